"""Write the same bytes for the same content: CSV and JSON, UTF-8, LF, xz without a date."""

import csv
import hashlib
import io
import json
import lzma
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Fichier:
    """A file ready to be written.

    Attributes
    ----------
    name : str
        Within the folder of committed data.
    content : bytes
        As written, compressed if the name ends with ``.xz``.
    lignes : int
        Records: the header of a CSV does not count.
    """

    name: str
    content: bytes
    lignes: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def octets(self) -> int:
        return len(self.content)


def compress(raw: bytes) -> bytes:
    """Compress to xz: the container holds no name and no date, so equal bytes give equal bytes.

    Across machines this also wants the same liblzma encoder; sha256 in ``sources.json`` is that
    of the committed file.
    """
    return lzma.compress(
        raw, format=lzma.FORMAT_XZ, check=lzma.CHECK_CRC64, preset=9 | lzma.PRESET_EXTREME
    )


def csv_file(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Fichier:
    """Make a compressed CSV (header, comma, LF, quotes only where needed)."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    count = 0
    for row in rows:
        if len(row) != len(columns):
            raise ValueError(f"{name}: {len(row)} values for {len(columns)} columns: {row!r}")
        writer.writerow(row)
        count += 1
    return Fichier(name=name, content=compress(text.getvalue().encode()), lignes=count)


def json_file(name: str, content: Any, *, lignes: int) -> Fichier:
    """Make a compact compressed JSON (keys in the order given)."""
    raw = json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"
    return Fichier(name=name, content=compress(raw.encode()), lignes=lignes)


def readable_json_file(name: str, content: Any) -> Fichier:
    """Make an indented, uncompressed JSON that a person reads in a diff."""
    raw = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    return Fichier(name=name, content=raw.encode(), lignes=raw.count("\n"))


def write_all(files: Iterable[Fichier], target: Path) -> None:
    """Write every file into ``target``, each by a rename, so that none is ever half written."""
    target.mkdir(parents=True, exist_ok=True)
    for file in files:
        draft = target / f".{file.name}.partiel"
        draft.write_bytes(file.content)
        draft.replace(target / file.name)
