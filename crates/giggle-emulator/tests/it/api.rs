//! Every endpoint, as one who calls the API sees it.

use crate::world::{IMAGE, PIXEL, PRICE, STATEMENTS, TEXT, World, eventually, shot_with, text_shot};
use giggle_emulator::{DraftSettings, Ending, Operation, Pace, Settings};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn a_shot_becomes_a_clip_that_was_drawn() {
    let world = World::with(Settings { draft: DraftSettings::default(), ..Settings::default() }).await;
    let mut shot = shot_with("aspect_ratio", json!("1:1"));
    shot["start_frame"] = json!({"base64": PIXEL});
    let first = world.submitted(IMAGE, &shot).await;
    let second = world.submitted(IMAGE, &shot).await;
    assert_ne!(first, second);
    let mut films = Vec::new();
    for task_id in [&first, &second] {
        let data = world.ended(task_id).await;
        assert_eq!(data["status"], "completed", "{data}");
        assert_eq!((&data["task_id"], &data["err_msg"]), (&json!(task_id), &json!("")));
        let answer = world.read(data["urls"][0].as_str().unwrap()).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "video/mp4");
        films.push(answer.bytes().await.unwrap());
    }
    assert_eq!(&films[0][4..8], b"ftyp");
    assert!(films[0].windows(4).any(|part| part == b"avc1"), "a film, not a stub");
    assert_eq!(films[0], films[1], "the same shot gives the same bytes");
}

#[tokio::test]
async fn the_envelope_has_its_four_keys() {
    let world = World::new().await;
    let answer = world.post(TEXT, &text_shot()).await;
    let keys: Vec<&String> = answer.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["code", "msg", "uuid", "data"]);
    let id = answer["data"]["task_id"].as_str().unwrap();
    let parsed = uuid::Uuid::parse_str(id).unwrap();
    assert_eq!((parsed.get_version_num(), parsed.to_string()), (4, id.to_owned()));
}

#[tokio::test]
async fn several_clips_are_several_links() {
    let world = World::new().await;
    let mut shot = shot_with("model", json!("seedance-2.0-pro"));
    shot["generating_count"] = json!(3);
    let task_id = world.submitted(TEXT, &shot).await;
    let data = world.ended(&task_id).await;
    let urls: Vec<&str> = data["urls"].as_array().unwrap().iter().map(|url| url.as_str().unwrap()).collect();
    assert_eq!(urls.len(), 3);
    assert!(urls[0] != urls[1] && urls[1] != urls[2]);
    for url in urls {
        assert_eq!(world.read(url).await.status(), 200);
    }
}

#[tokio::test]
async fn no_endpoint_opens_without_the_key() {
    let world = World::new().await;
    for (method, path) in [
        (Method::POST, TEXT),
        (Method::POST, IMAGE),
        (Method::GET, "/api/v1/generation/task/query?task_id=x"),
        (Method::POST, "/api/v1/asset/get-presigned-url"),
        (Method::POST, "/api/v1/asset/register"),
        (Method::GET, STATEMENTS),
        (Method::POST, PRICE),
    ] {
        for key in [None, Some(""), Some("sk_wrong"), Some("Bearer sk")] {
            let mut request = world.http.request(method.clone(), world.url(path)).json(&text_shot());
            if let Some(key) = key {
                request = request.header("x-auth", key);
            }
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status(), 403, "{path} {key:?}");
            let answer: Value = answer.json().await.unwrap();
            assert_eq!(answer["code"], 403);
            assert_eq!(answer["msg"], "invalid api key: user not found for api key");
            assert!(answer["data"].is_null());
        }
        let wrong = if method == Method::GET { Method::POST } else { Method::GET };
        let answer: Value = world.api(wrong, path).send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["code"], 405, "{path}");
    }
    assert_eq!(world.emulator.accepted_count(), 0);
}

#[tokio::test]
async fn bodies_that_cannot_be_read_are_refused() {
    let cases: [(&[u8], &str); 3] =
        [(b"", "invalid request"), (b"[]", "invalid request"), (b"{\"prompt\":", "invalid request")];
    for (body, said) in cases {
        let world = World::new().await;
        let request = world.api(Method::POST, TEXT).body(body.to_vec());
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["code"], 400);
        assert!(answer["msg"].as_str().unwrap().contains(said), "{answer}");
    }
}

