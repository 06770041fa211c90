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

# How the rules of a kind of body begin, that other bodies may hold under another name.
OWN_SUBJECTS = {"departement": "Le département", "region": "La région"}

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


def quoted(names: list[str]) -> str:
    """List names that may hold « et » themselves, each between quotation marks.

    >>> quoted(["Eau et air", "Sol"]) == "«\u00a0Eau et air\u00a0» et «\u00a0Sol\u00a0»"
    True
    """
    return listing([f"«{NO_BREAK}{name}{NO_BREAK}»" for name in names])


def kind_of(kind: str, nom: str) -> str:
    """Say what a body is; one that took the place of a département or a région bears its own name.

    >>> kind_of("departement", "Département de la Drôme")
    'département'
    >>> kind_of("departement", "Collectivité européenne d’Alsace")
    'collectivité territoriale'
    """
    if kind in OWN_SUBJECTS and not nom.startswith(OWN_SUBJECTS[kind].split()[1].capitalize()):
        return "collectivité territoriale"
    return KINDS.get(kind, kind)


def under_its_name(sentence: str, kind: str, nom: str) -> str:
    """Tell a rule of départements or régions of a body that is not called so.

    >>> under_its_name("La région organise les cars.", "region", "Collectivité de Corse")
    'La Collectivité de Corse organise les cars.'
    >>> under_its_name("Le département aide.", "departement", "Département du Var")
    'Le département aide.'
    """
    subject = OWN_SUBJECTS.get(kind, "")
    if not subject or nom.startswith(subject.split()[1].capitalize()):
        return sentence
    article = "Le" if nom.startswith("Département") else "La"
    own = f"{article} {nom}".replace("'", "’")
    return own + sentence.removeprefix(subject) if sentence.startswith(subject) else sentence


def of(name: str) -> str:
    """Put « de » before a name that bears its article.

    >>> [of("les écoles"), of("le tourisme"), of("la voirie"), of("l’eau")]
    ['des écoles', 'du tourisme', 'de la voirie', 'de l’eau']
    """
    article, _, rest = name.partition(" ")
    joined = {"le": "du", "les": "des"}.get(article)
    return f"{joined} {rest}" if joined else f"de {name}"


def postcode(code: int) -> str:
    """
    >>> postcode(1390)
    '01390'
    """
    return f"{code:05d}"
