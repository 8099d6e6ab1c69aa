//! Settings that other programs read out of a prompt: `--ar 16:9` would be sent, and paid for, as words.

use super::not_a_prompt::is_model;
use super::signs::is_dash;
use super::slip::Slip;

/// What other programs call a setting within the prompt, and the flag that it is here.
const PARAMETERS: [(&str, &str); 18] = [
    ("ar", "aspect-ratio"),
    ("aspect", "aspect-ratio"),
    ("aspect-ratio", "aspect-ratio"),
    ("ratio", "aspect-ratio"),
    ("rt", "aspect-ratio"),
    ("dur", "duration"),
    ("duration", "duration"),
    ("seconds", "duration"),
    ("rs", "resolution"),
    ("res", "resolution"),
    ("resolution", "resolution"),
    ("size", "resolution"),
    ("model", "model"),
    ("比例", "aspect-ratio"),
    ("画幅", "aspect-ratio"),
    ("时长", "duration"),
    ("分辨率", "resolution"),
    ("模型", "model"),
];

/// A setting with its value that another program would read out of the prompt, and that is none of what the clip shows.
pub(super) fn within(text: &str) -> Option<Slip> {
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let bare = word.trim_start_matches(is_dash);
        // One dash of a keyboard may stand before any word; two, or one long one, begin a parameter.
        if bare == word || word.starts_with('-') && !word.starts_with("--") {
            continue;
        }
        let (name, value) = match bare.split_once(['=', ':', '：']) {
            Some((name, value)) => (name, Some(value)),
            None => (bare, words.peek().copied()),
        };
        let name = name.replace('_', "-").to_ascii_lowercase();
        let Some((_, flag)) = PARAMETERS.iter().find(|(other, _)| *other == name) else { continue };
        let value = value.unwrap_or_default().trim_end_matches([',', '.', ';', '。', '，']);
        if is_value_of(flag, value) {
            let dashes = &word[..word.len() - bare.len()];
            return Some(Slip::Parameter(format!("{dashes}{name} {value}"), flag));
        }
    }
    None
}

/// Whether a word can be a value of a flag, whichever program it is for.
fn is_value_of(flag: &str, value: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit() || it == b'.');
    let lower = value.to_ascii_lowercase();
    let pair = lower.split_once([':', '：', 'x', '/', '*', '×']);
    let is_pair = pair.is_some_and(|(one, other)| is_number(one) && is_number(other));
    match flag {
        "aspect-ratio" => is_pair || matches!(&*lower, "adaptive" | "portrait" | "landscape" | "square"),
        "duration" => {
            is_number(lower.trim_end_matches("seconds").trim_end_matches("sec").trim_end_matches('s'))
        }
        "resolution" => is_pair || is_number(lower.trim_end_matches(['p', 'k'])),
        _ => is_model(value),
    }
}
