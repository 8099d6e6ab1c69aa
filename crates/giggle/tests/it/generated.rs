//! What is generated is what stands in the repository. `GIGGLE_REGENERATE=1` writes it anew.

use giggle::{reference, tables};
use giggle_domain::{Catalog, Language};
use std::path::{Path, PathBuf};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_path_buf()
}

pub fn same(file: &str, expected: &str) {
    let path = repository().join(file);
    if std::env::var_os("GIGGLE_REGENERATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, expected).unwrap();
        return;
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "{file} differs from what the code says; `just generate` writes it anew");
}

fn with_part(file: &str, name: &str, part: &str) {
    let page = std::fs::read_to_string(repository().join(file)).unwrap();
    same(file, &tables::with_part(&page, name, part).unwrap());
}

#[test]
fn generated_pages_are_up_to_date() {
    same("docs/exit-codes.md", &giggle::exit_code::page());
    same("docs/environment.md", &giggle::env_vars::page());
    same("docs/cli.md", &reference::cli_page(Language::English));
    same("docs/zh-CN/cli.md", &reference::cli_page(Language::Chinese));
    let schema = giggle::batch::schema::schema(&Catalog::built_in());
    same("docs/shot-list.schema.json", &format!("{schema:#}\n"));
    let models = tables::models_table(&Catalog::built_in());
    with_part("README.md", "models", &models);
    with_part("README.md", "exit codes", &giggle::exit_code::table(Language::English));
    let models = tables::models_table_in(&Catalog::built_in(), Language::Chinese);
    with_part("README.zh-CN.md", "models", &models);
    with_part("README.zh-CN.md", "exit codes", &giggle::exit_code::table(Language::Chinese));
    for file in giggle::packages::repository_files(&Catalog::built_in()) {
        same(&file.path, &file.text);
    }
}
