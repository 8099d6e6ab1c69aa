"""The program for one target: no path of the machine in it, and its own dependency list."""

import json
import os
import pathlib
import shutil
import zlib

import cross
import pe
import project

HOST = "x86_64-unknown-linux-gnu"
MUSL = "x86_64-unknown-linux-musl"
WINDOWS = "x86_64-pc-windows-gnu"
TARGETS = (HOST, MUSL, WINDOWS)


def remapped(environment, target_folder):
    """The environment in which neither the checkout's nor the registry's place gets into the program."""
    cargo_home = pathlib.Path(os.environ.get("CARGO_HOME", pathlib.Path.home() / ".cargo"))
    places = [(target_folder, "/target"), (project.ROOT, "/giggle")]
    places += [(it, "/crates") for it in sorted((cargo_home / "registry" / "src").glob("*"))]
    # `cc` hands these on to every C and C++ compiler; what a crate adds later counts more.
    maps = " ".join(f"-ffile-prefix-map={place}={name}" for place, name in places)
    flags = [f"--remap-path-prefix={place}={name}" for place, name in places]
    for variable in ("CFLAGS", "CXXFLAGS"):
        environment[variable] = f"{environment.get(variable, '')} {maps}".strip()
    environment["RUSTFLAGS"] = " ".join([environment.get("RUSTFLAGS", ""), *flags]).strip()
    environment["SOURCE_DATE_EPOCH"] = str(project.moment())
    environment["CARGO_INCREMENTAL"] = "0"
    environment["ZERO_AR_DATE"] = "1"
    return environment


def program(target, profile, target_folder):
    """Builds the program and returns its path."""
    folder = "debug" if profile == "dev" else profile
    command = ["cargo", "build"]
    environment = dict(os.environ)
    more = []
    if target != HOST:
        command, environment, more = cross.toolchain(target)
    environment = remapped(environment, target_folder)
    environment["CARGO_TARGET_DIR"] = str(target_folder)
    project.say(f"building for {target} ({profile})")
    project.run(*command, "--locked", "--package", "giggle", "--bin", "giggle", "--profile", profile, "--target", target,
                *more, cwd=project.ROOT, env=environment)
    return target_folder / target / folder / ("giggle.exe" if target == WINDOWS else "giggle")


def dependency_list(graph):
    """The list as `cargo auditable` writes it, and as auditing tools read it from the section `.dep-v0`."""
    ids = graph.sorted(graph.runtime | graph.build)
    places = {it: place for place, it in enumerate(ids)}
    packages = []
    for it in ids:
        package = graph.packages[it]
        row = {
            "name": package["name"],
            "version": package["version"],
            "source": "crates.io" if package["source"] else "local",
        }
        if it not in graph.runtime:
            row["kind"] = "build"
        to = sorted({places[arrow] for arrow, is_build in graph.arrows.get(it, ()) if not is_build or it not in graph.runtime})
        if it in graph.runtime:
            to = sorted(set(to) | {places[arrow] for arrow, _ in graph.arrows.get(it, ())})
        if to:
            row["dependencies"] = to
        if it == graph.root:
            row["root"] = True
        packages.append(row)
    return packages


def audited(binary, graph, work):
    """A copy of the program with its dependency list in it."""
    listed = zlib.compress(json.dumps({"packages": dependency_list(graph)}).encode(), 9)
    copy = work / binary.name
    if binary.suffix == ".exe":
        copy.write_bytes(pe.with_section(binary.read_bytes(), b".dep-v0", listed))
    else:
        (work / "dependencies").write_bytes(listed)
        project.run("objcopy", "--strip-debug", "--remove-section", ".dep-v0", "--add-section", f".dep-v0={work}/dependencies",
                    "--set-section-flags", ".dep-v0=readonly,noload", binary, copy)
    shutil.copymode(binary, copy)
    return copy


def needs(binary):
    """The shared libraries of an ELF program, and the newest version of each family of symbols."""
    told = project.output("objdump", "-p", binary)
    libraries = [line.split()[1] for line in told.splitlines() if line.split()[:1] == ["NEEDED"]]
    newest = {}
    for word in told.split():
        family, _, number = word.partition("_")
        if family in ("GLIBC", "GLIBCXX", "CXXABI", "GCC") and number[:1].isdigit():
            parts = tuple(int(it) for it in number.split("."))
            newest[family] = max(newest.get(family, ()), parts)
    if "GLIBC_ABI_DT_RELR" in told:
        # Packed relocations, which no older loader knows (crates/giggle/build.rs).
        newest["GLIBC"] = max(newest["GLIBC"], (2, 36))
    return libraries, newest
