//! Whether bytes are a picture that may be sent as a frame, read from their structure alone.
//!
//! Nothing is decoded here: that is for those who may spend some time on pixels. What is found is what costs money when it is
//! missed: a text file, an empty or cut download, a bomb.

use crate::{FileKind, Language, Text, text};
use std::fmt;

/// The picture formats that may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PictureFormat {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP.
    WebP,
}

impl PictureFormat {
    /// The media type, such as `image/png`.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
        }
    }

    /// The usual extension without a dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::WebP => "webp",
        }
    }

    /// Its name, which is the same in every language.
    pub fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::WebP => "WebP",
        }
    }

    /// Tells the format from the first bytes.
    pub fn sniff(bytes: &[u8]) -> Option<Self> {
        match FileKind::of(bytes) {
            FileKind::Png => Some(Self::Png),
            FileKind::Jpeg => Some(Self::Jpeg),
            FileKind::WebP => Some(Self::WebP),
            _ => None,
        }
    }
}

/// The largest picture in bytes. The service's own limit is not known; this is a frame that any of its models
/// could want, and keeps a submit's body under 28 MB.
pub const MOST_BYTES: usize = 20 * 1024 * 1024;
/// The most pixels: a 50-megapixel camera. A bomb declares more.
pub const MOST_PIXELS: u64 = 50_000_000;
/// The largest file that is read in order to make a picture of it that may be sent.
pub const MOST_FILE_BYTES: usize = 400 * 1024 * 1024;
/// The most pixels of such a file.
pub const MOST_READ_PIXELS: u64 = 250_000_000;

/// The longest side that a picture may have, whatever the other one is: readers work line by line, and a single long line takes as much
/// memory as a whole picture.
pub const LONGEST_SIDE: u32 = 65_535;
/// The most scans of a JPEG, each of which is a look at the whole picture.
const MOST_SCANS: usize = 100;

/// What a checked picture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureFacts {
    /// The format.
    pub format: PictureFormat,
    /// Pixels across, at least 1.
    pub width: u32,
    /// Pixels down, at least 1.
    pub height: u32,
    /// How its EXIF data turn it, from 1 (as it is) to 8; from 5 on by a quarter, as cameras held upright write it.
    pub orientation: u8,
    /// Whether its pixels are amounts of ink.
    pub is_ink: bool,
    /// Whether it is a JPEG that comes in several looks at the whole, all of which a reader has to keep.
    pub is_progressive: bool,
    /// Whether several pictures follow one another in it.
    pub is_animated: bool,
}

impl PictureFacts {
    /// Width and height as a viewer shows them.
    pub fn shown_size(&self) -> (u32, u32) {
        if self.orientation >= 5 { (self.height, self.width) } else { (self.width, self.height) }
    }
}

/// Why bytes are no picture to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PictureFault {
    /// No byte at all.
    Empty,
    /// A kind of file that no picture is made of; what it is instead.
    Format(FileKind),
    /// Its pixels cannot be read.
    Undecodable {
        /// What it is.
        kind: FileKind,
        /// Why, in the reader's words or in ours.
        reason: Text,
    },
    /// The picture ends before its own end mark.
    Truncated(PictureFormat),
    /// The structure contradicts itself.
    Damaged(PictureFormat),
    /// More bytes than are accepted.
    TooManyBytes {
        /// How many it has.
        bytes: usize,
        /// How many are accepted.
        most: usize,
    },
    /// More pixels than are accepted.
    TooManyPixels {
        /// Width and height.
        size: (u32, u32),
        /// How many pixels are accepted.
        most: u64,
    },
    /// A side that is longer than is accepted: width and height.
    TooLong((u32, u32)),
}

