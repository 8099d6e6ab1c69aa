//! The bodies of animals on four legs, one posture each.
//!
//! It knows a figure and a canvas, and nothing of heads.

use super::kinds::{Ear, Tails};
use super::{Creature, Posture};
use crate::paint::animals::Figure;
use crate::paint::canvas::{Canvas, Point, mix, scale};
use crate::paint::palette::paint;

impl Creature {
    pub(super) fn on_legs(&self, figure: &Figure, canvas: &mut Canvas, stride: f32) {
        let build = self.build();
        let (front, back) = (build.length / 2.0, -build.length / 2.0);
        let (chest, _, hip) = build.depth;
        let rump = 0.97 - hip;
        self.tail(figure, canvas, (back - hip * 0.5, rump + hip * 0.55), true);
        figure.on_four_legs(canvas, &build, stride);
        if self.posture == Posture::HeadDown {
            // The neck comes down from the withers.
            let (at, _) = self.head();
            figure.limb(
                canvas,
                &[
                    (front - chest * 0.4, 1.0 - chest * 1.05, chest * 0.9),
                    (front + 0.14, 0.70, chest * 0.66),
                    (at.0 - self.skull() * 0.2, at.1 + self.skull() * 0.2, self.skull() * 0.72),
                ],
            );
        }
        let (top, bottom) = build.leg;
        let (ahead, behind, up) = if stride > 1.0 {
            (0.20 * stride, -0.18 * stride, 0.15)
        } else {
            (0.22 * stride, -0.20 * stride, 0.0)
        };
        let lower = self.points.unwrap_or(self.legs);
        for (x, step) in [(front - 0.01, ahead), (back - 0.01, behind)] {
            figure.limb_in(
                canvas,
                lower,
                &[
                    (x + step * 0.62, 0.36 + up * 0.6, (top + bottom) * 0.46),
                    (x + step, 0.13 + up, bottom * 0.98),
                    (x + step, 0.045 + up, bottom * 1.08),
                    (x + step + bottom * 1.0, bottom * 0.84 + up, bottom * 0.84),
                ],
            );
        }
        // Belly and chest are paler; the saddle darker.
        figure.limb_in(
            canvas,
            self.under,
            &[
                (back * 0.35, 1.0 - chest * 1.66, chest * 0.10),
                (front * 0.5, 1.0 - chest * 1.74, chest * 0.17),
                (front + chest * 0.12, 1.0 - chest * 1.18, chest * 0.30),
            ],
        );
        if let Some(saddle) = self.back {
            figure.limb_in(
                canvas,
                saddle,
                &[
                    (back - hip * 0.15, rump + hip * 0.42, hip * 0.52),
                    (back * 0.2, 0.965 - chest * 0.46, chest * 0.42),
                    (front - chest * 0.2, 1.0 - chest * 0.55, chest * 0.48),
                    (front + 0.08, 1.02, chest * 0.30),
                ],
            );
        }
    }

