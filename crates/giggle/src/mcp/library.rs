//! What can be read rather than called: prompts for the guided flow, the catalog, finished clips, and the skill.
//!
//! A clip is told of, never carried: its resource is a page about it with the address of the file.

use super::answer::{cut, file_uri, shot_key};
use super::live::Live;
use super::told::Told;
use crate::error::CommandError;
use crate::ledger::{Filter, Standing};
use crate::packages::{self, PackageFile, SKILL};
use giggle_domain::refusal::without_secrets;
use giggle_domain::{Catalog, Language};
use rmcp::ErrorData;
use rmcp::model::{
    GetPromptRequestParams, GetPromptResult, Prompt, PromptArgument, PromptMessage, ReadResourceResult,
    Resource, ResourceContents, ResourceTemplate, Role, Skill, SkillFrontmatter, SkillResource,
    SkillResources,
};
use serde_json::json;
use std::path::Path;

/// The catalog as a resource.
pub const CATALOG: &str = "giggle://catalog";
/// What the address of a finished clip begins with; its shot key follows.
pub const CLIP: &str = "giggle://clip/";
/// The file that is the skill.
const SKILL_FILE: &str = "SKILL.md";
/// As many finished clips as are listed.
const MOST_CLIPS: usize = 100;

/// The prompts.
pub fn prompts(language: Language) -> Vec<Prompt> {
    let request = PromptArgument::new("request")
        .with_description(language.pick("what the person wants, in their own words", "用户的原话"))
        .with_required(false);
    let prompt = Prompt::new(
        "guided_video",
        Some(language.pick(
            "Lead a person from an idea to a clip: questions, a free draft, then the clip",
            "从想法到成片：逐步提问、免费草稿、正式生成",
        )),
        Some(vec![request]),
    );
    vec![prompt.with_title(language.pick("Make a video together", "一起做视频"))]
}

/// One prompt, filled in.
///
/// # Errors
///
/// No such prompt.
pub fn prompt(request: &GetPromptRequestParams, language: Language) -> Result<GetPromptResult, ErrorData> {
    if request.name != "guided_video" {
        return Err(ErrorData::invalid_params(
            format!(
                "there is no prompt `{}`; there is guided_video",
                super::foreign::one_line(&request.name)
            ),
            None,
        ));
    }
    let unknown = request.arguments.iter().flat_map(|it| it.keys()).find(|name| *name != "request");
    if let Some(name) = unknown {
        let name = super::foreign::one_line(&without_secrets(name));
        return Err(ErrorData::invalid_params(
            format!("`{name}` is not an argument of guided_video; it takes `request`"),
            None,
        ));
    }
    let wish = request
        .arguments
        .as_ref()
        .and_then(|it| it.get("request"))
        .and_then(|it| it.as_str())
        .unwrap_or_default();
    let text = match language {
        Language::English => format!(
            "I want a video clip. {wish}\n\
             Call next_question with all that I have said, and go on until it is ready, asking me one question at a time. \
             I choose the model myself: show me all of them. Then show me a free draft with make_draft. \
             Only when I agree, tell me that you are submitting it, that it usually takes 1–5 minutes and that I can ask at any \
             time, and call generate_video once. When I ask, look with get_video, and give me the file from download_video."
        ),
        Language::Chinese => format!(
            "我想做一个视频。{wish}\n\
             请把我说过的内容传给 next_question，逐个提问直到信息齐全。模型由我自己选，请列出全部模型。\
             然后用 make_draft 给我看免费草稿。我同意之后，先告诉我即将提交、通常需要 1–5 分钟、可随时询问，\
             再调用一次 generate_video。我询问时用 get_video 查看，并用 download_video 把文件给我。"
        ),
    };
    Ok(GetPromptResult::new(vec![PromptMessage::new_text(Role::User, text)]))
}

