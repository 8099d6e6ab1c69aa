//! Whoever looks at the page: their language, where they are, and what their forms bring back.

use axum::Extension;
use giggle_domain::Language;

/// Whoever looks at the page.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The language that they read.
    pub language: Language,
    /// What their forms bring back.
    pub proof: String,
    /// Where they are.
    pub path: String,
    /// What they asked for there, as a query: a filter, a page.
    pub asked: String,
}

/// What every handler gets.
pub type Visitor = Extension<Visit>;

impl Visit {
    /// Somebody who is not let in yet.
    pub fn stranger(language: Language) -> Self {
        Self { language, proof: String::new(), path: String::new(), asked: String::new() }
    }

    /// The same place in another language.
    pub fn in_language(&self, language: Language) -> String {
        let and = if self.asked.is_empty() { "" } else { "&" };
        format!("{}?{}{and}lang={}", self.path, self.asked, language.pick("en", "zh"))
    }

    /// Picks a text of the visitor's language.
    pub fn say<T>(&self, english: T, chinese: T) -> T {
        self.language.pick(english, chinese)
    }

    /// A number of shots, in words.
    pub fn shots(&self, number: usize) -> String {
        match (self.language, number) {
            (Language::English, 1) => "1 shot".into(),
            (Language::English, _) => format!("{number} shots"),
            (Language::Chinese, _) => format!("{number} 个镜头"),
        }
    }
}
