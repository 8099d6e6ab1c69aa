//! The paths of the page, and who is let in to it.

use super::visit::Visit;
use super::{assets, faults, layout, lists, live, make, money, queue, shot, unsettled};
use crate::serve::gate::query;
use crate::serve::house::House;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use giggle_domain::Language;
use maud::{Markup, html};
use std::sync::Arc;

/// The cookie that remembers the language.
const LANGUAGE: &str = "giggle_lang";

/// The paths of the page.
pub fn routes(house: &Arc<House>) -> Router<Arc<House>> {
    Router::new()
        .route("/", get(make::screen))
        .route("/make", post(make::begin))
        .route("/sketches/{identity}", get(make::sketch))
        .route("/sketches/{identity}/draft.mp4", get(make::draft))
        .route("/sketches/{identity}/frame/{side}", get(make::frame))
        .route("/sketches/{identity}/make", post(make::pay))
        .route("/queue", get(queue::screen))
        .route("/shots/{identity}", get(shot::screen))
        .route("/shots/{identity}/clip.mp4", get(shot::clip))
        .route("/shots/{identity}/poster.jpg", get(shot::poster))
        .route("/shots/{identity}/take", post(shot::take))
        .route("/lists", get(lists::screen).post(lists::upload))
        .route("/lists/{name}", get(lists::list))
        .route("/lists/{name}/draft", post(lists::draft))
        .route("/lists/{name}/run", post(lists::run))
        .route("/lists/{name}/stop", post(lists::stop))
        .route("/lists/{name}/drafts/{file}", get(lists::file))
        .route("/unsettled", get(unsettled::screen))
        .route("/unsettled/settle", post(unsettled::settle))
        .route("/unsettled/dismiss", post(unsettled::dismiss))
        .route("/unsettled/{identity}/adopt", post(unsettled::adopt))
        .route("/unsettled/{identity}/not-accepted", post(unsettled::not_accepted))
        .route("/money", get(money::screen))
        .route("/money/read", post(money::read))
        .route("/faults", get(faults::screen))
        .route("/faults/go-on", post(faults::go_on))
        .route("/workers", get(faults::workers))
        .route("/live", get(live::stream))
        // What is at none of these paths is nowhere, whoever asks: a client that looks for a way to log in takes a 401 for one.
        .route_layer(axum::middleware::from_fn_with_state(Arc::clone(house), visitors))
        .route("/enter", get(enter))
        .route("/assets/{file}", get(assets::file))
        .route("/favicon.ico", get(assets::icon))
}

/// What is at none of the paths: a page for people, a line for programs.
pub async fn nowhere(State(house): State<Arc<House>>, request: Request) -> Response {
    let accepts = request.headers().get(header::ACCEPT).and_then(|it| it.to_str().ok());
    if !accepts.is_some_and(|it| it.contains("text/html")) {
        let path = request.uri().path();
        // The base address of such a client ends with `/v1`.
        let is_of_api = ["/videos", "/models", "/chat/"].iter().any(|it| path.starts_with(it));
        let told = match is_of_api {
            true => {
                format!("there is nothing at this address; did you mean /v1{}?\n", path.trim_end_matches('/'))
            }
            // Where the protocol had its doors before it had one.
            false if ["/sse", "/message"].iter().any(|it| path.starts_with(it)) => {
                "there is nothing at this address; agents come in at /mcp\n".to_owned()
            }
            false => "there is nothing at this address\n".to_owned(),
        };
        return (StatusCode::NOT_FOUND, told).into_response();
    }
    let visit = Visit::stranger(language(&house, &request).0);
    let body = html! {
        h1 { (visit.say("There is nothing at this address", "该地址没有内容")) }
        p { a.button href="/" { (visit.say("To the start page", "返回首页")) } }
    };
    (StatusCode::NOT_FOUND, layout::bare(&visit, body)).into_response()
}

