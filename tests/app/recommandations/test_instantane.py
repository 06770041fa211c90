"""The snapshot follows the tables: one version a state of the data, kept on disk."""

from pathlib import Path

import pytest
from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from app.config import Config
from app.recommandations import instantane
from matching.snapshot import Snapshot
from models import Acteur, Cas, Chargement, Commune, Epci


def test_the_version_is_the_same_until_the_data_change(session: Session) -> None:
    before = instantane.current_version(session)

    again = instantane.current_version(session)
    one = session.scalars(select(Chargement.nom).limit(1)).one()
    session.execute(update(Chargement).where(Chargement.nom == one).values(empreinte="f" * 64))
    after = instantane.current_version(session)

    assert before == again
    assert after != before


def test_a_database_not_loaded_has_no_version(session: Session) -> None:
    for row in session.scalars(select(Chargement)):
        session.delete(row)
    session.flush()

    with pytest.raises(instantane.NotPrepared) as refusal:
        instantane.current_version(session)

    assert refusal.value.message == "La base n’est pas prête : lancez d’abord « make setup »."
    assert refusal.value.status == 503


def test_a_snapshot_already_built_is_the_one_returned(
    session: Session, config: Config, france: Snapshot
) -> None:
    folder = instantane.ensure(session, config.data)

    assert folder == instantane.path_of(config.data, instantane.current_version(session))
    assert folder.name == france.version
    assert (folder / "contenu.json").stat().st_size > 0


def test_the_snapshot_holds_what_the_tables_hold(session: Session, france: Snapshot) -> None:
    def codes(column: object) -> set[str]:
        return set(session.scalars(select(column)))  # type: ignore[call-overload]

    # An operator whose territory is not known helps, and is not proposed to lead.
    somewhere = or_(func.cardinality(Acteur.departements) > 0, Acteur.region_code.is_not(None))
    leads = select(Acteur.id).where(Acteur.kind == instantane.LEADING_KIND, somewhere)
    operators = set(session.scalars(leads))

    assert set(france.communes.codes) == codes(Commune.code_insee)
    assert set(france.projets.ids) == codes(Cas.id)
    assert set(france.acteurs.ids) == codes(Acteur.id) - operators
    assert codes(Epci.siren) <= set(france.porteurs.ids)


def test_a_collectivite_of_several_departements_stands_once_for_all_of_them(
    france: Snapshot,
) -> None:
    alsace = france.porteurs.noms.index("Collectivité européenne d’Alsace")

    assert france.porteurs.territoires[alsace] == [["departement", "67"], ["departement", "68"]]
    assert len(france.porteurs.ids) == len(set(france.porteurs.ids))


def test_every_body_that_may_lead_serves_a_territory(france: Snapshot) -> None:
    nowhere = [
        name
        for name, served in zip(france.porteurs.noms, france.porteurs.territoires, strict=True)
        if not served
    ]

    assert nowhere == []


def test_no_draft_is_left_beside_the_snapshots(config: Config, france: Snapshot) -> None:
    folder: Path = config.data / instantane.FOLDER

    assert france.version in {path.name for path in folder.iterdir()}
    assert not list(folder.glob("brouillon-*"))
