//! Rooms.
//!
//! It knows the easel, and nothing of words. The one idea: a room is one window and what its light falls on; all
//! else is told by the edge of that light.

use super::Easel;
use super::canvas::{Canvas, Colour, Point, mix, plus, scale, times};
use super::land::{self, Look};
use super::noise::{Dice, fbm, hash, lerp, smooth, value};
use super::palette::paint;
use super::sky;
use super::walls::{Box, Face};
use super::{city, figures, furniture, indoors, water};
use crate::scene::{Indoors, Mood, Subject, Time, Weather};

pub(super) fn room(easel: &mut Easel) {
    // Books lie about in a home; pictures hang in one that is no museum.
    let is_own = |kind: &Indoors| match kind {
        Indoors::Library | Indoors::Museum => true,
        Indoors::Restaurant => !easel.has_paintings,
        _ => !easel.has_paintings && !easel.has(Subject::Books),
    };
    let of_a_site = indoors::site_of(easel).map(|_| easel.scene.indoors.unwrap_or(Indoors::Hall));
    if let Some(kind) = of_a_site.or(easel.scene.indoors.filter(is_own)) {
        return indoors::room(easel, kind);
    }
    let mut dice = easel.dice.part("room");
    let is_dark = easel.palette.is_dark();
    let third = if dice.chance(0.5) { 0.34 } else { 0.66 };
    easel.horizon = 0.60;
    easel.light = (third, 0.30);
    // Through the window: sky, and something far.
    let mut outside = sky::sky(easel);
    let seed = dice.seed();
    let is_high = furniture::is_in_a_tower(easel);
    if water::is_behind_a_window(easel) {
        water::seen_from_a_window(easel, &mut outside);
    } else if is_high {
        city::seen_from_a_window(easel, &mut outside, &mut dice);
    } else {
        let far = land::skyline(easel, 0.56, |u| 0.03 + 0.06 * fbm(u * 3.0, 1.0, 4, seed));
        let look = Look {
            material: easel.palette.leaf(&mut dice),
            distance: 0.55,
            relief: 0.4,
            snow: 0.0,
            mist: 0.1,
        };
        land::range(easel, &mut outside, &far, &look, seed);
    }
    easel.add(&outside, 1.0);
    let tall = easel.is_tall();
    let place = |u: f32, v: f32| (easel.x(u), easel.y(v));
    let (left, right) = if tall { (0.06, 0.94) } else { (0.17, 0.83) };
    let (wide, high) = if tall { (0.46, 0.30) } else { (0.27, 0.40) };
    let window = if is_high {
        // From wall to wall, and nearly down to the floor.
        (place(left + 0.03, 0.10), place(right - 0.03, 0.675))
    } else {
        (place(third - wide / 2.0, 0.17), place(third + wide / 2.0, 0.17 + high))
    };
    let walls = Box {
        left: easel.x(left),
        right: easel.x(right),
        top: easel.y(0.04),
        foot: easel.y(0.735),
        window,
        point: place(0.5, 0.46),
    };
    easel.sill.get_or_init(|| ((window.0.0 + window.1.0) / 2.0, window.1.1));
    let lamp = lamp_place(easel, &walls);
    let mut shell = easel.canvas();
    shell_of(easel, &mut shell, &walls, lamp, &mut dice);
    if easel.has_paintings {
        paintings(easel, &mut shell, &walls, lamp);
    }
    easel.add(&shell, 0.62);
    let mut things = easel.canvas();
    furnish(easel, &mut things, &walls, lamp, &mut dice);
    easel.add(&things, 0.36);
    let mut front = easel.canvas();
    foreground(easel, &mut front, &mut dice, is_dark);
    easel.add(&front, 0.06);
    easel.darken(|x, y| {
        let (side, foot) = ((x.abs() * 0.85).powi(4) * 0.35, smooth(0.72, 1.3, y) * 0.4);
        side + foot - side * foot
    });
}

