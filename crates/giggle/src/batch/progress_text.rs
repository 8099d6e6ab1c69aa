//! What is seen of a run: lines at a terminal, JSON lines in a pipe, and a file for `batch status`.

use super::listed::ShotList;
use super::run::{Listener, News};
use crate::clip_facts::{ClipFacts, Difference};
use crate::ledger::Credits;
use crate::output::Output;
use crate::progress::clock;
use crate::session::Session;
use crate::unhurried::unhurried;
use crate::whole_file;
use giggle_domain::Text;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// At a terminal so many running shots have a line of their own: a window has some thirty.
const MOST_LINES: usize = 12;
/// How often the status file is written: often enough for a person, seldom enough for a disk.
const STATUS_EVERY: Duration = Duration::from_secs(1);
/// The name of the status file.
pub const STATUS_FILE: &str = "status.json";

/// Tells what happens, everywhere it is to be told.
#[derive(Clone)]
pub struct Teller(Arc<Mutex<Told>>);

struct Told {
    output: Output,
    session: Arc<Session>,
    screen: Option<Screen>,
    events: Option<BufWriter<File>>,
    status: PathBuf,
    written: Instant,
    begun: Instant,
    all: usize,
    running: HashSet<String>,
    submitted: usize,
    totals: BTreeMap<&'static str, usize>,
}

struct Screen {
    lines: MultiProgress,
    total: ProgressBar,
    shots: HashMap<String, ProgressBar>,
    /// What the ended shots cost, as far as the ledger knows.
    credits: Credits,
}

impl Screen {
    fn new(all: usize) -> Self {
        let lines = MultiProgress::with_draw_target(ProgressDrawTarget::stderr());
        let total = lines.add(ProgressBar::new(all as u64));
        // One line each, however narrow the window: what does not fit is cut off at the end.
        if let Ok(style) = ProgressStyle::with_template("{bar:12.cyan} {pos}/{len} {wide_msg}") {
            total.set_style(style);
        }
        total.enable_steady_tick(Duration::from_millis(250));
        Self { lines, total, shots: HashMap::new(), credits: Credits::default() }
    }

    fn line(&mut self, key: &str, text: String) {
        if !self.shots.contains_key(key) && self.shots.len() < MOST_LINES {
            let line = self.lines.insert_before(&self.total, ProgressBar::new_spinner());
            if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg}") {
                line.set_style(style);
            }
            line.enable_steady_tick(Duration::from_millis(250));
            self.shots.insert(key.to_owned(), line);
        }
        if let Some(line) = self.shots.get(key) {
            line.set_message(text);
        }
    }

    fn close(&mut self, key: &str) {
        if let Some(line) = self.shots.remove(key) {
            line.finish_and_clear();
            self.lines.remove(&line);
        }
    }
}

impl Teller {
    /// For a run in its folder; its events are added to those of earlier runs in it. Where they cannot be written that is said, and
    /// keeps nothing from being made or told.
    pub fn new(list: &ShotList, folder: &Path, session: &Arc<Session>, output: &Output) -> Self {
        let events = whole_file::open_to_add(&folder.join(super::folder::EVENTS_FILE));
        let events = events.map_err(|error| {
            output.warn(Text::said_of(folder.display(), error).get(output.language));
        });
        let all = list.shots.len();
        let now = Instant::now();
        Self(Arc::new(Mutex::new(Told {
            output: *output,
            session: Arc::clone(session),
            screen: output.may_draw_progress().then(|| Screen::new(all)),
            events: events.ok().map(BufWriter::new),
            status: folder.join(STATUS_FILE),
            written: now.checked_sub(STATUS_EVERY).unwrap_or(now),
            begun: now,
            all,
            running: HashSet::new(),
            submitted: 0,
            totals: BTreeMap::new(),
        })))
    }

    /// The run is over: the lines are taken away, and everything is written out.
    pub fn end(&self) {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(screen) = told.screen.take() {
            let _ = screen.lines.clear();
        }
        told.write_status();
        let _ = told.events.as_mut().map(Write::flush);
    }
}

impl Told {
    fn event(&mut self, event: &str, key: Option<&str>, more: &[(&str, Value)]) {
        let mut line = json!({"event": event, "at": jiff::Timestamp::now().to_string()});
        if let Some(key) = key {
            line["key"] = key.into();
        }
        for (name, value) in more {
            line[*name] = value.clone();
        }
        let line = line.to_string();
        // A paid task stands there from this moment on, however the process ends: it says whose ledger the run is of.
        let names_task = line.contains("\"task_id\"");
        let _ = self.events.as_mut().map(|events| {
            writeln!(events, "{line}")?;
            if names_task { events.flush() } else { Ok(()) }
        });
        if self.screen.is_none() {
            self.output.talk(&line);
        }
    }

