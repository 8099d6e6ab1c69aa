//! Whether bytes are a picture that may be sent as a frame, read from their structure alone.
//!
//! Nothing is decoded: a skill door that is asked for a clip should not spend a tenth of a second on pixels. What
//! is found here is what costs money when it is missed: a text file, an empty or cut download, a bomb.

use crate::Language;
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

    /// Tells the format from the first bytes.
    pub fn sniff(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            _ => None,
        }
    }
}

/// The largest picture in bytes. The service's own limit is not known; this is a frame that any of its models
/// could want, and keeps a submit's body under 28 MB.
pub const MOST_BYTES: usize = 20 * 1024 * 1024;
/// The most pixels: a 50-megapixel camera. A bomb declares more.
pub const MOST_PIXELS: u64 = 50_000_000;

/// What a checked picture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureFacts {
    /// The format.
    pub format: PictureFormat,
    /// Pixels across, at least 1.
    pub width: u32,
    /// Pixels down, at least 1.
    pub height: u32,
}

/// Why bytes are no picture to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PictureFault {
    /// No byte at all.
    Empty,
    /// Neither PNG nor JPEG nor WebP; what it looks like instead.
    Format(&'static str),
    /// The picture ends before its own end mark.
    Truncated(PictureFormat),
    /// The structure contradicts itself.
    Damaged(PictureFormat),
    /// More bytes than [`MOST_BYTES`].
    TooManyBytes(usize),
    /// More pixels than [`MOST_PIXELS`].
    TooManyPixels(u32, u32),
}

impl PictureFault {
    /// The fault as a clause about a picture, such as `it is empty`.
    pub fn text(&self, language: Language) -> String {
        let megabytes = MOST_BYTES / (1024 * 1024);
        let megapixels = MOST_PIXELS / 1_000_000;
        match self {
            Self::Empty => language.pick("it is empty".into(), "文件为空".into()),
            Self::Format(looks) => match language {
                Language::English => format!("it is {looks}; PNG, JPEG and WebP are accepted"),
                Language::Chinese => format!("格式不受支持（{looks}）；可用 PNG、JPEG、WebP"),
            },
            Self::Truncated(format) => match language {
                Language::English => format!("the {format:?} is cut off before its end"),
                Language::Chinese => format!("{format:?} 图片不完整（被截断）"),
            },
            Self::Damaged(format) => match language {
                Language::English => format!("the {format:?} is damaged"),
                Language::Chinese => format!("{format:?} 图片已损坏"),
            },
            Self::TooManyBytes(bytes) => match language {
                Language::English => format!("it has {bytes} bytes; at most {megabytes} MiB are accepted"),
                Language::Chinese => format!("大小为 {bytes} 字节；最多 {megabytes} MiB"),
            },
            Self::TooManyPixels(width, height) => match language {
                Language::English => {
                    format!("it is {width}×{height} pixels; at most {megapixels} megapixels are accepted")
                }
                Language::Chinese => format!("尺寸为 {width}×{height}；最多 {megapixels} 百万像素"),
            },
        }
    }
}

impl fmt::Display for PictureFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Language::English))
    }
}

impl std::error::Error for PictureFault {}

/// Checks that `bytes` are a whole PNG, JPEG or WebP within the bounds.
///
/// # Errors
///
/// The first fault found, cheapest first.
pub fn check(bytes: &[u8]) -> Result<PictureFacts, PictureFault> {
    if bytes.is_empty() {
        return Err(PictureFault::Empty);
    }
    let format = PictureFormat::sniff(bytes).ok_or_else(|| PictureFault::Format(looks_like(bytes)))?;
    if bytes.len() > MOST_BYTES {
        return Err(PictureFault::TooManyBytes(bytes.len()));
    }
    match format {
        PictureFormat::Png => walk_png(bytes)?,
        PictureFormat::Jpeg => walk_jpeg(bytes)?,
        PictureFormat::WebP => walk_webp(bytes)?,
    }
    let size = imagesize::blob_size(bytes).map_err(|_| PictureFault::Damaged(format))?;
    let (Ok(width), Ok(height)) = (u32::try_from(size.width), u32::try_from(size.height)) else {
        return Err(PictureFault::Damaged(format));
    };
    if width == 0 || height == 0 {
        return Err(PictureFault::Damaged(format));
    }
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(PictureFault::TooManyPixels(width, height));
    }
    Ok(PictureFacts { format, width, height })
}