/// Framed pictures on the wall beside the window.
fn paintings(easel: &Easel, canvas: &mut Canvas, walls: &Box, lamp: Option<Point>) {
    let unit = easel.unit;
    let mut dice = easel.dice.part("paintings");
    let ((left, _), (right, _)) = walls.window;
    let (from, to) = if walls.right - right > left - walls.left {
        (right + unit * 0.12, walls.right - unit * 0.03)
    } else {
        (walls.left + unit * 0.03, left - unit * 0.12)
    };
    let count = ((to - from) / (unit * 0.2)).floor().clamp(1.0, 4.0);
    let each = (to - from) / count;
    let colours = [0xb8483a, 0x2f5f86, 0xd9a441, 0x3f7a5f, 0xe6dfd2, 0x2c2c34, 0x8a5a86].map(paint);
    for index in 0..count as usize {
        let (half, high) = (each * dice.range(0.34, 0.42), unit * dice.range(0.12, 0.17));
        let middle = (from + each * (index as f32 + 0.5), easel.y(0.33));
        let seed = dice.seed();
        let (one, other, third) = (*dice.pick(&colours), *dice.pick(&colours), *dice.pick(&colours));
        let rim = unit * 0.012;
        let (low, top) = ((middle.0 - half, middle.1 - high), (middle.0 + half, middle.1 + high));
        canvas.block((low.0 - rim, low.1 - rim), (top.0 + rim, top.1 + rim), |x, y| {
            (wall_colour(easel, walls, lamp, (x, y), paint(0x3a2c22), 0.8), 1.0)
        });
        canvas.block(low, top, |x, y| {
            let (u, v) = ((x - middle.0) / half, (y - middle.1) / high);
            let swirl = fbm(u * 1.3 + index as f32 * 7.0, v * 1.3, 3, seed);
            let colour = mix(one, other, smooth(0.42, 0.5, swirl));
            let colour = mix(colour, third, smooth(0.56, 0.6, swirl));
            (wall_colour(easel, walls, lamp, (x, y), mix(colour, [1.0; 3], 0.15), 1.25), 1.0)
        });
    }
}

/// A lamp burns where it is dark, or where one is asked for.
fn lamp_place(easel: &Easel, walls: &Box) -> Option<Point> {
    let is_wanted = easel.palette.is_dark() || easel.has(Subject::Lamp) || easel.has(Subject::Fire);
    let side = if easel.light.0 > 0.5 { 0.2 } else { 0.8 };
    is_wanted.then(|| (lerp(walls.left, walls.right, side), easel.y(0.50)))
}

/// How much light reaches a point of the room: from the window, and from the lamp.
fn light_at(easel: &Easel, walls: &Box, lamp: Option<Point>, (x, y): Point) -> (f32, f32) {
    let unit = easel.unit;
    let ((left, top), (right, foot)) = walls.window;
    let (dx, dy) = ((left - x).max(x - right).max(0.0), (top - y).max(y - foot).max(0.0));
    let window = 1.0 / (1.0 + 4.6 * (dx.hypot(dy) / unit).powf(1.3));
    let glow = lamp.map_or(0.0, |(lx, ly)| {
        let far = (x - lx).hypot((y - ly) * 0.9) / unit;
        1.0 / (1.0 + 9.0 * far * far) * smooth(1.7, 0.1, far)
    });
    (window, glow)
}

fn wall_colour(
    easel: &Easel,
    walls: &Box,
    lamp: Option<Point>,
    at: Point,
    material: Colour,
    face: f32,
) -> Colour {
    let palette = &easel.palette;
    let (window, glow) = light_at(easel, walls, lamp, at);
    let day = match palette.time {
        Time::Night => 0.34,
        Time::Blue => 0.42,
        Time::Sunset => 0.62,
        _ => 0.9,
    };
    let cool = plus(scale(palette.key, 0.72 * day), scale(palette.ambient, 0.3 * day));
    let dim = if palette.mood == Mood::Noir || palette.mood == Mood::Dark { 0.55 } else { 1.0 };
    let light = plus(scale(cool, window * face * dim), scale(palette.lamp, glow * face * 0.95));
    // Some of the light comes back from the walls: by day no corner is black.
    let base = plus(scale(palette.ambient, if palette.is_dark() { 0.78 } else { 0.64 } * dim), light);
    times(material, base)
}

