//! The ledger as a command uses it: opened once, with whose shots they are and what may be spent.

use crate::clip_store::ClipStore;
use crate::env_vars;
use crate::error::CommandError;
use crate::estimates::{EstimateSource, Estimates};
use crate::failure;
use crate::ledger::KnownKey;
use crate::ledger::case::Certainty;
use crate::ledger::{
    Asking, AttemptKey, Begin, Breaker, Clock as _, CommandLimit, Credits, Event, Filter, Intent, Ledger,
    LedgerError, Limits, Realm, Scribe, ShotFacts, ShotRow, SqliteEngine, Standing, StateFolder,
    SubmitAnswer, Submitter, SystemClock,
};
use crate::outcome_text;
use crate::output::Output;
use crate::settings::Settings;
use crate::shared_ledger;
use crate::shot_flags::number;
use giggle_client::{Client, RetryPlan, StatementFilter};
use giggle_domain::{ModelName, ShotRequest, Text, text};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What a spending command may spend.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct SpendFlags {
    /// Maximum estimated credits that this command may spend
    #[arg(long, value_name = "CREDITS", value_parser = number::<f64>(|| text!("must be a number of credits, such as 50", "应为积分数，例如 50")), help_heading = "Money")]
    pub max_credits: Option<f64>,
    /// Make another clip of the same shot on purpose; the first take is 1
    #[arg(long, value_name = "N", value_parser = number::<std::num::NonZeroU32>(|| text!("must be a whole number of at least 1", "应为不小于 1 的整数")), help_heading = "Money")]
    pub take: Option<std::num::NonZeroU32>,
}

/// How long a command waits for another process before it says so.
const SILENT_WAIT: Duration = Duration::from_secs(2);

/// Says after a while that another process is waited for; what ends sooner says nothing.
pub struct WaitNote {
    _ended: std::sync::mpsc::Sender<()>,
}

impl WaitNote {
    /// From now on.
    pub fn of_the_ledger(output: &Output) -> Self {
        let (sender, ended) = std::sync::mpsc::channel::<()>();
        let output = *output;
        std::thread::spawn(move || {
            // Whoever drops the sender has what was waited for.
            if ended.recv_timeout(SILENT_WAIT) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                let what = text!(
                    "waiting: another giggle process is using the ledger",
                    "等待中：另一个 giggle 进程正在使用账本"
                );
                output.warn(what.get(output.language));
            }
        });
        Self { _ended: sender }
    }
}

/// The ledger, the realm and the limits.
pub struct Session {
    /// The ledger.
    pub ledger: Ledger,
    /// Whose shots they are.
    pub realm: Realm,
    /// What may be spent.
    pub limits: Limits,
    estimates: Arc<Estimates>,
    scribe: Option<Arc<Scribe>>,
    /// Where clips are kept for all machines, if the settings name a place.
    pub store: Option<Arc<ClipStore>>,
    unwritten: Mutex<Vec<(Intent, SubmitAnswer)>>,
    /// The state folder and its file system, where it is in memory and real money is to be spent.
    in_memory: Option<(PathBuf, String)>,
    /// When charges were last read in passing.
    pub(crate) charges_read: tokio::sync::Mutex<Option<tokio::time::Instant>>,
    /// Accounts of other keys at this base, where nobody said yet whose this key is.
    strangers: Vec<Realm>,
    /// The account, once something is to be spent.
    account: tokio::sync::OnceCell<Realm>,
    client: Option<Client>,
}

