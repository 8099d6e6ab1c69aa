//! A ledger copied whole into another one, whichever engines keep them: at once, or by way of a text.
//!
//! Events are copied as they are, byte for byte as text, so that one hash over both ledgers says whether anything was lost.
//! Numbers of shots may differ; what an event says of its own place in the order of intents does not.

use crate::copied::Kept;
use crate::engine::Durability;
use crate::error::LedgerError;
use crate::event::{EVENT_VERSION, Entry, Event};
use crate::keys::ShotId;
use crate::lost_events::{log_without_events, may_have_been_submitted, tells_more};
use crate::question::KnownKey;
use crate::realm::Realm;
use crate::record::Ledger;
use crate::shot::{Again, Shot};
use crate::state;
use crate::store::Store;
use crate::summary::ShotRow;
use giggle_domain::TaskId;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// What a ledger holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// Shots, strays included.
    pub shots: usize,
    /// Events.
    pub events: usize,
    /// A hash of all of them, whatever numbers the engine gave the shots.
    pub hash: String,
}

/// What could be read of a ledger that has lost parts.
#[derive(Debug, Default)]
pub struct Remains {
    /// Whose the keys are, as far as somebody said it.
    pub keys: Vec<KnownKey>,
    /// The events of each shot, with their numbers.
    pub logs: BTreeMap<ShotId, Vec<(i64, Entry)>>,
    /// The highest number that was ever given to an event.
    pub last_number: i64,
    /// How many numbers lead to an event that cannot be read. Some may have been pruned earlier.
    pub unreadable: usize,
    /// The highest of them; 0 where there are none. A shot whose last event has a higher number has lost nothing behind it.
    pub last_unreadable: i64,
    /// The highest number that no event has; 0 where there is none. It may have been pruned.
    pub last_gap: i64,
    /// What the summary says of the shots, as far as it can be read.
    pub rows: BTreeMap<ShotId, ShotRow>,
}

/// What became of the remains of a ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Salvaged {
    /// Shots that are known as they were.
    pub whole: usize,
    /// Shots of whose history the end is missing.
    pub cut: usize,
    /// Shots of which some event is left, and nothing that says what they were.
    pub lost: usize,
    /// Shots that could have been submitted in what is missing, and are therefore unsettled now.
    pub unsettled: usize,
    /// Numbers that lead to an event that cannot be read.
    pub unreadable: usize,
}

