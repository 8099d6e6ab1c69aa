//! Paints a scene from a prompt: layers from back to front, so that a camera move is felt.
//!
//! It knows scenes and pictures, and nothing of clips. The one idea: a sketch in the manner of a matte painter: one
//! set of colours, light and air for the whole, silhouettes in a few planes, and as little in them as the prompt
//! says. The same prompt, size and seed give the same picture; another seed another composition.

mod aboard;
mod above;
mod animals;
mod at_hand;
mod at_the_wall;
mod attire;
mod bearing;
mod beasts;
mod becoming;
mod belongs;
mod below;
mod bonds;
mod bridge;
mod brush;
mod buildings;
mod canvas;
mod card;
mod cars;
mod cast;
mod changes;
mod city;
mod coats;
mod company;
mod coupe;
mod creatures;
mod deeds;
mod dragons;
mod effects;
mod figures;
mod flames;
mod footing;
mod forest;
mod furniture;
mod gaze;
mod goods;
mod grounds;
mod hands;
mod headgear;
mod heads;
mod indoors;
mod laid;
mod land;
mod landmarks;
mod leads;
mod leapt;
mod lens;
mod mimics;
mod monuments;
mod motorcycles;
mod napes;
mod near;
mod noise;
mod painting;
mod palette;
mod particles;
mod people;
mod picture;
mod places;
mod planting;
mod poised;
mod portraits;
mod pose;
mod print;
mod props;
mod railways;
mod remains;
mod resting;
mod riding;
mod roofs;
mod room;
mod seaturtle;
mod set_down;
mod settings;
mod shown;
mod sizes;
mod sky;
mod slopes;
mod soaring;
mod space;
mod splashes;
mod staging;
mod street_plan;
mod streets;
mod studio;
mod styles;
mod submarine;
mod supple;
mod surfaces;
mod swimming;
mod tableware;
mod together;
mod trees;
mod tunnels;
mod vehicles;
mod views;
mod walking;
mod walls;
mod water;
mod watertown;
mod web;
mod whales;
mod whereabouts;
mod worn;

use image::RgbaImage;
use std::sync::OnceLock;

pub use crate::camera::OVERSCAN;
use crate::camera::margin_of;
use crate::reading::{Board, Mount, Posture, Reading, ShotSize};
use crate::scene::{Place, Scene, Subject};
use crate::subject::{Art, Head, Look, NOUNS, Who};
use canvas::Canvas;
use noise::{Dice, hash_text};
pub use painting::{Course, Key, Layer, Motion, Painting};
use palette::Palette;
pub use particles::{Particles, Splat};
#[cfg(test)]
pub(crate) use picture::picture_count;
pub(crate) use staging::takes_three_lines;

/// Paints the scene of a prompt for a frame of that size.
pub fn paint(prompt: &str, width: u32, height: u32, seed: u64) -> Painting {
    let is_long = takes_three_lines(&crate::type_setting::brief(prompt));
    let order = Order { caption: Some(prompt), has_caption: true, is_long, size: (width, height), seed };
    paint_reading(&Reading::of(prompt, None), prompt, &order, &[])
}

/// How a prompt is to be painted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Order<'a> {
    /// What is written on a card, which has no dark ground for a caption; without any it is bare paper.
    pub(crate) caption: Option<&'a str>,
    /// Whether the clip has a caption, for which the lowest quarter is kept free, and whether that has three lines.
    pub(crate) has_caption: bool,
    pub(crate) is_long: bool,
    pub(crate) size: (u32, u32),
    pub(crate) seed: u64,
}

