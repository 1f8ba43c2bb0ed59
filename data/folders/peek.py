"""See at a glance what a folder holds, for whoever browses: a few names are looked at."""

from __future__ import annotations

import os
from collections import Counter
from itertools import islice
from pathlib import Path

from bowerbird.data.folders.cutouts import has_image
from bowerbird.data.folders.kinds import BY_ENDING, CUTOUTS, ending_of, is_hidden

MOST_NAMES = 1_000  # of a folder
MOST_FOLDERS = 5  # in it


def peek(folder: Path) -> str:
    """Return the kind of items that most files of a folder, or of the first in it, seem to be.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    kind : str
        One of `KINDS`; empty where there are none, or it cannot be looked into.
    """
    kinds = Counter[str]()
    first: dict[str, Path] = {}
    below: list[Path] = []
    for entry in _entries(folder):
        if entry.is_dir(follow_symlinks=False):
            below.append(Path(entry.path))
        else:
            _count(entry, kinds, first)
    for path in sorted(below)[:MOST_FOLDERS]:
        for entry in _entries(path):
            _count(entry, kinds, first)
    kind = kinds.most_common(1)[0][0] if kinds else ""
    return "" if kind == CUTOUTS.name and not has_image(first[kind]) else kind


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            first = list(islice(entries, MOST_NAMES))
    except OSError:
        return []
    return [entry for entry in first if not (is_hidden(entry.name) or entry.is_symlink())]


def _count(entry: os.DirEntry[str], kinds: Counter[str], first: dict[str, Path]) -> None:
    kind = BY_ENDING.get(ending_of(entry.name))
    if kind is not None and entry.is_file(follow_symlinks=False):
        kinds[kind] += 1
        first.setdefault(kind, Path(entry.path))
