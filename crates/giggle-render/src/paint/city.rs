//! Skylines and streets.
//!
//! It knows the easel, and nothing of words. The one idea: a city is a grid of windows; seen from afar it is upright
//! blocks, from within two walls that run to one point, and at night both are made of their lights.

use image::RgbaImage;

use super::Easel;
use super::canvas::{Canvas, Colour, Point, light_of, mix, plus, scale};
use super::noise::{Dice, fbm, hash, lerp, smooth};
use super::painting::flatten;
use super::palette::paint;
use super::sky;
use super::street_plan::{EYE, Kind, Street, Wall, lit_share};
use super::water::{Water, lay_water};
use super::{bridge, figures, roofs, streets};
use crate::scene::{Mood, Subject, Time, Weather};

/// The colour of one lit window.
fn window_light(easel: &Easel, chance: f32) -> Colour {
    let warm = easel.palette.lamp;
    let white = mix([0.93, 0.95, 1.0], warm, 0.25);
    let light = mix(warm, white, smooth(0.55, 0.9, chance));
    let is_sign = easel.palette.mood == Mood::Neon && chance > 0.82;
    scale(if is_sign { easel.palette.accent } else { light }, 0.72 + 0.28 * (chance * 7.0).fract())
}

/// Walls and roofs of one plane of a skyline.
struct Row {
    base: f32,
    height: (f32, f32),
    width: (f32, f32),
    distance: f32,
    /// The size of a window's cell, in units.
    cell: f32,
}

pub(super) fn skyline(easel: &mut Easel) {
    if roofs::are_seen(easel) {
        return roofs::town(easel);
    }
    let mut dice = easel.dice.part("city");
    easel.horizon = if easel.is_tall() { 0.64 } else { 0.66 };
    sky::place_light(easel);
    easel.light.1 = (easel.light.1 - 0.06).max(0.12);
    let mut sky = sky::sky(easel);
    let (unit, night) = (easel.unit, easel.palette.is_dark());
    if night || easel.palette.time == Time::Sunset {
        // The city lights its own air.
        let warm = mix(
            easel.palette.lamp,
            easel.palette.accent,
            if easel.palette.mood == Mood::Neon { 0.75 } else { 0.35 },
        );
        let low = (easel.x(1.0 - easel.light.0), easel.y(easel.horizon));
        sky.glow_wide(low, (unit * 1.5, unit * 0.42), warm, if night { 0.46 } else { 0.16 });
    }
    easel.add(&sky, 1.0);
    let tall = if easel.is_tall() { 1.25 } else { 1.0 };
    let rows = [
        Row { base: 0.03, height: (0.12, 0.34), width: (0.035, 0.075), distance: 0.8, cell: 0.0075 },
        Row { base: 0.07, height: (0.10, 0.40), width: (0.05, 0.11), distance: 0.5, cell: 0.0115 },
        Row { base: 0.16, height: (0.08, 0.36), width: (0.08, 0.17), distance: 0.22, cell: 0.0145 },
    ];
    let has_river = dice.chance(0.72);
    for (index, row) in rows.into_iter().enumerate() {
        let mut canvas = easel.canvas();
        let base = if has_river { easel.horizon + row.base * 0.35 } else { easel.horizon + row.base };
        // The nearest row stands at the sides and leaves the middle open.
        let opening = index == 2;
        blocks(easel, &mut canvas, &mut dice, &row, (base, tall), opening);
        if !has_river {
            let foot = easel.y(base);
            let haze = easel.palette.haze;
            canvas.wash(foot - unit * 0.14..easel.height(), |_, y| {
                (
                    haze,
                    smooth(foot - unit * 0.14, foot, y)
                        * (0.25 + 0.4 * easel.palette.thickness)
                        * (0.4 + row.distance),
                )
            });
        }
        if index == 0 {
            figures::in_the_air(easel, &mut canvas);
        }
        easel.add(&canvas, [0.86, 0.66, 0.44][index]);
    }
    if has_river {
        easel.horizon += 0.05;
        let mirrored = flatten(&easel.layers);
        let mut canvas = easel.canvas();
        let deep = mix(easel.palette.lit(paint(0x2a4a5c), 0.4), easel.palette.shade, 0.4);
        lay_water(easel, &mut canvas, &mirrored, &Water { deep, rough: 0.42, stretch: 1.0 }, dice.seed());
        figures::on_the_water(easel, &mut canvas);
        easel.add(&canvas, 0.36);
    }
    roofs::roof(easel, &mut dice);
}

