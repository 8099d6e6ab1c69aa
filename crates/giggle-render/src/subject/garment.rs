//! The colour of what somebody wears, and of the ground behind a subject.
//!
//! It knows colours, clothes and grounds by name, and nothing of whoever has them on or stands before them. The one idea: a
//! colour counts only right before what it is said of, or behind "in" where nothing else follows it.

use super::language::{CLOTHES, CLOTHES_CHINESE, COLOURS};

/// The colour of the first piece of clothing of a text, if one is said.
pub(super) fn garment(text: &str) -> Option<u32> {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !(c.is_alphanumeric() || c == '.')).filter(|word| !word.is_empty()).collect();
    let colour = |word: &str| COLOURS.iter().find(|(name, _)| *name == word).map(|(_, rgb)| *rgb);
    let english = words.iter().enumerate().find_map(|(at, word)| {
        let rgb = colour(word)?;
        const ENDS: &[&str] =
            &[".", "and", "with", "in", "on", "at", "by", "beside", "near", "to", "a", "the"];
        let behind = || words[at + 1..].iter().take(3).take_while(|word| !ENDS.contains(word));
        let is_worn = behind().any(|word| CLOTHES.contains(word));
        let is_bare = at > 0 && words[at - 1] == "in" && behind().next().is_none();
        (is_worn || is_bare).then_some(rgb)
    });
    if english.is_some() || lower.is_ascii() {
        return english;
    }
    english.or_else(|| {
        let characters: Vec<char> = lower.chars().collect();
        (0..characters.len()).find_map(|at| {
            let rest: String = characters[at..].iter().take(8).collect();
            let (name, rgb) = COLOURS
                .iter()
                .filter(|(name, _)| !name.is_ascii() && rest.starts_with(name))
                .max_by_key(|(name, _)| name.len())?;
            let behind = rest[name.len()..].trim_start_matches(['的', '色', '长', '短']);
            CLOTHES_CHINESE.iter().any(|worn| behind.starts_with(worn)).then_some(*rgb)
        })
    })
}

/// The colour of the ground that a text puts behind its subject.
pub(super) fn backdrop(text: &str) -> Option<u32> {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !(c.is_alphanumeric() || c == '.')).filter(|word| !word.is_empty()).collect();
    let colour = |word: &str| COLOURS.iter().find(|(name, _)| *name == word).map(|(_, rgb)| *rgb);
    const GROUNDS: &[&str] = &["background", "backdrop", "cyclorama", "bg"];
    const BETWEEN: &[&str] =
        &["studio", "seamless", "plain", "solid", "clean", "gradient", "paper", "coloured", "colored"];
    const PALE: &[&str] = &["pastel", "pale", "light", "soft"];
    let english = (0..words.len()).filter(|at| GROUNDS.contains(&words[*at])).find_map(|at| {
        let before = words[..at].iter().rposition(|word| !BETWEEN.contains(word))?;
        let rgb = colour(words[before])?;
        let is_pale = before > 0 && PALE.contains(&words[before - 1]);
        Some(if is_pale { paler(rgb) } else { rgb })
    });
    let isolated = || {
        let at = words.windows(2).position(|pair| pair == ["isolated", "on"])?;
        words[at + 2..].iter().take(3).find_map(|word| colour(word))
    };
    let english = english.or_else(isolated);
    if english.is_some() || lower.is_ascii() {
        return english;
    }
    english.or_else(|| {
        let characters: Vec<char> = lower.chars().collect();
        let name_at = |from: usize, to: usize| {
            let said: String = characters.get(from..to)?.iter().collect();
            COLOURS.iter().find(|(name, _)| !name.is_ascii() && *name == said).map(|(_, rgb)| *rgb)
        };
        let ground = |at: usize| characters.get(at..at + 2).is_some_and(|it| *it == ['背', '景']);
        (0..characters.len()).filter(|at| ground(*at)).find_map(|at| {
            let end = at - usize::from(at > 0 && characters[at - 1] == '的');
            let before = [2, 1].into_iter().find_map(|length| name_at(end.checked_sub(length)?, end));
            // 背景是纯白色, and not 背景是蓝色的地球.
            let from =
                (at + 2..characters.len().min(at + 6)).find(|at| !"是为：: 纯".contains(characters[*at]));
            let behind = || {
                let from = from?;
                [2, 1].into_iter().find_map(|length| {
                    let is_all = characters.get(from + length).is_none_or(|c| !c.is_alphanumeric());
                    name_at(from, from + length).filter(|_| is_all)
                })
            };
            before.or_else(behind)
        })
    })
}

/// The same hue nearer to white.
fn paler(rgb: u32) -> u32 {
    [16, 8, 0].iter().fold(0, |all, shift| {
        let part = (rgb >> shift) & 0xff;
        all | ((part + (0xff - part) * 11 / 20) << shift)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grounds_have_their_colour() {
        for (text, rgb) in [
            ("A teapot on a plain white background", Some(0xeeeeea)),
            ("A kettle . black studio backdrop", Some(0x2c2c30)),
            ("一只茶壶 . 纯白背景", Some(0xeeeeea)),
            ("一只茶壶 . 背景为黑色", Some(0x2c2c30)),
            ("一只猫 . 背景是蓝色的海", None),
            ("A man in a red coat . blurred background", None),
        ] {
            assert_eq!(backdrop(text), rgb, "{text}");
        }
    }

    #[test]
    fn clothes_have_their_colour() {
        for (text, rgb) in [
            ("A woman in a red dress dances", Some(0xc8342c)),
            ("A boy in a bright yellow raincoat", Some(0xe8b830)),
            ("A woman in black on a pier", Some(0x2c2c30)),
            ("一位红衣女子走过石桥", Some(0xc8342c)),
            ("穿白色长裙的女孩", Some(0xeeeeea)),
            ("A man beside a red car in a coat", None),
            ("A woman with a red balloon", None),
            ("红色的苹果", None),
        ] {
            assert_eq!(garment(text), rgb, "{text}");
        }
    }
}
