//! Dragons: one that winds through the air like a river, and one with wings.
//!
//! It knows a canvas, and nothing of scenes.

use super::canvas::{Canvas, Colour, Point, mix, scale, through};
use super::palette::paint;
use super::picture::Sprite;

/// How one is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Long and without wings, as in China.
    Winding,
    Winged,
}

impl Kind {
    /// The kind of one by its name and what is said of it.
    pub(super) fn of(name: &str, text: &str) -> Option<Kind> {
        let is = |words: &[&str]| words.iter().any(|word| name.contains(word) || text.contains(word));
        if [
            "dragonfly",
            "dragon fruit",
            "dragon boat",
            "dragon dance",
            "恐龙",
            "龙舟",
            "舞龙",
            "龙卷",
            "水龙",
        ]
        .iter()
        .any(|other| name.contains(other))
        {
            return None;
        }
        if name.contains("dragon") || name.contains("wyvern") {
            return Some(if is(&["chinese", "eastern", "oriental", "asian"]) {
                Kind::Winding
            } else {
                Kind::Winged
            });
        }
        const WESTERN: &[&str] =
            &["恶龙", "喷火", "城堡", "西方", "骑士", "双翼", "翅膀", "火龙", "飞龙", "冰龙"];
        name.contains('龙').then(|| if is(WESTERN) { Kind::Winged } else { Kind::Winding })
    }

    /// Width by height.
    pub(super) fn ratio(self) -> f32 {
        match self {
            Kind::Winding => 1.9,
            Kind::Winged => 1.55,
        }
    }

    /// Looking right.
    pub(super) fn draw(
        self,
        width: usize,
        height: usize,
        is_mirrored: bool,
        named: Option<Colour>,
    ) -> Sprite {
        let mut canvas = Canvas::new(width, height);
        let high = height as f32;
        let mut tool =
            Tool { canvas: &mut canvas, high, wide: width as f32, is_mirrored, ratio: self.ratio() };
        match self {
            Kind::Winding => tool.winding(named.unwrap_or(paint(0x2f8a5c))),
            Kind::Winged => tool.winged(named.unwrap_or(paint(0x8a2f2c))),
        }
        Sprite::of(&canvas)
    }
}

/// Draws in heights of the picture: across from 0 to the ratio, and down.
struct Tool<'a> {
    canvas: &'a mut Canvas,
    high: f32,
    wide: f32,
    is_mirrored: bool,
    ratio: f32,
}

