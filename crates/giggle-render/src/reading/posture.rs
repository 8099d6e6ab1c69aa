//! Whether somebody rides or sits, and on what.
//!
//! It knows the cast and words, and nothing of pixels. The one idea: what carries somebody is no second thing beside them,
//! so whoever paints them must be told of both at once.

use crate::scene::Animal;
use crate::subject::{Art, Cast, Gait, Head, NOUNS};

/// What carries somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mount {
    /// One of the animals that are painted.
    Animal(Animal),
    /// A thing or an animal by its row of the table.
    Thing(usize),
    /// A board under the feet, by what it is ridden on.
    Board(Board),
}

/// What is under somebody's feet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Board {
    Skate,
    Surf,
    Snow,
    Skis,
}

/// What somebody sits on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seat {
    /// A chair, with a table before it or not.
    Chair {
        has_table: bool,
    },
    Bench,
    Sofa,
    Rock,
    Ground,
}

/// How the people whom a shot is about are carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Posture {
    Rides(Mount),
    Sits(Seat),
}

fn is_people(head: &Head) -> bool {
    matches!(head.art(), Art::Painter("person" | "child" | "couple" | "crowd"))
}

/// Whether words stand in a text, as words in English and as signs in Chinese.
fn says(text: &str, words: &[&str]) -> bool {
    words.iter().any(
        |word| {
            if word.is_ascii() { text.contains(&format!(" {word} ")) } else { text.contains(word) }
        },
    )
}

/// How the people whom a shot is about are carried, if something carries them.
pub(super) fn posture(cast: &Cast) -> Option<Posture> {
    let head = cast.head.as_ref().filter(|head| is_people(head))?;
    let mut text = String::from(" ");
    for character in cast.rest.to_lowercase().chars() {
        if character.is_alphanumeric() || character == '.' {
            text.push(character);
        } else if !text.ends_with(' ') {
            text.push(' ');
        }
    }
    text.push(' ');
    let text = own(cast, head, &text);
    rides(cast, head, &text).map(Posture::Rides).or_else(|| sits(&text).map(Posture::Sits))
}

fn is_womans(name: &str) -> bool {
    ["woman", "girl", "lady", "mother", "queen", "princess", "actress", "blonde", "grandmother", "bride"]
        .contains(&name)
}

fn is_mans(name: &str) -> bool {
    ["man", "boy", "guy", "father", "king", "prince", "actor", "grandfather", "groom", "gentleman"]
        .contains(&name)
}

/// The text without the clauses in which somebody else is said to do something: "she walks in, a man sits at a table".
fn own(cast: &Cast, head: &Head, text: &str) -> String {
    let others: Vec<&Head> =
        cast.also.iter().filter(|also| is_people(also) && also.text != head.text).collect();
    if others.is_empty() {
        return text.to_owned();
    }
    let last = |name: &str| name.rsplit(' ').next().unwrap_or_default().to_owned();
    let names: Vec<String> = others.iter().map(|other| last(&other.text)).collect();
    let mut is_others = false;
    let mut kept: Vec<String> = Vec::new();
    for clause in text.replace(" while ", " . ").replace(" and a ", " . a ").split(" . ") {
        let first: Vec<&str> = clause.split_whitespace().take(4).collect();
        let at = |name: &str| first.iter().position(|word| *word == name);
        let other = if text.is_ascii() {
            names.iter().filter_map(|name| at(name)).min()
        } else {
            others.iter().any(|other| clause.trim_start().starts_with(&other.text)).then_some(0)
        };
        let own = at(&last(&head.text))
            .or_else(|| ["he", "she", "they", "girl", "boy", "woman", "man"].iter().find_map(|it| at(it)));
        // Of a woman no "he" is said.
        let name = last(&head.text);
        let is_he = at("he").is_some() && is_womans(&name) || at("she").is_some() && is_mans(&name);
        match (other, own) {
            _ if is_he => is_others = true,
            (Some(other), own) if own.is_none_or(|own| other <= own) => is_others = true,
            (_, Some(_)) => is_others = false,
            // "Two people, a man and a woman": of the same clause as before.
            _ if first.first().is_some_and(|word| ["a", "an", "the"].contains(word)) => is_others = false,
            _ => {}
        }
        if !is_others {
            kept.push(clause.to_owned());
        }
    }
    format!(" {} ", kept.join(" . "))
}

