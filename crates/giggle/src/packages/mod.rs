//! The packages that bring giggle to agents: the skill, the Agent Plugin, the Claude Code plugin.
//!
//! One source makes all of them: two texts (`skill.en.md`, `skill.zh.md`), the catalog, and this file. They are embedded, so
//! that `giggle skill install` needs no checkout, and a test keeps what stands in the repository equal to them.
//!
//! There is one skill under one name. Its language decides which text stands in front; the other lies beside it under
//! `references/`. Two skills of the same purpose would compete for every request.

mod hosts;
mod install;

pub use hosts::{HOSTS, Host, Places, Scope};
pub use install::{Action, FileStep, InstallFault, Plan, RECORD};

use crate::tables::models_table_in;
use giggle_domain::{Catalog, Language, catalog};
use serde_json::{Value, json};

/// The skill's name, which is its folder's name too.
pub const SKILL: &str = "giggle-generation-video";

/// The plugin's name.
pub const PLUGIN: &str = "giggle";

/// Where the plugin lies in the repository.
///
/// Not at the root: a `.mcp.json` there would be offered to everybody who opens the checkout.
pub const PLUGIN_FOLDER: &str = "plugins/giggle";

const VERSION: &str = env!("CARGO_PKG_VERSION");
const LICENSE: &str = "MIT OR Apache-2.0";
const ABOUT: &str = "Turns a prompt, and optional start and end frames, into a video clip through giggle.pro; free local drafts; never pays twice.";

/// A file of a package: its place below the package's folder, with `/`, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageFile {
    /// Where it lies.
    pub path: String,
    /// What stands in it.
    pub text: String,
}

impl PackageFile {
    fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into() }
    }

    fn json(path: impl Into<String>, value: &Value) -> Self {
        Self::new(path, format!("{value:#}\n"))
    }
}

/// The files of the skill, the text of the language in front.
pub fn skill_files(catalog: &Catalog, language: Language) -> Vec<PackageFile> {
    let other = language.pick(Language::Chinese, Language::English);
    let beside = beside(other);
    let pointer = language.pick(
        format!("用户使用中文时，可先读 [{beside}]({beside})，内容相同"),
        format!("an English version with the same content is in [{beside}]({beside})"),
    );
    let back = other.pick(
        "the same in Chinese is in [../SKILL.md](../SKILL.md)",
        "英文版内容相同，见 [../SKILL.md](../SKILL.md)",
    );
    vec![
        PackageFile::new(
            "SKILL.md",
            format!("{}{}", front_matter(language), body(catalog, language, &pointer)),
        ),
        PackageFile::new(beside, body(catalog, other, back)),
    ]
}

fn beside(language: Language) -> &'static str {
    language.pick("references/en.md", "references/zh.md")
}

fn body(catalog: &Catalog, language: Language, other: &str) -> String {
    language
        .pick(include_str!("skill.en.md"), include_str!("skill.zh.md"))
        .replace("{{other}}", other)
        .replace("{{default_model}}", catalog::DEFAULT_MODEL)
        .replace("{{models}}", &models_table_in(catalog, language))
}

fn front_matter(language: Language) -> String {
    let description = language.pick(
        "Generates a video clip from a prompt, with optional start and end frames, through the giggle.pro Generation API (text-to-video and image-to-video; models grok, sora2, kling25, seedance15-pro, veo31, minimax23, wan25 and others). Use when the user asks to create, generate or make a video or to animate a picture, or asks what became of a video that was requested earlier.",
        "通过 giggle.pro 生成接口，用一句提示词以及可选的首帧、尾帧图片生成视频（文生视频、图生视频；模型有 grok、sora2、kling25、seedance15-pro、veo31、minimax23、wan25 等）。当用户要求生成、制作视频，让图片动起来，或询问之前提交的视频进度时使用。",
    );
    let compatibility = language.pick(
        "Needs the giggle binary on PATH, network access to giggle.pro, and a key in the environment variable GIGGLE_API_KEY.",
        "需要 PATH 中有 giggle 程序、可访问 giggle.pro 的网络，以及环境变量 GIGGLE_API_KEY 中的密钥。",
    );
    format!(
        "---\nname: {SKILL}\ndescription: {description}\nlicense: {LICENSE}\ncompatibility: {compatibility}\nmetadata:\n  version: \"{VERSION}\"\n---\n\n"
    )
}

/// Every generated file of the repository.
pub fn repository_files(catalog: &Catalog) -> Vec<PackageFile> {
    let mut files = Vec::new();
    for folder in ["skills".to_owned(), format!("{PLUGIN_FOLDER}/skills")] {
        for file in skill_files(catalog, Language::English) {
            files.push(PackageFile::new(format!("{folder}/{SKILL}/{}", file.path), file.text));
        }
    }
    let server = json!({"command": "giggle", "args": ["mcp"]});
    let in_plugin = |path: &str, value: &Value| PackageFile::json(format!("{PLUGIN_FOLDER}/{path}"), value);
    files.push(in_plugin(
        "plugin.json",
        &json!({
            "$schema": "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
            "name": PLUGIN,
            "version": VERSION,
            "description": ABOUT,
            "license": LICENSE,
            "keywords": KEYWORDS,
        }),
    ));
    files.push(in_plugin(
        "mcp.json",
        &json!({
            "$schema": "https://agent-plugins.org/schemas/1.0.0/mcp.schema.json",
            "mcpServers": {PLUGIN: {"type": "stdio", "command": "giggle", "args": ["mcp"]}},
        }),
    ));
    files.push(in_plugin(
        ".claude-plugin/plugin.json",
        &json!({"name": PLUGIN, "version": VERSION, "description": ABOUT, "license": LICENSE, "keywords": KEYWORDS}),
    ));
    files.push(in_plugin(".mcp.json", &json!({"mcpServers": {PLUGIN: server}})));
    files.push(PackageFile::json(
        ".claude-plugin/marketplace.json",
        &json!({
            "name": PLUGIN,
            "owner": {"name": PLUGIN},
            "plugins": [{"name": PLUGIN, "source": format!("./{PLUGIN_FOLDER}"), "description": ABOUT}],
        }),
    ));
    files
}

const KEYWORDS: [&str; 4] = ["video", "text-to-video", "image-to-video", "giggle"];
