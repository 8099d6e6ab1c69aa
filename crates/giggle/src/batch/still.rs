//! A picture out of a clip, at full resolution: what a chain begins with.
//!
//! openh264 is inside the program and reads clips that show their pictures in the order in which they come, as every
//! draft does; for all else `ffmpeg` on PATH is asked. Nobody knows how the service's models order theirs, so that a
//! chain of paid clips is begun only where both can be had: its second link must not turn out to be impossible once the
//! first is paid.

use super::chain::Position;
use super::listed::ShotList;
use crate::error::CommandError;
use crate::ffmpeg::Ffmpeg;
use crate::whole_file;
use giggle_client::ApiBase;
use giggle_domain::{Text, text};
use giggle_render::{At, ClipError, extract_frame, to_png};
use std::path::Path;

/// Why there is no picture.
#[derive(Debug)]
pub enum StillFault {
    /// The file.
    File(std::io::Error),
    /// What is in it.
    Clip(ClipError),
}

impl StillFault {
    /// The fault in one sentence.
    pub fn text(&self) -> Text {
        let Text { en, zh } = match self {
            Self::File(error) => Text::plain(error.to_string()),
            Self::Clip(error) => error.text(),
        };
        text!("no picture could be taken from the clip: {en}", "无法从视频中截取画面：{zh}")
    }
}

impl From<std::io::Error> for StillFault {
    fn from(error: std::io::Error) -> Self {
        Self::File(error)
    }
}

impl From<ClipError> for StillFault {
    fn from(error: ClipError) -> Self {
        Self::Clip(error)
    }
}

/// Takes the picture of a moment out of a clip, as PNG.
///
/// # Errors
///
/// The clip cannot be read, or decoded by any means that is here.
pub fn still(clip: &Path, position: Position) -> Result<Vec<u8>, StillFault> {
    let at = match position {
        Position::First => At::First,
        Position::Last => At::Last,
        Position::At(milliseconds) => At::Seconds(milliseconds as f64 / 1000.0),
    };
    let mp4 = whole_file::read_regular(clip, whole_file::LARGEST_CLIP)?;
    Ok(to_png(&extract_frame(&mp4, at, Some(&Ffmpeg::PATIENT))?)?)
}

/// Refuses a list with chains where a clip of the service might turn out not to be readable here.
///
/// Against loopback clips are drafts, which need nothing.
///
/// # Errors
///
/// Exit 2: nothing was sent.
pub fn may_chain(list: &ShotList, base: &ApiBase) -> Result<(), CommandError> {
    let Some(first) = list.shots.iter().find(|shot| shot.chained().is_some()) else { return Ok(()) };
    if base.is_loopback() || Ffmpeg::is_on_path() {
        return Ok(());
    }
    let (key, name, place) = (&first.key, &list.name, first.place);
    Err(CommandError::usage(text!(
        "{name}:{place}: `{key}` begins with a picture from another shot's clip, and without ffmpeg on PATH giggle may \
         be unable to read that clip; nothing was sent",
        "{name}:{place}：`{key}` 的首帧来自其他镜头的视频，而 PATH 中没有 ffmpeg，无法保证能读取该视频；未发送任何请求"
    ))
    .hint(text!("install ffmpeg, so that you do not pay for a shot whose follower cannot be made; `batch draft` works without it", "请安装 ffmpeg，以免为前一镜头付费后，后续镜头却无法生成；`batch draft` 无需 ffmpeg")))
}
