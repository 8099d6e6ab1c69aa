//! When to ask about a task: by how long tasks of its model took before.
//!
//! It knows no clock and no ledger: the age of the task and the history are arguments. The one idea: nobody is ready long
//! before the middle of those that came before, most come between the middle and the slowest tenth, and what is later
//! than that may take any time.

use crate::ledger::Spans;
use giggle_client::Pace;
use std::time::Duration;

/// Fewer tasks than this are chance, not history.
const LEAST_HISTORY: usize = 5;
/// The first query comes at this share of the median: one in some is sooner.
const FIRST_SHARE: f64 = 0.8;
/// The service is never asked about one task more often than this.
const LEAST_PAUSE: Duration = Duration::from_secs(5);
/// The usual pause, which is also the longest while the task is expected.
const USUAL_PAUSE: Duration = Duration::from_secs(15);
/// However late a task is, it is asked about this often.
const LATEST_PAUSE: Duration = Duration::from_secs(60);
/// So many queries between the first and the slowest tenth: each costs one request, and saves the wait for the next.
const QUERIES_BETWEEN: u32 = 6;
/// A task that is late is asked about after another so much of its lateness.
const LATE_SHARE: u32 = 10;

/// When to ask about one task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schedule {
    /// By the ledger's history of its model.
    Learned {
        /// The age at the first query.
        first: Duration,
        /// The pause while it is expected.
        between: Duration,
        /// Nine of ten were ready at this age.
        late_from: Duration,
    },
    /// By the usual pace, where there is too little history, and against loopback.
    Usual(Pace),
}

impl Schedule {
    /// By the history where there is enough of it, else by the usual pace.
    pub fn of(history: Option<Spans>, usual: Pace, is_loopback: bool) -> Self {
        match history.filter(|spans| !is_loopback && spans.tasks >= LEAST_HISTORY) {
            None => Self::Usual(usual),
            Some(spans) => {
                let first = spans.median.mul_f64(FIRST_SHARE).max(LEAST_PAUSE);
                let late_from = spans.ninetieth.max(first);
                let between = ((late_from - first) / QUERIES_BETWEEN).clamp(LEAST_PAUSE, USUAL_PAUSE);
                Self::Learned { first, between, late_from }
            }
        }
    }

    /// No two queries come closer together, whatever the deadline.
    pub fn least(&self) -> Duration {
        match self {
            Self::Learned { .. } => LEAST_PAUSE,
            Self::Usual(pace) => pace.least,
        }
    }

    /// How long to pause before a query, counted from 0, about a task of this age. `jitter` is between 0 and 1.
    pub fn pause(&self, query: u32, age: Duration, jitter: f64) -> Duration {
        let Self::Learned { first, between, late_from } = *self else {
            let Self::Usual(pace) = self else { return USUAL_PAUSE };
            return pace.pause(query, jitter);
        };
        let pause = if age < first {
            first - age
        } else if query == 0 {
            // It was begun long ago, by somebody else: it may be done.
            Duration::ZERO
        } else if age < late_from {
            between
        } else {
            ((age - late_from) / LATE_SHARE).clamp(USUAL_PAUSE, LATEST_PAUSE)
        };
        pause.mul_f64(1.0 + 0.2 * jitter.clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn history(tasks: usize, median: u64, ninetieth: u64) -> Option<Spans> {
        Some(Spans { tasks, median: seconds(median), ninetieth: seconds(ninetieth) })
    }

    #[test]
    fn the_first_query_comes_near_the_median_and_the_others_as_the_task_is_expected() {
        let schedule = Schedule::of(history(50, 100, 140), Pace::LOOPBACK, false);
        for (query, age, pause) in [
            (0, 0, 80),
            // Joined half-way, and long after.
            (0, 30, 50),
            (0, 900, 0),
            // 60 s in six.
            (1, 80, 10),
            (4, 120, 10),
            // Late, later, very late.
            (7, 140, 15),
            (9, 140 + 300, 30),
            (20, 140 + 3600, 60),
        ] {
            assert_eq!(schedule.pause(query, seconds(age), 0.0), seconds(pause), "{query} at {age} s");
        }
        assert_eq!(schedule.pause(1, seconds(80), 1.0), seconds(12), "neighbours do not ask in step");
    }

    #[test]
    fn no_history_and_no_haste_asks_more_often_than_the_service_bears() {
        let fast = Schedule::of(history(9, 2, 3), Pace::LOOPBACK, false);
        assert_eq!(fast.pause(0, Duration::ZERO, 0.0), LEAST_PAUSE);
        assert_eq!(fast.pause(1, seconds(5), 0.0), USUAL_PAUSE);
        let wide = Schedule::of(history(9, 60, 1200), Pace::LOOPBACK, false);
        assert_eq!(wide.pause(1, seconds(70), 0.0), USUAL_PAUSE);
        let few = Schedule::of(history(LEAST_HISTORY - 1, 100, 140), Pace::LOOPBACK, false);
        assert_eq!(few, Schedule::Usual(Pace::LOOPBACK));
        assert_eq!(Schedule::of(history(50, 100, 140), Pace::LOOPBACK, true), few);
    }
}
