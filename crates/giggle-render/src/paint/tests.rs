//! Paintings: the same for the same prompt, complete, and cheap.

use super::*;

const PROMPTS: &[&str] = &[
    "A lighthouse at dusk, waves breaking below",
    "Snowy mountain peaks at sunrise",
    "清晨薄雾中的竹林",
    "A caravan crossing sand dunes",
    "Golden hour over a wheat field, a girl runs",
    "Neon city street at night in the rain",
    "上海外滩的夜景",
    "An old man reading by the window in a library",
    "An astronaut floats before a ringed planet",
    "Coral reef with jellyfish",
    "A portrait of a woman",
    "雪山下的湖泊，一叶小舟",
    "",
];

#[test]
fn the_same_shot_gives_the_same_picture() {
    for prompt in PROMPTS {
        let (one, other) = (paint(prompt, 160, 90, 7), paint(prompt, 160, 90, 7));
        assert!(one.layers.iter().zip(&other.layers).all(|(a, b)| a.picture == b.picture), "{prompt}");
        let another = paint(prompt, 160, 90, 8);
        assert_ne!(one.flat(), another.flat(), "another seed, another composition: {prompt}");
    }
}

#[test]
fn layers_cover_the_frame_and_its_margin() {
    for prompt in PROMPTS {
        for (width, height) in [(160, 90), (90, 160), (96, 96)] {
            let painting = paint(prompt, width, height, 3);
            assert!((2..=9).contains(&painting.layers.len()), "{prompt}: {}", painting.layers.len());
            let (x, y) = painting.margin;
            assert!(
                f64::from(x) >= f64::from(width) * OVERSCAN && f64::from(y) >= f64::from(height) * OVERSCAN
            );
            for layer in &painting.layers {
                assert_eq!(layer.picture.dimensions(), (width + 2 * x, height + 2 * y), "{prompt}");
                assert!((0.0..=1.0).contains(&layer.depth));
            }
            assert!(
                painting.layers.windows(2).all(|pair| pair[0].depth > pair[1].depth),
                "{prompt}: back to front"
            );
            assert!(
                painting.layers[0].picture.pixels().all(|pixel| pixel[3] == 255),
                "{prompt}: no hole behind"
            );
        }
    }
}

#[test]
fn a_painting_is_neither_flat_nor_black() {
    for prompt in PROMPTS {
        let flat = paint(prompt, 320, 180, 1).flat();
        let lights: Vec<f64> = flat
            .pixels()
            .map(|p| f64::from(p[0]) * 0.2126 + f64::from(p[1]) * 0.7152 + f64::from(p[2]) * 0.0722)
            .collect();
        let mean = lights.iter().sum::<f64>() / lights.len() as f64;
        let spread =
            (lights.iter().map(|l| (l - mean) * (l - mean)).sum::<f64>() / lights.len() as f64).sqrt();
        assert!(mean > 14.0 && mean < 225.0 && spread > 8.0, "{prompt}: mean {mean}, spread {spread}");
    }
}

#[test]
fn particles_are_a_function_of_time() {
    let painting = paint("雨夜的街道", 320, 180, 1);
    assert!(painting.particles().count() > 100);
    let drawn = |t: f64| {
        let mut frame = RgbaImage::from_pixel(320, 180, image::Rgba([20, 20, 30, 255]));
        painting.draw_particles(&mut frame, t, 6.0);
        frame
    };
    assert_eq!(drawn(0.5), drawn(0.5));
    assert_ne!(drawn(0.5), drawn(0.51));
    let changed = drawn(0.5).pixels().filter(|pixel| pixel[2] != 30).count();
    assert!(changed > 200 && changed < 320 * 180 / 3, "{changed} pixels");
}

#[test]
fn any_size_can_be_painted() {
    for (width, height) in [(1, 1), (16, 900), (900, 16), (33, 47)] {
        for prompt in PROMPTS {
            let painting = paint(prompt, width, height, u64::MAX);
            let mut frame = RgbaImage::new(width, height);
            painting.draw_particles(&mut frame, f64::from(width), 3600.0);
        }
    }
}

