//! The key of a shot, which names its files: what it may be.

use crate::file_name;
use giggle_domain::refusal::shown;
use giggle_domain::{Text, text};

/// The longest key in characters; a matrix adds to it, and every file system still takes it with an extension.
const LONGEST_KEY: usize = 80;

/// Why a key cannot be used.
pub(super) fn key_fault(key: &str) -> Option<Text> {
    let name = shown(key);
    let is_plain = key.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
        && key.starts_with(char::is_alphanumeric);
    if key.is_empty() {
        Some(text!("the key is empty", "键为空"))
    } else if !is_plain {
        Some(text!(
            "`{name}` is not a valid key: keys are letters, digits, `-` and `_`, and begin with a letter or digit",
            "`{name}` 不是有效的键：只能包含字母、数字、`-`、`_`，并以字母或数字开头"
        ))
    } else if key.chars().count() > LONGEST_KEY || key.len() > 2 * LONGEST_KEY {
        Some(text!(
            "the key `{name}` is longer than {LONGEST_KEY} characters",
            "键 `{name}` 超过 {LONGEST_KEY} 个字符"
        ))
    } else if is_animatic(key) {
        Some(text!(
            "`{name}` is the name of the film that joins all drafts: choose another key",
            "`{name}` 是合并全部草稿的影片名称：请使用其他键"
        ))
    } else if file_name::is_device(key) {
        Some(text!(
            "`{name}` cannot be used as a file name on every system",
            "`{name}` 在部分系统上不能作为文件名"
        ))
    } else {
        None
    }
}

/// Whether a shot's draft would have the name of the joined film, or of one of several: `animatic`, `animatic-1280x720`.
pub fn is_animatic(key: &str) -> bool {
    let key = file_name::folded(key);
    let is_size = |size: &str| {
        size.split_once('x').is_some_and(|(width, height)| {
            [width, height].iter().all(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()))
        })
    };
    key == "animatic" || key.strip_prefix("animatic-").is_some_and(is_size)
}
