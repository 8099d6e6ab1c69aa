//! Downloads: from a link to a whole clip under its final name, and never half of one.
//!
//! A broken download continues where it stopped, if the server proves that it still holds the same content, and starts over
//! if not. What is on the disk is never taken for the clip before the server confirmed it. Only what is a whole MP4 gets the
//! final name. The key is never sent here, since clips are on other hosts; redirects are followed one by one, so that each
//! is looked at first.

use crate::api_key::place;
use crate::client::Client;
use crate::error::{ClientError, Mishap};
use crate::mp4::{self, NoClip};
use crate::part::{ClipOf, Note, Part, disk, feed};
use crate::retry::{Operation, RetryPlan, parse_retry_after};
use crate::transport::{Cargo, Route, mishap};
use crate::trouble::Trouble;
use giggle_domain::wire::Mention;
use giggle_domain::{ClipLink, ForeignText, text};
use reqwest::StatusCode;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, IF_RANGE, LOCATION, RANGE, RETRY_AFTER};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use tokio::time::{Instant, timeout_at};
use url::Url;

/// How to download.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DownloadPlan {
    /// Whether a file under the final name is replaced.
    pub overwrite: bool,
    /// How often to try, and until when. An attempt that went on behind what was there, and brought more of it, starts the
    /// count again.
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
    // A pipe would be waited for.
    if !path.metadata()?.is_file() {
        return Ok(None);
    }
    let mut file = File::open(path)?;
    let Ok(facts) = mp4::read(&mut file)? else { return Ok(None) };
    file.seek(SeekFrom::Start(0))?;
    let mut hash = Sha256::new();
    let bytes = feed(&mut file, u64::MAX, &mut hash)?;
    Ok(Some(ClipFacts {
        bytes,
        sha256: hex::encode(hash.finalize()),
        duration: facts.duration,
        size: facts.size,
    }))
}

/// More redirects than this are a circle. A short link and its target are one.
const MOST_REDIRECTS: u32 = 5;
/// However much each attempt brings, more of them are no download.
const MOST_ATTEMPTS: u32 = 1000;

impl Client {
    /// Downloads a clip to a path. What has arrived is kept beside it until all of it has.
    ///
    /// # Errors
    ///
    /// Ask [`ClientError::is_link_refused`] (a query brings a fresh link, and the download continues from where it
    /// stopped), [`ClientError::is_disk_trouble`], [`ClientError::is_not_a_clip`], [`ClientError::is_deadline`] and
    /// [`ClientError::is_file_in_the_way`]. In none of them is the clip lost: the same call may be made again.
    pub async fn download(
        &self,
        link: &ClipLink,
        of: &ClipOf,
        target: &Path,
        plan: &DownloadPlan,
        on_progress: impl FnMut(DownloadProgress),
    ) -> Result<Downloaded, ClientError> {
        self.download_unless(link, of, target, plan, &[], on_progress).await
    }

