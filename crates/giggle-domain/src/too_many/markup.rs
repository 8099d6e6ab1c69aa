//! Pages and XML as they are read: the words that are shown, and elements as the values of their names.

use super::names::{Kind, is_digits, is_idle_address, kind, may_tell_of_a_task};
use crate::foreign_json::Written;
use crate::mention::bare_name;
use serde_json::Value;

/// Decodes the entities of a text; `None` if one of them is unknown, because it could stand for any word.
pub(crate) fn without_entities(text: &str) -> Option<String> {
    const NAMED: [(&str, &str); 17] = [
        ("nbsp", " "),
        ("amp", "&"),
        ("lt", "<"),
        ("gt", ">"),
        ("quot", "\""),
        ("apos", "'"),
        ("rsquo", "'"),
        ("lsquo", "'"),
        ("rdquo", "\""),
        ("ldquo", "\""),
        ("bull", "•"),
        ("middot", "·"),
        ("hellip", "…"),
        ("mdash", "—"),
        ("ndash", "–"),
        ("raquo", "\""),
        ("laquo", "\""),
    ];
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let name = after.split_once(';').map(|(name, _)| name).filter(|name| is_entity(name));
        rest = after;
        let Some(name) = name else {
            out.push('&');
            continue;
        };
        let hex = name.strip_prefix("#x").or_else(|| name.strip_prefix("#X"));
        match (hex, name.strip_prefix('#')) {
            (Some(digits), _) => out.push(u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)?),
            (None, Some(digits)) => out.push(digits.parse().ok().and_then(char::from_u32)?),
            _ => out.push_str(NAMED.iter().find(|(it, _)| *it == name)?.1),
        }
        rest = &after[name.len() + 1..];
    }
    out.push_str(rest);
    // What was encoded twice.
    let is_left =
        out.split('&').skip(1).any(|it| it.split_once(';').is_some_and(|(name, _)| is_entity(name)));
    (!is_left).then_some(out)
}

