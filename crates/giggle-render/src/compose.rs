//! What each frame of a draft looks like.
//!
//! It must not know how frames are encoded. The one idea: a stage is set once and then only read, and any frame
//! of it can be drawn by itself, so that threads may draw different frames of one draft.

use crate::encode::{FRAME_RATE, Planes};
use crate::error::RenderError;
use crate::fit::Window;
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::RgbaImage;
use yuv::{BufferStoreMut, YuvConversionMode, YuvPlanarImageMut, YuvRange, YuvStandardMatrix};

/// How much closer the camera is at the end of a push.
const PUSH: f64 = 0.12;

/// Everything that a draft shows, ready to be drawn at any moment.
pub(crate) struct Stage {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) frames: u32,
    /// What is seen at the start, of the clip's ratio and a little larger than it.
    pub(crate) picture: RgbaImage,
    /// What is seen at the end, if it is another picture.
    pub(crate) last: Option<RgbaImage>,
    /// What lies over every frame, at the given place.
    pub(crate) overlays: Vec<Overlay>,
}

/// A small picture laid over the frame.
pub(crate) struct Overlay {
    pub(crate) picture: RgbaImage,
    pub(crate) left: u32,
    pub(crate) top: u32,
}

/// The room that one thread needs to draw frames.
pub(crate) struct Brush {
    resizer: Resizer,
    canvas: Image<'static>,
    second: Image<'static>,
    pub(crate) planes: Planes,
}

impl Brush {
    pub(crate) fn new(stage: &Stage) -> Self {
        let (width, height) = (stage.width, stage.height);
        Self {
            resizer: Resizer::new(),
            canvas: Image::new(width, height, PixelType::U8x4),
            second: Image::new(width, height, PixelType::U8x4),
            planes: Planes::new(width, height),
        }
    }
}

/// From 0 to 1 with a gentle start and end.
fn eased(t: f64) -> f64 {
    let t = t.clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

impl Stage {
    /// Draws one frame into the brush's planes.
    pub(crate) fn draw(&self, frame: u32, brush: &mut Brush) -> Result<(), RenderError> {
        let t = f64::from(frame) / f64::from((self.frames - 1).max(1));
        let zoom = 1.0 + PUSH * eased(t);
        view(&self.picture, zoom, &mut brush.resizer, &mut brush.canvas)?;
        if let Some(last) = &self.last {
            // The end frame arrives whole: the push ends where it begins.
            view(last, 1.0 + PUSH * (1.0 - eased(t)), &mut brush.resizer, &mut brush.second)?;
            let share = (eased((t - 0.3) / 0.6) * 256.0).round() as u16;
            for (under, over) in brush.canvas.buffer_mut().iter_mut().zip(brush.second.buffer()) {
                let mixed = u16::from(*under) * (256 - share) + u16::from(*over) * share.min(255);
                *under = (mixed >> 8) as u8;
            }
        }
        for overlay in &self.overlays {
            overlay.lay(brush.canvas.buffer_mut(), self.width, self.height);
        }
        brush.finish()
    }

    /// The length in seconds.
    #[allow(dead_code)]
    pub(crate) fn seconds(&self) -> f64 {
        f64::from(self.frames) / f64::from(FRAME_RATE)
    }
}

fn view(
    picture: &RgbaImage,
    zoom: f64,
    resizer: &mut Resizer,
    target: &mut Image<'static>,
) -> Result<(), RenderError> {
    let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
    let window = Window {
        left: width * (1.0 - 1.0 / zoom) / 2.0,
        top: height * (1.0 - 1.0 / zoom) / 2.0,
        width: width / zoom,
        height: height / zoom,
    };
    let source = ImageRef::new(picture.width(), picture.height(), picture.as_raw(), PixelType::U8x4)
        .map_err(|error| RenderError::picture("scaled", &error))?;
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom))
        .use_alpha(false)
        .crop(window.left, window.top, window.width, window.height);
    resizer.resize(&source, target, &options).map_err(|error| RenderError::picture("scaled", &error))
}

impl Brush {
    fn finish(&mut self) -> Result<(), RenderError> {
        let planes = &mut self.planes;
        let (width, height) = (planes.width, planes.height);
        let mut target = YuvPlanarImageMut {
            y_plane: BufferStoreMut::Borrowed(&mut planes.y),
            y_stride: width,
            u_plane: BufferStoreMut::Borrowed(&mut planes.u),
            u_stride: width / 2,
            v_plane: BufferStoreMut::Borrowed(&mut planes.v),
            v_stride: width / 2,
            width,
            height,
        };
        yuv::rgba_to_yuv420(
            &mut target,
            self.canvas.buffer(),
            width * 4,
            YuvRange::Limited,
            YuvStandardMatrix::Bt709,
            YuvConversionMode::Balanced,
        )
        .map_err(|error| RenderError::picture("converted", &error))
    }
}

impl Overlay {
    fn lay(&self, canvas: &mut [u8], width: u32, height: u32) {
        let columns = self.picture.width().min(width.saturating_sub(self.left)) as usize;
        for (y, row) in self.picture.rows().enumerate() {
            let y = y + self.top as usize;
            if y >= height as usize {
                break;
            }
            let start = (y * width as usize + self.left as usize) * 4;
            for (under, over) in canvas[start..].chunks_exact_mut(4).zip(row.take(columns)) {
                let alpha = u32::from(over[3]);
                for channel in 0..3 {
                    let mixed = u32::from(over[channel]) * alpha + u32::from(under[channel]) * (255 - alpha);
                    under[channel] = ((mixed + 127) / 255) as u8;
                }
            }
        }
    }
}
