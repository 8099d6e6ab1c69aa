//! Animals on four legs that giggle paints better than any picture: horse, deer, elephant, camel.
//!
//! It knows the easel and outlines, and nothing of where an animal stands or why. The one idea: animals on four legs
//! are one figure whose measures differ, in heights of the shoulder; as with people, the light that catches the edge
//! is drawn first and the shade over it.

use super::Easel;
use super::canvas::{Canvas, Colour, Point, mix, through};
use super::noise::Dice;
use super::palette::paint;
use crate::scene::Animal;

/// The measures of an animal on four legs; the shoulder stands at 1.
#[derive(Clone, Copy)]
pub(super) struct Build {
    /// From the hip to the shoulder.
    pub(super) length: f32,
    /// Half the depth of the body, at the chest, at the middle and at the hip.
    pub(super) depth: (f32, f32, f32),
    /// Half the width of a leg, at the body and at the foot.
    pub(super) leg: (f32, f32),
    /// From the shoulder to where the head begins: forward, and up.
    pub(super) neck: Point,
    /// Half the width of the neck, at the shoulder and at the head.
    pub(super) neck_width: (f32, f32),
    /// From there to the nose: forward, and up.
    pub(super) head: Point,
    /// Half the depth of the head, at its back and at the nose.
    pub(super) head_depth: (f32, f32),
    pub(super) ears: Ears,
    pub(super) tail: Tail,
}

#[derive(Clone, Copy)]
pub(super) enum Ears {
    Pointed(f32),
    Round(f32),
    /// The head is none of the figure's.
    Elsewhere,
}

#[derive(Clone, Copy)]
pub(super) enum Tail {
    Short,
    /// Thick with fur.
    Bushy,
    /// Thin, with a tuft at its end.
    Tufted,
    Flowing,
    /// The tail is none of the figure's.
    Elsewhere,
}

impl Build {
    /// Where the neck ends and the head begins, before the middle and above the feet.
    pub(super) fn nape(&self) -> Point {
        let chest = self.depth.0;
        (self.length / 2.0 + self.neck.0, 1.0 - chest + chest * 0.3 + self.neck.1)
    }
}

/// The same animal with its head at the ground.
fn bowed(animal: Animal) -> Build {
    let build = build_of(animal);
    match animal {
        Animal::Horse => Build { neck: (0.42, -0.44), head: (0.10, -0.29), ..build },
        Animal::Deer => Build { neck: (0.36, -0.50), head: (0.12, -0.22), ..build },
        Animal::Camel => Build { neck: (0.46, -0.46), head: (0.14, -0.20), ..build },
        Animal::Elephant => build,
    }
}

fn build_of(animal: Animal) -> Build {
    match animal {
        Animal::Horse => Build {
            length: 0.92,
            depth: (0.215, 0.205, 0.2),
            leg: (0.085, 0.030),
            neck: (0.34, 0.42),
            neck_width: (0.19, 0.095),
            head: (0.27, -0.22),
            head_depth: (0.095, 0.055),
            ears: Ears::Pointed(0.10),
            tail: Tail::Flowing,
        },
        Animal::Deer => Build {
            length: 0.80,
            depth: (0.185, 0.165, 0.165),
            leg: (0.062, 0.020),
            neck: (0.20, 0.42),
            neck_width: (0.13, 0.062),
            head: (0.23, -0.09),
            head_depth: (0.075, 0.034),
            ears: Ears::Pointed(0.13),
            tail: Tail::Short,
        },
        Animal::Elephant => Build {
            length: 0.86,
            depth: (0.35, 0.37, 0.35),
            leg: (0.15, 0.105),
            neck: (0.26, 0.02),
            neck_width: (0.28, 0.24),
            head: (0.10, -0.10),
            head_depth: (0.22, 0.13),
            ears: Ears::Round(0.05),
            tail: Tail::Tufted,
        },
        Animal::Camel => Build {
            length: 0.86,
            depth: (0.235, 0.21, 0.18),
            leg: (0.085, 0.040),
            neck: (0.36, 0.26),
            neck_width: (0.14, 0.065),
            head: (0.23, -0.05),
            head_depth: (0.075, 0.045),
            ears: Ears::Pointed(0.06),
            tail: Tail::Tufted,
        },
    }
}

/// The height of an animal's shoulder, in heights of a grown person.
pub(super) fn height_of(animal: Animal) -> f32 {
    match animal {
        Animal::Deer => 0.66,
        Animal::Horse => 0.92,
        Animal::Camel => 1.06,
        Animal::Elephant => 1.50,
    }
}

