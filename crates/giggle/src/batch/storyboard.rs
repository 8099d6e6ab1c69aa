//! A storyboard to hand round: a PDF with a picture, the move, the words, the length, the model and the expected cost of
//! every shot, six to a page.
//!
//! It must not know how drafts are made. The one idea: letters are letters, so that they can be searched and copied; of
//! the face only those that occur are put into the file. Letters that the face does not have are small pictures, set in
//! the machine's own fonts, which say what they mean.

use giggle_domain::Language;
use giggle_render::type_setting::{self, FACE};
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Filter, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use subsetter::GlyphRemapper;
use ttf_parser::Face;

/// What the file says it was made by, by which it is known again.
pub const PRODUCER: &str = "giggle storyboard";

/// One shot of the board.
#[derive(Debug, Clone)]
pub struct Panel {
    /// Its key.
    pub key: String,
    /// Its picture as JPEG, with its size; none where no draft could be drawn.
    pub picture: Option<(Vec<u8>, (u32, u32))>,
    /// The move and the subject, as they were read.
    pub reading: String,
    /// Whether the move or the picture is a guess.
    pub is_guess: bool,
    /// What the clip shows.
    pub words: String,
    /// Length, model, shape, size and cost.
    pub facts: String,
}

/// A4 on its side, in points.
const PAGE: (f32, f32) = (842.0, 595.0);
const MARGIN: f32 = 34.0;
const COLUMNS: usize = 3;
const ROWS: usize = 2;
const GAP: (f32, f32) = (18.0, 14.0);
/// The height of a picture's place, of a panel's.
const PICTURE_SHARE: f32 = 0.56;

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
#[error("the storyboard's letters cannot be put into the file: {0}")]
pub struct BoardFault(String);

/// Writes the board.
///
/// # Errors
///
/// The face of the letters cannot be read or cut down.
pub fn pdf(title: &str, panels: &[Panel], language: Language) -> Result<Vec<u8>, BoardFault> {
    let face = Face::parse(FACE, 0).map_err(|fault| BoardFault(fault.to_string()))?;
    let mut letters = Letters::new(face);
    let mut board = Pdf::new();
    let mut next = 1;
    let mut id = || {
        next += 1;
        Ref::new(next - 1)
    };
    let (catalog, pages, font) = (id(), id(), id());
    let mut kids = Vec::new();
    let mut drawn_letters: BTreeMap<(char, [u8; 3]), Ref> = BTreeMap::new();
    let per_page = COLUMNS * ROWS;
    let count = panels.len().div_ceil(per_page).max(1);
    for (number, on_page) in panels.chunks(per_page).enumerate() {
        let (page, content) = (id(), id());
        kids.push(page);
        let mut drawn = Content::new();
        let heading = format!("{title}  {}/{count}", number + 1);
        letters.write(
            &mut drawn,
            &type_setting::with_narrow_quotes(&heading),
            (MARGIN, PAGE.1 - MARGIN + 8.0),
            9.0,
            INK_LIGHT,
        );
        let mut pictures = Vec::new();
        for (index, panel) in on_page.iter().enumerate() {
            let place = place_of(index);
            if let Some((jpeg, size)) = &panel.picture {
                let picture = id();
                let name = format!("P{index}");
                let (width, height) =
                    (i32::try_from(size.0).unwrap_or(1), i32::try_from(size.1).unwrap_or(1));
                let mut object = board.image_xobject(picture, jpeg);
                object.filter(Filter::DctDecode);
                object.width(width).height(height).bits_per_component(8);
                object.color_space().device_rgb();
                object.finish();
                lay_picture(&mut drawn, &name, *size, place);
                pictures.push((name, picture));
            }
            lay_words(&mut drawn, &mut letters, panel, place, language);
        }
        for (letter, ink) in std::mem::take(&mut letters.drawn_here) {
            let name = name_of(letter, ink);
            let known = *drawn_letters.entry((letter, ink)).or_insert_with(|| {
                let (object, alpha) = (id(), id());
                letters.put_drawn(&mut board, letter, ink, (object, alpha));
                object
            });
            pictures.push((name, known));
        }
        board.stream(content, &drawn.finish());
        let mut object = board.page(page);
        object.media_box(Rect::new(0.0, 0.0, PAGE.0, PAGE.1)).parent(pages).contents(content);
        let mut resources = object.resources();
        resources.fonts().pair(Name(b"F"), font);
        let mut objects = resources.x_objects();
        for (name, picture) in &pictures {
            objects.pair(Name(name.as_bytes()), *picture);
        }
    }
    board.catalog(catalog).pages(pages);
    board.pages(pages).count(i32::try_from(kids.len()).unwrap_or(i32::MAX)).kids(kids);
    board.document_info(id()).title(TextStr(title)).producer(TextStr(PRODUCER));
    letters.embed(&mut board, font, [id(), id(), id(), id()])?;
    Ok(board.finish())
}

