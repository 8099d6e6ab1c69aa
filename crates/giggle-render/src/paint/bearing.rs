//! People who carry somebody in their arms, on their back or on their shoulders, and people who stand in water.
//!
//! It knows the easel, readings and people, and nothing of scenes. The one idea: two of whom one carries the other are one figure, and a body
//! in water is cut at its surface.

use super::Easel;
use super::canvas::{Canvas, Point, mix};
use super::people::{afloat, person, tilted};
use super::pose::{Hold, Pose};
use crate::reading::Reading;
use crate::scene::Place;
use crate::subject::{Art, Who};

/// Where somebody is who is carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bearing {
    Arms,
    Back,
    Shoulders,
}

/// Who is carried by the one person whom a reading is about: where, who it is, and whether it is a child.
pub(super) fn of(words: &str, reading: &Reading) -> Option<(Bearing, bool)> {
    const CARRIES: &[&str] = &[
        " carr",
        " cradl",
        " lifts ",
        " lifting ",
        " holds ",
        " holding ",
        " rescue",
        " hoist",
        " bearing ",
        " scoops ",
        " picks up ",
        " rocks ",
        " rocking ",
    ];
    const CHINESE: &[&str] = &["抱着", "抱起", "背着", "背起", "怀抱", "托起", "举起", "扛着", "抱"];
    let cast = &reading.cast;
    let is = |art: Art| matches!(art, Art::Painter("person" | "child"));
    cast.head.as_ref().filter(|head| head.count == 1 && is(head.art()))?;
    let other = cast.also.iter().find(|also| is(also.art()))?;
    if other.count != 1 {
        return None;
    }
    let spaced = format!(" {words} ");
    let name = other.text.rsplit(' ').next().unwrap_or_default();
    let is_borne = if name.is_ascii() {
        CARRIES.iter().any(|verb| {
            spaced.match_indices(verb).any(|(at, _)| {
                let behind: Vec<&str> = spaced[at + 1..].split_whitespace().skip(1).take(5).collect();
                let upto = behind.iter().position(|word| word.trim_end_matches([',', '.']) == name);
                upto.is_some_and(|upto| {
                    !behind[..upto].iter().any(|word| {
                        word.ends_with([',', '.'])
                            || ["and", "hand", "hands", "with", "while", "for", "to", "next"].contains(word)
                    })
                })
            })
        })
    } else {
        CHINESE.iter().any(|verb| {
            spaced.split_once(verb).is_some_and(|(_, rest)| {
                rest.chars()
                    .take(9)
                    .collect::<String>()
                    .split(['，', '。', ','])
                    .next()
                    .is_some_and(|near| near.contains(name))
            })
        })
    };
    let says = |words: &[&str]| words.iter().any(|word| spaced.contains(word));
    let where_to =
        if says(&["on his shoulders", "on her shoulders", "on the shoulders", "肩上", "肩膀上", "脖子上"])
        {
            Bearing::Shoulders
        } else if says(&["piggyback", "piggy back", "on his back", "on her back", "背着", "背起", "背上"])
        {
            Bearing::Back
        } else {
            Bearing::Arms
        };
    let is_borne = is_borne
        || says(&["in his arms", "in her arms", "怀里", "怀中", "piggyback"])
        || where_to == Bearing::Shoulders;
    const SMALL: &[&str] = &[
        "daughter",
        "boy",
        "kid",
        "son",
        "baby",
        "toddler",
        "grandson",
        "granddaughter",
        "infant",
        "女儿",
        "儿子",
        "婴儿",
        "宝宝",
        "孙",
    ];
    let is_child = other.art() == Art::Painter("child") || SMALL.iter().any(|word| name.contains(word));
    is_borne.then_some((where_to, is_child))
}

/// Elbow and wrist of the arm behind and of the arm before of whoever has somebody in the arms.
pub(super) fn arms() -> [(Point, Point); 2] {
    [((0.0, 0.645), (0.15, 0.625)), ((0.115, 0.645), (0.235, 0.635))]
}

/// Whoever is carried behind whoever carries, or before them.
pub(super) fn carried(
    easel: &Easel,
    canvas: &mut Canvas,
    foot: Point,
    (size, lead): (f32, Pose),
    (who, where_to, is_child): (Who, Bearing, bool),
    is_before: bool,
) {
    let mut dice = easel.dice.part("borne");
    let share = if is_child { 0.54 } else { 0.86 };
    let pose = Pose {
        side: lead.side,
        is_child,
        feels: lead.feels,
        has_coat: false,
        ..Pose::of(&mut dice, who, None)
    };
    let at = |x: f32, up: f32| (foot.0 + x * size * lead.side, foot.1 - up * size);
    let own = size * share;
    match (where_to, is_before) {
        (Bearing::Shoulders, false) => {
            let (x, y) = at(-0.01, 0.80);
            person(easel, canvas, (x, y + 0.40 * own), own, Pose { hold: Hold::SitsAhead, ..pose });
        }
        (Bearing::Back, false) => {
            let (x, y) = at(-0.10, 0.62);
            person(easel, canvas, (x, y + 0.5 * own), own, Pose { hold: Hold::Pedals, ..pose });
        }
        (Bearing::Arms, true) => {
            let middle = at(if is_child { 0.10 } else { 0.06 }, 0.695);
            tilted(
                easel,
                canvas,
                middle,
                own,
                Pose { hold: Hold::Stands, stride: 0.3, ..pose },
                lead.side * 1.36,
            );
            // The forearm and the hand that hold.
            let (_, [top, ..]) = lead.clothes();
            let sleeve = easel.palette.alive(mix(top, [0.0; 3], 0.06));
            canvas.stroke(at(0.075, 0.655), at(0.19, 0.622), (size * 0.022, size * 0.019), sleeve, 1.0);
            canvas.disc(at(0.205, 0.625), size * 0.021, 1.0, easel.palette.alive(lead.skin), 1.0);
        }
        _ => {}
    }
}

