//! Draws a playable draft of a shot: pictures and prompt in, MP4 out.
//!
//! A draft is an animatic: the camera move that the prompt asks for, over the real frames, in the real size and
//! length. It is never called a generated video; a mark on the picture and the file's own tags say so.
//!
//! This crate knows no network, no clock and no randomness of its own: the same shot and settings give the same
//! bytes, however many threads work on them.

mod any_picture;
mod blocks;
pub mod camera;
mod colours;
mod compose;
mod container;
mod coverage;
mod decode;
mod demux;
mod draft;
mod encode;
mod error;
mod extend;
mod fit;
mod flow;
mod heic;
mod inspect;
mod jpeg_scans;
mod material;
mod overlay;
pub mod paint;
mod picture_bounds;
mod plane;
mod provenance;
mod quick;
mod reading;
mod resample;
pub mod scene;
mod screen;
mod sheet;
mod slate;
mod sound;
mod stills;
mod subject;
mod turn;
pub mod type_setting;
mod view;
mod warp;
mod whole_picture;

pub use any_picture::{Prepared, prepare};
pub use camera::{CameraFault, CameraPlan, Manner};
pub use decode::OtherDecoder;
pub use demux::Container;
pub use draft::{
    Caption, Draft, DraftRequest, DraftSettings, RawFrame, draw_frames, draw_panel, draw_still, render,
};
pub use encode::FRAME_RATE;
pub use error::{ClipError, FrameSide, RenderError};
pub use fit::Fit;
pub use inspect::{
    Dynamics, Inspection, PictureCheck, PictureFlag, SoundFacts, check_pictures, inspect, whole_clip_flags,
};
pub use provenance::{Provenance, is_untouched_draft};
pub use reading::{Angle, Drawn, MoveSource, Note, Reading, ShotSize};
pub use stills::{At, contact_sheet, extract_frame, poster, to_jpeg, to_png};