/// A rectangle of a page: left, bottom, width, height.
type Place = [f32; 4];

fn place_of(index: usize) -> Place {
    let wide = (PAGE.0 - 2.0 * MARGIN - GAP.0 * (COLUMNS - 1) as f32) / COLUMNS as f32;
    let tall = (PAGE.1 - 2.0 * MARGIN - GAP.1 * (ROWS - 1) as f32) / ROWS as f32;
    let (column, row) = ((index % COLUMNS) as f32, (index / COLUMNS) as f32);
    [MARGIN + column * (wide + GAP.0), PAGE.1 - MARGIN - tall - row * (tall + GAP.1), wide, tall]
}

/// A picture as large as its place allows, at its upper left.
fn lay_picture(drawn: &mut Content, name: &str, size: (u32, u32), [left, bottom, wide, tall]: Place) {
    let (width, height) = (size.0 as f32, size.1 as f32);
    let scale = (wide / width).min(tall * PICTURE_SHARE / height);
    let (shown_width, shown_height) = (width * scale, height * scale);
    drawn.save_state();
    drawn.transform([shown_width, 0.0, 0.0, shown_height, left, bottom + tall - shown_height]);
    drawn.x_object(Name(name.as_bytes()));
    drawn.restore_state();
}

const INK: [f32; 3] = [0.1, 0.1, 0.12];
const INK_LIGHT: [f32; 3] = [0.42, 0.42, 0.46];
/// What was not understood shows at a glance.
const INK_GUESS: [f32; 3] = [0.75, 0.33, 0.12];

fn lay_words(
    drawn: &mut Content,
    letters: &mut Letters<'_>,
    panel: &Panel,
    [left, bottom, wide, tall]: Place,
    language: Language,
) {
    let mut y = bottom + tall * (1.0 - PICTURE_SHARE);
    let mut lines = |text: &str, size: f32, ink: [f32; 3], most: usize| {
        for line in letters.wrapped(&type_setting::with_narrow_quotes(text), size, wide, most) {
            y -= size * 1.36;
            if y < bottom {
                return;
            }
            letters.write(drawn, &line, (left, y), size, ink);
        }
    };
    lines(&panel.key, 10.0, INK, 1);
    lines(&panel.facts, 7.5, INK_LIGHT, 1);
    lines(&panel.reading, 7.5, if panel.is_guess { INK_GUESS } else { INK }, 2);
    if panel.picture.is_none() {
        lines(language.pick("no draft could be drawn", "无法生成草稿"), 7.5, INK_GUESS, 1);
    }
    lines(&panel.words, 8.0, INK, 6);
}

/// The face, and which of its letters occur.
struct Letters<'a> {
    face: Face<'a>,
    remapper: GlyphRemapper,
    /// What each letter of the cut face means.
    used: BTreeMap<u16, (char, f32)>,
    /// Letters that the face does not have and that occur on the page, with their ink.
    drawn_here: BTreeSet<(char, [u8; 3])>,
    /// How wide each of them is, in sizes of the letters.
    widths: RefCell<BTreeMap<char, f32>>,
}

/// The height of a drawn letter's picture in pixels, and in sizes of the letters.
const DRAWN: (u32, f32) = (64, 1.34);

