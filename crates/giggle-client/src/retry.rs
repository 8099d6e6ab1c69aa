//! Whether to try again: one pure table of operation × what happened × attempts.
//!
//! It knows no clock, no randomness and no network: the jitter comes as an argument and the answer is how long to pause.
//! The row that money hangs on is that of a submit, which is tried again only when it was certainly not
//! accepted.

use std::fmt;
use std::time::{Duration, SystemTime};
use tokio::time::Instant;

/// What is attempted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operation {
    /// Asks for a shot; costs money.
    Submit,
    /// Asks about a task.
    Query,
    /// Fetches a clip.
    Download,
    /// Brings a picture to the service.
    Upload,
    /// Reads statements and prices.
    Account,
}

impl Operation {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Submit, Self::Query, Self::Download, Self::Upload, Self::Account];
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Submit => "submit",
            Self::Query => "query",
            Self::Download => "download",
            Self::Upload => "upload",
            Self::Account => "account",
        })
    }
}

/// What happened to one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Happened {
    /// No connection was made: certainly nothing was sent.
    NotConnected,
    /// The connection broke, or time ran out, after the request may have left.
    Interrupted,
    /// An answer with this HTTP status or code of the envelope.
    Status(u16),
    /// An answer that cannot be read.
    Unreadable,
    /// What trying again does not mend: a refusal, an untrusted certificate, a full disk.
    Refused,
}

/// How often and how patiently to try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPlan {
    /// The most attempts in all; 1 means that nothing is tried again.
    pub attempts: u32,
    /// The pause after the first attempt; each later one is twice as long.
    pub first_pause: Duration,
    /// The longest pause; a `Retry-After` beyond it ends the attempts.
    pub longest_pause: Duration,
    /// When the caller's patience ends: no pause and no attempt goes beyond it.
    pub until: Option<Instant>,
}

/// Half a second: long enough for a dropped connection to be another one, too short for a person to notice.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// One minute: a service that asks for more is better asked again by a person.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Four attempts pause 0.5 + 1 + 2 s in all: past a blip, not past patience.
const ATTEMPTS: u32 = 4;

impl RetryPlan {
    /// One attempt and no more.
    pub const fn once() -> Self {
        Self { attempts: 1, first_pause: FIRST_PAUSE, longest_pause: LONGEST_PAUSE, until: None }
    }

    /// A few attempts.
    pub const fn patient() -> Self {
        Self { attempts: ATTEMPTS, ..Self::once() }
    }

    /// The same with an end to the caller's patience, where there is one.
    #[must_use]
    pub const fn until(self, until: Option<Instant>) -> Self {
        Self { until, ..self }
    }

    /// How long the caller's patience still lasts; `None` is for ever.
    pub(crate) fn left(&self) -> Option<Duration> {
        self.until.map(|until| until.saturating_duration_since(Instant::now()))
    }
}

impl Default for RetryPlan {
    fn default() -> Self {
        Self::patient()
    }
}

/// Whether what happened is mended by trying again, attempts aside.
pub fn may_try_again(operation: Operation, happened: Happened) -> bool {
    match (operation, happened) {
        (_, Happened::Refused) => false,
        (_, Happened::NotConnected) => true,
        // 429 is the one answer that says for certain that nothing was started and that asking again is welcome. Whether
        // it says so is asked before this table is (`Trouble::next_try`).
        (Operation::Submit, Happened::Status(status)) => status == 429,
        (Operation::Submit, Happened::Interrupted | Happened::Unreadable) => false,
        (_, Happened::Interrupted | Happened::Unreadable) => true,
        (_, Happened::Status(status)) => matches!(status, 408 | 425 | 429 | 500..=599),
    }
}

/// How long to pause before the next attempt, or `None` to stop.
///
/// `attempts` counts those already made, `left` is what is left of the caller's patience. `asked` is the service's
/// `Retry-After`: the pause is never shorter, and one that is longer than the plan or the patience allows is not begun.
/// `jitter` is between 0 and 1.
pub fn next_try(
    plan: &RetryPlan,
    operation: Operation,
    happened: Happened,
    attempts: u32,
    left: Option<Duration>,
    asked: Option<Duration>,
    jitter: f64,
) -> Option<Duration> {
    let most = left.unwrap_or(plan.longest_pause).min(plan.longest_pause);
    let is_too_long = asked.is_some_and(|asked| asked > most) || left == Some(Duration::ZERO);
    if attempts >= plan.attempts || is_too_long || !may_try_again(operation, happened) {
        return None;
    }
    let jitter = if jitter.is_finite() { jitter.clamp(0.0, 1.0) } else { 0.0 };
    let doubled = plan.first_pause.saturating_mul(1_u32 << attempts.saturating_sub(1).min(16));
    let pause = match asked {
        // A little later than asked, each client by another little, so that they do not all come back at once.
        Some(asked) => asked.saturating_add(plan.first_pause.mul_f64(jitter)),
        None => doubled.min(plan.longest_pause).mul_f64(0.5 + 0.5 * jitter),
    };
    Some(pause.min(most.max(asked.unwrap_or_default())))
}

