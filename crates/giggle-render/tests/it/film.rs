//! The file: its boxes, lengths, sizes, sound and sameness.

use crate::{draft, photograph, png, shot, sketch};
use giggle_domain::{AspectRatio, Resolution, ShotSketch};
use giggle_render::{DraftSettings, FRAME_RATE};
use re_mp4::{Mp4, TrackKind};

#[test]
fn a_draft_has_the_length_size_and_streams_of_its_shot() {
    for (model, has_sound) in [("veo31", true), ("veo31-no-audio", false), ("grok", false)] {
        let shot = shot(&ShotSketch { model: Some(model.into()), ..sketch("a lake at dawn") });
        let draft = draft(&shot, None, None, &DraftSettings::default());
        let mp4 = Mp4::read_bytes(&draft.mp4).unwrap();
        let picture = mp4.tracks().values().find(|track| track.kind == Some(TrackKind::Video)).unwrap();
        assert_eq!((u32::from(picture.width), u32::from(picture.height)), shot.draft_size());
        assert_eq!(picture.samples.len() as u32, shot.duration() * FRAME_RATE);
        assert_eq!(picture.duration, u64::from(shot.duration()) * picture.timescale);
        assert_eq!(
            mp4.tracks().values().filter(|track| track.kind == Some(TrackKind::Audio)).count(),
            usize::from(has_sound)
        );
        if has_sound {
            let sound = mp4.tracks().values().find(|track| track.kind == Some(TrackKind::Audio)).unwrap();
            assert_eq!(sound.duration, u64::from(shot.duration()) * sound.timescale);
            let silence = &sound.samples[0];
            let at = silence.offset as usize;
            assert_eq!(draft.mp4[at..at + silence.size as usize].len(), 6);
        }
    }
}

#[test]
fn every_ratio_and_size_is_exact() {
    for aspect_ratio in AspectRatio::ALL {
        {
            let resolution = Resolution::P480;
            let shot = shot(&ShotSketch {
                aspect_ratio: Some(aspect_ratio),
                resolution: Some(resolution),
                ..sketch("a lake at dawn")
            });
            let draft = draft(&shot, None, None, &DraftSettings::default());
            assert_eq!((draft.width, draft.height), shot.draft_size());
            let mp4 = Mp4::read_bytes(&draft.mp4).unwrap();
            let picture = mp4.tracks().values().next().unwrap();
            assert_eq!((u32::from(picture.width), u32::from(picture.height)), shot.draft_size());
        }
    }
}

#[test]
fn the_index_comes_before_the_media() {
    let draft = draft(&shot(&sketch("a lake")), None, None, &DraftSettings::default());
    let mut names = Vec::new();
    let mut rest = draft.mp4.as_slice();
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        names.push(String::from_utf8(after[..4].to_vec()).unwrap());
        rest = &rest[u32::from_be_bytes(*length) as usize..];
    }
    assert_eq!(names, ["ftyp", "moov", "mdat"]);
}

#[test]
fn the_same_shot_gives_the_same_bytes_on_any_number_of_threads() {
    let start = png(photograph(640, 360));
    let shot = shot(&sketch("slow push forward"));
    let render = |threads| {
        let settings =
            DraftSettings { threads: std::num::NonZeroUsize::new(threads), ..DraftSettings::default() };
        draft(&shot, Some(&start), None, &settings).mp4
    };
    let once = render(1);
    assert!(once == render(1));
    assert!(once == render(2));
    assert!(once == render(3));
}
