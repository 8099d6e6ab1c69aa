//! The pages that come in two languages say the same: the same commands, flags, code, links and tables.
//!
//! Whoever changes one of them is reminded of the other; whether the words around the code agree, only a reader can tell.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

/// Each page in English and in Chinese.
const PAGES: [(&str, &str); 6] = [
    ("README.md", "README.zh-CN.md"),
    ("docs/cli.md", "docs/zh-CN/cli.md"),
    ("docs/shot-list.md", "docs/zh-CN/shot-list.md"),
    ("docs/agents.md", "docs/zh-CN/agents.md"),
    ("docs/serve.md", "docs/zh-CN/serve.md"),
    ("docs/many-machines.md", "docs/zh-CN/many-machines.md"),
];

/// What a page says in every language alike.
#[derive(Debug, Default, PartialEq, Eq)]
struct Alike {
    /// The depth of each heading.
    headings: Vec<usize>,
    /// The lines of each code block without comments, after the name of its language.
    blocks: Vec<Vec<String>>,
    /// Commands, flags, fields and values in the text.
    code: BTreeSet<String>,
    /// Where its links lead, from the root of the repository; a page in two languages is named by the English one.
    links: BTreeSet<PathBuf>,
    /// How many rows its tables have.
    rows: usize,
}

/// A line of code without its comment: comments are translated.
fn without_comment(line: &str) -> &str {
    let is_comment = |at: &usize| line[..*at].chars().next_back().is_none_or(char::is_whitespace);
    let comment = line.match_indices("# ").map(|(at, _)| at).find(is_comment);
    line[..comment.unwrap_or(line.len())].trim_end()
}

/// A link's target from the root of the repository, without the marks of a place in it.
fn target(page: &Path, link: &str) -> PathBuf {
    let link = link.split('#').next().unwrap_or_default();
    if link.contains("://") {
        return link.into();
    }
    let mut path = PathBuf::new();
    for part in page.parent().unwrap_or(Path::new("")).join(link).components() {
        match part {
            Component::ParentDir => drop(path.pop()),
            other => path.push(other),
        }
    }
    let english = PAGES.iter().find(|(_, chinese)| Path::new(chinese) == path);
    english.map_or(path, |(english, _)| english.into())
}

fn alike(name: &str, page: &str) -> Alike {
    let (mut alike, mut prose, mut open) = (Alike::default(), String::new(), None::<Vec<String>>);
    for line in page.lines() {
        match (line.trim_start().strip_prefix("```"), open.take()) {
            (Some(language), None) => open = Some(vec![language.to_owned()]),
            (Some(_), Some(block)) => alike.blocks.push(block),
            (None, Some(mut block)) => {
                block.extend(Some(without_comment(line).to_owned()).filter(|line| !line.is_empty()));
                open = Some(block);
            }
            (None, None) => {
                if line.starts_with('#') {
                    alike.headings.push(line.chars().take_while(|it| *it == '#').count());
                }
                alike.rows += usize::from(line.starts_with('|'));
                prose.push_str(line);
                // Code may go over the end of a line.
                prose.push(' ');
            }
        }
    }
    assert!(open.is_none(), "{name}: a code block is not closed");
    let spans: Vec<&str> = prose.split('`').collect();
    assert!(spans.len() % 2 == 1, "{name}: a span of code is not closed");
    alike.code = spans.iter().skip(1).step_by(2).map(|it| (*it).to_owned()).collect();
    let links = prose.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    alike.links = links.map(|(link, _)| target(Path::new(name), link)).collect();
    alike
}

#[test]
fn a_page_says_the_same_in_both_languages() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let read =
        |name: &str| std::fs::read_to_string(root.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    let mut differences = Vec::new();
    for (english, chinese) in PAGES {
        let (page, pendant) = (alike(english, &read(english)), alike(chinese, &read(chinese)));
        let mut differ = |what: &str, a: String, b: String| {
            if a != b {
                differences.push(format!("{english} and {chinese} differ in {what}:\n  {a}\n  {b}"));
            }
        };
        let only =
            |a: &BTreeSet<String>, b: &BTreeSet<String>| format!("{:?}", a.difference(b).collect::<Vec<_>>());
        differ("code", only(&page.code, &pendant.code), only(&pendant.code, &page.code));
        differ("headings", format!("{:?}", page.headings), format!("{:?}", pendant.headings));
        differ("the rows of tables", page.rows.to_string(), pendant.rows.to_string());
        let only = |a: &BTreeSet<PathBuf>, b: &BTreeSet<PathBuf>| {
            format!("{:?}", a.difference(b).collect::<Vec<_>>())
        };
        differ("links", only(&page.links, &pendant.links), only(&pendant.links, &page.links));
        differ("the number of code blocks", page.blocks.len().to_string(), pendant.blocks.len().to_string());
        for (a, b) in page.blocks.iter().zip(&pendant.blocks) {
            differ("a code block", format!("{a:?}"), format!("{b:?}"));
        }
        assert!(page.links.contains(Path::new(english)), "{english} has no link to {chinese}");
        assert!(pendant.links.contains(Path::new(english)), "{chinese} has no link to {english}");
        for link in page.links.iter().filter(|link| !link.to_string_lossy().contains("://")) {
            assert!(root.join(link).exists(), "{english}: {} does not exist", link.display());
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn a_flag_a_command_and_a_line_of_code_that_differ_are_seen() {
    let page = "# A\n\nRun `giggle make --local`, see [b](b.md).\n\n```sh\ngiggle make   # free\n```\n";
    let same = page.replace("# A", "# 甲").replace("Run", "运行").replace("# free", "# 免费");
    assert_eq!(alike("a.md", page), alike("a.md", &same));
    for (from, to) in
        [("--local`", "--locl`"), ("giggle make ", "giggle mak "), ("b.md", "c.md"), ("# A", "## A")]
    {
        assert_ne!(alike("a.md", page), alike("a.md", &page.replace(from, to)), "{to}");
    }
}
