//! Realms: whose shots and whose money.
//!
//! A realm is the base that is asked and the key that pays, the key as a hash. The same prompt under another key, or
//! against an emulator, is another shot: dedupe, settle and budget look only inside one realm. This module never
//! sees the key, only the text of its hash.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A base URL and the hash of a key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Realm {
    base: String,
    key_hash: String,
}

impl Realm {
    /// Takes a base and the text of the key's hash.
    ///
    /// Slashes at the end of the base, and the case of its scheme and host, make no other realm.
    pub fn new(base: &str, key_hash: &str) -> Self {
        let base = match url::Url::parse(base.trim()) {
            Ok(mut url) => {
                // A dot at the end of a name, and the names of this machine, are spellings and no other places.
                let host = url.host_str().map(|host| match host.trim_end_matches('.') {
                    host if is_this_machine(host) => "127.0.0.1".to_owned(),
                    host => host.to_owned(),
                });
                let _ = url.set_host(host.as_deref());
                url.as_str().trim_end_matches('/').to_owned()
            }
            Err(_) => base.trim().trim_end_matches('/').to_owned(),
        };
        Self { base, key_hash: key_hash.trim().to_ascii_lowercase() }
    }

    /// The base URL, without a slash at its end.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The hash of the key, as it was given.
    pub fn key_hash(&self) -> &str {
        &self.key_hash
    }
}

/// Whether a host is a name of this machine: all of them are connected to at the loopback address.
fn is_this_machine(host: &str) -> bool {
    // A base is kept as a URL has it: a number of four parts, whatever was typed.
    let is_loopback = || {
        host.split('.')
            .map(str::parse::<u8>)
            .collect::<Result<Vec<_>, _>>()
            .is_ok_and(|it| it.len() == 4 && it[0] == 127)
    };
    host == "localhost" || host.ends_with(".localhost") || host == "[::1]" || is_loopback()
}

impl fmt::Display for Realm {
    /// The base and the first digits of the hash: enough to tell two keys of one person apart.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short: String = self.key_hash.chars().take(8).collect();
        write!(f, "{} (key {short})", self.base)
    }
}

#[cfg(test)]
mod tests {
    use super::Realm;

    #[test]
    fn spelling_makes_no_other_realm_and_the_key_does() {
        let realm = Realm::new("https://giggle.pro", "abc");
        assert_eq!(realm, Realm::new(" HTTPS://Giggle.Pro/ ", "ABC"));
        assert_eq!(realm, Realm::new("https://giggle.pro.:443", "abc"));
        assert_eq!(Realm::new("http://localhost:40", "abc"), Realm::new("http://127.0.0.1:40/", "abc"));
        for host in ["studio.localhost", "a.b.LOCALHOST.", "[::1]", "127.0.0.2", "0x7f.1"] {
            let spelled = Realm::new(&format!("http://{host}:40"), "abc");
            assert_eq!(spelled, Realm::new("http://127.0.0.1:40", "abc"), "{host}");
        }
        assert_ne!(Realm::new("https://notlocalhost", "abc"), Realm::new("https://localhost", "abc"));
        assert_ne!(realm, Realm::new("https://giggle.pro", "abd"));
        assert_ne!(realm, Realm::new("http://127.0.0.1:4000", "abc"));
        assert_eq!(realm.base(), "https://giggle.pro");
    }
}
