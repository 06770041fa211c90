"""A small France made by hand: eleven communes on one meridian, so that distances are plain.

One degree of a meridian is 6371.0088 km × π ÷ 180 = 111.195 km; every commune but Lagon stands at
longitude 5, between latitudes 45.7 and 47.0. Need « fuite », sub-theme fuites-reseaux, asked by
Amont, is the story most tests tell.
"""

import dataclasses
from math import pi, sqrt
from typing import Any

from matching.building import build
from matching.lexicon import Expression, Lexicon
from matching.lexicon import Regle as RegleSimple
from matching.recommending import compare, recommend
from matching.signals.competence import Regle
from matching.signals.text import Lemmatiser
from matching.snapshot import Snapshot
from matching.types import (
    ActeurRecord,
    CasRecord,
    Choix,
    CommuneRecord,
    CooperationRecord,
    Demande,
    Entree,
    OutilSimple,
    PorteurRecord,
    Question,
    ThemeRecord,
)

DEGREE_KM = 6371.0088 * pi / 180
# Each text is two words, each in two documents: « fuite » is one side of a square’s half.
HALF_OF_THE_WORDS = 1 / sqrt(2)

AMONT, BIEF, CLUSE, DOMBE, ETANG = "01001", "01002", "01003", "01004", "01005"
FOSSE, GUE, IRIS, HALLE, JONC, LAGON = "01006", "01007", "01008", "71001", "71002", "97801"
CC, METROPOLE, OPERATEUR = "200000001", "200000002", "200000009"
EST, OUEST, REGION = "220000001", "220000071", "230000084"


def make_commune(code: str, nom: str, latitude: float | None, **changes: Any) -> CommuneRecord:
    """Make a commune of the département 01, member of the CC de l’Amont, unless told otherwise."""
    values: dict[str, Any] = {
        "departement": "01", "region": "84", "epci": CC, "ept": None, "population": 1000,
        "longitude": None if latitude is None else 5.0,
    }  # fmt: skip
    return CommuneRecord(code=code, nom=nom, latitude=latitude, **(values | changes))


COMMUNES = (
    make_commune(AMONT, "Amont", 46.0, codes_postaux=("01390", "01400")),
    make_commune(BIEF, "Bief", 46.1, population=500, codes_postaux=("01400",)),
    make_commune(CLUSE, "Cluse", 46.2, population=4000, codes_postaux=("01700",)),
    make_commune(DOMBE, "Dombe", 45.9, population=2000, epci=METROPOLE),
    make_commune(ETANG, "Étang", 45.8, population=8000, epci=METROPOLE),
    make_commune(FOSSE, "Fosse", 45.7, population=None, epci=METROPOLE),
    make_commune(GUE, "Gué", None, population=800),
    make_commune(IRIS, "Iris", 46.05),
    make_commune(HALLE, "Halle", 46.3, departement="71", region="27", epci=None),
    make_commune(
        JONC, "Jonc", 47.0, departement="71", region="27", epci=METROPOLE, population=60_000,
        siren="210000712",
    ),
    make_commune(
        LAGON, "Lagon", -40.0, departement="978", region="01", epci=None, population=300
    ),
)  # fmt: skip

CONTIGUITES = (
    (AMONT, BIEF, 4250),
    (AMONT, DOMBE, 60),
    (BIEF, CLUSE, 1000),
    (DOMBE, ETANG, 2000),
    (CLUSE, HALLE, 3000),
)

# Two on water: Amont's own, and one of its neighbours without it. The school is of Amont and Bief.
EAU_DE_L_AMONT, EAU_DU_BIEF, ECOLE, TOURISME = "250000001", "250000002", "250000003", "250000004"


def make_cooperation(
    identifier: str, competence: str, *membres: str, nature: str = "SIVU"
) -> CooperationRecord:
    return CooperationRecord(
        id=identifier, nature=nature, competences=(competence,), membres=membres
    )


COOPERATIONS = (
    make_cooperation(EAU_DE_L_AMONT, "Eau (traitement, adduction)", AMONT, CLUSE, IRIS),
    make_cooperation(EAU_DU_BIEF, "Eau (traitement, adduction)", BIEF, DOMBE),
    make_cooperation(ECOLE, "Transports scolaires", AMONT, BIEF),
    make_cooperation(TOURISME, "Promotion du tourisme", CLUSE, ETANG, nature="PETR"),
)

