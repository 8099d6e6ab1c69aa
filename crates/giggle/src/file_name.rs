//! What a clip's file is called: a template filled with facts about the shot.
//!
//! The template's folders are the user's own words; what is filled in can never add one. Same shot, same name.

use giggle_domain::{ShotRequest, Text, prompt, text};
use std::path::PathBuf;

/// The template where none is given: the fingerprint gives every shot and take a name of its own.
pub const DEFAULT_TEMPLATE: &str = "{model}-{slug}-{fingerprint}.mp4";

/// The facts that a template may name.
#[derive(Debug, Clone)]
pub struct Facts {
    values: Vec<(&'static str, String)>,
}

/// A template that names something that is not a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownPlaceholder {
    name: String,
}

impl UnknownPlaceholder {
    /// What was given, and what can be filled in.
    pub fn text(&self) -> Text {
        let (name, known) = (&self.name, NAMES.join("}, {"));
        text!(
            "`{{{name}}}` cannot be filled in; a file name can have {{{known}}}",
            "文件名中的 `{{{name}}}` 无法替换；可用的有 {{{known}}}"
        )
    }
}

/// What may stand in braces.
pub const NAMES: [&str; 9] =
    ["date", "time", "model", "slug", "take", "duration", "ratio", "resolution", "fingerprint"];

/// Longest part that a slug takes of a prompt, in characters: long enough to be told apart in a folder, short enough
/// for every file system.
const SLUG_CHARACTERS: usize = 40;

impl Facts {
    /// The facts of a shot asked for at a moment (`YYYY-MM-DD`, `HHMMSS`, local time).
    pub fn of(shot: &ShotRequest, take: std::num::NonZeroU32, date: &str, time: &str) -> Self {
        let values = vec![
            ("date", date.to_owned()),
            ("time", time.to_owned()),
            ("model", safe(shot.model().as_str())),
            ("slug", slug(shot.prompt())),
            ("take", take.to_string()),
            ("duration", format!("{}s", shot.duration())),
            ("ratio", shot.aspect_ratio().as_str().replace(':', "x")),
            ("resolution", shot.resolution().to_string()),
            ("fingerprint", shot.fingerprint(take).short()),
        ];
        Self { values }
    }

    /// Fills a template.
    ///
    /// # Errors
    ///
    /// A placeholder that is none.
    pub fn fill(&self, template: &str) -> Result<PathBuf, UnknownPlaceholder> {
        let mut filled = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((name, after)) = after.split_once('}') else {
                return Err(UnknownPlaceholder { name: after.to_owned() });
            };
            let value = self.values.iter().find(|(known, _)| *known == name);
            let (_, value) = value.ok_or_else(|| UnknownPlaceholder { name: name.to_owned() })?;
            filled.push_str(value);
            rest = after;
        }
        filled.push_str(rest);
        Ok(PathBuf::from(filled))
    }
}

/// The words of a prompt as a part of a file name: letters and digits of any script, joined by dashes.
pub fn slug(prompt: &str) -> String {
    let mut slug = String::new();
    for character in prompt.chars() {
        if slug.chars().count() >= SLUG_CHARACTERS {
            break;
        }
        if character.is_alphanumeric() {
            slug.extend(character.to_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    match slug {
        "" => "clip".to_owned(),
        device if is_device(device) => format!("{device}-clip"),
        slug => slug.to_owned(),
    }
}

/// Whether a name, without its extension, is a device on some system: a file of that name cannot be made there.
pub fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    if ["con", "prn", "aux", "nul", "conin$", "conout$"].contains(&stem.as_str()) {
        return true;
    }
    let port = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    let mut number = port.unwrap_or_default().chars();
    // The raised digits count as digits there.
    number.next().is_some_and(|c| c.is_ascii_digit() || matches!(c, '\u{b9}' | '\u{b2}' | '\u{b3}'))
        && number.next().is_none()
}

/// A name in the form in which file systems that know no case or composition compare it: two names with the same form may
/// be one file.
pub fn folded(name: &str) -> String {
    prompt::composed(&prompt::decomposed(name).to_uppercase().to_lowercase()).into_owned()
}

/// A value as a part of a file name: what is neither letter nor digit nor one of `-_.` becomes a dash.
pub fn safe(text: &str) -> String {
    let cleaned: String =
        text.chars().map(|c| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '-' }).collect();
    // A leading dot would hide the file, and `..` would climb.
    let trimmed = cleaned.trim_matches('.');
    if trimmed.is_empty() { "clip".to_owned() } else { trimmed.chars().take(80).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use giggle_domain::{Catalog, ShotSketch};
    use std::num::NonZeroU32;

    fn facts(prompt: &str) -> Facts {
        let sketch = ShotSketch { prompt: Some(prompt.into()), ..ShotSketch::default() };
        let shot = sketch.check(&Catalog::built_in()).unwrap();
        Facts::of(&shot, NonZeroU32::MIN, "2026-11-23", "101500")
    }

    #[test]
    fn a_template_is_filled() {
        let name = facts("A lake, at dawn!").fill("out/{date}-{model}-{slug}-{take}.mp4").unwrap();
        assert_eq!(name, PathBuf::from("out/2026-11-23-grok-a-lake-at-dawn-1.mp4"));
        assert_eq!(facts("湖面 清晨").fill("{slug}.mp4").unwrap(), PathBuf::from("湖面-清晨.mp4"));
    }

    #[test]
    fn no_prompt_adds_a_folder() {
        for prompt in ["../../etc/passwd", "a/b\\c", "..🙂", "/🙂", ". 🙂 .", "\u{202e}gnp"] {
            let name = facts(prompt).fill("{slug}.mp4").unwrap();
            assert_eq!(name.components().count(), 1, "{prompt}: {name:?}");
            assert_eq!(name.parent(), Some(std::path::Path::new("")));
        }
        assert_eq!(safe("../x"), "-x");
    }

    #[test]
    fn names_that_may_be_one_file_are_one() {
        for (one, other) in
            [("가", "\u{1100}\u{1161}"), ("s", "ſ"), ("A", "a"), ("straße", "STRASSE"), ("\u{212a}", "k")]
        {
            assert_eq!(folded(one), folded(other), "{one} {other}");
        }
        assert_ne!(folded("a"), folded("b"));
        for device in ["con", "NUL", "com1", "LPT9", "com\u{b9}", "CONIN$", "aux.mp4"] {
            assert!(is_device(device), "{device}");
        }
        assert!(!["com", "com10", "lpta", "console", "a"].iter().any(|it| is_device(it)));
        assert_eq!(slug("con"), "con-clip");
    }

    #[test]
    fn what_is_no_placeholder_is_named() {
        for template in ["{name}.mp4", "{slug", "{}"] {
            assert!(facts("a").fill(template).is_err(), "{template}");
        }
    }
}
