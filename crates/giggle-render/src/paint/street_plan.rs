//! A street as it is measured: how wide and high it is by its kind, and where in the frame a place of it is seen.
//!
//! It knows the words for kinds of streets, and draws nothing.

use super::Easel;
use super::canvas::{Colour, Point};
use super::noise::Dice;
use crate::scene::{Time, Weather};

/// Kinds of streets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    Alley,
    Avenue,
    Market,
    /// Low houses with eaves and lanterns.
    Old,
    /// A wide square, closed by houses.
    Square,
    Village,
}

impl Kind {
    pub(super) fn of(easel: &Easel) -> Kind {
        if super::settings::is_square(easel) {
            return Kind::Square;
        }
        if super::settings::has_palms(easel) {
            return Kind::Avenue;
        }
        Kind::said(&easel.words)
    }

    fn said(words: &str) -> Kind {
        const ROWS: &[(Kind, &[&str])] = &[
            (
                Kind::Market,
                &[
                    "market",
                    "bazaar",
                    " stall",
                    "vendor",
                    "street food",
                    "夜市",
                    "集市",
                    "市场",
                    "小吃",
                    "摊",
                    "菜场",
                    "庙会",
                ],
            ),
            (
                Kind::Old,
                &[
                    "ancient",
                    "chinese street",
                    "old street",
                    "kyoto",
                    "gion",
                    "tang dynasty",
                    "hanfu",
                    "lanterns",
                    "geisha",
                    "古镇",
                    "古街",
                    "老街",
                    "古代",
                    "唐代",
                    "长安",
                    "古风",
                    "汉服",
                    "江南",
                    "水乡",
                    "胡同",
                    "青石板",
                    "古城",
                    "灯笼",
                    "京都",
                ],
            ),
            (
                Kind::Village,
                &[
                    "village",
                    "cottage",
                    "hamlet",
                    "small town",
                    "suburb",
                    "小镇",
                    "村",
                    "乡间",
                    "郊区",
                    "农家",
                ],
            ),
            (
                Kind::Alley,
                &[
                    "alley",
                    "narrow",
                    "backstreet",
                    "back street",
                    "cobble",
                    " lane ",
                    " lane,",
                    "小巷",
                    "巷子",
                    "弄堂",
                    "巷",
                ],
            ),
            (
                Kind::Avenue,
                &[
                    "avenue",
                    "boulevard",
                    "tree-lined",
                    "tree lined",
                    "wide street",
                    "大道",
                    "林荫",
                    "大街",
                    "梧桐",
                ],
            ),
        ];
        let says = |row: &[&str]| row.iter().any(|word| words.contains(word));
        ROWS.iter().find(|(_, row)| says(row)).map_or(Kind::Plain, |(kind, _)| *kind)
    }

    /// Half of the width between the walls, in metres, and the heights of houses.
    pub(super) fn measures(self, is_tall: bool, dice: &mut Dice) -> (f32, (f32, f32)) {
        let (half, heights) = match self {
            Kind::Plain => return (dice.range(5.8, 8.4), (7.0, 15.0)),
            Kind::Alley => (2.9, (6.5, 11.0)),
            Kind::Avenue => (11.5, (9.0, 16.0)),
            Kind::Market => (6.2, (5.5, 9.0)),
            Kind::Old => (4.8, (3.4, 5.2)),
            Kind::Square => (15.0, (9.0, 14.0)),
            Kind::Village => (6.4, (2.9, 3.9)),
        };
        (if is_tall { half * 0.8 } else { half }, heights)
    }

    pub(super) fn has_roofs(self) -> bool {
        matches!(self, Kind::Old | Kind::Square | Kind::Village)
    }

    pub(super) fn has_lamps(self) -> bool {
        matches!(self, Kind::Plain | Kind::Avenue)
    }

    pub(super) fn has_signs(self) -> bool {
        matches!(self, Kind::Plain | Kind::Market)
    }

    /// Stones instead of asphalt.
    pub(super) fn is_paved(self) -> bool {
        !matches!(self, Kind::Plain | Kind::Avenue)
    }

    pub(super) fn materials(self) -> [u32; 6] {
        match self {
            Kind::Alley => [0xc89468, 0xd8ac78, 0xb87a58, 0xcfa98a, 0xa8886c, 0xd4bc94],
            Kind::Old => [0x8a5a3c, 0x9a6a48, 0xd8cfc0, 0x7a4a34, 0xc8bca8, 0x8f6a50],
            Kind::Square => [0xe0c8a0, 0xd8b488, 0xe8d8bc, 0xc89c7c, 0xd8c8b0, 0xdcb49c],
            Kind::Village => [0xe4d8c0, 0xd8c4a4, 0xcfd0c4, 0xe0c8b0, 0xc4b49c, 0xdcd4cc],
            _ => [0x9b8878, 0x8a8f98, 0xa5907a, 0x7a6a68, 0x6f7a88, 0xb0a08c],
        }
    }
}

/// The street: metres, seen from the height of a head.
pub(super) struct Street {
    /// Where it runs to, in pixels.
    pub(super) point: Point,
    /// Pixels for a metre at a metre's distance.
    pub(super) focus: f32,
    /// Half of its width between the walls.
    pub(super) half: f32,
    pub(super) kind: Kind,
}

/// The height of the eye over the street, in metres.
pub(super) const EYE: f32 = 1.7;

impl Street {
    pub(super) fn see(&self, x: f32, y: f32, z: f32) -> Point {
        (self.point.0 + x / z * self.focus, self.point.1 + (EYE - y) / z * self.focus)
    }
}

/// One house front along the street.
pub(super) struct Wall {
    pub(super) side: f32,
    pub(super) from: f32,
    pub(super) to: f32,
    pub(super) height: f32,
    pub(super) material: Colour,
    pub(super) seed: u32,
    pub(super) sign: Option<(f32, f32, f32, bool)>,
}

/// The share of windows that are lit.
pub(super) fn lit_share(easel: &Easel) -> f32 {
    let base = match easel.palette.time {
        Time::Night => 0.42,
        Time::Blue => 0.4,
        Time::Sunset => 0.22,
        Time::Dawn => 0.14,
        _ => 0.0,
    };
    if matches!(easel.palette.weather, Weather::Rain | Weather::Storm) { base + 0.12 } else { base }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streets_are_told_apart() {
        for (words, kind) in [
            ("a narrow cobblestone alley , laundry between the houses", Kind::Alley),
            ("a wide avenue lined with plane trees", Kind::Avenue),
            ("food stalls of a night market", Kind::Market),
            ("夜市小吃摊", Kind::Market),
            ("江南古镇的石板路", Kind::Old),
            ("a village lane with gardens", Kind::Village),
            ("cars parked on a city street", Kind::Plain),
        ] {
            assert_eq!(Kind::said(words), kind, "{words}");
        }
    }
}
