//! What people do with their hands: how the arms are held for it, and what lies in or before the hands.
//!
//! It knows words, arms and tools, and nothing of where somebody is. The one idea: a deed is told by one tool at its place and by two
//! hands that reach it.

mod tools;

use super::canvas::Point;
use crate::reading::Reading;
use crate::subject::{Art, NOUNS};
pub(super) use tools::{after_arms, before_arms};

/// What somebody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    Accordion,
    Applauds,
    Bubbles,
    Carries,
    Cello,
    Chess,
    Conducts,
    Cooks,
    Digs,
    Drinks,
    Drums,
    Eats,
    Erhu,
    Fishes,
    Flute,
    Games,
    Guitar,
    Hammers,
    Harp,
    Horn,
    Kite,
    Knits,
    Lifts,
    Paints,
    Phones,
    Photographs,
    Piano,
    Planes,
    Points,
    Pots,
    Pours,
    Prays,
    Prepares,
    Pushes,
    Reads,
    Saxophone,
    Shoots,
    Sings,
    Sweeps,
    Violin,
    Washes,
    Waters,
    Waves,
    Writes,
    Zither,
}

/// The words for a deed, and the names of what shows it: that is not laid down a second time. What is seldom meant otherwise comes
/// first; of two deeds with the same rank the one said first counts.
type Row = (Deed, &'static [&'static str], &'static [&'static str]);

