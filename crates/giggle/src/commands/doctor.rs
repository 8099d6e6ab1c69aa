//! `giggle doctor`: what is set, what works, what is wrong, and how to fix it.
//!
//! It does what a submit does up to the network, by the same functions, so that it stumbles where a submit would.

mod many;

use crate::accounts::{self, Belonging};
use crate::draft;
use crate::error::{CommandError, chain};
use crate::exit_code::ExitCode;
use crate::failure;
use crate::key_source::FoundKey;
use crate::ledger::folder::other_owner;
use crate::ledger::{Filter, Ledger, LedgerError, Realm, Standing, StateFolder, UnclaimedCharge};
use crate::ledger_place::{no_state_folder, open_ledger};
use crate::other_ledger::Used;
use crate::outcome_text;
use crate::output::{Output, Shown};
use crate::session::{Session, WaitNote, unread, untellable};
use crate::settings::{Settings, no_key};
use crate::settling::statement_lag;
use crate::shared_ledger;
use crate::unclaimed;
use giggle_client::Client;
use giggle_domain::refusal::without_secrets;
use giggle_domain::{Language, Text, counted, text};
use serde_json::{Value, json};
use std::path::Path;

/// Check key, base address, proxy, reachability, ledger, database, store and folders
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Sends one free query unless --offline is given, and says how to fix what is wrong.")]
pub struct DoctorArgs {
    /// Do not contact the service
    #[arg(long)]
    pub offline: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Good,
    Note,
    Bad,
}

impl Verdict {
    fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Note => "note",
            Self::Bad => "bad",
        }
    }
}

/// What is examined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Thing {
    Key,
    Base,
    Budget,
    StatementLag,
    Proxy,
    Service,
    Configuration,
    Catalog,
    TemporaryFiles,
    StateFolder,
    Ledger,
    Database,
    Clock,
    Store,
    OtherKeys,
    Unsettled,
    UnclaimedCharges,
    Ffmpeg,
}

impl Thing {
    /// The word for programs.
    fn word(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Base => "base",
            Self::Budget => "budget",
            Self::StatementLag => "statement lag",
            Self::Proxy => "proxy",
            Self::Service => "service",
            Self::Configuration => "configuration",
            Self::Catalog => "catalog",
            Self::TemporaryFiles => "temporary files",
            Self::StateFolder => "state folder",
            Self::Ledger => "ledger",
            Self::Database => "database",
            Self::Clock => "clock",
            Self::Store => "store",
            Self::OtherKeys => "other keys",
            Self::Unsettled => "unsettled",
            Self::UnclaimedCharges => "unclaimed charges",
            Self::Ffmpeg => "ffmpeg",
        }
    }

    fn text(self) -> Text {
        match self {
            Self::Key => text!("key", "密钥"),
            Self::Base => text!("base", "地址"),
            Self::Budget => text!("budget", "预算"),
            Self::StatementLag => text!("statement lag", "明细延迟"),
            Self::Proxy => text!("proxy", "代理"),
            Self::Service => text!("service", "服务"),
            Self::Configuration => text!("configuration", "配置文件"),
            Self::Catalog => text!("catalog", "模型表"),
            Self::TemporaryFiles => text!("temporary files", "临时文件"),
            Self::StateFolder => text!("state folder", "状态文件夹"),
            Self::Ledger => text!("ledger", "账本"),
            Self::Database => text!("database", "数据库"),
            Self::Clock => text!("clock", "时钟"),
            Self::Store => text!("store", "存储"),
            Self::OtherKeys => text!("other keys", "其他密钥"),
            Self::Unsettled => text!("unsettled", "待核实"),
            Self::UnclaimedCharges => text!("unclaimed charges", "无主扣费"),
            Self::Ffmpeg => Text::plain("ffmpeg"),
        }
    }
}

#[derive(Debug)]
struct Finding {
    thing: Thing,
    verdict: Verdict,
    text: Text,
    remedy: Option<Text>,
    code: ExitCode,
}

/// What was found.
#[derive(Debug)]
pub struct Diagnosis {
    findings: Vec<Finding>,
    unclaimed: Vec<UnclaimedCharge>,
    language: Language,
}

impl Diagnosis {
    fn new(language: Language) -> Self {
        Self { findings: Vec::new(), unclaimed: Vec::new(), language }
    }

    fn add(&mut self, thing: Thing, verdict: Verdict, text: Text) -> &mut Finding {
        let (remedy, code) = (None, ExitCode::Settings);
        self.findings.push(Finding { thing, verdict, text, remedy, code });
        // Just pushed.
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }

    fn good(&mut self, thing: Thing, text: Text) {
        self.add(thing, Verdict::Good, text);
    }

    fn bad(&mut self, thing: Thing, text: Text, remedy: Text) -> &mut Finding {
        let finding = self.add(thing, Verdict::Bad, text);
        finding.remedy = Some(remedy);
        finding
    }

    fn add_error(&mut self, thing: Thing, error: &CommandError) {
        let finding = self.add(thing, Verdict::Bad, error.message_text().clone());
        finding.remedy = error.hint_in_all().cloned();
        finding.code = error.code();
    }
}

/// Examines everything.
///
/// # Errors
///
/// Exit 3 where a setting is wrong or the machine lacks something, 4 where the key is refused, 11 where the service is
/// not reached.
pub async fn run(args: &DoctorArgs, settings: &Settings, output: &Output) -> Result<Diagnosis, CommandError> {
    let mut found = Diagnosis::new(output.language);
    let key = match settings.found_key() {
        Ok(Some(FoundKey { key, source })) => {
            found.good(Thing::Key, source.text());
            Some(key)
        }
        Ok(None) => {
            found.add_error(Thing::Key, &no_key());
            None
        }
        Err(error) => {
            found.add_error(Thing::Key, &error);
            None
        }
    };
    let base = settings.base();
    match &base {
        Ok(base) => found.good(Thing::Base, Text::plain(base.to_string())),
        Err(error) => found.add_error(Thing::Base, error),
    }
    if let Err(error) = Session::limits_of(settings) {
        found.add_error(Thing::Budget, &error);
    }
    // It is needed only when an answer was lost, which is a bad time to find out.
    if let Err(error) = statement_lag(None, settings) {
        found.add_error(Thing::StatementLag, &error);
    }
    if let Ok(base) = base {
        let client = Client::new(settings.client_settings(base.clone(), key.clone()));
        let is_set_up = connection(&client, &mut found);
        if is_set_up && !args.offline && key.is_some() {
            reach(&client, &mut found).await;
        }
        let ledger = state(settings, &client, &mut found, output);
        if let Some(ledger) = ledger.as_ref().filter(|_| key.is_some()) {
            let asked = (is_set_up && !args.offline).then_some(&client);
            whose_key(ledger, &accounts::key_of(&client), settings, asked, &mut found).await;
        }
        many::store(settings, &client, ledger.as_ref(), args.offline, &mut found).await;
    }
    files(settings, &mut found);
    temporary(&mut found);
    tools(&mut found);
    let bad = || found.findings.iter().filter(|finding| finding.verdict == Verdict::Bad);
    let Some(code) = bad().map(|finding| finding.code).max_by_key(|code| code.number()) else {
        return Ok(found);
    };
    if output.json {
        let error = CommandError::new(code, text!("problems found", "存在问题"));
        let error = match bad().find_map(|finding| finding.remedy.clone()) {
            Some(remedy) => error.hint(remedy),
            None => error,
        };
        return Err(error.detail("findings", found.json()["findings"].take()));
    }
    found.show(output);
    Err(CommandError::new(
        code,
        text!("problems found; see above for how to fix them", "存在问题；处理方法见上文"),
    ))
}

/// Whether the way to the service can be set up: the certificates are read and the proxy's address is one. The address
/// is not shown: it may hold a password.
fn connection(client: &Client, found: &mut Diagnosis) -> bool {
    let settings = client.settings();
    if let Err(error) = client.set_up() {
        found.add_error(Thing::Proxy, &failure::client(&error));
        if let Some(finding) = found.findings.last_mut().filter(|finding| finding.remedy.is_none()) {
            finding.remedy = Some(text!(
                "check HTTPS_PROXY, which is an address such as http://HOST:PORT, and GIGGLE_CA",
                "请检查 HTTPS_PROXY（形如 http://主机:端口）与 GIGGLE_CA"
            ));
        }
        return false;
    }
    found.good(
        Thing::Proxy,
        match &settings.proxy.address {
            None => text!("none", "无"),
            Some(_) if client.base().is_loopback() => {
                text!("set, but not used for an address on this machine", "已设置；访问本机地址时不使用")
            }
            Some(_) if settings.proxy.except.is_some() => {
                text!("used, except for the hosts in NO_PROXY", "使用代理（NO_PROXY 中的主机除外）")
            }
            Some(_) => text!("used", "使用代理"),
        },
    );
    true
}

