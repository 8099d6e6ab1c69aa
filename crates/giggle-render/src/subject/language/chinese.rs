//! The small Chinese words: numbers, measures, verbs, and what is only said, denied or compared.

pub(in crate::subject) const SAYING_CHINESE: &[&str] = &[
    "写着", "写下", "写有", "写了", "名为", "叫做", "名叫", "题为", "说", "喊", "念", "道", "印着", "刻着",
    "显示", "标题", "字幕", "文字", "台词", "口号",
];

pub(in crate::subject) const DENIALS_CHINESE: &[&str] =
    &["不要", "没有", "不出现", "无需", "避免", "禁止", "别出现"];

/// Behind one of these is what something is only compared with, up to one of [`COMPARED_CHINESE`] or to the end.
pub(in crate::subject) const LIKE_CHINESE: &[&str] =
    &["好像", "就像", "像", "如同", "犹如", "仿佛", "宛如", "宛若"];

pub(in crate::subject) const COMPARED_CHINESE: &[&str] = &["一样", "一般", "般", "似的"];

/// Words that only describe, though a verb's or a place's sign is in them.
pub(in crate::subject) const ADJECTIVES_CHINESE: &[&str] = &[
    "拟人化",
    "拟人",
    "帅气",
    "巨大",
    "巨型",
    "超大",
    "突然",
    "忽然",
    "可爱",
    "燃烧的",
    "夜里",
    "夜间",
    "深夜里",
    "雨夜里",
    "晚上",
    "手工",
    "纯手工",
    "手作",
    "手绘",
    "手工绘制的",
    "手工制作的",
    "冰镇",
    "夏日",
    "中国",
    "中式",
    "中年",
    "中世纪",
    "中型",
    "上古",
    "后现代",
    "前卫",
    "热气腾腾",
    "冒着热气",
    "毛茸茸",
    "金灿灿",
    "亮晶晶",
    "活泼",
    "流线型",
    "转动的",
    "正方形",
    "雪白",
    "花白",
    "水灵",
    "冰冷",
    "金黄",
    "火红",
    "写实",
    "一整",
    "整个",
    "一些",
    "许多",
    "很多",
    "无数",
    "各种",
    "各式各样",
    "针织",
    "真丝",
    "纯棉",
    "亚麻",
    "木质",
    "不锈钢",
    "老式",
    "高中",
    "初中",
];

/// Behind a noun these say under which light or from where it is seen, and name nothing else: 故宫的雪景.
pub(in crate::subject) const ASPECTS_CHINESE: &[&str] = &[
    "雪景", "夜景", "日出", "日落", "风景", "景色", "美景", "夜色", "晨景", "秋色", "春色", "倒影", "剪影",
    "轮廓", "身影", "特写", "近景", "全景", "远景", "画面", "场景", "景象", "清晨", "黄昏", "夜晚", "早晨",
    "傍晚", "侧脸", "脸庞", "脸部", "面部", "面孔", "脸", "双眼", "眼睛", "眼神", "微笑", "笑容", "表情",
    "背影", "灯光", "光芒", "表面", "细节", "纹理", "质感", "外观",
];

/// A clause that ends with one of these speaks of the manner of the picture: 水墨画风格, 微距摄影.
pub(in crate::subject) const MANNERS_CHINESE: &[&str] = &[
    "模糊",
    "虚化",
    "光效",
    "特效",
    "流畅",
    "清晰",
    "画幅",
    "惊悚片",
    "爱情片",
    "恐怖片",
    "科幻片",
    "动作片",
    "动画片",
    "武侠片",
    "纪录片",
    "黑色电影",
    "风格",
    "画风",
    "质感",
    "摄影",
    "视角",
    "镜头",
    "机位",
    "构图",
    "色调",
    "光线",
    "光影",
    "氛围",
    "运镜",
    "拍摄",
    "画质",
    "滤镜",
    "渲染",
    "国风",
    "古风",
    "动漫风",
    "美学",
    "质量",
    "分辨率",
    "色彩",
    "打光",
    "感",
];

