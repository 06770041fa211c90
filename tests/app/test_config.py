"""Every setting, good and bad: a bad one stops the start with a French sentence that names it."""

import os
import socket
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from app import serving
from app.config import ROOT, SETTINGS, BadConfig, Config


def refused(**environment: str) -> str:
    """The sentence that stops the start."""
    with pytest.raises(BadConfig) as refusal:
        Config.from_env(environment)
    return refusal.value.message


# Nothing set, everything set


@pytest.mark.parametrize("environment", [{}, {setting.name: "" for setting in SETTINGS}])
def test_without_a_setting_or_with_empty_ones_the_defaults_hold(
    environment: Mapping[str, str],
) -> None:
    found = Config.from_env(environment)

    assert found == Config(
        database_url=None, data=ROOT / ".maillage", host="127.0.0.1", port=8000, workers=2,
        url=None, contact=None, secret_key=None,
    )  # fmt: skip


def test_every_setting_is_read() -> None:
    environment = {
        "DATABASE_URL": "postgresql://maillage@base.exemple/maillage",
        "MAILLAGE_DATA": "/srv/maillage d’ici",
        "MAILLAGE_HOST": "::1",
        "MAILLAGE_PORT": "8123",
        "MAILLAGE_WORKERS": "4",
        "MAILLAGE_URL": "https://maillage.exemple.fr/",
        "MAILLAGE_CONTACT": "maillage@exemple.fr",
        "SECRET_KEY": "seize caractères",
    }

    found = Config.from_env(environment)

    assert set(environment) == {setting.name for setting in SETTINGS}
    assert found == Config(
        database_url="postgresql+psycopg://maillage@base.exemple/maillage",
        data=Path("/srv/maillage d’ici"), host="::1", port=8123, workers=4,
        url="https://maillage.exemple.fr",
        contact="maillage@exemple.fr",
        secret_key="seize caractères",  # noqa: S106 - nobody’s
    )  # fmt: skip


def test_spaces_around_a_value_are_not_part_of_it() -> None:
    found = Config.from_env({"MAILLAGE_PORT": " 8001\n", "MAILLAGE_HOST": " ::1 "})

    assert (found.port, found.host) == (8001, "::1")


def test_a_relative_folder_is_one_of_where_we_were_started() -> None:
    found = Config.from_env({"MAILLAGE_DATA": "données"})

    assert found.data == Path.cwd() / "données"


def test_the_settings_cannot_be_changed_once_read() -> None:
    config = Config.from_env({})

    with pytest.raises(AttributeError):
        config.port = 1  # type: ignore[misc]


# Numbers and flags


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAILLAGE_PORT", "0"),
        ("MAILLAGE_PORT", "65536"),
        ("MAILLAGE_PORT", "-1"),
        ("MAILLAGE_PORT", "80a"),
        ("MAILLAGE_PORT", "8000.0"),
        ("MAILLAGE_PORT", "٨٠"),
        ("MAILLAGE_PORT", "²"),
        ("MAILLAGE_WORKERS", "0"),
        ("MAILLAGE_WORKERS", "65"),
        ("MAILLAGE_WORKERS", "deux"),
    ],
)
def test_a_number_out_of_bounds_is_refused_with_its_bounds(name: str, value: str) -> None:
    high = {"MAILLAGE_PORT": 65535, "MAILLAGE_WORKERS": 64}[name]

    found = refused(**{name: value})

    assert found == (
        f"{name} doit être un nombre entier entre 1 et {high} ; « {value} » n’en est pas un."
    )


def test_a_number_without_end_is_refused_as_any_other() -> None:
    found = refused(MAILLAGE_PORT="9" * 5000)

    assert found.startswith("MAILLAGE_PORT doit être un nombre entier entre 1 et 65535")


@pytest.mark.parametrize("value", ["1", "65535", "08000"])
def test_a_number_within_bounds_is_taken(value: str) -> None:
    assert Config.from_env({"MAILLAGE_PORT": value}).port == int(value)