const ROWS: &[Row] = &[
    (Deed::Accordion, &[" accordion", "手风琴"], &["accordion"]),
    (Deed::Piano, &[" piano", "pianist", "钢琴"], &["piano", "musical keyboard"]),
    (Deed::Zither, &["guzheng", "guqin", " zither", " koto ", "古筝", "古琴", "抚琴", "弹琴"], &["guzheng"]),
    (Deed::Erhu, &[" erhu", "二胡"], &["erhu"]),
    (Deed::Cello, &[" cello", " cellist", "double bass", "大提琴"], &["cello", "violin"]),
    (Deed::Violin, &[" violin", " fiddle", "小提琴"], &["violin"]),
    (
        Deed::Guitar,
        &[" guitar", " ukulele", " lute", " banjo", " lyre", "吉他", "琵琶", "尤克里里", "月琴"],
        &["guitar", "banjo"],
    ),
    (Deed::Harp, &[" harp ", " harp,", " harpist", "竖琴"], &["harp"]),
    (
        Deed::Drums,
        &[" drummer", " drumming", " drum kit", " the drums", " drums", " drum ", "架子鼓", "打鼓", "敲鼓", "击鼓", "鼓手", "擂鼓"],
        &["drum", "long drum"],
    ),
    (Deed::Flute, &[" flute", " clarinet", " oboe", " flautist", "笛", "吹箫", "洞箫"], &["flute"]),
    (Deed::Saxophone, &[" saxophon", " sax ", "萨克斯"], &["saxophone"]),
    (Deed::Horn, &[" trumpet", " trombone", " bugle", "小号", "吹号", "吹喇叭"], &["trumpet", "bugle"]),
    (Deed::Conducts, &[" conductor", " conducts", " conducting", "指挥家", "乐队指挥", "指挥乐"], &[]),
    (
        Deed::Sings,
        &[" sings", " singing", " singer", " karaoke", " vocalist", " rapper", "唱歌", "歌手", "演唱", "唱着", "歌唱"],
        &["microphone", "studio microphone"],
    ),
    (
        Deed::Lifts,
        &[
            " weights", " weightlift", " barbell", " dumbbell", " deadlift", " kettlebell", " bench press", "举重", "哑铃", "杠铃",
            "撸铁",
        ],
        &["dumbbell", "kettlebell", "weights", "weight lifter"],
    ),
    (
        Deed::Paints,
        &[
            " paints", " painting a", " painting on", " painting the", " painter", " easel", " sketching", " sketches", " draws a",
            "画画", "作画", "绘画", "画家", "写生", "在画",
        ],
        &["easel", "palette", "artist palette", "paintbrush", "canvas", "framed picture", "painting"],
    ),
    (Deed::Kite, &["flies a kite", "flying a kite", "flying kite", "fly a kite", "fly kites", "flying a ", "放风筝", "放着风筝"], &["kite"]),
    (
        Deed::Photographs,
        &[
            " photograph", "takes a picture", "taking a picture", "taking pictures", "takes pictures", "takes a photo", "taking photo",
            "taking a photo", "takes photo", "拍照", "摄影师", "照相", "拍摄照片",
        ],
        &["camera", "camera with flash"],
    ),
    (
        Deed::Waters,
        &[" waters the", " watering", " waters her", " waters his", " waters plants", "浇花", "浇水", "浇灌"],
        &["watering can"],
    ),
    (
        Deed::Shoots,
        &[" archer", " bow and arrow", "draws a bow", "draws her bow", "draws his bow", "drawing a bow", "射箭", "拉弓", "弓箭手", "弯弓"],
        &["longbow", "bow and arrow"],
    ),
    (
        Deed::Pots,
        &[" potter ", " pottery", "potter's wheel", "potters wheel", " clay", "陶艺", "制陶", "陶器", "拉坯", "捏陶"],
        &["pottery", "clay", "vase", "pot", "amphora", "bowl", "cup"],
    ),
    (
        Deed::Knits,
        &[" knit", " sews", " sewing", " embroider", " mends", " mending", " crochet", "织毛衣", "缝", "绣", "编织", "补网"],
        &["yarn", "thread", "scarf", "sewing needle"],
    ),
    (Deed::Chess, &[" chess", "下棋", "下象棋", "下围棋", "对弈"], &["chess", "chess pawn"]),
    (
        Deed::Games,
        &["video game", " gamepad", "game controller", "playing games", "打游戏", "玩游戏", "游戏手柄"],
        &["video game", "controller", "joystick"],
    ),
    (
        Deed::Writes,
        &[
            " writes", " writing", " calligraph", " signs a ", " takes notes", "writes in", " homework", " journaling", "书法", "写字",
            "毛笔", "写信", "写作", "写日记", "作业", "写着", "书写", "练字", "提笔",
        ],
        &["paper", "pen", "fountain pen", "pencil", "writing hand", "notebook", "letter", "brush", "scroll", "memo"],
    ),
    (
        Deed::Pours,
        &[" pours", " pouring", "latte art", "倒茶", "倒酒", "斟茶", "沏茶", "泡茶", "冲咖啡", "倒咖啡", "拉花"],
        &["teapot", "cup", "coffee", "tea", "kettle", "espresso", "mug"],
    ),
    (
        Deed::Cooks,
        &[
            " cooks ", " cooking", " fries ", " frying", " stir-", " stirs", " stirring", " wok", " saute", " sauté", " grills", " grilling",
            " barbecue", " flips pancakes", " flipping", " tosses vegetables", " flamb", "炒", "煎", "烹", "下厨", "做饭", "做菜", "颠勺",
            "烧烤", "炖", "煮",
        ],
        &["frying pan", "pan", "wok", "stove", "pot", "cooking", "flame", "grill"],
    ),
    (
        Deed::Prepares,
        &[
            " bakes", " baking", " knead", " dough", " chops", " chopping", " slices", " slicing", " cuts ", " cutting", " peels",
            " peeling", " rolls sushi", " making sushi", " makes sushi", " decorates a", " decorating a", " prepares", " preparing",
            " rolling sushi", " making dumplings", " makes dumplings", " making pizza", " makes pizza", " arranges", " arranging",
            "包饺子", "揉面", "切", "擀", "做蛋糕", "烘焙", "包粽子", "剥", "削", "卷寿司", "做寿司", "烤面包", "烤饼干", "做面包", "包包子",
            "插花", "做月饼", "和面", "拉面师傅",
        ],
        &["cutting board", "knife", "kitchen knife", "bowl", "dough", "rolling pin"],
    ),
    (
        Deed::Washes,
        &[" washes", " washing", " does the dishes", " irons", " ironing", " folds", " folding", "洗碗", "洗衣", "洗手", "洗菜", "熨", "叠衣"],
        &["kitchen sink", "soap", "sponge", "dishes", "iron"],
    ),
    (
        Deed::Hammers,
        &[" blacksmith", " hammers", " hammering", " forges", " forging", "打铁", "铁匠", "锤打", "锻造"],
        &["hammer", "anvil", "sword"],
    ),
    (
        Deed::Planes,
        &[" carpenter", " planes a", " sanding", " saws", " sawing", " woodwork", " carves", " carving", " whittl", "木匠", "刨", "锯", "雕刻", "木工"],
        &["wood", "carpentry saw", "board", "hammer", "plank"],
    ),
    (
        Deed::Sweeps,
        &[" sweeps", " sweeping", " mops ", " mopping", " broom", " raking", " rakes", "扫地", "拖地", "打扫", "扫雪", "扫落叶", "扫"],
        &["broom", "mop", "rake", "witch broom", "fallen leaf", "fallen leaves", "leaf"],
    ),
    (
        Deed::Digs,
        &[" digs ", " digging", " shovel", " hoe ", " hoeing", " plants a tree", " planting", "挖", "锄", "种树", "铲雪", "种地", "耕"],
        &["shovel", "hoe", "spade"],
    ),
    (
        Deed::Fishes,
        &[" fishing", " angler", " casts a line", " fishes ", "钓鱼", "垂钓", "独钓", "钓"],
        &["fishing pole", "fishing rod", "fishing line"],
    ),
    (
        Deed::Reads,
        &[
            " reads", " reading", "读书", "看书", "看报", "阅读", "读着", "读一本", "翻书", "翻看", "翻阅", " newspaper", "读信",
        ],
        &["book", "open book", "books", "newspaper", "letter", "scroll", "magazine"],
    ),
    (
        Deed::Phones,
        &[
            " phone", " smartphone", " texting", " selfie", " scrolls", " scrolling", "手机", "打电话", "自拍",
        ],
        &["mobile phone", "telephone", "phone", "smartphone", "telephone receiver"],
    ),
    (
        Deed::Pushes,
        &[" pushes a", " pushing a", " pushes his", " pushes her", " pushes the", " pushing the", "推着", "推车", "推婴儿车"],
        &[],
    ),
    (
        Deed::Bubbles,
        &["blows bubbles", "blowing bubbles", "blowing soap bubbles", "soap bubbles", "吹泡泡"],
        &["bubbles"],
    ),
    (
        Deed::Drinks,
        &[" drinks ", " drinking", " sips", " sipping", " toast ", "喝", "饮茶", "品茶", "饮酒", "品咖啡", "品尝啤酒"],
        &["cup", "coffee", "tea", "beer", "wine", "mug", "glass", "wine glass", "water"],
    ),
    (
        Deed::Eats,
        &[" eats", " eating", " bites", " biting", " tasting", " tastes", " devours", "吃", "品尝", "啃", "舔"],
        &["bowl", "chopsticks", "fork"],
    ),
    (Deed::Prays, &[" prays", " praying", " in prayer", "祈祷", "合十", "许愿", "拜佛"], &["folded hands"]),
    (Deed::Applauds, &[" applaud", " claps", " clapping", "鼓掌", "拍手"], &[]),
    (
        Deed::Waves,
        &[" waves at", " waves to", " waves good", " waving at", " waving good", " waving to", " waves his hand", " waves her hand", "挥手", "招手"],
        &["waving hand"],
    ),
    (Deed::Points, &[" points at", " points to", " pointing at", " pointing to", "指着", "指向"], &[]),
    (
        Deed::Carries,
        &[
            " holds", " holding", " carries", " carrying", " hugs", " hugging", " cradles", " cradling", " clutch", " raises a", "抱着",
            "捧着", "提着", "端着", "拿着", "手持", "手捧", "握着", "拎着", "背着", "举着", "抱",
        ],
        &[],
    ),
];

