//! How long the service asks to be left alone: in whatever header or field it says so.
//!
//! A wish only ever makes a pause longer. It knows no network and no clock of its own.

use crate::retry::{LONGEST_WISH, parse_retry_after};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde_json::Value;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The wish of an answer's headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct HeaderWish {
    /// `Retry-After`, which is about this very request.
    pub(crate) asked: Option<Duration>,
    /// When a limit of requests begins anew. Any answer may say so; it is a wish where the limit was reached.
    reset: Option<Duration>,
}

/// Where the reset of a limit stands.
const RESETS: [&str; 5] = [
    "ratelimit-reset",
    "x-ratelimit-reset",
    "x-rate-limit-reset",
    "x-ratelimit-reset-after",
    "x-ratelimit-reset-requests",
];
/// The limit and its reset in one header: `limit=10, remaining=0, reset=30`, or `"default";r=0;t=30`.
const WHOLE: &str = "ratelimit";
/// A field of this name says how long to wait; an underscore, a hyphen and case make no other.
const FIELDS: [&str; 6] =
    ["retryafter", "retryafterseconds", "retryafterms", "retryin", "retrydelay", "resetafter"];
/// What stands before a time in a sentence.
const PHRASES: [&str; 9] = [
    "retry after",
    "retry in",
    "retry_after",
    "retry-after",
    "try again in",
    "try again after",
    "wait at least",
    "please wait",
    "wait for",
];
/// A field is looked for so deep.
const DEPTH: usize = 4;

impl HeaderWish {
    pub(crate) fn of(headers: &HeaderMap, now: SystemTime) -> Self {
        let text = |name: &str| headers.get(name)?.to_str().ok();
        let asked = text(RETRY_AFTER.as_str()).and_then(|it| parse_retry_after(it, now));
        let in_whole = text(WHOLE).and_then(|whole| {
            let mut parts = whole.split([',', ';']).map(str::trim);
            parts.find_map(|part| part.strip_prefix("reset=").or_else(|| part.strip_prefix("t=")))
        });
        let resets = RESETS.iter().filter_map(|name| text(name)).chain(in_whole);
        Self { asked, reset: resets.filter_map(|it| reset_in(it, now)).max() }
    }

    /// The wish of an answer that says that a limit was reached: with that of its body, and not without the header that says so
    /// plainly.
    pub(crate) fn with_body(self, body: &[u8], value: Option<&Value>, now: SystemTime) -> Option<Duration> {
        let in_body = match value {
            Some(value) => field_in(value, DEPTH, now),
            None => std::str::from_utf8(body).ok().and_then(sentence_in),
        };
        self.asked.max(in_body).or(self.reset)
    }
}

/// A reset: seconds from now, a moment in seconds or milliseconds since 1970, a date, or a time with its units.
fn reset_in(text: &str, now: SystemTime) -> Option<Duration> {
    const EARLIEST_SECOND: u64 = 1_000_000_000;
    const EARLIEST_MILLISECOND: u64 = 1_000_000_000_000;
    let whole = text.trim().split('.').next().unwrap_or_default();
    let since = |moment: Duration| (UNIX_EPOCH + moment).duration_since(now).unwrap_or_default();
    match whole.parse::<u64>() {
        Ok(moment) if moment >= EARLIEST_MILLISECOND => Some(since(Duration::from_millis(moment))),
        Ok(moment) if moment >= EARLIEST_SECOND => Some(since(Duration::from_secs(moment))),
        _ => parse_retry_after(text, now).or_else(|| span(text)),
    }
    .map(|wish| wish.min(LONGEST_WISH))
}

