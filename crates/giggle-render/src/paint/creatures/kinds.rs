//! The measures and colours of the kinds of animals on four legs.
//!
//! It is a table and nothing else.

use crate::paint::canvas::Point;

/// The ears of a kind, with their length in radii of the skull.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Ear {
    Pointed(f32),
    Round(f32),
    Hanging,
    /// Those of a rabbit.
    Long,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tails {
    /// Bent up over the back.
    Sickle,
    /// Thick with fur, its end in the colour of the belly.
    Brush,
    /// Thin and held up.
    Whip,
    /// Long and hanging.
    Rope,
    Stub,
    /// As large as the animal.
    Plume,
}

/// The measures of a kind; its shoulder stands at 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    pub(super) names: &'static [&'static str],
    pub(super) length: f32,
    pub(super) depth: f32,
    pub(super) leg: (f32, f32),
    pub(super) neck: Point,
    /// Half the height of the skull, and how far the muzzle reaches beyond it, in skulls.
    pub(super) skull: f32,
    pub(super) muzzle: f32,
    pub(super) ear: Ear,
    pub(super) tail: Tails,
    /// The back, the belly and muzzle, and the lower legs.
    pub(super) colours: [u32; 3],
    pub(super) iris: Option<u32>,
}

pub(super) const KINDS: &[Kind] = &[
    Kind {
        names: &["dog"],
        length: 0.98,
        depth: 0.25,
        leg: (0.10, 0.055),
        neck: (0.20, 0.24),
        skull: 0.225,
        muzzle: 0.85,
        ear: Ear::Hanging,
        tail: Tails::Sickle,
        colours: [0xcf9a58, 0xf2e0c4, 0xdcb47c],
        iris: None,
    },
    Kind {
        names: &["cat", "black cat"],
        length: 1.02,
        depth: 0.25,
        leg: (0.10, 0.06),
        neck: (0.17, 0.20),
        skull: 0.27,
        muzzle: 0.26,
        ear: Ear::Pointed(0.85),
        tail: Tails::Whip,
        colours: [0xd8893c, 0xf8ead4, 0xe2a05c],
        iris: Some(0xb8c848),
    },
    Kind {
        names: &["fox"],
        length: 1.02,
        depth: 0.22,
        leg: (0.085, 0.045),
        neck: (0.20, 0.20),
        skull: 0.215,
        muzzle: 0.95,
        ear: Ear::Pointed(1.05),
        tail: Tails::Brush,
        colours: [0xd9702c, 0xf6ece0, 0x3c2a24],
        iris: None,
    },
    Kind {
        names: &["wolf"],
        length: 1.02,
        depth: 0.26,
        leg: (0.10, 0.055),
        neck: (0.22, 0.22),
        skull: 0.23,
        muzzle: 0.95,
        ear: Ear::Pointed(0.8),
        tail: Tails::Brush,
        colours: [0x747a82, 0xc8ccd0, 0x868b92],
        iris: Some(0xd8a83a),
    },
    Kind {
        names: &["tiger"],
        length: 1.22,
        depth: 0.28,
        leg: (0.13, 0.085),
        neck: (0.22, 0.12),
        skull: 0.265,
        muzzle: 0.46,
        ear: Ear::Round(0.36),
        tail: Tails::Rope,
        colours: [0xdf8a34, 0xf8efe2, 0xe29a4c],
        iris: Some(0xd8c04a),
    },
    Kind {
        names: &["leopard"],
        length: 1.20,
        depth: 0.24,
        leg: (0.11, 0.065),
        neck: (0.22, 0.14),
        skull: 0.22,
        muzzle: 0.42,
        ear: Ear::Round(0.34),
        tail: Tails::Rope,
        colours: [0xd8a45a, 0xf6ead4, 0xdcb070],
        iris: Some(0xc8b040),
    },
    Kind {
        names: &["lion"],
        length: 1.12,
        depth: 0.28,
        leg: (0.13, 0.085),
        neck: (0.22, 0.20),
        skull: 0.26,
        muzzle: 0.56,
        ear: Ear::Round(0.34),
        tail: Tails::Rope,
        colours: [0xd2a25a, 0xf0dcb4, 0xcf9f58],
        iris: Some(0xb88a30),
    },
    Kind {
        names: &["bear"],
        length: 1.0,
        depth: 0.37,
        leg: (0.17, 0.12),
        neck: (0.26, 0.06),
        skull: 0.275,
        muzzle: 0.66,
        ear: Ear::Round(0.34),
        tail: Tails::Stub,
        colours: [0x6e4a32, 0x9a7450, 0x5c3c28],
        iris: None,
    },
    Kind {
        names: &["polar bear"],
        length: 1.06,
        depth: 0.36,
        leg: (0.17, 0.12),
        neck: (0.32, 0.06),
        skull: 0.24,
        muzzle: 0.80,
        ear: Ear::Round(0.28),
        tail: Tails::Stub,
        colours: [0xf0efe8, 0xffffff, 0xe4e4de],
        iris: None,
    },
    Kind {
        names: &["rabbit"],
        length: 0.92,
        depth: 0.30,
        leg: (0.11, 0.06),
        neck: (0.16, 0.18),
        skull: 0.26,
        muzzle: 0.22,
        ear: Ear::Long,
        tail: Tails::Stub,
        colours: [0xd8cbbc, 0xf6f0e8, 0xcabcac],
        iris: Some(0x4a3022),
    },
    Kind {
        names: &["squirrel", "chipmunk"],
        length: 0.90,
        depth: 0.27,
        leg: (0.10, 0.05),
        neck: (0.16, 0.16),
        skull: 0.25,
        muzzle: 0.36,
        ear: Ear::Pointed(0.5),
        tail: Tails::Plume,
        colours: [0xb0642c, 0xf4e6d0, 0xa05a2a],
        iris: Some(0x241812),
    },
];
