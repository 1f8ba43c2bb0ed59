"""Where a pool's data lie on this machine, noted beside the pool: they may have moved."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from bowerbird.data.cache.pool_folder import load_pool, read_about, write_json
from bowerbird.data.picture_paths import root_of
from bowerbird.data.pool import Pool
from bowerbird.data.roles import Roles

PATHS_LOOKED_AT = 1_000


def place(
    name: str,
    root: Path | None,
    roles: Roles,
    roots: Mapping[str, Path] | None = None,
) -> dict[str, Any]:
    """Return what is noted of a pool's place.

    Parameters
    ----------
    name : str
        What the pool is called here.
    root : Path or None
        The folder that image paths are taken from.
    roles : Roles
        With the class names to begin with, and the links.
    roots : mapping of str to Path or None
        The folders of columns whose paths are taken from elsewhere.

    Returns
    -------
    place : dict
        For ``place.json``.
    """
    return {
        "name": name,
        "root": root and str(root),
        "roots": {column: str(path) for column, path in (roots or {}).items()},
        "suggested_classes": list(roles.suggested_classes),
        "links": dict(roles.links),
    }


def keep_place(
    folder: Path,
    name: str,
    root: Path | None,
    roles: Roles,
    roots: Mapping[str, Path] | None = None,
) -> None:
    """Note what a pool is called here and where its pictures lie.

    Parameters
    ----------
    folder : Path
        The pool's folder in the cache.
    name, root, roles, roots
        As of `place`.
    """
    now = place(name, root, roles, roots)
    path = folder / "place.json"
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        written = None
    if written != now:
        write_json(path, now)


def find_place(folder: Path, name: str, home: Path, roles: Roles, homes: Sequence[Path]) -> Pool:
    """Map a pool, noting where its data and what was joined to them lie now.

    Parameters
    ----------
    folder : Path
        The pool's folder in the cache.
    name : str
        What it is called here.
    home : Path
        The folder of the data; paths of pictures begin there, or in a folder in it.
    roles : Roles
        With the class names to begin with, and the links.
    homes : sequence of Path
        Those of what was joined, in the order in which it was.

    Returns
    -------
    pool : Pool
    """
    pool = load_pool(folder)
    about = read_about(folder)
    of_parent = about["roles"].get("parent")
    roots: dict[str, Path] = {}
    for joined, elsewhere in zip(about.get("joined", []), homes, strict=True):
        pictures = [n for n in joined["columns"] if pool.kinds.get(n) == "image"]
        roots |= {n: root_of(elsewhere, _picture_paths(pool, n)) for n in pictures}
        home = elsewhere if of_parent in joined["columns"] else home
    column = next((n for n, kind in pool.kinds.items() if kind == "image" and n not in roots), None)
    paths = _picture_paths(pool, None if pool.parent is not None else column)
    root = root_of(home, paths) if paths else home
    keep_place(folder, name, root, roles, roots)
    placed = replace(
        pool, name=name, root=root, roots=roots, links=dict(roles.links),
        suggested_classes=roles.suggested_classes,
    )  # fmt: skip
    vars(placed)["index"] = pool.index  # it takes a while, and the ids are the same
    return placed


def _picture_paths(pool: Pool, column: str | None) -> list[str]:
    """Return paths of pictures from all over the pool, a thousand at most; of parents if None."""
    rows = np.unique(np.linspace(0, len(pool) - 1, PATHS_LOOKED_AT).astype(np.int64))
    if column is not None:
        values = pool.context[column].take(rows).to_pylist()
    else:
        values = [] if pool.parent is None else pool.parent[rows].tolist()
    return [value for value in dict.fromkeys(values) if isinstance(value, str) and value]
