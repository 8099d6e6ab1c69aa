//! The upright resampler: one plane, scaled and shifted by fractions of a pixel.
//!
//! It must not know of pictures or frames. The one idea: every output row is first mixed from source rows, which
//! leaves one short row in the cache, and then from that row's columns; weights are whole numbers, so that the vector
//! code and the plain code give the same bytes. The kernel is Catmull-Rom, and grows when the picture shrinks: sharp,
//! and without alias.
#![allow(unsafe_code)]

use crate::plane::Plane;
use std::sync::OnceLock;

/// The sum of a pixel's weights: 14 bits, so that a weight and a sum of eight bytes by weights fit their registers.
const WHOLE: i32 = 1 << 14;

/// Taps when the picture is enlarged, and when it is made smaller.
const FEW: usize = 4;
const MANY: usize = 8;

/// The most source pixels to one target pixel: beyond it eight taps do not hold the kernel.
pub(crate) const MOST_SHRINK: f64 = 1.75;

/// Bytes beyond both ends of a row: the kernel's reach, and a whole vector read at the last pixel.
const PADDING: usize = 32;

/// How one axis of the target is made of the source: for each target pixel its first tap and its weights.
struct Axis {
    taps: usize,
    first: Vec<i32>,
    weights: Vec<i16>,
}

impl Axis {
    /// Target pixels `0..count` lie on the source from `start`, `step` source pixels each.
    fn new(count: usize, start: f64, step: f64) -> Self {
        let taps = if step <= 1.0 { FEW } else { MANY };
        let mut axis =
            Self { taps, first: Vec::with_capacity(count), weights: Vec::with_capacity(count * taps) };
        let phases = phases();
        for index in 0..count {
            let centre = start + (index as f64 + 0.5) * step - 0.5;
            let before = floor(centre);
            let between = centre - f64::from(before);
            axis.first.push(before.saturating_sub((taps / 2 - 1) as i32));
            if taps == FEW {
                axis.weights.extend_from_slice(&phases[(between * PHASES as f64 + 0.5) as usize]);
            } else {
                let begin = -((MANY / 2 - 1) as f64) - between;
                axis.weights.extend(whole_weights::<MANY>(|tap| catmull_rom((begin + tap as f64) / step)));
            }
        }
        axis
    }
}

/// Places between two pixels whose weights are known: a step of them is an eight-thousandth of a pixel at most beside
/// the place itself.
const PHASES: usize = 4096;

/// The weights of four taps at every phase, from 0 to 1.
fn phases() -> &'static [[i16; FEW]] {
    static TABLE: OnceLock<Vec<[i16; FEW]>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let weights = |phase: usize| {
            let between = phase as f64 / PHASES as f64;
            whole_weights(|tap| catmull_rom(tap as f64 - (FEW / 2 - 1) as f64 - between))
        };
        (0..=PHASES).map(weights).collect()
    })
}

/// The weights of taps in whole numbers that add up to [`WHOLE`].
fn whole_weights<const TAPS: usize>(kernel: impl Fn(usize) -> f64) -> [i16; TAPS] {
    let values: [f64; TAPS] = std::array::from_fn(kernel);
    let sum: f64 = values.iter().sum();
    let mut whole = values.map(|value| floor(value / sum * f64::from(WHOLE) + 0.5));
    // What rounding lost goes where it shows least: to the largest weight, near the middle.
    let largest = if whole[TAPS / 2] > whole[TAPS / 2 - 1] { TAPS / 2 } else { TAPS / 2 - 1 };
    whole[largest] += WHOLE - whole.iter().sum::<i32>();
    whole.map(|weight| weight as i16)
}

/// The whole number at or below a value of some thousands; without the instruction for it, the library's is a call.
fn floor(value: f64) -> i32 {
    let cut = value as i32;
    if f64::from(cut) > value { cut - 1 } else { cut }
}

fn catmull_rom(x: f64) -> f64 {
    let x = x.abs();
    if x < 1.0 {
        (1.5 * x - 2.5) * x * x + 1.0
    } else if x < 2.0 {
        ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0
    } else {
        0.0
    }
}

/// Target pixels that one step of the vector code makes.
const STEP: usize = 8;

/// The columns as the vector code wants them: for every eight target pixels, where their two windows of sixteen bytes
/// begin, which bytes of them to take, and the weights, tap pair by tap pair.
struct Columns {
    taps: usize,
    windows: Vec<[u32; 2]>,
    picks: Vec<[u8; 32]>,
    weights: Vec<[i16; 16]>,
}

