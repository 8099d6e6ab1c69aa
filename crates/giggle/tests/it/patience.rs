//! How long a command may take, and what it does with answers that say nothing for certain.

use crate::program::Program;
use crate::scripted::{Answer, Scripted};
use crate::service::{Service, clip};
use giggle_emulator::{Effect, Fault, Operation, Pace};
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use std::time::{Duration, Instant};

const SHOT: [&str; 8] = ["a lake", "-m", "veo31-no-audio", "-a", "1:1", "-r", "480p", "--json"];

fn make<'a>(more: &[&'a str]) -> Vec<&'a str> {
    ["make"].iter().chain(&SHOT).chain(more).copied().collect()
}

/// Runs a command that may take two seconds, and gives back how it ended.
fn within_its_deadline(program: &Program, arguments: &[&str]) -> crate::program::Said {
    let begun = Instant::now();
    let said = program.run(&[arguments, &["--deadline", "2s"]].concat());
    assert!(begun.elapsed() < Duration::from_secs(6), "{arguments:?} took {:?}: {said:?}", begun.elapsed());
    said
}

#[test]
fn no_command_outlasts_its_deadline() {
    let service = Service::with(|settings| settings.pace = Pace::Real);
    let program = service.program();
    let made = within_its_deadline(&program, &make(&["-o", "a.mp4"]));
    assert_eq!(made.code, 6, "{made:?}");
    let task = made.json()["error"]["task_id"].as_str().unwrap().to_owned();
    assert_eq!(within_its_deadline(&program, &["wait", &task, "--json"]).code, 6);
    assert_eq!(within_its_deadline(&program, &["resume", "--json"]).code, 6);
    let list = "shots:\n  - {key: a, prompt: a hill, model: veo31-no-audio, resolution: 480p}\n";
    std::fs::write(program.path().join("list.yaml"), list).unwrap();
    let run = within_its_deadline(&program, &["batch", "run", "list.yaml", "--json"]);
    assert_eq!(run.code, 8, "{run:?}");
    assert_eq!(service.emulator().accepted_count(), 2);
}

/// A service whose one task is done, and whose clip comes as the function says.
fn done(serve: fn(&mut std::net::TcpStream, &str)) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let link = format!("{base}/c.mp4");
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, link) = (stream.unwrap(), link.clone());
            std::thread::spawn(move || {
                let mut head = Vec::new();
                let mut byte = [0];
                while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|got| got == 1) {
                    head.push(byte[0]);
                }
                let head = String::from_utf8_lossy(&head).to_lowercase();
                if head.starts_with("get /c.mp4") {
                    return serve(&mut stream, &head);
                }
                let data = if head.starts_with("post") {
                    json!({"task_id": "t-1"})
                } else {
                    json!({"task_id": "t-1", "status": "completed", "urls": [link]})
                };
                let body = json!({"code": 200, "msg": "success", "data": data}).to_string();
                let _ = write!(
                    stream,
                    "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len()
                );
                let mut rest = Vec::new();
                let _ = stream.read_to_end(&mut rest);
            });
        }
    });
    base
}

