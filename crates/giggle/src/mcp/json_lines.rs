//! Standard input and output of the agents' door: every request that cannot be read is answered.
//!
//! The protocol's library leaves a line that is no JSON without an answer, and whoever sent it waits for ever. It must
//! not know what the requests mean. The one idea: lines are read here first; what can be read goes on untouched, and for
//! all else the `id` is picked out of the ruins, so that the sender learns which of its requests it was.

use rmcp::RoleServer;
use rmcp::service::RxJsonRpcMessage;
use serde_json::{Value, json};
use tokio::io::{
    AsyncBufRead, AsyncBufReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader, DuplexStream, ReadHalf,
    WriteHalf, duplex, split,
};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

/// The longest line that is read, as the protocol's library has it.
const LONGEST_LINE: usize = 16 * 1024 * 1024;
/// What waits between a side and the library.
const PIPE_BYTES: usize = 64 * 1024;
/// The codes of JSON-RPC.
const PARSE_ERROR: i32 = -32700;
const INVALID_REQUEST: i32 = -32600;
const INVALID_PARAMS: i32 = -32602;

/// The library's ends of both streams.
pub type Ends = (ReadHalf<DuplexStream>, WriteHalf<DuplexStream>);

/// Reads lines, answers those that cannot be read, and hands on the others; `told` hears of each that was answered.
///
/// The task ends when the library has closed its end and all is written.
pub fn between(
    from: impl AsyncBufRead + Unpin + Send + 'static,
    to: impl AsyncWrite + Unpin + Send + 'static,
    told: impl Fn(&str) + Send + 'static,
) -> (Ends, JoinHandle<()>) {
    let (inner, outer) = duplex(PIPE_BYTES);
    let (reading, writing) = split(outer);
    let (answers, answered) = unbounded_channel();
    tokio::spawn(take_in(from, writing, answers, told));
    (split(inner), tokio::spawn(put_out(BufReader::new(reading), answered, to)))
}

async fn take_in(
    mut from: impl AsyncBufRead + Unpin,
    mut on: WriteHalf<DuplexStream>,
    answers: UnboundedSender<String>,
    told: impl Fn(&str),
) {
    let (mut line, mut ruins, mut is_too_long) = (Vec::new(), Ruins::default(), false);
    while let Ok(bytes) = from.fill_buf().await {
        if bytes.is_empty() {
            break;
        }
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let taken = end.map_or(bytes.len(), |at| at + 1);
        ruins.read(&bytes[..taken]);
        if line.len() + taken > LONGEST_LINE {
            is_too_long = true;
            line = Vec::new();
        }
        if !is_too_long {
            line.extend_from_slice(&bytes[..taken]);
        }
        from.consume(taken);
        if end.is_none() {
            continue;
        }
        let fault = if is_too_long {
            Some((PARSE_ERROR, format!("a message has at most {LONGEST_LINE} bytes")))
        } else {
            fault(&line)
        };
        match fault {
            None => {
                // Several messages in one line are taken as if each came by itself.
                let several = several(&line);
                let lines = several.iter().flatten().map(Value::to_string);
                let lines: Vec<Vec<u8>> = lines.map(|text| format!("{text}\n").into_bytes()).collect();
                let mut is_gone = several.is_none() && on.write_all(&line).await.is_err();
                for (message, line) in several.iter().flatten().zip(lines) {
                    match self::fault(&line) {
                        None => is_gone |= on.write_all(&line).await.is_err(),
                        Some((code, why)) => {
                            told(&why);
                            let error = json!({"code": code, "message": why});
                            let answer = json!({"jsonrpc": "2.0", "id": message["id"], "error": error});
                            let _ = answers.send(format!("{answer}\n"));
                        }
                    }
                }
                if is_gone {
                    break;
                }
            }
            Some((code, why)) => {
                told(&why);
                // An answer to an answer would go back and forth for ever.
                if !ruins.is_answer {
                    let error = json!({"code": code, "message": why});
                    let answer = json!({"jsonrpc": "2.0", "id": ruins.id(), "error": error});
                    let _ = answers.send(format!("{answer}\n"));
                }
            }
        }
        (ruins, is_too_long) = (Ruins::default(), false);
        line.clear();
    }
    let _ = on.shutdown().await;
}

