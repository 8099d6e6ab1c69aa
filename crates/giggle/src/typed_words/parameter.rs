//! Settings that other programs read out of a prompt: `--ar 16:9` would be sent, and paid for, as words. As flags of the command line
//! the same names are answered from the same table.
//!
//! They are a tail of a line, or its beginning, of nothing but such settings; `--ar 16:9` is one wherever it stands. A command
//! that is shown in the clip stands in the middle of a sentence, or in quotation marks.

use super::not_a_prompt::is_model;
use super::signs::is_dash;
use super::slip::Slip;

/// What another program calls a setting, and what it is here.
enum Here {
    /// The flag that it is.
    Flag(&'static str),
    /// None.
    Nothing,
}

/// What may stand behind a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Value {
    /// Anything.
    Any,
    /// A number, maybe with a unit: the name is a letter, or a word of every day.
    Number,
    /// Often nothing.
    Maybe,
}

/// The names that other programs have, lower case and with hyphens.
const NAMES: [(&[&str], Value, Here); 12] = [
    (
        &[
            "ar",
            "aspect",
            "aspect-ratio",
            "ratio",
            "rt",
            "比例",
            "画幅",
            "宽高比",
            "画面比例",
            "视频比例",
            "长宽比",
        ],
        Value::Any,
        Here::Flag("aspect-ratio"),
    ),
    (
        &[
            "dur",
            "duration",
            "seconds",
            "secs",
            "sec",
            "video-length",
            "clip-length",
            "时长",
            "视频时长",
            "秒",
        ],
        Value::Number,
        Here::Flag("duration"),
    ),
    (&["d", "t", "length", "len", "time", "时间"], Value::Number, Here::Flag("duration")),
    (&["rs", "res", "resolution", "分辨率", "清晰度"], Value::Any, Here::Flag("resolution")),
    (&["size", "width", "height", "w", "h"], Value::Number, Here::Flag("resolution")),
    (&["model", "模型"], Value::Any, Here::Flag("model")),
    (&["m", "niji"], Value::Any, Here::Nothing),
    (
        &[
            "v",
            "q",
            "s",
            "c",
            "sw",
            "iw",
            "cw",
            "ow",
            "bs",
            "fps",
            "frames",
            "frame-rate",
            "framerate",
            "seed",
            "cfg",
            "cfg-scale",
            "guidance",
            "guidance-scale",
            "steps",
            "stylize",
            "chaos",
            "weird",
            "stop",
            "帧率",
            "种子",
        ],
        Value::Number,
        Here::Nothing,
    ),
    (
        &[
            "cf",
            "wm",
            "bitrate",
            "codec",
            "crf",
            "lora",
            "negprompt",
            "neg-prompt",
            "preset",
            "sampler",
            "scheduler",
            "camerafixed",
            "camera-fixed",
            "watermark",
            "style",
            "motion",
            "quality",
            "sref",
            "cref",
            "oref",
            "neg",
            "negative",
            "negative-prompt",
            "profile",
            "end",
            "负面提示词",
            "反向提示词",
            "水印",
            "质量",
        ],
        Value::Any,
        Here::Nothing,
    ),
    (
        &["raw", "loop", "hd", "sd", "uhd", "fast", "turbo", "relax", "tile", "draft", "video"],
        Value::Maybe,
        Here::Nothing,
    ),
    (&["p", "personalize"], Value::Maybe, Here::Nothing),
    (&["no"], Value::Any, Here::Nothing),
];

/// A setting that stands in a prompt.
struct Setting<'t> {
    /// As it was written, with its value.
    written: String,
    here: Option<&'static str>,
    /// The words that it takes up.
    words: usize,
    value: &'t str,
    /// `--no text` and `--fast` may be meant as words, unless others stand beside them.
    is_doubtful: bool,
}

/// A setting with its value that another program would read out of the prompt, and that is none of what the clip shows.
pub(super) fn within(text: &str) -> Option<Slip> {
    text.lines().find_map(|line| of_line(line).or_else(|| of_a_sentence(line)))
}

