"""The weights of a list at one date: kept, compared, and chosen again to go back.

A version is a value: nothing in it changes, a new one follows it. To revert is to choose another.
"""

import datetime
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from matching import french
from matching.weights import Signal

# Weights that were learned are shown, so they are kept as they are written: in ten-thousandths.
DIGITS = 4
# How much of the digest names a version: enough that two of them never share it.
ID_LENGTH = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """The weights of one list at one date.

    Parameters
    ----------
    liste
        Name of a list of `matching.weights.LISTES`.
    poids
        (signal, weight), in the order of the signals: 0 or more, of sum 1.
    parent
        Id of the version it follows, if any.
    retours
        How many answers said something of the weights.
    perte_avant, perte_apres
        Mean log-loss (natural logarithm; 0.693 for a coin) of the hand-set and of the learned
        weights on answers they were not fitted on; None with answers of fewer than two needs.
    """

    liste: str
    date: datetime.date
    poids: tuple[tuple[str, float], ...]
    parent: str | None = None
    retours: int = 0
    perte_avant: float | None = None
    perte_apres: float | None = None

    @property
    def id(self) -> str:
        """Name the content, all of it: the same weights at the same date have the same id."""
        content = [
            self.liste, self.date.isoformat(), self.poids, self.parent, self.retours,
            self.perte_avant, self.perte_apres,
        ]  # fmt: skip
        written = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(written.encode()).hexdigest()[:ID_LENGTH]


def by_hand(liste: str, signals: Sequence[Signal], *, date: datetime.date) -> Version:
    """Return the version everything starts from: the weights as they are written."""
    weights = tuple((signal.nom, signal.poids) for signal in signals)
    return Version(liste=liste, date=date, poids=weights)


def weighted(signals: Sequence[Signal], version: Version) -> tuple[Signal, ...]:
    """Return the signals with the weights of a version.

    Raises
    ------
    ValueError
        When the version is of other signals.
    """
    if [name for name, _ in version.poids] != [signal.nom for signal in signals]:
        raise ValueError(f"version {version.id} is not of the signals {[s.nom for s in signals]}")
    weights = dict(version.poids)
    return tuple(replace(signal, poids=weights[signal.nom]) for signal in signals)


def compare(before: Version, after: Version, signals: Sequence[Signal]) -> tuple[str, ...]:
    """Say in French what changes from a version to another, the largest change first.

    Raises
    ------
    ValueError
        When a version is of other signals.

    Examples
    --------
    >>> near, big = (Signal(nom, nom, 0.5, "", "") for nom in ("près", "grand"))
    >>> hand = by_hand("l", [near, big], date=datetime.date(2026, 11, 25))
    >>> other = replace(hand, poids=(("près", 0.625), ("grand", 0.375)))
    >>> compare(hand, other, [near, big])[0]
    '« près » compte plus : 0,50 → 0,6250.'
    """
    found = []
    for old, new in zip(weighted(signals, before), weighted(signals, after), strict=True):
        change = round(new.poids - old.poids, DIGITS)
        more = "plus" if change > 0 else "moins"
        weights = f"{_written(old.poids)} → {_written(new.poids)}"
        if change:
            found.append((abs(change), f"« {new.libelle} » compte {more} : {weights}."))
    found.sort(key=lambda pair: -pair[0])
    sentences = [sentence for _, sentence in found] or ["Aucun poids ne change."]
    return (*sentences, _judged(after))


def _judged(version: Version) -> str:
    if not version.retours:
        return "Ces poids sont ceux fixés à la main : aucune réponse ne les a changés."
    answers = f"{french.number(version.retours)} réponse{'s' if version.retours > 1 else ''}"
    if version.perte_avant is None or version.perte_apres is None:
        return f"Appris sur {answers}, trop peu pour dire si ces poids prévoient mieux."
    better = "mieux" if version.perte_apres < version.perte_avant else "moins bien"
    after, before = (french.decimal(p, 3) for p in (version.perte_apres, version.perte_avant))
    return (
        f"Appris sur {answers} ; sur des réponses mises de côté, ces poids prévoient {better} que "
        f"ceux fixés à la main : perte logarithmique de {after} contre {before}."
    )


def _written(weight: float) -> str:
    digits = 2 if round(weight, 2) == round(weight, DIGITS) else DIGITS
    return french.decimal(weight, digits)
