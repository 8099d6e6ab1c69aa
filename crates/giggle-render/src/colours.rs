//! From the colours of a profile to sRGB.
//!
//! It must not know files. The one idea: what a profile means is asked of it by a few colours; where they come out as they
//! went in, nothing has to be done.

use giggle_domain::Colours;
use image::{DynamicImage, RgbImage, RgbaImage};
use moxcms::{ColorProfile, DataColorSpace, Layout, ProfileText, TransformOptions};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// Colours that differ by no more than this are the same: profiles are rounded.
const SAME: u8 = 2;

/// The colours of a profile if they are not sRGB's; none for a profile that cannot be read.
pub(crate) fn of(profile: &[u8]) -> Option<Colours> {
    let profile = ColorProfile::new_from_slice(profile).ok()?;
    let (layout, asked): (_, Vec<u8>) = match profile.color_space {
        DataColorSpace::Rgb => {
            let step = |at: u32| (at % 6 * 51) as u8;
            let all = (0..216).flat_map(|at| [step(at), step(at / 6), step(at / 36)]);
            (Layout::Rgb, all.collect())
        }
        DataColorSpace::Gray => (Layout::Gray, (0..=255).step_by(15).collect()),
        DataColorSpace::Cmyk => return Some(Colours::Cmyk),
        _ => return None,
    };
    let expected: Vec<u8> = match layout {
        Layout::Gray => asked.iter().flat_map(|light| [*light; 3]).collect(),
        _ => asked.clone(),
    };
    let mut given = vec![0; expected.len()];
    transform(&profile, layout, Layout::Rgb, &asked, &mut given)?;
    let is_same = given.iter().zip(&expected).all(|(one, other)| one.abs_diff(*other) <= SAME);
    (!is_same).then(|| if layout == Layout::Gray { Colours::Grey } else { named(&profile) })
}

fn named(profile: &ColorProfile) -> Colours {
    let name = match &profile.description {
        Some(ProfileText::PlainString(text)) => text.clone(),
        Some(ProfileText::Localizable(texts)) => texts.first().map(|it| it.value.clone()).unwrap_or_default(),
        Some(ProfileText::Description(text)) => text.ascii_string.clone(),
        None => String::new(),
    };
    match () {
        () if name.contains("P3") => Colours::DisplayP3,
        () if name.contains("Adobe RGB") => Colours::AdobeRgb,
        () if name.contains("ProPhoto") || name.contains("ROMM") => Colours::ProPhoto,
        () if name.contains("2020") => Colours::Rec2020,
        () => Colours::Other,
    }
}

/// A picture of eight bits a channel in sRGB, and the colours that it had if they were others.
pub(crate) fn to_srgb(picture: DynamicImage, profile: Option<&[u8]>) -> (DynamicImage, Option<Colours>) {
    let Some((profile, colours)) = profile.and_then(|bytes| Some((bytes, of(bytes)?))) else {
        return (picture, None);
    };
    match ColorProfile::new_from_slice(profile).ok().and_then(|profile| converted(&picture, &profile)) {
        Some(converted) => (converted, Some(colours)),
        None => (picture, None),
    }
}

fn converted(picture: &DynamicImage, profile: &ColorProfile) -> Option<DynamicImage> {
    let (width, height) = (picture.width(), picture.height());
    let (from, to, parts) = match (picture, profile.color_space) {
        (DynamicImage::ImageLuma8(_), DataColorSpace::Gray) => (Layout::Gray, Layout::Rgb, 3),
        (DynamicImage::ImageLumaA8(_), DataColorSpace::Gray) => (Layout::GrayAlpha, Layout::Rgba, 4),
        (DynamicImage::ImageRgb8(_), DataColorSpace::Rgb) => (Layout::Rgb, Layout::Rgb, 3),
        (DynamicImage::ImageRgba8(_), DataColorSpace::Rgb) => (Layout::Rgba, Layout::Rgba, 4),
        // A profile of another kind than the pixels says nothing of them.
        _ => return None,
    };
    let mut made = vec![0; width as usize * height as usize * parts];
    transform(profile, from, to, picture.as_bytes(), &mut made)?;
    match parts {
        3 => RgbImage::from_raw(width, height, made).map(DynamicImage::ImageRgb8),
        _ => RgbaImage::from_raw(width, height, made).map(DynamicImage::ImageRgba8),
    }
}

fn transform(profile: &ColorProfile, from: Layout, to: Layout, given: &[u8], made: &mut [u8]) -> Option<()> {
    let srgb = ColorProfile::new_srgb();
    let executor = profile.create_transform_8bit(from, &srgb, to, TransformOptions::default()).ok()?;
    executor.transform(given, made).ok()
}

/// The picture of a JPEG whose numbers are amounts of ink, by its profile.
pub(crate) fn from_ink(jpeg: &[u8], profile: &[u8]) -> Option<RgbImage> {
    let profile =
        ColorProfile::new_from_slice(profile).ok().filter(|it| it.color_space == DataColorSpace::Cmyk)?;
    let options =
        DecoderOptions::default().set_strict_mode(false).set_max_width(usize::MAX).set_max_height(usize::MAX);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(jpeg), options);
    decoder.decode_headers().ok()?;
    let stored = decoder.input_colorspace()?;
    let (width, height) = decoder.dimensions()?;
    decoder.set_options(options.jpeg_set_out_colorspace(stored));
    let mut ink = decoder.decode().ok()?;
    match stored {
        // Less ink is the greater number, as all programs write it.
        ColorSpace::CMYK => ink.iter_mut().for_each(|part| *part = 255 - *part),
        ColorSpace::YCCK => {
            for pixel in ink.as_chunks_mut::<4>().0 {
                let [y, cb, cr] = [pixel[0], pixel[1], pixel[2]].map(f32::from);
                let (cb, cr) = (cb - 128.0, cr - 128.0);
                let part = |value: f32| (value + 0.5).clamp(0.0, 255.0) as u8;
                *pixel = [
                    part(y + 1.402 * cr),
                    part(y - 0.344_136 * cb - 0.714_136 * cr),
                    part(y + 1.772 * cb),
                    255 - pixel[3],
                ];
            }
        }
        _ => return None,
    }
    let mut made = vec![0; width * height * 3];
    transform(&profile, Layout::Rgba, Layout::Rgb, &ink, &mut made)?;
    RgbImage::from_raw(u32::try_from(width).ok()?, u32::try_from(height).ok()?, made)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{GrayImage, Luma, Rgb};

    #[test]
    fn a_profile_of_srgb_changes_nothing_and_others_do() {
        let srgb = ColorProfile::new_srgb().encode().unwrap();
        assert_eq!(of(&srgb), None);
        assert_eq!(of(b"no profile"), None);
        let p3 = ColorProfile::new_display_p3().encode().unwrap();
        assert_eq!(of(&p3), Some(Colours::DisplayP3));
        let red = DynamicImage::ImageRgb8(RgbImage::from_pixel(1, 1, Rgb([200, 100, 50])));
        let (converted, colours) = to_srgb(red, Some(&p3));
        // By the matrices of both standards.
        let [r, g, b] = converted.into_rgb8().get_pixel(0, 0).0;
        assert!(r.abs_diff(215) <= 2 && g.abs_diff(93) <= 2 && b.abs_diff(31) <= 3, "{r} {g} {b}");
        assert_eq!(colours, Some(Colours::DisplayP3));
        // A profile of colours says nothing of a picture without any.
        let grey = DynamicImage::ImageLuma8(GrayImage::from_pixel(1, 1, Luma([7])));
        assert_eq!(to_srgb(grey.clone(), Some(&p3)), (grey, None));
    }
}
