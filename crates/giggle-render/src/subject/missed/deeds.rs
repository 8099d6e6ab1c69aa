//! What the subject of a prompt does, if it is seen and no painter has a picture of it.
//!
//! It knows words and nothing of clauses.

use crate::camera::pattern::forms;
use crate::quick::QuickMap;
use crate::subject::cast::Head;
use std::sync::LazyLock;

/// Verbs of what is seen and never painted; what is only felt, heard or meant is not among them.
const UNSEEN: &str = "crawl creep hatch boil simmer wag transform evolve unfold twist nod stomp hide wink frown sneeze cough dodge steal \
     snatch tickle tackle marry shadowbox plow plough sow prune snore drizzle moonwalk handstand backflip vomit limp tiptoe \
     wrestle scamper slither scurry sneak trot waddle pounce dribble ferment splinter unravel besiege loot defend";

const UNSEEN_CHINESE: &[&str] = &[
    "爬行",
    "匍匐",
    "孵化",
    "沸腾",
    "打喷嚏",
    "咳嗽",
    "眨眼",
    "吹口哨",
    "偷走",
    "躲藏",
    "翻跟头",
    "倒立",
    "摇尾巴",
    "变身",
    "打呼噜",
    "呕吐",
    "耕地",
    "播种",
];

/// The form in "-ing" of every such verb by each of its forms.
static NAMES: LazyLock<QuickMap<String, String>> = LazyLock::new(|| {
    let mut names: QuickMap<String, String> = QuickMap::default();
    for stem in UNSEEN.split_whitespace() {
        let all: Vec<String> = forms(stem).into_iter().collect();
        // Of "troting" and "trotting" the longer one is right where one short vowel stands before one letter.
        let is_long = doubles(stem);
        let length = |form: &&String| if is_long { usize::MAX - form.len() } else { form.len() };
        let Some(name) = all.iter().filter(|form| form.ends_with("ing")).min_by_key(length).cloned() else {
            continue;
        };
        for form in all {
            names.insert(form, name.clone());
        }
    }
    names
});

/// Whether a verb doubles its last letter before "ing": trot and hop, but neither snow nor visit.
fn doubles(stem: &str) -> bool {
    let is_vowel = |sign: u8| b"aeiou".contains(&sign);
    match stem.as_bytes() {
        [.., before, vowel, last] => {
            !is_vowel(*before)
                && is_vowel(*vowel)
                && !is_vowel(*last)
                && !b"wxy".contains(last)
                && stem.bytes().filter(|sign| is_vowel(*sign)).count() == 1
        }
        _ => false,
    }
}

/// The name of what the subject does right behind its own, if no painter has a picture of it.
pub(super) fn undrawn(rest: &str, head: &Head) -> Option<String> {
    if !head.text.is_ascii() {
        let behind = rest.find(&head.text).map(|at| &rest[at + head.text.len()..])?;
        let clause: String =
            behind.chars().filter(|sign| *sign != ' ').take_while(|sign| *sign != '.').take(8).collect();
        return UNSEEN_CHINESE.iter().find(|word| clause.contains(*word)).map(|word| (*word).to_owned());
    }
    const BETWEEN: &[&str] =
        &["is", "are", "that", "who", "which", "then", "and", "slowly", "begins", "starts", "to", "being"];
    let lower = rest.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let last = head.text.rsplit(' ').next()?;
    let named = |word: &str| {
        word == last || word.strip_suffix('s') == Some(last) || word.strip_suffix("es") == Some(last)
    };
    let at = words.iter().position(|word| named(word))?;
    let verb =
        words[at + 1..].iter().take(5).find(|word| !BETWEEN.contains(word) && !word.ends_with("ly"))?;
    NAMES.get(*verb).cloned()
}
