"""The data files shipped with the code, read."""

import csv
import hashlib
import json
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DONNEES = Path(__file__).parent / "donnees"


def read_csv(name: str, folder: Path = DONNEES) -> Iterator[dict[str, str | None]]:
    """Yield the lines of a compressed CSV; an empty cell is None."""
    with lzma.open(folder / name, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {key: value or None for key, value in row.items()}


def read_json(name: str, folder: Path = DONNEES) -> Any:
    """Read a JSON file, compressed or not."""
    raw = (folder / name).read_bytes()
    return json.loads(lzma.decompress(raw) if name.endswith(".xz") else raw)


def fingerprint(*files: Path) -> str:
    """Return one hash for the content of some files: it changes when any of them does."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
