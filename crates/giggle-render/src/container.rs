//! The MP4 file: boxes around encoded frames and silent sound.
//!
//! It must not know what is shown or how it was encoded. The one idea: everything is known before the first byte
//! is written, so the index comes first (a player can start at once), offsets are exact, no time of day is
//! stored, and the same samples give the same bytes.

use crate::encode::{FRAME_RATE, ParameterSets, Sample};
use crate::sound;

/// Ticks a second of the picture track: 512 a frame, so that a player's arithmetic stays whole.
const VIDEO_TIMESCALE: u32 = FRAME_RATE * 512;
/// Ticks a second of the film as a whole.
const FILM_TIMESCALE: u32 = 1000;

/// What the file says about itself, in the boxes that players and ffprobe read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tags {
    pub(crate) title: String,
    pub(crate) comment: String,
    pub(crate) description: String,
    pub(crate) encoder: String,
}

/// The film to write.
pub(crate) struct Film<'a> {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) seconds: u32,
    pub(crate) has_sound: bool,
    pub(crate) sets: &'a ParameterSets,
    pub(crate) samples: &'a [Sample],
    pub(crate) tags: &'a Tags,
}

/// A run of samples of one track that lie together.
struct Chunk {
    is_sound: bool,
    first: usize,
    count: usize,
    bytes: usize,
}

/// Writes the whole file.
pub(crate) fn write(film: &Film<'_>) -> Vec<u8> {
    let chunks = lay_out(film);
    let bytes: usize = chunks.iter().map(|chunk| chunk.bytes).sum();
    let mut file = Boxes(Vec::with_capacity(bytes + 64 * 1024));
    file.boxed(b"ftyp", |it| {
        it.raw(b"isom");
        it.u32(0x200);
        it.raw(b"isomiso2avc1mp41");
    });
    let before_index = file.0.len();
    // The index's size does not depend on the offsets in it: write it once to learn where the media begins.
    index(&mut file, film, &chunks, 0);
    let media_at = file.0.len() + 8;
    file.0.truncate(before_index);
    index(&mut file, film, &chunks, media_at);
    file.boxed(b"mdat", |it| media(it, film, &chunks));
    file.0
}

/// The pictures and the sound in the order in which they lie in the file.
fn media(it: &mut Boxes, film: &Film<'_>, chunks: &[Chunk]) {
    for chunk in chunks {
        if chunk.is_sound {
            (0..chunk.count).for_each(|_| it.raw(&sound::SILENT_FRAME));
        } else {
            film.samples[chunk.first..chunk.first + chunk.count]
                .iter()
                .for_each(|sample| it.raw(&sample.bytes));
        }
    }
}

/// One second of picture, then one second of sound, and so on: a player that streams never waits for the other.
fn lay_out(film: &Film<'_>) -> Vec<Chunk> {
    let sound_frames = if film.has_sound { sound::frame_lengths(film.seconds).len() } else { 0 };
    let (mut frame, mut heard) = (0, 0);
    let mut chunks = Vec::new();
    for second in 1..=film.seconds as usize {
        let until = (second * FRAME_RATE as usize).min(film.samples.len());
        if until > frame {
            let bytes = film.samples[frame..until].iter().map(|sample| sample.bytes.len()).sum();
            chunks.push(Chunk { is_sound: false, first: frame, count: until - frame, bytes });
            frame = until;
        }
        let until = sound_frames * second / film.seconds as usize;
        if until > heard {
            let count = until - heard;
            chunks.push(Chunk {
                is_sound: true,
                first: heard,
                count,
                bytes: count * sound::SILENT_FRAME.len(),
            });
            heard = until;
        }
    }
    chunks
}

fn index(file: &mut Boxes, film: &Film<'_>, chunks: &[Chunk], media_at: usize) {
    file.boxed(b"moov", |it| {
        it.full(b"mvhd", 0, 0, |it| {
            it.zeros(8);
            it.u32(FILM_TIMESCALE);
            it.u32(film.seconds * FILM_TIMESCALE);
            it.u32(0x0001_0000);
            it.u16(0x0100);
            it.zeros(10);
            it.identity_matrix();
            it.zeros(24);
            it.u32(if film.has_sound { 3 } else { 2 });
        });
        it.boxed(b"trak", |it| picture_track(it, film, chunks, media_at));
        if film.has_sound {
            it.boxed(b"trak", |it| sound_track(it, film, chunks, media_at));
        }
        it.boxed(b"udta", |it| tags(it, film.tags));
    });
}

