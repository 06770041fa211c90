"""SIREN of the collectivités départementales and régionales, which neither package gives.

A département's SIREN is « 22 », its code, a four-digit number (three for the overseas, whose code
has three digits) and the Luhn key. The number is 0001 for most, the one SIRENE gave for the
others (often the code of the chef-lieu's commune: 0502 then 4 is 50502, Saint-Lô). It cannot be
guessed: this table was compared, département by département, with two independent public lists
drawn from SIRENE, which agree; collectivités d'outre-mer, for which they did not, have none here.
"""

NUMEROS_DEPARTEMENTS = {
    "02": "0002",
    "08": "0004",
    "10": "0005",
    "14": "0118",
    "19": "2720",
    "23": "0962",
    "27": "0229",
    "44": "0002",
    "50": "0502",
    "72": "0002",
    "76": "0540",
    "78": "0646",
    "87": "0851",
    "91": "0228",
    "92": "0050",
    "93": "0008",
    "94": "0028",
    "95": "0127",
}
"""The number where it is not 0001."""

SIRENS_HORS_MODELE = {
    "2A": "200076958",
    "2B": "200076958",
    "67": "200094332",
    "68": "200094332",
    "75": "217500016",
    "972": "200055507",
    "973": "200052678",
    "976": "229850003",
}
"""Collectivité de Corse, collectivité européenne d'Alsace, Ville de Paris (commune and
département), Martinique, Guyane, and Mayotte, numbered under 985, its code before 2011."""

NOMS_HORS_MODELE = {
    "2A": "Collectivité de Corse",
    "2B": "Collectivité de Corse",
    "67": "Collectivité européenne d'Alsace",
    "68": "Collectivité européenne d'Alsace",
    "75": "Ville de Paris",
    "972": "Collectivité territoriale de Martinique",
    "973": "Collectivité territoriale de Guyane",
    "975": "Collectivité de Saint-Pierre-et-Miquelon",
    "977": "Collectivité de Saint-Barthélemy",
    "978": "Collectivité de Saint-Martin",
    "984": "Terres australes et antarctiques françaises",
    "986": "Territoire des îles Wallis et Futuna",
    "987": "Polynésie française",
    "988": "Nouvelle-Calédonie",
    "989": "",
}
"""Where the collectivité is not « Département de… »; Clipperton is none."""

SIRENS_REGIONS = {
    "01": "239710015",
    "02": "200055507",
    "03": "200052678",
    "04": "239740012",
    "06": "229850003",
    "11": "237500079",
    "24": "234500023",
    "27": "200053726",
    "28": "200053403",
    "32": "200053742",
    "44": "200052264",
    "52": "234400034",
    "53": "233500016",
    "75": "200053759",
    "76": "200053791",
    "84": "200053767",
    "93": "231300021",
    "94": "200076958",
}

NOMS_REGIONS_HORS_MODELE = {
    "02": "Collectivité territoriale de Martinique",
    "03": "Collectivité territoriale de Guyane",
    "04": "Région Réunion",
    "06": "Département de Mayotte",
    "94": "Collectivité de Corse",
}
"""Where the collectivité is not « Région » and the name."""

CHARNIERES = {0: "de ", 1: "d'", 2: "du ", 3: "de la ", 4: "des ", 5: "de l'"}
"""INSEE's « type de nom en clair » (typeLiaison in the package): what joins « Département » and
the name."""


def luhn_key(digits: str) -> str:
    """Return the digit that makes ``digits`` + key satisfy Luhn's formula (ISO/IEC 7812-1).

    >>> luhn_key("22380001")
    '2'
    """
    total = 0
    for position, digit in enumerate(reversed(digits)):
        # The key will be the last digit: the one before it is doubled, and every second one.
        value = int(digit) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def is_siren(text: str) -> bool:
    """Say whether a text is nine digits that satisfy Luhn's formula.

    >>> is_siren("223800012"), is_siren("223800013")
    (True, False)
    """
    return len(text) == 9 and text.isdecimal() and luhn_key(text[:8]) == text[8]


def siren_departement(code: str, zone: str) -> str:
    """SIREN of the collectivité of a département, ``""`` for the collectivités d'outre-mer."""
    if code in SIRENS_HORS_MODELE:
        return SIRENS_HORS_MODELE[code]
    if zone == "com":
        return ""
    # Eight digits before the key: an overseas code takes one from the number.
    number = NUMEROS_DEPARTEMENTS.get(code, "0001")[len(code) - 2 :]
    root = f"22{code}{number}"
    return root + luhn_key(root)


def nom_collectivite_departement(code: str, nom: str, type_liaison: int) -> str:
    """« Département de l'Allier », « Collectivité de Corse »; the article is INSEE's."""
    if code in NOMS_HORS_MODELE:
        return NOMS_HORS_MODELE[code]
    return f"Département {CHARNIERES[type_liaison]}{nom}"


def nom_collectivite_region(code: str, nom: str, zone: str) -> str:
    """« Région Bretagne », « Collectivité de Corse »."""
    if zone == "com":
        return NOMS_HORS_MODELE[code]
    return NOMS_REGIONS_HORS_MODELE.get(code, f"Région {nom}")
