//! Makes a scene fit for its cast: where it takes place if no word says it, and who is painted by whom.
//!
//! It knows the cast and the scene, and nothing of sentences. The one idea: words that hint at a place or a figure count for
//! less than what the shot is about.

use super::posture::{Board, Mount, Posture, Seat, posture};
use super::shot::ShotSize;
use crate::scene::{Animal, Animals, Indoors, Mood, Place, Scene, Season, Subject, Time};
use crate::subject::{Art, Cast, Class, Gait, Head, NOUNS};

/// Whether whoever usually swims is out of the water: a turtle on the beach, a mermaid on a rock.
pub(crate) fn is_ashore(cast: &Cast) -> bool {
    const ASHORE: &[&str] = &[
        "beach",
        "shore",
        " sand",
        " rock",
        " sits ",
        " sitting ",
        " ice ",
        "沙滩",
        "海滩",
        "岸",
        "礁石上",
        "坐在",
        "冰上",
    ];
    ASHORE.iter().any(|word| cast.rest.contains(word))
}

/// Leaves out what could only be shown at a wrong size: whoever carries a small thing that the prompt is about.
pub(super) fn leave_out(cast: &mut Cast) {
    let is_small = cast.head.as_ref().is_some_and(|head| {
        matches!(head.art(), Art::Picture(_))
            && head
                .noun
                .is_some_and(|noun| NOUNS.nouns[noun].metres < 1.0 && NOUNS.nouns[noun].gait == Gait::None)
    });
    if is_small {
        cast.also.retain(|also| !matches!(also.art(), Art::Painter("person" | "child" | "couple" | "crowd")));
    }
}

/// What stands or lies about in homes.
const OF_HOMES: &[&str] = &[
    "keyboard", "laptop", "computer", "yarn", "piano", "chair", "shelf", "rug", "carpet", "pillow",
    "cushion", "blanket", "table", "desk", "sofa", "couch", "键盘", "电脑", "毛线", "钢琴", "椅", "书架",
    "地毯", "枕头", "垫子", "毯子", "桌", "沙发",
];

/// What people do in a room.
const TALKS: &[&str] = &[
    "argu",
    "talk",
    "conversation",
    "dialogue",
    "discuss",
    "angry",
    "quarrel",
    "interview",
    "dinner",
    "breakfast",
    "ties the",
    "poker",
    "chess",
    "whisper",
    "confess",
    "watch tv",
    "watching tv",
    "watching television",
    "看电视",
    "交谈",
    "聊天",
    "争吵",
    "对话",
    "讨论",
    "谈话",
    "吃饭",
    "晚餐",
    "下棋",
];

/// What a word for an animal says besides: of 猴子宇航员, 宇航员.
fn role_of(head: &Head) -> String {
    let signs: Vec<char> = head.text.chars().collect();
    let is_animal = head.noun.is_some_and(|noun| NOUNS.nouns[noun].is_animal());
    let name = NOUNS.chinese(&signs).filter(|found| is_animal && Some(found.noun) == head.noun);
    name.and_then(|found| head.text.strip_prefix(found.word)).unwrap_or(" ").to_owned()
}

