"""The site is built without a warning, whole, and from this repository alone."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bowerbird.app import cli
from bowerbird.app.config import layers as config
from bowerbird.app.log.events import KINDS
from bowerbird.app.plugins import registry as plugins
from tests.docs.pages import ROOT, SITE

LINKS = ("canonical", "index", "search", "next", "prev")  # that a reader may follow
LOADED = {"script": "src", "img": "src", "source": "srcset", "iframe": "src", "link": "href"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site as ``make docs`` does."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--keep-going", "--quiet"]
    built = subprocess.run(
        [*command, "-d", str(folder / "trees"), "docs", str(folder / "site")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return folder / "site"


def page(site: Path, name: str) -> str:
    """Return a page of the site without its markup."""
    text = (site / name).read_text(encoding="utf-8")
    return re.sub(r"<[^>]+>", "", text).replace("&lt;", "<").replace("&gt;", ">")


class Loaded(HTMLParser):
    """Collects what a page loads by itself, unlike what a person may click."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what this element loads."""
        attributes = dict(attrs)
        if tag == "link" and attributes.get("rel") in (
            "canonical",
            "index",
            "search",
            "next",
            "prev",
        ):
            return
        self.addresses.append(attributes.get(LOADED.get(tag, "")) or "")


def test_every_page_is_in_the_site(site: Path) -> None:
    """Each page of docs/ became a page of the site."""
    pages = [Path(name).relative_to("docs").with_suffix(".html") for name in SITE]
    assert [str(name) for name in pages if not (site / name).is_file()] == []


def test_nothing_is_loaded_from_another_host(site: Path) -> None:
    """No page and no style sheet asks any address but this site's own."""
    for path in site.rglob("*.html"):
        parser = Loaded()
        parser.feed(path.read_text(encoding="utf-8"))
        assert [a for a in parser.addresses if re.match(r"(https?:)?//", a)] == [], path.name
    for path in site.rglob("*.css"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(@import|url\()\s*[\"']?(https?:)?//", text), path.name


def test_the_reference_names_what_there_is(site: Path) -> None:
    """Commands, keys, strategies, learners and events are all in it, with what they take."""
    commands = page(site, "reference/commands.html")
    assert all(f"usage: bowerbird {name}" in commands for name in cli.commands())
    keys = page(site, "reference/keys.html")
    assert all(key in keys for action in vars(config.merge().keys).values() for key in action)
    for kind in ("strategies", "learners"):
        text = page(site, f"reference/{kind}.html")
        for name, plugin in plugins.find(kind).items():
            assert name in text and all(key in text for key in plugin.parameters), name
    events = page(site, "reference/events.html")
    assert all(re.search(rf"\b{kind}\b", events) for kind in KINDS)


def test_no_mark_is_left_unfilled(site: Path) -> None:
    """Whatever was to be generated was generated."""
    for path in site.rglob("*.html"):
        assert "generated:" not in path.read_text(encoding="utf-8"), path.name
