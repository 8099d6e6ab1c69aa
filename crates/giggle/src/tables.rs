//! Tables for Markdown pages, and the marks between which a page holds them.
//!
//! They must not know the command line: the skill's text is made of them too.

use giggle_domain::refusal::is_deceptive;
use giggle_domain::{Catalog, Language, Sound};

/// The table of the models, in Markdown.
pub fn models_table(catalog: &Catalog) -> String {
    models_table_in(catalog, Language::English)
}

/// The table of the models in a language.
pub fn models_table_in(catalog: &Catalog, language: Language) -> String {
    let head = language.pick(
        "| model | seconds | default | resolutions | sound | about |",
        "| 模型 | 秒 | 默认 | 分辨率 | 声音 | 说明 |",
    );
    let mut table = format!("{head}\n|---|---|---:|---|---|---|\n");
    for model in catalog.offered() {
        let resolutions: Vec<&str> = model.resolutions.iter().map(|it| it.as_str()).collect();
        let sound = match model.sound {
            Sound::Yes => language.pick("yes", "有"),
            Sound::No => language.pick("no", "无"),
            Sound::Unknown => "?",
        };
        let newer = language.pick(" (newer, less well known)", "（较新，资料较少）");
        let newer = if model.newer { newer } else { "" };
        table.push_str(&format!(
            "| `{}` | {} | {} | {} | {sound} | {}{newer} |\n",
            cell(model.name.as_str()).replace('`', "'"),
            model.durations_text(),
            model.default_duration,
            resolutions.join(" "),
            cell(model.description(language)),
        ));
    }
    table
}

/// A text as a cell of a table in Markdown: on one line, and no end of the cell. A catalog may be anybody's.
fn cell(text: &str) -> String {
    let one_line: String = text.chars().map(|c| if is_deceptive(c) { ' ' } else { c }).collect();
    one_line.replace('|', "\\|")
}

/// Puts a text between the marks of a generated part, `<!-- NAME: begin … -->` and `<!-- NAME: end -->`.
///
/// `None` where the marks are missing.
pub fn with_part(page: &str, name: &str, part: &str) -> Option<String> {
    let begin = page.find(&format!("<!-- {name}: begin"))?;
    let begin = begin + page[begin..].find("-->")? + "-->".len();
    let end = begin + page[begin..].find(&format!("<!-- {name}: end"))?;
    Some(format!("{}\n{part}{}", &page[..begin], &page[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_breaks_its_row() {
        assert_eq!(cell("fast\n| x | y\r\u{202e}"), "fast \\| x \\| y  ");
        let lines = models_table(&Catalog::built_in()).lines().count();
        assert_eq!(lines, Catalog::built_in().offered().count() + 2);
    }
}
