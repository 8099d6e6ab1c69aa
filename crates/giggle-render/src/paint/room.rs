//! Stub.
use super::{Easel, land};
pub(super) fn room(easel: &mut Easel) {
    land::field(easel)
}
pub(super) fn studio(easel: &mut Easel) {
    land::field(easel)
}
