//! `giggle compare`: one prompt with several models, side by side.

use super::batch::run::RunFlags;
use super::batch::{make, plan, refused};
use crate::batch::{Format, Reading, list};
use crate::error::CommandError;
use crate::output::{Output, Shown};
use crate::settings::Settings;
use crate::shot_flags::{number, prompt_text, seconds};
use giggle_domain::refusal::shown;
use giggle_domain::{prompt, text};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Make one shot with several models, side by side
#[derive(Debug, Clone, clap::Args)]
pub struct CompareArgs {
    /// What the clip shows; `@FILE` reads a file, `@@` writes an @, `-` reads standard input
    #[arg(value_name = "PROMPT", allow_hyphen_values = true)]
    pub prompt: String,
    /// The models
    #[arg(long, value_name = "MODEL,MODEL", value_delimiter = ',', required = true)]
    pub models: Vec<String>,
    /// Length in seconds, one that all of them offer [default: each model's own]
    #[arg(long, short, value_name = "SECONDS", value_parser = number::<i64>(seconds))]
    pub duration: Option<i64>,
    /// Shape of the picture
    #[arg(long, short, value_name = "RATIO")]
    pub aspect_ratio: Option<String>,
    /// Shorter side of the picture
    #[arg(long, short, value_name = "SIZE")]
    pub resolution: Option<String>,
    /// First picture: a path, asset_id:ID, url:ADDRESS or base64:DATA
    #[arg(long, value_name = "FRAME")]
    pub start_frame: Option<String>,
    /// Last picture, in the same forms
    #[arg(long, value_name = "FRAME")]
    pub end_frame: Option<String>,
    /// Reference picture, @image1 in the prompt: a path, url:ADDRESS or base64:DATA; may be given up to nine times
    #[arg(long = "image", value_name = "PICTURE")]
    pub images: Vec<String>,
    /// Reference sound, @audio1 in the prompt: url:ADDRESS; may be given several times
    #[arg(long = "audio", value_name = "SOUND")]
    pub audios: Vec<String>,
    /// Reference clip, @video1 in the prompt: url:ADDRESS; may be given several times
    #[arg(long = "video", value_name = "CLIP")]
    pub videos: Vec<String>,
    /// How it is run.
    #[command(flatten)]
    pub how: RunFlags,
}

/// Makes the clips.
///
/// # Errors
///
/// As `giggle batch run`.
pub async fn run(
    args: &CompareArgs,
    settings: &Settings,
    output: &Output,
) -> Result<Box<dyn Shown>, CommandError> {
    let models = models(&args.models)?;
    let prompt = prompt_text(&args.prompt)?;
    // The prompt is a person's own words: what looks like a variable in it is none.
    let literal = |text: &str| text.replace("${", "$${");
    let mut shot = json!({"key": "compare", "prompt": literal(&prompt)});
    let several = |given: &[String]| -> Option<Value> {
        (!given.is_empty()).then(|| given.iter().map(|it| literal(it)).collect::<Vec<_>>().into())
    };
    let more: [(&str, Option<Value>); 8] = [
        ("duration", args.duration.map(Value::from)),
        ("aspect_ratio", args.aspect_ratio.as_deref().map(Value::from)),
        ("resolution", args.resolution.as_deref().map(Value::from)),
        ("start_frame", args.start_frame.as_deref().map(|it| literal(it).into())),
        ("end_frame", args.end_frame.as_deref().map(|it| literal(it).into())),
        ("image", several(&args.images)),
        ("audio", several(&args.audios)),
        ("video", several(&args.videos)),
    ];
    for (name, value) in more {
        if let Some(value) = value {
            shot[name] = value;
        }
    }
    let slug = crate::file_name::slug(&prompt);
    let name = format!("compare-{slug}");
    let document = json!({"name": name, "matrix": {"model": models}, "shots": [shot]}).to_string();
    let here = PathBuf::from(".");
    let reading = Reading { name: &name, folder: &here, catalog: &settings.catalog, may_read_files: true };
    let list = list::check(&document, Format::Json, &reading)
        .map_err(|faults| refused("compare", &faults, false, output))?;
    if args.how.dry_run {
        return Ok(Box::new(plan::of(&list, name, false, args.how.shots(), settings, output).await?));
    }
    let root =
        args.how.output.clone().unwrap_or_else(|| crate::batch::folder::of_list(Path::new("."), &name));
    make(list, &name, &root, &args.how, settings, output).await
}

/// The models that were named: each once, and none of them empty, which would be the default and paid for.
fn models(given: &[String]) -> Result<Vec<&str>, CommandError> {
    let mut models: Vec<&str> = Vec::new();
    for model in given.iter().map(|model| prompt::bare(model)) {
        if model.is_empty() {
            return Err(CommandError::usage(text!("a model is missing in --models", "--models 中缺少模型"))
                .hint(text!("write them as in --models grok,veo31", "写法示例：--models grok,veo31")));
        }
        if models.contains(&model) {
            let model = shown(model);
            return Err(CommandError::usage(text!(
                "`{model}` is named twice in --models",
                "--models 中 `{model}` 重复"
            )));
        }
        models.push(model);
    }
    Ok(models)
}

#[cfg(test)]
mod tests {
    use super::models;

    #[test]
    fn every_model_is_named_and_named_once() {
        let read = |given: &[&str]| {
            let given: Vec<String> = given.iter().map(ToString::to_string).collect();
            models(&given).map(|all| all.join(" ")).ok()
        };
        assert_eq!(read(&["grok", " veo31"]).as_deref(), Some("grok veo31"));
        for given in [&[""][..], &["veo31", ""], &["grok", " "], &["grok", "\u{200b}"], &["grok", "grok "]] {
            assert_eq!(read(given), None, "{given:?}");
        }
    }
}
