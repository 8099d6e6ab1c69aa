//! Things that are sold of which the set's picture says too little: a bottle of perfume, a lipstick, a wristwatch, a can.
//!
//! It knows a canvas, and nothing of scenes.

use super::canvas::{Canvas, Colour, Point, mix, scale, through};
use super::noise::smooth;
use super::palette::paint;
use super::picture::Sprite;

/// A kind of thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Goods {
    Perfume,
    Lipstick,
    Watch,
    Can,
    Bottle,
    Spirit,
    Phone,
    /// A cup on its saucer, with coffee or tea in it.
    Coffee,
    Tea,
}

impl Goods {
    /// The kind that a name says, by what else is said of it.
    pub(super) fn of(name: &str, words: &str) -> Option<Goods> {
        const ROWS: &[(Goods, &[&str])] = &[
            (Goods::Perfume, &["perfume", "cologne", "fragrance", "香水"]),
            (Goods::Lipstick, &["lipstick", "口红", "唇膏"]),
            (
                Goods::Watch,
                &[
                    "wristwatch",
                    "wrist watch",
                    "watch",
                    "chronograph",
                    "rolex",
                    "手表",
                    "腕表",
                    "名表",
                    "机械表",
                ],
            ),
            (Goods::Can, &["can of", "soda can", "beer can", "cola can", "energy drink", "易拉罐", "罐装"]),
            (
                Goods::Phone,
                &["smartphone", "smart phone", "iphone", "mobile phone", "cell phone", "phone", "手机"],
            ),
            (Goods::Spirit, &["whisk", "bourbon", "brandy", "cognac", "bottle of rum", "威士忌", "白兰地"]),
            (
                Goods::Bottle,
                &["serum", "skincare", "essence bottle", "lotion", "dropper", "精华", "护肤品", "乳液"],
            ),
        ];
        let is = |words: &[&str]| words.iter().any(|word| name.contains(word));
        if is(&[
            "phone booth",
            "telephone",
            "headphone",
            "gramophone",
            "saxophone",
            "microphone",
            "xylophone",
            "电话亭",
        ]) {
            return None;
        }
        if is(&["pocket watch", "怀表", "watch tower", "watchmaker"]) {
            return None;
        }
        let is_canned = ["can of", "soda can", "cola can", "beer can", "drink can", "易拉罐"]
            .iter()
            .any(|it| words.contains(it));
        if is_canned
            && is(&["soda", "cola", "beer", "drink", "can", "可乐", "啤酒", "汽水", "饮料"])
            && !is(&["candle", "candy"])
        {
            return Some(Goods::Can);
        }
        if is(&["glass of", "glass", "tumbler", "candle", "一杯"]) {
            return None;
        }
        let ends =
            |words: &[&str]| words.iter().any(|word| name == *word || name.ends_with(&format!(" {word}")));
        let is_iced = ["iced", "ice coffee", "bubble", "奶茶", "冰"]
            .iter()
            .any(|word| name.contains(word) || words.contains(&format!("{word} coffee")));
        if !is_iced
            && (ends(&["coffee", "latte", "cappuccino", "espresso", "latte art", "hot chocolate"])
                || name.ends_with("咖啡"))
        {
            return Some(Goods::Coffee);
        }
        if !is_iced && (ends(&["tea"]) || matches!(name, "茶" | "热茶" | "绿茶" | "红茶" | "清茶")) {
            return Some(Goods::Tea);
        }
        ROWS.iter().find(|(_, words)| is(words)).map(|(goods, _)| *goods)
    }

    /// Width by height.
    pub(super) fn ratio(self) -> f32 {
        match self {
            Goods::Perfume => 0.62,
            Goods::Lipstick => 0.26,
            Goods::Watch => 0.52,
            Goods::Can => 0.54,
            Goods::Bottle => 0.36,
            Goods::Spirit => 0.36,
            Goods::Phone => 0.50,
            Goods::Coffee | Goods::Tea => 1.34,
        }
    }

