//! Places told by words rather than by a kind: a square with its fountain, a wall along a lane, palms, the gap between two roofs, a
//! dam across a lake.
//!
//! It knows the easel and the words for such places, and nothing of who is there. The one idea: each is laid over land, streets or
//! water that is painted already, behind or before whoever the picture is about.

use super::canvas::{Canvas, Colour, Point, mix, scale};
use super::noise::{Dice, hash, smooth};
use super::palette::paint;
use super::whereabouts::SPACESHIPS;
use super::{Easel, GRAIN, Layer};
use crate::scene::{Monument, Place, Season};

pub(super) const SQUARES: &[&str] = &[
    "plaza",
    "piazza",
    "town square",
    "city square",
    "public square",
    "main square",
    "market square",
    "cobblestone square",
    "cobbled square",
    "village square",
    "european square",
    "in the square",
    "central square",
    "广场",
];
const FOUNTAINS: &[&str] = &["fountain", "喷泉", "喷水池"];
const IN_FOUNTAINS: &[&str] = &[
    "in a fountain",
    "in the fountain",
    "in a public fountain",
    "into a fountain",
    "in a city fountain",
    "fountain basin",
    "喷泉里",
    "喷泉中",
    "喷水池里",
];
const WALLS: &[&str] = &[
    "stone wall",
    "brick wall",
    "old wall",
    "against a wall",
    "against the wall",
    "concrete wall",
    "graffiti wall",
    "white wall",
    "wall of a house",
    "weathered wall",
    "石墙",
    "砖墙",
    "墙边",
    "靠在墙",
    "靠着墙",
    "墙前",
    "倚墙",
    "倚在墙",
];
const PALMS: &[&str] = &[
    "palm",
    "miami",
    "los angeles",
    "hollywood",
    "beverly hills",
    "tropical",
    "hawaii",
    "maldives",
    "bali ",
    "caribbean",
    "malibu",
    "venice beach",
    "棕榈",
    "椰",
    "热带",
    "三亚",
    "海南",
    "夏威夷",
    "马尔代夫",
];
pub(super) const BEACHES: &[&str] = &[
    "beach",
    "sandy",
    "seashore",
    "seaside",
    "on the shore",
    "on the sand",
    "沙滩",
    "海滩",
    "海边",
    "海岸边",
];
const GAPS: &[&str] = &[
    "between rooftops",
    "between roofs",
    "rooftop to rooftop",
    "roof to roof",
    "across rooftops",
    "across the rooftops",
    "over rooftops",
    "over the rooftops",
    "over the roofs",
    "between buildings",
    "between two buildings",
    "between two rooftops",
    "from one roof",
    "parkour",
    "屋顶之间",
    "楼顶之间",
    "屋顶间",
    "楼宇间跳",
    "跑酷",
    "飞檐走壁",
];
const DAMS: &[&str] = &["causeway", "苏堤", "白堤", "长堤", "湖堤", "boardwalk", "栈道"];

/// Whether the picture is of a square.
pub(super) fn is_square(easel: &Easel) -> bool {
    easel.says(SQUARES)
}

/// Whether whoever is there jumps from roof to roof.
pub(super) fn has_gap(easel: &Easel) -> bool {
    easel.scene.place == Place::City && easel.says(GAPS)
}

/// Whether palms stand where it is.
pub(super) fn has_palms(easel: &Easel) -> bool {
    easel.says(PALMS)
}

/// Whether sand is under whoever is by the sea.
pub(super) fn is_beach(easel: &Easel) -> bool {
    const WET: &[&str] = &[
        "swim",
        "surf",
        "wading",
        "wades",
        "snorkel",
        "diving",
        "in the waves",
        "in the water",
        "游泳",
        "冲浪",
        "潜水",
        "海浪中",
        "水中",
    ];
    easel.says(BEACHES) && !easel.says(WET)
}

