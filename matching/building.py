"""Building a snapshot from records: away from any request."""

from collections.abc import Iterable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from matching import training
from matching.cooperations import cooperations_of
from matching.lexicon import Lexicon, read_lexicon
from matching.reading import look
from matching.signals import borders, competence, geography, network
from matching.signals.size import UNKNOWN
from matching.signals.text import Lemmatiser, fit_text_index, full_lemmatiser
from matching.signals.themes import tree_likeness
from matching.snapshot import Acteurs, Communes, Flags, Indices, Porteurs, Projets, Snapshot, Themes
from matching.training import Exemple
from matching.types import (
    ActeurRecord,
    CasRecord,
    CommuneRecord,
    CooperationRecord,
    PorteurRecord,
    ThemeRecord,
)
from matching.weights import MATURITE


def build(
    *,
    version: str,
    communes: Sequence[CommuneRecord],
    contiguites: Sequence[tuple[str, str, int]],
    porteurs: Sequence[PorteurRecord],
    acteurs: Sequence[ActeurRecord],
    cas: Sequence[CasRecord],
    themes: Sequence[ThemeRecord],
    noms_territoires: dict[str, str],
    lemmatiser: Lemmatiser | None = None,
    lexicon: Lexicon | None = None,
    exemples: Sequence[Exemple] | None = None,
    cooperations: Sequence[CooperationRecord] = (),
) -> Snapshot:
    """Build the state that rankings read.

    Parameters
    ----------
    version
        Changes whenever the records do; a snapshot is known by it.
    contiguites
        Pairs of codes of communes that touch, each once, with the shared border in metres.
    noms_territoires
        "departement:83", "region:93" or "epci:200068104" → name of the territory.
    lemmatiser, lexicon
        Those of French and of `lexique/` when not given.
    exemples
        Needs to learn to read from, those of `lexique/` when not given; without any, the lexicon
        reads alone.
    cooperations
        The groupements known; without any, nothing is said of cooperation.

    Raises
    ------
    KeyError
        When a record names a commune or sub-theme that is not in the others.
    """
    communes = sorted(communes, key=lambda record: record.code)
    porteurs = sorted(porteurs, key=lambda record: record.id)
    acteurs = sorted(acteurs, key=lambda record: record.id)
    cas = sorted(cas, key=lambda record: record.id)
    lemmatiser = lemmatiser or full_lemmatiser()
    lexicon = lexicon or read_lexicon(
        lemmatiser, {theme.slug: theme.texte.split("\n") for theme in themes}
    )
    table = _themes(themes)
    needs = training.read_examples() if exemples is None else exemples
    classifier = training.fit(
        (*needs, *training.read_expressions()) if exemples is None else needs,
        partial(look, lexicon=lexicon, lemmatiser=lemmatiser),
        table.slugs,
    )
    texts = [
        [record.texte for record in cas],
        [record.texte for record in acteurs],
        [record.texte for record in porteurs],
    ]
    documents = [text for group in texts for text in group if text]
    common = training.common_words(needs, lemmatiser)
    text = fit_text_index(
        [
            [word for word in lemmatiser.lemmas(document) if word not in common]
            for document in documents
        ]
    )
    rows = iter(range(len(documents)))
    cas_rows, acteur_rows, porteur_rows = (
        np.array([next(rows) if text else -1 for text in group], dtype=np.int64) for group in texts
    )
    projects = _projets(cas, communes, porteurs, table, cas_rows)
    return Snapshot(
        version=version,
        communes=_communes(communes, contiguites),
        porteurs=_porteurs(porteurs, communes, table, porteur_rows),
        acteurs=_acteurs(
            acteurs, table, acteur_rows, _graph(projects, communes, porteurs, acteurs)
        ),
        projets=projects,
        themes=table,
        noms_territoires=noms_territoires,
        text=text,
        lemmatiser=lemmatiser.restricted_to(
            {
                *text.vocabulary,
                *lexicon.vocabulary(),
                *(classifier.vocabulary() if classifier else ()),
            }
        ),
        lexicon=lexicon,
        classifier=classifier,
        regles=competence.read_rules(),
        cooperations=cooperations_of(
            cooperations, {record.code: rank for rank, record in enumerate(communes)}
        ),
    )


def _communes(
    records: Sequence[CommuneRecord], contiguites: Sequence[tuple[str, str, int]]
) -> Communes:
    ranks = {record.code: rank for rank, record in enumerate(records)}
    unknown = float("nan")
    longitudes = [unknown if r.longitude is None else r.longitude for r in records]
    latitudes = [unknown if r.latitude is None else r.latitude for r in records]
    indptr, voisins, frontieres = _csr(
        len(records), [(ranks[a], ranks[b], metres) for a, b, metres in contiguites]
    )
    xyz = geography.unit_vectors(
        np.array(longitudes, dtype=np.float64), np.array(latitudes, dtype=np.float64)
    )
    postaux = [sorted({int(code) for code in record.codes_postaux}) for record in records]
    return Communes(
        codes=[record.code for record in records],
        sirens=[record.siren for record in records],
        noms=[record.nom for record in records],
        departements=[record.departement for record in records],
        regions=[record.region for record in records],
        epcis=[record.epci for record in records],
        epts=[record.ept for record in records],
        populations=_populations(record.population for record in records),
        xyz=xyz,
        approchees=np.array([record.approchee for record in records], dtype=np.bool_),
        epci_ranks=_numbered([record.epci for record in records]),
        departement_ranks=_numbered([record.departement for record in records]),
        voisins_indptr=indptr,
        voisins=voisins,
        frontieres_m=frontieres,
        contours_m=borders.outlines(indptr, frontieres),
        postaux_indptr=np.cumsum([0, *map(len, postaux)], dtype=np.int64),
        postaux=np.array([code for codes in postaux for code in codes], dtype=np.int64),
        espacements_km=geography.spacings_km(xyz),
    )


