//! Bodies for animals of which the set has only a head: raccoons, pandas, boars, frogs.
//!
//! It knows pictures and the measures of bodies, and nothing of where an animal is. The one idea: a body in the colours of
//! the head, with the head before it, is a picture like any other, so that it stands in the scene instead of filling the frame.

use super::animals::{Build, Ears, Figure, Tail};
use super::canvas::{Canvas, Colour, Point, mix, scale};
use super::cars;
use super::creatures::Creature;
use super::footing::Verve;
use super::goods::Goods;
use super::palette::paint;
use super::picture::{Picture, Sprite};
use super::props;
use super::{coupe, dragons, motorcycles, seaturtle, soaring, submarine, whales};
use crate::subject::NOUNS;

/// How a body is built and held.
#[derive(Clone, Copy)]
enum Form {
    /// On four legs, seen from the side.
    Walks(Build),
    /// Upright on its haunches, seen from the front; the width of its body beside its height.
    Sits(f32),
    /// On two legs, seen from the front.
    Stands,
}

/// A body for one head of the set.
#[derive(Clone, Copy)]
pub(super) struct Body {
    form: Form,
    /// How high the head is, in heights of the shoulder.
    head: f32,
    coat: Colour,
    legs: Colour,
    belly: Colour,
    /// Hands and neck of one that stands.
    skin: Colour,
    /// Whether the picture of the head is seen from the side, looking left.
    is_profile: bool,
    /// How far its legs are apart: from 1 on, those at each end together, as in a leap.
    stride: f32,
}

/// What stands in a scene like a picture of the set.
pub(super) enum Whole {
    Flat(Picture),
    /// A head to which a body is painted.
    Bodied(Picture, Body),
    /// An animal on four legs that giggle paints.
    Creature(Creature),
    /// One that is so much longer than its picture.
    Long(Picture, f32),
    /// A plain table.
    Table,
    /// A board on wheels, from the side.
    Board,
    /// A sofa from the front.
    Sofa(Option<Colour>),
    /// An open boat from the side.
    Boat,
    /// A piano against the wall.
    Piano,
    /// A turtle with flippers.
    SeaTurtle(Option<Colour>),
    /// A low sports car from the side.
    Coupe(Option<Colour>),
    /// A whale, in its colour, and whether it is black and white.
    Whale(Option<Colour>, bool),
    Dragon(dragons::Kind, Option<Colour>),
    /// A motorcycle, and whether somebody races on it.
    Motorcycle(Option<Colour>, bool),
    /// A submarine.
    Submarine(Option<Colour>),
    /// A car from the side.
    Car(cars::Kind, Option<Colour>),
    /// Something that is sold.
    Goods(Goods, Option<Colour>),
    /// A large bird with its wings spread.
    Soaring(soaring::Plumage, Option<Colour>),
}

const fn on_four(length: f32, depth: f32, leg: (f32, f32), neck: Point, tail: Tail) -> Form {
    Form::Walks(Build {
        length,
        depth: (depth, depth * 0.86, depth * 0.84),
        leg,
        neck,
        neck_width: (depth * 0.78, depth * 0.62),
        head: (0.0, 0.0),
        head_depth: (0.0, 0.0),
        ears: Ears::Elsewhere,
        tail,
    })
}

