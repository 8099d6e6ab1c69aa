//! The report of a run: one value, written as a page, as JSON and as a table.
//!
//! Paths in it are relative to the report's own folder, so that the folder can be moved and sent. No signed link stands in
//! it: links expire, and are secrets.

mod html;
mod table;

use super::folder::REPORT_FILE;
use super::listed::{Frame, ListedShot, ShotList};
use super::run::Ended;
use crate::clip_facts::{ClipFacts, Difference};
use crate::ledger::Credits;
use crate::whole_file;
use giggle_domain::{Language, Text};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path, PathBuf};

pub use html::page;
pub use table::table;

/// One shot of the report.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReportShot {
    /// Its key.
    pub key: String,
    /// The key of its row: shots of one matrix share it.
    pub row: String,
    /// What the matrix set.
    pub axes: BTreeMap<String, String>,
    /// Which deliberate repetition it is.
    pub take: u32,
    /// The row's note.
    pub note: Option<String>,
    /// What it shows.
    pub prompt: String,
    /// Its model.
    pub model: String,
    /// Its length in seconds.
    pub duration_seconds: u32,
    /// Its shape.
    pub aspect_ratio: String,
    /// Its size.
    pub resolution: String,
    /// What it begins with.
    pub start_frame: Option<String>,
    /// What it ends with.
    pub end_frame: Option<String>,
    /// What it is made after, each with the word that the prompt calls it by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<String>,
    /// What became of it; `draft` where only a draft was made.
    pub state: String,
    /// Why it did not succeed.
    pub reason: Option<String>,
    /// What to do next.
    pub hint: Option<String>,
    /// Its clips.
    pub files: Vec<ReportFile>,
    /// Its draft.
    pub draft: Option<String>,
    /// What a draft made of its prompt, and whether that is a guess.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<(String, bool)>,
    /// Its task.
    pub task_id: Option<String>,
    /// Whether it was submitted by this very run.
    pub is_new: bool,
    /// When it was submitted, UTC.
    pub submitted_at: Option<String>,
    /// Seconds from submit to end, where the run watched.
    pub took_seconds: Option<f64>,
    /// What was charged, or is expected to be.
    pub credits: Option<Credits>,
    /// Whether the statement shows that charge.
    pub is_charged: bool,
    /// Its identity.
    pub fingerprint: String,
}

/// A clip of the report.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReportFile {
    /// Where it lies, from the report's folder.
    pub path: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// What it is: length, size, sound, pictures; reports of earlier versions do not say.
    #[serde(default)]
    pub clip: Option<Value>,
    /// The same in a line.
    #[serde(default)]
    pub about: Option<Text>,
    /// How it differs from what was asked for.
    #[serde(default)]
    pub differences: Vec<Value>,
    /// The same in words.
    #[serde(default)]
    pub notes: Vec<Text>,
}

/// The report.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Report {
    /// The version of this form.
    pub version: u32,
    /// What the list is called.
    pub name: String,
    /// When it was written, UTC.
    pub written_at: String,
    /// Why the run stopped early, where it did.
    pub stopped: Option<String>,
    /// How many shots ended how.
    pub totals: BTreeMap<String, usize>,
    /// What is known to be charged, or expected to be, for all shots.
    pub credits: Credits,
    /// How many shots with a task have no known price.
    pub unpriced: usize,
    /// The shots, in the order of the list.
    pub shots: Vec<ReportShot>,
}

/// The report of a hundred thousand shots with long prompts.
const MOST_REPORT: u64 = 256 * 1024 * 1024;

/// What the money of a shot is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Money {
    /// The amount.
    pub credits: Option<Credits>,
    /// Whether a statement shows it.
    pub is_charged: bool,
}

/// A path as seen from a folder, where both can be made absolute.
pub fn seen_from(folder: &Path, path: &Path) -> String {
    let (Ok(folder), Ok(path)) = (std::path::absolute(folder), std::path::absolute(path)) else {
        return path.display().to_string();
    };
    let (from, to): (Vec<Component<'_>>, Vec<Component<'_>>) =
        (folder.components().collect(), path.components().collect());
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - shared);
    let down = to[shared..].iter().map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

