//! Where the camera stands at a moment: the geometry of moves.
//!
//! It knows moves and time, and no words and no pictures. The one idea: every move adds to a few channels (distance,
//! place, angle) over its share of the clip, with an eased start and end and a steady middle; then the whole path is
//! brought just as close as it must be, so that no edge of the picture is ever seen.

use super::{CameraPlan, Move, Speed, Step};

/// How much larger than the frame a painted layer is, as a share of the frame's width and height, on every side.
///
/// Far layers are seen with less zoom than the picture plane, so a pan looks beyond the frame there.
pub const OVERSCAN: f64 = 0.12;

/// The distance of the eye from the picture plane, in frame heights or, if it is wider than high, frame widths.
const EYE: f64 = 1.6;

/// Where the camera stands: how the frame looks at the fitted picture.
///
/// The picture and the frame have the same ratio; both reach from −½ to ½ in x (to the right) and y (down).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pose {
    /// How close: at 1 the frame shows the whole picture, at 2 half of its width. Never below 1.
    pub zoom: f64,
    /// Where the middle of the frame looks, to the right of the picture's middle, in picture widths.
    pub x: f64,
    /// Where the middle of the frame looks, below the picture's middle, in picture heights.
    pub y: f64,
    /// How far the camera is turned about its axis, in radians; the picture seems to turn the other way.
    pub roll: f64,
    /// How far the camera has gone around the picture to the right, in radians.
    pub yaw: f64,
    /// How far the camera has gone above the picture, in radians.
    pub pitch: f64,
}

impl Pose {
    /// The camera in the middle, seeing the whole picture.
    pub const REST: Pose = Pose { zoom: 1.0, x: 0.0, y: 0.0, roll: 0.0, yaw: 0.0, pitch: 0.0 };

    /// The point of the picture that is seen at a point of the frame, both from −½ to ½; `ratio` is width by height.
    ///
    /// The map is a homography: four corners determine it.
    pub fn looks_at(&self, u: f64, v: f64, ratio: f64) -> (f64, f64) {
        let (across, along) = (u * ratio / self.zoom, v / self.zoom);
        let (sin, cos) = self.roll.sin_cos();
        let (across, along) = (across * cos - along * sin, across * sin + along * cos);
        let eye = EYE * ratio.max(1.0);
        let (sin, cos) = self.yaw.sin_cos();
        let x = eye * across / (eye * cos - across * sin);
        let along = along * (eye + x * sin) / eye;
        let (sin, cos) = self.pitch.sin_cos();
        let y = eye * along / (eye * cos - along * sin);
        let x = x * (eye + y * sin) / eye;
        (x / ratio + self.x, y + self.y)
    }

    /// The same pose as it is felt by a layer at a depth from 0 (near) to 1 (infinitely far).
    ///
    /// Near layers grow and pass faster than far ones, and going around becomes a shift against each other. A layer
    /// reaches beyond the frame by [`OVERSCAN`] on every side; within that no edge of it is seen.
    pub fn at_depth(&self, depth: f64) -> Pose {
        let nearness = 1.0 - depth.clamp(0.0, 1.0);
        let shift = 0.55 + 0.6 * nearness;
        let pose = Pose {
            zoom: self.zoom.powf(0.3 + 0.9 * nearness),
            x: self.x * shift + self.yaw.sin() * (nearness - 0.5) * 0.32,
            y: self.y * shift - self.pitch.sin() * (nearness - 0.5) * 0.32,
            roll: self.roll,
            yaw: 0.0,
            pitch: 0.0,
        };
        pose.brought_within(OVERSCAN - 1e-6)
    }

    /// Whether all that the frame sees lies within a picture that reaches `margin` beyond −½ to ½.
    fn is_within(&self, margin: f64, ratio: f64) -> bool {
        [(-0.5, -0.5), (0.5, -0.5), (-0.5, 0.5), (0.5, 0.5)].into_iter().all(|(u, v)| {
            let (x, y) = self.looks_at(u, v, ratio);
            x.abs() <= 0.5 + margin && y.abs() <= 0.5 + margin
        })
    }

    /// The same pose, closer if it must be to see nothing beyond the picture and its margin.
    fn brought_within(self, margin: f64) -> Pose {
        let is_enough = RATIOS.into_iter().all(|ratio| self.is_within(margin, ratio));
        if is_enough { self } else { Pose { zoom: self.zoom.max(self.least_zoom(margin)), ..self } }
    }

