//! Whether all that a 429 says is a refusal, and nothing else.
//!
//! A yes can be put in any words, and so can a no beside it: neither has a list. What has one is the plain refusal. So the
//! *whole* answer, wherever in it the words stand, must consist of sentences that refuse, and of names and numbers that go with one; anything
//! that is left over may tell of something begun.

mod grammar;
mod markup;
mod names;
mod sentences;
#[cfg(test)]
mod tests;

use crate::foreign_json::{Written, read_json};
use crate::mention::bare_name;
use markup::{Markup, read_markup, without_entities};
use names::{Kind, is_digits, is_idle_address, is_idle_number, is_mark, is_moment, is_ray, kind};
use sentences::REFUSALS;
use serde_json::Value;

/// Whether the body of a 429 says that the request was one of too many, and nothing else, in any of its texts. No words at all say no more
/// than the number does.
pub fn says_only_too_many(body: &[u8]) -> bool {
    // Nobody's usual refusal is longer, and whoever asks waits for the judgement.
    const LONGEST: usize = 64 * 1024;
    if body.len() > LONGEST {
        return false;
    }
    // Words in another encoding may say anything.
    let Ok(text) = std::str::from_utf8(body) else { return false };
    if let Some(written) = read_json::<Written>(body) {
        return is_refusing(&written, Kind::Words, false);
    }
    let text = text.trim_start_matches('\u{feff}').trim();
    if !text.starts_with('<') {
        return is_one_of_too_many(text);
    }
    match read_markup(text) {
        Some(Markup::Page(words)) => is_one_of_too_many(&words),
        Some(Markup::Elements(written)) => is_refusing(&written, Kind::Words, false),
        None => false,
    }
}

/// Whether a value under a name of this kind refuses or says nothing.
fn is_refusing(written: &Written, kind: Kind, is_made: bool) -> bool {
    let is_made = is_made || kind == Kind::Made;
    match written {
        Written::Plain(Value::Null) => true,
        Written::Plain(Value::Bool(is_so)) => is_idle_answer(kind, *is_so),
        Written::Plain(Value::String(words)) => is_idle_text(kind, words.trim(), is_made),
        Written::Plain(value) => value.as_f64().is_some_and(|number| is_number_of(kind, number, is_made)),
        Written::Array(all) => all.iter().all(|one| is_refusing(one, kind, is_made)),
        Written::Object(all) => {
            let may_nest =
                !matches!(kind, Kind::Mark | Kind::Moment | Kind::Address | Kind::Instance | Kind::Detail);
            all.is_empty()
                || may_nest && all.iter().all(|(name, value)| is_named_refusing(name, value, is_made))
        }
    }
}

fn is_named_refusing(name: &str, value: &Written, is_made: bool) -> bool {
    let name = bare_name(name);
    if let ("error", Written::Plain(Value::Bool(is_so))) = (name.as_str(), value) {
        return *is_so;
    }
    match kind(&name) {
        Some(kind) => is_refusing(value, kind, is_made),
        None => is_nothing(value),
    }
}

/// In the place of what was made a code may be its id.
fn is_number_of(kind: Kind, number: f64, is_made: bool) -> bool {
    let kind = match kind {
        Kind::Code if is_made => Kind::Status,
        Kind::Count if is_made => Kind::Made,
        kind => kind,
    };
    is_idle_number(kind, number)
}

/// Whether yes or no under such a name refuses or says nothing. What is not to be tried again may have been taken.
fn is_idle_answer(kind: Kind, is_so: bool) -> bool {
    match kind {
        Kind::Refused | Kind::Retry => is_so,
        Kind::Any => true,
        _ => !is_so,
    }
}

fn is_idle_text(kind: Kind, text: &str, is_made: bool) -> bool {
    if text.is_empty() {
        return true;
    }
    let number = || text.parse().ok().filter(|_| is_digits(text.trim_start_matches('-')));
    let is_answer = |is_so: bool| text.eq_ignore_ascii_case(if is_so { "true" } else { "false" });
    match kind {
        Kind::Mark => is_mark(text),
        Kind::Moment => is_moment(text),
        Kind::Reset if is_moment(text) => true,
        Kind::Address => is_idle_address(text),
        Kind::Instance => is_ray(text) || is_idle_address(text),
        Kind::Type if text.contains("://") || text.starts_with("about:") => is_idle_address(text),
        Kind::Detail => text.strip_prefix("type.googleapis.com/google.rpc.").is_some_and(is_mark),
        Kind::Refused | Kind::Any | Kind::Done => {
            [true, false].into_iter().any(|it| is_answer(it) && is_idle_answer(kind, it))
        }
        // No "no" of a retry: it may have been taken.
        Kind::Retry if is_answer(true) => true,
        Kind::Retry | Kind::Quantity | Kind::Reset if text.eq_ignore_ascii_case("no") => false,
        _ => match number() {
            Some(number) => is_number_of(kind, number, is_made),
            None => {
                is_one_of_too_many(text)
                    || kind == Kind::Quantity && is_one_of_too_many(&format!("retry in {text}"))
            }
        },
    }
}

/// Whether what stands under a name that nobody knows is nothing. 0 may be a place in line.
fn is_nothing(written: &Written) -> bool {
    match written {
        Written::Plain(Value::Null | Value::Bool(false)) => true,
        Written::Plain(Value::String(text)) => text.trim().is_empty(),
        Written::Plain(_) => false,
        Written::Array(all) => all.is_empty(),
        Written::Object(all) => all.is_empty(),
    }
}

/// Whether words say that the request was one of too many, and nothing else.
fn is_one_of_too_many(words: &str) -> bool {
    let Some(text) = without_entities(words) else { return false };
    ["no", "wait", "later"].contains(&text.trim().trim_end_matches('.'))
        || without_addresses(&text).is_some_and(|text| REFUSALS.covers(&text))
}

/// A text with a word in the place of each address of help; `None` where one may lead to something made.
fn without_addresses(text: &str) -> Option<String> {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = ["http://", "https://"].iter().filter_map(|begin| rest.find(begin)).min() {
        let (before, address) = rest.split_at(at);
        let end =
            address.find(|sign: char| sign.is_whitespace() || !sign.is_ascii() || "\"'<>)]".contains(sign));
        let (address, after) = address.split_at(end.unwrap_or(address.len()));
        if !is_idle_address(address.trim_end_matches(['.', ',', ';', '!'])) {
            return None;
        }
        out.push_str(before);
        out.push_str(" weburl ");
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}
