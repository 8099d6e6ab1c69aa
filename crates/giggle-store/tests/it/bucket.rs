//! A bucket as a store.

use crate::server::{Key, Server, server, strict_server};
use crate::{file, whole};
use giggle_store::{Address, Content, Credentials, Rules, Store, StoreError};
use std::net::TcpListener;
use std::time::Duration;

fn open(endpoint: &str, address: &str, key: &Key, change: impl FnOnce(&mut Rules)) -> Store {
    let credentials = Credentials { key_id: key.id.clone(), secret: key.secret.clone(), session_token: None };
    let mut rules = Rules {
        credentials: Some(credentials),
        endpoint: Some(endpoint.into()),
        http: Some(http()),
        patience: Some(Duration::ZERO),
        ..Rules::default()
    };
    change(&mut rules);
    Store::open(Address::parse(address).unwrap(), &rules).unwrap()
}

fn http() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}

fn anybody() -> Key {
    Key { id: "AKIAEXAMPLE".into(), secret: "hunter2".into() }
}

/// How many uploads in parts of a bucket are neither finished nor taken back.
fn unfinished(server: &Server, bucket: &str) -> usize {
    server.ask("GET", &format!("/{bucket}?uploads"), "s3", "").matches("<UploadId>").count()
}

#[tokio::test]
async fn a_clip_goes_in_once_and_comes_out_by_range() {
    let Some(server) = server() else { return };
    server.make_bucket("once");
    let folder = tempfile::tempdir().unwrap();
    let (path, content) = file(folder.path(), "a.mp4", &vec![7; 3 << 20]);
    let (one, other) = (
        open(&server.endpoint(), "s3://once/studio/a", &anybody(), |_| {}),
        open(&server.endpoint(), "s3://once/studio/a", &anybody(), |_| {}),
    );
    one.ready().await.unwrap();
    other.ready().await.unwrap();
    // Two machines at once: one of them creates, both succeed.
    let (first, second) = tokio::join!(one.put(&path, &content), other.put(&path, &content));
    let url = first.unwrap();
    assert_eq!(second.unwrap(), url);
    assert_eq!(url, format!("s3://once/studio/a/{}/{}.mp4", &content.sha256[..2], content.sha256));
    let mut out = tempfile::tempfile().unwrap();
    other.take(&url, &content, &mut out).await.unwrap();
    assert_eq!(whole(out), vec![7; 3 << 20]);
    let link = one.link(&url, Duration::from_secs(60)).await.unwrap();
    assert!(!format!("{link:?}").contains(&content.sha256));
    let bytes = http().get(link.reveal()).send().await.unwrap().bytes().await.unwrap();
    assert_eq!(bytes.len(), 3 << 20, "whoever has the link needs no key");
    let check = one.check().await;
    assert!(check.creates.unwrap(), "the condition is honoured");
    assert!(check.reads.unwrap());
    assert_eq!(check.cleans_up, Some(false));
    let rule = "<LifecycleConfiguration><Rule><ID>a</ID><Filter><Prefix></Prefix></Filter><Status>Enabled</Status>\
                <AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload>\
                </Rule></LifecycleConfiguration>";
    server.ask("PUT", "/once?lifecycle", "s3", rule);
    assert_eq!(one.check().await.cleans_up, Some(true));
}

#[tokio::test]
async fn what_is_there_and_is_another_is_a_fault_and_stays() {
    let Some(server) = server() else { return };
    server.make_bucket("collision");
    let folder = tempfile::tempdir().unwrap();
    let (path, content) = file(folder.path(), "a.mp4", b"a clip");
    let store = open(&server.endpoint(), "s3://collision", &anybody(), |_| {});
    let key = format!("/collision/{}/{}.mp4", &content.sha256[..2], content.sha256);
    // Of the same length, and without the hash that a clip carries: only its bytes tell.
    server.ask("PUT", &key, "s3", "b clip");
    assert!(matches!(store.put(&path, &content).await, Err(StoreError::Collision { .. })));
    assert!(server.ask("GET", &key, "s3", "").ends_with("b clip"), "nothing is written over");
    let url = format!("s3:/{key}");
    let mut out = tempfile::tempfile().unwrap();
    assert!(matches!(store.take(&url, &content, &mut out).await, Err(StoreError::Altered { .. })));
    server.ask("PUT", &key, "s3", "");
    let emptied = store.take(&url, &content, &mut out).await;
    assert!(matches!(emptied, Err(StoreError::Altered { .. })), "{emptied:?}");
    server.ask("PUT", &key, "s3", "a clip");
    store.put(&path, &content).await.expect("copied there by somebody else, and the same");
    server.ask("DELETE", &key, "s3", "");
    assert!(matches!(store.take(&url, &content, &mut out).await, Err(StoreError::Gone { .. })));
}

