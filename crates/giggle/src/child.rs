//! Other programs, run with what they need and nothing more.
//!
//! A child gets a cleared environment, a deadline, a limit of memory, and a bound for all that it says; and it never
//! outlives this process, however that ends. The one idea: between us and the program stands this very binary once
//! more, as a guard. Its standard input is a pipe from us that nobody writes to: when it ends, we are gone, and the
//! guard ends the program with everything that the program started.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

/// The longest that any child may take.
pub const DEADLINE: Duration = Duration::from_secs(30);
/// The most memory of a child, in bytes of address space.
#[cfg(unix)]
const MOST_MEMORY: u64 = 2 << 30;
/// More than this of a child's talk is not kept.
const MOST_TALK: u64 = 64 * 1024;
/// What a child may know of the environment: where programs and libraries are, and where it may put its files.
const ENVIRONMENT: [&str; 8] =
    ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR", "TEMP", "TMP", "SystemRoot", "windir"];
/// The word that makes a guard of this binary; what the guard starts, and its own arguments, follow.
const GUARD: &str = "__guard";
/// The word that makes the guarded program of this binary, behind the process id of the guard.
const BECOME: &str = "__become";

/// Whether this process is the program itself, whose binary knows how to be a guard. A test's binary does not.
static HAS_GUARD: AtomicBool = AtomicBool::new(false);

/// What a child said.
#[derive(Debug)]
pub struct Finished {
    /// Whether it ended well.
    pub is_success: bool,
    /// Its data.
    pub stdout: Vec<u8>,
    /// The beginning of its talk.
    pub stderr: String,
}

/// Why a child gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum ChildFault {
    /// It could not be started or heard.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It took too long, and was ended.
    #[error("it did not end within {} seconds", .0.as_secs())]
    Deadline(Duration),
    /// It said too much, and was ended.
    #[error("it gave more than {0} bytes")]
    TooMuch(usize),
}

/// Runs a program to its end, which has to come in time, and keeps at most so many bytes of its data.
///
/// # Errors
///
/// It could not be started, took too long, or said too much.
pub fn run(
    program: &Path,
    arguments: &[OsString],
    most_bytes: usize,
    within: Duration,
) -> Result<Finished, ChildFault> {
    let within = within.min(DEADLINE);
    let until = Instant::now() + within;
    let mut child = Ended(command(program, arguments).spawn()?);
    let (stdout, stderr) = (child.0.stdout.take(), child.0.stderr.take());
    let (say, heard) = mpsc::channel();
    // These threads end with the pipes that they read; whoever is ended closes them.
    let say_too = say.clone();
    std::thread::spawn(move || say_too.send(Heard::Talk(stderr.map(talk).unwrap_or_default())));
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = stdout.map_or(Ok(0), |pipe| pipe.take(most_bytes as u64 + 1).read_to_end(&mut bytes));
        say.send(Heard::Data(read.map(|_| bytes)))
    });
    let (mut data, mut talk) = (None, None);
    while data.is_none() || talk.is_none() {
        match heard.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(Heard::Data(bytes)) => {
                let bytes = bytes?;
                if bytes.len() > most_bytes {
                    return Err(ChildFault::TooMuch(most_bytes));
                }
                data = Some(bytes);
            }
            Ok(Heard::Talk(text)) => talk = Some(text),
            Err(RecvTimeoutError::Timeout) => return Err(ChildFault::Deadline(within)),
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    let status = child.wait(until)?.ok_or(ChildFault::Deadline(within))?;
    Ok(Finished {
        is_success: status.success(),
        stdout: data.unwrap_or_default(),
        stderr: talk.unwrap_or_default(),
    })
}

enum Heard {
    Data(io::Result<Vec<u8>>),
    Talk(String),
}

/// The beginning of what a child says; the rest is read and forgotten, so that it is not held up.
fn talk(mut pipe: impl Read) -> String {
    let mut bytes = Vec::new();
    let _ = pipe.by_ref().take(MOST_TALK).read_to_end(&mut bytes);
    let _ = io::copy(&mut pipe, &mut io::sink());
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A child that does not outlive this value.
struct Ended(Child);

impl Ended {
    /// Waits until a moment; `None` if it has not ended by then.
    fn wait(&mut self, until: Instant) -> io::Result<Option<ExitStatus>> {
        let mut pause = Duration::from_millis(1);
        loop {
            if let Some(status) = self.0.try_wait()? {
                return Ok(Some(status));
            }
            if Instant::now() >= until {
                return Ok(None);
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(50));
        }
    }
}

impl Drop for Ended {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(Some(_))) {
            return;
        }
        // A guard that sees its input end clears up behind itself; it gets a moment for that.
        let is_guarded = self.0.stdin.take().is_some();
        let a_moment = Instant::now() + Duration::from_secs(2);
        if !is_guarded || self.wait(a_moment).is_err() {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }
}

