//! A silent AAC track, for the models whose clips have sound.
//!
//! Silence needs no encoder: an AAC-LC frame of two empty channels is one constant, repeated.

/// Samples a second.
pub(crate) const SAMPLE_RATE: u32 = 48_000;
/// Samples in an AAC-LC frame.
pub(crate) const FRAME_SAMPLES: u32 = 1024;
/// The channels: stereo, as the real clips have.
pub(crate) const CHANNELS: u16 = 2;
/// The AudioSpecificConfig: AAC-LC (2), index of 48 kHz (3), two channels (2).
pub(crate) const CONFIG: [u8; 2] = [0b0001_0001, 0b1001_0000];
/// One silent frame: a channel pair element with a common window of no scale factor bands and two empty channels
/// (43 bits that are all zero after the element's head), then the end mark.
pub(crate) const SILENT_FRAME: [u8; 6] = [0b0010_0001, 0, 0, 0, 0, 0b0001_1100];

/// How many samples each frame of a track of that many seconds lasts: whole frames, and a shorter last one, so
/// that the track is exactly as long as the picture.
pub(crate) fn frame_lengths(seconds: u32) -> impl ExactSizeIterator<Item = u32> {
    let samples = seconds * SAMPLE_RATE;
    let frames = samples.div_ceil(FRAME_SAMPLES) as usize;
    (0..frames).map(move |index| {
        let start = index as u32 * FRAME_SAMPLES;
        FRAME_SAMPLES.min(samples - start)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_track_is_exactly_as_long_as_asked() {
        for seconds in 1..=15 {
            assert_eq!(frame_lengths(seconds).sum::<u32>(), seconds * SAMPLE_RATE);
        }
    }
}