/// The towers that are seen through the panes of a room high up.
pub(super) fn seen_from_a_window(easel: &Easel, canvas: &mut Canvas, dice: &mut Dice) {
    let unit = easel.unit;
    let warm = mix(easel.palette.lamp, easel.palette.accent, 0.3);
    let glow = if easel.palette.is_dark() { 0.5 } else { 0.12 };
    canvas.glow_wide((easel.x(0.5), easel.y(0.62)), (unit * 1.5, unit * 0.4), warm, glow);
    for (base, height, width, distance, cell) in
        [(0.60, (0.10, 0.34), (0.035, 0.075), 0.7, 0.008), (0.70, (0.12, 0.42), (0.05, 0.11), 0.35, 0.0115)]
    {
        let row = Row { base: 0.0, height, width, distance, cell };
        blocks(easel, canvas, dice, &row, (base, 1.0), false);
    }
}

fn blocks(
    easel: &Easel,
    canvas: &mut Canvas,
    dice: &mut Dice,
    row: &Row,
    (base, tall): (f32, f32),
    opening: bool,
) {
    let unit = easel.unit;
    let foot = easel.y(base);
    let mut x = -unit * 0.05;
    let cluster = dice.seed();
    while x < easel.width() + unit * 0.05 {
        let width = unit * dice.range(row.width.0, row.width.1);
        let swell = fbm(x / unit * 1.6, 1.0, 3, cluster);
        let share = dice.unit().powf(1.4) * 0.55 + 0.75 * smooth(0.3, 0.75, swell) * dice.range(0.5, 1.0);
        let mut height = lerp(row.height.0, row.height.1, share.min(1.15)) * tall;
        if opening {
            let side = ((x + width / 2.0 - easel.x(0.5)).abs() / (easel.frame.0 * 0.5)).min(1.2);
            height *= smooth(0.12, 0.85, side) * 0.95 + 0.05;
        }
        let top = foot - unit * height;
        tower(easel, canvas, dice, ((x, top), (x + width, foot)), row);
        x += width * dice.range(0.78, 1.12);
    }
    // All stands on one dark ground.
    let ground =
        easel.palette.through_air(mix(easel.palette.shade, easel.palette.ambient, 0.25), row.distance);
    canvas.slab((0.0, foot - 1.0), (easel.width(), easel.height()), ground);
}

