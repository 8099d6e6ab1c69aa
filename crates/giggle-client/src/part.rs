//! The unfinished bytes of a clip on disk: `NAME.part`, and `NAME.part.json` that says what they are of.
//!
//! A part is believed only as far as its note says, and only for the clip of the task that the note names. What belongs to
//! another task is set aside, and what has no note of ours is somebody's file: neither is written into. Files are opened
//! without following links and without waiting for a pipe. This module must not know the network.

use crate::error::Mishap;
use crate::mp4::{self, Mp4Facts, NoClip};
use crate::trouble::Trouble;
use giggle_domain::{ClipLink, TaskId};
use reqwest::header::{CONTENT_RANGE, ETAG, HeaderMap, LAST_MODIFIED};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Which clip of which task is downloaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClipOf {
    /// The task.
    pub task: TaskId,
    /// Which of its clips, counted from 0.
    pub number: u32,
}

/// Where the bytes of an unfinished download are kept, as a rule.
pub fn part_path(target: &Path) -> PathBuf {
    with_suffix(target, ".part")
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// What the kept bytes of a part are of.
fn note_of(part: &Path) -> PathBuf {
    with_suffix(part, ".json")
}

/// The form of the note.
const NOTE_VERSION: u32 = 2;
/// A note is a few hundred bytes.
const MOST_NOTE_BYTES: u64 = 16 * 1024;
/// After so many bytes the part is made durable, and its note says so: what a power cut can take is no more.
const DURABLE_STEP: u64 = 4 * 1024 * 1024;
/// Names that are tried where others are taken.
const MOST_NAMES: u32 = 9;

/// What a part is of, and how much of it is surely on the disk.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Note {
    version: u32,
    task: String,
    clip: u32,
    /// The hash of the link's place, without what it is signed with. The place itself can be a secret, as a short link is.
    link: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    etag: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_modified: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) total: Option<u64>,
    /// Bytes that are durable.
    durable: u64,
    /// Their SHA-256 in hexadecimal.
    sha256: String,
}

impl Note {
    fn new(of: &ClipOf, link: &ClipLink) -> Self {
        let place = link.reveal().split(['?', '#']).next().unwrap_or_default();
        Self {
            version: NOTE_VERSION,
            task: of.task.as_str().to_owned(),
            clip: of.number,
            link: hex::encode(Sha256::digest(place)),
            ..Self::default()
        }
    }

    fn is_of(&self, of: &ClipOf) -> bool {
        self.version == NOTE_VERSION && self.task == of.task.as_str() && self.clip == of.number
    }

    /// A strong tag, which is equal for equal bytes alone.
    fn strong_tag(&self) -> Option<&str> {
        self.etag.as_deref().filter(|tag| tag.starts_with('"'))
    }

    /// What proves that the server's content is still the same: a strong tag, else a date.
    pub(crate) fn validator(&self) -> Option<&str> {
        self.strong_tag().or(self.last_modified.as_deref())
    }

    /// Whether a partial answer continues the content from a byte on: its start and total fit, and what proves the content
    /// is there and equal.
    pub(crate) fn is_continued_by(&self, headers: &HeaderMap, from: u64) -> bool {
        let text = |name| headers.get(name).and_then(|it: &reqwest::header::HeaderValue| it.to_str().ok());
        let is_same = match self.strong_tag() {
            Some(tag) => text(ETAG) == Some(tag),
            None => self.last_modified.is_some() && text(LAST_MODIFIED) == self.last_modified.as_deref(),
        };
        let fits = text(CONTENT_RANGE).and_then(stretch).is_some_and(|(start, total)| {
            // The whole length may be left open where it is known already.
            let total_is = total.or(self.total);
            start == from
                && total_is.is_some_and(|total| total > from && self.total.is_none_or(|known| known == total))
        });
        is_same && fits
    }
}

/// Where a partial answer begins, and the whole length, which it may leave open with a `*`.
pub(crate) fn stretch(text: &str) -> Option<(u64, Option<u64>)> {
    let (range, total) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
    let total = match total.trim() {
        "*" => None,
        number => Some(number.parse().ok()?),
    };
    Some((range.split_once('-')?.0.trim().parse().ok()?, total))
}

/// The length of a content that an answer calls a part of itself, where it is all of it.
pub(crate) fn whole(headers: &HeaderMap) -> Option<u64> {
    let (range, total) =
        headers.get(CONTENT_RANGE)?.to_str().ok()?.trim().strip_prefix("bytes ")?.split_once('/')?;
    let (start, end) = range.split_once('-')?;
    let [start, end, total] = [start, end, total].map(|it| it.trim().parse::<u64>().ok());
    total.filter(|total| start == Some(0) && end.and_then(|end| end.checked_add(1)) == Some(*total))
}

