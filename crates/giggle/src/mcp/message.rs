//! Messages of the protocol before its library sees them: what cannot be read is refused in words, and several in one
//! text are taken apart.
//!
//! The library leaves a text that is not JSON without an answer over stdio, and answers it with a bare status over HTTP;
//! to some methods it answers their name alone. Both doors look here first. It must not know what the requests mean. The
//! one idea: what can be read goes on untouched, and for all else the `id` is picked out of the ruins, so that the sender
//! learns which of its requests it was.

use super::once::has_a_field_twice;
use rmcp::RoleServer;
use rmcp::model::{ClientCapabilities, InitializeRequestParams};
use rmcp::service::RxJsonRpcMessage;
use serde::Deserialize;
use serde_json::{Value, json};
use std::borrow::Cow;

/// The longest message that is read, as the protocol's library has it for a line.
pub const LONGEST: usize = 16 * 1024 * 1024;
/// So many messages may come in one text: more than any client has on its way at once.
const MOST_AT_ONCE: usize = 100;
/// The first revision without a handshake.
pub const STATELESS: &str = "2026-07-28";
/// Where a message names its own revision.
const OWN_REVISION: &str = "io.modelcontextprotocol/protocolVersion";

/// The codes of JSON-RPC.
pub const PARSE_ERROR: i32 = -32700;
/// See [`PARSE_ERROR`].
pub const INVALID_REQUEST: i32 = -32600;
/// See [`PARSE_ERROR`].
pub const METHOD_NOT_FOUND: i32 = -32601;
/// See [`PARSE_ERROR`].
pub const INVALID_PARAMS: i32 = -32602;

/// Why a message is not handed on.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// The request that it was, as far as that can be read.
    pub id: Value,
    /// The code of JSON-RPC.
    pub code: i32,
    /// The reason, in a sentence.
    pub why: String,
    /// Whether nobody waits for it: the message is a notification or an answer, and answers would go back and forth for ever.
    pub is_unawaited: bool,
}

impl Refusal {
    /// A refusal of a text whose `id` cannot be read.
    pub fn nameless(code: i32, why: impl Into<String>) -> Self {
        Self { id: Value::Null, code, why: why.into(), is_unawaited: false }
    }

    /// A refusal of a request under an id that another request of the session has, which is in flight.
    pub fn in_flight(id: Value) -> Self {
        let why = "a request with this id is in flight, and the answers could not be told apart; nothing was done for this one";
        Self { id, code: INVALID_REQUEST, why: why.into(), is_unawaited: false }
    }

    /// As it is sent.
    pub fn json(&self) -> Value {
        json!({"jsonrpc": "2.0", "id": self.id, "error": {"code": self.code, "message": self.why}})
    }
}

/// A text without the mark that some programs begin a text with.
pub fn unmarked(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text)
}

/// The messages of a text that holds a list of them, as the revision of 2025-03-26 may send them: each as it is handed on, or why
/// it is not. `None` for a text that holds no list.
pub fn several(text: &[u8], revision: Option<&str>) -> Option<Vec<Result<Vec<u8>, Refusal>>> {
    let text = unmarked(text).trim_ascii();
    if text.first() != Some(&b'[') || giggle_domain::wire::has_too_many_values(text) {
        return None;
    }
    let messages: Vec<Value> = serde_json::from_slice(text).ok()?;
    if messages.is_empty() || messages.len() > MOST_AT_ONCE {
        let given = messages.len();
        let why = format!("a list of messages has 1 to {MOST_AT_ONCE} messages, not {given}");
        return Some(vec![Err(Refusal::nameless(INVALID_REQUEST, why))]);
    }
    let ids: Vec<Value> = messages.iter().map(id_of).filter(|id| !id.is_null()).collect();
    if ids.iter().enumerate().any(|(at, id)| ids[..at].contains(id)) {
        let why = "two messages of the list have the same id, and their answers could not be told apart";
        return Some(vec![Err(Refusal::nameless(INVALID_REQUEST, why))]);
    }
    let one = |message: Value| match fault_of(&message, revision) {
        Some(refusal) => Err(refusal),
        None if message["method"] == "initialize" => Err(Refusal {
            id: id_of(&message),
            code: INVALID_REQUEST,
            why: "initialize is sent by itself, not in a list of messages".into(),
            is_unawaited: false,
        }),
        None => Ok(message.to_string().into_bytes()),
    };
    Some(messages.into_iter().map(one).collect())
}

