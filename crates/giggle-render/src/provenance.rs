//! What a draft's file says about where it came from.
//!
//! It is written as tags that every player and ffprobe show, in words that a person can read, and read back from
//! there. The one idea: a comment of `key=value` pairs behind a plain sentence.

use std::io::{self, Read, Seek, SeekFrom};

/// The sentence that every draft's comment begins with.
const HEAD: &str = "draft, not a generated video";

/// The fact that tells a draft from a film that was edited out of it: the sum over its pictures and sound.
pub(crate) const FILM: &str = "film";

/// The tags lie in the moov box, which a draft has before its pictures.
const TAGS_WITHIN: u64 = 256 * 1024;
/// A draft has three boxes side by side.
const MOST_BOXES: usize = 64;

/// Whether a file is a draft as it was drawn. Programs that cut films copy the tags of what they were given: what they make says that
/// it is a draft, and is somebody's work.
///
/// # Errors
///
/// The file cannot be read.
pub fn is_untouched_draft(file: &mut (impl Read + Seek)) -> io::Result<bool> {
    let mut head = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.by_ref().take(TAGS_WITHIN).read_to_end(&mut head)?;
    let find = |mark: &[u8]| head.windows(mark.len()).position(|window| window == mark);
    let fact = format!("; {FILM}=");
    let (Some(_), Some(at)) = (find(HEAD.as_bytes()), find(fact.as_bytes())) else { return Ok(false) };
    let said = head.get(at + fact.len()..at + fact.len() + 8);
    let said =
        said.and_then(|it| std::str::from_utf8(it).ok()).and_then(|it| u32::from_str_radix(it, 16).ok());
    let mut at = 0;
    for _ in 0..MOST_BOXES {
        let mut frame = [0; 8];
        file.seek(SeekFrom::Start(at))?;
        if file.read_exact(&mut frame).is_err() {
            break;
        }
        let [a, b, c, d, ref kind @ ..] = frame;
        let size = u64::from(u32::from_be_bytes([a, b, c, d]));
        if size < 8 {
            break;
        }
        if kind == b"mdat" {
            let mut sum = crc32fast::Hasher::new();
            let mut media = file.by_ref().take(size - 8);
            let mut buffer = vec![0; 64 * 1024];
            loop {
                match media.read(&mut buffer)? {
                    0 => return Ok(said == Some(sum.finalize())),
                    read => sum.update(&buffer[..read]),
                }
            }
        }
        at += size;
    }
    Ok(false)
}

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
