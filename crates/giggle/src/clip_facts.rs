//! What a clip is, read from the clip itself, and how that differs from what was asked for.
//!
//! A difference is a note and never a failure: the clip is paid for, and it is here. It must not know how the clip came.

use crate::batch::film::Film;
use crate::ffmpeg::Ffmpeg;
use crate::ledger::ShotFacts;
use crate::whole_file;
use giggle_domain::{AspectRatio, Catalog, Resolution, ShotRequest, Sound, Text, text};
use giggle_render::{PictureFlag, inspect, whole_clip_flags};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

/// A clip may differ from the asked length by this much before it is spoken of.
const LENGTH_TOLERANCE_SECONDS: f64 = 0.6;
/// How far the shape of a clip may be from what was asked: half way to the next ratio of the catalog.
const RATIO_TOLERANCE: f64 = 0.08;
/// How far the shorter side of a clip may be from its resolution's: models round to multiples of 16 or 32 pixels.
const SIDE_TOLERANCE: f64 = 0.06;

/// How long another decoder may take over a clip that nobody asked to look at.
const LOOK: Duration = Duration::from_secs(5);

/// What a clip is.
#[derive(Debug, Clone, PartialEq)]
pub struct ClipFacts {
    /// Its length.
    pub seconds: f64,
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// Whether it has a sound track.
    pub has_sound: bool,
    /// What is wrong with its pictures as a whole; `None` where they were not looked at, or cannot be decoded here.
    pub pictures: Option<Vec<PictureFlag>>,
}

/// What was asked of a clip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskedClip {
    /// The length in seconds.
    pub seconds: u32,
    /// The shape.
    pub aspect_ratio: AspectRatio,
    /// The size class.
    pub resolution: Resolution,
    /// Whether its model makes sound.
    pub sound: Sound,
}

/// A way in which a clip is not what was asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Difference {
    /// It has another length.
    Length {
        /// The length that was asked for, in seconds.
        asked: u32,
        /// Its own.
        found: f64,
    },
    /// It has another shape.
    Shape {
        /// The shape that was asked for.
        asked: AspectRatio,
        /// Its width and height.
        found: (u32, u32),
    },
    /// It is larger or smaller.
    Size {
        /// The size class that was asked for.
        asked: Resolution,
        /// Its width and height.
        found: (u32, u32),
    },
    /// It has no sound, and clips of its model do.
    Silent,
    /// Its pictures are worth a look.
    Pictures(PictureFlag),
}

impl AskedClip {
    /// What a shot asks for.
    pub fn of(shot: &ShotRequest, catalog: &Catalog) -> Self {
        Self {
            seconds: shot.duration(),
            aspect_ratio: shot.aspect_ratio(),
            resolution: shot.resolution(),
            sound: catalog.find(shot.model().as_str()).map_or(Sound::Unknown, |model| model.sound),
        }
    }

    /// What a shot asked for, as the ledger remembers it.
    pub fn remembered(facts: &ShotFacts, catalog: &Catalog) -> Self {
        Self {
            seconds: facts.duration,
            aspect_ratio: facts.aspect_ratio,
            resolution: facts.resolution,
            sound: catalog.find(&facts.model).map_or(Sound::Unknown, |model| model.sound),
        }
    }

    /// What was asked, as JSON.
    pub fn json(&self) -> Value {
        json!({
            "duration_seconds": self.seconds,
            "aspect_ratio": self.aspect_ratio,
            "resolution": self.resolution,
        })
    }

