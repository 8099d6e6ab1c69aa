//! Where somebody looks and goes, on what they lie, and how near they are seen, as words say it.
//!
//! It knows words and readings, and draws nothing; left and right are read elsewhere.

use super::Easel;
use crate::reading::{Reading, ShotSize};
use crate::scene::Place;
use crate::subject::Art;

/// On what somebody lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    Bed,
    Sofa,
    Ground,
}

fn says(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// Notes where somebody looks and goes, and how near they are seen.
pub(super) fn note(easel: &mut Easel, prompt: &str, reading: &Reading) {
    easel.heading = reading.cast.direction;
    easel.nearness = nearness(prompt, reading);
    easel.is_turned = is_turned(prompt, reading);
    easel.is_against_light = is_silhouette(prompt);
    let is_of_a_person = reading.cast.head.as_ref().is_some_and(|head| matches!(head.art(), Art::Painter(_)));
    easel.own_view = super::views::of(prompt).filter(|_| !is_of_a_person);
}

/// Whether whoever the shot is about is dark before the light.
fn is_silhouette(prompt: &str) -> bool {
    const DARK: &[&str] = &["silhouette", "剪影"];
    const OTHERS: &[&str] = &[
        "silhouettes of",
        "silhouette of the city",
        "silhouette of trees",
        "silhouette of a mountain",
        "silhouetted trees",
        "silhouetted mountains",
        "city silhouette",
        "skyline silhouette",
    ];
    says(prompt, DARK) && !says(prompt, OTHERS)
}

/// The colour of clothes of which only that is said that they are dark.
pub(super) fn dark_garment(rest: &str) -> Option<u32> {
    const DARK: &[&str] = &[
        "dark jacket",
        "dark shirt",
        "dark t-shirt",
        "dark sweater",
        "dark turtleneck",
        "dark uniform",
        "dark outfit",
        "深色短袖",
        "深色衬衫",
        "深色短袖衬衫",
        "深色T恤",
        "深色毛衣",
        "dark coat",
        "dark suit",
        "dark dress",
        "dark clothes",
        "dark hoodie",
        "深色外套",
        "深色西装",
        "深色衣",
        "黑衣",
    ];
    says(&rest.to_lowercase(), DARK).then_some(0x2c3040)
}

/// Whether whoever the shot is about is seen from behind.
fn is_turned(prompt: &str, reading: &Reading) -> bool {
    const BEHIND: &[&str] = &[
        "from behind",
        "back to the camera",
        "back to us",
        "back turned",
        "backs to the camera",
        "rear view",
        "back view",
        "over-the-shoulder",
        "over the shoulder",
        "looks out",
        "looking out",
        "gazes out",
        "gazing out",
        "stares out",
        "staring out",
        "overlook",
        "gazing at the horizon",
        "gazes at the horizon",
        "looking at the horizon",
        "looking down at the",
        "looks down at the",
        "gazing at the stars",
        "gazing up at",
        "watching the sunset",
        "watches the sunset",
        "watching the sunrise",
        "watches the sunrise",
        "walks away",
        "walking away",
        "渐行渐远",
        "背影",
        "背对",
        "背向",
        "望向窗外",
        "看向窗外",
        "望着窗外",
        "看着窗外",
        "凝视窗外",
        "眺望",
        "俯瞰",
        "远眺",
        "望向远方",
        "望着远方",
        "看着远方",
        "凝视远方",
        "看日落",
        "看日出",
        "仰望星空",
    ];
    says(prompt, BEHIND)
        && reading.shot_size > ShotSize::ExtremeCloseUp
        && !says(prompt, &["facing the camera", "looks into the camera", "正面"])
}

/// On what the one person lies whom a shot is about.
pub(super) fn rests(easel: &Easel, reading: &Reading) -> Option<Rest> {
    const LIES: &[&str] = &[
        " lies ",
        " lying",
        " laying",
        " lays on",
        " lays in",
        " asleep",
        " sleeps",
        " sleeping",
        " in bed",
        " naps",
        " napping",
        " sunbath",
        "躺",
        "睡",
        "靠在床",
        "趴在床",
    ];
    const NOT: &[&str] = &[" sits", " sitting", " stands", " standing", " wakes", "坐", "站", "醒"];
    let is_person = reading
        .cast
        .head
        .as_ref()
        .is_some_and(|head| head.count == 1 && matches!(head.art(), Art::Painter("person" | "child")));
    // Sleepy eyes and pyjamas are none.
    let words = ["睡眼", "睡衣", "睡裙", "sleeping bag"]
        .iter()
        .fold(easel.words.clone(), |all, word| all.replace(word, ""));
    let spaced = format!(" {words} ");
    // "A cat sleeps at her feet": somebody else does.
    let is_of_another = reading.cast.also.iter().any(|also| {
        let name = also.text.rsplit(' ').next().unwrap_or_default();
        let does = |verb: &&str| {
            spaced.contains(&format!(" {name}{verb}")) || spaced.contains(&format!(" {name} is{verb}"))
        };
        if name.is_ascii() {
            LIES.iter().any(does)
        } else {
            ["睡", "躺", "趴", "在睡", "正在睡"].iter().any(|verb| spaced.contains(&format!("{name}{verb}")))
        }
    });
    if is_of_another || !is_person || !says(&spaced, LIES) || says(&spaced, NOT) || !easel.beside.is_empty() {
        return None;
    }
    if reading.shot_size <= ShotSize::CloseUp && !says(&spaced, &[" bed", "床"]) {
        return None;
    }
    if says(&spaced, &[" sofa", " couch", "沙发"]) {
        return Some(Rest::Sofa);
    }
    const GROUND: &[&str] = &[
        " grass", " sand", " beach", " ground", " floor", " meadow", " snow", " field", "草", "沙", "地上",
        "雪",
    ];
    let is_outside = !matches!(easel.scene.place, Place::Interior | Place::Studio);
    Some(if says(&spaced, GROUND) || is_outside && !says(&spaced, &[" bed", "床"]) {
        Rest::Ground
    } else {
        Rest::Bed
    })
}

/// How large people are beside their usual size, by the size of the shot.
pub(super) fn closeness(size: ShotSize) -> f32 {
    match size {
        ShotSize::ExtremeCloseUp | ShotSize::CloseUp => 1.25,
        ShotSize::MediumCloseUp => 1.14,
        ShotSize::Medium => 1.0,
        ShotSize::Full => 1.14,
        ShotSize::Wide => 0.52,
        ShotSize::ExtremeWide => 0.34,
        ShotSize::Aerial => 0.28,
    }
}

/// How much larger people are drawn than by the size of the shot: as far as the waist, if a near shot is named.
fn nearness(prompt: &str, reading: &Reading) -> f32 {
    const MEDIUM: &[&str] = &[
        "medium shot",
        "mid shot",
        "mid-shot",
        "medium close",
        "waist up",
        "waist-up",
        "waist shot",
        "cowboy shot",
        "over-the-shoulder",
        "over the shoulder",
        "中近景",
        "中景",
        "近景",
        "半身",
        "过肩",
    ];
    match reading.shot_size {
        ShotSize::ExtremeCloseUp => 1.0,
        ShotSize::CloseUp => 1.7,
        ShotSize::MediumCloseUp => 1.5,
        ShotSize::Medium if says(prompt, MEDIUM) => 1.5,
        _ => 1.0,
    }
}
