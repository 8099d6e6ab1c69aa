//! People: figures that stand or walk, and heads and shoulders.
//!
//! It knows the easel and clothes, and nothing of words or of where somebody stands and why. The one idea: a figure is a few flat
//! shapes, drawn once in the light that catches their edges and once in their colours over it.

use super::attire;
use super::brush::{Brush, lay_sprite};
use super::canvas::{Canvas, Colour, Point, mix, scale};
use super::deeds;
use super::laid::turned;
use super::palette::paint;
use super::picture::Sprite;
use super::pose::{Hold, PUNCHBAGS, Pose};
use super::{Easel, at_hand, hands, heads};
use crate::subject::Outfit;

/// A standing or walking person, `size` pixels high.
pub(super) fn person(easel: &Easel, canvas: &mut Canvas, foot: Point, size: f32, pose: Pose) {
    let toward = if easel.sun().0 > foot.0 { 1.0 } else { -1.0 };
    let rim = mix(easel.palette.key, easel.palette.shade, 0.25);
    if pose.hold == Hold::Fights && easel.says(PUNCHBAGS) && !pose.is_apart {
        at_hand::punchbag(easel, canvas, foot, size, pose.side);
    }
    for shift in [toward * size * 0.010, 0.0] {
        let colour = |material: Colour| if shift == 0.0 { easel.palette.alive(material) } else { rim };
        let mut brush = Brush {
            canvas: &mut *canvas,
            colour: &colour,
            origin: (foot.0 + shift, foot.1),
            size,
            side: pose.side,
            toward,
            reach: 0.1,
            is_rim: shift != 0.0,
        };
        figure(&mut brush, pose);
    }
    if pose.has_umbrella {
        at_hand::umbrella(easel, canvas, foot, size, pose);
    }
}

/// Somebody turned about the middle, as who swims or flies.
pub(super) fn tilted(easel: &Easel, canvas: &mut Canvas, middle: Point, size: f32, pose: Pose, angle: f32) {
    let side = (size * 1.5).ceil();
    let mut own = Canvas::new(side as usize, side as usize);
    person(easel, &mut own, (side / 2.0, side / 2.0 + size * 0.5), size, pose);
    let sprite = turned(&Sprite::of(&own), angle);
    let corner =
        ((middle.0 - sprite.width as f32 / 2.0).round(), (middle.1 - sprite.height as f32 / 2.0).round());
    lay_sprite(canvas, &sprite, corner, &|colour| colour);
}

/// Somebody turned about the middle of whom only what is above a row of the canvas is seen.
pub(super) fn afloat(
    easel: &Easel,
    canvas: &mut Canvas,
    middle: Point,
    size: f32,
    pose: Pose,
    (angle, surface): (f32, f32),
) {
    let side = (size * 1.7).ceil();
    let mut own = Canvas::new(side as usize, side as usize);
    person(easel, &mut own, (side / 2.0, side / 2.0 + size * 0.5), size, pose);
    let mut sprite = turned(&Sprite::of(&own), angle);
    let corner =
        ((middle.0 - sprite.width as f32 / 2.0).round(), (middle.1 - sprite.height as f32 / 2.0).round());
    for (row, line) in sprite.pixels.chunks_exact_mut(sprite.width).enumerate() {
        // Below the surface the body shows through for a hand's breadth.
        let below = (corner.1 + row as f32 - surface) / (size * 0.07);
        if below > 0.0 {
            let seen = 0.4 * (1.0 - below).max(0.0);
            line.iter_mut().flatten().for_each(|channel| *channel *= seen);
        }
    }
    lay_sprite(canvas, &sprite, corner, &|colour| colour);
}

