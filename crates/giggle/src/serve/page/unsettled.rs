//! Unsettled: submits of which nobody knows whether they were accepted, and what a person can do. Never is anything asked for again here.

use super::answers::{failed, go, missing};
use super::form::Form;
use super::layout::{page, proof};
use super::visit::{Visit, Visitor};
use super::words::{credits, moment, span, state};
use crate::ledger::shot::{Answer, Attempt};
use crate::ledger::{Shot, ShotId, ShotRow, Standing, UnclaimedCharge, WallTime};
use crate::meant_attempt;
use crate::serve::house::House;
use crate::settling::{Depth, doubt_text};
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use giggle_domain::Fingerprint;
use maud::{Markup, html};
use std::sync::Arc;

/// So many unclaimed charges are shown.
const MOST_ROWS: usize = 50;

/// What a person does about shots of which it is known that they were accepted, and not as which tasks.
pub const ASSIGN: (&str, &str) = (
    "It was accepted and charged together with other shots like it, and nothing shows which of the tasks is whose. Their clips are fetched: look at them in the queue, and say which task is this shot's.",
    "它与其他相同的镜头一起被接受并扣费，但无法得知各任务属于哪个镜头。这些任务的视频会被取回：请在队列中查看，并指定属于此镜头的任务。",
);

