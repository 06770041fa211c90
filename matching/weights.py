"""What each signal weighs, and why: the one table the engine, the pages and the tests read.

Every signal gives a value between 0 and 1; in each list the weights sum to 1, so a score lies
between 0 and 1 too. They are set by hand, but for those of what brings communes together, fitted to
real syndicats (`fitting.py`). The public page « Comment ça marche » is generated from this file.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal of one list: its name, how it is shown, its weight, and the reason for both."""

    nom: str
    libelle: str
    poids: float
    mesure: str
    pourquoi: str


# Distance at which the nearness of a body falls to 1/e: a seat of EPCI may be half an hour away.
# Between communes, see `signals.geography.closeness`.
PORTEUR_SCALE_KM = 30.0

# Weights of partners, but those of documented projects, come from `fitting.fit_partenaires` on 944
# questions « who shares this syndicat? » asked in these départements; then rounded.
FITTED_ON = (
    "03", "04", "08", "09", "10", "12", "13", "15", "19", "21", "22", "24", "25", "28", "30",
    "31", "32", "34", "37", "38", "40", "41", "43", "46", "51", "52", "53", "56", "57", "58",
    "60", "61", "64", "65", "66", "70", "71", "72", "73", "77", "79", "81", "82", "86", "88",
    "90", "93", "95", "971", "974", "975", "977", "978", "987", "988",
)  # fmt: skip

PARTENAIRES = (
    Signal(
        "proximite", "Distance", 0.40,
        "à vol d’oiseau (× 30 km ÷ rayon du cercle quand il est élargi), moyenne de "
        "e^(−distance ÷ 8 km), de e^(−distance ÷ 40 km) et de "
        "e^(−distance ÷ 1,5 E), où E est la distance moyenne entre elle et les 8 communes les plus "
        "proches d’elle, à moins de 60 km",
        "Se réunir le soir, partager un agent ou un matériel suppose de la proximité. Mais 10 km "
        "sont loin en plaine, et près en montagne.",
    ),
    Signal(
        "frontiere", "Limite commune", 0.07,
        "½ si les territoires se touchent, plus la part de leurs deux contours qui est commune (au "
        "plus ½), ou ¼ s’ils ne se touchent pas mais ont une commune voisine en commun, sinon 0",
        "Les communes qui coopèrent sont d’abord celles qui se touchent, et d’autant plus que la "
        "limite est longue.",
    ),
    Signal(
        "epci", "Même intercommunalité", 0.04,
        "1 si même EPCI, sinon 0",
        "Les élus s’y connaissent et les conventions y sont plus simples.",
    ),
    Signal(
        "departement", "Même département", 0.10,
        "1 si même département, sinon 0",
        "Mêmes services de l’État, mêmes aides, mêmes opérateurs publics.",
    ),
    Signal(
        "postal", "Même code postal", 0.01,
        "1 si un code postal est commun, sinon 0",
        "Un même bureau distributeur dessert d’ordinaire un même bassin de vie.",
    ),
    Signal(
        "taille", "Taille proche", 0.05,
        "e^(−|ln(population ÷ la vôtre)|)",
        "À taille égale, les moyens se ressemblent ; mais on coopère aussi avec le bourg voisin.",
    ),
    Signal(
        "cooperations", "Coopérations en commun", 0.08,
        "1 − e^(−somme de 1 ÷ ln(1 + nombre de membres)), sur les groupements que vous partagez, "
        "parmi ceux que nous connaissons",
        "Qui siège déjà avec vous sait travailler avec vous, d’autant mieux que le groupement est "
        "petit.",
    ),
    Signal(
        "libre", "Libre sur ce sujet", 0.13,
        "1, moins ½ si elle est sur ce sujet dans un groupement sans vous (½ × 8 ÷ membres au-delà "
        "de 8), moins ½ × sujets communs ÷ sujets de l’un ou de l’autre, pour celui qui compte le "
        "plus parmi ceux que nous connaissons",
        "Une commune ne confie d’ordinaire un même service qu’à un seul groupement.",
    ),
    Signal(
        "themes", "Thème", 0.03,
        "1 si un de ses projets documentés porte sur votre sous-thème, 0,4 sur le même thème",
        "Qui a travaillé le sujet peut le raconter.",
    ),
    Signal(
        "mots", "Mots du besoin", 0.02,
        "cosinus TF-IDF entre votre besoin et ses projets documentés",
        "Deux projets du même thème peuvent être loin l’un de l’autre : les mots départagent.",
    ),
    Signal(
        "experience", "Expérience", 0.07,
        "avancement du projet documenté sur votre sous-thème (production 1, exploration 0,4)",
        "Un projet en service apprend plus qu’une intention.",
    ),
)  # fmt: skip

