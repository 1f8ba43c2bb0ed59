"""The script that looks for advisories reads bounds and ranges rightly."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SCRIPT = Path(__file__).with_name("advisories.py")


@pytest.fixture(scope="module")
def advisories() -> ModuleType:
    """Load the script."""
    spec = importlib.util.spec_from_file_location("advisories", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def record(*events: dict[str, str], **more: Any) -> dict[str, Any]:
    """Return an advisory as the database has them."""
    ranges = [{"type": "ECOSYSTEM", "events": list(events)}]
    return {"id": "X", "affected": [{"package": {"name": "Some_Name"}, "ranges": ranges}], **more}


@pytest.mark.parametrize(
    ("version", "affected"),
    [("1.0", False), ("1.2", True), ("1.10", True), ("2.0", False), ("2.5", True), ("3.0", False)],
)
def test_a_version_is_found_in_its_ranges(
    advisories: ModuleType, version: str, affected: bool
) -> None:
    """What lies from an introduction to the fix is affected, in the order of versions."""
    events = [{"introduced": "1.2"}, {"fixed": "2.0"}, {"introduced": "2.4"}]
    found = record(*events, {"last_affected": "2.5"})
    assert advisories.affects(found, "some-name", version) is affected
    assert not advisories.affects(found, "another", version)
    assert not advisories.affects(found | {"withdrawn": "2026-01-01"}, "some-name", version)


def test_each_requirement_has_a_lower_bound(advisories: ModuleType) -> None:
    """The lowest versions are those of pyproject.toml, and each pin is at least as high."""
    from packaging.version import Version

    floors, pins = advisories.lowest(), advisories.pinned()
    assert len(floors) >= 25
    assert all(Version(pins[name]) >= Version(low) for name, low in floors.items() if name in pins)


def test_a_database_is_read(tmp_path: Path, advisories: ModuleType) -> None:
    """The script names what is affected and fails, and passes where nothing is."""
    folder = tmp_path / "vulns" / "tornado"
    folder.mkdir(parents=True)
    command = [sys.executable, str(SCRIPT), "--database", str(tmp_path)]
    clean = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (clean.returncode, clean.stdout.count("No advisory is known.")) == (0, 2)
    version = advisories.pinned()["tornado"]
    (folder / "PYSEC-1.yaml").write_text(
        "id: PYSEC-1\naffected: [{package: {name: tornado}, ranges: [{type: ECOSYSTEM, "
        "events: [{introduced: '0'}]}]}]\n"
    )
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.returncode == 1
    assert f"tornado {version}: PYSEC-1" in found.stdout
