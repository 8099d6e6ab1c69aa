//! Reads a clip's index: its tracks, where their samples lie, and its tags. MP4 and QuickTime here, WebM and Matroska in
//! [`matroska`].
//!
//! It must not decode anything. The one idea: a file may come from anywhere, so every length is checked against what
//! is there, nothing is reserved on a file's word alone, and what is not understood is left out, never guessed. A table of a
//! few bytes can promise hundreds of thousands of samples, so that only the tracks that are used are unfolded: the first
//! of pictures and the first of sound.

mod boxes;
mod colour;
mod descriptors;
mod fragments;
mod matroska;
mod sps;
mod track;

use crate::provenance::Provenance;
use boxes::{MOST_SAMPLES, MOST_TRACKS, boxes, find, u16_at, u32_at, u64_at};
use fragments::Defaults;
use giggle_domain::FileKind;

pub(crate) use colour::{Colour, Light};
pub(crate) use sps::{hevc_colour, hevc_size};
pub(crate) use track::{Kind, Look, Place, Track};

/// The index of a file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    pub(crate) tracks: Vec<Track>,
    pub(crate) tags: Provenance,
    /// Whether the index comes before the media.
    pub(crate) is_fast_start: bool,
    /// Whether the media is in fragments.
    pub(crate) is_fragmented: bool,
    pub(crate) container: Container,
}

/// The kind of file that a clip is in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Container {
    /// MP4.
    #[default]
    Mp4,
    /// QuickTime, `.mov`.
    QuickTime,
    /// WebM.
    WebM,
    /// Matroska, `.mkv`.
    Matroska,
}

/// Reads the index; none if there is none.
pub(crate) fn read(file: &[u8]) -> Option<Index> {
    let mut index = Index::default();
    match FileKind::of(file) {
        FileKind::Matroska => return matroska::read(file),
        FileKind::QuickTime => index.container = Container::QuickTime,
        _ => {}
    }
    let (mut has_movie, mut has_media) = (false, false);
    let mut defaults = Vec::new();
    for (name, body) in boxes(file) {
        match &name {
            b"moov" if !has_movie => {
                has_movie = true;
                index.is_fast_start = !has_media;
                defaults = read_movie(body, &mut index);
            }
            b"mdat" => has_media = true,
            b"moof" => {
                index.is_fragmented = true;
                // Places are counted from the box's head, eight bytes before its body.
                let start = (body.as_ptr().addr() - file.as_ptr().addr()).saturating_sub(8);
                fragments::add(body, start as u64, &defaults, &mut index.tracks);
            }
            _ => {}
        }
    }
    has_movie.then_some(index)
}

/// Reads the movie box, and gives what it says of samples in fragments.
fn read_movie(movie: &[u8], index: &mut Index) -> Vec<Defaults> {
    let mut defaults = Vec::new();
    let header = find(movie, &[b"mvhd"]).unwrap_or_default();
    let timescale = u32_at(header, if header.first() == Some(&1) { 20 } else { 12 }).unwrap_or(0);
    for (name, body) in boxes(movie) {
        match &name {
            b"trak" if index.tracks.len() < MOST_TRACKS => {
                index.tracks.extend(read_track(body, timescale, &index.tracks));
            }
            b"udta" => index.tags = read_tags(body),
            b"mvex" => {
                index.is_fragmented = true;
                defaults = fragments::defaults(body);
            }
            _ => {}
        }
    }
    defaults
}

/// What of a track's media is shown, where one stretch of it is; more than one are left as if there were none.
fn read_edit(track: &[u8], timescale: u32, movie_timescale: u32) -> Option<(i64, u64)> {
    let list = find(track, &[b"edts", b"elst"])?;
    let is_wide = list.first() == Some(&1);
    let count = u32_at(list, 4)? as usize;
    let mut edit = None;
    for index in 0..count.min(64) {
        let (length, start) = if is_wide {
            let at = 8 + index * 20;
            (u64_at(list, at)?, u64_at(list, at + 8)?.cast_signed())
        } else {
            let at = 8 + index * 12;
            (u32_at(list, at)?.into(), u32_at(list, at + 4)?.cast_signed().into())
        };
        // A start below zero is a wait before the track begins.
        if start >= 0 && edit.replace((start, length)).is_some() {
            return None;
        }
    }
    let (start, length) = edit?;
    let length = u128::from(length) * u128::from(timescale) / u128::from(movie_timescale.max(1));
    Some((start, u64::try_from(length).ok()?))
}