impl Session {
    /// Opens the ledger for a client, and takes open intents of dead processes as unsettled.
    ///
    /// `None` where the person does not want it.
    ///
    /// # Errors
    ///
    /// Exit 3: the ledger cannot be used, or it is turned off where a budget is set.
    pub fn open(
        settings: &Settings,
        client: &Client,
        spend: Option<&SpendFlags>,
        output: &Output,
    ) -> Result<Option<Self>, CommandError> {
        let mut limits = limits(settings, spend)?;
        if settings.no_ledger {
            if limits.is_budgeted() {
                return Err(CommandError::settings(text!(
                    "--no-ledger cannot enforce a budget: budgets are kept in the ledger",
                    "--no-ledger 无法执行预算限制：预算记录在账本中"
                )));
            }
            if settings.store_flag.is_some() {
                return Err(CommandError::usage(text!(
                    "--store needs the ledger, which says what is stored where: remove --no-ledger",
                    "--store 需要账本来记录存放位置：请去掉 --no-ledger"
                )));
            }
            return Ok(None);
        }
        let store = ClipStore::of(settings, client)?.map(Arc::new);
        let waiting = WaitNote::of_the_ledger(output);
        let is_shared = shared_ledger::address(settings)?.is_some();
        limits.is_patient = is_shared;
        let folder = if is_shared { None } else { Some(state_folder(settings)?) };
        let opened = match &folder {
            Some(folder) => open_sqlite(folder),
            None => Ok(open_ledger(settings)?),
        };
        let ledger = match opened {
            Ok(ledger) => ledger,
            // What spends nothing goes on without it; who wants to spend is refused.
            Err(error @ LedgerError::Lost(_)) if spend.is_none() => {
                drop(waiting);
                let said = outcome_text::ledger(&error);
                output.talk(said.message.get(output.language));
                return Ok(None);
            }
            Err(error) => return Err(failure::ledger(&error)),
        };
        let key_hash =
            client.settings().key.as_ref().map(giggle_client::ApiKey::realm_hash).unwrap_or_default();
        let realm = Realm::new(client.base().as_str(), &key_hash);
        let (realm, strangers) =
            account_of(settings, &ledger, realm, spend.is_some()).map_err(|error| failure::ledger(&error))?;
        if spend.is_none() && !strangers.is_empty() {
            tell_of_strangers(&ledger, &strangers, output).map_err(|error| failure::ledger(&error))?;
        }
        ledger.sweep(Some(&realm)).map_err(|error| failure::ledger(&error))?;
        drop(waiting);
        let estimates = Arc::new(Estimates::new(settings));
        let is_real_money = !client.base().is_loopback() && !settings.file.volatile_ledger;
        let in_memory = folder
            .filter(|_| is_real_money)
            .and_then(|folder| Some((folder.root().to_owned(), folder.volatile()?.to_owned())));
        Ok(Some(Self {
            ledger,
            realm,
            limits,
            estimates,
            scribe: None,
            store,
            unwritten: Mutex::default(),
            in_memory,
            charges_read: tokio::sync::Mutex::default(),
            strangers,
            account: tokio::sync::OnceCell::new(),
            client: Some(client.clone()),
        }))
    }

    /// What the settings say may be spent, for a look at them.
    ///
    /// # Errors
    ///
    /// Exit 3 for a number that is not one.
    pub fn limits_of(settings: &Settings) -> Result<Limits, CommandError> {
        limits(settings, None)
    }

    /// The same for many shots at once: what they write is written together.
    #[must_use]
    pub fn shared(mut self) -> Self {
        self.scribe = Some(Arc::new(Scribe::new(&self.ledger)));
        self
    }

    /// The same ledger for one of several who spend from it: what it spends is limited and remembered apart.
    #[must_use]
    pub fn limited(&self, command: CommandLimit) -> Self {
        self.within(Limits { command: Some(command), ..self.limits.clone() })
    }

    /// The same ledger under other limits.
    #[must_use]
    pub fn within(&self, limits: Limits) -> Self {
        Self {
            ledger: self.ledger.clone(),
            realm: self.realm.clone(),
            limits,
            estimates: Arc::clone(&self.estimates),
            scribe: self.scribe.clone(),
            store: self.store.clone(),
            unwritten: Mutex::default(),
            in_memory: self.in_memory.clone(),
            charges_read: tokio::sync::Mutex::default(),
            strangers: self.strangers.clone(),
            account: self.account.clone(),
            client: self.client.clone(),
        }
    }

    /// Begins a submit; see [`Ledger::begin`].
    ///
    /// # Errors
    ///
    /// Trouble of the ledger. Nothing may be sent then.
    pub async fn begin(&self, asking: &Asking<'_>) -> Result<Begin, LedgerError> {
        if let Some((path, kind)) = &self.in_memory {
            return Err(LedgerError::InMemory { path: path.clone(), kind: kind.clone() });
        }
        // Nothing is spent while it cannot be written down what was spent.
        self.catch_up().await?;
        let account = self.account().await?;
        let asking = &Asking { realm: account, ..asking.clone() };
        match &self.scribe {
            Some(scribe) => scribe.begin(asking, &self.limits).await,
            None => self.ledger.begin(asking, &self.limits),
        }
    }

