//! One channel of a picture.
//!
//! It must not know what the channel means. The one idea: bytes with a width and a height.

/// One channel of a picture.
#[derive(Debug, Clone)]
pub(crate) struct Plane {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) data: Vec<u8>,
}
