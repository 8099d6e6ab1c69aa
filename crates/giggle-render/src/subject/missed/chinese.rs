//! What a Chinese text introduces as a thing: by a number and a measure word, by a verb of having, or by a name of two signs.
//!
//! It knows characters and the table, and nothing of clauses.

use super::introduced::{Introduced, Rank, is_of_things, is_thing};
use crate::subject::clause::longest_at;
use crate::subject::language::{
    ADJECTIVES_CHINESE, BODY_CHINESE, CLOTHES_CHINESE, COLOURS, MEASURES_CHINESE, NUMBERS_CHINESE, verb_at,
};
use crate::subject::{Art, NOUNS};

/// More characters than this are not looked through.
const MOST_SIGNS: usize = 260;

/// Verbs of having, holding, riding and using: the name behind them is a thing.
const HAS: &[&str] = &[
    "拿着", "拿起", "握着", "举着", "举起", "捧着", "端着", "端起", "提着", "抱着", "背着", "扛着", "牵着",
    "骑着", "骑", "推着", "拉着", "撑着", "打着", "戴着", "头戴", "手持", "手拿", "手握", "手捧", "开着",
    "驾驶", "驾着", "弹着", "弹奏", "吹着", "吹奏", "吃着", "喝着", "切着", "放着", "摆着", "挂着", "带着",
    "拎着", "叼着", "拖着", "抬着", "踩着", "玩着", "挥舞", "使用",
];

/// Behind these is what something only is like, is called or becomes.
const ALIKE: &str = "像如似为成叫作当般比无没不";

/// Cards that are seen, though nothing shows them, without a number.
const SEEN: &[&str] = &[
    "烟雾",
    "爆炸",
    "蒸汽",
    "漩涡",
    "传送门",
    "全息投影",
    "怪物",
    "怪兽",
    "恶魔",
    "麒麟",
    "铠甲",
    "披风",
    "马车",
    "龙舟",
];

/// What a number may stand before and that is no thing.
const NO_THINGS: &[&str] = &[
    "轮胎",
    "车轮",
    "轮子",
    "后背",
    "背部",
    "瞬间",
    "时刻",
    "时间",
    "画面",
    "场景",
    "镜头",
    "风格",
    "氛围",
    "气氛",
    "感觉",
    "故事",
    "世界",
    "景象",
    "景色",
    "风景",
    "背景",
    "目光",
    "眼神",
    "表情",
    "微笑",
    "笑容",
    "笑意",
    "声音",
    "光芒",
    "光线",
    "阳光",
    "灯光",
    "光影",
    "光束",
    "月光",
    "动作",
    "姿态",
    "姿势",
    "身影",
    "影子",
    "背影",
    "倒影",
    "色彩",
    "颜色",
    "色调",
    "质感",
    "细节",
    "纹理",
    "节奏",
    "气息",
    "力量",
    "能量",
    "情绪",
    "生活",
    "人生",
    "梦想",
    "梦境",
    "希望",
    "爱情",
    "时代",
    "年代",
    "季节",
    "地方",
    "地面",
    "空间",
    "角落",
    "方向",
    "路面",
    "距离",
    "视频",
    "短片",
    "电影",
    "动画",
    "广告",
    "照片",
    "图片",
    "特写",
    "远景",
    "近景",
    "中景",
    "全景",
    "视角",
    "机位",
    "构图",
    "效果",
    "人",
    "人们",
    "男人",
    "女人",
    "女子",
    "男子",
    "女孩",
    "男孩",
    "少女",
    "少年",
    "老人",
    "孩子",
    "小孩",
    "人物",
    "角色",
    "主角",
    "身穿",
    "下",
    "次",
    "步",
    "口",
    "眼",
    "点",
    "些",
    "片",
    "种",
    "起",
    "边",
    "样",
    "直",
    "路",
    "天",
    "年",
    "刻",
    "会",
    "半",
    "生",
    "切",
    "旁",
    "水",
    "水面",
    "湖水",
    "海水",
    "天空",
    "夜空",
    "云",
    "云朵",
    "白云",
    "草地",
    "树木",
    "森林",
    "树林",
    "街道",
    "房间",
    "城市",
    "建筑",
    "高楼",
    "小路",
    "道路",
    "山",
    "雪",
    "雨",
    "雾",
    "风",
    "微风",
    "清风",
    "细雨",
    "薄雾",
    "雾气",
    "热气",
    "香气",
    "尘土",
    "头发",
    "长发",
    "窗外",
    "窗台",
    "窗边",
    "火海",
    "石头",
    "花瓣",
    "胡子",
    "胡须",
    "发丝",
    "雨水",
    "雨滴",
    "海风",
    "地板",
    "腿",
    "战斗",
    "冰面",
    "机器",
    "桌",
    "椅子",
    "桌子",
    "床",
    "窗户",
    "窗",
    "裙子",
    "眼镜",
    "墨镜",
    "太阳镜",
    "帽子",
    "草帽",
    "围巾",
    "耳机",
    "鞋子",
    "靴子",
    "戒指",
    "项链",
    "衬衫",
    "外套",
    "牛仔裤",
    "裤子",
    "领带",
    "手套",
    "鹿角",
];