    /// How a clip differs from it.
    pub fn differences(&self, clip: &ClipFacts) -> Vec<Difference> {
        let mut found = Vec::new();
        if (clip.seconds - f64::from(self.seconds)).abs() > LENGTH_TOLERANCE_SECONDS {
            found.push(Difference::Length { asked: self.seconds, found: clip.seconds });
        }
        let (width, height) = clip.size;
        if width > 0 && height > 0 {
            let (asked_width, asked_height) = self.aspect_ratio.terms();
            let (is, asked) =
                (f64::from(width) / f64::from(height), f64::from(asked_width) / f64::from(asked_height));
            let (wanted_width, wanted_height) = self.resolution.draft_size(self.aspect_ratio);
            let (side, wanted) = (width.min(height), wanted_width.min(wanted_height));
            if (is / asked).ln().abs() > RATIO_TOLERANCE {
                found.push(Difference::Shape { asked: self.aspect_ratio, found: clip.size });
            }
            if (f64::from(side) / f64::from(wanted)).ln().abs() > SIDE_TOLERANCE {
                found.push(Difference::Size { asked: self.resolution, found: clip.size });
            }
        }
        if self.sound == Sound::Yes && !clip.has_sound {
            found.push(Difference::Silent);
        }
        found
    }
}

impl ClipFacts {
    /// Reads a clip's file; `None` where it is not a clip that can be read here.
    pub fn read(path: &Path) -> Option<Self> {
        let mp4 = whole_file::read_regular(path, whole_file::LARGEST_CLIP).ok()?;
        let figures = inspect(&mp4).ok()?;
        Some(Self {
            seconds: figures.seconds,
            size: figures.size,
            has_sound: figures.sound.is_some(),
            pictures: whole_clip_flags(&mp4, Some(&Ffmpeg::within(LOOK))).ok(),
        })
    }

    /// Reads the index of a clip's file alone: quick however long it is, and silent about its pictures.
    pub fn of_index(path: &Path) -> Option<Self> {
        let film = Film::open(path).ok()?;
        let shown = film.video.duration().saturating_sub(u64::try_from(film.video.lead).unwrap_or(0));
        Some(Self {
            // Only for reading, so the loss of precision beyond 2^53 units does not matter.
            seconds: shown as f64 / f64::from(film.video.timescale.max(1)),
            size: film.video.size,
            has_sound: film.sound.is_some(),
            pictures: None,
        })
    }

    /// How it differs from what was asked, where that is known; pictures that are worth a look are named either way.
    pub fn differences(&self, asked: Option<&AskedClip>) -> Vec<Difference> {
        let mut found = asked.map(|asked| asked.differences(self)).unwrap_or_default();
        found.extend(self.pictures.iter().flatten().copied().map(Difference::Pictures));
        found
    }

    /// What it is, in a line.
    pub fn text(&self) -> Text {
        let (seconds, (width, height)) = (self.seconds, self.size);
        let plain = text!("{seconds:.1} s, {width}×{height}", "{seconds:.1} 秒，{width}×{height}");
        let sound = if self.has_sound {
            text!(", with sound", "，有声音")
        } else {
            text!(", no sound", "，无声音")
        };
        plain.then(&Text::default(), &sound)
    }

    /// What it is, as JSON.
    pub fn json(&self) -> Value {
        json!({
            // Thousandths: what a container can say and no more.
            "seconds": (self.seconds * 1000.0).round() / 1000.0,
            "width": self.size.0,
            "height": self.size.1,
            "sound": self.has_sound,
            "pictures": self.pictures.as_ref().map(|flags| {
                flags.iter().map(|flag| flag_word(*flag)).collect::<Vec<_>>()
            }),
        })
    }
}

impl Difference {
    /// Whether it speaks against the clip being the one that was asked for: a service may deliver another size or no
    /// sound, and not another length or shape.
    pub fn is_of_another_shot(&self) -> bool {
        match self {
            Self::Length { .. } | Self::Shape { .. } => true,
            Self::Size { .. } | Self::Silent | Self::Pictures(_) => false,
        }
    }

