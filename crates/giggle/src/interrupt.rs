//! Ctrl-C and the system's wish to end: what was begun is named, with how to go on; a submit on its way is not torn off.

use crate::error::{Billed, CommandError};
use crate::output::Output;
use crate::shell;
use giggle_domain::{TaskId, text};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What must be said when somebody stops the process: shared between the work and its watcher.
#[derive(Debug, Default)]
pub struct Known(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    is_draft: bool,
    submit: Submit,
    task_ids: Vec<TaskId>,
}

/// Where a submit is that must not be torn off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Submit {
    /// There is none.
    #[default]
    None,
    /// It has left, or leaves, and has no answer.
    OnItsWay,
    /// Its answer is here, and on no record yet.
    Unrecorded,
}

/// Whether somebody made this process end in the middle of its work.
static IS_TORN_OFF: AtomicBool = AtomicBool::new(false);

/// Whether somebody made this process end in the middle of its work: nothing more is to be waited for then.
pub fn is_torn_off() -> bool {
    IS_TORN_OFF.load(Ordering::SeqCst)
}

impl Known {
    /// For work that may be a local draft, which costs nothing and is gone with the process.
    pub fn new(is_draft: bool) -> Self {
        Self(Mutex::new(State { is_draft, ..State::default() }))
    }

    /// Whether it is a local draft.
    pub fn is_draft(&self) -> bool {
        self.state().is_draft
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A submit leaves now: from here until its answer nobody knows what it costs.
    pub fn submitting(&self) {
        self.state().submit = Submit::OnItsWay;
    }

    /// The answer to the submit is here, and is being written down.
    pub fn recording(&self) {
        self.state().submit = Submit::Unrecorded;
    }

    /// The answer to the submit is here, and on record where there is one.
    pub fn answered(&self) {
        self.state().submit = Submit::None;
    }

    /// A task that exists.
    pub fn task(&self, task_id: &TaskId) {
        self.state().task_ids.push(task_id.clone());
    }
}

/// How long a process that was told twice to end may take, before it ends whatever it waits for.
const ENDS_WITHIN: Duration = Duration::from_secs(10);

/// Ends the process a moment after it was told to for the second time, from a thread that waits for nothing else: a ledger or
/// a disk that does not answer may hold up all others. Begun once; what is known of a submit was said and noted before.
pub fn end_at_the_second(output: &Output) {
    static IS_BEGUN: AtomicBool = AtomicBool::new(false);
    if IS_BEGUN.swap(true, Ordering::SeqCst) {
        return;
    }
    let output = *output;
    // Without the thread, signals are heard as before.
    let _ = std::thread::Builder::new().name("signals".into()).spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        let told_twice =
            runtime.block_on(async { stop_signal().await.is_ok() && stop_signal_again().await.is_ok() });
        if told_twice {
            std::thread::sleep(ENDS_WITHIN);
            let stopped = CommandError::interrupted(text!("stopped at once", "已立即停止"));
            output.warn(stopped.message(output.language));
            std::process::exit(i32::from(stopped.code().number()));
        }
    });
}

/// Runs the work until it ends or somebody stops it.
///
/// The first Ctrl-C during a submit waits for the answer, because a submit that is torn off may be a paid clip that
/// nobody knows of; the second one stops at once.
///
/// # Errors
///
/// What the work fails with, or exit 130.
pub async fn until_interrupted<T>(
    work: impl Future<Output = Result<T, CommandError>>,
    known: &Known,
    output: &Output,
) -> Result<T, CommandError> {
    tokio::pin!(work);
    end_at_the_second(output);
    tokio::select! {
        result = &mut work => return result,
        signal = stop_signal() => if signal.is_err() {
            // Nobody can interrupt a process without signals.
            return work.await;
        },
    }
    match known.submit() {
        Submit::None => return Err(stopped(known)),
        Submit::OnItsWay => output.warn(output.say(
            "Stopping as soon as the answer to the submit arrives; press Ctrl-C again to stop now.",
            "收到提交结果后即停止；再次按 Ctrl-C 立即停止。",
        )),
        Submit::Unrecorded => {
            let ids = known.ids();
            output.warn(&output.say(
                format!("Stopping as soon as the answer to the submit is in the ledger, which another process is using; press Ctrl-C again to stop now. Task id: {ids}"),
                format!("提交结果写入账本后即停止（另一进程正在使用账本）；再次按 Ctrl-C 立即停止。任务 ID：{ids}"),
            ));
        }
    }
    tokio::select! {
        result = &mut work => result,
        () = known.wait_for_answer() => Err(stopped(known)),
        _ = stop_signal_again() => Err(stopped(known)),
    }
}

