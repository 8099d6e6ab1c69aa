//! What a prompt names and its picture has not, the most important first.
//!
//! It knows words and the table, and nothing of painting. The one idea: whatever is introduced as a thing is looked for among what was
//! read, and what is not there is missed; words of style, of mood and of the shot name no thing, however they are introduced.

mod chinese;
mod deeds;
mod english;
mod introduced;
mod words;

use super::cast::{Cast, Head};
use super::{Art, NOUNS};

/// More than these would be a list that nobody reads.
const MOST: usize = 5;

/// The names of what is introduced and is not in the picture; `is_painted` tells of a name whether the place, the weather or the
/// posture of somebody shows it. Of a text that `is_glossed` words that no table has may be anything.
pub(crate) fn missed(cast: &Cast, is_glossed: bool, is_painted: &dyn Fn(&str) -> bool) -> Vec<String> {
    let Some(head) = &cast.head else { return Vec::new() };
    let is_chinese = cast.rest.chars().any(crate::camera::pattern::is_han);
    let mut found =
        if is_chinese { chinese::introduced(&cast.rest) } else { english::introduced(&cast.rest) };
    found.retain(|it| !is_glossed || it.noun.is_some());
    found.sort_by_key(|it| it.rank);
    let mut names: Vec<String> = Vec::new();
    let in_picture: Vec<&Head> = std::iter::once(head)
        .chain(
            cast.also
                .iter()
                .filter(|also| also.given.is_some() || also.art() != Art::Card && !also.is_head()),
        )
        .collect();
    let cards =
        cast.also.iter().filter(|also| also.given.is_none() && (also.art() == Art::Card || also.is_head()));
    let names_something = |head: &&Head| {
        let last = head.text.rsplit(' ').next().unwrap_or_default();
        head.text.contains(' ') || !words::names_nothing(last)
    };
    let known = cards.chain(&cast.left).filter(names_something).map(|head| (head.text.clone(), head.noun));
    for (text, noun) in known.chain(found.into_iter().map(|it| (it.text, it.noun))) {
        let is_there = in_picture.iter().any(|head| is_named_by(head, &text, noun));
        let is_said = names.iter().any(|name| is_within(name, &text) || is_within(&text, name));
        if !is_there && !is_said && !is_painted(&text) && names.len() < MOST {
            names.push(text);
        }
    }
    // What people have on that no painter knows.
    const ORNAMENTS: &[&str] =
        &["earrings", "necklace", "bracelet", "tattoo", "耳环", "耳坠", "项链", "手镯", "纹身"];
    let is_person = matches!(head.art(), Art::Painter("person" | "child" | "couple"));
    for ornament in ORNAMENTS.iter().filter(|it| is_person && cast.rest.to_lowercase().contains(**it)) {
        if names.len() < MOST && !names.iter().any(|name| name.contains(ornament)) {
            names.push((*ornament).to_owned());
        }
    }
    if let Some(deed) =
        deeds::undrawn(&cast.rest, head).filter(|_| names.len() < MOST && head.art() != Art::Card)
    {
        names.push(deed);
    }
    names
}

/// Whether what is in the picture is what a name means.
fn is_named_by(head: &Head, text: &str, noun: Option<usize>) -> bool {
    let is_same_row = noun.is_some_and(|noun| head.noun == Some(noun) && NOUNS.nouns[noun].art != Art::Card);
    is_same_row || is_within(&head.text, text) || is_within(text, &head.text)
}

/// Whether one name is a part of another one: "quad bike" of "red quad bike".
fn is_within(whole: &str, part: &str) -> bool {
    if !part.is_ascii() || !whole.is_ascii() {
        return whole.contains(part);
    }
    let single = |word: &str| word.strip_suffix('s').unwrap_or(word).to_owned();
    let parts: Vec<String> = part.split([' ', '-']).map(single).collect();
    let wholes: Vec<String> = whole.split([' ', '-']).map(single).collect();
    wholes.windows(parts.len()).any(|row| row == parts)
}

