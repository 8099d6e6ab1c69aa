//! Pressure: what all workers do when one of them is told to be patient.
//!
//! After a 429 nobody asks for a while (as long as `Retry-After` says), and then fewer ask at once; every quiet stretch
//! lets one more in again.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

/// The state that all workers share.
#[derive(Debug)]
pub struct Pressure {
    room: Semaphore,
    most: usize,
    now: AtomicUsize,
    calm: AtomicUsize,
    pause: Mutex<Pause>,
}

#[derive(Debug)]
struct Pause {
    until: Instant,
    next: Duration,
}

/// The first pause where the service names none.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
/// No pause is longer, whatever the service names.
const LONGEST_PAUSE: Duration = Duration::from_secs(120);
/// After so many calm answers one more may ask at once.
const CALM: usize = 50;

impl Pressure {
    /// At most so many at once.
    pub fn new(most: usize) -> Self {
        let most = most.max(1);
        Self {
            room: Semaphore::new(most),
            most,
            now: AtomicUsize::new(most),
            calm: AtomicUsize::new(0),
            pause: Mutex::new(Pause { until: Instant::now(), next: FIRST_PAUSE }),
        }
    }

    fn pause(&self) -> MutexGuard<'_, Pause> {
        self.pause.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until nobody is told to be patient.
    pub async fn relieved(&self) {
        loop {
            let until = self.pause().until;
            if until <= Instant::now() {
                return;
            }
            tokio::time::sleep_until(until).await;
        }
    }

    /// Waits for room, and until nobody is told to be patient.
    pub async fn enter(&self) -> Option<SemaphorePermit<'_>> {
        let permit = self.room.acquire().await.ok();
        self.relieved().await;
        permit
    }

    /// The service asked for patience: everybody pauses, and half as many ask at once afterwards. Says how long.
    pub fn felt(&self, retry_after: Option<Duration>) -> Duration {
        let mut pause = self.pause();
        let now = Instant::now();
        if pause.until > now && retry_after.is_none() {
            // Answers to requests that left before the pause began say nothing new.
            return pause.until - now;
        }
        let length = retry_after.unwrap_or(pause.next).min(LONGEST_PAUSE);
        pause.next = (pause.next * 2).min(LONGEST_PAUSE);
        pause.until = pause.until.max(now + length);
        let fewer = self.now.load(Ordering::SeqCst) / 2;
        let taken = self.room.forget_permits(fewer);
        self.now.fetch_sub(taken, Ordering::SeqCst);
        self.calm.store(0, Ordering::SeqCst);
        length
    }

    /// An answer came without a word about patience.
    pub fn eased(&self) {
        if self.now.load(Ordering::SeqCst) < self.most && self.calm.fetch_add(1, Ordering::SeqCst) + 1 >= CALM
        {
            self.calm.store(0, Ordering::SeqCst);
            self.now.fetch_add(1, Ordering::SeqCst);
            self.room.add_permits(1);
            self.pause().next = FIRST_PAUSE;
        }
    }

    /// How many may ask at once now.
    pub fn room(&self) -> usize {
        self.now.load(Ordering::SeqCst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_refusal_slows_everybody_and_calm_lets_them_in_again() {
        let pressure = Pressure::new(8);
        let begun = Instant::now();
        let asked = Duration::from_millis(30);
        assert_eq!(pressure.felt(Some(asked)), asked);
        drop(pressure.enter().await);
        assert!(begun.elapsed() >= asked);
        assert_eq!(pressure.room(), 4);
        for _ in 0..CALM {
            pressure.eased();
        }
        assert_eq!(pressure.room(), 5);
        let first = pressure.felt(None);
        assert!(pressure.felt(None) <= first, "what left before the pause adds nothing to it");
    }
}
