//! What of a prompt only asks for a picture: "generate a video about", "an anime where", "a running scene".
//!
//! It knows word lists and tokens. The one idea: a request and the form of what is asked for lead up to the thing, and are none.

use super::NOUNS;
use super::language::VERB_FORMS;
use super::language::{PREPOSITIONS, RELATIVES};
use super::left_out::clauses;
use crate::camera::pattern::{Mark, Token};

const FORMS: &[&str] = &[
    "video",
    "videos",
    "clip",
    "film",
    "movie",
    "anime",
    "cartoon",
    "animation",
    "scene",
    "scenes",
    "montage",
    "image",
    "picture",
    "photo",
    "footage",
    "trailer",
    "reel",
    "sequence",
    "gif",
    "short",
    "commercial",
    "advert",
    "advertisement",
    "promo",
    "vlog",
    "documentary",
    "render",
    "rendering",
    "illustration",
    "visual",
    "visualization",
    "wallpaper",
    "shot",
];
/// Behind a form these lead to what it is about.
const LINKS: &[&str] = &[
    "about",
    "of",
    "where",
    "depicting",
    "depicts",
    "showing",
    "shows",
    "featuring",
    "features",
    "with",
    "showcasing",
    "between",
    "in which",
    "from",
    "set in",
];
/// Whoever says one of these at the beginning asks for a picture.
const REQUESTS: &[&str] = &[
    "generate",
    "create",
    "visualize",
    "visualise",
    "imagine",
    "animate",
    "depict",
    "illustrate",
    "please",
    "envision",
];
/// The same, if an article, a form or "me" follows: a film noir and a show are none.
const DEEDS: &[&str] =
    &["make", "produce", "render", "design", "show", "draw", "film", "craft", "shoot", "give", "write", "do"];
/// What scenes are called after that nothing shows.
const GENRES: &[&str] = &[
    "action",
    "fight",
    "fighting",
    "battle",
    "chase",
    "love",
    "romantic",
    "epic",
    "running",
    "funny",
    "comedy",
    "horror",
    "scary",
    "dramatic",
    "emotional",
    "intense",
    "opening",
    "final",
    "travel",
    "time",
    "dream",
    "war",
    "crime",
    "thriller",
    "beautiful",
    "cinematic",
    "realistic",
    "short",
    "cool",
    "amazing",
    "flashback",
];

/// Marks what only asks for a picture.
pub(super) fn asked(tokens: &[Token], gone: &mut [bool]) {
    let word = |at: usize| match tokens.get(at) {
        Some(Token::Word(word)) => word.as_str(),
        _ => "",
    };
    const ARTICLES: &[&str] = &["a", "an", "the", "some", "two", "three", "my", "this"];
    let all = clauses(tokens);
    for (from, to) in &all {
        let (from, to) = (*from, *to);
        let begins = from == 0 || tokens[from - 1] == Token::Mark(Mark::Stop);
        let Some(mut at) = (from..to).find(|at| !gone[*at]) else { continue };
        loop {
            let next = word(at + 1);
            let is_led = ARTICLES.contains(&next) || ["me", "us"].contains(&next) || FORMS.contains(&next);
            if begins && at + 1 < to && (REQUESTS.contains(&word(at)) || DEEDS.contains(&word(at)) && is_led)
            {
                let more = usize::from(["me", "us"].contains(&next));
                gone[at..=at + more].fill(true);
                at += 1 + more;
                continue;
            }
            // Up to the form nothing but what describes it.
            let plain = |at: usize| {
                let it = word(at);
                // "A tourist takes a photo of a tower": who does something is no request.
                let is_deed = it.ends_with('s') && VERB_FORMS.contains(it) && word(at + 1) != "of";
                !it.is_empty()
                    && !is_deed
                    && (ARTICLES.contains(&it) || !PREPOSITIONS.contains(&it) && !RELATIVES.contains(&it))
            };
            let form = (at..to.min(at + 6))
                .take_while(|at| plain(*at))
                .find(|at| FORMS.contains(&word(*at)) && !FORMS.contains(&word(*at + 1)));
            let Some(form) = form else { break };
            let two = format!("{} {}", word(form + 1), word(form + 2));
            // "A video for children featuring a bus": for whom, and then what.
            let link = (form + 2..to.min(form + 6)).find(|at| {
                word(form + 1) == "for"
                    && ["featuring", "about", "showing", "where", "depicting", "with", "of"]
                        .contains(&word(*at))
            });
            if let Some(link) = link.filter(|link| link + 1 < to) {
                gone[at..=link].fill(true);
                at = link + 1;
                continue;
            }
            let length = match (LINKS.contains(&two.as_str()), LINKS.contains(&word(form + 1))) {
                (true, _) => 2,
                (_, true) => 1,
                _ => 0,
            };
            // "A man with a camera": the picture itself has nothing but what it shows.
            let is_thing = ["picture", "photo", "image", "illustration", "reel", "short"]
                .contains(&word(form))
                && ["with", "from"].contains(&word(form + 1));
            let end = form + 1 + length;
            if length == 0 || end >= to || is_thing {
                // "A running scene, behind is a giant".
                let describes = (at..form)
                    .filter(|at| !ARTICLES.contains(&word(*at)))
                    .all(|at| GENRES.contains(&word(at)) || FORMS.contains(&word(at)));
                let has_more =
                    all.iter().any(|(other, end)| *other > from && (*other..*end).any(|at| !gone[at]));
                if form + 1 == to && describes && has_more && form - at < 4 {
                    gone[at..to].fill(true);
                }
                break;
            }
            gone[at..end].fill(true);
            at = end;
        }
        // "Behind is a giant monster": where, and then what.
        if let Some(at) = (from..to).find(|at| !gone[*at])
            && PREPOSITIONS.contains(&word(at))
            && matches!(word(at + 1), "is" | "are" | "comes" | "stands")
            && at + 2 < to
        {
            gone[at..at + 2].fill(true);
        }
    }
}

