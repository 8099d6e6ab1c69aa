//! `giggle workers`: who works with a shared ledger.

use crate::error::CommandError;
use crate::output::{Output, Shown};
use crate::production::when;
use crate::session::host_name;
use crate::settings::Settings;
use crate::shared_ledger;
use comfy_table::{ContentArrangement, Table, presets};
use giggle_domain::text;
use giggle_ledger::Submitter;
use giggle_ledger_postgres::WorkerRow;
use serde_json::{Value, json};

/// List the processes that submit with a shared ledger: machine, last beat, open submits
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "A worker counts as alive for 60 seconds after its last beat. Declaring a machine gone makes its open submits unsettled at once; if it is alive after all, it may not submit, and answers it receives are still recorded."
)]
pub struct WorkersArgs {
    /// Declare every worker of this machine dead now, instead of waiting for its lease to end
    #[arg(long, value_name = "HOST")]
    pub gone: Option<String>,
    /// Show workers that have ended, too
    #[arg(long)]
    pub all: bool,
}

/// What was found.
#[derive(Debug)]
pub struct Found {
    rows: Vec<WorkerRow>,
    declared_gone: Option<usize>,
}

/// Lists the workers.
///
/// # Errors
///
/// Exit 3 where the ledger is not a shared one or cannot be reached, 2 for a machine that has no worker.
pub fn run(args: &WorkersArgs, settings: &Settings) -> Result<Found, CommandError> {
    let Some(address) = shared_ledger::address(settings)? else {
        return Err(CommandError::settings(text!(
            "this ledger is on one machine and has no workers to list",
            "该账本只在本机使用，没有可列出的工作进程"
        ))
        .hint(text!(
            "`--ledger postgres://user@host/database` or GIGGLE_LEDGER names a shared one",
            "可用 `--ledger postgres://user@host/database` 或 GIGGLE_LEDGER 指定共享账本"
        )));
    };
    let mut engine = shared_ledger::open(address, &Submitter::on(&host_name()))?;
    let trouble = |error| shared_ledger::trouble(&error);
    let declared_gone = match &args.gone {
        None => None,
        Some(host) => {
            let hosts: Vec<String> =
                engine.workers().map_err(trouble)?.into_iter().map(|row| row.host).collect();
            if !hosts.contains(host) {
                let mut known = hosts;
                known.sort_unstable();
                known.dedup();
                let known = known.join(", ");
                return Err(CommandError::usage(text!(
                    "--gone: no worker of `{host}` is known; known machines: {known}",
                    "--gone：没有来自 `{host}` 的工作进程；已知机器：{known}"
                )));
            }
            Some(engine.declare_gone(host).map_err(trouble)?)
        }
    };
    let mut rows = engine.workers().map_err(trouble)?;
    rows.retain(|row| args.all || row.ended_at.is_none() || row.submitting > 0);
    Ok(Found { rows, declared_gone })
}

fn state(row: &WorkerRow) -> &'static str {
    match (row.ended_at.is_some(), row.is_alive) {
        (true, _) => "ended",
        (false, true) => "alive",
        (false, false) => "silent",
    }
}

impl Shown for Found {
    fn show(&self, output: &Output) {
        if let Some(count) = self.declared_gone {
            output.talk(&output.say(
                format!(
                    "{} declared gone.",
                    if count == 1 { "1 worker".into() } else { format!("{count} workers") }
                ),
                format!("已将 {count} 个工作进程标记为离线。"),
            ));
        }
        if self.rows.is_empty() {
            output.talk(output.say("No worker is known.", "没有已知的工作进程。"));
            return;
        }
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
        table.set_header(output.say(
            ["machine", "worker", "version", "state", "since", "last beat", "submitting"],
            ["机器", "进程", "版本", "状态", "开始", "最近心跳", "提交中"],
        ));
        for row in &self.rows {
            let word = match (state(row), output.language) {
                (word, giggle_domain::Language::English) => word,
                ("alive", giggle_domain::Language::Chinese) => "在线",
                ("silent", giggle_domain::Language::Chinese) => "无响应",
                (_, giggle_domain::Language::Chinese) => "已结束",
            };
            table.add_row([
                row.host.clone(),
                row.id.chars().take(8).collect(),
                row.version.clone(),
                word.to_owned(),
                when(row.began_at),
                when(row.seen_at),
                row.submitting.to_string(),
            ]);
        }
        output.data(&table.lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>().join("\n"));
    }

    fn json(&self) -> Value {
        let rows: Vec<Value> = self
            .rows
            .iter()
            .map(|row| {
                json!({
                    "worker": row.id, "host": row.host, "version": row.version, "state": state(row),
                    "began_at": row.began_at.to_string(), "seen_at": row.seen_at.to_string(),
                    "ended_at": row.ended_at.map(|at| at.to_string()), "submitting": row.submitting,
                })
            })
            .collect();
        json!({"workers": rows, "declared_gone": self.declared_gone})
    }
}
