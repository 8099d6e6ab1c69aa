//! Downloads: from a link to a whole clip under its final name, and never half of one.
//!
//! Bytes go to `NAME.part` in the same folder, with `NAME.part.json` beside it that says which content they are of. A
//! broken download goes on where it stopped, if the server still holds the same content, and starts over if not. Only
//! what is a whole MP4 gets the final name. The key is never sent here, since clips lie on other hosts; redirects are
//! followed one by one, so that each is looked at first.

use crate::api_key::place;
use crate::client::Client;
use crate::error::{ClientError, Mishap, Trouble};
use crate::mp4::{self, NoClip};
use crate::retry::{Operation, RetryPlan, parse_retry_after};
use crate::transport::{Cargo, Route, mishap};
use giggle_domain::ClipLink;
use reqwest::StatusCode;
use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_RANGE, ETAG, HeaderMap, IF_RANGE, LAST_MODIFIED, LOCATION,
    RANGE, RETRY_AFTER,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use tokio::time::Instant;
use url::Url;

/// How to download.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DownloadPlan {
    /// Whether a file under the final name is replaced.
    pub overwrite: bool,
    /// How often to try. An attempt that brought new bytes starts the count again.
    pub retry: RetryPlan,
    /// Nothing longer is taken for a clip.
    pub most_bytes: u64,
}

/// Sixteen times the size of a minute at 1080p: what is longer is a mistake, and would fill the disk.
const MOST_BYTES: u64 = 4 * 1024 * 1024 * 1024;

impl Default for DownloadPlan {
    fn default() -> Self {
        Self { overwrite: false, retry: RetryPlan::patient(), most_bytes: MOST_BYTES }
    }
}

/// How far a download is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DownloadProgress {
    /// Bytes on disk.
    pub received: u64,
    /// Bytes in all, where the server says so.
    pub total: Option<u64>,
}

/// A clip under its final name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Downloaded {
    /// The file.
    pub path: PathBuf,
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// How long the film says it is; `None` where it does not say. Whether that fits what was asked is for the caller
    /// to judge.
    pub duration: Option<Duration>,
    /// How many bytes of it were there from an earlier, broken download.
    pub resumed_from: u64,
}

/// A file that was looked at without being downloaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClipFacts {
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// How long the film says it is.
    pub duration: Option<Duration>,
    /// Width and height in pixels, as the film says.
    pub size: Option<(u32, u32)>,
}

/// Reads a file and says whether it is a whole clip: `Ok(None)` where it is none.
///
/// # Errors
///
/// The file cannot be read.
pub fn inspect_clip(path: &Path) -> io::Result<Option<ClipFacts>> {
    let mut file = File::open(path)?;
    let Ok(facts) = mp4::read(&mut file)? else { return Ok(None) };
    file.seek(SeekFrom::Start(0))?;
    let mut hash = Sha256::new();
    let bytes = feed(&mut file, &mut hash)?;
    Ok(Some(ClipFacts {
        bytes,
        sha256: hex::encode(hash.finalize()),
        duration: facts.duration,
        size: facts.size,
    }))
}

/// Where the bytes of an unfinished download are kept.
pub fn part_path(target: &Path) -> PathBuf {
    with_suffix(target, ".part")
}

/// What the kept bytes are of.
fn note_path(target: &Path) -> PathBuf {
    with_suffix(target, ".part.json")
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// What the server said about the content that a part is of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct ContentNote {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    etag: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_modified: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    total: Option<u64>,
}

impl ContentNote {
    /// What proves that the server's content is still the same: a strong tag, else a date.
    fn validator(&self) -> Option<&str> {
        let strong = self.etag.as_deref().filter(|tag| tag.starts_with('"'));
        strong.or(self.last_modified.as_deref())
    }

    /// Whether an answer is of the same content, as far as its tag says; not every server heeds `If-Range`.
    fn is_of(&self, headers: &HeaderMap) -> bool {
        let tag = headers.get(ETAG).and_then(|it| it.to_str().ok());
        self.etag.is_none() || tag.is_none() || self.etag.as_deref() == tag
    }

