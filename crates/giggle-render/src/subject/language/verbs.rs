//! Chinese verbs and marks of aspect: what comes before one is the subject.

use crate::quick::QuickMap;
use std::sync::LazyLock;

const VERBS: &str = "漫过 洒过 拂面 轻抚 吹拂 拂过 轻拂 吹动 吹过 吹着 吹起 剥 卷 削 燃起 手绘 手写 绘制 描绘 捏制 烤制 \
    身穿 身着 身披 头戴 手持 双手持 单手持 手工制作 手工拉 正在 正 在 从 向 朝 往 走 跑 \
    飞 游 坐 站 躺 睡 吃 喝 看 望 听 说 笑 哭 唱 跳 打 拿 抱 举 拉 推 开 关 转 \
    升 落 降 流 燃烧 闪烁 绽放 盛开 摇 晃 漂 飘 浮 穿 骑 驾 行驶 奔 冲 追 逃 爬 挥 \
    弹 拉着 读 写 画着 做 煮 切 炒 倒 滴 洒 照 映 透过 突然 缓缓 慢慢 静静 轻轻 快速 \
    是 有 被 把 将 与 和 跟 着 了 过 里 上 中 下 旁 前 后 边 停 立 卧 趴 蹲 靠 \
    依偎 凝视 沉思 回头 转身 转头 起舞 翱翔 盘旋 掠过 驶 划 奔跑 漫步 吹 戴 拥抱 亲吻 \
    微笑 哭泣 讲 演奏 练 放着 摆着 挂着 铺着 堆着 放 摆 梳理 喷 冒 散发 发光 旋转 摆动 \
    展开 出现 消失 醒来 等待 玩 追逐 嬉戏 觅食 捕 织 绣 制作 拍 举起 抬头 低头 睁开 闭 \
    蜷缩 溅 沸腾 融化 倒映 矗立 伫立 屹立 坐落 横跨 延伸 环绕 弥漫 笼罩 覆盖 洒落 洒满 \
    升起 落下 涌动 拍打 翻滚 流淌 奔腾 指挥 刨 扣杀 维修 修理 挥舞 化作 变成 穿行 飞驰 \
    疾驰 俯冲 腾空 跃 驰骋 降落 着陆 起飞 启动 加速 颠簸 翩翩 翻炒 碰撞 滑行 冲浪 俯瞰 \
    射门 投篮 扣篮 击球 发球 冥想 祈祷 思考 沐浴 洗 擦 扫 钓 播种 收割 采摘 编织 雕刻 \
    打磨 焊接 检查 测量 指向 点燃 熄灭 敲 锤 磨 揉 擀 蒸 炸 烤 煎 拌 咬 舔 啃 张开 \
    合上 打哈欠 伸懒腰 打盹 打滚 打闹 摇摇 蹦 撒 喂 抚摸 牵 搂 背着 提着 端着 捧着 握着 \
    踢 踩 滑 滚 转动 缠绕 攀爬 攀登 飘落 飞舞 飘扬 摇曳 荡 碎 裂 爆 喷发 涌 溢 渗 \
    凝结 结冰 解冻 发芽 生长 枯萎 切开 倒入 注入 拉丝 裹着 淋 浇 泼 泼洒 泼溅 挤满 遮挡 \
    遮住 激活 切磋 打斗 搏斗 厮杀 对峙 对视 较量 交错 发现 找到 遇到 遇见 递给 递 送给 \
    交给 接住 撑着 撑起 扛着 扛 背起 抬 抬手 抬起 抓住 抓 捡起 捡 捧起 端起 提起 拎着 \
    拎 牵着 搀扶 扶着 扶 搂着 搂住 抱住 抱起 握住 握 紧握 挡住 挡 躲在 躲 藏在 钻出 \
    钻进 探出 伸出 伸手 伸 跪 跪在 倚靠 倚 骑着 驾驶 驾着 乘坐 乘着 开着 表演 演唱 演讲 \
    歌唱 合唱 弹奏 吹奏 拉奏 敲击 敲打 打开 打破 打碎 打翻 打着 关上 推开 拉开 掀开 撕开 \
    撕 拆开 拆 包着 织着 种下 种植 浇水 修剪 喷洒 泡着 冲泡 品尝 咀嚼 吞 吞下 吐 吸 闻 \
    嗅 亲 吻 摸 捏 挠 抚 拍手 鼓掌 欢呼 庆祝 奔向 跑向 走向 走进 走出 走过 冲向 冲进 \
    冲出 飞向 飞进 飞出 跳进 跳上 跳下 跳过 跃过 跃出 爬上 爬进 掉进 掉下 掉落 跌落 跌倒 \
    摔倒 摔 倒下 倒塌 坍塌 崩塌 爆炸 炸开 爆发 碎裂 破碎 破裂 裂开 变为 变身 化为 蜕变 \
    幻化 凝聚 聚集 围绕着 围着 围坐 面对 面向 对着 望着 看着 注视 盯着 瞪着 瞥 观看 观察 \
    欣赏 阅读 翻阅 翻着 书写 写着 涂抹 刷牙 洗脸 梳头 照镜子 打电话 拨 玩耍 玩着 下棋 \
    锻炼 举重 举着 举杯 碰杯 干杯 交谈 聊天 谈话 说话 争吵 吵架 吵 拥吻 相拥 依靠 陪伴 \
    跟着 尾随 带着 带领 领着 拖着 拖 拽 扔 扔出 丢 抛 抛出 掷 射出 射击 瞄准 释放 施展 \
    召唤 喷出 喷射 吐出 冒出 涌出 流出 流下 滴落 滴下 溅起 洒在 落在 停在 停着 停靠 停泊 \
    漂浮 漂在 漂流 悬浮 悬挂 悬在 挂在 挂 摆放 放在 放进 放入 放下 装着 装满 装进 盛着 \
    盛满 倒进 倒满 倒出 沉入 沉没 淹没 穿着 穿过 穿越 穿梭 戴着 佩戴 披着 系着 走来 跑来 \
    飞来 驶来 驶过 驶向 经过 路过 掠 扑 扑向 扑进 追赶 追着 逃跑 逃离 躲避 闪避 攻击 \
    袭击 冲撞 撞 撞上 撞击 撞向 碾 踏 踏上 踏入 踏着 进入 离开 打鼾 打喷嚏 喘气 呼吸 \
    叹气 流泪 落泪 大笑 大哭 呐喊 尖叫 吼叫 咆哮 嘶吼 怒吼 鸣叫 吠叫 打招呼 招手 挥手 \
    点头 摇头 鞠躬 敬礼 跺脚 转圈 跳舞 跳跃 跳绳 起身 站立 站起 坐下 坐着 躺着 趴着 睡觉 \
    睡着 沉睡 入睡 打坐 练习 练剑 舞剑 挥剑 挥刀 拔剑 拔出 拔刀 劈 砍 斩 挖 挖掘 搬 \
    搬运 搬着 建造 搭建 组装 安装 锯着 劈柴 生火 烧着 烹饪 烹制 做饭 翻煎 搅拌 搅 搅动 \
    撒上 撒下 淋上 涂上 切着 切片 切割 切菜 剥开 掰开 掰 咬一口 喝着 吃着 倒着 玩转 \
    展开翅膀 张望 环顾 徘徊 漫游 游荡 游动 游过 游泳 畅游 潜水 潜入 冲刺 滑过 滑下 滑雪 \
    滑冰 滚落 旋转着 盘坐 盘腿 拾起 收拾 收起 整理 打扫 擦拭 清洗 冲洗 淋浴 洗澡 洗碗 \
    晒太阳 遛 遛狗 喂食 喂养 挤奶 放牧 赶着 狩猎 捕食 捕猎 猎食 撕咬 叼着 叼 衔着 握手 讨论 开会 指挥 对视 招呼 服务 接待 巡逻 值班 加班 上课 授课 讲课 听课 考试 面试 就座 入座 合影 自拍 直播 拍照 购物 逛街 散步 慢跑 晨跑 打坐 祈祷 祷告 许愿 伸懒腰 打哈欠 打盹 眨眼 微笑 傻笑 偷笑 苦笑 沉思 思考 发呆 等待 等候 排队 \
    静止 悬停 驻足 停留 出征 集结 列队 待命 前行 前进 后退 徐行 缓行 拂动 晃动 抖动 颤动 蠕动 闪现 闪动 浮现 浮动 耸立 林立 游弋 航行 巡航 起伏 翻涌 拍击 冲击 倾泻 飞泻 飞溅 倾倒 倾斜 滑落 垂落 垂下 低垂 散落 飘散 散开 消散 四散 升腾 蒸腾 缭绕 萦绕 回荡 响起 奏响 亮起 照亮 闪耀 绽开 凋零 凋谢 抽芽 破土 孵化 破壳 舞动 摇动 扭动 挥动 震动 震颤 颤抖 发抖 喘息 休息 歇息 小憩 熟睡 酣睡 苏醒 惊醒 回眸 远眺 眺望 仰视 环视 张嘴 低语 呢喃 倾诉 哼唱 高歌 吟唱 朗诵 朗读 飞掠 驶入 驶出 开来 开走 开进 开往 涌入 涌来 涌向 汇聚 汇集 聚拢 围拢 排列 堆叠 叠放 拼接 拆解 重组 变形 变幻 变换 变色 褪色 生锈 破损 断裂 坠落 坠入 坠毁 翻车 翻转 翻倒 侧翻 漂移 急转 急停 刹车 停下 停住 定格 跳动 搏动 闪过 略过 穿透 穿行 环抱 环伺 咆哮着 轰鸣 呼啸 呼喊 嚎叫 低吼 鸣笛 行进 巡游 游行 朝拜 跪拜 叩拜 膜拜 祭拜 上香 烧香 \
    点亮 点缀 洒下 刺破 划破 劈中 踩碎 踏平 踏水 撞破 抓取 叼走 抢走 追上 飞越 贯穿 弥散 绕行 环行 运行 \
    发射 升空 入水 空翻 竞速 对打 对战 挥拳 出拳 托着 顶着 靠着 贴着 围成 组成 构成 形成 凝成 变回 长出 \
    长满 开满 铺开 挤压 挤出 滴入 滴在 掉到 抖落 扫过 充电 弹出 弹起 弹开 打败 打造 拼成 亮出 叫卖 吆喝 \
    售卖 卖 买 煮着 熬 熬制 炖 卤 涮 烘烤 揉捏 晾 晒 晾晒 泡 腌 翻飞 纷飞 飘飞 飘荡 飘动 飞扬 扬起 \
    卷起 席卷 吞噬 吞没 折射 反射 反光 映出 映照 映衬 映在 透出 透进 透入 射入 射进 洒进 洒入 照进 照入 \
    照射 投射 投下 拂去 拨动 拨开 揭开 拉起 牵起 拎起 甩动 甩出 甩开 甩 撩起 挽起 盘起 绑着 系上 套上 \
    披上 戴上 穿上 换上 脱下 摘下 抵达 登上 迎着 顶起 送 送出 撞见 吓到 救起 打量 端详 眨 眨着 摆弄 擦亮 闯入 \
    闯进 冲破 掠食 啄 啄食 衔住 咬住 咬开 撕碎 嚼 舔舐 梳妆 梳理着 对镜 描眉 卸下 挑 挑着 挑起 挑灯 拨弄 \
    抚琴 弄 抚弦 扑蝶 闹";

