//! The mark: what the ledger knew when it last let somebody send, kept beside the database.
//!
//! A database that lost its end, or was replaced by an older copy of itself, opens without a word. The mark is how it is
//! noticed: the ledger's id, the number of the event that was last marked, and the rolling hash up to it. It is written after
//! the intent is committed and before anything is sent, and only forward, so that it is never ahead of a sound database.
//! A copy in the user's own folder catches what takes the mark along.
//!
//! Two slots are written in turn, so that a power cut leaves one of them whole.

use crate::error::{LedgerError, Loss};
use crate::unusable::unusable;
use sha2::{Digest as _, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// Random bytes that tell one ledger from every other, and from every earlier life of the same one.
pub(crate) type LedgerId = [u8; 16];

/// The rolling hash over all events up to one.
pub(crate) type Hash = [u8; 32];

/// The first words of a slot.
const MAGIC: [u8; 8] = *b"giggle-1";
/// A slot without its checksum, and with it.
const BODY: usize = 8 + 8 + 16 + 8 + 32 + 24;
const SLOT: usize = BODY + 16;
/// Where the second slot begins: in another sector than the first.
const SECOND: u64 = 4096;

/// A point of a ledger's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Point {
    /// Which ledger.
    pub(crate) id: LedgerId,
    /// The number of an event; 0 before the first.
    pub(crate) number: i64,
    /// The rolling hash up to it.
    pub(crate) hash: Hash,
    /// What the database's main file was like when we last wrote it.
    pub(crate) main: Facts,
}

/// What a file is like, as far as a replaced or altered one differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Facts {
    node: u64,
    length: u64,
    changed: u64,
}

impl Facts {
    pub(crate) fn of(path: &Path) -> Self {
        let Ok(facts) = std::fs::metadata(path) else { return Self::default() };
        let changed = facts.modified().ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
        let changed = changed.map_or(0, |span| u64::try_from(span.as_nanos()).unwrap_or(u64::MAX));
        #[cfg(unix)]
        let node = std::os::unix::fs::MetadataExt::ino(&facts);
        #[cfg(not(unix))]
        let node = 0;
        Self { node, length: facts.len(), changed }
    }

    /// Whether another file has the place of the one that this was said of; `false` where files have no numbers.
    pub(crate) fn is_of_another_file(&self, now: &Self) -> bool {
        self.node != 0 && now.node != 0 && self.node != now.node
    }
}

/// What was found where a mark should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// No file, or one without a byte: its making was cut short.
    Nothing,
    /// Its making was cut short as well, by the look of it: the first slot has no byte, or none but zeros, and the second is not whole.
    /// A disk that lost the file leaves the same.
    Begun,
    /// A file, and no whole slot in it.
    Broken,
    /// The newest whole slot.
    Point(Point),
}

#[cfg(test)]
impl Found {
    pub(crate) fn point(self) -> Option<Point> {
        match self {
            Self::Point(point) => Some(point),
            Self::Nothing | Self::Begun | Self::Broken => None,
        }
    }
}

/// Reads the mark of a path.
pub(crate) fn read(path: &Path) -> Result<Found, LedgerError> {
    let fault = |source| unusable(path, source);
    let mut file = match open(OpenOptions::new().read(true), path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(error) => return Err(fault(error)),
    };
    if file.metadata().map_err(fault)?.len() == 0 {
        return Ok(Found::Nothing);
    }
    match newest(&slots(&mut file).map_err(fault)?) {
        Found::Broken if is_unbegun(&mut file).map_err(fault)? => Ok(Found::Begun),
        found => Ok(found),
    }
}

/// Whether nothing was ever written where the first slot is. Whoever makes a mark begins with the second.
fn is_unbegun(file: &mut File) -> std::io::Result<bool> {
    let mut bytes = Vec::with_capacity(SLOT);
    file.seek(SeekFrom::Start(0))?;
    (&*file).take(SLOT as u64).read_to_end(&mut bytes)?;
    Ok(bytes.iter().all(|byte| *byte == 0))
}

