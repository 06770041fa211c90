"""Which kind of collectivité may lead on which theme: law and practice, as editorial rules."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from matching.signals.text import LEXIQUE
from matching.weights import THEME_RANKS

FILE = LEXIQUE / "competences.json"
# « appui » helps and « usager » uses: neither is proposed to lead.
LEADING_ROLES = ("competent", "mutualisateur")
# When no theme was understood, the question is who pools digital services at all.
FALLBACK_THEME = "operateurs-mutualises"
# A rule of one of these kinds replaces the general rule of EPCI; it does not add to it.
EPCI_KINDS = {"CC": "CC", "CA": "CA", "CU": "CU", "METRO": "METRO", "MET69": "METRO", "EPT": "epci"}


@dataclass(frozen=True, slots=True)
class Regle:
    """How usual it is that this kind of body leads on a sub-theme (0 to 1), and on what basis."""

    theme: str
    kind: str
    role: str
    poids: float
    motif: str
    confidence: str
    source_url: str | None


# The Métropole de Lyon holds the powers of a département on its territory (CGCT L3611-1).
ALSO = {"MET69": ("departement",)}

Regles = Mapping[str, Mapping[str, Regle]]


def read_rules(file: Path = FILE) -> dict[str, dict[str, Regle]]:
    """Read the rules: sub-theme slug → kind of body → rule."""
    rules: dict[str, dict[str, Regle]] = {}
    for row in json.loads(file.read_text(encoding="utf-8"))["rules"]:
        rules.setdefault(row["theme"], {})[row["kind"]] = Regle(
            row["theme"], row["kind"], row["role"], float(row["weight"]), row["basis"],
            row["confidence"], row["source_url"],
        )  # fmt: skip
    return rules


def rule_for(rules: Regles, theme: str, kind: str) -> Regle | None:
    """Find the rule of a kind of body on a sub-theme: its own, else that of EPCI in general."""
    of_theme = rules.get(theme, {})
    if kind in EPCI_KINDS:
        return of_theme.get(EPCI_KINDS[kind]) or of_theme.get("epci")
    return of_theme.get(kind)


def leading(rules: Regles, themes: Sequence[str], kind: str) -> tuple[float, Regle | None]:
    """Return how far a kind of body may lead on these sub-themes (main first), and the rule why.

    (0, None) when it may not: it is then never proposed.
    """
    best: tuple[float, Regle | None] = (0.0, None)
    for weight, theme in zip(THEME_RANKS, themes or (FALLBACK_THEME,), strict=False):
        for role in (kind, *ALSO.get(kind, ())):
            rule = rule_for(rules, theme, role)
            if rule and rule.role in LEADING_ROLES and weight * rule.poids > best[0]:
                best = (weight * rule.poids, rule)
    return best
