//! Why files and folders of a ledger cannot be used. It must not know what they hold.

use crate::error::LedgerError;
use std::io::{self, ErrorKind};
use std::path::Path;

/// The folder itself where it exists, else the nearest one above it that does.
pub(crate) fn nearest(path: &Path) -> &Path {
    let there = path.ancestors().find(|folder| folder.symlink_metadata().is_ok());
    there.filter(|there| !there.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Why a file or folder cannot be used: a full disk, an owner who is somebody else, or what the system says.
pub(crate) fn unusable(path: &Path, source: io::Error) -> LedgerError {
    match source.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => LedgerError::Storage(Box::new(source)),
        ErrorKind::PermissionDenied => match other_owner(path) {
            Some(owner) => LedgerError::NotOwned { path: nearest(path).to_owned(), owner },
            None => LedgerError::Folder { path: path.to_owned(), source },
        },
        _ => LedgerError::Folder { path: path.to_owned(), source },
    }
}

/// The owner of a file or folder, or of the nearest folder above it that exists, where that is neither this user nor this user
/// the superuser, whom no owner keeps out.
#[cfg(unix)]
pub fn other_owner(path: &Path) -> Option<u32> {
    use std::os::unix::fs::MetadataExt as _;
    let owner = path.ancestors().find_map(|folder| folder.metadata().ok())?.uid();
    somebody_else(owner, rustix::process::geteuid().as_raw())
}

#[cfg(unix)]
pub(crate) fn somebody_else(owner: u32, user: u32) -> Option<u32> {
    (owner != user && user != 0).then_some(owner)
}

/// Without numbers of users nobody is told from another.
#[cfg(not(unix))]
pub fn other_owner(_path: &Path) -> Option<u32> {
    None
}
