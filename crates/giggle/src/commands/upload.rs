//! `giggle upload`: a local picture becomes an asset.

use crate::dry_run::DryRun;
use crate::error::CommandError;
use crate::output::{Output, Shown};
use crate::pictures;
use crate::settings::Settings;
use crate::shot_flags::{Pipes, read_picture};
use giggle_client::RetryPlan;
use giggle_domain::{FrameArgument, Text, wire};
use giggle_render::Prepared;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Upload a local picture as an asset and print its id
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "For --start-frame asset_id:ID. The picture becomes public: anyone who has its address can see it."
)]
pub struct UploadArgs {
    /// A picture: PNG, JPEG, WebP, HEIC, GIF, TIFF or BMP
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Print the request that would be sent, without sending it
    #[arg(long)]
    pub dry_run: bool,
}

/// An asset that the service holds.
#[derive(Debug)]
pub struct Uploaded {
    asset_id: String,
    file_url: String,
}

/// Uploads a picture.
///
/// # Errors
///
/// Exit 2, 3, 4 or 11.
pub async fn run(
    args: &UploadArgs,
    settings: &Settings,
    output: &Output,
) -> Result<Box<dyn Shown>, CommandError> {
    let place = args.file.display();
    // An address is decoded as a frame's is.
    let path = match args.file.to_str().filter(|text| text.starts_with("file:")).map(FrameArgument::parse) {
        Some(Ok(FrameArgument::File(path))) => path,
        _ => args.file.clone(),
    };
    let bytes = read_picture(&path, Pipes::Read)
        .map_err(|fault| fault.error_of_file(output.say("the picture", "图片"), &path))?;
    let prepared = pictures::prepared(&bytes).map_err(|fault| {
        CommandError::usage(Text::about(&place, &fault.text())).hint(pictures::way_out(&fault, &path))
    })?;
    let name = path.file_name().map_or_else(|| "picture".into(), |name| name.to_string_lossy());
    let (bytes, name, format) = match prepared {
        Prepared::AsItIs(facts) => (bytes, name, facts.format),
        Prepared::Made { bytes, conversion, .. } => {
            let what = conversion.text().into_string(output.language);
            output.note(&what);
            let name = Path::new(&*name).with_extension(conversion.to.extension());
            (bytes, name.to_string_lossy().into_owned().into(), conversion.to)
        }
    };
    let media_type = format.media_type();
    if args.dry_run {
        let body = wire::PresignBody {
            file_name: name.into_owned(),
            content_type: media_type.to_owned(),
            is_public: true,
        };
        return Ok(Box::new(DryRun::of_upload(&settings.base()?, &body)));
    }
    let asset = settings
        .client()?
        .upload(bytes, &name, media_type, &RetryPlan::patient())
        .await
        .map_err(|error| crate::failure::client(&error))?;
    Ok(Box::new(Uploaded { asset_id: asset.asset_id, file_url: asset.file_url }))
}

impl Shown for Uploaded {
    fn show(&self, output: &Output) {
        output.data(&self.asset_id);
    }

    fn json(&self) -> Value {
        json!({"asset_id": self.asset_id, "file_url": self.file_url})
    }
}
