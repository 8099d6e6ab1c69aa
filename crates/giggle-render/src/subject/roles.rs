//! What people wear and hold, by what they are called.
//!
//! It knows words, clothes and colours, and nothing of painting. The one idea: one row of a table makes a role recognisable:
//! a cut of clothes, what is on the head, and one thing in the hand. Who is not in the table wears what anybody wears.

use super::{Art, Head};

/// The cut of what somebody wears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outfit {
    Trousers,
    /// A jacket over a shirt with a tie.
    Formal,
    /// To the knees, open at the front.
    Coat,
    /// Trousers with an apron before them.
    Apron,
    /// To the ground, with wide sleeves.
    Robe,
    /// A robe that is laid over itself and tied with a sash.
    Wrap,
    Dress,
    Tutu,
    /// Padded all over.
    Suit,
    /// Armour.
    Plates,
    /// Shorts and bare legs.
    Kit,
}

/// What is worn on the head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Headgear {
    Nothing,
    Bald,
    Beret,
    Bun,
    Cap,
    Conical,
    Cowboy,
    Crown,
    Feathers,
    Fedora,
    Fire,
    FullHelmet,
    Hard,
    Helm,
    Helmet,
    Hood,
    Horned,
    Kabuto,
    Lace,
    Masked,
    Mortarboard,
    Nemes,
    NurseCap,
    Peaked,
    Plumed,
    Pointed,
    Robot,
    Santa,
    Straw,
    Surgical,
    TopHat,
    Topknot,
    Toque,
    Tricorn,
    Updo,
    Veil,
    Visor,
}

/// How a role looks.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Look {
    /// What the role is called, and what is worn by it alone.
    words: &'static str,
    pub(crate) outfit: Outfit,
    /// The colours of the upper part, of the legs, and of belts, aprons and ties.
    pub(crate) colours: [u32; 3],
    pub(crate) headgear: (Headgear, u32),
    /// The name of a picture of the set, or of a thing that the painter knows; empty for nothing.
    pub(crate) holds: &'static str,
}

/// Somebody whom a prompt names.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Who {
    pub(crate) look: Option<&'static Look>,
    pub(crate) is_woman: bool,
    /// Whether several of that name are all men.
    pub(crate) is_man: bool,
    pub(crate) is_old: bool,
    pub(crate) has_beard: bool,
    /// The colour of the hair, if it is said or shown by age.
    pub(crate) hair: Option<u32>,
}

const fn look(
    words: &'static str,
    outfit: Outfit,
    colours: [u32; 3],
    headgear: (Headgear, u32),
    holds: &'static str,
) -> Look {
    Look { words, outfit, colours, headgear, holds }
}

use Headgear as On;
use Outfit::{Apron, Coat, Dress, Formal, Kit, Plates, Robe, Suit, Trousers, Tutu, Wrap};

