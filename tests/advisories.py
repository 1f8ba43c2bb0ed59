"""Check what is pinned, and the lowest versions that are admitted, for known advisories.

``make advisories`` asks the package index through pip-audit. Where the index tells of none, a clone
of the Python Packaging Advisory Database does: ``make advisories DATABASE=FOLDER``.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]


def pinned() -> dict[str, str]:
    """Return the versions of constraints.txt by name."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("==") for line in lines if "==" in line and not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in pairs}


def requirements() -> Iterator[Requirement]:
    """Return everything that pyproject.toml asks for: to build, to run, to develop."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = settings["project"]
    lists = [settings["build-system"]["requires"], project["dependencies"]]
    lists += [*project["optional-dependencies"].values(), *settings["dependency-groups"].values()]
    yield from (Requirement(text) for texts in lists for text in texts if isinstance(text, str))


def lowest() -> dict[str, str]:
    """Return the lowest version that is admitted of each, by name."""
    floors: dict[str, str] = {}
    for requirement in requirements():
        bounds = [s.version for s in requirement.specifier if s.operator in (">=", "==", "~=")]
        if not bounds:
            raise SystemExit(f"pyproject.toml: {requirement} has no lower bound.")
        floors[canonicalize_name(requirement.name)] = min(bounds, key=Version)
    return floors


def affects(record: dict[str, Any], name: str, version: str) -> bool:
    """Return whether an advisory is about a version, by the ranges that it names."""
    if record.get("withdrawn"):
        return False
    for affected in record.get("affected", ()):
        if canonicalize_name(affected["package"]["name"]) != name:
            continue
        if version in affected.get("versions", ()):
            return True
        ranges = [r for r in affected.get("ranges", ()) if r["type"] == "ECOSYSTEM"]
        if any(_within(r["events"], Version(version)) for r in ranges):
            return True
    return False


def _within(events: list[dict[str, str]], version: Version) -> bool:
    """Return whether a version lies between an ``introduced`` and what ends it."""
    inside = False
    for event in events:
        if "introduced" in event:
            inside = inside or version >= Version(event["introduced"])
        elif "fixed" in event:
            inside = inside and version < Version(event["fixed"])
        elif "last_affected" in event:
            inside = inside and version <= Version(event["last_affected"])
    return inside


def from_database(folder: Path, versions: dict[str, str]) -> list[str]:
    """Return the advisories of a clone of the database, a line each."""
    if not (folder / "vulns").is_dir():
        raise SystemExit(f"{folder} holds no folder vulns: it is no advisory database.")
    lines = []
    for name, version in sorted(versions.items()):
        for path in sorted((folder / "vulns" / name).glob("*.yaml")):
            record = yaml.safe_load(path.read_text(encoding="utf-8"))
            if affects(record, name, version):
                lines.append(f"{name} {version}: {record['id']}")
    return lines


def from_index(versions: dict[str, str]) -> int:
    """Have pip-audit ask the index; what the index does not know counts as a failure."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.writelines(f"{name}=={version}\n" for name, version in sorted(versions.items()))
        file.flush()
        command = [sys.executable, "-m", "pip_audit", "--strict", "--no-deps", "--disable-pip"]
        return subprocess.run([*command, "--requirement", file.name], check=False).returncode


def main() -> int:
    """Check the pins, then the lowest versions; 0 if no advisory is known of either."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", type=Path, metavar="FOLDER", help="clone of the database")
    database = parser.parse_args().database
    code = 0
    for title, versions in (("The pins", pinned()), ("The lowest admitted versions", lowest())):
        print(f"{title}: {len(versions)}")
        if database is None:
            code |= from_index(versions)
            continue
        lines = from_database(database, versions)
        print("\n".join(lines) if lines else "No advisory is known.")
        code |= bool(lines)
    return code


if __name__ == "__main__":
    sys.exit(main())
