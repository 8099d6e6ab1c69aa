//! `giggle doctor`: what is set, what works, what is wrong, and how to mend it.

use crate::env_vars;
use crate::error::{CommandError, chain};
use crate::exit_code::ExitCode;
use crate::output::{Output, Shown};
use crate::settings::{Settings, no_key};
use crate::words::shown;
use giggle_client::Client;
use giggle_domain::Language;
use serde_json::{Value, json};
use std::path::Path;

/// Checks key, base, proxy, reachability (one free query) and folders; says what is wrong and how to mend it
#[derive(Debug, Clone, clap::Args)]
pub struct DoctorArgs {
    /// Do not ask the service
    #[arg(long)]
    pub offline: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Good,
    Note,
    Bad,
}

#[derive(Debug)]
struct Finding {
    what: &'static str,
    verdict: Verdict,
    text: String,
    remedy: Option<String>,
    code: ExitCode,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Diagnosis {
    findings: Vec<Finding>,
}

impl Diagnosis {
    fn add(&mut self, what: &'static str, verdict: Verdict, text: impl Into<String>) -> &mut Finding {
        self.findings.push(Finding {
            what,
            verdict,
            text: text.into(),
            remedy: None,
            code: ExitCode::Settings,
        });
        // Just pushed.
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }

    fn add_error(&mut self, what: &'static str, error: &CommandError, language: Language) {
        let finding = self.add(what, Verdict::Bad, error.message(language));
        finding.remedy = error.hint_text(language).map(str::to_owned);
        finding.code = error.code();
    }
}

/// Examines everything.
///
/// # Errors
///
/// Exit 3 where a setting is wrong, 4 where the key is refused, 11 where the service is not reached.
pub async fn run(args: &DoctorArgs, settings: &Settings, output: &Output) -> Result<Diagnosis, CommandError> {
    let mut found = Diagnosis::default();
    match settings.key() {
        Ok(Some(_)) => drop(found.add(
            "key",
            Verdict::Good,
            output.say("GIGGLE_API_KEY is set", "已设置 GIGGLE_API_KEY"),
        )),
        Ok(None) => found.add_error("key", &no_key(), output.language),
        Err(error) => found.add_error("key", &error, output.language),
    }
    match settings.base() {
        Ok(base) => drop(found.add("base", Verdict::Good, base.to_string())),
        Err(error) => found.add_error("base", &error, output.language),
    }
    let proxy = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]
        .into_iter()
        .find(|name| std::env::var(name).is_ok_and(|value| !value.is_empty()));
    // The address is not shown: it may hold a password.
    found.add(
        "proxy",
        Verdict::Good,
        match proxy {
            Some(name) => output.say(format!("taken from {name}"), format!("来自 {name}")),
            None => output.say("none", "无").to_owned(),
        },
    );
    if !args.offline
        && let Ok(client) = settings.client()
    {
        reach(&client, &mut found, output).await;
    }
    files(settings, &mut found, output);
    tools(&mut found, output);
    let worst = found
        .findings
        .iter()
        .filter(|finding| finding.verdict == Verdict::Bad)
        .map(|it| it.code)
        .max_by_key(|code| code.number());
    match worst {
        None => Ok(found),
        Some(code) if output.json => {
            let mut error = CommandError::new(code, output.say("something is wrong", "存在问题"));
            let bad = found.findings.iter().filter(|finding| finding.verdict == Verdict::Bad);
            if let Some(remedy) = bad.filter_map(|finding| finding.remedy.as_deref()).next() {
                error = error.hint(remedy.to_owned());
            }
            Err(error.detail("findings", found.json()["findings"].take()))
        }
        Some(code) => {
            found.show(output);
            Err(CommandError::new(
                code,
                output.say(
                    "something is wrong; the lines above say how to mend it",
                    "存在问题；处理方法见上文",
                ),
            ))
        }
    }
}

