//! A frame of any kind and ratio becomes a picture of the clip's ratio.
//!
//! It must not know of time or motion. The one idea: whatever the file was (grey, 16-bit, turned on its side,
//! half transparent), from here on there is one opaque picture of the right shape.

use crate::any_picture;
use crate::error::{FrameSide, RenderError};
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use giggle_domain::picture;
use image::RgbaImage;

/// How a frame of another ratio than the clip's is fitted, always without distortion.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Fit {
    /// The frame fills the clip and is cropped toward its interesting part.
    #[default]
    Fill,
    /// The whole frame is kept; a blurred copy of it fills the rest.
    Contain,
}

/// Decodes a frame into an opaque picture, upright, in sRGB.
pub(crate) fn decode(bytes: &[u8], side: FrameSide) -> Result<RgbaImage, RenderError> {
    let unfit = |fault| RenderError::Frame { side, fault };
    picture::check(bytes).map_err(unfit)?;
    let mut rgba = any_picture::read(bytes).map_err(unfit)?.picture.into_rgba8();
    any_picture::flatten(&mut rgba);
    Ok(rgba)
}

/// A rectangle of a picture, in its pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Window {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl Window {
    /// All of a picture of that size.
    pub(crate) fn of_size(width: u32, height: u32) -> Self {
        Self { left: 0.0, top: 0.0, width: f64::from(width), height: f64::from(height) }
    }
}

/// What the camera will see of a picture.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reach {
    /// The zoom at the closest; detail beyond it is never seen.
    pub(crate) closest: f64,
    /// How far it looks beyond the crop, where the picture goes on there: in frame widths and frame heights, both
    /// sides together.
    pub(crate) beyond: (f64, f64),
}

/// A picture that is fitted to a frame.
pub(crate) struct Fitted {
    pub(crate) picture: RgbaImage,
    /// The part of it that the frame shows at rest; it has the frame's ratio.
    pub(crate) home: Window,
}

/// Fits a picture to the ratio of a frame, with no more detail and no more beside the frame than the camera will see.
pub(crate) fn fit(
    picture: &RgbaImage,
    (width, height): (u32, u32),
    reach: Reach,
    fit: Fit,
) -> Result<Fitted, RenderError> {
    let (given_width, given_height) = (f64::from(picture.width()), f64::from(picture.height()));
    let (across, down) = (given_width / f64::from(width), given_height / f64::from(height));
    let native = if fit == Fit::Fill { across.min(down) } else { across.max(down) };
    let scale = native.clamp(1.0, reach.closest.clamp(1.0, MOST_SCALE));
    let size = |side: u32| ((f64::from(side) * scale / 2.0).round() as u32) * 2;
    let (wide, tall) = (size(width), size(height));
    // Ratios that differ by less than a pixel are the same: nobody wants a blurred hairline.
    if fit == Fit::Fill || (across / down - 1.0).abs() * f64::from(width.max(height)) < 1.5 {
        return fill(picture, (wide, tall), reach.beyond);
    }
    let behind = scale_window(picture, interesting_window(picture, wide, tall)?, wide, tall)?;
    let mut canvas = blurred(&behind)?;
    let inner = across.max(down) / scale;
    let side = |given: f64, most: u32| ((given / inner).round() as u32).clamp(1, most);
    let (inner_width, inner_height) = (side(given_width, wide), side(given_height, tall));
    let whole = Window::of_size(picture.width(), picture.height());
    let inside = scale_window(picture, whole, inner_width, inner_height)?;
    let (left, top) = ((wide - inner_width) / 2, (tall - inner_height) / 2);
    image::imageops::replace(&mut canvas, &inside, i64::from(left), i64::from(top));
    Ok(Fitted { picture: canvas, home: Window::of_size(wide, tall) })
}

/// Crops a picture toward its interesting part and scales the crop to a size, with as much of what lies beside it as
/// the camera will see.
fn fill(picture: &RgbaImage, (wide, tall): (u32, u32), beyond: (f64, f64)) -> Result<Fitted, RenderError> {
    let crop = interesting_window(picture, wide, tall)?;
    let across = Sides::new(picture.width(), (crop.left, crop.width), wide, beyond.0);
    let down = Sides::new(picture.height(), (crop.top, crop.height), tall, beyond.1);
    let (more_across, more_down) = (crop.width / f64::from(wide), crop.height / f64::from(tall));
    let window = Window {
        left: crop.left - f64::from(across.before) * more_across,
        top: crop.top - f64::from(down.before) * more_down,
        width: crop.width + f64::from(across.before + across.after) * more_across,
        height: crop.height + f64::from(down.before + down.after) * more_down,
    };
    let (whole_wide, whole_tall) = (wide + across.before + across.after, tall + down.before + down.after);
    let home =
        Window { left: f64::from(across.before), top: f64::from(down.before), ..Window::of_size(wide, tall) };
    Ok(Fitted { picture: scale_window(picture, window, whole_wide, whole_tall)?, home })
}

