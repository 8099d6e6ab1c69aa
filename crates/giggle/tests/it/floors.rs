//! What must never be in a room, and who may know whom, read from the sources themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// The source files of a crate with their code: no tests, no comments.
fn sources(of: &str) -> Vec<(PathBuf, String)> {
    fn below(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                // Tests that fill a folder.
                if path.file_name().unwrap() != "tests" {
                    below(&path, found);
                }
            } else if path.extension().is_some_and(|it| it == "rs") && path.file_name().unwrap() != "tests.rs"
            {
                let text = std::fs::read_to_string(&path).unwrap();
                // Tests at the end of a file may use what the code may not.
                let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
                let code = code.lines().filter(|line| !line.trim_start().starts_with("//"));
                found.push((path, code.collect::<Vec<_>>().join("\n")));
            }
        }
    }
    let mut found = Vec::new();
    below(&crates().join(of).join("src"), &mut found);
    assert!(!found.is_empty(), "{of} has no source");
    found
}

/// The lines of code that hold one of the words.
fn lines_with(sources: &[(PathBuf, String)], words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in sources {
        for line in text.lines() {
            if words.iter().any(|word| line.contains(word)) {
                found.push(format!("{}: {}", path.display(), line.trim()));
            }
        }
    }
    found
}

/// A module by its path inside its crate; the root has none.
type Module = Vec<String>;

/// A path of a `use`, taken apart; a glob ends with `*`.
type UsePath = Vec<String>;

/// One file: what it imports, and what it hands on under its own name.
#[derive(Default)]
struct File {
    imports: Vec<UsePath>,
    handed_on: BTreeMap<String, UsePath>,
}

/// The files of one crate and who imports whom.
struct Imports {
    files: BTreeMap<Module, File>,
}

fn module_of(path: &Path, root: &Path) -> Module {
    let inside = path.strip_prefix(root).unwrap().with_extension("");
    let mut module: Module = inside.iter().map(|it| it.to_string_lossy().into_owned()).collect();
    if matches!(module.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        module.pop();
    }
    module
}

/// Takes `a::{b, c::{d, self}}` apart into whole paths, with the name that each is known by.
fn expand(tree: &str, before: &UsePath, found: &mut Vec<(UsePath, String)>) {
    let tree = tree.trim();
    if let Some(open) = tree.find('{') {
        let mut path = before.clone();
        path.extend(tree[..open].split("::").map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned));
        let inside = &tree[open + 1..tree.rfind('}').unwrap()];
        let (mut depth, mut start) = (0, 0);
        for (at, letter) in inside.char_indices() {
            match letter {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    expand(&inside[start..at], &path, found);
                    start = at + 1;
                }
                _ => {}
            }
        }
        expand(&inside[start..], &path, found);
    } else if !tree.is_empty() {
        let (tree, name) = tree.split_once(" as ").unwrap_or((tree, ""));
        let mut path = before.clone();
        path.extend(tree.split("::").map(|it| it.trim().to_owned()));
        if path.last().is_some_and(|it| it == "self") && path.len() > 1 {
            path.pop();
        }
        let name = if name.is_empty() { path.last().unwrap() } else { name.trim() };
        found.push((path.clone(), name.to_owned()));
    }
}

impl File {
    fn read(code: &str) -> Self {
        let mut file = Self::default();
        let mut rest = code;
        // A `use` begins a line, wherever it is: at the top, or inside a function.
        while let Some(at) = rest.find("use ") {
            let line = rest[..at].rsplit('\n').next().unwrap().trim();
            let is_public = line.starts_with("pub") && !line.contains(' ');
            if !(line.is_empty() || is_public) {
                rest = &rest[at + 4..];
                continue;
            }
            let end = rest[at..].find(';').map_or(rest.len(), |end| at + end);
            let mut paths = Vec::new();
            expand(&rest[at + 4..end].replace('\n', " "), &Vec::new(), &mut paths);
            for (path, name) in paths {
                if is_public {
                    file.handed_on.insert(name, path);
                } else {
                    file.imports.push(path);
                }
            }
            rest = &rest[end..];
        }
        // What is named by its whole path is imported too.
        for line in code.lines().filter(|line| !line.trim_start().starts_with("use ")) {
            for (at, _) in line.match_indices("crate::") {
                let is_word = |it: char| it.is_alphanumeric() || it == '_' || it == ':';
                let path: String = line[at..].chars().take_while(|it| is_word(*it)).collect();
                file.imports.push(path.trim_end_matches(':').split("::").map(str::to_owned).collect());
            }
        }
        file
    }
}

impl Imports {
    fn of(name: &str) -> Self {
        let root = crates().join(name).join("src");
        let mut files: BTreeMap<Module, File> = BTreeMap::new();
        for (path, code) in sources(name) {
            let read = File::read(&code);
            let file = files.entry(module_of(&path, &root)).or_default();
            file.imports.extend(read.imports);
            file.handed_on.extend(read.handed_on);
        }
        Self { files }
    }

