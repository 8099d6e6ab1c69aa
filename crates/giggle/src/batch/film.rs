//! MP4 files as tables of samples: read, joined without re-encoding, and asked for a picture's bytes.
//!
//! Only what joining and seeking need is read; nothing is decoded here. The one idea: a joined film is the chunks of its
//! parts, copied in their order, under one new table, so that memory holds tables and never pictures.

use crate::whole_file;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// What a track carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Pictures.
    Video,
    /// Sound.
    Sound,
}

/// One sample of a track.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// Where its bytes begin in the file.
    pub offset: u64,
    /// How many bytes.
    pub size: u32,
    /// How long it lasts, in units of the track.
    pub duration: u32,
    /// How much later than decoded it is shown, in units of the track.
    pub shift: i32,
    /// Whether decoding can begin with it.
    pub is_sync: bool,
    /// The chunk that it lies in.
    chunk: u32,
}

/// One track.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Track {
    /// What it carries.
    pub kind: Kind,
    /// Units a second.
    pub timescale: u32,
    /// Width and height in pixels, of pictures.
    pub size: (u32, u32),
    /// The whole sample description box: codec, parameters, size.
    pub description: Vec<u8>,
    /// The samples, in the order in which they are decoded.
    pub samples: Vec<Sample>,
    /// How much at the beginning is not shown, in units of the track.
    pub lead: i64,
}

/// A file's tracks.
#[derive(Debug, Clone)]
pub struct Film {
    /// The file.
    pub path: PathBuf,
    /// The pictures.
    pub video: Track,
    /// The sound, where there is some.
    pub sound: Option<Track>,
    /// The tags, as they were written.
    pub tags: Vec<u8>,
}

/// Why a file cannot be read as a film.
#[derive(Debug, thiserror::Error)]
pub enum FilmFault {
    /// The file itself.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What happened.
        source: io::Error,
    },
    /// Its contents.
    #[error("{}: {what}", path.display())]
    Contents {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: &'static str,
    },
}

/// Tables of a minute's clip are some hundred kilobytes; this bounds what a broken size makes us read.
const LARGEST_TABLES: u64 = 64 * 1024 * 1024;
/// An hour of sixty frames a second.
const MOST_SAMPLES: usize = 400_000;
/// So many boxes of a file, and tracks of a film, are looked at. A clip has some five, and two or three.
const MOST_BOXES: usize = 4096;
const MOST_TRACKS: usize = 64;

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn wide(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_be_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

/// The boxes directly inside some bytes.
fn boxes(mut bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    std::iter::from_fn(move || {
        let size = number(bytes, 0)? as usize;
        let name: [u8; 4] = bytes.get(4..8)?.try_into().ok()?;
        let (head, size) = match size {
            0 => (8, bytes.len()),
            1 => (16, usize::try_from(wide(bytes, 8)?).ok()?),
            size => (8, size),
        };
        let body = bytes.get(head..size)?;
        bytes = bytes.get(size..)?;
        Some((name, body))
    })
}

fn inside<'a>(bytes: &'a [u8], path: &[&[u8; 4]]) -> Option<&'a [u8]> {
    path.iter().try_fold(bytes, |bytes, name| boxes(bytes).find(|(it, _)| it == *name).map(|(_, body)| body))
}

impl Track {
    /// How long it lasts, in its own units.
    pub fn duration(&self) -> u64 {
        self.samples.iter().map(|sample| u64::from(sample.duration)).sum()
    }

    /// When each sample is shown, in its own units.
    pub fn shown_at(&self) -> Vec<i64> {
        let mut time = 0;
        let shown = self.samples.iter().map(|sample| {
            let at = time + i64::from(sample.shift);
            time += i64::from(sample.duration);
            at
        });
        shown.collect()
    }

    /// What a track carries, where it is something that is joined.
    fn kind(trak: &[u8]) -> Option<Kind> {
        match inside(trak, &[b"mdia", b"hdlr"])?.get(8..12)? {
            b"vide" => Some(Kind::Video),
            b"soun" => Some(Kind::Sound),
            _ => None,
        }
    }

