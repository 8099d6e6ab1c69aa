//! The turned resampler: one plane, seen along a projective map.
//!
//! It must not know of pictures or frames. The one idea: the map is followed exactly at every sixteenth pixel and
//! straight between, in fixed point; each pixel is mixed from four of the source's, eight pixels at a time where the
//! processor can, and to the same bytes where it cannot.
#![allow(unsafe_code)]

use crate::plane::Plane;
use crate::resample::Part;
use crate::view::View;

/// The map is exact at every so many pixels: a projective curve bends by less than a hundredth of a pixel over so
/// short a way.
const RUN: usize = 16;

/// One pixel in fixed point; sides below 32,768 pixels fit.
const ONE: f64 = 65536.0;

/// The longest side of a plane that fixed point holds.
const LONGEST: u32 = 32_767;

/// Fills a part of a frame's plane bilinearly along the map; beyond the sheet its edge goes on. `target` begins with
/// the part, and `shrink` is 2 for chroma.
pub(crate) fn resample(plane: &Plane, view: &View, shrink: f64, part: Part, target: &mut [u8]) {
    let width = part.columns.1 - part.columns.0;
    let lines = target.chunks_mut(part.stride).take(part.rows.1 - part.rows.0);
    let is_plain = |side: u32| (2..=LONGEST).contains(&side);
    if !is_plain(plane.width) || !is_plain(plane.height) {
        let only = plane.data.first().copied().unwrap_or(0);
        lines.for_each(|line| line[..width].fill(only));
        return;
    }
    let is_fast = has_vectors();
    let (most_x, most_y) = (f64::from(plane.width - 2), f64::from(plane.height - 2));
    let fixed = |value: f64, most: f64| (value.clamp(0.0, most + 0.999) * ONE) as i32;
    for (row, line) in (part.rows.0..).zip(lines) {
        let y = (row as f64 + 0.5) * shrink;
        let place = |column: usize| {
            let (x, y) = view.at(((part.columns.0 + column) as f64 + 0.5) * shrink, y);
            (fixed(x / shrink - 0.5, most_x), fixed(y / shrink - 0.5, most_y))
        };
        let mut start = place(0);
        for (index, pixels) in line[..width].chunks_mut(RUN).enumerate() {
            let end = place((index + 1) * RUN);
            let run = Run::between(start, end, RUN);
            match <&mut [u8; RUN]>::try_from(&mut *pixels) {
                Ok(pixels) => run.fill(plane, pixels, is_fast),
                Err(_) => run.fill_slowly(plane, pixels),
            }
            start = end;
        }
    }
}

/// A short straight way over the source.
pub(crate) struct Run {
    start: (i32, i32),
    step: (i32, i32),
    furthest: (i32, i32),
}

impl Run {
    /// So many pixels from one place toward another, in fixed point, neither of them negative.
    pub(crate) fn between(start: (i32, i32), end: (i32, i32), pixels: usize) -> Self {
        Self {
            start,
            step: ((end.0 - start.0) / pixels as i32, (end.1 - start.1) / pixels as i32),
            // No pixel of the run lies beyond both of its ends.
            furthest: (start.0.max(end.0) >> 16, start.1.max(end.1) >> 16),
        }
    }

    /// Reads the run's pixels, eight or sixteen.
    pub(crate) fn fill<const PIXELS: usize>(&self, plane: &Plane, pixels: &mut [u8; PIXELS], is_fast: bool) {
        #[cfg(target_arch = "x86_64")]
        if is_fast && PIXELS.is_multiple_of(8) && self.start.0.min(self.start.1) >= 0 {
            let last = (self.furthest.1 as usize + 1) * plane.width as usize + self.furthest.0 as usize;
            if last + 2 <= plane.data.len() {
                // SAFETY: the processor has AVX2, and no place of the run lies beyond the last one, which is
                // checked to have two bytes; none lies before the first, since neither end is negative.
                unsafe { vector::fill(self, plane, pixels) };
                return;
            }
        }
        let _ = is_fast;
        self.fill_slowly(plane, pixels);
    }

    fn fill_slowly(&self, plane: &Plane, pixels: &mut [u8]) {
        let stride = plane.width as usize;
        let (mut x, mut y) = self.start;
        for pixel in pixels {
            let at = (y >> 16) as usize * stride + (x >> 16) as usize;
            let (across, down) = ((x >> 8) as u32 & 255, (y >> 8) as u32 & 255);
            let mix = |pair: &[u8]| u32::from(pair[0]) * (256 - across) + u32::from(pair[1]) * across;
            let above = mix(&plane.data[at..at + 2]);
            let below = mix(&plane.data[at + stride..at + stride + 2]);
            *pixel = ((above * (256 - down) + below * down + 32768) >> 16) as u8;
            x += self.step.0;
            y += self.step.1;
        }
    }
}

#[cfg(target_arch = "x86_64")]
pub(crate) fn has_vectors() -> bool {
    std::arch::is_x86_feature_detected!("avx2")
}

#[cfg(not(target_arch = "x86_64"))]
pub(crate) fn has_vectors() -> bool {
    false
}

#[cfg(target_arch = "x86_64")]
mod vector {
    use super::{Plane, Run};
    use std::arch::x86_64::*;

