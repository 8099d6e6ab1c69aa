//! Where clips go: which file, and whether what lies there may be replaced.
//!
//! A file is a shot's own by what it holds, never by its name: that a clip was to go there makes nothing of what
//! somebody else has put there since.

use crate::error::CommandError;
use crate::ledger::shot::{ClipFile, WholeFile};
use crate::output::{Output, is_unheard};
use crate::shell;
use crate::whole_file::{self, holds};
use giggle_domain::clip::numbered_file_name;
use giggle_domain::{TaskId, Text, text};
use std::path::{Path, PathBuf};

/// Whether the money of a shot is still to be spent when its files are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Nothing was sent yet: whatever is in the way is a fault of the asking.
    BeforeSubmit,
    /// The shot was asked for earlier: only its delivery is in question.
    AfterSubmit,
}

impl Stage {
    /// The failure of a file that is in the way.
    pub fn in_the_way(self, message: Text) -> CommandError {
        match self {
            Self::BeforeSubmit => CommandError::usage(message),
            Self::AfterSubmit => CommandError::undelivered(message).retryable(false),
        }
    }
}

/// Where the clips of one task go.
#[derive(Debug, Clone, Default)]
pub struct Target {
    /// The first clip's file; later ones get `-2`, `-3` before the extension.
    pub path: PathBuf,
    /// Replace what is there.
    pub overwrite: bool,
    /// Replace what is there if it is a draft of giggle's own: drafts cost nothing.
    pub may_replace_draft: bool,
    /// Replace what is there if it is a file that begins as a clip and is none, such as one that a power cut left half written.
    pub may_replace_broken: bool,
    /// What earlier downloads of this very shot brought: a file that still holds it is its own.
    pub own: Vec<WholeFile>,
    /// Where clips of this very task were going to: one that lies there may be its own, brought by somebody who was killed before
    /// that was written down. Its bytes say so once the clip is fetched.
    pub noted: Vec<PathBuf>,
    /// Make the folder where it is missing, because it was named as a folder.
    pub makes_folder: bool,
}

/// Where somebody wants a clip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// In a file of this name.
    File(PathBuf),
    /// In this folder, under a name of giggle's.
    Folder(PathBuf),
    /// On standard output.
    Stdout,
}

impl Wanted {
    /// What `--output` says: `-` is standard output, and a folder is one that is there or that ends with a slash.
    pub fn read(output: &Path) -> Self {
        let text = output.to_string_lossy();
        if text == "-" {
            Self::Stdout
        } else if output.is_dir() || text.ends_with(std::path::is_separator) {
            Self::Folder(output.to_owned())
        } else {
            Self::File(output.to_owned())
        }
    }
}

/// Refuses standard output where a clip cannot go there: at a terminal, beside JSON, or as one of several.
///
/// # Errors
///
/// Exit 2.
pub fn check_stdout(output: &Output, clips: u32) -> Result<(), CommandError> {
    use std::io::IsTerminal as _;
    let what = if output.json {
        text!(
            "--output - writes the clip to standard output, which --json needs for its object",
            "--output - 将视频写到标准输出，而 --json 的结果也写在那里"
        )
    } else if clips > 1 {
        text!(
            "--output - writes one clip, and this task has several",
            "--output - 只能输出一个视频，而该任务有多个"
        )
    } else if std::io::stdout().is_terminal() {
        text!("--output - would write the clip's bytes to the terminal", "--output - 会把视频数据写到终端")
    } else if is_unheard() {
        text!(
            "--output - writes the clip to standard output, which nobody reads any more",
            "--output - 将视频写到标准输出，而标准输出已无人读取"
        )
    } else {
        return Ok(());
    };
    Err(CommandError::usage(what).hint(text!(
        "give a file or a folder, such as --output clips/; nothing was submitted",
        "请给出文件或文件夹，例如 --output clips/；未提交任何任务"
    )))
}