/// One building: a lit and a shadowed face, windows, and something on its roof.
fn tower(
    easel: &Easel,
    canvas: &mut Canvas,
    dice: &mut Dice,
    ((left, top), (right, foot)): (Point, Point),
    row: &Row,
) {
    let (unit, palette) = (easel.unit, &easel.palette);
    let seed = dice.seed();
    let material =
        *dice.pick(&[paint(0x8b919c), paint(0x9a8f84), paint(0x707c90), paint(0xa39b95), paint(0x636b78)]);
    let is_sun_right = easel.sun().0 > (left + right) / 2.0;
    let corner = lerp(left, right, dice.range(0.3, 0.7));
    let share = lit_share(easel) * dice.range(0.5, 1.4);
    let (wide, high) = (unit * row.cell * dice.range(0.85, 1.2), unit * row.cell * dice.range(1.1, 1.6));
    let is_glass = dice.chance(0.3);
    let setback = if dice.chance(0.4) {
        Some((top - unit * dice.range(0.01, 0.035), dice.range(0.15, 0.3)))
    } else {
        None
    };
    let (bright, dark) = (palette.lit(material, 0.85), palette.lit(material, 0.12));
    let height = foot - top;
    let wall = |x: f32, y: f32| {
        let is_bright = (x > corner) == is_sun_right;
        let mut colour = if is_bright { bright } else { dark };
        let up = ((foot - y) / height).clamp(0.0, 1.0);
        colour = scale(colour, lerp(0.78, 1.08, up));
        let (column, line) = (((x - left) / wide).floor(), ((y - top) / high).floor());
        let (cx, cy) = ((x - left) / wide - column, (y - top) / high - line);
        let is_pane =
            if is_glass { cy > 0.22 } else { (0.22..0.8).contains(&cx) && (0.24..0.74).contains(&cy) };
        if is_pane {
            let chance = hash(column as i32, line as i32, seed);
            // Whole floors are lit together more often than single rooms.
            let floor = hash(7, line as i32, seed);
            if chance < share * (0.5 + floor) {
                colour = mix(window_light(easel, hash(column as i32, line as i32, seed ^ 3)), colour, 0.12);
            } else {
                let glass = mix(palette.sky_at(0.55), palette.shade, 0.45);
                colour = mix(colour, glass, if is_glass { 0.5 } else { 0.4 });
            }
        }
        let seen = palette.through_air(colour, row.distance);
        // Lights reach further through the air than walls.
        let glow = (light_of(colour) - light_of(seen)).max(0.0);
        mix(seen, colour, (glow * 0.8).min(0.6))
    };
    canvas.block((left, top), (right, foot), |x, y| (wall(x, y), 1.0));
    let mut roof = top;
    if let Some((higher, inset)) = setback {
        let inset = (right - left) * inset;
        canvas.block((left + inset, higher), (right - inset, top), |x, y| (wall(x, y), 1.0));
        roof = higher;
    }
    if palette.mood == Mood::Neon && row.distance < 0.6 && height > unit * 0.12 && dice.chance(0.4) {
        // A sign down the face of the house.
        let tall = height * dice.range(0.25, 0.5);
        let (x, y) = (lerp(left, right, dice.range(0.1, 0.7)), top + height * dice.range(0.06, 0.25));
        let colour = if dice.chance(0.5) { palette.accent } else { palette.lamp };
        let strip = (right - left) * 0.16;
        canvas.glow_wide((x + strip / 2.0, y + tall / 2.0), (tall * 0.5, tall * 0.75), colour, 0.5);
        canvas.block((x, y), (x + strip, y + tall), |px, py| {
            let cell = ((py - y) / strip * 1.1).fract();
            let ink = hash(((px - x) / strip * 3.0) as i32, ((py - y) / strip * 3.3) as i32, seed) < 0.6
                && cell > 0.15;
            (if ink { mix(colour, [1.0; 3], 0.4) } else { mix(colour, palette.shade, 0.5) }, 0.92)
        });
    }
    if dice.chance(0.22) {
        let (x, long) = ((left + right) / 2.0, unit * dice.range(0.02, 0.07));
        let ink = palette.through_air(mix(palette.shade, palette.ambient, 0.3), row.distance);
        canvas.stroke((x, roof), (x, roof - long), (unit * 0.0022, unit * 0.0007), ink, 1.0);
        if palette.is_dark() {
            canvas.glow((x, roof - long), unit * 0.012, paint(0xff5a4a), 0.8);
        }
    }
}

