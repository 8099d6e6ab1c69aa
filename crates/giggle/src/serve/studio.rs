//! What the page keeps beside the ledger: drafts that are being drawn, and lists that are being run.
//!
//! Drafts are free and are made again when they are gone; a list that is run is only many shots of the ledger, so that one which was
//! stopped, or whose server ended, goes on by being run again.

use super::register::private_folder;
use super::stills::Stills;
use super::watch::Watch;
use super::works::{Asker, Works};
use crate::batch::run::{End, Finished, Listener, Manner, News, Wish};
use crate::batch::{Fault, Format, Reading, ShotList, is_animatic};
use crate::ledger::Credits;
use crate::production::carried_bytes;
use crate::room::{Held, Room};
use giggle_domain::{Catalog, FrameRef, Language, ShotRequest, Text};
use giggle_render::{DraftRequest, DraftSettings};
use std::collections::{BTreeMap, HashMap};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Semaphore, mpsc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The longest name of a list.
const LONGEST_NAME: usize = 60;
/// A list that is longer than this is none.
const LONGEST_LIST: usize = 4 * 1024 * 1024;
/// So many bytes the pictures of drafts that wait to be drawn may take together.
const MOST_WAITING_BYTES: usize = 128 * 1024 * 1024;
/// The file that has the name of the uploaded file, and the most that is read of it.
const GIVEN_NAME: &str = ".given";
const LONGEST_GIVEN: usize = 1024;
/// So many lists are kept.
const MOST_LISTS: usize = 500;

/// Where a draft stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drawn {
    /// Not asked for.
    No,
    /// It is being drawn.
    Busy,
    /// It is there.
    Yes(PathBuf),
    /// It cannot be drawn.
    Failed(String),
}

/// Where the run of a list stands.
#[derive(Debug, Clone, Default)]
pub struct Run {
    /// Whether it runs.
    pub is_running: bool,
    /// What its drafts are doing: drawn, and all of them.
    pub drafts: Option<(usize, usize)>,
    /// How many ended how.
    pub ends: BTreeMap<End, usize>,
    /// What was said last.
    pub said: Option<String>,
}

/// A list on the disk.
#[derive(Debug, Clone)]
pub struct KeptList {
    /// Its name, which is its folder's.
    pub name: String,
    /// Its file's name, as it was uploaded.
    pub file: String,
    /// The name of the copy.
    kept: String,
}

/// Where an uploaded list went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uploaded {
    /// Its name.
    pub name: String,
    /// Whether a list of the same file name was there, with another text.
    pub has_replaced: bool,
}

