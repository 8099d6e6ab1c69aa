//! What a draft says about itself on the picture: the DRAFT mark, and on request a slate.
//!
//! The mark is always there. The slate names model, length and ratio in one corner, and runs the time in another.

use crate::encode::FRAME_RATE;
use crate::error::RenderError;
use crate::overlay::Overlay;
use crate::reading::Reading;
use crate::type_setting;
use giggle_domain::{Language, ShotRequest};

/// A label's height as a share of the shorter side: legible on a phone, and out of the way.
const LABEL_SHARE: f64 = 0.04;

pub(crate) fn label_height(width: u32, height: u32) -> u32 {
    (f64::from(width.min(height)) * LABEL_SHARE).round() as u32
}

/// The DRAFT mark for a frame of that size, in its upper right corner.
pub(crate) fn draft_mark(width: u32, height: u32) -> Result<Overlay, RenderError> {
    let tall = label_height(width, height);
    let picture = type_setting::label("DRAFT", tall);
    Overlay::new(&picture, width.saturating_sub(picture.width() + tall), tall)
}

/// Where the marks of the upper edge end, with a slate or without one.
pub(crate) fn below(width: u32, height: u32, has_slate: bool) -> u32 {
    label_height(width, height) * if has_slate { 11 } else { 5 } / 2
}

/// Model, length and ratio in the upper left corner; below the time, the move, the subject and the size of the shot.
pub(crate) fn facts(shot: &ShotRequest, reading: &Reading) -> Result<[Overlay; 2], RenderError> {
    let (width, height) = shot.draft_size();
    let tall = label_height(width, height);
    let text =
        format!("{} · {} s · {} · {}", shot.model(), shot.duration(), shot.aspect_ratio(), shot.resolution());
    let mut read = format!("{} · {}", reading.line(Language::English), reading.shot_size.name());
    for (word, _) in shot.references().named() {
        read.push(' ');
        read.push_str(&word);
    }
    let read: String = read.chars().take((width / tall.max(1)) as usize * 3 / 2).collect();
    Ok([
        Overlay::new(&type_setting::label(&text, tall), tall, tall)?,
        Overlay::new(&type_setting::label(&read, tall), tall, tall * 4)?,
    ])
}

/// The running time, below the facts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slate {
    tall: u32,
}

impl Slate {
    pub(crate) fn new(width: u32, height: u32) -> Self {
        Self { tall: label_height(width, height) }
    }

    /// The time of one frame: hours, minutes, seconds and frames.
    pub(crate) fn time(&self, frame: u32) -> Result<Overlay, RenderError> {
        let picture = type_setting::label(&timecode(frame), self.tall);
        Overlay::new(&picture, self.tall, self.tall * 5 / 2)
    }
}

/// A frame's time as editors write it, with the frame of its second last.
pub(crate) fn timecode(frame: u32) -> String {
    let (seconds, rest) = (frame / FRAME_RATE, frame % FRAME_RATE);
    format!("{:02}:{:02}:{:02}:{rest:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_names_its_frame() {
        assert_eq!(timecode(0), "00:00:00:00");
        assert_eq!(timecode(FRAME_RATE * 75 + 7), "00:01:15:07");
    }
}
