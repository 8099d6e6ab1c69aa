//! Pictures of phones: HEIC, decoded by `heic-rs`, which alone knows HEVC.
//!
//! The one idea: where the file does not say which numbers are black and white, the coded picture itself does; a phone
//! uses all of them.

use crate::demux::{Colour, hevc_colour, hevc_size};
use crate::picture_bounds;
use giggle_domain::picture::{MOST_READ_PIXELS, PictureFault};
use giggle_domain::{FileKind, Text};
use heic_rs::context::Context;
use heic_rs::hevc::{self, Frame};
use heic_rs::props::ItemProps;
use heic_rs::{
    Error, MatrixCoefficients, Nclx, PixelLayout, Range, Rotation, Transform, color, grid, transform,
};
use image::{DynamicImage, RgbImage};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The bytes that reading takes for two pixels: their colours, and the brightness and colour that they were made of.
const COST_OF_TWO_PIXELS: u64 = 8;

/// A picture, upright, in the colours of its profile.
pub(crate) struct Taken {
    pub(crate) picture: DynamicImage,
    pub(crate) profile: Option<Vec<u8>>,
    pub(crate) was_turned: bool,
}

pub(crate) fn read(bytes: &[u8]) -> Result<Taken, PictureFault> {
    let failed = |error: Error| PictureFault::Undecodable {
        kind: FileKind::Heic,
        reason: Text::plain(error.to_string()),
    };
    let context = Context::open(bytes).map_err(failed)?;
    let primary = context.meta.primary;
    let props = context.props(primary).map_err(failed)?;
    let size = context.coded_size(primary, &props).map_err(failed)?;
    picture_bounds::fits(size, COST_OF_TWO_PIXELS, bytes, FileKind::Heic)?;
    let grid = context.grid(primary).map_err(failed)?;
    let pieces = grid.as_ref().map_or(std::slice::from_ref(&primary), |(_, tiles)| tiles);
    judge_code(&context, pieces, size, bytes)?;
    let (frame, said) = match grid {
        None => (coded(&context, primary).map_err(failed)?, said(&props)),
        Some((layout, tiles)) => {
            let first = tiles.first().map(|tile| context.props(*tile)).transpose().map_err(failed)?;
            let frames = tiles_of(&context, &tiles).map_err(failed)?;
            let whole = grid::compose(&layout, &frames, MOST_READ_PIXELS).map_err(failed)?;
            (whole, first.as_ref().and_then(said))
        }
    };
    let meaning = props.nclx.unwrap_or_else(|| meaning(said));
    let image = color::convert(&frame, None, meaning, PixelLayout::Rgb8, MOST_READ_PIXELS, Some(1));
    let image = image.and_then(|image| transform::apply_all(image, &props.transforms)).map_err(failed)?;
    let was_turned = props.transforms.iter().any(|it| match it {
        Transform::Rotate(rotation) => *rotation != Rotation::None,
        Transform::Mirror(_) => true,
        Transform::Crop(_) => false,
    });
    let picture = RgbImage::from_raw(image.width, image.height, image.data)
        .ok_or_else(|| failed(Error::Malformed("its size is not that of its pixels")))?;
    Ok(Taken {
        picture: DynamicImage::ImageRgb8(picture),
        profile: props.icc.map(<[u8]>::to_vec),
        was_turned,
    })
}

/// Refuses what is larger in its code than the file says of it: a decoder makes room for what the code says.
fn judge_code(
    context: &Context<'_>,
    pieces: &[u32],
    size: (u32, u32),
    bytes: &[u8],
) -> Result<(), PictureFault> {
    let failed = |error: Error| PictureFault::Undecodable {
        kind: FileKind::Heic,
        reason: Text::plain(error.to_string()),
    };
    // Tiles at the right and lower edge stand out.
    let most = u64::from(size.0) * u64::from(size.1) * MOST_BEYOND + SMALL_CODE;
    let mut all = 0u64;
    for piece in pieces {
        let props = context.props(*piece).map_err(failed)?;
        let configuration = props.hvcc.as_ref().ok_or(Error::MissingBox("hvcC")).map_err(failed)?;
        let sets = configuration.parameter_sets();
        let is_sequence = |set: &&&[u8]| set.first().is_some_and(|first| first >> 1 & 0x3f == 33);
        for set in sets.iter().filter(is_sequence) {
            let coded =
                hevc_size(set).ok_or(Error::Malformed("its coded size cannot be read")).map_err(failed)?;
            picture_bounds::fits(coded, COST_OF_TWO_PIXELS, bytes, FileKind::Heic)?;
            all = all.saturating_add(u64::from(coded.0) * u64::from(coded.1));
        }
        if all > most {
            return Err(failed(Error::Malformed("its code is larger than the picture")));
        }
    }
    Ok(())
}

/// By so much may the tiles of a picture, and the sets that describe them, be larger in all than the picture.
const MOST_BEYOND: u64 = 2;
const SMALL_CODE: u64 = 4 * 1024 * 1024;

/// What the coded picture says of its numbers.
fn said(props: &ItemProps<'_>) -> Option<Colour> {
    props.hvcc.as_ref()?.parameter_sets().into_iter().find_map(hevc_colour)
}

/// What numbers mean of which the file says nothing: what the coded picture says, and else what phones write.
fn meaning(said: Option<Colour>) -> Nclx {
    let code = said.map(|it| it.matrix).filter(|matrix| *matrix != 2).map_or(6, u16::from);
    Nclx {
        primaries: 1,
        transfer: 13,
        matrix: MatrixCoefficients::from_code(code),
        matrix_code: code,
        range: if said.is_none_or(|it| it.is_full) { Range::Full } else { Range::Limited },
    }
}

fn coded(context: &Context<'_>, item: u32) -> Result<Frame, Error> {
    let props = context.props(item)?;
    let configuration = props.hvcc.as_ref().ok_or(Error::MissingBox("hvcC"))?;
    let data = context.item_data(item)?;
    let units = configuration.split_nals(&data)?;
    let frame = hevc::decode_still(&configuration.parameter_sets(), &units)?;
    frame.validate()?;
    Ok(frame)
}

/// The tiles of a large picture; none refers to another, so threads take the next one.
fn tiles_of(context: &Context<'_>, tiles: &[u32]) -> Result<Vec<Frame>, Error> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(tiles.len().max(1));
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(tiles.len().min(4096)));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((index, tile)) = {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    tiles.get(index).map(|tile| (index, *tile))
                } {
                    let frame = coded(context, tile);
                    let is_broken = frame.is_err();
                    done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((index, frame));
                    if is_broken {
                        break;
                    }
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, frame)| frame).collect()
}
