//! The ledger that many machines share: where it is, and how it is opened.
//!
//! The address comes from a flag, the environment or the user's own configuration file; the password from the environment or a
//! pass file, never from the command line. No message shows it.

use crate::env_vars;
use crate::error::CommandError;
use crate::ledger::{Clock as _, Ledger, SqliteJournal, StateFolder, Submitter, SystemClock, Whose};
use crate::settings::Settings;
use crate::shell;
use giggle_domain::{Text, text};
use giggle_ledger_postgres::{Address, AddressFault, EventTime, PostgresEngine};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where the shared ledger is; `None` where the ledger is this machine's own.
///
/// # Errors
///
/// Exit 3 for something that is not an address, exit 2 for a password on the command line.
pub fn address(settings: &Settings) -> Result<Option<Address>, CommandError> {
    let named = [
        ("--ledger", settings.ledger_flag.clone()),
        (env_vars::LEDGER.name, env_vars::LEDGER.read()),
        ("ledger", settings.file.ledger.clone()),
    ];
    let Some((source, text)) = named.into_iter().find_map(|(source, text)| Some((source, text?))) else {
        return Ok(None);
    };
    let address = parse(source, &text)?;
    if source == "--ledger" {
        refuse_password(source, &address)?;
    }
    with_password(address).map(Some)
}

/// What stands on a command line is no secret.
fn refuse_password(source: &str, address: &Address) -> Result<(), CommandError> {
    if !address.has_password() {
        return Ok(());
    }
    Err(CommandError::usage(text!(
        "{source}: a password on the command line can be read by every user of this machine",
        "{source}：命令行上的密码会被本机所有用户看到"
    ))
    .hint(text!(
        "remove the password and put it in a pass file (~/.pgpass, mode 600) or in PGPASSWORD",
        "请去掉密码，并将其写入密码文件（~/.pgpass，权限 600）或环境变量 PGPASSWORD"
    )))
}

fn parse(source: &str, text: &str) -> Result<Address, CommandError> {
    Address::parse(text).map_err(|fault| {
        let zh = match &fault {
            AddressFault::NotAnAddress => "账本地址应形如 `postgres://user@host:5432/database`".to_owned(),
            AddressFault::NoDatabase => {
                "账本地址缺少数据库名：`postgres://user@host:5432/database`".to_owned()
            }
            AddressFault::Mode(mode) => {
                format!("不支持 `sslmode={mode}`：请使用 `verify-full`（默认），仅限本机时可用 `disable`")
            }
            AddressFault::Unencrypted(host) => {
                format!("`sslmode=disable` 仅限本机使用；`{host}` 是另一台机器")
            }
            AddressFault::Parameter(name) => format!("账本地址中的参数 `{name}` 不可用"),
            AddressFault::Unescaped => {
                "账本地址的密码中，`?`、`#`、`/`、`@` 应写作 %3F、%23、%2F、%40".to_owned()
            }
        };
        let text = Text { en: format!("{source}: {fault}").into(), zh: format!("{source}：{zh}").into() };
        CommandError::settings(text)
    })
}

/// The ledger that a person names as the place to move to.
///
/// # Errors
///
/// Exit 3 for something that is not an address, exit 2 for a password.
pub fn named(text: &str) -> Result<Address, CommandError> {
    let address = parse("ledger move", text)?;
    refuse_password("ledger move", &address)?;
    with_password(address)
}

fn with_password(address: Address) -> Result<Address, CommandError> {
    if address.has_password() {
        return Ok(address);
    }
    if let Some(password) = env_vars::PGPASSWORD.read_secret() {
        return Ok(address.with_password(password.expose()));
    }
    Ok(match pass_file(&address)? {
        Some(password) => address.with_password(&password),
        None => address,
    })
}

/// The password that the user's pass file has for an address.
fn pass_file(address: &Address) -> Result<Option<String>, CommandError> {
    let named = env_vars::PGPASSFILE.read_path();
    let must_exist = named.is_some();
    let home = || std::env::var_os("HOME").map(PathBuf::from).filter(|home| home.is_absolute());
    let Some(path) = named.or_else(|| Some(home()?.join(".pgpass"))) else { return Ok(None) };
    let text = match read_private(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !must_exist => return Ok(None),
        Err(error) => {
            let is_of_rights = error.kind() == std::io::ErrorKind::PermissionDenied;
            let failure = CommandError::settings(Text::said_of(path.display(), error));
            if !is_of_rights {
                return Err(failure.hint(text!(
                    "PGPASSFILE names a file with lines `host:port:database:user:password`",
                    "PGPASSFILE 应指向每行形如 `host:port:database:user:password` 的文件"
                )));
            }
            let command = format!("chmod 600 {}", shell::word(&path.to_string_lossy()));
            return Err(failure.hint(text!(
                "make it readable for you alone: `{command}`",
                "请设为仅本人可读：`{command}`"
            )));
        }
    };
    // Lines for other servers may be in any encoding.
    let found = search(&String::from_utf8_lossy(&text), &address.pass_file_key());
    if found.as_ref().is_some_and(|password| password.contains(char::REPLACEMENT_CHARACTER)) {
        let shown = path.display();
        return Err(CommandError::settings(text!(
            "{shown}: the password in it is not UTF-8",
            "{shown}：其中的密码不是 UTF-8 编码"
        ))
        .hint(text!(
            "save the pass file as UTF-8, or set PGPASSWORD",
            "请将密码文件存为 UTF-8，或设置 PGPASSWORD"
        )));
    }
    Ok(found)
}