/// Why a ledger was not copied.
#[derive(Debug, thiserror::Error)]
pub enum CopyFault {
    /// The other ledger holds shots already.
    #[error("the other ledger holds {shots} shots already")]
    NotEmpty {
        /// How many.
        shots: usize,
    },
    /// Somebody wrote into one of them meanwhile, or an event was lost on the way.
    #[error("the copy differs from the original")]
    Differs,
    /// A line of the text is not one of a whole export.
    #[error("line {line} is not part of a whole export")]
    NotAnExport {
        /// Its number, from 1.
        line: usize,
    },
    /// The text ends before the export does.
    #[error("the export is cut short")]
    CutShort,
    /// The text cannot be read.
    #[error("the export cannot be read")]
    Unreadable(#[source] std::io::Error),
    /// Trouble of one of them.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl Ledger {
    /// What the ledger holds.
    ///
    /// # Errors
    ///
    /// Trouble of the storage, or an event that cannot be read.
    pub fn contents(&self) -> Result<Contents, LedgerError> {
        let logs = self.read(logs)?;
        contents(logs.values())
    }

    /// Copies everything into an empty ledger, and compares.
    ///
    /// # Errors
    ///
    /// The other one is not empty, or the copy is not the same; trouble of either.
    pub fn copy_into(&self, other: &Ledger) -> Result<Contents, CopyFault> {
        let here = self.read(logs)?;
        let there = other.contents()?;
        if there.shots > 0 {
            // A copy that was whole, and whose end nobody heard of, is the copy, and so is one that somebody has used since.
            let is_copy = there == contents(here.values())? || other.continues(&here)?;
            return if is_copy { Ok(there) } else { Err(CopyFault::NotEmpty { shots: there.shots }) };
        }
        let last = self.read(|store| store.last_number())?;
        let (keys, kept) = self.read(|store| Ok((joined_keys(store, &here)?, Kept::read(store)?)))?;
        let before = contents(here.values())?;
        // Whoever wrote here meanwhile is found out too.
        let is_same_here = || Ok(self.contents()? == before);
        other.pour((&keys, &kept), &here.values().collect::<Vec<_>>(), last, &before, &is_same_here)?;
        Ok(before)
    }

    /// Whether this ledger holds every shot of another one, with all of its events, to which more may have been added here.
    fn continues(&self, logs_there: &BTreeMap<ShotId, Vec<Entry>>) -> Result<bool, LedgerError> {
        // Nothing says of an empty one that it was copied here. A shot begins with an event of its own.
        if logs_there.is_empty() {
            return Ok(false);
        }
        let mut own: BTreeMap<String, Vec<Vec<Entry>>> = BTreeMap::new();
        for log in self.read(logs)?.into_values() {
            if let Some(first) = log.first() {
                own.entry(text_of(std::slice::from_ref(first))?).or_default().push(log);
            }
        }
        let is_here = |log: &Vec<Entry>| -> Result<bool, LedgerError> {
            let Some(first) = log.first() else { return Ok(true) };
            let alike = own.get(&text_of(std::slice::from_ref(first))?);
            Ok(alike.is_some_and(|alike| alike.iter().any(|own| own.starts_with(log))))
        };
        logs_there.values().try_fold(true, |all, log| Ok(all && is_here(log)?))
    }

    /// Tells the whole ledger as lines of JSON that [`import_whole`](Self::import_whole) reads back. Unlike
    /// [`export`](Self::export) it holds the whole hash of each key, and ends with a hash over everything.
    ///
    /// # Errors
    ///
    /// What `line` returns, or trouble of the storage.
    pub fn export_whole(
        &self,
        line: &mut dyn FnMut(&str) -> Result<(), std::io::Error>,
    ) -> Result<Result<(), std::io::Error>, LedgerError> {
        let (logs, keys, kept, last) = self.read(|store| {
            let logs = logs(store)?;
            let keys = joined_keys(store, &logs)?;
            Ok((logs, keys, Kept::read(store)?, store.last_number()?))
        })?;
        let kept = (!kept.is_empty()).then_some(kept);
        let of_kept = kept.as_ref().map(Kept::hash).transpose()?;
        let end = Line::End { contents: contents(logs.values())?, last_number: last, kept: of_kept };
        let head = std::iter::once(Line::Ledger { version: EVENT_VERSION });
        let keys = keys.into_iter().map(|it| Line::Key { key: it.key, account: it.account, name: it.name });
        let shots = logs.into_values().map(|log| Line::Shot { log });
        let kept = kept.map(|kept| Line::Kept { kept });
        for it in head.chain(keys).chain(kept).chain(shots).chain([end]) {
            if let Err(error) = line(&serde_json::to_string(&it).map_err(LedgerError::unwritable)?) {
                return Ok(Err(error));
            }
        }
        Ok(Ok(()))
    }

    /// Reads a whole export into this ledger, and compares. The ledger must be empty, or hold nothing but shots of the same
    /// text.
    ///
    /// # Errors
    ///
    /// The text is not whole, or not what was written; the ledger holds something else; or trouble of the storage.
    pub fn import_whole(
        &self,
        lines: &mut dyn Iterator<Item = Result<String, std::io::Error>>,
    ) -> Result<Contents, CopyFault> {
        let Whole { keys, kept, logs: wanted, last_number } = Whole::read(lines)?;
        let mut there = BTreeSet::new();
        for log in self.read(logs)?.values() {
            there.insert(text_of(log)?);
        }
        let (shots, mut missing) = (there.len(), Vec::new());
        for log in &wanted {
            if !there.remove(&text_of(log)?) {
                missing.push(log);
            }
        }
        if !there.is_empty() {
            return Err(CopyFault::NotEmpty { shots });
        }
        let whole = contents(wanted.iter())?;
        self.pour((&keys, &kept), &missing, last_number, &whole, &|| Ok(true))?;
        Ok(whole)
    }

    /// Takes what was left of another ledger into this empty one. Of a shot with an event that cannot follow the one before
    /// it, because one between them is lost, the history up to there is taken. A shot that would be free to be submitted, and
    /// whose submit may be among what is lost, is unsettled: silence proves nothing.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn take_remains(&self, remains: Remains) -> Result<Salvaged, CopyFault> {
        let mut salvaged = Salvaged { unreadable: remains.unreadable, ..Salvaged::default() };
        let mut logs = Vec::new();
        let mut rows = remains.rows;
        for (id, log) in remains.logs {
            let row = rows.remove(&id);
            let last = log.last().map_or(0, |(number, _)| *number);
            let mut log: Vec<Entry> = log.into_iter().map(|(_, entry)| entry).collect();
            let all = log.len();
            let mut named = None;
            let shot = loop {
                match state::fold(&log) {
                    Ok(shot) => break shot,
                    Err(_) => named = log.pop().and_then(|entry| task_in(&entry.event)).or(named),
                }
            };
            let tells_more = |shot: &Shot| row.as_ref().is_some_and(|row| tells_more(row, shot));
            let is_missing =
                log.len() < all || last < remains.last_unreadable || shot.as_ref().is_some_and(tells_more);
            let named = named.or_else(|| row.as_ref()?.task_id.clone());
            if let Some(shot) = shot.filter(|shot| is_missing && shot.again() == Again::Free) {
                let attempt = u32::try_from(shot.attempts.len() + 1).unwrap_or(u32::MAX);
                log.extend(may_have_been_submitted(attempt, shot.changed_at, named));
                salvaged.unsettled += 1;
            }
            match (log.is_empty(), is_missing) {
                (true, _) => {
                    // Its first event is gone; what the summary knows of it is better than nothing.
                    match row.as_ref().and_then(log_without_events) {
                        Some(told) => {
                            log = told;
                            (salvaged.cut, salvaged.unsettled) = (salvaged.cut + 1, salvaged.unsettled + 1);
                        }
                        None => salvaged.lost += 1,
                    }
                }
                (false, true) => salvaged.cut += 1,
                (false, false) => salvaged.whole += 1,
            }
            logs.extend((!log.is_empty()).then_some(log));
        }
        let untold: Vec<Vec<Entry>> = rows.values().filter_map(log_without_events).collect();
        (salvaged.cut, salvaged.unsettled) = (salvaged.cut + untold.len(), salvaged.unsettled + untold.len());
        logs.extend(untold);
        let (whole, taken) = (contents(logs.iter())?, logs.iter().collect::<Vec<_>>());
        self.pour((&remains.keys, &Kept::default()), &taken, remains.last_number, &whole, &|| Ok(true))?;
        Ok(salvaged)
    }

