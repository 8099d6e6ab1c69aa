//! A shot: draft and clip side by side, its takes, what happened to it, and what it cost.

use super::answers::{go, is_part, looking_only, missing};
use super::form::Form;
use super::layout::{page, proof};
use super::make::{ask, draft_screen, kept, price_button, shape};
use super::unsettled::ASSIGN;
use super::visit::{Visit, Visitor};
use super::words::{commands, credits, moment, short, span, state};
use crate::ledger::{Entry, Event, Shot, ShotId, Standing};
use crate::production::Order;
use crate::serve::face::video::{billed, reason};
use crate::serve::files::send;
use crate::serve::house::House;
use crate::serve::stills::Kind;
use crate::serve::studio::Drawn;
use crate::settling::doubt_text;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse as _, Response};
use giggle_domain::{Fingerprint, ShotRequest, ShotSketch, counted};
use maud::{Markup, html};
use std::num::NonZeroU32;
use std::sync::Arc;

/// So many takes are looked for.
const MOST_TAKES: u32 = 24;

fn find(house: &House, identity: &str) -> Option<(ShotId, Shot)> {
    house.works.find(&Fingerprint::parse(identity)?).ok().flatten()
}

/// The shot as it can be asked for again; `None` where its pictures are not here.
fn again(house: &House, identity: &str, shot: &Shot) -> Option<ShotRequest> {
    if let Some(kept) = kept(house, identity) {
        return Some(kept);
    }
    let facts = shot
        .facts
        .as_ref()
        .filter(|it| it.start_frame.is_none() && it.end_frame.is_none() && !it.prompt.is_empty())?;
    let sketch = ShotSketch {
        prompt: Some(facts.prompt.clone()),
        model: Some(facts.model.clone()),
        duration: Some(facts.duration.into()),
        aspect_ratio: Some(facts.aspect_ratio),
        resolution: Some(facts.resolution),
        count: Some(facts.count),
        ..ShotSketch::default()
    };
    // What the ledger does not remember, such as reference material, would make it another shot.
    let take = NonZeroU32::new(shot.take)?;
    let request = sketch.check(&house.works.settings.catalog).ok()?;
    request.fingerprints(take).contains(&shot.fingerprint).then_some(request)
}

/// The takes of a shot that the ledger knows, and the next one.
fn takes(house: &House, request: &ShotRequest) -> (Vec<(u32, Shot)>, NonZeroU32) {
    let mut found = Vec::new();
    let mut next = NonZeroU32::MIN;
    for number in (1..=MOST_TAKES).filter_map(NonZeroU32::new) {
        match house.works.find_take(request, number) {
            Ok(Some((_, shot))) => {
                found.push((number.get(), shot));
                next = number.saturating_add(1);
            }
            _ if number > next => break,
            _ => {}
        }
    }
    (found, next)
}

/// Whether another take of a shot may have been accepted, whatever its number: a list's retries have numbers far away.
fn is_any_open(house: &House, request: &ShotRequest, take: NonZeroU32) -> bool {
    !matches!(house.works.open_take(&Order::new(request.clone(), Some(take))), Ok(None))
}

/// The shot.
pub async fn screen(
    State(house): State<Arc<House>>,
    Extension(visit): Visitor,
    Path(identity): Path<String>,
    uri: Uri,
) -> Response {
    let Some((id, shot)) = find(&house, &identity) else { return missing(&visit, &house) };
    let identity = shot.fingerprint.to_string();
    let request = again(&house, &identity, &shot);
    // Free, and drawn once: a clip that others asked for has its draft beside it too.
    if let Some(request) = request.as_ref().filter(|_| house.studio.drawn(&identity) == Drawn::No) {
        house.studio.draw(&house.works, &identity, request.clone(), shot.take);
    }
    let part = parts(&visit, &house, id, &shot, &identity, request.as_ref());
    if is_part(&uri) {
        return part.into_response();
    }
    let prompt = shot.facts.as_ref().map(|it| it.prompt.clone()).filter(|it| !it.is_empty());
    let title = prompt.as_deref().map_or_else(
        || visit.say("A task whose shot is not known", "未知镜头的任务").to_owned(),
        |it| short(it, 80),
    );
    let other = match &request {
        None => {
            html! { p.muted { (commands(visit.say("Its pictures are not on this server, so another take cannot be made here: use `giggle make … --take 2`.", "首尾帧图片不在本服务器上，无法在此生成另一条：请使用 `giggle make … --take 2`。"))) } }
        }
        Some(request) => match takes(&house, request) {
            (_, next) if is_any_open(&house, request, next) => html! {
                p { (visit.say("It is not known yet whether a take of this shot was accepted. Another one can be made once that is settled.", "尚不确定该镜头的某一条是否已被接受。核实之后才能另做一条。")) }
                div.buttons { a.button href="/unsettled" { (visit.say("Settle it", "去核实")) } }
            },
            (_, next) => {
                let label = visit.say(format!("Make take {next}"), format!("生成第 {next} 条"));
                let button =
                    price_button(&visit, &house, request, &label, shot.standing() != Standing::Downloaded)
                        .await;
                html! {
                    p.muted { (visit.say("Another clip of the same shot. It is charged again.", "为同一镜头另做一条，会重新扣费。")) }
                    form method="post" action={ "/shots/" (identity) "/take" } { (proof(&visit)) input type="hidden" name="take" value=(next); div.buttons data-take tabindex="-1" { (button) } }
                }
            }
        },
    };
    let body = html! {
        div id="live" hx-sse:connect="/live?of=shot" hx-swap="none" {}
        header.head {
            div { h1 { (title) } }
            a.button href="/queue" { (visit.say("Queue", "队列")) }
        }
        (part)
        section.panel { h2 { (visit.say("Another take", "另做一条")) } (other) }
    };
    page(&visit, &house, &title, body).into_response()
}

