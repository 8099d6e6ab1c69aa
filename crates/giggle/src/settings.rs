//! What was decided before a command runs: flags over environment over configuration file.
//!
//! Files come from the user's own folder or from an explicit flag, never from the current directory: a cloned
//! repository must not be able to redirect the base and take the key.

use crate::env_vars::{self, EnvVar};
use crate::error::CommandError;
use crate::home::at_home;
use crate::key_source::{self, FoundKey, KeyFlags};
use crate::output::Output;
use crate::usage_text::BadValue;
use etcetera::BaseStrategy as _;
use giggle_client::{ApiBase, ApiKey, CaStore, Client, ClientSettings, Pause};
use giggle_domain::refusal::escaped;
use giggle_domain::{Catalog, Language, Text, text};
use serde::Deserialize;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What the base address might be called.
const BASE_ELSEWHERE: [&str; 7] = [
    "GIGGLE_BASE",
    "GIGGLE_BASE_URL",
    "GIGGLE_API_BASE_URL",
    "GIGGLE_API_URL",
    "GIGGLE_URL",
    "GIGGLE_ENDPOINT",
    "GIGGLE_API_ENDPOINT",
];

/// The refusal of a variable that was most likely meant for another.
pub fn mistaken(name: &str, meant: EnvVar) -> CommandError {
    let (name, meant) = (escaped(name), meant.name);
    CommandError::settings(text!(
        "the environment variable `{name}` is set, but giggle does not read it",
        "已设置环境变量 `{name}`，但 giggle 不读取它"
    ))
    .hint(text!(
        "did you mean `{meant}`? Set that, or unset `{name}`; nothing was sent",
        "您是不是想设置 `{meant}`？请改设它，或取消 `{name}`；未发送任何请求"
    ))
}

/// The flags that stand before or after every verb.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct GlobalFlags {
    /// Print exactly one JSON object on stdout, for success and failure alike
    #[arg(long, global = true, help_heading = "Everywhere")]
    pub json: bool,
    /// Never ask questions
    #[arg(long, global = true, help_heading = "Everywhere")]
    pub no_input: bool,
    /// Print only errors
    #[arg(long, short, global = true, help_heading = "Everywhere")]
    pub quiet: bool,
    /// Language of messages: en or zh
    #[arg(long, global = true, value_name = "LANG", help_heading = "Everywhere")]
    pub lang: Option<String>,
    /// Configuration file, instead of the one in the configuration folder
    #[arg(long, global = true, value_name = "FILE", help_heading = "Everywhere")]
    pub config: Option<PathBuf>,
    /// Catalog file that adds to or replaces the built-in models
    #[arg(long, global = true, value_name = "FILE", help_heading = "Everywhere")]
    pub catalog: Option<PathBuf>,
    /// Do not read or write the ledger
    #[arg(long, global = true, help_heading = "Everywhere")]
    pub no_ledger: bool,
    /// TLS root certificates: webpki, system, or a PEM file
    #[arg(long, global = true, value_name = "STORE", help_heading = "Everywhere")]
    pub ca: Option<String>,
    /// Ledger that many machines share: postgres://user@host/database
    #[arg(long = "ledger", global = true, value_name = "URL", help_heading = "Everywhere")]
    pub shared_ledger: Option<String>,
    /// Where the key is.
    #[command(flatten)]
    pub key: KeyFlags,
    /// Where clips are stored for all machines: s3://bucket/prefix or file:///folder
    #[arg(long, global = true, value_name = "URL", help_heading = "Everywhere")]
    pub store: Option<String>,
}

/// The configuration file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfigFile {
    /// The base address of the API.
    pub base: Option<String>,
    /// The address of a ledger that many machines share.
    pub ledger: Option<String>,
    /// Where clips are kept for all machines.
    pub store: Option<String>,
    /// The language of people's text.
    pub lang: Option<String>,
    /// Whom TLS trusts.
    pub ca: Option<String>,
    /// The template of file names.
    pub output: Option<String>,
    /// Credits that may be spent in any 24 hours.
    pub budget: Option<f64>,
    /// What a submit of unknown price counts as, in credits.
    pub price_ceiling: Option<f64>,
    /// What the account is called that the key opens.
    pub account: Option<String>,
    /// A ledger in memory is enough: it is forgotten when the machine stops.
    #[serde(default)]
    pub volatile_ledger: bool,
    /// Spending stops after so many paid failures in a row.
    pub breaker_failures: Option<u32>,
    /// Submits stop after so many in a row of which nobody knows whether they were accepted; 0 never.
    pub breaker_unsettled: Option<u32>,
    /// How late a statement row may come.
    pub statement_lag: Option<String>,
    /// Credits a second by model, for estimates where the service names no price.
    #[serde(default)]
    pub credits_per_second: std::collections::BTreeMap<String, f64>,
    /// When the prices of `credits_per_second` were looked up, as `YYYY-MM-DD`.
    pub credits_per_second_as_of: Option<String>,
}

