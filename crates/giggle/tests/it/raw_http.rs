//! Requests to a server on loopback that no client of ours would make.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

/// One request with a JSON body, and the status and body of its answer.
pub fn ask(base: &str, method: &str, path: &str, key: &str, body: &[u8]) -> (u16, String) {
    let place = base.trim_start_matches("http://");
    let mut stream = std::net::TcpStream::connect(place).unwrap();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {place}\r\nconnection: close\r\nx-auth: {key}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    // A server may answer and hang up before it has read everything.
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or(0);
    (status, answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default())
}

/// An answer that is read piece by piece while the server still writes it.
pub struct Stream {
    pub status: u16,
    headers: Vec<(String, String)>,
    reader: BufReader<TcpStream>,
    /// What came of a chunked body and was not read yet.
    rest: Vec<u8>,
}

impl Stream {
    /// Sends a JSON body, and reads the head of its answer.
    pub fn post(place: &str, path: &str, more: &[(&str, &str)], body: &[u8]) -> Self {
        let mut stream = TcpStream::connect(place).unwrap();
        let more: String = more.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {place}\r\nconnection: close\r\ncontent-type: application/json\r\n\
             accept: application/json, text/event-stream\r\n{more}content-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body)).unwrap();
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let status = line.split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or(0);
        let mut headers = Vec::new();
        loop {
            line.clear();
            reader.read_line(&mut line).unwrap();
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        Self { status, headers, reader, rest: Vec::new() }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// The next JSON text: the whole body, or the data of the next event that has some.
    pub fn message(&mut self) -> String {
        if !self.header("content-type").is_some_and(|kind| kind.starts_with("text/event-stream")) {
            let mut body = Vec::new();
            self.reader.read_to_end(&mut body).unwrap();
            return String::from_utf8(body).unwrap();
        }
        loop {
            let line = self.line();
            if let Some(data) = line.strip_prefix("data:").map(str::trim).filter(|data| !data.is_empty()) {
                return data.to_owned();
            }
        }
    }

    /// The next line of a chunked body.
    fn line(&mut self) -> String {
        loop {
            if let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.rest.drain(..=end).collect();
                return String::from_utf8(line).unwrap();
            }
            let mut size = String::new();
            self.reader.read_line(&mut size).unwrap();
            let size = usize::from_str_radix(size.trim(), 16).expect("a chunk");
            assert!(size > 0, "the stream has ended without an answer");
            let mut chunk = vec![0; size + 2];
            self.reader.read_exact(&mut chunk).unwrap();
            self.rest.extend_from_slice(&chunk[..size]);
        }
    }
}
