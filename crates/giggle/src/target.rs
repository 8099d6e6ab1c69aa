//! Where clips go: which file, and whether what lies there may be replaced.

use crate::error::CommandError;
use crate::exit_code::ExitCode;
use giggle_domain::Language;
use giggle_domain::clip::numbered_file_name;
use std::path::{Path, PathBuf};

/// Where the clips of one task go.
#[derive(Debug, Clone, Default)]
pub struct Target {
    /// The first clip's file; later ones get `-2`, `-3` before the extension.
    pub path: PathBuf,
    /// Replace what is there.
    pub overwrite: bool,
    /// Replace what is there if it is a draft of giggle's own: drafts cost nothing.
    pub may_replace_draft: bool,
    /// Files of this very shot, by earlier downloads: they are its own.
    pub own: Vec<PathBuf>,
}

impl Target {
    /// The file of one clip of a task.
    pub fn file(&self, index: usize) -> PathBuf {
        let name = self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        self.path.with_file_name(numbered_file_name(&name, index))
    }

    /// Whether a file that is there may be replaced.
    pub fn may_replace(&self, path: &Path) -> bool {
        let is_own = || std::path::absolute(path).is_ok_and(|path| self.own.contains(&path));
        self.overwrite || is_own() || (self.may_replace_draft && is_draft_file(path))
    }

    /// Looks, before anything is spent, whether the clips can be written.
    ///
    /// # Errors
    ///
    /// Exit 2 for a name that is none, a folder that is not there, or a file in the way; where the shot is asked for
    /// already and only its delivery is in question, a file in the way is exit 9.
    pub fn check(&self, count: u32, is_asked_already: bool, language: Language) -> Result<(), CommandError> {
        folder_of(&self.path, "--output", language)?;
        for index in 0..count as usize {
            let path = self.file(index);
            if path.exists() && !self.may_replace(&path) {
                let code = if is_asked_already { ExitCode::Undelivered } else { ExitCode::Usage };
                return Err(CommandError::new(
                    code,
                    match language {
                        Language::English => format!("{} is there already", path.display()),
                        Language::Chinese => format!("{} 已存在", path.display()),
                    },
                )
                .hint(language.pick(
                    "give another --output, or --overwrite to replace it; nothing was submitted",
                    "请更换 --output，或用 --overwrite 覆盖；未提交任何任务",
                )));
            }
        }
        Ok(())
    }
}

/// Refuses a path that names no file, or lies in no folder that is there.
///
/// # Errors
///
/// Exit 2.
pub fn folder_of(path: &Path, flag: &str, language: Language) -> Result<(), CommandError> {
    if path.file_name().is_none() || path.is_dir() {
        return Err(CommandError::usage(match language {
            Language::English => format!("{flag} `{}` names no file", path.display()),
            Language::Chinese => format!("{flag} `{}` 不是文件名", path.display()),
        }));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let Some(folder) = folder.filter(|folder| !folder.is_dir()) else { return Ok(()) };
    Err(CommandError::usage(match language {
        _ if folder.exists() => {
            let shown = folder.display();
            language.pick(format!("{shown} is not a folder"), format!("{shown} 不是文件夹"))
        }
        Language::English => format!("the folder {} is not there", folder.display()),
        Language::Chinese => format!("文件夹 {} 不存在", folder.display()),
    })
    .hint(match language {
        Language::English => format!("make it first, or give another {flag}"),
        Language::Chinese => format!("请先创建该文件夹，或更换 {flag}"),
    }))
}

/// Writes a file so that nobody ever sees half of it, and leaves no half behind.
///
/// # Errors
///
/// The file cannot be written.
pub fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let part = giggle_client::part_path(path);
    let written = std::fs::write(&part, bytes).and_then(|()| std::fs::rename(&part, path));
    if written.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    written
}

/// Whether a file is a draft of giggle's own, by the tags that its renderer writes.
pub fn is_draft_file(path: &Path) -> bool {
    use std::io::Read as _;
    let mut head = Vec::new();
    let read =
        std::fs::File::open(path).and_then(|file| file.take(TAGS_WITHIN as u64).read_to_end(&mut head));
    read.is_ok() && is_draft(&head)
}

/// The tags lie in the moov box, which a draft has before its pictures.
const TAGS_WITHIN: usize = 256 * 1024;

/// Whether the bytes of a clip, or its first ones, are a draft of giggle's own.
pub fn is_draft(clip: &[u8]) -> bool {
    let mark = b"draft, not a generated video";
    clip[..clip.len().min(TAGS_WITHIN)].windows(mark.len()).any(|window| window == mark)
}
