//! Words that are none of a thing, and what leads from them to one.
//!
//! It knows word lists and tokens, and nothing of clauses.

use super::cast::Head;
use super::language::NUMBERS_CHINESE;
use crate::camera::pattern::{Text, Token};

/// Whether a Chinese prompt begins with a word that no number counts: 暖阳漫过草地.
pub(super) fn is_uncounted(text: &Text, head: &Head) -> bool {
    let name: Vec<char> = head.text.chars().collect();
    let stands = |from: usize| {
        name.iter().enumerate().all(|(at, sign)| text.tokens.get(from + at) == Some(&Token::Han(*sign)))
    };
    // 战争的残酷: of what is said before 的 without a number.
    let is_of = (2..9).any(|at| {
        text.tokens.get(at - 1) == Some(&Token::Han('的'))
            && stands(at)
            && !text.tokens[..at].iter().any(|token| {
                matches!(token, Token::Han(sign) if NUMBERS_CHINESE.iter().any(|(number, _)| number == sign))
            })
    });
    name.len() > 2 && stands(0) || name.len() > 1 && is_of
}

/// Whether anything is said behind a place.
pub(super) fn clauses_behind(tokens: &[Token], to: usize) -> bool {
    tokens.iter().skip(to).any(|token| !token.is_mark())
}

/// Whether a clause begins with a word of showing, whether it is cut out or not: ", showing a capybara", ，展示手机.
pub(super) fn shows(tokens: &[Token], from: usize) -> bool {
    const SHOWN: &[&str] =
        &["showing", "featuring", "depicting", "showcasing", "revealing", "shows", "reveals", "features"];
    const CHINESE: &[&str] = &["展示", "展现", "呈现", "描绘", "讲述", "记录", "拍摄", "出现"];
    SHOWN.iter().any(|word| tokens[from].is(word))
        || CHINESE.iter().any(|word| {
            word.chars().enumerate().all(|(at, sign)| tokens.get(from + at) == Some(&Token::Han(sign)))
        })
}

/// Whether a word is none of a thing: a moment, an atmosphere, an interaction.
pub(super) fn is_abstract(head: &Head) -> bool {
    const ENDS: &[&str] = &["tion", "sion", "ness", "ity", "ment", "ance", "ence", "ism", "ship", "ology"];
    const WORDS: &[&str] = &[
        "moment",
        "atmosphere",
        "mood",
        "story",
        "idea",
        "sense",
        "feeling",
        "journey",
        "concept",
        "action",
        "energy",
        "scene",
        "look",
        "aesthetic",
        "day",
        "life",
        "time",
        "world",
        "set",
        "beauty",
        "tricks",
        "angles",
        "routine",
        "tutorial",
        "transitions",
        "editing",
        "captions",
        "challenge",
        "theme",
        "style",
        "series",
        "process",
        "event",
        "top",
        "view",
        "viewpoint",
        "perspective",
        "effect",
        "detail",
        "details",
        "texture",
        "motion",
        "slow",
        "quality",
        "camera",
        "lens",
        "traffic",
        "scenery",
        "adventure",
        "vibe",
        "vibes",
        "future",
        "past",
        "freedom",
        "product",
        "object",
        "item",
        "thing",
        "subject",
        "rhyme",
        "experience",
        "contrast",
        "magic",
        "nostalgia",
        "history",
        "culture",
        "tradition",
        "fashion",
        "technology",
        "nature",
        "wildlife",
        "luxury",
        "romance",
        "drama",
        "suspense",
        "tension",
        "chaos",
        "silence",
        "solitude",
        "rush",
        "encounter",
        "reunion",
        "farewell",
        "escape",
        "pursuit",
        "struggle",
        "victory",
        "dream",
        "nightmare",
        "vision",
        "flashback",
        "introduction",
        "intro",
        "outro",
        "opener",
        "teaser",
        "promo",
        "ad",
        "advertisement",
        "recap",
        "highlight",
        "highlights",
    ];
    const CHINESE: &[&str] = &[
        "动画",
        "故事板",
        "片段",
        "过场",
        "开场",
        "氛围",
        "瞬间",
        "时刻",
        "故事",
        "过程",
        "效果",
        "世界",
        "主题",
        "反应",
        "温暖",
        "感觉",
        "情绪",
        "气氛",
        "场面",
        "发布",
        "视频",
        "短片",
        "风格",
        "画风",
        "效应",
        "动作",
        "变焦",
        "镜头",
        "运镜",
        "交通",
        "未来",
        "旅程",
        "旅途",
        "冒险",
        "奇遇",
        "相遇",
        "重逢",
        "离别",
        "逃亡",
        "追逐战",
        "对决",
        "回忆",
        "梦境",
        "记忆",
        "科技",
        "时尚",
        "传统",
        "文化",
        "历史",
        "自然",
        "美景",
        "风光",
        "景观",
        "体验",
        "宣传",
        "广告",
        "预告",
        "片头",
        "片尾",
        "花絮",
        "自由",
        "浪漫",
        "青春",
        "时光",
        "岁月",
        "生机",
        "繁华",
        "喧嚣",
        "宁静",
        "紧张",
        "悬念",
        "魔法",
        "奇迹",
        "力量",
        "能量",
        "事故",
        "意外",
        "反应",
        "展示",
        "介绍",
        "教程",
        "日常",
        "生活",
        "一天",
    ];
    let last = head.text.rsplit([' ', '-']).next().unwrap_or_default();
    head.noun.is_none()
        && head.given.is_none()
        && (WORDS.contains(&last)
            || last.len() > 6 && ENDS.iter().any(|end| last.ends_with(end))
            || CHINESE.iter().any(|end| head.text.ends_with(end)))
}