/// The part of a download that is on disk, and the hash of what it holds.
pub(crate) struct Part {
    file: File,
    path: PathBuf,
    /// The note of an empty part of this clip.
    blank: Note,
    pub(crate) note: Note,
    pub(crate) length: u64,
    hash: Sha256,
    is_finished: bool,
}

/// Where the part of a clip may be.
fn names_of(target: &Path, of: &ClipOf) -> Vec<PathBuf> {
    let usual = part_path(target);
    let aside = aside_path(target, of.task.as_str(), of.number);
    let others = (2..=MOST_NAMES).map(|number| with_suffix(target, &format!(".{number}.part")));
    [usual, aside].into_iter().chain(others).collect()
}

/// Takes away what an earlier download left of a clip that is here by now. What somebody else is at, or what belongs to another
/// clip, stays.
pub fn clear_part(target: &Path, of: &ClipOf) {
    let blank = Note::new(of, &ClipLink::new(""));
    for name in names_of(target, of) {
        if let Ok(Found::Ours(mut part)) = look(&name, target, of, &blank) {
            part.discard();
        }
    }
}

/// What is under a name.
enum Found {
    Nothing,
    Ours(Box<Part>),
    /// A part of another clip, held against everybody else.
    Others(Note, File),
    /// Somebody's own file.
    Foreign,
}

