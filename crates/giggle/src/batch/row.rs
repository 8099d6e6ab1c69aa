//! One row of a shot list: defaults, variables, matrix and takes, until only shots are left.

mod given;
mod names;

use super::key::key_fault;
use super::listed::{Combination, Frame, Loose, Pictures, Reading, axis};
use super::node::{Entry, Fault, Node, Place, Value, canonical, whole};
use super::source::{Format, MOST_FAULTS};
use super::substitute;
use crate::file_name;
use crate::typed_words;
use giggle_domain::refusal::{Field, shown};
use giggle_domain::{FrameRef, ReferenceKind, Refusal, ShotSketch, Text, prompt, reference, text};
pub(super) use names::{FIELDS, unknown_name, unused_axis, unused_column, unused_variable};
use sha2::Digest as _;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::num::NonZeroU32;
use std::path::Path;

/// The most takes of one row: repetitions beyond this are a mistyped number.
const MOST_TAKES: u32 = 100;
/// Longer values of a matrix stand as a short digest in the key.
const LONGEST_IN_KEY: usize = 24;

/// A frame with the picture that it is, for the fingerprint.
type Picture = (Frame, FrameRef);

/// Reads rows, and collects what is wrong with them.
pub(super) struct RowReader<'a> {
    pub(super) reading: &'a Reading<'a>,
    pub(super) defaults: &'a [Entry],
    pub(super) matrix: &'a [Entry],
    pub(super) format: Format,
    pub(super) used: BTreeSet<String>,
    /// The axes of every matrix, by place.
    pub(super) axes: BTreeMap<Place, &'a str>,
    /// The variables of rows.
    pub(super) own_variables: Vec<&'a Entry>,
    pub(super) pictures: Pictures,
    pub(super) faults: Vec<Fault>,
    /// What is worth knowing, and not wrong.
    pub(super) notes: Vec<Fault>,
    /// The bytes of text that the shots may still have.
    bytes: usize,
    /// The file's variables and defaults by name.
    file_names: [HashMap<String, &'a Node>; 2],
    /// The row's variables and fields by name.
    row_names: [HashMap<String, &'a Node>; 2],
}

/// The most text of all shots together: a matrix over a long text would fill the memory.
const MOST_BYTES: usize = 64 * 1024 * 1024;
/// More axes than this are not a person's matrix.
const MOST_AXES: usize = 32;
/// A row with more names than this, most of them no fields, says nothing about a shot.
const MOST_ODD_NAMES: usize = 64;

/// The kind of reference material that a field holds, where it holds some.
fn kind_of(name: &str) -> Option<ReferenceKind> {
    ReferenceKind::ALL.into_iter().find(|kind| kind.field().name() == name)
}

/// A field of a row with the words of other fields filled in.
struct Filled {
    text: String,
    place: Place,
}

/// Whether a text is in one pair of quotes that no syntax knows, and has none inside.
fn is_in_typographic_quotes(text: &str) -> bool {
    let pairs = [('“', '”'), ('‘', '’'), ('「', '」'), ('„', '“'), ('«', '»'), ('＂', '＂')];
    pairs.into_iter().any(|(open, close)| {
        let inside = text.trim().strip_prefix(open).and_then(|it| it.strip_suffix(close));
        inside.is_some_and(|it| !it.contains([open, close]))
    })
}

impl<'a> RowReader<'a> {
    /// A reader of the rows below a head.
    pub(super) fn new(
        reading: &'a Reading<'a>,
        format: Format,
        head: &'a [Entry],
        faults: Vec<Fault>,
    ) -> Self {
        let section = |name: &str| -> &'a [Entry] {
            match head.iter().find(|entry| entry.key == name).map(|entry| &entry.value.value) {
                Some(Value::Map(entries)) => entries,
                _ => &[],
            }
        };
        let (defaults, variables) = (section("defaults"), section("variables"));
        Self {
            reading,
            defaults,
            matrix: section("matrix"),
            format,
            used: BTreeSet::new(),
            axes: BTreeMap::new(),
            own_variables: Vec::new(),
            pictures: Pictures::default(),
            faults,
            notes: Vec::new(),
            bytes: MOST_BYTES,
            file_names: [by_name(variables, str::to_owned), by_name(defaults, canonical)],
            row_names: [HashMap::new(), HashMap::new()],
        }
    }

    /// Whether reading on would find nothing but more of the same.
    pub(super) fn is_enough(&self) -> bool {
        self.bytes == 0 || self.faults.len() >= MOST_FAULTS
    }

    pub(super) fn is_field(name: &str) -> bool {
        FIELDS.contains(&canonical(name).as_str()) || name.starts_with('#')
    }

    fn fault(&mut self, place: Place, key: Option<&str>, text: Text) {
        self.faults.push(Fault::new(place, text).of(key));
    }

    pub(super) fn check_defaults(&mut self) {
        let allowed: Vec<&str> =
            FIELDS.iter().copied().filter(|it| !["key", "variables", "matrix"].contains(it)).collect();
        for entry in self.defaults {
            if !allowed.contains(&canonical(&entry.key).as_str()) {
                self.faults.push(unknown_name(entry, &allowed));
            }
        }
        self.check_twins(self.defaults, None);
    }

    /// Two spellings of one field would hide one of two values.
    fn check_twins(&mut self, entries: &[Entry], key: Option<&str>) {
        let mut first: HashMap<String, &Entry> = HashMap::new();
        for entry in entries {
            let Some(other) = first.insert(canonical(&entry.key), entry) else { continue };
            let (name, other, line) = (shown(&entry.key), shown(&other.key), other.place.line);
            let what = text!(
                "`{name}` is the same field as `{other}` in line {line}",
                "`{name}` 与第 {line} 行的 `{other}` 是同一字段"
            );
            self.fault(entry.place, key, what);
        }
    }

    /// The ways through a row's matrix; `None` where the row is so wrong that nothing can be said of its shots.
    pub(super) fn combinations(&mut self, row: &'a Node) -> Option<Vec<Combination<'a>>> {
        let Value::Map(entries) = &row.value else {
            let Text { en, zh } = row.kind();
            let what = text!(
                "a row must be a table with `key` and `prompt`, not {en}",
                "每一行应为包含 `key` 和 `prompt` 的对照表，而不是{zh}"
            );
            self.fault(row.place, None, what);
            return None;
        };
        let key = row.get("key").and_then(Node::text);
        if self.format != Format::Csv {
            for entry in entries {
                if !FIELDS.contains(&canonical(&entry.key).as_str()) {
                    let mut fault = unknown_name(entry, &FIELDS).of(key);
                    if self.format == Format::Yaml && entry.value.is_null() {
                        // `{prompt: a cat, a dog}`: a comma ends a text there.
                        let quoting = text!(
                            "if it is part of the text before it, put that text in quotes",
                            "如属前面的文本，请给该文本加引号"
                        );
                        fault.message = fault.message.then(&text!("; ", "；"), &quoting);
                    }
                    self.faults.push(fault);
                }
            }
            self.check_twins(entries, key);
            if entries.len() > MOST_ODD_NAMES {
                return None;
            }
        }
        let own_variables = match field(entries, "variables").map(|node| &node.value) {
            Some(Value::Map(variables)) => variables.as_slice(),
            _ => &[],
        };
        self.row_names = [by_name(own_variables, str::to_owned), by_name(entries, canonical)];
        self.own_variables.extend(own_variables);
        let own = field(entries, "matrix");
        let mut axes: Vec<&'a Entry> = Vec::new();
        // A row's own axis stands in the place of the file's.
        let is_cleared = own.is_some_and(Node::is_null);
        let own: &[Entry] = match own.map(|node| &node.value) {
            Some(Value::Map(own)) => own,
            Some(Value::Null) | None => &[],
            Some(_) => {
                let place = field(entries, "matrix").map_or(row.place, |node| node.place);
                let what =
                    text!("`matrix` must be a table of fields and lists", "`matrix` 应为字段与列表的对照表");
                self.fault(place, row.get("key").and_then(Node::text), what);
                return None;
            }
        };
        axes.extend(
            self.matrix.iter().filter(|_| !is_cleared).filter(|axis| own.iter().all(|it| it.key != axis.key)),
        );
        axes.extend(own);
        if let Some(surplus) = axes.get(MOST_AXES) {
            let what = text!("a matrix has at most {MOST_AXES} axes", "矩阵最多 {MOST_AXES} 个维度");
            self.fault(surplus.place, key, what);
            return None;
        }
        let mut combinations: Vec<Combination<'a>> = vec![Vec::new()];
        for entry in axes {
            self.axes.insert(entry.place, &entry.key);
            let values: &[Node] = match &entry.value.value {
                Value::List(values) if !values.is_empty() => values,
                _ => std::slice::from_ref(&entry.value),
            };
            let wrong = values.iter().find(|value| value.text().is_none());
            if let Some(wrong) = wrong {
                let name = shown(&entry.key);
                let what = text!(
                    "`{name}` in the matrix must be a list of texts or numbers",
                    "矩阵的 `{name}` 应为文本或数字的列表"
                );
                self.fault(wrong.place, None, what);
                return None;
            }
            if combinations.len() * values.len() > super::listed::MOST_SHOTS {
                self.fault(entry.place, None, text!("the matrix is too large", "矩阵过大"));
                return None;
            }
            combinations = combinations
                .into_iter()
                .flat_map(|before| {
                    values.iter().map(move |value| {
                        let mut combination = before.clone();
                        combination.push((entry.key.as_str(), value));
                        combination
                    })
                })
                .collect();
        }
        Some(combinations)
    }

    /// The shots of one way through a row's matrix: one a take.
    pub(super) fn shots(&mut self, index: usize, row: &'a Node, combination: &Combination<'a>) -> Vec<Loose> {
        let Value::Map(entries) = &row.value else { return Vec::new() };
        let named = field(entries, "key").and_then(Node::text).map(str::trim).unwrap_or_default().to_owned();
        let key_place = field(entries, "key").map_or(row.place, |node| node.place);
        let row_key = (!named.is_empty()).then_some(named.as_str());
        let before = self.faults.len();
        if row_key.is_none() {
            self.fault(row.place, None, text!("the row has no `key`", "该行缺少 `key`"));
        } else if let Some(what) = key_fault(&named) {
            self.fault(key_place, row_key, what);
        }
        let mut filled: BTreeMap<&'static str, Filled> = BTreeMap::new();
        let mut given: Vec<(ReferenceKind, Filled)> = Vec::new();
        let mut written = 0;
        for name in FIELDS.into_iter().filter(|it| !["key", "variables", "matrix"].contains(it)) {
            let node = axis(combination, name)
                .or_else(|| {
                    combination.iter().find(|(axis, _)| canonical(axis) == name).map(|(_, node)| *node)
                })
                .or_else(|| field(entries, name))
                .or_else(|| field(self.defaults, name));
            let Some(node) = node.filter(|node| !node.is_null()) else { continue };
            if let Some(kind) = kind_of(name) {
                let texts = self.several(name, node, combination, row_key);
                written += texts.iter().map(|it| it.text.len()).sum::<usize>();
                given.extend(texts.into_iter().map(|it| (kind, it)));
                filled.insert(name, Filled { text: String::new(), place: node.place });
                continue;
            }
            let Some(text) = node.text() else {
                let Text { en, zh } = node.kind();
                let mut what = text!(
                    "`{name}` must be a text or a number, not {en}",
                    "`{name}` 应为文本或数字，而不是{zh}"
                );
                if let Some(way_out) = names::way_out_of(name, node, self.format) {
                    what = what.then(&text!("; ", "；"), &way_out);
                }
                self.fault(node.place, row_key, what);
                continue;
            };
            written += text.len();
            if name == "prompt"
                && let Some(what) = substitute::left_open(text)
            {
                self.fault(node.place, row_key, what);
            }
            match self.fill(text, combination) {
                Ok(text)
                    if prompt::bare(&text).is_empty() && !["prompt", "note", "caption"].contains(&name) =>
                {
                    // An empty text would be the default, and paid for as that.
                    let what = text!(
                        "`{name}` is empty; leave it out, or write null, for the default",
                        "`{name}` 为空；如需默认值请省略或写 null"
                    );
                    self.fault(node.place, row_key, what);
                }
                Ok(text) => drop(filled.insert(name, Filled { text, place: node.place })),
                Err(what) => {
                    self.fault(node.place, row_key, what);
                    match name {
                        // Without its model nothing more can be said of a shot.
                        "model" => return Vec::new(),
                        // One fault is enough: the prompt is there, if not as it should be.
                        "prompt" => {
                            filled.insert(name, Filled { text: text.to_owned(), place: node.place });
                        }
                        _ => {}
                    }
                }
            }
        }
        let takes = self.whole_number(&filled, "takes", row_key, 1, i64::from(MOST_TAKES)).unwrap_or(1);
        let takes = u32::try_from(takes).unwrap_or(1);
        let texts = filled.values().chain(given.iter().map(|(_, it)| it));
        let texts: usize = texts.map(|it| it.text.len()).sum();
        match self.bytes.checked_sub(written + texts * takes as usize) {
            Some(left) => self.bytes = left,
            None => {
                self.bytes = 0;
                let most = MOST_BYTES / (1024 * 1024);
                let what = text!(
                    "the texts of all shots together exceed {most} MiB here",
                    "所有镜头的文本合计超过 {most} MiB"
                );
                self.fault(row.place, row_key, what);
                return Vec::new();
            }
        }
        if let Some(words) = filled.get("prompt")
            && let Some(what) = typed_words::not_a_prompt(&words.text)
        {
            let way_out = match typed_words::has_parameter(&words.text) {
                true => Text::default(),
                false => text!(
                    "; write what the clip shows, or add a word if this is the text",
                    "；请写出视频内容；若确为提示词请再加一个词"
                ),
            };
            self.fault(words.place, row_key, what.then(&Text::default(), &way_out));
        }
        if let Some(words) = filled.get("prompt")
            && let Err(what) = typed_words::refuse_too_long(words.text.len())
        {
            self.fault(words.place, row_key, what);
        }
        if let Some(words) = filled.get("prompt").filter(|_| self.format == Format::Yaml)
            && is_in_typographic_quotes(&words.text)
        {
            let what = text!(
                "the typographic quotes around the prompt are sent with it: YAML's quotes are \" and '",
                "提示词两端的弯引号会一并发送：YAML 的引号是 \" 和 '"
            );
            self.notes.push(Fault::new(words.place, what).of(row_key));
        }
        let sketch = self.sketch(&filled, row_key);
        let (start, link) = self.frame(&filled, "start_frame", row_key);
        let (end, _) = self.frame(&filled, "end_frame", row_key);
        let (material, references) = self.material(&given, &sketch, row_key).unwrap_or_default();
        if let Some((_, place)) = link.as_ref().filter(|_| !material.is_empty()) {
            self.fault(*place, row_key, reference::not_both().text());
        }
        let picture = |frame: &Option<Picture>| frame.as_ref().map(|(_, picture)| picture.clone());
        let whole = ShotSketch {
            start_frame: picture(&start),
            end_frame: picture(&end),
            references,
            ..sketch.clone()
        };
        let Some(whole) = self.whole(&whole, &filled, row, row_key) else { return Vec::new() };
        if self.faults.len() > before {
            return Vec::new();
        }
        // What is offered with its pictures is offered without them.
        let Ok(plain) = sketch.check(self.reading.catalog) else { return Vec::new() };
        if link.is_none() {
            for note in whole.frame_notes(self.reading.catalog) {
                let name = note.field().name().replace('-', "_");
                let place = filled.get(name.as_str()).map_or(row.place, |it| it.place);
                self.notes.push(Fault::new(place, note.text()).of(row_key));
            }
        }
        let axes: Vec<(String, String)> = combination
            .iter()
            .map(|(name, node)| (canonical(name), node.text().unwrap_or_default().to_owned()))
            .collect();
        let stem = Self::expanded_key(&named, combination);
        (1..=takes)
            .filter_map(NonZeroU32::new)
            .map(|take| Loose {
                key: if take.get() == 1 { stem.clone() } else { format!("{stem}-take{take}") },
                row_key: named.clone(),
                row: index,
                place: key_place,
                take,
                takes,
                axes: axes.clone(),
                note: filled.get("note").map(|note| note.text.clone()),
                caption: filled.get("caption").map(|caption| caption.text.clone()),
                link: link.clone(),
                start: start.as_ref().map(|(frame, _)| frame.clone()),
                end: end.as_ref().map(|(frame, _)| frame.clone()),
                material: material.clone(),
                plain: plain.clone(),
                fingerprint: link.is_none().then(|| whole.fingerprint(take)),
                former: if link.is_none() { whole.former_fingerprint(take) } else { None },
                end_request: (link.is_some() && end.is_some()).then(|| Box::new(whole.clone())),
            })
            .collect()
    }

    /// The key of one way through the matrix: the row's own, and what the matrix sets.
    pub(super) fn expanded_key(key: &str, combination: &Combination<'_>) -> String {
        let mut key = key.to_owned();
        for (name, node) in combination {
            let text = node.text().unwrap_or_default();
            let text = match canonical(name).as_str() {
                "aspect_ratio" => text.replace(':', "x"),
                "start_frame" | "end_frame" | "image" | "audio" | "video" if !text.starts_with('@') => {
                    let stem = Path::new(text).file_stem();
                    stem.map_or_else(|| text.to_owned(), |stem| stem.to_string_lossy().into_owned())
                }
                _ => text.to_owned(),
            };
            let word: String = file_name::slug(&text);
            let is_long = text.chars().count() > LONGEST_IN_KEY;
            let word = if is_long { digest_word(&text) } else { word };
            key.push('-');
            key.push_str(&word);
        }
        key
    }

    /// Fills in the words of a row: its matrix, its variables, its fields, the file's.
    fn fill(&mut self, text: &str, combination: &Combination<'_>) -> Result<String, Text> {
        let ([row_variables, fields], [variables, defaults]) = (&self.row_names, &self.file_names);
        let is_variable = |name: &str| {
            let wanted = canonical(name);
            let is_it = |known: &str| canonical(known) == wanted;
            let is_known = combination.iter().any(|(axis, _)| is_it(axis))
                || row_variables.keys().chain(variables.keys()).any(|it| is_it(it))
                || fields.contains_key(&wanted);
            is_known && !Self::is_field(name)
        };
        if let Some(what) = substitute::mistyped(text, &is_variable) {
            return Err(what);
        }
        if !text.contains("${") {
            return Ok(text.to_owned());
        }
        let node_of = |name: &str| {
            let of_axis = combination.iter().find(|(axis, _)| *axis == name || canonical(axis) == name);
            of_axis
                .map(|(_, node)| *node)
                .or_else(|| row_variables.get(name).copied())
                .or_else(|| fields.get(&canonical(name)).copied())
                .or_else(|| variables.get(name).copied())
                .or_else(|| defaults.get(&canonical(name)).copied())
        };
        let all = || row_variables.keys().chain(variables.keys()).map(String::as_str).collect();
        if let Some(what) = names::misnamed(text, &node_of, &all) {
            return Err(what);
        }
        let value_of = |name: &str| node_of(name).and_then(Node::text);
        let mut used = std::mem::take(&mut self.used);
        let filled = substitute::fill(text, &value_of, &mut used);
        self.used = used;
        let filled = filled?;
        // A variable's words are sent as well.
        match substitute::mistyped(&filled, &is_variable).or_else(|| substitute::left_open(&filled)) {
            Some(what) => Err(what),
            None => Ok(filled),
        }
    }

    fn whole_number(
        &mut self,
        filled: &BTreeMap<&'static str, Filled>,
        name: &'static str,
        key: Option<&str>,
        least: i64,
        most: i64,
    ) -> Option<i64> {
        let Filled { text, place } = filled.get(name)?;
        match whole(text).parse::<i64>() {
            Ok(number) if (least..=most).contains(&number) => Some(number),
            Ok(number) => {
                let what = text!(
                    "`{name}` must be {least} to {most}, not {number}",
                    "`{name}` 应在 {least} 到 {most} 之间，而不是 {number}"
                );
                self.fault(*place, key, what);
                None
            }
            Err(_) => {
                let given = shown(text);
                let what = text!(
                    "`{name}` must be a whole number, not `{given}`",
                    "`{name}` 应为整数，而不是 `{given}`"
                );
                self.fault(*place, key, what);
                None
            }
        }
    }

    fn sketch(&mut self, filled: &BTreeMap<&'static str, Filled>, key: Option<&str>) -> ShotSketch {
        let text =
            |name: &str| filled.get(name).map(|it| it.text.trim().to_owned()).filter(|it| !it.is_empty());
        let mut refused = Vec::new();
        let mut read = |name: &'static str, refusal: Refusal| {
            let place = filled.get(name).map_or(Place::default(), |it| it.place);
            refused.push((place, refusal.text()));
        };
        let aspect_ratio =
            text("aspect_ratio").and_then(|it| it.parse().map_err(|e| read("aspect_ratio", e)).ok());
        let resolution = text("resolution").and_then(|it| it.parse().map_err(|e| read("resolution", e)).ok());
        for (place, what) in refused {
            self.fault(place, key, what);
        }
        let duration = self.whole_number(filled, "duration", key, i64::MIN, i64::MAX);
        let count = self.whole_number(filled, "count", key, 0, 1000).and_then(|it| u32::try_from(it).ok());
        ShotSketch {
            prompt: text("prompt"),
            model: text("model"),
            duration,
            aspect_ratio,
            resolution,
            start_frame: None,
            end_frame: None,
            count,
            ..ShotSketch::default()
        }
    }

    /// The shot with its pictures, if its model offers it.
    fn whole(
        &mut self,
        sketch: &ShotSketch,
        filled: &BTreeMap<&'static str, Filled>,
        row: &Node,
        key: Option<&str>,
    ) -> Option<giggle_domain::ShotRequest> {
        match sketch.check_all(self.reading.catalog) {
            Ok(shot) => Some(shot),
            Err(refusals) => {
                for refusal in refusals {
                    let name = match refusal.field() {
                        Field::AspectRatio => "aspect_ratio",
                        Field::StartFrame
                            if filled.contains_key("end_frame") && !filled.contains_key("start_frame") =>
                        {
                            "end_frame"
                        }
                        Field::StartFrame => "start_frame",
                        Field::EndFrame => "end_frame",
                        other => other.name(),
                    };
                    // What is wrong with a default of the model is wrong because of the model.
                    let place = filled
                        .get(name)
                        .or_else(|| filled.get("model"))
                        .filter(|_| name != "prompt" || filled.contains_key(name));
                    let place = place.map_or(row.place, |it| it.place);
                    self.fault(place, key, refusal.text());
                }
                None
            }
        }
    }
}

/// A short word for a long value of a matrix: unlike its number in the list, it stays when another is put before it.
fn digest_word(text: &str) -> String {
    hex_of(&sha2::Sha256::digest(text.as_bytes())[..4])
}

fn hex_of(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Values by name; of two with one name, the first.
fn by_name(entries: &[Entry], spelled: fn(&str) -> String) -> HashMap<String, &Node> {
    entries.iter().rev().map(|entry| (spelled(&entry.key), &entry.value)).collect()
}

fn field<'a>(entries: &'a [Entry], name: &str) -> Option<&'a Node> {
    entries.iter().find(|entry| canonical(&entry.key) == name).map(|entry| &entry.value)
}
