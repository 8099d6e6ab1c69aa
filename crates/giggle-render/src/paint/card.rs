//! The storyboard card: what is drawn when nothing else would be honest.
//!
//! It knows a reading and type, and nothing of scenes. The one idea: a card says what the shot is about, how close it
//! is and how the camera moves, in place of a wrong picture.

use super::noise::hash;
use super::{Layer, Painting, Particles, margin_of};
use crate::camera::{Move, Step};
use crate::reading::{MoveSource, Reading};
use crate::type_setting;
use image::{Rgba, RgbaImage, imageops};

const PAPER: [u8; 3] = [226, 222, 213];
const LINE: [u8; 3] = [150, 146, 138];
const INK: [u8; 3] = [44, 46, 54];
const ARROW: [u8; 3] = [206, 84, 48];
const SMALL: [u8; 3] = [128, 124, 117];

/// Draws the card of a reading for a frame of that size; without a caption it is bare paper.
pub(super) fn card(reading: &Reading, caption: Option<&str>, width: u32, height: u32) -> Painting {
    let margin = (margin_of(width), margin_of(height));
    let (wide, tall) = (width + 2 * margin.0, height + 2 * margin.1);
    let paper = RgbaImage::from_fn(wide, tall, |x, y| {
        let grain = (hash(x as i32, y as i32, 7) * 3.0) as u8;
        let [red, green, blue] = PAPER;
        Rgba([red - grain, green - grain, blue - grain, 255])
    });
    let mut sheet = RgbaImage::new(wide, tall);
    let unit = f64::from(width.min(height));
    let (left, top) = (f64::from(margin.0), f64::from(margin.1));
    let at = |x: f64, y: f64| (left + x * f64::from(width), top + y * f64::from(height));
    let thin = (unit / 360.0).max(1.0);
    // Thirds, and the frame of the card: below the mark, and above the caption, which has the lowest quarter.
    let has_caption = caption.is_some_and(|caption| !caption.is_empty());
    let (top_row, bottom_row) = if has_caption { (0.12, 0.76) } else { (0.15, 0.87) };
    let row = |share: f64| top_row + (bottom_row - top_row) * share;
    for share in [1.0 / 3.0, 2.0 / 3.0] {
        rule(&mut sheet, at(share, top_row), at(share, bottom_row), thin * 0.6, LINE, 90);
        rule(&mut sheet, at(0.06, row(share)), at(0.94, row(share)), thin * 0.6, LINE, 90);
    }
    for (from, to) in [
        ((0.06, top_row), (0.94, top_row)),
        ((0.06, bottom_row), (0.94, bottom_row)),
        ((0.06, top_row), (0.06, bottom_row)),
        ((0.94, top_row), (0.94, bottom_row)),
    ] {
        rule(&mut sheet, at(from.0, from.1), at(to.0, to.1), thin, LINE, 255);
    }
    if let Some(caption) = caption {
        let most_wide = (f64::from(width) * 0.8) as u32;
        let mut put = |text: &str, share: f64, row: f64, ink: [u8; 3]| {
            let picture = type_setting::line(text, (unit * share) as u32, most_wide, ink);
            let (x, y) = at(0.5, row);
            imageops::overlay(
                &mut sheet,
                &picture,
                (x - f64::from(picture.width()) / 2.0) as i64,
                (y - f64::from(picture.height()) / 2.0) as i64,
            );
        };
        let subject = reading.subjects();
        put(&subject, 0.135, row(0.29), INK);
        put(
            &format!("{} · {} SHOT", reading.shot_size.chinese(), reading.shot_size.name().to_uppercase()),
            0.048,
            row(0.515),
            SMALL,
        );
        let plan = if reading.move_source() == MoveSource::Frames {
            String::new()
        } else {
            reading.plan().to_string()
        };
        put(&plan, 0.052, row(0.72), ARROW);
        match two_lines(caption) {
            (whole, None) => put(&whole, 0.05, 0.86, INK),
            (first, Some(second)) => {
                put(&first, 0.046, 0.828, INK);
                put(&second, 0.046, 0.882, INK);
            }
        }
        put("no picture of this yet · 暂无对应图形", 0.034, row(0.9), SMALL);
        if let Some(step) = reading.plan().beats().flatten().next() {
            let spread = (plan.chars().count() as f64 * 0.012 * unit / f64::from(width) + 0.05).min(0.33);
            arrows(&mut sheet, step, &at, (spread, row(0.72)), unit);
        }
    }
    let layers = vec![
        Layer { picture: paper, depth: 0.55, motion: None },
        Layer { picture: sheet, depth: 0.5, motion: None },
    ];
    Painting { layers, margin, veil: None, scene: reading.scene.clone(), particles: Particles::none() }
}

