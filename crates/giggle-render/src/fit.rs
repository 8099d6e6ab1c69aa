//! A frame of any kind and ratio becomes a picture of the clip's ratio.
//!
//! It must not know of time or motion. The one idea: whatever the file was (grey, 16-bit, turned on its side,
//! half transparent), from here on there is one opaque picture of the right shape.

use crate::error::{FrameSide, RenderError};
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use giggle_domain::picture;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageReader, Limits, RgbaImage};
use std::io::Cursor;

/// How a frame of another ratio than the clip's is fitted, always without distortion.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Fit {
    /// The frame fills the clip and is cropped toward its interesting part.
    #[default]
    Fill,
    /// The whole frame is kept; a blurred copy of it fills the rest.
    Contain,
}

/// The most memory that one decode may take: sixteen bits a channel of the largest accepted picture, and some.
const MOST_DECODED_BYTES: u64 = picture::MOST_PIXELS * 9;

/// Decodes a frame into an opaque picture, upright.
pub(crate) fn decode(bytes: &[u8], side: FrameSide) -> Result<RgbaImage, RenderError> {
    picture::check(bytes).map_err(|fault| RenderError::Frame { side, fault })?;
    let failed = |error: image::ImageError| RenderError::Decode { side, reason: error.to_string() };
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| RenderError::Decode { side, reason: error.to_string() })?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_DECODED_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(failed)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut decoded = DynamicImage::from_decoder(decoder).map_err(failed)?;
    decoded.apply_orientation(orientation);
    let mut rgba = decoded.into_rgba8();
    flatten(&mut rgba);
    Ok(rgba)
}

/// Lays what is transparent over a neutral ground.
fn flatten(picture: &mut RgbaImage) {
    const GROUND: u32 = 0xf2;
    for pixel in picture.pixels_mut() {
        let alpha = u32::from(pixel[3]);
        if alpha < 255 {
            for channel in &mut pixel.0[..3] {
                let mixed = (u32::from(*channel) * alpha + GROUND * (255 - alpha) + 127) / 255;
                *channel = u8::try_from(mixed).unwrap_or(u8::MAX);
            }
            pixel[3] = 255;
        }
    }
}

/// A rectangle of a picture, in its pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Window {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// Fits a picture into a size.
pub(crate) fn fit(picture: &RgbaImage, width: u32, height: u32, _fit: Fit) -> Result<RgbaImage, RenderError> {
    let (given_width, given_height) = (f64::from(picture.width()), f64::from(picture.height()));
    let scale = (given_width / f64::from(width)).min(given_height / f64::from(height));
    let (wanted_width, wanted_height) = (f64::from(width) * scale, f64::from(height) * scale);
    let window = Window {
        left: (given_width - wanted_width) / 2.0,
        top: (given_height - wanted_height) / 2.0,
        width: wanted_width,
        height: wanted_height,
    };
    scale_window(picture, window, width, height)
}

/// Scales a part of a picture with a filter that neither blurs nor aliases.
pub(crate) fn scale_window(
    picture: &RgbaImage,
    window: Window,
    width: u32,
    height: u32,
) -> Result<RgbaImage, RenderError> {
    let failed = |error: &dyn ToString| RenderError::picture("scaled", &error.to_string());
    let source = ImageRef::new(picture.width(), picture.height(), picture.as_raw(), PixelType::U8x4)
        .map_err(|error| failed(&error))?;
    let mut target = Image::new(width, height, PixelType::U8x4);
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom))
        .use_alpha(false)
        .crop(window.left, window.top, window.width, window.height);
    Resizer::new().resize(&source, &mut target, &options).map_err(|error| failed(&error))?;
    RgbaImage::from_raw(width, height, target.into_vec()).ok_or_else(|| failed(&"size"))
}
