use super::*;
use crate::clock::WallTime;
use crate::event::Settlement;
use crate::realm::Realm;
use crate::shot::{Again, FoundBy, SettledBy, ShotFacts, Standing};
use giggle_domain::{Fingerprint, TaskId};

const BEGUN: [&str; 2] = ["planned", "submit_started"];

fn entry(at: i64, attempt: u32, event: Event) -> Entry {
    Entry::new(WallTime(at), attempt, event)
}

fn task_id(name: &str) -> TaskId {
    TaskId::parse(name).unwrap()
}

fn fingerprint(digit: char) -> Fingerprint {
    Fingerprint::parse(&digit.to_string().repeat(64)).unwrap()
}

fn realm() -> Realm {
    Realm::new("https://giggle.pro", "abc")
}

fn facts() -> ShotFacts {
    ShotFacts {
        prompt: "a lake".into(),
        model: "grok".into(),
        duration: 6,
        aspect_ratio: giggle_domain::AspectRatio::Landscape16x9,
        resolution: giggle_domain::Resolution::P720,
        count: 1,
        start_frame: None,
        end_frame: None,
    }
}

/// One event of each word; the attempt that it is about is 0 for those of the whole shot.
fn event(word: &str) -> Event {
    let (status, reason) = (String::new(), "r".to_owned());
    let adopted = |name: &str, by| Settlement::Adopted { task_id: task_id(name), by };
    match word {
        "planned" => Event::Planned { realm: realm(), fingerprint: fingerprint('a'), take: 1, shot: facts() },
        "found" => Event::Found {
            realm: realm(),
            fingerprint: fingerprint('b'),
            task_id: task_id("t"),
            found: FoundBy::Statement,
            candidates: vec![fingerprint('a')],
            model: None,
        },
        "submit_started" => Event::SubmitStarted {
            lock: "l".into(),
            reserved: Some(Credits::whole(60)),
            estimate: Some(Credits::whole(60)),
            command: None,
            intent: "i".into(),
            worker: "w".into(),
            host: "h".into(),
            order: 2,
            deadline_ms: None,
        },
        "not_sent" => Event::NotSent { reason },
        "rejected" => Event::Rejected { reason, out_of_credit: false },
        "unsettled" => Event::Unsettled { reason, task_id: None },
        "submitted" => Event::Submitted { task_id: task_id("t") },
        "submitted as another" => Event::Submitted { task_id: task_id("u") },
        "reported" => Event::Reported { status: "processing".into() },
        "completed" => Event::Completed { clips: 1, watched: true },
        "completed without links" => Event::Completed { clips: 0, watched: true },
        "failed" => Event::Failed { status, reason },
        "stopped" => Event::Stopped { status, reason },
        "download_started" => Event::DownloadStarted { clip: 0, path: "/c.mp4".into() },
        "downloaded" => Event::Downloaded { clip: 0, path: "/c.mp4".into(), sha256: "ab".into(), bytes: 3 },
        "stored" => Event::Stored { clip: 0, url: "s3://b/c.mp4".into(), sha256: "ab".into(), bytes: 3 },
        "adopted" => Event::Settled { how: adopted("t", SettledBy::Inferred) },
        "adopted by a person" => Event::Settled { how: adopted("t", SettledBy::Person) },
        "accepted" => Event::Settled {
            how: Settlement::Accepted { tasks: vec![task_id("t"), task_id("u")], of: 2, with: None },
        },
        "not accepted" => Event::Settled { how: Settlement::NotAccepted { by: SettledBy::Inferred } },
        "not accepted, by a person" => {
            Event::Settled { how: Settlement::NotAccepted { by: SettledBy::Person } }
        }
        "reopened" => {
            Event::Settled { how: Settlement::Reopened { task_id: task_id("t"), by: SettledBy::Inferred } }
        }
        "refuted" => Event::Settled { how: Settlement::Refuted { reason } },
        "charged" => Event::Charged { credits: Credits::whole(60) },
        "refunded" => Event::Refunded { credits: Credits::whole(60) },
        "assigned" => Event::Assigned { to: fingerprint('a') },
        other => panic!("{other}"),
    }
}

