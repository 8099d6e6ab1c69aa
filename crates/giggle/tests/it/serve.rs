//! The service as a whole process: what its clients pay when answers are lost, and who is let in.

use crate::program::Program;
use crate::service::Service;
use giggle_emulator::{Effect, Fault, Match, Moment, Operation, Pace, StatementFault, Wording};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server, and what a client can ask of it.
pub struct Server {
    process: Child,
    place: String,
    studio: String,
}

#[derive(Debug)]
struct Reply {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{self:?}"))
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Server {
    pub fn of(program: &Program, flags: &[&str]) -> Self {
        Self::by(Self::command(program, flags))
    }

    fn command(program: &Program, flags: &[&str]) -> Command {
        let clips = program.path().join("clips").display().to_string();
        let mut arguments = vec!["serve", "127.0.0.1:0", "--json", "--output", &clips];
        arguments.extend(flags);
        program.command(&arguments)
    }

    /// One that may have so many files open.
    #[cfg(unix)]
    fn with_files(program: &Program, files: u32) -> Self {
        let inner = Self::command(program, &[]);
        let mut outer = Command::new("/bin/sh");
        let script = format!("ulimit -n {files} && exec \"$0\" \"$@\"");
        outer.env_clear().current_dir(program.path()).arg("-c").arg(script);
        outer.arg(inner.get_program()).args(inner.get_args());
        outer.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
        Self::by(outer)
    }

    fn by(mut command: Command) -> Self {
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        let place = said["base_url"]
            .as_str()
            .unwrap()
            .trim_start_matches("http://")
            .trim_end_matches("/v1")
            .to_owned();
        let studio = said["studio"].as_str().unwrap().split_once(&place).unwrap().1.to_owned();
        Self { process, place, studio }
    }

    /// Where it listens.
    pub fn place(&self) -> &str {
        &self.place
    }

    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let mut stream = std::net::TcpStream::connect(&self.place).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let mut head =
            format!("{method} {path} HTTP/1.1\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
        if !headers.iter().any(|(name, _)| *name == "host") {
            head.push_str(&format!("host: {}\r\n", self.place));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        stream.write_all(format!("{head}\r\n").as_bytes()).unwrap();
        let _ = stream.write_all(body);
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|it| it == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(answer[..end].to_vec()).unwrap();
        assert!(!head.contains(crate::program::KEY), "the key is shown");
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let headers = head.lines().skip(1).filter_map(|line| line.split_once(": "));
        let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        Reply { status, headers, body: answer[end + 4..].to_vec() }
    }

    fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, &[], b"")
    }

