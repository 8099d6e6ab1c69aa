//! Tasks: what the service does with a shot after a submit, and how it ends.

use crate::clip::ClipLink;
use crate::foreign::ForeignText;
use crate::refusal::{BLOTTED_KEY, Field, Refusal, escaped, without_keys};
use crate::text;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

/// The service's name of a task. Any non-empty text: nothing is known about its form for certain.
///
/// It is kept, shown and sent as the service wrote it. Two that differ only in the case of hexadecimal letters are equal, as
/// [`TaskId::identity`] tells.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TaskId(String);

impl TaskId {
    /// Takes any text that is not blank; space around it is taken off.
    ///
    /// # Errors
    ///
    /// A blank text.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Refusal::new(Field::TaskId, text!("the task id is empty", "任务 ID 为空")));
        }
        let length = text.len();
        if length > MOST_ID_BYTES {
            // No answer of the service has one, so that asking for it would only fail later.
            return Err(Refusal::new(
                Field::TaskId,
                text!(
                    "the task id has {length} characters; no task has more than {MOST_ID_BYTES}",
                    "任务 ID 有 {length} 个字符；任务 ID 最多 {MOST_ID_BYTES} 个字符"
                ),
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// Takes an id that somebody typed, who may have taken another line of their notes.
    ///
    /// # Errors
    ///
    /// The same, and what looks like an API key or is an address, such as a clip's signed link: it would be sent, kept and repeated.
    pub fn typed(text: &str) -> Result<Self, Refusal> {
        let id = Self::parse(text)?;
        if without_keys(id.as_str()) == BLOTTED_KEY {
            return Err(Refusal::new(
                Field::TaskId,
                text!("the task id looks like an API key, and is not sent", "该任务 ID 像是 API key，未发送"),
            ));
        }
        if id.as_str().contains("://") {
            return Err(Refusal::new(
                Field::TaskId,
                text!(
                    "this is an address, such as a clip's link, and not a task id; the answer to the submit and `giggle ledger` show the task id",
                    "这是一个地址（例如视频链接），不是任务 ID；任务 ID 见提交时的答复或 `giggle ledger`"
                ),
            ));
        }
        Ok(id)
    }

    /// Takes what the service calls a task's id, and only that: 1 to 128 visible ASCII characters that are no word for
    /// nothing. What is anything else names no task: nobody could ask about it, and its task would be lost.
    pub fn from_service(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_one = (1..=MOST_ID_BYTES).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        (is_one && !is_word_for_nothing(text)).then(|| Self(text.to_owned()))
    }

    /// Whether what was sent as a task id means that there is no task: an empty text, or a word such as `null`.
    pub fn names_nothing(text: &str) -> bool {
        text.is_ascii() && is_word_for_nothing(text.trim())
    }

    /// What the spellings of one id have in common: of hexadecimal, as a UUID is, the digits; anything else is taken as it is.
    /// Case, hyphens, braces, quotation marks and `urn:uuid:` are ways to write the same digits. Short ids count as anything
    /// else, since they may be hexadecimal by chance.
    pub fn identity(id: &str) -> Cow<'_, str> {
        let id = id.trim();
        match hexadecimal_digits(id) {
            Some(digits) if digits.len() == id.len() && is_plain(digits) => Cow::Borrowed(id),
            Some(digits) => Cow::Owned(
                digits.chars().filter(char::is_ascii_hexdigit).collect::<String>().to_ascii_lowercase(),
            ),
            None => Cow::Borrowed(id),
        }
    }

    /// The ways in which programs write an id that is hexadecimal, in small letters; nothing for any other.
    pub fn spellings(&self) -> Vec<String> {
        const UUID_DIGITS: usize = 32;
        if hexadecimal_digits(self.0.trim()).is_none() {
            return Vec::new();
        }
        let digits = Self::identity(&self.0).into_owned();
        let mut all = vec![self.0.to_ascii_lowercase()];
        if digits.len() == UUID_DIGITS {
            let parts = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
            let [hyphened, underlined] = ["-", "_"].map(|between| parts.join(between));
            all.extend([format!("{{{hyphened}}}"), format!("urn:uuid:{hyphened}"), hyphened, underlined]);
        }
        all.push(digits);
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The id as the service wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is left of an id that is hexadecimal without what may be around it; its hyphens are still there.
fn hexadecimal_digits(id: &str) -> Option<&str> {
    const LEAST_DIGITS: usize = 16;
    const URN: &str = "urn:uuid:";
    let bare = id.trim_matches(['{', '}', '"', '\'', '(', ')', '<', '>']);
    let bare = match bare.get(..URN.len()) {
        Some(urn) if urn.eq_ignore_ascii_case(URN) => &bare[URN.len()..],
        _ => bare,
    };
    let is_hexadecimal = bare.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'-' | b'_'))
        && bare.bytes().filter(u8::is_ascii_hexdigit).count() >= LEAST_DIGITS;
    is_hexadecimal.then_some(bare)
}

/// Whether digits are written in the one way that others are compared by.
fn is_plain(digits: &str) -> bool {
    digits.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase())
}

