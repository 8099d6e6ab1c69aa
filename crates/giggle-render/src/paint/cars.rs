//! Cars from the side: sedans, convertibles, off-roaders, vans, pickups, old ones; and the road under them.
//!
//! It knows a canvas and the easel's light, and nothing of who drives. The one idea: one outline, one pane and two wheels a kind; what
//! makes it a car is the gleam above its waist, the dark under its sills and the arches.

use super::canvas::{Canvas, Colour, Point, mix, scale};
use super::noise::{smooth, value};
use super::palette::paint;
use super::picture::Sprite;
use super::{Easel, GRAIN, Layer};
use crate::scene::Place;

/// A kind of car.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Sedan,
    Convertible,
    OffRoader,
    Van,
    Pickup,
    Old,
}

/// What is drawn of a kind: its ratio, outline, panes, the bars between them, how high the waist is, and the wheels.
struct Shape {
    ratio: f32,
    outline: &'static [Point],
    panes: &'static [Point],
    pillars: &'static [f32],
    waist: f32,
    wheels: (f32, f32, f32),
}

const SEDAN: Shape = Shape {
    ratio: 3.0,
    outline: &[
        (0.010, 0.62),
        (0.020, 0.46),
        (0.10, 0.40),
        (0.20, 0.36),
        (0.29, 0.13),
        (0.37, 0.055),
        (0.46, 0.04),
        (0.55, 0.05),
        (0.63, 0.12),
        (0.745, 0.365),
        (0.90, 0.42),
        (0.975, 0.50),
        (0.99, 0.62),
        (0.985, 0.73),
        (0.95, 0.79),
        (0.05, 0.79),
        (0.012, 0.73),
    ],
    panes: &[(0.255, 0.355), (0.325, 0.145), (0.385, 0.10), (0.54, 0.095), (0.605, 0.145), (0.695, 0.365)],
    pillars: &[0.44, 0.585],
    waist: 0.37,
    wheels: (0.195, 0.795, 0.235),
};
const CONVERTIBLE: Shape = Shape {
    ratio: 3.3,
    outline: &[
        (0.010, 0.60),
        (0.025, 0.46),
        (0.09, 0.38),
        (0.22, 0.35),
        (0.31, 0.37),
        (0.345, 0.43),
        (0.60, 0.43),
        (0.625, 0.36),
        (0.78, 0.38),
        (0.92, 0.43),
        (0.98, 0.52),
        (0.99, 0.64),
        (0.98, 0.74),
        (0.95, 0.79),
        (0.05, 0.79),
        (0.012, 0.72),
    ],
    panes: &[(0.618, 0.37), (0.548, 0.10), (0.562, 0.09), (0.648, 0.37)],
    pillars: &[],
    waist: 0.40,
    wheels: (0.195, 0.80, 0.25),
};
const OFF_ROADER: Shape = Shape {
    ratio: 2.25,
    outline: &[
        (0.012, 0.62),
        (0.018, 0.28),
        (0.05, 0.09),
        (0.10, 0.045),
        (0.58, 0.045),
        (0.655, 0.10),
        (0.725, 0.345),
        (0.92, 0.39),
        (0.98, 0.46),
        (0.99, 0.68),
        (0.965, 0.77),
        (0.04, 0.77),
        (0.012, 0.71),
    ],
    panes: &[(0.055, 0.335), (0.085, 0.125), (0.12, 0.10), (0.565, 0.10), (0.625, 0.14), (0.685, 0.345)],
    pillars: &[0.235, 0.43, 0.60],
    waist: 0.36,
    wheels: (0.20, 0.80, 0.245),
};
const VAN: Shape = Shape {
    ratio: 2.05,
    outline: &[
        (0.012, 0.70),
        (0.016, 0.14),
        (0.035, 0.06),
        (0.08, 0.035),
        (0.72, 0.035),
        (0.80, 0.075),
        (0.905, 0.41),
        (0.975, 0.50),
        (0.99, 0.72),
        (0.97, 0.80),
        (0.035, 0.80),
        (0.012, 0.76),
    ],
    panes: &[(0.055, 0.385), (0.055, 0.12), (0.71, 0.12), (0.765, 0.145), (0.855, 0.395)],
    pillars: &[0.24, 0.43, 0.62],
    waist: 0.43,
    wheels: (0.20, 0.79, 0.205),
};
const PICKUP: Shape = Shape {
    ratio: 2.75,
    outline: &[
        (0.010, 0.62),
        (0.014, 0.375),
        (0.395, 0.375),
        (0.415, 0.12),
        (0.45, 0.05),
        (0.62, 0.045),
        (0.69, 0.105),
        (0.765, 0.36),
        (0.93, 0.405),
        (0.983, 0.48),
        (0.99, 0.70),
        (0.965, 0.77),
        (0.035, 0.77),
        (0.010, 0.70),
    ],
    panes: &[(0.435, 0.355), (0.452, 0.13), (0.475, 0.105), (0.615, 0.10), (0.66, 0.14), (0.728, 0.36)],
    pillars: &[0.575],
    waist: 0.385,
    wheels: (0.20, 0.80, 0.245),
};
const OLD: Shape = Shape {
    ratio: 2.7,
    outline: &[
        (0.012, 0.66),
        (0.03, 0.48),
        (0.09, 0.37),
        (0.20, 0.32),
        (0.27, 0.13),
        (0.35, 0.055),
        (0.46, 0.04),
        (0.56, 0.065),
        (0.63, 0.14),
        (0.685, 0.34),
        (0.84, 0.34),
        (0.93, 0.40),
        (0.98, 0.52),
        (0.985, 0.68),
        (0.96, 0.77),
        (0.05, 0.77),
        (0.015, 0.72),
    ],
    panes: &[(0.265, 0.33), (0.315, 0.15), (0.37, 0.105), (0.54, 0.11), (0.595, 0.155), (0.64, 0.335)],
    pillars: &[0.45],
    waist: 0.36,
    wheels: (0.195, 0.80, 0.235),
};

