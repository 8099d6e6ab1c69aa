//! The colours of a scene: what the sky, the light, the haze and the shadows are like.
//!
//! It knows scenes and colours, and nothing of shapes. The one idea: every time of day is a small set of colours
//! chosen by eye; weather and mood bend the whole set, so that nothing in a picture falls out of it.

use super::canvas::{Colour, light_of, mix, plus, scale, times};
use super::noise::{Dice, smooth};
use crate::scene::{Mood, Place, Scene, Season, Time, Weather};

/// The colours of one picture.
#[derive(Debug, Clone)]
pub(super) struct Palette {
    /// The sky from the zenith to the horizon, at 0, ⅓, ⅔ and 1.
    pub(super) sky: [Colour; 4],
    /// The disc of the sun or moon.
    pub(super) sun: Colour,
    /// The light around it.
    pub(super) glow: Colour,
    /// What distance fades to.
    pub(super) haze: Colour,
    /// Light from the sun and from the sky, on things.
    pub(super) key: Colour,
    pub(super) ambient: Colour,
    /// The darkest near thing.
    pub(super) shade: Colour,
    /// Lamps and windows.
    pub(super) lamp: Colour,
    /// A second light, for signs and nebulae.
    pub(super) accent: Colour,
    pub(super) time: Time,
    pub(super) weather: Weather,
    pub(super) mood: Mood,
    pub(super) season: Season,
    /// How thick the air is, 0 to 1.
    pub(super) thickness: f32,
    /// How much of the sky is cloud, 0 to 1.
    pub(super) clouds: f32,
    /// Whether whoever is before the light is dark.
    pub(super) is_against_light: bool,
}

const fn hex(rgb: u32) -> Colour {
    [((rgb >> 16) & 255) as f32 / 255.0, ((rgb >> 8) & 255) as f32 / 255.0, (rgb & 255) as f32 / 255.0]
}

/// Sky ×4, sun, glow, haze, key, ambient, shade.
type Row = [u32; 10];

/// The sets chosen by eye; each time has two, and the dice choose.
const fn sets(time: Time) -> [Row; 2] {
    match time {
        Time::Dawn => [
            [
                0x41628c, 0x8aa5c2, 0xedc4b3, 0xffe6c4, 0xfff4dc, 0xffc99a, 0xdcc3be, 0xffe0bd, 0x5d6f8f,
                0x1f2b3d,
            ],
            [
                0x56597f, 0xa58fae, 0xf0b5a6, 0xffdfb8, 0xfff0d0, 0xffb894, 0xd3b4b8, 0xffd6b8, 0x665f86,
                0x262438,
            ],
        ],
        Time::Day => [
            [
                0x2c6fb5, 0x68a6da, 0xaed3ea, 0xe2eff0, 0xfffdf0, 0xfff3cf, 0xc1d9e6, 0xfff6df, 0x7f9dbb,
                0x1f3340,
            ],
            [
                0x2f7f9f, 0x6fb6c6, 0xb9dfdc, 0xeef4e4, 0xfffdf0, 0xfff0c4, 0xcde1dc, 0xfff4d6, 0x7da5a8,
                0x21383a,
            ],
        ],
        Time::Golden => [
            [
                0x51739a, 0xaea6a0, 0xf4c27e, 0xffe3a3, 0xfff6d0, 0xffc069, 0xe7bd86, 0xffd08a, 0x77706f,
                0x33261f,
            ],
            [
                0x6a7d92, 0xc9a98d, 0xf7b768, 0xffdc92, 0xfff3c6, 0xffab52, 0xe0ad78, 0xffc67a, 0x7d6a64,
                0x38261d,
            ],
        ],
        Time::Sunset => [
            [
                0x2b2c5c, 0x7a4b86, 0xe66f62, 0xffb765, 0xffe2a2, 0xff8a4e, 0xc06a6c, 0xff9f68, 0x584a78,
                0x1a142b,
            ],
            [
                0x243a62, 0x5e5f8c, 0xd9867c, 0xffc27a, 0xffe6b0, 0xff9a5c, 0xa9727c, 0xffad78, 0x4b5079,
                0x15182c,
            ],
        ],
        Time::Blue => [
            [
                0x0f1d42, 0x254379, 0x6179a8, 0xd9a493, 0xf6e7d8, 0xd9a08c, 0x546a98, 0x8da3cc, 0x30457a,
                0x0a1124,
            ],
            [
                0x131c3a, 0x33427a, 0x79729f, 0xe0a08a, 0xf6e2d0, 0xe09a80, 0x605f8c, 0x9d9bc6, 0x363b6c,
                0x0d0f22,
            ],
        ],
        Time::Night => [
            [
                0x050b1c, 0x0b1a3a, 0x163159, 0x2b4d76, 0xf0f1ea, 0x9fb6d8, 0x1d3757, 0x7f9cc8, 0x16294a,
                0x03060e,
            ],
            [
                0x070a1f, 0x11163c, 0x222b5a, 0x3b4a78, 0xf3efe2, 0xa9aede, 0x28305a, 0x8a94c9, 0x1a2147,
                0x04050f,
            ],
        ],
    }
}

