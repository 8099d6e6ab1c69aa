//! What is around a thing in the studio: a splash, a stream that pours, falling petals and leaves, ice, wisps of smoke.
//!
//! It knows the easel and the words for such things, and where the thing stands. The one idea: half of it is behind the thing and half
//! before it, so that the thing is in the middle of it.

use super::canvas::{Canvas, Colour, Point, mix, scale};
use super::noise::{Dice, smooth};
use super::painting::{Course, Key};
use super::palette::paint;
use super::{Easel, GRAIN, Layer, Motion};
use crate::scene::Place;
use crate::subject::Head;
use image::RgbaImage;

const SPLASHES: &[&str] = &[
    "splash",
    "burst",
    "溅",
    "水花",
    "奶花",
    "drops into",
    "drop into",
    "falls into",
    "falling into",
    "fall into",
    "plunges into",
    "掉进",
    "落入",
    "掉入",
    "跌入",
];
const POURS: &[&str] = &[
    " pour",
    "drizzl",
    "being filled",
    "倒入",
    "倒进",
    "倒上",
    "注入",
    "淋上",
    "淋在",
    "浇",
    "流入",
    "倾倒",
];
const PETALS: &[&str] = &["petal", "花瓣"];
const LEAVES: &[&str] =
    &["leaves", "falling leaf", "mint leaf", "floating leaf", "叶子", "落叶", "薄荷叶", "茶叶", "叶片"];
const SMOKES: &[&str] = &["smoke", "mist", "fog", "dry ice", "vapor", "vapour", "烟", "雾", "干冰"];
const ICES: &[&str] =
    &["ice cube", "ice splash", "with ice", "through ice", "and ice", "ice and", "of ice", "冰块"];

/// Whether the thing stands where such things are seen.
fn is_here(easel: &Easel) -> bool {
    easel.scene.place == Place::Studio && easel.has_cast
}

/// Whether a second thing of the prompt is painted here.
pub(super) fn shows(easel: &Easel, head: &Head) -> bool {
    let is = |words: &[&str]| words.iter().any(|word| head.text.contains(word));
    is_here(easel)
        && (is(&[
            "splash", "droplet", "petal", "leaves", "水花", "水珠", "花瓣", "叶", "奶花", "smoke", "烟",
            "ripple", "涟漪",
        ]) || is(&["ice cube", "冰块"]) && easel.says(ICES)
            || is(&[
                "marble",
                "silk",
                "satin",
                "velvet",
                "stone",
                "slab",
                "rock",
                "丝绸",
                "大理石",
                "石",
                "绸",
            ])
            || easel.says(POURS)
                && is(&["milk", "syrup", "honey", "sauce", "cream", "牛奶", "糖浆", "蜂蜜", "酱"]))
}

/// The colour of what is splashed or poured, and whether one sees through it.
fn liquid(easel: &Easel, head: &Head) -> (Colour, bool) {
    const ROWS: &[(&[&str], u32)] = &[
        (&["milk", "cream", "yogurt", "牛奶", "奶花", "酸奶", "奶"], 0xfbf8f2),
        (&["chocolate", "巧克力"], 0x4a2a1c),
        (&["syrup", "maple", "caramel", "糖浆", "焦糖"], 0xa85a1c),
        (&["honey", "蜂蜜"], 0xe0962a),
        (&["coffee", "espresso", "latte", "咖啡", "cola", "可乐"], 0x5a3420),
        (&["orange juice", "orange", "mango", "橙", "芒果"], 0xf5a02c),
        (&["red wine", "wine", "红酒", "葡萄酒"], 0x7a1c30),
        (&["whisk", "beer", "tea", "oil", "威士忌", "啤酒", "茶", "油"], 0xc8862c),
        (&["strawberry juice", "tomato", "番茄"], 0xd8382c),
        (&["paint", "颜料"], 0x3f78d0),
    ];
    // What a thing drops into is named behind it: a strawberry into milk.
    let said = |words: &[&str]| easel.says(words) || words.iter().any(|word| head.text.contains(word));
    let is_water =
        easel.says(&["water", "水花", "水珠", "水中", "水里", "清水"]) && !easel.says(&["milk", "牛奶"]);
    match ROWS.iter().find(|(words, _)| said(words)) {
        Some((_, rgb)) if !is_water => (paint(*rgb), false),
        _ => (paint(0xbfe2f2), true),
    }
}

