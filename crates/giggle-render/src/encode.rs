//! Frames in, H.264 out: one encoder for one closed group of pictures.
//!
//! It must not know what a frame shows or how it is stored afterwards. The one idea: every group is encoded by a
//! fresh encoder with constant quantisation, so a group's bytes depend on its frames alone, whichever thread
//! works on it and however many there are.
//!
//! The encoder's C interface is spoken directly, because the safe wrapper cannot switch on arithmetic coding or
//! set the quantiser before the first frame.
#![allow(unsafe_code)]

use crate::error::RenderError;
use openh264_sys2 as sys;
use openh264_sys2::API as _;
use std::ffi::c_int;
use std::ptr::{addr_of_mut, null_mut};

/// Frames a second of every draft: film's own, and what the service's models are known to deliver.
pub const FRAME_RATE: u32 = 24;

/// The quantiser of a group's first frame, which every other frame is predicted from: fine, because in a camera move
/// over a picture its detail is carried on for nothing.
const FIRST_QUANTISER: c_int = 22;

/// The quantiser of the other frames. With the one above it gives x264's default quality, by SSIM, in 0.9 to 1.4 times
/// its bytes, by how sharp the picture is; one quantiser for all takes three times.
const QUANTISER: c_int = 29;

/// How much coarser a group is tried whose frames are too much for the encoder's buffer, such as dots and grids pixel by pixel.
/// The last one holds noise in all colours.
pub(crate) const COARSER: [c_int; 4] = [0, 6, 12, 20];

/// Frames are predicted in a hierarchy of so many levels: every eighth from the eighth before it, the one between
/// from these, and so on, each level a little coarser and the last never a reference. On a slow camera move that
/// halves the bytes against predicting each frame from the one before.
const LEVELS: c_int = 4;

/// A frame as the encoder takes it: planar 4:2:0, limited range, BT.709.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Planes {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) y: Vec<u8>,
    pub(crate) u: Vec<u8>,
    pub(crate) v: Vec<u8>,
}

impl Planes {
    /// The picture in full colour.
    pub(crate) fn to_rgba(&self) -> Result<image::RgbaImage, RenderError> {
        let planes = yuv::YuvPlanarImage {
            y_plane: &self.y,
            y_stride: self.width,
            u_plane: &self.u,
            u_stride: self.width / 2,
            v_plane: &self.v,
            v_stride: self.width / 2,
            width: self.width,
            height: self.height,
        };
        let mut rgba = image::RgbaImage::new(self.width, self.height);
        yuv::yuv420_to_rgba(
            &planes,
            &mut rgba,
            self.width * 4,
            yuv::YuvRange::Limited,
            yuv::YuvStandardMatrix::Bt709,
        )
        .map_err(|error| RenderError::picture("converted", &error))?;
        Ok(rgba)
    }

    /// A black frame; both sides are even.
    pub(crate) fn new(width: u32, height: u32) -> Self {
        debug_assert!(width.is_multiple_of(2) && height.is_multiple_of(2));
        let luma = width as usize * height as usize;
        Self { width, height, y: vec![16; luma], u: vec![128; luma / 4], v: vec![128; luma / 4] }
    }
}

/// One encoded frame.
#[derive(Debug, Default)]
pub(crate) struct Sample {
    /// NAL units, each with its length in four bytes before it, without parameter sets.
    pub(crate) bytes: Vec<u8>,
    /// Whether decoding can start here.
    pub(crate) is_key: bool,
}

/// The parameter sets of a stream.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ParameterSets {
    pub(crate) sequence: Vec<u8>,
    pub(crate) picture: Vec<u8>,
}

/// An encoder of one group of pictures.
pub(crate) struct GroupEncoder {
    api: sys::DynamicAPI,
    encoder: *mut sys::ISVCEncoder,
    is_started: bool,
    sets: ParameterSets,
    frames: u32,
    coarser: c_int,
    parameters: sys::SEncParamExt,
}