/// How an animal stands: looking which way, and how far it strides.
#[derive(Clone, Copy)]
pub(super) struct Stance {
    /// −1 looks left, 1 right.
    pub(super) side: f32,
    /// How far the feet are apart: 0 standing, 1 at a run.
    pub(super) stride: f32,
    /// Whether its head is at the ground.
    pub(super) bows: bool,
}

impl Stance {
    pub(super) fn of(dice: &mut Dice) -> Stance {
        Stance { side: dice.side(), stride: dice.range(0.15, 0.85), bows: false }
    }
}

/// An animal on the ground whose shoulder is `size` pixels above its feet.
pub(super) fn animal(
    easel: &Easel,
    canvas: &mut Canvas,
    animal: Animal,
    foot: Point,
    size: f32,
    stance: Stance,
) {
    let palette = &easel.palette;
    let ink = mix(palette.shade, palette.haze, 0.05);
    // Only so much of the coat as shade lets through.
    let (coat, share) = match animal {
        Animal::Camel => (paint(0xb98a4e), 0.62),
        Animal::Deer => (paint(0x9a6c3c), 0.60),
        Animal::Elephant => (paint(0x8a8684), 0.58),
        Animal::Horse => (paint(0x7a5236), 0.56),
    };
    let share = if palette.is_against_light { share * 0.35 } else { share };
    // The colour that the prompt names is seen; any other stays near the dark of the figure.
    let body = match easel.coat {
        Some(named) => mix(ink, mix(palette.alive(named), palette.lit(named, 0.75), 0.4), 0.9),
        None => mix(ink, palette.lit(coat, 0.45), share),
    };
    let rim = mix(body, palette.key, 0.5);
    let toward = if easel.sun().0 > foot.0 { 1.0 } else { -1.0 };
    for (shift, colour) in [(toward * size * 0.022, rim), (0.0, body)] {
        let is_rim = shift != 0.0;
        let is_horned = easel.says(&["unicorn", "独角兽"]);
        let light =
            if is_rim { colour } else { mix(body, palette.key, if palette.is_dark() { 0.07 } else { 0.15 }) };
        let far = if is_rim { colour } else { mix(body, palette.shade, 0.45) };
        let figure = Figure {
            foot: (foot.0 + shift, foot.1),
            size,
            side: stance.side,
            ink: colour,
            light,
            far,
            is_horned,
        };
        let build = if stance.bows { bowed(animal) } else { build_of(animal) };
        figure.on_four_legs(canvas, &build, stance.stride);
        figure.marks(canvas, animal, (&build, stance.bows), palette.shade);
    }
}

/// A figure while it is drawn.
pub(super) struct Figure {
    pub(super) foot: Point,
    pub(super) size: f32,
    pub(super) side: f32,
    pub(super) ink: Colour,
    /// Where light falls on its back, and the legs on the far side.
    pub(super) light: Colour,
    pub(super) far: Colour,
    pub(super) is_horned: bool,
}

impl Figure {
    /// The pixel of a point before the figure's middle and above its feet.
    pub(super) fn at(&self, ahead: f32, up: f32) -> Point {
        (self.foot.0 + ahead * self.size * self.side, self.foot.1 - up * self.size)
    }

    /// A limb that bends smoothly through some points, each with half its width.
    pub(super) fn limb(&self, canvas: &mut Canvas, points: &[(f32, f32, f32)]) {
        self.limb_in(canvas, self.ink, points);
    }

    /// The light along the upper side of a limb.
    fn lit(&self, canvas: &mut Canvas, points: &[(f32, f32, f32)]) {
        let raised: Vec<_> = points.iter().map(|(x, y, r)| (*x, y + r * 0.34, r * 0.60)).collect();
        self.limb_in(canvas, self.light, &raised);
    }

    pub(super) fn limb_in(&self, canvas: &mut Canvas, colour: Colour, points: &[(f32, f32, f32)]) {
        /// Straight pieces from one point to the next: enough for the largest figure.
        const PIECES: usize = 7;
        let piece = |(x, y, r): (f32, f32, f32)| (self.at(x, y), r.max(0.004) * self.size);
        for pair in through(points, PIECES).windows(2) {
            let (from, to) = (piece(pair[0]), piece(pair[1]));
            canvas.stroke(from.0, to.0, (from.1, to.1), colour, 1.0);
        }
    }

    fn oval(&self, canvas: &mut Canvas, (ahead, up): Point, radii: Point) {
        canvas.ellipse(self.at(ahead, up), (radii.0 * self.size, radii.1 * self.size), 0.06, self.ink, 1.0);
    }