CHEFS_DE_FILE = (
    Signal(
        "competence", "Rôle habituel sur ce thème", 0.30,
        "poids éditorial de la règle « thème × nature de la collectivité », de 0 à 1",
        "La loi et l’usage disent quelle sorte de collectivité porte ce sujet.",
    ),
    Signal(
        "appartenance", "Vous en faites partie", 0.25,
        "1 si votre commune en est membre ou est sur son territoire, sinon 0",
        "On délègue plus vite à une structure où l’on siège déjà.",
    ),
    Signal(
        "proximite", "Distance", 0.15,
        "e^(−distance à vol d’oiseau ÷ 30 km), jusqu’à sa commune la plus peuplée",
        "Un chef de file lointain se déplace moins.",
    ),
    Signal(
        "experience", "Expérience", 0.15,
        "avancement de son projet documenté sur votre sous-thème (production 1, exploration 0,4)",
        "Avoir déjà mené un tel projet est la meilleure preuve de capacité.",
    ),
    Signal(
        "themes", "Thèmes affichés", 0.05,
        "1 si ses thèmes ou ses projets contiennent votre sous-thème, 0,4 le même thème",
        "Ce que la structure dit faire.",
    ),
    Signal(
        "mots", "Mots du besoin", 0.05,
        "cosinus TF-IDF entre votre besoin et ses offres ou ses projets",
        "Les mots départagent deux structures du même thème.",
    ),
    Signal(
        "capacite", "Moyens", 0.05,
        "(log10(population) − 3) ÷ 3, borné entre 0 et 1",
        "Coordonner demande des agents : la population desservie en est un indice grossier.",
    ),
)  # fmt: skip

ACTEURS = (
    Signal(
        "themes", "Thèmes", 0.35,
        "1 si l’un de ses thèmes est votre sous-thème (0,5 quand ses offres ne le nomment pas), "
        "0,4 le même thème, si ses offres le nomment",
        "Le métier d’abord : qui a pris part à un grand projet n’en connaît pas tous les sujets.",
    ),
    Signal(
        "mots", "Mots du besoin", 0.20,
        "cosinus TF-IDF entre votre besoin et ses offres",
        "Les mots précisent le métier.",
    ),
    Signal(
        "territoire", "Territoire servi", 0.25,
        "1 si elle sert votre département, 0,8 votre région, 0,5 si c’est un organisme national, "
        "sinon 0 ; 0 aussi quand son territoire n’est pas renseigné",
        "Quelqu’un qui peut venir.",
    ),
    Signal(
        "experience", "Projets documentés", 0.10,
        "avancement de son projet documenté sur votre sous-thème (production 1, exploration 0,4)",
        "Une référence vérifiable vaut mieux qu’une promesse.",
    ),
    Signal(
        "reseau", "Déjà en lien", 0.10,
        "1 si elle a travaillé avec votre commune ou votre EPCI, 0,6 votre département ou région",
        "On s’appelle plus facilement quand quelqu’un peut faire le lien.",
    ),
)  # fmt: skip

CAS = (
    Signal(
        "themes", "Thème", 0.40,
        "1 si le projet porte sur votre sous-thème, 0,4 le même thème",
        "Le même problème d’abord.",
    ),
    Signal(
        "mots", "Mots du besoin", 0.30,
        "cosinus TF-IDF entre votre besoin et la fiche",
        "Les mots trouvent le projet le plus proche dans le thème.",
    ),
    Signal(
        "taille", "Taille du porteur", 0.10,
        "e^(−|ln(population ÷ la vôtre)| ÷ 3)",
        "Le récit d’une commune de votre taille se transpose mieux.",
    ),
    Signal(
        "territoire", "Territoire", 0.10,
        "1 si même département, 0,6 si même région, sinon 0",
        "On peut aller voir.",
    ),
    Signal(
        "maturite", "Avancement", 0.10,
        "production 1, déploiement 0,8, expérimentation 0,6, exploration 0,4, inconnu 0,3",
        "Un projet en service a des résultats à montrer.",
    ),
)  # fmt: skip

LISTES = {
    "partenaires": PARTENAIRES,
    "chefs_de_file": CHEFS_DE_FILE,
    "acteurs": ACTEURS,
    "cas": CAS,
}

# How far a project has come, as the library says it.
MATURITE = {
    "production": 1.0,
    "déploiement": 0.8,
    "expérimentation": 0.6,
    "exploration": 0.4,
    "inconnu": 0.3,
}

# A sub-theme that shares the theme of the one wanted.
SIBLING = 0.4

# The person orders the themes: the first one is the need, the others colour it.
THEME_RANKS = (1.0, 0.7, 0.5, 0.4, 0.3)
