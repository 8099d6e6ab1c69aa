"""What every check stands on: an emulator of its own, a home folder of its own, and servers that can be killed."""
import contextlib
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[3]
GIGGLE = os.environ.get("GIGGLE_BINARY", str(ROOT / "target" / "release" / "giggle"))
# As long as the slowest machine may take for something that should be there at once.
PATIENCE_SECONDS = 60


class World:
    """One person's machine: a home, a folder for clips, and the service beside it."""

    def __init__(self, folder, pace="fast", clip=None):
        self.folder = pathlib.Path(folder)
        self.clips = self.folder / "clips"
        self.clips.mkdir()
        self.pidfile = self.folder / "server.pid"
        command = [GIGGLE, "emulate", "--pace", pace] + (["--clip", str(clip)] if clip else [])
        self.emulator = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                         env={"HOME": str(self.folder)}, text=True)
        said = json.loads(self.emulator.stdout.readline())
        self.base, self.key = said["base_url"], said["api_key"]

    def environment(self, **more):
        return {"HOME": str(self.folder), "PATH": os.environ["PATH"], "GIGGLE_LANG": "en", "GIGGLE_API_BASE": self.base,
                "GIGGLE_API_KEY": self.key, "RUST_LOG": "trace", **more}

    def control(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.base}/_emulator/{path}", data, {"content-type": "application/json"})
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            return json.load(answer)

    def accepted(self):
        """The tasks that the service accepted, and charged."""
        return self.control("tasks")["tasks"]

    def submits(self):
        """The submits that reached the service, whatever became of them."""
        return [entry for entry in self.control("journal")["entries"] if entry["operation"] == "submit"]

    def wait_until(self, is_so, what):
        end = time.monotonic() + PATIENCE_SECONDS
        while not is_so():
            if time.monotonic() > end:
                raise AssertionError(f"{what}: not within {PATIENCE_SECONDS} s")
            time.sleep(0.02)

    def stdio(self, *more):
        """How a client starts a server: through a shell that leaves the process id behind."""
        script = f'echo $$ > "{self.pidfile}"; exec "$@"'
        return "/bin/sh", ["-c", script, "sh", GIGGLE, "mcp", "--output", str(self.clips), *more]

    def kill_server(self):
        os.kill(int(self.pidfile.read_text()), signal.SIGKILL)

    @contextlib.contextmanager
    def http(self, *more, **environment):
        """A server over HTTP: its address, and its process."""
        command = [GIGGLE, "mcp", "--http", "127.0.0.1:0", "--output", str(self.clips), *more]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                   env=self.environment(**{"RUST_LOG": "", **environment}), text=True)
        try:
            yield address_of(process), process
        finally:
            process.kill()
            process.wait()

    def end(self):
        self.emulator.kill()
        self.emulator.wait()


def address_of(process):
    """The address is said on stderr."""
    said = []
    for line in process.stderr:
        said.append(line)
        words = [word.strip("<>.,;`'\"") for word in line.split() if "http://" in word]
        if words:
            return words[0]
    raise AssertionError(f"the server said no address: {''.join(said)}")


@contextlib.contextmanager
def world(**settings):
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        made = World(folder, **settings)
        try:
            yield made
        finally:
            made.end()
