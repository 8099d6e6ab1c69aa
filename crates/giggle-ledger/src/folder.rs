//! The state folder: private, and on a disk of this machine.
//!
//! File locks and the shared memory of the write-ahead log are promises between processes of one machine. On a network
//! file system they are not kept, and a promise about money that is not kept is worse than none: such a folder
//! is refused.

use crate::error::LedgerError;
use crate::mark::{self, Copies};
use crate::seal::Seal;
pub use crate::unusable::other_owner;
use crate::unusable::{nearest, unusable};
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The ledger's file inside the state folder.
pub const LEDGER_FILE: &str = "ledger.sqlite";
/// The mark beside it: what the ledger knew when it last let somebody send.
pub const MARK_FILE: &str = "ledger.mark";
/// A file that says that the ledger was moved elsewhere: nothing is begun beside it.
pub const MOVED_FILE: &str = "ledger.moved";

/// The file that says that an export was to be read into the empty ledger here and was not: what it knows is not known here.
pub const FAILED_IMPORT_FILE: &str = "ledger.import-failed";
/// The folder of the submitters' locks inside the state folder.
pub const LOCKS_FOLDER: &str = "submitting";

/// The paths of a state folder that was found fit.
#[derive(Debug, Clone)]
pub struct StateFolder {
    root: PathBuf,
    copies: Vec<PathBuf>,
    volatile: Option<String>,
}

impl StateFolder {
    /// Makes the folder where there is none, and checks it: local, ours, and private.
    ///
    /// # Errors
    ///
    /// A network file system; a folder that others can read and that holds other things than a ledger; or one that
    /// cannot be made or written.
    pub fn prepare(root: &Path) -> Result<Self, LedgerError> {
        make_private(root)?;
        if let Some(kind) = network_file_system(root) {
            return Err(LedgerError::NetworkFolder { path: root.to_owned(), kind });
        }
        let folder = Self { root: root.to_owned(), copies: Vec::new(), volatile: volatile_file_system(root) };
        make_private(&folder.locks())?;
        Ok(folder)
    }

    /// What [`prepare`](Self::prepare) would say of a folder that is not used yet, as far as it can be known without making
    /// or changing anything.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn look_at(root: &Path) -> Result<(), LedgerError> {
        if root.symlink_metadata().is_ok() {
            is_open_to_others(root)?;
        }
        let there = nearest(root);
        if let Some(kind) = network_file_system(there) {
            return Err(LedgerError::NetworkFolder { path: root.to_owned(), kind });
        }
        try_room(there)
    }

    /// The file system's name where the folder, or the nearest one above it that exists, is in memory.
    pub fn volatile_at(root: &Path) -> Option<String> {
        volatile_file_system(nearest(root))
    }

    /// How many bytes the user may still write on the disk of the folder, or of the nearest one above it that exists.
    pub fn free_bytes(root: &Path) -> Option<u64> {
        free_bytes(nearest(root))
    }

    /// The same with folders, elsewhere, for copies of marks: they speak of a ledger even where the whole state folder
    /// is gone, and each of them where another one cannot be found.
    #[must_use]
    pub fn with_copies(mut self, folders: Vec<PathBuf>) -> Self {
        self.copies = folders;
        self
    }

    /// The file system's name where the folder is in memory, and forgotten when the machine stops.
    pub fn volatile(&self) -> Option<&str> {
        self.volatile.as_deref()
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether anything speaks of a ledger in this folder, be it only a copy of its mark. Makes nothing.
    pub fn has_ledger(root: &Path, copies: &[PathBuf]) -> bool {
        [LEDGER_FILE, "ledger.sqlite-wal", MARK_FILE].iter().any(|file| root.join(file).exists()) || {
            let known = Copies::new(copies, root).of_this_place();
            known.is_damaged || !known.points.is_empty()
        }
    }

    pub(crate) fn copies(&self) -> Option<Copies> {
        (!self.copies.is_empty()).then(|| Copies::new(&self.copies, &self.root))
    }

    /// The mark.
    pub fn mark_file(&self) -> PathBuf {
        self.root.join(MARK_FILE)
    }

    /// The write-ahead log.
    pub fn log_file(&self) -> PathBuf {
        self.root.join("ledger.sqlite-wal")
    }

    /// Puts everything of a ledger aside, into a folder of its own inside this one, and forgets that there was one:
    /// what a person decides who lost it. Nothing is deleted but the copies of marks.
    ///
    /// # Errors
    ///
    /// The files cannot be moved.
    pub fn set_aside(&self, name: &str) -> Result<Option<PathBuf>, LedgerError> {
        let aside = self.root.join(name);
        let mut moved = None;
        let files = [LEDGER_FILE, "ledger.sqlite-wal", "ledger.sqlite-shm", MARK_FILE, FAILED_IMPORT_FILE];
        let entries = std::fs::read_dir(&self.root).into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        // The seals go last: without its mark a ledger whose seal is left sends nothing.
        let seals = names.filter(|name| Seal::is_name(name)).collect::<Vec<_>>();
        for file in files.into_iter().chain(seals.iter().map(String::as_str)) {
            let from = self.root.join(file);
            if from.symlink_metadata().is_ok() {
                make_private(&aside)?;
                std::fs::rename(&from, aside.join(file))
                    .map_err(|source| LedgerError::Folder { path: from, source })?;
                moved = Some(aside.clone());
            }
        }
        if let Some(copies) = self.copies() {
            copies.forget();
        }
        Ok(moved)
    }

    /// Puts a ledger that was made in another folder in the place of the one here, of which a copy is kept in a folder of
    /// this name. At every moment one of both is here, and whatever is cut off leaves one that sends nothing before it is
    /// recovered again.
    ///
    /// # Errors
    ///
    /// The files cannot be copied or moved.
    pub(crate) fn replace_ledger(&self, other: &Self, name: &str) -> Result<PathBuf, LedgerError> {
        let fault = |path: &Path| {
            let path = path.to_owned();
            move |source| LedgerError::Folder { path, source }
        };
        let aside = self.root.join(name);
        make_private(&aside)?;
        for file in [LEDGER_FILE, "ledger.sqlite-wal", MARK_FILE] {
            let from = self.root.join(file);
            if from.symlink_metadata().is_ok() {
                std::fs::copy(&from, aside.join(file)).map_err(fault(&from))?;
            }
        }
        // A log beside another database than its own would be read into it.
        for file in ["ledger.sqlite-wal", "ledger.sqlite-shm"] {
            let log = self.root.join(file);
            match std::fs::remove_file(&log) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(fault(&log)(error)),
                _ => {}
            }
        }
        let (from, to) = (other.ledger_file(), self.ledger_file());
        std::fs::rename(&from, &to).map_err(fault(&to))?;
        Ok(aside)
    }

    /// The database.
    pub fn ledger_file(&self) -> PathBuf {
        self.root.join(LEDGER_FILE)
    }

    /// The folder of the submitters' locks.
    pub fn locks(&self) -> PathBuf {
        self.root.join(LOCKS_FOLDER)
    }
}

