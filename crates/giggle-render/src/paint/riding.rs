//! People who are carried: on a horse, a bicycle or a board, on a chair or a bench.
//!
//! It knows the easel, people and what carries them, and nothing of words. The one idea: what carries somebody is drawn with
//! them, part of it behind and part of it before, so that they are one figure on the ground.

use super::Easel;
use super::animals::{Stance, animal, height_of};
use super::beasts::Whole;
use super::brush::{Brush, lay_sprite};
use super::canvas::{Canvas, Colour, Point, mix, scale};
use super::deeds::Deed;
use super::footing::Verve;
use super::indoors::{Site, site_of};
use super::laid::Spot;
use super::palette::paint;
use super::people::person;
use super::picture::Picture;
use super::pose::{Hold, Pose};
use super::vehicles::{self, Ride, Way};
use crate::reading::{Board, Mount, Posture, Seat};
use crate::scene::{Animal, Place};
use crate::subject::{Art, NOUNS};
use image::RgbaImage;

/// Whoever drives a car that is laid over them: head and shoulders over its doors.
pub(super) fn driver(easel: &Easel, spot: &Spot, side: f32) -> RgbaImage {
    let mut canvas = easel.canvas();
    let size = spot.height * 1.25;
    let top = spot.foot.1 - spot.height;
    let foot = (spot.foot.0 - side * spot.width * 0.03, top + size * 0.74);
    let pose = super::figures::lead_pose(easel, side);
    person(easel, &mut canvas, foot, size, pose);
    canvas.hole((0.0, top + spot.height * 0.4), (easel.width(), easel.height()));
    canvas.finish(super::GRAIN, 34)
}

/// Somebody as they are carried, `size` pixels high if they stood; the foot is where what carries them is on the ground.
pub(super) fn carried(easel: &Easel, canvas: &mut Canvas, foot: Point, size: f32, pose: Pose) {
    let shade = easel.palette.shade;
    let wide = size * if easel.posture.is_some() { 0.30 } else { 0.15 };
    let low = (foot.0, foot.1 + size * 0.004);
    canvas.ellipse(low, (wide, size * 0.022), 0.9, shade, if easel.palette.is_dark() { 0.34 } else { 0.42 });
    // The shadow lies away from the light, longer and paler with the distance from the feet.
    let away = if easel.sun().0 > foot.0 { -1.0 } else { 1.0 };
    let strength = if easel.palette.is_dark() || !easel.palette.has_disc() { 0.09 } else { 0.17 };
    for step in 0..9 {
        let t = step as f32 / 9.0;
        let at = (low.0 + away * size * (0.02 + 0.58 * t), low.1 + size * 0.055 * t);
        canvas.ellipse(at, (wide * 0.62, size * 0.026), 0.9, shade, strength * (1.0 - 0.8 * t));
    }
    canvas.ellipse(low, (wide * 0.55, size * 0.011), 0.7, shade, 0.40);
    if let Some(ride) = easel.ride.filter(|_| !pose.is_apart && !easel.has_cast) {
        return on_a_vehicle(easel, canvas, foot, size, pose, ride);
    }
    match easel.posture.filter(|_| !pose.is_apart) {
        None => {
            let hold = if pose.hold == Hold::Stands { easel.hold } else { pose.hold };
            let foot = (foot.0, foot.1 + hold.sinks() * size);
            person(easel, canvas, foot, size, Pose { hold, ..pose });
            if hold == Hold::Jumps && easel.says(&["puddle", "水坑", "水洼", "积水"]) {
                super::swimming::splash(easel, canvas, low, size * 0.62);
            }
        }
        Some(Posture::Rides(Mount::Animal(kind))) => on_a_back(easel, canvas, foot, size, pose, kind),
        Some(Posture::Rides(Mount::Thing(noun))) => on_a_thing(easel, canvas, foot, size, pose, noun),
        Some(Posture::Rides(Mount::Board(board))) => on_a_board(easel, canvas, foot, size, pose, board),
        Some(Posture::Sits(seat)) => seated(easel, canvas, foot, size * 1.12, pose, seat),
    }
}

