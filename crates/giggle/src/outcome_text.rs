//! The words for what became of a step: what happened, and what to do next, in every language.
//!
//! It knows outcomes and errors, and neither exit codes nor who reads the words. A task that exists is money spent, so every
//! sentence says where its clip is looked for next, and none invites asking for another.

use crate::error::chain;
use crate::ledger::kept_text::plain;
use crate::ledger::{Credits, LedgerError, OverBudget, SpendingStopped, StopCause};
use crate::ledger_text;
use crate::production::{HeldBack, Lost, NotAsked, NotDelivered, NotMade, NotWaited};
use crate::progress::{self, clock, when};
use crate::shell;
use crate::store_text;
use giggle_client::ClientError;
use giggle_domain::task::StatusKind;
use giggle_domain::{Status, TaskId, Text, counted, text};

/// What is said of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What happened.
    pub message: Text,
    /// What to do next.
    pub hint: Option<Text>,
}

impl Said {
    fn new(message: Text) -> Self {
        Self { message, hint: None }
    }

    fn hint(mut self, hint: Text) -> Self {
        self.hint = Some(hint);
        self
    }
}

/// What is said before a clip whose task was found by inference.
pub fn inferred_note() -> Text {
    text!(
        "inferred from the credit statements: check whether it is the clip that was requested",
        "由积分明细推断得到：请确认它是否为所要的视频"
    )
}

/// A request that failed, with its causes, which stay in the words of whoever gave them.
pub fn client(error: &ClientError) -> Said {
    let mut message = error.text();
    let whole = chain(error);
    if let Some(causes) = whole.strip_prefix(&*message.en).and_then(|causes| causes.strip_prefix(": ")) {
        message = message.then(&text!(": ", "："), &Text::plain(causes.to_owned()));
    }
    Said { message, hint: error.hint() }
}

/// A price that could not be asked for: what is wrong with the question is not an answer to it.
pub fn price_not_asked(error: &ClientError) -> Said {
    let Said { message, hint } = client(error);
    let what = text!("the service could not be asked for the price", "无法向服务查询价格");
    Said { message: what.then(&text!(": ", "："), &message), hint }
}

fn settle_hint() -> Text {
    text!(
        "it may have been accepted and charged: do not ask for it again; `giggle settle` finds out",
        "该请求可能已被接受并扣费：请勿重新提交；请运行 `giggle settle` 核实"
    )
}

/// A submit that gave no task id.
pub fn submit(error: &ClientError, is_recorded: bool) -> Said {
    let mut said = client(error);
    if let Some(id) = error.task_id() {
        let named = text!("the answer contains the task id {id}", "返回内容中含任务 ID：{id}");
        said.message = said.message.then(&text!("; ", "；"), &named);
    }
    if error.may_have_been_accepted() {
        said.hint = Some(if is_recorded {
            settle_hint()
        } else {
            text!(
                "the request may have been accepted and charged: do not ask for it again; look at the credit statement on giggle.pro first",
                "该请求可能已被接受并扣费：请勿重新提交；请先在 giggle.pro 核对积分明细"
            )
        });
    }
    said
}

