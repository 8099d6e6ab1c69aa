//! What the verbs of the ledger have found, as people and programs read it.

use super::*;

impl Shown for Read {
    fn show(&self, output: &Output) {
        match self {
            Self::Rows(rows, charges) => {
                match rows.is_empty() {
                    true => output.talk(output.say("There are no shots to list.", "没有可列出的镜头。")),
                    false => output.data(&table(rows, output)),
                }
                unclaimed::tell(charges, output);
            }
            Self::Dismissed => output.talk(output.say("It is no longer listed.", "已不再列出。")),
            Self::AllDismissed(number) => {
                let en = counted(*number, "charge is", "charges are");
                output
                    .talk(text!("{en} no longer listed", "已不再列出 {number} 笔扣费").get(output.language));
            }
            Self::Reset => output.talk(output.say("Submits are allowed again.", "已恢复提交。")),
            Self::Log(row, events) => {
                output.data(&table(std::slice::from_ref(row.as_ref()), output));
                output.data("");
                for event in events {
                    let time = event["at"].as_i64().map_or_else(String::new, |at| exactly(WallTime(at)));
                    let name = event["event"].as_str().unwrap_or_default();
                    let rest: Vec<String> = event
                        .as_object()
                        .into_iter()
                        .flatten()
                        .filter(|(key, _)| {
                            !matches!(key.as_str(), "time" | "event" | "at" | "attempt" | "fingerprint")
                        })
                        .map(|(key, value)| format!("{key}={}", shown(value)))
                        .collect();
                    output.data(&format!("{time}  {name:16}  {}", rest.join(" ")));
                }
            }
            Self::Linked(linked) => linked.show(output),
            Self::Exported => {}
            Self::Imported(Imported { contents, is_new: false }) => {
                let held = text!("everything in it is here already: ", "其中的内容已全部在此：");
                output.data(held.then(&Text::default(), &counted_in(contents)).get(output.language));
                output.talk(output.say(
                    "if it was exported from another ledger, do not submit with that one any more: each of the two would not know what the other pays for",
                    "若它导出自另一个账本，请勿再用那个账本提交：两个账本互不知晓对方已付费的内容",
                ));
            }
            Self::Imported(Imported { contents, is_new: true }) => {
                let imported = text!("imported ", "已导入 ").then(&Text::default(), &counted_in(contents));
                output.data(imported.get(output.language));
                output.talk(output.say(
                    "do not submit with the ledger that it was exported from any more: each of the two would not know what the other pays for",
                    "请勿再用导出它的账本提交：两个账本互不知晓对方已付费的内容",
                ));
            }
            Self::Moved(moved) => {
                let place = &moved.place;
                let moved_to = text!("moved to {place}", "已移至 {place}");
                let moved_to = moved_to.then(&text!(": ", "："), &counted_in(&moved.contents));
                output.data(moved_to.get(output.language));
            }
            Self::Recovered { shots, salvaged, untold, charges } => {
                if let Some((salvaged, kept)) = salvaged {
                    output.talk(salvaged_from(salvaged, kept).get(output.language));
                }
                if *untold > 0 {
                    output.talk(submitted_in_the_missing_part(*untold).get(output.language));
                }
                let en = counted(*shots, "shot", "shots");
                output.data(
                    text!("the ledger continues with {en}", "账本以现有的 {shots} 个镜头继续")
                        .get(output.language),
                );
                match charges {
                    None => output.talk(output.say(
                        "what was lost can no longer be recognised: `giggle settle` lists charges that belong to no known shot, and nothing is submitted before",
                        "丢失的内容已无法识别：`giggle settle` 会列出没有归属的扣费；在此之前不会提交",
                    )),
                    Some(UnknownCharges { named, nameless: 0 }) if named.is_empty() => {
                        output.talk(output.say(
                            "the credit statement shows no paid task that it does not know",
                            "积分明细中没有账本未知的已扣费任务",
                        ));
                    }
                    Some(UnknownCharges { named, nameless }) => {
                        if !named.is_empty() {
                            output.talk(output.say(
                                "what was lost can no longer be recognised, and may be among these; nothing is submitted before each of them is fetched or dismissed:",
                                "丢失的内容已无法识别，可能在以下任务之中；逐一下载或排除之前不会提交：",
                            ));
                            unclaimed::tell(named, output);
                        }
                        if *nameless > 0 {
                            let charges = LostCharges::Shown { tasks: Vec::new(), nameless: *nameless };
                            let loss = LedgerError::Recovered { charges };
                            output.talk(ledger_text::message(&loss).get(output.language));
                            ledger_text::hint(&loss).inspect(|hint| output.talk(hint.get(output.language)));
                        }
                    }
                }
            }
            Self::Adopted { account } => output.data(&output.say(
                format!("from now on the key belongs to the account {account}"),
                format!("该密钥现归属账户 {account}"),
            )),
            Self::Parted(parted) => parted.show(output),
            Self::New(renewed) => renewed.show(output),
            Self::Pruned { condensed, removed } => output.data(&output.say(
                format!("{condensed} condensed, {removed} removed"),
                format!("精简 {condensed} 条，删除 {removed} 条"),
            )),
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Rows(rows, charges) => {
                json!({"shots": rows, "unclaimed_charges": unclaimed::json(charges)})
            }
            Self::Dismissed => json!({"dismissed": true}),
            Self::AllDismissed(number) => json!({"dismissed": true, "charges": number}),
            Self::Reset => json!({"reset": true}),
            Self::Log(row, events) => json!({"shot": row, "events": events}),
            Self::Linked(linked) => linked.json(),
            Self::Exported => Value::Null,
            Self::Imported(Imported { contents, .. }) => json!({
                "imported": true, "shots": contents.shots, "events": contents.events, "sha256": contents.hash,
            }),
            Self::Moved(moved) => json!({
                "moved_to": moved.place, "shots": moved.contents.shots, "events": moved.contents.events,
                "sha256": moved.contents.hash,
            }),
            Self::Recovered { shots, salvaged, untold, charges } => json!({
                "recovered": true, "shots": shots, "unsettled_for_lost_events": untold,
                "unclaimed_charges": charges.as_ref().map(|charges| unclaimed::json(&charges.named)),
                "charges_without_task": charges.as_ref().map(|charges| charges.nameless),
                "damaged": salvaged.as_ref().map(|(salvaged, kept)| json!({
                    "kept_in": kept, "whole": salvaged.whole, "cut": salvaged.cut, "lost": salvaged.lost, "unsettled": salvaged.unsettled,
                    "unreadable_events": salvaged.unreadable,
                })),
            }),
            Self::Adopted { account } => json!({"adopted": true, "account": account}),
            Self::Parted(parted) => parted.json(),
            Self::New(renewed) => renewed.json(),
            Self::Pruned { condensed, removed } => json!({"condensed": condensed, "removed": removed}),
        }
    }
}

