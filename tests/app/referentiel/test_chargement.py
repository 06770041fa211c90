"""What a new version of the territories does to what people have written."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.besoins import services
from app.referentiel.chargement import _hand_over_needs, raw_cursor
from models import AncienneCommune


def test_a_need_follows_its_commune_into_the_one_it_became_part_of(session: Session) -> None:
    merged, kept = (
        services.start(session, typed=name, code_insee="", texte="Une fuite")
        for name in ("Cotignac (83)", "Salernes (83)")
    )
    gone = services.start(session, typed="Sillans-la-Cascade (83)", code_insee="", texte="Encore")
    session.add(
        AncienneCommune(code="83046", type="associee", commune_code="83121", nom="Cotignac")
    )
    session.flush()
    session.execute(
        text(
            "CREATE TEMP TABLE chargement_communes ON COMMIT DROP AS "
            "SELECT * FROM communes WHERE code_insee NOT IN ('83046', :gone)"
        ),
        {"gone": gone.commune_code},
    )

    _hand_over_needs(raw_cursor(session))

    for besoin in (merged, kept, gone):
        session.refresh(besoin)
    assert merged.commune_code == "83121"
    assert kept.commune_code == "83121"
    assert gone.commune_code is None
    assert gone.commune_saisie == "Sillans-la-Cascade (83)"
    session.rollback()