impl Palette {
    /// The colours of a scene; what the prompt leaves open the dice decide.
    pub(super) fn of(scene: &Scene, dice: &mut Dice) -> Palette {
        let time = scene.time.unwrap_or_else(|| default_time(scene, dice));
        let weather = scene.weather.unwrap_or(match dice.unit() {
            u if u < 0.6 => Weather::Clear,
            _ => Weather::Cloudy,
        });
        let season =
            scene.season.unwrap_or(if weather == Weather::Snow { Season::Winter } else { Season::Summer });
        let row = dice.pick(&sets(time)).map(hex);
        let neon = *dice.pick(&[
            (hex(0x22d3ee), hex(0xff3d9a)),
            (hex(0x5b8cff), hex(0xff5fb0)),
            (hex(0x2ee6c5), hex(0xb45cff)),
        ]);
        let is_neon = scene.mood == Mood::Neon;
        let mut palette = Palette {
            sky: [row[0], row[1], row[2], row[3]],
            sun: row[4],
            glow: row[5],
            haze: row[6],
            key: row[7],
            ambient: row[8],
            shade: row[9],
            lamp: hex(0xffc46b),
            accent: if is_neon { neon.1 } else { hex(0xff8f5a) },
            time,
            weather,
            mood: scene.mood,
            season,
            thickness: 0.35,
            clouds: dice.range(0.25, 0.5),
            is_against_light: false,
        };
        palette.bend_to_weather();
        palette.bend_to_mood(neon.0);
        if scene.is_lunar {
            // A black sky, hard white light on grey dust.
            palette.sky = [hex(0x020306), hex(0x03040a), hex(0x05060c), hex(0x0a0b12)];
            (palette.haze, palette.glow) = (hex(0x14161c), hex(0xdfe4ea));
            (palette.key, palette.ambient) = (hex(0xf6f4ee), hex(0x4a4e58));
            (palette.shade, palette.thickness, palette.clouds) = (hex(0x0c0d12), 0.05, 0.0);
        }
        palette
    }

    fn each(&mut self, change: impl Fn(Colour) -> Colour) {
        for colour in
            self.sky.iter_mut().chain([&mut self.glow, &mut self.haze, &mut self.key, &mut self.ambient])
        {
            *colour = change(*colour);
        }
        self.shade = change(self.shade);
    }

