//! The submit protocol of several workers over one ledger, explored exhaustively.
//!
//! One shot, two or three workers, and a service that accepts whatever reaches it. A worker may be killed, stopped for any
//! time, or cut off from the ledger, at any step; answers may be lost. The rules of the real ledger are switches here: with
//! all of them no history pays twice; without any single one a history that does is found, which proves that the model
//! can see such histories at all.
//!
//! Workers are interchangeable, so a state keeps them sorted: it is the same state whichever of them did what.

use stateright::{Checker, Model, Property};

/// The ledger's view of the shot's newest attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Standing {
    Free,
    Submitting,
    /// Nobody knows; the attempt's intent was written at this time.
    Unsettled,
    /// A person or a witness said that the attempt was never accepted: the shot may be asked for again.
    NotAccepted,
    Done,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Step {
    Idle,
    /// The intent of this attempt is in the ledger, written at this time.
    Intent {
        attempt: u8,
        at: u8,
    },
    /// The guard said yes.
    Cleared {
        attempt: u8,
        at: u8,
    },
    /// The request has left.
    Sent {
        attempt: u8,
    },
    /// The answer is in the worker's own journal; the ledger does not have it yet.
    Answered {
        attempt: u8,
    },
    /// As before, and the worker is dead; its journal is not.
    Journalled {
        attempt: u8,
    },
    Dead,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Worker {
    step: Step,
    /// Its last beat, by the ledger's clock.
    seen: u8,
    /// Whether it cannot reach the ledger.
    is_cut: bool,
    /// Whether the open intent is its own.
    is_submitter: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct State {
    now: u8,
    standing: Standing,
    attempt: u8,
    /// When the newest attempt's intent was written.
    began: u8,
    /// The attempts that the service accepted and charged, as bits.
    accepted: u8,
    workers: Vec<Worker>,
    faults: u8,
}

impl State {
    /// A fact about money is taken whatever the ledger believed by then.
    fn take_answer(&mut self) {
        self.standing = Standing::Done;
        self.disown();
    }

    fn disown(&mut self) {
        for worker in &mut self.workers {
            worker.is_submitter = false;
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    /// Time passes for everybody.
    Tick,
    Begin(usize),
    AskGuard(usize),
    Send(usize),
    LoseAnswer(usize),
    Record(usize),
    Beat(usize),
    Kill(usize),
    Restart(usize),
    Cut(usize),
    Rejoin(usize),
    /// Somebody looks for submitters that are taken for dead.
    Sweep,
    /// Somebody reads the statements.
    Settle,
}

/// The rules, in ticks of a clock that counts sleep.
#[derive(Debug, Clone, Copy)]
struct Rules {
    workers: usize,
    /// How many ticks a history lasts.
    end: u8,
    /// How many kills, cuts and lost answers it may have.
    faults: u8,
    /// A worker without a beat for longer than this is taken for dead.
    lease: u8,
    /// The guard lets nothing leave longer than this after its intent.
    window: u8,
    /// Absence is not concluded sooner than this after the intent.
    lag: u8,
    is_guarded: bool,
    /// Whether the guard's answer and the first byte are one step.
    sends_at_once: bool,
    /// What job queues do: an orphan is put back instead of being called unsettled.
    requeues_orphans: bool,
}

const ALL_RULES: Rules = Rules {
    workers: 2,
    end: 6,
    faults: 2,
    lease: 1,
    window: 1,
    lag: 3,
    is_guarded: true,
    sends_at_once: true,
    requeues_orphans: false,
};

impl Rules {
    fn orphaned(&self) -> Standing {
        if self.requeues_orphans { Standing::Free } else { Standing::Unsettled }
    }

    fn is_too_old(&self, now: u8, at: u8) -> bool {
        self.is_guarded && now - at > self.window
    }

    /// What an action makes of a state; `None` if it cannot happen.
    fn follow(&self, last: &State, action: Action) -> Option<State> {
        let mut next = last.clone();
        match action {
            Action::Tick => next.now += 1,
            Action::Begin(of) => {
                if !matches!(next.standing, Standing::Free | Standing::NotAccepted) {
                    return None;
                }
                next.standing = Standing::Submitting;
                next.attempt += 1;
                next.began = next.now;
                next.disown();
                next.workers[of] = Worker {
                    step: Step::Intent { attempt: next.attempt, at: next.now },
                    seen: next.now,
                    is_submitter: true,
                    ..next.workers[of]
                };
            }
            Action::AskGuard(of) => {
                let Step::Intent { attempt, at } = next.workers[of].step else { return None };
                if !self.is_too_old(next.now, at) {
                    next.workers[of].step = Step::Cleared { attempt, at };
                } else if next.workers[of].is_cut {
                    next.workers[of].step = Step::Dead;
                } else {
                    // "Not sent", said where it can still be said of this attempt.
                    if attempt == next.attempt
                        && matches!(next.standing, Standing::Submitting | Standing::Unsettled)
                    {
                        next.standing = Standing::Free;
                        next.disown();
                    }
                    next.workers[of].step = Step::Idle;
                }
            }
            Action::Send(of) => {
                let Step::Cleared { attempt, at } = next.workers[of].step else { return None };
                if self.sends_at_once && self.is_too_old(next.now, at) {
                    return None;
                }
                next.accepted |= 1 << attempt;
                next.workers[of].step = Step::Sent { attempt };
            }
            Action::LoseAnswer(of) => {
                let Step::Sent { attempt } = next.workers[of].step else { return None };
                next.faults += 1;
                if next.workers[of].is_cut {
                    next.workers[of].step = Step::Dead;
                } else {
                    if attempt == next.attempt && next.standing == Standing::Submitting {
                        next.standing = Standing::Unsettled;
                        next.disown();
                    }
                    next.workers[of].step = Step::Idle;
                }
            }
            Action::Record(of) => {
                let (Step::Sent { attempt } | Step::Answered { attempt }) = next.workers[of].step else {
                    return None;
                };
                if next.workers[of].is_cut {
                    next.workers[of].step = Step::Answered { attempt };
                } else {
                    next.take_answer();
                    next.workers[of].step = Step::Idle;
                }
            }
            Action::Beat(of) => next.workers[of].seen = next.now,
            Action::Kill(of) => {
                next.faults += 1;
                next.workers[of].step = match next.workers[of].step {
                    Step::Answered { attempt } => Step::Journalled { attempt },
                    _ => Step::Dead,
                };
            }
            Action::Restart(of) => {
                if next.workers[of].is_cut {
                    return None;
                }
                if let Step::Journalled { .. } = next.workers[of].step {
                    next.take_answer();
                } else if next.workers[of].is_submitter && next.standing == Standing::Submitting {
                    // What the one that died had open is not the new one's own.
                    next.standing = self.orphaned();
                    next.disown();
                }
                next.workers[of].step = Step::Idle;
                next.workers[of].seen = next.now;
            }
            Action::Cut(of) => {
                next.faults += 1;
                next.workers[of].is_cut = true;
            }
            Action::Rejoin(of) => next.workers[of].is_cut = false,
            Action::Sweep => {
                let submitter = next.workers.iter().find(|worker| worker.is_submitter)?;
                if next.standing != Standing::Submitting || next.now - submitter.seen <= self.lease {
                    return None;
                }
                next.standing = self.orphaned();
                next.disown();
            }
            Action::Settle => {
                if next.standing != Standing::Unsettled {
                    return None;
                }
                next.standing = if next.accepted & (1 << next.attempt) != 0 {
                    Standing::Done
                } else if next.now - next.began > self.lag {
                    Standing::NotAccepted
                } else {
                    return None;
                };
            }
        }
        next.workers.sort_unstable();
        (next != *last).then_some(next)
    }
}

impl Model for Rules {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let worker = Worker { step: Step::Idle, seen: 0, is_cut: false, is_submitter: false };
        vec![State {
            now: 0,
            standing: Standing::Free,
            attempt: 0,
            began: 0,
            accepted: 0,
            workers: vec![worker; self.workers],
            faults: 0,
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        if state.now < self.end {
            actions.push(Action::Tick);
        }
        actions.extend([Action::Sweep, Action::Settle]);
        for (of, worker) in state.workers.iter().enumerate() {
            let may_fail = state.faults < self.faults;
            let is_alive = !matches!(worker.step, Step::Dead | Step::Journalled { .. });
            match worker.step {
                Step::Idle if !worker.is_cut => actions.push(Action::Begin(of)),
                Step::Idle => {}
                Step::Intent { .. } => actions.push(Action::AskGuard(of)),
                Step::Cleared { .. } => actions.push(Action::Send(of)),
                Step::Sent { .. } => {
                    actions.push(Action::Record(of));
                    if may_fail {
                        actions.push(Action::LoseAnswer(of));
                    }
                }
                Step::Answered { .. } => actions.push(Action::Record(of)),
                Step::Journalled { .. } | Step::Dead => actions.push(Action::Restart(of)),
            }
            if is_alive && !worker.is_cut {
                actions.push(Action::Beat(of));
            }
            if is_alive && may_fail {
                actions.push(Action::Kill(of));
            }
            if worker.is_cut {
                actions.push(Action::Rejoin(of));
            } else if may_fail {
                actions.push(Action::Cut(of));
            }
        }
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        self.follow(last, action)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(PAID_ONCE, |_, state: &State| state.accepted.count_ones() < 2),
            Property::sometimes(MADE, |_, state: &State| state.standing == Standing::Done),
            Property::sometimes(ASKED_AGAIN, |_, state: &State| state.attempt > 1 && state.accepted != 0),
        ]
    }
}

const PAID_ONCE: &str = "never paid twice";
const MADE: &str = "a clip is made";
const ASKED_AGAIN: &str = "asked for again after absence was concluded, and accepted then";

/// Explores every history, or stops at the first that pays twice.
fn holds(rules: Rules) -> bool {
    let checker = rules.checker().spawn_bfs().join();
    if let Some(path) = checker.discovery(PAID_ONCE) {
        println!("paid twice after {} steps: {:?}", path.clone().into_actions().len(), path.into_actions());
        return false;
    }
    assert!(checker.discovery(MADE).is_some(), "the model makes no clip at all");
    assert!(checker.discovery(ASKED_AGAIN).is_some(), "the model never asks again");
    true
}

#[test]
fn two_workers_never_pay_twice() {
    assert!(holds(ALL_RULES));
}

#[test]
fn three_workers_never_pay_twice() {
    assert!(holds(Rules { workers: 3, end: 5, ..ALL_RULES }));
}

#[test]
fn without_the_guard_a_worker_that_slept_pays_again() {
    assert!(!holds(Rules { is_guarded: false, ..ALL_RULES }));
}

/// The risk that remains: no lease and no engine closes it, only an idempotency key at the service would.
#[test]
fn a_pause_between_the_guard_and_the_first_byte_is_the_risk_that_remains() {
    assert!(!holds(Rules { sends_at_once: false, ..ALL_RULES }));
}

#[test]
fn orphans_that_are_put_back_are_paid_again() {
    assert!(!holds(Rules { requeues_orphans: true, ..ALL_RULES }));
}

#[test]
fn absence_concluded_before_the_window_has_closed_pays_again() {
    assert!(!holds(Rules { lag: 0, window: 2, ..ALL_RULES }));
}