impl PictureFault {
    /// The fault as a clause about a picture, such as `it is empty`.
    pub fn text(&self) -> Text {
        match self {
            Self::Empty => text!("it is empty", "文件为空"),
            Self::Format(kind) => {
                let name = kind.name();
                let (en, zh) = (name.en, name.zh);
                text!("it is {en}, which is not accepted", "不支持该格式（{zh}）")
            }
            Self::Undecodable { kind, reason: Text { en, zh } } => {
                let kind = kind.word();
                text!("the {kind} cannot be decoded: {en}", "无法解码该 {kind}：{zh}")
            }
            Self::Truncated(format) => {
                let name = format.name();
                text!("the {name} is cut off before its end", "{name} 图片不完整（被截断）")
            }
            Self::Damaged(format) => {
                let name = format.name();
                text!("the {name} is damaged", "{name} 图片已损坏")
            }
            Self::TooManyBytes { bytes, most } => {
                let most = most / (1024 * 1024);
                text!(
                    "it has {bytes} bytes; at most {most} MiB are accepted",
                    "大小为 {bytes} 字节；最多 {most} MiB"
                )
            }
            Self::TooManyPixels { size: (width, height), most } => {
                let most = most / 1_000_000;
                text!(
                    "it is {width}×{height} pixels; at most {most} megapixels are accepted",
                    "尺寸为 {width}×{height}；最多 {most} 百万像素"
                )
            }
            Self::TooLong((width, height)) => text!(
                "it is {width}×{height} pixels; no side may be longer than {LONGEST_SIDE}",
                "尺寸为 {width}×{height}；任何一边都不得超过 {LONGEST_SIDE} 像素"
            ),
        }
    }

    /// Refuses sides that are longer than is accepted.
    ///
    /// # Errors
    ///
    /// One of them is.
    pub fn of_sides((width, height): (u32, u32)) -> Result<(), Self> {
        if width.max(height) <= LONGEST_SIDE { Ok(()) } else { Err(Self::TooLong((width, height))) }
    }

    /// What to do about it.
    pub fn hint(&self) -> Text {
        match self {
            Self::Empty | Self::Truncated(_) | Self::Damaged(_) => text!(
                "export or download the picture again, and open it in a viewer first",
                "请重新导出或下载该图片，并先用看图软件打开确认"
            ),
            Self::Format(kind) if kind.is_video() => text!(
                "give a picture; `ffmpeg -i CLIP -frames:v 1 FRAME.png` takes the first one out of a clip",
                "请提供图片；可用 `ffmpeg -i CLIP -frames:v 1 FRAME.png` 从视频中取出首帧"
            ),
            Self::Format(kind) if kind.is_picture() => {
                text!("save it as PNG, JPEG or WebP", "请另存为 PNG、JPEG 或 WebP")
            }
            Self::Format(_) => text!(
                "give a picture: PNG, JPEG, WebP, HEIC, GIF, TIFF or BMP",
                "请提供图片：PNG、JPEG、WebP、HEIC、GIF、TIFF 或 BMP"
            ),
            Self::Undecodable { .. } => {
                text!(
                    "open it in a viewer and save it as PNG or JPEG",
                    "请用看图软件打开并另存为 PNG 或 JPEG"
                )
            }
            Self::TooManyBytes { .. } | Self::TooManyPixels { .. } | Self::TooLong(_) => text!(
                "make it smaller: no model generates more than 2160 lines",
                "请缩小图片：任何模型的画面都不超过 2160 行"
            ),
        }
    }
}

impl fmt::Display for PictureFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text().get(Language::English))
    }
}

impl std::error::Error for PictureFault {}

/// Checks that `bytes` are a whole PNG, JPEG or WebP within the bounds.
///
/// # Errors
///
/// The first fault found, cheapest first.
pub fn check(bytes: &[u8]) -> Result<PictureFacts, PictureFault> {
    if PictureFormat::sniff(bytes).is_some() && bytes.len() > MOST_BYTES {
        return Err(PictureFault::TooManyBytes { bytes: bytes.len(), most: MOST_BYTES });
    }
    let facts = facts(bytes)?;
    if u64::from(facts.width) * u64::from(facts.height) > MOST_PIXELS {
        return Err(PictureFault::TooManyPixels { size: (facts.width, facts.height), most: MOST_PIXELS });
    }
    Ok(facts)
}

/// Checks that `bytes` are a whole PNG, JPEG or WebP of any size.
///
/// # Errors
///
/// The first fault found, cheapest first.
pub fn facts(bytes: &[u8]) -> Result<PictureFacts, PictureFault> {
    let format = match FileKind::of(bytes) {
        FileKind::Empty => return Err(PictureFault::Empty),
        kind => PictureFormat::sniff(bytes).ok_or(PictureFault::Format(kind))?,
    };
    let walked = match format {
        PictureFormat::Png => walk_png(bytes)?,
        PictureFormat::Jpeg => walk_jpeg(bytes)?,
        PictureFormat::WebP => walk_webp(bytes)?,
    };
    let size = imagesize::blob_size(bytes).map_err(|_| PictureFault::Damaged(format))?;
    let (Ok(width), Ok(height)) = (u32::try_from(size.width), u32::try_from(size.height)) else {
        return Err(PictureFault::Damaged(format));
    };
    if width == 0 || height == 0 {
        return Err(PictureFault::Damaged(format));
    }
    PictureFault::of_sides((width, height))?;
    let orientation = walked.exif.map_or(1, orientation);
    let Walked { is_ink, is_progressive, is_animated, .. } = walked;
    Ok(PictureFacts { format, width, height, orientation, is_ink, is_progressive, is_animated })
}

