//! Rooms that are told by words rather than by a kind: platforms of a subway, rinks, courts, pools, studies.
//!
//! It knows the easel's words, a brush and pieces, and nothing of walls. The one idea: each has one thing that is found nowhere else,
//! large and behind whoever is there.

use super::super::Easel;
use super::super::brush::Brush;
use super::super::canvas::{mix, scale};
use super::super::noise::Dice;
use super::super::palette::paint;
use super::super::whereabouts::SPACESHIPS;
use super::pieces::{block, glow, lamps, panels, shelves};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Site {
    Conference,
    Corridor,
    Court,
    Courtroom,
    Factory,
    Japanese,
    Party,
    Platform,
    Pool,
    PostOffice,
    Rink,
    Spaceship,
    Study,
}

const ROWS: &[(Site, &[&str])] = &[
    (
        Site::Platform,
        &[
            "subway platform",
            "metro platform",
            "train platform",
            "station platform",
            "railway platform",
            "subway station",
            "metro station",
            "underground station",
            "地铁站",
            "站台",
            "月台",
        ],
    ),
    (
        Site::Rink,
        &[
            "ice rink",
            "skating rink",
            "hockey rink",
            "ice skating",
            "figure skat",
            "ice hockey",
            "hockey player",
            "溜冰场",
            "滑冰场",
            "花样滑冰",
            "冰球",
        ],
    ),
    (Site::Court, &["basketball", "volleyball court", "slam dunk", "篮球", "扣篮", "indoor court"]),
    (
        Site::Pool,
        &[
            "indoor pool",
            "swimming pool",
            "swimming hall",
            "in a pool",
            "in the pool",
            "into a pool",
            "into the pool",
            " swimmer",
            " laps",
            "泳池",
            "游泳",
        ],
    ),
    (Site::Corridor, &["corridor", "hallway", "passageway", "走廊", "过道", "楼道", "长廊"]),
    (Site::Courtroom, &["courtroom", "court room", "in court", "a judge", "the judge", "法庭", "法官"]),
    (Site::Party, &["birthday", "party room", "house party", "surprise party", "生日", "派对"]),
    (Site::Spaceship, SPACESHIPS),
    (Site::Factory, &["factory", "assembly line", "production line", "工厂", "生产线", "流水线"]),
    (Site::PostOffice, &["post office", "邮局"]),
    (
        Site::Conference,
        &[
            "brainstorm",
            "whiteboard",
            "business meeting",
            "team meeting",
            "开会",
            "头脑风暴",
            "conference room",
            "meeting room",
            "boardroom",
            "board room",
            "会议室",
        ],
    ),
    (
        Site::Study,
        &[
            "a study",
            "his study",
            "her study",
            "quiet study",
            "study room",
            "home study",
            "the study",
            "书房",
        ],
    ),
    (
        Site::Japanese,
        &[
            "japanese restaurant",
            "sushi restaurant",
            "sushi bar",
            "izakaya",
            "ramen shop",
            "日式餐厅",
            "寿司店",
            "居酒屋",
            "日料",
        ],
    ),
];

/// Which of them the words speak of.
pub(in super::super) fn of(easel: &Easel) -> Option<Site> {
    ROWS.iter().find(|(_, words)| easel.says(words)).map(|(site, _)| *site)
}

