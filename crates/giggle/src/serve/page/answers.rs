//! Answers of the page beside its screens.

use super::layout;
use super::visit::Visit;
use crate::error::CommandError;
use crate::serve::house::House;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use maud::html;

/// Goes to another screen after something was done.
pub fn go(to: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
}

/// A screen that says what went wrong.
pub fn trouble(
    visit: &Visit,
    house: &House,
    status: StatusCode,
    message: &str,
    hint: Option<&str>,
) -> Response {
    let body = html! {
        header.head { h1 { (visit.say("That did not work", "操作未成功")) } }
        section.panel.notice role="alert" {
            p { strong { (message) } }
            @if let Some(hint) = hint { p.muted { (hint) } }
            div.buttons { a.button href="/" { (visit.say("To the start page", "返回首页")) } a.button href="/queue" { (visit.say("To the queue", "查看队列")) } }
        }
    };
    (status, layout::page(visit, house, visit.say("Error", "出错"), body)).into_response()
}

/// What is wrong with what the visitor gave.
pub fn refused(visit: &Visit, house: &House, message: &str) -> Response {
    trouble(visit, house, StatusCode::BAD_REQUEST, message, None)
}

/// The same of a failed command.
pub fn failed(visit: &Visit, house: &House, error: &CommandError) -> Response {
    trouble(
        visit,
        house,
        StatusCode::CONFLICT,
        error.message(visit.language),
        error.hint_text(visit.language),
    )
}

/// Nothing is here.
pub fn missing(visit: &Visit, house: &House) -> Response {
    let what = visit.say("There is nothing at this address.", "该地址没有内容。");
    trouble(visit, house, StatusCode::NOT_FOUND, what, None)
}

/// The page may not spend.
pub fn looking_only(visit: &Visit, house: &House) -> Response {
    let what = visit.say(
        "On this server the page is view-only: it cannot spend credits.",
        "该服务仅允许页面查看，不允许消费积分。",
    );
    trouble(visit, house, StatusCode::FORBIDDEN, what, Some("giggle serve --may-spend"))
}

/// Whether only a part of a screen is asked for, by a script that renews it.
pub fn is_part(uri: &Uri) -> bool {
    crate::serve::gate::query(uri).iter().any(|(name, _)| name == "part")
}