fn read_track(track: &[u8], movie_timescale: u32, before: &[Track]) -> Option<Track> {
    let head = find(track, &[b"tkhd"]).unwrap_or_default();
    let id = u32_at(head, if head.first() == Some(&1) { 20 } else { 12 }).unwrap_or(0);
    let media = find(track, &[b"mdia"])?;
    let kind = match find(media, &[b"hdlr"])?.get(8..12)? {
        b"vide" => Kind::Picture,
        b"soun" => Kind::Sound,
        _ => Kind::Other,
    };
    let header = find(media, &[b"mdhd"])?;
    let (timescale, duration) = if header.first() == Some(&1) {
        (u32_at(header, 20)?, u64_at(header, 24)?)
    } else {
        (u32_at(header, 12)?, u64::from(u32_at(header, 16)?))
    };
    let table = find(media, &[b"minf", b"stbl"])?;
    let entries = find(table, &[b"stsd"])?.get(8..)?;
    let (codec, entry) = boxes(entries).next()?;
    let edit = read_edit(track, timescale, movie_timescale);
    let square = u16_at(entry, 24).zip(u16_at(entry, 26)).filter(|_| kind == Kind::Picture);
    let mut track = Track {
        id,
        kind,
        codec,
        timescale: timescale.max(1),
        duration,
        size: square.map_or((0, 0), |(width, height)| (width.into(), height.into())),
        look: Look::PLAIN,
        channels: 0,
        sample_rate: 0,
        configuration: Vec::new(),
        samples: Vec::new(),
        edit,
    };
    match kind {
        Kind::Picture => descriptors::picture(&mut track, head, entry),
        Kind::Sound => descriptors::sound(&mut track, entry),
        Kind::Other => {}
    }
    let is_used = match kind {
        Kind::Picture | Kind::Sound => !before.iter().any(|it| it.kind == kind),
        Kind::Other => false,
    };
    if is_used {
        track.samples = places(table).unwrap_or_default();
    }
    Some(track)
}

/// Where every sample lies, from the five tables that say so together.
fn places(table: &[u8]) -> Option<Vec<Place>> {
    let sizes = find(table, &[b"stsz"])?;
    let (same, count) = (u32_at(sizes, 4)?, u32_at(sizes, 8)? as usize);
    let size_of = |index: usize| if same > 0 { Some(same) } else { u32_at(sizes, 12 + index * 4) };
    let count = if same > 0 { count } else { count.min(sizes.len().saturating_sub(12) / 4) };
    let count = count.min(MOST_SAMPLES);

    let chunks: Vec<u64> = match find(table, &[b"stco"]) {
        Some(offsets) => {
            offsets.get(8..)?.as_chunks::<4>().0.iter().map(|it| u32::from_be_bytes(*it).into()).collect()
        }
        None => {
            let offsets = find(table, &[b"co64"])?;
            offsets.get(8..)?.as_chunks::<8>().0.iter().map(|it| u64::from_be_bytes(*it)).collect()
        }
    };
    let runs = find(table, &[b"stsc"])?.get(8..)?.as_chunks::<12>().0;
    let keys = find(table, &[b"stss"]).and_then(|body| body.get(8..)).map(|body| body.as_chunks::<4>().0);

    let mut samples = Vec::with_capacity(count.min(4096));
    let mut run = 0;
    'chunks: for (chunk, start) in chunks.iter().enumerate() {
        while runs
            .get(run + 1)
            .is_some_and(|next| u32_at(next, 0).is_some_and(|first| first as usize <= chunk + 1))
        {
            run += 1;
        }
        let in_chunk = runs.get(run).and_then(|run| u32_at(run, 4)).unwrap_or(0);
        let mut at = *start;
        for _ in 0..in_chunk {
            if samples.len() >= count {
                break 'chunks;
            }
            let length = size_of(samples.len())?;
            samples.push(Place { at, length, shown: 0, is_key: keys.is_none() });
            at = at.saturating_add(u64::from(length));
        }
    }
    for key in keys.unwrap_or_default() {
        if let Some(sample) =
            (u32::from_be_bytes(*key) as usize).checked_sub(1).and_then(|at| samples.get_mut(at))
        {
            sample.is_key = true;
        }
    }
    let lengths = find(table, &[b"stts"])?.get(8..)?.as_chunks::<8>().0;
    let mut decoded = 0i64;
    let mut rest = samples.iter_mut();
    for run in lengths {
        let (count, length) = (u32_at(run, 0)?, u32_at(run, 4)?);
        for sample in rest.by_ref().take(count as usize) {
            sample.shown = decoded;
            decoded = decoded.saturating_add(i64::from(length));
        }
    }
    if let Some(shifts) = find(table, &[b"ctts"]).and_then(|body| body.get(8..)) {
        let mut rest = samples.iter_mut();
        for run in shifts.as_chunks::<8>().0 {
            let (count, shift) = (u32_at(run, 0)?, u32_at(run, 4)?.cast_signed());
            for sample in rest.by_ref().take(count as usize) {
                sample.shown = sample.shown.saturating_add(i64::from(shift));
            }
        }
    }
    Some(samples)
}

/// As many bytes of a tag are read: a prompt, and no document.
const LONGEST_TAG: usize = 64 << 10;

fn read_tags(user_data: &[u8]) -> Provenance {
    let mut tags = Provenance::default();
    // A full box in MP4, a plain one in QuickTime: the first box inside tells.
    let meta = find(user_data, &[b"meta"]).unwrap_or_default();
    let list = meta.get(4..).and_then(|body| find(body, &[b"ilst"])).or_else(|| find(meta, &[b"ilst"]));
    for (name, body) in boxes(list.unwrap_or_default()) {
        let data = find(body, &[b"data"]).and_then(|data| data.get(8..));
        let text = data.map(|text| String::from_utf8_lossy(&text[..text.len().min(LONGEST_TAG)]));
        let Some(text) = text.map(|text| text.into_owned()) else { continue };
        match &name {
            b"\xa9nam" => tags.title = Some(text),
            b"\xa9cmt" => tags.comment = Some(text),
            b"desc" => tags.description = Some(text),
            b"\xa9too" => tags.encoder = Some(text),
            _ => {}
        }
    }
    tags
}
