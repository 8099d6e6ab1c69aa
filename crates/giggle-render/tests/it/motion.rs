//! The picture: smooth motion, and frames that begin and end where they should.

use crate::{png, shot, sketch};
use giggle_render::{CameraPlan, DraftRequest, DraftSettings, draw_frames};

/// A picture whose motion can be measured to a hundredth of a pixel: nothing in it is finer than some twenty pixels.
fn soft(width: u32, height: u32, shift: f32) -> image::RgbImage {
    image::RgbImage::from_fn(width, height, |x, y| {
        let (x, y) = (x as f32 + shift, y as f32);
        let wave = |a: f32, b: f32, c: f32| (x / a + (y / b).sin() * c).sin();
        let value =
            128.0 + 50.0 * wave(9.0, 40.0, 1.0) + 40.0 * wave(23.0, 31.0, 2.0) + 20.0 * (y / 13.0).cos();
        image::Rgb([value as u8, (value * 0.9) as u8, (255.0 - value) as u8])
    })
}

fn luma(camera: &str) -> (u32, Vec<Vec<u8>>) {
    luma_over(camera, soft(1280, 720, 0.0))
}

fn luma_over(camera: &str, picture: image::RgbImage) -> (u32, Vec<Vec<u8>>) {
    let start = png(picture);
    let settings =
        DraftSettings { camera: Some(CameraPlan::parse(camera).unwrap()), ..DraftSettings::default() };
    let shot = shot(&sketch("a test"));
    let request = DraftRequest {
        shot: &shot,
        start_frame: Some(&start),
        end_frame: None,
        settings: &settings,
        clip_index: 0,
    };
    let (mut frames, mut width) = (Vec::new(), 0);
    draw_frames(&request, |frame| {
        frames.push(frame.y.to_vec());
        width = frame.width;
    })
    .unwrap();
    (width, frames)
}

/// The shift in pixels between two frames inside a window, by the least squares of brightness against slope.
fn shift(before: &[u8], after: &[u8], width: u32, columns: std::ops::Range<u32>) -> f64 {
    let (mut upper, mut lower) = (0.0, 0.0);
    for y in 200..400u32 {
        for x in columns.clone() {
            let at = (y * width + x) as usize;
            let slope = |frame: &[u8]| (f64::from(frame[at + 1]) - f64::from(frame[at - 1])) / 2.0;
            let slope = (slope(before) + slope(after)) / 2.0;
            upper += slope * (f64::from(before[at]) - f64::from(after[at]));
            lower += slope * slope;
        }
    }
    upper / lower
}

#[test]
fn a_push_and_a_pan_are_smooth_to_a_fraction_of_a_pixel() {
    // A pan over one picture goes a little closer on its way, so that no edge is seen: its speed grows with it.
    for (camera, columns, spread) in [("slow push in", 700..800, 1.15), ("slow pan right", 300..500, 1.5)] {
        let (width, frames) = luma(camera);
        let middle = &frames[frames.len() * 35 / 100..frames.len() * 65 / 100];
        let shifts: Vec<f64> =
            middle.windows(2).map(|pair| shift(&pair[0], &pair[1], width, columns.clone()).abs()).collect();
        let (least, most) =
            shifts.iter().fold((f64::MAX, 0.0f64), |(least, most), it| (least.min(*it), most.max(*it)));
        assert!(least > 0.1, "{camera} moves: {shifts:?}");
        assert!(most / least < spread, "{camera} steps: {least} to {most}");
    }
}

/// A picture that is wider than the frame goes on beside it, and there the camera looks.
#[test]
fn a_pan_goes_over_what_a_wide_picture_shows_beside_the_frame() {
    let way = |camera: &str, picture: image::RgbImage| -> f64 {
        let (width, frames) = luma_over(camera, picture);
        frames.windows(2).map(|pair| shift(&pair[0], &pair[1], width, width / 2 - 60..width / 2 + 60)).sum()
    };
    for camera in ["pan right", "pan left"] {
        let within = way(camera, soft(1280, 720, 0.0));
        let beyond = way(camera, soft(3000, 720, 0.0));
        assert!(within * beyond > 0.0 && beyond.abs() > 1.3 * within.abs(), "{camera}: {within}, {beyond}");
    }
}

#[test]
fn with_two_frames_the_draft_begins_and_ends_with_them() {
    // One where the second is the first moved aside, and one where it is another picture.
    let other = image::RgbImage::from_fn(854, 480, |x, y| image::Rgb([(x / 4) as u8, (y / 2) as u8, 40]));
    for end in [soft(854, 480, 24.0), other] {
        let (start, end) = (png(soft(854, 480, 0.0)), png(end));
        let shot = shot(&sketch("push in"));
        let settings = DraftSettings::default();
        let still = DraftSettings { camera: Some(CameraPlan::parse("static").unwrap()), ..settings.clone() };
        let frames = |start, end, settings| {
            let request =
                DraftRequest { shot: &shot, start_frame: start, end_frame: end, settings, clip_index: 0 };
            let (mut first, mut last) = (Vec::new(), Vec::new());
            draw_frames(&request, |frame| {
                if frame.index == 0 {
                    first = frame.y.to_vec();
                }
                last = frame.y.to_vec();
            })
            .unwrap();
            (first, last)
        };
        let (first, last) = frames(Some(start.as_slice()), Some(end.as_slice()), &settings);
        assert!(first == frames(Some(start.as_slice()), None, &still).0);
        assert!(last == frames(Some(end.as_slice()), None, &still).0);
    }
}

