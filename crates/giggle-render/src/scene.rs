//! What a prompt shows: place, time of day, weather, mood, and who is in it, by a table of words in two languages.
//!
//! It knows words and nothing of painting. The one idea: every word of the table gives weight to what it hints at;
//! the heaviest wins, then the one said first. What no word says is left open, for the painter's dice.

mod kinds;
mod landmarks;
mod lexicon;

pub use kinds::{Animal, Indoors, Mood, Place, Season, Subject, Time, Weather};

use lexicon::{
    ANIMALS, GROUPS, HERDS, Hints, INDOORS, MOODS, PLACES, SEASONS, SUBJECTS, TIMES, WEATHERS, words_of,
};
use std::collections::{HashMap, HashSet};

/// What was read from a prompt; `None` where no word says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scene {
    /// Where it is.
    pub place: Place,
    /// Whether a word named the place.
    pub is_place_named: bool,
    /// The kind of room, if the scene is indoors and not in a home.
    pub indoors: Option<Indoors>,
    /// The time of day.
    pub time: Option<Time>,
    /// The weather.
    pub weather: Option<Weather>,
    /// The mood.
    pub mood: Mood,
    /// Whether it is on the moon, where there is no air.
    pub is_lunar: bool,
    /// The season.
    pub season: Option<Season>,
    /// Who and what is in it, as it is said, without repetition.
    pub subjects: Vec<Subject>,
    /// Which animals are in it, in the order in which they are said.
    pub animals: Vec<Animals>,
}

/// One animal of a scene, or several of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Animals {
    /// Which it is.
    pub kind: Animal,
    /// Whether there are several.
    pub are_many: bool,
}

impl Place {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Place::Sea => "sea",
            Place::Lake => "lake",
            Place::Mountains => "mountains",
            Place::Forest => "forest",
            Place::Desert => "desert",
            Place::Field => "field",
            Place::City => "city",
            Place::Street => "street",
            Place::Interior => "interior",
            Place::Space => "space",
            Place::Underwater => "underwater",
            Place::Studio => "studio",
        }
    }
}

impl Scene {
    /// Reads a prompt in English or Chinese; any text gives a scene.
    pub fn read(prompt: &str) -> Scene {
        let words = Words::new(&without_toys(prompt));
        // Only the name of a place is one; a thing hints at where it usually is, if nothing else is known.
        let places = [PLACES, landmarks::PLACES].concat();
        let named = words.heaviest_of(&places, NAMED);
        let place = named.or_else(|| words.heaviest(&places));
        let subjects = words.all(SUBJECTS);
        Scene {
            place: place.unwrap_or(Place::Studio),
            is_place_named: named.is_some(),
            indoors: words.heaviest(INDOORS).filter(|kind| *kind != Indoors::Shop || !words.is_cafe()),
            time: words.heaviest(TIMES),
            weather: words.heaviest(WEATHERS),
            mood: Words::new(&without_dark_colours(prompt))
                .heaviest(&[MOODS, landmarks::MOODS].concat())
                .unwrap_or(Mood::Plain),
            is_lunar: false,
            season: words.heaviest(&[SEASONS, landmarks::SEASONS].concat()),
            subjects,
            animals: words.animals(),
        }
    }

    /// Leaves out what certain words of the table name.
    pub(crate) fn forget(&mut self, is_shown: impl Fn(&str) -> bool) {
        let shown: Vec<Subject> = SUBJECTS
            .iter()
            .filter(|(_, _, words)| words_of(words).any(&is_shown))
            .map(|(subject, _, _)| *subject)
            .collect();
        self.subjects.retain(|subject| !shown.contains(subject));
        let shown: Vec<Animal> = ANIMALS
            .iter()
            .filter(|(_, _, words)| words_of(words).any(&is_shown))
            .map(|(animal, _, _)| *animal)
            .collect();
        self.animals.retain(|animals| !shown.contains(&animals.kind));
    }

