//! What the names in a refusal mean, and which of their values say nothing of a task.

/// What stands under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Words, or an object that has some.
    Words,
    /// The same in the place of what was made.
    Made,
    /// The kind of a fault: words or an address.
    Type,
    /// The number or word of a fault.
    Code,
    /// As a code, of those of HTTP only.
    Status,
    /// Whether something was done.
    Done,
    /// Whether it was refused.
    Refused,
    /// Whether it may be sent again, or when.
    Retry,
    /// How much is possible, or how long to wait.
    Quantity,
    /// How much there is: no more than can be counted.
    Count,
    /// When a limit begins anew.
    Reset,
    /// Yes or no of no consequence.
    Any,
    /// A mark of the request or of who answers.
    Mark,
    /// When it was answered.
    Moment,
    /// The address that was asked, or a page that tells more.
    Address,
    /// What names an occurrence of a problem.
    Instance,
    /// The kind of a detail in Google's errors.
    Detail,
}

const KINDS: [(Kind, &[&str]); 17] = [
    (
        Kind::Words,
        &[
            "msg",
            "message",
            "messages",
            "error",
            "errors",
            "detail",
            "details",
            "reason",
            "title",
            "description",
            "errmsg",
            "errormsg",
            "errormessage",
            "errordescription",
            "errordetail",
            "errordetails",
            "statusmsg",
            "statusmessage",
            "statustext",
            "errorname",
            "errorcategory",
            "errortype",
            "category",
            "baseresp",
            "errorresponse",
            "apierror",
            "fault",
            "faultstring",
            "cause",
            "field",
            "fields",
            "param",
            "parameter",
            "exception",
            "root",
            "xml",
            "metadata",
            "links",
            "violations",
            "usermessage",
            "whatyoushoulddo",
            "locmessage",
            "quotadimensions",
        ],
    ),
    (Kind::Made, &["data", "result", "response"]),
    (Kind::Type, &["type", "_type", "errorcodename"]),
    (Kind::Code, &["code", "errorcode", "errcode", "errno", "subcode", "retcode", "bizcode", "statuscode"]),
    (Kind::Status, &["status", "httpstatus", "httpcode", "httpstatuscode"]),
    (Kind::Done, &["success", "ok", "succeeded", "issuccess"]),
    (
        Kind::Refused,
        &[
            "iserror",
            "throttled",
            "ratelimited",
            "blocked",
            "busy",
            "rejected",
            "refused",
            "denied",
            "failed",
            "cloudflareerror",
        ],
    ),
    (Kind::Retry, &["retryable", "retry", "shouldretry", "canretry", "isretryable"]),
    (
        Kind::Quantity,
        &[
            "retryafter",
            "retryafterms",
            "retryafterseconds",
            "retryin",
            "retrydelay",
            "wait",
            "waitseconds",
            "waittime",
            "limit",
            "limits",
            "max",
            "maximum",
            "maxrequests",
            "maxconcurrency",
            "maxconcurrent",
            "min",
            "remaining",
            "quota",
            "quotavalue",
            "quotalimitvalue",
            "window",
            "windowseconds",
            "windowms",
            "period",
            "interval",
            "cooldown",
            "rpm",
            "qps",
            "tpm",
            "ratelimit",
            "ratelimitlimit",
            "ratelimitremaining",
            "allowed",
        ],
    ),
    (Kind::Count, &["used", "usage", "current", "count", "expected", "requested", "total", "concurrency"]),
    (
        Kind::Reset,
        &[
            "reset",
            "resetat",
            "resetin",
            "resettime",
            "resetms",
            "ratelimitreset",
            "retryat",
            "ratelimitnext",
            "nextreset",
        ],
    ),
    (Kind::Any, &["owneractionrequired"]),
    (
        Kind::Mark,
        &[
            "uuid",
            "requestid",
            "reqid",
            "traceid",
            "trace",
            "spanid",
            "logid",
            "correlationid",
            "rayid",
            "hostid",
            "consumer",
            "quotaid",
            "quotametric",
            "quotalimit",
            "quotaunit",
            "quotalocation",
            "server",
            "region",
            "zone",
            "domain",
            "service",
            "host",
            "locale",
            "lang",
            "version",
            "apiversion",
            "method",
            "scope",
            "metric",
            "model",
            "location",
        ],
    ),
    (Kind::Moment, &["timestamp", "time", "date", "datetime", "servertime", "ts"]),
    (
        Kind::Address,
        &[
            "path",
            "uri",
            "documentationurl",
            "docs",
            "docurl",
            "docsurl",
            "helpurl",
            "moreinfo",
            "help",
            "url",
            "requesturi",
        ],
    ),
    (Kind::Instance, &["instance"]),
    (Kind::Detail, &["@type"]),
];

/// The kind of a name that is bare already.
pub(crate) fn kind(name: &str) -> Option<Kind> {
    KINDS.iter().find(|(_, names)| names.contains(&name)).map(|(kind, _)| *kind)
}

