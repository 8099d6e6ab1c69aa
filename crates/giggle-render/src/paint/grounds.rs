//! What tells one piece of open land from another: roads through it, flowers on it, and what stands at its edge.
//!
//! It knows skylines, the easel and the words for such things. The one idea: all of it lies on ground that somebody else has
//! painted, and gets smaller towards the horizon.

use super::Easel;
use super::brush::Brush;
use super::canvas::{Canvas, Colour, mix, scale};
use super::noise::{hash, smooth, value};
use super::palette::paint;
use super::trees::tree;
use crate::scene::{Place, Subject};

/// How a way through the land is made.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    Asphalt,
    Earth,
    Stones,
    Rails,
}

fn way(easel: &Easel) -> Option<Way> {
    const ROWS: &[(Way, &[&str])] = &[
        (Way::Rails, &["railway", "railroad", "train track", "铁轨", "铁路"]),
        (
            Way::Earth,
            &[
                "dirt road",
                "dirt track",
                "gravel road",
                "unpaved",
                "country road",
                "rural road",
                "forest road",
                "forest path",
                "trail",
                "dirt path",
                " footpath",
                "pathway",
                " path ",
                " path,",
                " lane",
                "土路",
                "小路",
                "小径",
                "山路",
                "林间路",
                "乡间",
            ],
        ),
        (Way::Stones, &[" garden path", "garden", "courtyard", "花园", "庭院", "院子"]),
        (
            Way::Asphalt,
            &[
                "highway",
                " road",
                "motorway",
                "freeway",
                "racetrack",
                "race track",
                "公路",
                "马路",
                "道路",
                "国道",
                "赛道",
            ],
        ),
    ];
    let kind = ROWS.iter().find(|(_, words)| easel.says(words)).map(|(way, _)| *way)?;
    // A car that crosses the picture has a road of its own.
    let is_crossed = easel.has_car && matches!(kind, Way::Asphalt | Way::Earth);
    (!is_crossed && (kind != Way::Stones || easel.scene.place == Place::Field)).then_some(kind)
}

/// A way from the viewer to the horizon, over the ground below a skyline.
pub(super) fn lay_way(easel: &Easel, canvas: &mut Canvas, tops: &[f32], distance: f32) {
    let Some(way) = way(easel) else { return };
    let (unit, palette) = (easel.unit, &easel.palette);
    let (horizon, bottom) = (easel.y(easel.horizon + 0.02), easel.y(1.0));
    let lean = if easel.light.0 > 0.5 { 1.0 } else { -1.0 };
    let vanish = easel.x(0.5 + lean * 0.10);
    let is_straight = easel.says(&["straight", "endless", "笔直", "desert highway"]) || way == Way::Rails;
    let bend = if is_straight { 0.0 } else { 0.10 * lean };
    let broad = match way {
        Way::Asphalt => 0.52,
        Way::Rails => 0.30,
        Way::Earth => 0.26,
        Way::Stones => 0.20,
    };
    let white = palette.is_white();
    let ground = match way {
        Way::Asphalt => paint(if white { 0xb4bdc8 } else { 0x55585e }),
        Way::Earth => paint(if white { 0xc4ced8 } else { 0xcfae84 }),
        Way::Stones => paint(if white { 0xd4dae2 } else { 0xa8a294 }),
        Way::Rails => paint(if white { 0xc8ced6 } else { 0x8a8078 }),
    };
    let seed = 31;
    canvas.wash(horizon..easel.height(), |x, y| {
        let column = (x.max(0.0) as usize).min(tops.len() - 1);
        let below = y - tops[column];
        if below <= 0.0 {
            return ([0.0; 3], 0.0);
        }
        let near = ((y - horizon) / (bottom - horizon)).clamp(0.0, 1.4);
        let middle = vanish + bend * unit * (near * 4.2).sin() * (0.15 + near) * (1.0 - 0.4 * near).max(0.0);
        let middle = middle - lean * unit * 0.12 * near;
        let half = unit * (0.004 + broad * near * near.sqrt().max(0.3));
        let across = (x - middle) / half;
        let edge = if way == Way::Asphalt || way == Way::Rails { 0.02 } else { 0.16 };
        let rough = edge * (value(x / unit * 60.0, y / unit * 60.0, seed) - 0.5) * 2.0;
        let covered = smooth(1.0 + edge, 1.0 - edge, across.abs() + rough) * smooth(0.0, unit * 0.004, below);
        if covered <= 0.0 {
            return ([0.0; 3], 0.0);
        }
        // Distances behind each other: what is twice as near is twice as long.
        let deep = 1.0 / near.max(0.02);
        let grain = 0.92 + 0.16 * value(x / unit * 90.0, y / unit * 40.0, seed);
        let mut colour = scale(ground, grain);
        match way {
            Way::Asphalt => {
                let is_dash = across.abs() < 0.035 && (deep * 1.6).rem_euclid(1.0) < 0.55;
                let is_rim = (0.88..0.93).contains(&across.abs());
                if is_dash || is_rim {
                    colour = mix(colour, paint(if is_dash { 0xf0d070 } else { 0xe8e4d8 }), 0.8);
                }
            }
            Way::Earth => {
                let rut = smooth(0.22, 0.08, (across.abs() - 0.5).abs());
                let green = smooth(0.22, 0.05, across.abs());
                colour = mix(
                    scale(colour, 1.0 - 0.2 * rut),
                    if white { ground } else { paint(0x7d8a4c) },
                    0.5 * green,
                );
            }
            Way::Stones => {
                let row = (deep * 5.0).floor();
                let part = across * 2.2 + row * 0.5;
                let joint = smooth(0.0, 0.14, (part - part.floor()).min((deep * 5.0).fract()));
                colour = scale(
                    colour,
                    (0.84 + 0.24 * hash(part.floor() as i32, row as i32, seed)) * (0.7 + 0.3 * joint),
                );
            }
            Way::Rails => {
                if (deep * 6.0).rem_euclid(1.0) < 0.4 && across.abs() < 0.92 {
                    colour = mix(colour, paint(0x5a4434), 0.8);
                }
                if (across.abs() - 0.62).abs() < 0.05 {
                    colour = mix(palette.sky_at(0.6), paint(0x8a8e96), 0.5);
                }
            }
        }
        let lit = palette.lit(colour, 0.5 + 0.25 * easel.nearness_to_light(x));
        let lit = mix(lit, palette.shade, 0.25 * smooth(0.6, 1.3, near));
        (palette.through_air(lit, distance * (1.0 - near).max(0.0)), covered)
    });
}

