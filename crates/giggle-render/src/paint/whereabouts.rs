//! Where somebody or something is of which no word says where, and what somebody has on that decides the place.
//!
//! It knows the easel, readings and words, and draws nothing. The one idea: what is done, who does it and where an animal lives say more
//! than a room or a meadow for all.

use super::{Easel, bridge};
use crate::reading::{Reading, ShotSize};
use crate::scene::{Indoors, Place, Subject};
use crate::subject::{Art, Gait, Head, NOUNS, Who, who};

/// The inside of a spaceship.
pub(super) const SPACESHIPS: &[&str] = &[
    "inside a spaceship",
    "inside the spaceship",
    "inside a space station",
    "inside the space station",
    "aboard a spaceship",
    "aboard the spaceship",
    "on board a spaceship",
    "spaceship corridor",
    "spaceship interior",
    "interior of a spaceship",
    "on a space station",
    "in space station",
    "in a space station",
    "in the space station",
    "飞船内",
    "飞船里",
    "空间站内",
    "空间站里",
    "太空舱内",
    "太空舱里",
    "飞船驾驶舱",
    "spaceship cockpit",
    "spacecraft cockpit",
    "starship cockpit",
    "bridge of a spaceship",
    "bridge of a starship",
];
/// Clothes that are those of a role, and the name of the role.
const DRESS: &[(&[&str], &str)] = &[
    (&["space suit", "spacesuit", "eva suit", "astronaut suit", "宇航服", "太空服", "航天服"], "astronaut"),
    (
        &[
            "suit of armor",
            "suit of armour",
            "in armor",
            "in armour",
            "plate armor",
            "plate armour",
            "wearing armor",
            "wearing armour",
            "shining armor",
            "盔甲",
            "铠甲",
            "战甲",
        ],
        "knight",
    ),
    (&["wedding dress", "wedding gown", "bridal gown", "婚纱"], "bride"),
    (&["combat gear", "military uniform", "camouflage", "army uniform", "军装", "迷彩服", "军服"], "soldier"),
    (&["police uniform", "警服"], "police officer"),
    (&["lab coat", "white coat", "白大褂"], "scientist"),
    (&["chef uniform", "chef's uniform", "chef's hat", "chef hat", "厨师服"], "chef"),
    (&["hazmat", "防护服"], "astronaut"),
    (
        &[
            "tuxedo",
            "business suit",
            "three-piece suit",
            "in a suit",
            "in suits",
            "black suit",
            "grey suit",
            "gray suit",
            "blue suit",
            "suit and tie",
            "西装",
            "西服",
            "燕尾服",
        ],
        "businessman",
    ),
    (&["hanfu", "汉服", "古装女子", "古风女子"], "汉服女子"),
    (
        &["hooded cloak", "hooded robe", "dark cloak", "black cloak", "black robe", "黑袍", "斗篷", "披风"],
        "hooded figure",
    ),
];

/// The same person in the clothes of which the words speak, if those are known by a role.
pub(super) fn dressed(easel: &Easel) -> Option<Who> {
    let is_free = easel.who.look.is_none();
    let (_, role) = DRESS
        .iter()
        .find(|(words, role)| (is_free || matches!(*role, "astronaut" | "knight")) && easel.says(words))?;
    let named = if role.is_ascii() {
        NOUNS.english(&role.split(' ').collect::<Vec<_>>())
    } else {
        NOUNS.chinese(&role.chars().collect::<Vec<_>>())
    };
    let head =
        Head { text: (*role).to_owned(), count: 1, noun: named.map(|found| found.noun), ..Head::default() };
    let look = who(&head, "").look?;
    // A woman in a suit is a woman still.
    Some(Who { look: Some(look), ..easel.who })
}

fn is_people(head: &Head) -> bool {
    matches!(head.art(), Art::Painter("person" | "child" | "couple" | "crowd"))
}

const INSIDE: &[&str] = &[
    " room",
    " home",
    " house",
    " indoor",
    " sofa",
    " couch",
    " bed",
    " kitchen",
    " floor",
    " table",
    " desk",
    " window",
    " carpet",
    " rug",
    " blanket",
    " living",
    "office",
    " counter",
    " shelf",
    " piano",
    " laptop",
    " computer",
    " box",
    " sink",
    " bath",
    " stage",
    " studio",
    " chair",
    " pillow",
    " fireplace",
    " cafe",
    " bar",
    " shop",
    " store",
    " museum",
    " gallery",
    " library",
    " class",
    " hall",
    " lab",
    " cook",
    " typing",
    " keyboard",
    " television",
    " tv",
    "客厅",
    "家",
    "屋里",
    "屋内",
    "室内",
    "房间",
    "房里",
    "床",
    "沙发",
    "桌",
    "地板",
    "窗",
    "厨",
    "办公",
    "教室",
    "舞台",
    "店",
    "馆",
    "浴",
    "壁炉",
    "毯",
];