/// What a field of JSON says, or a sentence in it.
fn field_in(value: &Value, depth: usize, now: SystemTime) -> Option<Duration> {
    let deeper = depth.checked_sub(1)?;
    match value {
        Value::Object(all) => all
            .iter()
            .filter_map(|(name, value)| {
                let name = name.replace(['_', '-'], "").to_ascii_lowercase();
                match FIELDS.contains(&name.as_str()) {
                    true => {
                        time_of(value, name.ends_with("ms"), now).or_else(|| field_in(value, deeper, now))
                    }
                    false => field_in(value, deeper, now),
                }
            })
            .max(),
        Value::Array(all) => all.iter().filter_map(|value| field_in(value, deeper, now)).max(),
        Value::String(text) => sentence_in(text),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn time_of(value: &Value, is_in_ms: bool, now: SystemTime) -> Option<Duration> {
    let seconds =
        |number: f64| (number >= 0.0).then(|| bounded(if is_in_ms { number / 1e3 } else { number }));
    match value {
        Value::Number(number) => seconds(number.as_f64()?),
        Value::String(text) => match text.trim().parse::<f64>() {
            Ok(number) => seconds(number),
            Err(_) => parse_retry_after(text, now).or_else(|| span(text)),
        },
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The time in a sentence such as "please retry after 30 s".
fn sentence_in(text: &str) -> Option<Duration> {
    let text = text.to_ascii_lowercase();
    let wishes = PHRASES.iter().filter_map(|phrase| {
        let (_, rest) = text.split_once(phrase)?;
        let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || ":=\"'".contains(c));
        span(rest)
    });
    wishes.max()
}

/// The time that a text begins with, as `90`, `1m30s` or `20 minutes`; seconds without a unit.
fn span(text: &str) -> Option<Duration> {
    let (mut rest, mut total, mut has_unit) = (text.trim_start(), 0.0, false);
    while rest.starts_with(|c: char| c.is_ascii_digit()) {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let number: f64 = rest[..end].trim_end_matches('.').parse().ok()?;
        let behind = rest[end..].trim_start();
        let letters = behind.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(behind.len());
        let unit = match behind[..letters].to_ascii_lowercase().as_str() {
            "ms" | "millisecond" | "milliseconds" => Some(0.001),
            "s" | "sec" | "secs" | "second" | "seconds" => Some(1.0),
            "m" | "min" | "mins" | "minute" | "minutes" => Some(60.0),
            "h" | "hr" | "hrs" | "hour" | "hours" => Some(3600.0),
            "d" | "day" | "days" => Some(86_400.0),
            _ => None,
        };
        let Some(unit) = unit else {
            // A number without a unit behind others is of something else.
            total += if has_unit { 0.0 } else { number };
            return Some(bounded(total));
        };
        (total, has_unit, rest) = (total + number * unit, true, behind[letters..].trim_start());
    }
    has_unit.then(|| bounded(total))
}

fn bounded(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or(LONGEST_WISH).min(LONGEST_WISH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{HeaderName, HeaderValue};
    use serde_json::json;

    fn now() -> SystemTime {
        httpdate::parse_http_date("Mon, 23 Nov 2026 08:00:00 GMT").unwrap()
    }

    fn wish(headers: &[(&str, &str)], body: &str) -> Option<u64> {
        let mut all = HeaderMap::new();
        for (name, value) in headers {
            all.insert(name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap());
        }
        let value = serde_json::from_str(body).ok();
        HeaderWish::of(&all, now()).with_body(body.as_bytes(), value.as_ref(), now()).map(|it| it.as_secs())
    }

    #[test]
    fn a_wish_is_heard_wherever_it_is_said() {
        for (headers, body) in [
            (&[("retry-after", "3600")][..], String::new()),
            (&[("ratelimit-reset", "3600")], String::new()),
            (&[("x-ratelimit-reset", "1795424400")], String::new()),
            (&[("X-RateLimit-Reset", "1795424400000")], String::new()),
            (&[("x-ratelimit-reset-requests", "1h0m0s")], String::new()),
            (&[("ratelimit", "limit=10, remaining=0, reset=3600")], String::new()),
            (&[("ratelimit", "\"default\";r=0;t=3600")], String::new()),
            (&[], json!({"retry_after": 3600}).to_string()),
            (&[], json!({"code": 429, "msg": "slow", "data": {"retryAfter": "3600"}}).to_string()),
            (&[], json!({"retry_after_ms": 3_600_000}).to_string()),
            (&[], json!({"error": {"details": [{"retryDelay": "3600s"}]}}).to_string()),
            (&[], json!({"code": 429, "msg": "Too fast: please retry after 3600 s."}).to_string()),
            (&[], json!({"message": "try again in 60 minutes"}).to_string()),
            (&[], "slow down, retry in 1h".to_owned()),
            // The longer of what is said of this request.
            (&[("retry-after", "1")], json!({"retry_after": 3600}).to_string()),
            (&[("retry-after", "3600"), ("ratelimit-reset", "9000")], json!({"retry_after": 1}).to_string()),
        ] {
            assert_eq!(wish(headers, &body), Some(3600), "{headers:?} {body}");
        }
    }

    #[test]
    fn what_is_no_time_is_no_wish_and_none_is_without_end() {
        for body in [
            "",
            "{}",
            "wait",
            "await 3600 answers",
            r#"{"retry_after":null}"#,
            r#"{"retry_after":-5}"#,
            r#"{"retry_after":"soon"}"#,
            r#"{"limit":3600}"#,
        ] {
            assert!(wish(&[], body).is_none_or(|it| it < 3600), "{body}");
        }
        let most = Some(LONGEST_WISH.as_secs());
        for body in [r#"{"retry_after":1e300}"#, r#"{"retry_after":"99999999999999999999"}"#] {
            assert_eq!(wish(&[], body), most, "{body}");
        }
        assert_eq!(wish(&[("x-ratelimit-reset", "1")], ""), Some(1));
        assert_eq!(wish(&[("ratelimit-reset", "Mon, 23 Nov 2026 07:00:00 GMT")], ""), Some(0));
        assert_eq!(wish(&[("ratelimit-reset", "soon")], ""), None);
    }
}