/// Whether a thing of the prompt is painted with the place.
pub(super) fn shows(easel: &Easel, name: &str) -> bool {
    let is_outside =
        !matches!(easel.scene.place, Place::Interior | Place::Studio | Place::Space | Place::Underwater);
    let is = |words: &[&str]| words.iter().any(|word| name.contains(word));
    is_outside
        && (is(FOUNTAINS) && has_fountain(easel)
            || is(&["brick wall", "stone wall", " wall", "墙"]) && has_wall(easel)
            || is(&["palm", "棕榈", "椰子树", "椰树"]) && has_palms(easel) && stands_of_palms(easel))
}

fn has_fountain(easel: &Easel) -> bool {
    easel.says(FOUNTAINS) && matches!(easel.scene.place, Place::Street | Place::Field | Place::City)
}

fn has_wall(easel: &Easel) -> bool {
    easel.says(WALLS) && easel.scene.place == Place::Field
}

fn stands_of_palms(easel: &Easel) -> bool {
    matches!(easel.scene.place, Place::Sea | Place::Field | Place::Street | Place::Desert | Place::Lake)
}

/// Where a picture is of whose place only words tell that no kind is named by.
pub(super) fn place_of(easel: &Easel) -> Option<Place> {
    let place = easel.scene.place;
    // What is too broad to be seen at the end of a street.
    if let Some(monument) = Monument::of(&easel.words).filter(|_| Monument::is_named(&easel.words))
        && (matches!(place, Place::Street | Place::Studio) && monument.place() != Place::City
            || monument == Monument::Opera && place == Place::Interior)
    {
        return Some(monument.place());
    }
    let is_open = matches!(place, Place::Field | Place::Studio | Place::City | Place::Street);
    if is_square(easel) && is_open {
        return Some(Place::Street);
    }
    if easel.says(WALLS)
        && matches!(place, Place::Street | Place::Studio)
        && !easel.says(&["wall street", "great wall"])
    {
        return Some(Place::Field);
    }
    if easel.says(GAPS) && matches!(place, Place::Street | Place::Field | Place::Studio) {
        return Some(Place::City);
    }
    if easel.says(SPACESHIPS) {
        return Some(Place::Interior);
    }
    if easel.says(&["into a pool", "into the pool", "swimming pool", "跳水", "泳池"])
        && matches!(place, Place::Studio | Place::Field | Place::Street)
        && !easel.says(&["garden", "backyard", "outdoor", "villa", "resort", "户外", "后院"])
    {
        return Some(Place::Interior);
    }
    const INDOORS: &[&str] = &["birthday", "courtroom", "生日", "法庭"];
    const OUTDOORS: &[&str] = &[
        "garden", "park", "beach", "outdoor", "backyard", "picnic", "street", "outside", "花园", "公园",
        "海", "户外", "草", "街", "门外",
    ];
    if easel.says(INDOORS)
        && !easel.says(OUTDOORS)
        && matches!(place, Place::Field | Place::Studio | Place::Street)
    {
        return Some(Place::Interior);
    }
    None
}

/// Adds what belongs to the place.
pub(super) fn set(easel: &mut Easel) {
    let place = easel.scene.place;
    if has_wall(easel) {
        plane(easel, 0.28, wall);
    }
    if has_fountain(easel) {
        if easel.says(IN_FOUNTAINS) {
            plane(easel, 0.34, basin_behind);
            plane(easel, 0.045, basin_before);
        } else {
            plane(easel, 0.40, fountain);
        }
    }
    if has_palms(easel) && stands_of_palms(easel) && (place != Place::Street || is_square(easel)) {
        plane(easel, 0.38, grove);
    }
    if place == Place::Lake && easel.says(DAMS) {
        plane(easel, 0.45, dam);
    }
}

