//! Locks: how a living submitter is told from a dead one.
//!
//! The submitter holds an operating-system lock on a file of its own from before the intent is written until after the
//! answer is. The system lets go of the lock when the process ends, however it ends: no process number that
//! another process may get, no lease that a suspended laptop outlives. So an open intent whose lock is free has lost
//! its submitter, and nothing else has.
//!
//! Who submits many shots keeps the files for the next ones: a file whose answer is on record, and whose lock was let
//! go of, says nothing any more, and may be locked again for another intent.

use crate::engine::Waiting;
use crate::error::LedgerError;
use crate::folder::private_file;
use crate::store::Hold;
use std::collections::HashSet;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Where the locks are.
#[derive(Debug, Clone)]
pub enum Locks {
    /// Files in a folder, between processes.
    Folder {
        /// The folder.
        path: PathBuf,
        /// This process's files that nobody holds, to be locked again.
        spare: Arc<Spare>,
    },
    /// Names in memory, for a ledger that lives in this process alone.
    Memory(Arc<(Mutex<HashSet<String>>, Condvar)>),
}

/// Files of locks that were let go of after their answers, and kept. They are taken away when this is dropped.
#[derive(Debug, Default)]
pub struct Spare {
    files: Mutex<Vec<LockFile>>,
    is_kept: std::sync::atomic::AtomicBool,
}

impl Drop for Spare {
    fn drop(&mut self) {
        for file in self.files.get_mut().unwrap_or_else(PoisonError::into_inner).drain(..) {
            let _ = std::fs::remove_file(file.path);
        }
    }
}

#[derive(Debug)]
struct LockFile {
    name: String,
    path: PathBuf,
    file: File,
}

impl LockFile {
    /// Whether it still lies under its path: whoever cleared it away held its lock.
    fn is_still_there(&self) -> bool {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt as _;
            let (Ok(open), Ok(named)) = (self.file.metadata(), self.path.metadata()) else { return false };
            open.dev() == named.dev() && open.ino() == named.ino()
        }
        #[cfg(not(unix))]
        self.path.exists()
    }
}

/// A file of a lock that nobody holds is cleared away once it is this old; a killed process leaves some.
const STRAY_AFTER: Duration = Duration::from_secs(3600);

/// A held lock. It is let go of when this is dropped, or when the process ends.
#[derive(Debug)]
pub struct HeldLock {
    name: String,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    File { file: Option<LockFile>, spare: Arc<Spare> },
    Memory(Arc<(Mutex<HashSet<String>>, Condvar)>),
}

impl Locks {
    /// Locks between the threads of this process.
    pub fn in_memory() -> Self {
        Self::Memory(Arc::default())
    }

    /// Locks as files in a folder, between processes.
    pub fn in_folder(path: PathBuf) -> Self {
        Self::Folder { path, spare: Arc::default() }
    }

    /// Files are kept for the next intent from here on, and what killed processes left is cleared away.
    pub fn keep_files(&self) {
        let Self::Folder { path, spare } = self else { return };
        spare.is_kept.store(true, std::sync::atomic::Ordering::SeqCst);
        for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
            let is_old = entry
                .metadata()
                .and_then(|facts| facts.modified())
                .is_ok_and(|at| at.elapsed().is_ok_and(|age| age >= STRAY_AFTER));
            if is_old
                && let Ok(file) = File::options().read(true).write(true).open(entry.path())
                && file.try_lock().is_ok()
            {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }

    /// Takes a lock that nobody knows of yet, and holds it.
    ///
    /// # Errors
    ///
    /// The file cannot be made or locked.
    pub fn take(&self) -> Result<HeldLock, LedgerError> {
        if let Self::Folder { spare, .. } = self {
            loop {
                let kept = spare.files.lock().unwrap_or_else(PoisonError::into_inner).pop();
                let Some(kept) = kept else { break };
                // One that somebody waits for this moment, or cleared away, is of no use any more.
                if kept.file.try_lock().is_ok() && kept.is_still_there() {
                    let name = kept.name.clone();
                    let kind = Kind::File { file: Some(kept), spare: Arc::clone(spare) };
                    return Ok(HeldLock { name, kind });
                }
                let _ = std::fs::remove_file(kept.path);
            }
        }
        let name = uuid::Uuid::new_v4().simple().to_string();
        let kind = match self {
            Self::Folder { path: folder, spare } => {
                let path = folder.join(&name);
                let file = private_file(&path)?;
                match file.try_lock() {
                    Ok(()) => {
                        let file = Some(LockFile { name: name.clone(), path, file });
                        Kind::File { file, spare: Arc::clone(spare) }
                    }
                    Err(TryLockError::Error(source)) => return Err(LedgerError::Folder { path, source }),
                    // Nobody else knows the name yet.
                    Err(TryLockError::WouldBlock) => return Err(LedgerError::Busy),
                }
            }
            Self::Memory(names) => {
                names.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.clone());
                Kind::Memory(Arc::clone(names))
            }
        };
        Ok(HeldLock { name, kind })
    }