    /// The account whose money the key spends.
    ///
    /// # Errors
    ///
    /// Nobody can tell which of several it is.
    pub async fn account(&self) -> Result<&Realm, LedgerError> {
        self.account.get_or_try_init(|| self.find_account()).await
    }

    /// Tells everybody who shares the ledger that the service asked for patience. Where it cannot be written, each finds out
    /// by itself.
    pub fn share_patience(&self, pause: Option<Duration>) {
        if !self.limits.is_patient {
            return;
        }
        let realm = self.account.get().unwrap_or(&self.realm);
        let _ = self.ledger.ask_for_patience(realm, pause.unwrap_or(USUAL_PATIENCE));
    }

    /// Whose money the key spends. A statement that shows a task which this ledger was answered with under another key
    /// proves that both open one account; that it shows none proves nothing, and a person must say.
    async fn find_account(&self) -> Result<Realm, LedgerError> {
        if self.strangers.is_empty() {
            return Ok(self.realm.clone());
        }
        let client = self.client.as_ref().ok_or(LedgerError::UnknownKey)?;
        let all = StatementFilter::default();
        let pass =
            client.statement_pass(&all, &RetryPlan::patient()).await.map_err(|_| LedgerError::UnknownKey)?;
        for account in &self.strangers {
            let known = self.ledger.tasks(account)?;
            let answered = known.iter().filter(|task| task.certainty == Certainty::Answered);
            let mut ids: std::collections::HashSet<&str> =
                answered.map(|task| task.task_id.as_str()).collect();
            ids.retain(|id| pass.rows.iter().any(|row| row.project_id.trim() == *id));
            if !ids.is_empty() {
                self.ledger.join(&self.realm, account, None)?;
                return Ok(account.clone());
            }
        }
        Err(LedgerError::UnknownKey)
    }

    /// Records the answer to a submit; see [`Ledger::answer`].
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub async fn answer(&self, intent: &mut Intent, answer: &SubmitAnswer) -> Result<(), LedgerError> {
        match &self.scribe {
            Some(scribe) => scribe.answer(intent, answer).await,
            None => self.ledger.answer(intent, answer),
        }
    }

    /// Keeps an answer that could not be written, with the lock of its submit, until it can be: the disk may be full
    /// for a moment only, and the answer may be all that anybody knows of a paid task.
    pub fn write_later(&self, intent: Intent, answer: SubmitAnswer, error: &LedgerError) {
        if error.may_pass() {
            self.unwritten.lock().unwrap_or_else(PoisonError::into_inner).push((intent, answer));
        }
    }

    /// Writes the answers that could not be written before.
    async fn catch_up(&self) -> Result<(), LedgerError> {
        let take = || self.unwritten.lock().unwrap_or_else(PoisonError::into_inner).pop();
        while let Some((mut intent, answer)) = take() {
            if let Err(error) = self.answer(&mut intent, &answer).await
                && error.may_pass()
            {
                self.write_later(intent, answer, &error);
                return Err(error);
            }
        }
        Ok(())
    }

    /// Records what became known of an attempt; see [`Ledger::append`].
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub async fn append(&self, key: AttemptKey, event: Event) -> Result<(), LedgerError> {
        self.catch_up().await?;
        match &self.scribe {
            Some(scribe) => scribe.append(key, event).await,
            None => self.ledger.append(key, event).map(|_| ()),
        }
    }