/// Makes a scene fit for its cast: where it takes place if no word says it, and who is painted by whom.
pub(super) fn settle(cast: &Cast, scene: &mut Scene, size: ShotSize) {
    let Some(head) = &cast.head else { return };
    let noun = head.noun.map(|noun| NOUNS.nouns[noun]);
    // Whoever is shown by a picture is not joined by figures that nobody named.
    if matches!(head.art(), Art::Picture(_) | Art::Given) {
        let named = |painter: &str| {
            cast.also.iter().any(|also| matches!(also.art(), Art::Painter(name) if name == painter))
        };
        scene.animals.retain(|animals| {
            named(match animals.kind {
                Animal::Horse => "horse",
                Animal::Deer => "deer",
                Animal::Elephant => "elephant",
                Animal::Camel => "camel",
            })
        });
    }
    let Some(noun) = noun else { return };
    match head.art() {
        Art::Place(Some(place)) => {
            // A cliff is by the sea, in a desert or in the mountains, as the other words say.
            let is_cliff = head.text.contains("cliff") || head.text == "precipice";
            let keeps = is_cliff && matches!(scene.place, Place::Sea | Place::Lake | Place::Desert);
            // A road is where it leads through; without that it is one of a town.
            let is_road = ["road", "highway", "lane", "motorway", "freeway", "公路", "道路", "小径"]
                .iter()
                .any(|word| head.text.contains(word));
            let through =
                Scene::read(&cast.rest.to_lowercase().replace("road", " ").replace("highway", " ")).place;
            let through = match head.text.contains("country")
                || head.text.contains("dirt")
                || head.text.contains("rural")
            {
                true => Place::Field,
                false => through,
            };
            if is_road
                && matches!(
                    through,
                    Place::Sea | Place::Desert | Place::Field | Place::Mountains | Place::Forest
                )
            {
                scene.place = through;
                scene.is_place_named = true;
                return;
            }
            scene.place = if keeps { scene.place } else { place };
            scene.is_place_named = true;
        }
        // Weather and light are seen over land.
        Art::Place(None) => {
            if ["aurora", "northern light", "southern light", "极光"].iter().any(|it| cast.rest.contains(it))
            {
                (scene.time, scene.mood) = (Some(Time::Night), Mood::Dreamy);
            }
            if !scene.is_place_named && scene.place == Place::Studio {
                let is_high = [Some(Time::Night), Some(Time::Blue)].contains(&scene.time)
                    || ["cloud", "snow", "云", "雪"].iter().any(|it| cast.rest.contains(it));
                scene.place = if is_high { Place::Mountains } else { Place::Field };
            }
        }
        Art::Card | Art::Given => {}
        Art::Picture(_) | Art::Painter(_) => {
            if !scene.is_place_named {
                // What else is said may hint at a place; the thing itself only knows where it usually is.
                let others = cast
                    .head
                    .iter()
                    .chain(&cast.also)
                    .fold(cast.rest.clone(), |rest, head| rest.replace(&head.text, &role_of(head)));
                let is_painted = matches!(head.art(), Art::Painter(_));
                let hint = if is_painted {
                    scene.place
                } else {
                    Scene::read(&super::without_figures(&others)).place
                };
                // Petals around a perfume bottle are not a meadow: a thing that fits into a hand is outdoors only if it was
                // painted there.
                let is_product =
                    noun.class == Class::Table && noun.metres < 0.3 && noun.home == Place::Studio;
                let is_outdoors = matches!(hint, Place::Field | Place::Forest | Place::Mountains);
                let hint = if is_product && is_outdoors && !is_painted { Place::Studio } else { hint };
                // Whoever is under the stars is on the ground.
                let is_earthly = is_painted
                    && hint == Place::Space
                    && !["astronaut", "cosmonaut", "space", "zero gravity", "宇航", "航天", "太空", "失重"]
                        .iter()
                        .any(|word| cast.rest.to_lowercase().contains(word));
                let hint = if is_earthly {
                    scene.time.get_or_insert(Time::Night);
                    if noun.home == Place::Studio { Place::Field } else { noun.home }
                } else {
                    hint
                };
                // Fish in a net are no reason to paint people under water.
                let hint = if is_painted && hint == Place::Underwater { Place::Studio } else { hint };
                const WORKS: &[Indoors] = &[Indoors::Atelier, Indoors::Workshop, Indoors::Kitchen];
                let works = scene.indoors.is_some_and(|indoors| WORKS.contains(&indoors));
                let hint = if is_painted && hint == Place::Studio && works { Place::Interior } else { hint };
                scene.place = if hint == Place::Studio { noun.home } else { hint };
                // A cat on a piano is where pianos are.
                let is_indoors = |also: &Head| {
                    let is_at_home = |noun: usize| {
                        NOUNS.nouns[noun].home == Place::Interior && !NOUNS.nouns[noun].is_person
                    };
                    also.noun.is_some_and(is_at_home) && matches!(also.art(), Art::Picture(_))
                        || OF_HOMES.iter().any(|word| also.text.contains(word))
                };
                let is_pet = noun.is_animal() && noun.gait == Gait::Walks && noun.metres < 2.0;
                if hint == Place::Studio && is_pet && cast.also.iter().any(is_indoors) {
                    scene.place = Place::Interior;
                }
                // What is driven is on a road, what is sailed on water; what swims is in it.
                let says = |words: &[&str]| words.iter().any(|word| cast.rest.to_lowercase().contains(word));
                let is_driver = says(&[
                    " rid", " driv", " on a", " in a", " sail", " row", "骑", "开", "驾", "船上", "车里",
                ]);
                let vehicle =
                    cast.also.iter().filter_map(|also| also.noun.map(|noun| NOUNS.nouns[noun])).find(|it| {
                        is_driver
                            && (matches!(it.gait, Gait::Drives | Gait::Sails)
                                || it.art == Art::Painter("boat"))
                    });
                if let Some(vehicle) = vehicle.filter(|_| noun.is_animal()) {
                    scene.place = if vehicle.home == Place::Studio { Place::Street } else { vehicle.home };
                }
                if noun.class == Class::Swims && !is_painted && !is_ashore(cast) {
                    scene.place = match scene.place {
                        Place::Field | Place::Forest | Place::Mountains => noun.home,
                        place => place,
                    };
                }
                // So near to a small bird no mountains are seen.
                if size == ShotSize::ExtremeCloseUp && noun.metres < 1.0 && scene.place == Place::Mountains {
                    scene.place = Place::Field;
                }
                let other = cast.also.iter().find_map(|also| {
                    Some(NOUNS.nouns[also.noun?])
                        .filter(|it| matches!(it.class, Class::Floats | Class::Stands))
                });
                let is_person = matches!(head.art(), Art::Painter("person" | "child" | "couple" | "crowd"));
                // What lies on a table is shown beside whoever has it.
                let has_large = cast
                    .also
                    .iter()
                    .any(|also| also.noun.is_none_or(|noun| NOUNS.nouns[noun].class != Class::Table));
                // Whoever talks, argues or dines does so in a room.
                let lower = cast.rest.to_lowercase();
                let talks = TALKS.iter().any(|word| lower.contains(word));
                let is_open =
                    scene.place == Place::Studio || scene.place == Place::Field && hint == Place::Studio;
                if is_person && talks && is_open {
                    scene.place = Place::Interior;
                } else if is_person
                    && let Some(other) = other
                    // Whoever works in a workshop or a kitchen is there, whatever it is that they have.
                    && !(hint == Place::Interior
                        && (scene.indoors.is_some() || other.is_animal() && other.home == Place::Field))
                {
                    let is_somebody =
                        matches!(other.art, Art::Painter("person" | "child" | "couple" | "crowd"));
                    scene.place = match other.home {
                        Place::Studio if !is_open => scene.place,
                        Place::Studio if is_somebody => Place::Street,
                        Place::Studio => Place::Field,
                        home => home,
                    };
                } else if is_person
                    && (cast.moves || has_large || size > ShotSize::Medium)
                    && scene.place == Place::Studio
                {
                    scene.place = Place::Street;
                }
            }
            let is_wet = matches!(scene.place, Place::Sea | Place::Lake);
            let says = |words: &[&str]| words.iter().any(|word| cast.rest.contains(word));
            let leaps = says(&["breach", "leap", "jump", "surface", "跃", "跳"]);
            let is_out = leaps || (is_ashore(cast) && !says(&["swim", "dive", "游"]));
            let is_dry = !is_wet && !matches!(scene.place, Place::Underwater | Place::Space | Place::City);
            match noun.class {
                Class::Swims if is_wet && !is_out && !noun.is_person => scene.place = Place::Underwater,
                Class::Swims if leaps && scene.place == Place::Underwater => scene.place = Place::Sea,
                // A mermaid who swims through a cathedral, a raft between mountains: there is water.
                Class::Swims if is_dry && says(&["swim", "diving", "dives", "游"]) => {
                    scene.place = Place::Underwater;
                }
                Class::Floats
                    if matches!(scene.place, Place::Mountains | Place::Forest | Place::Field)
                        && noun.gait == Gait::Sails =>
                {
                    scene.place = Place::Lake;
                }
                _ => {}
            }
            if head.art() == Art::Painter("waterfall") {
                scene.place = Place::Lake;
            }
        }
    }
    // Where polar bears and penguins live there is ice.
    const POLAR: &[&str] =
        &["polar bear", "penguin", "seal", "北极熊", "企鹅", "海豹", "arctic", "antarctic", "北极", "南极"];
    if POLAR.iter().any(|word| cast.rest.to_lowercase().contains(word))
        && (!scene.is_place_named || matches!(scene.place, Place::Sea | Place::Mountains))
        && matches!(scene.place, Place::Sea | Place::Mountains | Place::Field | Place::Studio | Place::Forest)
    {
        scene.season = Some(Season::Winter);
        scene.place = if matches!(scene.place, Place::Sea) { Place::Sea } else { Place::Mountains };
    }
    // Where somebody surfs there are waves.
    let is_surfing = posture(cast) == Some(Posture::Rides(Mount::Board(Board::Surf)));
    if is_surfing && !matches!(scene.place, Place::Sea | Place::Lake) {
        (scene.place, scene.indoors) = (Place::Sea, None);
    }
    // Whoever sits at a table is in a room, be the lights of a city behind the window.
    let is_outside = [
        "street", "terrace", "garden", "park", "beach", "outdoor", "rooftop", "market", "sidewalk", "街",
        "公园", "花园", "海边", "户外", "露天", "院", "胡同",
    ]
    .iter()
    .any(|word| cast.rest.to_lowercase().contains(word));
    if matches!(posture(cast), Some(Posture::Sits(Seat::Chair { has_table: true } | Seat::Sofa)))
        && !is_outside
        && matches!(scene.place, Place::City | Place::Street | Place::Studio | Place::Field)
    {
        scene.place = Place::Interior;
    }
    // Whoever walks in the rain is in the street, be there windows of shops.
    let lower = cast.rest.to_lowercase();
    let is_wet =
        ["in the rain", "through the rain", "umbrella", "rainy street", "雨中", "撑伞", "打伞", "伞"]
            .iter()
            .any(|word| lower.contains(word));
    let walks =
        ["walk", "stroll", "runs", "running", "走", "漫步", "跑"].iter().any(|word| lower.contains(word));
    let is_person = matches!(head.art(), Art::Painter("person" | "child" | "couple" | "crowd"));
    if scene.place == Place::Interior
        && is_person
        && is_wet
        && walks
        && scene.indoors.is_none_or(|it| it == Indoors::Shop)
    {
        (scene.place, scene.indoors) = (Place::Street, None);
    }
    // A trade alone keeps nobody in a room when it rains or snows on them.
    const IN_RAIN: &[&str] = &["in the rain", "through the rain", "in a storm", "雨中", "在雨里", "大雨里"];
    const IN_SNOW: &[&str] = &["in the snow", "through the snow", "in a blizzard", "雪中", "雪地", "雪里"];
    let says_any = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if scene.place == Place::Interior && is_person && !scene.is_place_named {
        let outside = match (says_any(IN_RAIN), says_any(IN_SNOW)) {
            (true, _) => Some(Place::Street),
            (false, true) => Some(Place::Field),
            _ => None,
        };
        if let Some(outside) = outside {
            (scene.place, scene.indoors) = (outside, None);
        }
    }
    // Whoever puts out a house is before it.
    const BURNS: &[&str] = &[
        "burning building",
        "burning structure",
        "burning house",
        "burning apartment",
        "blaze",
        "大楼起火",
        "灭火",
    ];
    if matches!(scene.place, Place::Interior | Place::Field)
        && !scene.is_place_named
        && is_person
        && scene.indoors.is_none()
        && BURNS.iter().any(|word| lower.contains(word))
    {
        scene.place = Place::Street;
    }
    // A bench, a step or a rock is outside.
    if matches!(posture(cast), Some(Posture::Sits(Seat::Bench | Seat::Rock | Seat::Ground)))
        && scene.place == Place::Studio
        && size > ShotSize::CloseUp
        && cast.backdrop.is_none()
    {
        scene.place = Place::Field;
    }
    // Houses of a village are no skyline, whatever is said of their roofs.
    let is_rural = ["village", "cottage", "farmhouse", "hamlet", "村", "农舍"]
        .iter()
        .any(|word| head.text.contains(word));
    if head.art() == Art::Painter("house") && is_rural && matches!(scene.place, Place::City | Place::Studio) {
        scene.place = Place::Field;
    }
    // A ground of one colour is a studio's.
    if cast.backdrop.is_some() && !scene.is_place_named {
        scene.place = Place::Studio;
    }
    // Wheels and feet are on a street; a skyline is seen across water.
    let is_grounded = matches!(noun.class, Class::Stands | Class::Table)
        && noun.metres < 10.0
        && noun.gait != Gait::Flies
        && !noun.is_head;
    let is_above = [
        "roof", "balcony", "skyline", "above", "over ", "overlook", "tower", "天台", "楼顶", "屋檐", "屋顶",
        "俯瞰",
    ]
    .iter()
    // Over a bridge leads a street.
    .any(|word| {
        let plain =
            ["over a bridge", "over the bridge", "pulling over", "pulls over", "pull over", "all over"]
                .iter()
                .fold(lower.clone(), |text, said| text.replace(said, ""));
        plain.contains(word)
    });
    if scene.place == Place::City
        && is_grounded
        && !is_above
        && size < ShotSize::Wide
        && matches!(
            head.art(),
            Art::Picture(_) | Art::Painter("person" | "child" | "couple" | "crowd" | "horse")
        )
    {
        scene.place = Place::Street;
    }
    // Who fills a place is seen in it.
    let fills = |also: &Head| {
        matches!(also.art(), Art::Painter("crowd")) || also.art() == Art::Painter("person") && also.count > 1
    };
    if matches!(head.art(), Art::Place(Some(_))) && cast.also.iter().any(fills) && !scene.has(Subject::Crowd)
    {
        scene.subjects.push(Subject::Crowd);
    }
    let painted: &[Subject] = match head.art() {
        Art::Painter("person") => &[Subject::Person],
        Art::Painter("child") => &[Subject::Child],
        Art::Painter("couple") => &[Subject::Couple],
        Art::Painter("crowd") => &[Subject::Crowd],
        Art::Painter("boat") => &[Subject::Boat],
        Art::Painter("lighthouse") => &[Subject::Lighthouse],
        Art::Painter("house") => &[Subject::House],
        Art::Painter("pagoda") => &[Subject::Pagoda],
        Art::Painter("tree") => &[Subject::Tree],
        Art::Painter("balloon") => &[Subject::Balloon],
        Art::Painter("fire") => &[Subject::Fire],
        Art::Painter("lamp") => &[Subject::Lamp],
        Art::Painter("waterfall") => &[Subject::Waterfall],
        _ => &[],
    };
    for subject in painted {
        if !scene.has(*subject) {
            scene.subjects.push(*subject);
        }
    }
    // What the shot is about is painted, by whatever name it goes.
    let animal = match head.art() {
        Art::Painter("horse") => Some(Animal::Horse),
        Art::Painter("deer") => Some(Animal::Deer),
        Art::Painter("camel") => Some(Animal::Camel),
        Art::Painter("elephant") => Some(Animal::Elephant),
        _ => None,
    };
    if let Some(kind) = animal.filter(|kind| scene.animals.iter().all(|animals| animals.kind != *kind)) {
        scene.animals.insert(0, Animals { kind, are_many: false });
    }
    for animals in scene.animals.iter_mut().filter(|animals| animal == Some(animals.kind)) {
        animals.are_many |= head.count > 1;
    }
    // A flock that the shot is about flies before the scene, not far off within it.
    if head.art() == Art::Painter("birds") {
        scene.subjects.retain(|subject| *subject != Subject::Birds);
    }
    if head.art() == Art::Painter("couple") && head.count > 2 {
        scene.subjects.retain(|subject| *subject != Subject::Couple);
        scene.subjects.push(Subject::Crowd);
    }
    // Several are a group of that number.
    if matches!(head.art(), Art::Painter("person" | "child")) && head.count > 1 {
        scene.subjects.push(Subject::Crowd);
    }
    // One child is not also a grown person, and the other way round.
    let has_other = |painters: &[&str]| {
        cast.also.iter().any(|also| matches!(also.art(), Art::Painter(name) if painters.contains(&name)))
    };
    match head.art() {
        Art::Painter("child") if head.count == 1 && !has_other(&["person", "couple", "crowd"]) => {
            scene.subjects.retain(|it| !matches!(it, Subject::Person | Subject::Woman | Subject::Couple));
        }
        Art::Painter("person") if head.count == 1 && !has_other(&["child", "couple"]) => {
            scene.subjects.retain(|it| !matches!(it, Subject::Child | Subject::Couple));
        }
        _ => {}
    }
    // "A German shepherd and a little boy": the shepherd is a dog, and nobody else is there.
    if matches!(head.art(), Art::Picture(_))
        && has_other(&["child"])
        && !has_other(&["person", "couple", "crowd"])
    {
        scene.subjects.retain(|it| !matches!(it, Subject::Person | Subject::Woman | Subject::Couple));
    }
    // "A grandfather clock", "a chef hat": a word for a person within the name of a thing is nobody.
    let is_person = |head: &Head| matches!(head.art(), Art::Painter("person" | "child" | "couple" | "crowd"));
    let has_person = cast.head.iter().chain(&cast.also).any(is_person);
    if !has_person && matches!(head.art(), Art::Picture(_)) {
        let somebody = [Subject::Person, Subject::Woman, Subject::Child, Subject::Couple];
        scene.subjects.retain(|subject| !somebody.contains(subject));
    }
    // What a picture shows is not painted a second time.
    let shown: Vec<&Head> =
        cast.head.iter().chain(&cast.also).filter(|head| matches!(head.art(), Art::Picture(_))).collect();
    scene.forget(|word| {
        shown.iter().any(|head| {
            head.text == word
                || head.text.ends_with(&format!(" {word}"))
                || (!word.is_ascii() && head.text.contains(word))
        })
    });
}
