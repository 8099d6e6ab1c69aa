//! The packages that bring giggle to agents: the skill, the plugins and extensions of several programs, the bundle, and the
//! registry's entry.
//!
//! One source makes all of them: two texts (`skill.en.md`, `skill.zh.md`), the catalog, and this file. They are embedded, so
//! that `giggle skill install` needs no checkout, and a test keeps what stands in the repository equal to them.
//!
//! There is one skill under one name. Its language decides which text stands in front; the other lies beside it under
//! `references/`. Two skills of the same purpose would compete for every request.

mod hosts;
mod install;

pub use hosts::{HOSTS, Host, Places, Scope};
pub use install::{Action, FileStep, InstallFault, Plan, RECORD, check_within};

use crate::tables::models_table_in;
use giggle_domain::{Catalog, Language, catalog};
use serde_json::{Map, Value, json};

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

/// The front matter of the skill, field by field.
///
/// Lists are written in blocks: the reference validator refuses the other form. OpenClaw reads its own part, and calls a
/// skill ready that names no needs.
pub fn front_matter_fields(language: Language) -> Map<String, Value> {
    let description = language.pick(
        "Generates a video clip from a prompt, with optional start and end frames, through the giggle.pro Generation API (text-to-video and image-to-video; models grok, sora2, kling25, seedance15-pro, veo31, minimax23, wan25 and others). Use when the user asks to create, generate or make a video or to animate a picture, or asks what became of a video that was requested earlier.",
        "通过 giggle.pro 生成接口，用一句提示词以及可选的首帧、尾帧图片生成视频（文生视频、图生视频；模型有 grok、sora2、kling25、seedance15-pro、veo31、minimax23、wan25 等）。当用户要求生成、制作视频，让图片动起来，或询问之前提交的视频进度时使用。",
    );
    let compatibility = language.pick(
        "Needs the giggle binary on PATH, network access to giggle.pro, and a key in the environment variable GIGGLE_API_KEY.",
        "需要 PATH 中有 giggle 程序、可访问 giggle.pro 的网络，以及环境变量 GIGGLE_API_KEY 中的密钥。",
    );
    let fields = json!({
        "name": SKILL,
        "description": description,
        "license": LICENSE,
        "compatibility": compatibility,
        "metadata": {
            "version": VERSION,
            "openclaw": {
                "requires": {"bins": [PLUGIN], "env": [KEY]},
                "primaryEnv": KEY,
            },
        },
    });
    match fields {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

fn front_matter(language: Language) -> String {
    let mut text = "---\n".to_owned();
    yaml(&front_matter_fields(language), 0, &mut text);
    text.push_str("---\n\n");
    text
}

/// Writes fields as YAML, as far as front matter needs it.
fn yaml(fields: &Map<String, Value>, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    for (name, value) in fields {
        match value {
            Value::Object(inner) => {
                text.push_str(&format!("{indent}{name}:\n"));
                yaml(inner, depth + 1, text);
            }
            Value::Array(items) => {
                text.push_str(&format!("{indent}{name}:\n"));
                for item in items.iter().filter_map(Value::as_str) {
                    text.push_str(&format!("{indent}  - {item}\n"));
                }
            }
            // A version is text, and not a number that looks like one.
            Value::String(value) if name == "version" => {
                text.push_str(&format!("{indent}{name}: \"{value}\"\n"));
            }
            Value::String(value) => text.push_str(&format!("{indent}{name}: {value}\n")),
            other => text.push_str(&format!("{indent}{name}: {other}\n")),
        }
    }
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
    let author = json!({"name": PLUGIN});
    files.push(in_plugin(
        ".claude-plugin/plugin.json",
        &json!({
            "name": PLUGIN, "version": VERSION, "description": ABOUT, "author": author, "license": LICENSE,
            "keywords": KEYWORDS,
        }),
    ));
    files.push(in_plugin(".mcp.json", &json!({"mcpServers": {PLUGIN: server}})));
    files.push(PackageFile::json(
        ".claude-plugin/marketplace.json",
        &json!({
            "name": PLUGIN,
            "owner": {"name": PLUGIN},
            "metadata": {"description": ABOUT, "version": VERSION},
            "plugins": [{"name": PLUGIN, "source": format!("./{PLUGIN_FOLDER}"), "description": ABOUT}],
        }),
    ));
    // Codex hands a server only the variables that are named; its own manifest is the place that it alone reads.
    files.push(in_plugin(
        ".codex-plugin/plugin.json",
        &json!({
            "name": PLUGIN, "version": VERSION, "description": ABOUT, "author": author, "license": LICENSE,
            "keywords": KEYWORDS,
            "skills": "./skills/",
            "mcpServers": {PLUGIN: {"command": "giggle", "args": ["mcp"], "env_vars": [KEY]}},
            "interface": {
                "displayName": "giggle", "shortDescription": "Prompts to video clips", "longDescription": ABOUT,
                "developerName": PLUGIN, "category": "Creativity",
            },
        }),
    ));
    files.push(PackageFile::json(
        ".agents/plugins/marketplace.json",
        &json!({
            "name": PLUGIN,
            "interface": {"displayName": "giggle"},
            "plugins": [{
                "name": PLUGIN,
                "source": {"source": "local", "path": format!("./{PLUGIN_FOLDER}")},
                "policy": {"installation": "AVAILABLE", "authentication": "ON_INSTALL"},
                "category": "Creativity",
            }],
        }),
    ));
    files.push(in_plugin("gemini-extension.json", &extension()));
    files.push(in_plugin("qwen-extension.json", &extension()));
    files.push(PackageFile::new(format!("{PLUGIN_FOLDER}/README.md"), PLUGIN_README));
    files.push(PackageFile::json("packages/mcpb/manifest.json", &bundle_manifest()));
    files.push(PackageFile::json("server.json", &registry_entry()));
    files
}

/// The extension of Gemini CLI, which Qwen Code reads in the same form: the key is asked for at installation, and kept apart.
fn extension() -> Value {
    json!({
        "name": PLUGIN,
        "version": VERSION,
        "description": ABOUT,
        "mcpServers": {PLUGIN: {"command": "giggle", "args": ["mcp"]}},
        "settings": [{
            "name": "API key",
            "description": KEY_ABOUT,
            "envVar": KEY,
            "sensitive": true,
        }],
    })
}

/// The manifest of a bundle, one a platform; what packs it puts the program beside it.
///
/// A field that the person leaves empty arrives as an empty variable, which counts as unset.
fn bundle_manifest() -> Value {
    json!({
        "manifest_version": "0.3",
        "name": PLUGIN,
        "display_name": "giggle",
        "version": VERSION,
        "description": ABOUT,
        "author": {"name": PLUGIN},
        "license": LICENSE,
        "keywords": KEYWORDS,
        "server": {
            "type": "binary",
            "entry_point": "server/giggle",
            "mcp_config": {
                "command": "${__dirname}/server/giggle",
                "args": ["mcp", "--output", "${user_config.folder}"],
                "env": {KEY: "${user_config.api_key}"},
                "platform_overrides": {"win32": {"command": "${__dirname}/server/giggle.exe"}},
            },
        },
        "user_config": {
            "api_key": {
                "type": "string", "title": "API key", "description": KEY_ABOUT, "sensitive": true,
                "required": false,
            },
            "folder": {
                "type": "directory", "title": "Folder", "required": false, "default": "${HOME}/giggle",
                "description": "Where clips and drafts are saved, and where pictures for frames are read from.",
            },
        },
        "tools_generated": true,
        "prompts_generated": true,
        "compatibility": {"platforms": ["darwin", "linux", "win32"]},
    })
}

/// The entry of the MCP registry. The bundle is added when it is packed, since the entry holds its hash.
fn registry_entry() -> Value {
    json!({
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": REGISTRY_NAME,
        "title": "giggle",
        "description": REGISTRY_ABOUT,
        "version": VERSION,
        "packages": [{
            "registryType": "cargo",
            "identifier": PLUGIN,
            "version": VERSION,
            "transport": {"type": "stdio"},
            "packageArguments": [{"type": "positional", "value": "mcp"}],
            "environmentVariables": [{
                "name": KEY, "description": KEY_ABOUT, "isRequired": false, "isSecret": true, "format": "string",
            }],
        }],
    })
}

/// The variable that holds the key.
const KEY: &str = "GIGGLE_API_KEY";
const KEY_ABOUT: &str =
    "The key of giggle.pro, made there when logged in (left sidebar, API Key). Drafts work without it.";
/// The name in the MCP registry; the README shows it, which proves that the package is the entry's.
pub const REGISTRY_NAME: &str = "io.github.giggle/giggle";
/// At most 100 characters, as the registry has it.
const REGISTRY_ABOUT: &str =
    "Prompts and frames to video clips through giggle.pro; free local drafts; never pays twice.";
const PLUGIN_README: &str = include_str!("plugin.md");
const KEYWORDS: [&str; 4] = ["video", "text-to-video", "image-to-video", "giggle"];
