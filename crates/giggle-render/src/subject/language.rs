//! The small words by which a subject is found in a sentence.
//!
//! They are tables and nothing else: what a noun phrase begins and ends with, how many are meant, and the phrases of
//! style, shot and denial that are never about the subject.

/// Phrases that speak of the shot, of style or of what is not there, in the patterns of the camera's grammar.
pub(super) const CUT: &[&str] = &[
    // The shot
    "[an|a|the]? [extreme|medium|wide|full|long|establishing|aerial|overhead|drone|tracking|close|tight|static|slow|low|high|eye|cinematic|macro|handheld|symmetrical|first person|third person|pov|over the shoulder|bird s eye|birds eye|top down|worms eye|dutch|point of view|slow motion|time lapse|dramatic|still|single|continuous|opening|final|beautiful|stunning|detailed|intimate]? [extreme|medium|wide|full|long|close|angle|level|up|symmetrical|pov|aerial|tracking|static|perspective]? [shot|shots|view|footage|closeup|close up|close ups|scene|video|clip|image|photo|photograph|perspective|timelapse|time lapse|animation|render|frame] [of|showing|that shows|featuring|depicting|captures|from|on|capturing|where|in which|is of]?",
    "the [scene|video|shot|clip|sequence] [starts|begins|opens|ends] [with|on]? [a|an]? [shot|view|close up]? of?",
    "[an|a]? [extreme]? [close up|closeup|close-up|macro] [shot|view]? [of|on]?",
    "[portrait|macro|silhouette] of",
    "[cut|cuts|fade|fades] to",
    "[low|high|wide|eye level|dutch|canted] angle [shot|view]? [of|from|looking up at|looking down at|on]?",
    "first person [pov|view|perspective]? [shot|view]?",
    "[over the shoulder|over shoulder] [shot|view]? [of|from]?",
    "[camera|shot|lens|film|lighting|palette|style|mood|color|colour|tone|audio|sound|music|aspect ratio|colors|atmosphere|quality|resolution|format|setting]",
    "[shallow|deep]? depth of field [shallow]?",
    "[shallow focus|soft focus|bokeh|lens flare|film grain|motion blur|slow motion|slow mo|time lapse|timelapse|hyperlapse|stop motion|real time|hyper realistic|hyperrealistic|photorealistic|ultra realistic|highly detailed|ultra detailed|high quality|masterpiece|best quality|cinematic|4k|8k|hd|uhd|1080p|60fps|24fps|35mm|70mm|imax|anamorphic|unreal engine|octane render|3d render|anime style|pixar style|ghibli style|documentary style|film noir|vibrant colors|soft light|natural light|golden light|warm tones|color grading|volumetric light]",
    "[in the style of|in style of] … ",
    // Chinese shots and styles
    "[大特写|特写镜头|特写|近景|中景|全景|远景|大远景|全身|半身|航拍|俯拍|仰拍|微距|低角度|高角度|第一人称视角|第一人称|第三人称|主观视角|主观镜头|固定机位|空镜|长镜头|慢镜头|慢动作|延时摄影|延时|逆光|侧光|景深|浅景深]",
    "[镜头|画面|视频|摄像机|相机|机位|视角] [里|中|内|上]? [展示|呈现|捕捉|对准|聚焦|显示|出现|记录|定格|来到|转向|给到]?",
    "[电影感|电影质感|电影级|高清|超清|写实|真实感|动漫风格|动画风格|国风|水墨风格|赛博朋克风格|胶片质感|唯美|治愈|氛围感|大片|质感|色调|暖色调|冷色调|广告片|产品广告|广告]",
    // What is denied
    "[no|without|without any|never any|free of] [any]? [people|humans|person|man|men|women|cars|car|vehicles|traffic|text|words|subtitles|captions|logo|logos|watermark|watermarks|animals|music|sound|dialogue|birds|buildings]",
    "[like|as if] [a|an|the] …",
];

/// Behind one of these nothing is said of what is in the picture until the clause ends.
pub(super) const DENIALS: &[&str] = &["no", "without", "never", "avoid", "dont", "not"];
pub(super) const DENIALS_CHINESE: &[&str] = &["不要", "没有", "不出现", "无需", "避免", "禁止", "别出现", "像", "如同", "仿佛", "好像", "宛如"];

