//! Where the API key comes from, and how it is read there.
//!
//! Never from the command line, which every user of the machine can read: a flag names a place, and the key is in the place.
//! The first place that is named or holds a key is used, in one fixed order: the flags, the variables, the file in the
//! configuration folder, the system's keyring. A place that was named and cannot be read is an error and never skipped: the
//! next one might hold the key of another account. This module must not know what the key is used for.

use crate::env_vars;
use crate::secret::Secret;
use crate::{shell, system_keyring, whole_file};
use giggle_client::ApiKey;
use giggle_domain::{Text, text};
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The name of the key's own file in the configuration folder.
pub const OWN_FILE: &str = "api-key";

/// Longer than every key; it bounds what a wrong place makes us read.
const LONGEST: u64 = 4096;

/// How long a descriptor may take to deliver a line: whoever started giggle has the key ready.
const PATIENCE: Duration = Duration::from_secs(10);

/// The flags that name a place.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct KeyFlags {
    /// Read the API key from this file descriptor, as in `--api-key-fd 3 3<FILE`
    // Not a number for the parser: its refusal would repeat a key that was typed here by mistake.
    #[arg(
        long,
        global = true,
        value_name = "N",
        help_heading = "Everywhere",
        conflicts_with = "api_key_file"
    )]
    pub api_key_fd: Option<OsString>,
    /// Read the API key from this file, which must be readable by you alone (mode 0600)
    #[arg(long, global = true, value_name = "FILE", help_heading = "Everywhere")]
    pub api_key_file: Option<PathBuf>,
}

/// Where a key was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeySource {
    /// A file descriptor that a flag or variable named.
    Descriptor(u16),
    /// A file that a flag or variable named, or the own one.
    File(PathBuf),
    /// `GIGGLE_API_KEY`.
    Environment,
    /// The system's keyring.
    Keyring,
}

impl KeySource {
    /// One word for programs.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Descriptor(_) => "descriptor",
            Self::File(_) => "file",
            Self::Environment => "environment",
            Self::Keyring => "keyring",
        }
    }

    /// What `giggle doctor` says.
    pub fn text(&self) -> Text {
        match self {
            Self::Descriptor(number) => {
                text!("read from file descriptor {number}", "来自文件描述符 {number}")
            }
            Self::File(path) => {
                let path = path.display();
                text!("read from the file {path}", "来自文件 {path}")
            }
            Self::Environment => text!("GIGGLE_API_KEY is set", "已设置 GIGGLE_API_KEY"),
            Self::Keyring => text!("stored in the system's keyring", "来自系统密钥环"),
        }
    }
}

/// A key and its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundKey {
    /// The key.
    pub key: ApiKey,
    /// Where it was.
    pub source: KeySource,
}

/// Why a place that was named gave no key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyTrouble {
    /// What is wrong, naming the place.
    pub message: Text,
    /// What to do.
    pub hint: Option<Text>,
}

impl KeyTrouble {
    fn new(message: Text) -> Self {
        Self { message, hint: None }
    }
}

/// Looks for the key.
///
/// # Errors
///
/// A place that was named cannot be read, or what is there is not a key.
pub fn find(flags: &KeyFlags, config_folder: Option<&Path>) -> Result<Option<FoundKey>, KeyTrouble> {
    if let Some(number) = &flags.api_key_fd {
        return of_descriptor("--api-key-fd", number).map(Some);
    }
    if let Some(path) = &flags.api_key_file {
        return of_file("--api-key-file", path).map(Some);
    }
    if let Some(text) = env_vars::API_KEY.read_secret().filter(|it| !is_placeholder(it.expose())) {
        return found(env_vars::API_KEY.name, &text, KeySource::Environment).map(Some);
    }
    if let Some(number) = env_vars::API_KEY_FD.read() {
        return of_descriptor(env_vars::API_KEY_FD.name, OsStr::new(&number)).map(Some);
    }
    if let Some(path) = env_vars::API_KEY_FILE.read() {
        return of_file(env_vars::API_KEY_FILE.name, Path::new(&path)).map(Some);
    }
    if let Some(path) = own_file(config_folder)
        && path.symlink_metadata().is_ok()
    {
        return of_file("", &path).map(Some);
    }
    match system_keyring::read() {
        Ok(Some(text)) => found(&system_keyring::name().en, &text, KeySource::Keyring).map(Some),
        Ok(None) | Err(system_keyring::Trouble::Absent(_)) => Ok(None),
        Err(trouble) => Err(KeyTrouble { message: trouble.text(), hint: Some(trouble.remedy()) }),
    }
}

