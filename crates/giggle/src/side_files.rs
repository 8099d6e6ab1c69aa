//! Files that are written beside clips: stills, sidecars, films; what they may replace, and how our own are known again.
//!
//! It must not know how they are made. The one idea: such a file carries a mark of what it was made of, and only a file
//! with the right mark is replaced unasked. A picture that a person put there has none.

use crate::clip_target::{Stage, folder_of, takes_files};
use crate::error::CommandError;
use crate::whole_file;
use giggle_domain::text;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// A file that a command is going to write.
#[derive(Debug, Clone)]
pub struct SideFile {
    /// The flag that asks for it.
    pub flag: &'static str,
    /// Where it goes.
    pub path: PathBuf,
    /// Whether what lies there may be replaced unasked: an earlier one of our own, or one that was checked otherwise.
    pub is_own: bool,
}

/// What a check goes by.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// The files that the command reads: they are never replaced.
    pub read: &'a [PathBuf],
    /// Replace what is there; `None` where the command has no flag for that.
    pub overwrite: Option<bool>,
    /// Whether the shot was asked for already.
    pub stage: Stage,
}

/// Looks, before anything is spent, whether every file can be written and none of them is another's.
///
/// # Errors
///
/// Exit 2 for a name that is none, a folder that is not there, or a file that the command reads or writes otherwise; the
/// code of the rules for another file in the way.
pub fn check(side_files: &[SideFile], rules: &Rules<'_>) -> Result<(), CommandError> {
    for (index, side_file) in side_files.iter().enumerate() {
        let (flag, shown) = (side_file.flag, side_file.path.display());
        folder_of(&side_file.path, flag)?;
        let named = match side_file.path.symlink_metadata() {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        };
        if let Err(error) = named.and_then(|()| takes_files(&side_file.path)) {
            let what =
                text!("{flag} `{shown}` cannot be written: {error}", "{flag} `{shown}` 无法写入：{error}");
            let hint = text!("give it another name; nothing was sent", "请更换文件名；未发送任何请求");
            return Err(rules.stage.in_the_way(what).hint(hint));
        }
        if rules.read.iter().any(|read| is_same_place(read, &side_file.path)) {
            return Err(CommandError::usage(text!(
                "{flag} `{shown}` is a file that this command reads",
                "{flag} `{shown}` 是本命令要读取的文件"
            ))
            .hint(text!("give it another name; nothing was sent", "请更换文件名；未发送任何请求")));
        }
        if let Some(other) =
            side_files[..index].iter().find(|other| is_same_place(&other.path, &side_file.path))
        {
            let other = other.flag;
            return Err(CommandError::usage(text!(
                "{flag} and {other} are the same file, `{shown}`",
                "{flag} 与 {other} 是同一个文件 `{shown}`"
            ))
            .hint(text!("give one of them another name", "请为其中之一更换文件名")));
        }
        if !side_file.is_own && rules.overwrite != Some(true) && side_file.path.symlink_metadata().is_ok() {
            let what = text!("{flag}: {shown} already exists", "{flag}：{shown} 已存在");
            return Err(rules.stage.in_the_way(what).hint(match rules.overwrite {
                Some(_) => text!(
                    "give it another name, or --overwrite to replace it; nothing was sent",
                    "请更换文件名，或用 --overwrite 覆盖；未发送任何请求"
                ),
                None => text!(
                    "give it another name, or move the file away; nothing was sent",
                    "请更换文件名，或先移走该文件；未发送任何请求"
                ),
            }));
        }
    }
    Ok(())
}

/// Whether two paths lead to the same file, however they are spelled, also where it is not there yet.
fn is_same_place(one: &Path, other: &Path) -> bool {
    place(one).is_some_and(|it| place(other) == Some(it)) || is_same_file(one, other)
}

fn place(path: &Path) -> Option<PathBuf> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some(folder.canonicalize().ok()?.join(path.file_name()?))
}

