//! In which manner a picture is painted, if the prompt names one: drawn for animation, in water colours, in oil, of clay, with a pencil, in ink, of pixels.
//!
//! It knows words and pixels, and nothing of what is shown. The one idea: a manner is a change of colours and of edges that is the same for
//! every layer, so that it is laid over the finished ones.

use super::Layer;
use super::canvas::{Colour, light_of, mix, scale};
use super::noise::{fbm, hash, smooth, value};
use image::RgbaImage;

/// A manner of painting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    Animation,
    Watercolour,
    Oil,
    Clay,
    Pencil,
    Ink,
    Pixels,
}

const ROWS: &[(Manner, &[&str])] = &[
    (
        Manner::Pixels,
        &["pixel art", "pixel-art", "8-bit", "16-bit", "8bit", "voxel", "minecraft", "lego", "像素", "乐高"],
    ),
    (Manner::Watercolour, &["watercolor", "watercolour", "aquarelle", "水彩", "акварел", "acuarela"]),
    (Manner::Ink, &["ink wash", "ink painting", "sumi-e", "chinese painting", "水墨", "国画", "山水画"]),
    (
        Manner::Oil,
        &[
            "oil painting",
            "oil paint",
            "impressionist",
            "impressionism",
            "van gogh",
            "monet",
            "油画",
            "梵高",
            "印象派",
        ],
    ),
    (
        Manner::Clay,
        &[
            "claymation",
            "clay animation",
            "clay style",
            "plasticine",
            "stop motion",
            "stop-motion",
            "黏土",
            "粘土",
            "定格动画",
        ],
    ),
    (
        Manner::Pencil,
        &[
            "pencil sketch",
            "pencil drawing",
            "charcoal",
            "line drawing",
            "hand-drawn sketch",
            "sketch style",
            "素描",
            "铅笔画",
            "手绘线稿",
        ],
    ),
    (
        Manner::Animation,
        &[
            "anime",
            "ghibli",
            "miyazaki",
            "manga",
            "cartoon",
            "cel-shaded",
            "cel shaded",
            "comic book style",
            "动漫",
            "动画",
            "宫崎骏",
            "吉卜力",
            "卡通",
            "二次元",
            "漫画",
        ],
    ),
];

/// The manner that a prompt in lower case names.
pub(super) fn of(prompt: &str) -> Option<Manner> {
    ROWS.iter().find(|(_, words)| words.iter().any(|word| prompt.contains(word))).map(|(manner, _)| *manner)
}

