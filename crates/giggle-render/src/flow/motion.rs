//! Dense motion between two pictures, small.
//!
//! It knows planes of light, and nothing of colours or clips. The one idea: motion is looked for in both directions,
//! first of the whole picture and then of its parts, and what the two directions do not agree on is not trusted.

use image::RgbaImage;

use super::patches::follow;
use super::plane::{Flow, Plane, blur, pyramid};
use super::whole::{Whole, whole_shift};

/// The longer side of the plane on which motion is found. Finer costs time and gains little: patches slide to
/// a twentieth of a pixel.
const LONGEST: usize = 320;

/// What moved between two pictures, in both directions.
pub(super) struct Motion {
    forth: Flow,
    back: Flow,
    /// How far the motion may be followed, 0 to 1, at each pixel of the start and of the end.
    trust: [Vec<f32>; 2],
}

/// Motion at one moment, ready to be read along rows.
pub(super) struct Field {
    pub(super) width: usize,
    pub(super) height: usize,
    /// The motion from start to end of what is seen here, and the share of the end picture.
    cells: Vec<[f32; 3]>,
}

impl Field {
    /// The field along a row between its own rows; one column more than the field has.
    pub(super) fn row(&self, y: f32, into: &mut [[f32; 3]]) {
        let y = y.clamp(0.0, (self.height - 1) as f32);
        let row = (y as usize).min(self.height.saturating_sub(2));
        let share = y - row as f32;
        let top = &self.cells[row * self.width..][..self.width];
        let low = if self.height > 1 { &self.cells[(row + 1) * self.width..][..self.width] } else { top };
        for ((to, top), low) in into.iter_mut().zip(top).zip(low) {
            *to = [0, 1, 2].map(|part| top[part] + (low[part] - top[part]) * share);
        }
        into[self.width] = into[self.width - 1];
    }
}

impl Motion {
    /// Finds the motion, or nothing where the pictures hardly correspond.
    pub(super) fn between(start: &RgbaImage, end: &RgbaImage) -> Option<Motion> {
        let (width, height) = (start.width() as usize, start.height() as usize);
        let longer = width.max(height);
        let shrink = (longer as f32 / LONGEST as f32).max(1.0);
        let size = |side: usize| ((side as f32 / shrink).round() as usize).max(8);
        let (small_w, small_h) = (size(width), size(height));
        let start = pyramid(Plane::of(start, small_w, small_h));
        let end = pyramid(Plane::of(end, small_w, small_h));
        let (one, other) = (start.first()?, end.first()?);
        let whole = Whole::between(start.last()?, end.last()?);
        let (forth, back) = match whole {
            // Patches only shift: what is turned or comes closer is first undone for the whole, and what is left followed.
            Some(whole) => {
                let undone = whole.undone();
                let (there, here) = (pyramid(whole.seen_in(other)), pyramid(undone.seen_in(one)));
                let forth = whole.after(&follow(&start, &there, (0.0, 0.0)));
                (forth, undone.after(&follow(&end, &here, (0.0, 0.0))))
            }
            None => {
                let shift = whole_shift(start.last()?, end.last()?);
                (follow(&start, &end, shift), follow(&end, &start, (-shift.0, -shift.1)))
            }
        };
        let sure = [agreement(&forth, &back, one, other), agreement(&back, &forth, other, one)];
        // Weighed by all pixels: what stays in the frame must for the most part be found again.
        let found = |sure: &[f32], flow: &Flow| {
            let (mut sum, mut all) = (0.0, 0.0);
            for (at, sure) in sure.iter().enumerate() {
                if leads_inside(flow, at) {
                    sum += sure;
                    all += 1.0;
                }
            }
            // A flow that leads out of the frame nearly everywhere is no flow.
            if all < 0.2 * sure.len() as f32 { 0.0 } else { sum / all }
        };
        let share = (found(&sure[0], &forth) + found(&sure[1], &back)) / 2.0;
        let belief = smooth(0.26, 0.46, share);
        if belief <= 0.0 {
            return None;
        }
        // What is not sure goes with the whole, and with what is sure around it.
        let carried = |whole: Option<Whole>, flow: &Flow, sure: &[f32]| match whole {
            Some(whole) => {
                whole.of_size(flow).plus(&filled(&flow.plus(&whole.of_size(flow), -1.0), sure), 1.0)
            }
            None => filled(flow, sure),
        };
        let undone = whole.map(|whole| whole.undone());
        let (forth, back) = (carried(whole, &forth, &sure[0]), carried(undone, &back, &sure[1]));
        let trust = [trust(&forth, &sure[0], belief), trust(&back, &sure[1], belief)];
        Some(Motion { forth, back, trust })
    }

