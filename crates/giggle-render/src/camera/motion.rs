//! Where the camera stands at a moment: the geometry of moves.
//!
//! It knows moves and time, and no words and no pictures. The one idea: every move adds to a few channels (distance,
//! place, angle) over its share of the clip, with an eased start and end and a steady middle; then the whole path is
//! brought just as close as it must be, so that no edge of the picture is ever seen.

use super::change::{Change, Span, change_of, eased, extent, share_of_time, span, sway};
use super::pose::{OVERSCAN, Pose};
use super::{CameraPlan, Move, Step};

/// The way of the camera through one clip.
#[derive(Debug, Clone)]
pub struct CameraPath {
    spans: Vec<Span>,
    origin: Change,
    closest: f64,
    is_handheld: bool,
    seconds: f64,
    /// How far the horizon is aslant all the time, in radians.
    held_roll: f64,
    /// The picture that it begins or ends with exactly, if it looks at one.
    framed: Option<Framed>,
}

/// A path over one picture, which it shows as it is at one of its ends.
#[derive(Debug, Clone)]
struct Framed {
    is_at_end: bool,
    /// What the picture shows beyond the frame, across and down: before and behind.
    rooms: [(f64, f64); 2],
    /// How far its edges were extended on every side.
    more: f64,
    /// The zoom at evenly spaced moments: as close as the move says, and as it must be to see no edge.
    zooms: Vec<f64>,
}

impl Framed {
    /// How much further to look over what the picture shows beside the frame, when a move has come so far.
    fn shift((before, behind): (f64, f64), (low, high): (f64, f64), at: f64) -> f64 {
        if at > 0.0 && high > 1e-9 {
            behind * at / high
        } else if at < 0.0 && low < -1e-9 {
            -before * at / low
        } else {
            0.0
        }
    }
}

/// On one picture a move across is smaller: what is not in it cannot be looked at.
const ON_A_PICTURE: f64 = 0.5;

/// The furthest that moves across go on one picture together, in frame widths.
const MOST_ON_A_PICTURE: f64 = 0.36;

/// How far beyond the picture plane a path through layers may look: layers go on there.
const WITHIN: f64 = OVERSCAN * 0.8;

/// A carried camera takes this long to begin to sway, and to come to rest, in seconds.
const SWAY_SECONDS: f64 = 0.7;

impl CameraPath {
    /// A path through layers.
    pub(super) fn new(plan: &CameraPlan, seconds: f64) -> CameraPath {
        // A horizon that is held aslant is no way to go.
        let is_canted = |step: &Step| step.camera_move == Move::Canted;
        let held = plan.beats.iter().flatten().any(is_canted);
        let beats =
            plan.beats.iter().map(|beat| beat.iter().filter(|step| !is_canted(step)).copied().collect());
        let plan = CameraPlan { beats: beats.collect(), is_handheld: plan.is_handheld };
        let mut path = CameraPath::unsettled(&plan, seconds);
        path.held_roll = if held { change_of(Move::Canted).roll } else { 0.0 };
        path.restrain();
        path.settle();
        path
    }

    /// A path over one picture that is shown as it is in the first frame, or in the last.
    pub(super) fn framed(plan: &CameraPlan, seconds: f64, is_at_end: bool) -> CameraPath {
        let mut path = CameraPath::unsettled(plan, seconds);
        for Span { change, .. } in &mut path.spans {
            change.x *= ON_A_PICTURE;
            change.y *= ON_A_PICTURE;
            // Without layers the dolly zoom is a zoom.
            change.closer += std::mem::take(&mut change.far);
        }
        path.restrain();
        // Further than this the middle of the frame would come so near to an edge that almost nothing is seen.
        let (low, high) = path.extent(|change| change.x);
        let share = (MOST_ON_A_PICTURE / (high - low).max(1e-9)).min(1.0);
        for Span { change, .. } in &mut path.spans {
            change.x *= share;
        }
        path.framed = Some(Framed { is_at_end, rooms: [(0.0, 0.0); 2], more: 0.0, zooms: Vec::new() });
        path.bind();
        path
    }

    fn unsettled(plan: &CameraPlan, seconds: f64) -> CameraPath {
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
        CameraPath {
            spans,
            origin: Change::default(),
            closest: 1.0,
            is_handheld: plan.is_handheld,
            seconds,
            held_roll: 0.0,
            framed: None,
        }
    }

