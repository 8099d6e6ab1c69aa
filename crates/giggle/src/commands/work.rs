//! `giggle work`: make what is wanted in the ledger's queue.

use super::batch::run::{DOWNLOADS, SUBMITS, at_least_one, polls, watch_interrupts};
use super::resume::stored_text;
use crate::batch::listed::ListedShot;
use crate::batch::run::{Ended, Listener, Manner, News, SHOTS};
use crate::batch::work::{self, Why, Work, Worked};
use crate::error::CommandError;
use crate::failure;
use crate::ffmpeg::Ffmpeg;
use crate::ledger::LedgerError;
use crate::output::{Output, Shown};
use crate::production::{StoredEnd, StoredLater};
use crate::session::{Session, SpendFlags, tell_missed};
use crate::settings::Settings;
use giggle_domain::{counted, text};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;

/// Make the shots that wait in the ledger's queue, on any number of machines
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "`giggle batch run LIST --queue` puts shots into the queue. Clips go to the list's own folder if this machine has it at the same path, such as a folder that all machines mount; otherwise to --output, and whoever follows the list downloads them. On SIGTERM or Ctrl-C the worker waits for the answers to its submits and records them, gives everything else back to the queue, and ends with exit code 0; a second signal stops it at once."
)]
pub struct WorkArgs {
    /// End when nothing is left in the queue
    #[arg(long)]
    pub until_empty: bool,
    /// Folder for clips of lists whose own folder is not on this machine [default: clips in giggle's data folder]
    #[arg(long, short, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Maximum number of shots in progress, from submit to clip
    #[arg(long, visible_alias = "concurrency", value_name = "N", default_value_t = SHOTS, value_parser = at_least_one, help_heading = "Pace")]
    pub at_once: usize,
    /// Maximum number of submits at the same time
    #[arg(long, value_name = "N", default_value_t = SUBMITS, value_parser = at_least_one, help_heading = "Pace")]
    pub submits: usize,
    /// Maximum number of downloads at the same time
    #[arg(long, value_name = "N", default_value_t = DOWNLOADS, value_parser = at_least_one, help_heading = "Pace")]
    pub downloads: usize,
}

/// What a worker did until it ended in order.
#[derive(Debug)]
pub struct Done(Worked);

/// Works at the queue.
///
/// # Errors
///
/// Exit 2 without a ledger, 3 where the ledger takes nothing more from this worker, 130 stopped at once.
pub async fn run(args: &WorkArgs, settings: &Settings, output: &Output) -> Result<Done, CommandError> {
    let client = settings.client()?;
    let session = Session::open(settings, &client, Some(&SpendFlags::default()), output)?
        .map(|it| Arc::new(it.for_programs().shared()))
        .ok_or_else(|| {
            CommandError::usage(text!(
                "`giggle work` needs the ledger: the queue is kept in it",
                "`giggle work` 需要账本：队列保存在账本中"
            ))
            .hint(text!("remove `--no-ledger`", "请去掉 `--no-ledger`"))
        })?;
    let realm = session.account().await.map_err(|error| failure::ledger(&error))?.clone();
    let folder = match &args.output {
        Some(folder) => folder.clone(),
        None => settings.folders.data.as_ref().map(|data| data.join("clips")).ok_or_else(|| {
            CommandError::settings(text!(
                "the data folder of this platform is not known",
                "无法确定本系统的数据文件夹"
            ))
            .hint(text!("give --output DIR", "请使用 --output DIR"))
        })?,
    };
    std::fs::create_dir_all(&folder).map_err(|error| {
        let shown = folder.display();
        CommandError::usage(text!("--output {shown}: {error}", "--output {shown}：{error}"))
    })?;
    let takes_chained = client.base().is_loopback() || Ffmpeg::is_on_path();
    if !takes_chained {
        output.talk(output.say(
            "without ffmpeg on PATH this worker leaves shots that begin with a picture from another shot to other workers",
            "PATH 中没有 ffmpeg：首帧来自其他镜头的镜头将留给其他工作进程",
        ));
    }
    let (speaker, of_trouble) = (*output, *output);
    let work = Work {
        client,
        session,
        realm,
        catalog: settings.catalog.clone(),
        language: output.language,
        manner: Manner {
            submits: args.submits,
            shots: args.at_once,
            polls: polls(args.at_once),
            downloads: args.downloads,
            deadline: None,
            longest: None,
            fail_fast: false,
            finds_names: false,
        },
        is_until_empty: args.until_empty,
        takes_chained,
        folder,
        listener: Box::new(Speaker(speaker)),
        trouble: Box::new(move |error: &LedgerError| {
            of_trouble.warn(&crate::error::chain(error));
        }),
        stored: Box::new(move |late: &StoredLater| Speaker(speaker).stored(late)),
    };
    output.talk(
        output
            .say("working; Ctrl-C or SIGTERM ends it cleanly", "工作中；按 Ctrl-C 或发送 SIGTERM 可正常结束"),
    );
    let (interrupts, watching) = watch_interrupts(output, ());
    let (ledger, missed) = (work.session.ledger.clone(), work.session.ledger.missed());
    let worked = work::work(work, interrupts).await;
    if ledger.missed() > missed {
        tell_missed(&ledger, output);
    }
    watching.abort();
    match worked.why {
        Why::Empty | Why::Drained => Ok(Done(worked)),
        Why::TornOff => Err(CommandError::interrupted(text!("stopped at once", "已立即停止")).hint(text!(
            "a submit that was in progress is recorded as unsettled; `giggle settle` finds out what became of it",
            "途中的提交会被标记为待核实；请运行 `giggle settle` 查明"
        ))),
        Why::GivenUp => Err(CommandError::settings(text!(
            "this worker was declared gone with `giggle workers --gone` and takes no more shots",
            "该工作进程已被 `giggle workers --gone` 标记为离线，不再接手任务"
        ))
        .hint(text!("start it again to continue", "重新启动即可继续"))),
        Why::Ledger(error) => Err(failure::ledger(&error)),
    }
}