fn read_private(path: &Path) -> std::io::Result<Vec<u8>> {
    let facts = std::fs::metadata(path)?;
    if !facts.is_file() || facts.len() > 1024 * 1024 {
        return Err(std::io::Error::other("not a pass file"));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if facts.permissions().mode() & 0o077 != 0 {
            let open = "the pass file is open to other users";
            return Err(std::io::Error::new(std::io::ErrorKind::PermissionDenied, open));
        }
    }
    std::fs::read(path)
}

/// The first line that fits host, port, database and user; `*` fits everything, and a backslash takes the next sign as it is.
fn search(text: &str, key: &(String, u16, String, String)) -> Option<String> {
    let wanted = [key.0.clone(), key.1.to_string(), key.2.clone(), key.3.clone()];
    text.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let fields = fields(line);
        let fits = |(field, wanted): (&String, &String)| field == "*" || field == wanted;
        (fields.len() == 5 && fields.iter().zip(&wanted).all(fits)).then(|| fields[4].clone())
    })
}

fn fields(line: &str) -> Vec<String> {
    let (mut fields, mut is_escaped) = (vec![String::new()], false);
    for sign in line.chars() {
        let last = fields.len() - 1;
        match sign {
            '\\' if !is_escaped => {
                is_escaped = true;
                continue;
            }
            ':' if !is_escaped && last < 4 => fields.push(String::new()),
            sign => fields[last].push(sign),
        }
        is_escaped = false;
    }
    fields
}

/// Opens the shared ledger's engine for a process.
///
/// # Errors
///
/// Exit 3, with the way out.
pub fn open(address: Address, submitter: &Submitter) -> Result<PostgresEngine, CommandError> {
    PostgresEngine::open(address, &submitter.worker, &submitter.host, EventTime::Database)
        .map_err(|error| crate::failure::ledger(&error))
}

/// Opens the shared ledger for a process, with this machine's journal beside it.
///
/// # Errors
///
/// Exit 3, with the way out.
pub fn open_ledger(address: Address, settings: &Settings, host: &str) -> Result<Ledger, CommandError> {
    let submitter = Submitter::on(host);
    let engine = open(address, &submitter)?;
    journaled(engine, submitter, settings)
}

/// Opens the engine of a ledger that is being moved, for whoever moves it.
///
/// # Errors
///
/// Exit 3, with the way out.
pub fn open_to_move(
    address: Address,
    submitter: &Submitter,
    mark: &str,
) -> Result<PostgresEngine, CommandError> {
    PostgresEngine::open_to_move(address, &submitter.worker, &submitter.host, EventTime::Database, mark)
        .map_err(|error| crate::failure::ledger(&error))
}

/// The same for whoever brings a whole ledger there: one that is made for that has the mark from its first moment.
///
/// # Errors
///
/// Exit 3, with the way out.
pub fn open_to_fill(
    address: Address,
    submitter: &Submitter,
    mark: &str,
) -> Result<PostgresEngine, CommandError> {
    PostgresEngine::open_to_fill(address, &submitter.worker, &submitter.host, EventTime::Database, mark)
        .map_err(|error| crate::failure::ledger(&error))
}

/// A shared ledger with this machine's journal beside it.
///
/// # Errors
///
/// Exit 3, with the way out.
pub fn journaled(
    engine: PostgresEngine,
    submitter: Submitter,
    settings: &Settings,
) -> Result<Ledger, CommandError> {
    let failure = |error| crate::failure::ledger(&error);
    let clock = Arc::new(SystemClock);
    let state = settings.folders.state.as_ref().filter(|folder| folder.is_absolute()).ok_or_else(|| {
        CommandError::settings(text!(
            "a shared ledger needs a state folder on this machine, for the journal of what it sent",
            "共享账本需要本机的状态文件夹来保存提交日志"
        ))
        .hint(text!(
            "set GIGGLE_STATE_DIR to an absolute path on a local disk",
            "请将 GIGGLE_STATE_DIR 设为本地磁盘上的绝对路径"
        ))
    })?;
    let folder = StateFolder::prepare(state).map_err(failure)?;
    let whose = Whose { ledger: engine.ledger().to_owned(), place: engine.place().to_owned() };
    let journal = SqliteJournal::open(&folder, whose, clock.now().wall).map_err(failure)?;
    Ok(Ledger::open(engine, clock, submitter).journaled(journal))
}

#[cfg(test)]
mod tests {
    use super::search;

    #[test]
    fn a_pass_file_is_read_as_other_programs_read_it() {
        let key = ("db.example.com".to_owned(), 6432, "studio".to_owned(), "anna".to_owned());
        let text = "# comment\n*:5432:*:anna:wrong port\nother:*:*:*:wrong host\n*:6432:studio:anna:se\\:cr\\\\et:x\n*:*:*:*:later";
        assert_eq!(search(text, &key).as_deref(), Some("se:cr\\et:x"));
        assert_eq!(search("db.example.com:6432:studio", &key), None);
    }
}
