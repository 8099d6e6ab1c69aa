//! The ledger as an archive: what is open, how long things take, what is exported, and what is forgotten.

use crate::clock::WallTime;
use crate::engine::Durability;
use crate::error::LedgerError;
use crate::event::{Entry, Event};
use crate::keys::{AttemptKey, ShotId};
use crate::question::Filter;
use crate::realm::Realm;
use crate::record::Ledger;
use crate::shot::{Answer, ClipFile, Shot, Standing, TaskPhase};
use crate::state;
use crate::store::{Kept, SLICE, Store};
use crate::summary::ShotRow;
use giggle_domain::TaskId;
use std::collections::BTreeMap;
use std::time::Duration;

/// How many of a model's latest tasks tell how long the next one takes: enough for a ninetieth percentile, few enough
/// to follow a service that gets faster.
const SPANS: usize = 100;

/// Something to finish: a task to wait for, or clips to fetch.
#[derive(Debug, Clone, PartialEq)]
pub struct Unfinished {
    /// Which attempt.
    pub key: AttemptKey,
    /// Its shot.
    pub shot: Shot,
    /// Its task.
    pub task_id: TaskId,
    /// Whether the task has ended well, so that only its clips are wanting.
    pub is_completed: bool,
    /// The files that were begun or are whole.
    pub files: Vec<ClipFile>,
}

/// How long tasks of a model take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spans {
    /// How many tasks tell it.
    pub tasks: usize,
    /// Half of them were ready after this long.
    pub median: Duration,
    /// Nine of ten were ready after this long.
    pub ninetieth: Duration,
}

/// What was forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pruned {
    /// Shots of which only what must not be forgotten is left.
    pub condensed: usize,
    /// Shots that never became a task, and are gone.
    pub removed: usize,
}

/// So many digits of a fingerprint name a shot.
pub const LEAST_DIGITS: usize = 4;

