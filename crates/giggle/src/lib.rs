//! The program: everything that people, agents and pipelines meet.
//!
//! Floors, arrows down only: `program`, `cli`, `commands`, `mcp` stand on `batch`, `ledger`, `production`, `settings`,
//! `output`, which stand on the client, the emulator, the renderer and the domain.

pub mod batch;
pub mod books;
pub mod cli;
pub mod commands;
pub mod copy;
pub mod draft;
pub mod dry_run;
pub mod env_vars;
pub mod error;
pub mod exit_code;
pub mod extras;
pub mod ffmpeg;
pub mod file_name;
pub mod interrupt;
pub mod ledger;
pub mod mcp;
pub mod output;
pub mod packages;
pub mod production;
pub mod program;
pub mod progress;
pub mod recovery;
pub mod reference;
pub mod settings;
pub mod shot_flags;
pub mod target;
pub mod usage_text;
pub mod words;
