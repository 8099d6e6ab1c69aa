//! How somebody stands, who it is, and what they wear and hold.
//!
//! It must not draw: whoever draws people or their heads does.

use super::Easel;
use super::attire::Attire;
use super::canvas::{Colour, scale};
use super::creatures::Creature;
use super::deeds::Deed;
use super::noise::Dice;
use super::palette::paint;
use crate::scene::Subject;
use crate::subject::{NOUNS, Outfit, Who};

/// How the limbs are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hold {
    /// On the feet.
    Stands,
    /// On the run.
    Runs,
    /// On one foot, with both arms out.
    Dances,
    /// In somebody's arm, with the other hands joined.
    Waltzes,
    /// Off the ground, with the arms up.
    Jumps,
    /// With both arms up.
    Cheers,
    /// With one hand up and what is in it.
    Raises,
    /// On one foot, with the other ahead.
    Kicks,
    /// In a lunge, with one fist ahead.
    Fights,
    /// Stretched out, with the arms ahead.
    Flies,
    /// Stretched out, with one arm ahead and one back over the water.
    Swims,
    /// With both arms around somebody ahead.
    Reaches,
    /// With one hand out to another's.
    Shakes,
    /// On one knee.
    Kneels,
    /// On a back, with a leg on either side.
    Astride,
    /// On a saddle, with the feet on pedals.
    Pedals,
    /// On a board, with bent knees and the arms out.
    Crouches,
    /// Seated and seen from the side.
    SitsAside,
    /// Seated and seen from the front.
    SitsAhead,
    /// On the ground, with the knees up.
    SitsLow,
}

/// What a boxer trains at, which hangs in the gym.
pub(super) const PUNCHBAGS: &[&str] = &["heavy bag", "punching bag", "speed bag", "沙袋"];

impl Hold {
    /// Whether whoever is held so is on the feet, with the whole length of a garment seen.
    pub(super) fn is_upright(self) -> bool {
        matches!(
            self,
            Hold::Stands
                | Hold::Runs
                | Hold::Dances
                | Hold::Waltzes
                | Hold::Jumps
                | Hold::Cheers
                | Hold::Raises
                | Hold::Kicks
                | Hold::Fights
                | Hold::Flies
                | Hold::Swims
                | Hold::Reaches
                | Hold::Shakes
        )
    }

    /// Whether the hands can do something: whoever rides or leaps needs them.
    pub(super) fn has_free_hands(self) -> bool {
        matches!(self, Hold::Stands | Hold::Kneels | Hold::SitsAside | Hold::SitsAhead | Hold::SitsLow)
    }