    /// The least zoom with which this pose sees nothing beyond the picture and its margin, in any ratio of the service.
    fn least_zoom(&self, margin: f64) -> f64 {
        let is_enough = |zoom: f64| {
            let tried = Pose { zoom, ..*self };
            RATIOS.into_iter().all(|ratio| tried.is_within(margin + 1e-9, ratio))
        };
        if is_enough(1.0) {
            return 1.0;
        }
        let (mut low, mut high) = (1.0, 8.0);
        for _ in 0..26 {
            let middle = (low + high) / 2.0;
            if is_enough(middle) { high = middle } else { low = middle }
        }
        high
    }
}

/// The widest and the tallest frame of the service, and the square one between.
const RATIOS: [f64; 3] = [9.0 / 16.0, 1.0, 16.0 / 9.0];

/// What a move adds to the camera's place by its end; distances as the logarithm of the zoom.
#[derive(Debug, Clone, Copy, Default)]
struct Change {
    closer: f64,
    x: f64,
    y: f64,
    roll: f64,
    yaw: f64,
    pitch: f64,
}

impl Change {
    fn plus(self, other: Change, share: f64) -> Change {
        Change {
            closer: self.closer + other.closer * share,
            x: self.x + other.x * share,
            y: self.y + other.y * share,
            roll: self.roll + other.roll * share,
            yaw: self.yaw + other.yaw * share,
            pitch: self.pitch + other.pitch * share,
        }
    }
}

/// The change of a move at a steady speed over six seconds.
fn change_of(camera_move: Move) -> Change {
    let none = Change::default();
    match camera_move {
        Move::Static | Move::Handheld => none,
        Move::PushIn => Change { closer: 0.27, ..none },
        Move::PullOut => Change { closer: -0.27, ..none },
        Move::ZoomIn => Change { closer: 0.34, ..none },
        Move::ZoomOut => Change { closer: -0.34, ..none },
        Move::PanLeft => Change { x: -0.18, ..none },
        Move::PanRight => Change { x: 0.18, ..none },
        Move::WhipLeft => Change { x: -0.30, ..none },
        Move::WhipRight => Change { x: 0.30, ..none },
        Move::TiltUp => Change { y: -0.17, pitch: -0.03, ..none },
        Move::TiltDown => Change { y: 0.17, pitch: 0.03, ..none },
        // Travelling is a shift and a little going around: near things pass faster.
        Move::TruckLeft => Change { x: -0.13, yaw: -0.13, ..none },
        Move::TruckRight => Change { x: 0.13, yaw: 0.13, ..none },
        Move::PedestalUp => Change { y: -0.12, pitch: 0.10, ..none },
        Move::PedestalDown => Change { y: 0.12, pitch: -0.10, ..none },
        Move::CraneUp => Change { y: -0.11, pitch: 0.15, closer: -0.13, ..none },
        Move::CraneDown => Change { y: 0.11, pitch: -0.15, closer: 0.13, ..none },
        Move::OrbitLeft => Change { yaw: -0.42, ..none },
        Move::OrbitRight => Change { yaw: 0.42, ..none },
        Move::RollLeft => Change { roll: -0.20, ..none },
        Move::RollRight => Change { roll: 0.20, ..none },
        Move::Follow => Change { closer: 0.17, x: 0.04, yaw: 0.06, ..none },
        Move::FlyOver => Change { closer: 0.25, y: 0.05, pitch: 0.08, ..none },
    }
}

