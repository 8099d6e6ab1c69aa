//! What becomes of a thing in the course of a clip: it melts, grows, bursts, breaks, falls, rises, appears, turns red.
//!
//! It knows layers and moments, and nothing of words. The one idea: the thing stays a layer of its own, so that all that
//! happens to it is how large, how much seen and where the layer is at a moment, with what is left of it on layers beside it.

use super::canvas::mix;
use super::noise::smooth;
use super::painting::{Course, Key};
use super::palette::paint;
use super::remains::{
    colour_of, drop_at, drops, fireball, flames, glitter, puddle, shards, smoke, spray, tint,
};
use super::{Easel, Layer, Motion};
use image::RgbaImage;

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Change {
    Melts,
    Bursts,
    Breaks,
    Grows,
    Blooms,
    Shrinks,
    Shortens,
    Withers,
    Appears,
    Vanishes,
    Falls,
    Rises,
    Burns,
    Lights,
    Drips,
    Spins,
    Shakes,
    Swings,
    /// Another colour; none if it is not said which.
    Turns(Option<u32>),
}

const fn key(at: f32, wide: f32, high: f32, seen: f32) -> Key {
    Key { at, wide, high, seen, shift: (0.0, 0.0), turn: 0.0 }
}

const fn moved(at: f32, shift: (f32, f32), turn: f32) -> Key {
    Key { at, wide: 1.0, high: 1.0, seen: 1.0, shift, turn }
}

/// How the layer of the thing itself goes.
fn own(change: Change) -> Option<[Key; 4]> {
    let still = |at| key(at, 1.0, 1.0, 1.0);
    Some(match change {
        Change::Melts => {
            [still(0.0), key(0.35, 1.10, 0.66, 1.0), key(0.70, 1.22, 0.36, 1.0), key(1.0, 1.30, 0.20, 1.0)]
        }
        Change::Bursts => {
            [still(0.0), key(0.20, 1.06, 1.06, 1.0), key(0.27, 1.22, 1.22, 0.0), key(1.0, 1.22, 1.22, 0.0)]
        }
        Change::Breaks => [still(0.0), still(0.20), key(0.24, 1.0, 1.0, 0.0), key(1.0, 1.0, 1.0, 0.0)],
        Change::Grows => {
            [key(0.0, 0.22, 0.18, 1.0), key(0.35, 0.62, 0.60, 1.0), key(0.85, 1.0, 1.0, 1.0), still(1.0)]
        }
        Change::Blooms => {
            [key(0.0, 0.40, 0.55, 1.0), key(0.35, 0.72, 0.82, 1.0), key(0.85, 1.04, 1.02, 1.0), still(1.0)]
        }
        Change::Shrinks => {
            [still(0.0), key(0.35, 0.74, 0.74, 1.0), key(0.85, 0.32, 0.32, 1.0), key(1.0, 0.28, 0.28, 1.0)]
        }
        Change::Shortens => {
            [still(0.0), key(0.4, 1.0, 0.78, 1.0), key(0.8, 1.0, 0.58, 1.0), key(1.0, 1.0, 0.50, 1.0)]
        }
        Change::Withers => {
            [still(0.0), key(0.35, 0.92, 0.84, 1.0), key(0.9, 0.74, 0.56, 1.0), key(1.0, 0.74, 0.56, 1.0)]
        }
        Change::Appears => {
            [key(0.0, 0.94, 0.94, 0.0), key(0.10, 0.94, 0.94, 0.0), key(0.40, 1.0, 1.0, 0.92), still(1.0)]
        }
        Change::Vanishes => [still(0.0), still(0.16), key(0.44, 1.0, 1.0, 0.5), key(0.80, 1.0, 1.0, 0.0)],
        Change::Falls => [
            moved(0.0, (-0.03, -0.42), -0.5),
            moved(0.40, (-0.01, -0.10), -0.12),
            moved(0.50, (0.0, 0.0), 0.0),
            moved(1.0, (0.0, 0.0), 0.0),
        ],
        Change::Rises => [
            moved(0.0, (0.0, 0.0), 0.0),
            moved(0.15, (0.0, 0.0), 0.0),
            moved(0.45, (0.0, -0.13), 0.0),
            moved(1.0, (0.02, -0.46), 0.0),
        ],
        Change::Burns
        | Change::Lights
        | Change::Drips
        | Change::Spins
        | Change::Shakes
        | Change::Swings
        | Change::Turns(_) => return None,
    })
}

