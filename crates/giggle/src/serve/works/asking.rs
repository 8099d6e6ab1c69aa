//! Asking for shots: the one way to a submit.

use super::{Asker, Refused, RefusedKind, Round, Works, lock};
use crate::error::CommandError;
use crate::failure;
use crate::interrupt::Known;
use crate::ledger::{Again, LONGEST_WISH, LedgerError, Shot, ShotId, Standing, StopCause, Wish};
use crate::production::{Anew, Asked, HeldBack, NotAsked, Order, Turn, carried_bytes};
use crate::progress::Progress;
use crate::session::Session;
use giggle_domain::Fingerprint;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// How long an asking may wait for its turn: behind others, or for the charge of the first of a price class. Whoever asks again joins
/// what was begun, and waits anew for what was not.
const TURN_WITHIN: Duration = Duration::from_secs(35);
/// How long any asking may take: proxies give a request up after a minute.
const LONGEST: Duration = Duration::from_secs(50);
/// How often an asking that was begun is looked for in the ledger.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// So many askings are in work or wait for their turn.
const MOST_ROUNDS: usize = 256;
/// So many bytes their pictures may take together, and half as many those of one client: each keeps them while it waits.
const MOST_WAITING_BYTES: usize = 256 * 1024 * 1024;

/// That somebody waits for a round. Once nobody does, what was not begun is not begun any more.
struct Waiting<'a>(&'a Round);

impl<'a> Waiting<'a> {
    fn for_round(round: &'a Round) -> Self {
        round.callers.fetch_add(1, Ordering::AcqRel);
        Self(round)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if self.0.callers.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.0.turn.give_up();
        }
    }
}

/// What becomes of a round, as far as it is known within a while.
async fn heard(round: &Round, within: Duration) -> Option<Result<bool, Refused>> {
    let mut ended = round.ended.clone();
    let ended = tokio::time::timeout(within, ended.wait_for(Option::is_some)).await;
    ended.ok()?.ok()?.clone()
}

impl Works {
    /// Asks for a shot, or finds what was asked for already. `patience` bounds how long the caller waits for the answer once it is
    /// being submitted; what was not begun by then is waited for a while longer, and then surely not submitted.
    ///
    /// # Errors
    ///
    /// Nothing was started, and why.
    pub async fn ask(
        self: &Arc<Self>,
        asker: &Asker,
        order: Order,
        wish: Option<&str>,
        patience: Duration,
    ) -> Result<(ShotId, bool), Refused> {
        let fingerprint = order.fingerprint;
        let unable = |error: CommandError| self.unable(&error);
        if let Some(wish) = wish {
            self.bind(asker, wish, &fingerprint).await?;
        }
        let mut before = self.find(&fingerprint).map_err(unable)?;
        if before.as_ref().is_some_and(|(_, shot)| has_ended_badly(shot))
            && self.look_again(&fingerprint).await == Some(Anew::Completed)
        {
            before = self.find(&fingerprint).map_err(unable)?;
        }
        // What became a task leads back to that task, however it ended: a program that repeats itself wishes for no other.
        if let Some((id, shot)) = &before
            && has_ended_badly(shot)
        {
            return Ok((*id, true));
        }
        let was_there = before.is_some_and(|(_, shot)| shot.again() != Again::Free);
        let (round, is_own) = self.round(asker, order).ok_or_else(|| self.busy())?;
        let _waiting = Waiting::for_round(&round);
        let asked_at = Instant::now();
        let mut said = heard(&round, patience).await;
        // What only waits for its turn is waited for; once it is being submitted, the caller's patience counts again.
        let mut begun = None;
        let is_waiting = !round.turn.is_begun();
        while said.is_none() && is_waiting && asked_at.elapsed() < LONGEST {
            begun = round.turn.is_begun().then(|| begun.unwrap_or_else(Instant::now));
            let is_enough = match begun {
                Some(begun) => begun.elapsed() >= patience,
                None => asked_at.elapsed() >= TURN_WITHIN,
            };
            if is_enough {
                break;
            }
            said = heard(&round, LOOK_EVERY).await;
        }
        loop {
            // What the ledger does not have by now is not sent any more, however long it is written into it.
            let is_over = said.is_none() && asked_at.elapsed() >= LONGEST;
            if is_over {
                round.turn.stop();
            }
            let found = self.find(&fingerprint).map_err(unable)?;
            // What was refused earlier and only waits for its turn is taken back like a new one, and what is refused now is said.
            let is_under_way = said.is_none() && !is_over && round.turn.is_begun();
            let is_at_stake = |shot: &Shot| shot.again() != Again::Free || is_under_way;
            match (said, found) {
                (Some(Ok(is_new)), Some((id, _))) => return Ok((id, !(is_new && is_own))),
                (Some(Ok(_)), None) => return Err(self.unable(&failure::ledger(&LedgerError::NoSuchShot))),
                (_, Some((id, shot))) if is_at_stake(&shot) => return Ok((id, was_there || !is_own)),
                (Some(Err(refused)), _) => return Err(refused),
                (None, _) if round.turn.give_up() || is_over => return Err(self.busy()),
                // It is being begun this moment: the ledger has it soon, or there is an answer.
                (None, _) => said = heard(&round, LOOK_EVERY).await,
            }
        }
    }

