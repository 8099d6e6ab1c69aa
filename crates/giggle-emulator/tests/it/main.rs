//! The emulator from outside: real sockets, nothing of the client.

#![allow(clippy::unwrap_used)]

mod api;
mod contract;
mod delivery;
mod faults;
mod frames;
mod lasting;
mod money;
mod strangers;
mod world;
