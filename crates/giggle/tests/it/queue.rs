//! The queue: a list that other processes make, on one machine's ledger and on one that machines share.
//!
//! What needs PostgreSQL is skipped, and says so, where none is installed.

use crate::program::{Program, Said};
use crate::service::Service;
use giggle_emulator::{Effect, Fault, Operation, Pace};
use giggle_ledger_postgres::Address;

use postgres::{Server, Way, server};
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

#[allow(
    dead_code,
    clippy::print_stderr,
    clippy::panic,
    reason = "a server of other tests, which says what it skips"
)]
#[path = "../../../giggle-ledger-postgres/tests/it/server.rs"]
mod postgres;

/// A list of so many small shots.
fn table(rows: usize) -> String {
    let mut table = String::from("key,prompt,model,duration,aspect_ratio,resolution\n");
    for row in 0..rows {
        table.push_str(&format!("s{row},a lake at {row} o'clock,veo31-no-audio,4,1:1,480p\n"));
    }
    table
}

const CHAIN: &str = "\
defaults: {model: veo31-no-audio, aspect_ratio: '1:1', resolution: 480p}
shots:
  - {key: c, prompt: third, start_frame: '@b.at(1.5)'}
  - {key: a, prompt: first}
  - {key: b, prompt: second, start_frame: '@a.last'}
";

fn write(program: &Program, name: &str, text: &str) {
    std::fs::write(program.path().join(name), text).unwrap();
}

