//! The packages for agents: what stands in them, and that installing them harms nobody.

use crate::program::{Program, Said};
use giggle::packages::{PLUGIN_FOLDER, RECORD, SKILL, repository_files, skill_files};
use giggle_domain::{Catalog, Language};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

const KEYS: [&str; 6] = ["name", "description", "license", "compatibility", "metadata", "allowed-tools"];

/// What the reference validator of Agent Skills asks of a folder's `SKILL.md`.
fn faults_of_skill(folder: &str, text: &str) -> Vec<String> {
    let Some((front, body)) = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")) else {
        return vec!["no front matter".into()];
    };
    let mut faults = Vec::new();
    let mut values = BTreeMap::new();
    for line in front.lines().filter(|line| !line.starts_with(' ')) {
        let (key, value) = line.split_once(':').unwrap_or((line, ""));
        // A plain YAML value may hold neither of these.
        if value.trim().contains(": ") || value.contains(" #") {
            faults.push(format!("{key} needs quotes"));
        }
        if !KEYS.contains(&key) || values.insert(key, value.trim()).is_some() {
            faults.push(format!("{key} is no key, or comes twice"));
        }
    }
    let length = |key: &str| values.get(key).map_or(0, |value| value.chars().count());
    let name = values.get("name").copied().unwrap_or_default();
    let is_named = (1..=64).contains(&name.len())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !name.starts_with('-')
        && !name.ends_with('-')
        && !name.contains("--");
    let checks = [
        (is_named && name == folder, "the name"),
        ((1..=1024).contains(&length("description")), "the description"),
        (length("compatibility") <= 500, "the compatibility"),
        (body.lines().count() < 500, "the length of the body"),
        (!text.contains("{{"), "a place that was not filled"),
    ];
    faults.extend(checks.into_iter().filter(|(is_right, _)| !is_right).map(|(_, what)| what.into()));
    faults
}

#[test]
fn the_rules_of_skills_are_known() {
    let good = "---\nname: a-b\ndescription: d\n---\nbody\n";
    assert_eq!(faults_of_skill("a-b", good), Vec::<String>::new());
    assert_eq!(faults_of_skill("other", good), ["the name"]);
    for (bad, what) in [
        ("name: A-b\ndescription: d", "the name"),
        ("name: a--b\ndescription: d", "the name"),
        ("name: a-b", "the description"),
        ("name: a-b\ndescription: d\nversion: 1", "version is no key, or comes twice"),
        ("name: a-b\ndescription: d: e", "description needs quotes"),
    ] {
        let faults = faults_of_skill("a-b", &format!("---\n{bad}\n---\nbody\n"));
        assert!(faults.iter().any(|it| it == what), "{bad}: {faults:?}");
    }
}

#[test]
fn every_skill_keeps_to_the_specification_and_says_what_it_must() {
    for language in [Language::English, Language::Chinese] {
        let files = skill_files(&Catalog::built_in(), language);
        assert_eq!(files[0].path, "SKILL.md");
        assert_eq!(faults_of_skill(SKILL, &files[0].text), Vec::<String>::new());
        for file in &files {
            for needed in [
                "GIGGLE_API_KEY",
                "giggle.pro",
                "1–5",
                "视频已就绪",
                "(submitted: YYYY-MM-DD HH:mm)",
                "{\"status\": \"started\", \"task_id\": \"<id>\"}",
                "giggle --query --task-id <id>",
                "next_question",
                "giggle submit",
                "asset_id:",
                "16:9",
            ] {
                assert!(file.text.contains(needed), "{} does not say {needed}", file.path);
            }
            for model in Catalog::built_in().offered() {
                assert!(file.text.contains(&format!("| `{}` | {}", model.name, model.durations_text())));
            }
        }
        // Every file that the first text points to is there.
        assert!(files[0].text.contains(&format!("({})", files[1].path)));
    }
    let [english, chinese] = [Language::English, Language::Chinese]
        .map(|language| skill_files(&Catalog::built_in(), language).swap_remove(0).text);
    assert!(english.contains("keeps no ledger") && chinese.contains("不记账"));
    let outline = |text: &str| text.lines().filter(|it| it.starts_with(['#', '|', '`'])).count();
    assert_eq!(outline(&english), outline(&chinese), "the two texts have the same parts");
}

