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
    (
        Place::Street,
        7,
        "parking lot, car park, gas station, petrol station, bus stop, depot, fuel depot, junkyard, scrapyard, driveway, suburb, suburban, chinatown, \
         skate park, skatepark, amusement park, theme park, fairground, funfair, campus, construction site, fire station, police station, toll booth, overpass, \
         underpass, town hall, bus depot, train depot, train yard, rail yard, playground in the city, \
         停车场, 加油站, 公交站, 天桥, 游乐园, 游乐场, 主题公园, 工地, 唐人街, 路口, 街区, 油库, 燃料库, 校园, 古城, 收费站, 立交桥, 客栈",
    ),
    (
        Place::Field,
        5,
        "schoolyard, tennis court, football pitch, playing field, patio, porch, front porch, hilltop, hillside, dirt track, tundra, moor, stables, horse stable, in the stable, in a stable, at the stable, inside the stable, inside a stable, through the stable, into the stable, into a stable, \
         graveyard, cemetery, in the trench, at the trench, through the trench, trenches, park, garden, gardens, village, hamlet, pumpkin patch, cornfield, treetop village, \
         果园, 葡萄园, 后院, 农场, 菜园, 茶园, 公园, 花园, 村庄, 村子, 山村, 操场, 马厩, 墓地, 营地, 苔原, 高尔夫球场, 露台, 菜地, 田埂, 树下",
    ),
    (
        Place::Field,
        4,
        "playing soccer, play soccer, plays soccer, playing football, soccer match, football match, rugby field, clearing, terrace, under a tree, under the tree",
    ),
    (
        Place::Sea,
        5,
        "dock, docks, boardwalk, jetty, wharf, shipyard, cove, sandbar, marina, waterfront, quayside, 栈桥, 渔港, 造船厂",
    ),
    (
        Place::Underwater,
        8,
        "ocean floor, sea floor, seafloor, bottom of the sea, bottom of the ocean, 海床, 海底深处",
    ),
    (Place::Lake, 5, "swamp, dam, reservoir, marshland, bayou, creek, brook, 湿地, 沼泽, 水库, 水坝, 大坝"),
    (
        Place::Mountains,
        6,
        "mine shaft, quarry, ice field, ski resort, ski slope, ski lift, bobsled, bobsleigh, icy track, ice track, luge track, ski jump, igloo, in the mine, in a mine, at the mine, inside the mine, inside a mine, through the mine, into the mine, into a mine, \
         雪域, 高原, 冰原, 矿洞, 矿井, 采石场, 滑雪场, 雪道, 冰道",
    ),
    (
        Place::Mountains,
        4,
        "in a temple, in the temple, at a temple, at the temple, temple courtyard, mountain temple, in a monastery, at the monastery, 寺庙, 寺院, 古寺, 道观",
    ),
    (
        Place::Desert,
        8,
        "alien moon, frozen moon, icy moon, distant moon, moon base, lunar base, surface of an alien planet, on an alien planet, on a distant planet, on a desert planet, \
         salt flat, salt flats, badlands, 外星球表面, 异星表面, 盐滩",
    ),
    (
        Place::Forest,
        6,
        "forest clearing, woodland clearing, treehouse, tree house, mangrove, mangroves, 树屋, 红树林",
    ),
    (
        Place::Interior,
        6,
        "barber shop, hair salon, beauty salon, nail salon, salon, castle hall, great hall, recording studio, castle great hall, circus, circus tent, big top, food court, laundromat, laundry room, \
         dungeon, in the factory, in a factory, at the factory, inside the factory, inside a factory, through the factory, into the factory, into a factory, \
         in the bank, in a bank, at the bank, inside the bank, inside a bank, through the bank, into the bank, into a bank, \
         in the mansion, in a mansion, at the mansion, inside the mansion, inside a mansion, through the mansion, into the mansion, into a mansion, \
         in the hotel, in a hotel, at the hotel, inside the hotel, inside a hotel, through the hotel, into the hotel, into a hotel, \
         in the tent, in a tent, at the tent, inside the tent, inside a tent, through the tent, into the tent, into a tent, \
         in the shop, in a shop, at the shop, inside the shop, inside a shop, through the shop, into the shop, into a shop, \
         in the store, in a store, at the store, inside the store, inside a store, through the store, into the store, into a store, \
         in the embassy, in a embassy, at the embassy, inside the embassy, inside a embassy, through the embassy, into the embassy, into a embassy, \
         in the house, in a house, inside the house, inside a house, through the house, into the house, into a house, bank vault, factory floor, flower shop, antique shop, pet shop, toy store, \
         record store, candy store, gift shop, clothing store, hardware store, grocery store, pet store, hotel room, \
         候机厅, 航站楼, 机场, 地下室, 阁楼, 儿童房, 女孩房间, 理发店, 面包店, 酒店, 大堂, 电影院, 网吧, 地牢, 咖啡店, 奶茶店, 餐馆, 甜品店, 花店, 服装店, 宠物店, 书屋, 房间里, 帐篷里, 屋子里",
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
         电视, 生日蛋糕, 叠衣服, 落地窗, 黑板, 讲台",
    ),
    (Place::City, 9, "rooftop garden, rooftop terrace, rooftop bar, 屋顶花园, 空中花园"),
    (
        Place::Interior,
        3,
        "wooden floor, hardwood floor, floorboards, ball of yarn, armchair, bookshelf, rug, carpet, cushion, 木地板, 地板, 地毯, 毛线球, 枕头, 坐垫",
    ),
    (Place::Interior, 1, "staircase, stairs, 楼梯"),
    (
        Place::Interior,
        2,
        "carpenter, woodworker, potter, mechanic, cobbler, luthier, tailor, seamstress, glassblower, sculptor, locksmith, 木匠, 裁缝, 陶艺师, 修鞋匠, 玻璃匠",
    ),
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
    (Place::Desert, 6, "on mars, mars, pyramid, 火星表面, 火星上, 金字塔"),
    (Place::Sea, 4, "wet sand, crashing waves, 海边悬崖"),
    (Place::Field, 3, "tennis, golf, baseball, on the grass, on the lawn, 网球, 高尔夫, 棒球, 草地上"),
];

pub(super) const MOODS: Hints<Mood> =
    &[(Mood::Neon, 3, "times square, las vegas, shibuya, neon signs, 时代广场, 涩谷")];

pub(super) const SEASONS: Hints<Season> = &[(Season::Winter, 3, "on ice, ice rink, ice skating, 滑冰")];

/// Where somebody eats or drinks.
pub(super) const CAFES: &str =
    "coffee shop, cafe, café, restaurant, tea shop, 咖啡店, 咖啡馆, 餐厅, 奶茶店, 茶馆";

/// A room that is said to be one: whatever light falls into it and whoever is there, it is no stage.
pub(super) const ROOMS: &str =
    "room, bedroom, living room, hotel room, attic, basement, apartment, 房间, 卧室, 客厅, 阁楼, 公寓";
