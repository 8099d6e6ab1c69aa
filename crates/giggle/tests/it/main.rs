//! The program, seen from outside.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    unreachable_pub,
    reason = "a test fails by panicking, and says what it counted"
)]

mod accounts;
mod agent;
mod batch;
mod damage;
mod doctor;
mod fault_matrix;
mod floors;
mod generated;
mod hostile;
mod inputs;
mod keys;
mod malformed;
mod mcp;
mod mcp_rules;
mod messages;
mod money;
mod packages;
mod pages;
mod patience;
mod pictures;
mod program;
mod queue;
mod raw_http;
mod reference_commands;
mod renewed_links;
mod scripted;
mod secrets;
mod serve;
mod service;
mod settle_history;
mod side_files;
mod skill_door;
mod snapshots;
mod spending;
mod store;
mod two_ledgers;
mod verbs;
mod witness;