/// Writes a delivered clip to standard output.
///
/// # Errors
///
/// Exit 9: it is not lost, and can be downloaded again.
pub fn pour(clip: &Path, task_id: &TaskId, output: &Output) -> Result<(), CommandError> {
    output.pour(clip).map_err(|error| {
        let id = shell::operand(task_id.as_str());
        CommandError::undelivered(text!(
            "the clip cannot be written to standard output: {error}",
            "无法写入标准输出：{error}"
        ))
        .task(task_id)
        .hint(text!(
            "the clip is not lost: `giggle download {id}` fetches it again (free)",
            "视频没有丢失：`giggle download {id}` 可再次下载（免费）"
        ))
    })
}

/// Refuses a name whose extension means another format: every clip is an MP4.
///
/// # Errors
///
/// Exit 2, with the name that would do.
pub fn check_extension(path: &Path) -> Result<(), CommandError> {
    let extension = path.extension().map(|it| it.to_string_lossy().to_ascii_lowercase());
    // `1.5s` and `lake 2.a b` have no extension that anybody meant.
    let means_a_format = |it: &String| {
        it.len() <= 5
            && it.starts_with(|c: char| c.is_ascii_alphabetic())
            && it.chars().all(|c| c.is_ascii_alphanumeric())
    };
    let is_of_clips = |it: &str| ["mp4", "m4v", "mov"].contains(&it);
    let Some(extension) = extension.filter(means_a_format) else {
        let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase());
        let is_nameless = name.is_some_and(|name| name.strip_prefix('.').is_some_and(is_of_clips));
        if !is_nameless {
            return Ok(());
        }
        let given = path.display();
        return Err(CommandError::usage(text!(
            "--output `{given}` has an extension and no name",
            "--output `{given}` 只有扩展名，没有文件名"
        ))
        .hint(text!(
            "give --output clip.mp4, or a folder; nothing was submitted",
            "请使用 --output clip.mp4，或给出文件夹；未提交任何任务"
        )));
    };
    if is_of_clips(&extension) {
        return Ok(());
    }
    let better = path.with_extension("mp4");
    let better = better.to_string_lossy();
    let (given, better) = (path.display(), shell::word(&better));
    Err(CommandError::usage(text!(
        "--output `{given}`: a clip is an MP4, not a .{extension}",
        "--output `{given}`：视频是 MP4，不是 .{extension}"
    ))
    .hint(text!("give --output {better}; nothing was submitted", "请使用 --output {better}；未提交任何任务")))
}

impl Target {
    /// The file of one clip of a task.
    pub fn file(&self, index: usize) -> PathBuf {
        let name = self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        self.path.with_file_name(numbered_file_name(&name, index))
    }

    /// Whether a file that is there is in nobody's way: it holds a clip of this very shot, or may be replaced.
    pub fn may_replace(&self, path: &Path) -> bool {
        let is_own = || self.own.iter().any(|own| holds(path, own));
        self.may_replace_other(path) || is_own()
    }

    /// Whether a file that is there may be replaced by what it does not hold yet. A clip that was brought here is paid for, this
    /// shot's own included: it is replaced where somebody said so.
    pub fn may_replace_other(&self, path: &Path) -> bool {
        let is_broken = || {
            begins_as_a_clip(path)
                && giggle_client::inspect_clip(path).is_ok_and(|facts| facts.is_none())
                && is_cut_short(path)
        };
        self.overwrite
            || (self.may_replace_draft && is_draft_file(path))
            || (self.may_replace_broken && is_broken())
    }

    /// Whether a clip lies where one of this very task was going to.
    pub fn may_be_own(&self, path: &Path) -> bool {
        let is_noted = std::path::absolute(path).is_ok_and(|path| self.noted.contains(&path));
        is_noted && giggle_client::inspect_clip(path).is_ok_and(|facts| facts.is_some())
    }

