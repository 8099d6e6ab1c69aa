//! Buildings, walls and mountains that everybody knows, by their names and by those of their cities.
//!
//! It is a table and how it is looked up. What it names is painted where the sky is seen.

use super::kinds::Place;

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Monument {
    Eiffel,
    BigBen,
    Pearl,
    GreatWall,
    GoldenGate,
    TajMahal,
    Pyramids,
    Liberty,
    TokyoTower,
    Fuji,
    Colosseum,
    Opera,
    ForbiddenCity,
    TempleOfHeaven,
    Burj,
    Empire,
}

/// What each is called, and the words for where it stands.
const ROWS: &[(Monument, &[&str], &[&str])] = &[
    (Monument::Eiffel, &["eiffel", "埃菲尔", "巴黎铁塔"], &["paris", "parisian", "巴黎"]),
    (Monument::BigBen, &["big ben", "westminster", "大本钟", "威斯敏斯特"], &["london", "伦敦"]),
    (
        Monument::Pearl,
        &["oriental pearl", "东方明珠"],
        &["shanghai", "上海", "the bund", "外滩", "陆家嘴", "lujiazui", "黄浦江"],
    ),
    (Monument::GreatWall, &["great wall", "长城"], &[]),
    (Monument::GoldenGate, &["golden gate", "金门大桥", "金门桥"], &["san francisco", "旧金山"]),
    (Monument::TajMahal, &["taj mahal", "泰姬陵"], &["agra"]),
    (Monument::Pyramids, &["pyramid", "pyramids", "金字塔"], &["giza", "吉萨"]),
    (Monument::Liberty, &["statue of liberty", "自由女神"], &[]),
    (Monument::TokyoTower, &["tokyo tower", "东京塔", "东京铁塔"], &["tokyo", "东京"]),
    (Monument::Fuji, &["mount fuji", "mt fuji", "mt. fuji", "fujiyama", "富士山"], &[]),
    (Monument::Colosseum, &["colosseum", "coliseum", "斗兽场", "竞技场遗址"], &["rome", "罗马"]),
    (Monument::Opera, &["sydney opera house", "sydney opera", "悉尼歌剧院"], &["sydney", "悉尼"]),
    (Monument::ForbiddenCity, &["forbidden city", "故宫", "紫禁城", "太和殿"], &[]),
    (Monument::TempleOfHeaven, &["temple of heaven", "天坛", "祈年殿"], &["beijing", "北京"]),
    (Monument::Burj, &["burj khalifa", "burj", "哈利法塔", "迪拜塔"], &["dubai", "迪拜"]),
    (Monument::Empire, &["empire state"], &["new york", "manhattan", "纽约", "曼哈顿"]),
];

impl Monument {
    /// The one that a text names, or that stands where the text says.
    pub(crate) fn of(text: &str) -> Option<Monument> {
        let lower = text.to_lowercase();
        let is_said = |word: &&str| match word.is_ascii() {
            false => lower.contains(*word),
            true => lower.match_indices(*word).any(|(at, _)| {
                let is_letter = |sign: Option<char>| sign.is_some_and(|sign| sign.is_ascii_alphanumeric());
                !is_letter(lower[..at].chars().next_back())
                    && !is_letter(lower[at + word.len()..].chars().next())
            }),
        };
        let named = ROWS.iter().find(|(_, names, _)| names.iter().any(&is_said));
        named.or_else(|| ROWS.iter().find(|(.., places)| places.iter().any(&is_said))).map(|(it, ..)| *it)
    }

    /// The one that a name is, and not only its city.
    pub(crate) fn named(name: &str) -> Option<Monument> {
        let lower = name.to_lowercase();
        ROWS.iter().find(|(_, names, _)| names.iter().any(|word| lower.ends_with(word))).map(|(it, ..)| *it)
    }

    /// Whether a text names one, and not only a city.
    pub(crate) fn is_named(text: &str) -> bool {
        let lower = text.to_lowercase();
        ROWS.iter().any(|(_, names, _)| names.iter().any(|name| lower.contains(name)))
    }

    /// Where it stands.
    pub(crate) fn place(self) -> Place {
        match self {
            Monument::GreatWall | Monument::Fuji => Place::Mountains,
            Monument::Pyramids => Place::Desert,
            Monument::GoldenGate | Monument::Opera => Place::Sea,
            Monument::TajMahal | Monument::Colosseum | Monument::ForbiddenCity | Monument::TempleOfHeaven => {
                Place::Field
            }
            _ => Place::City,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_counts_before_a_city_and_a_part_of_a_word_does_not() {
        assert_eq!(Monument::of("Tokyo street with Mount Fuji behind"), Some(Monument::Fuji));
        assert_eq!(Monument::of("a rainy street in London"), Some(Monument::BigBen));
        assert_eq!(Monument::of("a romera dances in the comparison"), None);
        assert_eq!(Monument::of("上海外滩的黄昏"), Some(Monument::Pearl));
        assert_eq!(Monument::named("上海东方明珠"), Some(Monument::Pearl));
        assert!(Monument::named("上海").is_none());
    }
}
