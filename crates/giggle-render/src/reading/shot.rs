//! How close a shot is.
//!
//! It knows the names of shot sizes, and nothing of what is in the shot.

use super::angle::Said;

/// How close a shot is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum ShotSize {
    ExtremeCloseUp,
    CloseUp,
    MediumCloseUp,
    Medium,
    Full,
    Wide,
    ExtremeWide,
    Aerial,
}

impl ShotSize {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            ShotSize::ExtremeCloseUp => "extreme close-up",
            ShotSize::CloseUp => "close-up",
            ShotSize::MediumCloseUp => "medium close-up",
            ShotSize::Medium => "medium",
            ShotSize::Full => "full",
            ShotSize::Wide => "wide",
            ShotSize::ExtremeWide => "extreme wide",
            ShotSize::Aerial => "aerial",
        }
    }

    /// Its name in Chinese.
    pub fn chinese(self) -> &'static str {
        match self {
            ShotSize::ExtremeCloseUp => "大特写",
            ShotSize::CloseUp => "特写",
            ShotSize::MediumCloseUp => "近景",
            ShotSize::Medium => "中景",
            ShotSize::Full => "全景",
            ShotSize::Wide => "远景",
            ShotSize::ExtremeWide => "大远景",
            ShotSize::Aerial => "航拍",
        }
    }
}

const SIZES: &[(ShotSize, &[&str])] = &[
    (
        ShotSize::ExtremeCloseUp,
        &[
            "extreme close up",
            "extreme closeup",
            "extreme close ups",
            "extreme tight shot",
            "ecu",
            "macro",
            "macro shot",
            "macro lens",
            "大特写",
            "极特写",
            "极近特写",
            "超近特写",
            "超特写",
            "极致特写",
            "微距",
        ],
    ),
    (
        ShotSize::MediumCloseUp,
        &[
            "medium close up",
            "medium closeup",
            "medium close shot",
            "chest up",
            "from the chest up",
            "waist up",
            "from the waist up",
            "head and shoulders",
            "bust shot",
            "近景",
            "中近景",
            "半身近景",
            "胸像",
        ],
    ),
    (
        ShotSize::CloseUp,
        &[
            "close up",
            "close ups",
            "closeup",
            "closeups",
            "close shot",
            "tight shot",
            "tight on",
            "tight close",
            "tight framing",
            "headshot",
            "portrait of",
            "face fills the frame",
            "fills the frame",
            "特写",
            "近距离拍摄",
            "贴近拍摄",
        ],
    ),
    (
        ShotSize::Aerial,
        &[
            "aerial",
            "birds eye",
            "bird s eye",
            "drone shot",
            "drone view",
            "drone footage",
            "drone video",
            "drone flying",
            "drone flies",
            "drone captures",
            "drone rises",
            "drone rising",
            "from the air",
            "from the sky",
            "from a drone",
            "from a helicopter",
            "from a plane",
            "from an airplane",
            "helicopter shot",
            "satellite view",
            "航拍",
            "鸟瞰",
            "无人机拍摄",
            "无人机视角",
            "无人机俯",
            "无人机从高空",
            "高空俯",
            "空中俯",
            "高空视角",
            "高空拍摄",
            "空中视角",
            "飞机上看",
            "直升机上",
            "从高空",
        ],
    ),
    (
        ShotSize::ExtremeWide,
        &[
            "extreme wide",
            "extreme wide shot",
            "extreme long shot",
            "ultra wide shot",
            "very wide shot",
            "vast wide shot",
            "大远景",
            "极远景",
            "超远景",
        ],
    ),
    (
        ShotSize::Wide,
        &[
            "wide shot",
            "wide view",
            "wide angle",
            "wide establishing",
            "wide cinematic shot",
            "long shot",
            "establishing",
            "panoramic view",
            "panoramic wide shot",
            "panoramic shot",
            "远景",
        ],
    ),
    (ShotSize::Full, &["full shot", "full body", "full length", "head to toe", "全身", "全景"]),
    (ShotSize::Medium, &["medium shot", "medium wide", "mid shot", "midshot", "中景", "半身"]),
];

/// Words for a part of somebody that is looked at from near, behind what says that it is looked at.
const LOOKS_AT: &[&str] = &[
    "zoom in on",
    "zooms in on",
    "zooming in on",
    "zooms into",
    "zoom into",
    "zooms to",
    "pushes in on",
    "push in on",
    "pushes into",
    "pushes in to",
    "push in to",
    "closes in on",
    "focus on",
    "focuses on",
    "focused on",
    "lingers on",
    "rests on",
    "holds on",
];

const PARTS: &[&str] = &["face", "eyes", "eye", "lips", "hands", "hand", "fingers", "fingertips", "mouth"];

const PARTS_CHINESE: &[&str] = &["脸", "面部", "面庞", "眼", "嘴唇", "双手", "手部", "手指", "指尖"];

/// The size of the shot that a prompt names, if it names one.
pub(super) fn size(said: &Said) -> Option<ShotSize> {
    let named = SIZES.iter().find(|(_, words)| said.has(words)).map(|(size, _)| *size);
    named.or_else(|| looks_near(said).then_some(ShotSize::CloseUp))
}

/// Whether the camera is said to look at somebody's face, eyes or hands.
fn looks_near(said: &Said) -> bool {
    let is_part = |rest: &str| {
        let mut words = rest.split(' ').filter(|word| !word.is_empty());
        let first = words.next().unwrap_or_default();
        let owners = ["her", "his", "their", "its", "the", "a"];
        let part = if owners.contains(&first) { words.next().unwrap_or_default() } else { first };
        PARTS.contains(&part)
    };
    let english = LOOKS_AT.iter().any(|verb| said.behind(verb).is_some_and(is_part));
    // 镜头对准她的脸, 推到眼睛: in the clause of the camera.
    const CAMERA: &[&str] = &["镜头", "画面", "相机", "摄像机"];
    const TO: &[&str] = &[
        "对准", "推到", "推近", "推进", "推至", "推向", "聚焦", "拉近", "凑近", "靠近", "贴近", "定格",
        "落在",
    ];
    let chinese = || {
        said.clauses().any(|clause| {
            CAMERA.iter().any(|word| clause.contains(word))
                && TO.iter().filter_map(|word| clause.find(word).map(|at| &clause[at + word.len()..])).any(
                    |rest| {
                        let near: String = rest.chars().take(8).collect();
                        PARTS_CHINESE.iter().any(|part| near.contains(part))
                    },
                )
        })
    };
    english || chinese()
}

#[cfg(test)]
mod tests {
    use super::super::Reading;
    use super::*;

    #[test]
    fn shot_sizes_are_read() {
        for (prompt, size) in [
            ("A close up of an older man", ShotSize::CloseUp),
            ("A wide shot of a teapot", ShotSize::Wide),
            ("微距镜头下的蚂蚁", ShotSize::ExtremeCloseUp),
            ("航拍一座城堡", ShotSize::Aerial),
            ("A teapot", ShotSize::Medium),
            ("Medium close-up of a sailor", ShotSize::MediumCloseUp),
            ("近景，一位老奶奶包饺子", ShotSize::MediumCloseUp),
            ("大远景，雪原上一个旅人", ShotSize::ExtremeWide),
            ("A woman at a window, zoom in on her eyes", ShotSize::CloseUp),
            ("一个男人的脸，镜头快速推到眼睛", ShotSize::CloseUp),
            ("A man washes his face and hands", ShotSize::Medium),
        ] {
            assert_eq!(Reading::of(prompt, None).shot_size, size, "{prompt}");
        }
    }
}
