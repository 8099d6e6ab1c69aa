//! Where the database is: `postgres://user@host:port/database`, and how the connection is secured.
//!
//! Outside this machine a connection is always encrypted, and the server's certificate and name are verified. A password
//! never stands in anything that is shown.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;
use tokio_postgres::config::{Host, SslMode};
use url::Url;

/// How long a connection may take to be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// After how long without an acknowledgement the system gives a connection up.
const UNACKNOWLEDGED: Duration = Duration::from_secs(20);

/// Where a ledger's database is. Neither `Debug` nor `Display` shows the password.
#[derive(Clone)]
pub struct Address {
    pub(crate) config: tokio_postgres::Config,
    pub(crate) is_encrypted: bool,
    pub(crate) root_certificates: Option<PathBuf>,
    place: String,
    has_password: bool,
}

/// Why a text is not an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressFault {
    /// It is not a URL of PostgreSQL.
    #[error("the ledger's address must look like `postgres://user@host:5432/database`")]
    NotAnAddress,
    /// It names no database.
    #[error("the ledger's address names no database: `postgres://user@host:5432/database`")]
    NoDatabase,
    /// An `sslmode` that the ledger does not offer.
    #[error(
        "`sslmode={0}` is not offered: use `verify-full` (the default), or `disable` on this machine only"
    )]
    Mode(String),
    /// Encryption was switched off for another machine.
    #[error("`sslmode=disable` is allowed on this machine only; `{0}` is another one")]
    Unencrypted(String),
    /// Something in the parameters.
    #[error("`{0}` is not a parameter of the ledger's address that can be used")]
    Parameter(String),
    /// A password that was cut at one of its own signs, of which nothing is repeated.
    #[error(
        "the password in the ledger's address must have `?`, `#`, `/` and `@` written as %3F, %23, %2F and %40"
    )]
    Unescaped,
}

impl Address {
    /// Reads `postgres://user[:password]@host[:port]/database[?sslmode=…&sslrootcert=FILE]`.
    ///
    /// # Errors
    ///
    /// Not such an address, or one that would send the ledger unencrypted over a network.
    pub fn parse(text: &str) -> Result<Self, AddressFault> {
        let mut url = Url::parse(text.trim()).map_err(|_| AddressFault::NotAnAddress)?;
        if !matches!(url.scheme(), "postgres" | "postgresql") {
            return Err(AddressFault::NotAnAddress);
        }
        // What comes before the `@` is the password, whatever the rules of addresses make of it.
        let is_cut = |part: Option<&str>| part.is_some_and(|part| part.contains('@'));
        if is_cut(url.query()) || is_cut(url.fragment()) || is_cut(Some(url.path())) {
            return Err(AddressFault::Unescaped);
        }
        let mut mode = None;
        let mut root_certificates = None;
        let mut passed_on: Vec<(String, String)> = Vec::new();
        for (name, value) in url.query_pairs() {
            match &*name {
                "sslmode" => mode = Some(value.into_owned()),
                "sslrootcert" => root_certificates = Some(PathBuf::from(value.into_owned())),
                "host" | "port" | "user" | "dbname" | "application_name" | "target_session_attrs" => {
                    passed_on.push((name.into_owned(), value.into_owned()));
                }
                other => return Err(AddressFault::Parameter(other.to_owned())),
            }
        }
        url.set_query(None);
        if !passed_on.is_empty() {
            url.query_pairs_mut().extend_pairs(passed_on);
        }
        let mut config: tokio_postgres::Config =
            url.as_str().parse().map_err(|_| AddressFault::NotAnAddress)?;
        let Some(database) = config.get_dbname().filter(|name| !name.is_empty()).map(str::to_owned) else {
            return Err(AddressFault::NoDatabase);
        };
        if config.get_hosts().is_empty() {
            config.host("127.0.0.1");
        }
        if config.get_user().is_none() {
            config.user("giggle");
        }
        let far = config.get_hosts().iter().find_map(far_name);
        let is_encrypted = match mode.as_deref() {
            None => far.is_some(),
            Some("verify-full") => true,
            Some("disable") => match far {
                Some(host) => return Err(AddressFault::Unencrypted(host)),
                None => false,
            },
            Some(other) => return Err(AddressFault::Mode(other.to_owned())),
        };
        config.ssl_mode(if is_encrypted { SslMode::Require } else { SslMode::Disable });
        config.connect_timeout(CONNECT_TIMEOUT);
        config.keepalives_idle(Duration::from_secs(15));
        config.tcp_user_timeout(UNACKNOWLEDGED);
        if config.get_application_name().is_none() {
            config.application_name("giggle");
        }
        let hosts: Vec<String> = config.get_hosts().iter().map(shown).collect();
        let place = format!("{}/{database}", with_ports(&hosts, config.get_ports()));
        let has_password = config.get_password().is_some();
        Ok(Self { config, is_encrypted, root_certificates, place, has_password })
    }

