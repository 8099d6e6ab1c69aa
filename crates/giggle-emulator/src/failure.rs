//! What can go wrong: at the start of the emulator ([`Failure`]), and in an asking ([`Problem`]).

use std::net::SocketAddr;
use std::path::PathBuf;

/// Why an emulator did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// A file or folder of the data cannot be used.
    #[error("cannot {act} {}", path.display())]
    Data {
        /// What was tried, as a verb.
        act: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// Another emulator works in the folder.
    #[error("another emulator is using {}", path.display())]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// The record of an earlier run cannot be read.
    #[error("line {line} of {} is not a record of this emulator: {what}", path.display())]
    Record {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong with it.
        what: String,
    },
    /// The folder holds files, and no record of an emulator.
    #[error("{} is not a folder of this emulator: it holds other files; choose an empty or a new one", path.display())]
    ForeignFolder {
        /// The folder.
        path: PathBuf,
    },
    /// The public address is no origin.
    #[error("the public address must look like http://host:port, without a path")]
    PublicUrl,
    /// The given key is no key.
    #[error("the API key is empty or contains a character that no header can carry")]
    Key,
    /// The stored clip is no MP4.
    #[error("the clip to answer with is not an MP4")]
    StoredClip,
    /// The key that signs links could not be made.
    #[error("a signing key could not be created: {what}")]
    SigningKey {
        /// What is wrong.
        what: String,
    },
}

impl Failure {
    pub(crate) fn data(act: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Data { act, path, source }
    }
}

/// A business error: what the API says no with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The envelope's code.
    pub(crate) code: i64,
    /// The envelope's text.
    pub(crate) message: String,
}

impl Problem {
    pub(crate) fn new(code: i64, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// An asking that the API would refuse.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, message)
    }

    /// A fault of the emulator's own machine.
    pub(crate) fn internal(message: impl Into<String>) -> Self {
        Self::new(500, message)
    }
}

/// What an empty account is told; the service's own words vary and are not known.
pub(crate) const OUT_OF_CREDIT: &str = "insufficient credits";
