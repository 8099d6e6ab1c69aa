//! The heads of animals, turned a little to the viewer: skull, muzzle, ears, eyes, by the measures of their kind.
//!
//! It knows a figure and a canvas, and nothing of kinds.

use super::kinds::Ear;
use crate::paint::animals::Figure;
use crate::paint::canvas::{Canvas, Colour, Point, light_of, mix, scale};
use crate::paint::palette::paint;

/// A head, to be drawn.
pub(super) struct Face<'a> {
    pub(super) figure: &'a Figure,
    /// The middle of the skull, half its height, and how far it is turned up.
    pub(super) at: Point,
    pub(super) skull: f32,
    pub(super) tilt: f32,
    /// How far the muzzle reaches beyond the skull, in skulls.
    pub(super) muzzle: f32,
    pub(super) ear: Ear,
    pub(super) coat: Colour,
    pub(super) under: Colour,
    /// The top of the head, and muzzle and ears, if these have a colour of their own.
    pub(super) crown: Option<Colour>,
    pub(super) points: Option<Colour>,
    pub(super) iris: Option<Colour>,
    pub(super) has_stripes: bool,
    pub(super) has_mane: bool,
    pub(super) has_cheeks: bool,
    pub(super) has_whiskers: bool,
    pub(super) is_asleep: bool,
    pub(super) is_open: bool,
}

