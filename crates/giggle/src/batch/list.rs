//! The shot list: rows become shots, each with a stable key, and every fault is found at once.
//!
//! Nothing is sent from here, and what comes out needs no second check: every [`ListedShot`] is one that its model offers, its
//! frames are there, its key is fit for a file name and used once, and its chain ends at a shot without a parent.

use super::chain::{self, Position};
use super::key::key_fault;
use super::listed::{Chained, Combination, Frame, ListedShot, Loose, MOST_SHOTS, Reading, ShotList};
use super::node::{Fault, Node, Place, Value, canonical};
use super::row::RowReader;
use super::source::{self, Format, MOST_FAULTS};
use crate::file_name;
use giggle_domain::{Fingerprint, Text, text};
use std::collections::HashMap;
use std::num::NonZeroU32;

/// How often a shot may be looked at as the parent that a link means.
const MOST_COMPARED: usize = 20_000_000;
/// What may be above the rows.
const HEAD: [&str; 5] = ["version", "name", "defaults", "variables", "matrix"];

/// Reads and checks a list.
///
/// # Errors
///
/// All faults at once, in the order of the text, never none.
pub fn check(text: &str, format: Format, reading: &Reading<'_>) -> Result<ShotList, Vec<Fault>> {
    let (document, mut faults) = source::read(text, format);
    if document.rows.is_empty() {
        if faults.is_empty() {
            let place = Place { line: 1, column: 1 };
            faults.push(Fault::new(place, text!("the list has no rows", "镜头表没有任何行")));
        }
        return Err(faults);
    }
    let mut name = reading.name.to_owned();
    for entry in &document.head {
        let known = HEAD.contains(&entry.key.as_str());
        match (entry.key.as_str(), &entry.value.value) {
            ("version", Value::Number(number)) if number == "1" => {}
            ("version", _) => {
                faults.push(Fault::new(entry.value.place, text!("`version` must be 1", "`version` 应为 1")));
            }
            ("name", _) => name = entry.value.text().unwrap_or(reading.name).to_owned(),
            (_, Value::Map(_) | Value::Null) if known => {}
            _ if known => {
                let (key, Text { en, zh }) = (&entry.key, entry.value.kind());
                faults.push(Fault::new(
                    entry.value.place,
                    text!(
                        "`{key}` must be a table of names and values, not {en}",
                        "`{key}` 应为名称与值的对照表，而不是{zh}"
                    ),
                ));
            }
            // Where a list keeps what its rows take over: a name that begins so is nobody else's.
            (key, _) if format == Format::Yaml && key.starts_with("x-") => {}
            _ => faults.push(super::row::unknown_name(entry, &HEAD)),
        }
    }
    let mut reader = RowReader::new(reading, format, &document.head, faults);
    reader.check_defaults();
    let mut loose: Vec<Loose> = Vec::new();
    let mut keys: HashMap<String, Place> = HashMap::new();
    let rows = document.rows.len();
    for (row, node) in document.rows.iter().enumerate() {
        let Some(combinations) = reader.combinations(node) else { continue };
        if loose.len() + combinations.len() > MOST_SHOTS {
            reader.faults.push(Fault::new(
                node.place,
                text!("the list has more than {MOST_SHOTS} shots", "镜头总数超过 {MOST_SHOTS}"),
            ));
            break;
        }
        let mut made = Vec::new();
        for combination in &combinations {
            let shots = reader.shots(row, node, combination);
            if shots.is_empty() {
                check_key_of_none(node, combination, &mut keys, &mut reader.faults);
            }
            made.extend(shots);
        }
        check_keys(&made, &mut keys, &mut reader.faults);
        loose.extend(made);
        if reader.is_enough() {
            break;
        }
    }
    for (name, place) in &document.columns {
        if !name.is_empty() && !RowReader::is_field(name) && !reader.used.contains(&canonical(name)) {
            reader.faults.push(super::row::unused_column(name, *place));
        }
    }
    if reader.faults.is_empty() {
        // Where a row is wrong, its texts were not all filled in.
        let unused = reader
            .axes
            .iter()
            .filter(|(_, name)| !RowReader::is_field(name) && !reader.used.contains(&canonical(name)));
        let unused: Vec<Fault> = unused.map(|(place, name)| super::row::unused_axis(name, *place)).collect();
        reader.faults = unused;
    }
    if reader.faults.is_empty() {
        // In a table the columns are looked at above.
        let of_file =
            document.head.iter().filter(|it| it.key == "variables").filter_map(|it| match &it.value.value {
                Value::Map(entries) => Some(entries),
                _ => None,
            });
        let all = of_file.flatten().chain(reader.own_variables.iter().copied());
        let unused = all.filter(|it| !reader.used.contains(&canonical(&it.key)));
        let unused: Vec<Fault> =
            unused.map(|it| super::row::unused_variable(&it.key, it.place)).take(MOST_FAULTS).collect();
        reader.notes.extend(unused);
    }
    let (mut faults, mut notes) = (reader.faults, reader.notes);
    notes.extend(document.notes);
    let resolved = resolve(&loose, &mut faults);
    let resolved = resolved.filter(|_| faults.is_empty());
    let Some((parents, order)) = resolved else {
        faults.sort();
        faults.dedup();
        return Err(faults);
    };
    for (shot, parent) in loose.iter().zip(&parents) {
        let Some(parent) = parent else { continue };
        // The clip of the parent has the parent's shape.
        let start = loose[parent.parent].plain.draft_size();
        let end = shot.end_request.as_ref().and_then(|it| it.end_frame()?.size());
        for note in shot.plain.notes_of_sizes([Some(start), end], reading.catalog) {
            let place = shot.link.as_ref().map_or(shot.place, |(_, place)| *place);
            notes.push(Fault::new(place, note.text()).of(Some(&shot.row_key)));
        }
    }
    notes.sort();
    notes.dedup();
    notes.truncate(MOST_FAULTS);
    Ok(ShotList { name, rows, shots: finish(loose, &parents, &order), order, notes })
}

