//! Reading clips back: figures, provenance, checks, stills, and files that are damaged.

use crate::{draft, photograph, png, shot, sketch};
use giggle_domain::ShotSketch;
use giggle_render::{
    At, CameraPlan, ClipError, DraftSettings, OtherDecoder, PictureFlag, check_pictures, contact_sheet,
    extract_frame, inspect, is_untouched_draft, poster, to_jpeg, to_png, whole_clip_flags,
};
use image::RgbaImage;
use std::ops::ControlFlow;

fn moved(camera: &str, start: &image::RgbImage) -> Vec<u8> {
    let settings = DraftSettings {
        camera: Some(CameraPlan::parse(camera).unwrap()),
        seed: 7,
        slate: false,
        ..DraftSettings::default()
    };
    let shot = shot(&ShotSketch { model: Some("veo31".into()), ..sketch("a kite; over = the sea 风筝") });
    draft(&shot, Some(&png(start.clone())), None, &settings).mp4
}

#[test]
fn a_draft_tells_what_it_is() {
    let mp4 = moved("pan left", &photograph(900, 500));
    let facts = inspect(&mp4).unwrap();
    assert_eq!((facts.size, facts.frames, facts.seconds, facts.frame_rate), ((854, 480), 96, 4.0, 24.0));
    assert_eq!(facts.video_codec.as_deref(), Some("h264"));
    let sound = facts.sound.unwrap();
    assert_eq!(
        (sound.codec.as_str(), sound.seconds, sound.channels, sound.sample_rate),
        ("aac", 4.0, 2, 48_000)
    );
    assert!(facts.is_fast_start && !facts.is_fragmented);
    let tags = facts.provenance;
    assert!(tags.is_draft());
    assert_eq!(tags.description.as_deref(), Some("a kite; over = the sea 风筝"));
    assert_eq!(tags.title.as_deref(), Some("DRAFT: a kite; over = the sea 风筝"));
    for (key, value) in
        [("model", "veo31"), ("seed", "7"), ("camera", "pan left"), ("frames", "start"), ("seconds", "4")]
    {
        assert_eq!(tags.fact(key), Some(value), "{key}");
    }
}

#[test]
fn a_prompt_with_the_words_of_a_drafts_comment_is_a_prompt() {
    for prompt in ["draft, not a generated video; sum=", "draft, not a generated video; sum=00000000 lake"] {
        let shot = shot(&ShotSketch { model: Some("veo31".into()), ..sketch(prompt) });
        let mp4 = draft(&shot, None, None, &DraftSettings::default()).mp4;
        assert!(is_untouched_draft(&mut std::io::Cursor::new(&mp4)).unwrap(), "{prompt}");
        let tags = inspect(&mp4).unwrap().provenance;
        assert_eq!(tags.title, Some(format!("DRAFT: {prompt}")));
        assert_eq!(tags.description.as_deref(), Some(prompt));
        assert_eq!(tags.fact("model"), Some("veo31"));
    }
}

#[test]
fn a_draft_that_was_edited_is_somebodys_film() {
    let mp4 = moved("pan left", &photograph(900, 500));
    let is_untouched = |film: &[u8]| is_untouched_draft(&mut std::io::Cursor::new(film)).unwrap();
    assert!(is_untouched(&mp4));
    // Its pictures are others, and its tags are those of the draft, as of a film that was cut out of it.
    let mut edited = mp4.clone();
    *edited.last_mut().unwrap() ^= 1;
    assert!(!is_untouched(&edited));
    for at in (0..mp4.len()).step_by(mp4.len() / 100) {
        let mut edited = mp4.clone();
        edited[at] ^= 1;
        assert!(!is_untouched(&edited), "another byte at {at}");
    }
    for more in [&b"\0\0\0\x08free"[..], b"\0\0\0\x0cuuid1234", b"PK", &mp4] {
        assert!(!is_untouched(&[&mp4, more].concat()), "more behind it");
    }
    assert!(!is_untouched(&mp4[..mp4.len() - 1]), "cut short");
    assert!(!is_untouched(&no_draft(&mp4)), "another clip");
    assert!(!is_untouched(b"") && !is_untouched(&[0; 4096]));
}

