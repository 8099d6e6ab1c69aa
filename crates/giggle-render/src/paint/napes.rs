//! Heads that are seen from behind.
//!
//! It knows a brush, and nothing of who has such a head.

use super::brush::Brush;
use super::canvas::{Colour, scale};

/// Hair, and an ear on either side.
pub(super) fn nape(brush: &mut Brush<'_>, hair: Colour, skin: Colour, is_long: bool) {
    for x in [-0.74, 0.74] {
        brush.oval((x, -0.08), (0.13, 0.22), scale(skin, 0.88));
    }
    brush.oval((0.0, -0.35), (0.60, 0.68), scale(skin, 0.86));
    brush.oval((0.0, 0.14), (0.80, 0.92), hair);
    if is_long {
        brush.round(&[(-0.84, 0.5), (0.0, 0.9), (0.84, 0.5), (0.86, -1.5), (0.0, -1.8), (-0.86, -1.5)], hair);
        brush.line((0.05, 0.6), (0.0, -1.5), (0.03, 0.03), scale(hair, 0.78));
    }
}
