//! What a thing in the studio stands on, and the ground behind it: marble, stone, wood, silk, water, snow, or one colour.
//!
//! It knows the easel, its words and the materials, and nothing of the thing. The one idea: what a prompt says of the table is seen, and
//! where it says nothing a thing that is sold stands in a plain light, and food on wood.

use super::Easel;
use super::canvas::{Colour, mix, scale};
use super::noise::{Dice, fbm, smooth, value};
use super::palette::paint;

/// What is under the thing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Surface {
    /// Whatever is at hand.
    Table,
    Marble {
        is_dark: bool,
    },
    Stone,
    Wood,
    Silk(Colour),
    Water,
    Snow,
    Sand,
    Ice,
}

impl Surface {
    /// What the words say; a thing that stands in water is there, one that is splashed is not.
    pub(super) fn of(easel: &Easel) -> Surface {
        const DARK: &[&str] = &["black marble", "dark marble", "黑色大理石", "黑大理石", "深色大理石"];
        const CLOTHS: &[&str] =
            &["silk", "satin", "velvet", "drapery", "丝绸", "绸缎", "丝缎", "天鹅绒", "缎面"];
        const WATERS: &[&str] = &[
            "water surface",
            "surface of water",
            "on water",
            "shallow water",
            "ripple",
            "in a pool",
            "水面",
            "涟漪",
            "水波",
        ];
        const STONES: &[&str] = &[
            "stone", "rock", "slate", "concrete", "granite", "basalt", "岩石", "石头", "石板", "石台", "水泥",
        ];
        const WOODS: &[&str] = &["wood", "oak", "walnut", "bamboo board", "cutting board", "木", "案板"];
        const SNOWS: &[&str] = &["in snow", "on snow", "in the snow", "snowy", "雪地", "雪中", "积雪"];
        const SANDS: &[&str] = &["sand", "beach", "dune", "沙"];
        const ICES: &[&str] = &["on ice", "ice block", "icy", "frozen", "冰面", "冰块上", "冰川"];
        if easel.says(&["marble", "大理石"]) {
            Surface::Marble { is_dark: easel.says(DARK) }
        } else if easel.says(CLOTHS) {
            Surface::Silk(cloth(easel))
        } else if easel.says(WATERS) {
            Surface::Water
        } else if easel.says(SNOWS) {
            Surface::Snow
        } else if easel.says(ICES) {
            Surface::Ice
        } else if easel.says(STONES) {
            Surface::Stone
        } else if easel.says(WOODS) {
            Surface::Wood
        } else if easel.says(SANDS) {
            Surface::Sand
        } else {
            Surface::Table
        }
    }

    /// What it is at a place: `across` from the middle and `down` from its far edge, in units; none for a plain table.
    pub(super) fn at(self, (across, down): (f32, f32), seed: u32) -> Option<Colour> {
        // Equal marks are larger the nearer they are.
        let near = 0.30 + 1.5 * down;
        let (u, v) = (across / near, near.ln() * 1.6);
        Some(match self {
            Surface::Table => return None,
            Surface::Marble { is_dark } => {
                let cloud = fbm(u * 1.4, v * 1.8, 4, seed);
                let run = fbm(u * 0.9 + cloud * 1.6, v * 1.4 + cloud, 4, seed ^ 7);
                let vein = smooth(0.030, 0.004, (run - 0.5).abs()) * (0.35 + 0.65 * cloud);
                let thin = smooth(0.012, 0.002, (run - 0.62).abs()) * 0.6;
                let (base, other, line) = if is_dark {
                    (paint(0x1b1c20), paint(0x2e3036), paint(0xcfc6b6))
                } else {
                    (paint(0xf3f1ed), paint(0xd9d9dc), paint(0x85868e))
                };
                mix(mix(base, other, smooth(0.35, 0.75, cloud)), line, vein.max(thin) * 0.8)
            }
            Surface::Stone => {
                let cloud = fbm(u * 3.0, v * 4.0, 4, seed);
                let speck = value(u * 70.0, v * 70.0, seed ^ 3);
                scale(mix(paint(0x7c7d80), paint(0x55565c), cloud), 0.86 + 0.28 * speck * cloud)
            }
            Surface::Wood => {
                let board = (u * 0.62 + 40.0).floor();
                let grain = fbm(u * 9.0 + board * 3.7, v * 0.9 + board * 5.1, 3, seed) - 0.5;
                let ring = ((u * 26.0 + grain * 18.0 + v * 1.5).sin() * 0.5 + 0.5) * 0.16;
                let gap = (u * 0.62 + 40.0 - board).min(board + 1.0 - u * 0.62 - 40.0);
                let tone = 0.86 + 0.16 * value(board, 1.0, seed) + 0.5 * grain - ring;
                scale(
                    mix(paint(0x9a6a42), paint(0x6e4528), 0.5 + grain),
                    tone * (0.6 + 0.4 * smooth(0.0, 0.012, gap)),
                )
            }
            Surface::Silk(cloth) => {
                let bend = fbm(across * 1.1, down * 2.4, 3, seed);
                let fold = (across * 5.0 + down * 9.0 + bend * 13.0).sin();
                let low = mix(scale(cloth, 0.62), cloth, 0.5 + 0.5 * fold);
                mix(low, [1.0; 3], 0.55 * smooth(0.45, 1.0, fold).powi(2))
            }
            Surface::Water => {
                let chop = fbm(u * 2.0, v * 9.0, 3, seed) - 0.5;
                let deep = mix(paint(0x2c6f8c), paint(0x8fc0d2), smooth(0.4, 0.0, down));
                mix(deep, [1.0; 3], 0.34 * smooth(0.10, 0.32, chop))
            }
            Surface::Snow => {
                let soft = fbm(u * 1.6, v * 2.6, 4, seed);
                let spark = smooth(0.93, 0.99, value(u * 90.0, v * 90.0, seed ^ 5));
                mix(mix(paint(0xf6f8fb), paint(0xb9c8dc), smooth(0.35, 0.8, soft)), [1.0; 3], spark)
            }
            Surface::Sand => {
                let drift = fbm(u * 1.6, v * 2.0, 3, seed);
                let ripple = (v * 44.0 + drift * 16.0 + u * 2.0).sin() * 0.5 + 0.5;
                scale(paint(0xdcbb88), 0.84 + 0.16 * ripple + 0.06 * drift)
            }
            Surface::Ice => {
                let cloud = fbm(u * 1.4, v * 2.0, 4, seed);
                let run = fbm(u * 1.6 + cloud, v * 2.0, 4, seed ^ 9);
                let crack = smooth(0.014, 0.002, (run - 0.5).abs());
                mix(mix(paint(0xbfe0ee), paint(0x84b8d4), cloud), [1.0; 3], crack * 0.8)
            }
        })
    }
}