/// Writes a mark: forward only, unless `again` says that whatever is there is to be replaced.
///
/// # Errors
///
/// The mark is another ledger's, or the file cannot be written. Nothing may be sent then.
pub(crate) fn write(path: &Path, point: &Point, again: bool, is_synced: bool) -> Result<(), LedgerError> {
    let fault = |source| unusable(path, source);
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(again);
    let mut file = match open(&mut options, path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(LedgerError::Lost(Loss::Mark));
        }
        Err(error) => return Err(fault(error)),
    };
    file.lock().map_err(fault)?;
    let slots = slots(&mut file).map_err(fault)?;
    if !again {
        match newest(&slots) {
            Found::Point(there) if there.id != point.id => return Err(LedgerError::Lost(Loss::OtherLedger)),
            Found::Point(there) if there.number > point.number || there == *point => return Ok(()),
            Found::Point(_) => {}
            Found::Nothing | Found::Begun | Found::Broken => return Err(LedgerError::Lost(Loss::Mark)),
        }
    }
    let turn = slots.iter().flatten().map(|(turn, _)| *turn).max().unwrap_or(0) + 1;
    let put = |file: &mut File, turn: u64| -> std::io::Result<()> {
        file.seek(SeekFrom::Start(if turn.is_multiple_of(2) { 0 } else { SECOND }))?;
        file.write_all(&encode(turn, point))
    };
    put(&mut file, turn).map_err(fault)?;
    if again {
        // Nothing of what was replaced is to be found again.
        put(&mut file, turn + 1).map_err(fault)?;
    }
    if is_synced {
        file.sync_data().map_err(fault)?;
    }
    Ok(())
}

/// What is noted between the slots, in two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Note {
    /// When the database's main file was made, and when the [seal](crate::seal) was, in nanoseconds, 0 where that is not known: another
    /// time is another file's.
    Made,
    /// The name that the seal had, and the one that it was to have next.
    Seals,
}

impl Note {
    fn place(self) -> (u64, [u8; 8]) {
        match self {
            Self::Made => (1024, *b"birth--2"),
            Self::Seals => (1536, *b"seals--1"),
        }
    }

    /// What a mark says; `None` where it says nothing.
    pub(crate) fn read(self, mark: &Path) -> Option<[u64; 2]> {
        self.read_in(&mut open(OpenOptions::new().read(true), mark).ok()?)
    }

    /// The same of one that is open: where it is locked, no other handle may read it on every system.
    pub(crate) fn read_in(self, mark: &mut File) -> Option<[u64; 2]> {
        let (at, magic) = self.place();
        let mut bytes = [0; 40];
        mark.seek(SeekFrom::Start(at)).and_then(|_| mark.read_exact(&mut bytes)).ok()?;
        let (body, sum) = bytes.split_at(24);
        if body[..8] != magic || sum != &Sha256::digest(body)[..16] {
            return None;
        }
        let number = |at: usize| body[at..at + 8].try_into().map(u64::from_be_bytes).ok();
        Some([number(8)?, number(16)?])
    }

    /// Writes it into a mark.
    pub(crate) fn write(self, mark: &Path, told: [u64; 2]) -> std::io::Result<()> {
        self.write_in(&mut open(OpenOptions::new().write(true), mark)?, told)
    }

    /// The same into one that is open.
    pub(crate) fn write_in(self, mark: &mut File, told: [u64; 2]) -> std::io::Result<()> {
        let (at, magic) = self.place();
        let mut bytes = Vec::with_capacity(40);
        bytes.extend(magic);
        told.iter().for_each(|number| bytes.extend(number.to_be_bytes()));
        let sum = Sha256::digest(&bytes);
        bytes.extend(&sum[..16]);
        mark.seek(SeekFrom::Start(at))?;
        mark.write_all(&bytes)
    }
}

/// When a file was made, in nanoseconds; `None` where the file system does not say.
pub(crate) fn made_at(path: &Path) -> Option<u64> {
    let made = std::fs::metadata(path).ok()?.created().ok()?;
    u64::try_from(made.duration_since(std::time::UNIX_EPOCH).ok()?.as_nanos()).ok().filter(|it| *it > 0)
}

/// Opens a file by its own name: no link is followed, and a pipe or a device makes nobody wait.
pub(crate) fn open(options: &mut OpenOptions, path: &Path) -> std::io::Result<File> {
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt as _;
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
        options.mode(0o600).custom_flags(i32::try_from(flags.bits()).unwrap_or(0));
    }
    let file = options.open(path)?;
    if file.metadata()?.is_file() {
        return Ok(file);
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Err(std::io::Error::other(format!("{name} is not a regular file")))
}

type Slots = [Option<(u64, Point)>; 2];

/// The whole slots of a file, and whether it has a byte at all.
fn slots(file: &mut File) -> std::io::Result<Slots> {
    let mut read = |at: u64| -> std::io::Result<Option<(u64, Point)>> {
        file.seek(SeekFrom::Start(at))?;
        let mut bytes = Vec::with_capacity(SLOT);
        (&*file).take(SLOT as u64).read_to_end(&mut bytes)?;
        Ok(decode(&bytes))
    };
    Ok([read(0)?, read(SECOND)?])
}

fn newest(slots: &Slots) -> Found {
    let best = slots.iter().flatten().max_by_key(|(turn, _)| *turn);
    best.map_or(Found::Broken, |(_, point)| Found::Point(*point))
}

