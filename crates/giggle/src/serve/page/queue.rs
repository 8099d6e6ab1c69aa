//! The queue: what is on its way, and what was made.

use super::layout::page;
use super::visit::{Visit, Visitor};
use super::words::{commands, credits, moment, short, span, state, state_word};
use crate::ledger::{Credits, ShotRow, Standing};
use crate::serve::gate::query;
use crate::serve::house::House;
use crate::serve::works::is_money;
use axum::Extension;
use axum::extract::State;
use axum::http::Uri;
use axum::response::{IntoResponse as _, Response};
use giggle_domain::Language;
use maud::{Markup, html};
use std::sync::Arc;
use std::time::Duration;

/// So many that are on their way are shown at once.
const MOST_OPEN: usize = 1500;
/// So many that are done are shown on a page.
const DONE: usize = 60;

/// A word of the filter, and which states it means.
fn filters(visit: &Visit) -> [(&'static str, &'static str, &'static [Standing]); 5] {
    [
        ("", visit.say("All", "全部"), &[]),
        (
            "open",
            visit.say("In progress", "进行中"),
            &[Standing::Submitting, Standing::Submitted, Standing::Completed],
        ),
        ("unsettled", visit.say("Unsettled", "待核实"), &[Standing::Unsettled, Standing::Unassigned]),
        ("ready", visit.say("Ready", "已完成"), &[Standing::Downloaded]),
        (
            "ended",
            visit.say("No clip", "无视频"),
            &[
                Standing::Failed,
                Standing::Stopped,
                Standing::Rejected,
                Standing::NotSent,
                Standing::NotAccepted,
            ],
        ),
    ]
}

/// The queue.
pub async fn screen(State(house): State<Arc<House>>, Extension(visit): Visitor, uri: Uri) -> Response {
    let query = query(&uri);
    let wanted = query.iter().find(|(name, _)| name == "show").map_or("", |(_, value)| value.as_str());
    let filters = filters(&visit);
    let shown = filters.iter().find(|(word, ..)| *word == wanted).unwrap_or(&filters[0]);
    let rows = house.works.rows(shown.2, None, MOST_OPEN).unwrap_or_default();
    let (open, mut done): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.standing.is_unfinished());
    let more = done.len() > DONE;
    done.truncate(DONE);
    let until = until(&visit, &house, &open);
    let section = html! {
        div id="queue" hx-get={ "/queue?part=1&show=" (shown.0) } hx-trigger="news from:#live throttle:2s" hx-swap="outerMorph" {
            @if open.is_empty() && done.is_empty() {
                section.panel.empty { p { (visit.say("Nothing is here yet.", "这里还没有内容。")) } p { a.button href="/" { (visit.say("Make a clip", "制作视频")) } } }
            }
            @if !open.is_empty() {
                section.panel aria-labelledby="now" {
                    div.head { h2 id="now" { (visit.say("In progress", "进行中")) " " small.num { (open.len()) } } small { (until) } }
                    ul.rows id="rows" { @for row in &open { (row_of(&visit, &house, row)) } }
                }
            } @else { ul.rows id="rows" {} }
            @if !done.is_empty() {
                section.panel aria-labelledby="done" {
                    h2 id="done" { (visit.say("Finished", "已结束")) }
                    (rows_of(&visit, &house, &done))
                    @if more { p.muted { (commands(visit.say("`giggle ledger` lists older ones.", "更早的记录可用 `giggle ledger` 查看。"))) } }
                }
            }
        }
    };
    if super::answers::is_part(&uri) {
        return section.into_response();
    }
    let body = html! {
        div id="live" hx-sse:connect="/live?of=queue" hx-swap="none" {}
        p id="ends" role="status" aria-live="polite" class="muted" {}
        header.head {
            div { h1 { (visit.say("Queue", "队列")) } p.keys { kbd { "j" } " " kbd { "k" } " " (visit.say("move", "移动")) " · " kbd { "Enter" } " " (visit.say("open", "打开")) } }
            nav aria-label=(visit.say("Filter", "筛选")) { ul.takes { @for (word, name, _) in filters { li { a href={ "/queue?show=" (word) } aria-current=[(word == shown.0).then_some("true")] { (name) } } } } }
        }
        (section)
    };
    page(&visit, &house, visit.say("Queue", "队列"), body).into_response()
}

