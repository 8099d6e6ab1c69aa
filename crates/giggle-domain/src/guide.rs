//! The guide: from a half-filled shot to the next question.
//!
//! One pure function, so that a terminal, an agent and a test all ask the same questions in the same order: what to
//! show, with which model (which only the person can choose), how long, with frames or without, in which shape.
//! Nothing is asked that was already said.

use crate::catalog::{AspectRatio, Catalog, DEFAULT_ASPECT_RATIO};
use crate::prompt::{self, PromptFault};
use crate::refusal::Refusal;
use crate::shot::{ShotRequest, ShotSketch};
use crate::{Language, counted, text};
use serde::Serialize;

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// What the clip shows.
    Prompt,
    /// The video model.
    Model,
    /// The length.
    Duration,
    /// Text only, or with frames.
    Frames,
    /// The shape of the picture.
    AspectRatio,
}

/// One way to answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// What the answer sets, such as `grok`, `6`, `9:16`.
    pub value: String,
    /// A line about it.
    pub text: String,
}

/// A question with its answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// What it is about.
    pub topic: Topic,
    /// The question in words.
    pub text: String,
    /// The answers on offer; empty where any text is one.
    pub choices: Vec<Choice>,
    /// The answer that may be taken for a silent person; `None` where the person must choose.
    pub default: Option<String>,
    /// More answers that are legal and not worth showing first.
    pub more: Vec<String>,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Something is open.
    Ask(Question),
    /// Everything is said.
    Ready(Box<ShotRequest>),
}

/// A half-filled shot, and whether its frames were spoken of: no frame is an answer too.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conversation {
    /// What was said so far.
    pub sketch: ShotSketch,
    /// Whether the person has said whether there are frames.
    pub frames_decided: bool,
}

/// The values of the question about frames.
pub const FRAME_CHOICES: [&str; 4] = ["none", "start", "end", "both"];

/// The next question, or the finished shot.
///
/// # Errors
///
/// What was already said and is not offered.
pub fn next(so_far: &Conversation, catalog: &Catalog, language: Language) -> Result<Step, Refusal> {
    let sketch = &so_far.sketch;
    // What cannot be is said before anything is asked.
    if let Some(name) = &sketch.model {
        catalog.model(name)?;
    }
    if prompt::read(sketch.prompt.as_deref().unwrap_or_default()) == Err(PromptFault::Empty) {
        return Ok(Step::Ask(Question {
            topic: Topic::Prompt,
            text: language.pick("What should the clip show?", "视频要呈现什么内容？").into(),
            choices: Vec::new(),
            default: None,
            more: Vec::new(),
        }));
    }
    let Some(name) = &sketch.model else {
        return Ok(Step::Ask(model_question(catalog, !sketch.references.is_empty(), language)));
    };
    let model = catalog.model(name)?;
    // A fault in what was said is reported before anything further is asked.
    let checked = sketch.check(catalog)?;
    if sketch.duration.is_none() && model.durations.len() > 1 {
        let seconds = |it: u32| {
            let en = counted(it, "second", "seconds");
            text!("{en}", "{it} 秒").into_string(language)
        };
        let offered = model.durations_text();
        return Ok(Step::Ask(Question {
            topic: Topic::Duration,
            text: text!(
                "How long? `{name}` offers {offered} seconds.",
                "时长多少？`{name}` 支持 {offered} 秒。"
            )
            .into_string(language),
            choices: model
                .durations
                .iter()
                .map(|it| Choice { value: it.to_string(), text: seconds(*it) })
                .collect(),
            default: Some(model.default_duration.to_string()),
            more: Vec::new(),
        }));
    }
    // Reference material takes the place of frames.
    if !so_far.frames_decided && !checked.has_frames() && checked.references().is_empty() {
        let texts = language.pick(
            [
                "text only",
                "a picture that the clip starts with",
                "a picture that the clip ends with",
                "both a first and a last picture",
            ],
            ["仅文字", "指定首帧图片", "指定尾帧图片", "同时指定首帧和尾帧"],
        );
        return Ok(Step::Ask(Question {
            topic: Topic::Frames,
            text: language
                .pick("From the text alone, or with frames?", "仅用文字生成，还是使用首尾帧？")
                .into(),
            choices: FRAME_CHOICES
                .iter()
                .zip(texts)
                .map(|(value, text)| Choice { value: (*value).into(), text: text.into() })
                .collect(),
            default: Some("none".into()),
            more: Vec::new(),
        }));
    }
    if sketch.aspect_ratio.is_none() && model.aspect_ratios.len() > 1 {
        return Ok(Step::Ask(ratio_question(&model.aspect_ratios, language)));
    }
    Ok(Step::Ready(Box::new(checked)))
}

