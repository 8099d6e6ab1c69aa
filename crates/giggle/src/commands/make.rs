//! `giggle make`: submit, wait, download.

use crate::clip_facts::{AskedClip, ClipFacts, Difference};
use crate::clip_target::{
    Stage, Target, Wanted, check_extension, check_stdout, noted_ones, pour, whole_ones,
};
use crate::draft::{self, DraftFlags, DraftService, FrameHosts, has_both_frames, read_json};
use crate::dry_run::DryRun;
use crate::error::CommandError;
use crate::failure;
use crate::file_name::{DEFAULT_TEMPLATE, Facts};
use crate::interrupt::{Known, until_interrupted};
use crate::ledger::shot::WholeFile;
use crate::ledger::{Again, Filter, WallTime};
use crate::output::{Output, Shown};
use crate::paid_clips::PaidClips;
use crate::production::{
    Asked, Delivered, Followed, Order, Production, USUAL_DEADLINE, WRITTEN_DOWN_WITHIN, Waiting, bounded,
    when,
};
use crate::progress::{Progress, size};
use crate::session::{Session, SpendFlags};
use crate::settings::{Settings, parse_duration};
use crate::shot_flags::{ShotFlags, check_reach, clip_place, notes_json};
use crate::side_files::{self, Rules, SideFile};
use crate::stills::{Still, is_still_of, still_name, write_still};
use crate::whole_file;
use giggle_client::Client;
use giggle_domain::refusal::shown;
use giggle_domain::{TaskId, Text, text};
use giggle_render::Reading;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Make a clip: submit the shot, wait for it, download it
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Prints the file's path. With --local a free draft is made on this machine instead: no account, no network, no cost. A shot that was submitted before is not paid for again, unless its task failed: its running task is joined, or its clip is handed out; --take 2 makes another."
)]
pub struct MakeArgs {
    /// What to ask for.
    #[command(flatten)]
    pub shot: ShotFlags,
    /// File to write, a folder with a trailing slash, `-` for standard output, or a template such as "{date}-{model}-{slug}.mp4" [default: {model}-{slug}-{fingerprint}.mp4]
    #[arg(long, short, value_name = "FILE", help_heading = "Delivery", value_parser = clip_place)]
    pub output: Option<PathBuf>,
    /// Replace a file that already exists
    #[arg(long, help_heading = "Delivery")]
    pub overwrite: bool,
    /// Also write NAME.json beside each clip: prompt, model, settings, task, hash, times
    #[arg(long, help_heading = "Delivery")]
    pub sidecar: bool,
    /// Also write a poster frame of the clip, as .jpg or .png
    #[arg(long, value_name = "FILE", value_parser = still_name, help_heading = "Delivery")]
    pub poster: Option<PathBuf>,
    /// Also write a contact sheet: frames in a grid with times, as .png or .jpg
    #[arg(long, value_name = "FILE", value_parser = still_name, help_heading = "Delivery")]
    pub sheet: Option<PathBuf>,
    /// What may be spent.
    #[command(flatten)]
    pub spend: SpendFlags,
    /// Stop waiting after this long; the task keeps running [default: 30m]
    #[arg(long, value_name = "TIME", value_parser = parse_duration, allow_hyphen_values = true, help_heading = "Delivery")]
    pub deadline: Option<Duration>,
    /// Print the request that would be sent, without sending it
    #[arg(long, help_heading = "Delivery")]
    pub dry_run: bool,
    /// Make a free draft on this machine
    #[arg(long, help_heading = "Draft")]
    pub local: bool,
    /// How the draft is drawn.
    #[command(flatten)]
    pub draft: DraftFlags,
}

/// A clip, or several, on the disk.
#[derive(Debug)]
pub struct Made {
    task_id: TaskId,
    order: Order,
    asked_clip: AskedClip,
    files: Vec<Delivered>,
    is_draft: bool,
    /// What was read of the prompt, for a draft.
    reading: Option<Reading>,
    /// When it was asked for, where that was earlier.
    since: Option<String>,
    /// Whether `settle` found its task by inference.
    is_inferred: bool,
    sidecars: Vec<PathBuf>,
    stills: Vec<MadeStill>,
    /// What was worth knowing about the frames before it was asked for.
    notes: Vec<Value>,
    /// Whether the clip went to standard output, and is in no file.
    is_poured: bool,
}

