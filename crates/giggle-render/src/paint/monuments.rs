//! Buildings by which a city is known, and walls and mountains that everybody knows, as they stand at the horizon.
//!
//! It knows the easel and a canvas; which one a prompt names the scene tells. The one idea: each is a few shapes in heights of its
//! own, in the air of its distance and with its lights on at night.

mod ridges;

use super::canvas::{Canvas, Colour, Point, mix, scale};
use super::noise::smooth;
use super::palette::paint;
use super::{Easel, GRAIN, Layer, figures};
use crate::scene::{Monument, Place};

/// Adds the one that is named.
pub(super) fn set(easel: &mut Easel, words: &str) {
    use Place::{City, Desert, Field, Forest, Lake, Mountains, Sea, Street};
    let place = easel.scene.place;
    let Some(monument) = Monument::of(words) else { return };
    if !matches!(place, City | Desert | Field | Forest | Lake | Mountains | Sea | Street) {
        return;
    }
    if monument == Monument::GreatWall {
        return ridges::great_wall(easel);
    }
    let (high, wide) = monument_size(monument);
    let has_lead = easel.is_led || easel.has_cast || figures::has_people(easel);
    let tall = if easel.is_tall() { 1.2 } else { 1.0 };
    // In a street it stands over the far end; else beside whoever the picture is about.
    let (x, foot, size, depth) = match place {
        Street => (easel.sun().0, easel.horizon + 0.01, 0.46, 0.9),
        City => (easel.x(beside(easel, has_lead)), easel.horizon + 0.035, 0.54, 0.5),
        Sea | Lake => (easel.x(beside(easel, has_lead)), easel.horizon + 0.004, 0.40, 0.9),
        _ => (easel.x(beside(easel, has_lead)), easel.horizon + 0.05, 0.46, 0.62),
    };
    let near = if has_lead { 1.0 } else { 1.45 };
    let size = easel.unit * size * high * tall * near;
    let size = size.min(easel.frame.0 * 0.62 / wide).min((easel.frame.1 * (foot - 0.06)).max(1.0));
    let mut canvas = easel.canvas();
    let far = if place == Street { 0.34 } else { 0.20 };
    let mut tool = Tool { easel, canvas: &mut canvas, foot: (x, easel.y(foot)), size, far };
    tool.draw(monument);
    lay(easel, &canvas, depth, 41);
}

/// Puts a plane of its own between those that are there.
fn lay(easel: &mut Easel, canvas: &Canvas, wanted: f32, grain: u32) {
    let at = easel.layers.iter().position(|layer| layer.depth < wanted).unwrap_or(easel.layers.len());
    let back = at.checked_sub(1).map_or(1.0, |before| easel.layers[before].depth);
    let front = easel.layers.get(at).map_or(0.0, |layer| layer.depth);
    let room = (back - front) * 0.05;
    let depth = wanted.min(back - room).max(front + room);
    easel.layers.insert(at, Layer { picture: canvas.finish(GRAIN, grain), depth, motion: None });
}

/// The share of the width at which it is seen whole.
fn beside(easel: &Easel, has_lead: bool) -> f32 {
    let lead = figures::strong_place(easel);
    if has_lead { 1.0 - lead } else { 0.5 + (lead - 0.5) * 0.3 }
}

/// How high it is beside the tallest, and how wide in its own heights.
fn monument_size(monument: Monument) -> (f32, f32) {
    match monument {
        Monument::Eiffel | Monument::TokyoTower => (1.0, 0.5),
        Monument::Burj | Monument::Empire => (1.05, 0.3),
        Monument::Pearl => (1.0, 0.7),
        Monument::BigBen => (0.86, 0.9),
        Monument::Liberty => (0.90, 0.5),
        Monument::TajMahal => (0.62, 1.5),
        Monument::Pyramids => (0.50, 2.6),
        Monument::GoldenGate => (0.60, 3.2),
        Monument::Fuji => (0.62, 3.0),
        Monument::Colosseum => (0.40, 2.0),
        Monument::Opera => (0.42, 2.2),
        Monument::ForbiddenCity => (0.44, 2.6),
        Monument::TempleOfHeaven => (0.62, 1.3),
        Monument::GreatWall => (0.5, 3.0),
    }
}