/// How much more room across somebody takes who is carried.
pub(super) fn breadth(easel: &Easel) -> f32 {
    match easel.posture {
        None if easel.ride.is_some() => 2.6,
        None => 1.0,
        Some(Posture::Rides(Mount::Animal(_) | Mount::Thing(_))) => 3.0,
        Some(Posture::Rides(Mount::Board(_))) => 1.8,
        Some(Posture::Sits(_)) if at_desks(easel) => 3.3,
        Some(Posture::Sits(_)) => 1.15,
    }
}

/// Draws somebody so that the hips are at a place.
fn with_hips(easel: &Easel, canvas: &mut Canvas, hips: Point, size: f32, pose: Pose) {
    person(easel, canvas, (hips.0, hips.1 + 0.5 * size), size, pose);
}

fn on_a_back(easel: &Easel, canvas: &mut Canvas, foot: Point, size: f32, pose: Pose, kind: Animal) {
    // The two of them are one figure, no larger than anybody in the same shot.
    let size = size * if kind == Animal::Elephant { 0.60 } else { 0.76 };
    let shoulder = size * height_of(kind).min(1.25);
    // Where the back is, ahead of the middle and above the feet, in heights of the shoulder.
    let (ahead, up) = match kind {
        Animal::Horse | Animal::Deer => (0.02, 0.99),
        Animal::Camel => (0.0, 1.10),
        Animal::Elephant => (0.10, 1.06),
    };
    let stride = match Verve::of_words(&easel.words) {
        Verve::Runs | Verve::Leaps => 1.3,
        Verve::Rests if easel.moves => 0.9,
        Verve::Rests => 0.3,
    };
    animal(easel, canvas, kind, foot, shoulder, Stance { side: pose.side, stride, bows: false });
    let hips = (foot.0 + ahead * shoulder * pose.side, foot.1 - (up + 0.02) * shoulder);
    with_hips(easel, canvas, hips, size, Pose { hold: Hold::Astride, ..pose });
}

/// How large a standing person is on something that giggle paints, and how far that is off the ground, in heights of theirs.
pub(super) fn measure_on(ride: Ride, size: f32) -> (f32, f32) {
    let size = size * if ride.up > 0.25 || ride.way == Way::Air { 0.80 } else { 0.92 };
    match ride.kind {
        vehicles::Kind::Parachute => (size * 0.62, 0.30),
        _ if ride.way == Way::Air => (size, 0.44),
        _ => (size, 0.0),
    }
}

/// What giggle paints itself, with somebody on it.
fn on_a_vehicle(easel: &Easel, canvas: &mut Canvas, foot: Point, size: f32, pose: Pose, ride: Ride) {
    let (size, lift) = measure_on(ride, size);
    let foot = (foot.0, foot.1 - lift * size);
    with_brush(easel, canvas, foot, size, pose.side, |brush| vehicles::behind(brush, ride));
    let pose = Pose { deed: None, has_umbrella: false, hold: ride.hold, stride: 0.15, ..pose };
    let x = foot.0 + ride.ahead * size * pose.side;
    match ride.hold {
        Hold::Stands | Hold::Reaches | Hold::Crouches | Hold::Jumps => {
            let up = if ride.hold == Hold::Jumps { ride.up } else { ride.up - ride.hold.sinks() };
            person(easel, canvas, (x, foot.1 - up * size), size, pose);
        }
        _ => {
            let over = if ride.hold == Hold::SitsLow { 0.05 } else { 0.03 };
            with_hips(easel, canvas, (x, foot.1 - (ride.up + over) * size), size, pose);
        }
    }
    with_brush(easel, canvas, foot, size, pose.side, |brush| vehicles::before(brush, ride));
}

/// What giggle paints itself, for an animal that is on it: all of it, or only what is before.
pub(super) fn vehicle(
    easel: &Easel,
    foot: Point,
    size: f32,
    side: f32,
    (ride, is_before): (Ride, bool),
) -> RgbaImage {
    let mut canvas = easel.canvas();
    if !is_before {
        if ride.kind == vehicles::Kind::Surfboard {
            wave(easel, &mut canvas, (foot.0, foot.1 + size * 0.03), size * 0.62, side);
        } else if ride.way != Way::Air {
            canvas.ellipse(foot, (size * 0.5, size * 0.03), 0.9, easel.palette.shade, 0.4);
        }
    }
    with_brush(easel, &mut canvas, foot, size, side, |brush| {
        if is_before { vehicles::before(brush, ride) } else { vehicles::behind(brush, ride) }
    });
    canvas.finish(super::GRAIN, 34)
}