/// Whether a number under such a name says nothing of a task. A task's id may be a bare number.
pub(crate) fn is_idle_number(kind: Kind, number: f64) -> bool {
    let is_refusal = (400.0..600.0).contains(&number);
    match kind {
        Kind::Words | Kind::Type => number == 429.0,
        Kind::Made | Kind::Done => number == 0.0,
        // 8 is gRPC's number of what is exhausted; those of vendors have four digits or more. 0 and 2xx would be a yes.
        Kind::Code => is_refusal || number == 8.0 || number == -1.0 || (1000.0..1e7).contains(&number.abs()),
        Kind::Status => is_refusal,
        Kind::Retry | Kind::Quantity => (-1.0..=1e7).contains(&number),
        Kind::Count => (0.0..1e3).contains(&number),
        Kind::Reset | Kind::Moment => (0.0..1e14).contains(&number),
        Kind::Refused | Kind::Any | Kind::Mark | Kind::Address | Kind::Instance | Kind::Detail => false,
    }
}

/// Parts of words by which what is not shown, or a mark, may speak of a task.
const OF_TASKS: [&str; 20] = [
    "queue",
    "accept",
    "submit",
    "task",
    "job",
    "video",
    "clip",
    "begun",
    "started",
    "pending",
    "processing",
    "created",
    "deduct",
    "charged",
    "in line",
    "received",
    "gen_",
    "gen-",
    "generation",
    "progress",
];

/// Whether something that is not shown to anybody may speak of a task.
pub(crate) fn may_tell_of_a_task(hidden: &str) -> bool {
    let hidden = hidden.to_lowercase();
    !hidden.is_ascii() || OF_TASKS.iter().any(|it| hidden.contains(it))
}

/// Whether a value is a mark and nothing else: one word that does not speak of a task.
pub(crate) fn is_mark(text: &str) -> bool {
    const LONGEST: usize = 200;
    text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_graphic()) && !may_tell_of_a_task(text)
}

/// Whether a value is a moment and nothing else.
pub(crate) fn is_moment(text: &str) -> bool {
    const WORDS: [&str; 22] = [
        "t", "z", "utc", "gmt", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "jan", "feb", "mar", "apr",
        "may", "jun", "jul", "aug", "sep", "oct", "nov",
    ];
    let text = text.to_ascii_lowercase();
    text.len() <= 40
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && text
            .split(|sign: char| sign.is_ascii_digit() || "-:.,/+ ".contains(sign))
            .all(|word| word.is_empty() || word == "dec" || WORDS.contains(&word))
}

/// Words that the address of a page of help, or of what was asked, consists of.
const OF_ADDRESSES: [&str; 92] = [
    "api",
    "rest",
    "openapi",
    "x",
    "html",
    "htm",
    "md",
    "index",
    "section",
    "problem",
    "problems",
    "error",
    "errors",
    "prob",
    "probs",
    "doc",
    "docs",
    "documentation",
    "support",
    "troubleshooting",
    "http",
    "status",
    "statuses",
    "code",
    "codes",
    "cloudflare",
    "web",
    "mdn",
    "en",
    "us",
    "zh",
    "cn",
    "reference",
    "rate",
    "limit",
    "limits",
    "limiting",
    "limited",
    "too",
    "many",
    "requests",
    "request",
    "throttling",
    "throttled",
    "quota",
    "quotas",
    "exceeded",
    "account",
    "billing",
    "settings",
    "pricing",
    "usage",
    "plans",
    "gemini",
    "vertex",
    "ai",
    "generative",
    "platform",
    "guides",
    "guide",
    "generation",
    "generations",
    "video",
    "videos",
    "text",
    "to",
    "image",
    "generate",
    "create",
    "faq",
    "help",
    "learn",
    "more",
    "hc",
    "types",
    "client",
    "1xxx",
    "4xx",
    "1015",
    "6585",
    "rfc6585",
    "rfc9110",
    "rfc7231",
    "429",
    "responses",
    "about",
    "blank",
    "overview",
    "increase",
    "invoke",
    "wait",
    "apikey",
];

/// Whether an address, whole or without its host, is that of help or of what was asked, and not one of something made.
pub(crate) fn is_idle_address(text: &str) -> bool {
    const LONGEST: usize = 300;
    if text.len() > LONGEST || !text.bytes().all(|byte| byte.is_ascii_graphic()) || text.contains('?') {
        return false;
    }
    if text == "about:blank" {
        return true;
    }
    let path = match text.split_once("://") {
        Some(("http" | "https", rest)) => rest.split_once(['/', '#']).map_or("", |(_, path)| path),
        Some(_) => return false,
        None => text,
    };
    let is_known = |word: &str| {
        let is_version = word.strip_prefix('v').is_some_and(|it| it.len() < 3 && is_digits(it));
        word.is_empty() || is_version || OF_ADDRESSES.contains(&word)
    };
    let path = path.to_ascii_lowercase();
    let mut after_tasks = false;
    path.split(['/', '#']).filter(|part| !part.is_empty()).all(|part| {
        let is_way = ["text-to-video", "image-to-video", "generate", "create"].contains(&part);
        let (section, is_section) = part.strip_prefix("section-").map_or((part, false), |it| (it, true));
        let is_number = |word: &str| is_section && word.len() < 3 && is_digits(word);
        let is_step = section.split(['-', '_', '.']).all(|word| is_known(word) || is_number(word))
            && (!after_tasks || is_way);
        after_tasks = matches!(part, "video" | "videos" | "generation" | "generations");
        is_step
    })
}

/// Whether a value is a short mark in hexadecimal, as Cloudflare names an occurrence of a problem.
pub(crate) fn is_ray(text: &str) -> bool {
    const LONGEST: usize = 20;
    let has = |it: fn(&u8) -> bool| text.as_bytes().iter().any(it);
    text.len() <= LONGEST
        && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_alphabetic)
}

pub(crate) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
