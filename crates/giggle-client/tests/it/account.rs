//! Statements and prices.

#![allow(clippy::type_complexity, reason = "tables of cases say their types in full")]

use crate::script::{Server, Step, json};
use giggle_client::{RetryPlan, StatementFilter, StatementPass};
use giggle_domain::ModelName;
use serde_json::{Value, json as value};

const ONCE: RetryPlan = RetryPlan::once();

fn row(second: u32, task: &str) -> Value {
    value!({
        "created_at": format!("2026-11-20 08:{:02}:{:02}", second / 60, second % 60),
        "event_type": "Pay", "model": "grok", "credit": "-120", "project_id": task,
    })
}

fn page(rows: &[Value], total: Value) -> Step {
    let data = value!({"list": rows, "pagination": {"total": total}});
    Step::Reply(json(200, &value!({"code": 200, "data": data})))
}

fn ids(pass: &StatementPass) -> String {
    pass.rows.iter().map(|row| row.project_id.as_str()).collect::<Vec<_>>().join(" ")
}

async fn read(pages: Vec<Step>) -> StatementPass {
    let server = Server::start(pages).await;
    server.client().statement_pass(&StatementFilter::default(), &ONCE).await.unwrap()
}

#[tokio::test]
async fn all_pages_are_read_however_short_they_are() {
    let rows: Vec<Value> = (0..7).map(|n| row(n, &format!("t{n}"))).collect();
    let page = |rows: &[Value]| page(rows, value!(7));
    let pass = read(vec![page(&rows[..3]), page(&rows[3..6]), page(&rows[6..]), page(&[])]).await;
    assert_eq!((ids(&pass).as_str(), pass.is_whole), ("t0 t1 t2 t3 t4 t5 t6", true));
}

#[tokio::test]
async fn a_pass_is_whole_only_if_every_row_was_read_once() {
    let (a, b, c) = (row(1, "a"), row(2, "b"), row(3, "c"));
    let (none, blanks) = (Vec::<Value>::new(), " ".repeat(200));
    let nameless = row(1, "");
    let equal = vec![nameless.clone(); 100];
    let broken =
        value!({"created_at": "2026-11-20 08:00:01", "event_type": "Pay", "credit": "?", "project_id": "a"});
    let cases: Vec<(&str, Vec<(Vec<Value>, Value)>, &str, bool)> = vec![
        ("empty", vec![(none.clone(), value!(0))], "", true),
        ("empty, and it does not say of how many", vec![(none.clone(), value!(null))], "", false),
        ("a total as text", vec![(vec![a.clone()], value!("1")), (none.clone(), value!("1"))], "a", true),
        (
            "no total past the end",
            vec![(vec![a.clone()], value!(1)), (none.clone(), value!(null))],
            "a",
            false,
        ),
        (
            "another total past the end",
            vec![(vec![a.clone(), b.clone()], value!(2)), (none.clone(), value!(0))],
            "a b",
            false,
        ),
        ("no total", vec![(vec![a.clone()], value!(null)), (none.clone(), value!(null))], "a", false),
        (
            "fewer rows than the total",
            vec![(vec![a.clone()], value!(2)), (none.clone(), value!(2))],
            "a",
            false,
        ),
        (
            "more rows than the total",
            vec![(vec![a.clone()], value!(1)), (vec![b.clone()], value!(1)), (none.clone(), value!(1))],
            "a b",
            false,
        ),
        (
            "totals that differ",
            vec![(vec![a.clone()], value!(2)), (vec![b.clone()], value!(3)), (none.clone(), value!(2))],
            "a b",
            false,
        ),
        (
            "a row moved to the next page",
            vec![
                (vec![a.clone(), a.clone(), b.clone()], value!(5)),
                (vec![b.clone(), c.clone()], value!(5)),
                (none.clone(), value!(5)),
            ],
            "a a b c",
            false,
        ),
        (
            "the second page is the first one again, and stands for another",
            vec![(vec![a.clone(), b.clone()], value!(4)), (vec![a.clone(), b.clone()], value!(4))],
            "a b",
            false,
        ),
        (
            "a page past the end repeats the last one",
            vec![(vec![a.clone(), b.clone()], value!(2)), (vec![a.clone(), b.clone()], value!(2))],
            "a b",
            false,
        ),
        (
            "equal rows without a task, over three pages",
            vec![
                (equal.clone(), value!(201)),
                (equal.clone(), value!(201)),
                (vec![nameless], value!(201)),
                (none.clone(), value!(201)),
            ],
            &blanks,
            true,
        ),
        ("a row that cannot be read", vec![(vec![broken], value!(1)), (none.clone(), value!(1))], "a", false),
        ("one that says nothing", vec![(vec![value!(7)], value!(1)), (none, value!(1))], "", false),
    ];
    for (name, pages, expected, is_whole) in cases {
        let pass = read(pages.into_iter().map(|(rows, total)| page(&rows, total)).collect()).await;
        assert_eq!((ids(&pass).as_str(), pass.is_whole), (expected, is_whole), "{name}");
    }
}

#[tokio::test]
async fn a_service_that_knows_no_pages_does_not_go_on_for_ever() {
    let rows = [row(1, "a"), row(2, "b")];
    let all = || page(&rows, value!(9999));
    let server = Server::start([all(), all(), all()]).await;
    let pass = server.client().statement_pass(&StatementFilter::default(), &ONCE).await.unwrap();
    assert_eq!((pass.rows.len(), pass.is_whole, server.got().len()), (2, false, 2));
}

#[tokio::test]
async fn rows_that_cannot_be_read_are_counted() {
    let pass =
        read(vec![page(&[row(1, "a"), value!({"credit": []})], value!(2)), page(&[], value!(2))]).await;
    assert_eq!((pass.rows.len(), pass.unreadable_rows), (1, 1));
}

#[tokio::test]
async fn news_are_read_until_a_page_brings_none() {
    let pages = || {
        let page = |rows: &[Value]| page(rows, value!(4));
        vec![page(&[row(9, "d"), row(8, "c")]), page(&[row(7, "b")]), page(&[row(6, "a")]), page(&[])]
    };
    for (known, asked) in [("abcd", 1), ("abc", 2), ("ab", 2), ("a", 3), ("", 4)] {
        let server = Server::start(pages()).await;
        let news = server.client().statement_news(|row| !known.contains(&row.project_id), &ONCE).await;
        assert!(news.is_ok());
        assert_eq!(server.got().len(), asked, "{known}");
    }
    let oldest_first = vec![
        page(&[row(1, "a"), row(2, "b")], value!(3)),
        page(&[row(3, "c")], value!(3)),
        page(&[], value!(3)),
    ];
    let server = Server::start(oldest_first).await;
    let news = server.client().statement_news(|row| row.project_id == "c", &ONCE).await.unwrap();
    assert_eq!(news.len(), 3, "the news come last");
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
