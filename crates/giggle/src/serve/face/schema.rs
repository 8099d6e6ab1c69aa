//! The schemas of what a client may send, for the description of the face. What is sent is read part by part in [`asking`](super::asking).

use serde_json::Value;
use utoipa::ToSchema;

/// A form as OpenAI's clients send it.
#[derive(Debug, ToSchema)]
#[allow(dead_code, reason = "a schema: the form is read part by part")]
pub struct CreateForm {
    /// What the clip shows.
    #[schema(min_length = 1, max_length = 32000)]
    prompt: String,
    /// The video model.
    #[schema(default = "grok")]
    model: Option<String>,
    /// Whole seconds, as text.
    #[schema(pattern = "^[0-9]+$")]
    seconds: Option<String>,
    /// The same under another name.
    #[schema(pattern = "^[0-9]+$")]
    duration: Option<String>,
    /// Width and height, such as 1280x720.
    #[schema(pattern = "^[0-9]+x[0-9]+$")]
    size: Option<String>,
    /// A PNG, JPEG or WebP as a file, or its address: the start frame.
    #[schema(content_media_type = "application/octet-stream")]
    input_reference: Option<String>,
    /// A PNG, JPEG or WebP as a file, or its address: the end frame.
    #[schema(content_media_type = "application/octet-stream")]
    end_frame: Option<String>,
    /// The shape of the picture.
    aspect_ratio: Option<String>,
    /// The shorter side of the picture.
    resolution: Option<String>,
    /// Asks for another clip of the same shot on purpose, from 2 on.
    #[schema(minimum = 1)]
    take: Option<u32>,
    /// How many clips one task makes, where the model offers it.
    #[schema(minimum = 1)]
    count: Option<u32>,
    /// The same under another name.
    #[schema(minimum = 1)]
    n: Option<u32>,
    /// Whether the clip is to have sound: true or false.
    #[schema(pattern = "^(true|false)$")]
    generate_audio: Option<String>,
}

/// JSON as OpenRouter's clients send it.
#[derive(Debug, ToSchema)]
#[allow(dead_code, reason = "a schema: the object is read key by key")]
pub struct CreateJson {
    /// What the clip shows.
    #[schema(min_length = 1, max_length = 32000)]
    prompt: String,
    /// The video model.
    #[schema(default = "grok")]
    model: Option<String>,
    /// Whole seconds.
    #[schema(minimum = 1)]
    duration: Option<u32>,
    /// Whole seconds, as text or number.
    #[schema(value_type = Option<Object>)]
    seconds: Option<Value>,
    /// Width and height, such as 1280x720.
    #[schema(pattern = "^[0-9]+x[0-9]+$")]
    size: Option<String>,
    /// The shape of the picture.
    aspect_ratio: Option<String>,
    /// The shorter side of the picture.
    resolution: Option<String>,
    /// Whether the clip is to have sound.
    generate_audio: Option<bool>,
    /// The start frame.
    input_reference: Option<ImageAddress>,
    /// The end frame: its address, or a `data:` address.
    end_frame: Option<String>,
    /// The first and the last frame.
    #[schema(max_items = 2)]
    frame_images: Option<Vec<FrameImage>>,
    /// Reference pictures, sounds and clips: @image1, @audio1 and @video1 in the prompt, each kind in its order.
    #[schema(max_items = 32)]
    input_references: Option<Vec<InputReference>>,
    /// Asks for another clip of the same shot on purpose, from 2 on.
    #[schema(minimum = 1)]
    take: Option<u32>,
    /// How many clips one task makes, where the model offers it.
    #[schema(minimum = 1)]
    count: Option<u32>,
    /// The same under another name.
    #[schema(minimum = 1)]
    n: Option<u32>,
}

/// Reference material.
#[derive(Debug, ToSchema)]
#[allow(dead_code, reason = "a schema")]
pub struct InputReference {
    /// Which kind it is; the address is in the part of that name.
    #[schema(rename = "type", pattern = "^(image|audio|video)_url$")]
    r#type: String,
    /// A picture: its address, or a `data:` address.
    image_url: Option<FrameAddress>,
    /// A sound: its address.
    audio_url: Option<FrameAddress>,
    /// A clip: its address.
    video_url: Option<FrameAddress>,
}

/// The address of a picture, or the picture as a `data:` address.
#[derive(Debug, ToSchema)]
#[allow(dead_code, reason = "a schema")]
pub struct ImageAddress {
    /// The address.
    image_url: String,
}

/// A frame.
#[derive(Debug, ToSchema)]
#[allow(dead_code, reason = "a schema")]
pub struct FrameImage {
    /// Always `image_url`.
    #[schema(rename = "type", pattern = "^image_url$")]
    r#type: String,
    /// The picture.
    image_url: FrameAddress,
    /// Which frame.
    #[schema(pattern = "^(first|last)_frame$")]
    frame_type: String,
}

/// Where a frame's picture is.
#[derive(Debug, ToSchema)]
#[allow(dead_code, reason = "a schema")]
pub struct FrameAddress {
    /// The address, or a `data:` address.
    url: String,
}