impl Columns {
    /// The row that they will be taken from is `length` bytes long and begins `offset` before the source; a window
    /// that lies beyond it sees its padding, which is the source's edge.
    fn new(axis: &Axis, offset: i32, length: usize) -> Self {
        let most = length.saturating_sub(16) as i32;
        let groups = axis.first.len().div_ceil(STEP);
        let pairs = axis.taps / 2;
        let mut columns = Self {
            taps: axis.taps,
            windows: Vec::with_capacity(groups),
            picks: Vec::with_capacity(groups),
            weights: Vec::with_capacity(groups * pairs),
        };
        let last = axis.first.len() - 1;
        for group in 0..groups {
            let pixel = |index: usize| (group * STEP + index).min(last);
            let window = |half: usize| axis.first[pixel(half * 4)];
            columns.windows.push([0, 1].map(|half| (window(half) + offset).clamp(0, most) as u32));
            let mut pick = [0x80; 32];
            for index in 0..STEP {
                let from = (axis.first[pixel(index)] - window(index / 4)) as u8;
                pick[index * 4] = from;
                pick[index * 4 + 2] = from + 1;
            }
            columns.picks.push(pick);
            for pair in 0..pairs {
                let mut weights = [0; 16];
                for index in 0..STEP {
                    let at = pixel(index) * axis.taps + pair * 2;
                    weights[index * 2..index * 2 + 2].copy_from_slice(&axis.weights[at..at + 2]);
                }
                columns.weights.push(weights);
            }
        }
        columns
    }
}

/// How the planes of one size of a picture become a frame's: made once a frame, then used for every part of it.
pub(crate) struct Plan {
    columns: Columns,
    across: Axis,
    down: Axis,
    /// The source columns that are looked at, from and up to.
    from: usize,
    until: usize,
    is_fast: bool,
}

/// A part of a frame's plane.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    /// Columns from and up to; the first is a multiple of [`STEP`].
    pub(crate) columns: (usize, usize),
    /// Rows from and up to.
    pub(crate) rows: (usize, usize),
    /// The bytes from one row of the target to the next.
    pub(crate) stride: usize,
}

impl Plan {
    /// A target of that size shows the part of a plane of some width that begins at (`left`, `top`), `step` source
    /// pixels to a target pixel across and down. Beyond the plane its edge goes on.
    pub(crate) fn new(
        plane_width: u32,
        (left, top): (f64, f64),
        step: (f64, f64),
        (width, height): (usize, usize),
    ) -> Self {
        let across = Axis::new(width, left, step.0);
        let down = Axis::new(height, top, step.1);
        // Only the columns that are looked at are mixed.
        let limit = plane_width.max(1) as i32;
        let first = across.first.first().copied().unwrap_or(0);
        let last = across.first.last().copied().unwrap_or(0);
        let from = first.clamp(0, limit - 1);
        let until = (last + across.taps as i32).clamp(from + 1, limit);
        let room = (until - from) as usize + 2 * PADDING;
        let columns = Columns::new(&across, PADDING as i32 - from, room);
        Self { columns, across, down, from: from as usize, until: until as usize, is_fast: has_vectors() }
    }

