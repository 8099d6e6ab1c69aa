//! The home folder, as people write it in paths and as the system names it.

use std::path::PathBuf;

/// The home folder. One that is not absolute is none: it would be another in every working directory.
pub fn folder() -> Option<PathBuf> {
    etcetera::home_dir().ok().filter(|home| home.is_absolute())
}

/// A path whose `~/` is the home folder: a shell leaves it as it is behind `=` and in quotes.
pub fn at_home(path: PathBuf) -> PathBuf {
    let Ok(below) = path.strip_prefix("~") else { return path };
    folder().map_or_else(|| path.clone(), |home| home.join(below))
}
