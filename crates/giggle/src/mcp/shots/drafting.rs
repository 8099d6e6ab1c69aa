//! Free drafts, drawn on this machine.

use super::super::answer::cut_to;
use super::*;
use crate::clip_target::{Stage, Target};
use crate::draft::{DraftFlags, DraftService, FrameHosts, has_both_frames, read_json};
use crate::error::Billed;
use crate::file_name;
use crate::production::{Delivered, Production};
use crate::progress::size;
use crate::side_files::{self, Rules, SideFile};
use crate::stills::{Still, is_still_of, write_still};
use giggle_render::{CameraPlan, Fit};
use serde_json::Value;

/// So much of what was read of a prompt is told: whoever asked has the prompt.
const LONGEST_READING: usize = 400;

/// What was read of a prompt, with its own words cut.
fn in_short(read: Value) -> Value {
    match read {
        Value::String(text) => json!(cut_to(&text, LONGEST_READING / 2)),
        Value::Array(items) => items.into_iter().map(in_short).collect(),
        Value::Object(object) => object.into_iter().map(|(name, it)| (name, in_short(it))).collect(),
        other => other,
    }
}

/// A draft that can be drawn.
struct Planned {
    order: Order,
    target: Target,
    sheet: Option<PathBuf>,
    draft: giggle_render::DraftSettings,
}

