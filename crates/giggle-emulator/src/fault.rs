//! The language of faults: which requests go wrong, and how.
//!
//! A [`Fault`] is a value with the same form in Rust and in JSON. It must not know a socket, nor which faults wait.

use crate::operation::Operation;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;

/// Which requests go wrong, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Which requests.
    #[serde(rename = "match")]
    pub when: Match,
    /// How they go wrong.
    #[serde(rename = "do")]
    pub effect: Effect,
}

/// Which requests meet a fault.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Match {
    /// What the request asks for.
    pub operation: Operation,
    /// How many matching requests meet the fault, 1 unless said.
    #[serde(default = "once")]
    pub times: u32,
    /// How many matching requests are let through first.
    #[serde(default)]
    pub skip: u32,
    /// Every matching request meets it, for good; `times` then says nothing.
    #[serde(default, skip_serializing_if = "is_false")]
    pub always: bool,
    /// Only requests whose body or query has this text, such as a task's id or a part of a prompt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contains: Option<String>,
    /// Each matching request meets it with this probability (0 to 1), the same ones in every run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chance: Option<f64>,
    /// Another seed makes `chance` hit other requests.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub seed: u64,
}

fn once() -> u32 {
    1
}

fn is_false(value: &bool) -> bool {
    !value
}

fn is_zero(value: &u64) -> bool {
    *value == 0
}

/// When something happens, seen from the server's act: a submit's act is accepting and charging.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// After the headers, before the body is read.
    BeforeBody,
    /// After the whole request, before acting on it.
    Before,
    /// After acting on it, without a byte of an answer.
    After,
    /// After acting on it, in the middle of the answer's body.
    MidAnswer,
}

/// Which side of the act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Nothing has happened yet.
    Before,
    /// It has happened, and nobody says so.
    After,
}

/// In which words an empty account is told; the service's own are not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wording {
    /// `insufficient credits`.
    English,
    /// `积分不足，请充值`.
    Chinese,
}

/// Which row of the statements comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowOrder {
    /// The latest row first.
    #[default]
    NewestFirst,
    /// The earliest row first.
    OldestFirst,
}

/// How the statements are told, where a fault makes them tell otherwise than usual. Every part that is not set is as
/// usual.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StatementFault {
    /// Rows are held back so long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lag_seconds: Option<u64>,
    /// Minutes east of UTC that `created_at` is written in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone_offset_minutes: Option<i32>,
    /// Which row comes first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<RowOrder>,
    /// The clock of the statements is ahead by so much, or behind where it is negative.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock_off_seconds: Option<i64>,
    /// The statements stand still: only the earliest rows are shown and counted, as many as this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stands_still_at: Option<usize>,
    /// Rows of the task with this id, or of tasks with this text in their prompt, are counted in the total and not shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hides: Option<String>,
    /// The total that every page names, whatever is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    /// No page names a total.
    #[serde(skip_serializing_if = "is_false")]
    pub without_total: bool,
    /// No page is longer, whatever was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub largest_page: Option<usize>,
    /// This page is answered, whichever was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<usize>,
    /// Rows of the same second come in one order on odd pages, and in the other on even ones.
    #[serde(skip_serializing_if = "is_false")]
    pub reorders: bool,
}

