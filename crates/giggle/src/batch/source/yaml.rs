//! YAML into located values.

use crate::batch::node::{DEEPEST, Entry, Fault, MOST_VALUES, Node, Place, Value, add, plain_scalar};
use giggle_domain::Language;
use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use std::collections::HashMap;

struct YamlTree<'a> {
    parser: Parser<'a, saphyr_parser::StrInput<'a>>,
    anchors: HashMap<usize, (Node, usize)>,
    values: usize,
    language: Language,
}

pub(super) fn yaml(text: &str, language: Language) -> Result<Node, Fault> {
    let mut tree =
        YamlTree { parser: Parser::new_from_str(text), anchors: HashMap::new(), values: 0, language };
    let mut root = None;
    loop {
        let (event, span) = tree.next()?;
        match event {
            Event::StreamEnd => break,
            Event::DocumentStart(_) if root.is_some() => {
                return Err(Fault::new(
                    place_of(&span),
                    language
                        .pick("one document is read, and here a second one begins", "只能包含一个 YAML 文档"),
                ));
            }
            Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing => {}
            event => root = Some(tree.node(event, &span, 0)?.0),
        }
    }
    Ok(root.unwrap_or(Node { place: Place { line: 1, column: 1 }, value: Value::Null }))
}

pub(super) fn place_of(span: &Span) -> Place {
    Place { line: span.start.line(), column: span.start.col() + 1 }
}

impl<'a> YamlTree<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Span), Fault> {
        match self.parser.next_event() {
            Some(Ok(next)) => Ok(next),
            Some(Err(error)) => {
                let place = Place { line: error.marker().line(), column: error.marker().col() + 1 };
                Err(Fault::new(place, format!("YAML: {}", error.info())))
            }
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    /// Reads the node that an event begins; also says how many values it has.
    fn node(&mut self, event: Event<'a>, span: &Span, depth: usize) -> Result<(Node, usize), Fault> {
        let place = place_of(span);
        let too_much = |language: Language| {
            Fault::new(place, language.pick("nested too deep, or too many values", "嵌套过深或内容过多"))
        };
        if depth > DEEPEST {
            return Err(too_much(self.language));
        }
        let (value, anchor, size) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let is_text = style != ScalarStyle::Plain || tag.is_some_and(|tag| tag.suffix == "str");
                let value = if is_text { Value::Text(text.into_owned()) } else { plain_scalar(&text) };
                (value, anchor, 1)
            }
            Event::SequenceStart(anchor, _) => {
                let (mut all, mut size) = (Vec::new(), 1);
                loop {
                    let (event, span) = self.next()?;
                    if event == Event::SequenceEnd {
                        break;
                    }
                    let (node, its) = self.node(event, &span, depth + 1)?;
                    size += its;
                    all.push(node);
                }
                (Value::List(all), anchor, size)
            }
            Event::MappingStart(anchor, _) => {
                let (mut entries, mut size) = (Vec::<Entry>::new(), 1);
                loop {
                    let (event, span) = self.next()?;
                    if event == Event::MappingEnd {
                        break;
                    }
                    let (name, _) = self.node(event, &span, depth + 1)?;
                    let Some(key) = name.text().map(str::to_owned) else {
                        return Err(Fault::new(
                            name.place,
                            self.language.pick("a name is expected here", "此处应为名称"),
                        ));
                    };
                    let (event, span) = self.next()?;
                    let (value, its) = self.node(event, &span, depth + 1)?;
                    size += its + 1;
                    add(&mut entries, Entry { key, place: name.place, value }, self.language)?;
                }
                (Value::Map(entries), anchor, size)
            }
            Event::Alias(anchor) => {
                let Some((node, size)) = self.anchors.get(&anchor) else {
                    return Err(Fault::new(
                        place,
                        self.language.pick("this alias names no anchor above it", "该别名没有对应的锚点"),
                    ));
                };
                if self.values + size > MOST_VALUES {
                    return Err(too_much(self.language));
                }
                (node.value.clone(), 0, *size)
            }
            _ => return Err(Fault::new(place, self.language.pick("a value is expected here", "此处应为值"))),
        };
        self.values += size;
        if self.values > MOST_VALUES {
            return Err(too_much(self.language));
        }
        let node = Node { place, value };
        if anchor > 0 {
            self.anchors.insert(anchor, (node.clone(), size));
        }
        Ok((node, size))
    }
}
