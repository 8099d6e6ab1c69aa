//! A clip's picture as a usual screen shows it: upright, with square pixels, in standard dynamic range.
//!
//! It must not know files or decoders.

use crate::demux::{Light, Look};
use crate::error::ClipError;
use crate::fit::{Window, scale_with};
use fast_image_resize::FilterType;
use image::{RgbaImage, imageops};

/// The picture as it is shown.
pub(crate) fn shown(mut picture: RgbaImage, look: Look) -> Result<RgbaImage, ClipError> {
    match look.colour.light() {
        Light::Standard => {}
        light => to_standard(&mut picture, light, look.colour.primaries),
    }
    let (across, down) = look.pixel_aspect;
    if across != down {
        let (width, height) = picture.dimensions();
        let wide = (f64::from(width) * f64::from(across) / f64::from(down)).round();
        if wide >= 1.0 && wide <= 4.0 * f64::from(width) {
            let whole = Window::of_size(width, height);
            picture = scale_with(&picture, whole, wide as u32, height, FilterType::CatmullRom)
                .map_err(|error| ClipError::Still { reason: error.to_string() })?;
        }
    }
    if look.is_mirrored {
        imageops::flip_horizontal_in_place(&mut picture);
    }
    Ok(match look.rotation {
        90 => imageops::rotate90(&picture),
        180 => imageops::rotate180(&picture),
        270 => imageops::rotate270(&picture),
        _ => picture,
    })
}

/// The light of white on paper in a picture of high dynamic range, in candela per square metre; it becomes white.
const WHITE: f32 = 203.0;

/// Maps light that only some screens show to what all of them do: what is brighter than white on paper is pressed
/// together at the upper end.
fn to_standard(picture: &mut RgbaImage, light: Light, primaries: u8) {
    let linear: Vec<f32> = (0..=255u8).map(|value| relative_light(f32::from(value) / 255.0, light)).collect();
    // BT.2020 to BT.709.
    const NARROWER: [[f32; 3]; 3] =
        [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]];
    for pixel in picture.pixels_mut() {
        let [r, g, b, _] = pixel.0;
        let wide = [linear[usize::from(r)], linear[usize::from(g)], linear[usize::from(b)]];
        // The brightest part decides for all three, so that the hue stays.
        let most = wide.iter().copied().fold(0.0, f32::max);
        let pressed = if most > SHOULDER {
            SHOULDER + (1.0 - SHOULDER) * soft((most - SHOULDER) / (1.0 - SHOULDER))
        } else {
            most
        };
        let scale = if most > 0.0 { pressed / most } else { 0.0 };
        let rgb = if primaries == 9 {
            NARROWER.map(|row| (0..3).map(|at| row[at] * wide[at]).sum::<f32>())
        } else {
            wide
        };
        for (channel, value) in pixel.0.iter_mut().zip(rgb) {
            *channel = (coded((value * scale).clamp(0.0, 1.0)) * 255.0 + 0.5) as u8;
        }
    }
}

/// Below this light nothing changes.
const SHOULDER: f32 = 0.7;

/// From 0 upwards without end to 0 up to 1.
fn soft(value: f32) -> f32 {
    value / (1.0 + value)
}

/// The light of a coded value, as a multiple of white on paper.
fn relative_light(value: f32, light: Light) -> f32 {
    match light {
        Light::Standard => value.powf(2.2),
        Light::Pq => {
            let (m1, m2) = (0.159_301_76, 78.843_75);
            let (c1, c2, c3) = (0.835_937_5, 18.851_563, 18.687_5);
            let power = value.powf(1.0 / m2);
            10_000.0 * ((power - c1).max(0.0) / (c2 - c3 * power)).powf(1.0 / m1) / WHITE
        }
        Light::Hlg => {
            let (a, b, c) = (0.178_832_77_f32, 0.284_668_92, 0.559_910_7);
            let scene = if value <= 0.5 { value * value / 3.0 } else { (((value - c) / a).exp() + b) / 12.0 };
            // A screen of a thousand candela.
            1000.0 * scene.powf(1.2) / WHITE
        }
    }
}

/// sRGB's own curve.
fn coded(light: f32) -> f32 {
    if light <= 0.003_130_8 { 12.92 * light } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demux::Colour;
    use image::Rgba;

    #[test]
    fn pictures_are_turned_mirrored_and_stretched() {
        let mut picture = RgbaImage::from_pixel(6, 4, Rgba([0, 0, 0, 255]));
        picture.put_pixel(0, 0, Rgba([255, 0, 0, 255]));
        let corner = |look: Look| {
            let picture = shown(picture.clone(), look).unwrap();
            let at = picture.enumerate_pixels().find(|(_, _, pixel)| pixel[0] > 128).map(|(x, y, _)| (x, y));
            (picture.dimensions(), at)
        };
        let turned = |rotation| corner(Look { rotation, ..Look::PLAIN });
        assert_eq!(turned(90), ((4, 6), Some((3, 0))));
        assert_eq!(turned(180), ((6, 4), Some((5, 3))));
        assert_eq!(turned(270), ((4, 6), Some((0, 5))));
        assert_eq!(corner(Look { is_mirrored: true, ..Look::PLAIN }), ((6, 4), Some((5, 0))));
        assert_eq!(corner(Look { pixel_aspect: (2, 1), ..Look::PLAIN }).0, (12, 4));
    }

    #[test]
    fn white_of_high_dynamic_range_stays_light_and_black_black() {
        // Coded values of black, of white on paper, and of the brightest light there is.
        for (transfer, values) in [(16, [0, 148, 255]), (18, [0, 191, 255])] {
            let mut picture = RgbaImage::new(3, 1);
            for (x, value) in values.into_iter().enumerate() {
                picture.put_pixel(x as u32, 0, Rgba([value, value, value, 255]));
            }
            let colour = Colour { primaries: 9, transfer, matrix: 9, is_full: false };
            let seen = shown(picture, Look { colour, ..Look::PLAIN }).unwrap();
            let [black, white, brightest] = [0, 1, 2].map(|x| seen.get_pixel(x, 0)[1]);
            assert!(
                black == 0 && (215..=245).contains(&white) && brightest > white,
                "{black} {white} {brightest}"
            );
        }
    }
}
