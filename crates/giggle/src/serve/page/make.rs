//! Make: the guide's questions as a form, a free draft in seconds, and then the price on the button.

use super::answers::{failed, go, looking_only, missing, trouble};
use super::form::Form;
use super::layout::{page, proof};
use super::queue::rows_of;
use super::visit::{Visit, Visitor};
use super::words::{credits, short};
use crate::ledger::{Credits, Standing};
use crate::pictures;
use crate::production::Order;
use crate::serve::face::asking::LONGEST_PROMPT;
use crate::serve::files::send;
use crate::serve::house::House;
use crate::serve::register::STUDIO;
use crate::serve::studio::Drawn;
use crate::serve::works::Asker;
use crate::shot_flags::seconds;
use crate::typed_words::not_a_prompt;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use giggle_domain::catalog::{DEFAULT_ASPECT_RATIO, DEFAULT_MODEL};
use giggle_domain::reference::MOST_IMAGES;
use giggle_domain::{
    AspectRatio, FrameRef, ReferenceKind, References, Resolution, ShotRequest, ShotSketch, text,
};
use maud::{Markup, html};
use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

/// How long a press waits for the service's answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// The files that a field for pictures offers; browsers do not know every type by its name.
const PICTURES: &str = "image/png,image/jpeg,image/webp,image/heic,image/heif,image/gif,image/tiff,image/bmp,.heic,.heif,.tif,.tiff,.bmp";

/// Who asks on the page.
pub fn studio() -> Asker {
    Asker { name: STUDIO.into(), per_day: None }
}

/// The form, and what was made last.
pub async fn screen(State(house): State<Arc<House>>, Extension(visit): Visitor) -> Response {
    let latest = house.works.rows(&[], None, 6).unwrap_or_default();
    let body = html! {
        header.head {
            div { h1 { (visit.say("Make a clip", "制作视频")) } p { (visit.say("Draft it for free, look at it, and pay only for what you want.", "先免费生成草稿，确认后再付费。")) } }
        }
        div.two {
            section.panel { (fields(&visit, &house, &Form::default())) }
            section.panel aria-labelledby="latest" {
                h2 id="latest" { (visit.say("Recent", "最近")) }
                @if latest.is_empty() {
                    p.muted { (visit.say("Nothing here yet. Describe a shot, and its draft appears in seconds.", "还没有作品。描述一个镜头，几秒后即可看到草稿。")) }
                } @else { (rows_of(&visit, &house, &latest)) }
            }
        }
    };
    page(&visit, &house, visit.say("Make", "制作"), body).into_response()
}

/// The form, with what was typed into it before.
fn fields(visit: &Visit, house: &House, typed: &Form) -> Markup {
    let catalog = &house.works.settings.catalog;
    let chosen = typed.text("model").unwrap_or(DEFAULT_MODEL);
    // All that any model offers: without a script nothing narrows them when another model is chosen. What nobody chooses is the
    // model's own.
    let durations: BTreeSet<u32> = catalog.offered().flat_map(|it| it.durations.iter().copied()).collect();
    let duration = typed.text("duration").unwrap_or_default();
    let ratio = typed.text("aspect_ratio").and_then(|it| it.parse().ok()).unwrap_or(DEFAULT_ASPECT_RATIO);
    let resolutions: BTreeSet<Resolution> =
        catalog.offered().flat_map(|it| it.resolutions.iter().copied()).collect();
    let resolution = typed.text("resolution").unwrap_or_default();
    let usual = visit.say("default", "默认");
    let listed = |values: &[String]| values.join(" ");
    let texts = |values: &[AspectRatio]| values.iter().map(ToString::to_string).collect::<Vec<_>>();
    html! {
        form method="post" action="/make" enctype="multipart/form-data" {
            (proof(visit))
            div {
                label for="prompt" { (visit.say("What the clip shows", "视频内容")) }
                textarea id="prompt" name="prompt" required maxlength="32000" placeholder=(visit.say("A lake at dawn, mist over the water. Camera slowly pushes forward.", "清晨的湖面，薄雾弥漫，镜头缓缓推进。")) {
                    (typed.text("prompt").unwrap_or_default())
                }
            }
            div.fields {
                div {
                    label for="model" { (visit.say("Model", "模型")) }
                    select id="model" name="model" {
                        @for model in catalog.offered() {
                            option value=(model.name) selected[model.name.as_str() == chosen] title=(model.description(visit.language))
                                data-durations=(listed(&model.durations.iter().map(u32::to_string).collect::<Vec<_>>())) data-duration=(model.default_duration)
                                data-resolutions=(listed(&model.resolutions.iter().map(ToString::to_string).collect::<Vec<_>>())) data-resolution=(model.default_resolution)
                                data-ratios=(listed(&texts(&model.aspect_ratios))) {
                                (model.name) @if model.recommended { " ★" }
                            }
                        }
                    }
                }
                div {
                    label for="duration" { (visit.say("Duration", "时长")) }
                    select id="duration" name="duration" data-own="" { option value="" { (usual) } @for value in &durations { option value=(value) selected[duration == value.to_string()] { (value) " s" } } }
                }
                div {
                    label for="aspect_ratio" { (visit.say("Aspect ratio", "画面比例")) }
                    select id="aspect_ratio" name="aspect_ratio" { @for value in AspectRatio::ALL { option value=(value) selected[value == ratio] { (value) } } }
                }
                div {
                    label for="resolution" { (visit.say("Resolution", "分辨率")) }
                    select id="resolution" name="resolution" data-own="" { option value="" { (usual) } @for value in &resolutions { option value=(value) selected[resolution == value.to_string()] { (value) } } }
                }
            }
            div.frames {
                (drop(visit, "start_frame", visit.say("First frame", "首帧")))
                (drop(visit, "end_frame", visit.say("Last frame", "尾帧")))
            }
            (material(visit, house))
            div.buttons {
                button.primary type="submit" { (visit.say("Draft it, free", "生成免费草稿")) }
                small { (visit.say("Nothing is sent to the service.", "不会向服务发送任何请求。")) }
            }
        }
    }
}

