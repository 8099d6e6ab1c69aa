//! What the emulator remembers, and how it finds it again after a restart.
//!
//! Everything that happened is an [`Event`]; [`State::apply`] is the one way in which memory changes, live and when the
//! record of an earlier run is read again. With a data folder each event is a line of `events.jsonl`; what a client is
//! told only after it was kept (an accepted task, an asset) waits for the disk, several at once sharing one sync.

use crate::failure::Failure;
use crate::no_follow;
use giggle_domain::{AspectRatio, Resolution};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;
use tokio::sync::oneshot;

/// The form of the record; a record of another form is refused.
const VERSION: u32 = 1;

/// Where a frame's picture comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FrameSource {
    /// An asset that is registered.
    Asset(String),
    /// An address that is fetched when the task is worked on.
    Url(String),
    /// A file of the `frames` folder, by its name.
    File(String),
}

/// Reference material, in the order in which it was given.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Material {
    pub(crate) images: Vec<FrameSource>,
    /// Addresses.
    pub(crate) audios: Vec<String>,
    /// Addresses.
    pub(crate) videos: Vec<String>,
}

impl Material {
    pub(crate) fn is_empty(&self) -> bool {
        self.images.is_empty() && self.audios.is_empty() && self.videos.is_empty()
    }
}

/// A task as it was accepted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct TaskRecord {
    pub(crate) task_id: Arc<str>,
    pub(crate) prompt: String,
    pub(crate) model: String,
    pub(crate) duration: u32,
    pub(crate) aspect_ratio: AspectRatio,
    pub(crate) resolution: Resolution,
    pub(crate) count: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) start_frame: Option<FrameSource>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) end_frame: Option<FrameSource>,
    #[serde(default, skip_serializing_if = "Material::is_empty")]
    pub(crate) material: Material,
    /// What was charged.
    pub(crate) credits: i64,
    /// Unix milliseconds.
    pub(crate) at_ms: i64,
    /// A fault's will: how the task ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) fails: Option<String>,
    /// A fault's will: its rows come so much later; `None` in `rows` means on time.
    #[serde(default)]
    pub(crate) rows_late_ms: i64,
    /// A fault's will: its rows are never shown.
    #[serde(default)]
    pub(crate) rows_missing: bool,
}

/// A clip that is there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ClipRecord {
    /// Its name in links, without an extension.
    pub(crate) object: String,
    /// The file of the `clips` folder.
    pub(crate) file: String,
    pub(crate) bytes: u64,
    /// The first half of its SHA-256 in hexadecimal.
    pub(crate) etag: String,
}

/// A picture that was uploaded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct UploadRecord {
    pub(crate) object_key: String,
    /// The file of the `assets` folder.
    pub(crate) file: String,
    pub(crate) content_type: String,
    pub(crate) bytes: u64,
}

/// An asset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct AssetRecord {
    pub(crate) asset_id: String,
    pub(crate) object_key: String,
    pub(crate) name: String,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum Event {
    /// The first line.
    Begun { version: u32 },
    /// A task was accepted and charged: one event, so that neither is ever there without the other.
    Accepted(TaskRecord),
    /// A task ended well.
    Completed { task_id: Arc<str>, clips: Vec<ClipRecord> },
    /// A task ended badly and was refunded.
    Failed { task_id: Arc<str>, reason: String, at_ms: i64 },
    /// A picture arrived.
    Uploaded(UploadRecord),
    /// An upload became an asset.
    Registered(AssetRecord),
    /// Everything was forgotten.
    Reset,
}

/// How far a task is.
#[derive(Debug, Clone)]
pub(crate) enum Stage {
    /// Accepted; a worker has not begun.
    Waiting,
    /// A worker has begun.
    Working,
    /// The objects of its clips.
    Completed(Arc<[String]>),
    /// The reason.
    Failed(Arc<str>),
}

pub(crate) struct Task {
    pub(crate) record: Arc<TaskRecord>,
    pub(crate) stage: Stage,
}

