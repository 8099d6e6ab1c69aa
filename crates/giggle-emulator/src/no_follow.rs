//! Files that are opened by a name which somebody else can predict: a link is not followed, a pipe makes nobody wait, and what
//! is no regular file is refused.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

/// Opens a regular file, and nothing else under its name.
pub(crate) fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        // Prompts and signed addresses are their owner's alone.
        options.custom_flags(flags.bits() as i32).mode(0o600);
    }
    let file = options.open(path)?;
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"))
    }
}

/// Takes the right to read away from everybody else, where the file is ours.
pub(crate) fn make_private(file: &File) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // Somebody else's file keeps its mode; it is written all the same.
        let _ = file.set_permissions(std::fs::Permissions::from_mode(0o600));
    }
    #[cfg(not(unix))]
    let _ = file;
}
