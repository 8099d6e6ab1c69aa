//! Clips of one task whose links change between two commands, or within one: each file keeps the clip that it has.

use crate::program::Program;
use crate::service::stand_in;
use serde_json::json;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// What a link leads to.
#[derive(Clone)]
enum Content {
    /// One of the task's clips.
    Clip(u8),
    /// One of the task's clips, with this status line and these header lines.
    As(u8, &'static str),
    /// No film.
    Picture,
    /// The link is refused.
    Refused,
}

/// The links of the service's one task, each with what it leads to; one set for each query, the last of them for ever.
type Links = Vec<Vec<(&'static str, Content)>>;

/// A service whose one task is done.
struct Task {
    base: String,
    links: Arc<Mutex<Links>>,
}

/// A whole clip that differs from every other one.
fn film(number: u8) -> Vec<u8> {
    [stand_in(), b"\0\0\0\x0cfree", &[number; 4]].concat()
}

impl Task {
    fn with(links: Links) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let links = Arc::new(Mutex::new(links));
        let (shared, place) = (Arc::clone(&links), base.clone());
        std::thread::spawn(move || {
            let mut now = Vec::new();
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut head = Vec::new();
                let mut byte = [0];
                while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|got| got == 1) {
                    head.push(byte[0]);
                }
                let head = String::from_utf8_lossy(&head).to_lowercase();
                let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
                let found = now.iter().find(|(link, _): &&(&str, Content)| *link == path);
                let (status, body) = match found.map(|(_, content)| content.clone()) {
                    Some(Content::Clip(number)) => ("200 OK".to_owned(), film(number)),
                    Some(Content::As(number, status)) => {
                        let length = film(number).len();
                        let range = format!("bytes 0-{}/{length}", length - 1);
                        (status.replace("ALL", &range), film(number))
                    }
                    Some(Content::Picture) => ("200 OK".to_owned(), b"\x89PNG\r\n\x1a\n and so on".to_vec()),
                    Some(Content::Refused) => ("403 Forbidden".to_owned(), Vec::new()),
                    None => {
                        let mut sets = shared.lock().unwrap();
                        let is_query = head.starts_with("get") && path.contains("query");
                        if is_query {
                            now = if sets.len() > 1 { sets.remove(0) } else { sets[0].clone() };
                        }
                        let urls: Vec<String> = now
                            .iter()
                            .map(|(link, _)| match link.strip_prefix("/bare") {
                                Some(_) => (*link).to_owned(),
                                None => format!("{place}{link}"),
                            })
                            .collect();
                        let data = match is_query {
                            true => json!({"task_id": "t-1", "status": "completed", "urls": urls}),
                            false => json!({"task_id": "t-1"}),
                        };
                        let body = json!({"code": 200, "msg": "success", "data": data});
                        ("200 OK".to_owned(), body.to_string().into_bytes())
                    }
                };
                let length = body.len();
                let head =
                    format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n");
                let _ = stream.write_all(&[head.as_bytes(), &body].concat());
            }
        });
        Self { base, links }
    }
}

/// Which clip a file holds.
fn held(program: &Program, file: &str) -> Option<u8> {
    let bytes = std::fs::read(program.path().join(file)).ok()?;
    (0..9).find(|number| bytes == film(*number))
}

const TWO: [&str; 9] = ["make", "x", "-m", "seedance-2.0-pro", "--count", "2", "-o", "c.mp4", "--no-input"];

/// The links that come later with what lies behind them, the exit code, and which clip is brought.
type Way<'a> = (Vec<(&'a str, Content)>, i32, Option<u8>);

#[test]
fn what_was_delivered_keeps_its_file_in_every_later_command() {
    use Content::{Clip, Refused};
    let ways: [Way<'_>; 6] = [
        (vec![("/b?2", Clip(1))], 0, Some(1)),
        (vec![("/b?2", Clip(1)), ("/a?2", Clip(0))], 0, Some(1)),
        (vec![("/a?2", Clip(0)), ("/b?2", Clip(1))], 0, Some(1)),
        (vec![("/c?2", Clip(2)), ("/a?2", Clip(0)), ("/b?2", Clip(1))], 9, None),
        (vec![("/a?2", Clip(0)), ("/b?2", Clip(0))], 9, None),
        (vec![("/c?2", Clip(2)), ("/b?2", Clip(1))], 9, None),
    ];
    let commands: [&[&str]; 3] = [&["resume"], &TWO, &["download", "t-1", "-o", "c.mp4"]];
    for (links, code, second) in ways {
        for command in commands {
            let task = Task::with(vec![vec![("/a?1", Clip(0)), ("/b?1", Refused)]]);
            let program = Program::against(&task.base);
            assert_eq!(program.run(&TWO).code, 9);
            assert_eq!((held(&program, "c.mp4"), held(&program, "c-2.mp4")), (Some(0), None));
            *task.links.lock().unwrap() = vec![links.clone()];
            for _ in 0..2 {
                let said = program.run(command);
                let paths: Vec<&str> = links.iter().map(|(link, _)| *link).collect();
                assert_eq!(held(&program, "c.mp4"), Some(0), "{command:?} {paths:?} {said:?}");
                assert_eq!(
                    (said.code, held(&program, "c-2.mp4")),
                    (code, second),
                    "{command:?} {paths:?} {said:?}"
                );
            }
        }
    }
}

