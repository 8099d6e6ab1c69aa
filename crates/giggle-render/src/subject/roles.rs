//! What people wear and hold, by what they are called.
//!
//! It knows the table of roles and words, and nothing of painting. The one idea: who is in no row of the table wears what anybody
//! wears; age, hair and beard are said beside the name.

mod looks;

use super::{Art, Head};
use looks::LOOKS;
pub(crate) use looks::{Headgear, Look, Outfit};

/// Somebody whom a prompt names.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Who {
    pub(crate) look: Option<&'static Look>,
    pub(crate) is_woman: bool,
    /// Whether several of that name are all men.
    pub(crate) is_man: bool,
    pub(crate) is_old: bool,
    pub(crate) has_beard: bool,
    /// The colour of the hair, if it is said or shown by age.
    pub(crate) hair: Option<u32>,
}

/// So many years are old.
const OLD_FROM: u32 = 60;

/// The age that is said in years: "a 12 year old", "an eighty year old"; of months, none. Which number it is matters only for the old.
fn years_of(text: &str) -> Option<u32> {
    const TENS: &[(&str, u32)] =
        &[("sixty", 60), ("seventy", 70), ("eighty", 80), ("ninety", 90), ("hundred", 100)];
    let words: Vec<&str> = text.split([' ', '-']).filter(|word| !word.is_empty()).collect();
    let at = words.windows(2).position(|pair| {
        pair[1] == "old"
            && matches!(pair[0], "year" | "years" | "month" | "months" | "week" | "weeks" | "day" | "days")
    })?;
    if !words[at].starts_with("year") {
        return Some(0);
    }
    let number = words[..at].last()?;
    let is_ten = |(ten, _): &&(&str, u32)| words[..at].iter().rev().take(2).any(|word| word == ten);
    Some(number.parse().unwrap_or_else(|_| TENS.iter().find(is_ten).map_or(0, |(_, years)| *years)))
}

/// Who somebody is, by what a prompt calls them and what else it says.
pub(crate) fn who(head: &Head, rest: &str) -> Who {
    let (name, lower) = (head.text.to_lowercase(), rest.to_lowercase());
    // What is said right before the name is about it: "a weathered old sailor", 年迈的渔夫.
    let before = lower.find(&name).map_or("", |at| &lower[..at]);
    let near: Vec<&str> = before.split(' ').rev().take(4).take_while(|word| *word != ".").collect();
    let near = format!(" {} {name} ", near.into_iter().rev().collect::<Vec<_>>().join(" "));
    let says = |text: &str, words: &[&str]| {
        words.iter().any(|word| {
            if word.is_ascii() { text.contains(&format!(" {word} ")) } else { text.contains(word) }
        })
    };
    let whole = format!(" {lower} ");
    const OLD: &[&str] = &[
        "old",
        "elderly",
        "aged",
        "grandmother",
        "grandma",
        "granny",
        "grandfather",
        "grandpa",
        "elder",
        "senior",
        "wizard",
        "santa",
        "merlin",
        "老人",
        "老者",
        "奶奶",
        "爷爷",
        "老太太",
        "老头",
        "老妇",
        "老爷",
        "老婆婆",
        "老公公",
        "外婆",
        "外公",
        "大爷",
        "老匠",
        "老师傅",
        "老兵",
        "渔翁",
        "长者",
        "年迈",
        "白发",
        "老渔",
        "老农",
        "老船长",
        "老书法家",
    ];
    let is_woman =
        are_women(&name) || super::names::is_womans(&name) || says(&near, &["female", "woman", "lady", "女"]);
    // "A 12 year old boy" is said to be old and is not.
    let is_old = match years_of(&near) {
        Some(years) => years >= OLD_FROM,
        None => {
            const YOUNG: &[&str] =
                &["young", "boy", "girl", "teenage", "little", "年轻", "少年", "小男孩", "少女", "小女孩"];
            says(&near, OLD) && !says(&near, YOUNG)
        }
    };
    let has_beard = !is_woman && (is_old || says(&whole, &["beard", "bearded", "胡子", "胡须", "viking"]));
    const HAIR: &[(&[&str], u32)] = &[
        (
            &[
                "white hair",
                "white haired",
                "white beard",
                "gray hair",
                "grey hair",
                "gray beard",
                "silver hair",
                "白发",
                "银发",
                "白胡子",
                "白须",
            ],
            0xe4e2dc,
        ),
        (&["blonde", "blond", "golden hair", "金发"], 0xd8b060),
        (&["red hair", "redhead", "red haired", "ginger hair", "红发"], 0xb0542c),
        (&["pink hair", "粉发"], 0xe68aa8),
        (&["blue hair", "蓝发"], 0x4a78c0),
        (&["black hair", "dark hair", "黑发"], 0x1e1a1c),
    ];
    // A wizard's face is a wizard's.
    let of_face = ["face", "portrait"]
        .contains(&&*name)
        .then(|| role(&near.replace("'s", "").replace("’s", "")))
        .flatten();
    let said = HAIR.iter().find(|(words, _)| says(&whole, words)).map(|(_, rgb)| *rgb);
    let hair = said.or(if is_old { Some(0xdcdad4) } else { None });
    Who {
        look: of_face
            .or_else(|| role(&name).filter(|_| !super::names::is_full(&name)))
            .or_else(|| worn(&name, &lower)),
        is_woman,
        is_man: are_men(&name),
        is_old,
        has_beard,
        hair,
    }
}

