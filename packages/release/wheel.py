"""A Python wheel that holds the program: `pip install`, and `giggle` is on PATH."""

import base64
import hashlib

import build
import pack
import project

DISTRIBUTION = project.NAME.replace("-", "_")


def tag(binary, target):
    """The platforms on which the program runs, as Python names them."""
    if target == build.WINDOWS:
        return "py3-none-win_amd64"
    libraries, newest = build.needs(binary)
    if not libraries:
        # Linked statically, it runs under every C library.
        return "py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.musllinux_1_1_x86_64"
    major, minor = newest["GLIBC"][:2]
    return f"py3-none-manylinux_{major}_{minor}_x86_64"


def wheel(binary, target, resources):
    """Its name and bytes."""
    version, full_tag = project.version(), tag(binary, target)
    info, data = f"{DISTRIBUTION}-{version}.dist-info", f"{DISTRIBUTION}-{version}.data"
    about = (project.ROOT / "packages/release/texts/pypi.md").read_text()
    head = [
        "Metadata-Version: 2.4", f"Name: {project.NAME}", f"Version: {version}", f"Summary: {project.ABOUT}",
        f"Keywords: {','.join(project.KEYWORDS)}", f"License-Expression: {project.LICENSE}",
        "License-File: LICENSE-MIT", "License-File: LICENSE-APACHE", "License-File: THIRD-PARTY-NOTICES.txt",
        "Classifier: Environment :: Console", "Classifier: Topic :: Multimedia :: Video",
        "Requires-Python: >=3.8", "Description-Content-Type: text/markdown", "", about,
    ]
    first, *platforms = full_tag.rsplit("-", 1)
    tags = "".join(f"Tag: {first}-{it}\n" for it in platforms[0].split("."))
    files = {
        f"{data}/scripts/{binary.name}": (binary.read_bytes(), 0o755),
        f"{data}/data/share/bash-completion/completions/giggle": (resources.completions["giggle"], 0o644),
        f"{data}/data/share/zsh/site-functions/_giggle": (resources.completions["_giggle"], 0o644),
        f"{data}/data/share/fish/vendor_completions.d/giggle.fish": (resources.completions["giggle.fish"], 0o644),
        f"{info}/METADATA": ("\n".join(head).encode(), 0o644),
        f"{info}/WHEEL": (f"Wheel-Version: 1.0\nGenerator: giggle\nRoot-Is-Purelib: false\n{tags}".encode(), 0o644),
        f"{info}/licenses/LICENSE-MIT": (resources.texts["LICENSE-MIT"], 0o644),
        f"{info}/licenses/LICENSE-APACHE": (resources.texts["LICENSE-APACHE"], 0o644),
        f"{info}/licenses/THIRD-PARTY-NOTICES.txt": (resources.notices, 0o644),
        f"{info}/sboms/giggle.cyclonedx.json": (resources.sbom, 0o644),
    }
    files |= {f"{data}/data/share/man/man1/{name}": (page, 0o644) for name, page in resources.manual.items()}

    def row(name):
        content = files[name][0]
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        return f"{name},sha256={digest},{len(content)}\n"

    # A wheel's own folder comes last, so that a reader finds it at the end.
    order = sorted(files, key=lambda name: (name.startswith(info), name))
    record = f"{info}/RECORD"
    files[record] = (("".join(map(row, order)) + f"{record},,\n").encode(), 0o644)
    return f"{DISTRIBUTION}-{version}-{full_tag}.whl", pack.zipped(files, [*order, record])
