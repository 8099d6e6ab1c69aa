//! What sounds like a place or a weather and is none.
//!
//! It knows words and what is said instead. The one idea: a text goes through once, and where one of the words begins another one
//! takes its place.

use crate::quick::QuickMap;
use crate::subject::NOUNS;
use std::sync::LazyLock;

/// Words, and what is said instead.
const FIGURES: &[(&str, &str)] = &[
    // Bars on which somebody swings or that are eaten are no place to drink.
    ("uneven bars", "rod "),
    ("parallel bars", "rod "),
    ("monkey bars", "rod "),
    ("horizontal bar", "rod "),
    ("chocolate bar", "rod "),
    ("candy bar", "rod "),
    ("gold bar", "rod "),
    ("steel bar", "rod "),
    ("iron bar", "rod "),
    ("prison bar", "rod "),
    ("bar of ", "rod "),
    // A sea of fire or of people has no water in it.
    ("飞船", "飞行器"),
    ("窗外的街", "窗外的"),
    ("窗外街", "窗外"),
    ("窗外是", "窗外"),
    ("火海", "火焰"),
    ("人海", "人群"),
    ("海怪", "水怪"),
    ("海报", "画报"),
    ("海绵", "绵"),
    ("海拔", "高"),
    ("脑海", "心"),
    ("电影般的灯光", "光"),
    ("灯光效果", "光"),
    ("灯光设计", "光"),
    ("street lights", "streetlight"),
    ("street light", "streetlight"),
    ("street lamp", "streetlight"),
    ("loft space", "room"),
    ("living space", "room"),
    ("storage space", "room"),
    ("work space", "room"),
    ("studio space", "room"),
    ("open space", "area"),
    ("negative space", "area"),
    ("white space", "area"),
    ("parking space", "street"),
    ("森山大道", "摄影"),
    ("kitchen sponge", "sponge"),
    ("kitchen dish sponge", "sponge"),
    ("kitchen knife", "knife"),
    ("kitchen towel", "towel"),
    ("window shop", "shop"),
    ("waves at", "nods at"),
    ("waves to", "nods to"),
    ("waves her", "lifts her"),
    ("waves his", "lifts his"),
    ("waves goodbye", "nods"),
    ("waves on the red carpet", "nods"),
    ("heat waves", "heat"),
    ("sound waves", "sound"),
    ("beach hat", "hat"),
    ("beach ball", "ball"),
    ("beach towel", "towel"),
    // Sparks or petals that rain down are not rain.
    ("raining down", "falling"),
    ("rains down", "falling"),
    ("rained down", "falling"),
    ("raining sparks", "falling"),
    ("raining petals", "falling"),
];

static BY_SIGN: LazyLock<QuickMap<char, Vec<(&'static str, &'static str)>>> = LazyLock::new(|| {
    let mut found: QuickMap<char, Vec<(&str, &str)>> = QuickMap::default();
    for (said, instead) in FIGURES {
        if let Some(first) = said.chars().next() {
            found.entry(first).or_default().push((said, instead));
        }
    }
    found
});

/// A text in lower case in which only places and weathers sound like them.
pub(super) fn without_figures(text: &str) -> String {
    let lower = text.to_lowercase();
    let mut plain = String::with_capacity(lower.len());
    let mut rest = lower.as_str();
    while let Some(sign) = rest.chars().next() {
        let figure = BY_SIGN.get(&sign).and_then(|figures| {
            figures.iter().filter(|(said, _)| rest.starts_with(said)).max_by_key(|it| it.0.len())
        });
        let length = if let Some((said, instead)) = figure {
            plain.push_str(instead);
            said.len()
        } else {
            plain.push(sign);
            sign.len_utf8()
        };
        rest = &rest[length..];
    }
    if WORN.iter().any(|part| plain.contains(part)) { without_worn(&plain) } else { plain }
}

/// What of an animal somebody may have on.
const WORN: &[&str] = &[" head", " ears", " tail", " mask", " costume", " onesie", " print"];

/// A text in which "a tiger head" names no tiger.
fn without_worn(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let is_worn =
        |at: usize| words.get(at + 1).is_some_and(|next| WORN.iter().any(|part| part[1..] == **next));
    let is_animal =
        |word: &str| NOUNS.english(&[word]).is_some_and(|found| NOUNS.nouns[found.noun].is_animal());
    let kept = words.iter().enumerate().filter(|(at, word)| !is_worn(*at) || !is_animal(word));
    kept.map(|(_, word)| *word).collect::<Vec<_>>().join(" ")
}
