//! Charges, refunds, statements in every manner, prices, an empty account.

use crate::world::{PRICE, STATEMENTS, TEXT, World, stored, text_shot};
use giggle_emulator::{Effect, Fault, Operation, RowOrder, Settings, StatementManner};
use serde_json::{Value, json};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

fn moment(row: &Value) -> i64 {
    let text = format!("{}Z", row["created_at"].as_str().unwrap().replace(' ', "T"));
    text.parse::<jiff::Timestamp>().unwrap().as_second()
}

fn now() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap()
}

#[tokio::test]
async fn a_row_tells_the_task_that_it_paid_for() {
    let world = World::new().await;
    let task_id = world.submitted(TEXT, &text_shot()).await;
    let answer = world.get(STATEMENTS).await;
    let data = &answer["data"];
    let row = &data["list"][0];
    assert_eq!((&row["event_type"], &row["credit"]), (&json!("Pay"), &json!("-60")));
    assert_eq!((&row["project_id"], &row["model"]), (&json!(task_id), &json!("grok")));
    assert!(row["model_name"].is_string() && row["event_description"].is_string());
    assert!((now() - moment(row)).abs() < 60, "{row}");
    assert_eq!(data["pagination"]["total"], 1);
    for key in ["consumption_summary", "daily_consumption"] {
        assert!(data.get(key).is_some(), "{key}");
    }
}

#[tokio::test]
async fn rows_are_filtered_and_paged() {
    let world = World::new().await;
    let mut ids = Vec::new();
    for index in 0..7 {
        if index % 3 == 0 {
            world.emulator.add_fault(Fault::task_fails("x")).unwrap();
        }
        ids.push(world.submitted(TEXT, &text_shot()).await);
    }
    assert_eq!(world.rows("page_size=100").await.len(), 10);
    assert_eq!(world.rows("credit_type=Pay").await.len(), 7);
    assert_eq!(world.rows("credit_type=Refund").await.len(), 3);
    assert_eq!(world.rows(&format!("project_id={}", ids[0])).await.len(), 2);
    assert_eq!(world.rows(&format!("project_id={}&credit_type=Pay", ids[0])).await.len(), 1);
    assert_eq!(world.rows("project_id=nobody").await.len(), 0);
    let mut paged = Vec::new();
    for page in 1..=4 {
        paged.extend(world.rows(&format!("page={page}&page_size=3")).await);
    }
    assert_eq!(paged, world.rows("page_size=100").await);
    assert!(world.rows("page=5&page_size=3").await.is_empty());
    for wrong in ["page=0", "page=x", "page_size=0", "page_size=101", "credit_type=pay"] {
        assert_eq!(world.get(&format!("{STATEMENTS}?{wrong}")).await["code"], 400, "{wrong}");
    }
}

