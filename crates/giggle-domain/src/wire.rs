//! The JSON shapes as they travel, for the client that reads them and the emulator that writes them.
//!
//! Reading is tolerant where the API's own documents are unsure; writing is exact. What each shape is known to be,
//! and how sure that is, stands with the cases of `contract/`.

use crate::catalog::{AspectRatio, Resolution};
use crate::clip::ClipLink;
use crate::foreign::ForeignText;
use crate::foreign_json::{Written, read_json};
pub use crate::foreign_json::{has_too_many_values, parse_json};
use crate::frame::FrameRef;
use crate::mention::bare_name;
pub use crate::mention::{Mention, may_speak_of_a_task, mention_of_task, says_yes};
use crate::shot::ShotRequest;
use crate::task::{Report, Status, TaskId};
pub use crate::too_many::says_only_too_many;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashSet;

/// The default base of the API.
pub const DEFAULT_BASE: &str = "https://giggle.pro";
/// The header that carries the key.
pub const KEY_HEADER: &str = "x-auth";
/// POST: a shot without frames.
pub const TEXT_TO_VIDEO: &str = "/api/v1/generation/text-to-video";
/// POST: a shot with at least one frame.
pub const IMAGE_TO_VIDEO: &str = "/api/v1/generation/image-to-video";
/// Where a shot is submitted that is made after reference material.
pub const OMNI_VIDEO: &str = "/api/v1/generation/omni-video";
/// GET with `task_id`: one report.
pub const TASK_QUERY: &str = "/api/v1/generation/task/query";
/// POST: an address to upload to.
pub const PRESIGN: &str = "/api/v1/asset/get-presigned-url";
/// POST: makes an upload an asset.
pub const REGISTER: &str = "/api/v1/asset/register";
/// GET: what was charged and refunded.
pub const CREDIT_STATEMENTS: &str = "/api/v1/payment/credit-statements";
/// POST: what a model costs.
pub const MODEL_PRICE: &str = "/api/v1/payment/model-price";

/// The outer JSON of every answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Envelope {
    /// The business code: 200 (and 0 in sibling services) is success.
    pub code: i64,
    /// What the API says about it, as [`message_of`] finds it.
    pub message: String,
    /// The inner JSON; `None` where missing or null.
    pub data: Option<Value>,
}

/// A body that is no envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoEnvelope {
    /// Not JSON at all, such as an edge's error page.
    #[error("the answer is not JSON")]
    NotJson,
    /// JSON, and not an object with a code.
    #[error("the answer is JSON without a code")]
    NoCode,
}

impl Envelope {
    /// Reads an envelope: `code` as an integer or a numeric string, the text wherever [`message_of`] finds one.
    ///
    /// # Errors
    ///
    /// A body that is no JSON object with a code.
    pub fn parse(body: &[u8]) -> Result<Self, NoEnvelope> {
        let value = parse_json(body).ok_or(NoEnvelope::NotJson)?;
        let message = message_of(&value);
        let Value::Object(mut object) = value else { return Err(NoEnvelope::NoCode) };
        let code = match object.get("code") {
            Some(Value::Number(number)) => {
                number.as_i64().or_else(|| number.as_f64().filter(|f| f.fract() == 0.0).map(|f| f as i64))
            }
            Some(Value::String(text)) => text.trim().parse().ok(),
            _ => None,
        }
        .ok_or(NoEnvelope::NoCode)?;
        let data = object.remove("data").filter(|data| !data.is_null());
        Ok(Self { code, message, data })
    }

    /// Whether the code is one of success.
    pub fn is_success(&self) -> bool {
        matches!(self.code, 200 | 0)
    }
}

/// What an answer says in words: from `msg`, `message`, `error` or `detail`, whichever is first to say anything.
pub fn message_of(answer: &Value) -> String {
    ["msg", "message", "error", "detail"]
        .into_iter()
        .map(|key| answer.get(key).map(shown).unwrap_or_default())
        .find(|text| !text.is_empty())
        .unwrap_or_default()
}

/// A value as text: a text as it is, a number or a word as it travels, anything else as compact JSON. What holds
/// nothing is empty.
fn shown(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(false) => String::new(),
        Value::String(text) => text.trim().to_owned(),
        Value::Array(all) if all.is_empty() => String::new(),
        Value::Object(all) if all.is_empty() => String::new(),
        other => other.to_string(),
    }
}

