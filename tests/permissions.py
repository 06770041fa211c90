"""Who may enter: every route, and by what right. A route that is not here fails a test.

Nobody signs in yet. « public » is for everybody; « clé » is for whoever holds the unguessable
address of a need, « lecture » for whoever was given its answer's address.
"""

PUBLIC, CLE, LECTURE = "public", "clé", "lecture"

PERMISSIONS = {
    "static": PUBLIC,
    "besoins.home": PUBLIC,
    "besoins.start": PUBLIC,
    "besoins.start_again": PUBLIC,
    "besoins.resume": CLE,
    "besoins.commune": CLE,
    "besoins.mots": CLE,
    "besoins.themes": CLE,
    "besoins.recherche": CLE,
    "besoins.refresh": CLE,
    "besoins.forget": CLE,
    "besoins.copy": LECTURE,
    "recommandations.show": LECTURE,
    "recommandations.print_page": LECTURE,
    "bibliotheque.list_cas": PUBLIC,
    "bibliotheque.show_cas": PUBLIC,
    "acteurs.list_acteurs": PUBLIC,
    "acteurs.show_acteur": PUBLIC,
    "referentiel.search_communes": PUBLIC,
    "referentiel.suggest_communes": PUBLIC,
    "referentiel.show_commune": PUBLIC,
    "referentiel.show_epci": PUBLIC,
    "confiance.report": PUBLIC,
    "confiance.thank": PUBLIC,
    "apropos.show_about": PUBLIC,
    "apropos.download_code": PUBLIC,
    "apropos.show_data": PUBLIC,
    "apropos.show_method": PUBLIC,
    "apropos.show_accessibility": PUBLIC,
    "apropos.show_robots": PUBLIC,
}
