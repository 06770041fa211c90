"""The answer to a need: four ranked lists, and why somebody is not in one of them."""

from dataclasses import dataclass

from matching import french, overseas, ranking, understanding
from matching.context import Context
from matching.lists.acteurs import Acteurs
from matching.lists.cas import Cas
from matching.lists.chefs_de_file import ChefsDeFile
from matching.lists.leading import stands_alone
from matching.lists.partenaires import CIRCLES_KM, Partenaires, home
from matching.overseas import OTHER_TERRITORIES
from matching.signals import competence
from matching.snapshot import Snapshot
from matching.types import Comprehension, Contact, Demande, Entree, Filtres, Reponse

NO_FILTER = Filtres()
DEFAULT_LIMIT = 10
MOST_CONTACTS = 3
# The kind of the contact given where the rules of the Hexagone do not hold.
ELSEWHERE = "outre_mer"
ITSELF = "C’est votre commune : elle n’est jamais proposée à elle-même."


def understand(snapshot: Snapshot, texte: str) -> Comprehension:
    """Read a need before anybody is looked for: themes, plain tools, questions."""
    return understanding.understand(
        texte,
        lexicon=snapshot.lexicon,
        lemmatiser=snapshot.lemmatiser,
        labels=dict(zip(snapshot.themes.slugs, snapshot.themes.labels, strict=True)),
        parents=dict(zip(snapshot.themes.slugs, snapshot.themes.parents, strict=True)),
        classifier=snapshot.classifier,
    )


def order_themes(snapshot: Snapshot, texte: str) -> tuple[str, ...]:
    """Order every sub-theme by how likely the text speaks of it, those not proposed included."""
    found = understanding.order(
        texte,
        lexicon=snapshot.lexicon,
        lemmatiser=snapshot.lemmatiser,
        classifier=snapshot.classifier,
    )
    return tuple(dict.fromkeys((*found, *snapshot.themes.slugs)))


def recommend(
    snapshot: Snapshot,
    demande: Demande,
    *,
    limite: int = DEFAULT_LIMIT,
    filtres: Filtres = NO_FILTER,
) -> Reponse:
    """Rank partners, leads, organisations and projects for a need.

    Parameters
    ----------
    limite
        How many entries each list has at most, 1 or more.

    Returns
    -------
    Reponse
        The same for the same snapshot and arguments, always. The commune itself is never in it.

    Raises
    ------
    UnknownCommune, UnknownTheme
        When the need names a commune or sub-theme that is not in the snapshot.
    ValueError
        When `limite` is less than 1.
    """
    if limite < 1:
        raise ValueError(f"limite must be at least 1, not {limite}")
    context = Context.of(snapshot, demande)
    partenaires = Partenaires(context, filtres)
    chefs_de_file = ChefsDeFile(context, filtres).best(limite)
    return Reponse(
        demande=demande,
        partenaires=partenaires.best(limite),
        chefs_de_file=chefs_de_file,
        acteurs=Acteurs(context).best(limite),
        cas=Cas(context).best(limite),
        cercle_km=partenaires.circle_km,
        avis=tuple(_notices(context, partenaires, filtres, bool(chefs_de_file))),
        a_contacter=_contacts(context),
    )


def _contacts(context: Context) -> tuple[Contact, ...]:
    """Say whom else to call; where our rules do not hold, only who knows the ones that do."""
    snapshot = context.snapshot
    territory = snapshot.communes.departements[context.rank]
    if territory in OTHER_TERRITORIES:
        return (Contact(ELSEWHERE, overseas.whom_to_ask(territory)),)
    rules = competence.unlisted(snapshot.regles, context.subjects_of_need, MOST_CONTACTS)
    return tuple(Contact(rule.kind, rule.motif) for rule in rules)


@dataclass(frozen=True)
class Comparaison:
    """Why a collectivité is not among the best: its parts beside those of the last one kept."""

    entree: Entree
    derniere: Entree | None
    place: int | None
    raison: str
    vous: bool = False


def compare(
    snapshot: Snapshot,
    demande: Demande,
    *,
    liste: str,
    identifiant: str,
    limite: int = DEFAULT_LIMIT,
    filtres: Filtres = NO_FILTER,
) -> Comparaison:
    """Say why a collectivité is not in a list, or where it stands in it.

    Parameters
    ----------
    liste
        "partenaires" or "chefs_de_file".
    identifiant
        Code INSEE of a commune, or SIREN of a body for the leads.

    Raises
    ------
    KeyError
        When nobody of this list bears that identifier.
    ValueError
        When there is no such list.
    """
    context = Context.of(snapshot, demande)
    table: Partenaires | ChefsDeFile
    commune: int | None = None
    if liste == "partenaires":
        commune = snapshot.commune_rank(identifiant)
        table = Partenaires(context, filtres, also=commune)
    elif liste == "chefs_de_file":
        if not snapshot.is_porteur(identifiant):
            commune = snapshot.commune_rank(identifiant)
        table = ChefsDeFile(context, filtres, also=commune)
    else:
        raise ValueError(f"no list to compare in is called {liste!r}")
    where = snapshot.porteur_rank(identifiant) if commune is None else table.place_of(commune)
    place = ranking.position(table.total, table.kept, where)
    kept = table.best(limite)
    itself = commune == context.rank
    return Comparaison(
        entree=table.entry(where),
        derniere=kept[-1] if kept else None,
        place=place,
        raison=ITSELF if itself else _why_not(table, where, place, limite),
        vous=itself,
    )


def _why_not(table: Partenaires | ChefsDeFile, where: int, place: int | None, limite: int) -> str:
    if place is not None and place <= limite:
        return f"Elle est dans la liste, à la place {place}."
    if place is not None:
        return f"Elle arrive à la place {french.number(place)} : voici ce qui l’en sépare."
    return table.why_out(where)


def _notices(
    context: Context, partenaires: Partenaires, filtres: Filtres, any_lead: bool
) -> list[str]:
    found = []
    circle, first = partenaires.circle_km, CIRCLES_KM[0]
    if context.distance_to(context.rank) is None:
        found.append(
            "La position de votre mairie n’est pas connue : les communes sont cherchées "
            f"{_around(context)}, sans distance."
        )
    elif not partenaires.kept.any():
        found.append("Aucune commune ne répond à ces filtres.")
    elif filtres.distance_km is None and circle is None:
        found.append(
            f"Trop peu de communes à moins de {french.distance(first)} : la recherche a été "
            "élargie à toute la France."
        )
    elif filtres.distance_km is None and circle is not None and circle > first:
        found.append(
            f"Trop peu de communes à moins de {french.distance(first)} : la recherche a été "
            f"élargie à {french.distance(circle)}."
        )
    if stands_alone(context):
        found.append(
            "Votre commune n’est membre d’aucune intercommunalité : pour porter le projet, le "
            "département, la région et les opérateurs publics qui la servent viennent d’abord."
        )
    if not any_lead and filtres != NO_FILTER:
        found.append("Aucune collectivité pour porter le projet ne répond à ces filtres.")
    elif not any_lead:
        found.append(
            "Aucune collectivité n’est connue de nous pour porter ce sujet sur votre territoire."
        )
    return found


def _around(context: Context) -> str:
    """Say where partners of a commune without a position were looked for."""
    communes = context.snapshot.communes
    if not home(context).any():
        return "dans toute la France"
    if communes.epcis[context.rank]:
        return "dans votre intercommunalité et votre département"
    other = communes.departements[context.rank] in OTHER_TERRITORIES
    return "dans votre territoire" if other else "dans votre département"