impl PartialEq for TaskId {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || Self::identity(&self.0) == Self::identity(&other.0)
    }
}

impl Eq for TaskId {}

impl Hash for TaskId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Self::identity(&self.0).hash(state);
    }
}

impl PartialOrd for TaskId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for TaskId {
    fn cmp(&self, other: &Self) -> Ordering {
        Self::identity(&self.0).cmp(&Self::identity(&other.0))
    }
}

impl fmt::Display for TaskId {
    /// For people: on one line, whatever the service wrote. What travels is [`TaskId::as_str`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&escaped(&self.0))
    }
}

/// An id is a UUID as far as is known; what is longer than this is a text by mistake.
const MOST_ID_BYTES: usize = 128;

/// What programs write where an id is missing.
const WORDS_FOR_NOTHING: [&str; 16] = [
    "null",
    "nil",
    "none",
    "undefined",
    "nan",
    "n/a",
    "na",
    "void",
    "empty",
    "missing",
    "unknown",
    "false",
    "true",
    "object",
    "error",
    "failed",
];

/// Whether what was sent as an id means that there is none: such a word, also in quotes or brackets, marks without a letter
/// or digit, and nothing but zeros, as in the nil UUID.
fn is_word_for_nothing(text: &str) -> bool {
    let word = text.trim_matches(|c: char| !c.is_ascii_alphanumeric()).to_ascii_lowercase();
    let is_all_zeros = text.chars().filter(char::is_ascii_alphanumeric).all(|c| c == '0');
    let is_negative = text.strip_prefix('-').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
    is_all_zeros || is_negative || WORDS_FOR_NOTHING.contains(&word.as_str())
}

/// A status with the text that the API wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    text: ForeignText,
    kind: StatusKind,
}

/// What a status means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatusKind {
    /// `pending`: accepted, not begun.
    Waiting,
    /// `processing`, `running`.
    Working,
    /// `completed`: the clips should be there.
    Completed,
    /// `failed`, `error`, `fail`: ended badly. As far as is known the charge is refunded later.
    Failed,
    /// `cancelled`, `canceled`, `timeout`, `expired`: taken as ended badly; nothing is known of a refund.
    Stopped,
    /// Anything else, or nothing: treated as not finished, for as long as the caller's deadline lasts.
    Unknown,
}

/// Every status that has a meaning; anything else is [`StatusKind::Unknown`].
pub const STATUS_TABLE: [(&str, StatusKind); 11] = [
    ("pending", StatusKind::Waiting),
    ("processing", StatusKind::Working),
    ("running", StatusKind::Working),
    ("completed", StatusKind::Completed),
    ("failed", StatusKind::Failed),
    ("error", StatusKind::Failed),
    ("fail", StatusKind::Failed),
    ("cancelled", StatusKind::Stopped),
    ("canceled", StatusKind::Stopped),
    ("timeout", StatusKind::Stopped),
    ("expired", StatusKind::Stopped),
];

impl Status {
    /// Reads a status without regard to case and keeps its text, as a line.
    pub fn new(text: &str) -> Self {
        let word = text.trim();
        let row = STATUS_TABLE.iter().find(|(known, _)| known.eq_ignore_ascii_case(word));
        Self { text: ForeignText::new(text), kind: row.map_or(StatusKind::Unknown, |(_, kind)| *kind) }
    }