/// What the people of a reading do with their hands.
pub(super) fn of(reading: &Reading) -> Option<Deed> {
    let head = reading.cast.head.as_ref()?;
    if !matches!(head.art(), Art::Painter("person" | "child" | "couple" | "crowd")) {
        return None;
    }
    // "While rain runs down the window": what somebody else does comes behind.
    let own = reading.cast.rest.to_lowercase();
    let own = own.split(" while ").next().unwrap_or_default();
    let spaced = format!(" {own} ").replace(['.', '"', ';'], " ");
    let says = |words: &[&str]| words.iter().any(|word| spaced.contains(word));
    let (deed, ..) = ROWS.iter().find(|(_, words, _)| says(words))?;
    Some(match deed {
        // What is written on a board is pointed at rather.
        Deed::Writes if says(&["board", " wall", "黑板", "白板", "墙"]) => Deed::Points,
        deed => *deed,
    })
}

impl Deed {
    /// Whether a row of the table is what the deed is done with.
    pub(super) fn shows(self, noun: usize) -> bool {
        let names = ROWS.iter().find(|(deed, ..)| *deed == self).map_or(&[][..], |(_, _, names)| names);
        names.iter().any(|name| {
            let words: Vec<&str> = name.split(' ').collect();
            NOUNS.english(&words).is_some_and(|found| found.length == words.len() && found.noun == noun)
        })
    }