/// Somebody's head and shoulders; the head is `size` pixels from its middle to the top of the skull.
pub(super) fn bust(easel: &Easel, canvas: &mut Canvas, middle: Point, size: f32, pose: Pose) {
    let toward = if easel.sun().0 > middle.0 { 1.0 } else { -1.0 };
    let rim = mix(easel.palette.key, easel.palette.glow, 0.5);
    for shift in [toward * size * 0.035, 0.0] {
        let colour = |material: Colour| if shift == 0.0 { easel.palette.alive(material) } else { rim };
        let mut brush = Brush {
            canvas: &mut *canvas,
            colour: &colour,
            origin: (middle.0 + shift, middle.1),
            size,
            side: pose.side,
            toward,
            reach: 1.3,
            is_rim: shift != 0.0,
        };
        heads::behind(&mut brush, &pose);
        shoulders(&mut brush, &pose);
        attire::straps_near(&mut brush, pose.wears);
        heads::head(&mut brush, &pose);
        if let Some(noun) = easel.in_hands {
            hands::holding(&mut brush, &pose, noun);
        }
    }
}

/// Neck, shoulders and what covers them, in heads.
fn shoulders(brush: &mut Brush<'_>, pose: &Pose) {
    let (outfit, [top, legs, trim]) = pose.clothes();
    let skin = pose.skin;
    let wide = match outfit {
        Outfit::Suit | Outfit::Plates => 1.15,
        _ if pose.who.is_woman => 0.86,
        _ => 1.0,
    };
    brush.round(
        &[
            (-0.40 * wide, -1.10),
            (-1.2 * wide, -1.42),
            (-1.85 * wide, -1.78),
            (-2.15 * wide, -2.6),
            (-2.3 * wide, -5.0),
            (2.3 * wide, -5.0),
            (2.1 * wide, -2.6),
            (1.8 * wide, -1.78),
            (1.2 * wide, -1.42),
            (0.46 * wide, -1.10),
        ],
        top,
    );
    // The arms part from the body.
    for x in [-1.45, 1.42] {
        brush.line((x * wide, -2.5), (x * wide * 1.03, -5.0), (0.025, 0.05), scale(top, 0.7));
    }
    brush.line((0.02, -0.7), (0.02, -1.2), (0.36, 0.40), scale(skin, 0.86));
    match outfit {
        Outfit::Dress | Outfit::Tutu => {
            brush.round(
                &[(-0.75, -1.2), (0.0, -1.0), (0.8, -1.2), (0.5, -1.9), (0.02, -2.05), (-0.48, -1.9)],
                scale(skin, 0.95),
            );
        }
        Outfit::Kit => {
            brush.round(&[(-0.5, -1.12), (0.52, -1.12), (0.02, -1.65)], scale(skin, 0.92));
            brush.line((-0.52, -1.2), (0.02, -1.7), (0.06, 0.06), trim);
            brush.line((0.54, -1.2), (0.02, -1.7), (0.06, 0.06), trim);
        }
        Outfit::Formal | Outfit::Coat => {
            brush.shape(&[(-0.5, -1.1), (0.54, -1.1), (0.02, -2.7)], paint(0xf0eee8));
            if outfit == Outfit::Formal {
                brush.shape(&[(-0.1, -1.3), (0.14, -1.3), (0.2, -2.3), (0.02, -2.6), (-0.16, -2.3)], trim);
            }
            for x in [-1.0, 1.0] {
                brush.shape(
                    &[(0.52 * x, -1.05), (0.95 * x, -1.62), (0.6 * x, -1.8), (0.02, -2.75), (0.3 * x, -1.7)],
                    scale(top, 0.84),
                );
            }
        }
        Outfit::Wrap | Outfit::Robe => {
            brush.shape(&[(-0.46, -1.1), (0.5, -1.1), (0.05, -1.85)], scale(skin, 0.92));
            brush.line((0.56, -1.1), (-0.7, -3.0), (0.12, 0.15), trim);
            brush.line((-0.52, -1.1), (0.06, -1.95), (0.12, 0.13), trim);
        }
        Outfit::Apron => {
            brush.shape(&[(-0.78, -2.2), (0.8, -2.2), (0.95, -5.0), (-0.95, -5.0)], trim);
            for x in [-1.0, 1.0] {
                brush.line((0.5 * x, -1.16), (0.72 * x, -2.25), (0.08, 0.08), trim);
            }
        }
        Outfit::Suit => {
            brush.line((-0.9, -1.3), (0.94, -1.3), (0.22, 0.22), scale(top, 0.78));
            brush.shape(&[(-0.5, -2.3), (0.54, -2.3), (0.54, -3.1), (-0.5, -3.1)], scale(top, 0.7));
            brush.oval((0.3, -2.6), (0.1, 0.1), trim);
        }
        Outfit::Plates => {
            brush.line((-0.55, -1.15), (0.6, -1.15), (0.2, 0.2), legs);
            for x in [-1.0, 1.0] {
                brush.oval((1.75 * x, -1.95), (0.72, 0.55), mix(top, legs, 0.35));
                brush.oval((1.75 * x, -1.88), (0.62, 0.44), top);
            }
            brush.line((0.02, -1.5), (0.02, -5.0), (0.04, 0.04), legs);
        }
        Outfit::Trousers => {
            brush.line((-0.5, -1.16), (0.02, -1.42), (0.1, 0.08), scale(top, 0.8));
            brush.line((0.54, -1.16), (0.02, -1.42), (0.1, 0.08), scale(top, 0.8));
            brush.line((0.02, -1.45), (0.02, -5.0), (0.02, 0.02), scale(top, 0.75));
            if pose.who.look.is_some() {
                for x in [-1.0, 1.0] {
                    brush.line((1.05 * x, -1.5), (1.05 * x, -2.9), (0.09, 0.09), trim);
                }
            }
        }
    }
    if pose.who.look.is_some_and(|look| look.holds == "stethoscope") {
        brush.line((-0.5, -1.2), (-0.42, -2.3), (0.05, 0.05), paint(0x3a4450));
        brush.line((0.54, -1.2), (0.5, -2.3), (0.05, 0.05), paint(0x3a4450));
        brush.oval((0.5, -2.4), (0.14, 0.14), paint(0x8a96a2));
    }
}

