//! What is still open: the models, the guide, and what a shot cannot do without.

use super::*;

impl Call<'_> {
    /// `list_models`.
    ///
    /// # Errors
    ///
    /// What was given and is not offered.
    pub fn list_models(&self) -> Result<Answer, Stop> {
        let catalog = &self.live.settings.catalog;
        let models: Vec<_> = match self.arguments.text("model")? {
            Some(name) => vec![catalog.model(name).map_err(|refusal| self.refused(&refusal))?],
            None => catalog.offered().collect(),
        };
        let lines: Vec<String> = models
            .iter()
            .map(|model| {
                format!(
                    "{}: {} s; {}",
                    model.name,
                    model.durations_text(),
                    model.description(self.language())
                )
            })
            .collect();
        let data = json!({"default_model": giggle_domain::catalog::DEFAULT_MODEL, "models": models});
        let ask = self.say(
            "Show them to the person and let them choose one explicitly.",
            "请向用户展示，并由用户明确选择一个模型。",
        );
        Ok(Answer::new(data, format!("{}\n{ask}", lines.join("\n"))))
    }

    /// `next_question`: the guide, asked directly where the person can be.
    ///
    /// # Errors
    ///
    /// What was said and is not offered.
    pub async fn next_question(&self, person: &mut Person<'_>) -> Result<Answer, Stop> {
        let mut so_far =
            Conversation { sketch: self.sketch()?, frames_decided: self.arguments.flag("no_frames")? };
        let mut said = Map::new();
        for name in ["prompt", "model", "aspect_ratio", "resolution", "start_frame", "end_frame"] {
            if let Some(text) = self.arguments.text(name)? {
                said.insert(name.into(), json!(text));
            }
        }
        if let Some(seconds) = so_far.sketch.duration {
            said.insert("duration".into(), json!(seconds));
        }
        loop {
            let step = guide::next(&so_far, &self.live.settings.catalog, self.language())
                .map_err(|refusal| self.refused(&refusal))?;
            let question = match step {
                Step::Ready(_) => return Ok(self.ready(said)),
                Step::Ask(question) => question,
            };
            match self.put(person, &question).await? {
                Reply::Said(answer) => self.fill(&question, &answer, person, &mut so_far, &mut said).await?,
                Reply::Declined => return Ok(self.open_question(&question, said, true)),
                Reply::Nobody => return Ok(self.open_question(&question, said, false)),
            }
        }
    }

    /// Puts one question of the guide to the person.
    async fn put(&self, person: &mut Person<'_>, question: &Question) -> Result<Reply, Pause> {
        let mut message = question.text.clone();
        for choice in &question.choices {
            message.push_str(&format!("\n{}: {}", choice.value, choice.text));
        }
        let mut field = json!({"type": "string"});
        let values: Vec<&str> = question
            .choices
            .iter()
            .map(|it| &*it.value)
            .chain(question.more.iter().map(String::as_str))
            .collect();
        if !values.is_empty() {
            field["enum"] = json!(values);
        }
        if let Some(default) = &question.default {
            field["default"] = json!(default);
        }
        person.ask(&topic_name(question.topic), &message, json!({"answer": field}), "answer").await
    }

    async fn fill(
        &self,
        question: &Question,
        answer: &Value,
        person: &mut Person<'_>,
        so_far: &mut Conversation,
        said: &mut Map<String, Value>,
    ) -> Result<(), Stop> {
        let text = match &answer["answer"] {
            Value::String(text) => text.trim().to_owned(),
            other => other.to_string(),
        };
        let sketch = &mut so_far.sketch;
        match question.topic {
            Topic::Prompt => sketch.prompt = Some(text.clone()),
            Topic::Model => sketch.model = Some(text.clone()),
            Topic::Duration => {
                let seconds: i64 = text.parse().map_err(|_| {
                    CommandError::usage(
                        self.say(format!("`{text}` is no number of seconds"), format!("`{text}` 不是秒数")),
                    )
                })?;
                sketch.duration = Some(seconds);
                said.insert("duration".into(), json!(seconds));
                return Ok(());
            }
            Topic::AspectRatio => {
                sketch.aspect_ratio = Some(text.parse().map_err(|refusal| self.refused(&refusal))?);
            }
            Topic::Frames => {
                if !FRAME_CHOICES.contains(&text.as_str()) {
                    let choices = FRAME_CHOICES.join(", ");
                    return Err(CommandError::usage(self.say(
                        format!("`{text}` is none of {choices}"),
                        format!("`{text}` 不在选项 {choices} 之中"),
                    ))
                    .into());
                }
                let wanted = [
                    ("start_frame", Field::StartFrame, matches!(&*text, "start" | "both")),
                    ("end_frame", Field::EndFrame, matches!(&*text, "end" | "both")),
                ];
                for (name, field, _) in wanted.into_iter().filter(|(_, _, is_wanted)| *is_wanted) {
                    let message = self.say(
                        format!("{name}: a path inside the allowed folders, url:ADDRESS or asset_id:ID"),
                        format!("{name}：允许文件夹内的图片路径、url:地址 或 asset_id:ID"),
                    );
                    let form = json!({"answer": {"type": "string"}});
                    let Reply::Said(reply) = person.ask(name, &message, form, "answer").await? else {
                        continue;
                    };
                    let given = reply["answer"].as_str().unwrap_or_default().trim();
                    let frame = self.frame(Some(given), field)?;
                    let place =
                        if name == "start_frame" { &mut sketch.start_frame } else { &mut sketch.end_frame };
                    *place = frame;
                    said.insert(name.into(), json!(given));
                }
                so_far.frames_decided = true;
                said.insert(
                    "no_frames".into(),
                    json!(sketch.start_frame.is_none() && sketch.end_frame.is_none()),
                );
                return Ok(());
            }
        }
        said.insert(topic_name(question.topic), json!(text));
        Ok(())
    }

    fn ready(&self, mut said: Map<String, Value>) -> Answer {
        said.remove("no_frames");
        let draft = json!({"tool": "make_draft", "arguments": said});
        let next = if self.live.setup.mode == Mode::Full {
            json!({"tool": "generate_video", "arguments": said})
        } else {
            draft.clone()
        };
        let text = self.say(
            "Everything is said. make_draft shows it first, free; generate_video makes the clip, which costs credits.",
            "信息已齐全。可先用 make_draft 免费预览草稿；generate_video 正式生成视频（消耗积分）。",
        );
        Answer::new(json!({"ready": true, "arguments": said, "next": next, "draft_first": draft}), text)
    }

    /// The question as data, for the agent to put to the person.
    fn open_question(&self, question: &Question, said: Map<String, Value>, is_declined: bool) -> Answer {
        let mut text = question.text.clone();
        for choice in &question.choices {
            text.push_str(&format!("\n{}: {}", choice.value, choice.text));
        }
        let how = match question.topic {
            Topic::Frames => self.say(
                "Ask the person, then call next_question with start_frame or end_frame, or with no_frames: true.",
                "请询问用户，然后带 start_frame、end_frame 或 no_frames: true 再次调用 next_question。",
            ),
            _ => self.say(
                "Ask the person, then call next_question again with the answer.",
                "请询问用户，然后带上答案再次调用 next_question。",
            ),
        };
        let data = json!({
            "ready": false,
            "declined": is_declined,
            "question": question,
            "arguments": said,
            "next": {"tool": "next_question", "arguments": said},
        });
        Answer::new(data, format!("{text}\n{how}"))
    }

    /// Asks for what a shot cannot do without; the rest has defaults. An answer is the question as data.
    pub(super) async fn fill_in(
        &self,
        person: &mut Person<'_>,
        sketch: &mut ShotSketch,
    ) -> Result<Option<Answer>, Stop> {
        loop {
            let so_far = Conversation { sketch: sketch.clone(), frames_decided: true };
            let step = guide::next(&so_far, &self.live.settings.catalog, self.language())
                .map_err(|refusal| self.refused(&refusal))?;
            let Step::Ask(question) = step else { return Ok(None) };
            let slot = match question.topic {
                Topic::Prompt => &mut sketch.prompt,
                Topic::Model => &mut sketch.model,
                _ => return Ok(None),
            };
            let reply = self.put(person, &question).await?;
            match reply {
                Reply::Said(answer) => *slot = answer["answer"].as_str().map(str::to_owned),
                Reply::Declined | Reply::Nobody => {
                    let mut answer = self.open_question(&question, Map::new(), reply == Reply::Declined);
                    answer.data["state"] = json!("needs_input");
                    answer.data["next"] = json!({"tool": "next_question"});
                    answer.text.push_str(self.say("\nNothing was submitted.", "\n未提交任何任务。"));
                    return Ok(Some(answer));
                }
            }
        }
    }
}

/// The name of a topic, as the guide's JSON has it.
fn topic_name(topic: Topic) -> String {
    json!(topic).as_str().unwrap_or_default().to_owned()
}