fn shell_of(easel: &Easel, canvas: &mut Canvas, walls: &Box, lamp: Option<Point>, dice: &mut Dice) {
    let palette = &easel.palette;
    let seed = dice.seed();
    let unit = easel.unit;
    let plaster = *dice.pick(&[paint(0xd9cbb4), paint(0xb9c2c0), paint(0xc7b6a2), paint(0xa9b0bd)]);
    let timber = *dice.pick(&[paint(0x8a6242), paint(0x6e5240), paint(0x9c7a58)]);
    let plaster = if palette.mood == Mood::Noir { paint(0xb0b0b0) } else { plaster };
    let ((wl, wt), (wr, wf)) = walls.window;
    let bottom = easel.height();
    let day = if palette.is_dark() { 0.22 } else { 1.0 };
    let is_soft = matches!(palette.weather, Weather::Rain | Weather::Storm | Weather::Fog | Weather::Snow);
    let beam = if is_soft { 0.25 } else { 1.0 } * day;
    let slant = if easel.light.0 > 0.5 { -1.0 } else { 1.0 };
    let has_blinds = palette.mood == Mood::Noir;
    // Light that falls through the window: on the floor, aslant.
    let patch = |x: f32, y: f32| {
        let down = (y - walls.foot) / (bottom - walls.foot);
        if !(0.10..0.9).contains(&down) {
            return 0.0;
        }
        let spread = 1.0 + 0.75 * down;
        let middle = (wl + wr) / 2.0 + slant * (0.12 + 0.42 * down) * unit;
        let across = (x - middle) / ((wr - wl) * 0.5 * spread);
        let bars = if has_blinds {
            0.5 + 0.5 * smooth(-0.3, 0.3, (down * 46.0).sin())
        } else {
            smooth(0.02, 0.05, across.abs())
        };
        smooth(1.04, 0.96, across.abs()) * smooth(0.10, 0.14, down) * smooth(0.9, 0.8, down) * bars
    };
    // And with blinds on the far wall as stripes.
    let stripes = |x: f32, y: f32| {
        if !has_blinds {
            return 0.0;
        }
        let (u, v) = ((x - (wl + wr) / 2.0) / unit * slant, (y - wt) / unit);
        let lane = v - (u - 0.2) * 0.32;
        let inside = smooth(0.18, 0.22, u)
            * smooth(0.62, 0.56, u)
            * smooth(0.0, 0.03, lane)
            * smooth(0.36, 0.33, lane);
        inside * smooth(-0.2, 0.4, (lane * 190.0).sin())
    };
    let key = palette.key;
    canvas.cover(|x, y| {
        let (px, py) = walls.point;
        match walls.face(x, y) {
            Face::Floor => {
                // Boards that run to the point.
                let across = (x - px) / (y - py) * 9.0;
                let board = across.floor();
                let grain = value(across * 3.0, (y - py) / unit * 4.0 / (0.1 + (y - py) / unit), seed) - 0.5;
                let tone = 0.86 + 0.2 * hash(board as i32, 1, seed) + 0.12 * grain;
                let gap = smooth(0.0, 0.04, across - board) * smooth(1.0, 0.96, across - board);
                let material = scale(timber, tone * lerp(0.72, 1.0, gap));
                let colour = wall_colour(easel, walls, lamp, (x, y), material, 0.85);
                let lit = patch(x, y) * beam;
                plus(colour, scale(times(material, key), lit * 0.85))
            }
            Face::Ceiling => wall_colour(easel, walls, lamp, (x, y), scale(plaster, 0.8), 0.5),
            Face::Back => {
                let texture = 1.0 + 0.05 * (fbm(x / unit * 5.0, y / unit * 5.0, 3, seed) - 0.5);
                let colour = wall_colour(easel, walls, lamp, (x, y), scale(plaster, texture), 0.62);
                let skirting = smooth(walls.foot - unit * 0.022, walls.foot - unit * 0.020, y);
                let stripe = stripes(x, y) * day.max(0.6);
                let colour = plus(colour, scale(times(plaster, key), stripe * 0.6));
                mix(colour, scale(colour, 0.7), skirting)
            }
            Face::Side => {
                // A side wall: the one across from the window gets its light.
                let is_facing = (x > px) == (easel.light.0 < 0.5);
                let colour =
                    wall_colour(easel, walls, lamp, (x, y), plaster, if is_facing { 0.95 } else { 0.38 });
                let lean = ((x - walls.left).abs().min((x - walls.right).abs()) / unit * 3.0).min(1.0);
                scale(colour, lerp(1.0, 0.82, lean))
            }
        }
    });
    window(easel, canvas, walls, has_blinds);
    let ((wl, wt), (wr, wf)) = ((wl, wt), (wr, wf));
    let centre = ((wl + wr) / 2.0, (wt + wf) / 2.0);
    let reach = ((wr - wl) * 1.5, (wf - wt) * 1.25);
    canvas.glow_wide(centre, reach, mix(palette.glow, palette.sun, 0.5), 0.34 * day.max(0.35));
    // The beam itself, in the dust of the room.
    if beam > 0.5 {
        let corners = [
            (wl, wt),
            (wr, wt),
            (wr + slant * unit * 0.55, walls.foot + unit * 0.28),
            (wl + slant * unit * 0.55, walls.foot + unit * 0.28),
        ];
        canvas.polygon(&corners, |x, y| {
            let along = ((y - wt) / (walls.foot + unit * 0.28 - wt)).clamp(0.0, 1.0);
            let drift = 0.7 + 0.6 * (fbm(x / unit * 3.0, y / unit * 3.0, 3, seed ^ 8) - 0.5);
            (key, 0.13 * (1.0 - along).sqrt() * drift * smooth(0.0, 0.1, along))
        });
    }
}