#[cfg(test)]
mod tests {
    use crate::reading::{Note, Reading};

    /// A prompt and what it names: each of it is in the picture or in the note.
    const NAMED: &[(&str, &str)] = &[
        ("A man on a pogo stick hops past a fountain", "pogo fountain"),
        ("She wears a headscarf and holds a wicker basket", "headscarf basket"),
        ("Two knights with halberds guard a portcullis", "halberds portcullis"),
        ("A boy hugs Pikachu on a couch", "pikachu"),
        ("A chef flips a crepe with a spatula", "crepe spatula"),
        ("A wizard raises his scepter before an altar", "scepter altar"),
        ("A cowboy cracks a whip near a cactus", "whip cactus"),
        ("An old man feeds a pelican on a pier", "pelican"),
        ("A robot waters a bonsai", "bonsai"),
        ("A raccoon steals a croissant from a lunch tray", "croissant tray"),
        ("A mermaid holds a trident and a pearl", "trident pearl"),
        ("A soldier throws a grenade behind a wall", "grenade"),
        ("A surgeon holds a scalpel under bright light", "scalpel"),
        ("A monk beats a gong in a temple", "gong"),
        ("A hunter aims a crossbow at a boar", "crossbow boar"),
        ("A bride throws a bouquet, confetti everywhere", "bouquet confetti"),
        ("A pirate opens a treasure chest full of coins", "coins treasure"),
        ("A man in a hammock sips a mojito", "hammock mojito"),
        ("A detective studies a blueprint with a monocle", "blueprint monocle"),
        ("The barista hands a thermos to a skier", "thermos skier"),
        ("A carpenter pulls boards apart using a chisel", "chisel"),
        ("A girl releases the arrow, a giant spider hisses", "arrow spider"),
        ("A soldier runs clutching a rifle while a reptilian beast charges", "rifle beast"),
        ("Two girls watch a ballet doll, the electric fan spins", "doll fan"),
        ("An explorer walks, a crashed satellite lies behind him", "satellite"),
        ("A dog, a cat, a parrot and a monkey on a sofa", "dog cat parrot monkey"),
        ("A woman opens a samovar", "samovar"),
        ("A clown juggles a cannonball", "cannonball"),
        ("A child feeds an ostrich", "ostrich"),
        ("A nun plays a harmonica", "harmonica"),
        ("A fisherman hauls a lobster trap", "lobster"),
        ("A teenager kicks a dumpster", "dumpster"),
        ("A scientist fills a beaker", "beaker"),
        ("A fox sniffs a scarecrow", "scarecrow"),
        ("A vampire plays the theremin", "vampire"),
        ("An astronaut plants a blorbstick", "blorbstick"),
        ("A waiter carries a zamzam on a platter", "zamzam platter"),
        ("A knight fights a griffin", "griffin"),
        ("A family builds an igloo", "igloo"),
        ("A hiker finds an amulet", "amulet"),
        ("一位老人手里拿着唢呐站在桥上", "唢呐"),
        ("一个女孩头戴红色头巾，背着竹篓", "头巾"),
        ("一只猫追着一只蜻蜓", "蜻蜓"),
        ("一名士兵扔出手榴弹", "手榴弹"),
        ("一个厨师用擀面杖擀面", "擀面杖"),
        ("一个小丑踩着高跷抛球", "高跷 球"),
        ("一个道士挥舞拂尘，面前摆着香炉", "拂尘 香炉"),
        ("女孩吹着唢呐，男孩敲着铜锣", "唢呐 男孩 铜锣"),
        ("海盗举着弯刀，旁边有一门大炮", "弯刀 大炮"),
        ("她端着一个托盘，上面有马卡龙", "托盘 马卡龙"),
        ("一个男人抱着一只猫，旁边有一只狗和一只鹦鹉", "猫 狗 鹦鹉"),
        ("一个女孩推开玻璃门", "门"),
        ("一个男孩弹着箜篌", "箜篌"),
        ("一位姑娘举着孔明灯", "孔明灯"),
        ("一个孩子追着一架纸飞机", "纸飞机"),
        ("一位农夫挑着扁担", "扁担"),
        ("一个舞者戴着手镯", "手镯"),
        ("一位将军挥舞权杖", "权杖"),
        ("一只狐狸望着稻草人", "稻草人"),
        ("一位大侠骑着一只麒麟", "麒麟"),
    ];

