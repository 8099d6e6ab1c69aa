//! How large a picture may be, given its file: what reading it takes is known before any of it is read.
//!
//! The one idea: a small file is read only if that takes little memory, and a large one as much as a photograph of its size would.

use giggle_domain::FileKind;
use giggle_domain::picture::{self, PictureFault};
use image::{ImageDecoder, Limits};

/// The most memory that reading one picture may take: four bytes a pixel of the largest one that is read.
const MOST_READ_BYTES: u64 = picture::MOST_READ_PIXELS * 4;
/// The most that reading a small file may take: a file that is small and wants to be large is no photograph.
const SMALL_READ_BYTES: u64 = 230_000_000;
/// So many bytes of pixels may come of one byte of a larger photograph.
const MOST_OF_A_BYTE: u64 = 28;
/// The same of a larger file that was written without losses, which is never packed as much.
const MOST_OF_A_LOSSLESS_BYTE: u64 = 10;

/// How much memory reading a file may take: a photograph of many pixels has many bytes.
fn most_read(bytes: &[u8], kind: FileKind) -> u64 {
    let of_a_byte = match kind {
        FileKind::Jpeg | FileKind::WebP | FileKind::Heic => MOST_OF_A_BYTE,
        _ => MOST_OF_A_LOSSLESS_BYTE,
    };
    (bytes.len() as u64).saturating_mul(of_a_byte).clamp(SMALL_READ_BYTES, MOST_READ_BYTES)
}

/// How much memory reading takes for two pixels, given what one takes in the end.
fn cost_of_two_pixels(pixel: u64, is_deep: bool, kind: FileKind, bytes: &[u8]) -> u64 {
    match kind {
        // All looks at the picture are kept as words until the last one is there.
        FileKind::Jpeg if picture::facts(bytes).is_ok_and(|facts| facts.is_progressive) => pixel * 6,
        FileKind::WebP if !is_lossy_webp(bytes) => pixel * 2 + 8,
        // Brightness and colour, from which the pixels are made; what is transparent comes beside them, as a picture of its own.
        FileKind::WebP if pixel == 4 => pixel * 2 + 13,
        FileKind::WebP => pixel * 2 + 3,
        FileKind::Tiff | FileKind::Gif => pixel * 4,
        _ if is_deep => pixel * 3,
        _ => pixel * 2,
    }
}

/// Refuses a picture of more pixels than are read, of more than its file can be the picture of, or with a side that is too long.
pub(crate) fn within_bounds(
    decoder: &impl ImageDecoder,
    bytes: &[u8],
    kind: FileKind,
) -> Result<(), PictureFault> {
    let colours = decoder.color_type();
    let pixel = u64::from(colours.bytes_per_pixel()).max(1);
    let is_deep = pixel > u64::from(colours.channel_count());
    fits(decoder.dimensions(), cost_of_two_pixels(pixel, is_deep, kind, bytes), bytes, kind)
}

/// The same of a size, where two pixels take so much.
pub(crate) fn fits(size: (u32, u32), cost: u64, bytes: &[u8], kind: FileKind) -> Result<(), PictureFault> {
    PictureFault::of_sides(size)?;
    let most = (most_read(bytes, kind) * 2 / cost).min(picture::MOST_READ_PIXELS);
    let is_within = u64::from(size.0) * u64::from(size.1) <= most;
    if is_within { Ok(()) } else { Err(PictureFault::TooManyPixels { size, most }) }
}

/// What a decoder may take besides: its own buffers are as large as the picture.
pub(crate) fn limits_of(bytes: &[u8]) -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(match FileKind::of(bytes) {
        // It is read line by line, so that only what comes beside the pixels counts.
        FileKind::Png => most_beside_pixels(bytes),
        kind => most_read(bytes, kind) + SMALL_READ_BYTES / 4,
    });
    limits
}

/// As many bytes as a colour profile may have; those of presses have some millions.
pub(crate) const MOST_PROFILE_BYTES: u64 = 16 * 1024 * 1024;

/// What a reader of PNG may take for what comes beside the pixels: all of it as it is, thrice, and a profile.
pub(crate) fn most_beside_pixels(bytes: &[u8]) -> u64 {
    (bytes.len() as u64).saturating_mul(3).saturating_add(MOST_PROFILE_BYTES)
}

/// Whether the first picture of a WebP is coded with losses.
pub(crate) fn is_lossy_webp(bytes: &[u8]) -> bool {
    bytes.len() < 4096 || !bytes[..4096].windows(4).any(|name| name == b"VP8L")
}