/// Paints what was read from a prompt. The reference pictures that the prompt is about hang in the scene under their words.
pub(crate) fn paint_reading(
    reading: &Reading,
    prompt: &str,
    order: &Order<'_>,
    references: &[(String, RgbaImage)],
) -> Painting {
    let Order { size: (width, height), seed, .. } = *order;
    let grown = staging::grown_first(reading);
    let reading = grown.as_ref().unwrap_or(reading);
    let alone = mimics::alone(reading);
    let reading = alone.as_ref().unwrap_or(reading);
    let whole = whereabouts::crewed(reading).or_else(|| whereabouts::seen_whole(reading));
    let reading = whole.as_ref().unwrap_or(reading);
    if reading.is_card() {
        return card::card(reading, order.caption, width.max(16), height.max(16));
    }
    // The composition follows the words, not the spaces between them.
    let words: String = prompt.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let dice = Dice::new(hash_text(&words) ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let mut easel =
        Easel::new(palette::coloured(reading.scene.clone(), &words), width.max(16), height.max(16), &dice);
    easel.closeness = gaze::closeness(reading.shot_size);
    easel.lowest = match (order.has_caption, order.is_long) {
        (true, false) => 0.745,
        (true, true) => 0.71,
        (false, _) => 0.87,
    };
    easel.garment = reading.cast.garment.map(palette::paint);
    easel.garment = easel.garment.or_else(|| attire::garment(&reading.cast.rest).map(palette::paint));
    easel.garment = easel.garment.or_else(|| gaze::dark_garment(&reading.cast.rest).map(palette::paint));
    easel.backdrop = reading.cast.backdrop.map(palette::paint);
    (easel.curtain, easel.is_portrait) = (staging::curtain_of(reading), portraits::is_portrait(reading));
    easel.words = reading.cast.rest.to_lowercase();
    gaze::note(&mut easel, &words, reading);
    let named: Vec<&Head> = reading.cast.head.iter().chain(&reading.cast.also).collect();
    let beast =
        named.iter().find(|head| matches!(head.art(), Art::Painter("horse" | "deer" | "camel" | "elephant")));
    easel.coat = beast.and_then(|head| head.colour).map(palette::paint);
    easel.herd = beast.map(|head| head.count).filter(|count| *count > 1);
    easel.who = Who::of_cast(&named, &reading.cast.rest);
    // A white robot, a black knight: the colour of somebody in armour is that of the armour.
    let said = reading.cast.head.as_ref().filter(|_| easel.who.look.is_some()).and_then(|head| head.colour);
    easel.garment = easel.garment.or(said.map(palette::paint));
    easel.who = whereabouts::dressed(&easel).unwrap_or(easel.who);
    easel.who.is_woman |= leads::wears_a_dress(&easel);
    easel.pair = Who::pair(&named, &reading.cast.rest);
    easel.beside = staging::beside(reading);
    easel.borne =
        bearing::of(&easel.words, reading).filter(|_| !easel.beside.is_empty()).map(|(at, is_child)| {
            let (who, _) = easel.beside.remove(0);
            (who, at, is_child)
        });
    // Whoever gives something gives it to somebody.
    const TO_ANOTHER: &[&str] = &[" to another", " another person", "给另一个人", "给另一人"];
    if easel.beside.is_empty() && easel.says(TO_ANOTHER) && together::gives(&easel) {
        easel.beside.push((Who::default(), false));
    }
    // "She" and "her" speak of whoever is alone in the picture.
    easel.who.is_woman |=
        easel.who.look.is_none() && !easel.who.is_man && easel.beside.is_empty() && easel.has(Subject::Woman);
    easel.has_paintings =
        easel.says(&["gallery", "museum", "exhibition", "画廊", "美术馆", "博物馆", "展览", "展厅"]);
    easel.crop = land::crop_of(&easel.words);
    let is_close = reading.shot_size <= ShotSize::CloseUp
        && !portraits::shows_the_hands(reading)
        && reading.cast.head.as_ref().is_some_and(|head| head.art() == Art::Painter("person"));
    easel.has_bust = is_close && easel.scene.place != Place::Studio;
    leads::note(&mut easel, reading);
    staging::carry(&mut easel, reading);
    // Beside a dog or a bear people are as large as people.
    let is_beast = reading.cast.head.as_ref().and_then(|head| head.noun).is_some_and(|noun| {
        let noun = &NOUNS.nouns[noun];
        noun.is_animal() && noun.metres < 3.0
    });
    easel.is_led |= easel.has_cast && figures::has_people(&easel) && (is_beast || belongs::is_kept(reading));
    staging::count_others(&mut easel, reading);
    // Whoever does something is somewhere, though no word says where.
    let is_placeless = easel.scene.place == Place::Studio && !easel.is_portrait && easel.backdrop.is_none();
    if is_placeless
        && reading
            .cast
            .head
            .as_ref()
            .is_some_and(|head| matches!(head.art(), Art::Painter("person" | "child" | "couple")))
    {
        easel.scene.place = staging::likely_place(&easel);
        // The light of a room, and not that of a backdrop.
        easel.palette = Palette::of(&easel.scene, &mut dice.part("palette"));
        easel.scene.indoors =
            (easel.deed == Some(deeds::Deed::Sings)).then_some(crate::scene::Indoors::Stage);
    }
    easel.is_housed = staging::is_housed(reading);
    let is_alone = reading.cast.head.as_ref().is_some_and(|head| {
        let are_at_it = head.count == 2 && easel.deed.is_some_and(|deed| deed.is_broad());
        matches!(head.art(), Art::Painter("person" | "child")) && (head.count == 1 || are_at_it)
            || easel.role.is_some()
    });
    easel.held = easel.held.or_else(|| is_alone.then(|| cast::held(&easel, reading)).flatten());
    // Who has a pack on the back has nothing in the hands.
    let has_pack = attire::Attire::of(&easel.words).has_pack;
    if easel.deed == Some(deeds::Deed::Carries) && easel.held.is_none() && has_pack {
        easel.deed = None;
    }
    easel.given = cast::given(&easel, reading);
    easel.held = easel.held.filter(|_| easel.given.is_none());
    if easel.dunks {
        easel.held = NOUNS.english(&["basketball"]).map(|found| found.noun);
    }
    easel.in_hands = is_alone.then(|| cast::in_hands(&easel, reading)).flatten();
    easel.has_opposite = reading
        .cast
        .also
        .iter()
        .any(|also| matches!(also.art(), Art::Picture(_)) && !also.is_head() && also.noun != easel.held);
    let has_table = !matches!(easel.deed, Some(deeds::Deed::Eats | deeds::Deed::Drinks))
        || matches!(easel.posture, Some(Posture::Sits(crate::reading::Seat::Chair { has_table: true })));
    if easel.is_seated() && has_table && easel.deed != Some(deeds::Deed::Milks) {
        easel.on_table = easel.held.take().or(easel.on_table);
    }
    easel.is_aboard = aboard::is_aboard(&easel, reading);
    staging::settle_in(&mut easel, reading);
    walking::head_for(&mut easel, &words);
    easel.palette.is_against_light = easel.is_against_light && easel.scene.place != Place::Studio;
    let rest = places::set_out(&mut easel, reading, &words);
    let reading = rest.as_ref().unwrap_or(reading);
    cast::place(&mut easel, reading);
    if flames::burns(&easel) {
        flames::over(&mut easel, reading);
    }
    if reading.cast.head.as_ref().is_some_and(|head| head.art() == Art::Painter("birds")) {
        figures::flock(&mut easel);
    }
    effects::before(&mut easel);
    lens::look_through(&mut easel, reading);
    print::hang(&mut easel, reading, references);
    if let Some(own) = easel.own_view {
        views::set(&mut easel, own);
    }
    below::tilt(&mut easel, reading);
    if let Some(manner) = styles::of(&words) {
        styles::apply(&mut easel.layers, manner, easel.unit);
    }
    let particles = Particles::of(&easel);
    Painting { layers: easel.layers, margin: easel.margin, veil: easel.veil, scene: easel.scene, particles }
}

/// The painting while it is made.
struct Easel {
    scene: Scene,
    palette: Palette,
    dice: Dice,
    layers: Vec<Layer>,
    veil: Option<RgbaImage>,
    margin: (u32, u32),
    frame: (f32, f32),
    /// The frame's shorter side in pixels: the measure of all features.
    unit: f32,
    /// Where the sun or moon stands, in shares of the frame.
    light: (f32, f32),
    /// Where the horizon lies, as a share of the frame's height.
    horizon: f32,
    /// How large people are beside their usual size.
    closeness: f32,
    /// Whether somebody's head and shoulders fill the picture before the scene.
    has_bust: bool,
    /// Whether a picture of the set is what the scene is about.
    has_cast: bool,
    /// Whether that is a thing that is sold rather than eaten.
    is_goods: bool,
    /// Whether that is a body of the sky, which needs no other one beside it.
    has_sky_body: bool,
    /// How many people a crowd has, if that is said.
    people: Option<u32>,
    /// Whether painted people or animals are what the shot is about: they are larger then.
    is_led: bool,
    /// Whether somebody alone is shown as head and shoulders.
    is_portrait: bool,
    /// Whether pictures hang on the walls of a room.
    has_paintings: bool,
    /// How a field is laid out, if it is more than grass.
    crop: land::Crop,
    /// The colour of what somebody wears, if it is said.
    garment: Option<canvas::Colour>,
    /// The colour of the animals that are painted, if it is said.
    coat: Option<canvas::Colour>,
    /// The colour of the curtains of a room, if it is said.
    curtain: Option<canvas::Colour>,
    /// The colour of the ground behind a thing in the studio, if it is said.
    backdrop: Option<canvas::Colour>,
    /// Who is painted, the two of a pair, and whoever is beside a single person, with whether they are children.
    who: Who,
    pair: (Who, Who),
    beside: Vec<(Who, bool)>,
    /// What the prompt says of the picture, in lower case.
    words: String,
    /// How many animals are painted, if that is said.
    herd: Option<u32>,
    /// What the person whom the shot is about has in the hand, by its row of the table; from near, in both hands.
    held: Option<usize>,
    in_hands: Option<usize>,
    /// What one of two gives to the other, or both carry.
    given: Option<usize>,
    /// Whether one person is what the shot is about, whoever else is there.
    is_one: bool,
    /// Whether a thing or an animal is across from the person whom the shot is about.
    has_opposite: bool,
    /// How the people are carried, in which colour what carries them is, and whether each has a seat of their own.
    posture: Option<Posture>,
    mount_colour: Option<canvas::Colour>,
    /// What whoever the shot is about is on, if giggle paints it itself.
    ride: Option<vehicles::Ride>,
    seats_alone: bool,
    /// Who is carried by the one person whom the shot is about.
    borne: Option<(Who, bearing::Bearing, bool)>,
    /// What lies on the table before somebody, by its row of the table of subjects.
    on_table: Option<usize>,
    /// Whether the subject moves through the picture.
    moves: bool,
    /// Whether one house is what the shot is about.
    is_housed: bool,
    /// Whether whoever the shot is about is in a boat.
    is_aboard: bool,
    /// Whether a car is what the shot is about, which has a road of its own.
    has_car: bool,
    /// Whether one person drives a car that is named.
    drives: bool,
    /// The foot of that house and its size, once it is painted.
    house: OnceLock<(canvas::Point, f32)>,
    /// How people on their feet are held, and what they do with their hands.
    hold: pose::Hold,
    deed: Option<deeds::Deed>,
    /// Whether they look away from the viewer, and on what the one person lies whom the shot is about.
    is_turned: bool,
    rests: Option<gaze::Rest>,
    /// Whether an animal does what people do, and in which role of theirs.
    mimics: bool,
    role: Option<&'static Look>,
    /// What is seen of the viewer, if the shot is from somebody's eyes.
    own_view: Option<views::Own>,
    /// Whether children are what the shot is about, whatever else they are called.
    are_children: bool,
    /// Whether that is one boy.
    is_boy: bool,
    /// Whether somebody leaps with a ball in the hand.
    dunks: bool,
    /// Whether whoever the shot is about is dark before the light.
    is_against_light: bool,
    /// What is on somebody's head, by its row, or on the shoulder.
    on_head: Option<(usize, bool)>,
    /// How much larger people are than by the size of the shot, since a nearer one is named.
    nearness: f32,
    /// Where whoever the shot is about goes or looks: −1 left, 1 right.
    heading: Option<f32>,
    /// The lowest place of anything important, as a share of the frame's height: a caption is below.
    lowest: f32,
    /// The middle of the sill of a room's window.
    sill: OnceLock<(f32, f32)>,
    /// The skyline of the ground before the viewer, and the depth of its layer.
    near: OnceLock<Vec<f32>>,
    near_depth: Option<f32>,
    /// Those who walk through the picture, and on which layer they would stand.
    walkers: OnceLock<(RgbaImage, usize)>,
    walks: bool,
    /// Whether a boat is what the shot is about.
    is_of_a_boat: bool,
}

/// The grain of the paper, in steps of 255: enough to hide the steps of soft skies, too little to cost bytes.
const GRAIN: f32 = 0.9;

impl Easel {
    fn new(scene: Scene, width: u32, height: u32, dice: &Dice) -> Easel {
        let palette = Palette::of(&scene, &mut dice.part("palette"));
        let mut composition = dice.part("composition");
        // On a third, a little to either side of it.
        let third = if composition.chance(0.5) { 1.0 / 3.0 } else { 2.0 / 3.0 };
        let light = (third + composition.range(-0.06, 0.06), 0.3);
        Easel {
            palette,
            dice: dice.part("scene"),
            layers: Vec::new(),
            veil: None,
            margin: (margin_of(width), margin_of(height)),
            frame: (width as f32, height as f32),
            unit: width.min(height) as f32,
            light,
            horizon: 0.6,
            closeness: 1.0,
            has_bust: false,
            has_cast: false,
            is_goods: false,
            has_sky_body: false,
            people: None,
            is_led: false,
            is_portrait: true,
            has_paintings: false,
            crop: land::Crop::Open,
            garment: None,
            coat: None,
            backdrop: None,
            curtain: None,
            who: Who::default(),
            pair: (Who::default(), Who::default()),
            beside: Vec::new(),
            words: String::new(),
            herd: None,
            held: None,
            in_hands: None,
            given: None,
            is_one: false,
            has_opposite: false,
            posture: None,
            mount_colour: None,
            ride: None,
            seats_alone: true,
            on_table: None,
            borne: None,
            moves: false,
            is_housed: false,
            is_aboard: false,
            drives: false,
            has_car: false,
            house: OnceLock::new(),
            hold: pose::Hold::Stands,
            deed: None,
            is_turned: false,
            rests: None,
            mimics: false,
            role: None,
            own_view: None,
            are_children: false,
            is_boy: false,
            dunks: false,
            is_against_light: false,
            on_head: None,
            nearness: 1.0,
            heading: None,
            lowest: 0.745,
            sill: OnceLock::new(),
            near: OnceLock::new(),
            near_depth: None,
            walkers: OnceLock::new(),
            walks: false,
            is_of_a_boat: false,
            scene,
        }
    }

    /// A pixel column of the canvas for a share of the frame's width.
    fn x(&self, share: f32) -> f32 {
        self.margin.0 as f32 + share * self.frame.0
    }

    fn y(&self, share: f32) -> f32 {
        self.margin.1 as f32 + share * self.frame.1
    }

    fn width(&self) -> f32 {
        self.frame.0 + 2.0 * self.margin.0 as f32
    }

    fn height(&self) -> f32 {
        self.frame.1 + 2.0 * self.margin.1 as f32
    }

    fn canvas(&self) -> Canvas {
        Canvas::new(self.width() as usize, self.height() as usize)
    }

    /// How wide the frame is beside its shorter side.
    fn breadth(&self) -> f32 {
        self.frame.0 / self.unit
    }

    fn is_tall(&self) -> bool {
        self.frame.1 > self.frame.0
    }

    /// How high a grown person in a landscape is at the usual size, in shares of the frame's shorter side.
    fn person(&self) -> f32 {
        let by_shape = if self.is_tall() { 1.35 } else { 1.0 };
        let by_caption = if self.lowest > 0.8 { 1.12 } else { 1.0 };
        if self.is_led { 0.57 * by_shape * by_caption } else { 0.2 * by_shape }
    }

    /// Whether what the prompt says of the picture has one of some words.
    fn says(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.words.contains(word))
    }

    fn is_seated(&self) -> bool {
        matches!(self.posture, Some(Posture::Sits(_)))
    }

    /// Whether somebody rides a wave.
    fn surfs(&self) -> bool {
        self.posture == Some(Posture::Rides(Mount::Board(Board::Surf)))
            && matches!(self.scene.place, Place::Sea | Place::Lake)
    }

    fn has(&self, subject: Subject) -> bool {
        self.scene.has(subject)
    }

    fn sun(&self) -> (f32, f32) {
        (self.x(self.light.0), self.y(self.light.1))
    }

    fn add(&mut self, canvas: &Canvas, depth: f32) {
        let grain = hash_text("grain") as u32 ^ self.layers.len() as u32;
        self.layers.push(Layer { picture: canvas.finish(GRAIN, grain), depth, motion: None });
        if self.near.get().is_some() {
            self.near_depth.get_or_insert(depth);
        }
    }

    /// How much the sun reaches a point, by its distance from the sun's column: a cheap sense of where light is.
    fn nearness_to_light(&self, x: f32) -> f32 {
        let away = (x - self.sun().0).abs() / (self.unit * 1.4);
        (1.0 - away).max(0.0)
    }
}

/// An easel of which only the words are known.
#[cfg(test)]
fn paint_words(words: &str) -> Easel {
    let mut easel = Easel::new(Scene::read(words), 160, 90, &Dice::new(0));
    easel.words = words.to_owned();
    easel
}

#[cfg(test)]
mod tests;