/// Writes whole lines of either side, one after the other.
async fn put_out(
    mut from: BufReader<ReadHalf<DuplexStream>>,
    mut answers: UnboundedReceiver<String>,
    mut to: impl AsyncWrite + Unpin,
) {
    let (mut line, mut is_open) = (Vec::new(), true);
    loop {
        let written = tokio::select! {
            answer = answers.recv(), if is_open => match answer {
                Some(answer) => to.write_all(answer.as_bytes()).await,
                None => { is_open = false; continue }
            },
            // What was read when the other side is faster stays in the line.
            read = from.read_until(b'\n', &mut line) => match read {
                Ok(0) | Err(_) => break,
                Ok(_) if line.last() != Some(&b'\n') => continue,
                Ok(_) => {
                    let written = to.write_all(&line).await;
                    line.clear();
                    written
                }
            },
        };
        if written.is_err() || to.flush().await.is_err() {
            break;
        }
    }
    while let Ok(answer) = answers.try_recv() {
        let _ = to.write_all(answer.as_bytes()).await;
    }
    let _ = to.flush().await;
}

/// The messages of a line that holds several, as the revision of 2025-03-26 may send them; an empty list is the library's to refuse.
fn several(line: &[u8]) -> Option<Vec<Value>> {
    let text = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).trim_ascii();
    if text.first() != Some(&b'[') {
        return None;
    }
    serde_json::from_slice(text).ok().filter(|messages: &Vec<Value>| !messages.is_empty())
}

/// Why a line cannot be read, where it cannot.
fn fault(line: &[u8]) -> Option<(i32, String)> {
    let text = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    if text.trim_ascii().is_empty() {
        return None;
    }
    if std::str::from_utf8(text).is_err() {
        return Some((PARSE_ERROR, "the message is not UTF-8".into()));
    }
    if giggle_domain::wire::has_too_many_values(text) {
        return Some((PARSE_ERROR, "the message has too many values".into()));
    }
    let value: Value = match serde_json::from_slice(text) {
        Ok(value) => value,
        Err(error) => {
            let why = error.to_string();
            if why.contains("surrogate") || why.contains("hex escape") {
                let why = "a text holds half a character (a lone surrogate, as `\\ud83d` is without its other half)";
                return Some((INVALID_PARAMS, why.into()));
            }
            return Some((PARSE_ERROR, format!("the message is no JSON that can be read: {why}")));
        }
    };
    // Without an id nobody waits, and what is no object is the library's to refuse.
    let is_request = value.get("id").is_some_and(|id| !id.is_null());
    if !is_request || serde_json::from_value::<RxJsonRpcMessage<RoleServer>>(value).is_ok() {
        return None;
    }
    Some((INVALID_REQUEST, "the message is no request of the protocol".into()))
}

/// What can still be told of a message, however broken: it is read byte by byte and never held.
#[derive(Debug, Default)]
struct Ruins {
    depth: usize,
    is_text: bool,
    is_escaped: bool,
    token: Vec<u8>,
    key: Vec<u8>,
    id: Vec<u8>,
    /// Whether it answers something, and asks for nothing.
    is_answer: bool,
}

/// An id that is longer than this is none that could be given back.
const LONGEST_ID: usize = 512;