/// The command lines of a text: in backticks, and in code blocks.
fn commands(text: &str) -> Vec<Vec<String>> {
    let inline = text.split('`').skip(1).step_by(2);
    let blocks = text.split("```").skip(1).step_by(2).flat_map(str::lines);
    let lines = inline.chain(blocks).map(str::trim).filter(|line| line.starts_with("giggle "));
    let words = |line: &str| -> Vec<String> {
        // Every second piece between quotation marks is one word.
        let pieces = line.split('"').enumerate();
        pieces
            .flat_map(|(index, piece)| match index % 2 {
                0 => piece.split_whitespace().map(str::to_owned).collect(),
                _ => vec![piece.to_owned()],
            })
            .collect()
    };
    lines.map(words).collect()
}

#[test]
fn every_command_of_the_skill_is_one() {
    use clap::Parser as _;
    for language in [Language::English, Language::Chinese] {
        let text = skill_files(&Catalog::built_in(), language).swap_remove(0).text;
        let found = commands(&text);
        assert!(found.len() >= 6, "{found:?}");
        for words in found {
            let parsed = giggle::cli::Cli::try_parse_from(&words);
            assert!(parsed.is_ok(), "{words:?}: {}", parsed.unwrap_err());
        }
    }
}

#[test]
fn the_plugins_keep_to_their_formats() {
    let files: BTreeMap<String, String> =
        repository_files(&Catalog::built_in()).into_iter().map(|file| (file.path, file.text)).collect();
    let read = |path: &str| -> Value { serde_json::from_str(&files[path]).unwrap() };
    let inside = |path: &str| read(&format!("{PLUGIN_FOLDER}/{path}"));

    // The Agent Plugins specification closes both objects, and wants one version in both.
    let allowed = [
        "$schema",
        "name",
        "version",
        "description",
        "author",
        "homepage",
        "repository",
        "license",
        "keywords",
        "extensions",
    ];
    let manifest = inside("plugin.json");
    assert!(manifest.as_object().unwrap().keys().all(|key| allowed.contains(&key.as_str())));
    let version_of =
        |value: &Value| value["$schema"].as_str().unwrap().rsplit_once('/').unwrap().0.to_owned();
    let servers = inside("mcp.json");
    assert_eq!(version_of(&manifest), version_of(&servers));
    assert_eq!(servers.as_object().unwrap().len(), 2);
    let server = &servers["mcpServers"]["giggle"];
    assert_eq!((&server["type"], &server["command"]), (&"stdio".into(), &"giggle".into()));

    let own = inside(".claude-plugin/plugin.json");
    assert_eq!((&own["name"], &own["version"]), (&manifest["name"], &manifest["version"]));
    assert_eq!(inside(".mcp.json")["mcpServers"]["giggle"]["args"], server["args"]);
    let market = read(".claude-plugin/marketplace.json");
    assert_eq!(market["plugins"][0]["name"], manifest["name"]);
    assert_eq!(market["plugins"][0]["source"], format!("./{PLUGIN_FOLDER}"));
    assert!(market["owner"]["name"].is_string());
    for folder in ["skills", "plugins/giggle/skills"] {
        assert_eq!(
            faults_of_skill(SKILL, &files[&format!("{folder}/{SKILL}/SKILL.md")]),
            Vec::<String>::new()
        );
    }
}

