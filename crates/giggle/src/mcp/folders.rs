//! Allowed folders: an agent reads frames and writes clips inside them, and nowhere else.
//!
//! Links are followed before a path is judged, so that none leads out.

use crate::error::CommandError;
use giggle_domain::{Text, text};
use std::path::{Component, Path, PathBuf};

/// The folders, with all links in their own paths followed.
#[derive(Debug, Clone)]
pub struct AllowedFolders {
    output: PathBuf,
    others: Vec<PathBuf>,
}

impl AllowedFolders {
    /// The folder that clips go to, which is made where it is missing, and others that may be used as well.
    ///
    /// # Errors
    ///
    /// Exit 3 for a folder that is not there or cannot be made.
    pub fn new(output: &Path, others: &[PathBuf]) -> Result<Self, CommandError> {
        let unfit =
            |path: &Path, error: std::io::Error| CommandError::settings(Text::said_of(path.display(), error));
        std::fs::create_dir_all(output).map_err(|error| unfit(output, error))?;
        let whole = |path: &Path| {
            let whole = std::fs::canonicalize(path).map_err(|error| unfit(path, error))?;
            if whole.is_dir() {
                Ok(whole)
            } else {
                let shown = path.display();
                Err(CommandError::settings(text!("{shown} is not a folder", "{shown} 不是文件夹")))
            }
        };
        Ok(Self {
            output: whole(output)?,
            others: others.iter().map(|it| whole(it)).collect::<Result<_, _>>()?,
        })
    }

    /// The folder that clips go to.
    pub fn output(&self) -> &Path {
        &self.output
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Path> {
        std::iter::once(&self.output).chain(&self.others).map(PathBuf::as_path)
    }

    /// A file to read: relative names are looked for in the output folder.
    ///
    /// # Errors
    ///
    /// Exit 2 outside the folders, exit 3 for a file that is not there.
    pub fn readable(&self, path: &Path) -> Result<PathBuf, CommandError> {
        let asked = self.output.join(path);
        match std::fs::canonicalize(&asked) {
            Ok(whole) if self.holds(&whole) => Ok(whole),
            // What lies outside is not told apart from what is not there: nobody looks around with this.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && self.holds_in_name(&asked) => {
                let (folder, file) = (asked.parent().unwrap_or(&self.output).display(), file_of(path));
                let output = self.output.display();
                Err(CommandError::settings(text!(
                    "{file} does not exist in {folder}",
                    "{folder} 中没有 {file}"
                ))
                .hint(text!(
                    "copy the picture to {output} and name it again; nothing was sent",
                    "请把图片复制到 {output} 后再次指定；未发送任何请求"
                )))
            }
            Err(error) if self.holds_in_name(&asked) => {
                Err(CommandError::settings(Text::said_of(path.display(), error)))
            }
            _ => Err(self.outside(path)),
        }
    }

    /// A file to write, in a folder that is there.
    ///
    /// # Errors
    ///
    /// Exit 2 outside the folders, or for what is no file name.
    pub fn writable(&self, path: &Path) -> Result<PathBuf, CommandError> {
        let asked = self.output.join(path);
        let (Some(folder), Some(name)) = (asked.parent(), asked.file_name()) else {
            let shown = path.display();
            return Err(CommandError::usage(text!("`{shown}` is not a file name", "`{shown}` 不是文件名")));
        };
        match std::fs::canonicalize(folder) {
            Ok(folder) if self.holds(&folder) => {
                let whole = folder.join(name);
                // A link at the very end would lead out as well.
                if whole.is_symlink() { Err(self.outside(path)) } else { Ok(whole) }
            }
            Err(error) if self.holds_in_name(folder) => {
                Err(CommandError::usage(Text::said_of(folder.display(), error)))
            }
            _ => Err(self.outside(path)),
        }
    }

    /// A folder to write into, which is made where its name ends with a slash; `None` where the name is a file's.
    ///
    /// # Errors
    ///
    /// Exit 2 outside the folders, or where it cannot be made.
    pub fn named_folder(&self, name: &str) -> Result<Option<PathBuf>, CommandError> {
        let asked = self.output.join(name);
        if !name.ends_with(std::path::is_separator) && !asked.is_dir() {
            return Ok(None);
        }
        if !self.holds_in_name(&asked) {
            return Err(self.outside(Path::new(name)));
        }
        // A link on the way would lead out: what is there already decides, before anything is made.
        let there = asked.ancestors().find_map(|it| std::fs::canonicalize(it).ok());
        if !there.is_some_and(|it| self.holds(&it)) {
            return Err(self.outside(Path::new(name)));
        }
        std::fs::create_dir_all(&asked)
            .map_err(|error| CommandError::usage(Text::said_of(asked.display(), error)))?;
        Ok(Some(asked))
    }

    fn holds(&self, whole: &Path) -> bool {
        self.all().any(|folder| whole.starts_with(folder))
    }

    fn holds_in_name(&self, path: &Path) -> bool {
        self.holds(path) && !path.components().any(|it| matches!(it, Component::ParentDir))
    }

    fn outside(&self, path: &Path) -> CommandError {
        let folders: Vec<String> = self.all().map(|folder| folder.display().to_string()).collect();
        let (shown, en, zh) = (path.display(), folders.join(", "), folders.join("、"));
        CommandError::usage(text!(
            "`{shown}` is outside the allowed folders: {en}",
            "`{shown}` 不在允许的文件夹内：{zh}"
        ))
        .hint(text!(
            "the person can allow more with `giggle mcp --folder DIR`",
            "用户可通过 `giggle mcp --folder DIR` 允许更多文件夹"
        ))
    }
}

fn file_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::AllowedFolders;
    use giggle_domain::Language::English;
    use std::path::Path;

    #[test]
    fn nothing_leads_out() {
        let home = tempfile::tempdir().unwrap();
        let (inside, outside) = (home.path().join("in"), home.path().join("out"));
        std::fs::create_dir_all(&outside).unwrap();
        let folders = AllowedFolders::new(&inside, &[]).unwrap();
        std::fs::write(inside.join("a.png"), "a").unwrap();
        std::fs::write(outside.join("secret.png"), "b").unwrap();
        assert!(folders.readable(Path::new("a.png")).is_ok());
        assert!(folders.readable(&inside.join("a.png")).is_ok());
        assert!(folders.writable(Path::new("new.mp4")).is_ok());
        for path in ["../out/secret.png", "/etc/passwd", "../out/nothing", ""] {
            assert!(folders.readable(Path::new(path)).is_err() || path.is_empty(), "{path}");
        }
        for path in ["../out/new.mp4", "/tmp/new.mp4", "..", "missing/new.mp4"] {
            assert!(folders.writable(Path::new(path)).is_err(), "{path}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(&outside, inside.join("way")).unwrap();
            std::os::unix::fs::symlink(outside.join("secret.png"), inside.join("b.png")).unwrap();
            for path in ["way/secret.png", "b.png"] {
                assert!(folders.readable(Path::new(path)).is_err(), "{path}");
                assert!(folders.writable(Path::new(path)).is_err(), "{path}");
            }
        }
    }

    #[test]
    fn what_is_outside_is_not_told_apart_from_what_is_not_there() {
        let home = tempfile::tempdir().unwrap();
        let folders = AllowedFolders::new(&home.path().join("in"), &[]).unwrap();
        let said =
            |path: &str| folders.readable(Path::new(path)).unwrap_err().message(English).replace(path, "X");
        std::fs::write(home.path().join("there"), "").unwrap();
        assert_eq!(said("../there"), said("../missing"));
    }
}