/// How a request goes wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Effect {
    /// Any answer at all, to the letter.
    Answer {
        /// 200 to 599.
        status: u16,
        /// Headers beside the length.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        headers: BTreeMap<String, String>,
        /// The body as JSON.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<Value>,
        /// The body as it is, in the place of JSON.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        /// It is acted on first; otherwise nothing is.
        #[serde(default, skip_serializing_if = "is_false")]
        acts: bool,
    },
    /// An HTTP status of trouble.
    Http {
        /// 400 to 599.
        status: u16,
        /// The envelope's text; the status' own phrase unless said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        msg: Option<String>,
        /// A `Retry-After` in seconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u64>,
        /// It is acted on first, so that a 5xx hides an accepted task; otherwise nothing is.
        #[serde(default, skip_serializing_if = "is_false")]
        acts: bool,
    },
    /// A business error inside HTTP 200; nothing is acted on.
    Envelope {
        /// The envelope's code.
        code: i64,
        /// The envelope's text.
        msg: String,
    },
    /// The account is empty; nothing is acted on.
    OutOfCredit(Wording),
    /// The connection closes.
    Drop(Moment),
    /// No byte comes, until the client leaves or the emulator stops.
    Stall(Side),
    /// The answer is late by so much, and otherwise right.
    Delay {
        /// How late.
        milliseconds: u64,
    },
    /// It is acted on; the answer's body ends early, after as many bytes (half of it unless said).
    Truncate {
        /// Bytes of the body that still come.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<usize>,
    },
    /// It is acted on; the answer is a page of HTML with status 200.
    NoJson,
    /// It is acted on; `data` is null.
    DataNull,
    /// It is acted on; the answer holds no `task_id`.
    NoTaskId,
    /// It is acted on; `code` is the text `"200"`.
    StringCode,
    /// It is acted on; `code` is 0, as in sibling services.
    ZeroCode,
    /// The query answers this status, without links.
    Status(String),
    /// The query answers `urls: []`, whatever the status.
    EmptyUrls,
    /// The query answers without `urls`.
    NoUrls,
    /// The query answers links that have expired.
    ExpiredLink,
    /// The query answers about another task, which failed.
    OtherTask,
    /// The query answers the links in the opposite order.
    ReversedLinks,
    /// The query answers short links that redirect to the signed ones.
    ShortLink,
    /// The task is accepted and charged; it ends as failed with this `err_msg`, and is refunded.
    Fail(String),
    /// The clip's connection closes after so many bytes of the body.
    ClipDiesAfter(u64),
    /// The clip's bytes and ETag change, from this read on.
    ChangedContent,
    /// A page of HTML with status 200 in place of the clip.
    ErrorPage,
    /// The task is accepted; its rows of the statements come so much later.
    RowsLate {
        /// How much later than others.
        seconds: u64,
    },
    /// The task is accepted and charged; the statements never show it.
    RowsMissing,
    /// The statements are told in another manner, or wrongly.
    Statements(StatementFault),
}

/// A fault that cannot happen, or JSON that is none; says what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FaultRefusal {
    message: String,
}

impl Fault {
    /// The next request of an operation goes wrong.
    pub fn on(operation: Operation, effect: Effect) -> Self {
        let when =
            Match { operation, times: 1, skip: 0, always: false, contains: None, chance: None, seed: 0 };
        Self { when, effect }
    }

    /// An HTTP status of trouble.
    pub fn http(operation: Operation, status: u16) -> Self {
        Self::on(operation, Effect::Http { status, msg: None, retry_after: None, acts: false })
    }

    /// HTTP 429 with `Retry-After`.
    pub fn too_many_requests(operation: Operation, retry_after_seconds: u64) -> Self {
        let retry_after = Some(retry_after_seconds);
        Self::on(operation, Effect::Http { status: 429, msg: None, retry_after, acts: false })
    }

    /// A business error inside HTTP 200.
    pub fn envelope(operation: Operation, code: i64, msg: &str) -> Self {
        Self::on(operation, Effect::Envelope { code, msg: msg.to_owned() })
    }

    /// The answer is lost after the act: for a submit, after the task was accepted and charged.
    pub fn answer_lost(operation: Operation) -> Self {
        Self::on(operation, Effect::Drop(Moment::After))
    }

    /// The next task ends as failed with this reason.
    pub fn task_fails(reason: &str) -> Self {
        Self::on(Operation::Submit, Effect::Fail(reason.to_owned()))
    }

