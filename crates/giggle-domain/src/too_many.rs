//! Whether all that a 429 says is a refusal, and nothing else.
//!
//! A yes can be put in any words, and so can a no beside it: neither has a list. What has one is the plain refusal. So the
//! *whole* answer, wherever in it the words stand, must be made of words that refuse or say nothing by themselves; anything that is left
//! over may tell of something begun.

use crate::foreign_json::{Written, read_json};
use crate::mention::bare_name;
use serde_json::Value;

/// Names in whose place a refusal says why it is one, or how much of what is possible.
const OF_THE_REFUSAL: [&str; 55] = [
    "response",
    "errormsg",
    "baseresp",
    "statusmsg",
    "code",
    "errorcode",
    "status",
    "statuscode",
    "success",
    "ok",
    "msg",
    "message",
    "error",
    "errors",
    "detail",
    "details",
    "reason",
    "title",
    "type",
    "description",
    "errmsg",
    "errormessage",
    "data",
    "result",
    "retryafter",
    "retryafterms",
    "retryafterseconds",
    "retry",
    "retryable",
    "wait",
    "waitseconds",
    "limit",
    "limits",
    "ratelimit",
    "remaining",
    "used",
    "current",
    "count",
    "max",
    "min",
    "reset",
    "resetat",
    "resetin",
    "resettime",
    "window",
    "windowseconds",
    "quota",
    "field",
    "fields",
    "param",
    "parameter",
    "allowed",
    "expected",
    "scope",
    "metric",
];

/// Names of what tells nothing of a task: the marks of a request, moments and addresses.
const OF_THE_REQUEST: [&str; 17] = [
    "uuid",
    "requestid",
    "traceid",
    "trace",
    "logid",
    "correlationid",
    "rayid",
    "timestamp",
    "time",
    "date",
    "path",
    "instance",
    "documentationurl",
    "docs",
    "helpurl",
    "hostid",
    "server",
];

/// Words that refuse. Each clause must contain one of these, or consist of filler words only.
const REFUSES: [&str; 38] = [
    "过高",
    "too many",
    "too fast",
    "too frequent",
    "too quick",
    "rate limit",
    "ratelimit",
    "rate exceeded",
    "limit",
    "exceed",
    "quota",
    "throttl",
    "overload",
    "slow",
    "busy",
    "denied",
    "refused",
    "rejected",
    "unavailable",
    "insufficient",
    "back off",
    "banned",
    "blocked",
    "exhausted",
    "频繁",
    "过多",
    "过快",
    "太多",
    "太快",
    "限流",
    "限速",
    "限制",
    "超过",
    "超出",
    "超限",
    "上限",
    "繁忙",
    "不足",
];

/// A clause that mentions tasks must also be about their number: "your task is waiting" is not a refusal.
const COUNTS: [&str; 12] = [
    "too many",
    "limit",
    "exceed",
    "quota",
    "concurren",
    "max",
    "过多",
    "太多",
    "超过",
    "超出",
    "上限",
    "限制",
];

/// What a clause without a refusal in it may consist of.
const EMPTY: [&str; 44] = [
    "ubuntu",
    "debian",
    "centos",
    "powered",
    "by",
    "per",
    "an",
    "error",
    "code",
    "please",
    "try",
    "again",
    "later",
    "retry",
    "after",
    "in",
    "a",
    "few",
    "moment",
    "moments",
    "second",
    "seconds",
    "minute",
    "minutes",
    "hour",
    "hours",
    "s",
    "sec",
    "ms",
    "wait",
    "and",
    "sorry",
    "or",
    "http",
    "status",
    "nginx",
    "openresty",
    "tengine",
    "apache",
    "envoy",
    "varnish",
    "cloudflare",
    "cloudfront",
    "exception",
];

/// The same in Chinese.
const EMPTY_IN_CHINESE: [&str; 9] = ["请", "稍后", "稍候", "再试", "重试", "秒", "分钟", "小时", "后"];

