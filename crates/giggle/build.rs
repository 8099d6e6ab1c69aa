//! How the program for Linux is linked: what the loader has to do before `main` is most of what a short command costs.
//!
//! It changes no code. Whatever cannot be found out here is left as the linker does it by itself.

use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=CXX");
    let known = |name: &str| std::env::var(name).unwrap_or_default();
    let is_own_linux = known("CARGO_CFG_TARGET_OS") == "linux"
        && known("CARGO_CFG_TARGET_ENV") == "gnu"
        && known("HOST") == known("TARGET");
    if !is_own_linux {
        return;
    }
    let folder = PathBuf::from(known("OUT_DIR"));
    if only_static_cpp(&folder) {
        println!("cargo::rustc-link-search=native={}", folder.display());
    }
    if c_library().is_some_and(|version| version >= (2, 36)) {
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}

/// Whether the folder now has the C++ library to be linked in. The encoder needs a few of its functions; shared, it has
/// thousands of symbols looked up at every start, and 0.9 MB read.
fn only_static_cpp(folder: &Path) -> bool {
    let compiler = std::env::var("CXX").unwrap_or_else(|_| "c++".to_owned());
    let name = "libstdc++.a";
    let Some(told) = said(&compiler, &[&format!("-print-file-name={name}")]) else { return false };
    let library = Path::new(told.trim());
    // A compiler that has none repeats the name.
    library.is_absolute() && std::fs::copy(library, folder.join(name)).is_ok()
}

/// The version of the C library, which has to know the packed form of the 60,000 addresses that are adjusted at the start: 1.4 MB
/// otherwise. A program that is built here runs with this version or a later one anyway.
fn c_library() -> Option<(u32, u32)> {
    let told = said("getconf", &["GNU_LIBC_VERSION"])?;
    let (major, minor) = told.trim().strip_prefix("glibc ")?.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

fn said(program: &str, words: &[&str]) -> Option<String> {
    let done = Command::new(program).args(words).output().ok().filter(|done| done.status.success())?;
    String::from_utf8(done.stdout).ok()
}