/// Says what happens, a line each: as JSON where JSON was asked for.
struct Speaker(Output);

impl Speaker {
    fn line(&self, event: &str, words: &str, shot: Option<&ListedShot>, more: &[(&str, Value)]) {
        let Self(output) = self;
        if !output.json {
            let key = shot.map(|shot| format!("{}: ", shot.key)).unwrap_or_default();
            output.talk(&format!("{key}{words}"));
            return;
        }
        let mut line = json!({"event": event, "at": jiff::Timestamp::now().to_string()});
        if let Some(shot) = shot {
            line["key"] = shot.key.as_str().into();
        }
        for (name, value) in more {
            line[*name] = value.clone();
        }
        output.talk(&line.to_string());
    }

    fn stored(&self, late: &StoredLater) {
        let (id, words) = (&late.task_id, stored_text(&late.end));
        let words = words.get(self.0.language);
        let (event, url) = match &late.end {
            StoredEnd::Stored(url) => ("stored", Some(url)),
            StoredEnd::NotStored(_) | StoredEnd::NoFile(_) | StoredEnd::Ledger(_) => ("not_stored", None),
        };
        let more =
            [("task_id", json!(id)), ("clip", json!(late.clip)), ("url", json!(url)), ("text", json!(words))];
        self.line(event, &format!("{id}: {words}"), None, &more);
    }

    fn ended(&self, shot: &ListedShot, ended: &Ended) {
        let language = self.0.language;
        let mut words = ended.end.text().get(language).to_owned();
        let mut more = vec![("task_id", json!(ended.task_id))];
        if let Some(reason) = &ended.reason {
            words = format!("{words}: {}", reason.get(language));
            more.push(("reason", json!(reason.get(language))));
        }
        if let Some(file) = ended.files.first() {
            words = format!("{words}: {}", file.path.display());
            more.push(("file", json!(file.path.display().to_string())));
        }
        self.line(ended.end.word(), &words, Some(shot), &more);
    }
}

impl Listener for Speaker {
    fn hear(&self, news: &News<'_>) {
        let say = |en: &str, zh: &str| self.0.say(en.to_owned(), zh.to_owned());
        match news {
            News::Begun(_) | News::Status(..) | News::Stopping(_) => {}
            News::Submitted(shot, task) => {
                let words = say(&format!("task id: {task}"), &format!("任务 ID: {task}"));
                self.line("submitted", &words, Some(shot), &[("task_id", json!(task))]);
            }
            News::Joined(shot, task) => {
                let words = say(&format!("joined task {task}"), &format!("合并到任务 {task}"));
                self.line("joined", &words, Some(shot), &[("task_id", json!(task))]);
            }
            News::Ended(shot, ended) => self.ended(shot, ended),
            News::LeftToOthers(name, why) => {
                let why = why.get(self.0.language);
                let words = say(
                    &format!("{name}: left to other workers: {why}"),
                    &format!("{name}：留给其他工作进程：{why}"),
                );
                self.line("left_to_others", &words, None, &[("name", json!(name)), ("reason", json!(why))]);
            }
            News::Waiting(key, why) => {
                self.line(
                    "waiting",
                    &format!("{key}: {why}"),
                    None,
                    &[("shot", json!(key)), ("reason", json!(why))],
                );
            }
            News::Pressure(pause) => {
                let seconds = pause.as_secs_f64();
                let words = say(
                    &format!("the service asks for patience: {seconds} s"),
                    &format!("服务要求稍候：{seconds} 秒"),
                );
                self.line("patience", &words, None, &[("seconds", json!(seconds))]);
            }
        }
    }
}

impl Shown for Done {
    fn show(&self, output: &Output) {
        let Self(Worked { totals, submitted, given_back, to_store, .. }) = self;
        if *to_store > 0 {
            let en = counted(*to_store, "clip is", "clips are");
            output.warn(
                text!(
                    "{en} still to be stored from this machine; `giggle resume` here, or the next worker, stores them",
                    "本机还有 {to_store} 个视频待存入；在本机运行 `giggle resume` 或下一个工作进程会存入"
                )
                .get(output.language),
            );
        }
        let completed = totals.get("completed").copied().unwrap_or_default();
        let others: usize = totals.values().sum::<usize>() - completed;
        output.talk(
            text!(
                "{completed} completed, {others} ended without a clip, {submitted} submitted by this worker, {given_back} given back",
                "完成 {completed} 个，无视频 {others} 个，本进程提交 {submitted} 个，交还 {given_back} 个"
            )
            .get(output.language),
        );
    }

    fn json(&self) -> Value {
        let Self(Worked { totals, submitted, given_back, to_store, why }) = self;
        json!({
            "totals": totals, "submitted": submitted, "given_back": given_back, "to_store": to_store,
            "ended": if matches!(why, Why::Empty) { "empty" } else { "drained" },
        })
    }
}
