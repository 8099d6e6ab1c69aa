//! From where a shot looks at what is in it.
//!
//! It knows the names of angles, and nothing of what is in the shot. The one idea: words such as "from above" are said of light and
//! snow too, so that they count only where nothing of the kind stands before them.

/// From where a shot looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Angle {
    EyeLevel,
    Low,
    /// From the ground itself.
    Worm,
    High,
    TopDown,
    Dutch,
    OverShoulder,
}

impl Angle {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Angle::EyeLevel => "eye level",
            Angle::Low => "low",
            Angle::Worm => "worm's-eye",
            Angle::High => "high",
            Angle::TopDown => "top-down",
            Angle::Dutch => "dutch",
            Angle::OverShoulder => "over the shoulder",
        }
    }

    /// Its name in Chinese.
    pub fn chinese(self) -> &'static str {
        match self {
            Angle::EyeLevel => "平视",
            Angle::Low => "仰拍",
            Angle::Worm => "虫视",
            Angle::High => "俯拍",
            Angle::TopDown => "垂直俯拍",
            Angle::Dutch => "荷兰角",
            Angle::OverShoulder => "过肩",
        }
    }
}

/// A prompt in lower case, its words parted by single spaces and its clauses by points.
pub(super) struct Said {
    text: String,
}

impl Said {
    pub(super) fn new(prompt: &str) -> Said {
        let mut text = String::from(" ");
        for character in prompt.chars().take(4000) {
            if character.is_alphanumeric() {
                text.extend(character.to_lowercase());
            } else if matches!(
                character,
                ',' | '.' | ';' | ':' | '!' | '?' | '，' | '。' | '；' | '：' | '、' | '\n'
            ) {
                text.push_str(if text.ends_with(' ') { ". " } else { " . " });
            } else if !text.ends_with(' ') && !matches!(character, '\'' | '’') {
                text.push(' ');
            }
        }
        text.push(' ');
        Said { text }
    }

    pub(super) fn has(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.at(word).is_some())
    }

    /// What follows some words.
    pub(super) fn behind(&self, words: &str) -> Option<&str> {
        self.at(words).map(|at| &self.text[at + words.len()..])
    }

    pub(super) fn clauses(&self) -> impl Iterator<Item = &str> {
        self.text.split('.').map(str::trim).filter(|clause| !clause.is_empty())
    }

    /// Where words begin.
    fn at(&self, words: &str) -> Option<usize> {
        // Hardly any of the many words stands there, and that is seen in a tenth of the time that finding takes to begin.
        if !self.text.contains(words) {
            return None;
        }
        if !words.is_ascii() {
            return self.text.find(words);
        }
        self.text.match_indices(words).map(|(at, _)| at).find(|at| {
            let end = at + words.len();
            self.text[..*at].ends_with(' ') && self.text[end..].starts_with(' ')
        })
    }

    /// Whether words stand somewhere with such a beginning of their clause before them.
    fn has_after(&self, words: &[&str], is_before: impl Fn(&str) -> bool) -> bool {
        self.clauses().any(|clause| {
            words.iter().any(|word| {
                clause.contains(word).then(|| clause.find(word)).flatten().is_some_and(|at| {
                    let is_word = !word.is_ascii()
                        || (at == 0 || clause[..at].ends_with(' '))
                            && clause[at + word.len()..].chars().next().is_none_or(|next| next == ' ');
                    is_word && is_before(clause[..at].trim())
                })
            })
        })
    }
}

