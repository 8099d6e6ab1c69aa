//! What a track of an MP4 is once its tables are read.

/// What a track holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Picture,
    Sound,
    Other,
}

/// One track.
#[derive(Debug, Clone)]
pub(crate) struct Track {
    pub(super) id: u32,
    pub(crate) kind: Kind,
    /// The four letters of its sample entry, such as `avc1`.
    pub(crate) codec: [u8; 4],
    pub(crate) timescale: u32,
    pub(crate) duration: u64,
    /// Of a picture track, in pixels.
    pub(crate) size: (u32, u32),
    /// Of a sound track.
    pub(crate) channels: u16,
    pub(crate) sample_rate: u32,
    /// The decoder's configuration (`avcC`), if it is H.264.
    pub(crate) configuration: Vec<u8>,
    pub(crate) samples: Vec<Place>,
    /// What of the media is shown, from where and how long, in the track's timescale; all of it without.
    pub(crate) edit: Option<(i64, u64)>,
}

/// Where a sample lies, and when it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) at: u64,
    pub(crate) length: u32,
    /// In the track's timescale; may be before zero by an edit.
    pub(crate) shown: i64,
    pub(crate) is_key: bool,
}

impl Track {
    /// The name by which people and ffprobe know the codec.
    pub(crate) fn codec_name(&self) -> String {
        match &self.codec {
            b"avc1" | b"avc3" => "h264".to_owned(),
            b"hvc1" | b"hev1" => "hevc".to_owned(),
            b"av01" => "av1".to_owned(),
            b"vp09" => "vp9".to_owned(),
            b"mp4a" => "aac".to_owned(),
            b"Opus" => "opus".to_owned(),
            other => {
                other.iter().map(|byte| if byte.is_ascii_graphic() { *byte as char } else { '?' }).collect()
            }
        }
    }

    /// The length in seconds, of what is shown.
    pub(crate) fn seconds(&self) -> f64 {
        let (start, length) = self.edit.unwrap_or((0, 0));
        // Reordered pictures are shown later than they are decoded, all of them by the same wait.
        let wait = self.samples.iter().map(|sample| sample.shown).min().unwrap_or(0);
        let cut = if self.edit.is_some() { start.saturating_sub(wait).max(0).cast_unsigned() } else { 0 };
        let rest = self.duration.saturating_sub(cut);
        // A length of nothing means all there is; and the last samples may be cut off.
        let length = if length == 0 || self.duration == 0 { rest } else { length.min(rest) };
        length as f64 / f64::from(self.timescale)
    }

    /// The times at which samples are shown, in their order: how many come before the first that is seen, and the
    /// times of those that are, from the first.
    pub(crate) fn shown(&self) -> (usize, Vec<i64>) {
        let mut all: Vec<i64> = self.samples.iter().map(|sample| sample.shown).collect();
        all.sort_unstable();
        let (start, length) = self.edit.unwrap_or((0, 0));
        let end = if length == 0 { i64::MAX } else { start.saturating_add_unsigned(length) };
        let hidden = if self.edit.is_some() { all.partition_point(|at| *at < start) } else { 0 };
        let mut seen: Vec<i64> = all.iter().skip(hidden).copied().take_while(|at| *at < end).collect();
        // An edit that shows nothing is not believed.
        let hidden = if seen.is_empty() { 0 } else { hidden };
        if seen.is_empty() {
            seen = all;
        }
        let first = seen.first().copied().unwrap_or(0);
        (hidden, seen.into_iter().map(|at| at.saturating_sub(first)).collect())
    }
}
