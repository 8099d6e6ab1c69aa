//! Pictures of any kind as frames: what may be sent goes as it is, of all else a picture is made and told.

use crate::{photograph, png};
use giggle_domain::picture::{MOST_PIXELS, PictureFault, PictureFormat};
use giggle_domain::{Colours, FileKind};
use giggle_render::{Prepared, prepare};
use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{DynamicImage, Frame, GrayImage, ImageEncoder as _, ImageFormat, Rgb, RgbImage};
use moxcms::ColorProfile;
use std::io::Cursor;

/// A picture of sixteen by eight with one red corner, from a phone: 4:2:0, full range, no `nclx` box, turned by `irot`.
const HEIC: &[u8] = include_bytes!("foreign/turned.heic");

fn made(bytes: &[u8]) -> (RgbImage, giggle_domain::Conversion) {
    match prepare(bytes) {
        Ok(Prepared::Made { bytes, facts, conversion }) => {
            assert_eq!(facts.orientation, 1);
            assert!(matches!(prepare(&bytes), Ok(Prepared::AsItIs(_))), "what is made is fit to be sent");
            (image::load_from_memory(&bytes).unwrap().into_rgb8(), conversion)
        }
        other => panic!("{other:?}"),
    }
}

fn written(picture: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture.clone()).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

#[test]
fn what_is_fit_goes_as_it_is() {
    let picture = photograph(64, 48);
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        assert!(matches!(prepare(&written(&picture, format)), Ok(Prepared::AsItIs(_))), "{format:?}");
    }
    let mut with_profile = Vec::new();
    let mut encoder = PngEncoder::new(&mut with_profile);
    encoder.set_icc_profile(ColorProfile::new_srgb().encode().unwrap()).unwrap();
    encoder.write_image(&picture, 64, 48, image::ExtendedColorType::Rgb8).unwrap();
    assert!(matches!(prepare(&with_profile), Ok(Prepared::AsItIs(_))));
}

#[test]
fn other_kinds_become_a_png_of_the_same_pixels() {
    let picture = photograph(64, 48);
    for (format, kind) in [(ImageFormat::Bmp, FileKind::Bmp), (ImageFormat::Tiff, FileKind::Tiff)] {
        let (seen, conversion) = made(&written(&picture, format));
        assert_eq!((seen, conversion.from, conversion.to), (picture.clone(), kind, PictureFormat::Png));
    }
    let mut gif = Vec::new();
    let mut encoder = GifEncoder::new(&mut gif);
    for red in [200, 20] {
        let frame = RgbImage::from_pixel(8, 8, Rgb([red, 0, 0]));
        encoder.encode_frame(Frame::new(DynamicImage::ImageRgb8(frame).into_rgba8())).unwrap();
    }
    drop(encoder);
    let (seen, conversion) = made(&gif);
    assert!(conversion.is_first && seen.get_pixel(3, 3)[0].abs_diff(200) < 3);
}

#[test]
fn colours_of_a_profile_become_srgb() {
    let picture = RgbImage::from_pixel(8, 8, Rgb([200, 100, 50]));
    let mut bytes = Vec::new();
    let mut encoder = PngEncoder::new(&mut bytes);
    encoder.set_icc_profile(ColorProfile::new_display_p3().encode().unwrap()).unwrap();
    encoder.write_image(&picture, 8, 8, image::ExtendedColorType::Rgb8).unwrap();
    let (seen, conversion) = made(&bytes);
    assert_eq!(conversion.colours, Some(Colours::DisplayP3));
    let [r, g, b] = seen.get_pixel(4, 4).0;
    assert!(r.abs_diff(215) < 3 && g.abs_diff(93) < 3 && b.abs_diff(31) < 4, "{r} {g} {b}");
    assert!(conversion.text().en.starts_with("PNG, Display P3 → PNG, sRGB"), "{}", conversion.text().en);
}

/// EXIF data of one entry.
fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    exif
}

#[test]
fn every_turn_of_a_camera_is_undone_once() {
    // One bright corner tells how the picture was turned.
    let mut picture = RgbImage::new(32, 16);
    for (x, y) in (0..8).flat_map(|x| (0..8).map(move |y| (x, y))) {
        picture.put_pixel(x, y, Rgb([255, 255, 255]));
    }
    for (orientation, (wide, corner)) in [
        (2, (32, (31, 0))),
        (3, (32, (31, 15))),
        (4, (32, (0, 15))),
        (5, (16, (0, 0))),
        (6, (16, (15, 0))),
        (7, (16, (15, 31))),
        (8, (16, (0, 31))),
    ] {
        let mut files = [Vec::new(), Vec::new()];
        let mut encoder = PngEncoder::new(&mut files[0]);
        encoder.set_exif_metadata(exif(orientation)).unwrap();
        encoder.write_image(&picture, 32, 16, image::ExtendedColorType::Rgb8).unwrap();
        let mut encoder = JpegEncoder::new_with_quality(&mut files[1], 95);
        encoder.set_exif_metadata(exif(orientation)).unwrap();
        encoder.write_image(&picture, 32, 16, image::ExtendedColorType::Rgb8).unwrap();
        for file in files {
            let (seen, conversion) = made(&file);
            assert!(conversion.was_turned);
            assert_eq!(seen.width(), wide, "{orientation}");
            let bright = |(x, y): (u32, u32)| seen.get_pixel(x, y)[0] > 200;
            let corners = [(0, 0), (wide - 1, 0), (0, seen.height() - 1), (wide - 1, seen.height() - 1)];
            let found: Vec<_> = corners.into_iter().filter(|corner| bright(*corner)).collect();
            assert_eq!(found, [corner], "{orientation}");
        }
    }
}

