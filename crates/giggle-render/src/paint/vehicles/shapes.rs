//! The shapes of what somebody is on, behind and before whoever is.
//!
//! It knows a brush, and nothing of words. The one idea: the origin is on the ground, and the measure is a person's height.

use super::super::brush::Brush;
use super::super::canvas::{Point, mix, scale};
use super::super::palette::paint;
use super::{Kind, Ride};

fn wheel(brush: &mut Brush<'_>, at: Point, radius: f32) {
    brush.oval(at, (radius, radius), paint(0x22242a));
    brush.oval(at, (radius * 0.60, radius * 0.60), paint(0xb4bac2));
    brush.oval(at, (radius * 0.18, radius * 0.18), paint(0x3a3e46));
}

/// What is behind whoever is on it; the origin is on the ground, the measure a person's height.
pub(in super::super) fn behind(brush: &mut Brush<'_>, ride: Ride) {
    let (dark, steel) = (paint(0x2a2c32), paint(0x9aa2ac));
    match ride.kind {
        Kind::Unicycle => {
            brush.oval((0.0, 0.17), (0.17, 0.17), dark);
            brush.oval((0.0, 0.17), (0.145, 0.145), paint(0xd8dce2));
            for turn in 0..6 {
                let (sin, cos) = (turn as f32 * 0.524).sin_cos();
                brush.line(
                    (-0.14 * cos, 0.17 - 0.14 * sin),
                    (0.14 * cos, 0.17 + 0.14 * sin),
                    (0.003, 0.003),
                    steel,
                );
            }
            brush.line((0.0, 0.17), (0.0, 0.43), (0.014, 0.014), ride.body(0xc8342c));
            brush.round(
                &[(-0.09, 0.45), (-0.02, 0.43), (0.09, 0.455), (0.09, 0.475), (0.0, 0.462), (-0.09, 0.475)],
                dark,
            );
            brush.oval((0.0, 0.17), (0.035, 0.035), steel);
            brush.line((-0.055, 0.12), (0.055, 0.22), (0.010, 0.010), steel);
        }
        Kind::Quad | Kind::Kart => {
            let low = ride.kind == Kind::Kart;
            let (radius, far) = if low { (0.105, 0.32) } else { (0.155, 0.30) };
            for x in [-far - 0.03, far - 0.02] {
                brush.oval((x + 0.05, radius + 0.02), (radius * 0.96, radius), paint(0x17181c));
            }
            brush.line((-far, radius), (far, radius), (0.03, 0.03), scale(steel, 0.6));
        }
        Kind::Trike => {
            brush.oval((-0.22, 0.16), (0.15, 0.15), paint(0x17181c));
            brush.line((-0.28, 0.42), (0.30, 0.36), (0.014, 0.014), ride.body(0x2f7a58));
        }
        Kind::Carpet => {
            let (red, gold) = (ride.body(0xa8283c), paint(0xe8b848));
            brush.round(
                &[
                    (-0.52, 0.03),
                    (-0.2, 0.10),
                    (0.2, 0.06),
                    (0.56, 0.15),
                    (0.52, 0.03),
                    (0.15, -0.03),
                    (-0.2, 0.01),
                    (-0.5, -0.05),
                ],
                red,
            );
            brush.line((-0.47, 0.015), (-0.18, 0.055), (0.010, 0.010), gold);
            brush.line((-0.18, 0.055), (0.18, 0.02), (0.010, 0.010), gold);
            brush.line((0.18, 0.02), (0.51, 0.09), (0.010, 0.010), gold);
            for step in 0..5 {
                let up = -0.04 + 0.018 * step as f32;
                brush.line((-0.50, up), (-0.56, up - 0.02), (0.005, 0.004), gold);
                brush.line((0.53, up + 0.08), (0.60, up + 0.07), (0.005, 0.004), gold);
            }
        }
        Kind::Cloud => cloud(brush, 1.0),
        Kind::Rope => {
            brush.line((-3.0, 0.06), (0.0, 0.0), (0.008, 0.008), paint(0x4a3a2c));
            brush.line((0.0, 0.0), (3.0, 0.06), (0.008, 0.008), paint(0x4a3a2c));
        }
        Kind::Swing => {
            for x in [-0.62, 0.62] {
                brush.line((x - 0.12, 0.0), (x, 1.42), (0.020, 0.018), paint(0x7a5438));
                brush.line((x + 0.12, 0.0), (x, 1.42), (0.020, 0.018), paint(0x8a6242));
            }
            brush.line((-0.66, 1.42), (0.66, 1.42), (0.024, 0.024), paint(0x7a5438));
            for x in [-0.13, 0.13] {
                brush.line((x, 0.29), (x * 0.9, 1.41), (0.006, 0.006), paint(0xc8b48c));
            }
            brush.line((-0.15, 0.275), (0.15, 0.275), (0.016, 0.016), paint(0x9a6c46));
        }
        Kind::Trampoline => {
            for x in [-0.55, -0.3, 0.3, 0.55] {
                brush.line((x, 0.18), (x * 1.04, 0.0), (0.012, 0.012), steel);
            }
            brush.oval((0.0, 0.19), (0.64, 0.085), ride.body(0x2f6fb0));
            brush.oval((0.0, 0.195), (0.54, 0.066), paint(0x22262c));
        }
        Kind::Parachute => {
            let (one, other) = (ride.body(0xd8483c), paint(0xf2ead8));
            for x in [-0.46, -0.22, 0.22, 0.46] {
                brush.line((x, 1.22), (x * 0.14, 0.66), (0.004, 0.004), paint(0xe8e2d4));
            }
            const PANELS: usize = 7;
            let at = |share: f32, out: f32| {
                let turn = std::f32::consts::PI * (0.92 - 0.84 * share);
                (0.66 * out * turn.cos(), 1.06 + 0.50 * out * turn.sin())
            };
            for panel in 0..PANELS {
                let (from, to) = (panel as f32 / PANELS as f32, (panel + 1) as f32 / PANELS as f32);
                let colour = if panel % 2 == 0 { one } else { other };
                brush.shape(
                    &[
                        at(from, 1.0),
                        at((from + to) / 2.0, 1.03),
                        at(to, 1.0),
                        at(to, 0.72),
                        at((from + to) / 2.0, 0.76),
                        at(from, 0.72),
                    ],
                    colour,
                );
            }
        }
        Kind::Raft => {
            for row in 0..3 {
                let up = 0.045 - 0.02 * row as f32;
                brush.line(
                    (-0.60, up),
                    (0.60, up),
                    (0.016, 0.016),
                    ride.body(if row % 2 == 0 { 0xc8a060 } else { 0xa8824a }),
                );
            }
        }
        Kind::Ball => {
            let radius = 0.20;
            let one = ride.body(0xd8483c);
            brush.oval((0.0, radius), (radius, radius), one);
            brush.round(
                &[(-0.05, 0.39), (0.05, 0.39), (0.09, 0.2), (0.05, 0.01), (-0.05, 0.01), (-0.09, 0.2)],
                paint(0xf4e8c8),
            );
            brush.oval((-0.06, 0.30), (0.035, 0.025), mix(one, [1.0; 3], 0.6));
        }
        Kind::Broom => {
            brush.line((-0.40, 0.26), (0.52, 0.34), (0.013, 0.011), paint(0x7a5034));
            brush.shape(
                &[(-0.38, 0.29), (-0.38, 0.23), (-0.74, 0.14), (-0.78, 0.20), (-0.76, 0.30)],
                paint(0xc89a50),
            );
            brush.line((-0.40, 0.225), (-0.42, 0.295), (0.014, 0.014), paint(0x8a3a2c));
        }
        Kind::Barrow => {
            brush.line((-0.34, 0.60), (0.36, 0.54), (0.010, 0.010), steel);
        }
        _ => {}
    }
}

