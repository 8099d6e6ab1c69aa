//! The emulator from outside: real sockets, nothing of the client.

mod api;
mod contract;
mod delivery;
mod faults;
mod frames;
mod lasting;
mod money;
mod world;
