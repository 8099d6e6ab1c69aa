//! What is still open: the models, the guide, and what a shot cannot do without.

use super::*;
use giggle_domain::VideoModel;
use giggle_domain::guide::{self, Conversation, FRAME_CHOICES, Question, Step, Topic};
use serde_json::Value;

/// What became of putting a question of the guide.
enum Put {
    /// It was answered, and the answer is in its place.
    Answered,
    /// It is open still, or what it leads to is.
    Open(Box<Question>),
}

impl Call<'_> {
    /// `list_models`.
    pub(super) fn list_models(&self, given: &ListModels) -> Done<Answer> {
        let catalog = &self.live.settings.catalog;
        let models: Vec<&VideoModel> = match given.model.as_deref().filter(|it| !is_blank(it)) {
            Some(name) => {
                vec![catalog.model(name.trim()).map_err(|refusal| self.failed(&self.refused(&refusal)))?]
            }
            None => catalog.offered().collect(),
        };
        let usual = ["aspect_ratios", "resolutions", "default_resolution", "sound", "max_count"];
        let rows: Vec<JsonObject> = models.iter().map(|model| row(model, self.language())).collect();
        // Of a single model there is nothing in common.
        let unless_said: JsonObject = usual
            .into_iter()
            .filter(|_| rows.len() > 1)
            .filter_map(|name| Some((name.to_owned(), most_common(&rows, name)?)))
            .collect();
        let models = rows
            .into_iter()
            .map(|row| row.into_iter().filter(|(name, value)| unless_said.get(name) != Some(value)).collect())
            .collect();
        let default_model = giggle_domain::catalog::DEFAULT_MODEL.to_owned();
        let advice = self.say(
            "Show these to the person, the recommended one first, and let them choose one explicitly. What is said once at the top applies to every model unless stated otherwise.",
            "请向用户展示这些模型（推荐的放在最前），由用户明确选择一个。开头列出的共同项适用于所有未另行说明的模型。",
        );
        Ok(Answer::new(Models { default_model, unless_said, models }, advice))
    }

    /// `next_question`: the guide, asked directly where the person can be.
    pub(super) async fn next_question(&self, given: NextQuestion, person: &mut Person<'_>) -> Done<Answer> {
        let sketch = self.sketch(&given.shot).map_err(|error| self.failed(&error))?;
        let mut so_far = Conversation { sketch, frames_decided: given.no_frames };
        let mut said = said_of(&given.shot);
        if given.no_frames {
            said.insert("no_frames".into(), json!(true));
        }
        // Every answer fills a place, so that the guide has one question fewer each time.
        loop {
            let step = guide::next(&so_far, &self.live.settings.catalog, self.language())
                .map_err(|refusal| self.failed(&self.refused(&refusal)))?;
            let question = match step {
                Step::Ready(shot) => {
                    let notes = self.frame_notes(&shot);
                    return Ok(self.ready(said, &notes));
                }
                Step::Ask(question) => question,
            };
            match self.put(person, &question, &mut so_far, &mut said).await? {
                Put::Answered => {}
                Put::Open(open) => return Ok(self.open_question(&open, said, person.can_be_asked())),
            }
        }
    }

    /// Puts one question of the guide to the person, and puts a good answer into its place.
    async fn put(
        &self,
        person: &mut Person<'_>,
        question: &Question,
        so_far: &mut Conversation,
        said: &mut JsonObject,
    ) -> Result<Put, Halt> {
        let mut message = question.text.clone();
        for choice in &question.choices {
            message.push_str(&format!("\n{}: {}", choice.value, choice.text));
        }
        let values: Vec<&str> = question
            .choices
            .iter()
            .map(|it| &*it.value)
            .chain(question.more.iter().map(String::as_str))
            .collect();
        let form =
            if values.is_empty() { Form::text() } else { Form::choice(&values, question.default.as_deref()) };
        let key = topic_name(question.topic);
        let catalog = &self.live.settings.catalog;
        let language = self.language();
        let sketch = so_far.sketch.clone();
        let reply = person
            .ask(&key, &message, &form, |value| {
                let text = value.as_str().unwrap_or_default().to_owned();
                let mut next = Conversation { sketch: sketch.clone(), frames_decided: true };
                match question.topic {
                    Topic::Prompt => {
                        refuse_too_long(text.len()).map_err(|what| what.into_string(language))?;
                        next.sketch.prompt = Some(text.clone());
                    }
                    Topic::Model => next.sketch.model = Some(text.clone()),
                    Topic::Duration => {
                        next.sketch.duration = Some(text.parse().map_err(|_| String::new())?);
                    }
                    Topic::AspectRatio => {
                        next.sketch.aspect_ratio =
                            Some(text.parse().map_err(|refusal: giggle_domain::Refusal| {
                                refusal.text().into_string(language)
                            })?);
                    }
                    Topic::Frames => return Ok((text, next.sketch)),
                }
                guide::next(&next, catalog, language)
                    .map_err(|refusal| refusal.text().into_string(language))?;
                Ok((text, next.sketch))
            })
            .await?;
        let Reply::Said((text, sketch)) = reply else {
            return Ok(Put::Open(Box::new(question.clone())));
        };
        so_far.sketch = sketch;
        match question.topic {
            Topic::Duration => {
                said.insert(key, json!(so_far.sketch.duration));
            }
            Topic::Prompt | Topic::Model | Topic::AspectRatio => {
                said.insert(key, json!(text));
            }
            Topic::Frames => return self.put_frames(person, &text, so_far, said).await,
        }
        Ok(Put::Answered)
    }

    /// Asks for the pictures of a choice about frames: without them, the choice is open still.
    async fn put_frames(
        &self,
        person: &mut Person<'_>,
        choice: &str,
        so_far: &mut Conversation,
        said: &mut JsonObject,
    ) -> Result<Put, Halt> {
        let wanted = [
            ("start_frame", Field::StartFrame, matches!(choice, "start" | "both")),
            ("end_frame", Field::EndFrame, matches!(choice, "end" | "both")),
        ];
        for (name, field, _) in wanted.into_iter().filter(|(_, _, is_wanted)| *is_wanted) {
            let message = self.say(
                format!("{name}: a path inside the allowed folders, url:ADDRESS or asset_id:ID"),
                format!("{name}：允许文件夹内的图片路径、url:地址 或 asset_id:ID"),
            );
            let language = self.language();
            let reply = person
                .ask(name, &message, &Form::text(), |value| {
                    let text = value.as_str().unwrap_or_default();
                    match self.frame(Some(text), field) {
                        Ok(frame) => Ok((text.to_owned(), frame)),
                        Err(error) => Err(error.message(language).to_owned()),
                    }
                })
                .await?;
            let Reply::Said((text, frame)) = reply else {
                return Ok(Put::Open(Box::new(Question {
                    topic: Topic::Frames,
                    text: message,
                    choices: Vec::new(),
                    default: None,
                    more: Vec::new(),
                })));
            };
            let sketch = &mut so_far.sketch;
            let place = if name == "start_frame" { &mut sketch.start_frame } else { &mut sketch.end_frame };
            *place = frame;
            said.insert(name.into(), json!(text));
        }
        so_far.frames_decided = true;
        if choice == FRAME_CHOICES[0] {
            said.insert("no_frames".into(), json!(true));
        }
        Ok(Put::Answered)
    }

    fn ready(&self, mut said: JsonObject, notes: &str) -> Answer {
        said.remove("no_frames");
        let may_generate = self.live.setup.mode.allows(Tool::GenerateVideo);
        let may_draft = self.live.setup.mode.allows(Tool::MakeDraft);
        let tool = if may_generate || !may_draft { Tool::GenerateVideo } else { Tool::MakeDraft };
        let advice = match (may_generate, may_draft) {
            (true, _) => self.say(
                "The shot is complete. make_draft with the same arguments shows the shot first, for free; generate_video makes the clip, for credits.",
                "信息已齐全。可先用同样的参数调用 make_draft 免费预览；generate_video 正式生成视频（消耗积分）。",
            ),
            (false, true) => self.say(
                "The shot is complete. This server only makes free drafts.",
                "信息已齐全。本服务仅可制作免费草稿。",
            ),
            (false, false) => self.say(
                "The shot is complete. This server is read-only: the person can make the clip elsewhere.",
                "信息已齐全。本服务为只读，用户可在别处生成视频。",
            ),
        };
        let draft_first = (may_generate && may_draft).then(|| Tool::MakeDraft.name().to_owned());
        let advice = format!("{advice}{notes}");
        let answer = Answer::new(Guided { ready: true, question: None, draft_first }, advice);
        answer.next(Next::new(tool, said))
    }

    /// The question as data, for the agent to put to the person.
    fn open_question(&self, question: &Question, said: JsonObject, was_asked: bool) -> Answer {
        let facts = Guided { ready: false, question: question_json(question), draft_first: None };
        let mut advice = self.unanswered(was_asked);
        advice.push_str(match question.topic {
            Topic::Frames => self.say(
                "Ask the person this question, then call next_question with start_frame or end_frame, or with no_frames: true.",
                "请询问用户，然后带 start_frame、end_frame 或 no_frames: true 再次调用 next_question。",
            ),
            Topic::Prompt | Topic::Model | Topic::Duration | Topic::AspectRatio => self.say(
                "Ask the person this question, then call next_question again with the answer.",
                "请询问用户，然后带上答案再次调用 next_question。",
            ),
        });
        let next = Next::new(Tool::NextQuestion, said).when("the person has answered");
        Answer::new(facts, advice).next(next)
    }

    fn unanswered(&self, was_asked: bool) -> String {
        if !was_asked {
            return String::new();
        }
        self.say(
            "The person declined, or this program could not show them the question. ",
            "用户未作答，或本程序未能显示该问题。",
        )
        .to_owned()
    }

    /// Asks for what a shot cannot do without; the rest has defaults. An answer is the question as data.
    pub(super) async fn fill_in(
        &self,
        person: &mut Person<'_>,
        sketch: &mut ShotSketch,
        given: &GenerateVideo,
    ) -> Done<Option<Answer>> {
        let mut so_far = Conversation { sketch: sketch.clone(), frames_decided: true };
        let mut said = said_of(&given.shot);
        loop {
            let step = guide::next(&so_far, &self.live.settings.catalog, self.language())
                .map_err(|refusal| self.failed(&self.refused(&refusal)))?;
            let question = match step {
                Step::Ask(question) if matches!(question.topic, Topic::Prompt | Topic::Model) => question,
                Step::Ask(_) | Step::Ready(_) => {
                    *sketch = so_far.sketch;
                    return Ok(None);
                }
            };
            let was_asked = person.can_be_asked();
            match self.put(person, &question, &mut so_far, &mut said).await? {
                Put::Answered => {}
                Put::Open(open) => {
                    let facts = Video {
                        state: "needs_input".into(),
                        question: question_json(&open),
                        ..Video::default()
                    };
                    let name = topic_name(open.topic);
                    let mut advice = self.say("Nothing was submitted. ", "未提交任何任务。").to_owned();
                    advice.push_str(&self.unanswered(was_asked));
                    advice.push_str(&self.say(
                        format!("Ask the person this question, then call generate_video again with `{name}`; do not choose for them."),
                        format!("请询问用户，然后带上 `{name}` 再次调用 generate_video；不要替用户选择。"),
                    ));
                    if let Some(take) = given.take {
                        said.insert("take".into(), json!(take));
                    }
                    let next =
                        Next::new(Tool::GenerateVideo, said).when("the person has answered; add the answer");
                    return Ok(Some(Answer::new(facts, advice).next(next)));
                }
            }
        }
    }
}