/// A wish for more than ten years is one for ten years.
pub(crate) const LONGEST_WISH: Duration = Duration::from_secs(10 * 366 * 24 * 60 * 60);

/// Reads a `Retry-After`: whole seconds, or a date of HTTP. More than ten years are ten years.
pub fn parse_retry_after(text: &str, now: SystemTime) -> Option<Duration> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number that is too large for its type is a wish as well.
        let seconds = text.parse().map_or(LONGEST_WISH, Duration::from_secs);
        return Some(seconds.min(LONGEST_WISH));
    }
    let moment = httpdate::parse_http_date(text).ok()?;
    // A date that has passed means now.
    Some(moment.duration_since(now).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: RetryPlan = RetryPlan::patient();

    #[test]
    fn the_whole_table() {
        use Happened::*;
        let every = [
            NotConnected,
            Interrupted,
            Unreadable,
            Refused,
            Status(200),
            Status(307),
            Status(400),
            Status(401),
            Status(402),
            Status(403),
            Status(404),
            Status(408),
            Status(422),
            Status(425),
            Status(429),
            Status(500),
            Status(502),
            Status(503),
            Status(504),
            Status(520),
            Status(522),
            Status(524),
        ];
        for happened in every {
            for operation in Operation::ALL {
                let expected = match operation {
                    Operation::Submit => matches!(happened, NotConnected | Status(429)),
                    _ => matches!(
                        happened,
                        NotConnected
                            | Interrupted
                            | Unreadable
                            | Status(408 | 425 | 429 | 500 | 502 | 503 | 504 | 520 | 522 | 524)
                    ),
                };
                for attempts in 1..6 {
                    let pause = next_try(&PLAN, operation, happened, attempts, None, None, 0.5);
                    let wanted = expected && attempts < PLAN.attempts;
                    assert_eq!(pause.is_some(), wanted, "{operation} {happened:?} {attempts}");
                    assert_eq!(
                        next_try(&RetryPlan::once(), operation, happened, attempts, None, None, 0.5),
                        None
                    );
                }
            }
        }
    }

    #[test]
    fn pauses_grow_within_limits_and_jitter_moves_them() {
        let pause = |attempts, jitter| {
            let plan = RetryPlan { attempts: 99, ..PLAN };
            next_try(&plan, Operation::Query, Happened::Interrupted, attempts, None, None, jitter).unwrap()
        };
        assert_eq!(pause(1, 0.0), Duration::from_millis(250));
        assert_eq!(pause(1, 1.0), Duration::from_millis(500));
        assert_eq!(pause(3, 1.0), Duration::from_secs(2));
        assert_eq!(pause(60, 1.0), LONGEST_PAUSE);
        assert_eq!(pause(1, f64::NAN), pause(1, 0.0));
    }

    #[test]
    fn what_the_service_asked_for_is_kept_or_ends_it() {
        let pause = |asked, left: Option<u64>, jitter| {
            let (asked, left) = (Some(Duration::from_secs(asked)), left.map(Duration::from_secs));
            next_try(&PLAN, Operation::Submit, Happened::Status(429), 1, left, asked, jitter)
        };
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        assert_eq!(pause(7, None, 0.0), seconds(7));
        assert!(pause(7, None, 1.0) > seconds(7));
        assert_eq!(pause(60, None, 1.0), seconds(60));
        assert_eq!(pause(61, None, 0.0), None, "longer than the longest pause");
        assert_eq!(pause(7, Some(7), 1.0), seconds(7));
        assert_eq!(pause(7, Some(6), 0.0), None, "longer than the caller's patience");
        let usual = |left| {
            let left = Some(Duration::from_millis(left));
            next_try(&PLAN, Operation::Query, Happened::Interrupted, 3, left, None, 1.0)
        };
        assert_eq!(usual(700), Some(Duration::from_millis(700)), "no pause goes beyond the patience");
        assert_eq!(usual(0), None);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = httpdate::parse_http_date("Mon, 23 Nov 2026 08:00:00 GMT").unwrap();
        let read = |text| parse_retry_after(text, now).map(|it| it.as_secs());
        assert_eq!(read("99999999999999999999"), read("18446744073709551615"));
        assert!(read("99999999999999999999") > Some(3_600));
        assert_eq!(read("7"), Some(7));
        assert_eq!(read(" 0 "), Some(0));
        assert_eq!(read("Mon, 23 Nov 2026 08:00:30 GMT"), Some(30));
        assert_eq!(read("Mon, 23 Nov 2026 07:00:00 GMT"), Some(0));
        for odd in ["", "-1", "soon", "1.5"] {
            assert_eq!(read(odd), None, "{odd}");
        }
    }
}