    /// How somebody is held of whom a text says what they do.
    pub(super) fn of(text: &str) -> Hold {
        const DEEDS: &[(Hold, &[&str])] = &[
            (Hold::Kneels, &[" kneel", "on one knee", "跪"]),
            (Hold::Jumps, &[" jump", " leap", " dunk", " slam", "跳起", "跃起", "跳跃", "腾空"]),
            (
                Hold::Dances,
                &[" danc", " twirl", " pirouett", " ballet", "起舞", "跳舞", "舞蹈", "舞者", "芭蕾"],
            ),
            (Hold::Kicks, &[" kick", "踢"]),
            (
                Hold::Raises,
                &[
                    "raises his staff",
                    "raises her staff",
                    "raises a staff",
                    "raising his staff",
                    "raising her staff",
                    "raising a ",
                    "raises a ",
                    "raises his sword",
                    "raises her sword",
                    "raising his sword",
                    "raising her sword",
                    "lifts his sword",
                    "lifts her sword",
                    "lifting a torch",
                    "raises his torch",
                    "holds up a sword",
                    "sword raised",
                    "staff raised",
                    "举起法杖",
                    "举起手中的",
                    "高举",
                    "举着剑",
                    "举起剑",
                    "举剑",
                    "举起宝剑",
                    "举起魔杖",
                    "举起长剑",
                    "举着法杖",
                    "举着火把",
                ],
            ),
            (
                Hold::Fights,
                &[
                    " fight",
                    " punches",
                    " punching",
                    " throws punches",
                    " throwing punches",
                    " throw punches",
                    " throws a punch",
                    " throwing a punch",
                    " throws jabs",
                    " throws a jab",
                    " throws a kick",
                    " throws kicks",
                    " throws a hook",
                    " throws an uppercut",
                    " heavy bag",
                    " speed bag",
                    "沙袋",
                    " boxing",
                    " battl",
                    " duel",
                    " spars ",
                    " sparring",
                    " kung fu",
                    " karate",
                    " martial arts",
                    " brawl",
                    " lunge",
                    " sword fight",
                    "打斗",
                    "搏斗",
                    "打拳",
                    "决斗",
                    "对战",
                    "激战",
                    "武术",
                    "功夫",
                    "出拳",
                    "挥剑",
                    "舞剑",
                    "格斗",
                ],
            ),
            (
                Hold::Runs,
                &[
                    " runs",
                    " run along",
                    " run through",
                    " run across",
                    " run down",
                    " run on ",
                    " run in ",
                    " run past",
                    " run toward",
                    " run over",
                    " running",
                    " runner",
                    " marathon",
                    " sprint",
                    " chase",
                    " flee",
                    " dash",
                    " jog",
                    "奔跑",
                    "跑步",
                    "逃",
                    "冲刺",
                    "跑着",
                ],
            ),
            (
                Hold::Cheers,
                &[
                    " cheer",
                    "raise their hands",
                    "raising their hands",
                    "raises her hand",
                    "raises his hand",
                    "raising hands",
                    "举手",
                    " celebrat",
                    "arms raised",
                    "raised arms",
                    "arms up",
                    "arms in the air",
                    "hands raised",
                    "raised hands",
                    "hands up",
                    "hands in the air",
                    "fist pump",
                    "振臂",
                    "高举双手",
                    "张开双臂",
                    "raises his arms",
                    "raises her arms",
                    "欢呼",
                    "庆祝",
                    "举起双手",
                ],
            ),
        ];
        let spaced = format!(" {text}");
        DEEDS
            .iter()
            .find(|(_, words)| words.iter().any(|word| spaced.contains(word)))
            .map_or(Hold::Stands, |(hold, _)| *hold)
    }

    /// How far above the ground the feet of the standing figure would be below it, in heights of a person: so much lower
    /// whoever sits is drawn.
    pub(super) fn sinks(self) -> f32 {
        match self {
            Hold::Jumps => -0.16,
            Hold::Kneels => 0.205,
            Hold::Stands
            | Hold::Runs
            | Hold::Dances
            | Hold::Waltzes
            | Hold::Cheers
            | Hold::Raises
            | Hold::Kicks
            | Hold::Fights
            | Hold::Reaches
            | Hold::Shakes
            | Hold::Flies
            | Hold::Swims
            | Hold::Astride
            | Hold::Pedals => 0.0,
            Hold::Crouches => 0.10,
            Hold::SitsAside => 0.25,
            Hold::SitsAhead => 0.17,
            Hold::SitsLow => 0.45,
        }
    }
}

/// What a face shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Feeling {
    Glad,
    Grave,
    Cross,
    Sad,
    Weeps,
    /// With tears and a smile.
    Touched,
    Laughs,
    Shouts,
    Startled,
}