impl Part {
    /// Opens what is there from an earlier download of this clip, or begins.
    pub(crate) fn open(target: &Path, of: &ClipOf, link: &ClipLink) -> Result<Self, Mishap> {
        let blank = Note::new(of, link);
        let names = names_of(target, of);
        for name in &names {
            if let Found::Ours(part) = look(name, target, of, &blank)? {
                return Ok(*part);
            }
        }
        for name in &names {
            match look(name, target, of, &blank)? {
                Found::Ours(part) => return Ok(*part),
                Found::Nothing => {}
                Found::Others(note, file) => {
                    let aside = aside_path(target, &note.task, note.clip);
                    let is_aside = put_beside(name, &aside).is_ok()
                        && std::fs::rename(note_of(name), note_of(&aside)).is_ok();
                    drop(file);
                    if !is_aside {
                        continue;
                    }
                }
                Found::Foreign => continue,
            }
            // The note comes first: a part without one would be nobody's.
            write_note(&note_of(name), &blank, Lasting::No)?;
            match open(name, OpenOptions::new().read(true).write(true).create_new(true)) {
                Ok(file) => {
                    lock(&file, target)?;
                    return Ok(Self {
                        file,
                        path: name.clone(),
                        note: blank.clone(),
                        blank,
                        length: 0,
                        hash: Sha256::new(),
                        is_finished: false,
                    });
                }
                // Somebody was faster: with the same clip, or there is room under another name.
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
                    if let Found::Ours(part) = look(name, target, of, &blank)? {
                        return Ok(*part);
                    }
                }
                Err(e) => {
                    let _ = std::fs::remove_file(note_of(name));
                    return Err(disk("create", name, e));
                }
            }
        }
        Err(Trouble::FileExists { path: part_path(target) }.into())
    }

    /// Forgets what has arrived, and notes what comes now.
    pub(crate) fn start_over(
        &mut self,
        headers: Option<&HeaderMap>,
        total: Option<u64>,
    ) -> Result<(), Mishap> {
        let truncated = self.file.set_len(0).and_then(|()| self.file.seek(SeekFrom::Start(0)));
        truncated.map_err(|e| disk("write", &self.path, e))?;
        self.length = 0;
        self.hash = Sha256::new();
        let text =
            |name| headers.and_then(|it| it.get(name)).and_then(|it| it.to_str().ok()).map(str::to_owned);
        self.note =
            Note { etag: text(ETAG), last_modified: text(LAST_MODIFIED), total, ..self.blank.clone() };
        write_note(&note_of(&self.path), &self.note, Lasting::No)
    }

    /// The byte at a place; `None` where there is none.
    pub(crate) fn byte_at(&mut self, at: u64) -> Result<Option<u8>, Mishap> {
        let mut byte = [0];
        let read = self.file.seek(SeekFrom::Start(at)).and_then(|_| self.file.read(&mut byte));
        let got = read.map_err(|e| disk("read", &self.path, e))?;
        self.file.seek(SeekFrom::Start(self.length)).map_err(|e| disk("read", &self.path, e))?;
        Ok((got == 1).then_some(byte[0]))
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Mishap> {
        self.file.write_all(bytes).map_err(|e| {
            // How much of it was written is not known: the durable prefix is the truth.
            disk("write", &self.path, e)
        })?;
        self.hash.update(bytes);
        self.length += bytes.len() as u64;
        if self.length - self.note.durable >= DURABLE_STEP { self.keep() } else { Ok(()) }
    }

    /// Makes what has arrived durable, and says so in the note.
    pub(crate) fn keep(&mut self) -> Result<(), Mishap> {
        if self.note.durable == self.length {
            return Ok(());
        }
        self.file.sync_data().map_err(|e| disk("write", &self.path, e))?;
        self.note.durable = self.length;
        self.note.sha256 = hex::encode(self.hash.clone().finalize());
        write_note(&note_of(&self.path), &self.note, Lasting::Yes)
    }

    /// Judges the whole by its boxes.
    pub(crate) fn judge(&mut self) -> Result<Result<Mp4Facts, NoClip>, Mishap> {
        let facts = mp4::read(&mut self.file).map_err(|e| disk("read", &self.path, e));
        self.file.seek(SeekFrom::Start(self.length)).map_err(|e| disk("read", &self.path, e))?;
        facts
    }

    /// The hash of what is there, in hexadecimal.
    pub(crate) fn sha256(&self) -> String {
        hex::encode(self.hash.clone().finalize())
    }

    /// Takes the part away: what was judged to be no clip must not be met again.
    pub(crate) fn discard(&mut self) {
        self.is_finished = true;
        let _ = std::fs::remove_file(note_of(&self.path));
        if is_still(&self.file, &self.path) {
            let _ = std::fs::remove_file(&self.path);
        }
    }

    /// Leaves nothing behind where nothing has arrived.
    pub(crate) fn discard_if_empty(&mut self) {
        if self.length == 0 {
            self.discard();
        }
    }

    /// Whether a file holds the very same bytes.
    fn is_copied_by(&self, path: &Path) -> bool {
        let mut hash = Sha256::new();
        let read = open(path, OpenOptions::new().read(true)).and_then(|mut file| {
            if !file.metadata()?.is_file() {
                return Err(io::ErrorKind::InvalidInput.into());
            }
            feed(&mut file, self.length.saturating_add(1), &mut hash)
        });
        read.is_ok_and(|length| length == self.length) && hash.finalize() == self.hash.clone().finalize()
    }

    /// Makes the whole durable and gives it its name; returns its length and hash.
    pub(crate) fn finish(mut self, target: &Path, overwrite: bool) -> Result<(u64, String), Mishap> {
        // Without a word in the note: a power cut before the clip has its name costs the bytes since the last step.
        self.file.sync_all().map_err(|e| disk("write", &self.path, e))?;
        if overwrite {
            // A device, a pipe or a socket is never replaced by a clip, nor a link to one, such as `/dev/stdout`.
            let is_odd =
                |facts: std::fs::Metadata| !facts.is_file() && !facts.is_symlink() && !facts.is_dir();
            if target.symlink_metadata().is_ok_and(is_odd) || target.metadata().is_ok_and(is_odd) {
                return Err(disk("name", target, std::io::Error::other("it is not a regular file")));
            }
            std::fs::rename(&self.path, target).map_err(|e| disk("name", target, e))?;
        } else {
            match put_beside(&self.path, target) {
                // Another process brought the same clip there first: it is here.
                Err(mishap)
                    if matches!(mishap.trouble, Trouble::FileExists { .. }) && self.is_copied_by(target) =>
                {
                    let _ = std::fs::remove_file(&self.path);
                }
                put => put?,
            }
        }
        self.is_finished = true;
        let _ = std::fs::remove_file(note_of(&self.path));
        sync_folder(target);
        Ok((self.length, self.sha256()))
    }
}

impl Drop for Part {
    /// A download that is torn off keeps what has arrived.
    fn drop(&mut self) {
        if !self.is_finished {
            let _ = self.keep();
        }
    }
}

