//! What a sample entry says of a track besides its four letters: how pictures are shown, what a sound is made of.
//!
//! It must not decode anything. The one idea: each box is read on its own, and what one does not say is left as it is.

use super::boxes::{boxes, find, u16_at, u32_at};
use super::colour::Colour;
use super::sps;
use super::track::{Look, Track};

/// Fills in a track of pictures from its header and its sample entry.
pub(super) fn picture(track: &mut Track, head: &[u8], entry: &[u8]) {
    let inner = entry.get(78..).unwrap_or_default();
    let mut look = Look::PLAIN;
    (look.rotation, look.is_mirrored) = turn(head).unwrap_or((0, false));
    let mut said = Colour::UNSAID;
    for (name, body) in boxes(inner) {
        match &name {
            b"avcC" => track.configuration = body.to_vec(),
            b"pasp" => {
                let shape = u32_at(body, 0).zip(u32_at(body, 4));
                look.pixel_aspect = shape.filter(|(across, down)| *across > 0 && *down > 0).unwrap_or((1, 1));
            }
            b"colr" => said = colour(body).unwrap_or(said),
            b"fiel" => look.is_interlaced = body.first() == Some(&2),
            b"hvcC" => {
                look.bit_depth = body.get(17).map(|byte| 8 + (byte & 7));
                said = said.or(sets(body).find_map(sps::hevc_colour).unwrap_or(Colour::UNSAID));
            }
            b"av1C" => {
                look.bit_depth = body.get(2).map(|byte| match byte & 0x60 {
                    0 => 8,
                    0x40 => 10,
                    _ => 12,
                });
            }
            b"vpcC" => {
                look.bit_depth = body.get(6).map(|byte| byte >> 4);
                if let Some([bits, primaries, transfer, matrix]) = body.get(6..10) {
                    let (primaries, transfer, matrix) = (*primaries, *transfer, *matrix);
                    said = said.or(Colour { primaries, transfer, matrix, is_full: bits & 1 == 1 });
                }
            }
            _ => {}
        }
    }
    match &track.codec {
        b"apch" | b"apcn" | b"apcs" | b"apco" => look.bit_depth = Some(10),
        b"ap4h" | b"ap4x" => look.bit_depth = Some(12),
        b"mp4v" => {
            let kind = find(inner, &[b"esds"]).and_then(Stream::read).map(|stream| stream.kind);
            match kind {
                Some(0x60..=0x65) => track.codec = *b"mp2v",
                Some(0x6a) => track.codec = *b"mp1v",
                Some(0x6c) => track.codec = *b"jpeg",
                _ => {}
            }
        }
        _ => {}
    }
    look.colour = said;
    if let Some(facts) = sps::of_configuration(&track.configuration) {
        look.bit_depth = Some(facts.bit_depth);
        look.is_interlaced |= facts.has_fields;
        look.colour = said.or(facts.colour.unwrap_or(Colour::UNSAID));
        if look.pixel_aspect == (1, 1) {
            look.pixel_aspect = facts.pixel_aspect.unwrap_or((1, 1));
        }
    }
    track.look = look;
}

/// The parameter sets of an `hvcC`.
fn sets(configuration: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = configuration.get(23..).unwrap_or_default();
    let mut left = 0;
    std::iter::from_fn(move || {
        while left == 0 {
            left = u16_at(rest, 1)?;
            rest = rest.get(3..)?;
        }
        left -= 1;
        let length = usize::from(u16_at(rest, 0)?);
        let set = rest.get(2..2 + length)?;
        rest = &rest[2 + length..];
        Some(set)
    })
}

/// How far a track's header turns its pictures to the right, and whether it mirrors them.
fn turn(head: &[u8]) -> Option<(u16, bool)> {
    let at = if head.first() == Some(&1) { 52 } else { 40 };
    let number = |index: usize| Some(f64::from(u32_at(head, at + index * 4)?.cast_signed()));
    let (a, b, c, d) = (number(0)?, number(1)?, number(3)?, number(4)?);
    let is_mirrored = a * d - b * c < 0.0;
    let side = if is_mirrored { -1.0 } else { 1.0 };
    let quarters = ((side * b).atan2(side * a) / std::f64::consts::FRAC_PI_2).round().rem_euclid(4.0);
    Some((quarters as u16 * 90, is_mirrored))
}

/// The code points of a colour box; a profile says none.
fn colour(body: &[u8]) -> Option<Colour> {
    let kind = body.get(..4)?;
    if kind != b"nclx" && kind != b"nclc" {
        return None;
    }
    let point = |at: usize| u8::try_from(u16_at(body, at)?).ok();
    let is_full = kind == b"nclx" && body.get(10).is_some_and(|byte| byte & 0x80 != 0);
    Some(Colour { primaries: point(4)?, transfer: point(6)?, matrix: point(8)?, is_full })
}

/// Fills in a track of sound from its sample entry.
pub(super) fn sound(track: &mut Track, entry: &[u8]) {
    track.channels = u16_at(entry, 16).unwrap_or(0);
    track.sample_rate = u32_at(entry, 24).unwrap_or(0) >> 16;
    // QuickTime's own versions of the entry are longer.
    let inner = match u16_at(entry, 8) {
        Some(1) => entry.get(44..),
        Some(2) => {
            track.channels = u32_at(entry, 40).and_then(|it| it.try_into().ok()).unwrap_or(track.channels);
            entry.get(64..)
        }
        _ => entry.get(28..),
    };
    let inner = inner.unwrap_or_default();
    let wave = find(inner, &[b"wave"]).unwrap_or_default();
    for (name, body) in boxes(inner).chain(boxes(wave)) {
        match &name {
            b"esds" => {
                if let Some(stream) = Stream::read(body) {
                    stream.fill(track);
                }
            }
            b"dOps" => {
                track.channels = body.get(1).map_or(track.channels, |byte| u16::from(*byte));
                track.sample_rate = 48_000;
            }
            b"dac3" => {
                let bits =
                    u32::from(u16_at(body, 0).unwrap_or(0)) << 8 | body.get(2).map_or(0, |b| u32::from(*b));
                track.channels = ac3_channels(bits >> 11 & 7, bits >> 10 & 1);
            }
            b"dec3" => {
                if let Some([mode]) = body.get(3..4) {
                    track.channels = ac3_channels(u32::from(mode >> 1 & 7), u32::from(mode & 1));
                }
            }
            _ => {}
        }
    }
}

