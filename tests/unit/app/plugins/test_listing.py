"""A listing is remembered under a digest of the code, and made again where that has changed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bowerbird.app.plugins import listing
from bowerbird.app.plugins.registry import Plugin

PRINT = (
    "import sys; from bowerbird.app.cli import main; code = main(['plugins']);"
    "print({'torch', 'sklearn', 'modAL', 'panel', 'astropy'} & {*sys.modules}, file=sys.stderr)"
)
MINE = Plugin("readers", "mine", "Read what is mine", "built-in")


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Use a cache of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def plugins_are(monkeypatch: pytest.MonkeyPatch, *plugins: Plugin) -> None:
    """Let these be ours."""
    monkeypatch.setattr(listing, "built_in", lambda kind: list(plugins))


def names() -> list[str]:
    return [entry.name for entry in listing.entries("readers")]


def test_a_second_listing_imports_no_plugin(tmp_path: Path) -> None:
    """It prints the same, and loads neither a learning library nor a widget."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    command = [sys.executable, "-c", PRINT]
    first, second = (
        subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
        for _ in range(2)
    )
    assert "torch" in first.stderr and second.stderr.strip() == "set()"
    assert first.stdout == second.stdout and "patience=30 (0 to 100,000)" in second.stdout


def test_other_code_is_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache holds for one digest only."""
    plugins_are(monkeypatch, MINE)
    assert names() == ["mine"]
    plugins_are(monkeypatch)
    assert names() == ["mine"]
    monkeypatch.setattr(listing, "code_digest", lambda: "another")
    assert names() == []


def test_the_digest_is_of_every_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new file, another text and another name each change it."""
    package = tmp_path / "package"
    package.mkdir()
    monkeypatch.setattr(listing, "PACKAGES", ("x",))
    spec = type("Spec", (), {"submodule_search_locations": [str(package)]})
    monkeypatch.setattr(listing, "find_spec", lambda name: spec)
    digests = [listing.code_digest()]
    for action in (
        lambda: (package / "a.py").write_text("a = 1"),
        lambda: (package / "a.py").write_text("a = 2"),
        lambda: (package / "a.py").rename(package / "b.py"),
    ):
        action()
        digests.append(listing.code_digest())
    assert len(set(digests)) == 4 and listing.code_digest() == digests[-1]


@pytest.mark.parametrize("content", [b"", b"{", b'{"digest": 3}', b'{"digest": "x", "kinds": []}'])
def test_a_damaged_cache_is_made_again(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is in the file, the listing is right and the file is whole afterwards."""
    plugins_are(monkeypatch, MINE)
    listing.cache_file().parent.mkdir()
    listing.cache_file().write_bytes(content)
    assert names() == ["mine"]
    plugins_are(monkeypatch)
    assert names() == ["mine"]


def test_what_failed_to_load_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is missing may be installed at any time."""
    plugins_are(monkeypatch, Plugin("readers", "mine", "", "built-in", error="no astropy"))
    assert listing.entries("readers")[0].error == "no astropy"
    plugins_are(monkeypatch, MINE)
    assert listing.entries("readers")[0].error is None


def test_without_a_cache_it_is_listed_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A home that cannot be written to ends nothing."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    plugins_are(monkeypatch, MINE)
    assert names() == ["mine"]