/// The body of a submit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SubmitBody {
    /// What the clip shows.
    pub prompt: String,
    /// The video model's name.
    pub model: String,
    /// Whole seconds.
    pub duration: u32,
    /// The shape of the picture.
    pub aspect_ratio: AspectRatio,
    /// The size class of the picture.
    pub resolution: Resolution,
    /// How many clips; sent only where more than one is asked for, since only newer models take it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub generating_count: Option<u32>,
    /// The first picture.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub start_frame: Option<FrameBody>,
    /// The last picture.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub end_frame: Option<FrameBody>,
    /// Reference pictures.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub images: Vec<FrameBody>,
    /// Reference sounds.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub audios: Vec<FrameBody>,
    /// Reference clips.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub videos: Vec<FrameBody>,
}

/// A frame as it travels: an object with exactly one key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FrameBody {
    /// An asset's id.
    AssetId(String),
    /// An address.
    Url(String),
    /// Raw base64 without a `data:` prefix.
    Base64(String),
}

impl From<&FrameRef> for FrameBody {
    fn from(frame: &FrameRef) -> Self {
        match frame {
            FrameRef::Asset(id) => Self::AssetId(id.to_string()),
            FrameRef::Url(url) => Self::Url(url.to_string()),
            FrameRef::Inline(picture) => Self::Base64(picture.base64().to_owned()),
        }
    }
}

impl SubmitBody {
    /// The body that asks for a shot.
    pub fn of(shot: &ShotRequest) -> Self {
        Self {
            prompt: shot.prompt().to_owned(),
            model: shot.model().to_string(),
            duration: shot.duration(),
            aspect_ratio: shot.aspect_ratio(),
            resolution: shot.resolution(),
            generating_count: (shot.count() > 1).then_some(shot.count()),
            start_frame: shot.start_frame().map(FrameBody::from),
            end_frame: shot.end_frame().map(FrameBody::from),
            images: bodies(&shot.references().images),
            audios: bodies(&shot.references().audios),
            videos: bodies(&shot.references().videos),
        }
    }
}

fn bodies(material: &[crate::frame::FrameRef]) -> Vec<FrameBody> {
    material.iter().map(FrameBody::from).collect()
}

/// The path that a shot is submitted to.
pub fn submit_path(shot: &ShotRequest) -> &'static str {
    match (shot.references().is_empty(), shot.has_frames()) {
        (false, _) => OMNI_VIDEO,
        (true, true) => IMAGE_TO_VIDEO,
        (true, false) => TEXT_TO_VIDEO,
    }
}

/// The path and query that ask about a task; the id is percent-encoded whole.
pub fn query_path(task_id: &TaskId) -> String {
    let id = percent_encoding::utf8_percent_encode(task_id.as_str(), percent_encoding::NON_ALPHANUMERIC);
    // The unreserved marks of RFC 3986 are left as they are: a UUID stays readable in logs.
    let id = id.to_string().replace("%2D", "-").replace("%5F", "_").replace("%2E", ".").replace("%7E", "~");
    format!("{TASK_QUERY}?task_id={id}")
}

/// The task id of a submit's `data`; `None` where nothing there is one, as [`TaskId::from_service`] judges, or where it is a
/// number too long to be kept to the digit.
pub fn submitted_task_id(data: Option<&Value>) -> Option<TaskId> {
    match data?.get("task_id")? {
        Value::String(text) => TaskId::from_service(text),
        Value::Number(number) if !number.is_f64() => TaskId::from_service(&number.to_string()),
        _ => None,
    }
}

/// What is in a task id's place, for people, where it is no task id; empty where nothing is.
pub fn told_in_place_of_task_id(data: Option<&Value>, named: &Mention) -> ForeignText {
    let told = data.and_then(|data| data.get("task_id")).map(shown).filter(|told| !told.is_empty());
    // Where nothing has that name, all of it is kept, if it speaks of a task somewhere.
    let all = || data.map(shown).filter(|_| *named != Mention::Nothing);
    ForeignText::cut_to(&told.or_else(all).unwrap_or_default(), 200)
}

/// The ids that an answer names, by how surely they are a task's.
#[derive(Debug, Default)]
struct NamedIds {
    /// Under a name that means a task.
    tasks: Vec<String>,
    /// Under names that may mean other things as well.
    others: Vec<String>,
}

impl NamedIds {
    fn of(envelope: &[(String, Written)]) -> Self {
        let mut found = Self::default();
        for (name, value) in envelope {
            match (bare_name(name).as_str(), value) {
                ("taskid", value) => found.tasks.extend(told(value)),
                ("data", value) => found.look(value),
                _ => {}
            }
        }
        found
    }

    fn look(&mut self, value: &Written) {
        match value {
            Written::Object(all) => {
                for (name, value) in all {
                    match (bare_name(name).as_str(), value) {
                        ("taskid", value) => self.tasks.extend(told(value)),
                        ("task" | "data" | "result" | "video", Written::Object(_) | Written::Array(_)) => {
                            self.look(value);
                        }
                        ("id" | "task" | "projectid", value) => self.others.extend(told(value)),
                        _ => {}
                    }
                }
            }
            Written::Array(all) => all.iter().for_each(|value| self.look(value)),
            Written::Plain(_) => {}
        }
    }
}

