"""Facts in French: numbers, distances and names as a mairie would read them."""

NARROW = "\u202f"
NO_BREAK = "\u00a0"

KINDS = {
    "CC": "communauté de communes",
    "CA": "communauté d’agglomération",
    "CU": "communauté urbaine",
    "METRO": "métropole",
    "MET69": "métropole",
    "MGP": "métropole",
    "EPT": "établissement public territorial",
    "departement": "département",
    "region": "région",
    "opsn": "opérateur public de services numériques",
    "commune": "commune",
    "entreprise": "entreprise",
    "laboratoire": "laboratoire",
    "startup": "start-up",
    "reseau": "réseau",
    "association": "association",
    "institut": "institut de recherche",
    "csirt": "centre de réponse aux incidents cyber",
    "universite": "université ou école",
    "etat": "service de l’État",
}

PLURIELS = {
    "opsn": "opérateurs publics de services numériques",
    "csirt": "centres de réponse aux incidents cyber",
    "etat": "services de l’État",
    "institut": "instituts de recherche",
    "universite": "universités et écoles",
    "reseau": "réseaux",
}


# How far a project has come, as it is said.
STATUTS = {
    "production": "en service",
    "déploiement": "en déploiement",
    "expérimentation": "en expérimentation",
    "exploration": "à l’étude",
    "inconnu": "avancement non renseigné",
}


def number(value: float) -> str:
    """Write a whole number with thin spaces.

    >>> number(34969) == "34\u202f969"
    True
    """
    return f"{round(value):,}".replace(",", NARROW)


def inhabitants(population: int) -> str:
    """
    >>> inhabitants(1) == "1\u00a0habitant"
    True
    """
    return f"{number(population)}{NO_BREAK}habitant{'s' if population > 1 else ''}"


def distance(kilometres: float) -> str:
    """
    >>> distance(12.4) == "12\u00a0km"
    True
    >>> distance(0.4) == "moins de 1\u00a0km"
    True
    """
    if kilometres < 1:
        return f"moins de 1{NO_BREAK}km"
    return f"{number(kilometres)}{NO_BREAK}km"


def decimal(value: float, digits: int = 1) -> str:
    """
    >>> decimal(4.25, 1)
    '4,2'
    """
    return f"{value:.{digits}f}".replace(".", ",")


def sentence(text: str) -> str:
    """End a text as a sentence ends, once.

    >>> sentence("un tableur"), sentence("À confirmer.")
    ('un tableur.', 'À confirmer.')
    """
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def listing(names: list[str]) -> str:
    """
    >>> listing(["eau", "énergie", "voirie"])
    'eau, énergie et voirie'
    """
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} et {names[-1]}"