    /// The same fault for so many requests.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.when.times = times;
        self
    }

    /// The same fault for every request, for good.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.when.always = true;
        self
    }

    /// The same fault after so many matching requests.
    #[must_use]
    pub fn skip(mut self, skip: u32) -> Self {
        self.when.skip = skip;
        self
    }

    /// The same fault for requests whose body or query has this text.
    #[must_use]
    pub fn containing(mut self, text: &str) -> Self {
        self.when.contains = Some(text.to_owned());
        self
    }

    /// The same fault with a probability, the same requests in every run with this seed.
    #[must_use]
    pub fn chance(mut self, chance: f64, seed: u64) -> Self {
        (self.when.chance, self.when.seed) = (Some(chance), seed);
        self
    }

    /// Reads a fault from JSON and checks it.
    ///
    /// # Errors
    ///
    /// Names the key or value that is wrong and the ones that are allowed.
    pub fn from_json(body: &[u8]) -> Result<Self, FaultRefusal> {
        let fault: Self =
            serde_json::from_slice(body).map_err(|e| FaultRefusal { message: e.to_string() })?;
        fault.check()?;
        Ok(fault)
    }

    /// Whether the fault can happen at all.
    ///
    /// # Errors
    ///
    /// An effect that its operation does not have, or a number out of its range.
    pub fn check(&self) -> Result<(), FaultRefusal> {
        let refused = |message: String| Err(FaultRefusal { message });
        if self.when.times == 0 {
            return refused("`times` is at least 1".into());
        }
        if let Some(chance) = self.when.chance
            && !(0.0..=1.0).contains(&chance)
        {
            return refused(format!("`chance` is a number from 0 to 1, not {chance}"));
        }
        if let Effect::Http { status, .. } = self.effect
            && !(400..=599).contains(&status)
        {
            return refused(format!("`status` is a number from 400 to 599, not {status}"));
        }
        if let Effect::Answer { status, headers, body, text, .. } = &self.effect {
            if !(200..=599).contains(status) {
                return refused(format!("`status` is a number from 200 to 599, not {status}"));
            }
            if body.is_some() && text.is_some() {
                return refused("`body` and `text` are one or the other".into());
            }
            let is_header = |(name, value): (&String, &String)| {
                hyper::header::HeaderName::try_from(name).is_ok()
                    && hyper::header::HeaderValue::try_from(value).is_ok()
            };
            if !headers.iter().all(is_header) {
                return refused("`headers` has a name or value that no header can carry".into());
            }
        }
        if let Effect::Statements(fault) = &self.effect {
            fault.check().or_else(refused)?;
        }
        let possible = self.effect.possible();
        if possible.is_empty() || possible.contains(&self.when.operation) {
            return Ok(());
        }
        let names: Vec<String> = possible.iter().map(|operation| format!("`{operation}`")).collect();
        refused(format!(
            "`{}` cannot happen to `{}`; it can to {}",
            self.effect.name(),
            self.when.operation,
            names.join(", ")
        ))
    }
}

impl StatementFault {
    fn check(&self) -> Result<(), String> {
        if let Some(minutes) = self.zone_offset_minutes
            && minutes.abs() > FARTHEST_ZONE_MINUTES
        {
            return Err(format!(
                "`zone_offset_minutes` is a number from -{FARTHEST_ZONE_MINUTES} to {FARTHEST_ZONE_MINUTES}, not {minutes}"
            ));
        }
        if let Some(seconds) = self.clock_off_seconds
            && seconds.abs() > FARTHEST_CLOCK_SECONDS
        {
            return Err(format!(
                "`clock_off_seconds` is a number from -{FARTHEST_CLOCK_SECONDS} to {FARTHEST_CLOCK_SECONDS}, not {seconds}"
            ));
        }
        if self.largest_page == Some(0) || self.page == Some(0) {
            return Err("`largest_page` and `page` are at least 1".to_owned());
        }
        Ok(())
    }
}

/// No clock is off by more than this: 30 days.
const FARTHEST_CLOCK_SECONDS: i64 = 30 * 24 * 60 * 60;

/// No zone is farther from UTC than this: 15 hours.
pub(crate) const FARTHEST_ZONE_MINUTES: i32 = 15 * 60;