/// A shot that has no task.
pub fn not_asked(not: &NotAsked) -> Said {
    match not {
        NotAsked::NotSent(error) | NotAsked::Rejected(error) => submit(error, true),
        NotAsked::Unsettled { error, is_recorded } => submit(error, *is_recorded),
        NotAsked::UnsettledEarlier { since, reason } => {
            let since = when(*since);
            Said::new(text!(
                "nothing was sent: this shot was submitted on {since}, and it is not known whether it was accepted ({reason})",
                "未发送任何请求：该镜头已于 {since} 提交，尚不确定是否被接受（{reason}）"
            ))
            .hint(settle_hint())
        }
        NotAsked::CountedAsCharged { task_id, status, reason } => {
            if status.kind() == StatusKind::Failed {
                return Said::new(failed(status, reason).message).hint(asks_again(task_id).then(
                    &text!("; ", "；"),
                    &text!(
                        "this command sent nothing: the task was submitted for the same shot while it waited, or by an earlier one",
                        "本次未发送任何请求：该任务是在等待期间或更早为同一镜头提交的"
                    ),
                ));
            }
            let then = text!(
                "it counts as charged until a refund is seen; only then, or on purpose with `--take 2`, is another clip paid for",
                "在看到退款记录之前按已扣费处理；只有在退款之后，或有意使用 `--take 2` 时，才会另行付费生成"
            );
            let first = asks_again(task_id);
            Said::new(failed(status, reason).message).hint(first.then(&text!("; ", "；"), &then))
        }
        NotAsked::OverBudget(over) => over_budget(over),
        NotAsked::PriceNotAsked(error) => {
            let Said { message, hint } = price_not_asked(error);
            let budget = text!("nothing was sent, since a budget is set", "已设置预算，故未发送任何请求");
            let ceiling = text!(
                "price_ceiling in the configuration file is what a shot counts as whose price is not known",
                "可在配置文件中设置 price_ceiling，未知价格按此计算"
            );
            Said::new(message.then(&text!("; ", "；"), &budget)).hint(match hint {
                Some(hint) => hint.then(&text!("; ", "；"), &ceiling),
                None => ceiling,
            })
        }
        NotAsked::SpendingStopped(stopped) => spending_stopped(stopped),
        NotAsked::HeldBack(held_back) => {
            let said = Said::new(self::held_back(held_back));
            match held_back {
                HeldBack::EndNotConfirmed(task_id) => said.hint(asks_again(task_id).then(
                    &text!("; ", "；"),
                    &text!(
                        "to pay for another clip on purpose, use `--take 2`",
                        "如有意另行付费生成，请使用 `--take 2`"
                    ),
                )),
                HeldBack::TakeOpen(_) => said.hint(text!(
                    "wait for its answer, or settle it; another take can be made then",
                    "请等待其答复，或先核实；之后才能另做一条"
                )),
                HeldBack::PriceRose { .. } => said.hint(text!(
                    "look at its price again: it is made at a price that was agreed to",
                    "请重新查看价格：只会按已同意的价格生成"
                )),
                _ => said,
            }
        }
        NotAsked::Store(error) => Said::new(
            text!("nothing was sent", "未发送任何请求").then(&text!(": ", "："), &store_text::message(error)),
        )
        .hint(store_text::hint(error)),
        NotAsked::Ledger(error) => ledger(error),
        NotAsked::Internal(what) => Said::new(Text::plain(what.clone())),
    }
}

/// A task that could not be asked about.
pub fn lost(lost: &Lost) -> Said {
    let Lost { task_id, error, is_ours, is_recorded, .. } = lost;
    let id = shell::operand(task_id.as_str());
    let next = if *is_recorded && error.is_not_found() {
        text!(
            "it was submitted, and the service does not know it now: ask again with `giggle wait {id}` (free); if it stays so, `giggle settle` looks for its refund, and `giggle settle {id} --lost` ends the wait by your decision",
            "该任务确已提交，但服务现在找不到它：可用 `giggle wait {id}` 再次查询（免费）；若一直如此，`giggle settle` 会查找退款，`giggle settle {id} --lost` 可由您决定不再等待"
        )
    } else if !is_ours && error.is_not_found() {
        text!(
            "the service does not know this task: check its id and the key that it was submitted with",
            "服务找不到该任务：请检查任务 ID，以及提交时使用的密钥"
        )
    } else if error.is_key_refused() || error.is_settings() {
        text!(
            "this does not affect the task; once it is set right, ask again with `giggle wait {id}` (free)",
            "这不影响任务本身；更正后可用 `giggle wait {id}` 再次查询（免费）"
        )
    } else {
        text!(
            "this does not affect the task; ask again with `giggle wait {id}` (free)",
            "这不影响任务本身；可用 `giggle wait {id}` 再次查询（免费）"
        )
    };
    let Said { message, hint } = client(error);
    // What is said of repeating a query must not be read as said of repeating the submit.
    let own = hint.filter(|_| error.is_key_refused() || error.is_settings());
    Said::new(message).hint(match own {
        Some(own) => own.then(&text!("; ", "；"), &next),
        None => next,
    })
}

/// A task that was accepted and ended badly.
pub fn failed(status: &Status, reason: &str) -> Said {
    let why = if reason.is_empty() {
        text!("the service gave no reason", "服务未说明原因")
    } else {
        Text::plain(plain(reason).chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>())
    };
    let is_sensitive = why.en.to_ascii_lowercase().contains("sensitive");
    let said = Said::new(
        text!("the task ended as {status}", "任务结束，状态为 {status}").then(&text!(": ", "："), &why),
    );
    if is_sensitive {
        return said.hint(text!(
            "the content was refused; change the prompt or the frames",
            "内容未通过审核；请修改提示词或画面"
        ));
    }
    said
}

/// A task that has not ended.
pub fn still_running(task_id: &TaskId, status: &Status) -> Said {
    let id = shell::operand(task_id.as_str());
    Said::new(text!("the task has not ended: its status is {status}", "任务尚未结束：状态为 {status}"))
        .hint(text!("`giggle wait {id}` waits for it", "`giggle wait {id}` 可等待其完成"))
}

