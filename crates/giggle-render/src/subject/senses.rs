//! Words that mean two things, told apart by what stands around them before anything else is read.
//!
//! It knows words and their neighbours, and nothing of grammar or of pictures. The one idea: where another sense is meant than
//! the one that the table knows, the word is said anew in words that mean only that.

use super::pieces::pieces;
use std::borrow::Cow;

/// A word, what is near it where another sense is meant, and what is said instead.
type Sense = (&'static str, &'static [&'static str], &'static str);

const SENSES: &[Sense] = &[
    ("bat", &["baseball", "cricket", "swings", "swinging", "batter", "ball", "player"], "baseball bat"),
    ("mouse", &["computer", "keyboard", "clicks", "clicking", "click", "gaming", "cursor"], "computer mouse"),
    ("seal", &["wax", "envelope", "parchment", "document"], "wax seal"),
    ("bow", &["arrow", "arrows", "archer", "archery", "quiver", "target"], "bow and arrow"),
    ("bow", &["gift", "hair", "ribbon", "present", "tied"], "ribbon"),
    ("palm", &["her", "his", "my", "open", "your", "their", "human"], "hand"),
    ("bank", &["river", "stream", "lake", "creek", "muddy", "canoe", "fisherman"], "riverbank"),
    ("pitcher", &["throws", "mound", "baseball", "strike", "fastball", "batter"], "baseball pitcher"),
    ("bolt", &["lightning", "thunder", "storm"], "lightning"),
    (
        "ring",
        &["boxing", "boxer", "boxers", "wrestler", "wrestlers", "wrestling", "referee", "circus"],
        "boxing ring",
    ),
    (
        "crane",
        &["wings", "lake", "marsh", "wading", "feathers", "red-crowned", "wetland", "origami", "nest"],
        "heron",
    ),
    ("star", &["movie", "film", "hollywood", "tv"], "actor"),
    ("star", &["pop", "k-pop", "country"], "singer"),
    ("star", &["football", "soccer", "tennis", "basketball", "nba"], "player"),
    ("fan", &["football", "soccer", "sports", "cheering", "cheers", "stadium", "jersey"], "spectator"),
    ("fly", &["buzzes", "buzzing", "swatter"], "housefly"),
    ("glasses", &["champagne", "wine", "toast", "clink", "clinking"], "champagne glasses"),
    ("match", &["strikes", "lit", "ignites", "flame", "struck", "box", "candle"], "matchstick"),
    ("orange", &["peel", "peels", "peeling", "juice", "slice", "slices", "juicy", "fruit"], "tangerine"),
    ("plant", &["power", "nuclear", "factory", "chemical"], "factory"),
    ("horn", &["rhino", "unicorn", "bull", "goat"], "head"),
    ("trunk", &["elephant", "elephants"], "nose"),
];

/// Whose mount is told by what else is said: a rider is no horse.
const MOUNTS: &[(&[&str], &str)] = &[
    (
        &[
            "motorcycle",
            "motorbike",
            "dirt bike",
            "motocross",
            "moto",
            "superbike",
            "chopper",
            "scooter",
            "harley",
        ],
        "motorcycle rider",
    ),
    (&["bicycle", "bike", "mountain bike", "cycling", "bmx", "peloton"], "bicycle rider"),
    (
        &[
            "dragon", "camel", "elephant", "ostrich", "wolf", "griffin", "broom", "subway", "bus", "train",
            "metro",
        ],
        "person",
    ),
];

/// Chinese words within which a sign means another thing, and what is said instead.
const CHINESE: &[(&str, &str)] = &[
    ("碗面条", "碗面条"),
    ("碗面", "碗面条"),
    ("吃面条", "吃面条"),
    ("吃面包", "吃面包"),
    ("吃面", "吃面条"),
    ("煮面条", "煮面条"),
    ("煮面", "煮面条"),
    ("挤满了", "有一群"),
    ("站满了", "有一群"),
    ("坐满了", "有一群"),
    ("挤满", "有一群"),
    ("坐满", "有一群"),
    ("手里拿着", "拿着"),
    ("手中拿着", "拿着"),
    ("手上拿着", "拿着"),
    ("手中握着", "握着"),
    ("手里握着", "握着"),
    ("手中捧着", "捧着"),
    ("手里捧着", "捧着"),
    ("手里提着", "提着"),
    ("手中提着", "提着"),
    ("手里端着", "端着"),
    ("手中端着", "端着"),
    ("手里牵着", "牵着"),
    ("手上戴着", "戴着"),
    ("黄金时刻", "金色阳光时分"),
    ("黄金时段", "金色阳光时分"),
    ("魔幻时刻", "黄昏时分"),
    ("蓝调时刻", "黄昏时分"),
];

/// A prompt in which every word means one thing.
pub(crate) fn told(prompt: &str) -> Cow<'_, str> {
    let said = english(prompt);
    if prompt.chars().any(crate::camera::pattern::is_han) {
        let said = chinese(&said);
        return Cow::Owned(super::attributes::moved(&said).unwrap_or(said));
    }
    said
}