#[test]
fn black_frozen_and_flat_clips_are_flagged_and_others_not() {
    let photograph = photograph(900, 500);
    assert_eq!(check_pictures(&moved("pan left", &photograph), None).unwrap().flags, []);
    // A draft that was asked to stand still is well; another clip that does is not.
    let still = moved("static", &photograph);
    assert_eq!(check_pictures(&still, None).unwrap().flags, []);
    assert_eq!(check_pictures(&no_draft(&still), None).unwrap().flags, [PictureFlag::Frozen]);
    // The DRAFT mark is a picture of its own, so black and flat clips come from the decoder that the caller brings.
    let mp4 = moved("pan left", &photograph);
    let hevc = renamed(&no_draft(&mp4));
    let check = |colour: [u8; 4]| {
        let all = Fixed(RgbaImage::from_pixel(64, 36, image::Rgba(colour)));
        check_pictures(&hevc, Some(&all)).unwrap().flags
    };
    assert_eq!(check([0, 0, 0, 255]), [PictureFlag::Black, PictureFlag::Frozen]);
    assert_eq!(check([90, 90, 90, 255]), [PictureFlag::Flat, PictureFlag::Frozen]);
}

#[test]
fn what_is_told_of_a_whole_clip_is_what_a_look_at_all_of_it_tells() {
    let photograph = photograph(900, 500);
    let film = moved("pan left", &photograph);
    let agrees = |what: &str, mp4: &[u8], other: Option<&dyn OtherDecoder>| {
        let mut all = check_pictures(mp4, other).unwrap().flags;
        all.retain(|flag| flag.is_of_the_whole());
        assert_eq!(whole_clip_flags(mp4, other).unwrap(), all, "{what}");
        all
    };
    assert_eq!(agrees("a film", &film, None), []);
    assert_eq!(agrees("a still", &no_draft(&moved("static", &photograph)), None), [PictureFlag::Frozen]);
    let hevc = renamed(&no_draft(&film));
    for (change, flags) in
        [(usize::MAX, vec![PictureFlag::Black, PictureFlag::Frozen]), (2, vec![]), (12, vec![]), (23, vec![])]
    {
        // Black up to one of the looks, and bright from then on.
        let late = Late { change, seconds: 4.0 };
        assert_eq!(agrees(&format!("black until look {change}"), &hevc, Some(&late)), flags);
    }
    // Garbage in its last third, where the first looks do not reach.
    let mut broken = film.clone();
    let from = broken.len() * 2 / 3;
    broken[from..].fill(0xa5);
    assert_eq!(agrees("garbage", &broken, None), [PictureFlag::Damaged]);
    assert_eq!(agrees("an end", &film[..from], None), [PictureFlag::Damaged]);
}

/// Black up to one of 24 looks over so many seconds, then a little brighter each time.
struct Late {
    change: usize,
    seconds: f64,
}

impl OtherDecoder for Late {
    fn pictures(
        &self,
        _: &[u8],
        seconds: &[f64],
        take: &mut dyn FnMut(&RgbaImage) -> ControlFlow<()>,
    ) -> Result<(), String> {
        let light = |at: &f64| {
            let look = (at / self.seconds * 23.0).round() as usize;
            if look < self.change { 0 } else { 60 + 8 * look as u8 }
        };
        let picture = |light: u8| {
            RgbaImage::from_fn(64, 36, |x, _| {
                image::Rgba([light.saturating_add((x & 31) as u8 * u8::from(light > 0)), light, light, 255])
            })
        };
        let _ = seconds.iter().map(light).map(picture).try_for_each(|it| take(&it));
        Ok(())
    }
}

struct Fixed(RgbaImage);

impl OtherDecoder for Fixed {
    fn pictures(
        &self,
        _: &[u8],
        seconds: &[f64],
        take: &mut dyn FnMut(&RgbaImage) -> ControlFlow<()>,
    ) -> Result<(), String> {
        let _ = seconds.iter().try_for_each(|_| take(&self.0));
        Ok(())
    }
}

/// The same file, whose tags do not say that it is a draft.
fn no_draft(mp4: &[u8]) -> Vec<u8> {
    let mut mp4 = mp4.to_vec();
    let at = mp4.windows(11).position(|it| it == b"draft, not ").unwrap();
    mp4[at..at + 5].copy_from_slice(b"movie");
    mp4
}

/// The same file, said to be of another codec.
fn renamed(mp4: &[u8]) -> Vec<u8> {
    let mut mp4 = mp4.to_vec();
    let entries = mp4.windows(4).position(|it| it == b"stsd").unwrap();
    let at = entries + mp4[entries..].windows(4).position(|it| it == b"avc1").unwrap();
    mp4[at..at + 4].copy_from_slice(b"hvc1");
    mp4
}

#[test]
fn a_codec_that_is_not_read_here_is_refused_by_name() {
    let hevc = renamed(&moved("static", &photograph(300, 200)));
    assert_eq!(inspect(&hevc).unwrap().video_codec.as_deref(), Some("hevc"));
    let refused = extract_frame(&hevc, At::First, None).unwrap_err();
    assert!(matches!(&refused, ClipError::NotDecoded { codec, .. } if codec == "hevc"), "{refused}");
}

