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
