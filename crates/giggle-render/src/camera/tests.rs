//! The whole table, and the corpus of prompts.

use super::*;

const CORPUS: &str = include_str!("corpus.tsv");

/// The documentation page that is made from the table.
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/camera-moves.md");

#[test]
fn the_corpus_is_read_as_expected() {
    let cases: Vec<(&str, &str)> = CORPUS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .collect();
    assert!(cases.len() >= 120, "{} prompts", cases.len());
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(prompt, expected)| {
            let read = CameraPlan::read(prompt).to_string();
            (read != *expected).then(|| format!("{prompt}\n    expected {expected}\n    read     {read}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} are misread:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn the_corpus_knows_every_move() {
    for rule in GRAMMAR {
        let count = CORPUS
            .lines()
            .filter(|line| line.split_once('\t').is_some_and(|(_, e)| e.contains(rule.name)))
            .count();
        assert!(count > 0, "no prompt asks for {}", rule.name);
    }
}

#[test]
fn every_name_is_taken_and_given_back() {
    for rule in GRAMMAR {
        for speed in [Speed::Slow, Speed::Steady, Speed::Fast, Speed::Sudden] {
            let text = format!("{} {}", speed.name(), rule.name);
            let plan = CameraPlan::parse(&text).expect(&text);
            let moves: Vec<Move> = plan.beats().flatten().map(|step| step.camera_move).collect();
            if rule.camera_move == Move::Handheld {
                assert!(plan.is_handheld() && moves.is_empty(), "{text}");
            } else {
                assert_eq!(moves, [rule.camera_move], "{text}");
            }
            assert_eq!(CameraPlan::parse(&plan.to_string()), Ok(plan), "{text}");
        }
        let chinese = CameraPlan::parse(rule.chinese).expect(rule.chinese);
        assert_eq!(chinese, CameraPlan::parse(rule.name).expect(rule.name), "{}", rule.chinese);
        for joint in ["-", "_"] {
            let slug = rule.name.replace(' ', joint);
            assert_eq!(CameraPlan::parse(&slug), CameraPlan::parse(rule.name), "{slug}");
        }
    }
}

#[test]
fn every_name_of_a_move_is_its_own() {
    for (index, rule) in GRAMMAR.iter().enumerate() {
        assert_eq!(rule.camera_move.name(), rule.name);
        for other in &GRAMMAR[index + 1..] {
            assert!(
                rule.name != other.name
                    && rule.chinese != other.chinese
                    && rule.camera_move != other.camera_move
            );
        }
    }
}

#[test]
fn names_can_be_combined() {
    for (text, expected) in [
        ("push-in,pan-left", "push in, then pan left"),
        ("slow push-in then tilt up", "slow push in, then tilt up"),
        ("orbit + push", "orbit right + push in"),
        ("handheld push in", "push in + handheld"),
        ("none", "static"),
        ("pan", "pan right"),
        ("推进，然后左摇", "push in, then pan left"),
    ] {
        assert_eq!(CameraPlan::parse(text).map(|plan| plan.to_string()).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn a_name_that_is_none_is_refused_with_the_nearest() {
    for (text, nearest) in [
        ("orbti left", Some("orbit left")),
        ("pam left", Some("pan left")),
        ("hendheld", Some("handheld")),
        ("wildly", None),
    ] {
        let fault = CameraPlan::parse(text).expect_err(text);
        assert_eq!(fault.nearest(), nearest, "{text}");
    }
    for text in ["", "   ", "slowly", "then", "sideways banana", "🎥", "push in, then dance"] {
        assert!(CameraPlan::parse(text).is_err(), "{text}");
    }
    assert!(CameraFault::legal().count() >= 24);
}

#[test]
fn no_prompt_is_a_fault() {
    let pieces = [
        "push in ", "no ", "镜头", "推进", "，", "then ", "pan left", "𓀀", "\u{0}", "slow ", "…", "[", "]?",
        "~",
    ];
    let mut state = 7_u32;
    for _ in 0..400 {
        let mut prompt = String::new();
        for _ in 0..12 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            prompt.push_str(pieces[(state >> 16) as usize % pieces.len()]);
        }
        let plan = CameraPlan::read(&prompt);
        let again = CameraPlan::parse(&plan.to_string());
        assert_eq!(again.as_ref(), Ok(&plan), "{prompt:?} gives {plan}");
    }
    let long = "镜头推进然后向左摇，camera pans left and ".repeat(800);
    assert!(CameraPlan::read(&long).beats().count() <= 3);
}

/// `GIGGLE_WRITE_DOCS=1 cargo test -p giggle-render camera` writes the page anew.
#[test]
fn the_page_of_moves_is_up_to_date() {
    let mut page = String::from(
        "# Camera moves\n\n\
         <!-- Made from the table in crates/giggle-render/src/camera/grammar.rs by a test; do not edit.\n     \
         GIGGLE_WRITE_DOCS=1 cargo test -p giggle-render camera writes it anew. -->\n\n\
         A draft performs the camera move that the prompt asks for, in English or Chinese; `--camera` says it by name.\n\
         A prompt that names no move gets a slow push in. Words of speed (slowly, quickly, suddenly; 缓缓, 快速, 突然) make a\n\
         move smaller, larger or abrupt. Moves can follow each other (\"push in, then pan left\") or go together\n\
         (\"orbit right + push in\"), and a denied move (\"no zoom\", 不要摇镜头) is left out.\n\n\
         Near and far differ in painted scenes, which have layers; a start or end frame is one plane, and is looked at as\n\
         it is. With both a start and an end frame the draft passes from the one to the other: that way is the only move, whatever\n\
         the prompt or `--camera` says.\n\n\
         | name | in Chinese | what a viewer sees | a prompt that asks for it |\n|---|---|---|---|\n",
    );
    for rule in GRAMMAR {
        let example = CORPUS
            .lines()
            .filter_map(|line| line.split_once('\t'))
            .filter(|(prompt, _)| prompt.is_ascii())
            .find(|(_, expected)| expected.trim_start_matches("slow ") == rule.name && !expected.is_empty())
            .map_or("", |(prompt, _)| prompt);
        let example =
            if rule.camera_move == Move::PushIn { "The camera pushes in on the old clock" } else { example };
        page.push_str(&format!("| `{}` | {} | {} | {} |\n", rule.name, rule.chinese, rule.what, example));
    }
    if std::env::var_os("GIGGLE_WRITE_DOCS").is_some() {
        std::fs::write(PAGE, &page).expect("the page can be written");
    }
    let written = std::fs::read_to_string(PAGE).unwrap_or_default();
    assert_eq!(written, page, "run with GIGGLE_WRITE_DOCS=1 to write docs/camera-moves.md anew");
}
