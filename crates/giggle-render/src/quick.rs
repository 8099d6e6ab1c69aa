//! Maps of words with a quick hash.
//!
//! It knows bytes and nothing else. The one idea: nobody outside chooses the words of the tables, so that a hash need not withstand
//! anybody.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

/// A hash of a few letters.
#[derive(Default)]
pub(crate) struct OfWord(u64);

impl Hasher for OfWord {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut eight = [0; 8];
            eight[..chunk.len()].copy_from_slice(chunk);
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(eight)).wrapping_mul(0x517c_c1b7_2722_0a95);
        }
    }

    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}

pub(crate) type QuickMap<K, V> = HashMap<K, V, BuildHasherDefault<OfWord>>;
pub(crate) type QuickSet<K> = HashSet<K, BuildHasherDefault<OfWord>>;

/// A set of words that is made when it is first asked.
pub(crate) struct Names(pub(crate) LazyLock<QuickSet<&'static str>>);

impl Names {
    /// Whether a word is in the set.
    pub(crate) fn contains(&self, word: &&str) -> bool {
        self.0.contains(*word)
    }
}
