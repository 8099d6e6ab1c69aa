//! What a word of the command line is, judged as it would be sent: without the blanks at its ends and without what nobody
//! can see.
//!
//! It knows no command: which flags there are is passed in.

use super::not_a_prompt::other_thing;
use super::parameter;
use super::signs::{is_dash, is_quote};
use super::slip::{Slip, is_answer, is_command_line, is_placeholder, says_nothing};
use crate::near_name;
use giggle_domain::prompt;

/// Files that lists, prompts, pictures and clips are kept in.
const EXTENSIONS: [&str; 33] = [
    "yaml", "yml", "json", "jsonl", "ndjson", "csv", "tsv", "txt", "md", "toml", "xls", "xlsx", "ods",
    "docx", "pdf", "png", "jpg", "jpeg", "webp", "gif", "bmp", "heic", "avif", "tiff", "svg", "mp4", "mov",
    "m4v", "webm", "mkv", "avi", "mp3", "wav",
];
/// How a picture is named that is no file.
const ADDRESSES: [&str; 7] = ["http://", "https://", "url:", "asset_id:", "base64:", "data:", "file:"];
/// What people ask for help with.
const HELP: [&str; 5] = ["help", "/help", "/h", "/?", "?"];
/// What verbs are called elsewhere, and the command that does it here.
const VERB_SYNONYMS: [(&str, &str); 56] = [
    ("list", "ledger"),
    ("ls", "ledger"),
    ("history", "ledger"),
    ("jobs", "ledger"),
    ("tasks", "ledger"),
    ("shots", "ledger"),
    ("show", "ledger show"),
    ("status", "query"),
    ("get", "query"),
    ("check", "query"),
    ("poll", "wait"),
    ("watch", "wait"),
    ("fetch", "download"),
    ("pull", "download"),
    ("save", "download"),
    ("version", "--version"),
    ("generate", "make"),
    ("gen", "make"),
    ("create", "make"),
    ("video", "make"),
    ("render", "make"),
    ("draft", "make --local"),
    ("preview", "make --local"),
    ("run", "batch run"),
    ("send", "submit"),
    ("info", "inspect"),
    ("probe", "inspect"),
    ("continue", "resume"),
    ("retry", "resume"),
    ("recover", "ledger recover"),
    ("export", "ledger export"),
    ("credits", "cost"),
    ("balance", "cost"),
    ("price", "cost"),
    ("budget", "cost"),
    ("login", "key set"),
    ("auth", "key set"),
    ("config", "doctor"),
    ("test", "doctor"),
    ("server", "serve"),
    ("new", "make"),
    ("produce", "make"),
    ("animate", "make"),
    ("t2v", "make"),
    ("i2v", "make"),
    ("text2video", "make"),
    ("生成", "make"),
    ("制作", "make"),
    ("视频", "make"),
    ("草稿", "make --local"),
    ("模型", "models"),
    ("列表", "ledger"),
    ("查询", "query"),
    ("下载", "download"),
    ("登录", "key set"),
    ("帮助", "--help"),
];

/// What a word that is no verb would be called here.
pub(super) fn verb_for(word: &str) -> Option<&'static str> {
    let word = word.to_lowercase();
    VERB_SYNONYMS.iter().find(|(other, _)| *other == word).map(|(_, verb)| *verb)
}

/// A word as it would be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    text: String,
    /// Whether something of the word as it was typed cannot be seen.
    hides_something: bool,
}