/// Cuts the window into the wall and sets its frame.
fn window(easel: &Easel, canvas: &mut Canvas, walls: &Box, has_blinds: bool) {
    let palette = &easel.palette;
    let unit = easel.unit;
    let ((left, top), (right, foot)) = walls.window;
    let day = if palette.is_dark() { 0.25 } else { 0.8 };
    let frame = scale(plus(scale(palette.ambient, 0.25), scale(palette.key, 0.12 * day)), 0.85);
    let rim = mix(frame, palette.key, 0.5 * day);
    let thick = unit * 0.013;
    canvas.slab((left - thick * 1.6, top - thick * 1.6), (right + thick * 1.6, foot + thick), frame);
    canvas.hole((left, top), (right, foot));
    let bar = thick * 0.42;
    if furniture::is_in_a_tower(easel) {
        for pane in 1..4 {
            let x = lerp(left, right, pane as f32 / 4.0);
            canvas.slab((x - bar, top), (x + bar, foot), frame);
        }
        return;
    }
    let (middle, cross) = ((left + right) / 2.0, lerp(top, foot, 0.42));
    canvas.slab((middle - bar, top), (middle + bar, foot), frame);
    canvas.slab((left, cross - bar), (right, cross + bar), frame);
    if has_blinds {
        let slats = 15;
        for slat in 0..slats {
            let y = lerp(top, foot, (slat as f32 + 0.5) / slats as f32);
            let high = (foot - top) / slats as f32 * 0.26;
            canvas.block((left, y - high), (right, y + high), |_, _| (mix(frame, palette.shade, 0.4), 0.96));
        }
    }
    // The sill catches the light.
    canvas.block((left - thick * 2.6, foot), (right + thick * 2.6, foot + thick * 1.3), |_, y| {
        (mix(rim, frame, (y - foot) / (thick * 1.3)), 1.0)
    });
    if matches!(palette.weather, Weather::Rain | Weather::Storm) {
        let mut dice = easel.dice.part("drops");
        for _ in 0..130 {
            let at = (dice.range(left, right), dice.range(top, foot));
            let long = unit * dice.range(0.002, 0.03) * dice.unit();
            let colour = mix(palette.sky_at(1.0), [1.0; 3], 0.35);
            canvas.stroke(at, (at.0, at.1 + long), (unit * 0.0013, unit * 0.0019), colour, 0.42);
        }
    }
    // Curtains, where the light is soft.
    if !has_blinds {
        let cloth = match easel.curtain {
            Some(named) => mix(palette.lit(named, 0.7), palette.shade, 0.08),
            None => mix(palette.lit(paint(0xd8cdbd), 0.35), palette.shade, 0.25),
        };
        for side in [-1.0_f32, 1.0] {
            let outer = if side < 0.0 { left - unit * 0.075 } else { right + unit * 0.075 };
            let inner = if side < 0.0 { left + unit * 0.018 } else { right - unit * 0.018 };
            let (a, b) = (outer.min(inner), outer.max(inner));
            canvas.block((a, top - unit * 0.03), (b, foot + unit * 0.10), |x, y| {
                let fold = 0.5 + 0.5 * ((x - a) / (b - a) * 21.0 + (y / unit * 2.0).sin() * 0.5).sin();
                let near = smooth(unit * 0.1, 0.0, (x - inner).abs());
                let lit = mix(cloth, palette.key, (0.10 + 0.34 * near) * day * fold);
                (lit, 0.96)
            });
        }
    }
}