    pub(super) fn sits(&self, figure: &Figure, canvas: &mut Canvas, nibbles: bool) {
        let depth = self.kind.depth;
        let stout = depth / 0.25 * if self.is_young { 1.1 } else { 1.0 };
        let (top, bottom) = self.build().leg;
        self.tail(figure, canvas, (-0.44, 0.16), false);
        // Far legs, the body, the haunch before it, the neck and the forelegs.
        if !nibbles {
            figure.limb_in(
                canvas,
                figure.far,
                &[
                    (0.20, 0.70, top),
                    (0.27, 0.36, bottom * 1.2),
                    (0.28, 0.06, bottom),
                    (0.36, 0.045, bottom * 0.8),
                ],
            );
        }
        let trunk = [
            (-0.26, 0.28 * stout.min(1.05), 0.26 * stout),
            (-0.12, 0.52, 0.235 * stout),
            (0.08, 0.78, 0.20 * stout),
        ];
        figure.limb(canvas, &trunk);
        figure.limb(
            canvas,
            &[(0.06, 0.78, 0.19 * stout), (0.18, 0.96, 0.15 * stout), (0.24, 1.06, self.skull() * 0.72)],
        );
        figure.limb_in(
            canvas,
            self.under,
            &[(0.16, 0.52, 0.07 * stout), (0.23, 0.76, 0.10 * stout), (0.26, 0.92, 0.075 * stout)],
        );
        if let Some(saddle) = self.back {
            figure.limb_in(canvas, saddle, &[(-0.42, 0.40, 0.10), (-0.26, 0.68, 0.11), (-0.02, 0.96, 0.11)]);
        }
        figure.limb_in(
            canvas,
            mix(self.coat, [1.0; 3], 0.05),
            &[(-0.30, 0.30, 0.22 * stout), (-0.14, 0.26, 0.19 * stout), (-0.04, 0.16, 0.10)],
        );
        let lower = self.points.unwrap_or(self.legs);
        figure.limb_in(canvas, lower, &[(-0.16, 0.06, 0.06), (0.02, 0.05, 0.055), (0.10, 0.045, 0.045)]);
        if nibbles {
            figure.limb_in(
                canvas,
                lower,
                &[(0.12, 0.74, top * 0.9), (0.34, 0.66, bottom * 1.2), (0.46, 0.80, bottom)],
            );
            let nut = figure.at(0.50, 0.87);
            canvas.ellipse(nut, (figure.size * 0.075, figure.size * 0.09), 0.05, paint(0x9a6a34), 1.0);
            canvas.ellipse(
                (nut.0, nut.1 - figure.size * 0.055),
                (figure.size * 0.08, figure.size * 0.045),
                0.05,
                paint(0x6a4422),
                1.0,
            );
        } else {
            figure.limb_in(
                canvas,
                self.coat,
                &[(0.14, 0.74, top * 1.1), (0.17, 0.46, (top + bottom) * 0.5), (0.17, 0.30, bottom * 1.1)],
            );
            figure.limb_in(
                canvas,
                lower,
                &[(0.17, 0.34, bottom * 1.15), (0.16, 0.06, bottom), (0.26, 0.045, bottom * 0.8)],
            );
        }
    }

    pub(super) fn lies(&self, figure: &Figure, canvas: &mut Canvas, is_asleep: bool) {
        let stout = self.kind.depth / 0.25;
        let skull = self.skull();
        self.tail(figure, canvas, (-0.62, 0.13), false);
        let high = 0.225 * stout;
        let trunk =
            [(-0.44, high, high), (-0.05, high * 1.02, high * 0.96), (0.36, high * 1.05, high * 0.95)];
        figure.limb(canvas, &trunk);
        if let Some(saddle) = self.back {
            figure.limb_in(
                canvas,
                saddle,
                &[
                    (-0.5, high * 1.55, high * 0.4),
                    (0.0, high * 1.6, high * 0.36),
                    (0.36, high * 1.6, high * 0.38),
                ],
            );
        }
        if !is_asleep {
            let (at, _) = self.head();
            figure.limb(
                canvas,
                &[(0.34, high * 1.15, high * 0.86), (at.0 - skull * 0.25, at.1 - skull * 0.3, skull * 0.74)],
            );
        }
        figure.limb_in(canvas, self.under, &[(0.44, 0.16, 0.10), (0.52, 0.32, 0.08)]);
        figure.limb_in(
            canvas,
            mix(self.coat, [1.0; 3], 0.05),
            &[(-0.46, 0.21 * stout, 0.20 * stout), (-0.28, 0.16, 0.13)],
        );
        let lower = self.points.unwrap_or(self.legs);
        figure.limb_in(canvas, lower, &[(-0.42, 0.06, 0.06), (-0.12, 0.05, 0.05)]);
        figure.limb_in(canvas, figure.far, &[(0.40, 0.10, 0.07), (0.66, 0.06, 0.055), (0.80, 0.05, 0.05)]);
        figure.limb_in(canvas, lower, &[(0.30, 0.13, 0.09), (0.56, 0.065, 0.065), (0.76, 0.055, 0.055)]);
    }

