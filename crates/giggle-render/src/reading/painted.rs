//! What the place, the light, the weather or the posture of somebody shows, though no picture is set down for it.
//!
//! It knows scenes, postures and words, and nothing of pixels.

use super::posture::{Board, Mount, Posture};
use crate::scene::{
    Monument, NO_SMOKE, NOT_ON, Place, RAINBOWS, RIDDEN, SMOKE, STRIPED, Scene, Subject, Weather,
};
use crate::subject::NOUNS;

/// What a boxer hits, which the painter of boxers hangs up.
pub(super) const PUNCHBAGS: &[&str] = &["heavy bag", "punching bag", "speed bag", "沙袋"];

/// What is painted where it is said, and what is not: smoke that fills a place, and neither that of a chimney nor a smoky eye.
const EFFECTS: &[(&str, &[&str], &[&str])] = &[
    ("rainbow", RAINBOWS, STRIPED),
    ("彩虹", RAINBOWS, STRIPED),
    ("smoke", SMOKE, NO_SMOKE),
    ("烟雾", SMOKE, NO_SMOKE),
    ("浓烟", SMOKE, NO_SMOKE),
    ("黑烟", SMOKE, NO_SMOKE),
    ("explosion", &["explosion"], &[]),
    ("explosions", &["explosions"], &[]),
    ("爆炸", &["爆炸"], &[]),
    ("bag", PUNCHBAGS, &[]),
    ("沙袋", PUNCHBAGS, &[]),
    ("meteor", &["meteor"], &[]),
    ("comet", &["comet"], &[]),
    ("流星", &["流星"], &[]),
];

/// A town on the water has its bridge and its houses.
const WATER_TOWN: &[&str] = &["水乡", "江南古镇", "小桥流水", "白墙黑瓦", "白墙黛瓦", "water town"];

/// Whether the painter shows a name by the words for it.
fn is_of_words(rest: &str, name: &str) -> bool {
    let says = |words: &[&str]| words.iter().any(|word| rest.contains(word));
    EFFECTS.iter().any(|(effect, signs, others)| name.ends_with(effect) && says(signs) && !says(others))
        || RIDDEN.iter().any(|ridden| name.ends_with(ridden)) && !says(NOT_ON)
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
        Place::Space => among(&["planet", "star", "stars", "moon", "earth", "星球", "行星", "地球"]),
        // Over the moon hangs the earth.
        _ if scene.is_lunar => among(&["earth", "planet", "stars", "rock", "rocks", "地球", "星空", "石"]),
        Place::Lake if WATER_TOWN.iter().any(|word| rest.contains(word)) => {
            among(OUTDOORS) || among(&["bridge", "house", "houses", "桥", "墙", "瓦", "房", "屋"])
        }
        _ => among(OUTDOORS),
    };
    let in_air = match scene.weather {
        Some(Weather::Dust) => among(&["dust", "尘土"]),
        Some(Weather::Storm) => among(&["lightning", "闪电"]),
        Some(Weather::Fog) => among(&["mist", "fog", "smoke", "烟雾"]),
        _ => false,
    };
    in_place
        || is_under_the_sky(scene.place) && Monument::named(name).is_some()
        || in_air
        || is_of_words(&rest.to_lowercase(), &lower)
        || is_of_posture(posture, &lower)
        || is_of_scene(scene, &lower)
}

fn is_under_the_sky(place: Place) -> bool {
    !matches!(place, Place::Interior | Place::Studio | Place::Space | Place::Underwater)
}

/// Whether it is a figure that the scene has, and that is painted in such a place.
fn is_of_scene(scene: &Scene, name: &str) -> bool {
    let is_inside = scene.place == Place::Interior;
    let is_outside = is_under_the_sky(scene.place);
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
    use super::{EFFECTS, RAINBOWS, RIDDEN, SMOKE};

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
        // Smoke and rainbows have one list for both.
        let own = EFFECTS
            .iter()
            .filter(|(_, signs, _)| !SMOKE.contains(&signs[0]) && !RAINBOWS.contains(&signs[0]));
        let words = own.flat_map(|(_, signs, _)| *signs).chain(RIDDEN);
        let unknown: Vec<&&str> = words.filter(|word| !all.contains(**word)).collect();
        assert!(all.is_empty() || unknown.is_empty(), "{unknown:?}");
    }
}