/// A picture of the set on the ground, looking to a side; its box in pixels: left, top, width, height.
fn sprite_on(easel: &Easel, canvas: &mut Canvas, noun: usize, foot: Point, high: f32, side: f32) -> [f32; 4] {
    let row = NOUNS.nouns[noun];
    let Art::Picture(index) = row.art else { return [foot.0, foot.1, 0.0, 0.0] };
    let mut picture = Picture::of(index);
    if let Some(colour) = easel.mount_colour {
        picture.tint(colour);
    }
    let is_painted = super::sizes::is_one_of(noun, &["motorcycle"]);
    let whole = if is_painted { Whole::Motorcycle(easel.mount_colour, false) } else { Whole::Flat(picture) };
    let (wide, high) = ((high * whole.ratio()).max(2.0), high.max(2.0));
    let is_mirrored = if is_painted { side < 0.0 } else { row.faces != 0.0 && row.faces != side };
    let sprite = whole.draw(wide.round() as usize, high.round() as usize, is_mirrored);
    let corner = ((foot.0 - wide / 2.0).round(), (foot.1 - high).round());
    lay_sprite(canvas, &sprite, corner, &|colour| easel.palette.alive(colour));
    [corner.0, corner.1, wide, high]
}

fn on_a_thing(easel: &Easel, canvas: &mut Canvas, foot: Point, size: f32, pose: Pose, noun: usize) {
    let row = NOUNS.nouns[noun];
    let is_it = |name: &str| {
        let words: Vec<&str> = name.split(' ').collect();
        NOUNS.english(&words).is_some_and(|found| found.noun == noun)
    };
    // How high it is, and where the hips are: ahead of the middle of its width, and up, in shares of the box.
    let (share, ahead, up, hold) = if is_it("bicycle") {
        (0.58, -0.13, 0.98, Hold::Pedals)
    } else if is_it("motorcycle") {
        (0.50, -0.17, 0.76, Hold::Pedals)
    } else if is_it("motor scooter") {
        (0.64, -0.16, 0.68, Hold::Pedals)
    } else if is_it("scooter") {
        return on_a_board(easel, canvas, foot, size, pose, Board::Skate);
    } else if !super::sizes::lives(noun) {
        // On top of a thing, on the feet: both together are no higher than a rider.
        let share = (row.metres * 0.5).clamp(0.16, 0.62);
        let size = size * (1.12 / (1.0 + share)).min(0.86);
        let [_, top, ..] = sprite_on(easel, canvas, noun, foot, size * share, pose.side);
        let hold = if easel.hold == Hold::Jumps { Hold::Cheers } else { easel.hold };
        let sunk = (foot.0, top + (0.045 + hold.sinks()) * size);
        return person(easel, canvas, sunk, size, Pose { hold, ..pose });
    } else {
        // On the back of an animal, whatever its size in the table.
        ((row.metres * 0.62).clamp(0.75, 1.4), -0.05, 0.80, Hold::Astride)
    };
    let [_, top, wide, high] = sprite_on(easel, canvas, noun, foot, size * share, pose.side);
    let hips = (foot.0 + ahead * wide * pose.side, top + high * (1.0 - up));
    with_hips(easel, canvas, hips, size, Pose { hold, ..pose });
}

