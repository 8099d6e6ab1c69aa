//! What of a long prompt is written below a picture: so much as a line holds.
//!
//! It knows text, and nothing of fonts. The one idea: a caption names what was asked for, and must not hide it.

/// Tenths of a letter's width that a line below a wide picture holds, and how many a letter and a Chinese sign take.
const LINE: usize = 700;
const LETTER: usize = 10;
const SIGN: usize = 26;

/// The beginning of a text, cut between words and with an ellipsis if it is longer than a line.
pub fn brief(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let wide = |sign: char| if sign.is_ascii() { LETTER } else { SIGN };
    if words.chars().map(wide).sum::<usize>() <= LINE {
        return words;
    }
    let mut used = 0;
    let mut end = 0;
    // Where a cut tears nothing: before a space, behind a sign of punctuation, between Chinese signs.
    let (mut gentle, mut any) = (0, 0);
    for (at, sign) in words.char_indices() {
        used += wide(sign);
        if used > LINE - SIGN {
            break;
        }
        end = at + sign.len_utf8();
        match sign {
            ' ' => any = at,
            '，' | '。' | '；' | '、' | '！' | '？' => gentle = at,
            sign if !sign.is_ascii() => any = end,
            _ => {}
        }
    }
    let cut = if gentle * 4 > end * 3 {
        gentle
    } else if any > 0 {
        any
    } else {
        end
    };
    format!("{}…", words[..cut].trim_end_matches([' ', ',', '.', ';', ':', '，', '、']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_between_words() {
        assert_eq!(brief("A  cat\nsleeps"), "A cat sleeps");
        let long = "a lighthouse keeper climbs the stairs ".repeat(9);
        let cut = brief(&long);
        let kept = cut.strip_suffix('…').expect("an ellipsis");
        assert!(
            kept.len() <= LINE / LETTER && long.starts_with(kept) && long[kept.len()..].starts_with(' '),
            "{cut}"
        );
        let cut = brief(&"灯塔看守人爬上楼梯，".repeat(20));
        assert!(cut.ends_with("爬上楼梯…") && cut.chars().count() <= LINE / SIGN, "{cut}");
    }
}