fn parts(
    visit: &Visit,
    house: &Arc<House>,
    id: ShotId,
    shot: &Shot,
    identity: &str,
    request: Option<&ShotRequest>,
) -> Markup {
    let ratio =
        shot.facts.as_ref().map_or(giggle_domain::catalog::DEFAULT_ASPECT_RATIO, |it| it.aspect_ratio);
    let file = house.works.file(id, shot, 0);
    let log = house.works.log(id).unwrap_or_default();
    let has_both = file.is_some() && house.studio.draft_path(identity).is_file();
    html! {
        div id="shot" hx-get={ "/shots/" (identity) "?part=1" } hx-trigger="news from:#live throttle:2s" hx-swap="outerMorph" {
            section.panel.stage {
                div.pair {
                    figure.stage { figcaption { strong { (visit.say("Draft", "草稿")) } span { (visit.say("free, drawn here", "免费，本机绘制")) } } (draft_screen(visit, house, identity, ratio)) }
                    figure.stage {
                        figcaption { strong { (visit.say("Clip", "视频")) } (state(visit, shot.standing())) }
                        div class=(shape(ratio)) {
                            @if file.is_some() {
                                video controls playsinline preload="metadata" aria-label=(visit.say("Clip", "视频")) poster={ "/shots/" (identity) "/poster.jpg?large=1" } src={ "/shots/" (identity) "/clip.mp4" } {}
                            } @else { p { (wait(visit, house, id, shot)) } }
                        }
                    }
                }
                @if has_both { div.buttons { button type="button" data-play { "▶ " (visit.say("Play both in sync", "同步播放")) } small.keys { kbd { "space" } " · " kbd { "t" } " " (visit.say("another take", "另做一条")) } } }
                @if let Some(request) = request {
                    @let (takes, _) = takes(house, request);
                    @if takes.len() > 1 {
                        h2 { (visit.say("Takes", "各条")) }
                        ul.takes { @for (number, take) in &takes { li { a href={ "/shots/" (take.fingerprint) } aria-current=[(take.fingerprint == shot.fingerprint).then_some("true")] { (number) " " (state(visit, take.standing())) } } } }
                    }
                }
            }
            div.two {
                section.panel {
                    h2 { (visit.say("What happened", "经过")) }
                    ol.line { @for entry in log.iter().filter(|it| !matches!(it.event, Event::Reported { .. })) { (event(visit, entry)) } }
                }
                section.panel { h2 { (visit.say("The shot", "镜头")) } (facts(visit, house, id, shot)) }
            }
        }
    }
}