/// The roles; of words that fit, the longest counts.
static LOOKS: &[Look] = &[
    look(
        "astronaut, cosmonaut, spaceman, space man, space suit, spacesuit, 宇航员, 航天员, 太空人, 宇航服, 太空服",
        Suit,
        [0xe9eaee, 0xe9eaee, 0x3f6fb0],
        (On::Visor, 0xf4f4f6),
        "",
    ),
    look(
        "robot, android, cyborg, mecha, mech, gundam, 机甲, 机甲战士, 机器人, 机器人战士, 高达, 仿生人",
        Plates,
        [0x8e9aa8, 0x6a7684, 0xd8642c],
        (On::Robot, 0xa8b4c0),
        "",
    ),
    look(
        "knight, paladin, templar, crusader, armor, armour, 骑士, 圣骑士, 铠甲, 盔甲, 女武神",
        Plates,
        [0xb4bac4, 0x8e949e, 0x9c2f2f],
        (On::Helm, 0xc2c8d0),
        "sword",
    ),
    look(
        "samurai, ronin, shogun, 武士, 浪人, 幕府将军, 日本武士",
        Plates,
        [0x8a2f2c, 0x34323a, 0xd0a040],
        (On::Kabuto, 0x33313a),
        "sword",
    ),
    look(
        "roman soldier, roman, legionnaire, legionary, legionaries, centurion, gladiator, spartan, praetorian, 罗马士兵, 角斗士, 斯巴达, 古罗马",
        Kit,
        [0xb08a4a, 0x9c2f2f, 0x6a4a30],
        (On::Plumed, 0xc09850),
        "spear",
    ),
    look(
        "general, warrior, shieldmaiden, swordswoman warrior, 将军, 将士, 武将, 大将, 元帅, 战士, 勇士, 花木兰, 关羽, 兵士",
        Plates,
        [0x8a6a3e, 0x4a3a34, 0x9c2f2f],
        (On::Plumed, 0x9a7a44),
        "spear",
    ),
    look(
        "viking, barbarian, 维京, 维京人",
        Coat,
        [0x6a5240, 0x4a4038, 0x2e2620],
        (On::Horned, 0x8a8f98),
        "axe",
    ),
    look(
        "soldier, sniper, paratrooper, marine, trooper, army, platoon, 士兵, 军人, 狙击手, 老兵, 战地记者, 大军",
        Trousers,
        [0x66704c, 0x565e42, 0x3a3e2c],
        (On::Helmet, 0x525a40),
        "",
    ),
    look(
        "firefighter, fireman, 消防员, 消防队员",
        Coat,
        [0xc8962c, 0x8a6a2c, 0xf0ea80],
        (On::Fire, 0xc8342c),
        "",
    ),
    look(
        "police officer, policeman, policewoman, cop, officer, guard, bouncer, 警察, 民警, 交警, 特警, 保安, 女警",
        Trousers,
        [0x34548c, 0x283a60, 0xd8b040],
        (On::Peaked, 0x2c447a),
        "",
    ),
    look(
        "captain, sailor, sea captain, ferryman, admiral, 船长, 水手, 海军, 老船长",
        Trousers,
        [0x2c3a5c, 0xe8e6e0, 0xd8b040],
        (On::Peaked, 0xf2f2ee),
        "",
    ),
    look(
        "pilot, flight attendant, stewardess, aviator, 飞行员, 机长, 空姐, 乘务员",
        Formal,
        [0x2c3a5c, 0x26324e, 0xd8b040],
        (On::Peaked, 0x2c3a5c),
        "",
    ),
    look(
        "chef, cook, baker, pizzaiolo, sushi master, 厨师, 主厨, 大厨, 厨娘, 面点师, 糕点师, 面包师, 烘焙师, 寿司师傅, 拉面师傅, 面包师傅",
        Apron,
        [0xf2f0ea, 0x3a3e46, 0xe4e0d8],
        (On::Toque, 0xfafaf6),
        "frying pan",
    ),
    look(
        "surgeon, surgeons, scrubs, dentist, 外科医生, 牙医, 手术医生, 手术服",
        Trousers,
        [0x58aa9c, 0x4a9a8c, 0x3c8478],
        (On::Surgical, 0x58aa9c),
        "",
    ),
    look(
        "doctor, physician, vet, veterinarian, pharmacist, 医生, 兽医, 医护人员, 女医生",
        Coat,
        [0xf2f4f4, 0x48566a, 0x6aa0c0],
        (On::Nothing, 0),
        "stethoscope",
    ),
    look(
        "scientist, chemist, physicist, biologist, lab technician, alchemist, inventor, lab coat, 科学家, 化学家, 物理学家, 博士, 白大褂, 研究员",
        Coat,
        [0xf2f4f4, 0x48566a, 0x5a8a6a],
        (On::Nothing, 0),
        "flask",
    ),
    look(
        "nurse, paramedic, 护士, 急救员",
        Dress,
        [0xe4f0f6, 0xe4f0f6, 0x6aa0c0],
        (On::NurseCap, 0xfafafa),
        "",
    ),
    look(
        "farmer, peasant, gardener, shepherd, beekeeper, winemaker, 农民, 农夫, 农妇, 园丁, 牧羊人, 果农, 花农, 养蜂人, 农民伯伯, 牧民",
        Apron,
        [0xb8543c, 0x3f5c86, 0x3f5c86],
        (On::Straw, 0xdcb868),
        "pitchfork",
    ),
    look(
        "渔翁, 茶农, 采茶女, 蓑衣, 斗笠, 船夫, rice farmer",
        Coat,
        [0x7a6a48, 0x4a4a3e, 0x5a4a30],
        (On::Conical, 0xcaa860),
        "",
    ),
    look(
        "fisherman, fisher, 渔夫, 渔民",
        Coat,
        [0xd8b030, 0x3a4a5c, 0x9a7a20],
        (On::Straw, 0xd8b030),
        "fishing line",
    ),
    look(
        "cowboy, cowgirl, gunslinger, rancher, sheriff, 牛仔",
        Trousers,
        [0xa8744a, 0x45587a, 0x3a2618],
        (On::Cowboy, 0x6e4c30),
        "",
    ),
    look(
        "wizard, mage, sorcerer, warlock, necromancer, merlin, druid, shaman, 巫师, 魔法师, 法师, 萨满",
        Robe,
        [0x4a4aa0, 0x4a4aa0, 0xd8b040],
        (On::Pointed, 0x4a4aa0),
        "staff",
    ),
    look(
        "witch, sorceress, 女巫, 女巫师",
        Robe,
        [0x34303e, 0x34303e, 0x7a4fa8],
        (On::Pointed, 0x34303e),
        "witch broom",
    ),
    look(
        "ninja, shinobi, kunoichi, assassin, thief, burglar, masked figure, 忍者, 刺客, 黑衣人, 蒙面人, 女刺客, 盗贼, 黑衣剑客",
        Trousers,
        [0x2c2c36, 0x26262e, 0x8c2a34],
        (On::Masked, 0x2c2c36),
        "sword",
    ),
    look(
        "monk, kung fu monk, buddhist monk, 和尚, 僧人, 武僧, 高僧, 喇嘛, 唐僧, 小和尚, 少林武僧, 僧人们",
        Robe,
        [0xd0802c, 0xd0802c, 0x8a3a22],
        (On::Bald, 0),
        "",
    ),
    look(
        "hooded figure, cloaked figure, robed figure, mysterious figure, rogue, ranger, hood, cloak, reaper, 神秘人, 斗篷",
        Robe,
        [0x3e4a46, 0x3e4a46, 0x2a302e],
        (On::Hood, 0x36403e),
        "",
    ),
    look(
        "archer, elf archer, robin hood, 弓箭手, 弓箭手们, 精灵弓手",
        Coat,
        [0x4f7a4a, 0x5a4632, 0x3a2a1c],
        (On::Hood, 0x42683e),
        "longbow",
    ),
    look("nun, 修女, 尼姑", Robe, [0x2e2e36, 0x2e2e36, 0xf4f2ee], (On::Veil, 0x2e2e36), ""),
    look(
        "priest, bishop, pope, judge, 牧师, 法官, 神父",
        Robe,
        [0x2e2e36, 0x2e2e36, 0xf4f2ee],
        (On::Nothing, 0),
        "book",
    ),
    look(
        "ballerina, ballet dancer, ballerino, ballet student, 芭蕾舞者, 芭蕾舞演员, 芭蕾",
        Tutu,
        [0xf2c4d0, 0xf0d8cc, 0xf6dce4],
        (On::Bun, 0),
        "",
    ),
    look(
        "boxer, fighter, kickboxer, boxer woman, 拳击手, 拳手, 拳击运动员",
        Kit,
        [0xd09a74, 0xc8342c, 0xf0e6d0],
        (On::Nothing, 0),
        "boxing gloves",
    ),
    look(
        "king, emperor, monarch, 国王, 皇帝, 秦始皇",
        Robe,
        [0x9c2f3a, 0x9c2f3a, 0xe8c458],
        (On::Crown, 0xe8c040),
        "",
    ),
    look(
        "queen, princess, empress, warrior princess, 女王, 公主, 皇后, 女神",
        Dress,
        [0x8a4a9c, 0x8a4a9c, 0xe8c458],
        (On::Crown, 0xe8c040),
        "",
    ),
    look("prince, 王子", Coat, [0x3f5c9c, 0xe8e6e0, 0xe8c458], (On::Crown, 0xe8c040), ""),
    look(
        "pharaoh, cleopatra, egyptian, 法老, 埃及艳后",
        Robe,
        [0xf0e8d8, 0xf0e8d8, 0xd8a830],
        (On::Nemes, 0xe0b038),
        "staff",
    ),
    look(
        "pirate, pirates, buccaneer, 海盗",
        Coat,
        [0x8a2f2c, 0x34303a, 0xd8b040],
        (On::Tricorn, 0x2a2630),
        "sword",
    ),
    look(
        "construction worker, builder, engineer, electrician, roofer, bricklayer, miner, worker, welder, factory worker, foreman, 建筑工人, 工人, 工程师, 矿工, 电工, 焊工, 维修工",
        Trousers,
        [0xe8802c, 0x3a5480, 0xf4ee88],
        (On::Hard, 0xf0c430),
        "",
    ),
    look(
        "graduate, graduates, 毕业生",
        Robe,
        [0x2c2c38, 0x2c2c38, 0xd8b040],
        (On::Mortarboard, 0x2c2c38),
        "",
    ),
    look(
        "student, schoolgirl, schoolboy, students, 学生, 大学生, 小学生, 中学生, 女学生, 男学生, 学霸, 考生",
        Trousers,
        [0xf0f0ee, 0x2c3a5c, 0xc8342c],
        (On::Nothing, 0),
        "books",
    ),
    look(
        "bride, wedding dress, bride in white, 新娘, 新娘子, 婚纱",
        Dress,
        [0xf6f4f0, 0xf6f4f0, 0xe8dcd0],
        (On::Lace, 0xf6f4f0),
        "bouquet",
    ),
    look(
        "businessman, businesswoman, businessperson, groom, lawyer, ceo, butler, office worker, spy, bodyguard, conductor, pianist, president, politician, reporter, news anchor, tuxedo, suit and tie, business suit, 总裁, 霸道总裁, 白领, 律师, 新郎, 管家, 特工, 保镖, 指挥家, 钢琴家, 西装, 上班族, 主持人, 女总裁",
        Formal,
        [0x343a4c, 0x2c3140, 0x9c2a34],
        (On::Nothing, 0),
        "",
    ),
    look(
        "detective, private eye, noir detective, gangster, 侦探",
        Coat,
        [0xa08a62, 0x3a3632, 0x5a4a34],
        (On::Fedora, 0x5a4a38),
        "",
    ),
    look(
        "explorer, archaeologist, archeologist, adventurer, hunter, geologist, safari guide, 探险家, 考古学家, 探险者, 冒险家, 猎人",
        Trousers,
        [0xb89a68, 0x7a6848, 0x4a3422],
        (On::Fedora, 0x8a6a42),
        "",
    ),
    look(
        "magician, illusionist, ringmaster, 魔术师",
        Formal,
        [0x2e2a36, 0x2e2a36, 0xc8342c],
        (On::TopHat, 0x2a2630),
        "magic wand",
    ),
    look(
        "sun wukong, monkey king, wukong, 孙悟空, 美猴王, 悟空, 齐天大圣, 大圣",
        Wrap,
        [0xe8b430, 0xc8342c, 0xc8342c],
        (On::Feathers, 0xe8c040),
        "gold staff",
    ),
    look(
        "swordsman, swordswoman, taoist, wuxia, martial artist, kung fu master, 侠客, 剑客, 少侠, 剑士, 剑仙, 剑修, 修仙者, 道士, 道长, 书生, 公子, 诗人, 李白, 诸葛亮, 白衣剑客, 白衣少年, 古装, 武侠, 武林高手, 古风, 高手, 哪吒",
        Wrap,
        [0xdfe4e4, 0xdfe4e4, 0x4a6a8a],
        (On::Topknot, 0),
        "sword",
    ),
    look(
        "hanfu, concubine, 汉服, 汉服女子, 古装女子, 仙女, 仙子, 嫦娥, 贵妃, 宫女, 侍女, 侠女, 女侠, 歌女, 织女, 丫鬟, 古风美女, 古风少女, 白衣女子, 唐装女子, 飞天",
        Wrap,
        [0xa8d0d4, 0xe8d8d0, 0xd86a7a],
        (On::Updo, 0xd84a5a),
        "",
    ),
    look(
        "geisha, maiko, kimono, kabuki actor, 艺伎, 和服",
        Wrap,
        [0xc83a4a, 0xc83a4a, 0xe8c458],
        (On::Updo, 0xf0c8d0),
        "",
    ),
    look(
        "painter, artist, street artist, 画家, 插画师, 漫画家",
        Apron,
        [0x4a6a9c, 0x3a3e46, 0xe8e0d0],
        (On::Beret, 0x9c2f3a),
        "palette",
    ),
    look(
        "violinist, cellist, violin player, 小提琴手, 小提琴家, 大提琴手",
        Formal,
        [0x2e3040, 0x2e3040, 0xf0f0ec],
        (On::Nothing, 0),
        "violin",
    ),
    look(
        "guitarist, guitar player, rock star, busker, musician, street musician, bard, 吉他手, 摇滚歌手, 街头艺人, 音乐家",
        Coat,
        [0x3a3440, 0x3f5278, 0x9c2f3a],
        (On::Nothing, 0),
        "guitar",
    ),
    look(
        "singer, rapper, opera singer, pop star, soprano, comedian, 歌手, 女歌手, 男歌手",
        Formal,
        [0x8a2f5c, 0x2e2a36, 0xe8c458],
        (On::Nothing, 0),
        "microphone",
    ),
    look(
        "photographer, cameraman, videographer, journalist, 摄影师, 记者",
        Trousers,
        [0x7a7458, 0x3f4a5c, 0x3a3428],
        (On::Cap, 0x3f4a4a),
        "camera",
    ),
    look(
        "blacksmith, carpenter, mechanic, potter, craftsman, shoemaker, watchmaker, tailor, 铁匠, 木匠, 工匠, 匠人, 老匠人, 手艺人, 陶艺家, 陶艺师, 鞋匠, 修理工, 老师傅, 师傅, 石匠",
        Apron,
        [0x9a8468, 0x4a4440, 0x6a4428],
        (On::Nothing, 0),
        "hammer",
    ),
    look(
        "barista, waiter, waitress, bartender, maid, butcher, barber, shopkeeper, 咖啡师, 服务员, 店员, 调酒师, 女仆, 茶艺师",
        Apron,
        [0xf0eeea, 0x3a3a42, 0x3e5a48],
        (On::Nothing, 0),
        "",
    ),
    look(
        "delivery driver, courier, delivery man, mailman, postman, 外卖员, 快递员, 外卖小哥, 快递小哥, 外卖骑手, 快递骑手, 邮递员",
        Trousers,
        [0xf0b820, 0x34384a, 0x2c2c34],
        (On::Cap, 0xf0b820),
        "parcel",
    ),
    look(
        "baseball player, baseball pitcher, 棒球运动员",
        Trousers,
        [0xf0eee8, 0xf0eee8, 0x2c4a8c],
        (On::Cap, 0x2c4a8c),
        "baseball bat",
    ),
    look(
        "football player, soccer player, footballer, striker, goalkeeper, football team, soccer team, 足球运动员, 球员, 守门员, 足球队员, 球员们, 队员",
        Kit,
        [0xc8342c, 0xf0eee8, 0x2c2c34],
        (On::Nothing, 0),
        "soccer ball",
    ),
    look(
        "tennis player, badminton player, 网球运动员, 羽毛球运动员",
        Kit,
        [0xf4f4f0, 0x2f5f9c, 0xf0eee8],
        (On::Nothing, 0),
        "racket",
    ),
    look(
        "hockey player, quarterback, american football player, 冰球队员",
        Plates,
        [0x2f5fa4, 0xf0eee8, 0xe8c040],
        (On::FullHelmet, 0x2f5fa4),
        "",
    ),
    look(
        "motorcyclist, motorcycle rider, racer, racing driver, motorcycle racer, motocross rider, stuntman, 赛车手, 摩托车手, 机车少年, 机车女孩",
        Suit,
        [0xc8342c, 0x2c2c34, 0xf0eee8],
        (On::FullHelmet, 0xc8342c),
        "",
    ),
    look(
        "lumberjack, woodcutter, 伐木工, 樵夫",
        Trousers,
        [0xb8342c, 0x45587a, 0x2c2420],
        (On::Cap, 0x4a3a30),
        "axe",
    ),
    look(
        "superhero, superheroine, superman, superwoman, super hero, wonder woman, captain america, 超级英雄, 超人",
        Trousers,
        [0x2f5fb4, 0x2f5fb4, 0xd8342c],
        (On::Nothing, 0),
        "cape",
    ),
    look(
        "santa claus, santa, father christmas, 圣诞老人",
        Coat,
        [0xc8342c, 0xc8342c, 0x2c2420],
        (On::Santa, 0xc8342c),
        "",
    ),
];