/// The arrows of a move, on both sides of its name.
fn arrows(
    sheet: &mut RgbaImage,
    step: &Step,
    at: &impl Fn(f64, f64) -> (f64, f64),
    (spread, row): (f64, f64),
    unit: f64,
) {
    let length = 0.11;
    let thick = unit * 0.011;
    let mut arrow = |from: (f64, f64), to: (f64, f64)| {
        let (from, to) = (at(from.0, from.1), at(to.0, to.1));
        let way = (to.0 - from.0, to.1 - from.1);
        let whole = way.0.hypot(way.1).max(1.0);
        let (dx, dy) = (way.0 / whole, way.1 / whole);
        let neck = (to.0 - dx * thick * 3.2, to.1 - dy * thick * 3.2);
        rule(sheet, from, neck, thick, ARROW, 255);
        let head = [
            to,
            (neck.0 - dy * thick * 2.0, neck.1 + dx * thick * 2.0),
            (neck.0 + dy * thick * 2.0, neck.1 - dx * thick * 2.0),
        ];
        triangle(sheet, head, ARROW);
    };
    let (left, right) = (0.5 - spread, 0.5 + spread);
    let (up, down) = (row - 0.06, row + 0.06);
    match step.camera_move {
        Move::PushIn | Move::ZoomIn | Move::Follow | Move::FlyOver | Move::DollyZoom => {
            arrow((left - length, row), (left, row));
            arrow((right + length, row), (right, row));
        }
        Move::PullOut | Move::ZoomOut | Move::Lead => {
            arrow((left, row), (left - length, row));
            arrow((right, row), (right + length, row));
        }
        Move::PanLeft | Move::WhipLeft | Move::TruckLeft | Move::RollLeft | Move::OrbitLeft => {
            arrow((left, row), (left - length, row));
        }
        Move::PanRight | Move::WhipRight | Move::TruckRight | Move::RollRight | Move::OrbitRight => {
            arrow((right, row), (right + length, row));
        }
        Move::TiltUp | Move::PedestalUp | Move::CraneUp | Move::Spiral => {
            arrow((left - 0.03, down), (left - 0.03, up));
            arrow((right + 0.03, down), (right + 0.03, up));
        }
        Move::TiltDown | Move::PedestalDown | Move::CraneDown => {
            arrow((left - 0.03, up), (left - 0.03, down));
            arrow((right + 0.03, up), (right + 0.03, down));
        }
        Move::Static | Move::Handheld | Move::RackFocus | Move::Canted | Move::Overhead => {}
    }
}

/// A straight line with soft edges.
fn rule(sheet: &mut RgbaImage, from: (f64, f64), to: (f64, f64), thick: f64, colour: [u8; 3], alpha: u8) {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let whole = (dx * dx + dy * dy).max(1e-6);
    paint_box(sheet, &[from, to], thick + 1.0, colour, |x, y| {
        let along = (((x - from.0) * dx + (y - from.1) * dy) / whole).clamp(0.0, 1.0);
        let far = (x - from.0 - dx * along).hypot(y - from.1 - dy * along);
        (thick / 2.0 - far + 0.5).clamp(0.0, 1.0) * f64::from(alpha) / 255.0
    });
}

fn triangle(sheet: &mut RgbaImage, corners: [(f64, f64); 3], colour: [u8; 3]) {
    let side = |a: (f64, f64), b: (f64, f64), x: f64, y: f64| {
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        ((x - a.0) * dy - (y - a.1) * dx) / dx.hypot(dy).max(1e-6)
    };
    paint_box(sheet, &corners, 1.0, colour, |x, y| {
        let [a, b, c] = corners;
        let sides = [side(a, b, x, y), side(b, c, x, y), side(c, a, x, y)];
        let inside = if side(a, b, c.0, c.1) > 0.0 { sides } else { sides.map(|it| -it) };
        inside.into_iter().map(|it| (it + 0.5).clamp(0.0, 1.0)).fold(1.0, f64::min)
    });
}

fn paint_box(
    sheet: &mut RgbaImage,
    points: &[(f64, f64)],
    reach: f64,
    colour: [u8; 3],
    alpha: impl Fn(f64, f64) -> f64,
) {
    let range = |of: fn(&(f64, f64)) -> f64, most: u32| {
        let low = points.iter().map(of).fold(f64::MAX, f64::min) - reach;
        let high = points.iter().map(of).fold(f64::MIN, f64::max) + reach;
        low.max(0.0) as u32..(high.max(0.0) as u32 + 1).min(most)
    };
    let (columns, rows) = (range(|p| p.0, sheet.width()), range(|p| p.1, sheet.height()));
    for y in rows {
        for x in columns.clone() {
            let covered = (alpha(f64::from(x) + 0.5, f64::from(y) + 0.5) * 255.0) as u8;
            let pixel = sheet.get_pixel_mut(x, y);
            if covered > pixel[3] {
                *pixel = Rgba([colour[0], colour[1], colour[2], covered]);
            }
        }
    }
}

/// A caption that would be too small in one line, in two of about the same length; what two do not hold is cut off.
fn two_lines(caption: &str) -> (String, Option<String>) {
    // A Chinese sign is as wide as two letters.
    const MOST: usize = 64;
    let wide = |letter: char| if letter < '\u{2e80}' { 1 } else { 2 };
    let words: Vec<char> = caption.split_whitespace().collect::<Vec<_>>().join(" ").chars().collect();
    let all: usize = words.iter().map(|letter| wide(*letter)).sum();
    if all <= MOST {
        return (words.into_iter().collect(), None);
    }
    let half = (all / 2).min(MOST);
    let mut widths = words.iter().scan(0, |sum, letter| {
        *sum += wide(*letter);
        Some(*sum)
    });
    let middle = widths.position(|sum| sum >= half).unwrap_or(0);
    let breaks =
        |at: &usize| words[*at] == ' ' || "，。；、！？".contains(words[*at]) || words[*at] >= '\u{4e00}';
    let end = (middle..words.len().min(middle + 16)).find(breaks).unwrap_or(middle) + 1;
    let first: String = words[..end].iter().collect();
    let mut rest: Vec<char> = Vec::new();
    let mut sum = 0;
    for letter in &words[end..] {
        sum += wide(*letter);
        if sum > MOST + 8 {
            rest.push('…');
            break;
        }
        rest.push(*letter);
    }
    (first.trim_end().to_owned(), Some(rest.into_iter().collect()))
}
