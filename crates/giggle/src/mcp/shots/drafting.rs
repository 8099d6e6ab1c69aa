//! Free drafts, drawn on this machine.

use super::*;

impl Call<'_> {
    /// `make_draft`: free, on this machine.
    ///
    /// # Errors
    ///
    /// A shot that its model does not offer, or a file that cannot be written.
    pub async fn make_draft(&self) -> Result<Answer, Stop> {
        let shot =
            self.sketch()?.check(&self.live.settings.catalog).map_err(|refusal| self.refused(&refusal))?;
        let arguments = &self.arguments;
        if let Some(camera) = arguments.text("camera")? {
            CameraPlan::parse(camera).map_err(|fault| crate::draft::no_move(&fault))?;
        }
        let fit = match arguments.text("fit")? {
            None => None,
            Some("fill") => Some(Fit::Fill),
            Some("contain") => Some(Fit::Contain),
            Some(other) => {
                return Err(CommandError::usage(self.say(
                    format!("`fit` is fill or contain, not `{other}`"),
                    format!("`fit` 应为 fill 或 contain，而不是 `{other}`"),
                ))
                .into());
            }
        };
        let seed = arguments.count("seed")?.map(u64::from);
        let flags = DraftFlags {
            seed,
            camera: arguments.text("camera")?.map(str::to_owned),
            fit,
            slate: arguments.flag("slate")?,
        };
        let order = Order::new(shot, None);
        let name = match arguments.text("file")? {
            Some(name) => PathBuf::from(name),
            None => {
                let (slug, key) = (file_name::slug(order.shot.prompt()), order.fingerprint.short());
                let seed = seed.map(|seed| format!("-{seed}")).unwrap_or_default();
                PathBuf::from(format!("draft-{slug}-{key}{seed}.mp4"))
            }
        };
        let path = self.live.setup.folders.writable(&name, self.language())?;
        let target = Target { path, may_replace_draft: true, ..Target::default() };
        target.check(1, Stage::BeforeSubmit)?;
        let sheet = arguments.flag("sheet")?.then(|| target.path.with_extension("png"));
        if let Some(path) = &sheet {
            let is_own = is_still_of(path, &[], true);
            let sheet = [SideFile { flag: "sheet", path: path.clone(), is_own }];
            let rules = Rules { read: &[], overwrite: false, stage: Stage::BeforeSubmit };
            side_files::check(&sheet, &rules)?;
        }
        let draft = flags.settings()?;
        let live = Arc::clone(self.live);
        // A call that is given up must not leave half a draft behind.
        let work = self.live.work.spawn(async move {
            let language = live.language();
            let drafts = DraftService::start(&order.shot, draft, &live.settings, FrameHosts::Public).await?;
            let production = Production { client: &drafts.client, session: None, output: &live.output };
            let made = draw(&production, &order, &target, language).await;
            drafts.stop().await;
            made.map(|files| (order, files))
        });
        let expectation = Expectation {
            already: Duration::ZERO,
            typical: Duration::from_secs(3),
            text: self.say("a few seconds", "几秒钟").into(),
        };
        let done = told(self.context, &expectation, self.language(), work).await.ok_or(Stop::Cancelled)?;
        let (order, files) = done.map_err(|error| internal(&error))??;
        let Some(file) = files.first() else {
            return Err(CommandError::new(ExitCode::Internal, "the draft has no file").into());
        };
        let mut links = vec![file_link(&file.path, "video/mp4", "draft")];
        let mut sheet_path = None;
        if let Some(to) = sheet {
            write_still(&file.path, Still::Sheet, &to)
                .map_err(|fault| CommandError::new(ExitCode::Undelivered, fault).billed(Billed::No))?;
            links.push(file_link(&to, "image/png", "contact sheet"));
            sheet_path = Some(to.display().to_string());
        }
        let (width, height) = order.shot.draft_size();
        let path = file.path.display();
        let data = json!({
            "is_draft": true,
            "path": path.to_string(),
            "uri": file_uri(&file.path),
            "bytes": file.bytes,
            "width": width,
            "height": height,
            "duration_seconds": order.shot.duration(),
            "model": order.shot.model(),
            "sheet": sheet_path,
        });
        let about = format!("{width}×{height}, {} s, {}", order.shot.duration(), size(file.bytes));
        let text = self.say(
            format!(
                "A free draft ({about}): {path}. It shows framing, camera move and length, not what the model will paint. Show it to the person before generate_video."
            ),
            format!("免费草稿（{about}）：{path}。草稿仅展示构图、运镜与时长，并非模型成片。请先给用户确认，再调用 generate_video。"),
        );
        let has_idle_camera = self.arguments.text("camera")?.is_some() && has_both_frames(&order.shot);
        let note = has_idle_camera.then(|| {
            self.say(
                "With both frames the draft passes from the one to the other: `camera` was not performed.",
                "同时给出首尾帧时，草稿从首帧过渡到尾帧：未执行 `camera`。",
            )
        });
        let text = note.map_or(text.clone(), |note| format!("{text} {note}"));
        let mut answer = Answer::new(data, text);
        answer.files = links;
        Ok(answer)
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
