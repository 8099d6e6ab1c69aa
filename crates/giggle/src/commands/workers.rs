//! `giggle workers`: who works with the ledger, and what waits in its queue.

use super::batch::queue::counts_json;
use crate::error::CommandError;
use crate::failure;
use crate::fitted_table::{Column, fitted, terminal_width};
use crate::ledger::queue::{Holder, QueueCounts, QueuedList, WorkerRow};
use crate::ledger_place::{host_name, open_ledger};
use crate::output::{Output, Shown};
use crate::production::when;
use crate::session::Session;
use crate::settings::Settings;
use crate::shared_ledger;
use giggle_domain::{ForeignText, text};
use giggle_ledger::Submitter;
use serde_json::{Value, json};

/// List the processes that use the ledger (machine, last heartbeat, what they hold) and the queue
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "A worker counts as alive for 60 seconds after its last heartbeat. Declaring one gone makes its open submits unsettled at once and lets others take over its shots; if it is alive after all, it can no longer submit, but the answers that it receives are still recorded. With a ledger on one machine, only the queue and who holds which shots are shown."
)]
pub struct WorkersArgs {
    /// Declare every worker of this machine, or the worker of this name, dead now, instead of waiting for its lease to end
    #[arg(long, value_name = "HOST|WORKER")]
    pub gone: Option<String>,
    /// Also show workers that have ended
    #[arg(long)]
    pub all: bool,
}

/// What was found.
#[derive(Debug)]
pub struct Found {
    /// The workers that a shared ledger knows.
    rows: Vec<WorkerRow>,
    /// Who has shots of the queue in hand.
    holders: Vec<Holder>,
    /// The lists of the queue.
    lists: Vec<(QueuedList, QueueCounts)>,
    declared_gone: Option<usize>,
}

/// Lists the workers.
///
/// # Errors
///
/// Exit 3 where the ledger cannot be reached, 2 for a machine that has no worker.
pub fn run(args: &WorkersArgs, settings: &Settings, output: &Output) -> Result<Found, CommandError> {
    if settings.no_ledger {
        return Err(CommandError::usage(text!(
            "`giggle workers` reads the ledger: remove `--no-ledger`",
            "`giggle workers` 需要读取账本：请去掉 `--no-ledger`"
        )));
    }
    let trouble = |error| failure::ledger(&error);
    let ledger = open_ledger(settings)?;
    let declared_gone = match (&args.gone, shared_ledger::address(settings)?) {
        (None, _) => None,
        (Some(named), Some(address)) => {
            let gone = meant(named, &ledger.workers().map_err(trouble)?)?;
            let mut engine = shared_ledger::open(address, &Submitter::on(&host_name()))?;
            Some(engine.declare_gone(&gone).map_err(trouble)?)
        }
        (Some(_), None) => {
            return Err(CommandError::settings(text!(
                "--gone is for a ledger that machines share: on one machine, others take up what a worker had in hand within a minute after its end",
                "--gone 仅用于多机共享的账本：单机上，工作进程结束后一分钟内，其手中的镜头会由其他进程接手"
            ))
            .hint(text!(
                "`--ledger postgres://user@host/database` or GIGGLE_LEDGER names a shared one",
                "可用 `--ledger postgres://user@host/database` 或 GIGGLE_LEDGER 指定共享账本"
            )));
        }
    };
    let mut rows = ledger.workers().map_err(trouble)?;
    let holders = ledger.holders().map_err(trouble)?;
    let holds = |row: &WorkerRow| holders.iter().any(|holder| holder.worker == row.id);
    rows.retain(|row| args.all || row.ended_at.is_none() || row.submitting > 0 || holds(row));
    // Without a key nobody can say whose lists are meant.
    let lists = match settings.key()? {
        Some(_) => match Session::open(settings, &settings.client()?, None, output)? {
            Some(session) => session.ledger.queued_lists(&session.realm).map_err(trouble)?,
            None => Vec::new(),
        },
        None => Vec::new(),
    };
    let mut found = Found { rows, holders, lists, declared_gone };
    found.make_plain();
    Ok(found)
}

impl Found {
    /// What other machines wrote into the database becomes plain lines.
    fn make_plain(&mut self) {
        let plain = |text: &mut String| *text = ForeignText::new(text).into_string();
        for row in &mut self.rows {
            [&mut row.host, &mut row.version, &mut row.id].into_iter().for_each(plain);
        }
        for holder in &mut self.holders {
            [&mut holder.host, &mut holder.worker].into_iter().for_each(plain);
        }
        for (list, _) in &mut self.lists {
            plain(&mut list.name);
            list.stopped.iter_mut().for_each(plain);
        }
    }
}

/// Who is meant: a machine by its name, or a worker by the beginning of its own.
fn meant(named: &str, rows: &[WorkerRow]) -> Result<String, CommandError> {
    const SHORTEST: usize = 8;
    if rows.iter().any(|row| row.host == named) {
        return Ok(named.to_owned());
    }
    let mut ids = rows.iter().filter(|row| named.len() >= SHORTEST && row.id.starts_with(named));
    if let (Some(row), None) = (ids.next(), ids.next()) {
        return Ok(row.id.clone());
    }
    let mut known: Vec<&str> = rows.iter().map(|row| row.host.as_str()).collect();
    known.sort_unstable();
    known.dedup();
    let known = ForeignText::new(&known.join(", "));
    Err(CommandError::usage(text!(
        "--gone: no known worker matches `{named}`; known machines: {known}",
        "--gone：没有来自 `{named}` 的工作进程；已知机器：{known}"
    )))
}

