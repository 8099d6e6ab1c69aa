"""An archive to unpack anywhere: a tar for Linux, a zip for Windows."""

import build
import pack
import project


def archive(binary, target, resources):
    """Its name and bytes."""
    name = f"giggle-{project.version()}-{target}"
    files = {
        binary.name: (binary.read_bytes(), 0o755),
        "THIRD-PARTY-NOTICES.txt": (resources.notices, 0o644),
        "giggle.cyclonedx.json": (resources.sbom, 0o644),
    }
    files |= {it: (text, 0o644) for it, text in (resources.texts | resources.pages).items()}
    files |= {f"completions/{it}": (script, 0o644) for it, script in resources.completions.items()}
    files |= {f"man/man1/{it}": (page, 0o644) for it, page in resources.manual.items()}
    files |= {f"skills/{it}": (text, 0o644) for it, text in resources.skill.items()}
    files = {f"{name}/{it}": content for it, content in files.items()}
    if target == build.WINDOWS:
        return f"{name}.zip", pack.zipped(files)
    return f"{name}.tar.gz", pack.compressed(pack.tar(files, folders=True))
