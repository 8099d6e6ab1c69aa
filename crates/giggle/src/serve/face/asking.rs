//! What is asked for, out of a form or JSON: read, bounded, and turned into a shot that its model offers.
//!
//! A part that is not understood is refused: a misspelt length would be a paid clip of another length. Names of files and their stated
//! types are not believed, and no text is ever taken for a path on this machine.

use super::fault::Fault;
use super::video::Dialect;
use super::wording::{PARTS, nearest_resolution, number, odd_seconds, other_type, shown, unknown};
use crate::pictures;
use crate::production::Order;
use crate::typed_words::not_a_prompt;
use axum::body::Bytes;
use futures_util::stream;
use giggle_domain::catalog::{DEFAULT_ASPECT_RATIO, DEFAULT_MODEL};
use giggle_domain::refusal::Field;
use giggle_domain::{
    AspectRatio, Catalog, FrameArgument, FrameRef, Language, ReferenceKind, References, Resolution,
    ShotSketch, Sound, Text, VideoModel,
};
use serde_json::Value;
use std::convert::Infallible;
use std::num::NonZeroU32;

/// A shot that is asked for.
#[derive(Debug)]
pub struct Asked {
    /// The order.
    pub order: Order,
    /// Whether its shape and size came out of `size`.
    pub by_size: bool,
}

/// What was said, before the catalog is asked.
#[derive(Debug, Default)]
struct Said {
    prompt: Option<String>,
    model: Option<String>,
    seconds: Option<i64>,
    /// A length that is no whole number: the part's name, and what was given.
    odd_seconds: Option<(String, String)>,
    size: Option<String>,
    aspect_ratio: Option<String>,
    resolution: Option<String>,
    start: Option<FrameRef>,
    end: Option<FrameRef>,
    references: References,
    take: Option<NonZeroU32>,
    count: Option<u32>,
    sound: Option<bool>,
    /// The names under which things were said that have several.
    named: Vec<(Field, String)>,
}

/// Parts that say something about other services, and nothing about the clip.
const PASSED_OVER: [&str; 4] = ["provider", "user", "metadata", "session_id"];
/// The longest prompt that is taken, in characters: some models take less.
pub const LONGEST_PROMPT: usize = 32_000;
/// No form has more parts than this.
const MOST_PARTS: usize = 32;
/// No request has more reference material than this.
const MOST_REFERENCES: usize = 32;
/// No text of a form is longer, but for a picture.
const LONGEST_TEXT: usize = 256 * 1024;

/// Reads a request's body.
///
/// # Errors
///
/// What is wrong with which part.
pub async fn read(kind: &str, body: Bytes, dialect: Dialect, catalog: &Catalog) -> Result<Asked, Fault> {
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let said = match essence.as_str() {
        "multipart/form-data" => of_form(kind, body).await?,
        "application/json" => of_json(&body)?,
        _ => return Err(Fault::other_kind()),
    };
    said.check(dialect == Dialect::OpenRouter, catalog)
}

async fn of_form(kind: &str, body: Bytes) -> Result<Said, Fault> {
    let unreadable = |_| Fault::invalid_body("the form cannot be read");
    let boundary = multer::parse_boundary(kind).map_err(unreadable)?;
    let mut form = multer::Multipart::new(stream::once(async { Ok::<_, Infallible>(body) }), boundary);
    let mut said = Said::default();
    let mut parts = 0;
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        parts += 1;
        if parts > MOST_PARTS {
            return Err(Fault::invalid_body(format!("a form has at most {MOST_PARTS} parts")));
        }
        let name = field.name().unwrap_or_default().to_owned();
        let is_file = field.file_name().is_some();
        // What is written in another way would be paid for as it is written.
        let coding = field.headers().get("content-transfer-encoding").and_then(|it| it.to_str().ok());
        if let Some(coding) = coding
            && !["binary", "8bit", "7bit"].iter().any(|it| coding.trim().eq_ignore_ascii_case(it))
        {
            let given = shown(coding);
            return Err(Fault::invalid(name, format!("a part is sent as it is, not as `{given}`")));
        }
        let bytes = field.bytes().await.map_err(unreadable)?;
        if is_file {
            match name.as_str() {
                "input_reference" | "start_frame" => once(&mut said.start, picture(&bytes, &name)?, &name)?,
                "end_frame" => once(&mut said.end, picture(&bytes, &name)?, &name)?,
                _ => return Err(unknown(&name)),
            }
            continue;
        }
        let is_picture = name.starts_with("input_reference") || name == "end_frame";
        if bytes.len() > LONGEST_TEXT && !is_picture {
            return Err(Fault::invalid(name, format!("this part has at most {LONGEST_TEXT} bytes")));
        }
        let Ok(text) = String::from_utf8(bytes.to_vec()) else {
            return Err(Fault::invalid(name, "this part is not UTF-8 text".into()));
        };
        said.part(&name, &text)?;
    }
    Ok(said)
}

