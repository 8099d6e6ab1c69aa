//! The system's keyring: the Secret Service on Linux, the Keychain on macOS, the Credential Manager on Windows.
//!
//! It must not know what a key looks like. A system without a keyring, such as a container, is told apart from one that is
//! locked: the first has no key, the second may have one.

use crate::env_vars;
use crate::secret::Secret;
use giggle_domain::{Text, text};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// What the entry is called.
const SERVICE: &str = "giggle";
const USER: &str = "api-key";

/// A keyring may ask its person for a password meanwhile.
const PATIENCE: Duration = Duration::from_secs(60);

/// Why the keyring did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// There is none that works here; says why.
    Absent(String),
    /// It is locked, or its person said no.
    Locked,
    /// It did not answer in time.
    Silent,
    /// It answered, and could not do it; says why.
    Failed(String),
}

impl Trouble {
    /// What is wrong.
    pub fn text(&self) -> Text {
        match self {
            Self::Absent(why) => {
                text!("this system has no keyring that can be used: {why}", "本系统没有可用的密钥环：{why}")
            }
            Self::Locked => text!("the system's keyring is locked", "系统密钥环已锁定"),
            Self::Silent => text!("the system's keyring did not answer", "系统密钥环没有响应"),
            Self::Failed(why) => text!("the system's keyring failed: {why}", "系统密钥环出错：{why}"),
        }
    }

    /// What to do.
    pub fn remedy(&self) -> Text {
        match self {
            Self::Absent(_) => text!(
                "`giggle key set --file` stores the key in a file that only you can read",
                "`giggle key set --file` 可将密钥保存到仅本人可读的文件中"
            ),
            Self::Locked | Self::Silent | Self::Failed(_) => text!(
                "unlock it; or set GIGGLE_API_KEY; or set GIGGLE_KEYRING=off to do without the keyring",
                "请解锁密钥环；或设置 GIGGLE_API_KEY；或设置 GIGGLE_KEYRING=off 以不使用密钥环"
            ),
        }
    }
}

/// What the keyring is called in a message.
pub fn name() -> Text {
    text!("the system's keyring", "系统密钥环")
}

/// The key, where one is stored.
///
/// # Errors
///
/// There is no keyring, or it does not answer.
pub fn read() -> Result<Option<Secret>, Trouble> {
    asked(|entry| match entry.get_password() {
        Ok(text) => Ok(Some(Secret::new(&text))),
        Err(keyring::v1::Error::NoEntry) => Ok(None),
        Err(error) => Err(error),
    })
}

/// Stores the key; one that is there is replaced.
///
/// # Errors
///
/// There is no keyring, or it does not take it.
pub fn write(secret: &Secret) -> Result<(), Trouble> {
    let secret = secret.clone();
    asked(move |entry| entry.set_password(secret.expose()))
}

/// Removes the key; whether there was one.
///
/// # Errors
///
/// There is no keyring, or it does not let go of it.
pub fn remove() -> Result<bool, Trouble> {
    asked(|entry| match entry.delete_credential() {
        Ok(()) => Ok(true),
        Err(keyring::v1::Error::NoEntry) => Ok(false),
        Err(error) => Err(error),
    })
}

/// Asks on a thread of its own: the library blocks, which a thread of the runtime may not, and may wait for a person.
fn asked<T: Send + 'static>(
    question: impl FnOnce(&keyring::v1::Entry) -> keyring::v1::Result<T> + Send + 'static,
) -> Result<T, Trouble> {
    if env_vars::KEYRING.read().is_some_and(|it| it.trim().eq_ignore_ascii_case("off")) {
        return Err(Trouble::Absent("GIGGLE_KEYRING=off".to_owned()));
    }
    if !has_a_bus() {
        return Err(Trouble::Absent("no D-Bus session".to_owned()));
    }
    let (sender, answer) = channel();
    std::thread::spawn(move || {
        let _ = sender.send(keyring::v1::Entry::new(SERVICE, USER).and_then(|entry| question(&entry)));
    });
    match answer.recv_timeout(PATIENCE) {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(trouble(&error)),
        Err(RecvTimeoutError::Timeout) => Err(Trouble::Silent),
        Err(RecvTimeoutError::Disconnected) => Err(Trouble::Failed("it broke off".to_owned())),
    }
}

fn trouble(error: &keyring::v1::Error) -> Trouble {
    match error {
        keyring::v1::Error::NoStorageAccess(_) => Trouble::Locked,
        keyring::v1::Error::PlatformFailure(why) => Trouble::Absent(why.to_string()),
        // Some of the others hold what was stored: their kind is enough.
        keyring::v1::Error::BadEncoding(_) => Trouble::Failed("its entry is not text".to_owned()),
        keyring::v1::Error::Ambiguous(_) => Trouble::Failed("it has several entries of giggle".to_owned()),
        other => Trouble::Failed(other.to_string()),
    }
}

/// Whether there is a session bus to ask over. Without one the library would look for it for a while.
#[cfg(all(unix, not(target_os = "macos")))]
fn has_a_bus() -> bool {
    let is_set = |name| std::env::var_os(name).filter(|it| !it.is_empty());
    is_set("DBUS_SESSION_BUS_ADDRESS").is_some()
        || is_set("XDG_RUNTIME_DIR").is_some_and(|folder| std::path::Path::new(&folder).join("bus").exists())
}

/// Other systems have a keyring without a bus.
#[cfg(not(all(unix, not(target_os = "macos"))))]
fn has_a_bus() -> bool {
    true
}
