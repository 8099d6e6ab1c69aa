//! `giggle man`: the manual, from the same source as the help.
//!
//! The pages are made when they are asked for and stand nowhere in the repository, so they cannot differ from the program.

use crate::error::CommandError;
use crate::exit_code::ExitCode;
use crate::output::{Output, Shown};
use crate::whole_file;
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, roman};
use giggle_domain::{Language, Text, text};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Print the manual page, or write all pages to a folder
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Read it with: giggle man | man -l -\nInstall all:  giggle man --dir ~/.local/share/man/man1"
)]
pub struct ManArgs {
    /// The page of one verb, such as `make` or `batch run`
    #[arg(value_name = "VERB", conflicts_with = "dir")]
    pub verb: Vec<String>,
    /// Write all pages to this folder and print their paths
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

/// A page, or the files of all of them.
#[derive(Debug)]
pub enum Manual {
    /// One page.
    Page(String),
    /// The files that were written.
    Files(Vec<PathBuf>),
}

/// Makes the manual of a command line.
///
/// # Errors
///
/// Exit 2 for a verb that is none, 3 for a folder that cannot be written to.
pub fn run(args: &ManArgs, mut top: clap::Command, language: Language) -> Result<Manual, CommandError> {
    top.build();
    let Some(folder) = &args.dir else {
        let mut command = &top;
        for verb in &args.verb {
            command = command.find_subcommand(verb).ok_or_else(|| {
                CommandError::usage(text!("`{verb}` is not a verb of giggle", "giggle 没有子命令 `{verb}`"))
            })?;
        }
        return Ok(Manual::Page(page(command, language)));
    };
    let unwritable =
        |path: &PathBuf, error: std::io::Error| CommandError::settings(Text::said_of(path.display(), error));
    std::fs::create_dir_all(folder).map_err(|error| unwritable(folder, error))?;
    let mut files = Vec::new();
    let mut open = vec![&top];
    while let Some(command) = open.pop() {
        let path = folder.join(Man::new(command.clone()).get_filename());
        whole_file::write(&path, page(command, language).as_bytes())
            .map_err(|error| unwritable(&path, error))?;
        files.push(path);
        open.extend(command.get_subcommands().filter(|it| !it.is_hide_set()));
    }
    files.sort();
    Ok(Manual::Files(files))
}

fn page(command: &clap::Command, language: Language) -> String {
    let is_top = command.get_name() == "giggle";
    let mut page = Vec::new();
    let man = Man::new(command.clone().version(env!("CARGO_PKG_VERSION")))
        .manual("giggle")
        .source(concat!("giggle ", env!("CARGO_PKG_VERSION")));
    // Writing to memory does not fail.
    let _ = man.render(&mut page);
    let mut more = Roff::default();
    exit_codes(&mut more, language);
    if is_top {
        environment(&mut more);
    }
    let _ = more.to_writer(&mut page);
    String::from_utf8_lossy(&page).into_owned()
}

fn exit_codes(roff: &mut Roff, language: Language) {
    roff.control("SH", ["EXIT STATUS"]);
    for code in ExitCode::ALL {
        entry(
            roff,
            bold(code.number().to_string()),
            &format!("{}: {}", code.name(), code.meaning().get(language)),
        );
    }
}

fn environment(roff: &mut Roff) {
    roff.control("SH", ["ENVIRONMENT"]);
    for variable in crate::env_vars::ALL {
        entry(roff, bold(variable.name), variable.about);
    }
}

fn entry(roff: &mut Roff, name: Inline, about: &str) {
    roff.control("TP", []);
    roff.text([name]);
    roff.text([roman(about)]);
}

impl Shown for Manual {
    fn show(&self, output: &Output) {
        match self {
            Self::Page(page) => output.data(page.trim_end()),
            Self::Files(files) => files.iter().for_each(|file| output.data(&file.display().to_string())),
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Page(page) => json!({ "page": page }),
            Self::Files(files) => {
                json!({"files": files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>()})
            }
        }
    }
}
