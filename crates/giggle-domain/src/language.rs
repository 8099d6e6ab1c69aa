//! The languages that people's text comes in.

/// English or Chinese.
///
/// Every text for people is written as one `match` over this type, beside the fact that it speaks of, so that
/// the compiler sees to it that no language is forgotten.
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