/// What the structure of a file says besides its size.
#[derive(Debug, Clone, Copy, Default)]
struct Walked<'a> {
    exif: Option<&'a [u8]>,
    is_ink: bool,
    is_progressive: bool,
    is_animated: bool,
}

/// How EXIF data turn a picture: tag 0x0112 of the first directory, from 1 to 8; 1 if they say nothing of it.
fn orientation(exif: &[u8]) -> u8 {
    let tiff = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
    let is_little = tiff.starts_with(b"II*\0");
    if !is_little && !tiff.starts_with(b"MM\0*") {
        return 1;
    }
    let short = |at: usize| {
        let pair = tiff.get(at..)?.first_chunk::<2>()?;
        Some(if is_little { u16::from_le_bytes(*pair) } else { u16::from_be_bytes(*pair) })
    };
    let long = |at: usize| {
        let four = tiff.get(at..)?.first_chunk::<4>()?;
        let value = if is_little { u32::from_le_bytes(*four) } else { u32::from_be_bytes(*four) };
        usize::try_from(value).ok()
    };
    let said = || {
        let directory = long(4)?;
        // An entry has twelve bytes: tag, type, count, value.
        let entries = usize::from(short(directory)?);
        let places = (0..entries).map(|entry| directory + 2 + 12 * entry);
        let mut places = places.take_while(|at| at + 12 <= tiff.len());
        places.find(|at| short(*at) == Some(0x0112)).and_then(|at| short(at + 8))
    };
    said().and_then(|said| u8::try_from(said).ok()).filter(|said| (1..=8).contains(said)).unwrap_or(1)
}

/// A PNG is a chain of chunks, each with its length and checksum, that ends with IEND. Gives its EXIF data.
fn walk_png(bytes: &[u8]) -> Result<Walked<'_>, PictureFault> {
    const TRUNCATED: PictureFault = PictureFault::Truncated(PictureFormat::Png);
    const DAMAGED: PictureFault = PictureFault::Damaged(PictureFormat::Png);
    let mut rest = &bytes[8..];
    let (mut has_pixels, mut exif) = (false, None);
    loop {
        let (length, after) = rest.split_first_chunk::<4>().ok_or(TRUNCATED)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| DAMAGED)?;
        let named = after.get(..length.checked_add(4).ok_or(DAMAGED)?).ok_or(TRUNCATED)?;
        let (sum, next) = after[named.len()..].split_first_chunk::<4>().ok_or(TRUNCATED)?;
        if crc32fast::hash(named) != u32::from_be_bytes(*sum) {
            return Err(DAMAGED);
        }
        match &named[..4] {
            b"IDAT" => has_pixels = true,
            b"eXIf" => exif = Some(&named[4..]),
            b"IEND" if has_pixels => return Ok(Walked { exif, ..Walked::default() }),
            b"IEND" => return Err(DAMAGED),
            _ => {}
        }
        rest = next;
    }
}

/// Whether a PNG shows several pictures one after the other: a chunk before the pixels says so. Most readers show the first alone.
pub fn is_animated_png(bytes: &[u8]) -> bool {
    let Some(mut rest) = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n") else { return false };
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        match after.get(..4) {
            // The number of pictures comes first.
            Some(b"acTL") => {
                let number = after.get(4..8).and_then(|it| it.first_chunk::<4>());
                return number.is_some_and(|it| u32::from_be_bytes(*it) > 1);
            }
            Some(b"IDAT" | b"IEND") | None => return false,
            Some(_) => {}
        }
        rest = after.get(length.saturating_add(8)..).unwrap_or_default();
    }
    false
}

