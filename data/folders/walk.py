"""Walk through a folder: the same files in the same order, wherever it lies."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from bowerbird.data.errors import DataError
from bowerbird.data.folders.kinds import is_hidden
from bowerbird.data.names import is_utf8


class Walk:
    """One pass over a folder's files, those of a folder before those of the folders in it.

    Names are sorted by their signs, since a file system lists them as it likes. Hidden files are
    passed over in silence; what else is left out is counted while the pass goes on. Memory: the
    names of the largest folder.

    Parameters
    ----------
    folder : Path

    Attributes
    ----------
    links, unfit, closed : int
        Links, which are not followed; names that are not UTF-8, which cannot be shown; and folders
        that may not be looked into.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self.links = self.unfit = self.closed = 0

    def __iter__(self) -> Iterator[str]:
        """Return the files' paths below the folder, with slashes.

        Raises
        ------
        DataError
            If the folder itself cannot be looked into.
        """
        waiting = [""]
        while waiting:
            below = waiting.pop()
            try:
                files, folders = self._names(below)
            except OSError as error:
                if not below:
                    raise DataError(
                        f"{self._folder}: it cannot be looked into ({error.strerror})."
                    ) from error
                self.closed += 1
                continue
            yield from (below + name for name in files)
            waiting += [f"{below}{name}/" for name in reversed(folders)]

    def _names(self, below: str) -> tuple[list[str], list[str]]:
        """Return the names of files and of folders in one folder, sorted."""
        files: list[str] = []
        folders: list[str] = []
        with os.scandir(os.path.join(self._folder, below)) as entries:
            for entry in entries:
                if is_hidden(entry.name):
                    continue
                if entry.is_symlink():
                    self.links += 1
                elif not is_utf8(entry.name):
                    self.unfit += 1
                elif entry.is_dir(follow_symlinks=False):
                    folders.append(entry.name)
                elif entry.is_file(follow_symlinks=False):
                    files.append(entry.name)
        return sorted(files), sorted(folders)
