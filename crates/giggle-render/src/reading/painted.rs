//! What the place, the light, the weather or the posture of somebody shows, though no picture is set down for it.
//!
//! It knows scenes, postures and words, and nothing of pixels.

use super::posture::{Board, Mount, Posture};
use crate::scene::{Place, Scene, Subject, Weather};
use crate::subject::NOUNS;

/// What is painted where it is said, and what is not: smoke that fills a place, and neither that of a chimney nor a smoky eye.
const EFFECTS: &[(&str, &[&str], &[&str])] = &[
    (
        "rainbow",
        &["rainbow"],
        &["rainbow hair", "rainbow flag", "rainbow cake", "rainbow sweater", "rainbow mane"],
    ),
    ("彩虹", &["彩虹"], &["彩虹色"]),
    (
        "smoke",
        &[
            "through smoke",
            "through the smoke",
            "thick smoke",
            "smoke fill",
            "in smoke",
            "in the smoke",
            "of smoke",
            "black smoke",
            "smoke and",
            "and smoke",
            "smoke billow",
            "billowing smoke",
            "smoke rises",
            "smoke rising",
        ],
        &["smoke from", "chimney", "cigar", "pipe", "incense"],
    ),
    ("烟雾", &["烟雾"], &[]),
    ("浓烟", &["浓烟"], &[]),
    ("黑烟", &["黑烟"], &[]),
    ("explosion", &["explosion"], &[]),
    ("explosions", &["explosions"], &[]),
    ("爆炸", &["爆炸"], &[]),
    ("meteor", &["meteor"], &[]),
    ("comet", &["comet"], &[]),
    ("流星", &["流星"], &[]),
];

/// What somebody is painted on who is on it, and not beside it or at work on it.
const RIDDEN: &[&str] = &[
    "segway",
    "hoverboard",
    "unicycle",
    "quad bike",
    "atv",
    "jet ski",
    "snowmobile",
    "bobsled",
    "sled",
    "sleigh",
    "magic carpet",
    "flying carpet",
    "wooden raft",
    "bamboo raft",
    "paddleboard",
    "surfboard",
    "kick scooter",
    "tightrope",
    "slackline",
    "trampoline",
    "parachute",
    "tricycle",
    "rickshaw",
    "wheelbarrow",
    "shopping cart",
    "go kart",
    "lawn mower",
    "golf cart",
    "bumper car",
    "broomstick",
    "swing",
    "平衡车",
    "独轮车",
    "四轮摩托",
    "摩托艇",
    "雪地摩托",
    "雪车",
    "雪橇",
    "魔毯",
    "飞毯",
    "竹筏",
    "木筏",
    "桨板",
    "滑板车",
    "蹦床",
    "降落伞",
    "三轮车",
    "卡丁车",
    "碰碰车",
    "秋千",
];

/// Whether the painter shows a name by the words for it.
fn is_of_words(rest: &str, name: &str) -> bool {
    const BESIDE: &[&str] = &[
        " next to a ",
        " next to the ",
        " beside a ",
        " beside the ",
        " carrying",
        " carries",
        " holding",
        " holds",
        " pulls",
        " pulling",
        " pushes",
        " pushing",
        " repair",
        " fixing",
        " builds",
        "推",
        "修",
        "拿",
        "扛",
        "旁",
    ];
    let says = |words: &[&str]| words.iter().any(|word| rest.contains(word));
    EFFECTS.iter().any(|(effect, signs, others)| name.ends_with(effect) && says(signs) && !says(others))
        || RIDDEN.iter().any(|ridden| name.ends_with(ridden)) && !says(BESIDE)
}

