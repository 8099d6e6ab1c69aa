//! What a draft's file says about where it came from.
//!
//! It is written as tags that every player and ffprobe show, in words that a person can read, and read back from
//! there. The one idea: a comment of `key=value` pairs behind a plain sentence.

use std::io::{self, Read, Seek, SeekFrom};

/// The sentence that every draft's comment begins with.
const HEAD: &str = "draft, not a generated video";

/// The fact that tells a draft from whatever was made of it: the sum over the whole file, with zeros in its own place.
pub(crate) const SUM: (&str, &str) = ("sum", "00000000");

/// The tags lie in the moov box, which a draft has before its pictures.
const TAGS_WITHIN: u64 = 256 * 1024;

/// What stands before a comment's text: the box of the comment with its length, and in it one of UTF-8 of no locale.
const BEFORE_COMMENT: (&[u8], &[u8]) = (b"\xa9cmt", b"data\0\0\0\x01\0\0\0\0");

/// Where the digits of a draft's sum stand, if it has one. A prompt can hold the words, and stands before the comment; what no text can
/// hold are the box's bytes.
fn place_of_sum(head: &[u8]) -> Option<usize> {
    let find = |mark: &[u8], within: &[u8]| within.windows(mark.len()).position(|window| window == mark);
    let (name, data) = BEFORE_COMMENT;
    let comment =
        head.windows(name.len()).enumerate().filter(|(_, window)| *window == name).find_map(|(at, _)| {
            let (length, rest) = head.get(at + name.len()..)?.split_first_chunk::<4>()?;
            let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
            let inner = rest.get(..length.checked_sub(4)?)?;
            let text = inner.strip_prefix(data)?.strip_prefix(HEAD.as_bytes())?;
            Some((at + name.len() + 4 + data.len() + HEAD.len(), text))
        });
    let (begin, text) = comment?;
    let fact = format!("; {}=", SUM.0);
    let digits = find(fact.as_bytes(), text)? + fact.len();
    (digits + SUM.1.len() <= text.len()).then_some(begin + digits)
}

/// Writes the sum over a draft's file into its place.
pub(crate) fn seal(mp4: &mut [u8]) {
    let Some(at) = place_of_sum(mp4) else { return };
    let sum = format!("{:08x}", crc32fast::hash(mp4));
    mp4[at..at + sum.len()].copy_from_slice(sum.as_bytes());
}

/// Whether a file is a draft as it was drawn, to its last byte. Programs that cut films copy the tags of what they were given, and others
/// add to a file: what they make says that it is a draft, and is somebody's work.
///
/// # Errors
///
/// The file cannot be read.
pub fn is_untouched_draft(file: &mut (impl Read + Seek)) -> io::Result<bool> {
    let mut head = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.by_ref().take(TAGS_WITHIN).read_to_end(&mut head)?;
    let Some(at) = place_of_sum(&head) else { return Ok(false) };
    let digits = &mut head[at..at + SUM.1.len()];
    let said = std::str::from_utf8(digits).ok().and_then(|it| u32::from_str_radix(it, 16).ok());
    digits.copy_from_slice(SUM.1.as_bytes());
    let mut sum = crc32fast::Hasher::new();
    sum.update(&head);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(said == Some(sum.finalize())),
            read => sum.update(&buffer[..read]),
        }
    }
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
