//! Which thing a prompt is about, how many of it, and what is beside it.
//!
//! It knows the table and sentences, and nothing of painting. The one idea: what speaks of the camera, of the shot, of
//! style and of what is not there is cut out first; then the first noun phrase that is left is the subject, and a phrase
//! whose noun is not known stays what it is, whatever known word stands behind it.

use super::cast::{Cast, Head, MOST_BESIDE, is_human, is_somebody};
use super::clause::{Clause, Words};
use super::forms::{asked, genres, techniques};
use super::language::{BODY_CHINESE, EVENTS, EVENTS_CHINESE, OF_A_BODY, OF_A_FACE};
use super::left_out::{clauses, cut_out, deny, is_hyphen, labelled, likened, quoted, references};
use super::order;
use super::planted::planted;
use super::ways;
use super::{Art, NOUNS};
use crate::camera::pattern::{Mark, Text, Token};

/// Reads who and what is in a prompt; `is_camera` marks the words that speak of the camera, and `is_macro` says
/// whether the shot is so close that a part of something fills it.
pub(crate) fn read(text: &Text, is_camera: &[bool], is_macro: bool) -> Cast {
    let tokens = &text.tokens;
    let mut gone = is_camera.to_vec();
    let about = labelled(text, &mut gone);
    quoted(text, &mut gone);
    asked(tokens, &mut gone);
    genres(tokens, &mut gone);
    techniques(tokens, &mut gone);
    cut_out(tokens, &mut gone);
    likened(tokens, &mut gone);
    super::figures::shapes(tokens, &mut gone);
    super::parts::parts(tokens, &mut gone);
    deny(text, &mut gone);
    references(text, &mut gone);
    super::manners::manners(text, &mut gone, is_camera, is_macro);
    let mut cast = Cast::default();
    let mut clauses: Vec<(usize, usize)> =
        clauses(tokens).into_iter().filter(|(from, to)| (*from..*to).any(|at| !gone[at])).collect();
    // "Scene: a harbour. Subject: a cat": what a label says comes first.
    if let Some(first) = about.and_then(|at| clauses.iter().position(|(from, _)| *from >= at)) {
        clauses.rotate_left(first);
    }
    let mut lead: Option<Clause> = None;
    let mut lead_end = 0;
    let prelude = order::prelude(tokens);
    for (from, to) in clauses {
        let words = Words { text, gone: &gone, from, to, is_macro };
        let mut clause = words.clause();
        clause.is_lead |= to <= prelude;
        let Some(head) = clause.head.as_ref().filter(|head| !super::nothing::names_nothing(head)) else {
            continue;
        };
        // "Push in on his face", 镜头推向他的脸: whose it is was said, or will be.
        let is_whose = super::nothing::PRONOUNS.contains(&head.text.as_str())
            || OF_A_BODY.contains(&head.text.as_str())
            || BODY_CHINESE.contains(&head.text.as_str());
        if is_whose
            && !is_macro
            && (from..to).any(|at| is_camera[at])
            && self::clauses(tokens).into_iter().filter(|(other, _)| *other >= to).any(|(from, to)| {
                let said = Words { text, gone: &gone, from, to, is_macro }.clause();
                said.head.is_some_and(|head| matches!(head.art(), Art::Picture(_) | Art::Painter(_)))
            })
        {
            continue;
        }
        // "Very slow, linear dolly forward": what only describes the camera's way.
        let is_of_camera = is_bare_card(&clause)
            && head.text.is_ascii()
            && !head.text.contains(' ')
            && (from..to).any(|at| is_camera[at]);
        if is_of_camera
            && !begins_with_article(text, &gone, head)
            && super::abstracts::clauses_behind(tokens, to)
        {
            continue;
        }
        // "In a war-torn city, where walls tell a story", 头戴蝴蝶结: what only furnishes a place or is worn.
        const BESIDE_IT: &[&str] = &["where", "头", "身", "穿", "戴", "扎", "披"];
        // 没有人的海滩，只有脚印: what is left there.
        let is_left = tokens[from].is("只")
            && ["有", "剩"].iter().any(|it| tokens.get(from + 1).is_some_and(|token| token.is(it)));
        let is_beside_it = is_left || BESIDE_IT.iter().any(|it| tokens[from].is(it));
        if lead.is_some() && is_beside_it && !is_somebody(head) {
            continue;
        }
        // A world cup final, a wedding: who is at it is seen.
        let is_scenery = clause.is_lead || matches!(head.art(), Art::Place(_)) || is_event(head);
        match &lead {
            None => {
                lead = Some(clause);
                lead_end = to;
                if !is_scenery {
                    break;
                }
            }
            // A place or a time was named first: what is in it is the subject, if it is known.
            Some(first) => {
                let is_sky = head.noun.is_some_and(|noun| NOUNS.nouns[noun].class == super::Class::Sky);
                // Of what a later sentence adds to a place, only somebody is what the shot is about.
                let is_later = ends_sentence(tokens, lead_end, from) && !first.is_lead;
                if is_later && !is_somebody(head) {
                    continue;
                }
                let is_thing = !is_scenery
                    && !is_sky
                    && (head.given.is_some()
                        || head.noun.is_some() && head.art() != Art::Card
                        || first.is_lead);
                // "A wet alley, neon signs, a woman walks by": signs without an article only furnish the place.
                if is_thing && !is_somebody(head) && is_furniture(text, &gone, (from, to), is_macro) {
                    continue;
                }
                // "Rooftops of a town, smoke rising from chimneys", "a crossing, hundreds of umbrellas": small things without an
                // article are strewn about the place.
                if is_thing
                    && !first.is_lead
                    && !is_somebody(head)
                    && super::manners::is_strewn(text, &gone, (from, to), head)
                {
                    continue;
                }
                if is_thing || first.is_lead && !clause.is_lead {
                    lead = Some(clause);
                    lead_end = to;
                }
                if is_thing {
                    break;
                }
            }
        }
    }
    // "A friendly, retro-style robot": an adjective alone before the comma, and the thing behind it.
    if lead
        .as_ref()
        .filter(|lead| is_bare_card(lead))
        .and_then(|lead| lead.head.as_ref())
        .is_some_and(super::nothing::is_adjective)
        && let Some((from, to)) = self::clauses(tokens).into_iter().find(|(from, _)| *from >= lead_end)
        && !ends_sentence(tokens, lead_end, from)
    {
        let next = Words { text, gone: &gone, from, to, is_macro }.clause();
        if !next.is_lead
            && next.head.as_ref().is_some_and(|head| head.noun.is_some() && head.art() != Art::Card)
        {
            (lead, lead_end) = (Some(next), to);
        }
    }
    // "A swimming pool on television, showing a capybara", "an emotional moment, a girl smiles": of what nothing shows, what is
    // shown behind it is seen.
    let is_unshown = |head: &Head| matches!(head.art(), Art::Card | Art::Place(_)) && head.given.is_none();
    let is_shown = |head: &Head| matches!(head.art(), Art::Picture(_) | Art::Painter(_));
    if let Some(first) = lead.as_ref().and_then(|lead| lead.head.clone()).filter(is_unshown) {
        let other = self::clauses(tokens)
            .into_iter()
            .filter(|(from, _)| *from >= lead_end)
            .take(6)
            .filter(|(from, _)| {
                super::abstracts::is_abstract(&first)
                    || super::abstracts::shows(tokens, *from) && !ends_sentence(tokens, lead_end, *from)
            })
            .map(|(from, to)| (Words { text, gone: &gone, from, to, is_macro }.clause(), to))
            .find(|(clause, _)| {
                // Or an animal or a thing of which there is no picture.
                clause.head.as_ref().is_some_and(|head| {
                    is_shown(head)
                        || head.noun == Some(NOUNS.nouns.len() - 1)
                            && !begins_with_article(text, &gone, &first)
                })
            });
        if let Some((clause, end)) = other {
            (lead, lead_end) = (Some(clause), end);
        }
    }
    // 意外的事故和新娘: of what nothing shows and somebody joined with it, somebody is seen.
    if let Some(clause) = lead.as_mut()
        && clause.head.as_ref().is_some_and(super::abstracts::is_abstract)
        && clause.also.first().is_some_and(is_human)
    {
        clause.head = Some(clause.also.remove(0));
    }
    // "Light bathes the face of a man, his eyes blinking": whose they are is seen.
    const PARTS: &[&str] = &["eye", "eyes", "face", "hair", "lips", "smile", "skin"];
    if let Some(clause) = lead
        .as_mut()
        .filter(|it| !is_macro && it.head.as_ref().is_some_and(|head| PARTS.contains(&head.text.as_str())))
    {
        let owner = (0..tokens.len().saturating_sub(1)).filter(|at| tokens[*at].is("of")).find_map(|at| {
            let to = (at..tokens.len()).find(|at| tokens[*at].is_mark()).unwrap_or(tokens.len());
            let whole = Words { text, gone: &gone, from: at + 1, to, is_macro };
            whole.phrase(at + 1).0.filter(|head| matches!(head.art(), Art::Painter("person" | "child")))
        });
        clause.head = owner.or(clause.head.take());
    }
    // A word that nothing shows gives way to somebody in the same sentence, if it was not introduced as a thing of its own.
    let is_of_a_body = |lead: &Clause| {
        !is_macro && lead.head.as_ref().is_some_and(|head| OF_A_FACE.contains(&head.text.as_str()))
    };
    // 午夜便利店门口，女孩蹲着; 烛光晚餐，情侣举杯; 烟雾弥漫，士兵冲锋: where it is, or what is in the air.
    let is_setting = |lead: &Clause| {
        let signs = Words { text, gone: &gone, from: 0, to: lead_end, is_macro }.signs();
        lead.head.as_ref().is_some_and(|head| order::is_setting(&signs, head))
    };
    if let Some(first) =
        lead.as_ref().filter(|lead| is_bare_card(lead) || is_of_a_body(lead) || is_setting(lead))
        && let Some((other, end)) = self::clauses(tokens)
            .into_iter()
            .filter(|(from, _)| *from >= lead_end)
            .take(4)
            .map(|(from, to)| (Words { text, gone: &gone, from, to, is_macro }.clause(), to))
            .find(|(clause, _)| {
                let is_seen = |head: &Head| is_somebody(head) || is_setting(first) && is_shown(head);
                !clause.is_lead && clause.head.as_ref().is_some_and(is_seen)
            })
        && first.head.as_ref().is_some_and(|head| {
            is_of_a_body(first) || is_setting(first) || !begins_with_article(text, &gone, head)
        })
    {
        (lead, lead_end) = (Some(other), end);
    }
    // 有蝴蝶飞舞，一位老人走过: what there is besides gives way to a person who is introduced.
    if let Some(first) = lead.as_ref().and_then(|lead| lead.head.clone()).filter(|head| !is_human(head))
        && let Some((_, to)) = self::clauses(tokens)
            .into_iter()
            .find(|(from, to)| *to == lead_end && order::is_existential(tokens, *from, *to))
        && let Some((mut other, end)) = self::clauses(tokens)
            .into_iter()
            .filter(|(from, _)| *from >= to && !ends_sentence(tokens, to, *from))
            .take(4)
            .filter(|(from, _)| order::introduces(tokens, *from))
            .map(|(from, to)| (Words { text, gone: &gone, from, to, is_macro }.clause(), to))
            .find(|(clause, _)| clause.head.as_ref().is_some_and(is_human))
    {
        if is_shown(&first) {
            other.also.push(first);
        }
        (lead, lead_end) = (Some(other), end);
    }
    // 窦娥是被冤的女子: what somebody is called, and then who it is.
    if let Some(head) = lead.as_mut().filter(|lead| is_bare_card(lead)).and_then(|lead| lead.head.as_mut()) {
        let name: Vec<char> = head.text.chars().collect();
        let is_name = |from: usize, to: usize| {
            to > from + name.len()
                && name.iter().enumerate().all(|(at, sign)| tokens[from + at] == Token::Han(*sign))
                && tokens[from + name.len()] == Token::Han('是')
        };
        let told = self::clauses(tokens).into_iter().find(|(from, to)| is_name(*from, *to)).and_then(
            |(from, to)| Words { text, gone: &gone, from: from + name.len() + 1, to, is_macro }.clause().head,
        );
        if let Some(told) = told.filter(is_somebody) {
            head.noun = told.noun;
        }
    }
    if let Some(mut clause) = lead {
        // "An old man in a chair, a cat on his lap": somebody else in the same sentence is beside whoever was named.
        let rest = self::clauses(tokens).into_iter().filter(|(from, _)| *from >= lead_end);
        for (from, to) in rest.take(3) {
            let begins_anew = (from..to).find(|at| !gone[*at]).is_some_and(|at| {
                ["a", "an", "two", "three", "one", "一", "两", "三"].iter().any(|word| tokens[at].is(word))
            });
            let is_same = lead_end > 0 && !ends_sentence(tokens, lead_end, from);
            let is_sudden = |at: usize| {
                ["突", "忽", "这", "此"].iter().any(|sign| tokens[at].is(sign))
                    && ["然", "时"].iter().any(|sign| tokens.get(at + 1).is_some_and(|token| token.is(sign)))
            };
            let begins_anew = begins_anew || is_sudden(from) || order::is_beside(tokens, from, to);
            if is_same && clause.also.len() < MOST_BESIDE && matches!(tokens[from], Token::Han(_)) {
                Words { text, gone: &gone, from, to, is_macro }.goes_on_with(&mut clause);
            }
            if is_same && begins_anew && clause.also.len() < MOST_BESIDE {
                let other = Words { text, gone: &gone, from, to, is_macro }.clause();
                let is_other = |head: &Head| {
                    is_somebody(head)
                        && is_shown(head)
                        && !super::nothing::PRONOUNS.contains(&head.text.as_str())
                        && clause.head.as_ref().is_none_or(|first| first.text != head.text)
                };
                if !other.is_lead && other.head.as_ref().is_some_and(is_other) {
                    // What the other one has to do with comes behind what is known.
                    let known: Vec<String> = clause.also.iter().map(|also| also.text.clone()).collect();
                    let new = other.head.into_iter().chain(other.also);
                    clause.also.extend(new.filter(|also| !known.contains(&also.text)));
                    clause.also.truncate(MOST_BESIDE);
                }
            }
        }
        cast.head = clause.head;
        cast.also = clause.also;
        cast.moves = clause.moves;
        cast.direction = clause.direction;
    }
    let head_noun = cast.head.as_ref().and_then(|head| head.noun);
    let name = cast.head.as_ref().map(|head| head.text.clone()).unwrap_or_default();
    // A police officer and a thief are two; one thing by two names is one.
    let is_person = |head: &Head| {
        head.art() == Art::Painter("person") && name != head.text && !name.ends_with(&head.text)
            || head.art() == Art::Painter("person")
                && last_word(&name) != last_word(&head.text)
                && name.is_ascii()
    };
    cast.also.retain(|also| also.noun.is_none() || also.noun != head_noun || is_person(also));
    // Who was named is not beside themselves.
    cast.also.retain(|also| !super::nothing::PRONOUNS.contains(&also.text.as_str()));
    cast.also.truncate(MOST_BESIDE);
    for (at, (from, to)) in text.spans.iter().enumerate() {
        if !gone[at] && !tokens[at].is_mark() && !is_form_of_another(text, at) {
            let piece = text.of(*from, *to);
            if !matches!(tokens[at], Token::Han(_))
                || cast.rest.chars().next_back().is_none_or(|c| c.is_ascii())
            {
                cast.rest.push(' ');
            }
            cast.rest.push_str(piece);
        } else if tokens[at].is_mark() {
            cast.rest.push_str(" . ");
        }
    }
    cast.rest = super::names::without_surnames(&cast.rest);
    let is_alone = cast.also.is_empty() && !is_macro;
    if let Some(head) =
        cast.head.as_ref().filter(|head| is_alone && head.count == 1 && super::nothing::has_doings(head))
    {
        cast.also.extend(super::second::second(&cast.rest, head));
    }
    let beside = cast.head.as_ref().map(|head| ways::without(text, &gone, is_camera, &cast.rest, head));
    super::company::join(&mut cast, beside.as_deref().unwrap_or_default(), is_macro);
    let sides = super::sides::sides(&cast.rest);
    // "On the left of a chair" says nothing of a way.
    cast.direction = sides.direction.or(cast.direction.filter(|_| sides.side.is_none()));
    cast.side = sides.side;
    cast.garment = super::garment::garment(&cast.rest);
    cast.backdrop = super::garment::backdrop(&cast.rest);
    cast.planted = planted(&cast.rest);
    cast
}