pub(super) fn street(easel: &mut Easel) {
    let mut dice = easel.dice.part("street");
    easel.horizon = if easel.is_tall() { 0.60 } else { 0.62 };
    let place = 0.5 + dice.side() * dice.range(0.05, 0.14);
    easel.light = (place + dice.range(-0.03, 0.03), easel.horizon - 0.09);
    if easel.palette.is_dark() && easel.has(Subject::Moon) {
        easel.light.1 = 0.16;
    }
    let mut back = sky::sky(easel);
    let is_bridge = bridge::is_crossed(easel);
    let kind = if is_bridge { Kind::Plain } else { Kind::of(easel) };
    let (half, heights) = kind.measures(easel.is_tall(), &mut dice);
    let street = Street {
        point: (easel.x(place), easel.y(easel.horizon)),
        focus: easel.unit * 0.92,
        half: if easel.is_tall() { half.min(7.0) } else { half },
        kind,
    };
    let (unit, haze) = (easel.unit, easel.palette.haze);
    let glow = mix(easel.palette.glow, easel.palette.lamp, if easel.palette.is_dark() { 0.6 } else { 0.15 });
    if is_bridge {
        bridge::waters(easel, &mut back);
    }
    back.glow_wide(street.point, (unit * 0.6, unit * 0.42), glow, 0.5);
    if kind == Kind::Square {
        // Houses close it at its far side.
        roofs::gables(easel, &mut back, &mut dice, easel.horizon + 0.012, unit * 0.20, 0.42);
    }
    easel.add(&back, 1.0);
    let is_high = matches!(easel.palette.mood, Mood::Neon) || dice.chance(0.5);
    let tall = if is_high && kind == Kind::Plain { (14.0, 46.0) } else { heights };
    let walls: Vec<Wall> =
        [-1.0, 1.0].into_iter().flat_map(|side| wall_row(side, tall, kind, &mut dice)).collect();
    let walls = if is_bridge { Vec::new() } else { walls };
    for (from, to, depth) in [(42.0, 400.0, 0.86), (17.0, 42.0, 0.64)] {
        let mut canvas = easel.canvas();
        draw_walls(easel, &mut canvas, &street, &walls, (from, to));
        if from > 40.0 {
            canvas.glow_wide(street.point, (unit * 0.22, unit * 0.2), mix(haze, glow, 0.5), 0.5);
        }
        lamps(easel, &mut canvas, &street, (from, to));
        streets::along(easel, &mut canvas, &street, kind, (from, to));
        easel.add(&canvas, depth);
    }
    let mut near = easel.canvas();
    draw_walls(easel, &mut near, &street, &walls, (3.2, 17.0));
    lamps(easel, &mut near, &street, (6.0, 17.0));
    streets::along(easel, &mut near, &street, kind, (3.2, 17.0));
    if is_bridge {
        bridge::rails(easel, &mut near, &street);
    }
    // The road mirrors the near walls too, so they are painted first, and laid on later.
    let near_layer = near.finish(super::GRAIN, 77);
    let mut seen = easel.layers.clone();
    seen.push(super::Layer { picture: near_layer.clone(), depth: 0.3, motion: None });
    let mirrored = flatten(&seen);
    drop(seen);
    let mut road_canvas = easel.canvas();
    road(easel, &mut road_canvas, &street, &mirrored, &mut dice);
    cars(easel, &mut road_canvas, &street, &mut dice);
    streets::passers(easel, &mut road_canvas, &street);
    easel.add(&road_canvas, 0.46);
    easel.layers.push(super::Layer { picture: near_layer, depth: 0.3, motion: None });
    let mut front = easel.canvas();
    let ground = street.see(0.0, 0.0, 8.2).1;
    let tops = vec![ground; front.width];
    let person = if easel.is_led { unit * easel.person() } else { street.focus * 1.75 / 8.2 };
    figures::people_and_animals(easel, &mut front, &tops, lerp(place, 0.5, 0.3) + 0.05 * dice.side(), person);
    easel.add(&front, 0.12);
    easel.darken(|x, y| {
        let (side, foot) = ((x.abs() * 0.85).powi(4) * 0.4, smooth(0.6, 1.4, y) * 0.4);
        side + foot - side * foot
    });
}

fn wall_row(side: f32, (low, high): (f32, f32), kind: Kind, dice: &mut Dice) -> Vec<Wall> {
    let mut walls = Vec::new();
    let mut z = 2.6;
    while z < 150.0 {
        let long = dice.range(6.0, 13.0) * if z > 50.0 { 2.0 } else { 1.0 };
        let materials = kind.materials().map(paint);
        let sign = (kind.has_signs() && dice.chance(0.62)).then(|| {
            (z + long * dice.range(0.2, 0.8), dice.range(3.6, 7.0), dice.range(1.6, 4.2), dice.chance(0.5))
        });
        walls.push(Wall {
            side,
            from: z,
            to: z + long,
            height: dice.range(low, high),
            material: *dice.pick(&materials),
            seed: dice.seed(),
            sign,
        });
        z += long;
    }
    // Far ones first.
    walls.reverse();
    walls
}

