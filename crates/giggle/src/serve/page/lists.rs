//! Lists: upload a shot list, see its faults by line, its plan, its drafts and animatic, and run it.

use super::answers::{failed, go, is_part, looking_only, missing, refused};
use super::form::Form;
use super::layout::{page, proof};
use super::make::{studio, sum};
use super::visit::{Visit, Visitor};
use super::words::{credits, short, state};
use crate::batch::{Fault, ShotList};
use crate::estimates::PriceAge;
use crate::ledger::{Credits, ShotRow, Standing};
use crate::serve::files::send;
use crate::serve::house::House;
use crate::serve::stills::Kind;
use crate::serve::studio::{KeptList, animatics_in};
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse as _, Response};
use maud::{Markup, html};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

/// So many shots of a list are shown.
const MOST_SHOWN: usize = 1000;

const EXAMPLE: &str = "name: the lake\ndefaults: {model: veo31, duration: 8}\nshots:\n  - {key: dawn, prompt: \"A lake at dawn. Camera slowly pushes forward.\"}\n  - {key: birds, prompt: \"Birds rise from the reeds. Pan left.\"}";

/// The lists.
pub async fn screen(State(house): State<Arc<House>>, Extension(visit): Visitor) -> Response {
    let lists = house.studio.lists();
    let body = html! {
        header.head { div { h1 { (visit.say("Shot lists", "镜头表")) } p { (visit.say("Many shots in one file. Faults are found before anything is sent.", "一个文件包含多个镜头。提交前会找出所有问题。")) } } }
        div.two {
            section.panel {
                h2 { (visit.say("Upload a list", "上传镜头表")) }
                form method="post" action="/lists" enctype="multipart/form-data" {
                    (proof(&visit))
                    @let empty = visit.say("drop a list, or choose one", "拖入或选择镜头表");
                    div.drop data-empty=(empty) {
                        strong { (empty) } span { "YAML · JSON · JSON Lines · CSV" }
                        input type="file" name="list" id="list" required aria-label=(visit.say("Shot list", "镜头表")) accept=".yaml,.yml,.json,.jsonl,.ndjson,.csv,.tsv";
                    }
                    div.buttons { button.primary type="submit" { (visit.say("Check it", "检查")) } small { (visit.say("free; nothing is sent", "免费；不会发送任何请求")) } }
                }
                details { summary { (visit.say("What a list looks like", "镜头表示例")) } div.scroll tabindex="0" { pre { code { (EXAMPLE) } } } }
            }
            section.panel {
                h2 { (visit.say("Your lists", "已有镜头表")) }
                @if lists.is_empty() { p.muted { (visit.say("None yet.", "暂无。")) } }
                ul.rows { @for list in &lists {
                    @let run = house.studio.run_of(&list.name);
                    li.buttons { a href={ "/lists/" (list.name) } { (list.name) } small { (short(&list.file, 80)) } @if run.is_running { span.state { i aria-hidden="true" { "●" } (visit.say("running", "运行中")) } } }
                } }
            }
        }
    };
    page(&visit, &house, visit.say("Lists", "镜头表"), body).into_response()
}

/// Takes a list.
pub async fn upload(State(house): State<Arc<House>>, Extension(visit): Visitor, form: Form) -> Response {
    let Some((file, text)) = form.file("list") else {
        return refused(&visit, &house, visit.say("no list was chosen", "未选择镜头表"));
    };
    match house.studio.keep_list(file, text, visit.language) {
        Ok(it) => go(&format!("/lists/{}{}", it.name, if it.has_replaced { "?replaced=1" } else { "" })),
        Err(what) => refused(&visit, &house, &what),
    }
}

/// A list: its faults, or its plan and its shots.
pub async fn list(
    State(house): State<Arc<House>>,
    Extension(visit): Visitor,
    Path(name): Path<String>,
    uri: Uri,
) -> Response {
    let Some(kept) = house.studio.list(&name) else { return missing(&visit, &house) };
    let checked = house.studio.check(&kept, &house.works.settings.catalog);
    let list = match checked {
        Ok(list) => list,
        Err(faults) => return page(&visit, &house, &name, faulty(&visit, &kept, &faults)).into_response(),
    };
    let identities: Vec<String> = list.shots.iter().map(|it| it.fingerprint.to_string()).collect();
    let _ = house.register.note_list(&name, &identities);
    let rows = rows_of(&house, &list);
    let part = progress(&visit, &house, &kept, &list, &rows).await;
    if is_part(&uri) {
        return part.into_response();
    }
    let body = html! {
        div id="live" hx-sse:connect="/live?of=list" hx-swap="none" {}
        header.head { div { h1 { (list.name) } p { (short(&kept.file, 80)) " · " (visit.shots(list.shots.len())) } } a.button href="/lists" { (visit.say("All lists", "全部镜头表")) } }
        @if crate::serve::gate::query(&uri).iter().any(|(name, _)| name == "replaced") { p.muted { (visit.say("It replaced the earlier version of this file. Shots that were submitted stay in the queue and in the ledger.", "已替换该文件的先前版本。已提交的镜头仍在队列和账本中。")) } }
        @if crate::serve::gate::query(&uri).iter().any(|(name, _)| name == "changed") { p.notice { (visit.say("The list or its expected cost has changed since the button was shown. Nothing was sent: look at it once more.", "按钮显示之后，镜头表或预计费用已改变。未发送任何请求：请重新确认。")) } }
        (part)
    };
    page(&visit, &house, &list.name, body).into_response()
}