    /// Works out how close a path over one picture must be at every moment: no edge is ever seen, and the zoom that it
    /// takes grows along the path.
    fn bind(&mut self) {
        // The ways count from the end that shows the picture, so they are measured while the path is framed.
        let ways = [self.extent(|change| change.x), self.extent(|change| change.y)];
        let Some(framed) = self.framed.take() else { return };
        let [across, down] = framed.rooms;
        let beyond = [across.0, across.1, down.0, down.1].map(|room| room + framed.more);
        let all: Vec<f64> = moments(self.seconds).collect();
        let mut zooms: Vec<f64> = Vec::with_capacity(all.len());
        // Whatever can look beyond an edge was extended for it; the rest keeps within.
        for t in &all {
            let pose = self.over_picture(*t, &framed, ways);
            let least = if framed.more > 0.0 { pose.zoom } else { pose.zoom.max(1.0) };
            zooms.push(Pose { zoom: least, ..pose }.least_zoom_in(beyond));
        }
        // What an edge takes is never given back, or the picture would breathe; the move's own zoom is free.
        let mut taken = 0.0_f64;
        let order: Vec<usize> =
            if framed.is_at_end { (0..all.len()).rev().collect() } else { (0..all.len()).collect() };
        for at in order {
            let own = self.over_picture(all[at], &framed, ways).zoom;
            let own = if framed.more > 0.0 { own } else { own.max(1.0) };
            taken = taken.max((zooms[at] / own).ln());
            zooms[at] = own * taken.exp();
        }
        self.framed = Some(Framed { zooms, ..framed });
    }

    /// The pose over one picture, with the move's own zoom.
    fn over_picture(&self, t: f64, framed: &Framed, ways: [(f64, f64); 2]) -> Pose {
        let mut at = self.travelled(t);
        if framed.is_at_end {
            at = at.plus(self.travelled(1.0), -1.0);
        }
        let own = (at.x, at.y);
        if self.is_handheld {
            let seconds = t * self.seconds;
            let rest = |since: f64| (since / SWAY_SECONDS).clamp(0.0, 1.0);
            let share = rest(seconds).min(rest(self.seconds - seconds));
            let share = share * share * (3.0 - 2.0 * share);
            at = at.plus(sway(seconds), share);
        }
        Pose {
            zoom: at.closer.exp(),
            x: at.x + Framed::shift(framed.rooms[0], ways[0], own.0),
            y: at.y + Framed::shift(framed.rooms[1], ways[1], own.1),
            roll: at.roll,
            yaw: at.yaw,
            pitch: at.pitch,
            far: 0.0,
        }
    }

    /// The least zoom of a path over one picture: below 1 its edges have to be extended.
    pub fn least_zoom(&self) -> f64 {
        let Some(framed) = &self.framed else { return 1.0 };
        let ways = [self.extent(|change| change.x), self.extent(|change| change.y)];
        let zooms = moments(self.seconds).map(|t| self.over_picture(t, framed, ways).zoom);
        zooms.fold(1.0, f64::min)
    }