impl Face<'_> {
    /// A point of the head, in skulls before and above its middle, in the figure's measure.
    fn local(&self, (ahead, up): Point) -> Point {
        let (sin, cos) = self.tilt.sin_cos();
        (self.at.0 + self.skull * (ahead * cos - up * sin), self.at.1 + self.skull * (ahead * sin + up * cos))
    }

    fn pixel(&self, point: Point) -> Point {
        let (x, y) = self.local(point);
        self.figure.at(x, y)
    }

    fn limb(&self, canvas: &mut Canvas, colour: Colour, points: &[(f32, f32, f32)]) {
        let points: Vec<_> = points
            .iter()
            .map(|(x, y, r)| {
                let (x, y) = self.local((*x, *y));
                (x, y, r * self.skull)
            })
            .collect();
        self.figure.limb_in(canvas, colour, &points);
    }

    fn shape(&self, canvas: &mut Canvas, colour: Colour, points: &[Point]) {
        let points: Vec<Point> = points.iter().map(|point| self.pixel(*point)).collect();
        canvas.fill(&points, colour);
    }

    fn oval(&self, canvas: &mut Canvas, middle: Point, radii: Point, colour: Colour) {
        let unit = self.skull * self.figure.size;
        canvas.ellipse(self.pixel(middle), (radii.0 * unit, radii.1 * unit), 0.06, colour, 1.0);
    }

    fn line(&self, canvas: &mut Canvas, from: Point, to: Point, thick: f32, colour: Colour) {
        let thick = thick * self.skull * self.figure.size;
        canvas.stroke(self.pixel(from), self.pixel(to), (thick, thick * 0.7), colour, 1.0);
    }

    /// The ears alone, if they stand up.
    pub(super) fn ears(&self, canvas: &mut Canvas) {
        if !matches!(self.ear, Ear::Hanging) {
            self.ear(canvas, true);
            self.ear(canvas, false);
        }
    }

    pub(super) fn draw(&self, canvas: &mut Canvas) {
        let coat = self.coat;
        if self.has_mane {
            self.mane(canvas);
        }
        self.ear(canvas, true);
        if self.has_cheeks {
            let fur = mix(coat, self.under, 0.75);
            self.shape(
                canvas,
                fur,
                &[(-0.35, 0.0), (-0.98, -0.52), (-0.52, -0.56), (-0.62, -0.98), (0.2, -0.80), (0.5, -0.3)],
            );
        }
        self.limb(canvas, coat, &[(-0.10, 0.02, 0.98), (0.22, -0.02, 0.92)]);
        if let Some(crown) = self.crown {
            self.limb(canvas, crown, &[(-0.42, 0.42, 0.52), (0.10, 0.66, 0.30), (0.42, 0.50, 0.14)]);
        }
        if !matches!(self.ear, Ear::Hanging) {
            self.ear(canvas, false);
        }
        if self.has_stripes {
            let dark = paint(0x241c1c);
            for (from, to) in [
                ((-0.30, 0.92), (-0.18, 0.52)),
                ((0.06, 0.98), (0.10, 0.56)),
                ((0.40, 0.90), (0.36, 0.54)),
                ((-0.98, 0.10), (-0.52, 0.06)),
                ((-0.94, -0.24), (-0.50, -0.18)),
                ((-0.78, -0.56), (-0.40, -0.42)),
            ] {
                self.line(canvas, from, to, 0.085, dark);
            }
        }
        self.snout(canvas);
        self.eyes(canvas);
        if matches!(self.ear, Ear::Hanging) {
            self.ear(canvas, false);
        }
    }

    fn snout(&self, canvas: &mut Canvas) {
        let m = self.muzzle;
        let tip = (0.46 + m, -0.34 - 0.08 * m);
        let pale = self.points.unwrap_or(self.under);
        let is_long = m > 0.6;
        if self.is_open {
            // The lower jaw, the mouth and the tongue.
            let dark = paint(0x4a2226);
            self.limb(canvas, scale(pale, 0.86), &[(0.30, -0.62, 0.28), (tip.0 - 0.24, tip.1 - 0.50, 0.17)]);
            self.limb(canvas, dark, &[(0.42, -0.50, 0.20), (tip.0 - 0.16, tip.1 - 0.22, 0.17)]);
            self.limb(canvas, paint(0xe27a86), &[(0.62, -0.60, 0.13), (tip.0 - 0.22, tip.1 - 0.44, 0.12)]);
        }
        self.limb(canvas, pale, &[(0.36, -0.30, 0.50), (0.40 + m * 0.5, -0.34, 0.40), (tip.0, tip.1, 0.30)]);
        if is_long && self.points.is_none() {
            // The bridge of the nose is in the colour of the coat.
            self.limb(
                canvas,
                self.coat,
                &[(0.42, 0.06, 0.34), (0.52 + m * 0.5, -0.04, 0.22), (tip.0 + 0.02, tip.1 + 0.20, 0.12)],
            );
        }
        let nose = match self.iris {
            Some(_) if !is_long && light_of(self.coat) > 0.3 => paint(0xb8605c),
            _ => paint(0x1e1a1c),
        };
        let size = if is_long { 0.17 } else { 0.14 };
        self.oval(canvas, (tip.0 + 0.17, tip.1 + 0.17), (size * 1.05, size * 0.85), nose);
        self.oval(
            canvas,
            (tip.0 + 0.19, tip.1 + 0.22),
            (size * 0.30, size * 0.18),
            mix(nose, [1.0; 3], 0.55),
        );
        if !self.is_open {
            let line = mix(scale(pale, 0.45), paint(0x3a2420), 0.4);
            let mouth = (tip.0 + 0.10, tip.1 - 0.10);
            self.line(canvas, (tip.0 + 0.17, tip.1 + 0.06), mouth, 0.032, line);
            self.line(canvas, mouth, (tip.0 - 0.22, tip.1 - 0.20), 0.034, line);
            self.line(
                canvas,
                (tip.0 - 0.22, tip.1 - 0.20),
                (tip.0 - 0.36 - 0.3 * m, tip.1 - 0.08),
                0.034,
                line,
            );
        }
        if self.has_whiskers && self.skull * self.figure.size > 12.0 {
            for up in [-0.22, -0.36, -0.50] {
                let hair = mix(pale, [1.0; 3], 0.6);
                self.line(canvas, (0.42, up), (-0.36, up + (up + 0.36) * 0.8 - 0.02), 0.016, hair);
            }
        }
    }

    fn eyes(&self, canvas: &mut Canvas) {
        let is_long = self.muzzle > 0.6;
        let near = if is_long { (0.34, 0.22) } else { (0.18, 0.16) };
        let far = (0.80, 0.20);
        let dark = paint(0x171214);
        let lid = scale(self.coat, 0.55);
        if self.is_asleep {
            for (middle, half) in [(near, 0.20), (far, 0.11)].into_iter().take(if is_long { 1 } else { 2 }) {
                self.line(canvas, (middle.0 - half, middle.1), (middle.0, middle.1 - 0.08), 0.04, dark);
                self.line(canvas, (middle.0, middle.1 - 0.08), (middle.0 + half, middle.1), 0.04, dark);
            }
            return;
        }
        let size = if is_long { 0.135 } else { 0.20 };
        if !is_long {
            self.eye(canvas, far, size * 0.66, size, lid);
        }
        self.eye(canvas, near, size, size, lid);
        // A brow over it.
        self.line(
            canvas,
            (near.0 - size * 1.2, near.1 + size * 1.35),
            (near.0 + size * 0.9, near.1 + size * 1.65),
            0.05,
            mix(self.coat, self.under, 0.4),
        );
    }

    fn eye(&self, canvas: &mut Canvas, middle: Point, wide: f32, high: f32, lid: Colour) {
        let dark = paint(0x171214);
        self.oval(
            canvas,
            middle,
            (wide * 1.22, high * 1.18),
            if light_of(self.coat) < 0.25 { scale(lid, 0.6) } else { lid },
        );
        match self.iris {
            Some(iris) => {
                self.oval(canvas, middle, (wide, high), iris);
                self.oval(canvas, (middle.0 + wide * 0.1, middle.1), (wide * 0.42, high * 0.86), dark);
            }
            None => self.oval(canvas, middle, (wide, high), dark),
        }
        self.oval(
            canvas,
            (middle.0 + wide * 0.28, middle.1 + high * 0.34),
            (wide * 0.26, high * 0.26),
            [1.0; 3],
        );
    }

    fn ear(&self, canvas: &mut Canvas, is_far: bool) {
        let coat = self.points.or(self.crown).unwrap_or(self.coat);
        let colour = if is_far { scale(coat, 0.78) } else { coat };
        let inside = mix(scale(colour, 0.8), paint(0xd8938a), 0.5);
        match self.ear {
            Ear::Pointed(long) => {
                let (root, end, tip) = if is_far {
                    ((0.22, 0.78), (0.86, 0.40), (0.74, 0.78 + long * 0.86))
                } else {
                    ((-0.88, 0.36), (-0.02, 0.86), (-0.66, 0.78 + long * 0.90))
                };
                self.shape(canvas, colour, &[root, tip, end]);
                let between = |p: Point, share: f32| {
                    let middle = ((root.0 + end.0) / 2.0, (root.1 + end.1) / 2.0);
                    (middle.0 + (p.0 - middle.0) * share, middle.1 + (p.1 - middle.1) * share)
                };
                self.shape(canvas, inside, &[between(root, 0.55), between(tip, 0.74), between(end, 0.55)]);
                if self.has_cheeks {
                    let dark = paint(0x2c221e);
                    let toward = |p: Point| (tip.0 + (p.0 - tip.0) * 0.34, tip.1 + (p.1 - tip.1) * 0.34);
                    self.shape(canvas, dark, &[toward(root), tip, toward(end)]);
                }
            }
            Ear::Round(size) => {
                let middle = if is_far { (0.62, 0.80) } else { (-0.62, 0.76) };
                self.oval(canvas, middle, (size, size), colour);
                self.oval(canvas, middle, (size * 0.58, size * 0.58), inside);
            }
            Ear::Hanging if is_far => {
                self.limb(canvas, scale(coat, 0.7), &[(0.45, 0.78, 0.16), (0.62, 0.5, 0.14)]);
            }
            Ear::Hanging => {
                let ear = scale(coat, 0.82);
                self.limb(
                    canvas,
                    ear,
                    &[(-0.42, 0.68, 0.22), (-0.66, 0.20, 0.27), (-0.62, -0.34, 0.29), (-0.46, -0.62, 0.17)],
                );
            }
            Ear::Long => {
                let way = if is_far {
                    [(0.24, 0.80, 0.20), (0.30, 1.45, 0.22), (0.14, 2.10, 0.12)]
                } else {
                    [(-0.30, 0.80, 0.22), (-0.52, 1.50, 0.25), (-0.62, 2.16, 0.13)]
                };
                self.limb(canvas, colour, &way);
                let narrow: Vec<_> = way.iter().map(|(x, y, r)| (x + 0.02, *y, r * 0.52)).collect();
                self.limb(canvas, inside, &narrow);
            }
        }
    }

    /// A ring of hair around the head.
    fn mane(&self, canvas: &mut Canvas) {
        let hair = paint(0x7a4422);
        const LOCKS: usize = 22;
        for (far, colour) in [(1.0, scale(hair, 0.78)), (0.82, hair), (0.62, mix(hair, self.coat, 0.35))] {
            for lock in 0..LOCKS {
                let turn = lock as f32 / LOCKS as f32 * std::f32::consts::TAU;
                let (x, y) = (turn.cos() - 0.22, turn.sin() - 0.12);
                self.limb(
                    canvas,
                    colour,
                    &[
                        (x * 0.5, y * 0.5, 0.42),
                        (x * far, y * far, 0.34),
                        (x * far * 1.36, y * far * 1.36 - 0.12, 0.08),
                    ],
                );
            }
        }
    }
}
