//! What a draft says about itself on the picture: the DRAFT mark.

use crate::compose::Overlay;
use crate::type_setting;

/// The mark's height as a share of the shorter side: legible on a phone, and out of the way.
const MARK_SHARE: f64 = 0.04;

/// The DRAFT mark for a frame of that size, in its upper right corner.
pub(crate) fn draft_mark(width: u32, height: u32) -> Overlay {
    let tall = (f64::from(width.min(height)) * MARK_SHARE).round() as u32;
    let picture = type_setting::label("DRAFT", tall);
    Overlay { left: width.saturating_sub(picture.width() + tall), top: tall, picture }
}
