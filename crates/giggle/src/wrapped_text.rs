//! A text in lines of so many places, for people who read Chinese too: names stay whole, and no line begins with a comma.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// What no line begins with.
const CLOSING: &str = "，。、；：！？）］」』”’》％,.;:!?)]";
/// What no line ends with.
const OPENING: &str = "（［「『“‘《([";

/// How good a place for a break is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Break {
    /// Between the words of a name that stands in a Chinese text, or beside a number.
    Poor,
    /// Between words, or between two Chinese signs.
    Good,
    /// Behind a Chinese comma or stop: words have no blanks between them there.
    Best,
}

/// The lines of a text, none wider than so many places unless a single word is.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let is_chinese = text.chars().any(is_wide);
    let mut lines = Vec::new();
    let mut rest = text.trim();
    while rest.width() > width {
        let at = place_of_break(rest, width, is_chinese);
        let (line, behind) = rest.split_at(at);
        lines.push(line.trim_end().to_owned());
        rest = behind.trim_start();
    }
    if !rest.is_empty() || lines.is_empty() {
        lines.push(rest.to_owned());
    }
    lines
}

/// Where the first line ends, in bytes: at the last of the best places within it.
fn place_of_break(text: &str, width: usize, is_chinese: bool) -> usize {
    let mut best: Option<(Break, usize)> = None;
    let (mut wide, mut before) = (0, None);
    for (at, sign) in text.char_indices() {
        if let Some(before) = before
            && let Some(found) = break_between(before, sign, is_chinese)
            && best.is_none_or(|(kind, _)| found >= kind)
            // A stop near the beginning would leave most of the line empty.
            && (found < Break::Best || wide * 3 >= width)
        {
            // A blank at the very end of a line is not seen.
            best = Some((found, at));
        }
        wide += sign.width().unwrap_or(0);
        if wide > width && !(sign == ' ' && wide == width + 1) {
            let behind_first = text.chars().next().map_or(text.len(), char::len_utf8);
            return best.map_or(at.max(behind_first), |(_, at)| at);
        }
        before = Some(sign);
    }
    text.len()
}

fn break_between(before: char, sign: char, is_chinese: bool) -> Option<Break> {
    if OPENING.contains(before) || CLOSING.contains(sign) || sign == ' ' {
        return None;
    }
    if before == ' ' {
        return Some(if is_chinese { Break::Poor } else { Break::Good });
    }
    if CLOSING.contains(before) && is_wide(before) || OPENING.contains(sign) && is_wide(sign) {
        return Some(Break::Best);
    }
    let is_between = is_wide(before) || is_wide(sign);
    let is_of_one_kind = is_wide(before) && is_wide(sign) || !before.is_alphanumeric();
    is_between.then_some(if is_of_one_kind { Break::Good } else { Break::Poor })
}

fn is_wide(sign: char) -> bool {
    sign.width() == Some(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_whole_and_no_line_begins_with_a_comma() {
        for (text, width, lines) in [
            ("Seedance 1.5 Pro，带音频", 21, &["Seedance 1.5 Pro，", "带音频"][..]),
            ("Google Veo 3.1，无音频", 21, &["Google Veo 3.1，", "无音频"]),
            ("Seedance 2.0 Pro［较新，资料较少］", 21, &["Seedance 2.0 Pro", "［较新，资料较少］"]),
            ("［默认］综合能力强，推荐", 21, &["［默认］综合能力强，", "推荐"]),
            ("万相 2.5；不指定时长", 10, &["万相 2.5；", "不指定时长"]),
            ("Seedance 1.5 Pro，带音频", 22, &["Seedance 1.5 Pro，", "带音频"]),
            ("Wan 2.5; without a duration: 5 s", 21, &["Wan 2.5; without a", "duration: 5 s"]),
            ("a cat", 21, &["a cat"]),
            ("", 21, &[""]),
            ("unbreakable", 4, &["unbr", "eaka", "ble"]),
            ("one two", 3, &["one", "two"]),
        ] {
            assert_eq!(wrapped(text, width), lines, "{text}");
        }
        for width in 2..60 {
            for text in ["万相 2.5；不指定时长时为 5 秒（最短）", "a lake 湖の朝, at dawn (slow) [newer]"]
            {
                let lines = wrapped(text, width);
                assert!(
                    lines.iter().all(|line| line.width() <= width && !line.is_empty()),
                    "{width} {lines:?}"
                );
                let joined = |text: &str| text.replace(' ', "");
                assert_eq!(joined(&lines.concat()), joined(text), "{width}");
            }
        }
    }
}