/// The page's own state.
pub struct Studio {
    /// Pictures of clips.
    pub stills: Stills,
    /// Who is told what changes.
    pub watch: Watch,
    drafts: PathBuf,
    lists: PathBuf,
    clips: PathBuf,
    drawing: Mutex<HashMap<String, Drawn>>,
    room: Semaphore,
    /// What the drafts that wait may take together: their pictures are kept meanwhile.
    waiting: Room,
    runs: Mutex<HashMap<String, Run>>,
    stops: Mutex<HashMap<String, mpsc::Sender<Wish>>>,
    work: TaskTracker,
    stop: CancellationToken,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Studio {
    /// The state of a new server: what is its own lies in `own`, what is the person's beside their clips.
    ///
    /// # Errors
    ///
    /// A folder cannot be made.
    pub fn open(own: &Path, clips: &Path, stop: CancellationToken) -> std::io::Result<Self> {
        let (drafts, lists) = (clips.join("drafts"), own.join("lists"));
        std::fs::create_dir_all(&drafts)?;
        private_folder(&lists)?;
        Ok(Self {
            stills: Stills::open(&own.join("stills"))?,
            watch: Watch::default(),
            drafts,
            lists,
            clips: clips.to_owned(),
            drawing: Mutex::default(),
            room: Semaphore::new(1),
            waiting: Room::new(MOST_WAITING_BYTES),
            runs: Mutex::default(),
            stops: Mutex::default(),
            work: TaskTracker::new(),
            stop,
        })
    }

    /// Waits for lists that are being run to come to their end: nothing more is submitted.
    pub async fn drain(&self) {
        let stops: Vec<_> = lock(&self.stops).values().cloned().collect();
        for stop in stops {
            // What is paid for goes on at the next start; what is being submitted is answered and on record first.
            let _ = stop.send(Wish::Leave).await;
        }
        self.work.close();
        self.work.wait().await;
    }

    /// The file of a shot's draft.
    pub fn draft_path(&self, identity: &str) -> PathBuf {
        self.drafts.join(format!("{}.mp4", identity.get(..16).unwrap_or(identity)))
    }

    /// Where a shot's draft stands.
    pub fn drawn(&self, identity: &str) -> Drawn {
        let path = self.draft_path(identity);
        if path.is_file() {
            return Drawn::Yes(path);
        }
        lock(&self.drawing).get(identity).cloned().unwrap_or(Drawn::No)
    }

    /// Draws the draft of a shot, unless it is there or being drawn. Where too many wait, it is drawn when it is looked at again.
    pub fn draw(self: &Arc<Self>, works: &Arc<Works>, identity: &str, shot: ShotRequest, take: u32) {
        let mut held = Held::default();
        let to = self.draft_path(identity);
        {
            let mut drawing = lock(&self.drawing);
            if to.is_file() || drawing.get(identity) == Some(&Drawn::Busy) {
                return;
            }
            if !self.waiting.hold(&mut held, carried_bytes(&shot)) {
                return;
            }
            drawing.retain(|_, it| *it == Drawn::Busy);
            drawing.insert(identity.to_owned(), Drawn::Busy);
        }
        let (studio, works, identity) = (Arc::clone(self), Arc::clone(works), identity.to_owned());
        self.work.spawn(async move {
            let drawn = async {
                let _held = held;
                let _place = studio.room.acquire().await.map_err(|error| error.to_string())?;
                let folder = studio.drafts.clone();
                let drawn = tokio::task::spawn_blocking(move || render(&shot, take, &folder, &to)).await;
                drawn.map_err(|error| error.to_string())?
            };
            let drawn = tokio::select! {
                drawn = drawn => drawn,
                () = studio.stop.cancelled() => Err("the server ended".into()),
            };
            let mut drawing = lock(&studio.drawing);
            match drawn {
                Ok(()) => drawing.remove(&identity),
                Err(why) => drawing.insert(identity, Drawn::Failed(why)),
            };
            drop(drawing);
            works.changed.notify_one();
        });
    }

    /// The lists that were uploaded, the newest first.
    pub fn lists(&self) -> Vec<KeptList> {
        let Ok(entries) = std::fs::read_dir(&self.lists) else { return Vec::new() };
        let mut lists: Vec<_> = entries
            .flatten()
            .filter_map(|entry| {
                let changed = entry.metadata().ok()?.modified().ok()?;
                self.list(&entry.file_name().to_string_lossy()).map(|list| (changed, list))
            })
            .collect();
        lists.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.name.cmp(&b.1.name)));
        lists.into_iter().map(|(_, list)| list).take(MOST_LISTS).collect()
    }

    /// A list by its name.
    pub fn list(&self, name: &str) -> Option<KeptList> {
        let folder = self.list_folder(name)?;
        let mut entries = std::fs::read_dir(&folder).ok()?.flatten();
        let file =
            entries.find(|entry| entry.path().is_file() && Format::of_path(&entry.path()).is_some())?;
        let kept = file.file_name().to_string_lossy().into_owned();
        // A list of an earlier version has no other name than that of its copy.
        let given = crate::whole_file::read_own(&folder.join(GIVEN_NAME), LONGEST_GIVEN as u64).ok();
        let file = given.and_then(|it| String::from_utf8(it).ok()).unwrap_or_else(|| kept.clone());
        Some(KeptList { name: name.to_owned(), file, kept })
    }

    fn list_folder(&self, name: &str) -> Option<PathBuf> {
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        let is_name = !name.is_empty() && name.chars().count() <= LONGEST_NAME && name.chars().all(is_word);
        is_name.then(|| self.lists.join(name))
    }

    /// Keeps a list under a name of its own. A file that was uploaded before is replaced by its next version; its shots stay in the ledger.
    ///
    /// # Errors
    ///
    /// What is wrong with the file, for the visitor.
    pub fn keep_list(&self, file: &str, text: &[u8], language: Language) -> Result<Uploaded, String> {
        let file = Path::new(file.rsplit(['/', '\\']).next().unwrap_or(file));
        if Format::of_path(file).is_none() {
            return Err(language
                .pick(
                    "a shot list is a .yaml, .json, .jsonl, .csv or .tsv file",
                    "镜头表应为 .yaml、.json、.jsonl、.csv 或 .tsv 文件",
                )
                .to_owned());
        }
        if text.len() > LONGEST_LIST || std::str::from_utf8(text).is_err() {
            return Err(language
                .pick("a shot list is UTF-8 text of at most 4 MB", "镜头表应为不超过 4 MB 的 UTF-8 文本")
                .to_owned());
        }
        let stem = file.file_stem().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        let name: String = stem
            .chars()
            .map(|c| if c.is_alphanumeric() || c == '_' { c } else { '-' })
            .take(LONGEST_NAME - 4)
            .collect();
        let stem = if name.chars().any(char::is_alphanumeric) { name } else { "list".to_owned() };
        let unwritable = |error: std::io::Error| error.to_string();
        let given: String = file.to_string_lossy().chars().filter(|c| !c.is_control()).take(200).collect();
        // Another file whose name makes the same name gets a number.
        let numbered = |number: usize| if number == 1 { stem.clone() } else { format!("{stem}-{number}") };
        let is_its =
            |name: &String| self.list(name).is_none_or(|old| old.file == given || old.file == old.kept);
        let name = (1..=MOST_LISTS).map(numbered).find(is_its).ok_or_else(|| {
            language.pick("there are too many lists of this name", "同名的镜头表过多").to_owned()
        })?;
        let folder = self.list_folder(&name).ok_or_else(|| "the list has no name".to_owned())?;
        private_folder(&folder).map_err(unwritable)?;
        let mut has_replaced = false;
        if let Some(old) = self.list(&name) {
            let before = crate::whole_file::read_own(&folder.join(&old.kept), LONGEST_LIST as u64);
            has_replaced = before.is_ok_and(|before| before != text);
            std::fs::remove_file(folder.join(old.kept)).map_err(unwritable)?;
        }
        let extension =
            file.extension().map(|it| it.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        let mut kept = tempfile::Builder::new().prefix(".list-").tempfile_in(&folder).map_err(unwritable)?;
        kept.write_all(text).map_err(unwritable)?;
        kept.persist(folder.join(format!("list.{extension}"))).map_err(|error| error.error.to_string())?;
        let mut note = tempfile::Builder::new().prefix(".given-").tempfile_in(&folder).map_err(unwritable)?;
        note.write_all(given.as_bytes()).map_err(unwritable)?;
        note.persist(folder.join(GIVEN_NAME)).map_err(|error| error.error.to_string())?;
        Ok(Uploaded { name, has_replaced })
    }

    /// Reads and checks a list.
    ///
    /// # Errors
    ///
    /// Its faults.
    pub fn check(&self, list: &KeptList, catalog: &Catalog) -> Result<ShotList, Vec<Fault>> {
        let place = crate::batch::Place { line: 1, column: 1 };
        let Some(folder) = self.list_folder(&list.name) else { return Err(Vec::new()) };
        let path = folder.join(&list.kept);
        let text = crate::whole_file::read_own(&path, LONGEST_LIST as u64)
            .and_then(|bytes| String::from_utf8(bytes).map_err(std::io::Error::other))
            .map_err(|error| vec![Fault::new(place, Text::plain(error.to_string()))])?;
        let format = Format::of_path(&path).unwrap_or_else(|| Format::of_text(&text));
        let reading = Reading { name: &list.name, folder: &folder, catalog, may_read_files: false };
        crate::batch::list::check(&text, format, &reading)
    }

    /// The folder of a list's drafts.
    pub fn list_drafts(&self, name: &str) -> PathBuf {
        self.clips.join("lists").join(name).join("drafts")
    }

    /// Where the run of a list stands.
    pub fn run_of(&self, name: &str) -> Run {
        lock(&self.runs).get(name).cloned().unwrap_or_default()
    }

    /// Draws the drafts of a list, and joins them.
    pub fn draw_list(self: &Arc<Self>, works: &Arc<Works>, name: &str, list: ShotList, language: Language) {
        {
            let mut runs = lock(&self.runs);
            let run = runs.entry(name.to_owned()).or_default();
            if run.drafts.is_some_and(|(done, all)| done < all) {
                return;
            }
            run.drafts = Some((0, list.shots.len()));
        }
        let (studio, works, name) = (Arc::clone(self), Arc::clone(works), name.to_owned());
        self.work.spawn(async move {
            let folder = studio.list_drafts(&name);
            let (teller, told, told_works) = (Arc::clone(&studio), name.clone(), Arc::clone(&works));
            let drawing_works = Arc::clone(&works);
            let drawn = tokio::task::spawn_blocking(move || {
                let catalog = &drawing_works.settings.catalog;
                let drafted = crate::batch::draft::draw(&list, &folder, catalog, language, |_, _| {
                    if let Some((done, _)) =
                        lock(&teller.runs).entry(told.clone()).or_default().drafts.as_mut()
                    {
                        *done += 1;
                    }
                    told_works.changed.notify_one();
                })?;
                let files: Vec<PathBuf> = drafted.iter().filter_map(|it| it.file.clone()).collect();
                let fault = drafted.iter().find_map(|it| it.note.clone());
                let joined = crate::batch::draft::animatics(&files, &folder);
                // Those of an earlier version may be of other shapes.
                if let Ok(joined) = &joined {
                    let old =
                        animatics_in(&folder).into_iter().map(|name| folder.join(format!("{name}.mp4")));
                    for path in old.filter(|path| !joined.iter().any(|it| it.path == *path)) {
                        let _ = std::fs::remove_file(path);
                    }
                }
                Ok::<_, std::io::Error>(fault.or_else(|| joined.err().map(|fault| fault.to_string())))
            })
            .await;
            let said = match drawn {
                Ok(Ok(said)) => said,
                Ok(Err(error)) => Some(error.to_string()),
                Err(error) => Some(error.to_string()),
            };
            let mut runs = lock(&studio.runs);
            let run = runs.entry(name).or_default();
            run.drafts = run.drafts.map(|(_, all)| (all, all));
            run.said = said;
            drop(runs);
            works.changed.notify_one();
        });
    }

    /// Runs a list, unless it runs, for as much as somebody agreed to.
    pub fn run(
        self: &Arc<Self>,
        works: &Arc<Works>,
        (asker, agreed): (&Asker, Option<Credits>),
        name: &str,
        list: ShotList,
        language: Language,
    ) {
        let (stop, interrupts) = mpsc::channel(2);
        {
            let mut runs = lock(&self.runs);
            let run = runs.entry(name.to_owned()).or_default();
            if run.is_running {
                return;
            }
            *run = Run { is_running: true, drafts: run.drafts, ..Run::default() };
            lock(&self.stops).insert(name.to_owned(), stop);
        }
        let (studio, works, name) = (Arc::clone(self), Arc::clone(works), name.to_owned());
        let clips = self.clips.join("lists").join(&name);
        let session = works.session_of_run(asker, &name, agreed);
        self.work.spawn(async move {
            let teller =
                Teller { studio: Arc::clone(&studio), works: Arc::clone(&works), name: name.clone() };
            let manner = Manner {
                submits: 4,
                shots: 64,
                polls: 16,
                downloads: 4,
                deadline: None,
                longest: None,
                fail_fast: false,
                // The versions of a list share a folder, and what an earlier one brought stays.
                finds_names: true,
            };
            let finished = match std::fs::create_dir_all(&clips) {
                Ok(()) => {
                    let run = works.list_works(session, list, clips, language, manner, Box::new(teller));
                    Some(crate::batch::run::run(run, interrupts).await)
                }
                Err(_) => None,
            };
            for ended in finished.iter().flat_map(|finished| &finished.ends) {
                if ended.end != End::Completed {
                    works.follow_up(&ended.fingerprint);
                }
            }
            let mut runs = lock(&studio.runs);
            let run = runs.entry(name.clone()).or_default();
            run.is_running = false;
            if let Some(Finished { ends, .. }) = finished {
                run.ends.clear();
                for ended in &ends {
                    *run.ends.entry(ended.end).or_default() += 1;
                }
            }
            drop(runs);
            lock(&studio.stops).remove(&name);
            works.changed.notify_one();
        });
    }

    /// Stops a list: nothing more is submitted, what is paid is finished.
    pub fn stop_run(&self, name: &str) {
        let stop = lock(&self.stops).get(name).cloned();
        if let Some(stop) = stop {
            let _ = stop.try_send(Wish::Stop);
        }
    }
}

