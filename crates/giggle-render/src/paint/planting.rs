//! Things that are set apart from all rules: a plant all over a field, a ball in its hoop.
//!
//! It knows the easel and pictures, and nothing of words.

use super::laid::{lay, light};
use super::painting::flatten;
use super::picture::Picture;
use super::{Easel, Layer};
use crate::subject::{Art, NOUNS};
use image::RgbaImage;

/// Lets a plant grow all over a field, in rows that come nearer.
pub(super) fn plant(easel: &mut Easel, noun: usize) {
    const ROWS: usize = 8;
    let noun = NOUNS.nouns[noun];
    let Art::Picture(index) = noun.art else { return };
    let picture = Picture::of(index);
    let mut dice = easel.dice.part("planted");
    let depth = easel.near_depth.map_or(0.2, |near| near - 0.02);
    let at = easel.layers.iter().position(|layer| layer.depth < depth).unwrap_or(easel.layers.len());
    let (wide, tall) = (easel.width() as u32, easel.height() as u32);
    let mut layer = RgbaImage::new(wide, tall);
    let behind = flatten(&easel.layers[..at]);
    for row in 0..ROWS {
        let near = (row as f32 + 0.3) / ROWS as f32;
        let size = easel.unit * (0.035 + 0.15 * near * near);
        let width = size * picture.ratio();
        let y = easel.y(easel.horizon + 0.05 + (easel.lowest + 0.11 - easel.horizon) * near);
        let mut sprite = picture.draw(width.round().max(2.0) as usize, size.round().max(2.0) as usize, false);
        // What would lift one thing from its ground is not for a field of them.
        let mut pools = RgbaImage::new(wide, tall);
        light(easel, &mut sprite, &noun, 0.6 - 0.4 * near, (easel.x(0.5), y - size), &behind, &mut pools);
        let mut x = dice.range(-1.0, 0.0) * width;
        while x < easel.width() {
            let lower = dice.range(-0.18, 0.18) * size;
            lay(&mut layer, &sprite, (x, y - size + lower), 1.0);
            x += width * dice.range(0.95, 1.5);
        }
    }
    easel.layers.insert(at, Layer { picture: layer, depth, motion: None });
}

/// Puts a ball into the ring of the hoop that is painted on the court.
pub(super) fn in_the_hoop(easel: &mut Easel, noun: usize) {
    let Art::Picture(index) = NOUNS.nouns[noun].art else { return };
    let side = easel.unit * 0.13;
    let sprite = Picture::of(index).draw(side.round() as usize, side.round() as usize, false);
    let mut picture = RgbaImage::new(easel.width() as u32, easel.height() as u32);
    let at = (easel.x(0.765), easel.y(0.735) - easel.unit * 0.50);
    lay(&mut picture, &sprite, (at.0 - side / 2.0, at.1 - side / 2.0), 1.0);
    let at = easel.layers.iter().position(|layer| layer.depth < 0.3).unwrap_or(easel.layers.len());
    let motion = super::Motion { bob: 0.02, turns: 0.5, ..super::Motion::default() };
    easel.layers.insert(at, Layer { picture, depth: 0.355, motion: Some(motion) });
}

/// Large flowers before the viewer, over which small things fly.
pub(super) fn bed(easel: &mut Easel) {
    let mut picture = RgbaImage::new(easel.width() as u32, easel.height() as u32);
    let mut dice = easel.dice.part("flower bed");
    let stem = easel.palette.alive(super::palette::paint(0x4a7a3c));
    let mut stems = easel.canvas();
    let mut flowers = Vec::new();
    for (index, x) in [0.04, 0.20, 0.36, 0.53, 0.70, 0.86, 0.98].into_iter().enumerate() {
        let name = ["daisy", "sunflower", "hibiscus", "tulip"][(index + dice.range(0.0, 3.99) as usize) % 4];
        let at = (easel.x(x + dice.range(-0.03, 0.03)), easel.y(0.62 + dice.range(-0.04, 0.08)));
        let thick = easel.unit * 0.010;
        let root = (at.0 + easel.unit * dice.range(-0.04, 0.04), easel.height());
        stems.stroke(at, root, (thick, thick * 1.4), stem, 1.0);
        flowers.push((name, at, easel.unit * dice.range(0.20, 0.27)));
    }
    image::imageops::overlay(&mut picture, &stems.finish(0.0, 0), 0, 0);
    for (name, at, size) in flowers {
        let Some(Art::Picture(index)) = NOUNS.english(&[name]).map(|found| NOUNS.nouns[found.noun].art)
        else {
            continue;
        };
        let drawn = Picture::of(index);
        let wide = (size * drawn.ratio()).max(2.0);
        let mut sprite = drawn.draw(wide as usize, size.max(2.0) as usize, false);
        for pixel in &mut sprite.pixels {
            let alpha = pixel[3].max(1e-3);
            let lit = easel.palette.alive([pixel[0] / alpha, pixel[1] / alpha, pixel[2] / alpha]);
            for (channel, value) in pixel.iter_mut().zip(lit) {
                *channel = value * alpha;
            }
        }
        lay(&mut picture, &sprite, (at.0 - sprite.width as f32 / 2.0, at.1 - size * 0.5), 1.0);
    }
    let depth = easel.layers.last().map_or(0.05, |layer| layer.depth) * 0.6;
    easel.layers.push(Layer { picture, depth, motion: None });
}
