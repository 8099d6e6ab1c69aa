//! The words that say what a scene is, in English and Chinese.
//!
//! They are tables and nothing else. The one idea: a word hints at a meaning more or less strongly, and the heaviest
//! meaning of a prompt wins.

use crate::scene::kinds::{Animal, Indoors, Mood, Place, Season, Subject, Time, Weather};

/// Rows of words, parted by commas, with what they hint at, and how strongly.
pub(super) type Hints<T> = &'static [(T, u32, &'static str)];

/// The words of one row.
pub(super) fn words_of(row: &'static str) -> impl Iterator<Item = &'static str> {
    row.split(',').map(str::trim)
}

pub(super) const PLACES: Hints<Place> = &[
    (
        Place::Sea,
        4,
        "paddleboard, paddle board, jet ski, 桨板, 水上摩托, sea, ocean, beach, coast, coastal, coastline, shore, seaside, seashore, harbor, harbour, pier, bay, \
         island, surf, lagoon, 大海, 海边, 海滩, 海岸, 沙滩, 海面, 海浪, 港口, 码头, 海岛, \
         海洋, 礁石, 海上, 海湾, 海",
    ),
    (
        Place::Sea,
        3,
        "wave, lighthouse, sailboat, yacht, surfer, whale, dolphin, orca, tide, seagull, pirate, 灯塔, 帆船, 冲浪, \
         渔船, 鲸, 海豚, 海鸥, 渔夫",
    ),
    (Place::Sea, 1, "boat, ship, fisherman, sailor, 轮船, 船"),
    (
        Place::Lake,
        5,
        "lake, river, pond, riverbank, lakeside, stream, waterfall, canal, fjord, lotus, 湖, 湖面, \
         湖泊, 河, 河流, 江面, 江, 池塘, 溪, 瀑布, 湖边, 江南, 荷花, 水乡",
    ),
    (Place::Lake, 7, "小桥流水, 江南水乡, 江南古镇, 水乡古镇"),
    (Place::Lake, 1, "canoe, kayak, swan, duck, 天鹅, 乌篷船, 竹筏"),
    (
        Place::Mountains,
        4,
        "mountain, alps, himalaya, everest, peak, canyon, valley, summit, ridge, volcano, glacier, \
         gorge, mountaintop, mountainside, highland, cave, 山, 雪山, 群山, 高山, 山脉, 山峰, 峡谷, \
         山谷, 山顶, 悬崖, 峭壁, 火山, 冰川, 黄山, 云海, 长城, 山洞",
    ),
    (Place::Mountains, 3, "cliff, cliffside, clifftop, precipice"),
    (
        Place::Mountains,
        2,
        "hiker, climber, monastery, dragon, castle, eagle, 登山, 道士, 修仙, 仙侠, 城堡, 龙, 雄鹰, \
         武侠, 侠客, 塔林",
    ),
    (
        Place::Forest,
        4,
        "forest, jungle, wood, woods, woodland, rainforest, grove, bamboo, redwood, pine, 树林, 森林, \
         丛林, 竹林, 林间, 雨林, 树海, 松林, 枫林, 林中",
    ),
    (
        Place::Forest,
        2,
        "deer, stag, fox, wolf, bear, tiger, panther, panda, fairy, elf, mushroom, moss, fern, 老虎, 小鹿, 狐狸, 狼, 精灵, 蘑菇, 鹿, \
         熊猫, 萤火虫",
    ),
    (Place::Forest, 1, "cabin, 木屋"),
    (
        Place::Desert,
        4,
        "desert, dune, sahara, gobi, wasteland, mesa, warzone, war zone, minefield, 雷区, 废土, 沙漠, 沙丘, 戈壁, 大漠, 敦煌, 荒漠",
    ),
    (
        Place::Desert,
        2,
        "camel, cactus, oasis, pyramid, sand, mars, cowboy, 骆驼, 绿洲, 金字塔, 仙人掌, 丝绸之路, \
         火星",
    ),
    (
        Place::Field,
        4,
        "barbecue, bbq, 烧烤架, field, meadow, prairie, grassland, farm, farmland, countryside, savanna, savannah, steppe, backyard, front yard, yard, campsite, 露营地, lawn, playground, \
         vineyard, hill, plain, pasture, wheat, sunflower, lavender field, lavender farm, lavender garden, lavender bush, rows of lavender, rice paddy, orchard, ranch, 草原, \
         田野, 麦田, 草地, 花海, 稻田, 乡村, 油菜花, 农田, 牧场, 山坡, 原野, 梯田, 向日葵, 薰衣草, \
         草坪, 花田",
    ),
    (
        Place::Field,
        2,
        "horse, cow, sheep, tractor, windmill, flower, blossom, kite, \
         butterfly, picnic, barn, cottage, 马, 牛羊, 风车, 樱花, 花, 风筝, 蝴蝶, 桃花",
    ),
    (
        Place::Field,
        2,
        "dog, puppy, goat, lamb, elephant, lion, zebra, giraffe, cheetah, rabbit, bunny, cattle, buffalo, 狗, 大象, \
         狮子, 斑马, 长颈鹿, 山羊, 绵羊, 兔子, 骏马",
    ),
    (Place::Field, 1, "house, hut, farmhouse, tree, horseback, 房子, 小屋, 农舍, 大树"),
    (
        Place::City,
        4,
        "balcony, 阳台, 屋顶, 房顶, 天台, 楼顶, city, skyline, skyscraper, metropolis, downtown, cityscape, rooftop, manhattan, tokyo, \
         shanghai, hong kong, new york, london, dubai, chongqing, 城市, 都市, 摩天大楼, 天际线, 外滩, \
         上海, 高楼, 天台, 东京, 香港, 重庆, 北京, 深圳, 楼顶, 未来城市",
    ),
    (
        Place::City,
        2,
        "tower, bridge, cyberpunk, urban, helicopter, superhero, futuristic, building, 大楼, 大桥, \
         赛博朋克, 建筑, 超级英雄",
    ),
    (
        Place::Street,
        7,
        "street, alley, avenue, sidewalk, crosswalk, intersection, market, bazaar, boulevard, street corner, traffic, tunnel, subway, train station, zebra crossing, pedestrian crossing, las vegas strip, roundabout, 街道, 街头, 小巷, \
         巷子, 马路, 街, 夜市, 市集, 集市, 十字路口, 胡同, 老街, 弄堂, 隧道, 地铁, 市场, 斑马线, 火车站, 车站, 月台, 站台",
    ),
    (Place::City, 3, "屋檐, 城楼, 故宫, 紫禁城"),
    (
        Place::Mountains,
        6,
        "in the sky, above the clouds, on a cloud, piece of cloud, floating island, floating islands, sky island, sky islands, 浮岛, 空岛, 浮空岛, 天空之城, 云端, 云朵上, 云上",
    ),
    (Place::Lake, 4, "芦苇荡, 芦苇, wetland, marsh"),
    (Place::Mountains, 4, "雪原, snowfield, avalanche, 雪崩"),
    (Place::Mountains, 2, "雪地, snowdrift, ski, skiing, snowboard, 滑雪, deep snow, snowy landscape"),
    (
        Place::Sea,
        5,
        "drifting ice, ice floe, ice floes, sea ice, pack ice, iceberg, icebergs, 浮冰, 冰山, 冰海",
    ),
    (
        Place::Desert,
        8,
        "on the moon, surface of the moon, moon surface, lunar surface, lunar landscape, moonscape, 月球表面, 月球上, 月面, 月表",
    ),
    (
        Place::Interior,
        4,
        "stage, jazz club, smoky club, comedy club, jazz bar, concert hall, stadium locker, locker room, ballroom, nightclub, gymnasium, catwalk, fashion show, dance studio, boxing ring,          courtroom, cockpit, hair salon, barbershop, 火锅店, 更衣室, 舞台, 后台, 饭馆, 面馆, 商场, 茶室, 幕布",
    ),
    (
        Place::Field,
        8,
        "race car, racing car, race cars, f1 car, formula 1, formula one, 赛车, country road, dirt road, rural road, race track, racetrack, courtyard, 乡间小路, 乡间公路, 赛道, 庭院, 院子里",
    ),
    // A road leads through whatever else is said: "a desert highway" is no street.
    (Place::Field, 6, "zoo, wildlife park, battlefield, 动物园, 战场"),
    (Place::Interior, 6, "走秀, t台, t 台, 秀场, 时装秀, 驾驶舱, 机舱, runway show, fashion runway"),
    (Place::Street, 3, "road, highway, 公路"),
    (
        Place::Street,
        2,
        "streetlight, taxi, bicycle, bus, pedestrian, motorcycle, vendor, storefront, car, cyclist, skateboard, \
         出租车, 自行车, 行人, 摩托车, 小贩, 汽车, 跑车, 骑车, 外卖",
    ),
    (Place::Street, 1, "umbrella, parasol, 雨伞, 油纸伞"),
    (
        Place::Interior,
        5,
        "greenhouse, conservatory, hothouse, glasshouse, atelier, art studio, subway car, metro car, train car, train carriage, inside a train, inside the train, train compartment, on the subway, inside a bus, bookstore, diner, tea house, teahouse, bakery, exhibition, art gallery, 温室, 花房, 画室, 地铁车厢, 车厢, 地铁里, 地铁上, 火车上, 公交车上, 高铁上, 画廊, 美术馆, 展厅, 浴室, 卫生间, \
         room, sunroom, nursery, dark temple, temple hall, inside a temple, bedroom, kitchen, living room, office, cafe, café, coffee shop, restaurant, library, \
         hallway, corridor, interior, indoors, indoor, classroom, hospital, museum, church, cathedral, \
         theatre, theater, bar, diner, operating room, operating theatre, operating theater, forge, foundry, garage, \
         smithy, supermarket, chapel, flight deck, clinic, emergency room, lecture hall, arena, amphitheater, amphitheatre, \
         assembly line, in a factory, inside a factory, 工厂里, 工厂内, convenience store, shopping mall, mall, grand central, airport terminal, airport, station hall,  throne room, lobby, dojo, opera house, \
         手术室, 病房, 车间, 工坊, 作坊, 车库, 超市, 便利店, 大厅, 音乐厅, 会议室, 驾驶舱, 体育馆, 拳击台, 竞技场, \
         斗兽场, 角斗场, 后厨, 戏台, 酒馆, 铁匠铺, 座舱, 课堂, \
          attic, basement, apartment, palace hall, temple hall, workshop, \
         studio apartment, laboratory, lab, gym, warehouse, elevator, bookshop, bathroom, tavern, \
         throne, gallery, house interior, 房间, 卧室, 厨房, 客厅, 办公室, 咖啡馆, 咖啡厅, 餐厅, \
         图书馆, 走廊, 室内, 教室, 医院, 博物馆, 教堂, 剧院, 酒吧, 书房, 实验室, 大殿, 屋内, 屋里, \
         书店, 窗边, 仓库, 家中, 宫殿, 茶馆, 健身房",
    ),
    (
        Place::Interior,
        9,
        "subway car, metro car, inside a subway, inside the subway, on the subway, on a subway, 地铁车厢, 地铁里, 地铁上, 公交车上, 公交车里, indoor market",
    ),
    (
        Place::Interior,
        3,
        "oven, stove, frying pan, saucepan, sauce pan, microwave, fridge, refrigerator, kitchen sink, gameshow, game show, tv studio, talk show, \
         news anchor, workbench, watchmaker, surgeon, nurse, patient, priest, nun, prisoner, prison cell, jail, karaoke, treadmill, barbell, interview, \
         烤箱, 冰箱, 平底锅, 炒锅, 演播室, 新闻主播, 牧师, 修女, 神父, 囚犯, 监狱, 工作台, 钟表匠, 跑步机, 杠铃, \
         window, desk, sofa, couch, bed, fireplace, armchair, windowsill, piano, violinist, cello, \
         ballet, bookshelf, chef, barista, candlelight, 窗, 书桌, 沙发, 床, 壁炉, 窗台, 钢琴, 书架, \
         厨师, 烛光, 大提琴, 芭蕾",
    ),
    (
        Place::Interior,
        1,
        "singer, singing, sings, sing, comedian, rapper, dj, microphone, rock band, orchestra, magician, microscope, test tube, classmates, lecture, 歌手, 唱歌, 演唱, 乐队, 魔术师, 麦克风, 显微镜, \
         bakes, baking, kneads, kneading, dough, chopping, wok, frying, cooks, knits, knitting, sewing, pottery, potter, easel, calligraphy, calligrapher, 包饺子, 揉面, 炒菜, 切菜, 书法, 写字, 毛笔, 织毛衣, 古筝, 画画, 作画, 做蛋糕, 烘焙, 下棋, \
         book, reading, typing, curtain, cooking, doctor, student, 看书, 读书, 做饭, \
         医生, 学生, 茶",
    ),
    (
        Place::Space,
        5,
        "space, galaxy, nebula, cosmos, black hole, \
         universe, asteroid, space station, interstellar, saturn, jupiter, outer space, \
         太空, 宇宙, 星云, 星球, 宇宙飞船, 黑洞, 空间站, 星系, 行星, 星际, 土星",
    ),
    (Place::Space, 2, "milky way, galaxy, 银河, 星系"),
    (
        Place::Space,
        3,
        "astronaut, satellite, alien, planet, spaceship, spacecraft, starship, 宇航员, 航天员, 卫星, 外星",
    ),
    (
        Place::Underwater,
        6,
        "underwater, coral, reef, undersea, deep sea, seabed, scuba, kelp, submarine, 水下, 海底, \
         珊瑚, 深海, 潜水",
    ),
    (
        Place::Underwater,
        3,
        "jellyfish, fish, mermaid, shark, turtle, octopus, 水母, 美人鱼, 鲨鱼, 海龟, 鱼群, 章鱼",
    ),
    (
        Place::Studio,
        2,
        "portrait, product, studio, close up, closeup, macro, headshot, perfume, sneaker, watch, 特写, \
         产品, 肖像, 微距, 棚拍, 香水",
    ),
];

pub(super) const INDOORS: Hints<Indoors> = &[
    (Indoors::Arena, 2, "basketball player, basketball, volleyball, slam dunk, 篮球, 扣篮"),
    (Indoors::Arena, 5, "arena, colosseum, amphitheater, amphitheatre, 竞技场, 斗兽场, 角斗场"),
    (
        Indoors::Bar,
        5,
        "bar, pub, tavern, nightclub, jazz club, smoky club, cocktail, saloon, 酒吧, 夜店, 酒馆",
    ),
    (
        Indoors::Atelier,
        6,
        "atelier, art studio, painting studio, painter in a studio, artist studio, artists studio, easel, 画室, 画架",
    ),
    (Indoors::Atelier, 2, "painter, paints, artist, 画家, 画画, 作画"),
    (Indoors::Bathroom, 5, "bathroom, bathtub, shower room, washroom, restroom, 浴室, 卫生间, 洗手间, 浴缸"),
    (
        Indoors::Carriage,
        6,
        "subway car, metro car, train car, train carriage, inside a train, inside the train, on the subway, on a subway, on the train, on a train, in a subway, inside a bus, inside the bus, on the bus, train compartment, commuter train, 地铁车厢, 车厢, 地铁里, 地铁上, 火车上, 火车里, 公交车上, 公交车里, 高铁上",
    ),
    (
        Indoors::Greenhouse,
        6,
        "greenhouse, conservatory, hothouse, glasshouse, botanical garden, indoor garden, 温室, 花房, 大棚, 植物园",
    ),
    (Indoors::Library, 6, "library, bookstore, bookshop, bookshelves, 图书馆, 书店, 藏书"),
    (
        Indoors::Museum,
        6,
        "museum, art gallery, exhibition, exhibition hall, 博物馆, 美术馆, 画廊, 展览, 展厅",
    ),
    (
        Indoors::Restaurant,
        6,
        "restaurant, cafe, café, coffee shop, coffee house, diner, tea house, teahouse, bistro, tea shop, 咖啡馆, 咖啡店, 咖啡厅, 餐厅, 饭馆, 面馆, 火锅店, 奶茶店, 茶馆, 餐馆",
    ),
    (Indoors::Restaurant, 2, "barista, waiter, waitress, 咖啡师, 服务员"),
    (Indoors::Bar, 2, "bartender, 调酒师"),
    (Indoors::Church, 5, "church, cathedral, chapel, altar, 教堂"),
    (Indoors::Church, 2, "priest, nun, choir, bishop, 牧师, 修女, 神父"),
    (Indoors::Classroom, 5, "classroom, lecture hall, blackboard, chalkboard, 教室, 课堂, 黑板"),
    (Indoors::Classroom, 2, "teacher, professor, student, 老师, 学生"),
    (Indoors::Cockpit, 5, "cockpit, flight deck, 驾驶舱, 座舱"),
    (
        Indoors::Gym,
        5,
        "gym, gymnasium, boxing ring, dance studio, ballet studio, yoga studio, 健身房, 舞蹈室, 拳击台, 体育馆, 拳馆",
    ),
    (
        Indoors::Gym,
        2,
        "boxer, gymnast, weightlifter, treadmill, barbell, dumbbell, 跑步机, 杠铃, 哑铃, 体操, 拳击手",
    ),
    (
        Indoors::Hall,
        5,
        "castle hall, great hall, hotel lobby, concert hall, dojo, 酒店大堂, 大堂, 道场, dark temple, temple hall, inside a temple, ballroom, palace hall, throne room, banquet hall, hotel lobby, grand central, airport terminal, airport, station hall, lobby, 音乐厅, 大殿, 宫殿, 大厅, 宴会厅",
    ),
    (
        Indoors::Hospital,
        5,
        "hospital, operating room, operating theatre, operating theater, operating table, surgery, clinic, emergency room, 手术室, 手术台, 医院, 病房, 手术",
    ),
    (Indoors::Hospital, 2, "surgeon, doctor, nurse, dentist, patient, 医生, 护士, 病人, 患者"),
    (Indoors::Kitchen, 5, "kitchen, bakery, 面包店, 厨房, 后厨, 灶台"),
    (
        Indoors::Kitchen,
        2,
        "oven, stove, frying pan, saucepan, sauce pan, microwave, fridge, refrigerator, kitchen sink, frying, 烤箱, 冰箱, 平底锅, 炒锅, bakes, baking, kneads, dough, chopping, wok, 包饺子, 揉面, 炒菜, 切菜, 烘焙, chef, cook, baker, cooking, 厨师, 做饭, 大厨",
    ),
    (Indoors::Laboratory, 5, "laboratory, lab, 实验室"),
    (Indoors::Laboratory, 2, "scientist, chemist, microscope, test tube, beaker, 科学家, 显微镜, 试管"),
    (Indoors::LockerRoom, 6, "locker room, changing room, lockers, 更衣室"),
    (
        Indoors::Office,
        5,
        "office, conference room, meeting room, boardroom, newsroom, courtroom, 办公室, 会议室, 写字楼",
    ),
    (Indoors::Office, 2, "office worker, ceo, programmer, 程序员, 白领"),
    (
        Indoors::Shop,
        5,
        "store, shop, supermarket, mall, grocery, pharmacy, shopping mall, convenience store, 超市, 商店, 便利店, 店铺, 商场",
    ),
    (
        Indoors::Stage,
        5,
        "stage, theatre, theater, opera house, catwalk, circus, comedy club, fashion show, runway show, fashion runway, 走秀, t台, t 台, 秀场, 时装秀, spotlight, 舞台, 剧院, 戏台, 聚光灯, 幕布, 后台",
    ),
    (
        Indoors::Stage,
        2,
        "gameshow, game show, talk show, tv studio, rock band, singing, sings, sing, magician, comedian, rapper, dj, microphone, karaoke, idol, 演播室, 魔术师, 演唱, 唱歌, 麦克风, \
         orchestra, violinist, cellist, conductor, drummer, 乐队, 指挥家, ballet, ballerina, opera, concert, singer, 芭蕾, 歌手, 京剧, 演唱会",
    ),
    (Indoors::Warehouse, 5, "warehouse, 仓库"),
    (
        Indoors::Workshop,
        5,
        "workshop, forge, foundry, garage, factory, smithy, assembly line, 车间, 工坊, 铁匠铺, 作坊, 工厂, 车库",
    ),
    (
        Indoors::Workshop,
        2,
        "watchmaker, workbench, cobbler, luthier, 钟表匠, 工作台, pottery, 陶艺, blacksmith, carpenter, mechanic, potter, 铁匠, 木匠, 工匠, 匠人",
    ),
];

pub(super) const TIMES: Hints<Time> = &[
    (
        Time::Dawn,
        4,
        "dawn, sunrise, daybreak, early morning, first light, 黎明, 日出, 清晨, 拂晓, 破晓, 晨曦, \
         朝阳",
    ),
    (Time::Dawn, 2, "morning, 早晨, 早上, 晨"),
    (
        Time::Day,
        4,
        "noon, midday, daylight, sunny, daytime, bright day, broad daylight, 正午, 中午, 白天, 晴天, \
         烈日, 阳光明媚, 晴朗",
    ),
    (Time::Day, 2, "day, sunlight, afternoon, blue sky, sunlit, summer, 阳光, 下午, 午后, 蓝天, 夏日"),
    (
        Time::Golden,
        4,
        "golden hour, golden light, golden glow, golden sun, golden sunlight, golden rays, golden hues, golden morning, golden afternoon, golden evening, golden haze, late afternoon, low sun, \
         金色阳光, 金色的阳光, 金色光, 金光, 夕照, 金色的光, 金色余晖, 金色的余晖, 金黄色的光",
    ),
    (
        Time::Sunset,
        4,
        "sunset, dusk, sundown, evening, setting sun, 黄昏, 日落, 夕阳, 傍晚, 晚霞, 落日, 暮色",
    ),
    (Time::Blue, 4, "blue hour, twilight, nightfall, 暮光, 蓝调时刻, 华灯初上, 入夜, 薄暮"),
    (
        Time::Night,
        4,
        "night, midnight, nighttime, northern lights, aurora borealis, 北极光, moonlit, moonlight, starry, nocturnal, 夜, 夜晚, 午夜, 月光, \
         星空, 深夜, 月夜, 夜色, 夜空, 星夜, 雨夜",
    ),
    (
        Time::Night,
        2,
        "neon, candle, candlelight, campfire, stars, moon, lantern, milky way, firefly, fireworks, aurora, \
         lamplight, cyberpunk, 霓虹, 蜡烛, 烛光, 篝火, 星星, 月亮, 灯笼, 萤火虫, 烟花, 极光, 繁星, \
         赛博朋克, 油灯",
    ),
];

pub(super) const WEATHERS: Hints<Weather> = &[
    (
        Weather::Rain,
        4,
        "rain, rainy, raining, drizzle, downpour, monsoon, raindrop, rainfall, rain soaked, 雨, 下雨, \
         细雨, 雨夜, 雨天, 烟雨",
    ),
    (Weather::Rain, 1, "umbrella, puddle, wet street, wet pavement, 雨伞, 油纸伞, 湿漉漉"),
    (
        Weather::Storm,
        5,
        "storm, stormy, thunder, thunderstorm, lightning, tempest, hurricane, typhoon, 暴风雨, 雷雨, \
         闪电, 暴雨, 台风, 雷电",
    ),
    (
        Weather::Snow,
        5,
        "snowing, snowfall, snowflake, blizzard, snow falls, falling snow, snow falling, snowstorm, 下雪, 大雪, \
         小雪, 雪花, 暴雪, 飘雪, 落雪, 风雪, 雪夜, 雪中, 鹅毛大雪",
    ),
    (Weather::Snow, 1, "snow, christmas"),
    (
        Weather::Fog,
        4,
        "fog, foggy, mist, misty, haze, hazy, smoky, 雾, 薄雾, 晨雾, 雾气, 云雾, 迷雾, 朦胧, 云海",
    ),
    (Weather::Cloudy, 3, "cloudy, overcast, cloud, grey sky, gray sky, gloomy, 阴天, 多云, 乌云, 云"),
    (Weather::Dust, 4, "sandstorm, dust storm, dusty, 沙尘暴, 风沙, 尘土, 沙尘"),
    (Weather::Clear, 3, "clear sky, cloudless, sunny, clear, starry, 晴, 晴朗, 万里无云, 星空"),
];

pub(super) const MOODS: Hints<Mood> = &[
    (Mood::Neon, 5, "neon, cyberpunk, synthwave, vaporwave, blade runner, 霓虹, 赛博朋克, 蒸汽波"),
    (Mood::Neon, 2, "futuristic, hologram, sci fi, nightclub, 未来, 全息, 科幻, 夜店"),
    (Mood::Noir, 5, "noir, black and white, monochrome, b w, 黑白, 黑色电影"),
    (
        Mood::Vintage,
        4,
        "vintage, retro, sepia, nostalgic, old film, super 8, 1920s, 1930s, 1940s, 1950s, 1970s, 复古, \
         怀旧, 老电影, 胶片, 民国, 老照片",
    ),
    (
        Mood::Dreamy,
        4,
        "aurora, northern lights, aurora borealis, 极光, dreamy, dream, pastel, ethereal, magical, fairy tale, fairytale, whimsical, anime, ghibli, \
         fantasy, 梦幻, 唯美, 仙境, 童话, 动漫, 吉卜力, 梦境, 粉色, 仙侠",
    ),
    (
        Mood::Dark,
        4,
        "horror, dark, eerie, ominous, haunted, creepy, sinister, gothic, scary, zombie, 恐怖, 阴森, \
         黑暗, 诡异, 惊悚, 末日, 丧尸",
    ),
    (Mood::Warm, 3, "warm, cozy, cosy, romantic, tender, heartwarming, 温暖, 温馨, 浪漫, 暖色, 温柔"),
    (
        Mood::Cold,
        3,
        "cold, bleak, lonely, melancholy, desolate, somber, 寒冷, 孤独, 忧伤, 冷色, 凄凉, 荒凉, 冰冷, \
         寂静",
    ),
];

pub(super) const SEASONS: Hints<Season> = &[
    (Season::Spring, 3, "spring, blossom, cherry blossom, sakura, 春, 樱花, 桃花, 春天, 春日"),
    (Season::Summer, 3, "summer, tropical, 夏, 夏天, 夏日, 热带"),
    (
        Season::Autumn,
        3,
        "autumn, fall leaves, autumnal, maple, fall foliage, 秋, 秋天, 枫叶, 落叶, 秋日, 金秋, 枫林",
    ),
    (
        Season::Winter,
        3,
        "winter, snow, snowy, snowing, snowfall, snowflake, christmas, frozen, blizzard, icy, arctic, frost, 冬, 雪, \
         圣诞, 冰封, 冰川",
    ),
];

pub(super) const SUBJECTS: Hints<Subject> = &[
    (Subject::Waterfall, 1, "waterfall, cascade, 瀑布"),
    (
        Subject::Person,
        1,
        "man, woman, person, figure, girl, boy, lady, guy, knight, samurai, warrior, \
         detective, astronaut, traveler, traveller, hiker, monk, king, queen, princess, prince, \
         soldier, fisherman, farmer, dancer, musician, violinist, cowboy, wizard, witch, hero, runner, \
         surfer, photographer, artist, monk, nomad, stranger, silhouette, grandmother, grandfather, \
         mother, father, teenager, barista, chef, doctor, robot, cyclist, wanderer, actor, actress, \
         model, ballerina, pianist, climber, swordsman, assassin, android, bride, businessman, elder, \
         男人, 女人, 女孩, 男孩, 少女, 少年, 老人, 人物, 武士, 侠客, 剑客, 侦探, 宇航员, \
         旅人, 僧人, 国王, 女王, 公主, 王子, 士兵, 渔夫, 农夫, 舞者, 骑士, 女子, 男子, 姑娘, 老奶奶, \
         老爷爷, 妈妈, 爸爸, 机器人, 画家, 厨师, 医生, 她, 他, 仙女, 道士, 将军, 背影, 行者, 航天员, \
         女主角, 男主角, 书生, 牛仔, 一个人, 女士, 先生, 老者, 渔翁, 新娘, 舞女, 母亲, 父亲, 模特, \
         登山者",
    ),
    (
        Subject::Child,
        2,
        "child, kid, toddler, little girl, little boy, baby, 孩子, 小女孩, 小男孩, 儿童, 小孩, 婴儿",
    ),
    (
        Subject::Couple,
        3,
        "couple, lovers, two people, newlyweds, friends, 情侣, 恋人, 夫妻, 两个人, 一对, 新人, 朋友",
    ),
    (
        Subject::Crowd,
        2,
        "crowd, people, army, soldiers, children, pedestrians, dancers, 人群, 行人, 人们, 军队, \
         孩子们, 士兵们",
    ),
    (
        Subject::Boat,
        1,
        "boat, ship, sailboat, yacht, canoe, kayak, gondola, sail, ferry, pirate, 船, 帆船, 渔船, \
         小船, 乌篷船, 轮船, 竹筏, 小舟",
    ),
    (Subject::Lighthouse, 1, "lighthouse, 灯塔"),
    (
        Subject::House,
        1,
        "house, cabin, cottage, hut, farmhouse, barn, village, home, shack, 房子, 小屋, 木屋, 村庄, \
         农舍, 茅屋, 村子, 村落, 小镇",
    ),
    (
        Subject::Castle,
        1,
        "castle, fortress, palace, citadel, ruins, kingdom, cathedral, 城堡, 要塞, 宫殿, 遗迹",
    ),
    (
        Subject::Pagoda,
        1,
        "pagoda, temple, shrine, monastery, 佛塔, 寺, 寺庙, 古寺, 庙, 宝塔, 亭, 古塔, 道观, 神社, 佛寺",
    ),
    (Subject::Tree, 1, "tree, oak, willow, bonsai, 树, 大树, 柳树, 老树, 榕树"),
    (
        Subject::Birds,
        1,
        "bird, seagull, gull, flock, crow, crane, geese, eagle, raven, dove, 鸟, 海鸥, 飞鸟, 大雁, \
         乌鸦, 白鹭, 仙鹤, 鹤, 雄鹰, 鸽子",
    ),
    (Subject::Balloon, 1, "balloon, hot air balloon, airship, blimp, 热气球, 飞艇, 气球"),
    (
        Subject::Fire,
        1,
        "campfire, bonfire, fire, fireplace, flame, burning, 篝火, 火堆, 壁炉, 火焰, 大火, 火光",
    ),
    (
        Subject::Lamp,
        1,
        "candle, candlelight, lantern, lamp, lamplight, 蜡烛, 烛光, 灯笼, 台灯, 油灯, 灯光, 孤灯",
    ),
    (
        Subject::Car,
        1,
        "car, taxi, truck, bus, sports car, motorcycle, headlights, traffic, 汽车, 跑车, 出租车, \
         摩托车, 卡车, 车流, 车",
    ),
    (Subject::Moon, 1, "moon, moonlit, moonlight, full moon, 月亮, 月光, 月夜, 明月, 满月, 月下"),
    (Subject::Planet, 1, "planet, saturn, jupiter, earth, mars, 行星, 地球, 星球, 土星, 火星"),
    (
        Subject::Rocket,
        1,
        "rocket, spaceship, spacecraft, starship, space station, satellite, 飞船, 火箭, 空间站, 卫星, \
         宇宙飞船",
    ),
    (Subject::Books, 1, "library, bookshelf, bookstore, bookshop, study, books, 图书馆, 书架, 书店, 书房"),
    (
        Subject::Wheat,
        1,
        "wheat, barley, golden field, corn, harvest, savanna, savannah, 麦田, 稻田, 麦浪, 金黄",
    ),
    (
        Subject::Woman,
        1,
        "woman, girl, lady, she, her, princess, queen, bride, actress, ballerina, witch, grandmother, mother, 少女, \
         女孩, 女人, 女子, 姑娘, 公主, 女王, 新娘, 仙女, 她, 女士, 妈妈, 母亲, 女主角, 舞女, 老奶奶",
    ),
    (Subject::Cup, 1, "cup, coffee, tea, mug, bowl, soup, espresso, latte, 咖啡, 茶, 杯, 碗"),
    (Subject::Bamboo, 1, "bamboo, 竹林, 竹子, 翠竹, 竹海"),
    (
        Subject::Lavender,
        1,
        "lavender field, lavender farm, lavender garden, lavender bush, rows of lavender, 薰衣草",
    ),
    (
        Subject::Flowers,
        1,
        "flower, sunflower, tulip, poppy, wildflower, blossom, 花海, 花田, 油菜花, 向日葵, 鲜花",
    ),
    (Subject::Bed, 1, "bed, bedroom, pillow, 床, 卧室"),
    (Subject::Umbrella, 1, "umbrella, parasol, 雨伞, 油纸伞, 打伞, 撑伞, 撑着伞, 打着伞, 红伞, 伞下"),
];

pub(super) const ANIMALS: Hints<Animal> = &[
    (
        Animal::Horse,
        1,
        "horse, stallion, mare, pony, mustang, horseback, 骏马, 白马, 黑马, 马群, 骑马, 匹马, 奔马, 战马, 马儿",
    ),
    (
        Animal::Deer,
        1,
        "deer, stag, doe, fawn, elk, reindeer, moose, antelope, gazelle, 小鹿, 梅花鹿, 麋鹿, 驯鹿, 雄鹿, 鹿群, \
         只鹿, 头鹿, 羚羊",
    ),
    (Animal::Elephant, 1, "elephant, 大象, 象群, 小象"),
    (Animal::Camel, 1, "camel, 骆驼, 驼队"),
];

/// Words that mean several of a kind without a plural's ending.
pub(super) const HERDS: Hints<Animal> = &[
    (Animal::Horse, 1, "马群"),
    (Animal::Deer, 1, "鹿群"),
    (Animal::Elephant, 1, "象群"),
    (Animal::Camel, 1, "驼队, 商队"),
];

/// Words for a group of animals, whichever they are.
pub(super) const GROUPS: &str = "herd, pack, flock, caravan, group, 一群, 成群";