/// Everything that a text introduces as a thing.
pub(super) fn introduced(rest: &str) -> Vec<Introduced> {
    let signs: Vec<char> = rest.chars().filter(|sign| *sign != ' ').take(MOST_SIGNS).collect();
    let mut all = Vec::new();
    let mut at = 0;
    // How the name that comes next is introduced.
    let mut lead: Option<Rank> = None;
    while at < signs.len() {
        if matches!(signs[at], '.' | '，' | '。') {
            lead = None;
            at += 1;
            continue;
        }
        if let Some(length) = longest_at(&signs, at, HAS) {
            lead = Some(Rank::Held);
            at += length;
            continue;
        }
        let is_number = NUMBERS_CHINESE.iter().any(|(number, _)| *number == signs[at]);
        if is_number && signs.get(at + 1).is_some_and(|sign| MEASURES_CHINESE.contains(*sign)) {
            let whole = NOUNS.chinese(&signs[at..]).is_some_and(|found| found.length > 2);
            if !whole {
                lead = Some(lead.unwrap_or(Rank::Acts));
                at += 2;
                if let Some((name, end)) = unknown(&signs, at) {
                    all.push(Introduced { text: name, noun: None, rank: lead.unwrap_or(Rank::Acts) });
                    (at, lead) = (end, None);
                }
                continue;
            }
        }
        if let Some(length) = longest_at(&signs, at, ADJECTIVES_CHINESE)
            && NOUNS.chinese(&signs[at..]).is_none_or(|found| found.length <= length)
        {
            at += length;
            continue;
        }
        let verb = verb_at(&signs, at);
        let Some(found) =
            NOUNS.chinese(&signs[at..]).filter(|found| verb.is_none_or(|verb| found.length > verb))
        else {
            if verb.is_some() {
                lead = Some(Rank::DoneTo).filter(|_| !"在从向往朝到着了过里上中下旁".contains(signs[at]));
            }
            at += NOUNS.other_word(&signs[at..]).map_or(verb.unwrap_or(1), |(length, _)| length);
            continue;
        };
        let before = at.checked_sub(1).map_or('。', |at| signs[at]);
        let end = at + found.length;
        let behind = signs.get(end).copied().unwrap_or('。');
        // 小提琴的声音: what stands before 的, or right before another name, only says which it is.
        let describes = behind == '的'
            || NOUNS.chinese(&signs[end.min(signs.len())..]).is_some_and(|next| next.length > 1);
        let row = &NOUNS.nouns[found.noun];
        let is_somebody = matches!(row.art, Art::Painter("person" | "child" | "couple" | "crowd"));
        let is_worn = CLOTHES_CHINESE.iter().any(|end| found.word.ends_with(end));
        let is_introduced = match row.art {
            Art::Card if is_of_things(found.noun) => found.length > 1 || lead.is_some(),
            Art::Card => {
                lead.is_some_and(|lead| lead != Rank::DoneTo) && found.length > 1
                    || SEEN.contains(&found.word)
            }
            _ => found.length > 1 || lead.is_some(),
        };
        let is_one = is_introduced
            && is_thing(&found)
            && !is_somebody
            && !is_worn
            && !describes
            && !ALIKE.contains(before)
            && !BODY_CHINESE.contains(&found.word)
            && !NO_THINGS.contains(&found.word);
        if is_one {
            all.push(Introduced {
                text: found.word.to_owned(),
                noun: Some(found.noun),
                rank: lead.unwrap_or(Rank::Near),
            });
        }
        if !describes {
            lead = None;
        }
        at = end;
    }
    all
}

/// The name behind a number and a measure word that no table has, and where it ends.
fn unknown(signs: &[char], from: usize) -> Option<(String, usize)> {
    let mut at = from;
    let mut begins = from;
    while at < signs.len() && at < from + 12 {
        let sign = signs[at];
        if sign == '的' {
            begins = at + 1;
            at += 1;
            continue;
        }
        if let Some(length) = longest_at(signs, at, ADJECTIVES_CHINESE).filter(|_| at == begins) {
            begins = at + length;
            at = begins;
            continue;
        }
        if let Some((name, _)) = COLOURS
            .iter()
            .filter(|(name, _)| !name.is_ascii() && at == begins)
            .find(|(name, _)| longest_at(signs, at, &[name]).is_some())
        {
            at += name.chars().count();
            begins = at;
            continue;
        }
        // What the table knows is read elsewhere.
        if NOUNS.chinese(&signs[at..]).is_some() {
            return None;
        }
        let is_end = !crate::camera::pattern::is_han(sign)
            || verb_at(signs, at).is_some()
            || "和与及、".contains(sign);
        if is_end {
            break;
        }
        at += 1;
    }
    let name: String = signs.get(begins..at)?.iter().collect();
    let length = name.chars().count();
    let is_name = (2..=4).contains(&length)
        && !NO_THINGS.iter().any(|end| name.ends_with(end))
        && !BODY_CHINESE.iter().any(|end| name.ends_with(end))
        && !CLOTHES_CHINESE.iter().any(|end| name.ends_with(end))
        && !name.ends_with(
            [
                '人', '者', '员', '师', '家', '手', '光', '色', '声', '感', '地', '影', '面', '士', '生',
                '子', '时', '气', '力',
            ]
            .as_slice(),
        );
    is_name.then_some((name, at))
}
