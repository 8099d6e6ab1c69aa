//! What a draft makes of a prompt: the camera move, the subject, the shot size and the place, told to whoever asks.
//!
//! It knows words and what can be drawn, and nothing of pixels. The one idea: a prompt is read once, and what is drawn
//! and what is told come from that one reading.

mod angle;
mod called;
mod figures;
mod known;
mod note;
mod painted;
mod posture;
mod settle;
mod shot;
mod told;
mod view;

pub use angle::Angle;
pub use note::Note;
pub(crate) use posture::{Board, Mount, Posture, Seat};
pub(crate) use settle::is_ashore;
pub use shot::ShotSize;
pub(crate) use view::{View, is_train};

use crate::camera::{self, CameraPlan, Manner, Move};
use crate::scene::{Mood, Place, Scene, Subject, Time, Weather, is_black_and_white};
use crate::subject::{
    Art, Cast, Given, Head, NOUNS, glossed, missed, read, simplified, spelled, told, unread,
};
use called::{as_they_are_called, without_nobodies};
use figures::without_figures;
use giggle_domain::{FrameRef, References};
use settle::{leave_out, settle};
use std::borrow::Cow;

/// Where the camera move of a draft comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoveSource {
    /// The prompt names it.
    Prompt,
    /// `--camera` names it.
    Flag,
    /// Nothing names one.
    Default,
    /// Two frames leave no room for one.
    Frames,
}

/// How a thing is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawn {
    /// By a picture of the set.
    Picture,
    /// By one of giggle's own painters.
    Painting,
    /// By its name alone.
    Card,
    /// By the frame that was given.
    Frame,
    /// By the reference picture that was given.
    Reference,
}

/// One prompt, read.
#[derive(Debug, Clone)]
pub struct Reading {
    plan: CameraPlan,
    source: MoveSource,
    words: Option<String>,
    near: Vec<&'static str>,
    /// What the prompt says of the camera behind the move, and was not read.
    half: Option<String>,
    /// How the camera goes.
    manners: Vec<Manner>,
    pub(crate) cast: Cast,
    pub(crate) scene: Scene,
    pub(crate) shot_size: ShotSize,
    pub(crate) angle: Angle,
    /// Whether it is in a language that is not read.
    is_unread: bool,
    /// Whether it was put into English word by word, as far as a list knows its words.
    is_glossed: bool,
    has_frame: bool,
}

