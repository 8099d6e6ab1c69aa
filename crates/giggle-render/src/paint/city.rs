//! Stub.
use super::{Easel, land};
pub(super) fn skyline(easel: &mut Easel) {
    land::field(easel)
}
pub(super) fn street(easel: &mut Easel) {
    land::field(easel)
}
