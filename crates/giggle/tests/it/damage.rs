//! Killed at any moment, and then the ledger's files are deleted, cut, replaced by older ones or moved away: no shot is paid
//! for twice, and what was lost is named.
#![cfg(unix)]

use crate::program::{Program, Said};
use crate::service::Service;
use giggle_emulator::{Effect, Fault, Operation};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

type Files = BTreeMap<PathBuf, Vec<u8>>;

/// The files of a ledger.
fn files_of(state: &Path) -> Files {
    let entries = std::fs::read_dir(state).into_iter().flatten().flatten().map(|entry| entry.path());
    let files = entries.filter(|path| path.is_file());
    files.filter_map(|path| Some((path.file_name()?.into(), std::fs::read(&path).ok()?))).collect()
}

/// Puts them in the place of what is there.
fn put(state: &Path, files: &Files) {
    for name in files_of(state).keys() {
        std::fs::remove_file(state.join(name)).unwrap();
    }
    std::fs::create_dir_all(state).unwrap();
    std::fs::set_permissions(state, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    for (name, bytes) in files {
        std::fs::write(state.join(name), bytes).unwrap();
    }
}

/// What is done to the files between two commands.
#[derive(Debug, Clone, Copy)]
enum Damage {
    Deleted(&'static str),
    Halved(&'static str),
    Emptied(&'static str),
    /// All of them, from before the last command.
    Restored,
    /// The database without its log and mark, as a careless backup brings it back.
    RestoredAlone,
    /// All of them gone.
    Forgotten,
    /// The folder is somewhere else, and an empty one in its place.
    MovedAway,
}

const DAMAGES: [Damage; 11] = [
    Damage::Deleted("ledger.sqlite"),
    Damage::Deleted("ledger.sqlite-wal"),
    Damage::Deleted("ledger.mark"),
    Damage::Halved("ledger.sqlite"),
    Damage::Halved("ledger.sqlite-wal"),
    Damage::Emptied("ledger.sqlite"),
    Damage::Emptied("ledger.mark"),
    Damage::Restored,
    Damage::RestoredAlone,
    Damage::Forgotten,
    Damage::MovedAway,
];

fn damage(state: &Path, how: Damage, before: &Files) {
    let cut = |name: &str, part: u64| {
        if let Ok(file) = std::fs::OpenOptions::new().write(true).open(state.join(name)) {
            let length = file.metadata().unwrap().len();
            file.set_len(length * part / 2).unwrap();
        }
    };
    match how {
        Damage::Deleted(name) => drop(std::fs::remove_file(state.join(name))),
        Damage::Halved(name) => cut(name, 1),
        Damage::Emptied(name) => cut(name, 0),
        Damage::Restored => put(state, before),
        Damage::RestoredAlone => {
            let only = |(name, _): &(&PathBuf, &Vec<u8>)| **name == Path::new("ledger.sqlite");
            put(state, &before.iter().filter(only).map(|(name, it)| (name.clone(), it.clone())).collect());
        }
        Damage::Forgotten => std::fs::remove_dir_all(state).unwrap(),
        Damage::MovedAway => {
            let away = state.with_extension("away");
            let _ = std::fs::remove_dir_all(&away);
            std::fs::rename(state, away).unwrap();
            put(state, &Files::new());
        }
    }
}

fn submit(prompt: &str) -> [String; 8] {
    ["submit", prompt, "-m", "veo31-no-audio", "-a", "1:1", "-r", "480p"].map(str::to_owned)
}

fn run(program: &Program, prompt: &str) -> Said {
    let arguments = submit(prompt);
    program.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
}

/// `GIGGLE_DAMAGES` makes it longer: see `scripts/kill-test`.
#[test]
fn a_ledger_that_is_damaged_after_a_kill_pays_nothing_twice() {
    let rounds: usize = std::env::var("GIGGLE_DAMAGES").ok().and_then(|it| it.parse().ok()).unwrap_or(11);
    let service = Service::start();
    let program = service.program();
    let state = program.path().join("state");
    let program = program.with("GIGGLE_STATE_DIR", &state.display().to_string());
    let begun = Instant::now();
    assert_eq!(run(&program, "first").code, 0);
    let whole = begun.elapsed();
    let mut named = 0;
    for round in 0..rounds {
        let prompt = format!("shot {round}");
        let before = files_of(&state);
        let arguments = submit(&prompt);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let mut child = program.command(&arguments);
        let mut child = child.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // From before the intent to past the answer; some are let come to their end, however long that takes today.
        let share = u32::try_from(round * 7 % 11).unwrap();
        if share < 7 {
            let begun = Instant::now();
            while begun.elapsed() < whole * share / 7 && child.try_wait().unwrap().is_none() {
                std::hint::spin_loop();
            }
            let _ = child.kill();
        }
        child.wait().unwrap();
        // What was accepted is accepted; the answer was lost with the process.
        let kept = files_of(&state);
        let how = DAMAGES[round % DAMAGES.len()];
        damage(&state, how, &before);
        let mut is_lost = false;
        for prompt in ["first", &prompt, &format!("new in {round}")] {
            let said = run(&program, prompt);
            match said.code {
                // Nothing was lost with what was damaged: the shot is known, or its answer is.
                0 | 7 => assert!(!is_lost, "{how:?}: what is lost stays lost"),
                3 => {
                    is_lost = true;
                    assert!(
                        said.stderr.contains("ledger") && said.stderr.contains("giggle ledger"),
                        "{how:?}: what was lost is named, with the ways out: {}",
                        said.stderr
                    );
                }
                other => panic!("{how:?}, {prompt}: exit {other}: {}", said.stderr),
            }
        }
        // The newest files come back, as a person would bring them.
        if is_lost {
            named += 1;
            put(&state, &kept);
        }
        assert_eq!(run(&program, "first").code, 0, "{how:?}: the ledger that came back is whole");
    }
    let mut prompts: Vec<String> = service.emulator().accepted().into_iter().map(|it| it.prompt).collect();
    prompts.sort();
    let count = prompts.len();
    prompts.dedup();
    assert_eq!(prompts.len(), count, "paid twice");
    // The log is empty after a clean end, and older files are the same where nothing was written since: how many of the kills
    // come that early is the machine's affair today, and what came to its end is lost whatever else happens.
    assert!(named * 4 >= rounds, "damages are losses: {named} of {rounds} rounds");
    println!("{rounds} damages: {count} accepted, none twice, {named} losses, each named");
}

/// A page of the file is zeros, whichever: what can still be read goes on, and what it was damaged from is kept.
#[test]
fn a_ledger_with_a_damaged_page_goes_on_with_what_can_be_read() {
    const PAGE: usize = 4096;
    let service = Service::start();
    let program = service.program();
    let state = program.path().join("state");
    let program = program.with("GIGGLE_STATE_DIR", &state.display().to_string());
    let prompts: Vec<String> = (0..12).map(|number| format!("a lake, number {number}")).collect();
    for prompt in &prompts {
        assert_eq!(run(&program, prompt).code, 0);
    }
    let whole = files_of(&state);
    let pages = whole.get(Path::new("ledger.sqlite")).unwrap().len() / PAGE;
    assert!(pages > 20, "{pages}");
    let mut kept_all = 0;
    for page in (1..pages).step_by(3) {
        std::fs::remove_dir_all(&state).unwrap();
        let mut damaged = whole.clone();
        let bytes = damaged.get_mut(Path::new("ledger.sqlite")).unwrap();
        if bytes[page * PAGE..(page + 1) * PAGE].iter().all(|byte| *byte == 0) {
            continue;
        }
        bytes[page * PAGE..(page + 1) * PAGE].fill(0);
        put(&state, &damaged);
        let refused = run(&program, "a hill");
        assert_eq!(refused.code, 3, "page {page}: {refused:?}");
        let said = program.run(&["ledger", "recover", "--json"]);
        if said.code != 0 {
            // The one page that leads to all events, or the one that says where everything is.
            assert_eq!(said.code, 3, "page {page}: {said:?}");
            assert!(!said.stderr.contains("ledger recover"), "page {page}: {said:?}");
            continue;
        }
        let found = said.json();
        let kept = found["damaged"]["kept_in"].as_str().unwrap();
        assert!(Path::new(kept).join("ledger.sqlite").exists(), "page {page}: {found}");
        kept_all += u32::from(found["damaged"]["whole"] == 12 && found["damaged"]["unreadable_events"] == 0);
        let before = service.emulator().accepted_count();
        let are_all_read = found["damaged"]["unreadable_events"] == 0;
        for prompt in &prompts {
            let again = run(&program, prompt);
            assert!(!are_all_read || again.code == 0, "page {page}: {again:?}");
        }
        // Of what no event tells any more the summary does: they are on different pages.
        assert_eq!(service.emulator().accepted_count(), before, "page {page}: {found}");
    }
    assert!(kept_all > 3, "most pages hold what is made from the events: {kept_all}");
}

/// What a look at a ledger says of a shot that is paid for is what a submit of it meets, however the ledger was damaged.
#[test]
fn no_look_at_a_damaged_ledger_calls_a_paid_shot_new() {
    let service = Service::start();
    let program = service.program();
    let state = program.path().join("state");
    let program = program.with("GIGGLE_STATE_DIR", &state.display().to_string());
    assert_eq!(program.run(&["submit", "a lake"]).code, 0);
    std::fs::write(program.path().join("l.csv"), "key,prompt\na,a lake\n").unwrap();
    let paid = service.emulator().accepted_count();
    let whole = files_of(&state);
    for damage in [
        "DELETE FROM shots; DELETE FROM attempts",
        "DELETE FROM attempts; DELETE FROM shots; DELETE FROM realms",
        "UPDATE tip SET id = x'00112233445566778899aabbccddeeff'",
        "UPDATE events SET entry = '{broken' WHERE number = 2",
        "DELETE FROM events WHERE number > 1",
        "DELETE FROM events WHERE number = 1",
        "DELETE FROM events",
        "UPDATE shots SET fingerprint = substr(fingerprint, 2) || '0'",
    ] {
        std::fs::remove_dir_all(&state).unwrap();
        put(&state, &whole);
        let ledger = rusqlite::Connection::open(state.join("ledger.sqlite")).unwrap();
        ledger.execute_batch(&format!("PRAGMA foreign_keys = OFF; {damage}")).unwrap();
        drop(ledger);
        let submit = program.run(&["submit", "a lake", "--json"]);
        assert_eq!(submit.code, 3, "{damage}: {submit:?}");
        for look in [
            &["batch", "plan", "l.csv", "--json"][..],
            &["batch", "run", "l.csv", "--dry-run", "--json"],
            &["doctor", "--offline", "--json"],
        ] {
            let looked = program.run(look);
            assert_eq!(looked.code, 3, "{damage}: {look:?}: {looked:?}");
        }
        // Nor does what a person takes for all there is make it free.
        let recovered = program.run(&["ledger", "recover", "--json"]);
        let again = program.run(&["submit", "a lake", "--json"]);
        assert_eq!(service.emulator().accepted_count(), paid, "{damage}: {recovered:?}, {again:?}");
    }
    assert_eq!(service.emulator().accepted_count(), paid);
    std::fs::write(state.join("ledger.mark"), [0; 4096]).unwrap();
    let listed = program.run(&["ledger", "--json"]);
    assert_eq!(listed.code, 3, "{listed:?}");
    assert!(listed.json().to_string().contains("a lake"), "{listed:?}");
}

/// The state folder, the folder of the list, or the whole folder that both are in, while submits are under way.
#[test]
fn a_folder_that_is_moved_during_a_batch_loses_nothing_and_pays_nothing_twice() {
    const SHOTS: usize = 12;
    for moved in ["state", "work/shots-giggle", "work"] {
        let service = Service::start()
            .fault(Fault::on(Operation::Submit, Effect::Delay { milliseconds: 400 }).always());
        let program = service.program();
        let state = program.path().join("state");
        let program = program.with("GIGGLE_STATE_DIR", &state.display().to_string());
        let (work, from) = (program.path().join("work"), program.path().join(moved));
        let away = program.path().join("away");
        std::fs::create_dir(&work).unwrap();
        let rows = (0..SHOTS).map(|n| format!("s{n},shot {n},veo31-no-audio,1:1\n"));
        let list = format!("key,prompt,model,aspect_ratio\n{}", rows.collect::<String>());
        std::fs::write(work.join("shots.csv"), list).unwrap();
        let batch = |work: &Path| {
            let mut command = program.command(&["batch", "run", "shots.csv"]);
            command.current_dir(work).stdout(Stdio::null()).stderr(Stdio::piped());
            command
        };
        let running = batch(&work).spawn().unwrap();
        while service.emulator().request_count(Operation::Submit) < 2 {
            std::thread::yield_now();
        }
        std::fs::rename(&from, &away).unwrap();
        let said = running.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&said.stderr).into_owned();
        service.emulator().clear_faults();
        if moved == "state" {
            // An empty folder in its place does not make anybody forget.
            let asked = run(&program, "shot 0");
            assert_eq!(asked.code, 3, "{asked:?}");
            std::fs::remove_dir_all(&state).unwrap();
            std::fs::rename(&away, &state).unwrap();
        }
        let work = if moved == "work" { away.clone() } else { work };
        let _ = batch(&work).output().unwrap();
        // An intent that was written while the folder moved was never sent, which nobody but a person can know.
        let shots = program.run(&["ledger", "--json"]).json();
        for row in shots["shots"].as_array().unwrap().iter().filter(|row| row["state"] == "unsettled") {
            let shot = &row["fingerprint"].as_str().unwrap()[..12];
            // An answer that came while the folder was away may be lost with its process: it is never paid for again.
            let accepted = service.emulator().accepted();
            let task = accepted.iter().find(|task| row["prompt"] == task.prompt);
            let said = match task {
                Some(task) => program.run(&["settle", shot, "--adopt", &task.task_id]),
                None => program.run(&["settle", shot, "--not-accepted"]),
            };
            assert_ne!(said.code, 1, "{said:?}");
        }
        let again = batch(&work).output().unwrap();
        let again_said = String::from_utf8_lossy(&again.stderr);
        assert_eq!(again.status.code(), Some(0), "{moved}: {said}\n{again_said}");
        let mut prompts: Vec<String> =
            service.emulator().accepted().into_iter().map(|it| it.prompt).collect();
        prompts.sort();
        prompts.dedup();
        let accepted = service.emulator().accepted().len();
        assert_eq!((prompts.len(), accepted), (SHOTS, SHOTS), "{moved}: {said}");
        let shots = program.run(&["ledger", "--json"]).json();
        for row in shots["shots"].as_array().unwrap() {
            assert_eq!(row["state"], "downloaded", "{moved}: {row}");
        }
        let is_clip = |file: &&String| {
            file.ends_with(".mp4") && std::fs::read(file).is_ok_and(|it| it == crate::service::clip())
        };
        let clips = program.files();
        let clips = clips.iter().filter(is_clip).count();
        assert!(clips >= SHOTS, "{moved}: {clips} clips\n{said}\n{again_said}");
    }
}

/// An older copy in the place of the ledger: what the newer one had paid for is still the account's money, and may be the very
/// shot that is asked for.
#[test]
fn what_a_recovered_ledger_lost_is_counted_named_and_never_paid_for_by_mistake() {
    for is_budgeted in [true, false] {
        let service = Service::start();
        let program = service.program();
        let price = program.run(&["cost", "--model", "veo31-no-audio", "--json"]).json();
        let budget = price["estimate_credits"].as_f64().unwrap() * 3.0;
        let state = program.path().join("state");
        let program = program.with("GIGGLE_STATE_DIR", &state.display().to_string());
        let program = if is_budgeted { program.with("GIGGLE_BUDGET", &budget.to_string()) } else { program };
        assert_eq!(run(&program, "a").code, 0);
        let before = files_of(&state);
        assert_eq!((run(&program, "b").code, run(&program, "c").code), (0, 0));
        put(&state, &before);
        assert_eq!(run(&program, "d").code, 3);
        let said = program.run(&["ledger", "recover"]);
        let lost: Vec<String> =
            service.emulator().accepted()[1..].iter().map(|task| task.task_id.clone()).collect();
        assert_eq!(said.code, 0, "{said:?}");
        assert!(lost.iter().all(|task| said.stderr.contains(task)), "each is named: {said:?}");
        for prompt in ["d", "b", "e"] {
            let said = run(&program, prompt);
            assert_eq!(said.code, if is_budgeted { 10 } else { 3 }, "{said:?}");
            assert!(is_budgeted || lost.iter().all(|task| said.stderr.contains(task)), "{said:?}");
        }
        assert_eq!(service.emulator().request_count(Operation::Submit), 3);
        assert_eq!(run(&program, "a").code, 0, "what is known is handed out");
        assert_eq!(program.run(&["ledger", "dismiss", &lost[0]]).code, 0);
        let said = run(&program, "d");
        assert_eq!(said.code, 3, "the other one is left: {said:?}");
        assert_eq!(program.run(&["download", &lost[1], "-o", "c.mp4"]).code, 0);
        // A clip that was fetched was paid for all the same.
        assert_eq!((run(&program, "d").code, service.emulator().accepted_count()), (0, 4));
        assert_eq!(run(&program, "e").code, if is_budgeted { 10 } else { 0 });
    }
}

/// A copy of a ledger that lost something would be whole, and send what the ledger itself refuses to send.
#[test]
fn a_ledger_that_lost_something_is_neither_moved_nor_exported_before_that_is_looked_for() {
    let service = Service::start();
    let program = service.program();
    let state = program.path().join("state");
    let program = program.with("GIGGLE_STATE_DIR", &state.display().to_string());
    assert_eq!(run(&program, "a").code, 0);
    let before = files_of(&state);
    assert_eq!(run(&program, "b").code, 0);
    put(&state, &before);
    let other = program.path().join("other").display().to_string();
    for verb in [&["ledger", "move", &other][..], &["ledger", "export", "--whole"]] {
        assert_eq!(program.run(verb).code, 3, "{verb:?}");
    }
    // What is not known to be all of it can be read all the same.
    assert_eq!(program.run(&["ledger", "export"]).code, 0);
    let away = Fault::http(Operation::Statements, 503).always();
    service.emulator().add_fault(away).unwrap();
    program.run(&["ledger", "recover"]);
    assert_eq!(run(&program, "b").code, 3);
    let moved = program.run(&["ledger", "move", &other]);
    assert_eq!(moved.code, 0, "{moved:?}");
    let program = program.with("GIGGLE_STATE_DIR", &other);
    assert_eq!((run(&program, "b").code, service.emulator().accepted_count()), (3, 2));
}

/// The copy of the mark is the only trace of what an older state folder lacks: where it cannot be read, nothing is sent.
#[test]
fn an_older_state_folder_is_not_believed_because_the_copy_of_its_mark_is_damaged() {
    for damage in ["emptied", "cut", "a folder"] {
        let service = Service::start();
        let program = service.program();
        let state = program.path().join("state");
        let program = program.with("GIGGLE_STATE_DIR", &state.display().to_string());
        assert_eq!(run(&program, "a").code, 0);
        let before = files_of(&state);
        assert_eq!(run(&program, "b").code, 0);
        put(&state, &before);
        let mut copies = Vec::new();
        let mut folders = vec![program.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                match path.is_dir() {
                    true => folders.push(path),
                    false if path.parent().is_some_and(|it| it.ends_with("ledgers")) => copies.push(path),
                    false => {}
                }
            }
        }
        assert_eq!(copies.len(), 1, "{copies:?}");
        let whole = std::fs::read(&copies[0]).unwrap();
        match damage {
            "emptied" => std::fs::write(&copies[0], b"").unwrap(),
            "cut" => std::fs::write(&copies[0], &whole[..40]).unwrap(),
            _ => {
                std::fs::remove_file(&copies[0]).unwrap();
                std::fs::create_dir(&copies[0]).unwrap();
            }
        }
        for _ in 0..2 {
            assert_eq!((run(&program, "b").code, service.emulator().accepted_count()), (3, 2), "{damage}");
        }
        let said = program.run(&["ledger", "recover"]);
        assert_eq!(said.code, 0, "{damage}: {said:?}");
        let said = run(&program, "b");
        assert!(
            said.code == 3 && said.stderr.contains(&service.emulator().accepted()[1].task_id),
            "{said:?}"
        );
    }
}

/// What was paid for is forgotten by a person who says so, and by nobody else: not even where a hint names the command.
#[test]
fn no_ledger_is_begun_anew_unless_somebody_agrees_to_what_it_forgets() {
    for loss in ["nothing", "its files", "its end"] {
        let service = Service::start();
        let program = service.program();
        let state = program.path().join("state");
        let program = program.with("GIGGLE_STATE_DIR", &state.display().to_string());
        assert_eq!(program.run(&["ledger", "new"]).code, 0, "nothing is forgotten");
        assert_eq!(run(&program, "a").code, 0);
        let before = files_of(&state);
        assert_eq!(run(&program, "b").code, 0);
        match loss {
            "its files" => put(&state, &Files::new()),
            "its end" => put(&state, &before),
            _ => {}
        }
        for _ in 0..2 {
            let said = program.run(&["ledger", "new", "--json"]);
            assert_eq!(said.code, 3, "{loss}: {said:?}");
            assert!(said.json()["error"]["forgets"].is_object(), "{loss}: {said:?}");
        }
        assert_eq!(run(&program, "b").code, if loss == "nothing" { 0 } else { 3 }, "{loss}");
        assert_eq!(service.emulator().accepted_count(), 2, "{loss}");
        let said = program.run(&["ledger", "new", "--yes", "--json"]);
        assert_eq!(said.code, 0, "{loss}: {said:?}");
        let kept = PathBuf::from(said.json()["put_aside"].as_str().unwrap_or_default());
        assert!(loss == "its files" || kept.join("ledger.sqlite").is_file(), "{loss}: {said:?}");
        let shots = match loss {
            "nothing" => 2,
            "its files" => 0,
            _ => 1,
        };
        assert_eq!(said.json()["forgotten"]["shots"], shots, "{loss}: {said:?}");
        assert_eq!(program.run(&["ledger", "--json"]).json()["shots"], json!([]), "{loss}");
    }
}

/// Statements that are never whole, or whose rows name no task, cannot show what was lost: nothing is paid for before a person
/// says that nothing is left.
#[test]
fn what_no_statement_can_show_of_a_loss_is_a_persons_to_say() {
    for names_tasks in [true, false] {
        let service = Service::start();
        let program = service.program();
        let state = program.path().join("state");
        let program = program.with("GIGGLE_STATE_DIR", &state.display().to_string());
        assert_eq!(run(&program, "a").code, 0);
        let before = files_of(&state);
        assert_eq!(run(&program, "b").code, 0);
        put(&state, &before);
        let row = |task: &str| {
            json!({"created_at": "2026-11-26 10:00:00", "event_type": "Pay", "event_description": "", "model": "veo31-no-audio",
                "model_name": "", "credit": "-60", "project_id": task})
        };
        let first = service.emulator().accepted()[0].task_id.clone();
        // One row too few for its total is no whole statement.
        let (rows, total) =
            if names_tasks { (vec![row(&first)], 2) } else { (vec![row(&first), row("")], 2) };
        let body =
            json!({"code": 200, "msg": "success", "data": {"list": rows, "pagination": {"total": total}}});
        let empty =
            json!({"code": 200, "msg": "success", "data": {"list": [], "pagination": {"total": total}}});
        for (page, body) in [("page=1&", body), ("page=", empty)] {
            let body = Some(body);
            let answer = Effect::Answer { status: 200, headers: [].into(), body, text: None, acts: false };
            let fault = Fault::on(Operation::Statements, answer).containing(page).always();
            service.emulator().add_fault(fault).unwrap();
        }
        let said = program.run(&["ledger", "recover", "--json"]);
        let nameless = if names_tasks { Value::Null } else { json!(1) };
        assert_eq!((said.code, &said.json()["charges_without_task"]), (0, &nameless), "{said:?}");
        assert_eq!(program.run(&["settle"]).code, 7, "not everything is known");
        assert_eq!(run(&program, "b").code, 3, "it may be paid for");
        assert_eq!(service.emulator().accepted_count(), 2);
        let said = program.run(&["ledger", "dismiss", "--all", "--json"]);
        assert_eq!(said.code, 3, "a program follows hints, and a person looks first: {said:?}");
        assert_eq!(run(&program, "b").code, 3);
        let said = program.run(&["ledger", "dismiss", "--all", "--yes", "--json"]);
        assert_eq!((said.code, &said.json()["dismissed"]), (0, &json!(true)), "{said:?}");
        assert_eq!(program.run(&["settle"]).code, 0);
        assert_eq!((run(&program, "c").code, service.emulator().accepted_count()), (0, 3));
    }
}
