//! Statements and prices.

use crate::script::{Server, Step, json};
use giggle_client::{RetryPlan, StatementFilter};
use giggle_domain::ModelName;
use serde_json::{Value, json as value};

const ONCE: RetryPlan = RetryPlan::once();

fn row(second: u32, task: &str) -> Value {
    value!({
        "created_at": format!("2026-11-20 08:{:02}:{:02}", second / 60, second % 60),
        "event_type": "Pay", "model": "grok", "credit": "-120", "project_id": task,
    })
}

fn page(rows: &[Value]) -> Step {
    Step::Reply(json(200, &value!({"code": 200, "data": {"list": rows, "pagination": {"total": 9999}}})))
}

#[tokio::test]
async fn all_pages_are_read_however_short_they_are() {
    let rows: Vec<Value> = (0..7).map(|n| row(n, &format!("t{n}"))).collect();
    let server = Server::start([page(&rows[..3]), page(&rows[3..6]), page(&rows[6..]), page(&[])]).await;
    let all = server.client().all_credit_statements(&StatementFilter::default(), &ONCE).await.unwrap();
    let ids: Vec<&str> = all.rows.iter().map(|it| it.project_id.as_str()).collect();
    assert_eq!(ids, ["t0", "t1", "t2", "t3", "t4", "t5", "t6"]);
}

#[tokio::test]
async fn rows_that_move_while_reading_are_taken_once_and_equal_ones_of_a_page_twice() {
    let (a, b, c) = (row(1, "a"), row(2, "b"), row(3, "c"));
    let server = Server::start([page(&[a.clone(), a.clone(), b.clone()]), page(&[b, c]), page(&[])]).await;
    let all = server.client().all_credit_statements(&StatementFilter::default(), &ONCE).await.unwrap();
    let ids: Vec<&str> = all.rows.iter().map(|it| it.project_id.as_str()).collect();
    assert_eq!(ids, ["a", "a", "b", "c"]);
}

#[tokio::test]
async fn a_service_that_knows_no_pages_does_not_go_on_for_ever() {
    let rows = [row(1, "a"), row(2, "b")];
    let server = Server::start([page(&rows), page(&rows), page(&rows)]).await;
    let all = server.client().all_credit_statements(&StatementFilter::default(), &ONCE).await.unwrap();
    assert_eq!((all.rows.len(), server.got().len()), (2, 2));
}

#[tokio::test]
async fn rows_that_cannot_be_read_are_counted() {
    let server = Server::start([page(&[row(1, "a"), value!({"credit": []})]), page(&[])]).await;
    let all = server.client().all_credit_statements(&StatementFilter::default(), &ONCE).await.unwrap();
    assert_eq!((all.rows.len(), all.unreadable_rows), (1, 1));
}

#[tokio::test]
async fn statements_without_a_list_are_no_statements() {
    // Somebody might conclude from an empty list that nothing was paid.
    for data in [value!(null), value!({}), value!({"list": "none"}), value!([])] {
        let server = Server::start([Step::Reply(json(200, &value!({"code": 200, "data": data})))]).await;
        let read = server.client().credit_statements(&StatementFilter::default(), 1, 100, &ONCE).await;
        assert!(read.is_err(), "{data}");
    }
}

#[tokio::test]
async fn a_price_of_text_is_asked_under_both_names() {
    let unknown = || Step::Reply(json(200, &value!({"code": 500, "msg": "record not found"})));
    let known = Step::Reply(json(200, &value!({"code": 200, "data": {"price": "120"}})));
    let server = Server::start([unknown(), known]).await;
    let price = server.client().model_price(&ModelName::new("grok"), false, 6, &ONCE).await.unwrap().unwrap();
    assert_eq!((price.credits, price.generate_type.as_str()), (120.0, "VideoService.Img2Video"));
    let server = Server::start([unknown(), unknown()]).await;
    assert_eq!(server.client().model_price(&ModelName::new("grok"), false, 6, &ONCE).await.unwrap(), None);
    let server = Server::start([unknown()]).await;
    assert_eq!(server.client().model_price(&ModelName::new("grok"), true, 6, &ONCE).await.unwrap(), None);
}

#[tokio::test]
async fn a_price_below_nothing_is_no_price() {
    for price in [value!(-1), value!("free"), value!(null)] {
        let body = value!({"code": 200, "data": {"price": price}});
        let server = Server::start([Step::Reply(json(200, &body))]).await;
        assert!(server.client().model_price(&ModelName::new("grok"), true, 6, &ONCE).await.is_err());
    }
}
