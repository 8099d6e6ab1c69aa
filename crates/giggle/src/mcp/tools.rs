//! The tools: which there are, what each does at worst, and how it is described, in one fixed order.
//!
//! A tool says itself whether it reads, writes or spends; what a mode allows follows from that and is stated nowhere else.

use super::arguments;
use super::inputs::{
    DownloadVideo, EstimateCost, GenerateVideo, GetVideo, ListModels, ListVideos, MakeDraft, NextQuestion,
    WaitVideo,
};
use super::outputs::{Drafted, Estimated, Guided, Models, Video, Videos};
use super::schema;
use crate::error::CommandError;
use giggle_domain::{Catalog, Resolution};
use rmcp::model::{JsonObject, Tool as Definition, ToolAnnotations};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What agents may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Everything; the ledger's budget and breaker hold.
    #[default]
    Full,
    /// Look, and spend and write nothing.
    ReadOnly,
    /// Plan and draft; nothing is sent to the service.
    DraftOnly,
}

/// What a tool does at worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It reads what is known here.
    Plans,
    /// It asks the ledger or the service, and changes nothing.
    Looks,
    /// It writes a draft.
    Drafts,
    /// It brings a paid clip here.
    Fetches,
    /// It spends credits.
    Spends,
}

/// A tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// `list_models`
    ListModels,
    /// `next_question`
    NextQuestion,
    /// `estimate_cost`
    EstimateCost,
    /// `make_draft`
    MakeDraft,
    /// `generate_video`
    GenerateVideo,
    /// `get_video`
    GetVideo,
    /// `wait_video`
    WaitVideo,
    /// `download_video`
    DownloadVideo,
    /// `list_videos`
    ListVideos,
}

/// A call whose arguments were understood.
#[derive(Debug)]
pub enum Wanted {
    /// `list_models`
    ListModels(ListModels),
    /// `next_question`
    NextQuestion(NextQuestion),
    /// `estimate_cost`
    EstimateCost(EstimateCost),
    /// `make_draft`
    MakeDraft(MakeDraft),
    /// `generate_video`
    GenerateVideo(GenerateVideo),
    /// `get_video`
    GetVideo(GetVideo),
    /// `wait_video`
    WaitVideo(WaitVideo),
    /// `download_video`
    DownloadVideo(DownloadVideo),
    /// `list_videos`
    ListVideos(ListVideos),
}

impl Mode {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Full, Self::ReadOnly, Self::DraftOnly];

    /// Whether a tool may be called.
    pub fn allows(self, tool: Tool) -> bool {
        match (self, tool.effect()) {
            (
                Self::Full,
                Effect::Plans | Effect::Looks | Effect::Drafts | Effect::Fetches | Effect::Spends,
            )
            | (Self::ReadOnly, Effect::Plans | Effect::Looks)
            | (Self::DraftOnly, Effect::Plans | Effect::Drafts) => true,
            (Self::ReadOnly, Effect::Drafts | Effect::Fetches | Effect::Spends)
            | (Self::DraftOnly, Effect::Looks | Effect::Fetches | Effect::Spends) => false,
        }
    }

    /// Its name, as in the flags.
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::ReadOnly => "read-only",
            Self::DraftOnly => "draft-only",
        }
    }

    /// The tools that it has, as they are listed.
    pub fn tools(self, catalog: &Catalog) -> Vec<Definition> {
        let allowed = Tool::ALL.into_iter().filter(|tool| self.allows(*tool));
        allowed.map(|tool| tool.definition(self, catalog)).collect()
    }

    /// The tool whose arguments say what a shot is; the others only name them.
    fn teller(self) -> Tool {
        if self.allows(Tool::GenerateVideo) { Tool::GenerateVideo } else { Tool::NextQuestion }
    }
}

