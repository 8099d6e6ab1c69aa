//! Phrases for moves that say where the camera begins and where it goes, in the patterns of the table.
//!
//! They are a table and nothing else. A phrase that is certain counts wherever it stands.

use super::super::Move;

/// A move, whether its phrase is certain, and the phrase.
pub(in super::super) const MORE: &[(Move, bool, &str)] = &[
    // From a beginning to an end
    (
        Move::PedestalUp,
        true,
        "[camera|drone|shot|view|we] [starts|begins|starting|beginning|start|begin] [low]? [at|on|from|near|in] … and [slowly|gently|then]? [rises|climbs|ascends|lifts|soars|rise|climb|ascend|lift|soar] [up|into|to|above|over|through]?",
    ),
    (
        Move::PedestalDown,
        true,
        "[camera|drone|shot|view|we] [starts|begins|starting|beginning|start|begin] [high]? [at|on|from|above|in|over] … and [slowly|gently|then]? [descends|sinks|drops|lowers|dives|falls|descend|sink|drop|dive] [down|into|to|toward|towards|through]?",
    ),
    (
        Move::TiltUp,
        true,
        "[begin|begins|start|starts|starting|beginning] [at|on|from] [the|her|his|its|a]? [base|bottom|feet|foot|boots|shoes|ground|floor|roots] … [look|looks|looking|tilt|tilts|pan|pans] [all the way|way|slowly]? [up|upward|upwards]",
    ),
    (
        Move::TiltDown,
        true,
        "[begin|begins|start|starts|starting|beginning] [at|on|from] [the|her|his|its|a]? [top|sky|ceiling|treetops|head|face|roof|clouds] … [look|looks|looking|tilt|tilts|pan|pans] [all the way|way|slowly]? [down|downward|downwards]",
    ),
    (
        Move::PedestalUp,
        true,
        "[camera|drone|lens] [slowly]? [climb~|soar~|lift~] [slowly]? [above|over|past|up|from|to]",
    ),
    (Move::TiltDown, true, "[camera|lens] [slowly]? tips [over|down|forward|downward]"),
    // Nearer and farther
    (
        Move::PullOut,
        true,
        "[camera|shot|frame|view|lens|drone] [slowly]? [move~|drift~|float~|glide~|go~|goes|travel~|slide~|pull~|fall~|back~] [slowly]? [further|farther|ever further|ever farther] [and further|and farther]? [away|back|off]?",
    ),
    (
        Move::PushIn,
        true,
        "[camera|shot|frame|view|lens|drone] [slowly]? [move~|drift~|float~|glide~|go~|goes|creep~|inch~|crawl~|come~|get~|edge~] [slowly|ever]? [nearer|closer] [and nearer|and closer]?",
    ),
    (
        Move::PushIn,
        true,
        "[camera|cameraman|operator|handheld] [slowly]? [walking|walks|walk|marching|marches|strides|striding|stepping|steps] [slowly|right|straight]? [toward|towards|up to|closer|forward|into|through|in]",
    ),
    (
        Move::PullOut,
        true,
        "[camera|cameraman|operator] [slowly]? [walking|walks|stepping|steps] [slowly]? [backward|backwards|away]",
    ),
    (
        Move::Follow,
        true,
        "[camera|cameraman|operator|handheld] [slowly]? [walking|walks|running|runs|moving|moves|jogging|jogs|riding|rides|flying|flies|gliding|glides] [slowly|closely|right|just]? [behind|after]",
    ),
    (
        Move::PushIn,
        true,
        "we [slowly]? [weave|walk|run|glide|drift|soar|race|wander|push|thread|slip|squeeze] [slowly|our way]? [through|between|among|along|into|down|past|toward|towards]",
    ),
    (Move::PullOut, false, "[back|backs|backing|backed] [slowly]? [off|away]"),
    (
        Move::PushIn,
        true,
        "[camera|drone|lens] [slowly]? [zoom|zooms|zooming] [through|past|along|across|down|over]",
    ),
    (Move::OrbitRight, true, "turntable [camera|shot|view|turn|spin]"),
    (Move::RackFocus, true, "[rack|racks|racking] [slowly]? from [the|a|her|his]? … to"),
    // Chinese: whither
    (
        Move::PedestalUp,
        true,
        "[镜头|相机|摄像机|无人机|画面|视角] … [升到|升至|升向|升上|飞升到|拉升到|拉升至|爬升到|攀升到|飞上|飞到|飞向] [高空|空中|半空|天空|云端|云层|树梢|屋顶|楼顶|塔顶|山顶|夜空|上空]",
    ),
    (Move::PedestalUp, true, "[越升越高|越飞越高|越拉越高|越来越高|腾空而起|拔地而起]"),
    (Move::PedestalUp, false, "[往上|向上|朝上] [缓缓|慢慢]? [升|飞|拉升|抬升|攀升|爬升]"),
    (Move::PedestalDown, false, "[往下|向下|朝下] [缓缓|慢慢]? [降|落|沉|潜|俯冲]"),
    (Move::PedestalDown, false, "[俯冲而下|俯冲下去|向下俯冲]"),
    (Move::PedestalUp, false, "升起"),
    (Move::PullOut, true, "[越拉越远|越退越远|越飞越远|越推越远|渐行渐远]"),
    (Move::PushIn, true, "[越推越近|越拉越近|越走越近|越靠越近|越飞越近]"),
    (
        Move::PushIn,
        true,
        "[镜头|相机|摄像机|无人机|画面|视角] … [走进|走入|走进去|进入|钻进|钻入|飘进|飘入|潜入|探入|探进|穿进|穿入|飞进|飞入|伸进|滑进|滑入]",
    ),
    (Move::PushIn, false, "[向前|往前|朝前] [缓缓|慢慢|快速]? [飞|飞行|飞去|滑行|冲|冲去|行进|推|走]"),
    (Move::PullOut, false, "[向后|往后|朝后] [缓缓|慢慢|快速]? [飞|退|滑行|撤|拉|走]"),
    (
        Move::PedestalDown,
        true,
        "[镜头|相机|摄像机|无人机|视角] … [俯冲而下|俯冲下去|向下俯冲|俯冲向|俯冲到|直坠而下|急坠|坠落|坠入]",
    ),
    (
        Move::PedestalDown,
        true,
        "[镜头|相机|摄像机|无人机|视角] … [往下探|向下探|往下钻|向下钻|探下去|沉入|潜到|沉到|降入|坠向]",
    ),
    (
        Move::TruckRight,
        true,
        "[镜头|相机|摄像机|画面] [缓缓|缓慢|慢慢|快速|平稳]? [从|由] … [移到|移至|移向|移动到|滑到|滑向|滑至]",
    ),
    (
        Move::TiltUp,
        true,
        "[镜头|相机|摄像机|画面] [缓缓|缓慢|慢慢|快速|平稳]? [从|由] [地面|脚下|底部|水面|根部|树根|脚|鞋|塔底|楼底|下方] [缓缓|慢慢|逐渐]? [移到|移至|移向|移动到|摇到|摇至|抬到|扬到|扬起|抬向] [天空|顶部|塔顶|楼顶|树梢|屋顶|脸|脸部|面部|头顶|上方]",
    ),
    (
        Move::TiltDown,
        true,
        "[镜头|相机|摄像机|画面] [缓缓|缓慢|慢慢|快速|平稳]? [从|由] [天空|顶部|塔顶|楼顶|树梢|屋顶|脸|脸部|面部|头顶|上方] [缓缓|慢慢|逐渐]? [移到|移至|移向|移动到|摇到|摇至|落到|降到] [地面|脚下|底部|水面|根部|树根|脚|鞋|塔底|下方|手]",
    ),
    (
        Move::Handheld,
        true,
        "[镜头|相机|画面|摄像机] [轻微|微微|略微|剧烈|轻轻]? [左右摇摆|左右摇晃|摇摆|震动|震颤|左右晃动|上下颠簸|摇摇晃晃|晃晃悠悠|颠簸|抖动|晃动]",
    ),
    (
        Move::TiltUp,
        true,
        "[camera|shot|lens|view] [slowly]? tilt~ [slowly|gently]? from … [up|upward|upwards] [to|toward]?",
    ),
    (
        Move::TiltDown,
        true,
        "[camera|shot|lens|view] [slowly]? tilt~ [slowly|gently]? from … [down|downward|downwards] [to|toward]?",
    ),
    (
        Move::OrbitRight,
        true,
        "camera [slowly|gracefully|playfully]? [waltz|waltzes|waltzing|dance|dances|dancing|twirl|twirls|loops|looping] around",
    ),
    (
        Move::Handheld,
        true,
        "[frame|camera] [slowly|gently|slightly]? [rocks|rocking|bobs|bobbing|lurches|jolts]",
    ),
    (Move::RollRight, true, "camera roll~ [slightly|slowly|gently] [clockwise|right|to the right]"),
    (
        Move::RollLeft,
        true,
        "camera roll~ [slightly|slowly|gently] [counterclockwise|counter clockwise|anticlockwise|left|to the left]",
    ),
    (
        Move::PedestalDown,
        true,
        "[镜头|相机|摄像机|画面] [缓缓|缓慢|慢慢|快速|平稳]? [从|由] … [滑落到|滑落至|滑下到|缓缓落到|慢慢落到]",
    ),
    (
        Move::OrbitRight,
        true,
        "[镜头|相机|摄像机|无人机] [围着|绕着|环着|围绕] … [缓缓|慢慢|缓慢|快速|轻轻]? [转一圈|转半圈|转圈|转一周|转动|旋转|走一圈|飞一圈]",
    ),
    (Move::OrbitRight, false, "[绕到|绕至|转到|环绕到] [背面|背后|身后|侧面|正面|另一侧|后面|前面|反面]"),
    (Move::FlyOver, true, "[镜头|相机|摄像机|无人机] … [滑过|飘过|拂过]"),
    (
        Move::Static,
        true,
        "[镜头|画面|机位] [静静地|静静|稳稳|完全]? [地]? [定住|纹丝不动|一动不动|停住不动|保持静止]",
    ),
];
