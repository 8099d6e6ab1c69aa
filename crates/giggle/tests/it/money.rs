//! What would hurt most: a clip paid for twice, a clip lost, a budget broken.

use crate::program::{Program, Said};
use crate::scripted::{Answer, Scripted};
use crate::service::{self, Service};
use giggle_emulator::{
    Effect, Ending, Fault, Moment, Operation, Pace, RowOrder, Side, StatementManner, Wording,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::process::Stdio;
use std::time::Instant;

/// `make` of a shot whose clip is the stored one.
fn make<'a>(prompt: &'a str, file: &'a str) -> [&'a str; 8] {
    ["make", prompt, "--model", "veo31-no-audio", "--aspect-ratio", "1:1", "--output", file]
}

fn settle(program: &Program) -> Said {
    program.run(&["settle", "--no-input", "--statement-lag", "0s"])
}

fn shots(program: &Program) -> Vec<Value> {
    program.run(&["ledger", "--json"]).json()["shots"].as_array().unwrap().clone()
}

#[test]
fn a_shot_that_is_done_is_handed_out_and_not_asked_for_again() {
    let service = Service::start();
    let program = service.program();
    assert_eq!(program.run(&make("a lake", "a.mp4")).code, 0);
    let said = program.run(&make("a lake", "a.mp4"));
    assert_eq!(said.code, 0, "its own file is no obstacle: {}", said.stderr);
    assert!(said.stderr.contains("--take 2"), "{}", said.stderr);
    let said = program.run(&make("a lake", "b.mp4"));
    assert_eq!((said.code, said.stdout.as_str()), (0, "b.mp4\n"));
    let said = program.run(&make("a lake", "b.mp4"));
    assert_eq!(said.code, 0, "a copy of it is its own as well: {}", said.stderr);
    std::fs::remove_file(program.path().join("a.mp4")).unwrap();
    assert_eq!(program.run(&make("a lake", "a.mp4")).code, 0, "a lost file comes back from the service");
    assert_eq!(std::fs::read(program.path().join("a.mp4")).unwrap(), service::clip());
    assert_eq!(service.emulator().accepted_count(), 1);
    let mut again = make("a lake", "c.mp4").to_vec();
    again.extend(["--take", "2"]);
    assert_eq!(program.run(&again).code, 0);
    assert_eq!(service.emulator().accepted_count(), 2, "another take is asked for on purpose");
    std::fs::write(program.path().join("mine.mp4"), "mine").unwrap();
    assert_eq!(program.run(&make("a lake", "mine.mp4")).code, 9, "somebody else's file is left alone");
    assert_eq!(std::fs::read(program.path().join("mine.mp4")).unwrap(), b"mine");
    let mut in_the_way = make("a lake", "mine.mp4").to_vec();
    in_the_way.push("--json");
    let error = &program.run(&in_the_way).json()["error"];
    assert_eq!(error["retryable"], false, "it goes on lying there");
    assert!(error["task_id"].is_string(), "{error}");
    std::fs::write(program.path().join("d.mp4.part"), "of another download").unwrap();
    assert_eq!(program.run(&make("a lake", "d.mp4")).code, 0);
    let part = std::fs::read(program.path().join("d.mp4.part")).unwrap();
    assert_eq!(part, b"of another download", "what somebody else is bringing is left alone");
}

#[test]
fn a_place_that_cannot_be_written_is_found_before_anything_is_paid() {
    let service = Service::start();
    let program = service.program();
    let long = format!("{}.mp4", "x".repeat(251));
    let said = program.run(&make("a lake", &long));
    assert_eq!(said.code, 2, "{said:?}");
    let program = program.with("GIGGLE_STATE_DIR", "here");
    let said = program.run(&make("a lake", "a.mp4"));
    assert_eq!(said.code, 3, "one ledger for each working directory would be none: {said:?}");
    assert_eq!(service.emulator().request_count(Operation::Submit), 0);
}

#[test]
fn a_clip_that_is_gone_is_told_with_what_the_service_says_of_it_now() {
    let service = Service::start();
    let program = service.program();
    assert_eq!(program.run(&make("a lake", "a.mp4")).code, 0);
    std::fs::remove_file(program.path().join("a.mp4")).unwrap();
    let status = |word: &str| Fault::on(Operation::Query, Effect::Status(word.into())).always();
    for (word, may_repeat) in [("expired", false), ("processing", true)] {
        service.emulator().add_fault(status(word)).unwrap();
        let said = program.run(&[&make("a lake", "a.mp4")[..], &["--json"]].concat());
        let error = said.json()["error"].clone();
        assert_eq!((said.code, &error["retryable"]), (9, &json!(may_repeat)), "{said:?}");
        assert!(error["message"].as_str().unwrap().contains(word), "{error}");
        assert!(!said.stderr.contains("ledger could not be written"), "{}", said.stderr);
        service.emulator().clear_faults();
    }
    service.emulator().add_fault(Fault::http(Operation::Query, 403).always()).unwrap();
    let said = program.run(&[&make("a lake", "a.mp4")[..], &["--json"]].concat());
    assert_eq!((said.code, &said.json()["error"]["billed"]), (9, &json!("yes")), "{said:?}");
    service.emulator().clear_faults();
    assert_eq!(program.run(&make("a lake", "a.mp4")).code, 0);
    assert_eq!(service.emulator().accepted_count(), 1);
}

/// Without a ledger, a command that is repeated asks again: nothing may invite that.
#[test]
fn nothing_invites_to_repeat_a_submit_that_no_ledger_remembers() {
    for fault in [Fault::http(Operation::Query, 401), Fault::too_many_requests(Operation::Query, 0)] {
        let service = Service::start().fault(fault.always());
        let program = service.program();
        let bare = [&make("a lake", "a.mp4")[..], &["--no-ledger", "--deadline", "2s", "--json"]].concat();
        let said = program.run(&bare);
        let error = said.json()["error"].clone();
        assert_eq!((said.code, &error["billed"], &error["retryable"]), (6, &json!("yes"), &json!(false)));
        assert!(error["hint"].as_str().unwrap().contains("giggle wait"), "{error}");
    }
}

#[test]
fn a_draft_names_no_task_and_is_made_again_for_nothing() {
    let program = Program::new();
    let draft = ["make", "a lake", "--local", "-r", "480p", "-a", "1:1", "-o", "a.mp4"];
    let said = program.run(&[&draft[..], &["--deadline", "0s", "--json"]].concat());
    let error = said.json()["error"].clone();
    assert_eq!((said.code, &error["task_id"], &error["billed"]), (6, &Value::Null, &json!("no")), "{said:?}");
    assert!(error["hint"].as_str().unwrap().contains("free"), "{error}");
    assert!(!said.stderr.contains("task id"), "{}", said.stderr);
}

