//! Shots: what is asked for, half-filled and whole.

use crate::catalog::{
    AspectRatio, Catalog, DEFAULT_ASPECT_RATIO, DEFAULT_MODEL, ModelName, Resolution, Sound, VideoModel,
};
use crate::fingerprint::{Fingerprint, FingerprintHash};
use crate::frame::FrameRef;
use crate::prompt;
use crate::reference::{ReferenceKind, References};
use crate::refusal::{Field, Refusal, spoken};
use crate::{Text, text};
use std::fmt;
use std::num::NonZeroU32;

/// A half-filled shot: what somebody has said so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShotSketch {
    /// What the clip shows.
    pub prompt: Option<String>,
    /// The name of the video model.
    pub model: Option<String>,
    /// The length in seconds, as it was said: any whole number, so that a refusal can repeat it.
    pub duration: Option<i64>,
    /// The shape of the picture.
    pub aspect_ratio: Option<AspectRatio>,
    /// The size class of the picture.
    pub resolution: Option<Resolution>,
    /// The picture that the clip starts with.
    pub start_frame: Option<FrameRef>,
    /// The picture that the clip ends with.
    pub end_frame: Option<FrameRef>,
    /// How many clips one task makes.
    pub count: Option<u32>,
    /// What it is made after.
    pub references: References,
}

/// A shot that its model offers. There is no other way to one than [`ShotSketch::check`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShotRequest {
    prompt: String,
    model: ModelName,
    duration: u32,
    aspect_ratio: AspectRatio,
    resolution: Resolution,
    start_frame: Option<FrameRef>,
    end_frame: Option<FrameRef>,
    count: u32,
    references: References,
    sound: Sound,
}

impl ShotSketch {
    /// Fills in the defaults and checks every part against what the model offers.
    ///
    /// # Errors
    ///
    /// The first part that cannot be sent, with what is offered and the nearest legal value.
    pub fn check(&self, catalog: &Catalog) -> Result<ShotRequest, Refusal> {
        self.check_all(catalog).map_err(|mut all| all.swap_remove(0))
    }

    /// Like [`check`](Self::check), and names every fault at once, never none.
    ///
    /// # Errors
    ///
    /// All faults, in the order of the fields.
    pub fn check_all(&self, catalog: &Catalog) -> Result<ShotRequest, Vec<Refusal>> {
        let mut faults = Vec::new();
        let prompt = prompt::read(self.prompt.as_deref().unwrap_or_default()).unwrap_or_else(|fault| {
            faults.push(Refusal::new(Field::Prompt, fault.text()));
            String::new()
        });
        let model = match catalog.model(self.model.as_deref().unwrap_or(DEFAULT_MODEL)) {
            Ok(model) => model,
            Err(refusal) => {
                faults.push(refusal);
                return Err(faults);
            }
        };
        if let Some(limit) = model.prompt_limit
            && prompt.chars().count() > limit
        {
            let given = prompt.chars().count();
            let name = &model.name;
            faults.push(Refusal::new(
                Field::Prompt,
                text!(
                    "`{name}` accepts prompts of at most {limit} characters, not {given}",
                    "`{name}` 的提示词最多 {limit} 个字符，当前为 {given} 个"
                ),
            ));
        }
        let given = self.duration.unwrap_or_else(|| i64::from(model.default_duration));
        let offered = model.durations.iter().copied().find(|offered| i64::from(*offered) == given);
        let duration = offered.unwrap_or_else(|| {
            faults.push(refused_duration(model, given));
            model.default_duration
        });
        let aspect_ratio = match self.aspect_ratio {
            Some(ratio) => ratio,
            None if model.aspect_ratios.contains(&DEFAULT_ASPECT_RATIO) => DEFAULT_ASPECT_RATIO,
            None => model.aspect_ratios[0],
        };
        if !model.aspect_ratios.contains(&aspect_ratio) {
            let shape = |ratio: AspectRatio| {
                let (width, height) = ratio.terms();
                (f64::from(width) / f64::from(height)).ln()
            };
            let wanted = shape(aspect_ratio);
            let nearest = model
                .aspect_ratios
                .iter()
                .min_by(|a, b| (shape(**a) - wanted).abs().total_cmp(&(shape(**b) - wanted).abs()));
            faults.push(not_offered(Field::AspectRatio, model, &model.aspect_ratios, aspect_ratio, nearest));
        }
        let resolution = self.resolution.unwrap_or(model.default_resolution);
        if !model.resolutions.contains(&resolution) {
            let nearest = model
                .resolutions
                .iter()
                .min_by_key(|offered| offered.shorter_side().abs_diff(resolution.shorter_side()));
            faults.push(not_offered(Field::Resolution, model, &model.resolutions, resolution, nearest));
        }
        let count = self.count.unwrap_or(1);
        if count == 0 || count > model.max_count {
            let (name, most) = (&model.name, model.max_count);
            let offered = match most {
                1 => text!(
                    "`{name}` makes one clip per task, not {count}",
                    "`{name}` 每个任务只生成 1 个视频，不能是 {count}"
                ),
                _ => text!(
                    "`{name}` makes 1 to {most} clips per task, not {count}",
                    "`{name}` 每个任务可生成 1 到 {most} 个视频，不能是 {count}"
                ),
            };
            faults.push(Refusal::new(Field::Count, offered).nearest(count.clamp(1, most).to_string()));
        }
        let has_frames = self.start_frame.is_some() || self.end_frame.is_some();
        faults.extend(self.references.faults(&prompt, model, has_frames, catalog));
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(ShotRequest {
            prompt,
            model: model.name.clone(),
            duration,
            aspect_ratio,
            resolution,
            start_frame: self.start_frame.clone(),
            end_frame: self.end_frame.clone(),
            count,
            references: self.references.clone(),
            sound: model.sound,
        })
    }
}