#[tokio::test]
async fn shots_that_no_model_offers_are_refused_and_cost_nothing() {
    let world = World::new().await;
    for (key, value, said) in [
        ("prompt", json!(""), "prompt"),
        ("prompt", json!("  \n"), "prompt"),
        ("prompt", json!(null), "invalid request"),
        ("prompt", json!(7), "invalid request"),
        ("model", json!("gork"), "`grok`"),
        ("duration", json!(7), "6 or 10"),
        ("duration", json!(0), "6 or 10"),
        ("duration", json!(-6), "invalid request"),
        ("duration", json!("6"), "invalid request"),
        ("duration", json!(6.5), "invalid request"),
        ("aspect_ratio", json!("21:9"), "16:9"),
        ("resolution", json!("4k"), "720p"),
        ("resolution", json!("768p"), "720p"),
        ("generating_count", json!(2), "one clip"),
        ("generating_count", json!(0), "one clip"),
        ("start_frame", json!({"base64": PIXEL}), "takes no start_frame"),
    ] {
        let answer = world.post(TEXT, &shot_with(key, value.clone())).await;
        assert_eq!(answer["code"], 400, "{key} {value}");
        assert!(answer["msg"].as_str().unwrap().contains(said), "{key} {value}: {answer}");
        assert!(answer["data"].is_null());
    }
    for key in ["prompt", "model", "duration", "aspect_ratio", "resolution"] {
        let mut shot = text_shot();
        shot.as_object_mut().unwrap().remove(key);
        assert_eq!(world.post(TEXT, &shot).await["code"], 400, "without {key}");
    }
    assert_eq!(world.emulator.accepted_count(), 0);
    assert!(world.rows("").await.is_empty());
}

#[tokio::test]
async fn a_query_needs_an_id_that_is_known() {
    let world = World::new().await;
    assert_eq!(world.get("/api/v1/generation/task/query").await["code"], 400);
    assert_eq!(world.query("").await["code"], 400);
    let answer = world.query("a%2Fb%20c").await;
    assert_eq!((&answer["code"], &answer["msg"]), (&json!(404), &json!("record not found")));
}

