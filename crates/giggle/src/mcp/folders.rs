//! Allowed folders: an agent reads frames and writes clips inside them, and nowhere else. On a server, clips are written into its
//! own one alone: the others are the person's.
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
    /// Whether the others are only read.
    is_served: bool,
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
            is_served: false,
        })
    }

    /// The same for a client of a server, which only reads the others.
    #[must_use]
    pub fn served(self) -> Self {
        Self { is_served: true, ..self }
    }

    /// The folder that clips go to.
    pub fn output(&self) -> &Path {
        &self.output
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Path> {
        std::iter::once(&self.output).chain(&self.others).map(PathBuf::as_path)
    }

    /// Those that are written into.
    fn written(&self) -> impl Iterator<Item = &Path> {
        self.all().take(if self.is_served { 1 } else { usize::MAX })
    }

    /// Whether a file is in one of them, and may be told of.
    pub fn have(&self, file: &Path) -> bool {
        std::fs::canonicalize(file).is_ok_and(|whole| self.all().any(|folder| whole.starts_with(folder)))
    }

    /// A file to read: relative names are looked for in the output folder.
    ///
    /// # Errors
    ///
    /// Exit 2 outside the folders, exit 3 for a file that is not there.
    pub fn readable(&self, path: &Path) -> Result<PathBuf, CommandError> {
        let asked = self.output.join(path);
        match std::fs::canonicalize(&asked) {
            Ok(whole) if holds(self.all(), &whole) => Ok(whole),
            // What lies outside is not told apart from what is not there: nobody looks around with this.
            Err(error)
                if error.kind() == std::io::ErrorKind::NotFound && holds_in_name(self.all(), &asked) =>
            {
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
            Err(error) if holds_in_name(self.all(), &asked) => {
                Err(CommandError::settings(Text::said_of(path.display(), error)))
            }
            _ => Err(self.outside(self.all(), path)),
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
            Ok(folder) if holds(self.written(), &folder) => {
                let whole = folder.join(name);
                // A link at the very end would lead out as well.
                if whole.is_symlink() { Err(self.outside(self.written(), path)) } else { Ok(whole) }
            }
            Err(error) if holds_in_name(self.written(), folder) => {
                Err(CommandError::usage(Text::said_of(folder.display(), error)))
            }
            _ => Err(self.outside(self.written(), path)),
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
        if !holds_in_name(self.written(), &asked) {
            return Err(self.outside(self.written(), Path::new(name)));
        }
        // A link on the way would lead out: what is there already decides, before anything is made.
        let there = asked.ancestors().find_map(|it| std::fs::canonicalize(it).ok());
        if !there.is_some_and(|it| holds(self.written(), &it)) {
            return Err(self.outside(self.written(), Path::new(name)));
        }
        std::fs::create_dir_all(&asked)
            .map_err(|error| CommandError::usage(Text::said_of(asked.display(), error)))?;
        Ok(Some(asked))
    }

    fn outside<'a>(&self, allowed: impl Iterator<Item = &'a Path>, path: &Path) -> CommandError {
        let folders: Vec<String> = allowed.map(|folder| folder.display().to_string()).collect();
        let (shown, en, zh) = (path.display(), folders.join(", "), folders.join("、"));
        let error = CommandError::usage(text!(
            "`{shown}` is outside the allowed folders: {en}",
            "`{shown}` 不在允许的文件夹内：{zh}"
        ));
        error.hint(if self.is_served {
            text!(
                "nothing was sent; the person at the server can let agents read more with `giggle serve --folder DIR`",
                "未发送任何请求；服务器的管理者可通过 `giggle serve --folder DIR` 允许读取更多文件夹"
            )
        } else {
            text!(
                "the person can allow more with `giggle mcp --folder DIR`",
                "用户可通过 `giggle mcp --folder DIR` 允许更多文件夹"
            )
        })
    }
}

fn holds<'a>(mut folders: impl Iterator<Item = &'a Path>, whole: &Path) -> bool {
    folders.any(|folder| whole.starts_with(folder))
}

fn holds_in_name<'a>(folders: impl Iterator<Item = &'a Path>, path: &Path) -> bool {
    holds(folders, path) && !path.components().any(|it| matches!(it, Component::ParentDir))
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
    fn a_server_writes_into_its_own_folder_alone() {
        let home = tempfile::tempdir().unwrap();
        let (own, other) = (home.path().join("own"), home.path().join("other"));
        std::fs::create_dir_all(&other).unwrap();
        std::fs::write(other.join("a.png"), "a").unwrap();
        let folders = AllowedFolders::new(&own, std::slice::from_ref(&other)).unwrap();
        assert!(folders.writable(&other.join("new.mp4")).is_ok());
        let served = folders.served();
        assert!(served.readable(&other.join("a.png")).is_ok());
        assert!(served.writable(Path::new("new.mp4")).is_ok());
        assert!(served.writable(&other.join("new.mp4")).is_err());
        for name in [other.display().to_string(), format!("{}/new/", other.display())] {
            assert!(served.named_folder(&name).is_err(), "{name}");
        }
        assert!(!other.join("new").exists());
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
