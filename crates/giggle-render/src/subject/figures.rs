//! What only says in which shape something is: a jet of water, a cloud of dust, a river of lava.
//!
//! It knows words and tokens, and nothing of clauses. The one idea: where such a word stands before "of" and no article follows, what
//! is behind is meant, and the word is none of a thing.

use super::NOUNS;
use super::language::DETERMINERS;
use crate::camera::pattern::Token;

/// Shapes that anything may have, in the singular.
const SHAPES: &[&str] = &[
    "jet",
    "stream",
    "sea",
    "ocean",
    "bed",
    "shoal",
    "cloud",
    "wall",
    "river",
    "wave",
    "blanket",
    "carpet",
    "curtain",
    "flood",
    "column",
    "shower",
    "tower",
    "crown",
    "blade",
    "tunnel",
    "pillar",
    "beam",
    "shaft",
    "ray",
    "burst",
    "plume",
    "trail",
    "veil",
    "layer",
    "swirl",
    "spiral",
    "vortex",
    "whirlwind",
    "tornado",
    "torrent",
    "cascade",
    "waterfall",
    "explosion",
    "mountain",
    "heap",
    "mound",
    "web",
    "canopy",
    "arc",
    "dome",
    "flash",
    "streak",
    "patch",
    "pool",
    "puddle",
    "spray",
    "flurry",
    "gust",
    "splash",
    "trickle",
    "sheet",
    "slab",
    "chunk",
    "block",
    "lump",
    "strand",
    "thread",
    "tangle",
    "maze",
    "labyrinth",
    "network",
    "storm",
    "rain",
    "avalanche",
    "tide",
    "tapestry",
    "mosaic",
    "patchwork",
    "ribbon",
    "band",
    "belt",
    "fountain",
    "geyser",
    "volley",
    "barrage",
    "hail",
    "glow",
    "halo",
    "aura",
    "tendril",
    "wisp",
    "puff",
    "billow",
    "drift",
    "film",
    "coat",
    "crust",
    "mass",
    "pile",
    "stack",
    "wealth",
    "array",
    "range",
    "variety",
    "mix",
    "kaleidoscope",
    "symphony",
    "landscape",
    "world",
    "kingdom",
    "string",
    "crush",
    "host",
    "chain",
    "ring",
    "circle",
    "orb",
    "sphere",
    "globe",
    "bank",
    "field",
    "meadow",
    "garden",
    "grove",
    "valley",
    "island",
    "ridge",
];

