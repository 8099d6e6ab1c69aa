"""Archives whose bytes depend on their content alone: sorted names, one moment, one owner."""

import gzip
import hashlib
import io
import tarfile
import time
import zipfile

import project


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def compressed(data):
    """gzip without a name and a moment."""
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0, filename="", compresslevel=6) as file:
        file.write(data)
    return out.getvalue()


def tar(files, folders=False):
    """A tar of {name: (bytes, mode)}, with the folders themselves where somebody wants them."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as archive:

        def entry(name, mode):
            info = tarfile.TarInfo(name)
            info.mode, info.mtime, info.uname, info.gname = mode, project.moment(), "root", "root"
            return info

        names = sorted(files)
        if folders:
            parents = {"/".join(name.split("/")[:depth]) for name in names for depth in range(1, name.count("/") + 1)}
            for name in sorted(parents):
                info = entry(name + "/", 0o755)
                info.type = tarfile.DIRTYPE
                archive.addfile(info)
        for name in names:
            data, mode = files[name]
            info = entry(name, mode)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def zipped(files, order=None):
    """A zip of {name: (bytes, mode)}."""
    out = io.BytesIO()
    when = time.gmtime(max(project.moment(), 315532800))[:6]
    with zipfile.ZipFile(out, "w") as archive:
        for name in order or sorted(files):
            data, mode = files[name]
            info = zipfile.ZipInfo(name, when)
            info.external_attr = (0o100000 | mode) << 16
            info.create_system = 3
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data, compresslevel=6)
    return out.getvalue()


def ar(members):
    """An ar of [(name, bytes)], as a Debian package is one."""
    out = b"!<arch>\n"
    for name, data in members:
        out += f"{name:<16}{project.moment():<12}{0:<6}{0:<6}{'100644':<8}{len(data):<10}`\n".encode()
        out += data + (b"\n" if len(data) % 2 else b"")
    return out