    /// Whether the address itself holds a password.
    pub fn has_password(&self) -> bool {
        self.has_password
    }

    /// The same address with a password that came another way.
    #[must_use]
    pub fn with_password(mut self, password: &str) -> Self {
        self.config.password(password);
        self.has_password = true;
        self
    }

    /// Host, port and database, for people. Never the password.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// The host, port, database and user by which a pass file is searched.
    pub fn pass_file_key(&self) -> (String, u16, String, String) {
        let host = self.config.get_hosts().first().map_or_else(|| "localhost".to_owned(), shown);
        let port = self.config.get_ports().first().copied().unwrap_or(5432);
        let database = self.config.get_dbname().unwrap_or_default().to_owned();
        (host, port, database, self.config.get_user().unwrap_or_default().to_owned())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({})", self.place)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.place)
    }
}

fn shown(host: &Host) -> String {
    match host {
        Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        Host::Unix(path) => path.display().to_string(),
    }
}

/// The name of a host that is another machine.
fn far_name(host: &Host) -> Option<String> {
    match host {
        Host::Tcp(name) => {
            let bare = name.trim_start_matches('[').trim_end_matches(']');
            let is_here = name.eq_ignore_ascii_case("localhost")
                || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
            (!is_here).then(|| name.clone())
        }
        #[cfg(unix)]
        Host::Unix(_) => None,
    }
}

/// Hosts with their ports: one for all of them, or each its own.
fn with_ports(hosts: &[String], ports: &[u16]) -> String {
    match ports {
        [first, rest @ ..] if rest.iter().any(|port| port != first) => {
            let each = hosts.iter().zip(ports).map(|(host, port)| format!("{host}:{port}"));
            each.collect::<Vec<_>>().join(",")
        }
        _ => format!("{}:{}", hosts.join(","), ports.first().copied().unwrap_or(5432)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_where_and_never_the_password() {
        let address = Address::parse("postgres://anna:s3cret@db.example.com:6432/studio").unwrap();
        assert_eq!(address.place(), "db.example.com:6432/studio");
        assert!(address.has_password() && address.is_encrypted);
        for text in [format!("{address}"), format!("{address:?}")] {
            assert!(!text.contains("s3cret") && !text.contains("anna"), "{text}");
        }
        let faults = [
            "postgres://anna:s3cret@host",
            "postgres://anna:s3cret@h/d?sslmode=prefer",
            "mysql://a:s3cret@h/d",
        ];
        for text in faults {
            let fault = Address::parse(text).unwrap_err();
            assert!(!format!("{fault} {fault:?}").contains("s3cret"), "{fault}");
        }
    }

    #[test]
    fn only_this_machine_is_reached_without_encryption() {
        let is_encrypted = |text: &str| Address::parse(text).map(|it| it.is_encrypted);
        assert_eq!(is_encrypted("postgres://a@127.0.0.1/d"), Ok(false));
        assert_eq!(is_encrypted("postgres://a@localhost/d"), Ok(false));
        assert_eq!(is_encrypted("postgres://a@[::1]:5432/d"), Ok(false));
        assert_eq!(is_encrypted("postgres://a@127.0.0.1/d?sslmode=verify-full"), Ok(true));
        assert_eq!(is_encrypted("postgres://a@db.example.com/d"), Ok(true));
        assert_eq!(
            is_encrypted("postgres://a@db.example.com/d?sslmode=disable"),
            Err(AddressFault::Unencrypted("db.example.com".into()))
        );
        assert_eq!(
            is_encrypted("postgres://a@10.0.0.7/d?sslmode=require"),
            Err(AddressFault::Mode("require".into()))
        );
        assert_eq!(is_encrypted("postgres://a@h/"), Err(AddressFault::NoDatabase));
        assert_eq!(
            is_encrypted("postgres://a@h/d?sslcert=x"),
            Err(AddressFault::Parameter("sslcert".into()))
        );
        for cut in
            ["postgres://u:12?secret=x@h/d", "postgres://u:12#secret@h/d", "postgres://u:12/secret@h/d"]
        {
            let fault = Address::parse(cut).err().unwrap();
            assert!(!fault.to_string().contains("secret"), "{fault}");
        }
    }
}