    fn read(trak: &[u8]) -> Option<Self> {
        let kind = Self::kind(trak)?;
        let media = inside(trak, &[b"mdia"])?;
        let header = inside(media, &[b"mdhd"])?;
        let timescale = if header.first() == Some(&1) { number(header, 20)? } else { number(header, 12)? };
        let track_header = inside(trak, &[b"tkhd"])?;
        let tail = track_header.len().checked_sub(8)?;
        let size = (number(track_header, tail)? >> 16, number(track_header, tail + 4)? >> 16);
        let table = inside(media, &[b"minf", b"stbl"])?;
        let description = inside(table, &[b"stsd"])?.to_vec();
        let samples = samples(table)?;
        let lead = inside(trak, &[b"edts", b"elst"]).and_then(|list| {
            let long = list.first() == Some(&1);
            let at = |entry: usize| if long { 8 + entry * 20 } else { 8 + entry * 12 };
            (0..number(list, 4)?.min(2) as usize)
                .filter_map(|entry| {
                    let begin = at(entry);
                    if long {
                        Some(wide(list, begin + 8)? as i64)
                    } else {
                        Some(i64::from(number(list, begin + 4)? as i32))
                    }
                })
                .find(|time| *time >= 0)
        });
        (timescale > 0).then_some(Self {
            kind,
            timescale,
            size,
            description,
            samples,
            lead: lead.unwrap_or(0),
        })
    }
}

/// Unfolds the sample tables.
fn samples(table: &[u8]) -> Option<Vec<Sample>> {
    let sizes = inside(table, &[b"stsz"])?;
    let count = number(sizes, 8)? as usize;
    let fixed = number(sizes, 4)?;
    if count > MOST_SAMPLES || (fixed == 0 && sizes.len() < 12 + count * 4) {
        return None;
    }
    let mut samples = Vec::with_capacity(count);
    for index in 0..count {
        let size = if fixed > 0 { fixed } else { number(sizes, 12 + index * 4)? };
        samples.push(Sample { offset: 0, size, duration: 0, shift: 0, is_sync: true, chunk: 0 });
    }
    let runs = |name: &[u8; 4]| -> Option<Vec<(usize, u32)>> {
        let table = inside(table, &[name])?;
        (0..number(table, 4)? as usize)
            .map(|entry| Some((number(table, 8 + entry * 8)? as usize, number(table, 12 + entry * 8)?)))
            .collect()
    };
    let mut at = 0;
    for (run, duration) in runs(b"stts")? {
        for sample in samples.iter_mut().skip(at).take(run) {
            sample.duration = duration;
        }
        at = at.saturating_add(run);
    }
    at = 0;
    for (run, shift) in runs(b"ctts").unwrap_or_default() {
        for sample in samples.iter_mut().skip(at).take(run) {
            sample.shift = shift as i32;
        }
        at = at.saturating_add(run);
    }
    if let Some(syncs) = inside(table, &[b"stss"]) {
        samples.iter_mut().for_each(|sample| sample.is_sync = false);
        for entry in 0..number(syncs, 4)? as usize {
            let index = (number(syncs, 8 + entry * 4)? as usize).checked_sub(1)?;
            samples.get_mut(index)?.is_sync = true;
        }
    }
    let (offsets, is_wide) = match inside(table, &[b"stco"]) {
        Some(offsets) => (offsets, false),
        None => (inside(table, &[b"co64"])?, true),
    };
    let map = inside(table, &[b"stsc"])?;
    let runs = number(map, 4)? as usize;
    let (mut next, mut run) = (0, 0);
    for chunk in 0..number(offsets, 4)? as usize {
        while run + 1 < runs && number(map, 8 + (run + 1) * 12)? as usize <= chunk + 1 {
            run += 1;
        }
        let mut offset =
            if is_wide { wide(offsets, 8 + chunk * 8)? } else { u64::from(number(offsets, 8 + chunk * 4)?) };
        for _ in 0..number(map, 12 + run * 12)? {
            let Some(sample) = samples.get_mut(next) else { break };
            sample.offset = offset;
            sample.chunk = u32::try_from(chunk).ok()?;
            offset = offset.checked_add(u64::from(sample.size))?;
            next += 1;
        }
    }
    (next == count).then_some(samples)
}

