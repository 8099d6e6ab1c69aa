//! JSON into located values.

use super::super::node::{Entry, Fault, Node, Place, Value};
use super::budget::{Budget, Names};
use giggle_domain::refusal::shown;
use giggle_domain::{Text, text};

/// Walks a text that is known to be JSON, and keeps the places.
struct JsonWalk<'a> {
    rest: &'a str,
    place: Place,
    budget: &'a mut Budget,
}

/// Reads a JSON document that begins in a line.
pub(super) fn json(text: &str, line: usize, budget: &mut Budget) -> Result<Node, Fault> {
    // Judged first by a parser that is right in every corner and keeps nothing, so that the walk has little to judge.
    serde_json::from_str::<serde::de::IgnoredAny>(text).map_err(|error| {
        let place = Place { line: error.line().max(1) - 1 + line, column: error.column().max(1) };
        Fault::new(place, meaning(&error, around(text, error.line(), error.column())))
    })?;
    let mut walk = JsonWalk { rest: text, place: Place { line, column: 1 }, budget };
    walk.value(0, false)
}

/// What is before and behind a place; the parser counts bytes, and the byte that it stopped at is behind it.
fn around(text: &str, line: usize, column: usize) -> (&str, &str) {
    let begin: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let mut at = (begin + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    text.split_at(at)
}

/// What a fault of the parser means to whoever wrote the text, with the way out.
fn meaning(error: &serde_json::Error, (before, behind): (&str, &str)) -> Text {
    let said = error.to_string();
    let said = said.rsplit_once(" at line ").map_or(said.as_str(), |(what, _)| what);
    let sign = behind.chars().next();
    let word: String = behind.chars().take_while(|c| c.is_alphanumeric() || *c == '_').take(20).collect();
    if said.starts_with("EOF") {
        return text!(
            "JSON: the text ends before a bracket, a brace or a quote of it is closed; it may have been cut off",
            "JSON：文本结束时仍有括号或引号未闭合；文件可能被截断"
        );
    }
    if matches!(sign, Some('/' | '#')) {
        return text!(
            "JSON has no comments: remove this one, or keep the list as YAML, where a comment begins with `# `",
            "JSON 不支持注释：请删除，或将镜头表存为 YAML（注释以 `# ` 开头）"
        );
    }
    let is_quote = |c: char| matches!(c, '\'' | '`' | '‘' | '’' | '“' | '”' | '「' | '＂');
    if sign.is_some_and(is_quote) {
        return text!(
            "JSON: names and texts are in plain double quotes: \"a cat\"",
            "JSON：名称和文本须使用英文双引号：\"一只猫\""
        );
    }
    if let Some(wide @ ('，' | '：' | '；' | '｛' | '［')) = sign {
        return text!(
            "JSON: `{wide}` is a wide sign; write the plain one",
            "JSON：`{wide}` 是全角符号；请改用半角符号"
        );
    }
    if matches!(sign, Some(']' | '}')) && before.trim_end().ends_with(',') {
        return text!(
            "JSON: nothing follows the last comma: take it out",
            "JSON：最后一个逗号之后没有内容：请删去"
        );
    }
    match said {
        "key must be a string" => {
            text!("JSON: a name must be in double quotes: \"prompt\"", "JSON：名称须加英文双引号：\"prompt\"")
        }
        "trailing characters" if sign == Some(',') => text!(
            "JSON: a comma stands behind the end; in JSON Lines every line is one object, without a comma: take it out",
            "JSON：结尾之后还有逗号；JSON Lines 每行是一个对象，行末不加逗号：请删去"
        ),
        "trailing characters" if matches!(sign, Some('{' | '[')) => text!(
            "JSON: another value begins here; one object a line is JSON Lines: call the file .jsonl, or give `--format jsonl`",
            "JSON：此处开始了另一个值；每行一个对象的是 JSON Lines：请将文件命名为 .jsonl，或使用 `--format jsonl`"
        ),
        "trailing characters" => text!(
            "JSON: there is more behind the end of the list; remove it",
            "JSON：镜头表结束之后还有内容；请删去"
        ),
        "expected value" | "expected ident" if !word.is_empty() => {
            let word = shown(&word);
            text!(
                "JSON: `{word}` is not a value; a text is in double quotes, and the words without quotes are true, false and null",
                "JSON：`{word}` 不是有效的值；文本须加英文双引号，不加引号的词只有 true、false 和 null"
            )
        }
        "expected `,` or `}`" | "expected `,` or `]`" => text!(
            "JSON: a comma or a closing bracket is missing before this; a double quote inside a text is written \\\"",
            "JSON：此处之前缺少逗号或右括号；文本内的双引号应写作 \\\""
        ),
        "expected `:`" => {
            text!("JSON: a colon is missing behind the name", "JSON：名称之后缺少冒号")
        }
        "invalid escape" => text!(
            "JSON: in a text a backslash is written twice (\\\\); in a path / does as well",
            "JSON：文本中的反斜杠须写两次（\\\\）；路径中可用 /"
        ),
        "control character (\\u0000-\\u001F) found while parsing a string" => text!(
            "JSON: a line break inside a text is written \\n, a tab \\t",
            "JSON：文本内的换行写作 \\n，制表符写作 \\t"
        ),
        said if said.contains("surrogate") || said.contains("hex escape") => half_a_character(),
        said => Text::said_of("JSON", said),
    }
}

fn half_a_character() -> Text {
    text!(
        "JSON: \\u is followed by four digits, and an emoji takes two of them (\\ud83d\\ude00); half of one is no character: write the character itself, and in a path / instead of a backslash",
        "JSON：\\u 后面是四位数字，表情符号需要两组（\\ud83d\\ude00）；只有一半不构成字符：请直接写出该字符，路径中用 / 代替反斜杠"
    )
}

impl JsonWalk<'_> {
    fn take(&mut self, bytes: usize) {
        for character in self.rest[..bytes].chars() {
            if character == '\n' {
                self.place = Place { line: self.place.line + 1, column: 1 };
            } else {
                self.place.column += 1;
            }
        }
        self.rest = &self.rest[bytes..];
    }

    fn skip_to_token(&mut self) {
        let space = self.rest.len() - self.rest.trim_start_matches([' ', '\t', '\r', '\n', ',', ':']).len();
        self.take(space);
    }

    fn text(&mut self) -> Result<String, Fault> {
        let mut is_escaped = false;
        let end = self.rest[1..].find(|c| {
            let ends = c == '"' && !is_escaped;
            is_escaped = c == '\\' && !is_escaped;
            ends
        });
        let length = end.map_or(self.rest.len(), |end| end + 2);
        // Half a pair of surrogates is found here for the first time.
        let text: String = serde_json::from_str(&self.rest[..length])
            .map_err(|_| Fault::new(self.place, half_a_character()))?;
        self.budget.spend(1, text.len(), self.place)?;
        self.take(length);
        Ok(text)
    }

    /// Reads a value; the values of `shots` are rows.
    fn value(&mut self, depth: usize, are_rows: bool) -> Result<Node, Fault> {
        self.skip_to_token();
        let place = self.place;
        self.budget.may_be_deep(depth, place)?;
        let value = match self.rest.as_bytes().first() {
            Some(b'{') => {
                self.budget.spend(1, 0, place)?;
                self.take(1);
                let mut names = Names::default();
                loop {
                    self.skip_to_token();
                    if !self.rest.starts_with('"') {
                        self.take(1.min(self.rest.len()));
                        break;
                    }
                    let place = self.place;
                    let key = self.text()?;
                    let value = self.value(depth + 1, depth == 0 && key == "shots")?;
                    names.add(Entry { key, place, value })?;
                }
                Value::Map(names.into_entries())
            }
            Some(b'[') => {
                self.budget.spend(1, 0, place)?;
                self.take(1);
                let mut all = Vec::new();
                loop {
                    self.skip_to_token();
                    if self.rest.is_empty() || self.rest.starts_with(']') {
                        self.take(1.min(self.rest.len()));
                        break;
                    }
                    if are_rows || depth == 0 {
                        self.budget.row(self.place)?;
                    }
                    all.push(self.value(depth + 1, false)?);
                }
                Value::List(all)
            }
            Some(b'"') => Value::Text(self.text()?),
            _ => {
                let end = self.rest.find([',', ']', '}', ' ', '\t', '\r', '\n']).unwrap_or(self.rest.len());
                let word = self.rest[..end].to_owned();
                self.budget.spend(1, word.len(), place)?;
                self.take(end);
                match word.as_str() {
                    "null" | "" => Value::Null,
                    "true" => Value::Bool(true),
                    "false" => Value::Bool(false),
                    _ => Value::Number(word),
                }
            }
        };
        Ok(Node { place, value })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_json_has_a_way_out_of_its_own() {
        for (text, words) in [
            ("[{\"key\": \"a\"} // c\n]", "comments"),
            ("// my list\n[]", "comments"),
            ("[\n/* c */ {}]", "comments"),
            ("[{'key': 'a'}]", "double quotes"),
            ("[{\"key\": 'a'}]", "double quotes"),
            ("[{key: \"a\"}]", "double quotes"),
            ("[{“key”: “a”}]", "double quotes"),
            ("[{\"duration\": NaN}]", "`NaN`"),
            ("[{\"duration\": None}]", "`None`"),
            ("[{\"duration\": True}]", "`True`"),
            ("{\"key\": \"a\"},", "JSON Lines"),
            ("{\"key\": \"a\"}\n{\"key\": \"b\"}", "--format jsonl"),
            ("[{\"prompt\": \"\\ud83d\"}]", "the character itself"),
            ("[{\"prompt\": \"\\ud83d rain\"}]", "the character itself"),
            ("[{\"start_frame\": \"C:\\Users\"}]", "backslash"),
            ("[{\"start_frame\": \"C:\\My\"}]", "backslash"),
            ("[{\"prompt\": \"two\nlines\"}]", "\\n"),
            ("[{\"prompt\": \"a\"}", "cut off"),
            ("[{\"prompt\": \"a\" \"key\": \"b\"}]", "comma"),
            ("[{\"prompt\": \"a\"},]", "last comma"),
            ("[{\"prompt\"：\"a\"}]", "wide"),
        ] {
            let fault = json(text, 1, &mut Budget::new()).unwrap_err();
            assert!(fault.message.en.contains(words), "{text}: {fault:?}");
            assert!(!fault.message.zh.contains("expected"), "{text}: {fault:?}");
        }
    }
}