/// A JPEG is a chain of segments; after a scan begins, its data run to the next marker; EOI ends it. Gives its EXIF
/// data.
fn walk_jpeg(bytes: &[u8]) -> Result<Walked<'_>, PictureFault> {
    const TRUNCATED: PictureFault = PictureFault::Truncated(PictureFormat::Jpeg);
    const DAMAGED: PictureFault = PictureFault::Damaged(PictureFormat::Jpeg);
    let mut at = 2;
    let (mut scans, mut exif, mut is_ink, mut is_progressive) = (0, None, false, false);
    loop {
        match bytes.get(at) {
            None => return Err(TRUNCATED),
            Some(0xff) => {}
            Some(_) => return Err(DAMAGED),
        }
        // Any number of fill bytes may stand before a marker.
        while bytes.get(at + 1) == Some(&0xff) {
            at += 1;
        }
        let marker = *bytes.get(at + 1).ok_or(TRUNCATED)?;
        at += 2;
        match marker {
            0xd9 if scans > 0 => return Ok(Walked { exif, is_ink, is_progressive, ..Walked::default() }),
            0xd9 => return Err(DAMAGED),
            0x01 | 0xd0..=0xd7 => continue,
            0x00 => return Err(DAMAGED),
            _ => {}
        }
        let length = bytes.get(at..at + 2).ok_or(TRUNCATED)?;
        let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
        if length < 2 {
            return Err(DAMAGED);
        }
        if marker == 0xe1 && exif.is_none() {
            let segment = bytes.get(at + 2..at + length);
            exif = segment.filter(|segment| segment.starts_with(b"Exif\0\0"));
        }
        // The head of the frame says how many parts a colour has.
        if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            is_ink = bytes.get(at + 7) == Some(&4);
            is_progressive = matches!(marker, 0xc2 | 0xc6 | 0xca | 0xce);
        }
        at += length;
        if marker == 0xda {
            scans += 1;
            if scans > MOST_SCANS {
                return Err(DAMAGED);
            }
            // Inside a scan 0xff is followed by 0 (an escaped byte) or by a restart marker.
            loop {
                let next = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == 0xff));
                at += next.ok_or(TRUNCATED)?;
                match bytes.get(at + 1) {
                    None => return Err(TRUNCATED),
                    Some(0x00 | 0xd0..=0xd7) => at += 2,
                    Some(_) => break,
                }
            }
        }
    }
}

/// A WebP says its whole length in its RIFF header. Gives its EXIF data.
fn walk_webp(bytes: &[u8]) -> Result<Walked<'_>, PictureFault> {
    let declared = u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]);
    let declared = usize::try_from(declared).unwrap_or(usize::MAX);
    if declared > bytes.len() - 8 {
        Err(PictureFault::Truncated(PictureFormat::WebP))
    } else if declared < 12 {
        Err(PictureFault::Damaged(PictureFormat::WebP))
    } else {
        let is_animated =
            bytes[12..].starts_with(b"VP8X") && bytes.get(20).is_some_and(|flags| flags & 2 != 0);
        Ok(Walked { exif: webp_exif(&bytes[12..]), is_animated, ..Walked::default() })
    }
}

