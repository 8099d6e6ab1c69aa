//! What a stream of H.264 or HEVC says of its pictures in its sequence parameter set.
//!
//! It must not decode anything. The one idea: the set is a row of bits in a fixed order; what is wanted lies behind much
//! that is not, so everything is read, and a set that ends too early says nothing.

use super::colour::Colour;

/// What is told of the pictures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Facts {
    /// Bits of a sample of luma.
    pub(super) bit_depth: u8,
    /// Whether pictures may be made of two fields.
    pub(super) has_fields: bool,
    /// The shape of a pixel, width to height.
    pub(super) pixel_aspect: Option<(u32, u32)>,
    /// The colours, as far as they are said.
    pub(super) colour: Option<Colour>,
}

/// Reads the first set of an `avcC`.
pub(super) fn of_configuration(configuration: &[u8]) -> Option<Facts> {
    let count = configuration.get(5)? & 0x1f;
    if count == 0 {
        return None;
    }
    let length = usize::from(u16::from_be_bytes([*configuration.get(6)?, *configuration.get(7)?]));
    read(configuration.get(8..8 + length)?)
}

/// Pixel shapes by number.
const SHAPES: [(u32, u32); 17] = [
    (0, 0),
    (1, 1),
    (12, 11),
    (10, 11),
    (16, 11),
    (40, 33),
    (24, 11),
    (20, 11),
    (32, 11),
    (80, 33),
    (18, 11),
    (15, 11),
    (64, 33),
    (160, 99),
    (4, 3),
    (3, 2),
    (2, 1),
];

fn read(unit: &[u8]) -> Option<Facts> {
    // A set has some dozens of bytes; a long one is a mistake.
    let mut bits = Bits { bytes: without_escapes(unit.get(1..unit.len().min(512))?), at: 0 };
    let mut facts = Facts { bit_depth: 8, ..Facts::default() };
    let profile = bits.take(8)?;
    bits.take(16)?;
    bits.number()?;
    if matches!(profile, 100 | 110 | 122 | 244 | 44 | 83 | 86 | 118 | 128 | 138 | 139 | 134 | 135) {
        let chroma = bits.number()?;
        if chroma == 3 {
            bits.take(1)?;
        }
        facts.bit_depth = u8::try_from(8 + bits.number()?).ok()?;
        bits.number()?;
        bits.take(1)?;
        if bits.take(1)? == 1 {
            for list in 0..if chroma == 3 { 12 } else { 8 } {
                if bits.take(1)? == 1 {
                    skip_scaling_list(&mut bits, if list < 6 { 16 } else { 64 })?;
                }
            }
        }
    }
    bits.number()?;
    match bits.number()? {
        0 => {
            bits.number()?;
        }
        1 => {
            bits.take(1)?;
            bits.signed()?;
            bits.signed()?;
            for _ in 0..bits.number()?.min(255) {
                bits.signed()?;
            }
        }
        _ => {}
    }
    bits.number()?;
    bits.take(1)?;
    bits.number()?;
    bits.number()?;
    facts.has_fields = bits.take(1)? == 0;
    if facts.has_fields {
        bits.take(1)?;
    }
    bits.take(1)?;
    if bits.take(1)? == 1 {
        for _ in 0..4 {
            bits.number()?;
        }
    }
    if bits.take(1)? == 0 {
        return Some(facts);
    }
    if bits.take(1)? == 1 {
        let shape = match bits.take(8)? {
            255 => (bits.take(16)?, bits.take(16)?),
            number => SHAPES.get(number as usize).copied().unwrap_or_default(),
        };
        facts.pixel_aspect = Some(shape).filter(|(across, down)| *across > 0 && *down > 0);
    }
    if bits.take(1)? == 1 {
        bits.take(1)?;
    }
    if bits.take(1)? == 1 {
        bits.take(3)?;
        facts.colour = Some(bits.colour()?);
    }
    Some(facts)
}

/// The width and height that a set of HEVC has coded pictures of, with what is cut off afterwards; none for another unit, or a broken
/// set.
pub(crate) fn hevc_size(unit: &[u8]) -> Option<(u32, u32)> {
    hevc_head(unit).map(|head| head.size)
}

