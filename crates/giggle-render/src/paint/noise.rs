//! Chance that repeats: dice for composition, lattice noise for texture.
//!
//! It knows numbers alone. The one idea: everything is a hash of a seed and a place, so the same seed paints the
//! same picture on any thread.

/// A row of numbers that looks like chance.
#[derive(Debug, Clone)]
pub(super) struct Dice {
    state: u64,
}

impl Dice {
    pub(super) fn new(seed: u64) -> Dice {
        Dice { state: seed ^ 0x9e37_79b9_7f4a_7c15 }
    }

    /// Dice of their own for a part of the picture: one part's throws never disturb another's.
    pub(super) fn part(&self, name: &str) -> Dice {
        Dice::new(hash_text(name) ^ self.state.rotate_left(17))
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.state)
    }

    /// 0 up to 1.
    pub(super) fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1_u64 << 24) as f32
    }

    pub(super) fn range(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    pub(super) fn chance(&mut self, share: f32) -> bool {
        self.unit() < share
    }

    pub(super) fn seed(&mut self) -> u32 {
        (self.next() >> 32) as u32
    }

    /// −1 or 1.
    pub(super) fn side(&mut self) -> f32 {
        if self.chance(0.5) { 1.0 } else { -1.0 }
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        let index = (self.unit() * from.len() as f32) as usize;
        &from[index.min(from.len() - 1)]
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A number for a text (FNV-1a, then mixed).
pub(super) fn hash_text(text: &str) -> u64 {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    mix(hash)
}

/// A number from 0 up to 1 for a lattice point.
pub(super) fn hash(x: i32, y: i32, seed: u32) -> f32 {
    let mut h = seed
        .wrapping_add((x as u32).wrapping_mul(0x27d4_eb2f))
        .wrapping_add((y as u32).wrapping_mul(0x1656_67b1));
    h = (h ^ (h >> 15)).wrapping_mul(0x85eb_ca6b);
    h = (h ^ (h >> 13)).wrapping_mul(0xc2b2_ae35);
    h ^= h >> 16;
    (h >> 8) as f32 / (1_u32 << 24) as f32
}

fn quintic(t: f32) -> f32 {
    t * t * t * (t * (t * 6.0 - 15.0) + 10.0)
}

/// The whole number at or below a value; without the instruction for it, the library's is a call.
fn floor(value: f32) -> i32 {
    let cut = value as i32;
    if cut as f32 > value { cut - 1 } else { cut }
}

/// The length of a way; unlike the library's it need not care for numbers near the ends of their range.
pub(super) fn length(x: f32, y: f32) -> f32 {
    (x * x + y * y).sqrt()
}

/// Smooth noise, 0 to 1, with features of size one.
pub(super) fn value(x: f32, y: f32, seed: u32) -> f32 {
    let (ix, iy) = (floor(x), floor(y));
    let (tx, ty) = (quintic(x - ix as f32), quintic(y - iy as f32));
    let top = lerp(hash(ix, iy, seed), hash(ix + 1, iy, seed), tx);
    let low = lerp(hash(ix, iy + 1, seed), hash(ix + 1, iy + 1, seed), tx);
    lerp(top, low, ty)
}

/// Noise of several scales, 0 to 1, about ½ in the mean.
pub(super) fn fbm(mut x: f32, mut y: f32, octaves: u32, seed: u32) -> f32 {
    let (mut sum, mut weight, mut all) = (0.0, 0.5, 0.0);
    for octave in 0..octaves {
        sum += weight * value(x, y, seed.wrapping_add(octave.wrapping_mul(0x68e3_1da4)));
        all += weight;
        weight *= 0.5;
        // Turned a little from octave to octave: no axis shows.
        (x, y) = (x * 1.62 + y * 1.18 + 3.7, y * 1.62 - x * 1.18 + 1.3);
    }
    sum / all
}

/// Noise with sharp crests, 0 to 1.
pub(super) fn ridged(mut x: f32, mut y: f32, octaves: u32, seed: u32) -> f32 {
    let (mut sum, mut weight, mut all, mut carry) = (0.0, 0.5, 0.0, 1.0);
    for octave in 0..octaves {
        let crest =
            1.0 - (2.0 * value(x, y, seed.wrapping_add(octave.wrapping_mul(0x2c1b_3c6d))) - 1.0).abs();
        let crest = crest * crest * carry;
        carry = (crest * 1.6).clamp(0.0, 1.0);
        sum += weight * crest;
        all += weight;
        weight *= 0.5;
        (x, y) = (x * 1.95 + y * 0.35 + 7.1, y * 1.95 - x * 0.35 + 2.9);
    }
    sum / all
}

pub(super) fn lerp(a: f32, b: f32, t: f32) -> f32 {
    a + (b - a) * t
}

/// 0 below `low`, 1 above `high`, smooth between.
pub(super) fn smooth(low: f32, high: f32, x: f32) -> f32 {
    let t = ((x - low) / (high - low)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_stays_in_bounds_and_varies() {
        let (mut least, mut most) = (1.0_f32, 0.0_f32);
        for step in 0..4000 {
            let x = step as f32 * 0.137 - 200.0;
            for found in [fbm(x, x * 0.3, 4, 7), ridged(x, 4.0, 4, 7), hash(step, -step, 7)] {
                assert!((0.0..=1.0).contains(&found));
                least = least.min(found);
                most = most.max(found);
            }
        }
        assert!(least < 0.1 && most > 0.9);
    }

    #[test]
    fn parts_have_dice_of_their_own() {
        let dice = Dice::new(5);
        assert_eq!(dice.part("sky").unit(), dice.part("sky").unit());
        assert_ne!(dice.part("sky").unit(), dice.part("sea").unit());
        assert_ne!(Dice::new(5).unit(), Dice::new(6).unit());
    }
}
