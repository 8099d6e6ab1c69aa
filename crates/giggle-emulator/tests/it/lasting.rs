//! What outlives the emulator, and how it begins and ends.

use crate::world::{CLIP, IMAGE, PIXEL, TEXT, World, pixel, shot_with, stored, text_shot};
use giggle_emulator::{Emulator, Failure, Fault, Pace, Settings, StoredClip};
use serde_json::json;
use std::path::Path;

fn kept_in(folder: &Path) -> Settings {
    Settings { data: Some(folder.to_owned()), ..stored() }
}

#[tokio::test]
async fn everything_is_found_again_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::with(kept_in(folder.path())).await;
    let key = world.emulator.api_key().to_owned();
    let done = world.submitted(TEXT, &text_shot()).await;
    world.emulator.add_fault(Fault::task_fails("provider timeout")).unwrap();
    let failed = world.submitted(IMAGE, &shot_with("start_frame", json!({"base64": PIXEL}))).await;
    let presigned = json!({"file_name": "a.png", "content_type": "image/png", "is_public": true});
    let upload = world.post("/api/v1/asset/get-presigned-url", &presigned).await["data"].take();
    let put = world.http.put(upload["signed_url"].as_str().unwrap()).header("content-type", "image/png");
    put.body(pixel()).send().await.unwrap();
    let asset = json!({"object_key": upload["object_key"], "name": "a"});
    let asset = world.post("/api/v1/asset/register", &asset).await["data"]["asset_id"].clone();
    let rows = world.rows("").await;
    world.emulator.stop().await;

    // Without the stored clip: what was delivered is still there.
    let again = World::with(Settings { stored_clip: None, ..kept_in(folder.path()) }).await;
    assert_eq!(again.emulator.api_key(), key);
    assert_eq!(again.rows("").await, rows);
    assert_eq!(again.ended(&failed).await["err_msg"], "provider timeout");
    let link = again.ended(&done).await["urls"][0].as_str().unwrap().to_owned();
    assert_eq!(again.read(&link).await.bytes().await.unwrap(), CLIP);
    let ids: Vec<String> = again.emulator.accepted().into_iter().map(|task| task.task_id).collect();
    assert_eq!((ids, again.emulator.accepted_count()), (vec![done, failed], 0));
    let answer = again.post(IMAGE, &shot_with("end_frame", json!({"asset_id": asset}))).await;
    assert_eq!(answer["code"], 200, "{answer}");
}

#[tokio::test]
async fn unfinished_tasks_go_on_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let slow = World::with(Settings { pace: Pace::Real, ..kept_in(folder.path()) }).await;
    let plain = slow.submitted(TEXT, &text_shot()).await;
    let framed = slow.submitted(IMAGE, &shot_with("start_frame", json!({"base64": PIXEL}))).await;
    slow.emulator.add_fault(Fault::task_fails("router mapping not found")).unwrap();
    let doomed = slow.submitted(TEXT, &text_shot()).await;
    assert_eq!(slow.query(&plain).await["data"]["status"], "pending");
    assert_eq!(slow.emulator.unfinished_count(), 3);
    slow.emulator.stop().await;

    let quick = World::with(kept_in(folder.path())).await;
    assert_eq!(quick.ended(&plain).await["status"], "completed");
    assert_eq!(quick.ended(&framed).await["status"], "completed");
    assert_eq!(quick.ended(&doomed).await["err_msg"], "router mapping not found");
    assert_eq!(quick.emulator.unfinished_count(), 0);
    assert_eq!(quick.rows("credit_type=Refund").await.len(), 1);
}

#[tokio::test]
async fn a_reset_is_kept_and_the_key_stays() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::with(kept_in(folder.path())).await;
    let key = world.emulator.api_key().to_owned();
    world.submitted(TEXT, &text_shot()).await;
    world.emulator.reset().await;
    let later = world.submitted(TEXT, &text_shot()).await;
    world.emulator.stop().await;
    let again = World::with(kept_in(folder.path())).await;
    assert_eq!(again.emulator.api_key(), key);
    let ids: Vec<String> = again.emulator.accepted().into_iter().map(|task| task.task_id).collect();
    assert_eq!(ids, [later]);
}

#[tokio::test]
async fn one_folder_has_one_emulator_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let first = Emulator::start(kept_in(folder.path())).await.unwrap();
    let second = Emulator::start(kept_in(folder.path())).await;
    assert!(matches!(second, Err(Failure::InUse { .. })), "{second:?}");
    first.stop().await;
    Emulator::start(kept_in(folder.path())).await.unwrap().stop().await;
}

#[cfg(unix)]
#[tokio::test]
async fn the_key_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { api_key: Some("sk_given".into()), ..kept_in(folder.path()) };
    let emulator = Emulator::start(settings).await.unwrap();
    assert_eq!(emulator.api_key(), "sk_given");
    let mode = std::fs::metadata(folder.path().join("api_key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "{mode:o}");
    emulator.stop().await;
    let again = Emulator::start(kept_in(folder.path())).await.unwrap();
    assert_eq!(again.api_key(), "sk_given");
}

#[tokio::test]
async fn what_cannot_be_started_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "x").unwrap();
    let taken = Emulator::start(stored()).await.unwrap();
    for (settings, said) in [
        (Settings { data: Some(file.clone()), ..stored() }, "cannot create the folder"),
        (Settings { listen: taken.address(), ..stored() }, "cannot listen on"),
        (Settings { stored_clip: Some(StoredClip::File(file)), ..stored() }, "not an MP4"),
        (Settings { stored_clip: Some(StoredClip::File("/nowhere".into())), ..stored() }, "cannot read"),
        (Settings { api_key: Some(String::new()), ..stored() }, "API key"),
        (Settings { api_key: Some("a b".into()), ..stored() }, "API key"),
    ] {
        let failure = Emulator::start(settings).await.unwrap_err().to_string();
        assert!(failure.contains(said), "{failure}");
    }
}

#[tokio::test]
async fn a_stopped_emulator_is_not_there() {
    let world = World::new().await;
    let address = world.emulator.address();
    world.clip_link().await;
    world.emulator.stop().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}