    pub(super) fn on_four_legs(&self, canvas: &mut Canvas, build: &Build, stride: f32) {
        let (chest, belly, hip) = build.depth;
        let (front, back) = (build.length / 2.0, -build.length / 2.0);
        // The back is a line that falls a little; the body hangs from it.
        let (shoulder, middle, rump) = (1.0 - chest, 0.965 - belly, 0.97 - hip);
        let (top, bottom) = build.leg;
        // Pairs of legs swing against each other, and a pair of one end almost together.
        for (swing, share) in [(-1.0, 0.9), (1.0, 1.0)] {
            let gallops = stride > 1.0;
            let step = if gallops { 0.20 * stride * (0.85 + 0.15 * swing) } else { 0.22 * stride * swing };
            let up = if gallops { 0.10 + 0.05 * swing } else { 0.0 };
            let (top, bottom) = (top * share, bottom * share);
            // Broad feet stand on the ground and not in it.
            let (low, toe) = (0.035_f32.max(bottom), (bottom * 1.1).min(0.06));
            let colour = if swing < 0.0 { self.far } else { self.ink };
            self.limb_in(
                canvas,
                colour,
                &[
                    (front - chest * 0.35, shoulder - 0.02, chest * 0.62),
                    (front - 0.02 + step * 0.25, shoulder * 0.72, top * 1.12),
                    (front + 0.03 + step * 0.6, shoulder * 0.42, (top + bottom) * 0.47),
                    (front + step, shoulder * 0.12 + up, bottom * 0.95),
                    (front + step - 0.01, low + up, bottom * 1.05),
                    (front + step + toe, low.max(0.026) * 0.8 + up, bottom * 0.8),
                ],
            );
            let step = -step * 0.9;
            self.limb_in(
                canvas,
                colour,
                &[
                    (back + hip * 0.35, rump + 0.02, hip * 0.85),
                    (back + hip * 0.3 + step * 0.2, rump * 0.70, top * 1.5),
                    (back - 0.05 + step * 0.7, rump * 0.42, (top + bottom) * 0.5),
                    (back - 0.02 + step * 0.9, rump * 0.14 + up, bottom * 0.95),
                    (back - 0.01 + step, low + up, bottom * 1.05),
                    (back - 0.01 + step + toe, low.max(0.026) * 0.8 + up, bottom * 0.8),
                ],
            );
        }
        let trunk = [
            (back + hip * 0.30, rump, hip),
            (back * 0.30, middle + 0.005, belly),
            (front * 0.30, middle + 0.01, (belly + chest) * 0.5),
            (front - chest * 0.35, shoulder, chest),
        ];
        self.limb(canvas, &trunk);
        self.lit(canvas, &trunk);
        let nape = build.nape();
        let throat = (build.neck_width.0 + build.neck_width.1) * 0.5;
        let neck = [
            (front - chest * 0.45, shoulder + chest * 0.12, chest * 0.86),
            (front + build.neck.0 * 0.28, shoulder + chest * 0.2 + build.neck.1 * 0.32, throat * 1.08),
            (front + build.neck.0 * 0.68, shoulder + chest * 0.28 + build.neck.1 * 0.72, throat * 0.84),
            (nape.0, nape.1, build.neck_width.1),
        ];
        self.limb(canvas, &neck);
        self.lit(canvas, &neck);
        self.head(canvas, build, nape);
        let root = (back - hip * 0.45, rump + hip * 0.62);
        let way: &[(f32, f32, f32)] = match build.tail {
            Tail::Short => &[(0.0, 0.0, 0.04), (-0.07, -0.06, 0.02)],
            Tail::Bushy => {
                &[(0.04, -0.02, 0.06), (-0.16, -0.10, 0.10), (-0.34, -0.26, 0.115), (-0.50, -0.40, 0.03)]
            }
            Tail::Tufted => {
                &[(0.02, 0.0, 0.028), (-0.07, -0.22, 0.018), (-0.06, -0.46, 0.016), (-0.07, -0.58, 0.042)]
            }
            Tail::Elsewhere => &[],
            Tail::Flowing => {
                &[(0.02, 0.02, 0.045), (-0.16, -0.06, 0.06), (-0.22, -0.34, 0.065), (-0.20, -0.56, 0.012)]
            }
        };
        let tail: Vec<_> = way.iter().map(|(x, y, r)| (root.0 + x, root.1 + y, *r)).collect();
        self.limb(canvas, &tail);
    }

