//! What a session promises, on a ledger in memory.

use super::*;
use crate::ledger::engine::{Durability, Engine, Work};
use crate::ledger::{Again, MemoryEngine, Submitter, SystemClock};
use giggle_domain::{Catalog, ShotSketch};
use std::path::Path;

/// A ledger whose disk can be full.
struct Disk {
    engine: MemoryEngine,
    is_full: Arc<AtomicBool>,
}

impl Engine for Disk {
    fn write(&mut self, durability: Durability, work: &mut Work<'_>) -> Result<(), LedgerError> {
        if self.is_full.load(Ordering::SeqCst) {
            return Err(LedgerError::Storage("the disk is full".into()));
        }
        self.engine.write(durability, work)
    }

    fn read(&mut self, work: &mut Work<'_>) -> Result<(), LedgerError> {
        self.engine.read(work)
    }
}

/// A session, and whether its disk is full.
fn session() -> (Session, Arc<AtomicBool>) {
    let is_full = Arc::new(AtomicBool::new(false));
    let clock = Arc::new(SystemClock);
    let disk = Disk { engine: MemoryEngine::new(clock.clone()), is_full: Arc::clone(&is_full) };
    let ledger = Ledger::open(disk, clock, Submitter::on("here"));
    let session = Session {
        ledger,
        realm: Realm::new("http://127.0.0.1:1", "k"),
        limits: Limits::default(),
        estimates: Arc::default(),
        scribe: Arc::default(),
        is_wait_told: Arc::default(),
        store: None,
        store_noted: Arc::default(),
        unwritten: Arc::default(),
        in_memory: None,
        used: None,
        is_alone: Arc::default(),
        charges_read: tokio::sync::Mutex::default(),
        key: Realm::new("http://127.0.0.1:1", "k"),
        account_name: None,
        account: tokio::sync::OnceCell::new(),
        client: None,
        output: Output {
            json: false,
            quiet: true,
            no_input: true,
            language: giggle_domain::Language::English,
        },
    };
    (session, is_full)
}

async fn begin(session: &Session, prompt: &str) -> Result<Begin, LedgerError> {
    let sketch = ShotSketch { prompt: Some(prompt.into()), ..ShotSketch::default() };
    let (shot, take) = (sketch.check(&Catalog::built_in()).unwrap(), std::num::NonZeroU32::MIN);
    let fingerprint = shot.fingerprint(take);
    let (price, deadline, claim) = (None, None, None);
    let asking = Asking { realm: &session.realm, shot: &shot, fingerprint, take, price, deadline, claim };
    session.begin(&asking, None, &Beside::Any, || ()).await
}

#[tokio::test]
async fn what_became_known_of_a_task_is_written_in_its_order_when_it_can_be() {
    let (session, is_full) = session();
    let ledger = session.ledger.clone();
    let Ok(Begin::Started(mut intent)) = begin(&session, "a lake").await else { panic!() };
    let key = intent.key();
    session.answer(&mut intent, &SubmitAnswer::Submitted(TaskId::parse("t").unwrap())).await.unwrap();
    is_full.store(true, Ordering::SeqCst);
    let place = Path::new("/c.mp4");
    for event in [
        Event::Completed { clips: 1, watched: true },
        Event::download_started(0, place),
        Event::downloaded(0, place, &"0".repeat(64), 9),
    ] {
        let error = session.append(key, event.clone()).await.unwrap_err();
        session.append_later(key, event, &error);
    }
    assert!(session.write_events().is_err(), "nobody goes on as if it were written");
    is_full.store(false, Ordering::SeqCst);
    session.write_events().unwrap();
    let standing = || ledger.list(&Filter::default()).unwrap()[0].standing;
    assert_eq!(standing(), Standing::Downloaded);
    session.write_events().unwrap();
}

#[tokio::test]
async fn an_answer_that_could_not_be_written_is_written_before_everything_later() {
    let (session, is_full) = session();
    let ledger = session.ledger.clone();
    let submitted = |id: &str| SubmitAnswer::Submitted(TaskId::parse(id).unwrap());
    for (id, is_later) in [("t1", true), ("t2", false)] {
        let Ok(Begin::Started(mut intent)) = begin(&session, id).await else { panic!() };
        let key = intent.key();
        is_full.store(true, Ordering::SeqCst);
        let error = session.answer(&mut intent, &submitted(id)).await.unwrap_err();
        session.write_later(intent, submitted(id), &error);
        assert!(begin(&session, "another").await.is_err(), "nothing is spent that cannot be written down");
        is_full.store(false, Ordering::SeqCst);
        assert_eq!(ledger.shot(key.shot).unwrap().again(), Again::InFlight(1), "its lock is held");
        if is_later {
            session.append(key, Event::download_started(0, Path::new("/c.mp4"))).await.unwrap();
            assert_eq!(ledger.shot(key.shot).unwrap().again(), Again::Joined(1));
        }
    }
    drop(session);
    let rows = ledger.list(&Filter::default()).unwrap();
    assert!(rows.iter().all(|row| row.standing == Standing::Submitted), "at the latest at the end: {rows:?}");
}
