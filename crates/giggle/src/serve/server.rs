//! Connections: a bounded number, none of which can hold up another; and the end, at which submits on their way are waited for.

use super::house::House;
use super::{face, guard, health, metrics, page};
use crate::error::CommandError;
use crate::mcp::places::{Awaited, Places, Watched};
use crate::open_files;
use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::{any, get};
use giggle_domain::{Text, text};
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::task::TaskTracker;

/// Connections at once; each takes some kilobytes.
const MOST_CONNECTIONS: usize = 4096;
/// How long a client may take to send the head of a request, the pause before it included.
const HEAD_WITHIN: Duration = Duration::from_secs(75);
/// How long answers that are on their way may take once the server is to end.
const LAST_ANSWERS: Duration = Duration::from_secs(10);

/// Everything that there is.
pub fn routes(house: &Arc<House>) -> Router {
    Router::new()
        .route("/healthz", get(health::health))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::metrics))
        .route("/mcp", any(agents))
        .route("/mcp/", any(agents))
        .merge(face::routes::routes())
        .merge(page::routes::routes(house))
        .fallback(page::routes::nowhere)
        .layer(axum::middleware::from_fn_with_state(Arc::clone(house), guard::guard))
        .with_state(Arc::clone(house))
}

async fn agents(State(house): State<Arc<House>>, request: Request) -> Response {
    house.agents.answer(&house.works, &house.gate, request).await
}

/// Listens at an address.
///
/// # Errors
///
/// Exit 3 where nobody can listen there.
pub async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), CommandError> {
    let unable = |error: std::io::Error| {
        let is_taken = error.kind() == std::io::ErrorKind::AddrInUse;
        let said = CommandError::settings(Text::plain(format!("{address}: {error}")));
        if !is_taken {
            return said;
        }
        said.hint(text!(
            "another program listens there; `giggle serve 127.0.0.1:0` picks a free port",
            "该地址已被其他程序占用；`giggle serve 127.0.0.1:0` 会选择空闲端口"
        ))
    };
    let listener = TcpListener::bind(address).await.map_err(unable)?;
    let local = listener.local_addr().map_err(unable)?;
    Ok((listener, local))
}

/// Serves until the house is to end; then no new connection is taken, and answers and submits on their way are waited for.
pub async fn serve(house: Arc<House>, listener: TcpListener) {
    let router = routes(&house);
    let places = Arc::new(Places::new(open_files::room_for(MOST_CONNECTIONS)));
    let connections = TaskTracker::new();
    tokio::spawn(Arc::clone(&house.works).tend());
    let watched = Arc::clone(&house);
    tokio::spawn(async move { watched.studio.watch.watch(&watched.works, &watched.stop).await });
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                // Out of files, or a client that left at once: the next one may fare better.
                Err(_) => { tokio::time::sleep(Duration::from_millis(50)).await; continue }
            },
            () = house.stop.cancelled() => break,
        };
        let Some(place) = places.take() else { continue };
        let _ = stream.set_nodelay(true);
        let (inner, stop) = (TowerToHyperService::new(router.clone()), house.stop.clone());
        let places = Arc::clone(&places);
        connections.spawn(async move {
            let its = Arc::clone(&place);
            let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
                its.set_stalled(None);
                let place = Arc::clone(&its);
                let request = request.map(|body| Awaited { body, place: Arc::clone(&place) });
                let answer = inner.call(request);
                async move { answer.await.map(|response| response.map(|body| Watched { body, place })) }
            });
            let connection = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEAD_WITHIN)
                .serve_connection(TokioIo::new(stream), service);
            tokio::pin!(connection);
            tokio::select! {
                _ = connection.as_mut() => {}
                () = place.has_to_leave() => {}
                () = stop.cancelled() => {
                    connection.as_mut().graceful_shutdown();
                    let _ = tokio::time::timeout(LAST_ANSWERS, connection).await;
                }
            }
            places.give_back(&place);
        });
    }
    drop(listener);
    connections.close();
    house.works.drain().await;
    house.studio.drain().await;
    house.agents.drain().await;
    connections.wait().await;
}
