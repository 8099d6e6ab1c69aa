//! A surface to paint on, and the few strokes that all scenes are made of.
//!
//! It knows pixels and coverage, and nothing of what is painted. The one idea: colours are kept with sixteen bits,
//! multiplied by their coverage, so that many thin washes leave no steps; grain is added where they become bytes.

use image::RgbaImage;

use super::noise::{hash, length, lerp};

/// A colour, 0 to 1 in each channel, as it is shown (sRGB).
pub(super) type Colour = [f32; 3];

/// A point in pixels of the canvas.
pub(super) type Point = (f32, f32);

pub(super) fn mix(a: Colour, b: Colour, t: f32) -> Colour {
    [lerp(a[0], b[0], t), lerp(a[1], b[1], t), lerp(a[2], b[2], t)]
}

pub(super) fn scale(a: Colour, by: f32) -> Colour {
    [a[0] * by, a[1] * by, a[2] * by]
}

pub(super) fn times(a: Colour, b: Colour) -> Colour {
    [a[0] * b[0], a[1] * b[1], a[2] * b[2]]
}

pub(super) fn plus(a: Colour, b: Colour) -> Colour {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

pub(super) fn light_of(a: Colour) -> f32 {
    a[0] * 0.2126 + a[1] * 0.7152 + a[2] * 0.0722
}

/// One in sixteen bits.
const ONE: f32 = 65535.0;

/// A picture with coverage.
pub(super) struct Canvas {
    pub(super) width: usize,
    pub(super) height: usize,
    pixels: Vec<[u16; 4]>,
}

impl Canvas {
    pub(super) fn new(width: usize, height: usize) -> Canvas {
        Canvas { width, height, pixels: vec![[0; 4]; width * height] }
    }

    /// Covers every pixel.
    pub(super) fn cover(&mut self, colour: impl Fn(f32, f32) -> Colour + Sync) {
        self.by_rows(0, |y, row| {
            for (x, pixel) in row.iter_mut().enumerate() {
                lay(pixel, colour(x as f32 + 0.5, y as f32 + 0.5), 1.0);
            }
        });
    }

    /// Washes rows with a colour and coverage that may differ by pixel.
    pub(super) fn wash(
        &mut self,
        rows: std::ops::Range<f32>,
        paint: impl Fn(f32, f32) -> (Colour, f32) + Sync,
    ) {
        let from = rows.start.max(0.0) as usize;
        let to = (rows.end.max(0.0).ceil() as usize).min(self.height);
        self.by_rows(from, |y, row| {
            if y >= to {
                return;
            }
            for (x, pixel) in row.iter_mut().enumerate() {
                let (colour, alpha) = paint(x as f32 + 0.5, y as f32 + 0.5);
                if alpha > 0.0 {
                    lay(pixel, colour, alpha.min(1.0));
                }
            }
        });
    }

    /// Adds light to every pixel of the rows above `to`; what it gives is the light, and how much of it.
    pub(super) fn shine_above(&mut self, to: f32, light: impl Fn(f32, f32) -> (Colour, f32) + Sync) {
        let to = to.max(0.0) as usize;
        self.by_rows(0, |y, row| {
            if y >= to {
                return;
            }
            for (x, pixel) in row.iter_mut().enumerate() {
                let (colour, amount) = light(x as f32, y as f32);
                if amount > 0.0 {
                    shine(pixel, colour, amount);
                }
            }
        });
    }

    /// Fills everything below a skyline; the colour is asked for with the pixel and its depth under the line.
    pub(super) fn terrain(&mut self, tops: &[f32], colour: impl Fn(f32, f32, f32) -> Colour + Sync) {
        let first = tops.iter().copied().fold(f32::MAX, f32::min).floor().max(0.0) as usize;
        self.by_rows(first, |y, row| {
            for (x, (pixel, top)) in row.iter_mut().zip(tops).enumerate() {
                let coverage = (y as f32 + 1.0 - top).clamp(0.0, 1.0);
                if coverage > 0.0 {
                    let place = y as f32 + 0.5;
                    lay(pixel, colour(x as f32 + 0.5, place, (place - top).max(0.0)), coverage);
                }
            }
        });
    }

    /// Paints rows from `first` on, on all cores; what a row becomes depends on itself alone.
    fn by_rows(&mut self, first: usize, paint: impl Fn(usize, &mut [[u16; 4]]) + Sync) {
        let width = self.width;
        let from = first.min(self.height);
        by_bands(&mut self.pixels[from * width..], width, |row, pixels| paint(from + row, pixels));
    }

    /// An outline of one colour.
    #[inline(never)]
    pub(super) fn fill(&mut self, points: &[Point], colour: Colour) {
        self.polygon(points, |_, _| (colour, 1.0));
    }

    /// An upright rectangle of one colour.
    #[inline(never)]
    pub(super) fn slab(&mut self, from: Point, to: Point, colour: Colour) {
        self.block(from, to, |_, _| (colour, 1.0));
    }

    /// Fills a polygon with smooth edges.
    pub(super) fn polygon(&mut self, points: &[Point], paint: impl Fn(f32, f32) -> (Colour, f32) + Sync) {
        let low_high = |value: fn(&Point) -> f32| {
            points.iter().map(value).fold((f32::MAX, f32::MIN), |(low, high), v| (low.min(v), high.max(v)))
        };
        let ((left, right), (top, bottom)) = (low_high(|p| p.0), low_high(|p| p.1));
        let (from, to) = self.rows(top, bottom);
        let (first, last) = self.columns(left, right);
        let width = self.width;
        let rows = &mut self.pixels[from * width..to * width];
        if (to - from) * (last - first) < FEW_PIXELS {
            let mut room = Crossings::default();
            for (y, row) in rows.chunks_exact_mut(width.max(1)).enumerate() {
                room.fill(points, from + y, row, &paint);
            }
        } else {
            by_bands(rows, width, |y, row| Crossings::default().fill(points, from + y, row, &paint));
        }
    }

    /// An upright rectangle with smooth edges.
    pub(super) fn block(
        &mut self,
        (x0, y0): Point,
        (x1, y1): Point,
        mut paint: impl FnMut(f32, f32) -> (Colour, f32),
    ) {
        let (from, to) = (y0.floor().max(0.0) as usize, (y1.ceil().max(0.0) as usize).min(self.height));
        let (left, right) = (x0.floor().max(0.0) as usize, (x1.ceil().max(0.0) as usize).min(self.width));
        for y in from..to.max(from) {
            let high = (y1.min(y as f32 + 1.0) - y0.max(y as f32)).clamp(0.0, 1.0);
            for x in left..right.max(left) {
                let wide = (x1.min(x as f32 + 1.0) - x0.max(x as f32)).clamp(0.0, 1.0);
                let (colour, alpha) = paint(x as f32 + 0.5, y as f32 + 0.5);
                lay(&mut self.pixels[y * self.width + x], colour, alpha * high * wide);
            }
        }
    }

    /// A stroke with round ends whose radius changes along it.
    pub(super) fn stroke(&mut self, from: Point, to: Point, radii: (f32, f32), colour: Colour, alpha: f32) {
        let most = radii.0.max(radii.1) + 1.0;
        self.around(
            (from.0.min(to.0) - most, from.1.min(to.1) - most),
            (from.0.max(to.0) + most, from.1.max(to.1) + most),
            |x, y| {
                let (dx, dy) = (to.0 - from.0, to.1 - from.1);
                let along =
                    (((x - from.0) * dx + (y - from.1) * dy) / (dx * dx + dy * dy).max(1e-6)).clamp(0.0, 1.0);
                let distance = length(x - from.0 - dx * along, y - from.1 - dy * along);
                let radius = lerp(radii.0, radii.1, along);
                // A stroke thinner than a pixel is a faint one of a pixel's width.
                let thin = (radius * 2.0).min(1.0);
                (colour, alpha * thin * (radius.max(0.5) - distance + 0.5).clamp(0.0, 1.0))
            },
        );
    }

    /// A disc whose edge is `soft` pixels wide.
    pub(super) fn disc(&mut self, centre: Point, radius: f32, soft: f32, colour: Colour, alpha: f32) {
        let soft = soft.max(1.0);
        self.square(centre, radius + soft, |x, y| {
            let distance = length(x - centre.0, y - centre.1);
            (colour, alpha * ((radius - distance) / soft + 0.5).clamp(0.0, 1.0))
        });
    }

    /// An ellipse with a soft edge, `soft` as a share of its radius.
    pub(super) fn ellipse(
        &mut self,
        centre: Point,
        radii: (f32, f32),
        soft: f32,
        colour: Colour,
        alpha: f32,
    ) {
        let reach = 1.0 + soft;
        self.around(
            (centre.0 - radii.0 * reach, centre.1 - radii.1 * reach),
            (centre.0 + radii.0 * reach, centre.1 + radii.1 * reach),
            |x, y| {
                let distance = length((x - centre.0) / radii.0, (y - centre.1) / radii.1);
                (
                    colour,
                    alpha * ((1.0 - distance) / soft.max(1.5 / radii.0.max(radii.1)) + 0.5).clamp(0.0, 1.0),
                )
            },
        );
    }

    /// Light around a point that falls off to nothing at `reach`.
    pub(super) fn glow(&mut self, centre: Point, reach: f32, colour: Colour, strength: f32) {
        self.glow_wide(centre, (reach, reach), colour, strength);
    }

    /// The same, wider than high.
    pub(super) fn glow_wide(&mut self, centre: Point, reach: (f32, f32), colour: Colour, strength: f32) {
        let (left, right) = self.columns(centre.0 - reach.0, centre.0 + reach.0);
        let (from, to) = self.rows(centre.1 - reach.1, centre.1 + reach.1);
        let width = self.width;
        let shine_row = |y: usize, row: &mut [[u16; 4]]| {
            let dy = (y as f32 + 0.5 - centre.1) / reach.1;
            for (x, pixel) in row[left..right].iter_mut().enumerate() {
                let dx = ((left + x) as f32 + 0.5 - centre.0) / reach.0;
                let rest = 1.0 - (dx * dx + dy * dy);
                if rest > 0.0 {
                    // Falls like light in haze: sharp at the middle, long at the end.
                    let fall = rest * rest * rest / (1.0 + 5.0 * (1.0 - rest));
                    shine(pixel, colour, strength * fall);
                }
            }
        };
        let rows = &mut self.pixels[from * width..to * width];
        if (to - from) * (right - left) < FEW_PIXELS {
            rows.chunks_exact_mut(width).enumerate().for_each(|(y, row)| shine_row(from + y, row));
        } else {
            by_bands(rows, width, |y, row| shine_row(from + y, row));
        }
    }

    fn columns(&self, low: f32, high: f32) -> (usize, usize) {
        let first = low.floor().clamp(0.0, self.width as f32) as usize;
        (first, (high.ceil().clamp(0.0, self.width as f32) as usize).max(first))
    }

    fn rows(&self, low: f32, high: f32) -> (usize, usize) {
        let first = low.floor().clamp(0.0, self.height as f32) as usize;
        (first, (high.ceil().clamp(0.0, self.height as f32) as usize).max(first))
    }

    fn square(&mut self, centre: Point, reach: f32, paint: impl FnMut(f32, f32) -> (Colour, f32)) {
        self.around((centre.0 - reach, centre.1 - reach), (centre.0 + reach, centre.1 + reach), paint);
    }

    /// Paints the pixels of a rectangle.
    pub(super) fn around(
        &mut self,
        low: Point,
        high: Point,
        mut paint: impl FnMut(f32, f32) -> (Colour, f32),
    ) {
        let (left, right) = self.columns(low.0, high.0);
        let (from, to) = self.rows(low.1, high.1);
        for y in from..to {
            for x in left..right {
                let (colour, alpha) = paint(x as f32 + 0.5, y as f32 + 0.5);
                if alpha > 0.0 {
                    lay(&mut self.pixels[y * self.width + x], colour, alpha.min(1.0));
                }
            }
        }
    }

    /// Takes everything away inside of an upright rectangle.
    pub(super) fn hole(&mut self, (x0, y0): Point, (x1, y1): Point) {
        let (left, right) = self.columns(x0.round(), x1.round());
        let (from, to) = self.rows(y0.round(), y1.round());
        for y in from..to {
            self.pixels[y * self.width + left..y * self.width + right].fill([0; 4]);
        }
    }

    /// The colour at a point of what is painted so far.
    #[cfg(test)]
    fn seen(&self, x: f32, y: f32) -> (Colour, f32) {
        let x = (x.max(0.0) as usize).min(self.width - 1);
        let y = (y.max(0.0) as usize).min(self.height - 1);
        let pixel = self.pixels[y * self.width + x];
        let alpha = f32::from(pixel[3]) / ONE;
        if pixel[3] == 0 {
            return ([0.0; 3], 0.0);
        }
        ([0, 1, 2].map(|c| f32::from(pixel[c]) / f32::from(pixel[3])), alpha)
    }

    /// The picture in bytes, with straight alpha and a grain of about `grain` steps.
    pub(super) fn finish(&self, grain: f32, seed: u32) -> RgbaImage {
        let mut picture = RgbaImage::new(self.width as u32, self.height as u32);
        let width = self.width;
        by_bands(&mut picture, width * 4, |y, row| {
            let from = &self.pixels[y * width..][..width];
            for (x, (from, to)) in from.iter().zip(row.chunks_exact_mut(4)).enumerate() {
                if from[3] == 0 {
                    continue;
                }
                // Two throws make a triangle: the grain hides the steps and has no mean.
                let (x, y) = (x as i32, y as i32);
                let noise = hash(x, y, seed) + hash(x, y, seed ^ 0x5bd1_e995) - 1.0;
                let alpha = f32::from(from[3]);
                let byte = |channel: u16| {
                    (f32::from(channel) / alpha * 255.0 + 0.5 + noise * grain).clamp(0.0, 255.0) as u8
                };
                to.copy_from_slice(&[
                    byte(from[0]),
                    byte(from[1]),
                    byte(from[2]),
                    (alpha / ONE * 255.0 + 0.5) as u8,
                ]);
            }
        });
        picture
    }
}

/// Between the second and the third of four values, on a curve that goes smoothly through all.
fn curve([a, b, c, d]: [f32; 4], t: f32) -> f32 {
    0.5 * (2.0 * b
        + (c - a) * t
        + (2.0 * a - 5.0 * b + 4.0 * c - d) * t * t
        + (3.0 * b - a - 3.0 * c + d) * t * t * t)
}

/// A closed outline through points, rounded.
pub(super) fn rounded(points: &[Point]) -> Vec<Point> {
    let count = points.len();
    let mut outline = Vec::with_capacity(count * 8);
    for index in 0..count {
        let four = [count - 1, 0, 1, 2].map(|step| points[(index + step) % count]);
        for part in 0..8 {
            let t = part as f32 / 8.0;
            outline.push((curve(four.map(|point| point.0), t), curve(four.map(|point| point.1), t)));
        }
    }
    outline
}

/// A way through points with a width at each, in so many pieces from one to the next.
pub(super) fn through(points: &[(f32, f32, f32)], pieces: usize) -> Vec<(f32, f32, f32)> {
    let Some(last) = points.len().checked_sub(1) else { return Vec::new() };
    let mut way = vec![points[0]];
    for index in 0..last {
        let four = [index.saturating_sub(1), index, index + 1, (index + 2).min(last)].map(|at| points[at]);
        for step in 1..=pieces {
            let t = step as f32 / pieces as f32;
            way.push((curve(four.map(|p| p.0), t), curve(four.map(|p| p.1), t), curve(four.map(|p| p.2), t)));
        }
    }
    way
}

/// The room in which a row of a polygon is worked out.
#[derive(Default)]
struct Crossings {
    coverage: Vec<f32>,
    crossings: Vec<f32>,
}

impl Crossings {
    /// Fills what a row of pixels has of a polygon.
    fn fill(
        &mut self,
        points: &[Point],
        y: usize,
        row: &mut [[u16; 4]],
        paint: &impl Fn(f32, f32) -> (Colour, f32),
    ) {
        const LINES: usize = 4;
        let Crossings { coverage, crossings } = self;
        coverage.resize(row.len(), 0.0);
        let (mut left, mut right) = (row.len(), 0);
        for line in 0..LINES {
            let at = y as f32 + (line as f32 + 0.5) / LINES as f32;
            crossings.clear();
            for (index, a) in points.iter().enumerate() {
                let b = points[(index + 1) % points.len()];
                if (a.1 <= at) != (b.1 <= at) {
                    crossings.push(a.0 + (at - a.1) / (b.1 - a.1) * (b.0 - a.0));
                }
            }
            crossings.sort_by(f32::total_cmp);
            for pair in crossings.chunks_exact(2) {
                let inside = |x: f32| x.clamp(0.0, row.len() as f32);
                let (begin, end) = (inside(pair[0]), inside(pair[1]));
                if end <= begin {
                    continue;
                }
                let (first, last) = (begin as usize, (end.ceil() as usize).min(row.len()));
                for (x, covered) in coverage[first..last].iter_mut().enumerate() {
                    let x = (first + x) as f32;
                    *covered += (end.min(x + 1.0) - begin.max(x)).max(0.0) / LINES as f32;
                }
                (left, right) = (left.min(first), right.max(last));
            }
        }
        for x in left..right {
            let covered = std::mem::take(&mut coverage[x]).min(1.0);
            if covered > 0.0 {
                let (colour, alpha) = paint(x as f32 + 0.5, y as f32 + 0.5);
                lay(&mut row[x], colour, alpha * covered);
            }
        }
    }
}

/// Below this many pixels a thread costs more than it gives.
const FEW_PIXELS: usize = 40_000;

/// Does something with every row of a picture, on all cores.
pub(super) fn by_bands<T: Send>(all: &mut [T], width: usize, paint: impl Fn(usize, &mut [T]) + Sync) {
    let rows = all.len() / width.max(1);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(4);
    if cores == 1 || all.len() < FEW_PIXELS {
        for (row, pixels) in all.chunks_exact_mut(width.max(1)).enumerate() {
            paint(row, pixels);
        }
        return;
    }
    // Small bands, dealt out in turn: rows differ in their cost.
    let band = rows.div_ceil(cores * 6).max(1);
    let mut shares: Vec<Vec<(usize, &mut [T])>> = (0..cores).map(|_| Vec::new()).collect();
    for (index, pixels) in all.chunks_mut(band * width).enumerate() {
        shares[index % cores].push((index * band, pixels));
    }
    std::thread::scope(|scope| {
        for share in shares {
            scope.spawn(|| {
                for (first, pixels) in share {
                    for (row, pixels) in pixels.chunks_exact_mut(width).enumerate() {
                        paint(first + row, pixels);
                    }
                }
            });
        }
    });
}

fn lay(pixel: &mut [u16; 4], colour: Colour, alpha: f32) {
    let alpha = alpha.clamp(0.0, 1.0);
    let rest = 1.0 - alpha;
    for (channel, value) in pixel.iter_mut().zip([colour[0], colour[1], colour[2], 1.0]) {
        *channel = (f32::from(*channel) * rest + value.clamp(0.0, 1.0) * ONE * alpha + 0.5) as u16;
    }
}

fn shine(pixel: &mut [u16; 4], colour: Colour, amount: f32) {
    let covered = f32::from(pixel[3]) / ONE;
    for (channel, value) in pixel.iter_mut().zip(colour) {
        // Screen: light never burns out all at once.
        let before = f32::from(*channel) / ONE;
        let added = (value * amount).clamp(0.0, 1.0);
        *channel = ((before + added * (1.0 - before)) * ONE + 0.5).min(ONE) as u16;
    }
    let added = (light_of(colour).max(colour[0]).max(colour[2]) * amount).clamp(0.0, 1.0);
    pixel[3] = ((covered + added * (1.0 - covered)) * ONE + 0.5).min(ONE) as u16;
    let most = pixel[0].max(pixel[1]).max(pixel[2]);
    pixel[3] = pixel[3].max(most);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn washes_leave_no_steps() {
        let mut canvas = Canvas::new(4, 1);
        canvas.cover(|_, _| [0.5; 3]);
        for _ in 0..200 {
            canvas.wash(0.0..1.0, |x, _| ([1.0, 0.5, 0.5], if x < 1.0 { 0.001 } else { 0.0 }));
        }
        let (seen, alpha) = canvas.seen(0.5, 0.5);
        assert!((seen[0] - 0.59).abs() < 0.01 && alpha > 0.999, "{seen:?}");
    }

    #[test]
    fn a_polygon_covers_its_area() {
        let mut canvas = Canvas::new(40, 40);
        canvas.polygon(&[(5.5, 5.25), (30.0, 5.25), (30.0, 20.5), (5.5, 20.5)], |_, _| ([1.0; 3], 1.0));
        let area: f32 = (0..1600).map(|at| canvas.seen((at % 40) as f32, (at / 40) as f32).1).sum();
        assert!((area - 24.5 * 15.25).abs() < 2.0, "{area}");
    }

    #[test]
    fn strokes_beside_the_canvas_do_nothing() {
        let mut canvas = Canvas::new(8, 8);
        canvas.stroke((-50.0, -50.0), (-20.0, -90.0), (3.0, 4.0), [1.0; 3], 1.0);
        canvas.disc((500.0, 500.0), 30.0, 2.0, [1.0; 3], 1.0);
        canvas.polygon(&[(-9.0, 90.0), (-3.0, 99.0), (-7.0, 120.0)], |_, _| ([1.0; 3], 1.0));
        canvas.glow((-99.0, 4.0), 10.0, [1.0; 3], 1.0);
        assert!(canvas.finish(1.0, 1).pixels().all(|pixel| pixel[3] == 0));
    }
}
