//! Bakes the pictures of a word table into one compressed file: `bake-subjects TABLE SETS OUT`.
//!
//! TABLE is subjects.tsv, SETS a folder with a folder for each Iconify set that it names (`fluent`, `mdi`, …), in which is
//! the set's icons.json. A picture becomes a row of fills: four bytes of colour, then its path in 64ths of a unit as
//! differences. Gradients become their mean colour, strokes outlines; clips and filters are left out.
//!
//! A name is `SET:NAME`, or a name of the set in flat colour alone; `NAME~1` leaves out its first fill, a tile behind it.
//! The sets of one colour get theirs from the table: `#rrggbb`, or `#rrggbb/#rrggbb` with a second one for the holes.

use flate2::{Compression, write::DeflateEncoder};
use serde_json::Value;
use std::collections::HashMap;
use std::error::Error;
use std::io::Write as _;
use usvg::tiny_skia_path::{Path, PathBuilder, PathSegment, Point, Stroke};
use usvg::{Group, Node, Options, Paint, Tree};

/// Steps of a unit; a picture has 32 units a side.
const STEPS: f32 = 64.0;

struct Fill {
    colour: [u8; 4],
    is_even_odd: bool,
    path: Path,
}

fn main() -> Result<(), Box<dyn Error>> {
    let [table, folder, out] = &std::env::args().skip(1).collect::<Vec<_>>()[..] else {
        return Err("TABLE SETS OUT".into());
    };
    let mut sets: HashMap<String, Value> = HashMap::new();
    let mut all = Vec::new();
    let table = std::fs::read_to_string(table)?;
    for line in table.lines().filter(|line| !line.starts_with(['#', '@'])) {
        let cells: Vec<&str> = line.split('\t').collect();
        let (name, tone) = (cells[0], cells.get(7).copied().unwrap_or_default());
        let (set, name) = name.split_once(':').unwrap_or(("fluent", name));
        let (name, left_out) = name.split_once('~').map_or((name, 0), |(name, it)| (name, it.parse().unwrap_or(0)));
        if !sets.contains_key(set) {
            let text = std::fs::read(std::path::Path::new(folder).join(set).join("icons.json"))?;
            sets.insert(set.to_owned(), serde_json::from_slice(&text)?);
        }
        let icons = &sets[set];
        let icon = &icons["icons"][name];
        let body = icon["body"].as_str().ok_or_else(|| format!("no picture {name} in {set}"))?;
        let side = |key: &str| icon[key].as_u64().or_else(|| icons[key].as_u64()).unwrap_or(16);
        let (main, inside) = tone.split_once('/').map_or((tone, None), |(main, inside)| (main, Some(inside)));
        let main = if main.starts_with('#') { main } else { "#000000" };
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" \
             viewBox=\"0 0 {} {}\" width=\"32\" height=\"32\" color=\"{main}\">{body}</svg>",
            side("width"),
            side("height")
        );
        let mut fills = Vec::new();
        collect(Tree::from_str(&svg, &Options::default())?.root(), 1.0, &mut fills);
        fills.drain(..left_out.min(fills.len()));
        if let Some(inside) = inside {
            // Whatever an outline encloses is filled first.
            let mut below: Vec<Fill> = Vec::new();
            for outline in fills.iter().flat_map(|fill| outlines(&fill.path)) {
                below.push(Fill { colour: rgb(inside)?, is_even_odd: false, path: outline });
            }
            below.append(&mut fills);
            fills = below;
        }
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

/// The closed lines of a path, each as a path of its own.
fn outlines(path: &Path) -> Vec<Path> {
    let mut found = Vec::new();
    let mut builder = PathBuilder::new();
    for segment in path.segments() {
        match segment {
            PathSegment::MoveTo(to) => {
                found.extend(std::mem::replace(&mut builder, PathBuilder::new()).finish());
                builder.move_to(to.x, to.y);
            }
            PathSegment::LineTo(to) => builder.line_to(to.x, to.y),
            PathSegment::QuadTo(by, to) => builder.quad_to(by.x, by.y, to.x, to.y),
            PathSegment::CubicTo(by, and, to) => builder.cubic_to(by.x, by.y, and.x, and.y, to.x, to.y),
            PathSegment::Close => builder.close(),
        }
    }
    found.extend(builder.finish());
    found
}

fn rgb(text: &str) -> Result<[u8; 4], Box<dyn Error>> {
    let value = u32::from_str_radix(text.trim_start_matches('#'), 16)?;
    let [_, red, green, blue] = value.to_be_bytes();
    Ok([red, green, blue, 255])
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