fn last_word(name: &str) -> &str {
    name.rsplit(' ').next().unwrap_or(name)
}

/// Whether a clause is about a word that no list has.
fn is_bare_card(clause: &Clause) -> bool {
    clause.head.as_ref().is_some_and(|head| head.noun.is_none() && head.given.is_none() && head.count == 1)
}

/// Whether a word only says what something else is formed, coloured or scented like: "a fish-shaped kite", "a cat-like robot".
fn is_form_of_another(text: &Text, at: usize) -> bool {
    const FORMED: &[&str] = &[
        "shaped",
        "like",
        "themed",
        "inspired",
        "scented",
        "flavored",
        "flavoured",
        "patterned",
        "printed",
        "colored",
        "coloured",
        "sized",
        "style",
    ];
    let is_formed =
        |at: usize| text.tokens.get(at).is_some_and(|next| FORMED.iter().any(|word| next.is(word)));
    is_hyphen(text, at) && is_formed(at + 1)
        || text.tokens.get(at + 1).is_some_and(|next| next.is("shaped"))
            && matches!(text.tokens[at], Token::Word(_))
        || at > 0 && is_hyphen(text, at - 1) && is_formed(at)
}

/// Whether an article or a number stands before the words for a thing.
fn begins_with_article(text: &Text, gone: &[bool], head: &Head) -> bool {
    let Some(first) = head.text.split([' ', '-']).next() else { return true };
    if !first.is_ascii() {
        // A Chinese noun has none, so that nothing is known of it.
        return !super::abstracts::is_uncounted(text, head);
    }
    let at = (0..text.tokens.len()).find(|at| !gone[*at] && text.tokens[*at].is(first));
    let Some(at) = at else { return true };
    const ARTICLES: &[&str] =
        &["a", "an", "the", "one", "two", "three", "his", "her", "its", "their", "my", "this"];
    (at.saturating_sub(4)..at)
        .rev()
        .take_while(|before| !text.tokens[*before].is_mark())
        .any(|before| ARTICLES.iter().any(|word| text.tokens[before].is(word)))
}

