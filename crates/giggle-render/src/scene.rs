//! What a prompt shows: place, time of day, weather, mood, and who is in it, by a table of words in two languages.
//!
//! It knows words and nothing of painting. The one idea: every word of the table gives weight to what it hints at;
//! the heaviest wins, then the one said first. What no word says is left open, for the painter's dice.

mod index;
mod kinds;
mod landmarks;
mod lexicon;
mod monuments;
mod painted;

pub use kinds::{Animal, Indoors, Mood, Place, Season, Subject, Time, Weather};
pub(crate) use monuments::Monument;
pub(crate) use painted::{NO_SMOKE, NOT_ON, RAINBOWS, RIDDEN, SMOKE, STRIPED};

use index::{Table, Words};
use std::borrow::Cow;

use lexicon::{ANIMALS, HERDS, Hints, INDOORS, MOODS, PLACES, SEASONS, SUBJECTS, TIMES, WEATHERS, words_of};

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
        let told = without_toys(prompt);
        let words = Words::new(&told);
        // Only the name of a place is one; a thing hints at where it usually is, if nothing else is known.
        let places = (Table::Places, PLACES);
        let landmarks = Some((Table::Landmarks, landmarks::PLACES));
        let named = words.heaviest(places, landmarks, NAMED);
        let place = named.or_else(|| words.heaviest(places, landmarks, 0));
        let moods = |words: &Words| {
            words.heaviest((Table::Moods, MOODS), Some((Table::LandmarkMoods, landmarks::MOODS)), 0)
        };
        let lit = without_black_and_white_things(&told);
        let lit = without_dark_colours(&lit).map_or(lit, Cow::Owned);
        let mood = if *lit == *told { moods(&words) } else { moods(&Words::new(&lit)) };
        let seasons = Some((Table::LandmarkSeasons, landmarks::SEASONS));
        Scene {
            place: place.unwrap_or(Place::Studio),
            is_place_named: named.is_some(),
            // A coffee shop is none that sells goods.
            indoors: words
                .heaviest((Table::Indoors, INDOORS), None, 0)
                .filter(|kind| *kind != Indoors::Shop || !words.says(Table::Cafes))
                .filter(|kind| *kind != Indoors::Stage || !words.says(Table::Rooms) || says_stage(&told)),
            time: words.heaviest((Table::Times, TIMES), None, 0),
            weather: words.heaviest((Table::Weathers, WEATHERS), None, 0),
            mood: mood.unwrap_or(Mood::Plain),
            is_lunar: false,
            season: words.heaviest((Table::Seasons, SEASONS), seasons, 0),
            subjects: words.all(Table::Subjects, SUBJECTS),
            animals: words.animals(),
        }
    }

    /// Leaves out what certain words of the table name.
    pub(crate) fn forget(&mut self, is_shown: impl Fn(&str) -> bool) {
        let shown: Vec<Subject> = SUBJECTS
            .iter()
            .filter(|(subject, _, _)| self.subjects.contains(subject))
            .filter(|(_, _, words)| words_of(words).any(&is_shown))
            .map(|(subject, _, _)| *subject)
            .collect();
        self.subjects.retain(|subject| !shown.contains(subject));
        let shown: Vec<Animal> = ANIMALS
            .iter()
            .filter(|(animal, _, _)| self.animals.iter().any(|it| it.kind == *animal))
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

/// Whether a stage is named, and not only what is done or shines on one.
fn says_stage(text: &str) -> bool {
    let lower = text.to_lowercase();
    ["stage", "theater", "theatre", "opera", "circus", "舞台", "剧院", "戏台"]
        .iter()
        .any(|word| lower.contains(word))
}

/// A text in which toys are no animals and no vehicles: a teddy bear lives in no forest.
fn without_toys(text: &str) -> Cow<'_, str> {
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

/// Whether black and white are said of the picture: a black and white dog is in a picture with colours.
pub(crate) fn is_black_and_white(prompt: &str) -> bool {
    if !may_be_black_and_white(prompt) {
        return false;
    }
    let lower: String = prompt.chars().take(index::MOST_CHARACTERS).flat_map(char::to_lowercase).collect();
    black_and_white(&lower).is_some_and(|(_, _, is_of_picture)| is_of_picture)
}

/// Whether it is worth the while to look closer.
fn may_be_black_and_white(text: &str) -> bool {
    text.contains("黑白")
        || text
            .as_bytes()
            .windows(9)
            .any(|nine| nine.eq_ignore_ascii_case(b"and white") || nine.eq_ignore_ascii_case(b"and-white"))
}

/// A text in which black and white are said of the picture alone.
fn without_black_and_white_things(text: &str) -> Cow<'_, str> {
    if !may_be_black_and_white(text) {
        return text.into();
    }
    let lower = text.to_lowercase();
    match black_and_white(&lower) {
        Some((from, to, false)) => format!("{} {}", &lower[..from], &lower[to..]).into(),
        _ => text.into(),
    }
}

