//! English verbs in all their forms.
//!
//! It knows stems and how they are inflected, and nothing of sentences.

use super::VERBS;
use crate::camera::pattern::forms;
use crate::quick::QuickSet;
use std::sync::LazyLock;

pub(in crate::subject) static VERB_FORMS: LazyLock<QuickSet<String>> = LazyLock::new(|| {
    VERBS.split_whitespace().flat_map(forms).chain(IRREGULAR.iter().map(|it| (*it).to_owned())).collect()
});
pub(in crate::subject) const IRREGULAR: &[&str] = &[
    "sat", "stood", "ran", "flew", "swam", "rode", "fell", "rose", "lies", "lying", "dying", "held", "sang",
    "wore", "fought", "caught", "threw", "drew", "wrote", "blew", "grew", "shone", "broke", "spun", "swung",
    "hung", "put", "slept", "ate", "drank", "drove", "led", "bent", "leapt", "knelt", "took", "went", "came",
    "gave", "made", "got", "began", "brought", "bought", "built", "dug", "fed", "fled", "heard", "kept",
    "met", "paid", "shook", "spoke", "spent", "struck", "swept", "woke", "wept", "won", "told", "taught",
    "bit", "hid", "hit",
];
