//! The agents' door: the verbs as MCP tools, over stdio and HTTP.
//!
//! An agent's call ends after a minute while a clip takes several, so that no tool waits unless it is asked to, and every
//! answer says where the shot stands, that it must not be submitted again, and which call comes next. All of it stands
//! on [`crate::production`] and the ledger: a call that is given up, cancelled or repeated finds its task again, in
//! this process or in the next.
//!
//! Stdout carries the protocol and nothing else. Files are read and written inside the allowed folders only.
//!
//! Read in this order: [`tools`] (what there is), [`server`] (who is called), [`shots`] (asking and finding), [`answer`]
//! (what is said), [`person`] (who can be asked).

pub mod answer;
pub mod arguments;
pub mod folders;
pub mod http;
pub mod json_lines;
pub mod library;
pub mod live;
pub mod person;
pub mod server;
pub mod shots;
pub mod tasks;
pub mod tools;
pub mod waiting;

pub use folders::AllowedFolders;
pub use live::{Live, Setup};
pub use server::Server;
pub use tools::Mode;
