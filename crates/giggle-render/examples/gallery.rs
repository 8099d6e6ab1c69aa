//! Dumps captions, painted scenes and camera moves as pictures into a folder: the way to look at what changed.
//!
//! `cargo run -p giggle-render --example gallery -- FOLDER [captions]`

use std::{error::Error, fs, path::Path};

use giggle_render::type_setting;
use image::{Rgba, RgbaImage, imageops};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("name a folder")?;
    fs::create_dir_all(&folder)?;
    let wanted: Vec<String> = arguments.collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|w| w == name);
    if is_wanted("captions") {
        captions(Path::new(&folder))?;
    }
    Ok(())
}

/// Captions of several lengths and scripts over a plain light-to-dark picture.
fn captions(folder: &Path) -> Result<(), Box<dyn Error>> {
    let texts = [
        "A lighthouse at dusk",
        "镜头缓缓推进，黄昏的海边灯塔，海浪拍打着礁石，远处有一艘帆船正驶向港口。",
        "A slow dolly in on an old fisherman mending his nets by lamplight while rain streaks down the window behind him, shallow depth of field, warm tungsten key, teal shadows",
        &"Wide aerial establishing shot over a neon city at night, flying cars weaving between towers, "
            .repeat(9),
        "مرحبا بالعالم, 雨夜🚖, שלום, ภาษาไทย",
    ];
    for (width, height, columns) in [(1280, 720, 2), (480, 854, 5)] {
        let frames = texts.iter().map(|text| {
            let mut frame = RgbaImage::from_fn(width, height, |x, _| {
                let v = 40 + (x * 200 / width) as u8;
                Rgba([v, v, v, 255])
            });
            imageops::overlay(&mut frame, &type_setting::caption(text, width, height), 0, 0);
            imageops::overlay(&mut frame, &type_setting::label("DRAFT", height / 26), 16, 16);
            let line = type_setting::label("grok · 6 s · 16:9 · 00:00:03:12", height / 26);
            imageops::overlay(&mut frame, &line, 16, 60);
            frame
        });
        sheet(&frames.collect::<Vec<_>>(), columns, 1600)
            .save(folder.join(format!("captions-{width}x{height}.png")))?;
    }
    Ok(())
}

/// Frames of one size in a grid, shrunk so that the sheet is `width` wide.
fn sheet(frames: &[RgbaImage], columns: u32, width: u32) -> RgbaImage {
    let Some(first) = frames.first() else { return RgbaImage::new(1, 1) };
    let cell = width / columns;
    let tall = cell * first.height() / first.width();
    let rows = (frames.len() as u32).div_ceil(columns);
    let mut sheet = RgbaImage::from_pixel(cell * columns, tall * rows, Rgba([24, 24, 24, 255]));
    for (index, frame) in frames.iter().enumerate() {
        let small = imageops::resize(frame, cell - 6, tall - 6, imageops::FilterType::Triangle);
        let (column, row) = (index as u32 % columns, index as u32 / columns);
        imageops::overlay(&mut sheet, &small, i64::from(column * cell + 3), i64::from(row * tall + 3));
    }
    sheet
}