/// What a clause with a refusal in it may have besides.
const AROUND: [&str; 107] = [
    "given",
    "amount",
    "time",
    "allotted",
    "count",
    "due",
    "flow",
    "control",
    "attempts",
    "throttler",
    "too",
    "many",
    "fast",
    "frequent",
    "frequently",
    "quick",
    "quickly",
    "requests",
    "rate",
    "rates",
    "limit",
    "limits",
    "limited",
    "limiting",
    "ratelimit",
    "ratelimited",
    "exceed",
    "exceeds",
    "exceeded",
    "exceeding",
    "reached",
    "quota",
    "quotas",
    "slow",
    "down",
    "resource",
    "banned",
    "blocked",
    "exhausted",
    "being",
    "ban",
    "throttle",
    "throttled",
    "throttling",
    "busy",
    "overload",
    "overloaded",
    "denied",
    "refused",
    "rejected",
    "unavailable",
    "insufficient",
    "back",
    "off",
    "server",
    "servers",
    "service",
    "system",
    "is",
    "are",
    "was",
    "were",
    "be",
    "currently",
    "now",
    "have",
    "has",
    "had",
    "been",
    "account",
    "user",
    "for",
    "from",
    "model",
    "api",
    "key",
    "ip",
    "per",
    "day",
    "month",
    "concurrency",
    "concurrent",
    "maximum",
    "max",
    "number",
    "of",
    "task",
    "tasks",
    "jobs",
    "job",
    "submissions",
    "calls",
    "credit",
    "credits",
    "balance",
    "temporarily",
    "by",
    "to",
    "an",
    "access",
    "capacity",
    "simultaneous",
    "request",
    "your",
    "the",
    "you",
    "this",
];

/// Words that deny, put as one that refuses.
const SAME: [(&str, &str); 16] = [
    ("sent too many", "too many"),
    ("local rate limit", "rate limit"),
    ("about:blank", "error"),
    ("not enough", "insufficient"),
    ("no credits", "insufficient credits"),
    ("no more", "insufficient"),
    ("no capacity", "insufficient"),
    ("not allowed", "denied"),
    ("not available", "unavailable"),
    ("not accepted", "denied"),
    ("could not be queued", "denied"),
    ("could not be accepted", "denied"),
    ("unable to process", "denied"),
    ("cannot process", "denied"),
    ("can't process", "denied"),
    ("rate-limit", "rate limit"),
];

/// The same in Chinese, which has no spaces: a clause is made of these.
const CHINESE: [&str; 66] = [
    "过高",
    "太",
    "同时进行的",
    "api",
    "请求",
    "过于",
    "频繁",
    "过多",
    "过快",
    "太多",
    "太快",
    "请",
    "稍后",
    "稍候",
    "再试",
    "重试",
    "您的",
    "你的",
    "系统",
    "服务器",
    "服务",
    "当前",
    "目前",
    "繁忙",
    "限流",
    "限速",
    "触发限流",
    "触发限速",
    "触发频率限制",
    "已被限流",
    "已被限制",
    "已达到",
    "已达",
    "达到",
    "已超过",
    "已超出",
    "超过",
    "超出",
    "超限",
    "上限",
    "限制",
    "最大",
    "并发",
    "数量",
    "数",
    "次数",
    "频率",
    "速率",
    "访问",
    "调用",
    "操作",
    "任务",
    "配额",
    "额度",
    "积分",
    "余额",
    "不足",
    "秒",
    "分钟",
    "小时",
    "后",
    "用户",
    "账户",
    "接口",
    "模型",
    "被拒绝",
];

/// Whether the body of a 429 says that the request was one of too many, and nothing else, in any of its texts. No words at all say no more
/// than the number does.
pub fn says_only_too_many(body: &[u8]) -> bool {
    match read_json::<Written>(body) {
        Some(written) => is_all_refusing(&written),
        None => is_one_of_too_many(&without_tags(&String::from_utf8_lossy(body))),
    }
}

fn is_all_refusing(written: &Written) -> bool {
    match written {
        Written::Plain(Value::String(words)) => is_one_of_too_many(words),
        Written::Plain(_) => true,
        Written::Array(all) => all.iter().all(is_all_refusing),
        Written::Object(all) => all.iter().all(|(name, value)| match bare_name(name).as_str() {
            name if OF_THE_REQUEST.contains(&name) => true,
            // The kind of a fault is named by an address, as RFC 9457 has it.
            "type" if is_address(value) => true,
            name if OF_THE_REFUSAL.contains(&name) => is_all_refusing(value),
            _ => is_nothing(value),
        }),
    }
}

