//! Whether a message has a field twice, at any depth: whoever reads it next may believe the other one, and a prompt is paid for.

use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::collections::HashSet;
use std::fmt;

/// A value whose objects have each field once.
struct Once;

/// Whether a text is JSON of which some object has a field twice.
pub(super) fn has_a_field_twice(text: &[u8]) -> bool {
    // That it is JSON is judged elsewhere.
    serde_json::from_slice::<IgnoredAny>(text).is_ok() && serde_json::from_slice::<Once>(text).is_err()
}

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Once;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a value")
            }

            fn visit_bool<E>(self, _: bool) -> Result<Once, E> {
                Ok(Once)
            }

            fn visit_i64<E>(self, _: i64) -> Result<Once, E> {
                Ok(Once)
            }

            fn visit_u64<E>(self, _: u64) -> Result<Once, E> {
                Ok(Once)
            }

            fn visit_f64<E>(self, _: f64) -> Result<Once, E> {
                Ok(Once)
            }

            fn visit_str<E>(self, _: &str) -> Result<Once, E> {
                Ok(Once)
            }

            fn visit_unit<E>(self) -> Result<Once, E> {
                Ok(Once)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Once, A::Error> {
                while values.next_element::<Once>()?.is_some() {}
                Ok(Once)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Once, A::Error> {
                let mut names = HashSet::new();
                while let Some((name, Once)) = fields.next_entry::<String, Once>()? {
                    if !names.insert(name) {
                        return Err(A::Error::custom("a field is there twice"));
                    }
                }
                Ok(Once)
            }
        }

        from.deserialize_any(Any)
    }
}

#[cfg(test)]
mod tests {
    use super::has_a_field_twice;

    #[test]
    fn a_field_that_is_there_twice_is_seen_at_any_depth() {
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"{"params":{"arguments":{"prompt":"a lake","prompt":"a hill"}}}"#,
            r#"[{"a":[{"b":null,"\u0062":2}]}]"#,
        ] {
            assert!(has_a_field_twice(text.as_bytes()), "{text}");
        }
        for text in
            [r#"{"a":{"a":1},"b":[{"a":2},{"a":1.5}],"c":"\"a\":1,\"a\":2"}"#, "{", "", "12e9", "null"]
        {
            assert!(!has_a_field_twice(text.as_bytes()), "{text}");
        }
    }
}