/// Why a body cannot be read, as far as its reader says.
fn unreadable(error: &serde_json::Error) -> Fault {
    let place = format!("line {}, column {}", error.line(), error.column());
    let said = error.to_string();
    Fault::invalid_body(if said.starts_with("number out of range") {
        format!("a number in the body is too large ({place})")
    } else if said.contains("surrogate") || said.contains("unicode code point") || said.contains("hex escape")
    {
        format!("the body has half of a character, such as `\\ud800` ({place})")
    } else if error.is_data() {
        format!("the body is not a JSON object ({place})")
    } else {
        format!("the body is not valid JSON ({place})")
    })
}

fn of_json(body: &[u8]) -> Result<Said, Fault> {
    // What is small as text can be large once it is taken apart.
    if giggle_domain::wire::has_too_many_values(body) {
        return Err(Fault::invalid_body("the body has too many values"));
    }
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if let Err(error) = std::str::from_utf8(body) {
        return Err(Fault::invalid_body(format!("the body is not UTF-8 (byte {})", error.valid_up_to() + 1)));
    }
    let Members(members) = serde_json::from_slice(body).map_err(|error| unreadable(&error))?;
    let mut said = Said::default();
    for (name, value) in &members {
        match (name.as_str(), value) {
            (_, Value::Null) => {}
            ("generate_audio", Value::Bool(sound)) => once(&mut said.sound, *sound, name)?,
            ("frame_images", Value::Array(frames)) if frames.len() <= 2 => {
                for frame in frames {
                    said.frame_image(frame)?;
                }
            }
            ("input_references", Value::Array(given)) if given.len() <= MOST_REFERENCES => {
                for one in given {
                    said.reference(one)?;
                }
            }
            ("input_references" | "frame_images", Value::Array(given)) => {
                let most = if name == "frame_images" { 2 } else { MOST_REFERENCES };
                let given = given.len();
                return Err(Fault::invalid(
                    name,
                    format!("`{name}` has at most {most} entries, not {given}"),
                ));
            }
            ("input_references" | "frame_images", value) => return Err(other_type(name, value)),
            ("input_reference", value) => {
                only(value, name, &["type", "image_url", "url"])?;
                value.get("image_url").map_or(Ok(()), |inner| only(inner, name, OF_AN_ADDRESS))?;
                let named: Vec<&Value> = ["image_url", "url"].iter().filter_map(|it| value.get(it)).collect();
                // Where both are there they say the same, or it is not known which one is meant.
                for address in if named.is_empty() { vec![value] } else { named } {
                    let address = address.get("url").unwrap_or(address);
                    let Some(address) = address.as_str() else { return Err(other_type(name, value)) };
                    once(&mut said.start, frame(address, name)?, name)?;
                }
            }
            ("provider", value) if states_a_price(value) => return Err(no_limit_of_a_request()),
            (other, _) if PASSED_OVER.contains(&other) => {}
            (_, Value::String(text)) => said.part(name, text)?,
            // 8.0 is how some clients write 8.
            ("seconds" | "duration" | "take" | "count" | "n", Value::Number(number)) => {
                let whole = number.as_i64().or_else(|| {
                    number.as_f64().filter(|it| it.fract() == 0.0 && it.abs() < 1e9).map(|it| it as i64)
                });
                said.part(name, &whole.map_or_else(|| number.to_string(), |it| it.to_string()))?;
            }
            (other, value) if PARTS.contains(&other) => return Err(other_type(other, value)),
            (other, _) => return Err(unknown(other)),
        }
    }
    Ok(said)
}

