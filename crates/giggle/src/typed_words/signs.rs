//! Signs that keyboards and editors put before and around words.

/// Whether a character is a dash: every one that Unicode calls a dash, and what looks like one and begins no word.
pub(super) fn is_dash(character: char) -> bool {
    matches!(
        character,
        // Unicode's category Pd.
        '-' | '\u{58a}' | '\u{5be}' | '\u{1400}' | '\u{1806}' | '\u{2010}'
            ..='\u{2015}' | '\u{2e17}' | '\u{2e1a}'
        | '\u{2e3a}' | '\u{2e3b}' | '\u{2e40}' | '\u{2e5d}' | '\u{301c}' | '\u{3030}' | '\u{30a0}' | '\u{fe31}'
        | '\u{fe32}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' | '\u{10d6e}' | '\u{10ead}'
        // Minus signs, bullets, lines, and the long sound of Japanese keyboards.
        | '\u{2c9}' | '\u{2cd}' | '\u{2d7}' | '\u{6d4}' | '\u{2043}' | '\u{207b}' | '\u{208b}' | '\u{2212}' | '\u{23af}'
        | '\u{2500}' | '\u{2501}' | '\u{2574}' | '\u{2576}' | '\u{257c}' | '\u{2796}' | '\u{30fc}' | '\u{ff70}'
    )
}

/// Quotes that are typed around a word, and that some shells leave there.
pub(super) fn is_quote(character: char) -> bool {
    matches!(character, '\'' | '"' | '`' | '\u{2018}'..='\u{201f}')
}
