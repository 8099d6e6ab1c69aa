//! What a clip is, and whether there is anything to see in it: for drafts and for real clips alike.
//!
//! It must not judge whether a clip is good. The one idea: the plain figures come from the index alone and need no
//! decoder; the pictures are looked at through a coarse grid of light, a few moments of the clip.

use crate::decode::{self, OtherDecoder};
use crate::demux::{self, Container, Kind, Light};
use crate::error::ClipError;
use crate::provenance::Provenance;

/// The figures of a clip.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspection {
    /// The size of the file.
    pub bytes: u64,
    /// The length in seconds: of the picture if there is one.
    pub seconds: f64,
    /// The kind of file.
    pub container: Container,
    /// Width and height as a player shows them.
    pub size: (u32, u32),
    /// Width and height of the pixels in the file, before they are stretched and turned.
    pub stored_size: (u32, u32),
    /// Degrees to the right by which a player turns the pictures.
    pub rotation: u16,
    /// The shape of a pixel, width to height.
    pub pixel_aspect: (u32, u32),
    /// Bits of a sample, where the file says it.
    pub bit_depth: Option<u8>,
    /// Whether pictures are made of two fields.
    pub is_interlaced: bool,
    /// The matrix of its colours, such as `bt709`, where the file says it.
    pub colour_matrix: Option<&'static str>,
    /// The curve of its light, such as `smpte2084`, where the file says it.
    pub transfer: Option<&'static str>,
    /// Whether samples use all values, not only 16 to 235.
    pub is_full_range: bool,
    /// How much light there is.
    pub dynamics: Dynamics,
    /// Frames a second.
    pub frame_rate: f64,
    /// How many frames there are.
    pub frames: u32,
    /// The picture's codec, such as `h264`; none if there is no picture.
    pub video_codec: Option<String>,
    /// The sound track.
    pub sound: Option<SoundFacts>,
    /// Whether the index comes before the media, so that a player can start at once.
    pub is_fast_start: bool,
    /// Whether the media is in fragments.
    pub is_fragmented: bool,
    /// Whether the file ends before the last picture or sound that its index has.
    pub is_cut_off: bool,
    /// What the file says about where it comes from.
    pub provenance: Provenance,
}

/// How much light a clip's pictures hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dynamics {
    /// What every screen shows.
    Standard,
    /// More than that; stills are mapped to standard.
    High,
}

/// The figures of a sound track.
#[derive(Debug, Clone, PartialEq)]
pub struct SoundFacts {
    /// The codec, such as `aac`.
    pub codec: String,
    /// The length in seconds.
    pub seconds: f64,
    /// How many channels.
    pub channels: u16,
    /// Samples a second.
    pub sample_rate: u32,
}

/// Reads the figures of a clip from its index; nothing is decoded.
///
/// # Errors
///
/// [`ClipError::NotAClip`] and [`ClipError::NoIndex`].
pub fn inspect(mp4: &[u8]) -> Result<Inspection, ClipError> {
    let index = decode::index(mp4)?;
    let picture = index.tracks.iter().find(|track| track.kind == Kind::Picture);
    let sound = index.tracks.iter().find(|track| track.kind == Kind::Sound);
    let seconds = picture.or(sound).map_or(0.0, demux::Track::seconds);
    let look = picture.map_or(demux::Look::PLAIN, |track| track.look);
    let frames = picture.map_or(0, |track| track.shown().1.len());
    Ok(Inspection {
        bytes: mp4.len() as u64,
        seconds,
        container: index.container,
        size: picture.map_or((0, 0), demux::Track::shown_size),
        stored_size: picture.map_or((0, 0), |track| track.size),
        rotation: look.rotation,
        pixel_aspect: look.pixel_aspect,
        bit_depth: look.bit_depth,
        is_interlaced: look.is_interlaced,
        colour_matrix: look.colour.matrix_name(),
        transfer: look.colour.transfer_name(),
        is_full_range: look.colour.is_full,
        dynamics: match look.colour.light() {
            Light::Standard => Dynamics::Standard,
            Light::Pq | Light::Hlg => Dynamics::High,
        },
        frame_rate: if seconds > 0.0 { frames as f64 / seconds } else { 0.0 },
        frames: u32::try_from(frames).unwrap_or(u32::MAX),
        video_codec: picture.map(demux::Track::codec_name),
        sound: sound.map(|track| SoundFacts {
            codec: track.codec_name(),
            seconds: track.seconds(),
            channels: track.channels,
            sample_rate: track.sample_rate,
        }),
        is_fast_start: index.is_fast_start,
        is_fragmented: index.is_fragmented,
        is_cut_off: index.tracks.iter().any(|track| is_cut_off(mp4, track)),
        provenance: index.tags,
    })
}