#[test]
fn a_task_that_a_broken_answer_names_is_kept() {
    let body = json!({"code": 500, "msg": "busy", "data": {"task_id": "t-named"}}).to_string();
    let service = Scripted::start(vec![Answer::Http(500, body)]);
    let program = Program::against(&service.base);
    let said = program.run(&[&make("a lake", "a.mp4")[..], &["--json"]].concat());
    assert_eq!((said.code, &said.json()["error"]["task_id"]), (7, &json!("t-named")), "{said:?}");
    let log = program.run(&["ledger", "export"]).stdout;
    assert!(log.contains("t-named"), "{log}");
}

/// A service that gives one link where two clips were paid for.
#[test]
fn a_clip_whose_link_does_not_come_is_not_forgotten() {
    // Each clip is drawn: two that are equal would be one.
    let service = Service::with(|settings| settings.stored_clip = None);
    let program = service.program();
    for (prompt, takes_fewer) in [("two lakes", false), ("two hills", true)] {
        let two = ["make", prompt, "-m", "seedance-2.0-pro", "-r", "480p", "--count", "2", "-o", "two.mp4"];
        service.emulator().add_fault(Fault::on(Operation::Query, Effect::EmptyUrls).always()).unwrap();
        assert_eq!(program.run(&two).code, 9);
        service.emulator().clear_faults();
        let task = service.emulator().accepted().last().unwrap().task_id.clone();
        let links = program.run(&["query", &task, "--json"]).json()["links"].clone();
        assert_eq!(links.as_array().unwrap().len(), 2);
        let body = json!({"code": 200, "data": {"status": "completed", "urls": [links[0]]}});
        let body = Some(body);
        let answer = Effect::Answer { status: 200, headers: BTreeMap::new(), body, text: None, acts: false };
        service.emulator().add_fault(Fault::on(Operation::Query, answer).always()).unwrap();
        for command in
            [&two[..], &["resume"], &["wait", &task], &["download", &task, "--overwrite", "-o", "two.mp4"]]
        {
            let said = program.run(command);
            assert_eq!(said.code, 9, "{command:?} {said:?}");
            assert_eq!(shots(&program)[0]["state"], "completed");
        }
        assert!(program.path().join("two.mp4").exists());
        if takes_fewer {
            let said = program.run(&["download", &task, "--fewer", "-o", "two.mp4"]);
            assert_eq!((said.code, said.stdout.as_str()), (0, "two.mp4\n"), "{said:?}");
        } else {
            service.emulator().clear_faults();
            assert_eq!(program.run(&["resume"]).code, 0);
        }
        assert_eq!(program.path().join("two-2.mp4").exists(), !takes_fewer);
        assert_eq!(shots(&program)[0]["state"], "downloaded");
        for file in ["two.mp4", "two-2.mp4"] {
            let _ = std::fs::remove_file(program.path().join(file));
        }
        service.emulator().clear_faults();
    }
    assert_eq!(service.emulator().accepted_count(), 2);
}

/// A name that a clip was only meant for belongs to whoever used it since.
#[test]
fn a_file_that_was_written_where_a_clip_was_to_go_is_left_alone() {
    let service = Service::start();
    let program = service.program();
    for (prompt, command) in [("one", &["resume"][..]), ("two", &["settle"]), ("three", &["download"])] {
        service.emulator().add_fault(Fault::on(Operation::Query, Effect::EmptyUrls).always()).unwrap();
        assert_eq!(program.run(&make(prompt, "movie.mp4")).code, 9);
        service.emulator().clear_faults();
        std::fs::write(program.path().join("movie.mp4"), "mine").unwrap();
        let rows = shots(&program);
        let task = rows.iter().find(|row| row["prompt"] == prompt).unwrap()["task_id"].as_str().unwrap();
        let file = format!("veo31-no-audio-{prompt}-{}.mp4", &task[..8]);
        if command == ["download"] {
            assert_eq!(program.run(&["download", task, "-o", "movie.mp4"]).code, 9);
            assert_eq!(program.run(&make(prompt, "movie.mp4")).code, 9);
        } else {
            let said = program.run(command);
            assert_eq!(said.code, 0, "{said:?}");
            assert!(said.stdout.contains(&file), "{said:?}");
            assert_eq!(std::fs::read(program.path().join(file)).unwrap(), service::clip());
        }
        assert_eq!(std::fs::read(program.path().join("movie.mp4")).unwrap(), b"mine");
        std::fs::remove_file(program.path().join("movie.mp4")).unwrap();
    }
}

#[test]
fn another_key_is_another_realm() {
    let service = Service::with(|settings| settings.pace = Pace::Instant);
    let program = service.program();
    assert_eq!(program.run(&make("a lake", "a.mp4")).code, 0);
    let rows = shots(&program);
    assert_eq!((rows.len(), rows[0]["state"].as_str()), (1, Some("downloaded")));
    let other = Service::start();
    let program = program.with("GIGGLE_API_BASE", other.base());
    assert_eq!(program.run(&make("a lake", "b.mp4")).code, 0);
    assert_eq!(other.emulator().accepted_count(), 1, "another base knows nothing of the first");
}

#[test]
fn a_running_shot_is_joined() {
    let service = Service::with(|settings| settings.pace = Pace::Real);
    let program = service.program();
    let mut arguments = make("a lake", "a.mp4").to_vec();
    arguments.extend(["--deadline", "0s"]);
    for _ in 0..3 {
        assert_eq!(program.run(&arguments).code, 6);
    }
    assert_eq!(program.run(&["submit", "a lake", "--model", "veo31-no-audio", "-a", "1:1"]).code, 0);
    assert_eq!(service.emulator().request_count(Operation::Submit), 1);
}

