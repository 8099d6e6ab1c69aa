//! The shelf: what was asked for, whole, with its pictures; so that a draft can become a clip, and a clip another take.
//!
//! The ledger keeps of a picture only what it was. Files here are named after the shot's identity, are readable by their owner alone,
//! and the oldest go when there are too many.

use super::register::private_folder;
use giggle_domain::{FrameRef, ReferenceKind, References, ShotRequest, ShotSketch};
use serde::{Deserialize, Serialize};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// So many askings are kept; each can have nine pictures.
const MOST: usize = 2000;
/// All of them together take so many bytes of the disk that the ledger is on.
const MOST_BYTES: u64 = 2 * 1024 * 1024 * 1024;
/// No asking is larger: what a request may bring, as base64.
const LARGEST: u64 = 64 * 1024 * 1024;

/// A shot as it lies on the shelf.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    prompt: String,
    model: String,
    duration: u32,
    aspect_ratio: String,
    resolution: String,
    count: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_frame: Option<KeptFrame>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_frame: Option<KeptFrame>,
    /// Reference pictures, sounds and clips.
    #[serde(default, skip_serializing_if = "is_without")]
    references: [Vec<KeptFrame>; 3],
}

fn is_without(references: &[Vec<KeptFrame>; 3]) -> bool {
    references.iter().all(Vec::is_empty)
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KeptFrame {
    Asset(String),
    Url(String),
    Base64(String),
}

/// The shelf.
#[derive(Debug, Clone)]
pub struct Shelf(PathBuf);

impl Shelf {
    /// A shelf in a folder, which is made.
    ///
    /// # Errors
    ///
    /// The folder cannot be made.
    pub fn open(folder: &Path) -> std::io::Result<Self> {
        private_folder(folder)?;
        Ok(Self(folder.to_owned()))
    }

    fn path(&self, identity: &str) -> Option<PathBuf> {
        let is_identity = identity.len() == 64 && identity.bytes().all(|it| it.is_ascii_hexdigit());
        is_identity.then(|| self.0.join(format!("{identity}.json")))
    }

    /// Keeps a shot. That it cannot be kept loses a convenience, and no clip.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub fn keep(&self, identity: &str, shot: &ShotRequest) -> std::io::Result<()> {
        let Some(path) = self.path(identity) else { return Err(std::io::ErrorKind::InvalidInput.into()) };
        if path.is_file() {
            return Ok(());
        }
        let kept = Kept {
            prompt: shot.prompt().to_owned(),
            model: shot.model().to_string(),
            duration: shot.duration(),
            aspect_ratio: shot.aspect_ratio().to_string(),
            resolution: shot.resolution().to_string(),
            count: shot.count(),
            start_frame: shot.start_frame().map(kept_frame),
            end_frame: shot.end_frame().map(kept_frame),
            references: ReferenceKind::ALL
                .map(|kind| shot.references().of(kind).iter().map(kept_frame).collect()),
        };
        let mut file = tempfile::Builder::new().prefix(".asking-").tempfile_in(&self.0)?;
        file.write_all(&serde_json::to_vec(&kept)?)?;
        file.persist(&path).map_err(|error| error.error)?;
        self.tidy();
        Ok(())
    }

    /// What was asked for, as it can be asked for again.
    pub fn sketch(&self, identity: &str) -> Option<ShotSketch> {
        let path = self.path(identity)?;
        let facts = path.symlink_metadata().ok()?;
        if !facts.is_file() || facts.len() > LARGEST {
            return None;
        }
        let kept: Kept = serde_json::from_slice(&std::fs::read(&path).ok()?).ok()?;
        let mut references = References::default();
        for (kind, given) in ReferenceKind::ALL.into_iter().zip(kept.references) {
            *references.of_mut(kind) = given.into_iter().map(frame).collect::<Result<_, _>>().ok()?;
        }
        Some(ShotSketch {
            prompt: Some(kept.prompt),
            model: Some(kept.model),
            duration: Some(kept.duration.into()),
            aspect_ratio: Some(kept.aspect_ratio.parse().ok()?),
            resolution: Some(kept.resolution.parse().ok()?),
            count: Some(kept.count),
            start_frame: kept.start_frame.map(frame).transpose().ok()?,
            end_frame: kept.end_frame.map(frame).transpose().ok()?,
            references,
        })
    }

    /// A picture that a shot was asked for with: `start`, `end`, or a reference picture as the prompt calls it, `image1`.
    pub fn picture(&self, identity: &str, which: &str) -> Option<Vec<u8>> {
        let sketch = self.sketch(identity)?;
        let given = match which {
            "start" => sketch.start_frame?,
            "end" => sketch.end_frame?,
            word => {
                let place: usize = word.strip_prefix("image")?.parse().ok()?;
                sketch.references.images.into_iter().nth(place.checked_sub(1)?)?
            }
        };
        match given {
            FrameRef::Inline(picture) => Some(picture.bytes()),
            FrameRef::Asset(_) | FrameRef::Url(_) => None,
        }
    }

    /// Forgets a shot that nothing came of.
    pub fn forget(&self, identity: &str) {
        if let Some(path) = self.path(identity) {
            let _ = std::fs::remove_file(path);
        }
    }

    /// Whether a shot is kept.
    pub fn has(&self, identity: &str) -> bool {
        self.path(identity).is_some_and(|path| path.is_file())
    }

    fn tidy(&self) {
        let Ok(entries) = std::fs::read_dir(&self.0) else { return };
        let mut files: Vec<(SystemTime, u64, PathBuf)> = entries
            .flatten()
            .filter(|entry| entry.path().extension().is_some_and(|it| it == "json"))
            .filter_map(|entry| {
                let facts = entry.metadata().ok()?;
                Some((facts.modified().ok()?, facts.len(), entry.path()))
            })
            .collect();
        files.sort();
        for path in beyond(&files, MOST, MOST_BYTES) {
            let _ = std::fs::remove_file(path);
        }
    }
}

