//! Rooms outside the home: what makes a classroom, a bar or a stage recognisable.
//!
//! It knows the easel and kinds of rooms, and nothing of words. The one idea: walls and a floor in the colours of such a
//! room under its own lamps, and the two or three things that are found in no other room.

mod fittings;
mod grand;
mod halls;
mod pieces;
mod places;
mod sites;

use super::canvas::{Canvas, Colour, light_of, mix, scale, times};
use super::noise::{hash, lerp, smooth, value};
use super::palette::paint;
use super::walls::{Box, Face};
use super::{Easel, figures, sky, space};
use crate::scene::{Indoors, Mood, Time};
pub(super) use sites::{Site, of as site_of};

/// Walls and floor, how bright it is, and the colour of its light.
struct Style {
    wall: u32,
    floor: u32,
    light: f32,
    lamp: u32,
    pattern: Pattern,
}

/// What walls are covered with.
#[derive(PartialEq)]
enum Pattern {
    Plain,
    Tiles,
    Bricks,
    Panels,
}

fn style(kind: Indoors, site: Option<Site>) -> Style {
    use Pattern::{Bricks, Panels, Plain, Tiles};
    let row = |wall, floor, light, lamp, pattern| Style { wall, floor, light, lamp, pattern };
    if let Some(site) = site {
        let (wall, floor, lamp, light) = sites::colours(site);
        let pattern = if matches!(site, Site::Platform | Site::Pool) { Tiles } else { Plain };
        return row(wall, floor, light, lamp, pattern);
    }
    match kind {
        Indoors::Arena => row(0xb89a70, 0xd0a868, 1.0, 0xfff0d0, Plain),
        Indoors::Atelier => row(0xd8d0c0, 0xa88a64, 1.0, 0xfff6e8, Plain),
        Indoors::Bathroom => row(0xb8d8dc, 0xc8ccc8, 1.0, 0xf8ffff, Tiles),
        Indoors::Carriage => row(0xc4ccd2, 0x6a727a, 0.95, 0xf4f8ff, Panels),
        Indoors::Greenhouse => row(0xc8dccc, 0xa8987c, 1.02, 0xfffbe8, Plain),
        Indoors::Library => row(0x7a5a40, 0x6a4630, 0.8, 0xffd8a0, Panels),
        Indoors::Museum => row(0xb8a89c, 0x8a6a4c, 0.88, 0xfff0d8, Plain),
        Indoors::Restaurant => row(0xb88a64, 0x8a6244, 0.86, 0xffd49c, Bricks),
        Indoors::Bar => row(0x5a3c34, 0x4a3428, 0.55, 0xffb060, Panels),
        Indoors::Church => row(0xa89c8c, 0x8a7a6a, 0.72, 0xffe0a8, Bricks),
        Indoors::Classroom => row(0xd8d4bc, 0xa88460, 1.0, 0xfff6e0, Plain),
        Indoors::Cockpit => row(0x3a404c, 0x2c3038, 0.8, 0xb0d0ff, Plain),
        Indoors::Gym => row(0x8a94a0, 0x5a7088, 0.92, 0xf4f6ff, Plain),
        Indoors::Hall => row(0xc8b088, 0x9a3a34, 0.85, 0xffdc98, Panels),
        Indoors::Hospital => row(0xb8d4cc, 0xa8bcb8, 1.0, 0xf4ffff, Tiles),
        Indoors::Kitchen => row(0xd8d8d0, 0x9a9088, 0.98, 0xfff2dc, Tiles),
        Indoors::Laboratory => row(0xccd6dc, 0xa0aab0, 1.0, 0xf0f8ff, Plain),
        Indoors::LockerRoom => row(0x98a0a8, 0x7a8088, 0.85, 0xf4f6ff, Tiles),
        Indoors::Office => row(0xc4c8cc, 0x7a8290, 1.0, 0xf8faff, Plain),
        Indoors::Shop => row(0xd8d4cc, 0xb0aca4, 1.0, 0xfffaf0, Plain),
        Indoors::Stage => row(0x2c2430, 0x8a5c3c, 0.42, 0xfff0d0, Plain),
        Indoors::Warehouse => row(0x8a8c8c, 0x80807c, 0.8, 0xfff2dc, Panels),
        Indoors::Workshop => row(0x98604a, 0x6a5c50, 0.78, 0xffd8a0, Bricks),
    }
}