    /// How many shots of the realm are unsettled, or accepted as one of several tasks.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub fn unsettled_count(&self) -> Result<usize, CommandError> {
        Ok(self.unsettled()?.len())
    }

    /// The shots of the realm that are unsettled, or accepted as one of several tasks.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub fn unsettled(&self) -> Result<Vec<ShotRow>, CommandError> {
        let filter = Filter {
            realm: Some(self.realm.clone()),
            standings: vec![Standing::Unsettled, Standing::Unassigned],
            ..Filter::default()
        };
        self.ledger.list(&filter).map_err(|error| failure::ledger(&error))
    }

    /// Says what earlier commands left open, since a process that was killed could not.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub fn tell_what_is_open(&self, output: &Output) -> Result<(), CommandError> {
        let open = self.ledger.unfinished(&self.realm).map_err(|error| failure::ledger(&error))?.len();
        let unsettled = self.unsettled_count()?;
        if open > 0 {
            let shots = if open == 1 { "1 unfinished shot" } else { &format!("{open} unfinished shots") };
            let note = text!(
                "{shots} from earlier runs; `giggle resume` finishes them at no cost",
                "有 {open} 个此前未完成的视频；`giggle resume` 可继续，不会产生费用"
            );
            output.talk(note.get(output.language));
        }
        if unsettled > 0 {
            let submits = if unsettled == 1 { "1 submit is" } else { &format!("{unsettled} submits are") };
            let note = text!(
                "{submits} unsettled; `giggle settle` finds out what became of it",
                "有 {unsettled} 次提交待核实；请运行 `giggle settle`"
            );
            output.talk(note.get(output.language));
        }
        Ok(())
    }

    /// What a shot is expected to cost.
    pub async fn estimate(&self, client: &Client, shot: &ShotRequest) -> (Option<Credits>, EstimateSource) {
        self.estimates.of(client, shot.model(), shot.has_frames(), shot.duration(), shot.count()).await
    }

    /// What a shot that the ledger remembers is expected to cost.
    pub async fn estimate_of_facts(
        &self,
        client: &Client,
        facts: &ShotFacts,
    ) -> (Option<Credits>, EstimateSource) {
        let has_frames = facts.start_frame.is_some() || facts.end_frame.is_some();
        let model = ModelName::new(&facts.model);
        self.estimates.of(client, &model, has_frames, facts.duration, facts.count).await
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // The last chance; an answer that is lost here is found unsettled at the next start.
        for (mut intent, answer) in self.unwritten.get_mut().unwrap_or_else(PoisonError::into_inner).drain(..)
        {
            let _ = self.ledger.answer(&mut intent, &answer);
        }
    }
}

/// The account of a key, and where nobody said whose it is, the accounts of the other keys at its base.
///
/// Only who spends writes down what the settings say of it.
fn account_of(
    settings: &Settings,
    ledger: &Ledger,
    key: Realm,
    is_spending: bool,
) -> Result<(Realm, Vec<Realm>), LedgerError> {
    let name = env_vars::ACCOUNT.read().or_else(|| settings.file.account.clone());
    let name = name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    let keys = ledger.keys_at(key.base())?;
    let known = keys.iter().find(|it| it.key == key && (it.has_shots || it.is_joined));
    let named = name.as_ref().and_then(|name| keys.iter().find(|it| it.name.as_ref() == Some(name)));
    let account = match (known, &name, named) {
        (Some(known), Some(name), None) if known.name.is_none() => {
            if is_spending {
                ledger.join(&key, &known.account, Some(name))?;
            }
            known.account.clone()
        }
        (Some(known), _, _) => known.account.clone(),
        (None, Some(_), Some(named)) => {
            if is_spending {
                ledger.join(&key, &named.account, None)?;
            }
            named.account.clone()
        }
        (None, Some(name), None) => {
            if is_spending {
                ledger.join(&key, &key, Some(name))?;
            }
            key
        }
        (None, None, _) => {
            let mut strangers: Vec<Realm> =
                keys.iter().filter(|it| it.has_shots).map(|it| it.account.clone()).collect();
            strangers.dedup();
            return Ok((key, strangers));
        }
    };
    Ok((account, Vec::new()))
}

/// Says what is open under keys that this one is not joined with.
fn tell_of_strangers(ledger: &Ledger, strangers: &[Realm], output: &Output) -> Result<(), LedgerError> {
    let mut open = 0;
    for realm in strangers {
        let standings =
            vec![Standing::Unsettled, Standing::Unassigned, Standing::Submitted, Standing::Completed];
        open += ledger.list(&Filter { realm: Some(realm.clone()), standings, ..Filter::default() })?.len();
    }
    if open > 0 {
        let note = text!(
            "open under another key of this service: {open}; `giggle ledger adopt-key` says that both keys open one account",
            "该服务的另一密钥下未完成：{open} 个；如为同一账户，请运行 `giggle ledger adopt-key`"
        );
        output.talk(note.get(output.language));
    }
    Ok(())
}