/// The oldest of these files, which come oldest first, that are too many or too large together.
fn beyond(files: &[(SystemTime, u64, PathBuf)], most: usize, most_bytes: u64) -> Vec<&Path> {
    let mut bytes: u64 = files.iter().map(|(_, bytes, _)| bytes).sum();
    let mut number = files.len();
    let mut gone = Vec::new();
    for (_, size, path) in files {
        if number <= most && bytes <= most_bytes {
            break;
        }
        gone.push(path.as_path());
        (number, bytes) = (number - 1, bytes - size);
    }
    gone
}

fn kept_frame(frame: &FrameRef) -> KeptFrame {
    match frame {
        FrameRef::Asset(id) => KeptFrame::Asset(id.to_string()),
        FrameRef::Url(url) => KeptFrame::Url(url.to_string()),
        FrameRef::Inline(picture) => KeptFrame::Base64(picture.base64().to_owned()),
    }
}

fn frame(kept: KeptFrame) -> Result<FrameRef, giggle_domain::Refusal> {
    match kept {
        KeptFrame::Asset(id) => FrameRef::asset(&id),
        KeptFrame::Url(url) => FrameRef::url(&url),
        // Its size is what the notes before a payment are about.
        KeptFrame::Base64(data) => FrameRef::base64(&data).map(|it| it.clone().judged().unwrap_or(it)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use giggle_domain::Catalog;
    use std::num::NonZeroU32;

    #[test]
    fn the_oldest_go_where_there_are_too_many_or_they_are_too_large() {
        let files: Vec<_> =
            (0..5u64).map(|at| (SystemTime::UNIX_EPOCH, 10, PathBuf::from(at.to_string()))).collect();
        assert_eq!(beyond(&files, 5, 50).len(), 0);
        assert_eq!(beyond(&files, 3, 50), [Path::new("0"), Path::new("1")]);
        assert_eq!(beyond(&files, 5, 39), [Path::new("0"), Path::new("1")]);
    }

    #[test]
    fn what_was_kept_is_the_same_shot_again() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::open(&folder.path().join("askings")).unwrap();
        let sketch = ShotSketch {
            prompt: Some("a lake".into()),
            model: Some("veo31".into()),
            start_frame: Some(FrameRef::base64("aGVsbG8=").unwrap()),
            end_frame: Some(FrameRef::url("https://a.example/b.png").unwrap()),
            ..ShotSketch::default()
        };
        let shot = sketch.check(&Catalog::built_in()).unwrap();
        let identity = shot.fingerprint(NonZeroU32::MIN).to_string();
        shelf.keep(&identity, &shot).unwrap();
        let again = shelf.sketch(&identity).unwrap().check(&Catalog::built_in()).unwrap();
        assert_eq!(again, shot);
        assert_eq!(shelf.picture(&identity, "start").unwrap(), b"hello");
        assert!(shelf.sketch("../../etc/passwd").is_none());
        let material = ShotSketch {
            prompt: Some("@image1 dances to @audio1".into()),
            model: Some("seedance-2.0-pro".into()),
            references: References {
                images: vec![FrameRef::base64("aGVsbG8=").unwrap()],
                audios: vec![FrameRef::url("https://a.example/b.mp3").unwrap()],
                videos: Vec::new(),
            },
            ..ShotSketch::default()
        };
        let shot = material.check(&Catalog::built_in()).unwrap();
        let identity = shot.fingerprint(NonZeroU32::MIN).to_string();
        shelf.keep(&identity, &shot).unwrap();
        assert_eq!(shelf.sketch(&identity).unwrap().check(&Catalog::built_in()).unwrap(), shot);
        assert_eq!(shelf.picture(&identity, "image1").unwrap(), b"hello");
        assert!(
            ["image0", "image2", "image", "audio1"].iter().all(|it| shelf.picture(&identity, it).is_none())
        );
    }
}
