//! `batch check`: every fault with its place, all at once, and nothing sent.

use super::{Program, Service, faults, write};
use std::fmt::Write as _;

#[test]
fn a_table_with_forty_faulty_rows_gives_forty_places_and_sends_nothing() {
    let service = Service::start();
    let program = service.program();
    let mut table = String::from("key,prompt,model,duration,aspect_ratio,start_frame\n");
    let mut expected = Vec::new();
    for row in 0..300 {
        let faulty = [
            format!("shot{row},a lake,grok,7,16:9,\n"),
            format!("shot{row},a lake,grock,6,16:9,\n"),
            format!("shot{row},,grok,6,16:9,\n"),
            format!("shot{row},a lake,grok,6,16:10,\n"),
            format!("shot{row},a lake,grok,six,16:9,\n"),
            format!("shot{row},a lake,grok,6,16:9,no-such.png\n"),
            format!("../shot{row},a lake,grok,6,16:9,\n"),
            format!("shot{row},a ${{missing}} lake,grok,6,16:9,\n"),
            format!("shot{row},a lake,grok,6,16:9,@nobody.last\n"),
            format!("shot{row},a lake,grok,6,16:9,,too many\n"),
        ];
        if row % 7 == 3 && expected.len() < 40 {
            table.push_str(&faulty[expected.len() % faulty.len()]);
            expected.push(row + 2);
        } else {
            writeln!(table, "shot{row},a lake at {row} o'clock,grok,6,16:9,").unwrap();
        }
    }
    assert_eq!(expected.len(), 40);
    let list = write(program.path(), "shots.csv", &table);
    for verb in ["check", "run"] {
        let said = program.run(&["batch", verb, &list, "--json"]);
        assert_eq!(said.code, 2);
        let lines: Vec<u64> = faults(&said).iter().map(|it| it["line"].as_u64().unwrap()).collect();
        assert_eq!(lines, expected, "{verb}");
        assert!(faults(&said).iter().all(|it| it["column"].as_u64().unwrap() > 0));
        let said = program.run(&["batch", verb, &list]);
        let located = said
            .stderr
            .lines()
            .filter(|line| line.starts_with("shots.csv:") && line.matches(':').count() > 2);
        assert_eq!(located.count(), 40, "{}", said.stderr);
    }
    assert_eq!(service.emulator().journal().len(), 0, "nothing was sent");
}

#[test]
fn the_place_of_a_fault_is_where_the_value_stands() {
    let program = Program::new();
    let yaml = "\
defaults:
  model: sora2
  duration: 5
shots:
  - key: a
    prompt: lake
    duration: 4
  - key: b
    prompt: lake
  - key: A
    prompt: lake
    duration: 8
    aspect-ratoi: 9:16
  - key: c
    prompt: lake
    start_frame: '@d.last'
    duration: 4
  - key: d
    prompt: lake
    start_frame: '@c.last'
    duration: 4
";
    let list = write(program.path(), "shots.yaml", yaml);
    let said = program.run(&["batch", "check", &list, "--json"]);
    let places: Vec<String> =
        faults(&said).iter().map(|it| format!("{}:{}", it["line"], it["column"])).collect();
    assert_eq!(places, ["3:13", "10:10", "13:5", "16:18"], "{}", said.stdout);
    let text = said.stdout;
    for word in ["4, 8 or 12", "used by the row in line 5", "did you mean `aspect_ratio`", "c → d → c"] {
        assert!(text.contains(word), "{word}: {text}");
    }
}

#[test]
fn rows_become_shots_by_defaults_variables_matrix_and_takes() {
    // Nobody listens there; but it is this machine, whose clips a chain can be sure to read.
    let program = Program::new().with("GIGGLE_API_BASE", "http://127.0.0.1:9");
    std::fs::create_dir(program.path().join("list")).unwrap();
    std::fs::write(program.path().join("list/pier.png"), crate::pictures::png(64, 36)).unwrap();
    let yaml = "\
version: 1
variables: {hero: a girl in a red coat}
defaults: {model: veo31, resolution: 480p}
shots:
  - key: pier
    prompt: ${hero} on the pier, ${weather}
    variables: {weather: rain}
    start_frame: pier.png
    matrix: {model: [veo31, grok], aspect_ratio: ['16:9', '9:16']}
  - key: boat
    prompt: ${hero} in a boat
    start_frame: '@pier-grok-9x16.at(2.5)'
    model: grok
    takes: 3
";
    let list = write(program.path(), "list/shots.yaml", yaml);
    let said = program.run(&["batch", "check", &list, "--json"]);
    assert_eq!(said.code, 0, "{said:?}");
    let found = said.json();
    assert_eq!(
        (found["rows"].as_u64(), found["shots"].as_u64(), found["chained"].as_u64()),
        (Some(2), Some(7), Some(3))
    );
}

#[test]
fn a_mistyped_column_is_refused_and_a_used_one_is_a_variable() {
    let program = Program::new();
    let good = "key,prompt,hero,#owner\na,a ${hero} runs,fox,Li\n";
    let list = write(program.path(), "good.csv", good);
    assert_eq!(program.run(&["batch", "check", &list]).code, 0);
    let list = write(program.path(), "bad.csv", "key,prompt,aspectratio\na,a fox,9:16\n");
    let said = program.run(&["batch", "check", &list, "--json"]);
    assert_eq!((faults(&said)[0]["line"].as_u64(), faults(&said)[0]["column"].as_u64()), (Some(1), Some(12)));
}

#[test]
fn a_chain_is_refused_where_its_clips_might_not_be_read_before_any_link_is_paid() {
    // A name that never resolves, in the place of the service.
    let program = Program::against("https://giggle.invalid");
    const LINKED: &str = "shots: [{key: a, prompt: lake}, {key: b, prompt: hill, start_frame: '@a.last'}]\n";
    let chain = write(program.path(), "chain.yaml", LINKED);
    let plain = write(program.path(), "plain.yaml", "shots: [{key: a, prompt: lake}]\n");
    for verb in ["check", "run"] {
        let said = program.run(&["batch", verb, &chain]);
        assert_eq!(said.code, 2, "{said:?}");
        assert!(said.stderr.contains("`b`") && said.stderr.contains("ffmpeg"), "{said:?}");
    }
    assert_eq!(program.run(&["batch", "check", &plain]).code, 0);
    // Any program of that name on PATH will do: it is asked only for what openh264 cannot read.
    let tools = program.path().join("tools");
    std::fs::create_dir(&tools).unwrap();
    std::fs::write(tools.join(format!("ffmpeg{}", std::env::consts::EXE_SUFFIX)), "").unwrap();
    let program = program.with("PATH", &tools.display().to_string());
    assert_eq!(program.run(&["batch", "check", &chain]).code, 0);
    // The emulator's clips are drafts.
    let service = Service::start();
    let program = service.program();
    let chain = write(program.path(), "chain.yaml", LINKED);
    assert_eq!(program.run(&["batch", "check", &chain]).code, 0);
}
