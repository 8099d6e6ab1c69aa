//! When something is, which is no thing: medieval times, the late 19th century, 民国时期.
//!
//! It knows the words for times and nothing of sentences.

/// What only says when: of a time nothing can be seen but what is in it.
pub(super) fn is_time(said: &str) -> bool {
    english(said) || chinese(said)
}

fn english(said: &str) -> bool {
    const HEADS: &[&str] = &[
        "times",
        "era",
        "eras",
        "age",
        "ages",
        "century",
        "centuries",
        "dynasty",
        "epoch",
        "millennium",
        "decade",
        "decades",
        "hour",
        "period",
        "renaissance",
        "antiquity",
        "1920s",
    ];
    const HOURS: &[&str] = &[
        "golden", "blue", "magic", "rush", "twilight", "dawn", "dusk", "early", "late", "evening", "morning",
    ];
    let words: Vec<&str> = said.split([' ', '-']).collect();
    let Some(last) = words.last() else { return false };
    let is_decade = last
        .strip_suffix('s')
        .is_some_and(|years| matches!(years.len(), 2 | 4) && years.chars().all(|sign| sign.is_ascii_digit()));
    let is_hour = *last == "hour" && (words.len() == 1 || HOURS.contains(&words[words.len() - 2]));
    is_decade || is_hour || *last != "hour" && HEADS.contains(last)
}

fn chinese(said: &str) -> bool {
    const ENDS: &[&str] = &[
        "时期", "时代", "年代", "世纪", "朝代", "时刻", "时分", "年间", "初年", "末年", "岁月", "当年",
        "纪元",
    ];
    const DYNASTIES: &[&str] = &[
        "唐代", "唐朝", "宋代", "宋朝", "明代", "明朝", "清代", "清朝", "汉代", "汉朝", "秦代", "秦朝",
        "元代", "元朝", "隋朝", "隋代", "盛唐", "大唐", "大明", "大清", "古代", "近代", "现代", "当代",
        "未来", "史前", "远古", "上古", "战国", "春秋", "三国", "民国",
    ];
    ENDS.iter().any(|end| said.ends_with(end)) || DYNASTIES.iter().any(|dynasty| said.starts_with(dynasty))
}

#[cfg(test)]
mod tests {
    use super::is_time;

    #[test]
    fn times_are_no_things() {
        for time in [
            "medieval times",
            "golden hour",
            "late 19th century",
            "1950s",
            "80s",
            "民国时期",
            "唐代长安",
            "末日时代",
        ] {
            assert!(is_time(time), "{time}");
        }
        for thing in ["clock", "stage", "sage", "hourglass", "happy hour", "时钟", "手表"] {
            assert!(!is_time(thing), "{thing}");
        }
    }
}