/// The file that `giggle key set --file` writes. A folder that is not absolute is none: it would be the current one's.
pub fn own_file(config_folder: Option<&Path>) -> Option<PathBuf> {
    Some(config_folder.filter(|folder| folder.is_absolute())?.join(OWN_FILE))
}

/// What is read before the own file, or before the keyring: the name of a variable that is set.
pub fn variable_that_outranks() -> Option<&'static str> {
    [env_vars::API_KEY, env_vars::API_KEY_FD, env_vars::API_KEY_FILE]
        .into_iter()
        .find(|variable| variable.read().is_some_and(|text| !is_placeholder(&text)))
        .map(|variable| variable.name)
}

/// Whether the variable of the key holds a placeholder: it counts as unset.
pub fn is_unfilled() -> bool {
    env_vars::API_KEY.read().is_some_and(|text| is_placeholder(&text))
}

/// Whether a text is what a program's settings have in the place of a key, which it hands on as it is where it has no value for it.
fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    let is_name = |name: &str| {
        !name.is_empty()
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ':' | '-'))
    };
    let between = |before, after| text.strip_prefix(before).and_then(|it: &str| it.strip_suffix(after));
    let forms = [between("${", "}"), between("{env:", "}"), between("%", "%"), text.strip_prefix('$')];
    forms.into_iter().flatten().any(is_name)
}

fn found(named_by: &str, text: &Secret, source: KeySource) -> Result<FoundKey, KeyTrouble> {
    // Some programs begin a text with a mark of its byte order.
    let text = text.expose().trim_start_matches('\u{feff}');
    if let Some(what) = holds_more(text) {
        return Err(KeyTrouble::new(Text::about(named_by, &what)));
    }
    match ApiKey::parse(text) {
        Ok(key) => Ok(FoundKey { key, source }),
        Err(fault) => Err(KeyTrouble::new(Text::about(named_by, &fault.text()))),
    }
}

/// What a text is that has a key among other things.
fn holds_more(text: &str) -> Option<Text> {
    let text = text.trim();
    if text.starts_with('{') && text.ends_with('}') && text.contains('"') {
        return Some(text!(
            "this is JSON; write the key alone, without a name, braces and quotes",
            "这是 JSON；请只写密钥本身，不含名称、花括号和引号"
        ));
    }
    let keys = text.split([' ', '\t', '\r', '\n', ',', ';']).filter(|it| it.starts_with("sk_")).count();
    (keys > 1).then(|| text!("there is more than one key; write one of them", "其中有多个密钥；请只写一个"))
}

fn of_descriptor(named_by: &str, number: &OsStr) -> Result<FoundKey, KeyTrouble> {
    // 1 and 2 are where giggle writes.
    let number =
        number.to_str().and_then(|it| it.trim().parse::<u16>().ok()).filter(|it| !(1..=2).contains(it));
    let Some(number) = number else {
        return Err(KeyTrouble {
            // What was given is not repeated: it may be the key.
            message: text!(
                "{named_by}: what was given is not the number of a file descriptor that can be read",
                "{named_by}：给出的值不是可读取的文件描述符编号"
            ),
            hint: Some(text!(
                "use 0 for standard input, or 3 and above: `giggle doctor --api-key-fd 3 3<FILE`",
                "0 表示标准输入，或使用 3 及以上的编号：`giggle doctor --api-key-fd 3 3<FILE`"
            )),
        });
    };
    let line = descriptor::open(number).and_then(|file| descriptor::line(file, PATIENCE));
    match line {
        Ok(line) => found(named_by, &line, KeySource::Descriptor(number)),
        Err(error) => Err(KeyTrouble::new(text!(
            "{named_by}: file descriptor {number} cannot be read: {error}",
            "{named_by}：无法读取文件描述符 {number}：{error}"
        ))),
    }
}