/// The refusal of a duration that the model does not offer.
fn refused_duration(model: &VideoModel, given: i64) -> Refusal {
    let name = &model.name;
    let range = model.durations_text();
    // A range stays a range; a list is spoken.
    let Text { en, zh } = if range.contains('–') { Text::plain(range) } else { spoken(&model.durations) };
    let refusal = Refusal::new(
        Field::Duration,
        text!("`{name}` offers {en} seconds, not {given}", "`{name}` 支持 {zh} 秒，不支持 {given} 秒"),
    );
    match model.durations.iter().min_by_key(|offered| i64::from(**offered).abs_diff(given)) {
        Some(nearest) => refusal.nearest(nearest.to_string()),
        None => refusal,
    }
}

fn not_offered<T: fmt::Display>(
    field: Field,
    model: &VideoModel,
    offered: &[T],
    given: T,
    nearest: Option<&T>,
) -> Refusal {
    let name = &model.name;
    let Text { en, zh } = spoken(offered);
    let refusal =
        Refusal::new(field, text!("`{name}` offers {en}, not {given}", "`{name}` 支持 {zh}，不支持 {given}"));
    match nearest {
        Some(nearest) => refusal.nearest(nearest.to_string()),
        None => refusal,
    }
}

impl ShotRequest {
    /// What the clip shows; never empty.
    pub fn prompt(&self) -> &str {
        &self.prompt
    }

    /// The video model.
    pub fn model(&self) -> &ModelName {
        &self.model
    }

    /// The length in whole seconds, one that the model offers.
    pub fn duration(&self) -> u32 {
        self.duration
    }

    /// The shape of the picture.
    pub fn aspect_ratio(&self) -> AspectRatio {
        self.aspect_ratio
    }

    /// The size class of the picture.
    pub fn resolution(&self) -> Resolution {
        self.resolution
    }

    /// The picture that the clip starts with.
    pub fn start_frame(&self) -> Option<&FrameRef> {
        self.start_frame.as_ref()
    }

    /// The picture that the clip ends with.
    pub fn end_frame(&self) -> Option<&FrameRef> {
        self.end_frame.as_ref()
    }

