"""What a new project's log begins with."""

from __future__ import annotations

from importlib.metadata import version

import pytest

from bowerbird.app.project import start


def test_the_versions_are_of_what_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation without torch begins projects too, and notes no version of it."""
    monkeypatch.setattr(start, "PACKAGES", ("numpy", "no-such-distribution"))
    assert start.installed_versions() == {"numpy": version("numpy")}