/// When everything that is on its way can be expected to be ready.
fn until(visit: &Visit, house: &House, open: &[ShotRow]) -> String {
    let left = open.iter().filter(|row| row.standing == Standing::Submitted).filter_map(|row| {
        let usual = house.works.usual(&row.model)?.ninetieth;
        Some(usual.saturating_sub(house.works.now().since(row.planned_at)))
    });
    match left.max().filter(|left| *left > Duration::ZERO) {
        Some(left) => {
            let left = span(visit, left);
            visit.say(
                format!("all ready in about {left}, as far as is known"),
                format!("预计约 {left} 后全部完成"),
            )
        }
        None => String::new(),
    }
}

/// A list of rows.
pub fn rows_of(visit: &Visit, house: &House, rows: &[ShotRow]) -> Markup {
    html! { ul.rows { @for row in rows { (row_of(visit, house, row)) } } }
}

/// The id of a row on the page.
fn id_of(row: &ShotRow) -> String {
    format!("shot-{}", row.fingerprint.get(..12).unwrap_or_default())
}

fn row_of(visit: &Visit, house: &House, row: &ShotRow) -> Markup {
    row_with(visit, house, row, None)
}

/// A row as it is sent when it changes. One that is new is put before the others.
pub fn live_row(house: &House, visit: &Visit, row: &ShotRow, is_new: bool) -> Markup {
    if is_new && row.standing.is_unfinished() {
        return html! { ul id="rows" hx-swap-oob="afterbegin" { (row_of(visit, house, row)) } };
    }
    row_with(visit, house, row, Some("true"))
}

/// What is said aloud when a shot ends.
pub fn live_end(visit: &Visit, row: &ShotRow) -> Markup {
    html! { p id="ends" hx-swap-oob="true" role="status" aria-live="polite" class="muted" { (short(&row.prompt, 60)) ": " (state_word(visit, row.standing)) } }
}

fn row_with(visit: &Visit, house: &House, row: &ShotRow, swap: Option<&str>) -> Markup {
    let has_picture = row.file.is_some() || house.studio.draft_path(&row.fingerprint).is_file();
    let name = if row.prompt.is_empty() {
        visit.say("a task whose shot is not known", "未知镜头的任务").to_owned()
    } else {
        short(&row.prompt, 140)
    };
    let passed = house.works.now().since(row.planned_at);
    let usual = house.works.usual(&row.model).map(|usual| usual.median);
    html! {
        li.row id=(id_of(row)) hx-swap-oob=[swap] {
            @if has_picture { img.thumb loading="lazy" decoding="async" alt="" src={ "/shots/" (row.fingerprint) "/poster.jpg" } width="112" height="63"; }
            @else { span.thumb.none aria-hidden="true" { "▷" } }
            div {
                h3 { a href={ "/shots/" (row.fingerprint) } { (name) } }
                div.facts {
                    (row.model) @if row.duration > 0 { " · " (row.duration) " s" }
                    @if row.take > 1 { " · " (visit.say("take", "第")) " " (row.take) @if visit.language == Language::Chinese { " 条" } }
                    " · " (moment(row.planned_at))
                }
            }
            div.standing {
                (state(visit, row.standing))
                @if row.standing == Standing::Submitted {
                    @let most = usual.unwrap_or(Duration::from_secs(180)).as_secs().max(1);
                    progress max=(most) value=(passed.as_secs().min(most)) aria-label=(visit.say("elapsed of the usual time", "已用时间占通常时间")) {}
                }
            }
            div.price.num {
                @match (row.cost, row.reserved) {
                    (Some(cost), _) if cost == Credits::ZERO => { (visit.say("not charged", "未扣费")) }
                    (Some(cost), _) => { (credits(visit, cost)) small { (visit.say("charged", "已扣费")) } }
                    (None, _) if !is_money(row.standing) => small { (visit.say("not charged", "未扣费")) }
                    (None, Some(reserved)) => { (credits(visit, reserved)) small { (visit.say("expected", "预计")) } }
                    (None, None) => small { (visit.say("price unknown", "价格未知")) }
                }
            }
        }
    }
}
