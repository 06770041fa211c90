"""Overseas: the territories where the rules of the Hexagone do not hold, and whom to ask there."""

# Départements and régions d’outre-mer: the general rules hold, offices and distances differ.
DEPARTEMENTS = frozenset({"971", "972", "973", "974", "976"})

# The others are no département. A statute of their own shares out the roles there, so that none of
# our rules may be told: code of the territory → its name after « de », whom to ask.
ASK = {
    "975": ("Saint-Pierre-et-Miquelon", "à la collectivité territoriale ou à la préfecture"),
    "977": ("Saint-Barthélemy", "à la collectivité ou à la préfecture"),
    "978": ("Saint-Martin", "à la collectivité ou à la préfecture"),
    "984": (
        "les Terres australes et antarctiques françaises",
        "à leur administration, sous l’autorité d’un préfet",
    ),
    "986": ("Wallis-et-Futuna", "à l’administration supérieure du territoire"),
    "987": (
        "la Polynésie française",
        "à la collectivité de Polynésie française ou au haut-commissariat de la République",
    ),
    "988": (
        "la Nouvelle-Calédonie",
        "à votre province ou au haut-commissariat de la République",
    ),
    "989": ("Clipperton", "au ministère chargé des outre-mer"),
}
OTHER_TERRITORIES = frozenset(ASK)

# Said of a candidate there, in the place of a rule of the Hexagone.
NOT_OUR_RULES = (
    "Dans l’Hexagone, cette sorte de collectivité peut porter ce sujet ; ici, les règles "
    "diffèrent : à vérifier auprès d’elle."
)


def is_overseas(departement: str) -> bool:
    return departement in DEPARTEMENTS or departement in OTHER_TERRITORIES


def whom_to_ask(territory: str) -> str:
    """Say whom a commune of one of the other territories may ask.

    >>> whom_to_ask("977")
    'Pour Saint-Barthélemy, les règles ne sont pas celles de l’Hexagone : demandez à la \
collectivité ou à la préfecture qui s’occupe de ce sujet.'
    """
    name, body = ASK[territory]
    return (
        f"Pour {name}, les règles ne sont pas celles de l’Hexagone : demandez {body} qui "
        "s’occupe de ce sujet."
    )
