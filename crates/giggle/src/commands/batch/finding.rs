//! Which list was meant by a path where no list is.

use crate::batch::Format;
use crate::home::at_home;
use crate::shell;
use giggle_domain::{Text, text};
use std::path::{Path, PathBuf};

/// So many files of a folder are looked through.
const MOST_LOOKED_THROUGH: usize = 2000;
/// So many lists are named.
const MOST_NAMED: usize = 3;

/// What to do about a path that cannot be read as a list: the list that lies beside it, or in it.
pub(super) fn way_out(given: &Path) -> Text {
    let near = near(given);
    if let [one] = &near[..] {
        return text!("{one} exists: use that path", "存在 {one}：请使用该路径");
    }
    if !near.is_empty() {
        let (en, zh) = (near.join(" or "), near.join(" 或 "));
        return text!("did you mean {en}?", "您是不是想用 {zh}？");
    }
    if given.is_dir() {
        return text!(
            "this is a folder; give the shot list itself: a file in YAML, JSON, JSON Lines or CSV",
            "这是文件夹；请给出镜头表文件本身（YAML、JSON、JSON Lines 或 CSV）"
        );
    }
    text!(
        "give the path of a shot list, in YAML, JSON, JSON Lines or CSV; `-` reads standard input",
        "请给出镜头表的路径（YAML、JSON、JSON Lines 或 CSV）；`-` 表示从标准输入读取"
    )
}

/// The lists that a path may mean, as words of a command line.
fn near(given: &Path) -> Vec<String> {
    let Some(text) = given.to_str() else { return Vec::new() };
    let bare = text.trim().trim_matches(['"', '\'', '`', '“', '”', '‘', '’']).trim();
    let mut found: Vec<PathBuf> = [bare.to_owned(), bare.replace('\\', "/")]
        .into_iter()
        .map(|it| at_home(PathBuf::from(it)))
        .filter(|it| it.as_path() != given && it.is_file())
        .take(1)
        .collect();
    let given = at_home(PathBuf::from(bare));
    if found.is_empty() && given.is_dir() {
        // The folder of a run is called after its list, and lies beside it.
        let run = given.file_name().and_then(|it| it.to_str()).and_then(|it| it.strip_suffix("-giggle"));
        found = match run {
            Some(stem) => {
                lists_of(parent(&given)).filter(|it| stem_of(it) == stem || named(it) == stem).collect()
            }
            None => lists_of(&given).collect(),
        };
    } else if found.is_empty() {
        let (name, stem) = (named(&given).to_lowercase(), stem_of(&given).to_lowercase());
        let lists: Vec<PathBuf> = lists_of(parent(&given)).collect();
        let of = |is_it: &dyn Fn(&Path) -> bool| -> Vec<PathBuf> {
            lists.iter().filter(|it| is_it(it)).cloned().collect()
        };
        found = of(&|it| named(it).to_lowercase() == name);
        if found.is_empty() {
            found = of(&|it| stem_of(it).to_lowercase() == name || stem_of(it).to_lowercase() == stem);
        }
        if found.is_empty() {
            found = of(&|it| {
                name.chars().count() > 3 && strsim::damerau_levenshtein(&named(it).to_lowercase(), &name) <= 2
            });
        }
    }
    found.sort();
    found.truncate(MOST_NAMED);
    let word = |path: &PathBuf| {
        let text = path.to_string_lossy();
        let text = text.strip_prefix("./").unwrap_or(&text);
        // A name that begins with a hyphen would be read as a flag.
        let text = if text.starts_with('-') { format!("./{text}") } else { text.to_owned() };
        shell::word(&text).into_owned()
    };
    found.iter().map(word).collect()
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn named(path: &Path) -> &str {
    path.file_name().and_then(|it| it.to_str()).unwrap_or_default()
}

fn stem_of(path: &Path) -> &str {
    path.file_stem().and_then(|it| it.to_str()).unwrap_or_default()
}

/// The files of a folder that are called like a list.
fn lists_of(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().take(MOST_LOOKED_THROUGH);
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    paths.filter(|path| Format::of_path(path).is_some() && path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_beside_a_path_that_is_none_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["film.yaml", "my shots.csv", "notes.txt", "ride.json", "ride.csv"] {
            std::fs::write(at(name), "key,prompt\na,a cat\n").unwrap();
        }
        std::fs::create_dir(at("film-giggle")).unwrap();
        for (given, named) in [
            ("film.yml", &["film.yaml"][..]),
            ("film", &["film.yaml"]),
            ("FILM.YAML", &["film.yaml"]),
            ("flim.yaml", &["film.yaml"]),
            ("film.yaml ", &["film.yaml"]),
            ("film-giggle", &["film.yaml"]),
            ("my shots", &["'", "my shots.csv"]),
            ("ride.yaml", &["ride.csv", "ride.json"]),
            ("", &["film.yaml"]),
        ] {
            let said = way_out(&at(given)).en;
            assert!(named.iter().all(|it| said.contains(it)), "{given}: {said}");
        }
        for given in ["notes", "other.yaml"] {
            let said = way_out(&at(given)).en;
            assert!(said.contains("standard input"), "{given}: {said}");
        }
    }
}
