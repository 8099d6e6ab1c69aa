//! The report as one page that needs no network: its style is in it, its clips lie beside it.

use super::{Report, ReportShot};
use crate::batch::run::state_text;
use crate::progress::{clock_of, size};
use giggle_domain::Language;
use std::fmt::Write as _;

/// Up to so many clips show their first picture at once; beyond it a player reads a clip only when it is started.
const MOST_WITH_PICTURES: usize = 120;

const STYLE: &str = "\
:root{color-scheme:light dark;--back:#f6f5f2;--card:#fff;--ink:#1d1c1a;--soft:#6b675f;--line:#dedad2;--good:#1f7a4d;--bad:#b3372b;--wait:#946200;--video:#111}\
@media(prefers-color-scheme:dark){:root{--back:#151513;--card:#1f1e1c;--ink:#eceae5;--soft:#a09b91;--line:#35332f;--good:#5cc890;--bad:#f08074;--wait:#e0b050;--video:#000}}\
*{box-sizing:border-box}body{margin:0;background:var(--back);color:var(--ink);font:15px/1.5 system-ui,-apple-system,'Segoe UI','Noto Sans','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif}\
header,main{max-width:1500px;margin:0 auto;padding:24px clamp(12px,3vw,32px)}header{padding-bottom:0}\
h1{font-size:26px;line-height:1.2;margin:0 0 4px;overflow-wrap:anywhere}h2{font-size:17px;margin:28px 0 10px;overflow-wrap:anywhere}\
.soft{color:var(--soft)}.totals{display:flex;flex-wrap:wrap;gap:8px 28px;margin:16px 0 0;padding:0;list-style:none}\
.totals b{display:block;font-size:22px;font-variant-numeric:tabular-nums}.note{border-left:3px solid var(--wait);padding:6px 12px;margin:16px 0 0;background:var(--card)}\
.row{display:grid;gap:16px;margin-bottom:16px;grid-template-columns:repeat(auto-fill,minmax(min(100%,340px),1fr))}\
article{background:var(--card);border:1px solid var(--line);border-radius:10px;overflow:hidden;display:flex;flex-direction:column;min-width:0}\
.films{display:grid;grid-auto-flow:column;grid-auto-columns:minmax(0,1fr);gap:1px;background:var(--line)}figure{margin:0;background:var(--video);position:relative}\
video{display:block;width:100%;height:220px;object-fit:contain;background:var(--video)}\
figcaption{position:absolute;top:8px;left:8px;padding:1px 8px;border-radius:9px;background:rgb(0 0 0/.65);color:#fff;font-size:12px;pointer-events:none}\
.empty{display:grid;place-items:center;height:120px;color:var(--soft);background:transparent;padding:12px;text-align:center}\
.text{padding:12px 14px 14px;display:grid;gap:6px;min-width:0}.head{display:flex;gap:10px;align-items:baseline;justify-content:space-between}\
.key{font-weight:650;overflow-wrap:anywhere}.state{font-size:13px;white-space:nowrap}.completed{color:var(--good)}.failed,.rejected,.undelivered,.broken,.orphaned{color:var(--bad)}\
.unsettled,.unfinished,.over_budget,.unreachable,.not_started{color:var(--wait)}p{margin:0;overflow-wrap:anywhere;white-space:pre-wrap}\
.facts{font-size:13px;color:var(--soft);font-variant-numeric:tabular-nums;overflow-wrap:anywhere}.why{font-size:13px}.guess{color:var(--wait)}";

/// Text made fit for a page: nothing in a prompt can become markup.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Marks that turn the direction of writing could make a key look like another.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            c if c.is_control() && c != '\n' && c != '\t' => {}
            c => out.push(c),
        }
    }
    out
}