/// Where a text says "black and white" first, and whether it says it of the picture.
fn black_and_white(lower: &str) -> Option<(usize, usize, bool)> {
    const SAID: &[&str] = &["black and white", "black-and-white", "黑白"];
    // What of the picture may be black and white; nothing behind the words says it of the picture, too.
    const OF_PICTURES: &[&str] = &[
        "film",
        "movie",
        "photo",
        "footage",
        "portrait",
        "shot",
        "image",
        "picture",
        "scene",
        "style",
        "video",
        "cinema",
        "still",
        "aesthetic",
        "palette",
        "close",
        "animation",
        "cartoon",
        "documentary",
        "noir",
        "newsreel",
        "drawing",
        "sketch",
        "illustration",
        "archiv",
        "look",
        "view",
        "macro",
        "wide",
        "comic",
        "manga",
        "clip",
        "with",
        "in",
        "of",
        "electr",
        "电影",
        "影",
        "画",
        "照",
        "摄影",
        "风",
        "色调",
        "调",
        "胶",
        "默片",
        "老",
        "镜头",
        "滤",
        "片",
        "纪录",
        "质感",
        "效果",
        "复古",
        "怀旧",
        "高",
        "特写",
        "漫",
        "动画",
        "人像",
        "肖像",
        "主调",
        "无声",
        "光影",
    ];
    let (from, to) = SAID.iter().find_map(|said| lower.find(said).map(|at| (at, at + said.len())))?;
    let behind = lower[to..].trim_start_matches([' ', '的', '-']);
    let is_of_picture = behind.chars().next().is_none_or(|next| !next.is_alphanumeric())
        || OF_PICTURES.iter().any(|word| behind.starts_with(word));
    Some((from, to, is_of_picture))
}

/// A text without the dark of colours, if it has any: dark hair makes no night.
fn without_dark_colours(text: &str) -> Option<String> {
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
    if !text.as_bytes().windows(4).any(|four| four.eq_ignore_ascii_case(b"dark")) {
        return None;
    }
    let mut plain = text.to_lowercase().replace("dark-", "dark ");
    for thing in THINGS {
        plain = plain.replace(&format!("dark {thing}"), thing);
    }
    Some(plain)
}

/// From this weight on a word names a place rather than hinting at it.
const NAMED: u32 = 4;

impl Words {
    /// The meaning with the greatest weight, then the one said first; of overlapping Chinese words (海, 海边) only one counts.
    fn heaviest<T: Copy + Ord>(
        &self,
        table: (Table, Hints<T>),
        more: Option<(Table, Hints<T>)>,
        least: u32,
    ) -> Option<T> {
        let mut scores: Vec<(T, u32, usize)> = Vec::new();
        let said = std::iter::once(table).chain(more).flat_map(|(table, hints)| self.said(table, hints));
        for (meaning, weight, first) in said.filter(|(_, weight, _)| *weight >= least) {
            match scores.iter_mut().find(|(known, _, _)| *known == meaning) {
                Some(score) => *score = (meaning, score.1 + weight, score.2.min(first)),
                None => scores.push((meaning, weight, first)),
            }
        }
        let rank = |(meaning, weight, first): &(T, u32, usize)| {
            (*weight, std::cmp::Reverse(*first), std::cmp::Reverse(*meaning))
        };
        scores.into_iter().max_by_key(rank).map(|(meaning, _, _)| meaning)
    }

