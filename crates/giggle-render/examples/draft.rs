//! Draws one draft into a file: `cargo run --release -p giggle-render --example draft -- OUT.mp4 PROMPT [key=value…]`.
//!
//! Keys: model, seconds, ratio, resolution, start, end, seed, fit (fill, contain), slate (yes), threads,
//! camera, and raw: a file for the frames before they were encoded.

#![allow(clippy::print_stdout)]

use giggle_domain::{Catalog, ShotSketch};
use giggle_render::{CameraPlan, DraftRequest, DraftSettings, Fit, draw_frames, render};
use std::error::Error;
use std::io::Write as _;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let out = arguments.next().ok_or("name the file")?;
    let prompt = arguments.next().ok_or("say what it shows")?;
    let mut sketch = ShotSketch { prompt: Some(prompt), ..ShotSketch::default() };
    let mut settings = DraftSettings::default();
    let (mut start, mut end, mut raw) = (None, None, None);
    for argument in arguments {
        let (key, value) = argument.split_once('=').ok_or("key=value")?;
        match key {
            "model" => sketch.model = Some(value.into()),
            "seconds" => sketch.duration = Some(value.parse()?),
            "ratio" => sketch.aspect_ratio = Some(value.parse()?),
            "resolution" => sketch.resolution = Some(value.parse()?),
            "start" => start = Some(std::fs::read(value)?),
            "end" => end = Some(std::fs::read(value)?),
            "seed" => settings.seed = value.parse()?,
            "fit" => settings.fit = if value == "contain" { Fit::Contain } else { Fit::Fill },
            "slate" => settings.slate = value == "yes",
            "camera" => settings.camera = Some(CameraPlan::parse(value)?),
            "raw" => raw = Some(value.to_owned()),
            "threads" => settings.threads = Some(value.parse()?),
            _ => return Err(format!("no key {key}").into()),
        }
    }
    let shot = sketch.check(&Catalog::built_in())?;
    let began = Instant::now();
    let request = DraftRequest {
        shot: &shot,
        start_frame: start.as_deref(),
        end_frame: end.as_deref(),
        settings: &settings,
        clip_index: 0,
    };
    let draft = render(&request)?;
    let seconds = began.elapsed().as_secs_f64();
    let rate = f64::from(draft.frames) / seconds;
    println!("{} frames in {seconds:.3} s: {rate:.0} frames/s, {} bytes", draft.frames, draft.mp4.len());
    std::fs::write(out, draft.mp4)?;
    if let Some(path) = raw {
        let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
        let mut written = Ok(());
        let began = Instant::now();
        draw_frames(&request, |frame| {
            for plane in [frame.y, frame.u, frame.v] {
                if written.is_ok() {
                    written = file.write_all(plane);
                }
            }
        })?;
        written?;
        println!("drawn alone, on one thread: {:.3} s", began.elapsed().as_secs_f64());
    }
    Ok(())
}