impl Reading {
    /// Reads a prompt; a camera plan that is given takes the place of the one that is read.
    pub fn of(prompt: &str, given: Option<&CameraPlan>) -> Reading {
        let given_words = prompt;
        let prompt = &*spelled(prompt);
        let prompt = &*simplified(prompt);
        let glossed = glossed(prompt);
        let is_glossed = matches!(glossed, Cow::Owned(_));
        let unread = if is_glossed { None } else { unread(prompt) };
        let prompt = &*glossed;
        let prompt = &*told(prompt);
        let asked = camera::ask(prompt);
        let said = angle::Said::new(prompt);
        let size = shot::size(&said);
        let mut cast = read(&asked.text, &asked.is_camera, size == Some(ShotSize::ExtremeCloseUp));
        let shot_size = size.unwrap_or_else(|| view::size_of(&cast));
        // Of a language that is not read, no word of it is taken for the thing.
        if let Some(text) = &unread {
            cast.head = Some(Head { text: text.clone(), count: 1, ..Head::default() });
            cast.also.clear();
            cast.left.clear();
        }
        if shot_size == ShotSize::Aerial {
            view::city_below(prompt, &mut cast);
        }
        leave_out(&mut cast);
        without_nobodies(&mut cast, prompt);
        with_whoever_has_hands(&mut cast);
        let breathes = breathes_fire(&cast);
        // The bag of a boxer hangs there by itself.
        let rest = cast.rest.to_lowercase();
        let has_punchbag = painted::PUNCHBAGS.iter().any(|bag| rest.contains(bag));
        cast.also.retain(|also| !(has_punchbag && also.text.ends_with("bag")));
        cast.also.retain(|also| {
            !(is_part(also, cast.head.as_ref()) || breathes && also.art() == Art::Painter("fire"))
        });
        let mut scene = of_main_clause(&cast, Scene::read(&without_figures(&cast.rest)));
        if scene.mood == Mood::Plain {
            scene.mood = tones(prompt).unwrap_or(Mood::Plain);
        }
        if is_black_and_white(prompt) {
            scene.mood = Mood::Noir;
        }
        settle(&cast, &mut scene, shot_size);
        if breathes {
            scene.subjects.retain(|subject| *subject != Subject::Fire);
        }
        if scene.place != Place::Field {
            cast.planted = None;
        }
        // There is no colour and no weather on the moon.
        const LUNAR: &[&str] = &[
            "on the moon",
            "moon surface",
            "surface of the moon",
            "lunar",
            "moonscape",
            "alien moon",
            "frozen moon",
            "icy moon",
            "distant moon",
            "moon base",
            "月球",
            "月面",
            "月表",
        ];
        let lower = cast.rest.to_lowercase();
        if scene.place == Place::Desert && LUNAR.iter().any(|word| lower.contains(word)) {
            (scene.time, scene.weather) = (Some(Time::Night), Some(Weather::Clear));
            scene.is_lunar = true;
        }
        // What only says where something is cannot be shown by itself.
        if let Some(head) = &mut cast.head
            && head.noun.is_some_and(|noun| !NOUNS.nouns[noun].is_shown)
        {
            head.noun = NOUNS.nouns.iter().position(|noun| noun.art == Art::Card);
            cast.also.clear();
        }
        known::in_its_place(&mut cast, &mut scene);
        let (plan, source, words) = match (given, asked.plan) {
            (Some(plan), _) => (plan.clone(), MoveSource::Flag, None),
            (None, Some(plan)) => (plan, MoveSource::Prompt, asked.words),
            (None, None) => (CameraPlan::slow_push(), MoveSource::Default, None),
        };
        let is_low = asked.manners.contains(&Manner::LowToTheGround);
        let named = angle::angle(&said).or(is_low.then_some(Angle::Low));
        let angle = view::angle_of(&plan, named, shot_size, scene.place);
        as_they_are_called(&mut cast, given_words);
        Reading {
            plan,
            source,
            words,
            near: asked.near,
            half: asked.rest.filter(|_| given.is_none()),
            manners: asked.manners,
            cast,
            scene,
            shot_size,
            angle,
            is_unread: unread.is_some(),
            is_glossed,
            has_frame: false,
        }
    }

    /// The same for a shot with frames, which show its subject themselves.
    #[must_use]
    pub fn with_frames(mut self, start: bool, end: bool) -> Reading {
        self.has_frame = start || end;
        if start && end {
            self.source = MoveSource::Frames;
            self.words = None;
        }
        self
    }

    /// The same for a shot with reference material: a picture that lies here is shown where the prompt is about it.
    #[must_use]
    pub fn with_references(self, references: &References) -> Reading {
        let here = references.named().filter(|(_, given)| matches!(given, FrameRef::Inline(_)));
        self.with_pictures(here.map(|(word, _)| word))
    }

    /// The same for the words of the pictures alone, such as `@image1`.
    #[must_use]
    pub fn with_pictures(mut self, words: impl IntoIterator<Item = String>) -> Reading {
        for word in words {
            for head in self.cast.head.iter_mut().chain(&mut self.cast.also) {
                if head.given.is_some() && head.text == word {
                    head.given = Some(Given::Shown);
                }
            }
        }
        self
    }

    /// How the people whom the shot is about are carried, if something carries them.
    pub(crate) fn posture(&self) -> Option<Posture> {
        posture::posture(&self.cast)
    }

