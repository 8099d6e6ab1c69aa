//! Bakes the pictures of a word table into one compressed file: `bake-subjects TABLE ICONS OUT`.
//!
//! TABLE is subjects.tsv, ICONS the icons.json of an Iconify set. A picture becomes a row of fills: four bytes of
//! colour, then its path in 64ths of a unit as differences. Gradients become their mean colour, strokes outlines;
//! clips and filters are left out.

use flate2::{Compression, write::DeflateEncoder};
use std::error::Error;
use std::io::Write as _;
use usvg::tiny_skia_path::{Path, PathSegment, Point, Stroke};
use usvg::{Group, Node, Options, Paint, Tree};

/// Steps of a unit; a picture has 32 units a side.
const STEPS: f32 = 64.0;

struct Fill {
    colour: [u8; 4],
    is_even_odd: bool,
    path: Path,
}

fn main() -> Result<(), Box<dyn Error>> {
    let [table, icons, out] = &std::env::args().skip(1).collect::<Vec<_>>()[..] else {
        return Err("TABLE ICONS OUT".into());
    };
    let icons: serde_json::Value = serde_json::from_slice(&std::fs::read(icons)?)?;
    let mut all = Vec::new();
    let table = std::fs::read_to_string(table)?;
    let names = table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split('\t').next());
    for name in names.filter(|name| !name.starts_with('@')) {
        let body = icons["icons"][name]["body"].as_str().ok_or_else(|| format!("no picture {name}"))?;
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" \
             viewBox=\"0 0 32 32\" width=\"32\" height=\"32\">{body}</svg>"
        );
        let mut fills = Vec::new();
        collect(Tree::from_str(&svg, &Options::default())?.root(), 1.0, &mut fills);
        let mut picture = Vec::new();
        varint(&mut picture, fills.len() as u32);
        for fill in &fills {
            write(&mut picture, fill);
        }
        varint(&mut all, picture.len() as u32);
        all.extend(picture);
    }
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&all)?;
    std::fs::write(out, encoder.finish()?)?;
    Ok(())
}

fn collect(group: &Group, opacity: f32, fills: &mut Vec<Fill>) {
    let opacity = opacity * group.opacity().get();
    for node in group.children() {
        match node {
            Node::Group(inner) => collect(inner, opacity, fills),
            Node::Path(path) => {
                let Some(data) = path.data().clone().transform(path.abs_transform()) else { continue };
                if let Some(fill) = path.fill() {
                    fills.push(Fill {
                        colour: colour(fill.paint(), opacity * fill.opacity().get()),
                        is_even_odd: fill.rule() == usvg::FillRule::EvenOdd,
                        path: data.clone(),
                    });
                }
                if let Some(stroke) = path.stroke() {
                    let pen = Stroke { width: stroke.width().get(), ..Stroke::default() };
                    if let Some(outline) = data.stroke(&pen, 4.0) {
                        fills.push(Fill {
                            colour: colour(stroke.paint(), opacity * stroke.opacity().get()),
                            is_even_odd: false,
                            path: outline,
                        });
                    }
                }
            }
            Node::Image(_) | Node::Text(_) => {}
        }
    }
}

fn colour(paint: &Paint, opacity: f32) -> [u8; 4] {
    let mean = |stops: &[usvg::Stop]| {
        let count = stops.len().max(1) as f32;
        let sum = |of: fn(&usvg::Stop) -> f32| stops.iter().map(of).sum::<f32>() / count;
        [
            sum(|stop| f32::from(stop.color().red)) as u8,
            sum(|stop| f32::from(stop.color().green)) as u8,
            sum(|stop| f32::from(stop.color().blue)) as u8,
            (sum(|stop| stop.opacity().get()) * opacity * 255.0) as u8,
        ]
    };
    match paint {
        Paint::Color(it) => [it.red, it.green, it.blue, (opacity * 255.0).round() as u8],
        Paint::LinearGradient(gradient) => mean(gradient.stops()),
        Paint::RadialGradient(gradient) => mean(gradient.stops()),
        Paint::Pattern(_) => [0; 4],
    }
}

/// The colour, how many commands there are and whether it is filled by the even-odd rule, and the commands.
fn write(out: &mut Vec<u8>, fill: &Fill) {
    out.extend(fill.colour);
    let segments: Vec<PathSegment> = fill.path.segments().collect();
    varint(out, segments.len() as u32 * 2 + u32::from(fill.is_even_odd));
    let mut at = (0, 0);
    let mut point = |out: &mut Vec<u8>, to: Point| {
        let to = ((to.x * STEPS).round() as i32, (to.y * STEPS).round() as i32);
        for step in [to.0 - at.0, to.1 - at.1] {
            varint(out, ((step << 1) ^ (step >> 31)) as u32);
        }
        at = to;
    };
    for segment in segments {
        match segment {
            PathSegment::MoveTo(to) => {
                out.push(0);
                point(out, to);
            }
            PathSegment::LineTo(to) => {
                out.push(1);
                point(out, to);
            }
            PathSegment::QuadTo(by, to) => {
                out.push(2);
                point(out, by);
                point(out, to);
            }
            PathSegment::CubicTo(by, and, to) => {
                out.push(3);
                point(out, by);
                point(out, and);
                point(out, to);
            }
            PathSegment::Close => out.push(4),
        }
    }
}

fn varint(out: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
