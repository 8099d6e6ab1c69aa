//! Notices that the database has lost something, before anybody may send on its word.
//!
//! It compares what is there with the mark beside it and with the copies of marks elsewhere. What it finds keeps intents
//! from being written, and nothing else: reading and recording go on with what is left.

use crate::error::{LedgerError, Loss};
use crate::folder::{FAILED_IMPORT_FILE, MOVED_FILE, StateFolder};
use crate::mark::{self, Copies, Facts, Found, Note, Point};
use crate::seal::Seal;
use crate::sqlite::fault::from_sqlite;
use crate::tables::{IS_NEWEST_SUMMARISED, IS_SUMMARY_WHOLE};
use rusqlite::{Connection, OptionalExtension as _};
use std::path::PathBuf;

/// A database up to this size is looked through at its opening where its log was left behind by a process that did not
/// end cleanly: some ten milliseconds.
const QUICKLY_LOOKED_THROUGH: u64 = 8 << 20;

/// What is compared.
pub(super) struct Guard {
    main: PathBuf,
    log: PathBuf,
    mark: PathBuf,
    copies: Option<Copies>,
    seal: Seal,
    /// The file that was opened; a path can come to mean another one.
    opened: Option<(u64, u64)>,
    /// What was found to be lost at the opening.
    loss: Option<Loss>,
    /// Whether the mark was written for another main file: the files were copied, or put back from a copy.
    pub(super) is_copy: bool,
    /// Whether the mark of a move is this process's own.
    pub(super) is_being_moved: bool,
}

impl Guard {
    pub(super) fn new(folder: &StateFolder) -> Self {
        Self {
            main: folder.ledger_file(),
            log: folder.log_file(),
            mark: folder.mark_file(),
            copies: folder.copies(),
            seal: Seal::beside(&folder.mark_file()),
            opened: None,
            loss: None,
            is_copy: false,
            is_being_moved: false,
        }
    }

    /// Whether a mark, or a copy of one, speaks of a ledger at this path that has had events.
    pub(super) fn is_spoken_of(&self) -> bool {
        let has_mark =
            !matches!(mark::read(&self.mark), Ok(Found::Nothing | Found::Point(Point { number: 0, .. })));
        has_mark || self.is_spoken_of_elsewhere()
    }

    /// Whether a copy of a mark does.
    fn is_spoken_of_elsewhere(&self) -> bool {
        let has_copy = |copies: &Copies| {
            let known = copies.of_this_place();
            known.is_damaged || known.points.iter().any(|point| point.number > 0)
        };
        self.copies.as_ref().is_some_and(has_copy)
    }

    /// Looks at what was opened. Nothing that is lost keeps it from being read.
    pub(super) fn look(&mut self, connection: &Connection) -> Result<(), LedgerError> {
        self.opened = identity(&self.main);
        let tip = tip(connection)?;
        let only_one: bool = connection
            .query_row("SELECT count(*) = 1 FROM marks", [], |row| row.get(0))
            .map_err(from_sqlite)?;
        let mut found = mark::read(&self.mark)?;
        let is_unmarked = match found {
            // A seal without a mark is what is left of a ledger: a power cut leaves files without bytes.
            Found::Nothing => !self.is_spoken_of() && !self.seal.is_there(),
            // The disk was full when it was to be made, and this database never had another.
            Found::Begun => !self.is_spoken_of_elsewhere() && !self.seal.is_there(),
            Found::Broken | Found::Point(_) => false,
        };
        if only_one && is_unmarked {
            // Nothing was ever sent on its word.
            let first = Point {
                hash: hash_at(connection, &tip, first_mark(connection)?)?.unwrap_or_default(),
                ..tip
            };
            let first = Point { number: first_mark(connection)?, main: Facts::of(&self.main), ..first };
            mark::write(&self.mark, &first, true, true)?;
            found = Found::Point(first);
        }
        if found == Found::Nothing && self.is_confirmed_by_copies(connection, &tip)? {
            // Brought here without its mark, and whole: the copies know no later event.
            let point = Point { main: Facts::of(&self.main), ..tip };
            mark::write(&self.mark, &point, true, true)?;
            found = Found::Point(point);
        }
        if let Found::Point(point) = found {
            self.is_copy = self.is_put_back(&point);
            if !self.is_copy {
                self.note_identity();
            }
        }
        if let Found::Point(point) = found {
            let length = |path: &PathBuf| std::fs::metadata(path).map_or(0, |file| file.len());
            let is_left_behind = length(&self.log) > 0 && length(&self.main) <= QUICKLY_LOOKED_THROUGH;
            if point.main != Facts::of(&self.main) || is_left_behind {
                let report: String = connection
                    .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
                    .map_err(from_sqlite)?;
                if report != "ok" || !is_all_there(connection)? {
                    self.loss = Some(Loss::Parts);
                    return Ok(());
                }
                self.note_main();
            }
        }
        let is_other = |copies: &Copies| {
            copies.of_this_place().points.iter().any(|point| point.id != tip.id && point.number > 0)
        };
        if self.copies.as_ref().is_some_and(is_other) {
            self.loss = Some(Loss::OtherLedger);
        }
        Ok(())
    }