fn command(program: &Path, arguments: &[OsString]) -> Command {
    let own = guard_binary().filter(|_| HAS_GUARD.load(Ordering::Relaxed));
    let mut command = match &own {
        Some(own) => {
            let mut command = Command::new(own);
            command.arg(GUARD).arg(program).stdin(Stdio::piped());
            command
        }
        None => {
            let mut command = Command::new(program);
            command.stdin(Stdio::null());
            command
        }
    };
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).env_clear();
    command.envs(ENVIRONMENT.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
    // Many arenas of an allocator would use up the address space for nothing.
    command.env("MALLOC_ARENA_MAX", "2");
    command
}

/// This very binary, also where another has been installed in its place since.
fn guard_binary() -> Option<std::path::PathBuf> {
    if cfg!(target_os = "linux") {
        Some("/proc/self/exe".into())
    } else if cfg!(unix) {
        std::env::current_exe().ok()
    } else {
        None
    }
}

/// What `main` does first: where this process was started as a guard or as what it guards, it is one, and ends with this
/// exit code. Otherwise nothing happens, and children of this process have guards.
pub fn serve(words: impl IntoIterator<Item = OsString>) -> Option<u8> {
    let mut words = words.into_iter().skip(1);
    let first = words.next();
    match first.as_deref().and_then(OsStr::to_str) {
        Some(GUARD) => Some(guard(words.next()?, words.collect())),
        Some(BECOME) => Some(become_program(words.next()?, words.next()?, words.collect())),
        _ => {
            HAS_GUARD.store(true, Ordering::Relaxed);
            None
        }
    }
}

/// Started, and then not run.
const NOT_RUN: u8 = 127;

#[cfg(unix)]
fn guard(program: OsString, arguments: Vec<OsString>) -> u8 {
    use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
    let Some(own) = guard_binary() else { return NOT_RUN };
    let mut command = Command::new(own);
    command.arg(BECOME).arg(std::process::id().to_string()).arg(program).args(arguments);
    // A group of its own: whatever it starts can be ended with it.
    let Ok(mut child) = command.stdin(Stdio::null()).process_group(0).spawn() else { return NOT_RUN };
    let group = rustix::process::Pid::from_child(&child);
    std::thread::spawn(move || {
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    });
    let status = child.wait();
    // What it left behind goes as well.
    let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    match status {
        Ok(status) => status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or_else(|| {
            // As a shell says it.
            u8::try_from(128 + status.signal().unwrap_or_default()).unwrap_or(NOT_RUN)
        }),
        Err(_) => NOT_RUN,
    }
}

#[cfg(unix)]
fn become_program(guard: OsString, program: OsString, arguments: Vec<OsString>) -> u8 {
    use rustix::process::{Resource, Rlimit, setrlimit};
    use std::os::unix::process::CommandExt as _;
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Signal, getppid, set_parent_process_death_signal};
        // For the case that somebody ends the guard itself; it may have ended a moment ago.
        let armed = set_parent_process_death_signal(Some(Signal::KILL));
        let parent = getppid().map(|it| it.as_raw_nonzero().to_string());
        if armed.is_err() || parent.as_deref() != guard.to_str() {
            return NOT_RUN;
        }
    }
    let _ = guard;
    let limit = |bytes| Rlimit { current: Some(bytes), maximum: Some(bytes) };
    let _ = setrlimit(Resource::As, limit(MOST_MEMORY));
    let _ = setrlimit(Resource::Core, limit(0));
    let _ = Command::new(program).args(arguments).exec();
    NOT_RUN
}

#[cfg(not(unix))]
fn guard(_: OsString, _: Vec<OsString>) -> u8 {
    NOT_RUN
}

#[cfg(not(unix))]
fn become_program(_: OsString, _: OsString, _: Vec<OsString>) -> u8 {
    NOT_RUN
}
