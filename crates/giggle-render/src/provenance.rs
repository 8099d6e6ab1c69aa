//! What a draft's file says about where it came from.
//!
//! It is written as tags that every player and ffprobe show, in words that a person can read, and read back from
//! there. The one idea: a comment of `key=value` pairs behind a plain sentence.

/// The sentence that every draft's comment begins with.
const HEAD: &str = "draft, not a generated video";

/// What a clip's own tags say about it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provenance {
    /// The title.
    pub title: Option<String>,
    /// The prompt, in a draft.
    pub description: Option<String>,
    /// The comment as it is.
    pub comment: Option<String>,
    /// The program that wrote the file.
    pub encoder: Option<String>,
}

impl Provenance {
    /// Writes facts as a comment.
    pub(crate) fn comment(facts: &[(&str, String)]) -> String {
        let mut text = HEAD.to_owned();
        for (key, value) in facts {
            // What separates the facts may not stand in one.
            text.push_str(&format!("; {key}={}", value.replace([';', '='], " ")));
        }
        text
    }

    /// Whether the file says that it is a draft of giggle's.
    pub fn is_draft(&self) -> bool {
        self.comment.as_deref().is_some_and(|comment| comment.starts_with(HEAD))
    }

    /// The facts of a draft, such as `model` and `seed`, in their order; none for other files.
    pub fn facts(&self) -> impl Iterator<Item = (&str, &str)> {
        let comment = self.comment.as_deref().filter(|_| self.is_draft()).unwrap_or_default();
        comment.split("; ").skip(1).filter_map(|fact| fact.split_once('='))
    }

    /// One fact of a draft.
    pub fn fact(&self, key: &str) -> Option<&str> {
        self.facts().find(|(name, _)| *name == key).map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_read_back() {
        let facts = [("model", "grok".to_owned()), ("camera", "push in; then = pan".to_owned())];
        let tags = Provenance { comment: Some(Provenance::comment(&facts)), ..Provenance::default() };
        assert!(tags.is_draft());
        assert_eq!(tags.fact("model"), Some("grok"));
        assert_eq!(tags.fact("camera"), Some("push in  then   pan"));
        assert_eq!(tags.fact("seed"), None);
    }

    #[test]
    fn other_files_are_no_drafts() {
        let tags = Provenance { comment: Some("model=x; seed=1".into()), ..Provenance::default() };
        assert!(!tags.is_draft());
        assert_eq!(tags.facts().count(), 0);
    }
}
