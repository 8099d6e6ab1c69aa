//! The camera: which move a prompt asks for, and where the camera stands at every moment of it.
//!
//! It knows words and time as a share of the clip, and nothing of pictures. The one idea: a plan is a row of beats,
//! each of a move or two; it is read from the prompt once, and then gives a pose for any moment by itself.

mod grammar;
mod motion;
mod pattern;
mod reading;

use std::fmt;

pub use grammar::{GRAMMAR, MoveRule};
pub use motion::{CameraPath, OVERSCAN, Pose};

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
}

/// What of the camera a move changes; two moves of one kind cannot happen at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Channel {
    Nothing,
    Distance,
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
            Move::Static => Channel::Nothing,
            Move::PushIn | Move::PullOut | Move::ZoomIn | Move::ZoomOut | Move::Follow | Move::FlyOver => {
                Channel::Distance
            }
            Move::PanLeft | Move::PanRight | Move::WhipLeft | Move::WhipRight => Channel::Side,
            Move::TruckLeft | Move::TruckRight => Channel::Side,
            Move::TiltUp | Move::TiltDown | Move::PedestalUp | Move::PedestalDown => Channel::Height,
            Move::CraneUp | Move::CraneDown => Channel::Height,
            Move::OrbitLeft | Move::OrbitRight => Channel::Round,
            Move::RollLeft | Move::RollRight => Channel::Roll,
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
        let found = reading::read(prompt);
        if !found.is_anything || (found.beats.is_empty() && !found.is_handheld) {
            return CameraPlan::slow_push();
        }
        let plan = CameraPlan { beats: found.beats, is_handheld: found.is_handheld };
        // A long prompt may repeat a move across beats, which a list of names would not: what a draft's tags say is
        // what `--camera` has to perform again.
        CameraPlan::parse(&plan.to_string()).unwrap_or(plan)
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

    /// Where the camera stands at `t`, 0 to 1, of a clip of so many seconds.
    ///
    /// For more than one moment of a clip, ask its [`CameraPlan::path`].
    pub fn pose(&self, t: f64, seconds: f64) -> Pose {
        self.path(seconds).pose(t)
    }
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