    /// The field at a moment: both motions carried to it.
    pub(super) fn at(&self, t: f32) -> Field {
        let (width, height) = (self.forth.width, self.forth.height);
        // Motion x, y, trust, and how much of the start and of the end arrives.
        let mut sums = vec![[0.0_f32; 5]; width * height];
        for (flow, trust, way, sign, part) in
            [(&self.forth, &self.trust[0], t, 1.0, 3), (&self.back, &self.trust[1], 1.0 - t, -1.0, 4)]
        {
            for y in 0..height {
                for x in 0..width {
                    let at = y * width + x;
                    let trusted = trust[at];
                    let (dx, dy) = (flow.x[at] * trusted, flow.y[at] * trusted);
                    let to = (x as f32 + dx * way, y as f32 + dy * way);
                    splat(&mut sums, (width, height), to, [dx * sign, dy * sign, trusted], part);
                }
            }
        }
        let mut cells: Vec<[f32; 3]> = Vec::with_capacity(width * height);
        let mut known: Vec<f32> = Vec::with_capacity(width * height);
        let mut motion = Flow::still(width, height, (0.0, 0.0));
        for (at, sum) in sums.iter().enumerate() {
            let all = sum[3] + sum[4];
            known.push(all.min(1.0));
            if all > 1e-4 {
                motion.x[at] = sum[0] / all;
                motion.y[at] = sum[1] / all;
            }
        }
        let motion = filled(&motion, &known);
        for (at, sum) in sums.iter().enumerate() {
            let trusted = if sum[3] + sum[4] > 1e-4 { sum[2] / (sum[3] + sum[4]) } else { 1.0 };
            let (x, y) = ((at % width) as f32, (at / width) as f32);
            let inside = |x: f32, y: f32| {
                // Soft within two pixels of the edge.
                let reach = |v: f32, side: usize| (v.min((side - 1) as f32 - v) / 2.0 + 1.25).clamp(0.0, 1.0);
                reach(x, width) * reach(y, height)
            };
            let (dx, dy) = (motion.x[at], motion.y[at]);
            let visible = |arrived: f32, from_inside: f32| {
                let seen = smooth(0.15, 0.7, arrived) * from_inside;
                1.0 + (seen - 1.0) * trusted
            };
            let early = (1.0 - t) * visible(sum[3], inside(x - dx * t, y - dy * t));
            let late = t * visible(sum[4], inside(x + dx * (1.0 - t), y + dy * (1.0 - t)));
            let share = if early + late > 1e-4 { late / (early + late) } else { t };
            cells.push([dx, dy, share]);
        }
        // The shares change softly: an edge of visibility would be seen as a seam.
        let mut shares: Vec<f32> = cells.iter().map(|cell| cell[2]).collect();
        blur(&mut shares, width, height, 1);
        for (cell, share) in cells.iter_mut().zip(shares) {
            cell[2] = share;
        }
        Field { width, height, cells }
    }
}

/// Adds a value to the four cells around a place.
fn splat(
    sums: &mut [[f32; 5]],
    (width, height): (usize, usize),
    (x, y): (f32, f32),
    value: [f32; 3],
    part: usize,
) {
    let (fx, fy) = (x.floor(), y.floor());
    let (tx, ty) = (x - fx, y - fy);
    for (column, row, weight) in [
        (fx, fy, (1.0 - tx) * (1.0 - ty)),
        (fx + 1.0, fy, tx * (1.0 - ty)),
        (fx, fy + 1.0, (1.0 - tx) * ty),
        (fx + 1.0, fy + 1.0, tx * ty),
    ] {
        if column < 0.0 || row < 0.0 || column >= width as f32 || row >= height as f32 || weight <= 0.0 {
            continue;
        }
        let sum = &mut sums[row as usize * width + column as usize];
        for (to, value) in sum.iter_mut().zip(value) {
            *to += value * weight;
        }
        sum[part] += weight;
    }
}

fn leads_inside(flow: &Flow, at: usize) -> bool {
    let (x, y) = ((at % flow.width) as f32 + flow.x[at], (at / flow.width) as f32 + flow.y[at]);
    x >= 0.0 && y >= 0.0 && x <= (flow.width - 1) as f32 && y <= (flow.height - 1) as f32
}