impl Ledger {
    /// Everything of a realm that is left to wait for or to fetch, the oldest first. Nothing in it needs a submit.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn unfinished(&self, realm: &Realm) -> Result<Vec<Unfinished>, LedgerError> {
        self.tasks_that(realm, &[Standing::Submitted, Standing::Completed])
    }

    /// The tasks of a realm that were stopped and whose charge was not seen to come back, the oldest first: they may be at work, or
    /// have clips, after all.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn stopped(&self, realm: &Realm) -> Result<Vec<Unfinished>, LedgerError> {
        let mut stopped = self.tasks_that(realm, &[Standing::Stopped])?;
        stopped.retain(|it| it.shot.attempt(it.key.attempt).is_some_and(|attempt| !attempt.is_refunded()));
        Ok(stopped)
    }

    fn tasks_that(&self, realm: &Realm, standings: &[Standing]) -> Result<Vec<Unfinished>, LedgerError> {
        let open = Filter { realm: Some(realm.clone()), standings: standings.to_vec(), ..Filter::default() };
        self.read(|store| {
            let mut all = Vec::new();
            for row in store.select(&open)?.into_iter().rev() {
                let Some(shot) = self.skipped().fold(store, &row)? else { continue };
                for (number, attempt) in shot.numbered() {
                    let Some(task) = &attempt.task else { continue };
                    if !standings.contains(&attempt.standing()) {
                        continue;
                    }
                    all.push(Unfinished {
                        key: AttemptKey { shot: row.id, attempt: number },
                        shot: shot.clone(),
                        task_id: task.id.clone(),
                        is_completed: task.phase == TaskPhase::Completed,
                        files: task.files.clone(),
                    });
                }
            }
            Ok(all)
        })
    }

    /// How long the latest tasks of a model took, where somebody watched; `None` where nobody has.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn spans(&self, model: &str) -> Result<Option<Spans>, LedgerError> {
        let mut spans = self.read(|store| store.spans(model, SPANS))?;
        spans.sort_unstable();
        // The nearest rank: the least span that at least so many parts of a hundred do not exceed.
        let rank =
            |percent: usize| spans.get((spans.len() * percent).div_ceil(100).saturating_sub(1)).copied();
        Ok(rank(50).zip(rank(90)).map(|(median, ninetieth)| Spans { tasks: spans.len(), median, ninetieth }))
    }

    /// The one shot that a person means: by its task id, or by the first digits of its fingerprint, at least
    /// [`LEAST_DIGITS`].
    ///
    /// # Errors
    ///
    /// None, or several; or trouble of the storage.
    pub fn named(&self, realm: Option<&Realm>, name: &str) -> Result<ShotId, LedgerError> {
        let name = name.trim();
        let by = |filter: Filter| {
            self.list(&Filter { realm: realm.cloned(), ..filter })
                .map(|rows| rows.iter().map(|row| row.id).collect::<Vec<_>>())
        };
        let mut found = match TaskId::parse(name) {
            Ok(task_id) => by(Filter { task_id: Some(task_id), ..Filter::default() })?,
            Err(_) => return Err(LedgerError::NoSuchShot),
        };
        if found.is_empty() && name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            let filter =
                Filter { fingerprint_prefix: Some(name.to_owned()), most: Some(2), ..Filter::default() };
            found = by(filter)?;
            // Fewer than four digits would often mean something by chance.
            if !found.is_empty() && name.len() < LEAST_DIGITS {
                return Err(LedgerError::TooShort { name: name.to_owned() });
            }
        }
        match found[..] {
            [id] => Ok(id),
            [] => Err(LedgerError::NoSuchShot),
            _ => Err(LedgerError::Ambiguous { name: name.to_owned() }),
        }
    }

    /// Tells every event as one line of JSON, in the order in which they were written.
    ///
    /// What cannot be read is exported as it is stored, marked as unreadable. They are read in slices, and nothing of the ledger is held while a line is on its way: a pipe that nobody reads keeps
    /// nobody from writing.
    ///
    /// # Errors
    ///
    /// What `line` returns, or trouble of the storage.
    pub fn export(
        &self,
        line: &mut dyn FnMut(&str) -> Result<(), std::io::Error>,
    ) -> Result<Result<(), std::io::Error>, LedgerError> {
        let mut whose: BTreeMap<ShotId, serde_json::Value> = BTreeMap::new();
        let mut after = 0;
        loop {
            let slice = self.read(|store| store.kept_entries(after, SLICE))?;
            for (number, id, kept) in &slice {
                after = *number;
                let text = match kept {
                    Kept::Read(entry) => exported(*id, entry, &mut whose)?,
                    Kept::Unread { at, version, text } => unread(*id, *at, *version, text, &whose),
                };
                if let Err(error) = line(&text) {
                    return Ok(Err(error));
                }
            }
            if slice.len() < SLICE {
                return Ok(Ok(()));
            }
        }
    }

    /// Forgets the details of shots whose last event is older than `before`, and of nothing that is unfinished,
    /// unsettled, or a stray without its shot.
    ///
    /// A shot that became a task keeps what must not be forgotten: that it was asked for, its task, its money and its
    /// file; so that asking again still finds the clip, and its row in the statements is still known. One that
    /// never did is gone. It is done in slices, and others write in between.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn prune(&self, realm: Option<&Realm>, before: WallTime) -> Result<Pruned, LedgerError> {
        let old = Filter { realm: realm.cloned(), unchanged_since: Some(before), ..Filter::default() };
        let rows = self.list(&old)?;
        let mut pruned = Pruned::default();
        for (slice, some) in rows.chunks(PRUNED_AT_ONCE).enumerate() {
            if slice > 0 {
                // Whoever waits for a file's lock looks for it every now and then, and would find it held by the next slice.
                std::thread::sleep(LETS_OTHERS_IN);
            }
            let of_some = self.write(Durability::Now, |store| {
                let mut pruned = Pruned::default();
                some.iter().try_for_each(|row| prune_one(store, row, before, &mut pruned)).map(|()| pruned)
            })?;
            pruned.condensed += of_some.condensed;
            pruned.removed += of_some.removed;
        }
        Ok(pruned)
    }
}

/// So many shots are pruned in one transaction, while which nobody else writes: some tens of milliseconds.
const PRUNED_AT_ONCE: usize = 200;

/// For so long nobody holds the lock between two slices: for the first tenth of a second of waiting, SQLite looks for a lock
/// at least every 25 ms.
const LETS_OTHERS_IN: Duration = Duration::from_millis(30);