/// Colours of walls, floor and lamp, and how bright it is.
pub(super) fn colours(site: Site) -> (u32, u32, u32, f32) {
    match site {
        Site::Corridor => (0x8a7460, 0x6e3a34, 0xffd8a0, 0.8),
        Site::Conference => (0xc8ccd0, 0x7a8290, 0xf8faff, 1.0),
        Site::Court => (0x5a5460, 0xc8924e, 0xfff4dc, 0.95),
        Site::Courtroom => (0x6a4630, 0x7a5a40, 0xffe6c0, 0.92),
        Site::Party => (0xe0c8b4, 0xa87850, 0xffe8c0, 1.0),
        Site::Spaceship => (0x98a2b0, 0x5a626e, 0xe8f4ff, 0.95),
        Site::Factory => (0x8a949e, 0x70757c, 0xf4f8ff, 0.95),
        Site::Japanese => (0xd8c8a4, 0x7a5638, 0xffdca4, 0.9),
        Site::Platform => (0xc0c6cc, 0x8f959c, 0xf0f6ff, 0.95),
        Site::Pool => (0xc4dce4, 0x58b4d0, 0xf4fcff, 1.02),
        Site::PostOffice => (0xd8c8a8, 0x9a7a58, 0xfff0d0, 0.95),
        Site::Rink => (0x5c6a80, 0xdcecf6, 0xf4faff, 1.05),
        Site::Study => (0x9a7a5c, 0x6e4a32, 0xffe0b0, 0.85),
    }
}

/// People in rows that rise, far off.
fn stands(brush: &mut Brush<'_>, half: f32, (low, high): (f32, f32), dice: &mut Dice) {
    let rows = 6;
    let each = (high - low) / rows as f32;
    for row in 0..rows {
        let (up, wide) = (low + each * row as f32, half * (1.05 + 0.08 * row as f32));
        block(brush, (-wide, up), (wide, up + each), if row % 2 == 0 { 0x3c4250 } else { 0x464c5c });
        let count = (wide * 2.0 / 0.04) as usize;
        for index in 0..count {
            let x = -wide + 0.04 * (index as f32 + dice.unit());
            let rgb = *dice.pick(&[0x7a3a3c, 0x3a5a8a, 0x8a8f98, 0xb89a58, 0x5a6a4a]);
            brush.oval((x, up + each * 0.35), (0.016, each * 0.32), paint(rgb));
            brush.oval((x, up + each * 0.78), (0.010, 0.012), paint(0xc89a78));
        }
    }
}

