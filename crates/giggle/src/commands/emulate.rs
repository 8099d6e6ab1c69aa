//! `giggle emulate`: the Generation API on this machine.

use crate::error::CommandError;
use crate::interrupt::stop_signal;
use crate::output::{Output, Shown};
use crate::settings::Settings;
use crate::shot_flags::number;
use crate::usage_text::BadValue;
use giggle_domain::{ForeignText, Text, text};
use giggle_emulator::{Emulator, Failure, Pace, StoredClip};
use serde_json::{Value, json};
use std::net::IpAddr;
use std::path::PathBuf;

/// Serve the Generation API on this machine, offline
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Prints one JSON line with base_url and api_key, then serves until SIGINT or SIGTERM. Export the two as GIGGLE_API_BASE and GIGGLE_API_KEY. Faults are requested over HTTP, at /_emulator/faults."
)]
pub struct EmulateArgs {
    /// Port; 0 picks a free one
    #[arg(long, default_value_t = 0, value_parser = number::<u16>(|| text!("must be a port, such as 8788", "应为端口号，例如 8788")))]
    pub port: u16,
    /// Address to listen on; anything but loopback opens it to the network
    #[arg(long, default_value = "127.0.0.1", value_name = "ADDRESS", value_parser = host)]
    pub host: IpAddr,
    /// Address used in all links, such as `http://emulator:8080` [default: the address of the request]
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// Folder that keeps tasks, statements, assets and the key across restarts [default: nothing is kept]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// How long tasks take: instant, fast (seconds) or real (minutes)
    #[arg(long, default_value = "fast", value_parser = pace)]
    pub pace: Pace,
    /// Answer every task with this clip instead of rendering
    #[arg(long, value_name = "FILE")]
    pub clip: Option<PathBuf>,
    /// Sign links with a new key instead of the built-in one
    #[arg(long)]
    pub fresh_key: bool,
    /// Fetch frames from private addresses too
    #[arg(long)]
    pub allow_private_frames: bool,
    /// Initial credits of the account [default: unlimited]
    #[arg(long, value_name = "CREDITS", allow_negative_numbers = true, value_parser = number::<i64>(|| text!("must be a whole number of credits, such as 50", "应为整数积分，例如 50")))]
    pub credits: Option<i64>,
}

fn host(text: &str) -> Result<IpAddr, BadValue> {
    if text == "localhost" {
        return Ok(IpAddr::from([127, 0, 0, 1]));
    }
    text.parse().map_err(|_| {
        BadValue(text!("must be an IP address, such as 127.0.0.1", "应为 IP 地址，例如 127.0.0.1"))
    })
}

fn pace(text: &str) -> Result<Pace, BadValue> {
    match text {
        "instant" => Ok(Pace::Instant),
        "fast" => Ok(Pace::Fast),
        "real" => Ok(Pace::Real),
        _ => Err(BadValue(text!("must be instant, fast or real", "应为 instant、fast 或 real"))),
    }
}

/// That it served and was stopped.
#[derive(Debug)]
pub struct Stopped;

/// Serves until it is told to stop.
///
/// # Errors
///
/// Exit 3 where it cannot bind or its folder cannot be used.
pub async fn run(args: &EmulateArgs, settings: &Settings, output: &Output) -> Result<Stopped, CommandError> {
    let asked = giggle_emulator::Settings {
        listen: (args.host, args.port).into(),
        public_url: args.public_url.clone(),
        data: args.data.clone(),
        pace: args.pace,
        stored_clip: args.clip.clone().map(StoredClip::File),
        fresh_key: args.fresh_key,
        allow_private_frames: args.allow_private_frames,
        credits: args.credits,
        catalog: settings.catalog.clone(),
        ..giggle_emulator::Settings::default()
    };
    let emulator =
        Emulator::start(asked).await.map_err(|failure| CommandError::settings(not_started(&failure)))?;
    output.data(&json!({"base_url": emulator.base_url(), "api_key": emulator.api_key()}).to_string());
    if !args.host.is_loopback() {
        output.warn(output.say(
            "warning: listening beyond loopback: anyone who reaches this address can use the emulator",
            "警告：已绑定到回环地址之外，任何能访问该地址的人都可以使用此模拟器",
        ));
    }
    output.talk(output.say("Serving; Ctrl-C ends it.", "服务已启动；按 Ctrl-C 结束。"));
    stop_signal().await.map_err(|error| CommandError::internal(Text::plain(error.to_string())))?;
    emulator.stop().await;
    Ok(Stopped)
}

/// Why it did not start, for people.
fn not_started(failure: &Failure) -> Text {
    match failure {
        Failure::Listen { address, source } => {
            text!("cannot listen on {address}: {source}", "无法监听 {address}：{source}")
        }
        Failure::Data { path, source, .. } => Text::said_of(path.display(), source),
        Failure::InUse { path } => {
            let path = path.display();
            text!("another emulator is using {path}", "另一个模拟器正在使用 {path}")
        }
        Failure::ForeignFolder { path } => {
            let path = path.display();
            text!(
                "{path} is not a folder of this emulator: it holds other files; choose an empty or a new one",
                "{path} 不是模拟器的文件夹：其中有其他文件；请选择空文件夹或新文件夹"
            )
        }
        Failure::Record { path, line, what } => {
            let (path, what) = (path.display(), ForeignText::new(what));
            text!(
                "line {line} of {path} is not a record of this emulator: {what}",
                "{path} 第 {line} 行不是模拟器的记录：{what}"
            )
        }
        Failure::PublicUrl => text!(
            "the public address must look like http://host:port, without a path",
            "公开地址应为 http://主机:端口，不含路径"
        ),
        Failure::Key => text!(
            "the API key is empty or contains a character that no header can carry",
            "API Key 为空，或含有请求头无法携带的字符"
        ),
        Failure::StoredClip => {
            text!("the clip to answer with is not an MP4", "用于应答的视频不是 MP4")
        }
        other => Text::plain(crate::error::chain(other)),
    }
}

impl Shown for Stopped {
    fn show(&self, output: &Output) {
        output.talk(output.say("Stopped.", "已停止。"));
    }

    /// The one JSON object was printed at the start.
    fn json(&self) -> Value {
        Value::Null
    }
}
