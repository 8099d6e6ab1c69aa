//! Patches that slide until they fit.
//!
//! They know two planes and a first guess. The one idea: from the coarsest scale to the finest, every patch starts from
//! what its neighbours and the coarser scale found, and then slides downhill (Lucas and Kanade).

use super::plane::{Flow, Plane};

/// The side of a patch and the distance between patches, in pixels of a plane.
const PATCH: usize = 9;
const STEP: usize = 4;

/// Motion from the first pyramid to the second, from the coarsest plane to the finest.
pub(super) fn follow(from: &[Plane], to: &[Plane], whole: (f32, f32)) -> Flow {
    let mut flow: Option<Flow> = None;
    for (one, other) in from.iter().zip(to).rev() {
        let before = match &flow {
            None => Flow::still(one.width, one.height, whole),
            Some(flow) => flow.resized(one.width, one.height),
        };
        flow = Some(refine(one, other, &before));
    }
    flow.unwrap_or_else(|| Flow::still(1, 1, (0.0, 0.0)))
}

/// Improves a motion on one plane: patches slide, then every pixel takes the mean of its patches.
fn refine(one: &Plane, other: &Plane, before: &Flow) -> Flow {
    let (width, height) = (one.width, one.height);
    let slope = |at: usize, low: usize, high: usize| {
        (one.light[high] - one.light[low]) / if low == at || high == at { 1.0 } else { 2.0 }
    };
    let mut slopes = vec![(0.0, 0.0); width * height];
    for y in 0..height {
        for x in 0..width {
            let at = y * width + x;
            let (left, right) = (at - usize::from(x > 0), at + usize::from(x + 1 < width));
            let (above, below) =
                (at - if y > 0 { width } else { 0 }, at + if y + 1 < height { width } else { 0 });
            slopes[at] = (slope(at, left, right), slope(at, above, below));
        }
    }
    let places = |side: usize| {
        let last = side.saturating_sub(PATCH);
        let mut places: Vec<usize> = (0..=last).step_by(STEP).collect();
        if places.last() != Some(&last) {
            places.push(last);
        }
        places
    };
    let (columns, rows) = (places(width), places(height));
    let mut found: Vec<(f32, f32)> = Vec::with_capacity(columns.len() * rows.len());
    let mut sums = vec![[0.0_f32; 3]; width * height];
    for (row, top) in rows.iter().enumerate() {
        for (column, left) in columns.iter().enumerate() {
            let patch = Patch {
                left: *left,
                top: *top,
                right: (left + PATCH).min(width),
                low: (top + PATCH).min(height),
            };
            let centre =
                (patch.left + PATCH / 2).min(width - 1) + (patch.top + PATCH / 2).min(height - 1) * width;
            let first = (before.x[centre], before.y[centre]);
            let mut candidates = vec![first];
            if column > 0 {
                candidates.extend(found.last());
            }
            if row > 0 {
                candidates.extend(found.get((row - 1) * columns.len() + column));
            }
            let mut best = (f32::MAX, first);
            for candidate in candidates {
                let cost = patch.cost(one, other, candidate);
                // A neighbour's motion must be clearly better to be taken.
                if cost < best.0 * 0.92 {
                    best = (cost, candidate);
                }
            }
            let slid = patch.slide(one, other, &slopes, best.1);
            found.push(slid);
            patch.spread(one, other, slid, &mut sums);
        }
    }
    let mut flow = before.clone();
    for (at, sum) in sums.iter().enumerate() {
        if sum[2] > 0.0 {
            flow.x[at] = sum[0] / sum[2];
            flow.y[at] = sum[1] / sum[2];
        }
    }
    flow
}

struct Patch {
    left: usize,
    top: usize,
    right: usize,
    low: usize,
}

impl Patch {
    fn each(&self, mut visit: impl FnMut(usize, usize)) {
        for y in self.top..self.low {
            for x in self.left..self.right {
                visit(x, y);
            }
        }
    }

    /// How badly a motion fits: the variance of the difference, so that a change of light alone costs nothing.
    fn cost(&self, one: &Plane, other: &Plane, (dx, dy): (f32, f32)) -> f32 {
        let (mut sum, mut squares, mut count) = (0.0, 0.0, 0.0);
        self.each(|x, y| {
            let rest = other.at(x as f32 + dx, y as f32 + dy) - one.light[y * one.width + x];
            sum += rest;
            squares += rest * rest;
            count += 1.0;
        });
        let mean: f32 = sum / count;
        (squares / count - mean * mean).max(0.0) + 0.05 * mean * mean
    }

    fn slide(&self, one: &Plane, other: &Plane, slopes: &[(f32, f32)], first: (f32, f32)) -> (f32, f32) {
        let (mut xx, mut xy, mut yy, mut mean_x, mut mean_y, mut count) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
        self.each(|x, y| {
            let (gx, gy) = slopes[y * one.width + x];
            xx += gx * gx;
            xy += gx * gy;
            yy += gy * gy;
            mean_x += gx;
            mean_y += gy;
            count += 1.0;
        });
        let (mean_x, mean_y): (f32, f32) = (mean_x / count, mean_y / count);
        xx -= mean_x * mean_x * count;
        xy -= mean_x * mean_y * count;
        yy -= mean_y * mean_y * count;
        // A little stiffness: where there is nothing to hold on to, the first guess stays.
        let stiff = 0.002 + 0.01 * (xx + yy);
        let (xx, yy) = (xx + stiff, yy + stiff);
        let area: f32 = xx * yy - xy * xy;
        let mut at = first;
        for _ in 0..10 {
            let (mut bx, mut by, mut sum) = (0.0, 0.0, 0.0);
            self.each(|x, y| {
                let rest = other.at(x as f32 + at.0, y as f32 + at.1) - one.light[y * one.width + x];
                let (gx, gy) = slopes[y * one.width + x];
                bx += gx * rest;
                by += gy * rest;
                sum += rest;
            });
            bx -= mean_x * sum;
            by -= mean_y * sum;
            let step = ((yy * bx - xy * by) / area, (xx * by - xy * bx) / area);
            at = (at.0 - step.0, at.1 - step.1);
            if (at.0 - first.0).hypot(at.1 - first.1) > PATCH as f32 {
                return first;
            }
            if step.0.hypot(step.1) < 0.01 {
                break;
            }
        }
        // Sliding may lead astray; it counts only if it fits better.
        if self.cost(one, other, at) <= self.cost(one, other, first) { at } else { first }
    }

    /// Gives a motion to the pixels of the patch, to each by how well it fits there.
    fn spread(&self, one: &Plane, other: &Plane, (dx, dy): (f32, f32), sums: &mut [[f32; 3]]) {
        self.each(|x, y| {
            let at = y * one.width + x;
            let rest = (other.at(x as f32 + dx, y as f32 + dy) - one.light[at]).abs();
            let weight = 1.0 / (rest + 0.012);
            sums[at][0] += dx * weight;
            sums[at][1] += dy * weight;
            sums[at][2] += weight;
        });
    }
}
