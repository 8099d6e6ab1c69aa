//! The shot list: rows become shots, each with a stable key, and every fault is found at once.
//!
//! Nothing is sent from here, and what comes out needs no second check: every [`ListedShot`] is one that its model offers, its
//! frames are there, its key is fit for a file name and stands once, and its chain ends at a shot without a parent.
//! Local pictures are read to be checked and hashed, and let go of again: ten thousand of them need not fit in memory.

use super::chain::{self, Link, Position};
use super::node::{Entry, Fault, Node, Place, Value};
use super::row::{Combination, RowReader, key_fault};
use super::source::{self, Format};
use crate::shot_flags::read_picture;
use giggle_domain::{Catalog, Fingerprint, FrameRef, Language, ShotRequest, ShotSketch};
use std::collections::{BTreeSet, HashMap};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

/// A picture that a shot begins or ends with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// Ready to be sent.
    Ready(FrameRef),
    /// A local picture, by its path.
    File(PathBuf),
    /// A picture out of another shot's clip.
    Chained(Chained),
}

/// A picture out of another shot's clip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chained {
    /// The other shot's place in the list.
    pub parent: usize,
    /// The moment.
    pub position: Position,
}

/// One shot of the list, ready to be asked for.
#[derive(Debug, Clone)]
pub struct ListedShot {
    /// Its key: stable, unique, and safe as a file name.
    pub key: String,
    /// The key of its row; the same for all that a matrix or takes made of it.
    pub row_key: String,
    /// Where its row stands.
    pub place: Place,
    /// Which deliberate repetition it is.
    pub take: NonZeroU32,
    /// What the matrix set, by axis.
    pub axes: Vec<(String, String)>,
    /// The row's note.
    pub note: Option<String>,
    /// What it begins with.
    pub start: Option<Frame>,
    /// What it ends with.
    pub end: Option<Frame>,
    /// Its identity.
    pub fingerprint: Fingerprint,
    plain: ShotRequest,
}

/// A checked list.
#[derive(Debug, Clone)]
pub struct ShotList {
    /// What it is called.
    pub name: String,
    /// How many rows it has.
    pub rows: usize,
    /// The shots, in the order of the list.
    pub shots: Vec<ListedShot>,
    /// Their indices, parents before followers.
    pub order: Vec<usize>,
}

/// More shots than this are a mistaken matrix.
pub const MOST_SHOTS: usize = 100_000;
/// Pictures are kept from one row to the next up to this many characters of base64, so that a frame of many rows is read
/// once.
const KEPT_PICTURES: usize = 64 * 1024 * 1024;
/// What may stand above the rows.
const HEAD: [&str; 5] = ["version", "name", "defaults", "variables", "matrix"];

impl ListedShot {
    /// What is asked for, without pictures that lie in files or clips.
    pub fn plain(&self) -> &ShotRequest {
        &self.plain
    }

    /// Its parent and the moment, where it is chained.
    pub fn chained(&self) -> Option<Chained> {
        match self.start {
            Some(Frame::Chained(chained)) => Some(chained),
            _ => None,
        }
    }

    /// Whether it has frames of any kind.
    pub fn has_frames(&self) -> bool {
        self.start.is_some() || self.end.is_some()
    }

    /// What is asked for, with its pictures: files are read anew, and a chained picture is given.
    ///
    /// # Errors
    ///
    /// A picture that can no longer be read, or is another than when the list was checked.
    pub fn request(
        &self,
        catalog: &Catalog,
        chained: Option<&FrameRef>,
        language: Language,
    ) -> Result<ShotRequest, String> {
        if !self.has_frames() {
            return Ok(self.plain.clone());
        }
        let mut pictures = Pictures::default();
        let mut picture = |frame: &Option<Frame>| match frame {
            None => Ok(None),
            Some(Frame::Ready(frame)) => Ok(Some(frame.clone())),
            Some(Frame::File(path)) => pictures.read(path, language).map(Some),
            Some(Frame::Chained(_)) => Ok(chained.cloned()),
        };
        let (start_frame, end_frame) = (picture(&self.start)?, picture(&self.end)?);
        let shot = sketch_of(&self.plain, start_frame, end_frame)
            .check(catalog)
            .map_err(|refusal| refusal.text(language))?;
        if self.chained().is_none() && shot.fingerprint(self.take) != self.fingerprint {
            return Err(language
                .pick("a frame changed since the list was checked", "画面文件在检查之后被修改")
                .to_owned());
        }
        Ok(shot)
    }

    /// Its identity in another take; `parent` is the fingerprint of its parent, where it is chained.
    ///
    /// # Errors
    ///
    /// A picture that can no longer be read.
    pub fn fingerprint_of_take(
        &self,
        take: NonZeroU32,
        catalog: &Catalog,
        parent: Option<&Fingerprint>,
        language: Language,
    ) -> Result<Fingerprint, String> {
        let shot = self.request(catalog, None, language)?;
        Ok(match (self.chained(), parent) {
            (Some(chained), Some(parent)) => {
                shot.chained_fingerprint(take, parent, &chained.position.to_string())
            }
            _ => shot.fingerprint(take),
        })
    }
}