    /// Asks for a video as OpenAI's clients do; a new boundary each time.
    fn create(&self, parts: &[(&str, &str)], headers: &[(&str, &str)]) -> Reply {
        let boundary = format!("b{}", Instant::now().elapsed().as_nanos());
        let mut body = String::new();
        for (name, value) in [("model", "veo31-no-audio"), ("size", "480x480")].iter().chain(parts) {
            body.push_str(&format!(
                "--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            ));
        }
        body.push_str(&format!("--{boundary}--\r\n"));
        let kind = format!("multipart/form-data; boundary={boundary}");
        let mut all = vec![("content-type", kind.as_str())];
        all.extend(headers);
        self.ask("POST", "/v1/videos", &all, body.as_bytes())
    }

    /// Asks until the video is as it is waited for.
    fn until(&self, id: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        let began = Instant::now();
        loop {
            let reply = self.get(&format!("/v1/videos/{id}"));
            assert_eq!(reply.status, 200, "{reply:?}");
            let video = reply.json();
            if is_so(&video) {
                return video;
            }
            assert!(began.elapsed() < Duration::from_secs(60), "{video}");
            std::thread::yield_now();
        }
    }

    fn completed(&self, id: &str) -> Value {
        self.until(id, |video| video["status"] == "completed")
    }

    /// Lets a browser in.
    fn cookie(&self) -> String {
        let entered = self.get(&self.studio);
        assert_eq!(entered.status, 200, "{}", entered.text());
        entered.headers["set-cookie"].split(';').next().unwrap().to_owned()
    }

    #[cfg(unix)]
    fn end(mut self) {
        let id = self.process.id().to_string();
        assert!(std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        assert!(self.process.wait().unwrap().success(), "a drained server ends well");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn fault(operation: Operation, effect: Effect) -> Fault {
    let when = Match {
        operation,
        times: 1,
        skip: 0,
        always: false,
        contains: Some("a lake".into()),
        chance: None,
        seed: 0,
    };
    Fault { when, effect }
}

#[cfg(unix)]
#[test]
fn a_clip_that_is_only_in_the_store_is_served_from_there() {
    let service = Service::start();
    let program = service.program();
    let store = program.path().join("store");
    std::fs::create_dir(&store).unwrap();
    let program = program.with("GIGGLE_STORE", &format!("file://{}", store.display()));
    let server = Server::of(&program, &[]);
    let id = server.create(&[("prompt", "a lake"), ("seconds", "4")], &[]).json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    server.completed(&id);
    // It is put into the store after it is handed out.
    let began = Instant::now();
    while !program.run(&["ledger", "export"]).stdout.contains("\"stored\"") {
        assert!(began.elapsed() < Duration::from_secs(60), "the clip is not stored");
    }
    server.end();
    // The disk of the first server is gone, and the service has forgotten the task.
    std::fs::remove_dir_all(program.path().join("clips")).unwrap();
    let forgotten = Fault::on(Operation::Query, Effect::Status("expired".into())).always();
    // By chance, and always: it may as well never be asked.
    let forgotten = forgotten.chance(1.0, 1);
    service.emulator().add_fault(forgotten).unwrap();
    let server = Server::of(&program, &[]);
    let began = Instant::now();
    let whole = loop {
        let reply = server.get(&format!("/v1/videos/{id}/content"));
        if reply.status == 200 {
            break reply;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "{}", reply.text());
        std::thread::yield_now();
    };
    assert_eq!(whole.body, crate::service::clip());
    assert_eq!(service.emulator().accepted_count(), 1);
}

#[test]
fn a_video_is_asked_for_once_however_often_it_is_wished() {
    let service = Service::start();
    let program = service.program();
    let server = Server::of(&program, &[]);
    let lake = [("prompt", "a lake"), ("seconds", "4")];
    let first = server.create(&lake, &[("idempotency-key", "one")]);
    assert_eq!(first.status, 200, "{}", first.text());
    assert_eq!(
        (first.headers["x-giggle-joined"].as_str(), first.headers["x-should-retry"].as_str()),
        ("false", "false")
    );
    let id = first.json()["id"].as_str().unwrap().to_owned();
    let done = server.completed(&id);
    assert_eq!(
        (done["progress"].as_i64(), done["error"].is_null(), done.get("error")),
        (Some(100), true, None)
    );
    for headers in [&[][..], &[("x-stainless-retry-count", "1")], &[("idempotency-key", "one")]] {
        let again = server.create(&lake, headers);
        assert_eq!(
            (again.status, again.json()["id"].as_str(), again.headers["x-giggle-joined"].as_str()),
            (200, Some(id.as_str()), "true")
        );
    }
    let other = server.create(&[("prompt", "a hill"), ("seconds", "4")], &[("idempotency-key", "one")]);
    assert_eq!((other.status, other.json()["error"]["code"].clone()), (400, json!("idempotency_key_reused")));
    assert_eq!(service.emulator().accepted_count(), 1);

    let whole = server.get(&format!("/v1/videos/{id}/content"));
    assert_eq!((whole.status, whole.headers["content-type"].as_str()), (200, "video/mp4"));
    assert_eq!(whole.body, crate::service::clip());
    let part = server.ask("GET", &format!("/v1/videos/{id}/content"), &[("range", "bytes=4-7")], b"");
    assert_eq!((part.status, part.body.as_slice()), (206, b"ftyp".as_slice()));
    assert_eq!(
        server.get(&format!("/v1/videos/{id}/content?variant=thumbnail")).headers["content-type"],
        "image/jpeg"
    );

    let take = server.create(&[("prompt", "a lake"), ("seconds", "4"), ("take", "2")], &[]);
    assert_eq!((take.status, take.headers["x-giggle-joined"].as_str()), (200, "false"));
    let take = take.json()["id"].as_str().unwrap().to_owned();
    assert_ne!(take, id);
    server.completed(&take);
    assert_eq!(service.emulator().accepted_count(), 2);

    let list = server.get("/v1/videos?limit=1").json();
    assert_eq!(
        (list["data"][0]["id"].as_str(), list["has_more"].as_bool()),
        (Some(take.as_str()), Some(true))
    );
    let rest = server.get(&format!("/v1/videos?after={take}")).json();
    assert_eq!(
        (rest["data"][0]["id"].as_str(), rest["has_more"].as_bool()),
        (Some(id.as_str()), Some(false))
    );
    assert_eq!(server.ask("DELETE", &format!("/v1/videos/{id}"), &[], b"").json()["deleted"], true);
    assert_eq!(server.get(&format!("/v1/videos/{id}")).status, 404);
    let metrics = server.get("/metrics").text();
    assert!(
        metrics.contains("giggle_submits_total 2")
            && metrics.contains("giggle_shots{state=\"downloaded\"} 2"),
        "{metrics}"
    );
    #[cfg(unix)]
    server.end();
}

#[test]
fn what_cannot_be_is_refused_in_the_callers_own_dialect_and_costs_nothing() {
    let service = Service::start();
    let program = service.program();
    let server = Server::of(&program, &[]);
    for (parts, param, nearest) in [
        (&[("prompt", "a"), ("seconds", "7")][..], "seconds", json!("6")),
        (&[("prompt", "a"), ("second", "4")], "second", json!("seconds")),
        (&[("prompt", "")], "prompt", Value::Null),
        (&[("prompt", "a"), ("input_reference", "/etc/passwd")], "input_reference", Value::Null),
        (&[("prompt", "a"), ("aspect_ratio", "9:16")], "size", Value::Null),
    ] {
        let no = server.create(parts, &[]);
        let error = no.json()["error"].clone();
        assert_eq!(
            (no.status, error["param"].as_str(), error.get("nearest").cloned().unwrap_or_default()),
            (400, Some(param), nearest),
            "{error}"
        );
        assert_eq!(
            (error["type"].as_str(), no.headers["x-should-retry"].as_str()),
            (Some("invalid_request_error"), "false")
        );
    }
    let json = |body: Value| {
        server.ask("POST", "/v1/videos", &[("content-type", "application/json")], body.to_string().as_bytes())
    };
    let no = json(json!({"prompt": "a", "model": "veo3"}));
    assert_eq!(
        (no.status, no.json()["error"]["code"].as_i64(), no.json()["error"]["metadata"]["param"].as_str()),
        (400, Some(400), Some("model"))
    );
    let yes = json(
        json!({"prompt": "a pond", "model": "google/veo-3.1-no-audio", "duration": 4, "resolution": "480p", "aspect_ratio": "1:1"}),
    );
    assert_eq!(
        (yes.status, yes.json()["id"].as_str().unwrap().starts_with("gen-vid-")),
        (202, true),
        "{}",
        yes.text()
    );
    for path in ["/v1/videos/video_1/remix", "/v1/videos/edits", "/v1/videos/characters"] {
        assert_eq!(server.ask("POST", path, &[], b"").status, 404, "never one that is repeated");
    }
    let plain = server.ask("POST", "/v1/videos", &[("content-type", "text/plain")], b"a lake");
    assert_eq!(plain.status, 415);
    let json = ("content-type", "application/json");
    let packed =
        server.ask("POST", "/v1/videos", &[json, ("content-encoding", "br")], br#"{"prompt":"a lake"}"#);
    assert_eq!(packed.status, 415);
    let limited = br#"{"prompt":"a lake","provider":{"max_price":1}}"#;
    assert_eq!(
        server.ask("POST", "/v1/videos", &[json], limited).status,
        400,
        "a limit is never passed over"
    );
    assert_eq!(service.emulator().accepted_count(), 1);
}

#[test]
fn a_lost_answer_is_a_video_in_progress_that_is_settled_and_never_asked_for_again() {
    let service = Service::start().fault(fault(Operation::Submit, Effect::Drop(Moment::After)));
    let program = service.program().with("GIGGLE_STATEMENT_LAG", "0s");
    let server = Server::of(&program, &["--may-spend"]);
    let lake = [("prompt", "a lake"), ("seconds", "4")];
    // Its row shows how the statements' clock goes.
    let hill = server.create(&[("prompt", "a hill"), ("seconds", "4")], &[]).json();
    server.completed(hill["id"].as_str().unwrap());
    let lost = server.create(&lake, &[]);
    assert_eq!(lost.status, 200, "{}", lost.text());
    let video = lost.json();
    assert_eq!(
        (video["status"].as_str(), video["giggle"]["state"].as_str(), video["giggle"]["billed"].as_str()),
        (Some("in_progress"), Some("unsettled"), Some("unknown"))
    );
    let id = video["id"].as_str().unwrap().to_owned();
    for _ in 0..3 {
        assert_eq!(server.create(&lake, &[]).json()["id"].as_str(), Some(id.as_str()));
    }
    for number in ["2", "35", "1000000"] {
        let take = server.create(&[("prompt", "a lake"), ("seconds", "4"), ("take", number)], &[]);
        assert_eq!(
            (take.status, take.json()["error"]["param"].as_str()),
            (400, Some("take")),
            "{}",
            take.text()
        );
    }
    assert_eq!(service.emulator().accepted_count(), 2);
    let cookie = server.cookie();
    let page = server.ask("GET", "/unsettled", &[("cookie", &cookie)], b"").text();
    assert!(page.contains("a lake") && !page.to_lowercase().contains("retry"), "{page}");
    let (_, shot) = page.split_once("\"/shots/").unwrap();
    let shot = format!("/shots/{}", shot.split('"').next().unwrap());
    let page = server.ask("GET", &shot, &[("cookie", &cookie)], b"").text();
    assert!(page.contains("a lake") && !page.contains("/take\""), "nothing there pays: {page}");
    server.completed(&id);
    assert_eq!(service.emulator().accepted_count(), 2);
}

#[test]
fn no_take_is_made_while_another_is_unsettled_however_far_away_its_number_is() {
    let service = Service::start().fault(fault(Operation::Submit, Effect::Drop(Moment::After)));
    let program = service.program();
    let server = Server::of(&program, &["--may-spend"]);
    let hill = server.create(&[("prompt", "a hill"), ("seconds", "4")], &[]).json();
    server.completed(hill["id"].as_str().unwrap());
    let pond = |take: &str| server.create(&[("prompt", "a lake"), ("seconds", "4"), ("take", take)], &[]);
    assert_eq!(pond("2").json()["giggle"]["state"], "unsettled");
    for take in ["3", "40", "1000000"] {
        assert_eq!(pond(take).status, 400, "{take}");
    }
    assert_eq!(service.emulator().accepted_count(), 2);
}

#[test]
fn no_take_is_made_while_the_answer_of_another_is_awaited() {
    let service = Service::start().fault(fault(Operation::Submit, Effect::Delay { milliseconds: 3000 }));
    let program = service.program();
    let server = Server::of(&program, &["--may-spend"]);
    let pond = |take: &str| server.create(&[("prompt", "a lake"), ("seconds", "4"), ("take", take)], &[]);
    std::thread::scope(|scope| {
        let first = scope.spawn(|| pond("1"));
        let is_asked = || service.emulator().request_count(Operation::Submit) == 1;
        while !is_asked() {
            std::thread::yield_now();
        }
        assert_eq!(pond("2").status, 400);
        assert_eq!(first.join().unwrap().status, 200);
    });
    assert_eq!(service.emulator().accepted_count(), 1);
    assert_eq!(pond("2").status, 200, "now it is known");
    assert_eq!(service.emulator().accepted_count(), 2);
}

/// The fields that a form of a page brings back by itself.
fn fields(page: &str, action: &str) -> String {
    let (_, form) =
        page.split_once(&format!("action=\"{action}\"")).unwrap_or_else(|| panic!("{action}: {page}"));
    let form = form.split("</form>").next().unwrap();
    let hidden = form.split("<input type=\"hidden\" name=\"").skip(1);
    let pairs = hidden.map(|input| {
        let (name, rest) = input.split_once("\" value=\"").unwrap();
        (name, rest.split('"').next().unwrap())
    });
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// A form of an old tab, or one that a browser sends again, decides about what its page showed.
#[test]
fn a_form_of_an_old_page_decides_about_no_later_submit() {
    let service = Service::start().fault(fault(Operation::Submit, Effect::Drop(Moment::Before)));
    let hides = StatementFault { hides: Some("lake".into()), ..StatementFault::default() };
    service
        .emulator()
        .add_fault(Fault::on(Operation::Statements, Effect::Statements(hides)).always())
        .unwrap();
    let program = service.program();
    let server = Server::of(&program, &["--may-spend"]);
    let state =
        || server.create(&[("prompt", "a lake"), ("seconds", "4")], &[]).json()["giggle"]["state"].clone();
    assert_eq!(state(), "unsettled");
    let cookie = server.cookie();
    let page = || server.ask("GET", "/unsettled", &[("cookie", &cookie)], b"").text();
    let old = page();
    let (_, rest) = old.split_once("\"/shots/").unwrap();
    let path = |verb: &str| format!("/unsettled/{}/{verb}", rest.split('"').next().unwrap());
    let head = [("cookie", cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    let send = |page: &str, verb: &str, more: &str| {
        let body = format!("{}{more}", fields(page, &path(verb)));
        server.ask("POST", &path(verb), &head, body.as_bytes()).status
    };
    assert_eq!(send(&old, "not-accepted", "&sure=yes"), 303);
    service.emulator().add_fault(fault(Operation::Submit, Effect::Drop(Moment::After))).unwrap();
    assert_eq!(state(), "unsettled");
    assert_eq!(service.emulator().accepted_count(), 1, "this time it was accepted");
    let task = service.emulator().accepted()[0].task_id.clone();
    assert_eq!(send(&old, "not-accepted", "&sure=yes"), 409);
    assert_eq!(send(&old, "adopt", &format!("&task={task}")), 409);
    assert_eq!(state(), "unsettled");
    assert_eq!(service.emulator().accepted_count(), 1);
    assert_eq!(send(&page(), "adopt", &format!("&task={task}")), 303, "a page that shows it may");
    assert_ne!(state(), "unsettled");
    assert_eq!(service.emulator().accepted_count(), 1);
}

/// A list on the studio's page, and the browser that put it there.
struct ListPage<'a> {
    server: &'a Server,
    cookie: String,
    path: String,
}

impl<'a> ListPage<'a> {
    /// A list of shots of these prompts, put in by a browser.
    fn put(server: &'a Server, cookie: &str, prompts: &[&str]) -> Self {
        let cookie = cookie.to_owned();
        let rows = prompts.iter().enumerate();
        let rows: String = rows.map(|(row, it)| format!("s{row},{it},veo31-no-audio,4,1:1,480p\n")).collect();
        let list = format!("key,prompt,model,duration,aspect_ratio,resolution\n{rows}");
        let page = server.ask("GET", "/lists", &[("cookie", &cookie)], b"").text();
        let proof = fields(&page, "/lists");
        let proof = proof.strip_prefix("proof=").unwrap();
        let body = format!(
            "--b\r\ncontent-disposition: form-data; name=\"proof\"\r\n\r\n{proof}\r\n--b\r\ncontent-disposition: form-data; \
             name=\"list\"; filename=\"l.csv\"\r\n\r\n{list}\r\n--b--\r\n"
        );
        let head = [("cookie", cookie.as_str()), ("content-type", "multipart/form-data; boundary=b")];
        let path = server.ask("POST", "/lists", &head, body.as_bytes()).headers["location"].clone();
        let path = path.split('?').next().unwrap().to_owned();
        Self { server, cookie, path }
    }

    fn page(&self) -> String {
        self.server.ask("GET", &self.path, &[("cookie", &self.cookie)], b"").text()
    }

    /// The form of a button.
    fn form(&self, verb: &str) -> String {
        fields(&self.page(), &format!("{}/{verb}", self.path))
    }

    /// Presses a button.
    fn press(&self, verb: &str, form: &str) {
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let path = format!("{}/{verb}", self.path);
        let said = self.server.ask("POST", &path, &[("cookie", &self.cookie), kind], form.as_bytes());
        assert_eq!(said.status, 303, "{}", said.text());
    }
}

/// Waits until all that was accepted is on record and on disk.
fn delivered(service: &Service, program: &Program) {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let rows = program.run(&["ledger", "--json"]).json()["shots"].as_array().unwrap().clone();
        let made = rows.iter().filter(|row| row["state"] == "downloaded").count() as u64;
        if made > 0 && made == service.emulator().accepted_count() {
            return;
        }
        assert!(Instant::now() < until, "{rows:?}");
        std::thread::yield_now();
    }
}

/// A server that is told to end waits for the answers to the submits of a list, as of any other door.
#[cfg(unix)]
#[test]
fn a_list_that_submits_when_the_server_is_told_to_end_keeps_every_task() {
    let service = Service::start();
    let slow = Fault::on(Operation::Submit, Effect::Delay { milliseconds: 1500 }).always();
    service.emulator().add_fault(slow).unwrap();
    let program = service.program();
    let server = Server::of(&program, &["--may-spend"]);
    let list = ListPage::put(&server, &server.cookie(), &["one", "two", "three", "four", "five", "six"]);
    list.press("run", &list.form("run"));
    while service.emulator().request_count(Operation::Submit) == 0 {
        std::thread::yield_now();
    }
    server.end();
    let accepted = service.emulator().accepted();
    let rows = program.run(&["ledger", "--json"]).json()["shots"].as_array().unwrap().clone();
    for task in &accepted {
        let row = rows.iter().find(|row| row["task_id"] == task.task_id.as_str());
        assert_eq!(row.map(|row| &row["prompt"]), Some(&json!(task.prompt)), "{rows:?}");
    }
    assert!(!accepted.is_empty() && rows.iter().all(|row| row["state"] != "unsettled"), "{rows:?}");
    assert_eq!(service.emulator().request_count(Operation::Submit), accepted.len(), "nothing new was begun");
}

/// Pressed twice, the button that stops a list says the same twice: what is paid for is finished.
#[test]
fn a_list_that_is_stopped_twice_is_finished_all_the_same() {
    let service = Service::with(|settings| settings.pace = Pace::Fast);
    let program = service.program();
    let server = Server::of(&program, &["--may-spend"]);
    let list = ListPage::put(&server, &server.cookie(), &["one", "two", "three"]);
    list.press("run", &list.form("run"));
    let stop = list.form("stop");
    while service.emulator().accepted_count() == 0 {
        std::thread::yield_now();
    }
    list.press("stop", &stop);
    list.press("stop", &stop);
    delivered(&service, &program);
}

/// A clip whose place in the list's folder is taken by an earlier version's is fetched under another name.
#[test]
fn a_clip_of_a_changed_list_is_fetched_though_its_place_is_taken() {
    let service = Service::start();
    let program = service.program();
    let server = Server::of(&program, &["--may-spend"]);
    let cookie = server.cookie();
    for prompt in ["one", "two"] {
        let list = ListPage::put(&server, &cookie, &[prompt]);
        list.press("run", &list.form("run"));
        while list.page().contains("/stop\"") {
            std::thread::yield_now();
        }
    }
    assert_eq!(service.emulator().accepted_count(), 2);
    delivered(&service, &program);
}

/// What a button said is compared with the price of this moment, and not with what was kept since it was shown.
#[test]
fn a_price_that_rose_since_its_button_was_shown_is_not_paid() {
    let service = Service::start();
    let priced = |price: i64| {
        let body = Some(json!({"code": 200, "msg": "success", "data": {"price": price}}));
        let answer = Effect::Answer { status: 200, headers: BTreeMap::new(), body, text: None, acts: false };
        service.emulator().clear_faults();
        service.emulator().add_fault(Fault::on(Operation::Price, answer).always()).unwrap();
    };
    priced(10);
    let program = service.program();
    let server = Server::of(&program, &["--may-spend"]);
    let cookie = server.cookie();
    let get = |path: &str| server.ask("GET", path, &[("cookie", &cookie)], b"");
    let post = |path: &str, body: &str| {
        let head = [("cookie", cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        server.ask("POST", path, &head, body.as_bytes())
    };
    let begun =
        format!("{}&prompt=a+lake&model=veo31-no-audio&duration=4", fields(&get("/").text(), "/make"));
    let sketch = post("/make", &begun).headers["location"].clone();
    let button = fields(&get(&sketch).text(), &format!("{sketch}/make"));
    assert!(button.contains("price="), "{button}");
    priced(500);
    let said = post(&format!("{sketch}/make"), &button);
    assert_eq!(said.status, 409, "{}", said.text());
    assert_eq!(service.emulator().accepted_count(), 0);
}

/// Twelve shots of one kind, and a price that cannot be asked for: one question is enough.
#[test]
fn a_page_asks_for_no_more_prices_once_the_service_cannot_be_asked() {
    let service = Service::start();
    let broken =
        Effect::Answer { status: 500, headers: BTreeMap::new(), body: None, text: None, acts: false };
    service.emulator().add_fault(Fault::on(Operation::Price, broken).always()).unwrap();
    let program = service.program();
    let server = Server::of(&program, &["--may-spend"]);
    let prompts: Vec<String> = (0..12).map(|number| format!("lake {number}")).collect();
    let prompts: Vec<&str> = prompts.iter().map(String::as_str).collect();
    let page = ListPage::put(&server, &server.cookie(), &prompts).page();
    let asked = service.emulator().journal().iter().filter(|it| it.operation == Operation::Price).count();
    // A question is asked again a few times before it is given up.
    assert!(page.contains("s11") && (1..=8).contains(&asked), "{asked}: {page}");
}

/// A charge that no shot can claim is listed although nothing is unsettled, until a person sets it aside.
#[test]
fn a_charge_of_no_shot_is_listed_until_it_is_set_aside() {
    let service = Service::start();
    let program = service.program();
    let server = Server::of(&program, &[]);
    let hill = server.create(&[("prompt", "a hill"), ("seconds", "4")], &[]).json();
    server.completed(hill["id"].as_str().unwrap());
    let elsewhere = json!({"prompt": "elsewhere", "model": "veo31-no-audio", "duration": 4, "aspect_ratio": "1:1", "resolution": "480p"});
    let path = "/api/v1/generation/text-to-video";
    let body = elsewhere.to_string();
    let (status, said) =
        crate::raw_http::ask(service.base(), "POST", path, crate::program::KEY, body.as_bytes());
    assert_eq!(status, 200, "{said}");
    let task = serde_json::from_str::<Value>(&said).unwrap()["data"]["task_id"].as_str().unwrap().to_owned();
    let cookie = server.cookie();
    let page = || server.ask("GET", "/unsettled", &[("cookie", &cookie)], b"").text();
    let listed = page();
    assert!(listed.contains(&format!("giggle download {task}")), "{listed}");
    let proof = listed.split_once("name=\"proof\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
    let form = [("cookie", cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    let set_aside = format!("proof={proof}&task={task}");
    assert_eq!(server.ask("POST", "/unsettled/dismiss", &form, set_aside.as_bytes()).status, 303);
    assert!(!page().contains(&task), "{}", page());
}

/// A program that repeats a request wishes for no other clip, however the first one ended; nor do many that ask at once.
#[test]
fn a_repetition_after_a_failure_leads_back_to_it() {
    let failing = Fault::on(Operation::Query, Effect::Status("failed".into())).always();
    let service = Service::start().fault(failing);
    let program = service.program();
    let server = Server::of(&program, &[]);
    let lake = [("prompt", "a lake"), ("seconds", "4")];
    let id = server.create(&lake, &[]).json()["id"].as_str().unwrap().to_owned();
    server.until(&id, |video| video["status"] == "failed");
    for headers in [&[][..], &[("x-stainless-retry-count", "1")], &[("idempotency-key", "one")]] {
        let again = server.create(&lake, headers);
        let video = again.json();
        assert_eq!((again.status, video["id"].as_str()), (200, Some(id.as_str())));
        assert_eq!((&video["status"], &video["giggle"]["joined"]), (&json!("failed"), &json!(true)));
        assert!(video["giggle"]["note"].as_str().unwrap().contains("take"), "{video}");
    }
    assert_eq!(service.emulator().accepted_count(), 1);
    std::thread::scope(|scope| {
        for _ in 0..12 {
            scope.spawn(|| {
                let hill = server.create(&[("prompt", "a hill"), ("seconds", "4")], &[]);
                assert_eq!(hill.status, 200, "{}", hill.text());
            });
        }
    });
    assert_eq!(service.emulator().accepted_count(), 2);
    let take = server.create(&[("prompt", "a lake"), ("seconds", "4"), ("take", "2")], &[]);
    assert_eq!((take.status, service.emulator().accepted_count()), (200, 3), "{}", take.text());
}

/// What the service refuses is an error for who asked, and no video that failed.
#[test]
fn what_the_service_refuses_is_an_error_and_no_video() {
    let refusing = Fault::on(Operation::Submit, Effect::OutOfCredit(Wording::English)).always();
    let service = Service::start().fault(refusing);
    let program = service.program();
    let server = Server::of(&program, &[]);
    for _ in 0..2 {
        let refused = server.create(&[("prompt", "a lake"), ("seconds", "4")], &[]);
        assert!((400..500).contains(&refused.status), "{} {}", refused.status, refused.text());
        assert!(refused.json()["error"].is_object(), "{}", refused.text());
    }
    assert_eq!(service.emulator().accepted_count(), 0);
}

/// A ledger that somebody else keeps writers from is still read, and whoever asks waits for it.
#[test]
fn a_locked_ledger_is_read() {
    let service = Service::start();
    let program = service.program();
    let server = Server::of(&program, &[]);
    let asked = server.create(&[("prompt", "a lake"), ("seconds", "4")], &[]);
    let id = asked.json()["id"].as_str().unwrap().to_owned();
    let done = server.completed(&id);
    assert_eq!(done["giggle"]["clip"]["width"], 480, "{done}");
    let other = rusqlite::Connection::open(program.path().join(".local/state/giggle/ledger.sqlite")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    std::thread::scope(|scope| {
        let waits = scope.spawn(|| server.create(&[("prompt", "a hill"), ("seconds", "4")], &[]));
        for _ in 0..20 {
            assert_eq!(server.get("/healthz").status, 200);
            assert_eq!(server.get(&format!("/v1/videos/{id}")).json()["status"], "completed");
        }
        assert!(!waits.is_finished(), "it waits for the ledger");
        other.execute_batch("ROLLBACK").unwrap();
        assert_eq!(waits.join().unwrap().status, 200);
    });
    assert_eq!(service.emulator().accepted_count(), 2);
}

/// One call of a tool at the server's MCP door: its result.
fn call(server: &Server, token: &str, tool: &str, arguments: &Value) -> Value {
    call_with(&json!({}), server, token, tool, arguments)
}

/// The same of a client that can do something.
fn call_with(capabilities: &Value, server: &Server, token: &str, tool: &str, arguments: &Value) -> Value {
    let bearer = format!("Bearer {token}");
    let headers = [
        ("content-type", "application/json"),
        ("accept", "application/json, text/event-stream"),
        ("mcp-protocol-version", "2026-07-28"),
        ("mcp-method", "tools/call"),
        ("mcp-name", tool),
        ("authorization", bearer.as_str()),
    ];
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "a test", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": capabilities,
    });
    let params = json!({"name": tool, "arguments": arguments, "_meta": meta});
    let body = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}).to_string();
    let reply = server.ask("POST", "/mcp", &headers, body.as_bytes());
    let text = reply.text();
    let data = text.lines().find_map(|line| line.strip_prefix("data:").filter(|it| it.contains("jsonrpc")));
    let answer: Value = serde_json::from_str(data.unwrap_or(&text)).unwrap_or_else(|_| panic!("{reply:?}"));
    answer["result"].clone()
}

/// Over MCP a client has its own videos, its own budget of the day, and a server that fetches its clips.
#[test]
fn a_client_over_mcp_is_the_same_client() {
    let service = Service::start();
    let program = service.program();
    let token = |name: &str, flags: &[&str]| {
        let said = program.run(&[&["serve", "token", "add", name][..], flags].concat());
        assert_eq!(said.code, 0, "{}", said.stderr);
        said.stdout.trim().to_owned()
    };
    let (alice, bob) = (token("alice", &[]), token("bob", &[]));
    let server = Server::of(&program, &[]);
    let as_alice = format!("Bearer {alice}");
    let secret = server.create(&[("prompt", "a secret"), ("seconds", "4")], &[("authorization", &as_alice)]);
    let task = secret.json()["giggle"]["task_id"].clone();
    assert!(task.is_string(), "{}", secret.text());
    let listed = call(&server, &bob, "list_videos", &json!({}));
    assert_eq!(listed["structuredContent"]["videos"], json!([]), "{listed}");
    for tool in ["get_video", "wait_video", "download_video"] {
        let told = call(&server, &bob, tool, &json!({"id": task}));
        assert_eq!(told["structuredContent"]["error"]["code"], "usage", "{tool}: {told}");
        assert!(!told.to_string().contains("secret"), "{told}");
    }
    assert_eq!(
        call(&server, &alice, "get_video", &json!({"id": task}))["structuredContent"]["task_id"],
        task
    );

    let shot = |prompt: &str| json!({"prompt": prompt, "model": "veo31-no-audio", "duration": 4, "resolution": "480p", "client_request_id": "one"});
    let pond = call(&server, &bob, "generate_video", &shot("a pond"));
    assert_eq!(pond["structuredContent"]["submitted_by_this_call"], true, "{pond}");
    let other = call(&server, &alice, "generate_video", &shot("a hill"));
    assert_ne!(other["isError"], true, "everyone's own name for a request: {other}");
    let as_bob = format!("Bearer {bob}");
    let began = Instant::now();
    loop {
        let list = server.ask("GET", "/v1/videos", &[("authorization", &as_bob)], b"").json();
        assert_eq!(list["data"].as_array().map(Vec::len), Some(1), "{list}");
        if list["data"][0]["status"] == "completed" {
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "nobody fetches it: {list}");
        std::thread::yield_now();
    }

    let id = pond["structuredContent"]["task_id"].clone();
    let named = call(&server, &bob, "download_video", &json!({"id": id, "file": "pond.mp4"}));
    assert_ne!(named["isError"], true, "{named}");
    let over = json!({"prompt": "a cat", "model": "veo31-no-audio", "duration": 4, "file": "pond.mp4"});
    let drawn = call(&server, &bob, "make_draft", &over);
    assert_eq!(drawn["isError"], true, "a draft takes the place of no clip that was asked for: {drawn}");

    // Of one shot that both asked for, each is told of its own file, and of no other folder.
    let count = service.emulator().accepted_count();
    let shared = json!({"prompt": "a pond", "model": "veo31-no-audio", "duration": 4, "resolution": "480p"});
    let told = call(&server, &alice, "generate_video", &shared)["structuredContent"].clone();
    assert_eq!((&told["submitted_by_this_call"], &told["files"]), (&json!(false), &Value::Null), "{told}");
    assert!(!told.to_string().contains("client-bob") && told["next"]["tool"] == "download_video", "{told}");
    let brought = call(&server, &alice, "download_video", &json!({"id": id}));
    let path = brought["structuredContent"]["files"][0]["path"].as_str().unwrap().to_owned();
    assert!(path.contains("client-alice"), "{brought}");
    for tool in ["get_video", "list_videos"] {
        let arguments = if tool == "get_video" { json!({"id": id}) } else { json!({}) };
        let seen = call(&server, &bob, tool, &arguments).to_string();
        assert!(!seen.contains("client-alice"), "{tool}: {seen}");
    }
    assert_eq!(service.emulator().accepted_count(), count);
    assert_eq!(program.run(&["serve", "token", "remove", "bob"]).code, 0);
    let bob = token("bob", &["--per-day", "0.001"]);
    let dear = call(&server, &bob, "generate_video", &json!({"prompt": "a sea", "model": "veo31-no-audio"}));
    assert_eq!(dear["structuredContent"]["error"]["code"], "budget", "{dear}");
    assert_eq!(service.emulator().accepted_count(), count);
}

/// Whoever can be somebody else needs a token, also once the last one was taken away.
#[test]
fn behind_another_name_everybody_needs_a_token() {
    let service = Service::start();
    let program = service.program();
    for flag in [["--public-url", "https://Video.Example"], ["--allow-host", "video.example"]] {
        let said = program.run(&[&["serve", "127.0.0.1:0"][..], &flag].concat());
        assert_eq!(said.code, 3, "{flag:?}: {}", said.stderr);
    }
    assert_eq!(program.run(&["serve", "token", "add", "one"]).code, 0);
    let server = Server::of(&program, &[]);
    assert_eq!(program.run(&["serve", "token", "remove", "one"]).code, 0);
    assert_eq!(server.get("/v1/videos").status, 401, "a token that leaked was removed");
    assert_eq!(service.emulator().accepted_count(), 0);
}

#[test]
fn a_revision_without_a_handshake_gets_none() {
    let service = Service::start();
    let program = service.program();
    let server = Server::of(&program, &[]);
    let ask = |revision: &str| {
        let headers = [
            ("content-type", "application/json"),
            ("accept", "application/json, text/event-stream"),
            ("mcp-protocol-version", revision),
        ];
        let params = json!({"protocolVersion": revision, "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}});
        let body = json!({"jsonrpc": "2.0", "id": 9, "method": "initialize", "params": params}).to_string();
        server.ask("POST", "/mcp", &headers, body.as_bytes())
    };
    let refused = ask("2026-07-28");
    assert_eq!((refused.status, &refused.json()["id"]), (404, &json!(9)), "{}", refused.text());
    assert_eq!(ask("2025-11-25").status, 200);
}

#[test]
fn strangers_are_kept_out() {
    let service = Service::start();
    let program = service.program();
    let server = Server::of(&program, &["--may-spend"]);
    for headers in [
        &[("host", "evil.example")][..],
        &[("origin", "http://evil.example")],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")],
    ] {
        for path in ["/v1/videos", "/", "/mcp", "/metrics"] {
            assert_eq!(server.ask("GET", path, headers, b"").status, 403, "{path} {headers:?}");
        }
    }
    assert_eq!(server.get("/queue").status, 401, "no cookie");
    let cookie = server.cookie();
    assert_eq!(server.get(&server.studio).status, 401, "a link works once");
    let with = [("cookie", cookie.as_str())];
    for path in ["/", "/queue", "/lists", "/unsettled", "/money", "/faults", "/workers"] {
        let page = server.ask("GET", path, &with, b"");
        assert_eq!(page.status, 200, "{path}: {}", page.text());
        assert!(page.headers["content-security-policy"].starts_with("default-src 'self'"));
        assert!(!page.text().contains("style=") && !page.text().contains(crate::program::KEY));
    }
    let form = [("cookie", cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    assert_eq!(
        server.ask("POST", "/make", &form, b"prompt=a+lake&model=veo31-no-audio").status,
        400,
        "no proof"
    );

    let token = program.run(&["serve", "token", "add", "pipeline", "--per-day", "500"]);
    assert_eq!(token.code, 0, "{}", token.stderr);
    assert_eq!(server.create(&[("prompt", "a")], &[]).status, 401, "from now on a token is needed");
    let bearer = format!("Bearer {}", token.stdout.trim());
    let asked = server.create(&[("prompt", "a"), ("seconds", "4")], &[("authorization", &bearer)]);
    assert_eq!(asked.status, 200, "{}", asked.text());
    let other = program.run(&["serve", "token", "add", "other"]);
    let other = format!("Bearer {}", other.stdout.trim());
    let path = format!("/v1/videos/{}", asked.json()["id"].as_str().unwrap());
    assert_eq!(server.ask("GET", &path, &[("authorization", &bearer)], b"").status, 200);
    assert_eq!(server.ask("GET", &path, &[("authorization", &other)], b"").status, 404, "another's video");
    let beyond = program.run(&["serve", "0.0.0.0:0", "--no-ledger"]);
    assert_eq!(beyond.code, 3, "{}", beyond.stderr);
}

/// Without a script nothing narrows the lengths to those of the model: what nobody chooses is the model's own, and a form that cannot
/// be drafted comes back as it was filled in.
#[test]
fn every_model_can_be_drafted_without_a_script() {
    let service = Service::start();
    let program = service.program();
    let server = Server::of(&program, &[]);
    let cookie = server.cookie();
    let with = [("cookie", cookie.as_str()), ("accept", "text/html")];
    let page = server.ask("GET", "/", &with, b"").text();
    let proof = page.split_once("name=\"proof\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
    let models = page.split("<option value=\"").skip(1).filter(|it| it.contains("data-durations"));
    let models: Vec<&str> = models.map(|it| it.split('"').next().unwrap()).collect();
    assert!(models.len() > 3, "{page}");
    let form = [("cookie", cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    for model in models {
        let body =
            format!("proof={proof}&prompt=a+lake&model={model}&duration=&aspect_ratio=16:9&resolution=");
        assert_eq!(server.ask("POST", "/make", &form, body.as_bytes()).status, 303, "{model}");
    }
    let body = format!("proof={proof}&prompt=a+lake+at+dawn&model=sora2&duration=6&aspect_ratio=9:16");
    let again = server.ask("POST", "/make", &form, body.as_bytes());
    let text = again.text();
    assert_eq!(again.status, 400, "{text}");
    for kept in [">a lake at dawn<", "value=\"9:16\" selected", "value=\"6\" selected"] {
        assert!(text.contains(kept), "{kept}: {text}");
    }
    // Nowhere is a page for people, too.
    let nowhere = server.ask("GET", "/nope", &with, b"");
    assert!(nowhere.status == 404 && nowhere.text().contains("href=\"/\""), "{nowhere:?}");
}

#[test]
fn a_clients_budget_holds_below_everybodys() {
    let service = Service::start();
    let program = service.program();
    let token = program.run(&["serve", "token", "add", "small", "--per-day", "1"]);
    let server = Server::of(&program, &[]);
    let bearer = format!("Bearer {}", token.stdout.trim());
    let no = server.create(&[("prompt", "a"), ("seconds", "4")], &[("authorization", &bearer)]);
    assert_eq!(
        (no.status, no.json()["error"]["type"].as_str()),
        (402, Some("insufficient_quota")),
        "{}",
        no.text()
    );
    assert_eq!(service.emulator().accepted_count(), 0);
}

/// However few files the system allows, and whether a connection says nothing, half of a head, or half of a body: the next one is
/// answered at once.
#[cfg(unix)]
#[test]
fn whoever_says_nothing_keeps_nobody_out() {
    let service = Service::start();
    let program = service.program();
    let server = Server::with_files(&program, 256);
    let half =
        format!("POST /v1/videos HTTP/1.1\r\nhost: {}\r\ncontent-length: 9000000\r\n\r\nx", server.place());
    let others: Vec<std::net::TcpStream> = (0..300)
        .map(|at: usize| {
            let mut stream = std::net::TcpStream::connect(server.place()).unwrap();
            let _ = stream.write_all(&half.as_bytes()[..[0, 30, half.len()][at % 3]]);
            stream
        })
        .collect();
    assert_eq!(server.get("/healthz").status, 200);
    assert_eq!(server.get("/v1/videos").status, 200, "the ledger can be read");
    drop(others);
    server.end();
}

/// What is at no path is nowhere, also for somebody who was not let in: a client that looks for a way to log in finds none.
#[test]
fn there_is_no_way_to_log_in_where_there_is_none() {
    let service = Service::start();
    let program = service.program();
    assert_eq!(program.run(&["serve", "token", "add", "alice"]).code, 0);
    let server = Server::of(&program, &[]);
    assert_eq!(server.ask("POST", "/mcp", &[], b"{}").status, 401);
    for path in
        ["/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-authorization-server", "/sse"]
    {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
    assert_eq!(server.ask("POST", "/register", &[], b"{}").status, 404);
    for path in ["/", "/queue", "/live", "/money"] {
        assert_eq!(server.get(path).status, 401, "{path}");
    }
}

/// Whose money a new key spends is said at the server: none of its clients is asked, and none is told of the other accounts.
#[test]
fn a_client_does_not_say_whose_key_the_servers_is() {
    let service = Service::with(|settings| settings.other_keys = ["k1", "k2"].map(str::to_owned).to_vec());
    let program = service.program().with("GIGGLE_API_KEY", "k1");
    assert_eq!(program.run(&["submit", "a lake", "--json"]).code, 0);
    // Its statement proves nothing.
    let young = StatementFault { stands_still_at: Some(0), ..StatementFault::default() };
    let young = Fault::on(Operation::Statements, Effect::Statements(young)).always();
    service.emulator().add_fault(young).unwrap();
    let other = program.with("GIGGLE_API_KEY", "k2");
    let said = other.run(&["serve", "token", "add", "alice"]);
    let server = Server::of(&other, &[]);
    let count = service.emulator().accepted_count();
    let forms = json!({"elicitation": {"form": {}}});
    let shot = json!({"prompt": "a hill", "model": "veo31-no-audio", "duration": 4});
    let answer = call_with(&forms, &server, said.stdout.trim(), "generate_video", &shot);
    assert_eq!(answer["structuredContent"]["error"]["code"], "settings", "{answer}");
    assert_eq!(service.emulator().accepted_count(), count);
}