fn is_address(written: &Written) -> bool {
    let Written::Plain(Value::String(text)) = written else { return false };
    ["http://", "https://"].iter().any(|begin| text.starts_with(begin)) && !text.contains(char::is_whitespace)
}

fn is_nothing(written: &Written) -> bool {
    match written {
        Written::Plain(Value::Null | Value::Bool(false)) => true,
        Written::Plain(Value::String(text)) => text.trim().is_empty(),
        Written::Plain(value) => value.as_f64() == Some(0.0),
        Written::Array(all) => all.is_empty(),
        Written::Object(all) => all.is_empty(),
    }
}

/// The words that a page shows, each part of it on a line of its own. Text that is no page is returned as it is.
fn without_tags(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if !text.starts_with('<') {
        return text.to_owned();
    }
    let (mut words, mut rest) = (String::new(), text);
    while let Some((before, tag)) = rest.split_once('<') {
        words.push_str(before);
        words.push('\n');
        // What is not shown is nobody's word.
        let hidden = ["style", "script", "!--"]
            .into_iter()
            .find(|name| tag.get(..name.len()).is_some_and(|begins| begins.eq_ignore_ascii_case(name)));
        let end = match hidden {
            Some("!--") => "-->",
            Some("style") => "</style>",
            Some(_) => "</script>",
            None => ">",
        };
        let found = tag.as_bytes().windows(end.len()).position(|it| it.eq_ignore_ascii_case(end.as_bytes()));
        rest = found.and_then(|at| tag.get(at + end.len()..)).unwrap_or_default();
    }
    words.push_str(rest);
    for (sign, meant) in [("&nbsp;", " "), ("&#39;", "'"), ("&apos;", "'"), ("&rsquo;", "'"), ("&amp;", "&")]
    {
        words = words.replace(sign, meant);
    }
    words
}

/// Whether words say that the request was one of too many, and nothing else.
fn is_one_of_too_many(words: &str) -> bool {
    let mut text = apart(words).to_lowercase().replace('_', " ");
    if text.trim() == "no" {
        return true;
    }
    for (written, same) in SAME {
        text = text.replace(written, same);
    }
    let ends = |sign: char| {
        sign == '\n' || !(sign.is_alphanumeric() || sign.is_whitespace() || matches!(sign, '\'' | '’'))
    };
    text.split(ends).map(str::trim).all(is_refusing)
}

/// Words that are written together, as names in programs are.
fn apart(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    let mut before = ' ';
    for sign in words.chars() {
        if before.is_ascii_lowercase() && sign.is_ascii_uppercase() {
            text.push(' ');
        }
        text.push(sign);
        before = sign;
    }
    text
}

/// Whether a clause refuses, or consists of filler words only.
fn is_refusing(clause: &str) -> bool {
    let has = |words: &[&str]| words.iter().any(|word| clause.contains(word));
    let refuses = has(&REFUSES);
    let speaks_of_tasks = ["task", "job", "任务"].iter().any(|it| clause.contains(it));
    if speaks_of_tasks && !has(&COUNTS) {
        return false;
    }
    clause.split_whitespace().all(|word| {
        let is_number = word.trim_end_matches(['s', 'm']).chars().all(|sign| sign.is_ascii_digit());
        let is_known = |word: &str| EMPTY.contains(&word) || refuses && AROUND.contains(&word);
        is_number || is_known(word) || is_made_of(word, if refuses { &CHINESE } else { &EMPTY_IN_CHINESE })
    })
}

/// Whether a text without spaces consists of these pieces and of digits.
fn is_made_of(text: &str, pieces: &[&str]) -> bool {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let pieces = pieces.iter().filter(|piece| rest.starts_with(**piece)).map(|piece| piece.len());
        let Some(length) = pieces.max().or_else(|| first.is_ascii_digit().then_some(1)) else { return false };
        rest = &rest[length..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{is_one_of_too_many, says_only_too_many};

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
        for name in [
            "detail", "reason", "title", "message", "error", "type", "status", "note", "data", "limit",
            "code2",
        ] {
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
}
