//! What a client is told before it does anything.
//!
//! Nothing here reads the environment by itself: whoever may read it passes a function that looks a name up.

use crate::api_key::{ApiBase, ApiKey};
use crate::retry::Operation;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Whose word is taken for which server is which.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum CaStore {
    /// The roots that giggle carries: no file is read, which saves 3 to 7 ms of every process.
    #[default]
    WebPki,
    /// The system's store.
    System,
    /// The certificates of a PEM file, and no others.
    File(PathBuf),
}

/// Which proxy to go through. Loopback never goes through one.
///
/// An address may hold a password, so it prints as present or absent only.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct ProxySettings {
    /// The proxy's address.
    pub address: Option<String>,
    /// Hosts that are reached without it, as in `NO_PROXY`.
    pub except: Option<String>,
}

impl ProxySettings {
    /// Reads `https_proxy`, else `all_proxy`, and `no_proxy`, each in small letters before capitals.
    ///
    /// `http_proxy` is not read: nothing but loopback is spoken to over plain http.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Self {
        let value = |name: &str| {
            [name.to_owned(), name.to_ascii_uppercase()]
                .iter()
                .find_map(|name| lookup(name))
                .map(|it| it.trim().to_owned())
                .filter(|it| !it.is_empty())
        };
        Self { address: value("https_proxy").or_else(|| value("all_proxy")), except: value("no_proxy") }
    }
}

impl fmt::Debug for ProxySettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProxySettings")
            .field("address", &self.address.as_ref().map(|_| "…"))
            .field("except", &self.except)
            .finish()
    }
}

/// How long to be patient with the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// To a connection, with everything that belongs to it.
    pub connect: Duration,
    /// For an answer of the API, once the request was given to the connection.
    pub answer: Duration,
    /// For an answer to a submit; against the real service never below [`Timeouts::LEAST_SUBMIT_ANSWER`].
    pub submit_answer: Duration,
    /// Without a byte arriving, while a clip comes in.
    pub stall: Duration,
}

impl Timeouts {
    /// Less than this is not waited for the answer to a submit: giving up early turns a slow answer into an unsettled
    /// shot. The vendor's own scripts wait 30 s.
    pub const LEAST_SUBMIT_ANSWER: Duration = Duration::from_secs(30);
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            answer: Duration::from_secs(30),
            // Twice the vendor's: patience costs nothing here, and an unsettled shot costs a person's time.
            submit_answer: Duration::from_secs(60),
            stall: Duration::from_secs(30),
        }
    }
}

/// A source of numbers between 0 and 1, so that many clients do not knock at the same moment.
pub type Jitter = Arc<dyn Fn() -> f64 + Send + Sync>;

/// A pause between two attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// What is attempted.
    pub operation: Operation,
    /// How long nothing happens.
    pub length: Duration,
    /// Whether the service asked for it.
    pub is_asked_for: bool,
}

/// Hears of pauses of more than a few seconds when they begin.
pub type PauseListener = Arc<dyn Fn(&Pause) + Send + Sync>;

/// Everything that a client is told.
#[derive(Clone)]
pub struct ClientSettings {
    /// Where the API is.
    pub base: ApiBase,
    /// The key; without one, only clips can be fetched.
    pub key: Option<ApiKey>,
    /// Whose word is taken for which server is which.
    pub ca: CaStore,
    /// Which proxy to go through.
    pub proxy: ProxySettings,
    /// How long to be patient.
    pub timeouts: Timeouts,
    /// Randomness for pauses.
    pub jitter: Jitter,
    /// Who hears of long pauses, where anybody does.
    pub on_pause: Option<PauseListener>,
}

impl ClientSettings {
    /// Settings for a base and a key, with no proxy and the roots that giggle carries.
    pub fn new(base: ApiBase, key: Option<ApiKey>) -> Self {
        Self {
            base,
            key,
            ca: CaStore::default(),
            proxy: ProxySettings::default(),
            timeouts: Timeouts::default(),
            jitter: Arc::new(random_fraction),
            on_pause: None,
        }
    }

    /// Takes proxy and certificates as the environment says: `SSL_CERT_FILE` names a file, and `SSL_CERT_DIR` or a
    /// proxy, which may sign with its own authority, means the system's store.
    #[must_use]
    pub fn with_environment(mut self, lookup: impl Fn(&str) -> Option<String>) -> Self {
        let value = |name: &str| lookup(name).filter(|it| !it.trim().is_empty());
        self.proxy = ProxySettings::from_lookup(&lookup);
        self.ca = match value("SSL_CERT_FILE") {
            Some(path) => CaStore::File(path.into()),
            None if value("SSL_CERT_DIR").is_some() || self.proxy.address.is_some() => CaStore::System,
            None => CaStore::WebPki,
        };
        self
    }
}

impl fmt::Debug for ClientSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientSettings")
            .field("base", &self.base.as_str())
            .field("key", &self.key)
            .field("ca", &self.ca)
            .field("proxy", &self.proxy)
            .field("timeouts", &self.timeouts)
            .finish_non_exhaustive()
    }
}

/// A number between 0 and 1 from the standard library's own random keys: good enough to spread clients out, and no
/// further dependency.
fn random_fraction() -> f64 {
    use std::hash::{BuildHasher, Hasher};
    let word = std::collections::hash_map::RandomState::new().build_hasher().finish();
    f64::from((word >> 32) as u32) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(pairs: &[(&str, &str)]) -> ClientSettings {
        let pairs: Vec<(String, String)> =
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        ClientSettings::new(ApiBase::default(), None).with_environment(move |name| {
            pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
        })
    }

    #[test]
    fn the_environment_decides_proxy_and_certificates() {
        let none = settings(&[]);
        assert_eq!((none.ca, none.proxy), (CaStore::WebPki, ProxySettings::default()));
        let all = settings(&[("ALL_PROXY", "http://p:1"), ("NO_PROXY", "a,b")]);
        assert_eq!(all.proxy.address.as_deref(), Some("http://p:1"));
        assert_eq!(all.proxy.except.as_deref(), Some("a,b"));
        assert_eq!(all.ca, CaStore::System);
        let small = settings(&[("https_proxy", "http://small:1"), ("HTTPS_PROXY", "http://large:1")]);
        assert_eq!(small.proxy.address.as_deref(), Some("http://small:1"));
        assert_eq!(settings(&[("HTTPS_PROXY", " ")]).proxy.address, None);
        assert_eq!(settings(&[("http_proxy", "http://p:1")]).proxy.address, None);
        assert_eq!(settings(&[("SSL_CERT_FILE", "/a.pem")]).ca, CaStore::File("/a.pem".into()));
        assert_eq!(settings(&[("SSL_CERT_DIR", "/certs")]).ca, CaStore::System);
    }

    #[test]
    fn settings_print_no_secret() {
        let mut settings = settings(&[("https_proxy", "http://user:hunter2@proxy:1")]);
        settings.key = Some(ApiKey::parse("sk_SECRET").unwrap());
        let printed = format!("{settings:?}");
        assert!(!printed.contains("hunter2") && !printed.contains("SECRET"), "{printed}");
    }

    #[test]
    fn random_fractions_lie_between_0_and_1() {
        assert!((0..100).all(|_| (0.0..=1.0).contains(&random_fraction())));
    }
}
