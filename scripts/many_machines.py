"""What the scripts about many machines share: PostgreSQL, an emulator, and machines that are processes with folders of their own.

Python 3.9 or later and nothing else. Servers end with the script that started them.
"""

import contextlib
import json
import os
import pathlib
import shutil
import socket
import subprocess
import threading
import time
import urllib.request

IS_ROOT = os.geteuid() == 0


def free_port() -> int:
    with socket.socket() as it:
        it.bind(("127.0.0.1", 0))
        return it.getsockname()[1]


def is_listening(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def wait_until(is_so, seconds: float, what: str) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            raise SystemExit(f"{what} within {seconds:.0f} s")
        time.sleep(0.02)


class Database:
    """A PostgreSQL server of its own, which can be killed and started again."""

    def __init__(self, folder: pathlib.Path, primary: "Database | None" = None, port: int | None = None):
        self.folder, self.port, self.process = folder, port or free_port(), None
        self.programs = self._programs()
        folder.mkdir()
        if IS_ROOT:
            shutil.chown(folder, "nobody")
        if primary:
            self._follow(primary)
            return
        command = ["initdb", "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8", "--locale=C", "-D", folder / "data"]
        subprocess.run(self._as_nobody(command), check=True, stdout=subprocess.DEVNULL, env={"HOME": str(folder)})
        self.start()
        self.program("createdb", "giggle")

    def _follow(self, primary: "Database") -> None:
        command = ["pg_basebackup", "-h", "127.0.0.1", "-p", str(primary.port), "-U", "postgres", "-R", "-X", "stream"]
        command += ["-c", "fast", "--no-sync", "-D", self.folder / "data"]
        subprocess.run(self._as_nobody(command), check=True, capture_output=True, env={"HOME": str(self.folder)})
        self.start()
        streams = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'"
        wait_until(lambda: primary.ask(streams) != "0", 60, "the standby did not follow")

    def wait_for_standby(self) -> None:
        """From here on a commit is confirmed once the standby has it."""
        self.ask("ALTER SYSTEM SET synchronous_standby_names = '*'")
        self.ask("SELECT pg_reload_conf()")
        is_so = "SELECT count(*) FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')"
        wait_until(lambda: self.ask(is_so) != "0", 60, "no standby is synchronous")

    def receiver(self) -> int:
        """The process of a standby that hears from the primary."""
        return int(self.ask("SELECT pid FROM pg_stat_wal_receiver"))

    def promote(self) -> None:
        self.ask("SELECT pg_promote()")

    @staticmethod
    def _programs() -> pathlib.Path:
        places = [os.environ.get("GIGGLE_TEST_POSTGRES_BIN", "")]
        with contextlib.suppress(OSError):
            places.append(subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True).stdout.strip())
        places += sorted(map(str, pathlib.Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)
        for place in filter(None, places):
            if (pathlib.Path(place) / "initdb").is_file():
                return pathlib.Path(place)
        raise SystemExit("PostgreSQL is not installed (GIGGLE_TEST_POSTGRES_BIN names the folder of initdb)")

    def _as_nobody(self, command: list) -> list:
        lead = ["setpriv", "--pdeathsig", "INT"]
        if IS_ROOT:
            lead += ["--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        return [*lead, self.programs / command[0], *command[1:]]

    def start(self) -> None:
        command = ["postgres", "-D", self.folder / "data", "-p", str(self.port), "-k", ""]
        command += ["-c", "listen_addresses=127.0.0.1", "-c", "max_connections=300", "-c", "wal_keep_size=1GB"]
        log = open(self.folder.parent / "postgres.log", "ab")
        self.process = subprocess.Popen(self._as_nobody(command), stdout=log, stderr=log, env={"HOME": str(self.folder)})
        wait_until(self._answers, 60, "PostgreSQL did not start")

    def _answers(self) -> bool:
        return self.program("psql", "-c", "SELECT 1", database="postgres", check=False).returncode == 0

    def kill(self) -> None:
        """As a crash does it: nothing is written on the way out."""
        self.process.send_signal(3)
        self.process.wait()

    def stop(self) -> None:
        self.process.send_signal(2)
        self.process.wait()

    def program(self, name: str, *arguments: str, database: str = "giggle", check: bool = True):
        where = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres"]
        if name == "psql":
            where += ["-X", "-A", "-t", "-d", database]
        command = [self.programs / name, *where, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=check)

    def ask(self, sql: str) -> str:
        return self.program("psql", "-c", sql).stdout.strip()

    def address(self, port: int = 0) -> str:
        return f"postgres://postgres@127.0.0.1:{port or self.port}/giggle"


class Wire:
    """A way to the database that can be cut: bytes then go nowhere, and nobody is told."""

    def __init__(self, port: int):
        self.target, self.is_open = port, threading.Event()
        self.is_open.set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            near, _ = self.listener.accept()
            threading.Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        self.is_open.wait()
        try:
            far = socket.create_connection(("127.0.0.1", self.target), 5)
        except OSError:
            return near.close()
        far.settimeout(None)
        for one, other in ((near, far), (far, near)):
            threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                self.is_open.wait()
                other.sendall(data)
        for it in (one, other):
            with contextlib.suppress(OSError):
                it.shutdown(socket.SHUT_RDWR)

    def cut(self) -> None:
        self.is_open.clear()

    def mend(self) -> None:
        self.is_open.set()


class Emulator:
    """The service, on this machine."""

    def __init__(self, giggle: str, folder: pathlib.Path):
        clip = folder / "clip.mp4"
        draft = [giggle, "make", "--local", "a lake", "--model", "veo31-no-audio", "--resolution", "480p"]
        draft += ["--aspect-ratio", "1:1", "--output", str(clip)]
        subprocess.run(draft, check=True, capture_output=True, env={"HOME": str(folder), "PATH": os.environ["PATH"]})
        command = ["setpriv", "--pdeathsig", "TERM", giggle, "emulate", "--pace", "instant", "--clip", str(clip)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        said = json.loads(self.process.stdout.readline())
        self.base, self.key = said["base_url"], said["api_key"]

    def control(self, path: str, body=None, method=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.base}/_emulator/{path}", data=data, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def fault(self, operation: str, chance: float, effect, seed: int) -> None:
        when = {"operation": operation, "always": True, "chance": chance, "seed": seed}
        self.control("faults", {"match": when, "do": effect})

    def tasks(self) -> list:
        return self.control("tasks")["tasks"]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


class Machine:
    """A machine: a name, folders of its own, and a way to the database."""

    def __init__(self, name: str, giggle: str, root: pathlib.Path, emulator: Emulator, ledger: str, more=None):
        self.name, self.giggle, self.folder = name, giggle, root / name
        self.folder.mkdir()
        self.environment = {
            "HOME": str(self.folder),
            "PATH": os.environ["PATH"],
            "GIGGLE_LANG": "en",
            "GIGGLE_API_BASE": emulator.base,
            "GIGGLE_API_KEY": emulator.key,
            "GIGGLE_LEDGER": ledger,
            **(more or {}),
        }
        self.process, self.stopped_until = None, None

    def command(self, *arguments: str) -> list:
        # A name of its own, as another machine has; where that is not permitted, all share this one's.
        lead = ["unshare", "--uts", "sh", "-c", f'hostname {self.name}; exec "$@"', "sh"] if IS_ROOT else []
        return [*lead, self.giggle, *arguments]

    def run(self, *arguments: str, seconds: float = 300):
        return subprocess.run(
            self.command(*arguments), capture_output=True, text=True, env=self.environment, cwd=self.folder, timeout=seconds
        )

    def start(self, *arguments: str) -> None:
        log = open(self.folder / "log", "ab")
        self.process = subprocess.Popen(
            self.command(*arguments), stdout=log, stderr=log, env=self.environment, cwd=self.folder
        )
        self.stopped_until = None

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None


def find_giggle(named: str) -> str:
    here = pathlib.Path(__file__).resolve().parent.parent
    for place in filter(None, [named, here / "target/release/giggle", here / "target/debug/giggle"]):
        if pathlib.Path(place).is_file():
            return str(pathlib.Path(place).resolve())
    raise SystemExit("giggle is not built: cargo build --release, or --giggle names the program")


def has_verb(giggle: str, verb: str) -> bool:
    return subprocess.run([giggle, verb, "--help"], capture_output=True).returncode == 0
