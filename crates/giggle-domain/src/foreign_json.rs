//! JSON that others wrote, read with patience and within bounds. It must not know what the values mean.

use serde::Deserialize;
use serde_json::Value;

/// Reads JSON, and mends what takes nothing from its meaning: a byte order mark, bytes that are no UTF-8, and halves
/// of an escaped character, as a text has that was cut in the middle of one.
///
/// `None` for what is no JSON, and for what has more values than any answer: a value takes some hundred times the memory
/// of the two bytes that can write it.
pub fn parse_json(body: &[u8]) -> Option<Value> {
    read_json(body)
}

/// The same into any form.
pub(crate) fn read_json<T: serde::de::DeserializeOwned>(body: &[u8]) -> Option<T> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if has_too_many_values(body) {
        return None;
    }
    serde_json::from_slice(body).ok().or_else(|| {
        let text = String::from_utf8_lossy(body);
        serde_json::from_str(&without_halves(&text)).ok()
    })
}

/// A page of the statements has some thousand.
pub(crate) const MOST_VALUES: usize = 200_000;

/// Whether a JSON text has more values than anybody has reason to send, counted without reading it.
pub fn has_too_many_values(json: &[u8]) -> bool {
    let (mut values, mut is_text, mut is_escaped) = (0, false, false);
    for byte in json {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_text => is_escaped = true,
            b'"' => is_text = !is_text,
            b'{' | b'[' | b',' if !is_text => values += 1,
            _ => {}
        }
    }
    values > MOST_VALUES
}

/// JSON as it is written: with every name, however often it occurs in an object.
#[derive(Debug)]
pub(crate) enum Written {
    Object(Vec<(String, Written)>),
    Array(Vec<Written>),
    Plain(Value),
}

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WrittenVisitor)
    }
}

struct WrittenVisitor;

impl<'de> serde::de::Visitor<'de> for WrittenVisitor {
    type Value = Written;

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("any JSON")
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Written, A::Error> {
        let mut all = Vec::new();
        while let Some(entry) = map.next_entry()? {
            all.push(entry);
        }
        Ok(Written::Object(all))
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut list: A) -> Result<Written, A::Error> {
        let mut all = Vec::new();
        while let Some(one) = list.next_element()? {
            all.push(one);
        }
        Ok(Written::Array(all))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Written, E> {
        Ok(Written::Plain(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Written, E> {
        Ok(Written::Plain(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Written, E> {
        Ok(Written::Plain(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Written, E> {
        Ok(Written::Plain(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Written, E> {
        Ok(Written::Plain(value.into()))
    }

    fn visit_unit<E>(self) -> Result<Written, E> {
        Ok(Written::Plain(Value::Null))
    }
}

/// Replaces every escape of half a character (`\ud83d` without its second) by that of U+FFFD.
fn without_halves(text: &str) -> String {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'))
    };
    let mut out = String::with_capacity(text.len());
    let mut rest = 0;
    while let Some(found) = text[rest..].find('\\') {
        let at = rest + found;
        out.push_str(&text[rest..at]);
        // What an escape takes: a backslash and the character after it, or a whole unit, or a pair of them.
        let (kept, taken) = match (unit(at), unit(at + 6)) {
            (Some(0xD800..0xDC00), Some(0xDC00..0xE000)) => (&text[at..at + 12], 12),
            (Some(0xD800..0xE000), _) => ("\\ufffd", 6),
            (Some(_), _) => (&text[at..at + 6], 6),
            (None, _) => {
                let taken = 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8);
                (&text[at..at + taken], taken)
            }
        };
        out.push_str(kept);
        rest = at + taken;
    }
    out.push_str(&text[rest..]);
    out
}