    fn left(prompt: &str) -> Vec<String> {
        let notes = Reading::of(prompt, None).notes();
        notes
            .into_iter()
            .find_map(|note| if let Note::LeftOut(names) = note { Some(names) } else { None })
            .unwrap_or_default()
    }

    #[test]
    fn whatever_is_named_is_in_the_picture_or_in_the_note() {
        let mut wrong = Vec::new();
        for (prompt, names) in NAMED {
            let told = format!("{} | {}", Reading::of(prompt, None).subjects(), left(prompt).join(", "));
            for name in names.split(' ').filter(|name| !told.contains(*name)) {
                wrong.push(format!("{prompt}: no {name} in {told}"));
            }
        }
        assert!(wrong.is_empty(), "{} are passed over:\n{}", wrong.len(), wrong.join("\n"));
    }

    #[test]
    fn a_deed_that_nobody_paints_is_said() {
        for (prompt, deed) in [
            ("A baby crawls across the floor", "crawling"),
            ("A man is sneezing", "sneezing"),
            ("A dragon slowly hatches", "hatching"),
            ("一个婴儿在地上爬行", "爬行"),
        ] {
            assert!(left(prompt).iter().any(|name| name == deed), "{prompt}: {:?}", left(prompt));
        }
        for prompt in ["A man walks", "A baby sleeps while a man crawls", "一个婴儿在睡觉"] {
            assert!(left(prompt).is_empty(), "{prompt}: {:?}", left(prompt));
        }
    }

    #[test]
    fn words_of_style_are_never_missed() {
        const STYLES: &str = "cinematic 4k 8k bokeh atmosphere texture detail details realism style mood tone tones palette contrast \
             saturation exposure grain grading footage video clip shot scene sequence image photo picture camera lens angle view perspective \
             frame composition focus depth blur motion movement pan tilt zoom dolly truck tracking close-up macro widescreen resolution quality \
             masterpiece rendering animation cartoon painting illustration sketch artwork design effect effects noir vintage documentary trailer \
             commercial montage timelapse loop transition duration speed pacing music soundtrack dialogue narration filter overlay caption text \
             lighting backlight glow flare highlight shadow reflection silhouette ambience vibe energy elegance drama tension suspense warmth \
             richness sharpness clarity luxury premium serenity solitude moment sense feeling memory adventure journey story world time day";
        let words: Vec<&str> = STYLES.split_whitespace().collect();
        assert!(words.len() >= 100);
        for word in words {
            for prompt in [
                format!("A man stands on a hill with a soft {word}"),
                format!("A man stands on a hill, his {word}, rich {word}"),
                format!("A {word} of a man on a hill"),
                format!("A man holding a lantern creates a {word} over the hill"),
            ] {
                assert!(
                    left(&prompt).iter().all(|name| !name.contains(word)),
                    "{prompt}: {:?}",
                    left(&prompt)
                );
            }
        }
        for prompt in [
            "电影感，一个女孩在海边，光影柔和，氛围温馨，细节丰富，高清画质",
            "一个男人站在山上，一种孤独的氛围，一抹微笑，一束光线，一段故事",
            "A lighthouse, moody color grading, shallow depth of field, rich texture, intricate detail",
        ] {
            assert!(left(prompt).is_empty(), "{prompt}: {:?}", left(prompt));
        }
        assert!(
            left("A man with a rake, a hoe, a gong, a lute, a loom, a sextant, a tuning fork and a scythe")
                .len()
                <= 5
        );
    }
}
