//! What a Chinese text names besides its subject.
//!
//! It knows characters and the table, and nothing of clauses. The one idea: a measure word or a verb right before a noun makes a
//! thing of the scene of it, and the verb says what it has to do with the subject.

use super::{Named, Weight, fits, is_alive, is_unshown};
use crate::subject::cast::Head;
use crate::subject::language::{
    ADJECTIVES_CHINESE, BODY_CHINESE, CLOTHES_CHINESE, COLOURS, MEASURES_CHINESE, NUMBERS_CHINESE,
    SUFFIXES_CHINESE, verb_at,
};
use crate::subject::{Art, Found, NOUNS};

/// More characters than this are not looked through.
const MOST_SIGNS: usize = 240;

/// Verbs of having in hand.
const HOLDS: &[&str] = &[
    "拿", "握", "举", "捧", "端", "提", "抱", "背", "扛", "牵", "挎", "手持", "叼", "撑", "打", "推", "拉",
    "拖", "拎", "抬", "搂", "攥", "夹", "托", "顶", "挑", "持", "拄", "手捧", "怀抱", "肩扛", "挽", "捏",
    "手拿", "手提", "手握", "戴",
];

const WORN: &[&str] =
    &["穿", "戴", "披", "系", "佩", "身着", "头戴", "佩戴", "身穿", "身披", "脚踩", "脚穿", "套", "挂"];

/// Verbs of being at a place, of a thing or of the subject.
const STANDS: &[&str] = &[
    "放", "摆", "停", "挂", "铺", "堆", "围", "站", "坐", "趴", "躺", "蹲", "立", "卧", "长", "种", "有",
    "是", "插", "停泊", "摆放", "靠", "倚", "倚靠", "跨过", "跃过", "跳过", "越过", "绕", "绕过", "穿过",
    "飞过", "在", "朝", "向", "从", "到", "过", "对", "沿", "飘", "落", "围坐", "环绕", "围绕", "驶过",
    "经过", "路过", "驶来", "开过", "走来", "跑来", "飞来", "装满", "堆满", "摆满", "放满", "停满", "布满",
    "挂满", "装饰", "盖", "泊", "悬挂", "坐落", "飘着", "燃", "燃烧", "点", "亮",
];

/// Behind these is what something only is, is like or becomes.
const ALIKE: &[&str] =
    &["像", "如", "似", "是", "为", "成", "作", "当", "叫", "变", "名", "扮", "演", "化", "般"];

/// Everything with a picture that a text names besides its subject.
pub(in crate::subject) fn named(rest: &str, head: &Head) -> Vec<Named> {
    let signs: Vec<char> = rest.chars().filter(|sign| *sign != ' ').take(MOST_SIGNS).collect();
    let mut all: Vec<Named> = Vec::new();
    let mut joined: Option<Weight> = None;
    let mut is_others = false;
    // Behind the subject the first time, everything named is another thing.
    let mut at = 0;
    while at < signs.len() {
        if signs[at] == '.' {
            is_others = false;
            at += 1;
            continue;
        }
        // 一碗汤: a bowl only measures the soup.
        let measures = at > 0
            && MEASURES_CHINESE.contains(signs[at])
            && NUMBERS_CHINESE.iter().any(|(number, _)| *number == signs[at - 1]);
        let Some(found) = NOUNS.chinese(&signs[at..]).filter(|found| !measures || found.length > 1) else {
            at += NOUNS.other_word(&signs[at..]).map_or(1, |(length, _)| length);
            continue;
        };

        let start = at;
        let (found, end) = run(&signs, at, found);
        at = end;
        let text: String = signs[end - found.length..end].iter().collect();
        let whole: String = signs[start..end].iter().collect();
        let alive = is_alive(found.noun);
        let name = head.text.as_str();
        if whole == name || name.ends_with(&text) && head.noun == Some(found.noun) {
            joined = None;
            continue;
        }
        let Some((weight, count, is_counted)) = weight_of(&signs, start, end, alive, joined, is_others)
        else {
            continue;
        };
        if alive && weight == Weight::Acts {
            is_others = true;
        }
        joined = Some(weight);
        // 大学走廊: what stands right before a place only says which it is.
        let is_of_place = !is_counted
            && NOUNS.chinese(&signs[end..]).is_some_and(|next| {
                next.length > 1 && matches!(NOUNS.nouns[next.noun].art, Art::Place(Some(_)))
            });
        if is_of_place {
            continue;
        }
        // One sign may be a part of a word that no list has.
        let is_word = found.length > 1 || is_counted && ends(&signs, end);
        let is_worn = CLOTHES_CHINESE.iter().any(|end| text.ends_with(end))
            || [
                "帽",
                "眼镜",
                "墨镜",
                "太阳镜",
                "围巾",
                "手套",
                "领带",
                "鞋",
                "靴",
                "项链",
                "耳环",
                "口罩",
                "面具",
                "头盔",
                "皇冠",
                "戒指",
            ]
            .iter()
            .any(|it| text.contains(it))
                && weight != Weight::DoneTo;
        let is_same = head.noun == Some(found.noun)
            && (!alive || name.ends_with(&text) || !is_counted && !differ(name, &text));
        let is_body = BODY_CHINESE.contains(&found.word)
            || [
                "胡", "须", "发", "辫", "牙", "眉", "脸", "角", "翅膀", "尾巴", "花瓣", "树叶", "落叶",
                "叶子", "雪花", "水珠", "雨滴",
            ]
            .iter()
            .any(|part| text.contains(part));
        if !is_word || is_worn || is_same || is_body {
            continue;
        }
        let is_shown = fits(&found, &text, head);
        let is_missed = is_unshown(&found) && weight < Weight::Near && is_counted;
        if (is_shown || is_missed) && all.iter().all(|it| it.head.noun != Some(found.noun)) {
            let is_many = matches!(NOUNS.nouns[found.noun].art, Art::Painter("crowd" | "couple"));
            let head = Head {
                text: whole,
                count: if is_many { 1 } else { count },
                noun: Some(found.noun),
                colour: NOUNS.colour_of(found.word),
                ..Head::default()
            };
            all.push(Named { head, weight, is_shown });
        }
    }
    all
}