fn state(row: &WorkerRow) -> &'static str {
    match (row.ended_at.is_some(), row.is_alive) {
        (true, _) => "ended",
        (false, true) => "alive",
        (false, false) => "silent",
    }
}

impl Shown for Found {
    fn show(&self, output: &Output) {
        if let Some(count) = self.declared_gone {
            output.talk(&output.say(
                format!(
                    "{} declared gone.",
                    if count == 1 { "1 worker".into() } else { format!("{count} workers") }
                ),
                format!("已将 {count} 个工作进程标记为离线。"),
            ));
        }
        let say = |en, zh| output.say(en, zh);
        let holding = |worker: &str| {
            self.holders.iter().find(|holder| holder.worker == worker).map_or(0, |holder| holder.shots)
        };
        let is_known = |holder: &&Holder| self.rows.iter().any(|row| row.id == holder.worker);
        let others: Vec<&Holder> = self.holders.iter().filter(|holder| !is_known(holder)).collect();
        if self.rows.is_empty() && others.is_empty() {
            output.talk(output.say("No workers are known.", "没有已知的工作进程。"));
        } else {
            let columns = [
                Column::cut(say("machine", "机器"), 1, 8),
                Column::new(say("worker", "进程"), 0),
                Column::new(say("version", "版本"), 7),
                Column::new(say("state", "状态"), 2),
                Column::new(say("since", "开始"), 6),
                Column::new(say("last beat", "最近心跳"), 4),
                Column::new(say("submitting", "提交中"), 5),
                Column::new(say("holding", "处理中"), 3),
            ];
            let mut rows = Vec::new();
            for row in &self.rows {
                let word = match (state(row), output.language) {
                    (word, giggle_domain::Language::English) => word,
                    ("alive", giggle_domain::Language::Chinese) => "在线",
                    ("silent", giggle_domain::Language::Chinese) => "无响应",
                    (_, giggle_domain::Language::Chinese) => "已结束",
                };
                rows.push(vec![
                    row.host.clone(),
                    row.id.chars().take(8).collect(),
                    row.version.clone(),
                    word.to_owned(),
                    when(row.began_at),
                    when(row.seen_at),
                    row.submitting.to_string(),
                    holding(&row.id).to_string(),
                ]);
            }
            for holder in others {
                let worker: String = holder.worker.chars().take(8).collect();
                let unknown = || "–".to_owned();
                let row =
                    [holder.host.clone(), worker, unknown(), unknown(), unknown(), unknown(), unknown()];
                rows.push(row.into_iter().chain([holder.shots.to_string()]).collect());
            }
            output.data(&fitted(&columns, &rows, terminal_width()).0);
        }
        if self.lists.is_empty() {
            return;
        }
        let columns = [
            Column::cut(say("list", "镜头表"), 0, 10),
            Column::new(say("queued", "加入时间"), 6),
            Column::new(say("waiting", "等待"), 1),
            Column::new(say("held", "处理中"), 3),
            Column::new(say("made", "已完成"), 2),
            Column::new(say("without a clip", "无视频"), 5),
            Column::new(say("not started", "未开始"), 7),
            Column::new("", 4),
        ];
        let mut rows = Vec::new();
        for (list, counts) in &self.lists {
            let stopped = list.stopped.is_some();
            rows.push(vec![
                list.name.clone(),
                // Versions of one list have one name.
                when(list.put_at),
                counts.waiting.to_string(),
                counts.held.to_string(),
                counts.made.to_string(),
                counts.not_made.to_string(),
                counts.not_started.to_string(),
                if stopped { output.say("stopped", "已停止").to_owned() } else { String::new() },
            ]);
        }
        output.data("");
        output.data(&fitted(&columns, &rows, terminal_width()).0);
    }

    fn json(&self) -> Value {
        let holding = |worker: &str| {
            self.holders.iter().find(|holder| holder.worker == worker).map_or(0, |holder| holder.shots)
        };
        let rows = self.rows.iter().map(|row| {
            json!({
                "worker": row.id, "host": row.host, "version": row.version, "state": state(row),
                "began_at": row.began_at.to_string(), "seen_at": row.seen_at.to_string(),
                "ended_at": row.ended_at.map(|at| at.to_string()), "submitting": row.submitting,
                "holding": holding(&row.id),
            })
        });
        let holders = self.holders.iter().map(|holder| {
            json!({
                "worker": holder.worker, "host": holder.host, "shots": holder.shots,
                "until": holder.until.to_string(),
            })
        });
        let lists = self.lists.iter().map(|(list, counts)| {
            json!({
                "id": list.id, "name": list.name, "queued_at": list.put_at.to_string(),
                "stopped": list.stopped, "counts": counts_json(counts),
            })
        });
        json!({
            "workers": rows.collect::<Vec<_>>(), "holders": holders.collect::<Vec<_>>(),
            "queue": lists.collect::<Vec<_>>(), "declared_gone": self.declared_gone,
        })
    }
}