impl Kind {
    /// The kind that a name in lower case says, by what else is said of it.
    pub(super) fn of(name: &str, words: &str) -> Option<Kind> {
        let is = |words: &[&str]| words.iter().any(|word| name.contains(word));
        const NOT: &[&str] = &[
            "taxi",
            "police",
            "race",
            "racing",
            "formula",
            "fire",
            "toy",
            "cart",
            "cable",
            "card",
            "carriage",
            "train",
            "tram",
            "ice cream",
            "food",
            "bumper",
            "carousel",
            "limo",
            "monster",
            "ambulance",
            "警车",
            "出租",
            "赛车",
            "玩具",
            "缆车",
            "餐车",
            "truck driver",
            "caravan",
            "garbage",
            "dump",
            "tow",
            "delivery",
        ];
        if is(NOT) {
            return None;
        }
        const AGES: &[&str] = &[
            "vintage",
            "classic",
            "retro",
            "antique",
            "old-fashioned",
            "1950s",
            "1960s",
            "老爷车",
            "复古",
            "老式",
        ];
        let is_old = AGES.iter().any(|word| name.contains(word) || words.contains(&format!("{word} car")))
            || is(&["老爷车", "beetle"]);
        Some(if is(&["convertible", "cabriolet", "roadster", "open top car", "敞篷"]) {
            Kind::Convertible
        } else if is(&["pickup", "皮卡"]) {
            Kind::Pickup
        } else if is(&[
            "suv",
            "jeep",
            "off road",
            "offroad",
            "land rover",
            "range rover",
            "4x4",
            "越野",
            "吉普",
        ]) {
            Kind::OffRoader
        } else if is(&["minivan", "camper van", "campervan", "面包车", "房车"])
            || name.split(' ').any(|word| word == "van")
        {
            Kind::Van
        } else if name
            .split(' ')
            .any(|word| matches!(word, "car" | "sedan" | "automobile" | "tesla" | "hatchback" | "coupe"))
            || is(&["汽车", "轿车", "小车", "电动车辆", "老爷车", "特斯拉"])
        {
            if is_old { Kind::Old } else { Kind::Sedan }
        } else {
            return None;
        })
    }

