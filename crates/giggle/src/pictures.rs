//! Pictures of any kind become frames that the service takes; one that cannot gets a way out.
//!
//! It must not know where a picture comes from. What is made of a picture is told with the notes of its shot.

use crate::ffmpeg::on_path;
use crate::shell;
use crate::unhurried::unhurried;
use giggle_domain::frame::Oddity;
use giggle_domain::picture::{PictureFacts, PictureFault, PictureFormat, is_animated_png};
use giggle_domain::{FileKind, FrameRef, Text, text};
use giggle_render::{Prepared, prepare};
use image::{ImageDecoder as _, ImageFormat, ImageReader};
use std::io::Cursor;
use std::path::Path;
use std::sync::Mutex;

/// As many bytes as a table of a HEIC picture's parts may have: some thousand parts.
const MOST_TABLE_BYTES: usize = 128 * 1024;
/// As many boxes as are looked at.
const MOST_BOXES: usize = 10_000;

/// What may be sent of a picture's file.
///
/// # Errors
///
/// What is wrong with the file.
pub fn prepared(bytes: &[u8]) -> Result<Prepared, PictureFault> {
    if FileKind::of(bytes) == FileKind::Heic && has_endless_tables(bytes) {
        let reason = text!("it lists more parts than a picture has", "其中列出的部分多于任何图片");
        return Err(PictureFault::Undecodable { kind: FileKind::Heic, reason });
    }
    // Seconds for a large one, in which a server would answer nobody.
    unhurried(|| prepare(bytes))
}

/// The frame of a picture's file.
///
/// # Errors
///
/// What is wrong with the file.
pub fn frame(bytes: &[u8]) -> Result<FrameRef, PictureFault> {
    Ok(match prepared(bytes)? {
        Prepared::AsItIs(facts) => {
            FrameRef::checked(bytes, facts).with_oddity(unhurried(|| oddity(bytes, facts)))
        }
        Prepared::Made { bytes: made, facts, conversion } => {
            let oddity = unhurried(|| oddity(&made, facts));
            FrameRef::converted(bytes, &made, facts, conversion).with_oddity(oddity)
        }
    })
}

/// A picture of so many pixels is looked at alone: a server may be sent many at once.
const MOST_AT_ONCE: u64 = 8_000_000;
static LOOKING: Mutex<()> = Mutex::new(());

/// What is odd about a picture that may be sent. Its pixels are read only where its head or its size make something odd likely: a picture
/// with much to be seen in it takes more bytes than one of a single colour.
fn oddity(bytes: &[u8], facts: PictureFacts) -> Option<Oddity> {
    const MOST_BYTES_OF_NOTHING: u64 = 64 * 1024;
    let pixels = u64::from(facts.width) * u64::from(facts.height);
    let is_first = (facts.format == PictureFormat::Png && is_animated_png(bytes)).then_some(Oddity::Animated);
    let format = match facts.format {
        PictureFormat::Png => ImageFormat::Png,
        PictureFormat::Jpeg => ImageFormat::Jpeg,
        PictureFormat::WebP => ImageFormat::WebP,
    };
    let reader = || ImageReader::with_format(Cursor::new(bytes), format);
    let has_alpha = || {
        let head = reader().into_decoder();
        head.is_ok_and(|it| it.color_type().has_alpha())
    };
    let is_bare = bytes.len() as u64 <= pixels / 8 + MOST_BYTES_OF_NOTHING;
    if !is_bare && (format == ImageFormat::Jpeg || !has_alpha()) {
        return is_first;
    }
    let _turn =
        (pixels > MOST_AT_ONCE).then(|| LOOKING.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
    let Ok(picture) = reader().decode() else { return is_first };
    let pixels = picture.into_rgba8();
    // What a JPEG makes of one colour differs by a little.
    const ALIKE: u8 = 8;
    let (mut least, mut most) = ([u8::MAX; 4], [0; 4]);
    let mut is_clear = true;
    for pixel in pixels.pixels() {
        is_clear &= pixel[3] <= 2;
        for ((least, most), part) in least.iter_mut().zip(&mut most).zip(pixel.0) {
            (*least, *most) = ((*least).min(part), (*most).max(part));
        }
        let is_alike = least.iter().zip(&most).all(|(least, most)| most - least <= ALIKE);
        if !is_clear && !is_alike {
            return is_first;
        }
    }
    if is_clear {
        return Some(Oddity::Transparent);
    }
    Some(Oddity::OneColour([0, 1, 2].map(|part| least[part].midpoint(most[part]))))
}

/// Whether a HEIC picture names so many parts that looking each of them up takes longer than anybody waits. A photograph has some
/// hundred.
fn has_endless_tables(bytes: &[u8]) -> bool {
    let tables = |name: &[u8]| matches!(name, b"iinf" | b"iloc" | b"iref" | b"ipma");
    let mut open: Vec<&[u8]> = vec![bytes];
    let mut looked_at = 0;
    while let Some(inside) = open.pop() {
        for (name, body) in boxes(inside) {
            looked_at += 1;
            if looked_at > MOST_BOXES || (tables(&name) && body.len() > MOST_TABLE_BYTES) {
                return true;
            }
            match &name {
                // A version and flags come before what is inside of it.
                b"meta" => open.push(body.get(4..).unwrap_or_default()),
                b"iprp" => open.push(body),
                _ => {}
            }
        }
    }
    false
}

/// The boxes that lie one behind the other, by name and with what is inside.
fn boxes(bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let short = u32::from_be_bytes(*rest.first_chunk::<4>()?);
        let name = *rest.get(4..)?.first_chunk::<4>()?;
        let (head, size) = match short {
            0 => (8, rest.len()),
            1 => {
                let long = u64::from_be_bytes(*rest.get(8..)?.first_chunk::<8>()?);
                (16, usize::try_from(long).ok()?)
            }
            short => (8, short as usize),
        };
        let size = size.min(rest.len());
        let body = rest.get(head..size)?;
        rest = &rest[size..];
        Some((name, body))
    })
}

