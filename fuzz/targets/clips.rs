//! The client's judgement of a downloaded file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io::Write as _;

fuzz_target!(|bytes: &[u8]| {
    let folder = if std::path::Path::new("/dev/shm").is_dir() { "/dev/shm".into() } else { std::env::temp_dir() };
    let path = std::path::PathBuf::from(folder).join(format!("giggle-fuzz-{}.mp4", std::process::id()));
    let written = std::fs::File::create(&path).and_then(|mut file| file.write_all(bytes));
    if written.is_ok() {
        let _ = giggle_client::inspect_clip(&path);
    }
});
