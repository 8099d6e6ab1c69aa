//! What a file is, told from its first bytes: the names that people give to kinds of files.
//!
//! It must not know what anybody wants to do with the file. The one idea: whoever refuses a file can say what it is.

use crate::language::Text;
use crate::text;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum FileKind {
    Empty,
    Png,
    Jpeg,
    WebP,
    Gif,
    Bmp,
    Tiff,
    Heic,
    Avif,
    JpegXl,
    Jpeg2000,
    Photoshop,
    Svg,
    Pdf,
    Mp4,
    QuickTime,
    Matroska,
    Avi,
    Flash,
    WindowsMedia,
    MpegStream,
    Ogg,
    Wav,
    Mp3,
    Zip,
    Html,
    Json,
    Text,
    Unknown,
}

impl FileKind {
    /// Tells the kind from the first bytes.
    pub fn of(bytes: &[u8]) -> Self {
        match bytes {
            [] => Self::Empty,
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Self::Png,
            [0xff, 0xd8, 0xff, ..] => Self::Jpeg,
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Self::WebP,
            [b'R', b'I', b'F', b'F', _, _, _, _, b'A', b'V', b'I', b' ', ..] => Self::Avi,
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => Self::Wav,
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Self::Gif,
            [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Self::Bmp,
            [b'I', b'I', 0x2a, 0, ..] | [b'M', b'M', 0, 0x2a, ..] => Self::Tiff,
            [b'I', b'I', 0x2b, 0, ..] | [b'M', b'M', 0, 0x2b, ..] => Self::Tiff,
            [0xff, 0x0a, ..] | [0, 0, 0, 0x0c, b'J', b'X', b'L', b' ', ..] => Self::JpegXl,
            [0, 0, 0, 0x0c, b'j', b'P', b' ', b' ', ..] => Self::Jpeg2000,
            [b'8', b'B', b'P', b'S', ..] => Self::Photoshop,
            [b'%', b'P', b'D', b'F', ..] => Self::Pdf,
            [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => Self::of_brands(bytes, brand),
            [_, _, _, _, b'm', b'o', b'o', b'v', ..]
            | [_, _, _, _, b'm', b'd', b'a', b't', ..]
            | [_, _, _, _, b'w', b'i', b'd', b'e', ..] => Self::QuickTime,
            [0x1a, 0x45, 0xdf, 0xa3, ..] => Self::Matroska,
            [b'F', b'L', b'V', 1, ..] => Self::Flash,
            [0x30, 0x26, 0xb2, 0x75, ..] => Self::WindowsMedia,
            [0, 0, 1, 0xba | 0xb3, ..] => Self::MpegStream,
            [0x47, rest @ ..] if rest.get(187) == Some(&0x47) => Self::MpegStream,
            [b'O', b'g', b'g', b'S', ..] => Self::Ogg,
            [b'I', b'D', b'3', ..] | [0xff, 0xfb | 0xf3 | 0xf2, ..] => Self::Mp3,
            [b'P', b'K', 3, 4, ..] => Self::Zip,
            _ => Self::of_text(bytes),
        }
    }

    /// A file of the family of MP4 says its brands in its first box, the most fitting one first.
    fn of_brands(bytes: &[u8], brand: &[u8]) -> Self {
        let length = bytes.first_chunk::<4>().map_or(0, |length| u32::from_be_bytes(*length) as usize);
        let rest = bytes.get(16..length.clamp(16, 256).min(bytes.len())).unwrap_or_default();
        let brands = brand.get(..4).into_iter().chain(rest.chunks_exact(4));
        for name in brands {
            match name {
                b"avif" | b"avis" => return Self::Avif,
                b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" => return Self::Heic,
                b"qt  " => return Self::QuickTime,
                b"isom" | b"mp41" | b"mp42" | b"iso2" | b"avc1" | b"M4V " | b"dash" => return Self::Mp4,
                _ => {}
            }
        }
        if brand.starts_with(b"mif1") || brand.starts_with(b"msf1") { Self::Heic } else { Self::Mp4 }
    }

    fn of_text(bytes: &[u8]) -> Self {
        let head = &bytes[..bytes.len().min(512)];
        // A character may be cut in two by the end of the head.
        let text = match std::str::from_utf8(head) {
            Ok(text) => text,
            Err(error) if error.error_len().is_none() => {
                std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
            }
            Err(_) => return Self::Unknown,
        };
        let is_text = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
        let start = text.trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
        match () {
            () if !text.chars().all(is_text) => Self::Unknown,
            () if start.contains("<svg") => Self::Svg,
            () if start.starts_with("<!doctype html") || start.starts_with("<html") => Self::Html,
            () if start.starts_with('{') || start.starts_with('[') => Self::Json,
            () => Self::Text,
        }
    }

    /// What a file of the kind is called, with its article.
    pub fn name(self) -> Text {
        match self {
            Self::Empty => text!("an empty file", "空文件"),
            Self::Png => text!("a PNG picture", "PNG 图片"),
            Self::Jpeg => text!("a JPEG picture", "JPEG 图片"),
            Self::WebP => text!("a WebP picture", "WebP 图片"),
            Self::Gif => text!("a GIF picture", "GIF 图片"),
            Self::Bmp => text!("a BMP picture", "BMP 图片"),
            Self::Tiff => text!("a TIFF picture", "TIFF 图片"),
            Self::Heic => text!("a HEIC picture", "HEIC 图片"),
            Self::Avif => text!("an AVIF picture", "AVIF 图片"),
            Self::JpegXl => text!("a JPEG XL picture", "JPEG XL 图片"),
            Self::Jpeg2000 => text!("a JPEG 2000 picture", "JPEG 2000 图片"),
            Self::Photoshop => text!("a Photoshop file", "Photoshop 文件"),
            Self::Svg => text!("an SVG drawing", "SVG 图形"),
            Self::Pdf => text!("a PDF", "PDF 文件"),
            Self::Mp4 => text!("an MP4 video", "MP4 视频"),
            Self::QuickTime => text!("a QuickTime video", "QuickTime 视频"),
            Self::Matroska => text!("a WebM or Matroska video", "WebM 或 Matroska 视频"),
            Self::Avi => text!("an AVI video", "AVI 视频"),
            Self::Flash => text!("a Flash video", "Flash 视频"),
            Self::WindowsMedia => text!("a Windows Media video", "Windows Media 视频"),
            Self::MpegStream => text!("an MPEG stream", "MPEG 流"),
            Self::Ogg => text!("an Ogg file", "Ogg 文件"),
            Self::Wav => text!("a WAV sound", "WAV 音频"),
            Self::Mp3 => text!("an MP3 sound", "MP3 音频"),
            Self::Zip => text!("a ZIP archive", "ZIP 压缩包"),
            Self::Html => text!("a web page (HTML)", "网页（HTML）"),
            Self::Json => text!("a JSON text", "JSON 文本"),
            Self::Text => text!("a text", "文本"),
            Self::Unknown => text!("of an unknown kind", "未知类型的文件"),
        }
    }

    /// Its short name, such as `HEIC`, which is the same in every language.
    pub fn word(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::WebP => "WebP",
            Self::Gif => "GIF",
            Self::Bmp => "BMP",
            Self::Tiff => "TIFF",
            Self::Heic => "HEIC",
            Self::Avif => "AVIF",
            Self::JpegXl => "JPEG XL",
            Self::Jpeg2000 => "JPEG 2000",
            Self::Photoshop => "PSD",
            Self::Svg => "SVG",
            Self::Pdf => "PDF",
            Self::Mp4 => "MP4",
            Self::QuickTime => "MOV",
            Self::Matroska => "WebM",
            Self::Avi => "AVI",
            Self::Flash => "FLV",
            Self::WindowsMedia => "WMV",
            Self::MpegStream => "MPEG",
            Self::Ogg => "Ogg",
            Self::Wav => "WAV",
            Self::Mp3 => "MP3",
            Self::Zip => "ZIP",
            Self::Html => "HTML",
            Self::Json => "JSON",
            Self::Text => "text",
            Self::Unknown => "unknown",
        }
    }

    /// Whether it holds moving pictures.
    pub fn is_video(self) -> bool {
        matches!(
            self,
            Self::Mp4
                | Self::QuickTime
                | Self::Matroska
                | Self::Avi
                | Self::Flash
                | Self::WindowsMedia
                | Self::MpegStream
                | Self::Ogg
        )
    }

    /// Whether it is a picture of some kind.
    pub fn is_picture(self) -> bool {
        matches!(
            self,
            Self::Png
                | Self::Jpeg
                | Self::WebP
                | Self::Gif
                | Self::Bmp
                | Self::Tiff
                | Self::Heic
                | Self::Avif
                | Self::JpegXl
                | Self::Jpeg2000
                | Self::Photoshop
                | Self::Svg
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_from_their_first_bytes() {
        let cases: &[(&[u8], FileKind)] = &[
            (b"", FileKind::Empty),
            (b"GIF89a..", FileKind::Gif),
            (b"\0\0\0\x1cftypmif1\0\0\0\0mif1heicmiaf", FileKind::Heic),
            (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", FileKind::Avif),
            (b"\0\0\0\x14ftypqt  \0\0\x02\0qt  ", FileKind::QuickTime),
            (b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2", FileKind::Mp4),
            (b"\x1a\x45\xdf\xa3....", FileKind::Matroska),
            (b"RIFF....AVI LIST", FileKind::Avi),
            ("说明文字".as_bytes(), FileKind::Text),
            (b"<!DOCTYPE html><html>", FileKind::Html),
            (b"<?xml version=\"1.0\"?><svg/>", FileKind::Svg),
            (b"\x01\x02\x03\x04\x05", FileKind::Unknown),
        ];
        for (bytes, kind) in cases {
            assert_eq!(FileKind::of(bytes), *kind, "{:?}", String::from_utf8_lossy(bytes));
        }
    }
}