/// The same of a frame that came as base64. Assets and addresses cannot be judged from here.
///
/// # Errors
///
/// What is wrong with the picture.
pub fn judged(given: FrameRef) -> Result<FrameRef, PictureFault> {
    match &given {
        FrameRef::Inline(picture) if picture.size().is_none() => frame(&picture.bytes()),
        FrameRef::Inline(_) | FrameRef::Asset(_) | FrameRef::Url(_) => Ok(given),
    }
}

/// What to do about a picture's file that cannot be used: a command that is at hand, where one helps.
pub fn way_out(fault: &PictureFault, path: &Path) -> Text {
    let kind = match fault {
        PictureFault::Format(kind) if kind.is_picture() => *kind,
        PictureFault::Undecodable { kind, .. } => *kind,
        _ => return fault.hint(),
    };
    // A name that is free: not all of the programs ask before they write over a file.
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let names =
        std::iter::once(format!("{stem}.png")).chain((2..100).map(|number| format!("{stem}-{number}.png")));
    let made = names.map(|name| path.with_file_name(name)).find(|made| !made.exists());
    let made = made.unwrap_or_else(|| path.with_extension("png"));
    // A name that begins with a hyphen would be read as an option.
    let word = |path: &Path| {
        let text = path.to_string_lossy();
        let text = if text.starts_with('-') { format!("./{text}") } else { text.into_owned() };
        shell::word(&text).into_owned()
    };
    let (given, made) = (word(path), word(&made));
    let command = tools(kind).iter().find(|tool| on_path(tool).is_some()).map(|tool| match *tool {
        "sips" => format!("sips -s format png {given} --out {made}"),
        "ffmpeg" => format!("ffmpeg -i {given} -frames:v 1 {made}"),
        "rsvg-convert" => format!("rsvg-convert -w 1920 {given} -o {made}"),
        other => format!("{other} {given} {made}"),
    });
    match command {
        Some(command) => text!("make a PNG of it: {command}", "请先转换为 PNG：{command}"),
        None => fault.hint(),
    }
}