    /// The same, unless what comes are the bytes of another clip, given by its SHA-256 in hexadecimal: links can change places.
    ///
    /// # Errors
    ///
    /// As [`Client::download`], and [`ClientError::is_another_clip`].
    pub async fn download_unless(
        &self,
        link: &ClipLink,
        of: &ClipOf,
        target: &Path,
        plan: &DownloadPlan,
        others: &[String],
        mut on_progress: impl FnMut(DownloadProgress),
    ) -> Result<Downloaded, ClientError> {
        let begun = Instant::now();
        let plan = &DownloadPlan { retry: self.bounded(&plan.retry), ..*plan };
        let failed = |mishap: Mishap, attempts| mishap.after(Operation::Download, attempts, begun.elapsed());
        if !plan.overwrite && target.symlink_metadata().is_ok() {
            return Err(failed(Trouble::FileExists { path: target.to_owned() }.into(), 0));
        }
        let (place, clip, link_kept) = (target.to_owned(), of.clone(), link.clone());
        // Hashing what is there takes a second for each gigabyte: others should not wait for it.
        let opened = away(target, move || Part::open(&place, &clip, &link_kept)).await;
        let mut part = opened.map_err(|mishap| failed(mishap, 0))?;
        let resumed_from = part.length;
        let (mut attempts, mut fruitless, mut longest) = (0, 0, part.length);
        let (facts, from) = loop {
            let (mut began, mut reached) = (None, 0);
            let fetched = self
                .fetch(link, &mut part, plan, &mut |done: DownloadProgress| {
                    began.get_or_insert(done.received);
                    reached = reached.max(done.received);
                    on_progress(done);
                })
                .await;
            attempts += 1;
            let mishap = match fetched {
                Err(mishap) => mishap,
                Ok(from) => match part.judge() {
                    Ok(Ok(facts)) => break (facts, from),
                    Ok(Err(NoClip::Cut)) => match part.start_over(None, None) {
                        Ok(()) => Trouble::CutShort { place: from }.into(),
                        Err(mishap) => mishap,
                    },
                    Ok(Err(fault)) => Trouble::NotAClip { why: fault.text(), place: from }.into(),
                    Err(mishap) => mishap,
                },
            };
            // Progress is what was never there before, behind what was: an attempt that began anew and came a little further
            // than the last one may do so for ever.
            let is_progress = reached > longest && began.is_some_and(|began| began > 0);
            fruitless = if is_progress { 1 } else { fruitless + 1 };
            longest = longest.max(reached);
            let kept = part.keep();
            let jitter = (self.settings().jitter)();
            let pause = mishap.trouble.next_try(&plan.retry, Operation::Download, fruitless, jitter);
            match pause.filter(|_| attempts < MOST_ATTEMPTS && kept.is_ok()) {
                Some(pause) => {
                    self.pause(Operation::Download, pause, mishap.trouble.retry_after().is_some()).await;
                }
                None => {
                    if matches!(mishap.trouble, Trouble::NotAClip { .. } | Trouble::CutShort { .. }) {
                        part.discard();
                    }
                    part.discard_if_empty();
                    return Err(failed(kept.err().unwrap_or(mishap), attempts));
                }
            }
        };
        if others.contains(&part.sha256()) {
            part.discard();
            return Err(failed(Trouble::AnotherClip { place: from }.into(), attempts));
        }
        let (place, overwrite) = (target.to_owned(), plan.overwrite);
        let finished = away(target, move || part.finish(&place, overwrite)).await;
        let (bytes, sha256) = finished.map_err(|mishap| failed(mishap, attempts))?;
        Ok(Downloaded { path: target.to_owned(), bytes, sha256, duration: facts.duration, resumed_from })
    }