/// Whether a wish about other services limits what the clip may cost: that is kept or refused, and never passed over.
fn states_a_price(provider: &Value) -> bool {
    provider.get("max_price").is_some_and(|it| !it.is_null())
        || provider.as_str().is_some_and(|it| it.contains("max_price"))
}

fn no_limit_of_a_request() -> Fault {
    Fault::invalid(
        "provider.max_price",
        "a single request cannot limit its price here; leave `provider.max_price` out, and limit what a token may spend in a day with `giggle serve token add NAME --per-day CREDITS`. Nothing was sent".into(),
    )
}

/// The members of a JSON object as they are written, so that a name that is there twice is seen.
struct Members(Vec<(String, Value)>);

impl<'de> serde::Deserialize<'de> for Members {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> serde::de::Visitor<'de> for Each {
            type Value = Members;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                    if members.len() > MOST_PARTS {
                        return Err(serde::de::Error::custom("too many members"));
                    }
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Each)
    }
}

/// Names of one thing.
const TWINS: [[&str; 2]; 5] = [
    ["seconds", "duration"],
    ["count", "n"],
    ["start_frame", "input_reference"],
    ["input_reference[image_url]", "start_frame"],
    ["end_frame[image_url]", "end_frame"],
];

/// Notes what was said of one thing. Of two that differ, nobody knows which was meant, and one would be paid for.
fn once<T: PartialEq>(slot: &mut Option<T>, value: T, name: &str) -> Result<(), Fault> {
    match slot {
        Some(other) if *other != value => {
            let twin = TWINS.iter().find_map(|[one, other]| match name {
                _ if name == *one => Some(other),
                _ if name == *other => Some(one),
                _ => None,
            });
            Err(Fault::invalid(
                name,
                match twin {
                    Some(twin) => format!(
                        "`{name}` contradicts what was said before it, as `{name}` or as `{twin}`: give one of them"
                    ),
                    None => format!("`{name}` is given twice, and differently: give it once"),
                },
            ))
        }
        _ => {
            *slot = Some(value);
            Ok(())
        }
    }
}

impl Said {
    fn part(&mut self, name: &str, text: &str) -> Result<(), Fault> {
        match name {
            "seconds" | "duration" => self.named.push((Field::Duration, name.to_owned())),
            "count" | "n" => self.named.push((Field::Count, name.to_owned())),
            "end_frame" => self.named.push((Field::EndFrame, name.to_owned())),
            "input_reference" => self.named.push((Field::StartFrame, name.to_owned())),
            _ => {}
        }
        match name {
            "prompt" => once(&mut self.prompt, text.to_owned(), name)?,
            "model" => once(&mut self.model, text.to_owned(), name)?,
            // What the nearest length is, only the model says.
            "seconds" | "duration" => match text.trim().parse() {
                Ok(seconds) => once(&mut self.seconds, seconds, name)?,
                Err(_) => self.odd_seconds = Some((name.to_owned(), text.trim().to_owned())),
            },
            "size" => once(&mut self.size, text.to_owned(), name)?,
            "aspect_ratio" => once(&mut self.aspect_ratio, text.to_owned(), name)?,
            "resolution" => once(&mut self.resolution, text.to_owned(), name)?,
            "take" => {
                let take = NonZeroU32::new(number(name, text)?).unwrap_or(NonZeroU32::MIN);
                once(&mut self.take, take, name)?;
            }
            "count" | "n" => once(&mut self.count, number(name, text)?, name)?,
            "generate_audio" => match text {
                "true" => once(&mut self.sound, true, name)?,
                "false" => once(&mut self.sound, false, name)?,
                other => {
                    let given = shown(other);
                    return Err(Fault::invalid(
                        name,
                        format!("`{name}` must be true or false, not `{given}`"),
                    ));
                }
            },
            "input_reference" | "input_reference[image_url]" | "start_frame" => {
                once(&mut self.start, frame(text, name)?, name)?;
            }
            "end_frame" | "end_frame[image_url]" => once(&mut self.end, frame(text, name)?, name)?,
            "input_reference[file_id]" => {
                return Err(Fault::invalid(
                    "input_reference",
                    "this server keeps no files by id: send the picture itself, or its address".into(),
                ));
            }
            "provider" if text.contains("max_price") => return Err(no_limit_of_a_request()),
            _ if name.starts_with("provider[max_price]") => return Err(no_limit_of_a_request()),
            _ if PASSED_OVER.contains(&name) => {}
            _ => return Err(unknown(name)),
        }
        Ok(())
    }

