//! Texts that look alike: the form of a text that identity goes by, so that nobody pays twice for what looks the same.
//!
//! What shows nothing is left out: marks of direction and of where a line may be broken, soft hyphens, selectors of a form that the
//! character before them does not have, blanks at the ends of lines. What changes what is seen stays: joiners in scripts that join
//! and between emoji, the selector that makes a sign an emoji, the tags of a flag. It is never what is sent.
//!
//! The tables are written down here, and not asked of a library: a newer Unicode must not give an older shot another identity.

use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization as _, is_nfc};

/// The form of a text that identity goes by.
pub fn alike(text: &str) -> Cow<'_, str> {
    if text.is_ascii() && !has_loose_blanks(text) {
        return text.into();
    }
    // Letters of several names first: what a selector means depends on the letter before it.
    let text: Cow<'_, str> = if is_nfc(text) { text.into() } else { text.nfc().collect::<String>().into() };
    let mut kept = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        let before = kept.chars().next_back();
        match character {
            '\n' | '\u{2028}' | '\u{2029}' => {
                kept.truncate(kept.trim_end_matches([' ', '\t']).len());
                kept.push('\n');
            }
            _ if is_blank(character) => kept.push(' '),
            _ if is_shown(before, character, &rest) => kept.push(character),
            _ => {}
        }
    }
    let bare = kept.trim();
    if is_nfc(bare) { bare.to_owned().into() } else { bare.nfc().collect::<String>().into() }
}

/// Whether a line ends with blanks, or the text begins or ends with them.
fn has_loose_blanks(text: &str) -> bool {
    text.contains(" \n") || text.contains("\t\n") || text.trim().len() < text.len()
}

/// Whether a character is as wide as a blank and shows nothing: a blank of another name.
fn is_blank(character: char) -> bool {
    matches!(
        character,
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}'
    )
}

/// Whether a character shows something between the one that was kept before it and those behind it.
fn is_shown(before: Option<char>, character: char, behind: &std::str::Chars<'_>) -> bool {
    let next = || behind.clone().find(|next| !is_without_effect(*next) && !is_selector(*next));
    let follows = |is: fn(char) -> bool| before.is_some_and(is);
    match character {
        // The joiners; a second one adds nothing.
        '\u{200c}' | '\u{200d}' if before == Some(character) => false,
        '\u{200c}' | '\u{200d}' if follows(joins) || next().is_some_and(joins) => true,
        '\u{200d}' => follows(is_of_an_emoji) && next().is_some_and(is_of_an_emoji),
        '\u{200c}' => false,
        // The selectors of text and emoji.
        '\u{fe0e}' => follows(is_sign) || follows(is_picture),
        '\u{fe0f}' => match (before, behind.clone().next()) {
            (Some('0'..='9' | '#' | '*'), next) => next == Some('\u{20e3}'),
            // What is joined is an emoji anyway.
            (_, Some('\u{200d}')) => false,
            _ => follows(is_sign) && !follows(is_picture),
        },
        // The selectors of other forms.
        '\u{fe00}'..='\u{fe0d}' => before.is_some_and(|it| it >= '\u{1000}' && !is_picture(it)),
        '\u{e0100}'..='\u{e01ef}' => follows(is_ideograph),
        '\u{180b}'..='\u{180f}' => follows(is_mongolian),
        // The tags behind a flag say whose it is.
        '\u{e0020}'..='\u{e007f}' => {
            before.is_some_and(|it| it == '\u{1f3f4}' || matches!(it, '\u{e0020}'..='\u{e007e}'))
        }
        other => !is_without_effect(other),
    }
}

/// Whether a character shows nothing wherever it is.
fn is_without_effect(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{200b}'
        | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e001f}' | '\u{e0080}'..='\u{e00ff}' | '\u{e01f0}'..='\u{e0fff}')
}