    /// Asks the service once more about a task that ended badly.
    async fn look_again(&self, fingerprint: &Fingerprint) -> Option<Anew> {
        let progress = Progress::silent(self.output.language);
        let end = self.production(&self.session).look_again(&self.session, fingerprint, &progress).await;
        end.map(|end| end.anew)
    }

    /// The asking that is in work for a client's shot, or a new one; and whether it is new. `None` where too many wait already.
    fn round(self: &Arc<Self>, asker: &Asker, order: Order) -> Option<(Arc<Round>, bool)> {
        let name = (asker.name.clone(), order.fingerprint);
        let mut rounds = lock(&self.rounds);
        if let Some(round) = rounds.get(&name) {
            return Some((Arc::clone(round), false));
        }
        let bytes = carried_bytes(&order.shot);
        let waiting = rounds.iter().map(|((client, _), round)| (*client == asker.name, round.bytes));
        if !has_room(bytes, waiting) {
            return None;
        }
        let (tell, ended) = watch::channel(None);
        let turn = Arc::new(Turn::among(&self.submits));
        let round = Arc::new(Round { turn: Arc::clone(&turn), bytes, ended, callers: AtomicUsize::new(0) });
        rounds.insert(name.clone(), Arc::clone(&round));
        drop(rounds);
        let (works, session) = (Arc::clone(self), self.session_of(asker));
        let busy = Busy::of(self, order.fingerprint, name);
        // A submit that is torn off may be a paid clip that nobody knows of: it is not the request's to cancel.
        self.asks.spawn(async move {
            let asked = tokio::select! {
                asked = works.asked(&session, order.in_turn(&turn)) => asked,
                () = works.given_up(&turn) => Err(NotAsked::HeldBack(HeldBack::GivenUp)),
            };
            let is_locked = matches!(&asked, Err(NotAsked::Ledger(LedgerError::Busy)));
            *lock(&works.locked) = is_locked.then(std::time::Instant::now);
            let said = match &asked {
                Ok(Asked::Submitted(task)) => {
                    works.follow(task.key, true);
                    Ok(true)
                }
                Ok(Asked::Joined { task, .. }) => {
                    works.follow(task.key, false);
                    Ok(false)
                }
                Ok(Asked::Done { task, .. }) => {
                    works.redeliver(task.key);
                    Ok(false)
                }
                // The ledger has the task, and says how it ended.
                Err(NotAsked::CountedAsCharged { .. }) => Ok(false),
                Err(NotAsked::HeldBack(HeldBack::GivenUp)) => Err(works.busy()),
                Err(not) => Err(works.no(not)),
            };
            if let Ok(is_new) = said {
                let count = if is_new { &works.counts.submitted } else { &works.counts.joined };
                count.fetch_add(1, Ordering::Relaxed);
            }
            drop(busy);
            works.changed.notify_one();
            tell.send_replace(Some(said));
        });
        Some((round, true))
    }

    async fn asked(&self, session: &Arc<Session>, order: Order) -> Result<Asked, NotAsked> {
        let (known, progress) = (Known::new(false), Progress::silent(self.language()));
        let order = order.beside(Vec::new());
        self.production(session).ask(&order, &known, &progress).await
    }

    /// Until an asking is given up: by whoever waits for it, or as the server ends. It is not begun then, and never will be.
    async fn given_up(&self, turn: &Turn) {
        tokio::select! {
            () = turn.given_up() => {}
            () = self.stop.cancelled() => {
                turn.stop();
                turn.give_up_when_possible().await;
            }
        }
    }

    fn busy(&self) -> Refused {
        Refused {
            kind: RefusedKind::Busy,
            message: self
                .output
                .say(
                    "the shot waited for its turn and was not submitted; nothing was sent, and nothing will be",
                    "该镜头一直在等待提交；未发送任何请求，之后也不会发送",
                )
                .into(),
            hint: Some(self.output.say("try again in a minute", "请稍后再试").into()),
        }
    }

