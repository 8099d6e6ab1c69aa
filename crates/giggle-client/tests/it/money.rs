//! The table that money hangs on, row by row, against raw sockets: what an answer to a submit means, and how many
//! requests reached the server.

use crate::script::{Server, Step, http, json, settings, shot, sketch, started};
use giggle_client::{Client, ClientError, ErrorKind, RetryPlan, SubmitPlan, TaskId};
use giggle_domain::{Catalog, FrameRef, ShotRequest};
use serde_json::json as value;
use std::time::Duration;

/// Quick, and as stubborn as it gets: what is asked again under this plan is asked again under any.
fn stubborn() -> SubmitPlan {
    let retry = RetryPlan {
        attempts: 5,
        first_pause: Duration::from_millis(1),
        longest_pause: Duration::from_millis(5),
        until: None,
    };
    SubmitPlan { retry, guard: None }
}

fn hasty(server: &Server) -> Client {
    let mut settings = server.settings();
    settings.timeouts.submit_answer = Duration::from_millis(80);
    settings.timeouts.connect = Duration::from_millis(80);
    Client::new(settings)
}

async fn submit_error(client: &Client) -> ClientError {
    client.submit(&shot(), &stubborn()).await.unwrap_err()
}

fn assert_unsettled(error: &ClientError) {
    assert!(error.may_have_been_accepted(), "{error:?}");
    assert!(!error.is_rejected() && !error.is_unreachable() && !error.is_retryable(), "{error:?}");
    assert_eq!((error.attempts(), error.code()), (1, "unsettled"), "{error:?}");
}

fn assert_rejected(error: &ClientError) {
    assert!(error.is_rejected(), "{error:?}");
    assert!(!error.may_have_been_accepted() && !error.is_unreachable(), "{error:?}");
}

fn assert_not_sent(error: &ClientError) {
    assert!(error.is_unreachable() && error.is_retryable(), "{error:?}");
    assert!(!error.may_have_been_accepted() && !error.is_rejected(), "{error:?}");
}

/// A shot whose body is too long for the buffers between two sockets.
fn heavy_shot() -> ShotRequest {
    let mut sketch = sketch();
    sketch.start_frame = Some(FrameRef::base64(&"A".repeat(12 * 1024 * 1024)).unwrap());
    sketch.check(&Catalog::built_in()).unwrap()
}

#[tokio::test]
async fn refused_connections_are_not_sent_and_tried_again() {
    // A port that was free a moment ago and that nobody listens on.
    let port = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let client = Client::new(settings(&format!("http://127.0.0.1:{port}")));
    let error = submit_error(&client).await;
    assert_not_sent(&error);
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::NotConnected, 5));
    assert!(error.to_string().contains(&format!("127.0.0.1:{port}")), "{error}");
    let error = client.submit(&shot(), &SubmitPlan::once()).await.unwrap_err();
    assert_eq!(error.attempts(), 1);
}

#[tokio::test]
async fn names_that_are_not_found_are_not_sent() {
    // The whole of `.localhost` is this machine by definition, and no resolver need know this name.
    let client = Client::new(settings("http://nobody.of.this.name.localhost:9"));
    let error = submit_error(&client).await;
    assert_not_sent(&error);
    assert!(error.to_string().contains("nobody.of.this.name.localhost:9"), "{error}");
}

#[tokio::test]
async fn an_accepted_submit_is_sent_once_on_a_connection_of_its_own() {
    let server = Server::start((0..3).map(|n| Step::Reply(started(&format!("task-{n}"))))).await;
    let client = server.client();
    for n in 0..3 {
        let id = client.submit(&shot(), &stubborn()).await.unwrap();
        assert_eq!(id.as_str(), format!("task-{n}"));
    }
    let connections: Vec<usize> = server.got().iter().map(|it| it.connection).collect();
    assert_eq!(connections, [1, 2, 3]);
}

