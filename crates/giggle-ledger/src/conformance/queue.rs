//! The queue, as every engine keeps it.

use super::fixture::{realm, shot, task};
use super::{Factory, begin};
use crate::clock::{Clock as _, ManualClock};
use crate::queue::{
    CLAIM_LASTS, Claim, ClaimWish, Claimed, MOST_CLAIMS, QueueCounts, QueuedList, WantedShot,
};
use crate::{Asking, Begin, HeldBack, Ledger, Limits, SubmitAnswer, WallTime, WantedEnd};
use std::num::NonZeroU32;
use std::time::Duration;

fn list(id: &str) -> QueuedList {
    QueuedList {
        id: id.into(),
        name: "film".into(),
        manner: "{}".into(),
        put_at: WallTime(0),
        until: None,
        stopped: None,
    }
}

/// Shots by key; `b>a` begins with a picture of `a`.
fn shots(keys: &[&str]) -> Vec<WantedShot> {
    let name = |key: &str| key.split('>').next().unwrap().to_owned();
    let place_of = |key: &str| (0u32..).zip(keys).find(|(_, it)| name(it) == key).unwrap().0;
    let one = |(place, key): (u32, &&str)| WantedShot {
        list: String::new(),
        place,
        key: name(key),
        fingerprint: shot(&name(key)).fingerprint(NonZeroU32::MIN).to_string(),
        parent: key.split_once('>').map(|(_, parent)| place_of(parent)),
        shot: format!("\"{key}\""),
        claims: 0,
        is_asked: false,
        told: String::new(),
        end: None,
        claim: None,
        changed_at: WallTime(0),
    };
    (0u32..).zip(keys).map(one).collect()
}

fn take(ledger: &Ledger, most: usize) -> Vec<Claimed> {
    ledger.claim(&realm(), ClaimWish { most, takes_chained: true, stops_with: |_| None }).unwrap()
}

fn keys(claimed: &[Claimed]) -> Vec<&str> {
    claimed.iter().map(|it| it.shot.key.as_str()).collect()
}

fn ask(ledger: &Ledger, claimed: &Claimed) -> Begin {
    let (realm, shot, take) = (realm(), shot(&claimed.shot.key), NonZeroU32::MIN);
    let (fingerprint, claim) = (shot.fingerprint(take), claimed.claim());
    let asking = Asking {
        realm: &realm,
        shot: &shot,
        fingerprint,
        take,
        price: None,
        deadline: None,
        claim: Some(&claim),
    };
    ledger.begin(&asking, &Limits::default()).unwrap()
}

fn counts(ledger: &Ledger) -> QueueCounts {
    ledger.queued_lists(&realm()).unwrap()[0].1
}

pub(super) fn shots_are_taken_up_for_a_while(open: Factory<'_>, clock: &ManualClock) {
    let (one, other) = (open(), open());
    let wanted = shots(&["a", "b>a", "c"]);
    let put = one.enqueue(&realm(), &list("film"), &wanted, &[("p".into(), "cGljdHVyZQ==".into())]).unwrap();
    assert_eq!((put.waiting, put.all()), (3, 3));
    assert_eq!(other.queued_picture("film", "p").unwrap().as_deref(), Some("cGljdHVyZQ=="));
    assert_eq!(other.queued_picture("film", "q").unwrap(), None);
    let first = take(&one, 9);
    assert_eq!(keys(&first), ["a", "c"], "a follower waits for its parent");
    assert_eq!((&*first[0].list.name, &*first[0].shot.shot), ("film", "\"a\""));
    assert!(take(&other, 9).is_empty(), "somebody has them");
    let holders = other.holders().unwrap();
    assert_eq!((holders.len(), holders[0].shots), (1, 2));

    // Renewed, it is kept; not renewed, it lapses.
    clock.pass(CLAIM_LASTS - Duration::from_secs(1));
    let in_hand: Vec<Claim> = first.iter().map(Claimed::claim).collect();
    assert!(one.renew_claims(&in_hand).unwrap() && other.renew_claims(&in_hand).unwrap());
    clock.pass(CLAIM_LASTS - Duration::from_secs(1));
    assert!(take(&other, 9).is_empty());
    clock.pass(Duration::from_secs(2));
    let second = take(&other, 1);
    assert_eq!(keys(&second), ["a"]);
    assert_eq!(second[0].shot.claims, 2);
    assert!(matches!(ask(&one, &first[0]), Begin::HeldBack(HeldBack::ClaimLost)), "another has it now");
    assert!(matches!(ask(&one, &first[1]), Begin::HeldBack(HeldBack::ClaimLost)), "it lapsed");
    assert!(!one.end_wanted(&first[0].claim(), WantedEnd::NotMade, "late").unwrap(), "not its own any more");
    let Begin::Started(mut intent) = ask(&other, &second[0]) else { panic!("it is its own") };
    other.answer(&mut intent, &SubmitAnswer::Submitted(task("t1"))).unwrap();
    // What is asked for already needs no right to ask.
    assert!(matches!(ask(&one, &first[0]), Begin::Joined { .. }));

    let changed = one.wanted_since("film", clock.now().wall).unwrap().0;
    assert_eq!((changed.len(), &*changed[0].key, changed[0].is_asked), (1, "a", true));
    assert!(other.end_wanted(&second[0].claim(), WantedEnd::Made, "made").unwrap());
    let third = take(&one, 1);
    assert_eq!(keys(&third), ["b"], "the next link of a chain comes first");
    assert_eq!(third[0].parent.as_ref().map(|it| (&*it.told, it.end)), Some(("made", Some(WantedEnd::Made))));
    let without_chains = ClaimWish { most: 9, takes_chained: false, stops_with: |_| None };
    one.release(&third[0].claim(), None, false, None).unwrap();
    assert_eq!(keys(&other.claim(&realm(), without_chains).unwrap()), ["c"]);
    assert!(other.claim(&realm(), without_chains).unwrap().is_empty());
    let again = take(&one, 1);
    assert_eq!(again[0].shot.claims, 1, "whoever was told to end gave it back unharmed");
    one.release(&again[0].claim(), Some(Duration::from_secs(5)), true, Some("its model is not known here"))
        .unwrap();
    assert!(take(&one, 9).is_empty(), "it rests");
    clock.pass(Duration::from_secs(6));
    let once_more = take(&one, 9);
    assert_eq!(keys(&once_more), ["b"]);
    assert_eq!(once_more[0].shot.told, "its model is not known here");
    let counts = counts(&one);
    assert_eq!((counts.held, counts.waiting, counts.made), (2, 0, 1));
}

