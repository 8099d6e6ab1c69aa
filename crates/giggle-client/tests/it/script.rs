//! A server that does as it is told, request by request, and keeps what it got.

use giggle_client::{ApiBase, ApiKey, Client, ClientSettings, Timeouts};
use giggle_domain::{Catalog, ShotRequest, ShotSketch};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A key that must turn up nowhere but in its header.
pub(crate) const KEY: &str = "sk_test_SECRETKEY";

/// What to do with one request, or with one connection.
#[derive(Clone)]
pub(crate) enum Step {
    /// Read the request, write these bytes, and leave the connection open.
    Reply(Vec<u8>),
    /// Read the request, write these bytes, and close.
    ReplyAndClose(Vec<u8>),
    /// Read the request, write these bytes, and break the connection.
    ReplyAndReset(Vec<u8>),
    /// Read the request, write the one, and the other once the reader had its time with the first.
    ReplyInParts(Vec<u8>, Vec<u8>),
    /// Read the request, write these bytes, and say nothing more.
    ReplyAndStall(Vec<u8>),
    /// Read the request, write these bytes, and then a zero now and again, for ever.
    ReplyAndTrickle(Vec<u8>),
    /// Read so many bytes of the request, and break the connection.
    ResetAfter(usize),
    /// Read the head of the request, and nothing more.
    StopReading,
}

/// One request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Got {
    pub(crate) connection: usize,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Got {
    pub(crate) fn line(&self) -> &str {
        self.head.lines().next().unwrap_or_default()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

#[derive(Default)]
struct Log {
    steps: VecDeque<Step>,
    got: Vec<Got>,
    connections: usize,
    bytes: usize,
}

pub(crate) struct Server {
    pub(crate) port: u16,
    log: Arc<Mutex<Log>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    pub(crate) async fn start(steps: impl IntoIterator<Item = Step>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let log = Arc::new(Mutex::new(Log { steps: steps.into_iter().collect(), ..Log::default() }));
        let shared = log.clone();
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let connection = {
                    let mut log = shared.lock().unwrap();
                    log.connections += 1;
                    log.connections
                };
                tokio::spawn(serve(stream, connection, shared.clone()));
            }
        });
        Self { port, log, task }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub(crate) fn got(&self) -> Vec<Got> {
        self.log.lock().unwrap().got.clone()
    }

    pub(crate) fn connections(&self) -> usize {
        self.log.lock().unwrap().connections
    }

    /// Every byte that arrived, requests that were never whole included.
    pub(crate) fn bytes(&self) -> usize {
        self.log.lock().unwrap().bytes
    }

    pub(crate) fn then(&self, step: Step) {
        self.log.lock().unwrap().steps.push_back(step);
    }

    pub(crate) fn settings(&self) -> ClientSettings {
        settings(&self.url(""))
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(self.settings())
    }
}

pub(crate) fn settings(base: &str) -> ClientSettings {
    let base = ApiBase::parse(base).unwrap();
    let mut settings = ClientSettings::new(base, Some(ApiKey::parse(KEY).unwrap()));
    settings.timeouts = Timeouts {
        connect: Duration::from_secs(5),
        answer: Duration::from_secs(5),
        submit_answer: Duration::from_secs(5),
        stall: Duration::from_secs(5),
    };
    settings.jitter = Arc::new(|| 0.0);
    settings
}

/// Breaks a connection so that the other side sees it as broken and not as ended.
fn reset(stream: TcpStream) {
    let stream = stream.into_std().unwrap();
    let socket = socket2::Socket::from(stream);
    socket.set_linger(Some(Duration::ZERO)).unwrap();
    drop(socket);
}