async fn reach(client: &Client, found: &mut Diagnosis) {
    let host = client.base().as_str();
    match client.probe().await {
        Ok(probe) if probe.is_key_refused() => {
            found
                .bad(
                    Thing::Service,
                    text!("the service refused the key", "服务拒绝了该 API Key"),
                    text!(
                        "create a new key on giggle.pro (left sidebar, \"API Key\")",
                        "请在 giggle.pro 左侧栏 “API Key” 重新创建密钥"
                    ),
                )
                .code = ExitCode::Rejected;
        }
        Ok(probe) if !probe.is_api() => {
            let said = probe.answer().map_or_else(|| "?".to_owned(), |error| chain(error));
            found
                .bad(
                    Thing::Service,
                    text!("what answers at {host} is not the API: {said}", "{host} 的应答方不是该 API：{said}"),
                    text!(
                        "check the base address, the proxy, and whether a login page or a firewall answers instead",
                        "请检查地址与代理，以及是否由登录页面或防火墙应答"
                    ),
                )
                .code = ExitCode::Unreachable;
        }
        Ok(_) => found.good(Thing::Service, text!("reachable, and accepts the key", "可访问，API Key 有效")),
        Err(error) => {
            let outcome_text::Said { message, hint } = outcome_text::client(&error);
            let finding = found.add(Thing::Service, Verdict::Bad, message);
            (finding.code, finding.remedy) = (ExitCode::Unreachable, hint);
        }
    }
}

/// The state folder and the ledger in it, opened as a submit opens it; where there is none yet, whether it can be made.
fn state(settings: &Settings, client: &Client, found: &mut Diagnosis, output: &Output) -> Option<Ledger> {
    if settings.no_ledger {
        found.add(
            Thing::Ledger,
            Verdict::Note,
            text!("switched off by --no-ledger", "已由 --no-ledger 关闭"),
        );
        return None;
    }
    match shared_ledger::address(settings) {
        Ok(None) => {}
        Ok(Some(address)) => {
            let ledger =
                many::database(address, found).then(|| examine(settings, client, found, output)).flatten();
            if ledger.is_some() {
                others(settings, client, ledger.as_ref(), found);
            }
            return ledger;
        }
        Err(error) => {
            found.add_error(Thing::Ledger, &error);
            return None;
        }
    }
    let Some(folder) = settings.folders.state.as_deref() else {
        found.add_error(Thing::StateFolder, &no_state_folder());
        return None;
    };
    let copies = settings.folders.copies();
    let has_ledger = StateFolder::has_ledger(folder, &copies);
    if !has_ledger && folder.is_absolute() {
        // A ledger is made by the first submit, and not by looking.
        match StateFolder::look_at(folder) {
            Ok(()) => {
                found.good(Thing::StateFolder, Text::plain(without_secrets(&folder.display().to_string())));
                found.good(
                    Thing::Ledger,
                    text!("none yet; the first submit creates it", "尚无；首次提交时创建"),
                );
                note_disk(folder, found);
                others(settings, client, None, found);
            }
            Err(error) => found.add_error(Thing::StateFolder, &failure::ledger(&error)),
        }
        return None;
    }
    found.good(Thing::StateFolder, Text::plain(without_secrets(&folder.display().to_string())));
    note_disk(folder, found);
    let ledger = examine(settings, client, found, output);
    if ledger.is_some() {
        others(settings, client, ledger.as_ref(), found);
    }
    if let Some(owner) = other_owner(folder) {
        let whose = text!("it belongs to another user (uid {owner})", "它属于其他用户（uid {owner}）");
        let shown = Text::plain(without_secrets(&folder.display().to_string()));
        found.add(Thing::StateFolder, Verdict::Note, shown.then(&text!(": ", "："), &whose));
    }
    ledger
}

/// Whether the ledger, or the one that the first submit will make, knows what others paid for that were used here.
fn others(settings: &Settings, client: &Client, ledger: Option<&Ledger>, found: &mut Diagnosis) {
    let looked = Used::of(settings, accounts::key_of(client).base()).and_then(|used| {
        used.map_or(Ok(()), |used| used.look(ledger)).map_err(|error| failure::ledger(&error))
    });
    if let Err(error) = looked {
        found.add_error(Thing::Ledger, &error);
    }
}

/// Less than this on the disk of the ledger is worth a word: a ledger grows by some kilobytes a shot.
const LITTLE_ROOM: u64 = 64 << 20;

