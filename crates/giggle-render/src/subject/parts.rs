//! A part of a thing by the name of something else: the mouth of a river, the barrel of a wave, the hands of a clock.
//!
//! It knows words and tokens, and nothing of clauses. The one idea: of such a part the whole is seen, so that the words for it go.

use super::language::PREPOSITIONS;
use crate::camera::pattern::Token;

/// What parts of things are called.
const PARTS: &[&str] = &[
    "mouth", "foot", "feet", "head", "eye", "neck", "crown", "arm", "arms", "face", "faces", "brow",
    "tongue", "leg", "legs", "spine", "teeth", "hand", "hands", "heart", "shoulder", "back", "belly",
    "barrel", "lip", "lips", "nose", "ear", "throat", "finger", "fingers", "jaws", "bowels", "elbow", "knee",
    "bed", "tail", "wing", "wings", "bow", "brink", "rim", "crest", "tip", "stem", "bosom", "shadow",
    "blanket", "key", "keys", "needle", "hood", "trunk",
];

/// Things that have such parts; nobody alive is among them.
const WHOLES: &[&str] = &[
    "wave",
    "waves",
    "river",
    "rivers",
    "cave",
    "cavern",
    "canyon",
    "gorge",
    "bay",
    "harbour",
    "harbor",
    "hill",
    "hills",
    "mountain",
    "mountains",
    "cliff",
    "cliffs",
    "glacier",
    "volcano",
    "storm",
    "hurricane",
    "tornado",
    "cyclone",
    "typhoon",
    "bottle",
    "guitar",
    "violin",
    "cello",
    "vase",
    "tree",
    "trees",
    "oak",
    "pine",
    "palm",
    "chair",
    "armchair",
    "sofa",
    "couch",
    "bench",
    "table",
    "bed",
    "bunk",
    "clock",
    "watch",
    "tower",
    "building",
    "skyscraper",
    "moon",
    "planet",
    "road",
    "ship",
    "boat",
    "yacht",
    "book",
    "saw",
    "rake",
    "comb",
    "queue",
    "line",
    "dam",
    "dune",
    "dunes",
    "rock",
    "stairs",
    "staircase",
    "valley",
    "lake",
    "canal",
    "tunnel",
    "street",
    "city",
    "town",
    "village",
    "forest",
    "woods",
    "jungle",
    "desert",
    "crowd",
    "plane",
    "airplane",
    "aircraft",
    "jet",
    "train",
    "truck",
    "car",
    "van",
    "taxi",
    "bus",
    "motorcycle",
    "motorbike",
    "scooter",
    "tide",
    "gun",
    "cannon",
    "rifle",
    "pistol",
    "telescope",
    "pen",
    "bell",
    "shoe",
    "boot",
    "ocean",
    "sea",
    "parade",
    "procession",
    "island",
    "peninsula",
    "well",
    "jar",
    "pot",
    "cup",
    "glass",
    "bowl",
    "crater",
    "waterfall",
    "fjord",
    "ravine",
    "glen",
    "slope",
    "ridge",
    "pyramid",
    "dome",
    "cathedral",
    "church",
    "castle",
    "iceberg",
    "coast",
    "alley",
    "chimney",
    "furnace",
    "oven",
    "hangar",
    "garage",
    "classroom",
    "room",
    "hall",
    "theater",
    "theatre",
    "restaurant",
    "shop",
    "store",
    "stadium",
    "bridge",
    "piano",
    "coin",
    "die",
    "flame",
    "flames",
    "fire",
];

/// Parts of fire: what is of them is fire.
const OF_FIRE: &[&str] = &["tongue", "tongues", "lick", "licks", "finger", "fingers"];

/// Marks the words for a part and what joins it to the whole.
pub(super) fn parts(tokens: &[Token], gone: &mut [bool]) {
    let word = |at: usize| match tokens.get(at) {
        Some(Token::Word(word)) => word.as_str(),
        _ => "",
    };
    for at in 0..tokens.len().saturating_sub(2) {
        if gone[at] || word(at + 1) != "of" {
            continue;
        }
        let said = word(at);
        let is_of_fire = OF_FIRE.contains(&said);
        if !(PARTS.contains(&said) || is_of_fire) {
            continue;
        }
        let whole = (at + 2..at + 7)
            .map(word)
            .take_while(|word| !word.is_empty() && (*word == "a" || !PREPOSITIONS.contains(word)))
            .position(|it| WHOLES.contains(&it));
        let Some(whole) = whole else { continue };
        let is_fire = matches!(word(at + 2 + whole), "flame" | "flames" | "fire");
        // A bed of coals, a bed of ships: of a bed only a river's is part.
        let is_it = match said {
            "bed" => matches!(word(at + 2 + whole), "river" | "lake" | "canal" | "sea" | "ocean"),
            "shadow" | "key" | "keys" | "blanket" => word(at + 2 + whole) == "piano",
            "glass" => false,
            // Of a flame only a tongue is part.
            _ => !is_fire || is_of_fire,
        };
        if !is_it {
            continue;
        }
        let article = at.checked_sub(1).filter(|before| ["a", "an", "the"].contains(&word(*before)));
        gone[article.unwrap_or(at)..at + 2].fill(true);
    }
}
