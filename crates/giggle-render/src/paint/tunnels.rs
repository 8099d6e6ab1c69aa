//! A road through a tunnel: its vault, the lamps along it and the light at its end.
//!
//! It knows the easel and the plan of a road, and nothing of who is on it.

use super::canvas::{mix, scale};
use super::noise::{hash, smooth, value};
use super::palette::paint;
use super::{Easel, figures};

/// Whether a road goes through one.
pub(super) fn is_one(easel: &Easel) -> bool {
    easel.says(&["tunnel", "隧道", "underpass"])
}

/// Paints it; the lamps make the light of whoever is in it.
pub(super) fn tunnel(easel: &mut Easel) {
    let mut dice = easel.dice.part("tunnel");
    easel.horizon = 0.56;
    let place = 0.5 + dice.side() * dice.range(0.03, 0.09);
    easel.light = (place, 0.26);
    let lamp = mix(easel.palette.lamp, paint(0xffc878), 0.5);
    easel.palette.key = mix(lamp, [1.0; 3], 0.35);
    easel.palette.ambient = mix(scale(lamp, 0.42), paint(0x5a6478), 0.5);
    let point = (easel.x(place), easel.y(easel.horizon));
    let unit = easel.unit;
    let (half, high) = (unit * 0.92, unit * 0.86);
    let seed = dice.seed();
    let mut canvas = easel.canvas();
    let ground = unit * 0.36;
    canvas.cover(|x, y| {
        // How far off the wall is that is seen here: the vault is a half oval over a flat road.
        let (dx, dy) = (x - point.0, y - point.1);
        let vault = (dx / half).hypot(dy.min(0.0) / high).max(1e-4);
        let is_road = dy > 0.0 && dy / ground >= dx.abs() / half * 0.86;
        let near = if is_road { dy / ground } else { vault.max(dx.abs() / half) };
        let far = (1.0 / near.max(0.01)).min(80.0);
        let fade = smooth(2.0, 26.0, far);
        let rough = 0.9 + 0.2 * value(dx / near / unit * 9.0, far * 1.4, seed);
        let joint = smooth(0.06, 0.0, (far * 0.55).fract()) * (1.0 - fade);
        let (material, lit) = if is_road {
            (paint(0x3c3e46), 0.55)
        } else if dy > -unit * 0.10 * near {
            (paint(0xb4b0a6), 0.72)
        } else {
            (paint(0x6a665e), 0.60)
        };
        let pulse = 0.72 + 0.28 * (far * 1.9).sin();
        let colour = scale(mix(material, lamp, 0.22), lit * rough * pulse * (1.0 - 0.35 * joint));
        mix(colour, mix(lamp, [1.0; 3], 0.45), fade * 0.9)
    });
    // The lines of the road, the rails at its edges, and the lamps of the vault.
    let white = mix(paint(0xe8e4d8), lamp, 0.2);
    for step in 0..16 {
        let (z0, z1) = (1.0 + step as f32 * 0.9, 1.45 + step as f32 * 0.9);
        let at = |aside: f32, z: f32| (point.0 + aside * half / z, point.1 + ground / z);
        let wide = |z: f32| unit * 0.010 / z;
        canvas.stroke(at(0.02, z0), at(0.02, z1), (wide(z0), wide(z1)), white, 0.85);
    }
    for side in [-1.0, 1.0] {
        let at = |z: f32| (point.0 + side * half * 0.93 / z, point.1 + ground * 0.84 / z);
        canvas.stroke(at(0.7), at(30.0), (unit * 0.010, unit * 0.001), mix(paint(0xd8b040), lamp, 0.3), 0.9);
        for step in (0..16).rev() {
            let z = 0.9 + step as f32 * 1.05;
            let at = |z: f32| (point.0 + side * half * 0.52 / z, point.1 - high * 0.78 / z);
            let size = unit * 0.016 / z;
            canvas.stroke(at(z), at(z + 0.34), (size, size * 0.75), mix(lamp, [1.0; 3], 0.7), 1.0);
            canvas.glow(at(z), unit * 0.22 / z, lamp, 0.55);
        }
    }
    canvas.glow(point, unit * 0.26, mix(lamp, [1.0; 3], 0.5), 0.9);
    easel.add(&canvas, 1.0);
    let mut front = easel.canvas();
    // Streaks of light on the walls where something passes at speed.
    const FAST: &[&str] =
        &["speed", "rac", "fast", "streak", "light trail", "飞驰", "疾驰", "光轨", "高速", "穿梭"];
    if easel.says(FAST) {
        for index in 0..26 {
            let side = if index % 2 == 0 { 1.0 } else { -1.0 };
            let up = hash(index, 3, seed) * 1.1 - 0.62;
            let from = 0.62 + 0.5 * hash(index, 5, seed);
            let at = |z: f32| (point.0 + side * half * 0.97 / z, point.1 + up * ground / z);
            let rgb = [0xff5a4a, 0xffe0a0, 0x8ad8ff, 0xffffff][index as usize % 4];
            front.stroke(at(from), at(from * 2.6), (unit * 0.0045, unit * 0.0012), paint(rgb), 0.5);
        }
    }
    let tops = vec![point.1 + ground * 0.52; front.width];
    let person = unit * if easel.is_led { easel.person() } else { 0.24 };
    figures::people_and_animals(easel, &mut front, &tops, 0.5, person);
    easel.add(&front, 0.3);
    easel.darken(|x, y| {
        let (side, foot) = ((x.abs() * 0.85).powi(4) * 0.5, smooth(0.6, 1.4, y) * 0.4);
        side + foot - side * foot
    });
}