    /// The file in which what a path names is written; `None` for another crate.
    fn target(&self, from: &Module, path: &[String], depth: usize) -> Option<Module> {
        let mut at = from.clone();
        let mut rest = path;
        match rest.first()?.as_str() {
            "crate" => (at, rest) = (Module::new(), &rest[1..]),
            "self" => rest = &rest[1..],
            "super" => {
                while rest.first().is_some_and(|it| it == "super") {
                    at.pop();
                    rest = &rest[1..];
                }
            }
            first => {
                // A child, or a name that the file hands on; else another crate.
                let child = [at.clone(), vec![first.to_owned()]].concat();
                if !self.files.contains_key(&child) {
                    return None;
                }
            }
        }
        while let Some((first, behind)) = rest.split_first() {
            let child = [at.clone(), vec![first.clone()]].concat();
            if self.files.contains_key(&child) {
                (at, rest) = (child, behind);
                continue;
            }
            let handed = self.files.get(&at).and_then(|file| file.handed_on.get(first));
            if let Some(handed) = handed.filter(|_| depth < 8)
                && let Some(target) = self.target(&at, handed, depth + 1)
            {
                return Some(target);
            }
            break;
        }
        Some(at)
    }

    /// Who imports whom; what a file hands on of its own children is no import.
    fn arrows(&self) -> BTreeMap<&Module, BTreeSet<Module>> {
        self.files
            .iter()
            .map(|(module, file)| {
                let targets = file.imports.iter().filter_map(|path| self.target(module, path, 0));
                let handed = file.handed_on.values().filter_map(|path| self.target(module, path, 0));
                let handed = handed.filter(|target| !target.starts_with(module));
                (module, targets.chain(handed).filter(|target| target != module).collect())
            })
            .collect()
    }

    /// The circles: files that import each other, each with one way round.
    fn circles(&self) -> Vec<String> {
        let arrows = self.arrows();
        let mut seen: BTreeSet<Module> = BTreeSet::new();
        let mut circles = Vec::new();
        for start in self.files.keys() {
            if seen.contains(start) {
                continue;
            }
            // The shortest way from a file back to itself.
            let mut came_from: BTreeMap<Module, Module> = BTreeMap::new();
            let mut open = std::collections::VecDeque::from([start.clone()]);
            while let Some(at) = open.pop_front() {
                for next in &arrows[&at] {
                    if !came_from.contains_key(next) {
                        came_from.insert(next.clone(), at.clone());
                        open.push_back(next.clone());
                    }
                }
            }
            if came_from.contains_key(start) {
                let mut way = vec![start.clone()];
                while way.last() != Some(start) || way.len() == 1 {
                    way.push(came_from[way.last().unwrap()].clone());
                }
                seen.extend(way.iter().cloned());
                let way: Vec<String> = way.iter().rev().map(shown).collect();
                circles.push(way.join(" → "));
            }
        }
        circles
    }
}

fn shown(module: &Module) -> String {
    if module.is_empty() { "lib".to_owned() } else { module.join("/") }
}