    /// Whether somebody holds the lock of a name.
    ///
    /// # Errors
    ///
    /// The system cannot say. Never answered with a guess: a living submitter taken for dead could be paid twice.
    pub fn is_held(&self, name: &str) -> Result<bool, LedgerError> {
        match self {
            Self::Folder { path: folder, .. } => {
                let Some((path, file)) = open(folder, name)? else { return Ok(false) };
                match file.try_lock() {
                    Ok(()) => Ok(false),
                    Err(TryLockError::WouldBlock) => Ok(true),
                    Err(TryLockError::Error(source)) => Err(LedgerError::Folder { path, source }),
                }
            }
            Self::Memory(names) => Ok(names.0.lock().unwrap_or_else(PoisonError::into_inner).contains(name)),
        }
    }

    /// Waits, without asking again and again, until nobody holds the lock of a name.
    ///
    /// # Errors
    ///
    /// The system cannot say.
    pub fn wait_until_free(&self, name: &str) -> Result<(), LedgerError> {
        match self {
            Self::Folder { path: folder, .. } => {
                let Some((path, file)) = open(folder, name)? else { return Ok(()) };
                file.lock().map_err(|source| LedgerError::Folder { path, source })
            }
            Self::Memory(names) => {
                let held = names.0.lock().unwrap_or_else(PoisonError::into_inner);
                let free = names.1.wait_while(held, |held| held.contains(name));
                drop(free.unwrap_or_else(PoisonError::into_inner));
                Ok(())
            }
        }
    }

    /// The same wait, to be done later and elsewhere.
    pub(crate) fn waiting_for(&self, name: &str) -> Waiting {
        let (locks, name) = (self.clone(), name.to_owned());
        Box::new(move || locks.wait_until_free(&name))
    }

    /// Takes away the file of a lock that nobody holds any more.
    pub(crate) fn forget(&self, name: &str) {
        if let Self::Folder { path: folder, .. } = self
            && is_plain(name)
        {
            let _ = std::fs::remove_file(folder.join(name));
        }
    }
}

impl HeldLock {
    /// The name that the intent records.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Lets go of the lock and takes its file away, or keeps it for the next intent. Called once the answer is
    /// written: whoever finds no file, or a free one, looks at the ledger again and finds the answer.
    pub fn release(mut self) {
        if let Kind::File { file, spare } = &mut self.kind
            && let Some(held) = file.take()
        {
            let is_kept = spare.is_kept.load(std::sync::atomic::Ordering::SeqCst);
            if is_kept && held.file.unlock().is_ok() {
                spare.files.lock().unwrap_or_else(PoisonError::into_inner).push(held);
            } else {
                let _ = std::fs::remove_file(&held.path);
                let _ = held.file.unlock();
            }
        }
    }
}

impl Hold for HeldLock {
    fn name(&self) -> &str {
        &self.name
    }

    fn release(self: Box<Self>) {
        (*self).release();
    }
}

impl Drop for HeldLock {
    fn drop(&mut self) {
        match &self.kind {
            // Closing the file would do; saying it keeps a copy that a child process inherited from holding on.
            Kind::File { file, .. } => {
                if let Some(held) = file {
                    let _ = held.file.unlock();
                }
            }
            Kind::Memory(names) => {
                names.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.name);
                names.1.notify_all();
            }
        }
    }
}

