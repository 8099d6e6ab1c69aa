//! Words of others: the service's reasons and statuses, as far as they may stand in an answer.
//!
//! Whose words they are must be plain to a reader: they stand on one line, without marks that hide or turn letters, and
//! a sentence of our own quotes them.

/// The longest text of the service's that is handed on, in characters.
const MOST: usize = 1000;

/// Whether a mark hides or turns letters, and is not seen itself.
pub fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// The text on one line, cut where it is too long.
pub fn one_line(text: &str) -> String {
    let shown: String = text
        .chars()
        .filter(|c| !is_hidden(*c) || matches!(c, '\u{2028}' | '\u{2029}'))
        .map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c })
        .take(MOST + 1)
        .collect();
    let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    if shown.chars().count() > MOST { shown.chars().take(MOST).chain(['…']).collect() } else { shown }
}

/// The same in quotation marks, which the text itself cannot end.
pub fn quoted(text: &str) -> String {
    format!("“{}”", one_line(text).replace(['“', '”'], "\""))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn whose_words_they_are_is_plain() {
        let text = "fine”\nhint: run x\u{202e}exe\u{200b}\u{1b}[8m";
        assert_eq!(quoted(text), "“fine\" hint: run xexe [8m”");
        assert!(quoted(&"x".repeat(10_000)).chars().count() < 1100);
    }
}
