"""Find out what a folder's files are, and which of them are its items."""

from __future__ import annotations

import hashlib
import os
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from bowerbird.data.errors import DataError
from bowerbird.data.folders.kinds import BY_ENDING, KINDS, ItemKind, ending_of
from bowerbird.data.folders.walk import Walk
from bowerbird.data.progress import Progress
from bowerbird.data.remarks import counted
from bowerbird.data.roles import listed

CHUNK = 65_536  # files after which it is shown how far it is
MOST_ENDINGS = 1_000  # that are told apart: a stranger may give every file another one
ENDINGS_LISTED = 8
WITHOUT, OTHERS = "without an ending", "of other endings"


@dataclass(frozen=True)
class Survey:
    """The files of a folder.

    Parameters
    ----------
    folder : Path
    kind : ItemKind
        Of its items.
    paths : pyarrow.ChunkedArray of large_string
        Of its items, below the folder, in order.
    counts : dict of str to int
        How many files there are of each kind that can be items, the most frequent first.
    others : str
        What is left out, in words, such as ``364 .xml, 2 links``; empty where nothing is.
    """

    folder: Path
    kind: ItemKind
    paths: pa.ChunkedArray
    counts: dict[str, int]
    others: str

    def digest(self, progress: Progress) -> str:
        """Compute what differs where an item may: names, sizes and times, not the contents.

        Parameters
        ----------
        progress : callable
            Called with a step and the share that is done.

        Returns
        -------
        digest : str
            32 hexadecimal digits.
        """
        total, looked_at = hashlib.blake2b(self.kind.name.encode(), digest_size=16), 0
        for chunk in self.paths.chunks:
            for path in chunk.to_pylist():
                total.update(f"\0{path}\0{_state_of(self.folder, path)}".encode())
            looked_at += len(chunk)
            progress("looking whether it was read before", looked_at / len(self.paths))
        return total.hexdigest()


def survey(folder: Path, sought: str | None, progress: Progress) -> Survey:
    """Walk through a folder once.

    Parameters
    ----------
    folder : Path
    sought : str or None
        The kind of items that a person names; None for the one with the most files.
    progress : callable
        Called with the number of files so far.

    Returns
    -------
    survey : Survey

    Raises
    ------
    DataError
        If there is no item in it, or none of the kind that is named.
    """
    walk, endings = Walk(folder), Counter[str]()
    names: defaultdict[str, _Names] = defaultdict(_Names)
    for number, path in enumerate(walk, 1):
        ending = ending_of(path.rpartition("/")[2])
        if ending in BY_ENDING:
            names[BY_ENDING[ending]].append(path)
        is_apart = ending in BY_ENDING or ending in endings or len(endings) < MOST_ENDINGS
        endings[ending if is_apart else OTHERS] += 1
        if number % CHUNK == 0:
            progress(f"looking through {folder.name}: {number:,} files", None)
    counts = dict(
        Counter({kind: len(names[kind]) for kind in KINDS if kind in names}).most_common()
    )
    kind = KINDS[_chosen(folder, counts, sought)]
    others = {ending: n for ending, n in endings.most_common() if ending not in kind.endings}
    return Survey(folder, kind, names[kind.name].column(), counts, _left_out(others, walk))


def _chosen(folder: Path, counts: dict[str, int], sought: str | None) -> str:
    if not counts:
        raise DataError(
            f"{folder}: this is a folder without a table, and without pictures, texts or sounds "
            f"(files that end in {listed(sorted(BY_ENDING), 40)}). It is no Bowerbird project "
            "either (no log.sqlite inside)."
        )
    if sought is not None and sought not in counts:
        raise DataError(f"{folder.name}: no {sought!r} in it. There are: {listed([*counts])}.")
    return sought or next(iter(counts))


def _left_out(endings: dict[str, int], walk: Walk) -> str:
    files = [f"{count:,} {ending or WITHOUT}" for ending, count in endings.items()]
    more = [
        counted(count, noun) + which
        for count, noun, which in (
            (walk.links, "link", ""),
            (walk.unfit, "name", " not in UTF-8"),
            (walk.closed, "folder", " that may not be looked into"),
        )
        if count
    ]
    return ", ".join([listed(files, ENDINGS_LISTED)] * bool(files) + more)


class _Names:
    """Paths in less memory than Python's texts take: a folder may hold millions."""

    def __init__(self) -> None:
        self._arrays: list[pa.Array] = []
        self._waiting: list[str] = []

    def __len__(self) -> int:
        return sum(map(len, self._arrays)) + len(self._waiting)

    def append(self, path: str) -> None:
        self._waiting.append(path)
        if len(self._waiting) == CHUNK:
            self._settle()

    def column(self) -> pa.ChunkedArray:
        self._settle()
        return pa.chunked_array(self._arrays, pa.large_string())

    def _settle(self) -> None:
        self._arrays.append(pa.array(self._waiting, pa.large_string()))
        self._waiting = []


def _state_of(folder: Path, path: str) -> str:
    """Return a file's size and time; one that has gone since then cannot be read either."""
    try:
        state = os.lstat(os.path.join(folder, path))
    except OSError:
        return ""
    return f"{state.st_size} {state.st_mtime_ns}"
