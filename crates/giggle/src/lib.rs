//! The program: everything that people, agents and pipelines meet.
//!
//! Floors, arrows down only: `main`, `cli`, `commands`, `mcp` stand on `batch`, `ledger`, `settings`, `output`, which
//! stand on the client, the emulator, the renderer and the domain.

pub mod ledger;