#[cfg(unix)]
fn is_same_file(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let file = |path: &Path| path.metadata().map(|facts| (facts.dev(), facts.ino())).ok();
    file(one).is_some_and(|it| file(other) == Some(it))
}

#[cfg(not(unix))]
fn is_same_file(one: &Path, other: &Path) -> bool {
    one.canonicalize().is_ok_and(|it| other.canonicalize().is_ok_and(|other| other == it))
}

/// The words before and after what a file was made of.
const MARK: (&str, &str) = ("giggle made this of ", ";");

/// The mark of a file that was made of something.
pub fn mark(of: &str) -> String {
    format!("{}{of}{}", MARK.0, MARK.1)
}

/// What a file says that it was made of, where giggle made it.
pub fn made_of(path: &Path) -> Option<String> {
    // PNG, JPEG and MP4 have the mark right behind their first box.
    const WITHIN_BYTES: u64 = 1024;
    let mut head = Vec::new();
    whole_file::open_own(path).ok()?.take(WITHIN_BYTES).read_to_end(&mut head).ok()?;
    let head = String::from_utf8_lossy(&head);
    let (_, behind) = head.split_once(MARK.0)?;
    behind.split_once(MARK.1).map(|(of, _)| of.to_owned())
}

/// A picture with a mark in it, as the comment that PNG and JPEG have a place for.
pub fn marked_picture(mut bytes: Vec<u8>, of: &str) -> Vec<u8> {
    /// The signature and the first chunk, which has a fixed length.
    const PNG_HEAD: usize = 33;
    let text = mark(of);
    let (at, comment) = if bytes.starts_with(b"\x89PNG") && bytes.len() >= PNG_HEAD {
        let body = [b"tEXtComment\0", text.as_bytes()].concat();
        let length = u32::try_from(body.len() - 4).unwrap_or_default().to_be_bytes();
        (PNG_HEAD, [&length[..], &body, &crc32(&body).to_be_bytes()].concat())
    } else if bytes.starts_with(b"\xff\xd8") {
        let length = u16::try_from(text.len() + 2).unwrap_or_default().to_be_bytes();
        (2, [b"\xff\xfe", &length[..], text.as_bytes()].concat())
    } else {
        return bytes;
    };
    bytes.splice(at..at, comment);
    bytes
}

/// The checksum of a PNG chunk.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc: u32, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 },
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marked_picture_still_opens_and_says_what_it_is_of() {
        let folder = tempfile::tempdir().unwrap();
        let picture = image::RgbImage::from_pixel(5, 3, image::Rgb([9, 90, 200]));
        for (name, format) in [("a.png", image::ImageFormat::Png), ("a.jpg", image::ImageFormat::Jpeg)] {
            let mut bytes = std::io::Cursor::new(Vec::new());
            picture.write_to(&mut bytes, format).unwrap();
            let path = folder.path().join(name);
            std::fs::write(&path, bytes.get_ref()).unwrap();
            assert_eq!(made_of(&path), None, "{name}");
            std::fs::write(&path, marked_picture(bytes.into_inner(), "sha256 ab")).unwrap();
            assert_eq!(made_of(&path).as_deref(), Some("sha256 ab"), "{name}");
            assert_eq!(image::open(&path).unwrap().to_rgb8().dimensions(), (5, 3), "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn one_file_by_several_names_is_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::create_dir(path("in")).unwrap();
        std::fs::write(path("a.png"), "a").unwrap();
        std::os::unix::fs::symlink(path("a.png"), path("link.png")).unwrap();
        std::os::unix::fs::symlink(folder.path(), path("here")).unwrap();
        for other in ["in/../a.png", "link.png", "here/a.png", "./a.png"] {
            assert!(is_same_place(&path("a.png"), &path(other)), "{other}");
        }
        assert!(is_same_place(&path("not-yet.png"), &path("here/not-yet.png")));
        assert!(!is_same_place(&path("a.png"), &path("b.png")));
    }
}
