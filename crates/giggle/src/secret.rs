//! A text that must not be printed.
//!
//! Keys, tokens and passwords are in it from the moment they are read, so that no log, error or debug output shows them by
//! accident. Whoever needs the text asks for it by name.

use std::fmt;

/// A key, token or password. It prints as `Secret(…)`, never as itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Box<str>);

impl Secret {
    /// Keeps a text from being printed.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The text itself, for whoever hashes it, sends it or stores it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn a_secret_prints_nothing_of_itself() {
        let secret = Secret::new("hunter2");
        assert_eq!(format!("{secret:?} {:#?}", Some(&secret)).matches("hunter2").count(), 0);
        assert_eq!(secret.expose(), "hunter2");
    }
}