/// Flowers all over the ground below a skyline, smaller towards it.
pub(super) fn strew_flowers(easel: &Easel, canvas: &mut Canvas, tops: &[f32], distance: f32) {
    const WORDS: &[&str] = &[
        "wildflower",
        "wild flower",
        "meadow of",
        "flowers",
        "flower field",
        "daisies",
        "poppies",
        "tulips",
        "blooming",
        "blossoming",
        "野花",
        "花海",
        "鲜花",
        "花田",
        "开满",
        "百花",
        "花丛",
        "garden",
        "花园",
    ];
    if easel.palette.is_white() || !easel.says(WORDS) {
        return;
    }
    let mut dice = easel.dice.part("strewn flowers");
    let (unit, palette) = (easel.unit, &easel.palette);
    let named: &[u32] = if easel.says(&["poppy", "poppies", "red flower", "罂粟", "玫瑰"]) {
        &[0xd83a2c, 0xe8503c]
    } else if easel.says(&["daisies", "daisy", "雏菊", "white flower"]) {
        &[0xf8f4ea, 0xf6e9a0]
    } else if easel.says(&["rapeseed", "油菜花", "yellow flower"]) {
        &[0xf0c832, 0xe8b820]
    } else {
        &[0xf2c14e, 0xe86a7a, 0xf6eef4, 0xb58be0, 0xe8503c]
    };
    let horizon = easel.y(easel.horizon);
    let reach = easel.y(1.0) - horizon;
    let count = (easel.width() / unit * 420.0) as usize;
    for _ in 0..count {
        let x = dice.range(0.0, 1.0) * easel.width();
        let near = dice.unit().powf(0.7);
        let y = horizon + reach * (0.05 + 0.95 * near * near);
        let patch = value(x / unit * 3.0, y / unit * 9.0, 8);
        let column = (x as usize).min(tops.len() - 1);
        if y < tops[column] + unit * 0.004 || dice.unit() > patch * 1.5 {
            continue;
        }
        let size = unit * (0.0016 + 0.0085 * near * near) * dice.range(0.7, 1.2);
        let petal = paint(*dice.pick(named));
        let lit = palette.lit(petal, 0.6 + 0.35 * easel.nearness_to_light(x));
        let colour = palette.through_air(mix(lit, palette.shade, 0.12 * near), distance * (1.0 - near));
        canvas.ellipse((x, y), (size, size * 0.72), 0.35, colour, 0.95);
    }
}

