//! Pictures of any kind, made into what services take: PNG, JPEG or WebP, upright, in sRGB.
//!
//! It must not know where a picture comes from or goes to. The one idea: what is fit to be sent goes as its own bytes;
//! of everything else a picture is made once, and what was made of it is told.

use crate::colours;
use crate::heic;
use crate::picture_bounds::{is_lossy_webp, limits_of, within_bounds};
use crate::whole_picture;
use fast_image_resize::images::Image;
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use giggle_domain::picture::{self, PictureFacts, PictureFault, PictureFormat};
use giggle_domain::{Colours, Conversion, FileKind, Text};
use image::codecs::gif::GifDecoder;
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{
    AnimationDecoder as _, DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, RgbImage,
};
use std::io::Cursor;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A picture that may be sent.
#[derive(Debug, Clone, PartialEq)]
pub enum Prepared {
    /// The file is fit to be sent as it is.
    AsItIs(PictureFacts),
    /// It was made of the file.
    Made {
        /// The bytes to send.
        bytes: Vec<u8>,
        /// What they are.
        facts: PictureFacts,
        /// What was made of what.
        conversion: Conversion,
    },
}

/// A picture of more pixels is made smaller as soon as it is read, so that nothing else is done at its size.
const MOST_KEPT_PIXELS: u64 = 25_000_000;
/// The longest side of a picture that had to be made smaller: the most that any model paints.
const LONGEST_SIDE: u32 = 4096;
/// The quality of a JPEG that is made: nothing of the making is to be seen in what a model makes of it.
const QUALITY: u8 = 92;

/// Makes a picture that may be sent of a file of any kind.
///
/// # Errors
///
/// What is wrong with the file.
pub fn prepare(bytes: &[u8]) -> Result<Prepared, PictureFault> {
    if PictureFormat::sniff(bytes).is_some() {
        let facts = picture::facts(bytes)?;
        if facts.format == PictureFormat::Png {
            whole_picture::profile_is_bounded(bytes)?;
        }
        let is_fit = is_fit(bytes, &facts);
        if is_fit || facts.format == PictureFormat::Jpeg {
            // What no draft could be made of is not sent either.
            match reader(bytes, format_of(facts.format)).into_decoder() {
                Ok(decoder) => within_bounds(&decoder, bytes, FileKind::of(bytes))?,
                // Whoever it is sent to may know more.
                Err(ImageError::Unsupported(_)) => {}
                Err(error) => return Err(undecodable(FileKind::of(bytes), &error)),
            }
            // Of a JPEG that is not whole a reader makes a picture that is grey from there on.
            whole_picture::check(bytes, &facts)?;
        }
        if is_fit {
            return Ok(Prepared::AsItIs(facts));
        }
    }
    let read = read(bytes)?;
    let picture = read.picture;
    let mut written = None;
    if read.is_lossless {
        written =
            Some((png(&picture)?, PictureFormat::Png)).filter(|(png, _)| png.len() <= picture::MOST_BYTES);
    }
    let (bytes, format) = match written {
        Some(written) => written,
        None => {
            let mut opaque = opaque(picture);
            let mut jpeg = self::jpeg(&opaque)?;
            if jpeg.len() > picture::MOST_BYTES {
                opaque = smaller(DynamicImage::ImageRgb8(opaque))?.into_rgb8();
                jpeg = self::jpeg(&opaque)?;
            }
            (jpeg, PictureFormat::Jpeg)
        }
    };
    let facts = picture::check(&bytes)?;
    let conversion = Conversion {
        from: read.kind,
        from_size: read.size,
        colours: read.colours,
        was_turned: read.was_turned,
        is_first: read.is_first,
        to: format,
        size: (facts.width, facts.height),
    };
    Ok(Prepared::Made { bytes, facts, conversion })
}

/// Whether a file may be sent as its own bytes.
fn is_fit(bytes: &[u8], facts: &PictureFacts) -> bool {
    let is_small = bytes.len() <= picture::MOST_BYTES
        && u64::from(facts.width) * u64::from(facts.height) <= picture::MOST_PIXELS;
    is_small && facts.orientation == 1 && !facts.is_ink && !facts.is_animated && {
        // Only the head is read; what cannot be read there is left to whoever decodes it.
        let decoder = reader(bytes, format_of(facts.format)).into_decoder();
        decoder.ok().and_then(|mut it| profile_of(&mut it)).and_then(|it| colours::of(&it)).is_none()
    }
}

/// A picture that was read: eight bits a channel, upright, in sRGB.
pub(crate) struct Read {
    pub(crate) picture: DynamicImage,
    kind: FileKind,
    size: (u32, u32),
    colours: Option<Colours>,
    was_turned: bool,
    is_first: bool,
    is_lossless: bool,
}

/// A picture of more pixels is read alone: each takes some hundred megabytes, and whoever serves many is sent many at once.
const MOST_AT_ONCE: u64 = 8_000_000;
static READING: Mutex<()> = Mutex::new(());

