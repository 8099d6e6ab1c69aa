//! The walls of a room: where they are, and what of them is seen at a place.

use super::canvas::Point;

/// The back wall and the window in it, in pixels.
pub(super) struct Box {
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) top: f32,
    pub(super) foot: f32,
    pub(super) window: (Point, Point),
    /// Where the walls run to.
    pub(super) point: Point,
}

/// What of a room is seen at a place.
pub(super) enum Face {
    Floor,
    Ceiling,
    Back,
    Side,
}

impl Box {
    pub(super) fn face(&self, x: f32, y: f32) -> Face {
        let (px, py) = self.point;
        // The edges between the walls run from the corners of the back wall to where all of them meet.
        let is_between = |corner: f32| {
            let share = (y - py) / (corner - py);
            (px - (px - self.left) * share..px + (self.right - px) * share).contains(&x)
        };
        if y > self.foot && is_between(self.foot) {
            Face::Floor
        } else if y < self.top && is_between(self.top) {
            Face::Ceiling
        } else if (self.left..self.right).contains(&x) && (self.top..self.foot).contains(&y) {
            Face::Back
        } else {
            Face::Side
        }
    }
}