    fn frame_image(&mut self, value: &Value) -> Result<(), Fault> {
        let param = "frame_images";
        only(value, param, &["type", "image_url", "frame_type"])?;
        value.get("image_url").map_or(Ok(()), |inner| only(inner, param, OF_AN_ADDRESS))?;
        if let Some(kind) = value.get("type").filter(|kind| **kind != "image_url") {
            let given = shown(&kind.to_string());
            return Err(Fault::invalid(param, format!("the `type` of a frame is image_url, not {given}")));
        }
        let address = value.pointer("/image_url/url").and_then(Value::as_str);
        let side = value.get("frame_type").and_then(Value::as_str);
        let slot = match side {
            Some("first_frame") | None => &mut self.start,
            Some("last_frame") => &mut self.end,
            Some(other) => {
                let given = shown(other);
                let message = format!("`frame_type` must be first_frame or last_frame, not `{given}`");
                return Err(Fault::invalid(param, message));
            }
        };
        let Some(address) = address else {
            return Err(Fault::invalid(param, "a frame has its picture at `image_url.url`".into()));
        };
        once(slot, frame(address, param)?, param)
    }

    fn reference(&mut self, value: &Value) -> Result<(), Fault> {
        let param = "input_references";
        let named = value.get("type").and_then(Value::as_str).unwrap_or_default();
        let kind = ReferenceKind::ALL
            .into_iter()
            .find(|kind| named.strip_suffix("_url") == Some(kind.field().name()))
            .ok_or_else(|| {
                let given = shown(named);
                Fault::invalid(
                    param,
                    format!("`type` must be image_url, audio_url or video_url, not `{given}`"),
                )
            })?;
        only(value, param, &["type", named])?;
        value.get(named).map_or(Ok(()), |inner| only(inner, param, OF_AN_ADDRESS))?;
        let place = value.get(named);
        let address = place.and_then(|it| it.get("url").unwrap_or(it).as_str());
        let Some(address) = address else {
            return Err(Fault::invalid(param, format!("a reference has its address at `{named}.url`")));
        };
        self.references.of_mut(kind).push(frame(address, param)?);
        Ok(())
    }

