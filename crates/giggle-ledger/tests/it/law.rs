//! Deaths can be misjudged: a submitter that was taken for dead answers after others have concluded what they could.
//! Whatever the order, no task id that was ever told is lost, none has two holders, and no submit is begun while
//! anything of an earlier one can still turn into a paid clip.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

#[derive(Debug, Clone)]
enum Step {
    /// Asks for a shot.
    Ask(u8),
    /// Somebody takes an open submitter for dead, rightly or not.
    TakenForDead(u8),
    /// A submitter answers, whatever was concluded meanwhile: not sent, no, lost, lost but named, or a task.
    Answer { which: u8, kind: u8, task: u8 },
    /// The statements, or a person, settle an attempt.
    Settle { which: u8, kind: u8, task: u8 },
    /// What was found turns out to be another shot's clip.
    Refute(u8),
    /// Its task ends.
    End { which: u8, is_well: bool },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0u8..3).prop_map(Step::Ask),
        3 => any::<u8>().prop_map(Step::TakenForDead),
        5 => (any::<u8>(), 0u8..6, 0u8..6).prop_map(|(which, kind, task)| Step::Answer { which, kind, task }),
        4 => (any::<u8>(), 0u8..5, 0u8..6).prop_map(|(which, kind, task)| Step::Settle { which, kind, task }),
        1 => any::<u8>().prop_map(Step::Refute),
        2 => (any::<u8>(), any::<bool>()).prop_map(|(which, is_well)| Step::End { which, is_well }),
    ];
    prop::collection::vec(step, 1..40)
}

