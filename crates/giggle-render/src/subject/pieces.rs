//! A text taken apart into words and what is between them.
//!
//! It knows characters and nothing else.

/// Words, whose characters are told by a rule, and what is between them, so that the pieces together are the text.
pub(super) fn pieces(text: &str, is_letter: impl Fn(char) -> bool) -> Vec<&str> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut was_word = None;
    for (at, character) in text.char_indices() {
        let is_letter = is_letter(character);
        if was_word.is_some_and(|was| was != is_letter) {
            found.push(&text[from..at]);
            from = at;
        }
        was_word = Some(is_letter);
    }
    found.push(&text[from..]);
    found
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn pieces_together_are_the_text() {
        assert_eq!(
            pieces("a wide-eyed cat", |sign| sign.is_alphanumeric() || sign == '-'),
            ["a", " ", "wide-eyed", " ", "cat"]
        );
        assert_eq!(pieces("l'été", char::is_alphanumeric), ["l", "'", "été"]);
    }
}