fn is_entity(name: &str) -> bool {
    const LONGEST: usize = 32;
    let bare = name.strip_prefix('#').unwrap_or(name);
    !bare.is_empty() && name.len() <= LONGEST && bare.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Elements of pages. A page with others may be no page.
const OF_PAGES: [&str; 65] = [
    "html",
    "head",
    "title",
    "meta",
    "link",
    "base",
    "style",
    "script",
    "noscript",
    "body",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "p",
    "div",
    "span",
    "center",
    "hr",
    "br",
    "a",
    "b",
    "i",
    "u",
    "em",
    "strong",
    "small",
    "big",
    "tt",
    "code",
    "pre",
    "address",
    "header",
    "footer",
    "main",
    "section",
    "article",
    "nav",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "tbody",
    "thead",
    "tr",
    "td",
    "th",
    "img",
    "font",
    "button",
    "svg",
    "path",
    "g",
    "circle",
    "rect",
    "label",
    "sub",
    "sup",
    "blockquote",
    "fieldset",
];

/// What a page begins with.
const BEGINS_A_PAGE: [&str; 10] = ["html", "head", "body", "h1", "h2", "p", "div", "center", "title", "meta"];

/// How a text that begins with a tag is to be read.
pub(crate) enum Markup {
    /// A page: the words that it shows, each part of it on a line of its own.
    Page(String),
    /// Elements under their names.
    Elements(Written),
}

/// Reads a text that begins with a tag; `None` for what is neither a page nor XML, or has in it what may say more than it shows.
pub(crate) fn read_markup(text: &str) -> Option<Markup> {
    let mut rest = text.trim();
    if let Some(after) = rest.strip_prefix("<?xml") {
        rest = after.split_once("?>")?.1.trim_start();
    }
    // Remarks before the page.
    let mut begin = rest;
    while let Some(after) = begin.strip_prefix("<!--") {
        begin = after.split_once("-->")?.1.trim_start();
    }
    let name = begin.strip_prefix('<')?;
    let is_doctype = name.get(..8).is_some_and(|it| it.eq_ignore_ascii_case("!doctype"));
    let name = if is_doctype { name.get(8..)?.trim_start() } else { name };
    let end = name.find(|sign: char| !sign.is_ascii_alphanumeric()).unwrap_or(name.len());
    let name = name[..end].to_ascii_lowercase();
    if BEGINS_A_PAGE.contains(&name.as_str()) {
        return shown(rest).map(Markup::Page);
    }
    if is_doctype {
        return None;
    }
    let mut reader = Reader { rest };
    let (name, value) = reader.element(0)?;
    reader.rest.trim().is_empty().then_some(Markup::Elements(Written::Object(vec![(name, value)])))
}

/// The words that a page shows, and those of its attributes that are shown or read out.
fn shown(page: &str) -> Option<String> {
    let (mut words, mut rest) = (String::new(), page);
    while let Some((before, tag)) = rest.split_once('<') {
        // A page may break its lines anywhere.
        words.push_str(&before.replace(['\r', '\n'], " "));
        words.push('\n');
        if let Some(remark) = tag.strip_prefix("!--") {
            let (remark, after) = remark.split_once("-->")?;
            if may_tell_of_a_task(remark) {
                return None;
            }
            rest = after;
            continue;
        }
        if tag.get(..8).is_some_and(|it| it.eq_ignore_ascii_case("!doctype")) {
            let (doctype, after) = tag.split_once('>')?;
            if doctype.contains('[') {
                return None;
            }
            rest = after;
            continue;
        }
        let (name, attributes, after) = tag_parts(tag)?;
        rest = after;
        let name = name.to_ascii_lowercase();
        if !OF_PAGES.contains(&name.trim_start_matches('/')) {
            return None;
        }
        for (name, value) in attributes {
            words.push_str(&attribute_shown(&name.to_ascii_lowercase(), &value)?);
            words.push('\n');
        }
        if matches!(name.as_str(), "script" | "style") {
            let end = format!("</{name}");
            let at =
                rest.as_bytes().windows(end.len()).position(|it| it.eq_ignore_ascii_case(end.as_bytes()))?;
            if may_tell_of_a_task(&rest[..at]) || leads_away(&rest[..at]) {
                return None;
            }
            rest = &rest[at..];
        }
    }
    words.push_str(rest);
    Some(words)
}

/// What an attribute of a page shows; `None` where it leads on, or may speak of a task.
fn attribute_shown(name: &str, value: &str) -> Option<String> {
    let value = without_entities(value)?;
    if name == "http-equiv" && value.trim().eq_ignore_ascii_case("refresh") || name == "srcdoc" {
        return None;
    }
    if matches!(name, "alt" | "title" | "value" | "placeholder" | "label" | "aria-label" | "summary") {
        return Some(value);
    }
    let has_number =
        |least: usize| value.split(|sign: char| !sign.is_ascii_digit()).any(|digits| digits.len() >= least);
    if name.starts_with("on") && leads_away(&value) {
        return None;
    }
    let leads_on = matches!(name, "href" | "src" | "action" | "cite" | "formaction")
        && has_number(4)
        && !is_idle_address(&value);
    let is_an_id = name.starts_with("data-") && is_digits(value.trim());
    (!leads_on && !is_an_id && !may_tell_of_a_task(&format!("{name}={value}"))).then(String::new)
}

/// Whether a script goes to another page.
fn leads_away(script: &str) -> bool {
    ["location", "window.open"].iter().any(|it| script.to_ascii_lowercase().contains(it))
}

type Attributes = Vec<(String, String)>;

/// The name of a tag, its attributes, and what follows it. `tag` begins after the `<`.
fn tag_parts(tag: &str) -> Option<(&str, Attributes, &str)> {
    let end = tag.find(|sign: char| sign.is_whitespace() || sign == '>').filter(|end| *end > 0)?;
    let (name, mut rest) = tag.split_at(end);
    let mut attributes = Attributes::new();
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix('>') {
            return Some((name.trim_end_matches('/'), attributes, after));
        }
        if let Some(after) = rest.strip_prefix('/') {
            rest = after;
            continue;
        }
        let end = rest.find(|sign: char| sign.is_whitespace() || matches!(sign, '=' | '>' | '/'))?;
        let (name, after) = rest.split_at(end);
        rest = after.trim_start();
        let Some(after) = rest.strip_prefix('=') else {
            attributes.push((name.to_owned(), String::new()));
            continue;
        };
        let after = after.trim_start();
        let (value, after) = match after.chars().next()? {
            quote @ ('"' | '\'') => after[1..].split_once(quote)?,
            _ => after.split_at(after.find(|sign: char| sign.is_whitespace() || sign == '>')?),
        };
        attributes.push((name.to_owned(), value.to_owned()));
        rest = after;
    }
}