/// Whether it is something that goes on, at which somebody is.
fn is_event(head: &Head) -> bool {
    let last = head.text.rsplit(' ').next().unwrap_or_default();
    head.art() == Art::Card
        && (EVENTS.contains(&last)
            || EVENTS_CHINESE.iter().any(|end| head.text.ends_with(end))
            // What a thing does, 气球爆炸, and where no thing is known, what goes on.
            || head.text.ends_with("爆炸"))
}

/// Whether a clause that begins without an article is followed in its sentence by somebody who is introduced with one.
fn is_furniture(text: &Text, gone: &[bool], clause: (usize, usize), is_macro: bool) -> bool {
    let tokens = &text.tokens;
    let introduces = |from: usize, to: usize| {
        (from..to).find(|at| !gone[*at]).is_some_and(|at| {
            ["a", "an", "the", "one", "two", "three", "一", "两", "三"].iter().any(|word| tokens[at].is(word))
        })
    };
    !introduces(clause.0, clause.1)
        && clauses(tokens)
            .into_iter()
            .filter(|(from, _)| *from >= clause.1 && !ends_sentence(tokens, clause.1, *from))
            .filter(|(from, to)| introduces(*from, *to))
            .any(|(from, to)| {
                let said = Words { text, gone, from, to, is_macro }.clause();
                !said.is_lead && said.head.as_ref().is_some_and(is_somebody)
            })
}

