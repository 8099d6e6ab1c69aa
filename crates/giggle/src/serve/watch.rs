//! What changes, as it changes: one look at the ledger for all pages.

use super::works::Works;
use crate::ledger::{ShotId, ShotRow, Standing, WallTime};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

/// No page is told more often.
const AT_MOST_EVERY: Duration = Duration::from_millis(400);
/// Other processes write into the ledger too: it is looked at this often though nobody here rang.
const AT_LEAST_EVERY: Duration = Duration::from_secs(2);
/// So many shots are watched, the newest.
pub const WATCHED: usize = 2000;
/// The passing of time is told with every so many looks, of so many shots.
const MOVES_EVERY: u32 = 5;
const MOST_MOVING: usize = 100;
/// A page that is this many changes behind is told to look anew.
const BACKLOG: usize = 256;

/// What changed.
#[derive(Debug, Clone)]
pub struct Change {
    /// The shots whose rows are others now, and whether each is new.
    pub rows: Arc<Vec<(ShotRow, bool)>>,
}

/// Who is told.
pub struct Watch {
    sender: broadcast::Sender<Change>,
    seen: Mutex<Seen>,
}

/// What was seen last, and how often it was looked.
#[derive(Default)]
struct Seen {
    shots: HashMap<ShotId, (WallTime, Standing)>,
    looks: u32,
}

impl Default for Watch {
    fn default() -> Self {
        Self { sender: broadcast::channel(BACKLOG).0, seen: Mutex::default() }
    }
}

impl Watch {
    fn tell(&self, rows: Vec<ShotRow>, is_rung: bool) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let is_first = seen.shots.is_empty();
        seen.looks = seen.looks.wrapping_add(1);
        // Time passes for what is being made; a page need not hear of it at once, nor of all of it.
        let mut moving = if seen.looks.is_multiple_of(MOVES_EVERY) { MOST_MOVING } else { 0 };
        let mut changed = Vec::new();
        for row in rows {
            let now = (row.changed_at, row.standing);
            match seen.shots.insert(row.id, now) {
                Some(before) if before == now => {
                    if row.standing == Standing::Submitted && moving > 0 {
                        moving -= 1;
                        changed.push((row, false));
                    }
                }
                Some(_) => changed.push((row, false)),
                None if is_first => {}
                None => changed.push((row, true)),
            }
        }
        drop(seen);
        // A draft or a list may have changed without any shot.
        if is_rung || !changed.is_empty() {
            let _ = self.sender.send(Change { rows: Arc::new(changed) });
        }
    }

    /// Hears what changes from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Change> {
        self.sender.subscribe()
    }

    /// Looks at the ledger until the server ends, while any page is open.
    pub async fn watch(&self, works: &Arc<Works>, stop: &CancellationToken) {
        loop {
            let is_rung = tokio::select! {
                () = stop.cancelled() => return,
                () = works.changed.notified() => true,
                () = tokio::time::sleep(AT_LEAST_EVERY) => false,
            };
            if self.sender.receiver_count() > 0 {
                let works = Arc::clone(works);
                let rows = tokio::task::spawn_blocking(move || works.rows(&[], None, WATCHED)).await;
                if let Ok(Ok(rows)) = rows {
                    self.tell(rows, is_rung);
                }
            }
            tokio::time::sleep(AT_MOST_EVERY).await;
        }
    }
}
