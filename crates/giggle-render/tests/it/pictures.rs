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

/// The chunks of a PNG, by name and with what is inside.
fn chunks(mut rest: &[u8]) -> Vec<([u8; 4], Vec<u8>)> {
    let mut chunks = Vec::new();
    rest = &rest[8..];
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        chunks.push((*after.first_chunk::<4>().unwrap(), after[4..4 + length].to_vec()));
        rest = &after[length + 8..];
    }
    chunks
}

fn of_chunks(chunks: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, inside) in chunks {
        bytes.extend(u32::try_from(inside.len()).unwrap().to_be_bytes());
        let named = [&name[..], inside].concat();
        bytes.extend(&named);
        bytes.extend(crc32fast::hash(&named).to_be_bytes());
    }
    bytes
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Whole chunks with right checksums, and no picture in them.
#[test]
fn a_png_without_its_pixels_is_refused() {
    let whole = chunks(&png(photograph(64, 48)));
    let lines: Vec<u8> =
        photograph(64, 48).chunks_exact(64 * 3).flat_map(|line| [&[0][..], line].concat()).collect();
    let with_pixels = |pixels: Vec<u8>| {
        let mut chunks: Vec<_> = whole.iter().filter(|(name, _)| name != b"IDAT").cloned().collect();
        chunks.insert(1, (*b"IDAT", pixels));
        prepare(&of_chunks(&chunks))
    };
    assert!(matches!(with_pixels(zlib(&lines)), Ok(Prepared::AsItIs(_))));
    let packed = zlib(&lines);
    let wrong_filter = [&[9][..], &lines[1..]].concat();
    for (what, pixels) in [
        ("none", Vec::new()),
        ("garbage", vec![0x5a; 900]),
        ("half of the packed ones", packed[..packed.len() / 2].to_vec()),
        ("20 of 48 lines", zlib(&lines[..20 * (64 * 3 + 1)])),
        ("a filter that there is none of", zlib(&wrong_filter)),
    ] {
        let said = with_pixels(pixels);
        assert!(
            matches!(said, Err(PictureFault::Undecodable { kind: FileKind::Png, .. })),
            "{what}: {said:?}"
        );
    }
    // Colours by number, and no table of colours.
    let mut header = whole[0].1.clone();
    header[9] = 3;
    let numbered = zlib(&[0; 48 * 65]);
    let end = (*b"IEND", Vec::new());
    let palette = (*b"PLTE", vec![7; 12]);
    let head = (*b"IHDR", header);
    let data = (*b"IDAT", numbered);
    let complete = of_chunks(&[head.clone(), palette, data.clone(), end.clone()]);
    assert!(matches!(prepare(&complete), Ok(Prepared::AsItIs(_))));
    assert!(prepare(&of_chunks(&[head, data, end])).is_err());
}

/// Cut anywhere, with the end mark put back: what a reader would fill with grey.
#[test]
fn a_jpeg_without_its_pixels_is_refused() {
    let plain = written(&photograph(96, 80), ImageFormat::Jpeg);
    let others: [(&str, &[u8]); 3] = [
        ("progressive", include_bytes!("foreign/progressive.jpg")),
        ("progressive in grey", include_bytes!("foreign/progressive-grey.jpg")),
        ("a quarter of the colours, restarts", include_bytes!("foreign/restarts.jpg")),
    ];
    for (what, whole) in others.into_iter().chain([("plain", &plain[..])]) {
        assert!(matches!(prepare(whole), Ok(Prepared::AsItIs(_))), "{what}: {:?}", prepare(whole));
        let pixels = whole.windows(2).position(|pair| pair == [0xff, 0xda]).unwrap();
        let head = pixels + 2 + usize::from(u16::from_be_bytes([whole[pixels + 2], whole[pixels + 3]]));
        let ends = (head..whole.len() - 2).step_by(7).filter(|end| whole[end - 1] != 0xff);
        // The last group may lack some bits, and what lacks a last look at its finest bits is a picture still.
        let mut passed = 0;
        for end in ends {
            let cut = [&whole[..end], &[0xff, 0xd9]].concat();
            let said = prepare(&cut);
            let is_known = matches!(said, Err(PictureFault::Truncated(_) | PictureFault::Damaged(_)));
            assert!(is_known || end > whole.len() / 2, "{what}, cut at {end} of {}: {said:?}", whole.len());
            passed += usize::from(said.is_ok());
        }
        assert!(passed < 6, "{what}: {passed} cut ones passed");
    }
    // What would be turned or converted is looked at, too.
    let mut turned = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut turned, 95);
    encoder.set_exif_metadata(exif(6)).unwrap();
    encoder.write_image(&photograph(96, 80), 96, 80, image::ExtendedColorType::Rgb8).unwrap();
    assert!(matches!(prepare(&turned), Ok(Prepared::Made { .. })));
    turned.truncate(turned.len() / 2);
    turned.extend([0xff, 0xd9]);
    assert_eq!(prepare(&turned), Err(PictureFault::Truncated(PictureFormat::Jpeg)));
}

#[test]
fn a_webp_without_its_pixels_is_refused() {
    for whole in [&written(&photograph(96, 80), ImageFormat::WebP)[..], include_bytes!("foreign/lossy.webp")]
    {
        assert!(matches!(prepare(whole), Ok(Prepared::AsItIs(_))));
        let mut cut = whole[..(whole.len() / 2) & !1].to_vec();
        for (at, behind) in [(4, 8), (16, 20)] {
            let length = u32::try_from(cut.len() - behind).unwrap();
            cut[at..at + 4].copy_from_slice(&length.to_le_bytes());
        }
        let said = prepare(&cut);
        assert!(matches!(said, Err(PictureFault::Undecodable { kind: FileKind::WebP, .. })), "{said:?}");
    }
}

#[test]
fn a_profile_that_unpacks_to_more_than_a_profile_is_refused() {
    let mut whole = chunks(&png(photograph(64, 48)));
    whole.insert(1, (*b"iCCP", [&b"x\0\0"[..], &zlib(&vec![0; 17 * 1024 * 1024])].concat()));
    let said = prepare(&of_chunks(&whole));
    assert!(matches!(said, Err(PictureFault::Undecodable { kind: FileKind::Png, .. })), "{said:?}");
    // One that cannot be unpacked is none, as everywhere.
    whole[1].1.truncate(40);
    assert!(matches!(prepare(&of_chunks(&whole)), Ok(Prepared::AsItIs(_))));
}