    /// Upright, lit from the left.
    pub(super) fn draw(self, width: usize, height: usize, named: Option<Colour>) -> Sprite {
        let mut canvas = Canvas::new(width, height);
        let mut tool = Tool { canvas: &mut canvas, wide: width as f32, high: height as f32 };
        match self {
            Goods::Perfume => tool.perfume(named.unwrap_or(paint(0xe8b48c))),
            Goods::Lipstick => tool.lipstick(named.unwrap_or(paint(0xc4203a))),
            Goods::Watch => tool.watch(named.unwrap_or(paint(0xc8ccd2))),
            Goods::Can => tool.can(named.unwrap_or(paint(0xc8282c))),
            Goods::Spirit => tool.spirit(named.unwrap_or(paint(0xc87a24))),
            Goods::Coffee => tool.cup(named.unwrap_or(paint(0xf4f1ea)), paint(0x5a3420)),
            Goods::Tea => tool.cup(named.unwrap_or(paint(0xf4f1ea)), paint(0xb8742c)),
            Goods::Phone => tool.phone(named.unwrap_or(paint(0x23252b))),
            Goods::Bottle => tool.bottle(named.unwrap_or(paint(0xb8743c))),
        }
        Sprite::of(&canvas)
    }
}

struct Tool<'a> {
    canvas: &'a mut Canvas,
    wide: f32,
    high: f32,
}

/// The light on something round: bright to the left of the middle, dark at both edges.
fn round(colour: Colour, side: f32, shine: f32) -> Colour {
    let body = mix(colour, scale(colour, 0.34), smooth(0.25, 1.0, (side + 0.15).abs()));
    let body = mix(body, [1.0; 3], shine * smooth(0.16, 0.02, (side + 0.42).abs()));
    mix(body, [1.0; 3], shine * 0.4 * smooth(0.10, 0.0, (side - 0.70).abs()))
}

