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
}
