//! The ledger, from outside: one suite for every engine, and what only the engine on disk promises.

// The checker knows only functions marked as tests, and these help them.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod accounts;
mod budget;
mod conforms;
mod cut;
mod law;
mod many;
mod on_disk;
mod simulator;
mod speed;
mod submit_protocol;
#[cfg(unix)]
mod whole;

use giggle_domain::TaskId;
use giggle_domain::wire::StatementRow;
use giggle_ledger::conformance::*;
use giggle_ledger::*;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

/// A folder in memory where the machine has one: these tests wait for thousands of syncs, and what a sync is worth
/// is not what they are about.
pub(crate) fn quick_folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}