fn encode(turn: u64, point: &Point) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(SLOT);
    bytes.extend(MAGIC);
    bytes.extend(turn.to_be_bytes());
    bytes.extend(point.id);
    bytes.extend(point.number.to_be_bytes());
    bytes.extend(point.hash);
    for part in [point.main.node, point.main.length, point.main.changed] {
        bytes.extend(part.to_be_bytes());
    }
    let sum = Sha256::digest(&bytes);
    bytes.extend(&sum[..16]);
    bytes
}

fn decode(bytes: &[u8]) -> Option<(u64, Point)> {
    let (body, sum) = bytes.split_at_checked(BODY)?;
    if sum != &Sha256::digest(body)[..16] || body[..8] != MAGIC {
        return None;
    }
    let whole = |at: usize| body[at..at + 8].try_into().map(u64::from_be_bytes).ok();
    let main = Facts { node: whole(72)?, length: whole(80)?, changed: whole(88)? };
    let number = i64::from_be_bytes(body[32..40].try_into().ok()?);
    let point =
        Point { id: body[16..32].try_into().ok()?, number, hash: body[40..72].try_into().ok()?, main };
    Some((whole(8)?, point))
}

/// The hash after one more event.
pub(crate) fn rolled(before: &Hash, number: i64, entry: &str) -> Hash {
    let mut hash = Sha256::new();
    hash.update(before);
    hash.update(number.to_be_bytes());
    hash.update(entry.as_bytes());
    hash.finalize().into()
}

/// Where copies of marks lie: one file for each path of a state folder, named for the ledger too.
#[derive(Debug, Clone)]
pub(crate) struct Copies {
    folders: Vec<PathBuf>,
    place: String,
}

impl Copies {
    pub(crate) fn new(folders: &[PathBuf], state: &Path) -> Self {
        let state = std::fs::canonicalize(state).unwrap_or_else(|_| state.to_owned());
        let digest = Sha256::digest(state.as_os_str().as_encoded_bytes());
        Self { folders: folders.to_owned(), place: hex(&digest[..8]) }
    }

    fn name(&self, id: &LedgerId) -> String {
        format!("{}-{}", hex(id), self.place)
    }

    /// The newest copies of all ledgers that were ever at this path.
    pub(crate) fn of_this_place(&self) -> Known {
        self.known(|name| name.ends_with(&self.place))
    }

    /// The copies of one ledger, wherever it was, and whether one of this path cannot be read, whichever ledger's it is.
    pub(crate) fn of(&self, id: &LedgerId) -> Known {
        let id = hex(id);
        let known = self.known(|name| name.starts_with(&id) || name.ends_with(&self.place));
        let of_it = |point: &Point| hex(&point.id) == id;
        Known { points: known.points.into_iter().filter(of_it).collect(), ..known }
    }

    fn known(&self, is_meant: impl Fn(&str) -> bool) -> Known {
        let mut known = Known::default();
        for folder in &self.folders {
            self.know(folder, &is_meant, &mut known);
        }
        known
    }

    fn know(&self, folder: &Path, is_meant: impl Fn(&str) -> bool, known: &mut Known) {
        let files = match std::fs::read_dir(folder) {
            Ok(files) => files,
            // A folder that does not exist holds no copy. One that cannot be read may hold the only trace of what was lost.
            Err(_) => {
                known.is_damaged |= folder.is_dir();
                return;
            }
        };
        for file in files {
            let Ok(file) = file else {
                known.is_damaged = true;
                continue;
            };
            let name = file.file_name();
            let Some(name) = name.to_str().filter(|name| is_meant(name)) else { continue };
            match read(&file.path()) {
                Ok(Found::Point(point)) => known.points.push(point),
                // Where it was moved from, others may have the copy in hand this moment.
                _ if !name.ends_with(&self.place) => {}
                // It may have gone since the folder was read.
                _ => known.is_damaged |= file.path().symlink_metadata().is_ok(),
            }
        }
    }

    /// Writes the copies of this path. That they cannot be written stops nobody: they are the second guard. One that cannot be read is
    /// left as it is: it is the trace of something.
    pub(crate) fn write(&self, point: &Point) {
        for folder in &self.folders {
            self.write_in(folder, point);
        }
    }

    fn write_in(&self, folder: &Path, point: &Point) {
        let path = folder.join(self.name(&point.id));
        if path.symlink_metadata().is_ok() {
            let _ = write(&path, point, false, false);
            return;
        }
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        // Whole from the first moment on: a power cut leaves none, and never an empty one.
        let unfinished = folder.join(format!("unfinished-{}", std::process::id()));
        let is_written = builder.create(folder).is_ok() && write(&unfinished, point, true, true).is_ok();
        if !is_written || std::fs::rename(&unfinished, &path).is_err() {
            let _ = std::fs::remove_file(&unfinished);
        }
    }