fn plane(easel: &mut Easel, depth: f32, draw: impl Fn(&Easel, &mut Canvas, &mut Dice)) {
    let mut canvas = easel.canvas();
    draw(easel, &mut canvas, &mut easel.dice.part("setting"));
    // What is behind whoever is there is behind the ground on which they are.
    let near = easel.near_depth.filter(|_| depth > 0.2).map_or(0.0, |near| near + 0.004);
    let depth = depth.max(near);
    let at = easel.layers.iter().position(|layer| layer.depth < depth).unwrap_or(easel.layers.len());
    let back = at.checked_sub(1).map_or(1.0, |before| easel.layers[before].depth);
    let front = easel.layers.get(at).map_or(0.0, |layer| layer.depth);
    let depth = depth.min(back - (back - front) * 0.1).max(front + (back - front) * 0.1);
    easel.layers.insert(at, Layer { picture: canvas.finish(GRAIN, 23), depth, motion: None });
}

/// A wall of stones or bricks behind whoever is before it, with leaves on the ground in autumn.
fn wall(easel: &Easel, canvas: &mut Canvas, dice: &mut Dice) {
    let (unit, palette) = (easel.unit, &easel.palette);
    let is_brick = easel.says(&["brick", "砖"]);
    let foot = easel.y(easel.lowest - 0.055);
    let top = foot - unit * 0.46;
    let seed = dice.seed();
    let stones: &[u32] = if is_brick {
        &[0xa0583f, 0x8f4c38, 0xb06a4c, 0x94523c]
    } else {
        &[0x9a948a, 0x857f76, 0xaaa498, 0x787268, 0x918a7c]
    };
    let (wide, high) = if is_brick { (unit * 0.075, unit * 0.026) } else { (unit * 0.105, unit * 0.055) };
    canvas.block((0.0, top), (easel.width(), foot), |x, y| {
        let row = ((y - top) / high).floor();
        let shift =
            hash(row as i32, 3, seed) * if is_brick { 0.0 } else { 1.0 } + 0.5 * (row as i32 % 2) as f32;
        let across = x / wide + shift;
        let (column, u, v) = (across.floor(), across - across.floor(), (y - top) / high - row);
        let pick = hash(column as i32, row as i32, seed);
        let stone = paint(stones[(pick * (stones.len() as f32 - 0.01)) as usize]);
        let edge = u.min(1.0 - u).min((v.min(1.0 - v)) * high / wide);
        let joint = smooth(0.02, 0.06, edge);
        let light = 0.42 + 0.28 * easel.nearness_to_light(x) + 0.10 * (1.0 - v) + 0.10 * (pick - 0.5);
        let low = smooth(foot - unit * 0.16, foot, y) * 0.35;
        (mix(scale(palette.lit(stone, light), 0.62 + 0.38 * joint), palette.shade, low), 1.0)
    });
    canvas.block((0.0, top - unit * 0.022), (easel.width(), top + unit * 0.006), |x, _| {
        (palette.lit(paint(0xb8b2a6), 0.55 + 0.3 * easel.nearness_to_light(x)), 1.0)
    });
    // Ivy hangs over it, and in autumn leaves lie at its foot.
    let is_autumn = palette.season == Season::Autumn
        || easel.says(&["autumn", "fall leaves", "falling leaves", "leaves fall", "秋", "落叶"]);
    let greens: [u32; 3] =
        if is_autumn { [0xc4602f, 0xd98a3d, 0xa8482c] } else { [0x4f7a44, 0x3f6b3a, 0x6a9450] };
    for cluster in [0.06, 0.20, 0.83, 0.95] {
        for _ in 0..46 {
            let down = dice.unit().powi(2);
            let at = (
                easel.x(cluster + dice.range(-0.07, 0.07) * (1.2 - down)),
                top - unit * 0.02 + unit * 0.30 * down,
            );
            let size = unit * dice.range(0.010, 0.020);
            let colour =
                mix(palette.lit(paint(*dice.pick(&greens)), dice.range(0.3, 0.9)), palette.shade, 0.2);
            canvas.ellipse(at, (size, size * 0.8), 0.3, colour, 0.96);
        }
    }
    let path = palette.lit(paint(0x8a8276), 0.45);
    canvas.block((0.0, foot), (easel.width(), foot + unit * 0.17), |x, y| {
        let v = (y - foot) / (unit * 0.17);
        let tone = 0.88 + 0.16 * hash((x / unit * 26.0) as i32, (v * 7.0) as i32, seed);
        (mix(scale(path, tone), palette.shade, 0.22 * (1.0 - v)), smooth(1.0, 0.8, v))
    });
    if is_autumn {
        for _ in 0..190 {
            let at = (dice.unit() * easel.width(), foot + unit * dice.range(0.0, 0.20));
            let size = unit * dice.range(0.007, 0.013);
            let leaf = paint(*dice.pick(&[0xd98a3d, 0xc4602f, 0xe0b04a, 0xa8482c]));
            canvas.ellipse(at, (size, size * 0.5), 0.3, palette.lit(leaf, dice.range(0.5, 1.0)), 0.95);
        }
        falling(easel, canvas, dice);
    }
}

