//! Chains: a shot that begins with a picture out of another shot's clip.

use giggle_domain::{Text, text};
use std::fmt;

/// Which moment of the parent's clip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// Its first picture.
    First,
    /// Its last picture.
    Last,
    /// The picture shown at a time, in milliseconds.
    At(u64),
}

impl fmt::Display for Position {
    /// The one spelling that goes into the fingerprint.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::First => f.write_str("first"),
            Self::Last => f.write_str("last"),
            Self::At(milliseconds) => {
                let text = format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000);
                write!(f, "at({})", text.trim_end_matches('0').trim_end_matches('.'))
            }
        }
    }
}

/// A frame that names a shot: `@key.last`, `@key.first`, `@key.at(2.5)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The parent's key.
    pub key: String,
    /// The moment.
    pub position: Position,
}

/// No clip is longer.
const LONGEST_SECONDS: f64 = 3600.0;

impl Link {
    /// Reads a link, where a frame is one.
    ///
    /// # Errors
    ///
    /// A frame that begins with `@` and is not a link.
    pub fn parse(text: &str) -> Option<Result<Self, Text>> {
        let text = text.trim().strip_prefix('@')?;
        let read = || {
            let (key, moment) = text.split_once('.')?;
            let position = match moment {
                "first" => Position::First,
                "last" => Position::Last,
                _ => {
                    let seconds: f64 = moment.strip_prefix("at(")?.strip_suffix(')')?.trim().parse().ok()?;
                    (0.0..=LONGEST_SECONDS)
                        .contains(&seconds)
                        .then(|| Position::At((seconds * 1000.0).round() as u64))?
                }
            };
            (!key.is_empty()).then(|| Self { key: key.to_owned(), position })
        };
        Some(read().ok_or_else(|| {
            let shown = giggle_domain::refusal::shown(text);
            text!(
                "`@{shown}` is not a valid reference; use @KEY.last, @KEY.first or @KEY.at(2.5)",
                "`@{shown}` 不是有效引用，应为 @KEY.last、@KEY.first 或 @KEY.at(2.5)"
            )
        }))
    }
}

/// The order in which every parent comes before its followers, or the circles.
///
/// # Errors
///
/// Each circle once, as the indices of its members in the order of the links.
pub fn order(parents: &[Option<usize>]) -> Result<Vec<usize>, Vec<Vec<usize>>> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; parents.len()];
    let (mut ordered, mut circles) = (Vec::with_capacity(parents.len()), Vec::new());
    for begin in 0..parents.len() {
        let (mut path, mut at) = (Vec::new(), Some(begin));
        while let Some(shot) = at.filter(|shot| marks[*shot] == Mark::New) {
            marks[shot] = Mark::Open;
            path.push(shot);
            at = parents[shot];
        }
        if let Some(shot) = at.filter(|shot| marks[*shot] == Mark::Open) {
            let first = path.iter().position(|it| *it == shot).unwrap_or_default();
            circles.push(path[first..].to_vec());
        }
        for shot in path.into_iter().rev() {
            marks[shot] = Mark::Done;
            ordered.push(shot);
        }
    }
    if circles.is_empty() { Ok(ordered) } else { Err(circles) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_read_in_one_spelling() {
        let parse = Link::parse;
        for (text, spelled) in [
            ("@k1.last", "last"),
            ("@k1.first", "first"),
            ("@k1.at(2.50)", "at(2.5)"),
            ("@k1.at(2)", "at(2)"),
        ] {
            let link = parse(text).unwrap().unwrap();
            assert_eq!((link.key.as_str(), link.position.to_string().as_str()), ("k1", spelled));
        }
        assert!(parse("a.png").is_none());
        for wrong in ["@", "@k1", "@.last", "@k1.middle", "@k1.at(-1)", "@k1.at(x)", "@k1.at(NaN)"] {
            assert!(parse(wrong).unwrap().is_err(), "{wrong}");
        }
    }

    #[test]
    fn parents_come_first_and_circles_are_found_once() {
        assert_eq!(order(&[Some(2), None, Some(1)]), Ok(vec![1, 2, 0]));
        assert_eq!(order(&[Some(1), Some(2), Some(1), None]), Err(vec![vec![1, 2]]));
        assert_eq!(order(&[Some(0)]), Err(vec![vec![0]]));
        let long: Vec<_> =
            (0..50_000).map(|n: usize| n.checked_sub(1)).rev().map(|p| p.map(|p| 49_999 - p)).collect();
        assert_eq!(order(&long).unwrap().len(), 50_000);
    }
}