    fn check(self, is_json: bool, catalog: &Catalog) -> Result<Asked, Fault> {
        let length = self.prompt.as_ref().map_or(0, |prompt| prompt.chars().count());
        if length > LONGEST_PROMPT {
            let message = format!("`prompt` must have at most {LONGEST_PROMPT} characters, not {length}");
            return Err(Fault::invalid("prompt", message));
        }
        if let Some(what) = self.prompt.as_deref().and_then(not_a_prompt) {
            return Err(Fault::invalid("prompt", format!("`prompt`: {}", what.en)));
        }
        let by_size = self.size.is_some();
        let named = self.named;
        let refused = |refusal: giggle_domain::Refusal| {
            let name =
                named.iter().find(|(field, _)| *field == refusal.field()).map(|(_, name)| name.as_str());
            Fault::of_shot(&refusal, by_size, is_json).about(name)
        };
        let name = model_name(self.model.as_deref().unwrap_or(DEFAULT_MODEL), catalog);
        let model = catalog.model(&name).map_err(refused)?;
        if let Some((name, given)) = &self.odd_seconds {
            return Err(odd_seconds(name, given, model));
        }
        let mut aspect_ratio =
            self.aspect_ratio.as_deref().map(str::parse::<AspectRatio>).transpose().map_err(|refusal| {
                let fault = Fault::of_shot(&refusal, false, is_json);
                if fault.has_nearest() { fault } else { fault.nearest(DEFAULT_ASPECT_RATIO.as_str()) }
            })?;
        let mut resolution = match &self.resolution {
            None => None,
            Some(given) => Some(given.parse::<Resolution>().map_err(|refusal| {
                let fault = Fault::of_shot(&refusal, false, is_json);
                match nearest_resolution(given, model).filter(|_| !fault.has_nearest()) {
                    Some(nearest) => fault.nearest(nearest.as_str()),
                    None => fault,
                }
            })?),
        };
        if let Some(size) = &self.size {
            let (ratio, side) = shape(size, model)?;
            if aspect_ratio.is_some_and(|given| given != ratio)
                || resolution.is_some_and(|given| given != side)
            {
                return Err(Fault::invalid(
                    "size",
                    format!(
                        "`size` {size} is {ratio} at {side}, and `aspect_ratio` or `resolution` says otherwise"
                    ),
                ));
            }
            (aspect_ratio, resolution) = (Some(ratio), Some(side));
        }
        if let Some(fault) = self.sound.and_then(|sound| sound_fault(sound, model, catalog)) {
            return Err(fault);
        }
        let sketch = ShotSketch {
            prompt: self.prompt,
            model: Some(name),
            // The service's own table gives 0 as the default of this model, and agents copy the table.
            duration: self.seconds.filter(|it| *it != 0 || model.name.as_str() != "wan25"),
            aspect_ratio,
            resolution,
            start_frame: self.start,
            end_frame: self.end,
            count: self.count,
            references: self.references,
        };
        let shot = sketch.check(catalog).map_err(refused)?;
        Ok(Asked { order: Order::new(shot, self.take), by_size })
    }
}

/// The catalog's name of a model, as other services spell it: `openai/sora-2-pro` is `sora2-pro`, `google/veo-3.1` is `veo31`.
pub fn model_name(given: &str, catalog: &Catalog) -> String {
    let plain = |name: &str| {
        name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
    };
    if catalog.model(given).is_ok() {
        return given.to_owned();
    }
    let last = given.rsplit('/').next().unwrap_or(given);
    let mut same = catalog.models().iter().filter(|model| plain(model.name.as_str()) == plain(last));
    match (same.next(), same.next()) {
        (Some(model), None) => model.name.to_string(),
        _ => last.to_owned(),
    }
}

/// Ratio and resolution that a width and height are nearest to: the shape within three hundredths, the side within six.
fn shape(size: &str, model: &VideoModel) -> Result<(AspectRatio, Resolution), Fault> {
    let offered = || {
        let sizes = model.resolutions.iter().flat_map(|side| {
            model.aspect_ratios.iter().map(|ratio| {
                let (width, height) = side.draft_size(*ratio);
                format!("{width}x{height}")
            })
        });
        sizes.collect::<Vec<_>>()
    };
    let pair = size.split_once(['x', 'X', '×', '*']).and_then(|(width, height)| {
        Some((width.trim().parse::<u32>().ok()?, height.trim().parse::<u32>().ok()?))
    });
    let Some((width, height)) = pair.filter(|(width, height)| *width > 0 && *height > 0) else {
        let (all, given) = (offered(), shown(size));
        let offers = all.join(", ");
        let message =
            format!("`size` must be a width and a height, not `{given}`; `{}` offers {offers}", model.name);
        let fault = Fault::invalid("size", message);
        let usual = all.iter().find(|it| *it == "1280x720").or(all.first());
        return Err(match usual {
            Some(usual) => fault.nearest(usual.as_str()),
            None => fault,
        });
    };
    let (wanted, short) = (f64::from(width) / f64::from(height), f64::from(width.min(height)));
    let away = |ratio: &AspectRatio| {
        let (width, height) = ratio.terms();
        (f64::from(width) / f64::from(height) / wanted).ln().abs()
    };
    let from = |side: &Resolution| (f64::from(side.shorter_side()) / short).ln().abs();
    let ratio = AspectRatio::ALL.into_iter().min_by(|a, b| away(a).total_cmp(&away(b)));
    let side = model.resolutions.iter().copied().min_by(|a, b| from(a).total_cmp(&from(b)));
    match (ratio, side) {
        (Some(ratio), Some(side)) if away(&ratio) <= 0.03 && from(&side) <= 0.06 => Ok((ratio, side)),
        (ratio, side) => {
            let all = offered().join(", ");
            let fault = Fault::invalid(
                "size",
                format!("`{}` offers the sizes {all}, not {width}x{height}", model.name),
            );
            Err(match ratio.zip(side) {
                Some((ratio, side)) => {
                    let (width, height) = side.draft_size(ratio);
                    fault.nearest(format!("{width}x{height}"))
                }
                None => fault,
            })
        }
    }
}