    fn of(headers: &HeaderMap, total: Option<u64>) -> Self {
        let text = |name| headers.get(name).and_then(|it| it.to_str().ok()).map(str::to_owned);
        Self { etag: text(ETAG), last_modified: text(LAST_MODIFIED), total }
    }
}

/// More redirects than this are a circle. A short link and its target are one.
const MOST_REDIRECTS: u32 = 5;

/// The part of a download that is on disk, and the hash of what it holds.
struct Part {
    file: File,
    path: PathBuf,
    note: ContentNote,
    note_path: PathBuf,
    length: u64,
    hash: Sha256,
}

impl Client {
    /// Downloads a clip to a path. What has arrived is kept beside it until all of it has.
    ///
    /// # Errors
    ///
    /// Ask [`ClientError::is_link_refused`] (a query brings a fresh link, and the download goes on from where it
    /// stopped), [`ClientError::is_disk_trouble`], [`ClientError::is_not_a_clip`], and
    /// [`ClientError::is_file_in_the_way`]. In none of them is the clip lost: the same call may be made again.
    pub async fn download(
        &self,
        link: &ClipLink,
        target: &Path,
        plan: &DownloadPlan,
        mut on_progress: impl FnMut(DownloadProgress),
    ) -> Result<Downloaded, ClientError> {
        let begun = Instant::now();
        let early = |mishap: Mishap| mishap.after(Operation::Download, 0, begun.elapsed());
        if !plan.overwrite && target.symlink_metadata().is_ok() {
            return Err(early(Trouble::FileExists { path: target.to_owned() }.into()));
        }
        let mut part = Part::open(target).map_err(early)?;
        let resumed_from = part.length;
        let (mut attempts, mut fruitless) = (0, 0);
        loop {
            let before = part.length;
            let attempt = self.fetch(link, &mut part, plan, &mut on_progress).await;
            attempts += 1;
            let mishap = match attempt {
                Ok(()) => break,
                Err(mishap) => mishap,
            };
            fruitless = if part.length > before { 1 } else { fruitless + 1 };
            let jitter = (self.settings().jitter)();
            let pause = mishap.trouble.next_try(&plan.retry, Operation::Download, fruitless, jitter);
            match pause {
                Some(pause) => tokio::time::sleep(pause).await,
                None => {
                    part.discard_if_empty();
                    return Err(mishap.after(Operation::Download, attempts, begun.elapsed()));
                }
            }
        }
        part.finish(target, plan.overwrite, resumed_from)
            .map_err(|mishap| mishap.after(Operation::Download, attempts, begun.elapsed()))
    }

