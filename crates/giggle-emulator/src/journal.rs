//! The journal: every request that came, with every secret hidden before it is kept.
//!
//! It is what a test asks "how often did it really reach the server?". Requests to `/_emulator/` are the tester's own
//! and do not stand in it.

use crate::operation::Operation;
use serde::Serialize;
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// Entries that are kept; older ones are counted and forgotten, so that a long run does not eat the memory.
const MOST_ENTRIES: usize = 50_000;
/// What all entries together may weigh in memory, by estimate.
const MOST_WEIGHT: usize = 64 * 1024 * 1024;
/// What the body of one entry may weigh; a heavier one is told by its length alone.
const MOST_BODY_WEIGHT: usize = 64 * 1024;
/// Longer texts of a body are told by their length: a prompt is readable, a picture is not.
const LONGEST_TEXT: usize = 300;
/// Bodies beyond this are told by their length alone, not read again.
const LARGEST_SUMMARY: usize = 256 * 1024;

/// What stands in the place of a secret.
pub(crate) const HIDDEN: &str = "(hidden)";

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// It is being worked on, or its answer is being held back.
    Open,
    /// An answer was given to the connection.
    Answered,
    /// The emulator closed the connection without a whole answer.
    Dropped,
    /// The client left before an answer.
    Left,
}

/// One request.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// Counted from 1, in the order in which the requests came.
    pub number: u64,
    /// When it came, in Unix milliseconds.
    pub at_ms: i64,
    /// GET, POST, …
    pub method: String,
    /// Path and query, signed values hidden.
    pub path: String,
    /// What it asked for.
    pub operation: Operation,
    /// Whether the header of the key was sent, right or wrong.
    pub carried_key: bool,
    /// All headers, secret values hidden.
    pub headers: Vec<(String, String)>,
    /// Bytes of the body that were read.
    pub body_bytes: usize,
    /// The body where it is JSON, long texts by their length, secrets hidden.
    pub body: Option<Value>,
    /// The HTTP status of the answer.
    pub status: Option<u16>,
    /// How it ended.
    pub ending: Ending,
    /// The name of the fault that it met.
    pub fault: Option<&'static str>,
    /// The task that it made or asked about.
    pub task_id: Option<String>,
}

/// Where the entries are kept.
pub(crate) struct Journal {
    pages: Mutex<Pages>,
    /// The key, to be found and hidden wherever somebody put it.
    secret: String,
}

#[derive(Default)]
struct Pages {
    entries: VecDeque<Entry>,
    next: u64,
    weight: usize,
}

impl Pages {
    /// Forgets the oldest entries until the others are few and light enough.
    fn bound(&mut self) {
        while self.entries.len() > MOST_ENTRIES || (self.weight > MOST_WEIGHT && self.entries.len() > 1) {
            let Some(entry) = self.entries.pop_front() else { break };
            self.weight -= weight_of(&entry);
        }
    }
}

/// What an entry weighs in memory, by estimate and never too little.
fn weight_of(entry: &Entry) -> usize {
    let headers: usize = entry.headers.iter().map(|(name, value)| name.len() + value.len() + 48).sum();
    let task = entry.task_id.as_ref().map_or(0, String::len);
    512 + entry.path.len() + entry.method.len() + headers + task + entry.body.as_ref().map_or(0, weight)
}

fn weight(value: &Value) -> usize {
    48 + match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        Value::String(text) => text.len(),
        Value::Array(all) => all.iter().map(weight).sum(),
        Value::Object(all) => all.iter().map(|(name, value)| name.len() + 64 + weight(value)).sum(),
    }
}

impl Journal {
    pub(crate) fn new(secret: &str) -> Self {
        Self { pages: Mutex::default(), secret: secret.to_owned() }
    }

