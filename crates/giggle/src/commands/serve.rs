//! `giggle serve`: one service for other people's clients, for a studio, and for agents.

use crate::error::CommandError;
use crate::interrupt::stop_signal;
use crate::ledger::Credits;
use crate::output::{Output, Shown};
use crate::serve::gate::{Gate, needs_token};
use crate::serve::register::{ClientToken, Register, private_folder};
use crate::serve::shelf::Shelf;
use crate::serve::studio::Studio;
use crate::serve::works::Works;
use crate::serve::{agents::Agents, house::House, server};
use crate::settings::{Settings, parse_address};
use crate::shot_flags::credits;
use crate::usage_text::BadValue;
use crate::whole_file;
use giggle_domain::{Text, text};
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Serve the Videos API, the studio page and MCP at one address
#[derive(Debug, Clone, clap::Args)]
#[command(
    subcommand_help_heading = "Verbs",
    args_conflicts_with_subcommands = true,
    after_help = "Prints the base address for clients on stdout, and a one-time link to the studio page on stderr. Clients of OpenAI's and OpenRouter's video APIs, LiteLLM and the Vercel AI SDK use it unchanged: OPENAI_BASE_URL=http://127.0.0.1:8787/v1. It submits, waits and downloads by itself, and when it starts it finishes what was unfinished. The API key never leaves it."
)]
pub struct ServeArgs {
    /// What to do, if not to serve.
    #[command(subcommand)]
    pub verb: Option<ServeVerb>,
    /// Where to listen, as IP:PORT; port 0 picks a free one. Beyond loopback a client token is needed
    #[arg(value_name = "ADDR", default_value = "127.0.0.1:8787", value_parser = parse_address)]
    pub address: SocketAddr,
    /// Folder for clips and drafts [default: giggle, in the home folder]
    #[arg(long, short, value_name = "FOLDER", help_heading = "Files")]
    pub output: Option<PathBuf>,
    /// Another folder that agents may read frames from; may be given several times
    #[arg(long, value_name = "FOLDER", help_heading = "Files")]
    pub folder: Vec<PathBuf>,
    /// Let the studio page spend credits; without it the page only shows, drafts and settles. Programs that ask at /v1/videos and /mcp spend either way
    #[arg(long, help_heading = "Money")]
    pub may_spend: bool,
    /// Additional host name that the server accepts, besides loopback; may be given several times
    #[arg(long, value_name = "HOST", value_parser = host_name, help_heading = "Access")]
    pub allow_host: Vec<String>,
    /// The address that clients use, if a proxy is in front of the server, such as `https://video.example`
    #[arg(long, value_name = "URL", value_parser = public_url, help_heading = "Access")]
    pub public_url: Option<String>,
}

/// What else `serve` does.
#[derive(Debug, Clone, clap::Subcommand)]
pub enum ServeVerb {
    /// Add, list and remove client tokens
    Token {
        /// What to do with them.
        #[command(subcommand)]
        verb: TokenVerb,
    },
    /// Print a one-time link to the studio page of the running server
    Link {
        /// Where the server is, as IP:PORT [default: where the last one that was started is]
        #[arg(value_name = "ADDR", value_parser = parse_address)]
        address: Option<SocketAddr>,
    },
    /// Print the description of the Videos API as OpenAPI 3.1
    Openapi,
}

/// What to do with tokens.
#[derive(Debug, Clone, clap::Subcommand)]
pub enum TokenVerb {
    /// Create a token for a client and print it once; only its hash is stored
    Add {
        /// The client's name
        #[arg(value_name = "NAME")]
        name: String,
        /// Maximum estimated credits that this client may spend per day (UTC) [default: the ledger's budget]
        #[arg(long, value_name = "CREDITS", allow_negative_numbers = true, value_parser = credits)]
        per_day: Option<Credits>,
    },
    /// List the clients
    List,
    /// Remove a client; its token is no longer accepted
    Remove {
        /// The client's name
        #[arg(value_name = "NAME")]
        name: String,
    },
}

fn host_name(text: &str) -> Result<String, BadValue> {
    match url::Host::parse(text) {
        Ok(host) => Ok(host.to_string()),
        Err(_) => Err(BadValue(text!(
            "must be a host alone, such as studio.example, without scheme and port",
            "应仅为主机名，例如 studio.example，不含协议和端口"
        ))),
    }
}