/// Whether a name is that of something painted with the scene.
pub(super) fn is_painted(scene: &Scene, posture: Option<Posture>, rest: &str, name: &str) -> bool {
    const INDOORS: &[&str] = &[
        "table",
        "chair",
        "desk",
        "bed",
        "sofa",
        "couch",
        "armchair",
        "window",
        "curtain",
        "lamp",
        "shelf",
        "bookshelf",
        "wall",
        "door",
        "rug",
        "carpet",
        "fireplace",
        "counter",
        "bench",
        "stool",
        "curtains",
        "books",
        "桌",
        "椅",
        "床",
        "沙发",
        "窗",
        "灯",
        "书架",
        "门",
        "墙",
        "地毯",
        "壁炉",
        "凳",
    ];
    const OUTDOORS: &[&str] = &[
        "tree",
        "trees",
        "grass",
        "flower",
        "flowers",
        "rock",
        "rocks",
        "street lamp",
        "lamppost",
        "streetlight",
        "bench",
        "wall",
        "fence",
        "cloud",
        "clouds",
        "sign",
        "neon sign",
        "lantern",
        "树",
        "花",
        "草",
        "石",
        "云",
        "墙",
        "路灯",
    ];
    let lower = name.to_lowercase();
    let last = lower.rsplit(' ').next().unwrap_or(&lower);
    let among = |words: &[&str]| {
        words.iter().any(|word| *word == last || *word == lower || !word.is_ascii() && lower.ends_with(word))
    };
    let in_place = match scene.place {
        Place::Interior => among(INDOORS),
        Place::Studio => among(&["table", "桌"]),
        Place::Space => among(&["planet", "star", "stars", "moon", "earth", "星球", "行星"]),
        _ => among(OUTDOORS),
    };
    let in_air = match scene.weather {
        Some(Weather::Dust) => among(&["dust", "尘土"]),
        Some(Weather::Storm) => among(&["lightning", "闪电"]),
        Some(Weather::Fog) => among(&["mist", "fog", "smoke", "烟雾"]),
        _ => false,
    };
    in_place
        || in_air
        || is_of_words(&rest.to_lowercase(), &lower)
        || is_of_posture(posture, &lower)
        || is_of_scene(scene, &lower)
}

/// Whether it is a figure that the scene has, and that is painted in such a place.
fn is_of_scene(scene: &Scene, name: &str) -> bool {
    let is_inside = scene.place == Place::Interior;
    let is_outside =
        !matches!(scene.place, Place::Interior | Place::Studio | Place::Space | Place::Underwater);
    let said = Scene::read(name);
    const GROUNDS: &[&str] = &[
        "field", "park", "court", "street", "road", "station", "platform", "yard", "场", "园", "表面", "站",
        "街", "路", "城", "湾",
    ];
    let is_ground = GROUNDS.iter().any(|end| name.ends_with(end));
    let is_room = said.indoors.is_some() && said.indoors == scene.indoors;
    let is_the_place = said.is_place_named && said.place == scene.place && (is_ground || is_room);
    is_the_place
        || said.subjects.iter().filter(|subject| scene.has(**subject)).any(|subject| match subject {
            Subject::Rocket | Subject::Planet => scene.place == Place::Space,
            Subject::Boat => matches!(scene.place, Place::Sea | Place::Lake),
            Subject::Books | Subject::Bed => is_inside,
            Subject::Cup => is_inside || scene.place == Place::Studio,
            Subject::Car => matches!(scene.place, Place::Street | Place::City),
            Subject::Castle
            | Subject::House
            | Subject::Tree
            | Subject::Birds
            | Subject::Balloon
            | Subject::Pagoda => is_outside,
            _ => true,
        })
        || said.animals.iter().any(|it| scene.animals.iter().any(|animals| animals.kind == it.kind))
}

/// Whether it is what somebody rides or sits on.
fn is_of_posture(posture: Option<Posture>, name: &str) -> bool {
    let is_one = |words: &[&str]| words.iter().any(|word| name.ends_with(word));
    match posture {
        Some(Posture::Rides(Mount::Board(Board::Surf))) => is_one(&["surfboard", "board", "冲浪板"]),
        Some(Posture::Rides(Mount::Board(_))) => {
            is_one(&["board", "skateboard", "snowboard", "skis", "ski", "poles", "滑板", "滑雪板"])
        }
        Some(Posture::Rides(Mount::Thing(row))) => {
            let words: Vec<&str> = name.split(' ').collect();
            NOUNS.english(&words).is_some_and(|found| found.noun == row)
        }
        Some(Posture::Rides(Mount::Animal(_))) => {
            is_one(&["horse", "camel", "elephant", "马", "骆驼", "saddle", "马鞍"])
        }
        Some(Posture::Sits(_)) => is_one(&[
            "chair", "bench", "sofa", "couch", "table", "desk", "stool", "rock", "椅", "凳", "沙发", "桌",
            "armchair",
        ]),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{EFFECTS, RIDDEN};

    fn sources(folder: &std::path::Path) -> String {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries
            .map(|entry| match entry.path() {
                path if path.is_dir() => sources(&path),
                path => std::fs::read_to_string(path).unwrap_or_default(),
            })
            .collect()
    }

    /// What counts as painted by its words stands in a painter's file.
    #[test]
    fn the_painter_knows_what_counts_as_painted() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/paint");
        let all = sources(&folder);
        let words = EFFECTS.iter().flat_map(|(_, signs, _)| *signs).chain(RIDDEN);
        let unknown: Vec<&&str> = words.filter(|word| !all.contains(**word)).collect();
        assert!(all.is_empty() || unknown.is_empty(), "{unknown:?}");
    }
}