impl GroupEncoder {
    /// An encoder whose quantisers are coarser by so much than they usually are.
    pub(crate) fn new(width: u32, height: u32, coarser: c_int) -> Result<Self, RenderError> {
        let api = sys::DynamicAPI::from_source();
        let mut encoder: *mut sys::ISVCEncoder = null_mut();
        // SAFETY: the call writes one pointer, to which we give it room.
        let code = unsafe { api.WelsCreateSVCEncoder(&raw mut encoder) };
        check("open", code)?;
        // Owned from here on, so that a failure below closes it.
        let mut this = Self {
            api,
            encoder,
            is_started: false,
            sets: ParameterSets::default(),
            frames: 0,
            coarser,
            parameters: sys::SEncParamExt::default(),
        };
        this.start(width, height)?;
        Ok(this)
    }

    fn start(&mut self, width: u32, height: u32) -> Result<(), RenderError> {
        let (width, height) = (width.cast_signed(), height.cast_signed());
        let mut parameters = sys::SEncParamExt::default();
        // SAFETY: the encoder is open, and the call fills the one structure it is given.
        let code = unsafe {
            let call = (**self.encoder).GetDefaultParams.ok_or(MISSING)?;
            call(self.encoder, &raw mut parameters)
        };
        check("give its defaults", code)?;
        parameters.iUsageType = sys::CAMERA_VIDEO_REAL_TIME;
        parameters.iPicWidth = width;
        parameters.iPicHeight = height;
        parameters.iRCMode = sys::RC_OFF_MODE;
        parameters.fMaxFrameRate = FRAME_RATE as f32;
        parameters.iTemporalLayerNum = LEVELS;
        parameters.iSpatialLayerNum = 1;
        parameters.iComplexityMode = sys::LOW_COMPLEXITY;
        parameters.uiIntraPeriod = 0;
        parameters.iNumRefFrame = 1;
        parameters.eSpsPpsIdStrategy = sys::CONSTANT_ID;
        parameters.iEntropyCodingModeFlag = 1;
        parameters.bEnableFrameSkip = false;
        parameters.iMultipleThreadIdc = 1;
        parameters.bEnableDenoise = false;
        parameters.bEnableBackgroundDetection = false;
        parameters.bEnableAdaptiveQuant = false;
        parameters.bEnableSceneChangeDetect = false;
        parameters.bEnableLongTermReference = false;
        let layer = &mut parameters.sSpatialLayers[0];
        layer.iVideoWidth = width;
        layer.iVideoHeight = height;
        layer.fFrameRate = FRAME_RATE as f32;
        layer.uiProfileIdc = sys::PRO_HIGH;
        layer.iDLayerQp = FIRST_QUANTISER + self.coarser;
        layer.sSliceArgument.uiSliceMode = sys::SM_SINGLE_SLICE;
        layer.sSliceArgument.uiSliceNum = 1;
        layer.bVideoSignalTypePresent = true;
        layer.uiVideoFormat = 5;
        layer.bFullRange = false;
        layer.bColorDescriptionPresent = true;
        layer.uiColorPrimaries = BT709;
        layer.uiTransferCharacteristics = BT709;
        layer.uiColorMatrix = BT709;
        // SAFETY: the encoder is open; it copies the structures it is given.
        unsafe {
            let set_option = (**self.encoder).SetOption.ok_or(MISSING)?;
            let mut level: c_int = sys::WELS_LOG_QUIET;
            set_option(self.encoder, sys::ENCODER_OPTION_TRACE_LEVEL, addr_of_mut!(level).cast());
            let initialize = (**self.encoder).InitializeExt.ok_or(MISSING)?;
            check("start", initialize(self.encoder, &raw const parameters))?;
            self.is_started = true;
            self.parameters = parameters;
            let mut format: c_int = sys::videoFormatI420;
            let code = set_option(self.encoder, sys::ENCODER_OPTION_DATAFORMAT, addr_of_mut!(format).cast());
            check("take planar frames", code)
        }
    }