impl Film {
    /// Reads the tables of a file.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or is no MP4 with pictures.
    pub fn open(path: &Path) -> Result<Self, FilmFault> {
        let trouble = |source| FilmFault::File { path: path.to_owned(), source };
        let contents = |what| FilmFault::Contents { path: path.to_owned(), what };
        let mut file = whole_file::open_regular(path).map_err(trouble)?;
        let length = file.metadata().map_err(trouble)?.len();
        let (mut at, mut tables) = (0, None);
        for _ in 0..MOST_BOXES {
            if at + 8 > length {
                break;
            }
            let mut head = [0; 16];
            file.seek(SeekFrom::Start(at)).map_err(trouble)?;
            let got = file.read(&mut head).map_err(trouble)?;
            let size = match number(&head, 0).unwrap_or_default() {
                0 => length - at,
                1 if got == 16 => wide(&head, 8).unwrap_or_default(),
                size => u64::from(size),
            };
            if size < 8 {
                break;
            }
            if &head[4..8] == b"moov" {
                if size > LARGEST_TABLES {
                    return Err(contents("its tables are too large"));
                }
                let mut bytes = vec![0; usize::try_from(size).unwrap_or_default()];
                file.seek(SeekFrom::Start(at)).map_err(trouble)?;
                file.read_exact(&mut bytes).map_err(trouble)?;
                tables = Some(bytes);
                break;
            }
            at = at.saturating_add(size);
        }
        let tables = tables.ok_or_else(|| contents("it is not an MP4, or its tables are missing"))?;
        let moov = inside(&tables, &[b"moov"]).ok_or_else(|| contents("its tables are damaged"))?;
        // Only what is used is unfolded: a table of a few bytes can promise hundreds of thousands of samples.
        let (mut video, mut sound) = (None, None);
        for (_, trak) in boxes(moov).filter(|(name, _)| name == b"trak").take(MOST_TRACKS) {
            let place = match Track::kind(trak) {
                Some(Kind::Video) => &mut video,
                Some(Kind::Sound) => &mut sound,
                None => continue,
            };
            if place.is_none() {
                *place = Track::read(trak).filter(|track| !track.samples.is_empty());
            }
        }
        let video = video.ok_or_else(|| contents("it has no pictures that could be read"))?;
        let reaches = |track: &Track| {
            track.samples.iter().all(|sample| sample.offset.saturating_add(sample.size.into()) <= length)
        };
        if !reaches(&video) || !sound.as_ref().is_none_or(reaches) {
            return Err(contents("it ends before its last picture"));
        }
        let bytes = |track: &Track| track.samples.iter().map(|sample| u64::from(sample.size)).sum::<u64>();
        if bytes(&video) + sound.as_ref().map_or(0, bytes) > length {
            return Err(contents("its tables promise more than it holds"));
        }
        let tags = inside(moov, &[b"udta"]).map(<[u8]>::to_vec).unwrap_or_default();
        Ok(Self { path: path.to_owned(), video, sound, tags })
    }

    /// How long it lasts in seconds.
    pub fn seconds(&self) -> f64 {
        let length = |track: &Track| track.duration() as f64 / f64::from(track.timescale);
        self.sound.as_ref().map_or(0.0, length).max(length(&self.video))
    }

    /// In what its streams differ from another's, so that the two cannot stand in one track; `None` where they agree.
    pub fn difference(&self, other: &Self) -> Option<String> {
        if let Some(difference) = self.difference_in_pictures(other) {
            return Some(difference);
        }
        match (&self.sound, &other.sound) {
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => Some("one has sound and the other has none".to_owned()),
            (Some(mine), Some(its)) if unlike(mine, its) || mine.timescale != its.timescale => {
                Some("the sound's codec or its settings".to_owned())
            }
            _ => None,
        }
    }

