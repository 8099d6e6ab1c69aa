//! What every move adds to the camera's place, how far it goes, and how it starts and stops.
//!
//! It knows moves and time, and nothing of the path that they make together. The one idea: a move is an amount in a few channels
//! over a span of the clip, eased at both ends.

use super::{Move, Speed, Step};

/// What a move adds to the camera's place by its end; distances as the logarithm of the zoom.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Change {
    pub(super) closer: f64,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) roll: f64,
    pub(super) yaw: f64,
    pub(super) pitch: f64,
    pub(super) far: f64,
}

impl Change {
    pub(super) fn plus(self, other: Change, share: f64) -> Change {
        Change {
            closer: self.closer + other.closer * share,
            x: self.x + other.x * share,
            y: self.y + other.y * share,
            roll: self.roll + other.roll * share,
            yaw: self.yaw + other.yaw * share,
            pitch: self.pitch + other.pitch * share,
            far: self.far + other.far * share,
        }
    }
}

/// The change of a move at a steady speed over six seconds.
pub(super) fn change_of(camera_move: Move) -> Change {
    let none = Change::default();
    match camera_move {
        Move::Static | Move::Handheld | Move::RackFocus | Move::Overhead => none,
        Move::PushIn => Change { closer: 0.27, ..none },
        Move::PullOut => Change { closer: -0.27, ..none },
        Move::ZoomIn => Change { closer: 0.34, ..none },
        Move::ZoomOut => Change { closer: -0.34, ..none },
        Move::PanLeft => Change { x: -0.40, ..none },
        Move::PanRight => Change { x: 0.40, ..none },
        Move::WhipLeft => Change { x: -0.42, ..none },
        Move::WhipRight => Change { x: 0.42, ..none },
        Move::TiltUp => Change { y: -0.26, pitch: -0.03, ..none },
        Move::TiltDown => Change { y: 0.26, pitch: 0.03, ..none },
        // Travelling is a shift and a little going around: near things pass faster.
        Move::TruckLeft => Change { x: -0.22, yaw: -0.20, ..none },
        Move::TruckRight => Change { x: 0.22, yaw: 0.20, ..none },
        Move::PedestalUp => Change { y: -0.24, pitch: 0.14, ..none },
        Move::PedestalDown => Change { y: 0.24, pitch: -0.14, ..none },
        Move::CraneUp => Change { y: -0.23, pitch: 0.20, closer: -0.15, ..none },
        Move::CraneDown => Change { y: 0.23, pitch: -0.20, closer: 0.15, ..none },
        Move::OrbitLeft => Change { yaw: -0.42, ..none },
        Move::OrbitRight => Change { yaw: 0.42, ..none },
        Move::RollLeft => Change { roll: -0.20, ..none },
        Move::RollRight => Change { roll: 0.20, ..none },
        Move::Follow => Change { closer: 0.17, x: 0.04, yaw: 0.06, ..none },
        Move::FlyOver => Change { closer: 0.25, y: 0.05, pitch: 0.08, ..none },
        Move::Lead => Change { closer: -0.19, x: -0.03, yaw: -0.05, ..none },
        Move::DollyZoom => Change { far: 0.42, ..none },
        Move::Canted => Change { roll: 0.14, ..none },
        Move::Spiral => Change { yaw: 0.42, y: -0.18, pitch: 0.10, ..none },
    }
}

/// How far a move goes: longer clips go further, but not in proportion, or they would end in a blur.
pub(super) fn extent(step: Step, seconds: f64, beats: usize) -> f64 {
    let by_length = (seconds / beats as f64 / 6.0).max(0.0).sqrt().clamp(0.6, 1.3);
    by_length
        * match step.speed {
            Speed::Slow => 0.6,
            Speed::Steady => 1.0,
            Speed::Fast => 1.5,
            Speed::Sudden => 1.2,
        }
}

/// How many shares of the time a beat takes beside others.
pub(super) fn share_of_time(beat: &[Step]) -> f64 {
    let share = |step: &Step| match (step.camera_move, step.speed) {
        (Move::WhipLeft | Move::WhipRight, _) | (_, Speed::Sudden) => 0.45,
        (_, Speed::Fast) => 0.75,
        (_, Speed::Steady) => 1.0,
        (_, Speed::Slow) => 1.25,
    };
    beat.iter().map(share).fold(0.0, f64::max).max(0.1)
}

/// One beat on the clock of the clip, which runs from 0 to 1.
#[derive(Debug, Clone)]
pub(super) struct Span {
    pub(super) from: f64,
    pub(super) to: f64,
    /// The share of the span that the start and the end take for easing, each.
    pub(super) ease: f64,
    pub(super) change: Change,
}

/// The time that a steady move takes to start and to stop, in seconds.
const EASE_SECONDS: f64 = 1.1;

/// A sudden move is over in this time, in seconds.
const SUDDEN_SECONDS: f64 = 0.5;

pub(super) fn span(step: Step, (from, to): (f64, f64), seconds: f64, change: Change) -> Span {
    let is_whip = matches!(step.camera_move, Move::WhipLeft | Move::WhipRight);
    if is_whip || step.speed == Speed::Sudden {
        // The burst lies in the middle of its time: what is left and what is found are both seen.
        let width = (SUDDEN_SECONDS / seconds).min(to - from);
        let begin = from + (to - from - width) * 0.5;
        return Span { from: begin, to: begin + width, ease: 0.4, change };
    }
    let ease = (EASE_SECONDS / ((to - from) * seconds)).min(0.28);
    Span { from, to, ease, change }
}

/// From 0 to 1 with a smooth start and end of the given share, and a steady middle.
pub(super) fn eased(t: f64, ease: f64) -> f64 {
    // The speed is a smoothstep up, level, and a smoothstep down; this is its integral.
    let rising = |t: f64| {
        let s = (t / ease).clamp(0.0, 1.0);
        ease * (s * s * s - s * s * s * s / 2.0)
    };
    let whole = 1.0 - ease;
    let way = if t <= ease {
        rising(t)
    } else if t < 1.0 - ease {
        ease / 2.0 + (t - ease)
    } else {
        whole - rising(1.0 - t)
    };
    (way / whole).clamp(0.0, 1.0)
}

/// The sway of a carried camera after so many seconds: a few slow waves that never repeat within a clip.
pub(super) fn sway(seconds: f64) -> Change {
    // Breath and steps, in turns a second; their ratios are irrational enough for an hour.
    let wave = |phases: [f64; 3]| {
        let speeds = [0.43, 0.97, 1.83];
        let weights = [0.55, 0.3, 0.15];
        let wave = |index: usize| {
            weights[index]
                * (std::f64::consts::TAU * speeds[index] * (1.0 + 0.07 * phases[0]) * seconds + phases[index])
                    .sin()
        };
        wave(0) + wave(1) + wave(2)
    };
    Change {
        closer: 0.006 + 0.006 * wave([2.1, 0.3, 4.4]),
        x: 0.011 * wave([0.4, 1.9, 3.1]),
        y: 0.013 * wave([1.7, 5.2, 0.8]),
        roll: 0.009 * wave([3.9, 2.6, 5.7]),
        yaw: 0.010 * wave([5.1, 0.9, 2.2]),
        pitch: 0.008 * wave([0.2, 4.1, 1.3]),
        far: 0.0,
    }
}