/// Says that the key in the settings opens an account that the ledger knows from another key.
///
/// # Errors
///
/// Exit 2: there is no such account, several could be meant, or the key has shots of its own.
pub fn adopt_key(settings: &Settings, of: Option<&str>) -> Result<Realm, CommandError> {
    let trouble = |error: LedgerError| failure::ledger(&error);
    let client = settings.client()?;
    let hash = client.settings().key.as_ref().map(giggle_client::ApiKey::realm_hash).unwrap_or_default();
    let key = Realm::new(client.base().as_str(), &hash);
    let ledger = open_ledger(settings)?;
    let keys = ledger.keys_at(key.base()).map_err(trouble)?;
    if keys.iter().any(|it| it.key == key && it.has_shots) {
        return Err(CommandError::usage(text!(
            "this key already has its own shots in the ledger; accounts are never merged",
            "该密钥在账本中已有自己的视频；账户不会合并"
        )));
    }
    let is_meant = |it: &&KnownKey| {
        it.has_shots
            && it.key != key
            && of.is_none_or(|of| it.key.key_hash().starts_with(of) || it.name.as_deref() == Some(of))
    };
    let mut accounts: Vec<Realm> = keys.iter().filter(is_meant).map(|it| it.account.clone()).collect();
    accounts.dedup();
    match &accounts[..] {
        [account] => {
            ledger.join(&key, account, None).map_err(trouble)?;
            Ok(account.clone())
        }
        [] => Err(CommandError::usage(text!(
            "the ledger knows no other key of this service",
            "账本中没有该服务的其他密钥"
        ))),
        several => {
            let names: Vec<String> =
                several.iter().map(|realm| realm.key_hash().chars().take(8).collect()).collect();
            let names = names.join(", ");
            Err(CommandError::usage(text!(
                "several accounts are known here: {names}; name one",
                "此处有多个账户：{names}；请指定其一"
            )))
        }
    }
}

/// Opens the ledger of the state folder.
///
/// # Errors
///
/// Exit 3 where it cannot be used.
pub fn open_ledger(settings: &Settings) -> Result<Ledger, CommandError> {
    if let Some(address) = shared_ledger::address(settings)? {
        let submitter = Submitter::on(&host_name());
        let engine = shared_ledger::open(address, &submitter)?;
        return Ok(Ledger::open(engine, Arc::new(SystemClock), submitter));
    }
    open_own_ledger(settings)
}

/// Opens this machine's own ledger, whatever the settings say of a shared one.
///
/// # Errors
///
/// Exit 3 where it cannot be used.
pub fn open_own_ledger(settings: &Settings) -> Result<Ledger, CommandError> {
    open_sqlite(&state_folder(settings)?).map_err(|error| failure::ledger(&error))
}

/// Takes what is left of a ledger that lost something for the whole of it from here on.
///
/// # Errors
///
/// Exit 3 where nothing is left.
pub fn recover_ledger(settings: &Settings) -> Result<Ledger, CommandError> {
    let trouble = |error| failure::ledger(&error);
    let folder = state_folder(settings)?;
    let clock = Arc::new(SystemClock);
    let engine = SqliteEngine::recover(&folder, clock.clone()).map_err(trouble)?;
    let ledger = Ledger::open(engine, clock, Submitter::on(&host_name()));
    ledger.rebuild().map_err(trouble)?;
    Ok(ledger)
}

/// Begins an empty ledger; what is there is put aside. Returns where it was put.
///
/// # Errors
///
/// Exit 3 where the files cannot be moved.
pub fn new_ledger(settings: &Settings) -> Result<Option<PathBuf>, CommandError> {
    let trouble = |error| failure::ledger(&error);
    let folder = state_folder(settings)?;
    let name = format!("put-aside-{}", SystemClock.now().wall.0);
    let aside = folder.set_aside(&name).map_err(trouble)?;
    open_sqlite(&folder).map_err(trouble)?;
    Ok(aside)
}

/// The state folder, found fit.
///
/// # Errors
///
/// Exit 3 where it cannot be used.
pub fn state_folder(settings: &Settings) -> Result<StateFolder, CommandError> {
    let folder = settings.folders.state.as_ref().ok_or_else(|| {
        CommandError::settings(text!(
            "the state folder of this platform is not known",
            "无法得知系统的状态文件夹"
        ))
        .hint(text!("set GIGGLE_STATE_DIR", "请设置 GIGGLE_STATE_DIR"))
    })?;
    if folder.is_relative() {
        // It would be another ledger in every working directory, each knowing nothing of what the others paid for.
        let shown = folder.display();
        return Err(CommandError::settings(text!(
            "GIGGLE_STATE_DIR: `{shown}` is not an absolute path",
            "GIGGLE_STATE_DIR：`{shown}` 不是绝对路径"
        )));
    }
    refuse_moved(folder)?;
    let copies = settings.folders.data.as_ref().map(|data| data.join("ledgers"));
    let folder = StateFolder::prepare(folder).map_err(|error| failure::ledger(&error))?;
    Ok(folder.with_copies(copies))
}