impl<'a> Letters<'a> {
    fn new(face: Face<'a>) -> Letters<'a> {
        Letters {
            face,
            remapper: GlyphRemapper::new(),
            used: BTreeMap::new(),
            drawn_here: BTreeSet::new(),
            widths: RefCell::new(BTreeMap::new()),
        }
    }

    fn width(&self, letter: char, size: f32) -> f32 {
        let Some(glyph) = self.face.glyph_index(letter) else {
            let mut widths = self.widths.borrow_mut();
            let width = widths.entry(letter).or_insert_with(|| {
                let picture = picture_of(letter, [0; 3]);
                picture.width() as f32 / picture.height().max(1) as f32 * DRAWN.1
            });
            return *width * size;
        };
        let advance = self.face.glyph_hor_advance(glyph).unwrap_or(0);
        f32::from(advance) / f32::from(self.face.units_per_em()) * size
    }

    /// Puts the picture of a letter into the file.
    fn put_drawn(&self, board: &mut Pdf, letter: char, ink: [u8; 3], (object, alpha): (Ref, Ref)) {
        let picture = picture_of(letter, ink);
        let side = |length: u32| i32::try_from(length).unwrap_or(1);
        let (width, height) = (side(picture.width()), side(picture.height()));
        let colours: Vec<u8> = picture.pixels().flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
        let shares: Vec<u8> = picture.pixels().map(|pixel| pixel[3]).collect();
        let mut image = board.image_xobject(object, &colours);
        image.width(width).height(height).bits_per_component(8).s_mask(alpha);
        image.color_space().device_rgb();
        image.finish();
        let mut mask = board.image_xobject(alpha, &shares);
        mask.width(width).height(height).bits_per_component(8);
        mask.color_space().device_gray();
        mask.finish();
    }

    /// A text in lines no wider than that, the last one cut with an ellipsis.
    fn wrapped(&self, text: &str, size: f32, wide: f32, most: usize) -> Vec<String> {
        let mut lines = vec![String::new()];
        let (mut line_width, mut break_at) = (0.0, None);
        for letter in text.chars().map(|c| if c.is_whitespace() || c.is_control() { ' ' } else { c }) {
            let width = self.width(letter, size);
            let line = lines.last_mut().expect("there is always a line");
            if line_width + width > wide && !line.is_empty() {
                // A word goes to the next line as a whole; between Chinese signs a line may end anywhere.
                let rest = match break_at.take().filter(|at| letter < '\u{2e80}' && letter != ' ' && *at > 0)
                {
                    Some(at) => line.split_off(at),
                    None => String::new(),
                };
                let kept = line.trim_end().len();
                line.truncate(kept);
                if lines.len() == most {
                    let last = lines.last_mut().expect("there is always a line");
                    while line_width_of(self, last, size) + self.width('…', size) > wide
                        && last.pop().is_some()
                    {}
                    last.push('…');
                    return lines;
                }
                line_width = line_width_of(self, &rest, size);
                lines.push(rest);
            }
            let line = lines.last_mut().expect("there is always a line");
            if letter == ' ' && line.is_empty() {
                continue;
            }
            line.push(letter);
            line_width += width;
            if letter == ' ' || letter >= '\u{2e80}' {
                break_at = Some(line.len());
            }
        }
        lines
    }

    fn write(&mut self, drawn: &mut Content, text: &str, (x, y): (f32, f32), size: f32, ink: [f32; 3]) {
        let mut at = x;
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let is_set = self.face.glyph_index(first).is_some();
            let end =
                rest.char_indices().find(|(_, letter)| self.face.glyph_index(*letter).is_some() != is_set);
            let (run, after) = rest.split_at(end.map_or(rest.len(), |(end, _)| end));
            if is_set {
                self.write_set(drawn, run, (at, y), size, ink);
            } else {
                self.write_drawn(drawn, run, (at, y), size, ink);
            }
            at += line_width_of(self, run, size);
            rest = after;
        }
    }

    fn write_set(&mut self, drawn: &mut Content, text: &str, (x, y): (f32, f32), size: f32, ink: [f32; 3]) {
        let mut encoded = Vec::with_capacity(text.len() * 2);
        for letter in text.chars() {
            let glyph = self.face.glyph_index(letter).unwrap_or_default();
            let advance = self.face.glyph_hor_advance(glyph).unwrap_or(0);
            let number = self.remapper.remap(glyph.0);
            let thousandths = f32::from(advance) * 1000.0 / f32::from(self.face.units_per_em());
            self.used.entry(number).or_insert((type_setting::meaning(letter), thousandths));
            encoded.extend(number.to_be_bytes());
        }
        drawn.set_fill_rgb(ink[0], ink[1], ink[2]);
        drawn.begin_text();
        drawn.set_font(Name(b"F"), size).next_line(x, y).show(Str(&encoded));
        drawn.end_text();
    }

    /// Letters as pictures, which say what they mean to whoever copies or searches.
    fn write_drawn(&mut self, drawn: &mut Content, text: &str, (x, y): (f32, f32), size: f32, ink: [f32; 3]) {
        drawn.begin_marked_content_with_properties(Name(b"Span")).properties().actual_text(TextStr(text));
        let ink = ink.map(|share| (share * 255.0) as u8);
        let mut at = x;
        for letter in text.chars() {
            let width = self.width(letter, size);
            self.drawn_here.insert((letter, ink));
            drawn.save_state();
            drawn.transform([width, 0.0, 0.0, size * DRAWN.1, at, y - size * 0.31]);
            drawn.x_object(Name(name_of(letter, ink).as_bytes()));
            drawn.restore_state();
            at += width;
        }
        drawn.end_marked_content();
    }