/// The catalog, the skill's files, and the finished clips of the account.
pub fn resources(live: &Live) -> Vec<Resource> {
    let language = live.language();
    let mut resources = vec![
        Resource::new(CATALOG, "catalog")
            .with_title(language.pick("Video models", "视频模型"))
            .with_mime_type("application/json"),
    ];
    for file in skill_files() {
        let size = file.text.len() as u64;
        // The skill's own file goes by the skill's name; what lies beside it by its place.
        let is_skill = file.path == SKILL_FILE;
        let name = if is_skill { SKILL.to_owned() } else { file.path.clone() };
        let resource = Resource::new(skill_uri(&file), name).with_mime_type("text/markdown").with_size(size);
        resources.push(if is_skill {
            resource.with_description(front_matter().description)
        } else {
            resource
        });
    }
    // Without a key there is no account, and nothing of it to list.
    let Ok(account) = live.account() else { return resources };
    let filter =
        Filter { standings: vec![Standing::Downloaded], most: Some(MOST_CLIPS), ..Filter::default() };
    for row in live.list(&account, filter).unwrap_or_default() {
        let title = cut(&row.prompt);
        let file = row.file.as_deref().map(Path::new).filter(|file| live.may_tell_of(file));
        let about = file.map(file_uri).unwrap_or_default();
        resources.push(
            Resource::new(
                format!("{CLIP}{}", shot_key(&row.fingerprint)),
                format!("{}.json", shot_key(&row.fingerprint)),
            )
            .with_title(title)
            .with_description(about)
            .with_mime_type("application/json"),
        );
    }
    resources
}

/// The shape of a clip's address.
pub fn templates() -> Vec<ResourceTemplate> {
    let template = ResourceTemplate::new(format!("{CLIP}{{shot_key}}"), "clip");
    vec![template.with_description("where a shot stands, and where its clip lies")]
}

/// One resource.
///
/// # Errors
///
/// No such resource, or trouble of the ledger.
pub fn read(live: &Live, uri: &str) -> Result<ReadResourceResult, ErrorData> {
    let as_json = |text: String| {
        ReadResourceResult::new(vec![ResourceContents::text(text, uri).with_mime_type("application/json")])
    };
    let missing = || {
        // An address that was mistaken for one of ours may be signed, or hold the key.
        let shown = super::foreign::one_line(&without_secrets(uri));
        ErrorData::resource_not_found(format!("there is no resource {shown}"), Some(json!({"uri": shown})))
    };
    if uri == CATALOG {
        let models: Vec<_> = live.settings.catalog.offered().collect();
        return Ok(as_json(json!({"models": models}).to_string()));
    }
    if let Some(key) = uri.strip_prefix(CLIP) {
        let failed =
            |error: CommandError| ErrorData::internal_error(error.message(live.language()).to_owned(), None);
        let account = live.account().map_err(failed)?;
        let id = live.named(&account, key).map_err(|_| missing())?;
        let told = Told::of(live, &account, id).map_err(failed)?;
        return Ok(as_json(told.answer().data().to_string()));
    }
    let file = skill_files().into_iter().find(|file| skill_uri(file) == uri).ok_or_else(missing)?;
    Ok(ReadResourceResult::new(vec![ResourceContents::text(file.text, uri).with_mime_type("text/markdown")]))
}

fn skill_files() -> Vec<PackageFile> {
    packages::skill_files(&Catalog::built_in(), Language::English)
}

fn skill_uri(file: &PackageFile) -> String {
    format!("skill://{SKILL}/{}", file.path)
}

/// The skill, as clients list it: its front matter is the file's, field by field.
pub fn skills() -> Vec<Skill> {
    let files = skill_files();
    let resources =
        files.iter().map(|file| SkillResource::from_bytes(skill_uri(file), file.text.as_bytes())).collect();
    let front = front_matter();
    vec![Skill::new(format!("skill://{SKILL}/{SKILL_FILE}"), front, SkillResources::Files(resources))]
}

fn front_matter() -> SkillFrontmatter {
    let fields = packages::front_matter_fields(Language::English);
    let named = |name: &str| fields.get(name).and_then(|it| it.as_str()).unwrap_or_default().to_owned();
    let mut front = SkillFrontmatter::new(named("name"), named("description"));
    for (name, value) in fields.iter().filter(|(name, _)| !matches!(name.as_str(), "name" | "description")) {
        front = front.with_field(name.clone(), value.clone());
    }
    front
}
