//! The three steps of an upload.

use crate::script::{KEY, Server, Step, http, json};
use giggle_client::RetryPlan;
use serde_json::json as value;

fn presigned(url: &str) -> Step {
    let data = value!({"object_key": "public/a.png", "signed_url": url});
    Step::Reply(json(200, &value!({"code": 200, "msg": "success", "data": data})))
}

fn registered() -> Step {
    let data =
        value!({"asset_id": "lkllv0yv81", "name": "a.png", "type": "image", "file_url": "https://x/a.png"});
    Step::Reply(json(200, &value!({"code": 200, "msg": "success", "data": data})))
}

#[tokio::test]
async fn a_picture_becomes_an_asset_and_the_storage_sees_no_key() {
    let storage = Server::start([Step::Reply(http(204, &[], b""))]).await;
    let server = Server::start([presigned(&storage.url("/put/a.png?X-Signature=f00d")), registered()]).await;
    let uploaded =
        server.client().upload(&b"picture"[..], "a.png", "image/png", &RetryPlan::once()).await.unwrap();
    assert_eq!((uploaded.asset_id.as_str(), uploaded.file_url.as_str()), ("lkllv0yv81", "https://x/a.png"));
    let put = &storage.got()[0];
    assert_eq!(put.line(), "PUT /put/a.png?X-Signature=f00d HTTP/1.1");
    assert_eq!((put.header("content-type"), put.header("x-auth")), (Some("image/png"), None));
    assert_eq!(put.header("content-length"), Some("7"), "storages take no chunked bodies");
    assert_eq!(put.body, b"picture");
    assert!(!put.head.contains(KEY));
    assert!(server.got().iter().all(|it| it.header("x-auth") == Some(KEY)));
}

#[tokio::test]
async fn an_asset_is_registered_once_whatever_its_other_fields_hold() {
    let plan = RetryPlan { first_pause: std::time::Duration::from_millis(1), ..RetryPlan::patient() };
    for odd in [
        value!({"asset_id": "lkllv0yv81", "name": null, "type": 7, "file_url": null}),
        value!({"asset_id": 4711, "file_url": {"cdn": "x"}}),
    ] {
        let storage = Server::start([Step::Reply(http(200, &[], b""))]).await;
        let answer = Step::Reply(json(200, &value!({"code": 200, "data": odd})));
        let server = Server::start([presigned(&storage.url("/put")), answer, registered()]).await;
        let uploaded = server.client().upload(&b"p"[..], "a.png", "image/png", &plan).await.unwrap();
        let id = odd["asset_id"].as_str().unwrap_or("4711");
        assert_eq!((uploaded.asset_id.as_str(), server.got().len()), (id, 2));
    }
}

#[tokio::test]
async fn an_upload_over_plain_http_to_another_machine_is_refused() {
    let server = Server::start([presigned("http://uploads.example/a?X-Signature=f00d")]).await;
    let error =
        server.client().upload(&b"p"[..], "a.png", "image/png", &RetryPlan::once()).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("f00d"), "{error:?}");
    assert_eq!(server.got().len(), 1);
}

#[tokio::test]
async fn each_step_is_tried_again_by_itself() {
    let plan = RetryPlan { first_pause: std::time::Duration::from_millis(1), ..RetryPlan::patient() };
    let storage = Server::start([
        Step::Reply(http(503, &[], b"")),
        Step::ReplyAndClose(Vec::new()),
        Step::Reply(http(200, &[], b"")),
    ])
    .await;
    let server = Server::start([
        Step::Reply(http(502, &[], b"")),
        presigned(&storage.url("/put")),
        Step::ReplyAndClose(Vec::new()),
        registered(),
    ])
    .await;
    server.client().upload(&b"p"[..], "a.png", "image/png", &plan).await.unwrap();
    assert_eq!((server.got().len(), storage.got().len()), (4, 3));
}

#[tokio::test]
async fn a_refused_upload_names_no_link() {
    let storage = Server::start([Step::Reply(http(403, &[], b"<Error>AccessDenied</Error>"))]).await;
    let server = Server::start([presigned(&storage.url("/put?X-Signature=f00d"))]).await;
    let error =
        server.client().upload(&b"p"[..], "a.png", "image/png", &RetryPlan::patient()).await.unwrap_err();
    assert!(error.is_rejected() && !error.may_have_been_accepted());
    assert!(!format!("{error} {error:?}").contains("f00d"));
    assert_eq!(server.got().len(), 1, "what was not uploaded is not registered");
}

#[tokio::test]
async fn a_redirect_of_the_storage_is_not_followed() {
    let elsewhere = Server::start([]).await;
    let storage =
        Server::start([Step::Reply(http(307, &[("location", &elsewhere.url("/steal"))], b""))]).await;
    let server = Server::start([presigned(&storage.url("/put"))]).await;
    server.client().upload(&b"p"[..], "a.png", "image/png", &RetryPlan::once()).await.unwrap_err();
    assert_eq!(elsewhere.connections(), 0);
}