    /// Fills a part of the target; `target` begins with the part. `room` is reused from call to call.
    pub(crate) fn fill(&self, plane: &Plane, part: Part, target: &mut [u8], room: &mut Vec<u8>) {
        let (left, right) = part.columns;
        if left >= right || plane.data.is_empty() {
            return;
        }
        debug_assert!(left.is_multiple_of(STEP));
        let (from, until) = (self.from, self.until);
        if room.len() < until - from + 2 * PADDING {
            room.resize(until - from + 2 * PADDING, 0);
        }
        let room = &mut room[..until - from + 2 * PADDING];
        let begin = (self.across.first[left].max(0) as usize).clamp(from, until - 1);
        let end = ((self.across.first[right - 1] + self.across.taps as i32).max(0) as usize)
            .clamp(begin + 1, until);
        let stride = plane.width as usize;
        let last_row = plane.height as usize - 1;
        let fetch_row = |y: usize, tap: usize| {
            let y = (self.down.first[y].max(0) as usize + tap).min(last_row);
            fetch(&plane.data[y * stride + begin..y * stride + end]);
        };
        let newest = self.down.taps - 1;
        (0..newest).for_each(|tap| fetch_row(part.rows.0, tap));
        (part.rows.0..(part.rows.0 + AHEAD).min(part.rows.1)).for_each(|y| fetch_row(y, newest));
        for (y, line) in (part.rows.0..part.rows.1).zip(target.chunks_mut(part.stride)) {
            if y + AHEAD < part.rows.1 {
                fetch_row(y + AHEAD, newest);
            }
            let row = |tap: usize| {
                let y = (self.down.first[y] + tap as i32).clamp(0, plane.height as i32 - 1) as usize;
                &plane.data[y * stride + begin..y * stride + end]
            };
            let weights = &self.down.weights[y * self.down.taps..][..self.down.taps];
            let mixed = &mut room[PADDING + begin - from..][..end - begin];
            if self.down.taps == FEW {
                let rows: [&[u8]; FEW] = std::array::from_fn(row);
                mix_rows(&rows, weights, mixed, self.is_fast);
            } else {
                let rows: [&[u8]; MANY] = std::array::from_fn(row);
                mix_rows(&rows, weights, mixed, self.is_fast);
            }
            if begin == from {
                let first = room[PADDING];
                room[..PADDING].fill(first);
            }
            if end == until {
                let last = room[PADDING + until - from - 1];
                room[PADDING + until - from..].fill(last);
            }
            mix_columns(&self.columns, left / STEP, room, &mut line[..right - left], self.is_fast);
        }
    }
}

#[cfg(target_arch = "x86_64")]
fn has_vectors() -> bool {
    std::arch::is_x86_feature_detected!("avx2")
}

#[cfg(not(target_arch = "x86_64"))]
fn has_vectors() -> bool {
    false
}

/// So many rows before a row is looked at it is fetched into the cache: a part is narrow, its rows lie far from each
/// other, and the processor does not guess where the next one is.
const AHEAD: usize = 8;

/// Asks for bytes that will be read soon.
fn fetch(bytes: &[u8]) {
    /// A line of the cache.
    const LINE: usize = 64;
    #[cfg(target_arch = "x86_64")]
    for at in (0..bytes.len()).step_by(LINE) {
        // SAFETY: the place lies within the slice, and fetching it changes nothing.
        unsafe {
            std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T0 }>(
                bytes.as_ptr().add(at).cast(),
            );
        }
    }
    let _ = bytes;
}

fn narrowed(sum: i32) -> u8 {
    ((sum + WHOLE / 2) >> 14).clamp(0, 255) as u8
}

fn mix_rows<const TAPS: usize>(rows: &[&[u8]; TAPS], weights: &[i16], mixed: &mut [u8], is_fast: bool) {
    let mut done = 0;
    #[cfg(target_arch = "x86_64")]
    if is_fast {
        // SAFETY: the processor has AVX2, as `has_vectors` found.
        done = unsafe { vector::mix_rows(rows, weights, mixed) };
    }
    let _ = is_fast;
    for (at, mixed) in mixed.iter_mut().enumerate().skip(done) {
        let sum = (0..TAPS).map(|tap| i32::from(rows[tap][at]) * i32::from(weights[tap])).sum();
        *mixed = narrowed(sum);
    }
}

/// Makes a line's pixels from the `begin`th group of columns on.
fn mix_columns(columns: &Columns, begin: usize, row: &[u8], line: &mut [u8], is_fast: bool) {
    let mut done = 0;
    #[cfg(target_arch = "x86_64")]
    if is_fast {
        // SAFETY: the processor has AVX2, as `has_vectors` found.
        done = unsafe { vector::mix_columns(columns, begin, row, line) };
    }
    let _ = is_fast;
    let pairs = columns.taps / 2;
    for (at, pixel) in line.iter_mut().enumerate().skip(done) {
        let (group, index) = (begin + at / STEP, at % STEP);
        let first = columns.windows[group][index / 4] as usize + usize::from(columns.picks[group][index * 4]);
        let sum = (0..columns.taps).map(|tap| {
            let weight = columns.weights[group * pairs + tap / 2][index * 2 + tap % 2];
            i32::from(row[first + tap]) * i32::from(weight)
        });
        *pixel = narrowed(sum.sum());
    }
}

