//! The words for a camera that turns where it stands: pans, whip pans and tilts.

use super::super::Move;
use super::super::rule::{MoveRule, rule};

pub(super) const PAN_LEFT: MoveRule = rule(
    Move::PanLeft,
    ("pan left", "左摇"),
    "The camera turns to the left on its place.",
    &[
        "[camera|cameras] it [slowly|quickly]? pan~ [to the]? left",
        "[摇摄|摇镜头|摇镜] [向左|往左|朝左]",
        "[相机|摄像机|摄影机|机位] [缓缓|缓慢|快速]? 逆时针 [旋转|转动]",
        "[镜头|相机|摄像机|摄影机] [先|再|然后|随后]? [缓缓|缓慢|快速]? [向左|往左] 水平 [旋转|转动]",
        "[pan~|sweep~] across … [from right to left|right to left]",
        "[镜头|摄像机|相机|摄影机|画面] … [右侧|右边|右端|右方] … [扫|摇|转] [到|至|向] [左侧|左边|左端|左方|左]",
        "[左摇|摇左|向左摇|往左摇|朝左摇|由右向左摇|从右向左摇|从右往左摇|从右到左摇] [镜头|镜]?",
        "[camera|view|frame|perspective|viewpoint|pov|lens] [slowly]? [pan~|turn~|swivel~|rotate~|swing~] [slowly]? [left|leftward|to the left|from right to left|right to left]",
        "[镜头|摄像机|相机|摄影机|画面|视角] … [向左|往左|朝左|向左边|往左边|向左侧|往左侧|由右向左|从右向左|从右往左|从右至左|从右到左] [缓缓|缓慢|慢慢|快速|迅速]? [摇|转|扫|横摇|转动|摇动|摇摄|扫过|摇镜|平摇]",
    ],
    &[
        "pan~ [slowly|quickly|gently|smoothly|steadily|slightly|across|camera|shot|around|then]? [left|leftward|leftwards|to the left|toward the left|towards the left]",
        "pan~ … [from right to left|right to left]",
        "[left|leftward] [ward]? pan~",
        "[swivel~|pivot~|turn~|rotate~|sweep~|look~] [slowly|quickly|gently|smoothly]? [left|leftward|to the left|from right to left|right to left]",
    ],
);

