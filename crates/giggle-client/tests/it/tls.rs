//! Certificates, proxies and what is not sent when they say no.

use crate::script::{KEY, Server, Step, http, json, settings, shot, started, tls};
use giggle_client::{
    ApiBase, CaStore, Client, ClientSettings, ClipLink, ClipOf, DownloadPlan, ErrorKind, RetryPlan,
    SubmitPlan, TaskId, WaitPlan,
};
use serde_json::json as value;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const CERTIFICATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/certificates/server.pem");

/// A server that speaks TLS to each of its connections and answers each request with a task id. What arrived inside the
/// TLS is kept. With `is_proxy` it expects a CONNECT first, and keeps that apart.
struct TlsServer {
    port: u16,
    inside: Arc<Mutex<Vec<u8>>>,
    asked_of_proxy: Arc<Mutex<String>>,
}

async fn tls_server(is_proxy: bool) -> TlsServer {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let inside = Arc::new(Mutex::new(Vec::new()));
    let asked_of_proxy = Arc::new(Mutex::new(String::new()));
    let (kept, asked) = (inside.clone(), asked_of_proxy.clone());
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let (kept, asked) = (kept.clone(), asked.clone());
            tokio::spawn(async move {
                if is_proxy {
                    let mut head = Vec::new();
                    while !head.ends_with(b"\r\n\r\n") {
                        head.push(stream.read_u8().await.unwrap());
                    }
                    asked.lock().unwrap().push_str(std::str::from_utf8(&head).unwrap());
                    stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.unwrap();
                }
                let Ok(mut stream) = tls(stream).await else { return };
                let mut buffer = [0; 4096];
                let mut all = Vec::new();
                while let Ok(got) = stream.read(&mut buffer).await {
                    if got == 0 {
                        break;
                    }
                    all.extend_from_slice(&buffer[..got]);
                    kept.lock().unwrap().extend_from_slice(&buffer[..got]);
                    if all.ends_with(b"}") {
                        let _ = stream.write_all(&started("over-tls")).await;
                        all.clear();
                    }
                }
            });
        }
    });
    TlsServer { port, inside, asked_of_proxy }
}

