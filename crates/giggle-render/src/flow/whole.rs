//! What the whole picture does: a turn, a scale and a shift.
//!
//! It knows planes, and nothing of patches. The one idea: on the coarsest plane all of them can be tried, and patches,
//! which only shift, begin where the best one leads.

use super::plane::{Flow, Plane};

/// Where the whole picture goes: turned, larger or smaller about its middle, and shifted.
#[derive(Clone, Copy)]
pub(super) struct Whole {
    /// Scale times cosine and scale times sine of the turn.
    along: f32,
    across: f32,
    /// In widths of the picture, to the right and down.
    shift: (f32, f32),
}

/// From one tried scale to the next, and how many of them up and down: from half to twice the size.
const SCALE_STEP: f32 = 1.15;
const SCALES: i32 = 5;

/// From one tried turn to the next, in radians, and how many of them to either side.
const TURN_STEP: f32 = 0.105;
const TURNS: i32 = 2;

impl Whole {
    /// What the whole picture does, by trying; nothing where no turn and no scale fits better than a shift alone.
    pub(super) fn between(one: &Plane, other: &Plane) -> Option<Whole> {
        /// What a step away from the plain shift must gain, of 2: likeness by chance is no motion.
        const STEP_COST: f32 = 0.012;
        let mut best: Option<(f32, Option<Whole>)> = None;
        for turn in -TURNS..=TURNS {
            for scale in -SCALES..=SCALES {
                let (sin, cos) = (turn as f32 * TURN_STEP).sin_cos();
                let size = SCALE_STEP.powi(scale);
                let whole = Whole { along: size * cos, across: size * sin, shift: (0.0, 0.0) };
                let Some((cost, (dx, dy))) = whole.best_shift(one, other) else { continue };
                let cost = cost + STEP_COST * (turn.abs() + scale.abs()) as f32;
                if best.is_none_or(|(least, _)| cost < least) {
                    let width = one.width as f32;
                    let found = Whole { shift: (dx as f32 / width, dy as f32 / width), ..whole };
                    best = Some((cost, (turn != 0 || scale != 0).then_some(found)));
                }
            }
        }
        best?.1
    }

    /// The best shift after the turn and the scale, in pixels, and how unlike the pictures are then: 0 to 2.
    fn best_shift(&self, one: &Plane, other: &Plane) -> Option<(f32, (i32, i32))> {
        let (width, height) = (one.width as i32, one.height as i32);
        let undone = self.undone();
        let turned: Vec<f32> = (0..height * width)
            .map(|at| {
                let (x, y) =
                    undone.carry(((at % width) as f32, (at / width) as f32), (one.width, one.height));
                let is_inside = x > -0.5 && y > -0.5 && x < width as f32 - 0.5 && y < height as f32 - 0.5;
                if is_inside { one.at(x, y) } else { f32::NAN }
            })
            .collect();
        let (most_x, most_y) = (width / 4, height / 4);
        let mut best: Option<(f32, (i32, i32))> = None;
        for dy in -most_y..=most_y {
            for dx in -most_x..=most_x {
                let [mut count, mut a1, mut b1, mut aa, mut bb, mut ab] = [0.0_f32; 6];
                for y in 0.max(-dy)..height.min(height - dy) {
                    let (left, right) = (0.max(-dx), width.min(width - dx));
                    let row = &turned[(y * width + left) as usize..(y * width + right) as usize];
                    let beside = ((y + dy) * width + left + dx) as usize;
                    for (a, b) in row.iter().zip(&other.light[beside..beside + row.len()]) {
                        if !a.is_nan() {
                            count += 1.0;
                            a1 += a;
                            b1 += b;
                            aa += a * a;
                            bb += b * b;
                            ab += a * b;
                        }
                    }
                }
                // A small common part is alike by chance.
                if count < 0.18 * (width * height) as f32 {
                    continue;
                }
                let (va, vb) = (aa - a1 * a1 / count, bb - b1 * b1 / count);
                let unlike = va + vb - 2.0 * (ab - a1 * b1 / count);
                let cost = unlike / (va + vb + 0.0004 * count);
                if best.is_none_or(|(least, _)| cost < least) {
                    best = Some((cost, (dx, dy)));
                }
            }
        }
        best
    }

