//! What is painted as it looks from above: cars on their road, boats with their wake, houses by their roofs, people by head and
//! shoulders.
//!
//! It knows the cast and the ground, and nothing of what the ground is like. The one idea: everything is drawn flat on the ground,
//! along the way that it goes.

use super::Ground;
use super::city::gable;
use super::grounds::road_at;
use crate::paint::Easel;
use crate::paint::buildings;
use crate::paint::canvas::{Canvas, Colour, Point, mix, scale};
use crate::paint::noise::Dice;
use crate::paint::palette::paint;
use crate::reading::{Reading, ShotSize, View, is_train};
use crate::scene::{Animal, Place, Subject};
use crate::subject::{Art, Gait, Head, NOUNS};
use std::f32::consts::TAU;

/// Where a thing lies on the ground, which way it goes, and how long it is, in steps.
#[derive(Clone, Copy)]
struct Lie<'a> {
    ground: &'a Ground,
    at: (f32, f32),
    /// The way ahead, of length 1.
    ahead: (f32, f32),
    long: f32,
}

impl Lie<'_> {
    /// The pixel of a place on it: so far ahead of its middle and to its right, in its lengths.
    fn point(&self, ahead: f32, aside: f32) -> Option<Point> {
        let (a, b) = (ahead * self.long, aside * self.long);
        let u = self.at.0 + self.ahead.0 * a - self.ahead.1 * b;
        let v = self.at.1 + self.ahead.1 * a + self.ahead.0 * b;
        self.ground.seen(u, v).map(|(point, _)| point)
    }

    fn shape(&self, canvas: &mut Canvas, corners: &[(f32, f32)], colour: Colour, alpha: f32) {
        let points: Option<Vec<Point>> = corners.iter().map(|(a, b)| self.point(*a, *b)).collect();
        if let Some(points) = points {
            canvas.polygon(&points, |_, _| (colour, alpha));
        }
    }

    fn oval(&self, canvas: &mut Canvas, middle: (f32, f32), radii: (f32, f32), colour: Colour, alpha: f32) {
        let corners: Vec<(f32, f32)> = (0..22)
            .map(|step| {
                let (sin, cos) = (step as f32 / 22.0 * TAU).sin_cos();
                (middle.0 + radii.0 * cos, middle.1 + radii.1 * sin)
            })
            .collect();
        self.shape(canvas, &corners, colour, alpha);
    }
}

/// How a thing of the cast is painted from above, if it can be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Car,
    Boat,
    Person,
    Animal,
    House,
    Tower,
    Tree,
    Fire,
}

fn token_of(head: &Head, view: View, is_far: bool) -> Option<Token> {
    let noun = head.noun.map(|noun| NOUNS.nouns[noun]);
    let straight = |token: Token| (view == View::StraightDown).then_some(token);
    match head.art() {
        Art::Picture(_) if is_train(head) => None,
        Art::Painter("boat") => Some(Token::Boat),
        Art::Painter("crowd") if is_far => Some(Token::Person),
        Art::Painter("person" | "child" | "couple" | "crowd") => straight(Token::Person),
        Art::Painter("horse" | "deer" | "camel" | "elephant") => straight(Token::Animal),
        Art::Painter("house") => Some(Token::House),
        Art::Painter("lighthouse" | "pagoda") => Some(Token::Tower),
        Art::Painter("tree") => straight(Token::Tree),
        Art::Painter("fire") => straight(Token::Fire),
        Art::Picture(_) => match noun {
            Some(noun) if noun.gait == Gait::Drives && noun.metres > 1.5 => Some(Token::Car),
            Some(noun) if noun.gait == Gait::Sails => Some(Token::Boat),
            _ => None,
        },
        _ => None,
    }
}

