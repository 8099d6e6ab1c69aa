//! Files that are there whole or not at all.
//!
//! What is written stands beside its final name first, under another one, and is named when it is whole. A copy is checked
//! against what it is a copy of, and the place where a download keeps its unfinished bytes is never touched by it, since
//! somebody may be downloading there this moment.

use crate::ledger::shot::WholeFile;
use std::fs::File;
use std::io;
use std::path::Path;

/// Writes a file so that nobody ever sees half of it, and leaves no half behind.
///
/// # Errors
///
/// The file cannot be written.
pub fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let part = giggle_client::part_path(path);
    let written = std::fs::write(&part, bytes).and_then(|()| std::fs::rename(&part, path));
    if written.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    written
}

/// Copies a clip to a path, where it lies whole afterwards or not at all.
///
/// # Errors
///
/// The disk says no, something is there that may not be replaced, or the source does not hold the clip (any more).
pub fn copy(source: &Path, to: &Path, whole: &WholeFile, may_replace: bool) -> io::Result<()> {
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut copy = beside().tempfile_in(folder)?;
    io::copy(&mut File::open(source)?, copy.as_file_mut())?;
    copy.as_file().sync_all()?;
    if !crate::clip_target::holds(copy.path(), whole) {
        return Err(io::ErrorKind::InvalidData.into());
    }
    if may_replace {
        copy.persist(to)?
    } else {
        copy.persist_noclobber(to)?
    };
    // The clip is whole either way; at worst its name has to be found again.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

fn beside() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".giggle-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As every other new file: what others may read is the umask's affair.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder
}