/// A still of the first clip, and why there is none.
#[derive(Debug)]
struct MadeStill {
    kind: &'static str,
    path: PathBuf,
    fault: Option<String>,
}

/// Where the shot is made: the service, or this process.
enum Place {
    Service(Client, Option<Arc<Session>>),
    Here(DraftService),
}

/// Makes a clip.
///
/// # Errors
///
/// Every exit code of the verbs but 8.
pub async fn run(
    args: &MakeArgs,
    settings: &Settings,
    output: &Output,
) -> Result<Box<dyn Shown>, CommandError> {
    let shot = args.shot.request(settings, output)?;
    let notes = notes_json(&shot, settings);
    let draft = args.draft.settings()?;
    if args.local && draft.camera.is_some() && has_both_frames(&shot) {
        output.warn(output.say(
            "warning: --camera has no effect when both --start-frame and --end-frame are given",
            "警告：同时给出 --start-frame 和 --end-frame 时，--camera 不起作用",
        ));
    }
    if !args.local {
        check_reach(&shot, &settings.base()?)?;
    }
    let order = Order::new(shot, args.spend.take);
    let output_flag = args.output.clone().or_else(|| settings.file.output.as_ref().map(PathBuf::from));
    let wanted = output_flag.map_or(Wanted::File(DEFAULT_TEMPLATE.into()), |path| Wanted::read(&path));
    // A clip for standard output is whole on the disk before its first byte is written there.
    let spare = (wanted == Wanted::Stdout)
        .then(|| {
            check_stdout(output, order.shot.count())?;
            if args.sidecar {
                return Err(CommandError::usage(text!(
                    "--sidecar writes a file beside the clip, but --output - leaves no clip there",
                    "--sidecar 写在视频旁边，而 --output - 不留下视频文件"
                )));
            }
            tempfile::tempdir().map_err(|error| CommandError::settings(Text::plain(error.to_string())))
        })
        .transpose()?;
    let mut target = target(&order, wanted, spare.as_ref().map(tempfile::TempDir::path), args)?;
    check_extension(&target.path)?;
    if args.dry_run {
        return Ok(Box::new(if args.local {
            let reading = draft::reading(&order.shot, draft.camera.as_ref());
            DryRun::of_draft(&order.shot, reading, notes)
        } else {
            DryRun::of_submit(&settings.base()?, &order.shot, notes)
        }));
    }
    let mut before = Before::default();
    let place = if args.local {
        target.check(order.shot.count(), Stage::BeforeSubmit)?;
        check_side_files(args, &order, &target, &before)?;
        let hosts = FrameHosts::PublicAndLocal;
        Place::Here(DraftService::start(&order.shot, draft, settings, hosts).await?)
    } else {
        let client = settings.client()?;
        let mut session = Session::open(settings, &client, Some(&args.spend), output)?;
        if let Some(session) = &mut session {
            session.settle_account(output).await?;
        }
        let session = session.map(Arc::new);
        if let Some(session) = &session {
            before = asked_before(session, &order)?;
            target.own = std::mem::take(&mut before.own);
            target.noted = std::mem::take(&mut before.noted);
            PaidClips::default()
                .keep(&mut target, order.shot.count() as usize, session)
                .map_err(|error| failure::ledger(&error))?;
            session.tell_what_is_open(output)?;
        }
        if let Some(session) =
            session.as_ref().filter(|_| target.check(order.shot.count(), before.stage()).is_err())
        {
            let own = brought_this_moment(session, &order, &target).await?;
            if let Some(own) = own {
                before = own;
                target.own = std::mem::take(&mut before.own);
            }
        }
        target.check(order.shot.count(), before.stage()).map_err(|error| {
            let files = || (0..order.shot.count() as usize).map(|index| target.file(index));
            let other = session.as_ref().and_then(|session| files().find_map(|file| shot_of(session, &file)));
            let error = match other {
                Some(prompt) => error.hint(text!(
                    "it is the clip of another shot (\"{prompt}\"): give another --output; nothing was submitted",
                    "该文件是另一个镜头（“{prompt}”）的视频：请更换 --output；未提交任何任务"
                )),
                None => error,
            };
            match &before.task_id {
                Some(task_id) if before.is_asked => error.task(task_id),
                Some(_) | None => error,
            }
        })?;
        check_side_files(args, &order, &target, &before)?;
        Place::Service(client, session)
    };
    let known = Known::new(args.local);
    let (client, session) = match &place {
        Place::Service(client, session) => (client, session.clone()),
        Place::Here(drafts) => (&drafts.client, None),
    };
    let client = &bounded(client, args.deadline);
    let production = Production { client, session, output };
    let asked_clip = AskedClip::of(&order.shot, &settings.catalog);
    let work = make(&production, &order, asked_clip, &target, args, &known, spare.is_some());
    let made = until_interrupted(work, &known, output).await;
    if let Some(session) = production.session.as_ref().filter(|_| made.is_ok()) {
        session.book_charges(client).await;
    }
    if let Place::Here(drafts) = place {
        drafts.stop().await;
    }
    let frames = [order.shot.start_frame(), order.shot.end_frame()];
    let fetches_pictures = frames.into_iter().flatten().any(|frame| frame.kind() == "url");
    let made = made.map_err(|error| if args.local { error.of_draft(fetches_pictures) } else { error });
    let made = Made { notes, is_poured: spare.is_some(), ..made? };
    if let Some(file) = made.files.first().filter(|_| spare.is_some()) {
        // The id of a draft is this process's alone: nobody can fetch it again.
        pour(&file.path, &made.task_id, output)
            .map_err(|error| if args.local { error.of_draft(false) } else { error })?;
    }
    Ok(Box::new(made))
}

