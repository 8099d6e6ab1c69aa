//! Clips that others made: reordered pictures, open groups, fragments, edits, sound before picture.
//!
//! The files in `foreign/` show a pattern whose light grows by six with every frame from 0 to 23, so that a picture
//! tells its number; ffmpeg made them from `geq=lum='32+6*N+Y/2+8*mod(floor(X/8)+N,2)'` with libx264, three B-frames
//! in a row and a key frame every twelve.

use giggle_render::{At, ClipError, check_pictures, contact_sheet, extract_frame, inspect};
use image::RgbaImage;

const REORDERED: &[u8] = include_bytes!("foreign/reordered.mp4");
const OPEN_GROUP: &[u8] = include_bytes!("foreign/open-group.mp4");
const FRAGMENTED: &[u8] = include_bytes!("foreign/fragmented.mp4");
const TRIMMED: &[u8] = include_bytes!("foreign/trimmed.mp4");
const SOUND_FIRST: &[u8] = include_bytes!("foreign/sound-first.mp4");

/// The number that a picture shows.
fn number(picture: &RgbaImage) -> f64 {
    let sum: f64 = picture.pixels().map(|pixel| f64::from(pixel[1])).sum();
    let mean = sum / f64::from(picture.width() * picture.height());
    // Limited range to light, the mean of the pattern (11.75 + 4), then six a frame.
    (mean * 219.0 / 255.0 + 16.0 - 32.0 - 15.75) / 6.0
}

/// All pictures of a clip, by their moments, are those numbers.
fn shows(mp4: &[u8], numbers: std::ops::Range<u32>) {
    for (index, expected) in numbers.enumerate() {
        let seconds = index as f64 / 24.0;
        let seen = number(&extract_frame(mp4, At::Seconds(seconds), None).unwrap());
        assert!((seen - f64::from(expected)).abs() < 0.4, "at {seconds:.3} s: {seen:.2}, not {expected}");
    }
}

#[test]
fn reordered_pictures_come_in_their_order() {
    for clip in [REORDERED, OPEN_GROUP, FRAGMENTED, SOUND_FIRST] {
        let facts = inspect(clip).unwrap();
        assert_eq!((facts.frames, facts.size), (24, (64, 48)));
        assert!((facts.seconds - 1.0).abs() < 1e-3 && (facts.frame_rate - 24.0).abs() < 0.03, "{facts:?}");
        shows(clip, 0..24);
        assert!((number(&extract_frame(clip, At::Last, None).unwrap()) - 23.0).abs() < 0.4);
        let check = check_pictures(clip, None).unwrap();
        assert_eq!((check.looked_at, check.flags), (24, vec![]));
        assert!(contact_sheet(clip, None).is_ok());
    }
    assert!(inspect(FRAGMENTED).unwrap().is_fragmented);
    assert_eq!(inspect(SOUND_FIRST).unwrap().sound.map(|sound| sound.codec).as_deref(), Some("aac"));
}

#[test]
fn what_an_edit_cuts_off_is_neither_counted_nor_shown() {
    let facts = inspect(TRIMMED).unwrap();
    assert_eq!(facts.frames, 18);
    assert!((facts.seconds - 0.75).abs() < 1e-3, "{}", facts.seconds);
    shows(TRIMMED, 6..24);
}

#[test]
fn a_profile_that_is_not_read_is_refused_by_its_name() {
    for (profile, name) in [(110, "High 10"), (122, "4:2:2"), (244, "4:4:4")] {
        let mut mp4 = REORDERED.to_vec();
        let at = mp4.windows(4).position(|it| it == b"avcC").unwrap() + 5;
        mp4[at] = profile;
        assert_eq!(inspect(&mp4).unwrap().frames, 24, "plain figures need no picture");
        let refused = extract_frame(&mp4, At::First, None).unwrap_err();
        assert!(
            matches!(&refused, ClipError::NotDecoded { .. }) && refused.to_string().contains(name),
            "{refused}"
        );
    }
}
