//! Pictures out of a clip: decoded here where it is plain H.264, else by a decoder that the caller brings.
//!
//! It must not know what the pictures are for, and starts no process. The one idea: whoever asks names the moments it
//! wants, in order; everything between two key frames is decoded, and only what was asked for is kept.

use crate::demux::{self, Colour, Kind, Look, Track};
use crate::error::ClipError;
use crate::screen;
use giggle_domain::{FileKind, Text, text};
use image::RgbaImage;
use openh264::OpenH264API;
use openh264::decoder::{DecodedYUV, Decoder, DecoderConfig, Flush};
use openh264::formats::YUVSource as _;
use std::ops::ControlFlow;

/// A second way to pictures, for clips that are not plain H.264: the caller's, such as ffmpeg.
pub trait OtherDecoder {
    /// Hands out the pictures of a clip at those moments, in seconds and ascending, one after the other and as many as moments: two of
    /// them may not have room at once. It ends where one is not taken.
    ///
    /// # Errors
    ///
    /// Why it cannot, in words for a person.
    fn pictures(
        &self,
        mp4: &[u8],
        seconds: &[f64],
        take: &mut dyn FnMut(&RgbaImage) -> ControlFlow<()>,
    ) -> Result<(), String>;
}

/// One decoded picture; its planes are as the decoder holds them.
pub(crate) enum Picture<'a> {
    Planes(&'a DecodedYUV<'a>, Look),
    /// Turned as it is shown already.
    Colours(&'a RgbaImage, Look),
}

impl Picture<'_> {
    /// The picture in the colours of a usual screen, upright, with square pixels.
    pub(crate) fn to_rgba(&self) -> Result<RgbaImage, ClipError> {
        match self {
            Self::Colours(picture, look) => {
                screen::shown((*picture).clone(), Look { rotation: 0, is_mirrored: false, ..*look })
            }
            Self::Planes(planes, look) => screen::shown(rgba_of(planes, look.colour)?, *look),
        }
    }

    /// The light of the picture in a grid: the mean of every cell, 0 to 255.
    pub(crate) fn light(&self, columns: usize, rows: usize) -> Vec<f32> {
        let (width, height) = match self {
            Self::Planes(planes, _) => planes.dimensions(),
            Self::Colours(picture, _) => (picture.width() as usize, picture.height() as usize),
        };
        let luma = |x: usize, y: usize| match self {
            Self::Planes(planes, look) => {
                let stride = planes.strides().0;
                let value = f32::from(planes.y().get(y * stride + x).copied().unwrap_or(0));
                if look.colour.is_full { value } else { ((value - 16.0) * (255.0 / 219.0)).clamp(0.0, 255.0) }
            }
            Self::Colours(picture, _) => {
                let [r, g, b, _] = picture.get_pixel(x as u32, y as u32).0.map(f32::from);
                0.2126 * r + 0.7152 * g + 0.0722 * b
            }
        };
        let mut grid = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            for column in 0..columns {
                let (left, right) = (column * width / columns, ((column + 1) * width).div_ceil(columns));
                let (top, bottom) = (row * height / rows, ((row + 1) * height).div_ceil(rows));
                let (mut sum, mut count) = (0.0, 0.0f32);
                // Every second pixel tells as much.
                for y in (top..bottom.min(height)).step_by(2) {
                    for x in (left..right.min(width)).step_by(2) {
                        sum += luma(x, y);
                        count += 1.0;
                    }
                }
                grid.push(sum / count.max(1.0));
            }
        }
        grid
    }
}

fn rgba_of(planes: &DecodedYUV<'_>, colour: Colour) -> Result<RgbaImage, ClipError> {
    let failed = |reason: String| ClipError::Still { reason };
    let (width, height) = planes.dimensions();
    let (width, height) = (width as u32, height as u32);
    let (y_stride, u_stride, v_stride) = planes.strides();
    let image = yuv::YuvPlanarImage {
        y_plane: planes.y(),
        y_stride: y_stride as u32,
        u_plane: planes.u(),
        u_stride: u_stride as u32,
        v_plane: planes.v(),
        v_stride: v_stride as u32,
        width,
        height,
    };
    let mut rgba = RgbaImage::new(width, height);
    let range = if colour.is_full { yuv::YuvRange::Full } else { yuv::YuvRange::Limited };
    yuv::yuv420_to_rgba(&image, &mut rgba, width * 4, range, colour.matrix_for(height))
        .map_err(|error| failed(error.to_string()))?;
    Ok(rgba)
}