fn on_a_board(easel: &Easel, canvas: &mut Canvas, foot: Point, size: f32, pose: Pose, board: Board) {
    let palette = &easel.palette;
    let (long, thick, colour, tilt): (f32, f32, u32, f32) = match board {
        Board::Skate => (0.30, 0.018, 0xe07a34, 0.0),
        Board::Surf => (0.52, 0.018, 0xf2eee2, 0.07),
        Board::Snow => (0.42, 0.014, 0xd8483c, 0.05),
        Board::Skis => (0.56, 0.009, 0x2f5f9c, 0.04),
    };
    let colour = palette.alive(easel.mount_colour.unwrap_or(paint(colour)));
    let at = |x: f32, up: f32| (foot.0 + x * size * pose.side, foot.1 - up * size);
    // Who does a trick is in the air, and the board turns below.
    let flips = board == Board::Skate
        && easel.says(&[
            "kickflip",
            "ollie",
            "heelflip",
            "trick",
            "in the air",
            "midair",
            "mid-air",
            "翻板",
            "腾空",
            "豚跳",
        ]);
    let (lift, tilt) = match (board, flips) {
        (Board::Skate, true) => (0.20, 0.09),
        (Board::Skate, false) => (0.045, tilt),
        _ => (0.012, tilt),
    };
    if flips {
        canvas.stroke(
            at(-0.12, lift),
            at(-0.16, lift - 0.035),
            (size * 0.02, size * 0.02),
            palette.shade,
            1.0,
        );
        canvas.stroke(
            at(0.20, lift + 0.06),
            at(0.17, lift + 0.03),
            (size * 0.02, size * 0.02),
            palette.shade,
            1.0,
        );
    } else if board == Board::Skate {
        for x in [-0.19, 0.19] {
            canvas.disc(at(x, 0.022), size * 0.024, 1.0, palette.alive(paint(0x2a2a30)), 1.0);
        }
    }
    let (tail, nose) = (at(-long, lift + 0.03 - tilt), at(long, lift + 0.03 + tilt));
    let (from, to) = (at(-long * 0.8, lift - tilt * 0.8), at(long * 0.8, lift + tilt * 0.8));
    for (a, b) in [(tail, from), (from, to), (to, nose)] {
        canvas.stroke(a, b, (size * thick, size * thick), colour, 1.0);
    }
    if board == Board::Skis {
        let stick = palette.alive(paint(0x3a3a40));
        canvas.stroke(at(0.28, 0.70), at(0.16, 0.02), (size * 0.006, size * 0.005), stick, 1.0);
        canvas.stroke(at(-0.27, 0.78), at(-0.36, 0.06), (size * 0.006, size * 0.005), stick, 1.0);
    }
    let hold = Hold::Crouches;
    let over = if flips { 0.07 } else { 0.0 };
    let sunk = (foot.0, foot.1 + (hold.sinks() - lift - over) * size);
    person(easel, canvas, sunk, size, Pose { hold, ..pose });
    if board == Board::Surf {
        spray(easel, canvas, foot, size, pose.side);
    }
}

/// White water behind a board.
fn spray(easel: &Easel, canvas: &mut Canvas, foot: Point, size: f32, side: f32) {
    let mut dice = easel.dice.part("spray");
    let foam = mix(easel.palette.lit(paint(0xf4f8fa), 0.9), [1.0; 3], 0.25);
    for _ in 0..46 {
        let along = dice.unit();
        let at = (
            foot.0 - side * size * (0.1 + 0.75 * along),
            foot.1 - size * (0.02 + dice.unit() * 0.26 * along) + size * 0.03,
        );
        let radius = size * dice.range(0.008, 0.034) * (1.1 - 0.5 * along);
        canvas.disc(at, radius, radius * 0.8, foam, dice.range(0.25, 0.75));
    }
}

/// What somebody sits on is behind, a table before.
fn seated(easel: &Easel, canvas: &mut Canvas, foot: Point, size: f32, pose: Pose, seat: Seat) {
    let hold = match seat {
        Seat::Chair { .. } if easel.is_one || at_desks(easel) => Hold::SitsAside,
        Seat::Chair { .. } | Seat::Bench | Seat::Sofa | Seat::Rock => Hold::SitsAhead,
        Seat::Ground => Hold::SitsLow,
    };
    // People opposite each other look at the table; one bench carries both of a couple.
    if easel.seats_alone || at_desks(easel) {
        seat_under(easel, canvas, foot, size, pose.side, (seat, hold), 1.0);
    }
    let sunk = (foot.0, foot.1 + hold.sinks() * size);
    person(easel, canvas, sunk, size, Pose { hold, ..pose });
    if let (Seat::Chair { has_table: true }, Hold::SitsAside) = (seat, hold) {
        table_before(easel, canvas, foot, size, pose.side);
    }
}

