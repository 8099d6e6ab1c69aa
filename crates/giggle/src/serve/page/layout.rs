//! The frame of every screen.

use super::visit::Visit;
use super::words::commands;
use crate::ledger::Standing;
use crate::serve::house::House;
use giggle_domain::Language;
use maud::{DOCTYPE, Markup, html};

/// The screens: path, name, and a sign of what waits there.
fn screens(visit: &Visit, house: &House) -> [(&'static str, &'static str, usize); 7] {
    let count = |standings: &[Standing]| house.works.rows(standings, None, 1000).map_or(0, |rows| rows.len());
    let unsettled = count(&[Standing::Unsettled, Standing::Unassigned]);
    [
        ("/", visit.say("Make", "制作"), 0),
        ("/queue", visit.say("Queue", "队列"), 0),
        ("/lists", visit.say("Lists", "镜头表"), 0),
        ("/unsettled", visit.say("Unsettled", "待核实"), unsettled),
        ("/money", visit.say("Money", "费用"), 0),
        ("/faults", visit.say("Faults", "故障"), 0),
        ("/workers", visit.say("Workers", "工作进程"), 0),
    ]
}

fn head(title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="htmx-config" content=r#"{"includeIndicatorCSS":false,"history":false}"#;
            title { (title) " · giggle" }
            link rel="icon" href="/favicon.ico" type="image/svg+xml";
            link rel="stylesheet" href="/assets/studio.css";
            // Not deferred: htmx begins when the page is read, and by then its extension must be there, or the page hears nothing.
            script src="/assets/htmx.min.js" {}
            script src="/assets/hx-sse.min.js" {}
            script src="/assets/studio.js" defer {}
        }
    }
}

fn tag(visit: &Visit) -> &'static str {
    visit.say("en", "zh-CN")
}

fn mark() -> Markup {
    // A frame with a smile in it.
    html! {
        svg viewBox="0 0 24 24" aria-hidden="true" {
            path d="M4 3h16a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zm1 3v2h2V6zm12 0v2h2V6zM5 16v2h2v-2zm12 0v2h2v-2zM7.5 10.8c.9 3 2.6 4.5 4.5 4.5s3.600-1.500 4.500-4.500h-1.900c-.6 1.700-1.500 2.700-2.600 2.700s-2-1-2.600-2.700z" {}
        }
    }
}

/// A whole screen.
pub fn page(visit: &Visit, house: &House, title: &str, body: Markup) -> Markup {
    let other = |language: Language| visit.in_language(language);
    html! {
        (DOCTYPE)
        html lang=(tag(visit)) {
            (head(title))
            body {
                a.skip href="#main" { (visit.say("Skip to content", "跳到正文")) }
                div.shell {
                    header.side {
                        a.brand href="/" aria-label="giggle" { (mark()) span { "giggle" } }
                        nav aria-label=(visit.say("Screens", "页面")) {
                            ul {
                                @for (path, name, waiting) in screens(visit, house) {
                                    @let is_here = visit.path == path || (path != "/" && visit.path.starts_with(path)) || (path == "/queue" && visit.path.starts_with("/shots")) || (path == "/" && visit.path.starts_with("/sketches"));
                                    li {
                                        a href=(path) aria-current=[is_here.then_some("page")] {
                                            (name)
                                            @if waiting > 0 { span.badge aria-label=(visit.shots(waiting)) { (waiting) } }
                                        }
                                    }
                                }
                            }
                        }
                        div.foot {
                            @if !house.gate.may_spend {
                                small.meterbox { (commands(visit.say("View only: run `giggle serve --may-spend` to make clips from here.", "只读模式：使用 `giggle serve --may-spend` 可在此生成视频。"))) }
                            }
                            div.langs {
                                a href=(other(Language::English)) lang="en" aria-current=[(visit.language == Language::English).then_some("true")] { "English" }
                                a href=(other(Language::Chinese)) lang="zh-CN" aria-current=[(visit.language == Language::Chinese).then_some("true")] { "中文" }
                            }
                        }
                    }
                    main id="main" { (body) }
                }
            }
        }
    }
}

/// A screen for somebody who is not let in.
pub fn bare(visit: &Visit, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(tag(visit)) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "giggle" }
                link rel="stylesheet" href="/assets/studio.css";
            }
            body { main id="main" { a.brand href="/" { (mark()) span { "giggle" } } section.panel { (body) } } }
        }
    }
}

/// A page that asks for the next one by itself.
pub fn onward(visit: &Visit, to: &str) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(tag(visit)) {
            head { meta charset="utf-8"; meta http-equiv="refresh" content={ "0; url=" (to) }; title { "giggle" } link rel="stylesheet" href="/assets/studio.css"; }
            body { main { p { a href=(to) { (visit.say("To the studio", "进入工作室")) } } } }
        }
    }
}

/// What a form brings back.
pub fn proof(visit: &Visit) -> Markup {
    html! { input type="hidden" name="proof" value=(visit.proof); }
}