#[tokio::test]
async fn the_manner_of_rows_can_be_any() {
    let world = World::new().await;
    let first = world.submitted(TEXT, &text_shot()).await;
    let second = world.submitted(TEXT, &text_shot()).await;
    let ids = async |query: &str| -> Vec<String> {
        world.rows(query).await.iter().map(|row| row["project_id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids("").await, [second.clone(), first.clone()], "the newest first");
    let manner = StatementManner::default();
    world.emulator.set_statements(StatementManner { order: RowOrder::OldestFirst, ..manner.clone() });
    assert_eq!(ids("").await, [first, second]);
    for minutes in [480, -600] {
        world.emulator.set_statements(StatementManner { zone_offset_minutes: minutes, ..manner.clone() });
        let told = moment(&world.rows("").await[0]);
        assert!((told - now() - i64::from(minutes) * 60).abs() < 60, "{minutes}");
    }
    world.emulator.set_statements(StatementManner { lag: Some(Duration::from_secs(600)), ..manner.clone() });
    assert!(ids("").await.is_empty(), "late");
    world.emulator.set_statements(StatementManner { is_empty: true, ..manner.clone() });
    assert!(ids("").await.is_empty(), "missing");
    world.emulator.set_statements(manner);
    assert_eq!(ids("").await.len(), 2);
    let effect: Effect =
        serde_json::from_value(json!({"statements": {"lag_seconds": 600, "order": "oldest_first"}})).unwrap();
    world.next(Operation::Statements, effect);
    assert!(ids("").await.is_empty(), "for one reading");
    assert_eq!(ids("").await.len(), 2);
}

#[tokio::test]
async fn a_single_tasks_rows_can_be_late_or_missing() {
    let world = World::new().await;
    world.next(Operation::Submit, Effect::RowsMissing);
    world.submitted(TEXT, &text_shot()).await;
    world.next(Operation::Submit, Effect::RowsLate { seconds: 600 });
    world.submitted(TEXT, &text_shot()).await;
    let shown = world.submitted(TEXT, &text_shot()).await;
    let rows = world.rows("").await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["project_id"], json!(shown));
    assert_eq!(world.emulator.accepted_count(), 3);
}

#[tokio::test]
async fn prices_are_told_and_charged() {
    let world = World::new().await;
    let price = async |model: &str, generate_type: &str, duration: u32| {
        world
            .post(PRICE, &json!({"model": model, "generate_type": generate_type, "duration": duration}))
            .await
    };
    let image = "VideoService.Img2Video";
    let six = price("grok", image, 6).await;
    assert_eq!(six["data"], json!({"model": "grok", "generate_type": image, "price": 60}));
    assert_eq!(price("grok", image, 10).await["data"]["price"], 100);
    assert_ne!(price("veo31", image, 6).await["data"]["price"], 60);
    assert_eq!(price("grok", "VideoService.Txt2Video", 6).await["data"]["price"], 60);
    for (model, kind, duration) in [("gork", image, 6), ("grok", image, 7), ("grok", "VideoService.Other", 6)]
    {
        let answer = price(model, kind, duration).await;
        assert_eq!(answer["msg"], "record not found", "{model} {kind} {duration}");
        assert_ne!(answer["code"], 200);
    }
    let unknown = World::with(Settings { has_text_price: false, charge_percent: 130, ..stored() }).await;
    let asked = json!({"model": "grok", "generate_type": "VideoService.Txt2Video", "duration": 6});
    assert_eq!(unknown.post(PRICE, &asked).await["msg"], "record not found");
    unknown.submitted(TEXT, &text_shot()).await;
    assert_eq!(unknown.rows("").await[0]["credit"], "-78", "charged and published prices differ");
}

#[tokio::test]
async fn an_empty_account_accepts_nothing_more() {
    let world = World::with(Settings { credits: Some(130), ..stored() }).await;
    world.emulator.add_fault(Fault::task_fails("x").skip(1)).unwrap();
    for _ in 0..3 {
        // The second one is refunded, so that three are paid for by the credits of two.
        world.submitted(TEXT, &text_shot()).await;
    }
    let answer = world.post(TEXT, &text_shot()).await;
    assert_eq!((&answer["code"], &answer["msg"]), (&json!(402), &json!("insufficient credits")));
    assert_eq!(world.emulator.accepted_count(), 3);
    let http = World::with(Settings { credits: Some(0), has_http_errors: true, ..stored() }).await;
    let answer = http.api(reqwest::Method::POST, TEXT).json(&text_shot()).send().await.unwrap();
    assert_eq!(answer.status(), 402);
}

#[tokio::test]
async fn many_submits_at_once_are_each_charged_once() {
    let world = World::with(Settings { credits: Some(60 * 25), ..stored() }).await;
    let shot = text_shot();
    let submits = (0..40).map(|_| world.post(TEXT, &shot));
    let answers = futures_util::future::join_all(submits).await;
    let accepted = answers.iter().filter(|answer| answer["code"] == 200).count();
    assert_eq!((accepted, world.emulator.accepted_count()), (25, 25));
    assert_eq!(world.rows("page_size=100").await.len(), 25);
}
