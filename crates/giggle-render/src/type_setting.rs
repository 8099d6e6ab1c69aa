//! Sets words in pictures: the prompt as a caption, and the small labels of the slate.
//!
//! It knows text and sizes, and nothing of shots, scenes or time. The one idea: the embedded face is asked first and
//! is enough for Latin and Chinese; only a text with a glyph it lacks pays for the scan of the machine's own fonts.
//! Whatever no font has is drawn as that font's empty box, never as a fault.

mod brief;

use std::sync::{LazyLock, Mutex, PoisonError};

use cosmic_text::{
    Align, Attrs, Buffer, Color, Family, FontSystem, Metrics, Shaping, SwashCache, Wrap, fontdb,
};
use image::{Rgba, RgbaImage};

pub use brief::brief;

/// The embedded face: WenQuanYi Micro Hei cut to Latin and GB2312; see `assets/README.md` for its licence.
pub const FACE: &[u8] = include_bytes!("../assets/wqy-microhei-gb2312.ttf");

/// The family name inside the embedded file.
const EMBEDDED_FAMILY: &str = "WenQuanYi Micro Hei";

/// Of a caption, more than this is never shaped: no frame holds it, and a prompt may have ten thousand characters.
const CAPTION_CHARACTERS: usize = 480;

/// Of a label, more than this is never shaped: a slate line is far shorter.
const LABEL_CHARACTERS: usize = 160;

/// Rasters kept per font set before the store is emptied; a timecode needs a dozen, a caption a hundred.
const KEPT_RASTERS: usize = 4096;

/// Warm white: pure white burns on a painted scene.
const INK: [u8; 3] = [250, 247, 241];

/// Darkness of the scrim under the text, 0 to 1: WCAG contrast of at least 4.5 even over white.
const SCRIM: f32 = 0.62;

/// The caption of a frame: an overlay of the frame's size with the text on its lower third.
///
/// The text is wrapped into balanced lines, made smaller when it is long, and cut with an ellipsis when even that
/// does not hold it. Control characters and line breaks count as spaces. An empty text gives an empty overlay.
pub fn caption(text: &str, width: u32, height: u32) -> RgbaImage {
    let mut overlay = RgbaImage::new(width, height);
    let (words, was_cut) = tidy(text, CAPTION_CHARACTERS);
    let (mut setter, words) = Setter::for_words(words);
    if words.is_empty() || width < 16 || height < 16 {
        return overlay;
    }
    let setting = Setting::choose(&mut setter, &words, was_cut, width, height);
    let block_top = setting.top(height);
    lay_scrim(&mut overlay, block_top, setting.size);
    let mut ink = RgbaImage::new(width, height);
    let left = (width as f32 - setting.measure) / 2.0;
    setter.draw(&setting.buffer, left, block_top, &mut ink);
    lay_shadow(&mut overlay, &ink, (setting.size * 0.16).round().max(1.0) as u32);
    lay_over(&mut overlay, &ink);
    overlay
}

/// A small label on a dark rounded plate, `height` pixels high and as wide as its text needs.
///
/// For the DRAFT mark, the timecode and the lines of the slate; one line, never wrapped.
pub fn label(text: &str, height: u32) -> RgbaImage {
    let height = height.clamp(8, 512);
    let (words, was_cut) = tidy(text, LABEL_CHARACTERS);
    let words = if was_cut { with_ellipsis(&words) } else { words };
    let size = height as f32 * 0.58;
    let padding = height as f32 * 0.42;
    let (mut setter, words) = Setter::for_words(words);
    let buffer = setter.shape(&words, size, None);
    let text_width = widest_line(&buffer);
    let width = (text_width + padding * 2.0).ceil().max(height as f32) as u32;
    let mut plate = RgbaImage::from_fn(width, height, |x, y| {
        let inside = rounded_plate(x, y, width, height, height as f32 * 0.26);
        Rgba([12, 13, 16, (inside * 150.0).round() as u8])
    });
    let mut ink = RgbaImage::new(width, height);
    let left = (width as f32 - text_width) / 2.0;
    setter.draw(&buffer, left, (height as f32 - size * LINE_SPACING) / 2.0, &mut ink);
    lay_over(&mut plate, &ink);
    plate
}

