#!/usr/bin/env python3
"""Ten conversations with an agent that keeps to the rules, and with hosts that do not: five with the tools alone, five with the
skill alone. Each ends with the right file or the right report, and with at most one accepted submit; more only where the person
asked for another clip.

The agent reads one half of every answer, the text or the data, as hosts have it. Transcripts are printed with --show.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[3]
GIGGLE = os.environ.get("GIGGLE_BINARY", str(ROOT / "target" / "release" / "giggle"))
SHOT = {"prompt": "a lake at dawn, the camera pushes in", "model": "veo31-no-audio", "duration": 4, "aspect_ratio": "1:1",
        "resolution": "480p"}
TASK = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Stage:
    """An emulator, a home, and what was said."""

    def __init__(self, folder, clip):
        self.folder = pathlib.Path(folder)
        self.clips = self.folder / "clips"
        home = {"HOME": folder, "GIGGLE_LANG": "en", "PATH": os.environ["PATH"]}
        more = ["--clip", str(clip)] if clip else []
        self.emulator = subprocess.Popen([GIGGLE, "emulate", "--pace", "instant", *more], stdout=subprocess.PIPE,
                                         stderr=subprocess.DEVNULL, env=home, text=True)
        said = json.loads(self.emulator.stdout.readline())
        self.base = said["base_url"]
        self.environment = {**home, "GIGGLE_API_BASE": self.base, "GIGGLE_API_KEY": said["api_key"]}
        self.log = []

    def say(self, who, words):
        self.log.append(f"{who}: {words}")

    def fault(self, operation, effect):
        body = json.dumps({"match": {"operation": operation}, "do": effect}).encode()
        request = urllib.request.Request(f"{self.base}/_emulator/faults", body, {"content-type": "application/json"})
        urllib.request.urlopen(request).read()

    def submits(self):
        with urllib.request.urlopen(f"{self.base}/_emulator/tasks") as answer:
            return len(json.load(answer)["tasks"])

    def files(self):
        return sorted(self.clips.glob("*.mp4")) if self.clips.is_dir() else []

    def shell(self, *words):
        """A command of the skill: exit code, stdout, stderr."""
        done = subprocess.run([GIGGLE, *words], env=self.environment, cwd=self.folder, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=60)
        self.say("command", f"giggle {' '.join(words)} -> exit {done.returncode}\n  {done.stdout.strip()}\n  {done.stderr.strip()}")
        return done.returncode, done.stdout, done.stderr


class Tools:
    """A host with the tools alone; it shows the agent the text or the data of an answer."""

    def __init__(self, stage, half):
        self.stage, self.half, self.count = stage, half, 0
        self.process = subprocess.Popen([GIGGLE, "mcp", "--output", str(stage.clips)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, env=stage.environment, text=True)
        self.ask("initialize", protocolVersion="2025-06-18", capabilities={}, clientInfo={"name": "agent", "version": "1"})
        self.send({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def send(self, message):
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()

    def ask(self, method, **params):
        self.count += 1
        self.send({"jsonrpc": "2.0", "id": self.count, "method": method, "params": params})
        while True:
            said = json.loads(self.process.stdout.readline())
            if said.get("id") == self.count:
                return said["result"]

    def call(self, tool, arguments):
        """What the agent gets to read, and the call that it says comes next with its condition."""
        result = self.ask("tools/call", name=tool, arguments=arguments)
        if self.half == "data":
            data = result["structuredContent"]
            shown, following = json.dumps(data, ensure_ascii=False), data.get("next")
        else:
            shown = "\n".join(block["text"] for block in result["content"] if block["type"] == "text")
            found = re.search(r"^next: (\w+) (\{.*\})(?:, when (.*))?$", shown, re.M)
            following = found and {"tool": found[1], "arguments": json.loads(found[2]), "when": found[3]}
        self.stage.say("tool", f"{tool} {json.dumps(arguments, ensure_ascii=False)}\n  {shown}")
        return shown, following

    def path(self, shown):
        found = re.search(r'"path":\s*"([^"]+)"' if self.half == "data" else r"path: ([^;\n]+)", shown)
        return found and pathlib.Path(found[1])

    def fetch(self, following):
        """Looks when the person asks, and goes on where the answer says so."""
        for _ in range(5):
            shown, following = self.call(following["tool"], following["arguments"])
            if following is None or following["tool"] != "download_video":
                return shown, following
        raise AssertionError("it goes in circles")


def clip_is_here(stage, count=1):
    assert len(stage.files()) == count, stage.files()
    assert all(file.stat().st_size > 1000 for file in stage.files())


def vague_wish(stage, half="data"):
    tools = Tools(stage, half)
    stage.say("person", "Make me a video.")
    known, answers = {}, {"prompt": SHOT["prompt"], "model": SHOT["model"], "duration": 4, "aspect_ratio": "1:1"}
    for _ in range(9):
        shown, following = tools.call("next_question", known)
        if following["tool"] != "next_question":
            break
        topic = next(it for it in ("prompt", "model", "duration", "frames", "aspect_ratio")
                     if f'"topic": "{it}"' in shown or f"question ({it})" in shown)
        stage.say("agent", f"(asks about {topic})")
        known = {**following["arguments"], **({"no_frames": True} if topic == "frames" else {topic: answers[topic]})}
    stage.say("agent", "I am submitting it; it usually takes 1-5 minutes; you can ask at any time.")
    _, following = tools.call(following["tool"], following["arguments"])
    assert following["when"] == "the person asks", following
    stage.say("person", "Is it done?")
    shown, _ = tools.fetch(following)
    assert tools.path(shown).is_file(), shown
    clip_is_here(stage)
    return 1


def vague_wish_by_text(stage):
    return vague_wish(stage, "text")


def asked_again_by_a_nervous_host(stage):
    """A host that repeats every call, as some do after a lost connection."""
    tools = Tools(stage, "data")
    stage.say("person", f"{SHOT['prompt']}, with {SHOT['model']}, four seconds.")
    for _ in range(3):
        shown, following = tools.call("generate_video", SHOT)
    shown, _ = tools.fetch(following)
    assert tools.path(shown).is_file()
    stage.say("person", "The same once more?")
    shown, _ = tools.call("generate_video", SHOT)
    assert "another_take" in shown and '"submitted_by_this_call": false' in shown
    return 1


def a_task_that_fails(stage):
    tools = Tools(stage, "text")
    stage.fault("submit", {"fail": "provider timeout"})
    _, following = tools.call("generate_video", SHOT)
    stage.say("person", "Is it done?")
    shown, following = tools.fetch(following)
    assert following is None and "Tell the person" in shown, shown
    for _ in range(2):
        shown, _ = tools.call("generate_video", SHOT)
        assert "take 2" in shown, shown
    return 1


def an_answer_that_is_lost(stage):
    tools = Tools(stage, "text")
    stage.fault("submit", {"drop": "after"})
    shown, following = tools.call("generate_video", SHOT)
    assert "do not submit it again" in shown and following["tool"] == "get_video", shown
    stage.say("person", "Try again!")
    for _ in range(2):
        shown, following = tools.call("generate_video", SHOT)
    return 1


def bare_flags(stage):
    stage.say("agent", "I am submitting it.")
    code, out, _ = stage.shell("--prompt", SHOT["prompt"], "--model", SHOT["model"], "--duration", "4")
    task = json.loads(out)["task_id"]
    assert code == 0 and TASK.fullmatch(task)
    for _ in range(60):
        code, out, _ = stage.shell("--query", "--task-id", task)
        if not out.startswith("{"):
            break
    assert "视频已就绪" in out and "http" in out, out
    return 1


def bare_flags_refused(stage):
    stage.fault("submit", {"envelope": {"code": 422, "msg": "no"}})
    code, out, err = stage.shell("--prompt", SHOT["prompt"])
    assert (code, out) == (1, "") and err.strip()
    return 0


VERB = ["submit", SHOT["prompt"], "--model", SHOT["model"], "--duration", "4", "-a", "1:1", "-r", "480p", "--json"]


def verbs_to_a_file(stage):
    code, out, _ = stage.shell(*VERB)
    said = json.loads(out)
    assert (code, said["status"]) == (0, "started"), said
    code, out, _ = stage.shell(*VERB)
    again = json.loads(out)
    assert again["status"] in ("joined", "made") and again["task_id"] == said["task_id"] and again["made_earlier"], again
    stage.clips.mkdir(exist_ok=True)
    for _ in range(60):
        code, out, _ = stage.shell("download", said["task_id"], "--output", str(stage.clips / "lake.mp4"), "--json")
        if code != 6:
            break
    assert code == 0, out
    clip_is_here(stage)
    code, out, _ = stage.shell(*VERB)
    assert json.loads(out)["status"] == "made", out
    return 1


def verbs_with_a_lost_answer(stage):
    stage.fault("submit", {"drop": "after"})
    code, out, _ = stage.shell(*VERB)
    assert code == 7 and json.loads(out)["error"]["billed"] == "unknown", out
    stage.say("person", "Try again!")
    stage.say("agent", "Nobody knows whether it was accepted; I do not submit it again. `giggle settle` is yours to run.")
    return 1


def guided_by_the_skill(stage):
    code, out, _ = stage.shell("guide", SHOT["prompt"], "--json")
    assert json.loads(out)["question"]["topic"] == "model"
    code, out, _ = stage.shell("guide", SHOT["prompt"], "--model", "minimax23", "--no-frames", "-a", "1:1", "--json")
    command = json.loads(out)["command"]
    assert command.startswith("giggle submit "), command
    done = subprocess.run(["/bin/sh", "-c", command.replace("giggle ", f"'{GIGGLE}' ", 1)], env=stage.environment, cwd=stage.folder,
                          capture_output=True, text=True, timeout=30)
    stage.say("command", f"{command}\n  {done.stdout.strip()}")
    assert json.loads(done.stdout)["status"] == "started", done
    return 1


CONVERSATIONS = [vague_wish, vague_wish_by_text, asked_again_by_a_nervous_host, a_task_that_fails, an_answer_that_is_lost,
                 bare_flags, bare_flags_refused, verbs_to_a_file, verbs_with_a_lost_answer, guided_by_the_skill]


def main():
    show, failed = "--show" in sys.argv, 0
    with tempfile.TemporaryDirectory() as folder:
        clip = pathlib.Path(folder) / "clip.mp4"
        subprocess.run([GIGGLE, "make", "--local", SHOT["prompt"], "--model", SHOT["model"], "-d", "4", "-a", "1:1", "-r", "480p",
                        "--output", str(clip)], env={"HOME": folder, "PATH": os.environ["PATH"]}, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for conversation in CONVERSATIONS:
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
                stage = Stage(os.path.realpath(home), clip)
                verdict = "ok"
                try:
                    expected = conversation(stage)
                    assert stage.submits() == expected, f"{stage.submits()} accepted submits, not {expected}"
                except Exception as error:  # noqa: BLE001 - every way to fail is one here
                    failed += 1
                    verdict = f"FAILED: {error!r}"
                finally:
                    stage.emulator.kill()
                print(f"{conversation.__name__:32} {verdict}")
                if show or verdict != "ok":
                    print("\n".join(stage.log), "\n")
    sys.exit(1 if failed else 0)


main()
