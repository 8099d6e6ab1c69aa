//! A street that leads over a bridge: water on both sides, rails, and cables that hang between towers.
//!
//! It knows the easel and the plan of a street, and nothing of who is on it. The one idea: what would be houses is air.

use super::Easel;
use super::canvas::{Canvas, mix, scale};
use super::noise::{smooth, value};
use super::palette::paint;
use super::street_plan::Street;

/// Whether the street of a scene is on a bridge.
pub(super) fn is_crossed(easel: &Easel) -> bool {
    const ON: &[&str] = &[
        "on a bridge",
        "on the bridge",
        "across a bridge",
        "across the bridge",
        "over a bridge",
        "over the bridge",
        "suspension bridge",
        "桥上",
        "过桥",
        "走过大桥",
    ];
    easel.says(ON) && !easel.says(&["under", "桥下"])
}

/// The water below, as far as the horizon, and a skyline on its far bank.
pub(super) fn waters(easel: &Easel, canvas: &mut Canvas) {
    let mut dice = easel.dice.part("waters");
    let (unit, palette) = (easel.unit, &easel.palette);
    let horizon = easel.y(easel.horizon);
    let bank = mix(palette.haze, palette.shade, 0.35);
    let mut x = 0.0;
    while x < easel.width() {
        let (wide, tall) = (unit * dice.range(0.02, 0.05), unit * dice.range(0.015, 0.10));
        canvas.polygon(
            &[(x, horizon + 2.0), (x, horizon - tall), (x + wide, horizon - tall), (x + wide, horizon + 2.0)],
            |_, _| (bank, 0.9),
        );
        x += wide * dice.range(1.0, 1.5);
    }
    let seed = dice.seed();
    let deep = mix(palette.lit(paint(0x35607a), 0.5), palette.shade, 0.25);
    canvas.wash(horizon..easel.height(), |x, y| {
        let near = (y - horizon) / unit;
        let wave = value(x / unit * 9.0 / (0.15 + near), y / unit * 60.0 / (0.4 + near), seed);
        let colour = mix(
            mix(palette.sky_at(0.75), deep, 0.35 + 0.6 * smooth(0.0, 0.3, near)),
            palette.glow,
            0.16 * wave,
        );
        (colour, 1.0)
    });
}

/// Rails at both edges, towers over the road, and the cables between them.
pub(super) fn rails(easel: &Easel, canvas: &mut Canvas, street: &Street) {
    let palette = &easel.palette;
    let steel = mix(palette.lit(paint(0x8a4034), 0.55), palette.shade, 0.15);
    let edge = street.half;
    let thick = |z: f32, metres: f32| (metres / z * street.focus).max(0.6);
    const TOWERS: [f32; 3] = [88.0, 40.0, 14.0];
    const HIGH: f32 = 17.0;
    for side in [-1.0, 1.0] {
        let x = side * edge;
        // The cable sinks to the rail halfway between two towers.
        let hang = |z: f32| {
            let at = TOWERS.windows(2).find(|pair| z <= pair[0] && z >= pair[1]);
            let share = at.map_or((z / TOWERS[2]).clamp(0.0, 1.0) * 0.5 + 0.5, |pair| {
                (z - pair[1]) / (pair[0] - pair[1])
            });
            2.0 + (HIGH - 2.0) * (2.0 * share - 1.0).powi(2)
        };
        let mut z = 88.0_f32;
        while z > 3.0 {
            let next = z * 0.955;
            let shade = mix(steel, palette.haze, smooth(10.0, 120.0, z) * 0.7);
            canvas.stroke(
                street.see(x, hang(z), z),
                street.see(x, hang(next), next),
                (thick(z, 0.13), thick(next, 0.13)),
                shade,
                1.0,
            );
            canvas.stroke(
                street.see(x, hang(z), z),
                street.see(x, 1.1, z),
                (thick(z, 0.03), thick(z, 0.03)),
                shade,
                0.9,
            );
            for up in [0.15, 0.6, 1.1] {
                canvas.stroke(
                    street.see(x, up, z),
                    street.see(x, up, next),
                    (thick(z, 0.05), thick(next, 0.05)),
                    shade,
                    1.0,
                );
            }
            canvas.stroke(
                street.see(x, 0.0, z),
                street.see(x, 1.1, z),
                (thick(z, 0.045), thick(z, 0.045)),
                shade,
                1.0,
            );
            z = next;
        }
    }
    for z in TOWERS {
        let shade = mix(steel, palette.haze, smooth(10.0, 120.0, z) * 0.7);
        for side in [-1.0, 1.0] {
            let x = side * edge;
            canvas.stroke(
                street.see(x, -0.4, z),
                street.see(x, HIGH + 0.6, z),
                (thick(z, 0.6), thick(z, 0.5)),
                scale(shade, 0.92),
                1.0,
            );
        }
        for up in [HIGH * 0.62, HIGH - 0.3] {
            canvas.stroke(
                street.see(-edge, up, z),
                street.see(edge, up, z),
                (thick(z, 0.4), thick(z, 0.4)),
                shade,
                1.0,
            );
        }
    }
}
