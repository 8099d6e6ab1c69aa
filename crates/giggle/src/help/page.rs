//! A page of help as the parser wrote it, made Chinese to the end: headings, the parser's own words, and lines that break
//! where Chinese may break. The parser breaks at spaces alone, of which Chinese has few.

use super::chinese::{HEADINGS, PARSERS_OWN};
use unicode_width::UnicodeWidthChar as _;

/// A line is never broken to less than this many columns of text, however narrow the terminal is.
const NARROWEST: usize = 30;

/// So far in is a text that has a line of its own below its flag; examples are not.
const OWN_LINE: usize = 8;

/// The finished page, so many columns wide.
pub(super) fn finished(page: &str, columns: usize) -> String {
    let mut text = String::new();
    for line in page.lines() {
        let mut line = with_heading(line);
        for (english, chinese) in PARSERS_OWN {
            line = match english.strip_prefix('[') {
                // What is in brackets follows a Chinese text, and closes as it did.
                Some(_) => line.replace(english, chinese),
                None if line.trim_end().ends_with(english) => line.replace(english, chinese),
                None => line,
            };
        }
        text.push_str(&broken(&line, columns));
        text.push('\n');
    }
    text
}

/// A line whose heading is Chinese, with the colon of Chinese.
fn with_heading(line: &str) -> String {
    let plain = console::strip_ansi_codes(line);
    for (english, chinese) in HEADINGS {
        let Some(rest) = plain.strip_prefix(english).and_then(|rest| rest.strip_prefix(':')) else {
            continue;
        };
        // Only the usage has more on its line.
        if rest.trim().is_empty() || english == "Usage" {
            let (heading, colon) = (format!("{english}:"), format!("{chinese}："));
            let line = line.replacen(&heading, &colon, 1);
            // No space behind a full-width colon, whatever ends the style in between.
            return match line.split_once(&colon) {
                Some((before, after)) => format!("{before}{colon}{}", without_first_space(after)),
                None => line,
            };
        }
    }
    line.to_owned()
}

fn without_first_space(text: &str) -> String {
    match text.find(' ') {
        Some(at) if console::strip_ansi_codes(&text[..at]).is_empty() => {
            format!("{}{}", &text[..at], &text[at + 1..])
        }
        _ => text.to_owned(),
    }
}

/// Where the text of a line begins, in columns: behind the flag and its gap, or far in on a line of its own. Examples,
/// which are indented a little and have no gap, have none.
fn text_column(plain: &str) -> Option<usize> {
    let words = plain.trim_start();
    let indent = plain.len() - words.len();
    if indent == 0 {
        return Some(0);
    }
    let Some(gap) = words.find("  ") else { return Some(indent).filter(|indent| *indent >= OWN_LINE) };
    let text = words[gap..].trim_start();
    Some(indent + words.len() - text.len())
}

/// Whether a line may be broken between two letters.
fn may_break(before: char, after: char) -> bool {
    let is_wide = |c: char| c.width().unwrap_or(0) > 1;
    let opens = |c: char| matches!(c, '（' | '「' | '“' | '《');
    let closes =
        |c: char| matches!(c, '）' | '」' | '”' | '》' | '，' | '。' | '；' | '：' | '、' | '！' | '？');
    (before == ' ' || is_wide(before) || is_wide(after)) && after != ' ' && !opens(before) && !closes(after)
}

/// A line broken where it grows too long, each part below the first under its text.
fn broken(line: &str, columns: usize) -> String {
    let plain = console::strip_ansi_codes(line);
    let width = |text: &str| text.chars().map(|c| c.width().unwrap_or(0)).sum::<usize>();
    let Some(indent) = text_column(&plain).filter(|_| width(&plain) > columns) else {
        return line.to_owned();
    };
    let columns = columns.max(indent + NARROWEST);
    let mut out = String::new();
    // What stands since the last place to break, and how wide that is.
    let (mut held, mut held_width) = (String::new(), 0);
    let (mut at, mut before) = (0, 'x');
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            held.push(letter);
            for letter in letters.by_ref() {
                held.push(letter);
                if letter.is_ascii_alphabetic() {
                    break;
                }
            }
            continue;
        }
        if at + held_width >= indent && may_break(before, letter) {
            out.push_str(&held);
            at += held_width;
            (held, held_width) = (String::new(), 0);
        }
        let letter_width = letter.width().unwrap_or(0);
        if at > indent && at + held_width + letter_width > columns {
            let end = out.trim_end().len();
            out.truncate(end);
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            at = indent;
        }
        held.push(letter);
        held_width += letter_width;
        before = letter;
    }
    out + &held
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_break_under_their_text_and_not_before_a_comma() {
        let line = "      --json <X>  无论成功或失败，标准输出上恰好输出一个 JSON 对象，--json-lines-of-the-log 除外";
        for columns in [40, 48, 49, 50, 51, 60, 80] {
            let page = finished(line, columns);
            let lines: Vec<&str> = page.lines().collect();
            assert!(lines.len() > 1, "{page}");
            for (number, line) in lines.iter().enumerate() {
                let width: usize = line.chars().map(|c| c.width().unwrap_or(0)).sum();
                assert!(width <= columns.max(18 + NARROWEST), "{columns}: {width}: {line}");
                let text = line[18..].trim_start();
                assert!(number == 0 || line.starts_with(&" ".repeat(18)), "{page}");
                assert!(!text.starts_with(['，', '。']), "{page}");
            }
            let joined: String = lines.iter().map(|line| line.trim()).collect();
            assert_eq!(joined.replace(' ', ""), line.replace(' ', ""), "nothing is lost");
        }
        let example = "  giggle make --local \"Camera slowly pushes forward, person smiling in frame\" --output clip.mp4";
        assert_eq!(finished(example, 40).trim_end(), example, "examples stay whole, to be copied");
    }

    #[test]
    fn the_parsers_words_are_exchanged_and_styles_kept() {
        let page = "\u{1b}[1m\u{1b}[4mUsage:\u{1b}[0m \u{1b}[1mgiggle\u{1b}[0m [OPTIONS]\n\n\u{1b}[1m\u{1b}[4mOptions:\u{1b}[0m\n  -h, --help  Print help\n  x  端口 [default: 0] [possible values: a, b]";
        let expected = "\u{1b}[1m\u{1b}[4m用法：\u{1b}[0m\u{1b}[1mgiggle\u{1b}[0m [OPTIONS]\n\n\u{1b}[1m\u{1b}[4m选项：\u{1b}[0m\n  -h, --help  显示帮助\n  x  端口 [默认：0] [可选值：a, b]\n";
        assert_eq!(finished(page, 100), expected);
    }
}