/// How sure the motion of each pixel is: there and back leads to where it began, and looks alike.
fn agreement(flow: &Flow, back: &Flow, one: &Plane, other: &Plane) -> Vec<f32> {
    let (width, height) = (flow.width, flow.height);
    let mut unlike = vec![0.0; width * height];
    let mut contrast = vec![0.0; width * height];
    let mut mean = one.light.clone();
    blur(&mut mean, width, height, 4);
    let mut shift = vec![0.0; width * height];
    for (at, shift) in shift.iter_mut().enumerate() {
        let (x, y) = ((at % width) as f32, (at / width) as f32);
        *shift = other.at(x + flow.x[at], y + flow.y[at]) - one.light[at];
    }
    let mut light = shift.clone();
    blur(&mut light, width, height, 4);
    for at in 0..width * height {
        unlike[at] = (shift[at] - light[at]).abs() + 0.3 * light[at].abs();
        contrast[at] = (one.light[at] - mean[at]).abs();
    }
    blur(&mut unlike, width, height, 3);
    blur(&mut contrast, width, height, 3);
    (0..width * height)
        .map(|at| {
            if !leads_inside(flow, at) {
                return 0.0;
            }
            let (x, y) = ((at % width) as f32, (at / width) as f32);
            let (dx, dy) = (flow.x[at], flow.y[at]);
            let (bx, by) = back.at(x + dx, y + dy);
            let astray = (dx + bx).hypot(dy + by);
            let bound = 0.7 + 0.04 * dx.hypot(dy);
            let agrees = (-(astray / bound).powi(2)).exp();
            let alike = 1.0 - smooth(0.35, 0.8, unlike[at] / (contrast[at] + 0.012));
            agrees * alike
        })
        .collect()
}

/// How far the motion is followed: fully where the sure pixels around are many, not at all where they are few.
fn trust(flow: &Flow, sure: &[f32], belief: f32) -> Vec<f32> {
    let (width, height) = (flow.width, flow.height);
    let inside: Vec<f32> = (0..sure.len()).map(|at| if leads_inside(flow, at) { 1.0 } else { 0.0 }).collect();
    let (mut near, mut weight) = (sure.to_vec(), inside);
    let reach = width.max(height) / 24;
    for values in [&mut near, &mut weight] {
        blur(values, width, height, reach);
        blur(values, width, height, reach);
    }
    // Where all leads out of the frame nothing speaks against the motion that was carried there.
    let mut trust: Vec<f32> = near
        .iter()
        .zip(&weight)
        .map(
            |(near, weight)| if *weight < 0.02 { belief } else { smooth(0.15, 0.42, near / weight) * belief },
        )
        .collect();
    blur(&mut trust, width, height, 2);
    trust
}

/// Replaces motion that is not sure by what the sure motion around suggests: from coarse to fine.
fn filled(flow: &Flow, sure: &[f32]) -> Flow {
    let (width, height) = (flow.width, flow.height);
    if width.min(height) <= 2 {
        return flow.clone();
    }
    let (half_w, half_h) = (width.div_ceil(2), height.div_ceil(2));
    let mut small = Flow::still(half_w, half_h, (0.0, 0.0));
    let mut small_sure = vec![0.0; half_w * half_h];
    for y in 0..half_h {
        for x in 0..half_w {
            let (mut dx, mut dy, mut all, mut count) = (0.0, 0.0, 0.0, 0.0);
            for (px, py) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                let (px, py) = (2 * x + px, 2 * y + py);
                if px < width && py < height {
                    let at = py * width + px;
                    dx += flow.x[at] * sure[at];
                    dy += flow.y[at] * sure[at];
                    all += sure[at];
                    count += 1.0;
                }
            }
            let at = y * half_w + x;
            if all > 1e-6 {
                small.x[at] = dx / all;
                small.y[at] = dy / all;
            }
            // A little sureness goes far when nothing else is there.
            small_sure[at] = (all / count * 2.0_f32).min(1.0);
        }
    }
    let small = filled(&small, &small_sure);
    let mut full = flow.clone();
    for y in 0..height {
        for x in 0..width {
            let at = y * width + x;
            let (dx, dy) = small.at((x as f32 - 0.5) / 2.0, (y as f32 - 0.5) / 2.0);
            full.x[at] = dx + (flow.x[at] - dx) * sure[at];
            full.y[at] = dy + (flow.y[at] - dy) * sure[at];
        }
    }
    full
}

fn smooth(low: f32, high: f32, x: f32) -> f32 {
    let t = ((x - low) / (high - low)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