/// What is behind a thing that the shot is about, under whatever is there.
pub(super) fn behind(easel: &Easel, head: &Head, foot: Point, size: (f32, f32)) -> Option<RgbaImage> {
    half(easel, head, foot, size, false)
}

/// What is before it.
pub(super) fn before(easel: &Easel, head: &Head, foot: Point, size: (f32, f32)) -> Option<RgbaImage> {
    half(easel, head, foot, size, true)
}

fn half(
    easel: &Easel,
    head: &Head,
    foot: Point,
    (wide, tall): (f32, f32),
    is_before: bool,
) -> Option<RgbaImage> {
    if !is_here(easel) {
        return None;
    }
    let (splashes, pours) = (easel.says(SPLASHES), easel.says(POURS));
    let (smokes, has_ice) = (easel.says(SMOKES), easel.says(ICES));
    let rings = super::surfaces::Surface::of(easel) == super::surfaces::Surface::Water;
    if !(splashes || pours || smokes || has_ice || rings) {
        return None;
    }
    let mut canvas = easel.canvas();
    let mut dice = easel.dice.part(if is_before { "splash before" } else { "splash behind" });
    let what = liquid(easel, head);
    if rings && !is_before {
        for ring in 1..6 {
            let far = wide * (0.5 + 0.32 * ring as f32);
            let alpha = 0.5 - 0.07 * ring as f32;
            oval_line(&mut canvas, foot, (far, far * 0.24), easel.unit * 0.0028, [1.0; 3], alpha);
            let low = (foot.0, foot.1 + easel.unit * 0.006);
            oval_line(&mut canvas, low, (far, far * 0.24), easel.unit * 0.004, paint(0x1c4a62), alpha * 0.6);
        }
    }
    if smokes {
        wisps(easel, &mut canvas, foot, (wide, tall), is_before, &mut dice);
    }
    if has_ice {
        ice(easel, &mut canvas, foot, wide, is_before, &mut dice);
    }
    if pours && !is_before {
        stream(easel, &mut canvas, foot, (wide, tall), what);
    }
    if splashes {
        crown(easel, &mut canvas, foot, (wide, tall), what, is_before, &mut dice);
    }
    Some(canvas.finish(GRAIN, 61))
}

/// A thin line along an oval.
fn oval_line(canvas: &mut Canvas, middle: Point, radii: (f32, f32), thick: f32, colour: Colour, alpha: f32) {
    let at = |step: usize| {
        let turn = step as f32 / 60.0 * std::f32::consts::TAU;
        (middle.0 + radii.0 * turn.cos(), middle.1 + radii.1 * turn.sin())
    };
    for step in 0..60 {
        canvas.stroke(at(step), at(step + 1), (thick, thick), colour, alpha);
    }
}