/// Leaves in the air.
fn falling(easel: &Easel, canvas: &mut Canvas, dice: &mut Dice) {
    let (unit, palette) = (easel.unit, &easel.palette);
    for _ in 0..46 {
        let at = (dice.unit() * easel.width(), easel.y(dice.range(0.02, 0.7)));
        let size = unit * dice.range(0.008, 0.016);
        let leaf = palette.lit(paint(*dice.pick(&[0xd98a3d, 0xc4602f, 0xe0b04a])), dice.range(0.6, 1.0));
        let lean = dice.range(-0.8, 0.8);
        canvas.stroke(
            (at.0 - size, at.1 - size * lean),
            (at.0 + size, at.1 + size * lean),
            (size * 0.5, size * 0.16),
            leaf,
            0.95,
        );
    }
}

fn stone(easel: &Easel, light: f32, far: f32) -> Colour {
    let palette = &easel.palette;
    palette.through_air(mix(palette.lit(paint(0xc8beac), light), palette.shade, 0.12), far)
}

/// A fountain some way off: a basin, a bowl on a column, and jets.
fn fountain(easel: &Easel, canvas: &mut Canvas, _: &mut Dice) {
    let side = if easel.light.0 > 0.5 { 0.62 } else { 0.38 };
    let foot = (easel.x(side), easel.y((easel.horizon + 0.10).min(easel.lowest - 0.02)));
    let size = easel.unit * 0.30;
    let at = |x: f32, up: f32| (foot.0 + x * size, foot.1 - up * size);
    canvas.ellipse((foot.0, foot.1), (size * 0.98, size * 0.20), 0.05, easel.palette.shade, 0.35);
    canvas.ellipse(at(0.0, 0.05), (size * 0.92, size * 0.19), 0.02, stone(easel, 0.3, 0.12), 1.0);
    canvas.block(at(-0.92, 0.20), at(0.92, 0.05), |x, _| {
        (
            stone(
                easel,
                0.35 + 0.4 * ((x - foot.0) / size * if side > 0.5 { 1.0 } else { -1.0 }).clamp(-0.6, 0.8),
                0.12,
            ),
            1.0,
        )
    });
    canvas.ellipse(at(0.0, 0.20), (size * 0.92, size * 0.17), 0.02, stone(easel, 0.85, 0.12), 1.0);
    let water = mix(easel.palette.sky_at(0.6), easel.palette.lit(paint(0x6ab8cc), 0.7), 0.5);
    canvas.ellipse(at(0.0, 0.20), (size * 0.82, size * 0.14), 0.05, water, 1.0);
    canvas.fill(&[at(-0.09, 0.18), at(-0.05, 0.60), at(0.05, 0.60), at(0.09, 0.18)], stone(easel, 0.6, 0.12));
    canvas.ellipse(at(0.0, 0.62), (size * 0.34, size * 0.07), 0.02, stone(easel, 0.45, 0.12), 1.0);
    canvas.ellipse(at(0.0, 0.65), (size * 0.34, size * 0.06), 0.02, stone(easel, 0.9, 0.12), 1.0);
    canvas
        .fill(&[at(-0.04, 0.64), at(-0.025, 0.86), at(0.025, 0.86), at(0.04, 0.64)], stone(easel, 0.7, 0.12));
    jets(easel, canvas, &at, size);
}

