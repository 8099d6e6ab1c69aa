//! The program as a whole process, in a cleared environment and folders of its own.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A key that must never appear in what the program prints or writes.
pub const KEY: &str = "sk_test_4f1c0ffee4f1c0ffee";

pub struct Program {
    pub home: TempDir,
    environment: BTreeMap<String, String>,
}

/// What a process said.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Program {
    /// Without a key.
    pub fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut environment = BTreeMap::new();
        environment.insert("HOME".into(), home.path().display().to_string());
        environment.insert("GIGGLE_LANG".into(), "en".into());
        // A real key of whoever runs the tests stays where it is.
        environment.insert("GIGGLE_KEYRING".into(), "off".into());
        Self { home, environment }
    }

    /// With a key, against a base.
    pub fn against(base: &str) -> Self {
        Self::new().with("GIGGLE_API_KEY", KEY).with("GIGGLE_API_BASE", base)
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.insert(name.into(), value.into());
        self
    }

    pub fn environment(&self, name: &str) -> Option<String> {
        self.environment.get(name).cloned()
    }

    pub fn path(&self) -> &Path {
        self.home.path()
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_giggle"));
        command.env_clear().envs(&self.environment).current_dir(self.home.path()).args(arguments);
        command.stdin(Stdio::null());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Said {
        Said::of(self.command(arguments).output().unwrap())
    }

    /// The names of all files below the home folder.
    pub fn files(&self) -> Vec<String> {
        fn below(folder: &Path, found: &mut Vec<String>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { below(&path, found) } else { found.push(path.display().to_string()) }
            }
        }
        let mut found = Vec::new();
        below(self.home.path(), &mut found);
        found
    }
}

impl Said {
    /// What a command said. It never says the key.
    pub fn of(output: Output) -> Self {
        let said = Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        for text in [&said.stdout, &said.stderr] {
            assert!(!text.contains(KEY), "the key is printed: {text}");
            assert!(!text.contains("panicked") && !text.contains("RUST_BACKTRACE"), "a panic: {text}");
        }
        said
    }

    pub fn json(&self) -> serde_json::Value {
        assert_eq!(self.stdout.lines().count(), 1, "exactly one JSON object: {}", self.stdout);
        serde_json::from_str(&self.stdout).unwrap()
    }
}
