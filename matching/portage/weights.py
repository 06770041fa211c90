"""What each signal weighs when a body is looked for to carry a project, and why.

The weights are those of a conditional logit: a score is the exact sum of weight × value, and only
differences between scores mean something. It is no probability of being competent.
"""

from matching.weights import Signal

PORTAGE = (
    Signal(
        "departement", "Département", 0.68,
        "1 si c’est le département, sinon 0",
        "À droit égal, le département a les services pour conduire un chantier.",
    ),
    Signal(
        "metropole", "EPCI très intégré", 0.94,
        "1 si communauté urbaine, métropole ou établissement public territorial, sinon 0",
        "La loi leur donne plus de compétences qu’aux autres EPCI.",
    ),
    Signal(
        "lieux", "Lieux du projet", 1.42,
        "ln(0,03 + part des lieux nommés qui sont sur son territoire) − ln 1,03",
        "On ne porte guère un projet hors de chez soi.",
    ),
    Signal(
        "droit_texte", "Sujet du texte", 3.51,
        "force de la règle « sujet × fonction », de 0 à 1, pour ce que dit le texte",
        "La loi et l’usage disent qui s’occupe de quoi.",
    ),
    Signal(
        "droit_programme", "Sujet du programme", 1.76,
        "la même force, pour le sujet du programme national",
        "Le programme dit la nature des travaux quand le texte est court.",
    ),
    Signal(
        "exclusif_epci", "Dit intercommunal", 1.39,
        "1 pour un EPCI quand le texte dit « communautaire », ou une zone d’activité",
        "Le texte dit lui-même de qui est le projet.",
    ),
    Signal(
        "declaree", "Compétences déclarées", 0.59,
        "part des sujets que ses compétences déclarées (BANATIC) couvrent",
        "Ses statuts lui donnent le sujet.",
    ),
    Signal(
        "nom_compose", "Nom dans le texte", 1.48,
        "1 si deux mots de son nom qui se suivent sont dans le texte",
        "« Grand Poitiers », « Pays de Bitche » : le texte le nomme.",
    ),
    Signal(
        "taille", "Taille du syndicat", -0.54,
        "pour un syndicat : log10(habitants ÷ 50 000)",
        "Entre deux syndicats qui couvrent la commune, le plus proche du terrain.",
    ),
)  # fmt: skip

# The weights above were fitted (penalty 1, every département and région of France a candidate) on
# 222 projects funded in these départements: only what is measured in others judges them.
FITTED_ON = (
    "03", "04", "08", "09", "10", "12", "13", "19", "21", "22", "24", "25", "28", "30", "31", "32",
    "34", "37", "38", "40", "41", "43", "46", "51", "53", "56", "57", "58", "61", "64", "65", "66",
    "70", "71", "72", "73", "77", "79", "81", "82", "86", "90", "93", "95", "971", "974",
)  # fmt: skip