/// Whether several people sit at a desk each: who writes an exam or types.
pub(super) fn at_desks(easel: &Easel) -> bool {
    !easel.is_one
        && easel.deed.is_some_and(|deed| deed.seat() == Some(true) && deed != Deed::Chess)
        && easel.posture == Some(Posture::Sits(Seat::Chair { has_table: true }))
}

/// A seat for so many people beside each other.
pub(super) fn seat_for(easel: &Easel, canvas: &mut Canvas, foot: Point, size: f32, many: f32) {
    if at_desks(easel) {
        return;
    }
    if let Some(Posture::Sits(seat)) = easel.posture {
        seat_under(easel, canvas, foot, size * 1.12, 1.0, (seat, Hold::SitsAhead), many);
    }
}

/// The table before those who sit around it.
pub(super) fn table_for(easel: &Easel, canvas: &mut Canvas, foot: Point, size: f32, half: f32) {
    if at_desks(easel) || easel.posture != Some(Posture::Sits(Seat::Chair { has_table: true })) {
        return;
    }
    let size = size * 1.12;
    with_brush(easel, canvas, foot, size, 1.0, |brush| {
        let (wood, half) = (paint(0x8a6242), half / size);
        for x in [-half * 0.86, half * 0.86] {
            brush.line((x, 0.34), (x, -0.02), (0.022, 0.018), scale(wood, 0.7));
        }
        brush.shape(&[(-half, 0.39), (half, 0.39), (half * 1.06, 0.32), (-half * 1.06, 0.32)], wood);
        brush.shape(
            &[(-half * 1.06, 0.32), (half * 1.06, 0.32), (half * 1.06, 0.295), (-half * 1.06, 0.295)],
            scale(wood, 0.72),
        );
        let works = site_of(easel) == Some(Site::Conference);
        let things = easel.on_table.map_or_else(
            || if works { vec!["laptop", "cup"] } else { vec!["bowl", "cup"] },
            |noun| vec![NOUNS.name_of(noun).unwrap_or("bowl"), "cup"],
        );
        for (index, name) in things.iter().cycle().take((half * 4.0).clamp(2.0, 5.0) as usize).enumerate() {
            let along = (index as f32 - 1.0) * 0.24 + 0.02;
            if along.abs() < half * 0.9 {
                let share = if index == 0 { 0.20 } else { 0.11 };
                brush.sprite(name, (along, 0.37 + share * 0.42), share);
            }
        }
    });
}