/// What a ledger's first intent takes on the disk at most; any later one takes less.
const ROOM: usize = 512 * 1024;

/// Whether there is room for an intent: found out by writing as much into a file that has no name, or none for long.
pub(crate) fn try_room(folder: &Path) -> Result<(), LedgerError> {
    let written = || -> io::Result<()> {
        let mut file = tempfile::tempfile_in(folder)?;
        file.write_all(&vec![0; ROOM])?;
        file.sync_data()
    };
    written().map_err(|source| unusable(folder, source))
}

#[cfg(unix)]
fn free_bytes(path: &Path) -> Option<u64> {
    let facts = rustix::fs::statvfs(path).ok()?;
    facts.f_bavail.checked_mul(facts.f_frsize)
}

#[cfg(not(unix))]
fn free_bytes(_path: &Path) -> Option<u64> {
    None
}

/// Opens a file for reading and writing, and makes it, for its owner alone, where there is none.
pub(crate) fn private_file(path: &Path) -> Result<File, LedgerError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    let fault = |source| unusable(path, source);
    let file = mark::open(&mut options, path).map_err(fault)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = file.metadata().map_err(fault)?.permissions().mode();
        if mode & 0o077 != 0 {
            file.set_permissions(std::fs::Permissions::from_mode(0o600)).map_err(fault)?;
        }
    }
    Ok(file)
}

fn make_private(path: &Path) -> Result<(), LedgerError> {
    let fault = |source| unusable(path, source);
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(fault)?;
    #[cfg(unix)]
    if is_open_to_others(path)? {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700)).map_err(fault)?;
    }
    Ok(())
}

/// Whether others can use a folder, so that it is to be closed first.
///
/// # Errors
///
/// It is somebody else's, or not ours to close.
#[cfg(unix)]
fn is_open_to_others(path: &Path) -> Result<bool, LedgerError> {
    use std::os::unix::fs::PermissionsExt as _;
    let fault = |source| unusable(path, source);
    let mode = std::fs::metadata(path).map_err(fault)?.permissions().mode();
    if mode & 0o077 == 0 {
        return Ok(false);
    }
    // Who owns a folder can replace what is in it, whoever else may write there.
    if let Some(owner) = other_owner(path) {
        return Err(LedgerError::NotOwned { path: path.to_owned(), owner });
    }
    // Somebody's home or shared folder is not ours to close; an empty one, or one with a ledger in it, is.
    let is_ours = path.join(LEDGER_FILE).exists()
        || path.join(MARK_FILE).exists()
        || std::fs::read_dir(path).map_err(fault)?.next().is_none();
    if is_ours { Ok(true) } else { Err(LedgerError::NotPrivate { path: path.to_owned() }) }
}