/// One line of text in a colour, `height` pixels high at most and no wider than `widest`: for cards.
pub fn line(text: &str, height: u32, widest: u32, ink: [u8; 3]) -> RgbaImage {
    let (words, was_cut) = tidy(text, LABEL_CHARACTERS);
    let words = if was_cut { with_ellipsis(&words) } else { words };
    let (mut setter, mut words) = Setter::for_words(words);
    if words.is_empty() {
        return RgbaImage::new(1, 1);
    }
    let mut size = (height.clamp(8, 1024) as f32) / LINE_SPACING;
    let mut buffer = setter.shape(&words, size, None);
    if widest_line(&buffer) > widest as f32 {
        size = (size * widest as f32 / widest_line(&buffer)).max(size * 0.45);
        buffer = setter.shape(&words, size, None);
        while widest_line(&buffer) > widest as f32 && words.chars().count() > 4 {
            let kept = words.trim_end_matches(['…', '\u{e026}', '.']);
            let end = kept.char_indices().next_back().map_or(0, |(at, _)| at);
            words = with_ellipsis(kept[..end].trim_end());
            buffer = setter.shape(&words, size, None);
        }
    }
    let width = (widest_line(&buffer).ceil() as u32).clamp(1, 16_384);
    let mut picture = RgbaImage::new(width, (size * LINE_SPACING).ceil() as u32);
    setter.draw(&buffer, 0.0, 0.0, &mut picture);
    for pixel in picture.pixels_mut() {
        pixel.0[..3].copy_from_slice(&ink);
    }
    picture
}

/// Distance between base lines in font sizes; Chinese needs more air than Latin, this suits both.
const LINE_SPACING: f32 = 1.34;

/// How a caption was set: its shaped lines, their size and the width they were wrapped to.
struct Setting {
    buffer: Buffer,
    size: f32,
    measure: f32,
    lines: usize,
}

impl Setting {
    /// The largest of a few sizes at which the text takes no more lines than look well; the smallest is cut to fit.
    fn choose(setter: &mut Setter, words: &str, was_cut: bool, width: u32, height: u32) -> Setting {
        // A tall frame is looked at on a telephone: its letters are larger beside its width.
        let shorter = width.min(height) as f32 * if height > width { 1.22 } else { 1.0 };
        let full_measure = width as f32 * if width >= height { 0.76 } else { 0.86 };
        // A tall frame has room for more lines, and needs them: its lines are short.
        let most_lines: usize = if width > height { 3 } else { 5 };
        let sizes = [0.047, 0.040, 0.034].map(|share| (shorter * share).max(9.0));
        let mut text = if was_cut { with_ellipsis(words) } else { words.to_owned() };
        for (index, size) in sizes.into_iter().enumerate() {
            let is_last = index + 1 == sizes.len();
            let wanted = if is_last { most_lines } else { (most_lines - 1).min(index + 1) };
            let mut buffer = setter.shape(&text, size, Some(full_measure));
            let mut lines = line_count(&buffer);
            if lines > wanted && !is_last {
                continue;
            }
            while lines > wanted {
                text = shortened(&buffer, &text, wanted);
                buffer = setter.shape(&text, size, Some(full_measure));
                lines = line_count(&buffer);
            }
            let measure = if lines > 1 {
                narrowest_measure(setter, &text, size, lines, full_measure)
            } else {
                full_measure
            };
            let buffer = setter.shape(&text, size, Some(measure));
            return Setting { buffer, size, measure, lines };
        }
        unreachable!("the last size always returns")
    }

    fn top(&self, height: u32) -> f32 {
        let block = self.lines as f32 * self.size * LINE_SPACING;
        let margin = (height as f32 * 0.065).max(self.size * 0.8);
        (height as f32 - margin - block).max(0.0).floor()
    }
}

/// The text that fits `lines` lines of what was shaped, with an ellipsis, always shorter than before.
fn shortened(buffer: &Buffer, text: &str, lines: usize) -> String {
    let fits = buffer
        .layout_runs()
        .take(lines)
        .flat_map(|run| run.glyphs.iter().map(|glyph| glyph.end))
        .max()
        .unwrap_or(0)
        .min(text.len());
    let body = text.trim_end_matches(['…', '\u{e026}', '.']);
    let mut end = fits.min(body.len());
    while end > 0 && !body.is_char_boundary(end) {
        end -= 1;
    }
    // The ellipsis needs room of its own: give up the last word, or the last character where words are long.
    let kept = body[..end].trim_end();
    let without_last_character = kept.char_indices().next_back().map_or(0, |(at, _)| at);
    let cut = match kept.rfind(char::is_whitespace) {
        Some(space) if kept.len() - space <= 24 => space,
        _ => without_last_character,
    };
    let tail = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '，' | '、' | '；' | '：');
    with_ellipsis(kept[..cut].trim_end_matches(tail))
}