    /// Whether something is in the scene.
    pub fn has(&self, subject: Subject) -> bool {
        self.subjects.contains(&subject)
    }
}

/// A text in which toys are no animals and no vehicles: a teddy bear lives in no forest.
fn without_toys(text: &str) -> std::borrow::Cow<'_, str> {
    const TOYS: &[&str] = &[
        "teddy bear",
        "stuffed bear",
        "toy bear",
        "toy car",
        "toy train",
        "toy boat",
        "rubber duck",
        "stuffed animal",
        "玩具车",
        "玩具熊",
        "泰迪熊",
    ];
    let lower = text.to_lowercase();
    match TOYS.iter().any(|toy| lower.contains(toy)) {
        true => TOYS.iter().fold(lower, |text, toy| text.replace(toy, "toy")).into(),
        false => text.into(),
    }
}

/// A text without the dark of colours: dark hair makes no night.
fn without_dark_colours(text: &str) -> String {
    const THINGS: &[&str] = &[
        "hair",
        "haired",
        "green",
        "blue",
        "brown",
        "red",
        "grey",
        "gray",
        "skin",
        "skinned",
        "wood",
        "wooden",
        "eyes",
        "eyed",
        "suit",
        "chocolate",
        "coat",
        "dress",
        "fur",
        "pine",
        "shirt",
        "jacket",
        "leather",
        "purple",
        "marble",
        "beard",
    ];
    let mut plain = text.to_lowercase().replace("dark-", "dark ");
    if plain.contains("dark ") {
        for thing in THINGS {
            plain = plain.replace(&format!("dark {thing}"), thing);
        }
    }
    plain
}

/// A prompt made ready for looking words up.
struct Words {
    /// Lower case, with one space around every word.
    text: String,
    is_ascii: bool,
    /// Where each single word is first said.
    first: HashMap<String, usize>,
    /// The singular of words that are said in the plural.
    plurals: HashSet<String>,
}

/// From this weight on a word names a place rather than hinting at it.
const NAMED: u32 = 4;

/// A prompt's scene is said in its first thousands of characters; the bound keeps looking up cheap.
const MOST_CHARACTERS: usize = 4000;

impl Words {
    fn new(prompt: &str) -> Words {
        let mut text = String::from(" ");
        for character in prompt.chars().take(MOST_CHARACTERS) {
            if character.is_alphanumeric() {
                text.extend(character.to_lowercase());
            } else if !matches!(character, '\'' | '’') && !text.ends_with(' ') {
                text.push(' ');
            }
        }
        text.push(' ');
        let (mut first, mut plurals) = (HashMap::new(), HashSet::new());
        let mut at = 0;
        for word in text.split(' ') {
            first.entry(word.to_owned()).or_insert(at);
            // "Does" is no herd of does.
            let endings: &[&str] = if word == "does" { &[] } else { &["s", "es"] };
            for ending in endings {
                if let Some(single) = word.strip_suffix(*ending).filter(|single| single.len() > 2) {
                    first.entry(single.to_owned()).or_insert(at);
                    plurals.insert(single.to_owned());
                }
            }
            at += word.len() + 1;
        }
        Words { is_ascii: text.is_ascii(), text, first, plurals }
    }

    /// Where a word is first said.
    fn place_of(&self, word: &str) -> Option<usize> {
        if !word.is_ascii() && word != "café" {
            // Most words of the tables are of the other language.
            return if self.is_ascii { None } else { self.text.find(word) };
        }
        if let Some((head, _)) = word.split_once(' ') {
            if !self.first.contains_key(head) {
                return None;
            }
            return self.text.find(&format!(" {word}")).filter(|at| {
                let rest = &self.text[at + 1 + word.len()..];
                rest.starts_with(' ') || rest.starts_with("s ")
            });
        }
        self.first.get(word).copied()
    }