/// Whether a file ends before the last sample of a track.
fn is_cut_off(mp4: &[u8], track: &demux::Track) -> bool {
    let end = |sample: &demux::Place| sample.at.saturating_add(u64::from(sample.length));
    track.samples.iter().any(|sample| end(sample) > mp4.len() as u64)
}

/// What is wrong with a clip's pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PictureFlag {
    /// There is no picture, or none that lasts.
    Empty,
    /// The file is cut off, or its pictures are no longer what its index says.
    Damaged,
    /// Every picture that was looked at is black.
    Black,
    /// Some pictures are black.
    PartlyBlack,
    /// No picture differs from the one before it.
    Frozen,
    /// For a while no picture differs from the one before it.
    PartlyFrozen,
    /// Every picture is one flat colour.
    Flat,
}

impl PictureFlag {
    /// Whether it is of the whole clip. A part that is black or still is no fault: films fade and hold.
    pub fn is_of_the_whole(self) -> bool {
        match self {
            Self::Empty | Self::Damaged | Self::Black | Self::Frozen | Self::Flat => true,
            Self::PartlyBlack | Self::PartlyFrozen => false,
        }
    }
}

/// What was found in a clip's pictures.
#[derive(Debug, Clone, PartialEq)]
pub struct PictureCheck {
    /// How many pictures were looked at.
    pub looked_at: u32,
    /// The share of them that is black, 0 to 1.
    pub black: f64,
    /// The share of the steps between them in which nothing moves, 0 to 1.
    pub frozen: f64,
    /// What is wrong; empty if nothing is.
    pub flags: Vec<PictureFlag>,
}

/// How many moments of a clip are looked at: four a second in the usual six seconds.
const LOOKS: usize = 24;
/// The grid through which a picture is looked at: fine enough for a mouth that moves, too coarse for grain.
const GRID: (usize, usize) = (32, 18);
/// The light, of 255, that black stays below: noise and compression lift it a little.
const BLACK: f32 = 9.0;
/// The change of a cell's light that is no compression noise.
const CHANGE: f32 = 1.2;

/// So many looks at the beginning of a clip, one number after the other, tell of most clips that they are neither black nor
/// flat and do not stand still.
const FIRST_LOOKS: [usize; 2] = [2, 4];

/// Looks at the pictures of a clip: black, frozen, flat or none at all.
///
/// # Errors
///
/// No MP4, or pictures that neither the decoder here nor the other one reads.
pub fn check_pictures(mp4: &[u8], other: Option<&dyn OtherDecoder>) -> Result<PictureCheck, ClipError> {
    let nothing = PictureCheck { looked_at: 0, black: 0.0, frozen: 0.0, flags: vec![PictureFlag::Empty] };
    let Some(clip) = Clip::open(mp4)? else { return Ok(nothing) };
    let Some(seen) = clip.see(LOOKS, other)? else {
        return Ok(PictureCheck { flags: vec![PictureFlag::Damaged], ..nothing });
    };
    let (black, flat, still, steps) = (seen.black(), seen.flat(), seen.still(), seen.steps());
    let looked_at = seen.0.len();
    let mut flags = Vec::new();
    if clip.is_broken {
        flags.push(PictureFlag::Damaged);
    }
    if black == looked_at {
        flags.push(PictureFlag::Black);
    } else if black > 0 {
        flags.push(PictureFlag::PartlyBlack);
    }
    if flat == looked_at && black < looked_at {
        flags.push(PictureFlag::Flat);
    }
    if clip.may_stand {
        // Said of clips alone.
    } else if steps > 0 && still == steps {
        flags.push(PictureFlag::Frozen);
    } else if still * 3 >= steps && still > 0 {
        // An eased start and end stand still for a moment; a third of the clip does not.
        flags.push(PictureFlag::PartlyFrozen);
    }
    let share = |part: usize, whole: usize| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    Ok(PictureCheck {
        looked_at: u32::try_from(looked_at).unwrap_or(u32::MAX),
        black: share(black, looked_at),
        frozen: share(still, steps),
        flags,
    })
}

/// What is wrong with a clip as a whole: as [`check_pictures`] has it, for a small part of the time where nothing is. Of most
/// clips the beginning tells that they are neither black nor flat and do not stand still; only of the others everything is
/// decoded. That the rest is still made of pictures is seen without decoding them.
///
/// # Errors
///
/// As [`check_pictures`].
pub fn whole_clip_flags(mp4: &[u8], other: Option<&dyn OtherDecoder>) -> Result<Vec<PictureFlag>, ClipError> {
    let Some(clip) = Clip::open(mp4)? else { return Ok(vec![PictureFlag::Empty]) };
    if !clip.is_broken && clip.frames > LOOKS {
        if clip.begins_as_a_film(other)? {
            return Ok(Vec::new());
        }
        for looks in FIRST_LOOKS.into_iter().skip(usize::from(!clip.may_stand)) {
            match clip.see(looks, other)? {
                Some(seen) if seen.is_a_film(clip.may_stand) => return Ok(Vec::new()),
                Some(_) => {}
                None => break,
            }
        }
    }
    let mut flags = check_pictures(mp4, other)?.flags;
    flags.retain(|flag| flag.is_of_the_whole());
    Ok(flags)
}

