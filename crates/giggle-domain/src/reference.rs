//! Reference material: pictures, sounds and clips that a shot is made after, where its model takes them.
//!
//! The service takes pictures as addresses or as raw base64, and sounds and clips as addresses only. A prompt names them by
//! their place: `@image1`, `@audio1`, `@video1`.

use crate::catalog::{Catalog, VideoModel};
use crate::frame::FrameRef;
use crate::refusal::{Field, Refusal};
use crate::{Text, text};

/// As many pictures as one shot takes.
pub const MOST_IMAGES: usize = 9;

/// What a shot is made after, in the order in which the prompt names it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct References {
    /// Pictures, by address or inline.
    pub images: Vec<FrameRef>,
    /// Sounds, by address.
    pub audios: Vec<FrameRef>,
    /// Clips, by address.
    pub videos: Vec<FrameRef>,
}

/// A kind of reference material.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferenceKind {
    /// A picture.
    Image,
    /// A sound.
    Audio,
    /// A clip.
    Video,
}

impl ReferenceKind {
    /// All of them, in the order in which they are sent.
    pub const ALL: [Self; 3] = [Self::Image, Self::Audio, Self::Video];

    /// The field that it is given in.
    pub fn field(self) -> Field {
        match self {
            Self::Image => Field::Image,
            Self::Audio => Field::Audio,
            Self::Video => Field::Video,
        }
    }

    pub(crate) fn nouns(self) -> Text {
        match self {
            Self::Image => text!("pictures", "图片"),
            Self::Audio => text!("sounds", "音频"),
            Self::Video => text!("clips", "视频"),
        }
    }
}

impl References {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.images.is_empty() && self.audios.is_empty() && self.videos.is_empty()
    }

    /// The material of a kind.
    pub fn of(&self, kind: ReferenceKind) -> &[FrameRef] {
        match kind {
            ReferenceKind::Image => &self.images,
            ReferenceKind::Audio => &self.audios,
            ReferenceKind::Video => &self.videos,
        }
    }

    /// The material of a kind, to add to.
    pub fn of_mut(&mut self, kind: ReferenceKind) -> &mut Vec<FrameRef> {
        match kind {
            ReferenceKind::Image => &mut self.images,
            ReferenceKind::Audio => &mut self.audios,
            ReferenceKind::Video => &mut self.videos,
        }
    }

    /// All of it in the order in which it is sent, each with the word that a prompt calls it by.
    pub fn named(&self) -> impl Iterator<Item = (String, &FrameRef)> {
        ReferenceKind::ALL.into_iter().flat_map(|kind| {
            let word = kind.field().name();
            self.of(kind).iter().enumerate().map(move |(at, it)| (format!("@{word}{}", at + 1), it))
        })
    }

    /// The same for programs: the word, and what is given, without secrets and in a line.
    pub fn json(&self) -> Vec<serde_json::Value> {
        let one = |(word, given): (String, &FrameRef)| {
            let size = given.size().map(|(width, height)| format!("{width}x{height}"));
            serde_json::json!({"word": word, "given": given.to_string(), "size": size})
        };
        self.named().map(one).collect()
    }

    /// What cannot be sent of it, for a model and a prompt.
    pub(crate) fn faults(
        &self,
        prompt: &str,
        model: &VideoModel,
        has_frames: bool,
        catalog: &Catalog,
    ) -> Vec<Refusal> {
        let mut faults = Vec::new();
        let name = &model.name;
        if !model.takes_references {
            let given = ReferenceKind::ALL.into_iter().find(|kind| !self.of(*kind).is_empty());
            if let Some(kind) = given {
                let Text { en, zh } = kind.nouns();
                let takers: Vec<&VideoModel> = catalog.offered().filter(|it| it.takes_references).collect();
                // The one that a shot of the usual length can be moved to as it is.
                let is_like = |it: &&&VideoModel| it.durations.contains(&model.default_duration);
                let nearest = takers.iter().find(is_like).or(takers.first()).map(|it| it.name.to_string());
                let names: Vec<&str> = takers.iter().map(|it| it.name.as_str()).collect();
                let (names, names_zh) = (names.join(", "), names.join("、"));
                let refusal = Refusal::new(
                    kind.field(),
                    text!(
                        "`{name}` does not accept reference {en}; these models do: {names}",
                        "`{name}` 不支持参考{zh}；支持的模型：{names_zh}"
                    ),
                );
                faults.push(match nearest {
                    Some(nearest) => refusal.nearest(format!("`{nearest}`")),
                    None => refusal,
                });
            }
            return faults;
        }
        if self.images.len() > MOST_IMAGES {
            faults.push(too_many(name.as_str(), self.images.len()));
        }
        if self.images.iter().any(|it| matches!(it, FrameRef::Asset(_))) {
            faults.push(Refusal::new(
                Field::Image,
                text!(
                    "a reference picture is a path, url:ADDRESS or base64:DATA; an asset id is not accepted here",
                    "参考图片可用路径、url:地址 或 base64:数据；此处不支持 asset_id"
                ),
            ));
        }
        for kind in [ReferenceKind::Audio, ReferenceKind::Video] {
            if self.of(kind).iter().any(|it| !matches!(it, FrameRef::Url(_))) {
                faults.push(no_file(kind));
            }
        }
        if has_frames && !self.is_empty() {
            faults.push(not_both());
        }
        // Without any material such a word is a word like others.
        if !self.is_empty() {
            faults.extend(named_in(prompt).filter_map(|(kind, place)| {
                let given = self.of(kind).len();
                let Text { en, zh } = kind.nouns();
                (place == 0 || place > given).then(|| {
                    let word = kind.field().name();
                    Refusal::new(
                        Field::Prompt,
                        text!(
                            "the prompt names @{word}{place}, but the number of reference {en} given is {given}",
                            "提示词提到 @{word}{place}，但只给出了 {given} 个参考{zh}"
                        ),
                    )
                })
            }));
        }
        faults
    }
}

/// The refusal of a sound or a clip that is not an address.
pub fn no_file(kind: ReferenceKind) -> Refusal {
    let Text { en, zh } = kind.nouns();
    Refusal::new(
        kind.field(),
        text!("reference {en} can only be given as url:ADDRESS", "参考{zh}只能以 url:地址 的形式给出"),
    )
}

/// The refusal of reference material beside frames.
pub fn not_both() -> Refusal {
    Refusal::new(
        Field::StartFrame,
        text!(
            "a shot takes start and end frames or reference material, not both",
            "首尾帧与参考素材不能同时使用"
        ),
    )
}

/// The refusal of more pictures than one shot takes.
pub fn too_many(model: &str, given: usize) -> Refusal {
    Refusal::new(
        Field::Image,
        text!(
            "`{model}` accepts at most {MOST_IMAGES} reference pictures, not {given}",
            "`{model}` 最多支持 {MOST_IMAGES} 张参考图片，当前为 {given} 张"
        ),
    )
    .nearest(MOST_IMAGES.to_string())
}

/// Whether a text begins with a word such as `@image1`, and not with the name of a file behind an @, as `@image1.txt` is.
pub fn begins_with_word(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('@') else { return false };
    ReferenceKind::ALL.into_iter().any(|kind| {
        let word = kind.field().name();
        let is_named = rest.get(..word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word));
        let after = if is_named { &rest[word.len()..] } else { "" };
        let behind = after.trim_start_matches(|c: char| c.is_ascii_digit());
        behind.len() < after.len()
            && behind.chars().next().is_none_or(|c| !(c.is_ascii_alphanumeric() || "._-/\\".contains(c)))
    })
}

/// The words `@image1`, `@audio1`, `@video1` of a prompt: kind and place, each once.
pub(crate) fn named_in(prompt: &str) -> impl Iterator<Item = (ReferenceKind, usize)> {
    let mut found: Vec<(ReferenceKind, usize)> = Vec::new();
    for (at, _) in prompt.match_indices('@') {
        // `me@image1.com` names no picture.
        let begins = prompt[..at].chars().next_back().is_none_or(|c| !c.is_ascii_alphanumeric());
        let rest = &prompt[at + 1..];
        for kind in ReferenceKind::ALL.into_iter().filter(|_| begins) {
            let word = kind.field().name();
            let is_named = rest.get(..word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word));
            let digits: String = match is_named {
                true => rest[word.len()..].chars().take_while(char::is_ascii_digit).take(6).collect(),
                false => String::new(),
            };
            if let Ok(place) = digits.parse()
                && !found.contains(&(kind, place))
            {
                found.push((kind, place));
            }
        }
    }
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::{ReferenceKind, References, named_in};
    use crate::catalog::Catalog;
    use crate::frame::FrameRef;
    use crate::refusal::Field;
    use crate::shot::ShotSketch;
    use std::num::NonZeroU32;

    fn url(name: &str) -> FrameRef {
        FrameRef::url(&format!("https://example.org/{name}")).unwrap()
    }

    fn sketch(model: &str, prompt: &str, images: usize) -> ShotSketch {
        let images = (0..images).map(|it| url(&format!("{it}.png"))).collect();
        ShotSketch {
            prompt: Some(prompt.into()),
            model: Some(model.into()),
            references: References { images, ..References::default() },
            ..ShotSketch::default()
        }
    }

    fn refused(sketch: &ShotSketch) -> (Field, String) {
        let refusal = sketch.check(&Catalog::built_in()).unwrap_err();
        (refusal.field(), refusal.to_string())
    }

    #[test]
    fn words_name_material_by_its_place() {
        let found: Vec<_> =
            named_in("@image1 walks, @Video2 beside; mail me@image9.com, @image1 again, @images").collect();
        assert_eq!(found, [(ReferenceKind::Image, 1), (ReferenceKind::Video, 2)]);
        assert!(super::begins_with_word("@image1 over a lake") && super::begins_with_word("@Video2，旁边"));
        for file in ["@image1.txt", "@images", "@image", "@lake", "image1", "@image1/a"] {
            assert!(!super::begins_with_word(file), "{file}");
        }
    }

    #[test]
    fn what_a_model_does_not_take_is_refused_with_those_that_do() {
        let (field, said) = refused(&sketch("grok", "a lake", 1));
        assert_eq!(field, Field::Image);
        assert!(said.contains("`grok`") && said.ends_with("nearest is `seedance-2.0-pro`"), "{said}");
        let (field, said) = refused(&sketch("seedance-2.0-pro", "a lake", 10));
        assert_eq!(field, Field::Image);
        assert!(said.contains('9') && said.contains("10"), "{said}");
        let (field, said) = refused(&sketch("seedance-2.0-pro", "@image3 at a lake", 2));
        assert_eq!(field, Field::Prompt);
        assert!(said.contains("@image3") && said.contains('2'), "{said}");
        let mut both = sketch("seedance-2.0-pro", "a lake", 1);
        both.end_frame = Some(url("end.png"));
        assert_eq!(refused(&both).0, Field::StartFrame);
        let mut sound = sketch("seedance-2.0-pro", "a lake", 0);
        sound.references.audios = vec![FrameRef::base64("aGVsbG8=").unwrap()];
        assert_eq!(refused(&sound).0, Field::Audio);
        let mut asset = sketch("seedance-2.0-pro", "a lake", 0);
        asset.references.images = vec![FrameRef::asset("lkllv0yv81").unwrap()];
        assert_eq!(refused(&asset).0, Field::Image);
    }

    #[test]
    fn other_material_is_another_shot() {
        let catalog = Catalog::built_in();
        let of = |sketch: ShotSketch| sketch.check(&catalog).unwrap().fingerprint(NonZeroU32::MIN);
        let mut as_video = sketch("MiniMax-H3", "a lake", 0);
        as_video.references.videos = vec![url("0.png")];
        let mut all = vec![
            of(sketch("MiniMax-H3", "a lake", 0)),
            of(sketch("MiniMax-H3", "a lake", 1)),
            of(sketch("MiniMax-H3", "a lake", 2)),
            of(as_video),
        ];
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 4);
    }
}
