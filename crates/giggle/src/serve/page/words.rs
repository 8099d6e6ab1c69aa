//! States, moments and sums as people read them.

use super::visit::Visit;
use crate::ledger::{Credits, Standing, WallTime};
use giggle_domain::Language;
use maud::{Markup, html};
use std::time::Duration;

/// A state: a word and a sign, never a colour alone.
pub fn state(visit: &Visit, standing: Standing) -> Markup {
    let (sign, class) = match standing {
        Standing::Planned | Standing::Submitting => ("…", ""),
        Standing::Submitted => ("●", ""),
        Standing::Completed => ("↓", ""),
        Standing::Downloaded => ("✓", "good"),
        Standing::Failed | Standing::Stopped | Standing::Rejected => ("✕", "bad"),
        Standing::Unsettled | Standing::Unassigned => ("?", "ask"),
        Standing::NotSent | Standing::NotAccepted | Standing::Assigned => ("–", ""),
    };
    html! { span.state.(class) { i aria-hidden="true" { (sign) } (state_word(visit, standing)) } }
}

/// The word of a state.
pub fn state_word(visit: &Visit, standing: Standing) -> &'static str {
    match standing {
        Standing::Planned => visit.say("planned", "已计划"),
        Standing::Submitting => visit.say("submitting", "提交中"),
        Standing::Submitted => visit.say("in progress", "生成中"),
        Standing::Completed => visit.say("downloading", "下载中"),
        Standing::Downloaded => visit.say("ready", "已完成"),
        Standing::Failed => visit.say("failed", "失败"),
        Standing::Stopped => visit.say("stopped", "已终止"),
        Standing::Rejected => visit.say("rejected", "被拒绝"),
        Standing::Unsettled => visit.say("unsettled", "待核实"),
        Standing::Unassigned => visit.say("accepted, unassigned", "已接受，待归属"),
        Standing::NotSent => visit.say("not sent", "未发送"),
        Standing::NotAccepted => visit.say("not accepted", "未被接受"),
        Standing::Assigned => visit.say("assigned", "已归属"),
    }
}

/// A moment, for people and programs.
pub fn moment(time: WallTime) -> Markup {
    let shown = crate::progress::when_anywhere(time);
    html! { time datetime=(time.to_string()) { (shown) } }
}

/// A sum of credits.
pub fn credits(visit: &Visit, sum: Credits) -> String {
    match visit.language {
        Language::English if sum == Credits::whole(1) => "1 credit".into(),
        Language::English => format!("{sum} credits"),
        Language::Chinese => format!("{sum} 积分"),
    }
}

/// A span, roughly.
pub fn span(visit: &Visit, span: Duration) -> String {
    let seconds = span.as_secs();
    let (number, unit) = match seconds {
        0..90 => (seconds, visit.say("s", "秒")),
        90..5400 => ((seconds + 30) / 60, visit.say("min", "分钟")),
        _ => ((seconds + 1800) / 3600, visit.say("h", "小时")),
    };
    format!("{number} {unit}")
}

/// A text whose commands are set as such.
pub fn commands(text: &str) -> Markup {
    html! { @for (at, part) in text.split('`').enumerate() { @if at % 2 == 1 { code { (part) } } @else { (part) } } }
}

/// A text in so many characters.
pub fn short(text: &str, most: usize) -> String {
    // Marks that hide or turn letters are somebody else's words on this page.
    let shown = || text.chars().filter(|c| !crate::mcp::foreign::is_hidden(*c));
    let mut out: String = shown().take(most).collect();
    if shown().nth(most).is_some() {
        out.push('…');
    }
    out
}