/// What another program reads out of the middle of a prompt: what is not to be seen, behind `negative prompt:`, and the weights of words,
/// as in `cat::2`.
fn of_a_sentence(line: &str) -> Option<Slip> {
    const NEGATIVE: [&str; 6] =
        ["negative prompt", "negative_prompt", "negative prompts", "负面提示词", "反向提示词", "负向提示词"];
    const SHOWN: usize = 40;
    let words: Vec<&str> = line.split_whitespace().collect();
    let is_quoted = quoted(&words);
    let weighted = words.iter().zip(&is_quoted).find(|(word, is_quoted)| {
        let (before, weight) = trimmed(word).split_once("::").unwrap_or_default();
        !**is_quoted && before.ends_with(char::is_alphanumeric) && is_number(weight)
    });
    if let Some((word, _)) = weighted {
        return Some(Slip::Parameter(trimmed(word).to_owned(), None));
    }
    let lower = line.to_lowercase();
    // Lower case may have another length; then nothing is shown of the line but the words.
    let found = NEGATIVE.into_iter().find_map(|name| {
        let at = lower.find(name)?;
        let behind = lower[at + name.len()..].trim_start();
        let is_in_quotes = lower[..at].ends_with(['"', '“', '「', '\'', '‘']);
        (behind.starts_with([':', '：', '=']) && !is_in_quotes).then_some((at, name))
    });
    let (at, name) = found?;
    let written = line.get(at..).filter(|_| lower.len() == line.len()).unwrap_or(name);
    Some(Slip::Parameter(written.chars().take(SHOWN).collect(), None))
}

fn of_line(line: &str) -> Option<Slip> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let is_quoted = quoted(&words);
    let slip = |found: &Setting<'_>| Slip::Parameter(found.written.clone(), found.here);
    // The beginning, with a prompt behind it.
    if let Some(first) = setting(&words).filter(|it| it.here.is_some() && !it.is_doubtful) {
        return Some(slip(&first));
    }
    for at in 1..words.len() {
        if is_quoted[at] {
            continue;
        }
        let Some(found) = setting(&words[at..]) else { continue };
        let is_plain = found.here.is_some() && is_ratio(found.value);
        if is_plain || is_tail(&words[at..]) && !found.is_doubtful {
            return Some(slip(&found));
        }
    }
    None
}

/// Whether words are nothing but settings.
fn is_tail(mut words: &[&str]) -> bool {
    while !words.is_empty() {
        let Some(found) = setting(words) else { return false };
        words = &words[found.words..];
    }
    true
}

/// The setting that words begin with.
fn setting<'t>(words: &[&'t str]) -> Option<Setting<'t>> {
    let word = *words.first()?;
    let bare = word.trim_start_matches(is_dash);
    let dashes = &word[..word.len() - bare.len()];
    let is_flag = dashes.chars().count() > 1 || dashes.chars().any(|dash| dash != '-');
    let (name, joined) = match bare.split_once(['=', ':', '：']).filter(|(name, _)| known(name).is_some()) {
        Some((name, value)) => (name, Some(value)),
        None => match bare.find(|c: char| c.is_ascii_digit()).filter(|at| *at > 0) {
            // `--ar16:9`
            Some(at) if is_flag && known(&bare[..at]).is_some() => (&bare[..at], Some(&bare[at..])),
            _ => (bare, None),
        },
    };
    let (_, wants, here) = known(name)?;
    let is_doubtful = *wants == Value::Maybe || name.eq_ignore_ascii_case("no");
    let mut taken = 1;
    let value = match joined {
        Some(value) => value,
        None => {
            let behind = words.get(1).copied().filter(|it| !is_setting_word(it));
            let takes = behind.filter(|it| *wants != Value::Maybe || is_number(trimmed(it)));
            taken += usize::from(takes.is_some());
            takes.unwrap_or_default()
        }
    };
    let value = trimmed(value);
    let fits = match wants {
        Value::Any => !value.is_empty(),
        Value::Number => is_number(value) || is_ratio(value),
        Value::Maybe => true,
    };
    // Without two dashes, or a long one, it may be anything that has a ratio or a number behind it.
    let is_meant = is_flag
        || (dashes == "-" || joined.is_some_and(|_| bare.contains('=')))
            && name.len() > 1
            && matches!(here, Here::Flag(_))
            && (is_ratio(value) || is_number(value));
    if !fits || !is_meant {
        return None;
    }
    // `--ar 16 9`, `--sref 123 456`
    while joined.is_none() && is_number(value) && words.get(taken).is_some_and(|it| is_number(trimmed(it))) {
        taken += 1;
    }
    let here = match here {
        Here::Flag("model") if !is_model(value) && !is_flag => return None,
        Here::Flag(flag) => Some(*flag),
        Here::Nothing => None,
    };
    let between = if joined.is_some() { "=" } else { " " };
    let written = format!("{dashes}{name}{between}{value}").trim_end_matches([' ', '=']).to_owned();
    Some(Setting { written, here, words: taken, value, is_doubtful })
}

/// What another program's setting of that name is here: a flag, or nothing. `None` for what is no such name.
pub(super) fn named(name: &str) -> Option<Option<&'static str>> {
    known(name).map(|(_, _, here)| match here {
        Here::Flag(flag) => Some(*flag),
        Here::Nothing => None,
    })
}

