//! Frames in their three forms, and where fetching one does not lead.

use crate::world::{IMAGE, PIXEL, World, pixel, shot_with, stored};
use giggle_emulator::Settings;
use serde_json::{Value, json};
use std::net::{Ipv4Addr, SocketAddr};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

const PRESIGN: &str = "/api/v1/asset/get-presigned-url";
const REGISTER: &str = "/api/v1/asset/register";

/// Uploads a picture; its asset as the API tells it.
async fn asset(world: &World) -> Value {
    let asked = json!({"file_name": "../../a.png", "content_type": "image/png", "is_public": true});
    let data = world.post(PRESIGN, &asked).await["data"].take();
    let put = world.http.put(data["signed_url"].as_str().unwrap()).header("content-type", "image/png");
    assert_eq!(put.body(pixel()).send().await.unwrap().status(), 200);
    let answer = world.post(REGISTER, &json!({"object_key": data["object_key"], "name": "a"})).await;
    assert_eq!(answer["code"], 200, "{answer}");
    answer["data"].clone()
}

/// Answers every connection with the same bytes.
async fn server(answer: String) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    address
}

async fn redirect_to(target: &str) -> String {
    let answer =
        format!("HTTP/1.1 302 Found\r\nlocation: {target}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    format!("http://{}/", server(answer).await)
}

/// How a task with this address as its start frame ends.
async fn outcome(world: &World, url: &str) -> Value {
    let task_id = world.submitted(IMAGE, &shot_with("start_frame", json!({"url": url}))).await;
    world.ended(&task_id).await
}

#[tokio::test]
async fn every_form_of_a_frame_is_taken() {
    let world = World::new().await;
    let asset = asset(&world).await;
    let id = asset["asset_id"].as_str().unwrap();
    assert!((10..=13).contains(&id.len()));
    assert_eq!((&asset["type"], &asset["name"]), (&json!("image"), &json!("a")));
    let public = asset["file_url"].as_str().unwrap();
    assert_eq!(world.read(public).await.bytes().await.unwrap(), pixel());
    for frame in [json!({"asset_id": id}), json!({"url": public}), json!({"base64": PIXEL})] {
        for key in ["start_frame", "end_frame"] {
            let task_id = world.submitted(IMAGE, &shot_with(key, frame.clone())).await;
            let data = world.ended(&task_id).await;
            assert_eq!(data["status"], "completed", "{key} {frame}: {data}");
        }
    }
}

#[tokio::test]
async fn what_is_no_frame_is_refused() {
    let world = World::new().await;
    let cut = &PIXEL[..80];
    for frame in [
        json!({}),
        json!({"asset_id": "lkllv0yv81"}),
        json!({"asset_id": "a", "url": "http://x/"}),
        json!({"url": "ftp://x/a.png"}),
        json!({"url": "not an address"}),
        json!({"url": ""}),
        json!({"base64": ""}),
        json!({"base64": "aGVsbG8="}),
        json!({"base64": "***"}),
        json!({"base64": cut}),
        json!({"base64": format!("data:image/png;base64,{PIXEL}")}),
        json!({"path": "/etc/passwd"}),
        json!("asset"),
        json!(["a"]),
    ] {
        let answer = world.post(IMAGE, &shot_with("start_frame", frame.clone())).await;
        assert_eq!(answer["code"], 400, "{frame}");
        assert!(answer["msg"].as_str().unwrap().chars().count() < 300, "{answer}");
    }
    for frame in [json!({}), json!({"url": "http://x/", "base64": PIXEL}), json!({"path": "a"}), json!(["a"])]
    {
        let answer = world.post(IMAGE, &shot_with("end_frame", frame.clone())).await;
        let said = answer["msg"].as_str().unwrap();
        assert!(said.starts_with("end_frame: ") && said.contains("exactly one of"), "{frame}: {said}");
    }
    let none = world.post(IMAGE, &crate::world::text_shot()).await;
    assert_eq!(none["msg"], "start_frame or end_frame is required");
    assert_eq!(world.emulator.accepted_count(), 0);
}

#[tokio::test]
async fn an_upload_goes_where_it_was_signed_for_and_nowhere_else() {
    let world = World::new().await;
    let asked = json!({"file_name": "a.png", "content_type": "image/png", "is_public": true});
    let data = world.post(PRESIGN, &asked).await["data"].take();
    let url = data["signed_url"].as_str().unwrap();
    let register = json!({"object_key": data["object_key"], "name": "a"});
    assert_eq!(world.post(REGISTER, &register).await["code"], 404, "nothing is there yet");
    let put = async |url: &str, content_type: &str| {
        world.http.put(url).header("content-type", content_type).body(pixel()).send().await.unwrap().status()
    };
    assert_eq!(put(url, "image/jpeg").await, 403);
    assert_eq!(put(&url.replace("public/", "public/x"), "image/png").await, 403);
    assert_eq!(put(&url.replace("Expires=", "Expires=9"), "image/png").await, 403);
    assert_eq!(put(&url[..url.len() - 1], "image/png").await, 403);
    assert_eq!(put(url.split('?').next().unwrap(), "image/png").await, 403);
    assert_eq!(put(url, "image/png").await, 200);
    assert_eq!(world.post(REGISTER, &register).await["code"], 200);
    let with_key =
        world.http.put(url).header("content-type", "image/png").header("x-auth", "sk").body(pixel());
    assert_eq!(with_key.send().await.unwrap().status(), 200);
    let entries = world.emulator.journal();
    let puts: Vec<bool> = entries.iter().filter(|it| it.method == "PUT").map(|it| it.carried_key).collect();
    assert_eq!(puts, [false, false, false, false, false, false, true], "the journal tells of the key");
    assert!(!format!("{entries:?}").contains(url.split("Signature=").nth(1).unwrap()));
}

#[tokio::test]
async fn an_upload_that_is_no_picture_becomes_no_asset() {
    let world = World::new().await;
    let asked = json!({"file_name": "a.png", "content_type": "image/png", "is_public": true});
    let data = world.post(PRESIGN, &asked).await["data"].take();
    let put = world.http.put(data["signed_url"].as_str().unwrap()).header("content-type", "image/png");
    assert_eq!(put.body("hello").send().await.unwrap().status(), 200);
    let answer = world.post(REGISTER, &json!({"object_key": data["object_key"], "name": "a"})).await;
    assert_eq!(answer["code"], 400, "{answer}");
    let movie = json!({"file_name": "a.mp4", "content_type": "video/mp4", "is_public": true});
    assert_eq!(world.post(PRESIGN, &movie).await["code"], 400);
}

#[tokio::test]
async fn a_frame_that_cannot_be_fetched_fails_its_task_and_is_refunded() {
    let world = World::new().await;
    let text = server("HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello".into()).await;
    let missing =
        server("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".into()).await;
    let large =
        server("HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\nconnection: close\r\n\r\n".into()).await;
    let short = server("HTTP/1.1 200 OK\r\ncontent-length: 50\r\nconnection: close\r\n\r\nabc".into()).await;
    let endless =
        server(format!("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{}", "x".repeat(22_000_000))).await;
    let closed = {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        listener.local_addr().unwrap()
    };
    for (address, said) in [
        (format!("http://{text}/?Signature=s3cret"), "it is a text"),
        (format!("http://{missing}/"), "answered 404"),
        (format!("http://{large}/"), "more than 20 MiB"),
        (format!("http://{endless}/"), "more than 20 MiB"),
        (format!("http://{short}/"), "the connection broke"),
        (format!("http://{closed}/"), "could not be connected to"),
        (redirect_to("ftp://127.0.0.1/").await, "not http or https"),
        (redirect_to("/").await, "redirects more than"),
    ] {
        let data = outcome(&world, &address).await;
        let reason = data["err_msg"].as_str().unwrap();
        assert!(data["status"] == "failed" && reason.contains(said), "{address}: {data}");
        assert!(
            reason.starts_with("start_frame could not be loaded") && !reason.contains("s3cret"),
            "{reason}"
        );
    }
    let refunds = world.rows("credit_type=Refund&page_size=100").await;
    assert_eq!(refunds.len(), 8);
}

#[tokio::test]
async fn no_private_address_is_reached_not_even_by_a_redirect() {
    let world = World::new().await;
    let to_own = redirect_to(asset(&world).await["file_url"].as_str().unwrap()).await;
    assert_eq!(outcome(&world, &to_own).await["status"], "completed", "loopback is open while we are there");
    for address in [
        "http://10.0.0.1/a.png".to_owned(),
        "http://169.254.169.254/latest/meta-data".to_owned(),
        "http://[fd00::1]/".to_owned(),
        "http://0.0.0.0/".to_owned(),
        redirect_to("http://169.254.169.254/latest/meta-data").await,
        redirect_to("http://[::ffff:10.0.0.1]/").await,
        redirect_to("//192.168.0.1/").await,
    ] {
        let data = outcome(&world, &address).await;
        assert!(data["err_msg"].as_str().unwrap().contains("private address"), "{address}: {data}");
    }
}

#[tokio::test]
async fn loopback_is_closed_to_an_emulator_that_others_reach() {
    let open = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0));
    let picture = {
        let body = "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        format!("http://{}/", server(body.to_owned()).await)
    };
    let world = World::with(Settings { listen: open, ..stored() }).await;
    assert!(world.emulator.base_url().starts_with("http://127.0.0.1:"), "an address to go to");
    let data = outcome(&world, &picture).await;
    assert!(data["err_msg"].as_str().unwrap().contains("private address"), "{data}");
    let data = outcome(&world, &picture.replace("127.0.0.1", "localhost")).await;
    assert!(data["err_msg"].as_str().unwrap().contains("private address"), "{data}");
    let allowed = World::with(Settings { listen: open, allow_private_frames: true, ..stored() }).await;
    let data = outcome(&allowed, &picture).await;
    assert!(data["err_msg"].as_str().unwrap().contains("answered 404"), "{data}");
}

