"""Names of places and bodies as French writes them: articles, elisions, apostrophes, kinds."""

import re

from matching.french import KINDS, NO_BREAK
from matching.signals.text import fold

_CONTRACTED = {"Le ": "du", "Les ": "des"}
# Before an H usage hesitates (« d’Hendaye », « de Hendaye »); saying the whole « de » is never
# wrong to the ear. These few are mute for everybody.
_MUTE_H = frozenset({"hyeres", "herouville", "hennebont", "herault", "hopital"})
_VOWELS = frozenset("aeiou")
_ARRONDISSEMENT = re.compile(r"(?P<ville>.+) (?P<rang>\d+er?) Arrondissement")

_KIND = re.compile(
    r"(?:Communauté (?:de|des) Communes|Communauté d’Agglomération|Communauté Urbaine)\s+",
    re.IGNORECASE,
)
_SHORT_KIND = re.compile(r"(?:CC|CA|CU)\s+")
# A name with one of these says by itself that it is no commune.
_SAYS_ITS_KIND = re.compile(
    r"\b(?:communauté|agglo\w*|l’agglo|(?:euro)?métropole)\b", re.IGNORECASE
)
_LINK = re.compile(r"(?:(?:de|du|des)\s+|d’)(?:la\s+|l’)?", re.IGNORECASE)
_WITH_KIND = frozenset({"CC", "CA", "CU"})


def curly(text: str) -> str:
    """Write the apostrophes of a text as French prints them.

    >>> curly("L'Haÿ-les-Roses")
    'L’Haÿ-les-Roses'
    """
    return text.replace("'", "’")


def de(name: str) -> str:
    """Write « de » before the name of a place.

    Before an H it is never elided, but for a few names mute for all.

    >>> [de(name) for name in ("Ouessant", "Le Port", "Les Sables-d’Olonne", "L’Haÿ-les-Roses")]
    ['d’Ouessant', 'du Port', 'des Sables-d’Olonne', 'de L’Haÿ-les-Roses']
    >>> [de(name) for name in ("Île-de-Sein", "Haguenau", "Hyères", "Ydes", "Yerres", "Œuilly")]
    ['d’Île-de-Sein', 'de Haguenau', 'd’Hyères', 'd’Ydes', 'de Yerres', 'd’Œuilly']
    """
    for article, contracted in _CONTRACTED.items():
        if name.startswith(article):
            return f"{contracted} {name.removeprefix(article)}"
    return f"d’{name}" if _is_elided(name) else f"de {name}"


def _is_elided(name: str) -> bool:
    first = fold(name).partition(" ")[0]
    if first.startswith("y"):
        # « d’Yvetot », « d’Y », but « de Yerres »: before a vowel the Y is a consonant.
        return len(first) == 1 or first[1] not in _VOWELS
    return first in _MUTE_H if first.startswith("h") else first[:1] in _VOWELS


def in_departement(nom: str, departement: str) -> str:
    """Add to a commune its département, unless the two bear one name.

    >>> in_departement("Cotignac", "Var"), in_departement("Paris", "Paris")
    ('Cotignac (Var)', 'Paris')
    """
    return nom if nom == departement else f"{nom} ({departement})"


def arrondissement(registered: str) -> str:
    """Name an arrondissement of Paris, Lyon or Marseille as it is said.

    >>> arrondissement("Marseille 3e Arrondissement"), arrondissement("Paris 1er Arrondissement")
    ('3e arrondissement de Marseille', '1er arrondissement de Paris')
    """
    found = _ARRONDISSEMENT.fullmatch(registered)
    return f"{found['rang']} arrondissement {de(found['ville'])}" if found else registered


def body_name(registered: str, kind: str) -> str:
    """Name an EPCI so that it says once what it is.

    A name that says « agglomération », « communauté » or « métropole » stands alone; one that says
    nothing of the kind gets it. An EPT keeps the name it goes by.

    >>> body_name("Communauté d'agglomération Alès Agglomération", "CA")
    'Alès Agglomération'
    >>> body_name("Creuse Confluence", "CC"), body_name("CC du Pays de Salars", "CC")
    ('Communauté de communes Creuse Confluence', 'Communauté de communes du Pays de Salars')
    """
    name = " ".join(curly(registered.replace("''", "").replace('"', "")).split())
    name = re.sub(r"\s*«\s*(.*?)\s*»", rf" «{NO_BREAK}\1{NO_BREAK}»", name)
    if kind not in _WITH_KIND:
        return name
    own = name
    while found := (_KIND.match(own) or _SHORT_KIND.match(own)):
        own = own[found.end() :]
    # What is between brackets explains a name and is not part of it.
    if _SAYS_ITS_KIND.search(re.sub(r"\(.*?\)|«.*?»", "", own)):
        bare = _LINK.sub("", own, count=1) if _LINK.match(own) else own
        return bare[:1].upper() + bare[1:]
    return f"{KINDS[kind][:1].upper()}{KINDS[kind][1:]} {own}"