fn ac3_channels(mode: u32, has_low: u32) -> u16 {
    [2, 1, 2, 3, 3, 4, 4, 5][mode as usize & 7] + u16::from(has_low == 1)
}

/// What an `esds` box says: the kind of stream, and its decoder's configuration.
struct Stream<'a> {
    kind: u8,
    configuration: &'a [u8],
}

impl<'a> Stream<'a> {
    fn read(body: &'a [u8]) -> Option<Self> {
        let (3, stream) = descriptor(body.get(4..)?)? else { return None };
        let flags = *stream.get(2)?;
        let mut at = 3;
        at += if flags & 0x80 != 0 { 2 } else { 0 };
        at += if flags & 0x40 != 0 { 1 + usize::from(*stream.get(at)?) } else { 0 };
        at += if flags & 0x20 != 0 { 2 } else { 0 };
        let (4, decoder) = descriptor(stream.get(at..)?)? else { return None };
        let configuration = match decoder.get(13..).and_then(descriptor) {
            Some((5, configuration)) => configuration,
            _ => &[],
        };
        Some(Self { kind: *decoder.first()?, configuration })
    }

    fn fill(&self, track: &mut Track) {
        match self.kind {
            0x69 | 0x6b => track.codec = *b".mp3",
            0xa5 => track.codec = *b"ac-3",
            0xa6 => track.codec = *b"ec-3",
            0xa9 => track.codec = *b"dtsc",
            0xad => track.codec = *b"Opus",
            0xdd => track.codec = *b"vorb",
            0x40 | 0x66..=0x68 => {
                if let Some((rate, channels)) = aac(self.configuration) {
                    (track.sample_rate, track.channels) = (rate, channels);
                }
            }
            _ => {}
        }
    }
}

/// A descriptor's number and body; its length has seven bits a byte.
fn descriptor(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let (tag, mut rest) = bytes.split_first()?;
    let mut length = 0;
    for _ in 0..4 {
        let (byte, after) = rest.split_first()?;
        rest = after;
        length = length << 7 | usize::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            break;
        }
    }
    Some((*tag, &rest[..length.min(rest.len())]))
}

/// The rate and the channels of an AAC stream, from its AudioSpecificConfig.
fn aac(configuration: &[u8]) -> Option<(u32, u16)> {
    const RATES: [u32; 13] = [
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
    ];
    let mut head = [0; 12];
    let length = configuration.len().min(12);
    head[..length].copy_from_slice(&configuration[..length]);
    let bits = head.iter().fold(0u128, |sum, byte| sum << 8 | u128::from(*byte)) << 32;
    let mut at = 0;
    let mut take = |count: u32| {
        let value = (bits << at >> (128 - count)) as u32;
        at += count;
        value
    };
    let kind = |first: u32, take: &mut dyn FnMut(u32) -> u32| if first == 31 { 32 + take(6) } else { first };
    let first = take(5);
    let object = kind(first, &mut take);
    let rate = |index: u32, take: &mut dyn FnMut(u32) -> u32| match index {
        15 => Some(take(24)),
        _ => RATES.get(index as usize).copied(),
    };
    let index = take(4);
    let mut frequency = rate(index, &mut take)?;
    let mut channels = match take(4) {
        count @ 1..=6 => count as u16,
        7 => 8,
        _ => return None,
    };
    // Of a stream with a second half of the spectrum, or with stereo from one channel, it says what a player gives.
    if object == 5 || object == 29 {
        let index = take(4);
        frequency = rate(index, &mut take)?;
        if object == 29 && channels == 1 {
            channels = 2;
        }
    }
    (length >= 2).then_some((frequency, channels))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_turns_and_mirrors() {
        let head = |matrix: [i32; 4]| {
            let [a, b, c, d] = matrix.map(|it| (it << 16).to_be_bytes());
            let zero = [0; 4];
            [&[0; 40][..], &a, &b, &zero, &c, &d, &zero, &zero, &zero, &zero].concat()
        };
        for (matrix, expected) in [
            ([1, 0, 0, 1], (0, false)),
            ([0, 1, -1, 0], (90, false)),
            ([-1, 0, 0, -1], (180, false)),
            ([0, -1, 1, 0], (270, false)),
            ([-1, 0, 0, 1], (0, true)),
            ([0, -1, -1, 0], (90, true)),
        ] {
            assert_eq!(turn(&head(matrix)), Some(expected), "{matrix:?}");
        }
        assert_eq!(turn(&[0; 12]), None);
    }

    #[test]
    fn the_channels_of_sound_come_from_its_configuration() {
        // LC, 44.1 kHz, one channel; and the same with a second half of the spectrum.
        assert_eq!(aac(&[0x12, 0x08]), Some((44_100, 1)));
        assert_eq!(aac(&[0x2b, 0x8a, 0x08, 0x00]), Some((44_100, 1)));
        assert_eq!(aac(&[0x11, 0x90]), Some((48_000, 2)));
        assert_eq!(aac(&[]), None);
        assert_eq!(ac3_channels(7, 1), 6);
    }
}