    /// Writes logs of shots that are not here yet, all or none: half a ledger would be taken for a whole one by whoever asks
    /// meanwhile, or after a cut, and pay again for the other half. It is `whole` then, and `is_same` still holds, or nothing is
    /// written.
    fn pour(
        &self,
        (keys, kept): (&[KnownKey], &Kept),
        missing: &[&Vec<Entry>],
        last: i64,
        whole: &Contents,
        is_same: &dyn Fn() -> Result<bool, LedgerError>,
    ) -> Result<(), CopyFault> {
        let mut differs = false;
        let poured = self.write(Durability::Now, |store| {
            keys.iter().try_for_each(|it| store.join(&it.key, &it.account, it.name.as_deref()))?;
            for log in missing {
                let shot = state::fold(*log)?.ok_or(LedgerError::NoSuchShot)?;
                store.append(None, log, &shot)?;
            }
            kept.put(store)?;
            store.raise_number(last)?;
            differs = contents(logs(store)?.values())? != *whole || !is_same()?;
            // An error is what takes a transaction back.
            if differs { Err(LedgerError::NothingRan) } else { Ok(()) }
        });
        match poured {
            Err(LedgerError::NothingRan) if differs => Err(CopyFault::Differs),
            poured => Ok(poured?),
        }
    }
}

/// The task that an event names.
fn task_in(event: &Event) -> Option<TaskId> {
    match event {
        Event::Submitted { task_id } => Some(task_id.clone()),
        Event::Unsettled { task_id, .. } => task_id.clone(),
        _ => None,
    }
}

/// A line of a whole export.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    /// The first line: what it takes to read the others.
    Ledger { version: u32 },
    /// Whose a key is.
    Key { key: Realm, account: Realm, name: Option<String> },
    /// What else an intent asks for.
    Kept { kept: Kept },
    /// All events of a shot.
    Shot { log: Vec<Entry> },
    /// The last line: what all of it comes to.
    End {
        #[serde(flatten)]
        contents: Contents,
        last_number: i64,
        /// The hash of what is kept; none where nothing is, or an older giggle wrote it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kept: Option<String>,
    },
}

/// A whole export, read and found whole.
struct Whole {
    keys: Vec<KnownKey>,
    kept: Kept,
    logs: Vec<Vec<Entry>>,
    last_number: i64,
}

