//! What a file must have to pass for a clip: the boxes of an MP4, read and not decoded. A WebM or Matroska file passes as well, by
//! fewer signs: the service is only known to deliver MP4, and what is paid for is not left there because it is something else.
//!
//! It reads from anything that can be sought in and knows no network. However a file is made, the walk ends soon: boxes are
//! counted, a movie is looked into two levels deep, and only headers are read.

use giggle_domain::{Text, text};
use std::io::{self, Read, Seek, SeekFrom};
use std::time::Duration;

/// What the boxes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mp4Facts {
    /// From the movie header; `None` where it says that it does not know.
    pub(crate) duration: Option<Duration>,
    /// Width and height of the first track that is shown, in pixels.
    pub(crate) size: Option<(u32, u32)>,
}

/// Why a file is no clip.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NoClip {
    Empty,
    Page,
    Json,
    Other,
    Cut,
    NoMovie,
    Padded,
    TooMany,
}

impl NoClip {
    pub(crate) fn text(&self) -> Text {
        match self {
            Self::Empty => text!("it is empty", "文件为空"),
            Self::Page => text!("it is a page of HTML or XML", "是 HTML 或 XML 页面"),
            Self::Json => text!("it is JSON", "是 JSON"),
            Self::Other => text!("it is not an MP4", "不是 MP4 文件"),
            Self::Cut => text!("it is not complete", "文件不完整"),
            Self::NoMovie => text!("it contains no video", "其中没有视频"),
            Self::Padded => text!("there is more behind it than any clip has", "视频之后还有过多内容"),
            Self::TooMany => text!("it has more boxes than any clip", "数据块过多，不像是视频"),
        }
    }
}

/// Judges a file by its first bytes; at least 12 are needed for a yes.
pub(crate) fn judge_start(start: &[u8]) -> Result<(), NoClip> {
    let kind = start.get(4..8);
    let is_film = kind == Some(b"ftyp") || start.len() >= 12 && start.starts_with(&EBML);
    // An older film does not begin by naming its kind. Its first box is shorter than 16 MiB, so its first byte is zero, as in no text.
    if is_film
        || start.first() == Some(&0) && kind.is_some_and(|kind| OLDER.iter().any(|older| *older == kind))
    {
        return Ok(());
    }
    let text = start.trim_ascii_start();
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    Err(match text.first() {
        None => NoClip::Empty,
        Some(b'<') => NoClip::Page,
        Some(b'{' | b'[') => NoClip::Json,
        Some(_) => NoClip::Other,
    })
}

/// What a film may begin with that does not say what it is.
const OLDER: [&[u8; 4]; 6] = [b"moov", b"mdat", b"free", b"skip", b"wide", b"styp"];

/// What films are made of: where one of these is not whole, more of the film was to come.
const FILM: [&[u8; 4]; 7] = [b"ftyp", b"styp", b"moov", b"mdat", b"moof", b"sidx", b"mfra"];

/// A fragmented film has two boxes for each second or less; ten thousand are more than an hour.
const MOST_BOXES: u32 = 10_000;

/// So much behind the last box, zeros or anything else, is padding, which players pass over.
const MOST_PADDING: u64 = 1 << 20;

/// Walks the boxes of a whole file.
pub(crate) fn read(file: &mut (impl Read + Seek)) -> io::Result<Result<Mp4Facts, NoClip>> {
    let length = file.seek(SeekFrom::End(0))?;
    let mut start = [0; 12];
    file.seek(SeekFrom::Start(0))?;
    let got = read_some(file, &mut start)?;
    if let Err(fault) = judge_start(&start[..got]) {
        return Ok(Err(fault));
    }
    if start.starts_with(&EBML) {
        return read_matroska(file, length);
    }
    let mut position = 0;
    let mut boxes_left = MOST_BOXES;
    let (mut duration, mut size_shown, mut has_movie, mut has_data) = (None, None, false, false);
    let mut is_fragmented = false;
    while position < length {
        if boxes_left == 0 {
            return Ok(Err(NoClip::TooMany));
        }
        boxes_left -= 1;
        let Some((kind, header, size)) = box_at(file, position, length)? else {
            if has_movie && has_data && is_tail(file, position, length, is_fragmented)? {
                break;
            }
            return Ok(Err(NoClip::Cut));
        };
        match &kind {
            b"moof" => is_fragmented = true,
            // Zeros look like a box without a name that reaches to the end of the file, but they are padding.
            [0, 0, 0, 0] if has_movie && has_data && size <= MOST_PADDING => {}
            [0, 0, 0, 0] => return Ok(Err(if has_movie && has_data { NoClip::Padded } else { NoClip::Cut })),
            b"moov" if !has_movie => {
                has_movie = true;
                let inside = (position + header, position + size);
                duration = movie_duration(file, inside, &mut boxes_left)?;
                size_shown = shown_size(file, inside, &mut boxes_left)?;
                if boxes_left == 0 {
                    return Ok(Err(NoClip::TooMany));
                }
            }
            b"mdat" => has_data = true,
            _ => {}
        }
        position += size;
    }
    Ok(if has_movie && has_data { Ok(Mp4Facts { duration, size: size_shown }) } else { Err(NoClip::NoMovie) })
}