/// Those of which more is a real thing than a shape, unless one of these follows: a ring of fire, and not a ring of gold.
const ONLY_OF: &[(&str, &[&str])] = &[
    ("ring", &["fire", "light", "flames", "dancers", "people", "children", "smoke", "stones", "mushrooms"]),
    (
        "circle",
        &["people", "children", "friends", "dancers", "women", "men", "monks", "stones", "candles", "light"],
    ),
    ("chain", &["people", "dancers", "children", "islands", "elephants"]),
    ("string", &["lights", "lanterns", "pearls", "camels", "beads", "islands"]),
    ("crown", &["flowers", "roses", "leaves", "daisies", "light", "stars", "fire"]),
    (
        "tower",
        &[
            "pancakes", "blocks", "books", "boxes", "cards", "cups", "cakes", "plates", "dishes", "light",
            "smoke", "fire",
        ],
    ),
    (
        "blanket",
        &["snow", "fog", "mist", "clouds", "stars", "leaves", "flowers", "darkness", "smoke", "dust"],
    ),
    (
        "carpet",
        &["leaves", "flowers", "petals", "moss", "snow", "grass", "bluebells", "clouds", "stars", "pine"],
    ),
    (
        "curtain",
        &[
            "rain", "water", "smoke", "mist", "fog", "light", "fire", "leaves", "vines", "snow", "beads",
            "aurora",
        ],
    ),
    ("garden", &["roses", "flowers", "tulips", "sunflowers", "lights", "stars", "sculptures", "crystals"]),
    ("field", &["stars", "light", "energy", "lightning"]),
    ("meadow", &["stars", "light"]),
    ("world", &["candy", "wonder", "color", "colour", "ice", "dreams"]),
    ("film", &["dust", "oil", "ice", "water", "sweat"]),
    ("coat", &["paint", "snow", "dust", "frost", "ice"]),
    ("globe", &["light", "fire", "energy", "water"]),
    ("orb", &["light", "fire", "energy", "water", "plasma"]),
    ("sphere", &["light", "fire", "energy", "water", "plasma", "glass"]),
    ("dome", &["light", "stars", "energy", "clouds", "smoke"]),
    ("fountain", &["sparks", "light", "fire", "lava", "youth", "flames", "confetti", "chocolate"]),
    (
        "band",
        &[
            "light", "clouds", "colour", "color", "rain", "storm", "robbers", "thieves", "pirates",
            "warriors", "outlaws",
        ],
    ),
    ("bank", &["clouds", "fog", "mist", "screens", "monitors", "snow"]),
    ("waterfall", &["light", "flowers", "fire", "stars", "chocolate", "hair", "petals", "sparks", "lava"]),
    ("tornado", &["fire", "leaves", "dust", "sand", "light", "petals", "sparks", "paper", "energy"]),
    (
        "wall",
        &[
            "fire",
            "water",
            "fog",
            "flames",
            "smoke",
            "dust",
            "sand",
            "light",
            "people",
            "ice",
            "snow",
            "sound",
            "flowers",
            "screens",
            "monitors",
            "televisions",
            "books",
            "clouds",
            "mist",
            "rain",
            "noise",
            "shields",
            "soldiers",
            "stone",
        ],
    ),
    (
        "tunnel",
        &[
            "trees", "light", "flowers", "leaves", "ice", "roses", "fire", "wisteria", "stars", "water",
            "neon", "energy",
        ],
    ),
    (
        "bed",
        &[
            "flowers", "roses", "leaves", "tulips", "coals", "rice", "lettuce", "moss", "petals", "clouds",
            "nails", "coral", "grass", "straw", "hay", "ice", "embers", "herbs", "lavender", "daisies",
            "poppies",
        ],
    ),
    ("block", &["ice", "marble", "stone", "wood", "cheese", "butter", "clay", "tofu", "flats"]),
    ("host", &["angels", "birds", "butterflies", "fireflies"]),
    ("valley", &["flowers", "clouds", "fire", "lights"]),
    ("island", &["light", "fire"]),
    (
        "storm",
        &["fire", "petals", "leaves", "sparks", "sand", "dust", "paper", "arrows", "feathers", "light"],
    ),
    (
        "rain",
        &[
            "fire", "petals", "arrows", "sparks", "confetti", "money", "flowers", "leaves", "ash", "bullets",
            "stars", "gold", "meteors", "coins", "candy", "feathers", "blossoms",
        ],
    ),
    (
        "shower",
        &[
            "sparks", "petals", "confetti", "rain", "meteors", "stars", "gold", "light", "arrows", "leaves",
            "coins", "rice",
        ],
    ),
    ("web", &["light", "lights", "lasers", "cables", "lies", "energy", "wires"]),
    (
        "column",
        &[
            "smoke", "fire", "light", "ash", "water", "soldiers", "ants", "steam", "tanks", "marching",
            "flames", "dust",
        ],
    ),
    ("pillar", &["smoke", "fire", "light", "ash", "water", "salt", "flames", "cloud", "energy", "dust"]),
    ("blade", &["grass", "light", "fire", "energy", "ice", "wind"]),
    ("pool", &["light", "blood", "water", "lava", "ink", "shadow", "oil", "moonlight"]),
    (
        "mountain",
        &[
            "books",
            "trash",
            "garbage",
            "gold",
            "food",
            "clothes",
            "cheese",
            "candy",
            "boxes",
            "paper",
            "paperwork",
            "treasure",
            "coins",
            "dishes",
            "laundry",
            "skulls",
            "tires",
            "gifts",
            "presents",
            "pancakes",
        ],
    ),
];

/// Marks the word for a shape and what leads to it.
pub(super) fn shapes(tokens: &[Token], gone: &mut [bool]) {
    let word = |at: usize| match tokens.get(at) {
        Some(Token::Word(word)) => word.as_str(),
        _ => "",
    };
    for at in 0..tokens.len().saturating_sub(2) {
        if gone[at] || word(at + 1) != "of" {
            continue;
        }
        let said = word(at);
        let single = said.strip_suffix('s').filter(|single| SHAPES.contains(single)).unwrap_or(said);
        if !SHAPES.contains(&single) {
            continue;
        }
        let first = word(at + 2);
        let only = ONLY_OF.iter().find(|(shape, _)| *shape == single).map(|(_, of)| *of);
        let is_of = |of: &[&str]| {
            (at + 2..at + 5).map(word).take_while(|word| !word.is_empty()).any(|it| of.contains(&it))
        };
        // "A ball of yarn", "a wall of the house": the thing itself.
        let row: Vec<&str> = (at..at + 5).map(word).take_while(|word| !word.is_empty()).collect();
        let is_name = NOUNS.english(&row).is_some_and(|found| found.length > 2);
        let is_thing = first.is_empty() || DETERMINERS.contains(&first) || is_name;
        if is_thing || only.is_some_and(|of| !is_of(of)) {
            continue;
        }
        // An article before it goes with it, unless an adjective stands between.
        let article = at.checked_sub(1).filter(|before| ["a", "an", "the"].contains(&word(*before)));
        gone[article.unwrap_or(at)..at + 2].fill(true);
    }
}