fn wait(visit: &Visit, house: &House, id: ShotId, shot: &Shot) -> Markup {
    match shot.standing() {
        Standing::Planned | Standing::Submitting => {
            html! { (visit.say("Submitting …", "正在提交…")) }
        }
        Standing::Submitted => {
            let usual = house.works.usual(shot.model()).map(|it| span(visit, it.median));
            html! {
                @if let Some(task) = house.works.not_known(id) {
                    (commands(&visit.say(
                        format!("The service does not know its task at present. If it stays so, `giggle settle {task} --lost` ends the wait; nothing is submitted by it."),
                        format!("服务目前找不到其任务。若一直如此，`giggle settle {task} --lost` 可不再等待；不会因此提交任何任务。"),
                    )))
                } @else {
                    (visit.say("It is being made.", "正在生成。"))
                }
                @if let Some(usual) = usual { " " (visit.say("Usually after", "通常约")) " " (usual) }
                progress max="100" value=(house.works.progress(id, shot)) aria-label=(visit.say("elapsed of the usual time", "已用时间占通常时间")) {}
            }
        }
        Standing::Completed | Standing::Downloaded => {
            html! { (visit.say("It is ready and being downloaded.", "视频已生成，正在下载。")) }
        }
        Standing::Unassigned => html! {
            (visit.say(ASSIGN.0, ASSIGN.1)) " " a href="/unsettled" { (visit.say("Settle it", "去核实")) }
        },
        Standing::Unsettled => html! {
            (visit.say("It is not known yet whether the service accepted it. It will not be submitted again.", "尚不确定服务是否已接受。不会重复提交。"))
            @if let Some(doubt) = house.works.doubt_of(id) { " " (visit.say("It is yours to decide: ", "需由您决定：")) (doubt_text(doubt).get(visit.language)) (visit.say(".", "。")) }
            " " a href="/unsettled" { (visit.say("Settle it", "去核实")) }
        },
        Standing::Failed
        | Standing::Stopped
        | Standing::Rejected
        | Standing::NotSent
        | Standing::NotAccepted => {
            let why = shot.foremost().map(|(_, attempt)| reason(attempt).1).unwrap_or_default();
            html! { (visit.say("There is no clip: ", "没有视频：")) (why.get(visit.language)) }
        }
        Standing::Assigned => {
            html! { (visit.say("Its clip belongs to another shot.", "其视频归属于另一镜头。")) }
        }
    }
}

fn facts(visit: &Visit, house: &Arc<House>, id: ShotId, shot: &Shot) -> Markup {
    let attempt = shot.foremost().map(|(_, attempt)| attempt);
    let task = attempt.and_then(|it| it.task.as_ref());
    let file = house.works.file(id, shot, 0);
    let whose = house.register.whose(&shot.fingerprint.to_string()).unwrap_or_default();
    let money = match billed(shot) {
        "yes" => visit.say("yes", "是"),
        "no" => visit.say("no", "否"),
        _ => visit.say("not known yet", "尚不确定"),
    };
    html! {
        dl.facts {
            @if let Some(facts) = &shot.facts {
                dt { (visit.say("Prompt", "提示词")) } dd { (short(&facts.prompt, usize::MAX)) }
                dt { (visit.say("Model", "模型")) } dd { (facts.model) " · " (facts.duration) " s · " (facts.aspect_ratio) " · " (facts.resolution) }
            }
            @if let Some((clip, differences)) = file.as_ref().and_then(|file| house.works.clip(shot, file)) {
                dt { (visit.say("Clip", "视频")) } dd {
                    (clip.text().get(visit.language))
                    @for difference in &differences { br; strong { (difference.text().get(visit.language)) } }
                }
            }
            dt { (visit.say("Take", "条次")) } dd.num { (shot.take) }
            dt { (visit.say("Money spent", "是否扣费")) } dd { (money) }
            @if let Some(reserved) = attempt.and_then(|it| it.reserved) { dt { (visit.say("Expected", "预计")) } dd.num { (credits(visit, reserved)) } }
            @if let Some(charged) = attempt.and_then(|it| it.charged) { dt { (visit.say("Charged", "已扣费")) } dd.num { (credits(visit, charged)) } }
            @if let Some(attempt) = attempt { @if attempt.refunded > crate::ledger::Credits::ZERO { dt { (visit.say("Refunded", "已退款")) } dd.num { (credits(visit, attempt.refunded)) } } }
            @if let Some(client) = whose.0 { dt { (visit.say("Submitted by", "提交者")) } dd { @if client == crate::serve::register::STUDIO { (visit.say("studio", "工作室")) } @else { (client) } } }
            @if let Some(list) = whose.1 { dt { (visit.say("List", "镜头表")) } dd { a href={ "/lists/" (list) } { (list) } } }
            @if let Some(task) = task { dt { (visit.say("Task", "任务 ID")) } dd { code { (task.id) } } }
            @if let Some(file) = file { dt { (visit.say("File", "文件")) } dd { code { (file.display()) } } }
            dt { (visit.say("Identity", "标识")) } dd { code { (shot.fingerprint.short()) } }
        }
    }
}