/// Paints what such a room is known by, from the foot of the back wall.
pub(super) fn fit_out(
    easel: &Easel,
    brush: &mut Brush<'_>,
    site: Site,
    (half, high): (f32, f32),
    dice: &mut Dice,
) {
    match site {
        Site::Corridor => super::halls::corridor(brush, half, high, dice),
        Site::Courtroom => super::halls::courtroom(brush, half, high),
        Site::Party => super::halls::party(brush, half, high, dice),
        Site::Spaceship => super::halls::spaceship(brush, half, high, dice),
        Site::Platform => {
            // The track lies behind the edge; the train comes along it.
            block(brush, (-half * 1.8, 0.0), (half * 1.8, 0.06), 0x3a3e46);
            let nose = half * 0.72;
            brush.round(
                &[
                    (-half * 1.8, 0.02),
                    (-half * 1.8, 0.42),
                    (nose - 0.10, 0.42),
                    (nose - 0.02, 0.38),
                    (nose + 0.03, 0.16),
                    (nose + 0.02, 0.02),
                ],
                paint(0xd4dade),
            );
            block(brush, (-half * 1.8, 0.10), (nose + 0.01, 0.135), 0xc83a34);
            let mut x = -half * 1.75;
            let mut index = 0;
            while x < nose - 0.26 {
                if index % 3 == 1 {
                    block(brush, (x, 0.04), (x + 0.15, 0.37), 0x9aa6b0);
                    block(brush, (x + 0.012, 0.18), (x + 0.068, 0.34), 0xfff0c8);
                    block(brush, (x + 0.082, 0.18), (x + 0.138, 0.34), 0xfff0c8);
                } else {
                    block(brush, (x, 0.19), (x + 0.17, 0.34), 0x2a3038);
                    block(brush, (x + 0.01, 0.20), (x + 0.16, 0.33), 0xffedc0);
                    brush.oval((x + 0.05, 0.23), (0.022, 0.028), paint(0x6a5a58));
                    brush.oval((x + 0.12, 0.225), (0.022, 0.026), paint(0x4a5868));
                }
                x += 0.20;
                index += 1;
            }
            brush.shape(
                &[(nose - 0.13, 0.20), (nose - 0.13, 0.37), (nose - 0.05, 0.36), (nose, 0.20)],
                paint(0x22303c),
            );
            glow(brush, (nose, 0.09), 0.22, 0xfff4d0, 0.75);
            // A tunnel's mouth, the yellow line, pillars and a sign.
            block(brush, (nose + 0.10, 0.0), (half * 1.8, 0.40), 0x20242c);
            block(brush, (-half * 2.0, -0.045), (half * 2.0, -0.025), 0xe8c030);
            for x in [-0.78, 0.94] {
                block(brush, (half * x - 0.035, -0.06), (half * x + 0.035, high * 1.1), 0xa8b0b8);
                block(brush, (half * x - 0.035, 0.22), (half * x + 0.035, 0.27), 0x2f6fb0);
            }
            block(brush, (-0.24, high * 0.82), (0.24, high * 0.96), 0x22384e);
            block(brush, (-0.20, high * 0.87), (0.06, high * 0.895), 0xf4f4f0);
            block(brush, (0.10, high * 0.87), (0.20, high * 0.895), 0xe8c030);
            panels(brush, half, high);
        }
        Site::Rink => {
            stands(brush, half, (0.14, high * 0.9), dice);
            block(brush, (-half * 2.2, -0.7), (half * 2.2, 0.0), 0xeef6fc);
            block(brush, (-half * 1.7, -0.03), (half * 1.7, 0.14), 0xf4f6f8);
            block(brush, (-half * 1.7, 0.13), (half * 1.7, 0.15), 0x2f5f9c);
            block(brush, (-half * 1.7, -0.03), (half * 1.7, -0.012), 0xe8c030);
            for x in [-0.8, -0.3, 0.25, 0.75] {
                let rgb = *dice.pick(&[0xc83a34, 0x2f6fb0, 0x3a8a5a, 0xd8a030]);
                block(brush, (half * x - 0.09, 0.025), (half * x + 0.09, 0.10), rgb);
            }
            for (up, wide) in [(-0.14, 0.010), (-0.24, 0.006)] {
                brush.line((-half * 2.0, up), (half * 2.0, up - 0.01), (wide, wide), paint(0xb8d4e8));
            }
            brush.oval((0.0, -0.18), (0.42, 0.06), paint(0xeaf4fa));
            for x in [-0.7, 0.0, 0.7] {
                glow(brush, (half * x, high * 1.0), 0.5, 0xffffff, 0.4);
            }
        }
        Site::Court => {
            stands(brush, half, (0.10, high * 0.95), dice);
            block(brush, (-half * 1.7, -0.02), (half * 1.7, 0.10), 0x2f4f86);
            brush.line((-half * 2.0, -0.10), (half * 2.0, -0.10), (0.006, 0.006), paint(0xf4f0e6));
            brush.oval((0.0, -0.17), (0.30, 0.05), paint(0xb8803f));
            hoop(brush, half * 0.78);
            for x in [-0.6, 0.0, 0.6] {
                glow(brush, (half * x, high * 1.0), 0.5, 0xfff4d8, 0.45);
            }
        }
        Site::Pool => {
            let sky = easel.palette.sky_at(0.7);
            for pane in 0..5 {
                let from = half * (-1.0 + 0.4 * pane as f32);
                brush.shape(
                    &[
                        (from + 0.01, 0.20),
                        (from + half * 0.38, 0.20),
                        (from + half * 0.38, high * 0.92),
                        (from + 0.01, high * 0.92),
                    ],
                    mix(sky, [1.0; 3], 0.3),
                );
            }
            block(brush, (-half * 1.8, -0.03), (half * 1.8, 0.05), 0xe8ecec);
            block(brush, (-half * 1.8, -0.06), (half * 1.8, -0.03), 0x3f86a8);
            for (up, size) in [(-0.09, 0.007), (-0.15, 0.010), (-0.24, 0.014)] {
                let mut x = -half * 1.9;
                let mut is_red = true;
                while x < half * 1.9 {
                    let long = size * 7.0;
                    brush.line(
                        (x, up),
                        (x + long, up),
                        (size, size),
                        paint(if is_red { 0xd8483c } else { 0xf4f4f0 }),
                    );
                    x += long;
                    is_red = !is_red;
                }
            }
            for x in [-0.7, -0.25, 0.2, 0.65] {
                block(brush, (half * x - 0.04, 0.05), (half * x + 0.04, 0.13), 0x2f5f9c);
            }
        }
        Site::Conference => {
            let has_board = easel.says(&["whiteboard", "白板"]);
            let sky = easel.palette.sky_at(0.7);
            for pane in 0..4 {
                let (from, to) = (half * (-0.96 + 0.40 * pane as f32), half * (-0.59 + 0.40 * pane as f32));
                brush.shape(
                    &[(from, 0.10), (to, 0.10), (to, high * 0.94), (from, high * 0.94)],
                    mix(sky, [1.0; 3], 0.25),
                );
                for tower in 0..3 {
                    let x = from + (to - from) * tower as f32 / 3.0;
                    let rgb = *dice.pick(&[0x6a7c92, 0x5a6c84, 0x7a8a9e]);
                    block(
                        brush,
                        (x, 0.10),
                        (x + (to - from) * 0.26, 0.12 + high * dice.range(0.15, 0.5)),
                        rgb,
                    );
                }
            }
            if has_board {
                whiteboard(brush, half, high, dice);
            } else {
                block(brush, (half * 0.66, 0.28), (half * 1.02, high * 0.80), 0x22262e);
                block(brush, (half * 0.68, 0.30), (half * 1.0, high * 0.77), 0x3f86b8);
            }
            panels(brush, half, high);
            // Those who sit have a table of their own, and those at a board stand free.
            if super::super::figures::has_people(easel) && (has_board || easel.is_seated()) {
                return;
            }
            for x in [-0.72, -0.36, 0.0, 0.36, 0.72] {
                brush.round(
                    &[
                        (half * x - 0.055, 0.0),
                        (half * x - 0.05, 0.15),
                        (half * x + 0.05, 0.15),
                        (half * x + 0.055, 0.0),
                    ],
                    paint(0x2c3038),
                );
            }
            brush.shape(
                &[(-half * 0.78, 0.055), (half * 0.78, 0.055), (half * 1.02, -0.075), (-half * 1.02, -0.075)],
                paint(0xa87a50),
            );
            block(brush, (-half * 1.02, -0.105), (half * 1.02, -0.075), 0x7a5434);
            for x in [-0.55, 0.55] {
                block(brush, (half * x - 0.05, -0.25), (half * x + 0.05, -0.105), 0x5a3e28);
            }
            for x in [-0.6, -0.1, 0.45] {
                brush.sprite("laptop", (half * x, 0.055), 0.16);
            }
            for x in [-0.36, 0.18, 0.7] {
                brush.oval((half * x, 0.005), (0.020, 0.020), paint(0xf4f2ec));
                block(brush, (half * x - 0.018, -0.02), (half * x + 0.018, 0.012), 0xf4f2ec);
            }
        }
        Site::Factory => factory(brush, half, high, dice),
        Site::Study => {
            shelves(
                brush,
                (half * 0.98, high * 0.94),
                5,
                dice,
                &[0x8a3a30, 0x2f4f6f, 0x6a5a2c, 0x3f6a4a, 0xb08a50, 0x5a3a5c],
            );
            let sky = easel.palette.sky_at(0.7);
            block(brush, (-half * 0.30, 0.16), (half * 0.34, high), 0x5a3e2a);
            brush.shape(
                &[
                    (-half * 0.26, 0.20),
                    (half * 0.30, 0.20),
                    (half * 0.30, high * 0.95),
                    (-half * 0.26, high * 0.95),
                ],
                mix(sky, [1.0; 3], 0.2),
            );
            block(brush, (half * 0.01, 0.20), (half * 0.03, high * 0.95), 0x5a3e2a);
            let side = if easel.light.0 > 0.5 { -1.0 } else { 1.0 };
            let x = half * 0.55 * side;
            block(brush, (x - 0.26, 0.075), (x + 0.26, 0.105), 0x8a5a38);
            for leg in [-0.23, 0.20] {
                block(brush, (x + leg, -0.12), (x + leg + 0.03, 0.08), 0x5e3c26);
            }
            brush.line((x + 0.14, 0.10), (x + 0.14, 0.20), (0.006, 0.006), paint(0xc8a050));
            brush.dome((x + 0.14, 0.20), (0.06, 0.045), paint(0x2f8a5a));
            glow(brush, (x + 0.14, 0.18), 0.26, 0xffe0a0, 0.5);
            for (index, rgb) in [0x8a3a30, 0x2f4f6f, 0xb08a50].into_iter().enumerate() {
                let up = 0.105 + 0.022 * index as f32;
                block(brush, (x - 0.18, up), (x - 0.05, up + 0.02), rgb);
            }
            let pot = -half * 0.86 * side;
            for lean in [-0.07, -0.035, 0.0, 0.04, 0.08] {
                brush.line((pot, 0.06), (pot + lean, 0.28 - lean.abs()), (0.008, 0.022), paint(0x4a8a54));
            }
            block(brush, (pot - 0.045, -0.05), (pot + 0.045, 0.07), 0xb8683f);
        }
        Site::Japanese => {
            for pane in 0..4 {
                let (from, to) = (half * (-0.96 + 0.48 * pane as f32), half * (-0.52 + 0.48 * pane as f32));
                block(brush, (from, 0.24), (to, high * 0.80), 0x6a452c);
                for row in 0..3 {
                    for column in 0..3 {
                        let (w, h) = ((to - from) / 3.0, (high * 0.80 - 0.26) / 3.0);
                        let (x, up) = (from + w * column as f32, 0.25 + h * row as f32);
                        block(brush, (x + 0.006, up + 0.006), (x + w - 0.006, up + h - 0.002), 0xf4ecd8);
                    }
                }
            }
            // The short curtain over the counter, lanterns, the counter.
            for part in 0..7 {
                let from = half * (-0.95 + 0.272 * part as f32);
                block(brush, (from, high * 0.78), (from + half * 0.255, high * 1.0), 0x27436e);
                brush.oval((from + half * 0.13, high * 0.89), (0.03, 0.03), paint(0xf4f0e4));
            }
            for x in [-0.88, -0.3, 0.3, 0.88] {
                brush.line((half * x, high * 1.1), (half * x, high * 0.74), (0.003, 0.003), paint(0x2a2220));
                glow(brush, (half * x, high * 0.66), 0.30, 0xff9a5a, 0.5);
                brush.oval((half * x, high * 0.66), (0.055, 0.065), paint(0xd8402c));
                block(brush, (half * x - 0.025, high * 0.74), (half * x + 0.025, high * 0.76), 0x2a2220);
            }
            block(brush, (-half, -0.03), (half, 0.19), 0x8a5c38);
            block(brush, (-half * 1.02, 0.18), (half * 1.02, 0.22), 0xc89a60);
            for x in [-0.75, 0.72] {
                brush.sprite("sushi", (half * x, 0.255), 0.09);
                brush.sprite("sake", (half * x + 0.14, 0.275), 0.11);
            }
        }
        Site::PostOffice => {
            block(brush, (-half * 0.9, 0.26), (half * 0.9, high * 0.84), 0x7a5638);
            for row in 0..4 {
                for column in 0..14 {
                    let (w, h) = (half * 1.8 / 14.0, (high * 0.84 - 0.28) / 4.0);
                    let (x, up) = (-half * 0.9 + w * column as f32, 0.27 + h * row as f32);
                    block(brush, (x + 0.006, up + 0.005), (x + w - 0.004, up + h - 0.005), 0x4a3220);
                    if dice.chance(0.7) {
                        block(
                            brush,
                            (x + 0.014, up + 0.01),
                            (x + w - 0.014, up + h * dice.range(0.3, 0.6)),
                            0xf0e6cc,
                        );
                    }
                }
            }
            block(brush, (-half * 0.98, -0.03), (half * 0.98, 0.19), 0x2f6a4a);
            block(brush, (-half, 0.18), (half, 0.215), 0xc8a060);
            block(brush, (-0.30, high * 0.87), (0.30, high * 1.0), 0x2f6a4a);
            brush.sprite("envelope", (0.0, high * 0.935), 0.10);
            brush.sprite("package", (half * 0.6, 0.29), 0.15);
            brush.sprite("postbox", (-half * 0.82, 0.12), 0.36);
            lamps(brush, &[-0.5, 0.5], half, high, 0xffe0a8);
        }
    }
}