impl Ruins {
    fn read(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.step(*byte));
    }

    fn step(&mut self, byte: u8) {
        if self.is_text {
            self.keep(byte);
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' => self.is_escaped = true,
                b'"' => self.is_text = false,
                _ => {}
            }
            return;
        }
        match byte {
            b'"' => {
                self.is_text = true;
                self.keep(byte);
            }
            b'{' | b'[' => {
                self.keep(byte);
                self.depth += 1;
            }
            b'}' | b']' => {
                if self.depth == 1 {
                    self.end();
                }
                self.depth = self.depth.saturating_sub(1);
            }
            b':' if self.depth == 1 => {
                self.key = std::mem::take(&mut self.token);
                self.is_answer |= matches!(self.key.as_slice(), br#""result""# | br#""error""#);
            }
            b',' if self.depth == 1 => self.end(),
            byte if byte.is_ascii_whitespace() => {}
            byte => self.keep(byte),
        }
    }

    fn keep(&mut self, byte: u8) {
        if self.depth == 1 && self.token.len() <= LONGEST_ID {
            self.token.push(byte);
        }
    }

    fn end(&mut self) {
        if self.key == br#""id""# {
            self.id = std::mem::take(&mut self.token);
        }
        self.key.clear();
        self.token.clear();
    }

    fn id(&self) -> Value {
        let id = serde_json::from_slice(&self.id).unwrap_or(Value::Null);
        if id.is_string() || id.is_number() { id } else { Value::Null }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncReadExt as _;

    /// What is said for a line, and what comes through.
    async fn sifted(line: &[u8]) -> (Vec<Value>, String) {
        let mut sent = line.to_vec();
        sent.push(b'\n');
        let mut said = Vec::new();
        let (mut out, to) = duplex(PIPE_BYTES);
        let from = BufReader::new(std::io::Cursor::new(sent));
        let ((mut reading, writing), done) = between(from, to, |_| {});
        let mut through = String::new();
        reading.read_to_string(&mut through).await.unwrap();
        drop((reading, writing));
        done.await.unwrap();
        out.read_to_end(&mut said).await.unwrap();
        let said = String::from_utf8(said).unwrap();
        (said.lines().map(|line| serde_json::from_str(line).unwrap()).collect(), through)
    }

    fn call(prompt: &str) -> Vec<u8> {
        let head = r#"{"jsonrpc":"2.0","method":"tools/call","params":{"name":"x","arguments":{"prompt":"#;
        format!(r#"{head}{prompt}}}}},"id":9}}"#).into_bytes()
    }

    #[tokio::test]
    async fn what_cannot_be_read_is_answered() {
        let cases: [(Vec<u8>, i32, Value); 8] = [
            (call(r#""a \ud83d""#), -32602, json!(9)),
            (b"{\"id\":\"a\xc3\xa4\",\"method\":\"\xff\"}".to_vec(), -32700, json!("aä")),
            (call(&format!("{}1{}", "[".repeat(500), "]".repeat(500))), -32700, json!(9)),
            (call(&format!("\"{}\"", "x".repeat(LONGEST_LINE))), -32700, json!(9)),
            (br#"{"jsonrpc":"2.0","id":9,"method":"to"#.to_vec(), -32700, json!(9)),
            (b"{nope}".to_vec(), -32700, Value::Null),
            (br#"{"params":{"id":7},"method":"#.to_vec(), -32700, Value::Null),
            (br#"{"id":9,"method":"ping"}"#.to_vec(), -32600, json!(9)),
        ];
        for (line, code, id) in cases {
            let (said, through) = sifted(&line).await;
            assert_eq!(said.len(), 1, "{said:?}");
            assert_eq!((&said[0]["error"]["code"], &said[0]["id"]), (&json!(code), &id), "{said:?}");
            assert_eq!(through, "");
        }
    }

    #[tokio::test]
    async fn what_can_be_read_goes_through_untouched() {
        let cases: [&[u8]; 4] = [
            br#"{"jsonrpc":"2.0","id":9,"method":"ping"}"#,
            br#"{"jsonrpc":"2.0","id":"a","method":"nobody/knows","params":{"x":1}}"#,
            br#"{"jsonrpc":"2.0","method":"notifications/foo"}"#,
            b"",
        ];
        for line in cases {
            let (said, through) = sifted(line).await;
            assert_eq!(said, Vec::<Value>::new());
            assert_eq!(through.as_bytes(), [line, b"\n"].concat());
        }
    }

    #[tokio::test]
    async fn a_broken_answer_is_not_answered() {
        assert!(sifted(br#"{"jsonrpc":"2.0","id":9,"result":{"#).await.0.is_empty());
        assert!(sifted(br#"{"jsonrpc":"2.0","id":9,"error":{"message":"\ud83d"}}"#).await.0.is_empty());
    }
}
