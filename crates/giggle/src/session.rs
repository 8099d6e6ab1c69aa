//! The ledger as a command uses it: opened once, with whose shots they are and what may be spent.

mod account;
mod catching_up;
mod told;
mod unwritten;

pub use self::told::{tell_missed, tell_unread, tell_untellable, unread, untellable};
use self::unwritten::Unwritten;
use crate::accounts::{self, Belonging, belonging};
use crate::clip_store::ClipStore;
use crate::env_vars;
use crate::error::CommandError;
use crate::estimates::{Estimate, Estimates, PriceAge};
use crate::failure;
use crate::interrupt;
use crate::ledger::{
    Asking, AttemptKey, Begin, Beside, Breaker, CommandLimit, Credits, Event, Filter, Intent, Ledger,
    LedgerError, Limits, OPEN, OtherLedger, Realm, Scribe, ShotFacts, ShotId, ShotRow, Standing,
    SubmitAnswer,
};
use crate::ledger_place::{open_ledger, open_sqlite, reader, state_folder};
use crate::other_ledger::Used;
use crate::outcome_text;
use crate::output::Output;
use crate::settings::Settings;
use crate::shared_ledger;
use crate::shot_flags::{credits, number};
use crate::unhurried::unhurried;
use crate::unread_variables;
use giggle_client::Client;
use giggle_domain::{ModelName, ShotRequest, TaskId, Text, text};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// What a spending command may spend.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct SpendFlags {
    /// Maximum estimated credits that this command may spend
    #[arg(long, value_name = "CREDITS", allow_negative_numbers = true, value_parser = credits, help_heading = "Money")]
    pub max_credits: Option<Credits>,
    /// Make another clip of the same shot on purpose; the first take is 1
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = number::<std::num::NonZeroU32>(|| text!("must be a whole number of at least 1", "应为不小于 1 的整数")), help_heading = "Money")]
    pub take: Option<std::num::NonZeroU32>,
}

/// How long a command waits for the ledger before it says so.
pub const SILENT_WAIT: Duration = Duration::from_secs(2);

/// Says after a while that the ledger is waited for; what ends sooner says nothing.
pub struct WaitNote {
    _ended: std::sync::mpsc::Sender<()>,
}

impl WaitNote {
    /// From now on, for a ledger that other machines share or one of this machine's own.
    pub fn of_the_ledger(is_shared: bool, output: &Output) -> Self {
        let (sender, ended) = std::sync::mpsc::channel::<()>();
        let output = *output;
        std::thread::spawn(move || {
            // Whoever drops the sender has what was waited for.
            if ended.recv_timeout(SILENT_WAIT) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                output.warn(waiting_for_the_ledger(is_shared).get(output.language));
            }
        });
        Self { _ended: sender }
    }
}

/// What is said while the ledger is waited for.
fn waiting_for_the_ledger(is_shared: bool) -> Text {
    match is_shared {
        true => text!("waiting: the database has not answered yet", "等待中：数据库尚未响应"),
        false => text!(
            "waiting: the ledger has not answered yet; another process may be using it",
            "等待中：账本尚未响应；可能有其他进程正在使用"
        ),
    }
}

/// How long the ledger is asked whose a task is before its id is said.
const HELD_WITHIN: Duration = Duration::from_secs(1);

