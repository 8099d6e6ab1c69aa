//! The camera: which move a prompt asks for, and where the camera stands at every moment of it.
//!
//! It knows words and time as a share of the clip, and nothing of pictures. The one idea: a plan is a row of beats,
//! each of a move or two; it is read from the prompt once, and then gives a pose for any moment by itself.

mod beats;
mod change;
mod grammar;
mod manner;
mod matching;
mod motion;
mod order;
pub(crate) mod pattern;
mod pose;
mod reading;
mod rule;
mod structure;
mod words;

use std::fmt;

pub use grammar::GRAMMAR;
pub use manner::Manner;
pub use motion::CameraPath;
pub(crate) use pose::margin_of;
pub use pose::{OVERSCAN, Pose};
pub use rule::MoveRule;

/// A camera move.
///
/// What each one shows stands in [`GRAMMAR`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Move {
    Static,
    PushIn,
    PullOut,
    ZoomIn,
    ZoomOut,
    PanLeft,
    PanRight,
    WhipLeft,
    WhipRight,
    TiltUp,
    TiltDown,
    TruckLeft,
    TruckRight,
    PedestalUp,
    PedestalDown,
    CraneUp,
    CraneDown,
    OrbitLeft,
    OrbitRight,
    RollLeft,
    RollRight,
    Handheld,
    Follow,
    FlyOver,
    Lead,
    DollyZoom,
    RackFocus,
    Canted,
    Overhead,
    Spiral,
}

/// What of the camera a move changes; two moves of one kind cannot happen at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Channel {
    Nothing,
    Distance,
    Turn,
    Side,
    Height,
    Round,
    Roll,
    Sway,
}

impl Move {
    /// The name that `--camera` takes.
    pub fn name(self) -> &'static str {
        self.rule().map_or("static", |rule| rule.name)
    }

    fn rule(self) -> Option<&'static MoveRule> {
        GRAMMAR.iter().find(|rule| rule.camera_move == self)
    }

    fn channel(self) -> Channel {
        match self {
            Move::Static | Move::RackFocus | Move::Overhead => Channel::Nothing,
            Move::PushIn | Move::PullOut | Move::ZoomIn | Move::ZoomOut | Move::DollyZoom => {
                Channel::Distance
            }
            Move::Follow | Move::FlyOver | Move::Lead => Channel::Distance,
            Move::PanLeft | Move::PanRight | Move::WhipLeft | Move::WhipRight => Channel::Turn,
            Move::TruckLeft | Move::TruckRight => Channel::Side,
            Move::TiltUp | Move::TiltDown | Move::PedestalUp | Move::PedestalDown => Channel::Height,
            Move::CraneUp | Move::CraneDown => Channel::Height,
            Move::OrbitLeft | Move::OrbitRight | Move::Spiral => Channel::Round,
            Move::RollLeft | Move::RollRight | Move::Canted => Channel::Roll,
            Move::Handheld => Channel::Sway,
        }
    }
}

/// How fast a move is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Speed {
    /// A small move over the whole time.
    Slow,
    /// Neither said to be slow nor fast.
    #[default]
    Steady,
    /// A larger move.
    Fast,
    /// A move that is over at once.
    Sudden,
}

impl Speed {
    fn name(self) -> &'static str {
        match self {
            Speed::Slow => "slow",
            Speed::Steady => "",
            Speed::Fast => "fast",
            Speed::Sudden => "sudden",
        }
    }
}

/// One move with its speed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The move.
    pub camera_move: Move,
    /// How fast it is.
    pub speed: Speed,
}

/// What the camera does in a shot: up to three beats, one after the other, each of up to two moves at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameraPlan {
    beats: Vec<Vec<Step>>,
    is_handheld: bool,
}

impl CameraPlan {
    /// What the camera does where a prompt says nothing of it: a slow push.
    pub fn slow_push() -> CameraPlan {
        let step = Step { camera_move: Move::PushIn, speed: Speed::Slow };
        CameraPlan { beats: vec![vec![step]], is_handheld: false }
    }

