//! The client against servers that are scripted to the byte.

// A server that cannot be set up is a test that fails.
#![allow(clippy::unwrap_used)]

mod account;
mod contract;
mod download;
mod guard;
mod money;
mod script;
mod secrets;
mod tls;
mod upload;
