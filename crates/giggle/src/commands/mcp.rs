//! `giggle mcp`: the agents' door.

use crate::env_vars;
use crate::error::CommandError;
use crate::ledger::Credits;
use crate::mcp::http::{self, Gate};
use crate::mcp::{AllowedFolders, Live, Mode, Server, Setup, json_lines};
use crate::output::{Output, Shown};
use crate::settings::Settings;
use crate::shot_flags::credits;
use giggle_domain::{Text, text};
use rmcp::ServiceExt as _;
use serde_json::Value;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::io::BufReader;
use tokio_util::sync::CancellationToken;

/// Serve agents over the Model Context Protocol
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "On stdin and stdout unless --http is given. A client needs the command `giggle` and the argument `mcp` in its settings; `giggle skill mcp-config` prints them. Drafts, the catalog and the guide need no key. The ledger and its budget apply to agents like to everyone else: the same shot is never paid for twice."
)]
pub struct McpArgs {
    /// Serve streamable HTTP at this address, such as 127.0.0.1:8930, instead of stdin and stdout
    #[arg(long, value_name = "ADDR", value_parser = crate::settings::parse_address, help_heading = "HTTP")]
    pub http: Option<SocketAddr>,
    /// Additional host name that the HTTP server accepts, besides loopback; may be given several times
    #[arg(long, value_name = "HOST", requires = "http", help_heading = "HTTP")]
    pub allow_host: Vec<String>,
    /// Origin (scheme and host) of a web page that may use the HTTP server; may be given several times
    #[arg(long, value_name = "ORIGIN", requires = "http", help_heading = "HTTP")]
    pub allow_origin: Vec<String>,
    /// Folder for clips and drafts, and for frames by relative names [default: giggle, in the home folder]
    #[arg(long, short, value_name = "FOLDER", help_heading = "Files")]
    pub output: Option<PathBuf>,
    /// Another folder that agents may read frames from and write clips to; may be given several times
    #[arg(long, value_name = "FOLDER", help_heading = "Files")]
    pub folder: Vec<PathBuf>,
    /// Read only: spend nothing, write nothing
    #[arg(long, conflicts_with = "draft_only", help_heading = "Money")]
    pub read_only: bool,
    /// Plan and draft only: nothing is sent to the service
    #[arg(long, help_heading = "Money")]
    pub draft_only: bool,
    /// Maximum estimated credits that this server may spend while it runs
    #[arg(long, value_name = "CREDITS", allow_negative_numbers = true, value_parser = credits, help_heading = "Money")]
    pub max_credits: Option<Credits>,
    /// Ask the person before a shot that is expected to cost more than this
    #[arg(long, value_name = "CREDITS", allow_negative_numbers = true, value_parser = credits, help_heading = "Money")]
    pub confirm_above: Option<Credits>,
    /// Ask through the agent, for programs that claim to show questions but do not do so
    #[arg(long, help_heading = "Programs")]
    pub no_forms: bool,
    /// Leave file links out of answers, for programs that cannot read answers with links; paths remain
    #[arg(long, help_heading = "Programs")]
    pub no_links: bool,
}

/// A server that has ended.
#[derive(Debug)]
pub struct Served;

impl Shown for Served {
    fn show(&self, _: &Output) {}

    fn json(&self) -> Value {
        Value::Null
    }
}

/// Serves until stdin ends, or until SIGINT or SIGTERM.
///
/// # Errors
///
/// Exit 2 and 3: flags, folders, an address or a token that do not do.
pub async fn run(args: &McpArgs, settings: &Settings, output: &Output) -> Result<Served, CommandError> {
    let language = output.language;
    if settings.no_ledger {
        return Err(CommandError::settings(text!(
            "an agent repeats what seems lost, and without a ledger that can be paid for twice: remove --no-ledger",
            "智能体会重复看似丢失的请求，没有账本会导致重复扣费：请去掉 --no-ledger"
        )));
    }
    let mode = match (args.read_only, args.draft_only) {
        (true, _) => Mode::ReadOnly,
        (_, true) => Mode::DraftOnly,
        _ => Mode::Full,
    };
    // A field that was left empty in a program's settings arrives as an empty text.
    let folder = match args.output.as_ref().filter(|it| !it.as_os_str().is_empty()) {
        Some(folder) => folder.clone(),
        None => etcetera::home_dir().map(|home| home.join("giggle")).map_err(|_| {
            CommandError::settings(text!("the home folder of this platform is not known", "无法确定主文件夹"))
                .hint(text!("give --output FOLDER", "请指定 --output FOLDER"))
        })?,
    };
    let spend = crate::session::SpendFlags { max_credits: args.max_credits, take: None };
    let setup = Setup {
        mode,
        folders: AllowedFolders::new(&folder, &args.folder)?,
        confirm_above: args.confirm_above,
        spend,
        has_no_forms: args.no_forms,
        has_no_links: args.no_links,
    };
    let gate = match args.http {
        None => None,
        Some(address) => {
            let token = env_vars::MCP_TOKEN.read_secret();
            let (hosts, origins) = (args.allow_host.clone(), args.allow_origin.clone());
            Some(Gate::new(address, token.as_ref().map(|it| it.expose().trim()), hosts, origins)?)
        }
    };
    // What the parts have to say goes into answers; stdout is the protocol's.
    let quiet = Output { json: false, quiet: true, no_input: true, language };
    let live = Arc::new(Live::new(setup, settings.clone(), quiet));
    let stop = CancellationToken::new();
    tokio::spawn(stop_on_signal(stop.clone()));
    let server = Server::new(Arc::clone(&live));
    let served = match gate {
        None => over_stdio(server, stop, *output).await,
        Some(gate) => http::serve(server, gate, stop, |url| output.warn(&serving(output, url))).await,
    };
    // A submit on its way is a paid clip that nobody would know of: its answer is waited for.
    live.work.close();
    live.work.wait().await;
    served.map(|()| Served)
}

fn serving(output: &Output, url: &str) -> String {
    output.say(format!("MCP over HTTP at {url}"), format!("MCP 服务地址：{url}"))
}

async fn over_stdio(server: Server, stop: CancellationToken, output: Output) -> Result<(), CommandError> {
    let told =
        move |why: &str| {
            output.warn(&output.say(
                format!("MCP: a message was not understood: {why}"),
                format!("MCP：无法理解的消息：{why}"),
            ));
        };
    let (ends, done) = json_lines::between(BufReader::new(tokio::io::stdin()), tokio::io::stdout(), told);
    let served = serve_ends(server, ends, stop).await;
    // The library has let go of its end: what it said last is still on its way.
    let _ = done.await;
    served
}

async fn serve_ends(
    server: Server,
    ends: json_lines::Ends,
    stop: CancellationToken,
) -> Result<(), CommandError> {
    let internal = |text: String| CommandError::internal(Text::plain(text));
    let running = match server.serve_with_ct(ends, stop.clone()).await {
        Ok(running) => running,
        // A client that leaves before it has said anything, or a signal, is no failure.
        Err(
            rmcp::service::ServerInitializeError::ConnectionClosed(_)
            | rmcp::service::ServerInitializeError::Cancelled,
        ) => return Ok(()),
        Err(error) => return Err(internal(crate::error::chain(&error))),
    };
    running.waiting().await.map(|_| ()).map_err(|error| internal(error.to_string()))
}

async fn stop_on_signal(stop: CancellationToken) {
    if crate::interrupt::stop_signal().await.is_err() {
        // Nobody can stop a process without signals but its client.
        return;
    }
    stop.cancel();
}
