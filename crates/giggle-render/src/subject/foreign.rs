//! Prompts in Spanish, French, German, Portuguese, Italian, Russian, Japanese and Korean, word by word in English; in eight more
//! languages by the words that a list knows.
//!
//! It knows small lists of words, and nothing of grammar beyond the order of noun and adjective. The one idea: what a list knows is
//! read as if it were said in English; a prompt whose subject no list knows stays as it is, and becomes a card with its words.

mod keyed;
mod light;
mod more;
mod words;

use super::pieces::pieces;
use crate::quick::QuickMap;
use keyed::{Keyed, keyed};
use std::borrow::Cow;
use std::sync::LazyLock;
use words::{FRENCH, GERMAN, ITALIAN, JAPANESE, KOREAN, PORTUGUESE, RUSSIAN, SPANISH};

/// A list: every word and what it is in English, and whether it stands behind what it describes.
type List = QuickMap<&'static str, (&'static str, bool)>;

fn list(texts: [&'static str; 2]) -> List {
    let mut found = List::default();
    for pair in
        texts.into_iter().flat_map(|text| text.split(',')).map(str::trim).filter(|pair| !pair.is_empty())
    {
        let Some((foreign, english)) = pair.split_once('=') else { continue };
        for word in foreign.split('/') {
            let (word, describes) = word.strip_suffix('*').map_or((word, false), |word| (word, true));
            found.insert(word, (english, describes));
        }
    }
    found
}

static LISTS: LazyLock<[List; 6]> = LazyLock::new(|| {
    [
        [SPANISH, light::SPANISH],
        [FRENCH, light::FRENCH],
        [GERMAN, light::GERMAN],
        [PORTUGUESE, light::PORTUGUESE],
        [ITALIAN, light::ITALIAN],
        [RUSSIAN, light::RUSSIAN],
    ]
    .map(list)
});
static OF_JAPAN: LazyLock<List> = LazyLock::new(|| list([JAPANESE, light::JAPANESE]));
static OF_KOREA: LazyLock<List> = LazyLock::new(|| list([KOREAN, light::KOREAN]));

/// Words of these lists that English has too, or names: they tell no language.
const SHARED: &[&str] = &[
    "a",
    "an",
    "in",
    "am",
    "die",
    "on",
    "no",
    "me",
    "as",
    "son",
    "war",
    "was",
    "hat",
    "chef",
    "table",
    "robot",
    "radio",
    "piano",
    "art",
    "kind",
    "wild",
    "hell",
    "gang",
    "also",
    "wand",
    "tag",
    "rot",
    "bad",
    "des",
    "pot",
    "pain",
    "dame",
    "four",
    "parachute",
    "train",
    "taxi",
    "bus",
    "hotel",
    "orange",
    "cinema",
    "ballerina",
    "bar",
    "bank",
    "star",
    "mountain",
    "plan",
    "sur",
    "lit",
    "large",
    "grand",
    "petite",
    "restaurant",
    "dragon",
    "tiger",
    "panda",
    "rose",
    "violet",
    "gorilla",
    "lion",
    "fox",
    "ring",
    "do",
    "e",
    "o",
    "as",
    "no",
    "na",
    "via",
    "come",
    "due",
    "tre",
    "fra",
    "le",
    "estate",
    "campo",
    "villa",
    "polo",
    "data",
    "opera",
    "camera",
    "solo",
    "gelato",
    "que",
    "para",
    "con",
    "da",
    "de",
    "di",
    "moto",
    "camion",
    "astronauta",
];

/// A prompt in English, as far as a list knows its words.
pub(crate) fn glossed(prompt: &str) -> Cow<'_, str> {
    if prompt.chars().any(|c| ('\u{3041}'..='\u{30ff}').contains(&c)) {
        return japanese(prompt).map_or(Cow::Borrowed(prompt), Cow::Owned);
    }
    if prompt.chars().any(is_hangul) {
        return korean(prompt).map_or(Cow::Borrowed(prompt), Cow::Owned);
    }
    if prompt.chars().any(crate::camera::pattern::is_han) {
        return Cow::Borrowed(prompt);
    }
    let pieces = pieces(prompt, char::is_alphanumeric);
    let words: Vec<String> =
        pieces.iter().filter(|piece| is_word(piece)).take(60).map(|word| word.to_lowercase()).collect();
    let best = LISTS
        .iter()
        .map(|list| {
            let telling = words
                .iter()
                .filter(|word| list.contains_key(word.as_str()) && !SHARED.contains(&word.as_str()));
            (telling.count(), list)
        })
        .max_by_key(|(count, _)| *count);
    match best {
        Some((count, list))
            if count >= 2 && is_strange(prompt) && count * 4 >= words.len()
                || count >= 2 && (count * 5 >= words.len() * 2 || count >= 5 && count * 3 >= words.len()) =>
        {
            Cow::Owned(gloss(&pieces, list))
        }
        _ => match keyed(prompt, is_strange(prompt)) {
            Keyed::Read(said) => Cow::Owned(said),
            Keyed::Other | Keyed::Unread => Cow::Borrowed(prompt),
        },
    }
}