pub(super) const PAN_RIGHT: MoveRule = rule(
    Move::PanRight,
    ("pan right", "右摇"),
    "The camera turns to the right on its place.",
    &[
        "水平 [横摇|摇镜|摇]",
        "[camera|cameras] it [slowly|quickly]? pan~ [to the]? right",
        "[摇摄|摇镜头|摇镜] [向右|往右|朝右]",
        "[相机|摄像机|摄影机|机位] [缓缓|缓慢|快速]? 顺时针 [旋转|转动]",
        "[镜头|相机|摄像机|摄影机] [先|再|然后|随后]? [缓缓|缓慢|快速]? [向右|往右] 水平 [旋转|转动]",
        "[镜头|相机|摄像机|摄影机] [先|再|然后|随后]? [缓缓|缓慢|慢慢|快速|平稳|轻轻|逐渐]? [地]? [移动|移|转动] [拍摄|拍]? [到|至|向|往]",
        "[镜头|相机|摄像机|摄影机] [缓缓|缓慢|慢慢|快速|平稳|轻轻] [地]? 移动",
        "[镜头|相机|摄像机|摄影机] [先|再|然后|随后]? [缓缓|缓慢|快速]? 水平 [旋转|转动] [一周|一圈]?",
        "[镜头|摄像机|相机|摄影机|画面] … [左侧|左边|左端|左方] … [扫|摇|转] [到|至|向] [右侧|右边|右端|右方|右]",
        "[右摇|摇右|向右摇|往右摇|朝右摇|由左向右摇|从左向右摇|从左往右摇|从左到右摇] [镜头|镜]?",
        "[摇镜头|摇镜|横摇|摇摄]",
        "[镜头|摄像机|相机|摄影机] [缓缓|缓慢|慢慢|快速|迅速]? 摇动",
        "[camera|view|frame|perspective|viewpoint|pov|lens] [slowly]? [pan~|turn~|swivel~|rotate~|swing~] [slowly]? [right|rightward|to the right|from left to right|left to right]",
        "[view|frame|perspective|viewpoint|pov|lens] [slowly]? pan~ [slowly]? [across|over|along|around]",
        "camera [slowly]? [spin~|rotate~|turn~|pivot~|swivel~] [a full|full]? [360|360°|180|180°|circle] [degree|degrees|° ]?",
        "pan [tracking|-tracking] shot",
        "[镜头|摄像机|相机|摄影机|画面|视角] … [向右|往右|朝右|向右边|往右边|向右侧|往右侧|由左向右|从左向右|从左往右|从左至右|从左到右] [缓缓|缓慢|慢慢|快速|迅速]? [摇|转|扫|横摇|转动|摇动|摇摄|扫过|摇镜|平摇]",
        "[镜头|摄像机|相机|摄影机] [缓缓|缓慢|慢慢|快速|迅速|轻轻]? [地]? [扫过|掠过|摇过|横扫]",
        "panoramic [pan|sweep]",
        "[平移|横摇] [过|扫过|拍摄|展示]? [天际线|城市|风景|山脉|地平线|海岸线|街道]",
        "panning [shot|camera|movement|motion]",
        "pan shot",
    ],
    &[
        "pan~ [slowly|quickly|gently|smoothly|steadily|slightly|across|camera|shot|around|then]? [right|rightward|rightwards|to the right|toward the right|towards the right]",
        "pan~ … [from left to right|left to right]",
        "[right|rightward] [ward]? pan~",
        "[swivel~|pivot~|turn~|rotate~|sweep~|look~] [slowly|quickly|gently|smoothly]? [right|rightward|to the right|from left to right|left to right]",
        "pan~ [slowly|quickly|gently|smoothly|steadily]? [across|over|along|around|to|toward|towards|with|from|past|through]",
        "sweep~ [slowly|quickly|gently|smoothly]? [across|over|along|past]",
        "[pan|pans|panning]",
    ],
);

pub(super) const WHIP_LEFT: MoveRule = rule(
    Move::WhipLeft,
    ("whip pan left", "向左甩镜"),
    "The camera is flung to the left.",
    &[
        "[whip|swish|flash] pan~ [to the left|left|from right to left|right to left]",
        "whip~ [around]? [left|to the left]",
        "[向左|往左|朝左|左] [快速|迅速|猛地|突然|急速]? [甩|甩镜|甩镜头|急摇|甩动]",
        "[镜头|摄像机|相机|摄影机|画面] … [甩向|甩到|甩往|急摇向] [左|左侧|左边|左方]",
    ],
    &[],
);

pub(super) const WHIP_RIGHT: MoveRule = rule(
    Move::WhipRight,
    ("whip pan right", "向右甩镜"),
    "The camera is flung to the right.",
    &[
        "[whip|swish|flash] pan~ [to the right|right|from left to right|left to right]?",
        "whip~ [around]? [right|to the right]",
        "[向右|往右|朝右|右] [快速|迅速|猛地|突然|急速]? [甩|甩镜|甩镜头|急摇|甩动]",
        "[镜头|摄像机|相机|摄影机|画面] … [甩向|甩到|甩往|急摇向] [右|右侧|右边|右方]?",
        "[甩镜头|甩镜|急摇|镜头甩|镜头一甩|镜头猛甩]",
    ],
    &[],
);

