//! A bird of prey, a gull or a raven that soars: its wings spread wide, seen a little from below.
//!
//! It knows a canvas, and nothing of scenes.

use super::canvas::{Canvas, Colour, Point, mix, scale};
use super::palette::paint;
use super::picture::Sprite;

/// Width by height of it.
pub(super) const RATIO: f32 = 2.3;

/// What its feathers are like: body and wings, the head, the tips and the bill.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Plumage {
    coat: u32,
    head: u32,
    tips: u32,
    bill: u32,
}

/// The plumage of a bird by its name, if it is one that soars.
pub(super) fn plumage(name: &str) -> Option<Plumage> {
    const ROWS: &[(&[&str], Plumage)] = &[
        (
            &["golden eagle", "hawk", "falcon", "buzzard", "kite", "harrier", "osprey", "隼", "苍鹰", "猎鹰"],
            Plumage { coat: 0x7a5434, head: 0x9a7448, tips: 0x3a2a20, bill: 0xd8b048 },
        ),
        (&["eagle", "鹰", "雕"], Plumage { coat: 0x5e4230, head: 0xf0ece4, tips: 0x2e221c, bill: 0xe8b030 }),
        (
            &["seagull", "gull", "albatross", "tern", "海鸥"],
            Plumage { coat: 0xeef0f2, head: 0xfafafa, tips: 0x50565e, bill: 0xe8a030 },
        ),
        (
            &["raven", "crow", "vulture", "condor", "乌鸦", "秃鹫"],
            Plumage { coat: 0x2c2c34, head: 0x26262c, tips: 0x18181c, bill: 0x4a4640 },
        ),
    ];
    ROWS.iter().find(|(names, _)| names.iter().any(|one| name.contains(one))).map(|(_, plumage)| *plumage)
}

/// Looking right.
pub(super) fn draw(
    width: usize,
    height: usize,
    is_mirrored: bool,
    plumage: Plumage,
    named: Option<Colour>,
) -> Sprite {
    let (wide, high) = (width as f32, height as f32);
    let mut canvas = Canvas::new(width, height);
    let at = |(x, y): Point| ((if is_mirrored { 1.0 - x } else { x }) * wide, y * high);
    let coat = named.unwrap_or(paint(plumage.coat));
    let tips = paint(plumage.tips);
    // The far wing, up and back; the near one comes toward the viewer.
    wing(&mut canvas, &at, [(0.55, 0.50), (0.46, 0.50), (0.30, 0.22), (0.02, 0.04)], scale(coat, 0.78), tips);
    let tail = [(0.42, 0.50), (0.20, 0.60), (0.165, 0.665), (0.19, 0.72), (0.24, 0.735), (0.44, 0.60)];
    canvas.polygon(&tail.map(at), |x, _| {
        let along = (x / wide - 0.2).abs() * 3.0;
        (mix(scale(coat, 0.7), coat, along.min(1.0)), 1.0)
    });
    for (from, to) in
        [((0.40, 0.54), (0.19, 0.63)), ((0.41, 0.56), (0.19, 0.67)), ((0.41, 0.58), (0.22, 0.71))]
    {
        canvas.stroke(at(from), at(to), (high * 0.006, high * 0.004), tips, 0.6);
    }
    // Body, neck and head.
    let body = [
        (0.38, 0.53),
        (0.48, 0.455),
        (0.60, 0.44),
        (0.68, 0.45),
        (0.715, 0.50),
        (0.67, 0.57),
        (0.58, 0.63),
        (0.47, 0.625),
    ];
    canvas.polygon(&body.map(at), |_, y| {
        (mix(scale(coat, 1.12), scale(coat, 0.66), (y / high - 0.45) / 0.18), 1.0)
    });
    let head = paint(plumage.head);
    let neck = [(0.655, 0.44), (0.72, 0.425), (0.765, 0.45), (0.775, 0.50), (0.74, 0.545), (0.665, 0.56)];
    canvas.polygon(&neck.map(at), |_, y| (mix(head, scale(head, 0.72), (y / high - 0.42) / 0.13), 1.0));
    canvas.fill(
        &[(0.770, 0.455), (0.815, 0.485), (0.825, 0.525), (0.805, 0.515), (0.772, 0.505)].map(at),
        paint(plumage.bill),
    );
    canvas.disc(at((0.748, 0.468)), high * 0.011, 1.0, paint(0x14100c), 1.0);
    wing(&mut canvas, &at, [(0.64, 0.50), (0.47, 0.55), (0.60, 0.76), (0.80, 0.97)], coat, tips);
    Sprite::of(&canvas)
}

