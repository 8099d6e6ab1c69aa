//! The colour of what somebody wears.
//!
//! It knows colours and clothes by name, and nothing of whoever has them on. The one idea: a colour counts only right before
//! a piece of clothing, or behind "in" where nothing else follows it.

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

#[cfg(test)]
mod tests {
    use super::*;

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