/// High windows under a roof of trusses, a belt with boxes and two arms of steel over it.
fn factory(brush: &mut Brush<'_>, half: f32, high: f32, dice: &mut Dice) {
    let (steel, orange, dark) = (paint(0x5a626c), paint(0xe87a2c), paint(0x2a2e36));
    for pane in 0..9 {
        let from = half * (-0.96 + 0.215 * pane as f32);
        block(brush, (from, high * 0.60), (from + half * 0.19, high * 0.84), 0xcfe2ec);
    }
    brush.line((-half, high * 0.72), (half, high * 0.72), (0.004, 0.004), steel);
    for step in 0..10 {
        let (x, next) = (half * (-1.0 + 0.2 * step as f32), half * (-0.8 + 0.2 * step as f32));
        brush.line((x, high * 0.90), ((x + next) / 2.0, high * 1.02), (0.006, 0.006), steel);
        brush.line(((x + next) / 2.0, high * 1.02), (next, high * 0.90), (0.006, 0.006), steel);
    }
    brush.line((-half, high * 0.90), (half, high * 0.90), (0.008, 0.008), steel);
    // The belt on its rollers.
    block(brush, (-half * 1.1, 0.10), (half * 1.1, 0.16), 0x3a4048);
    block(brush, (-half * 1.1, 0.16), (half * 1.1, 0.175), 0x20242a);
    for step in 0..14 {
        brush.oval((half * (-1.0 + 0.155 * step as f32), 0.13), (0.020, 0.020), paint(0x8a929c));
    }
    for x in [-0.95, -0.5, 0.0, 0.5, 0.95] {
        block(brush, (half * x - 0.02, -0.06), (half * x + 0.02, 0.10), 0x4a5058);
    }
    for x in [-0.82, -0.44, -0.06, 0.32, 0.70] {
        let (x, wide) = (half * x, dice.range(0.10, 0.14));
        block(brush, (x, 0.175), (x + wide, 0.175 + wide * 0.8), 0xc89a62);
        block(brush, (x + wide * 0.42, 0.175), (x + wide * 0.56, 0.175 + wide * 0.8), 0xe0c090);
    }
    for (x, side) in [(-half * 0.66, 1.0), (half * 0.60, -1.0)] {
        brush.line((x, 0.17), (x, 0.26), (0.05, 0.04), dark);
        brush.line((x, 0.26), (x - 0.06 * side, 0.50), (0.032, 0.026), orange);
        brush.line((x - 0.06 * side, 0.50), (x + 0.20 * side, 0.55), (0.026, 0.020), orange);
        brush.line((x + 0.20 * side, 0.55), (x + 0.22 * side, 0.40), (0.016, 0.014), steel);
        for lean in [-0.03, 0.03] {
            brush.line((x + 0.22 * side, 0.40), (x + 0.22 * side + lean, 0.34), (0.008, 0.006), dark);
        }
        for at in [(x, 0.26), (x - 0.06 * side, 0.50), (x + 0.20 * side, 0.55)] {
            brush.oval(at, (0.030, 0.030), dark);
        }
    }
    panels(brush, half, high);
}