/// Why a text is not handed on, if it is not. A text without anything in it is a blank line and no fault.
pub fn fault(text: &[u8], revision: Option<&str>) -> Option<Refusal> {
    let text = unmarked(text);
    if text.trim_ascii().is_empty() {
        return None;
    }
    let value = match read(text) {
        Ok(value) => value,
        Err((code, why)) => {
            let mut ruins = Ruins::default();
            ruins.read(text);
            return Some(ruins.refusal(code, why));
        }
    };
    let refused = fault_of(&value, revision);
    // The value has the last of two fields of one name; the library reads the text anew, and gives it up without an answer.
    if refused.is_none()
        && (has_a_field_twice(text) || serde_json::from_slice::<RxJsonRpcMessage<RoleServer>>(text).is_err())
    {
        let is_unawaited = value.get("id").is_none();
        let why = "the message has a field twice".into();
        return Some(Refusal { id: id_of(&value), code: INVALID_REQUEST, why, is_unawaited });
    }
    refused
}

/// A handshake without those capabilities of its client that no revision has in such a form, if it has any: they are of no use here, and
/// over them a client could not connect at all.
pub fn with_known_capabilities(text: &[u8]) -> Option<Vec<u8>> {
    const LONGEST_HANDSHAKE: usize = 256 * 1024;
    let name = b"\"initialize\"";
    let text = unmarked(text);
    if text.len() > LONGEST_HANDSHAKE
        || !text.windows(name.len()).any(|it| it == name)
        || has_a_field_twice(text)
    {
        return None;
    }
    let mut message: Value = serde_json::from_slice(text).ok()?;
    if message["method"] != "initialize" {
        return None;
    }
    let fits = |capabilities: Value| serde_json::from_value::<ClientCapabilities>(capabilities).is_ok();
    let capabilities = message.get_mut("params")?.get_mut("capabilities")?.as_object_mut()?;
    let mut is_changed = false;
    capabilities.retain(|name, value| {
        if fits(json!({name: value})) {
            return true;
        }
        is_changed = true;
        let Some(parts) = value.as_object_mut() else { return false };
        parts.retain(|part, value| fits(json!({name: {part: value}})));
        fits(json!({name: value}))
    });
    is_changed.then(|| message.to_string().into_bytes())
}

fn read(text: &[u8]) -> Result<Value, (i32, String)> {
    if std::str::from_utf8(text).is_err() {
        return Err((PARSE_ERROR, "the message is not UTF-8".into()));
    }
    if giggle_domain::wire::has_too_many_values(text) {
        return Err((PARSE_ERROR, "the message has too many values".into()));
    }
    serde_json::from_slice(text).map_err(|error| {
        let why = error.to_string();
        if why.contains("surrogate") || why.contains("hex escape") {
            let why =
                "a text holds half a character (a lone surrogate, as `\\ud83d` is without its other half)";
            return (INVALID_PARAMS, why.into());
        }
        (PARSE_ERROR, format!("the message is not readable JSON: {why}"))
    })
}

/// Why a message is not one of the protocol, or asks for what its revision does not have.
fn fault_of(message: &Value, revision: Option<&str>) -> Option<Refusal> {
    let is_of_answer = message.get("result").is_some() || message.get("error").is_some();
    let is_unawaited = is_of_answer || (message["method"].is_string() && message.get("id").is_none());
    let refused = |code, why: String| Some(Refusal { id: id_of(message), code, why, is_unawaited });
    if let Some(method) = message["method"].as_str() {
        let own = message["params"]["_meta"][OWN_REVISION].as_str();
        if let Some(why) = absent(method, own.or(revision)).filter(|_| !is_unawaited) {
            return refused(METHOD_NOT_FOUND, why);
        }
        let params = message.get("params").unwrap_or(&Value::Null);
        if !params.is_object() && !params.is_null() {
            let kind = shown_kind(params);
            return refused(INVALID_PARAMS, format!("`params` must be an object, not {kind}"));
        }
        if method == "initialize"
            && !is_unawaited
            && let Some(why) = misfit_of_handshake(params)
        {
            return refused(INVALID_PARAMS, why);
        }
    }
    if serde_json::from_value::<RxJsonRpcMessage<RoleServer>>(message.clone()).is_ok() {
        return None;
    }
    let why = if !message.is_object() {
        format!("a message must be an object, not {}", shown_kind(message))
    } else if message["jsonrpc"] != "2.0" {
        "`jsonrpc` must be \"2.0\"".into()
    } else if is_of_answer {
        "the message does not answer a request of the protocol".into()
    } else if !message["method"].is_string() {
        format!("`method` must be a text, not {}", shown_kind(&message["method"]))
    } else if message.get("id").is_some_and(|id| !id.is_string() && !id.is_i64()) {
        "`id` must be a text or an integer".into()
    } else {
        "the message is not a request of the protocol".into()
    };
    refused(INVALID_REQUEST, why)
}

