//! Downloads that break in every way, and what is on disk afterwards.

#![allow(clippy::type_complexity, reason = "tables of cases say their types in full")]

use crate::script::{KEY, Server, Step, http, settings};
use giggle_client::{
    Client, ClientError, ClipLink, ClipOf, DownloadPlan, Downloaded, RetryPlan, TaskId, inspect_clip,
    part_path,
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

/// The first clip of a task.
fn of(task: &str) -> ClipOf {
    ClipOf { task: TaskId::parse(task).unwrap(), number: 0 }
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
    server.client().download(&link, &of("t"), target, plan, |_| {}).await
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
    let done =
        server.client().download(&link, &of("t"), &place.target, &once(), |it| seen.push(it)).await.unwrap();
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

#[tokio::test]
async fn what_cannot_be_proven_the_same_starts_over() {
    let cases: [&str; 2] = ["", "etag: W/\"one\"\r\n"];
    for tag in cases {
        let (film, place) = (film(1), place());
        let server = Server::start([Step::ReplyAndClose(cut(&film, 20_000, tag)), whole(&film)]).await;
        let done = get(&server, &place.target, &patient()).await.unwrap();
        assert_eq!(done.sha256, sha256(&film));
        assert_eq!(server.got()[1].header("range"), None);
    }
}

#[tokio::test]
async fn a_date_is_proof_enough() {
    let (film, place) = (film(1), place());
    let date = "Mon, 23 Nov 2026 08:00:00 GMT";
    let server = Server::start([
        Step::ReplyAndClose(cut(&film, 9_000, &format!("last-modified: {date}\r\n"))),
        Step::Reply(http(
            206,
            &[
                ("last-modified", date),
                ("content-range", &format!("bytes 9000-{}/{}", film.len() - 1, film.len())),
            ],
            &film[9_000..],
        )),
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
    let done =
        Client::new(settings).download(&link, &of("t"), &place.target, &patient(), |_| {}).await.unwrap();
    assert_eq!(done.sha256, sha256(&film));
}

#[tokio::test]
async fn what_is_no_clip_leaves_no_file() {
    let cases: [(Vec<u8>, &str); 6] = [
        (b"<!doctype html><title>Error</title>".to_vec(), "HTML or XML"),
        (b"<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>".to_vec(), "HTML or XML"),
        (b"{\"code\":403,\"msg\":\"no\"}".to_vec(), "JSON"),
        (Vec::new(), "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\0\0\0\0\0".to_vec(), "not an MP4"),
        (b"ok".to_vec(), "not an MP4"),
    ];
    for (body, why) in cases {
        let place = place();
        let server = Server::start([Step::Reply(http(200, &[TAG], &body))]).await;
        let error = get(&server, &place.target, &patient()).await.unwrap_err();
        assert!(error.is_not_a_clip() && error.to_string().contains(why), "{error}");
        assert_eq!(server.got().len(), 1, "asking again brings the same");
        assert!(!place.target.exists());
        assert!(place.names().is_empty(), "nothing to go on from: {:?}", place.names());
    }
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
async fn a_film_that_ends_before_its_boxes_do_is_fetched_again() {
    let cases: [fn(&[u8]) -> Vec<u8>; 2] = [
        |film: &[u8]| [&b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n"[..], film].concat(),
        |film: &[u8]| http(200, &[TAG], film),
    ];
    for answer in cases {
        let (film, place) = (film(1), place());
        for cut in [10, 30_000] {
            let server = Server::start([Step::ReplyAndClose(answer(&film[..cut])), whole(&film)]).await;
            let plan = DownloadPlan { overwrite: true, ..patient() };
            assert_eq!(get(&server, &place.target, &plan).await.unwrap().sha256, sha256(&film));
        }
        std::fs::remove_file(&place.target).unwrap();
        let server = Server::start((0..9).map(|_| Step::ReplyAndClose(answer(&film[..30_000])))).await;
        let error = get(&server, &place.target, &patient()).await.unwrap_err();
        assert!(error.is_not_a_clip() && server.got().len() == 4, "{error:?}");
        assert!(place.names().is_empty(), "{:?}", place.names());
    }
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

/// Leaves a part of a task behind whose bytes are whole, as after a name that was taken meanwhile.
async fn whole_part(place: &Place, film: &[u8], task: &str) {
    let server = Server::start([whole(film)]).await;
    let link = ClipLink::new(&server.url("/private/clip.mp4"));
    let target = place.target.clone();
    let appear = |_| std::fs::write(&target, "mine").unwrap();
    let error = server.client().download(&link, &of(task), &place.target, &once(), appear).await.unwrap_err();
    assert!(error.is_file_in_the_way(), "{error:?}");
    std::fs::remove_file(&place.target).unwrap();
    assert_eq!(std::fs::read(part_path(&place.target)).unwrap(), film);
}

#[tokio::test]
async fn a_whole_part_of_another_task_is_set_aside_and_waits_for_its_own() {
    let (red, blue, place) = (film(1), film(2), place());
    whole_part(&place, &red, "red").await;
    let server = Server::start([Step::Reply(http(200, &[("etag", "\"blue\"")], &blue))]).await;
    let link = ClipLink::new(&server.url("/clip"));
    let client = server.client();
    client.download(&link, &of("blue"), &place.target, &once(), |_| {}).await.unwrap();
    assert_eq!((std::fs::read(&place.target).unwrap(), server.got().len()), (blue, 1));
    assert_eq!(place.names().len(), 3, "red's part and its note are kept: {:?}", place.names());
    // Its own task takes it up, once the server confirmed the last byte.
    let server = Server::start([rest(&red, red.len() - 1, "\"one\"")]).await;
    let link = ClipLink::new(&server.url("/private/clip.mp4"));
    let plan = DownloadPlan { overwrite: true, ..once() };
    let done = server.client().download(&link, &of("red"), &place.target, &plan, |_| {}).await.unwrap();
    assert_eq!((done.sha256, done.resumed_from), (sha256(&red), red.len() as u64));
    assert_eq!(place.names(), ["clip.mp4"]);
}

#[tokio::test]
async fn a_whole_part_is_not_believed_before_the_server_confirmed_it() {
    let (old, new, place) = (film(1), film(2), place());
    whole_part(&place, &old, "t").await;
    let error = get(&Server::start([Step::Reply(http(503, &[], b""))]).await, &place.target, &once()).await;
    assert!(error.unwrap_err().is_unreachable());
    assert!(!place.target.exists());
    let fresh = Step::Reply(http(200, &[("etag", "\"two\"")], &new));
    assert_eq!(
        get(&Server::start([fresh]).await, &place.target, &once()).await.unwrap().sha256,
        sha256(&new)
    );
}

#[tokio::test]
async fn bytes_behind_the_durable_ones_are_not_believed() {
    let (film, place) = (film(1), place());
    let server = Server::start([Step::ReplyAndClose(cut(&film, 20_000, "etag: \"one\"\r\n"))]).await;
    get(&server, &place.target, &once()).await.unwrap_err();
    // As a power cut leaves it: longer than the note says, and zeros at the end.
    let part = std::fs::OpenOptions::new().write(true).open(part_path(&place.target)).unwrap();
    part.set_len(30_000).unwrap();
    let server = Server::start([rest(&film, 20_000, "\"one\"")]).await;
    assert_eq!(get(&server, &place.target, &once()).await.unwrap().sha256, sha256(&film));
    // Other bytes than the note says: all of them are fetched again.
    let server = Server::start([Step::ReplyAndClose(cut(&film, 20_000, "etag: \"one\"\r\n"))]).await;
    let plan = DownloadPlan { overwrite: true, ..once() };
    get(&server, &place.target, &plan).await.unwrap_err();
    std::fs::write(part_path(&place.target), vec![0; 20_000]).unwrap();
    let server = Server::start([whole(&film)]).await;
    assert_eq!(get(&server, &place.target, &plan).await.unwrap().sha256, sha256(&film));
    assert_eq!(server.got()[0].header("range"), None);
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_somebodys_own_is_left_alone() {
    let cases: [fn(&Path, &Path); 4] = [
        |part: &Path, mine: &Path| std::os::unix::fs::symlink(mine, part).unwrap(),
        |part: &Path, mine: &Path| std::fs::hard_link(mine, part).unwrap(),
        |part: &Path, _: &Path| std::fs::write(part, "mine").unwrap(),
        |part: &Path, _: &Path| {
            rustix::fs::mknodat(rustix::fs::CWD, part, rustix::fs::FileType::Fifo, rustix::fs::Mode::RWXU, 0)
                .unwrap();
        },
    ];
    for plant in cases {
        for suffix in [".part", ".part.json"] {
            let (film, place) = (film(1), place());
            let mine = place.folder.path().join("precious");
            std::fs::write(&mine, "mine").unwrap();
            let part = place.folder.path().join(format!("clip.mp4{suffix}"));
            plant(&part, &mine);
            let kind = part.symlink_metadata().unwrap().file_type();
            get(&Server::start([whole(&film)]).await, &place.target, &once()).await.unwrap();
            assert_eq!(std::fs::read(&place.target).unwrap(), film);
            assert!(place.target.symlink_metadata().unwrap().is_file());
            assert_eq!(std::fs::read(&mine).unwrap(), b"mine");
            assert_eq!(part.symlink_metadata().unwrap().file_type(), kind);
            assert!(!kind.is_file() || std::fs::read(&part).unwrap() == b"mine");
        }
    }
}

/// A server that never gives the second half, in each of the ways that were met.
#[tokio::test]
async fn a_download_that_brings_nothing_new_ends() {
    let cases: [(&[u16], bool); 3] = [(&[416], true), (&[206], true), (&[200], false)];
    for (odd, has_tag) in cases {
        let (film, place) = (film(1), place());
        let steps = (0..200).map(|number| {
            let at = if number % 4 < 2 { 20_000 } else { 30_000 };
            let tag = format!("etag: \"{}\"\r\n", if has_tag { 0 } else { number });
            match odd {
                [200] => Step::ReplyAndClose(cut(&film, at, &tag)),
                _ if number % 2 == 0 => Step::ReplyAndClose(cut(&film, 20_000, &tag)),
                [416] => Step::Reply(http(416, &[], b"")),
                _ => {
                    let range = format!("bytes 19000-{}/{}", film.len() - 1, film.len());
                    Step::Reply(http(206, &[("etag", "\"0\""), ("content-range", &range)], &film[19_000..]))
                }
            }
        });
        let server = Server::start(steps).await;
        let error = get(&server, &place.target, &patient()).await.unwrap_err();
        assert!(error.is_retryable(), "{error:?}");
        assert!(server.got().len() < 10, "{}", server.got().len());
    }
}

#[tokio::test]
async fn a_slice_that_comes_as_the_whole_is_not_glued_on() {
    let (film, place) = (film(1), place());
    let server = Server::start([
        Step::ReplyAndClose(cut(&film, 20_000, "etag: \"one\"\r\n")),
        Step::Reply(http(200, &[TAG], &film[20_000..])),
        whole(&film),
    ])
    .await;
    assert_eq!(get(&server, &place.target, &patient()).await.unwrap().sha256, sha256(&film));
}

#[tokio::test]
async fn a_206_that_proves_nothing_is_not_glued_on() {
    let (film, place) = (film(1), place());
    let range = format!("bytes 20000-{}/{}", film.len() - 1, film.len());
    let server = Server::start([
        Step::ReplyAndClose(cut(&film, 20_000, "etag: \"one\"\r\n")),
        Step::Reply(http(206, &[("content-range", &range)], &vec![0; film.len() - 20_000])),
        whole(&film),
    ])
    .await;
    assert_eq!(get(&server, &place.target, &patient()).await.unwrap().sha256, sha256(&film));
}

#[tokio::test]
async fn bytes_that_trickle_pass_no_deadline() {
    let (film, place) = (film(1), place());
    let server = Server::start([Step::ReplyAndTrickle(cut(&film, 20_000, "etag: \"one\"\r\n"))]).await;
    let until = tokio::time::Instant::now() + Duration::from_millis(150);
    let plan = DownloadPlan { retry: RetryPlan::patient().until(Some(until)), ..DownloadPlan::default() };
    let error = get(&server, &place.target, &plan).await.unwrap_err();
    assert!(error.is_deadline() && error.is_retryable(), "{error:?}");
    assert!(until.elapsed() < Duration::from_secs(1), "{:?}", until.elapsed());
    assert!(part_path(&place.target).exists(), "what came is kept");
}

#[tokio::test]
async fn a_file_that_appears_meanwhile_is_left_alone_too() {
    let (film, place) = (film(1), place());
    let server = Server::start([whole(&film)]).await;
    let link = ClipLink::new(&server.url("/clip"));
    let target = place.target.clone();
    let error = server
        .client()
        .download(&link, &of("t"), &place.target, &once(), |_| std::fs::write(&target, "mine").unwrap())
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
    let (plan, ignore, of) = (once(), |_| {}, of("t"));
    let (a, b) = tokio::join!(
        client.download(&link, &of, &place.target, &plan, ignore),
        client.download(&link, &of, &place.target, &plan, ignore)
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

#[tokio::test]
async fn refused_links_are_told_apart_from_trouble() {
    let cases: [u16; 5] = [400, 401, 403, 404, 410];
    for status in cases {
        let place = place();
        let server = Server::start([Step::Reply(http(status, &[], b"<Error/>"))]).await;
        let error = get(&server, &place.target, &patient()).await.unwrap_err();
        assert!(error.is_link_refused() && !error.is_unreachable(), "{error:?}");
        assert_eq!((error.attempts(), error.http_status()), (1, Some(status)));
    }
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

#[tokio::test]
async fn bad_redirects_are_not_followed() {
    let cases: [&str; 4] =
        ["http://assets.example/clip.mp4", "file:///etc/passwd", "http://[", "/private/clip.mp4"];
    for to in cases {
        let place = place();
        let server = Server::start((0..20).map(|_| Step::Reply(http(302, &[("location", to)], b"")))).await;
        let error = get(&server, &place.target, &patient()).await.unwrap_err();
        assert!(error.is_not_a_clip(), "{error:?}");
        assert!(server.got().len() <= 6, "{}", server.got().len());
    }
}

#[tokio::test]
async fn links_that_cannot_be_followed_are_refused() {
    let cases: [&str; 4] = [
        "http://assets.example/clip.mp4?Signature=S1GNATURE",
        "ftp://assets.example/S1GNATURE",
        "S1GNATURE",
        "",
    ];
    for link in cases {
        let place = place();
        let client = Client::new(settings("http://127.0.0.1:9"));
        let error = client
            .download(&ClipLink::new(link), &of("t"), &place.target, &patient(), |_| {})
            .await
            .unwrap_err();
        assert!(error.is_not_a_clip(), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("S1GNATURE"));
    }
}

#[tokio::test]
async fn a_clip_needs_no_key() {
    let (film, place) = (film(1), place());
    let server = Server::start([whole(&film)]).await;
    let mut settings = server.settings();
    settings.key = None;
    let link = ClipLink::new(&server.url("/clip"));
    Client::new(settings).download(&link, &of("t"), &place.target, &once(), |_| {}).await.unwrap();
}