#[tokio::test]
async fn a_long_clip_goes_in_parts_that_are_taken_back_where_it_fails() {
    let Some(server) = server() else { return };
    server.make_bucket("parts");
    let folder = tempfile::tempdir().unwrap();
    let bytes: Vec<u8> = (0..20u32 << 20).map(|at| (at / 4099) as u8).collect();
    let (path, content) = file(folder.path(), "a.mp4", &bytes);
    let store =
        open(&server.endpoint(), "s3://parts", &anybody(), |rules| rules.multipart_above = Some(1 << 20));
    // What the file holds is not what was hashed: found out after the parts were sent, and before they count.
    let wrong = Content { sha256: "ab".repeat(32), ..content.clone() };
    assert!(matches!(store.put(&path, &wrong).await, Err(StoreError::Changed { .. })));
    assert_eq!(unfinished(server, "parts"), 0, "nothing is left behind");
    assert!(!server.ask("GET", "/parts?list-type=2", "s3", "").contains("<Key>"), "nothing is there");
    let url = store.put(&path, &content).await.unwrap();
    assert_eq!(store.put(&path, &content).await.unwrap(), url);
    assert_eq!(unfinished(server, "parts"), 0);
    let mut out = tempfile::tempfile().unwrap();
    store.take(&url, &content, &mut out).await.unwrap();
    assert!(whole(out) == bytes);
    // Somebody gives up in the middle.
    let other: Vec<u8> = bytes.iter().rev().copied().collect();
    let (path, content) = file(folder.path(), "b.mp4", &other);
    let begun = tokio::time::timeout(Duration::from_millis(1), store.put(&path, &content)).await;
    assert!(begun.is_err() || unfinished(server, "parts") == 0);
}

#[tokio::test]
async fn what_a_person_has_to_set_right_is_told_apart() {
    let Some(server) = strict_server() else { return };
    server.make_bucket("rights");
    let (all, reader) = (server.person("all", r#""s3:*""#), server.person("reader", r#""s3:GetObject""#));
    server.be_strict();
    let folder = tempfile::tempdir().unwrap();
    let (path, content) = file(folder.path(), "a.mp4", b"a clip");
    let at = |address: &str, key: &Key| open(&server.endpoint(), address, key, |_| {});
    let store = at("s3://rights", &all);
    store.ready().await.unwrap();
    let url = store.put(&path, &content).await.unwrap();
    let mut out = tempfile::tempfile().unwrap();
    at("s3://rights", &reader).take(&url, &content, &mut out).await.unwrap();
    let wrong = Key { secret: "hunter2".into(), ..all.clone() };
    let unknown = Key { id: "AKIANOBODY".into(), ..all.clone() };
    for (store, is_right) in [
        (
            at("s3://missing-bucket", &all),
            (|it| matches!(it, StoreError::Missing { .. })) as fn(&StoreError) -> bool,
        ),
        (at("s3://rights", &reader), |it| matches!(it, StoreError::Forbidden { act: "write", .. })),
        (at("s3://rights", &wrong), |it| matches!(it, StoreError::Unknown { .. })),
        (at("s3://rights", &unknown), |it| matches!(it, StoreError::Unknown { .. })),
    ] {
        for error in [store.ready().await.unwrap_err(), store.put(&path, &content).await.unwrap_err()] {
            assert!(is_right(&error) && !error.may_pass(), "{error:?}");
            let said = format!("{error} {error:?} {store:?}");
            assert!(!said.contains("hunter2") && !said.contains(&all.secret), "{said}");
        }
    }
}

#[tokio::test]
async fn a_store_that_is_away_may_come_back() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let store = open(&format!("http://127.0.0.1:{port}"), "s3://clips", &anybody(), |_| {});
    let error = store.ready().await.unwrap_err();
    assert!(matches!(error, StoreError::Unreachable { .. }) && error.may_pass(), "{error:?}");
}

#[test]
fn a_bucket_without_a_key_or_without_encryption_is_not_opened() {
    let open = |credentials: Option<Credentials>, endpoint: &str| {
        let rules =
            Rules { credentials, endpoint: Some(endpoint.into()), http: Some(http()), ..Rules::default() };
        Store::open(Address::parse("s3://clips").unwrap(), &rules).map(|_| ())
    };
    let key = || Some(Credentials { key_id: "a".into(), secret: "hunter2".into(), session_token: None });
    assert!(matches!(open(None, "https://s3.example"), Err(StoreError::NoCredentials { .. })));
    for endpoint in ["http://s3.example", "ftp://127.0.0.1", "s3.example", "https://a:hunter2@s3.example", ""]
    {
        let error = open(key(), endpoint).unwrap_err();
        assert!(matches!(error, StoreError::Endpoint { .. }), "{endpoint}: {error:?}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
    for endpoint in
        ["https://s3.example", "http://127.0.0.1:9000", "http://localhost:9000/", "http://[::1]:9000"]
    {
        open(key(), endpoint).unwrap();
    }
}