fn trusting(base: &str) -> ClientSettings {
    let mut settings = settings(base);
    settings.ca = CaStore::File(CERTIFICATE.into());
    settings
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_stops_the_submit() {
    let server = tls_server(false).await;
    let base = format!("https://127.0.0.1:{}", server.port);
    let error = Client::new(settings(&base)).submit(&shot(), &SubmitPlan::patient()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Untrusted, 1), "{error:?}");
    assert!(error.is_unreachable() && !error.may_have_been_accepted() && !error.is_retryable());
    assert!(error.to_string().contains("127.0.0.1"), "{error}");
    assert!(server.inside.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_certificate_file_is_trusted() {
    let server = tls_server(false).await;
    let client = Client::new(trusting(&format!("https://localhost:{}", server.port)));
    assert_eq!(client.submit(&shot(), &SubmitPlan::once()).await.unwrap().as_str(), "over-tls");
    let inside = String::from_utf8(server.inside.lock().unwrap().clone()).unwrap();
    assert!(inside.contains(&format!("x-auth: {KEY}")) && inside.starts_with("POST /api/v1/"), "{inside}");
}

#[tokio::test]
async fn a_guard_is_asked_after_the_handshake_and_before_the_request() {
    let server = tls_server(false).await;
    let client = Client::new(trusting(&format!("https://127.0.0.1:{}", server.port)));
    let inside = server.inside.clone();
    let seen = Arc::new(Mutex::new(None));
    let kept = seen.clone();
    let plan = SubmitPlan::once().guarded(move || {
        *kept.lock().unwrap() = Some(inside.lock().unwrap().len());
        false
    });
    assert!(client.submit(&shot(), &plan).await.unwrap_err().is_withheld());
    assert_eq!(*seen.lock().unwrap(), Some(0));
    client.submit(&shot(), &SubmitPlan::once()).await.unwrap();
    let inside = String::from_utf8(server.inside.lock().unwrap().clone()).unwrap();
    assert_eq!(inside.matches("POST").count(), 1, "nothing of the first one went into the TLS");
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_is_not_sent_to() {
    let server = Server::start([Step::ResetAfter(5), Step::ResetAfter(5)]).await;
    let client = Client::new(settings(&format!("https://127.0.0.1:{}", server.port)));
    let error = client.submit(&shot(), &SubmitPlan::once()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotConnected, "{error:?}");
    assert!(!error.may_have_been_accepted());
}

#[tokio::test]
async fn a_missing_certificate_file_is_a_matter_of_settings() {
    let mut settings = settings("https://127.0.0.1:9");
    settings.ca = CaStore::File("/no/such/file.pem".into());
    let error = Client::new(settings).submit(&shot(), &SubmitPlan::once()).await.unwrap_err();
    assert!(error.is_settings() && error.to_string().contains("/no/such/file.pem"), "{error}");
}

#[tokio::test]
async fn plain_loopback_needs_no_certificates() {
    let server = Server::start([Step::Reply(started("t"))]).await;
    let mut settings = server.settings();
    settings.ca = CaStore::File("/no/such/file.pem".into());
    Client::new(settings).submit(&shot(), &SubmitPlan::once()).await.unwrap();
}

#[tokio::test]
async fn the_proxy_carries_what_goes_far_and_sees_no_key() {
    let proxy = tls_server(true).await;
    let mut settings = trusting("https://giggle.test");
    settings.proxy.address = Some(format!("http://user:hunter2@127.0.0.1:{}", proxy.port));
    let id = Client::new(settings).submit(&shot(), &SubmitPlan::once()).await.unwrap();
    assert_eq!(id.as_str(), "over-tls");
    let asked = proxy.asked_of_proxy.lock().unwrap().clone();
    assert!(asked.starts_with("CONNECT giggle.test:443 "), "{asked}");
    assert!(!asked.contains(KEY) && !asked.to_lowercase().contains("x-auth"), "{asked}");
    assert!(String::from_utf8_lossy(&proxy.inside.lock().unwrap()).contains(KEY));
}

#[tokio::test]
async fn a_proxy_that_refuses_means_not_sent() {
    for status in [403, 407, 502, 503] {
        let refusal = || Step::ReplyAndClose(http(status, &[], b""));
        let proxy = Server::start([refusal(), refusal()]).await;
        let mut settings = settings("https://giggle.test");
        settings.proxy.address = Some(format!("http://user:hunter2@127.0.0.1:{}", proxy.port));
        let error = Client::new(settings).submit(&shot(), &SubmitPlan::once()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotConnected, "{error:?}");
        assert!(error.is_unreachable() && !error.may_have_been_accepted());
        let mut printed = format!("{error} {error:?}");
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            printed.push_str(&format!(" {cause} {cause:?}"));
            source = cause.source();
        }
        assert!(!printed.contains("hunter2") && !printed.contains(KEY), "{printed}");
        assert!(printed.contains("giggle.test:443"), "{printed}");
        // It is named with its number, as the one who said no.
        let said = error.to_string();
        assert!(said.contains("proxy") && said.contains(&status.to_string()), "{said}");
        assert_eq!(error.may_submit_again(), status >= 500, "{error:?}");
    }
}

#[tokio::test]
async fn a_proxy_that_hangs_up_was_reached() {
    let proxy = Server::start([Step::ReplyAndClose(Vec::new()), Step::ReplyAndClose(Vec::new())]).await;
    let mut settings = settings("https://giggle.test");
    settings.proxy.address = Some(proxy.url(""));
    let error = Client::new(settings).submit(&shot(), &SubmitPlan::once()).await.unwrap_err();
    let said = error.to_string();
    assert!(error.is_unreachable() && said.contains("the proxy refused"), "{said}");
}

#[tokio::test]
async fn a_wait_ends_with_a_proxys_last_word() {
    for status in [403, 407] {
        let refusal = || Step::ReplyAndClose(http(status, &[], b""));
        let proxy = Server::start((0..9).map(|_| refusal())).await;
        let mut settings = settings("https://giggle.test");
        settings.proxy.address = Some(proxy.url(""));
        let here = ApiBase::parse("http://127.0.0.1:1").unwrap();
        let plan = WaitPlan::toward(&here, None, Duration::from_secs(60));
        let id = TaskId::parse("t").unwrap();
        let error = Client::new(settings).wait(&id, &plan, |_| {}).await.unwrap_err();
        assert!(error.to_string().contains(&status.to_string()), "{error}");
        assert!(proxy.connections() <= 2, "asked once, and once more for its number");
    }
}

#[tokio::test]
async fn a_proxy_that_wants_a_password_is_asked_once_and_named() {
    let id = TaskId::parse("t").unwrap();
    let refusal = || Step::ReplyAndClose(http(407, &[], b""));
    let proxy = Server::start((0..9).map(|_| refusal())).await;
    let mut settings = settings("https://giggle.test");
    settings.proxy.address = Some(proxy.url(""));
    let client = Client::new(settings);
    let submit = client.submit(&shot(), &SubmitPlan::patient()).await.unwrap_err();
    let query = client.query(&id, &RetryPlan::patient()).await.unwrap_err();
    for error in [submit, query] {
        assert!(
            error.is_proxy_authentication() && !error.is_retryable() && !error.may_submit_again(),
            "{error:?}"
        );
        assert!(error.to_string().contains("proxy") && error.to_string().contains("407"), "{error}");
    }
    assert_eq!(proxy.connections(), 2);
}

#[tokio::test]
async fn a_proxy_that_is_not_there_is_named() {
    let mut settings = settings("https://giggle.test");
    settings.proxy.address = Some("http://127.0.0.1:1".into());
    let error = Client::new(settings).submit(&shot(), &SubmitPlan::once()).await.unwrap_err();
    assert!(error.is_unreachable() && error.to_string().contains("proxy"), "{error}");
}

#[tokio::test]
async fn a_proxy_that_is_spoken_to_in_the_wrong_way_is_named() {
    // It speaks plain http, as most do; once it says so, once it hangs up.
    for answer in [http(400, &[], b""), Vec::new()] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            assert!(stream.read(&mut [0; 4096]).await.unwrap() > 0);
            stream.write_all(&answer).await.unwrap();
        });
        let mut settings = settings("https://giggle.test");
        settings.proxy.address = Some(format!("https://user:hunter2@127.0.0.1:{port}"));
        let error = Client::new(settings).submit(&shot(), &SubmitPlan::once()).await.unwrap_err();
        let said = format!("{error} {}", error.hint().unwrap().en);
        assert!(error.is_unreachable() && !error.may_have_been_accepted(), "{error:?}");
        assert!(said.contains(&format!("http://127.0.0.1:{port}")), "{said}");
        assert!(!said.contains("giggle.test") && !said.contains("hunter2"), "{said}");
    }
    // It speaks TLS, and its certificate is nobody's: that is not the service's.
    let proxy = tls_server(false).await;
    let mut settings = settings("https://giggle.test");
    settings.proxy.address = Some(format!("https://127.0.0.1:{}", proxy.port));
    let error = Client::new(settings).submit(&shot(), &SubmitPlan::once()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Untrusted);
    assert!(error.to_string().contains(&proxy.port.to_string()), "{error}");
}