/// Keys of a longer list are not compared one by one.
const MOST_NEAR_KEYS: usize = 1000;

/// Whether a key is another one but for capitals or one letter.
fn is_near(key: &str, wanted: &str) -> bool {
    let (key, wanted) = (key.to_lowercase(), wanted.to_lowercase());
    key == wanted || (wanted.chars().count() > 2 && strsim::damerau_levenshtein(&key, &wanted) <= 1)
}

/// The key of a row that is wrong in another way, so that a second use of it is found at the same time.
fn check_key_of_none(
    row: &Node,
    combination: &Combination<'_>,
    keys: &mut HashMap<String, Place>,
    faults: &mut Vec<Fault>,
) {
    let Some(node) = row.get("key") else { return };
    let named = node.text().map(str::trim).unwrap_or_default();
    if named.is_empty() || key_fault(named).is_some() {
        return;
    }
    let key = RowReader::expanded_key(named, combination);
    match keys.get(&file_name::folded(&key)) {
        Some(first) => faults.push(used_before(&key, *first, node.place).of(Some(named))),
        None => drop(keys.insert(file_name::folded(&key), node.place)),
    }
}

fn used_before(key: &str, first: Place, place: Place) -> Fault {
    let line = first.line;
    Fault::new(
        place,
        text!("the key `{key}` is already used by the row in line {line}", "键 `{key}` 已被第 {line} 行使用"),
    )
}

/// Keys are file names: they must be told apart even where `A` and `a`, or two ways to compose a letter, are one file. The
/// second clip of a task takes a name as well.
fn check_keys(made: &[Loose], keys: &mut HashMap<String, Place>, faults: &mut Vec<Fault>) {
    for shot in made {
        if let Some(what) = key_fault(&shot.key) {
            faults.push(Fault::new(shot.place, what).of(Some(&shot.row_key)));
        } else if let Some(first) = names_of(shot).find_map(|name| keys.get(&name)) {
            // Where a matrix or takes multiply a row, one word about its key is enough.
            faults.push(used_before(&shot.key, *first, shot.place).of(Some(&shot.row_key)));
            break;
        } else {
            keys.extend(names_of(shot).map(|name| (name, shot.place)));
        }
    }
}

/// The names of a shot's files without their extension, as file systems compare them.
fn names_of(shot: &Loose) -> impl Iterator<Item = String> {
    let more = (2..=shot.plain.count()).map(|number| format!("{}-{number}", shot.key));
    std::iter::once(shot.key.clone()).chain(more).map(|name| file_name::folded(&name))
}

type Parents = Vec<Option<Chained>>;

