//! What somebody is on of which the set has no picture from the side: a Segway, a unicycle, a quad bike, a sled, a carpet, a raft, a wave.
//!
//! It knows words, a brush and outlines, and nothing of who is on it. The one idea: whoever is on something is one figure with it: part of it
//! is behind them, part before, and the seat is where the hips are.

mod shapes;

use super::Easel;
use super::canvas::Colour;
use super::palette::paint;
use super::pose::Hold;
use crate::reading::Reading;
use crate::scene::{NOT_ON, Place};
use crate::subject::Head;
pub(super) use shapes::{before, behind};

/// A kind of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Segway,
    Hoverboard,
    Unicycle,
    Quad,
    JetSki,
    Snowmobile,
    Sled,
    Bobsled,
    Carpet,
    Cloud,
    Raft,
    Surfboard,
    Scooter,
    Ball,
    Rope,
    Swing,
    Trampoline,
    Parachute,
    Trike,
    Barrow,
    Kart,
    Broom,
}

/// Where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Ground,
    Water,
    Air,
}

/// Words for it, how whoever is on it is held, how high the seat or the floor for the feet is, how far ahead of the middle, and
/// where it is.
type Row = (Kind, &'static [&'static str], Hold, f32, f32, Way);

const ROWS: &[Row] = &[
    (
        Kind::Segway,
        &["segway", "self-balancing scooter", "personal transporter", "平衡车"],
        Hold::Reaches,
        0.10,
        0.0,
        Way::Ground,
    ),
    (Kind::Hoverboard, &["hoverboard", "hover board", "悬浮滑板"], Hold::Crouches, 0.09, 0.0, Way::Ground),
    (Kind::Unicycle, &["unicycle", "独轮车", "独轮自行车"], Hold::Pedals, 0.46, 0.0, Way::Ground),
    (
        Kind::Quad,
        &[
            "quad bike",
            "quad runner",
            "quadbike",
            "four-wheeler",
            "four wheeler",
            " atv",
            "all-terrain vehicle",
            "四轮摩托",
            "沙滩车",
        ],
        Hold::Pedals,
        0.40,
        -0.10,
        Way::Ground,
    ),
    (
        Kind::JetSki,
        &["jet ski", "jet-ski", "jetski", "water scooter", "摩托艇", "水上摩托"],
        Hold::Pedals,
        0.34,
        -0.08,
        Way::Water,
    ),
    (Kind::Snowmobile, &["snowmobile", "雪地摩托", "摩托雪橇"], Hold::Pedals, 0.36, -0.10, Way::Ground),
    (
        Kind::Bobsled,
        &["bobsled", "bobsleigh", " luge", "雪车", "有舵雪橇"],
        Hold::SitsLow,
        0.16,
        -0.05,
        Way::Ground,
    ),
    (
        Kind::Sled,
        &[" sled", " toboggan", " sledge", "sleigh", "snow tube", "雪橇", "雪圈"],
        Hold::SitsLow,
        0.10,
        -0.05,
        Way::Ground,
    ),
    (
        Kind::Carpet,
        &["magic carpet", "flying carpet", "magical carpet", "魔毯", "飞毯"],
        Hold::SitsLow,
        0.02,
        0.0,
        Way::Air,
    ),
    (
        Kind::Cloud,
        &[
            "on a cloud ",
            "on a cloud,",
            "on a fluffy cloud",
            "on clouds ",
            "on a pink cloud",
            "on a white cloud",
            "on the clouds",
            "rides a cloud",
            "riding a cloud",
            "云朵上",
            "云上",
            "筋斗云",
            "腾云",
        ],
        Hold::SitsLow,
        0.10,
        0.0,
        Way::Air,
    ),
    (
        Kind::Raft,
        &[
            "paddleboard",
            "paddle board",
            "paddle-board",
            "bamboo raft",
            "wooden raft",
            "on a raft",
            "竹筏",
            "木筏",
            "桨板",
        ],
        Hold::Stands,
        0.03,
        0.0,
        Way::Water,
    ),
    (
        Kind::Surfboard,
        &["surfboard", " surfing", " surfs ", " surf board", "冲浪"],
        Hold::Crouches,
        0.03,
        0.0,
        Way::Water,
    ),
    (
        Kind::Scooter,
        &["kick scooter", "electric scooter", "e-scooter", "push scooter", "滑板车", "电动滑板车"],
        Hold::Reaches,
        0.07,
        0.0,
        Way::Ground,
    ),
    (
        Kind::Ball,
        &[
            "on a ball",
            "on a large ball",
            "on a giant ball",
            "on a big ball",
            "on an exercise ball",
            "on top of a ball",
            "balances on a ball",
            "站在球上",
            "踩着球",
            "踩球",
        ],
        Hold::Stands,
        0.40,
        0.0,
        Way::Ground,
    ),
    (
        Kind::Rope,
        &["tightrope", "slackline", "high wire", "走钢丝", "走绳", "钢索"],
        Hold::Crouches,
        0.0,
        0.0,
        Way::Air,
    ),
    (
        Kind::Swing,
        &[
            "on a swing",
            "on the swing",
            "on a rope swing",
            "on a wooden swing",
            "swing set",
            "tire swing",
            "荡秋千",
            "秋千",
        ],
        Hold::SitsAhead,
        0.30,
        0.0,
        Way::Ground,
    ),
    (Kind::Trampoline, &["trampoline", "蹦床"], Hold::Jumps, 0.55, 0.0, Way::Ground),
    (
        Kind::Parachute,
        &["parachut", "paraglid", "skydiv", "hang glid", "跳伞", "滑翔伞", "降落伞"],
        Hold::SitsAhead,
        0.10,
        0.0,
        Way::Air,
    ),
    (Kind::Trike, &["tricycle", "rickshaw", "三轮车", "黄包车"], Hold::Pedals, 0.44, -0.10, Way::Ground),
    (
        Kind::Barrow,
        &["wheelbarrow", "shopping cart", "shopping trolley", "购物车里", "手推车里"],
        Hold::SitsLow,
        0.34,
        0.0,
        Way::Ground,
    ),
    (
        Kind::Kart,
        &[
            "go-kart",
            "go kart",
            "gokart",
            "lawn mower",
            "lawnmower",
            "golf cart",
            "bumper car",
            "卡丁车",
            "碰碰车",
            "割草机",
        ],
        Hold::Pedals,
        0.28,
        -0.10,
        Way::Ground,
    ),
    (
        Kind::Broom,
        &[
            "on a broom",
            "on her broom",
            "on his broom",
            "broomstick",
            "flying broom",
            "rides a broom",
            "riding a broom",
            "扫帚飞",
            "骑着扫帚",
            "骑扫帚",
        ],
        Hold::Astride,
        0.30,
        -0.05,
        Way::Air,
    ),
];

