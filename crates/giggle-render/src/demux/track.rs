//! What a track of a clip is once its tables are read.

use super::colour::Colour;

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
    /// Of a picture track, in pixels as they are stored.
    pub(crate) size: (u32, u32),
    /// How its pictures are shown.
    pub(crate) look: Look,
    /// Of a sound track.
    pub(crate) channels: u16,
    pub(crate) sample_rate: u32,
    /// The decoder's configuration (`avcC`), if it is H.264.
    pub(crate) configuration: Vec<u8>,
    pub(crate) samples: Vec<Place>,
    /// What of the media is shown, from where and how long, in the track's timescale; all of it without.
    pub(crate) edit: Option<(i64, u64)>,
}

/// How the pictures of a track are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Look {
    /// Degrees to the right by which they are turned, a multiple of 90.
    pub(crate) rotation: u16,
    /// Whether they are mirrored from left to right before they are turned.
    pub(crate) is_mirrored: bool,
    /// The shape of a pixel, width to height.
    pub(crate) pixel_aspect: (u32, u32),
    /// Bits of a sample, where they are said.
    pub(crate) bit_depth: Option<u8>,
    pub(crate) is_interlaced: bool,
    pub(crate) colour: Colour,
}

impl Look {
    pub(crate) const PLAIN: Self = Self {
        rotation: 0,
        is_mirrored: false,
        pixel_aspect: (1, 1),
        bit_depth: None,
        is_interlaced: false,
        colour: Colour::UNSAID,
    };
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
        let known = match &self.codec {
            b"avc1" | b"avc2" | b"avc3" | b"avc4" | b"dva1" | b"dvav" => "h264",
            b"hvc1" | b"hev1" | b"dvh1" | b"dvhe" => "hevc",
            b"vvc1" | b"vvi1" => "vvc",
            b"av01" | b"dav1" => "av1",
            b"vp08" => "vp8",
            b"vp09" => "vp9",
            b"apch" | b"apcn" | b"apcs" | b"apco" | b"ap4h" | b"ap4x" => "prores",
            b"mp4v" => "mpeg4",
            b"mp2v" | b"m2v1" => "mpeg2video",
            b"mp1v" => "mpeg1video",
            b"jpeg" | b"mjpa" | b"mjpg" => "mjpeg",
            b"mjpb" => "mjpegb",
            b"s263" | b"h263" => "h263",
            b"AVdn" | b"AVdh" => "dnxhd",
            b"CFHD" => "cfhd",
            b"FFV1" => "ffv1",
            b"rle " => "qtrle",
            b"png " => "png",
            b"raw " | b"2vuy" | b"v210" => "rawvideo",
            b"mp4a" => "aac",
            b"Opus" => "opus",
            b"vorb" => "vorbis",
            b"fLaC" => "flac",
            b"alac" => "alac",
            b".mp3" => "mp3",
            b"mp2a" => "mp2",
            b"ac-3" => "ac3",
            b"ec-3" => "eac3",
            b"ac-4" => "ac4",
            b"dtsc" | b"dtse" | b"dtsh" | b"dtsl" => "dts",
            b"sowt" => "pcm_s16le",
            b"twos" => "pcm_s16be",
            b"in24" => "pcm_s24be",
            b"in32" => "pcm_s32be",
            b"fl32" => "pcm_f32be",
            b"fl64" => "pcm_f64be",
            b"lpcm" | b"ipcm" | b"fpcm" => "pcm",
            b"ulaw" => "pcm_mulaw",
            b"alaw" => "pcm_alaw",
            b"samr" => "amr_nb",
            b"sawb" => "amr_wb",
            other => {
                let letters = other.iter().filter(|byte| **byte != b' ');
                return letters
                    .map(|byte| if byte.is_ascii_graphic() { *byte as char } else { '?' })
                    .collect();
            }
        };
        known.to_owned()
    }

    /// Width and height as a player shows them.
    pub(crate) fn shown_size(&self) -> (u32, u32) {
        let (width, height) = self.square_size();
        if self.look.rotation % 180 == 90 { (height, width) } else { (width, height) }
    }

    /// Width and height in square pixels, before they are turned.
    pub(crate) fn square_size(&self) -> (u32, u32) {
        let ((width, height), (across, down)) = (self.size, self.look.pixel_aspect);
        if across == down || across == 0 || down == 0 {
            return self.size;
        }
        let wide = (u64::from(width) * u64::from(across) + u64::from(down) / 2) / u64::from(down);
        // A shape beyond four to one is a mistake.
        let is_sane = wide > 0 && wide <= 4 * u64::from(width) && wide * 4 >= u64::from(width);
        (u32::try_from(wide).ok().filter(|_| is_sane).unwrap_or(width), height)
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