/// What a set of HEVC begins with.
struct HevcHead {
    bits: Bits,
    layers: u32,
    size: (u32, u32),
}

fn hevc_head(unit: &[u8]) -> Option<HevcHead> {
    if unit.first()? >> 1 & 0x3f != 33 {
        return None;
    }
    let mut bits = Bits { bytes: without_escapes(unit.get(2..unit.len().min(1024))?), at: 0 };
    bits.take(4)?;
    let layers = bits.take(3)?;
    bits.take(1)?;
    bits.skip(96)?;
    let mut has = [(false, false); 8];
    for layer in has.iter_mut().take(layers as usize) {
        *layer = (bits.take(1)? == 1, bits.take(1)? == 1);
    }
    if layers > 0 {
        bits.skip(2 * (8 - layers as usize))?;
    }
    for (profile, level) in has.into_iter().take(layers as usize) {
        bits.skip(if profile { 88 } else { 0 } + if level { 8 } else { 0 })?;
    }
    bits.number()?;
    if bits.number()? == 3 {
        bits.take(1)?;
    }
    let size = (bits.number()?, bits.number()?);
    Some(HevcHead { bits, layers, size })
}

/// The colours that a set of HEVC says; none for another unit, and for a set that says none.
pub(crate) fn hevc_colour(unit: &[u8]) -> Option<Colour> {
    let HevcHead { mut bits, layers, .. } = hevc_head(unit)?;
    if bits.take(1)? == 1 {
        for _ in 0..4 {
            bits.number()?;
        }
    }
    bits.number()?;
    bits.number()?;
    let order = bits.number()? + 4;
    let first = if bits.take(1)? == 1 { 0 } else { layers };
    for _ in first..=layers {
        for _ in 0..3 {
            bits.number()?;
        }
    }
    for _ in 0..6 {
        bits.number()?;
    }
    if bits.take(1)? == 1 && bits.take(1)? == 1 {
        skip_hevc_scaling(&mut bits)?;
    }
    bits.take(2)?;
    if bits.take(1)? == 1 {
        bits.take(8)?;
        bits.number()?;
        bits.number()?;
        bits.take(1)?;
    }
    skip_references(&mut bits)?;
    if bits.take(1)? == 1 {
        for _ in 0..bits.number()?.min(33) {
            bits.skip(order.min(16) as usize + 1)?;
        }
    }
    bits.take(2)?;
    if bits.take(1)? == 0 {
        return None;
    }
    if bits.take(1)? == 1 && bits.take(8)? == 255 {
        bits.take(32)?;
    }
    if bits.take(1)? == 1 {
        bits.take(1)?;
    }
    if bits.take(1)? == 0 {
        return None;
    }
    bits.take(3)?;
    bits.colour()
}

fn skip_hevc_scaling(bits: &mut Bits) -> Option<()> {
    for size in 0..4u32 {
        for _ in 0..if size == 3 { 2 } else { 6 } {
            if bits.take(1)? == 0 {
                bits.number()?;
                continue;
            }
            if size > 1 {
                bits.number()?;
            }
            for _ in 0..64.min(1 << (4 + 2 * size)) {
                bits.number()?;
            }
        }
    }
    Some(())
}

/// The sets of pictures that others refer to; each may be told by how it differs from the one before.
fn skip_references(bits: &mut Bits) -> Option<()> {
    let mut before = 0;
    for set in 0..bits.number()?.min(64) {
        if set > 0 && bits.take(1)? == 1 {
            bits.take(1)?;
            bits.number()?;
            let mut kept = 0;
            for _ in 0..=before {
                if bits.take(1)? == 1 || bits.take(1)? == 1 {
                    kept += 1;
                }
            }
            before = kept;
        } else {
            before = bits.number()?.min(16) + bits.number()?.min(16);
            for _ in 0..before {
                bits.number()?;
                bits.take(1)?;
            }
        }
    }
    Some(())
}

