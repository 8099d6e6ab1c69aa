//! Files that are there whole or not at all, and files of our own that others may have touched.
//!
//! What is written is first beside its final name, under one that nobody can guess, created for us alone; it is named when
//! it is whole. No link is ever followed: a cloned folder may hold links that lead elsewhere under every name that can be
//! foreseen. Where a name must be fixed (records, locks), the file is opened without following links and without waiting,
//! and then the open file is looked at.

use crate::ledger::shot::WholeFile;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use tempfile::NamedTempFile;

/// Writes a file so that nobody ever sees half of it, and leaves no half behind. What is there is replaced; a link is
/// replaced and not followed.
///
/// # Errors
///
/// The file cannot be written.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = begin(path)?;
    file.write_all(bytes)?;
    finish(file, path, true)
}

/// Writes a file that its owner alone may read, whole or not at all. What is there is replaced; a link is replaced and not
/// followed.
///
/// # Errors
///
/// The file cannot be written.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // The mode of a temporary file is 0600 from its first moment.
    let mut builder = tempfile::Builder::new();
    let mut file = builder.prefix(".giggle-").suffix(".part").tempfile_in(folder_of(path))?;
    file.write_all(bytes)?;
    finish(file, path, true)
}

/// A new file beside a path, under a name that nobody can guess; it is gone unless it is [finished](finish).
///
/// # Errors
///
/// It cannot be created.
pub fn begin(path: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".giggle-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As every other new file: what others may read is the umask's affair.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder_of(path))
}

/// Makes a file durable, and gives it its name.
///
/// # Errors
///
/// The disk says no, or something is there that may not be replaced.
pub fn finish(file: NamedTempFile, path: &Path, may_replace: bool) -> io::Result<()> {
    file.as_file().sync_all()?;
    if may_replace {
        if is_odd(path) {
            return Err(odd(path));
        }
        file.persist(path)?;
    } else {
        file.persist_noclobber(path)?;
    }
    // The file is whole either way; at worst its name has to be found again.
    let _ = File::open(folder_of(path)).and_then(|folder| folder.sync_all());
    Ok(())
}

/// Whether something is there that is neither a file nor a link nor a folder: no device, pipe or socket is ever replaced.
pub fn is_odd(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|facts| !facts.is_file() && !facts.is_symlink() && !facts.is_dir())
}

/// Copies a clip to a path, where it is whole afterwards or not at all. The place where a download keeps its unfinished
/// bytes is never touched, since somebody may be downloading there this moment.
///
/// # Errors
///
/// The disk says no, something is there that may not be replaced, or the source does not hold the clip (any more).
pub fn copy(source: &Path, to: &Path, whole: &WholeFile, may_replace: bool) -> io::Result<()> {
    // Where a link leads counts as well.
    if is_odd(to) || to.metadata().is_ok_and(|facts| !facts.is_file()) {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let mut copy = begin(to)?;
    io::copy(&mut open_regular(source)?, copy.as_file_mut())?;
    copy.as_file().sync_all()?;
    if !holds(copy.path(), whole) {
        return Err(io::ErrorKind::InvalidData.into());
    }
    finish(copy, to, may_replace)
}

/// Whether a file holds exactly what was downloaded once.
pub fn holds(path: &Path, whole: &WholeFile) -> bool {
    // The length tells most strangers apart without reading them.
    let is_as_long =
        || std::fs::metadata(path).is_ok_and(|facts| facts.is_file() && facts.len() == whole.bytes);
    let is_same =
        || giggle_client::inspect_clip(path).ok().flatten().is_some_and(|it| it.sha256 == whole.sha256);
    is_as_long() && is_same()
}

/// Whether a file that was whole once is still what was downloaded. One that nobody touched since it was written down is not
/// read again, since a list may have ten thousand; any other is hashed.
pub fn still_holds(path: &Path, whole: &WholeFile) -> bool {
    is_untouched(path, whole) || holds(path, whole)
}

/// Whether a file is as long as it was, is no link, and has not changed in any way since it was written down: neither its
/// bytes nor its name. The moment of that is the system's own, which nobody sets.
#[cfg(unix)]
pub fn is_untouched(path: &Path, whole: &WholeFile) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let ms = |seconds: i64, nanoseconds: i64| {
        seconds.saturating_mul(1000).saturating_add(nanoseconds.div_euclid(1_000_000))
    };
    std::fs::symlink_metadata(path).is_ok_and(|facts| {
        let changed = ms(facts.ctime(), facts.ctime_nsec()).max(ms(facts.mtime(), facts.mtime_nsec()));
        facts.is_file() && facts.len() == whole.bytes && changed <= whole.at.0
    })
}