/// The fields of reference material, for the models that accept it.
fn material(visit: &Visit, house: &House) -> Markup {
    let takers: Vec<&str> = house
        .works
        .settings
        .catalog
        .offered()
        .filter(|model| model.takes_references)
        .map(|model| model.name.as_str())
        .collect();
    if takers.is_empty() {
        return html! {};
    }
    let address = visit.say("one address per line", "每行一个网址");
    html! {
        details {
            summary { (visit.say("Reference material instead of frames", "使用参考素材（代替首尾帧）")) " " small { (takers.join(visit.say(", ", "、"))) } }
            div {
                label for="image" { (visit.say("Pictures: @image1, @image2 … in the prompt, at most 9", "参考图片：在提示词中写作 @image1、@image2……，最多 9 张")) }
                input type="file" id="image" name="image" multiple accept=(PICTURES);
            }
            div {
                label for="audio" { (visit.say("Sounds: @audio1 …", "参考音频：@audio1……")) " " small { (address) } }
                textarea id="audio" name="audio" rows="1" placeholder="https://" {}
            }
            div {
                label for="video" { (visit.say("Clips: @video1 …", "参考视频：@video1……")) " " small { (address) } }
                textarea id="video" name="video" rows="1" placeholder="https://" {}
            }
        }
    }
}

fn drop(visit: &Visit, name: &str, title: &str) -> Markup {
    let empty = visit.say("drop a picture, or choose one", "拖入或选择图片");
    html! {
        div {
            label for=(name) { (title) " " small { (visit.say("optional", "可选")) } }
            div.drop data-empty=(empty) {
                strong { (empty) }
                span { "PNG · JPEG · WebP · HEIC · GIF · TIFF · BMP" }
                input type="file" id=(name) name=(name) accept=(PICTURES);
            }
        }
    }
}

/// Takes the form: the shot is checked, kept, and drafted.
pub async fn begin(State(house): State<Arc<House>>, Extension(visit): Visitor, form: Form) -> Response {
    let shot = match shot_of(&house, &visit, &form) {
        Ok(shot) => shot,
        Err(what) => return again(&visit, &house, &form, &what),
    };
    let identity = shot.fingerprint(NonZeroU32::MIN).to_string();
    if let Err(error) = house.shelf.keep(&identity, &shot) {
        return trouble(&visit, &house, StatusCode::INTERNAL_SERVER_ERROR, &error.to_string(), None);
    }
    house.studio.draw(&house.works, &identity, shot, 1);
    go(&format!("/sketches/{identity}"))
}

/// What is wrong with a form, and what to do.
struct Wrong {
    message: String,
    hint: Option<String>,
}

impl From<String> for Wrong {
    fn from(message: String) -> Self {
        Self { message, hint: None }
    }
}