#[test]
fn no_stranger_stands_in_the_package_folders() {
    fn below(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { below(&path, found) } else { found.push(path.display().to_string()) }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let mut found = Vec::new();
    for folder in ["skills", "plugins", ".claude-plugin"] {
        below(&root.join(folder), &mut found);
    }
    let generated = repository_files(&Catalog::built_in());
    let generated: Vec<String> =
        generated.iter().map(|file| root.join(&file.path).display().to_string()).collect();
    found.retain(|path| !generated.contains(path));
    assert_eq!(found, Vec::<String>::new());
}

fn install(program: &Program, more: &[&str]) -> Said {
    let mut arguments = vec!["skill", "install", "--for", "claude-code"];
    arguments.extend(more);
    program.run(&arguments)
}

fn skill_of(program: &Program) -> std::path::PathBuf {
    program.path().join(".claude/skills").join(SKILL)
}

#[test]
fn show_prints_the_skill_in_either_language() {
    let program = Program::new();
    let said = program.run(&["skill", "show"]);
    assert!(said.stdout.contains("# Generate a video clip with giggle"), "{}", said.stdout);
    let said = program.run(&["skill", "show", "--lang", "zh"]);
    assert!(said.stdout.contains("# 用 giggle 生成视频"), "{}", said.stdout);
    assert_eq!(program.run(&["skill", "show", "--json"]).json()["name"], SKILL);
    assert!(program.files().is_empty());
}

#[test]
fn without_a_yes_nothing_is_written() {
    let program = Program::new();
    let said = install(&program, &[]);
    assert_eq!((said.code, said.stdout.as_str()), (3, ""));
    assert!(said.stderr.contains("SKILL.md") && said.stderr.contains("--yes"), "{}", said.stderr);
    let said = install(&program, &["--json"]);
    assert_eq!(said.code, 3);
    let error = &said.json()["error"];
    assert_eq!(
        (&error["code"], &error["plan"][0]["files"][0]["action"]),
        (&"settings".into(), &"create".into())
    );
    let said = install(&program, &["--dry-run"]);
    assert_eq!(said.code, 0);
    assert!(said.stdout.contains("create  SKILL.md"), "{}", said.stdout);
    assert!(program.files().is_empty(), "{:?}", program.files());
}

#[test]
fn what_is_installed_can_be_updated_and_leaves_no_trace() {
    let program = Program::new();
    let said = install(&program, &["--yes"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let folder = skill_of(&program);
    assert_eq!(said.stdout, format!("{}\n", folder.display()));
    assert_eq!(
        faults_of_skill(SKILL, &std::fs::read_to_string(folder.join("SKILL.md")).unwrap()),
        Vec::<String>::new()
    );
    assert_eq!(program.files().len(), 3, "two texts and the record: {:?}", program.files());

    // Again: nothing to do, and nobody has to be asked.
    let said = install(&program, &["--json"]);
    assert_eq!((said.code, &said.json()["done"]), (0, &false.into()));

    // Another language is an update of the one text, and moves the other.
    let said = install(&program, &["--yes", "--lang", "zh"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(std::fs::read_to_string(folder.join("SKILL.md")).unwrap().contains("# 用 giggle"));
    assert!(folder.join("references/en.md").exists() && !folder.join("references/zh.md").exists());

    let said = program.run(&["skill", "uninstall", "--yes"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert_eq!(std::fs::read_dir(program.path()).unwrap().count(), 0, "no file and no folder is left");
    let said = program.run(&["skill", "uninstall"]);
    assert_eq!((said.code, said.stdout.as_str()), (0, ""));
}

#[test]
fn what_somebody_else_wrote_is_never_touched() {
    let program = Program::new();
    let folder = skill_of(&program);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("SKILL.md"), "mine").unwrap();
    let said = install(&program, &["--yes"]);
    assert_eq!((said.code, said.stdout.as_str()), (3, ""), "{}", said.stderr);
    assert_eq!(program.files().len(), 1, "nothing beside it either");
    assert_eq!(std::fs::read(folder.join("SKILL.md")).unwrap(), b"mine");

    // Taken out again, the folder of somebody else stays.
    std::fs::remove_file(folder.join("SKILL.md")).unwrap();
    std::fs::write(folder.join("notes.md"), "mine").unwrap();
    assert_eq!(install(&program, &["--yes"]).code, 0);
    assert_eq!(program.run(&["skill", "uninstall", "--yes"]).code, 0);
    assert_eq!(program.files(), [folder.join("notes.md").display().to_string()]);
}

#[test]
fn what_was_changed_by_hand_stays() {
    let program = Program::new();
    assert_eq!(install(&program, &["--yes"]).code, 0);
    let changed = skill_of(&program).join("SKILL.md");
    std::fs::write(&changed, "changed").unwrap();
    assert_eq!(install(&program, &["--yes"]).code, 3);
    assert_eq!(std::fs::read(&changed).unwrap(), b"changed");
    let said = program.run(&["skill", "uninstall", "--yes"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(said.stderr.contains("left as it is"), "{}", said.stderr);
    assert_eq!(program.files(), [changed.display().to_string()]);
}

#[test]
fn a_file_that_was_right_already_is_not_taken_as_ours() {
    let program = Program::new();
    let folder = skill_of(&program);
    let files = skill_files(&Catalog::built_in(), Language::English);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("SKILL.md"), &files[0].text).unwrap();
    assert_eq!(install(&program, &["--yes"]).code, 0);
    assert_eq!(program.run(&["skill", "uninstall", "--yes"]).code, 0);
    assert_eq!(program.files(), [folder.join("SKILL.md").display().to_string()]);
}

#[test]
fn a_record_cannot_reach_outside_its_folder() {
    let program = Program::new();
    let folder = program.path().join(".claude/skills").join(SKILL);
    std::fs::create_dir_all(&folder).unwrap();
    let victim = program.path().join("victim");
    std::fs::write(&victim, "").unwrap();
    // SHA-256 of nothing.
    let hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    for name in ["../../../victim".to_owned(), victim.display().to_string()] {
        let record = serde_json::json!({"giggle": "0.1.0", "folders_made": 9, "files": {name: hash}});
        std::fs::write(folder.join(RECORD), record.to_string()).unwrap();
        for arguments in
            [["skill", "uninstall", "--yes", "--project"], ["skill", "uninstall", "--yes", "--user"]]
        {
            let said = program.run(&arguments);
            assert_eq!(said.code, 3, "{}", said.stderr);
        }
        assert!(victim.exists());
    }
}

#[test]
fn an_installation_that_was_cut_off_goes_on() {
    // Between the record and a new file; between a changed file and the record.
    let program = Program::new();
    assert_eq!(install(&program, &["--yes"]).code, 0);
    let folder = skill_of(&program);
    std::fs::remove_file(folder.join("references/zh.md")).unwrap();
    let chinese = skill_files(&Catalog::built_in(), Language::Chinese).swap_remove(0).text;
    std::fs::write(folder.join("SKILL.md"), chinese).unwrap();
    assert_eq!(install(&program, &["--yes", "--lang", "zh"]).code, 0);
    assert!(folder.join("references/en.md").exists());
    assert_eq!(program.run(&["skill", "uninstall", "--yes"]).code, 0);
    assert!(program.files().is_empty(), "{:?}", program.files());
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let program = Program::new();
    let elsewhere = program.path().join("elsewhere");
    std::fs::create_dir_all(&elsewhere).unwrap();
    std::fs::create_dir_all(program.path().join(".claude/skills")).unwrap();
    std::os::unix::fs::symlink(&elsewhere, skill_of(&program)).unwrap();
    let said = install(&program, &["--yes"]);
    assert_eq!(said.code, 3, "{}", said.stderr);
    assert_eq!(std::fs::read_dir(&elsewhere).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn no_link_leads_out_of_a_project() {
    for inner in [".claude", ".claude/skills"] {
        let (program, other) = (Program::new(), Program::new());
        let link = program.path().join(inner);
        std::fs::create_dir_all(link.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(other.path(), &link).unwrap();
        for verb in ["install", "uninstall"] {
            let said = program.run(&["skill", verb, "--project", "--for", "claude-code", "--yes"]);
            assert_eq!(said.code, 3, "{inner}: {said:?}");
            assert!(said.stderr.contains("out of the project"), "{inner}: {}", said.stderr);
        }
        assert!(other.files().is_empty(), "{inner}: {:?}", other.files());
        // One that stays within is the project's own affair.
        std::fs::remove_file(&link).unwrap();
        std::fs::create_dir_all(program.path().join("kept")).unwrap();
        std::os::unix::fs::symlink(program.path().join("kept"), &link).unwrap();
        let said = program.run(&["skill", "install", "--project", "--for", "claude-code", "--yes"]);
        assert_eq!(said.code, 0, "{inner}: {said:?}");
    }
}

#[test]
fn each_program_has_its_folder() {
    let program = Program::new();
    let said = program.run(&["skill", "hosts", "--json"]);
    let hosts = said.json()["hosts"].as_array().unwrap().clone();
    assert!(hosts.len() >= 8);
    for host in &hosts {
        let name = host["name"].as_str().unwrap();
        assert_eq!(host["found"], false, "{name}");
        let home = Program::new();
        assert_eq!(home.run(&["skill", "install", "--yes", "--for", name]).code, 0, "{name}");
        let file = Path::new(host["user"].as_str().unwrap()).join(SKILL).join("SKILL.md");
        let inner = file.strip_prefix(program.path()).unwrap();
        assert!(home.path().join(inner).exists(), "{name}: {}", inner.display());
        assert_eq!(home.run(&["skill", "install", "--yes", "--project", "--for", name]).code, 0, "{name}");
        let project = host["project"].as_str().unwrap();
        assert!(home.path().join(project).join(SKILL).join("SKILL.md").exists(), "{name}");
        assert!(!home.run(&["skill", "mcp-config", "--for", name]).stdout.is_empty());
    }
    let said = program.run(&["skill", "install", "--for", "nosuch"]);
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("claude-code"), "{}", said.stderr);
}

#[test]
fn every_snippet_is_what_its_program_reads() {
    let program = Program::new();
    let names = [
        "claude-code",
        "cursor",
        "gemini",
        "copilot",
        "vscode",
        "opencode",
        "amp",
        "kiro",
        "openclaw",
        "zed",
    ];
    let more = [
        "windsurf",
        "cline",
        "qwen",
        "antigravity",
        "claude-desktop",
        "kimi",
        "kilo",
        "junie",
        "droid",
        "agents",
    ];
    for name in names.into_iter().chain(more) {
        let said = program.run(&["skill", "mcp-config", "--for", name, "--json"]).json();
        let snippet: Value = serde_json::from_str(said["text"].as_str().unwrap()).expect(name);
        let [(root, servers)] = snippet.as_object().unwrap().iter().collect::<Vec<_>>()[..] else {
            panic!("{name}")
        };
        let expected = match name {
            "vscode" => "servers",
            "zed" => "context_servers",
            "opencode" | "kilo" | "openclaw" => "mcp",
            "amp" => "amp.mcpServers",
            _ => "mcpServers",
        };
        assert_eq!(root, expected, "{name}");
        let server = if name == "openclaw" { &servers["servers"]["giggle"] } else { &servers["giggle"] };
        let words: Vec<&Value> = match &server["command"] {
            Value::Array(words) => words.iter().collect(),
            command => std::iter::once(command).chain(server["args"].as_array().unwrap()).collect(),
        };
        assert_eq!((words[0], words[1]), (&"giggle".into(), &"mcp".into()), "{name}");
        let types = [
            ("vscode", "type", "stdio"),
            ("copilot", "type", "local"),
            ("opencode", "type", "local"),
            ("kilo", "type", "local"),
            ("droid", "type", "stdio"),
            ("zed", "source", "custom"),
        ];
        for (_, field, value) in types.iter().filter(|(it, ..)| *it == name) {
            assert_eq!(server[*field], **value, "{name}");
        }
        assert_eq!(words.contains(&&Value::from("--no-links")), name == "kiro", "{name}");
    }
    // Those that are no JSON.
    let codex = program.run(&["skill", "mcp-config", "--for", "codex"]).stdout;
    assert!(
        codex.contains("[mcp_servers.giggle]") && codex.contains("env_vars = [\"GIGGLE_API_KEY\"]"),
        "{codex}"
    );
    let goose = program.run(&["skill", "mcp-config", "--for", "goose"]).stdout;
    assert!(goose.contains("extensions:") && goose.contains("env_keys: [GIGGLE_API_KEY]"), "{goose}");
    let hermes = program.run(&["skill", "mcp-config", "--for", "hermes"]).stdout;
    assert!(
        hermes.contains("mcp_servers:") && hermes.contains("GIGGLE_API_KEY: ${GIGGLE_API_KEY}"),
        "{hermes}"
    );
}

#[test]
fn without_a_name_the_programs_that_are_there_get_it() {
    let program = Program::new();
    std::fs::create_dir_all(program.path().join(".cursor")).unwrap();
    std::fs::create_dir_all(program.path().join(".config/goose")).unwrap();
    std::fs::create_dir_all(program.path().join(".codeium/windsurf")).unwrap();
    let said = program.run(&["skill", "install", "--yes"]);
    // They read the shared folder: one copy, and none of their own.
    assert_eq!(said.stdout.lines().count(), 1, "{}", said.stdout);
    assert!(program.path().join(".agents/skills").join(SKILL).exists());
    assert!(!program.path().join(".cursor/skills").exists());
    // One whose folder only installers name gets a copy where it is named, and not by itself.
    let program = Program::new();
    std::fs::create_dir_all(program.path().join(".junie")).unwrap();
    assert_eq!(program.run(&["skill", "install", "--yes"]).code, 0);
    assert!(program.path().join(".agents/skills").join(SKILL).exists());
    assert!(!program.path().join(".junie/skills").exists());
    assert_eq!(program.run(&["skill", "install", "--yes", "--for", "junie"]).code, 0);
    assert!(program.path().join(".junie/skills").join(SKILL).exists());
    // And the shared folder where there is none.
    let program = Program::new();
    assert_eq!(program.run(&["skill", "install", "--yes"]).code, 0);
    assert!(program.path().join(".agents/skills").join(SKILL).exists());
    // A folder that its own program's user moved.
    let program = Program::new();
    let moved = program.path().join("moved").display().to_string();
    let program = program.with("CLAUDE_CONFIG_DIR", &moved);
    assert_eq!(install(&program, &["--yes"]).code, 0);
    assert!(program.path().join("moved/skills").join(SKILL).exists());
}