fn draw_walls(easel: &Easel, canvas: &mut Canvas, street: &Street, walls: &[Wall], (near, far): (f32, f32)) {
    let palette = &easel.palette;
    let share = lit_share(easel);
    for wall in walls.iter().filter(|wall| wall.from >= near - 0.7 && wall.from < far) {
        let x = wall.side * street.half;
        let corners = [
            street.see(x, wall.height, wall.from),
            street.see(x, wall.height, wall.to),
            street.see(x, -0.05, wall.to),
            street.see(x, -0.05, wall.from),
        ];
        let is_sunny = (easel.sun().0 - street.point.0) * wall.side < 0.0;
        canvas.polygon(&corners, |px, py| {
            let z = (x * street.focus / (px - street.point.0)).clamp(wall.from, wall.to);
            let up = EYE - (py - street.point.1) * z / street.focus;
            let (bay, floor) = (((z - wall.from) / 2.4).floor(), ((up - 0.4) / 3.3).floor());
            let (cx, cy) = ((z - wall.from) / 2.4 - bay, (up - 0.4) / 3.3 - floor);
            let lit = if is_sunny { 0.5 } else { 0.28 } + 0.3 * smooth(0.0, wall.height, up);
            let mut colour = palette.lit(wall.material, lit);
            let chance = hash(bay as i32, floor as i32, wall.seed);
            let shade = mix(palette.sky_at(0.5), palette.shade, 0.55);
            if up < 3.3 && street.kind.has_signs() {
                // Shops: wide panes, mostly lit.
                if (0.08..0.92).contains(&cx) && (0.16..0.8).contains(&cy) {
                    let is_lit = share > 0.1 && chance < share + 0.3;
                    let inside = window_light(easel, hash(bay as i32, 99, wall.seed));
                    let pane = (cx * 3.0).fract();
                    let is_frame = !(0.05..0.95).contains(&pane) || (0.60..0.63).contains(&cy);
                    // Inside: brighter above, and things on shelves below.
                    let shelf = hash((cx * 9.0) as i32, (cy * 7.0) as i32, wall.seed ^ bay as u32)
                        * smooth(0.62, 0.3, cy);
                    let glow = mix(inside, scale(palette.shade, 1.4), 0.12 + 0.55 * shelf + 0.2 * (1.0 - cy));
                    let glass = if is_lit { glow } else { mix(colour, shade, 0.72 - 0.2 * cy) };
                    colour = if is_frame { scale(colour, 0.55) } else { glass };
                } else if cy > 0.8 {
                    colour = scale(colour, 0.8);
                }
            } else if (0.28..0.74).contains(&cx) && (0.26..0.76).contains(&cy) {
                let is_frame = (0.495..0.525).contains(&cx) || (0.52..0.545).contains(&cy);
                let curtain = smooth(0.34, 0.30, cx) + smooth(0.68, 0.72, cx);
                let glass = if chance < share * 0.75 {
                    mix(
                        window_light(easel, (chance * 31.0).fract()),
                        scale(wall.material, 0.5),
                        0.1 + 0.35 * curtain,
                    )
                } else {
                    mix(colour, shade, 0.62 - 0.14 * curtain)
                };
                colour = if is_frame { scale(colour, 0.7) } else { glass };
            } else if cy < 0.05 {
                colour = scale(colour, 1.1);
            }
            // Narrow streets are darker towards the ground.
            let depth = lerp(0.72, 1.0, smooth(0.0, 9.0, up));
            let seen = palette.through_air(scale(colour, depth), (z / 75.0).min(1.2));
            let glow = (light_of(colour) - light_of(seen)).max(0.0);
            (mix(seen, colour, (glow * 0.7).min(0.5)), 1.0)
        });
        // The edge towards the viewer: corners keep houses apart.
        let (top, foot) = (corners[0], corners[3]);
        let thick = (easel.unit * 0.5 / wall.from * 0.02).max(0.5);
        canvas.stroke(
            top,
            foot,
            (thick, thick),
            palette.through_air(palette.shade, (wall.from / 75.0).min(1.0)),
            0.45,
        );
        if street.kind.has_roofs() {
            streets::roof(easel, canvas, street, wall, street.kind);
        }
        if let Some(sign) = wall.sign.filter(|_| wall.from > 5.0) {
            hang_sign(easel, canvas, street, wall, sign);
        }
    }
}

/// A sign that stands out from a wall.
fn hang_sign(
    easel: &Easel,
    canvas: &mut Canvas,
    street: &Street,
    wall: &Wall,
    (z, low, high, is_second): (f32, f32, f32, bool),
) {
    let palette = &easel.palette;
    let (outer, inner) = (wall.side * (street.half - 1.15), wall.side * (street.half - 0.15));
    let (a, b) = (street.see(outer, low + high, z), street.see(inner, low, z));
    let (left, right) = (a.0.min(b.0), a.0.max(b.0));
    let is_lit = lit_share(easel) > 0.1;
    let colour = if is_second { palette.accent } else { palette.lamp };
    let colour = if is_lit {
        colour
    } else {
        palette.through_air(palette.lit(mix(colour, paint(0x8a5a4a), 0.4), 0.6), z / 75.0)
    };
    let rows = 4.0;
    canvas.block((left, a.1), (right, b.1), |x, y| {
        // Four strokes that might be writing.
        let (cx, cy) = ((x - left) / (right - left), ((y - a.1) / (b.1 - a.1) * rows).fract());
        let row = ((y - a.1) / (b.1 - a.1) * rows).floor() as i32;
        let is_ink = (0.22..0.78).contains(&cx)
            && (0.2..0.8).contains(&cy)
            && hash((cx * 4.0) as i32, (cy * 4.0) as i32, wall.seed ^ row as u32) < 0.55;
        let face = if is_lit { mix(colour, palette.shade, 0.62) } else { colour };
        (if is_ink { if is_lit { mix(colour, [1.0; 3], 0.35) } else { palette.shade } } else { face }, 0.95)
    });
    if is_lit {
        let centre = ((left + right) / 2.0, (a.1 + b.1) / 2.0);
        let reach = (b.1 - a.1) * 1.15;
        canvas.glow_wide(centre, (reach, reach * 1.2), colour, if palette.is_dark() { 0.5 } else { 0.2 });
    }
}

