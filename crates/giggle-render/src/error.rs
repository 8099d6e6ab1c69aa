//! What can go wrong between a shot and its draft.

use giggle_domain::picture::PictureFault;
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