/// What stands at the edge of a field by its kind: a picture of the set, where across, how high, and how far off.
type Row = (&'static [&'static str], &'static [(&'static str, f32, f32, f32)]);

const EDGES: &[Row] = &[
    (
        &[" farm", "ranch", "barnyard", "farmyard", "农场", "农家", "牧场", "农庄"],
        &[
            ("barn", 0.30, 0.20, 0.35),
            ("fence", 0.10, 0.075, 0.3),
            ("fence", 0.175, 0.075, 0.3),
            ("fence", 0.47, 0.075, 0.3),
        ],
    ),
    (
        &[" park ", " park,", "公园", "park bench"],
        &[("bench", 0.26, 0.085, 0.2), ("bench", 0.16, 0.07, 0.3), ("fountain", 0.46, 0.12, 0.3)],
    ),
    (
        &["playground", "kindergarten", "幼儿园", "游乐场", "操场"],
        &[("slide", 0.28, 0.2, 0.25), ("swing", 0.44, 0.15, 0.3)],
    ),
    (
        &["graveyard", "cemetery", "墓地", "坟"],
        &[("headstone", 0.2, 0.1, 0.2), ("headstone", 0.34, 0.085, 0.25), ("headstone", 0.44, 0.07, 0.35)],
    ),
    (&["camping", "campsite", "camp site", "tent", "露营", "帐篷"], &[("tent", 0.28, 0.16, 0.2)]),
    (&["picnic", "野餐"], &[("basket", 0.42, 0.06, 0.1)]),
    (
        &["construction site", "工地"],
        &[("crane", 0.26, 0.42, 0.4), ("excavator", 0.44, 0.13, 0.25), ("traffic cone", 0.54, 0.06, 0.15)],
    ),
    (
        &["backyard", "garden", "院子", "后院", "花园", "庭院"],
        &[
            ("fence", 0.12, 0.09, 0.25),
            ("fence", 0.21, 0.09, 0.25),
            ("fence", 0.30, 0.09, 0.25),
            ("fence", 0.39, 0.09, 0.25),
            ("fence", 0.48, 0.09, 0.25),
        ],
    ),
    (
        &["soccer field", "football field", "soccer pitch", "soccer match", "足球场"],
        &[("goal", 0.26, 0.2, 0.3)],
    ),
];

/// Sets what belongs to such a place at its edge, away from whoever the picture is about.
pub(super) fn dress(easel: &Easel, canvas: &mut Canvas, tops: &[f32]) {
    let Some((_, things)) = EDGES.iter().find(|(words, _)| easel.says(words)) else { return };
    // The sun's side is free: people stand on the other.
    let is_right = easel.light.0 > 0.5;
    for (name, across, high, distance) in things.iter().rev() {
        let x = easel.x(if is_right { 0.98 - across } else { 0.02 + across });
        let column = (x.max(0.0) as usize).min(tops.len() - 1);
        let foot = (x, tops[column] + easel.unit * 0.02);
        let palette = &easel.palette;
        let colour = |material: Colour| palette.through_air(palette.alive(material), *distance);
        let size = easel.unit * high;
        canvas.ellipse((foot.0, foot.1), (size * 0.6, size * 0.05), 0.9, palette.shade, 0.3);
        let toward = if easel.sun().0 > foot.0 { 1.0 } else { -1.0 };
        let mut brush = Brush {
            canvas,
            colour: &colour,
            origin: foot,
            size,
            side: 1.0,
            toward,
            reach: 1.0,
            is_rim: false,
        };
        brush.sprite(name, (0.0, 0.5), 1.0);
    }
}