    /// Whether the files were put here by somebody else: the main file is another one than the mark was written for, or the mark is
    /// older than what was here last.
    fn is_put_back(&self, point: &Point) -> bool {
        let differs = |(noted, now): (u64, u64)| noted != 0 && now != 0 && noted != now;
        let is_other =
            Note::Made.read(&self.mark).is_some_and(|made| made.into_iter().zip(self.made()).any(differs));
        is_other || point.main.is_of_another_file(&Facts::of(&self.main)) || self.seal.is_broken()
    }

    /// When the main file and the seal were made.
    fn made(&self) -> [u64; 2] {
        [mark::made_at(&self.main), self.seal.made_at()].map(Option::unwrap_or_default)
    }

    /// Gives the ledger a seal where it has none, and notes when it and the main file were made. Both are a second guard: that they
    /// cannot be written stops nobody.
    fn note_identity(&self) {
        if !self.seal.is_named() {
            let _ = self.seal.begin_anew();
        }
        let made = self.made();
        if Note::Made.read(&self.mark) != Some(made) {
            let _ = Note::Made.write(&self.mark, made);
        }
    }

    /// Whether copies speak of this very ledger, and of nothing that it does not have.
    fn is_confirmed_by_copies(&self, connection: &Connection, tip: &Point) -> Result<bool, LedgerError> {
        let copies = self.copies.as_ref().map(|copies| copies.of(&tip.id)).unwrap_or_default();
        if copies.is_damaged {
            return Ok(false);
        }
        let Some(latest) = copies.points.iter().max_by_key(|point| point.number) else { return Ok(false) };
        Ok(hash_at(connection, tip, latest.number)? == Some(latest.hash))
    }

    /// Whether everything is there that was there at the last intent; returns where the ledger stands.
    pub(super) fn check(&self, connection: &Connection) -> Result<Point, LedgerError> {
        let lost = |loss| Err(LedgerError::Lost(loss));
        if let Some(loss) = self.loss {
            return lost(loss);
        }
        for (file, loss) in [(MOVED_FILE, Loss::Office), (FAILED_IMPORT_FILE, Loss::Import)] {
            let is_own_mark = file == MOVED_FILE && self.is_being_moved;
            if !is_own_mark && self.main.with_file_name(file).symlink_metadata().is_ok() {
                return lost(loss);
            }
        }
        let here = identity(&self.main);
        if here.is_none() || here != self.opened {
            return lost(Loss::Place);
        }
        if !is_newest_there(connection)? {
            return lost(Loss::Parts);
        }
        let tip = tip(connection)?;
        let Found::Point(mark) = mark::read(&self.mark)? else { return lost(Loss::Mark) };
        if mark.id != tip.id {
            return lost(Loss::OtherLedger);
        }
        let copies = self.copies.as_ref().map(|copies| copies.of(&tip.id)).unwrap_or_default();
        if copies.is_damaged {
            return lost(Loss::Copy);
        }
        for known in copies.points.iter().chain([&mark]) {
            if known.number > tip.number {
                return lost(Loss::Events { have: tip.number, had: known.number });
            }
            // What was marked long ago is not kept for ever.
            let is_kept = known.number >= first_mark(connection)?;
            match hash_at(connection, &tip, known.number)? {
                Some(hash) if hash == known.hash => {}
                None if !is_kept => {}
                _ => return lost(Loss::History),
            }
        }
        Ok(tip)
    }

    /// Marks an intent that is on disk.
    pub(super) fn mark(&self, point: &Point) -> Result<(), LedgerError> {
        let point = Point { main: Facts::of(&self.main), ..*point };
        // Before the mark is on disk: its sync takes the name along.
        let _ = self.seal.change();
        mark::write(&self.mark, &point, false, true)?;
        if let Some(copies) = &self.copies {
            copies.write(&point);
        }
        Ok(())
    }

    /// Marks what is marked already: whether the mark can be written.
    pub(super) fn mark_again(&self) -> Result<(), LedgerError> {
        let Found::Point(point) = mark::read(&self.mark)? else { return Err(LedgerError::Lost(Loss::Mark)) };
        mark::write(&self.mark, &point, false, false)
    }