impl Seen {
    pub(super) fn of(word: &str) -> Self {
        let text = prompt::seen(word);
        let hides_something = text != word;
        Self { text, hides_something }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// As an error may show it.
    pub(super) fn shown(&self) -> String {
        giggle_domain::refusal::shown(&self.text)
    }

    pub(super) fn hides_something(&self) -> bool {
        self.hides_something
    }

    /// Whether it begins with a dash of any kind, in quotes that were typed twice or not.
    pub(super) fn is_dashed(&self) -> bool {
        self.text.trim_start_matches(is_quote).starts_with(is_dash)
    }

    /// Whether there is no blank in it.
    pub(super) fn is_single(&self) -> bool {
        !self.text.contains(char::is_whitespace)
    }

    /// The name of the flag that it looks like, without dashes: `—Dry_run=1` is `dry-run`.
    pub(super) fn flag_name(&self) -> String {
        let bare = self.text.trim_matches(is_quote).trim_start_matches(is_dash);
        let name = bare.split(['=', ' ', '\t', '\n']).next().unwrap_or_default();
        name.replace('_', "-").to_lowercase()
    }

    /// What it would be called if it is one word of plain letters, as the names of verbs and flags are.
    pub(super) fn plain_name(&self) -> Option<String> {
        let word = self.text.trim_matches(is_quote);
        let is_name = word.starts_with(|c: char| c.is_ascii_alphabetic())
            && word.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '-' | '_'));
        is_name.then(|| word.replace('_', "-").to_ascii_lowercase())
    }

    /// Whether it is what programs leave in the place of a text, by itself.
    pub(super) fn left_over(&self) -> Option<Slip> {
        let word = self.text.trim_matches(is_quote).trim();
        if says_nothing(word) {
            return Some(Slip::Nothing);
        }
        if is_answer(word) {
            return Some(Slip::Answer);
        }
        if is_command_line(&self.text) {
            return Some(Slip::CommandLine);
        }
        if is_placeholder(word) {
            return Some(Slip::Placeholder);
        }
        other_thing(self.text.trim(), word)
    }

    /// What makes it no description of a clip at a door that knows no flags and reads no files.
    pub(super) fn at_other_doors(&self) -> Option<Slip> {
        if let Some(slip) = self.slip(|_| false) {
            return Some(slip);
        }
        let behind = self.text.trim_start_matches(is_dash);
        let is_name = behind.starts_with(|c: char| c.is_ascii_alphabetic())
            && behind.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '='));
        if self.is_dashed() && is_name {
            return Some(Slip::Dashed);
        }
        let is_path = ["@/", "@./", "@../", "@~/"].iter().any(|it| self.text.starts_with(it));
        let behind_at = Self::of(self.text.trim_start_matches('@')).slip(|_| false);
        let is_file = self.text.starts_with('@') && matches!(behind_at, Some(Slip::File | Slip::Address));
        (is_path || is_file).then_some(Slip::File)
    }

    /// What makes it no description of a clip, if anything does.
    pub(super) fn slip(&self, is_flag: impl Fn(&str) -> bool) -> Option<Slip> {
        if let Some(slip) = self.left_over() {
            return Some(slip);
        }
        let named = self.text.split_once('=').map(|(name, _)| name.to_ascii_lowercase());
        if let Some(name) = named.filter(|name| is_flag(name)) {
            return Some(Slip::Assignment(name));
        }
        if !self.is_single() {
            let mut words = self.text.split_whitespace().filter_map(|word| word.strip_prefix("--"));
            let found = words.find_map(|word| {
                let name = word.split('=').next().unwrap_or_default();
                (!name.is_empty() && is_flag(name)).then(|| name.to_owned())
            });
            return found.map(Slip::FlagWithin).or_else(|| parameter::within(&self.text));
        }
        let lower = self.text.to_ascii_lowercase();
        if HELP.contains(&lower.as_str()) {
            return Some(Slip::Help);
        }
        if ADDRESSES.iter().any(|it| lower.starts_with(it)) {
            return Some(Slip::Address);
        }
        // `@` and its file are for the one who reads it.
        if lower.starts_with('@') {
            return None;
        }
        let is_drive = lower.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
            && (lower[1..].starts_with(":\\") || lower[1..].starts_with(":/"));
        // A path without an extension may be a text, too: a prompt of any kind is sent as it is.
        let is_path = ["/", "./", "../", "~/", "\\", ".\\", "..\\"].iter().any(|it| lower.starts_with(it))
            && lower.rsplit(['/', '\\']).next().is_some_and(|name| name.trim_matches('.').contains('.'));
        let has_extension = lower
            .rsplit_once('.')
            .is_some_and(|(stem, extension)| !stem.is_empty() && EXTENSIONS.contains(&extension));
        (is_drive || (is_path && lower.is_ascii()) || has_extension).then_some(Slip::File)
    }
}

