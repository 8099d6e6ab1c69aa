//! Whether the words of a 429 are those of a refusal, and of nothing else.
//!
//! A yes can be put in any words, and so can a no beside it: neither has a list. What has one is the plain refusal. So the
//! *whole* message must be made of words that refuse or say nothing by themselves; anything that is left over may tell of something begun.

/// Words that refuse. Each clause must contain one of these, or consist of filler words only.
const REFUSES: [&str; 34] = [
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
const EMPTY: [&str; 29] = [
    "error", "code", "please", "try", "again", "later", "retry", "after", "in", "a", "few", "moment",
    "moments", "second", "seconds", "minute", "minutes", "hour", "hours", "s", "sec", "ms", "wait", "and",
    "sorry", "no", "or", "http", "status",
];

/// The same in Chinese.
const EMPTY_IN_CHINESE: [&str; 9] = ["请", "稍后", "稍候", "再试", "重试", "秒", "分钟", "小时", "后"];

/// What a clause with a refusal in it may have besides.
const AROUND: [&str; 91] = [
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
const SAME: [(&str, &str); 11] = [
    ("not enough", "insufficient"),
    ("not allowed", "denied"),
    ("not available", "unavailable"),
    ("not accepted", "denied"),
    ("could not be queued", "denied"),
    ("could not be accepted", "denied"),
    ("unable to process", "denied"),
    ("cannot process", "denied"),
    ("can't process", "denied"),
    ("rate_limit", "rate limit"),
    ("rate-limit", "rate limit"),
];

/// The same in Chinese, which has no spaces: a clause is made of these.
const CHINESE: [&str; 62] = [
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

/// Whether the words of a 429 say that the request was one of too many, and nothing else. No words at all say no more than the
/// number does.
pub fn is_one_of_too_many(words: &str) -> bool {
    let mut text = words.to_lowercase();
    for (written, same) in SAME {
        text = text.replace(written, same);
    }
    let ends = |sign: char| !(sign.is_alphanumeric() || sign.is_whitespace() || matches!(sign, '\'' | '’'));
    text.split(ends).map(str::trim).all(is_refusing)
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
    use super::is_one_of_too_many;

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
        ] {
            assert!(!is_one_of_too_many(text), "{text}");
        }
    }
}
