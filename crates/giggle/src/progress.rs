//! What a person at a terminal sees while they wait: what is going on, since when, and how long it usually takes.
//!
//! The service reports no percentage, and none is made up: time is measured against the time that clips usually
//! take, and said to be that.

use crate::ledger::WallTime;
use crate::output::Output;
use giggle_domain::Language;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::Duration;

/// Hears what would stand above the line.
type Teller = Box<dyn Fn(&str) + Send + Sync>;

/// A line at the bottom of the terminal; nothing at all in a pipe.
pub struct Progress {
    line: Option<ProgressBar>,
    teller: Option<Teller>,
    language: Language,
}

impl Progress {
    /// A line that is drawn only where a person watches.
    pub fn new(output: &Output) -> Self {
        let line = output.may_draw_progress().then(|| {
            let line = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("{spinner:.cyan} {msg}") {
                line.set_style(style);
            }
            line.enable_steady_tick(Duration::from_millis(120));
            line
        });
        Self { line, teller: None, language: output.language }
    }

    /// Draws nothing, for work that nobody watches.
    pub fn silent(language: Language) -> Self {
        Self { line: None, teller: None, language }
    }

    /// Draws nothing, and hands to somebody why it [waits](Self::waits).
    pub fn telling(language: Language, teller: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self { line: None, teller: Some(Box::new(teller)), language }
    }

    /// Says what is going on.
    pub fn say(&self, text: impl Into<String>) {
        if let Some(line) = &self.line {
            line.set_message(text.into());
        }
    }

    /// Says how long a task has been waited for, and how long it may take.
    pub fn waiting(&self, status: &str, elapsed: Duration, expected: &str) {
        let elapsed = clock(elapsed);
        self.say(match self.language {
            Language::English => format!("{status} · {elapsed} (usually {expected})"),
            Language::Chinese => format!("{} · {elapsed}（通常{expected}）", status_in_chinese(status)),
        });
    }

    /// Says how much of a clip is there.
    pub fn downloading(&self, done: u64, total: Option<u64>) {
        let label = self.language.pick("downloading", "下载中");
        self.say(match total {
            Some(total) if total > 0 => {
                let percent = (u128::from(done) * 100 / u128::from(total)).min(100);
                format!("{label} · {} of {} · {percent}%", size(done), size(total))
            }
            _ => format!("{label} · {}", size(done)),
        });
    }

    /// Writes a line of talk above the progress.
    pub fn above(&self, output: &Output, text: &str) {
        match &self.line {
            Some(line) => line.suspend(|| output.talk(text)),
            None => output.talk(text),
        }
    }

    /// Says above the progress why nothing is submitted yet.
    pub fn waits(&self, output: &Output, why: &str) {
        match &self.teller {
            Some(teller) => teller(why),
            None => self.above(output, why),
        }
    }

    /// Writes a line that matters above the progress, even when quiet was asked for.
    pub fn above_always(&self, output: &Output, text: &str) {
        match &self.line {
            Some(line) => line.suspend(|| output.warn(text)),
            None => output.warn(text),
        }
    }