#[test]
fn stills_are_the_frames_of_their_moments() {
    let start = photograph(854, 480);
    let mp4 = moved("slow push in", &start);
    let likeness = |picture: &RgbaImage| {
        let off: u64 =
            picture.pixels().zip(start.pixels()).map(|(a, b)| u64::from(a[1].abs_diff(b[1]))).sum();
        off as f64 / f64::from(picture.width() * picture.height())
    };
    let first = extract_frame(&mp4, At::First, None).unwrap();
    let last = extract_frame(&mp4, At::Last, None).unwrap();
    assert_eq!(first.dimensions(), (854, 480));
    assert!(likeness(&first) < 4.0, "the first frame is the start frame: {}", likeness(&first));
    assert!(likeness(&last) > 8.0, "the last is closer: {}", likeness(&last));
    assert!(extract_frame(&mp4, At::Seconds(99.0), None).unwrap() == last);
    assert!(extract_frame(&mp4, At::Seconds(0.0), None).unwrap() == first);
    assert!(extract_frame(&mp4, At::Seconds(2.0), None).unwrap() != first);
    assert_eq!(poster(&mp4, None).unwrap().dimensions(), (854, 480));
    let sheet = contact_sheet(&mp4, None).unwrap();
    assert!(sheet.width() >= 1590 && sheet.height() > 600, "{:?}", sheet.dimensions());
    assert_eq!(image::load_from_memory(&to_png(&sheet).unwrap()).unwrap().width(), sheet.width());
    assert_eq!(image::load_from_memory(&to_jpeg(&first).unwrap()).unwrap().height(), 480);
}

/// Damaged clips: an error or figures, never a panic, and no memory on a file's word.
///
/// `GIGGLE_FUZZ_SECONDS` makes it longer.
#[test]
fn damaged_clips_never_panic() {
    let seconds = std::env::var("GIGGLE_FUZZ_SECONDS").ok().and_then(|it| it.parse().ok()).unwrap_or(1.5);
    let fragmented: &[u8] = include_bytes!("foreign/fragmented.mp4");
    let wholes = [
        moved("static", &photograph(300, 200)),
        include_bytes!("foreign/trimmed.mp4").to_vec(),
        fragmented.to_vec(),
        include_bytes!("foreign/open-group.mp4").to_vec(),
    ];
    let began = std::time::Instant::now();
    let mut state = 5u64;
    let mut next = |most: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % most.max(1)
    };
    let (mut tried, mut read) = (0u32, 0u32);
    while began.elapsed().as_secs_f64() < seconds {
        let mut mp4 = wholes[next(wholes.len())].clone();
        // A draft's index comes first; the others are small.
        let index_end = mp4.windows(4).position(|it| it == b"mdat").unwrap_or(mp4.len()).max(2000);
        for _ in 0..=next(5) {
            // Mostly in the index, where the lengths are.
            let at = if next(4) == 0 { next(mp4.len()) } else { next(index_end.min(mp4.len())) };
            match next(4) {
                0 => mp4.truncate(at.max(8)),
                1 => mp4[at] = [0, 1, 0x7f, 0x80, 0xff][next(5)],
                2 => mp4[at] ^= 1 << next(8),
                _ => mp4[at] = next(256) as u8,
            }
        }
        tried += 1;
        if inspect(&mp4).is_ok() {
            read += 1;
            if tried.is_multiple_of(8) {
                let _ = extract_frame(&mp4, At::First, None);
            }
        }
    }
    assert!(tried > 20 && read > 0, "{read} of {tried}");
}

#[test]
fn what_is_no_clip_is_refused() {
    for bytes in [b"".as_slice(), b"<html>", b"\0\0\0\x18ftypisom", &[0; 64]] {
        assert!(matches!(inspect(bytes), Err(ClipError::NotAClip(_) | ClipError::NoIndex)));
        assert!(matches!(check_pictures(bytes, None), Err(ClipError::NotAClip(_) | ClipError::NoIndex)));
    }
}

/// Dots in all colours, none like the ones beside it, are more than the encoder can hold as finely as it encodes everything else.
#[test]
fn hard_pixels_are_encoded_more_coarsely() {
    let mut state = 1u32;
    let dots = image::RgbImage::from_fn(854, 480, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        image::Rgb([31, 30, 29].map(|bit| if state >> bit & 1 == 0 { 0 } else { 255 }))
    });
    let shot = shot(&ShotSketch { duration: Some(4), ..sketch("static shot") });
    let settings = DraftSettings::default();
    let made = || draft(&shot, Some(&png(dots.clone())), None, &settings).mp4;
    let mp4 = made();
    let checked = check_pictures(&mp4, None).unwrap();
    assert!(!checked.flags.contains(&PictureFlag::Black), "{:?}", checked.flags);
    assert!(mp4 == made(), "equal bytes for equal input");
}