fn event(visit: &Visit, entry: &Entry) -> Markup {
    let (is_key, what): (bool, String) = match &entry.event {
        Event::Planned { .. } => (false, visit.say("planned", "已计划").into()),
        Event::Found { .. } => {
            (true, visit.say("found: a task whose shot is not known", "发现：未知镜头的任务").into())
        }
        Event::SubmitStarted { reserved, .. } => (
            true,
            match reserved {
                Some(sum) => visit.say(
                    format!("asked for, {} set aside", credits(visit, *sum)),
                    format!("提交，预留 {}", credits(visit, *sum)),
                ),
                None => visit.say("submitted", "提交").into(),
            },
        ),
        Event::NotSent { reason } => (true, format!("{}{reason}", visit.say("not sent: ", "未发送："))),
        Event::Rejected { reason, .. } => {
            (true, format!("{}{reason}", visit.say("rejected, nothing was started: ", "被拒绝，未启动：")))
        }
        Event::Unsettled { reason, .. } => {
            (true, format!("{}{reason}", visit.say("the answer was lost: ", "未收到答复：")))
        }
        Event::Submitted { task_id } => {
            (true, format!("{} {task_id}", visit.say("accepted as task", "已接受，任务")))
        }
        Event::Reported { status } => (false, status.clone()),
        Event::Completed { clips, .. } => (
            true,
            visit.say(
                format!("completed, with {}", counted(*clips, "clip", "clips")),
                format!("已完成，共 {clips} 个视频"),
            ),
        ),
        Event::TookFewer { clips } => {
            (true, visit.say(format!("{clips} accepted as all"), format!("以 {clips} 个为准")))
        }
        Event::Failed { reason, .. } => (true, format!("{}{reason}", visit.say("failed: ", "失败："))),
        Event::Stopped { status, .. } => (true, format!("{}{status}", visit.say("stopped: ", "已终止："))),
        Event::GivenUp { reason, .. } => (true, format!("{}{reason}", visit.say("given up: ", "不再等待："))),
        Event::DownloadStarted { .. } => (false, visit.say("downloading", "开始下载").into()),
        Event::Downloaded { bytes, .. } => {
            (true, format!("{}{}", visit.say("downloaded, ", "已下载，"), crate::progress::size(*bytes)))
        }
        Event::Stored { .. } => (true, visit.say("in the store", "已存入存储").into()),
        Event::Charged { credits: sum } => {
            (false, format!("{} {}", visit.say("charged", "扣费"), credits(visit, *sum)))
        }
        Event::Refunded { credits: sum } => {
            (false, format!("{} {}", visit.say("refunded", "退款"), credits(visit, *sum)))
        }
        Event::Settled { .. } => (true, visit.say("settled", "已核实").into()),
        Event::Assigned { .. } => (true, visit.say("assigned to its shot", "已归属").into()),
        Event::Condensed { .. } => (false, visit.say("details forgotten", "细节已清理").into()),
    };
    html! { li.key[is_key] { (short(&what, 400)) (moment(entry.at)) } }
}

/// The clip's film.
pub async fn clip(
    State(house): State<Arc<House>>,
    Extension(visit): Visitor,
    Path(identity): Path<String>,
    headers: HeaderMap,
) -> Response {
    let file = find(&house, &identity).and_then(|(id, shot)| house.works.file(id, &shot, 0));
    match file {
        Some(file) => send(&file, "video/mp4", &headers).await.unwrap_or_else(|_| missing(&visit, &house)),
        None => missing(&visit, &house),
    }
}

/// The picture that stands for a shot: the clip's, else the draft's.
pub async fn poster(
    State(house): State<Arc<House>>,
    Extension(visit): Visitor,
    Path(identity): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if Fingerprint::parse(&identity).is_none() {
        return missing(&visit, &house);
    }
    let kind = if uri.query().is_some_and(|it| it.contains("large")) { Kind::Poster } else { Kind::Small };
    let clip = find(&house, &identity).and_then(|(id, shot)| house.works.file(id, &shot, 0));
    for film in clip.into_iter().chain([house.studio.draft_path(&identity)]) {
        if film.is_file()
            && let Ok(still) = house.studio.stills.of(&film, kind).await
        {
            return send(&still, "image/jpeg", &headers).await.unwrap_or_else(|_| missing(&visit, &house));
        }
    }
    missing(&visit, &house)
}

/// Asks for another take, on purpose.
pub async fn take(
    State(house): State<Arc<House>>,
    Extension(visit): Visitor,
    Path(identity): Path<String>,
    form: Form,
) -> Response {
    if !house.gate.may_spend {
        return looking_only(&visit, &house);
    }
    let take = form.text("take").and_then(|it| it.parse::<NonZeroU32>().ok());
    let Some((shot, take)) =
        find(&house, &identity).and_then(|(_, shot)| again(&house, &identity, &shot)).zip(take)
    else {
        return missing(&visit, &house);
    };
    // A page may be old: what is not known to be refused may be paid for.
    if is_any_open(&house, &shot, take) {
        return go("/unsettled");
    }
    // The number comes from the page: pressed twice it is the same take.
    ask(&visit, &house, Order::new(shot, Some(take)), &form).await
}