    /// # Safety
    ///
    /// Every place of the run must have two bytes in the plane, and two in the row below.
    #[target_feature(enable = "avx2")]
    pub(super) unsafe fn fill<const PIXELS: usize>(run: &Run, plane: &Plane, pixels: &mut [u8; PIXELS]) {
        let stride = plane.width as usize;
        // Single loads: the instruction that gathers is slower than these on processors that had to be mended.
        let (mut above, mut below) = ([0u16; PIXELS], [0u16; PIXELS]);
        let (mut x, mut y) = run.start;
        for (above, below) in above.iter_mut().zip(&mut below) {
            let at = (y >> 16) as usize * stride + (x >> 16) as usize;
            // SAFETY: the caller promises two bytes at every place, in both rows.
            unsafe {
                let place = plane.data.as_ptr().add(at);
                *above = place.cast::<u16>().read_unaligned();
                *below = place.add(stride).cast::<u16>().read_unaligned();
            }
            (x, y) = (x + run.step.0, y + run.step.1);
        }
        let numbers = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
        let along = |start: i32, step: i32| {
            let way = _mm256_mullo_epi32(numbers, _mm256_set1_epi32(step));
            _mm256_add_epi32(_mm256_set1_epi32(start), way)
        };
        let (mut x, mut y) = (along(run.start.0, run.step.0), along(run.start.1, run.step.1));
        let on = |step: i32| _mm256_set1_epi32(step.wrapping_mul(8));
        let (x_on, y_on) = (on(run.step.0), on(run.step.1));
        let low_byte = _mm256_set1_epi32(255);
        // Two bytes become two words.
        let apart = |pairs: &[u16]| {
            // SAFETY: the slice has eight words, and the load needs no alignment.
            let pairs = _mm256_cvtepu16_epi32(unsafe { _mm_loadu_si128(pairs.as_ptr().cast()) });
            let second = _mm256_slli_epi32(_mm256_srli_epi32(pairs, 8), 16);
            _mm256_or_si256(_mm256_and_si256(pairs, low_byte), second)
        };
        for half in 0..PIXELS / 8 {
            let (above, below) =
                (apart(&above[half * 8..half * 8 + 8]), apart(&below[half * 8..half * 8 + 8]));
            let across = _mm256_and_si256(_mm256_srai_epi32(x, 8), low_byte);
            let down = _mm256_and_si256(_mm256_srai_epi32(y, 8), low_byte);
            let rest = _mm256_sub_epi32(_mm256_set1_epi32(256), across);
            let weights = _mm256_or_si256(rest, _mm256_slli_epi32(across, 16));
            let above = _mm256_madd_epi16(above, weights);
            let below = _mm256_madd_epi16(below, weights);
            let more = _mm256_mullo_epi32(_mm256_sub_epi32(below, above), down);
            let sum = _mm256_add_epi32(_mm256_slli_epi32(above, 8), more);
            let sum = _mm256_srli_epi32(_mm256_add_epi32(sum, _mm256_set1_epi32(32768)), 16);
            let words = _mm256_packs_epi32(sum, _mm256_setzero_si256());
            let bytes = _mm256_packus_epi16(words, _mm256_setzero_si256());
            let low = _mm_cvtsi128_si32(_mm256_castsi256_si128(bytes)).cast_unsigned();
            let high = _mm_cvtsi128_si32(_mm256_extracti128_si256(bytes, 1)).cast_unsigned();
            let eight = (u64::from(high) << 32 | u64::from(low)).to_le_bytes();
            pixels[half * 8..half * 8 + 8].copy_from_slice(&eight);
            (x, y) = (_mm256_add_epi32(x, x_on), _mm256_add_epi32(y, y_on));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_and_plain_code_agree() {
        let data = (0..80 * 50u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        let plane = Plane { width: 80, height: 50, data };
        for (start, end) in
            [((0, 0), (1 << 20, 3 << 19)), ((70 << 16, 40 << 16), (5 << 16, 1)), ((999, 7), (999, 7))]
        {
            let run = Run::between(start, end, RUN);
            let (mut fast, mut plain) = ([0; RUN], [0; RUN]);
            run.fill(&plane, &mut fast, has_vectors());
            run.fill(&plane, &mut plain, false);
            assert_eq!(fast, plain, "{start:?} to {end:?}");
        }
    }

    /// Views that look far beyond the sheet, at its last pixels, and at sheets of next to nothing.
    #[test]
    fn every_view_stays_on_the_sheet() {
        for (width, height) in [(1, 1), (2, 2), (3, 9), (64, 33)] {
            let plane = Plane { width, height, data: vec![77; (width * height) as usize] };
            for corners in [
                [(-900.0, -50.0), (80.0, -9.0), (700.0, 90.0), (-40.0, 200.0)],
                [(0.0, 0.0), (64.0, 1.0), (63.0, 33.0), (1.0, 32.0)],
            ] {
                let view = View::through(corners, 61, 37);
                let part = Part { columns: (0, 61), rows: (0, 37), stride: 61 };
                let mut target = vec![0; 61 * 37];
                resample(&plane, &view, 1.0, part, &mut target);
                assert!(target.iter().all(|value| *value == 77), "{width}×{height}");
            }
        }
    }
}