fn public_url(text: &str) -> Result<String, BadValue> {
    match url::Url::parse(text) {
        Ok(url)
            if matches!(url.scheme(), "http" | "https")
                && url.has_host()
                && matches!(url.path(), "" | "/")
                && url.username().is_empty()
                && url.password().is_none()
                && url.query().is_none() =>
        {
            // As browsers name it: in lower case, and without the port that goes without saying.
            Ok(url.origin().ascii_serialization())
        }
        _ => Err(BadValue(text!(
            "must be scheme and host, such as https://video.example",
            "应为协议加主机名，例如 https://video.example"
        ))),
    }
}

/// What was done.
#[derive(Debug)]
pub enum Served {
    /// It served and was stopped.
    Stopped,
    /// A client was added, with its token.
    Added(String, String),
    /// The clients.
    Clients(Vec<ClientToken>),
    /// A client was removed.
    Removed(String),
    /// A link into the page.
    Link(String),
    /// The description.
    OpenApi(Value),
}

/// Serves, or tends the tokens.
///
/// # Errors
///
/// Exit 2 and 3: flags, folders, names or an address that cannot be used.
pub async fn run(args: &ServeArgs, settings: &Settings, output: &Output) -> Result<Served, CommandError> {
    match &args.verb {
        None => serve(args, settings, output).await,
        Some(ServeVerb::Openapi) => {
            let document = serde_json::to_value(crate::serve::face::openapi::document());
            document
                .map(Served::OpenApi)
                .map_err(|error| CommandError::internal(Text::plain(error.to_string())))
        }
        Some(ServeVerb::Link { address }) => {
            let own = folder(settings)?;
            let place = running(&own, *address)?;
            place.link(&Register::open(&own)?).map(Served::Link)
        }
        Some(ServeVerb::Token { verb }) => {
            let register = Register::open(&folder(settings)?)?;
            match verb {
                TokenVerb::Add { name, per_day } => {
                    let token = register.add(name, per_day.map(Credits::in_thousandths))?;
                    Ok(Served::Added(name.clone(), token.reveal().to_owned()))
                }
                TokenVerb::List => register.clients().map(Served::Clients),
                TokenVerb::Remove { name } => {
                    register.remove(name)?;
                    Ok(Served::Removed(name.clone()))
                }
            }
        }
    }
}

/// Where the server keeps what is its own: in the ledger's folder, which only its owner can look into.
fn folder(settings: &Settings) -> Result<PathBuf, CommandError> {
    // Opening the ledger makes the folder and judges it.
    crate::ledger_place::open_ledger(settings)?;
    let state = settings.folders.state.as_ref();
    state.map(|state| state.join("serve")).ok_or_else(|| {
        CommandError::settings(text!(
            "the state folder of this platform is not known",
            "无法确定本系统的状态文件夹"
        ))
    })
}

/// The folder in the server's own in which each that runs says where it is: several may share one ledger.
const ADDRESSES: &str = "addresses";
/// So many notes are looked at, the newest first: what a killed server left behind is among them.
const MOST_NOTES: usize = 50;
/// Longer is no address.
const MOST_ADDRESS: u64 = 1000;
/// How long a server on this machine may take to take a connection.
const CONNECTS_WITHIN: std::time::Duration = std::time::Duration::from_secs(2);

/// Where a server is.
#[derive(Debug, Clone)]
struct Place {
    address: SocketAddr,
    public: Option<String>,
}

impl Place {
    fn read(text: &str) -> Option<Self> {
        let mut lines = text.lines().map(str::trim);
        let address = lines.next()?.parse().ok()?;
        Some(Self { address, public: lines.next().filter(|it| !it.is_empty()).map(str::to_owned) })
    }

    /// The name of the file that notes it.
    fn file(&self) -> String {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
        self.address.to_string().chars().map(plain).collect()
    }

    /// The places that servers of this folder noted, the newest first.
    fn noted(own: &std::path::Path) -> Vec<Self> {
        let entries = std::fs::read_dir(own.join(ADDRESSES)).into_iter().flatten().flatten();
        let mut files: Vec<_> =
            entries.filter_map(|it| Some((it.metadata().ok()?.modified().ok()?, it.path()))).collect();
        files.sort_by(|a, b| b.cmp(a));
        files.truncate(MOST_NOTES);
        let read = |path: &PathBuf| {
            let text = whole_file::read_own(path, MOST_ADDRESS).ok()?;
            Self::read(&String::from_utf8(text).ok()?)
        };
        files.iter().filter_map(|(_, path)| read(path)).collect()
    }

