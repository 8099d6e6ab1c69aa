//! Whose shots an agent sees, where several share one ledger: those that its client asked for.
//!
//! Who asked for what is kept elsewhere; this door only says what was asked for, and asks what may be shown.

use crate::error::CommandError;
use giggle_domain::Fingerprint;

/// One client's view of the ledger.
pub trait View: Send + Sync {
    /// The client's name.
    fn client(&self) -> &str;

    /// Whether the client sees everybody's shots: the person at the machine, where no token is needed.
    fn is_of_all(&self) -> bool;

    /// Notes that the client asked for a shot; whether it had asked for it before.
    ///
    /// # Errors
    ///
    /// It cannot be written down. Nothing is asked for then: a paid clip must not be hidden from whoever paid.
    fn note(&self, fingerprint: &Fingerprint) -> Result<bool, CommandError>;

    /// Nothing came of the asking.
    fn forget(&self, fingerprint: &Fingerprint);

    /// Whether the client asked for a shot.
    fn shows(&self, fingerprint: &Fingerprint) -> bool;

    /// The shots that the client asked for, the latest first, so many at most.
    ///
    /// # Errors
    ///
    /// They cannot be read.
    fn shots(&self, most: usize) -> Result<Vec<Fingerprint>, CommandError>;
}
