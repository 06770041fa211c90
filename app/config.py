"""Every setting Maillage reads, from the environment, once, at the start."""

import contextlib
import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_PORT = 8000
MIN_SECRET_LENGTH = 16
DAMAGED_KEY = "La clé gardée dans « {} » est abîmée : supprimez ce fichier."
UNREADABLE_KEY = (
    "La clé gardée dans « {} » ne peut pas être lue : changez ses droits, ou lancez Maillage avec "
    "le compte à qui elle est."
)
# A name as browsers take it: labels of letters, figures and hyphens, between dots.
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_PUBLIC_URL = re.compile(
    rf"(https?)://({_LABEL}(?:\.{_LABEL})*)(?::([0-9]{{1,5}}))?/?", re.IGNORECASE
)
USUAL_PORTS = {"http": 80, "https": 443}


class BadConfig(Exception):
    """A setting cannot be used. `message` is a French sentence that says what to change."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Setting:
    """One environment variable, as the table in README lists it."""

    name: str
    default: str
    meaning: str


SETTINGS = (
    Setting("DATABASE_URL", "(embedded server)", "a PostgreSQL ≥ 15 to use instead"),
    Setting("MAILLAGE_DATA", ".maillage", "folder of the embedded database, caches and key"),
    Setting("MAILLAGE_HOST", "127.0.0.1", "address the service listens on"),
    Setting("MAILLAGE_PORT", "8000", "port the service listens on"),
    Setting("MAILLAGE_WORKERS", "2", "web processes, 1 to 64"),
    Setting(
        "MAILLAGE_URL",
        "(from the request)",
        "public address, as https://maillage.exemple.fr; other hosts are refused",
    ),
    Setting(
        "MAILLAGE_CONTACT",
        "(the form of the site)",
        "e-mail address shown to whoever wants to write to those who run it",
    ),
    Setting(
        "SECRET_KEY",
        "(made and kept)",
        "signs cookies and forms, 16 characters or more",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Config:
    """The settings, checked. A bad value stops the start with a sentence."""

    database_url: str | None
    data: Path
    host: str
    port: int
    workers: int
    url: str | None
    contact: str | None
    secret_key: str | None

    @property
    def https(self) -> bool:
        """Whether people reach us by HTTPS, through a proxy that adds it."""
        return bool(self.url and self.url.startswith("https://"))

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read the environment; an empty variable counts as absent."""
        env = os.environ if environ is None else environ
        return cls(
            database_url=_database_url(env.get("DATABASE_URL", "").strip()),
            data=Path(env.get("MAILLAGE_DATA", "").strip() or ROOT / ".maillage").absolute(),
            host=_host(env.get("MAILLAGE_HOST", "").strip() or "127.0.0.1"),
            port=_integer(env, "MAILLAGE_PORT", DEFAULT_PORT, 1, 65535),
            workers=_integer(env, "MAILLAGE_WORKERS", 2, 1, 64),
            url=_public_url(env.get("MAILLAGE_URL", "").strip()),
            contact=_contact(env.get("MAILLAGE_CONTACT", "").strip()),
            secret_key=_secret_key(env.get("SECRET_KEY", "")),
        )

    def prepare_data(self) -> Path:
        """Make the data folder, or stop with a sentence."""
        try:
            self.data.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadConfig(
                f"Le dossier MAILLAGE_DATA « {self.data} » ne peut pas être créé : donnez un "
                "dossier où vous pouvez écrire."
            ) from error
        if not os.access(self.data, os.W_OK | os.X_OK):
            raise BadConfig(
                f"Le dossier MAILLAGE_DATA « {self.data} » n’est pas accessible en écriture : "
                "changez ses droits ou donnez un autre dossier."
            )
        return self.data

    def signing_key(self) -> str:
        """Return SECRET_KEY, or the key made at the first start.

        It is kept on disk, readable by its owner alone, so that drafts and forms survive a restart.
        """
        if self.secret_key:
            return self.secret_key
        path = self.prepare_data() / "secret_key"
        if not path.exists():
            _keep_new_key(path)
        try:
            key = path.read_text(encoding="ascii").strip()
        except PermissionError as error:
            raise BadConfig(UNREADABLE_KEY.format(path)) from error
        except (OSError, UnicodeDecodeError) as error:
            raise BadConfig(DAMAGED_KEY.format(path)) from error
        if len(key) < MIN_SECRET_LENGTH:
            raise BadConfig(DAMAGED_KEY.format(path))
        return key