/// How many pixels of a fitted picture lie before and after the frame along one axis; even, as chroma wants them.
struct Sides {
    before: u32,
    after: u32,
}

impl Sides {
    /// `crop` begins and is as long as it says in a picture of that length, and becomes `size` pixels. As much as is
    /// wanted is taken from both sides alike, and from one side what the other does not have.
    fn new(length: u32, crop: (f64, f64), size: u32, beyond: f64) -> Self {
        let scale = f64::from(size) / crop.1;
        let (before, after) = (crop.0 * scale, (f64::from(length) - crop.0 - crop.1) * scale);
        let wanted = beyond * f64::from(size);
        let taken_before = before.min((wanted / 2.0).max(wanted - after));
        let taken_after = after.min(wanted - taken_before);
        let even = |pixels: f64| (pixels.max(0.0) / 2.0) as u32 * 2;
        Self { before: even(taken_before), after: even(taken_after) }
    }
}

/// The most that a fitted picture is larger than the frame; closer than this a draft may be a little soft.
const MOST_SCALE: f64 = 1.5;

/// A soft, dark copy of a picture: colour and light without anything to look at.
fn blurred(picture: &RgbaImage) -> Result<RgbaImage, RenderError> {
    /// So many soft dots across: fewer show blocks, more show what it is.
    const DOTS: u32 = 14;
    /// Of the light; the picture in front has to be the brighter one.
    const SHARE: u32 = 60;
    let (width, height) = picture.dimensions();
    let dots = |side: u32| (side * DOTS / width.max(height)).max(2);
    let whole = |picture: &RgbaImage| Window::of_size(picture.width(), picture.height());
    let small = scale_with(picture, whole(picture), dots(width), dots(height), FilterType::Gaussian)?;
    let mut large = scale_with(&small, whole(&small), width, height, FilterType::Gaussian)?;
    for pixel in large.pixels_mut() {
        for channel in &mut pixel.0[..3] {
            *channel = (u32::from(*channel) * SHARE / 100) as u8;
        }
    }
    Ok(large)
}

/// The largest window of a ratio, at the place where most is to be seen.
fn interesting_window(picture: &RgbaImage, width: u32, height: u32) -> Result<Window, RenderError> {
    let (given_width, given_height) = (f64::from(picture.width()), f64::from(picture.height()));
    let scale = (given_width / f64::from(width)).min(given_height / f64::from(height));
    let (wanted_width, wanted_height) = (f64::from(width) * scale, f64::from(height) * scale);
    let (spare_width, spare_height) = (given_width - wanted_width, given_height - wanted_height);
    let is_wide = spare_width > spare_height;
    let kept = if is_wide { wanted_width / given_width } else { wanted_height / given_height };
    let place = if kept > 0.98 { 0.5 } else { best_place(&interest(picture, is_wide)?, kept) };
    let (left, top) = if is_wide { (place, 0.5) } else { (0.5, place) };
    Ok(Window {
        left: spare_width * left,
        top: spare_height * top,
        width: wanted_width,
        height: wanted_height,
    })
}

/// How much there is to see in each column (or each row) of a picture.
fn interest(picture: &RgbaImage, by_column: bool) -> Result<Vec<f64>, RenderError> {
    /// Enough for where things are; fine grain is averaged away and does not count as a thing.
    const SIDE: u32 = 96;
    let (width, height) = picture.dimensions();
    let short = |side: u32| (side * SIDE / width.max(height)).clamp(3, SIDE);
    let whole = Window::of_size(width, height);
    let small = scale_with(picture, whole, short(width), short(height), FilterType::Box)?;
    let count = f64::from(small.width() * small.height());
    let mean =
        [0, 1, 2].map(|channel| small.pixels().map(|pixel| f64::from(pixel[channel])).sum::<f64>() / count);
    let at = |x: u32, y: u32| small.get_pixel(x, y).0.map(f64::from);
    let mut sums = vec![0.0; if by_column { small.width() } else { small.height() } as usize];
    for y in 0..small.height() {
        for x in 0..small.width() {
            let here = at(x, y);
            let right = at((x + 1).min(small.width() - 1), y);
            let below = at(x, (y + 1).min(small.height() - 1));
            // Edges say that something is there; a colour unlike the rest says that it is not the background.
            let edge: f64 = (0..3).map(|c| (right[c] - here[c]).abs() + (below[c] - here[c]).abs()).sum();
            let unlike: f64 = (0..3).map(|c| (here[c] - mean[c]).abs()).sum();
            sums[if by_column { x } else { y } as usize] += edge + 0.35 * unlike;
        }
    }
    Ok(sums)
}

