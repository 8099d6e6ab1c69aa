//! Unsettled: submits of which nobody knows whether they were accepted, and what a person can do. Never is anything asked for again here.

use super::answers::{failed, go, missing, refused};
use super::form::Form;
use super::layout::{page, proof};
use super::visit::Visitor;
use super::words::{credits, moment, span, state};
use crate::ledger::{Shot, ShotId, Standing};
use crate::serve::house::House;
use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse as _, Response};
use giggle_domain::Fingerprint;
use maud::html;
use std::sync::Arc;

/// So many unclaimed charges are shown.
const MOST_ROWS: usize = 50;

/// What is unsettled.
pub async fn screen(State(house): State<Arc<House>>, Extension(visit): Visitor) -> Response {
    let rows = house.works.rows(&[Standing::Unsettled, Standing::Unassigned], None, 500).unwrap_or_default();
    let unclaimed = house.works.unclaimed().await;
    let part = html! {
        div.stage id="unsettled" {
            @if rows.is_empty() {
                section.panel.empty { p { strong { (visit.say("No submit waits to be settled.", "没有待核实的提交。")) } } p { (visit.say("If an answer of the service is lost, the shot waits here and is not submitted again.", "若服务的答复丢失，镜头会在此等待，不会重复提交。")) } }
            }
            @if let Some(charges) = unclaimed.as_ref().ok().filter(|charges| rows.is_empty() && !charges.is_empty()) {
                section.panel.notice {
                    h2 { (visit.say("Charges that belong to no shot", "无归属的扣费记录")) }
                    p { (visit.say("The credit statements show these, and no shot of this ledger holds them. They may be clips that another program asked for, or shots that were taken for not accepted.", "积分明细中有这些扣费，但账本中没有对应的镜头。可能是其他程序提交的视频，也可能是被误认为未接受的镜头。")) }
                    div.scroll tabindex="0" { table {
                        thead { tr { th scope="col" { (visit.say("When", "时间")) } th scope="col" { (visit.say("Model", "模型")) } th.r scope="col" { (visit.say("Credits", "积分")) } th scope="col" { (visit.say("Fetch its clip", "取回视频")) } } }
                        tbody { @for charge in charges.iter().take(MOST_ROWS) { tr { td.num { (charge.at) } td { (charge.model) } td.r { (charge.credits) } td { code { "giggle download " (charge.task) } } } } }
                    } }
                    form method="post" action="/unsettled/settle" { (proof(&visit)) div.buttons { button type="submit" { (visit.say("Settle now", "立即核实")) } } }
                }
            }
            @for row in &rows {
                @let shot = house.works.shot(row.id).ok();
                @let attempt = shot.as_ref().and_then(|shot| shot.foremost().map(|(_, attempt)| attempt.clone()));
                article.panel id={ "unsettled-" (row.fingerprint.get(..12).unwrap_or_default()) } {
                    div.head { h2 { a href={ "/shots/" (row.fingerprint) } { (super::words::short(&row.prompt, 120)) } } (state(&visit, row.standing)) }
                    dl.facts {
                        dt { (visit.say("Submitted", "提交内容")) } dd { (row.model) " · " (row.duration) " s" @if let Some(sum) = row.reserved { " · " (visit.say("expected", "预计")) " " (credits(&visit, sum)) } }
                        @if let Some(attempt) = &attempt {
                            dt { (visit.say("Unknown since", "起始时间")) } dd { (moment(attempt.started_at)) " · " (span(&visit, house.works.now().since(attempt.started_at))) }
                            dt { (visit.say("Cause", "原因")) } dd { (why(attempt)) }
                        }
                    }
                    @let candidates: Vec<_> = unclaimed.iter().flatten().filter(|it| it.model.is_empty() || it.model == row.model).take(MOST_ROWS).collect();
                    @if !candidates.is_empty() {
                        h3 { (visit.say("Charges without a shot", "无归属的扣费记录")) }
                        div.scroll tabindex="0" { table {
                            thead { tr { th scope="col" { (visit.say("When", "时间")) } th scope="col" { (visit.say("Model", "模型")) } th.r scope="col" { (visit.say("Credits", "积分")) } th scope="col" { (visit.say("Task", "任务")) } th scope="col" { (visit.say("Decide", "决定")) } } }
                            tbody { @for candidate in &candidates { tr {
                                td.num { (candidate.at) } td { (candidate.model) } td.r { (candidate.credits) } td { code { (candidate.task) } }
                                td { form method="post" action={ "/unsettled/" (row.fingerprint) "/adopt" } { (proof(&visit)) input type="hidden" name="task" value=(candidate.task); button type="submit" { (visit.say("It is this task", "就是此任务")) } } }
                            } } }
                        } }
                    }
                    div.buttons {
                        form method="post" action="/unsettled/settle" { (proof(&visit)) button.primary type="submit" { (visit.say("Settle now", "立即核实")) } }
                        details { summary { (visit.say("Decide yourself", "手动决定")) }
                            form method="post" action={ "/unsettled/" (row.fingerprint) "/adopt" } {
                                (proof(&visit))
                                div { label for={ "task-" (row.id.0) } { (visit.say("It was accepted, as this task", "已被接受，任务 ID")) } input id={ "task-" (row.id.0) } name="task" required maxlength="200" autocomplete="off"; }
                                div.buttons { button type="submit" { (visit.say("It is this task", "就是此任务")) } }
                            }
                            form method="post" action={ "/unsettled/" (row.fingerprint) "/not-accepted" } {
                                (proof(&visit))
                                p.muted { (visit.say("Only if you have seen on giggle.pro that no credits were charged for it.", "仅在 giggle.pro 上确认未扣除积分后使用。")) }
                                div.buttons { button type="submit" { (visit.say("It was not accepted", "未被接受")) } }
                            }
                        }
                    }
                }
            }
            @if let Err(error) = &unclaimed { p.muted { (visit.say("The credit statements could not be read: ", "无法读取积分明细：")) (error.message(visit.language)) } }
        }
    };
    let body = html! {
        header.head { div { h1 { (visit.say("Unsettled", "待核实")) } p { (visit.say("The answer to these submits was lost. They may have been accepted and charged, so nothing is sent again: the credit statements show what happened.", "这些提交未收到答复，可能已被接受并扣费，因此不会重复提交；积分明细会显示结果。")) } } }
        (part)
    };
    page(&visit, &house, visit.say("Unsettled", "待核实"), body).into_response()
}