/// Before a noun, and no part of it.
pub(super) const DETERMINERS: &[&str] = &[
    "a", "an", "the", "this", "that", "these", "those", "his", "her", "its", "their", "our", "my", "your", "some", "any", "each", "every",
    "another", "one", "single", "there", "here", "is", "are", "both", "all",
];

pub(super) const NUMBERS: &[(&str, u32)] = &[
    ("two", 2), ("three", 3), ("four", 4), ("five", 5), ("six", 6), ("seven", 7), ("eight", 7), ("nine", 7), ("ten", 7), ("dozen", 7), ("several", 4),
    ("many", 6), ("few", 3), ("multiple", 4), ("dozens", 7), ("hundreds", 7), ("thousands", 7), ("numerous", 6), ("2", 2), ("3", 3), ("4", 4), ("5", 5), ("6", 6), ("7", 7),
    ("couple", 2),
];

/// Words that are followed by "of" and pass the phrase on, with the count they give.
pub(super) const MEASURES: &[(&str, u32)] = &[
    ("group", 4), ("herd", 6), ("flock", 6), ("pack", 5), ("school", 6), ("swarm", 7), ("caravan", 5), ("pair", 2), ("couple", 2), ("bunch", 1), ("series", 4),
    ("pile", 1), ("stack", 1), ("bowl", 1), ("cup", 1), ("glass", 1), ("plate", 1), ("slice", 1), ("piece", 1), ("bottle", 1), ("row", 5), ("fleet", 5), ("pride", 5),
    ("colony", 6), ("litter", 5), ("basket", 1), ("number", 4), ("trio", 3), ("team", 5), ("line", 5), ("cluster", 4), ("pot", 1), ("jar", 1), ("can", 1), ("mug", 1), ("bouquet", 1), ("loaf", 1), ("bed", 1), ("view", 1), ("kind", 1), ("type", 1), ("front", 1), ("lot", 6), ("dozens", 7), ("hundreds", 7), ("thousands", 7),
];

pub(super) const PREPOSITIONS: &[&str] = &[
    "in", "on", "at", "under", "over", "above", "below", "beneath", "inside", "outside", "within", "near", "by", "behind", "before", "across", "through",
    "along", "around", "against", "amid", "amidst", "among", "during", "into", "onto", "toward", "towards", "from", "to", "up", "down", "off", "out",
    "past", "between", "beyond", "upon", "atop", "throughout", "after", "until", "via", "for", "of", "as", "with", "without", "beside", "alongside", "next", "underneath", "about", "than",
];

pub(super) const RELATIVES: &[&str] = &[
    "that", "which", "who", "whose", "where", "when", "while", "as", "is", "are", "was", "were", "has", "have", "had", "be", "being", "been", "will", "can", "could", "would", "should", "does", "do", "and", "or", "but", "then", "so", "because", "if", "its", "his", "her", "their", "the", "a", "an", "gets", "becomes", "it", "they", "he", "she", "we",
];

/// Words that put a second thing beside the first.
pub(super) const BESIDE: &[&str] = &["and", "with", "beside", "alongside", "by", "holding", "carrying", "riding", "playing", "eating", "chasing", "wearing", "near", "on", "atop", "watching", "kicking", "drinking", "pulling", "pushing", "flying", "driving"];