    fn bend_to_weather(&mut self) {
        // How much of the light and of the hue is left, towards which grey, how thick the air, how much cloud.
        let (light, hue, thickness, clouds) = match self.weather {
            Weather::Clear => (1.0, 1.0, 0.3, 0.18),
            Weather::Cloudy => (0.96, 0.85, 0.4, 0.62),
            Weather::Fog => (1.0, 0.72, 0.95, 0.1),
            Weather::Rain => (0.72, 0.5, 0.7, 0.85),
            Weather::Storm => (0.5, 0.5, 0.6, 1.0),
            Weather::Snow => (1.0, 0.6, 0.65, 0.5),
            Weather::Dust => (0.9, 0.8, 0.9, 0.2),
        };
        let tint = match self.weather {
            Weather::Dust => hex(0xd9a566),
            Weather::Snow => hex(0xdfe9f4),
            Weather::Storm => hex(0x6f8790),
            _ => hex(0xb4bec8),
        };
        let night = smooth(0.35, 0.12, light_of(self.sky[2]));
        // Rain takes the light of the day; the night has none to lose.
        let light = light + f32::max(0.95 - light, 0.0) * night * 0.85;
        self.each(|colour| {
            let grey = scale(tint, light_of(colour) / light_of(tint));
            scale(mix(grey, colour, hue), light)
        });
        if matches!(self.weather, Weather::Fog | Weather::Snow | Weather::Rain | Weather::Storm) {
            // No clear sky behind: the upper sky comes near the lower one.
            let low = mix(self.sky[2], self.haze, 0.5);
            let share = if self.weather == Weather::Fog { 0.75 } else { 0.5 };
            for sky in &mut self.sky {
                *sky = mix(*sky, low, share);
            }
            self.haze = mix(self.haze, self.sky[2], 0.5);
        }
        if self.weather == Weather::Snow {
            let lift = 0.16 * (1.0 - night);
            self.each(|colour| mix(colour, hex(0xe8eff6), lift));
        }
        self.thickness = thickness;
        self.clouds = match self.weather {
            Weather::Clear => clouds * (0.4 + self.clouds),
            _ => clouds,
        };
    }

    fn bend_to_mood(&mut self, second: Colour) {
        match self.mood {
            Mood::Plain => {}
            Mood::Warm => self.each(|c| mix(c, times(c, [1.14, 1.0, 0.82]), 0.8)),
            Mood::Cold => self.each(|c| {
                let grey = [light_of(c); 3];
                times(mix(grey, c, 0.65), [0.88, 0.98, 1.12])
            }),
            Mood::Neon => {
                // Violet air under a dark sky; the lights are what has colour.
                let violet = hex(0x4a2f78);
                self.each(|c| mix(c, scale(violet, 0.35 + light_of(c)), 0.42));
                self.glow = self.accent;
                self.haze = mix(self.haze, mix(second, self.accent, 0.55), 0.28);
                self.lamp = second;
            }
            Mood::Noir => {
                self.each(|c| {
                    let light = light_of(c);
                    let harder = (light - 0.42) * 1.18 + 0.40;
                    [harder.max(0.02); 3]
                });
                self.sun = [0.96; 3];
                self.lamp = [0.93; 3];
                self.accent = [0.8; 3];
            }
            Mood::Vintage => {
                let sepia = |c: Colour| {
                    let light = 0.08 + light_of(c) * 0.84;
                    mix(c, [light * 1.08, light * 0.94, light * 0.74], 0.68)
                };
                self.each(sepia);
                self.sun = sepia(self.sun);
                self.lamp = sepia(self.lamp);
                self.accent = sepia(self.accent);
            }
            Mood::Dreamy => {
                let veil = hex(0xf3cfe0);
                self.each(|c| {
                    mix(c, mix(scale(veil, 0.4 + 0.6 * light_of(c)), plus(c, [0.06, 0.04, 0.08]), 0.5), 0.42)
                });
                self.thickness = self.thickness.max(0.5);
            }
            Mood::Dark => {
                self.each(|c| {
                    let grey = [light_of(c); 3];
                    scale(times(mix(grey, c, 0.6), [0.86, 1.0, 0.94]), 0.62)
                });
                self.thickness = self.thickness.max(0.55);
            }
        }
    }

    /// The colour of the bare sky: `height` is 0 at the zenith and 1 at the horizon.
    pub(super) fn sky_at(&self, height: f32) -> Colour {
        let place = height.clamp(0.0, 1.0) * 3.0;
        let index = (place as usize).min(2);
        let t = place - index as f32;
        // Smooth within each third would show bands; a blend of line and curve does not.
        let t = t * 0.5 + t * t * (3.0 - 2.0 * t) * 0.5;
        mix(self.sky[index], self.sky[index + 1], t)
    }

