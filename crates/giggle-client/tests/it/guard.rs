//! The guard: asked once a connection stands, and not a byte leaves if it says no.

use crate::script::{Server, Step, shot, started};
use giggle_client::SubmitPlan;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

#[tokio::test]
async fn a_guard_that_says_no_sends_nothing() {
    let server = Server::start([Step::Reply(started("t"))]).await;
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = asked.clone();
    let plan = SubmitPlan::patient().guarded(move || {
        counter.fetch_add(1, Ordering::SeqCst);
        false
    });
    let error = server.client().submit(&shot(), &plan).await.unwrap_err();
    assert!(error.is_withheld() && error.is_retryable(), "{error:?}");
    assert!(!error.may_have_been_accepted() && !error.is_unreachable() && !error.is_rejected());
    assert_eq!((asked.load(Ordering::SeqCst), error.attempts()), (1, 1));
    // The server has seen the connection end by the time it answers another one.
    server.client().submit(&shot(), &SubmitPlan::once()).await.unwrap();
    assert_eq!((server.got().len(), server.connections()), (1, 2));
    assert_eq!(server.got()[0].connection, 2);
    let request = &server.got()[0];
    assert_eq!(
        server.bytes(),
        request.head.len() + 4 + request.body.len(),
        "no byte of the first one arrived"
    );
}

#[tokio::test]
async fn a_guard_that_says_yes_is_asked_once_and_before_the_first_byte() {
    let server = Arc::new(Server::start([Step::Reply(started("t"))]).await);
    let asked = Arc::new(AtomicUsize::new(0));
    let (counter, watched) = (asked.clone(), server.clone());
    let plan = SubmitPlan::patient().guarded(move || {
        counter.fetch_add(1, Ordering::SeqCst);
        watched.bytes() == 0
    });
    server.client().submit(&shot(), &plan).await.unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_guard_is_not_asked_where_no_connection_is_made() {
    let port = Server::start([]).await.port;
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = asked.clone();
    let plan = SubmitPlan::once().guarded(move || {
        counter.fetch_add(1, Ordering::SeqCst);
        true
    });
    // The server above is gone with its port.
    let client = giggle_client::Client::new(crate::script::settings(&format!("http://127.0.0.1:{port}")));
    tokio::task::yield_now().await;
    let error = client.submit(&shot(), &plan).await.unwrap_err();
    assert!(error.is_unreachable(), "{error:?}");
    assert_eq!(asked.load(Ordering::SeqCst), 0);
}
