//! The cases of `contract/`: the emulator takes each request and is able to give each answer.

use crate::world::{CLIP, World, stored};
use giggle_emulator::{Effect, Fault, Operation, Settings};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

fn cases() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../contract");
    let mut cases: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|it| it == "json"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
        })
        .collect();
    cases.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(cases.len() > 40, "the cases are there");
    cases
}

fn operation(case: &Value) -> Operation {
    serde_json::from_value(case["operation"].clone()).unwrap()
}

async fn ask(world: &World, case: &Value) -> (u16, BTreeMap<String, String>, String) {
    let request = &case["request"];
    let method: Method = request["method"].as_str().unwrap().parse().unwrap();
    let mut asked = world.api(method, request["path"].as_str().unwrap());
    if let Some(body) = request.get("body") {
        asked = asked.json(body);
    }
    let answer = asked.send().await.unwrap();
    let headers = answer
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    (answer.status().as_u16(), headers, answer.text().await.unwrap())
}

#[tokio::test]
async fn every_answer_can_be_given_to_the_letter() {
    let world = World::new().await;
    for (name, case) in cases() {
        let wanted = &case["response"];
        let mut answer = wanted.clone();
        answer
            .as_object_mut()
            .unwrap()
            .retain(|key, _| ["status", "headers", "body", "text"].contains(&key.as_str()));
        let effect: Effect = serde_json::from_value(json!({ "answer": answer })).unwrap();
        world.emulator.add_fault(Fault::on(operation(&case), effect)).unwrap();
        let (status, headers, body) = ask(&world, &case).await;
        assert_eq!(json!(status), wanted["status"], "{name}");
        for (header, value) in wanted["headers"].as_object().into_iter().flatten() {
            assert_eq!(headers.get(header).map(String::as_str), value.as_str(), "{name}: {header}");
        }
        match wanted.get("body") {
            Some(wanted) => assert_eq!(&serde_json::from_str::<Value>(&body).unwrap(), wanted, "{name}"),
            None => assert_eq!(body, wanted["text"].as_str().unwrap_or_default(), "{name}"),
        }
    }
}

#[tokio::test]
async fn every_request_is_taken() {
    let world = World::new().await;
    for (name, case) in cases() {
        let (status, _, body) = ask(&world, &case).await;
        assert_eq!(status, 200, "{name}");
        let body: Value = serde_json::from_str(&body).unwrap();
        let code = body["code"].as_i64().unwrap();
        // Made-up ids, of which the emulator can know nothing.
        let is_stranger = matches!(operation(&case), Operation::Query | Operation::Register)
            || case["request"].to_string().contains("asset_id");
        if is_stranger {
            assert!(code == 404 || body["msg"].as_str().unwrap().contains("not found"), "{name}: {body}");
        } else {
            assert_eq!(code, 200, "{name}: {body}");
        }
    }
}

/// Where both have a value: objects with the same keys, everything else of the same kind.
fn assert_same_shape(name: &str, given: &Value, wanted: &Value) {
    match (given, wanted) {
        (Value::Object(given), Value::Object(wanted)) => {
            // Nobody has seen what stands in a summary.
            if !wanted.is_empty() {
                let keys = |object: &serde_json::Map<String, Value>| {
                    let mut keys: Vec<String> = object.keys().cloned().collect();
                    keys.sort();
                    keys
                };
                // Null and missing are the same to a reader.
                for key in
                    keys(wanted).into_iter().filter(|key| given.contains_key(key) || !wanted[key].is_null())
                {
                    assert!(given.contains_key(&key), "{name}: `{key}` is missing in {given:?}");
                    assert_same_shape(&format!("{name}.{key}"), &given[&key], &wanted[&key]);
                }
            }
        }
        (Value::Array(given), Value::Array(wanted)) => {
            for (given, wanted) in given.iter().zip(wanted) {
                assert_same_shape(name, given, wanted);
            }
        }
        _ => assert_eq!(
            std::mem::discriminant(given),
            std::mem::discriminant(wanted),
            "{name}: {given} {wanted}"
        ),
    }
}