/// Lets visitors in, and shows everybody else how to become one.
async fn visitors(State(house): State<Arc<House>>, mut request: Request, next: Next) -> Response {
    let headers = request.headers();
    let (language, chosen) = language(&house, &request);
    let cookie = house.gate.cookie(headers).unwrap_or_default().to_owned();
    if !house.register.is_visitor(&cookie).unwrap_or(false) {
        let visit = Visit::stranger(language);
        return (StatusCode::UNAUTHORIZED, layout::bare(&visit, stranger(&visit))).into_response();
    }
    let path = request.uri().path().to_owned();
    let asked = query(request.uri()).into_iter().filter(|(name, _)| name != "lang" && name != "part");
    let asked = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(asked).finish();
    let is_part = query(request.uri()).iter().any(|(name, _)| name == "part");
    if !matches!(*request.method(), Method::GET | Method::HEAD | Method::POST) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    request.extensions_mut().insert(Visit { language, proof: house.gate.proof(&cookie), path, asked });
    let mut response = next.run(request).await;
    if let Some(chosen) = chosen.filter(|_| !is_part) {
        let cookie = format!("{LANGUAGE}={chosen}; Path=/; SameSite=Strict; Max-Age=31536000");
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

/// The visitor's language: what they chose, then what their browser asks for, then the server's own.
fn language(house: &House, request: &Request) -> (Language, Option<&'static str>) {
    let tag = |language: Language| language.pick("en", "zh");
    if let Some((_, chosen)) = query(request.uri()).iter().find(|(name, _)| name == "lang")
        && let Some(language) = Language::from_tag(chosen)
    {
        return (language, Some(tag(language)));
    }
    let headers = request.headers();
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok());
    let kept = cookies
        .flat_map(|it| it.split(';'))
        .find_map(|it| Language::from_tag(it.trim().strip_prefix(LANGUAGE)?.strip_prefix('=')?));
    let asked = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|it| it.to_str().ok())
        .and_then(|it| it.split(',').find_map(|it| Language::from_tag(it.split(';').next()?.trim())));
    (kept.or(asked).unwrap_or(house.works.language()), None)
}

fn stranger(visit: &Visit) -> Markup {
    html! {
        h1 { (visit.say("This studio needs a link", "需要通过链接进入工作室")) }
        p { (visit.say(
            "Open the link that the server printed when it started, or print a new one with this command on its machine:",
            "请打开服务启动时显示的链接，或在其所在机器上运行以下命令获取新链接：",
        )) }
        p { code { "giggle serve link" } }
    }
}

/// Takes a ticket for a cookie. The next page is asked for by this one, so that even the strictest cookie goes along.
async fn enter(State(house): State<Arc<House>>, request: Request) -> Response {
    // Whoever only looks what a link leads to does not use it up.
    if *request.method() != Method::GET {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let (language, _) = language(&house, &request);
    let visit = Visit::stranger(language);
    let given = query(request.uri());
    let ticket = given.iter().find(|(name, _)| name == "ticket").map(|(_, ticket)| ticket.as_str());
    let entered = ticket.and_then(|ticket| house.register.enter(ticket).ok().flatten());
    let Some(secret) = entered else {
        let body = html! {
            h1 { (visit.say("This link has been used or has expired", "该链接已被使用或已过期")) }
            p { (visit.say("A new one:", "获取新链接：")) " " code { "giggle serve link" } }
        };
        return (StatusCode::UNAUTHORIZED, layout::bare(&visit, body)).into_response();
    };
    let secure = if house.gate.base(request.headers()).starts_with("https://") { "; Secure" } else { "" };
    let name = house.gate.cookie_name();
    let cookie =
        format!("{name}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age=604800{secure}", secret.reveal());
    let page = layout::onward(&visit, "/");
    match HeaderValue::from_str(&cookie) {
        Ok(value) => ([(header::SET_COOKIE, value)], page).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