/// Somebody who does something, with a thing or without, on a canvas of 400 by 400 pixels: 300 high, on the row 380.
fn doing(deed: deeds::Deed, noun: Option<usize>) -> RgbaImage {
    let easel = paint_words("a man");
    let mut canvas = Canvas::new(400, 400);
    let pose = pose::lead_pose(&easel, 1.0);
    let hold = if deed == deeds::Deed::Fixes { pose::Hold::Kneels } else { pose::Hold::Stands };
    let pose = pose::Pose { deed: Some(deed), held: noun, hold, ..pose };
    people::person(&easel, &mut canvas, (150.0, 380.0), 300.0, pose);
    canvas.finish(0.0, 0)
}

/// Where two pictures differ.
fn changes(one: &RgbaImage, other: &RgbaImage) -> Vec<(f32, f32)> {
    let pixels = one.enumerate_pixels().zip(other.pixels());
    pixels.filter(|((_, _, a), b)| *a != *b).map(|((x, y, _), _)| (x as f32, y as f32)).collect()
}

#[test]
fn hands_touch_what_they_have() {
    use deeds::Deed;
    let noun = |name: &str| NOUNS.english(&[name]).map(|found| found.noun);
    for (deed, name) in [
        (Deed::Treats, "bird"),
        (Deed::Treats, "cat"),
        (Deed::Tends, "dog"),
        (Deed::Tends, "cow"),
        (Deed::Presses, "television"),
        (Deed::Shows, "photograph"),
        (Deed::Shows, "book"),
        (Deed::Carries, "gift"),
        (Deed::Carries, "cat"),
        (Deed::Milks, "cow"),
        (Deed::Fixes, "bicycle"),
    ] {
        let found = noun(name).unwrap_or_else(|| panic!("{name}"));
        let changed = changes(&doing(deed, Some(found)), &doing(deed, None));
        assert!(!changed.is_empty(), "{deed:?} {name}: nothing is drawn");
        let far = deed
            .arms()
            .iter()
            .map(|(_, (x, up))| (150.0 + x * 300.0, 380.0 - up * 300.0))
            .flat_map(|hand| changed.iter().map(move |at| (at.0 - hand.0).hypot(at.1 - hand.1)))
            .fold(f32::MAX, f32::min);
        // A dog on the ground is reached for, not held.
        let most = if deed == Deed::Tends && name == "dog" { 60.0 } else { 24.0 };
        assert!(far < most, "{deed:?} {name}: {far} pixels from the hand");
    }
}

#[test]
fn what_stands_on_the_ground_does_not_float() {
    use deeds::Deed;
    for (deed, name, floor) in [
        (Deed::Tends, "dog", 380.0),
        (Deed::Tends, "cow", 380.0),
        (Deed::Milks, "cow", 386.0),
        (Deed::Treats, "bird", 225.0),
    ] {
        let noun = NOUNS.english(&[name]).map(|found| found.noun);
        let changed = changes(&doing(deed, noun), &doing(deed, None));
        let lowest = changed.iter().map(|at| at.1).fold(0.0, f32::max);
        assert!((lowest - floor).abs() < 9.0, "{deed:?} {name}: {lowest} instead of {floor}");
    }
}

#[test]
fn whoever_is_near_is_large() {
    let reading = |prompt: &str| Reading::of(prompt, None);
    for (prompt, is_near) in [
        ("A close-up of a wolf in the forest", true),
        ("A wolf in the forest", false),
        ("A close-up of two wolves", false),
        ("A close-up of a cat and a dog", false),
    ] {
        let reading = reading(prompt);
        let head = reading.cast.head.clone().expect("a subject");
        assert_eq!(near::is_near(&reading, &head), is_near, "{prompt}");
    }
}
