//! What two people do with each other: how far apart they are, how they are turned, and what goes from one to the other.
//!
//! It knows words and poses, and draws nothing.

use super::Easel;
use super::deeds;
use super::pose::{Hold, Pose};
use crate::subject::NOUNS;

/// What two people do with each other.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Together {
    /// Each for oneself, side by side.
    Beside,
    Fight,
    Hug,
    Dance,
    Shake,
    /// A thing goes from one to the other.
    Give,
    /// They carry it together.
    Carry,
    /// Side by side, hand in hand.
    Hands,
    /// A rope between them.
    Pull,
    /// One does something at the head or the clothes of the other.
    Dress,
    Talk,
}

impl Together {
    pub(super) fn of(easel: &Easel) -> Together {
        const ROWS: &[(Together, &[&str])] = &[
            (
                Together::Fight,
                &[
                    "fight",
                    "battl",
                    "duel",
                    "wrestl",
                    " spars ",
                    " sparring",
                    "boxing",
                    "punches",
                    "punching",
                    "brawl",
                    "combat",
                    "sword",
                    "judo",
                    "karate",
                    "martial arts",
                    "kung fu",
                    "武术",
                    "功夫",
                    "opponent",
                    "打斗",
                    "搏斗",
                    "打架",
                    "决斗",
                    "对战",
                    "激战",
                    "交手",
                    "对打",
                    "厮杀",
                    "过招",
                    "切磋",
                    "比武",
                    "光剑",
                    "格斗",
                    "拔刀",
                    "对峙",
                ],
            ),
            (
                Together::Hug,
                &[" hug", "embrac", "cuddl", "kiss", "拥抱", "相拥", "抱在一起", "接吻", "亲吻", "依偎"],
            ),
            (Together::Dance, &[" danc", "waltz", "tango", "salsa", "跳舞", "起舞", "共舞", "舞"]),
            (
                Together::Hands,
                &[
                    "holding hands",
                    "hold hands",
                    "holds hands",
                    "hand in hand",
                    "holding her hand",
                    "holding his hand",
                    "牵手",
                    "手牵手",
                    "手拉手",
                    "牵着手",
                ],
            ),
            (Together::Pull, &["tug-of-war", "tug of war", "拔河"]),
            (
                Together::Dress,
                &[
                    "hair of another",
                    "another person's hair",
                    "another's hair",
                    "glasses of another",
                    "tie of another",
                    "collar of another",
                    "scarf around another",
                    "coat on another",
                    "helmet on another",
                    "adjusts the tie",
                    "adjusts the collar",
                    "ties a scarf around",
                    "puts a coat on",
                    "brushes her daughter's hair",
                    "braids",
                    "另一个人梳头",
                    "另一个人整理",
                    "另一个人围",
                    "另一个人戴",
                    "另一个人系",
                    "另一个人穿",
                    "另一个人调整",
                    "为女儿梳",
                    "给女儿梳",
                    "帮另一个人",
                ],
            ),
            (
                Together::Carry,
                &[
                    "people carry",
                    "people lift",
                    "people are carrying",
                    "people are lifting",
                    "carrying a heavy",
                    "carry a heavy",
                    "men carry",
                    "men lift",
                    "movers",
                    "workers carry",
                    "carry together",
                    "一起搬",
                    "合力",
                    "抬一",
                    "正在抬",
                    "一起抬",
                    "抬着",
                    "搬着",
                ],
            ),
            (
                Together::Give,
                &[
                    " hands a ",
                    " hands an ",
                    " hands the ",
                    " hands her ",
                    " hands him ",
                    " hands another",
                    " hands his ",
                    " hands over",
                    " handing ",
                    " passes a ",
                    " passes the ",
                    " passing a ",
                    " exchang",
                    " gives a ",
                    " gives her ",
                    " gives him ",
                    " gives his ",
                    " giving a ",
                    " offers a ",
                    " offers her ",
                    " offers him ",
                    " offering a ",
                    " presents a ",
                    " delivers a ",
                    "递给",
                    "传给",
                    "递上一",
                    "递上",
                    "交给",
                    "送给",
                    "交换",
                    "传递",
                ],
            ),
            (Together::Shake, &["shake hands", "shakes hands", "shaking hands", "handshake", "握手"]),
            (
                Together::Talk,
                &[
                    " talk",
                    "angry",
                    "speak",
                    "chat",
                    "argu",
                    "convers",
                    "discuss",
                    "shak",
                    "face each",
                    "facing each",
                    "look at each",
                    "stare at each",
                    " meet",
                    "smile at each",
                    "说话",
                    "交谈",
                    "聊天",
                    "争吵",
                    "对话",
                    "握手",
                    "面对面",
                    "对视",
                    "相视",
                    "讨论",
                    "告白",
                    "求婚",
                    "propos",
                ],
            ),
        ];
        ROWS.iter().find(|(_, words)| easel.says(words)).map_or(Together::Beside, |(together, _)| *together)
    }