/// Somebody from head to foot; the size is the height.
fn figure(brush: &mut Brush<'_>, pose: Pose) {
    let (outfit, [top, legs, trim]) = pose.clothes();
    let deed = pose.deed.filter(|_| pose.hold.has_free_hands());
    let thing = deeds::Thing { noun: pose.held, steams: pose.steams, glows: pose.glows };
    let holds = match deed {
        None if pose.hold.is_upright() || pose.hold == Hold::Kneels => pose.holds(),
        Some(_) if pose.holds() == "cape" => "cape",
        _ => "",
    };
    // Where it ends, how wide it is there and at the waist, and how thick the limbs are.
    let (hem, flare, waist, bulk): (f32, f32, f32, f32) = match outfit {
        Outfit::Trousers | Outfit::Apron => (0.46, 0.066, 0.060, 1.0),
        Outfit::Formal => (0.43, 0.072, 0.060, 1.0),
        Outfit::Coat => (0.29, 0.092, 0.062, 1.05),
        Outfit::Robe => (0.03, 0.135, 0.070, 1.1),
        Outfit::Wrap => (0.03, 0.125, 0.056, 1.05),
        Outfit::Dress => (0.16, 0.130, 0.046, 0.9),
        Outfit::Tutu => (0.46, 0.050, 0.044, 0.85),
        Outfit::Suit => (0.44, 0.092, 0.092, 1.65),
        Outfit::Plates => (0.42, 0.098, 0.066, 1.35),
        Outfit::Kit => (0.36, 0.085, 0.058, 1.05),
    };
    if holds == "cape" {
        brush.round(
            &[(-0.06, 0.83), (0.05, 0.83), (-0.02, 0.5), (-0.16, 0.12), (-0.36, 0.2), (-0.2, 0.55)],
            trim,
        );
    }
    attire::behind(brush, pose.wears);
    // Children have larger heads. What falls behind the neck is behind the body too.
    let share = if pose.is_child { 0.100 } else { 0.070 };
    let middle = brush.at((0.008, 0.985 - share));
    let mut back = Brush { origin: middle, size: brush.size * share, reach: 1.3, ..brush.again() };
    heads::behind(&mut back, &pose);
    let bare = matches!(outfit, Outfit::Kit | Outfit::Dress | Outfit::Tutu);
    let leg = if bare { pose.skin } else { legs };
    let shoe = if outfit == Outfit::Suit { scale(legs, 0.8) } else { paint(0x2c2620) };
    let shoe = if outfit == Outfit::Tutu { trim } else { shoe };
    let wide = 0.045 + 0.06 * pose.stride;
    let is_standing = pose.hold.is_upright();
    // A long garment lies over the thighs of whoever sits.
    let covers = !is_standing && (hem < 0.4 || matches!(outfit, Outfit::Robe | Outfit::Wrap));
    let (thigh, hem, flare) = if covers {
        (top, 0.47, waist + 0.016)
    } else {
        (leg, if is_standing { hem } else { hem.max(0.46) }, flare)
    };
    let flare = if is_standing { flare } else { flare.min(waist + 0.016) };
    let legs_held = deed.and_then(deeds::legs).unwrap_or_else(|| legs_of(pose.hold, wide));
    for ((hip, knee, ankle), dim) in legs_held.into_iter().zip([0.8, 1.0]) {
        let thick = if covers { bulk * 1.35 } else { bulk };
        brush.line(hip, knee, (0.040 * thick, 0.034 * thick), scale(thigh, dim));
        brush.line(knee, ankle, (0.033 * bulk, 0.022 * bulk), scale(leg, dim));
        brush.line(
            (ankle.0 - 0.005, ankle.1 - 0.019),
            (ankle.0 + 0.04, ankle.1 - 0.023),
            (0.02 * bulk, 0.014 * bulk),
            scale(shoe, dim),
        );
    }
    if outfit == Outfit::Kit && is_standing {
        // Shorts, or the skirt of a soldier of old.
        brush.shape(&[(-0.065, 0.55), (0.065, 0.55), (0.10, 0.36), (-0.10, 0.36)], legs);
    }
    // The arm behind, the body, the arm before.
    let is_wide = matches!(outfit, Outfit::Robe | Outfit::Wrap);
    let is_bare =
        matches!(outfit, Outfit::Tutu | Outfit::Kit) || outfit == Outfit::Dress && pose.who.look.is_none();
    let sleeve = if is_bare { pose.skin } else { top };
    let hand = if outfit == Outfit::Suit { scale(top, 0.85) } else { pose.skin };
    let cuff = if is_wide { 0.046 } else { 0.021 * bulk };
    let is_up = outfit == Outfit::Tutu && pose.hold == Hold::Stands;
    let [behind, before] = arms_of(pose.hold);
    let (elbow, wrist) = match (is_up, behind) {
        (true, _) => ((-0.15, 0.9), (-0.07, 1.05)),
        (false, Some(arm)) => arm,
        (false, None) if pose.link < 0.0 => ((-0.115, 0.64), (-0.17, 0.50)),
        (false, None) => ((-0.098, 0.62), (-0.085, 0.48)),
    };
    if deed.is_none() {
        brush.line((-0.062, 0.79), elbow, (0.026 * bulk, 0.023 * bulk), scale(sleeve, 0.82));
        brush.line(elbow, wrist, (0.022 * bulk, cuff), scale(sleeve, 0.82));
        brush.oval(wrist, (0.020, 0.022), scale(hand, 0.85));
    }
    let (broad, bottom) = (0.078 * (0.72 + 0.28 * bulk), if outfit == Outfit::Kit { 0.5 } else { hem });
    brush.shape(
        &[
            (-broad, 0.79),
            (-0.055, 0.83),
            (0.0, 0.85),
            (0.052, 0.83),
            (broad, 0.79),
            (waist + 0.004, 0.62),
            (waist + 0.010, 0.54),
            (if outfit == Outfit::Kit { waist } else { flare }, bottom),
            (if outfit == Outfit::Kit { -waist } else { -flare * 1.12 }, bottom - 0.008),
            (-waist - 0.012, 0.54),
            (-waist, 0.62),
        ],
        top,
    );
    match outfit {
        Outfit::Tutu => {
            brush.oval((0.0, 0.5), (0.20, 0.042), mix(trim, top, 0.5));
            brush.oval((0.0, 0.515), (0.17, 0.03), trim);
        }
        Outfit::Formal => {
            brush.shape(&[(-0.024, 0.84), (0.03, 0.84), (0.006, 0.68)], paint(0xf0eee8));
            brush.shape(&[(0.0, 0.83), (0.014, 0.83), (0.014, 0.73), (0.006, 0.69), (-0.002, 0.73)], trim);
        }
        Outfit::Coat => {
            brush.shape(&[(-0.022, 0.845), (0.03, 0.845), (0.008, 0.73)], mix(trim, [1.0; 3], 0.5));
            brush.line((0.008, 0.74), (0.012, hem + 0.01), (0.004, 0.004), scale(top, 0.66));
            if holds.is_empty() && pose.who.look.is_some() {
                brush.line((-flare, hem + 0.05), (flare, hem + 0.05), (0.012, 0.012), trim);
                brush.line((-waist - 0.005, 0.62), (waist + 0.005, 0.62), (0.012, 0.012), trim);
            }
        }
        Outfit::Wrap | Outfit::Robe => {
            brush.line((0.036, 0.835), (-0.045, 0.62), (0.009, 0.010), trim);
            brush.line((-0.03, 0.84), (0.01, 0.74), (0.009, 0.009), trim);
            brush.line((-waist, 0.585), (waist + 0.004, 0.585), (0.020, 0.020), trim);
            brush.line((0.02, 0.58), (0.03, 0.34), (0.010, 0.012), trim);
        }
        Outfit::Apron => {
            brush.shape(
                &[(-0.034, 0.74), (0.044, 0.74), (0.066, 0.55), (0.070, 0.30), (-0.056, 0.30), (-0.05, 0.55)],
                trim,
            );
            brush.line((-0.03, 0.74), (-0.025, 0.83), (0.007, 0.007), trim);
            brush.line((0.04, 0.74), (0.036, 0.83), (0.007, 0.007), trim);
        }
        Outfit::Suit => {
            brush.shape(&[(-0.12, 0.82), (-0.075, 0.84), (-0.075, 0.56), (-0.125, 0.54)], scale(top, 0.75));
            brush.shape(&[(-0.035, 0.74), (0.05, 0.74), (0.05, 0.66), (-0.035, 0.66)], scale(top, 0.7));
            brush.oval((0.03, 0.70), (0.010, 0.010), trim);
            brush.line((-0.09, 0.54), (0.09, 0.54), (0.010, 0.010), trim);
        }
        Outfit::Plates => {
            for x in [-1.0, 1.0] {
                brush.oval((0.086 * x, 0.79), (0.042, 0.034), mix(top, [1.0; 3], 0.12));
            }
            brush.line((-0.066, 0.56), (0.07, 0.56), (0.014, 0.014), trim);
            brush.line((0.01, 0.82), (0.01, 0.58), (0.004, 0.004), scale(top, 0.65));
            for (_, knee, _) in legs_held {
                brush.oval(knee, (0.034, 0.03), top);
            }
        }
        Outfit::Trousers if pose.who.look.is_some() => {
            brush.line((-0.058, 0.50), (0.062, 0.50), (0.010, 0.010), scale(trim, 0.8));
            for x in [-0.036, 0.04] {
                brush.line((x, 0.82), (x, 0.54), (0.007, 0.007), trim);
            }
        }
        Outfit::Trousers | Outfit::Dress | Outfit::Kit => {}
    }
    attire::straps(brush, pose.wears);
    let is_holding = !holds.is_empty() && holds != "cape" && holds != "soccer ball";
    let (elbow, wrist) = match (is_up, is_holding) {
        (true, _) => ((0.15, 0.92), (0.06, 1.06)),
        (false, _) if before.is_some() => before.unwrap_or_default(),
        (false, _) if pose.has_umbrella => ((0.118, 0.645), (0.117, 0.575)),
        (false, _) if pose.link > 0.0 => ((0.115, 0.64), (0.17, 0.50)),
        (false, true) => ((0.105, 0.64), (0.165, 0.585)),
        (false, false) => ((0.092, 0.62), (0.092 + 0.05 * pose.stride, 0.47)),
    };
    let (elbow, wrist) = match deed {
        Some(deed) => {
            deeds::before_arms(brush, deed, thing, pose.hold.sinks());
            let [(elbow, wrist), before] = deed.arms();
            brush.line((-0.055, 0.785), elbow, (0.026 * bulk, 0.023 * bulk), scale(sleeve, 0.82));
            brush.line(elbow, wrist, (0.022 * bulk, cuff), scale(sleeve, 0.82));
            brush.oval(wrist, (0.020, 0.022), scale(hand, 0.9));
            before
        }
        None => (elbow, wrist),
    };
    // Whose hand is taken has the thing in the other one.
    if pose.hold == Hold::Shakes && is_holding {
        match (pose.held, pose.gives) {
            (Some(noun), Some(share)) => {
                // What two carry is between them.
                let (x, low) = if share > 0.4 { (0.37, 0.5) } else { (0.21, 0.3) };
                brush.sprite_of(noun, (x, 0.60 - share * low), share, 1.0);
            }
            (Some(noun), None) => brush.sprite_of(noun, (-0.10, 0.30), 0.20, 1.0),
            (None, _) => {}
        }
    } else {
        held(brush, holds, wrist, false);
    }
    brush.line((0.060, 0.79), elbow, (0.027 * bulk, 0.023 * bulk), scale(sleeve, 0.94));
    brush.line(elbow, wrist, (0.022 * bulk, cuff), scale(sleeve, 0.94));
    brush.oval(wrist, (0.020, 0.022), hand);
    if pose.hold != Hold::Shakes {
        held(brush, holds, wrist, true);
    }
    brush.line((0.0, 0.82), (0.006, 0.88), (0.024, 0.022), scale(pose.skin, 0.85));
    let mut head = Brush { origin: middle, size: brush.size * share, reach: 1.3, ..brush.again() };
    heads::head(&mut head, &pose);
    if let Some(deed) = deed {
        deeds::after_arms(brush, deed, thing, pose.hold.sinks());
    }
}