/// A clip's index, or what the file is instead of one.
pub(crate) fn index(file: &[u8]) -> Result<demux::Index, ClipError> {
    demux::read(file).ok_or_else(|| match FileKind::of(file) {
        FileKind::Mp4 | FileKind::QuickTime | FileKind::Matroska => ClipError::NoIndex,
        other => ClipError::NotAClip(other),
    })
}

/// The clip's first picture track.
pub(crate) fn picture_track(mp4: &[u8]) -> Result<Track, ClipError> {
    picture_track_of(index(mp4)?)
}

/// The first picture track of an index.
pub(crate) fn picture_track_of(index: demux::Index) -> Result<Track, ClipError> {
    index.tracks.into_iter().find(|track| track.kind == Kind::Picture).ok_or(ClipError::NoPicture)
}

/// The moments in seconds at which a track shows its pictures, ascending.
pub(crate) fn moments(track: &Track) -> Vec<f64> {
    track.shown().1.into_iter().map(|at| at as f64 / f64::from(track.timescale)).collect()
}

/// Shows `each` the pictures of the given numbers (in the order of showing, ascending, none twice).
pub(crate) fn pictures(
    mp4: &[u8],
    track: &Track,
    wanted: &[usize],
    other: Option<&dyn OtherDecoder>,
    mut each: impl FnMut(usize, Picture<'_>) -> Result<(), ClipError>,
) -> Result<(), ClipError> {
    let hidden = track.shown().0;
    let decoded: Vec<usize> = wanted.iter().map(|number| number + hidden).collect();
    let mut given = 0;
    let mut give = |number: usize, picture: Picture<'_>| {
        given += 1;
        each(number - hidden, picture)
    };
    let (reason, is_damaged) = match decode_here(mp4, track, &decoded, &mut give) {
        Ok(()) => return Ok(()),
        Err(Trouble::Said(error)) => return Err(error),
        Err(Trouble::Decoder(reason)) => (reason, false),
        Err(Trouble::Damage(reason)) => (reason, true),
    };
    let not_decoded = |reason: Text| match is_damaged {
        true => ClipError::Damaged { reason },
        false => ClipError::NotDecoded { codec: track.codec_name(), reason },
    };
    // What is damaged is damaged for every decoder, and the other one might take its whole time to find out.
    let Some(other) = other.filter(|_| !is_damaged) else { return Err(not_decoded(reason)) };
    // The other decoder continues where this one stopped.
    let wanted = &wanted[given.min(wanted.len())..];
    let moments = moments(track);
    let seconds: Vec<f64> =
        wanted.iter().map(|number| moments.get(*number).copied().unwrap_or(0.0)).collect();
    let (mut left, mut refused) = (wanted.iter(), None);
    let mut take = |picture: &RgbaImage| match left.next() {
        None => ControlFlow::Break(()),
        Some(number) => match each(*number, Picture::Colours(picture, track.look)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                refused = Some(error);
                ControlFlow::Break(())
            }
        },
    };
    let given = other.pictures(mp4, &seconds, &mut take);
    let is_short = left.next().is_some();
    if let Some(error) = refused {
        return Err(error);
    }
    given.map_err(|other| not_decoded(reason.then(&text!("; ", "；"), &Text::plain(other))))?;
    if is_short {
        return Err(not_decoded(text!(
            "the other decoder gave fewer pictures than were requested",
            "另一解码器给出的画面少于所需"
        )));
    }
    Ok(())
}

/// As many pixels are decoded for one look at a clip: 24 seconds of 4K, a minute and a half of 1080p. What is coded small
/// can be large: a picture that does not change takes some twenty bytes.
const MOST_DECODED_PIXELS: u64 = 6_000_000_000;

