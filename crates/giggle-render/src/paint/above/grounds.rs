//! What the ground looks like from above, and what grows on it.
//!
//! It knows places, words and noise, and nothing of views. The one idea: a kind of ground gives a colour for every place on it.

use super::{Ground, is_of_people};
use crate::paint::Easel;
use crate::paint::canvas::{Canvas, Colour, mix, scale};
use crate::paint::land;
use crate::paint::noise::{Dice, fbm, hash, ridged, smooth, value};
use crate::paint::palette::paint;
use crate::reading::{Reading, ShotSize};
use crate::scene::Place;
use crate::subject::{Gait, NOUNS};

const ROADS: &[&str] = &[
    "road", "highway", "motorway", "freeway", "lane", "公路", "马路", "高速", "大道", "道路", "赛道", "山路",
];
const RIVERS: &[&str] = &["river", "stream", "canal", "creek", "河", "江", "溪", "运河"];
const SHORES: &[&str] = &[
    "beach", "coast", "shore", "cliff", "bay", "harbour", "harbor", "海滩", "沙滩", "海岸", "海边", "港",
    "滩",
];
const ISLANDS: &[&str] = &["island", "lighthouse", "rock", "atoll", "岛", "礁", "灯塔"];
const FIELDS: &[&str] = &[
    "farm",
    "field",
    "patchwork",
    "crops",
    "countryside",
    "vineyard",
    "农田",
    "田野",
    "稻田",
    "麦田",
    "花田",
];
const TERRACES: &[&str] = &["terrace", "terraced", "梯田", "茶园", "tea plantation"];
const SANDY: &[&str] = &["sand", "beach", "沙"];
const STONY: &[&str] = &["square", "plaza", "court", "temple", "广场", "院", "石板", "土楼"];
const GRASSY: &[&str] =
    &["grass", "meadow", "prairie", "steppe", "pasture", "valley", "草原", "草地", "草甸", "牧场"];
const SMOOTH: &[&str] = &["marble", "white table", "concrete", "slate", "大理石", "白色桌", "石板"];
const DARK: &[&str] = &["black marble", "dark marble", "slate", "black table", "黑色大理石", "黑色桌"];
const SNOWY: &[&str] = &["snow", "icy", "雪地", "雪原", "雪中", "雪景", "大雪", "积雪", "冰", "飘雪"];
const FLOWERS: &[&str] = &["flower", "blossom", "poppy", "tulip", "lavender", "sunflower", "花"];

/// The kinds of ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Water,
    Grass,
    Patches,
    Terraces,
    Sand,
    Rock,
    Woods,
    Asphalt,
    Stone,
    Boards,
    Plain,
}

/// What there is besides the ground itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Band {
    River,
    Road,
}

struct Look {
    kind: Kind,
    band: Option<Band>,
    has_shore: bool,
    is_island: bool,
    is_lake: bool,
    is_far: bool,
    seed: u32,
    grass: Colour,
    leaf: Colour,
    sand: Colour,
    plain: Colour,
    is_white: bool,
}

