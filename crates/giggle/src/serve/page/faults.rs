//! Faults: what stops spending, what was refused, what broke; and who works.

use super::answers::{failed, go, looking_only, missing};
use super::form::Form;
use super::layout::{page, proof};
use super::visit::{Visit, Visitor};
use super::words::{commands, moment, short, span, state};
use crate::ledger::{ShotRow, Standing, StopCause, WallTime};
use crate::serve::face::video::reason;
use crate::serve::house::House;
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use maud::html;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// So many shots without a clip are read, and as many kinds of trouble shown.
const MOST: usize = 200;

/// What happened more than once for the same reason: the newest is shown, and the others are folded under it.
struct Alike<'a, K, T> {
    key: K,
    newest: &'a T,
    others: Vec<&'a T>,
}

/// What is alike, together, in the order in which each kind is met first.
fn folded<'a, K: PartialEq, T>(all: &'a [T], key: impl Fn(&T) -> K) -> Vec<Alike<'a, K, T>> {
    let mut kinds: Vec<Alike<'a, K, T>> = Vec::new();
    for one in all {
        let key = key(one);
        match kinds.iter_mut().find(|kind| kind.key == key) {
            Some(kind) => kind.others.push(one),
            None => kinds.push(Alike { key, newest: one, others: Vec::new() }),
        }
    }
    kinds
}

/// What went wrong.
pub async fn screen(State(house): State<Arc<House>>, Extension(visit): Visitor) -> Response {
    let stopped = house.works.stopped().unwrap_or_default();
    let bad = [Standing::Failed, Standing::Stopped, Standing::Rejected, Standing::NotSent];
    let rows = house.works.rows(&bad, None, MOST).unwrap_or_default();
    let kinds = folded(&rows, |row| (row.standing, why(&visit, &house, row)));
    let notes = house.works.notes();
    let shot = |row: &ShotRow| html! { a href={ "/shots/" (row.fingerprint) } { (short(&row.prompt, 70)) } };
    let body = html! {
        header.head { div { h1 { (visit.say("Faults", "故障")) } p { (visit.say("What was stopped, what was refused, and what failed.", "停止、拒绝与异常。")) } } }
        @match &stopped {
            Some(stopped) => section.panel.notice {
                h2 { (visit.say("Spending has stopped by itself", "已自动停止消费")) }
                p { @match stopped.cause {
                    StopCause::OutOfCredit => (visit.say("The service said that the account has too few credits.", "服务表示账户积分不足。")),
                    StopCause::Failures(number) => (visit.say(format!("The last {number} paid tasks failed in a row."), format!("最近 {number} 个付费任务连续失败。"))),
                    StopCause::Silence(number) => (visit.say(format!("It is not known whether the last {number} submits were accepted."), format!("最近 {number} 次提交均无法确定是否被接受。"))),
                } " " (visit.say("Submits are allowed again after", "恢复时间")) " " (moment(stopped.until)) }
                form method="post" action="/faults/go-on" { (proof(&visit)) input type="hidden" name="until" value=(stopped.until.0); div.buttons { button type="submit" disabled[!house.gate.may_spend] { (visit.say("The cause is fixed: resume spending", "原因已解决：恢复消费")) } } }
            },
            None => section.panel { p { span.state.good { i aria-hidden="true" { "✓" } (visit.say("Spending is not stopped.", "消费未被停止。")) } } },
        }
        section.panel {
            h2 { (visit.say("Shots without a clip", "没有视频的镜头")) }
            @if rows.is_empty() { p.muted { (visit.say("None.", "无。")) } } @else {
                div.scroll tabindex="0" { table.stack {
                    thead { tr { th scope="col" { (visit.say("When", "时间")) } th scope="col" { (visit.say("State", "状态")) } th scope="col" { (visit.say("Shot", "镜头")) } th scope="col" { (visit.say("Why", "原因")) } } }
                    tbody { @for kind in &kinds {
                        @let row = kind.newest;
                        tr {
                            td { (moment(row.changed_at)) } td { (state(&visit, row.standing)) }
                            td { (shot(row)) @if !kind.others.is_empty() {
                                details { summary { (visit.say("and ", "另有 ")) (visit.shots(kind.others.len())) (visit.say(" alike", "情况相同")) }
                                    ul { @for row in &kind.others { li { (shot(row)) " · " (moment(row.changed_at)) } } }
                                }
                            } }
                            td { (short(&kind.key.1, 200)) }
                        }
                    } }
                } }
            }
        }
        section.panel {
            h2 { (visit.say("Since the server began", "服务启动以来")) }
            @if notes.is_empty() { p.muted { (visit.say("No errors.", "无异常。")) } } @else {
                ol.line { @for kind in folded(&notes, |note| note.text.get(visit.language).to_owned()).iter().take(MOST) {
                    li { (short(&kind.key, 300)) @if !kind.others.is_empty() { " × " (kind.others.len() + 1) } (moment(kind.newest.at)) }
                } }
            }
        }
    };
    page(&visit, &house, visit.say("Faults", "故障"), body).into_response()
}

/// Why a shot has no clip.
fn why(visit: &Visit, house: &House, row: &ShotRow) -> String {
    let shot = house.works.shot(row.id).ok();
    let why = shot.as_ref().and_then(|shot| shot.foremost()).map(|(_, attempt)| reason(attempt).1);
    why.map(|why| why.into_string(visit.language)).unwrap_or_default()
}

/// A person fixed the cause.
pub async fn go_on(State(house): State<Arc<House>>, Extension(visit): Visitor, form: Form) -> Response {
    if !house.gate.may_spend {
        return looking_only(&visit, &house);
    }
    let Some(until) = form.text("until").and_then(|it| it.parse().ok()) else {
        return missing(&visit, &house);
    };
    match house.works.let_spend(WallTime(until)) {
        Ok(()) => go("/faults"),
        Err(error) => failed(&visit, &house, &error),
    }
}

