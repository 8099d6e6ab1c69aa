//! What a draft makes of a prompt: the camera move, the subject, the shot size and the place, told to whoever asks.
//!
//! It knows words and what can be drawn, and nothing of pixels. The one idea: a prompt is read once, and what is drawn
//! and what is told come from that one reading.

use crate::camera::{self, CameraPlan, Move};
use crate::scene::{Animal, Animals, Mood, Place, Scene, Subject, Time, Weather};
use crate::subject::{Art, Cast, Class, Gait, Given, Head, NOUNS, read, spelled};
use giggle_domain::{FrameRef, Language, References};
use serde_json::{Value, json};

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

/// How close a shot is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum ShotSize {
    ExtremeCloseUp,
    CloseUp,
    Medium,
    Full,
    Wide,
    Aerial,
}

/// From how high a shot looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub(crate) enum Angle {
    Low,
    Level,
    High,
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

/// What a person should know about a reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// No camera move was read; moves whose names are near what was said.
    NoMove(Vec<&'static str>),
    /// The move is read, and not drawn as it is.
    NotDrawn(&'static str),
    /// There is no picture of the subject.
    NoPicture(String),
    /// There is a picture of its head alone.
    HeadOnly(String),
    /// The subject is reference material that lies elsewhere.
    Elsewhere(String),
    /// Nothing was read that the picture could be about.
    NoSubject,
}

impl Note {
    /// The note in words.
    pub fn text(&self, language: Language) -> String {
        match (self, language) {
            (Note::NoMove(near), Language::English) if near.is_empty() => {
                "no camera move read; slow push in".to_owned()
            }
            (Note::NoMove(near), Language::English) => {
                format!("no camera move read; slow push in; moves with a name like it: {}", near.join(", "))
            }
            (Note::NoMove(near), Language::Chinese) if near.is_empty() => {
                "未识别到运镜，默认缓慢推进".to_owned()
            }
            (Note::NoMove(near), Language::Chinese) => {
                format!("未识别到运镜，默认缓慢推进；名称相近的运镜：{}", near.join("、"))
            }
            (Note::NotDrawn(name), Language::English) => {
                format!("{name} is read and cannot be drawn; the draft shows its place in the shot only")
            }
            (Note::NotDrawn(name), Language::Chinese) => format!("已识别 {name}，但草稿无法绘制该效果"),
            (Note::NoPicture(what), Language::English) => format!("no picture of {what} yet"),
            (Note::NoPicture(what), Language::Chinese) => format!("暂无「{what}」的图形"),
            (Note::HeadOnly(what), Language::English) => {
                format!("only the head of {what} can be drawn: it is shown close up")
            }
            (Note::HeadOnly(what), Language::Chinese) => format!("「{what}」只有头部图形：以特写显示"),
            (Note::Elsewhere(word), Language::English) => {
                format!("{word} is reference material that a draft cannot show")
            }
            (Note::Elsewhere(word), Language::Chinese) => format!("{word} 为参考素材，草稿无法显示"),
            (Note::NoSubject, Language::English) => "no subject read".to_owned(),
            (Note::NoSubject, Language::Chinese) => "未识别到主体".to_owned(),
        }
    }
}

/// One prompt, read.
#[derive(Debug, Clone)]
pub struct Reading {
    plan: CameraPlan,
    source: MoveSource,
    words: Option<String>,
    near: Vec<&'static str>,
    pub(crate) cast: Cast,
    pub(crate) scene: Scene,
    pub(crate) shot_size: ShotSize,
    pub(crate) angle: Angle,
    has_frame: bool,
}

impl Reading {
    /// Reads a prompt; a camera plan that is given takes the place of the one that is read.
    pub fn of(prompt: &str, given: Option<&CameraPlan>) -> Reading {
        let prompt = &*spelled(prompt);
        let asked = camera::ask(prompt);
        let (shot_size, angle) = sizes(prompt);
        let mut cast = read(&asked.text, &asked.is_camera, shot_size == ShotSize::ExtremeCloseUp);
        leave_out(&mut cast);
        let mut scene = Scene::read(&without_figures(&cast.rest));
        if scene.mood == Mood::Plain {
            scene.mood = tones(prompt).unwrap_or(Mood::Plain);
        }
        settle(&cast, &mut scene, shot_size);
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
            "月球",
            "月面",
            "月表",
        ];
        let lower = cast.rest.to_lowercase();
        if scene.place == Place::Desert && LUNAR.iter().any(|word| lower.contains(word)) {
            (scene.time, scene.weather, scene.mood) = (Some(Time::Night), Some(Weather::Clear), Mood::Noir);
        }
        // What only says where something is cannot be shown by itself.
        if let Some(head) = &mut cast.head
            && head.noun.is_some_and(|noun| !NOUNS.nouns[noun].is_shown)
        {
            head.noun = NOUNS.nouns.iter().position(|noun| noun.art == Art::Card);
            cast.also.clear();
        }
        let (plan, source, words) = match (given, asked.plan) {
            (Some(plan), _) => (plan.clone(), MoveSource::Flag, None),
            (None, Some(plan)) => (plan, MoveSource::Prompt, asked.words),
            (None, None) => (CameraPlan::slow_push(), MoveSource::Default, None),
        };
        Reading { plan, source, words, near: asked.near, cast, scene, shot_size, angle, has_frame: false }
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
        for step in self.plan.beats().flatten() {
            let is_flat = self.has_frame && step.camera_move == Move::DollyZoom;
            if matches!(step.camera_move, Move::RackFocus | Move::Overhead) || is_flat {
                notes.push(Note::NotDrawn(step.camera_move.name()));
            }
        }
        if !self.has_frame {
            match &self.cast.head {
                None => notes.push(Note::NoSubject),
                Some(head) if head.given == Some(Given::Elsewhere) => {
                    notes.push(Note::Elsewhere(head.text.clone()));
                }
                Some(head) if head.art() == Art::Card => notes.push(Note::NoPicture(head.text.clone())),
                Some(head) if head.is_head() && self.shot_size > ShotSize::CloseUp => {
                    notes.push(Note::HeadOnly(head.text.clone()));
                }
                Some(_) => {}
            }
        }
        notes
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

    /// All that was read, as it is told everywhere.
    pub fn json(&self) -> Value {
        let subject = |head: &Head, is_beside: bool| {
            // A head is never set beside something whole.
            let drawn = if is_beside && head.is_head() { Drawn::Card } else { self.drawn(head) };
            let drawn = match drawn {
                Drawn::Picture => "picture",
                Drawn::Painting => "painting",
                Drawn::Card => "card",
                Drawn::Frame => "frame",
                Drawn::Reference => "reference",
            };
            json!({ "text": head.text, "count": head.count, "drawn": drawn })
        };
        let from = match self.source {
            MoveSource::Prompt => "prompt",
            MoveSource::Flag => "flag",
            MoveSource::Default => "default",
            MoveSource::Frames => "frames",
        };
        let plan = (self.source != MoveSource::Frames).then(|| self.plan.to_string());
        json!({
            "camera": { "plan": plan, "from": from, "words": self.words },
            "subject": self.cast.head.as_ref().map(|head| subject(head, false)),
            "also": self.cast.also.iter().map(|head| subject(head, true)).collect::<Vec<_>>(),
            "shot_size": self.shot_size.name(),
            "place": self.scene.place.name(),
            "notes": self.notes().iter().map(|note| note.text(Language::English)).collect::<Vec<_>>(),
        })
    }

    /// The move and the subject in one line for people.
    pub fn line(&self, language: Language) -> String {
        let none = match (self.source, language) {
            (MoveSource::Default, Language::English) => " (none read)",
            (MoveSource::Default, Language::Chinese) => "（未识别）",
            _ => "",
        };
        let plan = match (self.source, language) {
            (MoveSource::Frames, Language::English) => "from frame to frame".to_owned(),
            (MoveSource::Frames, Language::Chinese) => "首帧到尾帧".to_owned(),
            (_, Language::English) => self.plan.to_string(),
            (_, Language::Chinese) => self.plan.in_chinese(),
        };
        let is_card = !self.has_frame && self.is_card();
        let subject = match (self.cast.head.is_some(), is_card, language) {
            (false, _, Language::English) => "none read".to_owned(),
            (false, _, Language::Chinese) => "未识别".to_owned(),
            (true, false, _) => self.subjects(),
            (true, true, Language::English) => format!("{} (no picture, card)", self.subjects()),
            (true, true, Language::Chinese) => format!("{}（暂无图形，文字卡）", self.subjects()),
        };
        match language {
            Language::English => format!("camera: {plan}{none} · subject: {subject}"),
            Language::Chinese => format!("运镜：{plan}{none} · 主体：{subject}"),
        }
    }
}

impl ShotSize {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            ShotSize::ExtremeCloseUp => "extreme close-up",
            ShotSize::CloseUp => "close-up",
            ShotSize::Medium => "medium",
            ShotSize::Full => "full",
            ShotSize::Wide => "wide",
            ShotSize::Aerial => "aerial",
        }
    }

    /// Its name in Chinese.
    pub fn chinese(self) -> &'static str {
        match self {
            ShotSize::ExtremeCloseUp => "大特写",
            ShotSize::CloseUp => "特写",
            ShotSize::Medium => "中景",
            ShotSize::Full => "全景",
            ShotSize::Wide => "远景",
            ShotSize::Aerial => "航拍",
        }
    }
}

