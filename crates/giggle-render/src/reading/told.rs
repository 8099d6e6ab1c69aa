//! What was read, as it is told: in JSON and in one line for people.
//!
//! It knows a reading and both languages, and nothing of how it was read.

use super::{Angle, Drawn, MoveSource, Reading};
use crate::subject::Head;
use giggle_domain::Language;
use serde_json::{Value, json};

impl Reading {
    /// All that was read, as it is told everywhere.
    pub fn json(&self) -> Value {
        let subject = |head: &Head, is_beside: bool| {
            // A head is never set beside something whole.
            let drawn = if is_beside && head.is_head() { Drawn::Card } else { self.drawn(head) };
            let drawn = match drawn {
                Drawn::Picture => "picture",
                Drawn::Painting => "painting",
                Drawn::Card => "card",
                Drawn::Frame => "frame",
                Drawn::Reference => "reference",
            };
            json!({ "text": head.text, "count": head.count, "drawn": drawn })
        };
        let from = match self.source {
            MoveSource::Prompt => "prompt",
            MoveSource::Flag => "flag",
            MoveSource::Default => "default",
            MoveSource::Frames => "frames",
        };
        let plan = (self.source != MoveSource::Frames).then(|| self.plan.to_string());
        let mut camera = json!({ "plan": plan, "from": from, "words": self.words });
        // Told only where it is said.
        if !self.manners.is_empty() {
            camera["manner"] = self.manners.iter().map(|it| it.name()).collect();
        }
        json!({
            "camera": camera,
            "subject": self.cast.head.as_ref().map(|head| subject(head, false)),
            "also": self.cast.also.iter().map(|head| subject(head, true)).collect::<Vec<_>>(),
            "shot_size": self.shot_size.name(),
            "angle": self.angle.name(),
            "place": self.scene.place.name(),
            "notes": self.notes().iter().map(|note| note.text(Language::English)).collect::<Vec<_>>(),
        })
    }

    /// The move and the subject in one line for people.
    pub fn line(&self, language: Language) -> String {
        let none = match (self.source, language) {
            (MoveSource::Default, Language::English) => " (none read)",
            (MoveSource::Default, Language::Chinese) => "（未识别）",
            _ => "",
        };
        let plan = match (self.source, language) {
            (MoveSource::Frames, Language::English) => "from frame to frame".to_owned(),
            (MoveSource::Frames, Language::Chinese) => "首帧到尾帧".to_owned(),
            (_, Language::English) => self.plan.to_string(),
            (_, Language::Chinese) => self.plan.in_chinese(),
        };
        let is_card = !self.has_frame && self.is_card();
        let subject = match (self.cast.head.is_some(), is_card, language) {
            (false, _, Language::English) => "none read".to_owned(),
            (false, _, Language::Chinese) => "未识别".to_owned(),
            (true, false, _) => self.subjects(),
            (true, true, Language::English) => format!("{} (no picture, card)", self.subjects()),
            (true, true, Language::Chinese) => format!("{}（暂无图形，文字卡）", self.subjects()),
        };
        let angle = match language {
            _ if self.angle == Angle::EyeLevel => String::new(),
            Language::English => format!(" · angle: {}", self.angle.name()),
            Language::Chinese => format!(" · 角度：{}", self.angle.chinese()),
        };
        let manners: Vec<&str> = self
            .manners
            .iter()
            .map(|it| if language == Language::English { it.name() } else { it.chinese() })
            .collect();
        let how = match language {
            _ if manners.is_empty() => String::new(),
            Language::English => format!(", {}", manners.join(", ")),
            Language::Chinese => format!("，{}", manners.join("、")),
        };
        match language {
            Language::English => format!("camera: {plan}{none}{how} · subject: {subject}{angle}"),
            Language::Chinese => format!("运镜：{plan}{none}{how} · 主体：{subject}{angle}"),
        }
    }
}