fn furnish(easel: &Easel, canvas: &mut Canvas, walls: &Box, lamp: Option<Point>, dice: &mut Dice) {
    let (unit, palette) = (easel.unit, &easel.palette);
    let side = if easel.light.0 > 0.5 { -1.0 } else { 1.0 };
    let shade = palette.shade;
    let dim = if palette.is_dark() { 0.4 } else { 1.0 };
    let tone = |material: Colour, lit: f32| mix(palette.lit(material, lit * dim), shade, 0.42);
    let wood = paint(0x7a5640);
    if easel.has(Subject::Books) {
        shelves(easel, canvas, walls, lamp, dice, side);
    }
    let floor = walls.foot + unit * 0.055;
    let middle = easel.x(0.5);
    if easel.has(Subject::Bed) && easel.rests.is_none() {
        let (left, right) =
            if side > 0.0 { (middle, middle + unit * 0.62) } else { (middle - unit * 0.62, middle) };
        let cloth = paint(0xd5d0cc);
        canvas.block((left, floor - unit * 0.10), (right, floor + unit * 0.09), |x, y| {
            let fold = fbm(x / unit * 9.0, y / unit * 5.0, 3, 5) - 0.5;
            let lit = 0.65 + fold - (x - easel.sun().0).abs() / unit * 0.5;
            (mix(tone(cloth, lit), shade, 0.5 * smooth(floor - unit * 0.04, floor + unit * 0.09, y)), 1.0)
        });
        let head = if side > 0.0 { right } else { left };
        canvas.slab(
            (head - unit * 0.018, floor - unit * 0.26),
            (head + unit * 0.018, floor + unit * 0.1),
            tone(wood, 0.35),
        );
        canvas.ellipse(
            (head - side * unit * 0.11, floor - unit * 0.115),
            (unit * 0.085, unit * 0.034),
            0.3,
            tone(paint(0xeeeae4), 0.8),
            1.0,
        );
    } else if !easel.is_seated() && easel.rests.is_none() && furniture::is_lounge(easel) {
        let side = if super::at_the_wall::is_set(easel) { -side } else { side };
        furniture::lounge(easel, canvas, (middle + side * unit * 0.24, floor + unit * 0.055), side, &tone);
    } else if !furniture::is_at_a_table(easel) {
        // A table by the window, with a chair.
        let centre = middle + side * unit * 0.20;
        let (left, right, top) = (centre - unit * 0.2, centre + unit * 0.2, floor - unit * 0.165);
        for leg in [left + unit * 0.02, right - unit * 0.02] {
            canvas.slab(
                (leg - unit * 0.008, top),
                (leg + unit * 0.008, floor + unit * 0.07),
                tone(wood, 0.15),
            );
        }
        canvas.polygon(
            &[
                (left - unit * 0.015, top),
                (left + unit * 0.02, top - unit * 0.022),
                (right - unit * 0.02, top - unit * 0.022),
                (right + unit * 0.015, top),
            ],
            |x, _| {
                let lit = 1.15 - (x - easel.sun().0).abs() / unit * 0.8;
                (mix(tone(wood, lit), palette.key, 0.20 * dim * lit.max(0.0)), 1.0)
            },
        );
        canvas.slab((left - unit * 0.015, top), (right + unit * 0.015, top + unit * 0.014), tone(wood, 0.2));
        chair(
            canvas,
            (centre - side * unit * 0.30, floor + unit * 0.07),
            unit * 0.26,
            side,
            tone(wood, 0.25),
            tone(wood, 0.7),
        );
        // A vase, or a cup and a book.
        let foot = top - unit * 0.018;
        if dice.chance(0.5) {
            let x = centre + side * unit * 0.07;
            canvas.ellipse(
                (x, foot - unit * 0.028),
                (unit * 0.020, unit * 0.030),
                0.1,
                tone(paint(0xa8b3b0), 0.6),
                1.0,
            );
            for _ in 0..6 {
                let tip = (x + dice.range(-0.06, 0.06) * unit, foot - unit * dice.range(0.10, 0.17));
                canvas.stroke(
                    (x, foot - unit * 0.05),
                    tip,
                    (unit * 0.0016, unit * 0.001),
                    tone(paint(0x5d7a55), 0.6),
                    1.0,
                );
                canvas.ellipse(tip, (unit * 0.012, unit * 0.010), 0.4, tone(paint(0xd98a78), 0.9), 0.95);
            }
        } else {
            let x = centre + side * unit * 0.05;
            canvas.slab((x, foot - unit * 0.03), (x + unit * 0.028, foot), tone(paint(0xdad5cc), 0.8));
            canvas.slab(
                (x - unit * 0.11, foot - unit * 0.012),
                (x - unit * 0.03, foot),
                tone(paint(0x8c4f42), 0.7),
            );
        }
    }
    if !easel.has(Subject::Books) && !easel.has_paintings && !furniture::is_in_a_tower(easel) {
        furniture::on_the_wall(easel, canvas, walls, side, &tone);
    }
    if let Some(at) = lamp {
        standing_lamp(easel, canvas, at, walls.foot + unit * 0.04, shade);
    }
    let tops = vec![walls.foot + unit * 0.11; canvas.width];
    let place = if easel.light.0 > 0.5 { 0.60 } else { 0.40 };
    figures::people_and_animals(easel, canvas, &tops, place, unit * 0.6);
}