/// Hip, knee and ankle of the far leg and of the near one.
fn legs_of(hold: Hold, wide: f32) -> [(Point, Point, Point); 2] {
    match hold {
        Hold::Stands => [
            ((-0.022, 0.5), (-wide * 0.8, 0.26), (-wide * 1.5, 0.035)),
            ((0.022, 0.5), (wide, 0.26), (wide * 1.1, 0.035)),
        ],
        Hold::Runs => {
            [((-0.02, 0.5), (-0.03, 0.26), (-0.21, 0.19)), ((0.02, 0.5), (0.14, 0.33), (0.17, 0.075))]
        }
        Hold::Waltzes => {
            [((-0.022, 0.5), (-0.08, 0.28), (-0.19, 0.07)), ((0.022, 0.5), (0.05, 0.27), (0.04, 0.035))]
        }
        Hold::Dances => {
            [((-0.02, 0.5), (-0.03, 0.26), (-0.035, 0.04)), ((0.02, 0.5), (0.17, 0.40), (0.06, 0.22))]
        }
        Hold::Jumps => {
            [((-0.02, 0.5), (-0.12, 0.31), (-0.25, 0.20)), ((0.02, 0.5), (0.17, 0.38), (0.12, 0.15))]
        }
        Hold::Fights => {
            [((-0.02, 0.5), (-0.12, 0.27), (-0.25, 0.035)), ((0.02, 0.5), (0.16, 0.31), (0.16, 0.035))]
        }
        Hold::Kicks => {
            [((-0.02, 0.5), (-0.05, 0.27), (-0.09, 0.035)), ((0.02, 0.5), (0.13, 0.34), (0.26, 0.20))]
        }
        Hold::Flies | Hold::Swims => {
            [((-0.022, 0.5), (-0.05, 0.27), (-0.10, 0.06)), ((0.022, 0.5), (0.02, 0.26), (-0.015, 0.04))]
        }
        Hold::Reaches | Hold::Shakes => {
            [((-0.022, 0.5), (-0.035, 0.26), (-0.06, 0.035)), ((0.022, 0.5), (0.03, 0.26), (0.03, 0.035))]
        }
        Hold::Cheers | Hold::Raises => {
            [((-0.022, 0.5), (-0.06, 0.26), (-0.09, 0.035)), ((0.022, 0.5), (0.06, 0.26), (0.08, 0.035))]
        }
        Hold::Kneels => {
            [((-0.02, 0.5), (-0.02, 0.245), (-0.20, 0.235)), ((0.02, 0.5), (0.20, 0.47), (0.19, 0.24))]
        }
        Hold::Astride => {
            [((0.0, 0.5), (0.10, 0.40), (0.07, 0.24)), ((0.01, 0.5), (0.13, 0.37), (0.08, 0.17))]
        }
        Hold::Pedals => [((0.0, 0.5), (0.17, 0.44), (0.13, 0.24)), ((0.01, 0.5), (0.16, 0.36), (0.08, 0.15))],
        Hold::Crouches => {
            [((-0.03, 0.5), (-0.15, 0.36), (-0.19, 0.135)), ((0.03, 0.5), (0.16, 0.38), (0.18, 0.135))]
        }
        Hold::SitsAside => {
            [((-0.01, 0.5), (0.20, 0.505), (0.19, 0.285)), ((0.01, 0.5), (0.235, 0.50), (0.235, 0.285))]
        }
        Hold::SitsAhead => {
            [((-0.03, 0.5), (-0.062, 0.41), (-0.066, 0.205)), ((0.03, 0.5), (0.066, 0.405), (0.070, 0.205))]
        }
        Hold::SitsLow => {
            [((-0.01, 0.5), (0.15, 0.63), (0.22, 0.485)), ((0.01, 0.5), (0.19, 0.61), (0.27, 0.485))]
        }
    }
}

