"""Weights that installed packages bring: held to a digest before they are loaded."""

from __future__ import annotations

import hashlib
from pathlib import Path

from bowerbird.data.errors import PluginError


def refuse_other(path: Path, sha256: str) -> None:
    """Refuse weights that are not those that an encoder was written for.

    Parameters
    ----------
    path : Path
    sha256 : str
        What their digest must be, 64 hexadecimal digits.

    Raises
    ------
    PluginError
        If they are missing or differ.
    """
    if not path.is_file():
        raise PluginError(f"{path.name} is missing from its package. Install the package again.")
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != sha256:
        raise PluginError(
            f"{path.name}: its SHA-256 begins with {digest[:12]}, expected {sha256[:12]}. Install "
            "the version of the package that pyproject.toml names."
        )
