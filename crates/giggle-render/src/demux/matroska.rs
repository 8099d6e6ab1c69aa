//! Reads the index of WebM and Matroska: tracks, and where their blocks lie.
//!
//! It must not decode anything. The one idea: the file is a tree of elements, each with its length; only the few levels
//! that lead to tracks and blocks are gone down, and an element of unknown length ends where its parent's next one begins.

use super::boxes::MOST_SAMPLES;
use super::colour::Colour;
use super::track::{Kind, Look, Place, Track};
use super::{Container, Index};

const SEGMENT: u32 = 0x1853_8067;
const CLUSTER: u32 = 0x1f43_b675;
/// What can follow a cluster of unknown length: a cluster, cues, tags, tracks, an index, attachments, chapters, facts.
const TOP: [u32; 8] =
    [CLUSTER, 0x1c53_bb6b, 0x1254_c367, 0x1654_ae6b, 0x114d_9b74, 0x1941_a469, 0x1043_a770, 0x1549_a966];

pub(super) fn read(file: &[u8]) -> Option<Index> {
    let mut index = Index { is_fast_start: true, container: Container::Matroska, ..Index::default() };
    let mut top = Elements(file);
    let (_, head) = top.next()?;
    if Elements(head).any(|(id, body)| id == 0x4282 && body.starts_with(b"webm")) {
        index.container = Container::WebM;
    }
    let (_, segment) = top.find(|(id, _)| *id == SEGMENT)?;
    // Nanoseconds of a tick.
    let (mut tick, mut length) = (1_000_000u64, None);
    let mut tracks: Vec<Numbered> = Vec::new();
    let rest = Elements(segment);
    for (id, body) in rest {
        match id {
            0x1549_a966 => {
                for (id, body) in Elements(body) {
                    match id {
                        0x2a_d7b1 => tick = whole(body).clamp(1, 1_000_000_000),
                        0x4489 => length = real(body),
                        0x5741 => index.tags.encoder = Some(String::from_utf8_lossy(body).into_owned()),
                        0x7ba9 => index.tags.title = Some(String::from_utf8_lossy(body).into_owned()),
                        _ => {}
                    }
                }
            }
            0x1654_ae6b => {
                tracks = Elements(body)
                    .filter(|(id, _)| *id == 0xae)
                    .take(64)
                    .filter_map(|(_, body)| entry(body))
                    .collect();
            }
            CLUSTER => blocks(file, body, &mut tracks),
            _ => {}
        }
    }
    let per_second = u32::try_from(1_000_000_000 / tick).unwrap_or(1000).max(1);
    for mut it in tracks {
        it.track.timescale = per_second;
        let last = it.track.samples.iter().map(|sample| sample.shown).max().unwrap_or(0);
        let step = (it.step / tick).max(1);
        let until = u64::try_from(last).unwrap_or(0).saturating_add(step);
        // The length of the film is that of its longest track; a track's own end is that of its last block.
        let whole = length.filter(|it| it.is_finite() && *it > 0.0).map(|it: f64| it.round() as u64);
        it.track.duration = match it.track.kind {
            Kind::Picture if it.step > 0 && !it.track.samples.is_empty() => until,
            _ => whole.unwrap_or(until),
        };
        index.tracks.push(it.track);
    }
    Some(index)
}

struct Numbered {
    number: u64,
    /// Nanoseconds of a frame, if they are said.
    step: u64,
    track: Track,
}