    pub(super) fn crouches(&self, figure: &Figure, canvas: &mut Canvas) {
        self.tail(figure, canvas, (-0.60, 0.24), false);
        figure.limb(
            canvas,
            &[(-0.32, 0.36, 0.33), (-0.02, 0.42, 0.31), (0.26, 0.44, 0.24), (0.44, 0.60, 0.19)],
        );
        figure.limb_in(canvas, self.under, &[(0.30, 0.24, 0.10), (0.44, 0.42, 0.10)]);
        figure.limb_in(canvas, mix(self.coat, [1.0; 3], 0.06), &[(-0.28, 0.28, 0.25), (-0.12, 0.22, 0.17)]);
        figure.limb_in(canvas, self.legs, &[(-0.34, 0.065, 0.065), (0.04, 0.055, 0.055)]);
        figure.limb_in(canvas, self.legs, &[(0.28, 0.30, 0.09), (0.32, 0.08, 0.06), (0.42, 0.05, 0.05)]);
    }

    /// A tail from its root: free, or lying on the ground.
    fn tail(&self, figure: &Figure, canvas: &mut Canvas, root: Point, is_free: bool) {
        let way: &[(f32, f32, f32)] = match (self.kind.tail, is_free) {
            (Tails::Stub, _) => &[(0.04, 0.0, 0.09), (-0.05, 0.03, 0.085)],
            (Tails::Plume, true) => &[
                (0.06, -0.1, 0.09),
                (-0.22, 0.0, 0.17),
                (-0.30, 0.32, 0.21),
                (-0.16, 0.60, 0.19),
                (-0.32, 0.78, 0.08),
            ],
            (Tails::Plume, false) => &[
                (0.06, 0.0, 0.09),
                (-0.20, 0.12, 0.19),
                (-0.26, 0.60, 0.24),
                (-0.10, 1.06, 0.23),
                (-0.32, 1.26, 0.10),
            ],
            (Tails::Sickle, true) => {
                &[(0.06, -0.02, 0.07), (-0.14, 0.14, 0.07), (-0.18, 0.34, 0.065), (-0.04, 0.46, 0.035)]
            }
            (Tails::Whip, true) => &[
                (0.06, -0.02, 0.055),
                (-0.18, 0.04, 0.045),
                (-0.26, 0.28, 0.042),
                (-0.18, 0.56, 0.042),
                (-0.28, 0.66, 0.034),
            ],
            (Tails::Rope, true) => {
                &[(0.06, 0.0, 0.055), (-0.14, -0.18, 0.045), (-0.18, -0.44, 0.04), (-0.34, -0.54, 0.045)]
            }
            (Tails::Brush, true) => &[
                (0.06, -0.02, 0.07),
                (-0.16, -0.12, 0.11),
                (-0.38, -0.26, 0.13),
                (-0.58, -0.34, 0.10),
                (-0.70, -0.36, 0.02),
            ],
            (Tails::Brush, false) => {
                &[(0.10, 0.0, 0.07), (-0.14, -0.02, 0.11), (-0.34, -0.01, 0.12), (-0.50, 0.03, 0.04)]
            }
            (_, false) => {
                &[(0.10, 0.0, 0.055), (-0.16, -0.08, 0.05), (-0.36, -0.08, 0.045), (-0.48, -0.01, 0.04)]
            }
        };
        let way: Vec<_> = way.iter().map(|(x, y, r)| (root.0 + x, (root.1 + y).max(*r), *r)).collect();
        let colour =
            if self.kind.tail == Tails::Stub && self.ear == Ear::Long { self.under } else { self.coat };
        figure.limb_in(canvas, scale(colour, 0.94), &way);
        let tip = match self.kind.tail {
            Tails::Brush if !self.kind.names.contains(&"wolf") => Some(self.under),
            Tails::Rope => Some(paint(0x2e2420)),
            _ => None,
        };
        if let (Some(tip), [.., near, end]) = (tip, &way[..]) {
            let from = ((near.0 + end.0) / 2.0, (near.1 + end.1) / 2.0, (near.2 + end.2) / 2.0);
            figure.limb_in(canvas, tip, &[from, *end]);
        }
    }
}