/// How a thing moves that something becomes of: what it would do by itself gives way.
fn motion_for(
    change: Change,
    usual: Option<Motion>,
    (foot, size): ((f32, f32), (f32, f32)),
    is_centred: bool,
) -> Option<Motion> {
    let middle = (foot.0, if is_centred { foot.1 } else { foot.1 - size.1 / 2.0 });
    let still = Motion { pivot: foot, ..Motion::default() };
    let course = own(change).map(|keys| Course { keys });
    Some(match change {
        Change::Bursts
        | Change::Breaks
        | Change::Shrinks
        | Change::Vanishes
        | Change::Appears
        | Change::Falls => Motion { pivot: middle, course, ..still },
        Change::Melts | Change::Grows | Change::Blooms | Change::Withers | Change::Shortens => {
            Motion { course, ..still }
        }
        Change::Rises => Motion { course, roll: 0.012, turns: 0.5, ..still },
        Change::Spins => Motion { spin: 1.5, pivot: middle, ..still },
        Change::Shakes => Motion { roll: 0.03, turns: 5.0, pivot: middle, ..still },
        Change::Swings => Motion { roll: 0.16, turns: 0.5, pivot: (foot.0, foot.1 - size.1), ..still },
        Change::Burns | Change::Lights | Change::Drips | Change::Turns(_) => return usual,
    })
}

