//! Batches: a shot list of many rows, from the check of its text to the report of its clips.
//!
//! Everything that can be wrong is found before anything is sent ([`list`]); what would happen can be seen first
//! ([`plan`]); drafts are free ([`draft`]). The one idea: a batch is only many single shots, each with its place in the
//! ledger, so that a batch that was stopped at any moment goes on by being run again.
//!
//! Read in this order: [`node`] and [`source`] (text with places), [`row`] and [`list`] (shots), [`chain`], [`plan`],
//! [`draft`], [`film`].

pub mod chain;
pub mod draft;
pub mod film;
pub mod folder;
pub mod follow;
mod key;
pub mod list;
pub mod listed;
pub mod node;
pub mod plan;
pub mod pressure;
pub mod progress_text;
pub mod queued;
pub mod report;
pub mod retries;
mod row;
pub mod run;
pub mod schedule;
pub mod schema;
pub mod source;
pub mod still;
pub mod storyboard;
pub mod substitute;
pub mod timeline;
pub mod work;

pub use key::is_animatic;
pub use listed::{Frame, ListedShot, Reading, ShotList};
pub use node::{Fault, Place};
pub use source::Format;
