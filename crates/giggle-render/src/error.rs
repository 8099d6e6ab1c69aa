//! What can go wrong between a shot and its draft, and between a clip and its pictures.

use giggle_domain::picture::PictureFault;
use giggle_domain::{FileKind, Text, text};
use std::fmt;

/// Which of the two frames of a shot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameSide {
    /// The picture that the clip starts with.
    Start,
    /// The picture that the clip ends with.
    End,
}

impl fmt::Display for FrameSide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Start => "start frame",
            Self::End => "end frame",
        })
    }
}

/// Why no draft was made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// The bytes of a frame are no picture within the bounds.
    #[error("the {side} cannot be used: {fault}")]
    Frame {
        /// Which frame.
        side: FrameSide,
        /// What is wrong with it.
        fault: PictureFault,
    },
    /// The H.264 encoder refused.
    #[error("the video encoder failed to {operation} (code {code})")]
    Encode {
        /// What was asked of it.
        operation: &'static str,
        /// Its own code.
        code: i64,
    },
    /// A picture could not be scaled or written.
    #[error("a picture could not be {operation}: {reason}")]
    Picture {
        /// What was tried.
        operation: &'static str,
        /// The library's words.
        reason: String,
    },
}

impl RenderError {
    pub(crate) fn picture(operation: &'static str, reason: &impl ToString) -> Self {
        Self::Picture { operation, reason: reason.to_string() }
    }
}

/// Why a clip cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClipError {
    /// It is no clip that can be read; what it is instead.
    NotAClip(FileKind),
    /// It begins as a clip, and its index is missing.
    NoIndex,
    /// There is no picture track.
    NoPicture,
    /// The pictures need another decoder.
    NotDecoded {
        /// The codec, such as `hevc`.
        codec: String,
        /// What stands in the way.
        reason: Text,
    },
    /// The pictures are no longer what the index says.
    Damaged {
        /// What is wrong.
        reason: Text,
    },
    /// A still could not be written.
    Still {
        /// The library's words.
        reason: String,
    },
}

impl ClipError {
    /// The error in one sentence, in every language.
    pub fn text(&self) -> Text {
        match self {
            Self::NotAClip(FileKind::Empty) => text!("the file is empty", "文件为空"),
            Self::NotAClip(kind) => {
                let name = kind.name();
                let gap = if name.zh.starts_with(|c: char| c.is_ascii()) { " " } else { "" };
                text!("it is", "这是").then(&text!(" ", "{gap}"), &name)
            }
            Self::NoIndex => text!("damaged: its index is missing", "已损坏：缺少索引"),
            Self::NoPicture => text!("there is no picture, only sound", "只有声音，没有画面"),
            Self::NotDecoded { codec, reason: Text { en, zh } } => text!(
                "the pictures of this clip ({codec}) cannot be decoded here: {en}",
                "无法在此解码该视频（{codec}）的画面：{zh}"
            ),
            Self::Damaged { reason: Text { en, zh } } => {
                text!("the clip is damaged: {en}", "该视频已损坏：{zh}")
            }
            Self::Still { reason } => {
                text!("a still image could not be made: {reason}", "无法生成静帧图片：{reason}")
            }
        }
    }
}

impl fmt::Display for ClipError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text().en)
    }
}

impl std::error::Error for ClipError {}