/// Where giggle keeps things.
#[derive(Debug, Clone)]
pub struct Folders {
    /// The configuration file and the catalog file.
    pub config: Option<PathBuf>,
    /// The ledger.
    pub state: Option<PathBuf>,
    /// What is to outlive the state folder.
    pub data: Option<PathBuf>,
    /// The data folder of this user where nothing in the environment names another.
    pub usual_data: Option<PathBuf>,
}

/// Everything decided. Values that only some commands need are checked when they are asked for, so that a bad
/// address does not keep anybody from listing the models.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The language of people's text.
    pub language: Language,
    /// The models that may be asked for.
    pub catalog: Catalog,
    /// The configuration file's values.
    pub file: ConfigFile,
    /// The configuration file that was read, where there is one.
    pub config_path: Option<PathBuf>,
    /// The catalog file that was read, where there is one.
    pub catalog_path: Option<PathBuf>,
    /// The folders.
    pub folders: Folders,
    /// The ledger is neither read nor written.
    pub no_ledger: bool,
    /// The address of a shared ledger, as the flag named it.
    pub ledger_flag: Option<String>,
    /// The address of a store of clips, as the flag named it.
    pub store_flag: Option<String>,
    /// Nothing is said but failures.
    pub quiet: bool,
    ca: Option<String>,
    key_flags: KeyFlags,
    /// The key once it was found: a descriptor can be read once.
    key: Arc<Mutex<Option<FoundKey>>>,
}

/// A configuration or catalog file larger than this is none: it bounds what a wrong path makes us read.
const LARGEST_FILE: u64 = 1024 * 1024;

impl Folders {
    /// The platform's own folders, or those that the environment names.
    pub fn of_platform() -> Self {
        let native = etcetera::base_strategy::choose_native_strategy().ok();
        // A folder that is not absolute is none: whoever makes a working directory could put a configuration into it.
        let own = |folder: PathBuf| Some(folder.join("giggle")).filter(|folder| folder.is_absolute());
        let state = env_vars::STATE_DIR.read_path().or_else(|| {
            let native = native.as_ref()?;
            own(native.state_dir().unwrap_or_else(|| native.data_dir()))
        });
        let data = native.as_ref().and_then(|native| own(native.data_dir()));
        let usual_data = match cfg!(any(windows, target_vendor = "apple")) {
            true => None,
            false => etcetera::home_dir().ok().and_then(|home| own(home.join(".local/share"))),
        };
        Self { config: native.and_then(|native| own(native.config_dir())), state, data, usual_data }
    }

    /// Where this user's state folders are written down: what is to notice a forgotten variable does not hang on another one of the
    /// same profile.
    pub fn places(&self) -> Vec<PathBuf> {
        self.guards().map(|data| data.join("places")).collect()
    }

    /// Where copies of the ledgers' marks lie, for the same reason.
    pub fn copies(&self) -> Vec<PathBuf> {
        self.guards().map(|data| data.join("ledgers")).collect()
    }

    fn guards(&self) -> impl Iterator<Item = &PathBuf> {
        let usual = self.usual_data.as_ref().filter(|usual| self.data.as_ref() != Some(usual));
        self.data.iter().chain(usual)
    }
}

impl Settings {
    /// Reads the files and the environment.
    ///
    /// # Errors
    ///
    /// Exit 3: a file that cannot be read or understood, a language that is none.
    pub fn load(flags: &GlobalFlags) -> Result<Self, CommandError> {
        Self::load_with(flags, true)
    }

