//! The names in a shot list: the fields of a row, and what to say of names that say nothing.

use super::super::node::{Entry, Fault, Place, canonical};
use crate::near_name;
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