const WORDS: [&str; 26] = [
    "planned",
    "found",
    "submit_started",
    "not_sent",
    "rejected",
    "unsettled",
    "submitted",
    "submitted as another",
    "reported",
    "completed",
    "completed without links",
    "failed",
    "stopped",
    "download_started",
    "downloaded",
    "stored",
    "adopted",
    "adopted by a person",
    "accepted",
    "not accepted",
    "not accepted, by a person",
    "reopened",
    "refuted",
    "charged",
    "refunded",
    "assigned",
];

/// Folds a history told in words; `2 ` before a word makes it about the second attempt.
fn history(words: &[&str]) -> Shot {
    let mut shot = None;
    for (at, word) in words.iter().enumerate() {
        shot = Some(apply(shot, &told(at, word)).unwrap_or_else(|refused| panic!("{words:?}: {refused}")));
    }
    shot.unwrap()
}

fn told(at: usize, word: &str) -> Entry {
    let (attempt, word) = match word.strip_prefix("2 ") {
        Some(word) => (2, word),
        None => (1, word),
    };
    let attempt = if matches!(word, "planned" | "found" | "assigned") { 0 } else { attempt };
    entry(at as i64, attempt, event(word))
}

/// For every place of a shot's life: where it stands, and which events may follow. All others are refused; those
/// in the last column as old news.
#[test]
fn the_whole_table_of_transitions() {
    use Standing as S;
    type Row = (&'static [&'static str], S, &'static [(&'static str, S)], &'static [&'static str]);
    let table: &[Row] = &[
        (&["planned"], S::Planned, &[("submit_started", S::Submitting)], &["planned"]),
        (
            &BEGUN,
            S::Submitting,
            &[
                ("not_sent", S::NotSent),
                ("rejected", S::Rejected),
                ("unsettled", S::Unsettled),
                ("submitted", S::Submitted),
                ("submitted as another", S::Submitted),
            ],
            &["planned"],
        ),
        (
            &["planned", "submit_started", "not_sent"],
            S::NotSent,
            &[("submitted", S::Submitted), ("submitted as another", S::Submitted)],
            &["planned", "not_sent", "unsettled"],
        ),
        (
            &["planned", "submit_started", "rejected"],
            S::Rejected,
            &[("submitted", S::Submitted), ("submitted as another", S::Submitted)],
            &["planned", "rejected", "unsettled"],
        ),
        (
            &["planned", "submit_started", "unsettled"],
            S::Unsettled,
            &[
                ("not_sent", S::NotSent),
                ("rejected", S::Rejected),
                ("submitted", S::Submitted),
                ("submitted as another", S::Submitted),
                ("adopted", S::Submitted),
                ("adopted by a person", S::Submitted),
                ("accepted", S::Unassigned),
                ("not accepted", S::NotAccepted),
                ("not accepted, by a person", S::NotAccepted),
            ],
            &["planned", "unsettled"],
        ),
        (
            &["planned", "submit_started", "unsettled", "accepted"],
            S::Unassigned,
            &[
                ("not_sent", S::NotSent),
                ("rejected", S::Rejected),
                ("submitted", S::Submitted),
                ("submitted as another", S::Submitted),
                ("adopted", S::Submitted),
                ("adopted by a person", S::Submitted),
                ("not accepted, by a person", S::NotAccepted),
                ("refuted", S::Unsettled),
            ],
            &["planned", "unsettled"],
        ),
        (
            &["planned", "submit_started", "unsettled", "not accepted"],
            S::NotAccepted,
            &[
                ("submitted", S::Submitted),
                ("submitted as another", S::Submitted),
                ("reopened", S::Submitted),
            ],
            &["planned", "not_sent", "rejected", "unsettled", "not accepted", "not accepted, by a person"],
        ),
        (
            &["planned", "submit_started", "submitted"],
            S::Submitted,
            &[
                ("reported", S::Submitted),
                ("completed", S::Completed),
                ("completed without links", S::Completed),
                ("failed", S::Failed),
                ("stopped", S::Stopped),
                ("download_started", S::Submitted),
                ("charged", S::Submitted),
                ("refunded", S::Submitted),
            ],
            &["planned", "unsettled", "submitted", "adopted", "adopted by a person"],
        ),
        (
            &["planned", "submit_started", "submitted", "reported", "completed"],
            S::Completed,
            &[
                ("download_started", S::Completed),
                ("downloaded", S::Downloaded),
                ("charged", S::Completed),
                ("refunded", S::Completed),
            ],
            &[
                "planned",
                "unsettled",
                "submitted",
                "adopted",
                "adopted by a person",
                "reported",
                "completed",
                "completed without links",
            ],
        ),
        (
            &["planned", "submit_started", "submitted", "completed without links"],
            S::Completed,
            &[
                ("completed", S::Completed),
                ("download_started", S::Completed),
                ("charged", S::Completed),
                ("refunded", S::Completed),
            ],
            &[
                "planned",
                "unsettled",
                "submitted",
                "adopted",
                "adopted by a person",
                "reported",
                "completed without links",
            ],
        ),
        (
            &["planned", "submit_started", "submitted", "completed", "download_started", "downloaded"],
            S::Downloaded,
            &[
                ("download_started", S::Downloaded),
                ("downloaded", S::Downloaded),
                ("stored", S::Downloaded),
                ("charged", S::Downloaded),
                ("refunded", S::Downloaded),
            ],
            &[
                "planned",
                "unsettled",
                "submitted",
                "adopted",
                "adopted by a person",
                "reported",
                "completed",
                "completed without links",
            ],
        ),
        (
            &["planned", "submit_started", "submitted", "failed"],
            S::Failed,
            &[
                ("completed", S::Completed),
                ("completed without links", S::Completed),
                ("charged", S::Failed),
                ("refunded", S::Failed),
            ],
            &[
                "planned",
                "unsettled",
                "submitted",
                "adopted",
                "adopted by a person",
                "reported",
                "failed",
                "stopped",
            ],
        ),
        (
            &["planned", "submit_started", "submitted", "stopped"],
            S::Stopped,
            &[
                ("completed", S::Completed),
                ("completed without links", S::Completed),
                ("failed", S::Failed),
                ("charged", S::Stopped),
                ("refunded", S::Stopped),
            ],
            &["planned", "unsettled", "submitted", "adopted", "adopted by a person", "reported", "stopped"],
        ),
        (
            &["planned", "submit_started", "unsettled", "adopted"],
            S::Submitted,
            &[
                ("not_sent", S::NotSent),
                ("rejected", S::Rejected),
                ("submitted", S::Submitted),
                ("submitted as another", S::Submitted),
                ("reported", S::Submitted),
                ("completed", S::Completed),
                ("completed without links", S::Completed),
                ("failed", S::Failed),
                ("stopped", S::Stopped),
                ("download_started", S::Submitted),
                ("refuted", S::Unsettled),
                ("charged", S::Submitted),
                ("refunded", S::Submitted),
            ],
            &["planned", "unsettled", "adopted", "adopted by a person"],
        ),
        (
            &["planned", "submit_started", "unsettled", "adopted", "completed", "refuted"],
            S::Unsettled,
            &[
                ("not_sent", S::NotSent),
                ("rejected", S::Rejected),
                ("submitted", S::Submitted),
                ("submitted as another", S::Submitted),
                ("adopted by a person", S::Submitted),
                ("accepted", S::Unassigned),
                ("not accepted, by a person", S::NotAccepted),
            ],
            &["planned", "unsettled"],
        ),
        (
            &["found"],
            S::Submitted,
            &[
                ("reported", S::Submitted),
                ("completed", S::Completed),
                ("completed without links", S::Completed),
                ("failed", S::Failed),
                ("stopped", S::Stopped),
                ("download_started", S::Submitted),
                ("charged", S::Submitted),
                ("refunded", S::Submitted),
                ("assigned", S::Assigned),
            ],
            &["planned", "unsettled", "submitted", "adopted", "adopted by a person"],
        ),
        (&["found", "completed", "assigned"], S::Assigned, &[], &["planned"]),
    ];
    for (words, standing, allowed, old_news) in table {
        let shot = history(words);
        assert_eq!(shot.standing(), *standing, "{words:?}");
        for word in WORDS {
            if word == "submit_started" && *words != ["planned"] {
                // Which shots may have a second attempt is a table of its own.
                continue;
            }
            let next = apply(Some(shot.clone()), &told(9, word));
            match allowed.iter().find(|(allowed, _)| *allowed == word) {
                Some((_, after)) => {
                    let after_it = next.unwrap_or_else(|refused| panic!("{words:?} + {word}: {refused}"));
                    assert_eq!(after_it.standing(), *after, "{words:?} + {word}");
                    assert_eq!(after_it.changed_at, WallTime(9));
                }
                None => {
                    let refused = next.err().unwrap_or_else(|| panic!("{words:?} + {word} is not refused"));
                    assert_eq!(refused.is_old_news(), old_news.contains(&word), "{words:?} + {word}");
                }
            }
        }
    }
}

