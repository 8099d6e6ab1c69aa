//! Time as an argument: the wall's time for the record, and a clock that counts sleep for the guard.
//!
//! Two clocks, because each lies where the other does not: the wall's time can be set by hand, and says nothing about
//! how long ago something was; the steady clock cannot be set, and means nothing after a restart. Nothing in
//! the ledger asks the operating system for the time except [`SystemClock`].

use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A moment of the wall's time: milliseconds since the Unix epoch, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct WallTime(pub i64);

impl WallTime {
    /// This moment and so much later.
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        Self(self.0.saturating_add(millis(span)))
    }

    /// This moment and so much earlier.
    #[must_use]
    pub fn minus(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(millis(span)))
    }

    /// How long after `earlier` it is; nothing where it is not later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

impl fmt::Display for WallTime {
    /// RFC 3339 in UTC with milliseconds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(time) => write!(f, "{time:.3}"),
            Err(_) => write!(f, "{} ms", self.0),
        }
    }
}

/// A span in whole milliseconds, as the ledger counts.
pub fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

/// One reading of both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The wall's time.
    pub wall: WallTime,
    /// Time since some fixed moment, sleep included; cannot be set by hand.
    pub steady: Duration,
}

/// A moment on the steady clock of one boot of one machine. Moments of different boots cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct BootTime {
    /// The system's own name of the boot.
    pub id: String,
    /// Milliseconds on the steady clock, sleep included.
    pub ms: u64,
}

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// Both clocks, now.
    fn now(&self) -> Moment;

    /// The system's own name of this boot; `None` where the system has none.
    fn boot_id(&self) -> Option<String> {
        None
    }

    /// Now on the steady clock, with the boot that it belongs to.
    fn boot_time(&self) -> Option<BootTime> {
        let ms = u64::try_from(self.now().steady.as_millis()).unwrap_or(u64::MAX);
        self.boot_id().map(|id| BootTime { id, ms })
    }
}

/// The machine's own clocks.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Moment { wall: WallTime(millis(since_epoch)), steady: steady() }
    }

    fn boot_id(&self) -> Option<String> {
        // It does not change while the process lives.
        static ID: std::sync::OnceLock<Option<String>> = std::sync::OnceLock::new();
        ID.get_or_init(boot_id).clone()
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn boot_id() -> Option<String> {
    let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    // Kernels without time namespaces have no such file.
    let offsets = std::fs::read_to_string("/proc/self/timens_offsets").unwrap_or_default();
    Some(clock_named(id.trim(), &offsets)).filter(|id| !id.is_empty())
}

/// Whether two names are of clocks that ran at the same time, in containers of one machine.
pub(crate) fn runs_beside(one: &str, other: &str) -> bool {
    one != other && one.split(OFFSET).next() == other.split(OFFSET).next()
}

/// What stands between the name of a boot and the offset of a container's clock.
const OFFSET: char = '+';

/// The name of a boot's clock: containers of one machine share its boot, and may have another clock each.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn clock_named(boot: &str, offsets: &str) -> String {
    let of_boot = offsets.lines().find_map(|line| {
        let mut words = line.split_whitespace();
        // Older kernels write the number of the clock in place of its name.
        words.next().filter(|name| matches!(*name, "boottime" | "7"))?;
        Some((words.next()?, words.next()?))
    });
    match of_boot {
        None | Some(("0", "0")) => boot.to_owned(),
        Some((seconds, nanoseconds)) => format!("{boot}{OFFSET}{seconds}.{nanoseconds}"),
    }
}

/// Without a name that the kernel gives, two moments are never taken for moments of one boot.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn boot_id() -> Option<String> {
    None
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn steady() -> Duration {
    spent(rustix::time::clock_gettime(rustix::time::ClockId::Boottime))
}

/// Elsewhere on Unix the monotonic clock is the nearest there is; on Apple's systems it counts sleep.
#[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
fn steady() -> Duration {
    spent(rustix::time::clock_gettime(rustix::time::ClockId::Monotonic))
}

#[cfg(unix)]
fn spent(time: rustix::time::Timespec) -> Duration {
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
}

/// The wall's time counts sleep too, and is the nearest there is without Unix.
#[cfg(not(unix))]
fn steady() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// A clock that moves only when it is told to.
#[derive(Debug)]
pub struct ManualClock(Mutex<(Moment, u32)>);

impl ManualClock {
    /// Starts at a wall's time.
    pub fn at(wall: WallTime) -> Self {
        Self(Mutex::new((Moment { wall, steady: Duration::from_secs(1000) }, 1)))
    }

    /// Lets time pass on both clocks.
    pub fn pass(&self, span: Duration) {
        let (now, _) = &mut *self.locked();
        *now = Moment { wall: now.wall.plus(span), steady: now.steady + span };
    }

    /// Starts the machine anew: another boot, whose steady clock begins at nothing.
    pub fn restart(&self) {
        let (now, boot) = &mut *self.locked();
        (now.steady, *boot) = (Duration::ZERO, *boot + 1);
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, (Moment, u32)> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Sets the wall's time by hand; the steady clock takes no notice.
    pub fn set_wall(&self, wall: WallTime) {
        self.locked().0.wall = wall;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Moment {
        self.locked().0
    }

    fn boot_id(&self) -> Option<String> {
        Some(format!("boot {}", self.locked().1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(any(target_os = "linux", target_os = "android"))]
    #[test]
    fn containers_whose_clocks_differ_have_boots_of_other_names() {
        assert_eq!(clock_named("b", ""), "b");
        assert_eq!(
            clock_named("b", "monotonic           0         0\nboottime            0         0\n"),
            "b"
        );
        let shifted = "monotonic           0         0\nboottime       864000         0\n";
        assert_eq!(clock_named("b", shifted), "b+864000.0");
        assert_eq!(clock_named("b", "1 0 0\n7 -5 9\n"), "b+-5.9");
    }

    #[test]
    fn the_wall_can_be_set_and_the_steady_clock_cannot() {
        let clock = ManualClock::at(WallTime(5_000));
        let before = clock.now();
        clock.set_wall(WallTime(1));
        assert_eq!(clock.now().steady, before.steady);
        clock.pass(Duration::from_secs(2));
        assert_eq!(clock.now().steady - before.steady, Duration::from_secs(2));
        assert_eq!(clock.now().wall, WallTime(2_001));
    }

    #[test]
    fn a_time_reads_as_rfc_3339() {
        assert_eq!(WallTime(1_795_420_800_123).to_string(), "2026-11-23T08:00:00.123Z");
        assert_eq!(WallTime(5).since(WallTime(9)), Duration::ZERO);
    }

    #[test]
    fn the_machines_clocks_move_forward() {
        let (one, two) = (SystemClock.now(), SystemClock.now());
        assert!(two.steady >= one.steady && one.wall.0 > 1_700_000_000_000);
    }
}