fn report(program: &Program, page: &Value) -> Value {
    let path = program.path().join(page.as_str().unwrap()).with_file_name("report.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn in_queue(program: &Program) -> Value {
    program.run(&["workers", "--json"]).json()["queue"][0]["counts"].clone()
}

fn queued(program: &Program, list: &str) {
    let said = program.run(&["batch", "run", list, "--queue", "--json"]);
    assert_eq!(said.code, 0, "{said:?}");
}

fn followed(program: &Program, list: &str) -> Said {
    program.run(&["batch", "run", list, "--follow", "--json"])
}

/// A worker that runs beside the test.
struct Worker(Child);

impl Worker {
    fn start(program: &Program, more: &[&str]) -> Self {
        let arguments: Vec<&str> = ["work", "--json"].iter().chain(more).copied().collect();
        let mut command = program.command(&arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        Self(command.spawn().unwrap())
    }

    fn signal(&self, name: &str) {
        let sent = std::process::Command::new("kill").args(["-s", name, &self.0.id().to_string()]).status();
        assert!(sent.unwrap().success(), "{name}");
    }

    /// Its lines on standard error until one that names an event.
    fn wait_for(&mut self, event: &str) {
        let lines = BufReader::new(self.0.stderr.as_mut().unwrap()).lines();
        let word = format!("\"event\":\"{event}\"");
        assert!(lines.map_while(Result::ok).any(|line| line.contains(&word)), "it ended without {event}");
    }

    fn end(self) -> Said {
        let output = self.0.wait_with_output().unwrap();
        Said {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// One machine of several: a home and a state of its own, one ledger with the others.
fn machine(service: &Service, address: &Address) -> Program {
    let (host, port, database, user) = address.pass_file_key();
    service.program().with("GIGGLE_LEDGER", &format!("postgres://{user}@{host}:{port}/{database}"))
}

pub(crate) fn shared() -> Option<(&'static Server, Address)> {
    let server = server()?;
    Some((server, server.database(Way::Direct)?))
}

#[test]
fn a_list_that_was_queued_is_made_by_workers_and_reported_by_whoever_follows() {
    let service = Service::start();
    let program = service.program();
    write(&program, "shots.csv", &table(12));
    let put = program.run(&["batch", "run", "shots.csv", "--queue", "--json"]);
    assert_eq!((put.code, put.json()["counts"]["waiting"].as_u64()), (0, Some(12)), "{put:?}");
    assert_eq!(service.emulator().accepted_count(), 0, "it only waits");
    queued(&program, "shots.csv");
    assert_eq!(in_queue(&program)["waiting"], 12, "put in again, it is the same list");
    let status = program.run(&["batch", "status", "shots.csv", "--json"]).json();
    assert_eq!(status["queue"]["waiting"], 12);

    let one = Worker::start(&program, &["--until-empty", "--at-once", "3"]);
    let other = Worker::start(&program, &["--until-empty", "--at-once", "3"]);
    let (one, other) = (one.end(), other.end());
    assert_eq!((one.code, other.code), (0, 0), "{one:?} {other:?}");
    let made = |said: &Said| said.json()["totals"]["completed"].as_u64().unwrap_or_default();
    assert_eq!(made(&one) + made(&other), 12);
    assert_eq!(service.emulator().accepted_count(), 12);

    let said = followed(&program, "shots.csv");
    assert_eq!(said.code, 0, "{said:?}");
    let report = report(&program, &said.json()["report"]);
    assert_eq!(report["totals"]["completed"], 12);
    for shot in report["shots"].as_array().unwrap() {
        let page = program.path().join(said.json()["report"].as_str().unwrap());
        let file = page.with_file_name(shot["files"][0]["path"].as_str().unwrap());
        assert_eq!(std::fs::read(file).unwrap(), crate::service::clip());
    }
    // A run without the queue finds that all is done.
    let again = program.run(&["batch", "run", "shots.csv", "--json"]);
    assert_eq!((again.code, again.json()["nothing_to_do"].as_bool()), (0, Some(true)), "{again:?}");
    assert_eq!(service.emulator().accepted_count(), 12);
}

#[test]
fn whoever_follows_ends_as_a_run_does() {
    for (fault, code, state) in [
        (Some(Fault::task_fails("provider timeout")), 8, "failed"),
        (Some(Fault::answer_lost(Operation::Submit)), 7, "unsettled"),
        (Some(Fault::envelope(Operation::Submit, 400, "no such prompt")), 8, "rejected"),
        (None, 10, "over_budget"),
    ] {
        let mut service = Service::start();
        let is_budget = fault.is_none();
        if let Some(fault) = fault {
            service = service.fault(fault);
        }
        let program = service.program();
        write(&program, "shots.csv", &table(3));
        let worker = Worker::start(&program, &["--at-once", "1"]);
        let mut arguments = vec!["batch", "run", "shots.csv", "--queue", "--follow", "--json"];
        if is_budget {
            arguments.extend(["--max-credits", "1"]);
        }
        let said = program.run(&arguments);
        assert_eq!(said.code, code, "{state}: {said:?}");
        let totals = said.json()["error"]["batch"]["totals"].clone();
        let others = if is_budget { "not_started" } else { "completed" };
        assert_eq!((totals[state].as_u64(), totals[others].as_u64()), (Some(1), Some(2)), "{totals}");
        worker.signal("TERM");
        let ended = worker.end();
        assert_eq!((ended.code, ended.json()["ended"].as_str()), (0, Some("drained")), "{ended:?}");
    }
}

#[test]
fn a_chain_is_made_and_what_hangs_on_a_failed_shot_ends_with_it() {
    let service = Service::start();
    let program = service.program();
    write(&program, "chain.yaml", CHAIN);
    queued(&program, "chain.yaml");
    let worked = program.run(&["work", "--until-empty", "--json"]);
    assert_eq!(worked.json()["totals"]["completed"], 3, "{worked:?}");
    assert_eq!(followed(&program, "chain.yaml").code, 0);
    assert_eq!(service.emulator().accepted_count(), 3);

    service.emulator().add_fault(Fault::task_fails("provider timeout")).unwrap();
    write(&program, "other.yaml", &CHAIN.replace("first", "another first"));
    queued(&program, "other.yaml");
    program.run(&["work", "--until-empty", "--json"]);
    let said = followed(&program, "other.yaml");
    let totals = said.json()["error"]["batch"]["totals"].clone();
    assert_eq!((totals["failed"].as_u64(), totals["orphaned"].as_u64()), (Some(1), Some(2)), "{said:?}");
    assert_eq!(said.code, 8);
    // Nobody asks again for what failed, unless that is wanted.
    let worker = Worker::start(&program, &[]);
    let said =
        program.run(&["batch", "run", "other.yaml", "--queue", "--follow", "--retry-failed", "--json"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(service.emulator().accepted_count(), 3 + 1 + 3);
    worker.signal("TERM");
    assert_eq!(worker.end().code, 0);
}

#[test]
fn a_list_in_the_queue_is_stopped() {
    let service = Service::start();
    let program = service.program();
    write(&program, "shots.csv", &table(4));
    queued(&program, "shots.csv");
    let stopped = program.run(&["batch", "stop", "shots.csv", "--json"]);
    assert_eq!(stopped.json()["counts"]["not_started"], 4, "{stopped:?}");
    program.run(&["work", "--until-empty", "--json"]);
    assert_eq!(service.emulator().accepted_count(), 0);
    // Put in again it goes on; its time is over at once, and so is it.
    let said = program.run(&[
        "batch",
        "run",
        "shots.csv",
        "--queue",
        "--max-duration",
        "0s",
        "--json",
        "--fail-fast",
    ]);
    assert_eq!(said.code, 0, "{said:?}");
    program.run(&["work", "--until-empty", "--json"]);
    assert_eq!(
        (service.emulator().accepted_count(), in_queue(&program)["not_started"].as_u64()),
        (0, Some(4))
    );
    queued(&program, "shots.csv");
    program.run(&["work", "--until-empty", "--json"]);
    assert_eq!(service.emulator().accepted_count(), 4);
}

#[test]
fn a_list_that_was_changed_is_stopped_with_its_earlier_version() {
    let service = Service::start();
    let program = service.program();
    write(&program, "shots.csv", &table(2));
    queued(&program, "shots.csv");
    write(&program, "shots.csv", &table(3));
    let said = program.run(&["batch", "run", "shots.csv", "--queue", "--json"]);
    assert_eq!(said.json()["other_versions"][0]["open"], 2, "the earlier version is named: {said:?}");
    let stopped = program.run(&["batch", "stop", "shots.csv", "--json"]);
    assert_eq!(stopped.json()["runs"].as_array().map(Vec::len), Some(2), "{stopped:?}");
    program.run(&["work", "--until-empty", "--json"]);
    assert_eq!(service.emulator().accepted_count(), 0, "neither version is paid for");
}

#[test]
fn a_worker_that_is_told_to_end_records_the_answer_on_its_way_and_gives_back_the_rest() {
    let service = Service::with(|settings| settings.pace = Pace::Fast)
        .fault(Fault::on(Operation::Submit, Effect::Delay { milliseconds: 700 }).always());
    let program = service.program();
    write(&program, "shots.csv", &table(6));
    queued(&program, "shots.csv");
    let worker = Worker::start(&program, &["--submits", "2"]);
    while service.emulator().request_count(Operation::Submit) < 2 {
        std::thread::yield_now();
    }
    worker.signal("TERM");
    let said = worker.end();
    assert_eq!(said.code, 0, "{said:?}");
    let submits = service.emulator().request_count(Operation::Submit);
    let shots = program.run(&["ledger", "--json"]).json();
    let standings: Vec<&str> =
        shots["shots"].as_array().unwrap().iter().map(|it| it["state"].as_str().unwrap()).collect();
    assert_eq!(standings, vec!["submitted"; submits], "every answer is on record: {shots}");
    assert_eq!(in_queue(&program)["waiting"], 6, "nobody holds anything");
    service.emulator().clear_faults();
    let worked = program.run(&["work", "--until-empty", "--json"]);
    assert_eq!(worked.json()["totals"]["completed"], 6, "{worked:?}");
    assert_eq!(service.emulator().accepted_count(), 6, "none is paid twice");
}

#[test]
fn what_cannot_be_meant_is_refused_with_the_way_out() {
    let service = Service::start();
    let program = service.program();
    write(&program, "shots.csv", &table(1));
    for (arguments, code, word) in [
        (&["batch", "run", "shots.csv", "--queue", "--no-ledger"][..], 2, "ledger"),
        (&["batch", "run", "shots.csv", "--follow"], 2, "--queue"),
        (&["batch", "run", "shots.csv", "--queue", "--submits", "3"], 2, "giggle work"),
        (&["work", "--no-ledger"], 2, "ledger"),
        (&["work", "--at-once", "0"], 2, "1 to 900"),
        (&["work", "--until-empty", "--output", "shots.csv"], 2, "shots.csv"),
        (&["batch", "stop", "shots.csv"], 2, "batch run"),
        (&["workers", "--gone", "nobody"], 3, "--ledger"),
        (&["workers", "--no-ledger"], 2, "ledger"),
    ] {
        let said = program.run(arguments);
        assert_eq!(said.code, code, "{arguments:?}: {said:?}");
        assert!(said.stderr.contains(word), "{arguments:?}: {}", said.stderr);
    }
    assert_eq!(program.run(&["batch", "run", "shots.csv", "--json"]).code, 0);
    let said = program.run(&["batch", "stop", "shots.csv"]);
    assert_eq!(said.code, 2, "its run is not in the queue: {said:?}");
    assert_eq!(service.emulator().accepted_count(), 1);
}

/// The id of the only worker, once it is known.
fn first_worker(server: &Server, address: &Address) -> String {
    loop {
        let id = server.psql(address, "SELECT min(id) FROM giggle.workers WHERE ended_at IS NULL");
        if !id.is_empty() {
            return id;
        }
    }
}

#[test]
fn two_workers_finish_twenty_shots_though_one_is_killed_in_the_middle() {
    let Some((server, address)) = shared() else { return };
    let service = Service::with(|settings| settings.pace = Pace::Fast);
    let (asker, one, other) =
        (machine(&service, &address), machine(&service, &address), machine(&service, &address));
    write(&asker, "shots.csv", &table(20));
    queued(&asker, "shots.csv");
    let mut killed = Worker::start(&one, &["--at-once", "4"]);
    let id = first_worker(server, &address);
    let living = Worker::start(&other, &["--at-once", "4"]);
    // While it stands still it is seen whether a submit of its own is on its way; if not, it is killed.
    loop {
        killed.signal("STOP");
        let submitting = format!(
            "SELECT count(*) FROM giggle.attempts WHERE standing = 'submitting' AND EXISTS (SELECT 1 FROM \
             giggle.events WHERE events.shot = attempts.shot AND entry LIKE '%{id}%')"
        );
        let holding = format!(
            "SELECT count(*) FROM giggle.wanted WHERE worker = '{id}' AND is_asked AND ended IS NULL"
        );
        if server.psql(&address, &submitting) == "0" && server.psql(&address, &holding) != "0" {
            killed.0.kill().unwrap();
            break;
        }
        killed.signal("CONT");
    }
    killed.0.wait().unwrap();
    // Its lease would run out in a minute; a person who knows says so at once.
    let gone = asker.run(&["workers", "--gone", &id[..8], "--json"]);
    assert_eq!(gone.json()["declared_gone"], 1, "{gone:?}");
    let said = followed(&asker, "shots.csv");
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(report(&asker, &said.json()["report"])["totals"]["completed"], 20);
    assert_eq!(service.emulator().accepted_count(), 20, "twenty were asked for, and twenty accepted");
    let twice = "SELECT count(*) FROM giggle.attempts WHERE number > 1";
    assert_eq!(server.psql(&address, twice), "0");
    living.signal("TERM");
    let living = living.end();
    assert_eq!(living.code, 0, "{living:?}");
    let left = asker.run(&["workers", "--json"]).json();
    assert_eq!(left["workers"].as_array().unwrap().len(), 0, "whoever ended in order says so: {left}");
}

#[test]
fn a_worker_stores_later_what_the_store_refused_at_first() {
    let service = Service::start();
    let program = service.program();
    let root = program.path().join("store");
    std::fs::create_dir(&root).unwrap();
    let program = program.with("GIGGLE_STORE", &format!("file://{}", root.display()));
    // In the way of the clip's folder.
    let kept = crate::store::kept(&root);
    let in_the_way = kept.parent().unwrap();
    std::fs::write(in_the_way, "").unwrap();
    write(&program, "shots.csv", &table(1));
    queued(&program, "shots.csv");
    let worked = program.run(&["work", "--until-empty", "--json"]);
    assert_eq!(worked.json()["to_store"], 1, "it says what it leaves behind: {worked:?}");
    let mut worker = Worker::start(&program, &[]);
    worker.wait_for("not_stored");
    std::fs::remove_file(in_the_way).unwrap();
    worker.wait_for("stored");
    worker.signal("TERM");
    let said = worker.end();
    assert_eq!((said.code, said.json()["to_store"].as_u64()), (0, Some(0)), "{said:?}");
    assert_eq!(std::fs::read(kept).unwrap(), crate::service::clip());
    assert_eq!(service.emulator().accepted_count(), 1);
}

#[test]
fn a_task_id_outlives_a_database_that_dies_before_it_is_told() {
    let Some(server) = Server::own() else { return };
    let address = server.database(Way::Direct).unwrap();
    let service =
        Service::start().fault(Fault::on(Operation::Submit, Effect::Delay { milliseconds: 1500 }).always());
    let program = machine(&service, &address);
    let submit = ["submit", "a lake", "--model", "veo31-no-audio", "--json"];
    // The database is there for the intent, and gone when the answer comes.
    let mut command = program.command(&submit);
    let submitting = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while service.emulator().request_count(Operation::Submit) < 1 {
        std::thread::yield_now();
    }
    server.kill();
    let said = submitting.wait_with_output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
    service.emulator().clear_faults();
    assert_ne!(program.run(&submit).code, 0, "nothing is sent while it is away");
    server.start_again();
    let shots = program.run(&["ledger", "--json"]).json();
    let shot = &shots["shots"][0];
    assert_eq!(shot["state"], "submitted", "{shots} {out} {err}");
    assert!(out.contains(shot["task_id"].as_str().unwrap()), "{out}");
    let again = program.run(&submit);
    assert_eq!((again.code, again.json()["task_id"].clone()), (0, shot["task_id"].clone()), "{again:?}");
    assert_eq!(service.emulator().accepted_count(), 1);
}

#[test]
fn a_chain_crosses_machines_that_share_no_folder() {
    let Some((_, address)) = shared() else { return };
    let service = Service::start();
    let (asker, one, other) =
        (machine(&service, &address), machine(&service, &address), machine(&service, &address));
    write(&asker, "chain.yaml", CHAIN);
    queued(&asker, "chain.yaml");
    // The list's folder is not where the workers look for it: they are on other machines.
    let (here, away) = (asker.path().join("chain-giggle"), asker.path().join("away"));
    std::fs::rename(&here, &away).unwrap();
    let mut first = Worker::start(&one, &["--at-once", "1"]);
    first.wait_for("completed");
    first.signal("TERM");
    let said = first.end();
    assert_eq!(said.code, 0, "{said:?}");
    let kept: Vec<PathBuf> = one.files().into_iter().map(PathBuf::from).filter(is_clip).collect();
    assert!(!kept.is_empty(), "it keeps what it made");
    // The first machine is gone with its clips; the next link needs one of them.
    kept.iter().for_each(|clip| std::fs::remove_file(clip).unwrap());
    let worked = other.run(&["work", "--until-empty", "--json"]);
    assert_eq!(worked.code, 0, "{worked:?}");
    std::fs::rename(&away, &here).unwrap();
    let said = followed(&asker, "chain.yaml");
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(report(&asker, &said.json()["report"])["totals"]["completed"], 3);
    assert_eq!(asker.files().into_iter().map(PathBuf::from).filter(is_clip).count(), 3, "they came home");
    assert_eq!(service.emulator().accepted_count(), 3);
}

fn is_clip(path: &PathBuf) -> bool {
    Path::new(path).extension().is_some_and(|it| it == "mp4")
}

#[test]
fn one_workers_refusal_makes_all_wait() {
    let Some((server, address)) = shared() else { return };
    let service = Service::start().fault(Fault::too_many_requests(Operation::Submit, 1));
    let (asker, one) = (machine(&service, &address), machine(&service, &address));
    write(&asker, "shots.csv", &table(3));
    queued(&asker, "shots.csv");
    let worked = one.run(&["work", "--until-empty", "--submits", "1", "--json"]);
    assert_eq!(worked.json()["totals"]["completed"], 3, "{worked:?}");
    let noted = server.psql(&address, "SELECT count(*) FROM giggle.notes WHERE name = 'patience'");
    assert_eq!(noted, "1", "the others read it there");
    // Whoever asks meanwhile, on another machine, sends nothing before the pause is over.
    let until = "UPDATE giggle.notes SET text = ((extract(epoch FROM clock_timestamp()) * 1000)::bigint + 1500)::text \
                 WHERE name = 'patience' RETURNING text";
    let until: i64 = server.psql(&address, until).lines().next().unwrap().parse().unwrap();
    let made = asker.run(&["submit", "a hill", "--model", "veo31-no-audio", "--json"]);
    assert_eq!(made.code, 0, "{made:?}");
    let sent = "SELECT max(started_at) FROM giggle.attempts";
    let sent: i64 = server.psql(&address, sent).parse().unwrap();
    assert!(sent >= until, "{sent} is before {until}");
}

#[test]
fn a_ledger_goes_through_a_file_and_is_not_moved_from_under_its_queue() {
    let service = Service::start();
    let (from, to, used) = (service.program(), service.program(), service.program());
    let make = ["make", "a lake", "--model", "veo31-no-audio", "--aspect-ratio", "1:1", "--output", "a.mp4"];
    assert_eq!(from.run(&make).code, 0);
    let whole = from.run(&["ledger", "export", "--whole"]).stdout;
    assert!(!whole.contains("Signature"), "{whole}");
    for program in [&to, &used] {
        write(program, "whole.jsonl", &whole);
        write(program, "cut.jsonl", whole.trim_end().rsplit_once('\n').unwrap().0);
        write(program, "plain.jsonl", &from.run(&["ledger", "export"]).stdout);
    }
    for (file, code) in [("cut.jsonl", 2), ("plain.jsonl", 2), ("missing.jsonl", 3)] {
        let said = to.run(&["ledger", "import", file]);
        assert_eq!(said.code, code, "{file}: {said:?}");
    }
    let (other, altered) = (service.program(), whole.replacen("a lake", "a pond", 1));
    write(&other, "altered.jsonl", &altered);
    write(&other, "whole.jsonl", &whole);
    let refused = other.run(&["ledger", "import", "altered.jsonl"]);
    assert!(refused.code == 3 && refused.stderr.contains("nothing was imported"), "{refused:?}");
    assert_eq!(other.run(&make).code, 3, "what is paid for may be paid for again");
    assert_eq!(other.run(&["ledger", "import", "whole.jsonl"]).code, 0);
    assert_eq!(other.run(&make).code, 0);
    write(&from, "whole.jsonl", &whole);
    let itself = from.run(&["ledger", "import", "whole.jsonl"]);
    assert!(itself.code == 0 && itself.stdout.contains("already"), "{itself:?}");
    let imported = to.run(&["ledger", "import", "whole.jsonl", "--json"]);
    assert_eq!((imported.code, imported.json()["shots"].as_u64()), (0, Some(1)), "{imported:?}");
    let again = to.run(&["ledger", "import", "whole.jsonl", "--json"]);
    assert_eq!(again.json(), imported.json(), "what is there already is compared, and not doubled");
    assert_eq!(to.run(&["ledger", "export"]).stdout, from.run(&["ledger", "export"]).stdout);
    assert_eq!(to.run(&make).code, 0);
    assert_eq!(service.emulator().accepted_count(), 1, "the shot is known there");
    let other = ["submit", "a hill", "--model", "veo31-no-audio", "--aspect-ratio", "1:1"];
    assert_eq!(used.run(&other).code, 0);
    let refused = used.run(&["ledger", "import", "whole.jsonl"]);
    assert_eq!(refused.code, 3, "two ledgers are never mixed: {refused:?}");

    write(&from, "shots.csv", &table(2));
    queued(&from, "shots.csv");
    let place = from.path().join("moved").display().to_string();
    // Whoever moves it may have no key.
    let said = from.command(&["ledger", "move", &place]).env_remove("GIGGLE_API_KEY").output().unwrap();
    let err = String::from_utf8_lossy(&said.stderr);
    assert_eq!((said.status.code(), err.contains("giggle work")), (Some(3), true), "{err}");
    assert_eq!(from.run(&["work", "--until-empty"]).code, 0);
    assert_eq!(from.run(&["ledger", "move", &place]).code, 0);
    let after = from.run(&make);
    assert_eq!(after.code, 3, "the old one is not used by mistake: {after:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_the_queue_cannot_name_is_refused() {
    use std::os::unix::ffi::OsStrExt as _;
    let service = Service::start();
    let program = service.program();
    let folder = program.path().join(std::ffi::OsStr::from_bytes(b"caf\xe9"));
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("shots.csv"), table(1)).unwrap();
    let run = ["batch", "run", "shots.csv", "--queue", "--json"];
    let said = program.command(&run).current_dir(&folder).output().unwrap();
    assert_eq!(said.status.code(), Some(2), "{said:?}");
    assert_eq!(program.run(&["workers", "--json"]).json()["queue"].as_array().unwrap().len(), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_worker_may_put_its_clips_into_a_folder_that_the_queue_cannot_name() {
    use std::os::unix::ffi::OsStrExt as _;
    let service = Service::start();
    let program = service.program();
    let folder = program.path().join(std::ffi::OsStr::from_bytes(b"caf\xe9"));
    write(&program, "shots.csv", &table(1));
    queued(&program, "shots.csv");
    let (here, away) = (program.path().join("shots-giggle"), program.path().join("away"));
    std::fs::rename(&here, &away).unwrap();
    let mut work = program.command(&["work", "--until-empty", "--json", "--output"]);
    assert!(work.arg(&folder).output().unwrap().status.success());
    std::fs::rename(&away, &here).unwrap();
    assert_eq!(followed(&program, "shots.csv").code, 0);
    assert_eq!(service.emulator().accepted_count(), 1);
}

#[test]
fn what_a_worker_cannot_read_keeps_nobody_waiting_and_the_reason_is_told() {
    let Some((server, address)) = shared() else { return };
    let service = Service::start();
    let (asker, one) = (machine(&service, &address), machine(&service, &address));
    for list in ["newer.csv", "shots.csv"] {
        write(&asker, list, &table(3).replace("lake", list));
        queued(&asker, list);
    }
    let change = |sql: &str| server.psql(&address, sql);
    let of = |list: &str| format!("list = (SELECT id FROM giggle.queued_lists WHERE name = '{list}')");
    change("UPDATE giggle.queued_lists SET manner = '{\"version\":99}' WHERE name = 'newer'");
    // One shot of the other list cannot be read by anybody here, and another one has a name that is none: seven workers found
    // that out.
    let shots = of("shots");
    change(&format!(
        "UPDATE giggle.wanted SET shot = replace(shot, 'veo31-no-audio', 'of-another-catalog'), claims = 7 \
         WHERE key = 's1' AND {shots}; \
         UPDATE giggle.wanted SET key = '../../s2', claims = 7 WHERE key = 's2' AND {shots}"
    ));
    let mut worker = Worker::start(&one, &["--until-empty"]);
    worker.wait_for("left_to_others");
    // The rest that such a shot is given is spared.
    let resting = format!(
        "SELECT count(*) FROM giggle.wanted WHERE claims = 8 AND worker IS NULL AND ended IS NULL AND {shots}"
    );
    while change(&resting) != "2" {}
    change(&format!("UPDATE giggle.wanted SET claimed_until = NULL WHERE claims = 8 AND {shots}"));
    let said = worker.end();
    assert_eq!((said.code, said.json()["totals"]["completed"].as_u64()), (0, Some(1)), "{said:?}");
    let said = followed(&asker, "shots.csv");
    let report = report(&asker, &said.json()["error"]["batch"]["report"]);
    for (place, word) in [(1, "of-another-catalog"), (2, "../../s2")] {
        let reason = report["shots"][place]["reason"].as_str().unwrap();
        assert!(reason.contains(word), "{reason}");
    }
    // Whoever comes later is told as well, though the shots of that list rest.
    let again = one.run(&["work", "--until-empty", "--json"]);
    assert_eq!((again.code, again.stderr.matches("left_to_others").count()), (0, 1), "{again:?}");
    assert_eq!(service.emulator().accepted_count(), 1);
}

#[test]
fn what_others_wrote_into_the_database_is_one_plain_line() {
    let Some((server, address)) = shared() else { return };
    let service = Service::start();
    let program = machine(&service, &address);
    write(&program, "shots.csv", &table(1));
    queued(&program, "shots.csv");
    let change = |sql: &str| server.psql(&address, sql);
    change(
        "INSERT INTO giggle.workers (id, host, version) VALUES (E'w\\nhint: a', E'h\\nhint: b\\x1b[31m', '1')",
    );
    change("UPDATE giggle.queued_lists SET name = E'n\\nhint: c\\u202e'");
    for arguments in [&["workers"][..], &["workers", "--gone", "nobody"]] {
        let said = program.run(arguments);
        let shown = format!("{}{}", said.stdout, said.stderr);
        assert!(shown.contains("hint: b") && !shown.contains(['\u{1b}', '\u{202e}']), "{shown:?}");
        let begins = |line: &str| ["hint: a", "hint: b", "hint: c"].iter().any(|it| line.starts_with(it));
        assert!(!shown.lines().any(begins), "{shown}");
    }
    let told = r#"{"end":"failed","reason":{"en":"bad\nhint: d\u001b[31m\u202e\u200b","zh":"x"},"task_id":"t\nhint: e"}"#;
    change(&format!("UPDATE giggle.wanted SET ended = 1, told = '{told}'"));
    let said = followed(&program, "shots.csv");
    let report = report(&program, &said.json()["error"]["batch"]["report"]);
    let shot = &report["shots"][0];
    assert_eq!(
        (shot["reason"].as_str(), shot["task_id"].as_str()),
        (Some("bad hint: d [31m"), None),
        "{shot}"
    );

    change(
        "CREATE FUNCTION giggle.no() RETURNS trigger LANGUAGE plpgsql AS \
         $$ BEGIN RAISE EXCEPTION E'no\\nhint: f'; END $$; \
         CREATE TRIGGER no BEFORE INSERT ON giggle.events EXECUTE FUNCTION giggle.no()",
    );
    let said = program.run(&["submit", "a hill", "--model", "veo31-no-audio"]);
    assert!(said.code == 3 && said.stderr.contains("no hint: f"), "{said:?}");
    assert_eq!(service.emulator().accepted_count(), 0);
    let said = program.run(&["doctor", "--json"]);
    assert!(said.stdout.contains("no hint: f"), "it goes through a submit: {said:?}");
}

#[test]
fn the_files_of_a_state_folder_are_not_taken_for_the_shared_ledger() {
    let Some((_, address)) = shared() else { return };
    let service = Service::start();
    let program = machine(&service, &address);
    for verb in ["new", "recover"] {
        let said = program.run(&["ledger", verb, "--json"]);
        assert!([2, 3].contains(&said.code), "{said:?}");
    }
    assert!(!program.files().iter().any(|file| file.ends_with("ledger.sqlite")), "{:?}", program.files());
}

#[test]
fn a_database_that_cannot_hold_a_ledger_is_refused_before_a_submit_is() {
    let Some((server, address)) = shared() else { return };
    let service = Service::start();
    let program = machine(&service, &address);
    let said = program.run(&["doctor", "--json"]);
    assert!(!said.stdout.contains("permission denied"), "{said:?}");
    // Rights to read and write the tables alone.
    let change = |sql: &str| server.psql(&address, sql);
    change(
        "CREATE ROLE narrow LOGIN; GRANT USAGE ON SCHEMA giggle TO narrow; \
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA giggle TO narrow",
    );
    let (host, port, database, _) = address.pass_file_key();
    let narrow = program.with("GIGGLE_LEDGER", &format!("postgres://narrow@{host}:{port}/{database}"));
    let said = narrow.run(&["doctor", "--json"]);
    assert!(said.code == 3 && said.stdout.contains("permission denied for sequence"), "{said:?}");
    change("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0");
    let latin = service.program().with("GIGGLE_LEDGER", &format!("postgres://postgres@{host}:{port}/latin"));
    let said = latin.run(&["doctor", "--json"]);
    assert!(said.code == 3 && said.stdout.contains("LATIN1"), "{said:?}");
    let other = format!("postgres://postgres@{host}:{port}/other");
    change("CREATE DATABASE other");
    let stranger = service.program().with("GIGGLE_LEDGER", &other);
    let address = Address::parse(&other).unwrap();
    server.psql(&address, "CREATE SCHEMA giggle; CREATE TABLE giggle.migrations (step text)");
    let said = stranger.run(&["submit", "a lake", "--model", "veo31-no-audio"]);
    assert!(said.code == 3 && said.stderr.contains("another database"), "{said:?}");
    assert_eq!(service.emulator().accepted_count(), 0);
}
