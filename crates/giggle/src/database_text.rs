//! What people read of trouble with the database of a shared ledger, and the way out of it: words made of data.

use giggle_domain::{ForeignText, Text, text};
use giggle_ledger_postgres::PostgresError;

/// What the mark of a ledger begins with while it is being moved; the place follows to which.
pub const UNFINISHED: &str = "unfinished: ";
/// What the mark of a place begins with while a ledger is moved to it; the place follows from which.
pub const UNFINISHED_FROM: &str = "unfinished, from: ";

/// The mark of an empty ledger that an export is read into.
pub const UNFINISHED_IMPORT: &str = "unfinished import";

/// What is said of a ledger whose move was begun and not finished.
pub fn unfinished_move(place: &str) -> (Text, Text) {
    let said = text!(
        "a move of this ledger to {place} was begun and not finished",
        "将该账本移至 {place} 的操作已开始但未完成"
    );
    let hint = text!(
        "repeat `giggle ledger move {place}`, which finishes the move; nothing is submitted with either place before that",
        "请再次运行 `giggle ledger move {place}` 以完成移动；在此之前两处都不会提交"
    );
    (said, hint)
}

/// What is said of a place to which a ledger is being moved.
pub fn move_into(place: &str) -> (Text, Text) {
    let said = text!(
        "a move of the ledger of {place} to this place was begun and not finished",
        "将 {place} 的账本移至此处的操作已开始但未完成"
    );
    let hint = text!(
        "repeat `giggle ledger move` on the machine where it was begun, with the ledger {place}; nothing is submitted with either place before that",
        "请在开始移动的机器上，使用账本 {place} 再次运行 `giggle ledger move`；在此之前两处都不会提交"
    );
    (said, hint)
}

/// What happened, with its causes.
pub fn message(fault: &PostgresError) -> Text {
    // The server's own words, and what others wrote into the database.
    let why =
        || ForeignText::new(&std::error::Error::source(fault).map(crate::error::chain).unwrap_or_default());
    match fault {
        PostgresError::NotConnected { place, .. } => {
            let why = why();
            text!("no connection to the database at {place}: {why}", "无法连接 {place} 的数据库：{why}")
        }
        PostgresError::Failed { place, .. } => {
            let why = why();
            text!("the database at {place} failed: {why}", "{place} 的数据库出错：{why}")
        }
        PostgresError::Silent { place, limit } => {
            let seconds = limit.as_secs();
            text!(
                "the database at {place} did not answer within {seconds} s",
                "{place} 的数据库在 {seconds} 秒内没有应答"
            )
        }
        PostgresError::RolledBack { place } => text!(
            "the database at {place} rolled a transaction back: nothing of it was kept",
            "{place} 的数据库回滚了事务：未保留任何内容"
        ),
        PostgresError::UnknownCommit { place } => text!(
            "the connection to {place} broke during a commit, and it is not known whether it was done",
            "与 {place} 的连接在提交事务时中断，不知是否已完成"
        ),
        PostgresError::TooOld { found, needed } => {
            let found = ForeignText::new(found);
            text!(
                "PostgreSQL {found} is too old: the ledger needs {needed} or later",
                "PostgreSQL {found} 版本过旧：账本需要 {needed} 或更高版本"
            )
        }
        PostgresError::Encoding { place, found } => {
            let found = ForeignText::new(found);
            text!(
                "the database at {place} has the encoding {found}, which cannot hold every prompt and answer; the ledger needs UTF8",
                "{place} 的数据库编码为 {found}，无法保存所有提示词和应答；账本需要 UTF8"
            )
        }
        PostgresError::Certificates { path, why } => {
            let path = path.display();
            text!("sslrootcert: {path}: {why}", "sslrootcert：{path}：{why}")
        }
        PostgresError::Standby { place } => {
            text!("the database at {place} is a standby, not the primary", "{place} 的数据库是备库，不是主库")
        }
        PostgresError::Moved { to } if to == UNFINISHED_IMPORT => text!(
            "an export was being imported into this ledger and is not there: nothing was sent",
            "曾有导出文件正在导入该账本，但尚未完成：未发送任何请求"
        ),
        PostgresError::Moved { to } => {
            let to = ForeignText::new(to);
            if let Some(place) = to.strip_prefix(UNFINISHED) {
                return unfinished_move(place).0;
            }
            if let Some(place) = to.strip_prefix(UNFINISHED_FROM) {
                return move_into(place).0;
            }
            text!("this ledger was moved to {to}", "该账本已移至 {to}")
        }
        PostgresError::NoThread(_) => {
            let why = why();
            text!("no thread for the database connection: {why}", "无法为数据库连接启动线程：{why}")
        }
    }
}

