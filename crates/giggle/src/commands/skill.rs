//! `giggle skill`: the skill, put where an agent finds it.
//!
//! What will be done is shown first and needs somebody's yes. The settings of other programs are never edited: what belongs
//! there is printed.

use crate::error::{CommandError, chain};
use crate::output::{Output, Shown};
use crate::packages::{self, HOSTS, Host, InstallFault, Places, Plan, RECORD, SKILL, Scope, check_within};
use crate::question::is_yes;
use crate::settings::Settings;
use crate::usage_text::BadValue;
use giggle_domain::{Text, text};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Show, install or uninstall the skill for agents
#[derive(Debug, Clone, clap::Args)]
pub struct SkillArgs {
    /// What to do.
    #[command(subcommand)]
    pub verb: SkillVerb,
}

/// What can be done with it.
#[derive(Debug, Clone, clap::Subcommand)]
pub enum SkillVerb {
    /// Print the skill; in Chinese with --lang zh
    Show,
    /// List the known programs and where they look for skills
    Hosts,
    /// Install the skill where agents find it; first shows what will be done
    #[command(
        after_help = "Files that giggle did not write, or that were changed since, are never overwritten. With --lang zh the skill is in Chinese."
    )]
    Install(PlaceArgs),
    /// Remove the skill; files that were changed by hand are kept
    Uninstall(PlaceArgs),
    /// Print what a program needs to start `giggle mcp`; edits nothing
    McpConfig {
        /// The program
        #[arg(long = "for", value_name = "HOST", default_value = "agents", value_parser = any_host)]
        host: &'static Host,
    },
}

/// Where, and whether it may be done.
#[derive(Debug, Clone, clap::Args)]
pub struct PlaceArgs {
    /// Which program; several separated by commas [default: those that are found]
    #[arg(long = "for", value_name = "HOST", value_delimiter = ',', value_parser = host)]
    pub hosts: Vec<&'static Host>,
    /// Install for all projects, in your home folder (the default)
    #[arg(long, conflicts_with = "project")]
    pub user: bool,
    /// Install for the project in the current folder
    #[arg(long)]
    pub project: bool,
    /// Do it without asking
    #[arg(long, short)]
    pub yes: bool,
    /// Only show what would be done
    #[arg(long)]
    pub dry_run: bool,
}

/// A program that reads skills from a folder.
fn host(name: &str) -> Result<&'static Host, BadValue> {
    match Host::find(name) {
        Some(host) if host.reads_skills() => Ok(host),
        Some(host) => {
            let title = host.title;
            Err(BadValue(text!(
                "{title} does not read skills from a folder; see `giggle skill mcp-config`",
                "{title} 不从文件夹读取技能；请参见 `giggle skill mcp-config`"
            )))
        }
        None => Err(names(Host::reads_skills)),
    }
}

/// Any program.
fn any_host(name: &str) -> Result<&'static Host, BadValue> {
    Host::find(name).ok_or_else(|| names(|_| true))
}

fn names(is_meant: fn(&Host) -> bool) -> BadValue {
    let names: Vec<&str> = HOSTS.iter().filter(|host| is_meant(host)).map(|host| host.name).collect();
    let (en, zh) = (names.join(", "), names.join("、"));
    BadValue(text!("the programs are {en}", "可用的程序：{zh}"))
}