const OMNI: &str = "/api/v1/generation/omni-video";

#[tokio::test]
async fn reference_material_is_taken_as_the_api_takes_it_and_refused_otherwise() {
    let world = World::new().await;
    let shot = |material: serde_json::Value| {
        let mut shot = json!({"prompt": "@image1 at a lake", "model": "seedance-2.0-pro", "duration": 5,
            "aspect_ratio": "16:9", "resolution": "720p"});
        shot.as_object_mut().unwrap().extend(material.as_object().unwrap().clone());
        shot
    };
    let url = json!({"url": "https://pictures.example/a.png"});
    let task_id = world.submitted(OMNI, &shot(json!({"images": [{"base64": PIXEL}, url]}))).await;
    assert_eq!(world.ended(&task_id).await["status"], "completed");
    for material in [
        json!({}),
        json!({"images": []}),
        json!({"images": [{"asset_id": "lkllv0yv81"}]}),
        json!({"images": [{"base64": "????"}]}),
        json!({"images": vec![url.clone(); 10]}),
        json!({"images": [url], "start_frame": url}),
        json!({"images": [url], "audios": [{"base64": PIXEL}]}),
        json!({"videos": [url]}),
        json!({"images": [url], "model": "grok", "duration": 6}),
    ] {
        let answer = world.post(OMNI, &shot(material.clone())).await;
        assert_ne!(answer["code"], 200, "{material}: {answer}");
    }
    let elsewhere = world.post(crate::world::TEXT, &shot(json!({"images": [url]}))).await;
    assert_ne!(elsewhere["code"], 200, "{elsewhere}");
}
