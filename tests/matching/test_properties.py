"""What holds for every France, drawn by hypothesis: always the same examples, so never by luck."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, pairwise
from math import inf
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from matching.recommending import recommend
from matching.types import CasRecord, CommuneRecord, CooperationRecord, Demande, Entree, Reponse
from matching.weights import LISTES, MATURITE
from tests.matching.factories import (
    ACTEURS,
    CAS,
    CC,
    METROPOLE,
    NOMS,
    PORTEURS,
    THEMES,
    make_commune,
    make_demande,
    make_snapshot,
)

FEW = settings(max_examples=25, derandomize=True, deadline=None, database=None)
SLUGS = [theme.slug for theme in THEMES]
CODES = [f"01{number:03d}" for number in range(1, 13)]
# No groupement is known in most of these Frances: nothing is said of cooperation.
UNSAID = {"cooperations", "libre"}
WORDS = ["fuite", "capteur", "crue", "carte", "cantine", "plat", "compteur", "zzz"]

COMPETENCES = ["Eau (adduction)", "Écoles", "Rivières", "Restauration scolaire", "Autres"]

# A coarse grid, so that equal distances, equal populations and equal scores are common.
latitudes = st.none() | st.integers(440, 470).map(lambda tenth: tenth / 10)
populations = st.none() | st.sampled_from([0, 1, 500, 1000, 2000, 60_000])


@st.composite
def communes(draw: st.DrawFn) -> list[CommuneRecord]:
    return [
        make_commune(
            code,
            f"Commune {code}",
            draw(latitudes),
            population=draw(populations),
            epci=draw(st.sampled_from([None, CC, METROPOLE])),
            departement=draw(st.sampled_from(["01", "71"])),
        )
        for code in CODES[: draw(st.integers(2, len(CODES)))]
    ]


@st.composite
def projects(draw: st.DrawFn) -> list[CasRecord]:
    return [
        replace(
            CAS[0],
            id=f"cas-{number}",
            titre=f"Projet {number}",
            holder_code=draw(st.sampled_from([*CODES, CC, METROPOLE, None])),
            population=draw(populations),
            status=draw(st.sampled_from(list(MATURITE))),
            themes=tuple(draw(st.lists(st.sampled_from(SLUGS), max_size=2, unique=True))),
            texte=" ".join(draw(st.lists(st.sampled_from(WORDS), max_size=4))),
        )
        for number in range(draw(st.integers(0, 5)))
    ]


@st.composite
def groupements(draw: st.DrawFn) -> list[CooperationRecord]:
    return [
        CooperationRecord(
            id=f"25{number}",
            nature=draw(st.sampled_from(["SIVU", "SMF", "PETR"])),
            competences=tuple(draw(st.lists(st.sampled_from(COMPETENCES), max_size=2))),
            membres=tuple(draw(st.lists(st.sampled_from(CODES), max_size=5, unique=True))),
        )
        for number in range(draw(st.integers(0, 6)))
    ]


demandes = st.builds(
    make_demande,
    commune=st.just(CODES[0]),
    texte=st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join),
    themes=st.lists(st.sampled_from(SLUGS), max_size=3, unique=True).map(tuple),
)


def answer(
    records: list[CommuneRecord], cas: list[CasRecord], demande: Demande, *,
    seed: int | None = None, cooperations: Sequence[CooperationRecord] = (),
) -> Reponse:  # fmt: skip
    """Answer from a France whose records were shuffled first, when a seed is given."""
    bodies = [replace(porteur, siege=records[0].code) for porteur in PORTEURS]
    acteurs = [replace(acteur, cas=tuple(c.id for c in cas[:2])) for acteur in ACTEURS]
    groups = [list(records), list(cas), bodies, acteurs]
    if seed is not None:
        for group in groups:
            Random(seed).shuffle(group)
    pairs = list(pairwise(records))
    borders = [(a.code, b.code, 1000) for a, b in pairs[::2]]
    if seed is not None:
        borders = [(b, a, metres) for a, b, metres in borders[::-1]]
    snapshot = make_snapshot(
        communes=groups[0], cas=groups[1], porteurs=groups[2], acteurs=groups[3],
        contiguites=borders, noms_territoires=NOMS, cooperations=cooperations,
    )  # fmt: skip
    return recommend(snapshot, demande, limite=100)


def entries(found: Reponse) -> list[tuple[str, Entree]]:
    return [(name, entry) for name in LISTES for entry in getattr(found, name)]


@FEW
@given(communes(), projects(), demandes)
def test_a_score_is_the_sum_of_the_parts_shown(
    records: list[CommuneRecord], cas: list[CasRecord], demande: Demande
) -> None:
    found = answer(records, cas, demande)

    for name, entry in entries(found):
        assert [part.signal for part in entry.parts] == [
            signal.nom for signal in LISTES[name] if signal.nom not in UNSAID
        ]
        assert abs(sum(part.contribution for part in entry.parts) - entry.score) < 1e-9
        assert all(part.contribution == part.poids * part.valeur for part in entry.parts)
        assert all(0 <= part.valeur <= 1 + 1e-12 for part in entry.parts)
        assert all(part.raison for part in entry.parts)


@FEW
@given(communes(), projects(), demandes)
def test_lists_fall_from_the_best_and_hold_nobody_twice(
    records: list[CommuneRecord], cas: list[CasRecord], demande: Demande
) -> None:
    found = answer(records, cas, demande)

    for name in LISTES:
        scores = [round(entry.score, 9) for entry in getattr(found, name)]
        identifiers = [entry.id for entry in getattr(found, name)]
        assert scores == sorted(scores, reverse=True)
        assert len(identifiers) == len(set(identifiers))
        assert demande.commune not in identifiers


@FEW
@given(communes(), projects(), demandes, st.integers(0, 1000))
def test_the_order_of_the_records_changes_nothing(
    records: list[CommuneRecord], cas: list[CasRecord], demande: Demande, seed: int
) -> None:
    assert answer(records, cas, demande) == answer(records, cas, demande, seed=seed)


@FEW
@given(communes(), projects(), demandes)
def test_a_commune_at_the_antipodes_changes_nothing_for_the_others(
    records: list[CommuneRecord], cas: list[CasRecord], demande: Demande
) -> None:
    far = make_commune("97801", "Lagon", -40.0, departement="978", epci=None, population=700)

    without, with_far = answer(records, cas, demande), answer([*records, far], cas, demande)

    for name in LISTES:
        others = [entry for entry in getattr(with_far, name) if entry.id != far.code]
        assert [entry.id for entry in others] == [entry.id for entry in getattr(without, name)]


@FEW
@given(communes(), demandes)
def test_nearer_is_never_less_near(records: list[CommuneRecord], demande: Demande) -> None:
    found = answer(records, [], demande)

    # How closely the land is settled counts too: communes of one place have one spacing.
    spacings = make_snapshot(communes=records, contiguites=(), cas=(), porteurs=(), acteurs=())
    settled = dict(zip(spacings.communes.codes, spacings.communes.espacements_km, strict=True))
    known = [entry for entry in found.partenaires if entry.distance_km is not None]
    assert {entry.parts[0].signal for entry in known} <= {"proximite"}
    for one, other in combinations(known, 2):
        near, far = sorted((one, other), key=lambda entry: entry.distance_km or 0)
        if inf > settled[near.id] >= settled[far.id]:
            assert near.parts[0].valeur >= far.parts[0].valeur


@FEW
@given(communes(), groupements(), demandes, st.integers(0, 1000))
def test_groupements_are_weighed_like_the_rest(
    records: list[CommuneRecord],
    cooperations: list[CooperationRecord],
    demande: Demande,
    seed: int,
) -> None:
    shuffled = Random(seed).sample(cooperations, len(cooperations))

    found = answer(records, [], demande, cooperations=cooperations)

    for _, entry in entries(found):
        assert abs(sum(part.contribution for part in entry.parts) - entry.score) < 1e-9
        assert all(0 <= part.valeur <= 1 + 1e-12 for part in entry.parts)
        assert all(part.raison for part in entry.parts)
    assert found == answer(records, [], demande, seed=seed, cooperations=shuffled)


@FEW
@given(communes(), groupements(), demandes)
def test_hidden_groupements_change_nothing_but_that_some_are_known(
    records: list[CommuneRecord], cooperations: list[CooperationRecord], demande: Demande
) -> None:
    hidden = frozenset(record.id for record in cooperations[::2])
    left = cooperations[1::2]

    found = answer(records, [], replace(demande, hidden=hidden), cooperations=cooperations)

    seen = answer(records, [], demande, cooperations=left)
    assert [entry.id for entry in found.partenaires] == [entry.id for entry in seen.partenaires]
    if left:
        assert found.partenaires == seen.partenaires


@FEW
@given(communes(), demandes)
def test_groupements_of_others_on_another_subject_change_nobody_s_score(
    records: list[CommuneRecord], demande: Demande
) -> None:
    others = CooperationRecord(
        id="1", nature="SIVU", competences=("Pompes funèbres",), membres=tuple(CODES[1:3])
    )
    nobody = replace(others, membres=())

    one, none = (answer(records, [], demande, cooperations=[c]) for c in (others, nobody))

    assert [(e.id, e.score) for e in one.partenaires] == [(e.id, e.score) for e in none.partenaires]


@FEW
@given(communes(), projects(), demandes)
def test_the_same_need_has_the_same_answer_twice(
    records: list[CommuneRecord], cas: list[CasRecord], demande: Demande
) -> None:
    assert answer(records, cas, demande) == answer(records, cas, demande)