/// Whether a character selects a form of the one before it.
fn is_selector(character: char) -> bool {
    matches!(character, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' | '\u{180b}'..='\u{180f}')
}

/// Whether a character is of a script in which joiners change what is seen: Arabic and its relatives, those of India and of
/// South-East Asia, Mongolian.
fn joins(character: char) -> bool {
    matches!(character,
        '\u{600}'..='\u{60f}' | '\u{61d}'..='\u{8ff}' | '\u{900}'..='\u{dff}' | '\u{f00}'..='\u{109f}'
        | '\u{1700}'..='\u{17b3}' | '\u{17b6}'..='\u{17ff}' | '\u{1800}'..='\u{180a}' | '\u{1810}'..='\u{18af}'
        | '\u{1900}'..='\u{1cff}' | '\u{a800}'..='\u{a8ff}' | '\u{a900}'..='\u{a9ff}' | '\u{aa00}'..='\u{aaff}'
        | '\u{abc0}'..='\u{abff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10840}'..='\u{10fff}' | '\u{11000}'..='\u{11fff}' | '\u{1e900}'..='\u{1e95f}')
}

fn is_mongolian(character: char) -> bool {
    matches!(character, '\u{1800}'..='\u{18af}')
}

fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a character can end or begin a part of a joined emoji.
fn is_of_an_emoji(character: char) -> bool {
    is_sign(character) || is_picture(character) || matches!(character, '\u{fe0f}' | '\u{20e3}' | '\u{e007f}')
}

/// Whether a character is a sign that a selector makes an emoji, or text.
fn is_sign(character: char) -> bool {
    matches!(character,
        '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2100}'..='\u{21ff}' | '\u{2300}'..='\u{24ff}'
        | '\u{25a0}'..='\u{27bf}' | '\u{2900}'..='\u{297f}' | '\u{2b00}'..='\u{2bff}' | '\u{3030}' | '\u{303d}'
        | '\u{3297}' | '\u{3299}' | '\u{1f000}'..='\u{1faff}')
}

/// Whether a character is an emoji by itself, so that the selector of emoji adds nothing.
fn is_picture(character: char) -> bool {
    match character {
        '\u{231a}'..='\u{231b}'
        | '\u{23e9}'..='\u{23ec}'
        | '\u{23f0}'
        | '\u{23f3}'
        | '\u{25fd}'..='\u{25fe}' => true,
        '\u{2614}'..='\u{2615}' | '\u{2648}'..='\u{2653}' | '\u{267f}' | '\u{2693}' | '\u{26a1}' => true,
        '\u{26aa}'..='\u{26ab}'
        | '\u{26bd}'..='\u{26be}'
        | '\u{26c4}'..='\u{26c5}'
        | '\u{26ce}'
        | '\u{26d4}' => true,
        '\u{26ea}' | '\u{26f2}'..='\u{26f3}' | '\u{26f5}' | '\u{26fa}' | '\u{26fd}' | '\u{2705}' => true,
        '\u{270a}'..='\u{270b}'
        | '\u{2728}'
        | '\u{274c}'
        | '\u{274e}'
        | '\u{2753}'..='\u{2755}'
        | '\u{2757}' => true,
        '\u{2795}'..='\u{2797}'
        | '\u{27b0}'
        | '\u{27bf}'
        | '\u{2b1b}'..='\u{2b1c}'
        | '\u{2b50}'
        | '\u{2b55}' => true,
        '\u{1f000}'..='\u{1faff}' => !is_sign_among_pictures(character),
        _ => false,
    }
}

/// The signs among the emoji that are text by themselves.
fn is_sign_among_pictures(character: char) -> bool {
    matches!(character,
        '\u{1f170}'..='\u{1f171}' | '\u{1f17e}'..='\u{1f17f}' | '\u{1f202}' | '\u{1f237}' | '\u{1f321}'
        | '\u{1f324}'..='\u{1f32c}' | '\u{1f336}' | '\u{1f37d}' | '\u{1f396}'..='\u{1f397}'
        | '\u{1f399}'..='\u{1f39b}' | '\u{1f39e}'..='\u{1f39f}' | '\u{1f3cb}'..='\u{1f3ce}'
        | '\u{1f3d4}'..='\u{1f3df}' | '\u{1f3f3}' | '\u{1f3f5}' | '\u{1f3f7}' | '\u{1f43f}' | '\u{1f441}'
        | '\u{1f4fd}' | '\u{1f549}'..='\u{1f54a}' | '\u{1f56f}'..='\u{1f570}' | '\u{1f573}'..='\u{1f579}'
        | '\u{1f587}' | '\u{1f58a}'..='\u{1f58d}' | '\u{1f590}' | '\u{1f5a5}' | '\u{1f5a8}'
        | '\u{1f5b1}'..='\u{1f5b2}' | '\u{1f5bc}' | '\u{1f5c2}'..='\u{1f5c4}' | '\u{1f5d1}'..='\u{1f5d3}'
        | '\u{1f5dc}'..='\u{1f5de}' | '\u{1f5e1}' | '\u{1f5e3}' | '\u{1f5e8}' | '\u{1f5ef}' | '\u{1f5f3}'
        | '\u{1f5fa}' | '\u{1f6cb}' | '\u{1f6cd}'..='\u{1f6cf}' | '\u{1f6e0}'..='\u{1f6e5}' | '\u{1f6e9}'
        | '\u{1f6f0}' | '\u{1f6f3}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_looks_alike_is_one_text() {
        for (plain, others) in [
            (
                "a cat",
                &[
                    "a\u{200b} cat",
                    "a cat\u{fe0f}",
                    "a cat\u{200e}",
                    "\u{202e}a cat\u{202c}",
                    "a c\u{ad}at",
                    "a\u{2060} c\u{feff}at",
                    "a c\u{200d}at",
                    "a c\u{200c}at",
                    "a cat\u{e0041}\u{e007f}",
                    "a cat \u{200b}",
                    "\u{2066}a\u{a0}cat\u{2069}",
                    "a cat\u{e0100}",
                    "a cat\u{180b}",
                    "a\u{34f} cat\u{61c}",
                ][..],
            ),
            ("a\ncat", &["a \ncat", "a\u{200b} \t\ncat", "a\u{2028}cat"]),
            ("caf\u{e9}", &["cafe\u{301}", "cafe\u{200b}\u{301}"]),
            ("\u{1f431} runs", &["\u{1f431}\u{fe0f} runs", "\u{1f431}\u{200d} runs"]),
            ("\u{2764}\u{200d}\u{1f525}", &["\u{2764}\u{fe0f}\u{200d}\u{1f525}"]),
            ("\u{6f22}", &["\u{6f22}\u{fe0f}", "\u{200b}\u{6f22}"]),
        ] {
            assert_eq!(alike(plain), plain);
            for other in others {
                assert_eq!(alike(other), plain, "{other:?}");
            }
        }
    }

    #[test]
    fn what_changes_what_is_seen_stays() {
        for text in [
            "\u{1f469}\u{200d}\u{1f680} lands",
            "\u{1f3f3}\u{fe0f}",
            "\u{1f44d}\u{1f3fd}\u{200d}\u{2642}",
            "a \u{2764}\u{fe0f}",
            "\u{263a}\u{fe0e}",
            "\u{1f600}\u{fe0e}",
            "1\u{fe0f}\u{20e3}",
            "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "\u{645}\u{6cc}\u{200c}\u{62e}\u{648}\u{627}\u{647}\u{645}",
            "\u{915}\u{94d}\u{200d}\u{937}",
            "\u{915}\u{94d}\u{200c}\u{937}",
            "\u{6f22}\u{e0100}",
            "\u{1820}\u{180b}",
            "two  blanks\n  and an indent",
            "\u{3000}\u{732b}\u{3000}\u{72ac}",
            "e\u{301}a, a\u{308}",
        ] {
            let composed: String = text.trim().nfc().collect();
            assert_eq!(alike(text), composed, "{text:?}");
        }
        assert_ne!(alike("\u{915}\u{94d}\u{200d}\u{937}"), alike("\u{915}\u{94d}\u{937}"));
    }

    proptest! {
        #[test]
        fn the_form_is_its_own_form(text: String) {
            let once = alike(&text).into_owned();
            prop_assert_eq!(alike(&once), once.as_str());
        }

        /// The identity of a prompt that everybody can see never changes.
        #[test]
        fn what_is_seen_keeps_its_form(text in "[a-zA-Z0-9 .,!?é猫ü湖ñ]{1,60}") {
            prop_assert_eq!(alike(&text), text.trim());
        }
    }
}