impl Feeling {
    /// What a text in lower case says somebody feels.
    pub(super) fn of(text: &str) -> Feeling {
        const ROWS: &[(Feeling, &[&str])] = &[
            (
                Feeling::Weeps,
                &[" crying", " cries", " weep", " tears", " sobbing", "哭", "流泪", "眼泪", "泪水", "含泪"],
            ),
            (
                Feeling::Cross,
                &[
                    "angry", "angrily", "furious", " rage", " yell", " shout", " scowl", " glar", " argu",
                    "愤怒", "生气", "怒", "吼", "争吵", "吵架",
                ],
            ),
            (
                Feeling::Startled,
                &[
                    "scared",
                    "terrified",
                    " fear",
                    "surpris",
                    "shocked",
                    " scream",
                    " gasp",
                    "astonish",
                    " panic",
                    "惊讶",
                    "震惊",
                    "惊恐",
                    "害怕",
                    "恐惧",
                    "尖叫",
                ],
            ),
            (
                Feeling::Sad,
                &[
                    " sad",
                    "sorrow",
                    " grief",
                    "lonely",
                    "worried",
                    "worries",
                    "tired",
                    "exhaust",
                    "depress",
                    "melanchol",
                    "heartbroken",
                    "hopeless",
                    "mourn",
                    "悲伤",
                    "忧",
                    "疲惫",
                    "难过",
                    "绝望",
                    "孤独",
                    "哀",
                    "沮丧",
                    "失落",
                ],
            ),
            (
                Feeling::Grave,
                &[
                    "serious",
                    "determin",
                    "focused",
                    "stoic",
                    "solemn",
                    "stern",
                    "cold stare",
                    "intense",
                    "battle",
                    "fight",
                    "严肃",
                    "坚定",
                    "专注",
                    "冷酷",
                    "凝重",
                    "战",
                ],
            ),
        ];
        let spaced = format!(" {text}");
        let says = |words: &[&str]| words.iter().any(|word| spaced.contains(word));
        let feels = ROWS.iter().find(|(_, words)| says(words)).map_or(Feeling::Glad, |(feeling, _)| *feeling);
        match feels {
            Feeling::Weeps
                if says(&["smil", "happy tears", "tears of joy", "微笑", "含泪笑", "喜极而泣"]) =>
            {
                Feeling::Touched
            }
            Feeling::Cross if says(&[" yell", " shout", "scream", "吼", "大喊", "喊"]) => Feeling::Shouts,
            Feeling::Glad
                if says(&[" laugh", " grin", "burst out", "cheering", "大笑", "欢笑", "哈哈", "笑着"]) =>
            {
                Feeling::Laughs
            }
            feels => feels,
        }
    }
}

/// How somebody stands, and who it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pose {
    /// −1 looks left, 1 right.
    pub(super) side: f32,
    /// How far the feet are apart: 0 standing, 1 in full stride.
    pub(super) stride: f32,
    pub(super) hold: Hold,
    pub(super) has_coat: bool,
    /// Whether a woman wears no dress.
    pub(super) has_trousers: bool,
    /// Held over the head.
    pub(super) has_umbrella: bool,
    pub(super) is_child: bool,
    /// What they wear, before the light falls on it, if nothing else says it.
    pub(super) garment: Colour,
    /// The colour of the garment, if the prompt says it.
    pub(super) named: Option<Colour>,
    pub(super) skin: Colour,
    pub(super) hair: Colour,
    pub(super) who: Who,
    /// What is in the hand whatever the role, by its row of the table.
    pub(super) held: Option<usize>,
    /// What the hands do.
    pub(super) deed: Option<Deed>,
    pub(super) feels: Feeling,
    /// The row of the animal whose head is on the shoulders.
    pub(super) face: Option<usize>,
    /// That animal, if giggle paints it itself.
    pub(super) creature: Option<Creature>,
    /// Whether they look away from the viewer.
    pub(super) is_turned: bool,
    /// Whether what carries the one whom the shot is about carries nobody else.
    pub(super) is_apart: bool,
    /// What they have on beside their clothes.
    pub(super) wears: Attire,
    /// Whether what is in the hand is given to somebody, and how large it is; and with which arm a hand is held: ahead or behind.
    pub(super) gives: Option<f32>,
    pub(super) link: f32,
    /// Whether what they have before them steams or shines.
    pub(super) steams: bool,
    pub(super) glows: bool,
}

impl Pose {
    pub(super) fn of(dice: &mut Dice, who: Who, named: Option<Colour>) -> Pose {
        let hair = [0x2a211c, 0x4a3222, 0x1e1a1a, 0x6e4a2c];
        Pose {
            side: dice.side(),
            stride: dice.range(0.1, 0.7),
            hold: Hold::Stands,
            has_coat: dice.chance(0.22),
            has_trousers: false,
            has_umbrella: false,
            is_child: false,
            garment: paint(*dice.pick(&[0xa8503c, 0x3f6f8c, 0xb88f48, 0x5f7a58, 0xc4b6a0, 0x7a5878])),
            named,
            skin: paint(*dice.pick(&[0xe8b48e, 0xd8a07a, 0xa87250, 0xf0c4a0])),
            hair: paint(who.hair.unwrap_or(*dice.pick(&hair))),
            who,
            held: None,
            deed: None,
            feels: Feeling::Glad,
            face: None,
            creature: None,
            is_turned: false,
            is_apart: false,
            wears: Attire::default(),
            gives: None,
            link: 0.0,
            steams: false,
            glows: false,
        }
    }

