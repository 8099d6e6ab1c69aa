//! The reference pictures that a prompt is about, hung into the scene as prints.
//!
//! It knows the easel and pictures, and nothing of words. The one idea: nobody can cut a stranger's picture out of its
//! ground, so it is shown whole, with a white rim, where the subject would be.

use super::cast::share_of;
use super::laid::soft_pool;
use super::{Easel, Layer, Motion};
use crate::reading::{Reading, ShotSize};
use image::imageops::{self, FilterType};
use image::{Rgba, RgbaImage};

const RIM: Rgba<u8> = Rgba([250, 247, 241, 255]);

/// Hangs the pictures side by side: the first is what the shot is about.
pub(super) fn hang(easel: &mut Easel, reading: &Reading, pictures: &[(String, RgbaImage)]) {
    if pictures.is_empty() {
        return;
    }
    let is_lead = reading.shown_references().first().copied()
        == reading.cast.head.as_ref().map(|head| head.text.as_str());
    let share = if is_lead { share_of(reading.shot_size.min(ShotSize::Full)).clamp(0.46, 0.62) } else { 0.3 };
    let many = pictures.len() as f32;
    let room = easel.frame.0 * if is_lead { 0.8 } else { 0.3 };
    let widest = room / many - easel.unit * 0.03;
    let mut layer = RgbaImage::new(easel.width() as u32, easel.height() as u32);
    let middle = if is_lead {
        0.5
    } else if easel.light.0 > 0.5 {
        0.76
    } else {
        0.24
    };
    // The words of the caption are below.
    let row = easel.y(0.41 + (easel.lowest - 0.745) * 0.6);
    for (index, (_, picture)) in pictures.iter().enumerate() {
        let ratio = picture.width() as f32 / picture.height().max(1) as f32;
        let tall = (easel.frame.1 * share).min(widest / ratio);
        let (width, height) = ((tall * ratio).max(2.0) as u32, tall.max(2.0) as u32);
        let rim = (tall * 0.03).max(1.0) as u32;
        let mut print = RgbaImage::from_pixel(width + 2 * rim, height + 2 * rim, RIM);
        let small = imageops::resize(picture, width, height, FilterType::CatmullRom);
        imageops::overlay(&mut print, &small, i64::from(rim), i64::from(rim));
        let x = easel.x(middle) + (index as f32 - (many - 1.0) / 2.0) * room / many;
        let reach = (print.width().max(print.height()) as f32) * 0.72;
        soft_pool(&mut layer, (x, row + tall * 0.04), reach, easel.palette.shade, 0.8);
        let (left, top) = (x - print.width() as f32 / 2.0, row - print.height() as f32 / 2.0);
        imageops::overlay(&mut layer, &print, left.round() as i64, top.round() as i64);
    }
    let at = easel.layers.iter().position(|layer| layer.depth < 0.2).unwrap_or(easel.layers.len());
    let motion = Motion { pivot: (easel.x(middle), row), bob: 0.004, turns: 0.25, ..Motion::default() };
    easel.layers.insert(at, Layer { picture: layer, depth: 0.2, motion: Some(motion) });
}