/// Whether a track's samples are longer than the file that holds them: then they lie over each other, and a small file takes
/// any time to go through.
fn overlap(mp4: &[u8], track: &Track) -> bool {
    let whole = mp4.len() as u64;
    let lies_inside = |it: &&demux::Place| it.at.saturating_add(u64::from(it.length)) <= whole;
    track.samples.iter().filter(lies_inside).map(|it| u64::from(it.length)).sum::<u64>() > whole
}

/// Whether every sample of a track of H.264 is made of whole units, as any is whose bytes are those that its index speaks of.
/// Of other codecs nothing is known.
pub(crate) fn is_made_of_units(mp4: &[u8], track: &Track) -> bool {
    if !matches!(&track.codec, b"avc1" | b"avc3") {
        return true;
    }
    let Some((_, length_size)) = parameter_sets(&track.configuration) else { return false };
    let mut packet = Vec::new();
    !overlap(mp4, track)
        && track.samples.iter().all(|sample| {
            packet.clear();
            append_units(mp4, sample, length_size, &mut packet).is_some()
        })
}

enum Trouble {
    /// The decoder cannot; another one may.
    Decoder(Text),
    /// The file is at fault.
    Damage(Text),
    /// Whoever looked at the pictures refused.
    Said(ClipError),
}

fn decode_here(
    mp4: &[u8],
    track: &Track,
    wanted: &[usize],
    each: &mut impl FnMut(usize, Picture<'_>) -> Result<(), ClipError>,
) -> Result<(), Trouble> {
    let trouble = Trouble::Decoder;
    if !matches!(&track.codec, b"avc1" | b"avc3") {
        return Err(trouble(text!("it is not plain H.264", "不是普通的 H.264")));
    }
    match track.configuration.get(1) {
        Some(66 | 77 | 88 | 100) | None => {}
        Some(110) => {
            return Err(trouble(text!(
                "its profile is High 10, with more than 8 bits",
                "其规格为 High 10，超过 8 位"
            )));
        }
        Some(122) => return Err(trouble(text!("its profile is High 4:2:2", "其规格为 High 4:2:2"))),
        Some(244) => return Err(trouble(text!("its profile is High 4:4:4", "其规格为 High 4:4:4"))),
        Some(other) => {
            return Err(trouble(text!("its profile has the number {other}", "其规格编号为 {other}")));
        }
    }
    let (head, length_size) = parameter_sets(&track.configuration)
        .ok_or_else(|| Trouble::Damage(text!("its parameter sets are damaged", "参数集已损坏")))?;
    let Some(last) = wanted.last().copied() else { return Ok(()) };
    // No other decoder is to try its luck with either.
    if overlap(mp4, track) {
        let reason = text!("its index has more than the file holds", "其索引超出文件内容");
        return Err(Trouble::Said(ClipError::Damaged { reason }));
    }
    let too_much = || {
        let reason = text!("it has more frames than are decoded for an inspection", "画面数量超出检查上限");
        Trouble::Said(ClipError::NotDecoded { codec: track.codec_name(), reason })
    };
    let mut pixels_left = MOST_DECODED_PIXELS;
    let mut size = u64::from(track.size.0) * u64::from(track.size.1);
    if last >= track.samples.len() {
        return Err(trouble(text!("it has fewer frames than expected", "画面数量不足")));
    }
    // Pictures are shown in the order of their times; a group never reaches over a key frame.
    // A key frame after which older ones are still referred to (an open group) is no start.
    let is_start = |sample: &demux::Place| sample.is_key && starts_anew(mp4, sample, length_size);
    let starts: Vec<usize> = (0..track.samples.len()).filter(|at| is_start(&track.samples[*at])).collect();
    if starts.first() != Some(&0) {
        return Err(trouble(text!("it does not begin with a key frame", "不是以关键帧开头")));
    }
    for (index, start) in starts.iter().enumerate() {
        let end = starts.get(index + 1).copied().unwrap_or(track.samples.len());
        let in_group: Vec<usize> = wanted
            .iter()
            .filter(|number| (*start..end).contains(*number))
            .map(|number| number - start)
            .collect();
        let Some(last) = in_group.last() else { continue };
        let mut shown = 0;
        let mut show = |planes: &DecodedYUV<'_>| {
            let number = shown;
            shown += 1;
            if in_group.contains(&number) {
                each(start + number, Picture::Planes(planes, track.look))
            } else {
                Ok(())
            }
        };
        let config = DecoderConfig::new().flush_after_decode(Flush::NoFlush);
        let failed = |_| {
            trouble(text!(
                "it is damaged, or of a kind of H.264 that is not read here",
                "已损坏，或是不受支持的 H.264"
            ))
        };
        let mut decoder = Decoder::with_api_config(OpenH264API::from_source(), config).map_err(failed)?;
        let mut count = 0;
        let mut packet = head.clone();
        for sample in &track.samples[*start..end] {
            append_units(mp4, sample, length_size, &mut packet)
                .ok_or_else(|| Trouble::Damage(text!("it is cut off or damaged", "内容不完整或已损坏")))?;
            // A sample that gives nothing yet is a picture that is shown later.
            pixels_left = pixels_left.checked_sub(size).ok_or_else(too_much)?;
            if let Some(planes) = decoder.decode(&packet).map_err(failed)? {
                let (width, height) = planes.dimensions();
                size = size.max(width as u64 * height as u64);
                show(&planes).map_err(Trouble::Said)?;
                count += 1;
            }
            packet.clear();
            if count > *last {
                break;
            }
        }
        if count <= *last {
            for planes in decoder.flush_remaining().map_err(failed)? {
                show(&planes).map_err(Trouble::Said)?;
                count += 1;
            }
        }
        if count <= *last {
            return Err(trouble(text!(
                "the decoder gave fewer pictures than the index has",
                "解码器给出的画面少于索引中的数量"
            )));
        }
    }
    Ok(())
}