/// Whether what is behind the last whole box is nothing of the film: a line's end, a few bytes to fill a block. Behind a film in
/// fragments the next one may have been cut off, so there it is only what nothing begins with.
fn is_tail(
    file: &mut (impl Read + Seek),
    position: u64,
    length: u64,
    is_fragmented: bool,
) -> io::Result<bool> {
    let rest = length - position;
    if rest > MOST_PADDING {
        return Ok(false);
    }
    let mut tail = vec![0; usize::try_from(rest).unwrap_or(0)];
    file.seek(SeekFrom::Start(position))?;
    let got = read_some(file, &mut tail)?;
    let tail = &tail[..got];
    let is_of_film = tail.get(4..8).is_some_and(|kind| FILM.iter().any(|film| *film == kind));
    Ok(!is_of_film && (!is_fragmented || tail.iter().all(|byte| *byte == 0 || byte.is_ascii_whitespace())))
}

/// What WebM and Matroska begin with, what holds all of the film, what holds a part of it, and what pictures or sound are in.
const EBML: [u8; 4] = [0x1a, 0x45, 0xdf, 0xa3];
const SEGMENT: u32 = 0x1853_8067;
const CLUSTER: u32 = 0x1f43_b675;
const BLOCKS: [u32; 2] = [0xa3, 0xa0];
/// A block begins with its track, its time and its flags.
const LEAST_BLOCK: u64 = 4;

/// Walks the elements of a whole WebM or Matroska file up to the first that holds pictures.
fn read_matroska(file: &mut (impl Read + Seek), length: u64) -> io::Result<Result<Mp4Facts, NoClip>> {
    let (mut position, mut end, mut is_inside, mut is_in_part) = (0, length, false, false);
    for _ in 0..MOST_BOXES {
        if position >= end {
            break;
        }
        let Some((id, body, size)) = element_at(file, position, length)? else { return Ok(Err(NoClip::Cut)) };
        let behind = size.and_then(|size| body.checked_add(size));
        // What does not say how long it is reaches to the end of the file.
        if behind.is_some_and(|behind| behind > length) {
            return Ok(Err(NoClip::Cut));
        }
        match id {
            SEGMENT if !is_inside => (position, end, is_inside) = (body, behind.unwrap_or(length), true),
            // What is inside is gone through one by one: a film that its server ended early has a part with nothing in it.
            CLUSTER if is_inside => (position, is_in_part) = (body, true),
            block if is_in_part && BLOCKS.contains(&block) && size.is_some_and(|size| size > LEAST_BLOCK) => {
                return Ok(Ok(Mp4Facts { duration: None, size: None }));
            }
            _ => match behind {
                Some(behind) => position = behind,
                None => break,
            },
        }
    }
    Ok(Err(NoClip::NoMovie))
}

/// The id of the element at a position, where its body begins, and how long that is where it says so.
fn element_at(
    file: &mut (impl Read + Seek),
    position: u64,
    length: u64,
) -> io::Result<Option<(u32, u64, Option<u64>)>> {
    let mut header = [0; 12];
    file.seek(SeekFrom::Start(position))?;
    let wanted = usize::try_from(length - position).unwrap_or(usize::MAX).min(12);
    let got = read_some(file, &mut header[..wanted])?;
    let id_length = header[0].leading_zeros() as usize + 1;
    if id_length > 4 || got <= id_length {
        return Ok(None);
    }
    let id = header[..id_length].iter().fold(0, |sum, byte| (sum << 8) | u32::from(*byte));
    let size_length = header[id_length].leading_zeros() as usize + 1;
    if size_length > 8 || got < id_length + size_length {
        return Ok(None);
    }
    let mask = (1_u64 << (7 * size_length)) - 1;
    let bytes = &header[id_length..id_length + size_length];
    let size = bytes.iter().fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte)) & mask;
    let body = position + (id_length + size_length) as u64;
    Ok(Some((id, body, (size != mask).then_some(size))))
}