/// A row of the statements, before it is told in some manner.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) at_ms: i64,
    /// Negative for a charge.
    pub(crate) credits: i64,
    pub(crate) task: Arc<TaskRecord>,
}

pub(crate) struct Clip {
    pub(crate) record: ClipRecord,
    /// How often a fault has changed its content; 0 is as rendered.
    pub(crate) generation: u32,
}

impl TaskRecord {
    /// What its texts take.
    pub(crate) fn text_bytes(&self) -> usize {
        let frames = [&self.start_frame, &self.end_frame].into_iter().flatten();
        let pictures = frames.chain(&self.material.images);
        let elsewhere = self.material.audios.iter().chain(&self.material.videos);
        let address = |frame: &FrameSource| match frame {
            FrameSource::Url(url) => url.len(),
            FrameSource::Asset(_) | FrameSource::File(_) => 0,
        };
        self.prompt.len() + pictures.map(address).sum::<usize>() + elsewhere.map(String::len).sum::<usize>()
    }
}

/// The memory.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) tasks: HashMap<Arc<str>, Task>,
    /// In the order of acceptance.
    pub(crate) order: Vec<Arc<str>>,
    /// What the texts of the tasks take: prompts, and addresses of pictures.
    pub(crate) text_bytes: usize,
    pub(crate) rows: Vec<Row>,
    pub(crate) rows_of: HashMap<Arc<str>, Vec<usize>>,
    /// The sum of all rows: what the account has lost since its beginning.
    pub(crate) balance_change: i64,
    pub(crate) clips: HashMap<String, Clip>,
    pub(crate) uploads: HashMap<String, UploadRecord>,
    pub(crate) assets: HashMap<String, AssetRecord>,
    /// Short code → object.
    pub(crate) shorts: HashMap<String, String>,
    pub(crate) unfinished: usize,
}

impl State {
    /// Changes the memory by what happened. Events about a task that is not there (it was reset away) change nothing.
    pub(crate) fn apply(&mut self, event: Event) {
        match event {
            Event::Begun { .. } => {}
            Event::Accepted(record) => {
                let record = Arc::new(record);
                let id = Arc::clone(&record.task_id);
                self.add_row(record.at_ms, -record.credits, &record);
                self.order.push(Arc::clone(&id));
                self.text_bytes += record.text_bytes();
                self.unfinished += 1;
                self.tasks.insert(id, Task { record, stage: Stage::Waiting });
            }
            Event::Completed { task_id, clips } => {
                let Some(task) = self.tasks.get_mut(&task_id).filter(|task| !task.is_final()) else { return };
                task.stage = Stage::Completed(clips.iter().map(|clip| clip.object.clone()).collect());
                self.unfinished -= 1;
                for record in clips {
                    self.clips.insert(record.object.clone(), Clip { record, generation: 0 });
                }
            }
            Event::Failed { task_id, reason, at_ms } => {
                let Some(task) = self.tasks.get_mut(&task_id).filter(|task| !task.is_final()) else { return };
                task.stage = Stage::Failed(reason.into());
                self.unfinished -= 1;
                let record = Arc::clone(&task.record);
                self.add_row(at_ms, record.credits, &record);
            }
            Event::Uploaded(upload) => {
                self.uploads.insert(upload.object_key.clone(), upload);
            }
            Event::Registered(asset) => {
                self.assets.insert(asset.asset_id.clone(), asset);
            }
            Event::Reset => *self = Self::default(),
        }
    }

    /// Every file that was written for what is remembered.
    pub(crate) fn written_files(&self, folder: &Folder) -> HashSet<PathBuf> {
        let clips = self.clips.values().map(|clip| folder.clip(&clip.record.file));
        let assets = self.uploads.values().map(|upload| folder.asset(&upload.file));
        let sources = self.tasks.values().flat_map(|task| {
            let frames = [&task.record.start_frame, &task.record.end_frame];
            frames.into_iter().flatten().chain(&task.record.material.images)
        });
        let frames = sources.filter_map(|source| match source {
            FrameSource::File(file) => Some(folder.frame(file)),
            FrameSource::Asset(_) | FrameSource::Url(_) => None,
        });
        clips.chain(assets).chain(frames).collect()
    }

