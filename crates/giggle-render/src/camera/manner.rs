//! How and from where the camera goes, besides the move: low over the ground, in one take, as somebody sees it.
//!
//! It knows words, and neither moves nor pictures. The one idea: how a camera goes is said in a clause that speaks of it.

use super::pattern::Text;

/// How the camera goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Close above the ground.
    LowToTheGround,
    /// Close above water.
    LowOverWater,
    /// Flying low.
    LowFlight,
    /// As somebody in the scene sees it.
    PointOfView,
    /// Without a cut.
    OneTake,
    /// Through a window, a keyhole, leaves.
    Through,
}

impl Manner {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Manner::LowToTheGround => "low to the ground",
            Manner::LowOverWater => "low over the water",
            Manner::LowFlight => "flying low",
            Manner::PointOfView => "point of view",
            Manner::OneTake => "one take",
            Manner::Through => "through an opening",
        }
    }

    /// Its name in Chinese.
    pub fn chinese(self) -> &'static str {
        match self {
            Manner::LowToTheGround => "贴近地面",
            Manner::LowOverWater => "贴近水面",
            Manner::LowFlight => "低空",
            Manner::PointOfView => "主观视角",
            Manner::OneTake => "一镜到底",
            Manner::Through => "穿过开口",
        }
    }
}

/// What says so wherever it stands.
const ANYWHERE: &[(Manner, &[&str])] = &[
    (
        Manner::PointOfView,
        &[
            "pov",
            "first person",
            "first-person",
            "point of view",
            "point-of-view",
            "through the eyes of",
            "through his eyes",
            "through her eyes",
            "第一人称",
            "主观视角",
            "主观镜头",
            "第一视角",
            "的视角看",
        ],
    ),
    (
        Manner::OneTake,
        &[
            "one take",
            "one-take",
            "single take",
            "single-take",
            "oner",
            "continuous take",
            "unbroken take",
            "long take",
            "continuous shot",
            "unbroken shot",
            "no cuts",
            "without cuts",
            "without a cut",
            "一镜到底",
            "长镜头",
            "一个镜头到底",
        ],
    ),
];

/// What says so in a clause that speaks of the camera.
const OF_THE_CAMERA: &[(Manner, &[&str])] = &[
    (
        Manner::LowToTheGround,
        &[
            "low to the ground",
            "close to the ground",
            "near the ground",
            "along the ground",
            "above the ground",
            "over the ground",
            "above the floor",
            "along the floor",
            "floorboards",
            "ground level",
            "floor level",
            "ankle height",
            "knee height",
            "above the pavement",
            "above the asphalt",
            "above the grass",
            "through the grass",
            "hugging the ground",
            "hugs the ground",
            "贴着地面",
            "贴地",
            "紧贴地面",
            "贴近地面",
            "擦着地面",
            "贴着地板",
            "贴着草地",
            "贴着路面",
            "贴着草",
            "离地",
            "地面高度",
        ],
    ),
    (
        Manner::LowOverWater,
        &[
            "above the water",
            "over the water",
            "water level",
            "skims the water",
            "skimming the water",
            "skim the water",
            "above the waves",
            "above the surface",
            "over the waves",
            "贴着水面",
            "贴着海面",
            "贴着湖面",
            "贴着江面",
            "贴着河面",
            "贴近水面",
            "贴近海面",
            "紧贴水面",
            "紧贴海面",
            "擦着水面",
            "掠过水面",
            "掠过海面",
            "掠过湖面",
            "贴水",
        ],
    ),
    (
        Manner::LowFlight,
        &[
            "low altitude",
            "flying low",
            "flies low",
            "low over",
            "low above",
            "skims over",
            "skimming over",
            "treetop height",
            "低空",
        ],
    ),
    (
        Manner::Through,
        &[
            "门缝",
            "窗缝",
            "穿过窗",
            "穿过门",
            "透过窗",
            "透过玻璃",
            "透过门",
            "钥匙孔",
            "锁孔",
            "从窗",
            "从门",
            "树叶间",
            "枝叶间",
            "穿过玻璃",
            "门洞",
        ],
    ),
];