/// A PNG is a chain of chunks, each with its length and checksum, that ends with IEND.
fn walk_png(bytes: &[u8]) -> Result<(), PictureFault> {
    const TRUNCATED: PictureFault = PictureFault::Truncated(PictureFormat::Png);
    const DAMAGED: PictureFault = PictureFault::Damaged(PictureFormat::Png);
    let mut rest = &bytes[8..];
    let mut has_pixels = false;
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
            b"IEND" => return if has_pixels { Ok(()) } else { Err(DAMAGED) },
            _ => {}
        }
        rest = next;
    }
}

/// A JPEG is a chain of segments; after a scan begins, its data run to the next marker; EOI ends it.
fn walk_jpeg(bytes: &[u8]) -> Result<(), PictureFault> {
    const TRUNCATED: PictureFault = PictureFault::Truncated(PictureFormat::Jpeg);
    const DAMAGED: PictureFault = PictureFault::Damaged(PictureFormat::Jpeg);
    let mut at = 2;
    let mut has_scan = false;
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
            0xd9 => return if has_scan { Ok(()) } else { Err(DAMAGED) },
            0x01 | 0xd0..=0xd7 => continue,
            0x00 => return Err(DAMAGED),
            _ => {}
        }
        let length = bytes.get(at..at + 2).ok_or(TRUNCATED)?;
        let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
        if length < 2 {
            return Err(DAMAGED);
        }
        at += length;
        if marker == 0xda {
            has_scan = true;
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

/// A WebP says its whole length in its RIFF header.
fn walk_webp(bytes: &[u8]) -> Result<(), PictureFault> {
    let declared = u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]);
    let declared = usize::try_from(declared).unwrap_or(usize::MAX);
    if declared > bytes.len() - 8 {
        Err(PictureFault::Truncated(PictureFormat::WebP))
    } else if declared < 12 {
        Err(PictureFault::Damaged(PictureFormat::WebP))
    } else {
        Ok(())
    }
}

fn looks_like(bytes: &[u8]) -> &'static str {
    match bytes {
        [b'G', b'I', b'F', b'8', ..] => "a GIF",
        [b'B', b'M', ..] => "a BMP",
        [b'%', b'P', b'D', b'F', ..] => "a PDF",
        [b'I', b'I', 0x2a, 0, ..] | [b'M', b'M', 0, 0x2a, ..] => "a TIFF",
        [_, _, _, _, b'f', b't', b'y', b'p', b'h' | b'm', b'e' | b'i', ..] => "a HEIC",
        [_, _, _, _, b'f', b't', b'y', b'p', b'a', b'v', b'i', b'f', ..] => "an AVIF",
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => "a video",
        _ if bytes.iter().take(512).all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace()) => {
            "a text"
        }
        _ => "no picture",
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
        assert_eq!(check(&tiny_png()), Ok(PictureFacts { format: PictureFormat::Png, width: 1, height: 1 }));
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
        assert_eq!(check(&bomb), Err(PictureFault::TooManyPixels(60_000, 60_000)));
    }

    #[test]
    fn what_is_no_picture_is_named() {
        assert_eq!(check(b""), Err(PictureFault::Empty));
        assert_eq!(check(b"GIF89a...."), Err(PictureFault::Format("a GIF")));
        assert_eq!(check(b"<html>"), Err(PictureFault::Format("a text")));
    }
}
