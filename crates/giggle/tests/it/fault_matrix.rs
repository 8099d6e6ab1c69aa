//! Every fault of every operation: how the command ends, where the ledger stands, whether it is billed, and what the
//! person is told. The page `docs/fault-matrix.md` is what this test has seen.

use crate::generated::same;
use crate::service::Service;
use giggle_emulator::{Effect, Fault, Moment, Operation, Wording};
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

#[test]
fn every_fault_ends_as_the_page_says() {
    let rows = rows();
    let half = rows.len() / 2;
    let lines = |rows: &[Row]| rows.iter().map(line).collect::<String>();
    let (first, second) = std::thread::scope(|scope| {
        let second = scope.spawn(|| lines(&rows[half..]));
        (lines(&rows[..half]), second.join().unwrap())
    });
    let page = format!(
        "# Faults, and how `make` ends\n\n\
         Generated by `crates/giggle/tests/it/fault_matrix.rs`, which provokes every one of them at the emulator. *State* is the \
         ledger's; *billed* is what the command tells. Whatever happens, the service has accepted at most one submit, and \
         nothing lies half-written under the final name.\n\n\
         | operation | fault | exit | state | billed | message |\n|---|---|---:|---|---|---|\n{first}{second}"
    );
    same("docs/fault-matrix.md", &page);
}
