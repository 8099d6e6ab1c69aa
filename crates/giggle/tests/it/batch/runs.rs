//! `batch run`: the whole list through the ledger, stopped and run again, shared, budgeted, reported.

use super::{Service, write};
use giggle_emulator::{Effect, Fault, Moment, Operation};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::Stdio;

/// A list of so many small shots.
fn table(rows: usize) -> String {
    let mut table = String::from("key,prompt,model,duration,aspect_ratio,resolution\n");
    for row in 0..rows {
        table.push_str(&format!("s{row},a lake at {row} o'clock,veo31-no-audio,4,1:1,480p\n"));
    }
    table
}

fn report(page: &str) -> Value {
    let path = Path::new(page).with_file_name("report.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn page(said: &crate::program::Said) -> String {
    assert_eq!(said.code, 0, "{said:?}");
    said.json()["report"].as_str().unwrap().to_owned()
}

#[test]
fn a_report_that_cannot_be_read_is_told_as_such_with_a_way_on() {
    let service = Service::start();
    let program = service.program();
    let list = write(program.path(), "shots.csv", &table(1));
    let first = page(&program.run(&["batch", "run", &list, "--json"]));
    let report = program.path().join(first).with_file_name("report.json");
    for text in ["", "null", "{\"version\":1"] {
        std::fs::write(&report, text).unwrap();
        for verb in ["report", "reel"] {
            let said = program.run(&["batch", verb, &list, "--json"]);
            assert_eq!(said.code, 3, "{said:?}");
            let error = said.json()["error"].clone();
            assert!(error["message"].as_str().unwrap().contains("cannot be read"), "{error}");
            assert!(error["hint"].as_str().unwrap().contains("giggle batch run"), "{error}");
        }
    }
    page(&program.run(&["batch", "run", &list, "--json"]));
    assert_eq!(program.run(&["batch", "report", &list]).code, 0, "it is written anew");
    assert_eq!(service.emulator().accepted_count(), 1);
}

#[test]
fn a_list_is_made_and_a_second_run_does_nothing() {
    let service = Service::start();
    let program = service.program();
    let list = write(program.path(), "shots.csv", &table(12));
    let said = program.run(&["batch", "run", &list, "--json"]);
    let first = page(&said);
    let report_of = report(&program.path().join(&first).display().to_string());
    assert_eq!(report_of["totals"]["completed"], 12);
    assert_eq!(service.emulator().accepted_count(), 12);
    for shot in report_of["shots"].as_array().unwrap() {
        let file = program.path().join(&first).with_file_name(shot["files"][0]["path"].as_str().unwrap());
        assert!(std::fs::metadata(file).unwrap().len() > 1000);
    }
    for line in said.stderr.lines() {
        let event: Value = serde_json::from_str(line).unwrap();
        assert!(event["event"].is_string());
        assert_ne!(event["event"], "waiting", "nothing stands in the way of these shots: {line}");
    }
    let again = program.run(&["batch", "run", &list, "--json"]);
    assert_eq!(page(&again), first, "the same run goes on");
    assert_eq!(again.json()["nothing_to_do"], true);
    assert_eq!(service.emulator().accepted_count(), 12);
    let status = program.run(&["batch", "status", &list, "--json"]).json();
    assert_eq!((status["is_running"].as_bool(), status["status"]["shots"].as_u64()), (Some(false), Some(12)));
    let plan = program.run(&["batch", "plan", &list, "--json"]).json();
    assert_eq!(plan["plan"]["counts"]["done"], 12);
    let page_text = std::fs::read_to_string(program.path().join(&first)).unwrap();
    assert!(!page_text.contains("http:") && !page_text.contains("https:"), "the page needs no network");
    // The clips agree in everything, so that they become one film.
    let reel = program.run(&["batch", "reel", &list, "--json", "--sheet", "sheet.png"]);
    assert_eq!(reel.code, 0, "{reel:?}");
    let path = program.path().join(reel.json()["path"].as_str().unwrap());
    let film = std::fs::read(&path).unwrap();
    let read = re_mp4::Mp4::read_bytes(&film).unwrap();
    let track = read.tracks().values().next().unwrap();
    assert_eq!(track.samples.len(), 12 * 4 * 24, "every picture of every clip");
    assert!(program.path().join("sheet.png").is_file());
}

/// A file is a shot's clip by what it holds: neither its name, nor its length, nor its date.
#[test]
fn a_clip_that_was_replaced_is_brought_again_and_not_paid_again() {
    let service = Service::start();
    let program = service.program();
    let list = write(program.path(), "shots.csv", &table(2));
    let first = page(&program.run(&["batch", "run", &list, "--json"]));
    let clip = program.path().join(&first).with_file_name("clips").join("s1.mp4");
    let whole = std::fs::read(&clip).unwrap();
    let facts = std::fs::metadata(&clip).unwrap();
    // As long as before, and without a film: a whole one would be somebody's work.
    let mut other = whole.clone();
    let film = other.windows(4).position(|name| name == b"mdat").unwrap();
    other[film..film + 4].copy_from_slice(b"free");
    std::fs::write(&clip, &other).unwrap();
    std::fs::File::options()
        .write(true)
        .open(&clip)
        .unwrap()
        .set_modified(facts.modified().unwrap())
        .unwrap();
    page(&program.run(&["batch", "run", &list, "--json"]));
    assert_eq!(std::fs::read(&clip).unwrap(), whole);
    // What was touched and is still the same stays.
    let before = service.emulator().request_count(Operation::Clip);
    std::fs::write(&clip, &whole).unwrap();
    page(&program.run(&["batch", "run", &list, "--json"]));
    assert_eq!(service.emulator().request_count(Operation::Clip), before, "nothing is fetched again");
    assert_eq!(service.emulator().accepted_count(), 2);
}

/// A task that exists is paid for: nothing that is said of asking after it makes a refusal of it.
/// What has its film and its index whole is a person's, whatever follows them; and two folders have two files.
#[cfg(unix)]
#[test]
fn a_clip_that_a_person_changed_is_kept_and_changes_no_other() {
    let service = Service::of_stand_ins();
    let program = service.program();
    let list = write(program.path(), "shots.csv", &table(1));
    let clip = |folder: &str| {
        let said = program.run(&["batch", "run", &list, "--json", "-o", folder]);
        program.path().join(page(&said)).with_file_name("clips").join("s0.mp4")
    };
    let (one, two) = (clip("one"), clip("two"));
    assert_eq!(service.emulator().accepted_count(), 1);
    let whole = std::fs::read(&one).unwrap();
    // In place, as some programs save.
    let mut file = std::fs::File::options().append(true).open(&two).unwrap();
    std::io::Write::write_all(&mut file, b"a tag of a tagger").unwrap();
    drop(file);
    assert!(std::fs::read(&one).unwrap() == whole, "the other one is as it was");
    let tagged = std::fs::read(&two).unwrap();
    assert_eq!(program.run(&["batch", "run", &list, "-o", "two"]).code, 8);
    assert!(std::fs::read(&two).unwrap() == tagged, "it is kept");
    // What was left half written is nobody's.
    std::fs::write(&two, &whole[..whole.len() / 2]).unwrap();
    assert_eq!(program.run(&["batch", "run", &list, "-o", "two"]).code, 0);
    assert!(std::fs::read(&two).unwrap() == whole);
}

#[test]
fn a_query_that_is_refused_gives_no_paid_shot_up() {
    let service = Service::start().fault(Fault::http(Operation::Query, 404));
    let program = service.program();
    let list = write(program.path(), "shots.csv", &table(1));
    page(&program.run(&["batch", "run", &list, "--json"]));
    for status in [401, 403] {
        let list = write(program.path(), "more.csv", &table(1).replace("a lake", &format!("lake {status}")));
        service.emulator().add_fault(Fault::http(Operation::Query, status).always()).unwrap();
        let said = program.run(&["batch", "run", &list, "--json"]);
        let batch = said.json()["error"]["batch"].clone();
        assert_eq!((said.code, batch["totals"]["unfinished"].as_u64()), (8, Some(1)), "{said:?}");
        service.emulator().clear_faults();
    }
    assert_eq!(service.emulator().accepted_count(), 3);
}

#[test]
fn what_the_service_says_loses_its_links_in_everything_that_is_written() {
    let service =
        Service::start().fault(Fault::task_fails("see https://h.example/p?Signature=5ec2e7 for why"));
    let program = service.program();
    let list = write(program.path(), "shots.csv", &table(1));
    let said = program.run(&["batch", "run", &list, "--json"]);
    assert_eq!(said.code, 8);
    assert!(said.stdout.contains("retry-failed"), "{}", said.stdout);
    assert!(said.stderr.contains("h.example/p") && !said.stderr.contains("5ec2e7"), "{}", said.stderr);
    for file in program.files().iter().filter(|file| file.contains("shots-giggle")) {
        let bytes = String::from_utf8_lossy(&std::fs::read(file).unwrap()).into_owned();
        assert!(!bytes.contains("5ec2e7"), "{file}");
    }
}

#[test]
fn two_lists_of_one_name_have_runs_of_their_own() {
    let service = Service::start();
    let program = service.program();
    let shots = |prompt: &str| {
        format!(
            "name: film\ndefaults: {{model: veo31-no-audio, aspect_ratio: '1:1'}}\nshots: [{{key: a, prompt: {prompt}}}]\n"
        )
    };
    let one = write(program.path(), "one.yaml", &shots("first"));
    let two = write(program.path(), "two.yaml", &shots("second"));
    let (first, second) = (
        page(&program.run(&["batch", "run", &one, "--json"])),
        page(&program.run(&["batch", "run", &two, "--json"])),
    );
    assert_ne!(Path::new(&first).parent(), Path::new(&second).parent());
    for (list, page) in [(&one, &first), (&two, &second)] {
        let status = program.run(&["batch", "status", list, "--json"]).json();
        let folder = Path::new(status["folder"].as_str().unwrap()).file_name();
        assert!(Path::new(page).parent().unwrap().ends_with(folder.unwrap()));
        assert!(page.contains(&list.replace(".yaml", "-giggle")), "{page}");
    }
}

#[test]
fn a_chain_begins_with_the_last_picture_of_its_parent() {
    let service = Service::start();
    let program = service.program();
    let list = "\
defaults: {model: veo31-no-audio, aspect_ratio: '1:1', resolution: 480p}
shots:
  - {key: c, prompt: third, start_frame: '@b.at(1.5)'}
  - {key: a, prompt: first}
  - {key: b, prompt: second, start_frame: '@a.last'}
";
    let list = write(program.path(), "chain.yaml", list);
    let said = program.run(&["batch", "run", &list, "--json"]);
    let report = report(&program.path().join(page(&said)).display().to_string());
    assert_eq!(report["totals"]["completed"], 3);
    let accepted = service.emulator().accepted();
    assert_eq!(accepted.len(), 3);
    let drafts = program.run(&["batch", "draft", &list, "--json"]);
    assert_eq!(drafts.code, 0, "{drafts:?}");
    let animatic = drafts.json()["animatics"][0].clone();
    assert_eq!((animatic["drafts"].as_u64(), animatic["seconds"].as_f64()), (Some(3), Some(12.0)));
    assert_eq!(service.emulator().accepted().len(), 3, "drafts ask nobody");
}

/// What is paid for is brought here, also where the clip that it began with is not to be had any more.
#[test]
fn paid_links_of_a_chain_come_without_their_first_clip() {
    let service = Service::start();
    let program = service.program();
    let list = "\
defaults: {model: veo31-no-audio, aspect_ratio: '1:1', resolution: 480p}
shots:
  - {key: a, prompt: first}
  - {key: b, prompt: second, start_frame: '@a.last'}
  - {key: c, prompt: third, start_frame: '@b.last'}
";
    let list = write(program.path(), "chain.yaml", list);
    let said = program.run(&["batch", "run", &list]);
    assert_eq!(said.code, 0, "{said:?}");
    let files = || {
        let files = program.files().into_iter();
        files.filter(|file| file.contains("/clips/") && file.ends_with(".mp4")).collect::<Vec<_>>()
    };
    let clips = files();
    let path = |name: &str| program.path().join(clips.iter().find(|it| it.ends_with(name)).unwrap());
    // Its owner added something to the first; the others are gone.
    let mut first = std::fs::OpenOptions::new().append(true).open(path("a.mp4")).unwrap();
    first.write_all(b"\0\0\0\x08free").unwrap();
    for name in ["b.mp4", "c.mp4"] {
        std::fs::remove_file(path(name)).unwrap();
    }
    let said = program.run(&["batch", "run", &list]);
    assert_eq!(said.code, 8, "the first is in its own way: {said:?}");
    assert_eq!((files(), service.emulator().accepted_count()), (clips, 3), "{said:?}");
}

#[test]
fn a_failed_parent_stops_its_followers_and_a_retry_makes_a_new_take() {
    let service = Service::start().fault(Fault::task_fails("provider timeout"));
    let program = service.program();
    let list = "shots: [{key: a, prompt: first, model: veo31-no-audio}, {key: b, prompt: second, model: veo31-no-audio, start_frame: '@a.last'}]\n";
    let list = write(program.path(), "chain.yaml", list);
    let said = program.run(&["batch", "run", &list, "--json"]);
    assert_eq!(said.code, 8, "{said:?}");
    let totals = said.json()["error"]["batch"]["totals"].clone();
    assert_eq!((totals["failed"].as_u64(), totals["orphaned"].as_u64()), (Some(1), Some(1)));
    assert_eq!(program.run(&["batch", "run", &list, "--json"]).code, 8);
    assert_eq!(service.emulator().accepted_count(), 1, "what failed is not asked for again by itself");
    let said = program.run(&["batch", "run", &list, "--retry-failed", "--json"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(service.emulator().accepted_count(), 3);
    assert_eq!(
        program.run(&["batch", "run", &list, "--json"]).code,
        0,
        "the new take is the one that counts"
    );
}

#[cfg(unix)]
#[test]
fn a_batch_that_is_told_to_end_keeps_every_task_that_was_accepted() {
    for signal in ["-INT", "-TERM"] {
        let service = Service::with(|settings| settings.pace = giggle_emulator::Pace::Real);
        let program = service.program();
        let list = write(program.path(), "shots.csv", &table(12));
        let run = ["batch", "run", &list, "--quiet", "--at-once", "4"];
        let mut child = program.command(&run).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        while service.emulator().request_count(Operation::Query) < 4 {
            std::thread::yield_now();
        }
        // The first lets what is on its way come home, the next ends it; two that come together are one.
        let ended = loop {
            match child.try_wait().unwrap() {
                Some(ended) => break ended,
                None => {
                    drop(std::process::Command::new("kill").args([signal, &child.id().to_string()]).status());
                }
            }
        };
        assert_eq!(ended.code(), Some(130), "{signal}");
        let kept = program.run(&["ledger", "--json"]).stdout;
        let accepted = service.emulator().accepted();
        assert!(accepted.len() >= 4, "{signal}: {}", accepted.len());
        assert!(accepted.iter().all(|task| kept.contains(&task.task_id.to_string())), "{signal}: {kept}");
    }
}

#[test]
fn two_runs_at_the_same_time_share_the_work() {
    let service = Service::start();
    let program = service.program();
    let list = write(program.path(), "shots.csv", &table(24));
    let start = || {
        program
            .command(&["batch", "run", &list, "--json", "--quiet"])
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap()
    };
    let (one, two) = (start(), start());
    let (one, two) = (one.wait_with_output().unwrap(), two.wait_with_output().unwrap());
    for output in [&one, &two] {
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    }
    assert_eq!(service.emulator().accepted_count(), 24);
    assert_ne!(one.stdout, two.stdout, "each has a folder of its own");
}

#[test]
fn a_service_that_asks_for_patience_is_asked_again_once_for_each_refusal() {
    const SHOTS: usize = 12;
    const REFUSALS: u32 = 6;
    let service = Service::start().fault(Fault::too_many_requests(Operation::Submit, 1).times(REFUSALS));
    let program = service.program();
    let list = write(program.path(), "shots.csv", &table(SHOTS));
    let said = program.run(&["batch", "run", &list, "--json"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(service.emulator().accepted_count(), SHOTS as u64);
    let submits: Vec<_> =
        service.emulator().journal().into_iter().filter(|it| it.operation == Operation::Submit).collect();
    assert_eq!(submits.len(), SHOTS + REFUSALS as usize, "one more submit for each refusal");
    let refused = submits.iter().filter(|it| it.status == Some(429)).map(|it| it.at_ms);
    // Four submits are on their way at once: three may have left before the first refusal was heard. Then all pause.
    for (number, refused) in refused.enumerate() {
        let within = |it: &&giggle_emulator::Entry| (refused + 1..refused + 900).contains(&it.at_ms);
        let meanwhile = submits.iter().filter(within).count();
        assert!(meanwhile <= 3, "{meanwhile} submits left in the pause after refusal {number}");
    }
    assert!(said.stderr.contains("\"event\":\"patience\""), "{}", said.stderr);
}

#[test]
fn a_submit_that_broke_is_never_sent_again_however_patient_the_service_asks_to_be() {
    let lost = Fault::on(
        Operation::Submit,
        giggle_emulator::Effect::Http { status: 503, msg: None, retry_after: Some(0), acts: true },
    );
    let service = Service::start().fault(lost);
    let program = service.program();
    let list = write(program.path(), "shots.csv", &table(3));
    let said = program.run(&["batch", "run", &list, "--json"]);
    assert_eq!(said.code, 7, "{said:?}");
    let submits = service.emulator().journal().iter().filter(|it| it.operation == Operation::Submit).count();
    assert_eq!((submits, service.emulator().accepted_count()), (3, 3));
}

#[test]
fn a_budget_ends_a_run_and_more_of_it_goes_on() {
    let service = Service::start();
    let program = service.program();
    let list = write(program.path(), "shots.csv", &table(6));
    let said = program.run(&["batch", "run", &list, "--json", "--max-credits", "1"]);
    assert_eq!(said.code, 10, "{said:?}");
    assert_eq!(service.emulator().accepted_count(), 0);
    let asked =
        |operation| service.emulator().journal().iter().filter(|it| it.operation == operation).count();
    let (prices, readings) = (|| asked(Operation::Price), || asked(Operation::Statements));
    let before = (prices(), readings());
    let said = program.run(&["batch", "run", &list, "--json", "--max-credits", "100000"]);
    assert_eq!(said.code, 0, "{said:?}");
    let (prices, readings) = (prices() - before.0, readings() - before.1);
    assert!(prices <= readings + 1, "{prices} for one kind of shot, and charges were read {readings} times");
    assert_eq!(service.emulator().accepted_count(), 6);
}

#[test]
fn a_list_whose_ledger_cannot_be_used_ends_as_a_single_submit_does() {
    let service = Service::start();
    let program = service.program();
    let state = program.path().join("state");
    let program = program.with("GIGGLE_STATE_DIR", &state.display().to_string());
    let list = write(program.path(), "shots.csv", &table(3));
    assert_eq!(program.run(&["submit", "a hill"]).code, 0);
    let older = std::fs::read(state.join("ledger.sqlite")).unwrap();
    assert_eq!(program.run(&["submit", "a river"]).code, 0);
    std::fs::write(state.join("ledger.sqlite"), older).unwrap();
    let alone = program.run(&["submit", "a lake", "--json"]);
    let said = program.run(&["batch", "run", &list, "--json"]);
    assert_eq!((alone.code, said.code), (3, 3), "{said:?}");
    let (alone, said) = (&alone.json()["error"], &said.json()["error"]);
    assert_eq!((&said["hint"], &said["billed"]), (&alone["hint"], &alone["billed"]));
    assert!(said["message"].as_str().unwrap().contains(alone["message"].as_str().unwrap()), "{said}");
    assert_eq!(service.emulator().accepted_count(), 2);
}

#[test]
fn compare_puts_models_side_by_side() {
    let service = Service::start();
    let program = service.program();
    let said = program.run(&[
        "compare",
        "a ${literal} lake",
        "--models",
        "veo31-no-audio,grok",
        "--resolution",
        "480p",
        "--json",
    ]);
    let page = program.path().join(page(&said));
    let text = std::fs::read_to_string(page).unwrap();
    assert!(text.contains("a ${literal} lake") && text.matches("<video").count() == 2, "{text}");
}

/// Faults at every kind of request that a batch, and what goes before and after it, makes.
fn faulty() -> Service {
    let mut faults = Vec::new();
    let mut add = |fault: Fault, chance: f64| {
        let seed = faults.len() as u64 + 1;
        faults.push(fault.always().chance(chance, seed));
    };
    add(Fault::answer_lost(Operation::Submit), 0.04);
    add(Fault::http(Operation::Submit, 502), 0.03);
    add(Fault::too_many_requests(Operation::Submit, 0), 0.05);
    for effect in [
        Effect::Drop(Moment::BeforeBody),
        Effect::Drop(Moment::Before),
        Effect::Drop(Moment::MidAnswer),
        Effect::Truncate { after: None },
        Effect::NoJson,
        Effect::DataNull,
        Effect::NoTaskId,
        Effect::Http { status: 500, msg: None, retry_after: None, acts: true },
    ] {
        add(Fault::on(Operation::Submit, effect), 0.01);
    }
    for effect in [Effect::NoJson, Effect::EmptyUrls, Effect::Drop(Moment::After), Effect::ExpiredLink] {
        add(Fault::on(Operation::Query, effect), 0.03);
    }
    add(Fault::http(Operation::Query, 500), 0.08);
    add(Fault::too_many_requests(Operation::Query, 0), 0.01);
    add(Fault::http(Operation::Clip, 503), 0.1);
    add(Fault::on(Operation::Clip, Effect::ClipDiesAfter(700)), 0.1);
    for operation in
        [Operation::Presign, Operation::Put, Operation::Register, Operation::Price, Operation::Statements]
    {
        add(Fault::http(operation, 503), 0.2);
        add(Fault::on(operation, Effect::Drop(Moment::After)), 0.2);
    }
    faults.into_iter().fold(Service::start(), Service::fault)
}

/// `GIGGLE_KILL_ROUNDS` makes it longer: see `scripts/kill-test`.
#[test]
fn a_batch_that_is_killed_again_and_again_pays_nothing_twice() {
    let shots = 200;
    let rounds: usize = std::env::var("GIGGLE_KILL_ROUNDS").ok().and_then(|it| it.parse().ok()).unwrap_or(4);
    let service = faulty();
    let program = service.program();
    std::fs::write(program.path().join("pier.png"), crate::pictures::png(64, 36)).unwrap();
    let uploaded = (0..20).find_map(|_| {
        let said = program.run(&["upload", "pier.png", "--json"]);
        (said.code == 0).then(|| said.json()["asset_id"].as_str().map(str::to_owned))?
    });
    let asset = uploaded.expect("an upload in twenty goes well");
    let mut list = String::from("key,prompt,model,duration,aspect_ratio,resolution,start_frame\n");
    for row in 0..shots {
        let frame = match row % 5 {
            0 => "pier.png",
            1 => &format!("asset_id:{asset}"),
            _ => "",
        };
        list.push_str(&format!("s{row},a lake at {row} o'clock,veo31-no-audio,4,1:1,480p,{frame}\n"));
    }
    let list = write(program.path(), "shots.csv", &list);
    let run = ["batch", "run", &list, "--json", "--max-credits", "1000000"];
    let mut killed = 0;
    for round in 0..rounds {
        let mut child = program.command(&run).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        // Each time at another number of events: somewhere between submits, polls and downloads.
        let wanted = 1 + (round * 29 + 37) % 90;
        killed += usize::from(lines.take(wanted).count() == wanted);
        let _ = child.kill();
        child.wait().unwrap();
    }
    assert!(killed >= rounds.min(4), "it was to be killed while it was at work");
    let mut said = program.run(&run);
    // What broke is found out about, as far as the statements tell, and the rest is made.
    for _ in 0..2 {
        program.run(&["settle", "--no-input", "--statement-lag", "0s", "--json"]);
        said = program.run(&run);
        if said.code == 0 {
            break;
        }
    }
    assert!([0, 7].contains(&said.code), "{} {}", said.code, said.stdout);
    let last = if said.code == 0 {
        page(&said)
    } else {
        said.json()["error"]["batch"]["report"].as_str().unwrap().to_owned()
    };
    let path = program.path().join(last);
    let report = report(&path.display().to_string());
    let rows = report["shots"].as_array().unwrap();
    assert_eq!(rows.len(), shots);
    let mut asked: HashMap<String, String> = HashMap::new();
    for task in service.emulator().accepted() {
        let twice = asked.insert(task.prompt.clone(), task.task_id.clone());
        assert!(twice.is_none(), "`{}` was paid twice", task.prompt);
    }
    let mut unsettled = 0;
    let mut files = HashSet::new();
    for row in rows {
        let prompt = row["prompt"].as_str().unwrap();
        match row["state"].as_str().unwrap() {
            "completed" => {
                assert_eq!(row["task_id"].as_str(), asked.get(prompt).map(String::as_str), "{row}");
                let file = path.with_file_name(row["files"][0]["path"].as_str().unwrap());
                assert_eq!(std::fs::read(&file).unwrap(), crate::service::clip(), "{}", file.display());
                assert!(files.insert(file));
            }
            "unsettled" => unsettled += 1,
            other => panic!("{other}: {row}"),
        }
    }
    assert_eq!(report["totals"]["unsettled"].as_u64().unwrap_or_default(), unsettled);
    assert_eq!(files.len() as u64 + unsettled, shots as u64, "every shot is on disk or named to a person");
    let submits = service.emulator().journal().iter().filter(|it| it.operation == Operation::Submit).count();
    println!(
        "| {rounds} | {shots} | {submits} | {} | 0 | {} | {unsettled} |",
        service.emulator().accepted_count(),
        files.len()
    );
}