    /// Reads the camera move from a prompt, in English or Chinese; without one it is a slow push.
    pub fn read(prompt: &str) -> CameraPlan {
        ask(prompt).plan.unwrap_or_else(CameraPlan::slow_push)
    }

    /// Reads a list of moves by name, as `--camera` takes it: `slow push in, then pan left`.
    ///
    /// # Errors
    ///
    /// A text with a word in it that is no move's. The fault names the moves, and the nearest one.
    pub fn parse(text: &str) -> Result<CameraPlan, CameraFault> {
        match reading::read_names(text) {
            Ok(found) => Ok(CameraPlan { beats: found.beats, is_handheld: found.is_handheld }),
            Err(given) => Err(CameraFault::new(given)),
        }
    }

    /// The plan in Chinese words, which [`CameraPlan::parse`] takes too.
    pub fn in_chinese(&self) -> String {
        let step = |step: &Step| {
            let speed = match step.speed {
                Speed::Slow => "缓慢",
                Speed::Steady => "",
                Speed::Fast => "快速",
                Speed::Sudden => "突然",
            };
            format!("{speed}{}", step.camera_move.rule().map_or("固定", |rule| rule.chinese))
        };
        let beats: Vec<String> =
            self.beats.iter().map(|beat| beat.iter().map(step).collect::<Vec<_>>().join(" + ")).collect();
        let mut text = beats.join("，然后");
        if self.is_handheld {
            text.push_str(if text.is_empty() { "手持" } else { " + 手持" });
        }
        text
    }

    /// The beats in their order.
    pub fn beats(&self) -> impl Iterator<Item = &[Step]> {
        self.beats.iter().map(Vec::as_slice)
    }

    /// Whether the camera is carried.
    pub fn is_handheld(&self) -> bool {
        self.is_handheld
    }

    /// The path of the camera through a clip of so many seconds.
    ///
    /// Made once per clip; asking it for a pose is cheap.
    pub fn path(&self, seconds: f64) -> CameraPath {
        CameraPath::new(self, seconds)
    }

    /// The path over one picture, which is shown as it is in the first frame, or in the last.
    pub fn framed_path(&self, seconds: f64, is_at_end: bool) -> CameraPath {
        CameraPath::framed(self, seconds, is_at_end)
    }

    /// Where the camera stands at `t`, 0 to 1, of a clip of so many seconds.
    ///
    /// For more than one moment of a clip, ask its [`CameraPlan::path`].
    pub fn pose(&self, t: f64, seconds: f64) -> Pose {
        self.path(seconds).pose(t)
    }
}

/// What a prompt says of the camera.
pub(crate) struct Asked {
    /// The prompt in tokens.
    pub(crate) text: pattern::Text,
    /// Which of them speak of the camera.
    pub(crate) is_camera: Vec<bool>,
    /// The moves that it asks for, if any.
    pub(crate) plan: Option<CameraPlan>,
    /// The words by which it does.
    pub(crate) words: Option<String>,
    /// The words behind them from which no move was read, though they speak of one.
    pub(crate) rest: Option<String>,
    /// The moves whose names are like what it says of the camera, if none was read.
    pub(crate) near: Vec<&'static str>,
    /// How the camera goes.
    pub(crate) manners: Vec<Manner>,
}

/// Reads what a prompt says of the camera.
pub(crate) fn ask(prompt: &str) -> Asked {
    let text = pattern::cut(&order::in_order(prompt));
    let (found, is_camera) = reading::read(&text);
    let is_read = found.is_anything && (!found.beats.is_empty() || found.is_handheld);
    let words = is_read.then(|| found.words.clone());
    let plan = is_read.then(|| {
        let plan = CameraPlan { beats: found.beats, is_handheld: found.is_handheld };
        // A long prompt may repeat a move across beats, which a list of names would not: what a draft's tags say is
        // what `--camera` has to perform again.
        CameraPlan::parse(&plan.to_string()).unwrap_or(plan)
    });
    let near = if is_read { Vec::new() } else { near(prompt) };
    let rest = if is_read { reading::unread_rest(&text, &is_camera) } else { None };
    let manners = manner::manners(&text, &is_camera);
    Asked { text, is_camera, plan, words, rest, near, manners }
}

