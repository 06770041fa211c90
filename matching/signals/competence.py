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
HELPING_ROLE = "appui"
# When no theme was understood, the question is who pools digital services at all.
FALLBACK_THEME = "operateurs-mutualises"
# Whose rule each kind of EPCI follows: its own, else the next; « epci » is the general rule. The
# métropole of Grand Paris has powers of its own only: water or waste are not among them.
EPCI_KINDS = {
    "CC": ("CC", "epci"),
    "CA": ("CA", "epci"),
    "CU": ("CU", "epci"),
    "METRO": ("METRO", "epci"),
    "MET69": ("MET69", "METRO", "epci"),
    "EPT": ("EPT", "epci"),
    "MGP": ("MGP",),
}
# Bodies the law or practice names and whose list by territory we do not have.
UNLISTED_KINDS = frozenset(
    {
        "syndicat_eau", "syndicat_energie", "syndicat_riviere", "syndicat_dechets",
        "syndicat_mobilite", "syndicat_scolaire", "sdis", "cdg", "petr", "parc_naturel",
        "etat_operateur",
    }
)  # fmt: skip


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
    # Of a commune: the kinds of EPCI whose members no longer hold this competence.
    sauf_epci: tuple[str, ...] = ()


Regles = Mapping[str, Mapping[str, Regle]]


def read_rules(file: Path = FILE) -> dict[str, dict[str, Regle]]:
    """Read the rules: sub-theme slug → kind of body → rule."""
    rules: dict[str, dict[str, Regle]] = {}
    for row in json.loads(file.read_text(encoding="utf-8"))["rules"]:
        rules.setdefault(row["theme"], {})[row["kind"]] = Regle(
            row["theme"], row["kind"], row["role"], float(row["weight"]), row["basis"],
            row["confidence"], row["source_url"], tuple(row.get("sauf_epci", ())),
        )  # fmt: skip
    return rules


def is_epci(kind: str) -> bool:
    return kind in EPCI_KINDS


def rule_for(rules: Regles, theme: str, kind: str) -> Regle | None:
    """Find the rule of a kind of body on a sub-theme: its own, else that of EPCI in general."""
    of_theme = rules.get(theme, {})
    found = (of_theme.get(name) for name in EPCI_KINDS.get(kind, (kind,)))
    return next((rule for rule in found if rule), None)


def leading_rules(
    rules: Regles, themes: Sequence[str], kind: str, *, also_help: bool = False
) -> list[tuple[float, Regle]]:
    """Return the rules by which a kind of body may lead on these sub-themes (main first).

    Each with its weight, that of the rule times that of the rank of its sub-theme; none when this
    kind of body may not lead: it is then never proposed.

    Parameters
    ----------
    also_help
        Whether a body that only helps counts too: for a commune that has nobody else.
    """
    roles = (*LEADING_ROLES, HELPING_ROLE) if also_help else LEADING_ROLES
    found = []
    for weight, theme in zip(THEME_RANKS, themes or (FALLBACK_THEME,), strict=False):
        rule = rule_for(rules, theme, kind)
        if rule and rule.role in roles:
            found.append((weight * rule.poids, rule))
    return found


def best_rule(found: Sequence[tuple[float, Regle]]) -> tuple[float, Regle | None]:
    """Return the heaviest of some rules, the first of equals; (0, None) of none."""
    return max(found, key=lambda pair: pair[0], default=(0.0, None))


def leading(rules: Regles, themes: Sequence[str], kind: str) -> tuple[float, Regle | None]:
    """Return how far a kind of body may lead on these sub-themes, and the rule why."""
    return best_rule(leading_rules(rules, themes, kind))


def unlisted(rules: Regles, themes: Sequence[str], limit: int) -> list[Regle]:
    """Return the rules of bodies to call that we cannot name, for the main sub-theme first."""
    found: dict[str, Regle] = {}
    for theme in themes[:2]:
        of_theme = [r for kind, r in rules.get(theme, {}).items() if kind in UNLISTED_KINDS]
        for rule in sorted(of_theme, key=lambda rule: (-rule.poids, rule.kind)):
            found.setdefault(rule.kind, rule)
    return list(found.values())[:limit]
