"""npm packages: one a platform with the program in it, and one that depends on all of them and starts the right one.

npm installs only the package whose `os`, `cpu` and `libc` fit; nothing is downloaded by a script.
"""

import json
import pathlib

import build
import pack
import project

TEXTS = pathlib.Path(__file__).resolve().parent / "texts"
PLATFORMS = {
    build.HOST: ("linux-x64-gnu", {"os": ["linux"], "cpu": ["x64"], "libc": ["glibc"]}),
    # Static: under glibc and musl.
    build.MUSL: ("linux-x64-musl", {"os": ["linux"], "cpu": ["x64"]}),
    build.WINDOWS: ("win32-x64", {"os": ["win32"], "cpu": ["x64"]}),
}


def _json(value):
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode(), 0o644


def _packed(files):
    return pack.compressed(pack.tar({f"package/{name}": it for name, it in files.items()}))


def _common(name):
    return {
        "name": name, "version": project.version(), "description": project.ABOUT, "license": project.LICENSE,
        "keywords": project.KEYWORDS,
    }


def _texts(resources):
    return {
        "LICENSE-MIT": (resources.texts["LICENSE-MIT"], 0o644),
        "LICENSE-APACHE": (resources.texts["LICENSE-APACHE"], 0o644),
    }


def file_of_platform(target):
    """The file name of the package of one platform."""
    return f"{project.NAME}-{PLATFORMS[target][0]}-{project.version()}.tgz"


def platform(binary, target, resources):
    """The package of one platform: its file name and bytes."""
    ending, fits = PLATFORMS[target]
    name = f"{project.NAME}-{ending}"
    files = _texts(resources) | {
        "package.json": _json(_common(name) | fits | {"preferUnplugged": True}),
        "README.md": (f"# {name}\n\nThe program of `{project.NAME}` for {ending}. Install `{project.NAME}` instead.\n".encode(), 0o644),
        binary.name: (binary.read_bytes(), 0o755),
        "THIRD-PARTY-NOTICES.txt": (resources.notices, 0o644),
        "giggle.cyclonedx.json": (resources.sbom, 0o644),
    }
    return file_of_platform(target), _packed(files)


def chooser(targets, resources):
    """The package that people install: its file name and bytes."""
    names = {f"{project.NAME}-{PLATFORMS[it][0]}": project.version() for it in sorted(targets)}
    files = _texts(resources) | {
        "package.json": _json(_common(project.NAME) | {
            "bin": {"giggle": "giggle.js", project.NAME: "giggle.js"},
            "optionalDependencies": names,
            "engines": {"node": ">=18"},
        }),
        "README.md": ((TEXTS / "npm.md").read_bytes(), 0o644),
        "giggle.js": ((TEXTS / "giggle.js").read_bytes(), 0o755),
    }
    return f"{project.NAME}-{project.version()}.tgz", _packed(files)
