from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.besoins import services
from models import Besoin


class TestResolveCommune:
    def test_takes_the_commune_picked_in_the_list(self, session: Session):
        found = services.resolve_commune(session, typed="Cotignac (83)", code_insee="83046")

        assert found.commune is not None
        assert found.commune.code_insee == "83046"

    def test_forgets_a_picked_code_that_no_longer_goes_with_the_text(self, session: Session):
        found = services.resolve_commune(session, typed="Salernes", code_insee="83046")

        assert found.commune is not None
        assert found.commune.nom == "Salernes"

    def test_takes_the_only_commune_of_that_name(self, session: Session):
        found = services.resolve_commune(session, typed="plaisir 78")

        assert found.commune is not None
        assert found.commune.code_insee == "78490"

    def test_asks_which_when_several_bear_the_name(self, session: Session):
        found = services.resolve_commune(session, typed="Saint-Germain")

        assert found.commune is None
        assert len(found.candidates) > 1

    def test_proposes_the_successor_of_a_former_commune(self, session: Session):
        found = services.resolve_commune(session, typed="Châtillon-en-Michaille")

        assert found.commune is None
        assert [item.commune.nom for item in found.candidates] == ["Valserhône"]

    def test_proposes_the_successor_of_a_former_code(self, session: Session):
        found = services.resolve_commune(session, typed="01091")

        assert found.commune is None
        assert [item.commune.nom for item in found.candidates] == ["Valserhône"]

    def test_proposes_near_names_to_a_slip_of_the_keyboard(self, session: Session):
        found = services.resolve_commune(session, typed="Cotinac")

        assert "Cotignac" in [item.commune.nom for item in found.candidates]

    @pytest.mark.parametrize("typed", ["zzzzqqqq", "%", "_", "';--", "🌻", "‮"])
    def test_finds_nobody_without_an_exception(self, session: Session, typed: str):
        found = services.resolve_commune(session, typed=typed)

        assert found.commune is None


class TestNextStep:
    def test_asks_first_what_is_missing(self, session: Session):
        besoin = services.start(session, typed="Saint-Germain", code_insee="", texte="eau")
        assert services.next_step(besoin) == "commune"

        services.choose_commune(session, besoin, "83046")
        assert services.next_step(besoin) == "themes"

        services.set_themes(besoin, ["fuites-reseaux"])
        assert services.next_step(besoin) == "recherche"


class TestSetTexte:
    def test_new_words_have_their_themes_guessed_again(self):
        besoin = Besoin(texte="eau", themes=["fuites-reseaux"], themes_confirmed=True)

        services.set_texte(besoin, "la cantine")

        assert (besoin.themes, besoin.themes_confirmed) == ([], False)

    def test_the_same_words_keep_the_themes_chosen(self):
        besoin = Besoin(texte="eau", themes=["fuites-reseaux"], themes_confirmed=True)

        services.set_texte(besoin, " eau ")

        assert (besoin.themes, besoin.themes_confirmed) == (["fuites-reseaux"], True)


def test_keys_of_a_need_are_long_and_never_the_same(session: Session):
    first = services.start(session, typed="Cotignac", code_insee="", texte="eau")
    second = services.start(session, typed="Cotignac", code_insee="", texte="eau")

    keys = {first.cle, first.cle_lecture, second.cle, second.cle_lecture}

    assert len(keys) == 4
    assert {len(key) for key in keys} == {22}


def test_what_nobody_touches_is_erased_in_its_time(session):
    now = datetime(2030, 1, 1, tzinfo=UTC)
    old_draft, draft, old_answer, answer = (
        services.start(session, typed="Cotignac (83)", code_insee="", texte="Une fuite")
        for _ in range(4)
    )
    session.flush()
    for besoin, days, answered in (
        (old_draft, 91, False), (draft, 89, False), (old_answer, 731, True), (answer, 729, True),
    ):  # fmt: skip
        besoin.updated_at = now - timedelta(days=days)
        besoin.answered_at = besoin.updated_at if answered else None
    session.flush()
    keys = {name: row.cle for name, row in {
        "old_draft": old_draft, "draft": draft, "old_answer": old_answer, "answer": answer,
    }.items()}  # fmt: skip
    session.execute(update(Besoin).where(Besoin.cle.not_in(keys.values())).values(updated_at=now))

    erased = services.purge(session, now=now)

    assert erased == 2
    session.expire_all()
    left = set(session.scalars(select(Besoin.cle).where(Besoin.cle.in_(keys.values()))))
    assert left == {keys["draft"], keys["answer"]}
