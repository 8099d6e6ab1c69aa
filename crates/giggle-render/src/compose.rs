//! What each frame of a draft looks like.
//!
//! It must not know how frames are encoded. The one idea: a stage is set once and then only read, and any frame
//! of it can be drawn by itself, so that threads may draw different frames of one draft.

use crate::camera::Pose;
use crate::encode::{FRAME_RATE, Planes};
use crate::error::RenderError;
use crate::fit::Window;
use crate::flow::Passage;
use crate::overlay::Overlay;
use crate::paint::{Motion, Particles, Splat};
use crate::sheet::Sheet;
use crate::slate::Slate;
use crate::view::View;
use crate::warp::{self, Scratch};

/// A sheet and where the frame lies on it when the camera is at rest.
pub(crate) struct Placed {
    pub(crate) sheet: Sheet,
    /// The part of the sheet that the frame shows then.
    pub(crate) home: Window,
    /// 0 for what is near, 1 for what is infinitely far; none for a picture, which is looked at as it is.
    pub(crate) depth: Option<f64>,
    /// How what is on it moves by itself.
    pub(crate) motion: Option<Motion>,
}

/// What the camera looks at.
pub(crate) enum Scenery {
    /// Layers from back to front.
    Layers(Vec<Placed>),
    /// From one picture into another, by what moved between them.
    Passage(Box<Passage>),
    /// From one picture into another that has nothing to do with it.
    Dissolve(Box<[Placed; 2]>),
}

/// Everything that a draft shows, ready to be drawn at any moment.
pub(crate) struct Stage {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) scenery: Scenery,
    /// What moves in the air before it.
    pub(crate) particles: Option<Particles>,
    /// Where the camera stands in each frame.
    pub(crate) poses: Vec<Pose>,
    /// What lies over every frame.
    pub(crate) overlays: Vec<Overlay>,
    /// What else is written on every frame, with its time.
    pub(crate) slate: Option<Slate>,
}

/// The room that one thread needs to draw frames.
pub(crate) struct Brush {
    scratch: Scratch,
    second: Planes,
    pub(crate) planes: Planes,
}

impl Brush {
    pub(crate) fn new(stage: &Stage) -> Self {
        let planes = Planes::new(stage.width, stage.height);
        Self { scratch: Scratch::default(), second: planes.clone(), planes }
    }
}

/// From 0 to 1 with a gentle start and end.
pub(crate) fn eased(t: f64) -> f64 {
    let t = t.clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

impl Stage {
    pub(crate) fn frames(&self) -> u32 {
        u32::try_from(self.poses.len()).unwrap_or(u32::MAX)
    }

    /// The time of a frame in seconds, and of the whole.
    fn seconds(&self, frame: u32) -> (f64, f64) {
        let seconds = |frames: u32| f64::from(frames) / f64::from(FRAME_RATE);
        (seconds(frame), seconds(self.frames()))
    }

    /// Draws one frame into the brush's planes.
    pub(crate) fn draw(&self, frame: u32, brush: &mut Brush) -> Result<(), RenderError> {
        let pose = &self.poses[frame as usize];
        let Brush { scratch, second, planes } = brush;
        match &self.scenery {
            Scenery::Layers(layers) => {
                let sheets: Vec<_> = layers
                    .iter()
                    .map(|layer| {
                        let seconds = self.seconds(frame);
                        let view = layer.view_at(pose, self.width, self.height, seconds);
                        (&layer.sheet, view, layer.seen_at(seconds))
                    })
                    .filter(|(.., seen)| *seen > 0)
                    .collect();
                warp::draw(&sheets, planes, scratch);
            }
            Scenery::Passage(passage) => {
                passage.at(eased(moment(frame, self.frames())), planes);
            }
            Scenery::Dissolve(pictures) => {
                let t = moment(frame, self.frames());
                // A short crossing at half time: a long one is a double exposure. A slow push goes on under it.
                let cross = (CROSSING / self.seconds(0).1.max(0.1)).min(0.5);
                let share = (eased((t - 0.5) / cross + 0.5) * 256.0).round() as u16;
                let [from, to] = pictures.as_ref();
                let mut draw = |placed: &Placed, closer: f64, planes: &mut Planes| {
                    let pose = Pose { zoom: 1.0 + PUSH * eased(closer), ..Pose::REST };
                    let view = placed.view(&pose, self.width, self.height);
                    warp::draw(&[(&placed.sheet, view, 255)], planes, scratch);
                };
                if share < 256 {
                    draw(from, t, planes);
                }
                if share > 0 {
                    draw(to, 1.0 - t, second);
                    mix(planes, second, share);
                }
            }
        }
        if let Some(particles) = &self.particles {
            let seconds = f64::from(frame) / f64::from(FRAME_RATE);
            let mut ink = Ink::new([0; 3]);
            particles.at(seconds, self.width, self.height, |splat| {
                if splat.colour != ink.of {
                    ink = Ink::new(splat.colour);
                }
                ink.lay(splat, planes);
            });
        }
        for overlay in &self.overlays {
            overlay.lay(planes);
        }
        if let Some(slate) = &self.slate {
            slate.time(frame)?.lay(planes);
        }
        Ok(())
    }
}

impl Placed {
    /// A picture that is the frame, and nothing beside it.
    pub(crate) fn whole(sheet: Sheet) -> Self {
        let (width, height) = sheet.size();
        let home = Window::of_size(width, height);
        Self { sheet, home, depth: None, motion: None }
    }

    /// How a frame of that size looks at this sheet from a pose.
    fn view(&self, pose: &Pose, width: u32, height: u32) -> View {
        let pose = self.depth.map_or(*pose, |depth| pose.at_depth(depth));
        let ratio = f64::from(width) / f64::from(height);
        let corners = [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)].map(|(u, v)| {
            let (x, y) = pose.looks_at(u, v, ratio);
            (self.home.left + (x + 0.5) * self.home.width, self.home.top + (y + 0.5) * self.home.height)
        });
        View::through(corners, width, height)
    }

    /// The same at a time in seconds, with what the sheet does by itself.
    fn view_at(&self, pose: &Pose, width: u32, height: u32, seconds: (f64, f64)) -> View {
        let Some(motion) = self.motion else { return self.view(pose, width, height) };
        let (now, whole) = seconds;
        let wave = (now * f64::from(motion.turns) * std::f64::consts::TAU).sin();
        // In the middle of the clip it is where it was painted; on long clips it goes no further than the frame allows.
        let speed = f64::from(motion.across).clamp(-MOST_WAY / whole.max(0.1), MOST_WAY / whole.max(0.1));
        let course = motion.course.map(|course| course.at((now / whole.max(0.1)) as f32));
        let (right, down) = course.map_or((0.0, 0.0), |key| key.shift);
        let across = (speed * (now - whole / 2.0) + f64::from(right)) * self.home.width;
        let up = (f64::from(motion.bob) * wave + f64::from(down)) * self.home.height;
        let breath = 1.0 + f64::from(motion.breath) * wave;
        let (wide, high) = course.map_or((1.0, 1.0), |key| (key.wide, key.high));
        let grows = (breath * f64::from(wide).max(0.01), breath * f64::from(high).max(0.01));
        let turn = f64::from(motion.roll) * wave + f64::from(motion.spin) * now;
        let (sin, cos) = (turn + course.map_or(0.0, |key| f64::from(key.turn))).sin_cos();
        let pivot = (f64::from(motion.pivot.0), f64::from(motion.pivot.1));
        let still = self.view(pose, width, height);
        let (right, bottom) = (f64::from(width), f64::from(height));
        let corners = [(0.0, 0.0), (right, 0.0), (right, bottom), (0.0, bottom)].map(|(x, y)| {
            let (x, y) = still.at(x, y);
            let (x, y) = (x - across - pivot.0, y - up - pivot.1);
            let (x, y) = (x * cos - y * sin, x * sin + y * cos);
            (pivot.0 + x / grows.0, pivot.1 + y / grows.1)
        });
        View::through(corners, width, height)
    }
}

