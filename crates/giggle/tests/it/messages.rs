//! Every text for people that the sources hold, in both languages side by side: `docs/messages.md`.
//!
//! The page is what a reader of either language goes through once more; what is not on it is not written as a text.

use crate::generated::same;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// A string literal at the beginning of some code, and the code behind it.
fn literal(code: &str) -> Option<(String, &str)> {
    let body = code.trim_start().strip_prefix('"')?;
    let (mut text, mut at) = (String::new(), 0);
    loop {
        let letter = body[at..].chars().next()?;
        at += letter.len_utf8();
        match letter {
            '"' => return Some((text, &body[at..])),
            '\\' => {
                let escaped = body[at..].chars().next()?;
                at += escaped.len_utf8();
                match escaped {
                    'n' => text.push('\n'),
                    // A line that continues in the source: its indentation is not part of the text.
                    '\n' => at += body[at..].len() - body[at..].trim_start().len(),
                    other => text.push(other),
                }
            }
            other => text.push(other),
        }
    }
}

/// The pairs of texts of a file: two literals, one behind the other, in `text!(…)`, `say(…)` or `pick(…)`.
fn pairs(code: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for opening in ["text!(", ".say(", ".pick("] {
        for (at, _) in code.match_indices(opening) {
            let inner = |code| str::trim_start(code).trim_start_matches("format!(");
            let Some((english, rest)) = literal(inner(&code[at + opening.len()..])) else { continue };
            let Some((_, rest)) = rest.split_once(',') else { continue };
            let Some((chinese, _)) = literal(inner(rest)) else { continue };
            found.push((at, english, chinese));
        }
    }
    found.sort();
    found.into_iter().map(|(_, english, chinese)| (english, chinese)).collect()
}

fn sources() -> Vec<PathBuf> {
    fn below(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                below(&path, found);
            } else if path.extension().is_some_and(|it| it == "rs") {
                found.push(path);
            }
        }
    }
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut found = Vec::new();
    for name in std::fs::read_dir(crates).unwrap() {
        let source = name.unwrap().path().join("src");
        if source.is_dir() {
            below(&source, &mut found);
        }
    }
    found.sort();
    found
}

#[test]
fn the_page_of_messages_is_up_to_date_and_every_text_is_in_both_languages() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut page = String::from(
        "# Messages\n\nEvery text that giggle shows to people, in both languages, by the file that it is written in. Generated from the \
         sources; names in braces are filled in.\n",
    );
    let (mut texts, mut same_words) = (0, Vec::new());
    for path in sources() {
        let code = std::fs::read_to_string(&path).unwrap();
        let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let found = pairs(code);
        if found.is_empty() {
            continue;
        }
        let name = path.strip_prefix(crates).unwrap().display().to_string();
        write!(page, "\n## `{name}`\n\n| English | 中文 |\n|---|---|\n").unwrap();
        for (english, chinese) in found {
            let cell = |text: &str| text.replace('|', "\\|").replace('\n', "<br>");
            writeln!(page, "| {} | {} |", cell(&english), cell(&chinese)).unwrap();
            texts += 1;
            if english == chinese && english.contains(' ') {
                same_words.push(english);
            }
        }
    }
    assert!(texts > 300, "{texts}");
    assert_eq!(same_words, Vec::<String>::new(), "in one language only");
    same("docs/messages.md", &page);
}