pub(super) fn a_claim_of_a_clock_that_was_ahead_holds_nothing(open: Factory<'_>, clock: &ManualClock) {
    let (one, other) = (open(), open());
    one.enqueue(&realm(), &list("film"), &shots(&["a", "b", "c"]), &[]).unwrap();
    let right = clock.now().wall;
    clock.set_wall(right.plus(Duration::from_secs(8 * 60 * 60)));
    let taken = take(&one, 2);
    one.release(&taken[0].claim(), Some(Duration::from_secs(10)), false, None).unwrap();
    // The process ends, and the clock is set right.
    clock.set_wall(right);
    assert_eq!((counts(&other).held, counts(&other).waiting), (0, 3));
    assert!(other.holders().unwrap().is_empty());
    assert_eq!(keys(&take(&other, 2)), ["a", "b"]);
    assert!(other.stop_queued(&realm(), "film", "by hand").unwrap());
    assert_eq!((counts(&other).held, counts(&other).not_started), (2, 1));
    // What a process no longer has in hand lapses, whatever else it renews.
    assert!(other.renew_claims(&[]).unwrap());
    clock.pass(CLAIM_LASTS + Duration::from_secs(1));
    assert_eq!(counts(&other).held, 0);
    // Clocks that differ by a little take nothing from anybody.
    clock.set_wall(right.plus(Duration::from_secs(1)));
    one.enqueue(&realm(), &list("other"), &shots(&["d"]), &[]).unwrap();
    assert_eq!(keys(&take(&one, 9)), ["d"]);
    clock.set_wall(right);
    assert!(take(&other, 9).is_empty());
}