    /// Whether whoever does it is on a chair, be that said or not, and whether a table is before it.
    pub(super) fn seat(self) -> Option<bool> {
        match self {
            Deed::Piano | Deed::Cello | Deed::Zither | Deed::Pots | Deed::Drums | Deed::Erhu => Some(false),
            Deed::Writes | Deed::Chess => Some(true),
            _ => None,
        }
    }

    /// Whether it is done with whatever thing the prompt names.
    pub(super) fn takes_a_thing(self) -> bool {
        matches!(self, Deed::Carries | Deed::Drinks | Deed::Eats | Deed::Prepares | Deed::Pushes)
    }

    /// Whether what it is done with stands before whoever does it, so that they take more room.
    pub(super) fn is_broad(self) -> bool {
        self.seat().is_some()
            || matches!(
                self,
                Deed::Cooks
                    | Deed::Prepares
                    | Deed::Pours
                    | Deed::Paints
                    | Deed::Washes
                    | Deed::Hammers
                    | Deed::Planes
                    | Deed::Pushes
                    | Deed::Harp
            )
    }

    /// Elbow and wrist of the arm behind and of the arm before.
    pub(super) fn arms(self) -> [(Point, Point); 2] {
        match self {
            Deed::Guitar => [((-0.135, 0.655), (-0.015, 0.585)), ((0.135, 0.655), (0.205, 0.715))],
            Deed::Violin => [((0.01, 0.665), (0.10, 0.725)), ((0.155, 0.685), (0.245, 0.785))],
            Deed::Cello => [((0.06, 0.69), (0.145, 0.76)), ((0.12, 0.66), (0.235, 0.60))],
            Deed::Harp => [((0.06, 0.68), (0.19, 0.74)), ((0.12, 0.64), (0.22, 0.64))],
            Deed::Piano => [((0.06, 0.655), (0.20, 0.655)), ((0.085, 0.645), (0.24, 0.65))],
            Deed::Zither => [((0.06, 0.66), (0.24, 0.66)), ((0.10, 0.65), (0.38, 0.655))],
            Deed::Erhu => [((-0.10, 0.65), (0.07, 0.655)), ((0.12, 0.69), (0.165, 0.80))],
            Deed::Drums => [((-0.14, 0.68), (0.04, 0.66)), ((0.14, 0.68), (0.24, 0.72))],
            Deed::Flute => [((-0.01, 0.70), (0.10, 0.835)), ((0.15, 0.71), (0.20, 0.835))],
            Deed::Saxophone => [((0.02, 0.65), (0.11, 0.66)), ((0.12, 0.66), (0.135, 0.60))],
            Deed::Horn => [((0.03, 0.70), (0.14, 0.82)), ((0.14, 0.72), (0.19, 0.83))],
            Deed::Accordion => [((-0.16, 0.66), (-0.10, 0.63)), ((0.16, 0.66), (0.12, 0.63))],
            Deed::Conducts => [((-0.15, 0.79), (-0.20, 0.93)), ((0.15, 0.77), (0.22, 0.90))],
            Deed::Sings => [((-0.13, 0.67), (-0.17, 0.57)), ((0.135, 0.69), (0.105, 0.805))],
            Deed::Lifts => [((-0.15, 0.89), (-0.14, 1.05)), ((0.15, 0.89), (0.14, 1.05))],
            Deed::Paints => [((-0.10, 0.63), (0.03, 0.585)), ((0.14, 0.70), (0.265, 0.755))],
            Deed::Kite => [((-0.10, 0.64), (0.05, 0.66)), ((0.13, 0.78), (0.20, 0.90))],
            Deed::Photographs => [((-0.02, 0.73), (0.085, 0.865)), ((0.14, 0.75), (0.125, 0.865))],
            Deed::Waters => [((-0.10, 0.63), (-0.085, 0.49)), ((0.12, 0.66), (0.205, 0.585))],
            Deed::Shoots => [((-0.12, 0.80), (0.035, 0.815)), ((0.17, 0.79), (0.285, 0.80))],
            Deed::Pots => [((0.05, 0.66), (0.24, 0.64)), ((0.12, 0.64), (0.36, 0.64))],
            Deed::Knits | Deed::Games => [((-0.12, 0.64), (0.055, 0.605)), ((0.13, 0.64), (0.11, 0.605))],
            Deed::Chess | Deed::Writes => [((0.06, 0.66), (0.23, 0.635)), ((0.10, 0.65), (0.335, 0.665))],
            Deed::Pours => [((-0.10, 0.63), (-0.07, 0.49)), ((0.13, 0.69), (0.225, 0.70))],
            Deed::Cooks => [((0.04, 0.65), (0.17, 0.585)), ((0.13, 0.655), (0.24, 0.60))],
            Deed::Prepares | Deed::Washes => [((0.03, 0.64), (0.22, 0.535)), ((0.12, 0.635), (0.31, 0.535))],
            Deed::Hammers => [((0.02, 0.65), (0.19, 0.56)), ((0.16, 0.86), (0.22, 0.98))],
            Deed::Planes => [((0.04, 0.65), (0.22, 0.575)), ((0.14, 0.66), (0.33, 0.575))],
            Deed::Sweeps | Deed::Digs => [((0.0, 0.66), (0.125, 0.685)), ((0.13, 0.64), (0.185, 0.54))],
            Deed::Fishes => [((0.03, 0.65), (0.13, 0.60)), ((0.12, 0.65), (0.185, 0.625))],
            Deed::Reads => [((-0.02, 0.64), (0.105, 0.655)), ((0.14, 0.64), (0.20, 0.665))],
            Deed::Phones => [((-0.10, 0.63), (-0.085, 0.49)), ((0.125, 0.655), (0.17, 0.745))],
            Deed::Pushes => [((0.03, 0.66), (0.21, 0.605)), ((0.12, 0.65), (0.225, 0.60))],
            Deed::Bubbles => [((-0.10, 0.63), (-0.085, 0.49)), ((0.135, 0.71), (0.145, 0.85))],
            Deed::Drinks => [((-0.10, 0.63), (-0.085, 0.49)), ((0.15, 0.70), (0.115, 0.825))],
            Deed::Eats => [((-0.02, 0.64), (0.085, 0.645)), ((0.15, 0.70), (0.125, 0.815))],
            Deed::Prays => [((-0.10, 0.66), (0.055, 0.725)), ((0.13, 0.66), (0.075, 0.725))],
            Deed::Applauds => [((-0.10, 0.67), (0.105, 0.72)), ((0.15, 0.67), (0.135, 0.72))],
            Deed::Waves => [((-0.098, 0.62), (-0.085, 0.48)), ((0.145, 0.87), (0.165, 1.03))],
            Deed::Points => [((-0.098, 0.62), (-0.085, 0.48)), ((0.17, 0.79), (0.30, 0.815))],
            Deed::Carries => [((-0.10, 0.645), (0.045, 0.60)), ((0.14, 0.64), (0.165, 0.605))],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deeds_are_read() {
        for (prompt, deed) in [
            ("A young woman plays the violin in a park", Some(Deed::Violin)),
            ("A chef stirs vegetables in a wok", Some(Deed::Cooks)),
            ("一位妈妈在厨房里包饺子", Some(Deed::Prepares)),
            ("书法家在宣纸上写毛笔字", Some(Deed::Writes)),
            ("A boy flies a kite on a hill", Some(Deed::Kite)),
            ("An old man sips tea while rain falls", Some(Deed::Drinks)),
            ("A teacher writes on the blackboard", Some(Deed::Points)),
            ("A woman walks while a man plays guitar", None),
            ("A guitar leans on a chair", None),
            ("A cat plays the piano", None),
        ] {
            assert_eq!(of(&Reading::of(prompt, None)), deed, "{prompt}");
        }
    }

    #[test]
    fn a_tool_is_no_second_thing() {
        let violin = NOUNS.english(&["violin"]).map(|found| found.noun).expect("a violin");
        assert!(Deed::Violin.shows(violin));
        assert!(!Deed::Piano.shows(violin));
    }
}