/// The colour of a cloth that is laid out.
fn cloth(easel: &Easel) -> Colour {
    const ROWS: &[(&[&str], u32)] = &[
        (&["red silk", "red satin", "red velvet", "红色丝", "红丝绸", "红色天鹅绒", "红绸"], 0xb8202c),
        (&["black silk", "black satin", "black velvet", "黑色丝", "黑丝绸", "黑色天鹅绒"], 0x2a282e),
        (&["blue silk", "blue satin", "blue velvet", "蓝色丝", "蓝丝绸", "蓝色天鹅绒"], 0x2f5590),
        (&["gold silk", "golden silk", "champagne silk", "gold satin", "金色丝", "香槟色"], 0xd2ae6c),
        (&["green silk", "green velvet", "emerald", "绿色丝", "墨绿"], 0x2c6a50),
        (&["purple silk", "purple velvet", "紫色丝", "紫色天鹅绒"], 0x6a3f8a),
        (&["pink", "blush", "rose", "粉", "玫瑰"], 0xe2a2ae),
    ];
    paint(ROWS.iter().find(|(words, _)| easel.says(words)).map_or(0xe9dfd2, |(_, rgb)| *rgb))
}

/// The colour of the ground behind a thing of which the prompt says no colour; none for lights out of focus.
pub(super) fn backdrop(easel: &Easel, dice: &mut Dice) -> Option<Colour> {
    const LIGHTS: &[&str] = &[
        "bokeh",
        "cafe",
        "café",
        "coffee shop",
        "restaurant",
        "bar ",
        "candle",
        "city light",
        "虚化",
        "光斑",
        "烛光",
    ];
    // Food is in such a light where that is said.
    const SAID: &[&str] = &[
        "pastel",
        "studio light",
        "studio shot",
        "product shot",
        "commercial",
        "minimal",
        "gradient",
        "广告",
        "产品",
        "极简",
        "渐变",
        "马卡龙",
    ];
    if !easel.has_cast || easel.says(LIGHTS) || !(easel.is_goods || easel.says(SAID)) {
        return None;
    }
    const PASTELS: &[u32] = &[0xf3cdd6, 0xcfe3f2, 0xd6ecd8, 0xe6dbf3, 0xf6e6c6];
    const DUSKY: &[u32] = &[0x252a35, 0x2c2622, 0x1f2e33, 0x2b2432];
    const PLAIN: &[u32] = &[0xe4d8ca, 0xd3dce3, 0xe9d3c6, 0xd0d8c8, 0xdcd2e2, 0xc4d6d8];
    const DARK: &[&str] = &[
        "dark",
        "moody",
        "black",
        "noir",
        "dramatic",
        "low key",
        "low-key",
        "night",
        "luxur",
        "暗",
        "黑色背景",
        "夜",
        "戏剧性",
        "奢",
    ];
    const SOFT: &[&str] = &["pastel", "马卡龙", "糖果色", "粉彩"];
    const NAMED: &[(&[&str], u32)] = &[
        (&["pink light", "pink tone", "粉色灯光", "粉色调", "soft pink"], 0xf0c0cc),
        (&["blue light", "blue tone", "蓝色灯光", "蓝色调"], 0x5f86b8),
        (&["golden light", "golden tone", "金色灯光", "金色光"], 0xd8b070),
        (&["purple light", "紫色灯光", "neon purple"], 0x6a4a9a),
    ];
    const BRIGHT: &[&str] =
        &["white marble", "soft studio light", "bright", "soft light", "柔和", "明亮", "白色大理石"];
    let rgb = if easel.says(SOFT) {
        *dice.pick(PASTELS)
    } else if let Some((_, rgb)) = NAMED.iter().find(|(words, _)| easel.says(words)) {
        *rgb
    } else if (easel.says(DARK) || easel.palette.is_dark()) && !easel.says(BRIGHT) {
        *dice.pick(DUSKY)
    } else {
        *dice.pick(PLAIN)
    };
    Some(paint(rgb))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_lay_the_table() {
        let of = |words: &str| Surface::of(&super::super::paint_words(words));
        assert_eq!(of("a watch on black marble"), Surface::Marble { is_dark: true });
        assert_eq!(of("一瓶香水放在大理石上"), Surface::Marble { is_dark: false });
        assert_eq!(of("a bottle on a stone slab"), Surface::Stone);
        assert!(matches!(of("口红在丝绸上"), Surface::Silk(_)));
        assert_eq!(of("a watch"), Surface::Table);
    }
}