    /// Takes back what several moves in one direction would add up to: beyond these bounds a frame shows too little.
    fn restrain(&mut self) {
        let spread = |value: fn(&Change) -> f64| {
            let (low, high) = self.extent(value);
            high - low
        };
        let share = |spread: f64, most: f64| if spread > most { most / spread } else { 1.0 };
        let closer = share(spread(|c| c.closer), 0.62);
        let (x, y) = (share(spread(|c| c.x), 0.46), share(spread(|c| c.y), 0.34));
        let roll = share(spread(|c| c.roll), 0.28);
        let (yaw, pitch) = (share(spread(|c| c.yaw), 0.62), share(spread(|c| c.pitch), 0.36));
        for Span { change, .. } in &mut self.spans {
            change.closer *= closer;
            change.x *= x;
            change.y *= y;
            change.roll *= roll;
            change.yaw *= yaw;
            change.pitch *= pitch;
            change.far = change.far.min(0.5);
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
            far: 0.0,
        };
        // A path that first goes closer may begin in the middle; one that begins with a pan begins at its side.
        let from_rest = Change { x: 0.0, y: 0.0, ..centred };
        let needed = |origin: Change| {
            let path = CameraPath { origin, closest: 1.0, ..self.clone() };
            moments().fold(1.0, |closest: f64, t| {
                let pose = path.raw(t);
                let tried = Pose { zoom: pose.zoom * closest, ..pose };
                closest * tried.brought_within(WITHIN).zoom / tried.zoom
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
        let Some(framed) = &self.framed else { return self.raw(t).brought_within(WITHIN) };
        let ways = [self.extent(|change| change.x), self.extent(|change| change.y)];
        let pose = self.over_picture(t, framed, ways);
        let place = t * (framed.zooms.len().saturating_sub(1)) as f64;
        let (below, above) = (place.floor() as usize, place.ceil() as usize);
        let zoom = match (framed.zooms.get(below), framed.zooms.get(above)) {
            (Some(one), Some(other)) => one + (other - one) * place.fract(),
            _ => pose.zoom,
        };
        Pose { zoom, ..pose }
    }

    /// How far it goes from side to side and from top to bottom by its moves, in frame widths and heights.
    pub fn way(&self) -> (f64, f64) {
        let length = |(low, high): (f64, f64)| high - low;
        (length(self.extent(|change| change.x)), length(self.extent(|change| change.y)))
    }

    /// Lets a path over one picture go on where the picture does beyond the frame, by so much to the left and to the
    /// right and so much above and below, in frame widths and heights, and by so much more over its extended edges.
    pub fn spread_over(&mut self, across: (f64, f64), down: (f64, f64), more: f64) {
        if let Some(framed) = &mut self.framed {
            framed.rooms = [across, down];
            framed.more = more;
        }
        self.bind();
    }

    /// The lowest and the highest value of a change on the way.
    fn extent(&self, value: fn(&Change) -> f64) -> (f64, f64) {
        let all = moments(self.seconds).map(|t| value(&self.travelled(t)));
        let end = self
            .framed
            .as_ref()
            .filter(|framed| framed.is_at_end)
            .map_or(0.0, |_| value(&self.travelled(1.0)));
        all.fold((0.0, 0.0), |(low, high), v| (f64::min(low, v - end), f64::max(high, v - end)))
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
            roll: at.roll + self.held_roll,
            yaw: at.yaw,
            pitch: at.pitch,
            far: at.far,
        }
    }
}

/// Moments close enough together that nothing happens between them.
fn moments(seconds: f64) -> impl Iterator<Item = f64> {
    let samples = ((seconds * 24.0) as usize).clamp(120, 480);
    (0..=samples).map(move |index| index as f64 / samples as f64)
}

#[cfg(test)]
mod tests {
    use super::super::Speed;
    use super::*;
    use crate::camera::GRAMMAR;
    use crate::camera::pose::RATIOS;

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
                    assert!(pose.is_within(OVERSCAN, ratio), "{plan} at {frame}, ratio {ratio}: {pose:?}");
                }
            }
        }
    }

    #[test]
    fn a_path_over_a_picture_begins_or_ends_with_it_and_sees_no_edge() {
        let (left, right, below) = (0.3, 0.2, 0.4);
        for plan in plans() {
            for (is_at_end, rest) in [(false, 0.0), (true, 1.0)] {
                let mut path = CameraPath::framed(&plan, 6.0, is_at_end);
                let more = (1.0 / path.least_zoom() - 1.0) / 2.0;
                path.spread_over((left, right), (0.0, below), more);
                let exact = path.pose(rest);
                let apart = (exact.zoom - 1.0).abs()
                    + exact.x.abs()
                    + exact.y.abs()
                    + exact.roll.abs()
                    + exact.yaw.abs()
                    + exact.pitch.abs();
                assert!(apart < 1e-6, "{plan}: {exact:?}");
                for frame in 0..=48 {
                    let pose = path.pose(f64::from(frame) / 48.0);
                    for (u, v) in [(-0.5, -0.5), (0.5, -0.5), (-0.5, 0.5), (0.5, 0.5)] {
                        let (x, y) = pose.looks_at(u, v, 16.0 / 9.0);
                        let spare = more + 2e-3;
                        let is_on_it = (-0.5 - left - spare..=0.5 + right + spare).contains(&x)
                            && (-0.5 - spare..=0.5 + below + spare).contains(&y);
                        assert!(is_on_it, "{plan} at {frame}: {x}, {y}");
                    }
                }
            }
        }
        let mut pan = CameraPath::framed(&CameraPlan::parse("pan right").expect("a move"), 6.0, false);
        pan.spread_over((left, right), (0.0, 0.0), 0.0);
        let seen = pan.pose(1.0).looks_at(0.5, 0.0, 16.0 / 9.0).0;
        assert!((seen - 0.5 - right).abs() < 5e-3, "a pan goes to the end of the picture: {seen}");
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
        check("dolly zoom", |p| p.far);
        check("lead", |p| -p.zoom);
        check("spiral", |p| p.yaw - p.y);
        assert!(ends("canted").0.roll > 0.1 && ends("canted").1.roll > 0.1, "it is held");
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