/// The turn of a picture that is read alone; none for a small one.
fn turn(bytes: &[u8], kind: FileKind) -> Option<MutexGuard<'static, ()>> {
    // How large one of a phone is says only its code.
    let size = match kind {
        FileKind::Heic => None,
        _ => image::ImageReader::new(Cursor::new(bytes))
            .with_guessed_format()
            .ok()
            .and_then(|reader| reader.into_dimensions().ok()),
    };
    let is_small = size.is_some_and(|(wide, tall)| u64::from(wide) * u64::from(tall) <= MOST_AT_ONCE);
    (!is_small).then(|| READING.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Reads a picture of any kind.
pub(crate) fn read(bytes: &[u8]) -> Result<Read, PictureFault> {
    let kind = FileKind::of(bytes);
    let _turn = turn(bytes, kind);
    let format = match kind {
        FileKind::Empty => return Err(PictureFault::Empty),
        FileKind::Png => {
            whole_picture::profile_is_bounded(bytes)?;
            ImageFormat::Png
        }
        FileKind::Jpeg => return read_jpeg(bytes),
        FileKind::WebP => ImageFormat::WebP,
        FileKind::Gif => ImageFormat::Gif,
        FileKind::Bmp => ImageFormat::Bmp,
        FileKind::Tiff => ImageFormat::Tiff,
        FileKind::Heic => {
            let taken = heic::read(bytes)?;
            let (wide, tall) = (taken.picture.width(), taken.picture.height());
            let (picture, colours) = colours::to_srgb(kept(taken.picture)?, taken.profile.as_deref());
            let was_turned = taken.was_turned;
            let size = if was_turned { (tall, wide) } else { (wide, tall) };
            return Ok(Read {
                picture,
                kind,
                size,
                colours,
                was_turned,
                is_first: false,
                is_lossless: false,
            });
        }
        _ => return Err(PictureFault::Format(kind)),
    };
    let is_first = match kind {
        FileKind::Gif => {
            let mut decoder =
                GifDecoder::new(Cursor::new(bytes)).map_err(|error| undecodable(kind, &error))?;
            within_bounds(&decoder, bytes, kind)?;
            decoder.set_limits(limits_of(bytes)).map_err(|error| undecodable(kind, &error))?;
            decoder.into_frames().take(2).count() > 1
        }
        FileKind::WebP => picture::facts(bytes)?.is_animated,
        _ => false,
    };
    let is_lossless = kind != FileKind::WebP || !is_lossy_webp(bytes);
    let decoder = reader(bytes, format).into_decoder().map_err(|error| undecodable(kind, &error))?;
    finish(decoder, bytes, kind, is_first, is_lossless)
}

fn read_jpeg(bytes: &[u8]) -> Result<Read, PictureFault> {
    let kind = FileKind::Jpeg;
    let facts = picture::facts(bytes)?;
    let decoder = reader(bytes, ImageFormat::Jpeg).into_decoder();
    let mut decoder = decoder.map_err(|error| undecodable(kind, &error))?;
    if !facts.is_ink {
        return finish(decoder, bytes, kind, false, false);
    }
    within_bounds(&decoder, bytes, kind)?;
    let profile = profile_of(&mut decoder);
    let turn = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = match profile.and_then(|profile| colours::from_ink(bytes, &profile)) {
        Some(picture) => DynamicImage::ImageRgb8(picture),
        None => DynamicImage::from_decoder(decoder).map_err(|error| undecodable(kind, &error))?,
    };
    let size = (picture.width(), picture.height());
    let (picture, was_turned) = upright(kept(picture)?, turn);
    let colours = Some(Colours::Cmyk);
    Ok(Read { picture, kind, size, colours, was_turned, is_first: false, is_lossless: false })
}

fn finish(
    mut decoder: impl ImageDecoder,
    bytes: &[u8],
    kind: FileKind,
    is_first: bool,
    is_lossless: bool,
) -> Result<Read, PictureFault> {
    within_bounds(&decoder, bytes, kind)?;
    let profile = profile_of(&mut decoder);
    let turn = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder).map_err(|error| undecodable(kind, &error))?;
    let size = (picture.width(), picture.height());
    let (picture, was_turned) = upright(kept(eight_bits(picture))?, turn);
    let (picture, colours) = colours::to_srgb(picture, profile.as_deref());
    Ok(Read { picture, kind, size, colours, was_turned, is_first, is_lossless })
}

fn upright(mut picture: DynamicImage, turn: Orientation) -> (DynamicImage, bool) {
    picture.apply_orientation(turn);
    (picture, turn != Orientation::NoTransforms)
}

fn eight_bits(picture: DynamicImage) -> DynamicImage {
    match picture {
        DynamicImage::ImageLuma8(_)
        | DynamicImage::ImageLumaA8(_)
        | DynamicImage::ImageRgb8(_)
        | DynamicImage::ImageRgba8(_) => picture,
        DynamicImage::ImageLuma16(_) => DynamicImage::ImageLuma8(picture.into_luma8()),
        DynamicImage::ImageLumaA16(_) => DynamicImage::ImageLumaA8(picture.into_luma_alpha8()),
        deep if deep.color().has_alpha() => DynamicImage::ImageRgba8(deep.into_rgba8()),
        deep => DynamicImage::ImageRgb8(deep.into_rgb8()),
    }
}