    /// The text as the API wrote it; empty where it wrote none.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What it means.
    pub fn kind(&self) -> StatusKind {
        self.kind
    }

    /// Whether the task has ended, well or badly.
    pub fn is_final(&self) -> bool {
        matches!(self.kind, StatusKind::Completed | StatusKind::Failed | StatusKind::Stopped)
    }
}

impl fmt::Display for Status {
    /// For people: on one line, whatever the service wrote. What was written is [`Status::as_str`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.text.is_empty() { f.write_str("unknown") } else { f.write_str(&self.text) }
    }
}

/// One answer to one query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The task that was asked about.
    pub task_id: TaskId,
    /// Its status.
    pub status: Status,
    /// The links, in the API's order; often none before the end, and sometimes none after it.
    pub clips: Vec<ClipLink>,
    /// Whether something stands where the links belong that cannot be read as one.
    pub has_unreadable_links: bool,
    /// The reason, where the API gave one; empty otherwise.
    pub reason: ForeignText,
}

impl Report {
    /// The links of a status that nobody knows: they may be the clips, and a download finds out what they are.
    pub fn untold_clips(&self) -> &[ClipLink] {
        if self.status.kind() == StatusKind::Unknown { &self.clips } else { &[] }
    }

    /// How the task ended, or `None` while it has not. A word for a bad end beside links contradicts itself: the links are
    /// tried, since a clip that is offered may be paid for, and a download finds out what they are.
    pub fn outcome(&self) -> Option<Outcome> {
        match self.status.kind() {
            StatusKind::Failed | StatusKind::Stopped if !self.clips.is_empty() => {
                Some(Outcome::Completed { clips: self.clips.clone() })
            }
            StatusKind::Completed => Some(Outcome::Completed { clips: self.clips.clone() }),
            StatusKind::Failed | StatusKind::Stopped => {
                Some(Outcome::Failed { status: self.status.clone(), reason: self.reason.to_string() })
            }
            StatusKind::Waiting | StatusKind::Working | StatusKind::Unknown => None,
        }
    }
}

