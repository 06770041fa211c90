"""A snapshot on disk: a folder of `.npy` arrays and one JSON file for the rest.

The arrays are memory-mapped, so that web processes share the pages. A folder is written beside its
place and renamed: a reader sees all of it or none.
"""

import dataclasses
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.classifier import Classifier
from matching.cooperations import Cooperations
from matching.lexicon import Expression, Lexicon, Regle
from matching.signals import competence
from matching.signals.text import Lemmatiser, TextIndex
from matching.snapshot import Acteurs, Communes, Porteurs, Projets, Snapshot, Themes
from matching.types import Choix, OutilSimple, Question

# Raise it when the layout or the way of building changes: older folders are then rebuilt.
FORMAT = 11
# How the folder of a snapshot begins while it is being written.
DRAFT = "brouillon-"


def save(snapshot: Snapshot, folder: Path) -> None:
    """Write a snapshot, whole or not at all; one already there is left as it is."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=folder.parent))
    arrays: dict[str, NDArray[Any]] = {}
    content = _without_arrays(snapshot, "", arrays)
    for name, array in arrays.items():
        np.save(draft / f"{name}.npy", array, allow_pickle=False)
    (draft / "contenu.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    draft.chmod(0o755)
    try:
        draft.rename(folder)
    except OSError:
        # Another process wrote the same snapshot first.
        shutil.rmtree(draft)
        if not folder.exists():
            raise


def load(folder: Path) -> Snapshot:
    """Read a snapshot back, its arrays mapped and not copied.

    Raises
    ------
    FileNotFoundError
        When there is no snapshot in this folder.
    """
    content = json.loads((folder / "contenu.json").read_text(encoding="utf-8"))

    def array(name: str) -> NDArray[Any]:
        # A plain array over the map: numpy's memmap class costs more at each slice.
        return np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False))

    def rows(kind: type[Any], name: str) -> Any:
        fields = {
            f.name: content[name][f.name] if f.name in content[name] else array(f"{name}.{f.name}")
            for f in dataclasses.fields(kind)
            if f.init
        }
        return kind(**fields)

    text = rows(TextIndex, "text")
    return Snapshot(
        version=content["version"],
        communes=rows(Communes, "communes"),
        porteurs=rows(Porteurs, "porteurs"),
        acteurs=rows(Acteurs, "acteurs"),
        projets=rows(Projets, "projets"),
        themes=rows(Themes, "themes"),
        noms_territoires=content["noms_territoires"],
        text=dataclasses.replace(text, vocabulary=tuple(text.vocabulary)),
        lemmatiser=Lemmatiser(content["lemmatiser"]["forms"]),
        lexicon=_lexicon(content["lexicon"]),
        regles={
            theme: {kind: _rule(rule) for kind, rule in kinds.items()}
            for theme, kinds in content["regles"].items()
        },
        cooperations=rows(Cooperations, "cooperations"),
        classifier=_classifier(rows) if content["classifier"] else None,
    )


def _without_arrays(value: Any, name: str, arrays: dict[str, NDArray[Any]]) -> Any:
    """Turn a snapshot into what JSON can hold, its arrays set aside under their dotted names."""
    if isinstance(value, Mapping):
        return {key: _without_arrays(item, name, arrays) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_arrays(item, name, arrays) for item in value]
    if not dataclasses.is_dataclass(value):
        return value
    content = {}
    for field in dataclasses.fields(value):
        if not field.init:
            continue
        item = getattr(value, field.name)
        inner = f"{name}.{field.name}" if name else field.name
        if isinstance(item, np.ndarray):
            arrays[inner] = item
        else:
            content[field.name] = _without_arrays(item, inner, arrays)
    return content


def _lexicon(content: Mapping[str, Any]) -> Lexicon:
    return Lexicon(
        expressions=tuple(
            Expression(tuple(row["lemmas"]), row["target"], row["weight"])
            for row in content["expressions"]
        ),
        regles=tuple(
            Regle(
                OutilSimple(**row["outil"]),
                _phrases(row["quand"]),
                _phrases(row["sauf"]),
                tuple(row["themes"]),
                row["toujours"],
            )
            for row in content["regles"]
        ),
        vagues=_phrases(content["vagues"]),
        questions=tuple(
            (about, Question(row["id"], row["texte"], tuple(Choix(**c) for c in row["choix"])))
            for about, row in content["questions"]
        ),
        defauts={slug: OutilSimple(**tool) for slug, tool in content["defauts"].items()},
    )


def _classifier(rows: Callable[[type[Any], str], Any]) -> Classifier:
    found: Classifier = rows(Classifier, "classifier")
    return dataclasses.replace(
        found,
        slugs=tuple(found.slugs), mots=tuple(found.mots), morceaux=tuple(found.morceaux),
        tournures=tuple(found.tournures),
    )  # fmt: skip


def _rule(row: Mapping[str, Any]) -> competence.Regle:
    return competence.Regle(**{**row, "sauf_epci": tuple(row["sauf_epci"])})


def _phrases(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(row) for row in rows)