/// A wing from its front and hind root over the wrist to the tip, with fingers of long feathers.
fn wing(
    canvas: &mut Canvas,
    at: &dyn Fn(Point) -> Point,
    [front, hind, wrist, tip]: [Point; 4],
    coat: Colour,
    tips: Colour,
) {
    let between = |a: Point, b: Point, t: f32| (a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t);
    // The hind edge lies behind the bones by a hand's breadth.
    let back = |p: Point, by: f32| (p.0 - by, p.1 + by * 0.35);
    let far = tip.1 < front.1;
    let edge = |t: f32| {
        let p = if t < 0.5 { between(front, wrist, t * 2.0) } else { between(wrist, tip, t * 2.0 - 1.0) };
        // The wrist is ahead of the line from root to tip.
        (p.0 + 0.05 * (t * std::f32::consts::PI).sin(), p.1)
    };
    let mut outline: Vec<Point> = (0..=12).map(|step| edge(step as f32 / 12.0)).collect();
    let fingers = 5;
    for finger in 0..fingers {
        let t = 1.0 - finger as f32 * 0.085;
        let (root, end) = (edge(t - 0.06), back(edge(t), 0.055 + 0.020 * finger as f32));
        outline.push(end);
        outline.push(between(back(root, 0.05 + 0.014 * finger as f32), end, 0.25));
    }
    for step in 0..=5 {
        let t = 0.55 - 0.11 * step as f32;
        outline.push(back(edge(t.max(0.0)), 0.165 - 0.01 * step as f32));
    }
    outline.push(hind);
    let points: Vec<Point> = outline.iter().map(|point| at(*point)).collect();
    let (root, end) = (at(front), at(tip));
    let long = (end.0 - root.0).hypot(end.1 - root.1).max(1.0);
    canvas.polygon(&points, |x, y| {
        let along = (((x - root.0) * (end.0 - root.0) + (y - root.1) * (end.1 - root.1)) / (long * long))
            .clamp(0.0, 1.0);
        let lit = if far { 1.0 - 0.2 * along } else { 0.82 + 0.3 * along };
        (mix(scale(coat, lit), tips, ((along - 0.62) * 3.0).clamp(0.0, 0.9)), 1.0)
    });
    // Rows of coverts and the shafts of the flight feathers.
    let thin = (long * 0.007).max(0.6);
    for step in 1..9 {
        let t = step as f32 / 9.0;
        let (from, to) = (edge(t), back(edge(t), 0.125));
        canvas.stroke(at(between(from, to, 0.45)), at(to), (thin, thin * 0.6), scale(tips, 0.9), 0.45);
    }
    let bones: Vec<Point> = (0..=10).map(|step| at(edge(step as f32 / 10.0))).collect();
    for pair in bones.windows(2) {
        canvas.stroke(pair[0], pair[1], (thin * 1.6, thin * 1.4), scale(coat, 1.2), 0.8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_eagle_soars_and_a_hen_does_not() {
        assert_ne!(plumage("golden eagle"), plumage("bald eagle"));
        assert!(plumage("雄鹰").is_some() && plumage("seagull").is_some());
        assert!(plumage("hen").is_none());
    }

    #[test]
    fn a_mirrored_bird_is_the_same_bird() {
        let [one, other] =
            [false, true].map(|it| draw(92, 40, it, plumage("eagle").expect("an eagle"), None));
        let covered = |sprite: &Sprite| sprite.pixels.iter().map(|pixel| pixel[3]).sum::<f32>();
        assert!((covered(&one) - covered(&other)).abs() < covered(&one) * 0.03);
        assert!(covered(&one) > 92.0 * 40.0 * 0.12);
    }
}