impl Tool<'_> {
    fn at(&self, (x, y): Point) -> Point {
        (x * self.wide, y * self.high)
    }

    fn round_block(&mut self, (left, top): Point, (right, foot): Point, colour: Colour, shine: f32) {
        let ((x0, y0), (x1, y1)) = (self.at((left, top)), self.at((right, foot)));
        let half = ((x1 - x0) / 2.0).max(0.5);
        self.canvas.block((x0, y0), (x1, y1), |x, _| (round(colour, (x - x0) / half - 1.0, shine), 1.0));
    }

    fn perfume(&mut self, juice: Colour) {
        let gold = paint(0xe2c078);
        self.round_block((0.34, 0.0), (0.66, 0.20), gold, 0.8);
        self.round_block((0.40, 0.20), (0.60, 0.27), scale(gold, 0.8), 0.6);
        // The glass, thick at its edges, with what is in it.
        let glass = [
            (0.10, 0.31),
            (0.22, 0.265),
            (0.78, 0.265),
            (0.90, 0.31),
            (0.98, 0.92),
            (0.92, 1.0),
            (0.08, 1.0),
            (0.02, 0.92),
        ];
        let points = glass.map(|point| self.at(point));
        let (wide, high) = (self.wide, self.high);
        self.canvas.polygon(&points, |x, y| {
            let side = x / wide * 2.0 - 1.0;
            let pane = mix([0.97, 0.98, 1.0], juice, 0.30 + 0.25 * (y / high));
            (mix(pane, scale(juice, 0.5), 0.55 * smooth(0.6, 1.0, side.abs())), 1.0)
        });
        let inner = [(0.17, 0.45), (0.83, 0.45), (0.88, 0.88), (0.84, 0.92), (0.16, 0.92), (0.12, 0.88)];
        let points = inner.map(|point| self.at(point));
        self.canvas.polygon(&points, |x, y| {
            let (side, down) = (x / wide * 2.0 - 1.0, (y / high - 0.45) / 0.47);
            let depth = mix(mix(juice, [1.0; 3], 0.30), scale(juice, 0.72), down);
            (mix(depth, [1.0; 3], 0.5 * smooth(0.10, 0.0, (side + 0.55).abs())), 1.0)
        });
        let label = [(0.30, 0.56), (0.70, 0.56), (0.70, 0.78), (0.30, 0.78)].map(|point| self.at(point));
        self.canvas.polygon(&label, |_, _| (paint(0xfbf7ef), 0.92));
        for (y, half) in [(0.62, 0.13), (0.67, 0.09), (0.72, 0.11)] {
            let (from, to) = (self.at((0.5 - half, y)), self.at((0.5 + half, y)));
            self.canvas.stroke(from, to, (high * 0.007, high * 0.007), scale(gold, 0.72), 1.0);
        }
        let (from, to) = (self.at((0.085, 0.36)), self.at((0.055, 0.88)));
        self.canvas.stroke(from, to, (wide * 0.022, wide * 0.012), [1.0; 3], 0.8);
    }

    /// A plate with round corners.
    fn plate(
        &mut self,
        (left, top): Point,
        (right, foot): Point,
        round: f32,
        paint: impl Fn(f32, f32) -> (Colour, f32) + Sync,
    ) {
        let ((x0, y0), (x1, y1)) = (self.at((left, top)), self.at((right, foot)));
        let radius = round * self.wide;
        let corners = [
            (x1 - radius, y0 + radius),
            (x1 - radius, y1 - radius),
            (x0 + radius, y1 - radius),
            (x0 + radius, y0 + radius),
        ];
        let mut points = Vec::new();
        for (index, corner) in corners.into_iter().enumerate() {
            for step in 0..=6 {
                let turn = (index as f32 - 1.0 + step as f32 / 6.0) * std::f32::consts::FRAC_PI_2;
                points.push((corner.0 + radius * turn.cos(), corner.1 + radius * turn.sin()));
            }
        }
        self.canvas.polygon(&points, paint);
    }

    fn oval(&mut self, middle: Point, radii: Point, colour: Colour) {
        let at = self.at(middle);
        self.canvas.ellipse(at, (radii.0 * self.wide, radii.1 * self.high), 0.03, colour, 1.0);
    }

    fn cup(&mut self, china: Colour, drink: Colour) {
        let (wide, high) = (self.wide, self.high);
        self.oval((0.5, 0.885), (0.50, 0.115), scale(china, 0.66));
        self.oval((0.5, 0.865), (0.50, 0.112), scale(china, 0.94));
        self.oval((0.5, 0.872), (0.34, 0.072), scale(china, 0.80));
        self.oval((0.47, 0.868), (0.24, 0.052), scale(china, 0.58));
        // The handle, then the bowl before it.
        let way = [
            (0.72, 0.30, 0.030),
            (0.86, 0.27, 0.032),
            (0.93, 0.40, 0.032),
            (0.86, 0.56, 0.030),
            (0.66, 0.66, 0.026),
        ];
        for pair in through(&way, 6).windows(2) {
            let (from, to) = (self.at((pair[0].0, pair[0].1)), self.at((pair[1].0, pair[1].1)));
            self.canvas.stroke(from, to, (pair[0].2 * wide, pair[1].2 * wide), scale(china, 0.78), 1.0);
        }
        let bowl = [
            (0.12, 0.16),
            (0.135, 0.38),
            (0.20, 0.62),
            (0.31, 0.81),
            (0.37, 0.865),
            (0.55, 0.865),
            (0.61, 0.81),
            (0.72, 0.62),
            (0.785, 0.38),
            (0.80, 0.16),
        ];
        let points = bowl.map(|point| self.at(point));
        self.canvas.polygon(&points, |x, y| {
            let side = (x / wide - 0.46) / (0.34 - 0.16 * (y / high).powi(2));
            (round(china, side, 0.35), 1.0)
        });
        self.oval((0.46, 0.16), (0.34, 0.125), mix(china, [1.0; 3], 0.4));
        self.oval((0.46, 0.165), (0.317, 0.110), scale(china, 0.60));
        self.oval((0.46, 0.180), (0.305, 0.096), drink);
        // Cream at the edge, and the light on it.
        self.oval((0.46, 0.184), (0.255, 0.076), mix(drink, paint(0xd8a468), 0.30));
        self.oval((0.40, 0.165), (0.105, 0.024), mix(drink, [1.0; 3], 0.34));
    }

    fn phone(&mut self, metal: Colour) {
        let (wide, high) = (self.wide, self.high);
        self.plate((0.0, 0.0), (1.0, 1.0), 0.16, |x, y| {
            let edge = smooth(0.5, 0.0, (x / wide).min(1.0 - x / wide) * 8.0);
            (
                mix(mix(metal, [1.0; 3], 0.30), scale(metal, 0.7), (y / high + x / wide) / 2.0 + 0.2 * edge),
                1.0,
            )
        });
        self.plate((0.025, 0.012), (0.975, 0.988), 0.145, |_, _| (paint(0x08080a), 1.0));
        // Waves of colour on the screen, and the light that falls across it.
        self.plate((0.055, 0.026), (0.945, 0.974), 0.125, |x, y| {
            let (u, v) = (x / wide, y / high);
            let wave = (u * 3.2 + (v * 5.0).sin() * 0.9).sin() * 0.5 + 0.5;
            let other = (v * 4.2 - u * 2.4 + (u * 4.0).cos()).sin() * 0.5 + 0.5;
            let colour = mix(mix(paint(0x1c1f5a), paint(0x8a3ad8), wave), paint(0x2ab8e8), other * 0.75);
            let gleam = smooth(0.02, 0.0, (u * 0.5 + v - 0.62).abs() - 0.16) * 0.12;
            (mix(mix(colour, paint(0xff8a5c), 0.45 * smooth(0.6, 1.0, v + 0.2 * wave)), [1.0; 3], gleam), 1.0)
        });
        self.plate((0.36, 0.045), (0.64, 0.075), 0.055, |_, _| (paint(0x08080a), 1.0));
        let white = [1.0, 1.0, 1.0];
        for (y, half, thick) in [(0.185, 0.19, 0.020), (0.135, 0.11, 0.006)] {
            let (from, to) = (self.at((0.5 - half, y)), self.at((0.5 + half, y)));
            self.canvas.stroke(from, to, (high * thick, high * thick), white, 0.85);
        }
        let (from, to) = (self.at((0.36, 0.952)), self.at((0.64, 0.952)));
        self.canvas.stroke(from, to, (high * 0.004, high * 0.004), white, 0.8);
    }

    fn lipstick(&mut self, stick: Colour) {
        let (wide, high) = (self.wide, self.high);
        // The stick, cut aslant.
        let points = [(0.24, 0.16), (0.34, 0.05), (0.60, 0.0), (0.76, 0.04), (0.76, 0.42), (0.24, 0.42)]
            .map(|point| self.at(point));
        self.canvas.polygon(&points, |x, _| (round(stick, (x / wide - 0.5) / 0.27, 0.7), 1.0));
        let cut = [(0.26, 0.15), (0.36, 0.055), (0.60, 0.008), (0.73, 0.045), (0.62, 0.11), (0.42, 0.17)]
            .map(|point| self.at(point));
        self.canvas.polygon(&cut, |_, y| (mix(mix(stick, [1.0; 3], 0.36), stick, y / high / 0.2), 1.0));
        self.round_block((0.18, 0.40), (0.82, 0.58), paint(0xe6c67e), 0.9);
        self.round_block((0.12, 0.56), (0.88, 0.60), paint(0xb8944e), 0.6);
        self.round_block((0.04, 0.60), (0.96, 1.0), paint(0x24232a), 0.7);
        self.round_block((0.04, 0.655), (0.96, 0.675), paint(0xe6c67e), 0.8);
    }

    fn watch(&mut self, metal: Colour) {
        let (wide, high) = (self.wide, self.high);
        let strap = scale(metal, 0.62);
        // The bracelet in links, above and below, narrower to its ends.
        for (from, to) in [(0.0, 0.34), (0.66, 1.0)] {
            for link in 0..7 {
                let (t0, t1) = (link as f32 / 7.0, (link as f32 + 0.86) / 7.0);
                let (y0, y1) = (from + (to - from) * t0, from + (to - from) * t1);
                let away = ((y0 + y1) / 2.0 - 0.5).abs() * 2.0;
                let half = 0.34 - 0.10 * away;
                self.round_block((0.5 - half, y0), (0.5 + half, y1), mix(strap, metal, 0.6), 0.6);
                self.round_block(
                    (0.5 - half * 0.36, y0),
                    (0.5 + half * 0.36, y1),
                    mix(metal, [1.0; 3], 0.2),
                    0.5,
                );
            }
        }
        let hub = self.at((0.5, 0.5));
        let radius = (wide * 0.48).min(high * 0.26);
        self.canvas.block(
            (hub.0 + radius * 0.95, hub.1 - radius * 0.12),
            (hub.0 + radius * 1.12, hub.1 + radius * 0.12),
            |_, _| (scale(metal, 0.8), 1.0),
        );
        self.canvas.disc(hub, radius, 1.5, scale(metal, 0.45), 1.0);
        self.canvas.disc(hub, radius * 0.97, 1.5, metal, 1.0);
        self.canvas.disc(
            (hub.0 - radius * 0.05, hub.1 - radius * 0.06),
            radius * 0.88,
            radius * 0.2,
            mix(metal, [1.0; 3], 0.7),
            1.0,
        );
        self.canvas.disc(hub, radius * 0.80, 1.5, paint(0x121826), 1.0);
        self.canvas.disc((hub.0, hub.1 - radius * 0.1), radius * 0.6, radius * 0.5, paint(0x27406a), 0.8);
        let hand =
            |turn: f32, far: f32| (hub.0 + radius * far * turn.sin(), hub.1 - radius * far * turn.cos());
        for hour in 0..12 {
            let turn = hour as f32 / 12.0 * std::f32::consts::TAU;
            let thick = radius * if hour % 3 == 0 { 0.034 } else { 0.02 };
            self.canvas.stroke(hand(turn, 0.62), hand(turn, 0.74), (thick, thick), paint(0xf2f0ea), 1.0);
        }
        let dial = (hub.0, hub.1 + radius * 0.36);
        self.canvas.disc(dial, radius * 0.17, 1.0, paint(0xb8bcc6), 0.9);
        self.canvas.disc(dial, radius * 0.145, 1.0, paint(0x1a2236), 1.0);
        for (turn, far, thick) in [(5.27, 0.40, 0.040), (1.05, 0.60, 0.030), (3.6, 0.66, 0.010)] {
            let rgb = if thick < 0.02 { 0xe0542c } else { 0xf6f4ee };
            self.canvas.stroke(hub, hand(turn, far), (radius * thick, radius * thick * 0.6), paint(rgb), 1.0);
        }
        self.canvas.disc(hub, radius * 0.055, 1.0, paint(0xf6f4ee), 1.0);
        // The glass mirrors the light.
        let gleam = [hand(-0.9, 0.74), hand(-0.45, 0.76), hand(2.9, 0.3), hand(3.5, 0.45)];
        self.canvas.polygon(&gleam, |_, _| ([1.0; 3], 0.14));
    }

    fn can(&mut self, colour: Colour) {
        let steel = paint(0xc9ced4);
        let (wide, high) = (self.wide, self.high);
        self.round_block((0.10, 0.03), (0.90, 0.07), steel, 0.9);
        let neck = [
            (0.10, 0.06),
            (0.90, 0.06),
            (0.98, 0.14),
            (0.98, 0.90),
            (0.88, 0.97),
            (0.12, 0.97),
            (0.02, 0.90),
            (0.02, 0.14),
        ];
        let points = neck.map(|point| self.at(point));
        self.canvas.polygon(&points, |x, y| {
            let side = x / wide * 2.0 - 1.0;
            let down = y / high;
            let wave = 0.52 + 0.07 * (side * 2.6).sin();
            let colour = if !(0.13..=0.91).contains(&down) {
                steel
            } else if (down - wave).abs() < 0.055 {
                paint(0xf6f4f0)
            } else {
                colour
            };
            (round(colour, side, 0.8), 1.0)
        });
        let hub = self.at((0.5, 0.035));
        self.canvas.ellipse(hub, (wide * 0.40, high * 0.028), 0.06, mix(steel, [1.0; 3], 0.3), 1.0);
        self.canvas.ellipse(hub, (wide * 0.33, high * 0.020), 0.06, scale(steel, 0.72), 1.0);
        self.canvas.ellipse(hub, (wide * 0.11, high * 0.010), 0.1, mix(steel, [1.0; 3], 0.4), 1.0);
        // Cold drops on it.
        for index in 0..26_u32 {
            let (u, v) = ((index * 37 % 83) as f32 / 83.0, (index * 53 % 97) as f32 / 97.0);
            let at = self.at((0.10 + 0.80 * u, 0.17 + 0.70 * v));
            let size = wide * (0.012 + 0.014 * ((index * 29 % 31) as f32 / 31.0));
            self.canvas.disc(at, size, 1.0, [1.0; 3], 0.35);
            self.canvas.disc((at.0 - size * 0.3, at.1 - size * 0.3), size * 0.4, 1.0, [1.0; 3], 0.85);
        }
    }

    fn spirit(&mut self, juice: Colour) {
        let (wide, high) = (self.wide, self.high);
        self.round_block((0.36, 0.0), (0.64, 0.10), paint(0x2a2422), 0.6);
        let glass = [
            (0.38, 0.09),
            (0.62, 0.09),
            (0.63, 0.25),
            (0.90, 0.36),
            (0.97, 0.44),
            (0.97, 0.96),
            (0.90, 1.0),
            (0.10, 1.0),
            (0.03, 0.96),
            (0.03, 0.44),
            (0.10, 0.36),
            (0.37, 0.25),
        ];
        let points = glass.map(|point| self.at(point));
        self.canvas.polygon(&points, |x, y| {
            let (side, down) = (x / wide * 2.0 - 1.0, y / high);
            let within = smooth(0.27, 0.29, down) * smooth(0.97, 0.95, down);
            let body = mix(
                mix(juice, [0.9, 0.92, 0.94], 0.75),
                mix(mix(juice, [1.0, 0.9, 0.6], 0.35), juice, down),
                within,
            );
            (round(body, side, 0.85), 1.0)
        });
        self.round_block((0.03, 0.54), (0.97, 0.82), paint(0xefe4cc), 0.25);
        for (y, half, thick) in
            [(0.60, 0.30, 0.010), (0.66, 0.22, 0.016), (0.73, 0.26, 0.006), (0.77, 0.18, 0.006)]
        {
            let (from, to) = (self.at((0.5 - half, y)), self.at((0.5 + half, y)));
            self.canvas.stroke(from, to, (high * thick, high * thick), paint(0x5a3a20), 0.9);
        }
    }

    fn bottle(&mut self, glass: Colour) {
        self.round_block((0.34, 0.0), (0.66, 0.20), paint(0x2a2a30), 0.5);
        self.round_block((0.26, 0.19), (0.74, 0.26), paint(0xdcc48c), 0.8);
        let (wide, high) = (self.wide, self.high);
        let body = [
            (0.30, 0.26),
            (0.70, 0.26),
            (0.90, 0.33),
            (0.97, 0.40),
            (0.97, 0.97),
            (0.90, 1.0),
            (0.10, 1.0),
            (0.03, 0.97),
            (0.03, 0.40),
            (0.10, 0.33),
        ];
        let points = body.map(|point| self.at(point));
        self.canvas.polygon(&points, |x, y| {
            let side = x / wide * 2.0 - 1.0;
            (round(mix(mix(glass, [1.0; 3], 0.25), glass, y / high), side, 0.8), 1.0)
        });
        self.round_block((0.03, 0.52), (0.97, 0.84), paint(0xfaf6ee), 0.3);
        for (y, half) in [(0.60, 0.26), (0.66, 0.18), (0.75, 0.22)] {
            let (from, to) = (self.at((0.5 - half, y)), self.at((0.5 + half, y)));
            self.canvas.stroke(from, to, (high * 0.007, high * 0.007), paint(0x6a5a44), 0.9);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_is_sold() {
        assert_eq!(Goods::of("silver wristwatch", ""), Some(Goods::Watch));
        assert_eq!(Goods::of("口红", ""), Some(Goods::Lipstick));
        assert_eq!(Goods::of("soda", "a can of soda on ice"), Some(Goods::Can));
        assert_eq!(Goods::of("soda", "a glass of soda"), None);
        assert_eq!(Goods::of("pocket watch", ""), None);
        assert_eq!(Goods::of("teapot", ""), None);
        assert_eq!(Goods::of("cup of coffee", "a cup of coffee"), Some(Goods::Coffee));
        assert_eq!(Goods::of("iced coffee", ""), None);
        assert_eq!(Goods::of("smartphone", ""), Some(Goods::Phone));
        assert_eq!(Goods::of("headphones", ""), None);
    }
}