/// What stands in the place of an id, where that is something.
fn told(value: &Written) -> Option<String> {
    let text = match value {
        Written::Plain(value) => shown(value),
        Written::Array(all) if all.is_empty() => return None,
        // No id is a list or an object: it is none that was asked for.
        Written::Object(_) | Written::Array(_) => String::from("several"),
    };
    Some(text).filter(|text| !TaskId::names_nothing(text))
}

/// Whether a query's answer speaks of a task. One that names no task is believed; one that names another task anywhere, also
/// beside its own, does not count. A list in the place of the task counts where it holds the task alone, by its name.
pub fn is_about(task_id: &TaskId, answer: &[u8]) -> bool {
    let Some(Written::Object(envelope)) = read_json(answer) else { return true };
    // Several tasks in the place of one say nothing of it; nothing at all, or a word, names none.
    let lists = || {
        envelope.iter().filter_map(|(name, value)| match value {
            Written::Array(all) if name == "data" && !all.is_empty() => Some(all.as_slice()),
            _ => None,
        })
    };
    let NamedIds { tasks, others } = NamedIds::of(&envelope);
    let named = if tasks.is_empty() { others } else { tasks };
    if lists().any(|all| named.is_empty() || !matches!(all, [Written::Object(_)])) {
        return false;
    }
    let own = task_id.as_str();
    // The case of a letter is a spelling in hexadecimal alone, however short.
    let is_hexadecimal = own.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let is_own = |named: &String| {
        named == own
            || is_hexadecimal && named.eq_ignore_ascii_case(own)
            || TaskId::identity(named) == TaskId::identity(own)
    };
    named.iter().all(is_own)
}

/// The `data` of a query's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryAnswer {
    /// The task.
    pub task_id: String,
    /// The status as text.
    pub status: String,
    /// The clips' addresses.
    pub urls: Vec<String>,
    /// The reason; empty on success.
    pub err_msg: String,
}

/// Reads a report; every field may be missing, null or of another kind, and one odd link does not lose the others.
pub fn report(task_id: &TaskId, data: Option<&Value>) -> Report {
    // A list of one is the one.
    let data = match data {
        Some(Value::Array(all)) if all.len() == 1 => all.first(),
        other => other,
    };
    let field = |key: &str| data.and_then(|data| data.get(key));
    let mut clips = Vec::new();
    let links = data.and_then(links_of);
    let are_all_read = links.is_none_or(|links| read_links(links, &mut clips));
    // Equal links are one clip.
    let mut seen: HashSet<String> = HashSet::new();
    clips.retain(|clip| seen.insert(clip.identity()));
    // A status is kept to the letter where it is a text.
    let status = match field("status") {
        Some(Value::String(text)) => text.clone(),
        other => other.map(shown).unwrap_or_default(),
    };
    Report {
        task_id: task_id.clone(),
        status: Status::new(&status),
        has_unreadable_links: !are_all_read,
        clips,
        reason: ForeignText::new(&field("err_msg").map(shown).unwrap_or_default()),
    }
}

/// No task has more clips than four; what names more links than this names no clips.
const MOST_LINKS: usize = 16;
/// A signed link is some 800 characters long.
const MOST_LINK_BYTES: usize = 4096;
/// A text that holds links as JSON is no longer than all of them, with their escapes.
const MOST_LINKS_BYTES: usize = 2 * MOST_LINKS * MOST_LINK_BYTES;

/// Where an answer has its links: by the one name that is documented, else by the names that services of this kind use.
const LINK_FIELDS: [&str; 11] = [
    "urls",
    "url",
    "video_urls",
    "video_url",
    "videoUrl",
    "videos",
    "video",
    "outputs",
    "output",
    "results",
    "result",
];

/// What is in the place of an object's links: the first of those names under which anything is. Under another name than the
/// documented ones a text can be anything: only what looks like an address or JSON counts.
fn links_of(object: &Value) -> Option<&Value> {
    let may_be = |name: &str, links: &Value| match links {
        Value::String(text) if !matches!(name, "urls" | "url") => {
            text.trim_start().starts_with(['[', '{', '/']) || text.trim_start().starts_with("http")
        }
        other => !shown(other).is_empty(),
    };
    LINK_FIELDS.iter().find_map(|name| object.get(name).filter(|links| may_be(name, links)))
}