fn jets(easel: &Easel, canvas: &mut Canvas, at: &dyn Fn(f32, f32) -> Point, size: f32) {
    let white = mix(easel.palette.lit(paint(0xf2f8fc), 0.95), [1.0; 3], 0.3);
    for (top, reach, low, from) in [
        (1.12, 0.20, 0.64, 0.86),
        (1.02, 0.30, 0.66, 0.84),
        (0.74, 0.62, 0.20, 0.64),
        (0.70, 0.48, 0.20, 0.64),
    ] {
        for side in [-1.0, 1.0] {
            let along = |t: f32| {
                (
                    side * reach * t,
                    from + (top - from) * 4.0 * t * (0.75 - t).max(-1.0) - (from - low) * t * t,
                )
            };
            for step in 0..10 {
                let (a, b) = (along(step as f32 / 10.0), along((step + 1) as f32 / 10.0));
                canvas.stroke(at(a.0, a.1), at(b.0, b.1), (size * 0.013, size * 0.012), white, 0.62);
            }
        }
    }
}

/// The far rim of a basin in which somebody is, with its water.
fn basin_behind(easel: &Easel, canvas: &mut Canvas, _: &mut Dice) {
    let (unit, middle) = (easel.unit, easel.x(0.5));
    let y = easel.y(easel.lowest - 0.075);
    let half = (easel.frame.0 * 0.46).min(unit * 0.86);
    // The column of the fountain rises behind whoever bathes.
    let size = unit * 0.5;
    let aside = if easel.light.0 > 0.5 { -0.30 } else { 0.30 };
    let at = |x: f32, up: f32| (middle + aside * unit + x * size, y - up * size);
    canvas.fill(&[at(-0.09, 0.0), at(-0.05, 0.60), at(0.05, 0.60), at(0.09, 0.0)], stone(easel, 0.6, 0.1));
    canvas.ellipse(at(0.0, 0.62), (size * 0.34, size * 0.07), 0.02, stone(easel, 0.5, 0.1), 1.0);
    canvas.ellipse(at(0.0, 0.65), (size * 0.34, size * 0.06), 0.02, stone(easel, 0.9, 0.1), 1.0);
    jets(easel, canvas, &at, size);
    canvas.ellipse((middle, y + unit * 0.05), (half, unit * 0.115), 0.01, stone(easel, 0.8, 0.05), 1.0);
    let water = mix(easel.palette.sky_at(0.6), easel.palette.lit(paint(0x5ab0c8), 0.7), 0.55);
    canvas.ellipse((middle, y + unit * 0.055), (half * 0.95, unit * 0.10), 0.02, water, 1.0);
}

