//! Whatever can be printed holds neither the key nor a signature, however it went wrong.

use crate::script::{KEY, Server, Step, http, json, shot};
use giggle_client::{Client, ClientError, ClipLink, ClipOf, DownloadPlan, RetryPlan, SubmitPlan, TaskId};
use serde_json::json as value;
use std::error::Error;

fn everything(error: &ClientError) -> String {
    let mut all = format!("{error} {error:?} {error:#?} {:?}", error.hint());
    let mut source = error.source();
    while let Some(cause) = source {
        all.push_str(&format!(" {cause} {cause:?}"));
        source = cause.source();
    }
    all
}

#[tokio::test]
async fn no_error_of_a_submit_or_query_prints_the_key() {
    let echo = format!("invalid api key: {KEY}");
    let steps = || {
        [
            Step::Reply(json(403, &value!({"code": 403, "msg": echo}))),
            Step::Reply(http(403, &[], echo.as_bytes())),
            // Cut by our own limit in the middle of the key.
            Step::Reply(json(403, &value!({"code": 403, "msg": format!("{} {KEY}", "x".repeat(385))}))),
            Step::Reply(http(
                403,
                &[],
                format!("{{\"code\":403,\"msg\":\"{} sk_test\\u005fSECRETKEY\"}}", "x".repeat(385))
                    .as_bytes(),
            )),
            Step::Reply(http(500, &[], echo.as_bytes())),
            Step::Reply(http(200, &[], echo.as_bytes())),
            Step::Reply(http(307, &[("location", &format!("/?key={KEY}"))], b"")),
            Step::ReplyAndClose(Vec::new()),
            Step::ReplyAndClose(format!("{KEY}\r\n\r\n").into_bytes()),
            Step::ReplyAndReset(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n".to_vec()),
        ]
    };
    for step in steps() {
        let server = Server::start([step.clone(), step]).await;
        let client = server.client();
        let submit = client.submit(&shot(), &SubmitPlan::once()).await.unwrap_err();
        let query = client.query(&TaskId::parse("t").unwrap(), &RetryPlan::once()).await.unwrap_err();
        for error in [submit, query] {
            let all = everything(&error);
            assert!(!all.contains("SECRETKEY"), "{all}");
            // A whole body is no message.
            assert!(error.to_string().len() < 500, "{error}");
        }
        assert!(!format!("{client:?}").contains("SECRETKEY"));
    }
}

#[tokio::test]
async fn a_long_message_is_cut_to_one_line() {
    let message = format!("first\nsecond\u{1b}[31m {}", "x".repeat(100_000));
    let server = Server::start([Step::Reply(json(400, &value!({"code": 400, "msg": message})))]).await;
    let error = server.client().submit(&shot(), &SubmitPlan::once()).await.unwrap_err();
    let text = error.to_string();
    assert!(text.len() < 500 && !text.contains(['\n', '\u{1b}']), "{text}");
}

#[tokio::test]
async fn no_error_of_a_download_prints_the_link() {
    let folder = tempfile::tempdir().unwrap();
    let of = ClipOf { task: TaskId::parse("t").unwrap(), number: 0 };
    for step in [
        Step::Reply(http(403, &[], b"<Error>")),
        Step::Reply(http(500, &[], b"")),
        Step::Reply(http(200, &[], b"{}")),
        Step::Reply(http(302, &[("location", "ftp://x/?Signature=S1GNATURE")], b"")),
        Step::ReplyAndClose(Vec::new()),
        Step::ReplyAndClose(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n".to_vec()),
    ] {
        let server = Server::start([step]).await;
        let link = ClipLink::new(&server.url("/private/PATH.mp4?Signature=S1GNATURE"));
        let plan = DownloadPlan { retry: RetryPlan::once(), ..DownloadPlan::default() };
        let target = folder.path().join("clip.mp4");
        let error = server.client().download(&link, &of, &target, &plan, |_| {}).await.unwrap_err();
        let all = everything(&error);
        assert!(!all.contains("S1GNATURE") && !all.contains("PATH"), "{all}");
        assert!(error.source().is_none_or(|cause| !error.to_string().contains(&cause.to_string())));
    }
    // Nothing listens there: the library's own error knows the whole address.
    let link = ClipLink::new("http://127.0.0.1:1/private/PATH.mp4?Signature=S1GNATURE");
    let client = Client::new(crate::script::settings("http://127.0.0.1:1"));
    let plan = DownloadPlan { retry: RetryPlan::once(), ..DownloadPlan::default() };
    let error = client.download(&link, &of, &folder.path().join("b.mp4"), &plan, |_| {}).await.unwrap_err();
    let all = everything(&error);
    assert!(!all.contains("S1GNATURE") && !all.contains("PATH"), "{all}");
    assert!(error.to_string().contains("127.0.0.1:1"), "{error}");
}