fn prune_one(
    store: &mut dyn Store,
    row: &ShotRow,
    before: WallTime,
    pruned: &mut Pruned,
) -> Result<(), LedgerError> {
    let log = match store.log(row.id) {
        Err(error) if error.is_of_unread_events() => return Ok(()),
        log => log?,
    };
    // Others may have removed it, or gone on with it, since it was listed.
    let Some(shot) = state::fold(&log)?.filter(|shot| shot.changed_at < before) else { return Ok(()) };
    let is_open_stray = shot.stray.is_some() && shot.standing() != Standing::Assigned;
    let is_condensed = matches!(&log[..], [Entry { event: Event::Condensed { .. }, .. }]);
    if shot.is_unfinished() || is_open_stray || is_condensed {
        return Ok(());
    }
    // What was taken as not accepted may still turn up.
    let is_forgettable = shot
        .attempts
        .iter()
        .all(|attempt| matches!(attempt.answer, Answer::NotSent { .. } | Answer::Rejected { .. }));
    if is_forgettable {
        store.replace(row.id, &[], &shot)?;
        pruned.removed += 1;
    } else {
        let shot = condensed(shot);
        let (at, event) = (shot.changed_at, Event::Condensed { shot: Box::new(shot.clone()) });
        store.replace(row.id, &[Entry::new(at, 0, event)], &shot)?;
        pruned.condensed += 1;
    }
    Ok(())
}

/// One event as a line; what tells whose it is comes from the first of its shot.
fn exported(
    id: ShotId,
    entry: &Entry,
    whose: &mut BTreeMap<ShotId, serde_json::Value>,
) -> Result<String, LedgerError> {
    if let Event::Planned { realm, fingerprint, .. } | Event::Found { realm, fingerprint, .. } = &entry.event
    {
        whose.insert(id, identity(realm, &fingerprint.to_string()));
    } else if let Event::Condensed { shot } = &entry.event {
        whose.insert(id, identity(&shot.realm, &shot.fingerprint.to_string()));
    }
    let mut object = serde_json::Map::new();
    object.insert("version".into(), entry.event.version().into());
    object.insert("time".into(), entry.at.to_string().into());
    if let Some(serde_json::Value::Object(identity)) = whose.get(&id) {
        object.extend(identity.clone());
    }
    let entry = serde_json::to_value(entry).map_err(LedgerError::unwritable)?;
    if let serde_json::Value::Object(rest) = entry {
        object.extend(rest.into_iter().filter(|(key, _)| key != "realm"));
    }
    Ok(serde_json::Value::Object(object).to_string())
}

/// One event that cannot be read, as far as it can be shown.
fn unread(
    id: ShotId,
    at: WallTime,
    version: i64,
    text: &str,
    whose: &BTreeMap<ShotId, serde_json::Value>,
) -> String {
    let mut object = serde_json::Map::new();
    object.insert("version".into(), version.into());
    object.insert("time".into(), at.to_string().into());
    object.insert("unreadable".into(), true.into());
    if let Some(serde_json::Value::Object(identity)) = whose.get(&id) {
        object.extend(identity.clone());
    }
    match serde_json::from_str(text) {
        Ok(serde_json::Value::Object(rest)) => {
            object.extend(rest.into_iter().filter(|(key, _)| key != "realm"));
        }
        _ => {
            object.insert("text".into(), text.into());
        }
    }
    serde_json::Value::Object(object).to_string()
}

fn identity(realm: &Realm, fingerprint: &str) -> serde_json::Value {
    // The first digits of the hash tell keys apart; the whole of it is nobody's business outside the ledger.
    let key: String = realm.key_hash().chars().take(8).collect();
    serde_json::json!({ "base": realm.base(), "key": key, "fingerprint": fingerprint })
}

/// A shot without the words in it.
fn condensed(mut shot: Shot) -> Shot {
    if let Some(facts) = &mut shot.facts {
        facts.prompt.clear();
        facts.start_frame = facts.start_frame.take().map(|_| String::new());
        facts.end_frame = facts.end_frame.take().map(|_| String::new());
    }
    for attempt in &mut shot.attempts {
        if let Some(task) = &mut attempt.task {
            task.reason.clear();
        }
        match &mut attempt.answer {
            Answer::NotSent { reason } | Answer::Rejected { reason, .. } | Answer::Unsettled { reason } => {
                reason.clear();
            }
            Answer::Open | Answer::Accepted { .. } | Answer::NotAccepted { .. } | Answer::Task { .. } => {}
        }
    }
    shot
}