/// The sketch that a shot came from, with other frames.
fn sketch_of(shot: &ShotRequest, start_frame: Option<FrameRef>, end_frame: Option<FrameRef>) -> ShotSketch {
    ShotSketch {
        prompt: Some(shot.prompt().to_owned()),
        model: Some(shot.model().as_str().to_owned()),
        duration: Some(shot.duration().into()),
        aspect_ratio: Some(shot.aspect_ratio()),
        resolution: Some(shot.resolution()),
        start_frame,
        end_frame,
        count: Some(shot.count()),
    }
}

/// Pictures that were read, for as long as they are few.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    kept: HashMap<PathBuf, Result<FrameRef, String>>,
    size: usize,
}

impl Pictures {
    pub(super) fn read(&mut self, path: &Path, language: Language) -> Result<FrameRef, String> {
        if let Some(kept) = self.kept.get(path) {
            return kept.clone();
        }
        let read = read_picture(path, language)
            .map_err(|(_, what)| what)
            .and_then(|bytes| FrameRef::from_picture(&bytes).map_err(|fault| fault.text(language)));
        let read = read.map_err(|what| format!("{}: {what}", path.display()));
        if let Ok(FrameRef::Inline(picture)) = &read {
            self.size += picture.base64().len();
        }
        if self.size <= KEPT_PICTURES {
            self.kept.insert(path.to_owned(), read.clone());
        }
        read
    }
}

/// What a list is read with.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// What the list is called unless it says so itself.
    pub name: &'a str,
    /// The folder that the paths of frames start from.
    pub folder: &'a Path,
    /// The models that may be asked for.
    pub catalog: &'a Catalog,
    /// The language of the faults.
    pub language: Language,
}

/// A shot whose chain is not resolved yet.
pub(super) struct Loose {
    pub(super) key: String,
    pub(super) row_key: String,
    pub(super) row: usize,
    pub(super) place: Place,
    pub(super) take: NonZeroU32,
    pub(super) takes: u32,
    pub(super) axes: Vec<(String, String)>,
    pub(super) note: Option<String>,
    pub(super) link: Option<(Link, Place)>,
    pub(super) start: Option<Frame>,
    pub(super) end: Option<Frame>,
    pub(super) plain: ShotRequest,
    pub(super) fingerprint: Option<Fingerprint>,
    /// The whole shot, where its end frame's bytes are still needed for a chained fingerprint.
    pub(super) end_request: Option<Box<ShotRequest>>,
}

/// Reads and checks a list.
///
/// # Errors
///
/// All faults at once, in the order of the text, never none.
pub fn check(text: &str, format: Format, reading: &Reading<'_>) -> Result<ShotList, Vec<Fault>> {
    let language = reading.language;
    let (document, mut faults) = source::read(text, format, language);
    if document.rows.is_empty() {
        if faults.is_empty() {
            let place = Place { line: 1, column: 1 };
            faults.push(Fault::new(place, language.pick("the list has no row", "镜头表没有任何行")));
        }
        return Err(faults);
    }
    let mut name = reading.name.to_owned();
    for entry in &document.head {
        let known = HEAD.contains(&entry.key.as_str());
        match (entry.key.as_str(), &entry.value.value) {
            ("version", Value::Number(number)) if number == "1" => {}
            ("version", _) => faults.push(Fault::new(
                entry.value.place,
                language.pick("the version of shot lists is 1", "镜头表版本应为 1"),
            )),
            ("name", _) => name = entry.value.text().unwrap_or(reading.name).to_owned(),
            (_, Value::Map(_) | Value::Null) if known => {}
            _ if known => faults.push(Fault::new(
                entry.value.place,
                match language {
                    Language::English => {
                        format!("`{}` is a table of names and values, not {}", entry.key, entry.value.kind())
                    }
                    Language::Chinese => format!("`{}` 应为名称与值的对照表", entry.key),
                },
            )),
            _ => faults.push(super::row::unknown_name(entry, &HEAD, language)),
        }
    }
    let section = |name: &str| -> &[Entry] {
        match document.head.iter().find(|entry| entry.key == name).map(|entry| &entry.value.value) {
            Some(Value::Map(entries)) => entries,
            _ => &[],
        }
    };
    let mut reader = RowReader {
        reading,
        defaults: section("defaults"),
        variables: section("variables"),
        matrix: section("matrix"),
        is_table: format == Format::Csv,
        used: BTreeSet::new(),
        pictures: Pictures::default(),
        faults,
    };
    reader.check_defaults();
    let mut loose: Vec<Loose> = Vec::new();
    let mut keys: HashMap<String, Place> = HashMap::new();
    let rows = document.rows.len();
    for (row, node) in document.rows.iter().enumerate() {
        let Some(combinations) = reader.combinations(node) else { continue };
        if loose.len() + combinations.len() > MOST_SHOTS {
            reader.faults.push(Fault::new(
                node.place,
                match language {
                    Language::English => format!("the list grows past {MOST_SHOTS} shots"),
                    Language::Chinese => format!("镜头总数超过 {MOST_SHOTS}"),
                },
            ));
            break;
        }
        let mut made = Vec::new();
        for combination in &combinations {
            made.extend(reader.shots(row, node, combination));
        }
        check_keys(&made, &mut keys, &mut reader.faults, language);
        loose.extend(made);
    }
    for (name, place) in &document.columns {
        if !name.is_empty() && !RowReader::is_field(name) && !reader.used.contains(name) {
            reader.faults.push(super::row::unused_column(name, *place, language));
        }
    }
    let mut faults = reader.faults;
    let resolved = resolve(&loose, &mut faults, language);
    let resolved = resolved.filter(|_| faults.is_empty());
    let Some((parents, order)) = resolved else {
        faults.sort();
        faults.dedup();
        return Err(faults);
    };
    Ok(ShotList { name, rows, shots: finish(loose, &parents, &order), order })
}