/// Sets the layer of a thing into the picture, with what becomes of it.
pub(super) fn set(
    easel: &mut Easel,
    change: Change,
    layer: Layer,
    at: usize,
    (foot, size): ((f32, f32), (f32, f32)),
    is_centred: bool,
) {
    let Layer { picture, depth, motion } = layer;
    let front = easel.layers.get(at).map_or(0.0, |layer| layer.depth);
    let nearer = |share: f32| depth - (depth - front) * share;
    let mut dice = easel.dice.part("change");
    let own_motion = motion_for(change, motion, (foot, size), is_centred);
    let middle = (foot.0, if is_centred { foot.1 } else { foot.1 - size.1 / 2.0 });
    let mut layers = Vec::new();
    let colour = colour_of(&picture, middle, size);
    let add = |layers: &mut Vec<Layer>, picture: RgbaImage, share: f32, keys: [Key; 4], pivot: (f32, f32)| {
        let motion = Some(Motion { pivot, course: Some(Course { keys }), ..Motion::default() });
        layers.push(Layer { picture, depth: nearer(share), motion });
    };
    // Something that becomes, before it is the thing itself.
    let under = |layers: &mut Vec<Layer>, own: f32, below: RgbaImage, keys: [Key; 4]| {
        layers.push(Layer { picture: picture.clone(), depth: nearer(own), motion: own_motion });
        add(layers, below, 0.2, keys, foot);
        layers.swap(0, 1);
    };
    match change {
        Change::Melts => {
            let puddle = puddle(easel, foot, size, mix(colour, [0.82, 0.90, 0.97], 0.55));
            let keys = [
                key(0.0, 0.25, 0.3, 0.0),
                key(0.18, 0.55, 0.6, 0.9),
                key(0.6, 1.0, 1.0, 1.0),
                key(1.0, 1.25, 1.15, 1.0),
            ];
            // At the ground, so that the foot of the thing is in it.
            under(&mut layers, 0.3, puddle, keys);
            layers[0].depth = nearer(0.15);
            let drops = drops(easel, &mut dice, middle, size, mix(colour, [0.82, 0.90, 0.97], 0.5));
            let keys = [
                key(0.0, 1.0, 1.0, 0.0),
                key(0.12, 1.0, 1.0, 1.0),
                key(0.7, 1.1, 0.55, 1.0),
                key(1.0, 1.2, 0.3, 0.0),
            ];
            add(&mut layers, drops, 0.5, keys, foot);
        }
        Change::Bursts => {
            layers.push(Layer { picture: picture.clone(), depth: nearer(0.1), motion: own_motion });
            let is_wet = easel.says(&["water", "水"]);
            let is_fiery =
                easel.says(&["explod", "detonat", "blow", "爆炸", "炸"]) && !is_wet && !is_light(easel);
            let pieces = shards(&picture, &mut dice, middle, size, 1.0);
            let keys = [
                key(0.0, 0.2, 0.2, 0.0),
                key(0.21, 0.45, 0.45, 0.0),
                key(0.25, 0.6, 0.6, 1.0),
                key(1.0, 1.9, 1.9, 0.5),
            ];
            add(&mut layers, pieces, 0.4, keys, middle);
            let spray = if is_fiery {
                fireball(easel, &mut dice, middle, size)
            } else {
                spray(easel, &mut dice, middle, size, if is_wet { paint(0xcfe6f4) } else { colour })
            };
            let keys = [
                key(0.0, 0.2, 0.2, 0.0),
                key(0.20, 0.3, 0.3, 0.0),
                key(0.26, 0.75, 0.75, 1.0),
                key(1.0, 1.35, 1.4, if is_fiery { 0.85 } else { 0.45 }),
            ];
            add(&mut layers, spray, 0.6, keys, middle);
        }
        Change::Breaks => {
            layers.push(Layer { picture: picture.clone(), depth: nearer(0.1), motion: own_motion });
            let pieces = shards(&picture, &mut dice, middle, size, 0.8);
            let keys = [
                key(0.0, 0.7, 0.7, 0.0),
                key(0.20, 0.62, 0.66, 0.0),
                key(0.24, 0.70, 0.74, 1.0),
                key(0.75, 1.30, 0.34, 1.0),
            ];
            add(&mut layers, pieces, 0.4, keys, foot);
        }
        Change::Turns(to) => {
            let mut other = picture.clone();
            tint(&mut other, to.map(paint));
            layers.push(Layer { picture: picture.clone(), depth: nearer(0.1), motion: own_motion });
            let keys = [
                key(0.0, 1.0, 1.0, 0.0),
                key(0.10, 1.0, 1.0, 0.0),
                key(0.45, 1.0, 1.0, 0.86),
                key(0.7, 1.0, 1.0, 1.0),
            ];
            let motion = Some(Motion {
                course: Some(Course { keys }),
                ..own_motion.unwrap_or(Motion { pivot: foot, ..Motion::default() })
            });
            layers.push(Layer { picture: other, depth: nearer(0.3), motion });
        }
        Change::Withers => {
            let mut other = picture.clone();
            tint(&mut other, Some(paint(0x8a6a3c)));
            layers.push(Layer { picture: picture.clone(), depth: nearer(0.1), motion: own_motion });
            let keys =
                own(Change::Withers).map(|keys| keys.map(|it| Key { seen: smooth(0.05, 0.6, it.at), ..it }));
            if let Some(keys) = keys {
                add(&mut layers, other, 0.3, keys, foot);
            }
        }
        Change::Burns => {
            layers.push(Layer { picture: picture.clone(), depth: nearer(0.1), motion: own_motion });
            let flames = flames(easel, &mut dice, foot, size, is_centred);
            let motion =
                Some(Motion { breath: 0.05, bob: 0.004, turns: 2.1, pivot: foot, ..Motion::default() });
            layers.push(Layer { picture: flames, depth: nearer(0.4), motion });
        }
        Change::Lights => {
            layers.push(Layer { picture: picture.clone(), depth: nearer(0.1), motion: own_motion });
            let mut canvas = easel.canvas();
            canvas.glow(middle, size.0.max(size.1) * 1.5, paint(0xffdc90), 0.9);
            canvas.glow(middle, size.0.max(size.1) * 0.6, paint(0xfff6d8), 0.9);
            let keys = [
                key(0.0, 0.6, 0.6, 0.0),
                key(0.14, 0.6, 0.6, 0.0),
                key(0.36, 1.0, 1.0, 1.0),
                key(1.0, 1.06, 1.06, 1.0),
            ];
            add(&mut layers, canvas.finish(0.0, 0), 0.4, keys, middle);
        }
        Change::Drips => {
            layers.push(Layer { picture: picture.clone(), depth: nearer(0.1), motion: own_motion });
            let low = (middle.0, if is_centred { middle.1 + size.1 * 0.5 } else { foot.1 - size.1 * 0.45 });
            for (share, from) in [(0.3, 0.0), (0.5, 0.33), (0.7, 0.66)] {
                let drop = drop_at(easel, low, easel.unit * 0.014);
                let fall = size.1 * 0.5 / easel.frame.1;
                let keys = [
                    Key { at: from, ..key(0.0, 0.6, 0.6, 0.0) },
                    Key { at: from + 0.06, ..key(0.0, 1.0, 1.0, 1.0) },
                    Key { at: from + 0.24, shift: (0.0, fall), ..key(0.0, 1.0, 1.2, 1.0) },
                    Key { at: from + 0.26, shift: (0.0, fall), ..key(0.0, 1.6, 0.3, 0.0) },
                ];
                add(&mut layers, drop, share, keys, low);
            }
        }
        Change::Vanishes | Change::Appears => {
            layers.push(Layer { picture: picture.clone(), depth: nearer(0.1), motion: own_motion });
            let sparks = glitter(easel, &mut dice, middle, size);
            let keys = [
                key(0.0, 0.7, 0.7, 0.0),
                key(0.14, 0.85, 0.85, 0.9),
                key(0.5, 1.1, 1.1, 0.9),
                key(0.9, 1.3, 1.3, 0.0),
            ];
            add(&mut layers, sparks, 0.4, keys, middle);
        }
        Change::Rises if is_rocket(easel) => {
            let cloud = smoke(easel, &mut dice, foot, size);
            let keys = [
                key(0.0, 0.5, 0.4, 0.4),
                key(0.2, 0.9, 0.9, 1.0),
                key(0.6, 1.3, 1.2, 1.0),
                key(1.0, 1.6, 1.4, 0.9),
            ];
            under(&mut layers, 0.5, cloud, keys);
        }
        _ => layers.push(Layer { picture: picture.clone(), depth, motion: own_motion }),
    }
    for (index, layer) in layers.into_iter().enumerate() {
        easel.layers.insert(at + index, layer);
    }
}