/// The moves whose names are like the words behind "camera", three at most.
fn near(prompt: &str) -> Vec<&'static str> {
    let lower = prompt.to_lowercase();
    let said = ["camera", "镜头", "运镜", "摄像机"]
        .iter()
        .find_map(|word| lower.find(word).map(|at| at + word.len()));
    let Some(said) = said.and_then(|at| lower.get(at..)) else { return Vec::new() };
    // "The camera captures the dance": what is seen, and no move.
    const SEES: &[&str] = &[
        "captur",
        "show",
        "focus",
        "record",
        "film",
        "see",
        "depict",
        "featur",
        "document",
        "frame",
        "highlight",
        "is ",
        "has ",
        "catch",
        "emphasi",
        "looks",
        "lens",
        "angle",
        "quality",
        "捕捉",
        "展示",
        "聚焦",
        "对准",
        "记录",
        "拍摄",
        "呈现",
        "里",
        "中",
        "下",
        "前",
        "感",
    ];
    let verb = said.trim_start_matches([' ', ':', '：', '\'', '’', 's']);
    if SEES.iter().any(|word| verb.starts_with(word) || said.trim_start().starts_with(word)) {
        return Vec::new();
    }
    let said: String = said
        .trim_start_matches([' ', ':', '：'])
        .chars()
        .take_while(|c| !matches!(c, '.' | ',' | '，' | '。'))
        .take(24)
        .collect();
    let mut names: Vec<(f64, &'static str)> = GRAMMAR
        .iter()
        .map(|rule| {
            (strsim::jaro_winkler(&said, rule.name).max(strsim::jaro_winkler(&said, rule.chinese)), rule.name)
        })
        .filter(|(likeness, _)| *likeness > 0.6)
        .collect();
    names.sort_by(|a, b| b.0.total_cmp(&a.0));
    names.into_iter().take(3).map(|(_, name)| name).collect()
}

/// The plan in the words that [`CameraPlan::parse`] takes.
impl fmt::Display for CameraPlan {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, beat) in self.beats.iter().enumerate() {
            if index > 0 {
                out.write_str(", then ")?;
            }
            for (index, step) in beat.iter().enumerate() {
                if index > 0 {
                    out.write_str(" + ")?;
                }
                if step.speed != Speed::Steady {
                    write!(out, "{} ", step.speed.name())?;
                }
                out.write_str(step.camera_move.name())?;
            }
        }
        if self.is_handheld {
            out.write_str(if self.beats.is_empty() { "handheld" } else { " + handheld" })?;
        }
        Ok(())
    }
}

/// A text for `--camera` that names no move.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no camera move is called {given:?}")]
pub struct CameraFault {
    given: String,
    nearest: Option<&'static str>,
}

impl CameraFault {
    fn new(given: String) -> CameraFault {
        let lower = given.to_lowercase();
        let nearest = GRAMMAR
            .iter()
            .flat_map(|rule| [rule.name, rule.chinese])
            .map(|name| (strsim::jaro_winkler(&lower, name), name))
            .max_by(|a, b| a.0.total_cmp(&b.0))
            // Below this, strsim's likeness is chance: one word of another move is not the nearest.
            .filter(|(likeness, _)| *likeness > 0.78)
            .map(|(_, name)| name);
        let given =
            if given.chars().count() > 60 { given.chars().take(60).chain(['…']).collect() } else { given };
        CameraFault { given, nearest }
    }

    /// What was given and is no move.
    pub fn given(&self) -> &str {
        &self.given
    }

    /// The move whose name is most like it.
    pub fn nearest(&self) -> Option<&'static str> {
        self.nearest
    }

    /// The names of all moves.
    pub fn legal() -> impl Iterator<Item = &'static str> {
        GRAMMAR.iter().map(|rule| rule.name)
    }
}

#[cfg(test)]
mod tests;
