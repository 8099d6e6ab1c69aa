//! Base64 in the alphabet that CloudFront's policies and signatures travel in.

use base64::Engine as _;

/// Writes base64 in CloudFront's alphabet: `+`→`-`, `=`→`_`, `/`→`~`.
pub fn cloudfront_base64_encode(bytes: &[u8]) -> String {
    let standard = base64::engine::general_purpose::STANDARD.encode(bytes);
    standard
        .chars()
        .map(|c| match c {
            '+' => '-',
            '=' => '_',
            '/' => '~',
            other => other,
        })
        .collect()
}

/// Reads base64 in CloudFront's alphabet.
pub fn cloudfront_base64_decode(text: &str) -> Option<Vec<u8>> {
    let standard: String = text
        .chars()
        .map(|c| match c {
            '-' => '+',
            '_' => '=',
            '~' => '/',
            other => other,
        })
        .collect();
    base64::engine::general_purpose::STANDARD.decode(standard).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn cloudfronts_alphabet_goes_both_ways(bytes: Vec<u8>) {
            let text = cloudfront_base64_encode(&bytes);
            prop_assert!(!text.contains(['+', '=', '/']));
            prop_assert_eq!(cloudfront_base64_decode(&text), Some(bytes));
        }
    }
}