/// The file in a state folder that says where its ledger went.
const MOVED: &str = "ledger.moved";

/// Marks the ledger that the settings name as moved, or takes the mark back: whoever opens it is told where it went.
///
/// # Errors
///
/// Exit 3 where the mark cannot be written.
pub fn mark_as_moved(settings: &Settings, place: Option<&str>) -> Result<(), CommandError> {
    if let Some(address) = shared_ledger::address(settings)? {
        let mut engine = shared_ledger::open(address, &Submitter::on(&host_name()))?;
        return engine.mark_as_moved(place).map_err(|error| shared_ledger::trouble(&error));
    }
    let Some(folder) = &settings.folders.state else { return Ok(()) };
    let path = folder.join(MOVED);
    let done = match place {
        Some(place) => crate::whole_file::write(&path, place.as_bytes()),
        None => std::fs::remove_file(&path),
    };
    done.map_err(|error| {
        let shown = path.display();
        CommandError::settings(text!("{shown}: {error}", "{shown}：{error}"))
    })
}

/// A ledger that was moved is never continued: what the new one pays for, it would not know.
fn refuse_moved(folder: &Path) -> Result<(), CommandError> {
    let path = folder.join(MOVED);
    let place = match std::fs::read_to_string(&path) {
        Ok(place) => place,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => {
            let shown = path.display();
            return Err(CommandError::settings(text!("{shown}: {error}", "{shown}：{error}")));
        }
    };
    let place = place.trim();
    let shown = path.display();
    Err(CommandError::settings(text!("this ledger was moved to {place}", "该账本已移至 {place}")).hint(text!(
        "use it there: GIGGLE_LEDGER, --ledger or GIGGLE_STATE_DIR names the new place; only if it was never used there, remove {shown}",
        "请使用新位置：GIGGLE_LEDGER、--ledger 或 GIGGLE_STATE_DIR；仅当新账本从未使用过时才可删除 {shown}"
    )))
}

/// The ledger of one machine, by this machine's clocks and under this process's name.
fn open_sqlite(folder: &StateFolder) -> Result<Ledger, LedgerError> {
    let clock = Arc::new(SystemClock);
    let engine = SqliteEngine::open(folder, clock.clone())?;
    Ok(Ledger::open(engine, clock, Submitter::on(&host_name())))
}

/// The name of this machine; empty where the system has none.
pub fn host_name() -> String {
    #[cfg(unix)]
    return rustix::system::uname().nodename().to_string_lossy().into_owned();
    #[cfg(not(unix))]
    std::env::var("COMPUTERNAME").unwrap_or_default()
}

/// How long everybody waits where the service asks for patience and names no time.
const USUAL_PATIENCE: Duration = Duration::from_secs(2);

/// After so many unsettled submits in a row nothing is sent for a while. Where one answer in twenty is lost by chance, five
/// in a row come once in three million; in an outage within seconds.
const UNSETTLED_IN_A_ROW: u32 = 5;

fn limits(settings: &Settings, spend: Option<&SpendFlags>) -> Result<Limits, CommandError> {
    let credits = |name: &str, value: f64| {
        Credits::price(value).ok_or_else(|| CommandError::settings(not_credits(name, &value.to_string())))
    };
    let per_day = match (env_vars::BUDGET.read(), settings.file.budget) {
        (Some(text), _) => {
            let value = text
                .trim()
                .parse()
                .map_err(|_| CommandError::settings(not_credits("GIGGLE_BUDGET", &text)))?;
            Some(credits("GIGGLE_BUDGET", value)?)
        }
        (None, Some(value)) => Some(credits("budget", value)?),
        (None, None) => None,
    };
    let most = match spend.and_then(|spend| spend.max_credits) {
        Some(value) => Some(
            Credits::price(value)
                .ok_or_else(|| CommandError::usage(not_credits("--max-credits", &value.to_string())))?,
        ),
        None => None,
    };
    let ceiling = settings.file.price_ceiling.map(|value| credits("price_ceiling", value)).transpose()?;
    let mut breaker = Breaker { failures: settings.file.breaker_failures, ..Breaker::default() };
    breaker.unsettled =
        Some(settings.file.breaker_unsettled.unwrap_or(UNSETTLED_IN_A_ROW)).filter(|most| *most > 0);
    // The name is the process's own: a limit of a command holds for all its submits, and for no other command.
    let command = most.map(|most| CommandLimit { name: command_name(), most: Some(most) });
    Ok(Limits { per_day, command, ceiling, breaker, follows_charges: true, is_patient: false })
}

