"""The real application behind a real socket, and a real Chromium in front of it.

Chromium lives as long as a test file: Playwright's synchronous API keeps an asyncio loop open in
this thread, which would forbid `asyncio.run` to the tests of other folders in the same worker.
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    WebError,
    sync_playwright,
)
from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_app
from app.besoins import services as besoins
from app.config import Config
from app.database import db, get_session
from app.recommandations import services as recommandations
from app.recommandations.etat import current_snapshot
from models import Besoin

T = TypeVar("T")

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",  # we may be root
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
DESKTOP = {"width": 1280, "height": 900}


class _Handler(WSGIRequestHandler):
    """One connection a request: a server that stops keeps no visitor, so restarts are true."""

    protocol_version = "HTTP/1.0"
    timeout = 20  # seconds: Chromium opens connections ahead and may never use them

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing: what fails is seen from the browser."""


class LiveServer:
    """The application of `create_app`, served to Chromium on a port that a restart keeps."""

    def __init__(self, config: Config, database_url: str) -> None:
        self._config = config
        self._database_url = database_url
        self._port = 0
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        self.app = create_app(self._config, database_url=self._database_url)
        self._server = make_server(
            "127.0.0.1", self._port, self.app, threaded=True, request_handler=_Handler
        )
        self._port = self._server.port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._elsewhere(self._release)

    def _release(self) -> None:
        with self.app.app_context():
            for engine in db.engines.values():
                engine.dispose()

    def _elsewhere(self, work: Callable[..., T], *arguments: Any) -> T:
        """Do what needs the application away from this thread, where Playwright's loop runs."""
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(work, *arguments).result()

    def restart(self) -> None:
        """Stop, then serve another application on the same database, key and port."""
        self.stop()
        self.start()

    def open_draft(self, typed: str, texte: str, *, confirmed: bool = False) -> Besoin:
        """Write a need as the first pages do; `confirmed` goes past its themes, as understood."""
        return self._elsewhere(self._open_draft, typed, texte, confirmed, False)

    def _open_draft(self, typed: str, texte: str, confirmed: bool, answered: bool) -> Besoin:
        with self.app.app_context():
            session = get_session()
            besoin = besoins.start(session, typed=typed, code_insee="", texte=texte)
            if confirmed:
                understood = besoins.understand(current_snapshot(), besoin)
                besoins.set_themes(besoin, [theme.slug for theme in understood.themes])
            if answered:
                session.flush()
                recommandations.answer(session, current_snapshot(), besoin)
            session.commit()
            session.refresh(besoin)
            session.expunge(besoin)
            return besoin

    def answer(self, typed: str, texte: str) -> str:
        """Return the path of an answer that is already there."""
        draft = self._elsewhere(self._open_draft, typed, texte, True, True)
        return f"/resultats/{draft.cle_lecture}"


@pytest.fixture(scope="session")
def live(config: Config, database_url: str) -> Iterator[LiveServer]:
    server = LiveServer(config, database_url)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    program = os.environ.get("MAILLAGE_CHROMIUM") or CHROMIUM
    if not shutil.which(program):
        pytest.fail(
            f"There is no Chromium at {program}: install it (Debian: apt-get install chromium) or "
            "give its path in MAILLAGE_CHROMIUM. These tests are never skipped.",
            pytrace=False,
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Watch:
    """What went wrong in the browser while a test was looking elsewhere."""

    host: str
    problems: list[str] = field(default_factory=list)
    _refused: set[str] = field(default_factory=set)

    def follow(self, context: BrowserContext) -> None:
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)

    def _on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob", "about"} and address.netloc != self.host:
            self.problems.append(f"a request left for another host: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 500:
            self.problems.append(f"answer {response.status} for {response.url}")
        elif response.status >= 400 and response.request.is_navigation_request():
            self._refused.add(response.url)

    def _on_console(self, message: ConsoleMessage) -> None:
        # Chromium also writes « Failed to load resource » for a page refused on purpose. Only for
        # the page itself: a missing script stays a failure. CSP violations are errors here.
        address = message.location["url"]
        if message.text.startswith("Failed to load resource") and address in self._refused:
            return
        if message.type in {"error", "warning", "assert"}:
            self.problems.append(f"console {message.type}: {message.text} ({address})")

    def _on_error(self, error: WebError) -> None:
        self.problems.append(f"uncaught error: {error.error}")


@pytest.fixture
def open_context(chromium: Browser, live: LiveServer) -> Iterator[Callable[..., BrowserContext]]:
    """Open watched browser contexts, each a visitor of its own; settings are Playwright's."""
    watch = Watch(urlsplit(live.url).netloc)
    opened: list[BrowserContext] = []

    def _open_context(**settings: Any) -> BrowserContext:
        defaults = {
            "base_url": live.url,
            "locale": "fr-FR",
            "timezone_id": "Europe/Paris",
            "viewport": DESKTOP,
        }
        context = chromium.new_context(**{**defaults, **settings})
        context.set_default_timeout(15_000)
        watch.follow(context)
        opened.append(context)
        return context

    yield _open_context
    for context in opened:
        context.close()
    if watch.problems:
        pytest.fail("The browser saw:\n- " + "\n- ".join(watch.problems), pytrace=False)


@pytest.fixture
def page(open_context: Callable[..., BrowserContext]) -> Page:
    """A page of a visitor with a desktop screen and JavaScript."""
    return open_context().new_page()


@pytest.fixture
def plain_page(open_context: Callable[..., BrowserContext]) -> Page:
    """A page of a visitor whose browser runs no script."""
    return open_context(java_script_enabled=False).new_page()
