"""A Debian package, written as dpkg-deb writes it."""

import hashlib

import build
import pack
import project

# The release of GCC that first had a version of the C++ library's symbols, as far as it may be asked for.
LIBSTDCXX = {(3, 4, 28): "9", (3, 4, 29): "11", (3, 4, 30): "12", (3, 4, 31): "13.1", (3, 4, 32): "13.2", (3, 4, 33): "14"}


def dependencies(binary):
    """What the program needs of the system, by the versions of the symbols that it uses."""
    libraries, newest = build.needs(binary)
    found = []
    if "libc.so.6" in libraries:
        found.append(f"libc6 (>= {'.'.join(map(str, newest['GLIBC'][:2]))})")
    if "libgcc_s.so.1" in libraries:
        found.append("libgcc-s1")
    if "libstdc++.so.6" in libraries:
        wanted = newest.get("GLIBCXX", ())
        release = next((LIBSTDCXX[it] for it in sorted(LIBSTDCXX) if it >= wanted), None)
        found.append(f"libstdc++6 (>= {release})" if release else "libstdc++6")
    known = {"libc.so.6", "libm.so.6", "libgcc_s.so.1", "libstdc++.so.6", "libdl.so.2", "libpthread.so.0"}
    unknown = [it for it in libraries if it not in known and not it.startswith("ld-linux")]
    if unknown:
        raise SystemExit(f"the package cannot say what it needs: {', '.join(unknown)}")
    return ", ".join(sorted(found))


def deb(binary, resources):
    """Its name and bytes."""
    doc = f"usr/share/doc/{project.NAME}"
    licences = resources.texts["LICENSE-MIT"] + b"\n" + b"-" * 80 + b"\n\n" + resources.texts["LICENSE-APACHE"]
    copyright_text = f"giggle is available under {project.LICENSE}.\n\n".encode() + licences + b"\n" + resources.notices
    files = {
        "usr/bin/giggle": (binary.read_bytes(), 0o755),
        "usr/share/bash-completion/completions/giggle": (resources.completions["giggle"], 0o644),
        "usr/share/zsh/vendor-completions/_giggle": (resources.completions["_giggle"], 0o644),
        "usr/share/fish/vendor_completions.d/giggle.fish": (resources.completions["giggle.fish"], 0o644),
        f"{doc}/copyright": (copyright_text, 0o644),
        f"{doc}/changelog.gz": (pack.compressed(resources.texts["CHANGELOG.md"]), 0o644),
        f"{doc}/giggle.cyclonedx.json": (resources.sbom, 0o644),
    }
    files |= {f"usr/share/man/man1/{name}.gz": (pack.compressed(page), 0o644) for name, page in resources.manual.items()}
    files |= {f"usr/share/giggle/skills/{name}": (text, 0o644) for name, text in resources.skill.items()}
    size = sum(len(data) for data, _ in files.values()) // 1024 + 1
    control = "\n".join([
        f"Package: {project.NAME}", f"Version: {project.version()}", "Architecture: amd64", "Section: video", "Priority: optional",
        "Maintainer: giggle <giggle@localhost>", f"Installed-Size: {size}", f"Depends: {dependencies(binary)}",
        # Debian's `giggle` is another program of the same file name.
        "Conflicts: giggle", "Suggests: ffmpeg", f"Description: {project.ABOUT.split(';', maxsplit=1)[0]}",
        " giggle asks giggle.pro's Generation API for a clip, never pays twice for the same",
        " shot, waits for it and brings it to the disk whole. Before anything is paid, it",
        " draws a free draft of every shot on this machine.", "",
    ])
    sums = "".join(f"{hashlib.md5(data).hexdigest()}  {name}\n" for name, (data, _) in sorted(files.items()))
    inner = {"./control": (control.encode(), 0o644), "./md5sums": (sums.encode(), 0o644)}
    members = [
        ("debian-binary", b"2.0\n"),
        ("control.tar.gz", pack.compressed(pack.tar(inner))),
        ("data.tar.gz", pack.compressed(pack.tar({f"./{name}": it for name, it in files.items()}, folders=True))),
    ]
    return f"{project.NAME}_{project.version()}_amd64.deb", pack.ar(members)
