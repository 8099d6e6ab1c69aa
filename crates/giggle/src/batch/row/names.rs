//! The names in a shot list: the fields of a row, and what to say of names that say nothing.

use super::super::node::{Entry, Fault, Node, Place, Value, canonical};
use super::super::source::Format;
use crate::near_name;
use crate::typed_words;
use giggle_domain::refusal::shown;
use giggle_domain::{Text, text};

/// The fields of a row, as they are written.
pub(in crate::batch) const FIELDS: [&str; 17] = [
    "key",
    "prompt",
    "model",
    "duration",
    "aspect_ratio",
    "resolution",
    "start_frame",
    "end_frame",
    "image",
    "audio",
    "video",
    "count",
    "takes",
    "note",
    "caption",
    "variables",
    "matrix",
];

/// A name that no field has.
pub(in crate::batch) fn unknown_name(entry: &Entry, known: &[&str]) -> Fault {
    let name = shown(&entry.key);
    let meant = did_you_mean(&entry.key, known).unwrap_or_else(|| {
        if typed_words::is_setting_of_others(&entry.key) {
            return text!(
                "; it is a setting of other programs, and giggle has none like it: what the clip looks like is said in the prompt",
                "；这是其他程序的参数，giggle 没有对应的设置：画面效果请写在提示词中"
            );
        }
        let (en, zh) = (known.join(", "), known.join("、"));
        text!("; the fields are {en}", "；可用字段：{zh}")
    });
    let what = text!("`{name}` is not a field", "没有字段 `{name}`");
    Fault::new(entry.place, what.then(&Text::default(), &meant))
}

/// The fields that a name may mean, as the end of a sentence.
fn did_you_mean(name: &str, known: &[&str]) -> Option<Text> {
    let meant = near_name::meant(&canonical(name), known.iter().copied());
    let (en, zh) = (meant.join("` or `"), meant.join("` 或 `"));
    (!meant.is_empty()).then(|| text!("; did you mean `{en}`?", "；您是不是想写 `{zh}`？"))
}

/// What to do about a field that is no text and no number.
pub(in crate::batch) fn way_out_of(name: &str, node: &Node, format: Format) -> Option<Text> {
    match (&node.value, name) {
        (Value::List(_), "takes" | "count") => {
            Some(text!("it says how many: `{name}: 3`", "它表示数量：`{name}: 3`"))
        }
        (Value::List(_), "model" | "duration" | "aspect_ratio" | "resolution") => Some(text!(
            "several values make several shots in a matrix: `matrix: {{{name}: [...]}}`",
            "多个值请写在 matrix 中，每个值一个镜头：`matrix: {{{name}: [...]}}`"
        )),
        _ if format == Format::Yaml => Some(text!(
            "put a text that begins with `{{` or `[`, or that contains `: `, in quotes",
            "以 `{{` 或 `[` 开头或含 `: ` 的文本请加引号"
        )),
        _ => None,
    }
}

/// What is wrong with a `${name}` of a text that nothing answers to, where more can be said of it: it has several values, or is spelled
/// in another way. `value_of` finds what a name has, and `all` are the names that there are.
pub(in crate::batch) fn misnamed<'a>(
    text: &str,
    value_of: &dyn Fn(&str) -> Option<&'a Node>,
    all: &dyn Fn() -> Vec<&'a str>,
) -> Option<Text> {
    text.match_indices("${").filter(|(at, _)| !text[..*at].ends_with('$')).find_map(|(at, _)| {
        let name = text[at + 2..].split_once('}')?.0.trim();
        match value_of(name).map(|it| &it.value) {
            Some(Value::List(_) | Value::Map(_)) => {
                let name = shown(name);
                Some(text!(
                    "`${{{name}}}` has several values: write them below `matrix:`, which makes a shot of each",
                    "`${{{name}}}` 有多个值：请写在 `matrix:` 下，每个值生成一个镜头"
                ))
            }
            Some(_) => None,
            None => {
                let wanted = canonical(name);
                let all = all();
                let near = all.iter().find(|it| canonical(it) == wanted).copied();
                let near = near.or_else(|| near_name::meant(&wanted, all.iter().copied()).first().copied())?;
                let (name, near) = (shown(name), shown(near));
                Some(text!(
                    "`${{{name}}}`: no variable, column or field has this name; did you mean `${{{near}}}`?",
                    "`${{{name}}}`：没有该名称的变量、列或字段；您是不是想写 `${{{near}}}`？"
                ))
            }
        }
    })
}

/// A column that says nothing: most likely a mistyped field, and a clip would be paid without it.
pub(in crate::batch) fn unused_column(name: &str, place: Place) -> Fault {
    let meant = did_you_mean(name, &FIELDS);
    let name = shown(name);
    let what = text!(
        "the column `{name}` is not a field, and no `${{{name}}}` uses it; begin its name with `#` to ignore it",
        "列 `{name}` 不是字段，也没有被 `${{{name}}}` 引用；列名以 `#` 开头可忽略该列"
    );
    Fault::new(place, what.then(&Text::default(), &meant.unwrap_or_default()))
}

/// A variable that says nothing: nearly always one that a text names in another way.
pub(in crate::batch) fn unused_variable(name: &str, place: Place) -> Fault {
    let name = shown(name);
    Fault::new(
        place,
        text!("no `${{{name}}}` uses the variable `{name}`", "变量 `{name}` 没有被 `${{{name}}}` 引用"),
    )
}

/// An axis that says nothing: its shots would be one and the same, and paid for without what was meant.
pub(in crate::batch) fn unused_axis(name: &str, place: Place) -> Fault {
    let meant = did_you_mean(name, &FIELDS);
    let name = shown(name);
    let what = text!(
        "the axis `{name}` of the matrix is not a field, and no `${{{name}}}` uses it",
        "矩阵的 `{name}` 不是字段，也没有被 `${{{name}}}` 引用"
    );
    Fault::new(place, what.then(&Text::default(), &meant.unwrap_or_default()))
}
