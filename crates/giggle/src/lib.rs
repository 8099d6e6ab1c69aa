//! The program: everything that people, agents and pipelines meet.
//!
//! Floors, arrows down only: `program`, `cli`, `commands`, `mcp` stand on `batch`, `ledger`, `production`, `settings`,
//! `output`, which stand on the client, the emulator, the renderer and the domain.

pub mod accounts;
pub mod batch;
pub mod charges;
pub mod child;
pub mod cli;
pub mod clip_facts;
pub mod clip_store;
pub mod clip_target;
pub mod commands;
pub mod core_dump;
pub mod database_text;
pub mod draft;
pub mod dry_run;
pub mod env_vars;
pub mod error;
pub mod estimates;
pub mod exit_code;
pub mod failure;
pub mod ffmpeg;
pub mod file_name;
pub mod fitted_table;
pub mod help;
pub mod home;
pub mod interrupt;
pub mod key_door;
pub mod key_source;
pub mod ledger_place;
pub mod ledger_text;
pub mod mcp;
pub mod meant_attempt;
pub mod near_name;
pub mod open_files;
pub mod other_ledger;
pub mod outcome_text;
pub mod output;
pub mod packages;
pub mod pictures;
pub mod production;
pub mod program;
pub mod progress;
pub mod question;
pub mod recovery;
pub mod reference;
pub mod room;
pub mod secret;
pub mod serve;
pub mod session;
pub mod settings;
pub mod settling;
pub mod shared_ledger;
pub mod shell;
pub mod shot_flags;
pub mod side_files;
pub mod standing_text;
pub mod stills;
pub mod store_text;
pub mod system_keyring;
pub mod tables;
pub mod typed_words;
pub mod unclaimed;
pub mod usage_text;
pub mod whole_file;

pub use giggle_ledger as ledger;
