//! giggle-render.
