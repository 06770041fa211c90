"""The pages of communes and EPCI: who is shown, and what a code that ceased leads to."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.errors import DomainError, NotFound
from app.referentiel import queries
from app.referentiel.recherche import Suggestion, search_communes
from app.textes import clean
from matching.place_names import arrondissement, de
from models import AncienneCommune, Cas, Commune, Epci

LONGEST_SEARCH = 100
MOST_FOUND = 30


class CommuneNotFound(NotFound):
    titre = "Cette commune n’existe pas"
    message = "Aucune commune de France n’a ce code INSEE, ni ne l’a eu depuis les fusions connues."
    suite = "Vérifiez le code (cinq caractères, ce n’est pas le code postal) ou cherchez par nom."


class EpciNotFound(NotFound):
    titre = "Cette intercommunalité n’existe pas"
    message = "Aucune intercommunalité à fiscalité propre n’a ce numéro SIREN."
    suite = "Partez plutôt de la page d’une de ses communes : elle y mène."


class CommuneCeased(DomainError):
    """The commune is part of another one: that one's page takes over."""

    status = 301

    def __init__(self, sentence: str, successor: Commune) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.successor = successor


@dataclass(frozen=True)
class CommunePage:
    commune: Commune
    region: str
    anciens_noms: list[str]
    neighbours: list[Commune]
    cas: list[Cas]
    # Of the EPCI and EPT it is a member of.
    cas_around: list[Cas]


@dataclass(frozen=True)
class EpciPage:
    epci: Epci
    region: str
    members: list[Commune]
    cas: list[Cas]
    cas_of_members: list[tuple[Cas, Commune]]


def read_commune(session: Session, code_insee: str) -> CommunePage:
    commune = queries.find_commune(session, code_insee)
    if commune is None:
        raise _ceased(session, code_insee) or CommuneNotFound
    return CommunePage(
        commune=commune,
        region=queries.find_region_name(session, commune.region_code),
        anciens_noms=queries.list_anciens_noms(session, code_insee),
        neighbours=queries.list_neighbours(session, code_insee),
        cas=queries.list_cas_held(session, _known(commune.code_insee, commune.siren)),
        cas_around=queries.list_cas_held(session, _known(commune.epci_siren, commune.ept_siren)),
    )


def _known(*codes: str | None) -> list[str]:
    return [code for code in codes if code]


def _ceased(session: Session, code_insee: str) -> CommuneCeased | None:
    former = queries.find_former(session, code_insee)
    return CommuneCeased(_what_became_of(former), former.commune) if former else None


def _what_became_of(former: AncienneCommune) -> str:
    heir = former.commune.nom
    if former.type == "arrondissement" and former.nom:
        return f"Le {arrondissement(former.nom)} n’a pas de page à lui : voici toute la commune."
    name = former.nom or f"La commune {former.code}"
    return f"{name} fait partie {de(heir)} depuis une fusion."


def read_epci(session: Session, siren: str) -> EpciPage:
    epci = queries.find_epci(session, siren)
    if epci is None:
        raise EpciNotFound
    members = queries.list_members(session, siren)
    by_code = {code: row for row in members for code in (row.code_insee, row.siren) if code}
    held = queries.list_cas_held(session, list(by_code))
    return EpciPage(
        epci=epci,
        region=queries.find_region_name(session, epci.departement.region_code),
        members=members,
        cas=queries.list_cas_held(session, [siren]),
        cas_of_members=[(cas, by_code[cas.insee_or_siren or ""]) for cas in held],
    )


def as_typed(text: str) -> str:
    """Return what is read of a search: one line, bounded, nothing invisible."""
    return " ".join(clean(text).split())[:LONGEST_SEARCH]


def suggest(session: Session, text: str) -> list[dict[str, str]]:
    """Return the communes proposed while a name is typed."""
    return [
        {
            "code": found.commune.code_insee,
            "nom": found.commune.nom,
            "precision": found.precision,
        }
        for found in search_communes(session, as_typed(text))
    ]


def search(session: Session, text: str) -> tuple[list[Suggestion], bool]:
    """Return the first communes found, and whether there are more."""
    found = search_communes(session, as_typed(text), MOST_FOUND + 1)
    return found[:MOST_FOUND], len(found) > MOST_FOUND
