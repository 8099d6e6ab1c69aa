//! A link to a clip in a bucket: a secret for as long as it lasts.

use std::fmt;
use url::Url;

/// A presigned link. It is made when somebody asks for it, and never kept; neither `Debug` nor `Display` shows it.
#[derive(Clone)]
pub struct StoreLink(Url);

impl StoreLink {
    pub(crate) fn new(url: Url) -> Self {
        Self(url)
    }

    /// The link itself, for whoever asked for it.
    pub fn reveal(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Debug for StoreLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreLink(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_does_not_show_itself() {
        let link = StoreLink::new(Url::parse("https://b.example/a.mp4?X-Amz-Signature=hunter2").unwrap());
        assert!(!format!("{link:?}").contains("hunter2"));
        assert!(link.reveal().contains("hunter2"));
    }
}
