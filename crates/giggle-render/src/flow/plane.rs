//! Planes of light, and motion on them.
//!
//! They know nothing of how motion is found. The one idea: everything is read between pixels, so that a motion of a
//! fraction of a pixel is one like any other.

use image::RgbaImage;

/// Light, 0 to 1.
#[derive(Clone)]
pub(super) struct Plane {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) light: Vec<f32>,
}

impl Plane {
    /// The luma of a picture, shrunk by averaging.
    pub(super) fn of(picture: &RgbaImage, width: usize, height: usize) -> Plane {
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

    pub(super) fn halved(&self) -> Plane {
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

    pub(super) fn at(&self, x: f32, y: f32) -> f32 {
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
pub(super) struct Flow {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) x: Vec<f32>,
    pub(super) y: Vec<f32>,
}

impl Flow {
    pub(super) fn still(width: usize, height: usize, (x, y): (f32, f32)) -> Flow {
        Flow { width, height, x: vec![x; width * height], y: vec![y; width * height] }
    }

    pub(super) fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (sample(&self.x, self.width, self.height, x, y), sample(&self.y, self.width, self.height, x, y))
    }

    /// This motion and a share of another of the same size.
    pub(super) fn plus(&self, other: &Flow, share: f32) -> Flow {
        let mut sum = self.clone();
        for (to, value) in [(&mut sum.x, &other.x), (&mut sum.y, &other.y)] {
            to.iter_mut().zip(value).for_each(|(to, value)| *to += value * share);
        }
        sum
    }

    /// The same motion on a plane of another size.
    pub(super) fn resized(&self, width: usize, height: usize) -> Flow {
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

/// A plane and its halves, down to a few tens of pixels.
pub(super) fn pyramid(finest: Plane) -> Vec<Plane> {
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

/// Means over squares of `2 × radius + 1`; beyond the edge nothing is counted.
pub(super) fn blur(values: &mut [f32], width: usize, height: usize, radius: usize) {
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