/// Colours under the mood of the scene; lamps burn at every hour.
fn toned(easel: &Easel, colour: Colour) -> Colour {
    let palette = &easel.palette;
    let hour = if palette.time == Time::Night { 0.86 } else { 1.0 };
    let colour = scale(colour, hour);
    match palette.mood {
        Mood::Noir => [light_of(colour) * 0.8; 3],
        Mood::Warm | Mood::Vintage => times(colour, [1.06, 0.98, 0.82]),
        Mood::Cold => times(colour, [0.86, 0.97, 1.1]),
        Mood::Dark => scale(colour, 0.66),
        Mood::Neon => mix(colour, times(colour, palette.accent), 0.55),
        Mood::Plain | Mood::Dreamy => colour,
    }
}

pub(super) fn room(easel: &mut Easel, kind: Indoors) {
    let site = sites::of(easel);
    let mut dice = easel.dice.part("indoors");
    easel.horizon = 0.60;
    // People in the room are lit by its lamps, whatever the time of day outside.
    let lamp = paint(style(kind, site).lamp);
    easel.palette.key = toned(easel, lamp);
    easel.palette.ambient =
        toned(easel, mix(scale(lamp, 0.6), scale(paint(style(kind, site).wall), 0.7), 0.4));
    easel.light = (if dice.chance(0.5) { 0.38 } else { 0.62 }, 0.10);
    let (left, right) = if easel.is_tall() { (0.04, 0.96) } else { (0.15, 0.85) };
    let walls = Box {
        left: easel.x(left),
        right: easel.x(right),
        top: easel.y(0.05),
        foot: easel.y(0.735),
        window: ((0.0, 0.0), (0.0, 0.0)),
        point: (easel.x(0.5), easel.y(0.46)),
    };
    if kind == Indoors::Cockpit && site.is_none() {
        // What is flown through is seen before it.
        if ["space", "star", "galax", "太空", "宇宙", "飞船", "星"]
            .iter()
            .any(|word| easel.words.contains(word))
        {
            space::space(easel);
            easel.layers.truncate(1);
        } else {
            let outside = sky::sky(easel);
            easel.add(&outside, 1.0);
        }
    } else {
        let shell = shell(easel, &walls, &style(kind, site), dice.seed());
        easel.add(&shell, 1.0);
    }
    let mut fittings = easel.canvas();
    fittings::fit_out(easel, &mut fittings, &walls, (kind, site, style(kind, site).light), &mut dice);
    easel.add(&fittings, 0.62);
    let mut things = easel.canvas();
    let tops = vec![walls.foot + easel.unit * 0.11; things.width];
    let place = match kind {
        Indoors::Stage | Indoors::Church | Indoors::Hall => 0.5,
        _ if easel.light.0 > 0.5 => 0.60,
        _ => 0.40,
    };
    figures::people_and_animals(easel, &mut things, &tops, place, easel.unit * 0.6);
    if kind == Indoors::Stage {
        spotlight(easel, &mut things, place);
    }
    easel.add(&things, 0.36);
    const AUDIENCE: &[&str] =
        &["crowd", "audience", "concert", "fans", "spectators", "观众", "演唱会", "人群", "粉丝"];
    if kind == Indoors::Stage && easel.says(AUDIENCE) {
        audience(easel);
    }
    let edge = if kind == Indoors::Stage { 0.6 } else { 0.35 };
    easel.darken(|x, y| {
        let (side, foot) = ((x.abs() * 0.85).powi(4) * edge, smooth(0.72, 1.3, y) * 0.4);
        side + foot - side * foot
    });
}

