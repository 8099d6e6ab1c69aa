//! A clip that lies on this disk already, under a second name.
//!
//! The copy is made beside its new name under one that nobody else has, checked against the clip's hash, made durable,
//! and only then named. The one idea: the place where a download keeps its unfinished bytes is never touched, since
//! somebody may be downloading there this moment.

use crate::ledger::state::WholeFile;
use std::fs::File;
use std::io;
use std::path::Path;

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
    if !crate::target::holds(copy.path(), whole) {
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