fn lamps(easel: &Easel, canvas: &mut Canvas, street: &Street, (near, far): (f32, f32)) {
    if !street.kind.has_lamps() {
        return;
    }
    let palette = &easel.palette;
    let is_lit = lit_share(easel) > 0.1;
    let mut z = 72.0_f32;
    while z > 5.0 {
        if z >= near && z < far {
            for side in [-1.0_f32, 1.0] {
                let x = side * (street.half - 1.9);
                let (foot, head) = (street.see(x, 0.0, z), street.see(x, 5.2, z));
                let arm = street.see(x - side * 1.1, 5.4, z);
                let thick = (street.focus * 0.045 / z).max(0.4);
                let ink = palette.through_air(mix(palette.shade, palette.ambient, 0.12), (z / 75.0).min(1.0));
                canvas.stroke(foot, head, (thick, thick * 0.7), ink, 1.0);
                canvas.stroke(head, arm, (thick * 0.7, thick * 0.6), ink, 1.0);
                if is_lit {
                    let size = street.focus / z;
                    canvas.glow(arm, size * 2.6, palette.lamp, 0.42);
                    canvas.glow(arm, size * 0.5, mix(palette.lamp, [1.0; 3], 0.5), 0.95);
                }
            }
        }
        z /= 1.55;
    }
}

fn road(easel: &Easel, canvas: &mut Canvas, street: &Street, mirrored: &RgbaImage, dice: &mut Dice) {
    let (unit, palette) = (easel.unit, &easel.palette);
    let seed = dice.seed();
    let horizon = street.point.1;
    let is_wet = matches!(palette.weather, Weather::Rain | Weather::Storm) || palette.mood == Mood::Neon;
    let shine = match (is_wet, palette.is_dark()) {
        (true, _) => 0.78,
        (false, true) => 0.3,
        (false, false) => 0.12,
    };
    let asphalt = palette.lit(if palette.is_white() { paint(0xbfc8d2) } else { paint(0x5c6068) }, 0.4);
    let paving = palette.lit(if palette.is_white() { paint(0xe6edf4) } else { paint(0x8d8880) }, 0.5);
    let seen = |x: f32, y: f32| {
        let x = (x.max(0.0) as u32).min(mirrored.width() - 1);
        let y = (y.max(0.0) as u32).min(mirrored.height() - 1);
        let pixel = mirrored.get_pixel(x, y);
        [0, 1, 2].map(|channel| f32::from(pixel[channel]) / 255.0)
    };
    let start = horizon + street.focus * EYE / 160.0;
    canvas.wash(start..easel.height(), |x, y| {
        let z = (EYE * street.focus / (y - horizon).max(0.5)).min(200.0);
        let across = (x - street.point.0) * z / street.focus;
        // Beyond the walls there is no road; a little more, so that no gap opens when the camera moves.
        let covered = ((street.half + 0.35 - across.abs()) * street.focus / z + 0.5).clamp(0.0, 1.0);
        if covered <= 0.0 {
            return ([0.0; 3], 0.0);
        }
        let is_walk = across.abs() > street.half - 2.4;
        let grain = fbm(across * 3.0, z * 3.0, 2, seed) - 0.5;
        let is_paved = street.kind.is_paved();
        let mut colour = if is_walk || is_paved { paving } else { asphalt };
        if is_paved && z < 30.0 {
            // Stones in rows.
            let row = (z / 0.42).floor();
            let (part, along) = (across / 0.55 + row * 0.5, z / 0.42 - row);
            let joint = smooth(0.0, 0.12, (part - part.floor()).min(along))
                * lerp(1.0, 0.0, smooth(18.0, 30.0, z))
                + smooth(18.0, 30.0, z);
            colour = scale(
                colour,
                (0.86 + 0.2 * hash(part.floor() as i32, row as i32, seed)) * lerp(0.74, 1.0, joint),
            );
        }
        colour = scale(colour, 1.0 + 0.22 * grain * smooth(40.0, 6.0, z));
        if is_walk && !is_paved && across.abs() < street.half - 2.25 {
            colour = scale(colour, 1.25);
        }
        if !is_walk && !is_paved && across.abs() < 0.09 && (z / 3.0).rem_euclid(2.0) < 1.0 && z < 60.0 {
            colour = mix(colour, palette.lit(paint(0xe8e2d0), 0.8), 0.6);
        }
        // Puddles mirror more than the rough ground between them.
        let puddle = smooth(0.46, 0.6, fbm(across * 0.5, z * 0.22, 3, seed ^ 9));
        let ripple = fbm(x / unit * 60.0, y / unit * 20.0, 2, seed ^ 4) - 0.5;
        let depth = y - horizon;
        let smear = unit * 0.05 * ripple * if is_wet { 1.0 } else { 1.6 };
        let one = seen(x + ripple * unit * 0.012, horizon - depth * 0.85 + smear);
        let other = seen(x - ripple * unit * 0.014, horizon - depth * 1.25 - smear);
        let mirror = scale(plus(one, other), 0.5);
        let strength = shine * lerp(0.45, 1.0, puddle) * lerp(1.0, 0.55, smooth(0.0, unit * 0.4, depth));
        let wet = mix(colour, plus(scale(mirror, 0.95), scale(colour, 0.12)), strength);
        (palette.through_air(wet, (z / 90.0).min(1.2)), covered)
    });
}

