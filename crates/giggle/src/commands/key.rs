//! `giggle key`: the API key, stored where giggle finds it and others do not.
//!
//! The key comes from a terminal that does not show it, or from standard input, and never from the command line.

use crate::error::CommandError;
#[cfg(unix)]
use crate::exit_code::ExitCode;
#[cfg(unix)]
use crate::interrupt::stop_signal;
use crate::key_source::{first_line, own_file, variable_that_outranks};
use crate::output::{Output, Shown};
use crate::secret::Secret;
use crate::settings::Settings;
use crate::{system_keyring, whole_file};
use giggle_client::ApiKey;
use giggle_domain::{Text, text};
use serde_json::{Value, json};
use std::ffi::OsString;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

/// Store or remove the API key, so that it need not be in the environment
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "The key is used from the first of these that is set: --api-key-fd, --api-key-file, GIGGLE_API_KEY, GIGGLE_API_KEY_FD, GIGGLE_API_KEY_FILE, the file in the configuration folder, the system's keyring. `giggle doctor` says which one it is."
)]
pub struct KeyArgs {
    /// What to do.
    #[command(subcommand)]
    pub verb: KeyVerb,
}

/// What can be done with it.
#[derive(Debug, Clone, clap::Subcommand)]
pub enum KeyVerb {
    /// Store a key that is typed without being shown, or read from standard input
    Set(SetArgs),
    /// Remove the stored key from the keyring and from the file
    Remove,
}

/// Where it is stored.
#[derive(Debug, Clone, clap::Args)]
pub struct SetArgs {
    /// Store it in a file that only you can read, instead of the system's keyring
    #[arg(long)]
    pub file: bool,
    /// A key that was typed here; refused.
    #[arg(hide = true)]
    pub typed: Vec<OsString>,
}

/// What was done.
#[derive(Debug)]
pub enum Kept {
    /// Stored, and what is read before it.
    Stored(Place, Option<String>),
    /// Removed from these.
    Removed(Vec<Place>),
}

/// Where a key is stored.
#[derive(Debug)]
pub enum Place {
    /// The system's keyring.
    Keyring,
    /// The file in the configuration folder.
    File(PathBuf),
}

impl Place {
    fn text(&self) -> Text {
        match self {
            Self::Keyring => system_keyring::name(),
            Self::File(path) => Text::plain(path.display().to_string()),
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Keyring => json!({"place": "keyring"}),
            Self::File(path) => json!({"place": "file", "path": path.display().to_string()}),
        }
    }
}

/// Stores or removes the key.
///
/// # Errors
///
/// Exit 2 for a key on the command line or a text that is not a key, 3 where it cannot be stored.
pub fn run(args: &KeyArgs, settings: &Settings, output: &Output) -> Result<Kept, CommandError> {
    let file = own_file(settings.folders.config.as_deref());
    match &args.verb {
        KeyVerb::Set(args) => set(args, file, output),
        KeyVerb::Remove => remove(file),
    }
}

fn set(args: &SetArgs, file: Option<PathBuf>, output: &Output) -> Result<Kept, CommandError> {
    if !args.typed.is_empty() {
        // What was typed is not repeated.
        return Err(CommandError::usage(text!(
            "a key on the command line can be read by every user of this machine, and stays in the shell's history",
            "命令行中的密钥可被本机所有用户看到，并会留在 shell 历史记录中"
        ))
        .hint(text!(
            "run `giggle key set` and paste the key when it asks; if this was a real key, replace it on giggle.pro",
            "请运行 `giggle key set`，在提示后粘贴密钥；若刚才输入的是真实密钥，请在 giggle.pro 更换"
        )));
    }
    let no_keyring =
        |trouble: system_keyring::Trouble| CommandError::settings(trouble.text()).hint(trouble.remedy());
    if !args.file {
        // Before anybody types a key that has no place to go.
        system_keyring::read().map_err(no_keyring)?;
    }
    let secret = asked(output)?;
    ApiKey::parse(secret.expose()).map_err(|fault| CommandError::usage(fault.text()))?;
    let mut outranked_by = variable_that_outranks().map(str::to_owned);
    if args.file {
        let path = file.ok_or_else(|| {
            CommandError::settings(text!(
                "the configuration folder of this platform is not known",
                "无法确定本系统的配置文件夹"
            ))
        })?;
        store(&path, &secret).map_err(|error| {
            let shown = path.display();
            CommandError::settings(text!("{shown} cannot be written: {error}", "无法写入 {shown}：{error}"))
        })?;
        return Ok(Kept::Stored(Place::File(path), outranked_by));
    }
    system_keyring::write(&secret).map_err(no_keyring)?;
    if let Some(path) = file.filter(|path| path.exists()) {
        outranked_by = outranked_by.or_else(|| Some(path.display().to_string()));
    }
    Ok(Kept::Stored(Place::Keyring, outranked_by))
}