/// Draws with a brush whose measure is a person's height.
fn with_brush(
    easel: &Easel,
    canvas: &mut Canvas,
    foot: Point,
    size: f32,
    side: f32,
    draw: impl FnOnce(&mut Brush<'_>),
) {
    let toward = if easel.sun().0 > foot.0 { 1.0 } else { -1.0 };
    let colour = |material: Colour| easel.palette.alive(material);
    draw(&mut Brush { canvas, colour: &colour, origin: foot, size, side, toward, reach: 0.5, is_rim: false });
}

fn seat_under(
    easel: &Easel,
    canvas: &mut Canvas,
    foot: Point,
    size: f32,
    side: f32,
    (seat, hold): (Seat, Hold),
    many: f32,
) {
    with_brush(easel, canvas, foot, size, side, |brush| {
        let half = 0.17 * many + if many > 1.0 { 0.05 } else { 0.12 };
        let (wood, dark) = (paint(0x7c5638), paint(0x4a3628));
        match (seat, hold) {
            (Seat::Ground, _) => {}
            (Seat::Chair { .. }, Hold::SitsAside) => {
                brush.line((-0.11, 0.20), (-0.13, 0.62), (0.016, 0.016), wood);
                brush.line((-0.12, 0.60), (-0.12, 0.44), (0.022, 0.022), scale(wood, 0.9));
                brush.line((-0.11, 0.205), (0.13, 0.205), (0.020, 0.018), wood);
                for x in [-0.10, 0.12] {
                    brush.line((x, 0.2), (x * 1.1, 0.0), (0.013, 0.011), dark);
                }
                if easel.says(&["rocking chair", "摇椅"]) {
                    let runner = |t: f32| (t * 0.27, 0.055 * t * t - 0.005);
                    for step in -6..6 {
                        let (from, to) = (runner(step as f32 / 6.0), runner((step + 1) as f32 / 6.0));
                        brush.line(from, to, (0.014, 0.014), wood);
                    }
                }
            }
            // In a room each has a chair.
            (Seat::Chair { .. }, _) if easel.scene.place == Place::Interior && many > 1.0 => {
                let count = (half / 0.17).round().max(2.0);
                for index in 0..count as usize {
                    let x = (index as f32 + 0.5) / count * 2.0 * half - half;
                    brush.round(
                        &[(x - 0.11, 0.22), (x - 0.12, 0.58), (x, 0.62), (x + 0.12, 0.58), (x + 0.11, 0.22)],
                        dark,
                    );
                    brush.line((x - 0.11, 0.27), (x + 0.11, 0.27), (0.028, 0.028), scale(wood, 0.8));
                    for leg in [-0.10, 0.10] {
                        brush.line((x + leg, 0.27), (x + leg * 1.1, 0.0), (0.013, 0.011), dark);
                    }
                }
            }
            (Seat::Bench, _) | (Seat::Chair { .. }, _) => {
                let metal: Colour = paint(0x2f3238);
                for x in [-half * 0.86, half * 0.86] {
                    brush.line((x, 0.62), (x, 0.0), (0.014, 0.014), metal);
                }
                for up in [0.36, 0.45, 0.54] {
                    brush.line((-half, up + 0.04), (half, up + 0.04), (0.026, 0.026), scale(wood, 0.86));
                }
                brush.line((-half, 0.285), (half, 0.285), (0.030, 0.030), wood);
                brush.line((-half, 0.245), (half, 0.245), (0.016, 0.016), scale(wood, 0.6));
            }
            (Seat::Sofa, _) => {
                let cloth = paint(0x7a4a44);
                let wide = half + 0.14;
                brush.round(
                    &[
                        (-wide, 0.02),
                        (-wide, 0.52),
                        (-wide * 0.9, 0.66),
                        (wide * 0.9, 0.66),
                        (wide, 0.52),
                        (wide, 0.02),
                    ],
                    scale(cloth, 0.82),
                );
                brush.round(
                    &[(-wide * 0.84, 0.06), (-wide * 0.84, 0.32), (wide * 0.84, 0.32), (wide * 0.84, 0.06)],
                    cloth,
                );
                for x in [-wide * 0.95, wide * 0.95] {
                    brush.line((x, 0.10), (x, 0.40), (0.075, 0.085), scale(cloth, 0.94));
                }
            }
            (Seat::Rock, _) => {
                let stone = paint(0x7d7c78);
                let wide = half + 0.06;
                brush.round(
                    &[
                        (-wide, -0.02),
                        (-wide * 0.9, 0.18),
                        (-wide * 0.3, 0.31),
                        (wide * 0.5, 0.29),
                        (wide * 0.96, 0.14),
                        (wide, -0.02),
                    ],
                    stone,
                );
                brush.line((-wide * 0.4, 0.2), (wide * 0.1, 0.06), (0.008, 0.004), scale(stone, 0.7));
            }
        }
    });
}

/// A desk before somebody who is seen from the side, and what is on it.
fn table_before(easel: &Easel, canvas: &mut Canvas, foot: Point, size: f32, side: f32) {
    let thing = easel.on_table.and_then(|noun| NOUNS.name_of(noun));
    with_brush(easel, canvas, foot, size, side, |brush| {
        let wood = paint(0x8a6242);
        for x in [0.22, 0.68] {
            brush.line((x, 0.34), (x, 0.0), (0.014, 0.013), scale(wood, 0.66));
        }
        brush.shape(&[(0.12, 0.365), (0.76, 0.365), (0.76, 0.325), (0.12, 0.325)], wood);
        // What the hands do is on the table already.
        let has_own = !matches!(easel.deed, None | Some(Deed::HoldsHead | Deed::Thinks));
        if thing.is_none() && has_own {
            return;
        }
        let name = thing.unwrap_or("laptop");
        let is_small = easel.on_table.is_some_and(|noun| NOUNS.nouns[noun].metres < 0.3);
        let share = match thing {
            None => 0.24,
            Some(_) if is_small => 0.12,
            Some(_) => 0.22,
        };
        brush.sprite(name, (0.46, 0.365 + share * 0.40), share);
    });
}

/// What sits on somebody's head, or on the shoulder.
pub(super) fn on_top(
    easel: &Easel,
    canvas: &mut Canvas,
    foot: Point,
    size: f32,
    (noun, side, is_shoulder): (usize, f32, bool),
) {
    let Some(name) = NOUNS.name_of(noun) else { return };
    let share = (NOUNS.nouns[noun].metres * 0.55).clamp(0.14, 0.26);
    with_brush(easel, canvas, foot, size, side, |brush| {
        let at = if is_shoulder { (-0.085, 0.80 + share * 0.48) } else { (0.0, 0.975 + share * 0.46) };
        brush.sprite(name, at, share);
    });
}

/// A surfer on a wave, on a layer of their own before the sea.
pub(super) fn surf(easel: &mut Easel) {
    let mut canvas = easel.canvas();
    let side = if easel.light.0 > 0.5 { 1.0 } else { -1.0 };
    let size = easel.unit * 0.36 * easel.closeness.clamp(0.6, 1.6);
    let foot = (easel.x(0.5 - side * 0.04), easel.y((easel.lowest - 0.06).min(0.78)));
    wave(easel, &mut canvas, foot, size, side);
    let pose = super::figures::lead_pose(easel, side);
    on_a_board(easel, &mut canvas, foot, size, pose, Board::Surf);
    let at = easel.layers.iter().position(|layer| layer.depth < 0.3).unwrap_or(easel.layers.len());
    let front = easel.layers.get(at).map_or(0.0, |layer| layer.depth);
    let back = at.checked_sub(1).map_or(1.0, |before| easel.layers[before].depth);
    let depth = 0.3_f32.clamp(front + 0.001, (back - 0.001).max(front + 0.001));
    let motion = super::Motion { bob: 0.006, turns: 0.4, ..super::Motion::default() };
    let picture = canvas.finish(super::GRAIN, 11);
    easel.layers.insert(at, super::Layer { picture, depth, motion: Some(motion) });
}

/// A wave that breaks behind whoever rides it.
fn wave(easel: &Easel, canvas: &mut Canvas, foot: Point, size: f32, side: f32) {
    let mut dice = easel.dice.part("wave");
    {
        let (palette, unit) = (&easel.palette, easel.unit);
        let deep = palette.lit(paint(0x1f6a80), 0.35);
        let bright = palette.lit(paint(0x62c8c4), 0.95);
        let foam = mix(palette.lit(paint(0xf4f8fa), 0.9), [1.0; 3], 0.2);
        let (reach, high) = (unit * 1.15, size * 1.25);
        // The face of the wave rises behind the surfer and falls away ahead.
        let crest = |u: f32| {
            let swell = (-(u + 0.45) * (u + 0.45) * 2.1).exp();
            foot.1 + size * 0.26 - high * (0.10 + 0.95 * swell)
        };
        let steps = 60;
        let mut outline: Vec<Point> = (0..=steps)
            .map(|step| {
                let u = step as f32 / steps as f32 * 3.2 - 1.6;
                (foot.0 + side * u * reach, crest(u))
            })
            .collect();
        outline.push((foot.0 + side * 1.6 * reach, easel.height()));
        outline.push((foot.0 - side * 1.6 * reach, easel.height()));
        canvas.polygon(&outline, |x, y| {
            let u = (x - foot.0) / reach * side;
            let down = ((y - crest(u)) / high).clamp(0.0, 1.0);
            let streak = super::noise::fbm(u * 5.0 + down * 3.0, down * 14.0 - u * 4.0, 3, 11) - 0.5;
            let colour = mix(bright, deep, (down * 1.15 + streak * 0.5).clamp(0.0, 1.0));
            (mix(colour, foam, super::noise::smooth(0.10, 0.0, down) * 0.8), 1.0)
        });
        for _ in 0..150 {
            let u = dice.range(-1.25, 0.05);
            let at = (foot.0 + side * u * reach, crest(u) + size * dice.range(-0.05, 0.10));
            let radius = size * dice.range(0.012, 0.055);
            canvas.disc(at, radius, radius, foam, dice.range(0.15, 0.55));
        }
    }
}
