//! A folder as a store: on a disk of this machine, or one that all machines mount.
//!
//! A clip is written beside its name, made durable, and named when it is whole; a name that exists is never written over.

use crate::content::{Check, Content, MARK, MARK_TEXT, hash_of_file};
use crate::error::StoreError;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[derive(Debug, Clone)]
pub(crate) struct Folder {
    root: PathBuf,
    /// Whether it must have its mark, since it had one before.
    has_mark: Arc<AtomicBool>,
}

impl Folder {
    pub(crate) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), has_mark: Arc::default() }
    }

    pub(crate) fn expect_mark(&self) {
        self.has_mark.store(true, Ordering::SeqCst);
    }

    /// The folder of a mount is there without the mount too, and empty: what was a store before is one only with its mark.
    fn refuse_unmarked(&self) -> Result<(), StoreError> {
        if !self.root.is_dir() {
            return Err(StoreError::Missing { store: self.store() });
        }
        let is_missing =
            matches!(open(&self.root.join(MARK)), Err(error) if error.kind() == io::ErrorKind::NotFound);
        if is_missing && self.has_mark.load(Ordering::SeqCst) {
            return Err(StoreError::Unmarked { store: self.store() });
        }
        Ok(())
    }

    fn store(&self) -> String {
        self.root.display().to_string()
    }

    /// The folder itself is never made: where a mount is missing, clips must not land below its empty mount point.
    fn fault(&self, act: &'static str, path: &Path, source: io::Error) -> StoreError {
        match source.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory if !self.root.is_dir() => {
                StoreError::Missing { store: self.store() }
            }
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                StoreError::Forbidden { store: self.store(), act }
            }
            _ => StoreError::Disk { path: path.to_owned(), source },
        }
    }

    pub(crate) fn ready(&self) -> Result<(), StoreError> {
        let path = self.root.join(MARK);
        self.refuse_unmarked()?;
        // The mark may be there from a time when the folder could be written.
        let mut file = self.begin(&self.root)?;
        let fault = |error| self.fault("write", &path, error);
        file.write_all(MARK_TEXT.as_bytes()).map_err(fault)?;
        self.name(file, &path)?;
        self.expect_mark();
        Ok(())
    }

    fn begin(&self, folder: &Path) -> Result<tempfile::NamedTempFile, StoreError> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".giggle-").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            // Who else may read it is the umask's affair: a shared folder is there to be shared.
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        builder.tempfile_in(folder).map_err(|error| self.fault("write", folder, error))
    }

    /// Gives a whole file its name; `false` where the name is taken.
    fn name(&self, file: tempfile::NamedTempFile, path: &Path) -> Result<bool, StoreError> {
        file.as_file().sync_all().map_err(|error| self.fault("write", path, error))?;
        match file.persist_noclobber(path) {
            Ok(_) => {
                // The clip is whole either way; at worst its name has to be given again.
                let _ =
                    path.parent().map(File::open).transpose().map(|folder| folder.map(|it| it.sync_all()));
                Ok(true)
            }
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(self.fault("write", path, error.error)),
        }
    }

    pub(crate) fn put(&self, from: &Path, key: &str, content: &Content) -> Result<(), StoreError> {
        let path = self.root.join(key);
        self.refuse_unmarked()?;
        if path.symlink_metadata().is_ok() {
            return self.compare(&path, content);
        }
        let folder = path.parent().unwrap_or(&self.root);
        // Names in here can be foreseen, and a link would lead out of the store.
        if folder.ancestors().take_while(|it| **it != *self.root).any(Path::is_symlink) {
            let link = io::Error::new(io::ErrorKind::InvalidInput, "it is a link");
            return Err(self.fault("write", folder, link));
        }
        std::fs::create_dir_all(folder).map_err(|error| self.fault("write", folder, error))?;
        let mut copy = self.begin(folder)?;
        let disk = |source| StoreError::Disk { path: from.to_owned(), source };
        let mut source = File::open(from).map_err(disk)?;
        io::copy(&mut source, copy.as_file_mut()).map_err(|error| self.fault("write", &path, error))?;
        let fault = |error| self.fault("write", &path, error);
        copy.as_file_mut().seek(SeekFrom::Start(0)).map_err(fault)?;
        if hash_of_file(copy.as_file_mut()).map_err(fault)? != content.sha256 {
            return Err(StoreError::Changed { path: from.to_owned() });
        }
        if self.name(copy, &path)? { Ok(()) } else { self.compare(&path, content) }
    }

    /// What is there already must be the same clip.
    fn compare(&self, path: &Path, content: &Content) -> Result<(), StoreError> {
        let fault = |error| self.fault("read", path, error);
        let facts = path.symlink_metadata().map_err(fault)?;
        let is_same = facts.is_file()
            && facts.len() == content.bytes
            && hash_of_file(&mut open(path).map_err(fault)?.take(content.bytes.saturating_add(1)))
                .map_err(fault)?
                == content.sha256;
        if is_same { Ok(()) } else { Err(StoreError::Collision { url: path.display().to_string() }) }
    }

    pub(crate) fn take(
        &self,
        url: &str,
        key: &str,
        content: &Content,
        to: &mut File,
    ) -> Result<String, StoreError> {
        let path = self.root.join(key);
        if Content::hash_of(key) != Some(content.sha256.as_str()) || key.contains("..") {
            return Err(StoreError::Altered { url: url.to_owned() });
        }
        let source = match open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && self.root.is_dir() => {
                self.refuse_unmarked()?;
                return Err(StoreError::Gone { url: url.to_owned() });
            }
            other => other.map_err(|error| self.fault("read", &path, error))?,
        };
        // However long it has become, no more is read than what tells that it is another.
        let mut source = source.take(content.bytes.saturating_add(1));
        io::copy(&mut source, to).map_err(|error| self.fault("read", &path, error))?;
        let fault = |source| StoreError::Disk { path: path.clone(), source };
        to.seek(SeekFrom::Start(0)).map_err(fault)?;
        hash_of_file(to).map_err(fault)
    }

    pub(crate) fn check(&self) -> Check {
        let creates = self.ready().map(|()| true);
        let path = self.root.join(MARK);
        let read = || {
            let mut text = Vec::new();
            open(&path)?.take(MARK_TEXT.len() as u64 + 1).read_to_end(&mut text)?;
            // A person who vouches for a folder makes an empty one.
            Ok(text.is_empty() || text == MARK_TEXT.as_bytes())
        };
        let reads = read().map_err(|error| self.fault("read", &path, error));
        Check { creates, reads, cleans_up: None }
    }
}