impl Whole {
    fn read(lines: &mut dyn Iterator<Item = Result<String, std::io::Error>>) -> Result<Self, CopyFault> {
        let mut whole = Self { keys: Vec::new(), kept: Kept::default(), logs: Vec::new(), last_number: 0 };
        let mut end = None;
        for (number, line) in (1usize..).zip(lines) {
            let line = line.map_err(CopyFault::Unreadable)?;
            let fault = || CopyFault::NotAnExport { line: number };
            let line = serde_json::from_str(&line).map_err(|_| fault())?;
            // Nothing comes before the head, and nothing follows the end.
            if matches!(line, Line::Ledger { .. }) != (number == 1) || end.is_some() {
                return Err(fault());
            }
            match line {
                Line::Ledger { version } if version > EVENT_VERSION => {
                    let (found, known) = (version.into(), EVENT_VERSION.into());
                    return Err(LedgerError::Newer { found, known }.into());
                }
                Line::Ledger { .. } => {}
                Line::Key { key, account, name } => {
                    let (has_shots, is_joined) = (false, true);
                    whole.keys.push(KnownKey { key, account, name, has_shots, is_joined });
                }
                Line::Kept { kept } => whole.kept = kept,
                Line::Shot { log } => whole.logs.push(log),
                Line::End { contents, last_number, kept } => {
                    whole.last_number = last_number;
                    end = Some((contents, kept));
                }
            }
        }
        let (end, kept) = end.ok_or(CopyFault::CutShort)?;
        let of_kept = (!whole.kept.is_empty()).then(|| whole.kept.hash()).transpose()?;
        if end != contents(whole.logs.iter())? || kept != of_kept {
            return Err(CopyFault::Differs);
        }
        Ok(whole)
    }
}

/// What was said of whose the keys are.
fn joined_keys(
    store: &mut dyn Store,
    logs: &BTreeMap<ShotId, Vec<Entry>>,
) -> Result<Vec<KnownKey>, LedgerError> {
    let mut keys = Vec::new();
    let bases: BTreeSet<String> = logs.values().filter_map(|log| base_of(log.first()?)).collect();
    for base in bases {
        keys.extend(store.keys_at(&base)?.into_iter().filter(|it| it.is_joined));
    }
    Ok(keys)
}

fn base_of(first: &Entry) -> Option<String> {
    let realm = match &first.event {
        Event::Planned { realm, .. } | Event::Found { realm, .. } => Some(realm),
        Event::Condensed { shot } => Some(&shot.realm),
        // No log begins with anything else.
        _ => None,
    };
    realm.map(|realm| realm.base().to_owned())
}

fn logs(store: &mut dyn Store) -> Result<BTreeMap<ShotId, Vec<Entry>>, LedgerError> {
    let mut logs: BTreeMap<ShotId, Vec<Entry>> = BTreeMap::new();
    store.each_entry(&mut |id, entry| {
        logs.entry(id).or_default().push(entry.clone());
        Ok(())
    })?;
    Ok(logs)
}

/// The events of a shot, as they are stored.
fn text_of(log: &[Entry]) -> Result<String, LedgerError> {
    let mut text = String::new();
    for entry in log {
        text.push_str(&serde_json::to_string(entry).map_err(LedgerError::unwritable)?);
        text.push('\n');
    }
    Ok(text)
}

