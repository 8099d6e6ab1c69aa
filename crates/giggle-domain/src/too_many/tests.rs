//! What is a refusal of one too many, and what may be more.

mod begun;
mod usual;

use super::{is_one_of_too_many, says_only_too_many};
use begun::BEGUN;
use usual::{CLOUDFLARE_PAGE, USUAL};

#[test]
fn a_refusal_is_one_by_all_of_its_words() {
    for text in [
        "",
        " ",
        "no",
        "wait",
        "later.",
        "Too Many Requests",
        "Rate limit exceeded",
        "Rate limit exceeded, please try again in 30 seconds.",
        "429 Too Many Requests: retry after 2s",
        "rate_limit_exceeded",
        "The server is busy; please try again later",
        "concurrency limit reached",
        "You have exceeded the maximum number of concurrent tasks for your account (4)",
        "Too many tasks",
        "Not enough credits",
        "slow down",
        "error code: 1015",
        "请求过于频繁，请稍后再试",
        "系统繁忙，请稍后重试",
        "并发任务数已达上限",
        "当前请求过多，请 30 秒后重试",
    ] {
        assert!(is_one_of_too_many(text), "{text}");
    }
}

#[test]
fn what_says_anything_besides_may_have_begun_something() {
    for text in [
        "job gen_1 was queued",
        "您的任务已提交",
        "the clip is being made",
        "queue position 3, please wait",
        "Added to queue",
        "request received; generation begins when a slot frees up",
        "10 credits deducted, waiting for capacity; retry shows its state",
        "已受理，请稍后查询",
        "正在制作，请勿再次提交",
        "we will retry it for you; place 4",
        "busy, but started anyway",
        "任务创建成功，但并发超限，稍后执行",
        "Do not retry: we have your request, the clip follows shortly",
        "Server is busy. Your request has been received and is being handled; do not retry.",
        "系统繁忙，您的请求已收到，请勿重试",
        "请求已收到，正在处理，请勿重试",
        "no need to retry, your video is on its way",
        "you have used your quota of instant generations; this one was put in line",
        "请求已收下，并发超过上限，将自动排队",
        "busy: your task is after 4 tasks",
        "server busy, your task in 30 seconds",
        "Please don't try again",
        "please don’t retry, too many requests",
        "не повторяйте",
        "your request in a few minutes",
        "您的请求 30 分钟后",
        "busy, no retry please",
        "busy server sent your request to the local engine",
        "limit reached; your request is in the current batch",
        "no wait",
    ] {
        assert!(!is_one_of_too_many(text), "{text}");
    }
}

const YES: &str = "Your request has been received and is being handled; do not retry.";

#[test]
fn a_refusal_is_one_wherever_its_words_stand() {
    for body in [
        "",
        "Too Many Requests",
        "error code: 1015",
        r#""slow down""#,
        r#"{"code":429,"msg":"slow down","data":null}"#,
        r#"{"code":429,"msg":"","uuid":"7c9e6679-7425-40de-944b-e07fc1f90ae7","data":{}}"#,
        r#"{"code":429,"msg":"Too many requests","data":{"retry_after":30,"limit":10,"remaining":0}}"#,
        r#"{"error":{"code":"rate_limit_exceeded","type":"rate_limit_error","message":"Rate limit exceeded"}}"#,
        r#"{"type":"about:blank","title":"Too Many Requests","status":429,"instance":"/api/v1/x"}"#,
        r#"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"Quota exceeded"}}"#,
        r#"{"message":"请求过于频繁，请稍后再试","request_id":"a1","timestamp":"2026-01-01"}"#,
        r#"{"statusCode":429,"message":"ThrottlerException: Too Many Requests"}"#,
        r#"{"Response":{"Error":{"Code":"RequestLimitExceeded","Message":"请求频率过高"},"RequestId":"a1"}}"#,
        r#"{"type":"https://tools.ietf.org/html/rfc6585#section-4","title":"Too Many Requests","status":429}"#,
        r#"{"code":"Throttling.RateQuota","msg":"Request was denied due to flow control"}"#,
        "Rate limit exceeded: 5 per 1 minute",
        "Too many requests from this IP, please try again after an hour",
        "请求太频繁，请稍后再试",
        "<html><center><h1>429 Too Many Requests</h1></center><hr><center>nginx/1.18.0 (Ubuntu)</center></html>",
        "<h1>429 Too Many Requests</h1>You have sent too many requests in a given amount of time.",
        "<html><head><title>429 Too Many Requests</title><style>a { color: red }</style></head><body>\n<h1>429 Too Many Requests</h1><hr>nginx/1.25.3</body></html>",
    ] {
        assert!(says_only_too_many(body.as_bytes()), "{body}");
    }
}