/// Elbow and wrist of the arm behind and of the arm before, if they are not held as by whoever stands.
fn arms_of(hold: Hold) -> [Option<(Point, Point)>; 2] {
    match hold {
        Hold::Stands | Hold::Kneels => [None, None],
        Hold::Runs => [Some(((-0.15, 0.68), (-0.10, 0.55))), Some(((0.08, 0.64), (0.20, 0.71)))],
        Hold::Dances => [Some(((-0.15, 0.90), (-0.10, 1.05))), Some(((0.18, 0.82), (0.31, 0.88)))],
        Hold::Waltzes => [Some(((0.13, 0.83), (0.205, 0.98))), Some(((0.11, 0.68), (0.25, 0.685)))],
        Hold::Jumps => [Some(((-0.15, 0.90), (-0.22, 1.03))), Some(((0.14, 0.92), (0.20, 1.08)))],
        Hold::Fights => [Some(((0.06, 0.68), (0.155, 0.77))), Some(((0.15, 0.76), (0.285, 0.775)))],
        Hold::Kicks => [Some(((-0.13, 0.70), (-0.20, 0.62))), Some(((0.13, 0.70), (0.21, 0.66)))],
        Hold::Flies => [Some(((0.02, 0.92), (0.05, 1.08))), Some(((0.10, 0.92), (0.13, 1.09)))],
        // Turned to the side, behind the back is up.
        Hold::Swims => [Some(((0.06, 0.92), (0.05, 1.10))), Some(((-0.16, 0.92), (-0.11, 1.10)))],
        Hold::Shakes => [None, Some(((0.10, 0.655), (0.21, 0.615)))],
        Hold::Reaches => [Some(((0.09, 0.75), (0.21, 0.765))), Some(((0.09, 0.66), (0.20, 0.665)))],
        Hold::Cheers => [Some(((-0.13, 0.93), (-0.16, 1.08))), Some(((0.13, 0.93), (0.17, 1.09)))],
        Hold::Raises => [None, Some(((0.155, 0.90), (0.19, 1.06)))],
        Hold::Astride => [Some(((0.03, 0.65), (0.15, 0.60))), Some(((0.05, 0.64), (0.17, 0.59)))],
        Hold::Pedals => [Some(((0.10, 0.70), (0.22, 0.63))), Some(((0.12, 0.68), (0.24, 0.61)))],
        Hold::Crouches => [Some(((-0.16, 0.75), (-0.27, 0.80))), Some(((0.16, 0.74), (0.28, 0.72)))],
        Hold::SitsAside => [Some(((0.07, 0.64), (0.19, 0.61))), Some(((0.09, 0.63), (0.21, 0.60)))],
        Hold::SitsAhead => [Some(((-0.10, 0.64), (-0.055, 0.51))), Some(((0.10, 0.64), (0.06, 0.50)))],
        Hold::SitsLow => [Some(((0.05, 0.66), (0.15, 0.62))), Some(((0.08, 0.66), (0.19, 0.60)))],
    }
}