    /// The note that is said of it.
    pub fn text(&self) -> Text {
        match self {
            Self::Length { asked, found } => text!(
                "the clip is {found:.1} s long, but {asked} s were requested",
                "视频长 {found:.1} 秒，要求为 {asked} 秒"
            ),
            Self::Shape { asked, found: (width, height) } => text!(
                "the clip is {width}×{height}, but the aspect ratio {asked} was requested",
                "视频尺寸为 {width}×{height}，要求画面比例为 {asked}"
            ),
            Self::Size { asked, found: (width, height) } => text!(
                "the clip is {width}×{height}, but {asked} was requested",
                "视频尺寸为 {width}×{height}，要求分辨率为 {asked}"
            ),
            Self::Silent => text!(
                "the clip has no sound; clips of this model usually do",
                "视频没有声音，而该模型的视频通常有声音"
            ),
            Self::Pictures(flag) => {
                let flag = flag_text(*flag);
                text!("the clip is ", "视频画面").then(&Text::default(), &flag)
            }
        }
    }

    /// The difference as JSON.
    pub fn json(&self) -> Value {
        match self {
            Self::Length { asked, found } => {
                json!({"what": "length", "asked": asked, "found": (found * 1000.0).round() / 1000.0})
            }
            Self::Shape { asked, found } => {
                json!({"what": "shape", "asked": asked, "found": format!("{}x{}", found.0, found.1)})
            }
            Self::Size { asked, found } => {
                json!({"what": "size", "asked": asked, "found": format!("{}x{}", found.0, found.1)})
            }
            Self::Silent => json!({"what": "sound", "asked": true, "found": false}),
            Self::Pictures(flag) => json!({"what": "pictures", "asked": null, "found": flag_word(*flag)}),
        }
    }
}

/// The word of a flag, as JSON spells it.
pub fn flag_word(flag: PictureFlag) -> &'static str {
    match flag {
        PictureFlag::Empty => "empty",
        PictureFlag::Damaged => "damaged",
        PictureFlag::Black => "black",
        PictureFlag::PartlyBlack => "partly black",
        PictureFlag::Frozen => "frozen",
        PictureFlag::PartlyFrozen => "partly frozen",
        PictureFlag::Flat => "flat",
    }
}

/// The word of a flag, as people read it.
pub fn flag_text(flag: PictureFlag) -> Text {
    match flag {
        PictureFlag::Empty => text!("empty", "没有画面"),
        PictureFlag::Damaged => text!("damaged", "已损坏"),
        PictureFlag::Black => text!("black", "全黑"),
        PictureFlag::PartlyBlack => text!("partly black", "部分黑屏"),
        PictureFlag::Frozen => text!("frozen", "静止"),
        PictureFlag::PartlyFrozen => text!("partly frozen", "部分静止"),
        PictureFlag::Flat => text!("flat", "单色"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clip_that_is_as_asked_has_no_difference_and_every_other_is_named() {
        let asked = AskedClip {
            seconds: 6,
            aspect_ratio: AspectRatio::Landscape16x9,
            resolution: Resolution::P720,
            sound: Sound::Yes,
        };
        let clip =
            ClipFacts { seconds: 6.04, size: (1280, 704), has_sound: true, pictures: Some(Vec::new()) };
        assert_eq!(clip.differences(Some(&asked)), []);
        let other = ClipFacts {
            seconds: 5.0,
            size: (720, 1280),
            has_sound: false,
            pictures: Some(vec![PictureFlag::Black]),
        };
        let found = other.differences(Some(&asked));
        assert_eq!(
            found,
            [
                Difference::Length { asked: 6, found: 5.0 },
                Difference::Shape { asked: AspectRatio::Landscape16x9, found: (720, 1280) },
                Difference::Silent,
                Difference::Pictures(PictureFlag::Black),
            ]
        );
        let small = ClipFacts { size: (854, 480), ..clip };
        assert_eq!(
            small.differences(Some(&asked)),
            [Difference::Size { asked: Resolution::P720, found: (854, 480) }]
        );
        assert_eq!(other.differences(None), [Difference::Pictures(PictureFlag::Black)]);
    }
}
