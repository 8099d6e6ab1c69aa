//! Dumps captions, painted scenes and camera moves as pictures into a folder: the way to look at what changed.
//!
//! `cargo run -p giggle-render --example gallery -- FOLDER [captions] [scenes [WORD OF A PROMPT]]`, or
//! `gallery -- FOLDER prompts FILE [SIZE]` for a sheet of the prompts in a file, one a line, with what was read of each;
//! `gallery -- FOLDER film FILE [SHARE…]` for frames of their drafts, after these shares of the clip;
//! `gallery -- docs/images picture docs/images/drafts.txt` makes the README's picture of drafts.

use std::{error::Error, fs, io::Write, path::Path};

use giggle_domain::{Catalog, Language, ShotSketch};
use giggle_render::{DraftRequest, DraftSettings, Reading, draw_panel, paint, type_setting};
use image::{Rgba, RgbaImage, imageops};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("name a folder")?;
    fs::create_dir_all(&folder)?;
    let wanted: Vec<String> = arguments.collect();
    match &wanted[..] {
        [word, file] if word == "picture" => return picture(Path::new(&folder), file),
        [word, file, size @ ..] if word == "prompts" => {
            let size = match size.first().map(String::as_str) {
                None => (854, 480),
                Some("tall") => (270, 480),
                Some("portrait") => (360, 480),
                Some(_) => (426, 240),
            };
            return prompts(Path::new(&folder), file, size);
        }
        [word, file, shares @ ..] if word == "film" => return film(Path::new(&folder), file, shares),
        _ => {}
    }
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|w| w == name);
    if is_wanted("captions") {
        captions(Path::new(&folder))?;
    }
    if is_wanted("scenes") {
        scenes(Path::new(&folder), &wanted)?;
    }
    Ok(())
}

/// The README's picture: the drafts of the prompts in a file, four in a row.
fn picture(folder: &Path, file: &str) -> Result<(), Box<dyn Error>> {
    let text = fs::read_to_string(file)?;
    let frames: Vec<RgbaImage> = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|prompt| paint::paint(prompt, 854, 480, 0).flat())
        .collect();
    let sheet = image::DynamicImage::ImageRgba8(sheet(&frames, 4, 1944)).into_rgb8();
    let file = fs::File::create(folder.join("drafts.jpg"))?;
    sheet.write_with_encoder(image::codecs::jpeg::JpegEncoder::new_with_quality(file, 80))?;
    Ok(())
}

/// Sheets of the prompts in a file, twelve a sheet; whatever follows a tab is not read.
fn prompts(folder: &Path, file: &str, (width, height): (u32, u32)) -> Result<(), Box<dyn Error>> {
    let text = fs::read_to_string(file)?;
    let mut frames = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let prompt = line.split('\t').next().unwrap_or_default();
        let reading = Reading::of(prompt, None);
        writeln!(
            std::io::stdout(),
            "{}\t{}\t{}",
            reading.line(Language::English),
            reading.json()["place"],
            line
        )?;
        let mut frame = paint::paint(prompt, width, height, 0).flat();
        // A card has its caption already.
        if !reading.line(Language::English).contains("card)") {
            imageops::overlay(
                &mut frame,
                &type_setting::caption(&type_setting::brief(prompt), width, height),
                0,
                0,
            );
        }
        let label = type_setting::label(&reading.subjects(), height / 20);
        imageops::overlay(&mut frame, &label, 12, 12);
        frames.push(frame);
    }
    for (page, frames) in frames.chunks(12).enumerate() {
        let columns = if width > height { 3 } else { 6 };
        sheet(frames, columns, 1500).save(folder.join(format!("prompts-{page:02}.png")))?;
    }
    Ok(())
}

