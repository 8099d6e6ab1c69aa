//! Where the feet of a thing are in a scene, how far off it is, and how it moves.
//!
//! It knows the easel, classes of things and the words for flight, and draws nothing.

use super::{Easel, Motion};
use crate::reading::{Reading, ShotSize, is_ashore};
use crate::scene::Place;
use crate::subject::{Class, Gait, Noun};

/// How the things of one head get into a scene.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Footing {
    Ground,
    Water,
    Inside,
    Air,
}

/// Whether something that can fly is at rest: a larger bird that the prompt does not say is flying.
fn is_perched(noun: &Noun, reading: &Reading) -> bool {
    const FLIGHT: &[&str] = &[
        "fly", "flies", "flying", "soar", "hover", "glid", "swoop", "sky", "air", "wing", "above", "over ",
        "across", "飞", "翔", "盘旋", "空中", "天空", "掠过", "展翅", "俯冲",
    ];
    (0.4..2.0).contains(&noun.metres)
        && noun.gait == Gait::Flies
        && !reading.cast.moves
        && !FLIGHT.iter().any(|word| reading.cast.rest.contains(word))
}

/// Whether nothing has a weight where it is.
pub(super) fn is_weightless(reading: &Reading) -> bool {
    ["zero gravity", "zero-gravity", "weightless", "microgravity", "失重", "零重力"]
        .iter()
        .any(|word| reading.cast.rest.contains(word))
}

/// Whether an animal slides down on its belly.
pub(super) fn is_sliding(noun: &Noun, text: &str) -> bool {
    const SLIDES: &[&str] = &[" slid", " slide", "滑下", "滑行", "滑倒", "滑冰坡"];
    noun.is_animal() && noun.metres < 2.5 && SLIDES.iter().any(|word| text.contains(word))
}

pub(super) fn footing(place: Place, noun: &Noun, reading: &Reading) -> Footing {
    let is_water = matches!(place, Place::Sea | Place::Lake);
    match (noun.class, place) {
        _ if is_sliding(noun, &reading.cast.rest) && is_water => Footing::Ground,
        (Class::Swims, _) if is_water && is_ashore(&reading.cast) => Footing::Ground,
        _ if noun.is_head => Footing::Inside,
        _ if is_weightless(reading) => Footing::Air,
        (_, Place::Space) => Footing::Air,
        (Class::Swims, Place::Underwater) => Footing::Inside,
        (Class::Flies, _) if place != Place::Underwater && is_perched(noun, reading) => Footing::Ground,
        (Class::Flies | Class::Sky, _) if !reading.cast.rest.contains(" on a ") || noun.metres > 2.0 => {
            Footing::Air
        }
        (Class::Floats | Class::Swims, _) if is_water => Footing::Water,
        _ => Footing::Ground,
    }
}

/// The row of the feet, the depth, and before which layer it goes.
pub(super) fn footing_of(
    easel: &Easel,
    footing: Footing,
    (is_far, is_head): (bool, bool),
    x: f32,
    reading: &Reading,
) -> (f32, f32, usize) {
    let middle =
        if reading.shot_size <= ShotSize::CloseUp { 0.46 } else { 0.42 } + (easel.lowest - 0.745) * 0.5;
    let behind =
        |depth: f32| easel.layers.iter().position(|layer| layer.depth < depth).unwrap_or(easel.layers.len());
    // Small numbers part layers of one depth, or nothing would tell which is behind.
    let free = |at: usize, wanted: f32| {
        let back = easel.layers[..at].iter().map(|layer| layer.depth).fold(1.0, f32::min);
        let front = easel.layers[at..].iter().map(|layer| layer.depth).fold(0.0, f32::max);
        wanted.min(back - (back - front) * 0.05).max(front + (back - front) * 0.05)
    };
    if reading.shot_size == ShotSize::ExtremeCloseUp {
        let at = behind(0.2);
        return (easel.y(0.98), free(at, 0.2), at);
    }
    match footing {
        Footing::Ground => {
            let near = easel
                .near
                .get()
                .zip(easel.near_depth)
                .map(|(tops, depth)| (tops[(x.max(0.0) as usize).min(tops.len() - 1)], depth));
            let lowest = easel.y(easel.lowest);
            match near {
                _ if is_far => {
                    let at = behind(0.5);
                    (easel.y((easel.horizon + 0.1).min(easel.lowest)), free(at, 0.5), at)
                }
                // On the ground before the viewer, in front of it.
                Some((top, depth))
                    if top < lowest + easel.frame.1 * 0.02
                        || matches!(easel.scene.place, Place::Sea | Place::Lake) =>
                {
                    let at = behind(depth);
                    let foot = (top + easel.frame.1 * 0.025)
                        .max(lowest - easel.frame.1 * 0.04)
                        .min(easel.y(easel.lowest + 0.1));
                    (foot, free(at, depth - 0.01), at)
                }
                _ => {
                    let at = behind(0.2);
                    let is_room = easel.scene.place == Place::Interior;
                    (if is_room { easel.y(easel.lowest + 0.045) } else { lowest }, free(at, 0.2), at)
                }
            }
        }
        Footing::Water => {
            let at = behind(0.3);
            let below = 0.12 + (easel.lowest - 0.745) * 0.6;
            (easel.y((easel.horizon + below).min(easel.lowest)), free(at, 0.4), at)
        }
        Footing::Inside => {
            let at = behind(if is_head { 0.15 } else { 0.3 });
            (easel.y(middle), free(at, if is_head { 0.15 } else { 0.3 }), at)
        }
        Footing::Air => {
            // In a room it is before what hangs on the walls.
            let deep = if easel.scene.place == Place::Interior { 0.3 } else { 0.4 };
            let at = behind(deep);
            let high = if reading.shot_size <= ShotSize::CloseUp { 0.42 } else { 0.32 };
            (easel.y(high), free(at, deep), at)
        }
    }
}