    /// One attempt: asks for what is missing and writes it down. Returns who delivered.
    async fn fetch(
        &self,
        link: &ClipLink,
        part: &mut Part,
        plan: &DownloadPlan,
        on_progress: &mut impl FnMut(DownloadProgress),
    ) -> Result<String, Mishap> {
        let held = if part.note.validator().is_some() { part.length } else { 0 };
        // A whole part is believed once the server confirmed it: its last byte is asked for again.
        let is_whole = held > 1 && part.note.total == Some(held);
        let from = if is_whole { held - 1 } else { held };
        let until = plan.retry.until;
        let (mut response, url) = self.follow(link, from, &part.note, until).await?;
        let host = place(&url);
        let wrong_piece = || Mishap::from(Trouble::WrongPiece { place: place(&url) });
        let too_long = || {
            let most = plan.most_bytes;
            let why = text!("it is longer than {most} bytes", "超过 {most} 字节");
            Mishap::from(Trouble::NotAClip { why, place: place(&url) })
        };
        let headers = response.headers();
        if headers.get(CONTENT_ENCODING).is_some_and(|it| it != "identity") {
            let why =
                text!("it is compressed, although that was not requested", "内容被压缩，而请求中并未要求");
            return Err(Trouble::NotAClip { why, place: host }.into());
        }
        let total = match response.status() {
            StatusCode::PARTIAL_CONTENT if from > 0 && part.note.is_continued_by(headers, from) => headers
                .get(reqwest::header::CONTENT_RANGE)
                .and_then(|it| it.to_str().ok())
                .and_then(crate::part::stretch)
                .and_then(|(_, total)| total)
                .or(part.note.total),
            StatusCode::OK | StatusCode::NON_AUTHORITATIVE_INFORMATION => {
                // The whole content again: it changed, or the server knows no ranges.
                let total = response.content_length();
                part.start_over(Some(response.headers()), total)?;
                total
            }
            StatusCode::PARTIAL_CONTENT if crate::part::whole(headers).is_some() => {
                // All of it, though called a part.
                let total = crate::part::whole(headers);
                part.start_over(Some(response.headers()), total)?;
                total
            }
            // A stretch that was not asked for, or one that proves nothing: what is there is of no use.
            _ => {
                part.start_over(None, None)?;
                return Err(wrong_piece());
            }
        };
        if total.is_some_and(|total| total > plan.most_bytes) {
            return Err(too_long());
        }
        let is_continued = part.length > 0;
        let confirmed = if is_whole && is_continued { part.byte_at(from)? } else { None };
        let mut start = Vec::new();
        let mut is_checked = is_continued;
        on_progress(DownloadProgress { received: part.length, total });
        loop {
            let stalled = Instant::now() + self.settings().timeouts.stall;
            let chunk =
                match timeout_at(until.map_or(stalled, |until| until.min(stalled)), response.chunk()).await {
                    Ok(Ok(chunk)) => chunk,
                    Ok(Err(error)) => return Err(mishap(error, self.settings(), &url, Some(true))),
                    Err(_) if until.is_some_and(|until| until <= Instant::now()) => {
                        return Err(Trouble::Deadline { place: host }.into());
                    }
                    Err(_) => return Err(Trouble::TimedOut { place: host }.into()),
                };
            let Some(chunk) = chunk else { break };
            let mut bytes = &chunk[..];
            if let Some(last) = confirmed {
                if bytes.is_empty() {
                    continue;
                }
                if bytes == [last] {
                    return Ok(host);
                }
                part.start_over(None, None)?;
                return Err(wrong_piece());
            }
            if !is_checked {
                // Judged before a byte reaches the disk: an error page must not become a part.
                start.extend_from_slice(bytes);
                if start.len() < 12 {
                    continue;
                }
                mp4::judge_start(&start).map_err(|fault| unfit(fault, held, &host))?;
                is_checked = true;
                bytes = &start;
            }
            part.write(bytes)?;
            if part.length > plan.most_bytes {
                part.start_over(None, None)?;
                return Err(too_long());
            }
            on_progress(DownloadProgress { received: part.length, total });
        }
        if !is_checked {
            let fault = mp4::judge_start(&start).err().unwrap_or(NoClip::Cut);
            return Err(unfit(fault, held, &host));
        }
        match total {
            Some(total) if part.length < total || confirmed.is_some() => {
                Err(Trouble::Interrupted { place: host }.into())
            }
            Some(total) if part.length > total => {
                part.start_over(None, None)?;
                Err(wrong_piece())
            }
            _ => Ok(host),
        }
    }