/// What is before whoever is on it.
pub(in super::super) fn before(brush: &mut Brush<'_>, ride: Ride) {
    let (dark, steel) = (paint(0x2a2c32), paint(0x9aa2ac));
    match ride.kind {
        Kind::Segway | Kind::Scooter => {
            let x = 0.17;
            brush.line((x - 0.05, 0.10), (x + 0.02, 0.80), (0.013, 0.011), ride.body(0x30343c));
            brush.line((x - 0.01, 0.82), (x + 0.06, 0.79), (0.015, 0.015), dark);
            if ride.kind == Kind::Segway {
                brush.shape(
                    &[(-0.16, 0.075), (0.16, 0.075), (0.17, 0.115), (-0.16, 0.105)],
                    ride.body(0x3a4048),
                );
                wheel(brush, (0.0, 0.125), 0.125);
            } else {
                brush.line((-0.26, 0.06), (0.14, 0.06), (0.016, 0.016), ride.body(0x3a7ac8));
                wheel(brush, (-0.28, 0.045), 0.045);
                wheel(brush, (0.14, 0.05), 0.05);
            }
        }
        Kind::Hoverboard => {
            brush.round(
                &[(-0.28, 0.06), (-0.1, 0.045), (0.1, 0.045), (0.30, 0.07), (0.28, 0.10), (-0.26, 0.09)],
                ride.body(0x3a7ac8),
            );
            for x in [-0.2, 0.2] {
                brush.oval((x, 0.03), (0.06, 0.014), paint(0x9ae4ff));
            }
        }
        Kind::Unicycle => {}
        Kind::Quad => {
            let body = ride.body(0xc8342c);
            // Rack, seat, fenders, bar.
            brush.line((-0.40, 0.40), (-0.16, 0.40), (0.022, 0.026), dark);
            brush.round(
                &[
                    (-0.46, 0.26),
                    (-0.42, 0.37),
                    (-0.20, 0.36),
                    (-0.12, 0.28),
                    (0.10, 0.27),
                    (0.16, 0.40),
                    (0.36, 0.37),
                    (0.46, 0.26),
                    (0.40, 0.22),
                    (0.1, 0.17),
                    (-0.2, 0.17),
                    (-0.42, 0.22),
                ],
                body,
            );
            brush.line((0.10, 0.36), (0.14, 0.54), (0.014, 0.012), dark);
            brush.line((0.09, 0.555), (0.20, 0.54), (0.014, 0.013), dark);
            brush.oval((0.40, 0.315), (0.03, 0.025), paint(0xfff0b8));
            for x in [-0.31, 0.30] {
                wheel(brush, (x, 0.155), 0.155);
            }
        }
        Kind::Kart => {
            brush.round(
                &[
                    (-0.46, 0.09),
                    (-0.46, 0.22),
                    (-0.30, 0.30),
                    (-0.24, 0.14),
                    (0.16, 0.14),
                    (0.24, 0.25),
                    (0.44, 0.20),
                    (0.50, 0.10),
                ],
                ride.body(0xd8a02c),
            );
            brush.line((0.12, 0.30), (0.17, 0.46), (0.012, 0.010), dark);
            brush.line((0.12, 0.475), (0.20, 0.45), (0.013, 0.013), dark);
            for x in [-0.33, 0.32] {
                wheel(brush, (x, 0.105), 0.105);
            }
        }
        Kind::Trike => {
            brush.line((0.24, 0.58), (0.32, 0.16), (0.012, 0.010), steel);
            brush.line((0.18, 0.60), (0.28, 0.58), (0.012, 0.012), dark);
            brush.line((-0.20, 0.40), (-0.02, 0.42), (0.024, 0.020), dark);
            wheel(brush, (-0.30, 0.16), 0.16);
            wheel(brush, (0.33, 0.16), 0.16);
        }
        Kind::JetSki => {
            let (body, white) = (ride.body(0x2f6fd0), paint(0xf4f6f8));
            brush.round(
                &[
                    (-0.50, 0.03),
                    (-0.48, 0.22),
                    (-0.30, 0.30),
                    (0.06, 0.26),
                    (0.14, 0.40),
                    (0.30, 0.34),
                    (0.62, 0.12),
                    (0.50, -0.01),
                    (-0.44, -0.02),
                ],
                body,
            );
            brush.round(&[(-0.50, 0.03), (0.58, 0.09), (0.50, -0.01), (-0.44, -0.02)], white);
            brush.line((0.12, 0.40), (0.06, 0.52), (0.012, 0.012), dark);
            brush.line((0.02, 0.53), (0.14, 0.52), (0.013, 0.013), dark);
            foam(brush);
        }
        Kind::Snowmobile => {
            let body = ride.body(0x2a9a5a);
            brush.round(&[(-0.48, 0.06), (-0.50, 0.16), (0.10, 0.16), (0.16, 0.05)], dark);
            brush.round(
                &[
                    (-0.46, 0.16),
                    (-0.46, 0.32),
                    (-0.06, 0.31),
                    (0.08, 0.42),
                    (0.24, 0.40),
                    (0.50, 0.20),
                    (0.40, 0.14),
                    (0.0, 0.15),
                ],
                body,
            );
            brush.line((0.18, 0.38), (0.10, 0.54), (0.014, 0.010), paint(0xbfe0f0));
            brush.line((0.10, 0.17), (0.34, 0.04), (0.012, 0.012), steel);
            brush.line((0.10, 0.025), (0.60, 0.03), (0.014, 0.012), ride.body(0xc8342c));
            brush.line((0.60, 0.03), (0.66, 0.07), (0.012, 0.008), ride.body(0xc8342c));
        }
        Kind::Sled => {
            let (wood, red) = (ride.body(0xa8683c), paint(0xb8302c));
            brush.line((-0.36, 0.10), (0.34, 0.10), (0.022, 0.022), wood);
            brush.line((-0.38, 0.02), (0.38, 0.02), (0.012, 0.012), red);
            brush.line((0.38, 0.02), (0.47, 0.12), (0.012, 0.010), red);
            for x in [-0.26, 0.0, 0.26] {
                brush.line((x, 0.095), (x, 0.02), (0.010, 0.010), red);
            }
        }
        Kind::Bobsled => {
            let body = ride.body(0xd8342c);
            brush.round(
                &[
                    (-0.62, 0.05),
                    (-0.66, 0.22),
                    (-0.50, 0.30),
                    (-0.10, 0.28),
                    (0.30, 0.30),
                    (0.62, 0.22),
                    (0.86, 0.10),
                    (0.80, 0.04),
                ],
                body,
            );
            brush.line((-0.58, 0.14), (0.78, 0.12), (0.018, 0.014), paint(0xf4f0e6));
            brush.line((-0.50, 0.02), (-0.10, 0.02), (0.010, 0.010), steel);
            brush.line((0.20, 0.02), (0.74, 0.02), (0.010, 0.010), steel);
        }
        Kind::Cloud => cloud(brush, 0.62),
        Kind::Raft => {
            foam(brush);
            brush.line((0.20, 1.02), (0.30, -0.10), (0.010, 0.010), paint(0xb08a50));
        }
        Kind::Surfboard => {
            brush.round(
                &[(-0.54, 0.02), (-0.40, 0.045), (0.40, 0.05), (0.62, 0.12), (0.40, 0.0), (-0.44, -0.015)],
                ride.body(0xf2e8d0),
            );
            brush.line((-0.40, 0.02), (0.46, 0.03), (0.007, 0.006), paint(0xd8483c));
        }
        Kind::Rope => {
            brush.line((-0.70, 0.60), (0.78, 0.66), (0.008, 0.008), paint(0x8a6a48));
        }
        Kind::Barrow => {
            let body = ride.body(0x9aa2ac);
            brush.shape(&[(-0.34, 0.58), (0.38, 0.52), (0.28, 0.24), (-0.24, 0.24)], body);
            for step in 0..6 {
                let x = -0.28 + 0.11 * step as f32;
                brush.line((x, 0.56), (x * 0.8, 0.26), (0.004, 0.004), scale(body, 0.6));
            }
            brush.line((-0.34, 0.60), (-0.50, 0.66), (0.012, 0.012), dark);
            for x in [-0.2, 0.22] {
                brush.line((x, 0.24), (x, 0.06), (0.010, 0.010), steel);
                wheel(brush, (x, 0.05), 0.05);
            }
        }
        _ => {}
    }
}

