//! Things that giggle draws itself where the set's picture has too much on it, or nothing of the kind: table, sofa, piano, board, boat.
//!
//! It knows pixels, and nothing of scenes. The one idea: a thing fills the size that it is asked for.

use super::canvas::{Canvas, Colour, mix, scale};
use super::palette::paint;
use super::picture::Sprite;

/// A sofa from the front: a back, arms, two cushions.
pub(super) fn sofa(width: usize, height: usize, colour: Option<Colour>) -> Sprite {
    let (wide, high) = (width as f32, height as f32);
    let cloth = colour.unwrap_or(paint(0x5f7f96));
    let mut canvas = Canvas::new(width, height);
    let at = |x: f32, y: f32| (x * wide, y * high);
    for x in [0.08, 0.88] {
        canvas.slab(at(x, 0.9), at(x + 0.04, 1.0), paint(0x4a3628));
    }
    let round = |canvas: &mut Canvas, from: (f32, f32), to: (f32, f32), colour: Colour| {
        let radius = high * 0.09;
        let (x0, y0) = at(from.0, from.1);
        let (x1, y1) = at(to.0, to.1);
        canvas
            .block((x0 + radius, y0), (x1 - radius, y1), |_, y| (scale(colour, 1.06 - 0.16 * y / high), 1.0));
        canvas
            .block((x0, y0 + radius), (x1, y1 - radius), |_, y| (scale(colour, 1.06 - 0.16 * y / high), 1.0));
        for (x, y) in [
            (x0 + radius, y0 + radius),
            (x1 - radius, y0 + radius),
            (x0 + radius, y1 - radius),
            (x1 - radius, y1 - radius),
        ] {
            canvas.disc((x, y), radius, 1.0, scale(colour, 1.06 - 0.16 * y / high), 1.0);
        }
    };
    round(&mut canvas, (0.06, 0.02), (0.94, 0.80), scale(cloth, 0.86));
    for (from, to) in [(0.13, 0.495), (0.505, 0.87)] {
        round(&mut canvas, (from, 0.10), (to, 0.56), scale(cloth, 0.95));
        round(&mut canvas, (from, 0.52), (to, 0.78), mix(cloth, [1.0; 3], 0.08));
    }
    round(&mut canvas, (0.05, 0.70), (0.95, 0.93), scale(cloth, 0.8));
    for (from, to) in [(0.0, 0.14), (0.86, 1.0)] {
        round(&mut canvas, (from, 0.34), (to, 0.94), cloth);
    }
    Sprite::of(&canvas)
}

/// An open boat from the side, with its planks, a rim and a bow to the right.
pub(super) fn boat(width: usize, height: usize, is_mirrored: bool) -> Sprite {
    let (wide, high) = (width as f32, height as f32);
    let wood = paint(0x9a6238);
    let mut canvas = Canvas::new(width, height);
    let at = |x: f32, y: f32| ((if is_mirrored { 1.0 - x } else { x }) * wide, y * high);
    let hull = [at(0.0, 0.22), at(0.25, 0.34), at(0.6, 0.34), at(1.0, 0.02), at(0.87, 0.98), at(0.10, 0.98)];
    canvas.polygon(&hull, |_, y| {
        let plank = (y / high * 5.0).fract();
        let seam = if plank < 0.10 { 0.72 } else { 1.0 };
        (scale(wood, seam * (1.12 - 0.42 * y / high)), 1.0)
    });
    let rim = paint(0xe0c090);
    for (from, to) in [((0.0, 0.22), (0.25, 0.34)), ((0.25, 0.34), (0.6, 0.34)), ((0.6, 0.34), (1.0, 0.04))] {
        canvas.stroke(at(from.0, from.1), at(to.0, to.1), (high * 0.045, high * 0.045), rim, 1.0);
    }
    Sprite::of(&canvas)
}