#[tokio::test]
async fn a_task_waits_and_works_before_it_ends() {
    let world = World::with(Settings { pace: Pace::Fast, ..crate::world::stored() }).await;
    let task_id = world.submitted(TEXT, &text_shot()).await;
    let first = world.query(&task_id).await["data"].take();
    assert_eq!((&first["status"], &first["urls"]), (&json!("pending"), &json!([])));
    let mut seen = vec!["pending".to_owned()];
    let data = loop {
        let data = world.query(&task_id).await["data"].take();
        let status = data["status"].as_str().unwrap().to_owned();
        if seen.last() != Some(&status) {
            seen.push(status.clone());
        }
        if status == "completed" {
            break data;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    assert_eq!(seen, ["pending", "processing", "completed"]);
    assert_eq!(data["urls"].as_array().unwrap().len(), 1);
    let took = world.emulator.journal().last().unwrap().at_ms - world.emulator.accepted()[0].at_ms;
    assert!((1_000..10_000).contains(&took), "{took} ms");
}

#[tokio::test]
async fn every_answer_says_that_it_is_the_emulators() {
    let world = World::new().await;
    let link = world.clip_link().await;
    for path in [
        link.as_str(),
        &world.url("/private/x.mp4"),
        &world.url("/nothing"),
        &world.url("/api/v1/nothing"),
        &world.url("/a1b2c3"),
        &world.url("/public/x"),
        &world.url(STATEMENTS),
        &world.url("/_emulator/health"),
        &world.url("/_emulator/nothing"),
    ] {
        let answer = world.read(path).await;
        assert!(answer.headers().contains_key("x-giggle-emulator"), "{path}");
    }
}

#[tokio::test]
async fn a_client_that_leaves_after_its_submit_was_heard() {
    // With a folder the accepting waits for the disk, and the client is gone meanwhile.
    let folder = tempfile::tempdir().unwrap();
    let world =
        World::with(Settings { data: Some(folder.path().to_owned()), ..crate::world::stored() }).await;
    for round in 1..=20 {
        let stream = world.connect(&world.submit_bytes()).await;
        // Not before it was heard: bytes that never left a socket were never sent.
        eventually("the submit is not heard", || {
            world.emulator.journal().last().is_some_and(|entry| entry.number == round && entry.body_bytes > 0)
        })
        .await;
        drop(stream);
        eventually("the submit is not accepted", || world.emulator.accepted_count() == round).await;
    }
    eventually("the work does not begin", || world.emulator.unfinished_count() == 0).await;
    assert_eq!(world.emulator.accepted().len(), 20);
    assert_eq!(world.rows("page_size=100&credit_type=Pay").await.len(), 20, "each accepted one is charged");
}

#[tokio::test]
async fn a_submit_that_did_not_come_whole_is_not_accepted() {
    let world = World::new().await;
    let bytes = world.submit_bytes();
    let stream = world.connect(&bytes[..bytes.len() - 1]).await;
    drop(stream);
    eventually("the journal does not tell", || {
        world.emulator.journal().last().is_some_and(|entry| entry.ending == Ending::Left)
    })
    .await;
    assert_eq!(world.emulator.accepted_count(), 0);
}

#[tokio::test]
async fn the_control_paths_answer() {
    let world = World::new().await;
    let link = world.clip_link().await;
    let health: Value = world.read(&world.url("/_emulator/health")).await.json().await.unwrap();
    assert_eq!(
        (&health["status"], &health["accepted"], &health["pace"]),
        (&json!("ok"), &json!(1), &json!("instant"))
    );
    let tasks: Value = world.read(&world.url("/_emulator/tasks")).await.json().await.unwrap();
    assert_eq!((&tasks["tasks"][0]["prompt"], &tasks["tasks"][0]["credits"]), (&json!("A kite"), &json!(60)));
    assert_eq!(tasks["tasks"][0]["status"], "completed");
    let reset = world.http.post(world.url("/_emulator/reset")).send().await.unwrap();
    assert_eq!(reset.status(), 200);
    assert_eq!((world.emulator.accepted_count(), world.emulator.accepted().len()), (0, 0));
    assert!(world.emulator.journal().is_empty() && world.rows("").await.is_empty());
    assert_eq!(world.read(&link).await.status(), 403, "the clip is forgotten");
    world.clip_link().await;
    let wrong = world.http.delete(world.url("/_emulator/health")).send().await.unwrap();
    assert_eq!(wrong.status(), 405);
}

#[tokio::test]
async fn the_journal_hides_the_key_and_what_links_open_with() {
    let world = World::new().await;
    let link = world.clip_link().await;
    world.read(&link).await;
    let key = world.emulator.api_key().to_owned();
    // Where no key should be, people put one all the same.
    world
        .http
        .get(world.url(&format!("/oops/{key}?key={key}")))
        .header("x-other", &key)
        .send()
        .await
        .unwrap();
    world.post(TEXT, &shot_with("prompt", json!(format!("with {key} inside")))).await;
    let told = world.read(&world.url("/_emulator/journal")).await.text().await.unwrap();
    let signature = link.split("Signature=").nth(1).unwrap();
    let policy = link.split("Policy=").nth(1).unwrap().split('&').next().unwrap();
    for secret in [key.as_str(), signature, policy] {
        assert!(!told.contains(secret), "{secret}");
        assert!(!format!("{:?}", world.emulator).contains(secret));
        assert!(!format!("{:?}", world.emulator.journal()).contains(secret));
    }
    let told: Value = serde_json::from_str(&told).unwrap();
    let operations: Vec<&str> = told["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["operation"].as_str().unwrap())
        .collect();
    assert_eq!(operations, ["submit", "query", "clip", "other", "submit"]);
    let clip = &told["entries"][2];
    assert_eq!((&clip["carried_key"], &clip["status"]), (&json!(false), &json!(200)));
    assert!(clip["path"].as_str().unwrap().contains("response-content-disposition=attachment"));
    assert_eq!(told["entries"][0]["body"]["prompt"], "A kite");
    assert_eq!(world.emulator.request_count(Operation::Submit), 2);
    let later: Value = world.read(&world.url("/_emulator/journal?after=4")).await.json().await.unwrap();
    assert_eq!(later["entries"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_body_without_an_end_is_refused() {
    let world = World::new().await;
    let head = format!(
        "POST {TEXT} HTTP/1.1\r\nhost: x\r\nx-auth: {}\r\ncontent-length: 99999999999\r\n\r\n{{",
        world.emulator.api_key()
    );
    let answer = world.raw(head.as_bytes()).await;
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[tokio::test]
async fn what_is_no_http_ends_nothing_but_its_connection() {
    let world = World::new().await;
    for bytes in
        [&b"\x16\x03\x01\x02\x00\x01"[..], b"GET\r\n\r\n", b"\0\0\0\0\r\n\r\n", b"POST / HTTP/9.9\r\n\r\n"]
    {
        let mut stream = world.connect(bytes).await;
        tokio::io::AsyncWriteExt::shutdown(&mut stream).await.unwrap();
        drop(stream);
    }
    assert_eq!(world.post(TEXT, &text_shot()).await["code"], 200);
}