/// Takes every link out of whatever stands where they belong: a text, a list, an object that names them, a map of texts,
/// or any of these as JSON inside a text. `false` where something was left that is no link.
fn read_links(value: &Value, clips: &mut Vec<ClipLink>) -> bool {
    if clips.len() >= MOST_LINKS {
        return true;
    }
    match value {
        Value::Null => true,
        Value::String(text) => match text.trim() {
            "" => true,
            json if json.len() > MOST_LINKS_BYTES => false,
            json if json.starts_with(['[', '{']) => match parse_json(json.as_bytes()) {
                // What is inside is shorter each time, so this ends.
                Some(inside) => read_links(&inside, clips),
                None => false,
            },
            link if link.len() > MOST_LINK_BYTES => false,
            link => {
                clips.push(ClipLink::new(link));
                true
            }
        },
        // Counted, since the first that is odd must not keep the others from being read.
        Value::Array(all) => all.iter().filter(|one| !read_links(one, clips)).count() == 0,
        Value::Object(all) => match links_of(value) {
            Some(links) => read_links(links, clips),
            // The texts of a map can be anything: only an address is taken for one.
            None => {
                let may_be = |one: &Value| one.as_str().is_none_or(|text| text.trim().starts_with("http"));
                all.values().filter(|one| !(may_be(one) && read_links(one, clips))).count() == 0
            }
        },
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The body that asks for an address to upload to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresignBody {
    /// The file's name.
    pub file_name: String,
    /// Its media type.
    pub content_type: String,
    /// Always true in what is known.
    pub is_public: bool,
}

/// The `data` of a presign's answer. Its address is a secret: it has no `Debug`.
#[derive(Clone, Serialize, Deserialize)]
pub struct PresignAnswer {
    /// What to register afterwards.
    pub object_key: String,
    /// Where to PUT the bytes, without the key.
    pub signed_url: String,
}

/// The body that makes an upload an asset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterBody {
    /// From the presign's answer.
    pub object_key: String,
    /// A name for people.
    pub name: String,
}

/// The `data` of a register's answer. Only the id has to be there: what is registered is not registered again because
/// of a field that nobody needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterAnswer {
    /// The new asset.
    #[serde(deserialize_with = "some_text")]
    pub asset_id: String,
    /// Its name.
    #[serde(default, deserialize_with = "any_text")]
    pub name: String,
    /// Its kind.
    #[serde(default, rename = "type", deserialize_with = "any_text")]
    pub kind: String,
    /// Its public address.
    #[serde(default, deserialize_with = "any_text")]
    pub file_url: String,
}

/// Reads anything as text, as [`shown`] does, on one line and without what commands or hides.
fn any_text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Value::deserialize(deserializer).map(|value| ForeignText::new(&shown(&value)).into_string())
}

/// Reads a text or a whole number as text, and refuses what is neither or holds nothing.
fn some_text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(text) if !text.trim().is_empty() && ForeignText::new(&text) == text.trim() => {
            Ok(text.trim().to_owned())
        }
        Value::Number(number) if !number.is_f64() => Ok(number.to_string()),
        _ => Err(serde::de::Error::custom("no text")),
    }
}

/// A row of the credit statements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementRow {
    /// `YYYY-MM-DD HH:MM:SS`; the zone is not stated, UTC is supposed.
    pub created_at: String,
    /// `Pay` or `Refund`.
    pub event_type: String,
    /// A sentence for people.
    #[serde(default)]
    pub event_description: String,
    /// The model's name.
    #[serde(default)]
    pub model: String,
    /// The model's name for people.
    #[serde(default)]
    pub model_name: String,
    /// A signed number as text: `-135`, `+135`.
    pub credit: String,
    /// For videos, the task's id.
    #[serde(default)]
    pub project_id: String,
}

impl StatementRow {
    /// The row with its texts fit to be shown: each on one line, without what commands or hides. An id that hides something, or
    /// is more than a word, names nothing: to leave the odd part out would make the id of something else.
    #[must_use]
    pub fn plain(mut self) -> Self {
        let texts = [
            &mut self.created_at,
            &mut self.event_type,
            &mut self.event_description,
            &mut self.model,
            &mut self.model_name,
            &mut self.credit,
        ];
        for text in texts {
            *text = ForeignText::new(text).into_string();
        }
        let id = self.project_id.trim();
        if id.contains(char::is_whitespace) || ForeignText::new(id).as_str() != id {
            self.project_id.clear();
        }
        self
    }