    /// How many clips the task makes, at least 1.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// Whether the model's clips have sound, as far as anyone knows.
    pub fn sound(&self) -> Sound {
        self.sound
    }

    /// Whether a frame is given, so that the task is image-to-video.
    pub fn has_frames(&self) -> bool {
        self.start_frame.is_some() || self.end_frame.is_some()
    }

    /// What it is made after.
    pub fn references(&self) -> &References {
        &self.references
    }

    /// Width and height of a draft in pixels.
    pub fn draft_size(&self) -> (u32, u32) {
        self.resolution.draft_size(self.aspect_ratio)
    }

    /// The identity of what is asked: the same shot and take give the same fingerprint, wherever it stands in a
    /// list, and any other asking gives another. Prompts that look alike are the same asking.
    pub fn fingerprint(&self, take: NonZeroU32) -> Fingerprint {
        self.fingerprint_of_text(take, &prompt::alike(&self.prompt))
    }

    /// Identities that the same shot may have in a ledger from before its letters were composed first, or before what cannot be
    /// seen was left out: whoever asks for it must look for them too. None where the prompt can be written in one way only.
    pub fn earlier_fingerprints(&self, take: NonZeroU32) -> Vec<Fingerprint> {
        let alike = prompt::alike(&self.prompt);
        let composed = prompt::composed(&self.prompt);
        let mut texts: Vec<String> = Vec::new();
        for text in [composed.into_owned(), prompt::decomposed(&self.prompt), self.prompt.clone()] {
            if text != *alike && !texts.contains(&text) {
                texts.push(text);
            }
        }
        texts.iter().map(|text| self.fingerprint_of_text(take, text)).collect()
    }

    /// All identities that the shot may have in a ledger, its own first.
    pub fn fingerprints(&self, take: NonZeroU32) -> Vec<Fingerprint> {
        let mut all = vec![self.fingerprint(take)];
        all.extend(self.earlier_fingerprints(take));
        all
    }

    /// The identity that it had while what cannot be seen made a difference; `None` where there is nothing of that kind in the
    /// prompt.
    pub fn former_fingerprint(&self, take: NonZeroU32) -> Option<Fingerprint> {
        let composed = prompt::composed(&self.prompt);
        (composed != prompt::alike(&self.prompt)).then(|| self.fingerprint_of_text(take, &composed))
    }

    fn fingerprint_of_text(&self, take: NonZeroU32, text: &str) -> Fingerprint {
        let mut hash = self.hash_without_frames(take, text);
        for (name, frame) in [("start_frame", &self.start_frame), ("end_frame", &self.end_frame)] {
            if let Some(frame) = frame {
                hash.part(name, b"");
                frame.feed(&mut hash);
            }
        }
        hash.finish()
    }

    /// The identity of a shot whose start frame is taken out of another shot's clip: by parent and position, because
    /// the picture's bytes are known only once the parent's clip is there.
    pub fn chained_fingerprint(&self, take: NonZeroU32, parent: &Fingerprint, position: &str) -> Fingerprint {
        self.chained_fingerprint_of_text(take, &prompt::alike(&self.prompt), parent, position)
    }

    /// The same while what cannot be seen made a difference, in this prompt or in its parent's.
    pub fn former_chained_fingerprint(
        &self,
        take: NonZeroU32,
        parent: &Fingerprint,
        position: &str,
    ) -> Fingerprint {
        self.chained_fingerprint_of_text(take, &prompt::composed(&self.prompt), parent, position)
    }

    fn chained_fingerprint_of_text(
        &self,
        take: NonZeroU32,
        text: &str,
        parent: &Fingerprint,
        position: &str,
    ) -> Fingerprint {
        let mut hash = self.hash_without_frames(take, text);
        hash.part("start_frame", b"");
        hash.part("parent", parent.as_bytes());
        hash.part("position", position.as_bytes());
        if let Some(frame) = &self.end_frame {
            hash.part("end_frame", b"");
            frame.feed(&mut hash);
        }
        hash.finish()
    }

