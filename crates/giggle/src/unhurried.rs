//! Work that takes its time, in the middle of what serves the network.

/// Does what may wait for another process that writes the ledger, or take long over a picture. A thread of the runtime that waits serves nobody, and may be the
/// one that hears the network: others are let in its place.
pub fn unhurried<T>(work: impl FnOnce() -> T) -> T {
    use tokio::runtime::{Handle, RuntimeFlavor};
    let has_others =
        Handle::try_current().is_ok_and(|handle| handle.runtime_flavor() == RuntimeFlavor::MultiThread);
    if has_others { tokio::task::block_in_place(work) } else { work() }
}
