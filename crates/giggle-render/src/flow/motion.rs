//! Dense motion between two pictures, small.
//!
//! It knows planes of light, and nothing of colours or clips. The one idea: from the coarsest scale to the finest,
//! every patch starts from what its neighbours and the coarser scale found, and then slides downhill (Lucas and
//! Kanade) until it fits; what the two directions do not agree on is not trusted.

use image::RgbaImage;

/// The longer side of the plane on which motion is found. Finer costs time and gains little: patches slide to
/// a twentieth of a pixel.
const LONGEST: usize = 320;

/// The side of a patch and the distance between patches, in pixels of a plane.
const PATCH: usize = 9;
const STEP: usize = 4;

/// Light, 0 to 1.
#[derive(Clone)]
struct Plane {
    width: usize,
    height: usize,
    light: Vec<f32>,
}

impl Plane {
    /// The luma of a picture, shrunk by averaging.
    fn of(picture: &RgbaImage, width: usize, height: usize) -> Plane {
        let (from_w, from_h) = (picture.width() as usize, picture.height() as usize);
        let raw = picture.as_raw();
        let mut light = vec![0.0; width * height];
        for y in 0..height {
            let (top, low) = (y * from_h / height, ((y + 1) * from_h).div_ceil(height).min(from_h));
            for x in 0..width {
                let (left, right) = (x * from_w / width, ((x + 1) * from_w).div_ceil(width).min(from_w));
                let mut sum = 0_u64;
                for row in top..low {
                    let pixels = &raw[(row * from_w + left) * 4..(row * from_w + right) * 4];
                    for pixel in pixels.chunks_exact(4) {
                        sum +=
                            u64::from(pixel[0]) * 54 + u64::from(pixel[1]) * 183 + u64::from(pixel[2]) * 19;
                    }
                }
                let count = ((low - top) * (right - left)).max(1);
                light[y * width + x] = sum as f32 / (count as f32 * 255.0 * 256.0);
            }
        }
        Plane { width, height, light }
    }

    fn halved(&self) -> Plane {
        let (width, height) = (self.width / 2, self.height / 2);
        let mut light = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let from = 2 * y * self.width + 2 * x;
                let sum = self.light[from]
                    + self.light[from + 1]
                    + self.light[from + self.width]
                    + self.light[from + self.width + 1];
                light.push(sum / 4.0);
            }
        }
        Plane { width, height, light }
    }

    fn at(&self, x: f32, y: f32) -> f32 {
        sample(&self.light, self.width, self.height, x, y)
    }
}

fn sample(values: &[f32], width: usize, height: usize, x: f32, y: f32) -> f32 {
    let x = x.clamp(0.0, (width - 1) as f32);
    let y = y.clamp(0.0, (height - 1) as f32);
    let (column, row) =
        ((x as usize).min(width.saturating_sub(2)), (y as usize).min(height.saturating_sub(2)));
    let (tx, ty) = (x - column as f32, y - row as f32);
    let from = row * width + column;
    let right = usize::from(width > 1);
    let below = if height > 1 { width } else { 0 };
    let top = values[from] + (values[from + right] - values[from]) * tx;
    let low = values[from + below] + (values[from + below + right] - values[from + below]) * tx;
    top + (low - top) * ty
}

/// Motion at every pixel of a plane, in its pixels.
#[derive(Clone)]
struct Flow {
    width: usize,
    height: usize,
    x: Vec<f32>,
    y: Vec<f32>,
}

impl Flow {
    fn still(width: usize, height: usize, (x, y): (f32, f32)) -> Flow {
        Flow { width, height, x: vec![x; width * height], y: vec![y; width * height] }
    }

    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (sample(&self.x, self.width, self.height, x, y), sample(&self.y, self.width, self.height, x, y))
    }

    /// The same motion on a plane of another size.
    fn resized(&self, width: usize, height: usize) -> Flow {
        let (sx, sy) = (self.width as f32 / width as f32, self.height as f32 / height as f32);
        let mut flow = Flow::still(width, height, (0.0, 0.0));
        for y in 0..height {
            for x in 0..width {
                let (dx, dy) = self.at((x as f32 + 0.5) * sx - 0.5, (y as f32 + 0.5) * sy - 0.5);
                flow.x[y * width + x] = dx / sx;
                flow.y[y * width + x] = dy / sy;
            }
        }
        flow
    }
}

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
        let whole = whole_shift(start.last()?, end.last()?);
        let forth = follow(&start, &end, whole);
        let back = follow(&end, &start, (-whole.0, -whole.1));
        let (one, other) = (start.first()?, end.first()?);
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
        let (forth, back) = (filled(&forth, &sure[0]), filled(&back, &sure[1]));
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

fn pyramid(finest: Plane) -> Vec<Plane> {
    let mut planes = vec![finest];
    while let Some(last) = planes.last() {
        if last.width.min(last.height) < 28 {
            break;
        }
        let next = last.halved();
        planes.push(next);
    }
    planes
}

/// The shift of the whole picture that fits best, by trying all within a third of it.
fn whole_shift(one: &Plane, other: &Plane) -> (f32, f32) {
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

/// Motion from the first pyramid to the second, from the coarsest plane to the finest.
fn follow(from: &[Plane], to: &[Plane], whole: (f32, f32)) -> Flow {
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

/// Means over squares of `2 × radius + 1`; beyond the edge nothing is counted.
fn blur(values: &mut [f32], width: usize, height: usize, radius: usize) {
    let mut line = Vec::new();
    let mut pass = |values: &mut [f32], start: usize, step: usize, count: usize| {
        line.clear();
        line.extend((0..count).map(|index| values[start + index * step]));
        let mut sum: f32 = line.iter().take(radius).sum();
        for index in 0..count {
            if let Some(next) = line.get(index + radius) {
                sum += next;
            }
            let (low, high) = (index.saturating_sub(radius), (index + radius).min(count - 1));
            values[start + index * step] = sum / (high - low + 1) as f32;
            if index >= radius {
                sum -= line[index - radius];
            }
        }
    };
    for y in 0..height {
        pass(values, y * width, 1, width);
    }
    for x in 0..width {
        pass(values, x, width, height);
    }
}

fn smooth(low: f32, high: f32, x: f32) -> f32 {
    let t = ((x - low) / (high - low)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