    /// Where a place of a plane of that size goes.
    fn carry(&self, (x, y): (f32, f32), (width, height): (usize, usize)) -> (f32, f32) {
        let (cx, cy) = ((width - 1) as f32 / 2.0, (height - 1) as f32 / 2.0);
        let (x, y) = (x - cx, y - cy);
        (
            cx + self.along * x - self.across * y + self.shift.0 * width as f32,
            cy + self.across * x + self.along * y + self.shift.1 * width as f32,
        )
    }

    /// The way back.
    pub(super) fn undone(&self) -> Whole {
        let square = self.along * self.along + self.across * self.across;
        let (along, across) = (self.along / square, -self.across / square);
        let (x, y) = self.shift;
        Whole { along, across, shift: (across * y - along * x, -across * x - along * y) }
    }

    /// A plane as it would be if it had not gone there.
    pub(super) fn seen_in(&self, plane: &Plane) -> Plane {
        let size = (plane.width, plane.height);
        let mut light = Vec::with_capacity(plane.light.len());
        for at in 0..plane.light.len() {
            let (x, y) = ((at % plane.width) as f32, (at / plane.width) as f32);
            // Four places in a pixel: it may be smaller there by half.
            let sum: f32 = [(-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25)]
                .into_iter()
                .map(|(dx, dy)| {
                    let (x, y) = self.carry((x + dx, y + dy), size);
                    plane.at(x, y)
                })
                .sum();
            light.push(sum / 4.0);
        }
        Plane { light, ..*plane }
    }

    /// The motion of every pixel of a plane, as large as a flow's.
    pub(super) fn of_size(&self, flow: &Flow) -> Flow {
        self.after(&Flow::still(flow.width, flow.height, (0.0, 0.0)))
    }

    /// A motion followed by this one.
    pub(super) fn after(&self, flow: &Flow) -> Flow {
        let mut whole = flow.clone();
        for at in 0..flow.x.len() {
            let (x, y) = ((at % flow.width) as f32, (at / flow.width) as f32);
            let to = self.carry((x + flow.x[at], y + flow.y[at]), (flow.width, flow.height));
            (whole.x[at], whole.y[at]) = (to.0 - x, to.1 - y);
        }
        whole
    }
}

/// The shift of the whole picture that fits best, by trying all within a third of it.
pub(super) fn whole_shift(one: &Plane, other: &Plane) -> (f32, f32) {
    let (width, height) = (one.width as i32, one.height as i32);
    let (most_x, most_y) = (width / 3, height / 3);
    let mut best = (f32::MAX, (0.0, 0.0));
    for dy in -most_y..=most_y {
        for dx in -most_x..=most_x {
            let (mut sum, mut sum_of_squares, mut count) = (0.0, 0.0, 0.0);
            for y in 0.max(-dy)..height.min(height - dy) {
                for x in 0.max(-dx)..width.min(width - dx) {
                    let a = one.light[(y * width + x) as usize];
                    let b = other.light[((y + dy) * width + x + dx) as usize];
                    sum += a - b;
                    sum_of_squares += (a - b) * (a - b);
                    count += 1.0;
                }
            }
            if count < 1.0 {
                continue;
            }
            let mean: f32 = sum / count;
            // Among equals the nearest: flat pictures do not move.
            let cost = sum_of_squares / count - mean * mean + 1e-6 * (dx * dx + dy * dy) as f32;
            if cost < best.0 {
                best = (cost, (dx as f32, dy as f32));
            }
        }
    }
    best.1
}