    /// The same without the catalog file, for what needs no models.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    pub fn load_without_catalog(flags: &GlobalFlags) -> Result<Self, CommandError> {
        Self::load_with(flags, false)
    }

    fn load_with(flags: &GlobalFlags, reads_catalog: bool) -> Result<Self, CommandError> {
        let folders = Folders::of_platform();
        let named = |flag: &Option<PathBuf>, variable: env_vars::EnvVar| {
            flag.clone().or_else(|| variable.read_path())
        };
        let (config_path, text) =
            read_named_or_own(named(&flags.config, env_vars::CONFIG), &folders, "config.toml")?;
        let file: ConfigFile = match (&config_path, text) {
            (Some(path), Some(text)) => toml::from_str(&text).map_err(|e| {
                // Only the place and the kind: somebody may have written the key into it.
                let fault = giggle_domain::toml_fault(&text, &e);
                let error = CommandError::settings(Text::about(path.display(), &fault));
                match set_elsewhere(&text) {
                    Some(hint) => error.hint(hint),
                    None => error,
                }
            })?,
            _ => ConfigFile::default(),
        };
        let language = language(flags, &file)?;
        let (catalog_path, text) = if reads_catalog {
            read_named_or_own(named(&flags.catalog, env_vars::CATALOG), &folders, "catalog.toml")?
        } else {
            (None, None)
        };
        let mut catalog = Catalog::built_in();
        if let (Some(path), Some(text)) = (&catalog_path, text) {
            catalog = catalog
                .with_file(&text)
                .map_err(|fault| CommandError::settings(Text::about(path.display(), fault.text())))?;
        }
        let ca = flags.ca.clone().or_else(|| env_vars::CA.read()).or_else(|| file.ca.clone());
        Ok(Self {
            language,
            catalog,
            file,
            config_path,
            catalog_path,
            folders,
            no_ledger: flags.no_ledger,
            ledger_flag: flags.shared_ledger.clone(),
            store_flag: flags.store.clone(),
            quiet: flags.quiet,
            ca,
            key_flags: flags.key.clone(),
            key: Arc::default(),
        })
    }

    /// The base address, checked.
    ///
    /// # Errors
    ///
    /// Exit 3, naming the address and what would be accepted.
    pub fn base(&self) -> Result<ApiBase, CommandError> {
        let text = env_vars::API_BASE.read().or_else(|| self.file.base.clone());
        match text {
            // Whoever wanted another service must not pay at this one.
            None => match env_vars::API_BASE.mistaken(&BASE_ELSEWHERE) {
                Some(name) => Err(mistaken(&name, env_vars::API_BASE)),
                None => Ok(ApiBase::default()),
            },
            Some(text) => ApiBase::parse(&text).map_err(|fault| {
                let source = if env_vars::API_BASE.read().is_some() { "GIGGLE_API_BASE" } else { "base" };
                CommandError::settings(Text::about(source, fault.text()))
            }),
        }
    }

    /// The key, where one is set or stored.
    ///
    /// # Errors
    ///
    /// Exit 3 for a place that cannot be read, or a text that cannot be a key.
    pub fn key(&self) -> Result<Option<ApiKey>, CommandError> {
        Ok(self.found_key()?.map(|found| found.key))
    }

    /// The key with its source.
    ///
    /// # Errors
    ///
    /// As [`Self::key`].
    pub fn found_key(&self) -> Result<Option<FoundKey>, CommandError> {
        let mut key = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        if key.is_none() {
            // A key that is missing is looked for again: a server may be running when it is stored.
            *key = key_source::find(&self.key_flags, self.folders.config.as_deref()).map_err(|trouble| {
                let error = CommandError::settings(trouble.message);
                if let Some(hint) = trouble.hint { error.hint(hint) } else { error }
            })?;
        }
        Ok(key.clone())
    }

    /// A client with the key.
    ///
    /// # Errors
    ///
    /// Exit 3 where the key is missing or a value is bad.
    pub fn client(&self) -> Result<Client, CommandError> {
        let key = self.key()?.ok_or_else(no_key)?;
        Ok(self.client_with(self.base()?, key))
    }

    /// A client for a base and key that did not come from the environment.
    pub fn client_with(&self, base: ApiBase, key: ApiKey) -> Client {
        Client::new(self.client_settings(base, Some(key)))
    }

    /// What a client is told: proxy and certificates as the environment says, certificates as a flag says first.
    pub fn client_settings(&self, base: ApiBase, key: Option<ApiKey>) -> ClientSettings {
        let mut settings = ClientSettings::new(base, key).with_environment(|name| std::env::var(name).ok());
        match self.ca.as_deref() {
            None => {}
            Some("webpki") => settings.ca = CaStore::WebPki,
            Some("system") => settings.ca = CaStore::System,
            Some(path) => settings.ca = CaStore::File(at_home(path.into())),
        }
        let output = Output { json: false, quiet: self.quiet, no_input: true, language: self.language };
        settings.on_pause = Some(Arc::new(move |pause| output.talk(pause_text(pause).get(output.language))));
        settings
    }
}

/// What is said when a pause of more than a few seconds begins.
fn pause_text(pause: &Pause) -> Text {
    let seconds = pause.length.as_secs();
    if pause.is_asked_for {
        text!("the service asks for a pause; trying again in {seconds} s", "服务要求稍候；{seconds} 秒后重试")
    } else {
        text!("trying again in {seconds} s", "{seconds} 秒后重试")
    }
}