/// When a second attempt may be begun, and what asking again means where it may not.
#[test]
fn a_second_attempt_only_when_nothing_of_the_first_can_turn_into_a_paid_clip() {
    let table: &[(&[&str], Again)] = &[
        (&[], Again::InFlight(1)),
        (&["not_sent"], Again::Free),
        (&["rejected"], Again::Free),
        (&["unsettled"], Again::Unsettled(1)),
        (&["unsettled", "accepted"], Again::Unsettled(1)),
        (&["unsettled", "not accepted"], Again::Free),
        (&["unsettled", "not accepted, by a person"], Again::Free),
        (&["unsettled", "adopted"], Again::Joined(1)),
        (&["unsettled", "adopted", "refuted"], Again::Unsettled(1)),
        (&["submitted"], Again::Joined(1)),
        (&["submitted", "reported"], Again::Joined(1)),
        (&["submitted", "completed"], Again::Joined(1)),
        (&["submitted", "completed without links"], Again::Joined(1)),
        (&["submitted", "completed", "downloaded"], Again::Done(1)),
        (&["submitted", "failed"], Again::Free),
        (&["submitted", "stopped"], Again::CountedAsCharged(1)),
        (&["submitted", "stopped", "charged"], Again::CountedAsCharged(1)),
        (&["submitted", "stopped", "charged", "refunded"], Again::Free),
        (&["submitted", "stopped", "refunded"], Again::Free),
        (&["submitted", "stopped", "failed"], Again::Free),
    ];
    for (words, again) in table {
        let words: Vec<&str> = BEGUN.iter().chain(words.iter()).copied().collect();
        let shot = history(&words);
        assert_eq!(shot.again(), *again, "{words:?}");
        let second = apply(Some(shot), &told(9, "2 submit_started"));
        assert_eq!(second.is_ok(), *again == Again::Free, "{words:?}");
    }
    let stray = history(&["found", "failed"]);
    assert!(apply(Some(stray), &told(9, "2 submit_started")).is_err(), "nobody here asked for a stray");
}