/// Waiting that gave no clips.
pub fn not_waited(not: &NotWaited) -> Said {
    match not {
        NotWaited::Failed { task_id, status, reason } => {
            let said = failed(status, reason);
            // Nobody knows of this word whether it is the task's end.
            let is_stopped = status.kind() == StatusKind::Stopped && said.hint.is_none();
            if is_stopped { said.hint(asks_again(task_id)) } else { said }
        }
        NotWaited::UnreadableLinks { task_id } => unreadable_links(task_id),
        NotWaited::Deadline { task_id, status, deadline, .. } => {
            let id = shell::operand(task_id.as_str());
            let waited = clock(*deadline);
            let message = match status {
                Some(status) => text!(
                    "the task has not ended within {waited}; its last status is {status}",
                    "任务在 {waited} 内未结束；最后状态为 {status}"
                ),
                None => text!("the task has not ended within {waited}", "任务在 {waited} 内未结束"),
            };
            Said::new(message).hint(text!(
                "this does not stop the task; continue with `giggle wait {id}` or `giggle download {id}` (both free)",
                "这不会中止任务；可用 `giggle wait {id}` 或 `giggle download {id}` 继续（均免费）"
            ))
        }
        NotWaited::Lost(it) => lost(it),
    }
}

fn unreadable_links(task_id: &TaskId) -> Said {
    let id = shell::operand(task_id.as_str());
    Said::new(text!(
        "the task completed, but its links could not be read",
        "任务已完成，但返回的链接无法识别"
    ))
    .hint(text!(
        "the clip exists: do not ask for another; `giggle download {id}` tries again (free)",
        "视频已生成：请勿重新提交；`giggle download {id}` 可再次获取（免费）"
    ))
}

/// The way on from a task that was stopped, before anything is paid again.
pub fn asks_again(task_id: &TaskId) -> Text {
    let id = shell::operand(task_id.as_str());
    text!(
        "`giggle download {id}` asks about it once more and fetches the clip if there is one (free)",
        "`giggle download {id}` 会再次查询，若有视频则下载（免费）"
    )
}

fn fetches_again(task_id: &TaskId) -> Text {
    let id = shell::operand(task_id.as_str());
    text!(
        "nothing is lost: `giggle download {id}` tries again (free)",
        "视频没有丢失：`giggle download {id}` 可再次获取（免费）"
    )
}

fn fetches_others(task_id: &TaskId) -> Text {
    let id = shell::operand(task_id.as_str());
    text!(
        "`giggle download {id}` queries for the others again (free); if the service made no more, `giggle download --fewer {id}` accepts these as all",
        "`giggle download {id}` 可再次获取其余视频（免费）；若服务未生成更多，可用 `giggle download --fewer {id}` 以现有视频为准"
    )
}

/// Clips that are not here.
pub fn not_delivered(not: &NotDelivered) -> Said {
    match not {
        NotDelivered::NoLinks { task_id } => Said::new(text!(
            "the task completed, but its links have not arrived yet",
            "任务已完成，但链接尚未返回"
        ))
        .hint(fetches_again(task_id)),
        NotDelivered::UnreadableLinks { task_id } => unreadable_links(task_id),
        NotDelivered::UnmatchedLinks { task_id } => Said::new(text!(
            "the service gave fresh links, and it is not known which link belongs to which clip",
            "服务返回了新的链接，但无法判断它们分别对应哪个视频"
        ))
        .hint(fetches_again(task_id)),
        NotDelivered::FewerLinks { task_id, links, clips } => Said::new(text!(
            "the task completed, but only {links} of the {clips} requested clips have arrived",
            "任务已完成，但所要的 {clips} 个视频只返回了 {links} 个"
        ))
        .hint(fetches_others(task_id)),
        NotDelivered::Download { task_id, error } => {
            let id = shell::operand(task_id.as_str());
            let again = text!(
                "the clip is not lost: `giggle download {id}` fetches it (free)",
                "视频没有丢失：`giggle download {id}` 可再次下载（免费）"
            );
            let Said { message, hint } = client(error);
            if error.is_not_found() {
                return Said::new(message).hint(text!(
                    "it is known here as paid for, and is not submitted again; try `giggle download {id}` later (free), or end the waiting with `giggle settle {id} --lost`",
                    "本地记录显示该任务已付费，不会重新提交；可稍后再试 `giggle download {id}`（免费），或用 `giggle settle {id} --lost` 不再等待"
                ));
            }
            if error.is_file_in_the_way() {
                // The same command would meet the same file.
                return Said::new(message).hint(text!(
                    "if that file is this clip, nothing is left to do; otherwise give another name, `giggle download {id} -o ANOTHER.mp4`, or `--overwrite` to replace that file (free)",
                    "若该文件就是此视频，则无需再做；否则请换一个文件名，`giggle download {id} -o 其他名称.mp4`，或用 `--overwrite` 替换该文件（免费）"
                ));
            }
            // A disk has its own remedy; what the network's hints say of sending is not said of a clip.
            let has_own = error.is_disk_trouble() || error.is_key_refused();
            Said::new(message).hint(match hint.filter(|_| has_own) {
                Some(own) => own.then(&text!("; ", "；"), &again),
                None => again,
            })
        }
        NotDelivered::Gone { path, status, reason, .. } => {
            let now =
                if reason.is_empty() { status.to_string() } else { format!("{status} ({})", plain(reason)) };
            let path = path.display();
            Said::new(text!(
                "the clip was made earlier, its file no longer exists, and the service now reports the task as {now}",
                "视频此前已生成，但文件已不在，而服务现在称任务状态为 {now}"
            ))
            .hint(text!(
                "its file was {path}: look for a copy of it before anything else",
                "原文件位于 {path}：请先查找其副本"
            ))
        }
    }
}