fn reader(bytes: &[u8], format: ImageFormat) -> ImageReader<Cursor<&[u8]>> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits_of(bytes));
    reader
}

fn format_of(format: PictureFormat) -> ImageFormat {
    match format {
        PictureFormat::Png => ImageFormat::Png,
        PictureFormat::Jpeg => ImageFormat::Jpeg,
        PictureFormat::WebP => ImageFormat::WebP,
    }
}

fn profile_of(decoder: &mut impl ImageDecoder) -> Option<Vec<u8>> {
    decoder.icc_profile().ok().flatten().filter(|profile| !profile.is_empty())
}

fn undecodable(kind: FileKind, error: &dyn ToString) -> PictureFault {
    PictureFault::Undecodable { kind, reason: Text::plain(error.to_string()) }
}

/// A picture that is not larger than anybody needs it. A large one is laid over the ground at once: what is transparent would take as
/// much memory again to be made smaller.
fn kept(picture: DynamicImage) -> Result<DynamicImage, PictureFault> {
    if u64::from(picture.width()) * u64::from(picture.height()) <= MOST_KEPT_PIXELS {
        return Ok(picture);
    }
    smaller(match picture {
        DynamicImage::ImageRgba8(mut rgba) => {
            flatten(&mut rgba);
            without_alpha(rgba)
        }
        other => other,
    })
}

/// The colours of an opaque picture, in the memory that it had.
fn without_alpha(picture: image::RgbaImage) -> DynamicImage {
    let (width, height) = picture.dimensions();
    let mut bytes = picture.into_raw();
    let pixels = bytes.len() / 4;
    for at in 0..pixels {
        bytes.copy_within(at * 4..at * 4 + 3, at * 3);
    }
    bytes.truncate(pixels * 3);
    bytes.shrink_to_fit();
    RgbImage::from_raw(width, height, bytes).map_or_else(DynamicImage::default, DynamicImage::ImageRgb8)
}

/// A picture whose longest side is [`LONGEST_SIDE`].
fn smaller(picture: DynamicImage) -> Result<DynamicImage, PictureFault> {
    let failed = |error: &dyn ToString| undecodable(FileKind::Unknown, error);
    let share = f64::from(LONGEST_SIDE) / f64::from(picture.width().max(picture.height()));
    if share >= 1.0 {
        return Ok(picture);
    }
    let side = |given: u32| ((f64::from(given) * share).round() as u32).max(1);
    let (wide, tall) = (side(picture.width()), side(picture.height()));
    let (pixels, has_alpha) = match &picture {
        DynamicImage::ImageLuma8(_) => (PixelType::U8, false),
        DynamicImage::ImageLumaA8(_) => (PixelType::U8x2, true),
        DynamicImage::ImageRgb8(_) => (PixelType::U8x3, false),
        _ => (PixelType::U8x4, true),
    };
    let mut target = Image::new(wide, tall, pixels);
    let filter = ResizeAlg::Convolution(FilterType::CatmullRom);
    let options = ResizeOptions::new().resize_alg(filter).use_alpha(has_alpha);
    let source = fast_image_resize::images::ImageRef::new(
        picture.width(),
        picture.height(),
        picture.as_bytes(),
        pixels,
    );
    let source = source.map_err(|error| failed(&error))?;
    Resizer::new().resize(&source, &mut target, &options).map_err(|error| failed(&error))?;
    let bytes = target.into_vec();
    let made = match pixels {
        PixelType::U8 => image::GrayImage::from_raw(wide, tall, bytes).map(DynamicImage::ImageLuma8),
        PixelType::U8x2 => image::GrayAlphaImage::from_raw(wide, tall, bytes).map(DynamicImage::ImageLumaA8),
        PixelType::U8x3 => RgbImage::from_raw(wide, tall, bytes).map(DynamicImage::ImageRgb8),
        _ => image::RgbaImage::from_raw(wide, tall, bytes).map(DynamicImage::ImageRgba8),
    };
    made.ok_or_else(|| failed(&"wrong size"))
}

/// A picture without transparent parts.
fn opaque(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let mut rgba = picture.into_rgba8();
    flatten(&mut rgba);
    DynamicImage::ImageRgba8(rgba).into_rgb8()
}

fn png(picture: &DynamicImage) -> Result<Vec<u8>, PictureFault> {
    let mut bytes = Cursor::new(Vec::new());
    let written = picture.write_to(&mut bytes, ImageFormat::Png);
    written.map_err(|error| undecodable(FileKind::Png, &error))?;
    Ok(bytes.into_inner())
}

fn jpeg(picture: &RgbImage) -> Result<Vec<u8>, PictureFault> {
    let mut bytes = Vec::new();
    let written = JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode_image(picture);
    written.map_err(|error| undecodable(FileKind::Jpeg, &error))?;
    Ok(bytes)
}

/// Lays what is transparent over a neutral ground.
pub(crate) fn flatten(picture: &mut image::RgbaImage) {
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