    fn add_row(&mut self, at_ms: i64, credits: i64, task: &Arc<TaskRecord>) {
        self.balance_change += credits;
        self.rows_of.entry(Arc::clone(&task.task_id)).or_default().push(self.rows.len());
        self.rows.push(Row { at_ms, credits, task: Arc::clone(task) });
    }
}

impl Task {
    pub(crate) fn is_final(&self) -> bool {
        matches!(self.stage, Stage::Completed(_) | Stage::Failed(_))
    }
}

/// The folder where everything lies, held against a second emulator.
pub(crate) struct Folder {
    path: PathBuf,
    held: Mutex<Held>,
}

/// What goes when the emulator goes.
enum Held {
    /// Removes the folder; its lock goes first.
    Temporary { _lock: File, _folder: tempfile::TempDir },
    /// The operating system lets go of it when the process ends, however it ends.
    Lock { _file: File },
    /// Nothing any more.
    Nothing,
}

/// What the name of a temporary folder begins with.
const TEMPORARY: &str = "giggle-emulator-";
/// The file that a living emulator holds in its folder.
const LOCK: &str = "lock";
/// How old a folder is before it can be one that was left behind: no folder is without its lock for so long.
const LEFT_BEHIND_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// The record of events.
const RECORD: &str = "events.jsonl";

/// Whether a folder has a record, or nothing but what an emulator makes before its record.
fn is_own_or_new(folder: &Path) -> bool {
    if folder.join(RECORD).symlink_metadata().is_ok() {
        return true;
    }
    let mut entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.all(|entry| match entry.file_name().to_str() {
        Some(LOCK | "api_key") => true,
        Some("clips" | "assets" | "frames") => {
            std::fs::read_dir(entry.path()).is_ok_and(|mut inside| inside.next().is_none())
        }
        _ => false,
    })
}

