//! What must never be in a room, read from the sources themselves.

use std::path::{Path, PathBuf};

fn sources(of: &str) -> Vec<(PathBuf, String)> {
    fn below(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                below(&path, found);
            } else if path.extension().is_some_and(|it| it == "rs") && path.file_name().unwrap() != "tests.rs"
            {
                let text = std::fs::read_to_string(&path).unwrap();
                // Tests at the end of a file may use what the code may not.
                let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap().to_owned();
                found.push((path, code));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut found = Vec::new();
    below(&root.join(of).join("src"), &mut found);
    assert!(!found.is_empty(), "{of} has no source");
    found
}

/// The lines of code that hold one of the words; comments do not count.
fn lines_with(sources: &[(PathBuf, String)], words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in sources {
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            if words.iter().any(|word| line.contains(word)) {
                found.push(format!("{}: {}", path.display(), line.trim()));
            }
        }
    }
    found
}

#[test]
fn the_domain_does_no_io_and_reads_no_clock() {
    let words =
        ["std::fs", "std::env", "std::net", "SystemTime", "Instant::now", "tokio", "println!", "tracing"];
    assert_eq!(lines_with(&sources("giggle-domain"), &words), Vec::<String>::new());
}

#[test]
fn the_renderer_knows_no_network_no_clock_and_no_process() {
    let words = ["std::net", "SystemTime", "Instant::now", "tokio", "std::process", "reqwest"];
    assert_eq!(lines_with(&sources("giggle-render"), &words), Vec::<String>::new());
}

#[test]
fn the_emulator_knows_nothing_of_the_client() {
    assert_eq!(lines_with(&sources("giggle-emulator"), &["giggle_client"]), Vec::<String>::new());
}

#[test]
fn exactly_one_line_of_the_client_attaches_the_key() {
    let lines = lines_with(&sources("giggle-client"), &["KEY_HEADER"]);
    assert_eq!(lines.len(), 1, "{lines:#?}");
}

#[test]
fn arrows_point_down() {
    let all = sources("giggle");
    let room = |path: &Path| {
        let inside = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
        inside.components().next().unwrap().as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
    };
    let upper = ["main", "lib", "program", "cli", "commands", "mcp", "reference", "packages"];
    let (top, below): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|(path, _)| upper.contains(&room(path).as_str()));
    assert!(!top.is_empty());
    let words = [
        "crate::program",
        "crate::cli",
        "crate::commands",
        "crate::mcp",
        "crate::reference",
        "crate::packages",
    ];
    assert_eq!(lines_with(&below, &words), Vec::<String>::new(), "a lower floor knows an upper one");
    let ledger: Vec<_> = below.into_iter().filter(|(path, _)| room(path) == "ledger").collect();
    let words =
        ["giggle_client", "giggle_emulator", "giggle_render", "clap", "anstream", "crate::output", "reqwest"];
    assert_eq!(lines_with(&ledger, &words), Vec::<String>::new(), "the ledger knows terminal or network");
}

#[test]
fn only_the_printer_prints() {
    let words = ["println!(", "eprintln!(", "print!(", "eprint!(", "dbg!("];
    for name in ["giggle-domain", "giggle-client", "giggle-render", "giggle-emulator", "giggle"] {
        assert_eq!(lines_with(&sources(name), &words), Vec::<String>::new());
    }
}
