//! Locks: how a living submitter is told from a dead one.
//!
//! The submitter holds an operating-system lock on a file of its own from before the intent is written until after the
//! answer is. The system lets go of the lock when the process ends, however it ends: no process number that
//! another process may get, no lease that a suspended laptop outlives. So an open intent whose lock is free has lost
//! its submitter, and nothing else has.

use super::error::LedgerError;
use super::folder::private_file;
use std::collections::HashSet;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// Where the locks are.
#[derive(Debug, Clone)]
pub enum Locks {
    /// Files in a folder, between processes.
    Folder(PathBuf),
    /// Names in memory, for a ledger that lives in this process alone.
    Memory(Arc<(Mutex<HashSet<String>>, Condvar)>),
}

/// A held lock. It is let go of when this is dropped, or when the process ends.
#[derive(Debug)]
pub struct HeldLock {
    name: String,
    hold: Hold,
}

#[derive(Debug)]
enum Hold {
    File { path: PathBuf, file: File },
    Memory(Arc<(Mutex<HashSet<String>>, Condvar)>),
}

impl Locks {
    /// Locks between the threads of this process.
    pub fn in_memory() -> Self {
        Self::Memory(Arc::default())
    }

    /// Makes a lock of its own name and holds it.
    ///
    /// # Errors
    ///
    /// The file cannot be made or locked.
    pub fn take(&self) -> Result<HeldLock, LedgerError> {
        let name = uuid::Uuid::new_v4().simple().to_string();
        let hold = match self {
            Self::Folder(folder) => {
                let path = folder.join(&name);
                let file = private_file(&path)?;
                match file.try_lock() {
                    Ok(()) => Hold::File { path, file },
                    Err(TryLockError::Error(source)) => return Err(LedgerError::Folder { path, source }),
                    // Nobody else knows the name yet.
                    Err(TryLockError::WouldBlock) => return Err(LedgerError::Busy),
                }
            }
            Self::Memory(names) => {
                names.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.clone());
                Hold::Memory(Arc::clone(names))
            }
        };
        Ok(HeldLock { name, hold })
    }

    /// Whether somebody holds the lock of a name.
    ///
    /// # Errors
    ///
    /// The system cannot say. Never answered with a guess: a living submitter taken for dead could be paid twice.
    pub fn is_held(&self, name: &str) -> Result<bool, LedgerError> {
        match self {
            Self::Folder(folder) => {
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
            Self::Folder(folder) => {
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

    /// Takes away the file of a lock that nobody holds any more.
    pub(crate) fn forget(&self, name: &str) {
        if let Self::Folder(folder) = self
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

    /// Lets go of the lock and takes its file away. Called once the answer is written: whoever finds no file
    /// looks at the ledger again and finds the answer.
    pub fn release(self) {
        if let Hold::File { path, .. } = &self.hold {
            let _ = std::fs::remove_file(path);
        }
    }
}

impl Drop for HeldLock {
    fn drop(&mut self) {
        match &self.hold {
            // Closing the file would do; saying it keeps a copy that a child process inherited from holding on.
            Hold::File { file, .. } => {
                let _ = file.unlock();
            }
            Hold::Memory(names) => {
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
        let locks = [Locks::Folder(folder.path().to_owned()), Locks::in_memory()];
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
                if let Locks::Folder(folder) = &locks {
                    assert_eq!(folder.join(&name).exists(), !release, "a dead submitter leaves its file");
                }
            }
        }
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