/// What is unsettled.
pub async fn screen(State(house): State<Arc<House>>, Extension(visit): Visitor) -> Response {
    let mut rows =
        house.works.rows(&[Standing::Unsettled, Standing::Unassigned], None, 500).unwrap_or_default();
    // What waits for a person comes first.
    rows.sort_by_key(|row| row.standing != Standing::Unassigned && house.works.doubt_of(row.id).is_none());
    let unclaimed = house.works.unclaimed().await;
    let (charges, strays) =
        unclaimed.as_ref().map(|(charges, strays)| (&charges[..], &strays[..])).unwrap_or_default();
    let may_be =
        |charge: &UnclaimedCharge, row: &ShotRow| charge.model.is_empty() || charge.model == row.model;
    let others: Vec<_> =
        charges.iter().filter(|charge| !rows.iter().any(|row| may_be(charge, row))).collect();
    let part = html! {
        div.stage id="unsettled" {
            @if rows.is_empty() {
                section.panel.empty { p { strong { (visit.say("No submit waits to be settled.", "没有待核实的提交。")) } } p { (visit.say("If an answer of the service is lost, the shot waits here and is not submitted again.", "若服务的答复丢失，镜头会在此等待，不会重复提交。")) } }
            }
            @for row in &rows {
                @let shot = house.works.shot(row.id).ok();
                @let open = shot.as_ref().and_then(meant_attempt::undecided);
                @let attempt = open.map(|(_, attempt)| attempt);
                // A decision is about what is shown here, and not about a later submit of the shot.
                @let shown = html! { (proof(&visit)) @if let Some((number, attempt)) = open { input type="hidden" name="attempt" value=(meant_attempt::seen(number, attempt)); } };
                article.panel id={ "unsettled-" (row.fingerprint.get(..12).unwrap_or_default()) } {
                    div.head { h2 { a href={ "/shots/" (row.fingerprint) } { (super::words::short(&row.prompt, 120)) } } (state(&visit, row.standing)) }
                    dl.facts {
                        dt { (visit.say("Submitted", "提交内容")) } dd { (row.model) " · " (row.duration) " s" @if let Some(sum) = row.reserved { " · " (visit.say("expected", "预计")) " " (credits(&visit, sum)) } }
                        @if let Some(attempt) = attempt {
                            dt { (visit.say("Unknown since", "起始时间")) } dd { (moment(attempt.started_at)) " · " (span(&visit, house.works.now().since(attempt.started_at))) }
                            dt { (visit.say("Cause", "原因")) } dd { (visit.say("its answer was lost or could not be read", "答复丢失或无法读取")) @if let Some(why) = why(attempt) { br; small lang="en" { (super::words::short(why, 300)) } } }
                        }
                        @if row.standing == Standing::Unassigned {
                            dt { (visit.say("Yours to decide", "由您决定")) } dd { strong { (visit.say(ASSIGN.0, ASSIGN.1)) } }
                        } @else if let Some(doubt) = house.works.doubt_of(row.id) {
                            dt { (visit.say("Yours to decide", "由您决定")) } dd { strong { (doubt_text(doubt).get(visit.language)) } }
                        }
                    }
                    @let candidates: Vec<_> = charges.iter().chain(strays).filter(|it| may_be(it, row)).take(MOST_ROWS).collect();
                    @if !candidates.is_empty() {
                        h3 { (visit.say("Charges without a shot", "无归属的扣费记录")) }
                        div.scroll tabindex="0" { table.stack {
                            thead { tr { th scope="col" { (visit.say("When", "时间")) } th scope="col" { (visit.say("Model", "模型")) } th.r scope="col" { (visit.say("Credits", "积分")) } th scope="col" { (visit.say("Task", "任务")) } th scope="col" { (visit.say("Decide", "决定")) } } }
                            tbody { @for candidate in &candidates { tr {
                                (charged(&visit, candidate)) td { code { (candidate.task_id) } }
                                td { form method="post" action={ "/unsettled/" (row.fingerprint) "/adopt" } { (shown) input type="hidden" name="task" value=(candidate.task_id); button type="submit" { (visit.say("It is this task", "就是此任务")) } } }
                            } } }
                        } }
                    }
                    div.buttons.decide {
                        form method="post" action="/unsettled/settle" { (proof(&visit)) button.primary type="submit" { (visit.say("Settle now", "立即核实")) } }
                        details { summary { (visit.say("Decide yourself", "手动决定")) }
                            form method="post" action={ "/unsettled/" (row.fingerprint) "/adopt" } {
                                (shown)
                                div { label for={ "task-" (row.id.0) } { (visit.say("It was accepted, as this task", "已被接受，任务 ID")) } input id={ "task-" (row.id.0) } name="task" required maxlength="200" autocomplete="off"; }
                                div.buttons { button type="submit" { (visit.say("It is this task", "就是此任务")) } }
                            }
                            form method="post" action={ "/unsettled/" (row.fingerprint) "/not-accepted" } {
                                (shown)
                                p.muted { (visit.say("Only if you have seen on giggle.pro that no credits were charged for it.", "仅在 giggle.pro 上确认未扣除积分后使用。")) }
                                label.check { input type="checkbox" name="sure" value="yes"; span { (visit.say("I looked at every charge without a shot, and none is its own.", "我已查看所有无归属的扣费，均与它无关。")) } }
                                div.buttons { button type="submit" { (visit.say("It was not accepted", "未被接受")) } }
                            }
                        }
                    }
                }
            }
            @if !others.is_empty() { (of_no_shot(&visit, &others)) }
            @if let Err(error) = &unclaimed { p.muted { (visit.say("The credit statements could not be read: ", "无法读取积分明细：")) (error.message(visit.language)) } }
        }
    };
    let body = html! {
        header.head { div { h1 { (visit.say("Unsettled", "待核实")) } p { (visit.say("The answer to these submits was lost. They may have been accepted and charged, so nothing is sent again: the credit statements show what happened.", "这些提交未收到答复，可能已被接受并扣费，因此不会重复提交；积分明细会显示结果。")) } } }
        (part)
    };
    page(&visit, &house, visit.say("Unsettled", "待核实"), body).into_response()
}

