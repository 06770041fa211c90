from sqlalchemy.orm import Session

from app.acteurs import queries


def test_an_organisation_is_found_by_its_siren_as_answers_name_it(session: Session):
    found = queries.find_acteur(session, "384452611")

    assert found is not None
    assert found.id == "adico"


def test_nobody_is_found_under_an_unknown_identifier(session: Session):
    assert queries.find_acteur(session, "000000000") is None