/// Lays a manner over the layers of a picture; `unit` is the shorter side of the frame in pixels.
pub(super) fn apply(layers: &mut [Layer], manner: Manner, unit: f32) {
    for (index, layer) in layers.iter_mut().enumerate() {
        let is_sole = layer.motion.is_some();
        match manner {
            Manner::Pixels => pixels(&mut layer.picture, (unit / 80.0).round().max(2.0) as u32),
            Manner::Oil => strokes(&mut layer.picture, unit),
            _ => {}
        }
        if is_sole && matches!(manner, Manner::Animation | Manner::Pencil | Manner::Ink) {
            outline(&mut layer.picture, manner, (unit / 260.0).max(1.0) as i32);
        }
        if matches!(manner, Manner::Pixels) {
            continue;
        }
        let (width, seed) = (layer.picture.width(), 71 + index as u32);
        for (at, pixel) in layer.picture.pixels_mut().enumerate() {
            if pixel[3] == 0 {
                continue;
            }
            let place = ((at as u32 % width) as f32 / unit, (at as u32 / width) as f32 / unit);
            let own = [0, 1, 2].map(|channel| f32::from(pixel[channel]) / 255.0);
            let changed = toned(own, manner, place, seed);
            for (channel, value) in changed.into_iter().enumerate() {
                pixel[channel] = (value.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
            }
        }
    }
}

fn saturated(colour: Colour, by: f32) -> Colour {
    mix([light_of(colour); 3], colour, by)
}

/// What a manner makes of a colour at a place, in shares of the frame's shorter side.
fn toned(own: Colour, manner: Manner, (x, y): (f32, f32), seed: u32) -> Colour {
    match manner {
        Manner::Animation => {
            // A few steps of light, with soft edges, and clear colours.
            let light = light_of(own).max(1e-3);
            let step = light * 7.0;
            let flat = (step.floor() + smooth(0.35, 0.65, step - step.floor())) / 7.0;
            let lit = scale(own, (0.55 * flat + 0.45 * light) / light);
            mix(saturated(lit, 1.32), [1.0, 0.99, 0.96], 0.05)
        }
        Manner::Watercolour => {
            let paper: Colour = [0.985, 0.972, 0.94];
            let pool = fbm(x * 5.0, y * 5.0, 3, 91) - 0.5;
            let grain = value(x * 190.0, y * 190.0, 7) - 0.5;
            let wash = mix(saturated(own, 0.92), paper, 0.34 + 0.34 * pool);
            scale(wash, 1.0 + 0.05 * grain)
        }
        Manner::Clay => {
            let dent = fbm(x * 26.0, y * 26.0, 2, seed) - 0.5;
            let thumb = value(x * 9.0, y * 9.0, seed ^ 5) - 0.5;
            scale(saturated(mix(own, [0.95, 0.88, 0.78], 0.06), 1.12), 1.0 + 0.22 * dent + 0.10 * thumb)
        }
        Manner::Pencil => {
            let light = light_of(own);
            let hatch = ((x + y) * 300.0).sin() * 0.5 + 0.5;
            let tone = 0.42 + 0.60 * light.powf(0.7) - 0.09 * hatch * smooth(0.75, 0.25, light);
            let grain = value(x * 240.0, y * 240.0, 9) - 0.5;
            scale([0.97, 0.955, 0.925], (tone + 0.07 * grain).clamp(0.1, 1.0))
        }
        Manner::Ink => {
            let light = light_of(own);
            let bleed = fbm(x * 6.0, y * 6.0, 3, 33) - 0.5;
            let tone = (0.16 + 0.88 * light + 0.18 * bleed).clamp(0.08, 1.0);
            mix(scale([0.955, 0.935, 0.88], tone), own, 0.16)
        }
        Manner::Oil => saturated(own, 1.15),
        Manner::Pixels => own,
    }
}

/// Squares of one colour.
fn pixels(picture: &mut RgbaImage, side: u32) {
    let (width, height) = picture.dimensions();
    for top in (0..height).step_by(side as usize) {
        for left in (0..width).step_by(side as usize) {
            let (right, low) = ((left + side).min(width), (top + side).min(height));
            let mut sum = [0_u32; 4];
            for y in top..low {
                for x in left..right {
                    let pixel = picture.get_pixel(x, y);
                    let alpha = u32::from(pixel[3]);
                    for channel in 0..3 {
                        sum[channel] += u32::from(pixel[channel]) * alpha;
                    }
                    sum[3] += alpha;
                }
            }
            let count = (right - left) * (low - top);
            let is_seen = sum[3] > count * 110;
            let colour = [0, 1, 2].map(|channel| (sum[channel] / sum[3].max(1)) as u8);
            for y in top..low {
                for x in left..right {
                    let alpha = if is_seen { 255 } else { 0 };
                    picture.put_pixel(x, y, image::Rgba([colour[0], colour[1], colour[2], alpha]));
                }
            }
        }
    }
}

/// Short strokes along a slow field, each of the colour at its middle.
fn strokes(picture: &mut RgbaImage, unit: f32) {
    let from = picture.clone();
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let (long, thick) = (unit / 38.0, unit / 150.0);
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        if pixel[3] < 250 {
            continue;
        }
        let (x, y) = (x as f32, y as f32);
        let turn = value(x / unit * 3.0, y / unit * 3.0, 5) * 3.2;
        let (sin, cos) = turn.sin_cos();
        let (along, across) = ((x * cos + y * sin) / long, (y * cos - x * sin) / thick);
        let (a, b) = (along.floor(), across.floor());
        let (u, v) = ((a + 0.5) * long, (b + 0.5) * thick);
        let middle = (u * cos - v * sin, u * sin + v * cos);
        let at = (middle.0.clamp(0.0, width - 1.0) as u32, middle.1.clamp(0.0, height - 1.0) as u32);
        let sample = from.get_pixel(at.0, at.1);
        if sample[3] < 250 {
            continue;
        }
        let bristle =
            1.0 + 0.16 * (hash(a as i32, b as i32, 3) - 0.5) + 0.10 * (0.5 - (across - b - 0.5).abs());
        for channel in 0..3 {
            pixel[channel] = (f32::from(sample[channel]) * bristle).clamp(0.0, 255.0) as u8;
        }
    }
}

/// A line around what is on a layer alone.
fn outline(picture: &mut RgbaImage, manner: Manner, thick: i32) {
    let (width, height) = picture.dimensions();
    let alpha: Vec<u8> = picture.pixels().map(|pixel| pixel[3]).collect();
    let at = |x: i32, y: i32| {
        let inside = x >= 0 && y >= 0 && x < width as i32 && y < height as i32;
        if inside { alpha[(y as u32 * width + x as u32) as usize] } else { 255 }
    };
    let ink = if manner == Manner::Animation { 0.28 } else { 0.16 };
    for y in 0..height as i32 {
        for x in 0..width as i32 {
            if at(x, y) < 200 {
                continue;
            }
            let is_edge = [(-thick, 0), (thick, 0), (0, -thick), (0, thick)]
                .iter()
                .any(|(dx, dy)| at(x + dx, y + dy) < 90);
            if is_edge {
                let pixel = picture.get_pixel_mut(x as u32, y as u32);
                for channel in 0..3 {
                    pixel[channel] = (f32::from(pixel[channel]) * ink) as u8;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::paint;
    use super::*;

    #[test]
    fn manners_are_read_and_seen() {
        let plain = paint("A fox in a forest", 160, 90, 1).flat();
        for (words, manner) in [
            ("anime style", Manner::Animation),
            ("watercolor", Manner::Watercolour),
            ("oil painting", Manner::Oil),
            ("claymation", Manner::Clay),
            ("pencil sketch", Manner::Pencil),
            ("ink wash painting", Manner::Ink),
            ("pixel art", Manner::Pixels),
        ] {
            assert_eq!(of(&format!("a fox in a forest, {words}")), Some(manner));
            let mut painting = paint("A fox in a forest", 160, 90, 1);
            apply(&mut painting.layers, manner, 90.0);
            let far: u64 = painting
                .flat()
                .pixels()
                .zip(plain.pixels())
                .map(|(a, b)| (0..3).map(|c| u64::from(a[c].abs_diff(b[c]))).sum::<u64>())
                .sum();
            assert!(far / (160 * 90) >= 4, "{words}: {far}");
        }
        assert_eq!(of("a fox in a forest"), None);
    }
}