/// How a task ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// With clips; the list can be empty, because the links can come late.
    Completed {
        /// The clips' addresses.
        clips: Vec<ClipLink>,
    },
    /// Badly. This is a fact about a task that was accepted, not an error of ours.
    Failed {
        /// The final status.
        status: Status,
        /// The service's reason; can be empty.
        reason: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_of_the_table_is_read_in_any_case() {
        for (text, kind) in STATUS_TABLE {
            assert_eq!(Status::new(text).kind(), kind);
            let loud = text.to_ascii_uppercase();
            assert_eq!(Status::new(&loud).kind(), kind);
            assert_eq!(Status::new(&loud).as_str(), loud, "the text survives");
            let ends = matches!(kind, StatusKind::Completed | StatusKind::Failed | StatusKind::Stopped);
            assert_eq!(Status::new(text).is_final(), ends);
        }
        for odd in ["", "queued", "完成", "complete"] {
            assert_eq!(Status::new(odd).kind(), StatusKind::Unknown, "{odd}");
            assert!(!Status::new(odd).is_final());
        }
    }

    #[test]
    fn what_the_service_wrote_cannot_command_a_terminal() {
        let id = TaskId::parse("a\u{1b}[2J\nb").unwrap();
        assert_eq!(id.to_string(), "a\\u{1b}[2J\\nb");
        assert_eq!(id.as_str(), "a\u{1b}[2J\nb", "what travels is kept");
        assert_eq!(Status::new("on\nholiday\u{202e}").to_string(), "on holiday");
    }

    #[test]
    fn a_key_or_a_link_in_the_place_of_an_id_is_not_sent() {
        for text in ["sk_live_SECRET123", " sk-SECRET1234 ", "https://b/a.mp4?Signature=SECRET"] {
            let refusal = TaskId::typed(text).unwrap_err();
            assert!(!refusal.text().en.contains("SECRET"), "{refusal:?}");
        }
        assert!(TaskId::typed("0f8fad5b-d9cb-469f-a165-70867728950e").is_ok());
    }

    #[test]
    fn only_an_id_of_the_service_names_a_task() {
        for id in [
            "3f0c8c1e-8d7b-4a53-9a2e-5b1f0d7c9e11",
            " t-1\n",
            "4711",
            "a/b&c=d",
            "nullable-7",
            &"x".repeat(128),
        ] {
            assert_eq!(TaskId::from_service(id).unwrap().as_str(), id.trim());
        }
        for none in [
            "",
            "  ",
            "null",
            "NULL",
            "None",
            "<nil>",
            "undefined",
            "\"null\"",
            "(none)",
            "N/A",
            "-",
            "---",
            "{}",
            "[]",
            "0",
            "-1",
            "false",
            "NaN",
            "00000000-0000-0000-0000-000000000000",
            "internal error",
            "任务",
            "a\u{200b}b",
            "a\nb",
            &"x".repeat(129),
        ] {
            assert_eq!(TaskId::from_service(none), None, "{none}");
        }
    }

    #[test]
    fn in_hexadecimal_case_and_marks_are_spelling_and_nowhere_else() {
        let id = |text: &str| TaskId::parse(text).unwrap();
        for (one, other, is_same) in [
            ("d518c8b2-864e-4a53-9a2e-5b1f0d7c9e11", "D518C8B2-864E-4A53-9A2E-5B1F0D7C9E11", true),
            ("d518c8b2-864e-4a53-9a2e-5b1f0d7c9e11", "D518c8b2-864E-4a53-9A2e-5b1f0d7c9e11", true),
            ("65f1a2b3c4d5e6f708192a3b", "65F1A2B3C4D5E6F708192A3B", true),
            ("d518c8b2-864e-4a53-9a2e-5b1f0d7c9e11", "d518c8b2864e4a539a2e5b1f0d7c9e11", true),
            ("d518c8b2864e4a539a2e5b1f0d7c9e11", "{D518C8B2-864E-4A53-9A2E-5B1F0D7C9E11}", true),
            ("d518c8b2-864e-4a53-9a2e-5b1f0d7c9e11", "urn:uuid:d518c8b2-864e-4a53-9a2e-5b1f0d7c9e11", true),
            ("d518c8b2-864e-4a53-9a2e-5b1f0d7c9e11", "d518c8b2_864e_4a53_9a2e_5b1f0d7c9e11", true),
            ("d518c8b2-864e-4a53-9a2e-5b1f0d7c9e11", "d518c8b2864e4a539a2e5b1f0d7c9e12", false),
            ("t-1-2", "t12", false),
            ("d518c8b2-864e-4a53-9a2e-5b1f0d7c9e11", "D518C8B2-864E-4A53-9A2E-5B1F0D7C9E12", false),
            ("t-lake-2", "T-LAKE-2", false),
            ("ab12", "AB12", false),
            ("d518c8b2-864e-4a53-9a2e-5b1f0d7c9exy", "D518C8B2-864E-4A53-9A2E-5B1F0D7C9EXY", false),
        ] {
            assert_eq!(id(one) == id(other), is_same, "{one} {other}");
            assert_eq!(id(one).cmp(&id(other)) == Ordering::Equal, is_same);
            let both: std::collections::HashSet<TaskId> = [id(one), id(other)].into();
            assert_eq!(both.len() == 1, is_same);
            assert_eq!(id(other).as_str(), other, "it is kept as it was written");
            let other = id(other).as_str().to_ascii_lowercase();
            assert_eq!(id(one).spellings().contains(&other), is_same, "{one} {other}");
        }
    }

    #[test]
    fn a_blank_task_id_is_refused() {
        assert!(TaskId::parse(" \n").is_err());
        assert_eq!(TaskId::parse(" a/b?c ").unwrap().as_str(), "a/b?c");
    }

    #[test]
    fn a_bad_end_that_offers_clips_is_tried() {
        let report = |status: &str, clips: &[&str]| Report {
            task_id: TaskId::parse("t").unwrap(),
            status: Status::new(status),
            clips: clips.iter().map(|link| ClipLink::new(link)).collect(),
            has_unreadable_links: false,
            reason: ForeignText::default(),
        };
        for status in ["failed", "cancelled"] {
            assert!(matches!(report(status, &[]).outcome(), Some(Outcome::Failed { .. })));
            let offered = report(status, &["https://h/a.mp4"]).outcome();
            assert!(matches!(offered, Some(Outcome::Completed { clips }) if clips.len() == 1));
        }
    }
}
