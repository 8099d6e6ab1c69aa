//! Every fault of every operation: how the command ends, where the ledger stands, whether it is billed, and what the
//! person is told. The page `docs/fault-matrix.md` is what this test has seen.

use crate::generated::same;
use crate::service::Service;
use giggle_emulator::{Effect, Fault, Moment, Operation, RowOrder, StatementFault, Wording};
use serde_json::Value;

/// The operation, the fault in words, the fault, and what must follow: exit code, state in the ledger, billed.
type Row = (Operation, &'static str, Fault, i32, &'static str, &'static str);

fn answer(operation: Operation, status: u16, text: &str) -> Fault {
    let effect = Effect::Answer {
        status,
        headers: std::collections::BTreeMap::new(),
        body: None,
        text: Some(text.into()),
        acts: false,
    };
    Fault::on(operation, effect)
}

fn hidden(operation: Operation, status: u16) -> Fault {
    Fault::on(operation, Effect::Http { status, msg: None, retry_after: None, acts: true })
}

fn rows() -> Vec<Row> {
    use Operation::{Clip, Query, Submit};
    let on = Fault::on;
    vec![
        (Submit, "HTTP 400", Fault::http(Submit, 400), 4, "rejected", "no"),
        (Submit, "HTTP 401", Fault::http(Submit, 401), 4, "rejected", "no"),
        (Submit, "HTTP 403 `error code: 1010`", answer(Submit, 403, "error code: 1010"), 4, "rejected", "no"),
        (Submit, "HTTP 422", Fault::http(Submit, 422), 4, "rejected", "no"),
        (Submit, "HTTP 429 once", Fault::too_many_requests(Submit, 0), 0, "downloaded", ""),
        (Submit, "HTTP 429 for good", Fault::too_many_requests(Submit, 0).always(), 4, "rejected", "no"),
        (
            Submit,
            "envelope 500 `payment failed`",
            Fault::envelope(Submit, 500, "payment failed"),
            4,
            "rejected",
            "no",
        ),
        (
            Submit,
            "out of credit, English",
            on(Submit, Effect::OutOfCredit(Wording::English)),
            4,
            "rejected",
            "no",
        ),
        (
            Submit,
            "out of credit, Chinese",
            on(Submit, Effect::OutOfCredit(Wording::Chinese)),
            4,
            "rejected",
            "no",
        ),
        (Submit, "HTTP 425", Fault::http(Submit, 425), 7, "unsettled", "unknown"),
        (Submit, "HTTP 499", Fault::http(Submit, 499), 7, "unsettled", "unknown"),
        (
            Submit,
            "HTTP 500 that repeats a prompt with `payment failed` in it",
            answer(Submit, 500, r#"{"code":500,"msg":"cannot draw a sign that says payment failed"}"#),
            7,
            "unsettled",
            "unknown",
        ),
        (
            Submit,
            "a word for nothing as the task id",
            answer(Submit, 200, r#"{"code":200,"data":{"task_id":"null"}}"#),
            7,
            "unsettled",
            "unknown",
        ),
        (Submit, "HTTP 429 and an hour's pause", Fault::too_many_requests(Submit, 3600), 4, "rejected", "no"),
        (
            Submit,
            "HTTP 429 with `retry_after` of an hour in its body",
            answer(Submit, 429, r#"{"code":429,"msg":"slow down","retry_after":3600}"#),
            4,
            "rejected",
            "no",
        ),
        (
            Submit,
            "HTTP 429 that names its task",
            answer(
                Submit,
                429,
                r#"{"code":429,"msg":"slow","data":{"task_id":"7c9e6679-7425-40de-944b-e07fc1f90ae7"}}"#,
            ),
            7,
            "unsettled",
            "unknown",
        ),
        (
            Submit,
            "HTTP 400 whose data is a task",
            answer(Submit, 400, r#"{"code":400,"msg":"no","data":"7c9e6679-7425-40de-944b-e07fc1f90ae7"}"#),
            7,
            "unsettled",
            "unknown",
        ),
        (Submit, "HTTP 408", Fault::http(Submit, 408), 7, "unsettled", "unknown"),
        (Submit, "HTTP 500", Fault::http(Submit, 500), 7, "unsettled", "unknown"),
        (Submit, "HTTP 500 over an accepted task", hidden(Submit, 500), 7, "unsettled", "unknown"),
        (Submit, "HTTP 502", answer(Submit, 502, "error code: 502"), 7, "unsettled", "unknown"),
        (Submit, "HTTP 524", answer(Submit, 524, "error code: 524"), 7, "unsettled", "unknown"),
        (
            Submit,
            "dropped before the body is read",
            on(Submit, Effect::Drop(Moment::BeforeBody)),
            7,
            "unsettled",
            "unknown",
        ),
        (
            Submit,
            "dropped before accepting",
            on(Submit, Effect::Drop(Moment::Before)),
            7,
            "unsettled",
            "unknown",
        ),
        (
            Submit,
            "dropped after accepting",
            on(Submit, Effect::Drop(Moment::After)),
            7,
            "unsettled",
            "unknown",
        ),
        (
            Submit,
            "dropped in the answer",
            on(Submit, Effect::Drop(Moment::MidAnswer)),
            7,
            "unsettled",
            "unknown",
        ),
        (Submit, "answer cut short", on(Submit, Effect::Truncate { after: None }), 7, "unsettled", "unknown"),
        (Submit, "no JSON", on(Submit, Effect::NoJson), 7, "unsettled", "unknown"),
        (Submit, "`data: null`", on(Submit, Effect::DataNull), 7, "unsettled", "unknown"),
        (Submit, "no task id", on(Submit, Effect::NoTaskId), 7, "unsettled", "unknown"),
        (Submit, "code as text", on(Submit, Effect::StringCode), 0, "downloaded", ""),
        (Submit, "code 0", on(Submit, Effect::ZeroCode), 0, "downloaded", ""),
        (Submit, "the task fails", Fault::task_fails("provider timeout"), 5, "failed", "unknown"),
        (Query, "HTTP 500 once", Fault::http(Query, 500), 0, "downloaded", ""),
        (Query, "HTTP 429 once", Fault::too_many_requests(Query, 0), 0, "downloaded", ""),
        (Query, "HTTP 403 for good", Fault::http(Query, 403).always(), 6, "submitted", "yes"),
        (Query, "another task's answer", on(Query, Effect::OtherTask), 0, "downloaded", ""),
        (
            Query,
            "another task's answer, named in another way",
            answer(
                Query,
                200,
                r#"{"code":200,"data":{"status":"failed","err_msg":"x","task":{"task_id":"other"}}}"#,
            ),
            0,
            "downloaded",
            "",
        ),
        (Query, "HTTP 429 and an hour's pause", Fault::too_many_requests(Query, 3600), 6, "submitted", "yes"),
        (Query, "dropped", on(Query, Effect::Drop(Moment::Before)), 0, "downloaded", ""),
        (Query, "no JSON", on(Query, Effect::NoJson), 0, "downloaded", ""),
        (Query, "answer cut short", on(Query, Effect::Truncate { after: None }), 0, "downloaded", ""),
        (Query, "status `running`", on(Query, Effect::Status("running".into())), 0, "downloaded", ""),
        (
            Query,
            "a status that nobody knows, for good",
            on(Query, Effect::Status("on holiday".into())).always(),
            6,
            "submitted",
            "yes",
        ),
        (
            Query,
            "status `cancelled`",
            on(Query, Effect::Status("cancelled".into())).always(),
            5,
            "stopped",
            "unknown",
        ),
        (Query, "no links once", on(Query, Effect::EmptyUrls), 0, "downloaded", ""),
        (Query, "no links for good", on(Query, Effect::NoUrls).always(), 9, "completed", "yes"),
        (Query, "expired links once", on(Query, Effect::ExpiredLink), 0, "downloaded", ""),
        (Query, "expired links for good", on(Query, Effect::ExpiredLink).always(), 9, "completed", "yes"),
        (Query, "short links", on(Query, Effect::ShortLink).always(), 0, "downloaded", ""),
        (Clip, "dies in the middle", on(Clip, Effect::ClipDiesAfter(1000)), 0, "downloaded", ""),
        (Clip, "HTTP 500 once", Fault::http(Clip, 500), 0, "downloaded", ""),
        (Clip, "HTTP 404 for good", Fault::http(Clip, 404).always(), 9, "completed", "yes"),
        (Clip, "an error page for a clip", on(Clip, Effect::ErrorPage).always(), 9, "completed", "yes"),
        (Clip, "other content from now on", on(Clip, Effect::ChangedContent), 0, "downloaded", ""),
    ]
}

/// The message, without what differs from run to run.
fn steady(text: &str, service: &Service) -> String {
    let mut text = text.replace(&service.emulator().address().to_string(), "HOST:PORT");
    for task in service.emulator().accepted() {
        text = text.replace(&task.task_id, "TASK_ID");
    }
    // What the operating system says of a broken connection hangs on the moment.
    if let Some(at) = text.find(": error sending request") {
        text.truncate(at);
    }
    // Times that were measured.
    let mut steady = String::new();
    for word in text.split(' ') {
        let is_time = word.trim_end_matches([',', ')', ':']).ends_with(['s'])
            && word.starts_with(|c: char| c.is_ascii_digit());
        steady.push_str(if is_time { "…" } else { word });
        steady.push(' ');
    }
    steady.trim_end().replace('|', "\\|").replace('\n', " ")
}

fn line((operation, name, fault, exit, state, billed): &Row) -> String {
    let service = Service::start().fault(fault.clone());
    let program = service.program();
    let said = program.run(&[
        "make",
        "a lake",
        "-m",
        "veo31-no-audio",
        "-a",
        "1:1",
        "-o",
        "a.mp4",
        "--deadline",
        "5s",
        "--json",
    ]);
    let what = format!("{operation:?}, {name}: {} {}", said.stdout, said.stderr);
    assert_eq!(said.code, *exit, "{what}");
    let answer = said.json();
    let rows = program.run(&["ledger", "--json"]).json();
    assert_eq!(rows["shots"][0]["state"], *state, "{what}");
    let error = &answer["error"];
    let is_done = *exit == 0;
    assert!(is_done || error["billed"] == *billed, "{what}");
    assert!(service.emulator().accepted_count() <= 1, "{what}");
    assert_eq!(program.path().join("a.mp4").exists(), is_done, "{what}");
    let told = |key: &str| steady(error[key].as_str().unwrap_or_default(), &service);
    let hint = told("hint");
    let hint = if hint.is_empty() { hint } else { format!(" *{hint}*") };
    let told = if is_done { "–".to_owned() } else { format!("{}.{hint}", told("message")) };
    let billed = if is_done { "yes" } else { billed };
    let name = name.replace('|', "\\|");
    format!("| {} | {name} | {exit} | {state} | {billed} | {told} |\n", word(*operation))
}

fn word(operation: Operation) -> String {
    let value: Value = serde_json::to_value(operation).unwrap();
    value.as_str().unwrap().to_owned()
}

/// How the statements are told after a lost answer, and what must follow: whether the lost submit was accepted, exit code and
/// verdict of `settle`, and the exit code of asking again.
type Reading = (&'static str, bool, Option<Charge>, StatementFault, i32, &'static str, i32);

/// A charge of somebody else with the same key.
#[derive(Clone, Copy)]
struct Charge;

fn readings() -> Vec<Reading> {
    let whole = StatementFault::default;
    let open = "yours to decide";
    vec![
        ("whole", true, None, whole(), 0, "adopted", 0),
        ("whole, and it was not accepted", false, None, whole(), 0, "not accepted", 0),
        (
            "the oldest row first",
            true,
            None,
            StatementFault { order: Some(RowOrder::OldestFirst), ..whole() },
            0,
            "adopted",
            0,
        ),
        (
            "pages of one row",
            true,
            None,
            StatementFault { largest_page: Some(1), ..whole() },
            0,
            "adopted",
            0,
        ),
        ("late rows", true, None, StatementFault { lag_seconds: Some(3600), ..whole() }, 7, "later", 7),
        (
            "stale: only the first row",
            true,
            None,
            StatementFault { stands_still_at: Some(1), ..whole() },
            7,
            "later",
            7,
        ),
        (
            "a row counted and not shown",
            true,
            None,
            StatementFault { hides: Some("lake".into()), ..whole() },
            7,
            open,
            7,
        ),
        (
            "a row not shown, and no total",
            true,
            None,
            StatementFault { hides: Some("lake".into()), without_total: true, ..whole() },
            7,
            open,
            7,
        ),
        ("a total that is too small", true, None, StatementFault { total: Some(2), ..whole() }, 7, open, 7),
        ("a total that is too large", true, None, StatementFault { total: Some(4), ..whole() }, 7, open, 7),
        (
            "the first page in the place of the second",
            true,
            None,
            StatementFault { largest_page: Some(2), page: Some(1), ..whole() },
            7,
            open,
            7,
        ),
        (
            "written in another zone",
            true,
            None,
            StatementFault { zone_offset_minutes: Some(480), ..whole() },
            0,
            "adopted",
            0,
        ),
        (
            "a clock that is a day ahead",
            true,
            None,
            StatementFault { clock_off_seconds: Some(86_400), ..whole() },
            0,
            "adopted",
            0,
        ),
        ("somebody else's charge beside its own", true, Some(Charge), whole(), 7, open, 7),
        ("somebody else's charge, and it was not accepted", false, Some(Charge), whole(), 0, "adopted", 0),
    ]
}

/// One way to tell the statements, as a line of the page.
fn reading((name, is_accepted, foreign, fault, exit, verdict, again): &Reading) -> String {
    let service = Service::start();
    let program = service.program();
    let submit = |prompt: &str| program.run(&["submit", prompt, "-m", "veo31-no-audio", "-a", "1:1"]);
    assert_eq!(submit("before").code, 0);
    let moment = if *is_accepted { Moment::After } else { Moment::Before };
    service.emulator().add_fault(Fault::on(Operation::Submit, Effect::Drop(moment))).unwrap();
    assert_eq!(submit("a lake").code, 7);
    if foreign.is_some() {
        // Another machine with the same key, which this ledger knows nothing of.
        let elsewhere = service.program();
        assert_eq!(elsewhere.run(&["submit", "foreign", "-m", "veo31-no-audio", "-a", "1:1"]).code, 0);
    }
    assert_eq!(submit("after").code, 0);
    if *fault != StatementFault::default() {
        let told = Fault::on(Operation::Statements, Effect::Statements(fault.clone())).always();
        service.emulator().add_fault(told).unwrap();
    }
    let said = program.run(&["settle", "--no-input", "--statement-lag", "0s", "--json"]);
    let answer = said.json();
    let settled = if answer["error"].is_object() { &answer["error"]["settled"] } else { &answer };
    let found = &settled["shots"][0];
    assert_eq!((said.code, found["verdict"].as_str()), (*exit, Some(*verdict)), "{name}: {}", said.stdout);
    // What is taken for a shot's own by its price alone is said to be inferred.
    assert!(*verdict != "adopted" || found["inferred"] == true, "{name}: {}", said.stdout);
    // What was found may still be at work.
    program.run(&["resume"]);
    let rows = program.run(&["ledger", "--json"]).json();
    let lake =
        rows["shots"].as_array().unwrap().iter().find(|row| row["prompt"] == "a lake").unwrap().clone();
    let state = lake["state"].as_str().unwrap();
    let asked_again = submit("a lake");
    assert_eq!(asked_again.code, *again, "{name}: {}", asked_again.stderr);
    let accepted = service.emulator().accepted().into_iter().filter(|task| task.prompt == "a lake").count();
    assert!(accepted <= 1, "{name}: paid twice");
    if *fault != StatementFault::default() {
        service.emulator().clear_faults();
    }
    format!("| {name} | {exit} | {verdict} | {state} | {again} |\n")
}

/// What `make` meets, how it ends the first and the second time, and how many submits the service has accepted then.
type Twice = (&'static str, Fault, i32, i32, u64);

fn second_looks() -> Vec<Twice> {
    let status = |word: &str| Fault::on(Operation::Query, Effect::Status(word.into()));
    vec![
        ("status `failed` once", status("failed"), 5, 0, 1),
        ("status `timeout` once", status("timeout"), 5, 0, 1),
        ("status `expired` once", status("expired"), 5, 0, 1),
        ("status `cancelled` for good", status("cancelled").always(), 5, 5, 1),
        ("the task fails, and is refunded", Fault::task_fails("provider timeout"), 5, 0, 2),
        ("the answer to the submit is lost", Fault::answer_lost(Operation::Submit), 7, 7, 1),
    ]
}

/// A fault that the same command meets twice, as a line of the page.
fn second_look((name, fault, first, second, submits): &Twice) -> String {
    let service = Service::start().fault(fault.clone());
    let program = service.program();
    let make = || program.run(&["make", "a lake", "-m", "veo31-no-audio", "-a", "1:1", "-o", "a.mp4"]);
    for expected in [first, second] {
        let said = make();
        assert_eq!(said.code, *expected, "{name}: {said:?}");
    }
    assert_eq!(service.emulator().accepted_count(), *submits, "{name}");
    format!("| {name} | {first} | {second} | {submits} |\n")
}

#[test]
fn every_fault_ends_as_the_page_says() {
    let rows = rows();
    let half = rows.len() / 2;
    let lines = |rows: &[Row]| rows.iter().map(line).collect::<String>();
    let (first, second) = std::thread::scope(|scope| {
        let second = scope.spawn(|| lines(&rows[half..]));
        (lines(&rows[..half]), second.join().unwrap())
    });
    let statements: String = readings().iter().map(reading).collect();
    let twice: String = second_looks().iter().map(second_look).collect();
    let page = format!(
        "# Faults, and how `make` ends\n\n\
         Generated by `crates/giggle/tests/it/fault_matrix.rs`, which provokes every one of them at the emulator. *State* is the \
         ledger's; *billed* is what the command tells. Whatever happens, the service has accepted at most one submit, and \
         nothing lies half-written under the final name.\n\n\
         | operation | fault | exit | state | billed | message |\n|---|---|---:|---|---|---|\n{first}{second}\n\
         # Statements, and what `settle` concludes\n\n\
         Three shots: one before, one whose answer was lost, one after. Then the credit statements are told in some way, `settle` \
         reads them, and the shot is asked for again. *Again* is how that ends; never was a second task accepted for a shot whose \
         first one was.\n\n\
         | statements | exit | verdict | state | again |\n|---|---:|---|---|---:|\n{statements}\n\
         # The same command again\n\n\
         `make` of one shot, twice. A task that ended badly, and whose refund was not seen, is asked about once more before its shot is paid \
         again; a word for having been stopped promises no refund, and counts as charged until one is seen.\n\n\
         | fault | first | second | submits |\n|---|---:|---:|---:|\n{twice}"
    );
    same("docs/fault-matrix.md", &page);
}
