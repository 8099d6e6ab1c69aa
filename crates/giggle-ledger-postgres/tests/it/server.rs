//! A PostgreSQL server, and a pooler before it, of the tests' own: started once, on free ports, gone with the process.

use giggle_ledger_postgres::Address;
use std::io::{BufRead as _, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{OnceLock, mpsc};

/// How a database is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Direct,
    Pooled,
}

pub(crate) struct Server {
    programs: PathBuf,
    port: u16,
    pooler: Option<u16>,
    data: PathBuf,
    folder: tempfile::TempDir,
    /// Removes the folder once this process is gone; what is static is never dropped.
    _remover: Child,
}

/// The server of this process; `None`, with a word about it, where none can be had.
pub(crate) fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER.get_or_init(start).as_ref()
}

fn start() -> Option<Server> {
    let server = Server::own()?;
    let pooler = pooler(server.folder.path(), server.port);
    Some(Server { pooler, ..server })
}

fn own() -> Option<Server> {
    let Some(programs) = programs() else {
        skip("PostgreSQL is not installed (set GIGGLE_TEST_POSTGRES_BIN to the folder of initdb)");
        return None;
    };
    let folder = tempfile::tempdir().unwrap();
    let remover = remover(folder.path());
    open_to_nobody(folder.path());
    let data = folder.path().join("data");
    let made = as_nobody(programs.join("initdb"))
        .args(["-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8", "--locale=C", "-D"])
        .arg(&data)
        .env("HOME", folder.path())
        .output()
        .unwrap();
    assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
    let server = Server { programs, port: free_port(), pooler: None, data, folder, _remover: remover };
    server.run("ready to accept connections");
    Some(server)
}

impl Server {
    /// A server of a test's own, which may be killed.
    pub(crate) fn own() -> Option<Self> {
        own()
    }

    fn run(&self, until: &'static str) {
        let mut server = as_nobody(self.programs.join("postgres"));
        server.arg("-D").arg(&self.data).args(["-p", &self.port.to_string(), "-k", ""]);
        server.args(["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "max_connections=200"]);
        run_until(until, server);
    }

    /// As a crash does it: nothing is written on the way out. Returns once it is gone.
    pub(crate) fn kill(&self) {
        let pid = std::fs::read_to_string(self.data.join("postmaster.pid")).unwrap();
        let pid = pid.lines().next().unwrap().to_owned();
        assert!(Command::new("kill").args(["-s", "QUIT", &pid]).status().unwrap().success());
        while TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
            std::thread::yield_now();
        }
    }

    pub(crate) fn start_again(&self) {
        self.run("ready to accept connections");
    }

    /// A copy of the server as it is now, as a standby has it that hears nothing more.
    pub(crate) fn back_up(&self) -> PathBuf {
        let copy = self.folder.path().join("standby");
        let made = as_nobody(self.programs.join("pg_basebackup"))
            .args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", "postgres", "-X", "fetch"])
            .args(["-c", "fast", "--no-sync", "-D"])
            .arg(&copy)
            .output()
            .unwrap();
        assert!(made.status.success(), "pg_basebackup: {}", String::from_utf8_lossy(&made.stderr));
        copy
    }

    /// The copy takes over, at the address of the server that was killed.
    pub(crate) fn take_over(&mut self, copy: PathBuf, address: &Address) {
        std::fs::write(copy.join("standby.signal"), "").unwrap();
        self.data = copy;
        self.run("ready to accept read-only connections");
        assert_eq!(self.psql(address, "SELECT pg_promote()"), "t");
    }

    /// An older copy is put in the place of the server that was killed, as a snapshot of its disk is: the same cluster, in the
    /// same history.
    pub(crate) fn restore(&mut self, copy: PathBuf) {
        self.data = copy;
        self.run("ready to accept connections");
    }

    /// A database of its own for a test; `None` where it cannot be reached that way.
    pub(crate) fn database(&self, way: Way) -> Option<Address> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("t{}", NUMBER.fetch_add(1, Ordering::SeqCst));
        let made = Command::new(self.programs.join("createdb"))
            .args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", "postgres", &name])
            .output()
            .unwrap();
        assert!(made.status.success(), "createdb: {}", String::from_utf8_lossy(&made.stderr));
        let port = match way {
            Way::Direct => self.port,
            Way::Pooled => self.pooler?,
        };
        Some(Address::parse(&format!("postgres://postgres@127.0.0.1:{port}/{name}")).unwrap())
    }