fn noun_of(name: &str) -> Option<usize> {
    let words: Vec<&str> = name.split(' ').collect();
    NOUNS.english(&words).map(|found| found.noun)
}

fn rides(cast: &Cast, head: &Head, text: &str) -> Option<Mount> {
    const ROLES: &[(&str, &[&str])] = &[
        ("motorcycle", &["motorcyclist", "motorcycle rider", "biker", "摩托车手", "机车骑士"]),
        (
            "bicycle",
            &[
                "cyclist",
                "bicyclist",
                "bike rider",
                "bicycle rider",
                "bike messenger",
                "骑行者",
                "骑车人",
                "自行车手",
            ],
        ),
        (
            "horse",
            &[
                "jockey",
                "horse rider",
                "horseman",
                "horsewoman",
                "equestrian",
                "horseback",
                "polo player",
                "骑兵",
                "骑师",
            ],
        ),
    ];
    const BOARDS: &[(Board, &[&str])] = &[
        (Board::Snow, &["snowboarder", "snowboard", "snowboarding", "snowboards", "单板"]),
        (Board::Skis, &["skier", "skis", "skiing", "skiers", "滑雪"]),
        (
            Board::Skate,
            &[
                "skateboarder",
                "skateboard",
                "skateboarding",
                "skateboards",
                "longboard",
                "longboarder",
                "skater boy",
                "滑板",
            ],
        ),
        (
            Board::Surf,
            &[
                "surfer",
                "surfers",
                "surfing",
                "surfs",
                "surfboard",
                "rides a wave",
                "rides the wave",
                "riding a wave",
                "riding the wave",
                "冲浪",
            ],
        ),
    ];
    const VERBS: &[&str] = &[
        "ride",
        "rides",
        "riding",
        "rode",
        "astride",
        "mounted",
        "pedals",
        "pedaling",
        "pedalling",
        "gallops",
        "galloping",
        "drives",
        "driving",
        "骑",
        "跨上",
    ];
    // Who walks a bicycle or carries a board is not on it.
    const BESIDE: &[&str] = &[
        "carrying",
        "carries",
        "holding",
        "holds",
        "pushing",
        "pushes",
        "walks his",
        "walks her",
        "repairs",
        "repairing",
        "fixes",
        "fixing",
        "leads",
        "leading",
        "next to",
        "牵着",
        "推着",
        "抱着",
        "扛着",
        "修",
    ];
    if says(text, BESIDE) {
        return None;
    }
    let board = BOARDS.iter().find(|(_, words)| says(text, words));
    if let Some((board, _)) = board {
        return Some(Mount::Board(*board));
    }
    let animal = |art: Art| match art {
        Art::Painter("horse") => Some(Animal::Horse),
        Art::Painter("deer") => Some(Animal::Deer),
        Art::Painter("camel") => Some(Animal::Camel),
        Art::Painter("elephant") => Some(Animal::Elephant),
        _ => None,
    };
    let is_on = says(text, VERBS);
    let carried =
        cast.also.iter().filter(|_| is_on).chain(cast.also.iter().filter(|also| is_under(also, text)));
    for also in carried {
        if let Some(kind) = animal(also.art()) {
            return Some(Mount::Animal(kind));
        }
        let Some(noun) = also.noun.filter(|_| matches!(also.art(), Art::Picture(_))) else { continue };
        let row = &NOUNS.nouns[noun];
        let is_beast = row.is_animal() && row.metres > 1.0 && !row.is_head;
        if is_beast || WHEELS.iter().any(|name| noun_of(name) == Some(noun)) {
            return Some(Mount::Thing(noun));
        }
    }
    let role = ROLES.iter().find(|(_, words)| {
        words.iter().any(|word| head.text.contains(word))
            || *words == ROLES[2].1 && says(text, &["horseback"])
    });
    role.and_then(|(name, _)| match *name {
        "horse" => Some(Mount::Animal(Animal::Horse)),
        name => noun_of(name).map(Mount::Thing),
    })
}