#[test]
fn links_that_change_within_one_command_or_after_a_file_is_gone_swap_no_clips() {
    use Content::{Clip, Refused};
    let first = vec![("/a?1", Clip(0)), ("/b?1", Refused)];
    // The same places, and what is there has changed places.
    let task = Task::with(vec![first, vec![("/a?2", Clip(1)), ("/b?2", Clip(0))]]);
    let program = Program::against(&task.base);
    let said = program.run(&TWO);
    assert_eq!(
        (said.code, held(&program, "c.mp4"), held(&program, "c-2.mp4")),
        (0, Some(0), Some(1)),
        "{said:?}"
    );
    for gone in ["c.mp4", "c-2.mp4"] {
        std::fs::remove_file(program.path().join(gone)).unwrap();
        let said = program.run(&TWO);
        assert_eq!(
            (said.code, held(&program, "c.mp4"), held(&program, "c-2.mp4")),
            (0, Some(0), Some(1)),
            "{said:?}"
        );
    }
    // A file that holds another clip of the same task is not replaced by this one's.
    let other = ["make", "x", "-m", "seedance-2.0-pro", "--count", "2", "-o", "c-2.mp4"];
    let said = program.run(&other);
    assert_eq!(
        (said.code, held(&program, "c.mp4"), held(&program, "c-2.mp4")),
        (9, Some(0), Some(1)),
        "{said:?}"
    );
    // In a list as well.
    let task = Task::with(vec![vec![("/a?1", Clip(0)), ("/b?1", Refused)]]);
    let program = Program::against(&task.base);
    let list = "shots:\n  - {key: k, prompt: x, model: seedance-2.0-pro, count: 2}\n";
    std::fs::write(program.path().join("l.yaml"), list).unwrap();
    assert_eq!(program.run(&["batch", "run", "l.yaml"]).code, 8);
    *task.links.lock().unwrap() = vec![vec![("/b?2", Clip(1)), ("/a?2", Clip(0))]];
    let said = program.run(&["batch", "run", "l.yaml"]);
    let runs = std::fs::read_dir(program.path().join("l-giggle/runs")).unwrap();
    let folders = runs.map(|run| Path::new("l-giggle/runs").join(run.unwrap().file_name()).join("clips"));
    let held_in =
        |folder: &Path| ["k.mp4", "k-2.mp4"].map(|it| held(&program, &folder.join(it).to_string_lossy()));
    let clips = folders.map(|folder| held_in(&folder)).find(|clips| clips[1].is_some()).unwrap_or_default();
    assert_eq!((said.code, clips), (0, [Some(0), Some(1)]), "{said:?}");
    // What a person made of a clip in its place is theirs; half a file is nobody's.
    let runs = std::fs::read_dir(program.path().join("l-giggle/runs")).unwrap();
    let mut clips = runs.map(|run| run.unwrap().path().join("clips/k.mp4")).filter(|clip| clip.is_file());
    let clip = clips.next().unwrap();
    let whole = std::fs::read(&clip).unwrap();
    let mark = b"draft, not a generated video";
    let at = whole.windows(mark.len()).position(|part| part == mark).unwrap();
    let edited = [&whole[..at], b"my own cut of the same clip!", &whole[at + mark.len()..]].concat();
    std::fs::write(&clip, &edited).unwrap();
    let said = program.run(&["batch", "run", "l.yaml"]);
    assert_eq!((said.code, std::fs::read(&clip).unwrap() == edited), (8, true), "{said:?}");
    std::fs::write(&clip, &whole[..whole.len() / 2]).unwrap();
    let said = program.run(&["batch", "run", "l.yaml"]);
    assert_eq!((said.code, std::fs::read(&clip).unwrap() == whole), (0, true), "{said:?}");
}

#[test]
fn a_clip_that_is_there_is_taken_however_its_link_is_given() {
    use Content::{As, Clip, Picture, Refused};
    let one = ["make", "x", "-m", "veo31-no-audio", "-o", "c.mp4", "--no-input"];
    let ways = [
        vec![("/thumb", Picture), ("/a", Clip(0))],
        vec![("/dead", Refused), ("/thumb", Picture), ("/a", Clip(0))],
        vec![("/bare/a", Clip(0))],
        vec![("/a", As(0, "203 Changed"))],
        vec![("/a", As(0, "206 Partial\r\ncontent-range: ALL"))],
    ];
    for links in ways {
        let paths: Vec<&str> = links.iter().map(|(link, _)| *link).collect();
        let said_of = format!("{paths:?}");
        let task = Task::with(vec![links]);
        let program = Program::against(&task.base);
        let said = program.run(&one);
        assert_eq!((said.code, held(&program, "c.mp4")), (0, Some(0)), "{said_of} {said:?}");
        assert_eq!(
            std::fs::read_dir(program.path())
                .unwrap()
                .filter(|it| { it.as_ref().unwrap().file_name().to_string_lossy().contains(".part") })
                .count(),
            0,
            "{said_of}"
        );
    }
    // A piece is still no clip, and neither is what is pointed at beside the service's own address by other means.
    let bad = vec![("/a", As(0, "206 Partial\r\ncontent-range: bytes 0-9/100"))];
    let task = Task::with(vec![bad]);
    let program = Program::against(&task.base);
    let said = program.run(&[&one[..], &["--deadline", "3s"]].concat());
    assert_eq!((said.code, held(&program, "c.mp4")), (9, None), "{said:?}");
}
