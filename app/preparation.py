"""Everything between a fresh machine and the first page: schema, data, snapshot."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from app import database, schema
from app.acteurs import chargement as acteurs
from app.besoins import services as besoins
from app.bibliotheque import chargement as bibliotheque
from app.confiance import services as confiance
from app.config import Config
from app.recommandations import instantane
from app.referentiel.chargement import load_referentiel
from matching.signals.text import Lemmatiser, full_lemmatiser

Report = Callable[[str], None]


def prepare(config: Config, url: str, report: Report) -> None:
    """Bring a database and the data folder up to date; quick when they already are."""
    engine = database.make_engine(url)
    try:
        schema.upgrade(engine)
        with Session(engine) as session:
            _load(session, config, report)
            besoins.purge(session, now=datetime.now(UTC))
            confiance.forget_senders(session)
            session.commit()
    finally:
        engine.dispose()


def _load(session: Session, config: Config, report: Report) -> None:
    if load_referentiel(session, report):
        session.commit()
    lemmatiser: Lemmatiser | None = None
    # The organisations name projects, so they follow whenever the library is loaded again.
    prints = (bibliotheque.current_fingerprint(), acteurs.current_fingerprint())
    names = (bibliotheque.NAME, acteurs.NAME)
    known = [bibliotheque.is_loaded(session, n, p) for n, p in zip(names, prints, strict=True)]
    if not all(known):
        lemmatiser = full_lemmatiser()
        bibliotheque.load_bibliotheque(session, report, lemmatiser)
        acteurs.load_acteurs(session, report, lemmatiser)
        for name, fingerprint in zip(names, prints, strict=True):
            bibliotheque.remember(session, name, fingerprint)
        session.commit()
    folder = instantane.path_of(config.prepare_data(), instantane.current_version(session))
    if not folder.exists():
        report("  index de recherche des partenaires")
        instantane.ensure(session, config.data, lemmatiser)
    instantane.open_current(session, config.data)