impl Look {
    fn of(easel: &Easel, reading: &Reading, is_room: bool) -> Look {
        let mut dice = easel.dice.part("ground from above");
        let is_far = reading.shot_size >= ShotSize::Wide;
        let says = |words: &[&str]| easel.says(words);
        let kind = match easel.scene.place {
            Place::Sea => Kind::Water,
            Place::Lake if says(RIVERS) => Kind::Grass,
            Place::Lake => Kind::Grass,
            Place::Forest => Kind::Woods,
            Place::Desert if easel.scene.is_lunar => Kind::Rock,
            Place::Desert => Kind::Sand,
            Place::Mountains if says(GRASSY) => Kind::Grass,
            Place::Mountains => Kind::Rock,
            Place::Street => Kind::Asphalt,
            Place::City if !is_far || is_of_people(reading) => Kind::Stone,
            Place::City => Kind::Asphalt,
            Place::Studio if is_room => Kind::Boards,
            Place::Studio if easel.backdrop.is_some() || says(SMOOTH) => Kind::Plain,
            Place::Studio => Kind::Boards,
            _ if says(TERRACES) => Kind::Terraces,
            _ if says(STONY) => Kind::Stone,
            _ if says(SANDY) => Kind::Sand,
            _ if is_far && says(FIELDS) => Kind::Patches,
            _ => Kind::Grass,
        };
        let drives = reading.cast.head.iter().chain(&reading.cast.also).any(|head| {
            head.noun
                .is_some_and(|noun| NOUNS.nouns[noun].gait == Gait::Drives && NOUNS.nouns[noun].metres > 1.0)
        });
        let is_dry = matches!(kind, Kind::Grass | Kind::Patches | Kind::Sand | Kind::Rock | Kind::Woods);
        let band = match kind {
            _ if easel.scene.place == Place::Lake && says(RIVERS) => Some(Band::River),
            _ if is_dry && says(RIVERS) && easel.scene.place != Place::Lake => Some(Band::River),
            _ if is_dry && (says(ROADS) || drives) => Some(Band::Road),
            Kind::Water if says(ROADS) => Some(Band::Road),
            _ => None,
        };
        let is_white = easel.palette.is_white() && kind != Kind::Grass
            || says(SNOWY)
            || kind == Kind::Rock && says(&["雪"]);
        Look {
            kind,
            band,
            has_shore: kind == Kind::Water && (says(SHORES) || says(ROADS)),
            is_island: kind == Kind::Water && says(ISLANDS),
            is_lake: easel.scene.place == Place::Lake && !says(RIVERS),
            is_far,
            seed: dice.seed(),
            grass: match (is_white, easel.palette.is_white()) {
                (true, _) => paint(0xe9f0f7),
                // Grass below mountains with snow.
                (false, true) => paint(0x9aa65a),
                (false, false) => easel.palette.ground(&mut dice),
            },
            leaf: easel.palette.leaf(&mut dice),
            sand: paint(0xdcb478),
            plain: easel.backdrop.unwrap_or(paint(if says(DARK) { 0x35353a } else { 0xe4e0d8 })),
            is_white,
        }
    }

    /// How far inland a place is: below nothing it is in the water.
    fn inland(&self, u: f32, v: f32) -> f32 {
        let rough = fbm(u * 0.9 + 3.0, v * 0.9, 4, self.seed) - 0.5;
        if self.is_island {
            0.55 - (u * u + v * v * 1.1).sqrt() + rough * 0.9
        } else if self.has_shore {
            u * 0.8 + 0.12 * v - if self.is_far { 0.45 } else { 0.08 } + rough * 0.5
        } else if self.is_lake {
            (u * u * 0.35 + v * v * 0.55).sqrt() - 0.95 + rough * 0.7
        } else {
            -9.0
        }
    }

    /// How far aside of the middle of a river or a road a place is.
    fn aside(&self, u: f32, v: f32) -> f32 {
        let bend = if self.band == Some(Band::River) { 0.62 } else { 0.22 };
        u - middle_of(v, bend)
    }
}

/// Where a way winds.
fn middle_of(v: f32, bend: f32) -> f32 {
    bend * ((v * 1.15).sin() + 0.45 * (v * 2.3 + 0.8).sin())
}

/// Where a road is across, at a place on its length, and which way it goes there.
pub(super) fn road_at(v: f32) -> (f32, f32) {
    let here = middle_of(v, 0.22);
    (here, (middle_of(v + 0.02, 0.22) - here) / 0.02)
}

/// Lays the ground.
pub(super) fn lay(easel: &Easel, canvas: &mut Canvas, ground: &Ground, (reading, is_room): (&Reading, bool)) {
    let look = Look::of(easel, reading, is_room);
    let palette = &easel.palette;
    let top = ground.horizon.map_or(0.0, |row| row.max(0.0));
    let high = easel.frame.1;
    let is_far = reading.shot_size >= ShotSize::Wide;
    canvas.wash(top..easel.height(), |x, y| {
        let (u, v, step) = ground.at(x, y);
        // What is finer than a pixel is not seen.
        let detail = smooth(2.0, 40.0, step);
        let (material, lit) = ground_at(&look, u, v, detail, is_far);
        let away = ground.horizon.map_or(0.0, |row| (1.0 - (y - row) / high).clamp(0.0, 1.0).powi(5) * 0.9);
        let colour = palette.through_air(palette.lit(material, lit), away);
        (colour, smooth(top - 1.0, top + 1.5, y))
    });
}

