//! What is said of a part of a request that cannot be: what was given, what it may be, and the nearest legal value.

use super::fault::Fault;
use giggle_domain::{Resolution, VideoModel};
use serde_json::Value;

/// The parts that are understood.
pub const PARTS: [&str; 15] = [
    "prompt",
    "model",
    "seconds",
    "duration",
    "size",
    "aspect_ratio",
    "resolution",
    "input_reference",
    "end_frame",
    "frame_images",
    "input_references",
    "take",
    "count",
    "n",
    "generate_audio",
];
/// What was given, as a sentence can hold it.
pub fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}

/// A part whose value is of a kind that it cannot be.
pub fn other_type(name: &str, value: &Value) -> Fault {
    let kind = match name {
        "seconds" | "duration" | "take" | "count" | "n" => "a whole number",
        "generate_audio" => "true or false",
        "input_reference" => "an address, or {\"image_url\": ADDRESS}",
        "frame_images" | "input_references" => "a list",
        _ => "a text",
    };
    let fault = Fault::invalid(name, format!("`{name}` must be {kind}, not {}", shown(&value.to_string())));
    let number = value.as_i64();
    let nearest = match name {
        "resolution" => number
            .and_then(|side| format!("{side}p").parse::<Resolution>().ok())
            .map(|side| side.as_str().to_owned()),
        "generate_audio" => number.filter(|it| (0..=1).contains(it)).map(|it| (it == 1).to_string()),
        _ => None,
    };
    match nearest {
        Some(nearest) => fault.nearest(nearest),
        None => fault,
    }
}

/// A whole number from 1 on.
pub fn number(name: &str, text: &str) -> Result<u32, Fault> {
    let text = text.trim();
    text.parse().ok().filter(|it| *it > 0).ok_or_else(|| {
        let (given, most) = (shown(text), u32::MAX);
        let nearest = leading(text).map(|it| it.round().clamp(1.0, f64::from(most)) as u32);
        let message = format!("`{name}` must be a whole number from 1 to {most}, not `{given}`");
        Fault::invalid(name, message).nearest(nearest.unwrap_or(1).to_string())
    })
}

/// The number that a text begins with.
fn leading(text: &str) -> Option<f64> {
    let end =
        text.find(|c: char| !matches!(c, '0'..='9' | '.' | '-' | '+' | 'e' | 'E')).unwrap_or(text.len());
    text[..end].trim_end_matches(['e', 'E']).parse().ok().filter(|it: &f64| !it.is_nan())
}

/// A length that is no whole number, and the nearest that the model offers.
pub fn odd_seconds(name: &str, given: &str, model: &VideoModel) -> Fault {
    let offered: Vec<String> = model.durations.iter().map(ToString::to_string).collect();
    let wanted = leading(given);
    let nearest = wanted.and_then(|wanted| {
        let away = |seconds: &u32| (f64::from(*seconds) - wanted.clamp(0.0, 1e6)).abs();
        model.durations.iter().copied().min_by(|a, b| away(a).total_cmp(&away(b)))
    });
    let (given, all) = (shown(given), offered.join(", "));
    let message = format!("`{name}` must be one of {all} (`{}`), not `{given}`", model.name);
    let fault = Fault::invalid(name, message);
    match nearest.or(model.durations.first().copied()) {
        Some(nearest) => fault.nearest(nearest.to_string()),
        None => fault,
    }
}

/// The resolution that a text is nearest to: by its lines, or by thousands of columns, as in 4k.
pub fn nearest_resolution(given: &str, model: &VideoModel) -> Option<Resolution> {
    let lines = leading(given)?;
    let is_thousands = given.trim_end().ends_with(['k', 'K']);
    let wanted = if is_thousands { lines * 540.0 } else { lines }.clamp(1.0, 1e6);
    let away = |side: &Resolution| (f64::from(side.shorter_side()) / wanted).ln().abs();
    model.resolutions.iter().copied().min_by(|a, b| away(a).total_cmp(&away(b)))
}

/// A part that no request has.
pub fn unknown(name: &str) -> Fault {
    // It is known, and not as the text of a form.
    if PARTS.contains(&name) {
        let kind =
            if name == "frame_images" || name == "input_references" { "a list in JSON" } else { "a text" };
        return Fault::invalid(name, format!("`{name}` must be {kind}"));
    }
    let shown = shown(name);
    let message = match name {
        "seed" | "callback_url" | "negative_prompt" | "fps" => {
            format!("`{shown}` is not offered by the service behind this server")
        }
        _ => format!("`{shown}` is not a parameter of a video request"),
    };
    let nearest = crate::near_name::meant(&shown, PARTS).first().copied();
    let fault = Fault::invalid(shown, message).code("unknown_parameter");
    match nearest {
        Some(part) => fault.nearest(part),
        None => fault,
    }
}
