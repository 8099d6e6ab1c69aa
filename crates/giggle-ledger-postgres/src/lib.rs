//! The ledger of many machines: [`giggle_ledger`]'s events and summary in PostgreSQL.
//!
//! Its one idea: what a file lock is to one machine, a *lease* is to many. The claim of a shot, its intent and the
//! submitter's lease are written in one transaction, so that no state exists in which a shot is taken and nobody is known
//! to have taken it. A lease goes by the database's clock alone. When it runs out the submitter may still be alive, asleep or
//! cut off: so the right to send is fenced right before the first byte, and what really happened is never turned away.
//!
//! This crate knows the network and the database; it must not know the terminal, the environment or how somebody asked.
//! It decides nothing: what may follow what is [`giggle_ledger::state`]'s affair, and the public suite of
//! [`giggle_ledger::conformance`] holds for this engine as for the others.
//!
//! Every statement is sent with its types and without a name ([`Client::query_typed`](tokio_postgres::Client::query_typed)),
//! and nothing is kept in a session, so that a pooler in transaction mode may stand in between.

mod address;
mod connection;
mod engine;
mod error;
mod event_time;
mod health;
mod lease;
mod life;
mod migrations;
mod opening;
mod sql;
mod statement;
mod store;

pub use address::{Address, AddressFault};
pub use engine::PostgresEngine;
pub use error::PostgresError;
pub use event_time::EventTime;
pub use health::Health;
pub use lease::{BEAT, LEASE};