/// Whether hardly a word of a prompt is one that English sentences are made of.
fn is_strange(prompt: &str) -> bool {
    const SMALL: &[&str] = &[
        "the", "of", "a", "an", "and", "with", "is", "are", "his", "her", "their", "through", "at", "on",
        "to",
    ];
    let mut words = prompt.split(|sign: char| !sign.is_alphanumeric()).take(80);
    !words.any(|word| word.len() < 8 && SMALL.iter().any(|small| word.eq_ignore_ascii_case(small)))
}

/// The first words of a prompt in a language that is not read; none if it is read.
pub(crate) fn unread(prompt: &str) -> Option<String> {
    const MOST_WORDS: usize = 8;
    let is_read = |sign: char| {
        (sign as u32) < 0x250
            || ('\u{400}'..='\u{4ff}').contains(&sign)
            || ('\u{1e00}'..='\u{1e9f}').contains(&sign)
            || (sign as u32) >= 0x1100 && !('\u{1200}'..='\u{2e7f}').contains(&sign)
    };
    let is_strange = is_strange(prompt);
    if prompt.is_ascii() && !is_strange {
        return None;
    }
    let by_words = is_strange && !prompt.chars().any(crate::camera::pattern::is_han);
    let letters = prompt.chars().filter(|sign| sign.is_alphabetic()).count();
    let strange = prompt.chars().filter(|sign| sign.is_alphabetic() && !is_read(*sign)).count();
    // Letters that neither English nor the languages of the lists have: Icelandic, Swedish, Finnish, Czech, Hungarian, Romanian.
    const NORTHERN: &str = "þðæøåäöěščřžůőűșțăģķļņēīūŋ";
    let northern =
        prompt.chars().flat_map(char::to_lowercase).filter(|sign| NORTHERN.contains(*sign)).count();
    let is_northern = by_words && northern > 1;
    let is_unread = strange * 2 > letters || is_northern || matches!(keyed(prompt, by_words), Keyed::Unread);
    if !is_unread {
        return None;
    }
    let clause = prompt
        .split(['.', ',', '\n', '!', '?', '،', '।', ':'])
        .map(str::trim)
        .find(|clause| !clause.is_empty())?;
    let words: Vec<&str> = clause.split_whitespace().collect();
    let cut: String = words[..words.len().min(MOST_WORDS)].join(" ");
    let whole = words.len() <= MOST_WORDS && cut.chars().count() <= 60;
    let text: String = cut.chars().take(60).flat_map(char::to_lowercase).collect();
    Some(if whole { text } else { format!("{text}…") })
}

fn is_hangul(sign: char) -> bool {
    ('\u{ac00}'..='\u{d7a3}').contains(&sign)
}

