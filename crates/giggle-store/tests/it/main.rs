//! Stores, seen from outside: a folder, and a bucket on a server that speaks S3.
//!
//! The server is `moto`, from PyPI. Where it is not installed the tests say so and pass; with `GIGGLE_REQUIRE_SERVERS` set that is a
//! failure.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "tests fail by panicking")]

mod bucket;
mod folder;
mod server;

use giggle_store::Content;
use sha2::{Digest as _, Sha256};
use std::io::{Read as _, Seek as _};
use std::path::{Path, PathBuf};

/// A file in a folder, with what it holds.
fn file(folder: &Path, name: &str, bytes: &[u8]) -> (PathBuf, Content) {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    (path, Content { sha256: hex::encode(Sha256::digest(bytes)), bytes: bytes.len() as u64 })
}

/// What a file that was written to holds, from its beginning.
fn whole(mut file: std::fs::File) -> Vec<u8> {
    let mut bytes = Vec::new();
    file.rewind().unwrap();
    file.read_to_end(&mut bytes).unwrap();
    bytes
}
