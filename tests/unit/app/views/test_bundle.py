"""What the page gets is what stands in the scripts: the committed bundles are fresh."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from bowerbird.app.views.shared.component import VIEWS

BUNDLES = sorted((VIEWS / "bundle").glob("*.js"))


def digest() -> str:
    """Return the digest of all scripts, as ``frontend/bundle.mjs`` computes it."""
    names = sorted(path.relative_to(VIEWS).as_posix() for path in VIEWS.rglob("*.js"))
    whole = hashlib.sha256()
    for name in names:
        if not name.startswith("bundle"):
            whole.update(f"{name}\n".encode() + (VIEWS / name).read_bytes())
    return whole.hexdigest()


@pytest.mark.parametrize("path", BUNDLES, ids=lambda path: Path(path).name)
def test_every_bundle_is_fresh(path: Path) -> None:
    """A bundle names the digest of the scripts that it was made of; ``make bundle`` renews it."""
    header = path.read_text("utf-8").split("\n", 1)[0]
    match = re.search(r"sha256 ([0-9a-f]{64})$", header)
    assert match is not None and match[1] == digest(), "Run make bundle."
    assert len(BUNDLES) == 13


@pytest.mark.parametrize("path", BUNDLES, ids=lambda path: Path(path).name)
def test_no_bundle_tells_where_it_was_made(path: Path) -> None:
    """Made in any folder it is the same, so that it is fresh in every clone."""
    assert not re.search(r"^// [a-z]+:/", path.read_text("utf-8"), re.MULTILINE)