fn cars(easel: &Easel, canvas: &mut Canvas, street: &Street, dice: &mut Dice) {
    if !easel.has(Subject::Car) {
        return;
    }
    let palette = &easel.palette;
    let is_dark = lit_share(easel) > 0.1;
    for (z, x, is_away) in [(52.0, -1.8, false), (34.0, 1.9, true), (22.0, -2.0, false), (15.0, 2.0, true)] {
        let z = z * dice.range(0.9, 1.1);
        let at = |dx: f32, y: f32| street.see(x + dx, y, z);
        let ink = palette.through_air(
            mix(
                palette.lit(*dice.pick(&[paint(0x7a2f2a), paint(0x2d3a4f), paint(0x8a8d92)]), 0.5),
                palette.shade,
                0.45,
            ),
            z / 90.0,
        );
        let outline = [
            at(-0.9, 0.18),
            at(-0.92, 0.75),
            at(-0.72, 0.9),
            at(-0.55, 1.38),
            at(0.55, 1.38),
            at(0.72, 0.9),
            at(0.92, 0.75),
            at(0.9, 0.18),
        ];
        let foot = at(0.0, 0.0);
        let size = street.focus / z;
        canvas.ellipse(foot, (size * 1.15, size * 0.12), 0.8, palette.shade, 0.5);
        canvas.polygon(&outline, |_, y| {
            (mix(ink, palette.haze, 0.15 * smooth(foot.1, foot.1 - size * 1.4, y)), 1.0)
        });
        let glass = mix(palette.sky_at(0.7), palette.shade, 0.45);
        canvas.polygon(&[at(-0.6, 0.92), at(-0.48, 1.3), at(0.48, 1.3), at(0.6, 0.92)], |_, _| {
            (palette.through_air(glass, z / 90.0), 0.9)
        });
        if is_dark || !is_away {
            let colour = if is_away { paint(0xff3b2e) } else { paint(0xfff0cf) };
            let strength = if is_dark { 0.85 } else { 0.4 };
            for side in [-0.7, 0.7] {
                let lamp = at(side, 0.68);
                canvas.glow(lamp, size * if is_away { 0.7 } else { 1.3 }, colour, strength);
                canvas.disc(lamp, size * 0.09, 1.0, mix(colour, [1.0; 3], 0.4), 0.95);
                // And on the wet road before it.
                let low = at(side, -0.5);
                canvas.glow_wide(low, (size * 0.3, size * 0.8), colour, strength * 0.4);
            }
        }
    }
}