/// What is in the hand, behind or before the fingers.
fn held(brush: &mut Brush<'_>, holds: &str, (x, up): Point, is_before: bool) {
    let (steel, wood, gold) = (paint(0xd4dae2), paint(0x6e4c30), paint(0xe0b040));
    match holds {
        "" | "cape" | "stethoscope" => {}
        "sword" if !is_before => {
            brush.line((x - 0.03, up - 0.05), (x + 0.02, up + 0.035), (0.011, 0.011), wood);
            brush.line((x - 0.005, up + 0.055), (x + 0.05, up + 0.02), (0.009, 0.009), gold);
            brush.line((x + 0.022, up + 0.04), (x + 0.20, up + 0.36), (0.014, 0.006), steel);
        }
        "spear" | "staff" | "gold staff" if !is_before => {
            let shaft = if holds == "gold staff" { paint(0xc83a2c) } else { wood };
            // Whoever raises it has it by the middle.
            let raised = if up > 0.95 { 0.26 } else { 0.0 };
            let mut brush = Brush { origin: brush.at((0.0, raised)), ..brush.again() };
            brush.line((x, 0.01), (x, 1.1), (0.011, 0.011), shaft);
            match holds {
                "spear" => brush.shape(&[(x - 0.024, 1.08), (x, 1.24), (x + 0.024, 1.08)], steel),
                "staff" => brush.oval((x, 1.13), (0.034, 0.034), paint(0x7ad0e8)),
                _ => {
                    brush.line((x, 0.01), (x, 0.12), (0.015, 0.015), gold);
                    brush.line((x, 1.0), (x, 1.11), (0.015, 0.015), gold);
                }
            }
        }
        "witch broom" if !is_before => {
            brush.line((x, 0.2), (x, 1.0), (0.011, 0.011), wood);
            brush.shape(
                &[(x - 0.02, 0.24), (x + 0.02, 0.24), (x + 0.06, 0.0), (x - 0.06, 0.0)],
                paint(0xc89a50),
            );
        }
        "pitchfork" if !is_before => {
            brush.line((x, 0.05), (x, 0.92), (0.010, 0.010), wood);
            brush.line((x - 0.05, 0.92), (x + 0.05, 0.92), (0.008, 0.008), steel);
            for tine in [-0.05, 0.0, 0.05] {
                brush.line((x + tine, 0.92), (x + tine, 1.06), (0.008, 0.005), steel);
            }
        }
        "fishing line" if !is_before => {
            brush.line((x - 0.05, up - 0.06), (x + 0.42, up + 0.55), (0.010, 0.004), wood);
            brush.line((x + 0.42, up + 0.55), (x + 0.44, up - 0.3), (0.002, 0.002), paint(0xe8e8e8));
        }
        "boxing gloves" if is_before => {
            brush.oval((x, up + 0.01), (0.045, 0.048), paint(0xd0342c));
            brush.oval((-0.085, 0.48), (0.042, 0.045), paint(0xb82c26));
        }
        "soccer ball" if is_before => brush.sprite(holds, (0.22, 0.055), 0.11),
        "guitar" if is_before => brush.sprite(holds, (0.06, 0.58), 0.46),
        "violin" if is_before => brush.sprite(holds, (0.10, 0.74), 0.30),
        "hammer" | "axe" | "longbow" | "racket" | "baseball bat" | "magic wand" if is_before => {
            brush.sprite(holds, (x + 0.02, up + 0.10), if holds == "longbow" { 0.5 } else { 0.28 });
        }
        "sword" | "spear" | "staff" | "gold staff" | "witch broom" | "pitchfork" | "fishing line"
        | "boxing gloves" => {}
        other if is_before => brush.sprite(other, (x + 0.01, up + 0.03), 0.17),
        _ => {}
    }
}
