//! The scribe: one thread that writes for many, with one wait for the disk for all who wait.
//!
//! A batch has sixty shots on their way, each with five things to write down. Written one by one each costs a transaction,
//! its own copies of the same pages, and a sync; written together they share all of it. Nothing about the law
//! changes: whoever asks for an intent is answered after the commit that holds it, and every event is on record before its
//! writer goes on.

use crate::answer::SubmitAnswer;
use crate::begin::{Asking, Begin, Wanted};
use crate::budget::Limits;
use crate::engine::{Durability, Work};
use crate::error::LedgerError;
use crate::event::Event;
use crate::intent::Intent;
use crate::keys::AttemptKey;
use crate::record::Ledger;
use crate::store::Store;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// No transaction holds more than this: whoever waits for the first waits for the last.
const MOST_TOGETHER: usize = 128;

/// Writes for many. What was asked for is written before this is gone, unless it is left.
pub struct Scribe {
    ledger: Ledger,
    jobs: Option<mpsc::Sender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
    is_left: AtomicBool,
}

/// One thing to write, and somebody who waits for it.
trait Job: Send {
    fn durability(&self) -> Durability;
    fn work(&mut self, store: &mut dyn Store) -> Result<(), LedgerError>;
    fn done(self: Box<Self>, written: Result<(), LedgerError>);
}

struct Asked<T, F> {
    durability: Durability,
    work: F,
    value: Option<T>,
    answer: oneshot::Sender<Result<T, LedgerError>>,
    /// What becomes of a value that nobody waits for any more; without it, it is written all the same.
    unheard: Option<Box<dyn FnOnce(T) + Send>>,
}

impl<T: Send, F> Job for Asked<T, F>
where
    F: FnMut(&mut dyn Store) -> Result<T, LedgerError> + Send,
{
    fn durability(&self) -> Durability {
        self.durability
    }

    fn work(&mut self, store: &mut dyn Store) -> Result<(), LedgerError> {
        // What an earlier run gave was undone; its locks are let go of before others are taken.
        self.value = None;
        if self.unheard.is_some() && self.answer.is_closed() {
            // Whoever asked is gone, and wanted it for nobody else.
            return Err(LedgerError::NothingRan);
        }
        self.value = Some((self.work)(store)?);
        Ok(())
    }

    fn done(self: Box<Self>, written: Result<(), LedgerError>) {
        let Self { value, answer, unheard, .. } = *self;
        let result = written.and_then(|()| value.ok_or(LedgerError::NothingRan));
        // Whoever asked may be gone; what was written stays written.
        if let (Err(Ok(value)), Some(unheard)) = (answer.send(result), unheard) {
            unheard(value);
        }
    }
}

impl Scribe {
    /// A scribe for a ledger.
    pub fn new(ledger: &Ledger) -> Self {
        let (sender, jobs) = mpsc::channel();
        let writer = ledger.clone();
        let thread =
            std::thread::Builder::new().name("ledger".into()).spawn(move || write_down(&writer, &jobs));
        let is_left = AtomicBool::new(false);
        Self { ledger: ledger.clone(), jobs: Some(sender), thread: thread.ok(), is_left }
    }

    /// Its end is not waited for: the process is to end now, whatever is still to be written.
    pub fn leave(&self) {
        self.is_left.store(true, Ordering::SeqCst);
    }