/// The half of a splash that is thrown up around the foot of a thing, with its drops.
fn crown(
    easel: &Easel,
    canvas: &mut Canvas,
    foot: Point,
    (wide, tall): (f32, f32),
    (material, is_clear): (Colour, bool),
    is_before: bool,
    dice: &mut Dice,
) {
    let unit = easel.unit;
    let across = (wide * 0.72).max(tall * 0.42).clamp(unit * 0.16, unit * 0.46);
    let high = (tall * if is_before { 0.40 } else { 0.80 }).clamp(unit * 0.10, unit * 0.42);
    let (light, dark) = (mix(material, [1.0; 3], 0.5), scale(material, if is_clear { 0.62 } else { 0.78 }));
    let alpha = if is_clear { 0.62 } else { 0.97 };
    let turn_of = |share: f32| if is_before { share } else { share + 1.0 } * std::f32::consts::PI;
    let rim =
        |turn: f32, by: f32| (foot.0 + across * by * turn.cos(), foot.1 + across * by * 0.26 * turn.sin());
    if !is_before {
        canvas.ellipse(foot, (across * 1.5, across * 0.36), 0.12, dark, alpha * 0.55);
        canvas.ellipse(foot, (across * 1.38, across * 0.32), 0.10, material, alpha * 0.8);
        canvas.ellipse(
            (foot.0 - across * 0.3, foot.1 - across * 0.05),
            (across * 0.7, across * 0.10),
            0.5,
            light,
            0.5,
        );
    }
    const TONGUES: usize = 11;
    for index in 0..TONGUES {
        let share = (index as f32 + dice.range(0.25, 0.75)) / TONGUES as f32;
        let turn = turn_of(share);
        let rise = high * dice.range(0.42, 1.0) * (0.72 + 0.28 * (turn.cos()).abs());
        let root = rim(turn, 1.0);
        let out = across * dice.range(0.22, 0.55) * turn.cos();
        let tip = (root.0 + out, root.1 - rise);
        let half = across * dice.range(0.15, 0.24);
        let bend = (root.0 + out * 0.28, root.1 - rise * 0.5);
        let outline = [
            (root.0 - half, root.1 + half * 0.2),
            (bend.0 - half * 0.50, bend.1),
            (tip.0 - half * 0.26, tip.1 + rise * 0.12),
            tip,
            (tip.0 + half * 0.26, tip.1 + rise * 0.12),
            (bend.0 + half * 0.50, bend.1),
            (root.0 + half, root.1 + half * 0.2),
        ];
        canvas.polygon(&outline, |x, y| {
            let up = ((root.1 - y) / rise).clamp(0.0, 1.0);
            let side = ((x - bend.0) / half).clamp(-1.0, 1.0);
            (
                mix(mix(dark, material, 0.4 + 0.6 * up), light, 0.5 * smooth(0.1, -0.8, side)),
                alpha * (0.95 - 0.25 * up),
            )
        });
        let gleam = (bend.0 - half * 0.25, bend.1 + rise * 0.12);
        canvas.stroke(
            gleam,
            (tip.0 - half * 0.08, tip.1 + rise * 0.18),
            (half * 0.10, half * 0.05),
            [1.0; 3],
            0.7,
        );
        for drop in 0..3 {
            let far = 1.0 + 0.16 * drop as f32 + dice.range(0.0, 0.22);
            let at = (root.0 + out * far * 1.15, root.1 - rise * far + dice.range(0.0, 0.1) * rise);
            let size = unit * dice.range(0.005, 0.015) / (1.0 + 0.3 * drop as f32);
            bead(canvas, at, size, (material, light, dark), alpha);
        }
    }
    // The sheet between the tongues.
    let mut sheet: Vec<Point> = (0..=24).map(|step| rim(turn_of(step as f32 / 24.0), 1.06)).collect();
    sheet.extend((0..=24).rev().map(|step| {
        let at = rim(turn_of(step as f32 / 24.0), 1.10);
        (at.0, at.1 - high * (0.20 + 0.06 * (step as f32 * 2.4).sin()))
    }));
    canvas.polygon(&sheet, |_, y| {
        let up = ((foot.1 - y) / high + 0.3).clamp(0.0, 1.0);
        (mix(dark, light, up), alpha * 0.75)
    });
}

fn bead(
    canvas: &mut Canvas,
    at: Point,
    size: f32,
    (material, light, dark): (Colour, Colour, Colour),
    alpha: f32,
) {
    canvas.disc(at, size, 1.0, dark, alpha);
    canvas.disc((at.0 - size * 0.08, at.1 - size * 0.12), size * 0.82, 1.0, material, alpha);
    canvas.disc((at.0 - size * 0.30, at.1 - size * 0.34), size * 0.30, 1.0, mix(light, [1.0; 3], 0.6), 0.9);
}

/// What is poured from above into a thing or over it.
fn stream(
    easel: &Easel,
    canvas: &mut Canvas,
    foot: Point,
    (_, tall): (f32, f32),
    (material, is_clear): (Colour, bool),
) {
    let (top, low) = (-easel.unit * 0.02, foot.1 - tall * 0.72);
    let (light, dark) = (mix(material, [1.0; 3], 0.45), scale(material, 0.72));
    let alpha = if is_clear { 0.75 } else { 1.0 };
    let half = |y: f32| {
        let down = ((y - top) / (low - top)).clamp(0.0, 1.0);
        easel.unit * (0.024 - 0.012 * down + 0.002 * (down * 19.0).sin())
    };
    let lean = |y: f32| foot.0 + easel.unit * 0.010 * ((y - low) / easel.unit * 3.0).sin();
    let mut outline: Vec<Point> = Vec::new();
    for step in 0..=24 {
        let y = top + (low - top) * step as f32 / 24.0;
        outline.push((lean(y) - half(y), y));
    }
    for step in (0..=24).rev() {
        let y = top + (low - top) * step as f32 / 24.0;
        outline.push((lean(y) + half(y), y));
    }
    canvas.polygon(&outline, |x, y| {
        let side = (x - lean(y)) / half(y);
        (
            mix(
                mix(dark, material, smooth(1.0, 0.1, side.abs())),
                light,
                smooth(0.5, 0.0, (side + 0.3).abs()),
            ),
            alpha,
        )
    });
}