/// A relative path as an address: names of folders may hold what means something in an address.
fn address(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// The page.
pub fn page(report: &Report, language: Language) -> String {
    let say = |english: &'static str, chinese: &'static str| language.pick(english, chinese);
    let mut page = String::new();
    let tag = language.pick("en", "zh-CN");
    let name = escaped(&report.name);
    let _ = write!(
        page,
        "<!doctype html>\n<html lang=\"{tag}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <title>{name}</title><link rel=\"icon\" href=\"data:,\"><style>{STYLE}</style></head>\n<body><header><h1>{name}</h1>\
         <div class=\"soft\">{}</div><ul class=\"totals\">",
        escaped(&report.written_at)
    );
    let mut total = |label: &str, value: String| {
        let _ = write!(page, "<li><b>{value}</b><span class=\"soft\">{label}</span></li>");
    };
    total(say("shots", "镜头"), report.shots.len().to_string());
    for (state, count) in &report.totals {
        total(&escaped(state_text(state).get(language)), count.to_string());
    }
    if report.credits != crate::ledger::Credits::ZERO {
        total(say("credits, charged or expected", "积分（已扣或预计）"), report.credits.to_string());
    }
    let seconds: f64 = report.shots.iter().filter_map(|shot| shot.took_seconds).sum();
    if seconds > 0.0 {
        total(say("total waiting time", "累计等待"), clock_of(seconds));
    }
    page.push_str("</ul>");
    if let Some(stopped) = &report.stopped {
        let _ = write!(page, "<div class=\"note\">{}</div>", escaped(stopped));
    }
    page.push_str("</header>\n<main>");
    let preload = if report.shots.len() > MOST_WITH_PICTURES { "none" } else { "metadata" };
    // Rows that became several shots stand side by side under their own head; single ones share a grid.
    let (mut is_open, mut is_behind_rows) = (false, false);
    for group in report.shots.chunk_by(|a, b| a.row == b.row) {
        let is_matrix = group.len() > 1;
        if is_matrix || !is_open {
            if is_open {
                page.push_str("</section>");
            }
            if is_matrix {
                let _ = write!(page, "<h2>{}</h2>", escaped(&group[0].row));
                is_behind_rows = true;
            } else if is_behind_rows {
                // Without a head of their own they would stand under the one above.
                let _ = write!(page, "<h2>{}</h2>", language.pick("Single shots", "单个镜头"));
            }
            page.push_str("<section class=\"row\">\n");
        }
        for shot in group {
            card(&mut page, shot, preload, language);
        }
        is_open = !is_matrix;
        if is_matrix {
            page.push_str("</section>");
        }
    }
    if is_open {
        page.push_str("</section>");
    }
    page.push_str("</main></body></html>\n");
    page
}

fn film(page: &mut String, path: &str, label: &str, preload: &str) {
    let _ = write!(
        page,
        "<figure><video controls playsinline preload=\"{preload}\" src=\"{}\"></video><figcaption>{label}</figcaption></figure>",
        address(path)
    );
}

fn card(page: &mut String, shot: &ReportShot, preload: &str, language: Language) {
    let _ = write!(page, "<article id=\"{0}\"><div class=\"films\">", escaped(&shot.key));
    for (index, file) in shot.files.iter().enumerate() {
        let number = if shot.files.len() > 1 { format!(" {}", index + 1) } else { String::new() };
        film(page, &file.path, &format!("{}{number}", language.pick("clip", "视频")), preload);
    }
    if let Some(draft) = &shot.draft {
        film(page, draft, language.pick("draft", "草稿"), preload);
    }
    if shot.files.is_empty() && shot.draft.is_none() {
        let _ = write!(page, "<div class=\"empty\">{}</div>", language.pick("no clip", "没有视频"));
    }
    let state = escaped(&shot.state);
    let _ = write!(
        page,
        "</div><div class=\"text\"><div class=\"head\"><span class=\"key\">{}</span><span class=\"state {state}\">{}</span></div><p>{}</p>",
        escaped(&shot.key),
        escaped(state_text(&shot.state).get(language)),
        escaped(&shot.prompt),
    );
    let mut facts = vec![
        shot.model.clone(),
        format!("{} s", shot.duration_seconds),
        shot.aspect_ratio.clone(),
        shot.resolution.clone(),
    ];
    if shot.take > 1 {
        facts.push(format!("{} {}", language.pick("take", "第几次"), shot.take));
    }
    for (frame, label) in [
        (&shot.start_frame, language.pick("starts", "首帧")),
        (&shot.end_frame, language.pick("ends", "尾帧")),
    ] {
        if let Some(frame) = frame {
            facts.push(format!("{label}{}{frame}", language.pick(": ", "：")));
        }
    }
    facts.extend(shot.references.iter().cloned());
    if let Some(credits) = shot.credits {
        let about = if shot.is_charged { "" } else { language.pick("about ", "约 ") };
        facts.push(format!("{about}{credits} {}", language.pick("credits", "积分")));
    }
    if let Some(seconds) = shot.took_seconds {
        facts.push(clock_of(seconds));
    }
    if let Some(file) = shot.files.first() {
        facts.push(size(file.bytes));
    }
    let _ = write!(page, "<div class=\"facts\">{}</div>", escaped(&facts.join(" · ")));
    // What was asked stands above; what came is the clip's own.
    for file in &shot.files {
        if let Some(about) = &file.about {
            let label = language.pick("clip", "视频");
            let _ = write!(
                page,
                "<div class=\"facts\">{label}{}{}</div>",
                language.pick(": ", "："),
                escaped(about.get(language))
            );
        }
        for note in &file.notes {
            let _ = write!(page, "<div class=\"why\">{}</div>", escaped(note.get(language)));
        }
    }
    if let Some(task) = &shot.task_id {
        let _ =
            write!(page, "<div class=\"facts\">{} {}</div>", language.pick("task", "任务"), escaped(task));
    }
    if let Some((line, is_guess)) = &shot.reading {
        let class = if *is_guess { "facts guess" } else { "facts" };
        let _ = write!(page, "<p class=\"{class}\">{}</p>", escaped(line));
    }
    for (text, class) in [(&shot.note, "soft"), (&shot.reason, "why"), (&shot.hint, "soft")] {
        if let Some(text) = text {
            let _ = write!(page, "<div class=\"{class} why\">{}</div>", escaped(text));
        }
    }
    page.push_str("</div></article>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_prompt_becomes_markup() {
        let text = escaped("<script>alert('x')</script> & \"q\" \u{202e}abc\u{1b}[2J");
        assert!(!text.contains(['<', '>', '"', '\'', '\u{202e}', '\u{1b}']), "{text}");
        assert_eq!(address("../a b/雨#1?.mp4"), "../a%20b/%E9%9B%A8%231%3F.mp4");
    }
}