/// The size and the angle of the shot that a prompt names.
fn sizes(prompt: &str) -> (ShotSize, Angle) {
    let mut text = String::from(" ");
    for character in prompt.chars().take(4000) {
        if character.is_alphanumeric() {
            text.extend(character.to_lowercase());
        } else if !text.ends_with(' ') && !matches!(character, '\'' | '’') {
            text.push(' ');
        }
    }
    text.push(' ');
    let says = |words: &[&str]| {
        words.iter().any(|word| {
            if word.is_ascii() { text.contains(&format!(" {word} ")) } else { text.contains(word) }
        })
    };
    const SIZES: &[(ShotSize, &[&str])] = &[
        (
            ShotSize::ExtremeCloseUp,
            &["extreme close up", "extreme closeup", "macro", "macro shot", "大特写", "微距"],
        ),
        (
            ShotSize::CloseUp,
            &["close up", "closeup", "close shot", "tight shot", "headshot", "portrait of", "特写"],
        ),
        (
            ShotSize::Aerial,
            &["aerial", "birds eye", "bird s eye", "drone shot", "drone view", "航拍", "鸟瞰"],
        ),
        (
            ShotSize::Wide,
            &[
                "wide shot",
                "wide view",
                "wide angle",
                "extreme wide",
                "long shot",
                "establishing",
                "wide establishing",
                "panoramic view",
                "远景",
                "大远景",
            ],
        ),
        (ShotSize::Full, &["full shot", "full body", "full length", "全身", "全景"]),
    ];
    let size = SIZES.iter().find(|(_, words)| says(words)).map_or(ShotSize::Medium, |(size, _)| *size);
    let angle = if says(&["low angle", "worms eye", "worm s eye", "仰拍", "低角度"]) {
        Angle::Low
    } else if says(&["high angle", "top down", "overhead", "俯拍", "高角度", "俯视"]) {
        Angle::High
    } else {
        Angle::Level
    };
    (size, angle)
}