    /// Binds a caller's own name for its wish to a shot.
    async fn bind(&self, asker: &Asker, wish: &str, fingerprint: &Fingerprint) -> Result<(), Refused> {
        const { assert!(LONGEST_WISH >= 64 + 5) };
        // Every client has names of its own, of any length.
        let whole = format!("{}\n{wish}", asker.name);
        let name: String =
            Sha256::digest(whole.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        let (session, fingerprint) = (Arc::clone(&self.session), *fingerprint);
        // It waits for whoever else writes, and must not keep this thread from others meanwhile.
        let bound = tokio::task::spawn_blocking(move || {
            session.ledger.wish(&session.realm, &format!("face {name}"), &fingerprint)
        });
        let bound = bound.await.unwrap_or(Err(LedgerError::NothingRan));
        match bound.map_err(|error| self.unable(&failure::ledger(&error)))? {
            Wish::New | Wish::Same => Ok(()),
            Wish::Other(_) => Err(Refused {
                kind: RefusedKind::OtherWish,
                message: self
                    .output
                    .say(
                        "this Idempotency-Key was used for another shot; nothing was sent",
                        "该 Idempotency-Key 已用于另一个镜头；未发送任何请求",
                    )
                    .into(),
                hint: Some(self.output.say("give every shot its own key", "请为每个镜头使用不同的键").into()),
            }),
        }
    }

    /// An asking that started nothing, as far as the ledger is concerned.
    fn no(&self, not: &NotAsked) -> Refused {
        let kind = match not {
            NotAsked::Rejected(error) if error.is_out_of_credit() => RefusedKind::OutOfCredit,
            NotAsked::Rejected(_) => RefusedKind::Rejected,
            NotAsked::NotSent(_) => RefusedKind::Unreachable,
            // The service's word, remembered for a while: nobody's budget.
            NotAsked::SpendingStopped(stopped) if stopped.cause == StopCause::OutOfCredit => {
                RefusedKind::OutOfCredit
            }
            NotAsked::OverBudget(_) | NotAsked::PriceNotAsked(_) | NotAsked::SpendingStopped(_) => {
                RefusedKind::Budget
            }
            // The ledger has these for shots of their own: whoever asks gets the shot.
            NotAsked::Unsettled { .. }
            | NotAsked::UnsettledEarlier { .. }
            | NotAsked::CountedAsCharged { .. } => RefusedKind::Unable,
            NotAsked::HeldBack(_) | NotAsked::Store(_) | NotAsked::Ledger(_) | NotAsked::Internal(_) => {
                RefusedKind::Unable
            }
        };
        Refused { kind, ..self.unable(&failure::not_asked_of_client(not)) }
    }

    /// The server itself cannot.
    fn unable(&self, error: &CommandError) -> Refused {
        let language = self.language();
        self.counts.refused.fetch_add(1, Ordering::Relaxed);
        self.remember(None, error.message_text());
        Refused {
            kind: RefusedKind::Unable,
            message: error.message(language).to_owned(),
            hint: error.hint_text(language).map(str::to_owned),
        }
    }
}

/// Whether one more asking may wait whose pictures take so many bytes. Each of those that wait has the bytes of its own, and whether
/// it is of the same client.
fn has_room(bytes: usize, waiting: impl Iterator<Item = (bool, usize)>) -> bool {
    let (mut number, mut all, mut own) = (1, bytes, bytes);
    for (is_own, its) in waiting {
        number += 1;
        all += its;
        own += if is_own { its } else { 0 };
    }
    // Words take next to nothing, and are not kept out by pictures.
    number <= MOST_ROUNDS && (bytes == 0 || (all <= MOST_WAITING_BYTES && own <= MOST_WAITING_BYTES / 2))
}

/// That a shot is being asked for, for as long as this lives.
struct Busy {
    works: Arc<Works>,
    fingerprint: Fingerprint,
    round: (String, Fingerprint),
}

impl Busy {
    fn of(works: &Arc<Works>, fingerprint: Fingerprint, round: (String, Fingerprint)) -> Self {
        *lock(&works.asking).entry(fingerprint).or_default() += 1;
        Self { works: Arc::clone(works), fingerprint, round }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        lock(&self.works.rounds).remove(&self.round);
        let mut asking = lock(&self.works.asking);
        if let Some(count) = asking.get_mut(&self.fingerprint) {
            *count -= 1;
            if *count == 0 {
                asking.remove(&self.fingerprint);
            }
        }
    }
}

/// Whether its task was accepted and ended badly.
fn has_ended_badly(shot: &Shot) -> bool {
    matches!(shot.standing(), Standing::Failed | Standing::Stopped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_that_wait_are_bounded_in_number_and_in_bytes() {
        const MB: usize = 1024 * 1024;
        let waiting =
            |number: usize, is_own: bool, bytes: usize| std::iter::repeat_n((is_own, bytes), number);
        assert!(has_room(40 * MB, waiting(2, true, 40 * MB)));
        assert!(!has_room(40 * MB, waiting(3, true, 40 * MB)), "a client has half of the room");
        assert!(has_room(40 * MB, waiting(3, false, 40 * MB)), "which leaves the other half to others");
        assert!(!has_room(40 * MB, waiting(6, false, 40 * MB)));
        assert!(has_room(0, waiting(6, true, 40 * MB)), "words wait beside pictures");
        assert!(
            has_room(0, waiting(MOST_ROUNDS - 1, false, 0)) && !has_room(0, waiting(MOST_ROUNDS, false, 0))
        );
    }
}