/// Stems of verbs; a form of one behind a noun ends the noun's phrase.
pub(super) const VERBS: &str = "walk run fly swim drive sail ride jump leap hop sit stand lie sleep rest wait look gaze stare watch turn spin rotate move glide drift float soar swoop dive \
 emerge appear disappear vanish rise fall drop land burn glow shine sparkle shimmer flicker crash break explode melt freeze bloom grow open close pour drip \
 splash eat drink chew bite lick play fight battle dance sing laugh cry smile talk speak whisper shout scream read write draw paint cook bake cut chop stir fry \
 hold carry lift pull push throw catch kick hit punch chase hunt follow lead cross climb crawl creep sneak gallop trot graze roam wander stroll stride march race \
 speed accelerate slow stop start begin end pass approach leave arrive enter exit return come go work build fix repair clean wash hang swing sway wave blow flutter \
 rustle reflect cast reveal show surround cover fill fade transform change evolve unfold twist curl bend stretch reach touch hug kiss snuggle cuddle nestle curl \
 perch circle hover lay kneel bow nod lean tilt rest relax meditate pray enjoy love feel think dream remember wear dress strum strike ring sound echo howl bark roar \
 meow purr sniff dig nest hatch feed drink sip pose bounce roll slide skate ski surf skateboard drift tumble collapse sink bob breach spray erupt stream flow cascade trickle evaporate \
 rain snow storm gather scatter spread swirl steam boil simmer bubble sizzle serve hand give take get make kick shoot fire launch attack charge defend destroy weave peek peer glance blink yawn groom stalk pounce wag paddle row fish drive park speed zoom navigate explore discover search find sell buy deliver arrange decorate light illuminate dominate loom tower overlook stretch sprawl line dot face sort sew knit stitch type scroll tap press use ticks tick unravel weather contemplate ponder duel spar train practice perform juggle cheer celebrate toast clink pop inflate deflate assemble march stomp sprint jog dash rush hurry flee escape hide peel slice spread drizzle sprinkle dip sear grill roast toss flip knead whisk mix blend dissolve drift emit release puff smoke smolder ignite spark flash pulse throb beat breathe exhale inhale sigh weep sob grin frown wink";

/// Adjectives that are no name of a thing: a clause of nothing else says nothing of the subject.
pub(super) const ADJECTIVES: &[&str] = &[
    "beautiful", "stunning", "epic", "dramatic", "moody", "dark", "bright", "soft", "warm", "cold", "cool", "slow", "fast", "wide", "close", "cinematic", "realistic", "vivid", "vibrant", "dreamy", "ethereal",
    "surreal", "minimalist", "vintage", "retro", "modern", "futuristic", "ancient", "old", "young", "little", "small", "tiny", "big", "large", "huge", "giant", "massive", "tall", "short", "long", "majestic", "lonely", "lone", "solitary",
    "colorful", "colourful", "red", "blue", "green", "white", "black", "golden", "silver", "pink", "purple", "orange", "yellow", "brown", "grey", "gray", "fluffy", "cute", "adorable", "delicious", "fresh", "juicy", "magical", "mystical", "mysterious",
    "misty", "foggy", "snowy", "rainy", "sunny", "stormy", "cloudy", "quiet", "calm", "peaceful", "serene", "busy", "bustling", "crowded", "empty", "abandoned", "rustic", "cozy", "elegant", "luxurious", "sleek", "shiny", "rusty", "wet", "dry",
    "detailed", "intricate", "smooth", "steady", "gentle", "high", "low", "quality", "style", "mood", "tone", "lighting", "light", "colors", "background", "foreground", "atmosphere", "slow", "motion", "live", "action", "4k", "8k", "hd", "very", "extremely", "slowly", "gently",
];

/// Verbs after which a thing moves through the picture, in stems.
pub(super) const MOTION: &[&str] = &["walk", "run", "fly", "swim", "drive", "sail", "gallop", "trot", "march", "race", "speed", "soar", "glide", "cross", "stroll", "stride", "ride", "move", "chase", "sprint", "jog", "rush", "roll", "hop", "skate", "ski", "surf", "roam", "wander", "cruise", "crawl"];
pub(super) const MOTION_CHINESE: &[&str] = &["走", "跑", "飞", "游", "驶", "开过", "奔", "行驶", "漫步", "奔跑", "穿过", "掠过", "飞过", "划过", "移动", "行走", "骑", "散步", "驰骋", "追逐"];