/// Whether one of two is said to be a woman and the other a man.
fn differ(one: &str, other: &str) -> bool {
    let is_woman = |name: &str| name.contains(['女', '妈', '姐', '妹', '娘', '妇', '奶', '母']);
    let is_man = |name: &str| name.contains(['男', '爸', '哥', '弟', '爷', '叔', '父']);
    is_woman(one) && is_man(other) || is_man(one) && is_woman(other)
}

/// The last of nouns in a row, which is the thing: 巧克力蛋糕, and where it ends.
fn run(signs: &[char], at: usize, first: Found) -> (Found, usize) {
    let (mut found, mut end) = (first, at + first.length);
    while let Some(next) = signs.get(end..).and_then(|rest| NOUNS.chinese(rest)) {
        // 猫跳: the sign of a verb ends the noun.
        if next.length < 2 && verb_at(signs, end).is_some() {
            break;
        }
        (found, end) = (next, end + next.length);
    }
    (found, end)
}

/// Whether no word goes on at a place.
fn ends(signs: &[char], at: usize) -> bool {
    signs.get(at).is_none_or(|sign| {
        matches!(sign, '.' | '和' | '与' | '，' | '、' | '在' | '里' | '上' | '旁' | '下')
            || verb_at(signs, at).is_some()
    })
}

/// How long the number and the measure word are that end right before a place, with what describes the noun between; and how many.
fn counted(signs: &[char], at: usize) -> Option<(usize, u32)> {
    const MOST_BETWEEN: usize = 14;
    let first = at.saturating_sub(MOST_BETWEEN);
    (first..at.saturating_sub(1)).rev().find_map(|from| {
        let (_, many) = NUMBERS_CHINESE.iter().find(|(sign, _)| *sign == signs[from])?;
        let measure = signs[from + 1];
        if !(MEASURES_CHINESE.contains(measure) || measure == '群') || signs[from..at].contains(&'.') {
            return None;
        }
        let between = &signs[from + 2..at];
        // 一位老人牵着狗: a verb or another noun between counts for something else, unless 的 makes an attribute of it.
        let is_plain = between.is_empty() || between.last() == Some(&'的') || plain(between);
        let many = if measure == '群' || measure == '排' { 5 } else { (*many).min(7) };
        let many = if "双对".contains(measure) { many.max(2) } else { many };
        is_plain.then_some((from, many))
    })
}

/// Whether signs before a noun only describe it: colours, adjectives, at most three others.
fn plain(between: &[char]) -> bool {
    let mut at = 0;
    let mut unknown = 0;
    while at < between.len() {
        let starts = |word: &&str| {
            word.chars().enumerate().all(|(index, sign)| between.get(at + index) == Some(&sign))
        };
        let described = ADJECTIVES_CHINESE
            .iter()
            .copied()
            .chain(COLOURS.iter().map(|(name, _)| *name).filter(|name| !name.is_ascii()))
            .filter(|word| starts(word))
            .map(|word| word.chars().count())
            .max();
        if let Some(length) = described {
            at += length;
            continue;
        }
        if verb_at(between, at).is_some() || NOUNS.chinese(&between[at..]).is_some_and(|it| it.length > 1) {
            return false;
        }
        unknown += 1;
        at += 1;
    }
    unknown <= 3
}

