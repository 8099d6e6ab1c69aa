//! Clips that others made: reordered pictures, open groups, fragments, edits, sound before picture.
//!
//! The files in `foreign/` show a pattern whose light grows by six with every frame from 0 to 23, so that a picture
//! tells its number; ffmpeg made them from `geq=lum='32+6*N+Y/2+8*mod(floor(X/8)+N,2)'` with libx264, three B-frames
//! in a row and a key frame every twelve.

use giggle_domain::FileKind;
use giggle_render::{
    At, ClipError, Container, Dynamics, check_pictures, contact_sheet, extract_frame, inspect,
};
use image::RgbaImage;

const REORDERED: &[u8] = include_bytes!("foreign/reordered.mp4");
const OPEN_GROUP: &[u8] = include_bytes!("foreign/open-group.mp4");
const FRAGMENTED: &[u8] = include_bytes!("foreign/fragmented.mp4");
const TRIMMED: &[u8] = include_bytes!("foreign/trimmed.mp4");
const SOUND_FIRST: &[u8] = include_bytes!("foreign/sound-first.mp4");
/// A green of (14, 222, 4) with a red upper left corner, turned by the track's matrix.
const TURNED: &[u8] = include_bytes!("foreign/turned.mp4");
/// The same green by BT.601; and a grey of 190 in full range.
const BT601: &[u8] = include_bytes!("foreign/bt601.mp4");
const FULL_RANGE: &[u8] = include_bytes!("foreign/full-range.mp4");
/// Pixels of 4:3, and one channel of sound.
const STRETCHED: &[u8] = include_bytes!("foreign/stretched.mp4");
const INTERLACED: &[u8] = include_bytes!("foreign/interlaced.mp4");
const WEBM: &[u8] = include_bytes!("foreign/clip.webm");
const MATROSKA: &[u8] = include_bytes!("foreign/clip.mkv");
const PRORES: &[u8] = include_bytes!("foreign/prores.mov");
const OLD: &[u8] = include_bytes!("foreign/mpeg4-ac3.mp4");
const HDR: &[u8] = include_bytes!("foreign/hdr.mp4");

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

/// A green of one place in the standards' colours, so that each matrix and range gives another one if it is taken for
/// another.
fn colour_of(clip: &[u8]) -> [u8; 3] {
    let picture = extract_frame(clip, At::First, None).unwrap();
    let [r, g, b, _] = picture.get_pixel(40, 30).0;
    [r, g, b]
}

fn is_near(seen: [u8; 3], expected: [u8; 3]) -> bool {
    seen.iter().zip(expected).all(|(seen, expected)| seen.abs_diff(expected) <= 5)
}

#[test]
fn a_clip_is_shown_upright_in_its_own_colours_and_shape() {
    let facts = inspect(TURNED).unwrap();
    assert_eq!((facts.size, facts.stored_size), ((48, 64), (64, 48)));
    assert!(matches!(facts.rotation, 90 | 270));
    let upright = extract_frame(TURNED, At::First, None).unwrap();
    assert_eq!(upright.dimensions(), (48, 64));
    // The red corner of the upper left has gone to where the file turns it.
    let red = |x, y| upright.get_pixel(x, y)[0] > 180;
    let corner = if facts.rotation == 90 { (43, 4) } else { (4, 59) };
    assert!(red(corner.0, corner.1));
    assert!(is_near(colour_of(BT601), [14, 222, 4]), "{:?}", colour_of(BT601));
    assert!(is_near(colour_of(FULL_RANGE), [190; 3]), "{:?}", colour_of(FULL_RANGE));
    assert!(inspect(FULL_RANGE).unwrap().is_full_range);
    assert_eq!(inspect(BT601).unwrap().colour_matrix, Some("smpte170m"));
    let facts = inspect(STRETCHED).unwrap();
    assert_eq!((facts.size, facts.pixel_aspect), ((85, 48), (4, 3)));
    assert_eq!(extract_frame(STRETCHED, At::Last, None).unwrap().dimensions(), (85, 48));
    let sound = facts.sound.unwrap();
    assert_eq!((sound.codec.as_str(), sound.channels, sound.sample_rate), ("aac", 1, 44_100));
    assert!(inspect(INTERLACED).unwrap().is_interlaced && !inspect(REORDERED).unwrap().is_interlaced);
}

#[test]
fn codecs_and_containers_have_the_names_that_people_know() {
    let facts = |clip| inspect(clip).unwrap();
    let webm = facts(WEBM);
    assert_eq!((webm.container, webm.size, webm.frames), (Container::WebM, (64, 48), 6));
    assert!((webm.seconds - 0.5).abs() < 0.02, "{}", webm.seconds);
    assert_eq!(webm.video_codec.as_deref(), Some("vp9"));
    let sound = webm.sound.unwrap();
    assert_eq!((sound.codec.as_str(), sound.channels, sound.sample_rate), ("opus", 1, 48_000));
    let mkv = facts(MATROSKA);
    assert_eq!((mkv.container, mkv.video_codec.as_deref()), (Container::Matroska, Some("h264")));
    // Its H.264 is the same as an MP4's, and is decoded here.
    assert_eq!(extract_frame(MATROSKA, At::Last, None).unwrap().dimensions(), (64, 48));
    let mov = facts(PRORES);
    assert_eq!((mov.container, mov.video_codec.as_deref()), (Container::QuickTime, Some("prores")));
    let old = facts(OLD);
    let sound = old.sound.unwrap();
    assert_eq!((old.video_codec.as_deref(), sound.codec.as_str(), sound.channels), (Some("mpeg4"), "ac3", 6));
    let hdr = facts(HDR);
    assert_eq!((hdr.dynamics, hdr.bit_depth, hdr.transfer), (Dynamics::High, Some(10), Some("smpte2084")));
    assert_eq!(inspect(b"RIFF....AVI LIST"), Err(ClipError::NotAClip(FileKind::Avi)));
    for clip in [WEBM, MATROSKA] {
        for end in (0..clip.len()).step_by(13) {
            let _ = inspect(&clip[..end]);
        }
    }
}
