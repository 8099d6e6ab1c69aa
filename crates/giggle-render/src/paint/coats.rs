//! Coats of animals: the marks by which a breed or a kind is known.
//!
//! It knows sprites and the names of breeds, and nothing of scenes. The one idea: a coat is a colour above, one below, and what is
//! strewn over both; they are laid over the drawn animal by where in it a point is.

use super::canvas::{Colour, light_of, mix, scale};
use super::noise::{hash, smooth};
use super::palette::paint;
use super::picture::Sprite;

/// How an animal is marked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Coat {
    pub(super) base: u32,
    /// The colour of the belly, the legs and the muzzle.
    pub(super) under: Option<u32>,
    /// That of the back.
    pub(super) back: Option<u32>,
    /// That of the muzzle, the ears, the feet and the tail's end alone.
    pub(super) points: Option<u32>,
    /// Spots: their colour, how large they are, and how many of all places have one.
    spots: Option<(u32, f32, f32)>,
    stripes: Option<u32>,
    /// How much longer than high it is beside the picture of its kind.
    pub(super) long: f32,
}

const PLAIN: Coat =
    Coat { base: 0, under: None, back: None, points: None, spots: None, stripes: None, long: 1.0 };

impl Coat {
    /// Stripes over a colour.
    pub(super) fn striped(base: Colour, stripes: u32) -> Coat {
        Coat { base: number(base), stripes: Some(stripes), ..PLAIN }
    }

    /// Spots of a size over a colour.
    pub(super) fn spotted(base: Colour, spots: u32, size: f32) -> Coat {
        Coat { base: number(base), spots: Some((spots, size, 0.62)), ..PLAIN }
    }

    /// The coat with what is strewn over it alone, if there is anything.
    pub(super) fn strewn(self) -> Option<Coat> {
        (self.spots.is_some() || self.stripes.is_some()).then_some(self)
    }

    /// Whether it is nearly black.
    pub(super) fn is_dark(&self) -> bool {
        self.base < 0x303038
    }
}

fn number(colour: Colour) -> u32 {
    colour.iter().fold(0, |number, channel| number << 8 | (channel.clamp(0.0, 1.0) * 255.0) as u32)
}

/// The coat of a breed by its name, or of an animal by what is said of it.
pub(super) fn coat_of(name: &str) -> Option<Coat> {
    let on = |base| Coat { base, ..PLAIN };
    let rows: [(&[&str], Coat); 26] = [
        (&["dalmatian", "斑点狗", "大麦町"], Coat { spots: Some((0x22222a, 0.055, 0.42)), ..on(0xf4f2ee) }),
        (
            &["husky", "malamute", "哈士奇", "阿拉斯加", "雪橇犬"],
            Coat { under: Some(0xf6f6f4), back: Some(0x4a5058), ..on(0x8a919a) },
        ),
        (&["shiba", "akita", "柴犬", "秋田"], Coat { under: Some(0xfaf0e2), ..on(0xd8873c) }),
        (&["corgi", "柯基"], Coat { under: Some(0xfaf6ee), long: 1.32, ..on(0xd98c40) }),
        (&["border collie", "边牧", "边境牧羊犬"], Coat { under: Some(0xf6f5f2), ..on(0x26262c) }),
        (&["german shepherd", "德牧", "德国牧羊犬"], Coat { back: Some(0x2c2826), ..on(0xb9803f) }),
        (&["golden retriever", "金毛"], Coat { under: Some(0xf0cf94), ..on(0xd9a24c) }),
        (&["black lab", "black dog", "黑狗", "black puppy"], on(0x2a2a30)),
        (&["chocolate lab", "brown dog"], on(0x6a4228)),
        (&["labrador", "拉布拉多"], Coat { under: Some(0xf3e3bf), ..on(0xe0c48c) }),
        (
            &["samoyed", "萨摩耶", "pomeranian", "white dog", "bichon", "maltese", "比熊", "白狗"],
            on(0xf6f4f0),
        ),
        (&["rottweiler", "doberman", "杜宾"], Coat { points: Some(0xa8642c), ..on(0x24242a) }),
        (
            &["pug", "bulldog", "boxer dog", "mastiff", "巴哥", "斗牛犬", "法斗"],
            Coat { points: Some(0x3a2e2a), ..on(0xd8b078) },
        ),
        (
            &["beagle", "jack russell", "basset", "比格"],
            Coat { under: Some(0xf8f4ec), back: Some(0x2e2824), ..on(0xb9743a) },
        ),
        (&["dachshund", "腊肠"], Coat { long: 1.45, ..on(0x8a4a28) }),
        (
            &["saint bernard", "bernese", "伯恩山", "圣伯纳"],
            Coat { under: Some(0xf6f2ea), back: Some(0x6e3c22), ..on(0xa85c30) },
        ),
        (&["cocker spaniel", "irish setter"], on(0xa8552c)),
        (&["yorkshire", "terrier"], Coat { back: Some(0x5a6068), ..on(0xb88450) }),
        (&["calico", "三花"], Coat { spots: Some((0xd8782c, 0.16, 0.5)), ..on(0xf8f4ec) }),
        (&["siamese", "暹罗"], Coat { points: Some(0x4a3830), ..on(0xeadfc8) }),
        (&["ragdoll", "布偶"], Coat { points: Some(0x7a6a62), under: Some(0xfaf6f0), ..on(0xe8e0d4) }),
        (&["tuxedo cat", "奶牛猫"], Coat { under: Some(0xf8f8f6), ..on(0x26262c) }),
        (
            &["orange cat", "ginger cat", "ginger", "orange kitten", "orange tabby", "橘猫", "小橘猫"],
            Coat { stripes: Some(0xb85c1c), under: Some(0xf8e6cc), ..on(0xe0873a) },
        ),
        (
            &["tabby", "maine coon", "bengal cat", "狸花", "虎斑"],
            Coat { stripes: Some(0x4a3c30), under: Some(0xd8c8b0), ..on(0x8f7a62) },
        ),
        (&["british shorthair", "russian blue", "英短", "蓝猫", "grey cat", "gray cat"], on(0x7c8692)),
        (&["persian", "波斯猫", "white cat", "白猫", "white kitten"], on(0xf4f1ec)),
    ];
    rows.into_iter().find(|(words, _)| words.iter().any(|word| name.contains(word))).map(|(_, coat)| coat)
}

