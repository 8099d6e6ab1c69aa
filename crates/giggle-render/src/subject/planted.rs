//! What grows all over a field that a prompt names.

use super::{Art, NOUNS};

/// What grows all over a field: "a sunflower field", "a meadow full of poppies", 向日葵花田.
pub(super) fn planted(text: &str) -> Option<usize> {
    const FIELDS: &[&str] = &["field", "fields", "meadow", "meadows", "garden", "farm", "hillside", "patch"];
    const FILLS: &[&str] = &["of", "full", "with", "covered", "filled", "carpeted", "blooming", "dotted"];
    const PLANTS: &[&str] =
        &["sunflower", "tulip", "rose", "flower", "hibiscus", "corn", "pumpkin", "cactus"];
    let grows = |noun: usize| {
        let is_plant = PLANTS.iter().any(|plant| NOUNS.english(&[plant]).is_some_and(|it| it.noun == noun));
        (is_plant && matches!(NOUNS.nouns[noun].art, Art::Picture(_))).then_some(noun)
    };
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let english = words.iter().enumerate().filter(|(_, word)| FIELDS.contains(word)).find_map(|(at, _)| {
        let before = at.checked_sub(1).and_then(|before| NOUNS.english(&words[before..at])?.noun.into());
        let behind = || {
            let length = words[at + 1..].iter().take(2).take_while(|word| FILLS.contains(word)).count();
            let from = at + 1 + length;
            (from..words.len().min(from + 3))
                .filter(|_| length > 0)
                .find_map(|from| NOUNS.english(&words[from..words.len().min(from + 2)]))
                .map(|found| found.noun)
        };
        before.and_then(grows).or_else(|| behind().and_then(grows))
    });
    english.or_else(|| {
        let characters: Vec<char> = lower.chars().collect();
        ["花田", "花海", "田里", "田野", "田", "地里"].iter().find_map(|field| {
            let end = lower.find(field).map(|at| lower[..at].chars().count())?;
            // The longest: 油菜花 is no 菜花.
            let grown = (end.saturating_sub(4)..end).find_map(|from| {
                let found = NOUNS.chinese(&characters[from..end])?;
                (from + found.length == end).then_some(found.noun)
            });
            grown.and_then(grows)
        })
    })
}