#[tokio::test]
async fn what_is_wrong_with_a_proxys_address_is_said() {
    for (address, said) in [
        ("http://[::1", "brackets"),
        ("http://::1:3128", "brackets"),
        ("http://user:hunter2@[::1:3128", "brackets"),
        ("http://127.0.0.1:hunter2", "port"),
        ("http://127.0.0.1:99999", "port"),
        ("http//127.0.0.1:3128", "path"),
        ("http://127.0.0.1:3128/hunter2", "path"),
        ("http://:3128", "host name"),
        ("http://user:p@hunter2#w@127.0.0.1:1", "percent-encoded"),
    ] {
        let mut settings = settings("https://giggle.test");
        settings.proxy.address = Some(address.into());
        let error = Client::new(settings).submit(&shot(), &SubmitPlan::once()).await.unwrap_err();
        assert!(error.is_settings() && error.to_string().contains(said), "{address}: {error}");
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    }
}

#[tokio::test]
async fn names_of_this_machine_lead_to_loopback_without_being_looked_up() {
    let server = Server::start([Step::Reply(started("here"))]).await;
    // No resolver knows this name, and whatever one would say, it is not asked.
    let base = format!("http://nobody.of.this.name.localhost:{}", server.port);
    let id = Client::new(settings(&base)).submit(&shot(), &SubmitPlan::once()).await.unwrap();
    assert_eq!(id.as_str(), "here");
}