    /// One attempt: asks for what is missing and writes it down.
    async fn fetch(
        &self,
        link: &ClipLink,
        part: &mut Part,
        plan: &DownloadPlan,
        on_progress: &mut impl FnMut(DownloadProgress),
    ) -> Result<(), Mishap> {
        let wanted = if part.length > 0 && part.note.validator().is_some() { part.length } else { 0 };
        if wanted > 0 && part.note.total == Some(part.length) {
            return Ok(());
        }
        let (mut response, url) = self.follow(link, wanted, &part.note).await?;
        let status = response.status();
        let headers = response.headers();
        if headers.get(CONTENT_ENCODING).is_some_and(|it| it != "identity") {
            let why = "it is packed, although that was not asked for".into();
            return Err(Trouble::NotAClip { why, place: place(&url) }.into());
        }
        let stretch = if status == StatusCode::PARTIAL_CONTENT { stretch(headers) } else { None };
        let total = match (status, stretch) {
            (StatusCode::PARTIAL_CONTENT, Some((start, total)))
                if start == wanted
                    && wanted > 0
                    && part.note.is_of(headers)
                    && (part.note.total.is_none() || total.is_none() || part.note.total == total) =>
            {
                total.or(part.note.total)
            }
            (StatusCode::OK, _) => {
                // The whole content again: it changed, or the server knows no ranges.
                let total = response.content_length();
                part.start_over(ContentNote::of(headers, total))?;
                total
            }
            // A stretch that was not asked for, or one that does not begin where it should: what is there is of no use.
            _ => {
                part.start_over(ContentNote::default())?;
                return Err(Trouble::Interrupted { place: place(&url) }.into());
            }
        };
        if total.is_some_and(|total| total > plan.most_bytes) {
            let why = format!("it is longer than {} bytes", plan.most_bytes);
            return Err(Trouble::NotAClip { why, place: place(&url) }.into());
        }
        let no_clip = |fault: NoClip| Trouble::NotAClip { why: fault.text().into(), place: place(&url) };
        let mut start = Vec::new();
        let mut is_checked = part.length > 0;
        on_progress(DownloadProgress { received: part.length, total });
        loop {
            let chunk = match tokio::time::timeout(self.settings().timeouts.stall, response.chunk()).await {
                Ok(Ok(chunk)) => chunk,
                Ok(Err(error)) => return Err(mishap(error, &url, Some(true))),
                Err(_) => return Err(Trouble::TimedOut { place: place(&url) }.into()),
            };
            let Some(chunk) = chunk else { break };
            let mut bytes = &chunk[..];
            if !is_checked {
                // Judged before a byte reaches the disk: an error page must not become a part.
                start.extend_from_slice(bytes);
                if start.len() < 12 {
                    continue;
                }
                mp4::judge_start(&start).map_err(no_clip)?;
                is_checked = true;
                bytes = &start;
            }
            part.write(bytes)?;
            if part.length > plan.most_bytes {
                let why = format!("it is longer than {} bytes", plan.most_bytes);
                part.start_over(ContentNote::default())?;
                return Err(Trouble::NotAClip { why, place: place(&url) }.into());
            }
            on_progress(DownloadProgress { received: part.length, total });
        }
        if !is_checked {
            return Err(match mp4::judge_start(&start) {
                Err(fault) => no_clip(fault).into(),
                Ok(()) => no_clip(NoClip::Cut).into(),
            });
        }
        match total {
            Some(total) if part.length < total => Err(Trouble::Interrupted { place: place(&url) }.into()),
            Some(total) if part.length > total => {
                part.start_over(ContentNote::default())?;
                Err(Trouble::Interrupted { place: place(&url) }.into())
            }
            _ => Ok(()),
        }
    }

    /// Follows a link to where the bytes are. Asks for the rest from `from` on, if the content is still the same.
    async fn follow(
        &self,
        link: &ClipLink,
        from: u64,
        note: &ContentNote,
    ) -> Result<(reqwest::Response, Url), Mishap> {
        let unusable = |why| Mishap::from(Trouble::LinkUnusable { why });
        let mut url = Url::parse(link.reveal()).map_err(|_| unusable("it is no address"))?;
        for _ in 0..=MOST_REDIRECTS {
            let route = Route::of(&url).ok_or_else(|| unusable("it is not https"))?;
            let client = self.transport().shared(self.settings(), route, Cargo::Media)?;
            let mut request = client.get(url.clone()).header(ACCEPT_ENCODING, "identity");
            if from > 0
                && let Some(validator) = note.validator()
            {
                request = request.header(RANGE, format!("bytes={from}-")).header(IF_RANGE, validator);
            }
            let patience = self.settings().timeouts.connect + self.settings().timeouts.answer;
            let response = match tokio::time::timeout(patience, request.send()).await {
                Ok(Ok(response)) => response,
                Ok(Err(error)) => return Err(mishap(error, &url, None)),
                Err(_) => return Err(Trouble::TimedOut { place: place(&url) }.into()),
            };
            let http = response.status().as_u16();
            match http {
                200 | 206 => return Ok((response, url)),
                301 | 302 | 303 | 307 | 308 => {
                    let next = response
                        .headers()
                        .get(LOCATION)
                        .and_then(|it| it.to_str().ok())
                        .and_then(|it| url.join(it).ok())
                        .ok_or_else(|| unusable("it redirects to nowhere"))?;
                    let next_route =
                        Route::of(&next).ok_or_else(|| unusable("it redirects to what is not https"))?;
                    if route == Route::Remote && next_route != Route::Remote {
                        // A far host must not choose what is read from this machine.
                        return Err(unusable("it redirects to this machine"));
                    }
                    url = next;
                }
                408 | 425 | 429 | 500.. => {
                    let retry_after = response
                        .headers()
                        .get(RETRY_AFTER)
                        .and_then(|it| it.to_str().ok())
                        .and_then(|it| parse_retry_after(it, SystemTime::now()));
                    let message = String::new();
                    return Err(
                        Trouble::Answered { http, code: None, message, retry_after, task_id: None }.into()
                    );
                }
                // The stretch is not there any more: the next attempt asks for the whole.
                416 => return Ok((response, url)),
                400..=499 => return Err(Trouble::LinkRefused { http, place: place(&url) }.into()),
                _ => return Err(Trouble::Unreadable { http, place: place(&url) }.into()),
            }
        }
        Err(unusable("it redirects in a circle"))
    }
}