def _csr(size: int, pairs: Sequence[tuple[int, int, int]]) -> tuple[Indices, Indices, Indices]:
    both = sorted([*pairs, *((b, a, metres) for a, b, metres in pairs)])
    triples = np.array(both, dtype=np.int64).reshape(-1, 3)
    counts = np.bincount(triples[:, 0], minlength=size)
    indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return indptr, triples[:, 1].copy(), triples[:, 2].copy()


def _numbered(names: Sequence[str | None]) -> Indices:
    """Give each name a number, the same for the same name; -1 for none."""
    order = {name: rank for rank, name in enumerate(sorted({n for n in names if n}))}
    return np.array([order[name] if name else -1 for name in names], dtype=np.int64)


def _populations(values: Iterable[int | None]) -> Indices:
    return np.array([UNKNOWN if value is None else value for value in values], dtype=np.int64)


def _themes(records: Sequence[ThemeRecord]) -> Themes:
    return Themes(
        slugs=[record.slug for record in records],
        labels=[record.label for record in records],
        parents=[record.parent for record in records],
        parent_labels=[record.parent_label for record in records],
        likeness=tree_likeness([record.parent for record in records]),
    )


def _flags(sets: Sequence[Sequence[str]], themes: Themes) -> Flags:
    """One row a record, one column a sub-theme; a whole theme stands for all its sub-themes."""
    columns = {slug: column for column, slug in enumerate(themes.slugs)}
    flags: NDArray[np.bool_] = np.zeros((len(sets), len(themes.slugs)), dtype=np.bool_)
    for row, slugs in enumerate(sets):
        for slug in slugs:
            if slug in themes.parents:
                flags[row] |= np.array(themes.parents) == slug
            else:
                flags[row, columns[slug]] = True
    return flags


def _porteurs(
    records: Sequence[PorteurRecord], communes: Sequence[CommuneRecord], themes: Themes,
    text_rows: Indices,
) -> Porteurs:  # fmt: skip
    ranks = {record.code: rank for rank, record in enumerate(communes)}
    return Porteurs(
        ids=[record.id for record in records],
        noms=[record.nom for record in records],
        kinds=[record.kind for record in records],
        territoires=[[list(pair) for pair in record.territoire] for record in records],
        populations=_populations(record.population for record in records),
        sieges=np.array(
            [ranks[record.siege] if record.siege else -1 for record in records], dtype=np.int64
        ),
        themes=_flags([record.themes for record in records], themes),
        text_rows=text_rows,
    )


def _acteurs(
    records: Sequence[ActeurRecord], themes: Themes, text_rows: Indices,
    relations: list[list[list[str]]],
) -> Acteurs:  # fmt: skip
    return Acteurs(
        ids=[record.id for record in records],
        noms=[record.nom for record in records],
        kinds=[record.kind for record in records],
        departements=[list(record.departements) for record in records],
        regions=[record.region for record in records],
        cities=[record.city for record in records],
        relations=relations,
        themes=_flags([record.themes for record in records], themes),
        text_rows=text_rows,
    )


def _projets(
    records: Sequence[CasRecord], communes: Sequence[CommuneRecord],
    porteurs: Sequence[PorteurRecord], themes: Themes, text_rows: Indices,
) -> Projets:  # fmt: skip
    commune_ranks = {record.code: rank for rank, record in enumerate(communes)}
    commune_ranks |= {r.siren: rank for rank, r in enumerate(communes) if r.siren}
    porteur_ranks = {record.id: rank for rank, record in enumerate(porteurs)}
    codes = [record.holder_code or "" for record in records]
    return Projets(
        ids=[record.id for record in records],
        titres=[record.titre for record in records],
        porteurs=[record.porteur for record in records],
        departements=[record.departement for record in records],
        regions=[record.region for record in records],
        statuts=[record.status for record in records],
        annees=[record.start_year for record in records],
        populations=_populations(record.population for record in records),
        maturites=np.array([MATURITE[record.status] for record in records], dtype=np.float64),
        commune=np.array([commune_ranks.get(code, -1) for code in codes], dtype=np.int64),
        porteur=np.array([porteur_ranks.get(code, -1) for code in codes], dtype=np.int64),
        themes=_flags([record.themes for record in records], themes),
        text_rows=text_rows,
    )


def _graph(
    projets: Projets, communes: Sequence[CommuneRecord], porteurs: Sequence[PorteurRecord],
    acteurs: Sequence[ActeurRecord],
) -> list[list[list[str]]]:  # fmt: skip
    holders: list[tuple[str, network.Node]] = []
    for project, commune, porteur in zip(
        projets.ids, projets.commune.tolist(), projets.porteur.tolist(), strict=True
    ):
        if commune >= 0:
            holders.append((project, ("commune", communes[commune].code)))
        elif porteur >= 0:
            holders.append((project, ("porteur", porteurs[porteur].id)))
    graph = network.project_graph(
        holders, [(cas, acteur.id) for acteur in acteurs for cas in acteur.cas]
    )
    return [
        [[kind, identifier, cas] for (kind, identifier), cas in network.worked_with(graph, a.id)]
        for a in acteurs
    ]