    /// The credits of the row with their sign, negative for a charge; `None` where the text is no number. Thousands may be
    /// set apart, a comma may stand before one or two digits, the minus may be the typographer's or an accountant's brackets,
    /// the digits may be wide, and a unit of credits may follow. A text that ends with any other word is not
    /// read as a number, since the word may be a multiplier.
    pub fn credits(&self) -> Option<f64> {
        let narrow = |c: char| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '\u{2212}' | '\u{fe63}' | '\u{2013}' => '-',
            c => c,
        };
        let text: String = self.credit.trim().chars().map(narrow).collect();
        let bare = without_unit(&text)?;
        let (is_bracketed, bare) = match bare.strip_prefix('(') {
            Some(inside) => (true, without_unit(inside.strip_suffix(')')?.trim())?),
            None => (false, bare),
        };
        // `inf` and `nan` are words.
        let bare = bare.strip_prefix('+').unwrap_or(bare);
        let (is_minus, digits) = bare.strip_prefix('-').map_or((is_bracketed, bare), |digits| (true, digits));
        let digits = without_separators(digits.trim_start())?;
        let sign = if is_minus { "-" } else { "" };
        format!("{sign}{digits}").parse().ok().filter(|it: &f64| it.is_finite())
    }
}

/// What a number of credits may be followed by.
const UNITS_OF_CREDIT: [&str; 12] =
    ["", "credit", "credits", "cr", "pt", "pts", "point", "points", "积分", "点", "点数", "点积分"];

/// A text without the unit of credits that it ends with; `None` where it ends with another word.
fn without_unit(text: &str) -> Option<&str> {
    let bare = text.trim_end_matches(|c: char| c.is_alphabetic() || c.is_whitespace());
    let unit = text[bare.len()..].trim().to_lowercase();
    UNITS_OF_CREDIT.contains(&unit.as_str()).then_some(bare)
}

/// A number without what stands between its thousands, and with a point before its fraction; `None` where commas and blanks are
/// elsewhere, and may mean something else.
fn without_separators(digits: &str) -> Option<String> {
    // With a comma before one or two digits at the end, points set thousands apart.
    if let Some((whole, fraction)) = digits.rsplit_once(',')
        && (1..=2).contains(&fraction.len())
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
    {
        return Some(format!("{}.{fraction}", joined(whole, &['.', ' ', '\u{a0}', '\u{202f}'])?));
    }
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let separators = [',', ' ', '\u{a0}', '\u{202f}'];
    if !whole.contains(separators) {
        return whole.starts_with(|c: char| c.is_ascii_digit()).then(|| digits.to_owned());
    }
    Some(format!("{}{rest}", joined(whole, &separators)?))
}

/// The digits of a whole number whose thousands are set apart, or are not.
fn joined(whole: &str, separators: &[char]) -> Option<String> {
    let groups: Vec<&str> = whole.split(separators).collect();
    let are_digits = groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_digit()));
    let are_thousands = groups.len() == 1 && !whole.is_empty()
        || (1..=3).contains(&groups[0].len()) && groups[1..].iter().all(|group| group.len() == 3);
    (are_digits && are_thousands).then(|| groups.concat())
}

/// The body that asks for a price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceBody {
    /// The model's name.
    pub model: String,
    /// `VideoService.Img2Video`; the one for text alone is not known for certain.
    pub generate_type: String,
    /// Whole seconds.
    pub duration: u32,
}

/// The generate type of image-to-video.
pub const PRICE_OF_IMAGE_TO_VIDEO: &str = "VideoService.Img2Video";
/// The supposed generate type of text-to-video.
pub const PRICE_OF_TEXT_TO_VIDEO: &str = "VideoService.Txt2Video";

