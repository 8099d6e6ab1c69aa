//! The programs that read skills, and where each of them looks.
//!
//! Only folders that a program's own documentation names. A program that is not in the table reads the shared folder
//! `.agents/skills`, or is told where to look by its user.

use crate::env_vars;
use etcetera::BaseStrategy as _;
use serde_json::json;
use std::path::{Path, PathBuf};

/// For whom a skill is installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// For the person, in the home folder.
    User,
    /// For one project, in the current folder.
    Project,
}

/// A folder that a user's folder is below of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Root {
    Home,
    Config,
}

/// A program that reads skills.
#[derive(Debug)]
pub struct Host {
    /// What it is called after `--for`.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    root: Root,
    user: &'static str,
    project: &'static str,
    /// A folder that is there when the program is.
    sign: &'static str,
    /// Where it reads MCP servers from.
    pub mcp_file: &'static str,
    mcp: Snippet,
}

#[derive(Debug, Clone, Copy)]
enum Snippet {
    McpServers { with_key: Option<&'static str> },
    Codex,
    OpenCode,
    Goose,
    Copilot,
    Amp,
}

/// The shared folder comes last: it is what is taken where no program is recognised.
pub const HOSTS: [Host; 10] = [
    host("claude-code", "Claude Code", Root::Home, [".claude/skills", ".claude/skills"], ".claude"),
    host("codex", "Codex", Root::Home, [".agents/skills", ".agents/skills"], ".codex")
        .with("~/.codex/config.toml", Snippet::Codex),
    host("cursor", "Cursor", Root::Home, [".cursor/skills", ".cursor/skills"], ".cursor")
        .with("~/.cursor/mcp.json", Snippet::McpServers { with_key: None }),
    host("gemini", "Gemini CLI", Root::Home, [".gemini/skills", ".gemini/skills"], ".gemini")
        .with("~/.gemini/settings.json", Snippet::McpServers { with_key: Some("$GIGGLE_API_KEY") }),
    host("copilot", "GitHub Copilot", Root::Home, [".copilot/skills", ".github/skills"], ".copilot")
        .with("~/.copilot/mcp-config.json", Snippet::Copilot),
    host("opencode", "OpenCode", Root::Config, ["opencode/skills", ".opencode/skills"], "opencode")
        .with("~/.config/opencode/opencode.json", Snippet::OpenCode),
    host("goose", "goose", Root::Config, ["goose/skills", ".goose/skills"], "goose")
        .with("~/.config/goose/config.yaml", Snippet::Goose),
    host("amp", "Amp", Root::Config, ["agents/skills", ".agents/skills"], "amp")
        .with("~/.config/amp/settings.json", Snippet::Amp),
    host("kiro", "Kiro", Root::Home, [".kiro/skills", ".kiro/skills"], ".kiro")
        .with("~/.kiro/settings/mcp.json", Snippet::McpServers { with_key: None }),
    host("agents", "any other program", Root::Home, [".agents/skills", ".agents/skills"], ".agents")
        .with("its settings of MCP servers", Snippet::McpServers { with_key: None }),
];

const fn host(
    name: &'static str,
    title: &'static str,
    root: Root,
    folders: [&'static str; 2],
    sign: &'static str,
) -> Host {
    Host {
        name,
        title,
        root,
        user: folders[0],
        project: folders[1],
        sign,
        mcp_file: ".mcp.json",
        mcp: Snippet::McpServers { with_key: None },
    }
}

/// The folders that everything else is below of.
#[derive(Debug, Clone)]
pub struct Places {
    /// The person's own folder.
    pub home: PathBuf,
    /// Where programs keep their settings, as XDG has it.
    pub config: PathBuf,
    /// Where Claude Code keeps its own, where that was moved.
    pub claude: Option<PathBuf>,
}

impl Places {
    /// The places of this person on this machine; `None` without a home folder.
    pub fn of_platform() -> Option<Self> {
        // These programs keep to XDG on every platform.
        let xdg = etcetera::base_strategy::Xdg::new().ok()?;
        Some(Self {
            home: xdg.home_dir().to_owned(),
            config: xdg.config_dir(),
            claude: env_vars::CLAUDE_CONFIG_DIR.read().map(PathBuf::from),
        })
    }
}

impl Host {
    const fn with(mut self, mcp_file: &'static str, mcp: Snippet) -> Self {
        self.mcp_file = mcp_file;
        self.mcp = mcp;
        self
    }

    /// The host of a name.
    pub fn find(name: &str) -> Option<&'static Self> {
        HOSTS.iter().find(|host| host.name == name)
    }

    /// The folder that holds its skills.
    pub fn skills_folder(&self, scope: Scope, places: &Places) -> PathBuf {
        match (scope, &places.claude) {
            (Scope::Project, _) => PathBuf::from(self.project),
            (Scope::User, Some(folder)) if self.name == "claude-code" => folder.join("skills"),
            (Scope::User, _) => self.root(places).join(self.user),
        }
    }

    /// Whether the program seems to be there.
    pub fn is_there(&self, places: &Places) -> bool {
        let own = places.claude.as_ref().filter(|_| self.name == "claude-code");
        own.is_some_and(|folder| folder.is_dir()) || self.root(places).join(self.sign).is_dir()
    }

    fn root<'a>(&self, places: &'a Places) -> &'a Path {
        match self.root {
            Root::Home => &places.home,
            Root::Config => &places.config,
        }
    }

    /// What its file of MCP servers needs, to be put there by its user.
    pub fn mcp_snippet(&self) -> String {
        let pretty = |value: serde_json::Value| format!("{value:#}");
        match self.mcp {
            Snippet::McpServers { with_key: None } => {
                pretty(json!({"mcpServers": {"giggle": {"command": "giggle", "args": ["mcp"]}}}))
            }
            Snippet::McpServers { with_key: Some(key) } => pretty(json!({"mcpServers": {"giggle": {
                "command": "giggle", "args": ["mcp"], "env": {"GIGGLE_API_KEY": key}
            }}})),
            Snippet::Copilot => pretty(json!({"mcpServers": {"giggle": {
                "type": "local", "command": "giggle", "args": ["mcp"], "tools": ["*"],
                "env": {"GIGGLE_API_KEY": "${GIGGLE_API_KEY}"}
            }}})),
            Snippet::Amp => {
                pretty(json!({"amp.mcpServers": {"giggle": {"command": "giggle", "args": ["mcp"]}}}))
            }
            Snippet::OpenCode => {
                pretty(json!({"mcp": {"giggle": {"type": "local", "command": ["giggle", "mcp"], "enabled": true}}}))
            }
            Snippet::Codex => "[mcp_servers.giggle]\ncommand = \"giggle\"\nargs = [\"mcp\"]\nenv_vars = [\"GIGGLE_API_KEY\"]".into(),
            Snippet::Goose => "extensions:\n  giggle:\n    name: giggle\n    type: stdio\n    enabled: true\n    cmd: giggle\n    args: [mcp]\n    env_keys: [GIGGLE_API_KEY]\n    timeout: 300".into(),
        }
    }
}
