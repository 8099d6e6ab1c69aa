//! Stub.
use super::{Easel, land};
pub(super) fn space(easel: &mut Easel) {
    land::field(easel)
}
pub(super) fn underwater(easel: &mut Easel) {
    land::field(easel)
}