/// Something that somebody is on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ride {
    pub(super) kind: Kind,
    pub(super) hold: Hold,
    /// How high the seat is, or the floor for whoever stands, and how far ahead of the middle, in heights of a person.
    pub(super) up: f32,
    pub(super) ahead: f32,
    pub(super) way: Way,
    pub(super) colour: Option<u32>,
}

/// What whoever a reading is about is on, if giggle paints it itself.
pub(super) fn of(easel: &Easel, reading: &Reading) -> Option<Ride> {
    let spaced = format!(" {} ", easel.words);
    let (kind, words, hold, up, ahead, way) =
        ROWS.iter().find(|(_, words, ..)| words.iter().any(|word| spaced.contains(word)))?;
    let is_swung = *kind == Kind::Swing && !easel.beside.is_empty();
    const ENGINES: &[&str] = &["motor scooter", "vespa", "moped", "motorbike", "motorcycle", "踏板摩托"];
    if *kind == Kind::Scooter && ENGINES.iter().any(|word| spaced.contains(word)) {
        return None;
    }
    if !is_swung && NOT_ON.iter().any(|word| spaced.contains(word)) {
        return None;
    }
    // Nobody is on it who only is where others are.
    let colour = reading.cast.also.iter().find(|also| names(words, &also.text)).and_then(|also| also.colour);
    let hold = match hold {
        Hold::SitsLow if matches!(kind, Kind::Carpet | Kind::Cloud) && spaced.contains(" stand") => {
            Hold::Stands
        }
        Hold::Stands if *kind == Kind::Raft && spaced.contains(" sit") => Hold::SitsLow,
        hold => *hold,
    };
    let up = if *kind == Kind::Parachute && is_free(&spaced) { 0.0 } else { *up };
    Some(Ride { kind: *kind, hold, up, ahead: *ahead, way: *way, colour })
}