    fn shape(self) -> &'static Shape {
        match self {
            Kind::Sedan => &SEDAN,
            Kind::Convertible => &CONVERTIBLE,
            Kind::OffRoader => &OFF_ROADER,
            Kind::Van => &VAN,
            Kind::Pickup => &PICKUP,
            Kind::Old => &OLD,
        }
    }

    /// Width by height.
    pub(super) fn ratio(self) -> f32 {
        self.shape().ratio
    }

    /// Looking right.
    pub(super) fn draw(
        self,
        width: usize,
        height: usize,
        is_mirrored: bool,
        named: Option<Colour>,
    ) -> Sprite {
        let (wide, high) = (width as f32, height as f32);
        let shape = self.shape();
        let mut canvas = Canvas::new(width, height);
        let at = |(x, y): Point| ((if is_mirrored { 1.0 - x } else { x }) * wide, y * high);
        let all = |points: &[Point]| points.iter().map(|point| at(*point)).collect::<Vec<Point>>();
        let plain = match self {
            Kind::Sedan => 0x9aa4b0,
            Kind::Convertible => 0xb8342c,
            Kind::OffRoader => 0x4c5a48,
            Kind::Van => 0x4a8a9c,
            Kind::Pickup => 0x8a3a30,
            Kind::Old => 0x3f6a78,
        };
        let body = named.unwrap_or(paint(plain));
        let (light, dark, line) = (mix(body, [1.0; 3], 0.34), scale(body, 0.46), scale(body, 0.40));
        let waist = shape.waist;
        if self == Kind::Convertible {
            // The seats and the wheel, behind the door.
            for x in [0.375, 0.475] {
                canvas.fill(
                    &all(&[(x, 0.50), (x + 0.012, 0.25), (x + 0.045, 0.23), (x + 0.062, 0.50)]),
                    paint(0x6e4a34),
                );
            }
            canvas.stroke(
                at((0.565, 0.42)),
                at((0.585, 0.27)),
                (high * 0.02, high * 0.02),
                paint(0x1c1c20),
                1.0,
            );
        }
        let outline = all(shape.outline);
        canvas.polygon(&outline, |_, y| {
            let down = y / high;
            let tone = if down < waist + 0.06 {
                mix(light, body, (down / (waist + 0.06)).clamp(0.0, 1.0))
            } else {
                mix(body, dark, ((down - waist - 0.06) / 0.36).clamp(0.0, 1.0))
            };
            (tone, 1.0)
        });
        // The panes: sky above, dark below.
        canvas.polygon(&all(shape.panes), |_, y| {
            (
                mix(paint(0x8fb0c6), paint(0x18222e), (y / high / waist).clamp(0.0, 1.0)),
                if self == Kind::Convertible { 0.6 } else { 1.0 },
            )
        });
        for x in shape.pillars {
            canvas.stroke(
                at((*x - 0.006, 0.125)),
                at((*x + 0.006, waist)),
                (high * 0.016, high * 0.020),
                dark,
                1.0,
            );
        }
        if self == Kind::Convertible {
            canvas.stroke(
                at((0.632, 0.37)),
                at((0.555, 0.09)),
                (high * 0.018, high * 0.014),
                paint(0xc8ccd2),
                1.0,
            );
        } else if let (Some(first), Some(second)) = (shape.panes.get(1), shape.panes.get(2)) {
            let gleam = [
                (first.0 + 0.05, waist - 0.03),
                (second.0 + 0.06, second.1 + 0.01),
                (second.0 + 0.095, second.1 + 0.01),
                (first.0 + 0.085, waist - 0.03),
            ];
            canvas.polygon(&all(&gleam), |_, _| ([1.0; 3], 0.16));
        }
        if self == Kind::Van {
            // Two colours, parted at the waist.
            canvas.polygon(
                &all(&[
                    (0.016, 0.13),
                    (0.036, 0.058),
                    (0.08, 0.035),
                    (0.72, 0.035),
                    (0.80, 0.075),
                    (0.815, 0.115),
                    (0.05, 0.115),
                ]),
                |_, _| (mix(body, [1.0; 3], 0.75), 1.0),
            );
            canvas.stroke(
                at((0.02, 0.45)),
                at((0.93, 0.45)),
                (high * 0.016, high * 0.014),
                mix(body, [1.0; 3], 0.8),
                1.0,
            );
        }
        // The gleam of the waist and the crease under it, doors with handles, the sill.
        canvas.stroke(
            at((0.05, waist + 0.07)),
            at((0.95, waist + 0.11)),
            (high * 0.010, high * 0.008),
            light,
            0.9,
        );
        canvas.stroke(
            at((0.05, waist + 0.10)),
            at((0.95, waist + 0.14)),
            (high * 0.007, high * 0.006),
            line,
            0.6,
        );
        let doors: &[f32] = match self {
            Kind::Pickup => &[0.425, 0.60, 0.735],
            Kind::Convertible => &[0.35, 0.625],
            Kind::Van => &[0.43, 0.62, 0.80],
            _ => &[0.275, 0.445, 0.66],
        };
        for x in doors {
            canvas.stroke(
                at((*x, waist + 0.01)),
                at((*x - 0.004, 0.72)),
                (high * 0.007, high * 0.007),
                line,
                0.75,
            );
        }
        for pair in doors.windows(2) {
            let x = pair[0] + 0.02;
            canvas.stroke(
                at((x, waist + 0.115)),
                at((x + 0.034, waist + 0.12)),
                (high * 0.012, high * 0.012),
                mix(light, [1.0; 3], 0.3),
                0.9,
            );
        }
        canvas.fill(&all(&[(0.07, 0.745), (0.94, 0.745), (0.93, 0.81), (0.08, 0.81)]), paint(0x16171b));
        // Bumpers, lamps before and behind.
        let chrome = if self == Kind::Old { paint(0xd4d8dc) } else { paint(0x2a2c32) };
        canvas.stroke(at((0.955, 0.69)), at((0.99, 0.68)), (high * 0.026, high * 0.024), chrome, 1.0);
        canvas.stroke(at((0.012, 0.69)), at((0.05, 0.70)), (high * 0.026, high * 0.024), chrome, 1.0);
        let lamp = if matches!(self, Kind::Old) { 0.52 } else { waist + 0.14 };
        canvas.ellipse(at((0.955, lamp)), (wide * 0.018, high * 0.040), 0.1, paint(0xfaf6e2), 1.0);
        canvas.fill(
            &all(&[(0.012, lamp - 0.04), (0.034, lamp - 0.045), (0.034, lamp + 0.06), (0.012, lamp + 0.06)]),
            paint(0xe23a30),
        );
        let (rear, front, share) = shape.wheels;
        for x in [rear, front] {
            let radius = high * share;
            let hub = at((x, 1.0 - share));
            canvas.disc((hub.0, hub.1 - high * 0.025), radius * 1.13, 1.5, paint(0x0d0e11), 1.0);
            canvas.disc(hub, radius, 1.5, paint(0x222429), 1.0);
            if self == Kind::Old || self == Kind::Convertible && named.is_none() {
                canvas.disc(hub, radius * 0.82, 1.5, paint(0xeeeae0), 1.0);
            }
            canvas.disc(hub, radius * 0.66, 1.5, paint(0xa6abb2), 1.0);
            canvas.disc(hub, radius * 0.57, 1.5, paint(0x3a3d44), 1.0);
            for spoke in 0..7 {
                let turn = spoke as f32 * std::f32::consts::TAU / 7.0 + 0.3;
                let rim = (hub.0 + radius * 0.58 * turn.cos(), hub.1 + radius * 0.58 * turn.sin());
                canvas.stroke(hub, rim, (radius * 0.08, radius * 0.10), paint(0xc6cad0), 1.0);
            }
            canvas.disc(hub, radius * 0.16, 1.0, paint(0xdde0e4), 1.0);
        }
        Sprite::of(&canvas)
    }
}