/// What the ledger has of the shots of a list, by their identities.
fn rows_of(house: &House, list: &ShotList) -> HashMap<String, ShotRow> {
    let rows = list.shots.iter().filter_map(|shot| house.works.row(&shot.fingerprint).ok().flatten());
    rows.map(|row| (row.fingerprint.clone(), row)).collect()
}

/// What a press of the button that runs a list would submit, and what that is expected to cost.
struct Offer {
    /// Of the shots of the list, in their order.
    hash: String,
    shots: usize,
    price: Credits,
    /// Of how many the price is not known.
    unknown: usize,
    /// The identities of the shots that would be submitted.
    open: Vec<String>,
}

impl Offer {
    /// A run submits what was never accepted; what failed is another take's, which is asked for at the shot.
    async fn of(house: &House, list: &ShotList, rows: &HashMap<String, ShotRow>, age: PriceAge) -> Self {
        let is_accepted = |row: &ShotRow| {
            row.standing.is_unfinished()
                || row.standing == Standing::Downloaded
                || has_ended_badly(row.standing)
        };
        let (mut hash, mut shots, mut open) = (Sha256::new(), Vec::new(), Vec::new());
        for shot in &list.shots {
            let identity = shot.fingerprint.to_string();
            hash.update(&identity);
            if !rows.get(&identity).is_some_and(is_accepted) {
                shots.push(shot.plain());
                open.push(identity);
            }
        }
        let prices = house.works.prices_as_of(&shots, age).await;
        let hash = hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        let (price, unknown) = sum(&prices);
        Self { hash, shots: prices.len(), price, unknown, open }
    }

    /// As the form carries it.
    fn text(&self) -> String {
        format!("{} {} {} {}", self.hash, self.shots, self.price.as_f64(), self.unknown)
    }

    /// Whether it is what somebody agreed to, or less of it: then what they agreed to, which is the most that the run may spend,
    /// unless they agreed to unknown prices as well.
    fn within(&self, agreed: &str) -> Option<Option<Credits>> {
        let [hash, shots, price, unknown] = agreed.split(' ').collect::<Vec<_>>()[..] else { return None };
        let price = Credits::price(price.parse().ok()?)?;
        let is_within = hash == self.hash
            && shots.parse().is_ok_and(|shots: usize| self.shots <= shots)
            && self.price <= price
            && unknown.parse().is_ok_and(|unknown: usize| self.unknown <= unknown);
        is_within.then_some((self.unknown == 0).then_some(price))
    }
}

fn faulty(visit: &Visit, kept: &KeptList, faults: &[Fault]) -> Markup {
    html! {
        header.head { div { h1 { (kept.name) } p { (short(&kept.file, 80)) } } a.button href="/lists" { (visit.say("Upload it again", "重新上传")) } }
        section.panel.notice {
            h2 { (visit.say(format!("{} to fix; nothing was sent", faults.len()), format!("需修正 {} 处；未发送任何请求", faults.len()))) }
            div.scroll tabindex="0" { table {
                thead { tr { th scope="col" { (visit.say("Line", "行")) } th scope="col" { (visit.say("What is wrong", "问题")) } } }
                tbody { @for fault in faults.iter().take(500) { tr { td.num { (fault.place.line) } td { (fault.message.get(visit.language)) } } } }
            } }
        }
    }
}

fn has_ended_badly(standing: Standing) -> bool {
    matches!(standing, Standing::Failed | Standing::Stopped)
}