/// Signals that come this soon after the first are the same wish: who starts a process may hand on one that it got itself, `timeout` signals
/// its child and then the whole group, and a service manager sends two of them. A person takes longer.
const ONE_WISH: Duration = Duration::from_millis(500);

/// Waits for whoever wishes for the second time that the process end, after [`stop_signal`] was heard.
///
/// # Errors
///
/// The system takes no watcher of signals.
pub async fn stop_signal_again() -> std::io::Result<()> {
    tokio::time::sleep(ONE_WISH).await;
    stop_signal().await
}

/// Waits for whoever wants the process to end: Ctrl-C, SIGTERM, or the terminal's hanging up.
///
/// # Errors
///
/// The system takes no watcher of signals.
pub async fn stop_signal() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        let mut hang_up = may_hang_up().then(|| signal(SignalKind::hangup())).transpose()?;
        tokio::select! {
            result = tokio::signal::ctrl_c() => result,
            _ = terminate.recv() => Ok(()),
            _ = async {
                match &mut hang_up {
                    Some(hang_up) => hang_up.recv().await,
                    None => std::future::pending().await,
                }
            } => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

/// Whether hanging up is meant to end this process: `nohup` has it ignored, and a watcher would undo that. Where nobody
/// can say, it is left as it is.
#[cfg(unix)]
fn may_hang_up() -> bool {
    static MAY: std::sync::OnceLock<bool> = std::sync::OnceLock::new();
    *MAY.get_or_init(|| {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        // SIGHUP is the first signal, and so the lowest bit.
        ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 0)
    })
}

impl Known {
    async fn wait_for_answer(&self) {
        // Looked at between the steps of the work, on the same thread: a tick is enough.
        let mut tick = tokio::time::interval(Duration::from_millis(20));
        while self.submit() != Submit::None {
            tick.tick().await;
        }
    }

    fn submit(&self) -> Submit {
        self.state().submit
    }

    fn ids(&self) -> String {
        let state = self.state();
        let ids: Vec<&str> = state.task_ids.iter().map(TaskId::as_str).collect();
        ids.join(" ")
    }
}

fn stopped(known: &Known) -> CommandError {
    IS_TORN_OFF.store(true, Ordering::SeqCst);
    let ids = known.ids();
    let state = known.state();
    let error = CommandError::interrupted(text!("stopped", "已停止"));
    if state.is_draft {
        return error.billed(Billed::No).hint(text!("a draft costs nothing", "本地草稿不产生费用"));
    }
    match (state.task_ids.last(), state.submit) {
        (Some(task_id), Submit::Unrecorded) => {
            let last = shell::operand(task_id.as_str());
            error.task(task_id).billed(Billed::Yes).hint(text!(
                "the task {ids} is not in the ledger: keep its id; `giggle download {last}` fetches its clip (free)",
                "任务 {ids} 尚未写入账本：请保存其 ID；`giggle download {last}` 可下载视频（免费）"
            ))
        }
        (Some(task_id), Submit::None | Submit::OnItsWay) => {
            let last = shell::operand(task_id.as_str());
            error.task(task_id).billed(Billed::Yes).hint(text!(
                "this does not stop the task {ids}; `giggle download {last}` fetches its clip (free)",
                "这不会中止任务 {ids}；`giggle download {last}` 可下载视频（免费）"
            ))
        }
        (None, Submit::OnItsWay | Submit::Unrecorded) => error.billed(Billed::Unknown).hint(text!(
            "a submit was being sent and may have been accepted: do not ask for it again before it is settled",
            "有一个提交正在途中，可能已被接受：在核实之前请勿再次提交"
        )),
        (None, Submit::None) => error.billed(Billed::No).hint(text!("nothing was submitted", "未提交任何任务")),
    }
}