/// The kind, header length and whole length of the box at a position; `None` where it does not fit before `end`.
fn box_at(file: &mut (impl Read + Seek), position: u64, end: u64) -> io::Result<Option<([u8; 4], u64, u64)>> {
    let mut header = [0; 16];
    file.seek(SeekFrom::Start(position))?;
    let wanted = usize::try_from(end - position).unwrap_or(usize::MAX).min(16);
    let got = read_some(file, &mut header[..wanted])?;
    if got < 8 {
        return Ok(None);
    }
    let number = |bytes: &[u8]| bytes.iter().fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
    let kind = [header[4], header[5], header[6], header[7]];
    let (header_length, size) = match number(&header[..4]) {
        // To the end of the file.
        0 => (8, end - position),
        1 if got == 16 => (16, number(&header[8..16])),
        1 => return Ok(None),
        size => (8, size),
    };
    let fits = size >= header_length && position.checked_add(size).is_some_and(|it| it <= end);
    Ok(fits.then_some((kind, header_length, size)))
}

/// The first box of a kind that lies directly between two places and that `read` takes something from.
fn find<F: Read + Seek, T>(
    file: &mut F,
    (start, end): (u64, u64),
    wanted: &[u8; 4],
    boxes_left: &mut u32,
    mut read: impl FnMut(&mut F, (u64, u64), &mut u32) -> io::Result<Option<T>>,
) -> io::Result<Option<T>> {
    let mut position = start;
    while position < end && *boxes_left > 0 {
        *boxes_left -= 1;
        let Some((kind, header, size)) = box_at(file, position, end)? else { return Ok(None) };
        if &kind == wanted
            && let Some(found) = read(file, (position + header, position + size), boxes_left)?
        {
            return Ok(Some(found));
        }
        position += size;
    }
    Ok(None)
}

/// The duration of a movie header (`mvhd`) among the boxes of a movie.
fn movie_duration(
    file: &mut (impl Read + Seek),
    movie: (u64, u64),
    boxes_left: &mut u32,
) -> io::Result<Option<Duration>> {
    find(file, movie, b"mvhd", boxes_left, |file, (start, end), _| {
        let mut body = [0; 32];
        file.seek(SeekFrom::Start(start))?;
        let wanted = usize::try_from(end - start).unwrap_or(usize::MAX).min(32);
        let got = read_some(file, &mut body[..wanted])?;
        Ok(Some(header_duration(&body[..got])))
    })
    .map(Option::flatten)
}

/// Width and height from the first track header (`tkhd`) that has both; a track of sound has neither.
fn shown_size(
    file: &mut (impl Read + Seek),
    movie: (u64, u64),
    boxes_left: &mut u32,
) -> io::Result<Option<(u32, u32)>> {
    find(file, movie, b"trak", boxes_left, |file, track, boxes_left| {
        find(file, track, b"tkhd", boxes_left, |file, (start, end), _| {
            if end - start < 8 {
                return Ok(None);
            }
            // The last eight bytes, as fixed-point numbers whose upper halves are whole pixels.
            let mut body = [0; 8];
            file.seek(SeekFrom::Start(end - 8))?;
            let got = read_some(file, &mut body)?;
            let pixels = |at: usize| u32::from(u16::from_be_bytes([body[at], body[at + 1]]));
            Ok((got == 8 && pixels(0) > 0 && pixels(4) > 0).then(|| (pixels(0), pixels(4))))
        })
    })
}

fn header_duration(body: &[u8]) -> Option<Duration> {
    let word = |at: usize| Some(u32::from_be_bytes(body.get(at..at + 4)?.try_into().ok()?));
    // Version 1 has 64-bit times; in both, all ones mean that nobody knows.
    let (scale, ticks) = match body.first()? {
        0 => (word(12)?, word(16).filter(|it| *it != u32::MAX).map(u64::from)?),
        1 => {
            let ticks = (u64::from(word(24)?) << 32) | u64::from(word(28)?);
            (word(20)?, Some(ticks).filter(|it| *it != u64::MAX)?)
        }
        _ => return None,
    };
    if scale == 0 {
        return None;
    }
    Duration::try_from_secs_f64(ticks as f64 / f64::from(scale)).ok()
}