/// Where a partial answer begins, and the whole length where it is known.
fn stretch(headers: &HeaderMap) -> Option<(u64, Option<u64>)> {
    let text = headers.get(CONTENT_RANGE)?.to_str().ok()?.trim().strip_prefix("bytes ")?;
    let (range, total) = text.split_once('/')?;
    let start = range.split_once('-')?.0.trim().parse().ok()?;
    Some((start, total.trim().parse().ok()))
}

/// Opens the file of a part, made where there is none, and holds it against every other process.
fn claim(path: &Path, target: &Path) -> Result<File, Mishap> {
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(|e| disk("create", path, e))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(std::fs::TryLockError::WouldBlock) => {
            return Err(Trouble::Busy { path: target.to_owned() }.into());
        }
        // A file system without locks: one process at a time is then the user's business.
        Err(std::fs::TryLockError::Error(_)) => {}
    }
    if !is_still(&file, path) {
        // Whoever held the lock finished between our opening and our locking: the file is the clip by now.
        return Err(Trouble::Busy { path: target.to_owned() }.into());
    }
    Ok(file)
}

impl Part {
    /// Opens what is there from an earlier download, or begins.
    fn open(target: &Path) -> Result<Self, Mishap> {
        let (path, note_path) = (part_path(target), note_path(target));
        let mut file = claim(&path, target)?;
        if has_other_names(&file) {
            // A download that was killed between giving the clip its name and taking the part's away: under this name
            // lies a delivered clip, and writing here would write into it.
            std::fs::remove_file(&path).map_err(|e| disk("write", &path, e))?;
            let _ = std::fs::remove_file(&note_path);
            file = claim(&path, target)?;
        }
        let note = std::fs::read(&note_path).ok().and_then(|it| serde_json::from_slice(&it).ok());
        let mut part =
            Self { file, path, note: ContentNote::default(), note_path, length: 0, hash: Sha256::new() };
        match note {
            Some(note) => {
                part.note = note;
                let read = feed(&mut part.file, &mut part.hash);
                part.length = read.map_err(|e| disk("read", &part.path, e))?;
                if part.note.validator().is_none() || part.note.total.is_some_and(|it| part.length > it) {
                    part.start_over(ContentNote::default())?;
                }
            }
            None => part.start_over(ContentNote::default())?,
        }
        Ok(part)
    }

    /// Forgets what has arrived, and notes what comes now.
    fn start_over(&mut self, note: ContentNote) -> Result<(), Mishap> {
        let truncated = self.file.set_len(0).and_then(|()| self.file.seek(SeekFrom::Start(0)));
        truncated.map_err(|e| disk("write", &self.path, e))?;
        self.length = 0;
        self.hash = Sha256::new();
        if note.validator().is_some() {
            let json = serde_json::to_vec(&note).unwrap_or_default();
            std::fs::write(&self.note_path, json).map_err(|e| disk("write", &self.note_path, e))?;
        } else {
            // What cannot be proven to be the same must not look as if it could.
            let _ = std::fs::remove_file(&self.note_path);
        }
        self.note = note;
        Ok(())
    }