/// A lost answer: nothing is sent again, and `settle` finds out.
#[test]
fn an_accepted_shot_whose_answer_was_lost_is_found() {
    let cases: [(RowOrder, i32); 4] = [
        (RowOrder::NewestFirst, 0),
        (RowOrder::OldestFirst, 0),
        (RowOrder::NewestFirst, 480),
        (RowOrder::OldestFirst, -600),
    ];
    for (order, minutes) in cases {
        let service = Service::with(|settings| {
            settings.statements =
                StatementManner { order, zone_offset_minutes: minutes, ..StatementManner::default() };
        });
        let program = service.program();
        assert_eq!(program.run(&make("known", "known.mp4")).code, 0);
        service.emulator().add_fault(Fault::answer_lost(Operation::Submit)).unwrap();
        assert_eq!(program.run(&make("lost", "lost.mp4")).code, 7);
        for _ in 0..2 {
            let said = program.run(&make("lost", "lost.mp4"));
            assert_eq!(said.code, 7, "{}", said.stderr);
            assert!(said.stderr.contains("giggle settle"), "{}", said.stderr);
        }
        let mut overwrite = make("lost", "lost.mp4").to_vec();
        overwrite.push("--overwrite");
        assert_eq!(program.run(&overwrite).code, 7, "no flag gets past an unsettled shot");
        assert_eq!(service.emulator().request_count(Operation::Submit), 2, "nothing was sent again");
        let said = settle(&program);
        assert_eq!(said.code, 0, "{} {}", said.stdout, said.stderr);
        assert!(said.stdout.contains("adopted"), "{}", said.stdout);
        let said = program.run(&make("lost", "lost.mp4"));
        assert_eq!(said.code, 0, "{}", said.stderr);
        assert!(said.stderr.contains("inferred"), "it is likely, and not certain: {}", said.stderr);
        let said = program.run(&[&make("lost", "lost.mp4")[..], &["--json"]].concat());
        assert_eq!(said.json()["inferred"], true);
        assert_eq!(std::fs::read(program.path().join("lost.mp4")).unwrap(), service::clip());
        assert_eq!(service.emulator().accepted_count(), 2);
    }
}

#[test]
fn a_shot_that_never_arrived_is_free_again_only_with_proof() {
    let service = Service::start().fault(Fault::on(Operation::Submit, Effect::Drop(Moment::Before)));
    let program = service.program();
    assert_eq!(program.run(&make("lost", "lost.mp4")).code, 7);
    let said = settle(&program);
    assert_eq!(said.code, 7, "an empty statement proves nothing: {}", said.stdout);
    let error = program.run(&["settle", "--json"]).json()["error"].clone();
    assert!(error["settled"].is_object() && error["hint"].as_str().unwrap().contains("--adopt"), "{error}");
    let said = settle(&program);
    assert_eq!(said.code, 7, "without a later submit that they show, they prove nothing: {}", said.stdout);
    assert_eq!(program.run(&make("known", "known.mp4")).code, 0);
    let said = program.run(&["settle"]);
    assert_eq!(said.code, 7, "it was not sent later by the lag: {}", said.stdout);
    let said = settle(&program);
    assert_eq!(said.code, 0, "{} {}", said.stdout, said.stderr);
    assert!(said.stdout.contains("not accepted"), "{}", said.stdout);
    assert_eq!(program.run(&make("lost", "lost.mp4")).code, 0);
    assert_eq!(service.emulator().accepted_count(), 2);
}

