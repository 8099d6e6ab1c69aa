//! giggle-render.

pub mod type_setting;
