//! Reads what is in fragments: a movie that was written while it was made has its samples listed beside them.
//!
//! It must not decode anything. The one idea: every fragment adds samples to a track that the movie box announced;
//! what a fragment leaves out, the movie box's defaults say.

use crate::demux::boxes::{MOST_SAMPLES, MOST_TRACKS, boxes, find, u32_at, u64_at};
use crate::demux::track::{Place, Track};

/// What a track's samples are where a fragment does not say.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Defaults {
    track: u32,
    length: u32,
    size: u32,
    flags: u32,
}

/// The defaults of a movie box's `mvex`.
pub(super) fn defaults(extension: &[u8]) -> Vec<Defaults> {
    let read = |body: &[u8]| {
        Some(Defaults {
            track: u32_at(body, 4)?,
            length: u32_at(body, 12)?,
            size: u32_at(body, 16)?,
            flags: u32_at(body, 20)?,
        })
    };
    boxes(extension)
        .filter(|(name, _)| name == b"trex")
        .filter_map(|(_, body)| read(body))
        .take(MOST_TRACKS)
        .collect()
}

/// Adds a fragment's samples to the tracks they belong to; `start` is where the fragment's box begins in the file.
pub(super) fn add(fragment: &[u8], start: u64, all: &[Defaults], tracks: &mut [Track]) {
    for (_, body) in boxes(fragment).filter(|(name, _)| name == b"traf") {
        let _ = add_track(body, start, all, tracks);
    }
}

/// The bits of a run's and a header's flags that say what is there.
const HAS_BASE: u32 = 0x1;
const HAS_DESCRIPTION: u32 = 0x2;
const HAS_LENGTH: u32 = 0x8;
const HAS_SIZE: u32 = 0x10;
const HAS_FLAGS: u32 = 0x20;
const RUN_HAS_OFFSET: u32 = 0x1;
const RUN_HAS_FIRST_FLAGS: u32 = 0x4;
const EACH_HAS: [u32; 4] = [0x100, 0x200, 0x400, 0x800];
/// The bit of a sample's flags that says that decoding cannot start at it.
const IS_NO_KEY: u32 = 0x1_0000;

fn add_track(body: &[u8], start: u64, all: &[Defaults], tracks: &mut [Track]) -> Option<()> {
    let header = find(body, &[b"tfhd"])?;
    let (flags, id) = (u32_at(header, 0)?, u32_at(header, 4)?);
    let track = tracks.iter_mut().find(|track| track.id == id)?;
    let mut defaults = all.iter().find(|it| it.track == id).copied().unwrap_or_default();
    let mut at = 8;
    let mut base = start;
    if flags & HAS_BASE != 0 {
        base = u64_at(header, at)?;
        at += 8;
    }
    if flags & HAS_DESCRIPTION != 0 {
        at += 4;
    }
    for (has, value) in
        [(HAS_LENGTH, &mut defaults.length), (HAS_SIZE, &mut defaults.size), (HAS_FLAGS, &mut defaults.flags)]
    {
        if flags & has != 0 {
            *value = u32_at(header, at)?;
            at += 4;
        }
    }
    let mut decoded = match find(body, &[b"tfdt"]) {
        Some(time) if time.first() == Some(&1) => u64_at(time, 4)?,
        Some(time) => u32_at(time, 4)?.into(),
        None => track.duration,
    };
    let mut place = base;
    for (_, run) in boxes(body).filter(|(name, _)| name == b"trun") {
        let (flags, count) = (u32_at(run, 0)?, u32_at(run, 4)?);
        let mut at = 8;
        if flags & RUN_HAS_OFFSET != 0 {
            place = base.checked_add_signed(u32_at(run, at)?.cast_signed().into())?;
            at += 4;
        }
        let mut first_flags = None;
        if flags & RUN_HAS_FIRST_FLAGS != 0 {
            first_flags = Some(u32_at(run, at)?);
            at += 4;
        }
        for index in 0..count {
            if track.samples.len() >= MOST_SAMPLES {
                return None;
            }
            let mut values = [defaults.length, defaults.size, defaults.flags, 0];
            for (value, has) in values.iter_mut().zip(EACH_HAS) {
                if flags & has != 0 {
                    *value = u32_at(run, at)?;
                    at += 4;
                }
            }
            let [length, size, its_flags, shift] = values;
            let its_flags = first_flags.filter(|_| index == 0).unwrap_or(its_flags);
            let shown = i64::try_from(decoded).ok()?.saturating_add(shift.cast_signed().into());
            track.samples.push(Place { at: place, length: size, shown, is_key: its_flags & IS_NO_KEY == 0 });
            place = place.saturating_add(size.into());
            decoded = decoded.saturating_add(length.into());
            track.duration = track.duration.max(decoded);
        }
    }
    Some(())
}