fn not_credits(source: &str, value: &str) -> Text {
    text!("{source}: `{value}` is not a valid number of credits", "{source}：`{value}` 不是有效的积分数")
}

fn command_name() -> String {
    let now = jiff::Timestamp::now();
    format!("{}-{}", now.as_nanosecond(), std::process::id())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::engine::{Durability, Engine, Work};
    use crate::ledger::{Again, MemoryEngine};
    use giggle_domain::{Catalog, ShotSketch, TaskId};
    use std::sync::atomic::{AtomicBool, Ordering};

    /// A ledger whose disk can be full.
    struct Disk {
        engine: MemoryEngine,
        is_full: Arc<AtomicBool>,
    }

    impl Engine for Disk {
        fn write(&mut self, durability: Durability, work: &mut Work<'_>) -> Result<(), LedgerError> {
            if self.is_full.load(Ordering::SeqCst) {
                return Err(LedgerError::Storage("the disk is full".into()));
            }
            self.engine.write(durability, work)
        }

        fn read(&mut self, work: &mut Work<'_>) -> Result<(), LedgerError> {
            self.engine.read(work)
        }
    }

    #[tokio::test]
    async fn an_answer_that_could_not_be_written_is_written_before_everything_later() {
        let is_full = Arc::new(AtomicBool::new(false));
        let clock = Arc::new(SystemClock);
        let disk = Disk { engine: MemoryEngine::new(clock.clone()), is_full: Arc::clone(&is_full) };
        let ledger = Ledger::open(disk, clock, Submitter::on("here"));
        let session = Session {
            ledger: ledger.clone(),
            realm: Realm::new("http://127.0.0.1:1", "k"),
            limits: Limits::default(),
            estimates: Arc::default(),
            scribe: None,
            store: None,
            unwritten: Mutex::default(),
            in_memory: None,
            charges_read: tokio::sync::Mutex::default(),
            strangers: Vec::new(),
            account: tokio::sync::OnceCell::new(),
            client: None,
        };
        let shot = |prompt: &str| {
            let sketch = ShotSketch { prompt: Some(prompt.into()), ..ShotSketch::default() };
            sketch.check(&Catalog::built_in()).unwrap()
        };
        let begin = async |prompt: &str| {
            let (shot, take) = (shot(prompt), std::num::NonZeroU32::MIN);
            let fingerprint = shot.fingerprint(take);
            let asking = Asking {
                realm: &session.realm,
                shot: &shot,
                fingerprint,
                take,
                price: None,
                deadline: None,
                claim: None,
            };
            session.begin(&asking).await
        };
        let submitted = |id: &str| SubmitAnswer::Submitted(TaskId::parse(id).unwrap());
        for (id, is_later) in [("t1", true), ("t2", false)] {
            let Ok(Begin::Started(mut intent)) = begin(id).await else { panic!() };
            let key = intent.key();
            is_full.store(true, Ordering::SeqCst);
            let error = session.answer(&mut intent, &submitted(id)).await.unwrap_err();
            session.write_later(intent, submitted(id), &error);
            assert!(begin("another").await.is_err(), "nothing is spent that cannot be written down");
            is_full.store(false, Ordering::SeqCst);
            assert_eq!(ledger.shot(key.shot).unwrap().again(), Again::InFlight(1), "its lock is held");
            if is_later {
                session.append(key, Event::download_started(0, Path::new("/c.mp4"))).await.unwrap();
                assert_eq!(ledger.shot(key.shot).unwrap().again(), Again::Joined(1));
            }
        }
        drop(session);
        let rows = ledger.list(&Filter::default()).unwrap();
        assert!(
            rows.iter().all(|row| row.standing == Standing::Submitted),
            "at the latest at the end: {rows:?}"
        );
    }
}
