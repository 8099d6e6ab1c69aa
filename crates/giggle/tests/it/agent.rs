//! An agent's client over stdio or HTTP, of any revision of the protocol, with or without a person behind it.

use crate::program::{KEY, Program};
use crate::raw_http::Stream;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

/// How a client reaches the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    Stdio,
    Http,
}

/// A client's side of streamable HTTP: one request at a time, and what the server says while it runs.
struct Http {
    place: String,
    session: Option<String>,
    /// What answers the request on its way.
    stream: Option<Stream>,
}

/// What a person says to a form: its message and schema come in, the whole result goes out.
pub type Person = Box<dyn FnMut(&Value) -> Value>;

/// A client that speaks just enough of the protocol.
pub struct Agent {
    pub process: Child,
    pub stdin: Option<ChildStdin>,
    pub stdout: BufReader<ChildStdout>,
    last: u64,
    revision: &'static str,
    capabilities: Value,
    person: Option<Person>,
    http: Option<Http>,
    /// What the server asked for by itself: the methods.
    pub asked: Vec<String>,
    /// What the server said of itself.
    pub hello: Value,
}

/// The last revision: every request says its own.
pub const STATELESS: &str = "2026-07-28";

impl Agent {
    /// Of a common revision, with nobody who can be asked.
    pub fn of(program: &Program, flags: &[&str]) -> Self {
        Self::speaking("2025-06-18", program, flags, json!({}), None)
    }

    /// With a person who fills in forms.
    pub fn with_person(
        revision: &'static str,
        program: &Program,
        flags: &[&str],
        person: impl FnMut(&Value) -> Value + 'static,
    ) -> Self {
        let capabilities = json!({"elicitation": {"form": {}}});
        Self::speaking(revision, program, flags, capabilities, Some(Box::new(person)))
    }

    pub fn speaking(
        revision: &'static str,
        program: &Program,
        flags: &[&str],
        capabilities: Value,
        person: Option<Person>,
    ) -> Self {
        Self::through(Door::Stdio, revision, program, flags, capabilities, person)
    }