/// Lays stripes and spots over a drawn animal that looks left, or right if it is mirrored.
pub(super) fn mark(sprite: &mut Sprite, coat: &Coat, is_mirrored: bool) {
    let (width, height) = (sprite.width, sprite.height);
    let base = paint(coat.base);
    let own = light_of(base).max(0.05);
    for y in 0..height {
        for x in 0..width {
            let pixel = &mut sprite.pixels[y * width + x];
            let alpha = pixel[3];
            if alpha < 1e-3 {
                continue;
            }
            let colour: Colour = [pixel[0] / alpha, pixel[1] / alpha, pixel[2] / alpha];
            let light = light_of(colour);
            let is_tongue = colour[0] > 0.6 && colour[1] < 0.35;
            // Eyes and nose stay; on a black coat nothing tells them from it.
            if is_tongue || own > 0.3 && light < own * 0.42 {
                continue;
            }
            let relative = (light / own).clamp(0.55, 1.5);
            let (u, v) = (x as f32 / width as f32, y as f32 / height as f32);
            let u = if is_mirrored { 1.0 - u } else { u };
            let like = |rgb: u32| {
                let to = paint(rgb);
                if light_of(to) > 0.6 {
                    scale(to, (0.75 + 0.25 * relative).min(1.06))
                } else {
                    scale(to, relative.max(0.8))
                }
            };
            let mut to = colour;
            if let Some(rgb) = coat.stripes {
                let wave = ((u * 46.0 + (v * 9.0).sin() * 1.2).sin() * 0.5 + 0.5).powi(3);
                let upper = smooth(0.72, 0.5, v);
                to = mix(to, like(rgb), wave * upper * 0.75);
            }
            if let Some((rgb, size, share)) = coat.spots {
                let wide = width as f32 / height as f32;
                let (gx, gy) = (u * wide / size, v / size);
                let mut dark = 0.0_f32;
                for (dx, dy) in [(0, 0), (-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (1, 1), (-1, 1), (1, -1)]
                {
                    let (cx, cy) = (gx.floor() as i32 + dx, gy.floor() as i32 + dy);
                    let chance = hash(cx, cy, 11);
                    if chance > share {
                        continue;
                    }
                    let middle =
                        (cx as f32 + 0.3 + 0.4 * hash(cx, cy, 5), cy as f32 + 0.3 + 0.4 * hash(cx, cy, 7));
                    let far = (gx - middle.0).hypot(gy - middle.1);
                    dark = dark.max(smooth(0.62, 0.48, far / (0.6 + 0.5 * hash(cx, cy, 3))));
                }
                // A calico has a second colour.
                let other =
                    if size > 0.1 && hash((gx / 2.0).floor() as i32, 3, 2) < 0.4 { 0x2c2628 } else { rgb };
                to = mix(to, like(other), dark);
            }
            for (channel, value) in pixel.iter_mut().zip(to) {
                *channel = value.clamp(0.0, 1.0) * alpha;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breeds_have_their_marks() {
        let white = [0.95, 0.95, 0.94, 1.0];
        let dark_share = |name: &str| {
            let coat = coat_of(name).unwrap_or_else(|| panic!("{name}"));
            let mut sprite = Sprite { width: 200, height: 160, pixels: vec![white; 200 * 160] };
            mark(&mut sprite, &coat, false);
            let dark = sprite.pixels.iter().filter(|pixel| light_of([pixel[0], pixel[1], pixel[2]]) < 0.4);
            dark.count() as f32 / sprite.pixels.len() as f32
        };
        let spotted = dark_share("dalmatian puppy");
        assert!((0.08..0.5).contains(&spotted), "{spotted}");
        assert!(dark_share("white cat") < 0.01);
        assert!(coat_of("dog").is_none());
    }
}
