//! A brush with a measure of its own: shapes are given in shares of the size of what is drawn.
//!
//! It knows a canvas, pictures and light, and nothing of what the shapes are. The one idea: whatever is drawn of flat shapes is lit
//! from one side and can be mirrored, without its painter thinking of either.

use super::beasts::{Whole, body_of};
use super::canvas::{Canvas, Colour, Point, mix, rounded, scale};
use super::creatures::Creature;
use super::footing::Verve;
use super::noise::smooth;
use super::picture::{Picture, Sprite};
use super::supple::head_spot;
use crate::subject::{Art, NOUNS};

/// What draws at a place, in a size, looking to a side.
pub(super) struct Brush<'a> {
    pub(super) canvas: &'a mut Canvas,
    /// What the light of the scene makes of a material.
    pub(super) colour: &'a dyn Fn(Colour) -> Colour,
    pub(super) origin: Point,
    pub(super) size: f32,
    /// −1 looks left, 1 right.
    pub(super) side: f32,
    /// Where the light is: −1 left, 1 right.
    pub(super) toward: f32,
    /// How far from the origin shapes are all lit or all in shade, in sizes.
    pub(super) reach: f32,
    /// Whether only the light at the edges is drawn.
    pub(super) is_rim: bool,
}

impl Brush<'_> {
    /// The same brush, to be changed for a part.
    pub(super) fn again(&mut self) -> Brush<'_> {
        Brush { canvas: &mut *self.canvas, ..*self }
    }

    /// A place in pixels.
    pub(super) fn at(&self, (x, up): Point) -> Point {
        (self.origin.0 + x * self.size * self.side, self.origin.1 - up * self.size)
    }

    /// An outline with corners.
    #[inline(never)]
    pub(super) fn shape(&mut self, points: &[Point], material: Colour) {
        let points: Vec<Point> = points.iter().map(|point| self.at(*point)).collect();
        let (light, dark) = ((self.colour)(material), (self.colour)(scale(material, 0.72)));
        let (middle, wide, toward) = (self.origin.0, self.size * self.reach, self.toward);
        self.canvas.polygon(&points, |x, _| {
            (mix(dark, light, smooth(-0.9, 0.5, (x - middle) / wide * toward)), 1.0)
        });
    }

    /// An outline whose corners are rounded.
    #[inline(never)]
    pub(super) fn round(&mut self, points: &[Point], material: Colour) {
        self.shape(&rounded(points), material);
    }

    #[inline(never)]
    pub(super) fn oval(&mut self, middle: Point, radii: (f32, f32), material: Colour) {
        const STEPS: usize = 28;
        let outline: Vec<Point> = (0..STEPS)
            .map(|step| {
                let turn = step as f32 / STEPS as f32 * std::f32::consts::TAU;
                (middle.0 + radii.0 * turn.cos(), middle.1 + radii.1 * turn.sin())
            })
            .collect();
        self.shape(&outline, material);
    }

    /// The upper half of an oval.
    #[inline(never)]
    pub(super) fn dome(&mut self, middle: Point, radii: (f32, f32), material: Colour) {
        const STEPS: usize = 16;
        let outline: Vec<Point> = (0..=STEPS)
            .map(|step| {
                let turn = step as f32 / STEPS as f32 * std::f32::consts::PI;
                (middle.0 + radii.0 * turn.cos(), middle.1 + radii.1 * turn.sin())
            })
            .collect();
        self.shape(&outline, material);
    }

    /// A stroke with round ends.
    #[inline(never)]
    pub(super) fn line(&mut self, from: Point, to: Point, radii: (f32, f32), material: Colour) {
        let (from, to, size) = (self.at(from), self.at(to), self.size);
        self.canvas.stroke(from, to, (radii.0 * size, radii.1 * size), (self.colour)(material), 1.0);
    }

    /// A picture of the set by its name, `share` of the size high or wide.
    pub(super) fn sprite(&mut self, name: &str, middle: Point, share: f32) {
        let words: Vec<&str> = name.split(' ').collect();
        let Some(Art::Picture(index)) = NOUNS.english(&words).map(|found| NOUNS.nouns[found.noun].art) else {
            return;
        };
        if self.is_rim {
            return;
        }
        let picture = Picture::of(index);
        let (ratio, most) = (picture.ratio(), share * self.size);
        let (wide, high) = if ratio > 1.0 { (most, most / ratio) } else { (most * ratio, most) };
        let sprite =
            picture.draw(wide.round().max(2.0) as usize, high.round().max(2.0) as usize, self.side < 0.0);
        let (x, y) = self.at(middle);
        let corner = ((x - wide / 2.0).round(), (y - high / 2.0).round());
        lay_sprite(self.canvas, &sprite, corner, self.colour);
    }
}