/// The body for a row of the table; `moves` says that it goes somewhere, for which nobody sits.
pub(super) fn body_of(noun: usize, named: Option<Colour>, moves: bool, verve: Verve) -> Option<Body> {
    let is_it = |name: &str| {
        let words: Vec<&str> = name.split(' ').collect();
        NOUNS.english(&words).is_some_and(|found| found.noun == noun)
    };
    let bear = on_four(0.95, 0.34, (0.18, 0.125), (0.26, 0.06), Tail::Short);
    let small = on_four(0.92, 0.30, (0.10, 0.055), (0.20, 0.10), Tail::Bushy);
    // Name, form when it goes and when it rests, head, coat, legs, belly.
    type Row = (&'static str, Form, Form, f32, u32, u32, u32);
    let elk = on_four(0.98, 0.27, (0.12, 0.055), (0.30, 0.26), Tail::Short);
    let rows: [Row; 10] = [
        ("clown", Form::Stands, Form::Stands, 0.56, 0xe8c23a, 0x3a6ac8, 0xd8443c),
        ("alien", Form::Stands, Form::Stands, 0.62, 0xb4bcc6, 0x8f98a4, 0xd8dee6),
        ("moose", elk, elk, 0.92, 0x6a4732, 0x54382a, 0x7c563e),
        ("raccoon", small, Form::Sits(0.62), 0.66, 0x7c7a80, 0x3e3c42, 0xb9b6b8),
        ("boar", bear, bear, 0.58, 0x6e4a36, 0x4c342a, 0x86604a),
        ("hamster", small, Form::Sits(0.86), 0.70, 0xe0a85a, 0xd0984e, 0xf6e8d2),
        ("koala", small, Form::Sits(0.72), 0.80, 0x9a9aa2, 0x8a8a94, 0xd6d6dc),
        ("panda", bear, Form::Sits(0.78), 0.66, 0xf2f2f0, 0x26262c, 0xffffff),
        ("hen", Form::Sits(0.74), Form::Sits(0.74), 0.56, 0xf4efe6, 0xe0a030, 0xffffff),
        ("frog", Form::Sits(1.15), Form::Sits(1.15), 0.72, 0x5aa83c, 0x4a9430, 0xcfe6a0),
    ];
    let (name, goes, rests, head, coat, legs, belly) = rows.into_iter().find(|row| is_it(row.0))?;
    let (coat, legs, belly) = match named {
        Some(named) => (named, scale(named, 0.82), mix(named, [1.0; 3], 0.3)),
        None => (paint(coat), paint(legs), paint(belly)),
    };
    Some(Body {
        form: if moves { goes } else { rests },
        head,
        coat,
        legs,
        belly,
        skin: paint(if name == "alien" { 0x7ac04a } else { 0xf4f0ea }),
        is_profile: name == "moose",
        stride: match verve {
            Verve::Rests => 0.55,
            Verve::Runs => 1.25,
            Verve::Leaps => 1.5,
        },
    })
}

impl Body {
    /// Whether it is seen from the side; it looks right then.
    pub(super) fn is_from_the_side(&self) -> bool {
        matches!(self.form, Form::Walks(_))
    }

    /// What it takes up behind, before, and above the foot of its middle, in heights of the shoulder.
    fn reach(&self, head_ratio: f32) -> (f32, f32, f32) {
        let wide = self.head * head_ratio / 2.0;
        match self.form {
            Form::Walks(build) => {
                let tail = match build.tail {
                    Tail::Bushy => 0.62,
                    Tail::Short => 0.24,
                    _ => 0.3,
                };
                let (x, y) = build.nape();
                (build.length / 2.0 + tail, x + wide + 0.02, (y + self.head * 0.55).max(1.05))
            }
            Form::Sits(broad) => {
                let half = (broad * 0.66).max(wide) + 0.02;
                (half, half, 0.82 + self.head * 0.62)
            }
            Form::Stands => {
                let half = 0.36_f32.max(wide) + 0.02;
                (half, half, 0.98 + self.head * 0.94)
            }
        }
    }

    /// The colour of the legs.
    pub(super) fn paws(&self) -> Colour {
        self.legs
    }

    /// Where the head is, from behind to ahead and from the top down in shares of the whole, and its share of the height.
    pub(super) fn head_at(&self, picture: &Picture) -> (f32, f32, f32) {
        let (behind, before, above) = self.reach(picture.ratio());
        let (x, y) = match self.form {
            Form::Walks(build) => build.nape(),
            Form::Sits(_) => (0.0, 0.82 + self.head * 0.12),
            Form::Stands => (0.0, 0.97 + self.head * 0.44),
        };
        ((behind + x) / (behind + before), 1.0 - y / above, self.head / above)
    }

    fn ratio(&self, picture: &Picture) -> f32 {
        let (behind, before, above) = self.reach(picture.ratio());
        (behind + before) / above
    }

    fn draw(&self, picture: &Picture, width: usize, height: usize, is_mirrored: bool) -> Sprite {
        let (width, height) = (width.clamp(8, 4096), height.clamp(8, 4096));
        let (behind, before, above) = self.reach(picture.ratio());
        let size = (width as f32 / (behind + before)).min(height as f32 / above);
        let side = if is_mirrored { -1.0 } else { 1.0 };
        let middle = if is_mirrored { width as f32 - behind * size } else { behind * size };
        let figure = Figure {
            foot: (middle, height as f32),
            size,
            side,
            ink: self.coat,
            light: mix(self.coat, [1.0; 3], 0.14),
            far: scale(self.legs, 0.72),
            is_horned: false,
        };
        let mut canvas = Canvas::new(width, height);
        let at = match self.form {
            Form::Walks(build) => {
                self.walk(&figure, &mut canvas, &build);
                build.nape()
            }
            Form::Sits(broad) => {
                self.sit(&figure, &mut canvas, broad);
                (0.0, 0.82 + self.head * 0.12)
            }
            Form::Stands => {
                self.stand(&figure, &mut canvas);
                (0.0, 0.97 + self.head * 0.44)
            }
        };
        let mut sprite = Sprite::of(&canvas);
        let high = self.head * size;
        let head = picture.draw(
            (high * picture.ratio()).round().max(2.0) as usize,
            high.round().max(2.0) as usize,
            is_mirrored != self.is_profile,
        );
        let (x, y) = figure.at(at.0, at.1);
        sprite.lay(&head, (x - head.width as f32 / 2.0, y - head.height as f32 / 2.0));
        sprite
    }

    fn walk(&self, figure: &Figure, canvas: &mut Canvas, build: &Build) {
        figure.on_four_legs(canvas, build, self.stride);
        let (front, back) = (build.length / 2.0, -build.length / 2.0);
        let depth = build.depth.0;
        // The near legs in their own colour, from the elbow down.
        let (top, bottom) = build.leg;
        let (ahead, behind) =
            if self.stride > 1.0 { (0.20 * self.stride, -0.18 * self.stride) } else { (0.12, -0.11) };
        let up = if self.stride > 1.0 { 0.10 } else { 0.0 };
        for (x, step) in [(front - 0.02, ahead), (back + 0.02, behind)] {
            figure.limb_in(
                canvas,
                self.legs,
                &[
                    (x, 0.52, top * 1.02),
                    (x + step * 0.6, 0.32 + up * 0.4, (top + bottom) * 0.47),
                    (x + step, 0.09 + up, bottom),
                    (x + step + bottom * 0.9, 0.03 + up, bottom * 0.9),
                ],
            );
        }
        // The chest and the belly are paler.
        figure.limb_in(
            canvas,
            self.belly,
            &[
                (back * 0.4, 1.0 - depth * 1.62, depth * 0.13),
                (front * 0.5, 1.0 - depth * 1.72, depth * 0.18),
                (front + depth * 0.25, 1.0 - depth * 1.05, depth * 0.26),
            ],
        );
    }

    /// A slender body in a suit.
    fn stand(&self, figure: &Figure, canvas: &mut Canvas) {
        for x in [-1.0, 1.0] {
            figure.limb_in(
                canvas,
                self.legs,
                &[(x * 0.09, 0.50, 0.085), (x * 0.11, 0.26, 0.07), (x * 0.11, 0.05, 0.055)],
            );
            figure.limb_in(
                canvas,
                scale(self.legs, 0.7),
                &[(x * 0.11, 0.035, 0.04), (x * 0.17, 0.03, 0.035)],
            );
            figure.limb_in(
                canvas,
                scale(self.coat, 0.9),
                &[(x * 0.19, 0.88, 0.06), (x * 0.28, 0.66, 0.05), (x * 0.27, 0.47, 0.04)],
            );
            figure.limb_in(canvas, self.skin, &[(x * 0.27, 0.45, 0.045), (x * 0.265, 0.40, 0.035)]);
        }
        figure.limb_in(canvas, self.coat, &[(0.0, 0.46, 0.14), (0.0, 0.66, 0.14), (0.0, 0.86, 0.185)]);
        figure.limb_in(canvas, self.belly, &[(0.0, 0.70, 0.055), (0.0, 0.80, 0.055)]);
        figure.limb_in(canvas, self.skin, &[(0.0, 0.94, 0.065), (0.0, 1.04, 0.06)]);
    }

    fn sit(&self, figure: &Figure, canvas: &mut Canvas, broad: f32) {
        let half = broad / 2.0;
        // Haunches, the body over them, its belly, and the forelegs before it.
        for x in [-1.0, 1.0] {
            figure.limb_in(
                canvas,
                scale(self.legs, 0.9),
                &[(x * half * 0.86, 0.24, 0.21), (x * half * 1.12, 0.08, 0.075)],
            );
        }
        figure.limb_in(
            canvas,
            self.coat,
            &[(0.0, 0.34, half * 0.94), (0.0, 0.56, half * 0.82), (0.0, 0.84, half * 0.62)],
        );
        figure.limb_in(canvas, self.belly, &[(0.0, 0.32, half * 0.56), (0.0, 0.6, half * 0.44)]);
        for x in [-1.0, 1.0] {
            figure.limb_in(
                canvas,
                self.legs,
                &[
                    (x * half * 0.62, 0.66, 0.10),
                    (x * half * 0.56, 0.34, 0.085),
                    (x * half * 0.5, 0.07, 0.08),
                ],
            );
        }
    }
}

impl Whole {
    /// Width by height.
    pub(super) fn ratio(&self) -> f32 {
        match self {
            Whole::Flat(picture) => picture.ratio(),
            Whole::Bodied(picture, body) => body.ratio(picture),
            Whole::Creature(creature) => creature.ratio(),
            Whole::Long(picture, by) => picture.ratio() * by,
            Whole::Table => 3.0,
            Whole::Board => 5.2,
            Whole::Sofa(_) => 2.1,
            Whole::Boat => 3.1,
            Whole::Piano => 1.25,
            Whole::SeaTurtle(_) => seaturtle::RATIO,
            Whole::Coupe(_) => coupe::RATIO,
            Whole::Goods(goods, _) => goods.ratio(),
            Whole::Car(kind, _) => kind.ratio(),
            Whole::Submarine(_) => submarine::RATIO,
            Whole::Whale(..) => whales::RATIO,
            Whole::Dragon(kind, _) => kind.ratio(),
            Whole::Motorcycle(_, is_ridden) => motorcycles::ratio(*is_ridden),
            Whole::Soaring(..) => soaring::RATIO,
        }
    }

    /// How high it is beside the usual picture of it: whoever lies is lower than whoever stands.
    pub(super) fn stature(&self) -> f32 {
        if let Whole::Creature(creature) = self { creature.stature() } else { 1.0 }
    }

    /// Draws it as large as asked for.
    pub(super) fn draw(&self, width: usize, height: usize, is_mirrored: bool) -> Sprite {
        match self {
            Whole::Flat(picture) | Whole::Long(picture, _) => picture.draw(width, height, is_mirrored),
            Whole::Bodied(picture, body) => body.draw(picture, width, height, is_mirrored),
            Whole::Creature(creature) => creature.draw(width, height, is_mirrored),
            Whole::Sofa(colour) => props::sofa(width.clamp(8, 4096), height.clamp(8, 4096), *colour),
            Whole::Boat => props::boat(width.clamp(8, 4096), height.clamp(8, 4096), is_mirrored),
            Whole::Board => props::board(width.clamp(8, 4096), height.clamp(8, 4096)),
            Whole::Table => props::table(width.clamp(8, 4096), height.clamp(8, 4096)),
            Whole::SeaTurtle(colour) => {
                seaturtle::draw(width.clamp(8, 4096), height.clamp(8, 4096), is_mirrored, *colour)
            }
            Whole::Coupe(colour) => {
                coupe::draw(width.clamp(8, 4096), height.clamp(8, 4096), is_mirrored, *colour)
            }
            Whole::Whale(colour, is_orca) => {
                whales::draw(width.clamp(8, 4096), height.clamp(8, 4096), is_mirrored, (*colour, *is_orca))
            }
            Whole::Motorcycle(colour, is_ridden) => motorcycles::draw(
                width.clamp(8, 4096),
                height.clamp(8, 4096),
                is_mirrored,
                (*colour, *is_ridden),
            ),
            Whole::Dragon(kind, colour) => {
                kind.draw(width.clamp(8, 4096), height.clamp(8, 4096), is_mirrored, *colour)
            }
            Whole::Submarine(colour) => {
                submarine::draw(width.clamp(8, 4096), height.clamp(8, 4096), is_mirrored, *colour)
            }
            Whole::Car(kind, colour) => {
                kind.draw(width.clamp(8, 4096), height.clamp(8, 4096), is_mirrored, *colour)
            }
            Whole::Goods(goods, colour) => goods.draw(width.clamp(8, 4096), height.clamp(8, 4096), *colour),
            Whole::Soaring(plumage, colour) => {
                soaring::draw(width.clamp(8, 4096), height.clamp(8, 4096), is_mirrored, *plumage, *colour)
            }
            Whole::Piano => props::piano(width.clamp(8, 4096), height.clamp(8, 4096)),
        }
    }
}
