//! The program, seen from outside.

mod generated;
mod ledger;
mod pictures;
mod program;
mod scripted;
mod service;
mod skill_door;
mod verbs;