    /// The same of the pictures alone.
    pub fn difference_in_pictures(&self, other: &Self) -> Option<String> {
        let (mine, its) = (&self.video, &other.video);
        if mine.size != its.size {
            return Some(format!("{}×{} and {}×{} pixels", mine.size.0, mine.size.1, its.size.0, its.size.1));
        }
        let codec = |track: &Track| {
            String::from_utf8_lossy(track.description.get(12..16).unwrap_or_default()).into_owned()
        };
        if codec(mine) != codec(its) {
            return Some(format!("the codecs {} and {}", codec(mine), codec(its)));
        }
        if unlike(mine, its) {
            return Some("the settings of the picture encoder".to_owned());
        }
        if mine.timescale != its.timescale {
            return Some(format!("the time units {} and {} a second", mine.timescale, its.timescale));
        }
        if mine.lead != its.lead {
            return Some("how much of the beginning is shown".to_owned());
        }
        None
    }
}

/// Whether a decoder would have to be told something new; measured bit rates are no such thing.
fn unlike(mine: &Track, its: &Track) -> bool {
    without_rates(&mine.description) != without_rates(&its.description)
}

fn without_rates(description: &[u8]) -> Vec<u8> {
    let mut bytes = description.to_vec();
    let find = |bytes: &[u8], name: &[u8; 4]| bytes.windows(4).position(|window| window == name);
    if let Some(at) = find(&bytes, b"btrt") {
        let end = (at + 16).min(bytes.len());
        bytes[at + 4..end].fill(0);
    }
    if let Some(at) = find(&bytes, b"esds") {
        // Descriptor 3 holds descriptor 4: type, flags, buffer size, then the two rates.
        let length_ends = |bytes: &[u8], mut at: usize| {
            while bytes.get(at).is_some_and(|byte| byte & 0x80 != 0) {
                at += 1;
            }
            at + 1
        };
        let decoder = length_ends(&bytes, at + 9) + 3;
        if bytes.get(decoder) == Some(&4) {
            let begin = length_ends(&bytes, decoder + 1) + 2;
            if begin + 11 <= bytes.len() {
                bytes[begin..begin + 11].fill(0);
            }
        }
    }
    bytes
}

/// A track of the joined film while it is put together.
#[derive(Default)]
struct Joined {
    durations: Vec<(u32, u32)>,
    shifts: Vec<(u32, i32)>,
    sizes: Vec<u32>,
    syncs: Vec<u32>,
    chunks: Vec<(u64, u32)>,
    length: u64,
}

/// A run of bytes to copy.
struct Piece {
    film: usize,
    offset: u64,
    length: u64,
}

fn run<T: PartialEq>(runs: &mut Vec<(u32, T)>, value: T) {
    match runs.last_mut() {
        Some((count, last)) if *last == value => *count += 1,
        _ => runs.push((1, value)),
    }
}

/// Joins films whose streams agree into one file, one after the other; returns its length in seconds. The mark says
/// of what it was made, for whoever asks whether the file may be replaced.
///
/// # Errors
///
/// A file that cannot be read or written. Nothing is left under the final name then.
pub fn join(films: &[Film], target: &Path, mark: &str) -> Result<f64, FilmFault> {
    let Some(first) = films.first() else {
        return Err(FilmFault::Contents { path: target.to_owned(), what: "there is nothing to join" });
    };
    let mut tracks = [Joined::default(), Joined::default()];
    let timescales = [first.video.timescale, first.sound.as_ref().map_or(1, |track| track.timescale)];
    let (mut pieces, mut written) = (Vec::new(), 0);
    for (index, film) in films.iter().enumerate() {
        let parts = [Some(&film.video), film.sound.as_ref()];
        // Both tracks reach the same moment before the next film begins, or sound would slip away from the pictures.
        let end = parts
            .iter()
            .zip(&tracks)
            .zip(timescales)
            .filter_map(|((part, joined), timescale)| {
                Some((joined.length + part.as_ref()?.duration()) as f64 / f64::from(timescale))
            })
            .fold(0.0, f64::max);
        let mut chunks: Vec<(u64, usize, Vec<Sample>)> = Vec::new();
        for (which, part) in parts.iter().enumerate() {
            let Some(part) = part else { continue };
            for group in part.samples.chunk_by(|a, b| a.chunk == b.chunk) {
                chunks.push((group[0].offset, which, group.to_vec()));
            }
            let joined = &mut tracks[which];
            let last = part.samples.len() - 1;
            for (at, sample) in part.samples.iter().enumerate() {
                let mut duration = sample.duration;
                if at == last {
                    let reached = joined.length + u64::from(duration);
                    let wanted = (end * f64::from(part.timescale)).round() as u64;
                    duration += u32::try_from(wanted.saturating_sub(reached)).unwrap_or(0);
                }
                joined.length += u64::from(duration);
                run(&mut joined.durations, duration);
                run(&mut joined.shifts, sample.shift);
                joined.sizes.push(sample.size);
                if sample.is_sync {
                    joined.syncs.push(u32::try_from(joined.sizes.len()).unwrap_or(u32::MAX));
                }
            }
        }
        chunks.sort_by_key(|(offset, ..)| *offset);
        for (offset, which, samples) in chunks {
            let length = samples.iter().map(|sample| u64::from(sample.size)).sum();
            tracks[which].chunks.push((written, u32::try_from(samples.len()).unwrap_or(u32::MAX)));
            pieces.push(Piece { film: index, offset, length });
            written += length;
        }
    }
    let seconds = tracks[0].length as f64 / f64::from(timescales[0]);
    let write = || {
        let mut unfinished = whole_file::begin(target)?;
        write_out(films, &tracks, &pieces, written, mark, unfinished.as_file_mut())?;
        whole_file::finish(unfinished, target, true)
    };
    write().map_err(|source| FilmFault::File { path: target.to_owned(), source })?;
    Ok(seconds)
}