/// The form again, as it was filled in, with what is wrong with it. Files have to be chosen anew: no page may fill them in.
fn again(visit: &Visit, house: &House, form: &Form, what: &Wrong) -> Response {
    let body = html! {
        header.head { div { h1 { (visit.say("That did not work", "操作未成功")) } } }
        section.panel.notice role="alert" {
            p { strong { (what.message) } }
            @if let Some(hint) = &what.hint { p.muted { (hint) } }
            @if form.has_files() { p.muted { (visit.say("Choose the pictures again.", "请重新选择图片。")) } }
        }
        section.panel { (fields(visit, house, form)) }
    };
    (StatusCode::BAD_REQUEST, page(visit, house, visit.say("Error", "出错"), body)).into_response()
}

fn picture(visit: &Visit, file: &str, bytes: &[u8]) -> Result<FrameRef, Wrong> {
    pictures::frame(bytes).map_err(|fault| Wrong {
        message: format!("{}: {}", short(file, 60), fault.text().get(visit.language)),
        hint: Some(fault.hint().into_string(visit.language)),
    })
}

fn shot_of(house: &House, visit: &Visit, form: &Form) -> Result<ShotRequest, Wrong> {
    let length = form.text("prompt").map_or(0, |prompt| prompt.chars().count());
    if length > LONGEST_PROMPT {
        let text = text!(
            "the prompt has {length} characters; at most {LONGEST_PROMPT} are possible",
            "提示词有 {length} 个字符，最多 {LONGEST_PROMPT} 个"
        );
        return Err(text.into_string(visit.language).into());
    }
    if let Some(what) = form.text("prompt").and_then(not_a_prompt) {
        return Err(what.into_string(visit.language).into());
    }
    let refused = |refusal: giggle_domain::Refusal| refusal.text().into_string(visit.language);
    let frame = |name: &str| match form.file(name) {
        None => Ok(None),
        Some((file, bytes)) => picture(visit, file, bytes).map(Some),
    };
    let duration =
        form.text("duration").map(|it| it.parse::<i64>().map_err(|_| seconds().into_string(visit.language)));
    let sketch = ShotSketch {
        prompt: form.text("prompt").map(str::to_owned),
        model: form.text("model").map(str::to_owned),
        duration: duration.transpose()?,
        aspect_ratio: form.text("aspect_ratio").map(str::parse).transpose().map_err(refused)?,
        resolution: form.text("resolution").map(str::parse).transpose().map_err(refused)?,
        start_frame: frame("start_frame")?,
        end_frame: frame("end_frame")?,
        count: None,
        references: references_of(visit, form)?,
    };
    sketch.check(&house.works.settings.catalog).map_err(|refusal| refused(refusal).into())
}

/// The reference material of a form: pictures as files, sounds and clips as addresses.
fn references_of(visit: &Visit, form: &Form) -> Result<References, Wrong> {
    let mut references = References::default();
    // More than are accepted are refused by their number, and need not be decoded.
    for (file, bytes) in form.files("image").take(MOST_IMAGES + 1) {
        references.images.push(picture(visit, file, bytes)?);
    }
    for kind in [ReferenceKind::Audio, ReferenceKind::Video] {
        for line in form.lines(kind.field().name()) {
            let given = FrameRef::url(line.strip_prefix("url:").unwrap_or(line))
                .map_err(|refusal| refusal.text().into_string(visit.language))?;
            references.of_mut(kind).push(given);
        }
    }
    Ok(references)
}

/// A shot that is on the shelf.
pub fn kept(house: &House, identity: &str) -> Option<ShotRequest> {
    house.shelf.sketch(identity)?.check(&house.works.settings.catalog).ok()
}

/// The button that pays, with what it is expected to cost on it.
pub async fn price_button(
    visit: &Visit,
    house: &House,
    shot: &ShotRequest,
    what: &str,
    is_loud: bool,
) -> Markup {
    let estimate = house.works.price(shot).await;
    let label = match (estimate.credits, estimate.failure) {
        (Some(price), _) => format!("{what} · {} {}", visit.say("about", "约"), credits(visit, price)),
        (None, Some(_)) => {
            format!(
                "{what} · {}",
                visit.say("price unknown: the service could not be asked", "价格未知：无法查询")
            )
        }
        (None, None) => format!("{what} · {}", visit.say("price unknown", "价格未知")),
    };
    html! {
        @if let Some(price) = estimate.credits { input type="hidden" name="price" value=(price.as_f64()); }
        button.primary[is_loud] type="submit" disabled[!house.gate.may_spend] { (label) }
        @if !house.gate.may_spend { small { (visit.say("this page may not spend credits", "本页面不允许消费")) } }
    }
}