impl Effect {
    /// The operations that it can happen to; none stands for all.
    fn possible(&self) -> &'static [Operation] {
        use Operation::{Clip, Price, Query, Register, Statements, Submit};
        const ENVELOPED: &[Operation] =
            &[Submit, Query, Operation::Presign, Register, Statements, Price, Operation::Any];
        match self {
            Self::Answer { .. }
            | Self::Http { .. }
            | Self::Drop(_)
            | Self::Stall(_)
            | Self::Delay { .. }
            | Self::Truncate { .. }
            | Self::ErrorPage => &[],
            Self::Envelope { .. } | Self::NoJson | Self::DataNull | Self::StringCode | Self::ZeroCode => {
                ENVELOPED
            }
            Self::OutOfCredit(_) | Self::NoTaskId | Self::Fail(_) => &[Submit],
            Self::RowsLate { .. } | Self::RowsMissing => &[Submit],
            Self::Status(_)
            | Self::EmptyUrls
            | Self::NoUrls
            | Self::ExpiredLink
            | Self::OtherTask
            | Self::ReversedLinks
            | Self::ShortLink => &[Query],
            Self::ClipDiesAfter(_) | Self::ChangedContent => &[Clip],
            Self::Statements(_) => &[Statements],
        }
    }

    /// Its name in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Answer { .. } => "answer",
            Self::Http { .. } => "http",
            Self::Envelope { .. } => "envelope",
            Self::OutOfCredit(_) => "out_of_credit",
            Self::Drop(_) => "drop",
            Self::Stall(_) => "stall",
            Self::Delay { .. } => "delay",
            Self::Truncate { .. } => "truncate",
            Self::NoJson => "no_json",
            Self::DataNull => "data_null",
            Self::NoTaskId => "no_task_id",
            Self::StringCode => "string_code",
            Self::ZeroCode => "zero_code",
            Self::Status(_) => "status",
            Self::EmptyUrls => "empty_urls",
            Self::NoUrls => "no_urls",
            Self::ExpiredLink => "expired_link",
            Self::OtherTask => "other_task",
            Self::ReversedLinks => "reversed_links",
            Self::ShortLink => "short_link",
            Self::Fail(_) => "fail",
            Self::ClipDiesAfter(_) => "clip_dies_after",
            Self::ChangedContent => "changed_content",
            Self::ErrorPage => "error_page",
            Self::RowsLate { .. } => "rows_late",
            Self::RowsMissing => "rows_missing",
            Self::Statements(_) => "statements",
        }
    }

    /// Whether the request's body must not be read.
    pub(crate) fn precedes_the_body(&self) -> bool {
        matches!(self, Self::Drop(Moment::BeforeBody))
    }

    pub(crate) fn delay(&self) -> Option<Duration> {
        match self {
            Self::Delay { milliseconds } => Some(Duration::from_millis(*milliseconds)),
            _ => None,
        }
    }
}

