//! The languages that people's text comes in, and a text that is written in all of them.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// English or Chinese.
///
/// A text that is written once for every language is a [`Text`]; the compiler sees to it that no language is forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Simplified Chinese.
    Chinese,
}

impl Language {
    /// Reads a language tag or a POSIX locale, such as `zh`, `zh-CN`, `zh_CN.UTF-8`, `en-GB`.
    ///
    /// A tag of another language gives `None`.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_', '.', '@']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "en" | "c" | "posix" | "english" => Some(Self::English),
            "zh" | "cn" | "chinese" | "中文" => Some(Self::Chinese),
            _ => None,
        }
    }

    /// Picks the text of this language.
    pub fn pick<T>(self, english: T, chinese: T) -> T {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }
}

/// A text for people in every language: which one is read is decided where it is printed.
///
/// There is no implicit conversion: [`text!`](crate::text!) takes a literal for each language, and [`Text::plain`] is for what
/// has no language, such as a path, or for a message from a library.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Text {
    /// In English.
    pub en: Cow<'static, str>,
    /// In simplified Chinese.
    pub zh: Cow<'static, str>,
}

impl Text {
    /// A text that is the same in every language: a name, a path, somebody else's words.
    pub fn plain(text: impl Into<Cow<'static, str>>) -> Self {
        let text = text.into();
        Self { en: text.clone(), zh: text }
    }

    /// A text whose parts know their language: `of` is asked once for each.
    pub fn in_each(of: impl Fn(Language) -> String) -> Self {
        Self { en: of(Language::English).into(), zh: of(Language::Chinese).into() }
    }

    /// What is wrong with a thing that is named before it, such as a path or a flag: `frame.png: it is empty`.
    pub fn about(thing: impl fmt::Display, what: &Self) -> Self {
        Self { en: format!("{thing}: {}", what.en).into(), zh: format!("{thing}：{}", what.zh).into() }
    }

    /// The same of what the system or a library says, which has one language.
    pub fn said_of(thing: impl fmt::Display, what: impl fmt::Display) -> Self {
        Self { en: format!("{thing}: {what}").into(), zh: format!("{thing}：{what}").into() }
    }

    /// The text in a language.
    pub fn get(&self, language: Language) -> &str {
        language.pick(&self.en, &self.zh)
    }

    /// The text in a language, taken out.
    pub fn into_string(self, language: Language) -> String {
        language.pick(self.en, self.zh).into_owned()
    }

    /// This text with another behind it, joined in each language by its own joint.
    #[must_use]
    pub fn then(self, joint: &Self, behind: &Self) -> Self {
        Self {
            en: format!("{}{}{}", self.en, joint.en, behind.en).into(),
            zh: format!("{}{}{}", self.zh, joint.zh, behind.zh).into(),
        }
    }

    /// The same with each language's text changed alike.
    #[must_use]
    pub fn map(self, change: impl Fn(&str) -> String) -> Self {
        Self { en: change(&self.en).into(), zh: change(&self.zh).into() }
    }
}

/// A count with its noun in English: `1 row`, `2 rows`. Chinese nouns have one form.
pub fn counted<N: fmt::Display + PartialEq + From<u8>>(count: N, one: &str, many: &str) -> String {
    let noun = if count == N::from(1) { one } else { many };
    format!("{count} {noun}")
}

/// A [`Text`] from a literal for each language; names in braces are filled in, as `format!` does it.
///
/// ```
/// # use giggle_domain::{Language, text};
/// let shots = 2;
/// assert_eq!(text!("{shots} shots", "{shots} 个镜头").get(Language::Chinese), "2 个镜头");
/// ```
#[macro_export]
macro_rules! text {
    ($en:literal, $zh:literal $(,)?) => {
        $crate::Text { en: ::std::format!($en).into(), zh: ::std::format!($zh).into() }
    };
}

#[cfg(test)]
mod tests {
    use super::{Language, counted};

    #[test]
    fn one_is_not_many() {
        assert_eq!(counted(1_u64, "shot", "shots"), "1 shot");
        assert_eq!(counted(0_usize, "shot", "shots"), "0 shots");
    }

    #[test]
    fn locales_are_understood() {
        for (tag, expected) in [
            ("zh_CN.UTF-8", Some(Language::Chinese)),
            ("zh", Some(Language::Chinese)),
            ("en_GB", Some(Language::English)),
            ("C.UTF-8", Some(Language::English)),
            ("de_DE", None),
            ("", None),
        ] {
            assert_eq!(Language::from_tag(tag), expected, "{tag}");
        }
    }
}