fn id_of(message: &Value) -> Value {
    message.get("id").filter(|id| id.is_string() || id.is_number()).cloned().unwrap_or_default()
}

/// What is wrong with the params of a handshake: the library takes one that does not fit for a request of another kind, and asks for a
/// session that only the handshake begins.
fn misfit_of_handshake(params: &Value) -> Option<String> {
    let wrong = |name: &str, kind: &str, given: &Value| {
        Some(match given {
            Value::Null => format!("`{name}` is missing: {kind}"),
            given => format!("`{name}` must be {kind}, not {}", shown_kind(given)),
        })
    };
    let info = &params["clientInfo"];
    if !params["protocolVersion"].is_string() {
        wrong("protocolVersion", "a text", &params["protocolVersion"])
    } else if !params["capabilities"].is_object() {
        wrong("capabilities", "an object", &params["capabilities"])
    } else if !info.is_object() {
        wrong("clientInfo", "an object", info)
    } else if let Some(name) = ["name", "version"].into_iter().find(|name| !info[*name].is_string()) {
        wrong(&format!("clientInfo.{name}"), "a text", &info[name])
    } else if serde_json::from_value::<InitializeRequestParams>(params.clone()).is_err() {
        Some("these params do not fit `initialize`".into())
    } else {
        None
    }
}

/// Why this server does not answer a method, where the protocol's library answers its name alone.
fn absent(method: &str, revision: Option<&str>) -> Option<String> {
    let is_stateless = revision.is_some_and(|it| it >= STATELESS);
    match method {
        "initialize" if is_stateless => {
            Some(format!("revision {STATELESS} has no initialize: every request says its own revision"))
        }
        "ping" if is_stateless => {
            Some(format!("revision {STATELESS} has no ping: any request shows that the server is there"))
        }
        "resources/subscribe" | "resources/unsubscribe" if is_stateless => Some(format!(
            "revision {STATELESS} has no {method}, and this server offers no subscriptions; read the resource again"
        )),
        "subscriptions/listen" => Some("this server offers no subscriptions; read the resource again".into()),
        "resources/directory/read" => {
            Some("this server lists no folders of resources; resources/list names all of them".into())
        }
        _ => None,
    }
}

/// The method and the id of a message that can be read, as far as it has them.
pub fn head(text: &[u8]) -> (Option<String>, Option<Value>) {
    #[derive(Deserialize, Default)]
    struct Head<'a> {
        #[serde(borrow)]
        method: Option<Cow<'a, str>>,
        id: Option<Value>,
    }
    let head = serde_json::from_slice::<Head<'_>>(unmarked(text)).unwrap_or_default();
    (head.method.map(Cow::into_owned), head.id)
}

/// The id of the request that a notification cancels.
pub fn cancelled(text: &[u8]) -> Option<Value> {
    let value: Value = serde_json::from_slice(unmarked(text)).ok()?;
    value["params"].get("requestId").cloned()
}

