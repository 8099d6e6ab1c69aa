//! Which clauses of a prompt only set the scene for the one that is about somebody.
//!
//! It knows tokens, clauses and which nouns are shown. The one idea: where something is, and what there is besides, is said first in
//! Chinese; who is introduced with a number and a measure word behind it is whom the shot is about.

use super::cast::Head;
use super::language::{MEASURES_CHINESE, NUMBERS_CHINESE, verb_at};
use super::left_out::clauses;
use super::{Art, NOUNS};
use crate::camera::pattern::{Mark, Token};

fn han(tokens: &[Token], from: usize, to: usize) -> String {
    tokens[from..to].iter().map(|token| if let Token::Han(sign) = token { *sign } else { ' ' }).collect()
}

/// Whether a clause introduces somebody or something by a number: 一位老人, 两只猫.
pub(super) fn introduces(tokens: &[Token], from: usize) -> bool {
    let (Some(Token::Han(first)), Some(Token::Han(next))) = (tokens.get(from), tokens.get(from + 1)) else {
        return false;
    };
    NUMBERS_CHINESE.iter().any(|(number, _)| number == first)
        && (MEASURES_CHINESE.contains(*next) || *next == '群')
}

/// Where the words end that only set the scene: 在被冰雪覆盖，有蝴蝶飞舞的小屋场景下，一位老人….
pub(super) fn prelude(tokens: &[Token]) -> usize {
    const ENDS: &[&str] = &[
        "场景下",
        "场景中",
        "场景里",
        "背景下",
        "背景中",
        "环境下",
        "环境中",
        "环境里",
        "氛围中",
        "氛围下",
        "氛围里",
        "世界里",
        "世界中",
        "画面中",
        "画面里",
        "街景中",
        "景色中",
        "情境下",
        "情景下",
        "情景中",
        "映衬下",
        "笼罩下",
        "照耀下",
        "掩映下",
    ];
    let all = clauses(tokens);
    let begins = all.first().is_some_and(|(from, _)| tokens[*from] == Token::Han('在'));
    if !begins {
        return 0;
    }
    all.windows(2)
        .take(6)
        .take_while(|pair| pair[0].0 == 0 || tokens[pair[0].0 - 1] != Token::Mark(Mark::Stop))
        .find(|pair| ENDS.iter().any(|end| han(tokens, pair[0].0, pair[0].1).ends_with(end)))
        .map_or(0, |pair| pair[0].1)
}

/// Whether a clause only says what there is besides: 有蝴蝶飞舞, 天空中有鸟飞过, and not 有一只猫.
pub(super) fn is_existential(tokens: &[Token], from: usize, to: usize) -> bool {
    let said = han(tokens, from, to);
    for (at, sign) in said.char_indices() {
        let next = said[at..].chars().nth(1).unwrap_or(' ');
        let before = said[..at].chars().next_back();
        let leads = before.is_none_or(|it| "里中上下内外边间旁前后".contains(it));
        if sign == '有' && leads && next != '着' {
            let is_counted = NUMBERS_CHINESE.iter().any(|(number, _)| *number == next);
            return !is_counted;
        }
    }
    false
}

/// Whether the signs of a clause, whose head nothing shows, only say where it is or what is in the air: 午夜便利店门口, 山间小路上,
/// 烛光晚餐, 烟雾弥漫.
pub(super) fn is_setting(signs: &[char], head: &Head) -> bool {
    const IN_THE_AIR: &str = "烟雾气光影声尘土火香味风芒汽屑";
    const WHERE: &str = "上里中下内外旁前后边间口处";
    // The last row holds what can be pointed at.
    let is_thing =
        head.art() != Art::Card || head.noun == Some(NOUNS.nouns.len() - 1) || head.text.is_ascii();
    let is_counted = signs
        .windows(2)
        .any(|two| NUMBERS_CHINESE.iter().any(|(it, _)| *it == two[0]) && MEASURES_CHINESE.contains(two[1]));
    // 电梯门打开，兔子走出来: what opens or closes before somebody.
    const OPENING: &[&str] = &["门", "窗", "窗户", "窗帘", "幕布", "大幕"];
    if !is_counted && OPENING.iter().any(|end| head.text.ends_with(end)) {
        return true;
    }
    let acts = (0..signs.len()).any(|at| verb_at(signs, at).is_some());
    !is_thing
        && !is_counted
        && (head.text.ends_with(|sign| IN_THE_AIR.contains(sign))
            || signs.last().is_some_and(|sign| WHERE.contains(*sign))
            || head.noun.is_some() && !acts)
}

/// Whether a clause tells what somebody else does at the same time: 男孩一边弹吉他, 旁边趴着一只狗.
pub(super) fn is_beside(tokens: &[Token], from: usize, to: usize) -> bool {
    const BESIDE: &[&str] = &[
        "旁边", "身边", "身旁", "身后", "身前", "脚边", "脚下", "一旁", "对面", "远处", "背后", "怀里", "而",
        "另一",
    ];
    let said = han(tokens, from, to);
    said.contains("一边") && !said.starts_with("一边") || BESIDE.iter().any(|word| said.starts_with(word))
}

/// Whether a clause names a style or a mood of the picture and nobody in it: 充满活力的2D动画风格.
pub(super) fn is_style(tokens: &[Token], from: usize, to: usize) -> bool {
    const ENDS: &[&str] = &[
        "风格",
        "画风",
        "美学",
        "影调",
        "色调",
        "滤镜",
        "质感",
        "特效",
        "氛围感",
        "画质",
        "视效",
        "渲染",
        "风格的画面",
        "风格画面",
        "风格的视频",
        "风格的场景",
        "风格动画",
        "风格短片",
        "美术风",
        "日系风",
        "电影风",
        "动漫风",
        "水彩风",
        "油画风",
        "国潮风",
        "水墨风",
        "卡通风",
        "赛博风",
        "复古风",
    ];
    let said = han(tokens, from, to);
    // 水墨国风, and neither 微风 nor 台风.
    const WINDS: &[&str] = &[
        "微风", "台风", "春风", "寒风", "晚风", "海风", "大风", "狂风", "暴风", "旋风", "秋风", "北风",
        "清风", "凉风", "冷风", "夜风", "山风", "和风", "迎风", "卷风", "屏风", "威风", "随风", "吹风",
        "刮风", "东风", "南风", "西风", "热风", "飓风", "冬风", "疾风", "披风", "中风", "顺风", "逆风",
        "兜风", "通风",
    ];
    let is_wind =
        !said.trim_end().ends_with('风') || WINDS.iter().any(|wind| said.trim_end().ends_with(wind));
    if !is_wind && to - from <= 10 && !(from..to).any(|at| introduces(tokens, at)) {
        return true;
    }
    to - from <= 22
        && !(from..to).any(|at| introduces(tokens, at))
        && ENDS.iter().any(|end| said.trim_end().ends_with(end))
}