fn write_out(
    films: &[Film],
    tracks: &[Joined; 2],
    pieces: &[Piece],
    length: u64,
    mark: &str,
    to: &mut File,
) -> io::Result<()> {
    let mark = boxed(b"free", &[crate::side_files::mark(mark).as_bytes()]);
    let begin = (moov(&films[0], tracks, 0).len() + FILE_TYPE.len() + mark.len()) as u64 + 16;
    let mut out = BufWriter::new(to);
    out.write_all(FILE_TYPE)?;
    out.write_all(&mark)?;
    out.write_all(&moov(&films[0], tracks, begin))?;
    // The long form of the head, so that its size does not depend on the length.
    out.write_all(&1_u32.to_be_bytes())?;
    out.write_all(b"mdat")?;
    out.write_all(&(length + 16).to_be_bytes())?;
    let mut open: Option<(usize, File)> = None;
    for piece in pieces {
        let file = match &mut open {
            Some((index, file)) if *index == piece.film => file,
            other => &mut other.insert((piece.film, whole_file::open_regular(&films[piece.film].path)?)).1,
        };
        file.seek(SeekFrom::Start(piece.offset))?;
        let copied = io::copy(&mut file.take(piece.length), &mut out)?;
        if copied != piece.length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    out.flush()
}

const FILE_TYPE: &[u8; 32] = b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41";

/// A box of a name and its body.
fn boxed(name: &[u8; 4], body: &[&[u8]]) -> Vec<u8> {
    let size = 8 + body.iter().map(|part| part.len()).sum::<usize>();
    let mut bytes = Vec::with_capacity(size);
    bytes.extend((size as u32).to_be_bytes());
    bytes.extend(name);
    body.iter().for_each(|part| bytes.extend(*part));
    bytes
}

fn words(words: impl IntoIterator<Item = u32>) -> Vec<u8> {
    words.into_iter().flat_map(u32::to_be_bytes).collect()
}

/// Units a second of the film as a whole.
const FILM_UNITS: u32 = 1000;
const MATRIX: [u32; 9] = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000];

fn moov(first: &Film, tracks: &[Joined; 2], begin: u64) -> Vec<u8> {
    let parts = [Some(&first.video), first.sound.as_ref()];
    let length = |joined: &Joined, track: &Track| {
        u32::try_from(joined.length * u64::from(FILM_UNITS) / u64::from(track.timescale)).unwrap_or(u32::MAX)
    };
    let whole = length(&tracks[0], &first.video);
    let mut head = words([0, 0, 0, FILM_UNITS, whole, 0x1_0000, 0x0100_0000, 0, 0]);
    head.extend(words(MATRIX));
    head.extend(words([0, 0, 0, 0, 0, 0, 3]));
    let mut body = boxed(b"mvhd", &[&head]);
    for (number, (part, joined)) in parts.iter().zip(tracks).enumerate() {
        let Some(track) = part else { continue };
        body.extend(trak(track, joined, number as u32 + 1, length(joined, track), begin));
    }
    if !first.tags.is_empty() {
        body.extend(boxed(b"udta", &[&first.tags]));
    }
    boxed(b"moov", &[&body])
}