pub(super) fn a_stopped_list_can_be_resumed(open: Factory<'_>, clock: &ManualClock) {
    let (one, other) = (open(), open());
    let wanted = shots(&["a", "b", "c", "d"]);
    one.enqueue(&realm(), &list("film"), &wanted, &[]).unwrap();
    super::submitted(&one, "d", "t9");
    let held = take(&one, 2);
    assert!(other.stop_queued(&realm(), "film", "budget").unwrap());
    assert!(!other.stop_queued(&realm(), "no such list", "budget").unwrap());
    assert!(matches!(ask(&one, &held[0]), Begin::HeldBack(HeldBack::Stopped(why)) if why == "budget"));
    assert!(one.end_wanted(&held[0].claim(), WantedEnd::NotStarted, "").unwrap());
    assert!(one.end_wanted(&held[1].claim(), WantedEnd::NotMade, "why").unwrap());
    let stopped = counts(&one);
    assert_eq!(
        (stopped.not_started, stopped.not_made, stopped.waiting),
        (2, 1, 1),
        "what is paid is finished"
    );
    assert_eq!(keys(&take(&other, 9)), ["d"]);
    assert_eq!(one.queued_lists(&realm()).unwrap()[0].0.stopped.as_deref(), Some("budget"));

    // Queued again, it resumes; shots that have a clip keep it.
    let claim = |place| Claim { list: "film".into(), place };
    assert!(other.end_wanted(&claim(3), WantedEnd::Made, "here").unwrap());
    clock.pass(Duration::from_secs(1));
    let again = one.enqueue(&realm(), &list("film"), &wanted, &[]).unwrap();
    assert_eq!((again.waiting, again.made), (3, 1));
    assert_eq!(one.queued_lists(&realm()).unwrap()[0].0.stopped, None);
    let last = &one.wanted_since("film", WallTime(0)).unwrap().0[3];
    assert_eq!((last.end, &*last.told), (Some(WantedEnd::Made), "here"));

    // Its time is over.
    let until = Some(clock.now().wall.plus(Duration::from_secs(10)));
    one.enqueue(&realm(), &QueuedList { until, ..list("film") }, &wanted, &[]).unwrap();
    let in_time = take(&one, 1);
    clock.pass(Duration::from_secs(11));
    assert!(matches!(ask(&one, &in_time[0]), Begin::HeldBack(HeldBack::Stopped(_))));
    assert!(take(&other, 9).is_empty());
    assert_eq!((counts(&one).not_started, counts(&one).held), (2, 1));
    assert_eq!(one.queued_lists(&realm()).unwrap()[0].0.stopped.as_deref(), Some("duration"));
}

pub(super) fn a_shot_that_nobody_finishes_is_given_up(open: Factory<'_>, clock: &ManualClock) {
    let ledger = open();
    ledger.enqueue(&realm(), &list("film"), &shots(&["a"]), &[]).unwrap();
    for number in 1..=MOST_CLAIMS {
        assert_eq!(take(&ledger, 1)[0].shot.claims, number);
        clock.pass(CLAIM_LASTS + Duration::from_secs(1));
    }
    assert!(take(&ledger, 1).is_empty());
    assert_eq!((counts(&ledger).not_made, counts(&ledger).open()), (1, 0));
    // Where one that did not succeed is the last of its list, so is one that was given up.
    ledger.enqueue(&realm(), &list("strict"), &shots(&["c", "d"]), &[]).unwrap();
    let strict = ClaimWish { most: 1, takes_chained: true, stops_with: |_| Some("fail_fast") };
    for _ in 1..=MOST_CLAIMS {
        assert_eq!(ledger.claim(&realm(), strict).unwrap()[0].shot.place, 0);
        clock.pass(CLAIM_LASTS + Duration::from_secs(1));
    }
    let rest = ledger.claim(&realm(), ClaimWish { most: 9, ..strict }).unwrap();
    assert!(rest.is_empty(), "nothing is taken up behind it: {rest:?}");
    let stopped = ledger.queued_list(&realm(), "strict").unwrap().unwrap().stopped;
    assert_eq!(stopped.as_deref(), Some("fail_fast"));
    // A list that is over is forgotten after a while, when another one comes.
    clock.pass(Duration::from_secs(31 * 24 * 60 * 60));
    ledger.enqueue(&realm(), &list("other"), &shots(&["b"]), &[]).unwrap();
    let lists = ledger.queued_lists(&realm()).unwrap();
    assert_eq!(lists.iter().map(|(list, _)| list.id.as_str()).collect::<Vec<_>>(), ["other"]);
}

pub(super) fn everybody_is_patient(open: Factory<'_>, clock: &ManualClock) {
    let (one, other) = (open(), open());
    let limits = Limits { is_patient: true, ..Limits::default() };
    one.ask_for_patience(&realm(), Duration::from_secs(20)).unwrap();
    one.ask_for_patience(&realm(), Duration::from_secs(5)).unwrap();
    let patience = other.patience(&realm()).unwrap();
    assert_eq!(patience, Some(Duration::from_secs(20)), "the longer one counts");
    assert!(
        matches!(begin(&other, &shot("a"), None, &limits), Begin::Patience(left) if left.as_secs() == 20)
    );
    assert_eq!(other.list(&crate::Filter::default()).unwrap().len(), 0, "no intent is written");
    clock.pass(Duration::from_secs(21));
    assert_eq!(other.patience(&realm()).unwrap(), None);
    assert!(matches!(begin(&other, &shot("a"), None, &limits), Begin::Started(_)));
    one.ask_for_patience(&realm(), Duration::from_secs(9_999)).unwrap();
    assert!(one.patience(&realm()).unwrap().unwrap() <= Duration::from_secs(120));
}