#[test]
fn a_clip_that_never_becomes_whole_ends_with_what_came_kept() {
    fn half(stream: &mut std::net::TcpStream, head: &str) {
        let clip = clip();
        if head.contains("\r\nrange:") {
            let _ = stream.write_all(b"HTTP/1.1 416 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            return;
        }
        let _ = write!(
            stream,
            "HTTP/1.1 200 OK\r\netag: \"1\"\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
            clip.len()
        );
        let _ = stream.write_all(&clip[..clip.len() / 2]);
    }
    fn trickle(stream: &mut std::net::TcpStream, _: &str) {
        let clip = clip();
        let _ = write!(stream, "HTTP/1.1 200 OK\r\netag: \"1\"\r\ncontent-length: {}\r\n\r\n", clip.len());
        let (first, rest) = clip.split_at(clip.len() / 2);
        let _ = stream.write_all(first);
        for byte in rest {
            std::thread::sleep(Duration::from_millis(20));
            if stream.write_all(&[*byte]).is_err() {
                return;
            }
        }
    }
    for serve in [half as fn(&mut std::net::TcpStream, &str), trickle] {
        let program = Program::against(&done(serve));
        let begun = Instant::now();
        let said = program.run(&make(&["-o", "c.mp4", "--deadline", "4s"]));
        assert_eq!(said.code, 9, "{said:?}");
        assert!(begun.elapsed() < Duration::from_secs(9), "{:?}", begun.elapsed());
        assert!(!program.path().join("c.mp4").exists());
    }
}

#[test]
fn a_pause_that_is_longer_than_the_deadline_is_told_and_not_begun() {
    let service = Service::start().fault(Fault::too_many_requests(Operation::Submit, 3600).always());
    let program = service.program();
    let said = within_its_deadline(&program, &make(&["-o", "a.mp4"]));
    assert_eq!((said.code, &said.json()["error"]["retry_after_seconds"]), (4, &json!(3600)), "{said:?}");
    assert_eq!(service.emulator().request_count(Operation::Submit), 1);
    service.emulator().clear_faults();
    service.emulator().add_fault(Fault::too_many_requests(Operation::Query, 3600).always()).unwrap();
    let said = within_its_deadline(&program, &make(&["-o", "a.mp4"]));
    assert_eq!((said.code, &said.json()["error"]["retry_after_seconds"]), (6, &json!(3600)), "{said:?}");
    assert_eq!(service.emulator().request_count(Operation::Query), 1);
}

#[test]
fn a_wish_for_patience_is_heard_wherever_it_is_said() {
    let headers = |name: &str| [(name.to_owned(), "3600".to_owned())].into();
    let limited = json!({"code": 429, "msg": "Too many requests"});
    for (headers, body) in [
        ([].into(), json!({"code": 429, "msg": "slow", "retry_after": 3600})),
        ([].into(), json!({"retry_after": 3600})),
        ([].into(), json!({"code": 429, "msg": "retry after 3600 s"})),
        (headers("ratelimit-reset"), limited.clone()),
        (headers("x-ratelimit-reset"), limited),
    ] {
        let answer =
            Effect::Answer { status: 429, headers, body: Some(body.clone()), text: None, acts: false };
        let service = Service::start().fault(Fault::on(Operation::Submit, answer).always());
        let said = service.program().run(&make(&["-o", "a.mp4"]));
        assert_eq!((said.code, &said.json()["error"]["retry_after_seconds"]), (4, &json!(3600)), "{said:?}");
        assert_eq!(service.emulator().request_count(Operation::Submit), 1, "{body}");
    }
}

#[test]
fn statements_that_say_nothing_leave_time_for_the_clip() {
    let stall = Effect::Stall(giggle_emulator::Side::Before);
    let service = Service::start().fault(Fault::on(Operation::Statements, stall).always());
    let program = service.program().with("GIGGLE_BUDGET", "100000");
    let said = program.run(&make(&["-o", "a.mp4", "--deadline", "6s"]));
    assert_eq!(said.code, 0, "{said:?}");
}

/// How many submits reached a service that answers each of them with a status.
fn submits(status: u16, run: impl Fn(&Program)) -> usize {
    let server = Scripted::start(vec![Answer::With(status, vec![("retry-after", "0".into())], Vec::new())]);
    run(&Program::against(&server.base));
    server.requests().iter().filter(|request| request.line.starts_with("POST")).count()
}

#[test]
fn one_shot_is_one_submit_whatever_the_answer_but_429() {
    for status in [400, 409, 425, 499, 500, 503, 524] {
        let made = submits(status, |program| {
            let said = program.run(&make(&["-o", "a.mp4"]));
            assert!(matches!(said.code, 4 | 7), "{status}: {said:?}");
        });
        let listed = submits(status, |program| {
            let list = "shots:\n  - {key: a, prompt: a hill, model: veo31-no-audio, resolution: 480p}\n";
            std::fs::write(program.path().join("list.yaml"), list).unwrap();
            program.run(&["batch", "run", "list.yaml", "--json"]);
        });
        assert_eq!((made, listed), (1, 1), "{status}");
    }
}

#[test]
fn an_answer_about_another_task_is_neither_believed_nor_recorded() {
    let other =
        json!({"code": 200, "msg": "success", "data": {"task_id": "T9", "status": "failed", "err_msg": "x"}});
    let effect = Effect::Answer {
        status: 200,
        headers: std::collections::BTreeMap::new(),
        body: Some(other),
        text: None,
        acts: false,
    };
    let service = Service::start().fault(Fault::on(Operation::Query, effect));
    let program = service.program();
    let said = program.run(&make(&["-o", "a.mp4"]));
    assert_eq!(said.code, 0, "{said:?}");
    program.run(&make(&["-o", "b.mp4"]));
    assert_eq!(service.emulator().accepted_count(), 1);
}

#[test]
fn links_under_a_status_that_nobody_knows_are_tried() {
    fn whole(stream: &mut std::net::TcpStream, _: &str) {
        let clip = clip();
        let _ =
            write!(stream, "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", clip.len());
        let _ = stream.write_all(clip);
    }
    let service = done(whole);
    let link = format!("{service}/c.mp4");
    let answer = json!({"status": " Succeeded ", "urls": [link, link]});
    let server = Scripted::start(vec![Answer::data(json!({"task_id": "t-1"})), Answer::data(answer)]);
    let program = Program::against(&server.base);
    let made = within_its_deadline(&program, &make(&["-o", "c.mp4"]));
    assert_eq!(made.code, 0, "{made:?}");
    let rows: Value = program.run(&["ledger", "--json"]).json();
    assert_eq!(rows["shots"][0]["state"], "downloaded");
    let said = program.run(&["download", "t-1", "-o", "d.mp4", "--json"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(std::fs::read(program.path().join("d.mp4")).unwrap(), clip());
    assert!(!program.path().join("d-2.mp4").exists(), "equal links are one clip");
}

#[test]
fn no_more_clips_are_brought_than_were_asked_for() {
    fn whole(stream: &mut std::net::TcpStream, _: &str) {
        let clip = clip();
        let _ =
            write!(stream, "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", clip.len());
        let _ = stream.write_all(clip);
    }
    let service = done(whole);
    let links: Vec<String> = (0..60).map(|number| format!("{service}/c.mp4?{number}")).collect();
    let answer = json!({"status": "completed", "urls": links, "err_msg": "x".repeat(1_000_000)});
    let server = Scripted::start(vec![Answer::data(json!({"task_id": "t-1"})), Answer::data(answer)]);
    let program = Program::against(&server.base);
    let films = |program: &Program| program.files().iter().filter(|file| file.ends_with(".mp4")).count();
    let made = program.run(&make(&["-o", "c.mp4"]));
    assert_eq!((made.code, films(&program)), (0, 1), "{made:?}");
    assert!(made.stdout.len() + made.stderr.len() < 100_000);
    let stranger = Program::against(&server.base);
    let said = stranger.run(&["download", "t-9", "-o", "d.mp4", "--json"]);
    assert_eq!((said.code, films(&stranger)), (0, 4), "{said:?}");
    let said = stranger.run(&["query", "t-9", "--json"]);
    assert!(said.stdout.len() + said.stderr.len() < 100_000, "{}", said.stdout.len());
}