@pytest.mark.parametrize(
    "value",
    [
        "maillage.fr", "ftp://maillage.fr", "https://a.fr/chemin", "https://a b", "https://",
        "https://...", "https://a..fr", "https://-a.fr", "https://a.fr:99999", "https://a.fr:0",
        "https://" + "a" * 64 + ".fr", "https://é.fr",
    ],
)  # fmt: skip
def test_a_public_address_is_one_without_a_path(value: str) -> None:
    found = refused(MAILLAGE_URL=value)

    assert found.startswith("MAILLAGE_URL doit être l’adresse publique du service")


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("https://Maillage.Exemple.FR/", "https://maillage.exemple.fr"),
        ("HTTPS://maillage.fr:443", "https://maillage.fr"),
        ("http://maillage.fr:443", "http://maillage.fr:443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
    ],
)
def test_a_public_address_is_kept_as_browsers_write_it(value: str, kept: str) -> None:
    assert Config.from_env({"MAILLAGE_URL": value}).url == kept


def test_https_is_what_the_public_address_says() -> None:
    assert Config.from_env({"MAILLAGE_URL": "https://maillage.fr"}).https
    assert not Config.from_env({"MAILLAGE_URL": "http://maillage.fr:8000"}).https
    assert not Config.from_env({}).https


# The database


@pytest.mark.parametrize(
    "value", ["maillage", "a@b", "a@b..fr", "<a>@exemple.fr", "a b@exemple.fr"]
)
def test_a_contact_that_is_no_address_stops_the_start(value: str):
    assert refused(MAILLAGE_CONTACT=value).startswith("MAILLAGE_CONTACT doit être une adresse")


def test_a_contact_is_kept_as_it_is_written():
    found = Config.from_env({"MAILLAGE_CONTACT": " maillage+ia@ville.exemple.fr "})

    assert found.contact == "maillage+ia@ville.exemple.fr"


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_an_address_of_postgresql_gets_our_driver(scheme: str) -> None:
    found = Config.from_env({"DATABASE_URL": f"{scheme}://u:p%40ss@hôte:5433/base?sslmode=require"})

    assert found.database_url == "postgresql+psycopg://u:p%40ss@hôte:5433/base?sslmode=require"


@pytest.mark.parametrize(
    "value",
    ["sqlite:///maillage.db", "mysql://h/b", "maillage", "postgresql:/h/b", "://", "\u200b"],
)
def test_any_other_database_is_refused_with_an_example(value: str) -> None:
    found = refused(DATABASE_URL=value)

    assert found == (
        "DATABASE_URL doit désigner un serveur PostgreSQL, par exemple "
        "« postgresql://maillage:motdepasse@localhost/maillage »."
    )


def test_an_address_whose_port_is_no_number_is_refused() -> None:
    found = refused(DATABASE_URL="postgresql://maillage@localhost:port/maillage")

    assert "DATABASE_URL" in found


def test_an_address_that_is_no_text_is_refused() -> None:
    found = refused(DATABASE_URL="postgresql://maillage:\udcff@localhost/maillage")

    assert found.startswith("DATABASE_URL est mal écrite")


# The data folder


def test_the_data_folder_is_made_with_its_parents_and_found_again(tmp_path: Path) -> None:
    config = Config.from_env({"MAILLAGE_DATA": str(tmp_path / "l’été" / "données")})

    made = config.prepare_data()

    assert made.is_dir()
    assert config.prepare_data() == made == tmp_path / "l’été" / "données"


@pytest.mark.parametrize("name", ["fichier", "fichier/dessous"])
def test_a_data_folder_that_cannot_be_made_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "fichier").write_text("je ne suis pas un dossier")
    config = Config.from_env({"MAILLAGE_DATA": str(tmp_path / name)})

    with pytest.raises(BadConfig) as refusal:
        config.prepare_data()

    assert refusal.value.message.startswith(
        f"Le dossier MAILLAGE_DATA « {tmp_path / name} » ne peut"
    )
    assert refusal.value.message.endswith("donnez un dossier où vous pouvez écrire.")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_data_folder_one_may_not_write_to_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    config = Config.from_env({"MAILLAGE_DATA": str(tmp_path)})

    with pytest.raises(BadConfig) as refusal:
        config.prepare_data()

    assert "n’est pas accessible en écriture" in refusal.value.message


# The secret key


def test_a_secret_key_too_short_is_refused_without_being_shown() -> None:
    found = refused(SECRET_KEY="quinze-lettres!")  # noqa: S106 - nobody’s

    assert found.startswith("SECRET_KEY doit compter au moins 16 caractères")
    assert "quinze" not in found


@pytest.mark.parametrize("value", [" " * 20, "\udcff" * 20, " court          "])
def test_a_secret_key_that_cannot_sign_is_refused(value: str) -> None:
    assert refused(SECRET_KEY=value).startswith("SECRET_KEY doit")