/// Cubes of ice about the foot.
fn ice(easel: &Easel, canvas: &mut Canvas, foot: Point, wide: f32, is_before: bool, dice: &mut Dice) {
    let unit = easel.unit;
    for index in 0..6 {
        let side = if index % 2 == 0 { -1.0 } else { 1.0 };
        let away = wide * 0.5 + unit * dice.range(0.02, 0.20);
        let low = unit * if is_before { dice.range(0.02, 0.05) } else { dice.range(-0.05, -0.01) };
        let middle = (foot.0 + side * away * if is_before { 0.8 } else { 1.0 }, foot.1 + low - unit * 0.03);
        let size = unit * dice.range(0.034, 0.052);
        let turn = dice.range(-0.5, 0.5);
        let at = |x: f32, y: f32| {
            (
                middle.0 + size * (x * turn.cos() - y * turn.sin()),
                middle.1 + size * (x * turn.sin() + y * turn.cos()),
            )
        };
        canvas.ellipse(
            (middle.0, middle.1 + size * 1.1),
            (size * 1.3, size * 0.3),
            0.7,
            easel.palette.shade,
            0.3,
        );
        let faces: [([Point; 4], u32, f32); 3] = [
            ([at(-1.0, -0.6), at(0.2, -0.3), at(0.2, 1.1), at(-1.0, 0.8)], 0x9fd0e6, 0.66),
            ([at(0.2, -0.3), at(1.0, -0.7), at(1.0, 0.7), at(0.2, 1.1)], 0x6fb0d0, 0.66),
            ([at(-1.0, -0.6), at(-0.2, -1.0), at(1.0, -0.7), at(0.2, -0.3)], 0xe6f6fc, 0.85),
        ];
        for (face, rgb, alpha) in faces {
            canvas.polygon(&face, |_, _| (paint(rgb), alpha));
        }
        for (from, to) in
            [(at(-1.0, -0.6), at(0.2, -0.3)), (at(0.2, -0.3), at(0.2, 1.1)), (at(0.2, -0.3), at(1.0, -0.7))]
        {
            canvas.stroke(from, to, (size * 0.06, size * 0.05), [1.0; 3], 0.8);
        }
    }
}

/// Smoke that curls up beside a thing.
fn wisps(
    easel: &Easel,
    canvas: &mut Canvas,
    foot: Point,
    (wide, tall): (f32, f32),
    is_before: bool,
    dice: &mut Dice,
) {
    let unit = easel.unit;
    let pale = if easel.palette.is_dark() { [0.72, 0.75, 0.80] } else { [0.93, 0.93, 0.94] };
    for lane in 0..if is_before { 2 } else { 4 } {
        let side = if lane % 2 == 0 { -1.0 } else { 1.0 };
        let from = foot.0 + side * wide * dice.range(0.3, 0.9);
        let (sway, phase) = (unit * dice.range(0.04, 0.09), dice.range(0.0, 6.0));
        for step in 0..46 {
            let t = step as f32 / 46.0;
            let at =
                (from + sway * (t * 7.0 + phase).sin() * (0.4 + t), foot.1 - t * (tall * 1.1 + unit * 0.12));
            let radius = unit * (0.016 + 0.042 * t);
            canvas.disc(at, radius, radius * 1.2, pale, 0.10 * (1.0 - t * 0.85));
        }
    }
    // And lies on the table.
    for _ in 0..if is_before { 9 } else { 14 } {
        let at =
            (foot.0 + unit * dice.range(-0.6, 0.6), foot.1 + unit * if is_before { 0.05 } else { -0.01 });
        let radius = unit * dice.range(0.05, 0.13);
        canvas.ellipse(at, (radius * 1.8, radius * 0.42), 1.0, pale, 0.10);
    }
}

