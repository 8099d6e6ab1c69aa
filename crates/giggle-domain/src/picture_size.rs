//! What a picture measures: its shape and its size class, as they are written, and the nearest of them to what was meant.

use crate::refusal::{Field, Refusal, shown, spoken};
use crate::{Text, text};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// The shape of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AspectRatio {
    /// 16:9, landscape.
    Landscape16x9,
    /// 9:16, portrait.
    Portrait9x16,
    /// 1:1, square.
    Square1x1,
    /// 3:4, portrait.
    Portrait3x4,
    /// 4:3, landscape.
    Landscape4x3,
}

impl AspectRatio {
    /// All five, in the order that the service lists them.
    pub const ALL: [Self; 5] =
        [Self::Landscape16x9, Self::Portrait9x16, Self::Square1x1, Self::Portrait3x4, Self::Landscape4x3];

    /// Width and height in lowest terms.
    pub fn terms(self) -> (u32, u32) {
        match self {
            Self::Landscape16x9 => (16, 9),
            Self::Portrait9x16 => (9, 16),
            Self::Square1x1 => (1, 1),
            Self::Portrait3x4 => (3, 4),
            Self::Landscape4x3 => (4, 3),
        }
    }

    /// The text as it travels, such as `16:9`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Landscape16x9 => "16:9",
            Self::Portrait9x16 => "9:16",
            Self::Square1x1 => "1:1",
            Self::Portrait3x4 => "3:4",
            Self::Landscape4x3 => "4:3",
        }
    }
}

impl FromStr for AspectRatio {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::ALL.into_iter().find(|ratio| ratio.as_str() == text).ok_or_else(|| {
            let given = shown(text);
            let Text { en, zh } = spoken(&Self::ALL);
            let refusal = Refusal::new(
                Field::AspectRatio,
                text!("the aspect ratio must be {en}, not `{given}`", "画面比例应为 {zh}，而不是 `{given}`"),
            )
            .in_no_list();
            let named = match text.trim().to_ascii_lowercase().as_str() {
                "landscape" | "horizontal" => Some(Self::Landscape16x9),
                "portrait" | "vertical" => Some(Self::Portrait9x16),
                "square" => Some(Self::Square1x1),
                _ => None,
            };
            match named.or_else(|| nearest_ratio(&text.replace(['：', 'x', 'X', '/'], ":"))) {
                Some(nearest) => refusal.nearest(nearest.as_str()),
                None => refusal,
            }
        })
    }
}

/// The ratio whose shape is nearest to `width:height`, measured as a factor and not as a difference.
fn nearest_ratio(text: &str) -> Option<AspectRatio> {
    // A decimal number is a width to a height of one.
    let (width, height) = text.split_once(':').or_else(|| text.contains('.').then_some((text, "1")))?;
    let wanted = width.trim().parse::<f64>().ok()? / height.trim().parse::<f64>().ok()?;
    if !wanted.is_finite() || wanted <= 0.0 {
        return None;
    }
    let distance = |ratio: &AspectRatio| {
        let (width, height) = ratio.terms();
        (f64::from(width) / f64::from(height) / wanted).ln().abs()
    };
    AspectRatio::ALL.into_iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))
}

/// The size class of the picture: the length of its shorter side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Resolution {
    /// 480 pixels.
    P480,
    /// 720 pixels.
    P720,
    /// 768 pixels; only a newer model offers it.
    P768,
    /// 1080 pixels.
    P1080,
}

impl Resolution {
    /// All that any model offers.
    pub const ALL: [Self; 4] = [Self::P480, Self::P720, Self::P768, Self::P1080];
    /// What a model offers unless its row says otherwise.
    pub const USUAL: [Self; 3] = [Self::P480, Self::P720, Self::P1080];

    /// The shorter side in pixels.
    pub fn shorter_side(self) -> u32 {
        match self {
            Self::P480 => 480,
            Self::P720 => 720,
            Self::P768 => 768,
            Self::P1080 => 1080,
        }
    }

    /// The text as it travels, such as `720p`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::P480 => "480p",
            Self::P720 => "720p",
            Self::P768 => "768p",
            Self::P1080 => "1080p",
        }
    }

    /// Width and height of a draft in pixels, both even, as H.264 wants them.
    ///
    /// What the service delivers exactly is not known; a draft keeps to the shorter side that the name says.
    pub fn draft_size(self, ratio: AspectRatio) -> (u32, u32) {
        let short = self.shorter_side();
        let (width, height) = ratio.terms();
        let (longer, shorter) = (width.max(height), width.min(height));
        let long = (short * longer).div_ceil(shorter).next_multiple_of(2);
        if width >= height { (long, short) } else { (short, long) }
    }
}

impl FromStr for Resolution {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::ALL.into_iter().find(|it| it.as_str() == text).ok_or_else(|| {
            let pixels = shorter_side_of(text);
            let given = shown(text);
            let Text { en, zh } = spoken(&Self::USUAL);
            let refusal = Refusal::new(
                Field::Resolution,
                text!("the resolution must be {en}, not `{given}`", "分辨率应为 {zh}，而不是 `{given}`"),
            )
            .in_no_list();
            match pixels.and_then(|pixels| {
                Self::USUAL.into_iter().min_by_key(|it| it.shorter_side().abs_diff(pixels))
            }) {
                Some(nearest) => refusal.nearest(nearest.as_str()),
                None => refusal,
            }
        })
    }
}

/// The shorter side that a text means: `720`, `1280x720`, or what a size is called elsewhere.
fn shorter_side_of(text: &str) -> Option<u32> {
    const NAMES: [(&str, u32); 10] = [
        ("sd", 480),
        ("hd", 720),
        ("hdready", 720),
        ("fhd", 1080),
        ("fullhd", 1080),
        ("qhd", 1440),
        ("2k", 1440),
        ("uhd", 2160),
        ("4k", 2160),
        ("8k", 4320),
    ];
    let name: String =
        text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    if let Some((_, pixels)) = NAMES.iter().find(|(other, _)| *other == name) {
        return Some(*pixels);
    }
    let number = |text: &str| text.trim().trim_end_matches(['p', 'P', 'i', 'I']).trim().parse::<u32>().ok();
    let sides = text.split(['x', 'X', '*', '×', ':']).map(number);
    sides.collect::<Option<Vec<u32>>>()?.into_iter().min()
}

macro_rules! text_values {
    ($($name:ty),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}
text_values!(AspectRatio, Resolution);
