//! Where the camera is and what it sees: one pose, as a map from the frame to the picture.
//!
//! It knows geometry, and neither moves nor time. The one idea: eye, picture plane and frame give a homography, and the
//! least zoom at which no edge is seen follows from its corners.

/// How much larger than the frame a painted layer is, as a share of the frame's width and height, on every side.
///
/// Far layers are seen with less zoom than the picture plane, so a pan looks beyond the frame there.
pub const OVERSCAN: f64 = 0.12;

/// How far a layer reaches beyond a side of the frame.
pub(crate) fn margin_of(side: u32) -> u32 {
    (f64::from(side) * OVERSCAN).ceil() as u32 / 2 * 2 + 2
}

/// The distance of the eye from the picture plane, in frame heights or, if it is wider than high, frame widths.
const EYE: f64 = 1.6;

/// Where the camera stands: how the frame looks at the fitted picture.
///
/// The picture and the frame have the same ratio; both reach from −½ to ½ in x (to the right) and y (down).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pose {
    /// How close: at 1 the frame shows the whole picture, at 2 half of its width. Below 1 only over a picture that was
    /// extended beyond its edges.
    pub zoom: f64,
    /// Where the middle of the frame looks, to the right of the picture's middle, in picture widths.
    pub x: f64,
    /// Where the middle of the frame looks, below the picture's middle, in picture heights.
    pub y: f64,
    /// How far the camera is turned about its axis, in radians; the picture seems to turn the other way.
    pub roll: f64,
    /// How far the camera has gone around the picture to the right, in radians.
    pub yaw: f64,
    /// How far the camera has gone above the picture, in radians.
    pub pitch: f64,
    /// How much more than near layers the farthest one grows, as a logarithm: the dolly zoom.
    pub far: f64,
}

impl Pose {
    /// The camera in the middle, seeing the whole picture.
    pub const REST: Pose = Pose { zoom: 1.0, x: 0.0, y: 0.0, roll: 0.0, yaw: 0.0, pitch: 0.0, far: 0.0 };

    /// The point of the picture that is seen at a point of the frame, both from −½ to ½; `ratio` is width by height.
    ///
    /// The map is a homography: four corners determine it.
    pub fn looks_at(&self, u: f64, v: f64, ratio: f64) -> (f64, f64) {
        let (across, along) = (u * ratio / self.zoom, v / self.zoom);
        let (sin, cos) = self.roll.sin_cos();
        let (across, along) = (across * cos - along * sin, across * sin + along * cos);
        let eye = EYE * ratio.max(1.0);
        let (sin, cos) = self.yaw.sin_cos();
        let x = eye * across / (eye * cos - across * sin);
        let along = along * (eye + x * sin) / eye;
        let (sin, cos) = self.pitch.sin_cos();
        let y = eye * along / (eye * cos - along * sin);
        let x = x * (eye + y * sin) / eye;
        (x / ratio + self.x, y + self.y)
    }

    /// The same pose as it is felt by a layer at a depth from 0 (near) to 1 (infinitely far).
    ///
    /// Near layers grow and pass faster than far ones, and going around becomes a shift against each other. A layer
    /// reaches beyond the frame by [`OVERSCAN`] on every side; within that no edge of it is seen.
    pub fn at_depth(&self, depth: f64) -> Pose {
        let nearness = 1.0 - depth.clamp(0.0, 1.0);
        let shift = 0.55 + 0.6 * nearness;
        let pose = Pose {
            zoom: self.zoom.powf(0.3 + 0.9 * nearness) * (self.far * (1.0 - nearness)).exp(),
            x: self.x * shift + self.yaw.sin() * (nearness - 0.5) * 0.55,
            y: self.y * shift - self.pitch.sin() * (nearness - 0.5) * 0.45,
            roll: self.roll,
            yaw: 0.0,
            pitch: 0.0,
            far: 0.0,
        };
        pose.brought_within(OVERSCAN - 1e-6)
    }

    /// Whether all that the frame sees lies within a picture that reaches `margin` beyond −½ to ½.
    pub(super) fn is_within(&self, margin: f64, ratio: f64) -> bool {
        [(-0.5, -0.5), (0.5, -0.5), (-0.5, 0.5), (0.5, 0.5)].into_iter().all(|(u, v)| {
            let (x, y) = self.looks_at(u, v, ratio);
            x.abs() <= 0.5 + margin && y.abs() <= 0.5 + margin
        })
    }

    /// The least zoom, from a half on, with which this pose sees no further than so much beyond the picture to the
    /// left, to the right, above and below.
    pub(super) fn least_zoom_in(&self, beyond: [f64; 4]) -> f64 {
        let is_enough = |zoom: f64| {
            let tried = Pose { zoom, ..*self };
            RATIOS.into_iter().all(|ratio| {
                [(-0.5, -0.5), (0.5, -0.5), (-0.5, 0.5), (0.5, 0.5)].into_iter().all(|(u, v)| {
                    let (x, y) = tried.looks_at(u, v, ratio);
                    let least = 1e-9;
                    x >= -0.5 - beyond[0] - least
                        && x <= 0.5 + beyond[1] + least
                        && y >= -0.5 - beyond[2] - least
                        && y <= 0.5 + beyond[3] + least
                })
            })
        };
        if is_enough(self.zoom) {
            return self.zoom;
        }
        let (mut low, mut high) = (self.zoom.min(0.5), 8.0);
        for _ in 0..28 {
            let middle = (low + high) / 2.0;
            if is_enough(middle) { high = middle } else { low = middle }
        }
        high
    }

    /// The same pose, closer if it must be to see nothing beyond the picture and its margin.
    pub(super) fn brought_within(self, margin: f64) -> Pose {
        let is_enough = RATIOS.into_iter().all(|ratio| self.is_within(margin, ratio));
        if is_enough { self } else { Pose { zoom: self.zoom.max(self.least_zoom(margin)), ..self } }
    }

    /// The least zoom with which this pose sees nothing beyond the picture and its margin, in any ratio of the service.
    pub(super) fn least_zoom(&self, margin: f64) -> f64 {
        let is_enough = |zoom: f64| {
            let tried = Pose { zoom, ..*self };
            RATIOS.into_iter().all(|ratio| tried.is_within(margin + 1e-9, ratio))
        };
        if is_enough(1.0) {
            return 1.0;
        }
        let (mut low, mut high) = (1.0, 8.0);
        for _ in 0..26 {
            let middle = (low + high) / 2.0;
            if is_enough(middle) { high = middle } else { low = middle }
        }
        high
    }
}

/// The widest and the tallest frame of the service, and the square one between.
pub(super) const RATIOS: [f64; 3] = [9.0 / 16.0, 1.0, 16.0 / 9.0];