/// The joined drafts in a folder, by their names: one, or one of each shape.
pub fn animatics_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let stems = names.filter_map(|name| name.strip_suffix(".mp4").map(str::to_owned));
    let mut found: Vec<String> = stems.filter(|stem| is_animatic(stem)).collect();
    found.sort();
    found
}

fn render(shot: &ShotRequest, take: u32, folder: &Path, to: &Path) -> Result<(), String> {
    let picture = |frame: Option<&FrameRef>| match frame {
        Some(FrameRef::Inline(picture)) => Some(picture.bytes()),
        // It lies with the service or behind an address: the draft is drawn without it.
        Some(FrameRef::Asset(_) | FrameRef::Url(_)) | None => None,
    };
    let (start, end) = (picture(shot.start_frame()), picture(shot.end_frame()));
    let settings = DraftSettings { seed: u64::from(take.saturating_sub(1)), ..DraftSettings::default() };
    let request = DraftRequest {
        shot,
        start_frame: start.as_deref(),
        end_frame: end.as_deref(),
        settings: &settings,
        clip_index: 0,
    };
    let draft = giggle_render::render(&request).map_err(|error| crate::error::chain(&error))?;
    let written = tempfile::Builder::new().prefix(".draft-").tempfile_in(folder).and_then(|mut file| {
        file.write_all(&draft.mp4)?;
        file.persist(to).map_err(|error| error.error)
    });
    written.map(|_| ()).map_err(|error| error.to_string())
}

/// Hears what a run does.
struct Teller {
    studio: Arc<Studio>,
    works: Arc<Works>,
    name: String,
}

impl Listener for Teller {
    fn hear(&self, news: &News<'_>) {
        let mut runs = lock(&self.studio.runs);
        let run = runs.entry(self.name.clone()).or_default();
        // As of single clips: the statements are read for charges after what these count.
        let counts = &self.works.counts;
        match news {
            News::Ended(_, ended) => {
                *run.ends.entry(ended.end).or_default() += 1;
                match ended.end {
                    End::Completed => drop(counts.delivered.fetch_add(1, Ordering::Relaxed)),
                    End::Failed => drop(counts.failed.fetch_add(1, Ordering::Relaxed)),
                    _ => {}
                }
            }
            News::Submitted(..) => drop(counts.submitted.fetch_add(1, Ordering::Relaxed)),
            News::Stopping(why) => run.said = Some((*why).to_owned()),
            News::Begun(_)
            | News::Joined(..)
            | News::Status(..)
            | News::Pressure(_)
            | News::Waiting(..)
            | News::LeftToOthers(..) => {}
        }
        drop(runs);
        self.works.changed.notify_one();
    }
}
