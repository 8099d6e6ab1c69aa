//! The operating system's own words inside a message, which it says in one language only.

use giggle_domain::Text;

/// What systems say of files and connections, and the same in Chinese.
const WORDS: [(&str, &str); 22] = [
    ("No such file or directory", "文件或文件夹不存在"),
    ("The system cannot find the file specified.", "文件不存在"),
    ("The system cannot find the path specified.", "路径不存在"),
    ("Permission denied", "没有权限"),
    ("Access is denied.", "没有权限"),
    ("Operation not permitted", "不允许该操作"),
    ("Is a directory", "这是文件夹"),
    ("Not a directory", "路径中有一项不是文件夹"),
    ("File exists", "文件已存在"),
    ("No space left on device", "磁盘空间不足"),
    ("Read-only file system", "文件系统为只读"),
    ("File name too long", "文件名过长"),
    ("Too many levels of symbolic links", "符号链接层数过多"),
    ("Too many open files", "打开的文件过多"),
    ("Input/output error", "输入输出错误"),
    ("Device or resource busy", "设备或资源正忙"),
    ("Disk quota exceeded", "超出磁盘配额"),
    ("Connection refused", "连接被拒绝"),
    ("Connection reset by peer", "连接被对方重置"),
    ("Broken pipe", "管道已关闭"),
    ("Address already in use", "地址已被占用"),
    ("stream did not contain valid UTF-8", "内容不是有效的 UTF-8"),
];

/// A message with the system's words in its own language. The number stays: it is what is searched for.
pub fn translated(message: Text) -> Text {
    if !message.zh.contains("os error") && !message.zh.contains("valid UTF-8") {
        return message;
    }
    let mut zh = message.zh.into_owned();
    for (english, chinese) in WORDS {
        if zh.contains(english) {
            zh = zh.replace(english, chinese);
        }
    }
    let zh = zh.replace(" (os error ", "（系统错误 ");
    // The bracket that closes the number.
    let mut whole = String::with_capacity(zh.len());
    let mut rest = zh.as_str();
    while let Some(at) = rest.find("（系统错误 ") {
        let (before, number) = rest.split_at(at + "（系统错误 ".len());
        whole.push_str(before);
        match number.split_once(')') {
            Some((digits, behind)) => {
                whole.push_str(digits);
                whole.push('）');
                rest = behind;
            }
            None => rest = number,
        }
    }
    whole.push_str(rest);
    Text { en: message.en, zh: whole.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use giggle_domain::text;

    #[test]
    fn the_words_of_the_system_are_in_the_language_of_the_message() {
        let error = std::io::Error::from_raw_os_error(2);
        let said = translated(text!("x (y): {error}", "x (y)：{error}"));
        assert!(said.en.contains("(os error 2)"), "{}", said.en);
        assert!(!said.zh.contains("os error") && said.zh.starts_with("x (y)：") && said.zh.ends_with("2）"));
        let plain = text!("a (b)", "甲 (乙)");
        assert_eq!(translated(plain.clone()), plain);
    }
}