    /// Notes what the main file is like after we wrote it. A note that is lost costs a look through the file.
    pub(super) fn note_main(&self) {
        if let Ok(Found::Point(point)) = mark::read(&self.mark) {
            let _ = mark::write(&self.mark, &Point { main: Facts::of(&self.main), ..point }, false, false);
        }
    }

    /// The mark is this main file's from now on.
    pub(super) fn adopt(&mut self) {
        self.is_copy = false;
        self.note_main();
        let _ = self.seal.begin_anew();
        self.note_identity();
    }

    /// The mark and the copy of a ledger that begins anew with what it has.
    pub(super) fn begin_anew(&mut self, point: &Point) -> Result<(), LedgerError> {
        self.opened = identity(&self.main);
        let point = Point { main: Facts::of(&self.main), ..*point };
        mark::write(&self.mark, &point, true, true)?;
        self.is_copy = false;
        let _ = self.seal.begin_anew();
        self.note_identity();
        if let Some(copies) = &self.copies {
            copies.forget();
            copies.write(&point);
        }
        Ok(())
    }
}

/// Whether every shot that has events is in the summary, with its attempts, and no event was taken away.
fn is_all_there(connection: &Connection) -> Result<bool, LedgerError> {
    let is_summary_whole: bool =
        connection.query_row(IS_SUMMARY_WHOLE, [], |row| row.get(0)).map_err(from_sqlite)?;
    Ok(is_summary_whole && are_all_events_there(connection)?)
}

/// Whether as many events are there as were written and not forgotten on purpose.
pub(super) fn are_all_events_there(connection: &Connection) -> Result<bool, LedgerError> {
    connection
        .query_row("SELECT kept = (SELECT count(*) FROM events) FROM tip", [], |row| row.get(0))
        .map_err(from_sqlite)
}

/// The same of the newest event alone.
fn is_newest_there(connection: &Connection) -> Result<bool, LedgerError> {
    connection
        .prepare_cached(IS_NEWEST_SUMMARISED)
        .and_then(|mut it| it.query_row([], |row| row.get(0)))
        .map_err(from_sqlite)
}

/// Where a ledger stands.
pub(super) fn tip(connection: &Connection) -> Result<Point, LedgerError> {
    connection
        .prepare_cached("SELECT id, number, hash FROM tip")
        .and_then(|mut it| {
            it.query_row([], |row| {
                let (id, number, hash) = (row.get(0)?, row.get(1)?, row.get(2)?);
                Ok(Point { id, number, hash, main: Facts::default() })
            })
        })
        .map_err(from_sqlite)
}

/// Keeps the point that is to be marked, in the transaction of the intent; `None` where nothing was written.
pub(super) fn marked(connection: &Connection, before: &Point) -> Result<Option<Point>, LedgerError> {
    let tip = tip(connection)?;
    if tip.number == before.number {
        return Ok(None);
    }
    keep(connection, &tip)?;
    Ok(Some(tip))
}

/// Keeps a point that is to be marked.
pub(super) fn keep(connection: &Connection, tip: &Point) -> Result<(), LedgerError> {
    connection
        .prepare_cached("INSERT OR IGNORE INTO marks (number, hash) VALUES (?, ?)")
        .and_then(|mut it| it.execute(rusqlite::params![tip.number, tip.hash]))
        .map(drop)
        .map_err(from_sqlite)
}

fn first_mark(connection: &Connection) -> Result<i64, LedgerError> {
    connection
        .prepare_cached("SELECT coalesce(min(number), 0) FROM marks")
        .and_then(|mut it| it.query_row([], |row| row.get(0)))
        .map_err(from_sqlite)
}

/// The rolling hash at a point that was marked, or at the tip.
fn hash_at(connection: &Connection, tip: &Point, number: i64) -> Result<Option<mark::Hash>, LedgerError> {
    let marked = connection
        .prepare_cached("SELECT hash FROM marks WHERE number = ?")
        .and_then(|mut it| it.query_row([number], |row| row.get(0)).optional())
        .map_err(from_sqlite)?;
    Ok(marked.or((number == tip.number).then_some(tip.hash)))
}

/// Which file a path means.
#[cfg(unix)]
fn identity(path: &std::path::Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(path).ok().map(|file| (file.dev(), file.ino()))
}

/// Without numbers of files only their absence is seen; an open one cannot be replaced here.
#[cfg(not(unix))]
fn identity(path: &std::path::Path) -> Option<(u64, u64)> {
    path.exists().then_some((0, 0))
}