/// The structural similarity of two pictures in brightness, over windows of eight pixels.
fn ssim(one: &image::RgbaImage, other: &image::RgbaImage) -> f64 {
    let grey = |picture: &image::RgbaImage, x: u32, y: u32| {
        let [red, green, blue, _] = picture.get_pixel(x, y).0.map(f64::from);
        0.299 * red + 0.587 * green + 0.114 * blue
    };
    let (mut sum, mut count) = (0.0, 0.0);
    for top in (0..one.height() - 7).step_by(8) {
        for left in (0..one.width() - 7).step_by(8) {
            let (mut a, mut b, mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0, 0.0, 0.0);
            for (x, y) in (0..64).map(|at| (left + at % 8, top + at / 8)) {
                let (p, q) = (grey(one, x, y), grey(other, x, y));
                a += p / 64.0;
                b += q / 64.0;
                aa += p * p / 64.0;
                bb += q * q / 64.0;
                ab += p * q / 64.0;
            }
            let (c1, c2) = (6.5025, 58.5225);
            let structure = (2.0 * (ab - a * b) + c2) / (aa - a * a + bb - b * b + c2);
            sum += structure * (2.0 * a * b + c1) / (a * a + b * b + c1);
            count += 1.0;
        }
    }
    sum / count
}

/// Whatever the move, the first frame is the start frame, and the last one a lone end frame.
#[test]
fn every_move_begins_or_ends_with_the_frame() {
    let picture = png(soft(854, 480, 0.0));
    let shot = shot(&sketch("a test"));
    let frame = |camera: &str, at_end: bool| {
        let settings =
            DraftSettings { camera: Some(CameraPlan::parse(camera).unwrap()), ..DraftSettings::default() };
        let (start, end) =
            if at_end { (None, Some(picture.as_slice())) } else { (Some(picture.as_slice()), None) };
        let request = DraftRequest {
            shot: &shot,
            start_frame: start,
            end_frame: end,
            settings: &settings,
            clip_index: 0,
        };
        giggle_render::draw_still(&request, if at_end { 1.0 } else { 0.0 }).unwrap()
    };
    for at_end in [false, true] {
        let still = frame("static", at_end);
        for camera in giggle_render::CameraFault::legal() {
            let moved = frame(camera, at_end);
            let alike = ssim(&still, &moved);
            assert!(alike >= 0.98, "{camera}: SSIM {alike} to the frame");
        }
    }
}

/// What a chained shot begins with has no words on it: whatever is asked to be written, the still is the same, and
/// differs from the frame of the draft where caption, mark and slate are.
#[test]
fn a_still_has_no_words_on_it() {
    // A painted scene, and a card, whose picture is words.
    for prompt in ["a dog in a meadow, static shot", "a samovar, static shot"] {
        let shot = shot(&sketch(prompt));
        let quiet = DraftSettings { caption: giggle_render::Caption::Off, ..DraftSettings::default() };
        let loud = DraftSettings {
            caption: giggle_render::Caption::Text("WORDS ON THE PICTURE".into()),
            slate: true,
            ..DraftSettings::default()
        };
        let request = |settings| DraftRequest {
            shot: &shot,
            start_frame: None,
            end_frame: None,
            settings,
            clip_index: 0,
        };
        let luma = |picture: &image::RgbaImage| image::imageops::grayscale(picture).into_raw();
        // With a caption, things stand higher in the picture; the words themselves are on neither.
        for (settings, share) in [(&loud, 0.0), (&loud, 1.0), (&quiet, 0.0), (&quiet, 1.0)] {
            let still = giggle_render::draw_still(&request(settings), share).unwrap();
            // Nothing but paper, lines and paint: no small place of the caption's rows is as bright and as dark as type.
            let (width, height) = still.dimensions();
            let rows = luma(&still);
            let steps = (height * 78 / 100..height * 95 / 100)
                .flat_map(|y| (1..width).map(move |x| (y * width + x) as usize))
                .filter(|at| rows[*at].abs_diff(rows[at - 1]) > 90)
                .count();
            assert!(steps < 20, "{prompt}: {steps} edges as sharp as type");
        }
        let mut drawn = 0;
        draw_frames(&request(&loud), |frame| {
            if frame.index == 0 {
                let at = |y: u32, x: u32| frame.y[(y * frame.width + x) as usize];
                drawn = (frame.height * 78 / 100..frame.height * 95 / 100)
                    .flat_map(|y| (1..frame.width).map(move |x| (y, x)))
                    .filter(|(y, x)| at(*y, *x).abs_diff(at(*y, *x - 1)) > 90)
                    .count();
            }
        })
        .unwrap();
        assert!(drawn > 100, "{prompt}: the draft itself has its caption there, {drawn} edges");
    }
}