/// How far a move goes: longer clips go further, but not in proportion, or they would end in a blur.
fn extent(step: Step, seconds: f64, beats: usize) -> f64 {
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
fn share_of_time(beat: &[Step]) -> f64 {
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
struct Span {
    from: f64,
    to: f64,
    /// The share of the span that the start and the end take for easing, each.
    ease: f64,
    change: Change,
}

/// The way of the camera through one clip.
#[derive(Debug, Clone)]
pub struct CameraPath {
    spans: Vec<Span>,
    origin: Change,
    closest: f64,
    is_handheld: bool,
    seconds: f64,
    /// Across and down, where the picture goes on beyond the frame.
    stretches: Option<[Stretch; 2]>,
}

/// What a picture shows beyond the frame along one axis, and the way over it.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    way: (f64, f64),
    room: (f64, f64),
}

impl Stretch {
    /// How much further to look when a move has come so far.
    fn shift(&self, at: f64) -> f64 {
        let (low, high) = self.way;
        if high - low < 1e-9 {
            return 0.0;
        }
        let share = (at - low) / (high - low);
        (self.room.0 + self.room.1) * share - self.room.0
    }
}

/// The time that a steady move takes to start and to stop, in seconds.
const EASE_SECONDS: f64 = 1.1;

/// A sudden move is over in this time, in seconds.
const SUDDEN_SECONDS: f64 = 0.5;

impl CameraPath {
    pub(super) fn new(plan: &CameraPlan, seconds: f64) -> CameraPath {
        let seconds = if seconds.is_finite() { seconds.clamp(0.1, 3600.0) } else { 6.0 };
        let all: f64 = plan.beats.iter().map(|beat| share_of_time(beat)).sum();
        let mut from = 0.0;
        let mut spans = Vec::new();
        for beat in &plan.beats {
            let to = from + share_of_time(beat) / all.max(1e-9);
            for step in beat {
                let change = Change::default()
                    .plus(change_of(step.camera_move), extent(*step, seconds, plan.beats.len()));
                spans.push(span(*step, (from, to), seconds, change));
            }
            from = to;
        }
        let mut path = CameraPath {
            spans,
            origin: Change::default(),
            closest: 1.0,
            is_handheld: plan.is_handheld,
            seconds,
            stretches: None,
        };
        path.restrain();
        path.settle();
        path
    }

    /// Takes back what several moves in one direction would add up to: beyond these bounds a frame shows too little.
    fn restrain(&mut self) {
        let spread = |value: fn(&Change) -> f64| {
            let (low, high) = self.extent(value);
            high - low
        };
        let share = |spread: f64, most: f64| if spread > most { most / spread } else { 1.0 };
        let closer = share(spread(|c| c.closer), 0.62);
        let (x, y) = (share(spread(|c| c.x), 0.38), share(spread(|c| c.y), 0.32));
        let roll = share(spread(|c| c.roll), 0.28);
        let (yaw, pitch) = (share(spread(|c| c.yaw), 0.62), share(spread(|c| c.pitch), 0.36));
        for Span { change, .. } in &mut self.spans {
            change.closer *= closer;
            change.x *= x;
            change.y *= y;
            change.roll *= roll;
            change.yaw *= yaw;
            change.pitch *= pitch;
        }
    }

    /// Chooses where the path begins, and how close it must be to see nothing but picture.
    fn settle(&mut self) {
        let moments = || moments(self.seconds);
        let middle = |value: fn(&Change) -> f64| {
            let (low, high) = self.extent(value);
            (low + high) / 2.0
        };
        let (least, _) = self.extent(|c| c.closer);
        let centred = Change {
            closer: -least,
            x: -middle(|c| c.x),
            y: -middle(|c| c.y),
            roll: -middle(|c| c.roll),
            yaw: -middle(|c| c.yaw),
            pitch: -middle(|c| c.pitch),
        };
        // A path that first goes closer may begin in the middle; one that begins with a pan begins at its side.
        let from_rest = Change { x: 0.0, y: 0.0, ..centred };
        let needed = |origin: Change| {
            let path = CameraPath { origin, closest: 1.0, ..self.clone() };
            moments().fold(1.0, |closest: f64, t| {
                let pose = path.raw(t);
                let tried = Pose { zoom: pose.zoom * closest, ..pose };
                closest * tried.brought_within(0.0).zoom / tried.zoom
            })
        };
        let (centred_zoom, rest_zoom) = (needed(centred), needed(from_rest));
        let (origin, zoom) =
            if rest_zoom < centred_zoom - 1e-6 { (from_rest, rest_zoom) } else { (centred, centred_zoom) };
        // Between two samples a hand may sway a little further.
        let spare = if self.is_handheld { 1.004 } else { 1.0 };
        (self.origin, self.closest) = (origin, zoom * spare);
    }

    /// Where the camera stands at `t`, 0 to 1.
    pub fn pose(&self, t: f64) -> Pose {
        let t = if t.is_finite() { t.clamp(0.0, 1.0) } else { 0.0 };
        let mut pose = self.raw(t).brought_within(0.0);
        if let Some([across, down]) = &self.stretches {
            let at = self.travelled(t);
            pose.x += across.shift(at.x);
            pose.y += down.shift(at.y);
        }
        pose
    }

    /// How far it goes from side to side and from top to bottom by its moves, in frame widths and heights.
    pub fn way(&self) -> (f64, f64) {
        let length = |(low, high): (f64, f64)| high - low;
        (length(self.extent(|change| change.x)), length(self.extent(|change| change.y)))
    }

    /// Lets it go over a picture that goes on beyond the frame, by so much to the left and to the right and so much
    /// above and below, in frame widths and heights: where it went to one side it now goes to that side's end.
    pub fn spread_over(&mut self, across: (f64, f64), down: (f64, f64)) {
        let across = Stretch { way: self.extent(|change| change.x), room: across };
        self.stretches = Some([across, Stretch { way: self.extent(|change| change.y), room: down }]);
    }

    /// The lowest and the highest value of a change on the way.
    fn extent(&self, value: fn(&Change) -> f64) -> (f64, f64) {
        let all = moments(self.seconds).map(|t| value(&self.travelled(t)));
        all.fold((0.0, 0.0), |(low, high), v| (low.min(v), high.max(v)))
    }

    fn travelled(&self, t: f64) -> Change {
        self.spans.iter().fold(Change::default(), |sum, span| {
            let share = ((t - span.from) / (span.to - span.from)).clamp(0.0, 1.0);
            sum.plus(span.change, eased(share, span.ease))
        })
    }

    fn raw(&self, t: f64) -> Pose {
        let mut at = self.origin.plus(self.travelled(t), 1.0);
        if self.is_handheld {
            at = at.plus(sway(t * self.seconds), 1.0);
        }
        Pose {
            zoom: at.closer.exp().max(1.0) * self.closest,
            x: at.x,
            y: at.y,
            roll: at.roll,
            yaw: at.yaw,
            pitch: at.pitch,
        }
    }
}

/// Moments close enough together that nothing happens between them.
fn moments(seconds: f64) -> impl Iterator<Item = f64> {
    let samples = ((seconds * 24.0) as usize).clamp(120, 480);
    (0..=samples).map(move |index| index as f64 / samples as f64)
}

fn span(step: Step, (from, to): (f64, f64), seconds: f64, change: Change) -> Span {
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
fn eased(t: f64, ease: f64) -> f64 {
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
fn sway(seconds: f64) -> Change {
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
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::camera::GRAMMAR;

    /// Every move alone, in pairs and carried, at every speed.
    fn plans() -> Vec<CameraPlan> {
        let speeds = [Speed::Slow, Speed::Steady, Speed::Fast, Speed::Sudden];
        let moves = || GRAMMAR.iter().map(|rule| rule.camera_move).filter(|m| *m != Move::Handheld);
        let mut plans = Vec::new();
        for camera_move in moves() {
            for speed in speeds {
                let step = Step { camera_move, speed };
                for is_handheld in [false, true] {
                    plans.push(CameraPlan { beats: vec![vec![step]], is_handheld });
                }
            }
            for other in moves() {
                let steps = [camera_move, other].map(|camera_move| Step { camera_move, speed: Speed::Fast });
                if camera_move.channel() != other.channel() {
                    plans.push(CameraPlan { beats: vec![steps.to_vec()], is_handheld: false });
                }
                plans.push(CameraPlan {
                    beats: steps.iter().map(|step| vec![*step]).collect(),
                    is_handheld: false,
                });
            }
        }
        plans
    }

    #[test]
    fn no_pose_sees_beyond_the_picture() {
        for plan in plans() {
            let path = plan.path(6.0);
            for frame in 0..=48 {
                let pose = path.pose(f64::from(frame) / 48.0);
                assert!(pose.zoom >= 1.0 && pose.zoom < 3.2, "{plan}: {pose:?}");
                for ratio in [16.0 / 9.0, 4.0 / 3.0, 1.0, 3.0 / 4.0, 9.0 / 16.0] {
                    assert!(pose.is_within(1e-6, ratio), "{plan} at {frame}, ratio {ratio}: {pose:?}");
                }
            }
        }
    }

    #[test]
    fn a_path_over_a_wide_picture_goes_to_its_ends_and_no_further() {
        let (left, right, below) = (0.3, 0.2, 0.4);
        for plan in plans() {
            let mut path = plan.path(6.0);
            let way = path.way();
            path.spread_over((left, right), (0.0, below));
            let (mut least, mut most) = (f64::MAX, f64::MIN);
            for frame in 0..=48 {
                let pose = path.pose(f64::from(frame) / 48.0);
                for (u, v) in [(-0.5, -0.5), (0.5, -0.5), (-0.5, 0.5), (0.5, 0.5)] {
                    let (x, y) = pose.looks_at(u, v, 16.0 / 9.0);
                    let is_on_it = (-0.5 - left - 1e-6..=0.5 + right + 1e-6).contains(&x)
                        && (-0.5 - 1e-6..=0.5 + below + 1e-6).contains(&y);
                    assert!(is_on_it, "{plan} at {frame}: {x}, {y}");
                    (least, most) = (least.min(x), most.max(x));
                }
            }
            let expected = if way.0 > 1e-9 { left + right } else { 0.0 };
            assert!(most - least > expected + 0.4, "{plan} sees {least} to {most} of the picture");
        }
    }

    #[test]
    fn no_pose_sees_beyond_a_layer() {
        for plan in plans() {
            for seconds in [4.0, 15.0] {
                let path = plan.path(seconds);
                for frame in 0..=12 {
                    let pose = path.pose(f64::from(frame) / 12.0);
                    for depth in [0.0, 0.5, 1.0] {
                        for ratio in RATIOS {
                            let seen = pose.at_depth(depth);
                            assert!(
                                seen.is_within(OVERSCAN, ratio),
                                "{plan} of {seconds} s at {frame}, depth {depth}, ratio {ratio}: {seen:?}"
                            );
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_move_goes_where_it_says() {
        let ends = |name: &str| {
            let path = CameraPlan::parse(name).expect(name).path(6.0);
            (path.pose(0.0), path.pose(1.0))
        };
        let check = |name: &str, grows: fn(&Pose) -> f64| {
            let (first, last) = ends(name);
            assert!(grows(&last) > grows(&first) + 0.01, "{name}: {first:?} to {last:?}");
        };
        check("push in", |p| p.zoom);
        check("zoom in", |p| p.zoom);
        check("pull out", |p| -p.zoom);
        check("zoom out", |p| -p.zoom);
        check("pan left", |p| -p.x);
        check("pan right", |p| p.x);
        check("whip pan left", |p| -p.x);
        check("truck right", |p| p.x);
        check("tilt up", |p| -p.y);
        check("tilt down", |p| p.y);
        check("pedestal up", |p| -p.y);
        check("crane down", |p| p.y);
        check("orbit left", |p| -p.yaw);
        check("orbit right", |p| p.yaw);
        check("roll right", |p| p.roll);
        check("follow", |p| p.zoom);
        let (first, last) = ends("pull out");
        assert!((last.zoom - 1.0).abs() < 1e-9 && first.zoom > 1.1, "a pull ends with the whole picture");
        assert_eq!(ends("static"), (Pose::REST, Pose::REST));
    }

    #[test]
    fn the_middle_of_a_move_is_steady() {
        for name in ["push in", "pan left", "tilt up", "truck left", "pull out", "slow pan right"] {
            let path = CameraPlan::parse(name).expect(name).path(6.0);
            let corner = |frame: u32| path.pose(f64::from(frame) / 143.0).looks_at(0.35, 0.3, 16.0 / 9.0);
            let shifts: Vec<f64> = (43..100)
                .map(|frame| {
                    let (before, after) = (corner(frame), corner(frame + 1));
                    (after.0 - before.0).hypot(after.1 - before.1)
                })
                .collect();
            let (least, most) = shifts.iter().fold((f64::MAX, 0.0_f64), |(l, m), s| (l.min(*s), m.max(*s)));
            assert!(most / least < 1.15, "{name}: shifts from {least} to {most}");
        }
    }

    #[test]
    fn a_move_starts_and_ends_at_rest() {
        for plan in plans().into_iter().filter(|plan| !plan.is_handheld) {
            let path = plan.path(6.0);
            let shift = |frame: i32| {
                let corner = |frame: i32| path.pose(f64::from(frame) / 143.0).looks_at(0.5, 0.5, 1.0);
                let (before, after) = (corner(frame), corner(frame + 1));
                (after.0 - before.0).hypot(after.1 - before.1)
            };
            let most = (0..143).map(shift).fold(0.0, f64::max);
            assert!(shift(0) <= most * 0.12 && shift(142) <= most * 0.12, "{plan} jerks");
        }
    }

    #[test]
    fn carried_cameras_sway_smoothly() {
        let path = CameraPlan::parse("handheld").expect("a move").path(6.0);
        let poses: Vec<Pose> = (0..144).map(|frame| path.pose(f64::from(frame) / 143.0)).collect();
        let spread = poses.iter().map(|p| p.x).fold(f64::MIN, f64::max)
            - poses.iter().map(|p| p.x).fold(f64::MAX, f64::min);
        assert!(spread > 0.008, "it moves: {spread}");
        for pair in poses.windows(2) {
            assert!((pair[1].x - pair[0].x).abs() < 0.004, "it never jumps");
        }
    }

    #[test]
    fn any_time_gives_a_pose() {
        for seconds in [f64::NAN, -1.0, 0.0, 1e9, f64::INFINITY] {
            for t in [f64::NAN, -3.0, 0.0, 0.5, 1.0, 7.0, f64::INFINITY] {
                let pose = CameraPlan::slow_push().pose(t, seconds);
                assert!(pose.zoom.is_finite() && pose.zoom >= 1.0, "{seconds} {t} {pose:?}");
            }
        }
    }
}
