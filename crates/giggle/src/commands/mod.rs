//! One file per command: what it takes, and one function from settings to what it has to show.

pub mod batch;
pub mod compare;
pub mod completions;
pub mod cost;
pub mod doctor;
pub mod download;
pub mod emulate;
pub mod guide;
pub mod inspect;
pub mod key;
pub mod ledger;
pub mod make;
pub mod man;
pub mod mcp;
pub mod models;
pub mod query;
pub mod resume;
pub mod serve;
pub mod settle;
pub mod skill;
pub mod skill_door;
pub mod submit;
pub mod upload;
pub mod wait;
pub mod work;
pub mod workers;
