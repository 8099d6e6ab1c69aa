//! How a frame looks at a picture.
//!
//! It must not know what is looked at. The one idea: a view is a projective map from pixels of the frame to pixels of
//! a sheet.

/// Where each pixel of a frame lies on a sheet: a projective map from frame pixels to sheet pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct View(pub(crate) [[f64; 3]; 3]);

impl View {
    /// The view of a frame whose corners, from the upper left with the clock, lie at those points of a sheet.
    pub(crate) fn through(corners: [(f64, f64); 4], width: u32, height: u32) -> Self {
        let [(x0, y0), (x1, y1), (x2, y2), (x3, y3)] = corners;
        let (ax, ay, bx, by) = (x1 - x2, y1 - y2, x3 - x2, y3 - y2);
        let (sx, sy) = (x0 - x1 + x2 - x3, y0 - y1 + y2 - y3);
        let area = ax * by - bx * ay;
        let (g, h) = ((sx * by - bx * sy) / area, (ax * sy - sx * ay) / area);
        let (width, height) = (f64::from(width), f64::from(height));
        Self([
            [(x1 - x0 + g * x1) / width, (x3 - x0 + h * x3) / height, x0],
            [(y1 - y0 + g * y1) / width, (y3 - y0 + h * y3) / height, y0],
            [g / width, h / height, 1.0],
        ])
    }

    /// The sheet's point under a point of the frame.
    pub(crate) fn at(&self, x: f64, y: f64) -> (f64, f64) {
        let [across, down, depth] = self.0.map(|row| row[0] * x + row[1] * y + row[2]);
        (across / depth, down / depth)
    }

    /// Whether the sheet's sides stay parallel to the frame's.
    pub(crate) fn is_upright(&self) -> bool {
        let [across, down, depth] = self.0;
        let none = |value: f64| value.abs() < 1e-9;
        none(across[1]) && none(down[0]) && none(depth[0]) && none(depth[1])
    }
}