    fn head(&self, canvas: &mut Canvas, build: &Build, nape: Point) {
        if matches!(build.ears, Ears::Elsewhere) {
            return;
        }
        let nose = (nape.0 + build.head.0, nape.1 + build.head.1);
        let (back_of_head, muzzle) = build.head_depth;
        let skull = [
            (nape.0, nape.1, back_of_head),
            (nape.0 + build.head.0 * 0.3, nape.1 + build.head.1 * 0.25, back_of_head * 0.92),
            (nape.0 + build.head.0 * 0.66, nape.1 + build.head.1 * 0.72, (back_of_head + muzzle) * 0.46),
            (nose.0, nose.1, muzzle),
        ];
        self.limb(canvas, &skull);
        self.lit(canvas, &skull);
        let crown = (nape.0 - build.head_depth.0 * 0.2, nape.1 + build.head_depth.0 * 0.75);
        match build.ears {
            Ears::Pointed(long) => {
                for lean in [-0.3, 0.12] {
                    let tip = (crown.0 + lean * long, crown.1 + long);
                    self.limb(canvas, &[(crown.0, crown.1, long * 0.26), (tip.0, tip.1, long * 0.04)]);
                }
            }
            Ears::Round(size) => self.oval(canvas, crown, (size, size)),
            Ears::Elsewhere => {}
        }
    }

    /// What only one kind has.
    fn marks(&self, canvas: &mut Canvas, animal: Animal, (build, bows): (&Build, bool), shade: Colour) {
        let front = build.length / 2.0;
        let nape = build.nape();
        match animal {
            Animal::Horse => {
                if self.is_horned {
                    let gold = paint(0xe8c46a);
                    let (root, tip) = if bows {
                        ((nape.0 + 0.08, nape.1 + 0.02), (nape.0 + 0.42, nape.1 + 0.10))
                    } else {
                        ((nape.0 + 0.10, nape.1 + 0.06), (nape.0 + 0.30, nape.1 + 0.36))
                    };
                    self.limb_in(canvas, gold, &[(root.0, root.1, 0.028), (tip.0, tip.1, 0.006)]);
                }
                let mane = mix(self.ink, shade, 0.6);
                let along = |share: f32| {
                    (
                        front - 0.05 + (build.neck.0 - 0.06) * share,
                        1.0 - 0.05 * (1.0 - share) + (build.neck.1 - 0.02) * share,
                    )
                };
                for step in 0..7 {
                    let (x, y) = along(step as f32 / 6.0);
                    self.limb_in(canvas, mane, &[(x, y, 0.05), (x - 0.07, y - 0.12, 0.012)]);
                }
            }
            Animal::Deer => {
                for (lean, near) in [(-0.05, 0.9), (0.03, 1.0)] {
                    let at = |x: f32, y: f32| {
                        (nape.0 - 0.02 + (lean + x) * near, nape.1 + 0.06 + y * near, 0.014_f32)
                    };
                    self.limb(canvas, &[at(0.0, 0.0), at(-0.10, 0.16), at(-0.09, 0.34), at(0.0, 0.46)]);
                    self.limb(canvas, &[at(-0.09, 0.14), at(0.05, 0.24)]);
                    self.limb(canvas, &[at(-0.10, 0.28), at(0.06, 0.36)]);
                    self.limb(canvas, &[at(-0.10, 0.20), at(-0.19, 0.32)]);
                }
            }
            Animal::Camel => {
                for place in [-0.20, 0.20] {
                    self.limb(canvas, &[(place, 0.88, 0.16), (place - 0.01, 1.10, 0.075)]);
                }
                // The neck hangs before it rises.
                self.limb(
                    canvas,
                    &[(front, 0.80, 0.17), (front + 0.19, 0.76, 0.11), (nape.0, nape.1, 0.065)],
                );
            }
            Animal::Elephant => {
                let brow = (nape.0 + 0.16, nape.1 - 0.02);
                self.limb(
                    canvas,
                    &[
                        (brow.0, brow.1, 0.15),
                        (brow.0 + 0.16, brow.1 - 0.26, 0.085),
                        (brow.0 + 0.19, brow.1 - 0.56, 0.058),
                        (brow.0 + 0.15, brow.1 - 0.76, 0.044),
                        (brow.0 + 0.21, brow.1 - 0.80, 0.032),
                    ],
                );
                let ear = mix(self.ink, shade, 0.35);
                canvas.ellipse(
                    self.at(nape.0 - 0.08, nape.1 - 0.06),
                    (self.size * 0.17, self.size * 0.23),
                    0.08,
                    ear,
                    1.0,
                );
                let tusk = mix(self.ink, paint(0xefe6d2), 0.6);
                self.limb_in(
                    canvas,
                    tusk,
                    &[
                        (brow.0 + 0.07, brow.1 - 0.15, 0.030),
                        (brow.0 + 0.22, brow.1 - 0.31, 0.022),
                        (brow.0 + 0.33, brow.1 - 0.29, 0.006),
                    ],
                );
            }
        }
    }
}