    fn text(&self) -> String {
        format!("{}\n{}", self.address, self.public.as_deref().unwrap_or_default())
    }

    /// Where it is reached on this machine: where it listens on every address, on this machine's own.
    fn reached(&self) -> SocketAddr {
        let mut reached = self.address;
        if reached.ip().is_unspecified() {
            reached.set_ip(match reached.ip() {
                IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
            });
        }
        reached
    }

    /// The address that people and clients use.
    fn base(&self) -> String {
        self.public.clone().unwrap_or_else(|| format!("http://{}", self.reached()))
    }

    fn link(&self, register: &Register) -> Result<String, CommandError> {
        Ok(format!("{}/enter?ticket={}", self.base(), register.ticket()?.reveal()))
    }
}

/// Where a server is that is running: a link to nothing helps nobody.
fn running(own: &std::path::Path, given: Option<SocketAddr>) -> Result<Place, CommandError> {
    let mut places = Place::noted(own);
    if let Some(address) = given {
        places.retain(|it| it.address == address || it.reached() == address);
        // Of another one nothing is known but its address.
        places.push(Place { address, public: None });
    }
    let start = text!("start one with `giggle serve`", "请用 `giggle serve` 启动");
    let mut silent = None;
    for place in places {
        match std::net::TcpStream::connect_timeout(&place.reached(), CONNECTS_WITHIN) {
            Ok(_) => return Ok(place),
            Err(error) => silent = silent.or(Some((place.address, error))),
        }
    }
    Err(CommandError::settings(match silent {
        Some((address, error)) => {
            text!("no server answers at {address}: {error}", "{address} 没有服务响应：{error}")
        }
        None => text!("no server is running with this ledger", "没有使用此账本的服务在运行"),
    })
    .hint(start))
}

async fn serve(args: &ServeArgs, settings: &Settings, output: &Output) -> Result<Served, CommandError> {
    let clips = match &args.output {
        Some(folder) => folder.clone(),
        None => etcetera::home_dir().map(|home| home.join("giggle")).map_err(|_| {
            CommandError::settings(text!("the home folder is not known", "无法确定主文件夹"))
                .hint(Text::plain("--output FOLDER"))
        })?,
    };
    let own = folder(settings)?;
    let register = Arc::new(Register::open(&own)?);
    if needs_token(args.address, &args.allow_host, args.public_url.as_deref())
        && register.clients()?.is_empty()
    {
        let address = args.address;
        let error = match address.ip().is_loopback() {
            true => text!(
                "with --public-url or --allow-host, others than this machine can reach the server, and there is no client token",
                "使用 --public-url 或 --allow-host 时，本机以外也能访问该服务，但没有任何客户端令牌"
            ),
            false => text!(
                "{address} can be reached from other machines, and there is no client token",
                "{address} 可被其他机器访问，但没有任何客户端令牌"
            ),
        };
        return Err(CommandError::settings(error).hint(text!(
            "make one with `giggle serve token add NAME`, or serve this machine alone, on 127.0.0.1",
            "请用 `giggle serve token add NAME` 创建令牌，或仅在 127.0.0.1 上为本机服务"
        )));
    }
    let stop = CancellationToken::new();
    let works = Works::open(settings, output.language, &clips, &register, stop.clone())?;
    let unusable =
        |error: std::io::Error| CommandError::settings(Text::plain(format!("{}: {error}", own.display())));
    let (listener, address) = server::listen(args.address).await?;
    let house = Arc::new(House {
        shelf: Shelf::open(&own.join("askings")).map_err(unusable)?,
        gate: Gate::new(address, args.allow_host.clone(), args.public_url.clone(), args.may_spend),
        studio: Arc::new(Studio::open(&own, works.clips(), stop.clone()).map_err(unusable)?),
        agents: Agents::new(works.clips(), &args.folder, &register, stop.clone())?,
        works,
        register,
        stop: stop.clone(),
    });
    if !house.register.clients()?.is_empty() {
        house.gate.close();
    }
    let place = Place { address, public: args.public_url.clone() };
    let (page, base) = (place.link(&house.register)?, format!("{}/v1", place.base()));
    let addresses = own.join(ADDRESSES);
    private_folder(&addresses).map_err(unusable)?;
    let noted = addresses.join(place.file());
    whole_file::write_private(&noted, place.text().as_bytes()).map_err(unusable)?;
    if output.json {
        output.data(&json!({"base_url": base, "studio": page}).to_string());
    } else {
        output.data(&base);
        output.talk(&output.say(
            format!("studio (this link works once, within 15 minutes): {page}"),
            format!("工作室页面（链接仅可使用一次，15 分钟内有效）：{page}"),
        ));
        output.talk(output.say(
            "Programs that ask at /v1/videos and /mcp spend credits.",
            "通过 /v1/videos 和 /mcp 提出请求的程序会花费积分。",
        ));
        output.talk(output.say("Serving; Ctrl-C ends it.", "服务已启动；按 Ctrl-C 结束。"));
    }
    tokio::spawn(async move {
        if stop_signal().await.is_ok() {
            stop.cancel();
        }
    });
    let works = Arc::clone(&house.works);
    let watching = tokio::spawn(end_if_outlived(Arc::clone(&works), house.stop.clone()));
    server::serve(house, listener).await;
    watching.abort();
    // Where another one was started meanwhile, the note is that one's.
    if whole_file::read_own(&noted, MOST_ADDRESS).is_ok_and(|is| is == place.text().as_bytes()) {
        let _ = std::fs::remove_file(&noted);
    }
    match works.outlived() {
        Some(error) => Err(error),
        None => Ok(Served::Stopped),
    }
}

