//! Texts of the service and of errors, as they may be kept and shown later.

/// The longest text of the service's, or of an error, that is kept.
const REASON_CHARACTERS: usize = 500;

/// A text as it may be kept: of bounded length, and no address in it with a query, since that may be a signature.
pub fn plain(text: &str) -> String {
    let cut: String = text.chars().take(REASON_CHARACTERS).collect();
    let mut out = String::with_capacity(cut.len());
    let mut rest = cut.as_str();
    while let Some(start) = rest.find("http://").into_iter().chain(rest.find("https://")).min() {
        let (before, address) = rest.split_at(start);
        let is_end =
            |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | ')' | '`' | '，' | '。');
        let end = address.find(is_end).unwrap_or(address.len());
        let (address, after) = address.split_at(end);
        out.push_str(before);
        match address.find(['?', '#']) {
            Some(query) => {
                out.push_str(&address[..query]);
                out.push_str("?…");
            }
            None => out.push_str(address),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_kept_text_holds_no_signature() {
        assert_eq!(
            plain("see https://a/b?Signature=x, \"http://c/d#e\" and https://f/g"),
            "see https://a/b?… \"http://c/d?…\" and https://f/g"
        );
        assert_eq!(plain("内容 (https://a/?k=v) 失败"), "内容 (https://a/?…) 失败");
        assert_eq!(plain(&"x".repeat(9_000)).len(), 500);
    }
}
