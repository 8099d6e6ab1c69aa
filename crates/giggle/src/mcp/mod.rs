//! The agents' door: the verbs as MCP tools, over stdio and HTTP.
//!
//! An agent's call ends after a minute while a clip takes several, so that no tool waits unless it is asked to, and every
//! answer says what the shot's state is, whether it must not be submitted again, and which call comes next. All of it rests
//! on [`crate::production`] and the ledger: a call that is given up, cancelled or repeated finds its task again, in
//! this process or in the next.
//!
//! Stdout carries the protocol and nothing else. Files are read and written inside the allowed folders only.
//!
//! Read in this order: [`tools`] (what there is), [`server`] (who is called), [`shots`] (asking and finding), [`answer`]
//! and [`told`] (what is said), [`person`] (who can be asked), [`revision`] (what each revision of the protocol knows).

pub mod answer;
pub mod arguments;
pub mod body;
pub mod folders;
pub mod foreign;
pub mod http;
pub mod inputs;
pub mod json_lines;
pub mod library;
pub mod live;
pub mod message;
mod once;
pub mod outputs;
pub mod person;
pub mod places;
pub mod revision;
pub mod schema;
pub mod server;
pub mod sessions;
pub mod shots;
pub mod streamable;
pub mod tasks;
pub mod told;
pub mod tools;
pub mod view;
pub mod waiting;

pub use folders::AllowedFolders;
pub use live::{Live, Setup};
pub use server::Server;
pub use tools::Mode;
