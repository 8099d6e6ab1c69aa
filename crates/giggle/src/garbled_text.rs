//! Text that hardly was meant as it is read, since it went through another encoding: nobody would see it before it is paid for.

use encoding_rs::{
    Encoding, GBK, IBM866, KOI8_R, MACINTOSH, SHIFT_JIS, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252,
    WINDOWS_1253, WINDOWS_1254, WINDOWS_1256,
};
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
    let is_misread = |run: &&str| {
        is_misread_chinese(run)
            || is_misread_western(run)
            || is_misread_on_a_console(run)
            || is_chinese_read_as_western(run)
            || OTHERS.iter().any(|encoding| is_misread_by(run, encoding))
    };
    let found = runs.filter(|run| !run.is_empty()).find(is_misread);
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

/// Encodings of which a text of several letters that is UTF-8 in their bytes is no accident.
const OTHERS: [&Encoding; 9] = [
    IBM866,
    KOI8_R,
    MACINTOSH,
    SHIFT_JIS,
    WINDOWS_1250,
    WINDOWS_1251,
    WINDOWS_1253,
    WINDOWS_1254,
    WINDOWS_1256,
];

/// `Рџ` for П, `縺ｮ` for の, `√©` for é: the bytes of the run are letters and signs of UTF-8, nearly all of them.
fn is_misread_by(run: &str, encoding: &'static Encoding) -> bool {
    // What most kana are there, and no Chinese text has.
    let is_of_kana = |c: char| matches!(c, '縺' | '繧' | '\u{ff61}'..='\u{ff9f}');
    let could_be = match encoding == SHIFT_JIS {
        true => run.contains(is_of_kana),
        // A letter of UTF-8 has two bytes at least, and no encoding of single bytes has such signs.
        false => run.chars().nth(1).is_some() && !run.chars().any(|c| c >= '\u{3000}'),
    };
    if !could_be {
        return false;
    }
    let Some(again) = read_again(run, encoding) else { return false };
    let is_lost = |c: &char| *c == char::REPLACEMENT_CHARACTER;
    let lost = again.chars().filter(is_lost).count();
    let signs = again.chars().filter(|c| !c.is_ascii() && !c.is_control() && !is_lost(c)).count();
    let letters = again.chars().filter(|c| c.is_alphabetic() && !c.is_ascii()).count();
    // One letter alone may be honest, but not behind the sign of a root, which is what Macs make of the first byte.
    let are_several = signs >= 2 && lost * 3 < signs && letters * 2 >= signs;
    are_several || lost == 0 && letters > 0 && run.starts_with('√')
}

/// `caf├⌐`, `itΓÇÖs`, `itÔÇÖs`: the code pages of consoles draw boxes of bytes; no line of a box goes on with a letter.
fn is_misread_on_a_console(run: &str) -> bool {
    let is_of_box = |c: char| matches!(c, '\u{2500}'..='\u{257f}');
    let mut pairs = run.chars().zip(run.chars().skip(1));
    run.contains("ΓÇ") || run.contains("ÔÇ") || pairs.any(|(one, next)| one == '├' && !is_of_box(next))
}

/// `Ò»¸öÅ®º¢`: Chinese in GBK, read as the encoding of Windows in the West.
fn is_chinese_read_as_western(run: &str) -> bool {
    let is_odd = |c: char| !c.is_alphabetic() && !PUNCTUATION[1..].contains(&c);
    let (bytes, _, is_lossy) = WINDOWS_1252.encode(run);
    if is_lossy || !run.chars().any(is_odd) {
        return false;
    }
    let (again, is_broken) = GBK.decode_without_bom_handling(&bytes);
    !is_broken
        && again.chars().count() >= 3
        && again.chars().all(|c| matches!(c, '\u{4e00}'..='\u{9fa5}' | '，' | '。' | '、'))
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
        for (text, encoding) in [
            ("Привет, мир", WINDOWS_1251),
            ("кот идёт по улице", WINDOWS_1251),
            ("猫が走る、カメラが追う", SHIFT_JIS),
            ("a café", MACINTOSH),
            ("crème brûlée", MACINTOSH),
            ("Łódź", WINDOWS_1250),
            ("Привет", IBM866),
            ("Привет", KOI8_R),
            ("قطة تمشي", WINDOWS_1256),
        ] {
            let opened = encoding.decode(text.as_bytes()).0.into_owned();
            assert!(misread(&opened).is_some(), "{text} by {}: {opened}", encoding.name());
        }
        for text in ["caf├⌐", "itΓÇÖs late", "itÔÇÖs late", "caf├®", "Ò»¸öÅ®º¢×ßÔÚ½ÖÉÏ"]
        {
            assert!(misread(text).is_some(), "{text}");
        }
        for text in [
            "母女, 山口, 眉山, 街道, 病房, 狗年, 犰狳",
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
            "├── a tree\n│   └── of files",
            "√2 is 1.41, √x",
            "ПРИВЕТ МИР, «КОТ» № 5 — ООО»",
            "Ёлка, ёжик, їжак, Ђорђе, џип, љубав",
            "ΓΑΤΑ ΣΤΗ ΘΑΛΑΣΣΑ, Ό,τι",
            "İSTANBUL, IŞIK, ĞÜŞİÖÇ, şçğ",
            "Příliš žluťoučký kůň úpěl ďábelské ódy",
            "Zażółć gęślą jaźń, ŻÓŁĆ",
            "Árvíztűrő tükörfúrógép",
            "قطة تمشي في المطر، «لیلا»",
            "חתול על הים",
            "แมวเดินในสายฝน",
            "Tiếng Việt: một con mèo đi dạo",
            "繁體中文，一隻貓在雨中奔跑",
            "가나다 고양이 비 오는 거리",
            "ÞÆGIR Ðórr, ÅÄÖ åäö, ÆØÅ æøå",
            "½ cup, ¼ tsp, 3×4, ±2 °C, §5, ¿Qué? ¡Sí!",
        ] {
            assert_eq!(misread(text), None, "{text}");
        }
    }
}