    /// Leaves nothing behind where nothing has arrived.
    fn discard_if_empty(&self) {
        if self.length == 0 {
            let _ = std::fs::remove_file(&self.note_path);
            let _ = std::fs::remove_file(&self.path);
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Mishap> {
        self.file.write_all(bytes).map_err(|e| {
            // How much of it was written is not known: the length on disk is the truth.
            disk("write", &self.path, e)
        })?;
        self.hash.update(bytes);
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Checks the whole, makes it durable, and gives it its name.
    fn finish(mut self, target: &Path, overwrite: bool, resumed_from: u64) -> Result<Downloaded, Mishap> {
        let facts = mp4::read(&mut self.file).map_err(|e| disk("read", &self.path, e))?;
        let facts = match facts {
            Ok(facts) => facts,
            Err(fault) => {
                self.start_over(ContentNote::default())?;
                self.discard_if_empty();
                return Err(Trouble::NotAClip { why: fault.text().into(), place: "the server".into() }.into());
            }
        };
        self.file.sync_all().map_err(|e| disk("write", &self.path, e))?;
        if overwrite {
            // If both are names of one file, the system renames nothing and says that it did.
            std::fs::rename(&self.path, target).map_err(|e| disk("name", target, e))?;
            if has_other_names(&self.file) && is_still(&self.file, &self.path) {
                let _ = std::fs::remove_file(&self.path);
            }
        } else {
            put_beside(&self.path, target)?;
        }
        let _ = std::fs::remove_file(&self.note_path);
        sync_folder(target);
        Ok(Downloaded {
            path: target.to_owned(),
            bytes: self.length,
            sha256: hex::encode(self.hash.finalize()),
            duration: facts.duration,
            resumed_from,
        })
    }
}

/// Gives a file a second name that nobody has, then takes the first away: unlike a rename, this cannot replace a file
/// that appeared meanwhile.
fn put_beside(from: &Path, to: &Path) -> Result<(), Mishap> {
    match std::fs::hard_link(from, to) {
        Ok(()) => {
            let _ = std::fs::remove_file(from);
            Ok(())
        }
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
            Err(Mishap::caused(Trouble::FileExists { path: to.to_owned() }, e))
        }
        // A file system without second names: look, then rename.
        Err(_) if to.symlink_metadata().is_ok() => Err(Trouble::FileExists { path: to.to_owned() }.into()),
        Err(_) => std::fs::rename(from, to).map_err(|e| disk("name", to, e)),
    }
}

/// Makes the name itself durable, where the system can.
fn sync_folder(path: &Path) {
    #[cfg(unix)]
    {
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // The clip is whole either way; at worst its name has to be found again.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// Whether an open file still lies under its path.
fn is_still(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let (Ok(open), Ok(named)) = (file.metadata(), path.metadata()) else { return false };
        open.dev() == named.dev() && open.ino() == named.ino()
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        path.exists()
    }
}

/// Whether a file lies under more names than one.
fn has_other_names(file: &File) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        file.metadata().is_ok_and(|facts| facts.nlink() > 1)
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        false
    }
}

/// Reads to the end into a hash; returns how much it was.
fn feed(file: &mut File, hash: &mut Sha256) -> io::Result<u64> {
    let mut buffer = vec![0; 64 * 1024];
    let mut length = 0;
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(length),
            Ok(got) => {
                hash.update(&buffer[..got]);
                length += got as u64;
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
}

fn disk(action: &'static str, path: &Path, error: io::Error) -> Mishap {
    let full = matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
    Mishap::caused(Trouble::Disk { action, path: path.to_owned(), full }, error)
}