/// What was read out of a damaged file.
fn salvaged_from(salvaged: &Salvaged, kept: &Path) -> Text {
    let Salvaged { whole, cut, lost, unsettled, unreadable } = *salvaged;
    let kept = kept.display();
    let events = counted(unreadable, "event", "events");
    let mut said = text!(
        "the damaged file is kept in `{kept}`; {events} in it cannot be read",
        "受损的文件保存在 `{kept}`；其中 {unreadable} 条记录无法读取"
    );
    if cut + lost > 0 {
        let en = counted(cut, "shot has", "shots have");
        said = said.then(
            &text!("; ", "；"),
            &text!(
                "{en} lost the end of its history, {lost} lost all of it, and {whole} are as they were",
                "{cut} 个镜头缺少后段历史，{lost} 个完全丢失，{whole} 个完好"
            ),
        );
    }
    if unsettled > 0 {
        said = said.then(&text!("; ", "；"), &submitted_in_the_missing_part(unsettled));
    }
    said
}

fn submitted_in_the_missing_part(unsettled: usize) -> Text {
    let en = counted(unsettled, "shot", "shots");
    text!(
        "{en} may have been submitted in the missing part: `giggle settle` finds out",
        "{unsettled} 个镜头可能在缺失部分中已提交：请用 `giggle settle` 核实"
    )
}

/// What a ledger holds, with the hash that two copies of it share.
fn counted_in(contents: &Contents) -> Text {
    let (shots, events, hash) = (contents.shots, contents.events, &contents.hash);
    let en = format!("{}, {}", counted(shots, "shot", "shots"), counted(events, "event", "events"));
    text!("{en}, SHA-256 {hash}", "{shots} 个镜头，{events} 条记录，SHA-256 {hash}")
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(80).collect(),
        other => other.to_string().chars().take(80).collect(),
    }
}

/// As much of a prompt as a row has room for, and a sign where there is more.
fn beginning(prompt: &str) -> String {
    const MOST: usize = 32;
    let mut signs = prompt.chars();
    let head: String = signs.by_ref().take(MOST).collect();
    if signs.next().is_none() { head } else { head.chars().take(MOST - 1).chain(['…']).collect() }
}

fn table(rows: &[ShotRow], output: &Output) -> String {
    let say = |en, zh| output.say(en, zh);
    let columns = [
        Column::new(say("shot", "编号"), 0),
        Column::new(say("state", "状态"), 2),
        Column::new(say("model", "模型"), 4),
        Column::number(say("s", "秒"), 8),
        Column::number(say("take", "次"), 9),
        Column::new(say("asked", "提交时间"), 3),
        Column::number(say("credits", "积分"), 5),
        Column::new(say("task", "任务"), 6),
        // Rows are told apart by it: it is cut, and the last to go.
        Column::cut(say("prompt", "提示词"), 1, 14),
        Column { keeps_end: true, ..Column::cut(say("file", "文件"), 7, 24) },
    ];
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let credits = match (row.cost, row.reserved) {
                (Some(cost), _) => cost.to_string(),
                (None, Some(reserved)) => format!("~{reserved}"),
                (None, None) => "?".into(),
            };
            vec![
                row.fingerprint.chars().take(12).collect(),
                crate::standing_text::standing(row.standing).into_string(output.language),
                row.model.clone(),
                row.duration.to_string(),
                row.take.to_string(),
                when(row.planned_at),
                credits,
                row.task_id.as_ref().map(ToString::to_string).unwrap_or_default(),
                shown(&json!(beginning(&row.prompt))),
                row.file.clone().unwrap_or_default(),
            ]
        })
        .collect();
    let (table, hidden) = fitted(&columns, &rows, terminal_width());
    if !hidden.is_empty() {
        let (en, zh) = (hidden.join(", "), hidden.join("、"));
        output.talk(
            text!(
                "no room here for: {en}; a wider window shows all columns",
                "此处空间不足，未显示：{zh}；加宽窗口可显示全部列"
            )
            .get(output.language),
        );
    }
    table
}