/// What is said of the shot by these words wherever they stand.
const CERTAIN: &[(Angle, &[&str])] = &[
    (
        Angle::TopDown,
        &[
            "top down",
            "topdown",
            "overhead shot",
            "overhead view",
            "overhead angle",
            "overhead camera",
            "overhead drone",
            "overhead perspective",
            "overhead aerial",
            "shot from overhead",
            "seen from overhead",
            "filmed from overhead",
            "viewed from overhead",
            "straight down",
            "directly above",
            "right above",
            "directly overhead",
            "directly down",
            "vertically down",
            "flat lay",
            "flatlay",
            "gods eye",
            "god s eye",
            "birds eye",
            "bird s eye",
            "plan view",
            "satellite view",
            "上帝视角",
            "正上方",
            "正上空",
            "垂直俯",
            "垂直向下",
            "垂直往下",
            "正俯",
            "顶拍",
            "顶视",
            "顶部视角",
            "俯视图",
            "平铺拍摄",
            "从上往下看",
            "从上往下拍",
            "从上往下俯",
            "从上向下看",
            "从上向下拍",
            "从上向下俯",
            "由上往下看",
            "由上往下拍",
            "自上而下拍",
            "从天空往下",
            "从空中往下",
            "从头顶",
            "卫星视角",
        ],
    ),
    (
        Angle::Worm,
        &[
            "worms eye",
            "worm s eye",
            "ants eye",
            "ant s eye",
            "frogs eye",
            "frog s eye",
            "bugs eye",
            "bug s eye",
            "虫视",
            "虫眼",
            "蚁视",
            "蚂蚁视角",
            "蛙眼",
            "蛙视",
            "极低角度",
            "extreme low angle",
        ],
    ),
    (
        Angle::Low,
        &[
            "low angle",
            "low angles",
            "lower angle",
            "ground level",
            "floor level",
            "low to the ground",
            "shot from below",
            "seen from below",
            "filmed from below",
            "viewed from below",
            "仰拍",
            "仰角",
            "低角度",
            "低机位",
            "低视角",
            "贴地",
            "地面视角",
            "从下往上看",
            "从下往上拍",
            "从下向上看",
            "从下向上拍",
            "由下往上看",
            "由下往上拍",
            "自下而上拍",
        ],
    ),
    (
        Angle::High,
        &[
            "high angle",
            "high angles",
            "higher angle",
            "elevated angle",
            "elevated view",
            "elevated shot",
            "from high above",
            "shot from above",
            "seen from above",
            "filmed from above",
            "viewed from above",
            "俯拍",
            "俯角",
            "高角度",
            "高机位",
            "高视角",
            "俯视镜头",
            "俯视视角",
            "俯视角度",
            "居高临下的视角",
            "从高处俯视",
            "从高处往下看",
            "从高处往下拍",
        ],
    ),
    (
        Angle::OverShoulder,
        &[
            "over the shoulder shot",
            "over the shoulder view",
            "over the shoulder angle",
            "over the shoulder perspective",
            "over the shoulder camera",
            "over the shoulder framing",
            "over the shoulder of",
            "over shoulder shot",
            "ots shot",
            "过肩",
            "越肩",
            "肩后视角",
        ],
    ),
    (Angle::EyeLevel, &["eye level", "straight on", "平视", "视平", "平拍", "水平视角"]),
];

/// What is said of the shot only where it begins a clause or the camera is spoken of before it.
const OF_THE_CAMERA: &[(Angle, &[&str])] = &[
    (
        Angle::OverShoulder,
        &[
            "over the shoulder",
            "over his shoulder",
            "over her shoulder",
            "over their shoulder",
            "over a shoulder",
            "越过他的肩",
            "越过她的肩",
            "越过肩",
            "越过男",
            "越过女",
        ],
    ),
    (Angle::TopDown, &["overhead", "looking straight down"]),
    (
        Angle::Low,
        &[
            "looking up at",
            "looking up",
            "look up at",
            "仰望",
            "仰视",
            "从低处向上",
            "从地面向上看",
            "从地面往上看",
        ],
    ),
    (
        Angle::High,
        &[
            "looking down on",
            "looking down at",
            "looking down over",
            "look down at",
            "look down on",
            "俯视",
            "俯瞰",
            "鸟瞰",
            "居高临下",
        ],
    ),
];