/// How often it is looked whether the ledger is still what it was.
const LOOKS_EVERY: std::time::Duration = std::time::Duration::from_secs(5);

/// Ends the server once it can submit nothing more, as a worker ends: whoever keeps it running starts it again.
async fn end_if_outlived(works: Arc<Works>, stop: CancellationToken) {
    loop {
        tokio::time::sleep(LOOKS_EVERY).await;
        let works = Arc::clone(&works);
        // The ledger may be busy, and the server is not to wait for it.
        let is_outlived = tokio::task::spawn_blocking(move || works.outlived().is_some()).await;
        if is_outlived.unwrap_or(false) {
            return stop.cancel();
        }
    }
}

impl Shown for Served {
    fn show(&self, output: &Output) {
        match self {
            Self::Stopped => output.talk(output.say("Stopped.", "已停止。")),
            Self::Added(name, token) => {
                output.data(token);
                output.talk(&output.say(
                    format!("the token of {name}; it is shown only once, and only its hash is stored"),
                    format!("{name} 的令牌；仅显示一次，本机只保存其哈希值"),
                ));
            }
            Self::Clients(clients) if clients.is_empty() => output.talk(output.say(
                "There are no tokens; `giggle serve token add NAME` makes one.",
                "尚无令牌；`giggle serve token add 名称` 可创建。",
            )),
            Self::Clients(clients) => {
                for client in clients {
                    let per_day = match client.per_day {
                        Some(most) => output.say(
                            format!("{} credits a day", Credits::thousandths(most)),
                            format!("每天 {} 积分", Credits::thousandths(most)),
                        ),
                        None => output.say("no limit of its own", "无单独上限").to_owned(),
                    };
                    output.data(&format!("{}\t{per_day}", client.name));
                }
            }
            Self::Removed(name) => {
                output.talk(&output.say(format!("{name} was removed"), format!("已移除 {name}")));
            }
            Self::Link(link) => output.data(link),
            Self::OpenApi(document) => output.data(&format!("{document:#}")),
        }
    }

    fn json(&self) -> Value {
        match self {
            // The one JSON object was printed at the start.
            Self::Stopped => Value::Null,
            Self::Added(name, token) => json!({"name": name, "token": token}),
            Self::Clients(clients) => {
                let client = |it: &ClientToken| json!({"name": it.name, "per_day_credits": it.per_day.map(|most| Credits::thousandths(most).as_f64())});
                json!({"clients": clients.iter().map(client).collect::<Vec<_>>()})
            }
            Self::Removed(name) => json!({"removed": name}),
            Self::Link(link) => json!({"link": link}),
            Self::OpenApi(document) => document.clone(),
        }
    }
}