/// Whether a sentence ends between two places.
fn ends_sentence(tokens: &[Token], from: usize, to: usize) -> bool {
    tokens.get(from..to).is_some_and(|between| between.contains(&Token::Mark(Mark::Stop)))
}

#[cfg(test)]
mod tests {
    use crate::reading::Reading;

    /// A prompt, a tab, and the subject that must be read: its text, `×` its number if there are several, what is
    /// beside it behind a comma, and the place behind ` @` if it matters.
    const SENTENCES: &str = include_str!("sentences.tsv");

    #[test]
    fn subjects_are_read() {
        let wrong: Vec<String> = SENTENCES
            .lines()
            .filter_map(|line| line.split_once('\t'))
            .filter_map(|(prompt, expected)| {
                let reading = Reading::of(prompt, None);
                let place = reading.scene.place.name();
                let expected_place = expected
                    .rsplit_once(" @")
                    .map(|(_, place)| place)
                    .filter(|place| !place.starts_with("image"));
                let read = match expected_place {
                    Some(_) => format!("{} @{place}", reading.subjects()),
                    None => reading.subjects(),
                };
                (read != expected).then(|| format!("{prompt}\n    expected {expected}\n    read     {read}"))
            })
            .collect();
        assert!(wrong.is_empty(), "{} are misread:\n{}", wrong.len(), wrong.join("\n"));
    }
}