    /// The hint with the greatest weight, then the one said first.
    fn heaviest<T: Copy + Ord + std::hash::Hash>(&self, hints: &[(T, u32, &'static str)]) -> Option<T> {
        self.heaviest_of(hints, 0)
    }

    /// The same of hints with at least that weight.
    fn heaviest_of<T: Copy + Ord + std::hash::Hash>(
        &self,
        hints: &[(T, u32, &'static str)],
        least: u32,
    ) -> Option<T> {
        let mut scores: HashMap<T, (u32, usize)> = HashMap::new();
        for (meaning, weight, words) in hints.iter().filter(|(_, weight, _)| *weight >= least) {
            // Of overlapping Chinese words (海, 海边) only one counts.
            if let Some(first) = words_of(words).filter_map(|word| self.place_of(word)).min() {
                let entry = scores.entry(*meaning).or_insert((0, first));
                entry.0 += weight;
                entry.1 = entry.1.min(first);
            }
        }
        let rank = |(meaning, (weight, first)): &(T, (u32, usize))| {
            (*weight, std::cmp::Reverse(*first), std::cmp::Reverse(*meaning))
        };
        scores.into_iter().max_by_key(rank).map(|(meaning, _)| meaning)
    }

    /// Whether somebody eats or drinks there: a coffee shop is none that sells goods.
    fn is_cafe(&self) -> bool {
        [
            "coffee shop",
            "cafe",
            "café",
            "restaurant",
            "tea shop",
            "咖啡店",
            "咖啡馆",
            "餐厅",
            "奶茶店",
            "茶馆",
        ]
        .iter()
        .any(|word| self.place_of(word).is_some())
    }

    fn animals(&self) -> Vec<Animals> {
        let herds = self.all(HERDS);
        let is_group = words_of(GROUPS).any(|word| self.place_of(word).is_some());
        let is_plural = |kind: Animal| {
            let rows = ANIMALS.iter().filter(|(listed, _, _)| *listed == kind);
            rows.flat_map(|(_, _, words)| words_of(words)).any(|word| self.plurals.contains(word))
        };
        let kinds = self.all(ANIMALS).into_iter().enumerate();
        kinds
            .map(|(index, kind)| Animals {
                kind,
                are_many: herds.contains(&kind) || is_plural(kind) || (is_group && index == 0),
            })
            .collect()
    }

    fn all<T: Copy>(&self, hints: Hints<T>) -> Vec<T> {
        let mut found: Vec<(usize, T)> = hints
            .iter()
            .filter_map(|(meaning, _, words)| {
                Some((words_of(words).filter_map(|word| self.place_of(word)).min()?, *meaning))
            })
            .collect();
        found.sort_by_key(|(at, _)| *at);
        found.into_iter().map(|(_, meaning)| meaning).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scenes_are_read_in_both_languages() {
        use {Mood as M, Place as P, Time as T, Weather as W};
        type Case = (&'static str, P, Option<T>, Option<W>, M);
        let cases: &[Case] = &[
            ("A lighthouse at dusk, waves breaking below", P::Sea, Some(T::Sunset), None, M::Plain),
            ("黄昏的海边，一座灯塔", P::Sea, Some(T::Sunset), None, M::Plain),
            (
                "Neon city street at night in the rain, cyberpunk",
                P::Street,
                Some(T::Night),
                Some(W::Rain),
                M::Neon,
            ),
            ("雨夜的霓虹街道", P::Street, Some(T::Night), Some(W::Rain), M::Neon),
            ("Snowy mountain peaks at sunrise", P::Mountains, Some(T::Dawn), None, M::Plain),
            ("清晨薄雾中的竹林", P::Forest, Some(T::Dawn), Some(W::Fog), M::Plain),
            (
                "A caravan of camels crossing sand dunes under a blazing noon sun",
                P::Desert,
                Some(T::Day),
                None,
                M::Plain,
            ),
            ("An old man reading in a cozy library by the window", P::Interior, None, None, M::Warm),
            ("An astronaut floats before a ringed planet, nebula behind", P::Space, None, None, M::Plain),
            ("太空中，宇宙飞船驶向黑洞", P::Space, None, None, M::Plain),
            ("Coral reef with jellyfish, shafts of light", P::Underwater, None, None, M::Plain),
            ("Golden hour over a wheat field, a girl runs", P::Field, Some(T::Golden), None, M::Plain),
            ("Film noir detective in a smoky office", P::Interior, None, Some(W::Fog), M::Noir),
            ("A portrait of a woman with freckles", P::Studio, None, None, M::Plain),
            ("上海外滩的夜景，高楼林立", P::City, Some(T::Night), None, M::Plain),
            ("", P::Studio, None, None, M::Plain),
        ];
        for (prompt, place, time, weather, mood) in cases {
            let scene = Scene::read(prompt);
            assert_eq!(
                (scene.place, scene.time, scene.weather, scene.mood),
                (*place, *time, *weather, *mood),
                "{prompt}"
            );
        }
    }

    #[test]
    fn subjects_are_found() {
        let scene = Scene::read("A lonely woman and a small boat near a lighthouse");
        assert_eq!(scene.subjects, [Subject::Person, Subject::Woman, Subject::Boat, Subject::Lighthouse]);
        assert!(Scene::read("渔夫划着小船").has(Subject::Boat));
        assert!(Scene::read("Mountains at dawn").subjects.is_empty());
        let animals = |prompt| {
            let animals = Scene::read(prompt).animals;
            animals.iter().map(|it| (it.kind, it.are_many)).collect::<Vec<_>>()
        };
        assert_eq!(animals("A herd of deer, and a horse"), [(Animal::Deer, true), (Animal::Horse, false)]);
        assert_eq!(animals("一匹马和象群"), [(Animal::Horse, false), (Animal::Elephant, true)]);
        // Words that hold an animal's sign and mean none.
        for none in ["A catwalk show", "马路上的牛仔", "罗马的街头", "熬夜的学生"] {
            assert!(Scene::read(none).animals.is_empty(), "{none}");
        }
    }

    /// Each word of the tables means what it is listed under when it stands alone.
    #[test]
    fn every_word_is_found() {
        fn check<T: Copy + PartialEq + std::fmt::Debug>(hints: Hints<T>) {
            for (meaning, weight, words) in hints {
                assert!(*weight > 0);
                for word in words_of(words) {
                    let words = Words::new(word);
                    assert!(words.place_of(word).is_some(), "{word} of {meaning:?} is never found");
                }
            }
        }
        check(PLACES);
        check(landmarks::PLACES);
        check(landmarks::MOODS);
        check(landmarks::SEASONS);
        check(INDOORS);
        check(TIMES);
        check(WEATHERS);
        check(MOODS);
        check(SEASONS);
        check(SUBJECTS);
        check(ANIMALS);
        check(HERDS);
    }

    #[test]
    fn rooms_are_told_apart() {
        use Indoors as In;
        for (prompt, indoors) in [
            ("Children raise their hands in a bright classroom", Some(In::Classroom)),
            ("A surgeon works in an operating theatre", Some(In::Hospital)),
            ("A ballerina dances alone on a dark stage under a spotlight", Some(In::Stage)),
            ("A blacksmith hammers glowing steel in a dim workshop", Some(In::Workshop)),
            ("Gladiators fight in an arena", Some(In::Arena)),
            ("厨师在厨房里切菜", Some(In::Kitchen)),
            ("飞行员坐在驾驶舱里", Some(In::Cockpit)),
            ("酒吧里的爵士歌手", Some(In::Bar)),
            ("An old man reads in his living room", None),
        ] {
            let scene = Scene::read(prompt);
            assert_eq!((scene.place, scene.indoors), (Place::Interior, indoors), "{prompt}");
        }
    }

    #[test]
    fn words_within_words_do_not_count() {
        assert_eq!(Scene::read("a seasoned barrister").place, Place::Studio);
        assert!(!Scene::read("the theme of a sheet").has(Subject::Person));
    }
}