fn trak(track: &Track, joined: &Joined, number: u32, length: u32, begin: u64) -> Vec<u8> {
    let is_video = track.kind == Kind::Video;
    let volume = if is_video { 0 } else { 0x0100_0000 };
    let mut head = words([3, 0, 0, number, 0, length, 0, 0, 0, volume]);
    head.extend(words(MATRIX));
    head.extend(words([track.size.0 << 16, track.size.1 << 16]));
    let edit = words([0, 1, length, u32::try_from(track.lead).unwrap_or(0), 0x1_0000]);
    // 0x55c4 is the packed code `und`: nobody knows the language.
    let media_head =
        words([0, 0, 0, track.timescale, u32::try_from(joined.length).unwrap_or(u32::MAX), 0x55c4_0000]);
    let (handler, kind_head): (&[u8], Vec<u8>) = if is_video {
        (b"vide", boxed(b"vmhd", &[&words([1, 0, 0])]))
    } else {
        (b"soun", boxed(b"smhd", &[&words([0, 0])]))
    };
    let handler = boxed(b"hdlr", &[&words([0, 0]), handler, &words([0, 0, 0]), b"\0"]);
    let place = boxed(b"dinf", &[&boxed(b"dref", &[&words([0, 1]), &boxed(b"url ", &[&words([1])])])]);
    let media_information = boxed(b"minf", &[&kind_head, &place, &table(track, joined, begin)]);
    let media = boxed(b"mdia", &[&boxed(b"mdhd", &[&media_head]), &handler, &media_information]);
    boxed(b"trak", &[&boxed(b"tkhd", &[&head]), &boxed(b"edts", &[&boxed(b"elst", &[&edit])]), &media])
}

fn table(track: &Track, joined: &Joined, begin: u64) -> Vec<u8> {
    let count = |entries: usize| u32::try_from(entries).unwrap_or(u32::MAX);
    let runs = |entries: Vec<(u32, u32)>, version: u32| {
        let mut all = vec![version, count(entries.len())];
        all.extend(entries.into_iter().flat_map(|(times, value)| [times, value]));
        words(all)
    };
    let mut body = boxed(b"stsd", &[&track.description]);
    body.extend(boxed(b"stts", &[&runs(joined.durations.clone(), 0)]));
    if joined.shifts.iter().any(|(_, shift)| *shift != 0) {
        let is_negative = joined.shifts.iter().any(|(_, shift)| *shift < 0);
        let shifts = joined.shifts.iter().map(|(times, shift)| (*times, *shift as u32)).collect();
        body.extend(boxed(b"ctts", &[&runs(shifts, if is_negative { 0x0100_0000 } else { 0 })]));
    }
    if joined.syncs.len() < joined.sizes.len() {
        body.extend(boxed(
            b"stss",
            &[&words([0, count(joined.syncs.len())]), &words(joined.syncs.iter().copied())],
        ));
    }
    let mut map = Vec::new();
    for (index, (_, samples)) in joined.chunks.iter().enumerate() {
        if map.last().is_none_or(|(_, last)| last != samples) {
            map.push((count(index + 1), *samples));
        }
    }
    let mut entries = vec![0, count(map.len())];
    entries.extend(map.into_iter().flat_map(|(chunk, samples)| [chunk, samples, 1]));
    body.extend(boxed(b"stsc", &[&words(entries)]));
    body.extend(boxed(
        b"stsz",
        &[&words([0, 0, count(joined.sizes.len())]), &words(joined.sizes.iter().copied())],
    ));
    let offsets: Vec<u8> =
        joined.chunks.iter().flat_map(|(offset, _)| (offset + begin).to_be_bytes()).collect();
    body.extend(boxed(b"co64", &[&words([0, count(joined.chunks.len())]), &offsets]));
    boxed(b"stbl", &[&body])
}