PORTEURS = (
    PorteurRecord(
        id=CC, nom="CC de l’Amont", kind="CC", population=10_000, siege=CLUSE,
        territoire=(("epci", CC),),
    ),
    PorteurRecord(
        id=METROPOLE, nom="Métropole de l’Étang", kind="METRO", population=100_000, siege=ETANG,
        territoire=(("epci", METROPOLE),),
    ),
    PorteurRecord(
        id=OPERATEUR, nom="Est Numérique", kind="opsn", population=None, siege=None,
        territoire=(("departement", "01"),), texte="serveur messagerie",
        themes=("achat-mutualise", "fuites-reseaux"),
    ),
    PorteurRecord(
        id=EST, nom="Département de l’Est", kind="departement", population=1_000_000, siege=ETANG,
        territoire=(("departement", "01"),),
    ),
    PorteurRecord(
        id=OUEST, nom="Département de l’Ouest", kind="departement", population=500_000, siege=JONC,
        territoire=(("departement", "71"),),
    ),
    PorteurRecord(
        id=REGION, nom="Région des Monts", kind="region", population=8_000_000, siege=None,
        territoire=(("region", "84"),),
    ),
)  # fmt: skip

ACTEURS = (
    ActeurRecord(
        id="labo-ecoute", nom="Labo Écoute", kind="laboratoire", departements=("01",), region="84",
        city="Amont", themes=("fuites-reseaux",), texte="fuite capteur",
        cas=("ecouter-les-fuites",),
    ),
    ActeurRecord(
        id="jeune-pousse", nom="Jeune Pousse", kind="startup", departements=(), region="84",
        city=None, themes=("cantines-gaspillage",), texte="plat cantine", cas=(),
    ),
    ActeurRecord(
        id="reseau-national", nom="Réseau National", kind="reseau", departements=(), region=None,
        city=None, themes=("eau",), texte="crue carte", cas=("carte-des-crues",),
    ),
)  # fmt: skip

CAS = (
    CasRecord(
        id="ecouter-les-fuites", titre="Écouter les fuites", porteur="Bief", holder_code=BIEF,
        departement="01", region="84", population=500, status="production", start_year=2021,
        themes=("fuites-reseaux",), texte="fuite capteur",
    ),
    CasRecord(
        id="carte-des-crues", titre="Carte des crues", porteur="CC de l’Amont", holder_code=CC,
        departement="01", region="84", population=8000, status="expérimentation", start_year=2022,
        themes=("inondations",), texte="crue carte",
    ),
    # Its holder is given by SIREN; its theme is a whole one.
    CasRecord(
        id="telereleve", titre="Télérelève", porteur="Jonc", holder_code="210000712",
        departement=None, region="27", population=64_000, status="exploration", start_year=None,
        themes=("eau",), texte="compteur radio",
    ),
    CasRecord(
        id="cantine-juste", titre="Cantine juste", porteur="Jonc", holder_code=JONC,
        departement="71", region="27", population=None, status="inconnu", start_year=None,
        themes=("cantines-gaspillage",), texte="",
    ),
)  # fmt: skip

THEMES = tuple(
    ThemeRecord(slug=slug, label=label, parent=parent, parent_label=parent_label, texte=label)
    for slug, label, parent, parent_label in (
        ("fuites-reseaux", "Fuites et réseaux", "eau", "Eau"),
        ("inondations", "Inondations", "eau", "Eau"),
        ("cantines-gaspillage", "Cantines", "services", "Services communs"),
        ("achat-mutualise", "Achat mutualisé", "services", "Services communs"),
    )
)

NOMS = {
    "departement:01": "Est",
    "departement:71": "Ouest",
    "departement:978": "Large",
    "region:84": "Monts",
    "region:27": "Plaine",
    # Overseas, the code of a région may be that of a département elsewhere.
    "region:01": "Mers",
    f"epci:{CC}": "CC de l’Amont",
    f"epci:{METROPOLE}": "Métropole de l’Étang",
}

LEMMATISER = Lemmatiser({"perdons": "perdre", "perd": "perdre", "groupe": "grouper"})