/// Parts of a body, which are not beside whoever has them.
pub(in crate::subject) const BODY_CHINESE: &[&str] = &[
    "手", "眼睛", "眼", "头", "脸", "脚", "手指", "嘴", "嘴唇", "耳朵", "鼻子", "尾巴", "翅膀", "手臂",
    "双手", "握手", "牙齿", "舌头", "爪子", "羽毛",
];

/// Beside a reference to a picture these say what it is used for.
pub(in crate::subject) const USES_CHINESE: &[&str] =
    &["参考", "使用", "根据", "按照", "基于", "作为", "风格", "首帧", "尾帧", "一致", "以", "用"];

/// Before a reference to a picture these only lead up to it.
pub(in crate::subject) const LEADS_CHINESE: &str = "让使令把将请主体人物角色里的图片中";

/// Before 像 these make a picture or a statue of it.
pub(in crate::subject) const STATUES_CHINESE: &str = "雕图影偶佛画录摄肖石头铜神蜡塑成想景群";

/// Behind a Chinese noun these make a place of it.
pub(in crate::subject) const LOCALIZERS_CHINESE: &[&str] = &[
    "之上", "之中", "之下", "之间", "之巅", "上空", "中央", "深处", "旁边", "里面", "上面", "下面", "外面",
    "前面", "后面", "边上", "边缘", "脚下", "边", "中", "里", "上", "下", "内", "外", "旁",
];

/// Behind the name of an animal these say how old it is or whose.
pub(in crate::subject) const KIN_CHINESE: &[&str] =
    &["宝宝", "幼崽", "妈妈", "爸爸", "母子", "一家人", "一家"];

/// Behind the name of an animal: several of it.
pub(in crate::subject) const FAMILIES_CHINESE: &[&str] = &[
    "一家三口",
    "一家四口",
    "一家人",
    "一家子",
    "一家",
    "家族",
    "兄弟",
    "姐妹",
    "夫妇",
    "情侣",
    "母子",
    "父子",
];

/// What the words for people end with who have to do with the animal before them, or only bear its name.
pub(in crate::subject) const KEEPERS_CHINESE: &[&str] = &[
    "饲养员",
    "养殖员",
    "驯兽师",
    "训练师",
    "训犬师",
    "骑手",
    "骑士",
    "商人",
    "商贩",
    "小贩",
    "猎人",
    "猎手",
    "牧人",
    "牧民",
    "主人",
    "农",
    "匠",
    "爱好者",
    "女孩",
    "男孩",
    "少女",
    "少年",
    "女人",
    "男人",
    "女子",
    "男子",
    "人",
    "孩子",
    "小孩",
    "青年",
    "姑娘",
    "美女",
    "女郎",
    "女生",
    "男生",
    "大叔",
    "公主",
    "女王",
    "皇后",
    "仙子",
    "仙女",
    "精灵",
    "娘",
    "女",
    "骑兵",
    "她",
    "他",
    "背影",
    "身影",
    "人影",
];

/// Behind the name of a thing these say what another thing, named right behind them, is formed like, tastes of or has of it.
pub(in crate::subject) const LIKENESSES_CHINESE: &str =
    "形状型纹头耳眼爪尾身味香皮毛角牙翅款样式系色年雕编绣制质艺刻塑";

/// Behind a material, and before 的, these say that what follows is made of it.
pub(in crate::subject) const MADE_CHINESE: &[&str] = &[
    "编织而成",
    "雕刻而成",
    "组成",
    "制成",
    "做成",
    "编成",
    "雕成",
    "拼成",
    "堆成",
    "折成",
    "捏成",
    "铸成",
    "叠成",
    "构成",
    "打造",
    "编织",
    "雕刻",
    "制作",
    "缝制",
    "铸造",
    "构成",
    "搭成",
    "搭建",
    "做",
];

/// What describes somebody ends with these: 长发飘飘的仙子.
pub(in crate::subject) const OF_LOOKS_CHINESE: &str = "发须衣裙袖脸眉肤袂带眸";

/// Where in the picture something is, before 是 or 有.
pub(in crate::subject) const SIDES_CHINESE: &[&str] = &[
    "左边",
    "右边",
    "左侧",
    "右侧",
    "左面",
    "右面",
    "前景",
    "中景",
    "近处",
    "远处",
    "中间",
    "中央",
    "正中央",
    "画面中央",
    "主体",
    "主角",
    "前方",
    "后方",
    "身后",
    "旁边",
];