/// Removes the temporary folders of emulators that were killed. Only what is surely one of ours is touched: a folder by
/// our name, with our lock in it, that nobody has held for a day. What cannot be removed stays.
fn sweep(among: &Path) {
    for entry in std::fs::read_dir(among).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(TEMPORARY)
            && entry.file_type().is_ok_and(|kind| kind.is_dir());
        let lock_path = entry.path().join(LOCK);
        let Some(lock) =
            is_ours.then(|| no_follow::open(&lock_path, OpenOptions::new().write(true)).ok()).flatten()
        else {
            continue;
        };
        let age = lock.metadata().and_then(|facts| facts.modified()).ok().and_then(|at| at.elapsed().ok());
        if age.is_some_and(|age| age >= LEFT_BEHIND_AFTER) && lock.try_lock().is_ok() {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

impl Folder {
    /// The user's folder, which is made where it is missing and locked; without one, a temporary one.
    pub(crate) fn open(data: Option<&Path>) -> Result<Self, Failure> {
        let folder = match data {
            Some(path) => {
                std::fs::create_dir_all(path).map_err(Failure::data("create the folder", path))?;
                let lock_path = path.join(LOCK);
                if !is_own_or_new(path) {
                    return Err(Failure::ForeignFolder { path: path.to_owned() });
                }
                let lock =
                    no_follow::open(&lock_path, OpenOptions::new().create(true).truncate(false).write(true))
                        .map_err(Failure::data("open", &lock_path))?;
                match lock.try_lock() {
                    Ok(()) => {}
                    Err(std::fs::TryLockError::WouldBlock) => {
                        return Err(Failure::InUse { path: path.to_owned() });
                    }
                    Err(std::fs::TryLockError::Error(e)) => return Err(Failure::data("lock", lock_path)(e)),
                }
                Self { path: path.to_owned(), held: Mutex::new(Held::Lock { _file: lock }) }
            }
            None => {
                sweep(&std::env::temp_dir());
                let temporary = tempfile::Builder::new()
                    .prefix(TEMPORARY)
                    .tempdir()
                    .map_err(Failure::data("create a folder in", std::env::temp_dir()))?;
                let path = temporary.path().to_owned();
                let lock_path = path.join(LOCK);
                let lock = File::create_new(&lock_path).map_err(Failure::data("make", &lock_path))?;
                lock.try_lock().map_err(|_| Failure::InUse { path: path.clone() })?;
                Self { path, held: Mutex::new(Held::Temporary { _lock: lock, _folder: temporary }) }
            }
        };
        for name in ["clips", "assets", "frames"] {
            let path = folder.path.join(name);
            std::fs::create_dir_all(&path).map_err(Failure::data("create the folder", &path))?;
        }
        Ok(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Removes a temporary folder, unlocks a user's.
    pub(crate) fn let_go(&self) {
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = Held::Nothing;
    }

    pub(crate) fn clip(&self, file: &str) -> PathBuf {
        self.path.join("clips").join(file)
    }

    pub(crate) fn asset(&self, file: &str) -> PathBuf {
        self.path.join("assets").join(file)
    }

    pub(crate) fn frame(&self, file: &str) -> PathBuf {
        self.path.join("frames").join(file)
    }
}

/// Writes a file under a temporary name and renames it, so that nobody ever reads half of it.
pub(crate) fn write_whole(path: &Path, bytes: &[u8], is_durable: bool) -> std::io::Result<()> {
    let folder = path.parent().ok_or(std::io::ErrorKind::InvalidInput)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    if is_durable {
        file.as_file().sync_all()?;
    }
    file.persist(path)?;
    if is_durable {
        sync_folder(folder)?;
    }
    Ok(())
}

/// A new name is on disk only once its folder is.
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// A line for the record, and who waits for it.
struct Line {
    text: Vec<u8>,
    kept: Option<oneshot::Sender<std::io::Result<()>>>,
}

/// The record of events on disk, written by one thread.
pub(crate) struct Log {
    lines: mpsc::Sender<Line>,
    writer: std::thread::JoinHandle<()>,
}

impl Log {
    /// Opens the record and reads what it holds.
    ///
    /// A last line without its end is what a crash left of an event that nobody was told of: it is cut off.
    pub(crate) fn open(folder: &Path) -> Result<(Self, State), Failure> {
        let path = folder.join(RECORD);
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).read(true).write(true);
        let mut file = no_follow::open(&path, &mut options).map_err(Failure::data("open", &path))?;
        no_follow::make_private(&file);
        let mut state = State::default();
        let mut whole = 0u64;
        let mut number = 0;
        let mut reader = BufReader::new(&file);
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = reader.read_until(b'\n', &mut line).map_err(Failure::data("read", &path))?;
            if read == 0 {
                break;
            }
            let fault = |what: String| Failure::Record { path: path.clone(), line: number + 1, what };
            if line.last() != Some(&b'\n') {
                // A first line without its end is ours only where it is the beginning of what we write there.
                if number == 0 && !line_of(&Event::Begun { version: VERSION }).starts_with(&line) {
                    return Err(fault("it does not say its version".into()));
                }
                break;
            }
            let event: Event = serde_json::from_slice(&line).map_err(|e| fault(e.to_string()))?;
            match &event {
                Event::Begun { version } if *version != VERSION => {
                    return Err(fault(format!(
                        "its version is {version}, and this emulator knows {VERSION}"
                    )));
                }
                Event::Begun { .. } => {}
                _ if number == 0 => return Err(fault("it does not say its version".into())),
                _ => {}
            }
            state.apply(event);
            number += 1;
            whole += read as u64;
        }
        drop(reader);
        file.set_len(whole).map_err(Failure::data("write", &path))?;
        file.seek(std::io::SeekFrom::End(0)).map_err(Failure::data("write", &path))?;
        let (lines, received) = mpsc::channel();
        let writer = std::thread::Builder::new()
            .name("giggle-emulator-log".into())
            .spawn(move || write_lines(&mut file, &received))
            .map_err(Failure::data("start a thread for", &path))?;
        let log = Self { lines, writer };
        if number == 0 {
            log.append(line_of(&Event::Begun { version: VERSION }), None);
            sync_folder(folder).map_err(Failure::data("write", folder))?;
        }
        Ok((log, state))
    }

    /// Waits until everything is written.
    pub(crate) fn close(self) {
        drop(self.lines);
        let _ = self.writer.join();
    }

    /// Hands a line to the writer; lines are written in the order in which they are handed over.
    pub(crate) fn append(&self, text: Vec<u8>, kept: Option<oneshot::Sender<std::io::Result<()>>>) {
        // A writer that is gone drops the sender, which its waiter sees as a failure.
        let _ = self.lines.send(Line { text, kept });
    }
}

/// An event as its line.
pub(crate) fn line_of(event: &Event) -> Vec<u8> {
    let mut line = serde_json::to_vec(event).unwrap_or_default();
    line.push(b'\n');
    line
}

/// Bytes that one write gathers at most, so that a flood of lines does not gather in memory first.
const LARGEST_BATCH: usize = 1024 * 1024;

/// Writes lines until nobody can send any: all that wait go together, and share one sync.
fn write_lines(file: &mut File, lines: &mpsc::Receiver<Line>) {
    let mut broken: Option<std::io::ErrorKind> = None;
    while let Ok(first) = lines.recv() {
        let mut text = first.text;
        let mut waiting: Vec<_> = first.kept.into_iter().collect();
        while text.len() < LARGEST_BATCH
            && let Ok(line) = lines.try_recv()
        {
            text.extend_from_slice(&line.text);
            waiting.extend(line.kept);
        }
        if broken.is_none() {
            let done = file
                .write_all(&text)
                .and_then(|()| if waiting.is_empty() { Ok(()) } else { file.sync_data() });
            // After a failed write nothing is known of the file's end: no later line may follow it.
            broken = done.err().map(|e| e.kind());
        }
        for waiter in waiting {
            let _ = waiter.send(broken.map_or(Ok(()), |kind| Err(kind.into())));
        }
    }
    let _ = file.sync_data();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_dead_emulator_left_behind_is_swept() {
        let among = tempfile::tempdir().unwrap();
        let folder = |name: &str, with_lock: bool, age: Duration| {
            let path = among.path().join(name);
            std::fs::create_dir_all(path.join("clips")).unwrap();
            let lock = with_lock.then(|| File::create(path.join(LOCK)).unwrap());
            let at = std::time::SystemTime::now() - age;
            lock.iter().for_each(|lock| lock.set_modified(at).unwrap());
            (path, lock)
        };
        let old = LEFT_BEHIND_AFTER * 2;
        let (dead, _) = folder("giggle-emulator-dead", true, old);
        let (living, held) = folder("giggle-emulator-living", true, old);
        held.as_ref().unwrap().try_lock().unwrap();
        let (young, _) = folder("giggle-emulator-young", true, Duration::ZERO);
        let (unsure, _) = folder("giggle-emulator-unsure", false, old);
        let (other, _) = folder("somebody-else", true, old);
        sweep(among.path());
        assert!(!dead.exists());
        for kept in [living, young, unsure, other] {
            assert!(kept.join("clips").exists(), "{}", kept.display());
        }
    }

    fn accepted(id: &str) -> Event {
        Event::Accepted(TaskRecord {
            task_id: id.into(),
            prompt: "p".into(),
            model: "grok".into(),
            duration: 6,
            aspect_ratio: AspectRatio::Landscape16x9,
            resolution: Resolution::P480,
            count: 1,
            start_frame: None,
            end_frame: Some(FrameSource::Url("http://x/a".into())),
            material: Material::default(),
            credits: 60,
            at_ms: 5,
            fails: None,
            rows_late_ms: 0,
            rows_missing: false,
        })
    }

    fn failed(id: &str) -> Event {
        Event::Failed { task_id: id.into(), reason: "r".into(), at_ms: 9 }
    }

    async fn keep(log: &Log, event: &Event) {
        let (sender, receiver) = oneshot::channel();
        log.append(line_of(event), Some(sender));
        receiver.await.unwrap().unwrap();
    }

    #[test]
    fn a_failure_is_refunded_once() {
        let mut state = State::default();
        state.apply(accepted("a"));
        assert_eq!((state.balance_change, state.unfinished), (-60, 1));
        state.apply(failed("a"));
        state.apply(failed("a"));
        state.apply(Event::Completed { task_id: "a".into(), clips: Vec::new() });
        state.apply(failed("stranger"));
        assert_eq!((state.balance_change, state.unfinished, state.rows.len()), (0, 0, 2));
        assert!(matches!(state.tasks["a"].stage, Stage::Failed(_)));
    }

    #[tokio::test]
    async fn the_record_is_found_again_and_a_torn_line_is_cut() {
        let folder = tempfile::tempdir().unwrap();
        let (log, _) = Log::open(folder.path()).unwrap();
        keep(&log, &accepted("a")).await;
        keep(&log, &accepted("b")).await;
        keep(&log, &failed("a")).await;
        log.close();
        let path = folder.path().join("events.jsonl");
        let whole = std::fs::read(&path).unwrap();
        for torn in [0, 1, 10] {
            std::fs::write(&path, &whole[..whole.len() - torn]).unwrap();
            let (log, state) = Log::open(folder.path()).unwrap();
            assert_eq!(state.order.len(), 2, "{torn}");
            assert_eq!(state.balance_change, if torn == 0 { -60 } else { -120 }, "{torn}");
            keep(&log, &accepted("c")).await;
            log.close();
            let (_log, state) = Log::open(folder.path()).unwrap();
            assert_eq!(state.order.len(), 3, "{torn}");
        }
    }

    #[test]
    fn a_record_that_is_none_is_named() {
        for (text, line) in [
            ("{\"event\":\"reset\"}\n", 1),
            ("{\"event\":\"begun\",\"version\":2}\n", 1),
            ("{\"event\":\"begun\",\"version\":1}\nhello\n", 2),
        ] {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join("events.jsonl"), text).unwrap();
            let failure = Log::open(folder.path()).map(|_| ()).unwrap_err().to_string();
            assert!(failure.contains(&format!("line {line} ")), "{failure}");
        }
    }

    #[test]
    fn what_is_not_its_own_is_refused_and_left_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let record = folder.path().join(RECORD);
        for mine in ["a log of mine", "a log of mine\n", "{}"] {
            std::fs::write(&record, mine).unwrap();
            assert!(matches!(Log::open(folder.path()), Err(Failure::Record { line: 1, .. })));
            assert_eq!(std::fs::read_to_string(&record).unwrap(), mine);
        }
        std::fs::remove_file(&record).unwrap();
        std::fs::create_dir(folder.path().join("clips")).unwrap();
        std::fs::write(folder.path().join("clips/wedding.mp4"), "mine").unwrap();
        assert!(matches!(Folder::open(Some(folder.path())), Err(Failure::ForeignFolder { .. })));
        assert!(!folder.path().join(LOCK).exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_makes_nobody_wait_and_the_record_is_private() {
        use std::os::unix::fs::PermissionsExt as _;
        let pipe = |path: &Path| {
            rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, rustix::fs::Mode::RWXU, 0)
                .unwrap();
        };
        let folder = tempfile::tempdir().unwrap();
        pipe(&folder.path().join(LOCK));
        assert!(matches!(Folder::open(Some(folder.path())), Err(Failure::Data { .. })));
        let left_behind = folder.path().join("giggle-emulator-x");
        std::fs::create_dir(&left_behind).unwrap();
        pipe(&left_behind.join(LOCK));
        sweep(folder.path());
        assert!(left_behind.exists());
        let record = tempfile::tempdir().unwrap();
        let path = record.path().join(RECORD);
        std::fs::write(&path, "").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let (log, _) = Log::open(record.path()).unwrap();
        log.close();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_folder_has_one_emulator() {
        let folder = tempfile::tempdir().unwrap();
        let held = Folder::open(Some(folder.path())).unwrap();
        assert!(matches!(Folder::open(Some(folder.path())), Err(Failure::InUse { .. })));
        drop(held);
        assert!(Folder::open(Some(folder.path())).is_ok());
    }
}