    fn animals(&self) -> Vec<Animals> {
        let herds = self.all(Table::Herds, HERDS);
        let is_group = self.says(Table::Groups);
        let kinds = self.all(Table::Animals, ANIMALS).into_iter().enumerate();
        kinds
            .map(|(index, kind)| Animals {
                kind,
                are_many: herds.contains(&kind)
                    || self.says_many(Table::Animals, ANIMALS, &kind)
                    || (is_group && index == 0),
            })
            .collect()
    }

    fn all<T: Copy>(&self, table: Table, hints: Hints<T>) -> Vec<T> {
        let mut found: Vec<(usize, T)> =
            self.said(table, hints).map(|(meaning, _, at)| (at, meaning)).collect();
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

    /// Names of places, and where a prompt is that names one.
    const NAMES: &str = include_str!("scene/places.tsv");

    #[test]
    fn a_named_place_is_kept_whatever_is_done_there() {
        let mut wrong = Vec::new();
        for (name, places) in NAMES.lines().filter_map(|line| line.split_once('\t')) {
            let prompts = match name.is_ascii() {
                true => [
                    format!("A man stands in the {name}"),
                    format!("Two girls dance at the {name}"),
                    format!("A dog runs through the {name}"),
                ],
                false => [
                    format!("一个男人站在{name}"),
                    format!("两个女孩在{name}跳舞"),
                    format!("一只狗跑过{name}"),
                ],
            };
            for prompt in prompts {
                let place = crate::Reading::of(&prompt, None).scene.place.name();
                if !places.split('|').any(|it| it == place) {
                    wrong.push(format!("{prompt}: {place}, and not {places}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{} are elsewhere:\n{}", wrong.len(), wrong.join("\n"));
    }

    #[test]
    fn deeds_and_materials_are_no_places() {
        for (prompt, place) in [
            ("A dancer on a rooftop", Place::City),
            ("A ballerina in a forest", Place::Forest),
            ("An actor on the beach", Place::Sea),
            ("A singer in the rain", Place::Street),
            ("A cat sleeps", Place::Field),
            ("A cat sleeps on a sofa", Place::Interior),
            ("A man opens a wood door", Place::Interior),
            ("A carpenter glues two pieces of wood", Place::Interior),
            ("A woman sits in a cozy living space", Place::Interior),
            ("Two girls watch a dancing doll in the girls' room", Place::Interior),
            ("一个女孩推开咖啡店的玻璃门走进去", Place::Interior),
            ("一个舞者在果园里跳舞", Place::Field),
            ("一只猫在睡觉", Place::Field),
        ] {
            assert_eq!(crate::Reading::of(prompt, None).scene.place, place, "{prompt}");
        }
        let stage = |prompt| crate::Reading::of(prompt, None).scene.indoors == Some(Indoors::Stage);
        assert!(!stage("An actor in a dim room with a single spotlight") && stage("An actor on a stage"));
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
    fn only_pictures_are_without_colours() {
        let mood = |prompt| crate::Reading::of(prompt, None).scene.mood;
        for prompt in [
            "A black and white film of a dancer",
            "Black and white. A man smokes",
            "黑白电影里的侦探",
            "男人抽烟，黑白",
        ] {
            assert_eq!(mood(prompt), Mood::Noir, "{prompt}");
        }
        for prompt in [
            "A black and white dog on a lawn",
            "一只黑白花猫在沙发上",
            "黑白相间的小狗在草地上奔跑",
            "黑白格子裙",
        ] {
            assert_ne!(mood(prompt), Mood::Noir, "{prompt}");
        }
    }

    #[test]
    fn words_within_words_do_not_count() {
        assert_eq!(Scene::read("a seasoned barrister").place, Place::Studio);
        assert!(!Scene::read("the theme of a sheet").has(Subject::Person));
    }
}