/// How much of a person who stands in water is above the surface, as a share of their height; `None` if nobody stands in it.
pub(super) fn wades(easel: &Easel) -> Option<f32> {
    const WAIST: &[&str] = &[
        " emerges from",
        " emerging from",
        " emerges out of",
        " rises from",
        " rising from",
        " rises out of",
        " rising out of",
        " surfaces",
        " bathes in",
        " bathing in",
        " waist-deep",
        " waist deep",
        " stands in the water",
        " standing in the water",
        " in the water",
        " in water",
        "浮出",
        "走出水",
        "从水中",
        "从湖中",
        "从海中",
        "从湖里",
        "从海里",
        "出水",
        "齐腰",
        "水中站",
        "站在水",
        "升起",
    ];
    const KNEES: &[&str] = &[
        " wades",
        " wading",
        " knee-deep",
        " knee deep",
        " stands in a river",
        " standing in a river",
        " ankle",
        "涉水",
        "蹚水",
        "踏浪",
        "浅水",
    ];
    let is_wet = matches!(easel.scene.place, Place::Sea | Place::Lake);
    if !is_wet || easel.posture.is_some() || easel.ride.is_some() || easel.is_aboard || !easel.is_one {
        return None;
    }
    let spaced = format!(" {}", easel.words);
    let says = |words: &[&str]| words.iter().any(|word| spaced.contains(word));
    if says(KNEES) {
        Some(0.74)
    } else if says(WAIST) {
        Some(0.52)
    } else {
        None
    }
}

/// Somebody in water up to so much of the height, with rings around.
pub(super) fn in_water(easel: &Easel, canvas: &mut Canvas, x: f32, size: f32, (pose, above): (Pose, f32)) {
    let surface = easel.y((easel.lowest - 0.055).max(easel.horizon + 0.08));
    let foam = mix(easel.palette.lit([0.95, 0.97, 0.98], 0.9), [1.0; 3], 0.2);
    let deep = mix(easel.palette.shade, easel.palette.haze, 0.3);
    canvas.ellipse((x, surface + size * 0.05), (size * 0.36, size * 0.055), 0.8, deep, 0.4);
    let middle = (x, surface + (0.5 - (1.0 - above)) * size - size * 0.0);
    let middle = (middle.0, surface - (above - 0.5) * size);
    afloat(easel, canvas, middle, size, Pose { stride: 0.15, ..pose }, (0.0, surface));
    for (reach, strength) in [(0.16, 0.65), (0.26, 0.42), (0.37, 0.26)] {
        for step in 0..44 {
            let turn = std::f32::consts::TAU * step as f32 / 44.0;
            let at = |turn: f32| {
                (x + size * reach * turn.cos(), surface + size * (0.012 + reach * 0.17 * turn.sin()))
            };
            let next = at(turn + std::f32::consts::TAU / 44.0);
            let thin = size * if turn.sin() > 0.0 { 0.006 } else { 0.003 };
            canvas.stroke(at(turn), next, (thin, thin), foam, strength);
        }
    }
    let mut dice = easel.dice.part("drops");
    for _ in 0..26 {
        let aside = dice.range(-0.2, 0.2);
        let up = dice.unit() * 0.16;
        canvas.disc(
            (x + size * aside, surface - size * up),
            size * dice.range(0.003, 0.009),
            1.0,
            foam,
            dice.range(0.4, 0.85),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_carried_is_read() {
        for (prompt, bearing) in [
            ("A firefighter carrying a child through smoke", Some((Bearing::Arms, true))),
            ("A father with his daughter on his shoulders", Some((Bearing::Shoulders, true))),
            ("A man gives a boy a piggyback ride", Some((Bearing::Back, true))),
            ("一位母亲抱着孩子走在街上", Some((Bearing::Arms, true))),
            ("A woman holding hands with a child", None),
            ("A man and a boy walk", None),
        ] {
            let reading = Reading::of(prompt, None);
            let reading = super::super::staging::grown_first(&reading).unwrap_or(reading);
            assert_eq!(of(&reading.cast.rest.to_lowercase(), &reading), bearing, "{prompt}");
        }
    }
}