    fn pages(&self) -> std::sync::MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes down a request as it comes.
    pub(crate) fn begin(
        self: &Arc<Self>,
        request: &hyper::http::request::Parts,
        operation: Operation,
        at_ms: i64,
    ) -> Ticket {
        let headers = request
            .headers
            .iter()
            .map(|(name, value)| {
                let is_secret = matches!(
                    name.as_str(),
                    giggle_domain::wire::KEY_HEADER | "authorization" | "cookie" | "proxy-authorization"
                );
                let value = String::from_utf8_lossy(value.as_bytes());
                (name.to_string(), if is_secret { HIDDEN.to_owned() } else { self.scrubbed(&value) })
            })
            .collect();
        let path = match request.uri.query() {
            Some(query) => format!("{}?{}", request.uri.path(), shown_query(query)),
            None => request.uri.path().to_owned(),
        };
        let mut pages = self.pages();
        pages.next += 1;
        let number = pages.next;
        let entry = Entry {
            number,
            at_ms,
            method: request.method.to_string(),
            path: self.scrubbed(&path),
            operation,
            carried_key: request.headers.contains_key(giggle_domain::wire::KEY_HEADER),
            headers,
            body_bytes: 0,
            body: None,
            status: None,
            ending: Ending::Open,
            fault: None,
            task_id: None,
        };
        pages.weight += weight_of(&entry);
        pages.entries.push_back(entry);
        pages.bound();
        Ticket { journal: Arc::clone(self), number, is_closed: false }
    }

    /// All entries that are kept, oldest first, from the one behind a number.
    pub(crate) fn entries(&self, after: u64) -> Vec<Entry> {
        self.pages().entries.iter().filter(|entry| entry.number > after).cloned().collect()
    }

    /// How many requests came, forgotten ones among them.
    pub(crate) fn count(&self) -> u64 {
        self.pages().next
    }

    pub(crate) fn clear(&self) {
        // The number goes on, so that a ticket of before the reset finds no stranger's entry.
        let mut pages = self.pages();
        pages.entries.clear();
        pages.weight = 0;
    }

    fn scrubbed(&self, text: &str) -> String {
        if text.contains(&self.secret) { text.replace(&self.secret, HIDDEN) } else { text.to_owned() }
    }

    fn scrub(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                if text.chars().nth(LONGEST_TEXT).is_some() {
                    *text = format!("({} characters)", text.chars().count());
                } else if text.starts_with("http") {
                    *text = giggle_domain::told_address(text);
                }
                *text = self.scrubbed(text);
            }
            Value::Array(values) => values.iter_mut().for_each(|value| self.scrub(value)),
            Value::Object(object) => object.values_mut().for_each(|value| self.scrub(value)),
            _ => {}
        }
    }
}

/// The parameters whose values say nothing that opens anything.
const PLAIN_PARAMETERS: [&str; 6] =
    ["task_id", "page", "page_size", "credit_type", "project_id", "response-content-disposition"];

/// Hides every value but those of the plain parameters.
fn shown_query(query: &str) -> String {
    let shown = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if !PLAIN_PARAMETERS.contains(&name) => format!("{name}={HIDDEN}"),
        _ => pair.to_owned(),
    });
    shown.collect::<Vec<_>>().join("&")
}

/// A request that is being worked on; dropped without an end, its client left.
pub(crate) struct Ticket {
    journal: Arc<Journal>,
    number: u64,
    is_closed: bool,
}

impl Ticket {
    fn change(&self, change: impl FnOnce(&mut Entry)) {
        let mut pages = self.journal.pages();
        let first = pages.entries.front().map_or(0, |entry| entry.number);
        let index = self.number.checked_sub(first).and_then(|index| usize::try_from(index).ok());
        let Some(entry) = index.and_then(|index| pages.entries.get_mut(index)) else { return };
        let before = weight_of(entry);
        change(entry);
        let after = weight_of(entry);
        pages.weight = pages.weight - before + after;
        pages.bound();
    }

    pub(crate) fn body(&self, body: &[u8]) {
        let summary = if body.len() <= LARGEST_SUMMARY {
            serde_json::from_slice(body)
                .ok()
                .map(|mut value| {
                    self.journal.scrub(&mut value);
                    value
                })
                .filter(|value| weight(value) <= MOST_BODY_WEIGHT)
        } else {
            None
        };
        self.change(|entry| {
            entry.body_bytes = body.len();
            entry.body = summary;
        });
    }

    pub(crate) fn fault(&self, name: &'static str) {
        self.change(|entry| entry.fault = Some(name));
    }

    pub(crate) fn task(&self, task_id: &str) {
        let task_id = self.journal.scrubbed(task_id);
        self.change(|entry| entry.task_id = Some(task_id));
    }