fn sound_fault(wanted: bool, model: &VideoModel, catalog: &Catalog) -> Option<Fault> {
    let is_other = match model.sound {
        Sound::Yes => !wanted,
        Sound::No => wanted,
        Sound::Unknown => false,
    };
    if !is_other {
        return None;
    }
    let name = model.name.as_str();
    let other = match wanted {
        true => name.trim_end_matches("-no-audio").to_owned(),
        false => format!("{name}-no-audio"),
    };
    let says = if wanted { "has no sound" } else { "has sound" };
    // What is nearest is another model, and no value of this part.
    let way_out = match catalog.model(&other) {
        Ok(_) if other != name => {
            format!("; the model `{other}` {}", if wanted { "has" } else { "has none" })
        }
        _ => String::new(),
    };
    Some(Fault::invalid("generate_audio", format!("`{name}` {says}{way_out}")))
}

/// A frame by its address, its asset or its data; never a path.
fn frame(text: &str, param: &str) -> Result<FrameRef, Fault> {
    let text = text.trim();
    // Some clients write the object form into one part.
    let object = serde_json::from_str::<Value>(text).ok().filter(Value::is_object);
    let inner = object
        .as_ref()
        .and_then(|it| it.get("image_url"))
        .map(|it| it.get("url").unwrap_or(it))
        .and_then(Value::as_str);
    let refused = |refusal: giggle_domain::Refusal| {
        Fault::invalid(param, refusal.text().into_string(Language::English))
    };
    match FrameArgument::parse(inner.unwrap_or(text)).map_err(refused)? {
        FrameArgument::Ready(FrameRef::Inline(inline)) => picture(&inline.bytes(), param),
        FrameArgument::Ready(frame) => Ok(frame),
        FrameArgument::File(_) => Err(Fault::invalid(
            param,
            "a frame is a file of the form, an http or https address, or a data: address; no path of the server is read".into(),
        )),
    }
}

fn picture(bytes: &[u8], param: &str) -> Result<FrameRef, Fault> {
    pictures::frame(bytes).map_err(|fault| {
        let text = fault.text().then(&Text::plain("; "), &fault.hint());
        Fault::invalid(param, text.into_string(Language::English))
    })
}

/// What may stand beside an address.
const OF_AN_ADDRESS: &[&str] = &["url", "detail"];