/// The failure of a command that needs a key and has none.
pub fn no_key() -> CommandError {
    CommandError::settings(if key_source::is_unfilled() {
        text!(
            "no API key: GIGGLE_API_KEY holds a placeholder that the program which started giggle did not replace, and no key is stored",
            "缺少 API Key：GIGGLE_API_KEY 的值是启动 giggle 的程序未替换的占位符，也没有已保存的密钥"
        )
    } else {
        text!(
            "no API key: GIGGLE_API_KEY is not set, and no key is stored",
            "缺少 API Key：未设置 GIGGLE_API_KEY，也没有已保存的密钥"
        )
    })
    .hint(text!(
        "create a key on giggle.pro (log in, left sidebar, \"API Key\"), then run `giggle key set` or export GIGGLE_API_KEY; or try `giggle make --local`, which needs no key",
        "登录 giggle.pro，在左侧栏点击 “API Key” 创建密钥，然后运行 `giggle key set` 或设置环境变量 GIGGLE_API_KEY；或先用无需密钥的 `giggle make --local` 试一试"
    ))
}

/// The language to say that the settings cannot be read in: as far as it is known without them.
pub fn spoken(flags: &GlobalFlags) -> Language {
    [flags.lang.clone(), env_vars::LANG.read(), locale()]
        .into_iter()
        .flatten()
        .find_map(|tag| Language::from_tag(&tag))
        .unwrap_or_default()
}

fn language(flags: &GlobalFlags, file: &ConfigFile) -> Result<Language, CommandError> {
    let named =
        [("--lang", flags.lang.clone()), ("GIGGLE_LANG", env_vars::LANG.read()), ("lang", file.lang.clone())];
    for (source, value) in named {
        if let Some(value) = value {
            return Language::from_tag(&value).ok_or_else(|| {
                let fault = text!(
                    "{source}: unsupported language `{value}`; use `en` or `zh`",
                    "{source}：不支持的语言 `{value}`；请使用 `en` 或 `zh`"
                );
                if source == "--lang" { CommandError::usage(fault) } else { CommandError::settings(fault) }
            });
        }
    }
    Ok(locale().and_then(|tag| Language::from_tag(&tag)).unwrap_or_default())
}

/// The locale of the system, as far as giggle can write for it: where a terminal reads another encoding than UTF-8, only plain
/// ASCII comes out as it is meant.
fn locale() -> Option<String> {
    let of_characters = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    if of_characters.is_some_and(|locale| !reads_utf_8(&locale)) {
        return None;
    }
    sys_locale::get_locale()
}

/// Whether a locale's encoding is UTF-8, or not named.
fn reads_utf_8(locale: &str) -> bool {
    let Some((_, encoding)) = locale.split_once('.') else { return true };
    let encoding = encoding.split('@').next().unwrap_or_default();
    encoding.is_empty() || encoding.to_ascii_lowercase().replace('-', "") == "utf8"
}

/// Where something is set that people look for in the configuration file.
fn set_elsewhere(text: &str) -> Option<Text> {
    let file: toml::Table = toml::from_str(text).ok()?;
    let has = |names: &[&str]| {
        file.keys().any(|key| names.contains(&&*key.to_ascii_lowercase().replace(['_', '-'], "")))
    };
    if has(&["apikey", "key", "token", "secret", "gigglekey", "giggleapikey"]) {
        return Some(text!(
            "the key is not kept in this file; store it with `giggle key set`, and take it out here",
            "密钥不存于此文件；请用 `giggle key set` 存储，并将其从此处删除"
        ));
    }
    if has(&["model", "duration", "seconds", "aspectratio", "resolution", "prompt"]) {
        return Some(text!(
            "what a clip is like is said with each shot: `--model` and its like, or the row of a shot list",
            "视频的要求随每个镜头给出：用 `--model` 等参数，或写在镜头列表的行中"
        ));
    }
    None
}

/// Reads the file that was named, which must exist, or the user's own, which need not.
fn read_named_or_own(
    named: Option<PathBuf>,
    folders: &Folders,
    own: &str,
) -> Result<(Option<PathBuf>, Option<String>), CommandError> {
    let must_exist = named.is_some();
    let Some(path) = named.or_else(|| Some(folders.config.as_ref()?.join(own))) else {
        return Ok((None, None));
    };
    match read_bounded(&path) {
        Ok(text) => Ok((Some(path), Some(text))),
        // A home such as /dev/null holds no file at all.
        Err(error) if is_absent(&error) && !must_exist => Ok((None, None)),
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            let what = text!("it is not UTF-8 text", "它不是 UTF-8 文本");
            Err(CommandError::settings(Text::about(path.display(), &what)))
        }
        Err(error) => Err(CommandError::settings(Text::said_of(path.display(), error))),
    }
}