/// A row of blossoming or leafy trees behind a field, where the prompt speaks of such.
pub(super) fn orchard(easel: &Easel, canvas: &mut Canvas, tops: &[f32], is_grass: bool) {
    const WORDS: &[&str] = &[
        "cherry blossom",
        "sakura",
        "blossom tree",
        "orchard",
        "樱花",
        "桃花",
        "梨花",
        "杏花",
        "park",
        "公园",
        "grove",
    ];
    let mut dice = easel.dice.part("orchard");
    let is_right = easel.light.0 > 0.5;
    if !easel.says(WORDS) {
        // Here and there a tree stands at the edge of open land, be it never said.
        let is_open =
            !easel.has(Subject::Tree) && is_grass && !easel.says(&["tree", "树", "desert", "empty", "bare"]);
        if is_open && dice.chance(0.4) {
            let x = easel.x(if is_right { 0.93 } else { 0.07 });
            let column = (x.max(0.0) as usize).min(tops.len() - 1);
            tree(easel, canvas, (x, tops[column] + easel.unit * 0.012), easel.unit * 0.26, &mut dice);
        }
        return;
    }
    for (across, size) in [(0.10, 0.34), (0.34, 0.24), (0.92, 0.30)] {
        let x = easel.x(if is_right { 1.0 - across } else { across });
        let column = (x.max(0.0) as usize).min(tops.len() - 1);
        tree(easel, canvas, (x, tops[column] + easel.unit * 0.012), easel.unit * size, &mut dice);
    }
}

/// Whether the viewer stands on a quay or a pier.
pub(super) fn has_quay(easel: &Easel) -> bool {
    easel.says(&[
        "harbour",
        "harbor",
        "quay",
        "marina",
        "pier",
        "dock",
        "wharf",
        "jetty",
        "boardwalk",
        "moored",
        "港口",
        "码头",
        "渔港",
        "栈桥",
        "栈道",
        "港湾",
    ])
}

/// The edge of a quay before the viewer, with bollards; its skyline.
pub(super) fn quay(easel: &Easel, canvas: &mut Canvas) -> Vec<f32> {
    let (unit, palette) = (easel.unit, &easel.palette);
    let is_wooden = easel.says(&["pier", "dock", "jetty", "boardwalk", "wooden", "栈桥", "栈道", "木"]);
    let top = easel.y((easel.lowest + 0.075).min(0.93));
    let tops = vec![top; canvas.width];
    let material = match (palette.is_white(), is_wooden) {
        (true, _) => paint(0xdfe6ee),
        (false, true) => paint(0x9a7650),
        (false, false) => paint(0x9c968c),
    };
    let middle = easel.x(0.5);
    let horizon = easel.y(easel.horizon);
    canvas.terrain(&tops, |x, y, depth| {
        let v = depth / unit;
        // Boards or stones that run towards the water.
        let across = (x - middle) / (y - horizon).max(1.0) * if is_wooden { 9.0 } else { 5.0 };
        let row = if is_wooden { 0.0 } else { (v * 26.0).floor() };
        let part = across + 0.5 * row;
        let gap = smooth(0.0, 0.06, part - part.floor())
            * if is_wooden { 1.0 } else { smooth(0.0, 0.1, (v * 26.0).fract()) };
        let tone = 0.82
            + 0.24 * hash(part.floor() as i32, row as i32, 17)
            + 0.08 * (value(x / unit * 70.0, y / unit * 70.0, 3) - 0.5);
        let lit = palette
            .lit(scale(material, tone * (0.66 + 0.34 * gap)), 0.42 + 0.25 * easel.nearness_to_light(x));
        let rim = smooth(0.012, 0.0, v) * 0.3;
        mix(mix(lit, palette.key, rim), palette.shade, 0.2 + 0.5 * smooth(0.03, 0.2, v))
    });
    let ink = mix(palette.lit(paint(0x3a3c42), 0.4), palette.shade, 0.4);
    for share in [0.10, 0.42, 0.86] {
        let (x, size) = (easel.x(share), unit * 0.045);
        canvas.ellipse((x, top + size * 0.2), (size * 0.7, size * 0.14), 0.8, palette.shade, 0.4);
        canvas.stroke((x, top + size * 0.15), (x, top - size * 0.8), (size * 0.30, size * 0.26), ink, 1.0);
        canvas.stroke(
            (x - size * 0.34, top - size * 0.78),
            (x + size * 0.34, top - size * 0.78),
            (size * 0.2, size * 0.2),
            ink,
            1.0,
        );
        // The rope hangs down to the water.
        let side = if share > 0.5 { -1.0 } else { 1.0 };
        let rope = mix(palette.lit(paint(0xc8b48c), 0.5), palette.shade, 0.25);
        let mut last = (x, top - size * 0.7);
        for step in 1..=6 {
            let along = step as f32 / 6.0;
            let next = (
                x + side * along * unit * 0.12,
                top - size * 0.7 + unit * (0.05 * (along * 3.1).sin() - 0.06 * along),
            );
            canvas.stroke(last, next, (unit * 0.003, unit * 0.003), rope, 1.0);
            last = next;
        }
    }
    tops
}