/// Reads as much as there is, up to the whole buffer.
fn read_some(file: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut got = 0;
    while got < buffer.len() {
        match file.read(&mut buffer[got..]) {
            Ok(0) => break,
            Ok(more) => got += more,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(got)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn boxed(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let mut all = u32::try_from(body.len() + 8).unwrap().to_be_bytes().to_vec();
        all.extend_from_slice(kind);
        all.extend_from_slice(body);
        all
    }

    fn mvhd(version: u8, scale: u32, ticks: u64) -> Vec<u8> {
        let mut body = vec![version, 0, 0, 0];
        if version == 0 {
            body.extend([0; 8]);
            body.extend(scale.to_be_bytes());
            body.extend((ticks as u32).to_be_bytes());
        } else {
            body.extend([0; 16]);
            body.extend(scale.to_be_bytes());
            body.extend(ticks.to_be_bytes());
        }
        body.extend([0; 80]);
        boxed(b"mvhd", &body)
    }

    fn film(header: &[u8]) -> Vec<u8> {
        let mut moov = boxed(b"free", &[0; 3]);
        moov.extend_from_slice(header);
        [boxed(b"ftyp", b"isom\0\0\0\0isom"), boxed(b"moov", &moov), boxed(b"mdat", &[7; 100])].concat()
    }

    fn facts(bytes: &[u8]) -> Result<Mp4Facts, NoClip> {
        read(&mut Cursor::new(bytes)).unwrap()
    }

    #[test]
    fn the_duration_is_read_in_both_versions() {
        let read = |header: Vec<u8>| facts(&film(&header)).unwrap().duration;
        assert_eq!(read(mvhd(0, 1000, 6000)), Some(Duration::from_secs(6)));
        assert_eq!(read(mvhd(1, 24, 36)), Some(Duration::from_millis(1500)));
        assert_eq!(read(mvhd(0, 0, 6000)), None);
        assert_eq!(read(mvhd(0, 1000, u64::from(u32::MAX))), None);
        assert_eq!(read(mvhd(1, 1000, u64::MAX)), None);
        assert_eq!(read(Vec::new()), None);
    }

    #[test]
    fn a_film_cut_anywhere_is_no_film() {
        let film = film(&mvhd(0, 1000, 6000));
        assert!(facts(&film).is_ok());
        for end in 0..film.len() {
            assert!(facts(&film[..end]).is_err(), "cut at {end}");
        }
    }

    #[test]
    fn a_last_box_may_reach_to_the_end_and_sizes_may_be_long() {
        let mut film = film(&mvhd(0, 1000, 6000));
        let at = film.len() - 108;
        film[at..at + 4].copy_from_slice(&[0; 4]);
        assert!(facts(&film).is_ok());
        let long = [&[0, 0, 0, 1][..], b"mdat", &20_u64.to_be_bytes(), &[7; 4]].concat();
        let film = [boxed(b"ftyp", b"isom"), boxed(b"moov", &mvhd(0, 1, 1)), long].concat();
        assert!(facts(&film).is_ok());
    }

    #[test]
    fn zeros_behind_a_film_are_padding_and_not_without_end() {
        let film = film(&mvhd(0, 1000, 6000));
        let padded = |zeros: usize| facts(&[film.clone(), vec![0; zeros]].concat()).map(|it| it.duration);
        assert_eq!(padded(4096), Ok(Some(Duration::from_secs(6))));
        assert_eq!(padded(2 << 20), Err(NoClip::Padded));
        let hollow = [boxed(b"ftyp", b"isom"), vec![0; 64]].concat();
        assert_eq!(facts(&hollow), Err(NoClip::Cut));
    }

    #[test]
    fn what_is_no_box_behind_a_whole_film_is_passed_over() {
        let whole = film(&mvhd(0, 1000, 6000));
        let ended = |tail: &[u8]| facts(&[&whole[..], tail].concat()).is_ok();
        for tail in [&b"\n"[..], b"\r\n", &[0], &[0; 7], b"xxxxxxx", b"xxxxxxxxxxxx", b"\xef\xbb\xbf"] {
            assert!(ended(tail), "{tail:?}");
        }
        // More of the film was to come.
        for cut in [&b"\0\0\x01\0mdat"[..], b"\0\0\x01\0moof\0\0", b"\0\0\x01\0moov"] {
            assert!(!ended(cut), "{cut:?}");
        }
        let fragments = [
            boxed(b"ftyp", b"isom"),
            boxed(b"moov", &mvhd(0, 1, 1)),
            boxed(b"moof", b"x"),
            boxed(b"mdat", b"x"),
        ]
        .concat();
        assert!(facts(&[&fragments[..], b"\n"].concat()).is_ok());
        assert_eq!(facts(&[&fragments[..], b"\0\0\x01"].concat()), Err(NoClip::Cut));
        let older = [boxed(b"wide", b""), boxed(b"mdat", &[7; 100]), boxed(b"moov", &mvhd(0, 1, 1))].concat();
        assert!(facts(&older).is_ok());
    }

    #[test]
    fn what_is_no_film_is_named() {
        assert_eq!(facts(b""), Err(NoClip::Empty));
        assert_eq!(facts(b"  <?xml version=\"1.0\"?><Error>"), Err(NoClip::Page));
        assert_eq!(facts(b"{\"code\":403}"), Err(NoClip::Json));
        assert_eq!(facts(b"\x89PNG\r\n\x1a\n0000"), Err(NoClip::Other));
        assert_eq!(facts(&boxed(b"ftyp", b"isom")), Err(NoClip::NoMovie));
        // A size that would make the walk go round for ever, or out of the file.
        for size in [2_u32, 7, u32::MAX] {
            let odd = [boxed(b"ftyp", b"isom"), size.to_be_bytes().to_vec(), b"moov".to_vec()].concat();
            assert_eq!(facts(&odd), Err(NoClip::Cut), "{size}");
        }
    }

    #[test]
    fn a_walk_ends_soon_however_deep_or_wide_the_boxes_are() {
        let n = 100_000_u32;
        let deep: Vec<u8> =
            (0..n).flat_map(|level| [&(8 * (n - level)).to_be_bytes()[..], b"trak"].concat()).collect();
        let film = |inside: &[u8]| {
            [boxed(b"ftyp", b"isom\0\0\0\0isom"), boxed(b"moov", inside), boxed(b"mdat", &[7; 100])].concat()
        };
        assert_eq!(facts(&film(&deep)).map(|it| it.size), Ok(None), "a track in a track is not looked into");
        let wide = [mvhd(0, 1000, 6000), boxed(b"trak", b"").repeat(100_000)].concat();
        assert_eq!(facts(&film(&wide)), Err(NoClip::TooMany));
        let flat = [boxed(b"ftyp", b"isom\0\0\0\0isom"), boxed(b"free", b"").repeat(100_000)].concat();
        assert_eq!(facts(&flat), Err(NoClip::TooMany));
    }

    /// An element of Matroska; one of unknown length where `is_open`.
    fn element(id: u32, body: &[u8], is_open: bool) -> Vec<u8> {
        let mut all: Vec<u8> = id.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
        let length = if is_open { u64::MAX } else { body.len() as u64 };
        all.extend(&(1_u64 << 56 | length & ((1 << 56) - 1)).to_be_bytes());
        all.extend(body);
        all
    }

    #[test]
    fn a_webm_that_is_whole_is_a_clip() {
        let blocks = [element(0xe7, &[0], false), element(0xa3, &[7; 400], false)].concat();
        let cluster = element(CLUSTER, &blocks, false);
        let inside = [element(0x114d_9b74, &[1; 30], false), cluster].concat();
        for is_open in [false, true] {
            let whole =
                [element(0x1a45_dfa3, b"webm-webm", false), element(SEGMENT, &inside, is_open)].concat();
            judge_start(&whole[..12]).unwrap();
            assert!(read(&mut Cursor::new(&whole)).unwrap().is_ok());
            let cut = &whole[..whole.len() - 1];
            assert_eq!(read(&mut Cursor::new(cut)).unwrap(), Err(NoClip::Cut));
        }
        let empty = [element(0x1a45_dfa3, b"webm-webm", false), element(SEGMENT, &[], false)].concat();
        assert_eq!(read(&mut Cursor::new(&empty)).unwrap(), Err(NoClip::NoMovie));
        for nothing in [&[][..], b"<!doctype html><title>503</title>", &[0xe7, 0x81, 0]] {
            let part = [element(CLUSTER, &[], true), nothing.to_vec()].concat();
            let live = [element(0x1a45_dfa3, b"webm-webm", false), element(SEGMENT, &part, true)].concat();
            assert!(read(&mut Cursor::new(&live)).unwrap().is_err(), "{nothing:?}");
        }
        assert!(judge_start(&EBML).is_err(), "too short for a yes");
    }
}