/// A large board with boxes, lines and notes on it, before the windows.
fn whiteboard(brush: &mut Brush<'_>, half: f32, high: f32, dice: &mut Dice) {
    let (left, right, low, top) = (-half * 0.62, half * 0.62, 0.20, high * 0.92);
    block(brush, (left - 0.015, low - 0.015), (right + 0.015, top + 0.015), 0x9aa2ac);
    block(brush, (left, low), (right, top), 0xf6f8f8);
    let (wide, tall) = (right - left, top - low);
    let at = |x: f32, y: f32| (left + wide * x, low + tall * y);
    for (x, y, rgb) in [(0.07, 0.62, 0x2f6fb0), (0.30, 0.62, 0xc8483c), (0.18, 0.24, 0x3a8a5a)] {
        let corners = [at(x, y), at(x + 0.15, y), at(x + 0.15, y + 0.22), at(x, y + 0.22)];
        for (from, to) in [(0, 1), (1, 2), (2, 3), (3, 0)] {
            brush.line(corners[from], corners[to], (0.004, 0.004), paint(rgb));
        }
    }
    for (from, to) in
        [((0.22, 0.73), (0.30, 0.73)), ((0.15, 0.62), (0.24, 0.46)), ((0.38, 0.62), (0.30, 0.46))]
    {
        brush.line(at(from.0, from.1), at(to.0, to.1), (0.003, 0.003), paint(0x2a2e36));
    }
    for row in 0..4 {
        let y = 0.84 - 0.12 * row as f32;
        brush.line(at(0.52, y), at(dice.range(0.64, 0.74), y), (0.004, 0.004), paint(0x3a4250));
    }
    for index in 0..6 {
        let (x, y) = (0.78 + 0.07 * (index % 3) as f32, 0.70 - 0.24 * (index / 3) as f32);
        let (from, to) = (at(x, y), at(x + 0.055, y + 0.16));
        block(brush, from, to, *dice.pick(&[0xf4d84a, 0xf08a9a, 0x8ad0e8, 0xa8dc7a]));
    }
    block(brush, (left + wide * 0.3, low - 0.03), (left + wide * 0.7, low - 0.015), 0x8a929c);
}