async fn progress(
    visit: &Visit,
    house: &Arc<House>,
    kept: &KeptList,
    list: &ShotList,
    rows: &HashMap<String, ShotRow>,
) -> Markup {
    let name = &kept.name;
    let run = house.studio.run_of(name);
    let failed = rows.values().filter(|row| has_ended_badly(row.standing)).count();
    let offer = Offer::of(house, list, rows, PriceAge::Usual).await;
    let Offer { shots: open, price, unknown, .. } = offer;
    let count = |standing: Standing| rows.values().filter(|row| row.standing == standing).count();
    let is_drawing = run.drafts.is_some_and(|(done, all)| done < all);
    let drafts = house.studio.list_drafts(name);
    let animatics = animatics_in(&drafts);
    let expected = match unknown {
        0 => credits(visit, price),
        _ => visit.say(
            format!("{price}, and {unknown} of unknown price"),
            format!("{price}，另有 {unknown} 个未知"),
        ),
    };
    html! {
        div.stage id="list" hx-get={ "/lists/" (name) "?part=1" } hx-trigger="news from:#live throttle:2s" hx-swap="outerMorph" {
            div.sums {
                div { b { (list.shots.len()) } span { (visit.say("shots", "镜头")) } }
                div { b { (count(Standing::Downloaded)) } span { (visit.say("ready", "已完成")) } }
                div { b { (rows.values().filter(|row| row.standing.is_unfinished()).count()) } span { (visit.say("in progress", "进行中")) } }
                @if failed > 0 { div { b { (failed) } span { (visit.say("failed", "失败")) } } }
                div { b { (open) } span { (visit.say("to be submitted", "待提交")) } }
                div { b { (expected) } span { (visit.say("expected cost", "预计费用")) } }
            }
            section.panel {
                div.buttons {
                    form method="post" action={ "/lists/" (name) "/draft" } { (proof(visit)) button type="submit" disabled[is_drawing] { (visit.say("Draft all, free", "免费生成全部草稿")) } }
                    @if run.is_running {
                        form method="post" action={ "/lists/" (name) "/stop" } { (proof(visit)) button type="submit" { (visit.say("Submit nothing more", "停止提交")) } }
                    } @else if open > 0 {
                        form method="post" action={ "/lists/" (name) "/run" } {
                            (proof(visit))
                            input type="hidden" name="offer" value=(offer.text());
                            button.primary type="submit" disabled[!house.gate.may_spend] { (visit.say("Make", "生成")) " " (visit.shots(open)) " · " (visit.say("about", "约")) " " (expected) }
                        }
                    }
                    @if let Some((done, all)) = run.drafts { small { (visit.say("drafts", "草稿")) " " (done) " / " (all) } @if done < all { progress max=(all) value=(done) aria-label=(visit.say("drafts", "草稿")) {} } }
                    @if let Some(said) = &run.said { small { (said) } }
                    @for (end, number) in &run.ends { small { (end.text().get(visit.language)) " " (number) } }
                }
                @if failed > 0 {
                    p.muted { (visit.say("What failed may have been charged and is not submitted again by this button: open the shot to make another take.", "失败的镜头可能已扣费，此按钮不会重新提交：请打开该镜头另做一条。")) }
                }
                @for film in &animatics {
                    @let size = film.strip_prefix("animatic-").map(|size| size.replace('x', " × ")).unwrap_or_default();
                    h2 { (visit.say("Animatic", "动态分镜")) " " small { (size) } }
                    div class=(shape_of(film)) { video controls playsinline preload="metadata" aria-label={ (visit.say("Animatic", "动态分镜")) " " (size) } src={ "/lists/" (name) "/drafts/" (film) ".mp4" } {} }
                }
                @if animatics.len() > 1 { p.muted { (visit.say("The shots have several shapes, so there is one animatic for each.", "镜头的画幅不同，每种画幅各有一个动态分镜。")) } }
            }
            section.panel {
                ul.rows { @for shot in list.shots.iter().take(MOST_SHOWN) {
                    @let row = rows.get(&shot.fingerprint.to_string());
                    @let draft = drafts.join(format!("{}.mp4", shot.key)).is_file();
                    li.row id={ "listed-" (shot.key) } {
                        @if row.is_some_and(|row| row.file.is_some()) { img.thumb loading="lazy" alt="" src={ "/shots/" (shot.fingerprint) "/poster.jpg" }; }
                        @else if draft { a href={ "/lists/" (name) "/drafts/" (shot.key) ".mp4" } aria-label=(visit.say(format!("Draft of {}", shot.key), format!("{} 的草稿", shot.key))) { img.thumb loading="lazy" alt="" src={ "/lists/" (name) "/drafts/" (shot.key) ".jpg" }; } }
                        @else { span.thumb.none aria-hidden="true" { "▷" } }
                        div {
                            h3 { @if row.is_some() { a href={ "/shots/" (shot.fingerprint) } { (shot.key) } } @else if draft { a href={ "/lists/" (name) "/drafts/" (shot.key) ".mp4" } { (shot.key) } " " small { (visit.say("draft", "草稿")) } } @else { (shot.key) } }
                            div.facts { (short(shot.plain().prompt(), 120)) br; (super::make::facts(shot.plain())) }
                        }
                        div.standing { @match row { Some(row) => (state(visit, row.standing)), None => small { (visit.say("not submitted", "未提交")) } } }
                        div.price.num { @if let Some(cost) = row.and_then(|row| row.cost.or(row.reserved)).filter(|it| *it > Credits::ZERO) { (credits(visit, cost)) } }
                    }
                } }
            }
        }
    }
}