/// The look whose longest word a name has.
fn role(name: &str) -> Option<&'static Look> {
    let spaced = format!(" {name} ");
    LOOKS
        .iter()
        .flat_map(|look| look.words.split(", ").map(move |word| (word, look)))
        .filter(|(word, _)| {
            if word.is_ascii() {
                ["", "s"].iter().any(|end| spaced.contains(&format!(" {word}{end} ")))
                    || word.strip_suffix("man").is_some_and(|stem| spaced.contains(&format!(" {stem}men ")))
            } else {
                name.contains(word)
            }
        })
        .max_by_key(|(word, _)| word.chars().count())
        .map(|(_, look)| look)
}

/// The look of what somebody is said to wear: "a man in a spacesuit", 穿着盔甲的女子.
fn worn(name: &str, rest: &str) -> Option<&'static Look> {
    const WORN: &[&str] = &[
        " in ",
        " wearing ",
        " wears ",
        " dressed as ",
        " dressed like ",
        "穿着",
        "身穿",
        "身着",
        "身披",
        "披着",
    ];
    WORN.iter().find_map(|word| {
        let at = rest.find(word)? + word.len();
        let end = rest[at..].find([',', '.', '，', '。']).map_or(rest.len(), |end| at + end);
        let said = &rest[at..end];
        let near: String = if word.is_ascii() {
            said.split(' ')
                .take(5)
                .take_while(|word| !["and", "with", "on", "at", "of", "to"].contains(word))
                .collect::<Vec<_>>()
                .join(" ")
        } else {
            said.chars().take(8).collect()
        };
        // Nobody wears another person: "in a knight" says nothing, "dressed as a knight" does.
        let is_other = word.trim() == "in" && !near.starts_with(['a', 'h', 'f']) && near.contains(name);
        if is_other { None } else { role(&near) }
    })
}

/// Whether the name of somebody, or of a group, says that all of them are women.
fn are_women(name: &str) -> bool {
    const WOMEN: &[&str] = &[
        "women",
        "woman",
        "girl",
        "girls",
        "lady",
        "ladies",
        "sister",
        "sisters",
        "queen",
        "princess",
        "bride",
        "bridesmaids",
        "ballerina",
        "ballerinas",
        "geisha",
        "maiko",
        "nun",
        "nuns",
        "witch",
        "witches",
        "grandmother",
        "grandma",
        "granny",
        "mother",
        "mom",
        "daughter",
        "wife",
        "actress",
        "waitress",
        "female",
        "schoolgirl",
        "cowgirl",
        "policewoman",
        "businesswoman",
        "empress",
        "goddess",
        "sorceress",
        "priestess",
        "kunoichi",
        "superheroine",
        "superwoman",
        "maid",
        "stewardess",
        "milkmaid",
        "she",
        "her",
        "hostess",
        "seamstress",
        "cleopatra",
        "mermaid",
        "valkyrie",
        "nurse",
    ];
    name.split(' ').any(|word| WOMEN.contains(&word))
        || [
            "女",
            "姑娘",
            "奶奶",
            "妈妈",
            "姐",
            "妹",
            "仙子",
            "公主",
            "皇后",
            "新娘",
            "贵妃",
            "嫦娥",
            "空姐",
            "护士",
            "老太太",
            "外婆",
            "花木兰",
            "阿姨",
            "大妈",
            "老婆婆",
            "母亲",
            "艺伎",
            "埃及艳后",
            "丫鬟",
            "小姐",
        ]
        .iter()
        .any(|word| name.contains(word))
}

/// Whether a name says that somebody, or both of a pair, are men.
fn are_men(name: &str) -> bool {
    const MEN: &[&str] = &[
        "man",
        "men",
        "boy",
        "boys",
        "brother",
        "brothers",
        "father",
        "dad",
        "son",
        "gentleman",
        "guy",
        "grandfather",
        "grandpa",
        "uncle",
        "husband",
        "he",
        "male",
    ];
    !are_women(name)
        && (name.split(' ').any(|word| MEN.contains(&word))
            || ["男", "父", "爸", "爷", "兄", "弟", "叔", "小伙"].iter().any(|word| name.contains(word)))
}