impl Call<'_> {
    /// `make_draft`: free, on this machine.
    pub(super) async fn make_draft(&self, given: MakeDraft) -> Done<Answer> {
        let Planned { order, target, sheet, draft } =
            self.planned(&given).map_err(|error| self.failed(&error))?;
        let reading = crate::draft::reading(&order.shot, draft.camera.as_ref());
        let frames = [order.shot.start_frame(), order.shot.end_frame()];
        let fetches = frames.into_iter().flatten().any(|frame| matches!(frame, FrameRef::Url(_)));
        let live = Arc::clone(self.live);
        // A call that is given up must not leave half a draft behind.
        let work = self.live.work.spawn(async move {
            let language = live.language();
            let drafts = DraftService::start(&order.shot, draft, &live.settings, FrameHosts::Public).await?;
            let production = Production { client: &drafts.client, session: None, output: &live.output };
            let made = draw(&production, &order, &target, language).await;
            drafts.stop().await;
            let files = made?;
            if let (Some(file), Some(to)) = (files.first(), &sheet) {
                write_still(&file.path, Still::Sheet, to)
                    .map_err(|fault| CommandError::new(ExitCode::Undelivered, fault).billed(Billed::No))?;
            }
            Ok::<_, CommandError>((order, files, sheet))
        });
        let expectation = Expectation {
            already: Duration::ZERO,
            typical: Duration::from_secs(3),
            text: self.say("a few seconds", "几秒钟").into(),
        };
        let done = told(self.context, &expectation, self.language(), work)
            .await
            .ok_or(Stop::Halt(Halt::Cancelled))?;
        let (order, files, sheet) =
            // Nothing of a draft is ever paid for, and its task is of this process alone.
            done.map_err(|error| self.failed(&internal(&error)))?
                .map_err(|error| self.failed(&error.of_draft(fetches).billed(Billed::No)))?;
        let Some(file) = files.first() else {
            return Err(
                self.failed(&CommandError::internal(text!("the draft has no file", "草稿没有生成文件")))
            );
        };
        let mut links = vec![file_link(&file.path, "video/mp4", "draft")];
        links.extend(sheet.iter().map(|path| file_link(path, "image/png", "contact sheet")));
        let (width, height) = order.shot.draft_size();
        let facts = Drafted {
            is_draft: true,
            path: file.path.display().to_string(),
            uri: file_uri(&file.path),
            bytes: file.bytes,
            width,
            height,
            duration_seconds: order.shot.duration(),
            model: order.shot.model().to_string(),
            sheet: sheet.map(|path| path.display().to_string()),
            draft: in_short(read_json(&order.shot, &reading)).as_object().cloned().unwrap_or_default(),
        };
        let size = size(file.bytes);
        let read = cut_to(&reading.line(self.language()), LONGEST_READING);
        let mut advice = self.say(
            format!("A free draft ({size}; {read}). It shows framing, camera move and length, not what the model will paint. Show it to the person before generate_video."),
            format!("免费草稿（{size}；{read}）。草稿仅展示构图、运镜与时长，并非模型成片。请先给用户确认，再调用 generate_video。"),
        );
        if given.camera.is_some() && has_both_frames(&order.shot) {
            advice.push_str(self.say(
                " With both frames the draft passes from one to the other: `camera` was not performed.",
                "同时给出首尾帧时，草稿从首帧过渡到尾帧：未执行 `camera`。",
            ));
        }
        advice.push_str(&self.frame_notes(&order.shot));
        let mut answer = Answer::new(facts, advice);
        answer.files = links;
        Ok(answer)
    }

    fn planned(&self, given: &MakeDraft) -> Result<Planned, CommandError> {
        let sketch = self.sketch(&given.shot)?;
        let shot = sketch.check(&self.live.settings.catalog).map_err(|refusal| self.refused(&refusal))?;
        let camera = given.camera.clone().filter(|it| !is_blank(it));
        if let Some(camera) = &camera {
            CameraPlan::parse(camera).map_err(|fault| crate::draft::no_move(&fault))?;
        }
        let fit = match given.fit.as_deref() {
            None => None,
            Some("fill") => Some(Fit::Fill),
            Some("contain") => Some(Fit::Contain),
            Some(other) => {
                return Err(CommandError::usage(text!(
                    "`fit` must be fill or contain, not `{other}`",
                    "`fit` 应为 fill 或 contain，而不是 `{other}`"
                )));
            }
        };
        let seed = given.seed.map(u64::from);
        let flags = DraftFlags { seed, camera, fit, slate: given.slate, caption: given.caption.clone() };
        let order = Order::new(shot, None);
        let name = match given.file.as_deref().filter(|it| !is_blank(it)) {
            Some(name) => clip_name(name)?,
            None => {
                let (slug, key) = (file_name::slug(order.shot.prompt()), order.fingerprint.short());
                let seed = seed.map(|seed| format!("-{seed}")).unwrap_or_default();
                PathBuf::from(format!("draft-{slug}-{key}{seed}.mp4"))
            }
        };
        let path = self.live.setup.folders.writable(&name)?;
        let target = Target { path, may_replace_draft: true, ..Target::default() };
        // A draft may take the place of a draft, and never that of a clip that was asked for. Without a key there is none.
        if target.path.exists() && matches!(self.live.settings.key(), Ok(Some(_))) {
            self.is_nobody_elses(&*self.live.account()?, None, &target, 1)?;
        }
        target.check(1, Stage::BeforeSubmit)?;
        let sheet = given.sheet.then(|| target.path.with_extension("png"));
        if let Some(path) = &sheet {
            let is_own = is_still_of(path, &[], true);
            let sheet = [SideFile { flag: "sheet", path: path.clone(), is_own }];
            let rules = Rules { read: &[], overwrite: None, stage: Stage::BeforeSubmit };
            side_files::check(&sheet, &rules)?;
        }
        let draft = flags.settings()?;
        Ok(Planned { order, target, sheet, draft })
    }
}

/// Draws a draft and brings it to its place.
async fn draw(
    production: &Production<'_>,
    order: &Order,
    target: &Target,
    language: Language,
) -> Result<Vec<Delivered>, CommandError> {
    let (known, progress) = (Known::new(true), Progress::silent(language));
    let asked = production.ask(order, &known, &progress).await?;
    let clips = production.wait(asked.task(), &Waiting::new(None, true), &progress).await?;
    Ok(production.deliver(asked.task(), clips, target, None, &progress).await?)
}