/// Where it is instead of where it would be painted.
pub(super) fn place_of(easel: &Easel, reading: &Reading) -> Option<(Place, Option<Indoors>)> {
    let scene = &reading.scene;
    let place = easel.scene.place;
    let head = reading.cast.head.as_ref()?;
    let spaced = format!(" {} ", easel.words);
    let says = |words: &[&str]| words.iter().any(|word| spaced.contains(word));
    // Whoever is on a bridge is on it.
    if bridge::is_crossed(easel)
        && !says(&["rainbow bridge", "彩虹桥"])
        && matches!(place, Place::Interior | Place::Studio | Place::Field | Place::City)
    {
        return Some((Place::Street, None));
    }
    // On moons and planets there are neither meadows nor streets.
    const WORLDS: &[&str] = &[
        "alien moon",
        "alien planet",
        "alien world",
        "surface of mars",
        "on mars",
        "martian",
        "red planet",
        "frozen moon",
        "moon of",
        "exoplanet",
        "distant planet",
        "another planet",
        "外星",
        "火星",
        "异星",
    ];
    if says(WORLDS)
        && matches!(place, Place::Field | Place::Studio | Place::Street | Place::Interior | Place::Mountains)
    {
        return Some((Place::Desert, None));
    }
    if is_people(head) {
        const CRAFTS: &[&str] = &[
            " carpenter",
            " potter ",
            " blacksmith",
            " sculptor",
            " welder",
            " tailor",
            " cobbler",
            " shoemaker",
            " watchmaker",
            " woodwork",
            " craftsman",
            " artisan",
            " luthier",
            " jeweler",
            "木匠",
            "铁匠",
            "陶艺",
            "裁缝",
            "鞋匠",
            "工匠",
            "匠人",
            "钟表匠",
        ];
        const OUTSIDE: &[&str] = &[
            " outside",
            " outdoor",
            " garden",
            " street",
            " yard",
            " forest of",
            " in a forest",
            " in the forest",
            " in the woods",
            " field",
            " beach",
            " market",
            "户外",
            "花园",
            "街",
            "林中",
            "森林里",
            "院",
        ];
        if says(CRAFTS)
            && !says(OUTSIDE)
            && matches!(place, Place::Forest | Place::Field | Place::Studio | Place::Street)
        {
            return Some((Place::Interior, Some(Indoors::Workshop)));
        }
        const HOME: &[&str] = &[
            " bedtime",
            " vacuum",
            " irons ",
            " ironing",
            " wakes up",
            " brushes her teeth",
            " brushes his teeth",
            "睡前",
            "吸尘",
            "熨",
            "起床",
            "刷牙",
        ];
        if says(HOME)
            && !scene.is_place_named
            && matches!(place, Place::Street | Place::Field | Place::Studio)
        {
            return Some((Place::Interior, None));
        }
        const HOOPS: &[&str] = &["basketball", "篮球", "扣篮", "灌篮"];
        if says(HOOPS)
            && matches!(place, Place::Street | Place::Field | Place::Studio)
            && !says(&[" street", " park", " outdoor", " playground", "街", "户外", "公园", "操场"])
        {
            return Some((Place::Interior, None));
        }
        const STREAMS: &[&str] = &[
            " creek",
            " stream ",
            " brook ",
            " in the river",
            " in a river",
            " across a river",
            " across the river",
            " shallow water",
            " pond",
            "小溪",
            "溪流",
            "溪水",
            "河里",
            "池塘",
        ];
        if says(STREAMS) && matches!(place, Place::Field | Place::Studio | Place::Street) {
            return Some((Place::Lake, None));
        }
        const FIRE: &[&str] = &[" firefighter", " fireman", "firemen", "消防员", "消防"];
        if says(FIRE) && place == Place::Field && !scene.is_place_named {
            return Some((Place::Street, None));
        }
        // A stage only where a show is spoken of.
        const SHOWS: &[&str] = &[
            " stage",
            " theat",
            " concert",
            " perform",
            " show",
            " spotlight",
            " audience",
            " curtain",
            " opera",
            " ballet",
            " musical",
            " band ",
            " singer",
            " sings",
            " singing",
            " comed",
            "舞台",
            "剧院",
            "演出",
            "表演",
            "演唱",
            "观众",
            "歌",
        ];
        if place == Place::Interior && easel.scene.indoors == Some(Indoors::Stage) && !says(SHOWS) {
            return Some((Place::Interior, None));
        }
        const ROOMS: &[&str] = &[" room", "bedroom", "living room", "房间", "卧室", "客厅"];
        if place == Place::Interior
            && easel.scene.indoors == Some(Indoors::Stage)
            && says(ROOMS)
            && !says(&[" stage", "舞台"])
        {
            return Some((Place::Interior, None));
        }
        return None;
    }
    let row = &NOUNS.nouns[head.noun?];
    let lives = head.noun.is_some_and(super::sizes::lives);
    // What flies, sails or drives is in no room.
    let is_vehicle =
        !lives && row.metres >= 2.0 && !matches!(row.gait, Gait::None | Gait::Walks | Gait::Hops);
    if is_vehicle
        && place == Place::Interior
        && !says(&[
            " garage",
            " hangar",
            " showroom",
            " warehouse",
            " museum",
            " station",
            "车库",
            "展厅",
            "站",
            " toy",
            " model",
            "玩具",
            "模型",
        ])
    {
        return Some((if row.gait == Gait::Drives { Place::Street } else { Place::City }, None));
    }
    // No animal is in a room of which nobody speaks.
    if lives && place == Place::Interior && !scene.is_place_named && scene.indoors.is_none() && !says(INSIDE)
    {
        return Some((Place::Field, None));
    }
    // What falls from a tree or lifts off is not in a studio or among the stars.
    let change = super::becoming::of(&easel.words, reading, head);
    if matches!(change, Some(super::changes::Change::Rises))
        && place == Place::Space
        && !says(&[" orbit", " space", " moon", " planet", "太空", "轨道", "月球"])
    {
        return Some((Place::Field, None));
    }
    if matches!(place, Place::Studio | Place::Interior)
        && !scene.is_place_named
        && says(&["from a tree", "from the tree", "on a branch", "从树上", "枝头"])
    {
        return Some((Place::Field, None));
    }
    const TAPS: &[&str] = &[" tap ", " faucet", " sink", "水龙头", "水槽"];
    if place == Place::Interior && scene.indoors.is_none() && says(TAPS) {
        return Some((Place::Interior, Some(Indoors::Kitchen)));
    }
    None
}

