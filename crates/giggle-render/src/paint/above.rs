//! A scene from above: its ground fills the picture, as on a map straight down, or up to a horizon at the upper edge.
//!
//! It knows the easel and the words for kinds of ground, but not the things that stand on it. The one idea: each pixel shows a place on
//! flat ground, and both views paint the same ground at the same place.

mod city;
mod grounds;
mod things;

use super::canvas::Point;
use super::{Easel, figures, sky};
use crate::reading::{Reading, ShotSize, View};
use crate::scene::{Place, Subject};
use crate::subject::Art;

/// How the ground lies before the viewer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground {
    middle: Point,
    /// The pixels of one step of the ground, at the middle of the picture.
    step: f32,
    /// The row of the horizon, if the view is not straight down.
    horizon: Option<f32>,
    /// How far away a step is as large as a pixel.
    focal: f32,
}

impl Ground {
    fn of(easel: &Easel, reading: &Reading, view: View) -> Ground {
        let is_far = reading.shot_size >= ShotSize::Wide;
        let step = easel.unit * if is_far { 0.34 } else { 1.0 };
        let horizon = match view {
            View::StraightDown => None,
            // Over mountains there is room for the ridge.
            _ if is_far && easel.scene.place == Place::Mountains => Some(easel.y(0.22)),
            _ if is_far => Some(easel.y(if easel.is_tall() { 0.16 } else { 0.10 })),
            _ => Some(easel.y(-0.45)),
        };
        Ground {
            middle: (easel.x(0.5), easel.y(if horizon.is_some() { 0.56 } else { 0.44 })),
            step,
            horizon,
            focal: easel.frame.1 * 1.15,
        }
    }

    /// The place on the ground that a pixel shows, and how many pixels a step has there.
    fn at(&self, x: f32, y: f32) -> (f32, f32, f32) {
        match self.horizon {
            None => ((x - self.middle.0) / self.step, (y - self.middle.1) / self.step, self.step),
            Some(horizon) => {
                let high = (self.middle.1 - horizon) / self.step;
                let scale = ((y - horizon) / high).max(0.05);
                ((x - self.middle.0) / scale, self.focal / self.step - self.focal / scale, scale)
            }
        }
    }

    /// The pixel at which a place on the ground is seen, and how many pixels a step has there; none behind the viewer.
    fn seen(&self, u: f32, v: f32) -> Option<(Point, f32)> {
        match self.horizon {
            None => Some(((self.middle.0 + u * self.step, self.middle.1 + v * self.step), self.step)),
            Some(horizon) => {
                let away = self.focal / self.step - v;
                if away <= self.focal / self.step * 0.15 {
                    return None;
                }
                let scale = self.focal / away;
                let high = (self.middle.1 - horizon) / self.step;
                Some(((self.middle.0 + u * scale, horizon + scale * high), scale))
            }
        }
    }

    /// Where what stands so high over a place is seen.
    fn over(&self, u: f32, v: f32, high: f32) -> Option<Point> {
        let ((x, y), scale) = self.seen(u, v)?;
        Some(match self.horizon {
            Some(_) => (x, y - high * scale),
            // Straight down what is high comes nearer.
            None => {
                let nearer = 1.0 + high * 0.22;
                (self.middle.0 + (x - self.middle.0) * nearer, self.middle.1 + (y - self.middle.1) * nearer)
            }
        })
    }
}

/// Paints the scene so. What of its cast is painted from above, too, is left out of what remains to be set into it.
pub(super) fn set(easel: &mut Easel, reading: &Reading, view: View) -> Option<Reading> {
    let is_room = easel.scene.place == Place::Interior;
    let ground = Ground::of(easel, reading, view);
    if easel.scene.place == Place::Interior {
        // What lies on a table lies on the ground that is seen.
        easel.scene.place = Place::Studio;
    }
    easel.horizon = ground.horizon.map_or(-0.6, |row| (row - easel.y(0.0)) / easel.frame.1);
    sky::place_light(easel);
    if easel.horizon > 0.0 {
        let mut sky = sky::sky(easel);
        if easel.scene.place == Place::Mountains {
            grounds::ridge(easel, &mut sky);
        }
        easel.add(&sky, 1.0);
    }
    let mut canvas = easel.canvas();
    grounds::lay(easel, &mut canvas, &ground, (reading, is_room));
    let is_far = reading.shot_size >= ShotSize::Wide;
    let is_city =
        !is_of_people(reading) && is_far && matches!(easel.scene.place, Place::City | Place::Street)
            || easel.scene.place == Place::City && view == View::StraightDown;
    if is_city {
        city::blocks(easel, &mut canvas, &ground);
    } else {
        grounds::plant(easel, &mut canvas, &ground, (reading, is_room));
    }
    let rest = things::set(easel, &mut canvas, &ground, reading, view);
    if view == View::FromAbove && !is_city {
        let row = easel.y(if is_far { 0.60 } else { easel.lowest - 0.02 });
        let tops = vec![row; canvas.width];
        if easel.has(Subject::Crowd) && is_far {
            easel.near.get_or_init(|| tops.clone());
        } else {
            let trees: Vec<Subject> = easel.scene.subjects.clone();
            easel.scene.subjects.retain(|it| *it != Subject::Tree || is_of_a_tree(reading));
            figures::on_the_near_ground(easel, &mut canvas, &tops);
            easel.scene.subjects = trees;
        }
    } else {
        let row = easel.y(if view == View::StraightDown { 0.62 } else { 0.60 });
        easel.near.get_or_init(|| vec![row; canvas.width]);
    }
    easel.add(&canvas, if easel.layers.is_empty() { 1.0 } else { 0.42 });
    // What is set into the scene stands on this ground.
    easel.near_depth = Some(0.3);
    rest
}

/// Whether people are what the shot is about.
pub(super) fn is_of_people(reading: &Reading) -> bool {
    reading
        .cast
        .head
        .as_ref()
        .is_some_and(|head| matches!(head.art(), Art::Painter("person" | "child" | "couple" | "crowd")))
}

fn is_of_a_tree(reading: &Reading) -> bool {
    reading.cast.head.as_ref().is_some_and(|head| head.art() == Art::Painter("tree"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_on_the_ground_is_seen_where_its_pixel_shows_it() {
        for horizon in [None, Some(40.0), Some(-90.0)] {
            let ground = Ground { middle: (320.0, 200.0), step: 120.0, horizon, focal: 400.0 };
            for (x, y) in [(320.0, 200.0), (90.0, 260.0), (500.0, 120.0)] {
                let (u, v, step) = ground.at(x, y);
                let (seen, scale) = ground.seen(u, v).expect("before the viewer");
                assert!((seen.0 - x).abs() < 0.1 && (seen.1 - y).abs() < 0.1, "{horizon:?}: {seen:?}");
                assert!((scale - step).abs() < 0.1);
            }
            // What is nearer is larger, unless the view is straight down.
            assert_eq!(ground.at(320.0, 300.0).2 > ground.at(320.0, 120.0).2, horizon.is_some());
        }
    }

    #[test]
    fn a_shot_from_above_has_no_sky() {
        let blue = |prompt: &str| {
            let picture = crate::paint::paint(prompt, 160, 90, 0).flat();
            let pixel = picture.get_pixel(80, 4);
            pixel[2] > pixel[1]
        };
        assert!(
            blue("A dog on the grass at noon") && !blue("A dog on the grass at noon, from directly above")
        );
    }
}