/// What is worth knowing of the disk that the state folder is on, or will be.
fn note_disk(folder: &Path, found: &mut Diagnosis) {
    if let Some(kind) = StateFolder::volatile_at(folder) {
        let what = text!(
            "in memory ({kind}): it is lost when the machine stops",
            "位于内存中（{kind}）：关机后会丢失"
        );
        found.add(Thing::StateFolder, Verdict::Note, what);
    }
    if let Some(free) = StateFolder::free_bytes(folder).filter(|free| *free < LITTLE_ROOM) {
        let free = free as f64 / f64::from(1 << 20);
        let what = text!("only {free:.1} MB are free on its disk", "所在磁盘仅剩 {free:.1} MB");
        found.add(Thing::StateFolder, Verdict::Note, what).remedy = Some(text!(
            "free some disk space: nothing is submitted when the ledger cannot be written",
            "请清理磁盘空间：账本无法写入时不会提交任何任务"
        ));
    }
}

/// Whether a submit would know whose money the key spends, and what is open under other keys.
async fn whose_key(
    ledger: &Ledger,
    key: &Realm,
    settings: &Settings,
    asked: Option<&Client>,
    found: &mut Diagnosis,
) {
    let name = accounts::name_in(settings);
    let known = accounts::belonging(ledger, key, name.as_deref())
        .and_then(|belonging| Ok((belonging, accounts::others(ledger, key, name.as_deref())?)));
    let (belonging, others) = match known {
        Ok(known) => known,
        Err(error) => return found.add_error(Thing::Ledger, &failure::ledger(&error)),
    };
    if let Belonging::Unknown(accounts) = &belonging {
        let proven = match asked {
            Some(client) => accounts::proven(ledger, client, accounts).await.unwrap_or_default(),
            None => Vec::new(),
        };
        match (proven.first(), asked) {
            (Some(_), _) => found.good(
                Thing::OtherKeys,
                text!(
                    "the credit statement shows that this key opens the account of an earlier one",
                    "积分明细表明该密钥与此前的密钥属于同一账户"
                ),
            ),
            // The next submit is refused.
            (None, Some(_)) => {
                found.add_error(Thing::OtherKeys, &failure::ledger(&LedgerError::UnknownKey));
            }
            (None, None) => {
                let said = outcome_text::ledger(&LedgerError::UnknownKey);
                found.add(Thing::OtherKeys, Verdict::Note, text!(
                    "this key is new to the ledger; the first submit reads the credit statement to find its account",
                    "账本首次见到该密钥；首次提交时将读取积分明细以确定其账户"
                )).remedy = said.hint;
            }
        }
    }
    if let Some(what) = accounts::open_elsewhere(&others) {
        found.add(Thing::OtherKeys, Verdict::Note, what);
    }
}

/// The ledger itself: opened, swept as every verb does it, and read through once.
fn examine(settings: &Settings, client: &Client, found: &mut Diagnosis, output: &Output) -> Option<Ledger> {
    let is_shared = shared_ledger::address(settings).is_ok_and(|address| address.is_some());
    let waiting = WaitNote::of_the_ledger(is_shared, output);
    let (key, name) = (accounts::key_of(client), accounts::name_in(settings));
    let mut opened = None;
    let checked = open_ledger(settings).and_then(|ledger| {
        let trouble = |error| failure::ledger(&error);
        ledger.check().map_err(trouble)?;
        ledger.wait_until_free().map_err(trouble)?;
        let realm = match accounts::belonging(&ledger, &key, name.as_deref()).map_err(trouble)? {
            Belonging::Known(account) | Belonging::Named(Some(account)) => account,
            Belonging::Named(None) | Belonging::Unknown(_) => key.clone(),
        };
        ledger.sweep(Some(&realm)).map_err(trouble)?;
        many::rehearse(&ledger, &realm, settings)?;
        let is_true = ledger.is_summary_true().map_err(trouble)?;
        let unclaimed = ledger.unclaimed(Some(&realm)).map_err(trouble)?;
        let open = ledger.unfinished(&realm).map_err(trouble)?.len();
        let doubtful = Filter {
            realm: Some(realm),
            standings: vec![Standing::Unsettled, Standing::Unassigned],
            ..Filter::default()
        };
        let unsettled = ledger.list(&doubtful).map_err(trouble)?.len();
        opened = Some(ledger);
        Ok((is_true, open, unsettled, unclaimed))
    });
    drop(waiting);
    match checked {
        Ok((true, open, unsettled, unclaimed)) => {
            found.good(
                Thing::Ledger,
                text!("opens and is complete; {open} unfinished", "可打开且完整；未完成 {open} 个"),
            );
            if unsettled > 0 {
                let en = counted(
                    unsettled,
                    "submit may have been accepted and charged",
                    "submits may have been accepted and charged",
                );
                let what = text!(
                    "{en}; its answer was lost, and it is not sent again",
                    "{unsettled} 次提交可能已被接受并扣费；未收到答复，不会重复提交"
                );
                found.add(Thing::Unsettled, Verdict::Note, what).remedy = Some(text!(
                    "`giggle settle` finds out from the credit statements, free of charge",
                    "`giggle settle` 会根据积分明细查明，不产生费用"
                ));
            }
            let number = unclaimed.len();
            if number > 0 {
                let en = counted(number, "paid task belongs", "paid tasks belong");
                let what = text!(
                    "{en} to no shot of this ledger",
                    "{number} 个任务已扣费，但不属于本账本的任何镜头"
                );
                found.add(Thing::UnclaimedCharges, Verdict::Note, what).remedy = Some(text!(
                    "`giggle ledger` lists them and what you can do",
                    "`giggle ledger` 可列出它们及处理方法"
                ));
            }
            found.unclaimed = unclaimed;
        }
        Ok((false, ..)) => {
            found.bad(
                Thing::Ledger,
                text!("its summary and its events differ", "账本的汇总与事件不一致"),
                text!(
                    "run `giggle ledger recover`, which rebuilds the summary from the events, before anything else is submitted",
                    "请先运行 `giggle ledger recover`（根据事件重建汇总），在此之前请勿提交任何任务"
                ),
            );
        }
        Err(error) => found.add_error(Thing::Ledger, &error),
    }
    if let Some((what, remedy)) = opened.as_ref().and_then(unread) {
        found.bad(Thing::Ledger, what, remedy);
    }
    if let Some(what) = opened.as_ref().and_then(untellable) {
        found.bad(
            Thing::Ledger,
            what,
            text!(
                "update giggle on this machine; until then such a submit may be known to its journal alone",
                "请更新本机的 giggle；在此之前，这些提交可能只记录在本机日志中"
            ),
        );
    }
    opened
}

