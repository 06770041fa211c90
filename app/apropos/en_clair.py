"""What each signal looks at, in the words of a mairie: the formulas stand beside, for engineers.

No figure is repeated from `matching.weights`: the page shows those, and they may change.
"""

# Where a commune is placed decides every distance: said wherever a distance counts.
POSITION = (
    "à vol d’oiseau entre les deux mairies, ou depuis le milieu de la commune quand sa mairie "
    "n’est pas située dans nos sources"
)

EN_CLAIR: dict[str, dict[str, str]] = {
    "chefs_de_file": {
        "competence": "La loi ou l’usage lui donnent-ils ce sujet ? Nous l’avons noté, thème par "
        "thème, pour chaque sorte de collectivité.",
        "appartenance": "Votre commune en est-elle membre, ou est-elle sur son territoire ?",
        "proximite": "Est-elle près de chez vous ? Pour une intercommunalité, la distance est "
        "celle de sa commune la plus peuplée.",
        "experience": "A-t-elle déjà mené un projet sur ce sujet ? Un projet en service compte "
        "plus qu’un projet à l’étude.",
        "themes": "Dit-elle s’occuper de ce sujet, ou d’un sujet proche ?",
        "mots": "Les mots de votre besoin se retrouvent-ils dans ce qu’elle propose ou dans ses "
        "projets ? Un mot rare compte plus qu’un mot que tout le monde emploie.",
        "capacite": "Combien d’habitants sert-elle ? C’est une idée grossière de ses moyens.",
    },
    "partenaires": {
        "proximite": f"Est-elle près de chez vous ? La distance est mesurée {POSITION} ; elle se "
        "juge aussi à celle qui sépare d’ordinaire les communes de l’endroit.",
        "frontiere": "Son territoire touche-t-il le vôtre, et sur quelle longueur ?",
        "postal": "A-t-elle le même code postal que vous ?",
        "cooperations": "Est-elle déjà avec vous dans un syndicat ou un autre groupement connu de "
        "nous ?",
        "libre": "Est-elle encore libre sur ce sujet, ou engagée dans un groupement sans vous ?",
        "epci": "Est-elle dans la même intercommunalité que vous ?",
        "departement": "Est-elle dans le même département que vous ?",
        "taille": "A-t-elle à peu près autant d’habitants que vous ?",
        "themes": "A-t-elle un projet documenté sur ce sujet, ou sur un sujet proche ?",
        "mots": "Les mots de votre besoin se retrouvent-ils dans ses projets ? Un mot rare compte "
        "plus qu’un mot que tout le monde emploie.",
        "experience": "Où en est son projet ? En service, il compte plus qu’à l’étude.",
    },
    "cas": {
        "themes": "Le projet porte-t-il sur votre sujet, ou sur un sujet proche ?",
        "mots": "Les mots de votre besoin se retrouvent-ils dans sa fiche ? Un mot rare compte "
        "plus qu’un mot que tout le monde emploie.",
        "taille": "Celui qui l’a mené a-t-il à peu près autant d’habitants que vous ?",
        "territoire": "Est-il dans votre département ou dans votre région ?",
        "maturite": "Où en est le projet ? En service, il compte plus qu’à l’étude.",
    },
    "acteurs": {
        "themes": "Dit-elle s’occuper de votre sujet, ou d’un sujet proche ?",
        "mots": "Les mots de votre besoin se retrouvent-ils dans ce qu’elle propose ? Un mot rare "
        "compte plus qu’un mot que tout le monde emploie.",
        "territoire": "Intervient-elle dans votre département, dans votre région ou partout en "
        "France ?",
        "experience": "A-t-elle pris part à un projet documenté sur ce sujet ?",
        "reseau": "A-t-elle déjà travaillé avec vous, votre intercommunalité, votre département ou "
        "votre région ?",
    },
}
