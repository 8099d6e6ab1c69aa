//! JSON Schemas as every model provider takes them: each node has exactly one type, and nothing is combined or referred to.
//!
//! Several providers refuse a whole request because of one node without a type, with a list of types, or with `anyOf`.
//! The schemas come from the types that are read and written; what the generator adds beyond that is taken away here.

use rmcp::model::JsonObject;
use schemars::transform::{RecursiveTransform, Transform as _};
use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use serde_json::{Value, json};

/// The schema of what a tool takes: closed, and with the names that must be there.
pub fn of_input<T: JsonSchema>(required: &[&str]) -> JsonObject {
    let mut schema = of::<T>(SchemaSettings::draft2020_12().for_deserialize());
    if required.is_empty() {
        schema.remove("required");
    } else {
        schema.insert("required".into(), json!(required));
    }
    schema.insert("additionalProperties".into(), json!(false));
    schema
}

/// The schema of what a tool says. Nothing in it is required: every tool may also say why it failed.
pub fn of_output<T: JsonSchema>() -> JsonObject {
    let mut schema = of::<T>(SchemaSettings::draft2020_12().for_serialize());
    schema.remove("required");
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        // Every tool has one of these, and most models never see them: names and types are enough.
        for property in properties.values_mut().filter_map(Value::as_object_mut) {
            property.remove("description");
            property.remove("minimum");
        }
        for (name, kind) in [("advice", "string"), ("next", "object"), ("error", "object")] {
            properties.insert(name.into(), json!({"type": kind}));
        }
    }
    schema
}

fn of<T: JsonSchema>(settings: SchemaSettings) -> JsonObject {
    let settings = settings.with(|it| {
        it.meta_schema = None;
        it.inline_subschemas = true;
    });
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    RecursiveTransform(one_type).transform(&mut schema);
    schema.remove("description");
    if !schema.as_object().is_some_and(|it| it.contains_key("properties")) {
        schema.insert("properties".into(), json!({}));
    }
    schema.as_object().cloned().unwrap_or_default()
}

/// An argument may be absent, and is never null; formats, titles and defaults are noise to whoever reads them.
fn one_type(schema: &mut Schema) {
    let Some(node) = schema.as_object_mut() else { return };
    if let Some(Value::Array(types)) = node.get("type") {
        let only = types.iter().find(|it| *it != "null").cloned().unwrap_or_else(|| json!("string"));
        node.insert("type".into(), only);
    }
    if let Some(Value::Array(values)) = node.get_mut("enum") {
        values.retain(|it| !it.is_null());
    }
    for noise in ["title", "format", "default", "$schema"] {
        node.remove(noise);
    }
    if node.get("additionalProperties") == Some(&json!(true)) {
        node.remove("additionalProperties");
    }
    if let Some(Value::String(text)) = node.get_mut("description") {
        *text = text.replace('\n', " ");
    }
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::{Map, Value};

    /// Walks a schema; says which nodes have not exactly one type, or combine others.
    pub(crate) fn faults(schema: &Map<String, Value>, path: &str, found: &mut Vec<String>) {
        if !schema.get("type").is_some_and(Value::is_string) {
            found.push(format!("{path}: no single type"));
        }
        for combined in ["oneOf", "anyOf", "allOf", "not", "$ref", "$defs", "prefixItems"] {
            if schema.contains_key(combined) {
                found.push(format!("{path}: {combined}"));
            }
        }
        for (name, node) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            match node {
                Value::Object(node) => faults(node, &format!("{path}.{name}"), found),
                other => found.push(format!("{path}.{name}: {other} has no type")),
            }
        }
        for inner in ["items", "additionalProperties"] {
            match schema.get(inner) {
                None | Some(Value::Bool(false)) => {}
                Some(Value::Object(node)) => faults(node, &format!("{path}.{inner}"), found),
                Some(other) => found.push(format!("{path}.{inner}: {other} has no type")),
            }
        }
        if schema.get("type") == Some(&Value::from("array")) && !schema.contains_key("items") {
            found.push(format!("{path}: items without a type"));
        }
    }
}
