//! Words for what is done to a thing or an animal that is named, in English and Chinese.
//!
//! They are a table and nothing else, and are read before the other words for what people do.

use super::Deed;
use super::words::Row;

pub(super) const ROWS: &[Row] = &[
    (
        Deed::Treats,
        &[
            " bandag", " treats a", " treating a", " treats an", " treating an", " treats the", " treating the", " examin", " vaccin", " heals a",
            " healing a", " injects", " injecting", " stitch", " trims the", " trimming the", " grooms a", " grooming a", " tending to a",
            " bathes a", " bathing a", " bathing her", " bathing his", " washes a dog", " washes his dog", " washes her dog", " washing a dog", " washing his dog",
            " washing her dog", " checks the", "包扎", "治疗", "给狗洗澡", "给小狗洗澡", "检查一只", "打针", "上药",
        ],
        &["bandage", "syringe", "stethoscope", "soap", "scissors"],
    ),
    (
        Deed::Milks,
        &[" milking", " milks a", " milks the", " milks his", " milks her", "挤奶", "挤牛奶"],
        &["bucket", "milk", "stool"],
    ),
    (
        Deed::Leads,
        &[
            " walks his dog", " walks her dog", " walks a dog", " walks the dog", " walks their dog", " walking his dog", " walking her dog",
            " walking a dog", " walking the dog", " walking their dog", " walking dogs", " on a leash", " on leash", " dog walk", "遛狗", "牵着狗", "牵着一只狗",
            "牵着一条狗", "牵着小狗",
        ],
        &["rope"],
    ),
    (
        Deed::Tends,
        &[
            " feeds ", " feeding ", " pets ", " petting ", " strokes ", " stroking ", " brushes a horse", " brushing a horse", " brushes the", " brushing the",
            " brushing his horse", " brushing her horse", " grooms ", " grooming ", " pats ", " patting ", " rescues a", " rescuing a", " comforts a", " scratches the", " plays with a", " playing with a",
            " plays with his", " plays with her", " playing with his", " playing with her", "喂", "抚摸", "摸着", "逗", "撸猫", "和小狗玩", "和狗玩",
        ],
        &["carrot", "bread", "bowl", "bone"],
    ),
    (
        Deed::Selfie,
        &[" selfie", "自拍"],
        &["mobile phone", "telephone", "phone", "smartphone", "camera", "old camera"],
    ),
    (
        Deed::Wheels,
        &[
            "pushing a wheelchair", "pushes a wheelchair", "pushing his wheelchair", "pushing her wheelchair", "pushes the wheelchair", "pushing the wheelchair", "in a wheelchair", "in his wheelchair",
            "in her wheelchair", "推轮椅", "推着轮椅", "轮椅上",
        ],
        &["wheelchair", "motorized wheelchair", "wheelchair user", "chair"],
    ),
    (
        Deed::Slurps,
        &[
            " slurp", " eats noodles", " eating noodles", " eats ramen", " eating ramen", " eats a bowl of", " eating a bowl of", " noodles with chopsticks",
            " eats pasta", " eating pasta", " eating spaghetti", " eats spaghetti", "吃面", "吃拉面", "嗦粉", "嗦面", "吃米粉", "吃牛肉面", "吃一碗",
        ],
        &["noodles", "ramen", "bowl", "mixing bowl", "chopsticks", "spaghetti", "plate of pasta", "stew", "porridge", "rice", "curry"],
    ),
    (
        Deed::Plates,
        &[" plating", " plates a", " plates the", " garnish", " serves a", " serving a", "摆盘", "装盘"],
        &["plate", "fork", "spoon", "cooking", "stew"],
    ),
    (
        Deed::Folds,
        &[
            " folds cl", " folding cl", " folds laundry", " folding laundry", " folds the laundry", " folding the laundry", " folds a shirt", " folding a shirt",
            " folding shirt", " folding a t", " folds her cl", " folding her cl", " folding his cl", " folds his cl", " folds towels", " folding towels", "叠衣", "叠被", "叠毛巾", "折衣",
        ],
        &["clothes", "t shirt", "dress", "coat", "jeans", "socks"],
    ),
    (
        Deed::Steps,
        &[
            " up the stairs", " up stairs", " upstairs", " up a staircase", " up the staircase", " up a stairway", " climbs stairs", " climbing stairs", " climbs the stairs",
            " climbing the stairs", " up the steps", " up stone steps", " up a flight", " ascends the", "上楼梯", "爬楼梯", "走上楼", "上台阶", "登上台阶", "走上台阶", "拾级而上",
        ],
        &["ladder", "escalator"],
    ),
    (
        Deed::CrossesHands,
        &[
            " hands behind his head", " hands behind her head", " hands behind the head", " arms behind his head", " arms behind her head", "放在脑后", "双手抱头后", "枕在脑后",
            "手放在脑后",
        ],
        &[],
    ),
    (
        Deed::Presses,
        &[
            " turns on", " turning on", " turns off", " turning off", " switches on", " switching on", " switches off", " switching off", " presses a", " pressing a",
            " presses the", " pressing the", " pushes a button", " pushing a button", " plugs in", " plugging in", " tunes a", " tuning a", "打开电视", "开电视", "关电视",
            "打开电脑", "开灯", "关灯", "按下", "按着", "打开收音机", "启动",
        ],
        &["remote"],
    ),
    (
        Deed::Handles,
        &[
            " cracks", " cracking", " crack ", " unwrap", " unbox", " unpack", " opens a", " opening a", " opens an", " opening an", " opens the", " opening the", " opens his",
            " opening his", " opens her", " opening her", " cuts a", " cutting a", " cuts the", " cutting the", " cuts into", " cutting into", " carves a", " carving a", " peels a",
            " peeling a", " peels an", " peeling an", " slices a", " slicing a", " wraps a", " wrapping a", " assembl", " inspects", " inspecting", " decorates a", " decorating a",
            " polishes", " polishing", " glues", " gluing", " squeez", " sharpens", " sharpening", " packs a", " packing a", " cleans a", " cleaning a", " dismantl", " disassembl",
            "打开", "拆开", "剥开", "切开", "掰开", "撬开", "砸开", "组装", "擦拭", "包装",
        ],
        &["kitchen knife", "scissors", "table", "fork"],
    ),
    (
        Deed::Shows,
        &[
            " holds up", " holding up", " shows a", " showing a", " shows the", " showing the", " presents a", " presenting a", " displays a", " displaying a", " holding a sign", " holds a sign",
            " holding a photo", " holds a photo", " holding an old photo", " holds an old photo", " holding a picture", " holds a picture", " holding a framed", " holding a placard",
            "举着", "展示", "举牌", "手持照片", "拿着照片", "拿着一张",
        ],
        &[],
    ),
];