impl Who {
    /// The two of a pair: "a bride and a groom" differ, "two men" do not.
    pub(crate) fn pair(heads: &[&Head], rest: &str) -> (Who, Who) {
        let Some(head) = heads.iter().find(|head| head.art() == Art::Painter("couple")) else {
            return (Who::default(), Who::default());
        };
        let whole = who(head, rest);
        match head.text.to_lowercase().split_once(" and ") {
            Some((one, other)) => {
                let of = |name: &str| Who {
                    look: role(name),
                    is_woman: are_women(name),
                    has_beard: whole.has_beard && !are_women(name),
                    ..whole
                };
                (of(one), of(other))
            }
            None if whole.is_man || whole.is_woman => (whole, whole),
            None => (whole, Who { is_woman: true, has_beard: false, ..whole }),
        }
    }

    /// Whoever is painted for the cast of a prompt.
    pub(crate) fn of_cast(heads: &[&Head], rest: &str) -> Who {
        heads
            .iter()
            .find(|head| matches!(head.art(), Art::Painter("person" | "child" | "couple" | "crowd")))
            .map_or_else(Who::default, |head| who(head, rest))
    }
}

#[cfg(test)]
mod tests {
    use super::Headgear as On;
    use super::*;

    #[test]
    fn roles_have_their_looks() {
        let seen = |prompt: &str| {
            let cast = crate::Reading::of(prompt, None).cast;
            let heads: Vec<&Head> = cast.head.iter().chain(&cast.also).collect();
            Who::of_cast(&heads, &cast.rest)
        };
        for (prompt, headgear, holds) in [
            ("An astronaut walks across red dunes", On::Visor, ""),
            ("Two firefighters run into a burning house", On::Fire, ""),
            ("A medieval knight rides through a forest", On::Helm, "sword"),
            ("A lone samurai stands in the rain", On::Kabuto, "sword"),
            ("Roman legionaries march across a plain", On::Plumed, "spear"),
            ("Two surgeons operate under a bright lamp", On::Surgical, ""),
            ("A wizard raises his staff", On::Pointed, "staff"),
            ("A giant mecha walks through a ruined city", On::Robot, ""),
            ("孙悟空腾云驾雾", On::Feathers, "gold staff"),
            ("巨大的机甲战士站在废墟城市中央", On::Robot, ""),
            ("宇航员在月球上行走", On::Visor, ""),
            ("厨师在厨房里切菜", On::Toque, "frying pan"),
            ("一位汉服女子走过石桥", On::Updo, ""),
            ("A man in a spacesuit walks down a street", On::Visor, ""),
            ("身穿铠甲的女子站在城墙上", On::Helm, "sword"),
            ("Extreme close-up of a wizard's face", On::Pointed, "staff"),
        ] {
            let look = seen(prompt).look.unwrap_or_else(|| panic!("{prompt}: no look"));
            assert_eq!((look.headgear.0, look.holds), (headgear, holds), "{prompt}");
        }
        // Whoever is not in the table looks like anybody.
        for prompt in ["A woman walks in a park", "A man in a room with a chef", "一个男人走在街上"] {
            assert_eq!(seen(prompt).look, None, "{prompt}");
        }
    }

    #[test]
    fn age_and_hair_are_seen() {
        let seen = |prompt: &str| {
            let cast = crate::Reading::of(prompt, None).cast;
            let heads: Vec<&Head> = cast.head.iter().chain(&cast.also).collect();
            Who::of_cast(&heads, &cast.rest)
        };
        let sailor = seen("Portrait of a weathered old sailor with a white beard staring into the lens");
        assert!(sailor.is_old && sailor.has_beard && !sailor.is_woman);
        let grandmother = seen("奶奶在厨房里包饺子");
        assert!(grandmother.is_old && grandmother.is_woman && !grandmother.has_beard);
        assert_eq!(seen("A woman with red hair in a field").hair, Some(0xb0542c));
        assert!(!seen("A girl walks past an old house").is_old);
        for young in [
            "A 12-year-old boy reads",
            "A 7 year old girl on a swing",
            "A twenty-five year old woman",
            "A 10 month old baby",
        ] {
            assert!(!seen(young).is_old, "{young}");
        }
        for old in ["An 80-year-old man on a bench", "A seventy year old woman", "An old man"] {
            assert!(seen(old).is_old, "{old}");
        }
    }

    #[test]
    fn what_is_held_is_known() {
        let own = [
            "",
            "sword",
            "spear",
            "staff",
            "gold staff",
            "witch broom",
            "boxing gloves",
            "fishing line",
            "cape",
            "pitchfork",
        ];
        for look in LOOKS.iter().filter(|look| !own.contains(&look.holds)) {
            let words: Vec<&str> = look.holds.split(' ').collect();
            let is_picture = super::super::NOUNS
                .english(&words)
                .is_some_and(|found| matches!(super::super::NOUNS.nouns[found.noun].art, Art::Picture(_)));
            assert!(is_picture, "{}", look.holds);
        }
    }
}
