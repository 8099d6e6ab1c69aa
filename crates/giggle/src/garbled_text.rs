//! Text that hardly was meant as it is read, since it went through another encoding: nobody would see it before it is paid for.

use encoding_rs::{Encoding, GBK, WINDOWS_1252};
use giggle_domain::{Text, text};

/// What is wrong with a text that was hardly meant as it is read.
pub fn garbled(text: &str) -> Option<Text> {
    if let Some(word) = garbled_word(text) {
        return Some(text!(
            "`{word}` has letters of several scripts: this looks like another encoding, such as GBK; save it as UTF-8 (in a spreadsheet program, as CSV UTF-8)",
            "`{word}` 混有多种文字的字母：文件可能是 GBK 等其他编码；请另存为 UTF-8（表格软件中选择 CSV UTF-8）"
        ));
    }
    if let Some(word) = text.split_whitespace().find(|word| word.contains(char::REPLACEMENT_CHARACTER)) {
        let word: String = word.chars().take(24).collect();
        return Some(text!(
            "`{word}` has the sign for a letter that was lost (U+FFFD): write the letter anew, and save as UTF-8",
            "`{word}` 含有表示字符丢失的符号（U+FFFD）：请重新输入该字符，并另存为 UTF-8"
        ));
    }
    misread(text).map(|word| {
        text!(
            "`{word}` looks like UTF-8 that a program opened in another encoding and saved: take the text anew from where it still reads right",
            "`{word}` 像是 UTF-8 文本被其他程序按别的编码打开并保存后的乱码：请从显示正常的原文重新保存"
        )
    })
}

/// What Chinese programs make of the sign for a lost letter.
const LOST: &str = "锟斤拷";

/// Signs that stand behind a letter in an honest text as well.
const PUNCTUATION: [char; 16] =
    ['«', '»', '“', '”', '‘', '’', '„', '‚', '‹', '›', '…', '–', '—', '€', '·', '\u{a0}'];

/// Signs of a text that are the bytes of UTF-8, read as GBK or as the encoding of Windows in the West, one after the other.
fn misread(text: &str) -> Option<String> {
    if text.contains(LOST) {
        return Some(LOST.to_owned());
    }
    let runs = text.split(|c: char| c.is_ascii() || c == char::REPLACEMENT_CHARACTER);
    let found =
        runs.filter(|run| !run.is_empty()).find(|run| is_misread_chinese(run) || is_misread_western(run));
    found.map(|run| run.chars().take(12).collect())
}

/// What the bytes of a text are as UTF-8; `None` where the encoding has not all of its letters.
fn read_again(text: &str, encoding: &'static Encoding) -> Option<String> {
    let (bytes, _, is_lossy) = encoding.encode(text);
    (!is_lossy).then(|| String::from_utf8_lossy(&bytes).into_owned())
}

/// Honest Chinese is hardly ever UTF-8 in the bytes of GBK; three signs of it in a run are no accident.
fn is_misread_chinese(run: &str) -> bool {
    let Some(again) = read_again(run, GBK) else { return false };
    let lost = again.matches(char::REPLACEMENT_CHARACTER).count();
    let signs =
        again.chars().filter(|c| matches!(c, '\u{3000}'..='\u{9fff}' | '\u{ff01}'..='\u{ff5e}')).count();
    signs >= 3 && signs > lost
}

/// `Ã©` for é, `â€™` for ’, `çŒ«` for 猫.
fn is_misread_western(run: &str) -> bool {
    let is_odd = |c: char| !c.is_alphabetic() && !PUNCTUATION.contains(&c);
    let Some(again) = read_again(run, WINDOWS_1252) else { return false };
    // Greek, Cyrillic, Hebrew, Arabic: each letter is two signs, and one such pair may be honest (`×¼`).
    let is_of_pairs = |c: char| matches!(c, '\u{370}'..='\u{6ff}');
    let are_pairs = again.chars().filter(|c| is_of_pairs(*c)).count() > 1;
    let is_sign = |c: char| {
        matches!(c, '\u{a1}'..='\u{17f}' | '\u{2010}'..='\u{2044}' | '\u{3000}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{ff01}'..='\u{ff5e}' | '\u{1f300}'..='\u{1faff}')
            || are_pairs && is_of_pairs(c)
    };
    let is_whole = again.chars().all(|c| c.is_ascii() || is_sign(c));
    is_whole && (run.starts_with("â€") || run.chars().skip(1).any(is_odd))
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

    #[test]
    fn a_text_that_was_opened_in_another_encoding_is_told_from_words() {
        let western = |text: &str| WINDOWS_1252.decode(text.as_bytes()).0.into_owned();
        for text in [
            "a café",
            "crème brûlée",
            "it’s late",
            "“so”",
            "一只猫在雨中奔跑",
            "a cat 🐱",
            "Łódź",
            "30°C",
            "кот идёт",
            "γάτα",
            "고양이가 달린다",
            "猫が走る",
            "قطة",
        ] {
            assert!(misread(&western(text)).is_some(), "{text}: {}", western(text));
        }
        for text in ["一只猫在雨中奔跑", "key,prompt\na,一个女孩走在街上，镜头推近\n", "城市夜景"]
        {
            let opened = GBK.decode(text.as_bytes()).0.into_owned();
            assert!(misread(&opened).is_some(), "{text}: {opened}");
            assert_eq!(misread(text), None, "{text}");
        }
        assert!(misread("a cat 锟斤拷锟斤拷").is_some());
        for text in [
            "naïve café à la crème brûlée",
            "«CAFÉ» “IRMÛ” … „PRÄ“ ‚É‘",
            "un café…” dit-il, É®, 5 °C, 30 €, ½ l",
            "2×¼ l, 3×½",
            "ÃO, MAÇÃ, ÂNGULO, Å and Ä",
            "联通移动",
            "伽利略举起望远镜，星空璀璨",
            "Привет — «мир»",
            "猫が走る、カメラが追う。",
            "고양이가 달린다",
        ] {
            assert_eq!(misread(text), None, "{text}");
        }
    }
}