/// Chinese words that say how something is done by the thing behind them, which is not what it is done to.
pub(in crate::subject) const MEANS_CHINESE: &[&str] = &["透过", "隔着", "通过"];

pub(in crate::subject) const MOTION_CHINESE: &[&str] = &[
    "走", "跑", "飞", "游", "驶", "开过", "奔", "行驶", "漫步", "奔跑", "穿过", "掠过", "飞过", "划过",
    "移动", "行走", "骑", "散步", "驰骋", "追逐",
];

/// Verbs of showing, which come before the subject.
pub(in crate::subject) const SHOWING_CHINESE: &[&str] = &[
    "微风",
    "清风",
    "狂风",
    "晚风",
    "海风",
    "春风",
    "秋风",
    "寒风",
    "一阵风",
    "一阵微风",
    "包含",
    "包括",
    "带有",
    "配以",
    "展示",
    "展现",
    "露出",
    "出现",
    "拍摄",
    "呈现",
    "描绘",
    "一幕",
    "只见",
    "可以看到",
    "看到",
    "掠过",
    "扫过",
    "穿过",
    "飞越",
    "越过",
    "聚焦",
    "对准",
    "跟随",
    "跟着",
    "围绕",
    "环绕",
    "俯瞰",
    "仰望",
    "仰视",
    "俯视",
    "先是",
    "然后",
    "接着",
    "随后",
    "最后",
    "只有",
    "只剩",
    "种着",
    "种满",
    "下着",
    "长满",
    "开满",
    "摆满",
    "堆满",
    "挂满",
];

pub(in crate::subject) const MEASURES_CHINESE: &str = "桌只匹辆群头条个位名朵棵座艘架杯碗盘台部把双对支张片块颗枚间栋幅盏根株口束瓶罐壶串排队家本件顶叶尊锅勺壶桶盆盒袋篮堆捧粒滴道面扇枝轮列节具款";

pub(in crate::subject) const NUMBERS_CHINESE: &[(char, u32)] = &[
    ('一', 1),
    ('两', 2),
    ('二', 2),
    ('双', 2),
    ('三', 3),
    ('四', 4),
    ('五', 5),
    ('六', 6),
    ('七', 7),
    ('八', 7),
    ('九', 7),
    ('十', 7),
    ('几', 3),
    ('数', 5),
    ('这', 1),
    ('那', 1),
    ('每', 1),
    ('某', 1),
];

/// A character behind a noun that makes another thing of it.
pub(in crate::subject) const SUFFIXES_CHINESE: &str =
    "店摊铺厂屋车机器池桶站棚馆园场节舞枪炮油粉汁饼汤皮毛鞋帽服票灯画像影声光味会赛战戏曲歌壳肉骨";

/// What the words for people end with.
pub(in crate::subject) const ROLES_CHINESE: &[&str] = &[
    "者",
    "师",
    "员",
    "匠",
    "选手",
    "射手",
    "歌手",
    "舞者",
    "工人",
    "商人",
    "老人",
    "女人",
    "男人",
    "少女",
    "少年",
    "女孩",
    "男孩",
    "警",
    "兵",
    "侠",
    "客",
    "郎",
    "大妈",
    "西装男",
    "男",
    "女",
    "大爷",
    "博士",
    "医生",
    "学家",
    "画家",
    "作家",
    "专家",
    "导演",
    "教练",
    "队员",
    "士",
    "夫",
];

/// Pieces of clothing that cover somebody.
pub(in crate::subject) const CLOTHES_CHINESE: &[&str] = &[
    "衣",
    "裙",
    "连衣裙",
    "袍",
    "衫",
    "外套",
    "旗袍",
    "汉服",
    "大衣",
    "风衣",
    "夹克",
    "披风",
    "斗篷",
    "西装",
    "和服",
    "毛衣",
    "嫁衣",
    "雨衣",
    "战袍",
    "礼服",
    "婚纱",
    "卫衣",
    "制服",
    "铠甲",
];