/// Finds the parents, and an order in which they come first.
fn resolve(loose: &[Loose], faults: &mut Vec<Fault>) -> Option<(Parents, Vec<usize>)> {
    let mut by_key: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, shot) in loose.iter().enumerate() {
        by_key.entry(&shot.row_key).or_default().push(index);
        if shot.key != shot.row_key {
            by_key.entry(&shot.key).or_default().push(index);
        }
    }
    let mut parents: Parents = vec![None; loose.len()];
    let mut compared = 0;
    for (index, shot) in loose.iter().enumerate() {
        let Some((link, place)) = &shot.link else { continue };
        compared += by_key.get(link.key.as_str()).map_or(0, Vec::len);
        if compared > MOST_COMPARED {
            let what = text!(
                "the links of this list could refer to too many shots: name single shots",
                "引用可能指向的镜头过多：请指定单个镜头"
            );
            faults.push(Fault::new(*place, what).of(Some(&shot.row_key)));
            break;
        }
        let found = by_key.get(link.key.as_str()).map(|all| parents_of(shot, &link.key, all, loose));
        let fault = |text: Text| Fault::new(*place, text).of(Some(&shot.row_key));
        let key = &link.key;
        let is_faulty = || faults.iter().any(|fault| fault.key.as_deref() == Some(key.as_str()));
        match found.as_deref() {
            // Its row is there, and what is wrong with it is said already.
            None if is_faulty() => {}
            None => {
                let what = text!("`@{key}` is not a shot of this list", "`@{key}` 在列表中不存在");
                // Of a long list each row may have such a fault.
                let looks = by_key.len() <= MOST_NEAR_KEYS;
                let near = by_key.keys().filter(|_| looks).filter(|it| is_near(it, key)).min();
                let meant = near.map(|near| text!("; did you mean `@{near}`?", "；您是不是想写 `@{near}`？"));
                faults.push(fault(what.then(&Text::default(), &meant.unwrap_or_default())));
            }
            Some([parent]) => {
                let seconds = u64::from(loose[*parent].plain.duration());
                if let Position::At(milliseconds) = link.position
                    && milliseconds > seconds * 1000
                {
                    faults
                        .push(fault(text!("`{key}` is only {seconds} s long", "`{key}` 只有 {seconds} 秒")));
                    continue;
                }
                parents[index] = Some(Chained { parent: *parent, position: link.position });
            }
            Some(many) => {
                let names: Vec<&str> = many.iter().take(3).map(|it| loose[*it].key.as_str()).collect();
                let names = names.join(", ");
                faults.push(fault(text!(
                    "`@{key}` could be any of several shots: {names}, …; name one",
                    "`@{key}` 对应多个镜头：{names}……；请指定其中一个"
                )));
            }
        }
    }
    let plain: Vec<Option<usize>> = parents.iter().map(|it| it.map(|chained| chained.parent)).collect();
    match chain::order(&plain) {
        Ok(order) => Some((parents, order)),
        Err(circles) => {
            for circle in circles {
                let first = &loose[circle[0]];
                let mut names: Vec<&str> = circle.iter().map(|it| loose[*it].key.as_str()).collect();
                names.push(&first.key);
                let path = names.join(" → ");
                let place = first.link.as_ref().map_or(first.place, |(_, place)| *place);
                let what = text!("these shots wait for each other: {path}", "镜头循环依赖：{path}");
                faults.push(Fault::new(place, what).of(Some(&first.row_key)));
            }
            None
        }
    }
}

/// The shots that a link can mean: of a row that became several, the one with the same values of shared axes and take.
fn parents_of(shot: &Loose, key: &str, all: &[usize], loose: &[Loose]) -> Vec<usize> {
    if let Some(exact) = all.iter().find(|it| loose[**it].key == key && loose[**it].row != shot.row) {
        let is_whole_row = loose[*exact].row_key == key && all.len() > 1;
        if !is_whole_row {
            return vec![*exact];
        }
    }
    if all.len() == 1 {
        return all.to_vec();
    }
    let agrees = |other: &Loose| {
        let shared = shot.axes.iter().all(|(name, value)| {
            other.axes.iter().all(|(its_name, its_value)| its_name != name || its_value == value)
        });
        shared && (shot.takes == 1 || other.takes == 1 || shot.take == other.take)
    };
    let agreeing: Vec<usize> = all.iter().copied().filter(|it| agrees(&loose[*it])).collect();
    // A shot without takes of its own follows the first take.
    let first: Vec<usize> =
        agreeing.iter().copied().filter(|it| shot.takes > 1 || loose[*it].take == NonZeroU32::MIN).collect();
    if first.is_empty() { all.to_vec() } else { first }
}

