//! A tool's arguments: closed, checked by the tool's own schema, and refused by name.

use crate::error::CommandError;
use giggle_domain::Language;
use rmcp::model::JsonObject;
use serde_json::Value;

/// The arguments of one call.
pub struct Arguments {
    given: JsonObject,
    language: Language,
}

/// As near as a misspelt name may be to be suggested; the same as for models.
const NEAR: f64 = 0.7;

impl Arguments {
    /// Takes the arguments of a call, and refuses what the schema does not know.
    ///
    /// # Errors
    ///
    /// Exit 2, with the name that was given and the nearest that is known.
    pub fn new(
        given: Option<JsonObject>,
        schema: &JsonObject,
        language: Language,
    ) -> Result<Self, CommandError> {
        let mut given = given.unwrap_or_default();
        // A null is what some callers write for an argument that they leave away.
        given.retain(|_, value| !value.is_null());
        let known: Vec<&str> = schema
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(|(name, _)| &**name)
            .collect();
        for name in given.keys() {
            if known.contains(&name.as_str()) {
                continue;
            }
            let names = known.join(", ");
            let error = CommandError::usage(match language {
                Language::English if known.is_empty() => {
                    format!("`{name}` is no argument of this tool, which takes none")
                }
                Language::English => format!("`{name}` is no argument of this tool; it takes {names}"),
                Language::Chinese => format!("该工具没有参数 `{name}`；可用参数：{names}"),
            });
            let nearest = known
                .iter()
                .map(|known| (strsim::jaro_winkler(known, name), known))
                .filter(|(likeness, _)| *likeness >= NEAR)
                .max_by(|a, b| a.0.total_cmp(&b.0));
            return Err(match nearest {
                Some((_, nearest)) => error.hint(match language {
                    Language::English => format!("did you mean `{nearest}`?"),
                    Language::Chinese => format!("是否指 `{nearest}`？"),
                }),
                None => error,
            });
        }
        Ok(Self { given, language })
    }

    fn wrong(&self, name: &str, value: &Value, wanted: (&str, &str)) -> CommandError {
        let shown: String = value.to_string().chars().take(60).collect();
        CommandError::usage(match self.language {
            Language::English => format!("`{name}` is {}, not {shown}", wanted.0),
            Language::Chinese => format!("`{name}` 应为{}，而不是 {shown}", wanted.1),
        })
    }

    /// A text.
    ///
    /// # Errors
    ///
    /// Exit 2 where it is something else.
    pub fn text(&self, name: &str) -> Result<Option<&str>, CommandError> {
        match self.given.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(self.wrong(name, other, ("a text", "文本"))),
        }
    }

    /// A text that must be there.
    ///
    /// # Errors
    ///
    /// Exit 2 where it is missing, blank or something else.
    pub fn needed_text(&self, name: &str) -> Result<&str, CommandError> {
        match self.text(name)?.map(str::trim) {
            Some(text) if !text.is_empty() => Ok(text),
            _ => Err(CommandError::usage(match self.language {
                Language::English => format!("`{name}` is missing"),
                Language::Chinese => format!("缺少 `{name}`"),
            })),
        }
    }

    /// A whole number; a text of digits is taken for one, as some callers write it.
    ///
    /// # Errors
    ///
    /// Exit 2 where it is something else.
    pub fn integer(&self, name: &str) -> Result<Option<i64>, CommandError> {
        let Some(value) = self.given.get(name) else { return Ok(None) };
        let number = match value {
            Value::String(text) => text.trim().parse().ok(),
            // 6.0 is how some languages write 6.
            Value::Number(number) => {
                number.as_i64().or_else(|| number.as_f64().filter(|it| it.fract() == 0.0).map(|it| it as i64))
            }
            _ => None,
        };
        number.map(Some).ok_or_else(|| self.wrong(name, value, ("a whole number", "整数")))
    }

    /// A whole number that is not negative.
    ///
    /// # Errors
    ///
    /// Exit 2 where it is something else.
    pub fn count(&self, name: &str) -> Result<Option<u32>, CommandError> {
        let Some(number) = self.integer(name)? else { return Ok(None) };
        u32::try_from(number).map(Some).map_err(|_| {
            self.wrong(name, &Value::from(number), ("a number from 0 to 4294967295", "非负整数"))
        })
    }

    /// A number.
    ///
    /// # Errors
    ///
    /// Exit 2 where it is something else.
    pub fn number(&self, name: &str) -> Result<Option<f64>, CommandError> {
        let Some(value) = self.given.get(name) else { return Ok(None) };
        let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok());
        number
            .filter(|it| it.is_finite())
            .map(Some)
            .ok_or_else(|| self.wrong(name, value, ("a number", "数字")))
    }

    /// Yes or no; no where it is not said.
    ///
    /// # Errors
    ///
    /// Exit 2 where it is something else.
    pub fn flag(&self, name: &str) -> Result<bool, CommandError> {
        match self.given.get(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(other) => Err(self.wrong(name, other, ("true or false", " true 或 false"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Arguments;
    use giggle_domain::Language::English;
    use serde_json::{Value, json};

    fn arguments(given: Value) -> Result<Arguments, String> {
        let schema = json!({"properties": {"prompt": {}, "duration": {}, "model": {}, "overwrite": {}}});
        Arguments::new(given.as_object().cloned(), schema.as_object().unwrap(), English).map_err(|error| {
            format!("{}; {}", error.message(English), error.hint_text(English).unwrap_or_default())
        })
    }

    #[test]
    fn an_unknown_argument_is_refused_by_name_with_the_nearest() {
        let refused = arguments(json!({"durration": 6})).err().unwrap();
        assert!(refused.contains("`durration`") && refused.contains("did you mean `duration`?"), "{refused}");
        let refused = arguments(json!({"api_key": "x"})).err().unwrap();
        assert!(refused.contains("`api_key`") && refused.contains("prompt"), "{refused}");
        assert!(arguments(json!({"prompt": null})).unwrap().text("prompt").unwrap().is_none());
    }

    #[test]
    fn numbers_are_read_as_callers_write_them() {
        let given = arguments(json!({"duration": "6", "model": 6.0, "overwrite": 6.5})).unwrap();
        assert_eq!(given.integer("duration").unwrap(), Some(6));
        assert_eq!(given.integer("model").unwrap(), Some(6));
        assert!(given.integer("overwrite").unwrap_err().message(English).contains("`overwrite`"));
        assert!(given.flag("duration").is_err());
        assert!(given.text("model").is_err());
    }
}