    /// A material under the light of the scene; `lit` is how much of the sun it gets.
    pub(super) fn lit(&self, material: Colour, lit: f32) -> Colour {
        let material = if self.mood == Mood::Noir { [light_of(material); 3] } else { material };
        times(material, plus(scale(self.ambient, 0.95), scale(self.key, 0.75 * lit.clamp(0.0, 1.3))))
    }

    /// The light of the sky and of the sun on the things that a prompt names. It has a minimum, since a night would swallow
    /// their colours.
    pub(super) fn living(&self) -> (Colour, Colour) {
        let floor = |light: Colour, least: f32| [light_of(light).max(least); 3];
        (mix(self.ambient, floor(self.ambient, 0.38), 0.5), mix(self.key, floor(self.key, 0.68), 0.4))
    }

    /// A material in that light.
    pub(super) fn alive(&self, material: Colour) -> Colour {
        let material = if self.mood == Mood::Noir { [light_of(material); 3] } else { material };
        let (ambient, key) = self.living();
        let dark = if self.is_against_light { 0.90 } else { 0.06 };
        let lit = keeping_hue(times(material, plus(scale(ambient, 0.6), scale(key, 0.78))), material);
        mix(lit, self.shade, dark)
    }

    /// A colour seen through air; `distance` is 0 near and 1 at the horizon.
    pub(super) fn through_air(&self, colour: Colour, distance: f32) -> Colour {
        let veil = 1.0 - (-distance * (0.55 + 2.6 * self.thickness)).exp();
        mix(colour, self.haze, veil.min(0.97))
    }

    /// Leaves.
    pub(super) fn leaf(&self, dice: &mut Dice) -> Colour {
        let from: &[u32] = match self.season {
            Season::Spring => &[0xb9c98a, 0xe3a9b8, 0x9fb877],
            Season::Summer => &[0x5e8c55, 0x4d7f5b, 0x7b9a58],
            Season::Autumn => &[0xd98a3d, 0xc4602f, 0xdba94a],
            Season::Winter => &[0x7f9499, 0x8799a3, 0x6f8890],
        };
        hex(*dice.pick(from))
    }

    /// Grass and open ground.
    pub(super) fn ground(&self, dice: &mut Dice) -> Colour {
        if self.is_white() {
            return hex(0xe9f0f7);
        }
        let from: &[u32] = match self.season {
            Season::Spring => &[0x93b06a, 0xa6bd74],
            Season::Summer => &[0x86a052, 0x9aa65a, 0x74995a],
            Season::Autumn => &[0xc2a052, 0xb98d4a],
            Season::Winter => &[0xa7aa94, 0x9aa093],
        };
        hex(*dice.pick(from))
    }

    /// Whether the ground lies under snow.
    pub(super) fn is_white(&self) -> bool {
        self.weather == Weather::Snow || self.season == Season::Winter
    }

    pub(super) fn is_dark(&self) -> bool {
        matches!(self.time, Time::Night | Time::Blue)
    }

    /// Whether sun or moon can be seen.
    pub(super) fn has_disc(&self) -> bool {
        match self.weather {
            Weather::Rain | Weather::Storm => false,
            Weather::Snow => self.is_dark(),
            _ => true,
        }
    }
}

/// A lit colour with more of the hue that the material has by itself: green light leaves skin skin.
pub(super) fn keeping_hue(lit: Colour, material: Colour) -> Colour {
    let own = scale(material, light_of(lit) / light_of(material).max(0.02));
    mix(lit, own.map(|channel| channel.min(1.0)), 0.48)
}

/// The scene, in colours if black and white are only said of a thing in it.
pub(super) fn coloured(mut scene: Scene, prompt: &str) -> Scene {
    if scene.mood == Mood::Noir && is_of_a_thing(prompt) {
        scene.mood = Mood::Plain;
    }
    scene
}