/// Whether words that name no season need snow.
pub(super) fn is_snowy(easel: &Easel) -> bool {
    const SNOWY: &[&str] = &[
        "snowman",
        "snowball",
        "igloo",
        "ice skat",
        "ice-skat",
        " skiing",
        " skis",
        " skier",
        "snowboard",
        " ski ",
        "sled",
        "icy track",
        "snow angel",
        "堆雪人",
        "雪人",
        "打雪仗",
        "滑雪",
        "雪橇",
        "滑冰",
        "冰面",
    ];
    const NOT: &[&str] = &["melt", "summer", "desert", "融", "夏"];
    easel.scene.season.is_none() && easel.says(SNOWY) && !easel.says(NOT)
}

/// The same reading with somebody in what has a crew: a bobsled team is no sled.
pub(super) fn crewed(reading: &Reading) -> Option<Reading> {
    const CREWED: &[&str] = &["bobsled", "bobsleigh", "luge", "雪车"];
    let head = reading.cast.head.as_ref()?;
    if !CREWED.iter().any(|word| head.text.contains(word)) || matches!(head.art(), Art::Painter(_)) {
        return None;
    }
    let mut other = reading.clone();
    let person = NOUNS.english(&["person"]).map(|found| found.noun);
    other.cast.head = Some(Head { noun: person, count: 1, colour: None, given: None, ..head.clone() });
    other.cast.moves = true;
    other.scene.subjects.push(Subject::Person);
    Some(other)
}

/// The same reading, with no frame that cuts a car to pieces.
pub(super) fn seen_whole(reading: &Reading) -> Option<Reading> {
    let head = reading.cast.head.as_ref()?;
    let row = &NOUNS.nouns[head.noun?];
    let is_large = matches!(row.gait, Gait::Drives | Gait::Sails) && row.metres > 1.0;
    (is_large && reading.shot_size == ShotSize::ExtremeCloseUp).then(|| {
        let mut other = reading.clone();
        other.shot_size = ShotSize::CloseUp;
        other
    })
}

#[cfg(test)]
mod tests {
    use super::super::paint;
    use crate::scene::Place;

    #[test]
    fn nobody_speaks_of_a_room() {
        for (prompt, place) in [
            ("A cat chases a butterfly", Place::Field),
            ("A cat sleeps on a sofa", Place::Interior),
            ("A cat walking on a bridge", Place::Street),
            ("A carpenter planes a piece of wood", Place::Interior),
            ("A cat driving a quad bike at high speed", Place::Field),
            ("A corgi surfing a wave", Place::Sea),
        ] {
            assert_eq!(paint(prompt, 160, 90, 0).scene.place, place, "{prompt}");
        }
    }
}