/// What a shot is, in one line.
pub fn facts(shot: &ShotRequest) -> String {
    format!("{} · {} s · {} · {}", shot.model(), shot.duration(), shot.aspect_ratio(), shot.resolution())
}

/// The class of a screen of that shape.
pub fn shape(ratio: AspectRatio) -> &'static str {
    match ratio {
        AspectRatio::Landscape16x9 => "screen r16x9",
        AspectRatio::Portrait9x16 => "screen r9x16",
        AspectRatio::Square1x1 => "screen r1x1",
        AspectRatio::Portrait3x4 => "screen r3x4",
        AspectRatio::Landscape4x3 => "screen r4x3",
    }
}

/// The draft of a shot, wherever it stands.
pub fn draft_screen(visit: &Visit, house: &House, identity: &str, ratio: AspectRatio) -> Markup {
    html! {
        div class=(shape(ratio)) {
            @match house.studio.drawn(identity) {
                Drawn::Yes(_) => video controls loop muted playsinline preload="auto" aria-label=(visit.say("Draft", "草稿")) src={ "/sketches/" (identity) "/draft.mp4" } {},
                Drawn::Busy => p { (visit.say("The draft is being drawn …", "正在绘制草稿…")) },
                Drawn::Failed(why) => p { (visit.say("The draft could not be drawn: ", "无法绘制草稿：")) (why) },
                Drawn::No => p { (visit.say("There is no draft of this shot.", "该镜头没有草稿。")) },
            }
        }
    }
}

/// The shot before it is paid for.
pub async fn sketch(
    State(house): State<Arc<House>>,
    Extension(visit): Visitor,
    Path(identity): Path<String>,
    uri: Uri,
) -> Response {
    let Some(shot) = kept(&house, &identity) else { return missing(&visit, &house) };
    let known =
        giggle_domain::Fingerprint::parse(&identity).and_then(|it| house.works.find(&it).ok().flatten());
    let is_busy = house.studio.drawn(&identity) == Drawn::Busy;
    if !is_busy && house.studio.drawn(&identity) == Drawn::No {
        house.studio.draw(&house.works, &identity, shot.clone(), 1);
    }
    let part = html! {
        figure.stage id="draft" hx-get={ "/sketches/" (identity) "?part=1" } hx-trigger="news from:#live throttle:2s" hx-swap="outerMorph" {
            (draft_screen(&visit, &house, &identity, shot.aspect_ratio()))
            figcaption { span { (visit.say("Draft: framing, camera move and length; not what the model will generate", "草稿：仅展示构图、运镜与时长，并非模型成片")) } }
        }
    };
    if super::answers::is_part(&uri) {
        return part.into_response();
    }
    let way_on = match known.and_then(|(_, shot)| Some((before(&visit, shot.standing())?, shot))) {
        Some((words, shot)) => html! {
            p { (words) }
            div.buttons { a.button.primary href={ "/shots/" (shot.fingerprint) } { (visit.say("Show the shot", "查看该镜头")) } }
        },
        None => {
            let button =
                price_button(&visit, &house, &shot, visit.say("Make this clip", "生成该视频"), true).await;
            let notes = shot.frame_notes(&house.works.settings.catalog);
            html! { @for note in &notes { p.muted { (note.text().get(visit.language)) } } form method="post" action={ "/sketches/" (identity) "/make" } { (proof(&visit)) div.buttons { (button) } } }
        }
    };
    let body = html! {
        @if is_busy { noscript { meta http-equiv="refresh" content="2"; } }
        div id="live" hx-sse:connect="/live?of=shot" hx-swap="none" {}
        header.head { div { h1 { (visit.say("Look at the draft", "查看草稿")) } p { (facts(&shot)) } } a.button href="/" { (visit.say("Another shot", "另一个镜头")) } }
        div.two {
            section.panel { (part) }
            section.panel.stage {
                h2 { (visit.say("The shot", "镜头")) }
                p { (shot.prompt()) }
                @for (is_end, frame) in [(false, shot.start_frame()), (true, shot.end_frame())] {
                    @if let Some(FrameRef::Inline(_)) = frame {
                        figure { img.thumb alt=(if is_end { visit.say("Last frame", "尾帧") } else { visit.say("First frame", "首帧") }) src={ "/sketches/" (identity) "/frame/" (if is_end { "end" } else { "start" }) }; }
                    }
                }
                @for (word, given) in shot.references().named() {
                    figure {
                        @if let FrameRef::Inline(_) = given { img.thumb alt=(word) src={ "/sketches/" (identity) "/frame/" (word.trim_start_matches('@')) }; }
                        figcaption { code { (word) } @if let FrameRef::Url(_) = given { " " (short(&given.to_string(), 60)) } }
                    }
                }
                (way_on)
            }
        }
    };
    page(&visit, &house, visit.say("Draft", "草稿"), body).into_response()
}

