//! Stills of a clip: one frame, a poster, a contact sheet.
//!
//! It must not know where a clip came from. The one idea: a still is a picture first; how it is written is the last
//! step.

use crate::decode::{self, OtherDecoder};
use crate::error::ClipError;
use crate::fit::{Window, scale_with};
use crate::type_setting;
use fast_image_resize::FilterType;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use std::io::Cursor;

/// A moment of a clip.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum At {
    /// The first frame.
    First,
    /// The last frame.
    Last,
    /// The frame that is shown after so many seconds; beyond the end, the last.
    Seconds(f64),
}

/// The frame of a clip at a moment.
///
/// # Errors
///
/// No MP4, no picture, or one that cannot be decoded.
pub fn extract_frame(mp4: &[u8], at: At, other: Option<&dyn OtherDecoder>) -> Result<RgbaImage, ClipError> {
    let track = decode::picture_track(mp4)?;
    let moments = decode::moments(&track);
    let last = moments.len().checked_sub(1).ok_or(ClipError::NoPicture)?;
    let number = match at {
        At::First => 0,
        At::Last => last,
        // A thousandth of a second is rounding: 0.5 is the frame of 0.5 however it is written.
        At::Seconds(seconds) => moments.partition_point(|moment| *moment <= seconds + 1e-3).saturating_sub(1),
    };
    frames_at(mp4, &track, &[number], other)?.pop().ok_or(ClipError::NoPicture)
}

fn frames_at(
    mp4: &[u8],
    track: &crate::demux::Track,
    wanted: &[usize],
    other: Option<&dyn OtherDecoder>,
) -> Result<Vec<RgbaImage>, ClipError> {
    let mut frames = Vec::with_capacity(wanted.len());
    decode::pictures(mp4, track, wanted, other, |_, picture| {
        frames.push(picture.to_rgba()?);
        Ok(())
    })?;
    Ok(frames)
}

/// The frame that stands for a clip: of a few along it, the one with the most to see.
///
/// # Errors
///
/// As [`extract_frame`].
pub fn poster(mp4: &[u8], other: Option<&dyn OtherDecoder>) -> Result<RgbaImage, ClipError> {
    let track = decode::picture_track(mp4)?;
    let last = decode::moments(&track).len().checked_sub(1).ok_or(ClipError::NoPicture)?;
    let mut wanted: Vec<usize> =
        [0.15, 0.35, 0.5, 0.65, 0.85].map(|share| (last as f64 * share) as usize).to_vec();
    wanted.dedup();
    let mut best: Option<(f32, RgbaImage)> = None;
    decode::pictures(mp4, &track, &wanted, other, |_, picture| {
        let light = picture.light(32, 18);
        let mean = light.iter().sum::<f32>() / light.len() as f32;
        let spread = light.iter().map(|value| (value - mean).powi(2)).sum::<f32>();
        // The first is as good as any that is not clearly better.
        if best.as_ref().is_none_or(|(most, _)| spread > most * 1.1) {
            best = Some((spread, picture.to_rgba()?));
        }
        Ok(())
    })?;
    best.map(|(_, picture)| picture).ok_or(ClipError::NoPicture)
}

/// The frames of a contact sheet.
const SHEET_FRAMES: usize = 12;
/// The width of a wide sheet in pixels: legible on a page, small in a message.
const SHEET_WIDTH: u32 = 1600;

/// A contact sheet: frames of a clip in a grid, each with its time.
///
/// # Errors
///
/// As [`extract_frame`].
pub fn contact_sheet(mp4: &[u8], other: Option<&dyn OtherDecoder>) -> Result<RgbaImage, ClipError> {
    let track = decode::picture_track(mp4)?;
    let moments = decode::moments(&track);
    let last = moments.len().checked_sub(1).ok_or(ClipError::NoPicture)?;
    let mut wanted: Vec<usize> = (0..SHEET_FRAMES).map(|index| index * last / (SHEET_FRAMES - 1)).collect();
    wanted.dedup();
    let (width, height) = track.shown_size();
    let (width, height) = (width.max(1), height.max(1));
    let columns: u32 = if width > height * 6 / 5 { 4 } else { 6 };
    let gap = 8;
    let cell = (SHEET_WIDTH - gap) / columns - gap;
    let tall = (cell * height / width).clamp(1, 2 * SHEET_WIDTH);
    let rows = u32::try_from(wanted.len()).unwrap_or(1).div_ceil(columns);
    let size = (gap + columns * (cell + gap), gap + rows * (tall + gap));
    let mut sheet = RgbaImage::from_pixel(size.0, size.1, Rgba([22, 22, 24, 255]));
    let mut index = 0;
    decode::pictures(mp4, &track, &wanted, other, |number, picture| {
        let picture = picture.to_rgba()?;
        let whole = Window {
            left: 0.0,
            top: 0.0,
            width: f64::from(picture.width()),
            height: f64::from(picture.height()),
        };
        let small = scale_with(&picture, whole, cell, tall, FilterType::CatmullRom)
            .map_err(|error| ClipError::Still { reason: error.to_string() })?;
        let (left, top) = (gap + index % columns * (cell + gap), gap + index / columns * (tall + gap));
        image::imageops::replace(&mut sheet, &small, i64::from(left), i64::from(top));
        let time = type_setting::label(&format!("{:.2} s", moments.get(number).copied().unwrap_or(0.0)), 24);
        let label_top = top + tall.saturating_sub(time.height() + 6);
        image::imageops::overlay(&mut sheet, &time, i64::from(left + 6), i64::from(label_top));
        index += 1;
        Ok(())
    })?;
    Ok(sheet)
}

/// A picture as PNG.
///
/// # Errors
///
/// The encoder's refusal.
pub fn to_png(picture: &RgbaImage) -> Result<Vec<u8>, ClipError> {
    let mut bytes = Cursor::new(Vec::new());
    // Opaque pictures need no alpha, and not every reader likes one.
    let opaque = picture.pixels().all(|pixel| pixel[3] == 255);
    let written = if opaque {
        DynamicImage::ImageRgba8(picture.clone()).to_rgb8().write_to(&mut bytes, ImageFormat::Png)
    } else {
        picture.write_to(&mut bytes, ImageFormat::Png)
    };
    written.map_err(|error| ClipError::Still { reason: error.to_string() })?;
    Ok(bytes.into_inner())
}

/// A picture as JPEG.
///
/// # Errors
///
/// The encoder's refusal.
pub fn to_jpeg(picture: &RgbaImage) -> Result<Vec<u8>, ClipError> {
    /// Clean to the eye at a tenth of a PNG.
    const QUALITY: u8 = 90;
    let mut bytes = Vec::new();
    let rgb = DynamicImage::ImageRgba8(picture.clone()).to_rgb8();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY)
        .encode_image(&rgb)
        .map_err(|error| ClipError::Still { reason: error.to_string() })?;
    Ok(bytes)
}
