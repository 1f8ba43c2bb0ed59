"""What there is to list of every plugin, remembered so that a listing imports none of ours.

Titles, parameters and their ranges come from the code itself, and importing all of it takes long.
They are written to the user's cache under a digest of that code and of the versions of what it
needs, and read from there for as long as the digest is the same.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
from collections.abc import Iterable
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import msgspec

from bowerbird.app.plugins.registry import Plugin, built_in, entered
from bowerbird.data.atomic import replacing
from bowerbird.data.parameters import parameters_of

log = logging.getLogger(__name__)

PACKAGES = ("data", "models", "strategies", "app.plugins", "app.views")


class Entry(msgspec.Struct, frozen=True):
    """A line of the listing.

    Parameters
    ----------
    kind : str
        One of `bowerbird.app.plugins.kinds.FOLDERS`.
    name : str
    source : str
        ``built-in`` or ``entry point``.
    title : str
    parameters : str
        With their defaults and ranges; empty where there are none.
    error : str or None
        Why it did not load; None where it did.
    """

    kind: str
    name: str
    source: str
    title: str
    parameters: str = ""
    error: str | None = None


class Catalogue(msgspec.Struct):
    """What the cache holds: the entries of each kind, and the digest of the code they are of."""

    digest: str
    kinds: dict[str, list[Entry]] = {}


def entries(kind: str) -> list[Entry]:
    """List what there is of a kind, what failed to load included.

    Parameters
    ----------
    kind : str
        One of `bowerbird.app.plugins.kinds.FOLDERS`.

    Returns
    -------
    entries : list of Entry
        Ours first, from the cache where it is of this code; entry points are loaded each time.
    """
    ours = _remembered(kind)
    names = {entry.name for entry in ours}
    return ours + [_entry(plugin) for plugin in entered(kind, names)]


def _remembered(kind: str) -> list[Entry]:
    path, digest = cache_file(), code_digest()
    catalogue = _read(path)
    if catalogue.digest != digest:
        catalogue = Catalogue(digest)
    if kind not in catalogue.kinds:
        entries = [_entry(plugin) for plugin in built_in(kind)]
        if any(entry.error for entry in entries):  # what is missing may be installed at any time
            return entries
        catalogue.kinds[kind] = entries
        _write(path, catalogue)
    return catalogue.kinds[kind]


def _entry(plugin: Plugin) -> Entry:
    parameters = describe_parameters(plugin) if plugin.error is None else ""
    return Entry(plugin.kind, plugin.name, plugin.source, plugin.title, parameters, plugin.error)


def describe_parameters(plugin: Plugin) -> str:
    """Write a plugin's parameters with their defaults, and what else a number may be.

    Parameters
    ----------
    plugin : Plugin
        That has loaded.
    """
    if not plugin.parameters:
        return ""
    declared = parameters_of(plugin.load())
    return ", ".join(
        f"{name}={value!r}" + (f" ({declared[name].range})" if declared[name].range else "")
        for name, value in plugin.parameters.items()
    )


# The cache


def cache_file() -> Path:
    """Return the file: in ``$XDG_CACHE_HOME/bowerbird``, or in ``~/.cache/bowerbird``."""
    stated = os.environ.get("XDG_CACHE_HOME", "")
    home = Path(stated) if os.path.isabs(stated) else Path.home() / ".cache"
    return home / "bowerbird" / "plugins.json"


def code_digest() -> str:
    """Return a digest of the code of all plugins, and of the versions of what it needs."""
    digest = hashlib.sha256()
    for package in PACKAGES:
        spec = find_spec(f"bowerbird.{package}")
        for folder in (spec and spec.submodule_search_locations) or ():
            for path in sorted(Path(folder).rglob("*.py")):
                digest.update(f"{package}/{path.relative_to(folder)}\n".encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    digest.update("\n".join(_versions()).encode())
    return digest.hexdigest()


def _versions() -> Iterable[str]:
    """Return each package that Bowerbird asks for with its version, a missing one without."""
    for text in metadata.requires("bowerbird") or ():
        name = re.split(r"[^\w.-]", text, maxsplit=1)[0]
        try:
            yield f"{name} {metadata.version(name)}"
        except metadata.PackageNotFoundError:
            yield name


def _read(path: Path) -> Catalogue:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Catalogue)
    except (OSError, msgspec.DecodeError):  # a cache that cannot be used is made again
        return Catalogue("")


def _write(path: Path, catalogue: Catalogue) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as beside:
            beside.write_bytes(msgspec.json.encode(catalogue))
    except OSError as error:  # a listing needs no cache
        log.debug("%s cannot be written: %s", path, error)