#[test]
fn a_yes_is_one_wherever_it_stands() {
    let mut bodies = vec![
        format!("Server is busy. {YES}"),
        format!("<html><body><h1>429</h1><p>Server is busy. {YES}</p></body></html>"),
        "<p>Too many requests<p>your video".to_owned(),
        r#"{"code":429,"msg":"Too many requests","position":3}"#.to_owned(),
        r#"{"code":429,"msg":"Too many requests","eta":120}"#.to_owned(),
        r#"{"code":429,"msg":"Too many requests","status":"in line"}"#.to_owned(),
        format!(r#"{{"code":429,"msg":"{YES}","msg":"too many requests"}}"#),
    ];
    for name in
        ["detail", "reason", "title", "message", "error", "type", "status", "note", "data", "limit", "code2"]
    {
        for value in [
            format!("{YES:?}"),
            format!("[{YES:?}]"),
            format!(r#"{{"message":{YES:?}}}"#),
            format!(r#"{{"reason":[{YES:?}]}}"#),
        ] {
            bodies.push(format!(r#"{{"code":429,"msg":"Too many requests","{name}":{value}}}"#));
        }
    }
    for body in bodies {
        assert!(!says_only_too_many(body.as_bytes()), "{body}");
    }
}

/// The bodies that are not judged as they should be.
fn wrong<'a>(bodies: &[&'a str], is_refusal: bool) -> Vec<&'a str> {
    let is_wrong = |body: &&str| says_only_too_many(body.as_bytes()) != is_refusal;
    bodies.iter().copied().filter(is_wrong).collect()
}

#[test]
fn the_usual_refusals_are_understood() {
    assert_eq!(wrong(USUAL, true), [""; 0]);
    assert_eq!(wrong(&[CLOUDFLARE_PAGE], true), [""; 0]);
}

#[test]
fn what_may_have_begun_something_is_none_of_them() {
    assert_eq!(wrong(BEGUN, false), [""; 0]);
}

/// A sentence of something begun is one in whatever company: beside a refusal, in its name's place, on its page, in its entities.
#[test]
fn a_refusal_beside_it_changes_nothing() {
    let entities =
        |text: &str| text.chars().map(|sign| format!("&#{};", u32::from(sign))).collect::<String>();
    let hex = |text: &str| text.chars().map(|sign| format!("&#x{:x};", u32::from(sign))).collect::<String>();
    for text in BEGUN.iter().filter(|text| !text.contains(['<', '{', '[', '&', '\0', '"'])) {
        let bodies = [
            format!("Too many requests. {text}"),
            format!("{text}, too many requests"),
            format!("{text}，请求过于频繁"),
            format!(r#"{{"code":429,"msg":"busy","data":{{"message":"{text}"}}}}"#),
            format!("<html><h1>429 Too Many Requests</h1><p>{}</p></html>", entities(text)),
            format!("<response><code>429</code><msg>{}</msg></response>", hex(text)),
        ];
        let bodies: Vec<&str> = bodies.iter().map(String::as_str).collect();
        assert_eq!(wrong(&bodies, false), [""; 0], "{text}");
    }
}

#[test]
fn a_single_word_on_a_whole_page_counts() {
    for word in ["queued", "4711", "您的任务", "✅", "gen_1"] {
        assert!(!says_only_too_many(
            CLOUDFLARE_PAGE.replace("<h2 ", &format!("<p>{word}</p><h2 ")).as_bytes()
        ));
    }
}

#[test]
fn what_cannot_be_read_or_is_no_word_may_be_a_yes() {
    // A refusal beside Chinese words in GBK, and signs that are not punctuation.
    let accepted = b"\xd2\xd1\xca\xdc\xc0\xed";
    for body in [
        accepted.to_vec(),
        [b"Too many requests ", &accepted[..]].concat(),
        [&br#"{"code":429,"msg":""#[..], accepted, br#""}"#].concat(),
        [&b"<h1>429 Too Many Requests</h1><p>"[..], accepted, b"</p>"].concat(),
    ] {
        assert!(!says_only_too_many(&body), "{}", String::from_utf8_lossy(&body));
    }
    for body in [
        "✅🎬⏳",
        "✓ ⏳ … 3/4",
        r#"{"code":429,"msg":"✅ #3"}"#,
        "Too many requests ✅",
        "\u{fffd}\u{fffd}",
        "►",
    ] {
        assert!(!says_only_too_many(body.as_bytes()), "{body}");
    }
}