/// Who somebody is, by what a prompt calls them and what else it says.
pub(crate) fn who(head: &Head, rest: &str) -> Who {
    let (name, lower) = (head.text.to_lowercase(), rest.to_lowercase());
    // What is said right before the name is about it: "a weathered old sailor", 年迈的渔夫.
    let before = lower.find(&name).map_or("", |at| &lower[..at]);
    let near: Vec<&str> = before.split(' ').rev().take(4).take_while(|word| *word != ".").collect();
    let near = format!(" {} {name} ", near.into_iter().rev().collect::<Vec<_>>().join(" "));
    let says = |text: &str, words: &[&str]| {
        words.iter().any(|word| {
            if word.is_ascii() { text.contains(&format!(" {word} ")) } else { text.contains(word) }
        })
    };
    let whole = format!(" {lower} ");
    const OLD: &[&str] = &[
        "old",
        "elderly",
        "aged",
        "grandmother",
        "grandma",
        "granny",
        "grandfather",
        "grandpa",
        "elder",
        "senior",
        "wizard",
        "santa",
        "merlin",
        "老人",
        "老者",
        "奶奶",
        "爷爷",
        "老太太",
        "老头",
        "老妇",
        "老爷",
        "老婆婆",
        "老公公",
        "外婆",
        "外公",
        "大爷",
        "老匠",
        "老师傅",
        "老兵",
        "渔翁",
        "长者",
        "年迈",
        "白发",
        "老渔",
        "老农",
        "老船长",
        "老书法家",
    ];
    let is_woman = are_women(&name) || says(&near, &["female", "woman", "lady", "女"]);
    let is_old = says(&near, OLD);
    let has_beard = !is_woman && (is_old || says(&whole, &["beard", "bearded", "胡子", "胡须", "viking"]));
    const HAIR: &[(&[&str], u32)] = &[
        (
            &[
                "white hair",
                "white haired",
                "white beard",
                "gray hair",
                "grey hair",
                "gray beard",
                "silver hair",
                "白发",
                "银发",
                "白胡子",
                "白须",
            ],
            0xe4e2dc,
        ),
        (&["blonde", "blond", "golden hair", "金发"], 0xd8b060),
        (&["red hair", "redhead", "red haired", "ginger hair", "红发"], 0xb0542c),
        (&["pink hair", "粉发"], 0xe68aa8),
        (&["blue hair", "蓝发"], 0x4a78c0),
        (&["black hair", "dark hair", "黑发"], 0x1e1a1c),
    ];
    let said = HAIR.iter().find(|(words, _)| says(&whole, words)).map(|(_, rgb)| *rgb);
    let hair = said.or(if is_old { Some(0xdcdad4) } else { None });
    Who {
        look: role(&name).or_else(|| worn(&name, &lower)),
        is_woman,
        is_man: are_men(&name),
        is_old,
        has_beard,
        hair,
    }
}

