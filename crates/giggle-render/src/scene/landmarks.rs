//! Places by what stands there: stadiums, ruins, festivals, ice; and the moods and seasons that go with them.
//!
//! They are tables and nothing else, and are read together with those of the lexicon.

use super::kinds::{Mood, Place, Season};
use super::lexicon::Hints;

pub(super) const PLACES: Hints<Place> = &[
    (Place::Street, 7, "times square, shibuya, broadway, neon signs, 时代广场, 涩谷"),
    (
        Place::Field,
        6,
        "ruins, rubble, post apocalyptic, stadium, soccer field, football field, 废墟, 体育场, 足球场, 球场",
    ),
    (
        Place::Street,
        7,
        "plaza, piazza, town square, village square, market square, city square, public square, old town, cobblestone, cobblestones, \
         广场, 石板路, 古镇, 小镇街道",
    ),
    (Place::Street, 3, "stone wall, brick wall, graffiti wall, 砖墙, 石墙, 墙边"),
    (
        Place::City,
        4,
        "paris, miami, manhattan, chicago, los angeles, san francisco, rome, seoul, singapore, sydney, mumbai, bangkok, \
         巴黎, 纽约, 迈阿密, 伦敦, 罗马, 首尔, 新加坡, 曼谷, 洛杉矶",
    ),
    (Place::Interior, 5, "penthouse, courtroom, birthday party, 顶层公寓, 法庭, 生日派对, 会客厅"),
    (
        Place::Interior,
        3,
        "television, watches tv, watching tv, living room tv, birthday cake, remote control, folds clothes, folding clothes, laundry, \
         电视, 生日蛋糕, 叠衣服, 落地窗",
    ),
    (Place::Interior, 1, "staircase, stairs, 楼梯"),
    (Place::Street, 3, "festival, carnival, 庙会, 灯会"),
    (Place::Sea, 3, "arctic, antarctica, antarctic, 北极, 南极"),
    (Place::Interior, 6, "orchestra, symphony, 交响乐"),
    (Place::Interior, 2, "oven, saucepan, gameshow, game show, talk show, tv studio, 烤箱"),
    (
        Place::Interior,
        5,
        "swimming pool, swimmer does laps, swims laps, swimming laps, in a pool, 泳池, 游泳池",
    ),
    (Place::Lake, 9, "outdoor pool, infinity pool, 无边泳池, 室外泳池"),
    (
        Place::Interior,
        20,
        "subway platform, metro platform, train platform, station platform, railway platform, subway station, metro station, underground station, 地铁站, 站台, 月台, \
         ice rink, skating rink, hockey rink, figure skater, figure skating, ice hockey, hockey player, 溜冰场, 滑冰场, 花样滑冰, 冰球, \
         indoor pool, swimming hall, 游泳馆, post office, 邮局, conference room, meeting room, boardroom, board room, \
         basketball court, basketball arena, basketball game, indoor court, volleyball court, slam dunk, 篮球场, 篮球馆, 扣篮",
    ),
    (Place::Interior, 5, "study room, quiet study, home study, his study, her study, in a study, cozy study"),
    (
        Place::Interior,
        3,
        "basketball player, gives a speech, giving a speech, podium, lectern, exam, 篮球, 演讲, 考试",
    ),
    (Place::Interior, 9, "through the hoop, through hoop, basketball hoop"),
    (
        Place::Interior,
        5,
        "whiteboard, brainstorm, brainstorming, business meeting, team meeting, 开会, 头脑风暴, 白板",
    ),
    (Place::Interior, 8, "at home, in her home, in his home, 在家, 家里"),
    (Place::Desert, 6, "on mars, mars, pyramid, 火星上, 金字塔"),
    (Place::Sea, 4, "wet sand, crashing waves, 海边悬崖"),
    (Place::Field, 3, "tennis, golf, baseball, on the grass, on the lawn, 网球, 高尔夫, 棒球, 草地上"),
];

pub(super) const MOODS: Hints<Mood> =
    &[(Mood::Neon, 3, "times square, las vegas, shibuya, neon signs, 时代广场, 涩谷")];

pub(super) const SEASONS: Hints<Season> = &[(Season::Winter, 3, "on ice, ice rink, ice skating, 滑冰")];

/// Where somebody eats or drinks.
pub(super) const CAFES: &str =
    "coffee shop, cafe, café, restaurant, tea shop, 咖啡店, 咖啡馆, 餐厅, 奶茶店, 茶馆";
