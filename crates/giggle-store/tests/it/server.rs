//! A server that speaks S3, for the whole process: `moto`, with people of several rights.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::{OnceLock, mpsc};

pub(crate) struct Server {
    port: u16,
}

/// Somebody's key.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) secret: String,
}

/// The server of this process, without any rights asked for; `None`, with a word about it, where none can be had.
pub(crate) fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER.get_or_init(|| start(&[])).as_ref()
}

/// A server of its own that asks everybody for their rights once it is told to.
pub(crate) fn strict_server() -> Option<Server> {
    start(&[("INITIAL_NO_AUTH_ACTION_COUNT", "1000000")])
}

fn start(environment: &[(&str, &str)]) -> Option<Server> {
    let program = std::env::var("GIGGLE_TEST_MOTO").unwrap_or_else(|_| "moto_server".into());
    let is_there = Command::new(&program).arg("--help").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !is_there.is_ok_and(|status| status.success()) {
        let why =
            "moto is not installed (`pip install 'moto[server]'`, or GIGGLE_TEST_MOTO names moto_server)";
        assert!(std::env::var_os("GIGGLE_REQUIRE_SERVERS").is_none(), "not skipped here: {why}");
        eprintln!("skipped: {why}");
        return None;
    }
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL"]).arg(program).args(["-H", "127.0.0.1", "-p", &port.to_string()]);
    command.envs(environment.iter().copied()).stdout(Stdio::null()).stderr(Stdio::piped());
    let (ready, is_ready) = mpsc::channel();
    // It is the child of a thread that never ends, since it ends with that thread.
    std::thread::spawn(move || {
        let mut child = command.spawn().unwrap();
        for line in BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok) {
            if line.contains("Running on") {
                let _ = ready.send(());
            }
        }
        let _ = child.wait();
        loop {
            std::thread::park();
        }
    });
    is_ready.recv().expect("moto did not start");
    Some(Server { port })
}

impl Server {
    pub(crate) fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// A request that nobody signed; the answer, head and all.
    pub(crate) fn ask(&self, method: &str, path: &str, service: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let kind =
            if service == "iam" { "application/x-www-form-urlencoded" } else { "application/octet-stream" };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\
             Authorization: AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/{service}/aws4_request, SignedHeaders=host, \
             Signature=b\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
            self.port,
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 2"), "{method} {path}: {answer}");
        answer
    }

    pub(crate) fn make_bucket(&self, name: &str) {
        self.ask("PUT", &format!("/{name}"), "s3", "");
    }

    /// Somebody who may do what a policy says.
    pub(crate) fn person(&self, name: &str, actions: &str) -> Key {
        let policy = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":{actions},"Resource":"*"}}]}}"#
        );
        let coded: String = policy.bytes().map(|byte| format!("%{byte:02X}")).collect();
        self.ask("POST", "/", "iam", &format!("Action=CreateUser&Version=2010-05-08&UserName={name}"));
        let put = format!(
            "Action=PutUserPolicy&Version=2010-05-08&UserName={name}&PolicyName=p&PolicyDocument={coded}"
        );
        self.ask("POST", "/", "iam", &put);
        let key = self.ask(
            "POST",
            "/",
            "iam",
            &format!("Action=CreateAccessKey&Version=2010-05-08&UserName={name}"),
        );
        let part = |name: &str| {
            let (_, behind) = key.split_once(&format!("<{name}>")).unwrap();
            behind.split_once("</").unwrap().0.to_owned()
        };
        Key { id: part("AccessKeyId"), secret: part("SecretAccessKey") }
    }

    /// From here on everybody is asked for their rights.
    pub(crate) fn be_strict(&self) {
        self.ask("POST", "/moto-api/reset-auth", "s3", "0");
    }
}
