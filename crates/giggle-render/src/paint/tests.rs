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

/// An easel of 400 by 400 pixels for a prompt, and what was read of it.
fn easel_of(prompt: &str) -> (Easel, Reading) {
    let reading = Reading::of(prompt, None);
    let mut easel = Easel::new(reading.scene.clone(), 400, 400, &Dice::new(0));
    easel.words = reading.cast.rest.to_lowercase();
    (easel, reading)
}

#[test]
fn whoever_is_on_something_touches_it_and_it_does_not_float() {
    for prompt in [
        "A man on a Segway",
        "A woman rides a unicycle",
        "A man rides a quad bike",
        "A girl on a sled",
        "A man in a bobsled",
        "A boy on a magic carpet",
        "A woman on a jet ski",
        "A man on a snowmobile",
        "A man on a paddleboard",
        "A girl on a kick scooter",
        "A clown on a big ball",
        "A boy on a swing",
        "A woman drives a go-kart",
        "A witch on a broomstick",
        "一个男孩坐在云朵上",
    ] {
        let (mut easel, reading) = easel_of(prompt);
        let ride = vehicles::of(&easel, &reading).unwrap_or_else(|| panic!("{prompt}: nothing is ridden"));
        easel.ride = Some(ride);
        let (foot, full) = ((easel.x(0.5), easel.y(0.9)), 240.0);
        let mut canvas = easel.canvas();
        riding::carried(&easel, &mut canvas, foot, full, pose::lead_pose(&easel, 1.0));
        let whole = canvas.finish(0.0, 0);
        let (size, lift) = riding::measure_on(ride, full);
        let place = (foot.0, foot.1 - lift * size);
        let mut alone = riding::vehicle(&easel, place, size, 1.0, (ride, false));
        image::imageops::overlay(&mut alone, &riding::vehicle(&easel, place, size, 1.0, (ride, true)), 0, 0);
        // What is painted of it, without its shadow.
        let is_of_it = |pixel: &image::Rgba<u8>| pixel[3] > 200;
        let solid: Vec<(f32, f32)> = alone
            .enumerate_pixels()
            .filter(|(.., pixel)| is_of_it(pixel))
            .map(|(x, y, _)| (x as f32, y as f32))
            .collect();
        let somebody: Vec<(f32, f32)> = whole
            .enumerate_pixels()
            .zip(alone.pixels())
            .filter(|((.., pixel), other)| is_of_it(pixel) && *pixel != *other)
            .map(|((x, y, _), _)| (x as f32, y as f32))
            .collect();
        assert!(somebody.len() > 1500, "{prompt}: {} pixels of somebody", somebody.len());
        let near = somebody
            .iter()
            .step_by(3)
            .any(|a| solid.iter().step_by(2).any(|b| (a.0 - b.0).abs() < 3.0 && (a.1 - b.1).abs() < 3.0));
        assert!(near, "{prompt}: nobody touches it");
        let lowest = solid.iter().map(|at| at.1).fold(0.0, f32::max);
        let is_down = ride.way != vehicles::Way::Ground || (lowest - place.1).abs() < size * 0.13;
        assert!(is_down, "{prompt}: {lowest} instead of {}", place.1);
        let highest = somebody.iter().map(|at| at.1).fold(f32::MAX, f32::min);
        assert!(highest > 0.0, "{prompt}: the head is cut");
    }
}

#[test]
fn whoever_is_carried_is_in_the_arms() {
    for prompt in
        ["A firefighter carries a child", "A father with a boy on his shoulders", "一位母亲背着孩子"]
    {
        let (mut easel, reading) = easel_of(prompt);
        let reading = staging::grown_first(&reading).unwrap_or(reading);
        let (at, is_child) = bearing::of(&easel.words, &reading).unwrap_or_else(|| panic!("{prompt}"));
        easel.deed = (at == bearing::Bearing::Arms).then_some(deeds::Deed::Bears);
        let pose = pose::Pose { deed: easel.deed, ..pose::lead_pose(&easel, 1.0) };
        let foot = (easel.x(0.5), easel.y(0.95));
        let drawn = |has_other: bool| {
            let mut canvas = easel.canvas();
            for is_before in [false, true] {
                if has_other {
                    let borne = (Who::default(), at, is_child);
                    bearing::carried(&easel, &mut canvas, foot, (250.0, pose), borne, is_before);
                }
                if !is_before {
                    people::person(&easel, &mut canvas, foot, 250.0, pose);
                }
            }
            canvas.finish(0.0, 0)
        };
        let changed = changes(&drawn(true), &drawn(false));
        assert!(changed.len() > 800, "{prompt}: {} pixels of who is carried", changed.len());
        // Off the ground, and not beside whoever carries.
        let lowest = changed.iter().map(|at| at.1).fold(0.0, f32::max);
        assert!(lowest < foot.1 - 40.0, "{prompt}: {lowest}");
        assert!(changed.iter().any(|at| (at.0 - foot.0).abs() < 20.0), "{prompt}");
    }
}

#[test]
fn what_a_prompt_is_about_is_within_the_frame() {
    for prompt in [
        "A corgi surfing a wave",
        "A cat driving a quad bike at high speed",
        "A panda on a unicycle",
        "A mermaid on a rock by the sea",
        "A snowman melting in the sun",
        "A sunflower grows in a field",
        "A bird on a branch",
        "A dog jumps over a fence",
        "一只猫坐在沙发上",
        "一只老虎在雪地里奔跑",
    ] {
        let painting = paint(prompt, 320, 180, 1);
        let (left, top) = painting.margin;
        // The layer of the thing is one that moves by itself, or the last of all.
        for layer in painting.layers.iter().filter(|layer| layer.motion.is_some_and(|it| it.course.is_none()))
        {
            let seen = |x: u32, y: u32| layer.picture.get_pixel(x, y)[3] > 230;
            let rows = (0..top.saturating_sub(2))
                .filter(|y| (left..left + 320).filter(|x| seen(*x, *y)).count() > 12)
                .count();
            assert!(rows < 3, "{prompt}: {rows} rows above the frame at depth {}", layer.depth);
        }
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
