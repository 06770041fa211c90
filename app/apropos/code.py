"""The source of the version that runs: whoever uses it over a network may have it (AGPL, §13)."""

import gzip
import hashlib
import os
import tarfile
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from app.config import ROOT
from app.errors import DomainError

# What the program is made of, and nothing else: neither settings, nor data, nor keys stand here.
PARTS = (
    ".ci", ".gitignore", "CHANGELOG.md", "LICENSE", "Makefile", "README.md", "app", "docs",
    "matching", "migrations", "models", "pyproject.toml", "requirements.lock", "templates", "tests",
)  # fmt: skip
FOLDER = "code"
# The one answer larger than what the system holds for a slow reader: it may keep one thread of a
# web process, never all of them.
ONE_AT_A_TIME = threading.BoundedSemaphore(1)
PREFIX = "maillage"


class Busy(DomainError):
    status = 503
    titre = "Quelqu’un d’autre prend le code en ce moment"
    message = "Le code est donné à une personne à la fois."
    suite = "Recommencez dans une minute."


def archive(data: Path, root: Path = ROOT) -> Path:
    """Return the archive of the files as they are now, made at the first call after a change."""
    files = list(_files(root))
    path = data / FOLDER / f"{_mark(files, root)}.tar.gz"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        _write(files, root, path)
        for old in path.parent.glob("*.tar.gz"):
            if old != path:
                old.unlink(missing_ok=True)
    return path


def _files(root: Path) -> Iterator[Path]:
    for part in PARTS:
        whole = root / part
        for path in sorted(whole.rglob("*")) if whole.is_dir() else [whole]:
            inside = path.relative_to(whole).parts
            hidden = any(name.startswith((".", "__pycache__")) for name in inside)
            # A link may lead out of the program.
            if path.is_file() and not path.is_symlink() and not hidden:
                yield path


def _mark(files: list[Path], root: Path) -> str:
    digest = hashlib.sha256()
    for path in files:
        state = path.stat()
        digest.update(f"{path.relative_to(root)}:{state.st_size}:{state.st_mtime_ns};".encode())
    return digest.hexdigest()[:16]


def _write(files: list[Path], root: Path, path: Path) -> None:
    """Write under another name, then take its own: nobody downloads a half."""
    descriptor, draft = tempfile.mkstemp(dir=path.parent)
    with (
        os.fdopen(descriptor, "wb") as file,
        gzip.GzipFile(fileobj=file, mode="wb", filename="", mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for source in files:
            name = f"{PREFIX}/{source.relative_to(root).as_posix()}"
            tar.add(source, name, filter=_anonymous)
    Path(draft).replace(path)


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out who owns the files on this machine."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry
