//! What is worth knowing about the pictures of a shot before it is paid for: no fault, since services crop and enlarge.

use crate::catalog::{AspectRatio, Catalog};
use crate::conversion::Conversion;
use crate::frame::{FrameRef, Oddity};
use crate::reference::{ReferenceKind, named_in};
use crate::refusal::Field;
use crate::shot::ShotRequest;
use crate::{Language, Text, text};
use serde_json::{Value, json};

/// Width and height in pixels.
pub type Size = (u32, u32);

/// Shapes that differ by less than this factor are one shape: the sizes of cameras and models are rounded.
const SAME_SHAPE: f64 = 1.03;
/// A picture that has to be enlarged by this factor or more is much smaller than the clip.
const MUCH_SMALLER: f64 = 2.0;

/// Something about a frame that a person would want to know before paying.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FrameNote {
    /// The picture has another shape than the clip.
    Shape {
        /// Which frame.
        field: Field,
        /// Its size as a viewer shows it.
        picture: Size,
        /// The shape of the clip.
        clip: AspectRatio,
        /// How much of the picture a crop to the clip's shape loses, in percent.
        lost_percent: u32,
        /// Whether the crop takes the left and right sides; otherwise top and bottom.
        loses_sides: bool,
        /// The ratio that the model offers and that is nearest to the picture, where it is nearer than the clip's.
        nearest: Option<AspectRatio>,
        /// Whether that ratio is the picture's own shape.
        nearest_fits: bool,
    },
    /// The two frames have different shapes.
    Unlike {
        /// The start frame's size.
        start: Size,
        /// The end frame's size.
        end: Size,
    },
    /// The picture is much smaller than the clip.
    Small {
        /// Which frame.
        field: Field,
        /// Its size.
        picture: Size,
        /// The size of the clip, as far as it is known.
        clip: Size,
    },
    /// What is sent was made of the file.
    Converted {
        /// Which picture.
        field: Field,
        /// What was made of what.
        conversion: Conversion,
    },
    /// The picture is hardly what somebody meant to pay for.
    Odd {
        /// Which picture.
        field: Field,
        /// What is odd about it.
        oddity: Oddity,
    },
    /// The prompt names reference material, and none is given.
    NotGiven {
        /// Of which kind.
        kind: ReferenceKind,
        /// The place that is named.
        place: usize,
    },
}

impl ShotRequest {
    /// What is worth knowing about the frames, in the order of the frames.
    pub fn frame_notes(&self, catalog: &Catalog) -> Vec<FrameNote> {
        let images = self.references().images.iter().map(|image| (Field::Image, image));
        let frames = [(Field::StartFrame, self.start_frame()), (Field::EndFrame, self.end_frame())];
        let pictures = frames.into_iter().filter_map(|(field, frame)| Some((field, frame?))).chain(images);
        let mut notes: Vec<FrameNote> = pictures
            .flat_map(|(field, frame)| {
                let converted = frame.conversion().map(|it| FrameNote::Converted { field, conversion: *it });
                let odd = frame.oddity().map(|oddity| FrameNote::Odd { field, oddity });
                converted.into_iter().chain(odd)
            })
            .collect();
        let sizes = [self.start_frame(), self.end_frame()].map(|frame| frame.and_then(FrameRef::size));
        notes.extend(self.notes_of_sizes(sizes, catalog));
        let takes_references =
            catalog.find(self.model().as_str()).is_some_and(|model| model.takes_references);
        if takes_references && self.references().is_empty() {
            notes.extend(named_in(self.prompt()).map(|(kind, place)| FrameNote::NotGiven { kind, place }));
        }
        notes
    }

    /// The same, where the sizes of the start and the end frame are known from elsewhere.
    pub fn notes_of_sizes(&self, sizes: [Option<Size>; 2], catalog: &Catalog) -> Vec<FrameNote> {
        let offered =
            catalog.find(self.model().as_str()).map_or(&AspectRatio::ALL[..], |it| &it.aspect_ratios);
        let mut notes = Vec::new();
        for (field, size) in [Field::StartFrame, Field::EndFrame].into_iter().zip(sizes) {
            let Some(picture) = size else { continue };
            notes.extend(shape_note(field, picture, self.aspect_ratio(), offered));
            let clip = self.draft_size();
            let enlarged =
                (f64::from(clip.0) / f64::from(picture.0)).max(f64::from(clip.1) / f64::from(picture.1));
            if enlarged >= MUCH_SMALLER {
                notes.push(FrameNote::Small { field, picture, clip });
            }
        }
        if let [Some(start), Some(end)] = sizes
            && !is_same_shape(shape(start), shape(end))
        {
            notes.push(FrameNote::Unlike { start, end });
        }
        notes
    }
}

