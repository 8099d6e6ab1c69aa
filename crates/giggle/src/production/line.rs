//! The line before the door to a submit: the shots of a list are asked for in its order, however long each takes to get ready.
//!
//! Whoever is in the line keeps back what stands behind it until its intent was asked for, or it has gone. It must be cheap: a list has many
//! shots on their way, and only the first one in the line is ever woken.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// A line of shots, by their places in the list.
#[derive(Debug, Default)]
pub struct Line(Mutex<BTreeMap<usize, Arc<Notify>>>);

/// A place in a line; whoever lets go of it has gone.
#[derive(Debug)]
pub struct Ticket {
    line: Arc<Line>,
    place: usize,
    turn: Arc<Notify>,
    is_strict: bool,
}

impl Line {
    fn locked(&self) -> MutexGuard<'_, BTreeMap<usize, Arc<Notify>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gets in line. A strict place is kept until the outcome of the asking is known: what stands behind it may find no money left, or
    /// is not wanted after a failure. Any other is kept until the asking is in the ledger's hands.
    pub fn join(self: &Arc<Self>, place: usize, is_strict: bool) -> Ticket {
        let ticket = Ticket { line: Arc::clone(self), place, turn: Arc::default(), is_strict };
        ticket.rejoin();
        ticket
    }

    fn leave(&self, place: usize) {
        let mut line = self.locked();
        line.remove(&place);
        if let Some((_, next)) = line.first_key_value() {
            next.notify_one();
        }
    }
}

impl Ticket {
    /// Gets in line again, before all who stand behind it in the list.
    pub fn rejoin(&self) {
        self.line.locked().insert(self.place, Arc::clone(&self.turn));
    }

    /// Waits until nobody who stands before it in the list is in the line.
    pub async fn front(&self) {
        loop {
            if self.is_front() {
                return;
            }
            self.turn.notified().await;
        }
    }

    /// Whether nobody who stands before it is in the line, or has come back to it.
    pub fn is_front(&self) -> bool {
        self.line.locked().first_key_value().is_none_or(|(first, _)| *first >= self.place)
    }

    /// It did not succeed: where that may be the end of the list, nobody behind it goes on before that is decided.
    pub fn holds_back(&self) {
        if self.is_strict {
            self.rejoin();
        }
    }

    /// The asking is in the ledger's hands, which takes one after the other.
    pub fn asked(&self) {
        if !self.is_strict {
            self.leave();
        }
    }

    /// Goes out of the line.
    pub fn leave(&self) {
        self.line.leave(self.place);
    }

    /// Does something that may take long. Unless the place is strict, others need not wait for it.
    pub async fn aside<T>(&self, work: impl Future<Output = T>) -> T {
        if self.is_strict {
            self.rejoin();
            return work.await;
        }
        self.leave();
        let done = work.await;
        self.rejoin();
        done
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.leave();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::pin::pin;
    use std::task::{Context, Waker};

    fn is_first(ticket: &Ticket) -> bool {
        pin!(ticket.front()).poll(&mut Context::from_waker(Waker::noop())).is_ready()
    }

    #[test]
    fn nobody_is_asked_for_before_those_in_front() {
        let line = Arc::new(Line::default());
        let [one, two, three] = [1, 2, 3].map(|place| line.join(place, false));
        assert!(is_first(&one) && !is_first(&two) && !is_first(&three));
        one.asked();
        assert!(is_first(&two) && !is_first(&three));
        // It was told to come back later, and stands before the others again.
        one.rejoin();
        assert!(is_first(&one) && !is_first(&two));
        drop(one);
        drop(two);
        assert!(is_first(&three));
        let strict = line.join(0, true);
        strict.asked();
        assert!(!is_first(&three), "its outcome may be the end of the list");
        drop(strict);
        assert!(is_first(&three));
    }

    #[tokio::test]
    async fn whoever_is_first_now_is_woken() {
        let line = Arc::new(Line::default());
        let (first, second) = (line.join(1, false), Arc::new(line.join(2, false)));
        let waiting = tokio::spawn({
            let second = Arc::clone(&second);
            async move { second.front().await }
        });
        tokio::task::yield_now().await;
        first.aside(async {}).await;
        first.asked();
        waiting.await.unwrap();
    }
}