/// Paints those of the cast that are painted from above, and gives a reading of the rest if anything was painted.
pub(super) fn set(
    easel: &mut Easel,
    canvas: &mut Canvas,
    ground: &Ground,
    reading: &Reading,
    view: View,
) -> Option<Reading> {
    let mut dice = easel.dice.part("from above");
    let mut rest = reading.clone();
    let is_far = reading.shot_size >= ShotSize::Wide;
    let all: Vec<Head> = reading.cast.head.iter().chain(&reading.cast.also).cloned().collect();
    let mut left = Vec::new();
    let mut placed = 0;
    for head in &all {
        let is_small_traffic = easel.scene.place == Place::City;
        const TABLES: &[&str] = &["table", "desk", "counter", "board", "桌", "桌子", "台"];
        let is_table = view == View::StraightDown
            && TABLES.iter().any(|word| head.text.ends_with(word))
            && (all.len() > 1 || !head.text.ends_with("board"));
        match token_of(head, view, is_far) {
            // It is the ground that is seen.
            _ if is_table => {}
            // The streets have their traffic already.
            Some(Token::Car) if is_small_traffic && head.count > 1 => {}
            Some(token) => {
                several(easel, canvas, ground, (token, head), (placed, is_far), &mut dice);
                placed += 1;
            }
            None => left.push(head.clone()),
        }
    }
    rest.cast.planted = None;
    if left.len() == all.len() {
        return Some(rest);
    }
    // Whoever is painted is not painted a second time from the side.
    easel.scene.subjects.retain(|it| {
        !matches!(it, Subject::Boat | Subject::House | Subject::Lighthouse | Subject::Pagoda | Subject::Car)
    });
    let mut left = left.into_iter();
    rest.cast.head = left.next();
    rest.cast.also = left.collect();
    Some(rest)
}

/// Paints as many of a thing as there are.
fn several(
    easel: &Easel,
    canvas: &mut Canvas,
    ground: &Ground,
    (token, head): (Token, &Head),
    (placed, is_far): (usize, bool),
    dice: &mut Dice,
) {
    let is_crowd = head.art() == Art::Painter("crowd");
    const HAMLETS: &[&str] = &["village", "town", "hamlet", "houses", "村", "镇", "寨"];
    let is_hamlet = token == Token::House && HAMLETS.iter().any(|word| head.text.contains(word));
    let count = if head.art() == Art::Painter("couple") {
        head.count.clamp(2, 7) as usize
    } else if is_hamlet {
        15
    } else if is_crowd {
        46
    } else {
        head.count.clamp(1, 7) as usize
    };
    let metres = head.noun.map_or(1.7, |noun| NOUNS.nouns[noun].metres);
    let long = match token {
        Token::Car => 0.42,
        Token::Boat => 0.30 + 0.03 * metres.min(12.0),
        Token::Person => 0.20,
        Token::Animal => 0.42,
        Token::House => 0.80,
        Token::Tower => 0.50,
        Token::Tree => 0.70,
        Token::Fire => 0.34,
    };
    let long = long * if is_crowd || is_hamlet { 0.42 } else { 1.0 } * if count > 3 { 0.7 } else { 1.0 };
    // From far off it is small, though still to be found.
    let long = long
        * match token {
            _ if !is_far => 1.0,
            Token::Car | Token::House => 1.5,
            _ => 0.85,
        };
    for number in 0..count {
        let back = number as f32;
        let spread = |dice: &mut Dice, by: f32| dice.range(-by, by);
        let (mut u, mut v) = if is_hamlet {
            let (ring, turn) = (number / 6, number as f32 * 1.13);
            let out = 0.30 + 0.36 * ring as f32;
            (out * 1.5 * turn.cos() + spread(dice, 0.06), out * 0.8 * turn.sin() + spread(dice, 0.05))
        } else if is_crowd {
            (spread(dice, 0.9), spread(dice, 0.5))
        } else {
            let step = number.div_ceil(2) as f32 * if number % 2 == 0 { 1.0 } else { -1.0 };
            (step * long * 1.1 + placed as f32 * 0.5, 0.12 * (back * 1.7).sin() + 0.03 * placed as f32)
        };
        // On a beach people are on the sand, and boats on the water.
        if easel.scene.place == Place::Sea && !is_far && token != Token::Tower {
            u += if token == Token::Boat { -0.25 } else { 0.45 };
        }
        let mut ahead = (0.94, -0.34);
        if token == Token::Car {
            v = -0.45 * back + 0.1 + 0.3 * placed as f32;
            let (middle, slope) = road_at(v);
            u = middle + if number % 2 == 0 { 0.09 } else { -0.09 };
            let length = (1.0 + slope * slope).sqrt();
            ahead = (-slope / length, -1.0 / length);
        } else if is_crowd {
            let turn = dice.range(0.0, TAU);
            ahead = (turn.cos(), turn.sin());
        }
        let lie = Lie { ground, at: (u, v), ahead, long: long * if token == Token::Car { 0.5 } else { 1.0 } };
        match token {
            Token::Car => car(easel, canvas, &lie, head),
            Token::Boat => boat(easel, canvas, &lie, head),
            Token::Person => person(easel, canvas, &lie, head, dice),
            Token::Animal => animal(easel, canvas, &lie, head),
            Token::House => house(easel, canvas, &lie, head),
            Token::Tower => tower(easel, canvas, &lie, head),
            Token::Tree => tree(easel, canvas, &lie, dice),
            Token::Fire => fire(easel, canvas, &lie, dice),
        }
    }
}