/// Opens what is kept under a name. Others may write into a shared folder: no link is followed, and nothing but a file is
/// read, since a pipe would be waited for and a device never ends.
fn open(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        options.custom_flags(i32::try_from(flags.bits()).unwrap_or(0));
    }
    let file = options.open(path)?;
    if file.metadata()?.is_file() {
        return Ok(file);
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn pipes_and_links_in_the_place_of_files_are_refused_at_once() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::new(root.path());
        let content = Content { sha256: "ab".repeat(32), bytes: 3 };
        let key = format!("ab/{}.mp4", content.sha256);
        std::fs::create_dir(root.path().join("ab")).unwrap();
        let (clip, mark) = (root.path().join(&key), root.path().join(MARK));
        let pipe = |path: &Path| {
            assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
        };
        let link = |path: &Path| std::os::unix::fs::symlink("/dev/zero", path).unwrap();
        for make in [&pipe as &dyn Fn(&Path), &link] {
            make(&clip);
            make(&mark);
            let mut to = tempfile::tempfile().unwrap();
            assert!(folder.take("file:///x", &key, &content, &mut to).is_err());
            assert!(folder.compare(&clip, &content).is_err());
            assert!(folder.check().reads.is_err());
            std::fs::remove_file(&clip).unwrap();
            std::fs::remove_file(&mark).unwrap();
        }
    }
}
