//! Where a clip is: a signed, expiring address, which is passed on whole.

use crate::cloudfront::cloudfront_base64_decode;
use crate::foreign::is_hidden;
use std::fmt;

/// The address of a clip.
///
/// It opens the clip to whoever holds it, so it never prints itself: [`ClipLink::reveal`] is called only where the
/// link is meant for the person who asked. The text is kept to the letter, because a signature covers its
/// query; a link may also be a short redirect with no parameters at all.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ClipLink(Box<str>);

/// A moment past this (the year 3000 in Unix seconds) is not believed: a sibling service once wrote
/// milliseconds into its policies. It then counts as unknown.
const LAST_CREDIBLE_SECOND: i64 = 32_503_680_000;

impl ClipLink {
    /// Keeps the text as it came, but for characters that control, turn or hide, which no address has: printed, they
    /// could break the line or command the terminal. A browser takes line breaks out of an address as well.
    pub fn new(text: &str) -> Self {
        let clean: String = text.trim().chars().filter(|c| !is_hidden(*c)).collect();
        Self(clean.into())
    }

    /// The whole link, to the letter.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The whole link with every `~` written as `%7E`: an equal address that chat programs do not cut.
    pub fn reveal_for_chat(&self) -> String {
        self.0.replace('~', "%7E")
    }

    /// What two spellings of one address have in common: the case of the scheme and the host, a `~` and its escape, and a
    /// fragment, which is never sent, make no difference.
    pub(crate) fn identity(&self) -> String {
        let address = url::Url::parse(&self.0).map_or_else(
            |_| self.0.to_string(),
            |mut url| {
                url.set_fragment(None);
                url.into()
            },
        );
        address.replace("%7E", "~").replace("%7e", "~")
    }

    /// The host, which is no secret; empty where the text is no address.
    pub fn host(&self) -> String {
        url::Url::parse(&self.0).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Whether it opens something on the web: what is no address is not handed on as a clip's.
    pub fn is_of_web(&self) -> bool {
        let scheme = ["http://", "https://"]
            .iter()
            .any(|scheme| self.0.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme)));
        scheme && !self.host().is_empty()
    }

    /// When the link stops working, in Unix seconds, as far as it says so itself.
    ///
    /// Read from a CloudFront `Policy` (`Statement[0].Condition.DateLessThan.AWS:EpochTime`) or from `Expires`.
    /// `None` means unknown, not never.
    pub fn expires_at(&self) -> Option<i64> {
        let url = url::Url::parse(&self.0).ok()?;
        let value = |wanted: &str| url.query_pairs().find(|(name, _)| name == wanted).map(|(_, value)| value);
        let seconds = match value("Policy") {
            Some(policy) => {
                let json = cloudfront_base64_decode(&policy)?;
                let policy: serde_json::Value = serde_json::from_slice(&json).ok()?;
                policy
                    .pointer("/Statement/0/Condition/DateLessThan/AWS:EpochTime")
                    .and_then(|time| time.as_i64().or_else(|| time.as_str()?.parse().ok()))?
            }
            None => value("Expires")?.parse().ok()?,
        };
        (0..LAST_CREDIBLE_SECOND).contains(&seconds).then_some(seconds)
    }
}

impl fmt::Debug for ClipLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClipLink({}, …)", self.host())
    }
}

/// Names the clips of one task: the second and later ones get `-2`, `-3` before the extension.
pub fn numbered_file_name(name: &str, index: usize) -> String {
    if index == 0 {
        return name.to_owned();
    }
    let number = index + 1;
    match name.rfind('.') {
        Some(dot) if dot > 0 && !name[dot..].contains(['/', '\\']) => {
            format!("{}-{number}{}", &name[..dot], &name[dot..])
        }
        _ => format!("{name}-{number}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloudfront::cloudfront_base64_encode;

    fn link_that_expires(epoch: &str) -> ClipLink {
        let policy = format!(
            r#"{{"Statement":[{{"Resource":"https://x/*","Condition":{{"DateLessThan":{{"AWS:EpochTime":{epoch}}}}}}}]}}"#
        );
        let policy = cloudfront_base64_encode(policy.as_bytes());
        ClipLink::new(&format!(
            "https://assets.giggle.pro/private/a.mp4?Key-Pair-Id=K&Policy={policy}&Signature=s~s"
        ))
    }

    #[test]
    fn expiry_is_read_from_the_policy_and_never_believed_blindly() {
        assert_eq!(link_that_expires("1790000000").expires_at(), Some(1_790_000_000));
        assert_eq!(link_that_expires("1790000000000").expires_at(), None, "milliseconds are not believed");
        assert_eq!(link_that_expires("-5").expires_at(), None);
        assert_eq!(ClipLink::new("https://gigg.cc/abc123").expires_at(), None);
        assert_eq!(ClipLink::new("https://x/a?Expires=1790000000").expires_at(), Some(1_790_000_000));
        for broken in ["", "::", "https://x/a?Policy=%%%", "https://x/a?Policy=e30_", "data:,x"] {
            assert_eq!(ClipLink::new(broken).expires_at(), None, "{broken}");
        }
    }

    #[test]
    fn a_link_does_not_print_itself() {
        let link = link_that_expires("1790000000");
        let printed = format!("{link:?} {:?}", Some(&link));
        assert!(!printed.contains("Signature") && !printed.contains("private"), "{printed}");
        assert!(link.reveal().ends_with("Signature=s~s"));
        assert!(link.reveal_for_chat().ends_with("Signature=s%7Es"));
    }

    #[test]
    fn a_link_is_one_line_and_otherwise_kept_to_the_letter() {
        assert_eq!(ClipLink::new(" https://x/a\n{\u{1b}[2J}?b=~c%20 ").reveal(), "https://x/a{[2J}?b=~c%20");
    }

    #[test]
    fn later_clips_are_numbered_before_the_extension() {
        assert_eq!(numbered_file_name("clip.mp4", 0), "clip.mp4");
        assert_eq!(numbered_file_name("clip.mp4", 1), "clip-2.mp4");
        assert_eq!(numbered_file_name("a.b/clip", 2), "a.b/clip-3");
        assert_eq!(numbered_file_name(".mp4", 1), ".mp4-2");
    }
}