/// Shelves of books against the wall that is away from the window.
fn shelves(easel: &Easel, canvas: &mut Canvas, walls: &Box, lamp: Option<Point>, dice: &mut Dice, side: f32) {
    let unit = easel.unit;
    let ((wl, _), (wr, _)) = walls.window;
    let (left, right) =
        if side > 0.0 { (wr + unit * 0.14, walls.right) } else { (walls.left, wl - unit * 0.14) };
    let (top, foot) = (walls.top + unit * 0.06, walls.foot);
    let wood = paint(0x6b4b35);
    canvas.block((left, top), (right, foot), |x, y| {
        (scale(wall_colour(easel, walls, lamp, (x, y), wood, 0.6), 0.6), 1.0)
    });
    let rows = 7;
    let high = (foot - top) / rows as f32;
    let spines = [
        paint(0x8a4438),
        paint(0x3f5a68),
        paint(0xb08d57),
        paint(0x566048),
        paint(0x7b6a78),
        paint(0xcdbf9f),
        paint(0x44403f),
    ];
    for row in 0..rows {
        let low = top + (row + 1) as f32 * high;
        let mut x = left + unit * 0.008;
        while x < right - unit * 0.012 {
            let wide = unit * dice.range(0.006, 0.014);
            let tall = high * dice.range(0.58, 0.86);
            let spine = *dice.pick(&spines);
            if dice.chance(0.93) {
                canvas.block((x, low - tall), (x + wide * 0.94, low), |px, py| {
                    let edge = 0.8 + 0.2 * ((px - x) / wide);
                    (scale(wall_colour(easel, walls, lamp, (px, py), spine, 0.95), edge * 1.15), 1.0)
                });
            }
            x += wide;
        }
        canvas.block((left, low - unit * 0.003), (right, low + unit * 0.004), |px, py| {
            (wall_colour(easel, walls, lamp, (px, py), wood, 0.9), 1.0)
        });
    }
}

fn chair(canvas: &mut Canvas, foot: Point, size: f32, way: f32, dark: Colour, light: Colour) {
    let at = |x: f32, up: f32| (foot.0 + x * size * way, foot.1 - up * size);
    let thick = size * 0.024;
    for (x, tone) in [(-0.17, dark), (0.17, dark)] {
        canvas.stroke(at(x, 0.46), at(x * 1.12, 0.0), (thick, thick * 0.8), tone, 1.0);
    }
    canvas.stroke(at(-0.17, 0.46), at(-0.23, 1.0), (thick, thick), dark, 1.0);
    canvas.stroke(at(-0.10, 0.47), at(-0.16, 0.98), (thick * 0.7, thick * 0.7), dark, 1.0);
    canvas.stroke(at(-0.24, 0.99), at(-0.13, 0.97), (thick * 1.3, thick * 1.3), light, 1.0);
    canvas.fill(&[at(-0.2, 0.44), at(-0.17, 0.50), at(0.2, 0.50), at(0.21, 0.44)], mix(dark, light, 0.4));
}