def _keep_new_key(path: Path) -> None:
    """Write a key and name it in one act: whoever comes second finds the first one, whole."""
    descriptor, draft = tempfile.mkstemp(dir=path.parent)  # readable by its owner alone
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    os.unlink(draft)


def _database_url(value: str) -> str | None:
    if not value:
        return None
    scheme, separator, _rest = value.partition("://")
    if not separator or scheme not in {"postgresql", "postgres", "postgresql+psycopg"}:
        raise BadConfig(
            "DATABASE_URL doit désigner un serveur PostgreSQL, par exemple "
            "« postgresql://maillage:motdepasse@localhost/maillage »."
        )
    # SQLAlchemy wants the driver named; people copy the address without it.
    url = "postgresql+psycopg" + value[len(scheme) :]
    try:
        # Part of a password that holds a bare « @ » or « / » would be read as the base, and shown.
        if set("@/") & set(make_url(url.encode().decode()).database or ""):
            raise ValueError
    except (ArgumentError, ValueError) as error:
        raise BadConfig(
            "DATABASE_URL est mal écrite : vérifiez le port et les caractères spéciaux du mot de "
            "passe (« @ » s’écrit « %40 », « / » s’écrit « %2F »)."
        ) from error
    return url


def _integer(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name, "").strip()
    if not text:
        return default
    # No bound of ours has more than five figures; `int` refuses thousands of them in its own way.
    if not re.fullmatch(r"[0-9]{1,9}", text) or not low <= int(text) <= high:
        raise BadConfig(
            f"{name} doit être un nombre entier entre {low} et {high} ; « {text} » n’en est pas un."
        )
    return int(text)


def _public_url(value: str) -> str | None:
    if not value:
        return None
    found = _PUBLIC_URL.fullmatch(value)
    port = int((found and found[3]) or 1)
    if not found or not 1 <= port <= 65535:
        raise BadConfig(
            "MAILLAGE_URL doit être l’adresse publique du service, sans chemin, par exemple "
            f"« https://maillage.exemple.fr » ; « {value} » n’en est pas une."
        )
    # As browsers write it, since links and forms are compared with it.
    scheme, name = found[1].lower(), found[2].lower()
    return f"{scheme}://{name}" + (f":{port}" if found[3] and port != USUAL_PORTS[scheme] else "")


def _contact(value: str) -> str | None:
    if value and not re.fullmatch(r"[\w.+-]{1,64}@[\w-]+(\.[\w-]+)+", value, re.ASCII):
        raise BadConfig(
            "MAILLAGE_CONTACT doit être une adresse de courriel, par exemple "
            f"« maillage@exemple.fr » ; « {value} » n’en est pas une."
        )
    return value or None


def _host(value: str) -> str:
    if not value.isascii() or not value.isprintable():
        raise BadConfig("MAILLAGE_HOST doit être un nom ou une adresse, en caractères simples.")
    return value


def _secret_key(value: str) -> str | None:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise BadConfig(
            "SECRET_KEY doit être un texte en UTF-8 : donnez des lettres et des chiffres."
        ) from error
    if value and len(value.strip()) < MIN_SECRET_LENGTH:
        raise BadConfig(
            f"SECRET_KEY doit compter au moins {MIN_SECRET_LENGTH} caractères ; laissez-la vide "
            "pour qu’une clé soit créée et gardée."
        )
    return value or None
