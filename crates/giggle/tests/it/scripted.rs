//! A server on loopback that answers what it is told to, in order, and remembers what it was asked.
//!
//! For answers that the emulator is too polite to give, and for counting what reached a server.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// What to do with a request.
#[derive(Clone)]
pub enum Answer {
    /// An HTTP status and a body.
    Http(u16, String),
    /// An HTTP status with headers and a body.
    With(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// The request is read to its end, and the connection is closed without an answer.
    Hang,
    /// The same answer from a service that takes so long.
    Late(Duration, Box<Answer>),
}

impl Answer {
    /// A successful envelope.
    pub fn data(data: serde_json::Value) -> Self {
        let body = serde_json::json!({"code": 200, "msg": "success", "uuid": "u", "data": data});
        Self::Http(200, body.to_string())
    }

    /// The same, after a while.
    pub fn late(self, after: Duration) -> Self {
        Self::Late(after, Box::new(self))
    }

    /// An envelope that says no.
    pub fn refusal(http: u16, code: i64, message: &str) -> Self {
        Self::Http(http, serde_json::json!({"code": code, "msg": message, "data": null}).to_string())
    }
}

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Request {
    pub line: String,
    pub headers: String,
    pub body: Vec<u8>,
}

pub struct Scripted {
    pub base: String,
    requests: Arc<Mutex<Vec<Request>>>,
    _thread: JoinHandle<()>,
}

impl Scripted {
    /// The last answer is repeated.
    pub fn start(answers: Vec<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        let thread = std::thread::spawn(move || {
            for (index, stream) in listener.incoming().enumerate() {
                let Ok(mut stream) = stream else { continue };
                let Some(request) = read_request(&mut stream) else { continue };
                seen.lock().unwrap().push(request);
                let answer = answers[index.min(answers.len() - 1)].clone();
                write_answer(&mut stream, answer);
            }
        });
        Self { base, requests, _thread: thread }
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

fn read_request(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 65536];
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at + 4;
        }
        let count = stream.read(&mut chunk).ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&chunk[..count]);
    };
    let head = String::from_utf8_lossy(&bytes[..head_end]).into_owned();
    let length = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok())
        .unwrap_or(0usize);
    while bytes.len() < head_end + length {
        let count = stream.read(&mut chunk).ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&chunk[..count]);
    }
    let (line, headers) = head.split_once("\r\n").unwrap_or((&head, ""));
    Some(Request { line: line.into(), headers: headers.into(), body: bytes[head_end..].to_vec() })
}

fn write_answer(stream: &mut TcpStream, answer: Answer) {
    let (status, headers, body) = match answer {
        Answer::Hang => return,
        Answer::Http(status, body) => (status, Vec::new(), body.into_bytes()),
        Answer::With(status, headers, body) => (status, headers, body),
        Answer::Late(after, answer) => {
            std::thread::sleep(after);
            return write_answer(stream, *answer);
        }
    };
    let mut head = format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
}