/// A text in which sparks or petals that rain down are no rain.
fn without_figures(text: &str) -> String {
    let mut plain = text.to_lowercase();
    for said in ["raining down", "rains down", "rained down", "raining sparks", "raining petals"] {
        plain = plain.replace(said, "falling");
    }
    plain
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

/// Whether whoever usually swims is out of the water: a turtle on the beach, a mermaid on a rock.
pub(crate) fn is_ashore(cast: &Cast) -> bool {
    const ASHORE: &[&str] = &[
        "beach",
        "shore",
        " sand",
        " rock",
        " sits ",
        " sitting ",
        " ice ",
        "沙滩",
        "海滩",
        "岸",
        "礁石上",
        "坐在",
        "冰上",
    ];
    ASHORE.iter().any(|word| cast.rest.contains(word))
}

/// Leaves out what could only be shown at a wrong size: whoever carries a small thing that the prompt is about.
fn leave_out(cast: &mut Cast) {
    let is_small = cast.head.as_ref().is_some_and(|head| {
        matches!(head.art(), Art::Picture(_))
            && head
                .noun
                .is_some_and(|noun| NOUNS.nouns[noun].metres < 1.0 && NOUNS.nouns[noun].gait == Gait::None)
    });
    if is_small {
        cast.also.retain(|also| !matches!(also.art(), Art::Painter("person" | "child" | "couple" | "crowd")));
    }
}

/// Makes a scene fit for its cast: where it takes place if no word says it, and who is painted by whom.
fn settle(cast: &Cast, scene: &mut Scene, size: ShotSize) {
    let Some(head) = &cast.head else { return };
    let noun = head.noun.map(|noun| NOUNS.nouns[noun]);
    // Whoever is shown by a picture is not joined by figures that nobody named.
    if matches!(head.art(), Art::Picture(_) | Art::Given) {
        let named = |painter: &str| {
            cast.also.iter().any(|also| matches!(also.art(), Art::Painter(name) if name == painter))
        };
        scene.animals.retain(|animals| {
            named(match animals.kind {
                Animal::Horse => "horse",
                Animal::Deer => "deer",
                Animal::Elephant => "elephant",
                Animal::Camel => "camel",
            })
        });
    }
    let Some(noun) = noun else { return };
    match head.art() {
        Art::Place(Some(place)) => {
            scene.place = place;
            scene.is_place_named = true;
        }
        // Weather and light are seen over land.
        Art::Place(None) => {
            if ["aurora", "northern light", "southern light", "极光"].iter().any(|it| cast.rest.contains(it))
            {
                (scene.time, scene.mood) = (Some(Time::Night), Mood::Dreamy);
            }
            if !scene.is_place_named && scene.place == Place::Studio {
                let is_high = [Some(Time::Night), Some(Time::Blue)].contains(&scene.time)
                    || ["cloud", "snow", "云", "雪"].iter().any(|it| cast.rest.contains(it));
                scene.place = if is_high { Place::Mountains } else { Place::Field };
            }
        }
        Art::Card | Art::Given => {}
        Art::Picture(_) | Art::Painter(_) => {
            if !scene.is_place_named {
                // What else is said may hint at a place; the thing itself only knows where it usually is.
                let others = cast
                    .head
                    .iter()
                    .chain(&cast.also)
                    .fold(cast.rest.clone(), |rest, head| rest.replace(&head.text, " "));
                let is_painted = matches!(head.art(), Art::Painter(_));
                let hint = if is_painted { scene.place } else { Scene::read(&others).place };
                // Petals around a perfume bottle are not a meadow: a thing that fits into a hand is outdoors only if it was
                // painted there.
                let is_product =
                    noun.class == Class::Table && noun.metres < 0.3 && noun.home == Place::Studio;
                let is_outdoors = matches!(hint, Place::Field | Place::Forest | Place::Mountains);
                let hint = if is_product && is_outdoors && !is_painted { Place::Studio } else { hint };
                // Fish in a net are no reason to paint people under water.
                let hint = if is_painted && hint == Place::Underwater { Place::Studio } else { hint };
                scene.place = if hint == Place::Studio { noun.home } else { hint };
                // So near to a small bird no mountains are seen.
                if size == ShotSize::ExtremeCloseUp && noun.metres < 1.0 && scene.place == Place::Mountains {
                    scene.place = Place::Field;
                }
                let other = cast.also.iter().find_map(|also| {
                    Some(NOUNS.nouns[also.noun?])
                        .filter(|it| matches!(it.class, Class::Floats | Class::Stands))
                });
                let is_person = matches!(head.art(), Art::Painter("person" | "child" | "couple" | "crowd"));
                // What lies on a table is shown beside whoever has it.
                let has_large = cast
                    .also
                    .iter()
                    .any(|also| also.noun.is_none_or(|noun| NOUNS.nouns[noun].class != Class::Table));
                if is_person && let Some(other) = other {
                    scene.place = if other.home == Place::Studio { Place::Field } else { other.home };
                } else if is_person
                    && (cast.moves || has_large || size > ShotSize::Medium)
                    && scene.place == Place::Studio
                {
                    scene.place = Place::Street;
                }
            }
            let is_wet = matches!(scene.place, Place::Sea | Place::Lake);
            let says = |words: &[&str]| words.iter().any(|word| cast.rest.contains(word));
            let leaps = says(&["breach", "leap", "jump", "surface", "跃", "跳"]);
            let is_out = leaps || (is_ashore(cast) && !says(&["swim", "dive", "游"]));
            let is_dry = !is_wet && !matches!(scene.place, Place::Underwater | Place::Space | Place::City);
            match noun.class {
                Class::Swims if is_wet && !is_out && !noun.is_person => scene.place = Place::Underwater,
                Class::Swims if leaps && scene.place == Place::Underwater => scene.place = Place::Sea,
                // A mermaid who swims through a cathedral, a raft between mountains: there is water.
                Class::Swims if is_dry && says(&["swim", "diving", "dives", "游"]) => {
                    scene.place = Place::Underwater;
                }
                Class::Floats
                    if matches!(scene.place, Place::Mountains | Place::Forest | Place::Field)
                        && noun.gait == Gait::Sails =>
                {
                    scene.place = Place::Lake;
                }
                _ => {}
            }
            if head.art() == Art::Painter("waterfall") {
                scene.place = Place::Lake;
            }
        }
    }
    // A ground of one colour is a studio's.
    if cast.backdrop.is_some() && !scene.is_place_named {
        scene.place = Place::Studio;
    }
    // Wheels and feet are on a street; a skyline is seen across water.
    let is_grounded = matches!(noun.class, Class::Stands | Class::Table)
        && noun.metres < 10.0
        && noun.gait != Gait::Flies
        && !noun.is_head;
    let is_above = [
        "roof", "balcony", "skyline", "above", "over ", "overlook", "tower", "天台", "楼顶", "屋檐", "屋顶",
        "俯瞰",
    ]
    .iter()
    .any(|word| cast.rest.to_lowercase().contains(word));
    if scene.place == Place::City
        && is_grounded
        && !is_above
        && size < ShotSize::Wide
        && matches!(
            head.art(),
            Art::Picture(_) | Art::Painter("person" | "child" | "couple" | "crowd" | "horse")
        )
    {
        scene.place = Place::Street;
    }
    let painted: &[Subject] = match head.art() {
        Art::Painter("person") => &[Subject::Person],
        Art::Painter("child") => &[Subject::Child],
        Art::Painter("couple") => &[Subject::Couple],
        Art::Painter("crowd") => &[Subject::Crowd],
        Art::Painter("boat") => &[Subject::Boat],
        Art::Painter("lighthouse") => &[Subject::Lighthouse],
        Art::Painter("house") => &[Subject::House],
        Art::Painter("pagoda") => &[Subject::Pagoda],
        Art::Painter("tree") => &[Subject::Tree],
        Art::Painter("balloon") => &[Subject::Balloon],
        Art::Painter("fire") => &[Subject::Fire],
        Art::Painter("lamp") => &[Subject::Lamp],
        Art::Painter("waterfall") => &[Subject::Waterfall],
        _ => &[],
    };
    for subject in painted {
        if !scene.has(*subject) {
            scene.subjects.push(*subject);
        }
    }
    // What the shot is about is painted, by whatever name it goes.
    let animal = match head.art() {
        Art::Painter("horse") => Some(Animal::Horse),
        Art::Painter("deer") => Some(Animal::Deer),
        Art::Painter("camel") => Some(Animal::Camel),
        Art::Painter("elephant") => Some(Animal::Elephant),
        _ => None,
    };
    if let Some(kind) = animal.filter(|kind| scene.animals.iter().all(|animals| animals.kind != *kind)) {
        scene.animals.insert(0, Animals { kind, are_many: false });
    }
    for animals in scene.animals.iter_mut().filter(|animals| animal == Some(animals.kind)) {
        animals.are_many |= head.count > 1;
    }
    // A flock that the shot is about flies before the scene, not far off within it.
    if head.art() == Art::Painter("birds") {
        scene.subjects.retain(|subject| *subject != Subject::Birds);
    }
    if head.art() == Art::Painter("couple") && head.count > 2 {
        scene.subjects.retain(|subject| *subject != Subject::Couple);
        scene.subjects.push(Subject::Crowd);
    }
    // Several are a group of that number.
    if matches!(head.art(), Art::Painter("person" | "child")) && head.count > 1 {
        scene.subjects.push(Subject::Crowd);
    }
    // One child is not also a grown person, and the other way round.
    let has_other = |painters: &[&str]| {
        cast.also.iter().any(|also| matches!(also.art(), Art::Painter(name) if painters.contains(&name)))
    };
    match head.art() {
        Art::Painter("child") if head.count == 1 && !has_other(&["person", "couple", "crowd"]) => {
            scene.subjects.retain(|it| !matches!(it, Subject::Person | Subject::Woman | Subject::Couple));
        }
        Art::Painter("person") if head.count == 1 && !has_other(&["child", "couple"]) => {
            scene.subjects.retain(|it| !matches!(it, Subject::Child | Subject::Couple));
        }
        _ => {}
    }
    // "A grandfather clock", "a chef hat": a word for a person within the name of a thing is nobody.
    let is_person = |head: &Head| matches!(head.art(), Art::Painter("person" | "child" | "couple" | "crowd"));
    let has_person = cast.head.iter().chain(&cast.also).any(is_person);
    if !has_person && matches!(head.art(), Art::Picture(_)) {
        let somebody = [Subject::Person, Subject::Woman, Subject::Child, Subject::Couple];
        scene.subjects.retain(|subject| !somebody.contains(subject));
    }
    // What a picture shows is not painted a second time.
    let shown: Vec<&Head> =
        cast.head.iter().chain(&cast.also).filter(|head| matches!(head.art(), Art::Picture(_))).collect();
    scene.forget(|word| {
        shown.iter().any(|head| {
            head.text == word
                || head.text.ends_with(&format!(" {word}"))
                || (!word.is_ascii() && head.text.contains(word))
        })
    });
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn what_only_says_where_is_a_card() {
        for (prompt, place) in
            [("A tunnel with orange lights", Place::Street), ("A stage with red curtains", Place::Interior)]
        {
            let reading = Reading::of(prompt, None);
            assert!(reading.is_card() && reading.scene.place == place, "{prompt}: {}", reading.subjects());
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
            let words = cells.take(2).flat_map(|words| words.split(", ")).filter(|word| !word.is_empty());
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

    #[test]
    fn shot_sizes_are_read() {
        for (prompt, size) in [
            ("A close up of an older man", ShotSize::CloseUp),
            ("A wide shot of a teapot", ShotSize::Wide),
            ("微距镜头下的蚂蚁", ShotSize::ExtremeCloseUp),
            ("航拍一座城堡", ShotSize::Aerial),
            ("A teapot", ShotSize::Medium),
        ] {
            assert_eq!(Reading::of(prompt, None).shot_size, size, "{prompt}");
        }
    }
}