/// Chinese verbs and marks of aspect: what comes before one is the subject.
pub(super) const VERBS_CHINESE: &[&str] = &[
    "正在", "正", "在", "从", "向", "朝", "往", "走", "跑", "飞", "游", "坐", "站", "躺", "睡", "吃", "喝", "看", "望", "听", "说", "笑", "哭", "唱", "跳", "打", "拿", "抱", "举", "拉", "推", "开", "关", "转", "升", "落", "降", "流", "燃烧", "闪烁",
    "绽放", "盛开", "摇", "晃", "漂", "飘", "浮", "穿", "骑", "驾", "行驶", "奔", "冲", "追", "逃", "爬", "挥", "弹", "拉着", "读", "写", "画着", "做", "煮", "切", "炒", "倒", "滴", "洒", "照", "映", "透过", "突然", "缓缓", "慢慢", "静静", "轻轻", "快速", "是", "有", "被", "把", "将", "与", "和", "跟", "着", "了", "过", "里", "上", "中", "下", "旁", "前", "后", "边", "停", "立", "卧", "趴", "蹲", "靠", "依偎", "凝视", "沉思", "回头", "转身", "转头", "起舞", "翱翔", "盘旋", "掠过", "驶", "划", "奔跑", "漫步", "吹", "戴", "拥抱", "亲吻", "微笑", "哭泣", "讲", "演奏", "练", "梳理", "喷", "冒", "散发", "发光", "旋转", "摆动", "展开", "出现", "消失", "醒来", "等待", "玩", "追逐", "嬉戏", "觅食", "捕", "织", "绣", "制作", "拍", "举起", "抬头", "低头", "睁开", "闭", "蜷缩", "溅", "沸腾", "融化", "倒映", "矗立", "伫立", "屹立", "坐落", "横跨", "延伸", "环绕", "弥漫", "笼罩", "覆盖", "洒落", "洒满", "升起", "落下", "涌动", "拍打", "翻滚", "流淌", "奔腾",
];
/// Verbs of showing, which come before the subject.
pub(super) const SHOWING_CHINESE: &[&str] = &["展示", "展现", "露出", "出现", "拍摄", "呈现", "描绘", "一幕", "只见", "可以看到", "看到", "掠过", "扫过", "穿过", "飞越", "越过", "聚焦", "对准", "跟随", "跟着", "围绕", "环绕", "俯瞰", "先是", "然后", "接着", "随后", "最后"];
pub(super) const MEASURES_CHINESE: &str = "只匹辆群头条个位名朵棵座艘架杯碗盘台部把双对支张片块颗枚间栋幅盏根株口束瓶罐壶串排队家本件顶";
pub(super) const NUMBERS_CHINESE: &[(char, u32)] = &[('一', 1), ('两', 2), ('二', 2), ('双', 2), ('三', 3), ('四', 4), ('五', 5), ('六', 6), ('七', 7), ('八', 7), ('九', 7), ('十', 7), ('几', 3), ('数', 5), ('这', 1), ('那', 1), ('每', 1), ('某', 1)];
/// A character behind a noun that makes another thing of it.
pub(super) const SUFFIXES_CHINESE: &str = "店厂屋车机器池桶站棚馆园场节舞枪炮油粉汁饼汤皮毛鞋帽服票灯画像影声光味会赛战戏曲歌壳肉骨";

/// Hues by name.
pub(super) const COLOURS: &[(&str, u32)] = &[
    ("red", 0xc8342c), ("blue", 0x2f6fc4), ("green", 0x3f8f4a), ("yellow", 0xe8b830), ("white", 0xeeeeea), ("black", 0x2c2c30), ("orange", 0xe07a28), ("pink", 0xe68aa8), ("purple", 0x7a4fa8), ("brown", 0x7a5236), ("grey", 0x8c8c90), ("gray", 0x8c8c90), ("golden", 0xd8a440), ("silver", 0xb8bcc4),
    ("红色", 0xc8342c), ("红", 0xc8342c), ("蓝色", 0x2f6fc4), ("蓝", 0x2f6fc4), ("绿色", 0x3f8f4a), ("绿", 0x3f8f4a), ("黄色", 0xe8b830), ("白色", 0xeeeeea), ("白", 0xeeeeea), ("黑色", 0x2c2c30), ("黑", 0x2c2c30), ("橙色", 0xe07a28), ("粉色", 0xe68aa8), ("紫色", 0x7a4fa8), ("棕色", 0x7a5236), ("灰色", 0x8c8c90), ("金色", 0xd8a440), ("银色", 0xb8bcc4),
];