    /// What is in the hand: what the prompt names, else what the role has.
    pub(super) fn holds(&self) -> &'static str {
        self.held.and_then(name_of).unwrap_or(self.who.look.map_or("", |look| look.holds))
    }

    /// The cut of the clothes, and the colours of the upper part, of the legs and of what is tied around.
    pub(super) fn clothes(&self) -> (Outfit, [Colour; 3]) {
        let (outfit, [mut top, mut legs, trim]) = match self.who.look {
            Some(look) => (look.outfit, look.colours.map(paint)),
            None if self.who.is_woman && !self.has_trousers => {
                (Outfit::Dress, [self.garment, self.skin, scale(self.garment, 0.7)])
            }
            None => {
                let cut = if self.has_coat { Outfit::Coat } else { Outfit::Trousers };
                (cut, [self.garment, paint(0x3a4256), paint(0x2c2a30)])
            }
        };
        if let Some(named) = self.named {
            top = named;
            if matches!(outfit, Outfit::Suit | Outfit::Robe | Outfit::Plates) {
                legs = scale(named, 0.85);
            }
        }
        (outfit, [top, legs, trim])
    }
}

/// What a thing in the hand is drawn as: by a shape of its own, or by the first name of its picture.
fn name_of(noun: usize) -> Option<&'static str> {
    const OWN: &[&str] =
        &["sword", "spear", "pitchfork", "guitar", "violin", "hammer", "axe", "longbow", "soccer ball"];
    let is_it = |name: &&&str| {
        let words: Vec<&str> = name.split(' ').collect();
        NOUNS.english(&words).is_some_and(|found| found.noun == noun)
    };
    OWN.iter().find(is_it).copied().or_else(|| NOUNS.name_of(noun))
}

/// Whether a scene has people.
pub(super) fn has_people(easel: &Easel) -> bool {
    [Subject::Person, Subject::Child, Subject::Couple, Subject::Crowd].into_iter().any(|s| easel.has(s))
}

/// Whether the people of a scene are children.
pub(super) fn is_child(easel: &Easel) -> bool {
    easel.are_children || easel.has(Subject::Child) && !easel.has(Subject::Person)
}

/// The pose of the person whom a shot is about, with what only that person has on and before the hands.
pub(super) fn own(easel: &Easel, pose: Pose) -> Pose {
    const STEAMS: &[&str] = &["steam", "piping hot", "sizzl", "热气", "蒸汽", "热腾腾", "冒着热"];
    const GLOWS: &[&str] =
        &["glow", "shining", "magical light", "magic light", "radiant", "发光", "光芒", "金光"];
    Pose {
        wears: Attire::of(&easel.words),
        steams: easel.says(STEAMS),
        glows: easel.says(GLOWS) && !easel.says(&["glowing city", "glowing neon", "glowing sign"]),
        ..pose
    }
}

/// The person whom a shot is about, looking to a side.
pub(super) fn lead_pose(easel: &Easel, side: f32) -> Pose {
    let mut dice = easel.dice.part("people");
    let feels = Feeling::of(&easel.words);
    own(
        easel,
        Pose { side, feels, is_child: is_child(easel), ..Pose::of(&mut dice, easel.who, easel.garment) },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faces_follow_the_words() {
        for (text, feeling) in [
            ("an angry couple argues", Feeling::Cross),
            ("a woman in tears", Feeling::Weeps),
            ("一个疲惫的男人", Feeling::Sad),
            ("a man gasps", Feeling::Startled),
            ("a girl smiles", Feeling::Glad),
            ("an old man smiling with tears in his eyes", Feeling::Touched),
            ("a man shouts angrily", Feeling::Shouts),
            ("children laughing", Feeling::Laughs),
        ] {
            assert_eq!(Feeling::of(text), feeling, "{text}");
        }
    }
}