/// The angle of the shot that a prompt names, if it names one.
pub(super) fn angle(said: &Said) -> Option<Angle> {
    const LIT: &[&str] = &[
        "light",
        "lit",
        "illuminated",
        "falls",
        "falling",
        "fall",
        "beam",
        "beams",
        "shining",
        "shines",
        "snow",
        "rain",
        "rains",
        "glow",
        "glowing",
        "sun",
        "sunlight",
        "descends",
        "descending",
        "drops",
        "dropping",
        "attack",
        "attacks",
        "help",
        "spotlight",
        "lamp",
        "hanging",
        "hangs",
        "streaming",
        "pouring",
        "streams",
        "pours",
        "emerges",
        "rises",
        "rising",
        "bubbles",
        "flames",
    ];
    let is_of_the_shot = |before: &str| {
        let last = before.rsplit(' ').next().unwrap_or_default();
        before.split(' ').rev().take(3).all(|word| !LIT.contains(&word)) && !matches!(last, "the" | "")
    };
    let is_camera = |before: &str| {
        const CAMERA: &[&str] = &[
            "shot",
            "view",
            "camera",
            "seen",
            "filmed",
            "viewed",
            "angle",
            "lens",
            "perspective",
            "pov",
            "drone",
            "we",
        ];
        const ENDS: &[&str] = &[
            "镜头",
            "视角",
            "画面",
            "机位",
            "相机",
            "摄像机",
            "无人机",
            "高空",
            "空中",
            "上空",
            "高处",
            "天空",
            "航拍",
            "拍摄",
            "低处",
            "地面",
            "从",
            "由",
            "地",
        ];
        let words: Vec<&str> = before.split(' ').collect();
        before.is_empty()
            || words.iter().rev().take(4).any(|word| CAMERA.contains(word))
            || ENDS.iter().any(|end| before.ends_with(end))
    };
    let named = CERTAIN.iter().find(|(_, words)| said.has(words)).map(|(angle, _)| *angle);
    named
        .or_else(|| {
            let here = OF_THE_CAMERA.iter().find(|(_, words)| said.has_after(words, is_camera));
            here.map(|(angle, _)| *angle)
        })
        .or_else(|| said.has_after(&["from above"], is_of_the_shot).then_some(Angle::High))
        .or_else(|| said.has_after(&["from below"], is_of_the_shot).then_some(Angle::Low))
        .or_else(|| begins(said, "from above").then_some(Angle::High))
        .or_else(|| begins(said, "from below").then_some(Angle::Low))
}

/// Whether a clause begins with words.
fn begins(said: &Said, words: &str) -> bool {
    said.clauses()
        .any(|clause| clause == words || clause.starts_with(words) && clause[words.len()..].starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::super::Reading;
    use super::*;

    #[test]
    fn angles_are_read_wherever_they_are_said() {
        for (prompt, expected) in [
            ("A house, seen straight down from the sky", Angle::TopDown),
            ("A dog on the grass from directly above", Angle::TopDown),
            ("Bird's-eye view of a winding river", Angle::TopDown),
            ("A boy on a swing, filmed from above", Angle::High),
            ("Low-angle shot of a knight", Angle::Low),
            ("Looking up at a cathedral from the square", Angle::Low),
            ("A detective in an alley, Dutch angle", Angle::Dutch),
            ("Over-the-shoulder shot of a painter at work", Angle::OverShoulder),
            ("Seen over his shoulder, a master studies the board", Angle::OverShoulder),
            ("An eye-level shot of a toddler", Angle::EyeLevel),
            ("一只狗在草地上，从上往下俯拍", Angle::TopDown),
            ("一栋高楼，仰拍", Angle::Low),
            ("从地面仰望摩天大楼", Angle::Low),
            ("俯拍一张书桌", Angle::High),
            ("倾斜构图，少年在奔跑", Angle::Dutch),
            ("过肩镜头，一个男人看着电脑", Angle::OverShoulder),
            ("上帝视角，一座土楼", Angle::TopDown),
        ] {
            assert_eq!(Reading::of(prompt, None).angle, expected, "{prompt}");
        }
    }

    #[test]
    fn what_is_not_said_of_the_shot_is_no_angle() {
        for prompt in [
            "A boy looks up at the stars",
            "A boy looking up at the stars",
            "A face lit from below by a candle",
            "Snow falls from above onto a village",
            "Birds fly overhead while a farmer works",
            "A woman with a bag over her shoulder",
            "She glances over her shoulder",
            "一个女孩仰望星空",
            "男人站在天台上俯瞰城市",
            "A teapot",
        ] {
            assert_eq!(Reading::of(prompt, None).angle, Angle::EyeLevel, "{prompt}");
        }
    }
}