fn open(folder: &Path, name: &str) -> Result<Option<(PathBuf, File)>, LedgerError> {
    if !is_plain(name) {
        return Ok(None);
    }
    let path = folder.join(name);
    match File::options().read(true).write(true).open(&path) {
        Ok(file) => Ok(Some((path, file))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(LedgerError::Folder { path, source }),
    }
}

/// Names come out of the ledger's file; none may lead out of the folder.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds() -> (tempfile::TempDir, [Locks; 2]) {
        let folder = tempfile::tempdir().unwrap();
        let locks = [Locks::in_folder(folder.path().to_owned()), Locks::in_memory()];
        (folder, locks)
    }

    #[test]
    fn a_lock_is_held_until_it_is_dropped_or_released() {
        let (_folder, kinds) = kinds();
        for locks in kinds {
            for release in [false, true] {
                let held = locks.take().unwrap();
                let name = held.name().to_owned();
                assert!(locks.is_held(&name).unwrap());
                if release {
                    held.release();
                } else {
                    drop(held);
                }
                assert!(!locks.is_held(&name).unwrap());
                if let Locks::Folder { path: folder, .. } = &locks {
                    assert_eq!(folder.join(&name).exists(), !release, "a dead submitter leaves its file");
                }
            }
        }
    }

    #[test]
    fn a_kept_file_is_locked_again_unless_somebody_waits_for_it_or_cleared_it_away() {
        let folder = tempfile::tempdir().unwrap();
        let files = || std::fs::read_dir(folder.path()).unwrap().count();
        let locks = Locks::in_folder(folder.path().to_owned());
        locks.keep_files();
        let first = locks.take().unwrap();
        let name = first.name().to_owned();
        first.release();
        assert!(!locks.is_held(&name).unwrap(), "kept, and free");
        let again = locks.take().unwrap();
        assert_eq!((again.name(), files()), (name.as_str(), 1));
        assert!(locks.is_held(&name).unwrap());
        again.release();
        // Somebody who waited holds it for a moment: another is made.
        let (_, waiter) = open(folder.path(), &name).unwrap().unwrap();
        waiter.lock().unwrap();
        let other = locks.take().unwrap();
        assert_ne!(other.name(), name);
        let name = other.name().to_owned();
        other.release();
        // Cleared away by another process: its name must not be taken for a held lock's, nor a held one found free.
        std::fs::remove_file(folder.path().join(&name)).unwrap();
        let third = locks.take().unwrap();
        assert_ne!(third.name(), name);
        assert!(locks.is_held(third.name()).unwrap());
        // One that is dropped without an answer is never used again.
        let dead = third.name().to_owned();
        drop(third);
        assert_ne!(locks.take().unwrap().name(), dead);
        drop(locks);
        assert!(folder.path().join(&dead).exists());
    }

    #[test]
    fn what_killed_processes_left_is_cleared_away_and_what_is_held_is_not() {
        let (folder, [locks, _]) = kinds();
        let (held, left) = (locks.take().unwrap(), locks.take().unwrap());
        let (held_name, left_name) = (held.name().to_owned(), left.name().to_owned());
        drop(left);
        let long_ago = std::time::SystemTime::now() - 2 * STRAY_AFTER;
        for name in [&held_name, &left_name] {
            let file = File::options().write(true).open(folder.path().join(name)).unwrap();
            file.set_modified(long_ago).unwrap();
        }
        drop(locks.take().unwrap());
        locks.keep_files();
        let exists = |name: &str| folder.path().join(name).exists();
        assert_eq!((exists(&held_name), exists(&left_name)), (true, false));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "a young one stays");
        drop(held);
    }

    #[test]
    fn a_name_cannot_leave_the_folder() {
        let (folder, [locks, _]) = kinds();
        std::fs::write(folder.path().join("a.b"), "").unwrap();
        assert!(!locks.is_held("../a.b").unwrap());
        locks.forget("a.b");
        assert!(folder.path().join("a.b").exists());
    }

    #[test]
    fn waiting_ends_when_the_submitter_does() {
        let (_folder, kinds) = kinds();
        for locks in kinds {
            let held = locks.take().unwrap();
            let name = held.name().to_owned();
            let (began, begins) = std::sync::mpsc::channel();
            let waiting = std::thread::spawn(move || {
                began.send(()).unwrap();
                locks.wait_until_free(&name)
            });
            begins.recv().unwrap();
            assert!(!waiting.is_finished());
            held.release();
            waiting.join().unwrap().unwrap();
        }
    }
}