/// Which way shadows fall, in the lengths of a thing: a short way, since the light is high.
fn shadow(easel: &Easel, canvas: &mut Canvas, lie: &Lie<'_>, radii: (f32, f32)) {
    let side = if easel.light.0 > 0.5 { -1.0 } else { 1.0 };
    let moved = Lie { at: (lie.at.0 + side * lie.long * 0.10, lie.at.1 + lie.long * 0.07), ..*lie };
    for (more, alpha) in [(1.12, 0.20), (1.0, 0.32)] {
        moved.oval(canvas, (0.0, 0.0), (radii.0 * more, radii.1 * more), easel.palette.shade, alpha);
    }
}

fn car(easel: &Easel, canvas: &mut Canvas, lie: &Lie<'_>, head: &Head) {
    let palette = &easel.palette;
    let said = head.colour.map(paint);
    let body = palette.alive(said.unwrap_or(if head.text.contains("taxi") {
        paint(0xf2b81c)
    } else {
        paint(0xc23a30)
    }));
    let glass = palette.alive(paint(0x26323c));
    shadow(easel, canvas, lie, (0.54, 0.30));
    let is_long = ["bus", "truck", "lorry", "train", "巴士", "公交", "卡车", "货车", "列车", "火车"]
        .iter()
        .any(|word| head.text.contains(word));
    let wide = if is_long { 0.16 } else { 0.23 };
    let hull = [
        (-0.50, -wide * 0.8),
        (-0.46, -wide),
        (0.36, -wide),
        (0.47, -wide * 0.85),
        (0.50, -wide * 0.45),
        (0.50, wide * 0.45),
        (0.47, wide * 0.85),
        (0.36, wide),
        (-0.46, wide),
        (-0.50, wide * 0.8),
    ];
    lie.shape(canvas, &hull, body, 1.0);
    let inner = wide * 0.80;
    if is_long {
        lie.shape(
            canvas,
            &[(-0.44, -inner), (0.40, -inner), (0.40, inner), (-0.44, inner)],
            mix(body, [1.0; 3], 0.25),
            1.0,
        );
        lie.shape(
            canvas,
            &[(0.43, -inner), (0.48, -inner * 0.9), (0.48, inner * 0.9), (0.43, inner)],
            glass,
            1.0,
        );
        return;
    }
    lie.shape(canvas, &[(-0.34, -inner), (0.20, -inner), (0.20, inner), (-0.34, inner)], glass, 1.0);
    lie.shape(
        canvas,
        &[(-0.24, -inner * 0.86), (0.08, -inner * 0.86), (0.08, inner * 0.86), (-0.24, inner * 0.86)],
        mix(body, [1.0; 3], 0.20),
        1.0,
    );
    lie.shape(
        canvas,
        &[(0.24, -wide * 0.9), (0.44, -wide * 0.75), (0.44, -wide * 0.2), (0.24, -wide * 0.2)],
        mix(body, [1.0; 3], 0.16),
        0.8,
    );
    for side in [-1.0, 1.0] {
        lie.oval(canvas, (0.48, side * wide * 0.66), (0.02, 0.035), palette.alive(paint(0xfff4d0)), 1.0);
        lie.oval(canvas, (-0.49, side * wide * 0.66), (0.015, 0.035), palette.alive(paint(0xd83030)), 1.0);
    }
}