/// The `data` of a price's answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PriceAnswer {
    /// The model's name.
    pub model: String,
    /// The generate type.
    pub generate_type: String,
    /// Credits.
    pub price: f64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foreign_json::MOST_VALUES;

    #[test]
    fn more_values_than_any_answer_has_are_not_read() {
        let list = |number: usize| format!("{{\"code\":200,\"data\":[{}0]}}", "0,".repeat(number));
        assert!(parse_json(list(MOST_VALUES - 10).as_bytes()).is_some());
        assert!(parse_json(list(MOST_VALUES).as_bytes()).is_none());
        let text = format!("{{\"code\":200,\"msg\":\"\\\"{}\"}}", "[,{".repeat(MOST_VALUES));
        assert!(parse_json(text.as_bytes()).is_some(), "a text is one value");
    }
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn envelopes_of_every_shape_are_read() {
        let cases: [(&str, i64, &str, bool); 11] = [
            (r#"{"code":200,"msg":"success","uuid":"u","data":{"a":1}}"#, 200, "success", true),
            (r#"{"code":"200","msg":"ok","data":{}}"#, 200, "ok", true),
            (r#"{"code":0,"message":"fine","data":[]}"#, 0, "fine", true),
            (r#"{"code":500,"msg":"payment failed","data":null}"#, 500, "payment failed", false),
            (r#"{"code":403,"msg":"","message":"no"}"#, 403, "no", false),
            (r#"{"code":200.0}"#, 200, "", false),
            ("\u{feff}{\"code\":200,\"data\":{}}", 200, "", true),
            (r#"{"code":1,"msg":"\ud83d cut","data":{}}"#, 1, "\u{fffd} cut", true),
            (
                r#"{"code":1,"msg":"\ud83d\ude00 \\ud83d \udc00\n","data":{}}"#,
                1,
                "\u{1f600} \\ud83d \u{fffd}",
                true,
            ),
            (r#"{"code":1,"msg":{"en":"no"}}"#, 1, r#"{"en":"no"}"#, false),
            (r#"{"code":1,"msg":null,"message":"","error":{},"detail":["a"]}"#, 1, r#"["a"]"#, false),
        ];
        for (body, code, message, has_data) in cases {
            let envelope = Envelope::parse(body.as_bytes()).unwrap();
            assert_eq!((envelope.code, envelope.message.as_str()), (code, message));
            assert_eq!(envelope.data.is_some(), has_data);
            assert_eq!(envelope.is_success(), code == 200 || code == 0);
        }
    }

    #[test]
    fn what_is_no_envelope_is_said() {
        let cases: [(&str, NoEnvelope); 12] = [
            ("", NoEnvelope::NotJson),
            ("error code: 1010", NoEnvelope::NotJson),
            ("<html>", NoEnvelope::NotJson),
            ("{\"code\":200", NoEnvelope::NotJson),
            ("{\"code\":200,\"msg\":\"\\ud83", NoEnvelope::NotJson),
            ("[]", NoEnvelope::NoCode),
            ("null", NoEnvelope::NoCode),
            ("{}", NoEnvelope::NoCode),
            (r#"{"code":null}"#, NoEnvelope::NoCode),
            (r#"{"code":"abc"}"#, NoEnvelope::NoCode),
            (r#"{"code":[200]}"#, NoEnvelope::NoCode),
            (r#"{"code":2.5}"#, NoEnvelope::NoCode),
        ];
        for (body, expected) in cases {
            assert_eq!(Envelope::parse(body.as_bytes()), Err(expected));
        }
    }

    #[test]
    fn a_report_needs_no_field() {
        let id = TaskId::parse("t").unwrap();
        for data in [None, Some(json!({})), Some(json!({"urls": null, "status": null})), Some(json!([1]))] {
            let report = report(&id, data.as_ref());
            assert_eq!(report.status.as_str(), "");
            assert!(report.clips.is_empty() && report.outcome().is_none());
        }
        let odd = json!({"status": "Completed", "urls": ["https://a/1", null, "", 7, "https://a/2"]});
        assert_eq!(report(&id, Some(&odd)).clips.len(), 2);
        let one = json!({"status": "completed", "urls": "https://a/1"});
        assert_eq!(report(&id, Some(&one)).clips.len(), 1);
        assert_eq!(report(&id, Some(&json!([one]))).clips.len(), 1, "a list of one is the one");
    }

    #[test]
    fn bytes_that_are_no_text_do_not_hide_an_answer() {
        let body = b"{\"code\":200,\"msg\":\"\xff\",\"data\":{\"task_id\":\"t\"}}";
        let envelope = Envelope::parse(body).unwrap();
        assert_eq!(submitted_task_id(envelope.data.as_ref()).unwrap().as_str(), "t");
    }

    #[test]
    fn links_are_found_in_every_shape() {
        let cases: [(Value, usize, bool); 17] = [
            (json!({"urls": [{"url": "https://a/1"}, {"url": "https://a/2", "type": "mp4"}]}), 2, false),
            (json!({"urls": {"0": "https://a/1", "1": {"url": "https://a/2"}}}), 2, false),
            (json!({"urls": "https://a/1"}), 1, false),
            (json!({"urls": "[\"https://a/1\",\"https://a/2\"]"}), 2, false),
            (json!({"url": "https://a/1"}), 1, false),
            (json!({"urls": [], "url": "https://a/1"}), 1, false),
            (json!({"urls": [], "video_url": "https://a/1"}), 1, false),
            (json!({"result": {"urls": ["https://a/1", "https://a/2"], "cost": 7}}), 2, false),
            (
                json!({"urls": null, "output": [{"video_url": "https://a/1", "cover": "https://a/1.jpg"}]}),
                1,
                false,
            ),
            (json!({"result": "succeeded"}), 0, false),
            (json!({"urls": null}), 0, false),
            (json!({"urls": ["", null]}), 0, false),
            (json!({"urls": {"state": "soon"}}), 0, true),
            (json!({"urls": [{"clip": 7}]}), 0, true),
            (json!({"urls": "[\"https://a/1"}), 0, true),
            (json!({"urls": true}), 0, true),
            (json!({"urls": [7, "https://a/1"]}), 1, true),
        ];
        for (data, clips, is_odd) in cases {
            let report = report(&TaskId::parse("t").unwrap(), Some(&data));
            assert_eq!((report.clips.len(), report.has_unreadable_links), (clips, is_odd), "{data}");
            assert!(report.clips.iter().all(|clip| clip.reveal().starts_with("https://a/")), "{data}");
        }
    }

    #[test]
    fn values_of_another_kind_are_shown_and_not_lost() {
        let data = json!({"status": 3, "err_msg": {"reason": "too dark"}});
        let report = report(&TaskId::parse("t").unwrap(), Some(&data));
        assert_eq!((report.status.as_str(), report.reason.as_str()), ("3", r#"{"reason":"too dark"}"#));
        let answer: RegisterAnswer =
            serde_json::from_value(json!({"asset_id": 7, "name": null, "type": 3})).unwrap();
        assert_eq!((answer.asset_id.as_str(), answer.name.as_str(), answer.kind.as_str()), ("7", "", "3"));
        for odd in [json!({"asset_id": null}), json!({"asset_id": " "}), json!({"name": "a"})] {
            assert!(serde_json::from_value::<RegisterAnswer>(odd).is_err());
        }
    }

    #[test]
    fn a_row_of_the_statements_speaks_on_its_line() {
        let odd = "ev\nhint: run it\u{202e}exe\u{200b}\u{3164}";
        let row = |project_id: &str| StatementRow {
            created_at: odd.into(),
            event_type: odd.into(),
            event_description: odd.into(),
            model: odd.into(),
            model_name: odd.into(),
            credit: "-90\n".into(),
            project_id: project_id.into(),
        };
        let plain = row(" T1\n").plain();
        let texts =
            [&plain.created_at, &plain.event_type, &plain.event_description, &plain.model, &plain.model_name];
        assert!(texts.iter().all(|text| *text == "ev hint: run itexe"), "{plain:?}");
        assert_eq!((plain.credits(), plain.project_id.trim()), (Some(-90.0), "T1"));
        for id in ["T1\u{200b}", "T1\nhint: run it", "T 1", "\u{feff}T1"] {
            assert_eq!(row(id).plain().project_id, "", "{id:?} is the id of nothing");
        }
    }

    #[test]
    fn one_address_in_two_spellings_is_one_clip() {
        let id = TaskId::parse("t").unwrap();
        let clips =
            |urls: &[&str]| report(&id, Some(&json!({"status": "completed", "urls": urls}))).clips.len();
        for other in [
            "https://a.example/c.mp4?a=%7E",
            "https://a.example/c.mp4?a=%7e#t=1",
            "HTTPS://A.example:443/c.mp4?a=~",
        ] {
            assert_eq!(clips(&["https://a.example/c.mp4?a=~", other]), 1, "{other}");
        }
        for other in
            ["https://a.example/C.mp4?a=~", "https://a.example/c.mp4?a=%7F", "http://a.example/c.mp4?a=~"]
        {
            assert_eq!(clips(&["https://a.example/c.mp4?a=~", other]), 2, "{other}");
        }
    }

    #[test]
    fn a_task_id_is_percent_encoded_whole() {
        let path = |id: &str| query_path(&TaskId::parse(id).unwrap());
        assert_eq!(path("a-1_b.c~d"), "/api/v1/generation/task/query?task_id=a-1_b.c~d");
        assert_eq!(
            path("a/b&c=d e#中"),
            "/api/v1/generation/task/query?task_id=a%2Fb%26c%3Dd%20e%23%E4%B8%AD"
        );
    }

    #[test]
    fn an_answer_without_a_task_id_has_none() {
        for data in [
            json!(null),
            json!({}),
            json!({"task_id": null}),
            json!({"task_id": "  "}),
            json!({"task_id": []}),
            json!({"task_id": 1.5}),
            serde_json::from_str(r#"{"task_id": 123456789012345678901234567890}"#).unwrap(),
            json!([]),
        ] {
            assert_eq!(submitted_task_id(Some(&data)), None, "{data}");
        }
        assert_eq!(submitted_task_id(Some(&json!({"task_id": "x"}))).unwrap().as_str(), "x");
    }

    #[test]
    fn credits_keep_their_sign() {
        let row = |credit: &str| StatementRow {
            created_at: String::new(),
            event_type: "Pay".into(),
            event_description: String::new(),
            model: String::new(),
            model_name: String::new(),
            credit: credit.into(),
            project_id: String::new(),
        };
        assert_eq!(row("-135").credits(), Some(-135.0));
        assert_eq!(row("+135").credits(), Some(135.0));
        assert_eq!(row("many").credits(), None);
        assert_eq!(row("inf").credits(), None);
        for (text, credits) in [
            ("-1,350", -1350.0),
            ("-50 credits", -50.0),
            ("\u{2212}50", -50.0),
            ("+1 234 567.5", 1_234_567.5),
            ("- 7 积分", -7.0),
            ("(50)", -50.0),
            ("(1,350.5) credits", -1350.5),
            ("\u{ff08}\u{ff15}\u{ff10}\u{ff09}", -50.0),
            ("\u{ff0d}\u{ff15}\u{ff10}", -50.0),
            ("\u{ff0b}\u{ff11}\u{ff0c}\u{ff12}\u{ff13}\u{ff14}", 1234.0),
            ("-50,00", -50.0),
            ("-1,35", -1.35),
            ("-1.350,5", -1350.5),
        ] {
            assert_eq!(row(text).credits(), Some(credits), "{text}");
        }
        for text in ["1,3500", "-1,350,5", "", "-", "nan", "1.2.3", "12 34 56", "(50", "50)", "()", ",50"] {
            assert_eq!(row(text).credits(), None, "{text}");
        }
        for text in
            ["-5k", "-5 K credits", "-1.2万 积分", "-0.05M", "-5O", "-5 per second", "(5k)", "-5w", "-5千"]
        {
            assert_eq!(row(text).credits(), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_body_makes_reading_panic(body: Vec<u8>) {
            let _ = Envelope::parse(&body);
        }
    }

    #[test]
    fn an_answer_is_about_the_task_that_it_names() {
        let about = |id: &str, answer: Value| {
            let id = TaskId::parse(id).unwrap();
            is_about(&id, answer.to_string().as_bytes())
        };
        let data = |data: Value| serde_json::json!({"code": 200, "data": data});
        for own in [
            data(serde_json::json!({"task_id": "Ab9z"})),
            data(serde_json::json!({"taskId": "Ab9z", "id": "another"})),
            data(serde_json::json!({"status": "completed"})),
            data(serde_json::json!({"task_id": null, "id": null, "task": {"kind": "video"}})),
            data(serde_json::json!({"task_id": "Ab9z", "project_id": "of many", "task": "image-to-video"})),
            data(serde_json::json!({"task_id": "", "taskId": "null"})),
            data(Value::Null),
            data(serde_json::json!([])),
            data(serde_json::json!("completed")),
            data(serde_json::json!([{"task_id": "Ab9z", "status": "completed"}])),
        ] {
            assert!(about("Ab9z", own.clone()), "{own}");
        }
        for other in [
            data(serde_json::json!({"task_id": "AB9Z"})),
            data(serde_json::json!({"task_id": "Ab9z", "taskId": "another"})),
            data(serde_json::json!({"id": "another"})),
            data(serde_json::json!({"task_id": null, "id": 7})),
            data(serde_json::json!({"task": {"task_id": "another"}})),
            data(serde_json::json!({"result": [{"task": {"id": "another"}}]})),
            data(serde_json::json!({"task": "another"})),
            data(serde_json::json!({"TaskID": "another"})),
            data(serde_json::json!({"task-id": "another", "status": "failed"})),
            data(serde_json::json!({"project_id": "another"})),
            data(serde_json::json!({"task_id": "Ab9z", "task": {"task_id": "another"}})),
            data(serde_json::json!({"task_id": ["another"]})),
            data(serde_json::json!([{"task_id": "another"}])),
            data(serde_json::json!([{"status": "completed"}])),
            data(serde_json::json!([{"task_id": "Ab9z"}, {"status": "failed"}])),
            data(serde_json::json!([[{"task_id": "Ab9z"}]])),
            serde_json::json!({"code": 200, "task_id": "another", "data": {"status": "failed"}}),
            serde_json::json!({"code": 200, "taskId": "another", "data": {"task_id": "Ab9z"}}),
        ] {
            assert!(!about("Ab9z", other.clone()), "{other}");
        }
        let twice = br#"{"code":200,"data":{"task_id":"another","status":"failed","task_id":"Ab9z"}}"#;
        assert!(!is_about(&TaskId::parse("Ab9z").unwrap(), twice), "a name that occurs twice");
        assert!(
            about("0f-a1", data(serde_json::json!({"task_id": "0F-A1"}))),
            "in hexadecimal the case is a spelling"
        );
    }

    #[test]
    fn links_inside_a_text_are_counted_before_they_are_read() {
        let many = format!("[{}0]", "{\"\":0},".repeat(300_000));
        let report = report(&TaskId::parse("t").unwrap(), Some(&serde_json::json!({"urls": many})));
        assert!(report.clips.is_empty() && report.has_unreadable_links);
    }
}