/// What the ground is like at a place, and how much light it has.
fn ground_at(look: &Look, u: f32, v: f32, detail: f32, is_far: bool) -> (Colour, f32) {
    let inland = look.inland(u, v);
    let is_wet = look.kind == Kind::Water || look.is_lake;
    if is_wet && inland < 0.0 {
        return water(look, u, v, inland, detail);
    }
    let aside = look.aside(u, v);
    if look.band == Some(Band::River) && aside.abs() < 0.30 {
        return water(look, u * 1.4, v * 1.4, aside.abs() - 0.30, detail);
    }
    if is_wet && inland < if is_far { 0.16 } else { 0.75 } {
        let wet = smooth(0.0, 0.05, inland);
        return (
            mix(scale(look.sand, 0.72), look.sand, wet),
            0.75 + 0.1 * (fbm(u * 9.0, v * 9.0, 2, look.seed) - 0.5),
        );
    }
    if look.band == Some(Band::Road) && !is_wet | (inland > 0.2) && aside.abs() < 0.2 {
        return road(aside, v, 0.2, detail);
    }
    let rough = fbm(u * 3.1, v * 3.1, 4, look.seed) - 0.5;
    let grain = (value(u * 46.0, v * 46.0, look.seed ^ 5) - 0.5) * detail;
    let slope =
        fbm(u * 0.8, v * 0.8, 3, look.seed ^ 9) - fbm(u * 0.8 + 0.06, v * 0.8 + 0.05, 3, look.seed ^ 9);
    let kind = if is_wet { if look.is_island { Kind::Rock } else { Kind::Grass } } else { look.kind };
    match kind {
        Kind::Water => water(look, u, v, -1.0, detail),
        Kind::Grass | Kind::Woods => {
            let base = if kind == Kind::Woods { mix(look.leaf, paint(0x2c3a2a), 0.55) } else { look.grass };
            (
                mix(base, look.leaf, 0.3 + 0.7 * rough),
                (0.62 + 0.35 * rough + 0.16 * grain + 3.0 * slope).clamp(0.15, 1.0),
            )
        }
        Kind::Patches => {
            let (bu, bv) = (u + 0.12 * rough, v + 0.1 * (fbm(u * 1.3, v, 2, look.seed ^ 3) - 0.5));
            let row = (bv / 0.52).floor();
            let wide = 0.55 + 0.5 * hash(row as i32, 4, look.seed);
            let column = (bu / wide + hash(row as i32, 1, look.seed)).floor();
            let pick = hash(column as i32, row as i32, look.seed);
            let tones =
                [look.grass, look.leaf, paint(0xd8bf62), paint(0xb8924e), paint(0x9cb35c), paint(0x8a7a4a)];
            let tone = tones[(pick * 5.99) as usize];
            let edge_u =
                ((bu / wide + hash(row as i32, 1, look.seed)).rem_euclid(1.0) * wide).min(wide * 0.5);
            let edge = smooth(0.0, 0.03, edge_u.min((bv / 0.52).rem_euclid(1.0) * 0.52));
            let stripes = 0.10 * ((bu + bv * pick) * 60.0).sin() * detail;
            (mix(scale(look.leaf, 0.5), tone, edge), 0.7 + stripes + 0.2 * rough)
        }
        Kind::Terraces => {
            let rise = (fbm(u * 0.55, v * 0.55, 2, look.seed) * 16.0 + v * 2.2).rem_euclid(1.0);
            let wall = smooth(0.16, 0.05, rise);
            // Every step has a green bank, and either water that mirrors the sky or young rice.
            let step = (fbm(u * 0.55, v * 0.55, 2, look.seed) * 16.0 + v * 2.2).floor() as i32;
            let water = mix(paint(0x9fc4d4), paint(0xe8f2f4), smooth(0.3, 0.95, rise));
            let rice =
                mix(paint(0x6f9c3c), paint(0x9cbc52), 0.5 + 0.5 * (u * 60.0 + v * 22.0).sin() * detail);
            let field = if hash(step, 3, look.seed) < 0.34 { water } else { rice };
            let bank = mix(paint(0x3f6a2c), paint(0x5a8438), rough);
            (mix(field, bank, wall.max(smooth(0.84, 0.97, rise) * 0.7)), 0.84 + 0.16 * rough - 0.25 * wall)
        }
        Kind::Sand => {
            let ridge = (fbm(u * 0.7, v * 1.1, 3, look.seed) * 9.0).sin();
            let fine = (u * 26.0 + v * 9.0 + rough * 8.0).sin() * 0.10 * detail;
            let tone = if look.is_white { look.grass } else { look.sand };
            (tone, (0.66 + if is_far { 0.26 } else { 0.12 } * ridge + fine + 0.1 * rough).clamp(0.1, 1.05))
        }
        Kind::Rock => {
            let high = fbm(u * 0.55, v * 0.55, 5, look.seed);
            let next = fbm(u * 0.55 - 0.05, v * 0.55 - 0.035, 5, look.seed);
            let lit = (0.55 + (high - next) * 9.0 + 0.2 * grain).clamp(0.05, 1.1);
            let bare = mix(paint(0x8a8078), paint(0x5e6a58), smooth(0.55, 0.40, high));
            let snow = if look.is_white { smooth(0.38, 0.46, high) } else { smooth(0.62, 0.68, high) };
            (mix(bare, paint(0xf2f6fb), snow), lit)
        }
        Kind::Asphalt => {
            if is_far {
                return (paint(0x6a6a70), 0.6 + 0.2 * rough);
            }
            street(u, v, detail, rough)
        }
        Kind::Stone => {
            let (row, shift) = ((v / 0.13).floor(), hash((v / 0.13).floor() as i32, 3, look.seed));
            let column = (u / 0.2 + shift).floor();
            let joint = ((u / 0.2 + shift).rem_euclid(1.0) * 0.2).min(v.rem_euclid(0.13));
            let tone = 0.9 + 0.2 * hash(column as i32, row as i32, look.seed);
            (scale(paint(0xb3a999), tone), 0.68 - 0.35 * smooth(0.010, 0.0, joint) * detail + 0.12 * rough)
        }
        Kind::Boards => {
            let row = (v / 0.16).floor();
            let along = u + 1.7 * hash(row as i32, 7, look.seed);
            let grain_of_wood = fbm(along * 1.2, v * 22.0 + row * 5.0, 3, look.seed) - 0.5;
            let joint = v.rem_euclid(0.16).min((along.rem_euclid(1.5)) * 0.8);
            let tone = 0.88 + 0.24 * hash(row as i32, (along / 1.5).floor() as i32, look.seed);
            (scale(paint(0xa87b4f), tone + 0.35 * grain_of_wood), 0.72 - 0.4 * smooth(0.008, 0.0, joint))
        }
        Kind::Plain => {
            let edge = (u * u * 0.25 + v * v * 0.6).min(1.0);
            (look.plain, 0.95 - 0.25 * edge + 0.05 * grain)
        }
    }
}