fn shell(easel: &Easel, walls: &Box, style: &Style, seed: u32) -> Canvas {
    let unit = easel.unit;
    let (wall, floor, lamp) = (paint(style.wall), paint(style.floor), paint(style.lamp));
    let (px, py) = walls.point;
    let mut canvas = easel.canvas();
    canvas.cover(|x, y| {
        // Light from above falls off downwards and to the sides.
        let far = ((x - px) / unit * 0.75).hypot((y - walls.top) / unit);
        let light = style.light * (0.62 + 0.46 * smooth(1.15, 0.0, far));
        let (u, v) = (x / unit, y / unit);
        let (material, dim) = match walls.face(x, y) {
            Face::Floor => {
                let deep = (y - py) / unit;
                let across = (x - px) / (y - py) * 9.0;
                let grain = value(across * 3.0, deep * 4.0 / (0.1 + deep), seed) - 0.5;
                let tone = 0.9 + 0.14 * hash(across.floor() as i32, 1, seed) + 0.1 * grain;
                let gap = smooth(0.0, 0.04, across - across.floor());
                (scale(floor, tone * lerp(0.84, 1.0, gap)), 0.92)
            }
            Face::Ceiling => (mix(wall, [1.0; 3], 0.12), 0.62),
            Face::Back => (wall, 0.86),
            Face::Side => (wall, 0.70),
        };
        let joint = |step: (f32, f32), is_shifted: bool| {
            let row = (v / step.1).floor();
            let across = u / step.0 + if is_shifted && row as i32 % 2 == 0 { 0.5 } else { 0.0 };
            let (a, b) = (across - across.floor(), v / step.1 - row);
            let tone = 0.94 + 0.1 * hash(across.floor() as i32, row as i32, seed);
            tone * lerp(0.86, 1.0, smooth(0.0, 0.05, a.min(b * step.1 / step.0)))
        };
        let is_wall = !matches!(walls.face(x, y), Face::Floor | Face::Ceiling);
        let texture = match style.pattern {
            Pattern::Tiles if is_wall => joint((0.07, 0.07), false),
            Pattern::Bricks if is_wall => joint((0.10, 0.045), true),
            Pattern::Panels if is_wall => joint((0.16, 3.0), false),
            _ => 1.0,
        };
        toned(easel, times(scale(material, texture * dim * light), mix(lamp, [1.0; 3], 0.35)))
    });
    canvas
}

/// Heads and raised arms of those before the stage, dark against its light, and beams over them.
fn audience(easel: &mut Easel) {
    let mut dice = easel.dice.part("audience");
    let mut canvas = easel.canvas();
    {
        let unit = easel.unit;
        for (share, hue) in [(0.12, 0xff5a8a), (0.32, 0x5a8aff), (0.70, 0xb06aff), (0.90, 0x4ad0d8)] {
            let (top, lean) = (easel.x(share), (0.5 - share) * unit * 0.5);
            let beam = paint(hue);
            let (from, to) = (easel.y(-0.05), easel.y(0.80));
            let wide = unit * 0.10;
            let corners =
                [(top - 3.0, from), (top + 3.0, from), (top + lean + wide, to), (top + lean - wide, to)];
            canvas.polygon(&corners, |_, y| (beam, 0.26 * (1.0 - 0.85 * ((y - from) / (to - from)))));
        }
        let ink = scale(toned(easel, paint(0x221c2c)), 0.55);
        for row in 0..2 {
            let base = easel.y(0.90 + 0.05 * row as f32);
            let mut x = -unit * 0.02 * row as f32;
            while x < easel.width() {
                let size = unit * dice.range(0.032, 0.042);
                let y = base - dice.range(0.0, 0.03) * unit;
                let tone = scale(ink, if row == 0 { 1.25 } else { 0.8 });
                canvas.disc((x, y), size, 1.0, tone, 1.0);
                canvas.ellipse((x, y + size * 2.4), (size * 2.0, size * 1.6), 0.1, tone, 1.0);
                if dice.chance(0.34) {
                    let lean = dice.range(-0.5, 0.5) * size;
                    canvas.stroke(
                        (x + size * 1.4, y + size * 1.6),
                        (x + size * 1.5 + lean, y - size * 2.2),
                        (size * 0.34, size * 0.28),
                        tone,
                        1.0,
                    );
                }
                x += size * dice.range(2.4, 3.3);
            }
        }
    }
    easel.add(&canvas, 0.06);
}

/// The cone of light on whoever is on the stage, and its round on the floor.
fn spotlight(easel: &Easel, canvas: &mut Canvas, place: f32) {
    let (unit, x) = (easel.unit, easel.x(place));
    let (top, floor) = (easel.y(-0.04), easel.y(0.84));
    let warm = toned(easel, paint(0xfff0d0));
    canvas.ellipse((x, floor), (unit * 0.34, unit * 0.055), 0.35, warm, 0.34);
    let cone =
        [(x - unit * 0.03, top), (x + unit * 0.03, top), (x + unit * 0.36, floor), (x - unit * 0.36, floor)];
    canvas.polygon(&cone, |px, y| {
        let along = ((y - top) / (floor - top)).clamp(0.0, 1.0);
        let across = ((px - x) / unit / lerp(0.03, 0.36, along)).abs();
        (warm, 0.36 * smooth(1.0, 0.5, across) * (1.0 - 0.55 * along))
    });
}