/// What a value is, in a word or two.
pub fn shown_kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// What can still be told of a message, however broken: it is read byte by byte and never held.
#[derive(Debug, Default)]
pub struct Ruins {
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
    /// Reads what comes next.
    pub fn read(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.step(*byte));
    }

    /// The refusal of the whole.
    pub fn refusal(&self, code: i32, why: impl Into<String>) -> Refusal {
        Refusal { id: self.id(), code, why: why.into(), is_unawaited: self.is_answer }
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

    fn refusal(text: &str) -> Option<(i32, Value)> {
        fault(text.as_bytes(), None).map(|it| (it.code, it.id))
    }

    #[test]
    fn what_is_no_message_is_refused_with_its_id() {
        let cases = [
            ("7", INVALID_REQUEST, Value::Null),
            ("null", INVALID_REQUEST, Value::Null),
            (r#"{"jsonrpc":"2.0","id":"a"}"#, INVALID_REQUEST, json!("a")),
            (r#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#, INVALID_REQUEST, json!(1.5)),
            (r#"{"jsonrpc":"2.0","id":{},"method":"ping"}"#, INVALID_REQUEST, Value::Null),
            (r#"{"jsonrpc":"2.0","id":3,"method":"ping","params":7}"#, INVALID_PARAMS, json!(3)),
            (
                r#"{"jsonrpc":"2.0","id":4,"method":"subscriptions/listen","params":{}}"#,
                METHOD_NOT_FOUND,
                json!(4),
            ),
            (r#"{"jsonrpc":"2.0","id":5,"method":"ping","method":"tools/list"}"#, INVALID_REQUEST, json!(5)),
            (r#"{"jsonrpc":"2.0","id":5,"id":6,"method":"ping"}"#, INVALID_REQUEST, json!(6)),
        ];
        for (text, code, id) in cases {
            assert_eq!(refusal(text), Some((code, id)), "{text}");
        }
        for text in [
            "",
            " \n",
            r#"{"jsonrpc":"2.0","id":3,"method":"ping"}"#,
            r#"{"jsonrpc":"2.0","method":"notifications/x"}"#,
        ] {
            assert_eq!(refusal(text), None, "{text}");
        }
    }

    #[test]
    fn what_a_revision_no_longer_has_is_refused_in_words() {
        let ping = r#"{"jsonrpc":"2.0","id":3,"method":"ping"}"#;
        let own = r#"{"jsonrpc":"2.0","id":3,"method":"ping","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}"#;
        assert_eq!(fault(ping.as_bytes(), Some("2025-11-25")), None);
        for refused in [fault(ping.as_bytes(), Some(STATELESS)), fault(own.as_bytes(), None)] {
            let refused = refused.unwrap();
            assert_eq!(refused.code, METHOD_NOT_FOUND);
            assert!(refused.why.contains(' '), "{}", refused.why);
        }
    }

    #[test]
    fn a_handshake_that_does_not_fit_is_told_why() {
        let good = json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}});
        let said = |params: &Value| {
            let text =
                json!({"jsonrpc": "2.0", "id": 4, "method": "initialize", "params": params}).to_string();
            fault(text.as_bytes(), None)
        };
        assert_eq!(said(&good), None);
        for (name, value) in [
            ("protocolVersion", json!(20250618)),
            ("protocolVersion", Value::Null),
            ("capabilities", Value::Null),
            ("capabilities", json!([])),
            ("capabilities", json!({"elicitation": true})),
            ("clientInfo", Value::Null),
            ("clientInfo", json!({"name": "t"})),
        ] {
            let mut bad = good.clone();
            bad[name] = value;
            let refused = said(&bad).unwrap();
            assert_eq!((refused.code, &refused.id), (INVALID_PARAMS, &json!(4)), "{bad}");
        }
    }

    #[test]
    fn a_list_is_taken_apart_and_bounded() {
        assert!(several(b"{}", None).is_none());
        let ping = |id: usize| json!({"jsonrpc": "2.0", "id": id, "method": "ping"});
        let text = json!([ping(1), 7, {"jsonrpc": "2.0", "id": 2, "method": "initialize", "params": {
            "protocolVersion": "2025-03-26", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}}]);
        let found = several(text.to_string().as_bytes(), None).unwrap();
        let ids: Vec<Result<(), Value>> =
            found.into_iter().map(|it| it.map(|_| ()).map_err(|refusal| refusal.id)).collect();
        assert_eq!(ids, [Ok(()), Err(Value::Null), Err(json!(2))]);
        let twice = json!([ping(7), ping(8), ping(7)]).to_string();
        assert!(matches!(several(twice.as_bytes(), None).unwrap().as_slice(), [Err(_)]));
        for many in [0, MOST_AT_ONCE + 1] {
            let text = json!((0..many).map(ping).collect::<Vec<_>>()).to_string();
            let found = several(text.as_bytes(), None).unwrap();
            assert!(matches!(found.as_slice(), [Err(_)]), "{many}");
        }
    }
}
