//! One service: `/v1/videos` for other people's clients, the studio page, MCP and metrics, with one ledger behind them.
//!
//! Everything that comes in over HTTP passes the [`guard`] first. The faces and the page speak HTTP and decide nothing about money:
//! [`works`] is their one way to what asks, waits, delivers and settles.
//!
//! Read in this order: [`gate`] and [`guard`] (who may come in), [`works`] (what is done), [`face`] (the Videos API), [`page`] (the
//! studio), [`server`] (connections, and the end).

pub mod agents;
pub mod face;
pub mod files;
pub mod gate;
pub mod guard;
pub mod health;
pub mod house;
pub mod metrics;
pub mod page;
pub mod register;
pub mod server;
pub mod shelf;
pub mod stills;
pub mod studio;
pub mod watch;
pub mod works;
