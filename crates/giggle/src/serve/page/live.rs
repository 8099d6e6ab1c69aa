//! Server-sent events: each page hears what changed.

use super::queue;
use super::visit::Visitor;
use crate::serve::house::House;
use axum::Extension;
use axum::extract::State;
use axum::http::Uri;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;

/// The events of one page.
pub async fn stream(State(house): State<Arc<House>>, Extension(visit): Visitor, uri: Uri) -> Response {
    let query = crate::serve::gate::query(&uri);
    let wants_rows = query.iter().any(|(name, value)| name == "of" && value == "queue");
    let mut changes = house.studio.watch.subscribe();
    let (sender, receiver) = tokio::sync::mpsc::channel::<Result<Event, Infallible>>(64);
    tokio::spawn(async move {
        // Whatever changed between the page and this stream, or while the stream was broken, is looked at once.
        if sender.send(Ok(Event::default().event("news").data("all"))).await.is_err() {
            return;
        }
        loop {
            let change = tokio::select! {
                change = changes.recv() => change,
                () = house.stop.cancelled() => return,
                () = sender.closed() => return,
            };
            let mut events = Vec::new();
            match change {
                Ok(change) if wants_rows => {
                    for (row, is_new) in change.rows.iter() {
                        events.push(
                            Event::default()
                                .data(queue::live_row(&house, &visit, row, *is_new).into_string()),
                        );
                    }
                    // What began and ended between two looks has no row on the page that could change.
                    if change.rows.iter().any(|(row, is_new)| *is_new && !row.standing.is_unfinished()) {
                        events.push(Event::default().event("news").data("all"));
                    }
                    let mut ended = change.rows.iter().filter(|(row, _)| !row.standing.is_unfinished());
                    if let Some((row, _)) = ended.next_back() {
                        events.push(Event::default().data(queue::live_end(&visit, row).into_string()));
                    }
                }
                Ok(change) => {
                    let shots: Vec<&str> = change
                        .rows
                        .iter()
                        .map(|(row, _)| row.fingerprint.get(..12).unwrap_or_default())
                        .collect();
                    events.push(Event::default().event("news").data(shots.join(" ")));
                }
                Err(broadcast::error::RecvError::Lagged(_)) => {
                    events.push(Event::default().event("news").data("all"));
                }
                Err(broadcast::error::RecvError::Closed) => return,
            }
            for event in events {
                // A page that does not read is left behind, and looks anew when it comes back.
                if sender.send(Ok(event)).await.is_err() {
                    return;
                }
            }
        }
    });
    let receiver =
        futures_util::stream::unfold(
            receiver,
            |mut it| async move { it.recv().await.map(|event| (event, it)) },
        );
    Sse::new(receiver).keep_alive(KeepAlive::new().interval(Duration::from_secs(20))).into_response()
}