    async fn write<T: Send + 'static>(
        &self,
        durability: Durability,
        work: impl FnMut(&mut dyn Store) -> Result<T, LedgerError> + Send + 'static,
    ) -> Result<T, LedgerError> {
        self.ask(durability, work, None).await.unwrap_or(Err(LedgerError::Busy))
    }

    fn ask<T: Send + 'static>(
        &self,
        durability: Durability,
        work: impl FnMut(&mut dyn Store) -> Result<T, LedgerError> + Send + 'static,
        unheard: Option<Box<dyn FnOnce(T) + Send>>,
    ) -> oneshot::Receiver<Result<T, LedgerError>> {
        let (answer, answered) = oneshot::channel();
        if let Some(jobs) = &self.jobs {
            // A scribe that could not be started drops the question, and who asked is told so.
            let _ = jobs.send(Box::new(Asked { durability, work, value: None, answer, unheard }));
        }
        answered
    }

    /// [`Ledger::begin`], among others.
    ///
    /// # Errors
    ///
    /// As [`Ledger::begin`].
    pub async fn begin(&self, asking: &Asking<'_>, limits: &Limits) -> Result<Begin, LedgerError> {
        self.begin_in_order(asking, limits, || ()).await
    }

    /// The same, and says as soon as what is asked for later is begun later.
    ///
    /// # Errors
    ///
    /// As [`Ledger::begin`].
    pub async fn begin_in_order(
        &self,
        asking: &Asking<'_>,
        limits: &Limits,
        is_queued: impl FnOnce(),
    ) -> Result<Begin, LedgerError> {
        let (ledger, wanted, limits) = (self.ledger.clone(), Wanted::of(asking), limits.clone());
        let begun = self.ask(
            Durability::Intent,
            move |store| ledger.begin_in(store, &wanted, &limits),
            Some(give_back(&self.ledger)),
        );
        is_queued();
        let mut begun = Begun { ledger: &self.ledger, answer: begun };
        (&mut begun.answer).await.unwrap_or(Err(LedgerError::Busy))
    }

    /// [`Ledger::answer`], among others.
    ///
    /// # Errors
    ///
    /// As [`Ledger::answer`].
    pub async fn answer(&self, intent: &mut Intent, answer: &SubmitAnswer) -> Result<(), LedgerError> {
        let answered = self.ledger.heard(intent, answer);
        let (ledger, of_write) = (self.ledger.clone(), answered.clone());
        let written = self.write(Durability::Now, move |store| ledger.answer_in(store, &of_write));
        self.ledger.recorded(intent, &answered, written.await?)
    }

    /// [`Ledger::append`], among others.
    ///
    /// # Errors
    ///
    /// As [`Ledger::append`].
    pub async fn append(&self, key: AttemptKey, event: Event) -> Result<(), LedgerError> {
        let ledger = self.ledger.clone();
        self.write(Durability::of(&event), move |store| {
            ledger.append_known(store, key, event.clone()).map(|_| ())
        })
        .await
    }
}

impl Drop for Scribe {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take().filter(|_| !self.is_left.load(Ordering::SeqCst)) {
            let _ = thread.join();
        }
    }
}

/// Somebody who waits for an intent. Where they are gone when it comes, it was certainly not sent.
struct Begun<'a> {
    ledger: &'a Ledger,
    answer: oneshot::Receiver<Result<Begin, LedgerError>>,
}

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        // What comes after this is given back by the scribe.
        if let Ok(Ok(begun)) = self.answer.try_recv() {
            give_back(self.ledger)(begun);
        }
    }
}

/// Says of an intent that nobody waits for that it was not sent.
fn give_back(ledger: &Ledger) -> Box<dyn FnOnce(Begin) + Send> {
    let ledger = ledger.clone();
    Box::new(move |begun| {
        if let Begin::Started(mut intent) = begun {
            let reason = "it was stopped before it was sent".to_owned();
            let _ = ledger.answer(&mut intent, &SubmitAnswer::NotSent { reason });
        }
    })
}

