"""What is to be packaged: version, moment, and the graph of what is linked in."""

import functools
import json
import os
import pathlib
import subprocess
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
# The name in registries, where `giggle` is another program.
NAME = "giggle-video"
ABOUT = "Turn a prompt, and optional start and end frames, into a video clip; free local drafts; never pays twice"
LICENSE = "MIT OR Apache-2.0"
KEYWORDS = ["video", "text-to-video", "image-to-video", "mcp", "agents"]


def say(text):
    print(f"package: {text}", flush=True)


def run(*command, **more):
    return subprocess.run([str(word) for word in command], check=True, **more)


def output(*command, **more):
    return run(*command, stdout=subprocess.PIPE, text=True, **more).stdout


@functools.cache
def version():
    return tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["package"]["version"]


@functools.cache
def moment():
    """The moment that every file bears: SOURCE_DATE_EPOCH, or that of the last commit."""
    named = os.environ.get("SOURCE_DATE_EPOCH")
    return int(named or output("git", "-C", ROOT, "log", "-1", "--format=%ct"))


@functools.cache
def checksums():
    """The SHA-256 of every package of a registry, as Cargo.lock has it."""
    lock = tomllib.loads((ROOT / "Cargo.lock").read_text())
    return {(it["name"], it["version"]): it.get("checksum") for it in lock["package"]}


class Graph:
    """The packages that are linked into the program for a target, or that build it."""

    def __init__(self, target):
        metadata = json.loads(output(
            "cargo", "metadata", "--format-version", "1", "--locked", "--filter-platform", target, cwd=ROOT))
        self.packages = {it["id"]: it for it in metadata["packages"]}
        nodes = {it["id"]: it for it in metadata["resolve"]["nodes"]}
        self.root = next(it["id"] for it in metadata["packages"] if it["name"] == "giggle" and it["source"] is None)
        self.runtime, self.build, self.arrows = set(), set(), {}
        self._walk(nodes, self.root, is_build=False)

    def _walk(self, nodes, start, is_build):
        open_ones = [(start, is_build)]
        while open_ones:
            at, is_build = open_ones.pop()
            seen = self.build if is_build else self.runtime
            if at in seen:
                continue
            seen.add(at)
            is_macro = any("proc-macro" in it["kind"] for it in self.packages[at]["targets"])
            for arrow in nodes[at]["deps"]:
                kinds = {it["kind"] for it in arrow["dep_kinds"]}
                for kind in kinds - {"dev"}:
                    self.arrows.setdefault(at, set()).add((arrow["pkg"], kind == "build"))
                    open_ones.append((arrow["pkg"], is_build or is_macro or kind == "build"))

    def sorted(self, ids):
        return sorted(ids, key=lambda it: (self.packages[it]["name"], self.packages[it]["version"], it))

    def third_party(self):
        """What is linked in and is not ours."""
        return [self.packages[it] for it in self.sorted(self.runtime) if self.packages[it]["source"]]
