//! The languages that people's text comes in, and a text that is written in all of them.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

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
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
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

impl From<&'static str> for Text {
    fn from(text: &'static str) -> Self {
        Self::plain(text)
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::plain(text)
    }
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
    use super::Language;

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
