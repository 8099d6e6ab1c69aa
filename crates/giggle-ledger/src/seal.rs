//! The seal: an empty file beside the database whose name changes with every intent, and which the mark names.
//!
//! A backup that is put back brings an older mark, and with it the name of an older seal; the newest one still lies there, or lies there
//! as well. Whatever else is done to the files, another owner, another mode, a link, a touch, leaves the name as it is. It is the second
//! guard: that it cannot be changed stops nobody.

use crate::mark::{self, Note};
use std::fs::{File, OpenOptions};
use std::hash::{BuildHasher as _, Hasher as _};
use std::io;
use std::path::{Path, PathBuf};

/// What its name begins with; a number in hexadecimal follows.
const PREFIX: &str = "ledger.seal-";

/// The seal of a state folder.
pub(crate) struct Seal {
    folder: PathBuf,
    mark: PathBuf,
}

impl Seal {
    pub(crate) fn beside(mark: &Path) -> Self {
        Self { folder: mark.parent().unwrap_or(Path::new(".")).to_owned(), mark: mark.to_owned() }
    }

    /// Whether another seal lies here than the mark names, several, or none. Where the mark names none, it is of an older giggle.
    pub(crate) fn is_broken(&self) -> bool {
        let look = || -> io::Result<bool> {
            let mut mark = self.open_mark()?;
            mark.lock_shared()?;
            let Some(named) = Note::Seals.read_in(&mut mark) else { return Ok(false) };
            let there = self.all()?;
            Ok(!matches!(there[..], [one] if named.contains(&one)))
        };
        look().unwrap_or(false)
    }

    /// Whether any seal lies here, whatever the mark says: a ledger was made here.
    pub(crate) fn is_there(&self) -> bool {
        self.all().is_ok_and(|all| !all.is_empty())
    }

    /// Whether a file of this name is a seal.
    pub(crate) fn is_name(name: &str) -> bool {
        name.starts_with(PREFIX)
    }

    /// Whether the mark names a seal.
    pub(crate) fn is_named(&self) -> bool {
        Note::Seals.read(&self.mark).is_some()
    }

    /// When the seal was made, whatever names it had since then; `None` where the file system does not say.
    pub(crate) fn made_at(&self) -> Option<u64> {
        let mut mark = self.open_mark().ok()?;
        mark.lock_shared().ok()?;
        let named = Note::Seals.read_in(&mut mark)?;
        named.into_iter().find_map(|number| mark::made_at(&self.path(number)))
    }

    /// Gives the seal another name. The mark names the old one and the new one first: a kill in between leaves one of both.
    pub(crate) fn change(&self) -> io::Result<()> {
        let mut mark = self.open_mark()?;
        mark.lock()?;
        let Some([before, now]) = Note::Seals.read_in(&mut mark) else { return Ok(()) };
        let Some(there) = [now, before].into_iter().find(|it| self.path(*it).exists()) else { return Ok(()) };
        let next = any_number();
        Note::Seals.write_in(&mut mark, [there, next])?;
        std::fs::rename(self.path(there), self.path(next))
    }

    /// A seal for what is here, whatever lay here before.
    pub(crate) fn begin_anew(&self) -> io::Result<()> {
        let mut mark = self.open_mark()?;
        mark.lock()?;
        for old in self.all()? {
            std::fs::remove_file(self.path(old))?;
        }
        let first = any_number();
        Note::Seals.write_in(&mut mark, [first, first])?;
        mark.sync_data()?;
        let mut options = OpenOptions::new();
        mark::open(options.write(true).create(true), &self.path(first)).map(drop)
    }

    fn open_mark(&self) -> io::Result<File> {
        let mut options = OpenOptions::new();
        mark::open(options.read(true).write(true), &self.mark)
    }

    fn path(&self, number: u64) -> PathBuf {
        self.folder.join(format!("{PREFIX}{number:016x}"))
    }

    /// The seals that lie here.
    fn all(&self) -> io::Result<Vec<u64>> {
        let mut all = Vec::new();
        for file in std::fs::read_dir(&self.folder)? {
            let name = file?.file_name();
            let number = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
            all.extend(number.and_then(|number| u64::from_str_radix(number, 16).ok()));
        }
        Ok(all)
    }
}

/// A number that was never a seal's name: nothing is kept secret by it.
fn any_number() -> u64 {
    std::hash::RandomState::new().build_hasher().finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mark::{Facts, Point};

    #[test]
    fn a_seal_is_broken_by_what_puts_files_back_and_by_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let mark = folder.path().join("mark");
        let point = Point { id: [7; 16], number: 1, hash: [9; 32], main: Facts::default() };
        mark::write(&mark, &point, true, true).unwrap();
        let seal = Seal::beside(&mark);
        assert!(!seal.is_named() && !seal.is_broken(), "an older giggle's");
        seal.begin_anew().unwrap();
        let name =
            || std::fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().path()).find(|it| *it != mark);
        for _ in 0..3 {
            let before = name();
            seal.change().unwrap();
            assert!(name() != before && !seal.is_broken() && seal.is_named());
        }
        // A kill between the note and the new name.
        let [there, now] = Note::Seals.read(&mark).unwrap();
        Note::Seals.write(&mark, [now, there ^ 1]).unwrap();
        assert!(!seal.is_broken());
        seal.change().unwrap();
        assert!(!seal.is_broken());

        let (then, sealed_then) = (std::fs::read(&mark).unwrap(), name().unwrap());
        seal.change().unwrap();
        let newest = std::fs::read(&mark).unwrap();
        seal.change().unwrap();
        std::fs::write(&mark, newest).unwrap();
        assert!(seal.is_broken(), "the mark alone was put back");
        std::fs::write(&mark, then).unwrap();
        std::fs::write(&sealed_then, "").unwrap();
        assert!(seal.is_broken(), "what came after it was left there");
        seal.change().unwrap();
        assert!(seal.is_broken(), "no intent mends it");
        seal.begin_anew().unwrap();
        assert!(!seal.is_broken());
        std::fs::remove_file(name().unwrap()).unwrap();
        assert!(seal.is_broken());
    }
}