struct Tool<'a> {
    easel: &'a Easel,
    canvas: &'a mut Canvas,
    foot: Point,
    size: f32,
    far: f32,
}

impl Tool<'_> {
    fn at(&self, (x, up): Point) -> Point {
        (self.foot.0 + x * self.size, self.foot.1 - up * self.size)
    }

    /// A material in the light and the air.
    fn tone(&self, rgb: u32, lit: f32) -> Colour {
        let palette = &self.easel.palette;
        let lit = mix(palette.lit(paint(rgb), lit + 0.2), palette.shade, 0.10);
        // At night it stands in its own lamps.
        let lit = if palette.is_dark() { mix(lit, scale(paint(rgb), 0.62), 0.55) } else { lit };
        palette.through_air(lit, self.far)
    }

    fn shape(&mut self, points: &[Point], rgb: u32, lit: f32) {
        let points: Vec<Point> = points.iter().map(|point| self.at(*point)).collect();
        let (light, dark) = (self.tone(rgb, lit), self.tone(rgb, lit * 0.45));
        let (middle, wide) = (self.foot.0, self.size * 0.16);
        let toward = if self.easel.sun().0 > middle { 1.0 } else { -1.0 };
        self.canvas.polygon(&points, |x, _| {
            (mix(dark, light, smooth(-1.2, 0.9, (x - middle) / wide * toward)), 1.0)
        });
    }

    /// The same to both sides of the middle.
    fn twin(&mut self, half: &[Point], rgb: u32, lit: f32) {
        let mut points = half.to_vec();
        points.extend(half.iter().rev().map(|(x, up)| (-x, *up)));
        self.shape(&points, rgb, lit);
    }

    fn line(&mut self, from: Point, to: Point, thick: f32, colour: Colour) {
        let (from, to) = (self.at(from), self.at(to));
        let thick = (thick * self.size).max(0.5);
        self.canvas.stroke(from, to, (thick, thick), colour, 1.0);
    }

    fn ball(&mut self, middle: Point, radii: Point, rgb: u32) {
        let (at, size) = (self.at(middle), self.size);
        let (dark, light) = (self.tone(rgb, 0.35), self.tone(rgb, 0.9));
        self.canvas.ellipse(at, (radii.0 * size, radii.1 * size), 0.05, dark, 1.0);
        let toward = if self.easel.sun().0 > at.0 { 1.0 } else { -1.0 };
        let shine = (at.0 + toward * radii.0 * size * 0.22, at.1 - radii.1 * size * 0.22);
        self.canvas.ellipse(shine, (radii.0 * size * 0.70, radii.1 * size * 0.70), 0.6, light, 0.9);
    }

    /// Lamps in the dark.
    fn glow(&mut self, middle: Point, reach: f32, rgb: u32, strength: f32) {
        if self.easel.palette.is_dark() || self.easel.palette.time == crate::scene::Time::Sunset {
            let strength = if self.easel.palette.is_dark() { strength } else { strength * 0.4 };
            let at = self.at(middle);
            self.canvas.glow(at, reach * self.size, paint(rgb), strength);
        }
    }

    fn draw(&mut self, monument: Monument) {
        match monument {
            Monument::Eiffel => self.lattice(0x8a6648, None),
            Monument::TokyoTower => self.lattice(0xd8552c, Some(0xf2ece4)),
            Monument::BigBen => self.big_ben(),
            Monument::Pearl => self.pearl(),
            Monument::Burj => self
                .steps(&[(0.10, 0.30), (0.075, 0.48), (0.055, 0.64), (0.035, 0.80), (0.014, 0.90)], 0x8fa2b4),
            Monument::Empire => self
                .steps(&[(0.15, 0.12), (0.115, 0.30), (0.085, 0.68), (0.05, 0.78), (0.022, 0.86)], 0x9a9488),
            Monument::TajMahal => self.taj_mahal(),
            Monument::Pyramids => self.pyramids(),
            Monument::Liberty => self.liberty(),
            Monument::GoldenGate => self.golden_gate(),
            Monument::Fuji => self.fuji(),
            Monument::Colosseum => self.colosseum(),
            Monument::Opera => self.opera(),
            Monument::ForbiddenCity => self.forbidden_city(),
            Monument::TempleOfHeaven => self.temple(),
            Monument::GreatWall => {}
        }
    }

    /// A tower of iron on four legs.
    fn lattice(&mut self, rgb: u32, bands: Option<u32>) {
        let half = |up: f32| 0.200 * (1.0 - up).max(0.0).powf(2.3) + 0.010;
        let night = self.easel.palette.is_dark();
        self.glow((0.0, 0.40), 0.62, if bands.is_some() { 0xff8a3c } else { 0xffc25a }, 0.75);
        let base = if night { mix(self.tone(rgb, 0.9), paint(0xffb65a), 0.55) } else { self.tone(rgb, 0.55) };
        let pale = bands.map(|band| {
            if night { mix(self.tone(band, 0.9), paint(0xffd8a0), 0.4) } else { self.tone(band, 0.8) }
        });
        let dark = scale(base, 0.62);
        const STEPS: usize = 44;
        let (mut before, steps) = (0.0_f32, STEPS);
        for step in 1..=steps {
            let up = step as f32 / steps as f32 * 0.93;
            let (low, high) = (half(before), half(up));
            let colour = match pale {
                Some(pale) if (up * 9.0) as usize % 2 == 1 => pale,
                _ => base,
            };
            // Each leg, as wide as a third of the half below the second platform.
            let share = if up < 0.42 { 0.44 } else { 1.0 };
            for side in [-1.0, 1.0] {
                let inner = |half: f32| half * (1.0 - share) * side;
                let points =
                    [(low * side, before), (high * side, up), (inner(high), up), (inner(low), before)];
                let points: Vec<Point> = points.iter().map(|point| self.at(*point)).collect();
                self.canvas.fill(&points, colour);
            }
            if step % 2 == 0 && up < 0.86 {
                let from = (low * 0.94, before);
                self.line((-from.0, from.1), (high * 0.94, up + 0.02), 0.0035, dark);
                self.line(from, (-high * 0.94, up + 0.02), 0.0035, dark);
            }
            before = up;
        }
        for (up, over) in [(0.20, 1.12), (0.42, 1.30), (0.88, 2.2)] {
            let wide = half(up) * over;
            self.line((-wide, up), (wide, up), 0.013, base);
            self.line((-wide, up - 0.016), (wide, up - 0.016), 0.006, dark);
        }
        // The arch between the legs.
        for step in 0..16 {
            let turn = |step: usize| step as f32 / 16.0 * std::f32::consts::PI;
            let arch = |turn: f32| (0.118 * turn.cos(), 0.02 + 0.135 * turn.sin());
            self.line(arch(turn(step)), arch(turn(step + 1)), 0.007, base);
        }
        self.line((0.0, 0.92), (0.0, 1.0), 0.006, base);
        self.glow((0.0, 0.93), 0.12, 0xfff0c8, 0.9);
    }

    fn big_ben(&mut self) {
        let stone = 0xb89a64;
        // The palace beside the tower, with its row of spires.
        self.shape(&[(0.06, 0.0), (0.06, 0.26), (0.92, 0.26), (0.92, 0.0)], stone, 0.45);
        for index in 0..9 {
            let x = 0.12 + index as f32 * 0.095;
            self.shape(&[(x - 0.016, 0.24), (x, 0.36), (x + 0.016, 0.24)], stone, 0.4);
            let dark = self.tone(0x4a3c28, 0.3);
            self.line((x + 0.045, 0.05), (x + 0.045, 0.20), 0.012, dark);
        }
        self.shape(&[(-0.085, 0.0), (-0.085, 0.62), (0.085, 0.62), (0.085, 0.0)], stone, 0.7);
        self.shape(&[(-0.10, 0.61), (-0.10, 0.79), (0.10, 0.79), (0.10, 0.61)], stone, 0.8);
        let dark = self.tone(0x5a4628, 0.3);
        for x in [-0.045, 0.0, 0.045] {
            self.line((x, 0.06), (x, 0.58), 0.006, dark);
        }
        self.glow((0.0, 0.70), 0.22, 0xfff0c0, 0.8);
        self.ball((0.0, 0.70), (0.072, 0.072), 0xfaf4e0);
        let hand = self.tone(0x2a2420, 0.2);
        self.line((0.0, 0.70), (0.0, 0.755), 0.006, hand);
        self.line((0.0, 0.70), (0.036, 0.685), 0.007, hand);
        self.twin(&[(0.10, 0.79), (0.062, 0.86), (0.066, 0.89), (0.004, 1.0)], 0x5a6a64, 0.5);
    }

    fn pearl(&mut self) {
        // The towers behind it: one twisted, one with a hole at its top.
        self.shape(
            &[(0.26, 0.0), (0.285, 0.60), (0.32, 0.86), (0.365, 0.90), (0.40, 0.56), (0.42, 0.0)],
            0x7a94ac,
            0.6,
        );
        self.shape(
            &[(-0.42, 0.0), (-0.40, 0.48), (-0.365, 0.70), (-0.30, 0.72), (-0.27, 0.46), (-0.26, 0.0)],
            0x6a84a0,
            0.5,
        );
        let sky = self.tone(0xb8c8d8, 0.9);
        let hole = [(-0.355, 0.62), (-0.35, 0.68), (-0.315, 0.68), (-0.31, 0.62)].map(|point| self.at(point));
        self.canvas.fill(&hole, sky);
        let steel = self.tone(0xc8b8b8, 0.6);
        for x in [-0.15, 0.15] {
            self.line((x, 0.0), (0.0, 0.34), 0.016, steel);
        }
        for x in [-0.045, 0.0, 0.045] {
            self.line((x, 0.0), (x, 0.68), 0.015, steel);
        }
        self.glow((0.0, 0.30), 0.32, 0xff5aa8, 0.8);
        self.glow((0.0, 0.68), 0.22, 0xb85aff, 0.8);
        self.ball((0.0, 0.28), (0.115, 0.108), 0xc8385c);
        self.ball((0.0, 0.68), (0.080, 0.076), 0xc8385c);
        self.ball((0.0, 0.80), (0.030, 0.030), 0xd85a78);
        let pale = self.tone(0xf0d8dc, 0.8);
        for up in [0.28, 0.68] {
            self.line((-0.09, up), (0.09, up), 0.006, pale);
        }
        self.line((0.0, 0.80), (0.0, 1.0), 0.008, steel);
    }

    /// A tower that narrows in steps.
    fn steps(&mut self, steps: &[(f32, f32)], rgb: u32) {
        let mut low = 0.0;
        for (half, high) in steps {
            self.shape(&[(-half, low), (-half, *high), (*half, *high), (*half, low)], rgb, 0.7);
            let lamp = if self.easel.palette.is_dark() { paint(0xffdf9a) } else { self.tone(rgb, 0.2) };
            let mut x = -half + 0.018;
            while x < half - 0.006 {
                self.line((x, low + 0.02), (x, high - 0.015), 0.0022, lamp);
                x += 0.022;
            }
            low = high - 0.004;
        }
        let tip = self.tone(rgb, 0.9);
        self.line((0.0, low), (0.0, 1.0), 0.007, tip);
        self.glow((0.0, 0.9), 0.2, 0xffe8b0, 0.5);
    }

    fn dome(&mut self, x: f32, foot: f32, half: f32, rgb: u32) {
        let bulge = [(1.0, 0.0), (1.16, 0.45), (1.05, 0.95), (0.62, 1.42), (0.16, 1.72), (0.0, 2.1)];
        let mut points: Vec<Point> = bulge.iter().map(|(a, b)| (x + a * half, foot + b * half)).collect();
        points.extend(bulge.iter().rev().map(|(a, b)| (x - a * half, foot + b * half)));
        self.shape(&points, rgb, 0.9);
    }

    fn taj_mahal(&mut self) {
        let marble = 0xf4efe6;
        self.shape(&[(-0.74, 0.0), (-0.74, 0.09), (0.74, 0.09), (0.74, 0.0)], 0xe0d6c6, 0.7);
        for x in [-0.66_f32, -0.50, 0.50, 0.66] {
            let high = if x.abs() > 0.6 { 0.74 } else { 0.66 };
            self.shape(
                &[(x - 0.022, 0.09), (x - 0.016, high), (x + 0.016, high), (x + 0.022, 0.09)],
                marble,
                0.7,
            );
            self.dome(x, high, 0.026, marble);
        }
        self.shape(&[(-0.36, 0.09), (-0.36, 0.46), (0.36, 0.46), (0.36, 0.09)], marble, 0.8);
        self.dome(0.0, 0.50, 0.185, marble);
        for x in [-0.26, 0.26] {
            self.dome(x, 0.46, 0.07, marble);
        }
        let dark = 0x8a8494;
        self.shape(&[(-0.10, 0.09), (-0.10, 0.34), (0.0, 0.43), (0.10, 0.34), (0.10, 0.09)], dark, 0.5);
        for x in [-0.26, 0.26] {
            for low in [0.11, 0.28] {
                self.shape(
                    &[
                        (x - 0.05, low),
                        (x - 0.05, low + 0.09),
                        (x, low + 0.13),
                        (x + 0.05, low + 0.09),
                        (x + 0.05, low),
                    ],
                    dark,
                    0.5,
                );
            }
        }
    }

    fn pyramids(&mut self) {
        for (x, high, half) in [(-0.82, 0.62, 0.52), (0.86, 0.46, 0.40), (0.0, 1.0, 0.80)] {
            let toward = if self.easel.sun().0 > self.foot.0 { 1.0 } else { -1.0 };
            self.shape(&[(x - half, -0.02), (x, high), (x + half, -0.02)], 0xd8b070, 0.25);
            let lit = self.tone(0xe8c488, 1.0);
            let face = [(x + toward * half, -0.02), (x, high), (x - toward * half * 0.22, -0.02)];
            let face = face.map(|point| self.at(point));
            self.canvas.fill(&face, lit);
            let seam = self.tone(0x9a7a48, 0.5);
            for step in 1..8 {
                let t = step as f32 / 8.0;
                let wide = half * (1.0 - t);
                let (from, to) = (self.at((x - wide * 0.98, high * t)), self.at((x + wide * 0.98, high * t)));
                self.canvas.stroke(from, to, (0.5, 0.5), seam, 0.35);
            }
        }
    }

    fn liberty(&mut self) {
        let (stone, green) = (0xb8a888, 0x6fa890);
        self.twin(&[(0.20, 0.0), (0.18, 0.10), (0.11, 0.12), (0.095, 0.36), (0.11, 0.38)], stone, 0.6);
        self.twin(&[(0.085, 0.38), (0.075, 0.52), (0.062, 0.70), (0.032, 0.735)], green, 0.7);
        let fold = self.tone(green, 0.25);
        for x in [-0.045, -0.01, 0.03] {
            self.line((x, 0.39), (x * 0.6, 0.64), 0.004, fold);
        }
        let skin = self.tone(green, 0.85);
        self.line((0.05, 0.70), (0.085, 0.80), 0.020, skin);
        self.line((0.085, 0.80), (0.095, 0.90), 0.016, skin);
        self.line((0.095, 0.90), (0.097, 0.945), 0.010, self.tone(0xc8a040, 0.9));
        self.glow((0.098, 0.97), 0.12, 0xffd060, 0.9);
        self.ball((0.098, 0.965), (0.016, 0.026), 0xf0b840);
        self.line((-0.05, 0.68), (-0.075, 0.60), 0.020, skin);
        self.shape(&[(-0.10, 0.55), (-0.085, 0.66), (-0.03, 0.65), (-0.045, 0.54)], green, 0.5);
        self.ball((0.0, 0.775), (0.034, 0.042), green);
        for step in 0..7 {
            let turn = (step as f32 / 6.0 - 0.5) * 2.2;
            let at = |far: f32| (far * turn.sin(), 0.79 + far * turn.cos());
            self.line(at(0.034), at(0.078), 0.005, skin);
        }
    }

    fn golden_gate(&mut self) {
        let red = 0xc0452c;
        let ink = self.tone(red, 0.6);
        self.line((-1.9, 0.17), (1.9, 0.17), 0.014, ink);
        self.line((-1.9, 0.14), (1.9, 0.14), 0.007, self.tone(red, 0.25));
        for x in [-0.72, 0.72] {
            for shift in [-0.045, 0.045] {
                self.shape(
                    &[
                        (x + shift - 0.020, 0.0),
                        (x + shift - 0.015, 0.98),
                        (x + shift + 0.015, 0.98),
                        (x + shift + 0.020, 0.0),
                    ],
                    red,
                    0.8,
                );
            }
            for up in [0.30, 0.48, 0.66, 0.82, 0.96] {
                self.line((x - 0.05, up), (x + 0.05, up), 0.014, ink);
            }
        }
        let cable = |x: f32| {
            if x.abs() <= 0.72 {
                0.21 + 0.75 * (x / 0.72).powi(2)
            } else {
                (0.96 - (x.abs() - 0.72) * 0.78).max(0.17)
            }
        };
        for step in 0..120 {
            let (a, b) = (-1.8 + step as f32 * 0.03, -1.8 + (step + 1) as f32 * 0.03);
            self.line((a, cable(a)), (b, cable(b)), 0.007, ink);
            if step % 2 == 0 {
                self.line((a, 0.17), (a, cable(a)), 0.0018, ink);
            }
        }
    }

    fn fuji(&mut self) {
        let side = [(1.6, 0.0), (1.05, 0.18), (0.62, 0.46), (0.30, 0.80), (0.17, 0.985), (0.06, 0.96)];
        self.twin(&side, 0x5a6a94, 0.5);
        let snow = [
            (0.17, 0.985),
            (0.30, 0.80),
            (0.44, 0.64),
            (0.33, 0.68),
            (0.26, 0.56),
            (0.17, 0.66),
            (0.09, 0.50),
            (0.0, 0.62),
        ];
        let mut points: Vec<Point> = snow.to_vec();
        points.extend([
            (-0.10, 0.53),
            (-0.19, 0.67),
            (-0.27, 0.55),
            (-0.36, 0.70),
            (-0.44, 0.64),
            (-0.30, 0.80),
            (-0.17, 0.985),
            (-0.06, 0.96),
            (0.06, 0.96),
        ]);
        self.shape(&points, 0xf6f8fc, 1.0);
    }

    fn colosseum(&mut self) {
        let stone = 0xd0b48a;
        self.twin(&[(0.98, 0.0), (1.0, 0.42), (0.96, 0.62), (0.62, 0.66), (0.30, 0.64)], stone, 0.7);
        self.shape(
            &[
                (-0.98, 0.6),
                (-0.94, 0.98),
                (-0.40, 1.0),
                (0.10, 0.97),
                (0.22, 0.80),
                (0.34, 0.64),
                (0.3, 0.6),
            ],
            stone,
            0.75,
        );
        let dark = self.tone(0x4a3828, 0.2);
        let night = self.easel.palette.is_dark();
        let dark = if night { mix(dark, paint(0xffb04a), 0.7) } else { dark };
        for (up, high, from) in [(0.04, 0.13, 1.0), (0.25, 0.13, 1.0), (0.46, 0.12, 1.0), (0.74, 0.11, 0.2)] {
            for index in -9..=9 {
                let turn = index as f32 / 10.0 * 1.5;
                let x = 0.98 * turn.sin();
                let wide = 0.030 * turn.cos() + 0.004;
                if x > from - 0.04 {
                    continue;
                }
                self.line((x, up + 0.02), (x, up + high - 0.03), wide, dark);
            }
        }
        for up in [0.20, 0.41, 0.62] {
            let line = self.tone(stone, 1.0);
            self.line((-0.98, up), (0.98, up), 0.010, line);
        }
    }

    fn opera(&mut self) {
        self.shape(&[(-1.1, 0.0), (-1.05, 0.14), (1.05, 0.14), (1.1, 0.0)], 0xb0987c, 0.5);
        for (x, high, lean) in
            [(-0.78, 0.56, 1.0), (-0.42, 0.82, 1.0), (0.0, 1.0, 1.0), (0.42, 0.66, -1.0), (0.78, 0.46, -1.0)]
        {
            let wide = high * 0.52;
            let outline = [
                (x - lean * wide * 0.7, 0.14),
                (x - lean * wide * 0.55, high * 0.55),
                (x - lean * wide * 0.05, high * 0.86),
                (x + lean * wide * 0.62, high),
                (x + lean * wide * 0.50, high * 0.60),
                (x + lean * wide * 0.62, 0.14),
            ];
            self.shape(&outline, 0xf6f2ea, 0.95);
            let rib = self.tone(0xc8c4c0, 0.5);
            self.line((x - lean * wide * 0.1, 0.14), (x + lean * wide * 0.60, high * 0.98), 0.006, rib);
            let glass = [
                (x + lean * wide * 0.62, high * 0.98),
                (x + lean * wide * 0.50, high * 0.60),
                (x + lean * wide * 0.62, 0.14),
                (x + lean * wide * 0.80, 0.14),
            ];
            self.shape(&glass, 0x5a5448, 0.3);
        }
        self.glow((0.0, 0.3), 0.8, 0xffe8c0, 0.4);
    }

    /// A roof of tiles whose corners are turned up.
    fn eaves(&mut self, foot: f32, (half, top): (f32, f32), high: f32, rgb: u32) {
        self.twin(
            &[
                (half * 1.06, foot + high * 0.10),
                (half * 0.98, foot),
                (half * 0.92, foot + high * 0.16),
                (top * 1.2, foot + high * 0.66),
                (top, foot + high),
            ],
            rgb,
            0.85,
        );
        let dark = self.tone(rgb, 0.25);
        self.line((-half * 0.98, foot), (half * 0.98, foot), 0.010, dark);
        let white = self.easel.palette.is_white();
        if white {
            let snow = self.tone(0xf8fafc, 1.0);
            self.line((-top, foot + high), (top, foot + high), 0.020, snow);
            self.line((-half * 0.8, foot + high * 0.30), (half * 0.8, foot + high * 0.30), 0.022, snow);
        }
    }

    fn forbidden_city(&mut self) {
        let (red, gold) = (0xa8352a, 0xd8a038);
        self.shape(&[(-1.3, 0.0), (-1.3, 0.26), (1.3, 0.26), (1.3, 0.0)], red, 0.55);
        self.eaves(0.26, (1.32, 1.24), 0.07, gold);
        self.shape(&[(-0.62, 0.0), (-0.60, 0.36), (0.60, 0.36), (0.62, 0.0)], red, 0.65);
        self.shape(&[(-0.56, 0.36), (-0.56, 0.52), (0.56, 0.52), (0.56, 0.36)], 0x8a2a22, 0.5);
        for index in -5..=5 {
            let x = index as f32 * 0.105;
            let pillar = self.tone(0xc8483a, 0.8);
            self.line((x, 0.37), (x, 0.52), 0.013, pillar);
        }
        self.eaves(0.52, (0.74, 0.56), 0.16, gold);
        self.shape(&[(-0.50, 0.66), (-0.50, 0.74), (0.50, 0.74), (0.50, 0.66)], 0x8a2a22, 0.5);
        self.eaves(0.73, (0.66, 0.42), 0.24, gold);
        let dark = self.tone(0x2a1a18, 0.2);
        for x in [-0.30, 0.0, 0.30] {
            self.line((x, 0.0), (x, if x == 0.0 { 0.20 } else { 0.16 }), 0.055, dark);
        }
    }

    fn temple(&mut self) {
        for (up, half) in [(0.0, 0.66), (0.055, 0.58), (0.11, 0.50)] {
            self.shape(&[(-half, up), (-half, up + 0.05), (half, up + 0.05), (half, up)], 0xf0ece4, 0.8);
        }
        let (red, blue) = (0xa8352a, 0x2f4f94);
        let mut foot = 0.16;
        for (half, wall, roof) in [(0.34, 0.13, 0.12), (0.27, 0.07, 0.12), (0.19, 0.06, 0.20)] {
            self.shape(
                &[
                    (-half * 0.82, foot),
                    (-half * 0.82, foot + wall),
                    (half * 0.82, foot + wall),
                    (half * 0.82, foot),
                ],
                red,
                0.6,
            );
            let top = if roof > 0.15 { 0.015 } else { half * 0.62 };
            self.eaves(foot + wall, (half, top), roof, blue);
            foot += wall + roof * 0.86;
        }
        self.ball((0.0, foot + 0.045), (0.022, 0.03), 0xe0b040);
    }
}