/// The verbs by their first character.
static BY_CHARACTER: LazyLock<QuickMap<char, Vec<Vec<char>>>> = LazyLock::new(|| {
    let mut found: QuickMap<char, Vec<Vec<char>>> = QuickMap::default();
    for verb in VERBS.split_whitespace() {
        let signs: Vec<char> = verb.chars().collect();
        if let Some(first) = signs.first() {
            found.entry(*first).or_default().push(signs);
        }
    }
    found
});

/// How long the longest verb is that begins at a place.
pub(in crate::subject) fn verb_at(characters: &[char], at: usize) -> Option<usize> {
    let rest = characters.get(at..)?;
    let verbs = BY_CHARACTER.get(rest.first()?)?;
    verbs.iter().filter(|verb| rest.starts_with(verb)).map(Vec::len).max()
}

/// Whether a verb ends right before a place.
pub(in crate::subject) fn ends_verb(characters: &[char], at: usize) -> bool {
    (at.saturating_sub(5)..at).any(|from| {
        BY_CHARACTER
            .get(&characters[from])
            .is_some_and(|verbs| verbs.iter().any(|verb| characters[from..at] == verb[..]))
    })
}

/// Whoever has to do with animals, behind the name of one: no animal in a role.
pub(in crate::subject) const KEEPERS: &[&str] = &[
    "trainer",
    "rider",
    "keeper",
    "walker",
    "owner",
    "lover",
    "herder",
    "breeder",
    "hunter",
    "catcher",
    "man",
    "woman",
    "boy",
    "girl",
    "men",
    "women",
    "handler",
    "tamer",
    "vet",
    "farmer",
    "fighter",
    "charmer",
    "racer",
    "jockey",
    "people",
    "kid",
    "child",
    "person",
    "princess",
    "family",
    "couple",
    "lady",
    "burglar",
    "sitter",
    "groomer",
    "shearer",
    "whisperer",
    "watcher",
    "spotter",
    "seller",
    "vendor",
    "butcher",
    "poacher",
    "rescuer",
    "veterinarian",
    "herdsman",
    "herdswoman",
    "shepherd",
    "farmers",
    "riders",
    "hunters",
    "trainers",
    "keepers",
    "birdwatcher",
    "sledder",
    "musher",
    "milker",
    "thief",
    "expert",
    "biologist",
    "researcher",
];