fn picture_track(it: &mut Boxes, film: &Film<'_>, chunks: &[Chunk], media_at: usize) {
    track_header(it, 1, film.seconds, 0, Some((film.width, film.height)));
    let frames = u32_of(film.samples.len());
    it.boxed(b"mdia", |it| {
        media_header(it, VIDEO_TIMESCALE, frames * (VIDEO_TIMESCALE / FRAME_RATE));
        handler(it, b"vide", b"VideoHandler\0");
        it.boxed(b"minf", |it| {
            it.full(b"vmhd", 0, 1, |it| it.zeros(8));
            data_here(it);
            it.boxed(b"stbl", |it| {
                it.full(b"stsd", 0, 0, |it| {
                    it.u32(1);
                    it.boxed(b"avc1", |it| picture_entry(it, film));
                });
                it.full(b"stts", 0, 0, |it| {
                    it.u32(1);
                    it.u32(frames);
                    it.u32(VIDEO_TIMESCALE / FRAME_RATE);
                });
                it.full(b"stss", 0, 0, |it| {
                    let keys = film.samples.iter().enumerate().filter(|(_, sample)| sample.is_key);
                    let keys: Vec<u32> = keys.map(|(index, _)| u32_of(index) + 1).collect();
                    it.u32(u32_of(keys.len()));
                    for key in keys {
                        it.u32(key);
                    }
                });
                it.full(b"stsz", 0, 0, |it| {
                    it.u32(0);
                    it.u32(frames);
                    for sample in film.samples {
                        it.u32(u32_of(sample.bytes.len()));
                    }
                });
                places(it, chunks, false, media_at);
            });
        });
    });
}

fn picture_entry(it: &mut Boxes, film: &Film<'_>) {
    it.zeros(6);
    it.u16(1);
    it.zeros(16);
    it.u16(u16::try_from(film.width).unwrap_or(u16::MAX));
    it.u16(u16::try_from(film.height).unwrap_or(u16::MAX));
    it.u32(0x0048_0000);
    it.u32(0x0048_0000);
    it.u32(0);
    it.u16(1);
    it.zeros(32);
    it.u16(24);
    it.u16(0xffff);
    let (sequence, picture) = (&film.sets.sequence, &film.sets.picture);
    it.boxed(b"avcC", |it| {
        it.raw(&[1, sequence[1], sequence[2], sequence[3], 0xff, 0xe1]);
        it.u16(u16::try_from(sequence.len()).unwrap_or(u16::MAX));
        it.raw(sequence);
        it.raw(&[1]);
        it.u16(u16::try_from(picture.len()).unwrap_or(u16::MAX));
        it.raw(picture);
        if !matches!(sequence[1], 66 | 77 | 88) {
            // The high profiles say their chroma (4:2:0) and depth (8 bits) again.
            it.raw(&[0xfd, 0xf8, 0xf8, 0]);
        }
    });
    it.boxed(b"colr", |it| {
        it.raw(b"nclx");
        for _ in 0..3 {
            it.u16(1);
        }
        it.raw(&[0]);
    });
    it.boxed(b"pasp", |it| {
        it.u32(1);
        it.u32(1);
    });
}

fn sound_track(it: &mut Boxes, film: &Film<'_>, chunks: &[Chunk], media_at: usize) {
    track_header(it, 2, film.seconds, 0x0100, None);
    let mut lengths: Vec<(u32, u32)> = Vec::new();
    for length in sound::frame_lengths(film.seconds) {
        match lengths.last_mut() {
            Some((count, last)) if *last == length => *count += 1,
            _ => lengths.push((1, length)),
        }
    }
    it.boxed(b"mdia", |it| {
        media_header(it, sound::SAMPLE_RATE, film.seconds * sound::SAMPLE_RATE);
        handler(it, b"soun", b"SoundHandler\0");
        it.boxed(b"minf", |it| {
            it.full(b"smhd", 0, 0, |it| it.zeros(4));
            data_here(it);
            it.boxed(b"stbl", |it| {
                it.full(b"stsd", 0, 0, |it| {
                    it.u32(1);
                    it.boxed(b"mp4a", sound_entry);
                });
                it.full(b"stts", 0, 0, |it| {
                    it.u32(u32_of(lengths.len()));
                    for (count, length) in &lengths {
                        it.u32(*count);
                        it.u32(*length);
                    }
                });
                it.full(b"stsz", 0, 0, |it| {
                    it.u32(u32_of(sound::SILENT_FRAME.len()));
                    it.u32(lengths.iter().map(|(count, _)| count).sum());
                });
                places(it, chunks, true, media_at);
            });
        });
    });
}

fn sound_entry(it: &mut Boxes) {
    it.zeros(6);
    it.u16(1);
    it.zeros(8);
    it.u16(sound::CHANNELS);
    it.u16(16);
    it.zeros(4);
    it.u32(sound::SAMPLE_RATE << 16);
    it.full(b"esds", 0, 0, |it| {
        // Descriptors inside one another, each a tag and the length of what follows.
        let config = sound::CONFIG;
        it.raw(&[0x03, 23 + 2, 0, 0, 0]);
        it.raw(&[0x04, 15 + 2, 0x40, 0x15, 0, 0, 0]);
        it.zeros(8);
        it.raw(&[0x05, 2, config[0], config[1]]);
        it.raw(&[0x06, 1, 2]);
    });
}