fn shape_note(field: Field, picture: Size, clip: AspectRatio, offered: &[AspectRatio]) -> Option<FrameNote> {
    let (own, wanted) = (shape(picture), shape(clip.terms()));
    if is_same_shape(own, wanted) {
        return None;
    }
    let distance = |ratio: &AspectRatio| (shape(ratio.terms()) / own).ln().abs();
    let nearest = offered.iter().copied().min_by(|a, b| distance(a).total_cmp(&distance(b)));
    let kept = if own > wanted { wanted / own } else { own / wanted };
    Some(FrameNote::Shape {
        field,
        picture,
        clip,
        lost_percent: ((1.0 - kept) * 100.0).round() as u32,
        loses_sides: own > wanted,
        nearest: nearest.filter(|it| *it != clip),
        nearest_fits: nearest.is_some_and(|it| is_same_shape(shape(it.terms()), own)),
    })
}

fn shape((width, height): Size) -> f64 {
    f64::from(width) / f64::from(height)
}

fn is_same_shape(one: f64, other: f64) -> bool {
    (one / other).max(other / one) <= SAME_SHAPE
}

impl FrameNote {
    /// A word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Shape { .. } => "frame_shape",
            Self::Unlike { .. } => "frames_unlike",
            Self::Small { .. } => "frame_small",
            Self::Converted { .. } => "frame_converted",
            Self::Odd { oddity: Oddity::Transparent, .. } => "frame_transparent",
            Self::Odd { oddity: Oddity::OneColour(_), .. } => "frame_one_colour",
            Self::Odd { oddity: Oddity::Animated, .. } => "frame_animated",
            Self::NotGiven { .. } => "reference_not_given",
        }
    }

    /// Which frame it is about: of both, the end frame.
    pub fn field(&self) -> Field {
        match self {
            Self::Shape { field, .. }
            | Self::Small { field, .. }
            | Self::Converted { field, .. }
            | Self::Odd { field, .. } => *field,
            Self::Unlike { .. } => Field::EndFrame,
            Self::NotGiven { .. } => Field::Prompt,
        }
    }

    /// The note in one sentence.
    pub fn text(&self) -> Text {
        let frame = match self.field() {
            Field::EndFrame => text!("end frame", "尾帧"),
            Field::Image => text!("reference picture", "参考图片"),
            _ => text!("start frame", "首帧"),
        };
        let (frame_en, frame_zh) = (&frame.en, &frame.zh);
        let shown = |(width, height): Size| format!("{width}×{height}");
        match self {
            Self::Shape { picture, clip, lost_percent, loses_sides, nearest, nearest_fits, .. } => {
                let picture = shown(*picture);
                let said = if *loses_sides {
                    text!(
                        "the {frame_en} is {picture} and the clip {clip}: a crop to fit loses {lost_percent}% of it at the sides",
                        "{frame_zh}为 {picture}，而视频为 {clip}：裁剪后会在左右两侧丢失 {lost_percent}%"
                    )
                } else {
                    text!(
                        "the {frame_en} is {picture} and the clip {clip}: a crop to fit loses {lost_percent}% of it at the top and bottom",
                        "{frame_zh}为 {picture}，而视频为 {clip}：裁剪后会在上下两侧丢失 {lost_percent}%"
                    )
                };
                let better = match nearest {
                    None => return said,
                    Some(ratio) if *nearest_fits => {
                        text!("the aspect ratio {ratio} would fit", "画面比例 {ratio} 正好合适")
                    }
                    Some(ratio) => {
                        text!("the nearest aspect ratio is {ratio}", "最接近的画面比例是 {ratio}")
                    }
                };
                said.then(&text!("; ", "；"), &better)
            }
            Self::Unlike { start, end } => {
                let (start, end) = (shown(*start), shown(*end));
                text!(
                    "the start frame is {start} and the end frame {end}: their shapes differ",
                    "首帧为 {start}，尾帧为 {end}：两者的形状不同"
                )
            }
            Self::Converted { conversion, .. } => {
                let conversion = conversion.text();
                let (en, zh) = (conversion.en, conversion.zh);
                text!("{frame_en}: {en}", "{frame_zh}：{zh}")
            }
            Self::Odd { oddity, .. } => match oddity {
                Oddity::Transparent => text!(
                    "the {frame_en} is transparent everywhere: there is nothing to be seen in it",
                    "{frame_zh}完全透明：其中没有任何内容"
                ),
                Oddity::OneColour(colour) => {
                    let (en, zh) = match colour {
                        [0..=12, 0..=12, 0..=12] => ("black", "黑色"),
                        [243..=255, 243..=255, 243..=255] => ("white", "白色"),
                        _ => ("of one colour", "单一颜色"),
                    };
                    text!(
                        "the {frame_en} is {en} everywhere: there is nothing to be seen in it",
                        "{frame_zh}全部为{zh}：其中没有任何内容"
                    )
                }
                Oddity::Animated => text!(
                    "the {frame_en} is an animated PNG, of which the first picture is used",
                    "{frame_zh}是动态 PNG，只使用其中的第一幅画面"
                ),
            },
            Self::NotGiven { kind, place } => {
                let (word, Text { en, zh }) = (kind.field().name(), kind.nouns());
                text!(
                    "the prompt says @{word}{place}, but no reference {en} are given: it is sent as an ordinary word",
                    "提示词提到 @{word}{place}，但未给出参考{zh}：将作为普通文字发送"
                )
            }
            Self::Small { picture, clip, .. } => {
                let (picture, clip) = (shown(*picture), shown(*clip));
                text!(
                    "the {frame_en} is {picture}, much smaller than the clip ({clip}), and has to be enlarged",
                    "{frame_zh}为 {picture}，远小于视频（{clip}），需要放大"
                )
            }
        }
    }

    /// The note for programs, with its sentence.
    pub fn json(&self, language: Language) -> Value {
        let mut note = json!({
            "code": self.code(),
            "field": self.field().name().replace('-', "_"),
            "message": self.text().get(language),
        });
        let size = |(width, height): Size| json!({"width": width, "height": height});
        let more = match self {
            Self::Shape { picture, clip, lost_percent, loses_sides, nearest, nearest_fits, .. } => json!({
                "picture": size(*picture),
                "aspect_ratio": clip,
                "crop_loses_percent": lost_percent,
                "crop_at": if *loses_sides { "sides" } else { "top_and_bottom" },
                "nearest_aspect_ratio": nearest,
                "nearest_fits": nearest_fits,
            }),
            Self::Unlike { start, end } => json!({"start_frame": size(*start), "end_frame": size(*end)}),
            Self::Small { picture, clip, .. } => json!({"picture": size(*picture), "clip": size(*clip)}),
            Self::Odd { oddity: Oddity::OneColour([red, green, blue]), .. } => {
                json!({"colour": format!("#{red:02x}{green:02x}{blue:02x}")})
            }
            Self::Odd { .. } => json!({}),
            Self::NotGiven { kind, place } => json!({"word": format!("@{}{place}", kind.field().name())}),
            Self::Converted { conversion, .. } => json!({
                "from": conversion.from.word(),
                "colours": conversion.colours.map(|colours| colours.name().en),
                "turned": conversion.was_turned,
                "first_of_several": conversion.is_first,
                "to": conversion.to.media_type(),
                "picture": size(conversion.size),
            }),
        };
        if let (Value::Object(note), Value::Object(more)) = (&mut note, more) {
            note.extend(more);
        }
        note
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shot::ShotSketch;

    /// A PNG that declares a size; nobody decodes it.
    fn picture(width: u32, height: u32) -> Option<FrameRef> {
        let mut png = crate::picture::tests::tiny_png();
        png[16..20].copy_from_slice(&width.to_be_bytes());
        png[20..24].copy_from_slice(&height.to_be_bytes());
        let sum = crc32fast::hash(&png[12..29]);
        png[29..33].copy_from_slice(&sum.to_be_bytes());
        Some(FrameRef::from_picture(&png).unwrap())
    }

    fn codes(start: Option<FrameRef>, end: Option<FrameRef>) -> Vec<&'static str> {
        let sketch = ShotSketch {
            prompt: Some("a".into()),
            start_frame: start,
            end_frame: end,
            ..ShotSketch::default()
        };
        let catalog = Catalog::built_in();
        let notes = sketch.check(&catalog).unwrap().frame_notes(&catalog);
        notes.iter().map(FrameNote::code).collect()
    }

    #[test]
    fn a_frame_of_another_shape_or_much_smaller_is_noted() {
        assert_eq!(codes(picture(1280, 720), picture(1344, 768)), [""; 0]);
        assert_eq!(codes(picture(720, 1280), None), ["frame_shape"]);
        assert_eq!(codes(picture(1280, 720), picture(1000, 1000)), ["frame_shape", "frames_unlike"]);
        assert_eq!(codes(picture(320, 180), None), ["frame_small"]);
        assert_eq!(codes(Some(FrameRef::asset("a").unwrap()), None), [""; 0]);
    }

    #[test]
    fn a_word_that_names_nothing_is_noted_where_material_could_be_given() {
        let catalog = Catalog::built_in();
        for (model, prompt, expected) in [
            ("seedance-2.0-pro", "@image1 dances to @audio1", 2),
            ("seedance-2.0-pro", "mail me@image1.com", 0),
            ("grok", "@image1 dances", 0),
        ] {
            let sketch = ShotSketch {
                prompt: Some(prompt.into()),
                model: Some(model.into()),
                ..ShotSketch::default()
            };
            let notes = sketch.check(&catalog).unwrap().frame_notes(&catalog);
            assert_eq!(notes.len(), expected, "{model} {prompt}: {notes:?}");
            assert!(notes.iter().all(|note| note.code() == "reference_not_given"));
        }
    }

    #[test]
    fn a_note_says_what_is_lost_and_which_ratio_fits() {
        let note = |size| shape_note(Field::StartFrame, size, AspectRatio::Landscape16x9, &AspectRatio::ALL);
        let text = note((720, 1280)).unwrap().text().en;
        assert!(
            text.contains("68%") && text.contains("top and bottom") && text.contains("9:16 would fit"),
            "{text}"
        );
        let json = note((2500, 1000)).unwrap().json(Language::Chinese);
        assert_eq!((&json["crop_at"], &json["nearest_aspect_ratio"]), (&json!("sides"), &Value::Null));
    }
}