/// Refuses an object with fields of which nobody knows the meaning: what they ask for would be paid for and not made.
fn only(value: &Value, param: &str, known: &[&str]) -> Result<(), Fault> {
    let names = value.as_object().into_iter().flatten().map(|(name, _)| name);
    match names.into_iter().find(|name| !known.contains(&name.as_str())) {
        Some(name) => {
            let (name, known) = (shown(name), known.join(", "));
            Err(Fault::invalid(param, format!("`{name}` is unknown here; known are {known}")))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn catalog() -> Catalog {
        Catalog::built_in()
    }

    #[test]
    fn models_are_known_by_the_names_of_other_services() {
        for (given, name) in [
            ("sora-2", "sora2"),
            ("sora-2-pro", "sora2-pro"),
            ("openai/sora-2", "sora2"),
            ("google/veo-3.1", "veo31"),
            ("giggle/grok-fast", "grok-fast"),
            ("openai/veo31-no-audio", "veo31-no-audio"),
            ("veo31", "veo31"),
            ("nonsense", "nonsense"),
        ] {
            assert_eq!(model_name(given, &catalog()), name, "{given}");
        }
    }

    #[test]
    fn a_size_is_the_nearest_shape_or_refused_with_the_nearest() {
        let catalog = catalog();
        let model = catalog.model("sora2").unwrap();
        for (size, ratio, side) in [
            ("1280x720", "16:9", "720p"),
            ("1024x1792", "9:16", "1080p"),
            ("832x480", "16:9", "480p"),
            ("848x480", "16:9", "480p"),
            ("1024x1024", "1:1", "1080p"),
            ("1440x1080", "4:3", "1080p"),
        ] {
            let (found, found_side) = shape(size, model).unwrap();
            assert_eq!((found.as_str(), found_side.as_str()), (ratio, side), "{size}");
        }
        for size in ["1536x1024", "1280x768", "10x10", "0x0", "wide", "99999999999x1"] {
            assert!(shape(size, model).is_err(), "{size}");
        }
    }

    #[tokio::test]
    async fn what_is_not_understood_is_refused_and_no_path_is_read() {
        let ask = async |json: &str| {
            read("application/json", Bytes::from(json.to_owned()), Dialect::OpenRouter, &catalog()).await
        };
        let asked = ask(r#"{"prompt":"a lake","model":"google/veo-3.1","duration":8,"resolution":"720p","frame_images":[{"type":"image_url","image_url":{"url":"https://x.example/b.png"},"frame_type":"last_frame"}]}"#).await.unwrap();
        assert_eq!((asked.order.shot.duration(), asked.order.shot.end_frame().unwrap().kind()), (8, "url"));
        let asked = ask(r#"{"prompt":"@image1 dances to @audio1","model":"seedance-2.0-pro","input_references":[{"type":"audio_url","audio_url":{"url":"https://x.example/a.mp3"}},{"type":"image_url","image_url":{"url":"https://x.example/a.png"}}]}"#).await.unwrap();
        let given: Vec<String> = asked.order.shot.references().named().map(|(word, _)| word).collect();
        assert_eq!(given, ["@image1", "@audio1"]);
        for json in [
            "[]",
            "{",
            r#"{"prompt":""}"#,
            r#"{"prompt":"undefined"}"#,
            r#"{"prompt":"{{prompt}}"}"#,
            r#"{"prompt":"a","second":8}"#,
            r#"{"prompt":"a","duration":7}"#,
            r#"{"prompt":"a","duration":1.5}"#,
            r#"{"prompt":"a","seed":1}"#,
            r#"{"prompt":"a","size":"1280x720","aspect_ratio":"9:16"}"#,
            r#"{"prompt":"a","model":"veo31","generate_audio":false}"#,
            r#"{"prompt":"a","input_reference":{"image_url":"/etc/passwd"}}"#,
            r#"{"prompt":"a","input_reference":"file:///etc/passwd"}"#,
            r#"{"prompt":"a","input_reference":"data:image/png;base64,AAAA"}"#,
            r#"{"prompt":"a","input_reference":{"image_url":"https://x.example/a.png","file_id":"f"}}"#,
            r#"{"prompt":"a","frame_images":[{"type":"video","image_url":{"url":"https://x.example/a.png"}}]}"#,
            r#"{"prompt":"a","frame_images":[{"type":"image_url","image_url":{"url":"https://x.example/a.png"},"foo":1}]}"#,
            r#"{"prompt":"a","frame_images":[{"image_url":{"url":"https://x.example/a.png","strength":1}}]}"#,
            r#"{"prompt":"a","take":0}"#,
            r#"{"prompt":"a","model":"grok","input_references":[{"type":"image_url","image_url":{"url":"https://x.example/a.png"}}]}"#,
            r#"{"prompt":"a","model":"seedance-2.0-pro","input_references":[{"type":"image_url","image_url":{"url":"/etc/passwd"}}]}"#,
            r#"{"prompt":"a","model":"seedance-2.0-pro","input_references":[{"type":"file","url":"https://x.example/a.png"}]}"#,
            r#"{"prompt":"a","model":"seedance-2.0-pro","input_references":[{"type":"audio_url","audio_url":{"url":"data:audio/mpeg;base64,AAAA"}}]}"#,
            r#"{"prompt":"@image2","model":"seedance-2.0-pro","input_references":[{"type":"image_url","image_url":{"url":"https://x.example/a.png"}}]}"#,
            r#"{"prompt":7}"#,
            r#"{"prompt":"a","prompt":"b"}"#,
            r#"{"prompt":"a","seconds":"6","duration":10}"#,
            r#"{"prompt":"a","n":1,"count":2}"#,
            r#"{"prompt":"a","model":"grok","model":"veo31"}"#,
            r#"{"prompt":"a","input_reference":"https://x.example/a.png","frame_images":[{"type":"image_url","image_url":{"url":"https://x.example/b.png"},"frame_type":"first_frame"}]}"#,
        ] {
            assert!(ask(json).await.is_err(), "{json}");
        }
        for (json, param) in [
            (r#"{"prompt":"a","seconds":"5"}"#, "seconds"),
            (r#"{"prompt":"a","duration":5}"#, "duration"),
            (r#"{"prompt":"a","n":2}"#, "n"),
            (r#"{"prompt":"a","count":2}"#, "count"),
        ] {
            assert_eq!(ask(json).await.unwrap_err().param(), Some(param), "{json}");
        }
        assert!(ask(r#"{"prompt":"a","model":"wan25","seconds":0}"#).await.is_ok());
        // What says the same twice is one wish.
        assert!(ask(r#"{"prompt":"a","seconds":"6","duration":6.0}"#).await.is_ok());
    }

    #[tokio::test]
    async fn a_refusal_says_what_was_given_and_what_is_nearest() {
        for (part, given, nearest) in [
            ("prompt", json!(7), None),
            ("model", json!(7), None),
            ("resolution", json!(720), Some("720p")),
            ("resolution", json!("4k"), Some("1080p")),
            ("aspect_ratio", json!(""), Some("16:9")),
            ("size", json!("big"), Some("1280x720")),
            ("size", json!(1280), None),
            ("duration", json!(true), None),
            ("duration", json!(6.5), Some("6")),
            ("duration", json!(1e300), Some("10")),
            ("seconds", json!("6s"), Some("6")),
            ("take", json!(5_000_000_000_u64), Some("4294967295")),
            ("take", json!(-3), Some("1")),
            ("generate_audio", json!("maybe"), None),
            ("input_references", json!("x"), None),
            ("frame_images", json!([1, 2, 3]), None),
        ] {
            let mut body = json!({"prompt": "a", "model": "grok"});
            body[part] = given.clone();
            let body = Bytes::from(body.to_string());
            let fault = read("application/json", body, Dialect::OpenRouter, &catalog()).await.unwrap_err();
            let said = format!("{fault:?}");
            assert_eq!((fault.param(), fault.nearest_value()), (Some(part), nearest), "{said}");
            let shown = given.as_str().map_or_else(|| given.to_string(), str::to_owned);
            let is_number_of_entries = given.is_array();
            assert!(is_number_of_entries || said.contains(&shown), "{said}");
        }
    }

    #[tokio::test]
    async fn the_same_form_with_another_boundary_is_the_same_shot() {
        let form = |boundary: &str| {
            let part = |name: &str, value: &str| {
                format!("--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
            };
            let body = format!(
                "{}{}{}--{boundary}--\r\n",
                part("prompt", "a lake"),
                part("model", "veo31"),
                part("seconds", "8")
            );
            (format!("multipart/form-data; boundary={boundary}"), Bytes::from(body))
        };
        let mut identities = Vec::new();
        for boundary in ["one", "two"] {
            let (kind, body) = form(boundary);
            identities.push(read(&kind, body, Dialect::OpenAi, &catalog()).await.unwrap().order.fingerprint);
        }
        assert_eq!(identities[0], identities[1]);
    }
}