/// The crates of the repository, by their folders.
fn every_crate() -> Vec<String> {
    let entries = std::fs::read_dir(crates()).unwrap().map(|it| it.unwrap());
    let mut names: Vec<String> = entries
        .filter(|it| it.path().join("Cargo.toml").is_file())
        .map(|it| it.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert!(names.len() >= 5, "{names:?}");
    names
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    for name in every_crate() {
        let imports = Imports::of(&name);
        assert!(imports.arrows().values().any(|it| !it.is_empty()) || imports.files.len() < 3, "{name}");
        let circles = imports.circles();
        assert_eq!(circles, Vec::<String>::new(), "files of {name} import each other in a circle");
    }
}

/// What stands in a higher room of the program; everything else stands below it.
const DOORS: [&str; 8] = ["program", "cli", "help", "commands", "mcp", "serve", "work", "reference"];

#[test]
fn arrows_point_down() {
    let imports = Imports::of("giggle");
    let room = |module: &Module| module.first().cloned().unwrap_or_default();
    let is_door = |module: &Module| module.is_empty() || DOORS.contains(&room(module).as_str());
    let mut doors = 0;
    for (from, targets) in imports.arrows() {
        doors += usize::from(is_door(from));
        for to in targets.iter().filter(|to| !to.is_empty()) {
            let arrow = format!("{} → {}", shown(from), shown(to));
            assert!(is_door(from) || !is_door(to), "a lower floor knows a higher one: {arrow}");
            let knows_commands = matches!(room(from).as_str(), "mcp" | "serve" | "work");
            assert!(!knows_commands || room(to) != "commands", "one door knows another: {arrow}");
        }
    }
    assert!(doors > 20, "{doors}");
    // The words of the wire stand above the values that they carry.
    for (from, targets) in Imports::of("giggle-domain").arrows() {
        let wire = targets.iter().find(|to| room(to) == "wire");
        let is_above = from.is_empty() || room(from) == "wire";
        assert!(is_above || wire.is_none(), "{} knows the wire", shown(from));
    }
}

/// Where an outcome becomes an exit code; everywhere else it is a type.
const EXITS: [&str; 10] =
    ["main", "program", "exit_code", "error", "failure", "commands", "mcp", "serve", "work", "reference"];

#[test]
fn exit_codes_are_named_at_the_doors_alone() {
    let root = crates().join("giggle").join("src");
    let inside: Vec<_> = sources("giggle")
        .into_iter()
        .filter(|(path, _)| {
            let room = path.strip_prefix(&root).unwrap().with_extension("");
            let room = room.iter().next().unwrap().to_string_lossy().into_owned();
            !EXITS.contains(&room.as_str())
        })
        .collect();
    assert!(inside.len() > 40, "{}", inside.len());
    assert_eq!(lines_with(&inside, &["ExitCode"]), Vec::<String>::new());
}

/// Which crates of ours a crate may know: everything else is a wall.
const WALLS: [(&str, &[&str]); 8] = [
    ("giggle-domain", &[]),
    ("giggle-client", &["giggle_domain"]),
    ("giggle-render", &["giggle_domain"]),
    ("giggle-emulator", &["giggle_domain", "giggle_render"]),
    ("giggle-ledger", &["giggle_domain"]),
    ("giggle-ledger-postgres", &["giggle_domain", "giggle_ledger"]),
    ("giggle-store", &[]),
    (
        "giggle",
        &[
            "giggle_domain",
            "giggle_client",
            "giggle_render",
            "giggle_emulator",
            "giggle_ledger",
            "giggle_ledger_postgres",
            "giggle_store",
        ],
    ),
];

#[test]
fn every_crate_knows_only_those_below_it() {
    for name in every_crate() {
        let (_, may_know) = WALLS.iter().find(|(it, _)| *it == name).expect(&name);
        let mut all: Vec<String> = every_crate().iter().map(|it| it.replace('-', "_")).collect();
        all.retain(|it| *it != name.replace('-', "_") && !may_know.contains(&it.as_str()));
        let named: Vec<String> = all.iter().map(|it| format!("{it}::")).collect();
        let words: Vec<&str> = named.iter().map(String::as_str).collect();
        assert_eq!(lines_with(&sources(&name), &words), Vec::<String>::new(), "{name} knows too much");
    }
}

#[test]
fn the_domain_does_no_io_and_reads_no_clock() {
    let words =
        ["std::fs", "std::env", "std::net", "SystemTime", "Instant::now", "tokio", "println!", "tracing"];
    assert_eq!(lines_with(&sources("giggle-domain"), &words), Vec::<String>::new());
}

#[test]
fn the_renderer_knows_no_network_no_clock_and_no_process() {
    let words = ["std::net", "SystemTime", "Instant::now", "tokio", "std::process", "reqwest"];
    assert_eq!(lines_with(&sources("giggle-render"), &words), Vec::<String>::new());
}

#[test]
fn exactly_one_line_of_the_client_attaches_the_key() {
    let lines = lines_with(&sources("giggle-client"), &["KEY_HEADER"]);
    assert_eq!(lines.len(), 1, "{lines:#?}");
}

#[test]
fn the_ledger_knows_neither_terminal_nor_network() {
    let words = ["std::net", "std::env", "clap", "anstream", "reqwest", "rmcp", "println!"];
    assert_eq!(lines_with(&sources("giggle-ledger"), &words), Vec::<String>::new());
}

#[test]
fn only_the_printer_prints() {
    let words = ["println!(", "eprintln!(", "print!(", "eprint!(", "dbg!("];
    for name in every_crate() {
        assert_eq!(lines_with(&sources(&name), &words), Vec::<String>::new());
    }
}

/// A fuzzer builds the readers of shot lists without the rest of the program, so it names each module that they use.
#[test]
fn the_fuzzer_of_lists_names_every_module_that_their_readers_use() {
    let fuzzer = crates().parent().unwrap().join("fuzz/targets/lists.rs");
    let named = std::fs::read_to_string(fuzzer).unwrap();
    let batch = crates().join("giggle/src/batch");
    let readers = sources("giggle").into_iter().filter(|(path, _)| {
        path.starts_with(batch.join("source"))
            || [batch.join("source.rs"), batch.join("node.rs")].contains(path)
    });
    let mut used = BTreeSet::new();
    for (_, code) in readers {
        for path in code.split("crate::").skip(1) {
            used.insert(path.split(|it: char| !it.is_alphanumeric() && it != '_').next().unwrap().to_owned());
        }
    }
    assert!(!used.is_empty(), "the readers were not found");
    used.retain(|it| !named.contains(&format!("mod {it};")) && !named.contains(&format!("mod {it} {{")));
    assert!(used.is_empty(), "{used:?}");
}
