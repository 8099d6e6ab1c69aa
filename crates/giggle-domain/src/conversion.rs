//! What was made of a picture's file before it may be sent, told in words.

use crate::picture::PictureFormat;
use crate::{FileKind, Text, text};

/// The colours that a file's numbers mean, where they are not sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colours {
    /// Apple's screens.
    DisplayP3,
    /// Adobe RGB (1998).
    AdobeRgb,
    /// ProPhoto RGB.
    ProPhoto,
    /// ITU-R BT.2020.
    Rec2020,
    /// Amounts of ink.
    Cmyk,
    /// Light alone.
    Grey,
    /// Some other profile.
    Other,
}

impl Colours {
    /// What they are called.
    pub fn name(self) -> Text {
        match self {
            Self::DisplayP3 => Text::plain("Display P3"),
            Self::AdobeRgb => Text::plain("Adobe RGB"),
            Self::ProPhoto => Text::plain("ProPhoto RGB"),
            Self::Rec2020 => Text::plain("BT.2020"),
            Self::Cmyk => Text::plain("CMYK"),
            Self::Grey => text!("grey profile", "灰度配置"),
            Self::Other => text!("colour profile", "色彩配置"),
        }
    }
}

/// What a picture was made of, and into what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conversion {
    /// The kind of the file.
    pub from: FileKind,
    /// Width and height of its pixels.
    pub from_size: (u32, u32),
    /// Its colours, where they were converted to sRGB.
    pub colours: Option<Colours>,
    /// Whether it was turned upright.
    pub was_turned: bool,
    /// Whether it is the first of several in the file.
    pub is_first: bool,
    /// The kind that is sent.
    pub to: PictureFormat,
    /// Width and height that are sent.
    pub size: (u32, u32),
}

impl Conversion {
    /// It in a line, such as `HEIC, Display P3, turned → JPEG, sRGB, 3024×4032`.
    pub fn text(&self) -> Text {
        let mut text = Text::plain(self.from.word());
        let (comma, none) = (text!(", ", "，"), Text::default());
        let mut add = |more: Text| text = std::mem::take(&mut text).then(&comma, &more);
        if let Some(colours) = self.colours {
            add(colours.name());
        }
        if self.was_turned {
            add(text!("turned", "已旋转"));
        }
        if self.is_first {
            add(text!("first of several pictures", "多帧图片的第一帧"));
        }
        let ((width, height), (from_width, from_height)) = (self.size, self.from_size);
        let is_smaller =
            u64::from(width) * u64::from(height) < u64::from(from_width) * u64::from(from_height);
        if is_smaller {
            add(Text::plain(format!("{from_width}×{from_height}")));
        }
        let to = self.to.name();
        text.then(&none, &text!(" → {to}, sRGB, {width}×{height}", " → {to}，sRGB，{width}×{height}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conversion_is_told_in_a_line() {
        let it = Conversion {
            from: FileKind::Heic,
            from_size: (4032, 3024),
            colours: Some(Colours::DisplayP3),
            was_turned: true,
            is_first: false,
            to: PictureFormat::Jpeg,
            size: (3024, 4032),
        };
        assert_eq!(it.text().en, "HEIC, Display P3, turned → JPEG, sRGB, 3024×4032");
    }
}