/// What the ledger knows of a shot before it is asked for.
#[derive(Debug, Default)]
struct Before {
    /// Whether a task of it is at work, or done.
    is_asked: bool,
    /// That task.
    task_id: Option<TaskId>,
    /// What earlier downloads of it brought.
    own: Vec<WholeFile>,
    /// Where its clips were going to, and may be.
    noted: Vec<PathBuf>,
    /// What its clips hash to.
    sha256: Vec<String>,
}

impl Before {
    fn stage(&self) -> Stage {
        if self.is_asked { Stage::AfterSubmit } else { Stage::BeforeSubmit }
    }
}

fn asked_before(session: &Session, order: &Order) -> Result<Before, CommandError> {
    let trouble = |error| failure::ledger(&error);
    let Some(id) = session.ledger.find(&session.realm, &order.fingerprint).map_err(trouble)? else {
        return Ok(Before::default());
    };
    let shot = session.ledger.shot(id).map_err(trouble)?;
    let foremost = shot.foremost().and_then(|(_, attempt)| attempt.task.as_ref());
    let is_asked = matches!(shot.again(), Again::Joined(_) | Again::Done(_));
    // The clip of an earlier task that is not what this one brings is not replaced.
    let files = || foremost.filter(|_| is_asked).into_iter().flat_map(|task| &task.files);
    let own = whole_ones(files());
    Ok(Before {
        is_asked,
        task_id: foremost.map(|task| task.id.clone()),
        sha256: own.iter().map(|whole| whole.sha256.clone()).collect(),
        noted: noted_ones(files()),
        own,
    })
}