/// Water: bright over the sand, dark where it is deep, with foam where it meets the land.
fn water(look: &Look, u: f32, v: f32, inland: f32, detail: f32) -> (Colour, f32) {
    let swell = fbm(u * 2.2 + v * 0.7, v * 5.5, 3, look.seed ^ 21) - 0.5;
    let fine = (fbm(u * 11.0, v * 26.0, 2, look.seed ^ 22) - 0.5) * detail;
    let deep = smooth(0.0, 0.9, -inland);
    let colour = mix(paint(0x5fbdb8), paint(0x1d5a7c), deep);
    let near = -inland + 0.10 * (fbm(u * 5.0, v * 5.0, 3, look.seed ^ 23) - 0.5);
    let breaks = smooth(0.05, 0.02, (near - 0.03).abs()) + 0.7 * smooth(0.035, 0.01, (near - 0.20).abs());
    let crest = smooth(0.16, 0.24, swell) * 0.22 * detail;
    let is_calm = look.band == Some(Band::River) || look.is_lake;
    let foam = if is_calm { 0.0 } else { (breaks + crest).min(0.9) };
    (mix(colour, paint(0xf4f8f8), foam), 0.66 + 0.55 * swell + 0.25 * fine + 0.2 * foam)
}

/// A road with its edges and the broken line along its middle.
fn road(aside: f32, v: f32, half: f32, detail: f32) -> (Colour, f32) {
    let is_line =
        aside.abs() < 0.008 && v.rem_euclid(0.3) < 0.17 || (aside.abs() - half * 0.88).abs() < 0.006;
    let edge = smooth(half, half * 0.94, aside.abs());
    let tar = mix(paint(0x8a7f6c), paint(0x54555c), edge);
    (mix(tar, paint(0xf2ead8), if is_line { 0.9 * detail.max(0.35) } else { 0.0 }), 0.62)
}

