"""`maillage recommander`: the same answer as the page, as text or JSON."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app.errors import DomainError
from app.recommandations import contenu, instantane
from app.referentiel import queries, recherche
from app.templating import majuscule, phrase
from app.textes import clean
from matching import french, recommending
from matching.signals.text import fold
from matching.snapshot import Snapshot
from matching.types import Demande
from models import LONGEST_TEXTE

MOST_THEMES = 5
# The reasons shown in a terminal: the heaviest ones; the others are counted.
SHOWN_PARTS = 3
# Under this likeness (rapidfuzz, 0 to 100) a theme is not what was meant.
LEAST_LIKENESS = 75
SHORT_WORD = 3


class UnknownCommune(DomainError):
    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class UnknownTheme(DomainError):
    def __init__(self, typed: str, nearest: str | None) -> None:
        super().__init__(typed)
        known = (
            f"le plus proche est « {nearest} »"
            if nearest
            else "aucun n’en est proche ; la bibliothèque les montre tous"
        )
        self.message = f"Le thème « {' '.join(typed.split())} » n’existe pas ; {known}."


class EmptyTexte(DomainError):
    message = (
        "Le besoin est vide : écrivez quelques mots, par exemple « on perd de l’eau la nuit et on "
        "ne sait pas où »."
    )


class TooLong(DomainError):
    message = f"Le besoin est trop long : {french.number(LONGEST_TEXTE)} caractères au plus."


class TooManyThemes(DomainError):
    message = f"{MOST_THEMES} thèmes au plus."


def answer(
    session: Session, data: Path, *, commune: str, texte: str, themes: Sequence[str], limite: int
) -> dict[str, Any]:
    """Check what was typed, then answer; a refusal says the nearest valid value."""
    try:
        snapshot = instantane.open_current(session, data)
    except ProgrammingError as error:
        raise instantane.NotPrepared from error
    code = _commune(session, snapshot, commune.strip())
    words = clean(texte)
    if not re.search(r"\w", words):
        raise EmptyTexte
    if len(words) > LONGEST_TEXTE:
        raise TooLong
    for slug in themes:
        if slug not in snapshot.themes.slugs:
            raise UnknownTheme(slug, _nearest_theme(snapshot, slug))
    if len(themes) > MOST_THEMES:
        raise TooManyThemes
    chosen = tuple(dict.fromkeys(themes)) or tuple(
        theme.slug for theme in recommending.understand(snapshot, words).themes
    )
    demande = Demande(commune=code, texte=words, themes=chosen)
    return contenu.compute(snapshot, demande, limite=limite)


def as_json(found: dict[str, Any]) -> str:
    return json.dumps(found, ensure_ascii=False, indent=2)


TITLES = {
    "chefs_de_file": "Pressenties comme chef de file",
    "partenaires": "Partenaires",
    "cas": "Ils l’ont fait",
    "acteurs": "Scientifiques, entreprises et réseaux",
}


def as_text(found: dict[str, Any]) -> str:
    """Write an answer for a terminal: what bears on the lists first, then the lists."""
    commune = found["commune"]
    lines = [f"{commune['nom']} ({commune['departement']}) : {found['besoin']}"]
    labels = [theme["libelle"] for theme in found["themes"]]
    lines.append(f"Thèmes : {f'{french.NO_BREAK}; '.join(labels) or 'aucun reconnu'}")
    for avis in found["avis"]:
        lines += ["", avis]
    for outil in found["sans_ia"]:
        name = french.sentence(majuscule(outil["outil"]))
        lines += ["", f"A-t-on besoin d’IA ? Peut-être pas. {name}", outil["raison"], outil["ou"]]
    for question in found["questions"]:
        lines += ["", question["texte"], *(f"  - {c['texte']}" for c in question["choix"])]
    for name, title in TITLES.items():
        lines += ["", title]
        for item in found[name]:
            lines += _entry(item)
        if not found[name]:
            lines.append("  Personne de connu pour l’instant.")
        if name == "chefs_de_file" and found["a_contacter"]:
            lines += ["", "À contacter aussi"]
            lines += [f"  {phrase(contact['raison'])}" for contact in found["a_contacter"]]
    return "\n".join(lines)


def _entry(item: dict[str, Any]) -> list[str]:
    """Write an entry so that its score can be checked: its heaviest parts, the rest summed."""
    parts = sorted(contenu.in_thousandths(item)["parts"], key=lambda part: -part["contribution"])
    parts = [part for part in parts if part["contribution"] > 0]
    shown, others = parts[:SHOWN_PARTS], parts[SHOWN_PARTS:]
    held = f" ({item['porteur']})" if item["porteur"] else ""
    lines = [f"  {_points(parts)}  {item['nom']}{held}"]
    lines += [f"{'':8}{_points([part]):<4}  {phrase(part['raison'])}" for part in shown]
    if others:
        more = f"et {len(others)} autre{'s' if len(others) > 1 else ''}"
        lines.append(f"{'':8}{_points(others):<4}  {more}")
    return lines


def _points(parts: Sequence[dict[str, Any]]) -> str:
    return french.decimal(sum(part["milliemes"] for part in parts) / 10)


def _commune(session: Session, snapshot: Snapshot, typed: str) -> str:
    code = typed.upper()
    if re.fullmatch(r"\d[\dAB]\d{3}", code):
        if queries.find_commune(session, code):
            return code
        successor = queries.find_successor(session, code)
        if successor:
            raise UnknownCommune(
                f"Le code {code} n’est pas, ou n’est plus, celui d’une commune : son territoire "
                f"est dans la commune {successor.nom}, utilisez --commune {successor.code_insee}."
            )
        nearest = _nearest_code(snapshot, code)
        name = snapshot.communes.noms[snapshot.commune_rank(nearest)]
        raise UnknownCommune(
            f"Aucune commune n’a le code {code} ; le plus proche est {nearest} ({name})."
        )
    if re.fullmatch(r"\d{4}", code) and (commune := queries.find_commune(session, f"0{code}")):
        # A spreadsheet drops the first zero.
        raise UnknownCommune(
            f"Un code INSEE a cinq chiffres ; pour {commune.nom} ({commune.departement_code}), "
            f"utilisez --commune 0{code}."
        )
    found = recherche.search_communes(session, typed.replace("\0", ""), limit=1) if typed else []
    if found:
        commune = found[0].commune
        raise UnknownCommune(
            f"--commune attend un code INSEE ; pour {commune.nom} ({commune.departement_code}), "
            f"utilisez --commune {commune.code_insee}."
        )
    raise UnknownCommune(
        f"« {typed} » n’est ni un code INSEE ni une commune connue ; exemple : --commune 01001."
    )


def _nearest_code(snapshot: Snapshot, code: str) -> str:
    """The code that differs least, in the same département when it has any commune."""
    communes = snapshot.communes
    inhabited = [
        c for c, people in zip(communes.codes, communes.populations, strict=True) if people > 0
    ]
    home = [c for c in inhabited if c[:2] == code[:2]] or inhabited
    if code.isdigit():
        numeric = [c for c in home if c.isdigit()] or home
        return min(numeric, key=lambda c: (abs(int(c) - int(code)) if c.isdigit() else 99999, c))
    return min(home, key=lambda c: (sum(a != b for a, b in zip(c, code, strict=True)), c))


def _nearest_theme(snapshot: Snapshot, typed: str) -> str | None:
    """The sub-theme written most like it, else the one that its words are read as."""
    themes = snapshot.themes
    written = {slug: slug for slug in themes.slugs}
    for slug, label in zip(themes.slugs, themes.labels, strict=True):
        written |= {word: slug for word in fold(label).split() if len(word) > SHORT_WORD}
    best = process.extractOne(
        fold(typed), list(written), scorer=fuzz.ratio, score_cutoff=LEAST_LIKENESS
    )
    if best:
        return written[best[0]]
    read = recommending.understand(snapshot, typed).themes
    return read[0].slug if read else None