impl Tool {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 9] = [
        Self::ListModels,
        Self::NextQuestion,
        Self::EstimateCost,
        Self::MakeDraft,
        Self::GenerateVideo,
        Self::GetVideo,
        Self::WaitVideo,
        Self::DownloadVideo,
        Self::ListVideos,
    ];

    /// The name that clients call it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::ListModels => "list_models",
            Self::NextQuestion => "next_question",
            Self::EstimateCost => "estimate_cost",
            Self::MakeDraft => "make_draft",
            Self::GenerateVideo => "generate_video",
            Self::GetVideo => "get_video",
            Self::WaitVideo => "wait_video",
            Self::DownloadVideo => "download_video",
            Self::ListVideos => "list_videos",
        }
    }

    /// The tool of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.name() == name)
    }

    /// What it does at worst.
    pub fn effect(self) -> Effect {
        match self {
            Self::ListModels | Self::NextQuestion => Effect::Plans,
            Self::EstimateCost | Self::GetVideo | Self::WaitVideo | Self::ListVideos => Effect::Looks,
            Self::MakeDraft => Effect::Drafts,
            Self::DownloadVideo => Effect::Fetches,
            Self::GenerateVideo => Effect::Spends,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::ListModels => "List the video models",
            Self::NextQuestion => "The next question to the person",
            Self::EstimateCost => "Estimate the cost of a shot",
            Self::MakeDraft => "Make a free local draft",
            Self::GenerateVideo => "Generate a video clip (costs credits)",
            Self::GetVideo => "Look what became of a shot",
            Self::WaitVideo => "Wait for a clip",
            Self::DownloadVideo => "Download the clip of a shot",
            Self::ListVideos => "List what was asked for",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::ListModels => {
                "The video models with their seconds, default, sound, aspect ratios and resolutions. If the person has named no model, show these and let them choose one explicitly."
            }
            Self::NextQuestion => {
                "The guide for a vague request: the next open question, or the call that makes the clip. Pass all that the person has said; nothing is asked twice. Where the client can ask the person, this asks directly."
            }
            Self::EstimateCost => {
                "What a shot is expected to cost in credits, and who says so. Free; the charge may differ."
            }
            Self::MakeDraft => {
                "Draws a free animatic of the shot on this machine in seconds: framing, camera move, length and frames, not what the model will paint. Show it to the person before generate_video."
            }
            Self::GenerateVideo => {
                "Submits a shot and returns at once with its task_id; the clip takes minutes. First tell the person that you are submitting it, that it usually takes 1–5 minutes, and that they can ask at any time; then end your turn. The same shot asked for again is joined or handed out, never paid for twice. Do not repeat this call because an answer was late, lost or a failure: use get_video or list_videos."
            }
            Self::GetVideo => {
                "Where a shot stands now. Asks the service once; after a lost answer it reads the credit statements. Free. Call it when the person asks."
            }
            Self::WaitVideo => {
                "Waits for a shot to end, only where the person asked you to wait: 45 s at most, 10 minutes with a progress token. Not done by then is no error. Free."
            }
            Self::DownloadVideo => {
                "Brings the clips of a completed shot into the allowed folders and gives their paths. Free, and safe to repeat."
            }
            Self::ListVideos => {
                "The shots that the ledger of this account knows, newest first. Look here before asking for something that may have been asked for already."
            }
        }
    }

    fn required(self) -> &'static [&'static str] {
        match self {
            Self::ListModels | Self::NextQuestion | Self::ListVideos => &[],
            Self::EstimateCost => &["model"],
            Self::MakeDraft | Self::GenerateVideo => &["prompt"],
            Self::GetVideo | Self::WaitVideo | Self::DownloadVideo => &["id"],
        }
    }

    fn schemas(self) -> (JsonObject, JsonObject) {
        let required = self.required();
        match self {
            Self::ListModels => (schema::of_input::<ListModels>(required), schema::of_output::<Models>()),
            Self::NextQuestion => (schema::of_input::<NextQuestion>(required), schema::of_output::<Guided>()),
            Self::EstimateCost => {
                (schema::of_input::<EstimateCost>(required), schema::of_output::<Estimated>())
            }
            Self::MakeDraft => (schema::of_input::<MakeDraft>(required), schema::of_output::<Drafted>()),
            Self::GenerateVideo => {
                (schema::of_input::<GenerateVideo>(required), schema::of_output::<Video>())
            }
            Self::GetVideo => (schema::of_input::<GetVideo>(required), schema::of_output::<Video>()),
            Self::WaitVideo => (schema::of_input::<WaitVideo>(required), schema::of_output::<Video>()),
            Self::DownloadVideo => {
                (schema::of_input::<DownloadVideo>(required), schema::of_output::<Video>())
            }
            Self::ListVideos => (schema::of_input::<ListVideos>(required), schema::of_output::<Videos>()),
        }
    }

    /// Understands the arguments of a call.
    ///
    /// # Errors
    ///
    /// Exit 2 with the argument that is at fault and what it may be.
    pub fn read(self, given: Option<JsonObject>) -> Result<Wanted, CommandError> {
        let (schema, _) = self.schemas();
        Ok(match self {
            Self::ListModels => Wanted::ListModels(arguments::read(given, &schema, &[])?),
            Self::NextQuestion => Wanted::NextQuestion(arguments::read(given, &schema, &[])?),
            Self::EstimateCost => Wanted::EstimateCost(arguments::read(
                given,
                &schema,
                // Whoever passes a whole shot is understood; no price hangs on these.
                &["prompt", "aspect_ratio", "images", "audios", "videos"],
            )?),
            Self::MakeDraft => Wanted::MakeDraft(arguments::read(given, &schema, &[])?),
            Self::GenerateVideo => Wanted::GenerateVideo(arguments::read(given, &schema, &[])?),
            Self::GetVideo => Wanted::GetVideo(arguments::read(given, &schema, &[])?),
            Self::WaitVideo => Wanted::WaitVideo(arguments::read(given, &schema, &[])?),
            Self::DownloadVideo => Wanted::DownloadVideo(arguments::read(given, &schema, &[])?),
            Self::ListVideos => Wanted::ListVideos(arguments::read(given, &schema, &[])?),
        })
    }

    /// Its definition, as a mode lists it.
    pub fn definition(self, mode: Mode, catalog: &Catalog) -> Definition {
        let (mut input, output) = self.schemas();
        if let Some(properties) = input.get_mut("properties").and_then(Value::as_object_mut) {
            dress(properties, self, mode, catalog);
        }
        Definition::new(self.name(), self.about(), Arc::new(input))
            .with_title(self.title())
            .with_raw_output_schema(Arc::new(output))
            .with_annotations(self.hints())
    }

    /// The hints say the worst that a tool can do; what reads only needs no more than that.
    fn hints(self) -> ToolAnnotations {
        let reaches_out = match self.effect() {
            Effect::Plans | Effect::Drafts => false,
            Effect::Looks | Effect::Fetches | Effect::Spends => self != Self::ListVideos,
        };
        let hints = ToolAnnotations::new().open_world(reaches_out);
        match self.effect() {
            Effect::Plans | Effect::Looks => hints.read_only(true).destructive(false).idempotent(true),
            // The same draft, or the same shot, asked for again changes nothing more.
            Effect::Drafts | Effect::Spends => hints.read_only(false).destructive(false).idempotent(true),
            // `overwrite` replaces a person's file.
            Effect::Fetches => hints.read_only(false).destructive(true).idempotent(true),
        }
    }
}