fn standing_lamp(easel: &Easel, canvas: &mut Canvas, at: Point, floor: f32, shade: Colour) {
    let unit = easel.unit;
    let lamp = easel.palette.lamp;
    if easel.has(Subject::Fire) {
        // A hearth: a dark opening with fire in it.
        let (left, right, top) = (at.0 - unit * 0.11, at.0 + unit * 0.11, floor - unit * 0.2);
        canvas.block((left - unit * 0.04, top - unit * 0.05), (right + unit * 0.04, floor), |x, y| {
            let brick = hash(
                (x / unit * 34.0 + ((y / unit * 44.0).floor() % 2.0) * 0.5) as i32,
                (y / unit * 44.0) as i32,
                4,
            );
            (mix(scale(paint(0x6b4a40), 0.35 + 0.25 * brick), scale(lamp, 0.4), 0.25), 1.0)
        });
        canvas.slab((left, top), (right, floor), scale(shade, 0.6));
        let mut dice = easel.dice.part("hearth");
        for _ in 0..12 {
            let x = dice.range(left + unit * 0.03, right - unit * 0.03);
            let high = unit * dice.range(0.04, 0.13);
            let colour = *dice.pick(&[paint(0xffb347), paint(0xffd98a), paint(0xff7b2e)]);
            canvas.stroke(
                (x, floor - unit * 0.01),
                (x + dice.range(-0.01, 0.01) * unit, floor - high),
                (unit * 0.012, unit * 0.002),
                colour,
                0.8,
            );
        }
        canvas.glow((at.0, floor - unit * 0.07), unit * 0.5, paint(0xff9a3c), 0.55);
        return;
    }
    canvas.stroke((at.0, at.1), (at.0, floor), (unit * 0.0045, unit * 0.0045), shade, 1.0);
    canvas.ellipse((at.0, floor), (unit * 0.045, unit * 0.010), 0.2, shade, 1.0);
    canvas.glow(at, unit * 0.55, lamp, 0.42);
    let cone = [
        (at.0 - unit * 0.034, at.1 - unit * 0.055),
        (at.0 + unit * 0.034, at.1 - unit * 0.055),
        (at.0 + unit * 0.062, at.1 + unit * 0.03),
        (at.0 - unit * 0.062, at.1 + unit * 0.03),
    ];
    canvas.polygon(&cone, |_, y| {
        (mix(mix(lamp, [1.0; 3], 0.45), lamp, ((y - at.1) / unit * 12.0 + 0.5).clamp(0.0, 1.0)), 0.97)
    });
    canvas.glow(at, unit * 0.16, lamp, 0.5);
}

/// Something dark and near at the side, out of focus.
fn foreground(easel: &Easel, canvas: &mut Canvas, dice: &mut Dice, is_dark: bool) {
    let (unit, palette) = (easel.unit, &easel.palette);
    let side = if easel.light.0 > 0.5 { 1.0 } else { -1.0 };
    let ink = mix(palette.shade, palette.ambient, if is_dark { 0.06 } else { 0.14 });
    let x = if side > 0.0 { easel.x(1.02) } else { easel.x(-0.02) };
    // A plant: soft leaves that hang in from the side.
    for _ in 0..26 {
        let angle = dice.range(-1.25, 1.25);
        let long = unit * dice.range(0.14, 0.34);
        let root = (x + dice.range(-0.03, 0.03) * unit, easel.y(0.98));
        let tip = (
            root.0 - side * angle.cos() * long * 0.75 + side * unit * 0.05,
            root.1 - long * (0.45 + 0.65 * angle.sin().abs()),
        );
        let bend = ((root.0 + tip.0) / 2.0, (root.1 + tip.1) / 2.0 - long * 0.18);
        let tone = mix(ink, palette.key, dice.range(0.0, 0.10));
        canvas.stroke(root, bend, (unit * 0.004, unit * 0.011), tone, 0.96);
        canvas.stroke(bend, tip, (unit * 0.011, unit * 0.0015), tone, 0.96);
    }
}
