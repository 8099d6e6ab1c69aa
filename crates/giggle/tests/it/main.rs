//! The program, seen from outside.

mod generated;
mod ledger;
mod pictures;
mod program;
mod scripted;
mod skill_door;