fn track_header(it: &mut Boxes, id: u32, seconds: u32, volume: u16, size: Option<(u32, u32)>) {
    it.full(b"tkhd", 0, 3, |it| {
        it.zeros(8);
        it.u32(id);
        it.zeros(4);
        it.u32(seconds * FILM_TIMESCALE);
        it.zeros(8);
        it.u16(0);
        it.u16(if volume > 0 { 1 } else { 0 });
        it.u16(volume);
        it.u16(0);
        it.identity_matrix();
        let (width, height) = size.unwrap_or((0, 0));
        it.u32(width << 16);
        it.u32(height << 16);
    });
}

fn media_header(it: &mut Boxes, timescale: u32, duration: u32) {
    it.full(b"mdhd", 0, 0, |it| {
        it.zeros(8);
        it.u32(timescale);
        it.u32(duration);
        // "und": no language.
        it.u16(0x55c4);
        it.u16(0);
    });
}

fn handler(it: &mut Boxes, kind: &[u8; 4], name: &[u8]) {
    it.full(b"hdlr", 0, 0, |it| {
        it.u32(0);
        it.raw(kind);
        it.zeros(12);
        it.raw(name);
    });
}

/// The media is in this very file.
fn data_here(it: &mut Boxes) {
    it.boxed(b"dinf", |it| {
        it.full(b"dref", 0, 0, |it| {
            it.u32(1);
            it.full(b"url ", 0, 1, |_| {});
        });
    });
}

/// Which chunk holds how many samples, and where it begins.
fn places(it: &mut Boxes, chunks: &[Chunk], is_sound: bool, media_at: usize) {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    let mut offsets = Vec::new();
    let mut at = media_at;
    for chunk in chunks {
        if chunk.is_sound == is_sound {
            offsets.push(u32_of(at));
            let count = u32_of(chunk.count);
            if runs.last().is_none_or(|(_, last)| *last != count) {
                runs.push((u32_of(offsets.len()), count));
            }
        }
        at += chunk.bytes;
    }
    it.full(b"stsc", 0, 0, |it| {
        it.u32(u32_of(runs.len()));
        for (first, count) in &runs {
            it.u32(*first);
            it.u32(*count);
            it.u32(1);
        }
    });
    it.full(b"stco", 0, 0, |it| {
        it.u32(u32_of(offsets.len()));
        for offset in &offsets {
            it.u32(*offset);
        }
    });
}

fn tags(it: &mut Boxes, tags: &Tags) {
    it.full(b"meta", 0, 0, |it| {
        it.full(b"hdlr", 0, 0, |it| {
            it.u32(0);
            it.raw(b"mdirappl");
            it.zeros(9);
        });
        it.boxed(b"ilst", |it| {
            let named: [(&[u8; 4], &str); 4] = [
                (b"\xa9nam", &tags.title),
                (b"\xa9cmt", &tags.comment),
                (b"desc", &tags.description),
                (b"\xa9too", &tags.encoder),
            ];
            for (name, text) in named {
                if !text.is_empty() {
                    it.boxed(name, |it| {
                        it.boxed(b"data", |it| {
                            // 1 is text in UTF-8; then no locale.
                            it.u32(1);
                            it.u32(0);
                            it.raw(text.as_bytes());
                        });
                    });
                }
            }
        });
    });
}

/// A draft is far below the four gigabytes that these fields can say.
fn u32_of(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Bytes that grow box by box.
struct Boxes(Vec<u8>);

impl Boxes {
    fn raw(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn u16(&mut self, number: u16) {
        self.raw(&number.to_be_bytes());
    }

    fn u32(&mut self, number: u32) {
        self.raw(&number.to_be_bytes());
    }

    fn zeros(&mut self, count: usize) {
        self.0.resize(self.0.len() + count, 0);
    }

    fn identity_matrix(&mut self) {
        for number in [0x0001_0000, 0, 0, 0, 0x0001_0000, 0, 0, 0, 0x4000_0000] {
            self.u32(number);
        }
    }

    fn boxed(&mut self, name: &[u8; 4], fill: impl FnOnce(&mut Self)) {
        let start = self.0.len();
        self.u32(0);
        self.raw(name);
        fill(self);
        let length = u32_of(self.0.len() - start);
        self.0[start..start + 4].copy_from_slice(&length.to_be_bytes());
    }

    fn full(&mut self, name: &[u8; 4], version: u8, flags: u32, fill: impl FnOnce(&mut Self)) {
        self.boxed(name, |it| {
            it.u32(u32::from(version) << 24 | flags);
            fill(it);
        });
    }
}
