//! Clips that are kept for all machines: put in once they are whole, taken out by whoever asks for the same shot, and never paid
//! for again because of a store.

use crate::program::{Program, Said};
use crate::service::{self, Service};
use giggle_emulator::{Effect, Fault, Operation};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

fn make<'a>(prompt: &'a str, file: &'a str) -> [&'a str; 9] {
    ["make", prompt, "--model", "veo31-no-audio", "--aspect-ratio", "1:1", "--json", "--output", file]
}

fn hash() -> String {
    Sha256::digest(service::clip()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Where the clip is in a folder that is a store.
pub(crate) fn kept(root: &Path) -> PathBuf {
    root.join(&hash()[..2]).join(format!("{}.mp4", hash()))
}

/// The program with a folder as its store.
fn with_folder(service: &Service) -> (Program, PathBuf) {
    let program = service.program();
    let root = program.path().join("store");
    std::fs::create_dir(&root).unwrap();
    let address = format!("file://{}", root.display());
    (program.with("GIGGLE_STORE", &address), root)
}

/// Another machine with the same ledger: its own folder to work in, and a service that has no clip any more.
fn elsewhere(service: &Service, program: &Program) -> Program {
    let state = program.path().join(".local/state/giggle");
    assert!(state.is_dir(), "{}", state.display());
    let store = program.environment("GIGGLE_STORE").unwrap();
    service.program().with("GIGGLE_STATE_DIR", &state.display().to_string()).with("GIGGLE_STORE", &store)
}

fn events(program: &Program, task: &str) -> Vec<String> {
    let shown = program.run(&["ledger", "show", task, "--json"]).json();
    shown["events"].as_array().unwrap().iter().map(|it| it["event"].as_str().unwrap().to_owned()).collect()
}

fn made(said: &Said) -> Value {
    assert_eq!(said.code, 0, "{said:?}");
    said.json()
}

#[test]
fn a_clip_is_stored_and_another_machine_takes_it_out() {
    let service = Service::start();
    let (program, root) = with_folder(&service);
    let clip = made(&program.run(&make("a lake", "a.mp4")));
    let (task, url) = (clip["task_id"].as_str().unwrap(), clip["files"][0]["stored"].as_str().unwrap());
    assert_eq!(std::fs::read(kept(&root)).unwrap(), service::clip());
    assert!(url.starts_with("file://") && url.ends_with(&format!("{}.mp4", hash())), "{url}");
    assert_eq!(events(&program, task).last().unwrap(), "stored");
    // The file of the first machine is out of reach, and the service has forgotten the task.
    std::fs::remove_file(program.path().join("a.mp4")).unwrap();
    service
        .emulator()
        .add_fault(Fault::on(Operation::Query, Effect::Status("expired".into())).always())
        .unwrap();
    let other = elsewhere(&service, &program);
    for arguments in [&make("a lake", "b.mp4")[..], &["download", task, "--output", "c.mp4", "--json"]] {
        let said = other.run(arguments);
        assert_eq!(made(&said)["files"][0]["stored"], url, "{said:?}");
        let path =
            other.path().join(arguments[arguments.iter().position(|it| *it == "--output").unwrap() + 1]);
        assert_eq!(std::fs::read(path).unwrap(), service::clip());
    }
    assert_eq!(service.emulator().accepted_count(), 1, "a stored clip is never asked for again");
    // What was altered in the store is not handed out, and the service is asked instead.
    std::fs::write(kept(&root), "altered").unwrap();
    for file in ["b.mp4", "c.mp4"] {
        std::fs::remove_file(other.path().join(file)).unwrap();
    }
    let said = other.run(&make("a lake", "d.mp4"));
    assert_ne!(said.code, 0, "{said:?}");
    assert!(!other.path().join("d.mp4").exists());
    // An export says where, and no link.
    let export = program.run(&["ledger", "export"]).stdout;
    assert!(export.contains("\"stored\"") && !export.contains("Signature"), "{export}");
}

#[test]
fn a_store_that_fails_loses_no_clip_and_resume_stores_it_later() {
    let service = Service::start();
    let (program, root) = with_folder(&service);
    // In the way of the clip's folder.
    let in_the_way = root.join(&hash()[..2]);
    std::fs::write(&in_the_way, "").unwrap();
    let clip = made(&program.run(&make("a lake", "a.mp4")));
    assert_eq!(clip["files"][0]["stored"], Value::Null);
    assert_eq!(std::fs::read(program.path().join("a.mp4")).unwrap(), service::clip());
    let task = clip["task_id"].as_str().unwrap();
    assert_eq!(events(&program, task).last().unwrap(), "downloaded");
    let said = program.run(&["resume", "--json"]);
    assert_eq!(said.code, 9, "still in the way: {said:?}");
    std::fs::remove_file(&in_the_way).unwrap();
    let said = program.run(&["resume", "--json"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.json()["stored"][0]["url"].as_str().unwrap().ends_with(".mp4"), "{said:?}");
    assert_eq!(events(&program, task).last().unwrap(), "stored");
    assert_eq!(std::fs::read(kept(&root)).unwrap(), service::clip());
    let said = program.run(&["resume", "--json"]);
    assert_eq!(
        (said.code, said.json()["stored"].as_array().unwrap().len()),
        (0, 0),
        "nothing is left: {said:?}"
    );
    assert_eq!(service.emulator().accepted_count(), 1);
}

#[test]
fn what_is_wrong_with_a_store_is_said_before_anything_is_sent() {
    let service = Service::start();
    let program = |store: &str| service.program().with("GIGGLE_STORE", store);
    let missing = format!("file://{}/not-mounted", service.program().path().display());
    let said = program("s3://clips").run(&make("a lake", "a.mp4"));
    assert_eq!(said.code, 3, "no credentials: {said:?}");
    assert!(said.stdout.contains("AWS_ACCESS_KEY_ID"), "{said:?}");
    for store in [
        "gs://clips",
        "clips",
        "s3://A_B",
        "s3://clips?key=hunter2",
        "s3://a:hunter2@clips",
        "file://host/a",
        &missing,
    ] {
        let said = program(store).run(&make("a lake", "a.mp4"));
        assert_eq!(said.code, 3, "{store}: {said:?}");
        let error = &said.json()["error"];
        assert!(!error["hint"].as_str().unwrap().is_empty(), "{store}: {said:?}");
        assert_eq!(error["billed"], "no", "{store}");
        assert!(!said.stdout.contains("hunter2") && !said.stderr.contains("hunter2"), "{said:?}");
    }
    let keyed = program("s3://clips").with("AWS_ACCESS_KEY_ID", "a").with("AWS_SECRET_ACCESS_KEY", "hunter2");
    let keyed = keyed.with("AWS_ENDPOINT_URL_S3", "http://s3.example");
    let said = keyed.run(&make("a lake", "a.mp4"));
    assert_eq!(said.code, 3, "{said:?}");
    assert!(!said.stdout.contains("hunter2"), "{said:?}");
    let flags = [&make("a lake", "a.mp4")[..], &["--store", "gs://clips"]].concat();
    assert_eq!(service.program().run(&flags).code, 2);
    let both = [&make("a lake", "a.mp4")[..], &["--store", "s3://clips", "--no-ledger"]].concat();
    assert_eq!(service.program().run(&both).code, 2);
    assert_eq!(service.emulator().request_count(Operation::Submit), 0);
}

#[test]
fn an_empty_mount_point_is_not_taken_for_the_store_and_what_is_paid_for_is_handed_out() {
    let service = Service::start();
    let (program, root) = with_folder(&service);
    made(&program.run(&make("a lake", "a.mp4")));
    let submit = ["submit", "a hill", "--model", "veo31-no-audio", "--aspect-ratio", "1:1"];
    assert_eq!(program.run(&submit).code, 0);
    // The mount is gone, and its mount point is there as always.
    let mounted = root.with_extension("mounted");
    std::fs::rename(&root, &mounted).unwrap();
    std::fs::create_dir(&root).unwrap();
    let seen = program.path().join(".local/state/giggle/to-store/seen");
    for is_known_here in [true, false] {
        if !is_known_here {
            // Another machine knows it from the ledger.
            std::fs::remove_file(&seen).unwrap();
        }
        let said = program.run(&make("a tree", "t.mp4"));
        assert_eq!((said.code, &said.json()["error"]["billed"]), (3, &Value::from("no")), "{said:?}");
        assert!(said.stdout.contains("giggle-store"), "{said:?}");
    }
    assert_eq!(service.emulator().accepted_count(), 2, "nothing was sent");
    // What is paid for is on its way here whatever the store is like: made, and submitted before.
    for (prompt, file) in [("a lake", "b.mp4"), ("a hill", "h.mp4")] {
        let said = program.run(&make(prompt, file));
        made(&said);
        assert!(said.stderr.contains("giggle-store"), "the store is not passed over in silence: {said:?}");
        assert_eq!(std::fs::read(program.path().join(file)).unwrap(), service::clip());
    }
    assert_eq!(std::fs::read_dir(&root).unwrap().count(), 0, "nothing is put below the mount point");
    let said = program.run(&["doctor", "--json"]);
    assert!(said.code == 3 && said.stdout.contains("giggle-store"), "{said:?}");
    // It is mounted again.
    std::fs::remove_dir(&root).unwrap();
    std::fs::rename(&mounted, &root).unwrap();
    let said = program.run(&["resume", "--json"]);
    assert_eq!((said.code, said.json()["stored"].as_array().unwrap().len()), (0, 1), "{said:?}");
    // A person vouches for an emptied one.
    std::fs::remove_dir_all(&root).unwrap();
    std::fs::create_dir(&root).unwrap();
    assert_eq!(program.run(&make("a tree", "t.mp4")).code, 3);
    std::fs::write(root.join("giggle-store"), "").unwrap();
    made(&program.run(&make("a tree", "t.mp4")));
    assert_eq!(std::fs::read(kept(&root)).unwrap(), service::clip());
    assert_eq!(service.emulator().accepted_count(), 3);
}

#[test]
fn a_list_is_stored_too_and_doctor_says_how_the_store_is() {
    let service = Service::start();
    let (program, root) = with_folder(&service);
    std::fs::write(
        program.path().join("shots.csv"),
        "key,prompt,model,aspect_ratio\none,a lake,veo31-no-audio,1:1\ntwo,a hill,veo31-no-audio,1:1\n",
    )
    .unwrap();
    let said = program.run(&["batch", "run", "shots.csv"]);
    assert_eq!(said.code, 0, "{said:?}");
    let rows = program.run(&["ledger", "--json"]).json();
    for row in rows["shots"].as_array().unwrap() {
        assert_eq!(events(&program, row["task_id"].as_str().unwrap()).last().unwrap(), "stored", "{row}");
    }
    assert_eq!(
        std::fs::read(kept(&root)).unwrap(),
        service::clip(),
        "two clips of the same bytes are one object"
    );
    let findings = |program: &Program| {
        let said = program.run(&["doctor", "--json"]).json();
        let all = said.get("findings").or_else(|| said["error"].get("findings")).cloned().unwrap();
        let of_store = all.as_array().unwrap().iter().filter(|it| it["what"] == "store");
        of_store.map(|it| it["verdict"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(findings(&program), ["good", "good"]);
    std::fs::remove_dir_all(&root).unwrap();
    assert_eq!(findings(&program), ["bad"]);
    let said = program.run(&["ledger", "link", "a", "--lasts", "8d"]);
    assert_eq!(said.code, 2, "no link lasts longer than the stores allow: {said:?}");
}

/// A server that speaks S3, at a port that was chosen before it runs.
struct Bucket {
    port: u16,
    child: Option<Child>,
}

impl Bucket {
    /// `None`, with a word about it, where none can be had.
    fn reserve() -> Option<Self> {
        let is_there =
            Command::new(moto()).arg("--help").stdout(Stdio::null()).stderr(Stdio::null()).status();
        if !is_there.is_ok_and(|status| status.success()) {
            let why =
                "moto is not installed (`pip install 'moto[server]'`, or GIGGLE_TEST_MOTO names moto_server)";
            assert!(std::env::var_os("GIGGLE_REQUIRE_SERVERS").is_none(), "not skipped here: {why}");
            println!("skipped: {why}");
            return None;
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Some(Self { port, child: None })
    }

    fn start(&mut self) {
        let mut command = Command::new(moto());
        command.args(["-H", "127.0.0.1", "-p", &self.port.to_string()]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let is_up = lines.by_ref().map_while(Result::ok).any(|line| line.contains("Running on"));
        assert!(is_up, "moto did not start");
        std::thread::spawn(move || lines.for_each(drop));
        self.child = Some(child);
        let put = "PUT /clips HTTP/1.1\r\nHost: s3\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        std::io::Write::write_all(&mut stream, put.as_bytes()).unwrap();
        let mut answer = String::new();
        std::io::Read::read_to_string(&mut stream, &mut answer).unwrap();
        assert!(answer.contains(" 200 "), "{answer}");
    }

    fn program(&self, service: &Service) -> Program {
        service
            .program()
            .with("GIGGLE_STORE", "s3://clips/studio")
            .with("AWS_ENDPOINT_URL_S3", &format!("http://127.0.0.1:{}", self.port))
            .with("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
            .with("AWS_SECRET_ACCESS_KEY", "hunter2secret")
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn moto() -> String {
    std::env::var("GIGGLE_TEST_MOTO").unwrap_or_else(|_| "moto_server".into())
}

#[test]
fn a_bucket_that_is_away_during_delivery_gets_its_clip_by_resume() {
    let Some(mut bucket) = Bucket::reserve() else { return };
    let service = Service::start();
    let program = bucket.program(&service);
    let said = program.run(&make("a lake", "a.mp4"));
    let clip = made(&said);
    assert_eq!(clip["files"][0]["stored"], Value::Null, "nobody listens there: {said:?}");
    assert!(said.stderr.contains("giggle resume"), "{said:?}");
    bucket.start();
    let said = program.run(&["resume", "--json"]);
    assert_eq!(said.code, 0, "{said:?}");
    let url = format!("s3://clips/studio/{}/{}.mp4", &hash()[..2], hash());
    assert_eq!(said.json()["stored"][0]["url"], url.as_str());
    assert_eq!(service.emulator().accepted_count(), 1);
    let task = clip["task_id"].as_str().unwrap();
    let link = program.run(&["ledger", "link", task]);
    assert!(link.code == 0 && link.stdout.contains("X-Amz-Signature="), "{link:?}");
    assert!(!link.stderr.contains("X-Amz-Signature"));
    assert!(!program.run(&["ledger", "export"]).stdout.contains("X-Amz"), "no link is kept");
    // Out of the bucket again, where the file is gone and the service has forgotten.
    std::fs::remove_file(program.path().join("a.mp4")).unwrap();
    service
        .emulator()
        .add_fault(Fault::on(Operation::Query, Effect::Status("expired".into())).always())
        .unwrap();
    let said = program.run(&["download", task, "--output", "b.mp4"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(std::fs::read(program.path().join("b.mp4")).unwrap(), service::clip());
    for said in [&said, &program.run(&["doctor"])] {
        assert!(!said.stdout.contains("hunter2") && !said.stderr.contains("hunter2"), "{said:?}");
    }
    assert!(!program.files().iter().any(|path| {
        std::fs::read(path).is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains("hunter2"))
    }));
}