/// The look whose longest word a name has.
fn role(name: &str) -> Option<&'static Look> {
    let spaced = format!(" {name} ");
    LOOKS
        .iter()
        .flat_map(|look| look.words.split(", ").map(move |word| (word, look)))
        .filter(|(word, _)| {
            if word.is_ascii() {
                ["", "s"].iter().any(|end| spaced.contains(&format!(" {word}{end} ")))
                    || word.strip_suffix("man").is_some_and(|stem| spaced.contains(&format!(" {stem}men ")))
            } else {
                name.contains(word)
            }
        })
        .max_by_key(|(word, _)| word.chars().count())
        .map(|(_, look)| look)
}

/// The look of what somebody is said to wear: "a man in a spacesuit", 穿着盔甲的女子.
fn worn(name: &str, rest: &str) -> Option<&'static Look> {
    const WORN: &[&str] = &[
        " in ",
        " wearing ",
        " wears ",
        " dressed as ",
        " dressed like ",
        "穿着",
        "身穿",
        "身着",
        "身披",
        "披着",
    ];
    WORN.iter().find_map(|word| {
        let at = rest.find(word)? + word.len();
        let end = rest[at..].find([',', '.', '，', '。']).map_or(rest.len(), |end| at + end);
        let said = &rest[at..end];
        let near: String = if word.is_ascii() {
            said.split(' ')
                .take(5)
                .take_while(|word| !["and", "with", "on", "at", "of", "to"].contains(word))
                .collect::<Vec<_>>()
                .join(" ")
        } else {
            said.chars().take(8).collect()
        };
        // Nobody wears another person: "in a knight" says nothing, "dressed as a knight" does.
        let is_other = word.trim() == "in" && !near.starts_with(['a', 'h', 'f']) && near.contains(name);
        if is_other { None } else { role(&near) }
    })
}