pub(super) const TILT_UP: MoveRule = rule(
    Move::TiltUp,
    ("tilt up", "上摇"),
    "The camera looks up.",
    &[
        "[shot|angle|camera|view|move~|moving|goes|going|pan~|scan~] [slowly]? from [the]? bottom to [the]? top",
        "[then|and] from [the]? bottom to [the]? top",
        "[从|由] [鞋|鞋子|脚|脚部|脚下|脚踝|裙摆|腰部|地面|底部|腿|腿部] [缓缓|缓慢|慢慢|快速|逐渐]? [向上|往上]? [倾斜|摇|仰拍|移动|上移|微抬|抬|上抬|摇动] [到|至]?",
        "[摇摄|摇镜头|摇镜|仰摇|摇|向上] [仰拍|向上|往上|朝上|向天空|至天空|到天空]",
        "[上摇|上仰|向上摇|往上摇|朝上摇|从下往上摇|从下向上摇|由下向上摇|由下往上摇|上摇下] 镜头",
        "[view|frame|perspective|viewpoint|pov|lens] [slowly]? [tilt~|pan~] [slowly]? [up|upward|upwards|skyward]",
        "[镜头|摄像机|相机|摄影机|视角] [缓缓|缓慢|慢慢|快速]? [向上]? [抬头|仰头]",
        "[镜头|摄像机|相机|摄影机|画面|视角] … [上扬|上抬|抬起|抬高|仰起|向上仰|向上抬|由下而上|自下而上|从下往上|从下至上|从下到上|由下至上]",
    ],
    &[
        "tilt~ [slowly|quickly|gently|smoothly|steadily|slightly|camera|shot|back|it|then]? [up|upward|upwards|skyward|skywards|to the sky|toward the sky|towards the sky]",
        "tilt~ … [from bottom to top|bottom to top]",
        "upward tilt",
        "tilt~ [slowly]? from [the|her|his|a]? [floor|ground|feet|shoes|boots|bottom|base|foot|toes|waist] [up]? to",
        "[look|looks] up",
        "tilt",
        "pan~ [slowly]? [up|upward|upwards] [to|toward|along|from|the|into]?",
        "[上摇|上仰|仰摇|摇上|向上摇|往上摇|朝上摇|从下往上摇|从下向上摇|由下向上摇|由下往上摇|向上倾斜|上倾|向上仰]",
    ],
);

pub(super) const TILT_DOWN: MoveRule = rule(
    Move::TiltDown,
    ("tilt down", "下摇"),
    "The camera looks down.",
    &[
        "[shot|angle|camera|view|move~|moving|goes|going|pan~|scan~] [slowly]? from [the]? top to [the]? bottom",
        "[then|and] from [the]? top to [the]? bottom",
        "[从|由] [树顶|天空|屋顶|顶部|上方|高处|头部|脸部|面部|脸] [缓缓|缓慢|慢慢|快速|逐渐]? [向下|往下] [倾斜|摇|移动|下移] [到|至]?",
        "[从|由] [头部|脸部|面部|脸] [缓缓|缓慢|慢慢|快速|逐渐]? 摇 [到|至] [脚|脚部|腰部|手部|手|鞋|地面]",
        "[摇摄|摇镜头|摇镜|俯摇|摇] [向下|往下|朝下|向地面|至地面|到地面]",
        "[下摇|俯摇|向下摇|往下摇|朝下摇|从上往下摇|从上向下摇|由上向下摇|由上往下摇] 镜头",
        "[view|frame|perspective|viewpoint|pov|lens] [slowly]? [tilt~|pan~] [slowly]? [down|downward|downwards]",
        "[镜头|摄像机|相机|摄影机|视角] [缓缓|缓慢|慢慢|快速]? [向下]? [低头|俯身]",
        "[镜头|摄像机|相机|摄影机|画面|视角] … [下俯|俯下|低下|向下俯|由上而下|自上而下|从上往下|从上至下|从上到下|由上至下]",
    ],
    &[
        "tilt~ [slowly|quickly|gently|smoothly|steadily|slightly|camera|shot|it|then]? [down|downward|downwards|to the ground|toward the ground|towards the ground]",
        "tilt~ … [from top to bottom|top to bottom]",
        "downward tilt",
        "tilt~ [slowly]? from [the|her|his|a]? [sky|ceiling|top|head|face|treetops|clouds|roof] [down]? to",
        "[look|looks] down",
        "pan~ [slowly]? [down|downward|downwards] [to|toward|along|from|the|into]?",
        "[下摇|俯摇|摇下|向下摇|往下摇|朝下摇|从上往下摇|从上向下摇|由上向下摇|由上往下摇|向下倾斜|下倾|向下俯]",
    ],
);