#[test]
fn an_attempt_that_turns_up_late_speaks_for_the_shot() {
    let mut words: Vec<&str> = BEGUN.to_vec();
    words.extend(["unsettled", "not accepted", "2 submit_started", "2 submitted", "2 failed"]);
    assert_eq!(history(&words).again(), Again::Free);
    words.push("reopened");
    assert_eq!(history(&words).again(), Again::Joined(1));
    words.extend(["completed", "downloaded"]);
    let shot = history(&words);
    assert_eq!((shot.again(), shot.standing()), (Again::Done(1), Standing::Downloaded));
    assert_eq!(shot.last_attempt(), 2);
}

#[test]
fn an_event_about_no_attempt_is_refused() {
    let shot = history(&BEGUN);
    for attempt in [0, 2, 3, u32::MAX] {
        assert!(apply(Some(shot.clone()), &entry(9, attempt, event("submitted"))).is_err(), "{attempt}");
    }
    assert!(apply(None, &told(0, "submitted")).is_err());
    let failed = history(&["planned", "submit_started", "rejected"]);
    assert!(apply(Some(failed), &entry(9, 3, event("submit_started"))).is_err(), "no attempt is skipped");
}

/// What each attempt counts in a budget.
#[test]
fn money_is_set_aside_replaced_and_released() {
    let table: &[(&[&str], Option<i64>)] = &[
        (&[], Some(60)),
        (&["not_sent"], Some(0)),
        (&["rejected"], Some(0)),
        (&["unsettled"], Some(60)),
        (&["unsettled", "not accepted"], Some(0)),
        (&["unsettled", "accepted"], Some(0)),
        (&["unsettled", "not accepted", "reopened"], Some(60)),
        (&["unsettled", "adopted", "charged", "refuted"], Some(60)),
        (&["submitted", "completed"], Some(60)),
        (&["submitted", "failed"], Some(60)),
        (&["submitted", "failed", "charged"], Some(60)),
        (&["submitted", "failed", "charged", "refunded"], Some(0)),
        (&["submitted", "failed", "refunded"], Some(0)),
        (&["submitted", "stopped"], Some(60)),
    ];
    for (words, counts) in table {
        let words: Vec<&str> = BEGUN.iter().chain(words.iter()).copied().collect();
        let shot = history(&words);
        assert_eq!(shot.counts(&shot.attempts[0]), counts.map(Credits::whole), "{words:?}");
    }
    let begun = history(&BEGUN);
    let log = |events: &[Event]| {
        let after = events
            .iter()
            .fold(begun.clone(), |shot, event| apply(Some(shot), &entry(9, 1, event.clone())).unwrap());
        after.counts(&after.attempts[0])
    };
    let charged = |credits| Event::Charged { credits: Credits::whole(credits) };
    let refunded = |credits| Event::Refunded { credits: Credits::whole(credits) };
    let submitted = event("submitted");
    assert_eq!(
        log(&[submitted.clone(), charged(90)]),
        Some(Credits::whole(90)),
        "a charge above its estimate"
    );
    assert_eq!(log(&[submitted.clone(), charged(40)]), Some(Credits::whole(40)));
    assert_eq!(log(&[submitted.clone(), charged(90), refunded(30)]), Some(Credits::whole(60)));
    assert_eq!(log(&[submitted.clone(), charged(90), refunded(30), charged(95)]), Some(Credits::whole(65)));
    assert_eq!(log(&[submitted.clone(), charged(90), refunded(200)]), Some(Credits::ZERO));
    assert_eq!(log(&[submitted, refunded(200)]), Some(Credits::whole(60)), "its charge was not seen");
    let unpriced = fold(&[
        told(0, "planned"),
        entry(
            1,
            1,
            Event::SubmitStarted {
                lock: "l".into(),
                reserved: None,
                estimate: None,
                command: None,
                intent: String::new(),
                worker: String::new(),
                host: String::new(),
                order: 0,
                deadline_ms: None,
            },
        ),
    ]);
    let unpriced = unpriced.unwrap().unwrap();
    assert_eq!(unpriced.counts(&unpriced.attempts[0]), None, "nobody knows");
    let stray = history(&["found", "charged"]);
    assert_eq!(stray.counts(&stray.attempts[0]), Some(Credits::whole(60)));
    let assigned = history(&["found", "charged", "assigned"]);
    assert_eq!(assigned.counts(&assigned.attempts[0]), Some(Credits::ZERO), "its shot counts it from now on");
}