/// Where a system notes no such moment, every file is read.
#[cfg(not(unix))]
pub fn is_untouched(_: &Path, _: &WholeFile) -> bool {
    false
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Opens a file for reading that somebody named: a link is followed, and what is not a regular file is refused at once.
///
/// # Errors
///
/// It is not there, or not a regular file.
pub fn open_regular(path: &Path) -> io::Result<File> {
    let file = options(true).read(true).open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(odd(path)) }
}

/// Makes a folder of our own whose name others can foresee. One that is a link is refused: a cloned folder may lead elsewhere.
///
/// # Errors
///
/// It cannot be made, or it is a link.
pub fn make_own_folder(path: &Path) -> io::Result<()> {
    std::fs::create_dir_all(path).map_err(|error| named(path, &error))?;
    refuse_link(path)
}

/// Refuses a folder of our own that is a link; one that is not there yet is none.
///
/// # Errors
///
/// It is a link.
pub fn refuse_link(path: &Path) -> io::Result<()> {
    if path.is_symlink() { Err(odd(path)) } else { Ok(()) }
}

/// As many bytes of a clip are read into memory.
pub const LARGEST_CLIP: u64 = 2 << 30;

/// Reads a file that somebody named, if it has at most so many bytes.
///
/// # Errors
///
/// As [`open_regular`], or it is larger.
pub fn read_regular(path: &Path, most_bytes: u64) -> io::Result<Vec<u8>> {
    bounded(open_regular(path)?, most_bytes)
}

/// Opens a file of our own whose name others know, for reading.
///
/// # Errors
///
/// It is not there, or it is a link, has a second name, or is not a regular file.
pub fn open_own(path: &Path) -> io::Result<File> {
    own(path, options(false).read(true))
}

/// Opens or creates a lock of our own whose name others know.
///
/// # Errors
///
/// As [`open_own`], or it cannot be created.
pub fn open_lock(path: &Path) -> io::Result<File> {
    own(path, options(false).read(true).write(true).create(true).truncate(false))
}