/// Puts in what only a catalog knows, and takes away what another tool of the mode says already.
///
/// Models are named in a description: a catalog file may have more than a list of values can keep up with.
fn dress(properties: &mut serde_json::Map<String, Value>, tool: Tool, mode: Mode, catalog: &Catalog) {
    if let Some(resolution) = properties.get_mut("resolution") {
        let offered: BTreeSet<Resolution> =
            catalog.offered().flat_map(|model| model.resolutions.iter().copied()).collect();
        resolution["enum"] = json!(offered);
    }
    if !properties.contains_key("start_frame") {
        return;
    }
    if tool == mode.teller() {
        let models: Vec<&str> = catalog.offered().map(|model| model.name.as_str()).collect();
        properties["model"]["description"] =
            json!(format!("The video model, chosen by the person: {}", models.join(", ")));
        return;
    }
    for name in [
        "prompt",
        "model",
        "duration",
        "aspect_ratio",
        "resolution",
        "start_frame",
        "end_frame",
        "count",
        "images",
        "audios",
        "videos",
    ] {
        if let Some(property) = properties.get_mut(name).and_then(Value::as_object_mut) {
            property.remove("description");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::schema::tests::faults;
    use super::*;

    /// As models count, roughly: four characters a token.
    fn tokens(value: &impl serde::Serialize) -> usize {
        serde_json::to_string(value).unwrap().chars().count().div_ceil(4)
    }

    #[test]
    fn every_node_of_every_schema_has_one_type() {
        let catalog = Catalog::built_in();
        let mut found = Vec::new();
        for mode in Mode::ALL {
            for tool in mode.tools(&catalog) {
                faults(&tool.input_schema, &format!("{}<", tool.name), &mut found);
                faults(tool.output_schema.as_ref().unwrap(), &format!("{}>", tool.name), &mut found);
                assert_eq!(tool.input_schema["additionalProperties"], json!(false), "{}", tool.name);
            }
        }
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn the_tools_cost_few_tokens() {
        let tools = Mode::Full.tools(&Catalog::built_in());
        let read: usize =
            tools.iter().map(|it| tokens(&json!([it.name, it.description, it.input_schema]))).sum();
        let outputs: usize = tools.iter().map(|it| tokens(&it.output_schema)).sum();
        let whole = tokens(&json!({"tools": tools}));
        assert!(read <= 2000 && outputs <= 1100 && whole <= 3500, "{read}, {outputs}, {whole}");
    }

    #[test]
    fn the_modes_follow_from_what_the_tools_do() {
        let names = |mode: Mode| {
            Tool::ALL.into_iter().filter(|it| mode.allows(*it)).map(Tool::name).collect::<Vec<_>>()
        };
        assert_eq!(names(Mode::DraftOnly), ["list_models", "next_question", "make_draft"]);
        assert!(
            !names(Mode::ReadOnly)
                .iter()
                .any(|it| ["make_draft", "generate_video", "download_video"].contains(it))
        );
        assert_eq!(names(Mode::Full).len(), 9);
        for tool in Tool::ALL {
            assert_eq!(Tool::named(tool.name()), Some(tool));
            let hints = tool.hints();
            assert_eq!(hints.read_only_hint, Some(Mode::ReadOnly.allows(tool)), "{tool:?}");
        }
    }

    #[test]
    fn models_and_frames_are_described_once_in_every_mode() {
        for mode in Mode::ALL {
            let tools = serde_json::to_string(&mode.tools(&Catalog::built_in())).unwrap();
            assert_eq!(tools.matches("seedance15-pro-no-audio").count(), 1, "{mode:?}");
            assert_eq!(tools.matches("asset_id:").count(), 1, "{mode:?}");
        }
    }
}
