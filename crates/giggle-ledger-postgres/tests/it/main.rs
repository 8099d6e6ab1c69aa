//! The engine against real servers: PostgreSQL itself, and PgBouncer in transaction mode before it.
//!
//! Where no PostgreSQL is installed the tests say so and pass; with `GIGGLE_REQUIRE_SERVERS` set that is a failure.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "tests fail by panicking")]

mod conforms;
mod failover;
mod leases;
mod many;
mod server;
