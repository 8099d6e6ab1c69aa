//! Whether a file that is to be sent as its own bytes holds a picture at all.
//!
//! It must not know who asks. The one idea: its pixels are unpacked as a draft would unpack them, line by line where the format lets
//! that be, and thrown away.

use crate::jpeg_scans;
use crate::picture_bounds::{MOST_PROFILE_BYTES, limits_of, most_beside_pixels};
use giggle_domain::picture::{PictureFacts, PictureFault, PictureFormat};
use giggle_domain::{FileKind, Text, text};
use image::codecs::webp::WebPDecoder;
use image::{ImageDecoder as _, ImageError};
use std::io::{Cursor, Read as _};
use std::sync::{Mutex, PoisonError};

/// Pictures that cannot be read line by line are unpacked one at a time from so many pixels on.
const LARGE_PIXELS: u64 = 4_000_000;

/// One large picture at a time.
static LARGE: Mutex<()> = Mutex::new(());

/// Refuses a picture whose pixels are not there.
///
/// # Errors
///
/// What is wrong with it.
pub(crate) fn check(bytes: &[u8], facts: &PictureFacts) -> Result<(), PictureFault> {
    match facts.format {
        PictureFormat::Png => lines_of_png(bytes, facts.height),
        PictureFormat::Jpeg => jpeg_scans::check(bytes),
        PictureFormat::WebP => {
            if !frames_of_webp_fit(&bytes[12..], facts) {
                let reason = text!("a frame in it is larger than the picture", "其中有一帧大于图片本身");
                return Err(PictureFault::Undecodable { kind: FileKind::WebP, reason });
            }
            let is_large = u64::from(facts.width) * u64::from(facts.height) >= LARGE_PIXELS;
            let _alone = is_large.then(|| LARGE.lock().unwrap_or_else(PoisonError::into_inner));
            pixels_of_webp(bytes)
        }
    }
}

fn lines_of_png(bytes: &[u8], height: u32) -> Result<(), PictureFault> {
    let said = |reason: Text| Err(PictureFault::Undecodable { kind: FileKind::Png, reason });
    let limits = png::Limits { bytes: usize::try_from(most_beside_pixels(bytes)).unwrap_or(usize::MAX) };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    // The checksums of the chunks were looked at before.
    decoder.ignore_checksums(true);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = match decoder.read_info() {
        Ok(reader) => reader,
        Err(error) => return said(Text::plain(error.to_string())),
    };
    let is_interlaced = reader.info().interlaced;
    let mut lines = 0u32;
    loop {
        match reader.next_row() {
            Ok(Some(_)) => lines += 1,
            Ok(None) => return Ok(()),
            Err(error) if is_interlaced => return said(Text::plain(error.to_string())),
            Err(error) => {
                return said(text!(
                    "only {lines} of its {height} lines can be read ({error})",
                    "共 {height} 行，只能读出 {lines} 行（{error}）"
                ));
            }
        }
    }
}

/// Whether the coded frames are no larger than the picture says it is: a decoder makes room for what a frame says.
fn frames_of_webp_fit(mut chunks: &[u8], facts: &PictureFacts) -> bool {
    while let Some((name, after)) = chunks.split_first_chunk::<4>()
        && let Some((length, body)) = after.split_first_chunk::<4>()
    {
        let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
        let content = &body[..length.min(body.len())];
        let is_fit = match name {
            b"ANMF" => content.get(16..).is_none_or(|inner| frames_of_webp_fit(inner, facts)),
            _ => size_of_frame(name, content)
                .is_none_or(|(wide, tall)| wide <= facts.width && tall <= facts.height),
        };
        if !is_fit {
            return false;
        }
        let Some(rest) = length.checked_next_multiple_of(2).and_then(|length| body.get(length..)) else {
            return true;
        };
        chunks = rest;
    }
    true
}

