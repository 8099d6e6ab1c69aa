//! Downloads that break in every way, and what is on disk afterwards.

use crate::script::{KEY, Server, Step, http, settings};
use giggle_client::{
    Client, ClientError, ClipLink, DownloadPlan, Downloaded, RetryPlan, inspect_clip, part_path,
};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

fn boxed(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut all = u32::try_from(body.len() + 8).unwrap().to_be_bytes().to_vec();
    all.extend_from_slice(kind);
    all.extend_from_slice(body);
    all
}

/// A film of 6 s whose bytes are the same for the same seed.
fn film(seed: u8) -> Vec<u8> {
    let mut header = vec![0; 100];
    header[12..16].copy_from_slice(&1000_u32.to_be_bytes());
    header[16..20].copy_from_slice(&6000_u32.to_be_bytes());
    let data: Vec<u8> = (0..50_000_u32).map(|n| (n as u8).wrapping_mul(31).wrapping_add(seed)).collect();
    [boxed(b"ftyp", b"isom\0\0\0\0isom"), boxed(b"moov", &boxed(b"mvhd", &header)), boxed(b"mdat", &data)]
        .concat()
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

struct Place {
    folder: TempDir,
    target: PathBuf,
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("clip.mp4");
    Place { folder, target }
}

impl Place {
    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

fn once() -> DownloadPlan {
    DownloadPlan { retry: RetryPlan::once(), ..DownloadPlan::default() }
}

fn patient() -> DownloadPlan {
    let retry = RetryPlan { first_pause: Duration::from_millis(1), ..RetryPlan::patient() };
    DownloadPlan { retry, ..DownloadPlan::default() }
}

async fn get(server: &Server, target: &Path, plan: &DownloadPlan) -> Result<Downloaded, ClientError> {
    let link = ClipLink::new(&server.url("/private/clip.mp4?Policy=p~&Signature=S1GNATURE&Key-Pair-Id=K"));
    server.client().download(&link, target, plan, |_| {}).await
}

const TAG: (&str, &str) = ("etag", "\"one\"");

fn whole(film: &[u8]) -> Step {
    Step::Reply(http(200, &[TAG, ("content-type", "video/mp4")], film))
}

/// The head of an answer that promises the whole film, and only the beginning of it.
fn cut(film: &[u8], at: usize, tag: &str) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n{tag}\r\n", film.len());
    [head.as_bytes(), &film[..at]].concat()
}

fn rest(film: &[u8], from: usize, tag: &str) -> Step {
    let range = format!("bytes {from}-{}/{}", film.len() - 1, film.len());
    Step::Reply(http(206, &[("etag", tag), ("content-range", &range)], &film[from..]))
}

#[tokio::test]
async fn a_whole_clip_gets_its_name_and_the_link_goes_to_the_letter() {
    let (film, place) = (film(1), place());
    let server = Server::start([whole(&film)]).await;
    let link = ClipLink::new(&server.url("/private/a%20b.mp4?Policy=p~_-&Signature=s&Key-Pair-Id=K"));
    let mut seen = Vec::new();
    let done = server.client().download(&link, &place.target, &once(), |it| seen.push(it)).await.unwrap();
    assert_eq!(
        done,
        Downloaded {
            path: place.target.clone(),
            bytes: film.len() as u64,
            sha256: sha256(&film),
            duration: Some(Duration::from_secs(6)),
            resumed_from: 0,
        }
    );
    assert_eq!(std::fs::read(&place.target).unwrap(), film);
    assert_eq!(place.names(), ["clip.mp4"]);
    let got = &server.got()[0];
    assert_eq!(got.line(), "GET /private/a%20b.mp4?Policy=p~_-&Signature=s&Key-Pair-Id=K HTTP/1.1");
    assert_eq!((got.header("x-auth"), got.header("range")), (None, None));
    assert_eq!(got.header("accept-encoding"), Some("identity"));
    assert!(got.header("user-agent").unwrap().starts_with("giggle/"));
    assert!(!got.head.contains(KEY));
    let last = seen.last().unwrap();
    assert_eq!((last.received, last.total), (film.len() as u64, Some(film.len() as u64)));
    let facts = inspect_clip(&place.target).unwrap().unwrap();
    assert_eq!((facts.sha256, facts.bytes), (done.sha256, done.bytes));
}

#[tokio::test]
async fn a_broken_download_goes_on_where_it_stopped() {
    let (film, place) = (film(1), place());
    let server = Server::start([
        Step::ReplyAndClose(cut(&film, 20_000, "etag: \"one\"\r\n")),
        rest(&film, 20_000, "\"one\""),
    ])
    .await;
    let done = get(&server, &place.target, &patient()).await.unwrap();
    assert_eq!((done.sha256, done.bytes), (sha256(&film), film.len() as u64));
    let got = server.got();
    assert_eq!((got.len(), got[1].header("range")), (2, Some("bytes=20000-")));
    assert_eq!(got[1].header("if-range"), Some("\"one\""));
    assert_eq!(place.names(), ["clip.mp4"]);
}

#[tokio::test]
async fn another_process_goes_on_with_another_link() {
    let (film, place) = (film(1), place());
    let server = Server::start([Step::ReplyAndClose(cut(&film, 20_000, "etag: \"one\"\r\n"))]).await;
    let error = get(&server, &place.target, &once()).await.unwrap_err();
    assert!(error.is_unreachable() && error.is_retryable(), "{error:?}");
    assert_eq!(place.names(), ["clip.mp4.part", "clip.mp4.part.json"]);
    assert_eq!(std::fs::read(part_path(&place.target)).unwrap(), film[..20_000]);
    let other = Server::start([rest(&film, 20_000, "\"one\"")]).await;
    let done = get(&other, &place.target, &once()).await.unwrap();
    assert_eq!((done.sha256, done.resumed_from), (sha256(&film), 20_000));
}

#[tokio::test]
async fn a_link_that_dies_in_the_middle_keeps_what_has_arrived() {
    let (film, place) = (film(1), place());
    let denied = Step::Reply(http(403, &[], b"<Error><Code>AccessDenied</Code></Error>"));
    let server = Server::start([Step::ReplyAndClose(cut(&film, 20_000, "etag: \"one\"\r\n")), denied]).await;
    let error = get(&server, &place.target, &patient()).await.unwrap_err();
    assert!(error.is_link_refused() && !error.is_retryable(), "{error:?}");
    let fresh = Server::start([rest(&film, 20_000, "\"one\"")]).await;
    assert_eq!(get(&fresh, &place.target, &once()).await.unwrap().sha256, sha256(&film));
}

#[tokio::test]
async fn content_that_changed_is_fetched_anew() {
    let (old, new, place) = (film(1), film(2), place());
    let server = Server::start([
        Step::ReplyAndClose(cut(&old, 20_000, "etag: \"one\"\r\n")),
        Step::Reply(http(200, &[("etag", "\"two\"")], &new)),
    ])
    .await;
    let done = get(&server, &place.target, &patient()).await.unwrap();
    assert_eq!(done.sha256, sha256(&new));
    assert_eq!(std::fs::read(&place.target).unwrap(), new);
}

#[rstest::rstest]
#[case::without_any_mark("")]
#[case::with_a_weak_tag("etag: W/\"one\"\r\n")]
#[tokio::test]
async fn what_cannot_be_proven_the_same_starts_over(#[case] tag: &str) {
    let (film, place) = (film(1), place());
    let server = Server::start([Step::ReplyAndClose(cut(&film, 20_000, tag)), whole(&film)]).await;
    let done = get(&server, &place.target, &patient()).await.unwrap();
    assert_eq!(done.sha256, sha256(&film));
    assert_eq!(server.got()[1].header("range"), None);
}

#[tokio::test]
async fn a_date_is_proof_enough() {
    let (film, place) = (film(1), place());
    let date = "Mon, 23 Nov 2026 08:00:00 GMT";
    let server = Server::start([
        Step::ReplyAndClose(cut(&film, 9_000, &format!("last-modified: {date}\r\n"))),
        rest(&film, 9_000, "\"one\""),
    ])
    .await;
    assert_eq!(get(&server, &place.target, &patient()).await.unwrap().sha256, sha256(&film));
    assert_eq!(server.got()[1].header("if-range"), Some(date));
}

#[tokio::test]
async fn a_stretch_from_elsewhere_is_not_glued_on() {
    let (film, place) = (film(1), place());
    for wrong in [
        "bytes 19999-50000/50174",
        "bytes 0-50000/50174",
        "bytes 20000-50000/1",
        "bytes 20000-50000/99999999",
        "what",
    ] {
        let server = Server::start([
            Step::ReplyAndClose(cut(&film, 20_000, "etag: \"one\"\r\n")),
            Step::Reply(http(206, &[TAG, ("content-range", wrong)], &film[20_000..])),
            whole(&film),
        ])
        .await;
        let plan = DownloadPlan { overwrite: true, ..patient() };
        let done = get(&server, &place.target, &plan).await.unwrap();
        assert_eq!(done.sha256, sha256(&film), "{wrong}");
        assert_eq!(server.got().len(), 3, "{wrong}");
    }
}

#[tokio::test]
async fn a_stretch_of_other_content_is_not_glued_on() {
    let (old, new, place) = (film(1), film(2), place());
    let server = Server::start([
        Step::ReplyAndClose(cut(&old, 20_000, "etag: \"one\"\r\n")),
        rest(&new, 20_000, "\"two\""),
        Step::Reply(http(200, &[("etag", "\"two\"")], &new)),
    ])
    .await;
    assert_eq!(get(&server, &place.target, &patient()).await.unwrap().sha256, sha256(&new));
}

#[tokio::test]
async fn a_stretch_that_is_not_there_starts_over() {
    let (film, place) = (film(1), place());
    let server = Server::start([
        Step::ReplyAndClose(cut(&film, 20_000, "etag: \"one\"\r\n")),
        Step::Reply(http(416, &[("content-range", "bytes */100")], b"")),
        whole(&film),
    ])
    .await;
    assert_eq!(get(&server, &place.target, &patient()).await.unwrap().sha256, sha256(&film));
}

#[tokio::test]
async fn progress_starts_the_count_of_attempts_again() {
    let (film, place) = (film(1), place());
    let mut steps = vec![Step::ReplyAndClose(cut(&film, 1_000, "etag: \"one\"\r\n"))];
    for from in (1_000..10_000).step_by(1_000) {
        let range = format!("bytes {from}-{}/{}", film.len() - 1, film.len());
        let mut answer = http(206, &[TAG, ("content-range", &range)], &film[from..]);
        answer.truncate(answer.len() - (film.len() - from - 1_000));
        steps.push(Step::ReplyAndClose(answer));
    }
    steps.push(rest(&film, 10_000, "\"one\""));
    let server = Server::start(steps).await;
    let plan = DownloadPlan { retry: RetryPlan { attempts: 2, ..patient().retry }, ..patient() };
    assert_eq!(get(&server, &place.target, &plan).await.unwrap().sha256, sha256(&film));
    let nothing = Server::start((0..9).map(|_| Step::ReplyAndClose(Vec::new()))).await;
    let plan = DownloadPlan { overwrite: true, ..plan };
    let error = get(&nothing, &place.target, &plan).await.unwrap_err();
    assert_eq!((error.attempts(), nothing.got().len()), (2, 2));
}

#[tokio::test]
async fn a_stalled_download_is_given_up_and_goes_on() {
    let (film, place) = (film(1), place());
    let server = Server::start([
        Step::ReplyAndStall(cut(&film, 20_000, "etag: \"one\"\r\n")),
        rest(&film, 20_000, "\"one\""),
    ])
    .await;
    let mut settings = server.settings();
    settings.timeouts.stall = Duration::from_millis(60);
    let link = ClipLink::new(&server.url("/clip"));
    let done = Client::new(settings).download(&link, &place.target, &patient(), |_| {}).await.unwrap();
    assert_eq!(done.sha256, sha256(&film));
}

#[rstest::rstest]
#[case::a_page(b"<!doctype html><title>Error</title>".to_vec(), "HTML or XML")]
#[case::denied(b"<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>".to_vec(), "HTML or XML")]
#[case::json(b"{\"code\":403,\"msg\":\"no\"}".to_vec(), "JSON")]
#[case::nothing(Vec::new(), "empty")]
#[case::a_picture(b"\x89PNG\r\n\x1a\n\0\0\0\0\0\0\0\0".to_vec(), "no MP4")]
#[case::short(b"ok".to_vec(), "no MP4")]
#[case::the_beginning_of_a_film(film(1)[..10].to_vec(), "cut short")]
#[case::a_film_cut_by_its_server(film(1)[..30_000].to_vec(), "cut short")]
#[tokio::test]
async fn what_is_no_clip_leaves_no_file(#[case] body: Vec<u8>, #[case] why: &str) {
    let place = place();
    let server = Server::start([Step::Reply(http(200, &[TAG], &body))]).await;
    let error = get(&server, &place.target, &patient()).await.unwrap_err();
    assert!(error.is_not_a_clip() && error.to_string().contains(why), "{error}");
    assert_eq!(server.got().len(), 1, "asking again brings the same");
    assert!(!place.target.exists());
    assert!(place.names().is_empty(), "nothing to go on from: {:?}", place.names());
}

#[tokio::test]
async fn a_clip_longer_than_is_believed_is_refused() {
    let (film, place) = (film(1), place());
    let server = Server::start([whole(&film)]).await;
    let plan = DownloadPlan { most_bytes: 1000, ..once() };
    assert!(get(&server, &place.target, &plan).await.unwrap_err().is_not_a_clip());
    // Without a length it is found out on the way.
    let server = Server::start([Step::ReplyAndClose(
        [&b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n"[..], &film].concat(),
    )])
    .await;
    assert!(get(&server, &place.target, &plan).await.unwrap_err().is_not_a_clip());
}

#[tokio::test]
async fn an_answer_without_a_length_is_checked_by_its_boxes() {
    let (film, place) = (film(1), place());
    let without = |bytes: &[u8]| {
        Step::ReplyAndClose([&b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n"[..], bytes].concat())
    };
    let server = Server::start([without(&film[..30_000]), without(&film)]).await;
    assert!(get(&server, &place.target, &once()).await.unwrap_err().is_not_a_clip());
    assert_eq!(get(&server, &place.target, &once()).await.unwrap().sha256, sha256(&film));
}

#[tokio::test]
async fn a_file_in_the_way_is_left_alone() {
    let (film, place) = (film(1), place());
    std::fs::write(&place.target, "mine").unwrap();
    let server = Server::start([whole(&film)]).await;
    let error = get(&server, &place.target, &once()).await.unwrap_err();
    assert!(error.is_file_in_the_way() && error.to_string().contains("clip.mp4"), "{error}");
    assert_eq!((server.connections(), std::fs::read(&place.target).unwrap()), (0, b"mine".to_vec()));
    let plan = DownloadPlan { overwrite: true, ..once() };
    get(&server, &place.target, &plan).await.unwrap();
    assert_eq!(std::fs::read(&place.target).unwrap(), film);
}

/// As after a kill between giving the clip its name and taking the part's away, with and without the note.
#[cfg(unix)]
#[rstest::rstest]
#[tokio::test]
async fn a_part_that_is_a_delivered_clip_is_not_written_into(
    #[values(true, false)] is_noted: bool,
    #[values(true, false)] is_same_target: bool,
) {
    let (old, new, place) = (film(1), film(2), place());
    let delivered =
        if is_same_target { place.target.clone() } else { place.folder.path().join("delivered.mp4") };
    std::fs::write(&delivered, &old).unwrap();
    std::fs::hard_link(&delivered, part_path(&place.target)).unwrap();
    if is_noted {
        let note = format!(r#"{{"etag":"\"one\"","total":{}}}"#, old.len());
        std::fs::write(place.folder.path().join("clip.mp4.part.json"), note).unwrap();
    }
    let plan = DownloadPlan { overwrite: true, ..once() };
    let server = Server::start([Step::Reply(cut(&new, 999, "")), whole(&new)]).await;
    let mut settings = server.settings();
    settings.timeouts.stall = Duration::from_millis(50);
    let link = ClipLink::new(&server.url("/clip.mp4"));
    let client = Client::new(settings);
    client.download(&link, &place.target, &plan, |_| {}).await.unwrap_err();
    assert_eq!(std::fs::read(&delivered).unwrap(), old, "the delivered clip is as it was");
    client.download(&link, &place.target, &plan, |_| {}).await.unwrap();
    assert_eq!(std::fs::read(&place.target).unwrap(), new);
    let expected: &[&str] = if is_same_target { &["clip.mp4"] } else { &["clip.mp4", "delivered.mp4"] };
    assert_eq!(place.names(), expected);
}

#[tokio::test]
async fn a_file_that_appears_meanwhile_is_left_alone_too() {
    let (film, place) = (film(1), place());
    let server = Server::start([whole(&film)]).await;
    let link = ClipLink::new(&server.url("/clip"));
    let target = place.target.clone();
    let error = server
        .client()
        .download(&link, &place.target, &once(), |_| std::fs::write(&target, "mine").unwrap())
        .await
        .unwrap_err();
    assert!(error.is_file_in_the_way(), "{error:?}");
    assert_eq!(std::fs::read(&place.target).unwrap(), b"mine");
}

#[tokio::test]
async fn two_downloads_to_one_path_do_not_mix() {
    let (film, place) = (film(1), place());
    let server = Server::start([whole(&film), whole(&film)]).await;
    let link = ClipLink::new(&server.url("/clip"));
    let client = server.client();
    let (plan, ignore) = (once(), |_| {});
    let (a, b) = tokio::join!(
        client.download(&link, &place.target, &plan, ignore),
        client.download(&link, &place.target, &plan, ignore)
    );
    let error = match (a, b) {
        (Ok(_), Err(error)) | (Err(error), Ok(_)) => error,
        other => panic!("{other:?}"),
    };
    assert_eq!(error.code(), "busy");
    assert_eq!(std::fs::read(&place.target).unwrap(), film);
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_the_disks_trouble() {
    let place = place();
    let server = Server::start([]).await;
    let error = get(&server, &place.folder.path().join("no/clip.mp4"), &once()).await.unwrap_err();
    assert!(error.is_disk_trouble() && !error.is_disk_full(), "{error:?}");
    assert!(std::error::Error::source(&error).is_some());
    assert_eq!(server.connections(), 0);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_is_named() {
    let (film, place) = (film(1), place());
    // What is written to this device finds no room.
    std::os::unix::fs::symlink("/dev/full", part_path(&place.target)).unwrap();
    let server = Server::start([whole(&film)]).await;
    let error = get(&server, &place.target, &once()).await.unwrap_err();
    assert!(error.is_disk_trouble(), "{error:?}");
    assert!(!place.target.exists());
}

#[rstest::rstest]
#[case(400)]
#[case(401)]
#[case(403)]
#[case(404)]
#[case(410)]
#[tokio::test]
async fn refused_links_are_told_apart_from_trouble(#[case] status: u16) {
    let place = place();
    let server = Server::start([Step::Reply(http(status, &[], b"<Error/>"))]).await;
    let error = get(&server, &place.target, &patient()).await.unwrap_err();
    assert!(error.is_link_refused() && !error.is_unreachable(), "{error:?}");
    assert_eq!((error.attempts(), error.http_status()), (1, Some(status)));
}

#[tokio::test]
async fn trouble_of_the_host_is_waited_out() {
    let (film, place) = (film(1), place());
    for status in [408, 425, 429, 500, 502, 503, 504] {
        let trouble = Step::Reply(http(status, &[("retry-after", "0")], b""));
        let server = Server::start([trouble, whole(&film)]).await;
        let plan = DownloadPlan { overwrite: true, ..patient() };
        get(&server, &place.target, &plan).await.unwrap();
    }
}

#[tokio::test]
async fn short_links_are_followed_without_the_key() {
    let (film, place) = (film(1), place());
    let far = Server::start([whole(&film)]).await;
    let near = Server::start([
        Step::Reply(http(302, &[("location", "/second")], b"")),
        Step::Reply(http(301, &[("location", &far.url("/clip?Signature=S1GNATURE"))], b"")),
    ])
    .await;
    assert_eq!(get(&near, &place.target, &once()).await.unwrap().sha256, sha256(&film));
    for got in near.got().iter().chain(&far.got()) {
        assert!(!got.head.contains(KEY) && got.header("x-auth").is_none() && got.header("referer").is_none());
    }
    assert_eq!(near.got()[1].line(), "GET /second HTTP/1.1");
}

#[rstest::rstest]
#[case::in_the_open("http://assets.example/clip.mp4")]
#[case::a_file("file:///etc/passwd")]
#[case::nowhere("http://[")]
#[case::a_circle("/private/clip.mp4")]
#[tokio::test]
async fn bad_redirects_are_not_followed(#[case] to: &str) {
    let place = place();
    let server = Server::start((0..20).map(|_| Step::Reply(http(302, &[("location", to)], b"")))).await;
    let error = get(&server, &place.target, &patient()).await.unwrap_err();
    assert!(error.is_not_a_clip(), "{error:?}");
    assert!(server.got().len() <= 6, "{}", server.got().len());
}

#[rstest::rstest]
#[case("http://assets.example/clip.mp4?Signature=S1GNATURE")]
#[case("ftp://assets.example/S1GNATURE")]
#[case("S1GNATURE")]
#[case("")]
#[tokio::test]
async fn links_that_cannot_be_followed_are_refused(#[case] link: &str) {
    let place = place();
    let client = Client::new(settings("http://127.0.0.1:9"));
    let error = client.download(&ClipLink::new(link), &place.target, &patient(), |_| {}).await.unwrap_err();
    assert!(error.is_not_a_clip(), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("S1GNATURE"));
}

#[tokio::test]
async fn a_clip_needs_no_key() {
    let (film, place) = (film(1), place());
    let server = Server::start([whole(&film)]).await;
    let mut settings = server.settings();
    settings.key = None;
    let link = ClipLink::new(&server.url("/clip"));
    Client::new(settings).download(&link, &place.target, &once(), |_| {}).await.unwrap();
}