/// Puffs of a cloud under somebody.
fn cloud(brush: &mut Brush<'_>, share: f32) {
    let white = paint(0xf6f8fc);
    let tint = mix(white, paint(0xb8c8e0), 0.35);
    for (x, up, radius) in
        [(-0.42, 0.02, 0.14), (0.44, 0.02, 0.13), (-0.22, 0.04, 0.18), (0.22, 0.04, 0.18), (0.0, 0.03, 0.20)]
    {
        brush.oval((x, up - 0.05), (radius * 1.15, radius * 0.62 * share), tint);
        brush.oval((x, up - 0.02), (radius, radius * 0.55 * share), white);
    }
}

/// White water around a hull.
fn foam(brush: &mut Brush<'_>) {
    let white = paint(0xf2f8fa);
    for (x, up, radius) in [
        (-0.62, 0.0, 0.05),
        (-0.54, 0.04, 0.06),
        (-0.70, 0.06, 0.04),
        (-0.40, -0.02, 0.05),
        (-0.2, -0.03, 0.04),
        (0.05, -0.03, 0.04),
        (0.3, -0.02, 0.05),
        (0.52, 0.0, 0.05),
        (0.62, 0.05, 0.03),
        (-0.82, 0.03, 0.03),
    ] {
        brush.oval((x, up), (radius, radius * 0.5), white);
    }
}