impl Brush<'_> {
    /// An animal or a thing by its row of the table, on its foot, turned to whoever is drawn, or away for −1; an animal is `share` of the size high, a
    /// thing so much in its longer side.
    pub(super) fn sprite_of(&mut self, noun: usize, foot: Point, share: f32, toward: f32) {
        let row = NOUNS.nouns[noun];
        let Art::Picture(index) = row.art else { return };
        if self.is_rim {
            return;
        }
        let picture = Picture::of(index);
        let body = if row.has_painted_body { body_of(noun, None, true, Verve::Rests) } else { None };
        let creature = Creature::of(noun, ("", ""), None, (false, Verve::Rests));
        let (whole, looks) = match (creature, body) {
            (Some(creature), _) => (Whole::Creature(creature), 1.0),
            (None, Some(body)) if body.is_from_the_side() => (Whole::Bodied(picture, body), 1.0),
            (None, Some(body)) => (Whole::Bodied(picture, body), 0.0),
            (None, None) => (Whole::Flat(picture), row.faces),
        };
        let (ratio, most) = (whole.ratio(), share * self.size);
        let is_long = ratio > 1.0 && !row.is_animal();
        let (wide, high) = if is_long { (most, most / ratio) } else { (most * ratio, most) };
        let is_mirrored =
            if looks == 0.0 { self.side < 0.0 } else { (looks > 0.0) == (self.side * toward > 0.0) };
        let sprite = whole.draw(wide.round().max(2.0) as usize, high.round().max(2.0) as usize, is_mirrored);
        let (x, y) = self.at(foot);
        lay_sprite(self.canvas, &sprite, ((x - wide / 2.0).round(), (y - high).round()), self.colour);
    }

    /// The head of an animal that giggle paints, or its ears alone, which are before a hat.
    pub(super) fn creature(&mut self, creature: &Creature, ears_alone: bool) {
        if self.is_rim {
            return;
        }
        let side = 4.5 * self.size;
        let sprite = creature.draw_head(side.round().max(8.0) as usize, self.side < 0.0, ears_alone);
        let (x, y) = self.at((0.06, 0.12));
        let corner = ((x - side * 0.5).round(), (y - side * 0.625).round());
        lay_sprite(self.canvas, &sprite, corner, self.colour);
    }

    /// The head of an animal, cut out of its picture.
    pub(super) fn face(&mut self, noun: usize) {
        let row = &NOUNS.nouns[noun];
        let Art::Picture(index) = row.art else { return };
        if self.is_rim {
            return;
        }
        let picture = Picture::of(index);
        let is_whole = row.is_head || row.has_painted_body;
        let (across, down, share) = if is_whole { (0.5, 0.5, 1.0) } else { head_spot(noun) };
        let high = 2.9 * self.size / share;
        let wide = high * picture.ratio();
        let is_mirrored = row.faces != 0.0 && row.faces != self.side;
        let mut sprite =
            picture.draw(wide.round().max(2.0) as usize, high.round().max(2.0) as usize, is_mirrored);
        let across = if row.faces == 0.0 || self.side > 0.0 { across } else { 1.0 - across };
        let centre = (across * sprite.width as f32, down * sprite.height as f32);
        let radius = 0.74 * share * sprite.height as f32;
        let has_long_ears = NOUNS.english(&["rabbit"]).is_some_and(|found| found.noun == noun);
        if !is_whole {
            for (index, pixel) in sprite.pixels.iter_mut().enumerate() {
                let (x, y) = ((index % sprite.width) as f32, (index / sprite.width) as f32);
                // Long ears stand above the rest of the head.
                let is_ear =
                    has_long_ears && y < centre.1 - radius * 0.2 && (x - centre.0).abs() < radius * 2.2;
                let far = if is_ear { 0.0 } else { (x - centre.0).hypot(y - centre.1) / radius };
                let seen = smooth(1.0, 0.93, far);
                for channel in pixel.iter_mut() {
                    *channel *= seen;
                }
            }
        }
        let (x, y) = self.at((0.06, 0.12));
        lay_sprite(self.canvas, &sprite, ((x - centre.0).round(), (y - centre.1).round()), self.colour);
    }
}

/// Lays a sprite on a canvas, in the light of the scene.
pub(super) fn lay_sprite(
    canvas: &mut Canvas,
    sprite: &Sprite,
    corner: Point,
    light: &dyn Fn(Colour) -> Colour,
) {
    let far = (corner.0 + sprite.width as f32, corner.1 + sprite.height as f32);
    canvas.around(corner, far, |x, y| {
        let (x, y) = (x - corner.0, y - corner.1);
        if x < 0.0 || y < 0.0 || x as usize >= sprite.width || y as usize >= sprite.height {
            return ([0.0; 3], 0.0);
        }
        let [red, green, blue, alpha] = sprite.pixels[y as usize * sprite.width + x as usize];
        if alpha < 1e-3 {
            return ([0.0; 3], 0.0);
        }
        (light([red / alpha, green / alpha, blue / alpha]), alpha)
    });
}