    /// The words of the reference pictures that the draft shows as its subject.
    pub(crate) fn shown_references(&self) -> Vec<&str> {
        let all = self.cast.head.iter().chain(&self.cast.also);
        all.filter(|head| head.art() == Art::Given).map(|head| head.text.as_str()).collect()
    }

    /// The camera move that the draft performs.
    pub fn plan(&self) -> &CameraPlan {
        &self.plan
    }

    /// Where the move comes from.
    pub fn move_source(&self) -> MoveSource {
        self.source
    }

    /// Whether nothing of the prompt was understood: neither a move nor a subject.
    pub fn is_nothing(&self) -> bool {
        self.source == MoveSource::Default
            && self.cast.head.as_ref().is_none_or(|head| head.noun.is_none() && head.given.is_none())
    }

    /// Whether the move or the picture is a guess: no move was read, or a card stands for the subject.
    pub fn is_guess(&self) -> bool {
        self.source == MoveSource::Default || (!self.has_frame && self.is_card())
    }

    /// Whether only a card can stand for the subject.
    pub(crate) fn is_card(&self) -> bool {
        self.cast.head.as_ref().is_some_and(|head| head.art() == Art::Card)
    }

    /// The subjects in words: `llama ×3, soccer ball`.
    pub fn subjects(&self) -> String {
        let all = self.cast.head.iter().chain(&self.cast.also);
        let words = all.map(|head| {
            if head.count > 1 { format!("{} ×{}", head.text, head.count) } else { head.text.clone() }
        });
        words.collect::<Vec<_>>().join(", ")
    }

    /// What a person should know.
    pub fn notes(&self) -> Vec<Note> {
        let mut notes = Vec::new();
        if self.source == MoveSource::Default {
            notes.push(Note::NoMove(self.near.clone()));
        }
        if let Some(words) = self.half.as_ref().filter(|_| self.source == MoveSource::Prompt) {
            notes.push(Note::HalfRead(words.clone()));
        }
        for step in self.plan.beats().flatten() {
            let is_flat = self.has_frame && step.camera_move == Move::DollyZoom
                || step.camera_move == Move::Overhead && self.view() != View::StraightDown;
            if step.camera_move == Move::RackFocus || is_flat {
                notes.push(Note::NotDrawn(step.camera_move.name()));
            }
        }
        let unshown: Vec<Manner> =
            self.manners.iter().copied().filter(|it| !self.shows_manner(*it)).collect();
        if !unshown.is_empty() {
            notes.push(Note::MannerNotDrawn(unshown));
        }
        if !self.has_frame {
            if !self.shows_angle() {
                notes.push(Note::AngleNotDrawn(self.angle));
            }
            match &self.cast.head {
                None => notes.push(Note::NoSubject),
                Some(head) if head.given == Some(Given::Elsewhere) => {
                    notes.push(Note::Elsewhere(head.text.clone()));
                }
                Some(_) if self.is_unread => notes.push(Note::Language),
                Some(head) if head.art() == Art::Card => notes.push(Note::NoPicture(head.text.clone())),
                Some(head) if head.is_head() && self.shot_size > ShotSize::CloseUp => {
                    notes.push(Note::HeadOnly(head.text.clone()));
                }
                Some(_) => {}
            }
            let left = self.left_out();
            if !left.is_empty() {
                notes.push(Note::LeftOut(left));
            }
        }
        notes
    }

    /// Whether the draft shows how the camera goes; that it is one take it is anyway.
    fn shows_manner(&self, manner: Manner) -> bool {
        match manner {
            Manner::OneTake => true,
            Manner::LowToTheGround => !self.has_frame && self.view() == View::FromBelow,
            _ => false,
        }
    }

    /// What is named and is not in the picture: there is no room for it, or no picture of it.
    fn left_out(&self) -> Vec<String> {
        let posture = self.posture();
        missed(&self.cast, self.is_glossed, &|name| {
            painted::is_painted(&self.scene, posture, &self.cast.rest, name)
        })
    }