/// A clip that has pictures.
struct Clip<'a> {
    mp4: &'a [u8],
    track: demux::Track,
    frames: usize,
    /// It is cut off, or something else is where its index says that its pictures are.
    is_broken: bool,
    /// A draft stands still because it was asked to, or because its pictures do: that is no fault of it.
    may_stand: bool,
}

impl<'a> Clip<'a> {
    /// None where there is no picture, or none that lasts.
    fn open(mp4: &'a [u8]) -> Result<Option<Self>, ClipError> {
        let index = decode::index(mp4)?;
        let may_stand = index.tags.is_draft();
        let track = match decode::picture_track_of(index) {
            Ok(track) if track.samples.is_empty() || track.duration == 0 => return Ok(None),
            Ok(track) => track,
            Err(ClipError::NoPicture) => return Ok(None),
            Err(error) => return Err(error),
        };
        let frames = track.shown().1.len();
        let is_broken = is_cut_off(mp4, &track) || !decode::is_made_of_units(mp4, &track);
        Ok(Some(Self { mp4, frames, is_broken, may_stand, track }))
    }

    /// Whether its first picture, and where it has to move one of those before the second look, tell that it is neither black nor
    /// flat and does not stand still: nothing is decoded behind the first that does.
    fn begins_as_a_film(&self, other: Option<&dyn OtherDecoder>) -> Result<bool, ClipError> {
        let last = if self.may_stand { 0 } else { (self.frames - 1) / (LOOKS - 1) };
        let wanted: Vec<usize> = (0..=last).collect();
        let (mut seen, mut is_a_film) = (Seen(Vec::new()), false);
        let looked = decode::pictures(self.mp4, &self.track, &wanted, other, |_, picture| {
            seen.0.truncate(1);
            seen.0.push(picture.light(GRID.0, GRID.1));
            is_a_film = seen.is_a_film(self.may_stand);
            // It ends the decoding.
            if is_a_film { Err(ClipError::NoPicture) } else { Ok(()) }
        });
        match looked {
            _ if is_a_film => Ok(true),
            Ok(()) | Err(ClipError::Damaged { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The first so many of its [`LOOKS`]; none where it is damaged.
    fn see(&self, first: usize, other: Option<&dyn OtherDecoder>) -> Result<Option<Seen>, ClipError> {
        let looks = LOOKS.min(self.frames);
        let moment = |look: usize| look * (self.frames - 1) / (looks - 1).max(1);
        let mut wanted: Vec<usize> = (0..looks.min(first)).map(moment).collect();
        wanted.dedup();
        let mut seen: Vec<Vec<f32>> = Vec::with_capacity(wanted.len());
        let looked = decode::pictures(self.mp4, &self.track, &wanted, other, |_, picture| {
            seen.push(picture.light(GRID.0, GRID.1));
            Ok(())
        });
        match looked {
            Ok(()) => Ok(Some(Seen(seen))),
            // What could be looked at before it broke says nothing of the rest.
            Err(ClipError::Damaged { .. }) => Ok(None),
            Err(_) if self.is_broken => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Pictures in their order, each as the light of its grid's cells.
struct Seen(Vec<Vec<f32>>);

impl Seen {
    fn black(&self) -> usize {
        self.0.iter().filter(|grid| most(grid) < BLACK).count()
    }

    fn flat(&self) -> usize {
        self.0.iter().filter(|grid| most(grid) - least(grid) < 2.0).count()
    }

    /// The steps between two pictures in which nothing moves.
    fn still(&self) -> usize {
        let is_still = |pair: &&[Vec<f32>]| {
            pair[0].iter().zip(&pair[1]).all(|(before, after)| (before - after).abs() < CHANGE)
        };
        self.0.windows(2).filter(is_still).count()
    }

    fn steps(&self) -> usize {
        self.0.len().saturating_sub(1)
    }

    /// Whether, whatever comes after these, the whole is neither black nor flat and does not stand still.
    fn is_a_film(&self, may_stand: bool) -> bool {
        let moves = may_stand || self.still() < self.steps();
        moves && self.black() < self.0.len() && self.flat() < self.0.len()
    }
}

fn most(grid: &[f32]) -> f32 {
    grid.iter().copied().fold(0.0, f32::max)
}

fn least(grid: &[f32]) -> f32 {
    grid.iter().copied().fold(255.0, f32::min)
}