    /// Looks, before anything is spent, whether the clips can be written.
    ///
    /// # Errors
    ///
    /// Exit 2 for a name that is none, a folder that is not there, or a file in the way; where the shot is asked for
    /// already and only its delivery is in question, a file in the way is exit 9.
    pub fn check(&self, count: u32, stage: Stage) -> Result<(), CommandError> {
        check_extension(&self.path)?;
        self.make_folder()?;
        folder_of(&self.path, "--output")?;
        for index in 0..count as usize {
            let path = self.file(index);
            let shown = path.display();
            if stage == Stage::BeforeSubmit
                && let Err(error) = may_be_written(&path)
            {
                return Err(CommandError::usage(text!(
                    "{shown} cannot be written: {error}",
                    "{shown} 无法写入：{error}"
                ))
                .hint(text!(
                    "nothing was submitted; give another --output",
                    "未提交任何任务；请更换 --output"
                )));
            }
            // A link that leads nowhere is in the way as well.
            let is_in_the_way = || !self.may_replace(&path) && !self.may_be_own(&path);
            if path.symlink_metadata().is_ok() && is_in_the_way() {
                let hint = if is_anothers_clip(&path) {
                    text!(
                        "it is a clip that may have been paid for: give another --output; nothing was submitted",
                        "该文件可能是已付费的视频：请更换 --output；未提交任何任务"
                    )
                } else {
                    text!(
                        "give another --output, or --overwrite to replace it; nothing was submitted",
                        "请更换 --output，或用 --overwrite 覆盖；未提交任何任务"
                    )
                };
                return Err(stage.in_the_way(text!("{shown} already exists", "{shown} 已存在")).hint(hint));
            }
        }
        Ok(())
    }

    /// Makes the folder that was named as one.
    ///
    /// # Errors
    ///
    /// Exit 2 where it cannot be made.
    pub fn make_folder(&self) -> Result<(), CommandError> {
        let Some(folder) = self.path.parent().filter(|_| self.makes_folder) else { return Ok(()) };
        std::fs::create_dir_all(folder).map_err(|error| {
            CommandError::usage(Text::said_of(format_args!("--output {}", folder.display()), error))
        })
    }
}

/// Whether a file holds a clip that is not a draft: replacing it is never suggested.
fn is_anothers_clip(path: &Path) -> bool {
    giggle_client::inspect_clip(path).ok().flatten().is_some() && !is_draft_file(path)
}

/// Whether the names that a download uses can be looked for.
fn may_be_named(path: &Path) -> std::io::Result<()> {
    let mut longest = giggle_client::part_path(path).into_os_string();
    longest.push(".json");
    match Path::new(&longest).symlink_metadata() {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Whether a download could put a file there: known before anything is paid for, and without touching the names that a
/// download uses.
fn may_be_written(path: &Path) -> std::io::Result<()> {
    may_be_named(path)?;
    takes_files(path)
}

/// Whether the folder of a path takes a file.
pub fn takes_files(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    tempfile::Builder::new().prefix(".giggle-").tempfile_in(folder).map(drop)
}

/// What the files of a shot held when they were whole; one that was only on its way held nothing.
pub fn whole_ones<'a>(files: impl IntoIterator<Item = &'a ClipFile>) -> Vec<WholeFile> {
    files.into_iter().filter_map(|file| file.whole.clone()).collect()
}

/// Where files of a shot were going to that nobody wrote down as being there.
pub fn noted_ones<'a>(files: impl IntoIterator<Item = &'a ClipFile>) -> Vec<PathBuf> {
    files.into_iter().filter(|file| file.whole.is_none()).map(|file| PathBuf::from(&file.path)).collect()
}

/// Whether a clip of a task finds its place free or held by a draft, or lies there already: another clip of the same task is in its
/// way as well.
pub fn is_free_for(index: usize, path: &Path, files: &[ClipFile]) -> bool {
    let is_it = |file: &ClipFile| {
        usize::try_from(file.clip) == Ok(index) && file.whole.as_ref().is_some_and(|whole| holds(path, whole))
    };
    path.symlink_metadata().is_err() || is_draft_file(path) || files.iter().any(is_it)
}