fn is_absent(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory)
}

fn read_bounded(path: &Path) -> std::io::Result<String> {
    let facts = std::fs::metadata(path)?;
    if !facts.is_file() || facts.len() > LARGEST_FILE {
        return Err(std::io::Error::other("not a file of at most 1 MiB"));
    }
    std::fs::read_to_string(path)
}

/// Reads the address of a server as people write it: `127.0.0.1:8787`, `[::1]:8787`, `localhost:8787`, `:8787` or `8787`; a name
/// other than `localhost` is never looked up.
///
/// # Errors
///
/// Says what would be right.
pub fn parse_address(text: &str) -> Result<SocketAddr, BadValue> {
    let text = text.trim();
    let port =
        ["localhost:", ":", ""].into_iter().find_map(|before| text.strip_prefix(before)?.parse::<u16>().ok());
    let address = text.parse().ok().or_else(|| port.map(|port| (Ipv4Addr::LOCALHOST, port).into()));
    address.ok_or_else(|| {
        BadValue(text!(
            "must be an IP address and a port, such as 127.0.0.1:8787; `localhost:8787` and `8787` mean this machine, and port 0 picks a free one",
            "应为 IP 地址加端口，例如 127.0.0.1:8787；`localhost:8787` 和 `8787` 表示本机，端口 0 表示任选空闲端口"
        ))
    })
}

/// Nine digits keep every product far from the edge.
const LARGEST_OF_A_DURATION: u64 = 999_999_999;

/// Reads a duration as people write it: `90s`, `10m`, `2h`, `1h30m`, or a bare number of seconds.
///
/// # Errors
///
/// Says what was given and what would be right.
pub fn parse_duration(text: &str) -> Result<Duration, BadValue> {
    let fault = || {
        BadValue(text!(
            "`{text}` is not a valid duration; write 90s, 10m, 2h or 1h30m",
            "`{text}` 不是有效的时长；请写作 90s、10m、2h 或 1h30m"
        ))
    };
    let too_long = || {
        BadValue(text!(
            "`{text}` is not a valid duration: no number in it may be larger than {LARGEST_OF_A_DURATION}",
            "`{text}` 不是有效的时长：其中的数字不能大于 {LARGEST_OF_A_DURATION}"
        ))
    };
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let seconds = text.parse().ok().filter(|seconds| *seconds <= LARGEST_OF_A_DURATION);
        return seconds.map(Duration::from_secs).ok_or_else(too_long);
    }
    let (mut total, mut number, mut has_unit) = (0u64, String::new(), false);
    for character in text.chars() {
        if character.is_ascii_digit() {
            number.push(character);
            continue;
        }
        let unit = match character {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            _ => return Err(fault()),
        };
        if number.is_empty() {
            return Err(fault());
        }
        let count = number.parse().ok().filter(|count| *count <= LARGEST_OF_A_DURATION);
        let count: u64 = count.ok_or_else(too_long)?;
        total += count * unit;
        number.clear();
        has_unit = true;
    }
    if has_unit && number.is_empty() { Ok(Duration::from_secs(total)) } else { Err(fault()) }
}

#[cfg(test)]
mod tests {
    use super::{parse_address, parse_duration};
    use std::time::Duration;

    #[test]
    fn an_address_is_read_as_people_write_it() {
        for (given, read) in [
            ("127.0.0.1:8787", "127.0.0.1:8787"),
            ("[::1]:1", "[::1]:1"),
            ("0.0.0.0:0", "0.0.0.0:0"),
            ("localhost:8799", "127.0.0.1:8799"),
            (" :8799 ", "127.0.0.1:8799"),
            ("8799", "127.0.0.1:8799"),
        ] {
            assert_eq!(parse_address(given).unwrap().to_string(), read, "{given}");
        }
        for odd in ["", "localhost", "example.org:80", "70000", "127.0.0.1", "-1", "::1"] {
            assert!(parse_address(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn durations_are_read_as_people_write_them() {
        for (text, seconds) in
            [("90s", 90), ("10m", 600), ("0s", 0), ("1h30m", 5400), ("45", 45), ("1d", 86_400)]
        {
            assert_eq!(parse_duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "m", "10x", "-5s", "1.5m", "10m5", "99999999999999s"] {
            assert!(parse_duration(text).is_err(), "{text}");
        }
    }
}