#[cfg(not(unix))]
fn is_open_to_others(path: &Path) -> Result<bool, LedgerError> {
    std::fs::metadata(path).map(|_| false).map_err(|source| unusable(path, source))
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn network_file_system(path: &Path) -> Option<String> {
    let kind = rustix::fs::statfs(path).ok()?.f_type;
    // The numbers are thirty-two bits wide; some machines store them with a sign.
    let magic = (kind as u64 & 0xffff_ffff) as u32;
    let mounted = std::fs::canonicalize(path).ok().and_then(|path| {
        let table = std::fs::read_to_string("/proc/self/mountinfo").ok()?;
        mounted_as(&table, path.to_str()?)
    });
    network_name(magic, mounted.as_deref())
}

#[cfg(target_vendor = "apple")]
fn network_file_system(path: &Path) -> Option<String> {
    /// `MNT_LOCAL` of `sys/mount.h`: the file system is stored on this machine.
    const LOCAL: u32 = 0x1000;
    let facts = rustix::fs::statfs(path).ok()?;
    let name = facts.f_fstypename.iter().take_while(|letter| **letter != 0);
    let name: String = name.map(|letter| char::from(letter.to_ne_bytes()[0])).collect();
    (facts.f_flags & LOCAL == 0).then_some(name)
}

/// A drive of another machine resolves to that machine's name.
#[cfg(windows)]
fn network_file_system(path: &Path) -> Option<String> {
    use std::path::{Component, Prefix};
    let path = std::fs::canonicalize(path).ok()?;
    match path.components().next() {
        Some(Component::Prefix(prefix)) => {
            let is_remote = matches!(prefix.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..));
            is_remote.then(|| "a network drive".to_owned())
        }
        _ => None,
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple", windows)))]
fn network_file_system(_path: &Path) -> Option<String> {
    None
}

/// The file systems in memory, by their numbers (`linux/magic.h`).
#[cfg(any(target_os = "linux", target_os = "android"))]
fn volatile_file_system(path: &Path) -> Option<String> {
    let magic = (rustix::fs::statfs(path).ok()?.f_type as u64 & 0xffff_ffff) as u32;
    match magic {
        0x0102_1994 => Some("tmpfs".to_owned()),
        0x8584_58f6 => Some("ramfs".to_owned()),
        _ => None,
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn volatile_file_system(_path: &Path) -> Option<String> {
    None
}

/// The numbers of the file systems that are, or may be, on another machine (`linux/magic.h` and the file systems'
/// own headers).
#[cfg_attr(not(any(target_os = "linux", target_os = "android")), allow(dead_code))]
const NETWORK: [(u32, &str); 15] = [
    (0x6969, "NFS"),
    (0x517b, "SMB"),
    (0xff53_4d42, "CIFS"),
    (0xfe53_4d42, "SMB2"),
    (0x564c, "NCP"),
    (0x7375_7245, "Coda"),
    (0x5346_414f, "AFS"),
    (0x6b41_4653, "AFS"),
    (0x0102_1997, "9P"),
    (0x00c3_6400, "Ceph"),
    (0x0bd0_0bd0, "Lustre"),
    (0x1983_0326, "BeeGFS"),
    (0x0116_1970, "GFS2"),
    (0x7461_636f, "OCFS2"),
    (0x786f_4256, "a shared folder of a virtual machine"),
];

/// FUSE, which can be anything.
const FUSE: u32 = 0x6573_5546;

/// What of FUSE is known to be on a local disk, by the name that it is mounted under.
const LOCAL_FUSE: [&str; 7] = [
    "fuseblk",
    "fuse.gocryptfs",
    "fuse.encfs",
    "fuse.cryfs",
    "fuse.bindfs",
    "fuse.mergerfs",
    "fuse.fuse-overlayfs",
];

/// The name of a network file system; `None` of a local one.
#[cfg_attr(not(any(target_os = "linux", target_os = "android")), allow(dead_code))]
fn network_name(magic: u32, mounted: Option<&str>) -> Option<String> {
    if magic == FUSE {
        let name = mounted.unwrap_or("fuse");
        return (!LOCAL_FUSE.contains(&name)).then(|| name.to_owned());
    }
    NETWORK.iter().find(|(number, _)| *number == magic).map(|(_, name)| (*name).to_owned())
}

/// The type of the mount that a path is on: the last of the longest mount points above it.
#[cfg_attr(not(any(target_os = "linux", target_os = "android")), allow(dead_code))]
fn mounted_as(table: &str, path: &str) -> Option<String> {
    let mut best: Option<(usize, &str)> = None;
    for line in table.lines() {
        let Some((left, right)) = line.split_once(" - ") else { continue };
        let (Some(point), Some(kind)) = (left.split(' ').nth(4), right.split(' ').next()) else { continue };
        let point = point.replace("\\040", " ");
        let is_above = point == "/" || path == point || path.starts_with(&format!("{point}/"));
        if is_above && best.is_none_or(|(length, _)| point.len() >= length) {
            best = Some((point.len(), kind));
        }
    }
    best.map(|(_, kind)| kind.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(unix)]
    use crate::unusable::somebody_else;
    use std::io::ErrorKind;

    #[test]
    fn network_file_systems_are_known_by_number_and_fuse_by_name() {
        for (magic, mounted, network) in [
            (0xef53, Some("ext4"), None),
            (0x0102_1994, Some("tmpfs"), None),
            (0x794c_7630, Some("overlay"), None),
            (0x6969, Some("nfs4"), Some("NFS")),
            (0xff53_4d42, Some("cifs"), Some("CIFS")),
            (0xfe53_4d42, None, Some("SMB2")),
            (FUSE, Some("fuse.sshfs"), Some("fuse.sshfs")),
            (FUSE, Some("virtiofs"), Some("virtiofs")),
            (FUSE, None, Some("fuse")),
            (FUSE, Some("fuseblk"), None),
            (FUSE, Some("fuse.gocryptfs"), None),
        ] {
            assert_eq!(network_name(magic, mounted).as_deref(), network, "{magic:x} {mounted:?}");
        }
    }

    #[test]
    fn the_mount_of_a_path_is_the_longest_above_it() {
        let table = "1 0 8:1 / / rw - ext4 /dev/a rw\n\
                     2 1 0:5 / /home rw,nosuid shared:1 - fuse.sshfs x rw\n\
                     3 2 0:6 / /home/a\\040b rw - fuseblk /dev/b rw\n";
        for (path, kind) in [
            ("/tmp", "ext4"),
            ("/home", "fuse.sshfs"),
            ("/home/x", "fuse.sshfs"),
            ("/homes", "ext4"),
            ("/home/a b/c", "fuseblk"),
        ] {
            assert_eq!(mounted_as(table, path).as_deref(), Some(kind), "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_full_disk_and_another_owner_are_named() {
        assert_eq!(somebody_else(1000, 1001), Some(1000));
        assert_eq!(somebody_else(0, 1000), Some(0), "a folder of the superuser's");
        assert_eq!(somebody_else(1000, 1000), None);
        assert_eq!(somebody_else(1000, 0), None, "the superuser may write anywhere");
        // Of what does not exist yet it is the nearest folder above it that counts.
        let own = tempfile::tempdir().unwrap();
        let deep = own.path().join("not/yet/there");
        assert_eq!(other_owner(&deep), None);
        StateFolder::look_at(&deep).unwrap();
        assert!(StateFolder::free_bytes(&deep).is_some_and(|free| free > 0));
        assert!(!own.path().join("not").exists() && std::fs::read_dir(own.path()).unwrap().next().is_none());
        let full = |kind: ErrorKind| unusable(own.path(), kind.into());
        assert!(matches!(full(ErrorKind::StorageFull), LedgerError::Storage(_)));
        assert!(matches!(full(ErrorKind::QuotaExceeded), LedgerError::Storage(_)));
        assert!(matches!(full(ErrorKind::Unsupported), LedgerError::Folder { .. }));
    }

    #[cfg(unix)]
    #[test]
    fn the_folder_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("deep/state");
        let folder = StateFolder::prepare(&path).unwrap();
        assert_eq!((mode(&path), mode(&folder.locks())), (0o700, 0o700));
        private_file(&folder.ledger_file()).unwrap();
        assert_eq!(mode(&folder.ledger_file()), 0o600);
        // Loosened by somebody, and ours: made private again.
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        std::fs::set_permissions(folder.ledger_file(), std::fs::Permissions::from_mode(0o644)).unwrap();
        StateFolder::prepare(&path).unwrap();
        private_file(&folder.ledger_file()).unwrap();
        assert_eq!((mode(&path), mode(&folder.ledger_file())), (0o700, 0o600));
        // Somebody's folder with other things in it is not closed behind their back.
        let shared = root.path().join("shared");
        std::fs::create_dir(&shared).unwrap();
        std::fs::write(shared.join("letter.txt"), "x").unwrap();
        std::fs::set_permissions(&shared, std::fs::Permissions::from_mode(0o755)).unwrap();
        assert!(matches!(StateFolder::look_at(&shared), Err(LedgerError::NotPrivate { .. })));
        assert!(matches!(StateFolder::prepare(&shared), Err(LedgerError::NotPrivate { .. })));
        assert_eq!(mode(&shared), 0o755);
    }
}