fn skip_scaling_list(bits: &mut Bits, size: u32) -> Option<()> {
    let (mut last, mut next) = (8, 8);
    for _ in 0..size {
        if next != 0 {
            next = (last + bits.signed()? + 256) % 256;
        }
        if next != 0 {
            last = next;
        }
    }
    Some(())
}

/// The bytes without those that keep start codes apart.
fn without_escapes(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut zeros = 0;
    for byte in bytes {
        if zeros >= 2 && *byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if *byte == 0 { zeros + 1 } else { 0 };
        plain.push(*byte);
    }
    plain
}

struct Bits {
    bytes: Vec<u8>,
    at: usize,
}

impl Bits {
    fn take(&mut self, count: u32) -> Option<u32> {
        let mut value = 0;
        for _ in 0..count {
            let byte = self.bytes.get(self.at / 8)?;
            value = value << 1 | u32::from(byte >> (7 - self.at % 8) & 1);
            self.at += 1;
        }
        Some(value)
    }

    fn skip(&mut self, count: usize) -> Option<()> {
        self.at += count;
        (self.at <= self.bytes.len() * 8).then_some(())
    }

    /// The range, and the code points if they are said.
    fn colour(&mut self) -> Option<Colour> {
        let mut colour = Colour { is_full: self.take(1)? == 1, ..Colour::UNSAID };
        if self.take(1)? == 1 {
            let mut byte = || u8::try_from(self.take(8)?).ok();
            (colour.primaries, colour.transfer, colour.matrix) = (byte()?, byte()?, byte()?);
        }
        Some(colour)
    }

    /// An exponential Golomb number.
    fn number(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while self.take(1)? == 0 {
            zeros += 1;
            if zeros > 31 {
                return None;
            }
        }
        Some((1u32 << zeros) - 1 + self.take(zeros)?)
    }

    fn signed(&mut self) -> Option<i32> {
        let number = self.number()?;
        let half = i32::try_from(number.div_ceil(2)).ok()?;
        Some(if number % 2 == 1 { half } else { -half })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes the bits of a set, as the standard orders them.
    #[derive(Default)]
    struct Written(Vec<bool>);

    impl Written {
        fn bits(mut self, value: u32, count: u32) -> Self {
            self.0.extend((0..count).rev().map(|bit| value >> bit & 1 == 1));
            self
        }

        fn number(self, value: u32) -> Self {
            let length = (value + 1).ilog2();
            self.bits(0, length).bits(value + 1, length + 1)
        }

        fn unit(mut self) -> Vec<u8> {
            self.0.resize(self.0.len().next_multiple_of(8), false);
            let bytes =
                self.0.chunks(8).map(|eight| eight.iter().fold(0, |sum, bit| sum << 1 | u8::from(*bit)));
            std::iter::once(0x67).chain(bytes).collect()
        }
    }

    #[test]
    fn a_set_is_read_to_its_colours() {
        let head = Written::default().bits(100, 8).bits(0, 8).bits(31, 8).number(0);
        // 4:2:0, 10 bits, no scaling lists; order of showing by number 2; one reference; 40×30 blocks; fields.
        let head = head.number(1).number(2).number(2).bits(0, 2).number(0).number(2).number(1).bits(0, 1);
        let head = head.number(39).number(29).bits(0, 1).bits(1, 1).bits(1, 1).bits(0, 1);
        // Pixels of 4:3, full range, primaries 1, transfer 1, matrix 6.
        let said =
            head.bits(1, 1).bits(1, 1).bits(14, 8).bits(0, 1).bits(1, 1).bits(5, 3).bits(1, 1).bits(1, 1);
        let unit = said.bits(1, 8).bits(1, 8).bits(6, 8).unit();
        let colour = Colour { primaries: 1, transfer: 1, matrix: 6, is_full: true };
        let whole =
            Facts { bit_depth: 10, has_fields: true, pixel_aspect: Some((4, 3)), colour: Some(colour) };
        assert_eq!(read(&unit), Some(whole));
        for end in 0..unit.len() - 1 {
            assert_ne!(read(&unit[..end]), Some(whole), "{end}");
        }
    }
}