/// The parameter sets of an `avcC` with start codes, and the size of a unit's length.
fn parameter_sets(configuration: &[u8]) -> Option<(Vec<u8>, usize)> {
    let length_size = usize::from(configuration.get(4)? & 3) + 1;
    let mut head = Vec::new();
    let mut rest = configuration.get(5..)?;
    for mask in [0x1f, 0xff] {
        let (count, after) = rest.split_first()?;
        rest = after;
        for _ in 0..count & mask {
            let (length, after) = rest.split_first_chunk::<2>()?;
            let length = usize::from(u16::from_be_bytes(*length));
            head.extend_from_slice(&[0, 0, 0, 1]);
            head.extend_from_slice(after.get(..length)?);
            rest = &after[length..];
        }
    }
    Some((head, length_size))
}

/// Whether a sample has an instantaneous refresh in it (a unit of type 5), so that nothing before it is needed.
fn starts_anew(mp4: &[u8], sample: &demux::Place, length_size: usize) -> bool {
    let sample = usize::try_from(sample.at)
        .ok()
        .and_then(|at| mp4.get(at..at.checked_add(sample.length as usize)?))
        .unwrap_or_default();
    let mut rest = sample;
    while let Some((length, unit)) = rest.split_at_checked(length_size) {
        let length = length.iter().fold(0, |sum: usize, byte| sum << 8 | usize::from(*byte));
        if unit.first().is_some_and(|head| head & 0x1f == 5) {
            return true;
        }
        match unit.get(length..) {
            Some(after) if !after.is_empty() => rest = after,
            _ => return false,
        }
    }
    false
}

/// Appends a sample's units with start codes in place of lengths.
fn append_units(mp4: &[u8], sample: &demux::Place, length_size: usize, packet: &mut Vec<u8>) -> Option<()> {
    let at = usize::try_from(sample.at).ok()?;
    let mut rest = mp4.get(at..at.checked_add(sample.length as usize)?)?;
    while !rest.is_empty() {
        let length = rest.get(..length_size)?.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
        let unit = rest.get(length_size..length_size.checked_add(length)?)?;
        packet.extend_from_slice(&[0, 0, 0, 1]);
        packet.extend_from_slice(unit);
        rest = &rest[length_size + length..];
    }
    Some(())
}
