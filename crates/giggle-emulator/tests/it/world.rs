//! An emulator and a plain HTTP client that speak to each other.

use giggle_emulator::{Effect, Emulator, Fault, Operation, Settings, StoredClip};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// One second of grey, 64×36.
pub(crate) const CLIP: &[u8] = include_bytes!("clip.mp4");

/// A 1×1 PNG.
pub(crate) const PIXEL: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

pub(crate) fn pixel() -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(PIXEL).unwrap()
}

/// Settings with a stored clip, so that no test draws without meaning to.
pub(crate) fn stored() -> Settings {
    Settings { stored_clip: Some(StoredClip::Bytes(CLIP.into())), ..Settings::default() }
}

pub(crate) fn text_shot() -> Value {
    json!({"prompt": "A kite", "model": "grok", "duration": 6, "aspect_ratio": "16:9", "resolution": "480p"})
}

/// A shot with one key set to another value.
pub(crate) fn shot_with(key: &str, value: Value) -> Value {
    let mut shot = text_shot();
    shot[key] = value;
    shot
}

pub(crate) const TEXT: &str = "/api/v1/generation/text-to-video";
pub(crate) const IMAGE: &str = "/api/v1/generation/image-to-video";
pub(crate) const STATEMENTS: &str = "/api/v1/payment/credit-statements";
pub(crate) const PRICE: &str = "/api/v1/payment/model-price";

pub(crate) struct World {
    pub(crate) emulator: Emulator,
    pub(crate) http: reqwest::Client,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(stored()).await
    }

    pub(crate) async fn with(settings: Settings) -> Self {
        let emulator = Emulator::start(settings).await.unwrap();
        // The library wants a provider even where nothing is encrypted.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .no_proxy()
            .retry(reqwest::retry::never())
            .redirect(reqwest::redirect::Policy::none())
            .pool_max_idle_per_host(0)
            .tls_certs_only([])
            .build()
            .unwrap();
        Self { emulator, http }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.emulator.base_url())
    }

    /// A request of the API, with the key.
    pub(crate) fn api(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, self.url(path)).header("x-auth", self.emulator.api_key())
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Value {
        let answer = self.api(Method::POST, path).json(body).send().await.unwrap();
        answer.json().await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        self.api(Method::GET, path).send().await.unwrap().json().await.unwrap()
    }

    /// Submits a shot, which must be accepted.
    pub(crate) async fn submitted(&self, path: &str, body: &Value) -> String {
        let answer = self.post(path, body).await;
        assert_eq!(answer["code"], 200, "{answer}");
        answer["data"]["task_id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn query(&self, task_id: &str) -> Value {
        self.get(&format!("/api/v1/generation/task/query?task_id={task_id}")).await
    }

    /// The `data` of a task once it has ended.
    pub(crate) async fn ended(&self, task_id: &str) -> Value {
        for _ in 0..2_000 {
            let data = self.query(task_id).await["data"].take();
            if data["status"] == "completed" || data["status"] == "failed" {
                return data;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the task does not end");
    }

    /// A task that is completed, and its link.
    pub(crate) async fn clip_link(&self) -> String {
        let task_id = self.submitted(TEXT, &text_shot()).await;
        let data = self.ended(&task_id).await;
        data["urls"][0].as_str().unwrap().to_owned()
    }

    pub(crate) async fn rows(&self, query: &str) -> Vec<Value> {
        let answer = self.get(&format!("{STATEMENTS}?{query}")).await;
        answer["data"]["list"].as_array().unwrap_or_else(|| panic!("{answer}")).clone()
    }

    pub(crate) async fn read(&self, link: &str) -> Response {
        self.http.get(link).send().await.unwrap()
    }

    pub(crate) fn next(&self, operation: Operation, effect: Effect) {
        self.emulator.add_fault(Fault::on(operation, effect)).unwrap();
    }

    /// Bytes as they are, over a connection of their own.
    pub(crate) async fn connect(&self, bytes: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(self.emulator.address()).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        stream
    }

    /// Everything that comes back until the connection ends, however it ends.
    pub(crate) async fn raw(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = self.connect(bytes).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        answer
    }

    /// A submit as bytes.
    pub(crate) fn submit_bytes(&self) -> Vec<u8> {
        let body = text_shot().to_string();
        let key = self.emulator.api_key();
        let length = body.len();
        format!(
            "POST {TEXT} HTTP/1.1\r\nhost: x\r\nx-auth: {key}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
        )
        .into_bytes()
    }
}

/// Waits for something that other tasks bring about.
pub(crate) async fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..1_000 {
        if is_so() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("{what}");
}