/// Petals and leaves that fall before and behind a thing, and lie about its foot.
pub(super) fn fall(easel: &mut Easel, foot: Point, wide: f32) {
    if !is_here(easel) {
        return;
    }
    let (petals, leaves) = (easel.says(PETALS), easel.says(LEAVES));
    if !petals && !leaves {
        return;
    }
    const COLOURS: &[(&[&str], u32)] = &[
        (&["white petal", "白色花瓣", "白花瓣", "jasmine", "茉莉"], 0xf6f2ee),
        (&["pink", "cherry", "sakura", "粉", "樱"], 0xf2a4bc),
        (&["lavender petal", "purple petal", "紫色花瓣"], 0x9a7cc8),
        (&["yellow petal", "golden petal", "金色花瓣"], 0xf0c24c),
        (&["autumn", "maple lea", "枫", "秋"], 0xd8742c),
    ];
    let plain = if petals { 0xd43c54 } else { 0x5a9a48 };
    let rgb = COLOURS.iter().find(|(words, _)| easel.says(words)).map_or(plain, |(_, rgb)| *rgb);
    let colour = easel.palette.alive(paint(rgb));
    let mut dice = easel.dice.part("petals");
    let unit = easel.unit;
    for (share, count) in [(0.8, 20), (1.25, 12)] {
        let mut canvas = easel.canvas();
        if share > 1.0 {
            for _ in 0..11 {
                let at = (foot.0 + wide * dice.range(-1.6, 1.6), foot.1 + unit * dice.range(-0.01, 0.07));
                let turn = dice.range(-0.5, 0.5);
                petal(&mut canvas, at, unit * dice.range(0.018, 0.028), (turn, 0.36), colour, petals);
            }
        }
        for _ in 0..count {
            let at = (easel.x(dice.range(-0.02, 1.02)), easel.y(dice.range(-0.1, 0.66)));
            let size = unit * dice.range(0.014, 0.026) * share;
            let turn = dice.range(0.0, std::f32::consts::TAU);
            petal(&mut canvas, at, size, (turn, dice.range(0.5, 1.0)), colour, petals);
        }
        let key =
            |at, down: f32| Key { at, wide: 1.0, high: 1.0, seen: 1.0, shift: (down * 0.2, down), turn: 0.0 };
        let keys = [
            key(0.0, -0.06 * share),
            key(0.33, -0.02 * share),
            key(0.66, 0.02 * share),
            key(1.0, 0.06 * share),
        ];
        let motion = (share < 1.0).then(|| Motion { course: Some(Course { keys }), ..Motion::default() });
        let picture = canvas.finish(GRAIN, 62);
        let at = if share < 1.0 { easel.layers.len().saturating_sub(2).max(1) } else { easel.layers.len() };
        let (back, front) = (
            at.checked_sub(1).map_or(1.0, |before| easel.layers[before].depth),
            easel.layers.get(at).map_or(0.0, |layer| layer.depth),
        );
        easel.layers.insert(at, Layer { picture, depth: (back + front) / 2.0, motion });
    }
}

fn petal(
    canvas: &mut Canvas,
    at: Point,
    size: f32,
    (turn, flat): (f32, f32),
    colour: Colour,
    is_petal: bool,
) {
    let place = |x: f32, y: f32| {
        let (x, y) = (x * size, y * size);
        (at.0 + x * turn.cos() - y * turn.sin(), at.1 + (x * turn.sin() + y * turn.cos()) * flat)
    };
    let half = if is_petal { 0.62 } else { 0.36 };
    let outline: Vec<Point> = (0..16)
        .map(|step| {
            let t = step as f32 / 16.0 * std::f32::consts::TAU;
            let wide = half * t.sin() * if is_petal { 1.0 + 0.35 * t.cos() } else { 1.0 };
            place(t.cos() - if is_petal && t.cos() > 0.9 { 0.12 } else { 0.0 }, wide)
        })
        .collect();
    let (light, dark) = (mix(colour, [1.0; 3], 0.34), scale(colour, 0.70));
    let reach = size.max(1.0);
    canvas.polygon(&outline, |x, y| {
        let t = (((x - at.0) + (y - at.1)) / reach * 0.5 + 0.5).clamp(0.0, 1.0);
        (mix(light, dark, t), 0.97)
    });
    if !is_petal {
        canvas.stroke(place(-0.95, 0.0), place(0.95, 0.0), (size * 0.05, size * 0.03), dark, 0.8);
    }
}