    /// The same database by another name of its host.
    pub(crate) fn by_another_name(&self, address: &Address) -> Address {
        let (_, port, database, _) = address.pass_file_key();
        Address::parse(&format!("postgres://postgres@localhost:{port}/{database}")).unwrap()
    }

    /// Runs a statement as the database's owner; what it prints.
    pub(crate) fn psql(&self, address: &Address, sql: &str) -> String {
        let (_, _, database, _) = address.pass_file_key();
        let done = Command::new(self.programs.join("psql"))
            .args(["-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-U", "postgres"])
            .args(["-p", &self.port.to_string(), "-d", &database, "-c", sql])
            .output()
            .unwrap();
        assert!(done.status.success(), "{sql}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).trim().to_owned()
    }
}

/// Says that something is not tested here; a failure where everything must be.
pub(crate) fn skip(why: &str) {
    assert!(std::env::var_os("GIGGLE_REQUIRE_SERVERS").is_none(), "not skipped here: {why}");
    eprintln!("skipped: {why}");
}

fn programs() -> Option<PathBuf> {
    let named = std::env::var_os("GIGGLE_TEST_POSTGRES_BIN").map(PathBuf::from);
    let told = Command::new("pg_config").arg("--bindir").output().ok();
    let told = told.map(|it| PathBuf::from(String::from_utf8_lossy(&it.stdout).trim()));
    let usual = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let usual = usual.map(|version| version.path().join("bin"));
    named.into_iter().chain(told).chain(usual).find(|folder| folder.join("initdb").is_file())
}

fn pooler(folder: &Path, server: u16) -> Option<u16> {
    let Some(program) =
        ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"].map(Path::new).into_iter().find(|it| it.is_file())
    else {
        skip("PgBouncer is not installed");
        return None;
    };
    let port = free_port();
    let (settings, users) = (folder.join("pgbouncer.ini"), folder.join("users.txt"));
    std::fs::write(&users, "\"postgres\" \"\"\n").unwrap();
    std::fs::write(
        &settings,
        format!(
            "[databases]\n* = host=127.0.0.1 port={server}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
             listen_port = {port}\nunix_socket_dir =\nauth_type = trust\nauth_file = {}\npool_mode = transaction\n\
             max_client_conn = 500\ndefault_pool_size = 4\nlogfile =\n",
            users.display()
        ),
    )
    .unwrap();
    let mut pooler = as_nobody(program.to_owned());
    pooler.arg(&settings);
    run_until("process up", pooler);
    Some(port)
}

/// A process that removes a folder when its standard input ends: when it is dropped here, or with this process, however that ends. A
/// server writes into its folder until it is gone itself, so it is tried again for a while.
fn remover(folder: &Path) -> Child {
    let script =
        "trap '' INT TERM HUP; read -r _; for _ in $(seq 100); do rm -rf -- \"$1\" && exit; sleep 0.1; done";
    Command::new("sh")
        .args(["-c", script, "sh"])
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|it| it.stdout == b"0\n")
}

/// Servers refuse to run as root, and end with whoever started them.
fn as_nobody(program: PathBuf) -> Command {
    let mut command = Command::new("setpriv");
    if is_root() {
        command.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups"]);
    }
    command.args(["--pdeathsig", "INT"]).arg(program);
    command
}

fn open_to_nobody(folder: &Path) {
    if is_root() {
        assert!(Command::new("chown").arg("nobody").arg(folder).status().unwrap().success());
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Starts a server and returns once it says so. It is the child of a thread that never ends, since it ends with that thread.
fn run_until(word: &'static str, mut command: Command) {
    let (ready, is_ready) = mpsc::channel();
    std::thread::spawn(move || {
        let mut child: Child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = String::new();
        for line in BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok) {
            if line.contains(word) {
                let _ = ready.send(Ok(()));
            }
            said.push_str(&line);
            said.push('\n');
        }
        let _ = ready.send(Err(said));
        let _ = child.wait();
        loop {
            std::thread::park();
        }
    });
    if let Err(said) = is_ready.recv().unwrap() {
        panic!("a server did not start:\n{said}");
    }
}