/// Of a Korean prompt the subject, what it does, and where and when, if the list knows the subject: its words bear endings.
fn korean(prompt: &str) -> Option<String> {
    const ENDINGS: &[&str] = &[
        "",
        "이",
        "가",
        "은",
        "는",
        "을",
        "를",
        "의",
        "에",
        "에서",
        "와",
        "과",
        "도",
        "로",
        "으로",
        "들",
        "들이",
        "한",
        "위",
        "속",
        "위에",
        "위를",
        "속을",
        "속에서",
        "위에서",
        "인",
        "하고",
        "랑",
    ];
    let known = |word: &str| -> Option<(&'static str, &'static str)> {
        ENDINGS.iter().find_map(|ending| {
            let stem = word.strip_suffix(ending)?;
            let (english, _) = OF_KOREA.get(stem)?;
            Some((*english, *ending))
        })
    };
    let (mut subject, mut marked) = (None, false);
    let (mut deed, mut around) = ("", Vec::new());
    let mut object = None;
    for sentence in prompt.split(['.', ',', '\n', '。', '，']) {
        let words: Vec<&str> = sentence.split_whitespace().take(60).collect();
        let mut last: Option<&str> = None;
        for (at, word) in words.iter().enumerate() {
            // 말 한 마리가: how many stand behind.
            let counted = matches!(words.get(at + 1), Some(&("한" | "두" | "세" | "네")))
                && words.get(at + 2).is_some_and(|word| word.ends_with(['가', '이', '은', '는']));
            let Some((english, ending)) = known(word) else { continue };
            let is_marked = matches!(ending, "이" | "가" | "은" | "는" | "들이");
            if let Some(verb) = english.strip_prefix('>') {
                deed = if deed.is_empty() { verb } else { deed };
            } else if let Some(place) = english.strip_prefix('@') {
                around.push(place);
            } else if (is_marked || counted) && !marked {
                (subject, marked) = (Some(english), true);
            } else if matches!(ending, "을" | "를") && object.is_none() {
                object = Some(english);
            } else {
                around.push(english);
                last = Some(english);
            }
        }
        if !marked && subject.is_none() {
            subject = last;
        }
    }
    let subject = subject?;
    around.retain(|other| *other != subject);
    let verb = done(deed, object.filter(|object| *object != subject));
    let beside = if around.is_empty() { String::new() } else { format!(", {}", around.join(", ")) };
    Some(format!("a {subject}{verb}{beside}"))
}

fn is_word(piece: &str) -> bool {
    piece.chars().next().is_some_and(char::is_alphanumeric)
}

fn gloss(pieces: &[&str], list: &List) -> String {
    let mut out: Vec<(String, bool)> = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        let piece = pieces[at];
        if !is_word(piece) {
            out.push((piece.to_owned(), false));
            at += 1;
            continue;
        }
        // "Primer plano", "coucher du soleil": several words first.
        let several = [3, 2].into_iter().find_map(|many: usize| {
            let row = pieces.get(at..at + many * 2 - 1)?;
            let is_row = row.iter().skip(1).step_by(2).all(|between| *between == " ");
            let said = is_row.then(|| row.concat().to_lowercase())?;
            list.get(said.as_str()).map(|(english, describes)| (many, *english, *describes))
        });
        let lower = piece.to_lowercase();
        let single = || list.get(lower.as_str()).copied().unwrap_or((piece, false));
        let (many, english, describes) = several.unwrap_or_else(|| {
            let (english, describes) = single();
            (1, english, describes)
        });
        // "L'homme": what is left of an article before an apostrophe says nothing.
        if lower.chars().count() == 1 && pieces.get(at + 1).is_some_and(|mark| mark.starts_with(['\'', '’']))
        {
            at += 2;
            continue;
        }
        // "Un caballo blanco": the adjective goes before its noun.
        let noun = out.len().checked_sub(2);
        if describes
            && let Some(noun) = noun
            && out[noun + 1].0 == " "
            && out[noun].0 != "a"
            && out[noun].0 != "the"
        {
            let own = std::mem::take(&mut out[noun].0);
            out[noun].0 = format!("{english} {own}");
            out.pop();
        } else {
            out.push((english.to_owned(), describes));
        }
        at += many * 2 - 1;
    }
    without_unknown(&mut out, list);
    out.into_iter().map(|(piece, _)| piece).collect()
}

/// Says of what no list knows behind the name of a thing only that it is a deed or a quality, and no part of the name:
/// "Katze tippt", "femme élégante", "pangolín surfeando".
fn without_unknown(out: &mut [(String, bool)], list: &List) {
    const DEEDS: &[&str] = &["ando", "iendo", "yendo", "endo", "indo", "ant"];
    let is_english: Vec<bool> = out
        .iter()
        .map(|(piece, _)| !is_word(piece) || list.values().any(|(english, _)| english == piece))
        .collect();
    for at in 2..out.len() {
        if is_english[at] || out[at - 1].0 != " " {
            continue;
        }
        let lower = out[at].0.to_lowercase();
        let before = out[at - 2].0.rsplit(' ').next().unwrap_or_default().to_lowercase();
        let is_name = out[at].0.starts_with(char::is_uppercase);
        let follows_noun = super::NOUNS.english(&[before.as_str()]).is_some();
        let follows_unknown = !is_english[at - 2];
        let is_deed =
            follows_unknown && DEEDS.iter().any(|end| lower.len() > end.len() + 2 && lower.ends_with(end));
        if !is_name && (follows_noun || is_deed) {
            "doing".clone_into(&mut out[at].0);
        }
    }
}