/// What to say of a shot that was submitted before, in place of a button that pays; `None` where nothing was started.
fn before(visit: &Visit, standing: Standing) -> Option<&'static str> {
    match standing {
        Standing::Planned | Standing::NotSent | Standing::Rejected | Standing::NotAccepted => None,
        Standing::Submitting | Standing::Submitted | Standing::Completed => {
            Some(visit.say("This shot was submitted before, and its clip is on the way.", "该镜头此前已提交，视频正在生成。"))
        }
        Standing::Downloaded => {
            Some(visit.say("This shot was made before, and its clip is here.", "该镜头此前已生成，视频已在此处。"))
        }
        Standing::Unsettled | Standing::Unassigned => Some(visit.say(
            "This shot was submitted before, and it is not known yet whether the service accepted it. It will not be submitted again.",
            "该镜头此前已提交，尚不确定服务是否已接受。不会重复提交。",
        )),
        Standing::Failed | Standing::Stopped | Standing::Assigned => Some(visit.say(
            "This shot was submitted before and has no clip; it may have been charged. Another take is another charge: its page offers one.",
            "该镜头此前已提交，但没有得到视频，可能已扣费。另做一条会再次扣费，可在其页面进行。",
        )),
    }
}

/// The draft's film.
pub async fn draft(
    State(house): State<Arc<House>>,
    Extension(visit): Visitor,
    Path(identity): Path<String>,
    headers: HeaderMap,
) -> Response {
    match house.studio.drawn(&identity) {
        Drawn::Yes(path) if giggle_domain::Fingerprint::parse(&identity).is_some() => {
            send(&path, "video/mp4", &headers).await.unwrap_or_else(|_| missing(&visit, &house))
        }
        _ => missing(&visit, &house),
    }
}

/// A frame of a shot, or one of its reference pictures.
pub async fn frame(
    State(house): State<Arc<House>>,
    Extension(visit): Visitor,
    Path((identity, side)): Path<(String, String)>,
) -> Response {
    let Some(bytes) = house.shelf.picture(&identity, &side) else { return missing(&visit, &house) };
    let kind = match bytes.get(..4) {
        Some([0x89, b'P', b'N', b'G']) => "image/png",
        Some([0xff, 0xd8, ..]) => "image/jpeg",
        Some(b"RIFF") => "image/webp",
        _ => return missing(&visit, &house),
    };
    ([(axum::http::header::CONTENT_TYPE, kind)], bytes).into_response()
}

/// Asks for the clip. Pressed twice it is the same clip.
pub async fn pay(
    State(house): State<Arc<House>>,
    Extension(visit): Visitor,
    Path(identity): Path<String>,
    form: Form,
) -> Response {
    if !house.gate.may_spend {
        return looking_only(&visit, &house);
    }
    let Some(shot) = kept(&house, &identity) else { return missing(&visit, &house) };
    ask(&visit, &house, Order::new(shot, None), &form).await
}

/// Asks, and shows the shot. What is dearer than its button said when its turn has come is not asked for.
pub async fn ask(visit: &Visit, house: &Arc<House>, order: Order, form: &Form) -> Response {
    let said = form.text("price").and_then(|price| price.parse::<f64>().ok()).and_then(Credits::price);
    let order = order.at_most(said);
    let (asker, identity) = (studio(), order.fingerprint.to_string());
    let _ = house.shelf.keep(&identity, &order.shot);
    house.studio.draw(&house.works, &identity, order.shot.clone(), order.take.get());
    if let Err(error) = house.register.note(&asker.name, &identity, false) {
        return failed(visit, house, &error);
    }
    match house.works.ask(&asker, order, None, PATIENCE).await {
        Ok(_) => go(&format!("/shots/{identity}")),
        Err(no) => trouble(visit, house, StatusCode::CONFLICT, &no.message, no.hint.as_deref()),
    }
}

/// What the shots of a list are expected to cost, as far as anybody knows.
pub fn sum(prices: &[Option<Credits>]) -> (Credits, usize) {
    (prices.iter().flatten().copied().sum(), prices.iter().filter(|it| it.is_none()).count())
}