    fn drawn(&self, head: &Head) -> Drawn {
        match head.art() {
            _ if self.has_frame => Drawn::Frame,
            Art::Picture(_) => Drawn::Picture,
            Art::Painter(_) | Art::Place(_) => Drawn::Painting,
            Art::Given => Drawn::Reference,
            Art::Card => Drawn::Card,
        }
    }
}

/// Whether a second thing is only a part of the first: a box with wheels.
fn is_part(also: &Head, head: Option<&Head>) -> bool {
    let is_wheel = ["wheel", "wheels", "轮子", "车轮"].contains(&also.text.as_str());
    is_wheel && head.is_some_and(|head| matches!(head.art(), Art::Picture(_)))
}

/// Whether the prompt is about a dragon with fire in its mouth.
pub(crate) fn breathes_fire(cast: &Cast) -> bool {
    const SAID: &[&str] = &[
        "breath",
        "spit",
        "spew",
        "belch",
        "shooting fire",
        "shoots fire",
        "喷火",
        "吐火",
        "喷出",
        "吐出",
        "喷射",
    ];
    let lower = cast.rest.to_lowercase();
    cast.head.as_ref().is_some_and(|head| {
        head.count == 1 && (head.text.contains("dragon") || head.text.contains('龙')) && head.noun.is_some()
    }) && ["fire", "flame", "火"].iter().any(|word| lower.contains(word))
        && SAID.iter().any(|word| lower.contains(word))
}

/// Hands that do something are somebody's.
fn with_whoever_has_hands(cast: &mut Cast) {
    const HANDS: &[&str] = &["hand", "hands", "手", "双手"];
    let Some(head) = cast.head.as_mut().filter(|head| HANDS.contains(&head.text.as_str())) else { return };
    if !cast.also.is_empty() {
        head.noun = NOUNS.english(&["person"]).map(|found| found.noun);
        head.count = 1;
    }
}

/// The scene with the place that stands in the clause of the subject, if one is named there: of a woman in a café who looks at
/// the street outside, the café is seen.
fn of_main_clause(cast: &Cast, scene: Scene) -> Scene {
    let Some(head) = cast.head.as_ref().filter(|head| !head.text.is_empty()) else { return scene };
    let name = head.text.strip_prefix("another ").unwrap_or(&head.text);
    let lower = cast.rest.to_lowercase();
    let Some(at) = lower.find(name) else { return scene };
    let from = lower[..at].rfind(" . ").map_or(0, |end| end + 3);
    let to = lower[at..].find(" . ").map_or(lower.len(), |end| at + end);
    let own = Scene::read(&without_figures(&lower[from..to]));
    if !own.is_place_named || own.place == scene.place && own.indoors == scene.indoors {
        return scene;
    }
    // A road says less than what it leads through, and rooms of one kind may be told by other clauses.
    let is_road = ["road", "highway", "公路"].iter().any(|word| lower[from..to].contains(word));
    if is_road || own.place == scene.place && own.indoors.is_none() {
        return scene;
    }
    let indoors = if own.place == Place::Interior { own.indoors.or(scene.indoors) } else { None };
    Scene { place: own.place, indoors, is_place_named: true, ..scene }
}