fn boat(easel: &Easel, canvas: &mut Canvas, lie: &Lie<'_>, head: &Head) {
    let palette = &easel.palette;
    let foam = palette.lit(paint(0xf6fafa), 0.9);
    // The wake opens behind it.
    for side in [-1.0_f32, 1.0] {
        for (reach, alpha) in [(1.9, 0.22), (1.3, 0.30), (0.8, 0.40)] {
            lie.shape(
                canvas,
                &[
                    (0.42, side * 0.02),
                    (-0.3, side * 0.19),
                    (-0.5 - reach, side * (0.22 + 0.26 * reach)),
                    (-0.5 - reach, side * (0.12 + 0.24 * reach)),
                    (-0.3, side * 0.12),
                ],
                foam,
                alpha,
            );
        }
    }
    shadow(easel, canvas, lie, (0.52, 0.2));
    let hull = palette.alive(head.colour.map_or(paint(0xf0ece2), paint));
    let deck = palette.alive(paint(0xb98a58));
    let outline = |wide: f32, fore: f32, aft: f32| {
        [
            (fore, 0.0),
            (fore * 0.62, wide * 0.66),
            (0.1, wide),
            (aft, wide * 0.82),
            (aft, -wide * 0.82),
            (0.1, -wide),
            (fore * 0.62, -wide * 0.66),
        ]
    };
    lie.shape(canvas, &outline(0.17, 0.52, -0.46), hull, 1.0);
    lie.shape(canvas, &outline(0.125, 0.42, -0.41), deck, 1.0);
    let is_large = head.noun.is_some_and(|noun| NOUNS.nouns[noun].metres > 4.0);
    if is_large {
        lie.shape(
            canvas,
            &[(-0.32, -0.09), (0.12, -0.09), (0.18, 0.0), (0.12, 0.09), (-0.32, 0.09)],
            mix(hull, [1.0; 3], 0.5),
            1.0,
        );
    } else {
        for seat in [-0.22, 0.05] {
            lie.shape(
                canvas,
                &[(seat, -0.12), (seat + 0.06, -0.12), (seat + 0.06, 0.12), (seat, 0.12)],
                scale(deck, 0.7),
                1.0,
            );
        }
    }
}

fn person(easel: &Easel, canvas: &mut Canvas, lie: &Lie<'_>, head: &Head, dice: &mut Dice) {
    let palette = &easel.palette;
    const CLOTHES: &[u32] = &[0x3f5a78, 0xb8483c, 0x4d7a58, 0xd8b048, 0x7a5a88, 0xe0d8c8];
    let is_one = head.count == 1 && head.art() != Art::Painter("crowd");
    let cloth = easel.garment.filter(|_| is_one).unwrap_or(paint(*dice.pick(CLOTHES)));
    let cloth = palette.alive(cloth);
    let hair = palette.alive(easel.who.hair.filter(|_| is_one).map_or(paint(0x3a2c24), paint));
    let skin = palette.alive(paint(0xe0ae88));
    shadow(easel, canvas, lie, (0.36, 0.56));
    for side in [-1.0, 1.0] {
        lie.oval(canvas, (0.16, side * 0.42), (0.24, 0.10), scale(cloth, 0.86), 1.0);
        lie.oval(canvas, (0.38, side * 0.38), (0.075, 0.07), skin, 1.0);
        // A foot looks out before or behind.
        lie.oval(canvas, (0.24 * side, side * 0.14), (0.15, 0.08), palette.alive(paint(0x2a2c32)), 1.0);
    }
    lie.oval(canvas, (0.0, 0.0), (0.24, 0.46), cloth, 1.0);
    lie.oval(canvas, (0.05, 0.0), (0.21, 0.19), skin, 1.0);
    lie.oval(canvas, (0.0, 0.0), (0.20, 0.19), hair, 1.0);
    lie.oval(canvas, (0.05, 0.05), (0.08, 0.07), mix(hair, [1.0; 3], 0.18), 0.8);
}