/// What to do about it.
pub fn hint(fault: &PostgresError) -> Text {
    if let Some(hint) = fault.code().and_then(hint_of_code) {
        return hint;
    }
    match fault {
        PostgresError::NotConnected { .. } if is_of_a_certificate(fault) => text!(
            "the server's certificate must be signed by a public authority, or by the one in `sslrootcert=FILE`, and name the host as the address does",
            "服务器证书须由公共机构或 `sslrootcert=FILE` 中的机构签发，且其中的主机名须与地址一致"
        ),
        PostgresError::NotConnected { .. } => text!(
            "check the address, that the server runs and lets this machine in, and the password (PGPASSWORD or ~/.pgpass)",
            "请检查地址、服务器是否运行并允许本机连接，以及密码（PGPASSWORD 或 ~/.pgpass）"
        ),
        PostgresError::TooOld { needed, .. } => {
            text!("use PostgreSQL {needed} or later", "请使用 PostgreSQL {needed} 或更高版本")
        }
        PostgresError::Encoding { .. } => text!(
            "create another database with `createdb --encoding UTF8 --locale C --template template0 NAME`, and name it in the ledger's address",
            "请用 `createdb --encoding UTF8 --locale C --template template0 NAME` 新建数据库，并写入账本地址"
        ),
        PostgresError::Certificates { .. } => text!(
            "name a PEM file with the certificate of the authority that signed the server's",
            "请指定 PEM 文件，其中包含签发服务器证书的机构的证书"
        ),
        PostgresError::Standby { .. } => {
            text!("use the primary: a standby accepts no writes", "请填写主库地址：备库不接受写入")
        }
        PostgresError::Moved { to } if to.starts_with(UNFINISHED) => {
            unfinished_move(ForeignText::new(to).trim_start_matches(UNFINISHED)).1
        }
        PostgresError::Moved { to } if to.starts_with(UNFINISHED_FROM) => {
            move_into(ForeignText::new(to).trim_start_matches(UNFINISHED_FROM)).1
        }
        PostgresError::Moved { to } if to == UNFINISHED_IMPORT => text!(
            "what the other ledger paid for is not known here: repeat `giggle ledger import FILE` with a whole export, or start without it in another, empty database",
            "此处不知道另一账本已付费的内容：请用完整的导出文件重新运行 `giggle ledger import 文件`，或在另一个空数据库中重新开始"
        ),
        PostgresError::Moved { .. } => text!(
            "use it there: GIGGLE_LEDGER, --ledger or GIGGLE_STATE_DIR names the new place",
            "请使用新位置：GIGGLE_LEDGER、--ledger 或 GIGGLE_STATE_DIR"
        ),
        PostgresError::UnknownCommit { .. } => text!(
            "when the database is back, repeat the command; it submits nothing twice",
            "数据库恢复后请重试；不会重复提交"
        ),
        PostgresError::Failed { .. }
        | PostgresError::Silent { .. }
        | PostgresError::RolledBack { .. }
        | PostgresError::NoThread(_) => text!(
            "`giggle doctor` checks the database; repeating the command submits nothing twice",
            "`giggle doctor` 可检查数据库；重复该命令不会重复提交"
        ),
    }
}

/// Whether the server was not believed to be who it must be.
fn is_of_a_certificate(fault: &PostgresError) -> bool {
    let mut next = std::error::Error::source(fault);
    while let Some(cause) = next {
        if cause.to_string().contains("peer certificate") {
            return true;
        }
        next = cause.source();
    }
    false
}

/// What to do about what the server itself says, by its code; `None` where the way it failed says more.
fn hint_of_code(code: &str) -> Option<Text> {
    Some(match code {
        "28P01" => text!(
            "the server rejects the password: set PGPASSWORD, or write it in ~/.pgpass (mode 600)",
            "服务器拒绝了密码：请设置 PGPASSWORD，或写入 ~/.pgpass（权限 600）"
        ),
        "28000" => text!(
            "the server does not let this user in from this machine: check the user's name, and pg_hba.conf on the server",
            "服务器不允许该用户从本机连接：请检查用户名和服务器上的 pg_hba.conf"
        ),
        "3D000" => text!(
            "create the database first: `sudo -u postgres createdb --owner giggle giggle`",
            "请先创建数据库：`sudo -u postgres createdb --owner giggle giggle`"
        ),
        "42501" => text!(
            "the user lacks rights: to make or update its tables it must own the database, or hold CREATE on it (`GRANT CREATE ON DATABASE … TO …`), and use them as their owner",
            "该用户权限不足：建表和更新需为数据库的所有者或拥有 CREATE 权限（`GRANT CREATE ON DATABASE … TO …`），并以表的所有者身份使用"
        ),
        "42P01" | "42703" | "42804" => text!(
            "the schema `giggle` of this database is not what giggle made there: name another database in the ledger's address, or restore this one from its backup",
            "该数据库中的 schema `giggle` 不是 giggle 创建的样子：请在账本地址中使用其他数据库，或从备份恢复该数据库"
        ),
        "25006" => text!(
            "the server accepts no writes: use the primary, and check default_transaction_read_only",
            "服务器不接受写入：请使用主库，并检查 default_transaction_read_only"
        ),
        "53300" => text!(
            "the server has no connection left: raise max_connections, or put PgBouncer in front of it",
            "服务器连接数已满：请提高 max_connections，或在前面使用 PgBouncer"
        ),
        "53100" => text!(
            "the server's disk is full: free some space there, then repeat the command",
            "服务器磁盘已满：请清理空间后重试"
        ),
        _ => return None,
    })
}