async fn reach(client: &Client, found: &mut Diagnosis, output: &Output) {
    match client.probe().await {
        Ok(probe) if probe.is_key_refused() => {
            let text = output.say("the service refused the key", "服务拒绝了该 API Key");
            let finding = found.add("service", Verdict::Bad, text);
            finding.code = ExitCode::Rejected;
            finding.remedy = Some(
                output
                    .say(
                        "make a new key on giggle.pro (left sidebar, \"API Key\")",
                        "请在 giggle.pro 左侧栏 “API Key” 重新创建密钥",
                    )
                    .into(),
            );
        }
        Ok(probe) if !probe.is_api() => {
            let text = probe.answer().map_or_else(|| "?".to_owned(), |error| chain(error));
            let finding = found.add("service", Verdict::Bad, text);
            finding.code = ExitCode::Unreachable;
            finding.remedy = Some(
                output
                    .say(
                        "something answered that is not the API: check base and proxy",
                        "应答方不是该 API：请检查地址与代理",
                    )
                    .into(),
            );
        }
        Ok(_) => drop(found.add(
            "service",
            Verdict::Good,
            output.say("reached, and it takes the key", "可访问，API Key 有效"),
        )),
        Err(error) => {
            let finding = found.add("service", Verdict::Bad, chain(&error));
            finding.code = ExitCode::Unreachable;
            finding.remedy = error.hint(output.language).map(str::to_owned);
        }
    }
}

fn files(settings: &Settings, found: &mut Diagnosis, output: &Output) {
    let none = output.say("none", "无");
    let shown = |path: &Option<std::path::PathBuf>| {
        path.as_deref().map_or(none.to_owned(), |it| it.display().to_string())
    };
    found.add("configuration", Verdict::Good, shown(&settings.config_path));
    found.add("catalog", Verdict::Good, shown(&settings.catalog_path));
    match &settings.folders.state {
        None => {
            let finding = found.add(
                "state folder",
                Verdict::Bad,
                output.say("this platform names none", "系统未提供状态文件夹"),
            );
            finding.remedy = Some(output.say("set GIGGLE_STATE_DIR", "请设置 GIGGLE_STATE_DIR").into());
        }
        Some(path) => match nearest_folder_is_writable(path) {
            true => drop(found.add("state folder", Verdict::Good, path.display().to_string())),
            false => {
                let text = format!("{}: {}", path.display(), output.say("cannot be written", "不可写"));
                let finding = found.add("state folder", Verdict::Bad, text);
                finding.remedy =
                    Some(format!("{} {}", output.say("set", "请设置"), env_vars::STATE_DIR.name));
            }
        },
    }
}

/// Whether the folder, or the nearest one above it that exists, lets us write: found out by doing it, since who may
/// write hangs on more than a file's own bits. Nothing is left behind.
fn nearest_folder_is_writable(path: &Path) -> bool {
    let folder = path.ancestors().find(|folder| folder.symlink_metadata().is_ok());
    folder.is_some_and(|folder| {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        tempfile::Builder::new().prefix(".giggle-doctor-").tempfile_in(folder).is_ok()
    })
}

fn tools(found: &mut Diagnosis, output: &Output) {
    if crate::ffmpeg::Ffmpeg::is_on_path() {
        found.add("ffmpeg", Verdict::Good, output.say("on PATH", "已在 PATH 中"));
    } else {
        found.add(
            "ffmpeg",
            Verdict::Note,
            output.say(
                "not on PATH; needed only for clips that the built-in decoder cannot read",
                "不在 PATH 中；仅在内置解码器无法读取某些视频时需要",
            ),
        );
    }
}

impl Shown for Diagnosis {
    fn show(&self, output: &Output) {
        use owo_colors::OwoColorize as _;
        use unicode_width::UnicodeWidthStr as _;
        let name = |finding: &Finding| shown(finding.what, output.language);
        let width = self.findings.iter().map(|finding| name(finding).width()).max().unwrap_or(0);
        for finding in &self.findings {
            let mark = match finding.verdict {
                Verdict::Good => "✓".green().to_string(),
                Verdict::Note => "·".dimmed().to_string(),
                Verdict::Bad => "✗".red().to_string(),
            };
            let name = name(finding);
            let gap = " ".repeat(width - name.width());
            output.data(&format!("{mark} {name}{gap}  {}", finding.text));
            if let Some(remedy) = &finding.remedy {
                output.data(&format!("  {:width$}  → {remedy}", ""));
            }
        }
    }

    fn json(&self) -> Value {
        let findings: Vec<Value> = self
            .findings
            .iter()
            .map(|finding| {
                json!({
                    "what": finding.what,
                    "verdict": match finding.verdict {
                        Verdict::Good => "good",
                        Verdict::Note => "note",
                        Verdict::Bad => "bad",
                    },
                    "text": finding.text,
                    "remedy": finding.remedy,
                })
            })
            .collect();
        json!({"findings": findings})
    }
}
