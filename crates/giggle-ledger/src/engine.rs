//! Engines: where the events are kept, behind few methods.
//!
//! An engine runs pieces of work in transactions, and a [`Store`] answers them. It decides nothing: what may follow what is
//! [`state::apply`](crate::state::apply)'s affair. Every engine passes the same suite, [`conformance`](crate::conformance).
//!
//! Two things that only an engine can know come from it as well: the time that events are written by, so that machines
//! that share a ledger share its clock, and whether a submitter is still alive.

use crate::clock::WallTime;
use crate::error::LedgerError;
use crate::event::Event;
use crate::journal::Seen;
use crate::store::Store;
use std::time::Duration;

/// How a write is to reach the disk, the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Durability {
    /// With the next write that waits; a power cut may lose it, the death of the process may not.
    Soon,
    /// Before the write returns.
    Now,
    /// Before the write returns, and with nothing else done on the way: somebody waits to send.
    Intent,
}

impl Durability {
    /// How an event is to reach the disk.
    pub(crate) fn of(event: &Event) -> Self {
        if event.must_survive_power_cut() { Self::Now } else { Self::Soon }
    }
}

/// A piece of work inside one transaction. An error undoes it all.
pub type Work<'a> = dyn FnMut(&mut dyn Store) -> Result<(), LedgerError> + 'a;

/// Where the events are kept.
pub trait Engine: Send {
    /// Runs work alone: no other writer, of any process, between its first question and its last word.
    ///
    /// # Errors
    ///
    /// What the work returns, or trouble of the storage. Nothing of the work is kept then.
    fn write(&mut self, durability: Durability, work: &mut Work<'_>) -> Result<(), LedgerError>;

    /// Runs several pieces of work, each whole or not at all, in one transaction where all of them succeed.
    ///
    /// A piece may be run twice, the second time on its own; what its last run says counts.
    fn write_together(
        &mut self,
        durability: Durability,
        works: &mut [&mut Work<'_>],
    ) -> Vec<Result<(), LedgerError>> {
        let together = self.write(durability, &mut |store| works.iter_mut().try_for_each(|it| it(store)));
        match together {
            Err(error) if works.len() == 1 => vec![Err(error)],
            // Others keep the storage; asking again for each would be as many waits.
            Err(LedgerError::Busy) => works.iter().map(|_| Err(LedgerError::Busy)).collect(),
            // One that fails takes none with it.
            Err(_) => works.iter_mut().map(|work| self.write(durability, *work)).collect(),
            Ok(()) => works.iter().map(|_| Ok(())).collect(),
        }
    }

    /// Does what may be put off while somebody waits.
    fn upkeep(&mut self) {}

    /// Does what an intent asks of the storage beside its rows, and leaves everything as it is: room on the disk, and a mark that
    /// can be written.
    ///
    /// # Errors
    ///
    /// What would keep an intent from being written.
    fn try_storage(&mut self) -> Result<(), LedgerError> {
        Ok(())
    }

    /// Many intents will follow: what can be kept ready for the next ones may be kept.
    fn expect_many(&mut self) {}

    /// Whether all is there that was there when something was last sent on its word.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Lost`], or trouble of the storage.
    fn check(&mut self) -> Result<(), LedgerError> {
        Ok(())
    }

    /// Notes beside the storage where the ledger stands, as an intent does: whatever is lost from now on is missed.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    fn remember(&mut self) -> Result<(), LedgerError> {
        Ok(())
    }

    /// The ledger's own name, which its copies share; `None` where it ends with this process.
    fn name(&mut self) -> Option<String> {
        None
    }

    /// Which server keeps the ledger, in which of its histories, as it was last seen; `None` where there can be only one.
    fn life(&mut self) -> Option<String> {
        None
    }

    /// When the newest event was written that the ledger had as its life changed, while no intents are allowed: what was
    /// charged later may have been forgotten. `None` while they are.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    fn newest_before(&mut self) -> Result<Option<WallTime>, LedgerError> {
        Ok(None)
    }

    /// Allows intents again after the ledger's life changed, if it is time for that: so long after it at the earliest, and
    /// not while there are so many charges that no shot of the ledger holds.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    fn go_on(&mut self, _at_least: Duration, _charges: usize) -> Result<GoOn, LedgerError> {
        Ok(GoOn::Nothing)
    }

    /// The journal that this process writes beside the ledger, by its name.
    fn set_journal(&mut self, _journal: &str) {}

    /// What this machine saw of the ledger when it last looked at it, or submitted: if that is gone, the ledger has gone
    /// back, and begins another life.
    fn set_seen(&mut self, _seen: Seen) {}

    /// What there is to see of the ledger now, for this machine to remember; `None` where nothing can go back.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    fn look(&mut self) -> Result<Option<Seen>, LedgerError> {
        Ok(None)
    }

    /// All that this process's journal knows was told to the ledger in its present life.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    fn note_told(&mut self) -> Result<(), LedgerError> {
        Ok(())
    }

    /// Whom to tell, from another thread, when the ledger's life is seen to change while nobody asks anything.
    fn on_new_life(&mut self, _tell: Box<dyn Fn() + Send + Sync>) {}

    /// Why this process takes no further intent, whatever is settled: it saw the ledger's life change, and what it knows of shots
    /// by their numbers may mean others now. `None` where it did not.
    fn outlived(&mut self) -> Option<LedgerError> {
        None
    }

    /// This process ends in order: it is not to be listed as one that works.
    fn goodbye(&mut self) {}

    /// A way to wait, without the engine, until a submitter may have its answer or be gone.
    ///
    /// It may end early: whoever waited asks again.
    fn waiting_for(&mut self, _lock: &str) -> Waiting {
        Box::new(|| {
            std::thread::sleep(ASK_AGAIN_AFTER);
            Ok(())
        })
    }

    /// Runs work that only asks, on one consistent picture.
    ///
    /// # Errors
    ///
    /// What the work returns, or trouble of the storage.
    fn read(&mut self, work: &mut Work<'_>) -> Result<(), LedgerError>;
}

/// What became of the wish to allow intents again, after another server took over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum GoOn {
    /// No other server took over.
    #[default]
    Nothing,
    /// They are allowed again.
    Now,
    /// Not before so long: other machines may still be telling what the new server does not know.
    After(Duration),
    /// Not before these machines have told it.
    Machines(Vec<String>),
    /// Not while the statements show so many charges that no shot holds, and that may be of submits it has forgotten.
    Charges(usize),
}

/// How long somebody waits for another submitter before asking again, where the engine has nothing to wait for.
const ASK_AGAIN_AFTER: Duration = Duration::from_secs(2);

/// A wait for somebody else's submit. It blocks its thread.
pub type Waiting = Box<dyn FnOnce() -> Result<(), LedgerError> + Send>;
