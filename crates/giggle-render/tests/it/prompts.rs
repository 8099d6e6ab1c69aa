//! Prompts that nobody would write: read, painted and set without a panic, in bounded memory.

use giggle_render::{CameraPlan, paint, scene::Scene, type_setting};

/// The most memory that this process may ever have held, in kB: a draft at 1080p takes 200 MB, and tests run in
/// parallel.
const MOST_KB: u64 = 1_500_000;

const WORDS: &[&str] = &[
    "push in",
    "pan",
    "left",
    "right",
    "then",
    "no",
    "camera",
    "slowly",
    "suddenly",
    "orbit",
    "tilt up",
    "and",
    "handheld",
    "镜头",
    "推进",
    "缓缓",
    "不要",
    "左摇",
    "然后",
    "环绕",
    "海",
    "城市",
    "雨夜",
    "森林",
    "space",
    "forest",
    "snow",
    "a crowd",
    "neon",
    "مرحبا",
    "שלום",
    "ภาษาไทย",
    "नमस्ते",
    "👩‍👩‍👧‍👦",
    "🏳️‍🌈",
    "🇨🇳",
    "Z͑ͫ̓ͪ̂ͫ̽a̴̵̜l",
    "\u{202e}",
    "\u{200f}",
    "\u{0}",
    "\u{7}",
    "\t",
    "\r\n",
    "\u{feff}",
    "\u{e000}",
    "\u{10ffff}",
    "ﷺ",
    "𝕬",
    "----",
    "((((",
    "%s%n",
    "<b>",
    "\\u0000",
    "-1e309",
    "'",
    "\"",
    "…",
    "，。",
    "3840x2160",
];

/// `GIGGLE_FUZZ_SECONDS` makes it longer.
#[test]
fn strange_prompts_are_painted_and_set() {
    let seconds = std::env::var("GIGGLE_FUZZ_SECONDS").ok().and_then(|it| it.parse().ok()).unwrap_or(1.5);
    let began = std::time::Instant::now();
    let mut state = 11u64;
    let mut next = |most: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % most.max(1)
    };
    let mut tried = 0u32;
    while began.elapsed().as_secs_f64() < seconds || tried < 8 {
        let mut prompt = String::new();
        for _ in 0..[1, 4, 12, 60, 300][next(5)] {
            match next(8) {
                0 => prompt.extend(char::from_u32(next(0x11_0000) as u32)),
                1 => prompt.extend(std::iter::repeat_n(
                    char::from_u32(0x300 + next(0x70) as u32).unwrap_or('a'),
                    next(40),
                )),
                2 => prompt.push_str(&"x".repeat(next(200))),
                _ => prompt.push_str(WORDS[next(WORDS.len())]),
            }
            if next(4) > 0 {
                prompt.push(' ');
            }
        }
        if next(40) == 0 {
            prompt = prompt.repeat(1 + 20_000 / prompt.len().max(1));
        }
        let plan = CameraPlan::read(&prompt);
        for t in [0.0, 0.37, 1.0] {
            let pose = plan.pose(t, 6.0);
            assert!(pose.zoom.is_finite() && pose.zoom < 8.0, "{prompt:?}: {pose:?}");
        }
        assert_eq!(CameraPlan::parse(&plan.to_string()).as_ref(), Ok(&plan), "{prompt:?}");
        let _ = CameraPlan::parse(&prompt);
        let _ = Scene::read(&prompt);
        let (width, height) = [(160, 90), (90, 160), (64, 64)][next(3)];
        let painting = paint::paint(&prompt, width, height, tried.into());
        assert!(!painting.layers.is_empty() && painting.flat().dimensions() == (width, height));
        let caption = type_setting::caption(&prompt, 320, 180);
        assert_eq!(caption.dimensions(), (320, 180), "{prompt:?}");
        tried += 1;
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:")?.trim().split(' ').next()?.parse::<u64>().ok());
    assert!(peak.is_none_or(|peak| peak < MOST_KB), "{peak:?} kB after {tried} prompts");
}
