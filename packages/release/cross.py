"""A toolchain for Windows and musl from Debian's and PyPI's packages alone.

The whole of giggle, with its codec in C++, compiles for Windows with it (`.ci/checks/90-targets`); it was not linked as a whole yet.

Debian's security archive has a Rust with the sources of its standard library, PyPI has zig, which is a C and C++ compiler and a
linker for every target. So the standard library is built beside the program, and no target has to be installed.
"""

import os
import pathlib
import sys

import project

# The compiler, its own libraries, and the sources of the standard library.
PACKAGES = ["rustc-web", "libstd-rust-web-1.96", "libstd-rust-web-dev", "rust-web-src", "libllvm22"]
PYTHON = ["cargo-zigbuild==0.24.1", "ziglang==0.17.1"]
FOLDER = pathlib.Path(os.environ.get("GIGGLE_CROSS_DIR", project.ROOT / "target" / "cross"))


def _debian(root):
    """The packages of Debian, unpacked into a folder and not installed."""
    if (root / "ready").exists():
        return
    downloads = root / "downloads"
    downloads.mkdir(parents=True, exist_ok=True)
    if not list(downloads.glob("*.deb")):
        project.run("apt-get", "update", "-qq")
        project.run("apt-get", "download", "-qq", *PACKAGES, cwd=downloads)
    for package in sorted(downloads.glob("*.deb")):
        project.run("dpkg-deb", "--extract", package, root)
        package.unlink()
    # Links to places of an installed system lead into the folder.
    for path in (root / "usr").rglob("*"):
        if path.is_symlink() and (to := os.readlink(path)).startswith("/"):
            path.unlink()
            path.symlink_to(root / to.lstrip("/"))
    (root / "ready").touch()


def _zig(folder):
    if not (folder / "bin" / "cargo-zigbuild").exists():
        project.run(sys.executable, "-m", "venv", "--clear", folder)
        project.run(folder / "bin" / "pip", "install", "--quiet", *PYTHON)


def toolchain(target):
    """The command that builds, its environment, and what it needs to be told beside the usual."""
    root, zig = FOLDER / "debian", FOLDER / "zig"
    _debian(root)
    _zig(zig)
    # The target asks for this library by name and needs nothing of it.
    libraries = FOLDER / "lib"
    libraries.mkdir(exist_ok=True)
    (libraries / "libssp_nonshared.a").write_bytes(b"!<arch>\n")
    usr = root / "usr"
    environment = dict(os.environ)
    environment["LD_LIBRARY_PATH"] = f"{usr}/lib/x86_64-linux-gnu:{usr}/lib/llvm-22/lib"
    environment["RUSTC"] = str(usr / "bin" / "rustc")
    # To build the standard library is not stable yet.
    environment["RUSTC_BOOTSTRAP"] = "1"
    environment["PATH"] = f"{zig}/bin:{environment['PATH']}"
    flags = f"-L native={libraries}" if "windows" in target else "-C link-self-contained=no -C target-feature=+crt-static"
    environment["RUSTFLAGS"] = f"{environment.get('RUSTFLAGS', '')} {flags}".strip()
    return ["cargo-zigbuild", "zigbuild"], environment, ["-Zbuild-std=std,panic_abort"]


def check(target, folder):
    """Whether everything compiles for a target; it is not linked."""
    _, environment, more = toolchain(target)
    environment["CARGO_TARGET_DIR"] = str(folder)
    environment["CARGO_INCREMENTAL"] = "0"
    project.run("cargo-zigbuild", "check", "--locked", "--package", "giggle", "--bin", "giggle", "--target", target, *more,
                cwd=project.ROOT, env=environment)
