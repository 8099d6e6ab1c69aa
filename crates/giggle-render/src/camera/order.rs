//! Chinese clauses put into the order in which the grammar has them: 镜头微微向左环绕 for 镜头向左微微环绕.
//!
//! It knows characters and a few words, and nothing of moves. The one idea: how the camera goes may stand before or behind where
//! it goes, and the grammar need only know the one.

use std::borrow::Cow;

const CAMERA: &[&str] = &["镜头", "画面", "相机", "摄像机", "摄影机", "机位", "视角", "运镜", "无人机"];

/// How the camera goes, the longer of two words first.
const MANNERS: &[&str] = &[
    "极其缓慢",
    "非常缓慢",
    "十分缓慢",
    "极为缓慢",
    "小幅度",
    "大幅度",
    "一点一点",
    "一点点",
    "微微",
    "轻微",
    "稍稍",
    "稍微",
    "略微",
    "徐徐",
    "匀速",
    "小幅",
    "大幅",
    "轻轻",
    "平滑",
    "丝滑",
    "平稳",
    "流畅",
    "顺滑",
    "猛烈",
    "猛地",
    "急速",
    "飞速",
    "逐渐",
    "渐渐",
    "缓速",
    "低速",
    "高速",
    "轻缓",
    "柔和",
    "优雅",
    "自然",
];

/// What the camera does behind them, by its first sign.
const VERBS: &str = "环绕移平摇推拉转旋滑倾升降扫甩跟退摆横抬俯仰掠盘";

/// The text in that order.
pub(super) fn in_order(prompt: &str) -> Cow<'_, str> {
    if prompt.is_ascii()
        || !CAMERA.iter().any(|word| prompt.contains(word))
        || !MANNERS.iter().any(|word| prompt.contains(word))
    {
        return prompt.into();
    }
    let mut out = String::with_capacity(prompt.len());
    let mut rest = prompt;
    // Whether the camera is spoken of in this clause.
    let mut is_camera = false;
    while let Some(sign) = rest.chars().next() {
        is_camera = (is_camera || CAMERA.iter().any(|word| rest.starts_with(word)))
            && !"，。；！？、,.;!?\n".contains(sign);
        let way = if is_camera { way_at(rest) } else { 0 };
        let manner = manner_at(&rest[way..]);
        let behind = &rest[way + manner..];
        if way > 0 && manner > 0 && behind.starts_with(|next| VERBS.contains(next)) {
            out.push_str(&rest[way..way + manner]);
            out.push_str(&rest[..way]);
            rest = behind;
            continue;
        }
        out.push(sign);
        rest = &rest[sign.len_utf8()..];
    }
    out.into()
}

/// How many bytes of a text say where the camera goes: 向左, 往右侧.
fn way_at(text: &str) -> usize {
    let mut signs = text.chars();
    let leads = signs.next().is_some_and(|sign| "向往朝".contains(sign));
    if !leads || !signs.next().is_some_and(|sign| "左右上下前后".contains(sign)) {
        return 0;
    }
    let length = '向'.len_utf8() * 2;
    length + text[length..].chars().next().filter(|sign| "侧边方".contains(*sign)).map_or(0, char::len_utf8)
}

/// How many bytes of a text say how, with 地 behind it.
fn manner_at(text: &str) -> usize {
    let Some(word) = MANNERS.iter().find(|word| text.starts_with(**word)) else { return 0 };
    let length = word.len();
    length + text[length..].chars().next().filter(|sign| *sign == '地').map_or(0, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::in_order;
    use crate::Reading;

    #[test]
    fn how_comes_before_where() {
        for (said, expected) in [
            ("镜头向左微微环绕，一尊铜像", "镜头微微向左环绕，一尊铜像"),
            ("相机往右侧轻轻地平移", "相机轻轻地往右侧平移"),
            ("镜头拉远，女孩向左微微转身", "镜头拉远，女孩向左微微转身"),
            ("风向左轻轻吹", "风向左轻轻吹"),
        ] {
            assert_eq!(in_order(said), expected);
        }
    }

    #[test]
    fn a_way_is_read_wherever_the_manner_stands() {
        for manner in ["微微", "轻微", "徐徐", "匀速", "大幅度", "轻轻地", "一点点", "急速"]
        {
            for (way, verb, expected) in [
                ("向左", "环绕", "orbit left"),
                ("向右", "环绕", "orbit right"),
                ("向左", "平移", "truck left"),
                ("向右", "移动", "truck right"),
                ("向左", "摇", "pan left"),
                ("向上", "摇", "tilt up"),
                ("向前", "推", "push in"),
            ] {
                let prompt = format!("镜头{way}{manner}{verb}，一尊铜像");
                let plan = Reading::of(&prompt, None).plan().to_string();
                assert!(plan.ends_with(expected), "{prompt}: {plan}");
            }
        }
    }
}
