//! What a web page, a foreign name or a foreign folder must not bring about, and the names that links bear.

#![allow(clippy::type_complexity, reason = "tables of cases say their types in full")]

use crate::world::{CLIP, IMAGE, PIXEL, TEXT, World, shot_with, stored, text_shot};
use giggle_emulator::{Emulator, Failure, Fault, Operation, Settings};
use reqwest::{Method, StatusCode};
use serde_json::json;

#[tokio::test]
async fn pages_are_refused_on_every_path_before_anything_happens() {
    let world = World::new().await;
    world.submitted(TEXT, &text_shot()).await;
    let own = world.emulator.base_url().to_owned();
    let cases: [(Method, &str, &[(&str, &str)], &str); 8] = [
        (
            Method::POST,
            "/_emulator/reset",
            &[("origin", "http://evil.example"), ("content-type", "text/plain")],
            "",
        ),
        (Method::POST, "/_emulator/reset", &[("content-type", "text/plain")], ""),
        (Method::POST, "/_emulator/reset", &[("sec-fetch-site", "cross-site")], ""),
        (
            Method::POST,
            "/_emulator/reset",
            &[("origin", own.as_str()), ("content-type", "application/json")],
            "",
        ),
        (
            Method::POST,
            "/_emulator/faults",
            &[("origin", "http://localhost:4"), ("content-type", "application/json")],
            "{}",
        ),
        (Method::DELETE, "/_emulator/faults", &[("origin", "null")], ""),
        (Method::GET, "/_emulator/journal", &[("host", "evil.example")], ""),
        (Method::POST, TEXT, &[("origin", "http://evil.example"), ("content-type", "text/plain")], "{}"),
    ];
    let requests = world.emulator.journal().len();
    for (method, path, headers, body) in cases {
        let mut request = world.http.request(method, world.url(path)).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path} {headers:?}");
    }
    assert_eq!(world.emulator.accepted().len(), 1);
    assert_eq!(world.emulator.journal().len(), requests, "strangers are not even written down");
    // As `curl -d` does it.
    let fault = serde_json::to_string(&Fault::http(Operation::Price, 500)).unwrap();
    let asked = world.http.post(world.url("/_emulator/faults")).body(fault);
    let asked = asked.header("content-type", "application/x-www-form-urlencoded").send().await.unwrap();
    assert_eq!(asked.status(), StatusCode::OK);
    let page = world.http.post(world.url("/_emulator/reset")).header("origin", &own).json(&json!({}));
    let page = page.header("x-auth", world.emulator.api_key()).send().await.unwrap();
    assert_eq!((page.status(), world.emulator.accepted().len()), (StatusCode::OK, 0));
}

#[tokio::test]
async fn a_reset_takes_away_only_what_the_emulator_wrote() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::with(Settings { data: Some(folder.path().into()), ..stored() }).await;
    let framed = world.submitted(IMAGE, &shot_with("start_frame", json!({"base64": PIXEL}))).await;
    world.ended(&framed).await;
    let frames = || std::fs::read_dir(folder.path().join("frames")).unwrap().count();
    assert_eq!(frames(), 1);
    for mine in ["clips/wedding.mp4", "assets/a.png", "frames/b.png", "notes.txt"] {
        std::fs::write(folder.path().join(mine), "mine").unwrap();
    }
    world.emulator.reset().await;
    for mine in ["clips/wedding.mp4", "assets/a.png", "frames/b.png", "notes.txt"] {
        assert_eq!(std::fs::read(folder.path().join(mine)).unwrap(), b"mine", "{mine}");
    }
    assert_eq!(frames(), 1, "the frame of the task is gone, and the other one stays");
}

#[tokio::test]
async fn a_foreign_folder_is_refused_and_stays_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("events.jsonl"), "a log of mine").unwrap();
    let settings = Settings { data: Some(folder.path().into()), ..stored() };
    assert!(matches!(Emulator::start(settings).await, Err(Failure::Record { .. })));
    assert_eq!(std::fs::read(folder.path().join("events.jsonl")).unwrap(), b"a log of mine");
}

#[tokio::test]
async fn links_bear_the_name_by_which_the_emulator_was_called_and_open_there() {
    let world = World::new().await;
    let task_id = world.submitted(TEXT, &text_shot()).await;
    world.ended(&task_id).await;
    let path = format!("/api/v1/generation/task/query?task_id={task_id}");
    for host in ["emulator:8080", "host.docker.internal:4566", "localhost:1", "emulator"] {
        let asked = world.api(Method::GET, &path).header("host", host).send().await.unwrap();
        let data: serde_json::Value = asked.json().await.unwrap();
        let link = data["data"]["urls"][0].as_str().unwrap();
        let rest = link.strip_prefix(&format!("http://{host}")).unwrap_or_else(|| panic!("{link}"));
        let read = world.http.get(world.url(rest)).header("host", host).send().await.unwrap();
        assert_eq!(read.bytes().await.unwrap(), CLIP, "{host}");
        let elsewhere = world.http.get(world.url(rest)).header("host", "127.0.0.1").send().await.unwrap();
        assert_eq!(elsewhere.status(), StatusCode::FORBIDDEN, "a signature covers the name");
    }
}

#[tokio::test]
async fn a_public_address_goes_before_the_name() {
    let public_url = Some("https://box.example:8443/".into());
    let world = World::with(Settings { public_url, ..stored() }).await;
    assert_eq!(world.emulator.base_url(), "https://box.example:8443");
    let at = format!("http://{}", world.emulator.address());
    let key = world.emulator.api_key();
    let submit = world.http.post(format!("{at}{TEXT}")).header("x-auth", key).json(&text_shot());
    let answer: serde_json::Value = submit.send().await.unwrap().json().await.unwrap();
    let task_id = answer["data"]["task_id"].as_str().unwrap();
    let query = format!("{at}/api/v1/generation/task/query?task_id={task_id}");
    let data: serde_json::Value =
        world.http.get(query).header("x-auth", key).send().await.unwrap().json().await.unwrap();
    let link = data["data"]["urls"][0].as_str().unwrap();
    let rest = link.strip_prefix("https://box.example:8443").unwrap();
    let read = world.http.get(format!("{at}{rest}")).header("host", "box.example").send().await.unwrap();
    assert_eq!(read.bytes().await.unwrap(), CLIP);
    for odd in ["box.example", "https://box.example/a", "https://u:p@box.example", "ftp://box.example"] {
        let settings = Settings { public_url: Some(odd.into()), ..stored() };
        assert!(matches!(Emulator::start(settings).await, Err(Failure::PublicUrl)), "{odd}");
    }
}