fn is_free(text: &str) -> bool {
    text.contains("free fall") || text.contains("freefall") || text.contains("自由落体")
}

fn names(words: &[&str], text: &str) -> bool {
    words.iter().any(|word| {
        let name = word.trim();
        text.contains(name) || name.ends_with(text) && text.len() > 2
    })
}

/// Whether a second thing is what somebody is on.
pub(super) fn is_it(ride: Ride, head: &Head) -> bool {
    ROWS.iter().any(|(kind, words, ..)| *kind == ride.kind && names(words, &head.text))
        || ride.kind == Kind::Surfboard
            && (head.text.contains("board") || head.text.contains("wave") || head.text.contains('浪'))
        || ride.kind == Kind::Ball && head.text.contains("ball")
        || ride.kind == Kind::Broom && head.text.contains("broom")
        || ride.kind == Kind::Cloud && (head.text.contains("cloud") || head.text.contains('云'))
        || matches!(ride.kind, Kind::Sled | Kind::Bobsled)
            && (head.text.contains("sled") || head.text.contains("sleigh"))
        || ride.kind == Kind::Rope && (head.text.contains("rope") || head.text.contains("wire"))
}

/// Where it belongs, if no place is named.
pub(super) fn place_of(ride: Ride, place: Place, is_named: bool) -> Option<Place> {
    let is_wet = matches!(place, Place::Sea | Place::Lake);
    match (ride.kind, ride.way) {
        (Kind::Surfboard | Kind::JetSki, _) if !is_wet => Some(Place::Sea),
        (Kind::Raft, _) if !is_wet => Some(Place::Lake),
        (Kind::Sled | Kind::Bobsled | Kind::Snowmobile, _)
            if !is_named || matches!(place, Place::Interior | Place::Studio | Place::Street) =>
        {
            Some(Place::Field)
        }
        (Kind::Carpet | Kind::Cloud | Kind::Parachute | Kind::Broom, _)
            if !is_named || matches!(place, Place::Interior | Place::Studio) =>
        {
            Some(Place::Mountains)
        }
        (Kind::Rope, _) if matches!(place, Place::Interior | Place::Studio) && !is_named => Some(Place::City),
        (Kind::Swing | Kind::Trampoline, _) if !is_named => Some(Place::Field),
        (Kind::Kart | Kind::Segway | Kind::Scooter | Kind::Unicycle | Kind::Trike | Kind::Hoverboard, _)
            if !is_named && matches!(place, Place::Interior | Place::Studio | Place::Field) =>
        {
            Some(Place::Street)
        }
        (Kind::Quad, _) if !is_named && matches!(place, Place::Interior | Place::Studio) => {
            Some(Place::Desert)
        }
        _ => None,
    }
}

impl Ride {
    /// Whether several may be on it.
    pub(super) fn is_shared(self) -> bool {
        matches!(self.kind, Kind::Carpet | Kind::Bobsled | Kind::Sled | Kind::Raft | Kind::Cloud | Kind::Kart)
    }

    /// Whether it needs snow or ice.
    pub(super) fn is_on_snow(self) -> bool {
        matches!(self.kind, Kind::Sled | Kind::Bobsled | Kind::Snowmobile)
    }

    pub(super) fn body(self, usual: u32) -> Colour {
        paint(self.colour.unwrap_or(usual))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_is_on_is_read() {
        for (prompt, kind) in [
            ("A person on a Segway", Some(Kind::Segway)),
            ("A person riding a unicycle", Some(Kind::Unicycle)),
            ("A cat drives a quad bike", Some(Kind::Quad)),
            ("A bobsled team accelerating down an icy track", Some(Kind::Bobsled)),
            ("一个女孩坐着飞毯飞过城市", Some(Kind::Carpet)),
            ("一只狗在冲浪", Some(Kind::Surfboard)),
            ("A man holding a surfboard", None),
            ("A man walks through the snow", None),
            ("A cow on a cloudy day", None),
        ] {
            let reading = Reading::of(prompt, None);
            let easel = super::super::paint_words(&reading.cast.rest.to_lowercase());
            assert_eq!(of(&easel, &reading).map(|ride| ride.kind), kind, "{prompt}");
        }
    }
}