#[tokio::test]
async fn a_connection_kept_from_a_query_is_not_used_for_a_submit() {
    // The server closes what it kept, as servers do: a submit over it would be repeated by the library, or lost.
    let report = json(200, &value!({"code": 200, "data": {"task_id": "t", "status": "pending"}}));
    let server = Server::start([Step::ReplyAndClose(report), Step::Reply(started("t"))]).await;
    let client = server.client();
    client.query(&TaskId::parse("t").unwrap(), &RetryPlan::once()).await.unwrap();
    client.submit(&shot(), &SubmitPlan::once()).await.unwrap();
    assert_eq!(server.got().len(), 2);
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn queries_use_their_connection_again() {
    let report = json(200, &value!({"code": 200, "data": {"task_id": "t", "status": "pending"}}));
    let server = Server::start((0..3).map(|_| Step::Reply(report.clone()))).await;
    let client = server.client();
    for _ in 0..3 {
        client.query(&TaskId::parse("t").unwrap(), &RetryPlan::once()).await.unwrap();
    }
    assert_eq!((server.got().len(), server.connections()), (3, 1));
}

#[tokio::test]
async fn broken_exchanges_are_unsettled_and_never_repeated() {
    let cases: [Step; 13] = [
        Step::ReplyAndClose(Vec::new()),
        Step::ReplyAndReset(Vec::new()),
        Step::ReplyAndReset(b"HTTP/1.1 200 OK\r\ncontent-le".to_vec()),
        Step::ReplyAndClose(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"code\"".to_vec()),
        Step::ReplyAndReset(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"code\"".to_vec()),
        Step::ReplyAndClose(b"SSH-2.0-OpenSSH_9.6\r\n".to_vec()),
        Step::ResetAfter(1),
        Step::ResetAfter(120),
        Step::ReplyAndStall(Vec::new()),
        Step::ReplyAndStall(b"HTTP/1.1 200 OK\r\n".to_vec()),
        Step::ReplyAndStall(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{".to_vec()),
        Step::ReplyAndStall(b"HTTP/1.1 502 Bad\r\ncontent-length: 99\r\n\r\n{".to_vec()),
        Step::Reply(http(200, &[("content-encoding", "gzip")], b"{\"code\":200}")),
    ];
    for step in cases {
        let server = Server::start([step, Step::Reply(started("second"))]).await;
        let error = submit_error(&hasty(&server)).await;
        assert_unsettled(&error);
        assert_eq!(server.got().len(), 1, "requests that reached the server");
        assert_eq!(server.connections(), 1);
    }
}

/// An answer that starts a task, as head and body apart; the head says that the body has so many bytes more.
fn started_apart(status: u16, id: &str, missing: usize) -> (Vec<u8>, Vec<u8>) {
    let mut body = value!({"code": 200, "msg": "success", "data": {"task_id": id}}).to_string().into_bytes();
    // Space at the end makes the length even, so that there are two equal halves.
    body.resize(body.len().next_multiple_of(2), b' ');
    let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n\r\n", body.len() + missing);
    (head.into_bytes(), body)
}

#[tokio::test(start_paused = true)]
async fn a_body_in_two_equal_halves_is_read_to_its_end() {
    let (mut first, body) = started_apart(200, "whole", 0);
    let (half, rest) = body.split_at(body.len() / 2);
    first.extend_from_slice(half);
    let server = Server::start([Step::ReplyInParts(first, rest.to_vec())]).await;
    assert_eq!(server.client().submit(&shot(), &stubborn()).await.unwrap().as_str(), "whole");
}

#[tokio::test]
async fn a_task_id_in_whole_json_counts_however_the_transfer_ends() {
    let cases: [fn(Vec<u8>) -> Step; 3] = [
        Step::ReplyAndClose as fn(Vec<u8>) -> Step,
        Step::ReplyAndReset as fn(Vec<u8>) -> Step,
        Step::ReplyAndStall as fn(Vec<u8>) -> Step,
    ];
    for end in cases {
        for status in [200, 403, 502] {
            let (head, body) = started_apart(status, "paid", 10);
            let server = Server::start([end([head, body].concat())]).await;
            assert_eq!(hasty(&server).submit(&shot(), &stubborn()).await.unwrap().as_str(), "paid");
        }
        let chunked = |body: &str| {
            let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
            end(format!("{head}{:x}\r\n{body}\r\n", body.len()).into_bytes())
        };
        let server = Server::start([chunked(r#"{"code":200,"data":{"task_id":"paid"}}"#)]).await;
        assert_eq!(hasty(&server).submit(&shot(), &stubborn()).await.unwrap().as_str(), "paid");
        // What names no task says nothing for certain, and less so where it may go on.
        for body in [
            r#"{"code":403,"msg":"no"}"#,
            r#"{"code":200,"data":{}}"#,
            r#"{"code":200,"data":{"task_id":"pa"#,
        ] {
            let server = Server::start([chunked(body)]).await;
            assert_unsettled(&submit_error(&hasty(&server)).await);
        }
        let id = TaskId::parse("t").unwrap();
        let server = Server::start([chunked(r#"{"code":200,"data":{"status":"running"}}"#)]).await;
        let mut settings = server.settings();
        (settings.timeouts.answer, settings.timeouts.connect) =
            (Duration::from_millis(80), Duration::from_millis(80));
        let report = Client::new(settings).query(&id, &RetryPlan::once()).await.unwrap();
        assert_eq!(report.status.as_str(), "running");
    }
}

#[tokio::test]
async fn a_body_that_nobody_reads_is_unsettled() {
    let server = Server::start([Step::StopReading]).await;
    let mut settings = server.settings();
    // The deadline of a long body is as long as the body; a body of another length would make the test slow.
    settings.timeouts.submit_answer = Duration::from_millis(50);
    settings.timeouts.connect = Duration::from_millis(50);
    tokio::time::pause();
    let error = Client::new(settings).submit(&heavy_shot(), &stubborn()).await.unwrap_err();
    assert_unsettled(&error);
    assert_eq!(error.kind(), ErrorKind::TimedOut);
    // 16 MB of base64 at 32 KiB/s are 384 s, and not one of them is taken from the answer's time.
    assert!(error.elapsed() >= Duration::from_secs(384), "{:?}", error.elapsed());
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_body_that_breaks_on_its_way_is_unsettled() {
    let server = Server::start([Step::ResetAfter(1024 * 1024), Step::Reply(started("second"))]).await;
    let error = server.client().submit(&heavy_shot(), &stubborn()).await.unwrap_err();
    assert_unsettled(&error);
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn statuses_that_say_nothing_for_certain_are_unsettled() {
    let cases: [u16; 13] = [500, 501, 502, 503, 504, 520, 522, 524, 408, 301, 302, 307, 308];
    for status in cases {
        for body in ["", "<html>", "{}", "payment failed", r#"{"message":"payment failed"}"#] {
            let headers = [("location", "/api/v1/generation/text-to-video"), ("retry-after", "0")];
            let server = Server::start([
                Step::Reply(http(status, &headers, body.as_bytes())),
                Step::Reply(started("second")),
            ])
            .await;
            let error = submit_error(&server.client()).await;
            assert_unsettled(&error);
            assert_eq!(error.http_status(), Some(status));
            assert_eq!(server.got().len(), 1, "{status} {body}");
        }
    }
}

#[tokio::test]
async fn envelopes_that_say_nothing_for_certain_are_unsettled() {
    let cases: [serde_json::Value; 15] = [
        value!({"code": 500, "msg": "internal error"}),
        value!({"code": 502, "msg": "bad gateway"}),
        value!({"code": 408, "msg": "timeout"}),
        value!({"code": 1001, "msg": "who knows"}),
        value!({"code": -1, "msg": "who knows"}),
        value!({"code": 99999999999i64, "msg": "who knows"}),
        value!({"code": 200, "data": null}),
        value!({"code": 200}),
        value!({"code": 200, "data": {}}),
        value!({"code": 200, "data": {"task_id": ""}}),
        value!({"code": 200, "data": "t"}),
        value!({"code": 403, "msg": "no", "data": {"task_id": "it-exists"}}),
        value!({"code": 500, "msg": "payment failed", "data": {"task_id": "it-exists"}}),
        value!([200]),
        value!({"data": {"task_id": "t"}}),
    ];
    for body in cases {
        let server = Server::start([Step::Reply(json(200, &body)), Step::Reply(started("second"))]).await;
        let error = submit_error(&server.client()).await;
        assert_unsettled(&error);
        assert_eq!(server.got().len(), 1);
        let named = body.pointer("/data/task_id").and_then(|it| it.as_str()).filter(|it| !it.is_empty());
        assert_eq!(error.task_id().map(TaskId::as_str), named);
    }
}

/// The statuses that say for certain that nothing was started, a second time, on purpose.
fn is_refusal(status: u16) -> bool {
    let refusals: [u16; 20] =
        [400, 401, 402, 403, 404, 405, 406, 410, 411, 413, 414, 415, 416, 417, 422, 426, 428, 429, 431, 451];
    refusals.contains(&status)
}

#[tokio::test]
async fn every_status_and_code_is_rejected_or_unsettled_as_the_closed_list_says() {
    let once = SubmitPlan::once();
    for status in (300..600).chain([600, 999]) {
        let envelope = value!({"code": status, "msg": "no", "data": null});
        let broken = format!("HTTP/1.1 {status} No\r\ncontent-length: 99\r\n\r\n{{").into_bytes();
        for (step, is_rejected) in [
            (Step::Reply(json(status, &envelope)), is_refusal(status)),
            (Step::Reply(json(200, &envelope)), is_refusal(status)),
            (Step::Reply(http(status, &[], b"")), is_refusal(status)),
            (Step::Reply(http(status, &[], b"<html>no</html>")), is_refusal(status)),
            // One that would be sent again counts only with all of its text.
            (Step::ReplyAndClose(broken), is_refusal(status) && status != 429),
            // Both must be on the list.
            (Step::Reply(json(500, &envelope)), false),
            (Step::Reply(json(201, &envelope)), false),
            (Step::Reply(json(status, &value!({"code": 500, "msg": "no"}))), false),
            (Step::Reply(json(status, &value!({"code": 1001, "msg": "no"}))), false),
        ] {
            let server = Server::start([step, Step::Reply(started("second"))]).await;
            let error = server.client().submit(&shot(), &once).await.unwrap_err();
            assert_eq!(error.is_rejected(), is_rejected, "{status}: {error:?}");
            assert_eq!(error.may_have_been_accepted(), !is_rejected, "{status}: {error:?}");
            assert!(!error.may_submit_again() || status == 429, "{status}: {error:?}");
            assert_eq!(server.got().len(), 1);
        }
    }
}

#[tokio::test]
async fn nothing_but_a_429_is_sent_again() {
    let cases: [u16; 4] = [425, 409, 503, 400];
    for status in cases {
        for step in [
            Step::Reply(http(status, &[("retry-after", "0")], b"")),
            Step::Reply(json(200, &value!({"code": status, "msg": "later"}))),
            Step::Reply(json(429, &value!({"code": status, "msg": "later"}))),
        ] {
            let server = Server::start([step, Step::Reply(started("second"))]).await;
            let error = submit_error(&server.client()).await;
            assert!(!error.may_submit_again() && !error.is_retryable(), "{error:?}");
            assert_eq!(server.got().len(), 1, "{status}");
        }
    }
}

#[tokio::test]
async fn money_that_is_not_there_is_rejected_where_that_is_all_that_is_said() {
    let cases: [(&str, bool); 7] = [
        ("payment failed", false),
        ("Payment Failed.", false),
        ("insufficient credits", true),
        ("Insufficient balance, please top up", true),
        ("not enough credits", true),
        ("账户余额不足", true),
        ("积分不足，请充值", true),
    ];
    for (message, out) in cases {
        let answer = |http, code, message: &str| {
            let body = value!({"code": code, "msg": message, "data": null});
            [Step::Reply(json(http, &body)), Step::Reply(started("second"))]
        };
        for (http, code, is_rejected) in [
            (200, 500, true),
            (200, 503, false),
            (200, 1001, true),
            (200, 400, true),
            (500, 500, !out),
            (503, 503, false),
            (200, 408, false),
            (500, 1001, false),
        ] {
            let server = Server::start(answer(http, code, message)).await;
            let error = submit_error(&server.client()).await;
            assert_eq!(error.is_rejected(), is_rejected, "{http} {code}: {error:?}");
            assert_eq!(error.is_out_of_credit(), out && is_rejected, "{error:?}");
            assert_eq!(server.got().len(), 1);
        }
        // A prompt that holds the words says nothing about money.
        for around in [
            format!("cannot draw `a sign: {message}`"),
            format!("{message} is what the sign says"),
            format!("a sign. {message}"),
        ] {
            for http in [200, 500] {
                let server = Server::start(answer(http, 500, &around)).await;
                assert_unsettled(&submit_error(&server.client()).await);
            }
        }
    }
}

/// An answer that names a task is no refusal, wherever it does so and whether or not it can be read.
#[tokio::test]
async fn a_refusal_that_names_a_task_anywhere_is_unsettled_and_sent_once() {
    let wide: Vec<u8> = "\u{feff}{\"code\":200,\"data\":{\"task_id\":\"t-1\"}}"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let bodies: [&[u8]; 12] = [
        br#"{"data":{"task_id":"t-1"},"msg":"x"}"#,
        br#"{"code":200,"data":{"task_id":"t-1""#,
        br#"{"code":429,"data":[{"task_id":"t-1"}]}"#,
        br#"{"code":400,"task_id":"t-1","msg":"x"}"#,
        br#"{"code":400,"data":"{\"task_id\":\"t-1\"}"}"#,
        br#"{"code":429,"data":{"task":{"task_id":"t-1"}}}"#,
        br#"{"code":500,"msg":"payment failed","data":[{"task_id":"t-1"}]}"#,
        br#"{"code":402,"msg":"x","data":{"task":{"taskId":"t-1"}}}"#,
        br#"<html>busy, see task_id=t-1 </html>"#,
        br#"{"code":429,"data":{"task_id":"t-"#,
        br#"{"code":429,"data":{"task_ids":["t-1"]}}"#,
        &wide,
    ];
    for body in bodies {
        for status in [200, 400, 402, 429, 500] {
            for step in [
                Step::Reply(http(status, &[("retry-after", "0")], body)),
                Step::ReplyAndClose(
                    [format!("HTTP/1.1 {status} x\r\ncontent-length: 9999\r\n\r\n").as_bytes(), body]
                        .concat(),
                ),
            ] {
                let server = Server::start([step, Step::Reply(started("second"))]).await;
                let error = submit_error(&server.client()).await;
                let shown = String::from_utf8_lossy(body);
                assert!(
                    error.may_have_been_accepted() && !error.may_submit_again(),
                    "{status} {shown}: {error:?}"
                );
                assert_eq!(server.got().len(), 1, "{status} {shown}");
            }
        }
        // Whatever it is, it is told: the id, or all of it.
        let server = Server::start([Step::Reply(http(429, &[], body))]).await;
        let error = submit_error(&server.client()).await;
        let told = error.task_id().map_or_else(|| error.to_string(), ToString::to_string);
        assert!(told.contains("t-"), "{error:?}");
    }
}

/// Something in the place of what was made, a name said twice, JSON that breaks off, a body that cannot be read, or a task in the
/// head: nobody knows what such an answer means.
#[tokio::test]
async fn a_refusal_that_says_more_than_no_is_unsettled_and_sent_once() {
    type Head<'a> = &'a [(&'a str, &'a str)];
    let bodies: [(Head<'_>, &[u8]); 12] = [
        (&[], br#"{"code":429,"msg":"slow","data":"gen_Ab9zK3"}"#),
        (&[], br#"{"code":429,"msg":"slow","data":{"status":"processing","position":3}}"#),
        (&[], br#"{"code":429,"msg":"slow","data":{"urls":["https://c.example/a.mp4"]}}"#),
        (&[], br#"{"code":429,"msg":"slow","data":{"job":"gen_1"},"data":null}"#),
        (&[], br#"{"code":200,"data":{"job":"gen_1"},"code":429,"data":null}"#),
        (&[], br#"{"success":true,"status":"queued","message":"too many"}"#),
        (&[], br#"while(1);{"data":{"id":"gen_1"}}"#),
        (&[], br#"{"code":429,"da"#),
        (&[("content-encoding", "br")], b"\x0b\x02\x80too many\x03"),
        (&[("x-task-id", crate::script::KEY)], br#"{"code":429,"msg":"slow","data":null}"#),
        (&[("x-task-id", "gen_1")], br#"{"code":429,"msg":"slow","data":null}"#),
        (&[("location", "/api/v1/tasks/gen_1?x=1")], br#"{"code":429,"msg":"slow","data":null}"#),
    ];
    for (head, body) in bodies {
        for status in [400, 429] {
            let head = [head, &[("retry-after", "0")]].concat();
            let answer = Step::Reply(http(status, &head, body));
            let server = Server::start([answer, Step::Reply(started("second"))]).await;
            let error = submit_error(&server.client()).await;
            let shown = String::from_utf8_lossy(body);
            assert!(error.may_have_been_accepted(), "{status} {head:?} {shown}: {error:?}");
            assert_eq!(server.got().len(), 1, "{status} {head:?} {shown}");
            assert!(!format!("{error:?} {error}").contains(crate::script::KEY), "{error:?}");
        }
    }
    // Words of something begun, without an id, end the trying of a 429.
    let wordy: [&[u8]; 5] = [
        b"job gen_Ab9zK3 was queued",
        b"Server is busy. We have it and are at it; do not retry.",
        b"<html><h1>429</h1><p>Too many requests<p>yours is next</html>",
        br#"{"code":429,"msg":"Too many requests","detail":"yours is next"}"#,
        br#"{"error":{"message":"rate limit","reason":["the clip follows"]}}"#,
    ];
    for body in wordy {
        let queued = http(429, &[("retry-after", "0")], body);
        let server = Server::start([Step::Reply(queued), Step::Reply(started("second"))]).await;
        let _ = server.client().submit(&shot(), &stubborn()).await;
        assert_eq!(server.got().len(), 1, "{}", String::from_utf8_lossy(body));
    }
    // Nor is a plain refusal one whose head leads somewhere.
    for place in ["/queue/3", "https://api.example/wait?ticket=9"] {
        let answer = http(429, &[("retry-after", "0"), ("location", place)], b"Too many requests");
        let server = Server::start([Step::Reply(answer), Step::Reply(started("second"))]).await;
        let error = server.client().submit(&shot(), &stubborn()).await.unwrap_err();
        assert_unsettled(&error);
        assert_eq!(server.got().len(), 1, "{place}");
    }
    // A gateway's own form of a refusal is one.
    let plain: [&[u8]; 2] = [
        br#"{"cloudflare_error":true,"error_code":1015,"error_name":"rate_limited","title":"Error 1015: You are being rate limited","status":429,"retryable":true,"retry_after":0}"#,
        b"<html><head><title>429 Too Many Requests</title></head><body><center><h1>429 Too Many Requests</h1></center><hr><center>openresty</center><p><em>Powered by <a href=\"https://apisix.apache.org/\">APISIX</a>.</em></p></body></html>",
    ];
    for body in plain {
        let refused = http(429, &[("retry-after", "0")], body);
        let server = Server::start([Step::Reply(refused), Step::Reply(started("second"))]).await;
        let begun = server.client().submit(&shot(), &stubborn()).await;
        assert!(begun.is_ok(), "{begun:?} {}", String::from_utf8_lossy(body));
    }
    // So do words that nobody knows for a refusal.
    for words in
        ["queued", "queue position 3, please wait", "10 credits deducted; busy, retry shows it", "已受理"]
    {
        for http_status in [200, 429] {
            let body = value!({"code": 429, "msg": words, "data": null}).to_string();
            let answer = http(http_status, &[("retry-after", "0")], body.as_bytes());
            let server = Server::start([Step::Reply(answer), Step::Reply(started("second"))]).await;
            let error = server.client().submit(&shot(), &stubborn()).await.unwrap_err();
            assert_unsettled(&error);
            assert_eq!(server.got().len(), 1, "{words}");
        }
    }
}

#[tokio::test]
async fn what_is_no_task_id_is_unsettled_and_kept() {
    let cases: [&str; 6] =
        ["null", "None", "undefined", "-", "00000000-0000-0000-0000-000000000000", "an internal error"];
    for id in cases {
        let server = Server::start([Step::Reply(started(id)), Step::Reply(started("second"))]).await;
        let error = submit_error(&server.client()).await;
        assert_unsettled(&error);
        assert!(error.to_string().contains(id), "{error}");
    }
}

#[tokio::test]
async fn an_answer_that_waits_in_the_socket_at_the_deadline_is_read() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (said, heard) = std::sync::mpsc::channel();
    let server = std::thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        let mut buffer = [0; 4096];
        while !request.ends_with(b"}") {
            let got = stream.read(&mut buffer).unwrap();
            request.extend_from_slice(&buffer[..got]);
        }
        stream.write_all(&started("paid")).unwrap();
        said.send(()).unwrap();
        stream
    });
    let mut settings = settings(&format!("http://127.0.0.1:{port}"));
    settings.timeouts.submit_answer = Duration::from_millis(100);
    settings.timeouts.connect = Duration::from_millis(100);
    let begun = std::time::Instant::now();
    let client = Client::new(settings);
    let shot = shot();
    let plan = SubmitPlan::once();
    let submit = client.submit(&shot, &plan);
    // As a process that is stopped: its only thread does nothing else until the answer is there and the deadline is over.
    let stopped = async {
        while heard.try_recv().is_err() {
            tokio::task::yield_now().await;
        }
        while begun.elapsed() < Duration::from_millis(400) {
            std::hint::spin_loop();
        }
    };
    let (answer, ()) = tokio::join!(submit, stopped);
    assert_eq!(answer.unwrap().as_str(), "paid");
    drop(server.join().unwrap());
}

#[tokio::test]
async fn a_pause_longer_than_anybodys_patience_is_not_begun() {
    let busy = || Step::Reply(http(429, &[("retry-after", "3600")], b""));
    let id = TaskId::parse("t").unwrap();
    let server = Server::start([busy(), busy()]).await;
    let submit = server.client().submit(&shot(), &SubmitPlan::patient()).await.unwrap_err();
    let query = server.client().query(&id, &RetryPlan::patient()).await.unwrap_err();
    for error in [submit, query] {
        assert_eq!((error.attempts(), error.retry_after()), (1, Some(Duration::from_secs(3600))));
        assert!(error.to_string().contains("60 min"), "{error}");
    }
    assert_eq!(server.got().len(), 2);
}

#[tokio::test]
async fn an_answer_about_another_task_is_no_answer() {
    let id = TaskId::parse("t-1").unwrap();
    let about = |named: serde_json::Value| {
        Step::Reply(json(200, &value!({"code": 200, "data": {"task_id": named, "status": "failed"}})))
    };
    // In ids that are more than hexadecimal digits, the case of a letter makes another one.
    let server = Server::start([about(value!("t-2")), about(value!("T-1")), about(value!("t-1"))]).await;
    let report = server.client().query(&id, &stubborn().retry).await.unwrap();
    assert_eq!((report.task_id, server.got().len()), (id.clone(), 3));
    // A status of trouble makes no report, whatever its body says.
    let failed = value!({"code": 200, "data": {"task_id": "t-1", "status": "failed"}});
    for status in [500, 502, 404] {
        let server = Server::start([Step::Reply(json(status, &failed))]).await;
        server.client().query(&id, &RetryPlan::once()).await.unwrap_err();
    }
    for nobody in [value!(null), value!(""), value!(false)] {
        let server = Server::start([about(nobody)]).await;
        server.client().query(&id, &RetryPlan::once()).await.unwrap();
    }
    let server = Server::start((0..9).map(|_| about(value!("t-2")))).await;
    let error = server.client().query(&id, &stubborn().retry).await.unwrap_err();
    assert!(error.is_unreachable() && error.is_retryable() && server.got().len() == 5, "{error:?}");
}

#[tokio::test]
async fn too_many_requests_are_rejected_and_asked_again_by_a_plan_that_may() {
    let busy = || {
        let body = value!({"code": 429, "msg": "slow down"});
        Step::Reply(http(429, &[("retry-after", "0")], body.to_string().as_bytes()))
    };
    let server = Server::start([busy(), busy(), Step::Reply(started("third"))]).await;
    assert_eq!(server.client().submit(&shot(), &stubborn()).await.unwrap().as_str(), "third");
    assert_eq!(server.got().len(), 3);

    let server = Server::start([busy(), Step::Reply(started("second"))]).await;
    let error = server.client().submit(&shot(), &SubmitPlan::once()).await.unwrap_err();
    assert_rejected(&error);
    assert!(error.is_retryable());
    assert_eq!((server.got().len(), error.retry_after()), (1, Some(Duration::ZERO)));
}

#[tokio::test]
async fn a_429_that_may_have_been_accepted_is_not_asked_again() {
    let cases: [(u16, serde_json::Value); 2] = [
        (429, value!({"code": 429, "msg": "slow down", "data": {"task_id": "it-exists"}})),
        (408, value!({"code": 429, "msg": "slow down", "data": null})),
    ];
    for (status, body) in cases {
        let server = Server::start([Step::Reply(json(status, &body)), Step::Reply(started("second"))]).await;
        assert_unsettled(&submit_error(&server.client()).await);
        assert_eq!(server.got().len(), 1);
    }
}

#[tokio::test]
async fn a_429_in_words_of_another_service_is_sent_again_only_if_it_says_nothing_else() {
    for (body, submits) in [
        (&b"slow down"[..], 2),
        (br#"{"message":"Too Many Requests","requestId":"a-1"}"#, 2),
        (br#"{"job":"j1","state":"queued"}"#, 1),
        (br#"["queued"]"#, 1),
        (br#"{"code":429,"msg":"slow","data":null,"uuid":"u"}"#, 2),
        (br#"{"code":429,"msg":"slow","data":null,"handle":"gen_1"}"#, 1),
    ] {
        let busy = Step::Reply(http(429, &[("retry-after", "0")], body));
        let server = Server::start([busy, Step::Reply(started("second"))]).await;
        let _ = server.client().submit(&shot(), &stubborn()).await;
        assert_eq!(server.got().len(), submits, "{}", String::from_utf8_lossy(body));
    }
}

#[tokio::test]
async fn a_lost_answer_after_a_429_is_unsettled() {
    let busy = Step::Reply(http(429, &[("retry-after", "0")], b""));
    let server = Server::start([busy, Step::ReplyAndClose(Vec::new()), Step::Reply(started("third"))]).await;
    let error = submit_error(&server.client()).await;
    assert!(error.may_have_been_accepted());
    assert_eq!((server.got().len(), error.attempts()), (2, 2));
}

#[tokio::test]
async fn success_is_judged_from_the_envelope() {
    for status in [200, 201, 400, 500, 502] {
        let body = value!({"code": 200, "data": {"task_id": "t"}});
        let server = Server::start([Step::Reply(json(status, &body))]).await;
        assert_eq!(server.client().submit(&shot(), &stubborn()).await.unwrap().as_str(), "t", "{status}");
    }
}

#[tokio::test]
async fn what_a_refusal_says_is_kept_whatever_its_shape() {
    let cases: [(u16, &str, &str); 4] = [
        (422, r#"{"detail":[{"loc":["duration"],"msg":"bad"}]}"#, r#"[{"loc":["duration"],"msg":"bad"}]"#),
        (400, r#"{"code":"INVALID_ARGUMENT","msg":"duration bad"}"#, "duration bad"),
        (400, r#"{"error":"no such model"}"#, "no such model"),
        (400, r#"{"code":400,"msg":"cut \ud83d"}"#, "cut \u{fffd}"),
    ];
    for (status, body, said) in cases {
        let server = Server::start([Step::Reply(http(status, &[], body.as_bytes()))]).await;
        let error = submit_error(&server.client()).await;
        assert_rejected(&error);
        assert_eq!(error.service_message(), said);
    }
}

#[tokio::test]
async fn a_prompt_that_is_repeated_does_not_decide_about_money() {
    let body = value!({"code": 500, "msg": "", "error": {"input": "a sign that says: payment failed"}});
    let server = Server::start([Step::Reply(json(200, &body))]).await;
    assert_unsettled(&submit_error(&server.client()).await);
}

#[tokio::test]
async fn without_a_key_nothing_is_sent() {
    let server = Server::start([]).await;
    let mut settings = server.settings();
    settings.key = None;
    let error = Client::new(settings).submit(&shot(), &stubborn()).await.unwrap_err();
    assert!(error.is_settings() && error.code() == "no_key" && !error.is_retryable());
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn queries_are_repeated_within_limits() {
    let id = TaskId::parse("t").unwrap();
    let report = json(200, &value!({"code": 200, "data": {"task_id": "t", "status": "running"}}));
    let steps = [
        Step::ReplyAndClose(Vec::new()),
        Step::Reply(http(502, &[], b"<html>")),
        Step::ReplyAndReset(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{".to_vec()),
        Step::Reply(report),
    ];
    let server = Server::start(steps.clone()).await;
    let report = server.client().query(&id, &stubborn().retry).await.unwrap();
    assert_eq!((report.status.as_str(), server.got().len()), ("running", 4));

    let server = Server::start(steps).await;
    let retry = RetryPlan { attempts: 3, ..stubborn().retry };
    let error = server.client().query(&id, &retry).await.unwrap_err();
    assert!(error.is_unreachable() && !error.may_have_been_accepted());
    assert_eq!((server.got().len(), error.attempts()), (3, 3));
}

#[tokio::test]
async fn a_probe_tells_a_refused_key_from_an_unknown_task() {
    let answers = [
        (value!({"code": 404, "msg": "record not found"}), false),
        (value!({"code": 200, "data": null}), false),
        (value!({"code": 403, "msg": "invalid api key: user not found for api key"}), true),
        (value!({"code": 401, "msg": "unauthorized"}), true),
    ];
    for (body, is_refused) in answers {
        let server = Server::start([Step::Reply(json(200, &body))]).await;
        let probe = server.client().probe().await.unwrap();
        assert_eq!((probe.is_key_refused(), probe.is_api()), (is_refused, true), "{body}");
        assert!(server.got()[0].line().starts_with("GET "), "a probe costs nothing");
    }
    let server = Server::start([Step::Reply(http(403, &[], b"error code: 1010"))]).await;
    let probe = server.client().probe().await.unwrap();
    assert!(!probe.is_api() && !probe.is_key_refused());
    let server = Server::start([Step::ReplyAndClose(Vec::new())]).await;
    assert!(server.client().probe().await.unwrap_err().is_unreachable());
}

#[test]
fn a_submit_can_be_spawned() {
    fn is_send<T: Send>(_: T) {}
    let client = Client::new(settings("http://127.0.0.1:9"));
    is_send(client.submit(&shot(), &stubborn()));
    is_send(client.query(&TaskId::parse("t").unwrap(), &RetryPlan::once()));
}