def test_the_secret_key_given_is_used_and_nothing_is_kept(tmp_path: Path) -> None:
    config = Config.from_env({"SECRET_KEY": "0123456789abcdef", "MAILLAGE_DATA": str(tmp_path)})

    assert config.signing_key() == "0123456789abcdef"
    assert list(tmp_path.iterdir()) == []


def test_the_key_made_is_kept_for_its_owner_alone_and_found_again(tmp_path: Path) -> None:
    config = Config.from_env({"MAILLAGE_DATA": str(tmp_path)})
    previous = os.umask(0)

    try:
        made = config.signing_key()
    finally:
        os.umask(previous)

    assert len(made) >= 64
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert Config.from_env({"MAILLAGE_DATA": str(tmp_path)}).signing_key() == made


def test_two_folders_have_two_keys(tmp_path: Path) -> None:
    one, other = (Config.from_env({"MAILLAGE_DATA": str(tmp_path / n)}) for n in ("a", "b"))

    assert one.signing_key() != other.signing_key()


@pytest.mark.parametrize("content", [b"", b"court", b"   \n"])
def test_a_damaged_key_is_said_with_its_file(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secret_key").write_bytes(content)
    config = Config.from_env({"MAILLAGE_DATA": str(tmp_path)})

    with pytest.raises(BadConfig) as refusal:
        config.signing_key()

    assert refusal.value.message == (
        f"La clé gardée dans « {tmp_path / 'secret_key'} » est abîmée : supprimez ce fichier."
    )


def test_a_key_of_somebody_else_is_not_said_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret_key").write_text("0123456789abcdef")

    def refuse(*_arguments: object, **_options: object) -> str:
        raise PermissionError

    monkeypatch.setattr(Path, "read_text", refuse)
    with pytest.raises(BadConfig) as refusal:
        Config.from_env({"MAILLAGE_DATA": str(tmp_path)}).signing_key()

    assert "changez ses droits" in refusal.value.message


def test_a_key_that_cannot_be_read_is_said_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_bytes(b"\xff" * 64)
    config = Config.from_env({"MAILLAGE_DATA": str(tmp_path)})

    with pytest.raises(BadConfig) as refusal:
        config.signing_key()

    assert "secret_key" in refusal.value.message


# The port


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_port_already_taken_is_said_with_the_variable_that_changes_it(taken_port: int) -> None:
    config = Config.from_env({"MAILLAGE_PORT": str(taken_port)})

    with pytest.raises(BadConfig) as refusal:
        serving.reserve_port(config)

    assert refusal.value.message.startswith(
        f"Le port {taken_port} est déjà pris ou interdit sur 127.0.0.1"
    )
    assert f"MAILLAGE_PORT={taken_port + 1} make run" in refusal.value.message


def test_a_free_port_is_accepted_and_left_free(taken_port: int) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]

    serving.reserve_port(Config.from_env({"MAILLAGE_PORT": str(free)})).close()

    with serving.reserve_port(Config.from_env({"MAILLAGE_PORT": str(free)})) as reserved:
        assert reserved.getsockname()[1] == free
        with pytest.raises(BadConfig):
            serving.reserve_port(Config.from_env({"MAILLAGE_PORT": str(free)}))
    assert free != taken_port


def test_an_address_that_is_not_of_this_machine_is_refused() -> None:
    config = Config.from_env({"MAILLAGE_HOST": "192.0.2.1"})

    with pytest.raises(BadConfig) as refusal:
        serving.reserve_port(config)

    assert refusal.value.message.startswith("MAILLAGE_HOST « 192.0.2.1 » n’est pas une adresse")


@pytest.mark.parametrize("host", ["a" * 64 + ".fr", "mairie..fr", "nexiste.invalid", "[::1]"])
def test_a_host_that_is_no_name_is_refused(host: str) -> None:
    config = Config.from_env({"MAILLAGE_HOST": host})

    with pytest.raises(BadConfig) as refusal:
        serving.reserve_port(config)

    assert host in refusal.value.message


def test_a_password_that_cuts_its_address_is_refused_and_not_shown() -> None:
    found = refused(DATABASE_URL="postgresql://u:p@ss/w@127.0.0.1:5432/base")

    assert found.startswith("DATABASE_URL est mal écrite")
    assert "ss/w" not in found
