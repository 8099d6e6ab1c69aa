//! The values and rules of giggle, and nothing else.
//!
//! Everything here is a pure function or a value: no file, no socket, no clock, no environment, no log. What
//! the rest of the house may rely on is decided here once: a [`ShotRequest`] that exists is one that its
//! [`VideoModel`] offers, so nobody downstream checks again.
//!
//! Start with [`catalog`] (what can be asked for), then [`shot`] (an asking), [`task`] (what became of it) and
//! [`clip`] (where the film is). [`wire`] holds the JSON as it travels.

pub mod catalog;
pub mod clip;
pub mod cloudfront;
mod conversion;
mod file_kind;
mod fingerprint;
mod foreign;
mod foreign_json;
pub mod frame;
pub mod frame_note;
pub mod guide;
mod language;
mod mention;
pub mod picture;
mod picture_size;
pub mod prompt;
pub mod reference;
pub mod refusal;
pub mod shot;
pub mod task;
mod toml_fault;
mod too_many;
pub mod wire;

pub use catalog::{AspectRatio, Catalog, ModelName, Resolution, Sound, VideoModel};
pub use clip::ClipLink;
pub use conversion::{Colours, Conversion};
pub use file_kind::FileKind;
pub use fingerprint::Fingerprint;
pub use foreign::{ForeignText, MOST_FOREIGN_BYTES, is_hidden};
pub use frame::{FrameArgument, FrameRef, told_address};
pub use frame_note::FrameNote;
pub use language::{Language, Text, counted};
pub use reference::{ReferenceKind, References};
pub use refusal::Refusal;
pub use shot::{ShotRequest, ShotSketch};
pub use task::{Outcome, Report, Status, TaskId};
pub use toml_fault::toml_fault;