/// With how much verve an animal or a person is in the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verve {
    Rests,
    /// Off at full speed.
    Runs,
    /// High above the ground.
    Leaps,
}

impl Verve {
    /// What a text says an animal does.
    pub(super) fn of(noun: &Noun, text: &str) -> Verve {
        let goes = noun.is_animal() && matches!(noun.gait, Gait::Walks | Gait::Hops);
        if goes { Verve::of_words(text) } else { Verve::Rests }
    }

    /// What a text says of whoever it is about.
    pub(super) fn of_words(text: &str) -> Verve {
        const RUNS: &[&str] = &[
            " run", " gallop", " chas", " race", " racing", " sprint", " dash", " bolt", " charg",
            " stamped", " flee", " rush", "奔", "跑", "追", "冲", "疾驰", "飞驰", "狂奔",
        ];
        const LEAPS: &[&str] = &[
            " jump",
            " leap",
            " pounc",
            " hop",
            " bounc",
            " backflip",
            " flips",
            " somersault",
            "跳",
            "跃",
            "蹦",
            "扑",
        ];
        const NOT: &[&str] = &["跳舞", "舞", " danc", " rainbow", "奔腾", " running water"];
        let text = format!(" {text}");
        let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
        if says(NOT) {
            Verve::Rests
        } else if says(LEAPS) {
            Verve::Leaps
        } else if says(RUNS) {
            Verve::Runs
        } else {
            Verve::Rests
        }
    }

    /// How far it is off the ground, in its own heights, and how far it is turned up, in radians.
    pub(super) fn lift(self) -> (f32, f32) {
        match self {
            Verve::Rests => (0.0, 0.0),
            Verve::Runs => (0.05, 0.06),
            Verve::Leaps => (0.34, 0.26),
        }
    }
}

/// How a layer moves: as the verb says, or only so much that it lives.
pub(super) fn motion_of(
    noun: &Noun,
    footing: Footing,
    (moves, verve): (bool, Verve),
    toward: f32,
    pivot: Option<(f32, f32)>,
) -> Option<Motion> {
    let pivot = pivot.unwrap_or_default();
    let still = Motion { pivot, ..Motion::default() };
    if footing == Footing::Water {
        let across = if moves { 0.04 * toward } else { 0.0 };
        return Some(Motion { across, bob: 0.006, turns: 0.35, roll: 0.026, ..still });
    }
    match verve {
        Verve::Leaps => return Some(Motion { across: 0.09 * toward, bob: 0.035, turns: 0.5, ..still }),
        Verve::Runs => return Some(Motion { across: 0.12 * toward, bob: 0.010, turns: 1.8, ..still }),
        Verve::Rests => {}
    }
    if !moves {
        return match (noun.class, footing) {
            (_, Footing::Air | Footing::Inside) => Some(Motion { bob: 0.008, turns: 0.3, ..still }),
            (Class::Stands, Footing::Ground) if matches!(noun.gait, Gait::Walks | Gait::Hops) => {
                Some(Motion { breath: 0.003, turns: 0.4, ..still })
            }
            _ => None,
        };
    }
    Some(match (noun.gait, footing) {
        (Gait::None, _) => return None,
        (Gait::Drives, _) => Motion { across: 0.12 * toward, ..still },
        (Gait::Hops, _) => Motion { across: 0.08 * toward, bob: 0.025, turns: 1.4, ..still },
        (_, Footing::Inside) => Motion { across: 0.06 * toward, bob: 0.008, turns: 0.4, ..still },
        (_, Footing::Air) => Motion { across: 0.10 * toward, bob: 0.02, turns: 0.45, ..still },
        (Gait::Walks | Gait::Flies | Gait::Swims | Gait::Sails, _) => {
            Motion { across: 0.08 * toward, bob: 0.006, turns: 2.0, ..still }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_dances_neither_runs_nor_leaps() {
        for (text, verve) in [
            ("a wolf sprints over the snow", Verve::Runs),
            ("a horse jumps over a fence", Verve::Leaps),
            ("一只猎豹在草原上奔跑", Verve::Runs),
            ("a bear is dancing", Verve::Rests),
            ("a dog sleeps", Verve::Rests),
        ] {
            assert_eq!(Verve::of_words(text), verve, "{text}");
        }
    }
}
