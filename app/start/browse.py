"""The files below the folder in which Bowerbird was started, and new ones put there.

Nothing above that folder is shown, and no link is followed, so that none leads out of it.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice
from pathlib import Path
from typing import Literal

from bowerbird.data import files as reading
from bowerbird.data.errors import DataError
from bowerbird.data.folders.peek import peek
from bowerbird.data.names import is_fit, is_utf8
from bowerbird.data.readers.folder import PARTS, SPLITS, STATE

PROJECT, SESSION_FILE = ".bower", ".bowerbird.json"
MOST_ENTRIES = 500
MOST_LOOKED_AT = 50_000
MOST_LETTERS = 200
PLAIN_NAME = re.compile(r"[^/\\:*?\"<>|.][^/\\:*?\"<>|]*")
NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True)
class Entry:
    """Something in a folder that can be opened.

    Parameters
    ----------
    name : str
    kind : {"folder", "data", "project", "session"}
    size : int or None
        In bytes; None for a folder.
    """

    name: str
    kind: Literal["folder", "data", "project", "session"]
    size: int | None = None


@dataclass(frozen=True)
class Listing:
    """What a folder holds.

    Parameters
    ----------
    path : str
        From the folder in which Bowerbird was started; empty for that one.
    entries : tuple of Entry
        Folders, projects, session files and data, by name; 500 at most.
    is_whole : bool
        Whether there are no more.
    is_table : bool
        Whether the folder itself may be a table, in several files.
    items : str
        What it may hold with one item a file, such as ``pictures``; empty for nothing of the kind.
    """

    path: str
    entries: tuple[Entry, ...]
    is_whole: bool
    is_table: bool = False
    items: str = ""


def folder_below(root: Path, relative: str) -> Path:
    """Find a folder below another.

    Parameters
    ----------
    root : Path
    relative : str
        Names between slashes; empty for the root itself.

    Returns
    -------
    folder : Path

    Raises
    ------
    DataError
        Where it is none, lies elsewhere, or is reached by a link.
    """
    folder = root
    for name in relative.split("/") if relative else []:
        folder = folder / name
        try:
            mode = os.lstat(folder).st_mode
        except (OSError, ValueError) as error:
            raise DataError(f"There is no folder {relative!r} here any more.") from error
        if name in ("", ".", "..") or "\\" in name or not stat.S_ISDIR(mode):
            raise DataError(f"{relative!r} is no folder below the one Bowerbird was started in.")
    return folder


def list_folder(root: Path, relative: str, suffixes: Iterable[str]) -> Listing:
    """List the folders, projects, session files and data in a folder.

    Parameters
    ----------
    root : Path
    relative : str
        As for `folder_below`.
    suffixes : iterable of str
        Of data, beside those of the built-in readers.

    Returns
    -------
    listing : Listing

    Raises
    ------
    DataError
        Where it cannot be listed.
    """
    folder = folder_below(root, relative)
    endings = _endings(suffixes)
    try:
        with os.scandir(folder) as all_entries:
            looked_at = islice(all_entries, MOST_LOOKED_AT)
            entries = [entry for e in looked_at if (entry := _entry(e, endings)) is not None]
    except OSError as error:
        raise DataError(f"{folder.name} cannot be listed ({error.strerror}).") from error
    first = nsmallest(MOST_ENTRIES, entries, key=lambda e: (e.kind != "folder", e.name.casefold()))
    is_whole = len(first) == len(entries)
    if _may_be_table(entries):
        return Listing(relative, tuple(first), is_whole, is_table=True)
    items = "" if reading.catalogue_in(folder) is not None else peek(folder)
    return Listing(relative, tuple(first), is_whole, items=items)


def _endings(suffixes: Iterable[str]) -> tuple[str, ...]:
    return tuple({*reading.built_in_readers(), *suffixes} - {reading.FOLDER})


def _entry(entry: os.DirEntry[str], endings: tuple[str, ...]) -> Entry | None:
    """Describe an entry; None for what is hidden, a link, or nothing that can be opened."""
    name = entry.name
    if name.startswith(".") or not is_utf8(name):
        return None
    kind: Literal["data", "session"] = "session" if name.endswith(SESSION_FILE) else "data"
    is_file = kind == "session" or name.casefold().endswith(endings)
    with suppress(OSError):
        if entry.is_dir(follow_symlinks=False):
            if name.endswith(PROJECT):
                return Entry(name, "project")
            # What the folder of a table looks like inside is found out when it is opened.
            return Entry(name, "data" if is_file and kind == "data" else "folder")
        if is_file and entry.is_file(follow_symlinks=False):
            return Entry(name, kind, entry.stat(follow_symlinks=False).st_size)
    return None


def _may_be_table(entries: Iterable[Entry]) -> bool:
    """Whether a folder looks like a table in parts; nothing below it is looked at."""
    parts = 0
    for entry in entries:
        if entry.name in (SPLITS, STATE) or (entry.kind == "folder" and "=" in entry.name):
            return True
        parts += entry.kind == "data" and entry.name.casefold().endswith(tuple(PARTS))
    return parts > 1


class Upload:
    """A file on its way into a folder; nobody sees it before it is whole.

    Parameters
    ----------
    folder : Path
    name : str
        As the browser sends it.
    suffixes : iterable of str
        Of data, beside those of the built-in readers.

    Raises
    ------
    DataError
        Where the name cannot be a file's, is taken, or is of no kind that can be read.
    """

    def __init__(self, folder: Path, name: str, suffixes: Iterable[str]) -> None:
        if not PLAIN_NAME.fullmatch(name) or not is_fit(name) or len(name) > MOST_LETTERS:
            raise DataError(f"{name[:MOST_LETTERS]!r} cannot be a file's name here. Rename it.")
        endings = _endings(suffixes)
        if not name.casefold().endswith(endings):
            raise DataError(f"{name}: no reader for such a file. {', '.join(sorted(endings))}.")
        self.path = folder / name
        self._part = folder / f".{name}.part"
        try:
            os.close(os.open(self.path, NEW_FILE, 0o600))  # the name is ours from now on
        except FileExistsError as error:
            raise DataError(
                f"There is a file {name} already, and it is left as it is. Rename yours, or open "
                "the one that there is."
            ) from error
        except OSError as error:
            raise DataError(f"{name} cannot be written here ({error.strerror}).") from error
        try:
            self._part.unlink(missing_ok=True)  # of an upload that was cut off with the server
            self._file = os.fdopen(os.open(self._part, NEW_FILE, 0o600), "wb")
        except OSError as error:
            self.path.unlink(missing_ok=True)
            raise DataError(f"{name} cannot be written here ({error.strerror}).") from error

    def write(self, chunk: bytes) -> None:
        """Write the next bytes.

        Parameters
        ----------
        chunk : bytes

        Raises
        ------
        DataError
            Where the disk is full.
        """
        try:
            self._file.write(chunk)
        except OSError as error:
            self.abandon()
            raise DataError(
                f"{self.path.name} cannot be written ({error.strerror}). Nothing of it is kept."
            ) from error

    def finish(self) -> None:
        """Put the whole file in its place."""
        self._file.close()
        self._part.replace(self.path)

    def abandon(self) -> None:
        """Take away what there is of it; after `finish` nothing."""
        if self._part.exists():
            with suppress(OSError):
                self._file.close()
            self._part.unlink(missing_ok=True)
            self.path.unlink(missing_ok=True)