    /// Follows a link to where the bytes are. Asks for the rest from `from` on, if the content is still the same.
    async fn follow(
        &self,
        link: &ClipLink,
        from: u64,
        note: &Note,
        until: Option<Instant>,
    ) -> Result<(reqwest::Response, Url), Mishap> {
        let unusable = |why| Mishap::from(Trouble::LinkUnusable { why });
        let base = self.base();
        let mut url = address(link.reveal(), base.as_str())
            .ok_or_else(|| unusable(text!("it is not a valid URL", "不是有效的网址")))?;
        let mut is_far = !base.is_loopback();
        for _ in 0..=MOST_REDIRECTS {
            let route = Route::given(&url, base, is_far).map_err(unusable)?;
            let client = self.transport().shared(self.settings(), route, Cargo::Media)?;
            let mut request = client.get(url.clone()).header(ACCEPT_ENCODING, "identity");
            if from > 0
                && let Some(validator) = note.validator()
            {
                request = request.header(RANGE, format!("bytes={from}-")).header(IF_RANGE, validator);
            }
            let patience =
                Instant::now() + self.settings().timeouts.connect + self.settings().timeouts.answer;
            let response =
                match timeout_at(until.map_or(patience, |until| until.min(patience)), request.send()).await {
                    Ok(Ok(response)) => response,
                    Ok(Err(error)) => return Err(mishap(error, self.settings(), &url, None)),
                    Err(_) if until.is_some_and(|until| until <= Instant::now()) => {
                        return Err(Trouble::Deadline { place: place(&url) }.into());
                    }
                    Err(_) => return Err(Trouble::TimedOut { place: place(&url) }.into()),
                };
            let http = response.status().as_u16();
            match http {
                200 | 203 | 206 => return Ok((response, url)),
                301 | 302 | 303 | 307 | 308 => {
                    url = response
                        .headers()
                        .get(LOCATION)
                        .and_then(|it| it.to_str().ok())
                        .and_then(|it| url.join(it).ok())
                        .ok_or_else(|| {
                            unusable(text!("it redirects without saying where", "重定向没有给出目标地址"))
                        })?;
                    // A far host must not choose what is read from this machine.
                    is_far = is_far || route == Route::Remote;
                }
                408 | 425 | 429 | 500.. => {
                    let retry_after = response
                        .headers()
                        .get(RETRY_AFTER)
                        .and_then(|it| it.to_str().ok())
                        .and_then(|it| parse_retry_after(it, SystemTime::now()));
                    let message = ForeignText::default();
                    return Err(Trouble::Answered {
                        http,
                        code: None,
                        message,
                        retry_after,
                        named: Mention::Nothing,
                        is_foreign: false,
                    }
                    .into());
                }
                // The stretch is not there any more: the next attempt asks for the whole.
                416 => return Ok((response, url)),
                400..=499 => return Err(Trouble::LinkRefused { http, place: place(&url) }.into()),
                _ => return Err(Trouble::Unreadable { http, place: place(&url) }.into()),
            }
        }
        Err(unusable(text!("it redirects in a circle", "循环重定向")))
    }
}

/// Where a link leads: one that begins with a slash, as pages have it, is read beside the service's own address.
fn address(link: &str, base: &str) -> Option<Url> {
    let is_simple =
        link.starts_with('/') && !link.contains(|c: char| c == '\\' || c.is_whitespace() || c.is_control());
    match Url::parse(link) {
        Ok(url) => Some(url),
        Err(_) if is_simple => Url::parse(base).ok()?.join(link).ok(),
        Err(_) => None,
    }
}

/// What an answer is whose beginning is that of no clip: where a stretch was asked for, it is the wrong piece.
fn unfit(fault: NoClip, held: u64, host: &str) -> Mishap {
    let place = host.to_owned();
    match fault {
        NoClip::Cut => Trouble::CutShort { place }.into(),
        NoClip::Other if held > 0 => Trouble::WrongPiece { place }.into(),
        fault => Trouble::NotAClip { why: fault.text(), place }.into(),
    }
}

/// Does work of the disk on a thread that may wait.
async fn away<T: Send + 'static>(
    target: &Path,
    work: impl FnOnce() -> Result<T, Mishap> + Send + 'static,
) -> Result<T, Mishap> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(disk("write", target, io::Error::other(error))),
    }
}
