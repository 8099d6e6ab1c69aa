//! The merge of YAML: `<<: *name` takes over what a table above says, as many programs read it. What a table says itself goes before it,
//! and of several tables the first one does.

use super::super::super::node::{Entry, Fault, Node, Value, canonical};
use super::super::budget::Names;
use giggle_domain::text;
use std::collections::HashSet;

/// Whether a name is the sign of a merge.
pub(super) fn is_merge(name: &str) -> bool {
    name == "<<"
}

/// The names of a table with what it takes over.
///
/// # Errors
///
/// What is taken over is no table.
pub(super) fn merged(mut own: Names, taken: Vec<Node>) -> Result<Vec<Entry>, Fault> {
    if taken.is_empty() {
        return Ok(own.into_entries());
    }
    let mut said: HashSet<String> = own.entries().iter().map(|it| canonical(&it.key)).collect();
    let mut tables = Vec::new();
    for node in taken {
        match node.value {
            Value::List(all) => tables.extend(all),
            _ => tables.push(node),
        }
    }
    for table in tables {
        let Value::Map(entries) = table.value else {
            return Err(Fault::new(
                table.place,
                text!(
                    "`<<` takes over a table that has an anchor above: `<<: *name`",
                    "`<<` 用于引入前面带锚点的对照表：`<<: *name`"
                ),
            ));
        };
        for entry in entries {
            if said.insert(canonical(&entry.key)) {
                own.add(entry)?;
            }
        }
    }
    Ok(own.into_entries())
}

#[cfg(test)]
mod tests {
    use super::super::super::super::node::{Node, Value};
    use super::super::yaml;

    fn row(text: &str, index: usize) -> Node {
        let reading = yaml(text).unwrap_or_else(|faults| panic!("{faults:?}"));
        assert!(reading.faults.is_empty(), "{:?}", reading.faults);
        match &reading.root.get("shots").unwrap().value {
            Value::List(rows) => rows[index].clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_row_takes_over_what_a_table_above_says() {
        let text = "x-base: &b {model: sora2, duration: 4}\nx-wide: &w\n  aspect_ratio: '16:9'\n  model: veo31\nshots:\n  - <<: *b\n    key: a\n    Duration: 8\n  - {key: b, <<: [*w, *b]}\n";
        let said =
            |index: usize, name: &str| row(text, index).get(name).and_then(Node::text).map(str::to_owned);
        assert_eq!(said(0, "model").as_deref(), Some("sora2"));
        // What the row says itself goes before, however it is spelled.
        assert_eq!((said(0, "Duration").as_deref(), said(0, "duration")), (Some("8"), None));
        assert_eq!((said(1, "model").as_deref(), said(1, "duration").as_deref()), (Some("veo31"), Some("4")));
        let faults = yaml("shots:\n  - <<: grok\n    key: a\n").err().unwrap();
        assert!(faults[0].message.en.contains("`<<: *name`"), "{faults:?}");
    }
}
