//! Shot lists, from the text to the report.

use crate::program::Program;
use crate::service::Service;
use serde_json::Value;
use std::path::Path;

mod check;
mod promises;
mod references;
mod runs;

fn write(folder: &Path, name: &str, text: &str) -> String {
    std::fs::write(folder.join(name), text).unwrap();
    name.to_owned()
}

fn faults(said: &crate::program::Said) -> Vec<Value> {
    said.json()["error"]["faults"].as_array().unwrap().clone()
}