/// Keys are file names: they must be told apart even where `A` and `a` are one file.
fn check_keys(
    made: &[Loose],
    keys: &mut HashMap<String, Place>,
    faults: &mut Vec<Fault>,
    language: Language,
) {
    for shot in made {
        if let Some(what) = key_fault(&shot.key, language) {
            faults.push(Fault::new(shot.place, what).of(Some(&shot.row_key)));
        } else if let Some(first) = keys.get(&shot.key.to_lowercase()) {
            let (key, line) = (&shot.key, first.line);
            let what = match language {
                Language::English => format!("the key `{key}` is taken by the row in line {line}"),
                Language::Chinese => format!("键 `{key}` 已被第 {line} 行使用"),
            };
            // Where a matrix or takes multiply a row, one word about its key is enough.
            faults.push(Fault::new(shot.place, what).of(Some(&shot.row_key)));
            break;
        } else {
            keys.insert(shot.key.to_lowercase(), shot.place);
        }
    }
}

type Parents = Vec<Option<Chained>>;

/// Finds the parents, and an order in which they come first.
fn resolve(loose: &[Loose], faults: &mut Vec<Fault>, language: Language) -> Option<(Parents, Vec<usize>)> {
    let mut by_key: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, shot) in loose.iter().enumerate() {
        by_key.entry(&shot.row_key).or_default().push(index);
        if shot.key != shot.row_key {
            by_key.entry(&shot.key).or_default().push(index);
        }
    }
    let mut parents: Parents = vec![None; loose.len()];
    for (index, shot) in loose.iter().enumerate() {
        let Some((link, place)) = &shot.link else { continue };
        let found = by_key.get(link.key.as_str()).map(|all| parents_of(shot, &link.key, all, loose));
        let fault = |text: String| Fault::new(*place, text).of(Some(&shot.row_key));
        let key = &link.key;
        match found.as_deref() {
            None => faults.push(fault(match language {
                Language::English => format!("`@{key}` names no shot of this list"),
                Language::Chinese => format!("`@{key}` 在列表中不存在"),
            })),
            Some([parent]) => {
                let seconds = u64::from(loose[*parent].plain.duration());
                if let Position::At(milliseconds) = link.position
                    && milliseconds > seconds * 1000
                {
                    faults.push(fault(match language {
                        Language::English => format!("`{key}` is only {seconds} s long"),
                        Language::Chinese => format!("`{key}` 只有 {seconds} 秒"),
                    }));
                    continue;
                }
                parents[index] = Some(Chained { parent: *parent, position: link.position });
            }
            Some(many) => {
                let names: Vec<&str> = many.iter().take(3).map(|it| loose[*it].key.as_str()).collect();
                let names = names.join(", ");
                faults.push(fault(match language {
                    Language::English => {
                        format!("`@{key}` could be any of several shots: {names}, …; name one")
                    }
                    Language::Chinese => format!("`@{key}` 对应多个镜头：{names}……；请指定其中一个"),
                }));
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
                let what = match language {
                    Language::English => format!("these shots wait for each other: {path}"),
                    Language::Chinese => format!("镜头循环依赖：{path}"),
                };
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
    for &index in order {
        if let Some(chained) = parents[index]
            && let Some(parent) = fingerprints[chained.parent]
        {
            let shot = &loose[index];
            // The end frame was hashed by its bytes; its shot is kept for this one moment.
            let shot_with_end = shot.end_request.as_deref().unwrap_or(&shot.plain);
            let position = chained.position.to_string();
            fingerprints[index] = Some(shot_with_end.chained_fingerprint(shot.take, &parent, &position));
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
            start: parents[index].map(Frame::Chained).or(shot.start),
            end: shot.end,
            fingerprint: fingerprint.unwrap_or_else(|| shot.plain.fingerprint(shot.take)),
            plain: shot.plain,
        })
        .collect()
}

/// The values of one way through a row's matrix, by axis.
pub(super) fn axis<'a>(combination: &Combination<'a>, name: &str) -> Option<&'a Node> {
    combination.iter().find(|(axis, _)| *axis == name).map(|(_, node)| *node)
}