#[tokio::test]
async fn a_far_host_does_not_choose_what_is_asked_of_this_machine() {
    let server = Server::start([]).await;
    let folder = tempfile::tempdir().unwrap();
    let of = ClipOf { task: TaskId::parse("t").unwrap(), number: 0 };
    let client = Client::new(settings("https://giggle.test"));
    for link in [
        server.url("/admin"),
        format!("https://127.0.0.1:{}/admin", server.port),
        format!("https://localhost.:{}/admin", server.port),
        format!("https://0.0.0.0:{}/admin", server.port),
        format!("https://[::ffff:127.0.0.1]:{}/admin", server.port),
        format!("https://2130706433:{}/admin", server.port),
    ] {
        let target = folder.path().join("clip.mp4");
        let plan = DownloadPlan::default();
        let error = client.download(&ClipLink::new(&link), &of, &target, &plan, |_| {}).await.unwrap_err();
        assert!(error.is_not_a_clip() && error.to_string().contains("this machine"), "{link}: {error}");
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn loopback_goes_through_no_proxy() {
    let proxy = Server::start([]).await;
    let report = json(200, &value!({"code": 200, "data": {"task_id": "t", "status": "pending"}}));
    for host in ["127.0.0.1", "localhost"] {
        let server = Server::start([Step::Reply(started("t")), Step::Reply(report.clone())]).await;
        let mut settings = settings(&format!("http://{host}:{}", server.port));
        settings.proxy.address = Some(proxy.url(""));
        let client = Client::new(settings);
        client.submit(&shot(), &SubmitPlan::once()).await.unwrap();
        client.query(&TaskId::parse("t").unwrap(), &RetryPlan::once()).await.unwrap();
    }
    // The proxy's own setting is about https: the same holds there.
    let server = tls_server(false).await;
    let mut settings = trusting(&format!("https://127.0.0.1:{}", server.port));
    settings.proxy.address = Some(proxy.url(""));
    Client::new(settings).submit(&shot(), &SubmitPlan::once()).await.unwrap();
    assert_eq!(proxy.connections(), 0);
}

#[tokio::test]
async fn a_proxy_of_another_kind_is_refused_without_its_password() {
    for address in [
        "socks5://user:hunter2@127.0.0.1:1",
        "user:hunter2@:",
        "http://user:hunter2@",
        // What follows the mark is a part of the password, and must not be taken for the proxy's name.
        "http://user:p@hunter2#w@127.0.0.1:1",
        "http://user:p@hunter2?w@127.0.0.1:1",
        "http://user:p@hunter2/w@127.0.0.1:1",
    ] {
        let mut settings = settings("https://giggle.test");
        settings.proxy.address = Some(address.into());
        let error = Client::new(settings).submit(&shot(), &SubmitPlan::once()).await.unwrap_err();
        assert!(error.is_settings(), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    }
}
