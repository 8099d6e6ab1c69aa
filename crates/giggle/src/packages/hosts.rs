//! The programs that read skills or start MCP servers, and where each of them looks.
//!
//! Only folders and forms that a program's own documentation names; what is known from installers alone is used on request. A program that reads the shared folder `.agents/skills`
//! gets no copy of its own: it would list the skill twice. One that is not in the table reads the shared folder, or is told
//! by its user where to look.

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

/// A program.
#[derive(Debug)]
pub struct Host {
    /// What it is called after `--for`.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    root: Root,
    skills: Skills,
    /// A folder that is there when the program is.
    sign: &'static str,
    /// Where it reads MCP servers from.
    pub mcp_file: &'static str,
    mcp: Snippet,
    /// Whether it gets a copy only where it is named: its folder is known from installers, not from its own documentation, or it may
    /// find a second copy in the shared folder.
    is_on_request: bool,
}

/// Where a program reads skills.
#[derive(Debug, Clone, Copy)]
enum Skills {
    /// In the shared folder; before that was so, in one of its own.
    Shared { former: Option<[&'static str; 2]> },
    /// In folders of its own: the person's, and a project's.
    Own([&'static str; 2]),
    /// Nowhere that its documentation names.
    None,
}

/// The folder that most programs share, at home and in a project.
const SHARED: &str = ".agents/skills";

#[derive(Debug, Clone, Copy)]
enum Snippet {
    McpServers { with_key: Option<&'static str> },
    Stdio,
    OpenClaw,
    Kiro,
    Codex,
    OpenCode,
    Goose,
    Copilot,
    Amp,
    VsCode,
    Zed,
    Hermes,
}

const PLAIN: Snippet = Snippet::McpServers { with_key: None };
const FROM_ENVIRONMENT: Snippet = Snippet::McpServers { with_key: Some("$GIGGLE_API_KEY") };

/// Where MCP servers are, of a program of which no documentation says it.
const SOMEWHERE: &str = "its settings of MCP servers";

/// The shared folder comes last: it is what is taken where no program is recognised.
pub const HOSTS: [Host; 26] = [
    host(
        "claude-code",
        "Claude Code",
        Root::Home,
        Skills::Own([".claude/skills", ".claude/skills"]),
        ".claude",
    ),
    host("codex", "Codex", Root::Home, Skills::Shared { former: None }, ".codex")
        .with("~/.codex/config.toml", Snippet::Codex),
    host("cursor", "Cursor", Root::Home, formerly([".cursor/skills", ".cursor/skills"]), ".cursor")
        .with("~/.cursor/mcp.json", PLAIN),
    host("gemini", "Gemini CLI", Root::Home, formerly([".gemini/skills", ".gemini/skills"]), ".gemini")
        .with("~/.gemini/settings.json", FROM_ENVIRONMENT),
    host(
        "copilot",
        "GitHub Copilot",
        Root::Home,
        formerly([".copilot/skills", ".github/skills"]),
        ".copilot",
    )
    .with("~/.copilot/mcp-config.json", Snippet::Copilot),
    host("vscode", "VS Code", Root::Config, Skills::Shared { former: None }, "Code")
        .with(".vscode/mcp.json, or mcp.json of the profile", Snippet::VsCode),
    host("opencode", "OpenCode", Root::Config, formerly(["opencode/skills", ".opencode/skills"]), "opencode")
        .with("~/.config/opencode/opencode.json", Snippet::OpenCode),
    host("goose", "goose", Root::Config, formerly(["goose/skills", ".goose/skills"]), "goose")
        .with("~/.config/goose/config.yaml", Snippet::Goose),
    host("amp", "Amp", Root::Config, Skills::Own(["agents/skills", ".agents/skills"]), "amp")
        .with("~/.config/amp/settings.json", Snippet::Amp),
    host("kiro", "Kiro", Root::Home, Skills::Own([".kiro/skills", ".kiro/skills"]), ".kiro")
        .with("~/.kiro/settings/mcp.json", Snippet::Kiro),
    host("openclaw", "OpenClaw", Root::Home, Skills::Shared { former: None }, ".openclaw")
        .with("~/.openclaw/openclaw.json", Snippet::OpenClaw),
    host("zed", "Zed", Root::Config, Skills::Shared { former: None }, "zed")
        .with("~/.config/zed/settings.json", Snippet::Zed),
    host(
        "windsurf",
        "Windsurf",
        Root::Home,
        formerly([".codeium/windsurf/skills", ".windsurf/skills"]),
        ".codeium/windsurf",
    )
    .with("~/.codeium/windsurf/mcp_config.json", PLAIN),
    host("cline", "Cline", Root::Home, Skills::Shared { former: None }, ".cline")
        .with(".cline/mcp.json, or cline_mcp_settings.json of the extension", PLAIN),
    host("qwen", "Qwen Code", Root::Home, Skills::Own([".qwen/skills", SHARED]), ".qwen")
        .with("~/.qwen/settings.json", FROM_ENVIRONMENT),
    host("antigravity", "Antigravity", Root::Home, Skills::None, ".gemini/antigravity")
        .with("~/.gemini/config/mcp_config.json", PLAIN),
    host("claude-desktop", "Claude Desktop", Root::Config, Skills::None, "Claude")
        .with("claude_desktop_config.json (the bundle, giggle.mcpb, does the same and keeps the key)", PLAIN),
    host("kimi", "Kimi Code", Root::Home, Skills::Shared { former: None }, ".kimi-code")
        .with("~/.kimi-code/mcp.json", PLAIN),
    host("droid", "Droid", Root::Home, Skills::Own([".factory/skills", ".factory/skills"]), ".factory")
        .with("~/.factory/mcp.json", Snippet::Stdio),
    host("hermes", "Hermes", Root::Home, Skills::Own([".hermes/skills", SHARED]), ".hermes")
        .with("~/.hermes/config.yaml", Snippet::Hermes),
    // It reads the shared folder of a project as well.
    host("kilo", "Kilo Code", Root::Home, Skills::Own([".kilo/skills", SHARED]), ".kilo")
        .with("~/.config/kilo/kilo.jsonc", Snippet::OpenCode)
        .on_request(),
    host("junie", "Junie", Root::Home, Skills::Own([".junie/skills", ".junie/skills"]), ".junie")
        .with(SOMEWHERE, PLAIN)
        .on_request(),
    host("trae", "Trae", Root::Home, Skills::Own([".trae/skills", ".trae/skills"]), ".trae")
        .with(SOMEWHERE, PLAIN)
        .on_request(),
    host(
        "codebuddy",
        "CodeBuddy",
        Root::Home,
        Skills::Own([".codebuddy/skills", ".codebuddy/skills"]),
        ".codebuddy",
    )
    .with(SOMEWHERE, PLAIN)
    .on_request(),
    host("qoder", "Qoder", Root::Home, Skills::Own([".qoder/skills", ".qoder/skills"]), ".qoder")
        .with(SOMEWHERE, PLAIN)
        .on_request(),
    host("agents", "any other program", Root::Home, Skills::Shared { former: None }, ".agents")
        .with(SOMEWHERE, PLAIN),
];

const fn formerly(folders: [&'static str; 2]) -> Skills {
    Skills::Shared { former: Some(folders) }
}

const fn host(
    name: &'static str,
    title: &'static str,
    root: Root,
    skills: Skills,
    sign: &'static str,
) -> Host {
    Host { name, title, root, skills, sign, mcp_file: ".mcp.json", mcp: PLAIN, is_on_request: false }
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
            claude: env_vars::CLAUDE_CONFIG_DIR.read_path(),
        })
    }
}

impl Host {
    const fn with(mut self, mcp_file: &'static str, mcp: Snippet) -> Self {
        self.mcp_file = mcp_file;
        self.mcp = mcp;
        self
    }

    /// It gets a copy only where it is named.
    const fn on_request(mut self) -> Self {
        self.is_on_request = true;
        self
    }

    /// Whether it gets a copy without being named, where it is there.
    pub fn is_recognised(&self, places: &Places) -> bool {
        !self.is_on_request && self.name != "agents" && self.reads_skills() && self.is_there(places)
    }

    /// The host of a name.
    pub fn find(name: &str) -> Option<&'static Self> {
        HOSTS.iter().find(|host| host.name == name)
    }

    /// Whether it reads skills from a folder.
    pub fn reads_skills(&self) -> bool {
        !matches!(self.skills, Skills::None)
    }

    /// The folder that holds its skills; the shared one where nothing else is known.
    pub fn skills_folder(&self, scope: Scope, places: &Places) -> PathBuf {
        let own = match self.skills {
            Skills::Own(own) => own,
            Skills::Shared { .. } | Skills::None => {
                return match scope {
                    Scope::User => places.home.join(SHARED),
                    Scope::Project => PathBuf::from(SHARED),
                };
            }
        };
        match (scope, &places.claude) {
            (Scope::Project, _) => PathBuf::from(own[1]),
            (Scope::User, Some(folder)) if self.name == "claude-code" => folder.join("skills"),
            (Scope::User, _) => self.root(places).join(own[0]),
        }
    }

    /// The folder that held its skills before it read the shared one.
    pub fn former_folder(&self, scope: Scope, places: &Places) -> Option<PathBuf> {
        let Skills::Shared { former: Some(former) } = self.skills else { return None };
        Some(match scope {
            Scope::Project => PathBuf::from(former[1]),
            Scope::User => self.root(places).join(former[0]),
        })
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
            // It drops a whole answer over one link to a file.
            Snippet::Kiro => {
                pretty(json!({"mcpServers": {"giggle": {"command": "giggle", "args": ["mcp", "--no-links"]}}}))
            }
            Snippet::VsCode => {
                pretty(json!({"servers": {"giggle": {"type": "stdio", "command": "giggle", "args": ["mcp"]}}}))
            }
            Snippet::Stdio => pretty(json!({"mcpServers": {"giggle": {
                "type": "stdio", "command": "giggle", "args": ["mcp"]
            }}})),
            Snippet::OpenClaw => {
                pretty(json!({"mcp": {"servers": {"giggle": {"command": "giggle", "args": ["mcp"]}}}}))
            }
            // It hands on only the variables that are named here.
            Snippet::Hermes => "mcp_servers:\n  giggle:\n    command: giggle\n    args: [mcp]\n    env:\n      GIGGLE_API_KEY: ${GIGGLE_API_KEY}".into(),
            Snippet::Zed => pretty(json!({"context_servers": {"giggle": {
                "source": "custom", "command": "giggle", "args": ["mcp"], "env": {}
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