/// Looks at what is under a name, and takes it where it is of this clip.
fn look(name: &Path, target: &Path, of: &ClipOf, blank: &Note) -> Result<Found, Mishap> {
    // A name that the file system does not take is nobody else's.
    if let Err(e) = note_of(name).symlink_metadata()
        && e.kind() == io::ErrorKind::InvalidFilename
    {
        return Err(disk("write", target, e));
    }
    let note = match read_note(&note_of(name)) {
        NoteFound::Nothing => None,
        NoteFound::Ours(note) => Some(note),
        NoteFound::Foreign => return Ok(Found::Foreign),
    };
    match name.symlink_metadata() {
        Ok(facts) if !facts.is_file() => return Ok(Found::Foreign),
        Ok(_) if note.is_none() => return Ok(Found::Foreign),
        Ok(_) => {}
        // A note without its part is what a crash left before the first byte.
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(e) => return Err(disk("open", name, e)),
    }
    let Some(note) = note else { return Ok(Found::Foreign) };
    let file = match open(name, OpenOptions::new().read(true).write(true)) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(_) if !note.is_of(of) => return Ok(Found::Foreign),
        Err(e) => return Err(disk("open", name, e)),
    };
    if !file.metadata().is_ok_and(|facts| facts.is_file()) {
        return Ok(Found::Foreign);
    }
    lock(&file, target)?;
    if !is_still(&file, name) {
        // Whoever held the lock finished between our opening and our locking: the file is the clip by now.
        return Err(Trouble::Busy { path: target.to_owned() }.into());
    }
    if has_other_names(&file) {
        // A download that was killed between giving the clip its name and taking the part's away: only the name goes.
        std::fs::remove_file(name).map_err(|e| disk("write", name, e))?;
        let _ = std::fs::remove_file(note_of(name));
        return Ok(Found::Nothing);
    }
    if !note.is_of(of) {
        return Ok(Found::Others(note, file));
    }
    let mut part = Part {
        file,
        path: name.to_owned(),
        note,
        blank: blank.clone(),
        length: 0,
        hash: Sha256::new(),
        is_finished: false,
    };
    // A date is no proof where the link leads elsewhere than the one that the bytes came from.
    let is_proven =
        part.note.strong_tag().is_some() || (part.note.validator().is_some() && part.note.link == blank.link);
    let is_within = part.note.total.is_none_or(|total| part.note.durable <= total);
    let read = feed(&mut part.file, part.note.durable, &mut part.hash).map_err(|e| disk("read", name, e))?;
    let is_sound = read == part.note.durable && hex::encode(part.hash.clone().finalize()) == part.note.sha256;
    if is_proven && is_within && is_sound {
        // What came after the durable bytes may be anything, zeros after a power cut among it.
        let cut = part.file.set_len(read).and_then(|()| part.file.seek(SeekFrom::Start(read)));
        cut.map_err(|e| disk("write", name, e))?;
        part.length = read;
    } else {
        part.start_over(None, None)?;
    }
    Ok(Found::Ours(Box::new(part)))
}

/// Where a part of another clip waits for its own task.
fn aside_path(target: &Path, task: &str, clip: u32) -> PathBuf {
    let mut name: String =
        task.chars().take(40).map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    if name != task {
        name.push_str(&hex::encode(&Sha256::digest(task)[..4]));
    }
    with_suffix(target, &format!(".{name}.{}.part", clip + 1))
}

enum NoteFound {
    Nothing,
    Ours(Note),
    Foreign,
}

fn read_note(path: &Path) -> NoteFound {
    let file = match open(path, OpenOptions::new().read(true)) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return NoteFound::Nothing,
        Err(_) => return NoteFound::Foreign,
    };
    let mut text = Vec::new();
    let is_read = file.metadata().is_ok_and(|facts| facts.is_file() && facts.len() <= MOST_NOTE_BYTES)
        && file.take(MOST_NOTE_BYTES).read_to_end(&mut text).is_ok();
    match serde_json::from_slice(&text) {
        Ok(note) if is_read => NoteFound::Ours(note),
        _ => NoteFound::Foreign,
    }
}

/// Whether a note must be on disk before the download continues. A note that vouches for no bytes need not be: if a power cut damages
/// it, it matches no part, and the download starts over.
#[derive(PartialEq, Eq)]
enum Lasting {
    Yes,
    No,
}

/// Writes a note beside its name and renames it, so that it is whole and follows no link.
fn write_note(path: &Path, note: &Note, lasting: Lasting) -> Result<(), Mishap> {
    let json = serde_json::to_vec(note).map_err(|e| disk("write", path, e.into()))?;
    let written =
        tempfile::Builder::new().prefix(".giggle-").suffix(".json").tempfile_in(folder_of(path)).and_then(
            |mut file| {
                file.write_all(&json)?;
                if lasting == Lasting::Yes {
                    file.as_file().sync_data()?;
                }
                file.persist(path).map_err(|e| e.error)
            },
        );
    written.map(drop).map_err(|e| disk("write", path, e))
}

