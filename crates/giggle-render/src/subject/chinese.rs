//! Who and what a Chinese clause is about.
//!
//! It knows Chinese words and the table, and nothing of the other clauses. The one idea: the longest word from left to
//! right; the last noun before the verb is the thing, and whatever comes before 的 belongs to what follows.

use super::cast::{Head, is_somebody, is_somebody_row};
use super::clause::{Clause, Words, longest_at, starts_at};
use super::language::{
    ADJECTIVES_CHINESE, ASPECTS_CHINESE, BODY_CHINESE, COLOURS, EVENTS_CHINESE, FAMILIES_CHINESE,
    KEEPERS_CHINESE, KIN_CHINESE, LIKENESSES_CHINESE, LOCALIZERS_CHINESE, MADE_CHINESE, MEANS_CHINESE,
    MEASURES_CHINESE, MOTION_CHINESE, NUMBERS_CHINESE, OF_LOOKS_CHINESE, ROLES_CHINESE, SHOWING_CHINESE,
    SIDES_CHINESE, SUFFIXES_CHINESE, verb_at,
};
use super::objects::vessel;
use super::{Art, Found, Gait, NOUNS};
use crate::camera::pattern::Token;

impl Words<'_> {
    pub(super) fn chinese(&self) -> Clause {
        let mut clause = Clause::default();
        let characters = self.signs();
        let starts = |at: usize, word: &str| starts_at(&characters, at, word);
        let longest = |at: usize, words: &[&str]| longest_at(&characters, at, words);
        let (mut count, mut said_count, mut colour) = (1, false, None);
        let mut last: Option<(Found, Option<u32>)> = None;
        let mut unknown = String::new();
        let (mut name, mut ended) = (String::new(), 0);
        // What a thing is formed like or tastes of, right before the thing: 鱼形 of 鱼形风筝.
        let mut likeness = String::new();
        // Where something is, if a thing was named for it: 火锅里.
        let mut around: Option<Found> = None;
        let mut aboard = None;
        let mut at = 0;
        // 从地面升起: where something begins, and not what it is.
        clause.is_lead = characters.first() == Some(&'从') || longest(0, MEANS_CHINESE).is_some();
        // 左边是一只猫, 前景是一杯咖啡: where in the picture it is.
        if let Some(length) = longest(0, SIDES_CHINESE)
            && matches!(characters.get(length), Some('是' | '有' | '为'))
        {
            at = length + 1;
        }
        while at < characters.len() {
            let has_noun = last.is_some() || !unknown.trim().is_empty();
            // 企鹅一家在海滩: whose family it is, and no number.
            if let Some((kind, _)) = &last
                && ended == at
                && NOUNS.nouns[kind.noun].is_animal()
                && let Some(length) = longest(at, FAMILIES_CHINESE)
            {
                count = count.max(3);
                at += length;
                ended = at;
                continue;
            }
            // A number and a measure word point at the noun behind them.
            let number = NUMBERS_CHINESE.iter().find(|(c, _)| *c == characters[at]);
            let measure =
                |at: usize| characters.get(at).is_some_and(|c| MEASURES_CHINESE.contains(*c) || *c == '群');
            // 一家人, 三轮车: the name of a thing, and no number.
            let is_name = NOUNS.chinese(&characters[at..]).is_some_and(|found| found.length > 2);
            if let Some((_, many)) = number.filter(|_| measure(at + 1) && !is_name) {
                if last.is_some() && !unknown.is_empty() {
                    break;
                }
                let is_group = characters[at + 1] == '群' || characters[at + 1] == '队';
                (count, said_count) = (
                    if is_group {
                        6
                    } else {
                        *many * if "双对".contains(characters[at + 1]) { 2 } else { 1 }
                    },
                    true,
                );
                count = count.min(7);
                if has_noun {
                    (last, unknown) = (None, String::new());
                }
                at += 2;
                // 一位身穿汉服的少女: what comes before 的 only describes, if no thing is named before its verb.
                let of = (at..characters.len()).find(|at| characters[*at] == '的');
                let is_named = |at: usize| {
                    let is_verb = verb_at(&characters, at).is_some();
                    NOUNS.chinese(&characters[at..]).is_some_and(|it| it.length > 1 || !is_verb)
                };
                if let Some(of) = of
                    && !is_named(at)
                    && (at..of.min(at + 2)).any(|at| verb_at(&characters, at).is_some() && !is_named(at))
                {
                    at = of + 1;
                }
                continue;
            }
            // 在…里, 在…上: a place, before the subject.
            if characters[at] == '在' && !has_noun {
                let end = (at + 1..characters.len().min(at + 14))
                    .find(|end| "里上中下内外旁间前后边".contains(characters[*end]));
                if let Some(end) = end {
                    aboard = vessel(&characters, at);
                    at = end + 1;
                    while characters.get(at).is_some_and(|c| "面边方，的".contains(*c)) {
                        at += 1;
                    }
                    continue;
                }
            }
            if !has_noun && let Some(length) = longest(at, SHOWING_CHINESE) {
                at += length;
                continue;
            }
            let found = NOUNS.chinese(&characters[at..]);
            let verb = verb_at(&characters, at);
            // 羽毛球比赛: what goes on, and no shuttlecock.
            if let Some((kind, _)) = &last
                && ended == at
                && let Some(length) = longest(at, EVENTS_CHINESE)
            {
                let event: String = characters[at..at + length].iter().collect();
                unknown = format!("{}{event}", kind.word);
                last = None;
                at += length;
                break;
            }
            // 埃菲尔铁塔夜景, 故宫的雪景: how the thing is seen, and no other thing.
            let of = usize::from(characters[at] == '的');
            if last.is_some()
                && let Some(length) = longest(at + of, ASPECTS_CHINESE)
                && found.is_none_or(|found| found.length <= length)
                && !(self.is_macro && (starts(at + of, "眼") || starts(at + of, "双眼")))
            {
                at += of + length;
                continue;
            }
            if let Some(length) = longest(at, ADJECTIVES_CHINESE)
                && found.is_none_or(|found| found.length < length)
            {
                at += length;
                continue;
            }
            // 手段, 马上: a word of its own, though the name of a thing is in it.
            let other = NOUNS
                .other_word(&characters[at..])
                .filter(|(length, _)| verb.is_none_or(|verb| verb < *length));
            if let Some((length, is_noun)) = other {
                // 西安兵马俑: of what is in a town the town is not what is seen.
                let is_in_town = ended == at
                    && last.as_ref().is_some_and(|(town, _)| {
                        NOUNS.nouns[town.noun].art == Art::Place(Some(crate::scene::Place::City))
                    });
                if is_in_town && is_noun {
                    last = None;
                }
                if last.is_some() {
                    if is_noun {
                        break;
                    }
                } else if is_noun {
                    unknown.extend(&characters[at..at + length]);
                }
                at += length;
                continue;
            }
            if let Some(found) =
                found.filter(|found| verb.is_none_or(|verb| found.length >= verb || !has_noun))
            {
                if has_noun && last.is_some() && verb.is_some_and(|verb| verb >= found.length) {
                    break;
                }
                // 角色双手拿枪: whose they are is seen.
                let is_owned = last.as_ref().is_some_and(|(owner, _)| {
                    let owner = &NOUNS.nouns[owner.noun];
                    ended == at
                        && (owner.is_animal()
                            || matches!(owner.art, Art::Painter("person" | "child" | "couple")))
                });
                if is_owned && !self.is_macro && BODY_CHINESE.contains(&found.word) {
                    at += found.length;
                    continue;
                }
                // 熊猫宝宝 is a panda.
                if last.is_some() && KIN_CHINESE.contains(&found.word) {
                    at += found.length;
                    continue;
                }
                // 松鼠快递员: an animal stays one, whatever it does; whoever has to do with animals is none.
                if let Some((kind, _)) = &last
                    && ended == at
                    && plays_roles(kind)
                    && matches!(NOUNS.nouns[found.noun].art, Art::Painter("person" | "child"))
                    && !KEEPERS_CHINESE.iter().any(|end| found.word.ends_with(end))
                {
                    name.push_str(found.word);
                    at += found.length;
                    ended = at;
                    continue;
                }
                // 机甲战士: it stays what it is, whatever it does.
                if let Some((kind, _)) = &last
                    && ended == at
                    && NOUNS.english(&["robot"]).is_some_and(|robot| robot.noun == kind.noun)
                    && matches!(NOUNS.nouns[found.noun].art, Art::Painter("person" | "crowd"))
                {
                    name.push_str(found.word);
                    at += found.length;
                    ended = at;
                    continue;
                }
                // 夜空中绽放的烟花: where it is, before what it is.
                let behind = at + found.length;
                // 上海外滩: 外 begins a noun of its own.
                let begins_noun = |length: usize| {
                    characters
                        .get(behind..)
                        .and_then(|rest| NOUNS.chinese(rest))
                        .is_some_and(|next| next.length > length)
                };
                let place = longest(behind, LOCALIZERS_CHINESE)
                    .filter(|length| behind + length < characters.len() && !said_count)
                    .filter(|length| !begins_noun(*length))
                    .filter(|_| {
                        !matches!(NOUNS.nouns[found.noun].gait, Gait::Walks | Gait::Hops | Gait::Swims)
                    });
                if let Some(length) = place {
                    around = Some(found);
                    (last, unknown) = (None, String::new());
                    at = behind + length;
                    if characters.get(at) == Some(&'的') {
                        at += 1;
                    }
                    continue;
                }
                // 天安门广场: a place within what nothing shows is none of its own.
                let is_part = last.as_ref().is_some_and(|(before, _)| {
                    ended == at
                        && NOUNS.nouns[before.noun].art == Art::Card
                        && matches!(NOUNS.nouns[found.noun].art, Art::Place(_))
                });
                if is_part {
                    name.push_str(found.word);
                    at += found.length;
                    ended = at;
                    continue;
                }
                // 巧克力蛋糕: a thing right before another one says which it is.
                name = match last {
                    Some(_) if ended == at => format!("{name}{}", found.word),
                    None if ended == at => format!("{likeness}{}", found.word),
                    _ => found.word.to_owned(),
                };
                likeness.clear();
                // 太空站外，…: nothing but where it is.
                let is_where = longest(behind, LOCALIZERS_CHINESE)
                    .is_some_and(|length| behind + length == characters.len())
                    || behind + 1 == characters.len() && "前后边".contains(characters[behind]);
                clause.is_lead |= is_where && !said_count && last.is_none();
                last = Some((found, colour.take()));
                unknown.clear();
                at += found.length;
                ended = at;
                continue;
            }
            if characters[at] == '的' {
                // Whatever came before belongs to what follows.
                if at + 1 < characters.len() {
                    (last, unknown) = (None, String::new());
                }
                at += 1;
                continue;
            }
            if has_noun && (starts(at, "和") || starts(at, "与")) {
                break;
            }
            // 铜镜前梳妆的女子: where it is, though no list has the thing. 飞檐走壁的刺客: one sign and a verb only describe whoever
            // comes behind 的.
            let of = (at + 1..characters.len().min(at + 8))
                .find(|at| characters[*at] == '的')
                .filter(|of| of + 1 < characters.len());
            let is_rest = || {
                let said = unknown.trim();
                verb.is_some()
                    && (said.chars().count() == 1 || said.ends_with(|sign| OF_LOOKS_CHINESE.contains(sign)))
            };
            let is_where = || "前后".contains(characters[at]) || longest(at, LOCALIZERS_CHINESE).is_some();
            if let Some(of) =
                of.filter(|_| last.is_none() && has_noun && !said_count && (is_rest() || is_where()))
            {
                unknown.clear();
                at = of + 1;
                continue;
            }
            // 江边垂钓的老翁: what goes on at a place belongs to whoever comes behind 的.
            let is_at_place = !said_count
                && ended == at
                && last
                    .as_ref()
                    .is_some_and(|(it, _)| matches!(NOUNS.nouns[it.noun].art, Art::Place(Some(_))));
            let shows = |of: &usize| {
                NOUNS
                    .chinese(characters.get(of + 1..).unwrap_or_default())
                    .is_some_and(|it| is_somebody_row(it.noun))
            };
            if let Some(of) = of.filter(|of| is_at_place && shows(of)) {
                last = None;
                at = of + 1;
                continue;
            }
            // 一名高中女生: within a word that no list has, a sign of place is none.
            if said_count
                && last.is_none()
                && unknown.trim().chars().count() == 1
                && "上中下里前后过边".contains(characters[at])
            {
                unknown.push(characters[at]);
                at += 1;
                continue;
            }
            // 毛线编织的小猫, 水果做成的动物: of what it is made.
            if has_noun
                && !said_count
                && of.is_some()
                && let Some(length) = longest(at, MADE_CHINESE)
                && characters.get(at + length) == Some(&'的')
                && at + length + 1 < characters.len()
            {
                (last, unknown) = (None, String::new());
                at += length + 1;
                continue;
            }
            if let Some(length) = verb {
                // 收割机, 挖掘机: what does it is a thing.
                if !has_noun && matches!(characters.get(at + length), Some('机' | '器')) && found.is_none()
                {
                    unknown.extend(&characters[at..=at + length]);
                    at += length + 1;
                    continue;
                }
                // 悬浮的水晶球, 霓虹灯下的出租车: what comes before 的 belongs to what follows.
                let of = at + length;
                if last.is_none()
                    && !said_count
                    && characters.get(of) == Some(&'的')
                    && of + 1 < characters.len()
                {
                    unknown.clear();
                    at = of + 1;
                    continue;
                }
                // 悬崖边上站着一位剑客: behind the place comes who is there.
                let on = usize::from("上里中下旁前边".contains(characters[at]));
                let end = at + on + if on == 1 { verb_at(&characters, at + 1).unwrap_or(0) } else { length };
                let aspect = usize::from(matches!(characters.get(end), Some('着' | '了')));
                let there = end + aspect;
                let is_there = [
                    "站", "坐", "蹲", "躺", "跪", "立", "停", "卧", "趴", "有", "摆", "放", "挂", "走来",
                    "飘",
                ]
                .iter()
                .any(|word| starts(at + on, word));
                let is_place = last.as_ref().is_none_or(|(found, _)| {
                    let noun = &NOUNS.nouns[found.noun];
                    !matches!(noun.art, Art::Painter("person" | "child" | "couple" | "crowd"))
                        && noun.gait == Gait::None
                });
                let follows = NUMBERS_CHINESE.iter().any(|(c, _)| characters.get(there) == Some(c))
                    && measure(there + 1);
                if has_noun && is_there && is_place && follows && !said_count {
                    (last, unknown) = (None, String::new());
                    at = there;
                    continue;
                }
                // 樱花盛开的东京街头: what goes on there belongs to the place.
                let is_of_a_place = characters.get(of) == Some(&'的')
                    && (of + 1..characters.len().min(of + 5)).any(|at| {
                        NOUNS.chinese(&characters[at..]).is_some_and(|found| {
                            matches!(NOUNS.nouns[found.noun].art, Art::Place(Some(_))) && found.length > 1
                        })
                    });
                if has_noun && is_of_a_place && !said_count {
                    (last, unknown) = (None, String::new());
                    at = of + 1;
                    continue;
                }
                if has_noun {
                    break;
                }
                clause.moves |= longest(at, MOTION_CHINESE).is_some();
                at += length;
                continue;
            }
            if let Some((name, rgb)) = COLOURS
                .iter()
                .filter(|(name, _)| !name.is_ascii() && starts(at, name))
                .max_by_key(|(name, _)| name.len())
            {
                colour = Some(*rgb);
                at += name.chars().count();
                continue;
            }
            // 橄榄球队: of whatever it is a team of, people are seen.
            if let Some((found, _)) = &last
                && characters[at] == '队'
                && ended == at
                && let Some(team) = NOUNS.chinese(&['人', '群'])
                && !NOUNS.nouns[found.noun].is_animal()
            {
                name.push('队');
                last = Some((Found { is_plural: false, ..team }, None));
                at += 1;
                ended = at;
                continue;
            }
            // 擦窗工走过, 纸匠: whoever works on it.
            if let Some((found, _)) = &last
                && "匠工农贩".contains(characters[at])
                && ended == at
                && !matches!(NOUNS.nouns[found.noun].art, Art::Place(_))
                && characters
                    .get(at + 1)
                    .is_none_or(|next| "慢快正在们".contains(*next) || verb_at(&characters, at + 1).is_some())
                && let Some(person) = NOUNS.chinese(&['人'])
            {
                name.push(characters[at]);
                last = Some((person, None));
                at += 1;
                ended = at;
                continue;
            }
            // 山主站起身: one sign of a place and one more, before a verb, are somebody's name.
            if let Some((found, _)) = &last
                && found.length == 1
                && ended == at
                && name == found.word
                && matches!(NOUNS.nouns[found.noun].art, Art::Place(_))
                && "主神妖怪姬仙鬼民贼匪".contains(characters[at])
            {
                name.push(characters[at]);
                last = NOUNS.chinese(&['人']).map(|person| (person, None));
                at += 1;
                ended = at;
                continue;
            }
            // 龙纹花瓶, 猫耳少女: what it is formed like, or which part of it something else has.
            if ended == at
                && last.is_some()
                && LIKENESSES_CHINESE.contains(characters[at])
                && let Some(next) = NOUNS.chinese(&characters[at + 1..])
                && (next.length > 1 || verb_at(&characters, at + 1).is_none())
                && !matches!(NOUNS.nouns[next.noun].art, Art::Place(_))
                && longest(at + 1, LOCALIZERS_CHINESE).is_none()
            {
                likeness = format!("{name}{}", characters[at]);
                last = None;
                at += 1;
                ended = at;
                continue;
            }
            if last.is_some() {
                // One more character may make another thing of a noun; more are a verb that no list has.
                if SUFFIXES_CHINESE.contains(characters[at]) {
                    let word = last.as_ref().map_or("", |(found, _)| found.word);
                    unknown = format!("{word}{}", characters[at]);
                    last = None;
                    at += 1;
                    continue;
                }
                // 金毛犬模样的机器人: whatever comes before 的 belongs to what follows.
                let of = (at + 1..characters.len().min(at + 7)).find(|at| characters[*at] == '的');
                if let Some(of) = of
                    && of + 1 < characters.len()
                    && (at..of).all(|at| verb_at(&characters, at).is_none())
                {
                    (last, unknown) = (None, String::new());
                    at = of + 1;
                    continue;
                }
                break;
            }
            // 小队艰难地穿越: how something is done, and not who does it.
            let signs = unknown.chars().count();
            if characters[at] == '地' && signs > 3 && verb_at(&characters, at + 1).is_some() {
                unknown = unknown.chars().take(signs - 2).collect();
                at += 1;
                continue;
            }
            unknown.push(characters[at]);
            at += 1;
        }
        let unknown = unknown.trim().to_owned();
        // Of 火锅里红油翻滚 the pot can be shown, and 红油 cannot, whether a list has it or not.
        let is_shown = |it: &Found| matches!(NOUNS.nouns[it.noun].art, Art::Picture(_) | Art::Painter(_));
        let last = last.filter(|(it, _)| {
            said_count || NOUNS.nouns[it.noun].art != Art::Card || !around.as_ref().is_some_and(is_shown)
        });
        let is_unsaid = last.is_none() && !said_count;
        let around = around.filter(|it| {
            is_unsaid
                && (unknown.is_empty() || !matches!(NOUNS.nouns[it.noun].art, Art::Place(_) | Art::Card))
        });
        if last.is_none()
            && let Some(found) = &around
        {
            name = found.word.to_owned();
        }
        clause.head = match last.or(around.map(|found| (found, None))) {
            Some((found, colour)) => {
                let count = if found.is_plural && !said_count { 5 } else { count };
                // 一对情侣 are two, and one couple.
                let is_pair = count == 2 && NOUNS.nouns[found.noun].art == Art::Painter("couple");
                let count = if is_pair { 1 } else { count };
                let is_place = matches!(NOUNS.nouns[found.noun].art, Art::Place(_));
                Some(Head {
                    text: name,
                    count: if is_place { 1 } else { count },
                    noun: Some(found.noun),
                    colour: colour.or_else(|| NOUNS.colour_of(found.word)),
                    ..Head::default()
                })
            }
            None if !unknown.is_empty() => {
                // 钟表匠, 守门员: somebody, named by what they do.
                let is_role =
                    unknown.chars().count() > 1 && ROLES_CHINESE.iter().any(|end| unknown.ends_with(end));
                let noun = is_role.then(|| NOUNS.chinese(&['人'])).flatten().map(|found| found.noun);
                let text: String = unknown.chars().take(12).collect();
                Some(Head { text, count, noun, ..Head::default() })
            }
            None => None,
        };
        if let Some(boat) = aboard.filter(|_| clause.head.as_ref().is_some_and(is_somebody)) {
            clause.also.push(boat);
        }
        self.done_to(&characters, at, &mut clause);
        clause
    }

    /// The characters of a clause, with what is written in letters between them.
    pub(super) fn signs(&self) -> Vec<char> {
        (self.from..self.to)
            .filter(|at| !self.gone[*at])
            .flat_map(|at| match &self.text.tokens[at] {
                Token::Han(c) => vec![*c],
                Token::Word(word) => format!(" {word} ").chars().collect(),
                Token::Mark(_) => Vec::new(),
            })
            .collect()
    }
}

/// Whether a word names an animal that can be a general or a doctor: not the one sign of 马 in 马夫.
fn plays_roles(found: &Found) -> bool {
    const SINGLE: &[&str] = &["猫", "狗", "熊", "狐", "兔", "猪", "鼠", "猴", "犬", "鸭"];
    NOUNS.nouns[found.noun].is_animal() && (found.length > 1 || SINGLE.contains(&found.word))
}
