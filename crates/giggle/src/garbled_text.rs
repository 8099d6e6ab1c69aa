//! Chinese in another encoding that happens to be UTF-8 as well: nobody would see it before it is paid for.

use giggle_domain::{Text, text};

/// What is wrong with a text that was hardly meant as it is read.
pub fn garbled(text: &str) -> Option<Text> {
    garbled_word(text).map(|word| {
        text!(
            "`{word}` has letters of several scripts: this looks like another encoding, such as GBK; save it as UTF-8 (in a spreadsheet program, as CSV UTF-8)",
            "`{word}` 混有多种文字的字母：文件可能是 GBK 等其他编码；请另存为 UTF-8（表格软件中选择 CSV UTF-8）"
        )
    })
}

/// A word of a text in the encoding of Chinese spreadsheets (GBK) that happens to be UTF-8 as well: letters of several scripts in one word,
/// as no language has them.
fn garbled_word(text: &str) -> Option<&str> {
    let is_of_none = |c: char| c.is_ascii() || !c.is_alphabetic() || matches!(c, 'ª' | 'µ' | 'º');
    text.split(is_of_none).find(|word| {
        let mut scripts = word.chars().map(script);
        let first = scripts.next().flatten();
        let could_be = first.is_some() && word.chars().all(|c| script(c).is_some());
        could_be && scripts.any(|it| it != first)
    })
}

/// The script of a letter that two bytes of GBK can be taken for.
fn script(letter: char) -> Option<u8> {
    match u32::from(letter) {
        0x80..=0x2ff => Some(0),
        0x370..=0x3ff => Some(2),
        0x400..=0x52f => Some(3),
        0x530..=0x58f => Some(4),
        0x590..=0x5ff => Some(5),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_in_another_encoding_is_told_from_words() {
        // What 一只猫 in GBK is where it is read as UTF-8.
        for text in ["key,prompt\na,һֻè\n", "һֻ"] {
            assert!(garbled_word(text).is_some(), "{text}");
        }
        for text in [
            "naïve café à la crème",
            "Привет, мир — это кот",
            "γάτα στη θάλασσα",
            "חתול על הים",
            "5µm, 3ª, «кот» naïve",
            "一只猫 naïve",
            "Łódź İstanbul ñandú",
            "Տուն",
        ] {
            assert_eq!(garbled_word(text), None, "{text}");
        }
    }
}