async fn serve(mut stream: TcpStream, connection: usize, log: Arc<Mutex<Log>>) {
    loop {
        let step = log.lock().unwrap().steps.front().cloned();
        if let Some(Step::ResetAfter(wanted)) = step {
            let mut left = wanted;
            let mut buffer = [0; 4096];
            while left > 0 {
                let got = match stream.read(&mut buffer[..left.min(4096)]).await {
                    Ok(0) | Err(_) => return,
                    Ok(got) => got,
                };
                left -= got;
                log.lock().unwrap().bytes += got;
            }
            let mut log = log.lock().unwrap();
            log.steps.pop_front();
            log.got.push(Got { connection, head: String::new(), body: Vec::new() });
            return reset(stream);
        }
        let reads_body = !matches!(step, Some(Step::StopReading));
        let Some(got) = read_request(&mut stream, connection, reads_body, &log).await else { return };
        let step = {
            let mut log = log.lock().unwrap();
            log.got.push(got);
            log.steps.pop_front()
        };
        match step {
            Some(Step::Reply(bytes)) => {
                if stream.write_all(&bytes).await.is_err() {
                    return;
                }
            }
            Some(Step::ReplyAndClose(bytes)) => {
                let _ = stream.write_all(&bytes).await;
                let _ = stream.shutdown().await;
                return;
            }
            Some(Step::ReplyAndReset(bytes)) => {
                let _ = stream.write_all(&bytes).await;
                let _ = stream.flush().await;
                return reset(stream);
            }
            Some(Step::ReplyInParts(first, second)) => {
                let _ = stream.write_all(&first).await;
                // Under a paused clock this ends when nobody else has anything left to do.
                tokio::time::sleep(Duration::from_millis(1)).await;
                if stream.write_all(&second).await.is_err() {
                    return;
                }
            }
            Some(Step::ReplyAndStall(bytes)) => {
                let _ = stream.write_all(&bytes).await;
                return std::future::pending().await;
            }
            Some(Step::ReplyAndTrickle(bytes)) => {
                let _ = stream.write_all(&bytes).await;
                loop {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                    if stream.write_all(&[0]).await.is_err() {
                        return;
                    }
                }
            }
            Some(Step::StopReading) => return std::future::pending().await,
            Some(Step::ResetAfter(_)) | None => {
                let _ = stream.write_all(&http(418, &[], b"not in the script")).await;
                return;
            }
        }
    }
}

async fn read_request(
    stream: &mut TcpStream,
    connection: usize,
    reads_body: bool,
    log: &Mutex<Log>,
) -> Option<Got> {
    let mut all = Vec::new();
    let mut buffer = [0; 8192];
    let end = loop {
        if let Some(end) = all.windows(4).position(|it| it == b"\r\n\r\n") {
            break end;
        }
        let got = stream.read(&mut buffer).await.ok().filter(|it| *it > 0)?;
        log.lock().unwrap().bytes += got;
        all.extend_from_slice(&buffer[..got]);
    };
    let head = String::from_utf8(all[..end].to_vec()).unwrap();
    let mut got = Got { connection, head, body: all[end + 4..].to_vec() };
    let length: usize = got.header("content-length").map_or(0, |it| it.parse().unwrap());
    while reads_body && got.body.len() < length {
        let more = stream.read(&mut buffer).await.ok().filter(|it| *it > 0)?;
        log.lock().unwrap().bytes += more;
        got.body.extend_from_slice(&buffer[..more]);
    }
    Some(got)
}

/// An answer with its length.
pub(crate) fn http(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut all = format!("HTTP/1.1 {status} Status\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        all.push_str(&format!("{name}: {value}\r\n"));
    }
    let mut all = (all + "\r\n").into_bytes();
    all.extend_from_slice(body);
    all
}

pub(crate) fn json(status: u16, body: &serde_json::Value) -> Vec<u8> {
    http(status, &[("content-type", "application/json")], body.to_string().as_bytes())
}

pub(crate) fn started(id: &str) -> Vec<u8> {
    json(200, &serde_json::json!({"code": 200, "msg": "success", "data": {"task_id": id}}))
}

pub(crate) fn shot() -> ShotRequest {
    sketch().check(&Catalog::built_in()).unwrap()
}

pub(crate) fn sketch() -> ShotSketch {
    ShotSketch { prompt: Some("a red kite".into()), ..ShotSketch::default() }
}

/// A TLS server's side of a connection that is already there.
pub(crate) async fn tls<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
) -> std::io::Result<tokio_rustls::server::TlsStream<S>> {
    use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
    let certificate = CertificateDer::from_pem_slice(include_bytes!("certificates/server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("certificates/server.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    tokio_rustls::TlsAcceptor::from(Arc::new(config)).accept(stream).await
}