/// A shot whose clips are not here, by the step that broke.
pub fn not_made(not: &NotMade) -> Said {
    match not {
        NotMade::NotAsked(not) => not_asked(not),
        NotMade::NotWaited(not) => not_waited(not),
        NotMade::NotDelivered(not) => not_delivered(not),
    }
}

/// Why a shot of the queue is not submitted now.
fn held_back(held_back: &HeldBack) -> Text {
    match held_back {
        HeldBack::ClaimLost => {
            text!("another worker has taken this shot up", "该镜头已由另一工作进程接手")
        }
        HeldBack::Stopped => text!("its list was stopped", "所属镜头表已停止"),
        HeldBack::NotYet => {
            text!("another process is submitting this shot", "另一进程正在提交该镜头")
        }
        HeldBack::Patience(pause) => {
            let seconds = pause.as_secs_f64().ceil();
            text!("the service asked to wait {seconds} s", "服务要求稍候：{seconds} 秒")
        }
        HeldBack::GivenUp => text!(
            "it was not submitted in time, and nothing was sent: others are ahead of it, or a charge is awaited",
            "未能及时提交，且未发送任何请求：前面还有其他镜头，或正在等待扣费记录"
        ),
        HeldBack::EndNotConfirmed(task_id) => {
            let id = shell::operand(task_id.as_str());
            text!(
                "the earlier task {id} of this shot was reported as failed, but the service does not confirm it now; nothing was sent",
                "该镜头此前的任务 {id} 曾报告失败，但服务现在未予确认；未发送任何请求"
            )
        }
        HeldBack::TakeOpen(take) => text!(
            "take {take} of this shot may have been accepted, and it is not known yet; nothing was sent",
            "该镜头的第 {take} 条可能已被受理，目前尚不确定；未发送任何请求"
        ),
        HeldBack::Late => text!(
            "the deadline passed and nothing was sent: another process is submitting this shot, or a charge is awaited",
            "已到截止时间，且未发送任何请求：另一进程正在提交该镜头，或正在等待扣费记录"
        ),
        HeldBack::PriceRose { agreed, now: Some(now) } => text!(
            "it is expected to cost {now} credits now, and {agreed} were agreed to; nothing was sent",
            "现预计消耗 {now} 积分，而此前同意的是 {agreed}；未发送任何请求"
        ),
        HeldBack::PriceRose { agreed, now: None } => text!(
            "its price is not known any more, and {agreed} credits were agreed to; nothing was sent",
            "其价格现已未知，而此前同意的是 {agreed} 积分；未发送任何请求"
        ),
        HeldBack::NotAgreed => text!(
            "another process was submitting this shot, and its submit came to nothing; this one sent nothing, because nobody has agreed to its price",
            "另一进程曾在提交该镜头，但未成功；本次未发送任何请求，因为尚无人同意其价格"
        ),
    }
}