fn animal(easel: &Easel, canvas: &mut Canvas, lie: &Lie<'_>, head: &Head) {
    let kind = easel.scene.animals.first().map(|animals| animals.kind);
    let tone = match kind {
        Some(Animal::Elephant) => paint(0x8a8a8e),
        Some(Animal::Camel) => paint(0xc89a60),
        Some(Animal::Deer) => paint(0xa8703c),
        _ => paint(0x7a4a2c),
    };
    let coat = easel.palette.alive(head.colour.map_or(tone, paint));
    shadow(easel, canvas, lie, (0.5, 0.2));
    let broad = if kind == Some(Animal::Elephant) { 0.24 } else { 0.14 };
    lie.oval(canvas, (-0.08, 0.0), (0.36, broad), coat, 1.0);
    lie.oval(canvas, (0.30, 0.0), (0.16, broad * 0.55), scale(coat, 0.92), 1.0);
    lie.oval(canvas, (0.44, 0.0), (0.11, broad * 0.5), coat, 1.0);
    for side in [-1.0, 1.0] {
        let ear = if kind == Some(Animal::Elephant) { (0.07, 0.12) } else { (0.03, 0.035) };
        lie.oval(canvas, (0.36, side * broad * 0.75), ear, scale(coat, 0.8), 1.0);
    }
    lie.shape(canvas, &[(-0.44, -0.015), (-0.62, 0.03), (-0.44, 0.015)], scale(coat, 0.6), 1.0);
    lie.oval(canvas, (-0.1, -0.02), (0.24, broad * 0.35), mix(coat, [1.0; 3], 0.14), 0.7);
}

fn house(easel: &Easel, canvas: &mut Canvas, lie: &Lie<'_>, head: &Head) {
    const ROUND: &[&str] = &["土楼", "圆楼", "yurt", "蒙古包", "stadium", "arena", "colosseum", "体育场"];
    if ROUND.iter().any(|word| head.text.contains(word)) {
        return round_house(easel, canvas, lie, head);
    }
    let palette = &easel.palette;
    let side = if easel.light.0 > 0.5 { 1.0 } else { -1.0 };
    let tile = palette.alive(head.colour.map_or(paint(0xb5654a), paint));
    let flat = |ahead: f32, aside: f32, high: f32| {
        let u = lie.at.0 + aside * lie.long;
        let v = lie.at.1 + ahead * lie.long;
        lie.ground.over(u, v, high * lie.long)
    };
    let corners = [(-0.36, -0.5), (-0.36, 0.5), (0.36, 0.5), (0.36, -0.5)];
    let row = |high: f32| -> Option<Vec<Point>> { corners.iter().map(|(a, b)| flat(*a, *b, high)).collect() };
    let cast: Option<Vec<Point>> =
        corners.iter().map(|(a, b)| flat(a + 0.10, b - side * 0.16, 0.0)).collect();
    let (Some(low), Some(high), Some(cast)) = (row(0.0), row(0.34), cast) else { return };
    canvas.polygon(&cast, |_, _| (palette.shade, 0.42));
    let wall = palette.alive(paint(0xe6dac6));
    for (a, b, lit) in [(0, 1, 0.7), (0, 3, 0.8), (1, 2, 0.9), (3, 2, 1.0)] {
        canvas.fill(&[low[a], low[b], high[b], high[a]], scale(wall, lit));
    }
    // A path to its door.
    gable(canvas, &high, |lit| scale(tile, 0.55 + 0.5 * lit), side);
    if let (Some(a), Some(b)) = (flat(-0.2, 0.2, 0.5), flat(-0.1, 0.28, 0.5)) {
        canvas.slab((a.0.min(b.0), a.1.min(b.1)), (a.0.max(b.0), a.1.max(b.1)), scale(wall, 0.6));
    }
}

/// A house built as a ring, with a court in its middle.
fn round_house(easel: &Easel, canvas: &mut Canvas, lie: &Lie<'_>, head: &Head) {
    let palette = &easel.palette;
    let tile = palette.alive(head.colour.map_or(paint(0x5c5650), paint));
    shadow(easel, canvas, lie, (0.66, 0.66));
    let court = palette.alive(paint(0xc9b48c));
    for (radius, colour) in [
        (0.62, palette.alive(paint(0xd8c49c))),
        (0.60, tile),
        (0.50, mix(tile, [1.0; 3], 0.16)),
        (0.42, scale(court, 0.7)),
        (0.39, court),
        (0.22, scale(tile, 0.9)),
        (0.15, scale(court, 0.85)),
    ] {
        lie.oval(canvas, (0.0, 0.0), (radius, radius), colour, 1.0);
    }
    for rib in 0..36 {
        let (sin, cos) = (rib as f32 / 36.0 * TAU).sin_cos();
        if let (Some(a), Some(b)) = (lie.point(0.43 * cos, 0.43 * sin), lie.point(0.60 * cos, 0.60 * sin)) {
            canvas.stroke(a, b, (0.9, 0.9), scale(tile, 0.75), 0.8);
        }
    }
}