fn entry(body: &[u8]) -> Option<Numbered> {
    let mut it = Numbered {
        number: 0,
        step: 0,
        track: Track {
            id: 0,
            kind: Kind::Other,
            codec: *b"    ",
            timescale: 1000,
            duration: 0,
            size: (0, 0),
            look: Look::PLAIN,
            channels: 0,
            sample_rate: 0,
            configuration: Vec::new(),
            samples: Vec::new(),
            edit: None,
        },
    };
    let mut private: &[u8] = &[];
    for (id, body) in Elements(body) {
        match id {
            0xd7 => it.number = whole(body),
            0x83 => {
                it.track.kind = match whole(body) {
                    1 => Kind::Picture,
                    2 => Kind::Sound,
                    _ => Kind::Other,
                }
            }
            0x86 => it.track.codec = codec(body),
            0x63a2 => private = body,
            0x23_e383 => it.step = whole(body),
            0xe0 => picture(&mut it.track, body),
            0xe1 => {
                it.track.channels = 1;
                it.track.sample_rate = 8000;
                for (id, body) in Elements(body) {
                    match id {
                        0xb5 => it.track.sample_rate = real(body).map_or(0, |rate| rate as u32),
                        0x9f => it.track.channels = u16::try_from(whole(body)).unwrap_or(0),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    if &it.track.codec == b"avc1" {
        it.track.configuration = private.to_vec();
        if let Some(facts) = super::sps::of_configuration(private) {
            let look = &mut it.track.look;
            look.bit_depth = Some(facts.bit_depth);
            look.is_interlaced |= facts.has_fields;
            look.colour = look.colour.or(facts.colour.unwrap_or(Colour::UNSAID));
        }
    }
    it.track.id = u32::try_from(it.number).ok()?;
    Some(it)
}

/// The four letters of the same codec in an MP4.
fn codec(name: &[u8]) -> [u8; 4] {
    let known: [(&[u8], &[u8; 4]); 20] = [
        (b"V_MPEG4/ISO/AVC", b"avc1"),
        (b"V_MPEGH/ISO/HEVC", b"hvc1"),
        (b"V_MPEG4", b"mp4v"),
        (b"V_MPEG2", b"mp2v"),
        (b"V_MPEG1", b"mp1v"),
        (b"V_VP8", b"vp08"),
        (b"V_VP9", b"vp09"),
        (b"V_AV1", b"av01"),
        (b"V_MJPEG", b"jpeg"),
        (b"V_PRORES", b"apcn"),
        (b"V_FFV1", b"FFV1"),
        (b"A_OPUS", b"Opus"),
        (b"A_VORBIS", b"vorb"),
        (b"A_AAC", b"mp4a"),
        (b"A_AC3", b"ac-3"),
        (b"A_EAC3", b"ec-3"),
        (b"A_DTS", b"dtsc"),
        (b"A_FLAC", b"fLaC"),
        (b"A_MPEG/L3", b".mp3"),
        (b"A_PCM", b"lpcm"),
    ];
    known.iter().find(|(start, _)| name.starts_with(start)).map_or(*b"????", |(_, letters)| **letters)
}

fn picture(track: &mut Track, body: &[u8]) {
    let mut shown = (0, 0);
    let mut is_in_pixels = true;
    let side = |body: &[u8]| u32::try_from(whole(body)).unwrap_or(0);
    let point = |body: &[u8]| u8::try_from(whole(body)).unwrap_or(2);
    for (id, body) in Elements(body) {
        match id {
            0xb0 => track.size.0 = side(body),
            0xba => track.size.1 = side(body),
            0x54b0 => shown.0 = side(body),
            0x54ba => shown.1 = side(body),
            0x54b2 => is_in_pixels = matches!(whole(body), 0 | 3),
            0x9a => track.look.is_interlaced = whole(body) == 1,
            0x55b0 => {
                for (id, body) in Elements(body) {
                    match id {
                        0x55b1 => track.look.colour.matrix = point(body),
                        0x55b2 => track.look.bit_depth = Some(point(body)).filter(|bits| *bits > 0),
                        0x55b9 => track.look.colour.is_full = whole(body) == 2,
                        0x55ba => track.look.colour.transfer = point(body),
                        0x55bb => track.look.colour.primaries = point(body),
                        _ => {}
                    }
                }
            }
            0x7670 => {
                for (_, body) in Elements(body).filter(|(id, _)| *id == 0x7675) {
                    // Turned to the left.
                    let quarters = -real(body).unwrap_or(0.0) / 90.0;
                    track.look.rotation = quarters.round().rem_euclid(4.0) as u16 * 90;
                }
            }
            _ => {}
        }
    }
    // Both sizes are of the same picture: their ratio is the shape of a pixel.
    let (width, height) = track.size;
    if is_in_pixels && shown.0 > 0 && shown.1 > 0 && width > 0 && height > 0 {
        let shape = (u64::from(shown.0) * u64::from(height), u64::from(shown.1) * u64::from(width));
        if shape.0.abs_diff(shape.1) * u64::from(width) > shape.0 {
            let common = greatest_common(shape.0, shape.1);
            let shape = (u32::try_from(shape.0 / common), u32::try_from(shape.1 / common));
            track.look.pixel_aspect = shape.0.ok().zip(shape.1.ok()).unwrap_or((1, 1));
        }
    }
}

fn greatest_common(a: u64, b: u64) -> u64 {
    if b == 0 { a.max(1) } else { greatest_common(b, a % b) }
}

/// Adds the blocks of a cluster to their tracks.
fn blocks(file: &[u8], cluster: &[u8], tracks: &mut [Numbered]) {
    let mut time = 0;
    for (id, body) in Elements(cluster) {
        match id {
            0xe7 => time = i64::try_from(whole(body)).unwrap_or(0),
            0xa3 => add(file, body, time, None, tracks),
            0xa0 => {
                let refers = Elements(body).any(|(id, _)| id == 0xfb);
                for (_, block) in Elements(body).filter(|(id, _)| *id == 0xa1) {
                    add(file, block, time, Some(!refers), tracks);
                }
            }
            _ => {}
        }
    }
}

fn add(file: &[u8], block: &[u8], time: i64, is_key: Option<bool>, tracks: &mut [Numbered]) {
    let Some((number, rest)) = length_of(block) else { return };
    let Some((shift, rest)) = rest.split_first_chunk::<2>() else { return };
    let Some((flags, frame)) = rest.split_first() else { return };
    let Some(it) = tracks.iter_mut().find(|it| Some(it.number) == number) else { return };
    if it.track.samples.len() >= MOST_SAMPLES {
        return;
    }
    it.track.samples.push(Place {
        at: (frame.as_ptr().addr() - file.as_ptr().addr()) as u64,
        length: u32::try_from(frame.len()).unwrap_or(u32::MAX),
        shown: time.saturating_add(i16::from_be_bytes(*shift).into()),
        is_key: is_key.unwrap_or(flags & 0x80 != 0),
    });
}

/// The elements in a row, with their numbers and bodies; ends at the first that does not fit.
struct Elements<'a>(&'a [u8]);

impl<'a> Iterator for Elements<'a> {
    type Item = (u32, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (id, after) = number_of(self.0)?;
        let (length, after) = length_of(after)?;
        let body = match length {
            Some(length) => {
                let end = usize::try_from(length).unwrap_or(usize::MAX).min(after.len());
                &after[..end]
            }
            // Live recordings leave the length open.
            None if id == CLUSTER => &after[..end_of_cluster(after)],
            None => after,
        };
        self.0 = &after[body.len()..];
        Some((id, body))
    }
}

/// Where a cluster of unknown length ends.
fn end_of_cluster(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    loop {
        let Some((id, after)) = number_of(rest) else { return bytes.len() };
        if TOP.contains(&id) {
            return bytes.len() - rest.len();
        }
        let Some((Some(length), after)) = length_of(after) else { return bytes.len() };
        match usize::try_from(length).ok().and_then(|length| after.get(length..)) {
            Some(next) => rest = next,
            None => return bytes.len(),
        }
    }
}

/// An element's number: its first byte says how many follow.
fn number_of(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let first = *bytes.first()?;
    let length = first.leading_zeros() as usize + 1;
    let number = bytes.get(..length).filter(|_| length <= 4)?;
    Some((number.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte)), &bytes[length..]))
}

/// A length, or none where it is left open.
fn length_of(bytes: &[u8]) -> Option<(Option<u64>, &[u8])> {
    let first = *bytes.first()?;
    let length = first.leading_zeros() as usize + 1;
    let rest = bytes.get(1..length).filter(|_| length <= 8)?;
    let mask = (1u64 << (7 * length)) - 1;
    let value = rest.iter().fold(u64::from(first), |sum, byte| sum << 8 | u64::from(*byte)) & mask;
    Some(((value != mask).then_some(value), &bytes[length..]))
}

fn whole(body: &[u8]) -> u64 {
    body.iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

fn real(body: &[u8]) -> Option<f64> {
    match body.len() {
        4 => body.first_chunk().map(|it| f32::from_be_bytes(*it).into()),
        8 => body.first_chunk().map(|it| f64::from_be_bytes(*it)),
        _ => None,
    }
}