    /// Forgets what was at this path.
    pub(crate) fn forget(&self) {
        let files = self.folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok());
        for file in files.flatten().flatten() {
            if file.file_name().to_str().is_some_and(|name| name.ends_with(&self.place)) {
                let path = file.path();
                if std::fs::remove_file(&path).is_err() {
                    // What is no file is somebody's, and keeps its content.
                    let mut aside = path.clone().into_os_string();
                    aside.push(".aside");
                    let _ = std::fs::rename(&path, aside);
                }
            }
        }
    }
}

/// What copies say.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// Where ledgers stood.
    pub(crate) points: Vec<Point>,
    /// Whether there is a copy that cannot be read.
    pub(crate) is_damaged: bool,
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(number: i64) -> Point {
        Point { id: [7; 16], number, hash: [9; 32], main: Facts::default() }
    }

    #[test]
    fn a_mark_goes_forward_only_and_a_torn_slot_leaves_the_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mark");
        assert_eq!(read(&path).unwrap(), Found::Nothing);
        assert!(matches!(write(&path, &point(1), false, true), Err(LedgerError::Lost(Loss::Mark))));
        write(&path, &point(0), true, true).unwrap();
        for number in [3, 5, 4] {
            write(&path, &point(number), false, true).unwrap();
        }
        assert_eq!(read(&path).unwrap(), Found::Point(point(5)));
        let other = Point { id: [8; 16], ..point(9) };
        assert!(matches!(write(&path, &other, false, true), Err(LedgerError::Lost(Loss::OtherLedger))));
        // Torn in the slot of either turn, the other one holds.
        let whole = std::fs::read(&path).unwrap();
        for (at, left) in [(40, [3, 5]), (SECOND as usize + 40, [3, 5])] {
            let mut torn = whole.clone();
            torn[at] ^= 1;
            std::fs::write(&path, torn).unwrap();
            let number = read(&path).unwrap().point().map(|point| point.number).unwrap();
            assert!(left.contains(&number), "{number}");
        }
        for length in 0..whole.len() {
            std::fs::write(&path, &whole[..length]).unwrap();
            let _ = read(&path).unwrap();
        }
        std::fs::write(&path, "no mark").unwrap();
        assert_eq!(read(&path).unwrap(), Found::Broken);
        // Where the disk was full at the first slot that is written, there never was a mark.
        let mut begun = whole;
        begun[..SLOT].fill(0);
        for length in [1, 2000, SECOND as usize + 1, SECOND as usize + SLOT - 1] {
            std::fs::write(&path, &begun[..length]).unwrap();
            assert_eq!(read(&path).unwrap(), Found::Begun, "{length}");
        }
        std::fs::write(&path, []).unwrap();
        assert_eq!(read(&path).unwrap(), Found::Nothing);
        #[cfg(unix)]
        {
            let link = folder.path().join("link");
            std::os::unix::fs::symlink(&path, &link).unwrap();
            assert!(write(&link, &point(9), true, true).is_err(), "no link is followed");
            let pipe = folder.path().join("pipe");
            assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
            for odd in [&pipe, Path::new("/dev/zero")] {
                assert!(read(odd).is_err() && write(odd, &point(9), true, true).is_err(), "nobody waits");
            }
        }
    }

    #[test]
    fn copies_are_found_by_place_and_by_ledger() {
        let folder = tempfile::tempdir().unwrap();
        let (here, there) = (folder.path().join("here"), folder.path().join("there"));
        let at = |state: &Path| Copies::new(&[folder.path().join("copies")], state);
        at(&here).write(&point(3));
        at(&there).write(&point(5));
        at(&here).write(&point(4));
        let numbers = |known: Known| {
            assert!(!known.is_damaged);
            let mut all: Vec<i64> = known.points.iter().map(|point| point.number).collect();
            all.sort_unstable();
            all
        };
        assert_eq!(numbers(at(&here).of_this_place()), [4]);
        assert_eq!(numbers(at(&here).of(&[7; 16])), [4, 5]);
        at(&here).forget();
        assert_eq!(numbers(at(&here).of(&[7; 16])), [5]);
        // What is there and cannot be read is not nothing, and is not written over.
        let copy = folder.path().join("copies").join(at(&there).name(&[7; 16]));
        let whole = std::fs::read(&copy).unwrap();
        for torn in [&[][..], &whole[..40], b"no copy"] {
            std::fs::write(&copy, torn).unwrap();
            at(&there).write(&point(6));
            assert!(at(&there).of(&[7; 16]).is_damaged && at(&there).of_this_place().is_damaged);
            assert!(!at(&here).of(&[7; 16]).is_damaged, "another place is no matter of this one");
        }
        std::fs::remove_file(&copy).unwrap();
        std::fs::create_dir(&copy).unwrap();
        assert!(at(&there).of(&[7; 16]).is_damaged);
        at(&there).forget();
        at(&there).write(&point(7));
        assert_eq!(numbers(at(&there).of(&[7; 16])), [7]);
    }
}
