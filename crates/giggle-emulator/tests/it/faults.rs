//! Every fault, as the one who meets it sees it: what comes back, and what was done.

#![allow(clippy::type_complexity, reason = "tables of cases say their types in full")]

use crate::world::{CLIP, PRICE, STATEMENTS, TEXT, World, eventually, shot_with, text_shot};
use giggle_emulator::{Effect, Ending, Fault, Moment, Operation, Side, Wording};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// What a submit came to: the status and body, or nothing at all.
async fn submitted(world: &World) -> Option<(u16, String)> {
    let answer = world.api(Method::POST, TEXT).json(&text_shot()).send().await.ok()?;
    let status = answer.status().as_u16();
    Some((status, answer.text().await.ok()?))
}

fn effect(json: Value) -> Effect {
    serde_json::from_value(json).unwrap()
}

/// The fault, whether the task was accepted, and what the answer holds (`None`: no whole answer).
#[tokio::test]
async fn a_submit_goes_wrong() {
    let cases: [(Value, u64, Option<(u16, &str)>); 22] = [
        (json!({"http": {"status": 503}}), 0, Some((503, r#""code":503,"msg":"service unavailable""#))),
        (json!({"http": {"status": 403, "msg": "no"}}), 0, Some((403, r#""msg":"no""#))),
        (json!({"http": {"status": 500, "acts": true}}), 1, Some((500, r#""code":500"#))),
        (json!({"answer": {"status": 403, "text": "error code: 1010"}}), 0, Some((403, "error code: 1010"))),
        (json!({"answer": {"status": 524, "text": "<html>", "acts": true}}), 1, Some((524, "<html>"))),
        (json!({"answer": {"status": 307, "headers": {"location": "/x"}}}), 0, Some((307, ""))),
        (
            json!({"answer": {"status": 200, "body": {"code": 200, "data": {"task_id": 7}}}}),
            0,
            Some((200, r#""task_id":7"#)),
        ),
        (
            json!({"envelope": {"code": 500, "msg": "payment failed"}}),
            0,
            Some((200, r#""code":500,"msg":"payment failed""#)),
        ),
        (json!({"out_of_credit": "english"}), 0, Some((200, r#""code":402,"msg":"insufficient credits""#))),
        (json!({"out_of_credit": "chinese"}), 0, Some((200, "积分不足"))),
        (json!({"drop": "before_body"}), 0, None),
        (json!({"drop": "before"}), 0, None),
        (json!({"drop": "after"}), 1, None),
        (json!({"drop": "mid_answer"}), 1, None),
        (json!({"truncate": {"after": 20}}), 1, None),
        (json!("no_json"), 1, Some((200, "<html>"))),
        (json!("error_page"), 0, Some((200, "<html>"))),
        (json!("data_null"), 1, Some((200, r#""data":null"#))),
        (json!("no_task_id"), 1, Some((200, r#""data":{}"#))),
        (json!("string_code"), 1, Some((200, r#""code":"200""#))),
        (json!("zero_code"), 1, Some((200, r#""code":0,"#))),
        (json!({"delay": {"milliseconds": 1}}), 1, Some((200, r#""task_id""#))),
    ];
    for (fault, accepted, came) in cases {
        let world = World::new().await;
        let name = match &fault {
            Value::String(name) => name.clone(),
            object => object.as_object().unwrap().keys().next().unwrap().clone(),
        };
        world.next(Operation::Submit, effect(fault));
        let got = submitted(&world).await;
        match (&got, came) {
            (None, None) => {}
            (Some((status, body)), Some((expected, part))) => {
                assert_eq!(*status, expected);
                assert!(body.contains(part), "{body}");
            }
            _ => panic!("{got:?}"),
        }
        assert_eq!(world.emulator.accepted_count(), accepted);
        assert_eq!(
            world.rows("credit_type=Pay").await.len() as u64,
            accepted,
            "charged exactly when accepted"
        );
        let entry = world.emulator.journal().remove(0);
        assert_eq!(entry.fault, Some(name.as_str()));
        let is_whole = came.is_some();
        assert_eq!(entry.ending, if is_whole { Ending::Answered } else { Ending::Dropped });
        assert!(world.emulator.faults().is_empty());
        assert!(submitted(&world).await.unwrap().1.contains("task_id"), "the next one is right again");
    }
}

#[tokio::test]
async fn too_many_requests_say_when() {
    let world = World::new().await;
    world.emulator.add_fault(Fault::too_many_requests(Operation::Submit, 7)).unwrap();
    let answer = world.api(Method::POST, TEXT).json(&text_shot()).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), &answer.headers()["retry-after"]), (429, &"7".parse().unwrap()));
    assert_eq!(world.emulator.accepted_count(), 0);
}

#[tokio::test]
async fn a_cut_answer_is_cut_where_it_was_said() {
    let world = World::new().await;
    world.next(Operation::Submit, Effect::Truncate { after: Some(20) });
    let got = String::from_utf8(world.raw(&world.submit_bytes()).await).unwrap();
    let (head, body) = got.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert_eq!(body.len(), 20, "{body}");
    let promised: usize =
        head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().parse().unwrap();
    assert!(promised > 20);
    world.next(Operation::Submit, Effect::Drop(Moment::MidAnswer));
    let got = String::from_utf8(world.raw(&world.submit_bytes()).await).unwrap();
    let body = got.split_once("\r\n\r\n").unwrap().1;
    assert!(body.starts_with("{\"code\"") && serde_json::from_str::<Value>(body).is_err(), "{body}");
    world.next(Operation::Submit, Effect::Drop(Moment::After));
    assert!(world.raw(&world.submit_bytes()).await.is_empty(), "not a byte");
}

#[tokio::test]
async fn a_stalled_submit_is_silent_until_the_client_leaves() {
    let world = World::new().await;
    for (side, accepted) in [(Side::Before, 0), (Side::After, 1)] {
        world.next(Operation::Submit, Effect::Stall(side));
        let stream = world.connect(&world.submit_bytes()).await;
        let entry = || world.emulator.journal().last().cloned();
        eventually("the fault is not met", || entry().is_some_and(|entry| entry.fault == Some("stall")))
            .await;
        eventually("the task is not accepted", || world.emulator.accepted_count() == accepted).await;
        let mut byte = [0];
        let silent = tokio::time::timeout(Duration::from_millis(50), stream.peek(&mut byte)).await;
        assert!(silent.is_err(), "nothing comes");
        drop(stream);
        eventually("the emulator does not see that the client left", || {
            entry().is_some_and(|entry| entry.ending == Ending::Left)
        })
        .await;
    }
}

#[tokio::test]
async fn stalled_requests_do_not_keep_the_emulator() {
    let world = World::new().await;
    world.emulator.add_fault(Fault::on(Operation::Any, Effect::Stall(Side::Before)).always()).unwrap();
    let mut streams = Vec::new();
    for _ in 0..5 {
        streams.push(world.connect(&world.submit_bytes()).await);
    }
    // A connection that says nothing at all, and one that stops in the middle of a body.
    streams.push(world.connect(b"").await);
    streams.push(world.connect(&world.submit_bytes()[..150]).await);
    eventually("the requests are not there", || world.emulator.journal().len() == 6).await;
    let begun = Instant::now();
    world.emulator.stop().await;
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn the_query_goes_wrong() {
    let world = World::new().await;
    let task_id = world.submitted(TEXT, &text_shot()).await;
    world.ended(&task_id).await;
    for text in ["running", "queued", "", "COMPLETED", "cancelled"] {
        world.next(Operation::Query, Effect::Status(text.into()));
        let data = world.query(&task_id).await["data"].take();
        assert_eq!((&data["status"], &data["urls"]), (&json!(text), &json!([])));
    }
    world.next(Operation::Query, Effect::EmptyUrls);
    let data = world.query(&task_id).await["data"].take();
    assert_eq!((&data["status"], &data["urls"]), (&json!("completed"), &json!([])));
    world.next(Operation::Query, Effect::NoUrls);
    let data = world.query(&task_id).await["data"].take();
    assert!(data["status"] == "completed" && data.get("urls").is_none(), "{data}");
    world.next(Operation::Query, Effect::DataNull);
    assert!(world.query(&task_id).await["data"].is_null());
    world.next(Operation::Query, Effect::StringCode);
    assert_eq!(world.query(&task_id).await["code"], "200");
    world.next(Operation::Query, effect(json!({"answer": {"status": 502, "text": "<html>"}})));
    let url = world.url(&format!("/api/v1/generation/task/query?task_id={task_id}"));
    assert_eq!(world.read(&url).await.status(), 502);
    assert_eq!(world.ended(&task_id).await["urls"].as_array().unwrap().len(), 1, "right again");
}

#[tokio::test]
async fn an_expired_link_is_denied_and_the_next_query_renews_it() {
    let world = World::new().await;
    let task_id = world.submitted(TEXT, &text_shot()).await;
    world.next(Operation::Query, Effect::ExpiredLink);
    let expired = world.ended(&task_id).await["urls"][0].as_str().unwrap().to_owned();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let expires_at = giggle_domain::ClipLink::new(&expired).expires_at().unwrap();
    assert!(expires_at < i64::try_from(now).unwrap(), "it says so itself");
    let answer = world.read(&expired).await;
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["content-type"]),
        (403, &"text/xml".parse().unwrap())
    );
    assert!(answer.text().await.unwrap().contains("<Code>AccessDenied</Code>"));
    let fresh = world.ended(&task_id).await["urls"][0].as_str().unwrap().to_owned();
    assert_eq!(world.read(&fresh).await.status(), 200);
}

#[tokio::test]
async fn a_short_link_redirects_to_a_signed_one() {
    let world = World::new().await;
    let task_id = world.submitted(TEXT, &text_shot()).await;
    world.next(Operation::Query, Effect::ShortLink);
    let short = world.ended(&task_id).await["urls"][0].as_str().unwrap().to_owned();
    let code = short.strip_prefix(&world.url("/")).unwrap();
    assert!(code.len() == 6 && !short.contains('?'), "{short}");
    let answer = world.read(&short).await;
    assert_eq!(answer.status(), 302);
    let link = answer.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!(world.read(&link).await.bytes().await.unwrap(), CLIP);
    assert_eq!(world.read(&world.url("/zzzzzz")).await.status(), 404);
}

#[tokio::test]
async fn a_task_fails_with_the_given_reason_and_is_refunded() {
    let world = World::new().await;
    for reason in ["provider timeout", "Prompt may contain sensitive content", "路由失败"] {
        world.emulator.add_fault(Fault::task_fails(reason)).unwrap();
        let task_id = world.submitted(TEXT, &text_shot()).await;
        let data = world.ended(&task_id).await;
        assert_eq!(data, json!({"task_id": task_id, "status": "failed", "urls": [], "err_msg": reason}));
        let rows = world.rows(&format!("project_id={task_id}")).await;
        let credits: Vec<&str> = rows.iter().map(|row| row["credit"].as_str().unwrap()).collect();
        assert_eq!(credits, ["+60", "-60"]);
    }
}

#[tokio::test]
async fn clips_go_wrong() {
    let world = World::new().await;
    let link = world.clip_link().await;
    world.next(Operation::Clip, Effect::ErrorPage);
    let page = world.read(&link).await;
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().starts_with("<!DOCTYPE html>"));
    world.next(Operation::Clip, effect(json!({"http": {"status": 503}})));
    assert_eq!(world.read(&link).await.status(), 503);
    world.next(Operation::Clip, Effect::Drop(Moment::Before));
    assert!(world.http.get(&link).send().await.is_err());
    world.next(Operation::Clip, Effect::Truncate { after: Some(5) });
    assert!(world.read(&link).await.bytes().await.is_err());
    assert_eq!(world.read(&link).await.bytes().await.unwrap(), CLIP);
}

#[tokio::test]
async fn a_fault_hits_the_ones_that_it_means() {
    let world = World::new().await;
    world.emulator.add_fault(Fault::http(Operation::Submit, 500).containing("dog").times(2)).unwrap();
    world.emulator.add_fault(Fault::envelope(Operation::Price, 500, "no").skip(1)).unwrap();
    let submit =
        async |prompt: &str| world.post(TEXT, &shot_with("prompt", json!(prompt))).await["code"].clone();
    assert_eq!([submit("a cat").await, submit("a dog").await, submit("a cat").await], [200, 500, 200]);
    assert_eq!([submit("a dog").await, submit("a dog").await], [500, 200]);
    let asked = json!({"model": "grok", "generate_type": "VideoService.Img2Video", "duration": 6});
    let mut codes = Vec::new();
    for _ in 0..3 {
        codes.push(world.post(PRICE, &asked).await["code"].clone());
    }
    assert_eq!(codes, [200, 500, 200]);
}

#[tokio::test]
async fn faults_are_asked_for_over_http() {
    let world = World::new().await;
    let faults = world.url("/_emulator/faults");
    let fault = json!({"match": {"operation": "statements", "times": 2}, "do": {"http": {"status": 502}}});
    let answer = world.http.post(&faults).json(&fault).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(world.read(&world.url(STATEMENTS)).await.status(), 502);
    let left: Value = world.read(&faults).await.json().await.unwrap();
    assert_eq!(left["faults"][0]["match"]["times"], 1);
    for (wrong, said) in [
        (json!({"match": {"operation": "statement"}, "do": "no_json"}), "`statements`"),
        (json!({"match": {"operation": "submit"}, "do": "explode"}), "`no_json`"),
        (json!({"match": {"operation": "submit"}, "do": "changed_content"}), "`clip`"),
    ] {
        let answer = world.http.post(&faults).json(&wrong).send().await.unwrap();
        assert_eq!(answer.status(), 400);
        let answer: Value = answer.json().await.unwrap();
        assert!(answer["error"].as_str().unwrap().contains(said), "{answer}");
    }
    world.http.delete(&faults).send().await.unwrap();
    assert!(world.emulator.faults().is_empty());
}

#[tokio::test]
async fn an_impossible_fault_is_refused_in_rust_as_well() {
    let world = World::new().await;
    let fault = Fault::on(Operation::Clip, Effect::OutOfCredit(Wording::English));
    assert!(world.emulator.add_fault(fault).unwrap_err().to_string().contains("`submit`"));
}

#[tokio::test]
async fn presign_put_and_register_go_wrong() {
    let world = World::new().await;
    let presign = "/api/v1/asset/get-presigned-url";
    let asked = json!({"file_name": "a.png", "content_type": "image/png", "is_public": true});
    world.emulator.add_fault(Fault::http(Operation::Presign, 500)).unwrap();
    assert_eq!(world.post(presign, &asked).await["code"], 500);
    let data = world.post(presign, &asked).await["data"].take();
    let put = || {
        let request =
            world.http.put(data["signed_url"].as_str().unwrap()).header("content-type", "image/png");
        request.body(crate::world::pixel()).send()
    };
    world.emulator.add_fault(Fault::http(Operation::Put, 503)).unwrap();
    assert_eq!(put().await.unwrap().status(), 503);
    world.emulator.add_fault(Fault::answer_lost(Operation::Put)).unwrap();
    assert!(put().await.is_err());
    let asked = json!({"object_key": data["object_key"], "name": "a.png"});
    world.emulator.add_fault(Fault::answer_lost(Operation::Register)).unwrap();
    let lost = world.api(Method::POST, "/api/v1/asset/register").json(&asked).send().await;
    assert!(lost.is_err());
    assert_eq!(world.post("/api/v1/asset/register", &asked).await["code"], 200, "the lost PUT had arrived");
}