/// The name of a topic, as the guide's JSON has it.
fn topic_name(topic: Topic) -> String {
    json!(topic).as_str().unwrap_or_default().to_owned()
}

fn question_json(question: &Question) -> Option<JsonObject> {
    match json!(question) {
        Value::Object(question) => Some(question),
        _ => None,
    }
}

/// A model as the list has it: one language, and nothing that is not known.
fn row(model: &VideoModel, language: Language) -> JsonObject {
    object([
        ("name", Some(json!(model.name))),
        ("description", Some(json!(model.description(language)))),
        ("durations", Some(json!(model.durations))),
        ("default_duration", Some(json!(model.default_duration))),
        ("sound", Some(json!(model.sound))),
        ("aspect_ratios", Some(json!(model.aspect_ratios))),
        ("resolutions", Some(json!(model.resolutions))),
        ("default_resolution", Some(json!(model.default_resolution))),
        ("max_count", Some(json!(model.max_count))),
        ("prompt_limit", model.prompt_limit.map(|it| json!(it))),
        ("takes_references", model.takes_references.then(|| json!(true))),
        ("newer", model.newer.then(|| json!(true))),
    ])
}

/// What most of the rows say under a name.
fn most_common(rows: &[JsonObject], name: &str) -> Option<Value> {
    let values = || rows.iter().filter_map(|row| row.get(name));
    values().max_by_key(|value| values().filter(|it| it == value).count()).cloned()
}
