//! Reference material in lists: read from every format, checked before anything is sent, and a part of what a shot is.

use super::{Program, Service, faults, write};
use giggle_emulator::Operation;
use serde_json::Value;

const YAML: &str = "\
defaults: {model: seedance-2.0-pro, duration: 4, resolution: 480p, aspect_ratio: '1:1'}
shots:
  - key: a
    prompt: '@image1 beside @image2, to @audio1'
    image: [kite.png, 'url:https://pictures.example/sea.png?Signature=s3cret']
    audio: url:https://sounds.example/waltz.mp3
  - {key: b, prompt: '@video1 at night', video: ['url:https://clips.example/dance.mp4'], takes: 2}
  - {key: c, prompt: a lake}
";

const CSV: &str = "\
key,prompt,model,duration,resolution,aspect_ratio,image,audio,video,takes
a,\"@image1 beside @image2, to @audio1\",seedance-2.0-pro,4,480p,1:1,kite.png | url:https://pictures.example/sea.png?Signature=s3cret,url:https://sounds.example/waltz.mp3,,
b,@video1 at night,seedance-2.0-pro,4,480p,1:1,,,url:https://clips.example/dance.mp4,2
c,a lake,seedance-2.0-pro,4,480p,1:1,,,,
";

fn with_picture(program: &Program, colour: u32) {
    std::fs::write(program.path().join("kite.png"), crate::pictures::png(64 + colour, 64)).unwrap();
}

fn shots(program: &Program, page: &Value) -> Vec<Value> {
    let path = program.path().join(page.as_str().unwrap()).with_file_name("report.json");
    let report: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    report["shots"].as_array().unwrap().clone()
}

#[test]
fn every_format_asks_for_the_same_shots_and_other_material_is_another_shot() {
    let service = Service::start();
    let program = service.program();
    with_picture(&program, 0);
    let plan =
        program.run(&["batch", "run", &write(program.path(), "shots.yaml", YAML), "--dry-run", "--json"]);
    assert_eq!(plan.json()["plan"]["counts"]["new"], 4, "{plan:?}");
    assert_eq!(service.emulator().accepted_count(), 0);
    let said = program.run(&["batch", "run", "shots.yaml", "--json"]);
    assert_eq!((said.code, service.emulator().accepted_count()), (0, 4), "{said:?}");
    let journal = service.emulator().journal();
    let bodies: Vec<&Value> = journal
        .iter()
        .filter(|it| it.operation == Operation::Submit && it.path.ends_with("/omni-video"))
        .filter_map(|it| it.body.as_ref())
        .collect();
    assert_eq!(bodies.len(), 3, "the shot without material goes elsewhere");
    let first = bodies.iter().find(|it| it["images"].is_array()).unwrap();
    assert_eq!(
        (first["images"].as_array().unwrap().len(), first["audios"].as_array().unwrap().len()),
        (2, 1)
    );
    assert!(first["images"][0]["base64"].is_string() && first["images"][1]["url"].is_string(), "{first}");
    let page = said.json()["report"].clone();
    let of_report = &shots(&program, &page)[0]["references"];
    assert_eq!(of_report[0], "@image1 kite.png");
    assert!(of_report[1].as_str().unwrap().contains("sea.png") && !of_report.to_string().contains("s3cret"));

    let csv = write(program.path(), "again.csv", CSV);
    assert_eq!(program.run(&["batch", "plan", &csv, "--json"]).json()["plan"]["counts"]["done"], 4);
    assert_eq!(program.run(&["batch", "run", &csv, "--json"]).code, 0);
    assert_eq!(service.emulator().accepted_count(), 4, "each is what was asked for before");
    // Another picture under the same name, and the same pictures in another order.
    with_picture(&program, 1);
    assert_eq!(program.run(&["batch", "plan", "shots.yaml", "--json"]).json()["plan"]["counts"]["new"], 1);
    with_picture(&program, 0);
    let turned = CSV.replace("kite.png | url:", "url:").replace("s3cret", "s3cret|kite.png");
    let csv = write(program.path(), "turned.csv", &turned);
    assert_eq!(program.run(&["batch", "plan", &csv, "--json"]).json()["plan"]["counts"]["new"], 1);
}