/// The ledger, the realm and the limits.
pub struct Session {
    /// The ledger.
    pub ledger: Ledger,
    /// Whose shots they are.
    pub realm: Realm,
    /// What may be spent.
    pub limits: Limits,
    estimates: Arc<Estimates>,
    /// Writes on a thread of its own, so that whoever waits for the ledger hears signals and deadlines meanwhile.
    scribe: Arc<OnceLock<Scribe>>,
    /// Whether it was said that the ledger is waited for.
    is_wait_told: Arc<AtomicBool>,
    /// Where clips are kept for all machines, if the settings name a place.
    pub store: Option<Arc<ClipStore>>,
    /// Whether the ledger was told of the store.
    pub(crate) store_noted: Arc<tokio::sync::OnceCell<()>>,
    /// Shared with the same ledger under other limits.
    unwritten: Arc<Unwritten>,
    /// The state folder and its file system, where it is in memory and real money is to be spent.
    in_memory: Option<(PathBuf, String)>,
    /// What was used, and whether other ledgers that used the same state folder were looked at.
    used: Option<Used>,
    is_alone: Arc<tokio::sync::OnceCell<()>>,
    /// When charges were last read in passing.
    pub(crate) charges_read: tokio::sync::Mutex<Option<tokio::time::Instant>>,
    /// The key, whichever account it opens.
    pub(crate) key: Realm,
    /// What the settings call its account.
    pub(crate) account_name: Option<String>,
    /// Whether it is on record whose money the key spends.
    pub(crate) account: tokio::sync::OnceCell<()>,
    pub(crate) client: Option<Client>,
    pub(crate) output: Output,
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
        if spend.is_some() {
            unread_variables::refuse()?;
        }
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
        let address = shared_ledger::address(settings)?;
        let is_shared = address.is_some();
        let waiting = WaitNote::of_the_ledger(is_shared, output);
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
        let (key, account_name) = (accounts::key_of(client), accounts::name_in(settings));
        let realm = match belonging(&ledger, &key, account_name.as_deref()) {
            Ok(Belonging::Known(account) | Belonging::Named(Some(account))) => account,
            Ok(Belonging::Named(None) | Belonging::Unknown(_)) => key.clone(),
            Err(error) => return Err(failure::ledger(&error)),
        };
        ledger.sweep(Some(&realm)).map_err(|error| failure::ledger(&error))?;
        if !is_shared {
            // Reading waits for nobody; the first write would, and silently.
            let free = ledger.wait_until_free().map_err(|error| failure::ledger(&error));
            if spend.is_some() {
                free?;
            }
        }
        drop(waiting);
        tell_missed(&ledger, output);
        tell_untellable(&ledger, output);
        if let Some(store) = &store
            && ledger.knows_store(&store.place()).map_err(|error| failure::ledger(&error))?
        {
            store.store().expect_mark();
        }
        let used = Used::of(settings, realm.base())?;
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
            scribe: Arc::default(),
            is_wait_told: Arc::default(),
            store,
            store_noted: Arc::default(),
            unwritten: Arc::default(),
            in_memory,
            used,
            is_alone: Arc::default(),
            charges_read: tokio::sync::Mutex::default(),
            key,
            account_name,
            account: tokio::sync::OnceCell::new(),
            client: Some(client.clone()),
            output: *output,
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