/// Whether black and white are the colours of a thing of the prompt and not of the picture.
fn is_of_a_thing(prompt: &str) -> bool {
    const OF_A_PICTURE: &[&str] = &[
        "film",
        "footage",
        "photo",
        "movie",
        "cinema",
        "picture",
        "style",
        "aesthetic",
        "image",
        "video",
        "portrait",
        "shot",
        "clip",
        "scene",
        "tone",
        "look",
        "palette",
        "noir",
        "drama",
        "contrast",
        "grain",
        "animation",
        "sketch",
        "drawing",
        "documentary",
        "street",
        "close",
        "wide",
        "medium",
    ];
    if ["noir", "monochrome", "黑色电影"].iter().any(|word| prompt.contains(word)) {
        return false;
    }
    let english = ["black-and-white ", "black and white "].iter().find_map(|word| prompt.split_once(word));
    if let Some((_, behind)) = english {
        let next = behind.split_whitespace().next().unwrap_or_default();
        return !OF_A_PICTURE.iter().any(|word| next.starts_with(word))
            && !["in black", "shot in", "filmed in", "all in"].iter().any(|word| prompt.contains(word));
    }
    ["黑白相间", "黑白花", "黑白条纹", "黑白色的", "黑白猫", "黑白狗", "黑白奶牛"]
        .iter()
        .any(|word| prompt.contains(word))
}

/// What a place looks well in, where the prompt says no time.
fn default_time(scene: &Scene, dice: &mut Dice) -> Time {
    if scene.mood == Mood::Neon {
        return *dice.pick(&[Time::Night, Time::Blue]);
    }
    if matches!(scene.mood, Mood::Dark | Mood::Noir) {
        return *dice.pick(&[Time::Blue, Time::Night, Time::Sunset]);
    }
    *match scene.place {
        Place::Sea => dice.pick(&[Time::Sunset, Time::Golden, Time::Dawn, Time::Day]),
        Place::Lake => dice.pick(&[Time::Dawn, Time::Golden, Time::Sunset]),
        Place::Mountains => dice.pick(&[Time::Dawn, Time::Golden, Time::Day, Time::Sunset]),
        Place::Forest => dice.pick(&[Time::Dawn, Time::Golden, Time::Day]),
        Place::Desert => dice.pick(&[Time::Golden, Time::Sunset, Time::Day]),
        Place::Field => dice.pick(&[Time::Golden, Time::Day, Time::Dawn]),
        Place::City => dice.pick(&[Time::Sunset, Time::Blue, Time::Golden, Time::Day]),
        Place::Street => dice.pick(&[Time::Day, Time::Golden, Time::Sunset, Time::Day]),
        Place::Interior => dice.pick(&[Time::Golden, Time::Day, Time::Dawn]),
        Place::Underwater => dice.pick(&[Time::Day, Time::Golden]),
        Place::Space => dice.pick(&[Time::Night]),
        Place::Studio => dice.pick(&[Time::Golden, Time::Dawn, Time::Blue]),
    }
}

/// A colour by its usual number; for the materials of the scenes.
pub(super) const fn paint(rgb: u32) -> Colour {
    hex(rgb)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn black_and_white_is_of_a_dog_or_of_a_film() {
        for (prompt, is_it) in [
            ("a black-and-white border collie runs", true),
            ("a black and white cat on a sofa", true),
            ("a black-and-white photograph of a dog", false),
            ("black and white film noir, a detective", false),
            ("一只黑白相间的狗", true),
            ("黑白电影，一个男人", false),
        ] {
            assert_eq!(is_of_a_thing(prompt), is_it, "{prompt}");
        }
    }

    #[test]
    fn green_light_leaves_skin_skin() {
        let skin = [0.85, 0.62, 0.48];
        let [red, green, _] = keeping_hue(times(skin, [0.2, 0.9, 0.4]), skin);
        assert!(red > 0.7 * green, "{red} {green}");
        let [red, green, _] = times(skin, [0.2, 0.9, 0.4]);
        assert!(red < 0.5 * green);
    }
}
