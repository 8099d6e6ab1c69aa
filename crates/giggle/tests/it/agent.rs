//! An agent's client over stdio, of any revision of the protocol, with or without a person behind it.

use crate::program::{KEY, Program};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

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
        let clips = program.path().join("clips").display().to_string();
        let mut arguments = vec!["mcp", "--output", &clips];
        arguments.extend(flags);
        let mut command = program.command(&arguments);
        let mut process =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let (stdin, stdout) = (process.stdin.take(), BufReader::new(process.stdout.take().unwrap()));
        let mut agent = Self {
            process,
            stdin,
            stdout,
            last: 0,
            revision,
            capabilities,
            person,
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
        writeln!(self.stdin.as_mut().unwrap(), "{message}").unwrap();
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
            let mut line = String::new();
            assert!(self.stdout.read_line(&mut line).unwrap() > 0, "the server has ended");
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
        assert!(self.process.wait().unwrap().success());
    }
}