fn model_question(catalog: &Catalog, needs_references: bool, language: Language) -> Question {
    let choices = catalog
        .offered()
        .filter(|model| model.takes_references || !needs_references)
        .map(|model| {
            let (durations, default) = (model.durations_text(), model.default_duration);
            let about = model.description(language);
            let text = text!(
                "{about} ({durations} s, default {default} s)",
                "{about}（{durations} 秒，默认 {default} 秒）"
            );
            Choice { value: model.name.to_string(), text: text.into_string(language) }
        })
        .collect();
    Question {
        topic: Topic::Model,
        text: language.pick("Which model? Please choose one.", "使用哪个模型？请明确选择一个。").into(),
        choices,
        default: None,
        more: Vec::new(),
    }
}

fn ratio_question(offered: &[AspectRatio], language: Language) -> Question {
    let shown = [
        (AspectRatio::Landscape16x9, language.pick("landscape, recommended", "横屏，推荐")),
        (AspectRatio::Portrait9x16, language.pick("portrait, for phones", "竖屏，适合手机")),
        (AspectRatio::Square1x1, language.pick("square", "方形")),
    ];
    let choices: Vec<Choice> = shown
        .iter()
        .filter(|(ratio, _)| offered.contains(ratio))
        .map(|(ratio, text)| Choice { value: ratio.to_string(), text: (*text).into() })
        .collect();
    let default = if offered.contains(&DEFAULT_ASPECT_RATIO) { DEFAULT_ASPECT_RATIO } else { offered[0] };
    Question {
        topic: Topic::AspectRatio,
        text: language.pick("Which aspect ratio?", "画面比例？").into(),
        more: offered
            .iter()
            .filter(|ratio| !shown.iter().any(|(it, _)| it == *ratio))
            .map(ToString::to_string)
            .collect(),
        choices,
        default: Some(default.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(so_far: &Conversation) -> Option<Question> {
        match next(so_far, &Catalog::built_in(), Language::English).unwrap() {
            Step::Ask(question) => Some(question),
            Step::Ready(_) => None,
        }
    }

    #[test]
    fn the_questions_come_in_order_and_none_comes_twice() {
        let mut so_far = Conversation::default();
        assert_eq!(asked(&so_far).unwrap().topic, Topic::Prompt);
        so_far.sketch.prompt = Some("a lake".into());
        let question = asked(&so_far).unwrap();
        assert_eq!(question.topic, Topic::Model);
        assert_eq!(question.default, None, "the model is the person's to choose");
        assert_eq!(question.choices.len(), 16);
        so_far.sketch.model = Some("wan25".into());
        let question = asked(&so_far).unwrap();
        assert_eq!((question.topic, question.default.as_deref()), (Topic::Duration, Some("5")));
        so_far.sketch.duration = Some(10);
        assert_eq!(asked(&so_far).unwrap().topic, Topic::Frames);
        so_far.frames_decided = true;
        let question = asked(&so_far).unwrap();
        assert_eq!((question.topic, question.default.as_deref()), (Topic::AspectRatio, Some("16:9")));
        assert_eq!(question.more, ["3:4", "4:3"]);
        so_far.sketch.aspect_ratio = Some(AspectRatio::Square1x1);
        assert_eq!(asked(&so_far), None);
    }

    #[test]
    fn reference_material_leaves_the_models_that_accept_it_and_no_question_about_frames() {
        let mut so_far = Conversation::default();
        so_far.sketch.prompt = Some("@image1 at a lake".into());
        so_far.sketch.references.images =
            vec![crate::frame::FrameRef::url("https://example.org/a.png").unwrap()];
        let models: Vec<String> =
            asked(&so_far).unwrap().choices.into_iter().map(|choice| choice.value).collect();
        assert_eq!(models, ["seedance-2.0-pro", "seedance-2.0-fast", "MiniMax-H3"]);
        so_far.sketch.model = Some("MiniMax-H3".into());
        so_far.sketch.duration = Some(4);
        assert_eq!(asked(&so_far).unwrap().topic, Topic::AspectRatio);
    }

    #[test]
    fn a_question_with_one_answer_is_not_asked() {
        let so_far = Conversation {
            sketch: ShotSketch {
                prompt: Some("a".into()),
                model: Some("minimax23".into()),
                ..ShotSketch::default()
            },
            frames_decided: false,
        };
        assert_eq!(asked(&so_far).unwrap().topic, Topic::Frames);
    }

    #[test]
    fn what_was_said_wrongly_is_refused_before_more_is_asked() {
        let mut so_far = Conversation::default();
        so_far.sketch.prompt = Some("a".into());
        so_far.sketch.model = Some("grok".into());
        so_far.sketch.duration = Some(7);
        let refusal = next(&so_far, &Catalog::built_in(), Language::English).unwrap_err();
        assert_eq!(refusal.nearest_legal(), Some("6"));
    }
}