/// A submit that no budget allows.
pub fn over_budget(over: &OverBudget) -> Said {
    let unknown = text!(
        "nothing was sent; set price_ceiling in the configuration file: unknown prices then count as that much",
        "未发送任何请求；可在配置文件中设置 price_ceiling，未知价格按此计算"
    );
    let nothing = text!("nothing was sent", "未发送任何请求");
    match over {
        OverBudget::PriceUnknown => Said::new(text!(
            "the price of this shot is not known, and a budget is set",
            "已设置预算，但该镜头的价格未知"
        ))
        .hint(unknown),
        OverBudget::SpendingUnknown { submits } => {
            let earlier = counted(*submits, "earlier submit has", "earlier submits have");
            Said::new(text!(
                "{earlier} no known price, and a budget is set",
                "已设置预算，但此前有 {submits} 次提交的价格未知"
            ))
            .hint(text!(
                "nothing was sent; `giggle settle` finds out what became of them and what they cost, free of charge; or set price_ceiling in the configuration file: unknown prices then count as that much",
                "未发送任何请求；`giggle settle` 可免费核实这些提交及其费用；也可在配置文件中设置 price_ceiling，未知价格按此计算"
            ))
        }
        OverBudget::ChargeUnreadable { task_id, text } => {
            let task = task_id.to_string();
            Said::new(text!(
                "the statements show a charge for the task {task} whose amount cannot be read (`{text}`), and a budget is set",
                "已设置预算，但积分明细中任务 {task} 的扣费金额无法读取（`{text}`）"
            ))
            .hint(unknown)
        }
        OverBudget::Day { needed, spent, limit, unclaimed } => {
            let used = text!(
                "this shot needs {needed} credits; {spent} of the {limit} for any 24 hours are used",
                "该镜头需 {needed} 积分；任意 24 小时的上限为 {limit}，已占用 {spent}"
            );
            if *unclaimed == Credits::ZERO {
                return Said::new(used).hint(nothing);
            }
            let by_whom = text!(
                ", {unclaimed} of them by paid tasks that no shot of this ledger holds",
                "，其中 {unclaimed} 为不属于本账本任何镜头的已扣费任务"
            );
            Said::new(used.then(&Text::default(), &by_whom)).hint(text!(
                "nothing was sent; `giggle settle` lists them, and `giggle ledger dismiss TASK_ID` stops counting one",
                "未发送任何请求；`giggle settle` 可列出它们，`giggle ledger dismiss TASK_ID` 可不再计入其中之一"
            ))
        }
        OverBudget::Command { needed, spent, limit } => Said::new(text!(
            "this shot needs {needed} credits; {spent} of this command's {limit} are used",
            "该镜头需 {needed} 积分；本命令的上限为 {limit}，已占用 {spent}"
        ))
        .hint(nothing),
    }
}

/// What keeps a client of a server from spending more today.
pub fn over_a_clients_budget(needed: Credits, spent: Credits, limit: Credits) -> Said {
    Said::new(text!(
        "this shot needs {needed} credits; {spent} of the {limit} that this client may spend today (UTC) are used",
        "该镜头需 {needed} 积分；该客户端今日（UTC）的上限为 {limit}，已占用 {spent}"
    ))
    .hint(text!("nothing was sent", "未发送任何请求"))
}

/// Spending that has stopped by itself.
pub fn spending_stopped(stopped: &SpendingStopped) -> Said {
    let until = progress::moment(stopped.until);
    let message = match &stopped.cause {
        StopCause::OutOfCredit => text!(
            "the service recently reported that the account has too few credits",
            "服务最近表示账户积分不足"
        ),
        StopCause::Failures(number) => {
            text!("the last {number} paid tasks all failed", "最近 {number} 个付费任务连续失败")
        }
        StopCause::Silence(number) => {
            return Said::new(text!(
                "it is not known whether the last {number} submits were accepted",
                "最近 {number} 次提交均无法确定是否被接受"
            ))
            .hint(text!(
                "nothing was sent; one submit is allowed after {until}; `giggle settle` finds out about them, and `giggle ledger reset-breaker` allows submits again at once",
                "未发送任何请求；{until} 之后允许一次提交；`giggle settle` 可核实这些提交，`giggle ledger reset-breaker` 可立即恢复提交"
            ));
        }
    };
    if stopped.cause == StopCause::OutOfCredit {
        return Said::new(message).hint(text!(
            "nothing was sent; add some on giggle.pro; it is tried again after {until}, and `giggle ledger reset-breaker` allows it at once",
            "未发送任何请求；请在 giggle.pro 充值；{until} 之后会再次尝试，也可用 `giggle ledger reset-breaker` 立即恢复"
        ));
    }
    Said::new(message).hint(text!(
        "nothing was sent; spending resumes at {until}; once the cause is fixed, `giggle ledger reset-breaker` allows it at once",
        "未发送任何请求；{until} 之后恢复；原因解决后可用 `giggle ledger reset-breaker` 立即恢复"
    ))
}

/// Trouble of the ledger.
pub fn ledger(error: &LedgerError) -> Said {
    Said { message: ledger_text::message(error), hint: ledger_text::hint(error) }
}