fn files(settings: &Settings, found: &mut Diagnosis) {
    for (thing, path) in
        [(Thing::Configuration, &settings.config_path), (Thing::Catalog, &settings.catalog_path)]
    {
        match path {
            Some(path) => found.good(thing, Text::plain(without_secrets(&path.display().to_string()))),
            None => found.good(thing, text!("none", "无")),
        }
    }
}

/// The folder in which drafts are made, and what is not finished yet.
fn temporary(found: &mut Diagnosis) {
    let folder = std::env::temp_dir();
    let shown = Text::plain(without_secrets(&folder.display().to_string()));
    match tempfile::tempfile_in(&folder) {
        Ok(_) => found.good(Thing::TemporaryFiles, shown),
        Err(error) => {
            found.bad(
                Thing::TemporaryFiles,
                crate::os_error::translated(Text::said_of(folder.display(), error)),
                draft::way_to_temporary_files(),
            );
        }
    }
}

fn tools(found: &mut Diagnosis) {
    if crate::ffmpeg::Ffmpeg::is_on_path() {
        found.good(Thing::Ffmpeg, text!("on PATH", "已在 PATH 中"));
    } else {
        let what = text!(
            "not on PATH; needed only for clips that the built-in decoder cannot read",
            "不在 PATH 中；仅在内置解码器无法读取某些视频时需要"
        );
        found.add(Thing::Ffmpeg, Verdict::Note, what);
    }
}

impl Shown for Diagnosis {
    fn show(&self, output: &Output) {
        use owo_colors::OwoColorize as _;
        use unicode_width::UnicodeWidthStr as _;
        let language = output.language;
        let names: Vec<Text> = self.findings.iter().map(|finding| finding.thing.text()).collect();
        let width = names.iter().map(|name| name.get(language).width()).max().unwrap_or(0);
        for (finding, name) in self.findings.iter().zip(&names) {
            let mark = match finding.verdict {
                Verdict::Good => "✓".green().to_string(),
                Verdict::Note => "·".dimmed().to_string(),
                Verdict::Bad => "✗".red().to_string(),
            };
            let name = name.get(language);
            let gap = " ".repeat(width - name.width());
            output.data(&format!("{mark} {name}{gap}  {}", finding.text.get(language)));
            if let Some(remedy) = &finding.remedy {
                output.data(&format!("  {:width$}  → {}", "", remedy.get(language)));
            }
        }
    }

    fn json(&self) -> Value {
        let findings: Vec<Value> = self
            .findings
            .iter()
            .map(|finding| {
                json!({
                    "what": finding.thing.word(),
                    "verdict": finding.verdict.word(),
                    "text": finding.text.get(self.language),
                    "remedy": finding.remedy.as_ref().map(|remedy| remedy.get(self.language)),
                })
            })
            .collect();
        json!({"findings": findings, "unclaimed_charges": unclaimed::json(&self.unclaimed)})
    }
}
