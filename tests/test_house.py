"""The rules of the house that no linter can say."""

import hashlib
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.config import ROOT, SETTINGS
from models import Base
from tests.permissions import CLE, LECTURE, PERMISSIONS

README = (ROOT / "README.md").read_text()
UNKNOWN_KEY = "x" * 22
# Text that names an address without fetching anything from it.
HARMLESS = re.compile(r"http://www\.w3\.org/")


def _urls(app: Flask, right: str) -> list[tuple[str, str]]:
    """(method, URL) of every route of a right, with a key that opens nothing."""
    adapter = app.url_map.bind("localhost")
    found = []
    for rule in app.url_map.iter_rules():
        if PERMISSIONS.get(rule.endpoint) == right:
            url = adapter.build(rule.endpoint, dict.fromkeys(rule.arguments, UNKNOWN_KEY))
            found += [(method, url) for method in rule.methods & {"GET", "POST"}]
    return sorted(set(found))


def test_every_route_says_who_may_enter(app: Flask):
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}

    assert endpoints == set(PERMISSIONS)


def test_every_address_of_a_need_refuses_an_unknown_key(
    app: Flask, client: FlaskClient, csrf_token
):
    token = csrf_token("/")

    for method, url in [*_urls(app, CLE), *_urls(app, LECTURE)]:
        response = client.open(url, method=method, data={"csrf_token": token})
        assert response.status_code == 404, (method, url)
        assert "introuvable" in response.text


def test_every_post_refuses_a_missing_csrf_token(app: Flask, client: FlaskClient):
    adapter = app.url_map.bind("localhost")

    posts = [rule for rule in app.url_map.iter_rules() if "POST" in rule.methods]

    assert posts
    for rule in posts:
        url = adapter.build(rule.endpoint, dict.fromkeys(rule.arguments, UNKNOWN_KEY))
        response = client.post(url, data={"texte": "gardez-moi"})
        assert response.status_code == 400, url
        assert "ne peut plus être envoyé" in response.text
        assert "gardez-moi" in response.text


@pytest.mark.parametrize("url", ["/", "/bibliotheque", "/nulle-part"])
def test_every_page_carries_the_headers_that_protect(client: FlaskClient, url: str):
    response = client.get(url)

    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in response.headers["Cache-Control"]


def test_cookies_are_kept_from_scripts_and_other_sites(client: FlaskClient):
    cookie = client.get("/").headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_no_template_style_or_script_fetches_from_another_host():
    files = [
        *(ROOT / "templates").rglob("*.html"),
        *(ROOT / "app" / "static").glob("*.css"),
        *(ROOT / "app" / "static").glob("*.js"),
        *(ROOT / "app" / "static").glob("*.svg"),
    ]

    fetching = re.compile(r"""(?:src|href|url\(|action|@import|fetch\()\s*[=(]?\s*["'(]?https?:""")
    guilty = [
        f"{file.name}: {line.strip()[:100]}"
        for file in files
        for line in file.read_text().splitlines()
        if fetching.search(HARMLESS.sub("", line)) and "<a " not in line
    ]

    assert not guilty


def test_no_template_has_inline_style_or_script():
    inline = re.compile(r""" style=|<script>|<style| on[a-z]+=["']""")

    guilty = [
        f"{file.relative_to(ROOT)}: {line.strip()[:80]}"
        for file in (ROOT / "templates").rglob("*.html")
        for line in file.read_text().splitlines()
        if inline.search(line)
    ]

    assert not guilty


def test_no_template_turns_off_escaping():
    guilty = [
        file.name
        for file in (ROOT / "templates").rglob("*.html")
        if re.search(r"\|\s*safe\b|autoescape", file.read_text())
    ]

    assert not guilty


@pytest.mark.parametrize(
    "sums",
    [ROOT / "app/static/vendor/SHA256SUMS", ROOT / "tests/browser/vendor/SHA256SUMS"],
    ids=str,
)
def test_vendored_files_are_what_their_checksums_say(sums: Path):
    lines = [line.split(maxsplit=1) for line in sums.read_text().splitlines() if line.strip()]

    assert lines
    for expected, name in lines:
        content = (sums.parent / name.strip().removeprefix("*")).read_bytes()
        assert hashlib.sha256(content).hexdigest() == expected, name


def test_every_table_is_in_the_glossary():
    classes = [mapper.class_.__name__ for mapper in Base.registry.mappers]

    assert classes
    assert not [name for name in classes if f"`{name}`" not in README]


def test_every_setting_is_in_readme():
    rows = [f"| `{s.name}` | {s.default}" for s in SETTINGS]

    plain = README.replace("`", "")
    assert not [row for row in rows if row.replace("`", "") not in plain]


def test_no_python_file_passes_400_lines():
    folders = ("app", "models", "matching", "migrations", "tests")
    files = [file for folder in folders for file in (ROOT / folder).rglob("*.py")]

    long = {
        str(f.relative_to(ROOT)): n for f in files if (n := len(f.read_text().splitlines())) > 400
    }

    assert not [name for name in long if "migrations/versions" not in name]


def test_there_is_no_place_without_a_name():
    nameless = {"utils.py", "common.py", "helpers.py", "misc.py"}

    assert not [file for file in ROOT.glob("[am]*/**/*.py") if file.name in nameless]