LEXICON = Lexicon(
    expressions=(
        Expression(("fuite",), "fuites-reseaux", 1.0),
        Expression(("eau", "perdre"), "fuites-reseaux", 1.35),
        Expression(("fuite", "gaz"), "fuites-reseaux", -1.0),
        Expression(("crue",), "inondations", 1.0),
        Expression(("eau",), "inondations", 0.2),
        Expression(("cantine",), "cantines-gaspillage", 0.5),
        Expression(("achat", "grouper"), "achat-mutualise", 1.35),
    ),
    regles=(
        RegleSimple(
            OutilSimple("tableur", "un tableur", "Compter des repas tient en un tableau.", "—"),
            quand=(("compter", "repas"), ("cantine",)),
            sauf=(("prevoir",),),
        ),
    ),
    vagues=(("outil", "moderne"),),
    questions=(
        (None, Question("ou", "Où est la difficulté ?", (Choix("L’eau", "fuites-reseaux"),))),
        ("eau", Question("eau", "Trop d’eau ou pas assez ?", (Choix("Trop", "inondations"),))),
        (
            "inondations",
            Question("crue", "Une rivière ou la pluie ?", (Choix("Rivière", "inondations"),)),
        ),
    ),
)


def make_regle(
    theme: str, kind: str, poids: float, role: str = "competent", confidence: str = "haute",
    sauf_epci: tuple[str, ...] = (),
) -> Regle:  # fmt: skip
    basis = f"{role} : {kind}, {theme}."
    return Regle(theme, kind, role, poids, basis, confidence, None, sauf_epci)


def make_regles(*regles: Regle) -> dict[str, dict[str, Regle]]:
    found: dict[str, dict[str, Regle]] = {}
    for regle in regles:
        found.setdefault(regle.theme, {})[regle.kind] = regle
    return found


REGLES = make_regles(
    make_regle("fuites-reseaux", "epci", 0.8),
    # The rule of CC takes the place of the one of EPCI, though it is lighter.
    make_regle("fuites-reseaux", "CC", 0.5, confidence="moyenne"),
    make_regle("fuites-reseaux", "departement", 1.0, role="appui"),
    make_regle("fuites-reseaux", "opsn", 0.6, role="mutualisateur"),
    make_regle("fuites-reseaux", "commune", 0.4),
    make_regle("inondations", "epci", 1.0),
    make_regle("operateurs-mutualises", "opsn", 0.9, role="mutualisateur"),
)


def make_snapshot(**changes: Any) -> Snapshot:
    """Build the small France; `changes` replace arguments of `build`, or the rules (`regles`)."""
    regles = changes.pop("regles", REGLES)
    arguments: dict[str, Any] = {
        "version": "essai", "communes": COMMUNES, "contiguites": CONTIGUITES,
        "porteurs": PORTEURS, "acteurs": ACTEURS, "cas": CAS, "themes": THEMES,
        "noms_territoires": NOMS, "lemmatiser": LEMMATISER, "lexicon": LEXICON,
        "exemples": (),
    }  # fmt: skip
    return dataclasses.replace(build(**(arguments | changes)), regles=regles)


def make_demande(**changes: Any) -> Demande:
    """Make the need most tests ask: Amont looks for its leaks."""
    values: dict[str, Any] = {"commune": AMONT, "texte": "fuite", "themes": ("fuites-reseaux",)}
    return Demande(**(values | changes))


def make_cas(identifier: str, **changes: Any) -> CasRecord:
    """Make a project of Bief, in production, about leaks, unless told otherwise."""
    return dataclasses.replace(CAS[0], id=identifier, titre=identifier.capitalize(), **changes)


SMALL_FRANCE = make_snapshot()


def answer(liste: str, snapshot: Snapshot = SMALL_FRANCE, **changes: Any) -> dict[str, Entree]:
    """Answer a need: the entries of one list by their identifiers, best first."""
    found = recommend(snapshot, make_demande(**changes))
    return {entry.id: entry for entry in getattr(found, liste)}


def asked(liste: str, identifier: str, snapshot: Snapshot = SMALL_FRANCE, **changes: Any) -> Entree:
    """Return the entry of somebody who may not be among the best."""
    demande = make_demande(**changes)
    return compare(snapshot, demande, liste=liste, identifiant=identifier).entree


def values(entry: Entree) -> dict[str, float]:
    return {part.signal: part.valeur for part in entry.parts}


def reasons(entry: Entree) -> dict[str, str]:
    """Reasons by signal, their no-break spaces made plain so that tests can be read."""
    return {part.signal: part.raison.replace("\u00a0", " ") for part in entry.parts}
