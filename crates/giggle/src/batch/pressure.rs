//! Pressure: what all workers do when one of them is told to be patient.
//!
//! After a 429 nobody asks for a while, neither to submit nor to query (as long as `Retry-After` says), and then half as
//! many ask at once; every quiet stretch lets one more in again. What left before the pause began is not held against
//! anybody a second time.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

/// The state that all workers share.
#[derive(Debug)]
pub struct Pressure {
    submits: Room,
    polls: Room,
    weather: Mutex<Weather>,
}

/// Which door somebody goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// To submit.
    Submit,
    /// To query.
    Poll,
}

#[derive(Debug)]
struct Weather {
    /// Nobody asks before this.
    until: Instant,
    /// When the last pause was called.
    called: Option<Instant>,
    /// How long the next pause is where the service names none.
    next: Duration,
    /// Answers without a word about patience since the last pause or the last who was let in.
    calm: usize,
}

/// How many may be inside at once.
#[derive(Debug)]
struct Room {
    places: Semaphore,
    most: usize,
    state: Mutex<Size>,
}

#[derive(Debug)]
struct Size {
    now: usize,
    /// Places that are taken away when those who have them come out.
    owed: usize,
}

/// A place inside, which began at a moment.
#[derive(Debug)]
pub struct Place<'a> {
    room: &'a Room,
    permit: Option<SemaphorePermit<'a>>,
    since: Instant,
}

/// The first pause where the service names none.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
/// No pause is longer, whatever the service names.
pub const LONGEST_PAUSE: Duration = Duration::from_secs(120);
/// After so many calm answers one more may ask at once.
const CALM: usize = 50;

fn locked<T>(state: &Mutex<T>) -> MutexGuard<'_, T> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Room {
    fn new(most: usize) -> Self {
        let most = most.max(1);
        Self { places: Semaphore::new(most), most, state: Mutex::new(Size { now: most, owed: 0 }) }
    }

    fn halve(&self) {
        let mut size = locked(&self.state);
        let fewer = size.now / 2;
        size.now -= fewer;
        size.owed += fewer - self.places.forget_permits(fewer);
    }

    fn widen(&self) {
        let mut size = locked(&self.state);
        if size.now < self.most {
            size.now += 1;
            match size.owed {
                0 => self.places.add_permits(1),
                _ => size.owed -= 1,
            }
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut size = locked(&self.room.state);
        if size.owed > 0
            && let Some(permit) = self.permit.take()
        {
            size.owed -= 1;
            permit.forget();
        }
    }
}

impl Pressure {
    /// At most so many at once through each door.
    pub fn new(submits: usize, polls: usize) -> Self {
        let weather = Weather { until: Instant::now(), called: None, next: FIRST_PAUSE, calm: 0 };
        Self { submits: Room::new(submits), polls: Room::new(polls), weather: Mutex::new(weather) }
    }

    fn room_of(&self, door: Door) -> &Room {
        match door {
            Door::Submit => &self.submits,
            Door::Poll => &self.polls,
        }
    }

    /// Waits for a place, and until nobody is told to be patient.
    pub async fn enter(&self, door: Door) -> Place<'_> {
        let room = self.room_of(door);
        let permit = room.places.acquire().await.ok();
        // Made before the pause is waited for, so that a place that is torn off there is given back as others are.
        let mut place = Place { room, permit, since: Instant::now() };
        loop {
            let until = locked(&self.weather).until;
            if until <= Instant::now() {
                place.since = Instant::now();
                return place;
            }
            tokio::time::sleep_until(until).await;
        }
    }

    /// The service asked for patience: everybody pauses, and half as many ask at once afterwards. Says how long.
    pub fn felt(&self, place: &Place<'_>, retry_after: Option<Duration>) -> Duration {
        let mut weather = locked(&self.weather);
        let now = Instant::now();
        let is_known = weather.called.is_some_and(|called| place.since <= called);
        if is_known {
            // It left before the pause began, and says nothing new, except perhaps to wait longer.
            let asked = retry_after.unwrap_or_default().min(LONGEST_PAUSE);
            weather.until = weather.until.max(now + asked);
            return weather.until.saturating_duration_since(now);
        }
        let length = retry_after.unwrap_or(weather.next).min(LONGEST_PAUSE);
        weather.next = (weather.next * 2).min(LONGEST_PAUSE);
        weather.until = weather.until.max(now + length);
        weather.called = Some(now);
        weather.calm = 0;
        self.submits.halve();
        self.polls.halve();
        length
    }

    /// Somebody else who shares the ledger was asked for patience: everybody here pauses too.
    pub fn heard(&self, pause: Duration) {
        let mut weather = locked(&self.weather);
        let now = Instant::now();
        let until = now + pause.min(LONGEST_PAUSE);
        let is_known = weather.until >= until || weather.called.is_some_and(|_| weather.until > now);
        weather.until = weather.until.max(until);
        if !is_known {
            weather.called = Some(now);
            weather.calm = 0;
            self.submits.halve();
            self.polls.halve();
        }
    }

    /// An answer came without a word about patience.
    pub fn eased(&self) {
        let mut weather = locked(&self.weather);
        if weather.called.is_none() {
            return;
        }
        weather.calm += 1;
        if weather.calm >= CALM {
            weather.calm = 0;
            weather.next = FIRST_PAUSE;
            self.submits.widen();
            self.polls.widen();
        }
    }

    /// How many may be inside at once now.
    pub fn room(&self, door: Door) -> usize {
        locked(&self.room_of(door).state).now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_refusal_slows_everybody_and_calm_lets_them_in_again() {
        let pressure = Pressure::new(4, 8);
        let begun = Instant::now();
        let asked = Duration::from_millis(30);
        let place = pressure.enter(Door::Submit).await;
        assert_eq!(pressure.felt(&place, Some(asked)), asked);
        drop(pressure.enter(Door::Poll).await);
        assert!(begun.elapsed() >= asked, "who polls waits for who submits");
        assert_eq!((pressure.room(Door::Submit), pressure.room(Door::Poll)), (2, 4));
        for _ in 0..CALM {
            pressure.eased();
        }
        assert_eq!((pressure.room(Door::Submit), pressure.room(Door::Poll)), (3, 5));
    }

    #[tokio::test]
    async fn what_left_before_the_pause_is_counted_once() {
        let pressure = Pressure::new(4, 8);
        let mut places = Vec::new();
        for _ in 0..4 {
            places.push(pressure.enter(Door::Submit).await);
        }
        for place in &places {
            pressure.felt(place, Some(Duration::ZERO));
        }
        assert_eq!(pressure.room(Door::Submit), 2, "four refusals of one moment are one refusal");
        // All places were taken when two of them went: they go when somebody comes out.
        drop(places.pop());
        drop(places.pop());
        assert_eq!(pressure.submits.places.available_permits(), 0);
        drop(places);
        assert_eq!(pressure.submits.places.available_permits(), 2);
        let place = pressure.enter(Door::Submit).await;
        pressure.felt(&place, Some(Duration::ZERO));
        assert_eq!(pressure.room(Door::Submit), 1, "one that left after it is another");
    }
}
