"""Who may lead for a commune: by which rule, as a member or not, and of what size."""

from dataclasses import dataclass

import numpy as np

from matching import overseas
from matching.context import Context
from matching.signals import competence
from matching.snapshot import Flags, Floats, Indices

OPERATOR = "opsn"


@dataclass(frozen=True)
class Rules:
    """By which rule each candidate may lead, and how far (0 when by none)."""

    weights: Floats
    best: list[competence.Regle | None]

    @classmethod
    def of(cls, context: Context, communes: Indices) -> "Rules":
        snapshot, regles, wanted = (
            context.snapshot,
            context.snapshot.regles,
            context.subjects_of_need,
        )
        kinds, codes = snapshot.porteur_kinds
        found = [competence.leading_rules(regles, wanted, kind) for kind in kinds]
        best = [competence.best_rule(rules) for rules in found]
        pairs = [best[code] for code in codes.tolist()]
        if OPERATOR in kinds:
            # An operator is taken at its word: it leads on what it declares, or has done.
            rules = found[kinds.index(OPERATOR)]
            operators = np.flatnonzero(codes == kinds.index(OPERATOR)).tolist()
            # Without a sub-theme, the rules are those of pooling, which any operator does.
            known = [
                snapshot.porteurs_on[:, snapshot.theme_rank(rule.theme)] if wanted else None
                for _weight, rule in rules
            ]
            for rank in operators:
                pairs[rank] = competence.best_rule(
                    [
                        pair
                        for pair, declared in zip(rules, known, strict=True)
                        if declared is None or declared[rank]
                    ]
                )
        for rank, kinds_of_rules, alone in own_governments(context):
            pairs[rank] = competence.best_rule(
                [
                    pair
                    for kind in kinds_of_rules
                    for pair in competence.leading_rules(regles, wanted, kind, also_help=alone)
                ]
            )
        own = competence.leading_rules(regles, wanted, "commune")
        of_epci = {
            kind: competence.best_rule([pair for pair in own if kind not in pair[1].sauf_epci])
            for kind in (*kinds, "")
        }
        pairs += [of_epci[snapshot.epci_kinds[rank]] for rank in communes.tolist()]
        return cls(np.array([weight for weight, _rule in pairs]), [rule for _w, rule in pairs])


def own_governments(context: Context) -> list[tuple[int, list[str], bool]]:
    """Find the département and the région of the commune that asks, and the rules they follow.

    One body is both where the law made them one (Corse, Guyane, Martinique, Mayotte). A commune
    without an EPCI turns to them even for what they only help with: the third value says so.
    """
    snapshot, rank = context.snapshot, context.rank
    alone = stands_alone(context)
    around = {
        kind: [p for p in snapshot.serving(kind, code) if snapshot.porteurs.kinds[p] == kind]
        for kind, code in (
            ("departement", snapshot.communes.departements[rank]),
            ("region", snapshot.communes.regions[rank]),
        )
    }
    both = ["departement"] if around["region"] else ["departement", "region"]
    return [(place, both, alone) for place in around["departement"]] + [
        (place, ["region"], alone) for place in around["region"]
    ]


def territory(context: Context) -> str:
    return context.snapshot.communes.departements[context.rank]


def stands_alone(context: Context) -> bool:
    """Say whether the commune is an island without an EPCI: the law exempts no other commune.

    Other territories have rules of their own, and their EPCI are not in the data.
    """
    no_epci = not context.snapshot.communes.ept_or_epci(context.rank)
    return no_epci and territory(context) not in overseas.OTHER_TERRITORIES


def is_comparable(context: Context) -> Flags:
    """Say of each body whether it is no smaller than the commune that asks."""
    own = int(context.snapshot.communes.populations[context.rank])
    found: Flags = context.snapshot.porteurs.populations >= max(own, 0)
    return found


def member_ranks(context: Context) -> list[int]:
    """Rank of each body whose territory holds the commune that asks."""
    snapshot, rank = context.snapshot, context.rank
    communes = snapshot.communes
    return sorted(
        {
            *snapshot.serving("epci", communes.epcis[rank]),
            *snapshot.serving("ept", communes.epts[rank]),
            *snapshot.serving("departement", communes.departements[rank]),
            *snapshot.serving("region", communes.regions[rank]),
        }
    )
