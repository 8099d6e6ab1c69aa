//! Left and right, where they are said of whom the shot is about: which way they face or go, and on which side they are.
//!
//! It knows words and nothing of pictures. The one idea: "from left to right" is a way, "facing left" a look, and "on the left of a
//! chair" a place, and none of them says another.

/// What is said of left and right; −1 is left, 1 is right.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Sides {
    /// Which way the subject faces or goes.
    pub(super) direction: Option<f32>,
    /// On which side of the other thing, or of the picture, the subject is.
    pub(super) side: Option<f32>,
}

/// Reads a text without what it says of the camera.
pub(super) fn sides(rest: &str) -> Sides {
    let lower = rest.to_lowercase();
    let english = english(&lower);
    let chinese = if lower.is_ascii() { Sides::default() } else { chinese(&lower) };
    Sides { direction: english.direction.or(chinese.direction), side: english.side.or(chinese.side) }
}

fn value(word: &str) -> Option<f32> {
    match word {
        "left" | "leftward" | "leftwards" => Some(-1.0),
        "right" | "rightward" | "rightwards" => Some(1.0),
        _ => None,
    }
}

fn english(lower: &str) -> Sides {
    if !lower.contains("left") && !lower.contains("right") {
        return Sides::default();
    }
    const FACES: &[&str] = &[
        "facing", "faces", "face", "looking", "looks", "turned", "turns", "pointing", "points", "profile",
        "gazing",
    ];
    const GOES: &[&str] = &["to", "toward", "towards", "the"];
    const OF_A_PICTURE: &[&str] = &["side", "half", "third", "corner", "edge", "part", "of"];
    let words: Vec<&str> = lower.split_whitespace().collect();
    let at = |index: usize| words.get(index).copied().unwrap_or_default();
    let mut found = Sides::default();
    for index in 0..words.len() {
        let Some(side) = value(words[index]) else { continue };
        let before = |back: usize| index.checked_sub(back).map_or("", |index| words[index]);
        // "From left to right", "left to right", "right-to-left".
        if at(index + 1) == "to" {
            let to = value(at(index + 2)).or_else(|| value(at(index + 3)).filter(|_| at(index + 2) == "the"));
            if let Some(to) = to {
                found.direction = found.direction.or(Some(to));
                continue;
            }
        }
        if before(1) == "to" && value(before(2)).is_some() || before(2) == "to" && value(before(3)).is_some()
        {
            continue;
        }
        // "Facing left", "looks to the right".
        let verb = (1..=4).map(before).find(|word| !GOES.contains(word)).unwrap_or_default();
        let is_side = matches!(before(1), "the" | "far" | "upper" | "lower" | "top" | "bottom")
            && (OF_A_PICTURE.contains(&at(index + 1))
                || matches!(verb, "on" | "at" | "in" | "from" | "left" | "right"));
        if FACES.contains(&verb) || words[index].ends_with("ward") || words[index].ends_with("wards") {
            found.direction = found.direction.or(Some(side));
        } else if is_side {
            // The first of them is said of the subject.
            found.side = found.side.or(Some(side));
        }
    }
    found
}

fn chinese(text: &str) -> Sides {
    const WAYS: &[(&str, f32)] = &[
        ("从左向右", 1.0),
        ("从左到右", 1.0),
        ("从左往右", 1.0),
        ("自左向右", 1.0),
        ("由左至右", 1.0),
        ("由左向右", 1.0),
        ("自左至右", 1.0),
        ("从左侧", 1.0),
        ("从右向左", -1.0),
        ("从右到左", -1.0),
        ("从右往左", -1.0),
        ("自右向左", -1.0),
        ("由右至左", -1.0),
        ("由右向左", -1.0),
        ("自右至左", -1.0),
        ("从右侧", -1.0),
        ("面向左", -1.0),
        ("面朝左", -1.0),
        ("朝左", -1.0),
        ("向左", -1.0),
        ("往左", -1.0),
        ("面向右", 1.0),
        ("面朝右", 1.0),
        ("朝右", 1.0),
        ("向右", 1.0),
        ("往右", 1.0),
    ];
    const PLACES: &[(&str, f32)] = &[
        ("左侧", -1.0),
        ("左边", -1.0),
        ("左面", -1.0),
        ("左方", -1.0),
        ("左半", -1.0),
        ("左下", -1.0),
        ("左上", -1.0),
        ("右侧", 1.0),
        ("右边", 1.0),
        ("右面", 1.0),
        ("右方", 1.0),
        ("右半", 1.0),
        ("右下", 1.0),
        ("右上", 1.0),
    ];
    let first = |table: &[(&str, f32)], text: &str| {
        table
            .iter()
            .filter_map(|(word, side)| Some((text.find(word)?, std::cmp::Reverse(word.len()), *side)))
            .min_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)))
            .map(|(_, _, side)| side)
    };
    let plain = ["从左侧", "从右侧"].iter().fold(text.to_owned(), |text, way| text.replace(way, ""));
    Sides { direction: first(WAYS, text), side: first(PLACES, &plain) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn left_and_right_are_told_apart() {
        let (left, right) = (Some(-1.0), Some(1.0));
        for (text, direction, side) in [
            ("a white horse gallops from left to right", right, None),
            ("a horse gallops left to right across wet sand", right, None),
            ("a train moves from the right to the left", left, None),
            ("a dog facing left", left, None),
            ("a woman looks to the right", right, None),
            ("a hamster is on the right of a basket", None, right),
            ("a cat sits on the left side of the frame", None, left),
            ("a man to the left of a car", None, left),
            ("a cat is on the right of a chair , then the cat walks to the left", None, right),
            ("a boy with a ball in his left hand", None, None),
            ("she left the house", None, None),
            ("一匹马从左向右奔跑", right, None),
            ("小船从画面右侧驶过", None, right),
            ("一只猫在椅子的左边", None, left),
            ("少女面向右", right, None),
        ] {
            assert_eq!(sides(text), Sides { direction, side }, "{text}");
        }
    }
}
