//! A picture out of a clip, at full resolution: what a chain begins with.
//!
//! openh264 decodes what shows its pictures in the order in which they come; for all else, and where it fails, `ffmpeg` on
//! PATH is asked. Which of the two can be had is known before anything of a chain is paid.

use super::chain::Position;
use super::film::{Film, Track};
use image::ImageEncoder as _;
use openh264::decoder::Decoder;
use openh264::formats::YUVSource as _;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::process::{Command, Stdio};

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
#[error("no picture could be taken out of the clip: {what}")]
pub struct StillFault {
    what: String,
}

fn fault(what: impl ToString) -> StillFault {
    StillFault { what: what.to_string() }
}

/// Whether `ffmpeg` can be run here.
pub fn has_ffmpeg() -> bool {
    let mut command = Command::new("ffmpeg");
    command.arg("-version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Takes the picture of a moment out of a clip, as PNG.
///
/// # Errors
///
/// The clip cannot be read, or decoded by any means that is here.
pub fn still(clip: &Path, position: Position) -> Result<Vec<u8>, StillFault> {
    let film = Film::open(clip).map_err(fault)?;
    let shown = film.video.shown_at();
    let (sample, rank) = pick(&film.video, &shown, position).ok_or_else(|| fault("it has no picture"))?;
    let in_order = film.video.samples.iter().all(|sample| sample.shift == film.video.samples[0].shift);
    let decoded = if in_order { decode(&film, sample) } else { Err(fault("its pictures are out of order")) };
    decoded.or_else(|first| {
        by_ffmpeg(clip, rank).map_err(|second| fault(format!("{}; {}", first.what, second.what)))
    })
}

/// The sample that is shown at a moment, and how many are shown before it.
fn pick(track: &Track, shown: &[i64], position: Position) -> Option<(usize, usize)> {
    let wanted = match position {
        Position::First => i64::MIN,
        Position::Last => i64::MAX,
        Position::At(milliseconds) => {
            i64::try_from(u128::from(milliseconds) * u128::from(track.timescale) / 1000).ok()? + track.lead
        }
    };
    let at = |index: usize| (shown[index], index);
    let earliest = (0..shown.len()).min_by_key(|index| at(*index))?;
    let sample = (0..shown.len()).filter(|index| shown[*index] <= wanted).max_by_key(|index| at(*index));
    let sample = sample.unwrap_or(earliest);
    Some((sample, shown.iter().filter(|time| **time < shown[sample]).count()))
}

/// Decodes from the key picture before a sample up to the sample.
fn decode(film: &Film, sample: usize) -> Result<Vec<u8>, StillFault> {
    let sets = parameter_sets(&film.video.description).ok_or_else(|| fault("its codec is not H.264"))?;
    let samples = &film.video.samples;
    let begin = (0..=sample).rev().find(|index| samples[*index].is_sync).unwrap_or(0);
    let mut file = File::open(&film.path).map_err(fault)?;
    let mut decoder = Decoder::new().map_err(fault)?;
    let mut picture: Option<(Vec<u8>, u32, u32)> = None;
    let mut keep = |yuv: &openh264::decoder::DecodedYUV<'_>| {
        let (width, height) = yuv.dimensions();
        let mut rgb = vec![0; width * height * 3];
        yuv.write_rgb8(&mut rgb);
        picture = Some((rgb, width as u32, height as u32));
    };
    let mut bytes = Vec::new();
    let mut packet = sets;
    for (index, it) in samples.iter().enumerate().take(sample + 1).skip(begin) {
        bytes.resize(it.size as usize, 0);
        file.seek(SeekFrom::Start(it.offset)).and_then(|_| file.read_exact(&mut bytes)).map_err(fault)?;
        annex_b(&bytes, &mut packet).ok_or_else(|| fault("a picture is damaged"))?;
        match decoder.decode(&packet).map_err(fault)? {
            // Only the last picture is wanted; converting the others would be for nothing.
            Some(yuv) if index == sample => keep(&yuv),
            _ => {}
        }
        packet.clear();
    }
    for yuv in decoder.flush_remaining().map_err(fault)? {
        keep(&yuv);
    }
    let (rgb, width, height) = picture.ok_or_else(|| fault("the decoder gave no picture"))?;
    let mut png = Vec::new();
    image::codecs::png::PngEncoder::new(&mut png)
        .write_image(&rgb, width, height, image::ExtendedColorType::Rgb8)
        .map_err(fault)?;
    Ok(png)
}

/// The parameter sets of an `avc1` sample description, as a decoder reads them.
fn parameter_sets(description: &[u8]) -> Option<Vec<u8>> {
    let at = description.windows(4).position(|window| window == b"avcC")? + 4;
    let record = description.get(at..)?;
    // Samples are taken apart by lengths of four bytes, which is what everybody writes.
    if record.get(4)? & 3 != 3 {
        return None;
    }
    let mut sets = Vec::new();
    let mut at = 5;
    for mask in [0x1f, 0xff] {
        let count = record.get(at)? & mask;
        at += 1;
        for _ in 0..count {
            let length = usize::from(u16::from_be_bytes(record.get(at..at + 2)?.try_into().ok()?));
            sets.extend([0, 0, 0, 1]);
            sets.extend(record.get(at + 2..at + 2 + length)?);
            at += 2 + length;
        }
    }
    Some(sets)
}

/// Appends a sample with start codes in the place of lengths.
fn annex_b(mut sample: &[u8], packet: &mut Vec<u8>) -> Option<()> {
    while !sample.is_empty() {
        let length = u32::from_be_bytes(sample.get(..4)?.try_into().ok()?) as usize;
        packet.extend([0, 0, 0, 1]);
        packet.extend(sample.get(4..4 + length)?);
        sample = &sample[4 + length..];
    }
    Some(())
}

fn by_ffmpeg(clip: &Path, rank: usize) -> Result<Vec<u8>, StillFault> {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-nostdin", "-i"]).arg(clip);
    command.args([
        "-vf",
        &format!("select=eq(n\\,{rank})"),
        "-frames:v",
        "1",
        "-f",
        "image2pipe",
        "-c:v",
        "png",
        "-",
    ]);
    let output = command.stdin(Stdio::null()).output().map_err(|_| fault("ffmpeg is not on PATH"))?;
    if !output.status.success() || output.stdout.is_empty() {
        return Err(fault("ffmpeg could not read it"));
    }
    Ok(output.stdout)
}
