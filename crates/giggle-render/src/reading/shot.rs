//! How close a shot is and from how high it looks.
//!
//! It knows the names of shot sizes and angles, and nothing of what is in the shot.

/// How close a shot is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum ShotSize {
    ExtremeCloseUp,
    CloseUp,
    Medium,
    Full,
    Wide,
    Aerial,
}

/// From how high a shot looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub(crate) enum Angle {
    Low,
    Level,
    High,
}

impl ShotSize {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            ShotSize::ExtremeCloseUp => "extreme close-up",
            ShotSize::CloseUp => "close-up",
            ShotSize::Medium => "medium",
            ShotSize::Full => "full",
            ShotSize::Wide => "wide",
            ShotSize::Aerial => "aerial",
        }
    }

    /// Its name in Chinese.
    pub fn chinese(self) -> &'static str {
        match self {
            ShotSize::ExtremeCloseUp => "大特写",
            ShotSize::CloseUp => "特写",
            ShotSize::Medium => "中景",
            ShotSize::Full => "全景",
            ShotSize::Wide => "远景",
            ShotSize::Aerial => "航拍",
        }
    }
}

/// The size and the angle of the shot that a prompt names.
pub(super) fn sizes(prompt: &str) -> (ShotSize, Angle) {
    let mut text = String::from(" ");
    for character in prompt.chars().take(4000) {
        if character.is_alphanumeric() {
            text.extend(character.to_lowercase());
        } else if !text.ends_with(' ') && !matches!(character, '\'' | '’') {
            text.push(' ');
        }
    }
    text.push(' ');
    let says = |words: &[&str]| {
        words.iter().any(|word| {
            if word.is_ascii() { text.contains(&format!(" {word} ")) } else { text.contains(word) }
        })
    };
    const SIZES: &[(ShotSize, &[&str])] = &[
        (
            ShotSize::ExtremeCloseUp,
            &[
                "extreme close up",
                "extreme closeup",
                "extreme close ups",
                "macro",
                "macro shot",
                "macro lens",
                "大特写",
                "极特写",
                "超近特写",
                "微距",
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
                "from the air",
                "from a drone",
                "from a helicopter",
                "helicopter shot",
                "satellite view",
                "航拍",
                "鸟瞰",
                "无人机拍摄",
                "无人机视角",
                "高空俯瞰",
                "高空视角",
            ],
        ),
        (
            ShotSize::Wide,
            &[
                "wide shot",
                "wide view",
                "wide angle",
                "extreme wide",
                "long shot",
                "establishing",
                "wide establishing",
                "panoramic view",
                "远景",
                "大远景",
            ],
        ),
        (ShotSize::Full, &["full shot", "full body", "full length", "全身", "全景"]),
    ];
    let size = SIZES.iter().find(|(_, words)| says(words)).map_or(ShotSize::Medium, |(size, _)| *size);
    let angle = if says(&[
        "low angle",
        "low angles",
        "worms eye",
        "worm s eye",
        "ground level",
        "from below",
        "looking up at",
        "仰拍",
        "仰视",
        "低角度",
        "低机位",
        "贴地",
    ]) {
        Angle::Low
    } else if says(&[
        "high angle",
        "top down",
        "overhead",
        "from above",
        "looking down on",
        "俯拍",
        "高角度",
        "俯视",
        "俯瞰",
        "上帝视角",
    ]) {
        Angle::High
    } else {
        Angle::Level
    };
    (size, angle)
}
