//! The boxes of an MP4 in memory, and the numbers in them.

/// The most samples that are believed: an hour at 60 frames a second. A clip has some hundreds.
pub(super) const MOST_SAMPLES: usize = 216_000;

/// The most tracks that are looked at. A clip has two or three.
pub(super) const MOST_TRACKS: usize = 64;

/// The boxes in a row, with their names and bodies; ends at the first that does not fit.
pub(super) fn boxes(bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (name, after) = after.split_first_chunk::<4>()?;
        let (length, head) = match u32::from_be_bytes(*length) {
            0 => (rest.len(), 8),
            1 => (usize::try_from(u64::from_be_bytes(*after.first_chunk::<8>()?)).ok()?, 16),
            length => (length as usize, 8),
        };
        // The last box may be cut off; its beginning still tells what it is.
        let end = length.min(rest.len());
        let body = rest.get(head..end)?;
        rest = &rest[end..];
        Some((*name, body))
    })
}

pub(super) fn find<'a>(bytes: &'a [u8], path: &[&[u8; 4]]) -> Option<&'a [u8]> {
    path.iter().try_fold(bytes, |bytes, name| boxes(bytes).find(|(it, _)| it == *name).map(|(_, body)| body))
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|bytes| u16::from_be_bytes(*bytes))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|bytes| u32::from_be_bytes(*bytes))
}

pub(super) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|bytes| u64::from_be_bytes(*bytes))
}