/// A skateboard: a deck that turns up at both ends, on four wheels.
pub(super) fn board(width: usize, height: usize) -> Sprite {
    let (wide, high) = (width as f32, height as f32);
    let mut canvas = Canvas::new(width, height);
    let at = |x: f32, y: f32| (x * wide, y * high);
    for x in [0.24, 0.76] {
        canvas.disc(at(x, 0.76), high * 0.22, 1.0, paint(0x2a2a30), 1.0);
        canvas.disc(at(x, 0.76), high * 0.09, 1.0, paint(0xc8ccd2), 1.0);
    }
    let thick = high * 0.11;
    for (from, to) in
        [((0.02, 0.24), (0.16, 0.44)), ((0.16, 0.44), (0.84, 0.44)), ((0.84, 0.44), (0.98, 0.24))]
    {
        canvas.stroke(at(from.0, from.1), at(to.0, to.1), (thick, thick), paint(0xe07a34), 1.0);
        canvas.stroke(
            at(from.0, from.1 - 0.06),
            at(to.0, to.1 - 0.06),
            (thick * 0.5, thick * 0.5),
            paint(0x3a3a42),
            1.0,
        );
    }
    Sprite::of(&canvas)
}

/// A table with a top that is seen a little from above, and two legs.
pub(super) fn table(width: usize, height: usize) -> Sprite {
    let (wide, high) = (width as f32, height as f32);
    let wood = paint(0x8f6644);
    let mut canvas = Canvas::new(width, height);
    let at = |x: f32, y: f32| (x * wide, y * high);
    for (left, right) in [(0.05, 0.10), (0.90, 0.95)] {
        canvas.block(at(left, 0.2), at(right, 1.0), |_, y| (scale(wood, 0.72 - 0.2 * y / high), 1.0));
    }
    canvas.slab(at(0.06, 0.22), at(0.94, 0.40), scale(wood, 0.62));
    let top = [at(0.06, 0.0), at(0.94, 0.0), at(1.0, 0.16), at(0.0, 0.16)];
    canvas.polygon(&top, |x, y| {
        let grain = (x / wide * 46.0 + (y / high * 9.0).sin()).sin() * 0.03;
        (scale(wood, 1.08 + grain), 1.0)
    });
    canvas.slab(at(0.0, 0.16), at(1.0, 0.25), scale(wood, 0.82));
    Sprite::of(&canvas)
}

/// An upright piano from the front: a case, keys, a sheet of music.
pub(super) fn piano(width: usize, height: usize) -> Sprite {
    let (wide, high) = (width as f32, height as f32);
    let case = paint(0x3a2622);
    let mut canvas = Canvas::new(width, height);
    let at = |x: f32, y: f32| (x * wide, y * high);
    canvas.block(at(0.03, 0.06), at(0.97, 0.94), |_, y| (scale(case, 1.0 - 0.35 * y / high), 1.0));
    canvas.slab(at(0.0, 0.0), at(1.0, 0.07), scale(case, 1.5));
    canvas.slab(at(0.12, 0.14), at(0.88, 0.44), scale(case, 1.25));
    canvas.block(at(0.40, 0.16), at(0.60, 0.42), |_, y| {
        let is_line = (y / high * 46.0).fract() < 0.22;
        (if is_line { paint(0x8a8478) } else { paint(0xf6f1e4) }, 1.0)
    });
    canvas.slab(at(0.0, 0.50), at(1.0, 0.56), scale(case, 1.4));
    canvas.block(at(0.05, 0.54), at(0.95, 0.63), |x, y| {
        let key = x / wide * 34.0;
        let is_black = ![2, 6].contains(&((key + 0.5) as i32 % 7))
            && (key - 0.5).rem_euclid(1.0) < 0.45
            && y / high < 0.595;
        let is_gap = key.fract() < 0.08;
        (
            if is_black {
                paint(0x1c1a1c)
            } else if is_gap {
                paint(0xa8a49a)
            } else {
                paint(0xfaf7ee)
            },
            1.0,
        )
    });
    canvas.slab(at(0.0, 0.63), at(1.0, 0.67), scale(case, 0.8));
    for (left, right) in [(0.0, 0.08), (0.92, 1.0)] {
        canvas.slab(at(left, 0.63), at(right, 1.0), scale(case, 0.9));
    }
    for x in [0.46, 0.53] {
        canvas.slab(at(x, 0.90), at(x + 0.02, 0.97), paint(0xd0a850));
    }
    Sprite::of(&canvas)
}