fn of_file(named_by: &str, path: &Path) -> Result<FoundKey, KeyTrouble> {
    // A key that was typed in the place of a path is not repeated.
    let looks_like_a_key = path.to_string_lossy().starts_with("sk_");
    let shown = if looks_like_a_key { "(…)".into() } else { path.display().to_string() };
    let place = if named_by.is_empty() { shown } else { format!("{named_by}: {shown}") };
    if path.is_dir() {
        return Err(KeyTrouble::new(Text::about(
            &place,
            &text!("this is a folder; give the file that holds the key", "这是文件夹；请给出存放密钥的文件"),
        )));
    }
    let file = whole_file::open_regular(path).map_err(|error| {
        let is_stream = path.exists() && !path.is_file();
        KeyTrouble {
            message: Text::said_of(&place, error),
            // Nobody can say who else reads what comes out of a pipe by its name.
            hint: is_stream.then(|| {
                text!(
                    "hand over what a command prints with `--api-key-fd 3 3< <(COMMAND)`, or `COMMAND | giggle … --api-key-fd 0`",
                    "命令的输出请用 `--api-key-fd 3 3< <(COMMAND)` 或 `COMMAND | giggle … --api-key-fd 0` 传入"
                )
            }),
        }
    })?;
    if let Some(mode) = mode_open_to_others(&file) {
        let command = format!("chmod 600 {}", shell::word(&path.to_string_lossy()));
        return Err(KeyTrouble {
            message: text!(
                "{place} can be read or written by other users (mode {mode:04o}), so its key is not used",
                "{place} 可被其他用户读写（权限 {mode:04o}），因此不使用其中的密钥"
            ),
            hint: Some(text!(
                "`{command}`; or, if the file cannot be changed, hand it over with `--api-key-fd 3 3<FILE`",
                "`{command}`；若无法修改该文件，可用 `--api-key-fd 3 3<FILE` 传入"
            )),
        });
    }
    let mut bytes = Vec::new();
    let read = file.take(LONGEST + 1).read_to_end(&mut bytes);
    let length = read.map_err(|error| KeyTrouble::new(Text::said_of(&place, error)))?;
    if length as u64 > LONGEST {
        return Err(KeyTrouble::new(Text::about(&place, &text!("too long for a key", "内容过长，不是密钥"))));
    }
    match str::from_utf8(&bytes) {
        Ok(text) if !text.contains('\0') => {
            found(&place, &Secret::new(text), KeySource::File(path.to_path_buf()))
        }
        _ => Err(KeyTrouble {
            message: Text::about(&place, &text!("this is not UTF-8 text", "内容不是 UTF-8 文本")),
            hint: Some(text!(
                "write it as UTF-8, in PowerShell with `| Out-File -Encoding utf8` instead of `>`; `giggle key set --file` does so as well",
                "请以 UTF-8 保存，PowerShell 中用 `| Out-File -Encoding utf8` 代替 `>`；也可用 `giggle key set --file`"
            )),
        }),
    }
}

/// The mode of an open file that others can read or write.
#[cfg(unix)]
fn mode_open_to_others(file: &File) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = file.metadata().map_or(0o777, |facts| facts.permissions().mode() & 0o7777);
    (mode & 0o077 != 0).then_some(mode)
}

/// Other systems keep a profile's files for its user.
#[cfg(not(unix))]
fn mode_open_to_others(_: &File) -> Option<u32> {
    None
}