/// What was shown or done.
#[derive(Debug)]
pub enum Skilled {
    /// The skill's text.
    Text(String),
    /// The programs: the row, whether it is there, and its two folders.
    Hosts(Vec<(&'static Host, bool, PathBuf, PathBuf)>),
    /// What belongs into a program's own settings.
    Snippet(&'static Host, String),
    /// Folders with what was done, or would be.
    Folders(Vec<Place>, Ending),
}

/// One folder and whom it serves.
#[derive(Debug)]
pub struct Place {
    hosts: Vec<&'static Host>,
    plan: Plan,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It was done.
    Done,
    /// There was nothing to do.
    Nothing,
    /// Only shown.
    Shown,
    /// The person said no.
    Declined,
}

/// Does what was asked.
///
/// # Errors
///
/// Exit 3 where a folder cannot be used, where something of somebody else's is in the way, or where nobody can be asked.
pub fn run(args: &SkillArgs, settings: &Settings, output: &Output) -> Result<Skilled, CommandError> {
    let places = || {
        Places::of_platform()
            .ok_or_else(|| CommandError::settings(text!("the home folder is not known", "无法确定主文件夹")))
    };
    match &args.verb {
        SkillVerb::Show => {
            let files = packages::skill_files(&settings.catalog, output.language);
            Ok(Skilled::Text(files.into_iter().next().map(|file| file.text).unwrap_or_default()))
        }
        SkillVerb::Hosts => {
            let places = places()?;
            let row = |host: &'static Host| {
                let folder = |scope| host.skills_folder(scope, &places);
                (host, host.is_there(&places), folder(Scope::User), folder(Scope::Project))
            };
            Ok(Skilled::Hosts(HOSTS.iter().filter(|host| host.reads_skills()).map(row).collect()))
        }
        SkillVerb::McpConfig { host } => Ok(Skilled::Snippet(host, host.mcp_snippet())),
        SkillVerb::Install(args) => {
            let files = packages::skill_files(&settings.catalog, output.language);
            let mut found = Vec::new();
            for (hosts, folder) in folders(args, &places()?, false)? {
                let plan = Plan::install(&folder, &files).map_err(|fault| fault_of(&fault))?;
                found.push(Place { hosts, plan });
            }
            let in_the_way: Vec<String> = found
                .iter()
                .flat_map(|place| place.plan.in_the_way())
                .map(|path| path.display().to_string())
                .collect();
            if !in_the_way.is_empty() && !args.dry_run {
                let files = in_the_way.join(", ");
                return Err(CommandError::settings(text!(
                    "{files}: not written by giggle, or changed since; nothing was done",
                    "{files} 不是由 giggle 写入，或之后被修改过；未作任何更改"
                ))
                .hint(text!(
                    "move them away or delete them, then install again",
                    "请先移走或删除，再重新安装"
                )));
            }
            finish(found, args, output, Plan::carry_out_install)
        }
        SkillVerb::Uninstall(args) => {
            let mut found = Vec::new();
            for (hosts, folder) in folders(args, &places()?, true)? {
                if let Some(plan) = Plan::uninstall(&folder).map_err(|fault| fault_of(&fault))? {
                    found.push(Place { hosts, plan });
                }
            }
            finish(found, args, output, Plan::carry_out_uninstall)
        }
    }
}

/// The skill's folders, each once, with the programs that read it.
fn folders(
    args: &PlaceArgs,
    places: &Places,
    everywhere: bool,
) -> Result<Vec<(Vec<&'static Host>, PathBuf)>, CommandError> {
    let scope = if args.project { Scope::Project } else { Scope::User };
    let mut hosts = args.hosts.clone();
    if hosts.is_empty() && everywhere {
        hosts = HOSTS.iter().filter(|host| host.reads_skills()).collect();
    }
    if hosts.is_empty() {
        hosts = HOSTS.iter().filter(|host| host.is_recognised(places)).collect();
    }
    if hosts.is_empty() {
        hosts.extend(Host::find("agents"));
    }
    let mut found: Vec<(Vec<&'static Host>, PathBuf)> = Vec::new();
    for host in hosts {
        let folder = Some(host.skills_folder(scope, places));
        // What an earlier version put elsewhere goes too.
        let former = host.former_folder(scope, places).filter(|_| everywhere);
        for folder in folder.into_iter().chain(former).map(|it| it.join(SKILL)) {
            match found.iter_mut().find(|(_, it)| *it == folder) {
                Some((hosts, _)) => hosts.push(host),
                None => found.push((vec![host], folder)),
            }
        }
    }
    for (_, folder) in found.iter().filter(|_| args.project) {
        check_within(Path::new("."), folder).map_err(|fault| fault_of(&fault))?;
    }
    Ok(found)
}

fn finish(
    found: Vec<Place>,
    args: &PlaceArgs,
    output: &Output,
    carry_out: fn(&Plan) -> Result<(), InstallFault>,
) -> Result<Skilled, CommandError> {
    // An uninstall plan always has the record to remove, even where every file is gone.
    let is_nothing = |place: &Place| !place.plan.steps.is_empty() && place.plan.is_nothing();
    if found.iter().all(is_nothing) {
        return Ok(Skilled::Folders(found, Ending::Nothing));
    }
    if args.dry_run {
        return Ok(Skilled::Folders(found, Ending::Shown));
    }
    if !args.yes {
        for place in &found {
            output.warn(&place.text(output));
        }
        if !output.may_ask() {
            return Err(CommandError::settings(text!(
                "nothing was done: there is no terminal to ask for confirmation",
                "未作任何更改：无法征求同意"
            ))
            .hint(text!("--yes continues without asking", "加 --yes 则不再询问"))
            .detail("plan", plan_json(&found)));
        }
        if !is_yes(output)? {
            return Ok(Skilled::Folders(found, Ending::Declined));
        }
    }
    for place in found.iter().filter(|place| !is_nothing(place)) {
        carry_out(&place.plan).map_err(|fault| fault_of(&fault))?;
    }
    Ok(Skilled::Folders(found, Ending::Done))
}

fn fault_of(fault: &InstallFault) -> CommandError {
    let error = CommandError::settings(Text::plain(chain(fault)));
    match fault {
        InstallFault::Record(_) | InstallFault::Odd(_) | InstallFault::Outside(_) => error.hint(text!(
            "check what is there, and move it away if it is not needed",
            "请检查该处内容，如不需要请移走"
        )),
        InstallFault::Io { .. } => error,
    }
}

fn plan_json(found: &[Place]) -> Value {
    let row = |place: &Place| {
        json!({
            "hosts": place.hosts.iter().map(|host| host.name).collect::<Vec<_>>(),
            "folder": place.plan.folder.display().to_string(),
            "files": place.plan.steps,
        })
    };
    found.iter().map(row).collect()
}

impl Place {
    fn text(&self, output: &Output) -> String {
        let title = |host: &&Host| {
            if host.name == "agents" { output.say(host.title, "其他程序") } else { host.title }
        };
        let titles: Vec<&str> = self.hosts.iter().map(title).collect();
        let mut text = format!("{}  ({})", self.plan.folder.display(), titles.join(", "));
        for step in &self.plan.steps {
            text.push_str(&format!("\n  {}  {}", action(step.action, output), step.path));
        }
        text
    }
}

fn action(action: packages::Action, output: &Output) -> &'static str {
    use packages::Action;
    match action {
        Action::Create => output.say("create", "新建"),
        Action::Update => output.say("update", "更新"),
        Action::Keep => output.say("keep  ", "不变"),
        Action::Remove => output.say("remove", "删除"),
        Action::Leave => output.say("leave ", "保留"),
    }
}

impl Shown for Skilled {
    fn show(&self, output: &Output) {
        match self {
            Self::Text(text) => output.data(text.trim_end()),
            Self::Snippet(host, text) => {
                output.talk(&output.say(
                    format!("For {}; it belongs into {}:\n", host.title, host.mcp_file),
                    format!("用于 {}；请写入 {}：\n", host.title, host.mcp_file),
                ));
                output.data(text);
            }
            Self::Hosts(rows) => {
                let width = HOSTS.iter().map(|host| host.name.len()).max().unwrap_or_default();
                for (host, is_there, user, project) in rows {
                    let mark = if *is_there { "●" } else { " " };
                    let (user, project) = (short(user), project.display());
                    output.data(&format!("{mark} {:width$}  {user}  {project}", host.name));
                }
                output.talk(output.say(
                    "\n● is found here. First the folder for you (--user), then the one for a project (--project).",
                    "\n● 表示本机已有。先是个人文件夹（--user），后是项目文件夹（--project）。",
                ));
            }
            Self::Folders(found, ending) => {
                match ending {
                    Ending::Done => {
                        found.iter().for_each(|it| output.data(&it.plan.folder.display().to_string()));
                    }
                    Ending::Shown => found.iter().for_each(|it| output.data(&it.text(output))),
                    Ending::Nothing => output.talk(output.say("There is nothing to do.", "无需任何操作。")),
                    Ending::Declined => output.talk(output.say("Nothing was done.", "未作任何更改。")),
                }
                let left = found.iter().flat_map(|place| {
                    let left = place.plan.steps.iter().filter(|step| step.action == packages::Action::Leave);
                    left.map(|step| place.plan.folder.join(&step.path))
                });
                for path in left {
                    output.warn(&output.say(
                        format!("left as it is, since it was changed: {}", path.display()),
                        format!("已被修改，予以保留：{}", path.display()),
                    ));
                }
            }
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Text(text) => json!({"name": SKILL, "text": text}),
            Self::Snippet(host, text) => json!({"host": host.name, "file": host.mcp_file, "text": text}),
            Self::Hosts(rows) => {
                let row = |(host, is_there, user, project): &(&Host, bool, PathBuf, PathBuf)| {
                    json!({
                        "name": host.name, "title": host.title, "found": is_there,
                        "user": user.display().to_string(), "project": project.display().to_string(),
                    })
                };
                json!({"hosts": rows.iter().map(row).collect::<Vec<_>>()})
            }
            Self::Folders(found, ending) => json!({
                "done": *ending == Ending::Done,
                "record": RECORD,
                "folders": plan_json(found),
            }),
        }
    }
}

/// A path below the home folder as people write it.
fn short(path: &Path) -> String {
    let home = etcetera::home_dir().ok();
    match home.and_then(|home| path.strip_prefix(home).ok().map(Path::to_path_buf)) {
        Some(inner) => format!("~/{}", inner.display()),
        None => path.display().to_string(),
    }
}