/// The face's own sign stands at half height, as Chinese has it; after Latin it must stand on the line.
fn with_ellipsis(text: &str) -> String {
    let is_latin = text.chars().next_back().is_none_or(|last| last < '\u{2e80}');
    format!("{text}{}", if is_latin { "..." } else { "…" })
}

/// The narrowest measure that still takes the same number of lines: lines of even length read better.
fn narrowest_measure(setter: &mut Setter, text: &str, size: f32, lines: usize, full: f32) -> f32 {
    let (mut too_narrow, mut enough) = (full / lines as f32 * 0.8, full);
    for _ in 0..6 {
        let tried = (too_narrow + enough) / 2.0;
        if line_count(&setter.shape(text, size, Some(tried))) > lines {
            too_narrow = tried;
        } else {
            enough = tried;
        }
    }
    enough
}

fn line_count(buffer: &Buffer) -> usize {
    buffer.layout_runs().count()
}

fn widest_line(buffer: &Buffer) -> f32 {
    buffer.layout_runs().map(|run| run.line_w).fold(0.0, f32::max)
}

/// One line of words: no control characters, single spaces, at most `most` others; and whether it was cut.
fn tidy(text: &str, most: usize) -> (String, bool) {
    let mut words = String::new();
    let mut count = 0;
    let mut is_after_space = false;
    for character in text.chars() {
        if character.is_whitespace() || character.is_control() || character == '\u{feff}' {
            is_after_space = !words.is_empty();
            continue;
        }
        if count == most {
            return (with_narrow_quotes(&words), true);
        }
        if std::mem::take(&mut is_after_space) {
            words.push(' ');
        }
        words.push(character);
        count += 1;
    }
    (with_narrow_quotes(&words), false)
}

/// Beside Latin letters the quotes of the Chinese face would be as wide as a sign: there its narrow ones are taken.
pub fn with_narrow_quotes(words: &str) -> String {
    let all: Vec<char> = words.chars().collect();
    let is_latin = |at: Option<usize>| at.and_then(|at| all.get(at)).is_none_or(|c| *c < '\u{2e80}');
    let narrow = |(at, character): (usize, &char)| {
        let beside_latin = is_latin(at.checked_sub(1)) && is_latin(Some(at + 1));
        NARROW
            .iter()
            .find(|(wide, _)| wide == character && beside_latin)
            .map_or(*character, |(_, narrow)| *narrow)
    };
    all.iter().enumerate().map(narrow).collect()
}

/// The same sign, wherever the face keeps it.
pub fn meaning(letter: char) -> char {
    NARROW.iter().find(|(_, narrow)| *narrow == letter).map_or(letter, |(wide, _)| *wide)
}

/// Marks that are as wide as a Chinese sign, and where the face has them in their own width; see `assets/cut-font.sh`.
const NARROW: &[(char, char)] =
    &[('‘', '\u{e018}'), ('’', '\u{e019}'), ('“', '\u{e01c}'), ('”', '\u{e01d}'), ('…', '\u{e026}')];

/// A set of fonts with its caches.
struct FontSet {
    fonts: FontSystem,
    rasters: SwashCache,
}

impl FontSet {
    fn new(with_system_fonts: bool) -> Mutex<FontSet> {
        let mut faces = fontdb::Database::new();
        faces.load_font_data(FACE.to_vec());
        if with_system_fonts {
            faces.load_system_fonts();
        }
        faces.set_sans_serif_family(EMBEDDED_FAMILY);
        // The locale only chooses between Han variants of fonts that follow ours; a fixed one keeps pictures equal.
        let fonts = FontSystem::new_with_locale_and_db("zh-CN".to_owned(), faces);
        Mutex::new(FontSet { fonts, rasters: SwashCache::new() })
    }
}

static EMBEDDED_ONLY: LazyLock<Mutex<FontSet>> = LazyLock::new(|| FontSet::new(false));
static WITH_SYSTEM: LazyLock<Mutex<FontSet>> = LazyLock::new(|| FontSet::new(true));

/// The fonts for one text, held while it is set.
struct Setter {
    set: std::sync::MutexGuard<'static, FontSet>,
}

