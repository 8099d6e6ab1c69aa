//! Faults that wait: the next N requests of a kind go wrong in a given way.
//!
//! This module decides *whether* a request meets one and says which [`Effect`] it is; acting it out belongs to the
//! routes.

use crate::fault::{Effect, Fault, draw};
use crate::operation::Operation;

/// The faults that wait, in the order in which they were asked for.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    waiting: Vec<Waiting>,
}

#[derive(Debug)]
struct Waiting {
    fault: Fault,
    /// Matching requests so far, hit or not: what `chance` is drawn from.
    seen: u64,
    /// Requests that it hit.
    hits: u64,
    /// Whether somebody counts on it: a fault by chance may miss.
    is_planned: bool,
    /// How long it was as JSON, if somebody sent it.
    bytes: usize,
}

/// Faults that are sent are a few hundred bytes each; these are all that wait at once.
const MOST_BYTES: usize = 4 * 1024 * 1024;
/// As many of them.
const MOST_FAULTS: usize = 10_000;

impl Faults {
    /// Takes a fault that may never happen, and says whether there was room for its bytes.
    pub(crate) fn add(&mut self, fault: Fault, bytes: usize) -> bool {
        let kept: usize = self.waiting.iter().map(|waiting| waiting.bytes).sum();
        let has_room = kept + bytes <= MOST_BYTES && self.waiting.len() < MOST_FAULTS;
        if has_room {
            self.waiting.push(Waiting { fault, seen: 0, hits: 0, is_planned: false, bytes });
        }
        has_room
    }

    /// Takes a fault that has to happen.
    pub(crate) fn plan(&mut self, fault: Fault) {
        let is_planned = fault.when.chance.is_none();
        self.waiting.push(Waiting { fault, seen: 0, hits: 0, is_planned, bytes: 0 });
    }

    /// The planned faults that hit no request so far.
    pub(crate) fn never_happened(&self) -> Vec<Fault> {
        let missed = self.waiting.iter().filter(|waiting| waiting.is_planned && waiting.hits == 0);
        missed.map(|waiting| waiting.fault.clone()).collect()
    }

    pub(crate) fn clear(&mut self) {
        self.waiting.clear();
    }

    /// What is still to happen, with `times` and `skip` counted down.
    pub(crate) fn list(&self) -> Vec<Fault> {
        self.waiting.iter().map(|waiting| waiting.fault.clone()).collect()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// The effect on a request whose body is not read yet.
    pub(crate) fn take_before_body(&mut self, operation: Operation, query: &str) -> Option<Effect> {
        self.take(operation, true, &|text| query.contains(text))
    }

    /// The effect on a request that is here as a whole.
    pub(crate) fn take_whole(&mut self, operation: Operation, query: &str, body: &[u8]) -> Option<Effect> {
        self.take(operation, false, &|text| {
            query.contains(text) || body.windows(text.len().max(1)).any(|part| part == text.as_bytes())
        })
    }

    /// The first fault that hits uses up one of its times; the ones behind it do not see the request.
    fn take(&mut self, operation: Operation, early: bool, contains: &dyn Fn(&str) -> bool) -> Option<Effect> {
        let hit = self.waiting.iter_mut().position(|waiting| {
            let when = &mut waiting.fault.when;
            let is_meant = waiting.fault.effect.precedes_the_body() == early
                && (when.operation == operation || when.operation == Operation::Any)
                && when.contains.as_deref().is_none_or(contains);
            if !is_meant {
                return false;
            }
            if when.skip > 0 {
                when.skip -= 1;
                return false;
            }
            waiting.seen += 1;
            when.chance.is_none_or(|chance| draw(when.seed, waiting.seen) < chance)
        })?;
        let waiting = &mut self.waiting[hit];
        waiting.hits += 1;
        let effect = waiting.fault.effect.clone();
        if !waiting.fault.when.always {
            waiting.fault.when.times -= 1;
            if waiting.fault.when.times == 0 {
                self.waiting.remove(hit);
            }
        }
        Some(effect)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Moment;
    use Operation::{Any, Query, Submit};

    fn hits(faults: &mut Faults, operation: Operation, times: usize) -> Vec<bool> {
        (0..times).map(|_| faults.take_whole(operation, "", b"").is_some()).collect()
    }

    #[test]
    fn the_next_n_requests_after_k_are_hit() {
        let mut faults = Faults::default();
        assert!(faults.add(Fault::http(Submit, 500).skip(1).times(2), 100));
        assert_eq!(hits(&mut faults, Query, 3), [false; 3]);
        assert_eq!(hits(&mut faults, Submit, 5), [false, true, true, false, false]);
        assert!(faults.is_empty());
        assert!(faults.add(Fault::http(Any, 500).always(), 100));
        assert_eq!(hits(&mut faults, Query, 3), [true; 3]);
        assert!(!faults.is_empty());
    }

    #[test]
    fn a_planned_fault_that_hit_nothing_is_named() {
        let mut faults = Faults::default();
        faults.plan(Fault::http(Submit, 500).always());
        faults.plan(Fault::http(Query, 500));
        faults.plan(Fault::http(Query, 502).chance(0.1, 1));
        assert!(faults.add(Fault::http(Query, 503), 100));
        assert_eq!(faults.never_happened().len(), 2);
        hits(&mut faults, Submit, 1);
        assert_eq!(faults.never_happened(), [Fault::http(Query, 500)]);
        hits(&mut faults, Query, 1);
        assert!(faults.never_happened().is_empty());
    }

    #[test]
    fn a_fault_can_be_meant_for_a_text() {
        let mut faults = Faults::default();
        assert!(faults.add(Fault::http(Submit, 500).containing("cat"), 100));
        assert_eq!(faults.take_whole(Submit, "", b"a dog"), None);
        assert!(faults.take_whole(Submit, "", b"a cat").is_some());
        assert!(faults.add(Fault::http(Query, 500).containing("id-7"), 100));
        assert_eq!(faults.take_whole(Query, "task_id=id-6", b""), None);
        assert!(faults.take_whole(Query, "task_id=id-7", b"").is_some());
    }

    #[test]
    fn chance_is_the_same_in_every_run_and_about_right() {
        let run = |seed| {
            let mut faults = Faults::default();
            assert!(faults.add(Fault::http(Submit, 500).always().chance(0.3, seed), 100));
            hits(&mut faults, Submit, 1000)
        };
        assert_eq!(run(1), run(1));
        assert_ne!(run(1), run(2));
        let count = run(1).iter().filter(|hit| **hit).count();
        assert!((240..360).contains(&count), "{count} of 1000");
    }

    #[test]
    fn only_a_drop_before_the_body_comes_before_the_body() {
        let mut faults = Faults::default();
        assert!(faults.add(Fault::http(Submit, 500), 100));
        assert_eq!(faults.take_before_body(Submit, ""), None);
        assert!(faults.add(Fault::on(Submit, Effect::Drop(Moment::BeforeBody)), 100));
        assert!(faults.take_before_body(Submit, "").is_some());
        assert!(faults.take_whole(Submit, "", b"").is_some());
    }

    #[test]
    fn faults_that_wait_are_bounded_in_bytes_and_number() {
        let mut faults = Faults::default();
        assert!(faults.add(Fault::http(Submit, 500), MOST_BYTES));
        assert!(!faults.add(Fault::http(Submit, 500), 1));
        faults.clear();
        assert!((0..MOST_FAULTS).all(|_| faults.add(Fault::http(Submit, 500), 100)));
        assert!(!faults.add(Fault::http(Submit, 500), 0));
    }
}