    /// Encodes the next frame of the group; the first becomes its key frame.
    pub(crate) fn encode(&mut self, planes: &Planes) -> Result<Sample, RenderError> {
        let stride = planes.width.cast_signed();
        let source = sys::SSourcePicture {
            iColorFormat: sys::videoFormatI420,
            iStride: [stride, stride / 2, stride / 2, 0],
            pData: [
                planes.y.as_ptr().cast_mut(),
                planes.u.as_ptr().cast_mut(),
                planes.v.as_ptr().cast_mut(),
                null_mut(),
            ],
            iPicWidth: stride,
            iPicHeight: planes.height.cast_signed(),
            uiTimeStamp: i64::from(self.frames) * 1000 / i64::from(FRAME_RATE),
            bPsnrY: false,
            bPsnrU: false,
            bPsnrV: false,
        };
        let mut info = sys::SFrameBSInfo::default();
        // SAFETY: the encoder is started; the planes outlive the call, are as large as their strides say, and are
        // only read.
        let code = unsafe {
            let call = (**self.encoder).EncodeFrame.ok_or(MISSING)?;
            call(self.encoder, &raw const source, &raw mut info)
        };
        check(ENCODE, code)?;
        let mut sample = Sample { bytes: Vec::new(), is_key: info.eFrameType == sys::videoFrameTypeIDR };
        let layers = usize::try_from(info.iLayerNum).unwrap_or(0);
        for layer in info.sLayerInfo.iter().take(layers) {
            let count = usize::try_from(layer.iNalCount).unwrap_or(0);
            let mut at = 0;
            for index in 0..count {
                // SAFETY: the encoder says how many units the layer has, how long each is, and keeps them until
                // its next call.
                let unit = unsafe {
                    let length = usize::try_from(*layer.pNalLengthInByte.add(index)).unwrap_or(0);
                    std::slice::from_raw_parts(layer.pBsBuf.add(at), length)
                };
                at += unit.len();
                self.keep(unit, &mut sample);
            }
        }
        if sample.bytes.is_empty() {
            return Err(RenderError::Encode { operation: "give a frame back", code: 0 });
        }
        if self.frames == 0 {
            self.change_quantiser()?;
        }
        self.frames += 1;
        Ok(sample)
    }

    fn change_quantiser(&mut self) -> Result<(), RenderError> {
        self.parameters.sSpatialLayers[0].iDLayerQp = QUANTISER + self.coarser;
        // SAFETY: the encoder is started; it copies the structure it is given.
        let code = unsafe {
            let set_option = (**self.encoder).SetOption.ok_or(MISSING)?;
            let parameters = addr_of_mut!(self.parameters).cast();
            set_option(self.encoder, sys::ENCODER_OPTION_SVC_ENCODE_PARAM_EXT, parameters)
        };
        check("change its quantiser", code)
    }

    /// Files one NAL unit, which begins with its start code.
    fn keep(&mut self, unit: &[u8], sample: &mut Sample) {
        let zeros = unit.iter().take_while(|byte| **byte == 0).count();
        let Some(unit) = unit.get(zeros + 1..).filter(|unit| !unit.is_empty()) else { return };
        match unit[0] & 0x1f {
            7 => self.sets.sequence = unit.to_vec(),
            8 => self.sets.picture = unit.to_vec(),
            _ => {
                let length = u32::try_from(unit.len()).unwrap_or(u32::MAX);
                sample.bytes.extend_from_slice(&length.to_be_bytes());
                sample.bytes.extend_from_slice(unit);
            }
        }
    }

    /// The parameter sets, once a frame is encoded.
    pub(crate) fn parameter_sets(&self) -> &ParameterSets {
        &self.sets
    }
}

impl Drop for GroupEncoder {
    fn drop(&mut self) {
        // SAFETY: the encoder was opened by us, is closed once, and nothing borrowed from it outlives a call.
        unsafe {
            if self.is_started
                && let Some(uninitialize) = (**self.encoder).Uninitialize
            {
                uninitialize(self.encoder);
            }
            self.api.WelsDestroySVCEncoder(self.encoder);
        }
    }
}

const ENCODE: &str = "encode a frame";

/// Whether the encoder could not encode a frame, which it may with a coarser quantiser.
pub(crate) fn is_too_fine(error: &RenderError) -> bool {
    matches!(error, RenderError::Encode { operation: ENCODE, .. })
}

/// The number of BT.709 in H.264's tables of primaries, transfer and matrix.
const BT709: u8 = 1;

const MISSING: RenderError = RenderError::Encode { operation: "offer a function", code: 0 };

fn check(operation: &'static str, code: c_int) -> Result<(), RenderError> {
    if code == 0 { Ok(()) } else { Err(RenderError::Encode { operation, code: code.into() }) }
}