/// The flags that a name may mean, the likeliest first; none rather than a wrong one.
pub(super) fn nearest<'a>(wanted: &str, flags: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let bare = |name: &str| name.replace('-', "");
    let name = bare(wanted);
    let letters = name.chars().count();
    let flags: Vec<&str> = flags.into_iter().collect();
    if letters == 0 {
        return Vec::new();
    }
    let meant = near_name::meant(&name, flags.iter().copied());
    if !meant.is_empty() {
        return meant;
    }
    // The smaller, the nearer.
    let distance = |flag: &str| {
        let other = bare(flag);
        if letters == 1 {
            // A single letter is most likely the first one of a flag's name.
            return other.starts_with(&name).then_some(0);
        }
        if near_name::is_opposed(&name, &other) {
            return None;
        }
        let is_cut =
            letters >= 3 && (other.starts_with(&name) || name.starts_with(&other) && other.len() > 3);
        if is_cut {
            return Some(4);
        }
        (letters >= 3 && flag.split('-').any(|part| part == name)).then_some(5)
    };
    let all = flags.iter().filter_map(|flag| Some((distance(flag)?, flag.len(), *flag)));
    // Of equally near ones the shorter name is the likelier.
    all.min().map(|(_, _, flag)| vec![flag]).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dash_is_a_dash_of_any_kind() {
        for word in [
            "-x",
            "—x",
            "–x",
            "−x",
            "‐x",
            "⸺x",
            "⸻x",
            "︱x",
            "⁻x",
            "⁃x",
            "﹣x",
            "－x",
            "ーx",
            "➖x",
            "─x",
            "〜x",
            "\u{200b}-x",
            "\u{feff}--x",
            "\u{ad}-x",
            " -x",
            "-x\r",
            "\u{a0}-x",
            "'--x'",
            "“--x”",
            "-\u{200b}-x",
            "\u{1b}--x",
            "\u{2028}-x",
        ] {
            let seen = Seen::of(word);
            assert!(seen.is_dashed() && seen.is_single(), "{word:?}");
            assert_eq!(seen.flag_name(), "x", "{word:?}");
        }
        for word in ["x-", "一只猫", "~x", "_x", "•x", "猫—狗"] {
            assert!(!Seen::of(word).is_dashed(), "{word}");
        }
    }

    #[test]
    fn what_says_nothing_of_a_clip_is_known() {
        let is_flag = |name: &str| ["model", "dry-run", "prompt"].contains(&name);
        let slip = |word: &str| Seen::of(word).slip(is_flag);
        for word in ["help", "Help", " help\r", "/help", "/?", "HELP"] {
            assert_eq!(slip(word), Some(Slip::Help), "{word:?}");
        }
        for (word, flag) in [("model=veo31", "model"), ("prompt=a cat", "prompt"), ("Dry-Run=1", "dry-run")] {
            assert_eq!(slip(word), Some(Slip::Assignment(flag.into())), "{word}");
        }
        for word in ["a cat --model veo31", "a cat --model=veo31", "--model veo31", "a\n--model"] {
            assert_eq!(slip(word), Some(Slip::FlagWithin("model".into())), "{word}");
        }
        for (word, flag) in [
            ("a castle on a hill --ar 16:9", "aspect-ratio"),
            ("a castle --ratio 9:16 --dur 10 --rs 1080p", "aspect-ratio"),
            ("a castle —ar 16:9", "aspect-ratio"),
            ("--dur 10 a castle", "duration"),
            ("a castle －－ar 16：9", "aspect-ratio"),
            ("城堡 --时长 10", "duration"),
            ("城堡 --rs 720p", "resolution"),
            ("a castle --size=1280x720, at dawn", "resolution"),
        ] {
            let found = slip(word);
            assert!(matches!(&found, Some(Slip::Parameter(_, Some(to))) if *to == flag), "{word} {found:?}");
        }
        for word in ["list.yaml", "a.PNG", "/home/me/p.q", "./p.q", "~/p.q", "C:\\p", ".\\p.q", "雨.csv"] {
            assert_eq!(slip(word), Some(Slip::File), "{word}");
        }
        for word in [
            "null",
            " NULL\r",
            "'null'",
            "undefined",
            "None",
            "<nil>",
            "NaN",
            "[object Object]",
            "#REF!",
            "false",
            "#WERT!",
            "#ИМЯ?",
            "#NOM?",
            "\\N",
            "同上",
            "待定",
            "Same as above",
        ] {
            assert_eq!(slip(word), Some(Slip::Nothing), "{word}");
        }
        for word in [
            "$PROMPT",
            "${PROMPT}",
            "${PROMPT:-}",
            "$1",
            "$env:PROMPT",
            "%PROMPT%",
            "{{prompt}}",
            "{{ prompt | trim }}",
            "${{ inputs.prompt }}",
            "{prompt}",
            "\"{{提示词}}\"",
            "<%= prompt %>",
            "#{prompt}",
            "$(cat prompt.txt)",
            "%(prompt)s",
            "<prompt>",
            "[your prompt here]",
            "__PROMPT__",
        ] {
            assert_eq!(slip(word), Some(Slip::Placeholder), "{word}");
        }
        for (word, expected) in [
            ("47d5afd6-8aff-403a-ad61-660823ca5667", Slip::Id),
            ("8f0d2b7c91ae", Slip::Id),
            ("lkllv0yv81", Slip::Id),
            ("３２１", Slip::Value),
            ("占位符", Slip::Placeholder),
            ("16:9", Slip::Value),
            ("720p", Slip::Value),
            ("Grok", Slip::Value),
            ("1.23E+15", Slip::Value),
            ("10", Slip::Value),
            ("@b.last", Slip::Link),
            ("@b.at(2.5)", Slip::Link),
            ("b.last", Slip::Link),
            ("=HYPERLINK(\"x\")", Slip::Formula),
            ("=A1", Slip::Formula),
            ("=B2&\" runs\"", Slip::Formula),
            ("+A1", Slip::Formula),
            ("Sheet1!A1", Slip::Formula),
            ("2026-11-27", Slip::Value),
            ("12:30:45", Slip::Value),
            ("y", Slip::Answer),
            ("Exit", Slip::Answer),
            ("giggle submit \"a cat\"", Slip::CommandLine),
            ("$ giggle make 'a dog' --local", Slip::CommandLine),
            ("{\"prompt\": \"a cat\"}", Slip::Request),
            ("[{\"key\": \"a\"}]", Slip::Request),
            ("{}", Slip::Request),
            ("{\"error\": \"the quota of this model is exceeded\"}", Slip::Request),
            ("{\"prompt\": \"a cat on a roof\", \"model\": \"veo31\"}", Slip::Request),
            ("{\"task_id\": \"t-1\", \"note\": \"a cat on a red roof\"}", Slip::Request),
            ("prompt: a cat\nmodel: grok", Slip::List),
            ("shots:\n  - key: a", Slip::List),
            ("key,prompt\na,a cat", Slip::List),
            ("YOUR PROMPT HERE", Slip::Placeholder),
            ("Enter your prompt here...", Slip::Placeholder),
            ("请输入提示词", Slip::Placeholder),
            ("nan", Slip::Nothing),
        ] {
            assert_eq!(slip(word), Some(expected), "{word}");
        }
        for word in ["https://x/a", "url:https://x", "asset_id:7", "base64:AAAA", "data:image/png;base64,A"] {
            assert_eq!(slip(word), Some(Slip::Address), "{word}");
        }
        for word in [
            "a cat",
            "cat",
            "help me",
            "e=mc2",
            "a.b",
            ".",
            "…",
            "@list.yaml",
            "../../x",
            "/home/me/p",
            "湖",
            "a cat --fast",
            "giggle at the sea",
            "goldfish2026",
            "2026goldfish",
            "extraordinary",
            "no one on the beach",
            "#1",
            "#winter",
            "无人的海滩",
            "F1",
            "U2 on stage",
            "= a cat",
            "a cat --ar",
            "a race - ratio 3:1",
            "a castle --no text --fast",
            "two runners --dur to the sea",
            "a --- b",
            "a/b",
            "version 2.0",
            "/湖",
            "- a cat",
            "a cat, shot with the model's eyes",
            "Prompt: a castle on a hill",
            "prompt: a castle\nin the mist",
            "a cat reads your text here",
            "facade",
            "a shot in 16:9",
            "{a lake} at [dawn]",
            "nothing",
            "null and void",
            "Nan",
            "$100",
            "50%",
            "{hero} walks",
            "${HERO} meets ${VILLAIN}",
            "{{hero}} and {{villain}}",
            "<3",
            "[wide shot] a lake",
            "{\"shot\": {\"composition\": \"medium shot\", \"camera\": \"slow dolly in\"}, \"subject\": \"an old fisherman\"}",
            "{\"prompt\": \"a cinematic shot of a lion\", \"style\": \"photorealistic\"}",
            "{\"description\": \"a sealed box opens\", \"duration\": \"8s\", \"aspect_ratio\": \"16:9\"}",
            "{\"画面\": \"一只猫在屋顶上看日出\"}",
            "",
        ] {
            assert_eq!(slip(word), None, "{word}");
        }
    }

    #[test]
    fn the_nearest_flag_is_near_or_none() {
        let flags = [
            "prompt",
            "model",
            "duration",
            "aspect-ratio",
            "resolution",
            "start-frame",
            "end-frame",
            "output",
            "overwrite",
            "dry-run",
            "max-credits",
            "json",
            "quiet",
            "help",
            "lang",
            "api-key-fd",
            "local",
            "no-ledger",
            "no-input",
            "deadline",
        ];
        for (word, flag) in [
            ("promt", "prompt"),
            ("modle", "model"),
            ("dryrun", "dry-run"),
            ("dry_run", "dry-run"),
            ("out", "output"),
            ("outputs", "output"),
            ("outdir", "output"),
            ("hepl", "help"),
            ("h", "help"),
            ("ratio", "aspect-ratio"),
            ("startframe", "start-frame"),
            ("start", "start-frame"),
            ("durration", "duration"),
            ("credits", "max-credits"),
            ("noinput", "no-input"),
            ("offline", "local"),
            ("last-frame", "end-frame"),
            ("frame", "start-frame"),
        ] {
            let name = Seen::of(&format!("--{word}")).flag_name();
            assert_eq!(nearest(&name, flags), [flag], "{word}");
        }
        assert_eq!(nearest("size", flags), ["aspect-ratio", "resolution"]);
        for word in [
            "price",
            "list",
            "x",
            "status",
            "slow",
            "loop",
            "",
            "nonsense",
            "tags",
            "base",
            "name",
            "no-overwrite",
        ] {
            assert_eq!(nearest(word, flags), [""; 0], "{word}");
        }
    }
}
