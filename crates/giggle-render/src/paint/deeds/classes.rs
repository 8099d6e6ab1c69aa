//! Words for what people do, class by class: verbs that are shown alike, whatever else is said, in English and Chinese.
//!
//! They are a table and nothing else, and are read after all other words for deeds: a verb that has a picture of its own comes first.

use super::Deed;
use super::words::Row;

pub(super) const ROWS: &[Row] = &[
    // At the mouth.
    (
        Deed::Drinks,
        &[" sip", " gulp", " swig", " chug", " drink", " slurp", " raises a glass", " raises his glass", " raises her glass", "抿", "啜", "饮", "灌下"],
        &["cup", "mug", "glass", "water"],
    ),
    (
        Deed::Eats,
        &[" eat", " bite", " chew", " nibbl", " munch", " tast", " lick", " snack", " gobbl", " swallow", " savor", " savour", "咬", "嚼", "尝", "吞", "送至嘴边", "送到嘴边", "放进嘴"],
        &["bowl", "chopsticks", "fork", "spoon"],
    ),
    // Down from a tree.
    (
        Deed::Picks,
        &[
            " picks apple", " picking apple", " picks an apple", " picking an apple", " picks fruit", " picking fruit", " picks orange", " picking orange", " picks cherr",
            " picking cherr", " picks peach", " picking peach", " picks lemon", " picking lemon", " picks pear", " picking pear", " picks grape", " picking grape",
            " plucks a", " plucking a", " harvests", " harvesting", " picks a ripe", " picking ripe", " picks olive", " picking olive", "摘苹果", "采摘", "摘下", "摘果", "摘桃", "摘橙",
            "摘葡萄", "摘樱桃", "摘橘", "摘柿", "摘梨", "摘荔枝",
        ],
        &["basket"],
    ),
    // With a bow, or a gun.
    (
        Deed::Shoots,
        &[" arrow", " bowstring", " draws back the string", " nocks ", " crossbow", "放箭", "拉弦", "搭箭", "箭"],
        &["longbow", "bow and arrow", "arrow"],
    ),
    // At a door.
    (
        Deed::Opens,
        &[
            " pushes open", " pushing open", " pulls open", " pulling open", " enters through", " opens the glass", " opens the front", " opens the wooden", " opens the heavy",
            " through a door", " through the door", "推开", "拉开门", "走进门", "打开一扇",
        ],
        &["door", "glass door"],
    ),
    // At the head.
    (
        Deed::Grooms,
        &[
            " comb", " brushes his hair", " brushing his hair", " braid", " shampoo", " tucks her hair", " tucks a strand", " touches her hair", " touching her hair", " plays with her hair",
            " twirls her hair", " runs her fingers", " runs his fingers", " adjusts her hat", " adjusts his hat", " adjusts her hair", " puts on lipstick", " wipes away", " wipes a tear",
            " wipes sweat", " applies ", " applying ", " puts on her", " puts on his", " ties her hair", "梳", "撩", "捋", "拨弄头发", "整理头发", "擦泪", "擦眼泪", "拭泪", "戴上", "扎头发", "涂",
        ],
        &["hair pick", "lipstick", "razor"],
    ),
    // With both hands against it.
    (
        Deed::Pushes,
        &[" push", " shov", " drag", " haul", " tows ", " towing", " pulls a", " pulling a", " pulls his", " pulling his", " pulls her", " pulling her", " pulls the", " pulling the", "推", "拖着", "拖", "拽", "拉着"],
        &[],
    ),
    // On a bench before them.
    (
        Deed::Planes,
        &[" pries", " prying", " pulls apart", " chisel", " sculpt", " engrav", " sandpaper", " drills", " drilling", " varnish", "凿", "雕", "打磨", "钻孔", "抛光"],
        &["wood", "plank", "hammer", "carpentry saw", "board"],
    ),
    (
        Deed::Prepares,
        &[
            " wedges", " wedging", " rolls out", " rolling out", " spreads ", " spreading ", " mixes", " mixing", " whisk", " mash", " grind", " crush", " measur", " weighs", " weighing",
            " sprinkl", " fills ", " filling ", " stuffs", " stuffing", " assembles a", " shapes ", " shaping ", " molds", " moulds", " squeezes", "搅拌", "搅", "撒", "磨", "捣", "捏", "称量", "揉", "包", "铺",
        ],
        &["cutting board", "knife", "bowl", "spoon"],
    ),
    (
        Deed::Handles,
        &[
            " opens ", " opening ", " unlock", " examin", " inspect", " touches a", " fixes ", " fixing ", " builds", " building a", " makes a", " making a", " crafts", " crafting", " wraps",
            " wrapping", " ties ", " tying ", " untie", " decorat", " cleans", " cleaning", " dusts", " scrubs", " scrubbing", " tests", " testing", " solders", " soldering", "制作", "检查", "擦", "捆", "系", "摆弄", "装饰", "打开",
        ],
        &["knife", "scissors", "table"],
    ),
    // Into the air.
    (
        Deed::Throws,
        &[" throw", " toss", " fling", " hurl", " flick", " juggl", " lobs", " skips stones", " skipping stones", "抛", "掷", "丢", "投", "扔", "撒网"],
        &[],
    ),
    // Out to something.
    (
        Deed::Touches,
        &[
            " reach", " grab", " catch", " pluck", " picks up", " picking up", " picks ", " picking ", " poke", " poking", " taps", " tapping", " strok", " feels the", " grasps", " grasping",
            " plants a kiss", " feeds", " feeding", " holds out", " holding out", " extends", " extending", " lights a", " lighting a", " lights the", " lighting the", "摘", "采", "拿起", "够", "触", "伸手",
            "接住", "抓", "捡", "拾", "点燃",
        ],
        &[],
    ),
    (Deed::Points, &[" point", " gestur", " indicat", " aims", " aiming", "指着", "指", "比划", "瞄准"], &[]),
    (Deed::Stretches, &[" raises both", " raising both", " throws his arms", " throws her arms", " spreads his arms", " spreads her arms", " arms outstretched", " open arms", "举起双手", "张开手臂", "举起双手", "双手举", "展开双臂"], &[]),
    (Deed::Prays, &[" begs", " begging", " pleads", " bows to", " bowing to", " thanks ", "乞求", "祈求", "作揖", "鞠躬", "拱手"], &[]),
    // In the hands.
    (
        Deed::Carries,
        &[
            " carr", " hold", " cradl", " hug", " clutch", " grip", " clasps", " clasping", " balances", " balancing", " lugs", " brings", " bringing", " offers", " offering", " raises",
            " raising", " lifts", " lifting", " hoists", " wields", " wielding", " brandish", " swings a", " swinging a", " takes out", " pulls out", " selling ", " sells ", "抱", "捧", "端", "提", "拎", "拿", "握", "举", "托着", "挥舞", "手里", "手中",
        ],
        &[],
    ),
];