/// Where, from 0 to 1, a window of a share of the whole sees the most; the middle wins where it hardly matters.
fn best_place(interest: &[f64], kept: f64) -> f64 {
    const PLACES: usize = 32;
    let whole: f64 = interest.iter().sum::<f64>().max(1e-9);
    let count = interest.len() as f64;
    let seen = |place: f64| {
        let from = place * (1.0 - kept) * count;
        let until = from + kept * count;
        let share = |index: usize| ((until.min(index as f64 + 1.0)) - from.max(index as f64)).max(0.0);
        interest.iter().enumerate().map(|(index, value)| value * share(index)).sum::<f64>() / whole
    };
    let score = |place: f64| seen(place) - 0.08 * (place - 0.5).abs();
    (0..=PLACES)
        .map(|index| index as f64 / PLACES as f64)
        .max_by(|a, b| score(*a).total_cmp(&score(*b)))
        .unwrap_or(0.5)
}

/// Scales a part of a picture with a filter that neither blurs nor aliases.
fn scale_window(
    picture: &RgbaImage,
    window: Window,
    width: u32,
    height: u32,
) -> Result<RgbaImage, RenderError> {
    scale_with(picture, window, width, height, FilterType::CatmullRom)
}

/// Scales a part of a picture.
pub(crate) fn scale_with(
    picture: &RgbaImage,
    window: Window,
    width: u32,
    height: u32,
    filter: FilterType,
) -> Result<RgbaImage, RenderError> {
    let failed = |error: &dyn ToString| RenderError::picture("scaled", &error.to_string());
    let source = ImageRef::new(picture.width(), picture.height(), picture.as_raw(), PixelType::U8x4)
        .map_err(|error| failed(&error))?;
    let mut target = Image::new(width, height, PixelType::U8x4);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter)).use_alpha(false).crop(
        window.left,
        window.top,
        window.width,
        window.height,
    );
    Resizer::new().resize(&source, &mut target, &options).map_err(|error| failed(&error))?;
    RgbaImage::from_raw(width, height, target.into_vec()).ok_or_else(|| failed(&"wrong size"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgba;
    use std::io::Cursor;

    /// A grey picture with a busy square at a place.
    fn with_thing_at(width: u32, height: u32, left: u32, top: u32) -> RgbaImage {
        RgbaImage::from_fn(width, height, |x, y| {
            if (left..left + 60).contains(&x) && (top..top + 60).contains(&y) {
                Rgba(if (x / 8 + y / 8) % 2 == 0 { [220, 60, 40, 255] } else { [250, 220, 60, 255] })
            } else {
                Rgba([120, 124, 128, 255])
            }
        })
    }

    #[test]
    fn filling_keeps_what_is_interesting() {
        for left in [10, 260, 520] {
            let window = interesting_window(&with_thing_at(600, 200, left, 70), 100, 100).unwrap();
            assert!((window.width - 200.0).abs() < 1e-9 && (window.height - 200.0).abs() < 1e-9);
            let middle = f64::from(left) + 30.0;
            assert!(window.left < middle && middle < window.left + window.width, "{left}: {window:?}");
        }
        let window = interesting_window(&with_thing_at(200, 600, 70, 500), 100, 100).unwrap();
        assert!(window.top > 300.0, "{window:?}");
    }

    /// The whole picture and nothing closer.
    const STILL: Reach = Reach { closest: 1.0, beyond: (0.0, 0.0) };

    #[test]
    fn what_the_camera_will_see_beside_the_crop_is_kept() {
        // Four frames wide; the thing stands at the left end of the first, in the middle, and at the right end.
        for (left, before, after) in [(0, 0, 100), (370, 50, 50), (740, 100, 0)] {
            let panorama = with_thing_at(800, 200, left, 70);
            let reach = Reach { beyond: (0.5, 0.5), ..STILL };
            let Fitted { picture, home } = fit(&panorama, (200, 200), reach, Fit::Fill).unwrap();
            assert_eq!((picture.dimensions(), home.top), ((300, 200), 0.0));
            let beside = (home.left, 300.0 - home.left - 200.0);
            assert!((beside.0 - f64::from(before)).abs() < 26.0, "{left}: {beside:?}");
            assert!((beside.1 - f64::from(after)).abs() < 26.0, "{left}: {beside:?}");
            let shift = interesting_window(&panorama, 200, 200).unwrap().left - home.left;
            // Nothing is distorted or moved: each pixel is where the panorama has it.
            let mut off = 0;
            for x in (4..296).step_by(3) {
                let from = panorama.get_pixel((f64::from(x) + shift) as u32, 100);
                off += u32::from(from[0].abs_diff(picture.get_pixel(x, 100)[0]) > 60);
            }
            assert!(off < 4, "{left}: {off}");
        }
        let all = fit(
            &with_thing_at(800, 200, 300, 70),
            (200, 200),
            Reach { beyond: (9.0, 9.0), ..STILL },
            Fit::Fill,
        );
        // Whole pairs of pixels on both sides.
        assert!(all.unwrap().picture.width() >= 796);
    }

    #[test]
    fn a_picture_with_nothing_in_it_is_cropped_in_the_middle() {
        let window = interesting_window(&RgbaImage::from_pixel(600, 200, Rgba([90; 4])), 100, 100).unwrap();
        assert!((window.left - 200.0).abs() < 1e-9, "{window:?}");
    }

    #[test]
    fn containing_keeps_the_whole_picture_undistorted() {
        let red = RgbaImage::from_pixel(100, 300, Rgba([250, 20, 20, 255]));
        let fitted = fit(&red, (320, 180), STILL, Fit::Contain).unwrap().picture;
        assert_eq!(fitted.dimensions(), (320, 180));
        let bright = (0..320).filter(|x| fitted.get_pixel(*x, 90)[0] > 240).count();
        assert_eq!(bright, 60, "a third of the height is the width");
        assert!(fitted.get_pixel(2, 90)[0] < 170, "beside it is darker");
    }

    fn written(picture: &image::DynamicImage, format: image::ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn decoded(bytes: &[u8]) -> RgbaImage {
        decode(bytes, FrameSide::Start).unwrap()
    }

    #[test]
    fn every_kind_of_picture_is_decoded() {
        use image::ImageFormat::{Jpeg, Png, WebP};
        let colour = image::DynamicImage::ImageRgba8(with_thing_at(90, 60, 10, 0));
        let kinds: [(image::DynamicImage, &[image::ImageFormat]); 6] = [
            (colour.to_rgba8().into(), &[Png, WebP]),
            (colour.to_rgb8().into(), &[Png, Jpeg, WebP]),
            (colour.to_luma8().into(), &[Png, Jpeg]),
            (colour.to_luma_alpha8().into(), &[Png]),
            (colour.to_rgb16().into(), &[Png]),
            (colour.to_luma16().into(), &[Png]),
        ];
        for (picture, formats) in kinds {
            for format in formats {
                let decoded = decoded(&written(&picture, *format));
                let expected = picture.to_rgba8();
                assert_eq!(decoded.dimensions(), (90, 60));
                for at in [(5, 5), (12, 30), (80, 50)] {
                    let (is, was) = (decoded.get_pixel(at.0, at.1), expected.get_pixel(at.0, at.1));
                    let off = (0..3).map(|c| is[c].abs_diff(was[c])).max().unwrap();
                    assert!(off < 30, "{:?} as {format:?} at {at:?}: {is:?}, {was:?}", picture.color());
                }
            }
        }
    }

    #[test]
    fn what_is_transparent_gets_a_light_ground() {
        let clear = RgbaImage::from_pixel(8, 8, Rgba([0, 0, 0, 0]));
        let decoded = decoded(&written(&clear.into(), image::ImageFormat::Png));
        assert_eq!(decoded.get_pixel(3, 3).0, [0xf2, 0xf2, 0xf2, 255]);
    }

    #[test]
    fn a_picture_on_its_side_is_set_upright() {
        let mut upright = RgbaImage::from_pixel(40, 20, Rgba([20, 20, 220, 255]));
        for x in 0..40 {
            for y in 0..10 {
                upright.put_pixel(x, y, Rgba([230, 30, 20, 255]));
            }
        }
        // The camera was turned: the file holds the picture turned back, and says "turn it by 90 degrees" (6).
        let stored = image::imageops::rotate270(&upright);
        let jpeg =
            written(&image::DynamicImage::ImageRgba8(stored).to_rgb8().into(), image::ImageFormat::Jpeg);
        let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
        let mut turned = vec![0xff, 0xd8, 0xff, 0xe1];
        turned.extend(u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
        turned.append(&mut exif);
        turned.extend(&jpeg[2..]);
        let decoded = decoded(&turned);
        assert_eq!(decoded.dimensions(), (40, 20));
        assert!(decoded.get_pixel(20, 2)[0] > 180 && decoded.get_pixel(20, 17)[2] > 180);
    }

    #[test]
    fn a_bomb_is_refused_before_it_is_unpacked() {
        let mut bomb = written(&RgbaImage::new(4, 4).into(), image::ImageFormat::Png);
        bomb[16..20].copy_from_slice(&60_000u32.to_be_bytes());
        bomb[20..24].copy_from_slice(&60_000u32.to_be_bytes());
        // The checksum of the header is the next thing that is looked at.
        let crc = crc32(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&crc.to_be_bytes());
        let refused = decode(&bomb, FrameSide::End).unwrap_err().to_string();
        assert!(refused.contains("end frame") && refused.contains("megapixels"), "{refused}");
    }

    #[test]
    fn a_picture_that_may_be_sent_can_be_drafted_however_small_its_file_is() {
        let large = written(
            &image::GrayImage::from_pixel(8000, 6000, image::Luma([90])).into(),
            image::ImageFormat::Png,
        );
        let rgba = decode(&large, FrameSide::Start).unwrap();
        assert_eq!((rgba.dimensions(), rgba.get_pixel(9, 9).0), ((4096, 3072), [90, 90, 90, 255]));
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0u32, |sum, byte| {
            (0..8)
                .fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg()))
        })
    }

    /// Damaged pictures of every format: an error or a picture, never a panic.
    ///
    /// `GIGGLE_FUZZ_SECONDS` makes it longer.
    #[test]
    fn damaged_pictures_never_panic() {
        use image::ImageFormat::{Jpeg, Png, WebP};
        let seconds = std::env::var("GIGGLE_FUZZ_SECONDS").ok().and_then(|it| it.parse().ok()).unwrap_or(1.0);
        let picture = image::DynamicImage::ImageRgba8(with_thing_at(70, 64, 2, 2)).to_rgb8();
        let whole = [Png, Jpeg, WebP].map(|format| written(&picture.clone().into(), format));
        let began = std::time::Instant::now();
        let mut state = 1u64;
        let mut next = |most: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % most.max(1)
        };
        let (mut tried, mut passed) = (0, 0);
        while began.elapsed().as_secs_f64() < seconds {
            let mut bytes = whole[next(3)].clone();
            for _ in 0..=next(6) {
                let at = next(bytes.len());
                match next(4) {
                    0 => bytes.truncate(at.max(12)),
                    1 => bytes[at] = next(256) as u8,
                    2 => bytes[at] ^= 1 << next(8),
                    _ => bytes.insert(at, next(256) as u8),
                }
            }
            // Checksums would hide the decoder behind them.
            mend_checksums(&mut bytes);
            tried += 1;
            if let Ok(picture) = decode(&bytes, FrameSide::Start)
                && u64::from(picture.width()) * u64::from(picture.height()) < 1_000_000
            {
                passed += 1;
                let reach = Reach { closest: 1.2, beyond: (0.5, 0.1) };
                let kind = if tried % 2 == 0 { Fit::Contain } else { Fit::Fill };
                assert!(fit(&picture, (64, 36), reach, kind).is_ok());
            }
        }
        assert!(tried > 20 && passed > 0, "{passed} of {tried}");
    }

    fn mend_checksums(bytes: &mut [u8]) {
        let mut at = 8;
        while bytes.starts_with(b"\x89PNG") && at + 12 <= bytes.len() {
            let length =
                u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]) as usize;
            let Some(end) = at.checked_add(8).and_then(|it| it.checked_add(length)) else { return };
            if end + 4 > bytes.len() {
                return;
            }
            let crc = crc32(&bytes[at + 4..end]);
            bytes[end..end + 4].copy_from_slice(&crc.to_be_bytes());
            at = end + 4;
        }
    }

    #[test]
    fn any_size_fits_any_size() {
        for (width, height) in [(1, 1), (1, 900), (900, 1), (2, 3), (3000, 7)] {
            let picture = RgbaImage::from_pixel(width, height, Rgba([10, 200, 30, 255]));
            for kind in [Fit::Fill, Fit::Contain] {
                let reach = Reach { closest: 1.3, beyond: (0.6, 0.6) };
                let Fitted { picture: fitted, home } = fit(&picture, (480, 854), reach, kind).unwrap();
                assert!(home.width >= 480.0 && home.height >= 854.0);
                assert!(home.left + home.width <= f64::from(fitted.width()));
                assert!(home.top + home.height <= f64::from(fitted.height()));
                assert_eq!((fitted.width() % 2, fitted.height() % 2), (0, 0));
            }
        }
    }
}