fn known(name: &str) -> Option<&'static (&'static [&'static str], Value, Here)> {
    let name = name.replace('_', "-").to_lowercase();
    NAMES.iter().find(|(names, ..)| names.contains(&&*name))
}

fn is_setting_word(word: &str) -> bool {
    word.trim_start_matches(is_dash) != word && word.chars().filter(|it| is_dash(*it)).count() > 1
}

fn trimmed(value: &str) -> &str {
    value.trim_end_matches([',', '.', ';', '。', '，', '；', '!', '！'])
}

/// `16:9`, `1280x720`.
fn is_ratio(value: &str) -> bool {
    let plain = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit() || it == b'.');
    let pair = value.split_once([':', '：', 'x', 'X', '/', '*', '×']);
    pair.is_some_and(|(one, other)| plain(one) && plain(other))
}

/// `10`, `10s`, `1080p`, `10秒`.
fn is_number(value: &str) -> bool {
    let unit = value.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').to_ascii_lowercase();
    let units = ["", "s", "sec", "secs", "seconds", "p", "k", "px", "fps", "秒", "秒钟", "帧"];
    unit.len() < value.len() && units.contains(&&*unit)
}

/// Whether each word stands within quotation marks.
fn quoted(words: &[&str]) -> Vec<bool> {
    let (mut plain, mut depth) = (false, 0usize);
    let mut look = |word: &&str| {
        let before = plain || depth > 0;
        for sign in word.chars() {
            match sign {
                '"' | '`' => plain = !plain,
                '“' | '„' | '«' | '「' | '『' | '‘' => depth += 1,
                '”' | '»' | '」' | '』' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        before || word.starts_with(['"', '`', '“', '„', '«', '「', '『', '‘', '\''])
    };
    words.iter().map(&mut look).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_other_programs_read_at_the_end_of_a_prompt_is_told_from_what_a_clip_shows() {
        for prompt in [
            "a castle on a hill --ar 16:9",
            "a castle on a hill -ar 16:9",
            "a castle on a hill -–ar 16:9",
            "a castle --ar16:9",
            "a castle --ar16:9 --style raw --v 6.1",
            "a castle --ar 16 9",
            "a castle --ar vertical",
            "a castle --ar 1.78, ",
            "a castle --ar 16:9, golden light",
            "a castle --ratio=keep_ratio",
            "a castle ar=16:9 dur=10",
            "a castle --resolution HD",
            "a castle --res full_hd --hd",
            "a castle --model kling-v2",
            "a castle --d 10 --wm false --cf true --rt 9:16",
            "a castle --seed 42",
            "a castle --camera_fixed true",
            "a castle --neg blurry --no text",
            "a castle --时长 10秒",
            "一座城堡 ——比例 16：9",
            "一座城堡 --画面比例 16:9 --清晰度 1080p",
            "--ar 16:9 a castle on a hill",
            "a castle\n--duration 10",
            "a cat, negative prompt: dog",
            "a cat. Negative_Prompt = blurry, text",
            "一只猫，负面提示词：模糊",
            "a cat::2 dog::1",
            "a cat::1.5, in the rain",
        ] {
            assert!(within(prompt).is_some(), "{prompt}");
        }
        for prompt in [
            "a developer's screen: python train.py --model resnet50 --duration 10, blue light on her face",
            "a screen shows: curl --resolution 1080p, glitch effect",
            "a kernel log that says --size=1024 scrolls on a server rack display",
            "The old man said —seconds 10 to go— and closed his eyes",
            "a terminal shows \"git log --size=10\"",
            "“run --duration 10” 出现在屏幕上",
            "the words npm run build --watch scroll by on the laptop",
            "a quiet lake --no text",
            "a quiet lake -- no text, no watermark",
            "A sign reads SALE — 50% off",
            "countdown: —ten —nine —eight",
            "A stopwatch showing 00:10 --00:09 --00:08",
            "a scoreboard: HOME 3 -- AWAY 2",
            "model: a 1967 Ford Mustang",
            "duration: 5s. A candle burns down",
            "一只猫在屋顶上——月亮升起——镜头缓缓推进",
            "倒计时——10——9——8",
            "a clock -5 degrees",
            "a sign that says \"negative prompt: dog\"",
            "a film about a negative prompt and its author",
            "std::vector on a screen",
            "a clock that shows 12:30::",
            "E = mc² -- chalk on a blackboard",
            "a lighthouse -- 35mm film, grain, -1EV, f/1.8",
        ] {
            assert!(within(prompt).is_none(), "{prompt}");
        }
    }
}
