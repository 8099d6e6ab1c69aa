//! The places of connections: a bounded number, and whoever does nothing keeps nobody out.
//!
//! A connection stalls while it waits for a request or the rest of one, and while what it is to read is not taken off. Where all places are taken, the
//! one that has stalled longest makes room; one that has stalled too long ends by itself. It must not know what is asked.

use hyper::body::{Body, Bytes, Frame, SizeHint};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How long a connection may stall: longer than any pause between two requests that its reader allows.
const STALLED_TOO_LONG: Duration = Duration::from_secs(90);
/// How often it is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(15);

/// The places of all connections.
pub struct Places {
    most: usize,
    taken: Mutex<Vec<Arc<Place>>>,
}

/// One connection's place.
pub struct Place {
    /// Since when nothing has been done for it but wait for its client.
    stalled: Mutex<Option<Instant>>,
    /// Cancelled where it has to make room.
    leave: CancellationToken,
}

impl Place {
    /// Notes since when it is waited for its client; `None` while something is done for it.
    pub fn set_stalled(&self, since: Option<Instant>) {
        *self.stalled.lock().unwrap_or_else(PoisonError::into_inner) = since;
    }

    /// Notes whether it is waited for its client; it is waited for since this was first said.
    fn set_waiting(&self, is_waited_for: bool) {
        let mut stalled = self.stalled.lock().unwrap_or_else(PoisonError::into_inner);
        *stalled = is_waited_for.then(|| stalled.unwrap_or_else(Instant::now));
    }

    fn stalled(&self) -> Option<Instant> {
        *self.stalled.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Until the connection has to end: to make room, or since its client does nothing.
    pub async fn has_to_leave(&self) {
        let too_long = async {
            while self.stalled().is_none_or(|since| since.elapsed() < STALLED_TOO_LONG) {
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        tokio::select! {
            () = self.leave.cancelled() => {}
            () = too_long => {}
        }
    }
}

impl Places {
    /// So many places.
    pub fn new(most: usize) -> Self {
        Self { most, taken: Mutex::default() }
    }

    /// A place; where all are taken, that of the connection which has stalled longest. `None` where all are at work.
    pub fn take(&self) -> Option<Arc<Place>> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.len() >= self.most {
            let stalled = taken.iter().enumerate().filter_map(|(at, place)| Some((at, place.stalled()?)));
            let (longest, _) = stalled.min_by_key(|(_, since)| *since)?;
            taken.swap_remove(longest).leave.cancel();
        }
        let place =
            Arc::new(Place { stalled: Mutex::new(Some(Instant::now())), leave: CancellationToken::new() });
        taken.push(Arc::clone(&place));
        Some(place)
    }

    /// A connection is over.
    pub fn give_back(&self, place: &Arc<Place>) {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).retain(|it| !Arc::ptr_eq(it, place));
    }
}

/// The body of a request, that says while it is waited for its next piece.
pub struct Awaited<B> {
    /// The body.
    pub body: B,
    /// Whose it is.
    pub place: Arc<Place>,
}

impl<B: Body<Data = Bytes> + Unpin> Body for Awaited<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        self.place.set_waiting(polled.is_pending());
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A body that says when a piece of it waits to be taken off, and when it is over.
pub struct Watched<B> {
    /// The body.
    pub body: B,
    /// Whose it is.
    pub place: Arc<Place>,
}

impl<B> Drop for Watched<B> {
    fn drop(&mut self) {
        self.place.set_stalled(Some(Instant::now()));
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for Watched<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        // What was handed over before has been taken off, or this would not be asked for.
        self.place.set_stalled(polled.is_ready().then(Instant::now));
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::Full;

    const MOST: usize = 16;

    #[tokio::test]
    async fn whoever_stalls_longest_makes_room_and_whoever_is_at_work_stays() {
        let places = Places::new(MOST);
        let taken: Vec<_> = (0..MOST).map(|_| places.take().unwrap()).collect();
        let began = Instant::now();
        for (at, place) in taken.iter().enumerate() {
            place.set_stalled((at % 2 == 1).then(|| began + Duration::from_secs(1000 - at as u64)));
        }
        let new = places.take().unwrap();
        let left: Vec<usize> = (0..taken.len()).filter(|at| taken[*at].leave.is_cancelled()).collect();
        assert_eq!(left, [MOST - 1]);
        taken.iter().for_each(|place| place.set_stalled(None));
        new.set_stalled(None);
        assert!(places.take().is_none());
        places.give_back(&taken[0]);
        assert!(places.take().is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_sends_no_more_of_a_request_makes_room() {
        let places = Places::new(2);
        let (sends, works) = (places.take().unwrap(), places.take().unwrap());
        works.set_stalled(None);
        sends.set_stalled(None);
        assert!(places.take().is_none(), "both are at work");
        let (sender, receiver) = tokio::sync::mpsc::channel::<Result<Frame<Bytes>, std::io::Error>>(1);
        let pieces =
            futures_util::stream::unfold(receiver, |mut it| async move { Some((it.recv().await?, it)) });
        let body = http_body_util::StreamBody::new(Box::pin(pieces));
        let mut body = Awaited { body, place: Arc::clone(&sends) };
        let mut context = Context::from_waker(std::task::Waker::noop());
        assert!(Pin::new(&mut body).poll_frame(&mut context).is_pending());
        let began = sends.stalled().unwrap();
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(Pin::new(&mut body).poll_frame(&mut context).is_pending());
        assert_eq!(sends.stalled(), Some(began), "it is waited for since then");
        sender.send(Ok(Frame::data(Bytes::from_static(b"x")))).await.unwrap();
        assert!(Pin::new(&mut body).poll_frame(&mut context).is_ready());
        assert_eq!(sends.stalled(), None);
        assert!(Pin::new(&mut body).poll_frame(&mut context).is_pending());
        assert!(places.take().is_some() && sends.leave.is_cancelled());
    }

    #[tokio::test(start_paused = true)]
    async fn a_piece_that_nobody_takes_off_ends_its_connection() {
        let place = Places::new(1).take().unwrap();
        let mut body = Watched { body: Full::new(Bytes::from_static(b"a")), place: Arc::clone(&place) };
        place.set_stalled(None);
        let mut context = Context::from_waker(std::task::Waker::noop());
        assert!(Pin::new(&mut body).poll_frame(&mut context).is_ready());
        let began = Instant::now();
        place.has_to_leave().await;
        assert!(began.elapsed() >= STALLED_TOO_LONG && began.elapsed() < STALLED_TOO_LONG + 2 * LOOK_EVERY);
        place.set_stalled(None);
        let stays = tokio::time::timeout(STALLED_TOO_LONG * 10, place.has_to_leave()).await;
        assert!(stays.is_err(), "somebody works for it");
    }
}