/// Marks a clause that only names the genre of what is asked for in Chinese: 高强度动作惊悚场景.
pub(super) fn genres(tokens: &[Token], gone: &mut [bool]) {
    const ENDS: &[&str] = &[
        "场景",
        "大片",
        "短片",
        "视频",
        "影片",
        "动画",
        "预告片",
        "宣传片",
        "广告片",
        "特效",
        "电影",
        "短剧",
    ];
    const SAID: &[&str] = &[
        "动作",
        "惊悚",
        "恐怖",
        "科幻",
        "武侠",
        "奇幻",
        "悬疑",
        "喜剧",
        "爱情",
        "战争",
        "史诗",
        "电影",
        "动漫",
        "二次元",
        "超现实",
        "风格",
        "浪漫",
        "治愈",
        "灾难",
        "末日",
        "仙侠",
        "玄幻",
        "古风",
        "国风",
        "赛博朋克",
        "强度",
        "氛围",
        "打斗",
        "追逐",
        "写实",
        "高清",
        "质感",
        "生成",
        "制作",
        "画质",
    ];
    let all = clauses(tokens);
    for (from, to) in &all {
        let said: String = (*from..*to)
            .filter(|at| !gone[*at])
            .map(|at| match &tokens[at] {
                Token::Han(sign) => sign.to_string(),
                _ => " ".to_owned(),
            })
            .collect();
        let has_more = all.iter().any(|(other, end)| other != from && (*other..*end).any(|at| !gone[at]));
        let stem = ENDS.iter().find_map(|end| said.strip_suffix(end));
        if let Some(stem) = stem
            && has_more
            && said.chars().count() <= 16
            && SAID.iter().any(|word| stem.contains(word))
            && !names_a_thing(stem)
        {
            gone[*from..*to].fill(true);
        }
    }
}

/// Marks the means by which a shot is taken in Chinese, up to what it shows, and where it begins: 使用变焦和平移的组合来描绘猫,
/// 从一只猫的中景开始.
pub(super) fn techniques(tokens: &[Token], gone: &mut [bool]) {
    const BEGINS: &[&str] = &["使用", "采用", "运用", "利用", "通过", "用", "以"];
    const OF_A_SHOT: &[&str] = &[
        "镜头",
        "变焦",
        "平移",
        "推拉",
        "视角",
        "角度",
        "运镜",
        "手法",
        "机位",
        "摇臂",
        "航拍",
        "风格",
        "拍摄",
        "起重机",
        "无人机",
    ];
    const SHOWS: &[&str] = &[
        "来展示",
        "来描绘",
        "来捕捉",
        "来突出",
        "来呈现",
        "来拍摄",
        "来表现",
        "来展现",
        "来记录",
        "来跟踪",
        "展示",
        "描绘",
        "捕捉",
        "突出",
        "呈现",
        "拍摄",
        "表现",
        "展现",
        "记录",
        "来",
    ];
    const ENDS: &[&str] = &[
        "的中景开始",
        "的特写开始",
        "的全景开始",
        "的远景开始",
        "的近景开始",
        "的镜头开始",
        "的画面开始",
        "的特写镜头开始",
        "开始",
        "的中景",
        "的特写",
    ];
    for (from, to) in clauses(tokens) {
        let said: Vec<char> =
            (from..to).map(|at| if let Token::Han(sign) = &tokens[at] { *sign } else { ' ' }).collect();
        let starts = |at: usize, word: &str| {
            word.chars().enumerate().all(|(index, sign)| said.get(at + index) == Some(&sign))
        };
        if BEGINS.iter().any(|word| starts(0, word)) {
            let shows = (1..said.len()).find_map(|at| {
                let word = SHOWS.iter().find(|word| starts(at, word))?;
                Some((at, at + word.chars().count()))
            });
            let before = |end: usize| (0..end).any(|at| OF_A_SHOT.iter().any(|word| starts(at, word)));
            if let Some((at, end)) = shows.filter(|(at, end)| before(*at) && *end < said.len()) {
                let _ = at;
                gone[from..from + end].fill(true);
            }
        }
        // 以黑幕开场: how it begins, and 从街头跟随跑步者: whom the camera follows.
        let opens = ["开场", "开头", "收尾", "结尾"];
        let is_opening = ["以", "由", "从"].iter().any(|word| starts(0, word))
            && opens.iter().any(|word| said.len() > 2 && starts(said.len() - 2, word));
        if is_opening && from + said.len() < tokens.len() {
            gone[from..to].fill(true);
            continue;
        }
        let follows =
            (1..said.len()).find(|at| ["跟随", "跟着", "跟拍"].iter().any(|word| starts(*at, word)));
        if let Some(at) = follows.filter(|at| said.first() == Some(&'从') && at + 2 < said.len()) {
            gone[from..from + at + 2].fill(true);
        }
        if said.first() == Some(&'从') {
            let end = ENDS.iter().find(|word| {
                let length = word.chars().count();
                said.len() > length + 1 && starts(said.len() - length, word)
            });
            if let Some(word) = end {
                gone[from] = true;
                gone[to - word.chars().count()..to].fill(true);
            }
        }
    }
}

/// Whether something that can be drawn is named.
fn names_a_thing(said: &str) -> bool {
    let signs: Vec<char> = said.chars().collect();
    (0..signs.len()).any(|at| NOUNS.chinese(&signs[at..]).is_some_and(|found| found.length > 1))
}