/// Lays a road across the picture under what drives there, where the land has none; its layer is put before the one of that number.
pub(super) fn road(easel: &mut Easel, foot: f32, (depth, at): (f32, usize)) -> usize {
    let is_land = matches!(
        easel.scene.place,
        Place::Mountains | Place::Desert | Place::Field | Place::Sea | Place::Lake | Place::Forest
    );
    const OFF: &[&str] = &[
        "off-road",
        "off road",
        "dune",
        "through the sand",
        "through mud",
        "snow",
        "field",
        "越野",
        "沙丘",
        "泥",
        "雪地",
        "草原",
    ];
    const ON: &[&str] = &["road", "highway", "street", "route", "公路", "马路", "道路", "街"];
    if !is_land || !easel.has_car || easel.says(OFF) && !easel.says(ON) {
        return at;
    }
    let mut canvas = easel.canvas();
    let (unit, palette) = (easel.unit, &easel.palette);
    let (top, low) = (foot - unit * 0.045, foot + unit * 0.085);
    let asphalt = mix(palette.lit(paint(0x55555b), 0.75), palette.haze, 0.10);
    let gravel = mix(palette.lit(paint(0x8a7a62), 0.7), palette.haze, 0.12);
    let pale = mix(palette.lit(paint(0xf0ece0), 0.9), palette.haze, 0.1);
    let seed = easel.dice.part("road").seed();
    canvas.block((0.0, top - unit * 0.014), (easel.width(), low + unit * 0.03), |x, y| {
        let edge = smooth(top - unit * 0.014, top - unit * 0.008, y)
            * smooth(low + unit * 0.03, low + unit * 0.016, y);
        let on = smooth(top - unit * 0.003, top + unit * 0.001, y)
            * smooth(low + unit * 0.004, low - unit * 0.001, y);
        let grain = value(x / unit * 60.0, y / unit * 160.0, seed) - 0.5;
        let down = ((y - top) / (low - top)).clamp(0.0, 1.0);
        let tone = scale(asphalt, 1.08 - 0.26 * down + 0.10 * grain);
        (mix(scale(gravel, 1.0 + 0.2 * grain), tone, on), edge)
    });
    for (y, thick) in [(top + unit * 0.008, 0.0018), (low - unit * 0.010, 0.0034)] {
        canvas.stroke((0.0, y), (easel.width(), y), (unit * thick, unit * thick), pale, 0.75);
    }
    let row = foot + unit * 0.030;
    let mut x = -unit * 0.05;
    while x < easel.width() {
        canvas.stroke((x, row), (x + unit * 0.11, row), (unit * 0.0034, unit * 0.0034), pale, 0.85);
        x += unit * 0.24;
    }
    let back = at.checked_sub(1).map_or(1.0, |before| easel.layers[before].depth);
    let picture = canvas.finish(GRAIN, 63);
    easel.layers.insert(at, Layer { picture, depth: (depth + back) / 2.0, motion: None });
    at + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_the_kind() {
        for (name, kind) in [
            ("red convertible", Some(Kind::Convertible)),
            ("orange pickup truck", Some(Kind::Pickup)),
            ("van", Some(Kind::Van)),
            ("白色电动汽车", Some(Kind::Sedan)),
            ("vintage car", Some(Kind::Old)),
            ("police car", None),
            ("caravan", None),
            ("scarf", None),
        ] {
            assert_eq!(Kind::of(name, name), kind, "{name}");
        }
    }
}