/// Its near rim, with the splashes before whoever is in it.
fn basin_before(easel: &Easel, canvas: &mut Canvas, dice: &mut Dice) {
    let (unit, middle) = (easel.unit, easel.x(0.5));
    let y = easel.y(easel.lowest - 0.075) + unit * 0.055;
    let half = (easel.frame.0 * 0.46).min(unit * 0.86);
    let water = mix(easel.palette.sky_at(0.6), easel.palette.lit(paint(0x5ab0c8), 0.7), 0.55);
    let white = mix(easel.palette.lit(paint(0xf2f8fc), 0.95), [1.0; 3], 0.3);
    let lower = |x: f32| unit * 0.10 * (1.0 - ((x - middle) / half).powi(2)).max(0.0).sqrt();
    let steps = 40;
    let mut sheet: Vec<Point> = Vec::new();
    let mut rim: Vec<Point> = Vec::new();
    for step in 0..=steps {
        let x = middle - half * 0.97 + 2.0 * half * 0.97 * step as f32 / steps as f32;
        sheet.push((x, y + lower(x) * 0.25 - unit * 0.004));
        rim.push((x, y + lower(x)));
    }
    let mut all = sheet.clone();
    all.extend(rim.iter().rev().copied());
    canvas.polygon(&all, |_, _| (water, 0.86));
    for _ in 0..120 {
        let x = middle + half * dice.range(-0.62, 0.62);
        let up = unit * dice.unit().powi(2) * 0.24;
        let size = unit * dice.range(0.003, 0.010);
        canvas.disc((x, y + unit * 0.03 - up), size, size * 0.6, white, dice.range(0.5, 0.95));
    }
    for aside in [-0.34_f32, -0.12, 0.14, 0.36] {
        let x = middle + half * aside;
        canvas.ellipse((x, y + unit * 0.035), (unit * 0.11, unit * 0.016), 0.6, white, 0.6);
    }
    let wall = unit * 0.075;
    let mut front = rim.clone();
    front.extend(rim.iter().rev().map(|(x, y)| (*x, y + wall)));
    canvas.polygon(&front, |x, _| (stone(easel, 0.30 + 0.45 * easel.nearness_to_light(x), 0.0), 1.0));
    for pair in rim.windows(2) {
        canvas.stroke(pair[0], pair[1], (unit * 0.013, unit * 0.013), stone(easel, 0.95, 0.0), 1.0);
    }
}

/// One palm.
pub(super) fn palm(easel: &Easel, canvas: &mut Canvas, foot: Point, size: f32, lean: f32, far: f32) {
    let palette = &easel.palette;
    let bark = palette.through_air(mix(palette.lit(paint(0x8a6a4a), 0.5), palette.shade, 0.25), far);
    let at = |t: f32| (foot.0 + lean * size * 0.35 * t * t, foot.1 - size * 0.82 * t);
    for step in 0..14 {
        let (a, b) = (step as f32 / 14.0, (step + 1) as f32 / 14.0);
        canvas.stroke(at(a), at(b), (size * (0.030 - 0.012 * a), size * (0.030 - 0.012 * b)), bark, 1.0);
    }
    let crown = at(1.0);
    for (index, turn) in [-2.95_f32, -2.5, -2.0, -1.57, -1.1, -0.6, -0.15, 0.25, 2.9].into_iter().enumerate()
    {
        let long = size * (0.40 - 0.03 * (index % 3) as f32);
        let leaf = palette.through_air(
            mix(
                palette.lit(
                    paint(if index % 2 == 0 { 0x4f8a44 } else { 0x3c7438 }),
                    0.45 + 0.2 * (index % 3) as f32,
                ),
                palette.shade,
                0.15,
            ),
            far,
        );
        let arc = |t: f32| {
            let out = long * t;
            (crown.0 + turn.cos() * out, crown.1 + turn.sin() * out * 0.75 + size * 0.26 * t * t)
        };
        for step in 0..9 {
            let (a, b) = (step as f32 / 9.0, (step + 1) as f32 / 9.0);
            let wide = |t: f32| size * 0.034 * (1.0 - t) * (0.35 + 2.2 * t).min(1.0) + size * 0.004;
            canvas.stroke(arc(a), arc(b), (wide(a), wide(b)), leaf, 1.0);
            let (p, q) = (arc(b), size * 0.075 * (1.0 - b));
            canvas.stroke(p, (p.0 - turn.cos() * q * 0.3, p.1 + q), (size * 0.008, size * 0.003), leaf, 0.95);
        }
    }
    canvas.disc((crown.0, crown.1 + size * 0.02), size * 0.022, 1.0, scale(bark, 0.8), 1.0);
}

