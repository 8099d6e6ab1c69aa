"""The notices of everything that is linked in: each licence text once, with the packages that it belongs to."""

import pathlib

import project

TEXTS = pathlib.Path(__file__).resolve().parent / "texts"
NAMES = ("license", "licence", "copying", "copyright", "notice", "unlicense")


def _texts(folder):
    """The licence files of a package: at its root, and one folder down where it carries somebody else's source."""
    found = []
    for path in sorted(folder.rglob("*")):
        depth = len(path.relative_to(folder).parts)
        is_licence = path.name.lower().startswith(NAMES) and path.suffix.lower() not in (".rs", ".py", ".html", ".c", ".h")
        if depth <= 3 and path.is_file() and is_licence and path.stat().st_size < 200_000:
            found.append(path.read_text(errors="replace").strip())
    return found


def _fallback(package):
    """The text of a licence for a package that names it and ships none."""
    authors = ", ".join(package["authors"]) or f"the authors of {package['name']}"
    license_id = package["license"] or ""
    if "MIT" in license_id:
        text = (project.ROOT / "LICENSE-MIT").read_text().strip()
        head, rest = text.split("\n\n", 1)
        rest = rest.split("\n\n", 1)[1] if rest.lower().startswith("copyright") else rest
        return f"{head}\n\nCopyright (c) {authors}\n\n{rest}"
    if "Apache-2.0" in license_id:
        return (project.ROOT / "LICENSE-APACHE").read_text().strip()
    if license_id == "BSD-2-Clause":
        return f"Copyright (c) {authors}\n\n" + (TEXTS / "BSD-2-Clause.txt").read_text().strip()
    return None


def notices(graph):
    """One file for all of them.

    Fails where a package names no licence whose text can be shown: what is not owed nobody has to guess.
    """
    owners, missing = {}, []
    for package in graph.third_party():
        folder = pathlib.Path(package["manifest_path"]).parent
        texts = _texts(folder) or [text for text in [_fallback(package)] if text]
        if not texts:
            missing.append(f"{package['name']} {package['version']} ({package['license']})")
        for text in dict.fromkeys(texts):
            owners.setdefault(text, []).append(f"{package['name']} {package['version']} ({package['license']})")
    if missing:
        raise SystemExit("no licence text for: " + ", ".join(missing))
    render = project.ROOT / "crates/giggle-render/assets"
    owners.setdefault((render / "LICENSE-Apache-2.0.txt").read_text().strip(), []).append(
        "WenQuanYi Micro Hei, cut to GB2312, embedded as the font of drafts (Apache-2.0)")
    htmx = project.ROOT / "crates/giggle/src/serve/page/assets/htmx-LICENSE"
    owners.setdefault(htmx.read_text().strip(), []).append("htmx, in the studio page (0BSD)")
    parts = [
        "Third-party notices of giggle",
        "giggle itself is available under the MIT licence or the Apache License 2.0, at your option. The program contains the\n"
        "following works of others.",
        (TEXTS / "h264.md").read_text().strip(),
        "Data that drafts are drawn from\n-------------------------------\n\n"
        + (render / "README.md").read_text().strip(),
    ]
    for text, names in sorted(owners.items(), key=lambda it: it[1]):
        parts.append("=" * 100 + "\n" + "\n".join(names) + "\n" + "-" * 100 + "\n\n" + text)
    return ("\n\n".join(parts) + "\n").encode()