impl Tool<'_> {
    fn at(&self, (x, y): Point) -> Point {
        let x = x / self.ratio * self.wide;
        (if self.is_mirrored { self.wide - x } else { x }, y * self.high)
    }

    fn limb(&mut self, points: &[(f32, f32, f32)], colour: Colour) {
        let way = through(points, 8);
        for pair in way.windows(2) {
            let (from, to) = (self.at((pair[0].0, pair[0].1)), self.at((pair[1].0, pair[1].1)));
            self.canvas.stroke(from, to, (pair[0].2 * self.high, pair[1].2 * self.high), colour, 1.0);
        }
    }

    fn shape(&mut self, points: &[Point], colour: Colour) {
        let points: Vec<Point> = points.iter().map(|point| self.at(*point)).collect();
        self.canvas.fill(&points, colour);
    }

    fn disc(&mut self, middle: Point, radius: f32, colour: Colour) {
        let at = self.at(middle);
        self.canvas.disc(at, radius * self.high, 1.0, colour, 1.0);
    }

    /// A body along a way, with fins on its back, scales, and a belly in rings.
    fn body(&mut self, way: &[(f32, f32, f32)], skin: Colour, belly: Colour, fin: Colour) {
        let line = through(way, 12);
        let normal = |index: usize| {
            let (a, b) = (line[index.saturating_sub(1)], line[(index + 1).min(line.len() - 1)]);
            let long = (b.0 - a.0).hypot(b.1 - a.1).max(1e-4);
            // Up, for whoever goes to the right.
            ((b.1 - a.1) / long, -(b.0 - a.0) / long)
        };
        for index in (2..line.len() - 4).step_by(4) {
            let (p, n) = (line[index], normal(index));
            let next = line[index + 3];
            let out = p.2 * 1.75;
            self.shape(
                &[
                    (p.0, p.1),
                    (p.0 + n.0 * out - (next.0 - p.0) * 0.8, p.1 + n.1 * out - (next.1 - p.1) * 0.8),
                    (next.0, next.1),
                ],
                fin,
            );
        }
        self.limb(way, skin);
        let lower: Vec<_> = (0..line.len())
            .step_by(2)
            .map(|index| {
                let (p, n) = (line[index], normal(index));
                (p.0 - n.0 * p.2 * 0.50, p.1 - n.1 * p.2 * 0.50, p.2 * 0.46)
            })
            .collect();
        self.limb(&lower, belly);
        let upper: Vec<_> = (0..line.len())
            .step_by(2)
            .map(|index| {
                let (p, n) = (line[index], normal(index));
                (p.0 + n.0 * p.2 * 0.42, p.1 + n.1 * p.2 * 0.42, p.2 * 0.34)
            })
            .collect();
        self.limb(&upper, mix(skin, [1.0; 3], 0.14));
        for index in (3..line.len() - 2).step_by(3) {
            let (p, n) = (line[index], normal(index));
            let (from, to) = (
                self.at((p.0 - n.0 * p.2 * 0.15, p.1 - n.1 * p.2 * 0.15)),
                self.at((p.0 - n.0 * p.2 * 0.92, p.1 - n.1 * p.2 * 0.92)),
            );
            let thin = self.high * 0.0035;
            self.canvas.stroke(from, to, (thin, thin), scale(belly, 0.7), 0.8);
            let scale_at = self.at((p.0 + n.0 * p.2 * 0.25, p.1 + n.1 * p.2 * 0.25));
            self.canvas.disc(scale_at, p.2 * self.high * 0.20, 1.0, scale(skin, 0.8), 0.55);
        }
    }

    fn leg(&mut self, way: &[(f32, f32, f32)], skin: Colour, claw: Colour, ahead: f32) {
        self.limb(way, skin);
        if let Some((x, y, r)) = way.last().copied() {
            for (dx, dy) in [(0.050, 0.010), (0.038, 0.042), (0.006, 0.055), (-0.034, 0.026)] {
                self.limb(
                    &[
                        (x, y, r * 0.75),
                        (x + dx * 0.7 * ahead, y + dy * 0.5, r * 0.5),
                        (x + dx * ahead, y + dy, 0.003),
                    ],
                    claw,
                );
            }
        }
    }

    fn winding(&mut self, skin: Colour) {
        let gold = mix(skin, paint(0xf0d48a), 0.72);
        let fin = paint(0xc8452c);
        let way = [
            (0.06, 0.80, 0.006),
            (0.16, 0.62, 0.024),
            (0.32, 0.48, 0.042),
            (0.50, 0.56, 0.056),
            (0.62, 0.76, 0.066),
            (0.82, 0.86, 0.074),
            (1.02, 0.72, 0.078),
            (1.10, 0.50, 0.078),
            (1.18, 0.30, 0.074),
            (1.34, 0.20, 0.066),
            (1.48, 0.26, 0.060),
        ];
        self.shape(
            &[(0.10, 0.76), (0.0, 0.70), (0.035, 0.80), (0.0, 0.92), (0.075, 0.86), (0.12, 0.80)],
            fin,
        );
        self.leg(
            &[(0.44, 0.56, 0.036), (0.38, 0.70, 0.030), (0.46, 0.78, 0.022)],
            scale(skin, 0.72),
            gold,
            1.0,
        );
        self.leg(
            &[(1.14, 0.50, 0.036), (1.28, 0.54, 0.030), (1.34, 0.64, 0.022)],
            scale(skin, 0.72),
            gold,
            1.0,
        );
        self.body(&way, skin, gold, fin);
        self.leg(
            &[(0.72, 0.80, 0.042), (0.66, 0.90, 0.032), (0.76, 0.93, 0.022)],
            scale(skin, 0.92),
            gold,
            1.0,
        );
        self.leg(
            &[(1.20, 0.34, 0.040), (1.34, 0.42, 0.032), (1.46, 0.47, 0.022)],
            scale(skin, 0.92),
            gold,
            1.0,
        );
        self.head((1.54, 0.27), skin, gold, true);
    }

    fn winged(&mut self, skin: Colour) {
        let belly = mix(skin, paint(0xe8c890), 0.62);
        let fin = scale(skin, 0.55);
        self.wing(
            [(0.80, 0.56), (0.92, 0.20), (1.02, 0.02)],
            [(0.76, 0.06), (0.66, 0.22), (0.62, 0.42)],
            scale(skin, 0.62),
        );
        self.leg(
            &[(0.62, 0.66, 0.036), (0.60, 0.80, 0.028), (0.68, 0.86, 0.018)],
            scale(skin, 0.66),
            belly,
            1.0,
        );
        let way = [
            (0.02, 0.90, 0.004),
            (0.14, 0.84, 0.018),
            (0.30, 0.72, 0.034),
            (0.48, 0.64, 0.062),
            (0.66, 0.60, 0.094),
            (0.84, 0.57, 0.096),
            (0.98, 0.48, 0.066),
            (1.08, 0.36, 0.050),
            (1.18, 0.29, 0.046),
        ];
        self.shape(&[(0.06, 0.88), (0.0, 0.80), (0.0, 0.99), (0.10, 0.88)], fin);
        self.body(&way, skin, belly, fin);
        self.leg(
            &[(0.56, 0.66, 0.052), (0.46, 0.80, 0.036), (0.54, 0.90, 0.022)],
            scale(skin, 0.9),
            belly,
            1.0,
        );
        self.leg(
            &[(0.90, 0.60, 0.046), (0.98, 0.72, 0.032), (1.06, 0.76, 0.020)],
            scale(skin, 0.9),
            belly,
            1.0,
        );
        self.wing(
            [(0.74, 0.54), (0.60, 0.20), (0.52, 0.01)],
            [(0.20, 0.03), (0.16, 0.26), (0.30, 0.46)],
            skin,
        );
        self.head((1.23, 0.28), skin, belly, false);
    }

    /// A wing of skin between long fingers, from its root over the wrist.
    fn wing(&mut self, [root, wrist, thumb]: [Point; 3], [tip, middle, hind]: [Point; 3], skin: Colour) {
        let membrane = mix(scale(skin, 0.75), paint(0xd8783c), 0.30);
        let inner = |a: Point, b: Point| {
            ((a.0 + b.0) / 2.0 + (wrist.0 - a.0) * 0.18, (a.1 + b.1) / 2.0 + (wrist.1 - a.1) * 0.10 + 0.03)
        };
        let outline = [
            root,
            wrist,
            tip,
            inner(tip, middle),
            middle,
            inner(middle, hind),
            hind,
            ((hind.0 + root.0) / 2.0, (hind.1 + root.1) / 2.0 + 0.04),
        ];
        let points: Vec<Point> = outline.iter().map(|point| self.at(*point)).collect();
        let (from, to) = (self.at(wrist), self.at(hind));
        let long = (to.0 - from.0).hypot(to.1 - from.1).max(1.0);
        self.canvas.polygon(&points, |x, y| {
            let far = ((x - from.0).hypot(y - from.1) / long).min(1.0);
            (mix(mix(membrane, [1.0; 3], 0.12), scale(membrane, 0.66), far), 1.0)
        });
        for end in [tip, middle, hind] {
            self.limb(&[(wrist.0, wrist.1, 0.014), (end.0, end.1, 0.004)], scale(skin, 0.8));
        }
        self.limb(&[(root.0, root.1, 0.036), (wrist.0, wrist.1, 0.020)], skin);
        self.limb(&[(wrist.0, wrist.1, 0.018), (thumb.0, thumb.1, 0.003)], scale(skin, 0.9));
    }

    fn head(&mut self, (x, y): Point, skin: Colour, pale: Colour, is_winding: bool) {
        let horn = paint(0xe8d8b0);
        if is_winding {
            // Hair behind the cheeks, and antlers.
            for (dx, dy) in [(-0.16, -0.10), (-0.20, -0.02), (-0.19, 0.07), (-0.14, 0.14)] {
                self.limb(
                    &[(x - 0.02, y, 0.036), (x + dx * 0.6, y + dy * 0.7, 0.026), (x + dx, y + dy, 0.003)],
                    paint(0xe0923c),
                );
            }
            for lean in [0.0, 0.05] {
                self.limb(
                    &[
                        (x - 0.01 + lean, y - 0.06, 0.014),
                        (x - 0.07 + lean, y - 0.15, 0.012),
                        (x - 0.13 + lean, y - 0.22, 0.004),
                    ],
                    horn,
                );
                self.limb(&[(x - 0.06 + lean, y - 0.13, 0.010), (x - 0.02 + lean, y - 0.20, 0.003)], horn);
            }
        } else {
            for dy in [-0.03, 0.02] {
                self.limb(
                    &[
                        (x - 0.02, y - 0.04 + dy, 0.020),
                        (x - 0.12, y - 0.09 + dy, 0.014),
                        (x - 0.20, y - 0.08 + dy, 0.003),
                    ],
                    horn,
                );
            }
        }
        // The jaws with teeth, the skull over them, and the eye.
        self.limb(
            &[(x, y + 0.03, 0.040), (x + 0.10, y + 0.09, 0.026), (x + 0.18, y + 0.11, 0.014)],
            scale(pale, 0.85),
        );
        self.shape(
            &[(x + 0.02, y + 0.02), (x + 0.20, y + 0.03), (x + 0.17, y + 0.10), (x + 0.06, y + 0.07)],
            paint(0x6a1a1c),
        );
        self.limb(
            &[(x - 0.01, y - 0.005, 0.070), (x + 0.10, y - 0.005, 0.048), (x + 0.21, y + 0.005, 0.032)],
            skin,
        );
        self.limb(&[(x + 0.19, y - 0.025, 0.022), (x + 0.235, y - 0.015, 0.016)], scale(skin, 1.15));
        for step in 0..4 {
            let tx = x + 0.09 + step as f32 * 0.036;
            self.shape(
                &[(tx - 0.010, y + 0.030), (tx, y + 0.062), (tx + 0.010, y + 0.030)],
                [0.97, 0.96, 0.92],
            );
        }
        self.disc((x + 0.045, y - 0.025), 0.026, scale(skin, 0.5));
        self.disc((x + 0.048, y - 0.024), 0.019, paint(0xf4d040));
        self.disc((x + 0.054, y - 0.024), 0.009, paint(0x120c0c));
        self.limb(&[(x + 0.0, y - 0.055, 0.012), (x + 0.08, y - 0.050, 0.008)], scale(skin, 0.62));
        if is_winding {
            for dy in [0.0, 0.03] {
                self.limb(
                    &[
                        (x + 0.21, y + 0.01, 0.007),
                        (x + 0.29, y + 0.07 + dy, 0.006),
                        (x + 0.27, y + 0.17 + dy, 0.005),
                        (x + 0.33, y + 0.24 + dy, 0.002),
                    ],
                    paint(0xe0a040),
                );
            }
            for dx in [0.0, 0.035, 0.07] {
                self.limb(
                    &[(x + 0.05 + dx, y + 0.09, 0.016), (x + 0.03 + dx, y + 0.17, 0.003)],
                    paint(0xe0923c),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dragon_of_china_has_no_wings() {
        assert_eq!(Kind::of("dragon", "a dragon over a castle"), Some(Kind::Winged));
        assert_eq!(Kind::of("chinese dragon", ""), Some(Kind::Winding));
        assert_eq!(Kind::of("金龙", "金龙盘旋在云海之上"), Some(Kind::Winding));
        assert_eq!(Kind::of("巨龙", "巨龙向城堡喷火"), Some(Kind::Winged));
        assert_eq!(Kind::of("恐龙", ""), None);
    }
}