#[test]
fn a_shot_of_several_clips_is_done_when_all_are_there() {
    let mut shot = history(&["planned", "submit_started", "submitted"]);
    let mut then = |event| {
        shot = apply(Some(shot.clone()), &entry(9, 1, event)).unwrap();
        shot.standing()
    };
    let clip = |clip| Event::Downloaded { clip, path: format!("/{clip}"), sha256: "ab".into(), bytes: 1 };
    assert_eq!(then(Event::Completed { clips: 2, watched: false }), Standing::Completed);
    assert_eq!(then(clip(1)), Standing::Completed);
    assert_eq!(then(clip(0)), Standing::Downloaded);
    // Links can come late: a third clip makes it unfinished again.
    assert_eq!(then(Event::Completed { clips: 3, watched: false }), Standing::Completed);
    let odd = Event::Downloaded { clip: 3, path: "/".into(), sha256: "ab".into(), bytes: 1 };
    assert!(apply(Some(shot), &entry(9, 1, odd)).is_err(), "there is no fourth clip");
}

#[test]
fn one_clip_of_two_is_all_only_where_a_person_says_so() {
    let facts = ShotFacts { count: 2, ..facts() };
    let planned = Event::Planned { realm: realm(), fingerprint: fingerprint('a'), take: 1, shot: facts };
    let completed = |clips| entry(3, 1, Event::Completed { clips, watched: true });
    let log = [
        entry(0, 0, planned),
        entry(1, 1, event("submit_started")),
        entry(2, 1, event("submitted")),
        completed(1),
        entry(4, 1, event("downloaded")),
    ];
    let shot = fold(&log).unwrap().unwrap();
    assert_eq!((shot.standing(), shot.asked_clips()), (Standing::Completed, 2));
    let took = |clips| apply(Some(shot.clone()), &entry(5, 1, Event::TookFewer { clips }));
    assert!(took(0).is_err() && took(2).is_err(), "none are not fewer, and all are not fewer either");
    let short = took(1).unwrap();
    assert_eq!((short.standing(), short.asked_clips()), (Standing::Downloaded, 1));
    assert!(apply(Some(short.clone()), &completed(1)).unwrap_err().is_old_news());
    let both = apply(Some(short), &completed(2)).unwrap();
    assert_eq!(both.standing(), Standing::Completed, "the other one has come after all");
}

