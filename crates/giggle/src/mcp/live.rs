//! What all calls share: settings, the client, the ledger, and the submits that must not be torn off.

use super::folders::AllowedFolders;
use super::person::Seal;
use super::tools::Mode;
use super::view::View;
use crate::error::CommandError;
use crate::ledger::{Credits, Filter, LedgerError, ShotId, ShotRow};
use crate::output::Output;
use crate::production::{Followed, Production};
use crate::session::{Session, SpendFlags};
use crate::settings::Settings;
use crate::unhurried::unhurried;
use giggle_client::{Client, WaitPlan};
use giggle_domain::{Fingerprint, Language, Report, TaskId, text};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

/// How the server is set up.
#[derive(Debug, Clone)]
pub struct Setup {
    /// What agents may do.
    pub mode: Mode,
    /// Where they may read and write.
    pub folders: AllowedFolders,
    /// A person is asked before a shot that is expected to cost more.
    pub confirm_above: Option<Credits>,
    /// What all calls of this server together may spend.
    pub spend: SpendFlags,
    /// Whether the person is asked through the agent, even where the client says that it can ask.
    pub has_no_forms: bool,
    /// Whether no answer holds a link to a file: some hosts drop a whole answer over one.
    pub has_no_links: bool,
}

/// The server's state.
pub struct Live {
    /// How it is set up.
    pub setup: Setup,
    /// The program's settings.
    pub settings: Settings,
    /// How its parts speak: not at all on stdout.
    pub output: Output,
    /// Work that goes on when its call is given up: submits and downloads.
    pub work: TaskTracker,
    /// What signs the state that travels through clients.
    pub seal: Seal,
    /// Who asks, and whose shots are shown; all that the ledger has without one.
    pub view: Option<Arc<dyn View>>,
    /// The parts of the server that this one works in; without them everything is left to the agent.
    pub helpers: Option<Helpers>,
    account: Mutex<Option<Arc<Account>>>,
    seen: Mutex<HashMap<TaskId, (Instant, Report)>>,
}

/// What a server does for its agents.
pub struct Helpers {
    /// Who brings the clips of what was submitted here.
    pub follower: Follower,
    /// The places of those that submit at once.
    pub places: Arc<Semaphore>,
}

/// Hears of each submit whose task is known.
pub type Follower = Box<dyn Fn(&Followed) + Send + Sync>;

/// The service and the ledger, once there is a key.
pub struct Account {
    /// The client.
    pub client: Client,
    /// The ledger.
    pub session: Arc<Session>,
}

/// So many of a client's latest shots are looked through for a list.
const MOST_VIEWED: usize = 1000;
/// So many last reports are remembered; more are in the ledger anyway.
const MOST_SEEN: usize = 1024;

impl Live {
    /// The state of a new server.
    pub fn new(setup: Setup, settings: Settings, output: Output) -> Self {
        Self {
            setup,
            settings,
            output,
            work: TaskTracker::new(),
            seal: Seal::default(),
            view: None,
            helpers: None,
            account: Mutex::default(),
            seen: Mutex::default(),
        }
    }

    /// The same for one client of a server, which brings the clips here by itself.
    #[must_use]
    pub fn serving(self, view: Arc<dyn View>, helpers: Helpers) -> Self {
        Self { view: Some(view), helpers: Some(helpers), ..self }
    }

    /// From now on this account is the one that is used: a client's budget is of the day, and may be changed.
    pub fn use_account(&self, client: &Client, session: Arc<Session>) {
        let mut slot = lock(&self.account);
        if slot.as_ref().is_none_or(|account| !Arc::ptr_eq(&account.session, &session)) {
            *slot = Some(Arc::new(Account { client: client.clone(), session }));
        }
    }

    /// A shot by task id or key, as far as whoever asks may see it.
    ///
    /// # Errors
    ///
    /// No such shot, several, or trouble of the ledger.
    pub fn named(&self, account: &Account, name: &str) -> Result<ShotId, LedgerError> {
        let session = &account.session;
        let id = session.ledger.named(Some(&session.realm), name)?;
        match self.own_view() {
            Some(view) if !view.shows(&session.ledger.shot(id)?.fingerprint) => Err(LedgerError::NoSuchShot),
            _ => Ok(id),
        }
    }

    /// Whether whoever asks may be told where a file is: a client that sees its own shots alone has folders of its own.
    pub fn may_tell_of(&self, file: &std::path::Path) -> bool {
        self.own_view().is_none() || self.setup.folders.have(file)
    }

    /// The view of a client that sees its own shots alone.
    pub fn own_view(&self) -> Option<&Arc<dyn View>> {
        self.view.as_ref().filter(|view| !view.is_of_all())
    }