    /// How far the two are apart, in heights of a person.
    pub(super) fn apart(self) -> f32 {
        match self {
            Together::Beside => 0.34,
            Together::Fight => 0.56,
            Together::Hug => 0.20,
            Together::Dance => 0.41,
            Together::Shake | Together::Give => 0.42,
            Together::Carry => 0.74,
            Together::Hands => 0.34,
            Together::Dress => 0.30,
            Together::Pull => 1.05,
            Together::Talk => 0.38,
        }
    }

    /// The one on the left and the one on the right, turned to each other.
    pub(super) fn turned(self, easel: &Easel, (left, right): (Pose, Pose)) -> (Pose, Pose) {
        if easel.posture.is_some() {
            return (left, right);
        }
        let hold = match self {
            Together::Beside => {
                // Who walks beside somebody goes the same way.
                let side = if easel.moves { left.side } else { right.side };
                return (left, Pose { side, ..right });
            }
            Together::Fight => Hold::Fights,
            Together::Hug => Hold::Reaches,
            Together::Shake | Together::Give => Hold::Shakes,
            Together::Carry | Together::Pull => Hold::Shakes,
            Together::Dress => {
                let other = Pose { side: -1.0, hold: Hold::Stands, deed: None, stride: 0.1, ..right };
                return (Pose { side: 1.0, hold: Hold::Reaches, deed: None, held: None, ..left }, other);
            }
            Together::Hands => {
                let side = if easel.moves { left.side } else { 1.0 };
                let link = if side > 0.0 { 1.0 } else { -1.0 };
                return (Pose { side, link, ..left }, Pose { side, link: -link, ..right });
            }
            // At a party everybody dances alone.
            Together::Dance
                if easel.says(&[
                    "hip hop",
                    "hip-hop",
                    "breakdanc",
                    "disco",
                    "party",
                    "festival",
                    "街舞",
                    "派对",
                ]) =>
            {
                Hold::Dances
            }
            Together::Dance => Hold::Waltzes,
            Together::Talk => Hold::Stands,
        };
        let has_blades = self == Together::Fight && easel.says(&["sword", "saber", "blade", "剑", "刀"]);
        let blade = NOUNS.english(&["sword"]).map(|found| found.noun).filter(|_| has_blades);
        // What is given or carried is at the hands of the one on the left.
        let given = easel.given.filter(|_| matches!(self, Together::Give | Together::Carry));
        let gives = given.map(|noun| {
            let share = deeds::share_of(noun);
            if self == Together::Carry { 0.46 } else { share.clamp(0.13, 0.24) }
        });
        let (left, right) = match given {
            Some(_) => (Pose { held: given, gives, ..left }, Pose { held: None, ..right }),
            None => (left, right),
        };
        let free = |pose: Pose| if hold.has_free_hands() { pose.deed } else { None };
        (
            Pose { side: 1.0, hold, deed: free(left), held: blade.or(left.held), ..left },
            Pose { side: -1.0, hold, deed: free(right), held: blade.or(right.held), ..right },
        )
    }
}

/// Whether the words say that a thing goes from one to the other, or is carried by both.
pub(super) fn gives(easel: &Easel) -> bool {
    matches!(Together::of(easel), Together::Give | Together::Carry)
}

#[cfg(test)]
mod tests {
    use super::super::paint_words;
    use super::*;

    #[test]
    fn what_two_do_is_read() {
        for (words, expected) in [
            ("one person hands a cup of water to another", Together::Give),
            ("two people shake hands", Together::Shake),
            ("两个人牵手走在海边", Together::Hands),
            ("two movers carry a sofa", Together::Carry),
            ("two men stand at a wall", Together::Beside),
        ] {
            assert!(Together::of(&paint_words(words)) == expected, "{words}");
        }
    }
}