impl Placed {
    /// How much of it is seen at a time in seconds, of 255.
    fn seen_at(&self, (now, whole): (f64, f64)) -> u8 {
        let course = self.motion.and_then(|motion| motion.course);
        course.map_or(255, |course| {
            (course.at((now / whole.max(0.1)) as f32).seen.clamp(0.0, 1.0) * 255.0).round() as u8
        })
    }
}

/// How far something goes through the picture in a clip, at most, in frame widths.
const MOST_WAY: f64 = 0.34;

/// How long two unlike pictures are mixed, in seconds, and how much closer the camera goes on each.
const CROSSING: f64 = 0.6;
const PUSH: f64 = 0.06;

/// A particle's colour as planes want it.
struct Ink {
    of: [u8; 3],
    luma: i32,
    blue_difference: i32,
    red_difference: i32,
}

impl Ink {
    fn new(colour: [u8; 3]) -> Self {
        let [red, green, blue] = colour.map(i32::from);
        // BT.709 in limited range, in 256ths.
        Self {
            of: colour,
            luma: 16 + ((47 * red + 157 * green + 16 * blue) >> 8),
            blue_difference: 128 + ((-26 * red - 87 * green + 112 * blue) >> 8),
            red_difference: 128 + ((112 * red - 102 * green - 10 * blue) >> 8),
        }
    }

    /// Lays one pixel of a particle over the frame; it counts for a quarter of the chroma that it shares.
    fn lay(&self, splat: Splat, planes: &mut Planes) {
        let toward = |value: &mut u8, aim: i32, alpha: i32| {
            let under = i32::from(*value);
            *value = (under + (aim - under) * alpha / 255) as u8;
        };
        let (x, y, width) = (splat.x as usize, splat.y as usize, planes.width as usize);
        if x >= width || y >= planes.height as usize {
            return;
        }
        let alpha = i32::from(splat.alpha);
        toward(&mut planes.y[y * width + x], self.luma, alpha);
        if alpha > 3 {
            let half = y / 2 * (width / 2) + x / 2;
            toward(&mut planes.u[half], self.blue_difference, alpha / 4);
            toward(&mut planes.v[half], self.red_difference, alpha / 4);
        }
    }
}

/// Mixes a share, of 256, of one frame into another.
fn mix(planes: &mut Planes, other: &Planes, share: u16) {
    let pairs = [(&mut planes.y, &other.y), (&mut planes.u, &other.u), (&mut planes.v, &other.v)];
    for (under, over) in pairs {
        for (under, over) in under.iter_mut().zip(over) {
            let mixed = u32::from(*under) * u32::from(256 - share) + u32::from(*over) * u32::from(share);
            *under = ((mixed + 128) >> 8) as u8;
        }
    }
}

/// The moment of a frame from 0 to 1.
pub(crate) fn moment(frame: u32, frames: u32) -> f64 {
    f64::from(frame) / f64::from(frames.saturating_sub(1).max(1))
}