/// What somebody does and what to: " playing a piano".
fn done(deed: &str, object: Option<&str>) -> String {
    // These are done to nothing.
    const GOES: &[&str] = &[
        "walking", "walks", "running", "runs", "dancing", "dances", "sitting", "sits", "standing", "stands",
        "sleeping", "sleeps", "flying", "flies", "swimming", "swims", "jumping", "jumps", "smiling",
        "smiles", "falling", "falls",
    ];
    match (deed, object) {
        ("", None) => String::new(),
        ("", Some(object)) => format!(" with a {object}"),
        (deed, None) => format!(" {deed}"),
        (deed, Some(object)) if GOES.contains(&deed) => format!(" {deed} with a {object}"),
        (deed, Some(object)) => format!(" {deed} a {object}"),
    }
}

/// Of a Japanese prompt the subject, what it does, and where and when, if the list knows the subject.
fn japanese(prompt: &str) -> Option<String> {
    const PLACES: &str = "@";
    let characters: Vec<char> = prompt.chars().take(400).collect();
    let mut subject: Option<(&str, bool)> = None;
    let mut settled = false;
    let (mut deed, mut around) = ("", Vec::new());
    let mut object = None;
    let mut last: Option<&str> = None;
    let mut at = 0;
    while at < characters.len() {
        let longest = (1..=8.min(characters.len() - at)).rev().find_map(|length| {
            let said: String = characters[at..at + length].iter().collect();
            OF_JAPAN.get_key_value(said.as_str()).map(|(_, (english, _))| (length, *english))
        });
        let ends = matches!(characters[at], '、' | '。' | ',' | '.' | '，');
        if let Some((length, english)) = longest {
            let behind = characters.get(at + length).copied().unwrap_or('。');
            if let Some(verb) = english.strip_prefix('>') {
                deed = if deed.is_empty() { verb } else { deed };
                last = None;
            } else if let Some(place) = english.strip_prefix(PLACES) {
                around.push(place);
                last = None;
            } else if matches!(behind, 'が' | 'は') && !settled {
                subject = Some((english, true));
                settled = true;
            } else if behind == 'を' && object.is_none() {
                object = Some(english);
                last = None;
            } else {
                around.push(english);
                last = Some(english);
            }
            at += length;
            continue;
        }
        // What a clause ends with is what it is about, if nothing is marked as such.
        if ends {
            if let Some(english) = last.filter(|_| subject.is_none()) {
                subject = Some((english, false));
            }
            last = None;
        } else if !matches!(characters[at], 'の') {
            last = None;
        }
        at += 1;
    }
    let (subject, _) = subject.or(last.map(|english| (english, false)))?;
    around.retain(|other| *other != subject);
    let verb = done(deed, object.filter(|object| *object != subject));
    let where_to = if around.is_empty() { String::new() } else { format!(", {}", around.join(", ")) };
    Some(format!("a {subject}{verb}{where_to}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_languages_are_read_word_by_word() {
        for (prompt, english) in [
            (
                "Un caballo blanco galopa por la playa al atardecer",
                "a white horse gallops along the beach at sunset",
            ),
            ("Ein alter Leuchtturm an der Küste", "a old lighthouse on the coast"),
            ("L'homme marche sous la pluie dans une rue", "man walks under the rain in a street"),
            (
                "夜の東京、雨に濡れた路地を歩く傘をさした女性",
                "a woman walking with a umbrella, night, tokyo, rain, alley",
            ),
            ("桜の木の下で柴犬が走り回る", "a dog running, cherry tree"),
            ("Um homem a correr pela praia", "a man running along the beach"),
            ("un chat sur une plage au coucher du soleil", "a cat on a beach at the sunset"),
            ("Un perro en la playa, puesta de sol", "a dog in the beach, sunset"),
            ("Um barco no mar ao pôr do sol", "a boat in the sea at the sunset"),
            ("Ein Hund am Strand bei Sonnenuntergang", "a dog at the beach at sunset"),
            ("Una donna cammina al tramonto", "a woman walks al sunset"),
            ("Мужчина на улице на закате", "man on street on sunset"),
            ("Un cane corre nel parco", "a dog runs in the park"),
            ("Старый маяк на море ночью", "old lighthouse on sea night"),
            ("폐허의 길. 갈색 말 한 마리가 달려온다", "a horse running, road"),
        ] {
            assert_eq!(glossed(prompt), english);
        }
        for same in [
            "A chef on a grand piano in Las Vegas",
            "The die is cast, a robot in a bar",
            "一只猫",
            "Qwzx ñandú",
        ] {
            assert_eq!(glossed(same), same);
        }
    }
}
