//! Standard input and output of the agents' door: every request that cannot be read is answered.
//!
//! A request under an id that another request has in flight is refused: their answers could not be told apart. Lines are read here first and handed on as [`message`] finds them; it must not know what the requests mean.

use super::message::{self, LONGEST, PARSE_ERROR, Refusal, Ruins};
use serde_json::Value;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{
    AsyncBufRead, AsyncBufReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader, DuplexStream, ReadHalf,
    WriteHalf, duplex, split,
};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

/// What waits between a side and the library.
const PIPE_BYTES: usize = 64 * 1024;

/// The library's ends of both streams.
pub type Ends = (ReadHalf<DuplexStream>, WriteHalf<DuplexStream>);

/// Reads lines, answers those that cannot be read, and hands on the others; `told` hears of each that was answered.
///
/// The task ends when the library has closed its end and all is written.
pub fn between(
    from: impl AsyncBufRead + Unpin + Send + 'static,
    to: impl AsyncWrite + Unpin + Send + 'static,
    told: impl Fn(&str) + Send + Sync + 'static,
) -> (Ends, JoinHandle<()>) {
    let (inner, outer) = duplex(PIPE_BYTES);
    let (reading, writing) = split(outer);
    let (answers, answered) = unbounded_channel();
    let flights = Arc::new(Flights::default());
    tokio::spawn(take_in(from, writing, answers, Arc::clone(&flights), told));
    (split(inner), tokio::spawn(put_out(BufReader::new(reading), answered, flights, to)))
}

/// The requests that are in flight, by their ids.
#[derive(Default)]
struct Flights(Mutex<HashSet<String>>);

impl Flights {
    /// Looks at a message that comes in, and gives the id of a request that is in flight already.
    fn came(&self, line: &[u8]) -> Option<Value> {
        let (method, id) = message::head(line);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match (method.as_deref(), id) {
            (Some(_), Some(id)) => (!all.insert(id.to_string())).then_some(id),
            // It has no answer then.
            (Some("notifications/cancelled"), None) => {
                if let Some(id) = message::cancelled(line) {
                    all.remove(&id.to_string());
                }
                None
            }
            _ => None,
        }
    }

    /// Looks at a message that goes out.
    fn went(&self, line: &[u8]) {
        if let (None, Some(id)) = message::head(line) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&id.to_string());
        }
    }
}

async fn take_in(
    mut from: impl AsyncBufRead + Unpin,
    mut on: WriteHalf<DuplexStream>,
    answers: UnboundedSender<String>,
    flights: Arc<Flights>,
    told: impl Fn(&str),
) {
    let refuse = |refusal: &Refusal| {
        told(&refusal.why);
        if !refusal.is_unawaited {
            let _ = answers.send(format!("{}\n", refusal.json()));
        }
    };
    let (mut line, mut ruins, mut is_too_long) = (Vec::new(), Ruins::default(), false);
    // The library ends over a message that is no request where nobody has asked for anything yet: a host that started the server
    // anew may still send what was meant for the one before.
    let mut has_begun = false;
    let mut is_early = |line: &[u8]| {
        has_begun |= matches!(message::head(line), (Some(_), Some(_)));
        !has_begun
    };
    'lines: while let Ok(bytes) = from.fill_buf().await {
        if bytes.is_empty() {
            break;
        }
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let taken = end.map_or(bytes.len(), |at| at + 1);
        ruins.read(&bytes[..taken]);
        if line.len() + taken > LONGEST {
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
        if is_too_long {
            refuse(&ruins.refusal(PARSE_ERROR, format!("a message has at most {LONGEST} bytes")));
        } else if let Some(messages) = message::several(&line, None) {
            // Several messages in one line are taken as if each came by itself.
            for message in messages {
                match message {
                    Ok(message) if is_early(&message) => {}
                    Ok(mut message) => {
                        if let Some(id) = flights.came(&message) {
                            refuse(&Refusal::in_flight(id));
                            continue;
                        }
                        message.push(b'\n');
                        if on.write_all(&message).await.is_err() {
                            break 'lines;
                        }
                    }
                    Err(refusal) => refuse(&refusal),
                }
            }
        } else {
            if let Some(mut known) = message::with_known_capabilities(&line) {
                known.push(b'\n');
                line = known;
            }
            match message::fault(&line, None) {
                None if line.trim_ascii().is_empty() || !is_early(&line) => match flights.came(&line) {
                    Some(id) => refuse(&Refusal::in_flight(id)),
                    None if on.write_all(&line).await.is_err() => break,
                    None => {}
                },
                None => told("a message that is no request came before any request, and was left out"),
                Some(refusal) => refuse(&refusal),
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
    flights: Arc<Flights>,
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
                    flights.went(&line);
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use tokio::io::AsyncReadExt as _;

    #[tokio::test]
    async fn a_client_with_odd_capabilities_may_connect() {
        for capabilities in [
            json!({"experimental": {"a": 1}, "sampling": {}}),
            json!({"sampling": true}),
            json!({"elicitation": true}),
            json!({"roots": {"listChanged": "yes"}, "elicitation": {"form": {}}}),
        ] {
            let hello = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
                "protocolVersion": "2025-06-18", "capabilities": capabilities,
                "clientInfo": {"name": "c", "version": "1"}}});
            let (said, through) = sifted(hello.to_string().as_bytes()).await;
            assert!(said.is_empty(), "{said:?}");
            let through: Value = serde_json::from_str(&through).unwrap();
            assert_eq!(through["params"]["clientInfo"], hello["params"]["clientInfo"]);
            // What is in its known form stays.
            let elicitation = &through["params"]["capabilities"]["elicitation"];
            assert_eq!(elicitation.is_object(), capabilities["elicitation"].is_object(), "{through}");
        }
    }

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
            (call(&format!("\"{}\"", "x".repeat(LONGEST))), -32700, json!(9)),
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
            b"{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"ping\"}\n{\"jsonrpc\":\"2.0\",\"method\":\"notifications/foo\"}",
            b"",
        ];
        for line in cases {
            let (said, through) = sifted(line).await;
            assert_eq!(said, Vec::<Value>::new());
            assert_eq!(through.as_bytes(), [line, b"\n"].concat());
        }
    }

    #[tokio::test]
    async fn what_was_meant_for_an_earlier_server_is_left_out() {
        for early in [
            r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
            r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":3}}"#,
            r#"{"jsonrpc":"2.0","id":3,"result":{"action":"accept"}}"#,
            r#"[{"jsonrpc":"2.0","method":"notifications/initialized"}]"#,
        ] {
            let ping = r#"{"jsonrpc":"2.0","id":9,"method":"ping"}"#;
            let (said, through) = sifted(format!("{early}\n{ping}").as_bytes()).await;
            assert_eq!((said.len(), through.trim_end()), (0, ping), "{early}");
        }
    }

    #[tokio::test]
    async fn a_broken_answer_is_not_answered() {
        assert!(sifted(br#"{"jsonrpc":"2.0","id":9,"result":{"#).await.0.is_empty());
        assert!(sifted(br#"{"jsonrpc":"2.0","id":9,"error":{"message":"\ud83d"}}"#).await.0.is_empty());
    }
}