    fn hash_without_frames(&self, take: NonZeroU32, text: &str) -> FingerprintHash {
        let mut hash = FingerprintHash::new();
        hash.part("giggle-shot", b"1");
        // Texts that look alike are one shot; what is sent is as it was written.
        hash.part("prompt", text.as_bytes());
        hash.part("model", self.model.as_str().as_bytes());
        hash.part("duration", &self.duration.to_be_bytes());
        hash.part("aspect_ratio", self.aspect_ratio.as_str().as_bytes());
        hash.part("resolution", self.resolution.as_str().as_bytes());
        hash.part("count", &self.count.to_be_bytes());
        hash.part("take", &take.get().to_be_bytes());
        for kind in ReferenceKind::ALL {
            for material in self.references.of(kind) {
                hash.part(kind.field().name(), b"");
                material.feed(&mut hash);
            }
        }
        hash
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sketch(model: &str, duration: Option<i64>) -> ShotSketch {
        ShotSketch {
            prompt: Some("a lake".into()),
            model: Some(model.into()),
            duration,
            ..ShotSketch::default()
        }
    }

    fn first(n: u32) -> NonZeroU32 {
        NonZeroU32::new(n).unwrap()
    }

    #[test]
    fn a_refused_duration_names_what_is_offered_and_the_nearest() {
        let catalog = Catalog::built_in();
        let refusal = sketch("grok", Some(7)).check(&catalog).unwrap_err();
        assert_eq!(refusal.to_string(), "`grok` offers 6 or 10 seconds, not 7; the nearest is 6");
        let refusal = sketch("MiniMax-H3", Some(60)).check(&catalog).unwrap_err();
        assert_eq!(refusal.to_string(), "`MiniMax-H3` offers 3–15 seconds, not 60; the nearest is 15");
        assert_eq!(refusal.text().zh, "`MiniMax-H3` 支持 3–15 秒，不支持 60 秒；最接近的是 15");
    }

    #[test]
    fn wan25_without_a_duration_is_five_seconds() {
        assert_eq!(sketch("wan25", None).check(&Catalog::built_in()).unwrap().duration(), 5);
        assert_eq!(
            sketch("wan25", Some(0)).check(&Catalog::built_in()).unwrap_err().nearest_legal(),
            Some("5")
        );
    }

    #[test]
    fn every_fault_is_named_at_once() {
        let sketch = ShotSketch {
            prompt: Some("  ".into()),
            resolution: Some(Resolution::P1080),
            count: Some(9),
            ..sketch("MiniMax-H3", Some(2))
        };
        let faults = sketch.check_all(&Catalog::built_in()).unwrap_err();
        let fields: Vec<Field> = faults.iter().map(Refusal::field).collect();
        assert_eq!(fields, [Field::Prompt, Field::Duration, Field::Resolution, Field::Count]);
    }

    proptest! {
        /// A shot exists if and only if its model offers it.
        #[test]
        fn a_request_that_exists_is_offered(
            model in 0usize..16, duration in 0u32..20, ratio in 0usize..5, resolution in 0usize..4, count in 0u32..6,
        ) {
            let catalog = Catalog::built_in();
            let row = &catalog.models()[model];
            let sketch = ShotSketch {
                aspect_ratio: Some(AspectRatio::ALL[ratio]),
                resolution: Some(Resolution::ALL[resolution]),
                count: Some(count),
                ..sketch(row.name.as_str(), Some(i64::from(duration)))
            };
            let offered = row.durations.contains(&duration)
                && row.resolutions.contains(&Resolution::ALL[resolution])
                && (1..=row.max_count).contains(&count);
            match sketch.check(&catalog) {
                Ok(_) => prop_assert!(offered),
                Err(refusal) => {
                    prop_assert!(!offered);
                    prop_assert!(refusal.nearest_legal().is_some());
                }
            }
        }
    }

    #[test]
    fn one_text_has_one_fingerprint_and_is_sent_as_written() {
        let catalog = Catalog::built_in();
        let shot = |prompt: &str| {
            let sketch = ShotSketch { prompt: Some(prompt.into()), ..sketch("grok", None) };
            sketch.check(&catalog).unwrap()
        };
        let plain = shot("un cafe\u{301}\nau lait");
        assert_eq!(plain.prompt(), "un cafe\u{301}\nau lait");
        for other in
            ["un caf\u{e9}\nau lait", "\u{feff}un caf\u{e9}\r\nau lait\r\n", "un cafe\u{301}\rau lait "]
        {
            assert_eq!(shot(other).fingerprint(first(1)), plain.fingerprint(first(1)), "{other:?}");
        }
        // What was written down under the text as it was typed is found, however it is typed now.
        let (composed, decomposed) = (shot("un caf\u{e9}\nau lait"), &plain);
        let raw = decomposed.fingerprint_of_text(first(1), decomposed.prompt());
        assert_eq!(composed.earlier_fingerprints(first(1)), [raw]);
        assert_eq!(decomposed.earlier_fingerprints(first(1)), [raw]);
        assert_eq!(shot("a lake").earlier_fingerprints(first(1)), []);
        // Nobody sees the difference, and what is sent keeps it.
        let hidden = shot("a\u{200b} lake\u{200e}");
        assert_eq!(hidden.prompt(), "a\u{200b} lake\u{200e}");
        assert_eq!(hidden.fingerprint(first(1)), shot("a lake").fingerprint(first(1)));
        assert_eq!(
            hidden.earlier_fingerprints(first(1)),
            [hidden.fingerprint_of_text(first(1), hidden.prompt())]
        );
        for faulty in ["\u{200b}", "a\0b"] {
            let refusal = ShotSketch { prompt: Some(faulty.into()), ..sketch("grok", None) };
            assert_eq!(refusal.check(&catalog).unwrap_err().field(), Field::Prompt, "{faulty:?}");
        }
    }

    #[test]
    fn fingerprints_differ_with_every_part_and_with_nothing_else() {
        let catalog = Catalog::built_in();
        let base = sketch("grok", Some(6));
        let frame = |id: &str| Some(FrameRef::asset(id).unwrap());
        let variants = [
            base.clone(),
            ShotSketch { prompt: Some("a lake!".into()), ..base.clone() },
            ShotSketch { model: Some("grok-fast".into()), ..base.clone() },
            ShotSketch { duration: Some(10), ..base.clone() },
            ShotSketch { aspect_ratio: Some(AspectRatio::Square1x1), ..base.clone() },
            ShotSketch { resolution: Some(Resolution::P480), ..base.clone() },
            ShotSketch { start_frame: frame("a"), ..base.clone() },
            ShotSketch { end_frame: frame("a"), ..base.clone() },
            ShotSketch { start_frame: frame("a"), end_frame: frame("b"), ..base.clone() },
            ShotSketch { start_frame: frame("b"), end_frame: frame("a"), ..base.clone() },
            ShotSketch { start_frame: Some(FrameRef::url("https://a/").unwrap()), ..base.clone() },
        ];
        let mut seen: Vec<Fingerprint> = Vec::new();
        for variant in &variants {
            let shot = variant.check(&catalog).unwrap();
            for take in [first(1), first(2)] {
                let print = shot.fingerprint(take);
                assert!(!seen.contains(&print), "{variant:?}");
                assert_eq!(print, variant.check(&catalog).unwrap().fingerprint(take));
                seen.push(print);
            }
        }
        let shot = base.check(&catalog).unwrap();
        // What is in ledgers: the identity of an ordinary prompt is the same in every version.
        let known = "93a92e29c0cf04bf43f9099d28fe1f229b67a236994917089142ba7991d83238";
        assert_eq!(shot.fingerprint(first(1)).to_string(), known);
        let chained = shot.chained_fingerprint(first(1), &seen[0], "last");
        assert!(!seen.contains(&chained));
        assert_ne!(chained, shot.chained_fingerprint(first(1), &seen[0], "first"));
        assert_eq!(Fingerprint::parse(&chained.to_string()), Some(chained));
    }
}