#[test]
fn a_picture_that_is_too_large_is_made_smaller() {
    let large = DynamicImage::ImageLuma8(GrayImage::from_pixel(9000, 6000, image::Luma([90])));
    let (seen, conversion) = made(&png(large));
    assert_eq!((seen.dimensions(), conversion.from_size), ((4096, 2731), (9000, 6000)));
    assert!(u64::from(seen.width()) * u64::from(seen.height()) <= MOST_PIXELS);
    assert_eq!(seen.get_pixel(2000, 1000).0, [90; 3]);
    // A bomb declares more than anybody has.
    let mut bomb = png(DynamicImage::ImageLuma8(GrayImage::new(4, 4)));
    bomb[16..24].copy_from_slice(&[0, 0, 200, 0, 0, 0, 200, 0]);
    let sum = crc32fast::hash(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&sum.to_be_bytes());
    assert!(matches!(prepare(&bomb), Err(PictureFault::TooManyPixels { .. })));
}

/// What can be sent can be drafted, and a file that is small takes little memory, whatever it wants to be.
#[test]
fn how_large_a_picture_may_be_is_one_question_for_drafts_and_clips() {
    let declared = |width: u32, height: u32, depth: u8, colour: u8| {
        let mut bytes = png(DynamicImage::ImageLuma8(GrayImage::new(4, 4)));
        bytes[16..20].copy_from_slice(&width.to_be_bytes());
        bytes[20..24].copy_from_slice(&height.to_be_bytes());
        bytes[24..26].copy_from_slice(&[depth, colour]);
        let sum = crc32fast::hash(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&sum.to_be_bytes());
        prepare(&bytes)
    };
    for (wide, tall) in [(50_000_000, 1), (1, 50_000_000), (65_536, 2)] {
        assert_eq!(declared(wide, tall, 8, 0), Err(PictureFault::TooLong((wide, tall))));
    }
    // Grey, coloured, with transparent parts; and the last two in sixteen bits, which are twice as large to read.
    for (depth, colour, is_read) in [(8, 0, true), (8, 2, true), (8, 6, true), (16, 2, false), (16, 6, false)]
    {
        let said = declared(8000, 6000, depth, colour);
        let is_refused = matches!(said, Err(PictureFault::TooManyPixels { .. }));
        assert_eq!(is_refused, !is_read, "{depth} {colour}: {said:?}");
    }
}

#[test]
fn a_phones_picture_is_upright_and_in_its_own_colours() {
    let (seen, conversion) = made(HEIC);
    assert_eq!((conversion.from, conversion.was_turned, seen.dimensions()), (FileKind::Heic, true, (64, 96)));
    // White and black are as they were, not pressed together or pulled apart.
    let grey = |x, y| seen.get_pixel(x, y)[1];
    assert!(grey(48, 80).abs_diff(190) < 5, "{}", grey(48, 80));
    let [r, g, b] = seen.get_pixel(54, 8).0;
    assert!(r.abs_diff(200) < 12 && g.abs_diff(40) < 12 && b.abs_diff(30) < 12, "{r} {g} {b}");
    for end in (0..HEIC.len()).step_by(37) {
        assert!(prepare(&HEIC[..end]).is_err(), "{end}");
    }
}

#[test]
fn what_is_no_picture_is_named() {
    let avif = b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf";
    assert_eq!(prepare(avif), Err(PictureFault::Format(FileKind::Avif)));
    assert_eq!(prepare(b""), Err(PictureFault::Empty));
    assert_eq!(prepare(b"not a picture"), Err(PictureFault::Format(FileKind::Text)));
    let mut cut = written(&photograph(64, 48), ImageFormat::Jpeg);
    cut.truncate(cut.len() / 2);
    assert_eq!(prepare(&cut), Err(PictureFault::Truncated(PictureFormat::Jpeg)));
    for kind in [ImageFormat::Gif, ImageFormat::Bmp, ImageFormat::Tiff] {
        let whole = written(&photograph(64, 48), kind);
        for end in (0..whole.len()).step_by(97) {
            let _ = prepare(&whole[..end]);
        }
    }
}
