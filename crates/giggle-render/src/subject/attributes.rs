//! Long attributes of somebody in Chinese: 一位有着小麦色肌肤、留着乌黑长发的女人.
//!
//! It knows the table, measure words and what attributes begin with. The one idea: what is said of somebody before they are named is
//! said anew behind what they do, so that the marks within it part no clause.

use super::NOUNS;
use super::cast::is_somebody_row;
use super::language::{ADJECTIVES_CHINESE, MEASURES_CHINESE, ROLES_CHINESE};

/// With what an attribute begins.
const BEGINS: &[&str] = &[
    "有着", "拥有", "有一", "具有", "留着", "长着", "顶着", "梳着", "扎着", "编着", "披着", "裹着", "系着",
    "穿着", "身穿", "身着", "身披", "着装", "头戴", "戴着", "佩戴", "挂着", "脚踩", "脚穿", "背着", "拿着",
    "手持", "手拿", "手握", "手提", "怀抱", "抱着", "提着", "挎着", "披散", "披头", "满脸", "满头", "满身",
    "面带", "面容", "脸上", "脸庞", "眼神", "眼睛", "双眼", "目光", "头发", "长发", "短发", "白发", "黑发",
    "银发", "金发", "卷发", "发丝", "皮肤", "肤色", "肌肤", "肌肉", "身材", "体型", "体格", "身形", "身高",
    "年约", "年纪", "神情", "表情", "气质", "容貌", "相貌", "五官", "浑身", "全身", "衣着", "衣衫", "毛发",
    "羽毛", "胡须", "胡子", "额头", "两鬓", "鬓角", "脖子", "耳朵", "尾巴",
];

/// A longer run of characters is not an attribute.
const MOST: usize = 60;

/// The prompt with its long attributes behind whatever is done; none if it has none.
pub(super) fn moved(prompt: &str) -> Option<String> {
    let signs: Vec<char> = prompt.chars().collect();
    let mut out = String::new();
    let mut at = 0;
    while at < signs.len() {
        if let Some(found) = attribute(&signs, at) {
            out.extend(&signs[at..at + 2]);
            out.extend(&signs[found.named..found.does]);
            out.extend(&signs[found.does..found.ends]);
            out.push('，');
            out.extend(&signs[at + 2..found.of]);
            at = found.ends;
        } else {
            out.push(signs[at]);
            at += 1;
        }
    }
    (out.len() != prompt.len() || out != prompt).then_some(out)
}

struct Attribute {
    /// Where 的 is, where the name behind it begins and ends, and where the clause ends.
    of: usize,
    named: usize,
    does: usize,
    ends: usize,
}

fn attribute(signs: &[char], at: usize) -> Option<Attribute> {
    let starts = |at: usize, word: &str| {
        word.chars().enumerate().all(|(index, sign)| signs.get(at + index) == Some(&sign))
    };
    let is_counted = "一两三四五几这那".contains(signs[at])
        && signs.get(at + 1).is_some_and(|sign| MEASURES_CHINESE.contains(*sign) || *sign == '群');
    let first = at + 2;
    let is_begun = BEGINS.iter().any(|word| starts(first, word));
    if !is_counted || !is_begun {
        return None;
    }
    let end = signs.len().min(first + MOST);
    let is_stop = |sign: char| matches!(sign, '。' | '！' | '？' | '；' | '\n' | '.' | '!');
    let is_mark = |sign: char| matches!(sign, '，' | '、' | ',') || is_stop(sign);
    let stop = (first..end).find(|at| is_stop(signs[*at])).unwrap_or(end);
    let (of, named, does) = (first..stop).filter(|at| signs[*at] == '的').find_map(|of| {
        let mut name = of + 1;
        // 的年轻女人, 的亚洲女性: what only describes goes before.
        while let Some(length) =
            ADJECTIVES_CHINESE.iter().filter(|word| starts(name, word)).map(|word| word.chars().count()).max()
        {
            name += length;
        }
        let somebody = (name..(name + 5).min(stop)).find_map(|at| {
            let found = NOUNS.chinese(&signs[at..stop]).filter(|found| is_somebody_row(found.noun))?;
            Some(at + found.length)
        });
        let role = || {
            (name + 2..=(name + 6).min(stop)).find(|end| {
                let said: String = signs[name..*end].iter().collect();
                ROLES_CHINESE.iter().any(|role| role.chars().count() > 1 && said.ends_with(role))
            })
        };
        let does = somebody.or_else(role)?;
        let is_whole = !signs[of + 1..does].iter().any(|sign| is_mark(*sign) || *sign == '的')
            && signs.get(does) != Some(&'的');
        is_whole.then_some((of, of + 1, does))
    })?;
    // Without a mark in it, it parts nothing.
    if !signs[first..of].iter().any(|sign| is_mark(*sign)) {
        return None;
    }
    let ends = (does..signs.len()).find(|at| is_mark(signs[*at])).unwrap_or(signs.len());
    Some(Attribute { of, named, does, ends })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_go_behind_what_is_done() {
        for (prompt, expected) in [
            (
                "夕阳下，一位有着小麦色肌肤、留着长发的女人漫步在海滩上。",
                "夕阳下，一位女人漫步在海滩上，有着小麦色肌肤、留着长发。",
            ),
            ("一只长着蓝色眼睛，披着白毛的小猫趴着", "一只小猫趴着，长着蓝色眼睛，披着白毛"),
        ] {
            assert_eq!(moved(prompt).as_deref(), Some(expected));
        }
        for same in ["一位有着蓝色眼睛的女人在跳舞", "一位老人坐着，手里拿着花", "一个房间，有着红色的墙"]
        {
            assert_eq!(moved(same), None, "{same}");
        }
    }
}