fn finish(loose: Vec<Loose>, parents: &Parents, order: &[usize]) -> Vec<ListedShot> {
    let mut fingerprints: Vec<Option<Fingerprint>> = loose.iter().map(|shot| shot.fingerprint).collect();
    let mut former: Vec<Option<Fingerprint>> = loose.iter().map(|shot| shot.former).collect();
    for &index in order {
        if let Some(chained) = parents[index]
            && let Some(parent) = fingerprints[chained.parent]
        {
            let shot = &loose[index];
            // The end frame was hashed by its bytes; its shot is kept for this one moment.
            let shot_with_end = shot.end_request.as_deref().unwrap_or(&shot.plain);
            let position = chained.position.to_string();
            let own = shot_with_end.chained_fingerprint(shot.take, &parent, &position);
            let earlier = former[chained.parent].unwrap_or(parent);
            let earlier = shot_with_end.former_chained_fingerprint(shot.take, &earlier, &position);
            fingerprints[index] = Some(own);
            former[index] = Some(earlier).filter(|earlier| *earlier != own);
        }
    }
    let with_fingerprint = loose.into_iter().zip(fingerprints).enumerate();
    with_fingerprint
        .map(|(index, (shot, fingerprint))| ListedShot {
            key: shot.key,
            row_key: shot.row_key,
            place: shot.place,
            take: shot.take,
            axes: shot.axes,
            note: shot.note,
            caption: shot.caption,
            start: parents[index].map(Frame::Chained).or(shot.start),
            end: shot.end,
            material: shot.material,
            fingerprint: fingerprint.unwrap_or_else(|| shot.plain.fingerprint(shot.take)),
            former: former[index],
            plain: shot.plain,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use giggle_domain::Catalog;

    fn reading(catalog: &Catalog) -> Reading<'_> {
        Reading { name: "list", folder: std::path::Path::new("."), catalog, may_read_files: true }
    }

    fn said_of(text: &str, format: Format) -> Vec<String> {
        let catalog = Catalog::built_in();
        let reading = reading(&catalog);
        let faults = check(text, format, &reading).err().unwrap_or_default();
        faults.into_iter().map(|fault| fault.message.en.into_owned()).collect()
    }

    #[test]
    fn a_chain_remembers_what_it_was_called_while_what_cannot_be_seen_counted() {
        let catalog = Catalog::built_in();
        let reading = reading(&catalog);
        let read = |parent: &str| {
            let text = format!(
                r#"[{{"key":"a","prompt":"{parent}"}},{{"key":"b","prompt":"then","start_frame":"@a.last"}}]"#
            );
            check(&text, Format::Json, &reading).unwrap().shots
        };
        let (plain, hidden) = (read("a lake"), read("a\u{200b} lake"));
        let prints = |shots: &[ListedShot]| shots.iter().map(|it| it.fingerprint).collect::<Vec<_>>();
        assert_eq!(prints(&plain), prints(&hidden));
        assert!(plain.iter().all(|it| it.former.is_none()));
        let former = hidden[0].former.unwrap();
        assert_eq!(Some(former), hidden[0].plain.former_fingerprint(hidden[0].take));
        let child = &hidden[1];
        let position = child.chained().unwrap().position.to_string();
        let of_it = child.plain.former_chained_fingerprint(child.take, &former, &position);
        assert_eq!(child.former, Some(of_it));
    }

    #[test]
    fn a_row_with_a_fault_is_no_missing_shot() {
        let said = said_of(
            "shots:\n- key: pier\n  prompt: a pier\n  model: nothing\n- key: boat\n  prompt: a boat\n  start_frame: '@pier.last'\n",
            Format::Yaml,
        );
        assert!(said.len() == 1 && !said[0].contains("not a shot"), "{said:?}");
        let said =
            said_of("shots:\n- key: boat\n  prompt: a boat\n  start_frame: '@pear.last'\n", Format::Yaml);
        assert!(said[0].contains("`@pear` is not a shot of this list"), "{said:?}");
        let said = said_of(
            "shots:\n- key: boat\n  prompt: a boat\n- key: b\n  prompt: b\n  start_frame: '@Boat.last'\n",
            Format::Yaml,
        );
        assert!(said[0].contains("did you mean `@boat`?"), "{said:?}");
    }

    #[test]
    fn a_variable_that_nothing_uses_is_noted() {
        let catalog = Catalog::built_in();
        let notes = |text: &str| check(text, Format::Yaml, &reading(&catalog)).unwrap().notes.len();
        let list =
            |prompt: &str| format!("variables: {{hero: x}}\nshots:\n  - key: a\n    prompt: {prompt}\n");
        assert_eq!(notes(&list("a fox runs")), 1);
        assert_eq!(notes(&list("${hero} runs")), 0);
        assert_eq!(notes(&list("“${hero} runs”")), 1);
        assert_eq!(notes(&list("“${hero}” says “no”")), 0);
    }

    #[test]
    fn a_slip_in_a_list_is_a_fault_and_not_a_default() {
        for (lines, word) in [
            ("prompt: a\n    model: ''", "`model` is empty"),
            ("prompt: a\n    matrix: {model: [veo31, '']}", "`model` is empty"),
            ("prompt: a\n    aspect_ratio: ' '", "`aspect_ratio` is empty"),
            ("prompt: a\n    resolution: ${x}\n    variables: {x: ''}", "`resolution` is empty"),
            ("prompt: a\n    start_frame: ''", "`start_frame` is empty"),
            ("prompt: a\n    matrix: {modle: [veo31, grok]}", "did you mean `model`?"),
            ("prompt: a\n    matrix: {weather: [sun, rain]}", "no `${weather}` uses it"),
            ("prompt: '$hero runs'\n    variables: {hero: a fox}", "`${hero}`"),
            ("prompt: '{{hero}} runs'\n    variables: {hero: a fox}", "`${hero}`"),
            ("prompt: a $｛hero｝", "plain signs"),
            ("prompt： a", "`prompt: `"),
            ("prompt: a\n    model： veo31", "`model: `"),
            ("prompt: '$HERO runs'\n    variables: {hero: a fox}", "`${HERO}`"),
            ("prompt: '<hero> runs'\n    variables: {hero: a fox}", "`${hero}`"),
            ("prompt: '[Hero] runs'\n    variables: {hero: a fox}", "`${Hero}`"),
            ("prompt: 'a {} runs'", "no value was put in"),
            ("prompt: '%1$s runs'", "no value was put in"),
            ("prompt: grok", "value of another field"),
            ("prompt: '@b.last'", "another shot"),
            ("prompt: a\n    takes: [1, 3]", "`takes: 3`"),
            ("prompt: a\n    model: [grok, sora2]", "matrix: {model"),
            ("prompt: a\n    negative_prompt: dog", "other programs"),
            ("prompt: a\n    seed: 7", "other programs"),
            ("prompt: ${hero} runs\n    variables: {hero: [a, b]}", "below `matrix:`"),
            ("prompt: ${hero} runs\n    variables: {Hero: a}", "did you mean `${Hero}`?"),
            ("prompt: '%(hero)s runs'\n    variables: {hero: a fox}", "`${hero}`"),
            ("prompt: ...", "no letter"),
            ("prompt: hero.txt", "names a file"),
            ("prompt: '@hero.txt'", "names a file"),
            ("prompt: 'null'", "a value is missing"),
            ("prompt: '%PROMPT%'", "placeholder"),
            ("prompt: ${x}\n    variables: {x: prompts/a.md}", "names a file"),
        ] {
            let said = said_of(&format!("shots:\n  - key: a\n    {lines}\n"), Format::Yaml);
            assert!(said.iter().any(|it| it.contains(word)), "{lines}: {said:?}");
        }
        for lines in [
            "prompt: a\n    model: null",
            "prompt: a ${weather} day\n    matrix: {weather: [sunny, rainy]}",
            "prompt: a\n    note: ${x}\n    matrix: {x: [1, 2], model: [grok, veo31]}",
            "prompt: a fox costs $5, $hero",
            "prompt: '@alice waves'",
        ] {
            assert_eq!(
                said_of(&format!("shots:\n  - key: a\n    {lines}\n"), Format::Yaml),
                [""; 0],
                "{lines}"
            );
        }
        for (text, word) in [
            ("shots：\n  - key: a\n    prompt: b\n", "`shots: `"),
            ("shots:\n  - key： a\n    prompt： b\n", "`key: `"),
            ("- key： a\n  prompt: b\n", "`key: `"),
        ] {
            let said = said_of(text, Format::Yaml);
            assert!(said.iter().any(|it| it.contains(word)), "{text}: {said:?}");
        }
        let colons = "shots:\n  - key: a\n    prompt: |\n      video： a hen\n      note： a cow\n";
        assert_eq!(said_of(colons, Format::Yaml), [""; 0]);
        assert_eq!(said_of("key,prompt,model\na,a fox,\n", Format::Csv), [""; 0]);
        let twice = said_of("key,prompt\na,a fox\na,\nb,\nb,a cat\n", Format::Csv);
        assert_eq!(twice.iter().filter(|it| it.contains("already used")).count(), 2, "{twice:?}");
        let said = said_of("key,prompt,notes\na,a fox,x\n", Format::Csv);
        assert!(said[0].contains("did you mean `note`?"), "{said:?}");
        let said = said_of("[{\"key\":\"a\",\"prompt\":\"b\",\"model\":\"\"}]", Format::Json);
        assert!(said[0].contains("`model` is empty"), "{said:?}");
    }
}
