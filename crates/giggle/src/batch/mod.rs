//! Batches: a shot list of many rows, from the check of its text to the report of its clips.
//!
//! Everything that can be wrong is found before anything is sent ([`list`]); what would happen can be seen first
//! ([`plan`]); drafts are free ([`draft`]). The one idea: a batch is only many single shots, each with its place in the
//! ledger, so that a batch that was stopped at any moment goes on by being run again.
//!
//! Read in this order: [`node`] and [`source`] (text with places), [`row`] and [`list`] (shots), [`chain`], [`plan`],
//! [`draft`], [`film`] and [`reel`].

pub mod chain;
pub mod list;
pub mod node;
mod row;
pub mod schema;
pub mod source;
pub mod substitute;

pub use list::{Frame, ListedShot, Reading, ShotList};
pub use node::{Fault, Place};
pub use source::Format;