/// Palms at the sides of the picture.
fn grove(easel: &Easel, canvas: &mut Canvas, dice: &mut Dice) {
    let foot = easel.y((easel.lowest - 0.02).max(easel.horizon + 0.06));
    let unit = easel.unit;
    let side = if easel.light.0 > 0.5 { 1.0 } else { -1.0 };
    for (aside, size, lean) in [(0.40, 0.62, 0.5), (0.47, 0.74, -0.4), (-0.45, 0.54, 0.6)] {
        let x = easel.x(0.5 - side * aside);
        palm(easel, canvas, (x, foot + unit * dice.range(-0.03, 0.02)), unit * size, side * lean, 0.12);
    }
}

/// A dam with willows and a small bridge across the lake.
fn dam(easel: &Easel, canvas: &mut Canvas, dice: &mut Dice) {
    let (unit, palette) = (easel.unit, &easel.palette);
    let far = 0.18;
    let tone =
        |rgb: u32, lit: f32| palette.through_air(mix(palette.lit(paint(rgb), lit), palette.shade, 0.2), far);
    let y = |x: f32| easel.y(easel.horizon + 0.075) + unit * 0.05 * (x - easel.x(0.0)) / easel.frame.0;
    let (wide, gap) = (unit * 0.018, easel.x(0.56));
    let steps = 60;
    for step in 0..steps {
        let at = |step: usize| {
            let x = easel.width() * step as f32 / steps as f32;
            let hump = unit * 0.055 * (-((x - gap) / (unit * 0.10)).powi(2)).exp();
            (x, y(x) - hump)
        };
        canvas.stroke(at(step), at(step + 1), (wide, wide), tone(0xa89878, 0.55), 1.0);
        let (a, b) = (at(step), at(step + 1));
        canvas.stroke(
            (a.0, a.1 - wide),
            (b.0, b.1 - wide),
            (unit * 0.004, unit * 0.004),
            tone(0xd8ccb0, 0.8),
            1.0,
        );
    }
    // The arch below the bridge.
    canvas.ellipse(
        (gap, y(gap) + wide),
        (unit * 0.045, unit * 0.05),
        0.04,
        palette.through_air(palette.shade, 0.3),
        0.8,
    );
    let mut x = unit * 0.03;
    while x < easel.width() {
        if (x - gap).abs() > unit * 0.12 {
            let foot = (x, y(x) - wide);
            let size = unit * dice.range(0.11, 0.17);
            canvas.stroke(
                foot,
                (x, foot.1 - size * 0.6),
                (size * 0.035, size * 0.02),
                tone(0x5a4636, 0.3),
                1.0,
            );
            for _ in 0..26 {
                let aside = dice.range(-0.42, 0.42);
                let top = (x + aside * size * 0.8, foot.1 - size * (0.95 - 0.7 * aside * aside));
                let long = size * dice.range(0.3, 0.65);
                canvas.stroke(
                    top,
                    (top.0 + aside * size * 0.12, top.1 + long),
                    (size * 0.035, size * 0.010),
                    tone(0x6f9450, dice.range(0.35, 0.8)),
                    0.9,
                );
            }
        }
        x += unit * dice.range(0.13, 0.20);
    }
}

#[cfg(test)]
mod tests {
    use super::super::paint;
    use crate::scene::Place;

    #[test]
    fn words_put_a_picture_in_its_place() {
        for (prompt, place) in [
            ("An elephant splashes in a fountain on a European plaza", Place::Street),
            ("A red bicycle leans against a stone wall", Place::Field),
            ("Two friends eat a birthday cake", Place::Interior),
            ("An astronaut walks down a spaceship corridor", Place::Interior),
            ("A birthday picnic in the park", Place::Field),
        ] {
            assert_eq!(paint(prompt, 160, 90, 0).scene.place, place, "{prompt}");
        }
    }
}