    /// Takes the line away.
    pub fn end(&self) {
        if let Some(line) = &self.line {
            line.finish_and_clear();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.end();
    }
}

/// The usual statuses in Chinese; any other as the service wrote it.
fn status_in_chinese(status: &str) -> &str {
    match status.to_ascii_lowercase().as_str() {
        "pending" => "排队中",
        "processing" | "running" => "生成中",
        _ => status,
    }
}

/// A duration as a clock shows it: `0:42`, `12:05`, `1:02:03`.
pub fn clock(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// A moment as people read it, in local time; in UTC, which is said, where the system knows no zone.
pub fn when(time: WallTime) -> String {
    when_in(zone(), time, false)
}

/// The same for somebody who may be elsewhere: the zone is always said.
pub fn when_anywhere(time: WallTime) -> String {
    when_in(zone(), time, true)
}

/// A moment that is waited for: to the second, which has passed when it is there, and with the zone.
pub fn moment(time: WallTime) -> String {
    moment_in(zone(), time)
}

fn moment_in(zone: &jiff::tz::TimeZone, time: WallTime) -> String {
    let whole = time.0.saturating_add(999).div_euclid(1000);
    let Ok(stamp) = jiff::Timestamp::from_second(whole) else { return time.to_string() };
    let there = stamp.to_zoned(zone.clone());
    let is_utc = zone.is_unknown() || there.offset() == jiff::tz::Offset::UTC;
    there.strftime(if is_utc { "%Y-%m-%d %H:%M:%S UTC" } else { "%Y-%m-%d %H:%M:%S %:z" }).to_string()
}

/// A moment to the millisecond, for what is read beside logs of others.
pub fn exactly(time: WallTime) -> String {
    let Ok(stamp) = jiff::Timestamp::from_millisecond(time.0) else { return time.to_string() };
    let there = stamp.to_zoned(zone().clone());
    let is_utc = zone().is_unknown() || there.offset() == jiff::tz::Offset::UTC;
    there.strftime(if is_utc { "%Y-%m-%d %H:%M:%S%.3f UTC" } else { "%Y-%m-%d %H:%M:%S%.3f %:z" }).to_string()
}

/// The zone of this machine. Looking for it takes longer than writing a time.
fn zone() -> &'static jiff::tz::TimeZone {
    static ZONE: std::sync::OnceLock<jiff::tz::TimeZone> = std::sync::OnceLock::new();
    ZONE.get_or_init(jiff::tz::TimeZone::system)
}

fn when_in(zone: &jiff::tz::TimeZone, time: WallTime, says_zone: bool) -> String {
    let Ok(stamp) = jiff::Timestamp::from_millisecond(time.0) else { return time.to_string() };
    let there = stamp.to_zoned(zone.clone());
    let is_utc = zone.is_unknown() || there.offset() == jiff::tz::Offset::UTC;
    let format = match (is_utc, says_zone) {
        (true, _) => "%Y-%m-%d %H:%M UTC",
        (false, true) => "%Y-%m-%d %H:%M %:z",
        (false, false) => "%Y-%m-%d %H:%M",
    };
    there.strftime(format).to_string()
}

/// Seconds that somebody else wrote down, as a clock: what cannot be a length is `?`.
pub fn clock_of(seconds: f64) -> String {
    Duration::try_from_secs_f64(seconds).map_or_else(|_| "?".to_owned(), clock)
}

/// A number of bytes as people read it, in powers of ten.
pub fn size(bytes: u64) -> String {
    // Only for reading, so the loss of precision beyond 2^53 bytes does not matter.
    let value = bytes as f64;
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.0} kB", value / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", value / 1e6),
        _ => format!("{:.1} GB", value / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::{clock, clock_of, size};
    use std::time::Duration;

    #[test]
    fn a_moment_that_is_waited_for_is_whole_seconds_in_the_readers_zone() {
        use super::moment_in;
        use crate::ledger::WallTime;
        use jiff::tz::{Offset, TimeZone};
        let time = WallTime(1_795_726_500_001);
        assert!(moment_in(&TimeZone::UTC, time).ends_with(":01 UTC"));
        let there = moment_in(&TimeZone::fixed(Offset::constant(8)), time);
        assert!(there.ends_with(":01 +08:00"), "{there}");
    }

    #[test]
    fn a_moment_says_its_zone_where_it_is_not_the_readers() {
        use super::when_in;
        use crate::ledger::WallTime;
        use jiff::tz::{Offset, TimeZone};
        let (time, east) = (WallTime(1_795_726_500_000), TimeZone::fixed(Offset::constant(8)));
        for zone in [TimeZone::UTC, TimeZone::unknown()] {
            assert_eq!(when_in(&zone, time, false), when_in(&zone, time, true));
            assert!(when_in(&zone, time, false).ends_with(" UTC"));
        }
        let local = when_in(&east, time, false);
        assert_eq!(when_in(&east, time, true), format!("{local} +08:00"));
    }

    #[test]
    fn figures_read_as_people_write_them() {
        assert_eq!(clock(Duration::from_secs(42)), "0:42");
        assert_eq!(clock(Duration::from_secs(3723)), "1:02:03");
        assert_eq!(clock_of(42.9), "0:42");
        for odd in [-1.0, f64::NAN, f64::INFINITY, 1e300] {
            assert_eq!(clock_of(odd), "?");
        }
        assert_eq!(size(999), "999 B");
        assert_eq!(size(1_540_000), "1.5 MB");
    }
}
