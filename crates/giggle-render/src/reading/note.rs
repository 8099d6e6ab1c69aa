//! What a person should know about a reading, in both languages.

use super::Angle;
use crate::camera::Manner;
use giggle_domain::Language;

/// What a person should know about a reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// No camera move was read; moves whose names are near what was said.
    NoMove(Vec<&'static str>),
    /// Of what is said of the camera these words were not read.
    HalfRead(String),
    /// The move is read, and not drawn as it is.
    NotDrawn(&'static str),
    /// The angle is read, and the picture does not show it.
    AngleNotDrawn(Angle),
    /// How the camera goes is read, and the picture does not show it.
    MannerNotDrawn(Vec<Manner>),
    /// There is no picture of the subject.
    NoPicture(String),
    /// There is a picture of its head alone.
    HeadOnly(String),
    /// The subject is reference material that lies elsewhere.
    Elsewhere(String),
    /// These are named besides, and are not in the picture.
    LeftOut(Vec<String>),
    /// The prompt is in a language that is not read.
    Language,
    /// Nothing was read that the picture could be about.
    NoSubject,
}

impl Note {
    /// The note in words.
    pub fn text(&self, language: Language) -> String {
        match (self, language) {
            (Note::NoMove(near), Language::English) if near.is_empty() => {
                "no camera move read; slow push in".to_owned()
            }
            (Note::NoMove(near), Language::English) => {
                format!("no camera move read; slow push in; moves with a name like it: {}", near.join(", "))
            }
            (Note::NoMove(near), Language::Chinese) if near.is_empty() => {
                "未识别到运镜，默认缓慢推进".to_owned()
            }
            (Note::NoMove(near), Language::Chinese) => {
                format!("未识别到运镜，默认缓慢推进；名称相近的运镜：{}", near.join("、"))
            }
            (Note::HalfRead(words), Language::English) => format!("of the camera move not read: {words}"),
            (Note::HalfRead(words), Language::Chinese) => format!("运镜中未识别的部分：{words}"),
            (Note::NotDrawn(name), Language::English) => {
                format!("{name} is read and cannot be drawn; the draft shows its place in the shot only")
            }
            (Note::NotDrawn(name), Language::Chinese) => format!("已识别 {name}，但草稿无法绘制该效果"),
            (Note::AngleNotDrawn(angle), Language::English) => {
                format!("the {} angle is read and is not drawn", angle.name())
            }
            (Note::AngleNotDrawn(angle), Language::Chinese) => {
                format!("已识别「{}」角度，但草稿未按此绘制", angle.chinese())
            }
            (Note::MannerNotDrawn(manners), Language::English) => {
                let names: Vec<&str> = manners.iter().map(|it| it.name()).collect();
                format!("read and not drawn: camera {}", names.join(", "))
            }
            (Note::MannerNotDrawn(manners), Language::Chinese) => {
                let names: Vec<&str> = manners.iter().map(|it| it.chinese()).collect();
                format!("已识别但未绘制的拍摄方式：{}", names.join("、"))
            }
            (Note::NoPicture(what), Language::English) => format!("no picture of {what} yet"),
            (Note::NoPicture(what), Language::Chinese) => format!("暂无「{what}」的图形"),
            (Note::HeadOnly(what), Language::English) => {
                format!("only the head of {what} can be drawn: it is shown close up")
            }
            (Note::HeadOnly(what), Language::Chinese) => format!("「{what}」只有头部图形：以特写显示"),
            (Note::Elsewhere(word), Language::English) => {
                format!("{word} is reference material that a draft cannot show")
            }
            (Note::Elsewhere(word), Language::Chinese) => format!("{word} 为参考素材，草稿无法显示"),
            (Note::LeftOut(names), Language::English) => format!("not drawn: {}", names.join(", ")),
            (Note::LeftOut(names), Language::Chinese) => format!("未绘制：{}", names.join("、")),
            (Note::Language, Language::English) => {
                "the language of the prompt is not read; a card stands for its subject".to_owned()
            }
            (Note::Language, Language::Chinese) => "暂不支持识别该提示词的语言，以文字卡代替主体".to_owned(),
            (Note::NoSubject, Language::English) => "no subject read".to_owned(),
            (Note::NoSubject, Language::Chinese) => "未识别到主体".to_owned(),
        }
    }
}