fn asked(output: &Output) -> Result<Secret, CommandError> {
    let unread = |error: io::Error| {
        CommandError::usage(text!(
            "the key cannot be read from standard input: {error}",
            "无法从标准输入读取密钥：{error}"
        ))
    };
    if !io::stdin().is_terminal() {
        return first_line(io::stdin().lock()).map_err(unread);
    }
    if !output.may_ask() {
        return Err(CommandError::usage(text!(
            "nobody may be asked for the key, and standard input has none",
            "无法询问密钥，标准输入中也没有密钥"
        ))
        .hint(text!("pipe it in: `giggle key set <FILE`", "请通过管道传入：`giggle key set <FILE`")));
    }
    output.warn(output.say("API key (it is not shown):", "API Key（输入不会显示）："));
    #[cfg(unix)]
    show_again_on_interrupt();
    console::Term::stderr().read_secure_line().map(|line| Secret::new(&line)).map_err(unread)
}

/// Whoever stops the process while it reads what is not shown has a terminal afterwards that shows what is typed.
#[cfg(unix)]
fn show_again_on_interrupt() {
    let Ok(before) = rustix::termios::tcgetattr(io::stdin()) else { return };
    let watch = move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        if runtime.block_on(stop_signal()).is_err() {
            return;
        }
        let _ = rustix::termios::tcsetattr(io::stdin(), rustix::termios::OptionalActions::Now, &before);
        let _ = console::Term::stderr().write_line("");
        std::process::exit(ExitCode::Interrupted.number().into());
    };
    // Without it the shell's own repair is what is left.
    let _ = std::thread::Builder::new().name("interrupt".into()).spawn(watch);
}

/// Writes the file for its owner alone, whole or not at all.
fn store(path: &Path, secret: &Secret) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
    }
    whole_file::write_private(path, format!("{}\n", secret.expose()).as_bytes())
}

fn remove(file: Option<PathBuf>) -> Result<Kept, CommandError> {
    let mut removed = Vec::new();
    if let Some(path) = file {
        match std::fs::remove_file(&path) {
            Ok(()) => removed.push(Place::File(path)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                let shown = path.display();
                return Err(CommandError::settings(text!(
                    "{shown} cannot be removed: {error}",
                    "无法删除 {shown}：{error}"
                )));
            }
        }
    }
    match system_keyring::remove() {
        Ok(true) => removed.push(Place::Keyring),
        Ok(false) | Err(system_keyring::Trouble::Absent(_)) => {}
        Err(trouble) => return Err(CommandError::settings(trouble.text()).hint(trouble.remedy())),
    }
    Ok(Kept::Removed(removed))
}

impl Shown for Kept {
    fn show(&self, output: &Output) {
        match self {
            Self::Stored(place, outranked_by) => {
                let place = place.text();
                let (en, zh) = (&place.en, &place.zh);
                output.talk(&output.say(format!("Stored in {en}."), format!("已保存到{zh}。")));
                if let Some(name) = outranked_by {
                    output.warn(&output.say(
                        format!("{name} is also set, and is used instead."),
                        format!("{name} 也已设置，将优先使用。"),
                    ));
                }
            }
            Self::Removed(places) if places.is_empty() => {
                output.talk(output.say("No key was stored.", "没有已保存的密钥。"));
            }
            Self::Removed(places) => {
                for place in places {
                    let place = place.text();
                    let (en, zh) = (&place.en, &place.zh);
                    output.talk(&output.say(format!("Removed from {en}."), format!("已从{zh}删除。")));
                }
            }
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Stored(place, outranked_by) => {
                json!({"stored": place.json(), "outranked_by": outranked_by})
            }
            Self::Removed(places) => json!({"removed": places.iter().map(Place::json).collect::<Vec<_>>()}),
        }
    }
}