impl ReportShot {
    /// What the list says of a shot; nothing has become of it yet.
    pub fn of(listed: &ListedShot, list: &ShotList) -> Self {
        let shot = listed.plain();
        let frame = |frame: &Option<Frame>| {
            frame.as_ref().map(|frame| match frame {
                Frame::Ready(frame) => frame.to_string(),
                Frame::File(path) => path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
                Frame::Chained(chained) => {
                    format!("@{}.{}", list.shots[chained.parent].key, chained.position)
                }
            })
        };
        Self {
            key: listed.key.clone(),
            row: listed.row_key.clone(),
            axes: listed.axes.iter().cloned().collect(),
            take: listed.take.get(),
            note: listed.note.clone(),
            prompt: shot.prompt().to_owned(),
            model: shot.model().to_string(),
            duration_seconds: shot.duration(),
            aspect_ratio: shot.aspect_ratio().to_string(),
            resolution: shot.resolution().to_string(),
            start_frame: frame(&listed.start),
            end_frame: frame(&listed.end),
            references: listed.material.shown(),
            state: "draft".to_owned(),
            reason: None,
            hint: None,
            files: Vec::new(),
            draft: None,
            reading: None,
            task_id: None,
            is_new: false,
            submitted_at: None,
            took_seconds: None,
            credits: None,
            is_charged: false,
            fingerprint: listed.fingerprint.to_string(),
        }
    }

    /// Adds what became of it.
    #[must_use]
    pub fn ended(mut self, ended: &Ended, folder: &Path, money: Money, language: Language) -> Self {
        self.take = ended.take.get();
        self.fingerprint = ended.fingerprint.to_string();
        self.state = ended.end.word().to_owned();
        self.reason = ended.reason.clone().map(|text| text.into_string(language));
        self.hint = ended.hint.clone().map(|text| text.into_string(language));
        self.files = ended
            .files
            .iter()
            .map(|file| ReportFile {
                path: seen_from(folder, &file.path),
                bytes: file.bytes,
                sha256: file.sha256.clone(),
                clip: file.facts.as_ref().map(ClipFacts::json),
                about: file.facts.as_ref().map(ClipFacts::text),
                differences: file.differences.iter().map(Difference::json).collect(),
                notes: file.differences.iter().map(Difference::text).collect(),
            })
            .collect();
        self.task_id.clone_from(&ended.task_id);
        self.is_new = ended.is_new;
        self.submitted_at = ended.submitted_at.map(|time| time.to_string());
        self.took_seconds = ended.took.map(|took| (took.as_secs_f64() * 10.0).round() / 10.0);
        (self.credits, self.is_charged) = (money.credits, money.is_charged);
        self
    }

    /// Adds its draft, where it has one.
    #[must_use]
    pub fn drafted(mut self, file: Option<&Path>, folder: &Path) -> Self {
        self.draft = file.map(|file| seen_from(folder, file));
        self
    }

    /// The same with what the draft made of the prompt.
    #[must_use]
    pub fn read(mut self, reading: Option<&giggle_render::Reading>, language: Language) -> Self {
        self.reading = reading.map(|reading| (reading.line(language), reading.is_guess()));
        self
    }
}

impl Report {
    /// Adds everything up.
    pub fn new(name: &str, written_at: String, stopped: Option<String>, shots: Vec<ReportShot>) -> Self {
        let mut totals = BTreeMap::new();
        for shot in &shots {
            *totals.entry(shot.state.clone()).or_insert(0) += 1;
        }
        // The same task stands in several rows where they ask for the same clip: it is paid once.
        let mut counted = std::collections::HashSet::new();
        let paid = || shots.iter().filter(|shot| shot.task_id.is_some() || shot.is_charged);
        let paid: Vec<&ReportShot> = paid().filter(|shot| counted.insert(shot.fingerprint.clone())).collect();
        Self {
            version: 1,
            name: name.to_owned(),
            written_at,
            stopped,
            totals,
            credits: paid.iter().filter_map(|shot| shot.credits).sum(),
            unpriced: paid.iter().filter(|shot| shot.credits.is_none()).count(),
            shots,
        }
    }

    /// Writes the page, the JSON and the table into a folder, and gives the page's path.
    ///
    /// # Errors
    ///
    /// The folder cannot be written.
    pub fn write(&self, folder: &Path, language: Language) -> io::Result<PathBuf> {
        let json = serde_json::to_vec(self).map_err(io::Error::other)?;
        whole_file::write(&folder.join(REPORT_FILE), &json)?;
        whole_file::write(&folder.join("report.csv"), table(self).as_bytes())?;
        let path = folder.join("report.html");
        whole_file::write(&path, page(self, language).as_bytes())?;
        Ok(path)
    }

    /// Reads the report of a run's folder.
    ///
    /// # Errors
    ///
    /// There is none, or it is of another version.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let bytes = whole_file::read_own(&folder.join(REPORT_FILE), MOST_REPORT)?;
        let report: Self = serde_json::from_slice(&bytes).map_err(io::Error::other)?;
        if report.version != 1 {
            return Err(io::Error::other("a report of another version"));
        }
        Ok(report)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_seen_from_the_report() {
        let seen = |folder: &str, path: &str| seen_from(Path::new(folder), Path::new(path));
        assert_eq!(seen("/a/runs/1", "/a/runs/1/clips/k.mp4"), "clips/k.mp4");
        assert_eq!(seen("/a/runs/1", "/a/drafts/k.mp4"), "../../drafts/k.mp4");
    }
}
