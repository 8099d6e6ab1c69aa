//! Every file of `contract/`: the request is produced, and the answer is read, as it says.

use crate::script::{KEY, Server, Step, http, json, sketch};
use giggle_client::{ClientError, CreditEvent, RetryPlan, StatementFilter, SubmitPlan};
use giggle_domain::task::StatusKind;
use giggle_domain::wire::{Envelope, PresignAnswer};
use giggle_domain::{Catalog, FrameArgument, FrameRef, ModelName, References, ShotRequest, TaskId};
use serde_json::{Value, json as value};
use std::path::Path;

const ONCE: RetryPlan = RetryPlan::once();

fn text<'a>(case: &'a Value, key: &str) -> &'a str {
    case[key].as_str().unwrap_or_default()
}

fn number(case: &Value, key: &str) -> u32 {
    case[key].as_u64().unwrap() as u32
}

fn shot(given: &Value) -> ShotRequest {
    let mut sketch = sketch();
    sketch.prompt = Some(text(given, "prompt").into());
    sketch.model = Some(text(given, "model").into());
    sketch.duration = given["duration"].as_i64();
    sketch.aspect_ratio = Some(text(given, "aspect_ratio").parse().unwrap());
    sketch.resolution = Some(text(given, "resolution").parse().unwrap());
    sketch.count = given.get("count").map(|it| it.as_u64().unwrap() as u32);
    let frame = |key| -> Option<FrameRef> {
        match FrameArgument::parse(given.get(key)?.as_str()?).unwrap() {
            FrameArgument::Ready(frame) => Some(frame),
            FrameArgument::File(path) => panic!("{path:?} is a file"),
        }
    };
    (sketch.start_frame, sketch.end_frame) = (frame("start_frame"), frame("end_frame"));
    let material = |key: &str| -> Vec<FrameRef> {
        let given = given.get(key).and_then(Value::as_array).into_iter().flatten();
        given
            .map(|text| match FrameArgument::parse(text.as_str().unwrap()).unwrap() {
                FrameArgument::Ready(material) => material,
                FrameArgument::File(path) => panic!("{path:?} is a file"),
            })
            .collect()
    };
    sketch.references =
        References { images: material("images"), audios: material("audios"), videos: material("videos") };
    sketch.check(&Catalog::built_in()).unwrap()
}

fn answer(response: &Value) -> Vec<u8> {
    let status = number(response, "status") as u16;
    let headers: Vec<(&str, &str)> = match response.get("headers") {
        Some(Value::Object(all)) => {
            all.iter().map(|(name, it)| (name.as_str(), it.as_str().unwrap())).collect()
        }
        _ => Vec::new(),
    };
    let body = match response.get("body") {
        Some(body) => body.to_string(),
        None => text(response, "text").to_owned(),
    };
    http(status, &headers, body.as_bytes())
}

fn kind(kind: StatusKind) -> &'static str {
    match kind {
        StatusKind::Waiting => "waiting",
        StatusKind::Working => "working",
        StatusKind::Completed => "completed",
        StatusKind::Failed => "failed",
        StatusKind::Stopped => "stopped",
        StatusKind::Unknown => "unknown",
    }
}

fn error_as_value(error: &ClientError) -> Value {
    let is = if error.may_have_been_accepted() {
        "unsettled"
    } else if error.is_rejected() {
        "rejected"
    } else {
        "trouble"
    };
    value!({
        "is": is,
        "http": error.http_status(),
        "code": error.service_code(),
        "message": error.service_message(),
        "out_of_credit": error.is_out_of_credit(),
        "retry_after": error.retry_after().map(|it| it.as_secs()),
    })
}

