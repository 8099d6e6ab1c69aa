//! What lies beyond the edges of a picture, for a camera that draws back from it.
//!
//! It knows pictures and sizes, and nothing of moves. The one idea: a picture goes on as its own mirror image, which
//! loses itself in a blur, so that nothing black and nothing sharp is ever beside it.

use crate::error::RenderError;
use crate::fit::{Fitted, Window, scale_with};
use fast_image_resize::FilterType;
use image::RgbaImage;

/// So many soft dots across the whole: enough for light and colour.
const DOTS: u32 = 40;

/// The mirror image turns into the blur over this share of the shorter side.
const SEAM: f64 = 0.05;

/// Extends a fitted picture so that so much lies beyond the frame on every side, in frame widths and heights.
pub(crate) fn extended(fitted: &Fitted, beyond: f64) -> Result<Fitted, RenderError> {
    let Fitted { picture, home } = fitted;
    let (width, height) = picture.dimensions();
    let side = |before: f64, length: f64| {
        let missing = (beyond * length - before).max(0.0);
        (missing / 2.0).ceil() as u32 * 2
    };
    let left = side(home.left, home.width);
    let right = side(f64::from(width) - home.left - home.width, home.width);
    let top = side(home.top, home.height);
    let bottom = side(f64::from(height) - home.top - home.height, home.height);
    let mirrored = |at: i64, length: u32| {
        let length = i64::from(length);
        let turn = at.rem_euclid(2 * length);
        (if turn < length { turn } else { 2 * length - 1 - turn }) as u32
    };
    let whole = RgbaImage::from_fn(width + left + right, height + top + bottom, |x, y| {
        let from = (
            mirrored(i64::from(x) - i64::from(left), width),
            mirrored(i64::from(y) - i64::from(top), height),
        );
        *picture.get_pixel(from.0, from.1)
    });
    let (wide, tall) = whole.dimensions();
    let all = Window::of_size(wide, tall);
    let dots = |side: u32| (side * DOTS / wide.max(tall)).max(2);
    let small = scale_with(&whole, all, dots(wide), dots(tall), FilterType::Gaussian)?;
    let blurred =
        scale_with(&small, Window::of_size(small.width(), small.height()), wide, tall, FilterType::Gaussian)?;
    let seam = f64::from(width.min(height)) * SEAM;
    let mut extended = whole;
    for (x, y, pixel) in extended.enumerate_pixels_mut() {
        let outside = |at: u32, before: u32, length: u32| {
            let at = i64::from(at) - i64::from(before);
            (-at).max(at - i64::from(length) + 1).max(0) as f64
        };
        let away = outside(x, left, width).max(outside(y, top, height));
        if away > 0.0 {
            let t = (away / seam).min(1.0);
            let share = t * t * (3.0 - 2.0 * t);
            let behind = blurred.get_pixel(x, y);
            for channel in 0..3 {
                let mixed = f64::from(pixel[channel]) * (1.0 - share) + f64::from(behind[channel]) * share;
                pixel[channel] = (mixed + 0.5) as u8;
            }
        }
    }
    let home = Window { left: home.left + f64::from(left), top: home.top + f64::from(top), ..*home };
    Ok(Fitted { picture: extended, home })
}