fn why(attempt: &crate::ledger::shot::Attempt) -> String {
    match &attempt.answer {
        crate::ledger::shot::Answer::Unsettled { reason } => reason.clone(),
        _ => String::new(),
    }
}

fn find(house: &House, identity: &str) -> Option<(ShotId, Shot)> {
    house.works.find(&Fingerprint::parse(identity)?).ok().flatten()
}

/// Reads the statements now.
pub async fn settle(
    State(house): State<Arc<House>>,
    Extension(visit): Visitor,
    request: Request,
) -> Response {
    if let Err(what) = Form::read(&house, &visit, request).await {
        return refused(&visit, &house, &what);
    }
    match house.works.settle().await {
        Ok(()) => go("/unsettled"),
        Err(error) => failed(&visit, &house, &error),
    }
}

/// A person says which task it is.
pub async fn adopt(
    State(house): State<Arc<House>>,
    Extension(visit): Visitor,
    Path(identity): Path<String>,
    request: Request,
) -> Response {
    let form = match Form::read(&house, &visit, request).await {
        Ok(form) => form,
        Err(what) => return refused(&visit, &house, &what),
    };
    let Some(((id, _), task)) = find(&house, &identity).zip(form.text("task")) else {
        return missing(&visit, &house);
    };
    match house.works.adopt(id, task).await {
        Ok(()) => go(&format!("/shots/{identity}")),
        Err(error) => failed(&visit, &house, &error),
    }
}

/// A person says that it was not accepted.
pub async fn not_accepted(
    State(house): State<Arc<House>>,
    Extension(visit): Visitor,
    Path(identity): Path<String>,
    request: Request,
) -> Response {
    if let Err(what) = Form::read(&house, &visit, request).await {
        return refused(&visit, &house, &what);
    }
    let Some((id, _)) = find(&house, &identity) else { return missing(&visit, &house) };
    match house.works.declare_not_accepted(id) {
        Ok(()) => go("/unsettled"),
        Err(error) => failed(&visit, &house, &error),
    }
}
