"""The digest of a strategy's or learner's code, so that runs of two versions are never mixed."""

from __future__ import annotations

import ast
import hashlib
import inspect
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bowerbird.app.plugins import registry as plugins
from bowerbird.app.plugins.local import ResolvedPlugin
from bowerbird.app.project.start import installed_versions

LOOP = "bowerbird.app.laboratory.simulation"


def digest_of(kind: str, part: ResolvedPlugin) -> str:
    """Take the digest of a plugin's file and of all of Bowerbird that it imports.

    Parameters
    ----------
    kind : str
        ``strategies`` or ``learners``.
    part : ResolvedPlugin

    Returns
    -------
    digest : str
        16 hexadecimal digits; of nothing where the code is not written in Python.
    """
    source = part.sources.get(part.name, part.name)
    where = source.rpartition(":")[0]
    if where.endswith(".py"):
        return _digest(Path(where))
    function = plugins.get(kind, source, allow_paths=True).load()
    path = _file(where) if where else inspect.getsourcefile(_origin(function))
    return _digest(Path(path)) if path else ""


def digest_of_loop() -> str:
    """Take the digest of what fits, queries and measures, and of the versions it is made of."""
    path = _file(LOOP)
    assert path is not None
    versions = "".join(installed_versions().values())
    return hashlib.blake2b((_digest(path) + versions).encode(), digest_size=8).hexdigest()


def _origin(function: Callable[..., Any]) -> Callable[..., Any]:
    """Look through an adapter at what it adapts."""
    inner = inspect.unwrap(function)
    return inner if inspect.isclass(inner) or inspect.isfunction(inner) else type(inner)


def _digest(first: Path) -> str:
    paths, seen = [first], {first}
    while paths:
        new = _imports(paths.pop()) - seen
        seen |= new
        paths += new
    total = hashlib.blake2b(digest_size=8)
    # Not by path: the same code on another machine is the same.
    for code in sorted(path.read_bytes() for path in seen):
        total.update(len(code).to_bytes(8, "little") + code)
    return total.hexdigest()


@cache
def _imports(path: Path) -> frozenset[Path]:
    """Return the files of Bowerbird that a file imports, anywhere in it."""
    ours = (name for name in _names(path) if name.startswith("bowerbird."))
    return frozenset(file for name in ours if (file := _file(name)) is not None)


def _names(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
            yield node.module


@cache
def _file(name: str) -> Path | None:
    try:
        spec = find_spec(name)
    except ModuleNotFoundError:  # a name in a module, which is no package
        return None
    return Path(spec.origin) if spec is not None and spec.origin else None
