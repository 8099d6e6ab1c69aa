//! The renderer from outside: whole drafts, read back by another implementation.

#![allow(clippy::unwrap_used)]

mod clips;
mod film;
mod foreign;
mod motion;
mod pictures;
mod prompts;

use giggle_domain::{Catalog, ShotRequest, ShotSketch};
use giggle_render::{Draft, DraftRequest, DraftSettings, render};
use std::io::Cursor;

/// A short, small shot; change what a test is about.
fn sketch(prompt: &str) -> ShotSketch {
    ShotSketch {
        prompt: Some(prompt.into()),
        model: Some("veo31-no-audio".into()),
        resolution: Some("480p".parse().unwrap()),
        ..ShotSketch::default()
    }
}

fn shot(sketch: &ShotSketch) -> ShotRequest {
    sketch.check(&Catalog::built_in()).unwrap()
}

fn draft(shot: &ShotRequest, start: Option<&[u8]>, end: Option<&[u8]>, settings: &DraftSettings) -> Draft {
    render(&DraftRequest { shot, start_frame: start, end_frame: end, settings, clip_index: 0 }).unwrap()
}

/// A picture with enough in it to see a move: soft waves under a fine, irregular pattern.
fn photograph(width: u32, height: u32) -> image::RgbImage {
    image::RgbImage::from_fn(width, height, |x, y| {
        let (x, y) = (x as f32, y as f32);
        let wave = |a: f32, b: f32| 127.0 + 80.0 * (x / a).sin() * (y / b).cos();
        let grain = 30.0 * ((x * 0.37).sin() * (y * 0.53).sin() * (x * y * 0.0003).cos());
        image::Rgb([
            (wave(41.0, 37.0) + grain) as u8,
            (wave(67.0, 29.0) + grain) as u8,
            wave(23.0, 90.0) as u8,
        ])
    })
}

fn png(picture: impl Into<image::DynamicImage>) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}