    /// The newest shots that fit a filter, as far as whoever asks may see them.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger, or of what knows who asked.
    pub fn list(&self, account: &Account, filter: Filter) -> Result<Vec<ShotRow>, CommandError> {
        let session = &account.session;
        let trouble = |error: LedgerError| crate::failure::ledger(&error);
        let filter = Filter { realm: Some(session.realm.clone()), ..filter };
        let Some(view) = self.own_view() else { return session.ledger.list(&filter).map_err(trouble) };
        let rows = session.ledger.rows(&session.realm, &view.shots(MOST_VIEWED)?).map_err(trouble)?;
        let fits = |row: &ShotRow| {
            (filter.standings.is_empty() || filter.standings.contains(&row.standing))
                && filter.model.as_ref().is_none_or(|model| *model == row.model)
        };
        let most = filter.most.unwrap_or(usize::MAX);
        Ok(rows.into_iter().flatten().filter(fits).take(most).collect())
    }

    /// Notes that whoever asks asked for a shot; whether that was known.
    ///
    /// # Errors
    ///
    /// It cannot be written down: nothing is asked for then.
    pub fn note(&self, fingerprint: &Fingerprint) -> Result<bool, CommandError> {
        self.view.as_ref().map_or(Ok(true), |view| view.note(fingerprint))
    }

    /// Nothing came of an asking that was noted.
    pub fn forget(&self, fingerprint: &Fingerprint) {
        if let Some(view) = &self.view {
            view.forget(fingerprint);
        }
    }

    /// The language of people's text.
    pub fn language(&self) -> Language {
        self.output.language
    }

    /// The account: opened with the first call that needs it, so that catalog, guide and drafts work without a key.
    ///
    /// # Errors
    ///
    /// Exit 3: no key, or a ledger that cannot be used.
    pub fn account(&self) -> Result<Arc<Account>, CommandError> {
        let mut slot = lock(&self.account);
        // Where another server keeps the shared ledger now, what this one knows of shots by their numbers may mean others: all is
        // opened anew, under the same limits. A server that hands accounts to its clients ends instead.
        let outlived = (slot.as_ref())
            .filter(|account| self.view.is_none() && account.session.ledger.outlived().is_some())
            .map(|account| account.session.limits.clone());
        if outlived.is_some() {
            *slot = None;
        }
        if let Some(account) = &*slot {
            // Other processes may have died with open intents meanwhile.
            unhurried(|| account.session.ledger.sweep(Some(&account.session.realm)))
                .map_err(|it| crate::failure::ledger(&it))?;
            return Ok(Arc::clone(account));
        }
        let client = self.settings.client().map_err(|error| self.for_agents(error))?;
        let session = Session::open(&self.settings, &client, Some(&self.setup.spend), &self.output)?;
        let session = match (session, outlived) {
            (Some(session), Some(limits)) => Some(session.within(limits)),
            (session, _) => session.map(Session::for_programs),
        };
        let Some(session) = session.map(Arc::new) else {
            return Err(CommandError::settings(text!(
                "an MCP server without a ledger could pay twice: remove --no-ledger",
                "没有账本的 MCP 服务可能重复扣费：请去掉 --no-ledger"
            )));
        };
        let account = Arc::new(Account { client, session });
        *slot = Some(Arc::clone(&account));
        Ok(account)
    }

    /// A missing key, in the words of this door: a host hands no variable on by itself.
    fn for_agents(&self, error: CommandError) -> CommandError {
        if !matches!(self.settings.key(), Ok(None)) {
            return error;
        }
        error.hint(text!(
            "The person creates a key on giggle.pro (log in, left sidebar, \"API Key\") and runs `giggle key set` in a terminal; or the program that starts giggle passes GIGGLE_API_KEY on to it and is restarted. Never ask for the key in the chat. make_draft, list_models and next_question work without it.",
            "用户登录 giggle.pro，在左侧栏的“API Key”中创建密钥，并在终端运行 `giggle key set`；或由启动 giggle 的程序把 GIGGLE_API_KEY 传给它，并重新启动。不要让用户在对话中粘贴密钥。make_draft、list_models、next_question 无需密钥。"
        ))
    }

    /// The production of clips for an account.
    pub fn production<'a>(&'a self, account: &'a Account) -> Production<'a> {
        Production {
            client: &account.client,
            session: Some(Arc::clone(&account.session)),
            output: &self.output,
        }
    }

    /// The last report of a task, where it is so young that asking again would be faster than the service is to be asked.
    pub fn seen_lately(&self, account: &Account, task_id: &TaskId) -> Option<Report> {
        let pace = WaitPlan::toward(account.client.base(), None, Duration::ZERO).pace.least;
        let seen = lock(&self.seen);
        seen.get(task_id).filter(|(at, _)| at.elapsed() < pace).map(|(_, report)| report.clone())
    }

    /// Remembers a report.
    pub fn see(&self, task_id: &TaskId, report: &Report) {
        let mut seen = lock(&self.seen);
        if seen.len() >= MOST_SEEN {
            seen.clear();
        }
        seen.insert(task_id.clone(), (Instant::now(), report.clone()));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