/// How the camera goes that a text speaks of.
pub(super) fn manners(text: &Text, is_camera: &[bool]) -> Vec<Manner> {
    let tokens = &text.tokens;
    let mut found: Vec<Manner> = Vec::new();
    let mut was_camera = false;
    let mut start = 0;
    while start < tokens.len() {
        let end = super::matching::clause_end(tokens, start);
        if end > start {
            let said = text.words(start..end).to_lowercase();
            // A clause that only describes the manner belongs to the camera clause before it.
            let goes_on = was_camera
                && [
                    "贴",
                    "紧贴",
                    "低空",
                    "掠",
                    "skim",
                    "low ",
                    "inches",
                    "hugging",
                    "just above",
                    "close to",
                    "through",
                ]
                .iter()
                .any(|begin| said.starts_with(begin));
            let names = ["camera", "drone", "fpv", "dolly", "shot", "镜头", "无人机", "航拍", "机位"];
            let speaks = goes_on
                || is_camera[start..end].contains(&true)
                || names.iter().any(|name| place_of(&said, name).is_some());
            for (manner, words) in ANYWHERE.iter().chain(OF_THE_CAMERA.iter().filter(|_| speaks)) {
                let says = words.iter().any(|word| holds(&said, word))
                    || *manner == Manner::Through && goes_through_opening(&said);
                if !found.contains(manner) && says {
                    found.push(*manner);
                }
            }
            was_camera = speaks;
        }
        start = end + 1;
    }
    // Over water and over the ground a flight is low by that.
    if found.contains(&Manner::LowOverWater) || found.contains(&Manner::LowToTheGround) {
        found.retain(|it| *it != Manner::LowFlight);
    }
    found
}

/// Where these words begin in a clause. Clauses are short and searched for a hundred phrases, and the standard search spends longer on
/// its preparation than this does on looking.
fn place_of(said: &str, words: &str) -> Option<usize> {
    let (said, words) = (said.as_bytes(), words.as_bytes());
    let last = said.len().checked_sub(words.len())?;
    let first = *words.first()?;
    (0..=last).find(|at| said[*at] == first && said[*at..].starts_with(words))
}

/// Whether a text contains these words as whole words.
fn holds(said: &str, words: &str) -> bool {
    let Some(at) = place_of(said, words) else { return false };
    let is_letter = |sign: Option<char>| sign.is_some_and(|sign| sign.is_ascii_alphanumeric());
    !words.is_ascii()
        || !is_letter(said[..at].chars().next_back()) && !is_letter(said[at + words.len()..].chars().next())
}

/// "Through the kitchen door", "out of the open window".
fn goes_through_opening(said: &str) -> bool {
    const OPENINGS: &[&str] = &[
        "keyhole",
        "window",
        "windows",
        "windowpane",
        "doorway",
        "door",
        "doors",
        "crack",
        "gap",
        "fence",
        "leaves",
        "branches",
        "blinds",
        "curtain",
        "curtains",
        "bars",
        "archway",
        "arch",
        "glass",
        "hole",
        "skylight",
        "gate",
        "gates",
        "porthole",
        "windshield",
        "foliage",
    ];
    let mut words = said.split(|sign: char| !sign.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.any(|word| word == "through") && words.take(4).any(|word| OPENINGS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::Manner;
    use crate::camera::ask;

    #[test]
    fn how_the_camera_goes_is_read_where_it_is_said_of_it() {
        for (prompt, expected) in [
            ("The camera glides low to the ground between the stalls", Some(Manner::LowToTheGround)),
            ("Camera skims inches above the water toward a boat", Some(Manner::LowOverWater)),
            ("First-person POV walking down a hallway", Some(Manner::PointOfView)),
            ("A single take that follows a waiter", Some(Manner::OneTake)),
            ("The camera moves through the kitchen door", Some(Manner::Through)),
            ("镜头贴着地面向前滑行", Some(Manner::LowToTheGround)),
            ("无人机从悬崖俯冲而下，贴着海面飞行", Some(Manner::LowOverWater)),
            ("第一人称视角", Some(Manner::PointOfView)),
            ("一镜到底", Some(Manner::OneTake)),
            ("镜头从门缝里钻进去", Some(Manner::Through)),
            ("A gull skims the water", None),
            ("A boy looks through the window, static shot", None),
            ("一只海鸥贴着海面飞行", None),
        ] {
            assert_eq!(ask(prompt).manners.first().copied(), expected, "{prompt}");
        }
    }
}
