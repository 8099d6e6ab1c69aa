//! Answers of the service: envelope, report, submitted task, rows of the statements.
#![no_main]

use giggle_domain::{TaskId, wire};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(envelope) = wire::Envelope::parse(bytes) else { return };
    let _ = envelope.is_success();
    let Some(answer) = wire::parse_json(bytes) else { return };
    let _ = wire::message_of(&answer);
    let data = answer.get("data");
    let _ = wire::submitted_task_id(data);
    if let Ok(task_id) = TaskId::parse("t") {
        let report = wire::report(&task_id, data);
        let _ = report.outcome();
        let _ = format!("{report:?}");
    }
    let rows = data.and_then(|data| data.get("list")).and_then(|list| list.as_array());
    for row in rows.into_iter().flatten() {
        if let Ok(row) = serde_json::from_value::<wire::StatementRow>(row.clone()) {
            let _ = row.credits();
        }
    }
});