    pub(crate) fn end(mut self, status: Option<u16>, ending: Ending) {
        self.is_closed = true;
        self.change(|entry| (entry.status, entry.ending) = (status, ending));
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if !self.is_closed {
            self.change(|entry| entry.ending = Ending::Left);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(uri: &str, headers: &[(&str, &str)]) -> hyper::http::request::Parts {
        let mut request = hyper::Request::builder().method("POST").uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn no_secret_is_kept_wherever_it_was_put() {
        let journal = Arc::new(Journal::new("sk_secret"));
        let parts = parts(
            "/private/sk_secret?Policy=p0l&Signature=s1g&token=t0k&task_id=sk_secret",
            &[("x-auth", "sk_secret"), ("x-other", "a sk_secret b"), ("authorization", "Bearer 1")],
        );
        let ticket = journal.begin(&parts, Operation::Clip, 0);
        ticket.body(br#"{"prompt":"sk_secret","start_frame":{"url":"http://x/a?Signature=s1g"},"n":[{"k":"sk_secret"}]}"#);
        ticket.task("sk_secret");
        ticket.end(Some(200), Ending::Answered);
        let kept = serde_json::to_string(&journal.entries(0)).unwrap();
        for secret in ["sk_secret", "p0l", "s1g", "t0k", "Bearer 1"] {
            assert!(!kept.contains(secret), "{secret} in {kept}");
        }
        assert!(kept.contains("\"carried_key\":true"));
    }

    #[test]
    fn a_ticket_without_an_end_says_that_the_client_left() {
        let journal = Arc::new(Journal::new("sk"));
        drop(journal.begin(&parts("/", &[]), Operation::Other, 0));
        let second = journal.begin(&parts("/", &[]), Operation::Other, 0);
        assert_eq!(journal.entries(0)[0].ending, Ending::Left);
        assert_eq!(journal.entries(1)[0].ending, Ending::Open);
        second.end(Some(404), Ending::Answered);
        assert_eq!(journal.entries(1)[0].status, Some(404));
    }

    #[test]
    fn old_entries_are_forgotten_and_late_ends_find_their_own() {
        let journal = Arc::new(Journal::new("sk"));
        let early = journal.begin(&parts("/early", &[]), Operation::Other, 0);
        let tickets: Vec<_> =
            (0..MOST_ENTRIES).map(|_| journal.begin(&parts("/", &[]), Operation::Other, 0)).collect();
        early.end(Some(500), Ending::Answered);
        assert_eq!(journal.entries(0).len(), MOST_ENTRIES);
        assert_eq!(journal.count(), MOST_ENTRIES as u64 + 1);
        assert!(journal.entries(0).iter().all(|entry| entry.status.is_none()));
        journal.clear();
        let fresh = journal.begin(&parts("/fresh", &[]), Operation::Other, 0);
        drop(tickets);
        assert_eq!(journal.entries(0)[0].ending, Ending::Open);
        drop(fresh);
    }

    #[test]
    fn heavy_bodies_are_told_by_their_length_and_the_journal_stays_light() {
        let journal = Arc::new(Journal::new("sk"));
        let zeros = format!("[{}0]", "0,".repeat(120_000));
        let ticket = journal.begin(&parts("/", &[]), Operation::Submit, 0);
        ticket.body(zeros.as_bytes());
        let entry = journal.entries(0).remove(0);
        assert_eq!((entry.body, entry.body_bytes), (None, zeros.len()));
        let body = format!("[{}0]", "0,".repeat(1000));
        for _ in 0..2000 {
            let ticket = journal.begin(&parts("/", &[]), Operation::Submit, 0);
            ticket.body(body.as_bytes());
            ticket.end(Some(200), Ending::Answered);
        }
        assert_eq!(journal.count(), 2001);
        let kept = journal.entries(0);
        assert!(kept.len() < 2000 && kept.iter().map(weight_of).sum::<usize>() <= MOST_WEIGHT);
        assert_eq!(kept.last().unwrap().number, 2001);
    }

    #[test]
    fn long_texts_are_told_by_their_length() {
        let journal = Arc::new(Journal::new("sk"));
        let ticket = journal.begin(&parts("/", &[]), Operation::Submit, 0);
        let body = format!(r#"{{"start_frame":{{"base64":"{}"}}}}"#, "A".repeat(1000));
        ticket.body(body.as_bytes());
        let entry = journal.entries(0).remove(0);
        assert_eq!(entry.body.unwrap()["start_frame"]["base64"], "(1000 characters)");
        assert_eq!(entry.body_bytes, body.len());
    }
}