/// What the ledger knows of a shot whose clip another process is bringing to the same place this moment: it is written down
/// after it is there. `None` where nobody does.
async fn brought_this_moment(
    session: &Session,
    order: &Order,
    target: &Target,
) -> Result<Option<Before>, CommandError> {
    let begun = Instant::now();
    let is_clip = |path: PathBuf| giggle_client::inspect_clip(&path).ok().flatten().is_some();
    loop {
        let before = asked_before(session, order)?;
        if !before.is_asked || !(0..order.shot.count() as usize).any(|index| is_clip(target.file(index))) {
            return Ok(None);
        }
        if !before.own.is_empty() || begun.elapsed() >= WRITTEN_DOWN_WITHIN {
            return Ok(Some(before));
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// The most shots that are asked whether a file is theirs, the newest first.
const MOST_ASKED: usize = 5_000;

/// What the shot shows whose clip a file is, if it is one of the ledger's. Asked only if a file is in the way.
fn shot_of(session: &Session, file: &Path) -> Option<String> {
    let bytes = file.metadata().ok().filter(std::fs::Metadata::is_file)?.len();
    let filter = Filter { realm: Some(session.realm.clone()), most: Some(MOST_ASKED), ..Filter::default() };
    let rows = session.ledger.list(&filter).ok()?;
    rows.into_iter().find_map(|row| {
        let shot = session.ledger.shot(row.id).ok()?;
        let files = shot.numbered().filter_map(|(_, it)| it.task.as_ref()).flat_map(|task| &task.files);
        let is_its = whole_ones(files).iter().any(|own| own.bytes == bytes && whole_file::holds(file, own));
        is_its.then(|| shown(&row.prompt))
    })
}

/// Looks whether everything that is written beside the clips can be, and replaces nothing of somebody else's.
fn check_side_files(
    args: &MakeArgs,
    order: &Order,
    target: &Target,
    before: &Before,
) -> Result<(), CommandError> {
    let clips = || (0..order.shot.count() as usize).map(|index| target.file(index));
    // The clips were checked; they stand here so that nothing else is written in their place.
    let mut all: Vec<SideFile> =
        clips().map(|path| SideFile { flag: "--output", path, is_own: true }).collect();
    for path in clips().filter(|_| args.sidecar).map(|clip| sidecar_of(&clip)) {
        let is_own = is_own_sidecar(&path, order, args.local);
        all.push(SideFile { flag: "--sidecar", path, is_own });
    }
    let sha256: Vec<&str> = before.sha256.iter().map(String::as_str).collect();
    for (flag, path) in [("--poster", &args.poster), ("--sheet", &args.sheet)] {
        let Some(path) = path else { continue };
        let is_own = is_still_of(path, &sha256, args.local);
        all.push(SideFile { flag, path: path.clone(), is_own });
    }
    let read = args.shot.files();
    side_files::check(&all, &Rules { read: &read, overwrite: Some(args.overwrite), stage: before.stage() })
}

/// A sidecar is a page with a prompt in it.
const MOST_SIDECAR: u64 = 4 * 1024 * 1024;

fn sidecar_of(clip: &Path) -> PathBuf {
    clip.with_extension("json")
}

/// Whether a file is an earlier sidecar of this shot; for a draft, of any draft.
fn is_own_sidecar(path: &Path, order: &Order, is_draft: bool) -> bool {
    let facts = whole_file::read_own(path, MOST_SIDECAR)
        .ok()
        .and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    facts.is_some_and(|facts| {
        let is_of_this = facts["fingerprint"] == order.fingerprint.to_string();
        let is_of_draft = facts["draft"] == true || facts["draft"].is_object();
        facts["version"] == 1
            && (facts["task_id"].is_string() || is_of_draft)
            && (is_of_this || (is_draft && is_of_draft))
    })
}

fn target(
    order: &Order,
    wanted: Wanted,
    spare: Option<&Path>,
    args: &MakeArgs,
) -> Result<Target, CommandError> {
    let now = jiff::Zoned::now();
    let (date, time) = (now.strftime("%Y-%m-%d").to_string(), now.strftime("%H%M%S").to_string());
    let facts = Facts::of(&order.shot, order.take, &date, &time);
    let (template, makes_folder) = match (wanted, spare) {
        (Wanted::File(template), _) => (template, false),
        (Wanted::Folder(folder), _) => (folder.join(DEFAULT_TEMPLATE), true),
        (Wanted::Stdout, folder) => (folder.unwrap_or(Path::new("")).join(DEFAULT_TEMPLATE), false),
    };
    let rules = Target {
        overwrite: args.overwrite,
        // A draft comes first, and costs nothing.
        may_replace_draft: true,
        makes_folder,
        ..Target::default()
    };
    let Some(text) = template.to_str() else { return Ok(Target { path: template, ..rules }) };
    let path =
        facts.fill(text).map_err(|fault| CommandError::usage(Text::about("--output", &fault.text())))?;
    Ok(Target { path, ..rules })
}

async fn make(
    production: &Production<'_>,
    order: &Order,
    asked_clip: AskedClip,
    target: &Target,
    args: &MakeArgs,
    known: &Known,
    pours: bool,
) -> Result<Made, CommandError> {
    let output = production.output;
    let progress = Progress::new(output);
    let wanted = Some(asked_clip);
    let order = &order.clone().within(Some(args.deadline.unwrap_or(USUAL_DEADLINE)));
    let asked = production.ask(order, known, &progress).await?;
    let before = production.first_clip(asked.task());
    let (files, since) = match &asked {
        Asked::Submitted(task) => {
            production.destine(task, target, &progress).await;
            let waiting = Waiting::new(args.deadline, args.local);
            let clips = production.wait(task, &waiting, &progress).await?;
            (production.deliver(task, clips, target, wanted, &progress).await?, None)
        }
        Asked::Joined { task, since } => {
            known.task(&task.id);
            progress.above(output, earlier(&task.id, *since, true).get(output.language));
            production.destine(task, target, &progress).await;
            let clips = production.wait(task, &Waiting::begun_earlier(args.deadline), &progress).await?;
            (production.deliver(task, clips, target, wanted, &progress).await?, Some(*since))
        }
        Asked::Done { task, files, since } => {
            known.task(&task.id);
            progress.above(output, earlier(&task.id, *since, false).get(output.language));
            (production.hand_out(task, files, target, wanted, &progress).await?, Some(*since))
        }
    };
    progress.end();
    if let Some(file) = files.first().filter(|_| pours) {
        production.record_poured(asked.task(), file, before.as_ref(), &progress).await;
    }
    let mut made = Made {
        task_id: asked.task().id.clone(),
        order: order.clone(),
        asked_clip,
        files,
        is_draft: args.local,
        reading: args.local.then(|| {
            draft::reading(&order.shot, args.draft.settings().ok().and_then(|it| it.camera).as_ref())
        }),
        since: since.map(when),
        is_inferred: production.is_inferred(asked.task().key),
        sidecars: Vec::new(),
        stills: Vec::new(),
        notes: Vec::new(),
        is_poured: false,
    };
    if args.sidecar {
        made.write_sidecars(production, asked.task())?;
    }
    // A still that fails must not hide a clip that is there: it is said, and the clip is delivered.
    let stills = [(Still::Poster, "poster", &args.poster), (Still::Sheet, "sheet", &args.sheet)];
    for (still, kind, to) in stills {
        let (Some(to), Some(clip)) = (to, made.files.first()) else { continue };
        let fault = write_still(&clip.path, still, to).err();
        if let Some(fault) = &fault {
            let Text { en, zh } = fault;
            let said = text!("warning: --{kind}: {en}", "警告：--{kind}：{zh}");
            output.warn(said.get(output.language));
        }
        let fault = fault.map(|fault| fault.into_string(output.language));
        made.stills.push(MadeStill { kind, path: to.clone(), fault });
    }
    Ok(made)
}

/// Says that a shot was submitted earlier, and how to make another on purpose.
fn earlier(task_id: &TaskId, since: WallTime, is_running: bool) -> Text {
    let since = when(since);
    if is_running {
        text!(
            "this shot was submitted on {since} (task {task_id}); waiting for that task; nothing new was submitted",
            "该镜头已于 {since} 提交（任务 {task_id}）；等待该任务，未重新提交"
        )
    } else {
        text!(
            "this shot was made on {since} (task {task_id}); its clip is brought here, and nothing new was submitted; `--take 2` makes another",
            "该镜头已于 {since} 生成（任务 {task_id}）；取用该视频，未重新提交；如需另做一条请用 `--take 2`"
        )
    }
}

impl Made {
    /// Everything about one clip, for whoever finds it later. No link stands in it: it would expire, and it is a secret.
    fn write_sidecars(&mut self, production: &Production<'_>, task: &Followed) -> Result<(), CommandError> {
        let attempt = production.session.as_ref().zip(task.key).and_then(|(session, key)| {
            let shot = session.ledger.shot(key.shot).ok()?;
            shot.attempt(key.attempt).cloned()
        });
        let asked_at = attempt.as_ref().map(|attempt| attempt.started_at.to_string());
        let estimate = attempt.as_ref().and_then(|attempt| attempt.reserved);
        // Known once the statements were read; rows come late.
        let charged = attempt.as_ref().and_then(|attempt| attempt.charged);
        for file in &self.files {
            let shot = &self.order.shot;
            let facts = json!({
                "version": 1,
                "prompt": shot.prompt(),
                "model": shot.model(),
                "duration_seconds": shot.duration(),
                "aspect_ratio": shot.aspect_ratio(),
                "resolution": shot.resolution(),
                "start_frame": shot.start_frame().map(ToString::to_string),
                "end_frame": shot.end_frame().map(ToString::to_string),
                "references": shot.references().json(),
                "take": self.order.take,
                "fingerprint": self.order.fingerprint.to_string(),
                "task_id": (!self.is_draft).then_some(&self.task_id),
                "draft": self.read(),
                "file": file.path.file_name().map(|name| name.to_string_lossy()),
                "bytes": file.bytes,
                "sha256": file.sha256,
                "clip": file.facts.as_ref().map(ClipFacts::json),
                "differences": file.differences.iter().map(Difference::json).collect::<Vec<_>>(),
                "estimate_credits": estimate,
                "charged_credits": charged,
                "asked_at": asked_at,
                "written_at": jiff::Timestamp::now().to_string(),
            });
            let path = sidecar_of(&file.path);
            whole_file::write(&path, format!("{facts:#}\n").as_bytes()).map_err(|error| {
                CommandError::undelivered(Text::said_of(path.display(), error)).task(&self.task_id)
            })?;
            self.sidecars.push(path);
        }
        Ok(())
    }
}

impl Made {
    /// What was read of a draft's prompt; `false` for a clip of the service.
    fn read(&self) -> Value {
        self.reading.as_ref().map_or(json!(false), |reading| read_json(&self.order.shot, reading))
    }
}

impl Shown for Made {
    fn show(&self, output: &Output) {
        for file in &self.files {
            let bytes = size(file.bytes);
            let about = match &file.facts {
                Some(facts) => facts.text().then(&text!(", ", "，"), &Text::plain(bytes)),
                None => Text::plain(bytes),
            };
            let what = if self.is_draft { text!("draft", "草稿") } else { text!("clip", "视频") };
            let mut read = self
                .reading
                .as_ref()
                .map(|it| format!(" · {}", it.line(output.language)))
                .unwrap_or_default();
            if self.reading.is_some() {
                self.order.shot.references().named().for_each(|(word, _)| read.push_str(&format!(" {word}")));
            }
            output.talk(&format!("{}{read}", what.then(&text!(": ", "："), &about).get(output.language)));
            if !self.is_poured {
                output.path(&file.path);
            }
        }
    }

    fn json(&self) -> Value {
        json!({
            "task_id": (!self.is_draft).then_some(&self.task_id),
            "draft": self.read(),
            "made_earlier": self.since,
            "inferred": self.is_inferred,
            "model": self.order.shot.model(),
            "duration_seconds": self.order.shot.duration(),
            "asked": self.asked_clip.json(),
            "files": self.files.iter().map(Delivered::json).collect::<Vec<_>>(),
            "sidecars": self.sidecars.iter().map(|path| path.display().to_string()).collect::<Vec<_>>(),
            "notes": self.notes,
            "stills": self.stills.iter().map(|still| json!({
                "kind": still.kind, "path": still.path.display().to_string(), "fault": still.fault,
            })).collect::<Vec<_>>(),
        })
    }
}