/// Whether what bursts has nothing in it that burns.
fn is_light(easel: &Easel) -> bool {
    easel.says(&[
        "balloon",
        "bubble",
        "watermelon",
        "pumpkin",
        "fruit",
        "egg",
        "tomato",
        "paint",
        "powder",
        "气球",
        "泡泡",
        "西瓜",
    ])
}

fn is_rocket(easel: &Easel) -> bool {
    easel.says(&[
        "rocket",
        "shuttle",
        "spaceship",
        "spacecraft",
        "missile",
        "starship",
        "火箭",
        "飞船",
        "导弹",
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_two_seconds_a_change_is_seen() {
        for change in [
            Change::Melts,
            Change::Bursts,
            Change::Breaks,
            Change::Grows,
            Change::Shrinks,
            Change::Vanishes,
            Change::Falls,
        ] {
            let keys = own(change).expect("a course");
            assert!(keys.windows(2).all(|pair| pair[0].at <= pair[1].at), "{change:?}");
            let (then, end) = (Course { keys }.at(0.4), Course { keys }.at(1.0));
            let first = Course { keys }.at(0.0);
            let far = |a: Key, b: Key| {
                (a.wide - b.wide).abs()
                    + (a.high - b.high).abs()
                    + (a.seen - b.seen).abs()
                    + (a.shift.1 - b.shift.1).abs()
            };
            assert!(far(first, then) > 0.2, "{change:?}: {first:?} {then:?}");
            assert!(far(first, end) > 0.2, "{change:?}");
        }
    }
}
