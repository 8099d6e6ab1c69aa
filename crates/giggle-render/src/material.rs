//! The reference material of a shot, laid over its draft: each picture under the word that the prompt calls it by.
//!
//! It must not know where material comes from. What a draft cannot show is named: sounds, clips, and pictures that lie elsewhere or
//! cannot be read.

use crate::error::{FrameSide, RenderError};
use crate::fit::{self, Window, scale_with};
use crate::overlay::Overlay;
use crate::type_setting;
use fast_image_resize::FilterType;
use giggle_domain::{FrameRef, ShotRequest, told_address};
use image::{Rgba, RgbaImage, imageops};

/// A picture's height in labels: its content is recognisable, and nine of them leave the shot to be seen.
const LABELS_TALL: u32 = 4;
/// The narrowest and the widest picture, as shares of its height; what is beyond is cropped.
const SHAPES: (f64, f64) = (0.5, 2.0);
/// The strip takes no more of the height than this share.
const MOST_OF_HEIGHT: f64 = 0.5;
/// The longest name of a file on a plate, in characters.
const LONGEST_NAME: usize = 28;
/// The frame around a picture, so that it is not taken for a part of the scene.
const RIM: Rgba<u8> = Rgba([250, 247, 241, 230]);

/// The reference pictures of certain words, no larger than the draft needs them.
pub(crate) fn pictures(shot: &ShotRequest, words: &[&str]) -> Result<Vec<(String, RgbaImage)>, RenderError> {
    let (width, height) = shot.draft_size();
    let mut found = Vec::new();
    for (word, given) in shot.references().named().filter(|(word, _)| words.contains(&word.as_str())) {
        let FrameRef::Inline(inline) = given else { continue };
        let Ok(picture) = fit::decode(&inline.bytes(), FrameSide::Start) else { continue };
        let (wide, high) = (f64::from(picture.width()), f64::from(picture.height()));
        let scale = (f64::from(width) / wide).min(f64::from(height) / high).min(1.0);
        let window = Window { left: 0.0, top: 0.0, width: wide, height: high };
        let (wide, high) = ((wide * scale).max(1.0) as u32, (high * scale).max(1.0) as u32);
        found.push((word, scale_with(&picture, window, wide, high, FilterType::CatmullRom)?));
    }
    Ok(found)
}

/// The strip of a shot's material, its upper left corner below `top`; none for a shot without any. What hangs in the
/// scene already is left out.
pub(crate) fn strip(
    shot: &ShotRequest,
    shown: &[&str],
    tall: u32,
    top: u32,
) -> Result<Option<Overlay>, RenderError> {
    let is_shown = |word: &str| shown.contains(&word);
    if shot.references().named().all(|(word, _)| is_shown(&word)) {
        return Ok(None);
    }
    let (width, height) = shot.draft_size();
    let widest = width.saturating_sub(2 * tall).max(1);
    let most = ((f64::from(height) * MOST_OF_HEIGHT) as u32).max(tall);
    let gap = (tall / 3).max(2);
    let mut strip = Strip { canvas: RgbaImage::new(widest, most), gap, left: 0, top: 0, row: 0 };
    let (mut plates, mut unshown) = (Vec::new(), 0);
    for (word, given) in shot.references().named().filter(|(word, _)| !is_shown(word)) {
        let thumb = match given {
            FrameRef::Inline(picture) => thumb(&picture.bytes(), &word, tall * LABELS_TALL, tall)?,
            FrameRef::Asset(_) | FrameRef::Url(_) => None,
        };
        match thumb {
            Some(thumb) => unshown += u32::from(!strip.put(&thumb)),
            None => plates.push(format!("{word} {}", name_of(given)).trim_end().to_owned()),
        }
    }
    strip.break_row();
    for plate in plates {
        unshown += u32::from(!strip.put(&type_setting::label(&plate, tall)));
    }
    if unshown > 0 {
        strip.put_anyway(&type_setting::label(&format!("+{unshown}"), tall));
    }
    let used = (strip.top + strip.row).clamp(1, most);
    let canvas = imageops::crop_imm(&strip.canvas, 0, 0, widest, used).to_image();
    Overlay::new(&canvas, tall, top).map(Some)
}

/// Pictures side by side, in rows.
struct Strip {
    canvas: RgbaImage,
    gap: u32,
    left: u32,
    top: u32,
    /// How tall the row is.
    row: u32,
}

impl Strip {
    /// Puts a picture behind the last one; `false` where there is no room for it.
    fn put(&mut self, picture: &RgbaImage) -> bool {
        if self.left > 0 && self.left + picture.width() > self.canvas.width() {
            self.break_row();
        }
        if self.top + picture.height() > self.canvas.height() {
            return false;
        }
        imageops::overlay(&mut self.canvas, picture, i64::from(self.left), i64::from(self.top));
        self.left += picture.width() + self.gap;
        self.row = self.row.max(picture.height());
        true
    }

    /// Puts a plate into the lower right corner, over what is there.
    fn put_anyway(&mut self, plate: &RgbaImage) {
        let left = self.canvas.width().saturating_sub(plate.width());
        let top = self.canvas.height().saturating_sub(plate.height());
        imageops::overlay(&mut self.canvas, plate, i64::from(left), i64::from(top));
        (self.top, self.row) = (top, plate.height());
    }

    fn break_row(&mut self) {
        if self.left > 0 {
            (self.left, self.top, self.row) = (0, self.top + self.row + self.gap, 0);
        }
    }
}

/// A small picture with its word on it; none where this program cannot read it, which says nothing about the service.
fn thumb(bytes: &[u8], word: &str, height: u32, tall: u32) -> Result<Option<RgbaImage>, RenderError> {
    let Ok(picture) = fit::decode(bytes, FrameSide::Start) else { return Ok(None) };
    let (wide, high) = (f64::from(picture.width()), f64::from(picture.height()));
    let shape = (wide / high).clamp(SHAPES.0, SHAPES.1);
    let (kept_wide, kept_high) = (wide.min(high * shape), high.min(wide / shape));
    let window = Window {
        left: (wide - kept_wide) / 2.0,
        top: (high - kept_high) / 2.0,
        width: kept_wide,
        height: kept_high,
    };
    let rim = (height / 48).max(1);
    let inner = height - 2 * rim;
    let width = ((f64::from(inner) * shape).round() as u32).max(1);
    let small = scale_with(&picture, window, width, inner, FilterType::CatmullRom)?;
    let mut framed = RgbaImage::from_pixel(width + 2 * rim, height, RIM);
    imageops::replace(&mut framed, &small, i64::from(rim), i64::from(rim));
    let plate = type_setting::label(word, tall * 4 / 5);
    let room = framed.width().saturating_sub(2 * rim);
    let plate = imageops::crop_imm(&plate, 0, 0, plate.width().min(room), plate.height()).to_image();
    let below = i64::from((height - rim).saturating_sub(plate.height()));
    imageops::overlay(&mut framed, &plate, i64::from(rim), below);
    Ok(Some(framed))
}

/// What material is called that lies elsewhere: the last part of its address.
fn name_of(given: &FrameRef) -> String {
    let FrameRef::Url(address) = given else { return String::new() };
    let told = told_address(address);
    let path = told.split('?').next().unwrap_or_default();
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    name.chars().take(LONGEST_NAME).collect()
}