/// Whether the colours of a picture are asked to be warm or cold. Such words speak of the shot and are not about its
/// subject.
fn tones(prompt: &str) -> Option<Mood> {
    let lower: String = prompt.chars().take(4000).flat_map(char::to_lowercase).collect();
    let says = |temperature: &[&str], chinese: &str| {
        lower.contains(chinese)
            || ["tone", "palette", "color", "colour", "light", "hue", "grad"]
                .iter()
                .any(|what| temperature.iter().any(|word| lower.contains(&format!("{word} {what}"))))
    };
    match (says(&["warm"], "暖色"), says(&["cold", "cool"], "冷色")) {
        (true, false) => Some(Mood::Warm),
        (false, true) => Some(Mood::Cold),
        (true, true) | (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Animal;
    use serde_json::json;

    #[test]
    fn traditional_chinese_is_read_as_simplified() {
        for (traditional, plain) in [
            ("一隻貓在屋頂上奔跑，鏡頭緩緩拉遠", "一只猫在屋顶上奔跑，镜头缓缓拉远"),
            ("一個老人拿著書坐在圖書館裡", "一个老人拿着书坐在图书馆里"),
            ("飛機飛過雲層，鏡頭緩緩推進", "飞机飞过云层，镜头缓缓推进"),
            ("一條龍在海邊，畫面向左搖", "一条龙在海边，画面向左摇"),
        ] {
            assert_eq!(
                Reading::of(traditional, None).json(),
                Reading::of(plain, None).json(),
                "{traditional}"
            );
        }
    }

    #[test]
    fn a_reading_is_told_whole() {
        let read = Reading::of("香薰在慢慢的喷出朦胧的烟雾，镜头缓缓推近", None).json();
        assert_eq!(read["camera"]["plan"], "slow push in");
        assert_eq!(read["camera"]["from"], "prompt");
        assert_eq!(read["subject"], json!({ "text": "香薰", "count": 1, "drawn": "card" }));
        assert_eq!(read["notes"], json!(["no picture of 香薰 yet"]));
        let read = Reading::of("A samovar on a table", None);
        assert_eq!(read.move_source(), MoveSource::Default);
        assert!(read.is_card() && read.notes().contains(&Note::NoMove(Vec::new())));
        let given = CameraPlan::parse("pan left").expect("a move");
        assert_eq!(Reading::of("A dog", Some(&given)).json()["camera"]["from"], "flag");
    }

    #[test]
    fn what_is_not_drawn_is_said() {
        for (prompt, left) in [
            ("A dog, a cat, a parrot and a monkey on a sofa", vec!["monkey"]),
            ("A woman opens a samovar", vec!["samovar"]),
            ("一个男人抱着一只猫，旁边有一只狗和一只鹦鹉", vec!["鹦鹉"]),
            ("A boy throws a ball", vec![]),
            ("A woman in a red dress stands under a tree", vec![]),
        ] {
            let notes = Reading::of(prompt, None).notes();
            let said = notes.iter().find_map(|note| match note {
                Note::LeftOut(names) => Some(names.clone()),
                _ => None,
            });
            assert_eq!(said.unwrap_or_default(), left, "{prompt}");
        }
        let unread = Reading::of("Ένα κόκκινο τραμ περνά", None);
        assert!(unread.is_card() && unread.notes().contains(&Note::Language));
        let captures = Reading::of("The camera captures the delicate dance of a crane", None);
        assert!(captures.notes().contains(&Note::NoMove(Vec::new())));
    }

    #[test]
    fn a_half_of_a_move_that_is_not_read_is_told() {
        let note = |prompt| {
            let notes = Reading::of(prompt, None).notes();
            notes.into_iter().find(|note| matches!(note, Note::HalfRead(_)))
        };
        let half = note("A lion, the camera pans left then drifts oddly");
        assert_eq!(half, Some(Note::HalfRead("drifts oddly".to_owned())));
        assert_eq!(note("A lion, the camera pans left then drifts back"), None);
        assert_eq!(note("The camera pushes in then she rises"), None);
    }

    #[test]
    fn of_a_city_from_the_air_the_city_is_seen() {
        let prompt =
            "Aerial drone shot flying over Manhattan, yellow taxis crawling through the streets below";
        let reading = Reading::of(prompt, None);
        assert_eq!((reading.subjects().as_str(), reading.angle), ("manhattan, taxi ×3", Angle::High));
        assert_eq!((reading.scene.place, reading.view()), (Place::City, View::FromAbove));
        assert_eq!(Reading::of("Orange juice in a glass", None).subjects(), "orange juice, glass");
    }

    #[test]
    fn nobody_does_what_another_does() {
        for (prompt, expected) in [
            ("She walks in, a man sits upset at a table", None),
            ("A woman walks in while a man sits at a table", None),
            ("女孩走进房间，男人坐在桌边", None),
            (
                "A woman sits at a table and a man stands beside her",
                Some(Posture::Sits(Seat::Chair { has_table: true })),
            ),
            ("A man sits on a bench, a girl runs past", Some(Posture::Sits(Seat::Bench))),
        ] {
            assert_eq!(Reading::of(prompt, None).posture(), expected, "{prompt}");
        }
    }

    #[test]
    fn who_rides_or_sits_is_known() {
        let bicycle = NOUNS.english(&["bicycle"]).map(|found| Mount::Thing(found.noun)).map(Posture::Rides);
        for (prompt, expected) in [
            (
                "A cowboy rides a brown horse across a plain",
                Some(Posture::Rides(Mount::Animal(Animal::Horse))),
            ),
            ("A girl rides her bicycle through puddles", bicycle),
            ("A courier on a bike weaves through traffic", bicycle),
            ("A cyclist climbs a mountain road", bicycle),
            ("一个女孩骑着自行车穿过街道", bicycle),
            ("A man repairs a bicycle in his workshop", None),
            ("A woman with a bicycle waits at a crossing", None),
            ("A surfer waits for the next set", Some(Posture::Rides(Mount::Board(Board::Surf)))),
            ("An old man sits on a bench", Some(Posture::Sits(Seat::Bench))),
            ("程序员坐在电脑前敲代码", Some(Posture::Sits(Seat::Chair { has_table: true }))),
            ("A man stands at a window", None),
            ("A horse runs on a beach", None),
        ] {
            assert_eq!(Reading::of(prompt, None).posture(), expected, "{prompt}");
        }
    }

    #[test]
    fn what_only_says_where_is_a_card() {
        for (prompt, place) in [
            ("A tunnel with orange lights", Place::Street),
            ("A staircase with a red carpet", Place::Interior),
        ] {
            let reading = Reading::of(prompt, None);
            assert!(reading.is_card() && reading.scene.place == place, "{prompt}: {}", reading.subjects());
        }
        // What giggle has a painting of is shown by it.
        for prompt in [
            "A stage with red curtains",
            "A night market",
            "A classroom full of children",
            "夜市小吃摊",
            "图书馆",
        ] {
            assert!(!Reading::of(prompt, None).is_card(), "{prompt}");
        }
        // Somebody in it is shown.
        let reading = Reading::of("A woman walks through a tunnel", None);
        assert!(!reading.is_card() && reading.scene.place == Place::Street);
    }

    #[test]
    fn animals_that_are_told_are_painted() {
        let painted = ["horse", "deer", "camel", "elephant"];
        for line in include_str!("../assets/subjects.tsv").lines() {
            let mut cells = line.split('\t');
            let name = cells.next().and_then(|name| name.strip_prefix("@painter:"));
            if !name.is_some_and(|name| painted.contains(&name)) {
                continue;
            }
            let words = cells
                .take(2)
                .flat_map(|words| words.split(", "))
                .filter_map(|word| word.split('=').next())
                .filter(|word| !word.is_empty());
            for word in words {
                let reading = Reading::of(word, None);
                assert!(!reading.scene.animals.is_empty(), "{word}");
            }
        }
    }

    #[test]
    fn scenes_follow_what_is_in_them() {
        let place = |prompt| Reading::of(prompt, None).scene.place;
        assert_eq!(place("A delivery truck in a big city"), Place::Street);
        assert_eq!(place("Aerial view of a taxi in a big city"), Place::City);
        assert_eq!(place("An astronaut walks on the moon"), Place::Desert);
        assert_eq!(place("A polar bear mother and cub walk on drifting ice"), Place::Sea);
        let planted = |prompt| Reading::of(prompt, None).cast.planted.is_some();
        assert!(planted("A field of sunflowers under a blue sky") && planted("向日葵花田里的小女孩"));
        assert!(planted("A girl runs through a tulip field") && !planted("A horse in a field"));
        assert!(!planted("一列高铁驶过油菜花田"), "no cauliflower");
    }
}