fn write_down(ledger: &Ledger, jobs: &mpsc::Receiver<Box<dyn Job>>) {
    while let Ok(first) = jobs.recv() {
        let mut group = vec![first];
        while group.len() < MOST_TOGETHER
            && let Ok(job) = jobs.try_recv()
        {
            group.push(job);
        }
        let durability = group.iter().map(|job| job.durability()).max().unwrap_or(Durability::Now);
        let written = {
            let mut works: Vec<_> =
                group.iter_mut().map(|job| |store: &mut dyn Store| job.work(store)).collect();
            let mut works: Vec<&mut Work<'_>> = works.iter_mut().map(|work| work as &mut Work<'_>).collect();
            ledger.write_together(durability, &mut works)
        };
        for (job, written) in group.into_iter().zip(written) {
            job.done(written);
        }
        ledger.upkeep();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::{in_memory, on_disk};
    use crate::{Filter, Realm, Standing, SystemClock};
    use giggle_domain::{Catalog, ShotRequest, ShotSketch, TaskId};
    use std::num::NonZeroU32;
    use std::sync::Arc;

    fn ledgers() -> (tempfile::TempDir, [Ledger; 2]) {
        let folder = tempfile::tempdir().unwrap();
        let disk = on_disk(&folder.path().join("state"), Arc::new(SystemClock)).unwrap();
        (folder, [disk, in_memory(Arc::new(SystemClock))])
    }

    fn realm() -> Realm {
        Realm::new("http://127.0.0.1:1", "k")
    }

    fn shot(number: usize) -> ShotRequest {
        let prompt = Some(format!("a lake {number}"));
        ShotSketch { prompt, ..ShotSketch::default() }.check(&Catalog::built_in()).unwrap()
    }

    fn asking<'a>(realm: &'a Realm, shot: &'a ShotRequest) -> Asking<'a> {
        let take = NonZeroU32::MIN;
        Asking {
            realm,
            shot,
            fingerprint: shot.fingerprint(take),
            take,
            price: None,
            deadline: None,
            claim: None,
        }
    }

    fn task(number: usize) -> SubmitAnswer {
        SubmitAnswer::Submitted(TaskId::parse(&format!("task-{number}")).unwrap())
    }

    #[tokio::test]
    async fn many_ask_at_once_and_one_that_fails_takes_none_with_it() {
        for ledger in ledgers().1 {
            let scribe = Arc::new(Scribe::new(&ledger));
            let mut asked = tokio::task::JoinSet::new();
            for number in 0..40 {
                let scribe = Arc::clone(&scribe);
                asked.spawn(async move {
                    let (realm, shot) = (realm(), shot(number));
                    let begun = scribe.begin(&asking(&realm, &shot), &Limits::default()).await;
                    let Ok(Begin::Started(mut intent)) = begun else { panic!("{begun:?}") };
                    // Two of them are told the same task.
                    scribe.answer(&mut intent, &task(number.max(1))).await
                });
            }
            let held = asked.join_all().await.into_iter().filter_map(Result::err).collect::<Vec<_>>();
            assert!(matches!(held[..], [LedgerError::TaskHeld { .. }]), "{held:?}");
            let standing = |standing| {
                let filter = Filter { standings: vec![standing], ..Filter::default() };
                ledger.list(&filter).unwrap().len()
            };
            assert_eq!((standing(Standing::Submitted), standing(Standing::Unsettled)), (39, 1));
            assert!(ledger.is_summary_true().unwrap());
        }
    }

    #[test]
    fn works_of_one_group_stand_and_fall_alone() {
        for ledger in ledgers().1 {
            let realm = realm();
            let wanted: Vec<_> = (0..3).map(|it| Wanted::of(&asking(&realm, &shot(it)))).collect();
            let begin = |number: usize| {
                let (ledger, wanted) = (&ledger, &wanted);
                move |store: &mut dyn Store| {
                    let begun = ledger.begin_in(store, &wanted[number], &Limits::default());
                    begun.map(drop)?;
                    if number == 1 { Err(LedgerError::NoSuchShot) } else { Ok(()) }
                }
            };
            let (mut one, mut two, mut three) = (begin(0), begin(1), begin(2));
            let works: &mut [&mut Work<'_>] = &mut [&mut one, &mut two, &mut three];
            let written = ledger.write_together(Durability::Intent, works);
            assert!(matches!(written[..], [Ok(()), Err(LedgerError::NoSuchShot), Ok(())]), "{written:?}");
            assert_eq!(ledger.list(&Filter::default()).unwrap().len(), 2);
        }
    }

    #[tokio::test]
    async fn an_intent_that_nobody_waits_for_any_more_was_not_sent() {
        let (_folder, ledgers) = ledgers();
        for ledger in ledgers {
            let scribe = Scribe::new(&ledger);
            let (realm, shot) = (realm(), shot(0));
            let mut begun = Begun {
                ledger: &ledger,
                answer: {
                    let (writer, wanted) = (ledger.clone(), Wanted::of(&asking(&realm, &shot)));
                    scribe.ask(
                        Durability::Intent,
                        move |store| writer.begin_in(store, &wanted, &Limits::default()),
                        None,
                    )
                },
            };
            // Written, and never looked at.
            while begun.answer.is_empty() {
                tokio::task::yield_now().await;
            }
            begun.answer.close();
            drop(begun);
            let again = scribe.begin(&asking(&realm, &shot), &Limits::default()).await;
            assert!(matches!(again, Ok(Begin::Started(_))), "{again:?}");
        }
    }

    #[tokio::test]
    async fn an_intent_that_nobody_waits_for_when_it_is_written_is_given_back_or_never_begun() {
        let (_folder, ledgers) = ledgers();
        for ledger in ledgers {
            let scribe = Scribe::new(&ledger);
            let (realm, shot) = (realm(), shot(0));
            // The ledger is in use; meanwhile whoever asked goes away.
            let (free, in_use) = (Arc::new(std::sync::Barrier::new(2)), ledger.clone());
            let held = Arc::clone(&free);
            let using = std::thread::spawn(move || {
                in_use.engine(|_| {
                    held.wait();
                    held.wait();
                });
            });
            free.wait();
            let (wanted, limits) = (asking(&realm, &shot), Limits::default());
            let mut begin = Box::pin(scribe.begin(&wanted, &limits));
            let mut context = std::task::Context::from_waker(std::task::Waker::noop());
            assert!(begin.as_mut().poll(&mut context).is_pending());
            drop(begin);
            free.wait();
            using.join().unwrap();
            let again = scribe.begin(&wanted, &limits).await;
            assert!(matches!(again, Ok(Begin::Started(_))), "{again:?}");
        }
    }
}