/// The size that a coded frame of WebP says.
fn size_of_frame(name: &[u8; 4], content: &[u8]) -> Option<(u32, u32)> {
    match name {
        b"VP8 " => {
            let sides = content.get(6..10)?;
            let side = |at: usize| u32::from(u16::from_le_bytes([sides[at], sides[at + 1]]) & 0x3fff);
            Some((side(0), side(2)))
        }
        b"VP8L" => {
            let bits = u32::from_le_bytes(content.get(1..5)?.try_into().ok()?);
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        _ => None,
    }
}

fn pixels_of_webp(bytes: &[u8]) -> Result<(), PictureFault> {
    let unpacked = WebPDecoder::new(Cursor::new(bytes)).and_then(|mut decoder| {
        decoder.set_limits(limits_of(bytes))?;
        let mut pixels = vec![0; usize::try_from(decoder.total_bytes()).unwrap_or(usize::MAX)];
        decoder.read_image(&mut pixels)
    });
    match unpacked {
        // Whoever it is sent to may know more.
        Ok(()) | Err(ImageError::Unsupported(_)) => Ok(()),
        Err(error) => {
            let reason = Text::plain(error.to_string());
            Err(PictureFault::Undecodable { kind: FileKind::WebP, reason })
        }
    }
}

/// Refuses a PNG whose colour profile unpacks to more than any profile has, before anything reads it.
///
/// # Errors
///
/// It does.
pub(crate) fn profile_is_bounded(bytes: &[u8]) -> Result<(), PictureFault> {
    let mut rest = bytes.get(8..).unwrap_or_default();
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        let Some(body) = after.get(4..).and_then(|body| body.get(..length)) else { return Ok(()) };
        match &after[..4] {
            b"IDAT" => return Ok(()),
            b"iCCP" => {
                // Its name ends with a zero; one byte says how the rest is packed.
                let name = body.iter().position(|byte| *byte == 0).unwrap_or(body.len());
                let packed = body.get(name + 2..).unwrap_or_default();
                let unpacked = flate2::bufread::ZlibDecoder::new(packed).take(MOST_PROFILE_BYTES + 1);
                if count(unpacked) > MOST_PROFILE_BYTES {
                    let most = MOST_PROFILE_BYTES / (1024 * 1024);
                    let reason = text!(
                        "its colour profile unpacks to more than {most} MiB",
                        "其色彩配置解压后超过 {most} MiB"
                    );
                    return Err(PictureFault::Undecodable { kind: FileKind::Png, reason });
                }
            }
            _ => {}
        }
        rest = after.get(4 + length + 4..).unwrap_or_default();
    }
    Ok(())
}

/// How many bytes can be read. What is not packed as it says is left to whoever reads the profile.
fn count(mut from: impl std::io::Read) -> u64 {
    let mut some = [0; 8192];
    let mut many = 0;
    loop {
        match from.read(&mut some) {
            Ok(0) | Err(_) => return many,
            Ok(read) => many += read as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ExtendedColorType, ImageEncoder as _, codecs::webp::WebPEncoder};

    /// A picture whose head says that it has this size, over a frame of 64 × 64.
    fn webp(wide: u32, tall: u32) -> Vec<u8> {
        let mut plain = Vec::new();
        let pixels = vec![90; 64 * 64 * 3];
        WebPEncoder::new_lossless(&mut plain).write_image(&pixels, 64, 64, ExtendedColorType::Rgb8).unwrap();
        let mut body = b"WEBPVP8X\x0a\0\0\0\0\0\0\0".to_vec();
        body.extend(&(wide - 1).to_le_bytes()[..3]);
        body.extend(&(tall - 1).to_le_bytes()[..3]);
        body.extend(&plain[12..]);
        let mut all = b"RIFF".to_vec();
        all.extend((body.len() as u32).to_le_bytes());
        all.extend(body);
        all
    }

    #[test]
    fn a_frame_that_is_larger_than_its_picture_is_refused_before_it_is_decoded() {
        let judged = |bytes: &[u8]| check(bytes, &giggle_domain::picture::facts(bytes).unwrap());
        judged(&webp(64, 64)).unwrap();
        for (wide, tall) in [(8, 64), (64, 8), (1, 1)] {
            assert!(matches!(judged(&webp(wide, tall)), Err(PictureFault::Undecodable { .. })));
            assert!(!frames_of_webp_fit(
                &webp(wide, tall)[12..],
                &giggle_domain::picture::facts(&webp(wide, tall)).unwrap()
            ));
        }
    }
}