/// A board on a post, with a ring and a net before it.
fn hoop(brush: &mut Brush<'_>, x: f32) {
    let steel = paint(0x5a626c);
    brush.line((x + 0.16, -0.08), (x + 0.16, 0.40), (0.016, 0.014), steel);
    brush.line((x + 0.16, 0.40), (x + 0.02, 0.50), (0.012, 0.012), steel);
    block(brush, (x - 0.15, 0.40), (x + 0.13, 0.60), 0xf4f6f8);
    for (from, to) in [
        ((-0.15, 0.40), (0.13, 0.40)),
        ((0.13, 0.40), (0.13, 0.60)),
        ((0.13, 0.60), (-0.15, 0.60)),
        ((-0.15, 0.60), (-0.15, 0.40)),
    ] {
        brush.line((x + from.0, from.1), (x + to.0, to.1), (0.006, 0.006), paint(0xc83a34));
    }
    block(brush, (x - 0.05, 0.44), (x + 0.04, 0.445), 0xc83a34);
    block(brush, (x - 0.05, 0.51), (x + 0.04, 0.515), 0xc83a34);
    let ring = paint(0xe8622a);
    for step in -3..=3 {
        let along = 0.020 * step as f32;
        brush.line(
            (x - 0.01 + along, 0.435),
            (x - 0.01 + along * 0.6, 0.345),
            (0.0022, 0.0022),
            paint(0xf4f4f0),
        );
    }
    for up in [0.41, 0.385, 0.36] {
        brush.line((x - 0.065, up), (x + 0.045, up), (0.0018, 0.0018), scale(paint(0xf4f4f0), 0.9));
    }
    brush.line((x - 0.078, 0.437), (x + 0.058, 0.437), (0.008, 0.008), ring);
}