/// Vehicles on which somebody is seen.
pub(crate) const WHEELS: &[&str] = &["bicycle", "motorcycle", "motor scooter", "scooter", "magic broom"];

/// Whether somebody is said to be on a thing: "on a bike", "on his old red bicycle".
fn is_under(also: &Head, text: &str) -> bool {
    let is_ridden = also.noun.is_some_and(|noun| {
        let row = &NOUNS.nouns[noun];
        row.gait != Gait::None || matches!(row.art, Art::Painter("horse" | "camel" | "elephant"))
    });
    let name = also.text.rsplit(' ').next().unwrap_or_default();
    let words: Vec<&str> = text.split_whitespace().collect();
    is_ridden
        && words.iter().enumerate().any(|(at, word)| {
            (*word == name || word.strip_suffix('s') == Some(name))
                && words[at.saturating_sub(6)..at]
                    .iter()
                    .rev()
                    // "On a stool beside a cow".
                    .take_while(|it| ![".", "beside", "near", "by", "behind", "with", "under"].contains(it))
                    .any(|it| *it == "on")
        })
}

fn sits(text: &str) -> Option<Seat> {
    const SITS: &[&str] =
        &["sit", "sits", "sitting", "sat", "seated", "rests on", "lounges", "lounging", "坐", "围坐"];
    // What is done at a table by whoever is alone with it.
    const AT_A_TABLE: &[&str] = &[
        "at her desk",
        "at his desk",
        "at a desk",
        "at the desk",
        "at their desk",
        "at a table",
        "at the table",
        "at her computer",
        "at his computer",
        "at a computer",
        "on a laptop",
        "on her laptop",
        "on his laptop",
        "types on",
        "typing on",
        "敲代码",
        "写代码",
        "敲键盘",
        "电脑前",
        "书桌前",
        "桌前",
        "伏案",
        "餐桌",
        "饭桌",
        "plays chess",
        "playing chess",
        "下棋",
    ];
    let at_table = says(text, AT_A_TABLE);
    if says(text, &["stands", "standing", "站"]) && !says(text, SITS) {
        return None;
    }
    if !says(text, SITS) && !at_table {
        return None;
    }
    // Somebody who walks past a bench on which a cat sits.
    let first = |words: &[&str]| {
        words
            .iter()
            .filter_map(
                |word| if word.is_ascii() { text.find(&format!(" {word} ")) } else { text.find(word) },
            )
            .min()
    };
    let goes = first(&["walks", "walking", "runs", "running", "dances", "走", "跑", "跳舞"]);
    if !at_table && goes.is_some_and(|goes| first(SITS).is_none_or(|sits| goes < sits)) {
        return None;
    }
    const TABLES: &[&str] = &[
        "table",
        "desk",
        "cafe",
        "café",
        "coffee shop",
        "restaurant",
        "diner",
        "office",
        "computer",
        "laptop",
        "bar",
        "桌",
        "咖啡馆",
        "咖啡厅",
        "餐厅",
        "办公室",
        "电脑",
        "吧台",
        "火锅",
    ];
    Some(
        if says(
            text,
            &[
                "bench", "pew", "长椅", "长凳", "swing", "秋千", "stairs", "steps", "stoop", "台阶", "pier",
                "dock", "ledge", "wall",
            ],
        ) {
            Seat::Bench
        } else if says(text, &["sofa", "couch", "armchair", "沙发", "throne", "王座", "bed", "床"]) {
            Seat::Sofa
        } else if at_table || says(text, TABLES) {
            Seat::Chair { has_table: true }
        } else if says(text, &["rock", "boulder", "cliff", "log", "stump", "石头", "岩石", "悬崖", "礁石"])
        {
            Seat::Rock
        } else if says(text, &["chair", "stool", "wheelchair", "piano", "drums", "cello", "椅", "凳", "钢琴"])
        {
            Seat::Chair { has_table: false }
        } else {
            Seat::Ground
        },
    )
}