/// Reads elements into values under their names.
struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn element(&mut self, depth: usize) -> Option<(String, Written)> {
        const DEEPEST: usize = 24;
        let tag = self.rest.strip_prefix('<').filter(|_| depth < DEEPEST)?;
        let (name, attributes, after) = tag_parts(tag)?;
        let is_name =
            |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte));
        if name.is_empty() || !is_name(name) {
            return None;
        }
        let is_closed = tag[..tag.len() - after.len()].ends_with("/>");
        self.rest = after;
        // The address of a schema is nobody's word.
        let mut all: Vec<(String, Written)> = attributes
            .into_iter()
            .filter(|(name, value)| {
                !(name.starts_with("xmlns") && value.starts_with("http") && !value.contains(' '))
            })
            .map(|(name, value)| (name, text(value)))
            .collect();
        let mut words = String::new();
        loop {
            if is_closed {
                break;
            }
            let at = self.rest.find('<')?;
            words.push_str(&self.rest[..at]);
            self.rest = &self.rest[at..];
            if let Some(data) = self.rest.strip_prefix("<![CDATA[") {
                let (data, after) = data.split_once("]]>")?;
                words.push_str(data);
                self.rest = after;
            } else if let Some(end) = self.rest.strip_prefix("</") {
                let (end, after) = end.split_once('>')?;
                if end.trim_end() != name {
                    return None;
                }
                self.rest = after;
                break;
            } else {
                words.push('\n');
                all.push(self.element(depth + 1)?);
            }
        }
        let words = words.trim().to_owned();
        let name = name.rsplit(':').next().unwrap_or(name).to_owned();
        if all.is_empty() {
            // An element may say by being there what a name says with `true`.
            let may_be_yes = matches!(kind(&bare_name(&name)), None | Some(Kind::Done | Kind::Any));
            let is_said = words.is_empty() && may_be_yes;
            return Some((name, if is_said { Written::Plain(true.into()) } else { text(words) }));
        }
        if !words.is_empty() {
            all.push(("message".to_owned(), text(words)));
        }
        Some((name, Written::Object(all)))
    }
}

fn text(words: String) -> Written {
    Written::Plain(Value::String(words))
}

#[cfg(test)]
mod tests {
    use super::without_entities;

    #[test]
    fn entities_are_decoded_or_the_text_is_not_known() {
        for (text, decoded) in [
            ("a &amp; b", "a & b"),
            ("it&#39;s&nbsp;busy", "it's busy"),
            ("&#x7e41;&#24537;", "繁忙"),
            ("AT&T; R&D", ""),
            ("a & b; c", "a & b; c"),
            ("&queued;", ""),
            ("&amp;lt;", ""),
            ("&amp;#113;", ""),
            ("&#x110000;", ""),
        ] {
            assert_eq!(without_entities(text).as_deref().unwrap_or_default(), decoded, "{text}");
        }
    }
}