/// Whether the name of somebody, or of a group, says that all of them are women.
fn are_women(name: &str) -> bool {
    const WOMEN: &[&str] = &[
        "women",
        "woman",
        "girl",
        "girls",
        "lady",
        "ladies",
        "sister",
        "sisters",
        "queen",
        "princess",
        "bride",
        "bridesmaids",
        "ballerina",
        "ballerinas",
        "geisha",
        "maiko",
        "nun",
        "nuns",
        "witch",
        "witches",
        "grandmother",
        "grandma",
        "granny",
        "mother",
        "mom",
        "daughter",
        "wife",
        "actress",
        "waitress",
        "female",
        "schoolgirl",
        "cowgirl",
        "policewoman",
        "businesswoman",
        "empress",
        "goddess",
        "sorceress",
        "priestess",
        "kunoichi",
        "superheroine",
        "superwoman",
        "maid",
        "stewardess",
        "milkmaid",
        "she",
        "her",
        "hostess",
        "seamstress",
        "cleopatra",
        "mermaid",
        "valkyrie",
        "nurse",
    ];
    name.split(' ').any(|word| WOMEN.contains(&word))
        || [
            "女",
            "姑娘",
            "奶奶",
            "妈妈",
            "姐",
            "妹",
            "仙子",
            "公主",
            "皇后",
            "新娘",
            "贵妃",
            "嫦娥",
            "空姐",
            "护士",
            "老太太",
            "外婆",
            "花木兰",
            "阿姨",
            "大妈",
            "老婆婆",
            "母亲",
            "艺伎",
            "埃及艳后",
            "丫鬟",
            "小姐",
        ]
        .iter()
        .any(|word| name.contains(word))
}