/// Reads the first line of somebody's input, and nothing behind it.
///
/// # Errors
///
/// It cannot be read, is longer than a key, or is not text.
pub fn first_line(mut input: impl io::Read) -> io::Result<Secret> {
    let (mut line, mut byte) = (Vec::new(), [0]);
    while input.read(&mut byte)? == 1 && byte != *b"\n" {
        if line.len() as u64 == LONGEST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        line.push(byte[0]);
    }
    match str::from_utf8(&line) {
        Ok(line) => Ok(Secret::new(line.trim())),
        Err(_) => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// A descriptor that whoever started giggle left open for it: a file, a pipe or a socket.
#[cfg(unix)]
mod descriptor {
    use super::Secret;
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::fd::BorrowedFd;
    use std::fs::File;
    use std::io::{self, Read};
    use std::time::{Duration, Instant};

    /// A descriptor of our own for what the number opens. The number itself is marked as not for our children.
    #[allow(unsafe_code, reason = "the system hands descriptors to a program as bare numbers")]
    pub(super) fn open(number: u16) -> io::Result<File> {
        // SAFETY: The number is not -1. Nothing in this process closes a descriptor that it did not open; one that is not
        // open at all is refused by the first call.
        let inherited = unsafe { BorrowedFd::borrow_raw(number.into()) };
        rustix::io::fcntl_setfd(inherited, rustix::io::FdFlags::CLOEXEC)?;
        Ok(inherited.try_clone_to_owned()?.into())
    }

    /// The first line, within a time.
    pub(super) fn line(file: File, patience: Duration) -> io::Result<Secret> {
        super::first_line(Patient { file, until: Instant::now() + patience })
    }

    /// Reads when there is something to read, and gives up at a moment.
    struct Patient {
        file: File,
        until: Instant,
    }

    impl Read for Patient {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            loop {
                let left = self.until.saturating_duration_since(Instant::now());
                let left = Timespec {
                    tv_sec: i64::try_from(left.as_secs()).unwrap_or(i64::MAX),
                    tv_nsec: left.subsec_nanos().into(),
                };
                let ready = poll(&mut [PollFd::new(&self.file, PollFlags::IN)], Some(&left));
                match ready {
                    Ok(0) => return Err(io::ErrorKind::TimedOut.into()),
                    Ok(_) => match self.file.read(buffer) {
                        Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                        read => return read,
                    },
                    Err(rustix::io::Errno::INTR) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
    }
}

#[cfg(not(unix))]
mod descriptor {
    use super::Secret;
    use std::fs::File;
    use std::io;
    use std::time::Duration;

    pub(super) fn open(_: u16) -> io::Result<File> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "this system hands no descriptors to programs"))
    }

    pub(super) fn line(file: File, _: Duration) -> io::Result<Secret> {
        super::first_line(file)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::io::Write as _;
    use std::os::fd::AsRawFd as _;
    use std::os::unix::net::UnixStream;

    #[test]
    fn a_line_ends_at_its_end_and_what_is_behind_it_is_left() {
        let mut input: &[u8] = b" sk_a \r\nthe prompt\n";
        assert_eq!(first_line(&mut input).unwrap().expose(), "sk_a");
        assert_eq!(input, b"the prompt\n");
        assert_eq!(first_line(&b"sk_b"[..]).unwrap().expose(), "sk_b");
        assert_eq!(first_line(&b""[..]).unwrap().expose(), "");
        assert!(first_line(&[b'a'; 5000][..]).is_err());
        assert!(first_line(&b"\xff"[..]).is_err());
    }

    #[test]
    fn a_file_that_is_no_key_is_told_as_what_it_is() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let read = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
            of_file("--api-key-file", &path).map(|found| found.key)
        };
        let wide: Vec<u8> = "\u{feff}sk_SECRET".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (bytes, words) in [
            (&wide[..], "UTF-8"),
            (&wide[2..], "UTF-8"),
            (br#"{"api_key": "sk_SECRET"}"#, "JSON"),
            (b"sk_SECRET sk_SECRET2", "more than one"),
            (b"sk_SECRET\nsk_SECRET2\n", "more than one"),
        ] {
            let trouble = read(bytes).unwrap_err();
            let said = format!("{} {:?}", trouble.message.en, trouble.hint);
            assert!(said.contains(words) && !said.contains("SECRET"), "{said}");
        }
        assert!(read("\u{feff}sk_SECRET\n".as_bytes()).is_ok());
        let folder = of_file("--api-key-file", folder.path()).unwrap_err();
        assert!(folder.message.en.contains("folder"), "{folder:?}");
        let stream = of_file("--api-key-file", Path::new("/dev/null")).unwrap_err();
        assert!(stream.hint.unwrap().en.contains("--api-key-fd"));
        let line = first_line("\u{feff}sk_SECRET\n".as_bytes()).unwrap();
        assert!(found("", &line, KeySource::Descriptor(3)).is_ok());
    }

    #[test]
    fn a_descriptor_may_be_a_socket_and_must_answer_in_time() {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        ours.set_nonblocking(true).unwrap();
        let open = || descriptor::open(ours.as_raw_fd().try_into().unwrap()).unwrap();
        // Nobody writes, and nobody hangs up.
        let late = descriptor::line(open(), Duration::ZERO).unwrap_err();
        assert_eq!(late.kind(), io::ErrorKind::TimedOut);
        // The writer keeps its end open: a line is enough.
        theirs.write_all(b"sk_socket\n").unwrap();
        assert_eq!(descriptor::line(open(), PATIENCE).unwrap().expose(), "sk_socket");
        assert!(descriptor::open(60_000).is_err());
    }

    #[test]
    fn children_do_not_inherit_the_key() {
        use rustix::io::{FdFlags, fcntl_getfd, fcntl_setfd};
        let (ours, _theirs) = UnixStream::pair().unwrap();
        fcntl_setfd(&ours, FdFlags::empty()).unwrap();
        let own = descriptor::open(ours.as_raw_fd().try_into().unwrap()).unwrap();
        assert!(fcntl_getfd(&ours).unwrap().contains(FdFlags::CLOEXEC));
        assert!(fcntl_getfd(&own).unwrap().contains(FdFlags::CLOEXEC));
    }
}
