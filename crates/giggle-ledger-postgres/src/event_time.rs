//! Whose clock the events of a shared ledger are written by.

use giggle_ledger::Clock;
use std::sync::Arc;

/// Whose clock events are written by.
#[derive(Clone)]
pub enum EventTime {
    /// The database's: one clock for all machines.
    Database,
    /// Another one; for tests.
    Given(Arc<dyn Clock>),
}