/// What happened to a task goes over to another attempt whatever happened.
#[test]
fn every_task_can_be_retold() {
    for end in [
        &["download_started"][..],
        &["download_started", "reported"],
        &["download_started", "failed"],
        &["download_started", "stopped"],
        &["download_started", "completed"],
        &["completed", "downloaded"],
        &["failed", "charged", "refunded"],
    ] {
        let words: Vec<&str> = BEGUN.into_iter().chain(["submitted"]).chain(end.iter().copied()).collect();
        let told_of = history(&words);
        let mut other = history(&["planned", "submit_started", "submitted"]);
        for event in crate::strays::retell(&told_of.attempts[0]) {
            other = apply(Some(other), &entry(9, 1, event)).unwrap();
        }
        let task = |shot: &Shot| {
            let task = shot.attempts[0].task.clone().unwrap();
            (task.phase, task.status, task.files.into_iter().map(|file| file.path).collect::<Vec<_>>())
        };
        assert_eq!(task(&other), task(&told_of), "{words:?}");
        assert_eq!(other.attempts[0].counts(), told_of.attempts[0].counts(), "{words:?}");
    }
}

#[test]
fn a_broken_second_download_loses_no_file() {
    let mut words: Vec<&str> = BEGUN.to_vec();
    words.extend(["submitted", "completed", "downloaded"]);
    let before = history(&words);
    let again = Event::DownloadStarted { clip: 0, path: "/elsewhere.mp4".into() };
    let after = apply(Some(before.clone()), &entry(9, 1, again)).unwrap();
    assert_eq!(after.attempts, before.attempts);
}

#[test]
fn every_event_is_read_back_as_it_was_written() {
    let mut events: Vec<Event> = WORDS.map(event).to_vec();
    let whole: Vec<&str> =
        BEGUN.into_iter().chain(["unsettled", "adopted", "completed", "downloaded"]).collect();
    for words in [&whole[..], &["found", "reported"], &["planned", "submit_started", "unsettled", "accepted"]]
    {
        events.push(Event::Condensed { shot: Box::new(history(words)) });
    }
    for event in events {
        let entry = entry(1_795_420_800_123, 2, event);
        let text = serde_json::to_string(&entry).unwrap();
        assert!(text.contains(&format!("\"event\":\"{}\"", entry.event.name())), "{text}");
        assert_eq!(serde_json::from_str::<Entry>(&text).unwrap(), entry, "{text}");
        // A later giggle may have added a field.
        let more = text.replacen('{', "{\"a_field_of_tomorrow\":[1],", 1);
        assert_eq!(serde_json::from_str::<Entry>(&more).unwrap(), entry, "{more}");
    }
}

#[test]
fn every_standing_reads_its_own_word() {
    for standing in Standing::ALL {
        assert_eq!(Standing::parse(standing.as_str()), Some(standing));
    }
}