    /// The takes of a shot of which nobody knows whether they were accepted, since the answer is awaited or was lost, whatever their
    /// numbers.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub fn open_takes(&self, shot: &ShotRequest) -> Result<Vec<(NonZeroU32, ShotId)>, LedgerError> {
        let filter = Filter {
            realm: Some(self.realm.clone()),
            model: Some(shot.model().to_string()),
            standings: OPEN.to_vec(),
            ..Filter::default()
        };
        let rows = unhurried(|| self.ledger.list(&filter))?;
        let take_of = |row: ShotRow| {
            let take = NonZeroU32::new(row.take).filter(|_| row.duration == shot.duration())?;
            let is_it = shot.fingerprints(take).iter().any(|it| it.to_string() == row.fingerprint);
            is_it.then_some((take, row.id))
        };
        Ok(rows.into_iter().filter_map(take_of).collect())
    }

    /// The same for many shots at once: what they write is written together.
    #[must_use]
    pub fn shared(self) -> Self {
        self.ledger.expect_many();
        self
    }

    /// The same ledger, asked beside whoever writes.
    ///
    /// # Errors
    ///
    /// Exit 3 where it cannot be opened again.
    pub fn reading_beside(mut self, settings: &Settings) -> Result<Self, CommandError> {
        if self.in_memory.is_none()
            && let Some(reader) = reader(settings)?
        {
            self.ledger = self.ledger.clone().reading_beside(reader);
        }
        Ok(self)
    }

    /// The same for programs that ask: what they repeat after a task ended badly is no wish for another clip.
    #[must_use]
    pub fn for_programs(mut self) -> Self {
        self.limits.keeps_ended = true;
        self
    }

    /// Whether programs ask.
    pub fn is_for_programs(&self) -> bool {
        self.limits.keeps_ended
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
            scribe: Arc::clone(&self.scribe),
            is_wait_told: Arc::clone(&self.is_wait_told),
            store: self.store.clone(),
            store_noted: Arc::clone(&self.store_noted),
            unwritten: Arc::clone(&self.unwritten),
            in_memory: self.in_memory.clone(),
            used: self.used.clone(),
            is_alone: Arc::clone(&self.is_alone),
            charges_read: tokio::sync::Mutex::default(),
            key: self.key.clone(),
            account_name: self.account_name.clone(),
            account: self.account.clone(),
            client: self.client.clone(),
            output: self.output,
        }
    }

    /// Keeps in mind that the clips of this ledger are kept in the store of the settings, which is there now.
    pub async fn note_store(&self) {
        let Some(place) = self.store.as_ref().map(|store| store.place()) else { return };
        self.store_noted
            .get_or_init(async || {
                let (ledger, realm) = (self.ledger.clone(), self.realm.clone());
                // What cannot be asked or written is tried again by the next process.
                let noting = move || {
                    if let Ok(false) = ledger.knows_store(&place) {
                        drop(ledger.note_store(&realm, &place));
                    }
                };
                drop(tokio::task::spawn_blocking(noting).await);
            })
            .await;
    }

    /// Begins a submit; see [`Ledger::begin`].
    ///
    /// # Errors
    ///
    /// Trouble of the ledger. Nothing may be sent then.
    pub async fn begin(
        &self,
        asking: &Asking<'_>,
        wished_after: Option<i64>,
        beside: &Beside,
        is_queued: impl FnOnce(),
    ) -> Result<Begin, LedgerError> {
        if let Some((path, kind)) = &self.in_memory {
            return Err(LedgerError::InMemory { path: path.clone(), kind: kind.clone() });
        }
        let other_ledger = match self.is_alone.get_or_try_init(async || self.look_beside()).await {
            Ok(()) => None,
            Err(LedgerError::Beside { used, other }) => Some(OtherLedger { used, other }),
            Err(error) => return Err(error),
        };
        // Nothing is spent while it cannot be written down what was spent.
        self.catch_up().await?;
        self.know_account().await?;
        let limits = Limits { wished_after, beside: beside.clone(), other_ledger, ..self.limits.clone() };
        self.patiently(self.scribe().begin_in_order(asking, &limits, is_queued)).await
    }

    /// Whether the ledger knows what others paid for that used its state folder.
    ///
    /// # Errors
    ///
    /// It does not: nothing may be sent. Trouble of a ledger.
    pub fn look_beside(&self) -> Result<(), LedgerError> {
        let Some(used) = &self.used else { return Ok(()) };
        unhurried(|| used.look(Some(&self.ledger)).map(|()| used.write_down()))
    }

    /// The same for whoever submits nothing, or not yet: nothing is written down.
    ///
    /// # Errors
    ///
    /// The same.
    pub fn foresee_beside(&self) -> Result<(), LedgerError> {
        let Some(used) = &self.used else { return Ok(()) };
        unhurried(|| used.look(Some(&self.ledger)))
    }

    fn scribe(&self) -> &Scribe {
        self.scribe.get_or_init(|| Scribe::new(&self.ledger))
    }

    /// Waits for the ledger, and says so where that takes long.
    async fn patiently<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        if let Ok(done) = tokio::time::timeout(SILENT_WAIT, work.as_mut()).await {
            self.is_wait_told.store(false, Ordering::SeqCst);
            return done;
        }
        if !self.is_wait_told.swap(true, Ordering::SeqCst) {
            let what = waiting_for_the_ledger(self.limits.is_patient);
            self.output.warn(what.get(self.output.language));
        }
        work.await
    }

    /// The account whose money the key spends.
    ///
    /// # Errors
    ///
    /// Nobody can tell which of several it is.
    pub async fn account(&self) -> Result<&Realm, LedgerError> {
        self.know_account().await?;
        Ok(&self.realm)
    }

    /// Tells everybody who shares the ledger that the service asked for patience. Where it cannot be written, each finds out
    /// by itself.
    pub fn share_patience(&self, pause: Option<Duration>) {
        if self.limits.is_patient {
            let _ = self.ledger.ask_for_patience(&self.realm, pause.unwrap_or(USUAL_PATIENCE));
        }
    }

    /// Whether a shot of the ledger is known to hold a task. Where the ledger does not say in time, it is not known; nor where the
    /// system gives no thread to ask it: the answer in hand is worth more than that.
    pub async fn is_held(&self, task_id: &TaskId) -> bool {
        let (ledger, realm, task_id) = (self.ledger.clone(), self.realm.clone(), task_id.clone());
        let (tell, told) = tokio::sync::oneshot::channel();
        let asking = move || drop(tell.send(ledger.holder(&realm, &task_id)));
        if std::thread::Builder::new().name("holder".into()).spawn(asking).is_err() {
            return false;
        }
        let held = tokio::time::timeout(HELD_WITHIN, told).await;
        matches!(held, Ok(Ok(Ok(Some(_)))))
    }

    /// Records the answer to a submit; see [`Ledger::answer`].
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub async fn answer(&self, intent: &mut Intent, answer: &SubmitAnswer) -> Result<(), LedgerError> {
        self.patiently(self.scribe().answer(intent, answer)).await
    }

    /// Records what became known of an attempt; see [`Ledger::append`].
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub async fn append(&self, key: AttemptKey, event: Event) -> Result<(), LedgerError> {
        self.catch_up().await?;
        self.patiently(self.scribe().append(key, event)).await
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
            let them = if unsettled == 1 { "it" } else { "them" };
            let note = text!(
                "{submits} unsettled; `giggle settle` finds out what became of {them}",
                "有 {unsettled} 次提交待核实；请运行 `giggle settle`"
            );
            output.talk(note.get(output.language));
        }
        Ok(())
    }

    /// What a shot is expected to cost.
    pub async fn estimate(&self, client: &Client, shot: &ShotRequest) -> Estimate {
        self.estimate_as_of(client, shot, PriceAge::Usual).await
    }

    /// What a shot is expected to cost by a price that is no older than somebody wants.
    pub async fn estimate_as_of(&self, client: &Client, shot: &ShotRequest, age: PriceAge) -> Estimate {
        let length = (shot.duration(), shot.count());
        self.estimates.of(client, shot.model(), shot.has_frames(), length, age).await
    }

    /// What a shot is expected to cost, if the service was asked for that price already.
    pub fn known_price(&self, shot: &ShotRequest) -> Option<Credits> {
        self.estimates.known(shot.model(), shot.has_frames(), (shot.duration(), shot.count()))
    }

    /// What a shot is expected to cost by the configuration file; nobody is asked.
    pub fn configured_price(&self, shot: &ShotRequest) -> Option<Credits> {
        self.estimates.configured(shot.model(), (shot.duration(), shot.count())).credits
    }

    /// What a shot that the ledger remembers is expected to cost.
    pub async fn estimate_of_facts(&self, client: &Client, facts: &ShotFacts) -> Estimate {
        let has_frames = facts.start_frame.is_some() || facts.end_frame.is_some();
        let model = ModelName::new(&facts.model);
        let length = (facts.duration, facts.count);
        self.estimates.of(client, &model, has_frames, length, PriceAge::Usual).await
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if interrupt::is_torn_off() {
            // Somebody wants the process to end now. What is known of a submit was said.
            if let Some(scribe) = self.scribe.get() {
                scribe.leave();
            }
            return;
        }
        // The last chance of all who share it; an answer that is lost here is found unsettled at the next start.
        if let Some(unwritten) = Arc::get_mut(&mut self.unwritten) {
            unwritten.write_all(&self.ledger);
        }
    }
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
    unread_variables::refuse_budgets()?;
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
    let most = spend.and_then(|spend| spend.max_credits);
    let ceiling = settings.file.price_ceiling.map(|value| credits("price_ceiling", value)).transpose()?;
    let mut breaker = Breaker { failures: settings.file.breaker_failures, ..Breaker::default() };
    breaker.unsettled =
        Some(settings.file.breaker_unsettled.unwrap_or(UNSETTLED_IN_A_ROW)).filter(|most| *most > 0);
    // The name is the process's own: a limit of a command holds for all its submits, and for no other command.
    let command = most.map(|most| CommandLimit { name: command_name(), most: Some(most) });
    Ok(Limits {
        per_day,
        command,
        ceiling,
        breaker,
        follows_charges: true,
        is_patient: false,
        keeps_ended: false,
        wished_after: None,
        beside: Beside::Any,
        other_ledger: None,
    })
}

fn not_credits(source: &str, value: &str) -> Text {
    let most = Credits::MOST_PRICE;
    text!(
        "{source}: `{value}` is not a valid number of credits, which is from 0 to {most}",
        "{source}：`{value}` 不是有效的积分数，应为 0 到 {most}"
    )
}

fn command_name() -> String {
    let now = jiff::Timestamp::now();
    format!("{}-{}", now.as_nanosecond(), std::process::id())
}

#[cfg(test)]
mod tests;