/// The programs that read a kind of picture, the surest first.
fn tools(kind: FileKind) -> &'static [&'static str] {
    match kind {
        FileKind::Svg => &["rsvg-convert", "magick"],
        FileKind::JpegXl => &["djxl", "magick", "ffmpeg"],
        FileKind::Heic => &["sips", "heif-convert", "magick"],
        FileKind::Avif => &["sips", "avifdec", "magick", "ffmpeg"],
        _ => &["sips", "magick", "ffmpeg"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_quotes_the_name_of_the_file() {
        let hint = way_out(&PictureFault::Format(FileKind::Avif), Path::new("my frame.avif"));
        // Which program is at hand depends on the machine.
        assert!(!hint.en.contains("frame.avif") || hint.en.contains("'my frame.avif'"), "{}", hint.en);
        assert_eq!(way_out(&PictureFault::Empty, Path::new("x")), PictureFault::Empty.hint());
    }

    #[test]
    fn a_picture_of_endless_parts_is_refused_before_they_are_looked_up() {
        let boxed = |name: &[u8], inside: &[u8]| {
            let length = u32::try_from(inside.len() + 8).unwrap();
            [&length.to_be_bytes()[..], name, inside].concat()
        };
        let with_table = |bytes: usize| {
            let table = boxed(b"iinf", &vec![0; bytes]);
            let meta = boxed(b"meta", &[&[0; 4][..], &table].concat());
            [boxed(b"ftyp", b"heic\0\0\0\0heic"), meta].concat()
        };
        assert!(!has_endless_tables(&with_table(2_000)));
        assert!(has_endless_tables(&with_table(MOST_TABLE_BYTES + 1)));
        let refused = frame(&with_table(MOST_TABLE_BYTES + 1));
        assert!(matches!(refused, Err(PictureFault::Undecodable { .. })), "{refused:?}");
        let many = boxed(b"free", &[]).repeat(MOST_BOXES + 1);
        assert!(has_endless_tables(&[boxed(b"ftyp", b"heic\0\0\0\0heic"), many].concat()));
    }

    #[test]
    fn a_picture_with_nothing_in_it_is_noticed() {
        use image::{DynamicImage, Rgba, RgbaImage};
        let written = |picture: RgbaImage, format: ImageFormat| {
            let picture = DynamicImage::ImageRgba8(picture);
            let mut bytes = Cursor::new(Vec::new());
            let written = match format {
                ImageFormat::Png => picture.write_to(&mut bytes, format),
                _ => DynamicImage::ImageRgb8(picture.into_rgb8()).write_to(&mut bytes, format),
            };
            written.unwrap();
            bytes.into_inner()
        };
        let all = |colour: [u8; 4]| RgbaImage::from_pixel(320, 180, Rgba(colour));
        // Something is to be seen by its colours alone, by its shape alone, and hardly.
        let painted = RgbaImage::from_fn(320, 180, |x, y| Rgba([(x % 256) as u8, y as u8, 90, 255]));
        let cut_out = RgbaImage::from_fn(320, 180, |x, _| Rgba([0, 0, 0, if x < 9 { 255 } else { 0 }]));
        let hidden = RgbaImage::from_fn(320, 180, |x, y| Rgba([(x % 256) as u8, y as u8, 90, 0]));
        let mut speck = all([0, 0, 0, 255]);
        speck.put_pixel(319, 179, Rgba([40, 40, 40, 255]));
        for (picture, format, expected) in [
            (all([0, 0, 0, 0]), ImageFormat::Png, Some(Oddity::Transparent)),
            (hidden, ImageFormat::Png, Some(Oddity::Transparent)),
            (all([0, 0, 0, 255]), ImageFormat::Png, Some(Oddity::OneColour([0, 0, 0]))),
            (all([0, 0, 0, 255]), ImageFormat::Jpeg, Some(Oddity::OneColour([0, 0, 0]))),
            (all([255, 255, 255, 255]), ImageFormat::Jpeg, Some(Oddity::OneColour([255, 255, 255]))),
            (painted.clone(), ImageFormat::Png, None),
            (painted, ImageFormat::Jpeg, None),
            (cut_out, ImageFormat::Png, None),
            (speck, ImageFormat::Png, None),
        ] {
            let frame = frame(&written(picture, format)).unwrap();
            assert_eq!(frame.oddity(), expected, "{format:?}");
        }
    }

    #[test]
    fn an_animated_png_is_noticed() {
        use image::{Rgb, RgbImage};
        let mut bytes = Cursor::new(Vec::new());
        let picture = RgbImage::from_fn(64, 64, |x, y| Rgb([(x * 4) as u8, (y * 4) as u8, 0]));
        picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
        let still = bytes.into_inner();
        assert_eq!(frame(&still).unwrap().oddity(), None);
        // Behind the head, which is 33 bytes long, comes how many pictures there are.
        let body = [&b"acTL"[..], &2_u32.to_be_bytes(), &0_u32.to_be_bytes()].concat();
        // CRC-32 of those twelve bytes.
        let sum = 0xf38d_9370_u32;
        let chunk = [&8_u32.to_be_bytes()[..], &body, &sum.to_be_bytes()].concat();
        let moving = [&still[..33], &chunk, &still[33..]].concat();
        assert!(is_animated_png(&moving) && !is_animated_png(&still));
        assert_eq!(frame(&moving).unwrap().oddity(), Some(Oddity::Animated));
        assert!(!is_animated_png(b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffabcd"));
    }

    #[test]
    fn a_command_writes_over_nothing() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("frame.png"), "mine").unwrap();
        let hint = way_out(&PictureFault::Format(FileKind::Avif), &folder.path().join("frame.avif"));
        assert!(!hint.en.contains("frame.png"), "{}", hint.en);
    }
}