    pub fn through(
        door: Door,
        revision: &'static str,
        program: &Program,
        flags: &[&str],
        capabilities: Value,
        person: Option<Person>,
    ) -> Self {
        let clips = program.path().join("clips").display().to_string();
        let mut arguments = vec!["mcp", "--output", &clips];
        if door == Door::Http {
            arguments.extend(["--http", "127.0.0.1:0"]);
        }
        arguments.extend(flags);
        let mut command = program.command(&arguments);
        let talk = if door == Door::Http { Stdio::piped() } else { Stdio::null() };
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(talk).spawn().unwrap();
        let (stdin, stdout) = (process.stdin.take(), BufReader::new(process.stdout.take().unwrap()));
        let http = process.stderr.take().map(|talk| {
            let mut line = String::new();
            BufReader::new(talk).read_line(&mut line).unwrap();
            let place = line.trim().rsplit_once("http://").unwrap().1.trim_end_matches("/mcp").to_owned();
            Http { place, session: None, stream: None }
        });
        let mut agent = Self {
            process,
            stdin,
            stdout,
            last: 0,
            revision,
            capabilities,
            person,
            http,
            asked: Vec::new(),
            hello: Value::Null,
        };
        if revision != STATELESS {
            let client = json!({"name": "a test", "version": "1"});
            let hello = json!({
                "protocolVersion": revision, "capabilities": agent.capabilities, "clientInfo": client,
            });
            agent.hello = agent.ask("initialize", hello)["result"].clone();
            assert_eq!(agent.hello["serverInfo"]["name"], "giggle");
            assert_eq!(agent.hello["protocolVersion"], revision);
            agent.say(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        }
        agent
    }

    pub fn say(&mut self, message: &Value) {
        let Some(http) = &mut self.http else {
            writeln!(self.stdin.as_mut().unwrap(), "{message}").unwrap();
            return;
        };
        let mut headers = vec![("mcp-protocol-version", self.revision)];
        headers.extend(http.session.as_deref().map(|session| ("mcp-session-id", session)));
        let named = ["name", "uri", "taskId"].iter().find_map(|name| message["params"][*name].as_str());
        if self.revision == STATELESS {
            headers.push(("mcp-method", message["method"].as_str().unwrap_or_default()));
            headers.extend(named.map(|named| ("mcp-name", named)));
        }
        let stream = Stream::post(&http.place, "/mcp", &headers, message.to_string().as_bytes());
        assert!(stream.status < 300 || message["id"].is_number(), "{}: {message}", stream.status);
        if message["method"] == "initialize" {
            http.session = stream.header("mcp-session-id").map(str::to_owned);
        }
        // What is no request of ours has no answer.
        if message["method"].is_string() && !message["id"].is_null() {
            http.stream = Some(stream);
        }
    }

    /// Where the server listens, over HTTP.
    #[cfg(unix)]
    pub fn place(&self) -> &str {
        self.http.as_ref().map(|http| http.place.as_str()).unwrap()
    }

    /// The next message of the server.
    pub fn next(&mut self) -> String {
        if let Some(stream) = self.http.as_mut().and_then(|http| http.stream.as_mut()) {
            return stream.message();
        }
        let mut line = String::new();
        assert!(self.stdout.read_line(&mut line).unwrap() > 0, "the server has ended");
        line
    }

    /// Asks, and answers what the server asks meanwhile.
    pub fn ask(&mut self, method: &str, mut params: Value) -> Value {
        self.last += 1;
        let id = self.last;
        if self.revision == STATELESS {
            params["_meta"] = json!({
                "io.modelcontextprotocol/protocolVersion": STATELESS,
                "io.modelcontextprotocol/clientInfo": {"name": "a test", "version": "1"},
                "io.modelcontextprotocol/clientCapabilities": self.capabilities,
            });
        }
        self.say(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        loop {
            let line = self.next();
            assert!(!line.contains(KEY), "the key is printed");
            let message: Value = serde_json::from_str(&line).expect("nothing but the protocol on stdout");
            assert_eq!(message["jsonrpc"], "2.0");
            if let Some(asked) = message["method"].as_str().filter(|_| !message["id"].is_null()) {
                self.asked.push(asked.to_owned());
                let said = match &mut self.person {
                    Some(person) => person(&message["params"]),
                    None => json!({"action": "decline"}),
                };
                self.say(&json!({"jsonrpc": "2.0", "id": message["id"], "result": said}));
                continue;
            }
            if message["id"] == json!(id) {
                return message;
            }
        }
    }

    /// Calls a tool, as often as it wants an answer of the person first.
    pub fn call(&mut self, tool: &str, arguments: Value) -> Value {
        let mut params = json!({"name": tool, "arguments": arguments});
        for _ in 0..40 {
            let answer = self.ask("tools/call", params.clone());
            let result = answer["result"].clone();
            let Some(requests) = result["inputRequests"].as_object().filter(|it| !it.is_empty()) else {
                assert!(result["content"][0]["text"].is_string(), "{tool}: {answer}");
                return result;
            };
            let mut responses = json!({});
            for (key, request) in requests {
                self.asked.push(key.clone());
                responses[key] = match &mut self.person {
                    Some(person) => person(&request["params"]),
                    None => json!({"action": "decline"}),
                };
            }
            params["inputResponses"] = responses;
            params["requestState"] = result["requestState"].clone();
        }
        panic!("{tool} asks without end");
    }

    pub fn done(&mut self, tool: &str, arguments: Value) -> Value {
        let result = self.call(tool, arguments);
        assert_ne!(result["isError"], json!(true), "{tool}: {result}");
        result["structuredContent"].clone()
    }

    pub fn refused(&mut self, tool: &str, arguments: Value) -> Value {
        let result = self.call(tool, arguments);
        assert_eq!(result["isError"], json!(true), "{tool}: {result}");
        result["structuredContent"]["error"].clone()
    }

    pub fn end(mut self) {
        drop(self.stdin.take());
        if self.http.is_some() {
            let process = self.process.id().to_string();
            assert!(std::process::Command::new("kill").args(["-TERM", &process]).status().unwrap().success());
        }
        assert!(self.process.wait().unwrap().success());
    }
}
