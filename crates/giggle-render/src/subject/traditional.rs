//! Traditional Chinese, read as simplified: one table of signs, and everything else is read as it stands.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The traditional signs of the simplified ones that any table here has, from OpenCC; see the assets' own page.
static PAIRS: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let pairs = include_str!("traditional.txt").split_whitespace();
    pairs.filter_map(|pair| Some((pair.chars().next()?, pair.chars().nth(1)?))).collect()
});

/// Signs that simplified texts have as well, with another meaning: only among traditional ones are they these.
const AMONG_OTHERS: [(char, char); 4] = [('著', '着'), ('於', '于'), ('麼', '么'), ('乾', '干')];

/// A prompt with its traditional signs simplified. Each sign is as long as the one in its place.
pub(crate) fn simplified(prompt: &str) -> Cow<'_, str> {
    let is_of_neighbours = |c: char| matches!(c, '\u{3041}'..='\u{30ff}' | '\u{ac00}'..='\u{d7a3}');
    // Japanese and Korean have some of these signs for their own.
    if prompt.is_ascii()
        || !prompt.chars().any(|c| PAIRS.contains_key(&c))
        || prompt.chars().any(is_of_neighbours)
    {
        return Cow::Borrowed(prompt);
    }
    let among_others = |c: char| AMONG_OTHERS.iter().find(|(sign, _)| *sign == c).map(|(_, other)| *other);
    let of = |c: char| PAIRS.get(&c).copied().or_else(|| among_others(c)).unwrap_or(c);
    Cow::Owned(prompt.chars().map(of).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_signs_are_simplified_and_nobody_elses() {
        for (traditional, plain) in [
            ("一個老人拿著書坐在圖書館裡", "一个老人拿着书坐在图书馆里"),
            ("鏡頭跟隨一個女孩", "镜头跟随一个女孩"),
        ] {
            assert_eq!(simplified(traditional), plain);
        }
        for other in ["一只猫在屋顶上", "夜の街を走る猫、鏡", "a cat", "著名的桥"] {
            assert!(matches!(simplified(other), Cow::Borrowed(_)), "{other}");
        }
    }
}