/// Adds a line to a file of our own that several processes may add to at once; its owner alone may read it.
///
/// # Errors
///
/// As [`open_own`], or it cannot be created or written.
pub fn add_line(path: &Path, line: &str) -> io::Result<()> {
    let mut options = options(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // One write to the end of a file is not mixed with another's, nor with a line that a full disk cut short.
    own(path, options.append(true).create(true))?.write_all(format!("\n{line}\n").as_bytes())
}

/// Opens or creates a file of our own whose name others know, to add to it.
///
/// # Errors
///
/// As [`open_own`], or it cannot be created.
pub fn open_to_add(path: &Path) -> io::Result<File> {
    own(path, options(false).append(true).create(true)).map_err(|error| named(path, &error))
}

/// A failure with the name of the file that it is about.
pub fn named(path: &Path, error: &io::Error) -> io::Error {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let text = error.to_string();
    // Some name it already.
    let text = if text.starts_with(&*name) { text } else { format!("{name}: {text}") };
    io::Error::new(error.kind(), text)
}

/// Reads a file of our own whose name others know, if it has at most so many bytes.
///
/// # Errors
///
/// As [`open_own`], or it is larger.
pub fn read_own(path: &Path, most_bytes: u64) -> io::Result<Vec<u8>> {
    bounded(open_own(path)?, most_bytes)
}

fn bounded(file: File, most_bytes: u64) -> io::Result<Vec<u8>> {
    if file.metadata()?.len() > most_bytes {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let mut bytes = Vec::new();
    file.take(most_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most_bytes { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

fn own(path: &Path, options: &OpenOptions) -> io::Result<File> {
    // Where a system cannot refuse links while it opens, the name is looked at before.
    if cfg!(not(unix)) && path.is_symlink() {
        return Err(odd(path));
    }
    let file = options.open(path)?;
    let facts = file.metadata()?;
    if facts.is_file() && has_one_name(&facts) { Ok(file) } else { Err(odd(path)) }
}

fn odd(path: &Path) -> io::Error {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    io::Error::other(format!("{name} is a link or not a regular file"))
}

#[cfg(unix)]
fn options(follows_links: bool) -> OpenOptions {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt as _;
    // Without waiting: a pipe would wait for its other end.
    let flags = if follows_links { OFlags::NONBLOCK } else { OFlags::NONBLOCK | OFlags::NOFOLLOW };
    let mut options = OpenOptions::new();
    options.custom_flags(flags.bits().cast_signed());
    options
}

#[cfg(not(unix))]
fn options(_: bool) -> OpenOptions {
    OpenOptions::new()
}

#[cfg(unix)]
fn has_one_name(facts: &std::fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(facts) == 1
}

#[cfg(not(unix))]
fn has_one_name(_: &std::fs::Metadata) -> bool {
    true
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn nothing_is_written_or_read_through_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("precious"), "mine").unwrap();
        for name in ["a.json", "a.json.part", ".giggle-a.part"] {
            symlink(path("precious"), path(name)).unwrap();
        }
        write(&path("a.json"), b"new").unwrap();
        assert_eq!(std::fs::read(path("precious")).unwrap(), b"mine");
        assert_eq!(std::fs::read(path("a.json")).unwrap(), b"new");
        assert!(!path("a.json").is_symlink());
        symlink(path("precious"), path("record")).unwrap();
        std::fs::hard_link(path("precious"), path("second")).unwrap();
        for name in ["record", "second", "."] {
            assert!(read_own(&path(name), 100).is_err(), "{name}");
            assert!(open_lock(&path(name)).is_err(), "{name}");
        }
        symlink(path("nothing"), path("dangling")).unwrap();
        assert!(open_lock(&path("dangling")).is_err());
        assert!(!path("nothing").exists());
        assert_eq!(read_own(&path("a.json"), 3).unwrap(), b"new");
        assert!(read_own(&path("a.json"), 2).is_err());
    }

    #[test]
    fn a_clip_that_somebody_touched_is_read_before_it_is_believed() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let mut clip = b"\0\0\0\x10ftypisom\0\0\x02\0".to_vec();
        clip.extend([0; 64]);
        std::fs::write(path("clip.mp4"), &clip).unwrap();
        let now = || {
            let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
            crate::ledger::WallTime(i64::try_from(since.as_millis()).unwrap() + 1)
        };
        let whole = WholeFile { bytes: clip.len() as u64, sha256: "0".repeat(64), at: now() };
        assert!(still_holds(&path("clip.mp4"), &whole), "nobody touched it: it is not read");
        // As long as it was, and another: moved there, written into, or a link. That its date was set back hides nothing.
        std::fs::write(path("other"), &clip).unwrap();
        let later = WholeFile { at: crate::ledger::WallTime(now().0 - 60_000), ..whole.clone() };
        let file = File::options().write(true).open(path("clip.mp4")).unwrap();
        file.set_modified(std::time::UNIX_EPOCH).unwrap();
        assert!(!still_holds(&path("clip.mp4"), &later));
        symlink(path("other"), path("link.mp4")).unwrap();
        assert!(!is_untouched(&path("link.mp4"), &whole) && !still_holds(&path("link.mp4"), &whole));
        let longer = WholeFile { bytes: 7, ..whole };
        assert!(!still_holds(&path("clip.mp4"), &longer));
    }

    #[test]
    fn a_pipe_holds_nobody_up() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        assert!(open_own(&pipe).is_err());
        assert!(open_lock(&pipe).is_err());
        assert!(open_regular(&pipe).is_err());
    }

    #[test]
    fn nothing_is_left_where_a_file_cannot_be_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("taken")).unwrap();
        assert!(write(&folder.path().join("taken"), b"new").is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
