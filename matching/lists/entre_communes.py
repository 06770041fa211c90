"""What is said of two communes: the one that asks, and one that may join it."""

from collections.abc import Callable

from matching import french
from matching.context import Context
from matching.overseas import OTHER_TERRITORIES
from matching.signals import subjects

SYNDICATS = frozenset({"SIVU", "SIVOM", "SMF", "SMO"})
# How many of the groupements shared, or of their subjects, a reason names.
NAMED = 3


def _proximite(context: Context, rank: int) -> str:
    kilometres = context.distance_to(rank)
    if kilometres is None:
        return "distance inconnue"
    return f"à {context.said_distance(rank)} à vol d’oiseau{_spacing(context, rank)}"


def _spacing(context: Context, rank: int) -> str:
    spacing = float(context.snapshot.communes.espacements_km[rank])
    if spacing == float("inf"):
        return ""
    return f" ; ses voisines sont à {french.distance(spacing)} en moyenne"


def _frontiere(context: Context, rank: int) -> str:
    common = int(context.common_neighbours[rank])
    plural = "s" if common > 1 else ""
    both = f"{common} commune{plural} voisine{plural} en commun" if common else ""
    metres = context.neighbours.get(rank)
    if metres is None:
        return f"n’est pas limitrophe, mais {both}" if both else "n’est pas limitrophe"
    if metres < 100:
        touching = "commune limitrophe"
    else:
        shared = french.decimal(metres / 1000)
        touching = f"commune limitrophe ({shared}{french.NO_BREAK}km de limite commune)"
    return f"{touching}, {both}" if both else touching


def _epci(context: Context, rank: int) -> str:
    communes, name_of = context.snapshot.communes, context.snapshot.name_of
    own, other = communes.epcis[context.rank], communes.epcis[rank]
    if own and own == other:
        return f"déjà membre avec vous : {name_of('epci', own)}"
    if not other:
        return "n’est membre d’aucun EPCI"
    return f"membre d’un autre EPCI : {name_of('epci', other)}"


def _departement(context: Context, rank: int) -> str:
    communes = context.snapshot.communes
    code = communes.departements[rank]
    same = code == communes.departements[context.rank]
    name = context.snapshot.name_of("departement", code)
    kind = "territoire" if code in OTHER_TERRITORIES else "département"
    return f"{'même' if same else 'autre'} {kind} ({name})"


def _postal(context: Context, rank: int) -> str:
    snapshot = context.snapshot
    own, other = (snapshot.postcodes(r).tolist() for r in (context.rank, rank))
    common = sorted(set(own) & set(other))
    if common:
        return f"même code postal ({french.postcode(common[0])})"
    return "autre code postal" if other else "code postal non renseigné"


def _taille(context: Context, rank: int) -> str:
    populations = context.snapshot.communes.populations
    own, other = int(populations[context.rank]), int(populations[rank])
    if other < 0:
        return "population inconnue"
    if own < 0:
        return french.inhabitants(other)
    return f"{french.inhabitants(other)}, contre {french.number(own)} chez vous"


def _cooperations(context: Context, rank: int) -> str:
    cooperations = context.snapshot.cooperations
    own = set(context.groupements)
    shared = [g for g in cooperations.of_commune(rank).tolist() if g in own]
    if not shared:
        return "aucun groupement en commun connu de nous"
    # The smallest binds most: it is named first.
    shared.sort(key=lambda groupement: (int(cooperations.sizes[groupement]), groupement))
    names = list(dict.fromkeys(name for g in shared for name in _about(context, g)))
    more = "…" if len(names) > NAMED else ""
    about = f" : {', '.join(names[:NAMED])}{more}" if names else ""
    count = "d’un" if len(shared) == 1 else f"de {french.number(len(shared))}"
    kind = _kind(context, shared, plural=len(shared) > 1)
    return f"membre avec vous {count} {kind}{about}"


def _libre(context: Context, rank: int) -> str:
    groupement = context.engagement(rank)
    if groupement is None:
        subject = french.listing(context.subject_names[:NAMED])
        return f"pas engagée ailleurs, à notre connaissance, pour {subject}"
    others = int(context.snapshot.cooperations.sizes[groupement]) - 1
    subjects_of_need = [n for n in _about(context, groupement) if n in context.subject_names]
    about = french.listing([french.of(name) for name in subjects_of_need[:NAMED]])
    kind = _kind(context, [groupement], plural=False)
    many = {0: "", 1: " avec une autre commune"}.get(
        others, f" avec {french.number(others)} autres communes"
    )
    return f"déjà dans un {kind} {about}{many}, sans vous"


def _about(context: Context, groupement: int) -> list[str]:
    """Name the subjects of a groupement, those of the need first."""
    flags = context.snapshot.cooperations.classes[groupement]
    places = sorted(flags.nonzero()[0].tolist(), key=lambda place: place not in context.subjects)
    classes = subjects.read_classes()
    return [classes[place].nom for place in places]


def _kind(context: Context, groupements: list[int], *, plural: bool) -> str:
    natures = context.snapshot.cooperations.natures
    word = "syndicat" if all(natures[g] in SYNDICATS for g in groupements) else "groupement"
    return f"{word}s" if plural else word


REASONS: dict[str, Callable[[Context, int], str]] = {
    "proximite": _proximite,
    "frontiere": _frontiere,
    "epci": _epci,
    "departement": _departement,
    "postal": _postal,
    "taille": _taille,
    "cooperations": _cooperations,
    "libre": _libre,
}