fn english(prompt: &str) -> Cow<'_, str> {
    let pieces: Vec<&str> = pieces(prompt, |sign| sign.is_ascii_alphanumeric() || sign == '-');
    let words: Vec<String> = pieces.iter().map(|piece| piece.to_lowercase()).collect();
    let is_word = |at: usize| words[at].starts_with(|sign: char| sign.is_ascii_alphanumeric());
    let mut out: Option<Vec<Cow<'_, str>>> = None;
    for at in 0..pieces.len() {
        let single = words[at].as_str();
        let around = || {
            let from = (0..at).rev().filter(|at| is_word(*at)).nth(6).unwrap_or(0);
            let to = (at + 1..pieces.len()).filter(|at| is_word(*at)).nth(6).unwrap_or(pieces.len());
            (from..to).filter(move |other| *other != at)
        };
        let before = (0..at).rev().find(|at| is_word(*at)).map_or("", |at| words[at].as_str());
        let instead = if single == "rider" || single == "riders" {
            let whole = words.concat();
            MOUNTS
                .iter()
                .find(|(mounts, _)| mounts.iter().any(|mount| whole.contains(mount)))
                .filter(|_| !matches!(before, "motorcycle" | "bike" | "bicycle" | "horse" | "bull" | "camel"))
                .map(|(_, rider)| *rider)
        } else {
            SENSES
                .iter()
                .find(|(word, near, instead)| {
                    *word == single
                        && !instead.split(' ').any(|part| part == before)
                        && around().any(|at| near.contains(&words[at].as_str()))
                })
                .map(|(_, _, instead)| *instead)
        };
        if let Some(instead) = instead {
            let instead = if single == "riders" { format!("{instead}s") } else { instead.to_owned() };
            out.get_or_insert_with(|| pieces.iter().map(|piece| Cow::Borrowed(*piece)).collect())[at] =
                Cow::Owned(instead);
        }
    }
    let said = out.map_or(Cow::Borrowed(prompt), |pieces| Cow::Owned(pieces.concat()));
    cars(&said).map_or(said.clone(), Cow::Owned)
}

/// "A silver 1967 Chevelle SS": a year and names behind it are a car.
fn cars(prompt: &str) -> Option<String> {
    let words: Vec<&str> = prompt.split(' ').collect();
    let at = words.iter().position(|word| {
        word.len() == 4 && word.parse::<u32>().is_ok_and(|year| (1900..2036).contains(&year))
    })?;
    let before = at.checked_sub(1).map_or("", |at| words[at]);
    if at == 0
        || ["in", "of", "since", "from", "by", "circa", "year", "around", "the"]
            .contains(&before.to_lowercase().as_str())
    {
        return None;
    }
    let is_name =
        |word: &str| word.starts_with(|sign: char| sign.is_ascii_uppercase() || sign.is_ascii_digit());
    let named = words[at + 1..].iter().take(3).take_while(|word| is_name(word)).count();
    // What is said to be another thing is none: "a 1950 Kodak camera".
    let end = at + 1 + named;
    let goes_on = words.get(end).is_some_and(|next| {
        let next = next.trim_end_matches(|sign: char| !sign.is_alphanumeric()).to_lowercase();
        super::NOUNS
            .english(&[next.as_str()])
            .is_some_and(|_| !matches!(next.as_str(), "car" | "does" | "drives" | "is" | "races"))
    });
    let last = words.get(end.checked_sub(1)?)?;
    let mark: String = last.chars().rev().take_while(|sign| !sign.is_alphanumeric()).collect();
    if named == 0 || goes_on && mark.is_empty() {
        return None;
    }
    let car = format!("vintage car{mark}");
    let mut out: Vec<&str> = words[..=at].to_vec();
    out.push(&car);
    out.extend(&words[end..]);
    Some(out.join(" "))
}

fn chinese(prompt: &str) -> String {
    let signs: Vec<char> = prompt.chars().collect();
    let mut out = String::with_capacity(prompt.len());
    let mut at = 0;
    while at < signs.len() {
        let said = CHINESE.iter().find(|(word, _)| {
            word.chars().enumerate().all(|(index, sign)| signs.get(at + index) == Some(&sign))
        });
        if let Some((word, instead)) = said {
            out.push_str(instead);
            at += word.chars().count();
            continue;
        }
        // 魔术师手中展开烟雾: whose hands they are does it; 手中的, 在他手里 stay.
        let is_hand = signs[at] == '手' && matches!(signs.get(at + 1), Some('中' | '里' | '上'));
        let behind = signs.get(at + 2).copied().unwrap_or('。');
        let before = at.checked_sub(1).map_or(' ', |at| signs[at]);
        let is_owned =
            crate::camera::pattern::is_han(before) && !"在从到向于的他她它我其双右左人".contains(before);
        if is_hand && is_owned && crate::camera::pattern::is_han(behind) && !"的将".contains(behind) {
            at += 2;
            continue;
        }
        out.push(signs[at]);
        at += 1;
    }
    out
}
