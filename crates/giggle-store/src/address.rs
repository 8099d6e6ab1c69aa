//! Where the store is: `s3://bucket/prefix` or `file:///folder`, and with which credentials.

use std::fmt;
use std::path::PathBuf;
use url::Url;

/// Where a store is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A bucket, and what the keys in it begin with.
    Bucket {
        /// Its name.
        bucket: String,
        /// What comes before every key; empty, or without slashes at its ends.
        prefix: String,
    },
    /// A folder, by its absolute path.
    Folder(PathBuf),
}

/// Why a text is not the address of a store.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressFault {
    /// It is not a URL at all, or one of another scheme.
    #[error("`{0}` is not a store: use `s3://bucket/prefix` or `file:///folder`")]
    Unknown(String),
    /// It holds a password, a query or something else that has no place there.
    #[error(
        "a store's address is `s3://bucket/prefix` and nothing more: credentials come from the environment"
    )]
    TooMuch,
    /// A name that no bucket can have.
    #[error("`{0}` cannot be the name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens")]
    Bucket(String),
    /// A part of the prefix that object stores treat differently.
    #[error("`{0}` cannot be a store's prefix: use letters, digits, `-`, `_`, `.` and single slashes")]
    Prefix(String),
    /// A folder on another host, or a relative one.
    #[error("`{0}` is not a folder's address: three slashes and an absolute path, as in `file:///mnt/clips`")]
    Folder(String),
}

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    ///
    /// Not one, with what would be.
    pub fn parse(text: &str) -> Result<Self, AddressFault> {
        let text = text.trim();
        let Some((scheme, rest)) = text.split_once("://") else {
            return Err(AddressFault::Unknown(shown(text)));
        };
        match scheme.to_ascii_lowercase().as_str() {
            "s3" => Self::bucket(rest),
            "file" => {
                let fault = || AddressFault::Folder(shown(text));
                let url = Url::parse(text).map_err(|_| fault())?;
                let is_here = url.host_str().is_none_or(|host| host.is_empty());
                if !is_here || url.query().is_some() || url.fragment().is_some() {
                    return Err(fault());
                }
                let path = url.to_file_path().map_err(|()| fault())?;
                if path.parent().is_none() { Err(fault()) } else { Ok(Self::Folder(path)) }
            }
            _ => Err(AddressFault::Unknown(shown(text))),
        }
    }

    fn bucket(rest: &str) -> Result<Self, AddressFault> {
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        // A colon parts a name from its password, wherever the host was left out.
        if rest.contains(['@', '?', '#']) || bucket.contains(':') {
            return Err(AddressFault::TooMuch);
        }
        let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let is_name = (3..=63).contains(&bucket.len())
            && bucket.chars().all(|c| is_letter(c) || matches!(c, '.' | '-'))
            && bucket.starts_with(is_letter)
            && bucket.ends_with(is_letter)
            && !bucket.contains("..");
        if !is_name {
            return Err(AddressFault::Bucket(shown(bucket)));
        }
        let prefix = prefix.trim_end_matches('/');
        let is_part = |part: &str| {
            !matches!(part, "" | "." | "..")
                && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        };
        if !prefix.is_empty() && (prefix.len() > 512 || !prefix.split('/').all(is_part)) {
            return Err(AddressFault::Prefix(shown(prefix)));
        }
        Ok(Self::Bucket { bucket: bucket.to_owned(), prefix: prefix.to_owned() })
    }

    /// The address of something in the store.
    pub(crate) fn of(&self, key: &str) -> String {
        let base = self.to_string();
        format!("{}/{key}", base.trim_end_matches('/'))
    }

    /// The key of something in this store, by its address; `None` of what is kept elsewhere.
    pub(crate) fn key_of<'a>(&self, url: &'a str) -> Option<&'a str> {
        let base = self.to_string();
        url.strip_prefix(base.trim_end_matches('/'))?.strip_prefix('/')
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bucket { bucket, prefix } if prefix.is_empty() => write!(f, "s3://{bucket}"),
            Self::Bucket { bucket, prefix } => write!(f, "s3://{bucket}/{prefix}"),
            Self::Folder(path) => match Url::from_file_path(path) {
                Ok(url) => f.write_str(url.as_str()),
                Err(()) => write!(f, "file://{}", path.display()),
            },
        }
    }
}

/// What was given, short enough for a line and without what may be a secret in it.
fn shown(text: &str) -> String {
    let text = text.split(['?', '#']).next().unwrap_or_default();
    let text = match text.split_once('@') {
        Some((_, behind)) => format!("…@{behind}"),
        None => text.to_owned(),
    };
    text.chars().filter(|c| !c.is_control()).take(120).collect()
}

/// What a bucket wants to know of whoever uses it. `Debug` shows none of it.
#[derive(Clone, Default)]
pub struct Credentials {
    /// The name of the key.
    pub key_id: String,
    /// The key itself.
    pub secret: String,
    /// What goes with a temporary key.
    pub session_token: Option<String>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_written_back() {
        for text in ["s3://clips", "s3://clips/studio/a", "file:///mnt/clips", "file:///mnt/my%20clips"] {
            let address = Address::parse(text).unwrap();
            assert_eq!(address.to_string(), text);
            let url = address.of("ab/cd.mp4");
            assert_eq!(address.key_of(&url), Some("ab/cd.mp4"), "{url}");
            assert_eq!(address.key_of("s3://another/ab/cd.mp4"), None);
        }
        assert_eq!(Address::parse(" s3://clips/a/ ").unwrap().to_string(), "s3://clips/a");
        // A bucket whose name only begins alike is another one.
        assert_eq!(Address::parse("s3://clips").unwrap().key_of("s3://clips-2/a.mp4"), None);
    }

    #[test]
    fn what_is_no_address_is_named_without_a_secret() {
        for text in [
            "clips",
            "gs://clips",
            "s3://",
            "s3:clips",
            "s3://AB",
            "s3://a..b",
            "s3://clips//a",
            "s3://clips/../a",
            "s3://key:hunter2@clips/a",
            "s3://hunter2:x/a",
            "s3://clips?secret=hunter2",
            "http://key:hunter2@host/a",
            "file://host/a",
            "file://relative",
            "file:///",
            "s3://clips/a b",
            "",
            "file:///a?secret=hunter2",
        ] {
            let fault = Address::parse(text).unwrap_err();
            assert!(!format!("{fault} {fault:?}").contains("hunter2"), "{text}: {fault}");
        }
        assert!(
            !format!("{:?}", Credentials { secret: "hunter2".into(), ..Credentials::default() })
                .contains("hunter2")
        );
    }
}
