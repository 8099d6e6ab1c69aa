//! People who go somewhere: they have a layer alone, which moves through the picture.
//!
//! It knows the easel and motion, and nothing of how people are drawn. The one idea: whoever walks, runs or rides is painted where they
//! are in the middle of the clip, looking to where they go.

use super::figures::{has_people, strong_place};
use super::pose::Hold;
use super::{Course, Easel, Key, Layer, Motion};
use crate::reading::{Mount, Posture};
use crate::scene::{Place, Subject};

/// Whether they come toward the viewer or go away, which is no way across.
const TOWARD: &[&str] = &[
    "toward the camera",
    "towards the camera",
    "toward us",
    "towards us",
    "to the camera",
    "approaches the camera",
    "toward the viewer",
    "走向镜头",
    "朝镜头",
    "向镜头",
];
const AWAY: &[&str] = &[
    "walks away",
    "walking away",
    "walk away",
    "into the distance",
    "runs away",
    "from behind",
    "远去",
    "离去",
    "背影",
];

/// Whether the people of a scene go through it, and to which side.
pub(super) fn head_for(easel: &mut Easel, prompt: &str) {
    // Words of the camera are not among those of the easel.
    let says = |words: &[&str]| words.iter().any(|word| prompt.contains(word));
    let goes = easel.moves || easel.hold == Hold::Runs;
    let on_feet = match easel.posture {
        None => easel.ride.is_none() && matches!(easel.hold, Hold::Stands | Hold::Runs),
        Some(Posture::Rides(Mount::Board(_))) => false,
        Some(Posture::Rides(_)) => true,
        Some(_) => false,
    };
    let is_dry = !matches!(
        easel.scene.place,
        Place::Sea | Place::Lake | Place::Space | Place::Underwater | Place::Studio
    ) || super::settings::is_beach(easel);
    let is_own = easel.rests.is_none()
        && easel.deed.is_none_or(|deed| deed.goes())
        && !easel.is_aboard
        && !easel.drives
        && !easel.has_bust
        && !easel.mimics
        && (!easel.has(Subject::Crowd) || !easel.is_one);
    easel.walks = goes
        && on_feet
        && is_own
        && is_dry
        && easel.is_led
        && !easel.has_cast
        && has_people(easel)
        && !super::swimming::swims(easel)
        && !super::swimming::dives(easel);
    let comes = says(TOWARD) || says(AWAY);
    if easel.walks && !comes && !easel.is_turned {
        let inside = if strong_place(easel) > 0.5 { -1.0 } else { 1.0 };
        easel.heading = easel.heading.or(Some(inside));
    }
}

/// Sets those who go before the layer that they were painted for.
pub(super) fn off(easel: &mut Easel, prompt: &str) {
    let Some((picture, at)) = easel.walkers.take() else { return };
    let near = easel.near_depth.and_then(|depth| easel.layers.iter().position(|layer| layer.depth == depth));
    let at = (near.unwrap_or(at) + 1).min(easel.layers.len());
    let back = at.checked_sub(1).map_or(1.0, |before| easel.layers[before].depth);
    let front = easel.layers.get(at).map_or(0.0, |layer| layer.depth);
    let depth = back + (front - back) * 0.3;
    let pivot = (easel.x(strong_place(easel)), easel.y(easel.lowest + 0.06));
    let still = Motion { pivot, ..Motion::default() };
    let key =
        |at: f32, size: f32| Key { at, wide: size, high: size, seen: 1.0, shift: (0.0, 0.0), turn: 0.0 };
    let (near, far) = (1.10, 0.88);
    let says = |words: &[&str]| words.iter().any(|word| prompt.contains(word));
    let motion = if says(TOWARD) {
        let keys = [key(0.0, far), key(0.33, 0.95), key(0.66, 1.03), key(1.0, near)];
        Motion { bob: 0.004, turns: 1.6, course: Some(Course { keys }), ..still }
    } else if says(AWAY) || easel.is_turned {
        let keys = [key(0.0, near), key(0.33, 1.03), key(0.66, 0.95), key(1.0, far)];
        Motion { bob: 0.004, turns: 1.6, course: Some(Course { keys }), ..still }
    } else {
        let side = easel.heading.unwrap_or(1.0);
        let is_quick = easel.hold == Hold::Runs
            || easel.says(&[" gallop", " race", " rac", " sprint", " charg", " speed", "奔", "疾驰", "飞驰"]);
        match (easel.posture.is_some(), is_quick) {
            (true, true) => Motion { across: 0.07 * side, bob: 0.010, turns: 1.8, ..still },
            (true, false) => Motion { across: 0.04 * side, bob: 0.004, turns: 1.4, ..still },
            (false, true) => Motion { across: 0.06 * side, bob: 0.010, turns: 2.4, ..still },
            (false, false) => Motion { across: 0.035 * side, bob: 0.004, turns: 1.8, ..still },
        }
    };
    easel.layers.insert(at, Layer { picture, depth, motion: Some(motion) });
}

#[cfg(test)]
mod tests {
    use crate::paint::paint;

    #[test]
    fn whoever_runs_moves_through_the_picture_and_whoever_stands_does_not() {
        let across = |prompt: &str| {
            let painting = paint(prompt, 320, 180, 0);
            painting
                .layers
                .iter()
                .filter_map(|layer| layer.motion)
                .map(|it| it.across.abs())
                .fold(0.0, f32::max)
        };
        assert!(across("a woman runs across a meadow") > across("a woman walks across a meadow"));
        assert!(across("a woman walks across a meadow") > 0.02);
        assert!(across("a woman stands in a meadow") < 0.001);
        // From above, too, whoever walks is in the picture.
        assert!(across("aerial shot of a farmer who walks across a meadow") > 0.02);
    }

    #[test]
    fn whoever_comes_toward_the_camera_grows() {
        let painting = paint("a man walks toward the camera on a road", 320, 180, 0);
        let course = painting.layers.iter().find_map(|layer| layer.motion.and_then(|motion| motion.course));
        let keys = course.expect("a way toward the viewer").keys;
        assert!(keys[3].high > 1.1 * keys[0].high);
    }
}
