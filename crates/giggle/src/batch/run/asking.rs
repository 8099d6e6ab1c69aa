//! Asking for a shot: when its turn has come, as often as is safe, and never torn off.

use super::end::News;
use super::not_shot::end_of;
use super::one::{Means, OneShot, is_paid};
use crate::batch::pressure::{Door, LONGEST_PAUSE};
use crate::production::{Asked, HeldBack, NotAsked, Order, Production, Turn, pause_before_next};
use crate::progress::Progress;
use giggle_client::RetryPlan;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How often a shot is taken up again that the service was too busy for.
const MOST_RETURNS: u32 = 10;
/// How often it is said that shots wait before they are asked for.
const WAITING_TOLD_EVERY: Duration = Duration::from_secs(30);
/// How long a shot of the queue is left alone that somebody else is submitting.
const NOT_YET: Duration = Duration::from_millis(500);

/// An asking that is begun no more once somebody lets go of it.
struct NotBegun(Arc<Turn>);

impl Drop for NotBegun {
    fn drop(&mut self) {
        self.0.stop();
        self.0.give_up();
    }
}
impl Means {
    /// Asks once. It is work of the process and not of whoever asks, who may be torn off: a submit is never.
    /// What is not paid for is taken back when the run is stopped, unless it is being submitted this moment.
    async fn ask_once(self: &Arc<Self>, one: &OneShot<'_>, order: &Order) -> Result<Asked, NotAsked> {
        let (means, session) = (Arc::clone(self), Arc::clone(one.session));
        let turn = Arc::new(Turn::default());
        let order = order.clone().in_turn(&turn).within(one.deadline);
        let is_paid = is_paid(&session, &order.fingerprint);
        // Whoever lets go of this before it has begun does not want it begun any more.
        let _unbegun = NotBegun(Arc::clone(&turn));
        let (teller, key) = (Arc::clone(self), one.listed.key.clone());
        let mut asking = self.askings.spawn(async move {
            let progress = Progress::telling(means.language, move |why| teller.tell_waiting(&key, why));
            let production =
                Production { client: &means.client, session: Some(session), output: &means.quiet };
            let asked = production.ask_once(&order, &means.known, &progress).await;
            if matches!(asked, Ok(Asked::Submitted(_))) {
                means.submitted.fetch_add(1, Ordering::Relaxed);
            }
            asked
        });
        let taken_back = async {
            if is_paid {
                return std::future::pending().await;
            }
            self.stopped(one.place).await;
            turn.stop();
            turn.give_up_when_possible().await;
        };
        tokio::select! {
            asked = &mut asking => asked.unwrap_or_else(|error| Err(NotAsked::Internal(error.to_string()))),
            () = taken_back => Err(NotAsked::HeldBack(HeldBack::GivenUp)),
        }
    }

    /// Says why a shot is not asked for yet. The next ones will wait for the same: once in a while is enough for each reason.
    fn tell_waiting(&self, key: &str, why: &str) {
        let mut told = self.waiting_told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.get(why).is_none_or(|at| at.elapsed() >= WAITING_TOLD_EVERY) {
            told.insert(why.to_owned(), Instant::now());
            self.tell(&News::Waiting(key, why));
        }
    }

    /// Asks, once there is room; `None` where it was stopped first.
    pub(super) async fn ask(
        self: &Arc<Self>,
        one: &OneShot<'_>,
        order: &Order,
    ) -> Result<Option<Asked>, NotAsked> {
        let plan = RetryPlan::patient();
        let (mut returns, mut attempts) = (0, 0);
        loop {
            let in_turn = async {
                let Some(ticket) = &one.ticket else { return self.pressure.enter(Door::Submit).await };
                ticket.rejoin();
                loop {
                    ticket.front().await;
                    let place = self.pressure.enter(Door::Submit).await;
                    // Somebody in front may have come back while the place was waited for.
                    if ticket.is_front() {
                        return place;
                    }
                }
            };
            let place = tokio::select! {
                biased;
                place = in_turn => place,
                // Whoever would not submit any more does not wait for its turn either.
                () = self.stopped(one.place) => {
                    if !is_paid(one.session, &order.fingerprint) {
                        return Ok(None);
                    }
                    self.pressure.enter(Door::Submit).await
                }
            };
            if self.is_stopped(one.place) && !is_paid(one.session, &order.fingerprint) {
                return Ok(None);
            }
            let not = match self.ask_once(one, order).await {
                Ok(asked) => {
                    self.pressure.eased();
                    return Ok(Some(asked));
                }
                Err(not) => not,
            };
            let not = match not {
                NotAsked::HeldBack(HeldBack::Patience(pause)) => {
                    self.pressure.heard(pause);
                    self.tell(&News::Pressure(pause));
                    continue;
                }
                NotAsked::HeldBack(HeldBack::NotYet) => {
                    drop(place);
                    self.aside(one, tokio::time::sleep(NOT_YET)).await;
                    continue;
                }
                not => not,
            };
            // Before the place is given up: whoever gets it next asks whether there is an end.
            let over = |not: NotAsked| {
                self.note_end(one, end_of(&not, false));
                Err(not)
            };
            let Some(submit) = not.submit() else { return over(not) };
            if submit.asks_for_patience() {
                let pause = self.pressure.felt(&place, submit.retry_after());
                // What the service asked for is said, also where nobody waits that long.
                self.tell(&News::Pressure(pause.max(submit.retry_after().unwrap_or_default())));
                one.session.share_patience(Some(pause));
                // A wish that is longer than any pause, or than the shot may take, ends it at once.
                let most = one.deadline.unwrap_or(LONGEST_PAUSE).min(LONGEST_PAUSE);
                let is_kept = submit.retry_after().is_none_or(|asked| asked <= most);
                // Only a refusal that says so started nothing; with a 5xx nobody knows.
                if submit.may_submit_again() && is_kept && returns < MOST_RETURNS {
                    returns += 1;
                    continue;
                }
                return over(not);
            }
            attempts += 1;
            let Some(pause) = pause_before_next(&plan, submit, attempts) else { return over(not) };
            // Others may use the place meanwhile.
            let pause = async {
                drop(place);
                tokio::time::sleep(pause).await;
            };
            self.aside(one, pause).await;
        }
    }
}