/// A number from 0 to 1 that only depends on its arguments (splitmix64).
pub(crate) fn draw(seed: u64, count: u64) -> f64 {
    let mut z =
        seed.wrapping_mul(0x2545_f491_4f6c_dd1d).wrapping_add(count.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^= z >> 31;
    // 53 bits: as many as a double holds.
    (z >> 11) as f64 / (1u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_the_same_in_json() {
        let cases: [&str; 16] = [
            r#"{"match":{"operation":"submit"},"do":{"http":{"status":503}}}"#,
            r#"{"match":{"operation":"submit","times":3,"skip":2},"do":{"http":{"status":429,"retry_after":1}}}"#,
            r#"{"match":{"operation":"submit"},"do":{"envelope":{"code":500,"msg":"payment failed"}}}"#,
            r#"{"match":{"operation":"any","always":true,"chance":0.2,"seed":7},"do":{"drop":"after"}}"#,
            r#"{"match":{"operation":"submit"},"do":{"stall":"before"}}"#,
            r#"{"match":{"operation":"query"},"do":{"status":"running"}}"#,
            r#"{"match":{"operation":"query"},"do":"empty_urls"}"#,
            r#"{"match":{"operation":"query"},"do":"other_task"}"#,
            r#"{"match":{"operation":"query"},"do":"reversed_links"}"#,
            r#"{"match":{"operation":"clip"},"do":{"clip_dies_after":100}}"#,
            r#"{"match":{"operation":"submit"},"do":{"fail":"provider timeout"}}"#,
            r#"{"match":{"operation":"submit"},"do":{"out_of_credit":"chinese"}}"#,
            r#"{"match":{"operation":"statements"},"do":{"statements":{"order":"oldest_first","zone_offset_minutes":480}}}"#,
            r#"{"match":{"operation":"statements","always":true},"do":{"statements":{"stands_still_at":1,"total":3,"largest_page":2,"page":1,"reorders":true,"hides":"a lake","clock_off_seconds":-172800}}}"#,
            r#"{"match":{"operation":"submit"},"do":{"truncate":{}}}"#,
            r#"{"match":{"operation":"submit"},"do":{"answer":{"status":524,"text":"","acts":true}}}"#,
        ];
        for json in cases {
            let fault = Fault::from_json(json.as_bytes()).unwrap();
            let written = serde_json::to_vec(&fault).unwrap();
            assert_eq!(Fault::from_json(&written).unwrap(), fault);
        }
    }

    #[test]
    fn what_is_no_fault_is_refused_with_what_is_right() {
        let cases: [(&str, &str); 23] = [
            ("", "EOF"),
            ("[]", ""),
            (r#"{"do":"no_json"}"#, "`match`"),
            (r#"{"match":{"operation":"submit"}}"#, "`do`"),
            (r#"{"match":{"operation":"sumbit"},"do":"no_json"}"#, "`submit`, `query`"),
            (r#"{"match":{"operation":"submit","time":2},"do":"no_json"}"#, "`times`"),
            (r#"{"match":{"operation":"submit"},"do":"no_jason"}"#, "`no_json`"),
            (r#"{"match":{"operation":"submit"},"do":{"http":{"status":503,"text":"x"}}}"#, "`retry_after`"),
            (r#"{"match":{"operation":"submit"},"do":{"http":{"status":200}}}"#, "400 to 599"),
            (r#"{"match":{"operation":"submit"},"do":{"answer":{"status":100}}}"#, "200 to 599"),
            (
                r#"{"match":{"operation":"submit"},"do":{"answer":{"status":200,"text":"a","body":{}}}}"#,
                "`text`",
            ),
            (
                r#"{"match":{"operation":"submit"},"do":{"answer":{"status":200,"headers":{"a b":""}}}}"#,
                "`headers`",
            ),
            (r#"{"match":{"operation":"submit","times":0},"do":"no_json"}"#, "`times`"),
            (r#"{"match":{"operation":"submit","times":-1},"do":"no_json"}"#, "u32"),
            (r#"{"match":{"operation":"submit","chance":1.5},"do":"no_json"}"#, "0 to 1"),
            (r#"{"match":{"operation":"submit"},"do":{"drop":"later"}}"#, "`before_body`"),
            (r#"{"match":{"operation":"submit"},"do":{"clip_dies_after":1}}"#, "`clip`"),
            (r#"{"match":{"operation":"query"},"do":{"fail":"x"}}"#, "`submit`"),
            (r#"{"match":{"operation":"any"},"do":"empty_urls"}"#, "`query`"),
            (
                r#"{"match":{"operation":"statements"},"do":{"statements":{"zone_offset_minutes":1000}}}"#,
                "900",
            ),
            (r#"{"match":{"operation":"statements"},"do":{"statements":{"page":0}}}"#, "`page`"),
            (r#"{"match":{"operation":"statements"},"do":{"statements":{"pages":1}}}"#, "`reorders`"),
            (r#"{"match":{"operation":"submit"},"do":"no_json","x":1}"#, "`x`"),
        ];
        for (json, named) in cases {
            let refusal = Fault::from_json(json.as_bytes()).unwrap_err().to_string();
            assert!(refusal.contains(named), "{refusal}");
        }
    }
}