/// The same sums, eight or sixteen pixels at a time.
#[cfg(target_arch = "x86_64")]
mod vector {
    use super::{Columns, STEP, WHOLE};
    use std::arch::x86_64::*;

    /// Sixteen bytes from a place in a slice; the slice is checked.
    #[target_feature(enable = "avx2")]
    fn load(bytes: &[u8], at: usize) -> __m128i {
        let window = &bytes[at..at + 16];
        // SAFETY: the window has sixteen bytes, and the load needs no alignment.
        unsafe { _mm_loadu_si128(window.as_ptr().cast()) }
    }

    #[target_feature(enable = "avx2")]
    pub(super) fn mix_rows<const TAPS: usize>(
        rows: &[&[u8]; TAPS],
        weights: &[i16],
        mixed: &mut [u8],
    ) -> usize {
        let pair = |tap: usize| {
            let (low, high) = (i32::from(weights[tap]) & 0xffff, i32::from(weights[tap + 1]));
            _mm256_set1_epi32(high << 16 | low)
        };
        let half = _mm256_set1_epi32(WHOLE / 2);
        let count = mixed.len();
        if count < 16 {
            return 0;
        }
        // What is left at the end is made together with some of what is done.
        for from in (0..count).step_by(16).map(|from| from.min(count - 16)) {
            let (mut low, mut high) = (half, half);
            for tap in (0..TAPS).step_by(2) {
                let one = _mm256_cvtepu8_epi16(load(rows[tap], from));
                let two = _mm256_cvtepu8_epi16(load(rows[tap + 1], from));
                let weights = pair(tap);
                low = _mm256_add_epi32(low, _mm256_madd_epi16(_mm256_unpacklo_epi16(one, two), weights));
                high = _mm256_add_epi32(high, _mm256_madd_epi16(_mm256_unpackhi_epi16(one, two), weights));
            }
            let words = _mm256_packs_epi32(_mm256_srai_epi32(low, 14), _mm256_srai_epi32(high, 14));
            let bytes = _mm256_packus_epi16(words, words);
            let bytes = _mm256_castsi256_si128(_mm256_permute4x64_epi64(bytes, 0b1000));
            let out = &mut mixed[from..from + 16];
            // SAFETY: the window has sixteen bytes, and the store needs no alignment.
            unsafe { _mm_storeu_si128(out.as_mut_ptr().cast(), bytes) };
        }
        count
    }