#[test]
fn a_person_decides_what_nobody_can_know() {
    let service = Service::start();
    let program = service.program();
    for prompt in ["one", "two"] {
        service.emulator().add_fault(Fault::answer_lost(Operation::Submit)).unwrap();
        assert_eq!(program.run(&make(prompt, "x.mp4")).code, 7);
    }
    let said = program.run(&["settle", "--not-accepted"]);
    assert_eq!(said.code, 2, "which of the two: {}", said.stderr);
    let task = service.emulator().accepted()[0].task_id.clone();
    let rows = shots(&program);
    let one = rows.iter().find(|row| row["prompt"] == "one").unwrap();
    let shot = &one["fingerprint"].as_str().unwrap()[..12];
    assert_eq!(
        program.run(&["settle", shot, "--adopt", "no-such-task"]).code,
        2,
        "the service is asked first"
    );
    let said = program.run(&["settle", shot, "--adopt", &task]);
    assert_eq!(said.code, 7, "the other one is still open: {}", said.stderr);
    assert_eq!(program.run(&make("one", "one.mp4")).code, 0);
    let said = program.run(&["settle", "--not-accepted"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.stdout.contains("adopted"), "a charge beyond doubt outweighs the word: {said:?}");
    assert_eq!(program.run(&make("two", "two.mp4")).code, 0);
    assert_eq!(service.emulator().accepted_count(), 2);
}

#[test]
fn a_bad_end_is_asked_about_once_more_before_anything_is_paid_again() {
    for status in ["failed", "timeout", "expired"] {
        let said_once = json!({"code": 200, "data": {"status": status, "err_msg": "upstream", "urls": []}});
        let answer = Effect::Answer {
            status: 200,
            headers: [].into(),
            body: Some(said_once),
            text: None,
            acts: false,
        };
        let service = Service::start().fault(Fault::on(Operation::Query, answer));
        let program = service.program();
        assert_eq!(program.run(&make("a lake", "lake.mp4")).code, 5, "{status}");
        let said = program.run(&make("a lake", "lake.mp4"));
        assert_eq!(said.code, 0, "{status}: {said:?}");
        assert_eq!(service.emulator().accepted_count(), 1, "{status}");
    }
}

#[test]
fn only_a_failure_that_is_said_again_lets_a_shot_be_paid_for_again() {
    let status = |status: &str| {
        let body = Some(json!({"code": 200, "data": {"status": status, "urls": []}}));
        Effect::Answer { status: 200, headers: [].into(), body, text: None, acts: false }
    };
    for (anew, code, accepted) in [
        (Fault::on(Operation::Query, status("processing")).times(2), 0, 1),
        (Fault::http(Operation::Query, 503).times(2), 0, 1),
        (Fault::http(Operation::Query, 503).always(), 6, 1),
        (Fault::on(Operation::Query, Effect::OtherTask).always(), 6, 1),
        (Fault::on(Operation::Query, status("failed")), 0, 2),
    ] {
        let service =
            Service::start().fault(Fault::on(Operation::Query, status("failed"))).fault(anew.clone());
        let program = service.program();
        assert_eq!(program.run(&make("a lake", "lake.mp4")).code, 5, "{anew:?}");
        let said = program.run(&make("a lake", "lake.mp4"));
        assert_eq!((said.code, service.emulator().accepted_count()), (code, accepted), "{anew:?}: {said:?}");
        // Whoever pays again is told.
        assert_eq!(said.stderr.contains("charged by itself"), accepted == 2, "{anew:?}: {said:?}");
        if code == 6 {
            // Nothing was sent, which does not say that nothing was paid.
            let error =
                program.run(&[&make("a lake", "lake.mp4")[..], &["--json"]].concat()).json()["error"].clone();
            let task = service.emulator().accepted()[0].task_id.clone();
            assert_eq!((&error["billed"], &error["task_id"]), (&json!("unknown"), &json!(task)), "{error}");
        }
    }
}

/// A service whose first queries say that a task was stopped, though it makes its clip.
fn stopped_at_first(queries: u32) -> Service {
    let body = Some(json!({"code": 200, "data": {"status": "timeout", "err_msg": "upstream", "urls": []}}));
    let answer = Effect::Answer { status: 200, headers: [].into(), body, text: None, acts: false };
    Service::start().fault(Fault::on(Operation::Query, answer).times(queries))
}

#[test]
fn resume_fetches_what_was_stopped_and_is_completed_by_now() {
    let service = stopped_at_first(2);
    let program = service.program();
    let said = program.run(&make("a lake", "lake.mp4"));
    let task = service.emulator().accepted()[0].task_id.clone();
    assert_eq!(said.code, 5, "{said:?}");
    assert!(said.stderr.contains(&format!("giggle download {task}")), "{said:?}");
    assert!(!said.stderr.contains("--take"), "nothing is offered for money first: {said:?}");
    let said = program.run(&["resume", "--json"]);
    assert_eq!((said.code, &said.json()["still_stopped"]), (0, &json!([task])), "{said:?}");
    let said = program.run(&["resume", "--json"]);
    assert_eq!((said.code, &said.json()["tasks"][0]["state"]), (0, &json!("delivered")), "{said:?}");
    assert_eq!(std::fs::read(program.path().join("lake.mp4")).unwrap(), crate::service::clip());
    let asked = service.emulator().request_count(Operation::Query);
    assert_eq!(program.run(&["resume"]).code, 0);
    assert_eq!(service.emulator().request_count(Operation::Query), asked, "there is nothing left to ask");
    assert_eq!(service.emulator().accepted_count(), 1);
}

#[test]
fn what_is_stopped_still_counts_as_charged_and_download_is_named_before_another_take() {
    let service = stopped_at_first(9);
    let program = service.program();
    assert_eq!(program.run(&make("a lake", "lake.mp4")).code, 5);
    let said = program.run(&make("a lake", "lake.mp4"));
    assert_eq!(said.code, 5, "{said:?}");
    let places = ["giggle download", "--take"].map(|words| said.stderr.find(words));
    assert!(places[0].is_some() && places[0] < places[1], "{said:?}");
    assert_eq!(service.emulator().accepted_count(), 1);
}

#[test]
fn a_list_asks_about_a_bad_end_once_more_before_it_pays_for_another_take() {
    for retry in [&[][..], &["--retry-failed"]] {
        let service = stopped_at_first(1);
        let program = service.program();
        let list = "shots: [{key: a, prompt: a lake, model: veo31-no-audio, aspect_ratio: '1:1'}]";
        std::fs::write(program.path().join("l.yaml"), list).unwrap();
        assert_eq!(program.run(&["batch", "run", "l.yaml"]).code, 8);
        let said = program.run(&[&["batch", "run", "l.yaml"], retry].concat());
        assert_eq!(said.code, 0, "{said:?}");
        assert_eq!(service.emulator().accepted_count(), 1, "{retry:?}");
    }
}

#[test]
fn a_name_that_means_no_shot_is_a_slip_whatever_is_to_be_settled() {
    let service = Service::start();
    let program = service.program();
    assert_eq!(program.run(&make("a lake", "lake.mp4")).code, 0);
    let fingerprint = shots(&program)[0]["fingerprint"].as_str().unwrap().to_owned();
    for (arguments, said) in [
        (&["settle", "zz"][..], "no such shot"),
        (&["settle", &fingerprint[..1]], "at least 4"),
        (&["ledger", "show", &fingerprint[..3]], "at least 4"),
        (&["ledger", "show", "zz"], "no such shot"),
    ] {
        let refused = program.run(arguments);
        assert_eq!(refused.code, 2, "{arguments:?}: {refused:?}");
        assert!(refused.stderr.contains(said), "{arguments:?}: {refused:?}");
    }
    assert_eq!(program.run(&["settle", &fingerprint[..4]]).code, 0);
}

#[test]
fn a_word_that_the_statement_contradicts_is_not_taken_without_the_shots_whole_name() {
    let service = Service::start();
    let program = service.program();
    for prompt in ["one", "two"] {
        service.emulator().add_fault(Fault::answer_lost(Operation::Submit)).unwrap();
        assert_eq!(program.run(&make(prompt, "x.mp4")).code, 7);
    }
    let rows = shots(&program);
    let one = rows.iter().find(|row| row["prompt"] == "one").unwrap();
    let (full, tasks) = (one["fingerprint"].as_str().unwrap(), service.emulator().accepted());
    let said = program.run(&["settle", &full[..12], "--not-accepted", "--json"]);
    assert_eq!(said.code, 7, "two charges may be its own: {said:?}");
    let all = format!("{}{}", said.stdout, said.stderr);
    assert!(tasks.iter().all(|task| all.contains(&task.task_id)), "{all}");
    assert_eq!(program.run(&make("one", "x.mp4")).code, 7, "and nothing was recorded");
    // Nor once the rules have found that both were accepted, and not which task is whose.
    settle(&program);
    let said = program.run(&["settle", &full[..12], "--not-accepted", "--json"]);
    assert_eq!(said.code, 7, "{said:?}");
    let all = format!("{}{}", said.stdout, said.stderr);
    assert!(tasks.iter().all(|task| all.contains(&task.task_id)), "{all}");
    assert_eq!(program.run(&make("one", "x.mp4")).code, 7, "and nothing was recorded");
    assert_eq!(program.run(&["settle", full, "--not-accepted"]).code, 7, "the other one is still open");
}

#[test]
fn several_that_are_alike_are_kept_and_assigned_in_order() {
    let service = Service::start();
    let program = service.program();
    assert_eq!(program.run(&make("known", "known.mp4")).code, 0);
    for prompt in ["one", "two"] {
        service.emulator().add_fault(Fault::answer_lost(Operation::Submit)).unwrap();
        assert_eq!(program.run(&make(prompt, "x.mp4")).code, 7);
    }
    let said = settle(&program);
    assert_eq!(said.code, 7, "{}", said.stdout);
    let clips = |program: &Program| program.files().iter().filter(|file| file.ends_with(".mp4")).count();
    assert_eq!(clips(&program), 3, "both clips are fetched and kept: {:?}", program.files());
    let said = program.run(&["settle", "--in-order", "--statement-lag", "0s"]);
    assert_eq!(said.code, 0, "{} {}", said.stdout, said.stderr);
    for prompt in ["one", "two"] {
        let file = format!("{prompt}.mp4");
        assert_eq!(program.run(&make(prompt, &file)).code, 0);
    }
    assert_eq!(service.emulator().accepted_count(), 3);
}

#[test]
fn rejected_and_failed_shots_may_be_asked_for_again() {
    let service = Service::start().fault(Fault::envelope(Operation::Submit, 500, "payment failed"));
    let program = service.program();
    assert_eq!(program.run(&make("a lake", "a.mp4")).code, 4);
    service.emulator().add_fault(Fault::task_fails("provider timeout")).unwrap();
    assert_eq!(program.run(&make("a lake", "a.mp4")).code, 5);
    assert_eq!(program.run(&make("a lake", "a.mp4")).code, 0);
    let rows = shots(&program);
    assert_eq!((rows.len(), rows[0]["attempts"].as_u64()), (1, Some(3)), "one shot, three attempts");
}

#[test]
fn a_clip_on_standard_output_leaves_no_files_name_that_is_gone() {
    let service = Service::start();
    let program = service.program();
    let (to_stdout, to_file) = (make("a lake", "-"), make("a lake", "lake.mp4"));
    let pour = || {
        let output = program.command(&to_stdout).output().unwrap();
        assert!(output.status.success() && output.stdout == crate::service::clip(), "{output:?}");
    };
    let file = || shots(&program)[0]["file"].as_str().unwrap().to_owned();
    pour();
    assert_eq!(file(), "/dev/stdout");
    assert_eq!(program.run(&to_file).code, 0);
    assert!(file().ends_with("lake.mp4"), "{}", file());
    pour();
    assert!(file().ends_with("lake.mp4"), "where it lies still: {}", file());
    let task = service.emulator().accepted()[0].task_id.clone();
    let output = program.command(&["download", task.as_str(), "-o", "-"]).output().unwrap();
    assert!(output.status.success() && file().ends_with("lake.mp4"), "{output:?}");
    assert_eq!(service.emulator().accepted_count(), 1);
}

#[test]
fn a_cancelled_task_counts_as_charged_until_it_is_refunded() {
    let service =
        Service::start().fault(Fault::on(Operation::Query, Effect::Status("cancelled".into())).always());
    let program = service.program();
    assert_eq!(program.run(&make("a lake", "a.mp4")).code, 5);
    let said = program.run(&make("a lake", "a.mp4"));
    assert_eq!(said.code, 5);
    assert!(said.stderr.contains("--take 2"), "{}", said.stderr);
    assert_eq!(service.emulator().request_count(Operation::Submit), 1, "never asked again by itself");
}

/// A task that the service has forgotten: open until a person ends it, or the statement shows that the charge came back.
#[test]
fn a_task_that_the_service_forgot_ends_by_a_persons_word_or_by_its_refund() {
    let service = Service::start();
    let program = service.program();
    let submit = |prompt: &str| program.run(&["submit", prompt, "-m", "veo31-no-audio", "-a", "1:1"]).code;
    let state =
        |prompt: &str| shots(&program).iter().find(|row| row["prompt"] == prompt).unwrap()["state"].clone();
    assert_eq!(submit("a lake"), 0);
    let task = service.emulator().accepted()[0].task_id.clone();
    let gone = || Fault::envelope(Operation::Query, 404, "record not found").always();
    assert_eq!(program.run(&["settle", "--lost"]).code, 2, "which one");
    service
        .emulator()
        .add_fault(Fault::on(Operation::Query, Effect::Status("processing".into())).always())
        .unwrap();
    assert_eq!(program.run(&["settle", &task, "--lost"]).code, 6, "the service knows it");
    service.emulator().clear_faults();
    let page = Effect::Answer {
        status: 404,
        headers: [("content-type".to_owned(), "text/html".to_owned())].into(),
        body: None,
        text: Some("<html><title>404 Not Found</title></html>".into()),
        acts: false,
    };
    service.emulator().add_fault(Fault::on(Operation::Query, page).always()).unwrap();
    let said = program.run(&["settle", &task, "--lost"]);
    assert!(
        said.code != 0 && state("a lake") == "submitted",
        "a page of another server says nothing: {said:?}"
    );
    service.emulator().clear_faults();
    service.emulator().add_fault(gone()).unwrap();
    let way = format!("giggle settle {task} --lost");
    let wait = [&make("a lake", "a.mp4")[..], &["--deadline", "2s"]].concat();
    for command in [&["resume", "--deadline", "2s"][..], &["settle"], &["query", &task], &wait] {
        let said = program.run(command);
        assert!(said.stderr.contains(&way), "{command:?}: {said:?}");
    }
    let said = program.run(&["settle", &task, "--lost"]);
    assert!(said.code == 0 && said.stdout.contains("lost"), "{said:?}");
    assert_eq!(state("a lake"), "stopped");
    let said = program.run(&["resume"]);
    assert!(said.code == 0 && said.stderr.contains("Nothing is unfinished"), "{said:?}");
    let said = program.run(&make("a lake", "a.mp4"));
    assert!(said.code == 5 && said.stderr.contains("--take 2"), "never paid for again by itself: {said:?}");
    assert_eq!(service.emulator().request_count(Operation::Submit), 1);
    // A clip that turns up after all is taken.
    service.emulator().clear_faults();
    assert_eq!(program.run(&["download", &task, "-o", "a.mp4"]).code, 0);
    assert_eq!(state("a lake"), "downloaded");

    // Its refund says the same as a person, and frees the shot.
    assert_eq!(submit("a hill"), 0);
    let task = service.emulator().accepted()[1].task_id.clone();
    let row = |kind: &str, credit: &str| {
        json!({"created_at": "2026-11-26 10:00:00", "event_type": kind, "event_description": "", "model": "veo31-no-audio",
            "model_name": "", "credit": credit, "project_id": task})
    };
    let rows = |rows: Vec<Value>| {
        let body = json!({"code": 200, "msg": "success", "data": {"list": rows, "pagination": {"total": rows.len()}}});
        let empty =
            json!({"code": 200, "msg": "success", "data": {"list": [], "pagination": {"total": rows.len()}}});
        let answer = |body| Effect::Answer {
            status: 200,
            headers: BTreeMap::new(),
            body: Some(body),
            text: None,
            acts: false,
        };
        service
            .emulator()
            .add_fault(Fault::on(Operation::Statements, answer(body)).containing("page=1&"))
            .unwrap();
        service
            .emulator()
            .add_fault(Fault::on(Operation::Statements, answer(empty)).containing("page=2&"))
            .unwrap();
    };
    service.emulator().add_fault(gone()).unwrap();
    rows(vec![row("Pay", "-20")]);
    program.run(&["settle"]);
    assert_eq!(state("a hill"), "submitted", "it was charged");
    rows(vec![row("Pay", "-20"), row("Refund", "+20")]);
    let said = program.run(&["settle"]);
    assert_eq!(state("a hill"), "stopped", "{said:?}");
    service.emulator().clear_faults();
    assert_eq!(program.run(&make("a hill", "b.mp4")).code, 0);
    assert_eq!(service.emulator().request_count(Operation::Submit), 3);
}

#[test]
fn a_budget_is_never_exceeded() {
    let service = Service::start();
    let program = service.program();
    let price = program.run(&["cost", "--model", "veo31-no-audio", "--json"]).json();
    let price = price["estimate_credits"].as_f64().unwrap();
    let budget = format!("{}", price * 2.5);
    let program = program.with("GIGGLE_BUDGET", &budget);
    assert_eq!(program.run(&make("one", "1.mp4")).code, 0);
    assert_eq!(program.run(&make("two", "2.mp4")).code, 0);
    let said = program.run(&make("three", "3.mp4"));
    assert_eq!(said.code, 10, "{}", said.stderr);
    assert_eq!(service.emulator().request_count(Operation::Submit), 2, "nothing was sent");
    let mut no_ledger = make("three", "3.mp4").to_vec();
    no_ledger.push("--no-ledger");
    assert_eq!(program.run(&no_ledger).code, 3);
    let mut limited = make("four", "4.mp4").to_vec();
    limited.extend(["--max-credits", "0.5"]);
    assert_eq!(service.program().run(&limited).code, 10);
    assert_eq!(service.program().with("GIGGLE_BUDGET", "lots").run(&make("five", "5.mp4")).code, 3);
}

/// Whoever set a limit does not pay without it: one without a number, one under a misspelt name beside another, and one that the bare
/// flags, which keep no ledger, could not keep to.
#[test]
fn a_limit_that_would_not_be_heeded_ends_a_submit() {
    let service = Service::start();
    let submit = ["submit", "lake", "-m", "veo31-no-audio", "-a", "1:1"];
    let bare = ["--prompt", "lake", "--model", "veo31-no-audio", "--aspect-ratio", "1:1"];
    for value in ["", " "] {
        assert_eq!(service.program().with("GIGGLE_BUDGET", value).run(&submit).code, 3, "{value:?}");
    }
    for name in ["GIGGLE_BUGDET", "GIGGLE_DAILY_LIMIT", "GIGLE_BUDGET"] {
        let program = service.program().with("GIGGLE_BUDGET", "10000").with(name, "1");
        assert_eq!(program.run(&submit).code, 3, "{name}");
    }
    assert_eq!(service.program().with("GIGGLE_BUDGET", "10000").run(&bare).code, 1);
    assert_eq!(service.emulator().accepted_count(), 0);
    assert_eq!(service.program().run(&bare).code, 0);
    assert_eq!(service.program().with("GIGGLE_BUDGET", "10000").run(&submit).code, 0);
    assert_eq!(service.emulator().accepted_count(), 2);
}

#[test]
fn an_unknown_price_is_refused_under_a_budget_unless_a_ceiling_is_configured() {
    let service = Service::start()
        .fault(Fault::envelope(Operation::Price, 404, "record not found").always())
        .fault(Fault::http(Operation::Statements, 503).always());
    let program = service.program().with("GIGGLE_BUDGET", "1000");
    assert_eq!(program.run(&make("one", "1.mp4")).code, 10);
    std::fs::write(program.path().join("c.toml"), "price_ceiling = 600").unwrap();
    let mut with = make("one", "1.mp4").to_vec();
    with.extend(["--config", "c.toml"]);
    assert_eq!(program.run(&with).code, 0);
    let mut second = make("two", "2.mp4").to_vec();
    second.extend(["--config", "c.toml"]);
    assert_eq!(program.run(&second).code, 10, "the ceiling counts until the charge is known");
    assert_eq!(service.emulator().request_count(Operation::Submit), 1);
}

#[test]
fn no_credit_stops_spending_at_once() {
    let service = Service::start().fault(Fault::on(Operation::Submit, Effect::OutOfCredit(Wording::English)));
    let program = service.program();
    assert_eq!(program.run(&make("one", "1.mp4")).code, 4);
    let said = program.run(&make("two", "2.mp4"));
    assert_eq!(said.code, 10, "{}", said.stderr);
    assert_eq!(service.emulator().request_count(Operation::Submit), 1);
}

#[test]
fn cost_tells_charges_and_refunds() {
    let service = Service::start().fault(Fault::task_fails("provider timeout"));
    let program = service.program();
    assert_eq!(program.run(&make("one", "1.mp4")).code, 5);
    assert_eq!(program.run(&make("two", "2.mp4")).code, 0);
    let cost = program.run(&["cost", "--json"]).json();
    let (charged, refunded) = (&cost["total"]["charged"], &cost["total"]["refunded"]);
    assert!(charged.as_f64().unwrap() == 2.0 * refunded.as_f64().unwrap(), "{cost}");
    let rows = shots(&program);
    let of = |prompt: &str| rows.iter().find(|row| row["prompt"] == prompt).unwrap()["cost"].as_f64();
    assert_eq!(of("one"), Some(0.0), "the failed one came back");
    assert_eq!(of("two"), refunded.as_f64());
    assert_eq!(program.run(&["cost"]).code, 0);
}

#[test]
fn two_processes_that_ask_at_once_make_one_submit() {
    let service = Service::start().fault(Fault::on(Operation::Submit, Effect::Delay { milliseconds: 300 }));
    let program = service.program();
    let files: Vec<String> = (0..4).map(|number| format!("{number}.mp4")).collect();
    let children: Vec<_> = files
        .iter()
        .map(|file| {
            let mut command = program.command(&make("a lake", file));
            command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for child in children {
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(0), "{}", String::from_utf8_lossy(&ended.stderr));
    }
    assert_eq!(service.emulator().request_count(Operation::Submit), 1);
    for file in &files {
        assert_eq!(std::fs::read(program.path().join(file)).unwrap(), service::clip(), "{file}");
    }
}

/// The very same command several times at once: each hands out the one clip, and nothing is left behind.
#[test]
fn identical_commands_at_once_all_hand_out_the_one_clip() {
    let slow = Fault::on(Operation::Clip, Effect::Delay { milliseconds: 400 }).always();
    let service = Service::start().fault(slow);
    let program = service.program();
    let all = |arguments: &[&str], times: usize| {
        let start = |_| {
            let mut command = program.command(arguments);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        };
        let children: Vec<_> = (0..times).map(start).collect();
        for child in children {
            let ended = child.wait_with_output().unwrap();
            let said = String::from_utf8_lossy(&ended.stderr).into_owned();
            assert_eq!(ended.status.code(), Some(0), "{arguments:?}: {said}");
        }
    };
    all(&make("a lake", "c.mp4"), 4);
    assert_eq!(std::fs::read(program.path().join("c.mp4")).unwrap(), service::clip());
    assert_eq!(service.emulator().request_count(Operation::Submit), 1);
    for prompt in ["one", "two", "three"] {
        assert_eq!(program.run(&["submit", prompt, "-m", "veo31-no-audio", "-a", "1:1"]).code, 0);
    }
    all(&["resume", "--output", "."], 3);
    let rows = shots(&program);
    assert!(rows.iter().all(|row| row["state"] == "downloaded"), "{rows:?}");
    let files = program.files();
    assert!(!files.iter().any(|file| file.contains(".part")), "{files:?}");
    assert_eq!(files.iter().filter(|file| file.ends_with(".mp4")).count(), 4, "{files:?}");
    // Another's clip at the same place is still another's.
    std::fs::write(program.path().join("d.mp4"), service::stand_in()).unwrap();
    assert_eq!(program.run(&make("a hill", "d.mp4")).code, 2);
}

#[test]
fn the_ledger_lists_shows_exports_and_never_tells_a_link() {
    let service = Service::start();
    let program = service.program();
    assert_eq!(program.run(&make("a lake", "a.mp4")).code, 0);
    let id = service.emulator().accepted()[0].task_id.clone();
    for arguments in [
        &["ledger"][..],
        &["ledger", "show", &id],
        &["ledger", "export"],
        &["ledger", "--state", "downloaded"],
    ] {
        let said = program.run(arguments);
        assert_eq!(said.code, 0, "{arguments:?}: {}", said.stderr);
        assert!(said.stdout.contains(&id), "{arguments:?}: {}", said.stdout);
        assert!(!said.stdout.contains("Signature"), "{}", said.stdout);
    }
    for line in program.run(&["ledger", "export"]).stdout.lines() {
        let event: Value = serde_json::from_str(line).unwrap();
        assert_eq!(event["version"], 1);
    }
    assert_eq!(program.run(&["ledger", "show", "ffff"]).code, 2);
    assert_eq!(program.run(&["ledger", "--state", "lost"]).code, 2);
    assert_eq!(program.run(&["ledger", "prune", "--older-than", "0s"]).code, 0);
    assert_eq!(program.run(&make("a lake", "a.mp4")).code, 0, "pruning forgets no clip");
    assert_eq!(service.emulator().accepted_count(), 1);
    let files = program.files();
    for file in files.iter().filter(|file| !file.ends_with(".mp4")) {
        let bytes = std::fs::read(file).unwrap();
        let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(!holds(crate::program::KEY) && !holds("Signature="), "{file} holds a secret");
    }
}

#[test]
fn resume_finishes_what_was_begun_and_submits_nothing() {
    let service = Service::start().fault(Fault::http(Operation::Clip, 403).always());
    let program = service.program();
    assert_eq!(program.run(&make("a lake", "a.mp4")).code, 9);
    assert_eq!(program.run(&["submit", "a hill", "--model", "veo31-no-audio"]).code, 0);
    assert_eq!(program.run(&["resume"]).code, 9);
    service.emulator().clear_faults();
    let said = program.run(&["resume"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert_eq!(std::fs::read(program.path().join("a.mp4")).unwrap(), service::clip(), "where it was going");
    assert_eq!(said.stdout.lines().count(), 2, "{}", said.stdout);
    assert_eq!(service.emulator().accepted_count(), 2);
    assert_eq!(program.run(&["resume"]).stdout, "", "nothing is open any more");
}

/// Whoever brought a clip may be killed before that was written down: the clip is taken by its bytes.
#[test]
fn a_clip_that_lies_where_it_was_going_to_is_handed_out() {
    let service = Service::of_stand_ins().fault(Fault::http(Operation::Clip, 404).always());
    let program = service.program();
    assert_eq!(program.run(&make("a lake", "a.mp4")).code, 9, "its clip cannot be fetched");
    service.emulator().clear_faults();
    std::fs::write(program.path().join("a.mp4"), crate::service::stand_in()).unwrap();
    assert_eq!(program.run(&make("a lake", "a.mp4")).code, 0);
    assert!(std::fs::read(program.path().join("a.mp4")).unwrap() == crate::service::stand_in());
    assert_eq!(service.emulator().accepted_count(), 1);
}

#[test]
fn a_sidecar_tells_everything_and_no_link() {
    let service = Service::start();
    let program = service.program();
    let mut arguments = make("a lake", "a.mp4").to_vec();
    arguments.push("--sidecar");
    assert_eq!(program.run(&arguments).code, 0);
    let text = std::fs::read_to_string(program.path().join("a.json")).unwrap();
    let facts: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(facts["prompt"], "a lake");
    assert_eq!(facts["sha256"].as_str().unwrap().len(), 64);
    assert!(!text.contains("Signature"));
}

/// SIGKILL at points spread over submit, wait and download; the long form is `scripts/kill-test`.
#[cfg(unix)]
#[test]
fn a_kill_at_any_moment_loses_nothing_and_pays_nothing_twice() {
    let points: u32 = std::env::var("GIGGLE_KILL_POINTS").ok().and_then(|it| it.parse().ok()).unwrap_or(24);
    let service = Service::start();
    let program = service.program();
    let begun = Instant::now();
    assert_eq!(program.run(&make("known", "known.mp4")).code, 0);
    // A whole run, so that the points reach from before the start of it to past its end.
    let whole = begun.elapsed();
    for point in 0..points {
        let (prompt, file) = (format!("shot {point}"), format!("{point}.mp4"));
        let moment = whole * point / points;
        let mut command = program.command(&make(&prompt, &file));
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let begun = Instant::now();
        // The point is a moment of time, so that it falls anywhere, also between two steps.
        while begun.elapsed() < moment {
            std::hint::spin_loop();
        }
        let _ = child.kill();
        child.wait().unwrap();
    }
    // What the last of them sent may still be worked on.
    let is_quiet = || service.emulator().journal().iter().all(|request| request.ending != Ending::Open);
    while !is_quiet() {
        std::thread::yield_now();
    }
    // A submit after all of them, whose row shows that the statements would show theirs.
    assert_eq!(program.run(&make("witness", "witness.mp4")).code, 0);
    let mut left = Vec::new();
    for _ in 0..3 {
        program.run(&["resume"]);
        let said = program.run(&["settle", "--no-input", "--in-order", "--statement-lag", "0s", "--json"]);
        left.push(said.stdout);
    }
    let accepted = service.emulator().accepted();
    // A submit whose process was killed can have been under way until its deadline: what is left is a person's to say.
    for row in shots(&program).iter().filter(|row| row["state"] == "unsettled") {
        // In full: other charges are near.
        let shot = row["fingerprint"].as_str().unwrap();
        let task = accepted.iter().find(|task| row["prompt"] == task.prompt);
        let said = match task {
            Some(task) => program.run(&["settle", shot, "--adopt", &task.task_id]),
            None => program.run(&["settle", shot, "--not-accepted"]),
        };
        assert_ne!(said.code, 1, "what a person says is taken: {said:?}");
    }
    program.run(&["resume"]);
    let mut prompts: Vec<&str> = accepted.iter().map(|task| task.prompt.as_str()).collect();
    prompts.sort_unstable();
    let count = prompts.len();
    prompts.dedup();
    assert_eq!(prompts.len(), count, "at most one accepted submit a shot");
    let rows = shots(&program);
    for row in &rows {
        let state = row["state"].as_str().unwrap();
        let is_ended = ["downloaded", "not_accepted", "not_sent", "planned", "assigned"].contains(&state);
        assert!(is_ended, "left open: {row}\n{left:?}");
        if state == "downloaded" {
            assert_eq!(std::fs::read(row["file"].as_str().unwrap()).unwrap(), service::clip());
        }
    }
    let downloaded = rows.iter().filter(|row| row["state"] == "downloaded").count();
    assert_eq!(downloaded, accepted.len(), "every accepted clip is on disk");
    assert!(!program.files().iter().any(|file| file.ends_with(".part")), "{:?}", program.files());
    println!(
        "{points} points: {} accepted, {downloaded} on disk, {} shots in the ledger",
        accepted.len(),
        rows.len()
    );
}

#[test]
fn an_answer_with_another_shots_task_is_told_as_what_it_is() {
    let service = Scripted::start(vec![Answer::data(json!({"task_id": "t-1"}))]);
    let program = Program::against(&service.base);
    assert_eq!(program.run(&["submit", "one"]).code, 0);
    let said = program.run(&["submit", "two", "--json"]);
    let error = &said.json()["error"];
    assert_eq!((said.code, &error["billed"]), (7, &json!("unknown")), "{said:?}");
    let all = format!("{} {}", said.stdout, said.stderr);
    assert!(
        all.contains("t-1") && !all.contains("nothing was sent") && !all.contains("task id: t-1"),
        "{all}"
    );
    // Asked for again, nothing is sent, and that is said.
    assert_eq!(program.run(&["submit", "two"]).code, 7);
    let submits = service.requests().iter().filter(|it| it.line.starts_with("POST")).count();
    assert_eq!(submits, 2);
}

#[test]
fn a_stalled_submit_that_is_killed_is_found_unsettled() {
    let service = Service::start();
    let program = service.program();
    assert_eq!(program.run(&make("known", "known.mp4")).code, 0);
    service.emulator().add_fault(Fault::on(Operation::Submit, Effect::Stall(Side::After))).unwrap();
    let mut child = program
        .command(&make("lost", "lost.mp4"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while service.emulator().accepted_count() < 2 {
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let said = program.run(&make("lost", "lost.mp4"));
    assert_eq!(said.code, 7, "{}", said.stderr);
    assert_eq!(settle(&program).code, 0);
    assert_eq!(program.run(&make("lost", "lost.mp4")).code, 0);
    assert_eq!(service.emulator().request_count(Operation::Submit), 2);
}

#[test]
fn a_clip_of_another_shape_is_never_taken_for_the_shots_own() {
    let service = Service::start();
    let program = service.program();
    assert_eq!(program.run(&make("known", "known.mp4")).code, 0);
    service.emulator().add_fault(Fault::answer_lost(Operation::Submit)).unwrap();
    // The stored clip is square, and this shot is not.
    let wide = ["make", "lost", "--model", "veo31-no-audio", "--output", "lost.mp4"];
    assert_eq!(program.run(&wide).code, 7);
    let said = settle(&program);
    assert_eq!(said.code, 7, "{} {}", said.stdout, said.stderr);
    assert_eq!(program.run(&wide).code, 7, "a person decides now");
    assert_eq!(service.emulator().request_count(Operation::Submit), 2);
    let clips = program.files().iter().filter(|file| file.ends_with(".mp4")).count();
    assert_eq!(clips, 2, "what was fetched is kept");
}

/// A service can hand out any film, one of giggle's own drafts as well: what the ledger knows as a paid clip is never replaced as one.
#[test]
fn a_paid_clip_is_no_draft_whatever_its_bytes_say() {
    let service = Service::start();
    let program = service.program();
    let make = |prompt: &str, more: &[&str]| {
        let shot =
            ["make", prompt, "-m", "veo31-no-audio", "-d", "4", "-a", "1:1", "-r", "480p", "-o", "x.mp4"];
        program.run(&[&shot[..], more].concat()).code
    };
    assert_eq!(make("a lake", &[]), 0);
    assert_eq!(std::fs::read(program.path().join("x.mp4")).unwrap(), service::clip(), "it is a draft's film");
    assert_eq!((make("a hill", &[]), make("a lake", &["--take", "2"])), (2, 2));
    assert_eq!(service.emulator().accepted_count(), 1);
    assert_eq!(make("a lake", &[]), 0, "its own place is its own");
    // A draft is replaced all the same.
    std::fs::rename(program.path().join("x.mp4"), program.path().join("y.mp4")).unwrap();
    assert_eq!(make("a barn", &["--local"]), 0);
    assert_eq!(make("a hill", &[]), 0);
}