    fn write_status(&mut self) {
        self.written = Instant::now();
        let status = json!({
            "version": 1,
            "updated_at": jiff::Timestamp::now().to_string(),
            "process": std::process::id(),
            "shots": self.all,
            "running": self.running.len(),
            "submitted": self.submitted,
            "totals": self.totals,
        });
        let _ = whole_file::write(&self.status, format!("{status:#}\n").as_bytes());
        let _ = self.events.as_mut().map(Write::flush);
    }

    fn draw_total(&mut self) {
        let ended: usize = self.totals.values().sum();
        let counts: Vec<String> =
            self.totals.iter().map(|(state, count)| format!("{state} {count}")).collect();
        let elapsed = self.begun.elapsed();
        let rest = u32::try_from(self.all - ended.min(self.all)).unwrap_or(u32::MAX);
        let left = u32::try_from(ended).ok().filter(|ended| *ended > 0).map(|ended| elapsed / ended * rest);
        let Some(screen) = &mut self.screen else { return };
        let mut parts = counts;
        if screen.credits > Credits::default() {
            let credits = screen.credits;
            parts.push(self.output.say(format!("about {credits} credits"), format!("约 {credits} 积分")));
        }
        if let Some(left) = left.filter(|left| !left.is_zero()) {
            let left = clock(left);
            parts.push(self.output.say(format!("{left} left"), format!("还需 {left}")));
        }
        parts.push(clock(elapsed));
        screen.total.set_position(ended as u64);
        screen.total.set_message(parts.join(" · "));
    }
}

impl Listener for Teller {
    fn hear(&self, news: &News<'_>) {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let language = told.output.language;
        match news {
            News::Begun(shot) => {
                told.running.insert(shot.key.clone());
                let text = format!("{:10} {} · {}", "", shot.key, shot.plain().model());
                if let Some(screen) = &mut told.screen {
                    screen.line(&shot.key, text);
                }
            }
            News::Submitted(shot, task) => {
                told.submitted += 1;
                told.event("submitted", Some(&shot.key), &[("task_id", (*task).into())]);
            }
            News::Joined(shot, task) => told.event("joined", Some(&shot.key), &[("task_id", (*task).into())]),
            News::Status(shot, status) => {
                let text = format!("{status:10} {} · {}", shot.key, shot.plain().model());
                if let Some(screen) = &mut told.screen {
                    screen.line(&shot.key, text);
                }
            }
            News::Ended(shot, ended) => {
                // What was never taken up is not on its way either.
                told.running.remove(&shot.key);
                *told.totals.entry(ended.end.word()).or_insert(0) += 1;
                let Told { screen, session, .. } = &mut *told;
                if let Some(screen) = screen {
                    screen.close(&shot.key);
                    let rows = unhurried(|| session.ledger.rows(&session.realm, &[ended.fingerprint]))
                        .unwrap_or_default();
                    let row = rows.into_iter().next().flatten();
                    let credits = row.and_then(|row| row.cost.or(row.reserved)).unwrap_or_default();
                    screen.credits = screen.credits + credits;
                }
                let mut more = vec![("task_id", json!(ended.task_id))];
                if let Some(reason) = &ended.reason {
                    more.push(("reason", json!(reason.get(language))));
                }
                if let Some(file) = ended.files.first() {
                    more.push(("file", json!(file.path.display().to_string())));
                    more.push(("clip", json!(file.facts.as_ref().map(ClipFacts::json))));
                }
                let differences: Vec<Value> =
                    ended.files.iter().flat_map(|file| &file.differences).map(Difference::json).collect();
                if !differences.is_empty() {
                    more.push(("differences", differences.into()));
                }
                told.event(ended.end.word(), Some(&shot.key), &more);
                told.draw_total();
            }
            News::Stopping(reason) => {
                told.event("stopping", None, &[("reason", (*reason).into())]);
                if let Some(screen) = &told.screen {
                    let _ = screen.lines.println(reason);
                }
            }
            News::Pressure(pause) => {
                told.event("patience", None, &[("seconds", pause.as_secs_f64().into())]);
            }
            News::Waiting(key, why) => {
                told.event("waiting", Some(key), &[("reason", (*why).into())]);
                if let Some(screen) = &told.screen {
                    let _ = screen.lines.println(format!("{key}: {why}"));
                }
            }
            // Only workers of the queue leave something to others.
            News::LeftToOthers(..) => {}
        }
        if told.written.elapsed() >= STATUS_EVERY {
            told.write_status();
        }
    }
}
