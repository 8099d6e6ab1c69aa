//! What SQLite says, as an error of the ledger.

use crate::error::{LedgerError, Loss};
use rusqlite::ErrorCode;

/// Tells a busy and a damaged database from every other fault of the storage.
pub(super) fn from_sqlite(error: rusqlite::Error) -> LedgerError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => LedgerError::Busy,
        Some(ErrorCode::DatabaseCorrupt) => LedgerError::Lost(Loss::Parts),
        _ => LedgerError::Storage(Box::new(error)),
    }
}