/// The class of an animatic's screen, whose name has the size where there are several shapes.
fn shape_of(film: &str) -> &'static str {
    let size = film.strip_prefix("animatic-").and_then(|size| size.split_once('x'));
    let size =
        size.and_then(|(width, height)| Some((width.parse::<u32>().ok()?, height.parse::<u32>().ok()?)));
    match size {
        Some((width, height)) if width < height => "screen r9x16",
        Some((width, height)) if width == height => "screen r1x1",
        Some(_) | None => "screen",
    }
}

/// Loads the list that a form is about.
fn about(house: &House, visit: &Visit, name: &str) -> Result<ShotList, Response> {
    let kept = house.studio.list(name).ok_or_else(|| missing(visit, house))?;
    let checked = house.studio.check(&kept, &house.works.settings.catalog);
    checked.map_err(|_| go(&format!("/lists/{name}")))
}

/// Drafts all shots.
pub async fn draft(
    State(house): State<Arc<House>>,
    Extension(visit): Visitor,
    Path(name): Path<String>,
    _: Form,
) -> Response {
    match about(&house, &visit, &name) {
        Ok(list) => {
            house.studio.draw_list(&house.works, &name, list, visit.language);
            go(&format!("/lists/{name}"))
        }
        Err(answer) => answer,
    }
}

/// Makes the clips that are not asked for yet, if they are no more and cost no more than the button said.
pub async fn run(
    State(house): State<Arc<House>>,
    Extension(visit): Visitor,
    Path(name): Path<String>,
    form: Form,
) -> Response {
    match about(&house, &visit, &name) {
        Ok(_) if !house.gate.may_spend => looking_only(&visit, &house),
        Ok(list) => {
            // What a person agreed to is what is paid for: the list may have been replaced, and prices change.
            let offer =
                Offer::of(&house, &list, &rows_of(&house, &list), PriceAge::Since(Instant::now())).await;
            let Some(agreed) = form.text("offer").and_then(|agreed| offer.within(agreed)) else {
                return go(&format!("/lists/{name}?changed=1"));
            };
            // Whose they are is on the page of the money; what was submitted elsewhere stays whose it was.
            for identity in &offer.open {
                if let Err(error) = house.register.note(&studio().name, identity, false) {
                    return failed(&visit, &house, &error);
                }
            }
            house.studio.run(&house.works, (&studio(), agreed), &name, list, visit.language);
            go(&format!("/lists/{name}"))
        }
        Err(answer) => answer,
    }
}

/// Submits nothing more of a list.
pub async fn stop(
    State(house): State<Arc<House>>,
    Extension(visit): Visitor,
    Path(name): Path<String>,
    _: Form,
) -> Response {
    match about(&house, &visit, &name) {
        Ok(_) => {
            house.studio.stop_run(&name);
            go(&format!("/lists/{name}"))
        }
        Err(answer) => answer,
    }
}

/// A draft of a list, or its picture.
pub async fn file(
    State(house): State<Arc<House>>,
    Extension(visit): Visitor,
    Path((name, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let is_plain = |text: &str| !text.is_empty() && !text.starts_with('.') && !text.contains(['/', '\\']);
    let Some((stem, extension)) = file.rsplit_once('.').filter(|_| is_plain(&file)) else {
        return missing(&visit, &house);
    };
    if house.studio.list(&name).is_none() {
        return missing(&visit, &house);
    }
    let film = house.studio.list_drafts(&name).join(format!("{stem}.mp4"));
    let sent = match extension {
        "mp4" => send(&film, "video/mp4", &headers).await.ok(),
        "jpg" => match house.studio.stills.of(&film, Kind::Small).await {
            Ok(still) => send(&still, "image/jpeg", &headers).await.ok(),
            Err(_) => None,
        },
        _ => None,
    };
    sent.unwrap_or_else(|| missing(&visit, &house))
}
