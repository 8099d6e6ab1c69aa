//! What somebody has in both hands before the chest, seen from near.
//!
//! It knows a brush whose unit is the height of a head, and nothing of words. The one idea: in a near shot a thing is told by the hands that
//! hold it, low and in front.

use super::brush::Brush;
use super::canvas::scale;
use super::deeds::{is_photo, photo, share_of};
use super::pose::Pose;
use super::sizes::is_one_of;
use crate::subject::NOUNS;

/// The forearms, the thing between the hands, and the fingers over it. The measure is half a head.
pub(super) fn holding(brush: &mut Brush<'_>, pose: &Pose, noun: usize) {
    let (_, [top, ..]) = pose.clothes();
    let sleeve = scale(top, 0.92);
    // A head is a seventh of a body.
    let share = (share_of(noun) * 9.0).clamp(1.35, 3.2);
    let half = (share * 0.42).clamp(0.55, 1.15);
    for side in [-1.0_f32, 1.0] {
        brush.line(
            (side * 2.0, -4.4),
            (side * (half + 0.25), -2.45),
            (0.50, 0.34),
            scale(sleeve, 0.9 + 0.05 * side),
        );
        brush.line((side * (half + 0.25), -2.45), (side * half, -2.15), (0.27, 0.24), pose.skin);
    }
    let row = &NOUNS.nouns[noun];
    match NOUNS.name_of(noun) {
        _ if is_photo(noun) => photo(brush, (0.0, -1.85), 1.0),
        _ if is_one_of(noun, &["book", "closed book", "hardcover book"]) => book(brush),
        _ if row.is_animal() => brush.sprite_of(noun, (0.0, -2.55), share, 1.0),
        Some(name) => brush.sprite(name, (0.0, -1.95), share),
        None => {}
    }
    for side in [-1.0_f32, 1.0] {
        let x = side * half;
        brush.oval((x, -2.16), (0.26, 0.22), pose.skin);
        for finger in 0..3 {
            let up = -2.04 - 0.13 * finger as f32;
            brush.line(
                (x + side * 0.06, up),
                (x - side * 0.24, up + 0.03),
                (0.075, 0.06),
                scale(pose.skin, 0.96),
            );
        }
    }
    if pose.glows {
        let (at, reach) = (brush.at((0.0, -1.7)), brush.size * 2.4);
        brush.canvas.glow(at, reach, [1.0, 0.86, 0.58], 0.8);
    }
}

/// An open book, seen from before.
fn book(brush: &mut Brush<'_>) {
    let (cover, page) = (super::palette::paint(0x7a3c2c), super::palette::paint(0xf6eed8));
    brush.shape(&[(-1.3, -2.5), (0.0, -2.7), (1.3, -2.5), (1.2, -1.25), (0.0, -1.5), (-1.2, -1.25)], cover);
    brush.shape(&[(-1.2, -2.4), (0.0, -2.62), (0.0, -1.5), (-1.12, -1.2)], page);
    brush.shape(&[(1.2, -2.4), (0.0, -2.62), (0.0, -1.5), (1.12, -1.2)], scale(page, 0.93));
}