/// A street from near: lanes, kerbs, pavements and a crossing.
fn street(u: f32, v: f32, detail: f32, rough: f32) -> (Colour, f32) {
    let away = u.abs();
    if away > 0.78 {
        let joint = (v.rem_euclid(0.22)).min((away - 0.78).rem_euclid(0.22));
        let kerb = smooth(0.80, 0.79, away);
        let tone = mix(paint(0xb4aea6), paint(0xd4cec4), kerb);
        return (tone, 0.68 - 0.22 * smooth(0.008, 0.0, joint) * detail + 0.1 * rough);
    }
    let is_crossing = (-0.98..-0.62).contains(&v) && (u + 3.0).rem_euclid(0.16) < 0.085;
    let is_line = (away < 0.012 && v.rem_euclid(0.5) < 0.28 && v > -0.5) || (away - 0.70).abs() < 0.006;
    let tone = mix(paint(0x55565e), paint(0xece8de), if is_crossing || is_line { 0.85 } else { 0.0 });
    (tone, 0.62 + 0.25 * rough)
}

/// Sets what grows on the ground: crowns of trees, bushes, flowers.
pub(super) fn plant(
    easel: &Easel,
    canvas: &mut Canvas,
    ground: &Ground,
    (reading, is_room): (&Reading, bool),
) {
    let look = Look::of(easel, reading, is_room);
    let is_far = reading.shot_size >= ShotSize::Wide;
    let mut dice = easel.dice.part("crowns from above");
    let (share, size) = match look.kind {
        Kind::Woods => (0.86, if is_far { 0.13 } else { 0.26 }),
        Kind::Grass if easel.scene.place == Place::Lake => (0.45, if is_far { 0.11 } else { 0.2 }),
        Kind::Grass if is_far && look.is_white => (0.30, 0.10),
        Kind::Grass if is_far => (0.42, 0.10),
        Kind::Patches | Kind::Terraces => (0.05, 0.09),
        Kind::Grass => (0.0, 0.2),
        _ => (0.0, 0.1),
    };
    if share > 0.0 {
        crowns(easel, canvas, ground, &look, share, size, &mut dice);
    }
    let has_flowers =
        easel.says(FLOWERS) && matches!(look.kind, Kind::Grass | Kind::Patches) && !look.is_white;
    if has_flowers
        || look.kind == Kind::Grass && !is_far && !look.is_white && easel.scene.place == Place::Field
    {
        specks(easel, canvas, ground, has_flowers, &mut dice);
    }
}

