//! Room for what others send: bounded in bytes, and counted as it comes.
//!
//! Whoever keeps something on behalf of others holds a part of a room for as long as it is kept. It must not know what is kept.

use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes are counted in units of so many.
const UNIT: usize = 64 * 1024;

/// A room of so many bytes.
#[derive(Debug, Clone)]
pub struct Room(Arc<Semaphore>);

/// A part of a room; it is given back when this is dropped.
#[derive(Debug, Default)]
pub struct Held(Option<OwnedSemaphorePermit>);

impl Room {
    /// A room of so many bytes.
    pub fn new(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes / UNIT)))
    }

    /// Makes a part as large as so many bytes need. `false` where there is no room for them; what was held is still held.
    #[must_use]
    pub fn hold(&self, held: &mut Held, bytes: usize) -> bool {
        let has = held.0.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let Ok(more) = u32::try_from(bytes.div_ceil(UNIT).saturating_sub(has)) else { return false };
        if more == 0 {
            return true;
        }
        let Ok(permit) = Arc::clone(&self.0).try_acquire_many_owned(more) else { return false };
        match &mut held.0 {
            Some(all) => all.merge(permit),
            none => *none = Some(permit),
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_grows_and_is_given_back() {
        let room = Room::new(4 * UNIT);
        let (mut held, mut other) = (Held::default(), Held::default());
        assert!(room.hold(&mut held, 1) && room.hold(&mut held, UNIT) && room.hold(&mut held, 2 * UNIT + 1));
        assert!(!room.hold(&mut other, 2 * UNIT), "three of four units are held");
        assert!(room.hold(&mut other, UNIT) && room.hold(&mut other, 0));
        drop(held);
        assert!(room.hold(&mut other, 4 * UNIT) && !room.hold(&mut other, 4 * UNIT + 1));
    }
}