    #[target_feature(enable = "avx2")]
    pub(super) fn mix_columns(columns: &Columns, begin: usize, row: &[u8], line: &mut [u8]) -> usize {
        let half = _mm256_set1_epi32(WHOLE / 2);
        // The next pair of taps lies two bytes on; what is masked out (0x80) stays so.
        let two_on = _mm256_set1_epi16(2);
        let pairs = columns.taps / 2;
        let groups = line.as_chunks_mut::<STEP>().0;
        let count = groups.len();
        let all = (
            &columns.windows[begin..begin + count],
            &columns.picks[begin..begin + count],
            &columns.weights[begin * pairs..(begin + count) * pairs],
        );
        // Counted loops: chained iterators are not inlined here, and cost as much as the work.
        for (group, out) in groups.iter_mut().enumerate() {
            let windows = all.0[group];
            let low = load(row, windows[0] as usize);
            let high = load(row, windows[1] as usize);
            let source = _mm256_set_m128i(high, low);
            // SAFETY: the array has thirty-two bytes, and the load needs no alignment.
            let mut picks = unsafe { _mm256_loadu_si256(all.1[group].as_ptr().cast()) };
            let mut sum = half;
            for pair in 0..pairs {
                let weights = &all.2[group * pairs + pair];
                let taps = _mm256_shuffle_epi8(source, picks);
                // SAFETY: the array has sixteen words, and the load needs no alignment.
                let weights = unsafe { _mm256_loadu_si256(weights.as_ptr().cast()) };
                sum = _mm256_add_epi32(sum, _mm256_madd_epi16(taps, weights));
                picks = _mm256_add_epi16(picks, two_on);
            }
            let words = _mm256_packs_epi32(_mm256_srai_epi32(sum, 14), _mm256_setzero_si256());
            let bytes = _mm256_packus_epi16(words, _mm256_setzero_si256());
            let low = _mm_cvtsi128_si32(_mm256_castsi256_si128(bytes)).cast_unsigned();
            let high = _mm_cvtsi128_si32(_mm256_extracti128_si256(bytes, 1)).cast_unsigned();
            *out = (u64::from(high) << 32 | u64::from(low)).to_le_bytes();
        }
        count * STEP
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(width: u32, height: u32) -> Plane {
        let mut state = 7u32;
        let data = (0..width * height)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .collect();
        Plane { width, height, data }
    }

    /// The vector code and the plain code give the same bytes, at every scale, offset and width.
    #[test]
    fn vectors_and_plain_code_agree() {
        let plane = noise(97, 61);
        for (step, width) in [(0.31, 90), (0.77, 41), (1.0, 33), (1.2, 64), (1.75, 50)] {
            for left in [-5.3, 0.0, 0.49, 20.75] {
                let across = Axis::new(width, left, step);
                let columns = Columns::new(&across, 40, plane.data.len());
                let (mut fast, mut plain) = (vec![0; width], vec![0; width]);
                mix_columns(&columns, 0, &plane.data, &mut fast, has_vectors());
                mix_columns(&columns, 0, &plane.data, &mut plain, false);
                assert_eq!(fast, plain, "{step} {left}");
            }
            let down = Axis::new(1, 9.4, step);
            let (mut fast, mut plain) = (vec![0; 97], vec![0; 97]);
            let row = |tap: usize| &plane.data[(tap + 8) * 97..(tap + 9) * 97];
            for length in [9, 16, 31, 32, 33, 97] {
                let (fast, plain) = (&mut fast[..length], &mut plain[..length]);
                if down.taps == FEW {
                    let rows: [&[u8]; FEW] = std::array::from_fn(row);
                    mix_rows(&rows, &down.weights, fast, has_vectors());
                    mix_rows(&rows, &down.weights, plain, false);
                } else {
                    let rows: [&[u8]; MANY] = std::array::from_fn(row);
                    mix_rows(&rows, &down.weights, fast, has_vectors());
                    mix_rows(&rows, &down.weights, plain, false);
                }
                assert_eq!(fast, plain, "{step}, {length} wide");
            }
        }
    }

    fn resampled(plane: &Plane, start: (f64, f64), step: (f64, f64), size: (usize, usize)) -> Vec<u8> {
        let plan = Plan::new(plane.width, start, step, size);
        let mut target = vec![0; size.0 * size.1];
        let part = Part { columns: (0, size.0), rows: (0, size.1), stride: size.0 };
        plan.fill(plane, part, &mut target, &mut Vec::new());
        target
    }

    #[test]
    fn a_plane_at_rest_is_itself() {
        let plane = noise(64, 40);
        assert!(resampled(&plane, (0.0, 0.0), (1.0, 1.0), (64, 40)) == plane.data);
    }

    #[test]
    fn a_slope_is_read_between_its_pixels_and_flat_stays_flat() {
        let slope = Plane { width: 64, height: 8, data: (0..512).map(|at| (at % 64 * 4) as u8).collect() };
        let target = resampled(&slope, (10.25, 2.0), (1.0, 1.0), (40, 4));
        assert!(target[..40].iter().enumerate().all(|(x, value)| *value == (10 + x as u8) * 4 + 1));
        let flat = Plane { width: 9, height: 9, data: vec![201; 81] };
        for step in [0.1, 0.9, 1.3, 1.7] {
            let target = resampled(&flat, (-20.0, -3.3), (step, step), (50, 20));
            assert!(target.iter().all(|value| *value == 201));
        }
    }

    /// However a target is cut into parts, it becomes the same.
    #[test]
    fn parts_make_the_whole() {
        let plane = noise(97, 61);
        let (width, height) = (77, 40);
        let mut room = Vec::new();
        for (start, step) in
            [((-3.2, 1.1), (0.8, 0.9)), ((2.0, -4.0), (1.3, 1.6)), ((80.0, 50.0), (1.0, 0.4))]
        {
            let whole = resampled(&plane, start, step, (width, height));
            let plan = Plan::new(plane.width, start, step, (width, height));
            let mut parts = vec![0; width * height];
            for rows in [(30, height), (0, 7), (7, 30)] {
                for columns in [(40, width), (0, 16), (16, 40)] {
                    let part = Part { columns, rows, stride: width };
                    plan.fill(&plane, part, &mut parts[rows.0 * width + columns.0..], &mut room);
                }
            }
            assert!(parts == whole, "{start:?} {step:?}");
        }
    }
}