/// What a noun has to do with the subject, how many are said, and whether a number is; none if it is not in the picture.
fn weight_of(
    signs: &[char],
    start: usize,
    end: usize,
    alive: bool,
    joined: Option<Weight>,
    is_others: bool,
) -> Option<(Weight, u32, bool)> {
    let behind = signs.get(end).copied().unwrap_or('.');
    // 苹果的味道, 书店: another thing.
    if behind == '的' || !alive && SUFFIXES_CHINESE.contains(behind) && !stands_behind(signs, end) {
        return None;
    }
    let number = counted(signs, start);
    let mut lead = number.map_or(start, |(from, _)| from);
    if number.is_none() {
        lead = before_adjectives(signs, lead);
    }
    let count = number.map_or(1, |(_, many)| many);
    let has = number.is_some();
    let said = |weight: Weight| Some((weight, count, has));
    let acts = if is_others { Weight::Acts } else { Weight::DoneTo };
    let mut verb_end = lead;
    if verb_end > 0
        && matches!(signs[verb_end - 1], '着' | '了' | '起' | '住' | '上' | '出' | '满' | '进' | '入')
    {
        verb_end -= 1;
        if verb_end > 0 && matches!(signs[verb_end - 1], '起' | '住' | '上' | '满') {
            verb_end -= 1;
        }
    }
    let ends_in = |at: usize, words: &[&str]| {
        words.iter().any(|word| {
            let length = word.chars().count();
            at >= length && word.chars().enumerate().all(|(index, sign)| signs[at - length + index] == sign)
        })
    };
    let Some(before) = lead.checked_sub(1).map(|at| signs[at]) else {
        return (alive && has).then_some((Weight::Acts, count, has));
    };
    match before {
        '.' if alive => (has || signs.get(end).is_some() && verb_at(signs, end).is_some()).then_some((
            Weight::Acts,
            count,
            has,
        )),
        '.' => (has || verb_at(signs, end).is_some() || end - start > 1 && joined.is_some()).then_some((
            Weight::Near,
            count,
            has,
        )),
        '和' | '与' | '跟' | '同' | '及' | '、' => {
            said(joined.unwrap_or(if alive { Weight::Acts } else { Weight::Near }))
        }
        '把' | '将' => said(acts),
        '被' | '由' => alive.then_some((Weight::Acts, count, has)),
        '没' | '无' | '不' => None,
        _ if ends_in(lead, ALIKE) || ends_in(verb_end, ALIKE) && before != '着' => None,
        _ if ends_in(verb_end, WORN) || ends_in(lead, WORN) => None,
        _ if ends_in(verb_end, HOLDS) => said(if is_others { Weight::Acts } else { Weight::Held }),
        _ if ends_in(verb_end, STANDS) || ends_in(lead, STANDS) => {
            // 在树林里, 在桌上: where it is.
            said(if alive { Weight::Acts } else { Weight::Near })
        }
        _ if "里上中下旁边前后内外间侧".contains(before) && has => {
            said(if alive { Weight::Acts } else { Weight::Near })
        }
        _ if is_verb_before(signs, verb_end) || is_verb_before(signs, lead) => said(acts),
        _ if has && lead > 0 => said(if alive { Weight::Acts } else { Weight::Near }),
        _ => None,
    }
}

/// Where the colours and adjectives begin that stand before a noun without a number: 穿着[深色]衬衫.
fn before_adjectives(signs: &[char], at: usize) -> usize {
    const SMALL: &[&str] = &[
        "大",
        "小",
        "旧",
        "新",
        "老",
        "热",
        "长",
        "短",
        "深色",
        "浅色",
        "彩色",
        "红",
        "白",
        "黑",
        "金",
        "银",
        "木",
        "铁",
        "破",
        "圆",
        "方",
        "高",
        "生日",
        "巨大",
        "古老",
        "美味",
        "新鲜",
        "漂亮",
        "厚",
        "湿",
        "干",
        "野",
        "电",
        "双肩",
        "热腾腾",
    ];
    let mut lead = at;
    if lead > 0 && signs[lead - 1] == '的' {
        // 抱着毛茸茸的小猫: what 的 belongs to, up to the verb.
        let from = lead.saturating_sub(9);
        let aspect = (from..lead - 1)
            .rev()
            .take_while(|at| signs[*at] != '.')
            .find(|at| matches!(signs[*at], '着' | '了'));
        if let Some(aspect) = aspect {
            return aspect + 1;
        }
    }
    loop {
        let step = SMALL
            .iter()
            .copied()
            .chain(ADJECTIVES_CHINESE.iter().copied())
            .chain(COLOURS.iter().map(|(name, _)| *name).filter(|name| !name.is_ascii()))
            .filter(|word| {
                let length = word.chars().count();
                lead >= length
                    && word.chars().enumerate().all(|(index, sign)| signs[lead - length + index] == sign)
            })
            .map(|word| word.chars().count())
            .max();
        match step {
            Some(length) => lead -= length,
            None => return lead,
        }
    }
}

/// Whether a verb of two signs begins at a place: 气球站着, and not 气球站.
fn stands_behind(signs: &[char], at: usize) -> bool {
    verb_at(signs, at).is_some() && matches!(signs.get(at + 1), Some('在' | '着' | '了'))
}

fn is_verb_before(signs: &[char], at: usize) -> bool {
    (at.saturating_sub(4)..at).any(|from| verb_at(signs, from).is_some_and(|length| from + length == at))
}
