"""What every package carries beside the program."""

import os
import pathlib
import tempfile

import notices
import project
import sbom

SHELLS = {"bash": "giggle", "zsh": "_giggle", "fish": "giggle.fish", "powershell": "giggle.ps1"}


class Resources:
    """The files by what they are, each as bytes."""

    def __init__(self, speaker, graph, target):
        """The speaker is a program of this version that runs here: pages and scripts are the same for every target."""
        with tempfile.TemporaryDirectory() as home:
            quiet = {"HOME": home, "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}

            def told(*words):
                return project.run(speaker, *words, env=quiet, cwd=home, capture_output=True).stdout

            self.completions = {name: told("completions", shell) for shell, name in SHELLS.items()}
            told("man", "--dir", f"{home}/man")
            self.manual = {it.name: it.read_bytes() for it in sorted(pathlib.Path(home, "man").iterdir())}
        skills = project.ROOT / "skills"
        self.skill = {it.relative_to(skills).as_posix(): it.read_bytes() for it in sorted(skills.rglob("*")) if it.is_file()}
        self.texts = {name: (project.ROOT / name).read_bytes()
                      for name in ("LICENSE-MIT", "LICENSE-APACHE", "README.md", "README.zh-CN.md", "SECURITY.md", "CHANGELOG.md")}
        # What the README leads to, with its pictures; not what is written for those who work on giggle.
        listed = project.output("git", "-C", project.ROOT, "ls-files", "-z", "docs").split("\0")
        self.pages = {it: (project.ROOT / it).read_bytes() for it in sorted(filter(None, listed)) if not it.startswith("docs/decisions/")}
        self.notices = notices.notices(graph)
        self.sbom = sbom.bom(graph, target)