fn contents<'a>(logs: impl Iterator<Item = &'a Vec<Entry>>) -> Result<Contents, LedgerError> {
    let (mut texts, mut events) = (Vec::new(), 0);
    for log in logs {
        events += log.len();
        texts.push(text_of(log)?);
    }
    texts.sort_unstable();
    let mut hash = Sha256::new();
    for text in &texts {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    let hash = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Contents { shots: texts.len(), events, hash })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::{clock, in_memory, started, submitted, unsettled};
    use crate::shot::Standing;

    #[test]
    fn what_may_have_been_submitted_in_a_lost_part_is_unsettled() {
        let from = in_memory(clock());
        submitted(&from, "a lake", "t1");
        let log: Vec<(i64, Entry)> =
            (1..).zip(from.read(logs).unwrap().into_values().next().unwrap()).collect();
        let without = |lost: &[usize]| {
            let left = log.iter().enumerate().filter(|(at, _)| !lost.contains(at)).map(|(_, it)| it.clone());
            BTreeMap::from([(ShotId(1), left.collect::<Vec<_>>())])
        };
        let end = i64::try_from(log.len()).unwrap();
        // The intent; the intent and all behind it; what is behind the plan, with nothing missing behind that.
        let behind: Vec<usize> = (1..log.len()).collect();
        for (lost, last_unreadable, standing) in [
            (&[1][..], 2, Standing::Unsettled),
            (&behind[..], end, Standing::Unsettled),
            (&behind[..], 0, Standing::Planned),
        ] {
            let into = in_memory(clock());
            let remains =
                Remains { logs: without(lost), last_number: end, last_unreadable, ..Remains::default() };
            into.take_remains(remains).unwrap();
            let rows = into.list(&crate::question::Filter::default()).unwrap();
            assert_eq!(rows[0].standing, standing, "{lost:?}");
            if lost == [1] {
                let shot = into.shot(rows[0].id).unwrap();
                let named = shot.attempts.last().unwrap().named.as_ref().map(TaskId::as_str);
                assert_eq!(named, Some("t1"), "what the lost intent came to is still known");
            }
        }
    }

    #[test]
    fn a_whole_export_is_read_back_and_nothing_else_is() {
        let clock = clock();
        let from = in_memory(clock.clone());
        submitted(&from, "a lake", "t1");
        unsettled(&from, "a hill");
        let mut lines = Vec::new();
        from.export_whole(&mut |line| {
            lines.push(line.to_owned());
            Ok(())
        })
        .unwrap()
        .unwrap();
        let import =
            |to: &Ledger, lines: &[String]| to.import_whole(&mut lines.iter().map(|line| Ok(line.clone())));
        let to = in_memory(clock.clone());
        assert_eq!(import(&to, &lines).unwrap(), from.contents().unwrap());
        assert!(to.is_summary_true().unwrap());
        assert_eq!(import(&to, &lines).unwrap(), from.contents().unwrap(), "the same again adds nothing");
        drop(started(&to, "a river"));
        assert!(matches!(import(&to, &lines), Err(CopyFault::NotEmpty { shots: 3 })));
        // Where some shots of the same text are in the ledger already, the others are added.
        let half = in_memory(clock.clone());
        let log = from.read(logs).unwrap().into_values().next().unwrap();
        let one = contents(std::iter::once(&log)).unwrap();
        half.pour((&[], &Kept::default()), &[&log], 0, &one, &|| Ok(true)).unwrap();
        assert_eq!(import(&half, &lines).unwrap(), from.contents().unwrap());
        // What is not the whole in the end leaves nothing behind.
        for (whole, is_same) in [(&from.contents().unwrap(), true), (&one, false)] {
            let none = in_memory(clock.clone());
            let refused = none.pour((&[], &Kept::default()), &[&log], 0, whole, &|| Ok(is_same));
            assert!(matches!(refused, Err(CopyFault::Differs)), "{refused:?}");
            assert_eq!(none.contents().unwrap().shots, 0);
        }

        let altered = |at: usize, line: &str| {
            let mut lines = lines.clone();
            lines[at] = line.to_owned();
            lines
        };
        let empty = || in_memory(clock.clone());
        for end in 0..lines.len() {
            let fault = import(&empty(), &lines[..end]).unwrap_err();
            assert!(matches!(fault, CopyFault::CutShort), "{end}: {fault}");
        }
        let fault = import(&empty(), &altered(2, &lines[1])).unwrap_err();
        assert!(matches!(fault, CopyFault::Differs), "{fault}");
        let fault = import(&empty(), &altered(1, &lines[1].replace("t1", "t2"))).unwrap_err();
        assert!(matches!(fault, CopyFault::Differs), "{fault}");
        let fault = import(&empty(), &altered(2, "{}")).unwrap_err();
        assert!(matches!(fault, CopyFault::NotAnExport { line: 3 }), "{fault}");
        let fault = import(&empty(), &altered(0, r#"{"ledger":{"version":900}}"#)).unwrap_err();
        assert!(matches!(fault, CopyFault::Ledger(LedgerError::Newer { found: 900, .. })), "{fault}");
        assert_eq!(empty().contents().unwrap().shots, 0);
    }

    #[test]
    fn a_copy_holds_the_same_and_goes_into_an_empty_ledger_only() {
        let clock = clock();
        let (from, to) = (in_memory(clock.clone()), in_memory(clock));
        submitted(&from, "a lake", "t1");
        unsettled(&from, "a hill");
        let copied = from.copy_into(&to).unwrap();
        assert_eq!((copied.shots, &copied), (2, &from.contents().unwrap()));
        assert!(
            to.read(|store| store.last_number()).unwrap() >= from.read(|store| store.last_number()).unwrap()
        );
        assert_eq!(from.copy_into(&to).unwrap(), copied, "a copy whose end nobody heard of is the copy");
        // A copy that was used since is still one; what only the original knows shows.
        drop(started(&to, "a river"));
        assert_ne!(to.contents().unwrap().hash, from.contents().unwrap().hash);
        assert_eq!(from.copy_into(&to).unwrap(), to.contents().unwrap());
        drop(started(&from, "a cloud"));
        assert!(matches!(from.copy_into(&to), Err(CopyFault::NotEmpty { shots: 3 })));
    }
}
