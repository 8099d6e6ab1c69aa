//! A connection that can be used from synchronous code, inside or outside a runtime.
//!
//! The driver is asynchronous and the ledger is not. The connection is driven by a thread of its own; whoever asks parks its
//! thread until the answer is there. That works inside tasks of a runtime too, where starting another runtime would panic.

use crate::address::Address;
use crate::error::PostgresError;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::mpsc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::{Duration, Instant};
use tokio_postgres::{Client, NoTls};

/// How long a statement may take. A ledger's own take milliseconds; a lock that somebody else holds for longer than this is
/// told instead of waited for.
pub(crate) const ANSWER_WITHIN: Duration = Duration::from_secs(60);

/// How long a connection may take in all, with its encryption and its start: the driver's own limit is for the connection of
/// the network alone, and a server that is stopped takes that.
pub(crate) const CONNECTED_WITHIN: Duration = Duration::from_secs(10);

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Waits for a future on this thread; `None` when it took longer than the limit.
pub(crate) fn block_on<F: Future>(future: F, limit: Duration) -> Option<F::Output> {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    let until = Instant::now() + limit;
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return Some(value);
        }
        let left = until.checked_duration_since(Instant::now())?;
        std::thread::park_timeout(left);
    }
}

/// Waits for a statement.
pub(crate) fn wait<T>(
    place: &str,
    limit: Duration,
    answer: impl Future<Output = Result<T, tokio_postgres::Error>>,
) -> Result<T, PostgresError> {
    match block_on(answer, limit) {
        Some(Ok(value)) => Ok(value),
        Some(Err(source)) => Err(PostgresError::Failed { place: place.to_owned(), source }),
        None => Err(PostgresError::Silent { place: place.to_owned(), limit }),
    }
}

/// A statement that is on its way, ahead of what is asked next: a server answers in the order in which it is asked. Dropped,
/// its answer is read and forgotten.
pub(crate) struct Sent<'a, T>(Pin<Box<dyn Future<Output = Result<T, tokio_postgres::Error>> + 'a>>);

impl<'a, T: 'a> Sent<'a, T> {
    pub(crate) fn new(answer: impl Future<Output = Result<T, tokio_postgres::Error>> + 'a) -> Self {
        let mut sent: Pin<Box<dyn Future<Output = _> + 'a>> = Box::pin(answer);
        // The driver sends the statement when the future is polled for the first time. An error that is there at once means that the
        // connection is closed, and the next statement fails with it too.
        match sent.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => Self(Box::pin(std::future::ready(answer))),
            Poll::Pending => Self(sent),
        }
    }

    pub(crate) fn answer(self, place: &str) -> Result<T, PostgresError> {
        wait(place, ANSWER_WITHIN, self.0)
    }
}

/// Opens a connection, driven by a thread that ends with it.
pub(crate) fn connect(address: &Address) -> Result<Client, PostgresError> {
    connect_within(CONNECTED_WITHIN, address)
}

fn connect_within(limit: Duration, address: &Address) -> Result<Client, PostgresError> {
    let trusted = address.is_encrypted.then(|| trust(address)).transpose()?;
    let (found, wanted) = mpsc::channel();
    let address_of_thread = address.clone();
    std::thread::Builder::new()
        .name("giggle-postgres".into())
        .spawn(move || drive(limit, &address_of_thread, trusted, &found))
        .map_err(PostgresError::NoThread)?;
    match wanted.recv() {
        Ok(Ok(client)) => Ok(client),
        Ok(Err(Some(source))) => {
            Err(PostgresError::NotConnected { place: address.place().to_owned(), source })
        }
        Ok(Err(None)) => Err(PostgresError::Silent { place: address.place().to_owned(), limit }),
        Err(_) => Err(PostgresError::NoThread(std::io::Error::other("the connection's thread ended"))),
    }
}

/// A connection, or why there is none; nothing where the server did not say.
type Found = Result<Client, Option<tokio_postgres::Error>>;

fn drive(
    limit: Duration,
    address: &Address,
    trusted: Option<rustls::ClientConfig>,
    found: &mpsc::Sender<Found>,
) {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
    runtime.block_on(async {
        if let Some(trusted) = trusted {
            let tls = tokio_postgres_rustls::MakeRustlsConnect::new(trusted);
            serve(limit, address.config.connect(tls), found).await;
        } else {
            serve(limit, address.config.connect(NoTls), found).await;
        }
    });
}

/// Connects, hands the connection out, and serves it until it ends.
async fn serve<C>(
    limit: Duration,
    connecting: impl Future<Output = Result<(Client, C), tokio_postgres::Error>>,
    found: &mpsc::Sender<Found>,
) where
    C: Future<Output = Result<(), tokio_postgres::Error>>,
{
    match tokio::time::timeout(limit, connecting).await {
        Ok(Ok((client, connection))) => {
            let _ = found.send(Ok(client));
            let _ = connection.await;
        }
        Ok(Err(error)) => drop(found.send(Err(Some(error)))),
        Err(_) => drop(found.send(Err(None))),
    }
}

/// The most that a file of certificates may hold: every public authority fits into a quarter of it.
const MOST_CERTIFICATES: u64 = 1024 * 1024;

/// The certificates that the server's is verified by: those of a file, else the public ones.
fn trust(address: &Address) -> Result<rustls::ClientConfig, PostgresError> {
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject as _;
    let mut roots = rustls::RootCertStore::empty();
    match &address.root_certificates {
        Some(path) => {
            let fault = |why: String| PostgresError::Certificates { path: path.clone(), why };
            let facts = std::fs::metadata(path).map_err(|error| fault(error.to_string()))?;
            if !facts.is_file() || facts.len() > MOST_CERTIFICATES {
                return Err(fault("not a file of certificates".into()));
            }
            let bytes = std::fs::read(path).map_err(|error| fault(error.to_string()))?;
            let (taken, _) =
                roots.add_parsable_certificates(CertificateDer::pem_slice_iter(&bytes).flatten());
            if taken == 0 {
                return Err(fault("no certificate is in it".into()));
            }
        }
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions =
        rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    #[allow(clippy::expect_used, reason = "ring offers the default versions, always")]
    let versions = versions.expect("the provider offers the default versions");
    Ok(versions.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_that_cannot_be_read_are_named_before_anything_is_sent() {
        let folder = tempfile::tempdir().unwrap();
        let empty = folder.path().join("empty.pem");
        std::fs::write(&empty, "no certificate").unwrap();
        for path in [folder.path().join("missing.pem"), empty, folder.path().to_owned()] {
            let address =
                format!("postgres://a@127.0.0.1:1/d?sslmode=verify-full&sslrootcert={}", path.display());
            let refused = connect(&Address::parse(&address).unwrap()).err();
            assert!(
                matches!(&refused, Some(PostgresError::Certificates { path: named, .. }) if *named == path),
                "{refused:?}"
            );
        }
    }

    #[test]
    fn a_server_that_takes_the_connection_and_says_nothing_is_not_waited_for() {
        let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = silent.local_addr().unwrap().port();
        let address = Address::parse(&format!("postgres://postgres@127.0.0.1:{port}/db")).unwrap();
        let refused = connect_within(Duration::from_millis(200), &address).err();
        assert!(matches!(refused, Some(PostgresError::Silent { .. })), "{refused:?}");
    }
}
