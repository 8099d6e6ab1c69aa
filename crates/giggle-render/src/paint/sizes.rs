//! How large animals are beside a person: the one table of it.
//!
//! It knows names, and draws nothing.

use crate::subject::NOUNS;

/// How high some animals are beside a person, in heights of the person.
const SMALL: &[(&str, f32)] = &[
    ("dog", 0.46),
    ("poodle", 0.38),
    ("cat", 0.28),
    ("rabbit", 0.24),
    ("fox", 0.36),
    ("monkey", 0.5),
    ("sheep", 0.5),
    ("goat", 0.5),
    ("pig", 0.46),
    ("turkey", 0.4),
    ("hen", 0.24),
    ("rooster", 0.28),
    ("chick", 0.12),
    ("bird", 0.15),
    ("dove", 0.18),
    ("crow", 0.22),
    ("parrot", 0.26),
    ("owl", 0.28),
    ("eagle", 0.42),
    ("duck", 0.24),
    ("goose", 0.38),
    ("swan", 0.46),
    ("penguin", 0.42),
    ("hamster", 0.12),
    ("mouse", 0.10),
    ("rat", 0.14),
    ("hedgehog", 0.16),
    ("squirrel", 0.18),
    ("chipmunk", 0.15),
    ("otter", 0.34),
    ("raccoon", 0.34),
    ("turtle", 0.22),
    ("frog", 0.13),
    ("lizard", 0.20),
    ("snake", 0.24),
    ("koala", 0.40),
    ("cow", 0.84),
    ("ox", 0.90),
    ("water buffalo", 0.90),
    ("donkey", 0.74),
    ("llama", 0.95),
    ("zebra", 0.84),
    ("bear", 0.80),
    ("panda", 0.72),
    ("lion", 0.66),
    ("tiger", 0.66),
    ("leopard", 0.50),
    ("wolf", 0.50),
    ("dragon", 1.9),
    ("dinosaur", 1.9),
    ("sauropod", 2.2),
    ("phoenix", 1.0),
    ("whale", 2.4),
    ("gorilla", 1.0),
    ("giraffe", 1.9),
    ("rhinoceros", 1.0),
    ("hippopotamus", 0.95),
    ("crocodile", 0.5),
    ("bison", 1.0),
];

/// Whether it is larger than a person.
pub(super) fn is_huge(noun: usize) -> bool {
    beside_a_person(noun).is_some_and(|share| share > 1.5)
}

/// What is played with on the ground.
pub(super) const TOYS: &[&str] =
    &["soccer ball", "tennis ball", "basketball", "volleyball", "beach ball", "frisbee", "yarn", "bone"];

/// Whether it lives: the table knows machines that fly by the same words as birds.
pub(super) fn lives(noun: usize) -> bool {
    const MACHINES: &[&str] = &[
        "airplane",
        "small airplane",
        "helicopter",
        "rocket",
        "flying saucer",
        "satellite",
        "parachute",
        "kite",
        "carp streamer",
        "drone",
        "paraglider",
        "fighter jet",
        "space station",
        "rescue helicopter",
        "airplane taking off",
        "paper airplane",
    ];
    NOUNS.nouns[noun].is_animal() && !is_one_of(noun, MACHINES)
}

/// Whether a row of the table is one of those names.
pub(super) fn is_one_of(noun: usize, names: &[&str]) -> bool {
    names.iter().any(|name| {
        let words: Vec<&str> = name.split(' ').collect();
        NOUNS.english(&words).is_some_and(|found| found.length == words.len() && found.noun == noun)
    })
}

/// Whether it is something to eat or to drink: the rows of the table for those are beside each other.
pub(super) fn is_eaten(noun: usize) -> bool {
    let row = |name: &str| NOUNS.english(&[name]).map_or(usize::MAX, |found| found.noun);
    (row("grape")..=row("chopsticks")).contains(&noun)
        || is_one_of(noun, &["roast turkey", "popsicle", "sausage", "flatbread", "taco", "pumpkin"])
}

/// How high an animal is beside a person, by its row of the table.
pub(super) fn beside_a_person(noun: usize) -> Option<f32> {
    let is_it = |name: &str| {
        let words: Vec<&str> = name.split(' ').collect();
        NOUNS.english(&words).map(|found| found.noun) == Some(noun)
    };
    SMALL.iter().find(|(name, _)| is_it(name)).map(|(_, share)| *share)
}