/// The charges that may be no unsettled shot's: they can be fetched, and set aside.
fn of_no_shot(visit: &Visit, charges: &[&UnclaimedCharge]) -> Markup {
    html! {
        section.panel.notice {
            h2 { (visit.say("Charges that belong to no shot", "无归属的扣费记录")) }
            p { (visit.say("The credit statements show these, and no shot of this ledger holds them. They may be clips that another program asked for, or shots that were taken for not accepted.", "积分明细中有这些扣费，但账本中没有对应的镜头。可能是其他程序提交的视频，也可能是被误认为未接受的镜头。")) }
            div.scroll tabindex="0" { table.stack {
                thead { tr { th scope="col" { (visit.say("When", "时间")) } th scope="col" { (visit.say("Model", "模型")) } th.r scope="col" { (visit.say("Credits", "积分")) } th scope="col" { (visit.say("Fetch its clip", "取回视频")) } th scope="col" { (visit.say("Decide", "决定")) } } }
                tbody { @for charge in charges.iter().take(MOST_ROWS) { tr {
                    (charged(visit, charge)) td { code { "giggle download " (charge.task_id) } }
                    td { form method="post" action="/unsettled/dismiss" { (proof(visit)) input type="hidden" name="task" value=(charge.task_id); button type="submit" { (visit.say("Not ours", "与本账本无关")) } } }
                } } }
            } }
            @if charges.len() > MOST_ROWS { p.muted { (visit.say(format!("and {} more", charges.len() - MOST_ROWS), format!("另有 {} 条", charges.len() - MOST_ROWS))) } }
            form method="post" action="/unsettled/settle" { (proof(visit)) div.buttons { button type="submit" { (visit.say("Settle now", "立即核实")) } } }
        }
    }
}

fn charged(visit: &Visit, charge: &UnclaimedCharge) -> Markup {
    // Like every other time of the page; one that cannot be read is shown as the statement has it.
    html! { td.num { @match read_as_utc(&charge.moment) { Some(at) => { span title=(charge.moment) { (moment(at)) } }, None => (charge.moment) } } td { (charge.model) } td.r { @match charge.credits { Some(credits) => { (credits) small.muted { " " (visit.say("credits", "积分")) } }, None => "?" } } }
}

/// A moment of the statements, which do not say their zone, as settling reads it.
fn read_as_utc(text: &str) -> Option<WallTime> {
    let time: jiff::civil::DateTime = text.trim().parse().ok()?;
    let stamp = time.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
    Some(WallTime(stamp.as_millisecond()))
}

fn why(attempt: &Attempt) -> Option<&str> {
    match &attempt.answer {
        Answer::Unsettled { reason } => Some(reason),
        Answer::Open
        | Answer::Accepted { .. }
        | Answer::Task { .. }
        | Answer::Rejected { .. }
        | Answer::NotSent { .. }
        | Answer::NotAccepted { .. } => None,
    }
}

fn find(house: &House, identity: &str) -> Option<(ShotId, Shot)> {
    house.works.find(&Fingerprint::parse(identity)?).ok().flatten()
}

/// Reads the statements now.
pub async fn settle(State(house): State<Arc<House>>, Extension(visit): Visitor, _: Form) -> Response {
    match house.works.settle(Depth::Reading).await {
        Ok(()) => go("/unsettled"),
        Err(error) => failed(&visit, &house, &error),
    }
}

/// A person says that a charge is no affair of this ledger.
pub async fn dismiss(State(house): State<Arc<House>>, Extension(visit): Visitor, form: Form) -> Response {
    let Some(task) = form.text("task") else { return missing(&visit, &house) };
    match house.works.dismiss(task) {
        Ok(()) => go("/unsettled"),
        Err(error) => failed(&visit, &house, &error),
    }
}

/// A person says which task it is.
pub async fn adopt(
    State(house): State<Arc<House>>,
    Extension(visit): Visitor,
    Path(identity): Path<String>,
    form: Form,
) -> Response {
    let Some(((id, _), task)) = find(&house, &identity).zip(form.text("task")) else {
        return missing(&visit, &house);
    };
    match house.works.adopt(id, form.text("attempt"), task).await {
        Ok(()) => go(&format!("/shots/{identity}")),
        Err(error) => failed(&visit, &house, &error),
    }
}

/// A person says that it was not accepted.
pub async fn not_accepted(
    State(house): State<Arc<House>>,
    Extension(visit): Visitor,
    Path(identity): Path<String>,
    form: Form,
) -> Response {
    let Some((id, _)) = find(&house, &identity) else { return missing(&visit, &house) };
    let is_sure = form.text("sure").is_some();
    match house.works.declare_not_accepted(id, form.text("attempt"), is_sure).await {
        Ok(()) => go("/unsettled"),
        Err(error) => failed(&visit, &house, &error),
    }
}