/// Crowns of trees, the far ones first.
fn crowns(
    easel: &Easel,
    canvas: &mut Canvas,
    ground: &Ground,
    look: &Look,
    share: f32,
    size: f32,
    dice: &mut Dice,
) {
    let palette = &easel.palette;
    let side = if easel.light.0 > 0.5 { 1.0 } else { -1.0 };
    let gap = size * 0.85;
    let far = if ground.horizon.is_some() { -9.0 } else { -(easel.height() / ground.step) };
    let near = easel.height() / ground.step;
    let mut v = far;
    while v < near {
        let Some((_, scale_here)) = ground.seen(0.0, v) else { break };
        let half = easel.width() * 0.5 / scale_here + size;
        // Far off they are not told apart.
        let thin = (4.0 / (size * scale_here)).max(1.0);
        let mut u = -half;
        while u < half {
            u += gap * thin * dice.range(0.7, 1.3);
            let (pu, pv) = (u + dice.range(-0.3, 0.3) * gap, v + dice.range(-0.4, 0.4) * gap);
            let pick = dice.unit();
            let tone = easel.palette.leaf(dice);
            let is_free = look.inland(pu, pv) > 0.22 || !(look.is_lake || look.kind == Kind::Water);
            let clear = look.band.is_none() || look.aside(pu, pv).abs() > 0.30 + size * 0.6;
            // The subject has a clearing.
            let clearing = if look.kind == Kind::Woods && look.band.is_none() { 0.42 } else { 0.5 };
            let is_open = (pu * pu + pv * pv).sqrt() > clearing;
            let grows = share > 0.8 || fbm(pu * 0.8, pv * 0.8, 3, look.seed ^ 31) < share;
            let Some(((x, y), step)) = ground.seen(pu, pv).filter(|_| is_free && clear && is_open && grows)
            else {
                continue;
            };
            let radius = size * step * (0.42 + 0.3 * pick);
            let away = ground
                .horizon
                .map_or(0.0, |row| (1.0 - (y - row) / easel.frame.1).clamp(0.0, 1.0).powi(5) * 0.9);
            let colour = |lit: f32| palette.through_air(palette.lit(tone, lit), away);
            let flat = if ground.horizon.is_some() { 0.82 } else { 1.0 };
            canvas.ellipse(
                (x - side * radius * 0.35, y + radius * 0.3),
                (radius, radius * 0.8),
                0.3,
                mix(colour(0.0), palette.shade, 0.5),
                0.55,
            );
            canvas.ellipse((x, y), (radius, radius * flat), 0.16, colour(0.30), 1.0);
            if radius > 2.0 {
                canvas.ellipse(
                    (x + side * radius * 0.22, y - radius * 0.26),
                    (radius * 0.66, radius * 0.58 * flat),
                    0.5,
                    colour(0.72),
                    0.9,
                );
            }
            if radius > 6.0 {
                canvas.ellipse(
                    (x + side * radius * 0.36, y - radius * 0.4),
                    (radius * 0.3, radius * 0.26),
                    0.6,
                    colour(1.05),
                    0.8,
                );
            }
        }
        v += gap * thin * 0.8;
    }
}

/// Blades and flowers in the grass.
fn specks(easel: &Easel, canvas: &mut Canvas, ground: &Ground, has_flowers: bool, dice: &mut Dice) {
    let palette = &easel.palette;
    let tones = [paint(0xf4e2a0), paint(0xf0f0ea), paint(0xe8a0b4), paint(0xd8605c)];
    let count = if has_flowers { 900 } else { 260 };
    for _ in 0..count {
        let (x, y) = (dice.unit() * easel.width(), dice.unit() * easel.height());
        let tone = *dice.pick(&tones);
        let (_, _, step) = ground.at(x, y);
        if ground.horizon.is_some_and(|row| y < row + 4.0) {
            continue;
        }
        let radius = (step * 0.012).clamp(0.7, easel.unit * 0.012);
        canvas.disc((x, y), radius, 1.0, palette.lit(tone, 0.85), 0.85);
    }
}

/// The mountains at the far end of the ground.
pub(super) fn ridge(easel: &Easel, canvas: &mut Canvas) {
    let seed = easel.dice.part("ridge from above").seed();
    let tops =
        land::skyline(easel, easel.horizon + 0.02, |u| 0.03 + 0.17 * ridged(u * 1.5 + 3.0, 0.5, 5, seed));
    let snow = if easel.palette.is_white() || easel.says(&["snow", "雪"]) { 0.8 } else { 0.2 };
    let look = land::Look { material: paint(0x76808e), distance: 0.7, relief: 0.9, snow, mist: 0.16 };
    land::range(easel, canvas, &tops, &look, seed);
}