/// Frames of the drafts of the prompts in a file, twelve a sheet.
fn film(folder: &Path, file: &str, shares: &[String]) -> Result<(), Box<dyn Error>> {
    let shares: Vec<f64> = shares.iter().map(|share| share.parse()).collect::<Result<_, _>>()?;
    let shares = if shares.is_empty() { vec![0.4] } else { shares };
    let mut frames = Vec::new();
    for line in fs::read_to_string(file)?.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let prompt = line.split('\t').next().unwrap_or_default();
        let reading = Reading::of(prompt, None);
        writeln!(
            std::io::stdout(),
            "{}\t{}\t{line}",
            reading.line(Language::English),
            reading.json()["place"]
        )?;
        let sketch = ShotSketch { prompt: Some(prompt.to_owned()), ..ShotSketch::default() };
        let shot = sketch.check(&Catalog::built_in())?;
        let settings = DraftSettings::default();
        let request = DraftRequest {
            shot: &shot,
            start_frame: None,
            end_frame: None,
            settings: &settings,
            clip_index: 0,
        };
        for share in &shares {
            let mut frame = draw_panel(&request, *share)?;
            let (width, height) = frame.dimensions();
            let caption = type_setting::caption(&type_setting::brief(prompt), width, height);
            imageops::overlay(&mut frame, &caption, 0, 0);
            frames.push(frame);
        }
    }
    for (page, frames) in frames.chunks(12).enumerate() {
        sheet(frames, 3, 1500).save(folder.join(format!("film-{page:02}.png")))?;
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

/// Painted scenes over places, times, weathers, ratios and languages.
fn scenes(folder: &Path, wanted: &[String]) -> Result<(), Box<dyn Error>> {
    let only: Vec<&String> = wanted.iter().filter(|word| *word != "scenes").collect();
    let chosen: Vec<&&str> = PROMPTS
        .iter()
        .filter(|prompt| only.is_empty() || only.iter().any(|word| prompt.contains(*word)))
        .collect();
    for (width, height, columns) in [(1280, 720, 3), (480, 854, 6), (720, 720, 5)] {
        let mut frames = Vec::new();
        for prompt in &chosen {
            let before = std::time::Instant::now();
            let painting = paint::paint(prompt, width, height, 1);
            let took = before.elapsed();
            let mut frame = painting.flat();
            painting.draw_particles(&mut frame, 0.4, 6.0);
            frames.push(frame);
            if width == 1280 {
                writeln!(std::io::stdout(), "{took:>8.0?} {} layers  {prompt}", painting.layers.len())?;
            }
        }
        for (page, frames) in frames.chunks(12).enumerate() {
            sheet(frames, columns, 1500).save(folder.join(format!("scenes-{width}x{height}-{page}.png")))?;
        }
        if width == 1280 && !only.is_empty() {
            for (index, frame) in frames.iter().enumerate() {
                frame.save(folder.join(format!("scene-{index}.png")))?;
            }
        }
    }
    Ok(())
}

const PROMPTS: &[&str] = &[
    "A lighthouse at dusk, waves breaking below",
    "Sailboat on a calm ocean at golden hour",
    "A woman walks along the beach at sunrise",
    "暴风雨中的大海，一艘帆船",
    "Snowy mountain peaks at sunrise, clear sky",
    "A castle in the mountains at twilight",
    "黄山云海，清晨，古寺",
    "雪山下的湖泊，一叶小舟",
    "Misty lake at dawn with a cabin",
    "A caravan of camels crossing sand dunes at sunset, a lonely nomad",
    "Moonlit desert, stars",
    "Golden hour over a wheat field, a girl runs",
    "Hot air balloons over lavender fields in the morning",
    "樱花树下的少女，春天的草地",
    "Deer in a misty forest at dawn, shafts of light",
    "Autumn forest path, falling leaves",
    "萤火虫飞舞的夏夜森林",
    "New York skyline at dusk",
    "上海外滩的夜景，霓虹倒映在江面",
    "Cyberpunk city at night, rain, flying cars",
    "Neon city street at night in the rain, a man with an umbrella",
    "A quiet street in the morning fog",
    "江南老街，傍晚，灯笼",
    "An old man reading by the window in a library",
    "Cozy bedroom at night, a cat on the windowsill, rain outside",
    "Film noir detective in his office, venetian blinds",
    "An astronaut floats before a ringed planet, nebula behind",
    "宇宙飞船驶过蓝色行星",
    "Coral reef with jellyfish, shafts of sunlight",
    "A portrait of a woman with freckles",
    "Product shot of a perfume bottle on marble",
    "Snow falls on a small village at night",
    "Thunderstorm over the prairie, a lone tree",
    "Horror: a dark forest at night, a figure with a lantern",
    "1950s vintage diner street, afternoon",
    "草原上奔跑的骏马，蓝天白云",
    "Two lovers on a pier at sunset",
    "A yellow taxi in heavy traffic on a Manhattan street, dusk",
    "Campfire in the desert under the milky way, three friends",
    "A crowd in a night market, lanterns, Taipei",
    "古代城堡，暴风雪，夜晚",
    "Blizzard in the mountains, a climber",
    "Aurora over a frozen lake, dreamy, anime style",
    "Chef in a bright kitchen, morning light through the window",
    "一位少女在窗边弹钢琴，温暖的午后阳光",
    "A cup of coffee, macro, steam rising",
    "A boy and his dog on a hill at sunset, silhouette",
    "竹林里的剑客，下雨",
    "A dog runs along the beach at sunrise",
    "A cat on a windowsill, afternoon light",
    "A herd of wild horses gallops over the prairie at sunset",
    "An elephant herd crosses the savanna, golden hour",
    "A stag in a snowy forest at dawn",
    "A cabin in a snowy forest at night",
    "A fox and a rabbit in a meadow",
    "A lion on a rock, savanna, late afternoon",
    "A humpback whale breaches at dusk",
    "A whale glides through the deep sea, underwater",
    "Sheep graze on a green hill, a shepherd with his dog",
    "A woman with a red umbrella walks down a rainy Paris street",
    "A bear by a mountain lake",
    "A giraffe and zebras at a waterhole",
    "A close up portrait of a corgi",
    "A cow in a misty field at dawn",
];
