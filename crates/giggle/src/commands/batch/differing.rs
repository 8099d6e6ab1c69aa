//! The shots of a run whose clips differ from what was asked for, and how.

use crate::batch::ShotList;
use crate::batch::run::{Ended, Finished};
use crate::clip_facts::Difference;
use crate::output::Output;
use giggle_domain::{Text, counted, text};

/// So many ways to differ are told.
const MOST_WAYS: usize = 20;
/// So many shots that differ in the same way are named.
const MOST_NAMES: usize = 3;

/// Shots whose clips differ, by the way they do: most of a list differ alike.
#[derive(Debug)]
pub(super) struct Differing(Vec<(Text, Vec<String>)>);

impl Differing {
    /// Those of a run, in the order of their list.
    pub(super) fn among(finished: &Finished, list: &ShotList) -> Self {
        let how = |ended: &Ended| {
            let how = ended.files.iter().flat_map(|file| &file.differences).map(Difference::text);
            Some((ended.shot, how.reduce(|all, one| all.then(&text!("; ", "；"), &one))?))
        };
        let mut ways: Vec<(Text, Vec<String>)> = Vec::new();
        for (shot, how) in finished.ends.iter().filter_map(how) {
            let key = list.shots[shot].key.clone();
            match ways.iter_mut().find(|(way, _)| *way == how) {
                Some((_, keys)) => keys.push(key),
                None => ways.push((how, vec![key])),
            }
        }
        Self(ways)
    }

    /// How many they are.
    pub(super) fn clips(&self) -> usize {
        self.0.iter().map(|(_, keys)| keys.len()).sum()
    }

    /// Says which ones differ, and how.
    pub(super) fn tell(&self, output: &Output) {
        let number = self.clips();
        if number == 0 {
            return;
        }
        let clips = counted(number, "clip differs", "clips differ");
        output.warn(
            text!("{clips} from what was requested:", "{number} 个视频与要求不符：").get(output.language),
        );
        for (how, keys) in self.0.iter().take(MOST_WAYS) {
            let how = how.get(output.language);
            output.warn(&format!("  {}: {how}", named(keys).get(output.language)));
        }
        let untold: usize = self.0.iter().skip(MOST_WAYS).map(|(_, keys)| keys.len()).sum();
        if untold > 0 {
            output.warn(text!("  and {untold} more", "  另有 {untold} 个").get(output.language));
        }
    }
}

/// The first of some shots, and how many more they are.
fn named(keys: &[String]) -> Text {
    let (first, rest) = keys.split_at(keys.len().min(MOST_NAMES));
    let (first, first_chinese) = (first.join(", "), first.join("、"));
    match (rest.len(), keys.len()) {
        (0, _) => text!("{first}", "{first_chinese}"),
        (more, all) => text!("{first} and {more} more", "{first_chinese} 等 {all} 个"),
    }
}