fn may_still_cost(shot: &Shot) -> bool {
    shot.attempts.iter().any(|attempt| {
        matches!(
            attempt.standing(),
            Standing::Submitting
                | Standing::Unsettled
                | Standing::Unassigned
                | Standing::Submitted
                | Standing::Completed
                | Standing::Downloaded
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_task_is_lost_and_none_is_asked_for_twice(steps in steps()) {
        let ledger = in_memory(clock());
        let mut intents: Vec<Intent> = Vec::new();
        let mut told: BTreeSet<TaskId> = BTreeSet::new();
        let named = |number: u8| task(&format!("task {number}"));
        for step in &steps {
            let at = |which: u8| usize::from(which) % intents.len().max(1);
            match *step {
                Step::Ask(number) => {
                    let shot = shot(&format!("shot {number}"));
                    let before = ledger.find(&realm(), &shot.fingerprint(NonZeroU32::MIN)).unwrap();
                    let before = before.map(|id| ledger.shot(id).unwrap());
                    if let Begin::Started(intent) = begin(&ledger, &shot, Some(60), &Limits::default()) {
                        prop_assert!(before.is_none_or(|shot| !may_still_cost(&shot)));
                        intents.push(intent);
                    }
                }
                Step::TakenForDead(which) if !intents.is_empty() => {
                    let event = Event::Unsettled { reason: "taken for dead".into(), task_id: None };
                    let _ = ledger.append(intents[at(which)].key(), event);
                }
                Step::Answer { which, kind, task } if !intents.is_empty() => {
                    let reason = String::new();
                    let answer = match kind {
                        0 => SubmitAnswer::NotSent { reason },
                        1 => SubmitAnswer::Rejected { reason, out_of_credit: false },
                        2 => SubmitAnswer::Unsettled { reason },
                        3 => SubmitAnswer::Named { reason, task_id: named(task) },
                        _ => SubmitAnswer::Submitted(named(task)),
                    };
                    let place = at(which);
                    let key = intents[place].key();
                    let before = ledger.shot(key.shot).unwrap().attempts[key.attempt as usize - 1].clone();
                    let is_first = before.answered.is_none();
                    let answered = ledger.answer(&mut intents[place], &answer);
                    match answer {
                        SubmitAnswer::Submitted(id) => {
                            if answered.is_ok() {
                                told.insert(id);
                            }
                            // Only a second answer of the same submitter, or a task that another shot has from the
                            // service itself, is ever turned away.
                            let is_held = matches!(answered, Err(LedgerError::TaskHeld { .. }));
                            prop_assert!(answered.is_ok() || is_held || !is_first, "{answered:?} {before:?}");
                        }
                        SubmitAnswer::Named { task_id, .. } if is_first => {
                            let after = ledger.shot(key.shot).unwrap().attempts[key.attempt as usize - 1].clone();
                            let knows = after.named.as_ref() == Some(&task_id)
                                || after.task.is_some_and(|task| task.id == task_id);
                            prop_assert!(knows || before.named.is_some(), "{before:?}");
                        }
                        _ => prop_assert!(answered.is_ok() || !is_first, "{answered:?} {before:?}"),
                    }
                }
                Step::Settle { which, kind, task } if !intents.is_empty() => {
                    let key = intents[at(which)].key();
                    let id = named(task);
                    let decision = match kind {
                        0 => Decision::NotAccepted { key },
                        1 => Decision::Reopen { key, task_id: id.clone() },
                        2 => Decision::AllAccepted { keys: vec![key], tasks: vec![id.clone()], model: "grok".into() },
                        3 => Decision::Adopt { key, task_id: id.clone(), by: shot::SettledBy::Inferred },
                        _ => Decision::Adopt { key, task_id: id.clone(), by: shot::SettledBy::Person },
                    };
                    let applied = ledger.settle(&realm(), vec![decision], &[]).unwrap();
                    if kind > 0 && applied[0].refused.is_none() {
                        told.insert(id);
                    }
                }
                Step::Refute(which) if !intents.is_empty() => {
                    let _ = ledger.refute(intents[at(which)].key(), "another clip");
                }
                Step::End { which, is_well } if !intents.is_empty() => {
                    let event = if is_well {
                        Event::Completed { clips: 1, watched: false }
                    } else {
                        Event::Failed { status: "failed".into(), reason: String::new() }
                    };
                    let _ = ledger.append(intents[at(which)].key(), event);
                }
                _ => {}
            }
            for id in &told {
                prop_assert!(ledger.holder(&realm(), id).unwrap().is_some(), "{id} is lost after {step:?}");
            }
            let mut held = BTreeSet::new();
            for row in ledger.list(&Filter::default()).unwrap() {
                let shot = ledger.shot(row.id).unwrap();
                if shot.standing() != Standing::Assigned {
                    for task in shot.attempts.iter().filter_map(|attempt| attempt.task.as_ref()) {
                        prop_assert!(held.insert(task.id.clone()), "{} has two holders", task.id);
                    }
                }
            }
        }
        prop_assert!(ledger.is_summary_true().unwrap());
    }
}

/// What was inferred for an earlier attempt of the same shot is the later one's, once the service says so.
#[test]
fn a_task_that_was_inferred_for_an_earlier_attempt_goes_to_a_later_one() {
    let ledger = in_memory(clock());
    let ask = || match begin(&ledger, &shot("lake"), Some(60), &Limits::default()) {
        Begin::Started(intent) => intent,
        begun => panic!("{begun:?}"),
    };
    let first = ask().key();
    ledger.append(first, Event::Unsettled { reason: "taken for dead".into(), task_id: None }).unwrap();
    let adopt = Decision::Adopt { key: first, task_id: task("t"), by: shot::SettledBy::Inferred };
    assert!(ledger.settle(&realm(), vec![adopt], &[]).unwrap()[0].refused.is_none());
    ledger.append(first, Event::Failed { status: "failed".into(), reason: String::new() }).unwrap();
    let mut second = ask();
    ledger.answer(&mut second, &SubmitAnswer::Submitted(task("t"))).unwrap();
    assert_eq!(ledger.holder(&realm(), &task("t")).unwrap(), Some(second.key()));
    assert!(ledger.is_summary_true().unwrap());
}