/// A lighthouse or a pagoda: rings one in the other straight down, and itself over a lower ground.
fn tower(easel: &Easel, canvas: &mut Canvas, lie: &Lie<'_>, head: &Head) {
    let palette = &easel.palette;
    let is_light = head.art() == Art::Painter("lighthouse");
    if lie.ground.horizon.is_some() {
        let Some(((x, y), scale_here)) = lie.ground.seen(lie.at.0, lie.at.1) else { return };
        let size = (lie.long * scale_here * 2.2).max(easel.unit * 0.24);
        let ink = mix(palette.shade, palette.haze, 0.08);
        return match is_light {
            true => buildings::lighthouse(easel, canvas, (x, y), size, ink),
            false => buildings::pagoda(easel, canvas, (x, y), size, ink),
        };
    }
    shadow(easel, canvas, lie, (0.62, 0.62));
    let tones: &[u32] = if is_light {
        &[0xe8e2d6, 0xf6f2ea, 0xb5483a, 0xf6f2ea, 0x3a4048, 0xf8e6a0]
    } else {
        &[0x5a4a40, 0x8c3c30, 0x5a4a40, 0x9c4a38, 0x5a4a40, 0xd8b050]
    };
    for (ring, tone) in tones.iter().enumerate() {
        let radius = 0.5 * (1.0 - ring as f32 / tones.len() as f32);
        // What is higher stands nearer to the edge of the picture.
        let lift = 0.05 * ring as f32;
        let raised = Lie { at: (lie.at.0 + lift * lie.at.0, lie.at.1 - lift * 0.12), ..*lie };
        let colour = palette.alive(paint(*tone));
        if is_light {
            raised.oval(canvas, (0.0, 0.0), (radius, radius), colour, 1.0);
        } else {
            let turn = 0.92;
            let corners: Vec<(f32, f32)> = (0..8)
                .map(|step| {
                    let (sin, cos) = ((step as f32 + 0.5) / 8.0 * TAU).sin_cos();
                    (radius * 1.1 * cos * turn, radius * 1.1 * sin * turn)
                })
                .collect();
            raised.shape(canvas, &corners, colour, 1.0);
        }
    }
}

fn tree(easel: &Easel, canvas: &mut Canvas, lie: &Lie<'_>, dice: &mut Dice) {
    let palette = &easel.palette;
    shadow(easel, canvas, lie, (0.56, 0.54));
    let side = if easel.light.0 > 0.5 { 1.0 } else { -1.0 };
    for layer in 0..3 {
        let lit = 0.25 + 0.3 * layer as f32;
        for _ in 0..46 - 10 * layer {
            let (turn, out) = (dice.range(0.0, TAU), dice.unit().sqrt() * (0.46 - 0.11 * layer as f32));
            let leaf = palette.lit(palette.leaf(dice), lit + dice.range(-0.1, 0.1));
            let spot =
                (out * turn.cos() - 0.04 * layer as f32, out * turn.sin() + side * 0.04 * layer as f32);
            let size = dice.range(0.07, 0.13);
            lie.oval(canvas, spot, (size, size * 0.9), leaf, 0.95);
        }
    }
}

fn fire(easel: &Easel, canvas: &mut Canvas, lie: &Lie<'_>, dice: &mut Dice) {
    let palette = &easel.palette;
    if let Some(((x, y), step)) = lie.ground.seen(lie.at.0, lie.at.1) {
        canvas.glow((x, y), step * lie.long * 3.0, palette.lamp, 0.7);
    }
    for stone in 0..11 {
        let (sin, cos) = (stone as f32 / 11.0 * TAU).sin_cos();
        lie.oval(canvas, (0.42 * cos, 0.42 * sin), (0.11, 0.10), palette.alive(paint(0x6a6660)), 1.0);
    }
    for (tone, reach, count) in [(0xe8582c, 0.34, 14), (0xf5a030, 0.24, 12), (0xfce08a, 0.13, 9)] {
        for _ in 0..count {
            let (sin, cos) = dice.range(0.0, TAU).sin_cos();
            let out = reach * dice.unit().sqrt();
            lie.oval(canvas, (out * cos, out * sin), (0.10, 0.08), paint(tone), 0.85);
        }
    }
}