impl Setter {
    fn having_glyphs_for(text: &str) -> Setter {
        let mut setter = Setter { set: EMBEDDED_ONLY.lock().unwrap_or_else(PoisonError::into_inner) };
        let probe = setter.shape(text, 16.0, None);
        let is_missing = probe.layout_runs().any(|run| run.glyphs.iter().any(|glyph| glyph.glyph_id == 0));
        if !is_missing {
            return setter;
        }
        drop(setter);
        Setter { set: WITH_SYSTEM.lock().unwrap_or_else(PoisonError::into_inner) }
    }

    /// The fonts for some words, and the words without signs that no font here has: a box in their place says nothing.
    fn for_words(words: String) -> (Setter, String) {
        let mut setter = Setter::having_glyphs_for(&words);
        let probe = setter.shape(&words, 16.0, None);
        let mut missing: Vec<std::ops::Range<usize>> = probe
            .layout_runs()
            .flat_map(|run| run.glyphs.iter().filter(|glyph| glyph.glyph_id == 0).map(|it| it.start..it.end))
            .collect();
        if missing.is_empty() {
            return (setter, words);
        }
        missing.sort_by_key(|range| range.start);
        let is_kept = |at: usize| !missing.iter().any(|range| range.contains(&at));
        let kept: String = words.char_indices().filter(|(at, _)| is_kept(*at)).map(|(_, c)| c).collect();
        // Of a text in letters that no font has, what is left says nothing.
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
        if letters(&kept) * 2 < letters(&words) {
            return (setter, String::new());
        }
        (setter, kept.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    fn shape(&mut self, text: &str, size: f32, measure: Option<f32>) -> Buffer {
        let metrics = Metrics::new(size, size * LINE_SPACING);
        let mut buffer = Buffer::new(&mut self.set.fonts, metrics);
        buffer.set_wrap(if measure.is_some() { Wrap::WordOrGlyph } else { Wrap::None });
        buffer.set_size(measure, None);
        let face = Attrs::new().family(Family::Name(EMBEDDED_FAMILY));
        buffer.set_text(text, &face, Shaping::Advanced, measure.map(|_| Align::Center));
        buffer.shape_until_scroll(&mut self.set.fonts, false);
        buffer
    }

    fn draw(&mut self, buffer: &Buffer, left: f32, top: f32, onto: &mut RgbaImage) {
        let set = &mut *self.set;
        if set.rasters.image_cache.len() > KEPT_RASTERS {
            set.rasters = SwashCache::new();
        }
        let ink = Color::rgb(INK[0], INK[1], INK[2]);
        for run in buffer.layout_runs() {
            for glyph in run.glyphs {
                let placed = glyph.physical((left, top + run.line_y), 1.0);
                set.rasters.with_pixels(&mut set.fonts, placed.cache_key, ink, |x, y, colour| {
                    put(onto, placed.x + x, placed.y + y, Rgba(colour.as_rgba()));
                });
            }
        }
    }
}

/// Lays one pixel over another where it lies inside of the picture.
fn put(onto: &mut RgbaImage, x: i32, y: i32, above: Rgba<u8>) {
    let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else { return };
    if let Some(below) = onto.get_pixel_mut_checked(x, y) {
        *below = over(*below, above);
    }
}

/// Straight-alpha "over".
fn over(below: Rgba<u8>, above: Rgba<u8>) -> Rgba<u8> {
    if above[3] == 0 {
        return below;
    }
    let (top, rest) = (f32::from(above[3]) / 255.0, f32::from(below[3]) / 255.0);
    let alpha = top + rest * (1.0 - top);
    let mix = |index: usize| {
        let colour = (f32::from(above[index]) * top + f32::from(below[index]) * rest * (1.0 - top)) / alpha;
        colour.round() as u8
    };
    Rgba([mix(0), mix(1), mix(2), (alpha * 255.0).round() as u8])
}

fn lay_over(onto: &mut RgbaImage, above: &RgbaImage) {
    for (below, above) in onto.pixels_mut().zip(above.pixels()) {
        *below = over(*below, *above);
    }
}

/// Darkens the lower part of the frame, softly from well above the text to full strength behind it.
fn lay_scrim(onto: &mut RgbaImage, text_top: f32, size: f32) {
    let height = onto.height();
    let begin = (text_top - size * 4.6).max(0.0);
    let full = text_top + size * 0.9;
    for y in begin as u32..height {
        let share = ((y as f32 + 0.5 - begin) / (full - begin).max(1.0)).clamp(0.0, 1.0);
        let eased = share * share * (3.0 - 2.0 * share) * SCRIM * 255.0;
        for x in 0..onto.width() {
            // Half a step of ordered noise: eight bits of alpha alone would show as bands.
            let alpha = (eased + bayer(x, y)).clamp(0.0, 255.0) as u8;
            onto.put_pixel(x, y, Rgba([8, 9, 12, alpha]));
        }
    }
}

/// Ordered noise of a 4×4 tile, 0 to 1.
fn bayer(x: u32, y: u32) -> f32 {
    const TILE: [[u8; 4]; 4] = [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]];
    (f32::from(TILE[(y % 4) as usize][(x % 4) as usize]) + 0.5) / 16.0
}

/// A soft dark edge around the ink: it keeps thin strokes legible over light pictures.
fn lay_shadow(onto: &mut RgbaImage, ink: &RgbaImage, radius: u32) {
    let (width, height) = (ink.width() as usize, ink.height() as usize);
    let mut shade: Vec<f32> = ink.pixels().map(|pixel| f32::from(pixel[3]) / 255.0).collect();
    for _ in 0..2 {
        box_blur(&mut shade, width, height, radius as usize);
    }
    for (pixel, shade) in onto.pixels_mut().zip(shade) {
        if shade > 0.002 {
            let alpha = ((shade * 1.3).min(0.75) * 255.0).round() as u8;
            *pixel = over(*pixel, Rgba([4, 5, 8, alpha]));
        }
    }
}

fn box_blur(values: &mut [f32], width: usize, height: usize, radius: usize) {
    let mut line = Vec::new();
    for y in 0..height {
        line.clear();
        line.extend_from_slice(&values[y * width..][..width]);
        slide(&line, radius, |x, mean| values[y * width + x] = mean);
    }
    for x in 0..width {
        line.clear();
        line.extend((0..height).map(|y| values[y * width + x]));
        slide(&line, radius, |y, mean| values[y * width + x] = mean);
    }
}

/// Running mean over `2 × radius + 1` values; outside counts as zero.
fn slide(line: &[f32], radius: usize, mut put: impl FnMut(usize, f32)) {
    let span = (2 * radius + 1) as f32;
    let mut sum: f32 = line.iter().take(radius).sum();
    for at in 0..line.len() {
        sum += line.get(at + radius).copied().unwrap_or(0.0);
        put(at, (sum / span).max(0.0));
        if at >= radius {
            sum -= line[at - radius];
        }
    }
}

/// How much of a pixel lies inside of a plate with round corners, 0 to 1.
fn rounded_plate(x: u32, y: u32, width: u32, height: u32, radius: f32) -> f32 {
    let centre =
        |at: u32, size: u32| (at as f32 + 0.5 - size as f32 / 2.0).abs() - size as f32 / 2.0 + radius;
    let (dx, dy) = (centre(x, width).max(0.0), centre(y, height).max(0.0));
    (radius - (dx * dx + dy * dy).sqrt() + 0.5).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows that hold ink (light, opaque pixels), first and last.
    fn ink_rows(picture: &RgbaImage) -> Option<(u32, u32)> {
        let is_ink = |y: u32| {
            (0..picture.width()).any(|x| {
                let pixel = picture.get_pixel(x, y);
                pixel[0] > 200 && pixel[3] > 200
            })
        };
        let rows: Vec<u32> = (0..picture.height()).filter(|y| is_ink(*y)).collect();
        Some((*rows.first()?, *rows.last()?))
    }

    #[test]
    fn a_caption_stands_on_the_lower_third_in_every_ratio() {
        for (width, height) in [(1280, 720), (720, 1280), (720, 720), (720, 960), (960, 720), (854, 480)] {
            for text in ["A lighthouse at dusk, waves breaking below", "黄昏时分的灯塔，海浪拍打着礁石"]
            {
                let overlay = caption(text, width, height);
                assert_eq!(overlay.dimensions(), (width, height));
                let (first, last) = ink_rows(&overlay).expect("the caption has ink");
                assert!(first > height * 2 / 3, "{text} at {width}×{height} begins at row {first}");
                assert!(last < height * 97 / 100, "{text} at {width}×{height} ends at row {last}");
                assert_eq!(overlay.get_pixel(width / 2, height / 3)[3], 0, "the picture above stays clear");
            }
        }
    }

    #[test]
    fn latin_and_chinese_need_no_font_of_the_machine() {
        for text in [
            "Dolly in on a café — “naïve” façade, 24 fps",
            "镜头缓缓推进，夜晚的上海外滩，霓虹灯闪烁。",
            "Москва, Αθήνα",
        ] {
            let mut set = EMBEDDED_ONLY.lock().unwrap_or_else(PoisonError::into_inner);
            let metrics = Metrics::new(20.0, 26.0);
            let mut buffer = Buffer::new(&mut set.fonts, metrics);
            buffer.set_text(
                text,
                &Attrs::new().family(Family::Name(EMBEDDED_FAMILY)),
                Shaping::Advanced,
                None,
            );
            buffer.shape_until_scroll(&mut set.fonts, false);
            for run in buffer.layout_runs() {
                for glyph in run.glyphs {
                    assert_ne!(glyph.glyph_id, 0, "{} of {text}", &text[glyph.start..glyph.end]);
                }
            }
        }
    }

    #[test]
    fn no_text_is_a_fault() {
        let odd = [
            "",
            "   \n\t ",
            "\u{0}\u{1}\u{7f}",
            "\u{202e}\u{200b}\u{feff}",
            "e\u{301}\u{301}\u{301}",
            "𓀀𓁐𒀀 𝕲𝖎𝖌𝖌𝖑𝖊",
            "👩‍👩‍👧‍👦🏳️‍🌈 🚀",
            "مرحبا بالعالم שלום",
            "\u{10ffff}\u{e000}",
            "龘靐齉𠀀",
            "ไทย हिन्दी",
        ];
        for text in odd {
            for (width, height) in [(1, 1), (17, 16), (480, 854), (854, 480)] {
                assert_eq!(caption(text, width, height).dimensions(), (width, height));
            }
            assert_eq!(label(text, 24).height(), 24);
        }
    }

    #[test]
    fn a_huge_prompt_is_cut_and_stays_on_the_frame() {
        for unit in ["word ", "unbreakable", "长", "界，", "👍", "\u{301}"] {
            let text = unit.repeat(10_000 / unit.chars().count());
            for (width, height) in [(1280, 720), (720, 1280)] {
                let overlay = caption(&text, width, height);
                if let Some((first, _)) = ink_rows(&overlay) {
                    assert!(first > height / 2, "{unit:?} begins at row {first} of {height}");
                }
            }
        }
    }

    #[test]
    fn a_cut_text_ends_with_an_ellipsis() {
        let (words, was_cut) = tidy(&"boats on the river, ".repeat(60), CAPTION_CHARACTERS);
        assert!(was_cut);
        let mut setter = Setter::having_glyphs_for(&words);
        let setting = Setting::choose(&mut setter, &words, was_cut, 1280, 720);
        assert!(setting.lines <= 3);
        let last = setting.buffer.lines.last().map(|line| line.text().to_owned());
        assert!(last.is_some_and(|text| text.ends_with("...")));
        assert_eq!(with_ellipsis("镜头"), "镜头…");
    }

    #[test]
    fn tidying_joins_lines_and_drops_controls() {
        assert_eq!(tidy("  a\r\n\tb\u{0}c  ", 10), ("a b c".to_owned(), false));
        assert_eq!(tidy("abcdef", 3), ("abc".to_owned(), true));
        assert_eq!(tidy("abc   ", 3), ("abc".to_owned(), false));
    }

    #[test]
    fn quotes_keep_their_form_beside_either_script() {
        let set = with_narrow_quotes("It’s “late” … 他说“晚安”。");
        assert!(
            set.starts_with("It\u{e019}s \u{e01c}late\u{e01d} \u{e026}") && set.ends_with("他说“晚安”。"),
            "{set:?}"
        );
        assert_eq!(set.chars().map(meaning).collect::<String>(), "It’s “late” … 他说“晚安”。");
        for (wide, narrow) in NARROW {
            let width = |letter: char| label(&format!("x{letter}x"), 100).width();
            assert!(width(*wide) < label("中中中", 100).width() && width(*wide) == width(*narrow), "{wide}");
        }
    }

    #[test]
    fn the_same_text_gives_the_same_bytes() {
        let text = "Rain on a neon street, 雨夜霓虹 🚖";
        assert_eq!(caption(text, 640, 480), caption(text, 640, 480));
        assert_eq!(label("00:03:12", 28), label("00:03:12", 28));
    }

    #[test]
    fn timecodes_keep_their_width() {
        let width = label("00:00:00", 28).width();
        for text in ["11:11:11", "23:59:17", "04:47:24"] {
            assert_eq!(label(text, 28).width(), width, "{text}");
        }
    }
}