/// The chunk of EXIF data, which comes behind the pixels; each chunk fills up to an even length.
fn webp_exif(mut chunks: &[u8]) -> Option<&[u8]> {
    loop {
        let (name, after) = chunks.split_first_chunk::<4>()?;
        let (length, body) = after.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        if name == b"EXIF" {
            return body.get(..length);
        }
        chunks = body.get(length.checked_next_multiple_of(2)?..)?;
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use base64::Engine as _;

    fn unpack(text: &str) -> Vec<u8> {
        base64::engine::general_purpose::STANDARD.decode(text).unwrap()
    }

    /// A 1×1 PNG.
    pub(crate) fn tiny_png() -> Vec<u8> {
        unpack(
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
        )
    }

    fn tiny_jpeg() -> Vec<u8> {
        unpack(
            "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=",
        )
    }

    fn tiny_webp() -> Vec<u8> {
        unpack("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA")
    }

    #[test]
    fn a_one_pixel_picture_is_a_picture() {
        let whole = PictureFacts {
            format: PictureFormat::Png,
            width: 1,
            height: 1,
            orientation: 1,
            is_ink: false,
            is_progressive: false,
            is_animated: false,
        };
        assert_eq!(check(&tiny_png()), Ok(whole));
        assert_eq!(check(&tiny_webp()).unwrap().format, PictureFormat::WebP);
    }

    #[test]
    fn a_jpeg_without_its_end_mark_is_cut() {
        let mut whole = tiny_jpeg();
        assert_eq!(check(&whole), Err(PictureFault::Truncated(PictureFormat::Jpeg)));
        whole.extend([0xff, 0xd9]);
        assert_eq!(check(&whole).unwrap().format, PictureFormat::Jpeg);
    }

    #[test]
    fn every_cut_of_a_picture_is_found_and_none_panics() {
        let mut jpeg = tiny_jpeg();
        jpeg.extend([0xff, 0xd9]);
        for whole in [tiny_png(), jpeg, tiny_webp()] {
            for end in 0..whole.len() {
                assert!(check(&whole[..end]).is_err(), "{end} of {} bytes passed", whole.len());
            }
        }
    }

    #[test]
    fn a_picture_is_as_high_as_its_exif_data_turn_it() {
        let tiff = |orientation: u16, is_little: bool| {
            let two = |n: u16| if is_little { n.to_le_bytes() } else { n.to_be_bytes() };
            let four = |n: u32| if is_little { n.to_le_bytes() } else { n.to_be_bytes() };
            let head: &[u8] = if is_little { b"II*\0" } else { b"MM\0*" };
            let entry = [&two(0x0112)[..], &two(3), &four(1), &two(orientation), &[0, 0]].concat();
            [head, &four(8), &two(1), &entry, &four(0)].concat()
        };
        for orientation in [1, 3, 6, 8] {
            for is_little in [true, false] {
                let exif = tiff(orientation, is_little);
                let segment = [b"Exif\0\0", &exif[..]].concat();
                let length = u16::try_from(segment.len() + 2).unwrap().to_be_bytes();
                let mut jpeg = tiny_jpeg();
                jpeg.extend([0xff, 0xd9]);
                jpeg.splice(2..2, [&[0xff, 0xe1][..], &length, &segment].concat());
                assert_eq!(u16::from(check(&jpeg).unwrap().orientation), orientation, "JPEG");
                let mut png = tiny_png();
                let named = [b"eXIf", &exif[..]].concat();
                let chunk_length = u32::try_from(exif.len()).unwrap().to_be_bytes();
                let sum = crc32fast::hash(&named).to_be_bytes();
                png.splice(33..33, [&chunk_length[..], &named, &sum].concat());
                assert_eq!(u16::from(check(&png).unwrap().orientation), orientation, "PNG");
                let mut webp = tiny_webp();
                let chunk_length = u32::try_from(exif.len()).unwrap().to_le_bytes();
                webp.extend([b"EXIF", &chunk_length[..], &exif].concat());
                let whole = u32::try_from(webp.len() - 8).unwrap().to_le_bytes();
                webp[4..8].copy_from_slice(&whole);
                assert_eq!(u16::from(check(&webp).unwrap().orientation), orientation, "WebP");
            }
        }
        let facts = check(&tiny_png()).unwrap();
        assert_eq!(PictureFacts { width: 40, height: 30, orientation: 6, ..facts }.shown_size(), (30, 40));
        for broken in [&b"II*\0"[..], b"II*\0\xff\xff\xff\xff", b"MM\0*\0\0\0\x08\xff\xff"] {
            assert_eq!(orientation(broken), 1);
        }
    }

    #[test]
    fn a_flipped_byte_of_a_png_is_found() {
        let whole = tiny_png();
        for at in 8..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x10;
            assert!(check(&damaged).is_err(), "byte {at}");
        }
    }

    #[test]
    fn a_bomb_is_refused_by_what_it_declares() {
        let mut bomb = tiny_png();
        bomb[16..20].copy_from_slice(&60_000u32.to_be_bytes());
        bomb[20..24].copy_from_slice(&60_000u32.to_be_bytes());
        let sum = crc32fast::hash(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&sum.to_be_bytes());
        assert_eq!(
            check(&bomb),
            Err(PictureFault::TooManyPixels { size: (60_000, 60_000), most: MOST_PIXELS })
        );
    }

    #[test]
    fn what_is_no_picture_is_named() {
        assert_eq!(check(b""), Err(PictureFault::Empty));
        assert_eq!(check(b"GIF89a...."), Err(PictureFault::Format(FileKind::Gif)));
        assert_eq!(check(b"<html>"), Err(PictureFault::Format(FileKind::Html)));
        for fault in [PictureFault::Empty, PictureFault::Format(FileKind::Avif)] {
            assert!(!fault.text().zh.is_ascii() && !fault.hint().zh.is_ascii());
        }
    }
}
