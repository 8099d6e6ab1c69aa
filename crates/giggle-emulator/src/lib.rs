//! The Generation API on one's own machine: same paths, same envelopes, same signed links, no money.
//!
//! It judges the client, so it never uses it: it knows the domain and the renderer alone. [`Emulator::start`] serves
//! in the background of a runtime; [`Fault`]s make coming requests go wrong; the journal says what really came.
//! What it imitates, what it does not and what nobody knows stands in the crate's README.

mod account;
mod answer;
mod assets;
mod clips;
mod control;
mod dressing;
mod failure;
mod fault;
mod faults;
mod fetch;
mod journal;
mod names;
mod no_follow;
mod operation;
mod routes;
mod serve;
mod settings;
mod shared;
mod signed_link;
mod store;
mod tasks;

pub use failure::Failure;
pub use fault::{Effect, Fault, FaultRefusal, Match, Moment, RowOrder, Side, StatementFault, Wording};
pub use giggle_render::DraftSettings;
pub use journal::{Ending, Entry};
pub use operation::Operation;
pub use serve::Emulator;
pub use settings::{Pace, Settings, StatementManner, StoredClip};
pub use signed_link::{KEY_PAIR_ID, PolicyScope};
pub use tasks::Accepted;