    /// Puts the letters that occur into the file.
    fn embed(
        &self,
        board: &mut Pdf,
        font: Ref,
        [cid, descriptor, file, meaning]: [Ref; 4],
    ) -> Result<(), BoardFault> {
        const NAME: Name<'_> = Name(b"GIGGLE+WenQuanYiMicroHei");
        const SYSTEM: SystemInfo<'_> =
            SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
        let cut =
            subsetter::subset(FACE, 0, &self.remapper).map_err(|fault| BoardFault(fault.to_string()))?;
        board
            .type0_font(font)
            .base_font(NAME)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(cid)
            .to_unicode(meaning);
        let mut letters = board.cid_font(cid);
        letters.subtype(CidFontType::Type2).base_font(NAME).system_info(SYSTEM).font_descriptor(descriptor);
        letters.default_width(0.0).cid_to_gid_map_predefined(Name(b"Identity"));
        let mut widths = letters.widths();
        for (number, (_, width)) in &self.used {
            widths.consecutive(*number, [*width]);
        }
        widths.finish();
        letters.finish();
        let scale = 1000.0 / f32::from(self.face.units_per_em());
        let bounds = self.face.global_bounding_box();
        let side = |value: i16| f32::from(value) * scale;
        let mut facts = board.font_descriptor(descriptor);
        facts.name(NAME).flags(FontFlags::SYMBOLIC).italic_angle(0.0).stem_v(80.0).font_file2(file);
        facts.bbox(Rect::new(side(bounds.x_min), side(bounds.y_min), side(bounds.x_max), side(bounds.y_max)));
        let ascent = side(self.face.ascender());
        facts.ascent(ascent).descent(side(self.face.descender())).cap_height(ascent * 0.8);
        facts.finish();
        board.stream(file, &cut).pair(Name(b"Length1"), i32::try_from(cut.len()).unwrap_or(i32::MAX));
        let mut map = UnicodeCmap::new(Name(b"Letters"), SYSTEM);
        for (number, (letter, _)) in &self.used {
            map.pair(*number, *letter);
        }
        board.cmap(meaning, &map.finish());
        Ok(())
    }
}

/// A letter that the face does not have, in a font of the machine.
fn picture_of(letter: char, ink: [u8; 3]) -> image::RgbaImage {
    type_setting::line(&letter.to_string(), DRAWN.0, 4 * DRAWN.0, ink)
}

fn name_of(letter: char, [red, green, blue]: [u8; 3]) -> String {
    format!("L{:x}-{red:02x}{green:02x}{blue:02x}", letter as u32)
}

fn line_width_of(letters: &Letters<'_>, line: &str, size: f32) -> f32 {
    line.chars().map(|letter| letters.width(letter, size)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn panel(words: &str) -> Panel {
        Panel {
            key: "shot-1".into(),
            picture: None,
            reading: "camera: pan left · subject: dog".into(),
            is_guess: false,
            words: words.into(),
            facts: "veo31 · 6 s".into(),
        }
    }

    #[test]
    fn six_shots_are_on_a_page_and_the_letters_in_the_file() {
        let panels = vec![panel("一只狗在雪地里奔跑，镜头缓缓推近"); 7];
        let file = pdf("list", &panels, Language::English).unwrap();
        assert!(file.starts_with(b"%PDF-") && file.len() < 200_000, "{}", file.len());
        let text = String::from_utf8_lossy(&file);
        assert_eq!((text.matches("/Type /Page\n").count(), text.contains("/Count 2")), (2, true));
        assert!(text.contains(PRODUCER));
        assert_eq!(file, pdf("list", &panels, Language::English).unwrap());
    }

    #[test]
    fn letters_that_the_face_lacks_are_drawn_and_keep_their_meaning() {
        let file = pdf("list", &[panel("고양이 “quoted” 고")], Language::English).unwrap();
        let text = String::from_utf8_lossy(&file);
        assert!(text.contains("/ActualText"));
        // One picture and one mask a letter, however often it occurs.
        assert_eq!(text.matches("/SMask").count(), 3);
        assert!(!text.contains("<003F>"), "a question mark");
    }

    #[test]
    fn lines_are_no_wider_than_their_place_and_words_stay_whole() {
        let face = Face::parse(FACE, 0).unwrap();
        let letters = Letters::new(face);
        let words = "A lighthouse at dusk, 灯塔在黄昏中闪烁 waves breaking below 🙂".repeat(4);
        let lines = letters.wrapped(&words, 8.0, 120.0, 5);
        assert_eq!(lines.len(), 5);
        assert!(lines.iter().all(|line| line_width_of(&letters, line, 8.0) <= 120.0), "{lines:?}");
        assert!(lines[4].ends_with('…') && lines[0].starts_with("A lighthouse"));
        assert_eq!(letters.wrapped("two words", 8.0, 30.0, 3), ["two", "words"]);
    }
}