/// Opens a file by its own name: a link is not followed, and a pipe does not make anybody wait.
fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        options.custom_flags(flags.bits() as i32).open(path)
    }
    #[cfg(not(unix))]
    options.open(path)
}

/// Holds a part against every other process.
fn lock(file: &File, target: &Path) -> Result<(), Mishap> {
    match file.try_lock() {
        Err(std::fs::TryLockError::WouldBlock) => Err(Trouble::Busy { path: target.to_owned() }.into()),
        // A file system without locks: one process at a time is then the user's business.
        Ok(()) | Err(std::fs::TryLockError::Error(_)) => Ok(()),
    }
}

/// Gives a file a second name that nobody has, then takes the first away: unlike a rename, this cannot replace a file
/// that appeared meanwhile.
fn put_beside(from: &Path, to: &Path) -> Result<(), Mishap> {
    match std::fs::hard_link(from, to) {
        Ok(()) => {
            let _ = std::fs::remove_file(from);
            Ok(())
        }
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
            Err(Mishap::caused(Trouble::FileExists { path: to.to_owned() }, e))
        }
        // A file system without second names: look, then rename.
        Err(_) if to.symlink_metadata().is_ok() => Err(Trouble::FileExists { path: to.to_owned() }.into()),
        Err(_) => std::fs::rename(from, to).map_err(|e| disk("name", to, e)),
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes the name itself durable, where the system can.
fn sync_folder(path: &Path) {
    // The clip is whole either way; at worst its name has to be found again.
    #[cfg(unix)]
    let _ = File::open(folder_of(path)).and_then(|folder| folder.sync_all());
    #[cfg(not(unix))]
    let _ = path;
}

/// Whether an open file is still the one under its path.
fn is_still(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let (Ok(open), Ok(named)) = (file.metadata(), path.symlink_metadata()) else { return false };
        open.dev() == named.dev() && open.ino() == named.ino()
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        path.exists()
    }
}

/// Whether a file has more names than one.
fn has_other_names(file: &File) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        file.metadata().is_ok_and(|facts| facts.nlink() > 1)
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        false
    }
}

/// Reads so many bytes, or to the end, into a hash; returns how much it was.
pub(crate) fn feed(file: &mut File, most: u64, hash: &mut Sha256) -> io::Result<u64> {
    let mut buffer = vec![0; 64 * 1024];
    let mut length = 0;
    let mut file = file.take(most);
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(length),
            Ok(got) => {
                hash.update(&buffer[..got]);
                length += got as u64;
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
}

pub(crate) fn disk(action: &'static str, path: &Path, error: io::Error) -> Mishap {
    let full = matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
    Mishap::caused(Trouble::Disk { action, path: path.to_owned(), full }, error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trouble::ErrorKind;

    #[test]
    fn a_full_disk_is_named() {
        let mishap = disk("write", Path::new("a.part"), io::ErrorKind::StorageFull.into());
        assert!(
            matches!(mishap.trouble, Trouble::Disk { full: true, .. })
                && mishap.trouble.kind() == ErrorKind::Disk
        );
    }

    #[test]
    fn a_name_that_is_too_long_is_nobody_elses() {
        let folder = tempfile::tempdir().unwrap();
        let of = ClipOf { task: giggle_domain::TaskId::parse("t").unwrap(), number: 0 };
        for letters in [244, 400] {
            let target = folder.path().join("y".repeat(letters) + ".mp4");
            let opened = Part::open(&target, &of, &ClipLink::new("https://assets.example/clip.mp4"));
            assert!(opened.is_err_and(|it| it.trouble.kind() == ErrorKind::Disk), "{letters}");
        }
        let fits = folder.path().join("y".repeat(200) + ".mp4");
        assert!(Part::open(&fits, &of, &ClipLink::new("https://assets.example/clip.mp4")).is_ok());
    }

    #[test]
    fn a_part_set_aside_has_a_name_of_its_own() {
        let path = |task: &str, clip| aside_path(Path::new("a/clip.mp4"), task, clip);
        assert_eq!(path("t1", 0), Path::new("a/clip.mp4.t1.1.part"));
        let odd =
            ["../../etc/x", "..-..-etc-x", &"x".repeat(100), &"x".repeat(101)].map(|task| path(task, 0));
        for (index, one) in odd.iter().enumerate() {
            assert_eq!(one.parent(), Some(Path::new("a")));
            assert!(!odd[..index].contains(one) && one.as_os_str().len() < 90, "{}", one.display());
        }
    }
}