#[test]
fn what_cannot_be_sent_is_said_with_its_line_before_anything_is() {
    let service = Service::start();
    let program = service.program();
    with_picture(&program, 0);
    let many = format!("{{prompt: a, image: [{}]}}", ["kite.png"; 10].join(", "));
    let rows = [
        ("{prompt: '@image2 runs', image: kite.png}", "@image2"),
        ("{prompt: '@audio1 plays', image: kite.png}", "@audio1"),
        ("{prompt: a, model: grok, image: kite.png}", "nearest is `seedance-2.0-pro`"),
        ("{prompt: a, model: veo31, duration: 4, audio: 'url:https://x.example/a.mp3'}", "seedance-2.0-pro"),
        (many.as_str(), "nearest is 9"),
        ("{prompt: a, image: missing.png}", "missing.png"),
        ("{prompt: a, image: 'asset_id:lkllv0yv81'}", "asset id"),
        ("{prompt: a, image: '@k0.last'}", "start frame"),
        ("{prompt: a, audio: waltz.mp3}", "url:ADDRESS"),
        ("{prompt: a, video: 'base64:aGVsbG8='}", "video"),
        ("{prompt: a, image: kite.png, end_frame: kite.png}", "not both"),
        ("{prompt: a, image: kite.png, start_frame: '@first.last'}", "not both"),
        ("{prompt: a, image: [kite.png, '']}", "empty entry"),
        ("{prompt: a, image: {one: kite.png}}", "list of texts"),
        ("{prompt: a, images: kite.png}", "did you mean `image`"),
    ];
    let mut list =
        String::from("defaults: {model: seedance-2.0-pro, duration: 4}\nshots:\n- {key: first, prompt: b}\n");
    for (at, (row, _)) in rows.iter().enumerate() {
        list.push_str(&format!("- {{key: k{at}, {}\n", row.trim_start_matches('{')));
    }
    let list = write(program.path(), "shots.yaml", &list);
    for verb in ["check", "run"] {
        let said = program.run(&["batch", verb, &list, "--json"]);
        assert_eq!(said.code, 2, "{said:?}");
        let found = faults(&said);
        for (at, (row, word)) in rows.iter().enumerate() {
            let of_row: Vec<&Value> = found.iter().filter(|it| it["line"] == at + 4).collect();
            assert!(!of_row.is_empty(), "{row}: {found:?}");
            assert!(
                of_row.iter().any(|it| it["message"].as_str().unwrap().contains(word)),
                "{row}: {of_row:?}"
            );
        }
    }
    // A word that names nothing is only noted: without material it is a word like others.
    let note = "defaults: {model: MiniMax-H3}\nshots:\n- {key: a, prompt: '@image1 runs'}\n";
    let said = program.run(&["batch", "check", &write(program.path(), "note.yaml", note)]);
    assert!(
        said.code == 0 && said.stderr.contains("note.yaml:3:") && said.stderr.contains("@image1"),
        "{said:?}"
    );
    assert_eq!(service.emulator().journal().len(), 0, "nothing was sent");
}

#[test]
fn a_draft_shows_its_pictures_and_names_the_rest() {
    let program = Program::new();
    with_picture(&program, 0);
    let list = write(program.path(), "shots.yaml", YAML);
    let said = program.run(&["batch", "draft", &list, "--json"]);
    assert_eq!(said.code, 0, "{said:?}");
    let shots = said.json()["shots"].as_array().unwrap().clone();
    assert_eq!(shots[0]["draft"]["references"].as_array().unwrap().len(), 3, "{}", shots[0]);
    assert!(shots[3]["draft"].get("references").is_none());
    let tags = |shot: &Value| {
        let file = program.path().join(shot["file"].as_str().unwrap());
        let mp4 = std::fs::read(file).unwrap();
        giggle_render::inspect(&mp4).unwrap().provenance.fact("references").map(str::to_owned)
    };
    assert_eq!(tags(&shots[0]).as_deref(), Some("@image1 @image2 @audio1"));
    assert_eq!((tags(&shots[1]).as_deref(), tags(&shots[3])), (Some("@video1"), None));
    // Another picture is another draft.
    with_picture(&program, 1);
    let again = program.run(&["batch", "draft", &list, "--json"]).json();
    assert_eq!(
        (&again["shots"][0]["was_there"], &again["shots"][1]["was_there"]),
        (&false.into(), &true.into())
    );
}

#[test]
fn through_the_queue_it_is_the_same_shot_and_its_picture_travels_along() {
    let service = Service::start();
    let program = service.program();
    with_picture(&program, 0);
    let list = write(program.path(), "shots.yaml", YAML);
    assert_eq!(program.run(&["batch", "run", &list, "--queue", "--json"]).code, 0);
    // The worker has what it needs without the file.
    std::fs::remove_file(program.path().join("kite.png")).unwrap();
    let worked = program.run(&["work", "--until-empty", "--json"]);
    assert_eq!((worked.code, service.emulator().accepted_count()), (0, 4), "{worked:?}");
    with_picture(&program, 0);
    let plan = program.run(&["batch", "plan", &list, "--json"]).json();
    assert_eq!(plan["plan"]["counts"]["done"], 4, "{plan}");
}

#[test]
fn models_are_compared_with_the_same_material() {
    let service = Service::start();
    let program = service.program();
    with_picture(&program, 0);
    let words = ["compare", "@image1 runs", "--models", "seedance-2.0-pro,MiniMax-H3", "--image", "kite.png"];
    let said = program.run(&[&words[..], &["-r", "480p", "-d", "4", "--json"]].concat());
    assert_eq!((said.code, service.emulator().accepted_count()), (0, 2), "{said:?}");
    let guided = ["guide", "@image1 runs", "-m", "MiniMax-H3", "-d", "4", "-a", "1:1", "--image", "kite.png"];
    let guided = program.run(&[&guided[..], &["--json"]].concat()).json();
    assert!(guided["command"].as_str().unwrap().contains("--image=kite.png"), "{guided}");
}