/// Runs a case and gives back what the client made of it, in the words of `expect`.
async fn run(case: &Value) -> (Server, Value) {
    let server = Server::start([]).await;
    let client = server.client();
    let given = &case["given"];
    let reply = Step::Reply(answer(&case["response"]));
    let found = match text(case, "operation") {
        "submit" => {
            server.then(reply);
            match client.submit(&shot(&given["shot"]), &SubmitPlan::once()).await {
                Ok(id) => value!({"is": "submitted", "task_id": id.as_str()}),
                Err(error) => error_as_value(&error),
            }
        }
        "query" => {
            server.then(reply);
            match client.query(&TaskId::parse(text(given, "task_id")).unwrap(), &ONCE).await {
                Ok(report) => value!({
                    "is": "report",
                    "task_id": report.task_id.as_str(),
                    "status": report.status.as_str(),
                    "kind": kind(report.status.kind()),
                    "clips": report.clips.iter().map(|it| it.reveal()).collect::<Vec<_>>(),
                    "reason": report.reason,
                    "expires_at": report.clips.iter().map(|it| it.expires_at()).collect::<Vec<_>>(),
                }),
                Err(error) => error_as_value(&error),
            }
        }
        "presign" => {
            // The address of the case is not on this machine: the request is looked at, and the answer is read apart.
            server.then(Step::Reply(json(422, &value!({"code": 422, "msg": "stop here"}))));
            let (name, kind) = (text(given, "file_name"), text(given, "content_type"));
            client.upload(vec![1, 2, 3], name, kind, &ONCE).await.unwrap_err();
            let body = case["response"]["body"].to_string();
            let data = Envelope::parse(body.as_bytes()).unwrap().data.unwrap();
            let answer: PresignAnswer = serde_json::from_value(data).unwrap();
            value!({"is": "presigned", "object_key": answer.object_key, "signed_url": answer.signed_url})
        }
        "register" => {
            let data = value!({"object_key": given["object_key"], "signed_url": server.url("/put")});
            let storage = Server::start([Step::Reply(http(200, &[], b""))]).await;
            let data = value!({"object_key": data["object_key"], "signed_url": storage.url("/put")});
            server.then(Step::Reply(json(200, &value!({"code": 200, "data": data}))));
            server.then(reply);
            let uploaded = client.upload(vec![1], text(given, "name"), "image/png", &ONCE).await.unwrap();
            value!({"is": "registered", "asset_id": uploaded.asset_id, "file_url": uploaded.file_url})
        }
        "statements" => {
            server.then(reply);
            let filter = StatementFilter {
                event: match text(given, "credit_type") {
                    "Pay" => Some(CreditEvent::Pay),
                    "Refund" => Some(CreditEvent::Refund),
                    _ => None,
                },
                task_id: TaskId::parse(text(given, "project_id")).ok(),
            };
            let (page, size) = (number(given, "page"), number(given, "page_size"));
            let statements = client.credit_statements(&filter, page, size, &ONCE).await.unwrap();
            assert_eq!(statements.unreadable_rows, 0);
            let rows: Vec<Value> = statements
                .rows
                .iter()
                .map(|row| {
                    let credits = row.credits().unwrap() as i64;
                    value!({"task_id": row.project_id, "event_type": row.event_type, "credits": credits})
                })
                .collect();
            value!({"is": "statements", "rows": rows})
        }
        "price" => {
            server.then(reply);
            let model = ModelName::new(text(given, "model"));
            let has_frames = given["has_frames"].as_bool().unwrap();
            let duration = number(given, "duration");
            match client.model_price(&model, has_frames, duration, &ONCE).await.unwrap() {
                Some(price) => value!({"is": "price", "credits": price.credits as i64}),
                None => value!({"is": "no-price"}),
            }
        }
        other => panic!("no such operation: {other}"),
    };
    (server, found)
}

#[tokio::test]
async fn every_case_is_produced_and_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../contract");
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|it| it == "json"))
        .collect();
    names.sort();
    assert!(names.len() >= 30, "the contract has shrunk to {}", names.len());
    let mut faults = Vec::new();
    for path in names {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let case: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let (server, found) = run(&case).await;

        let request = &case["request"];
        let line = format!("{} {} HTTP/1.1", text(request, "method"), text(request, "path"));
        let got = server.got();
        let Some(got) = got.iter().find(|it| it.line() == line) else {
            faults.push(format!(
                "{name}: no request `{line}` among {:?}",
                got.iter().map(|it| it.line()).collect::<Vec<_>>()
            ));
            continue;
        };
        if got.header("x-auth") != Some(KEY) {
            faults.push(format!("{name}: the key is missing"));
        }
        if let Some(body) = request.get("body") {
            let sent: Value = serde_json::from_slice(&got.body).unwrap();
            if sent != *body || got.header("content-type") != Some("application/json") {
                faults.push(format!("{name}: sent {sent}, not {body}"));
            }
        } else if !got.body.is_empty() {
            faults.push(format!("{name}: a body was sent"));
        }

        for (key, expected) in case["expect"].as_object().unwrap() {
            if found.get(key) != Some(expected) {
                faults.push(format!("{name}: {key} is {:?}, not {expected}", found.get(key)));
            }
        }
        // Every case says how sure it is.
        if !matches!(text(&case, "weight"), "S" | "L" | "C" | "?") || text(&case, "source").is_empty() {
            faults.push(format!("{name}: no weight"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