/// Who works.
pub async fn workers(State(house): State<Arc<House>>, Extension(visit): Visitor) -> Response {
    let works = &house.works;
    let (asking, following) = works.at_work();
    let count = |counter: &std::sync::atomic::AtomicU64| counter.load(Ordering::Relaxed);
    let counts = &works.counts;
    let queue = works.queue().unwrap_or_default();
    let holding =
        |worker: &str| queue.holders.iter().find(|it| it.worker == worker).map_or(0, |holder| holder.shots);
    let at_work: Vec<_> = queue.workers.iter().filter(|row| row.ended_at.is_none()).collect();
    let others: Vec<_> =
        queue.holders.iter().filter(|it| !queue.workers.iter().any(|row| row.id == it.worker)).collect();
    let body = html! {
        header.head { div { h1 { (visit.say("Workers", "工作进程")) } p { (visit.say("The processes that submit, wait and download.", "负责提交、等待与下载的进程。")) } } }
        section.panel {
            h2 { (visit.say("This server", "本服务")) }
            dl.facts {
                dt { (visit.say("Version", "版本")) } dd { (env!("CARGO_PKG_VERSION")) }
                dt { (visit.say("Running since", "启动时间")) } dd { (moment(works.began_at)) " · " (span(&visit, works.now().since(works.began_at))) }
                dt { (visit.say("Service", "服务地址")) } dd { code { (works.realm().base()) } }
                dt { (visit.say("Clip folder", "视频文件夹")) } dd { code { (works.clips().display()) } }
            }
        }
        div.sums {
            div { b { (asking) } span { (visit.say("submitting", "提交中")) } }
            div { b { (following) } span { (visit.say("waiting or downloading", "等待或下载中")) } }
            div { b { (count(&counts.submitted)) } span { (visit.say("submitted", "已提交")) } }
            div { b { (count(&counts.joined)) } span { (visit.say("joined", "合并")) } }
            div { b { (count(&counts.delivered)) } span { (visit.say("delivered", "已交付")) } }
            div { b { (count(&counts.troubles)) } span { (visit.say("errors", "异常")) } }
        }
        section.panel {
            h2 { (visit.say("Processes at work", "工作中的进程")) }
            @if at_work.is_empty() && others.is_empty() {
                p.muted { (commands(visit.say("None. `giggle work` on any machine with this ledger makes what waits in the queue.", "无。在使用此账本的任一机器上运行 `giggle work` 即可处理队列。"))) }
            } @else {
                div.scroll tabindex="0" { table {
                    thead { tr { th scope="col" { (visit.say("Machine", "机器")) } th scope="col" { (visit.say("Process", "进程")) } th scope="col" { (visit.say("State", "状态")) } th scope="col" { (visit.say("Last heartbeat", "最近心跳")) } th scope="col" { (visit.say("Submitting", "提交中")) } th scope="col" { (visit.say("Holds", "处理中")) } } }
                    tbody {
                        @for row in &at_work { tr {
                            td { (row.host) } td { code { (short(&row.id, 8)) } }
                            td { @if row.is_alive { span.state.good { i aria-hidden="true" { "✓" } (visit.say("alive", "在线")) } } @else { span.state.bad { i aria-hidden="true" { "!" } (visit.say("silent", "无响应")) } } }
                            td { (moment(row.seen_at)) } td.num { (row.submitting) } td.num { (holding(&row.id)) }
                        } }
                        @for holder in &others { tr {
                            td { (holder.host) } td { code { (short(&holder.worker, 8)) } } td { (visit.say("at work", "工作中")) } td { "–" } td.num { "–" } td.num { (holder.shots) }
                        } }
                    }
                } }
            }
        }
        section.panel {
            h2 { (visit.say("Lists in the queue", "队列中的镜头表")) }
            @if queue.lists.is_empty() {
                p.muted { (commands(visit.say("None. `giggle batch run LIST --queue` puts one in.", "无。`giggle batch run LIST --queue` 可加入一个。"))) }
            } @else {
                div.scroll tabindex="0" { table {
                    thead { tr { th scope="col" { (visit.say("List", "镜头表")) } th scope="col" { (visit.say("Queued", "加入时间")) } th scope="col" { (visit.say("Waiting", "等待")) } th scope="col" { (visit.say("Held", "处理中")) } th scope="col" { (visit.say("Made", "已完成")) } th scope="col" { (visit.say("Without a clip", "无视频")) } th scope="col" { (visit.say("Not started", "未开始")) } } }
                    tbody { @for (list, counts) in &queue.lists { tr {
                        td { (short(&list.name, 70)) @if list.stopped.is_some() { " · " (visit.say("stopped", "已停止")) } }
                        td { (moment(list.put_at)) } td.num { (counts.waiting) } td.num { (counts.held) } td.num { (counts.made) } td.num { (counts.not_made) } td.num { (counts.not_started) }
                    } } }
                } }
            }
        }
    };
    page(&visit, &house, visit.say("Workers", "工作进程"), body).into_response()
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn what_is_alike_is_folded_under_the_newest_and_nothing_is_left_out() {
        let all = [("timeout", 5), ("refused", 4), ("timeout", 3), ("timeout", 2)];
        let kinds = folded(&all, |it| it.0);
        let told: Vec<_> = kinds
            .iter()
            .map(|kind| (kind.newest.1, kind.others.iter().map(|it| it.1).collect::<Vec<_>>()))
            .collect();
        assert_eq!(told, [(5, vec![3, 2]), (4, vec![])]);
    }
}