/// Whether the name of a pair says that both are men.
fn are_men(name: &str) -> bool {
    ["men", "boys", "brothers", "father and son"]
        .iter()
        .any(|word| format!(" {name} ").contains(&format!(" {word} ")))
        || ["男人", "男孩", "父子", "兄弟"].iter().any(|word| name.contains(word))
}

impl Who {
    /// The two of a pair: "a bride and a groom" differ, "two men" do not.
    pub(crate) fn pair(heads: &[&Head], rest: &str) -> (Who, Who) {
        let Some(head) = heads.iter().find(|head| head.art() == Art::Painter("couple")) else {
            return (Who::default(), Who::default());
        };
        let whole = who(head, rest);
        match head.text.to_lowercase().split_once(" and ") {
            Some((one, other)) => {
                let of = |name: &str| Who {
                    look: role(name),
                    is_woman: are_women(name),
                    has_beard: whole.has_beard && !are_women(name),
                    ..whole
                };
                (of(one), of(other))
            }
            None if whole.is_man || whole.is_woman => (whole, whole),
            None => (whole, Who { is_woman: true, has_beard: false, ..whole }),
        }
    }

    /// Whoever is painted for the cast of a prompt.
    pub(crate) fn of_cast(heads: &[&Head], rest: &str) -> Who {
        heads
            .iter()
            .find(|head| matches!(head.art(), Art::Painter("person" | "child" | "couple" | "crowd")))
            .map_or_else(Who::default, |head| who(head, rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_have_their_looks() {
        let seen = |prompt: &str| {
            let cast = crate::Reading::of(prompt, None).cast;
            let heads: Vec<&Head> = cast.head.iter().chain(&cast.also).collect();
            Who::of_cast(&heads, &cast.rest)
        };
        for (prompt, headgear, holds) in [
            ("An astronaut walks across red dunes", On::Visor, ""),
            ("Two firefighters run into a burning house", On::Fire, ""),
            ("A medieval knight rides through a forest", On::Helm, "sword"),
            ("A lone samurai stands in the rain", On::Kabuto, "sword"),
            ("Roman legionaries march across a plain", On::Plumed, "spear"),
            ("Two surgeons operate under a bright lamp", On::Surgical, ""),
            ("A wizard raises his staff", On::Pointed, "staff"),
            ("A giant mecha walks through a ruined city", On::Robot, ""),
            ("孙悟空腾云驾雾", On::Feathers, "gold staff"),
            ("巨大的机甲战士站在废墟城市中央", On::Robot, ""),
            ("宇航员在月球上行走", On::Visor, ""),
            ("厨师在厨房里切菜", On::Toque, "frying pan"),
            ("一位汉服女子走过石桥", On::Updo, ""),
            ("A man in a spacesuit walks down a street", On::Visor, ""),
            ("身穿铠甲的女子站在城墙上", On::Helm, "sword"),
        ] {
            let look = seen(prompt).look.unwrap_or_else(|| panic!("{prompt}: no look"));
            assert_eq!((look.headgear.0, look.holds), (headgear, holds), "{prompt}");
        }
        // Whoever is not in the table looks like anybody.
        for prompt in ["A woman walks in a park", "A man in a room with a chef", "一个男人走在街上"] {
            assert_eq!(seen(prompt).look, None, "{prompt}");
        }
    }

    #[test]
    fn age_and_hair_are_seen() {
        let seen = |prompt: &str| {
            let cast = crate::Reading::of(prompt, None).cast;
            let heads: Vec<&Head> = cast.head.iter().chain(&cast.also).collect();
            Who::of_cast(&heads, &cast.rest)
        };
        let sailor = seen("Portrait of a weathered old sailor with a white beard staring into the lens");
        assert!(sailor.is_old && sailor.has_beard && !sailor.is_woman);
        let grandmother = seen("奶奶在厨房里包饺子");
        assert!(grandmother.is_old && grandmother.is_woman && !grandmother.has_beard);
        assert_eq!(seen("A woman with red hair in a field").hair, Some(0xb0542c));
        assert!(!seen("A girl walks past an old house").is_old);
    }

    #[test]
    fn what_is_held_is_known() {
        let own = [
            "",
            "sword",
            "spear",
            "staff",
            "gold staff",
            "witch broom",
            "boxing gloves",
            "fishing line",
            "cape",
            "pitchfork",
        ];
        for look in LOOKS.iter().filter(|look| !own.contains(&look.holds)) {
            let words: Vec<&str> = look.holds.split(' ').collect();
            let is_picture = super::super::NOUNS
                .english(&words)
                .is_some_and(|found| matches!(super::super::NOUNS.nouns[found.noun].art, Art::Picture(_)));
            assert!(is_picture, "{}", look.holds);
        }
    }
}