/// What the emulator says by itself, or by a fault that is no scripted answer, has the shape of its case.
#[tokio::test]
async fn what_the_emulator_says_itself_has_the_shape_of_its_case() {
    let world = World::with(Settings {
        stored_clip: Some(giggle_emulator::StoredClip::Bytes(CLIP.into())),
        ..stored()
    })
    .await;
    let all: BTreeMap<String, Value> = cases().into_iter().collect();
    let fault = |name: &str| -> Option<Effect> {
        let effect = match name {
            "submit-data-null" | "query-data-null" => json!("data_null"),
            "submit-no-task-id" => json!("no_task_id"),
            "submit-code-as-text" => json!("string_code"),
            "submit-code-zero" => json!("zero_code"),
            "submit-payment-failed" => json!({"envelope": {"code": 500, "msg": "payment failed"}}),
            "submit-payment-failed-http-500" => json!({"http": {"status": 500, "msg": "payment failed"}}),
            "submit-too-many-requests" => json!({"http": {"status": 429, "retry_after": 7}}),
            "query-running" => json!({"status": "running"}),
            "query-cancelled" => json!({"status": "cancelled"}),
            "query-canceled" => json!({"status": "canceled"}),
            "query-timeout" => json!({"status": "timeout"}),
            "query-expired" => json!({"status": "expired"}),
            "query-completed-empty-urls" => json!("empty_urls"),
            "query-completed-without-urls" => json!("no_urls"),
            "query-completed-short-link" => json!("short_link"),
            _ => return None,
        };
        Some(serde_json::from_value(effect).unwrap())
    };
    world.emulator.add_fault(Fault::task_fails("sensitive").times(1)).unwrap();
    let shot = crate::world::text_shot();
    let failed = world.submitted(crate::world::TEXT, &shot).await;
    let done = world.submitted(crate::world::TEXT, &shot).await;
    for name in [
        "submit-text",
        "submit-text-every-field-differs",
        "submit-several-clips",
        "submit-both-frames",
        "submit-start-frame-base64",
        "submit-start-frame-url",
        "submit-omni-images",
        "submit-omni-audio-and-video",
        "submit-data-null",
        "submit-no-task-id",
        "submit-code-as-text",
        "submit-code-zero",
        "submit-payment-failed",
        "submit-payment-failed-http-500",
        "submit-too-many-requests",
        "query-completed",
        "query-failed",
        "query-failed-sensitive",
        "query-running",
        "query-cancelled",
        "query-canceled",
        "query-timeout",
        "query-expired",
        "query-completed-empty-urls",
        "query-completed-without-urls",
        "query-completed-short-link",
        "query-data-null",
        "query-unknown-task",
        "presign",
        "price-image-to-video",
        "price-text-to-video",
        "statements",
        "statements-of-a-task",
    ] {
        let mut case = all.get(name).unwrap_or_else(|| panic!("{name} is no case")).clone();
        if let Some(effect) = fault(name) {
            world.next(operation(&case), effect);
        }
        if name.starts_with("query") && name != "query-unknown-task" {
            let id = if name.starts_with("query-failed") { &failed } else { &done };
            case["request"]["path"] = format!("/api/v1/generation/task/query?task_id={id}").into();
        }
        let (status, headers, body) = ask(&world, &case).await;
        let wanted = &case["response"];
        assert_eq!(json!(status), wanted["status"], "{name}");
        for (header, value) in wanted["headers"].as_object().into_iter().flatten() {
            assert_eq!(headers.get(header).map(String::as_str), value.as_str(), "{name}: {header}");
        }
        let body: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(body["code"], wanted["body"]["code"], "{name}");
        assert_same_shape(name, &body, &wanted["body"]);
        // The words of success vary; those of trouble are read by clients.
        let is_success = [json!(200), json!("200"), json!(0)].contains(&wanted["body"]["code"]);
        if let Some(message) = wanted["body"]["msg"].as_str().filter(|_| !is_success) {
            assert_eq!(body["msg"], message, "{name}");
        }
        if let Some(status) = wanted["body"]["data"]["status"].as_str() {
            assert_eq!(body["data"]["status"], status, "{name}");
        }
    }
    assert!(world.emulator.faults().is_empty(), "each was met");
}

#[tokio::test]
async fn a_wrong_key_is_answered_as_it_was_seen() {
    let world = World::new().await;
    for name in ["submit-invalid-key", "query-invalid-key"] {
        let (_, case) = cases().into_iter().find(|(known, _)| known == name).unwrap();
        let url = world.url(case["request"]["path"].as_str().unwrap());
        let method: Method = case["request"]["method"].as_str().unwrap().parse().unwrap();
        let answer =
            world.http.request(method, url).header("x-auth", "sk_old").json(&case["request"]["body"]);
        let answer = answer.send().await.unwrap();
        assert_eq!(json!(answer.status().as_u16()), case["response"]["status"], "{name}");
        let body: Value = answer.json().await.unwrap();
        assert_eq!(
            (&body["code"], &body["msg"]),
            (&case["response"]["body"]["code"], &case["response"]["body"]["msg"])
        );
    }
}