/// Refuses a path that names no file, or lies in no folder that is there.
///
/// # Errors
///
/// Exit 2.
pub fn folder_of(path: &Path, flag: &str) -> Result<(), CommandError> {
    let shown = path.display();
    if path.file_name().is_none() || path.is_dir() {
        return Err(CommandError::usage(text!(
            "{flag} `{shown}` is not a file name",
            "{flag} `{shown}` 不是文件名"
        )));
    }
    // Where a link leads counts as well: `/dev/stdout` is one.
    if whole_file::is_odd(path) || path.metadata().is_ok_and(|facts| !facts.is_file()) {
        return Err(CommandError::usage(text!(
            "{flag} `{shown}` is a device, a pipe or a socket, and no file",
            "{flag} `{shown}` 是设备、管道或套接字，不是文件"
        ))
        .hint(text!(
            "give the name of a file; it would be replaced and never written into",
            "请给出文件名；该处只会被替换，不会被写入"
        )));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let Some(folder) = folder.filter(|folder| !folder.is_dir()) else { return Ok(()) };
    let shown = folder.display();
    Err(CommandError::usage(if folder.exists() {
        text!("{shown} is not a folder", "{shown} 不是文件夹")
    } else {
        text!("the folder {shown} does not exist", "文件夹 {shown} 不存在")
    })
    .hint(text!("create it first, or give another {flag}", "请先创建该文件夹，或更换 {flag}")))
}

/// Whether a file is a draft of giggle's own as it was drawn, which anybody can have again for nothing. One that was edited is somebody's
/// work, though it still has a draft's tags.
pub fn is_draft_file(path: &Path) -> bool {
    use std::io::{Read as _, Seek as _};
    let is = || {
        let mut file = whole_file::open_own(path)?;
        let mut head = Vec::new();
        file.by_ref().take(TAGS_WITHIN as u64).read_to_end(&mut head)?;
        file.rewind()?;
        Ok::<_, std::io::Error>(is_draft(&head) && giggle_render::is_untouched_draft(&mut file)?)
    };
    is().unwrap_or(false)
}

/// The tags lie in the moov box, which a draft has before its pictures.
const TAGS_WITHIN: usize = 256 * 1024;

/// Whether a file is empty, or begins as a clip does: what begins otherwise is somebody's own.
fn begins_as_a_clip(path: &Path) -> bool {
    use std::io::Read as _;
    let mut head = Vec::new();
    let read = whole_file::open_own(path).and_then(|file| file.take(8).read_to_end(&mut head));
    read.is_ok() && (head.is_empty() || head.get(4..) == Some(b"ftyp"))
}

/// Whether a file lacks its film or its index, as one does that was left half written. One that has both whole is somebody's, whatever
/// else is wrong with it or follows them.
fn is_cut_short(path: &Path) -> bool {
    use std::io::{Read as _, Seek as _, SeekFrom};
    /// No clip has so many boxes side by side.
    const MOST_BOXES: usize = 10_000;
    let Ok(mut file) = whole_file::open_own(path) else { return false };
    let Ok(length) = file.metadata().map(|facts| facts.len()) else { return false };
    let (mut at, mut has_film, mut has_index) = (0, false, false);
    for _ in 0..MOST_BOXES {
        let mut head = [0; 16];
        let room = usize::try_from(length.saturating_sub(at)).unwrap_or(16).min(16);
        if room < 8
            || file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(&mut head[..room])).is_err()
        {
            break;
        }
        let number = |bytes: &[u8]| bytes.iter().fold(0, |sum: u64, byte| sum << 8 | u64::from(*byte));
        let size = match number(&head[..4]) {
            0 => length - at,
            1 if room == 16 => number(&head[8..]),
            size => size,
        };
        let Some(end) = at.checked_add(size).filter(|end| size >= 8 && *end <= length) else { break };
        has_film |= &head[4..8] == b"mdat";
        has_index |= &head[4..8] == b"moov";
        at = end;
    }
    !(has_film && has_index)
}

/// Whether the bytes of a clip, or its first ones, are a draft of giggle's own: anybody can have it again for nothing. An
/// emulator's clip is a draft as well, and is treated as the paid one that it stands for.
pub fn is_draft(clip: &[u8]) -> bool {
    let head = &clip[..clip.len().min(TAGS_WITHIN)];
    let says = |mark: &[u8]| head.windows(mark.len()).any(|window| window == mark);
    says(b"draft, not a generated video") && !says(b"stands_for=a clip of the service")
}
