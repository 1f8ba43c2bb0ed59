"""Find on disk what is to be joined, and open it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bowerbird.data import files as reading
from bowerbird.data.cache.content import chunks
from bowerbird.data.errors import DataError
from bowerbird.data.joining import picture_folder
from bowerbird.data.joining.extra_source import ExtraSource
from bowerbird.data.progress import Progress
from bowerbird.data.roles import Roles
from bowerbird.data.source import Source


@dataclass(frozen=True)
class Extra:
    """A source to join, on disk.

    Parameters
    ----------
    choice : ExtraSource
        As the person named it.
    path : Path
        Of the file or folder, without the name of a table in it.
    roles : Roles
        With the table's name, if one was given.
    files : Files or None
        None for a folder of pictures.
    """

    choice: ExtraSource
    path: Path
    roles: Roles
    files: reading.Files | None

    @property
    def name(self) -> str:
        """What it is called in messages: a folder of pictures ends in a slash."""
        return f"{self.path.resolve().name}/" if self.files is None else self.path.name

    @property
    def home(self) -> Path:
        """The folder that paths of pictures in it begin from."""
        return (self.path if self.files is None else self.files.table.parent).resolve()

    def open(self, readers: Mapping[str, reading.Reader]) -> Source:
        """Open it.

        Parameters
        ----------
        readers : mapping of suffix to reader
            Readers besides the built-in ones.

        Raises
        ------
        DataError
            If it is not what its name says.
        """
        if self.files is None:
            return picture_folder.read(self.path)
        return reading.read(self.files, self.roles, readers)

    def digest(self, progress: Progress) -> str:
        """Compute a digest of what it holds: of a folder of pictures, the paths in it.

        Parameters
        ----------
        progress : callable
            Called with a step and the share that is done.

        Returns
        -------
        digest : str
            32 hexadecimal digits; the same wherever it lies.
        """
        total = hashlib.blake2b(digest_size=16)
        about = {**asdict(self.choice), "path": "", "table": self.roles.table}
        total.update(repr(sorted(about.items())).encode())
        if self.files is None:
            total.update(picture_folder.digest(self.path).encode())
        else:
            for chunk in chunks(self.files.all, progress):
                total.update(chunk)
        return total.hexdigest()


def find_extras(
    choices: Sequence[ExtraSource], data: reading.Files, readers: Mapping[str, reading.Reader]
) -> tuple[Extra, ...]:
    """Find what is to be joined.

    Parameters
    ----------
    choices : sequence of ExtraSource
    data : Files
        What it is joined to.
    readers : mapping of suffix to reader
        Readers besides the built-in ones.

    Returns
    -------
    extras : tuple of Extra

    Raises
    ------
    DataError
        If something is not there, of no known kind, or named twice.
    """
    paths_read = {path.resolve() for path in data.all}
    extras = []
    for choice in choices:
        extra = _find(choice, readers)
        files = [extra.path] if extra.files is None else [extra.path, *extra.files.all]
        again = next((path for path in files if path.resolve() in paths_read), None)
        if again is not None and extra.roles.table is None:
            raise DataError(f"{again.name}: it is read already. Leave it out of what is joined.")
        paths_read |= {path.resolve() for path in files}
        extras.append(extra)
    return tuple(extras)


def _find(choice: ExtraSource, readers: Mapping[str, reading.Reader]) -> Extra:
    path, table = reading.part_table(Path(choice.path).expanduser())
    roles = Roles(table=table)
    if not path.exists():
        raise DataError(
            f"{path}: no such file or folder to join. Correct --with, or data: {{with: [...]}}."
        )
    if path.is_dir() and not reading.is_table(path):
        return Extra(choice, path, roles, None)
    files = reading.files_of(path, roles, readers)
    reading.check(files)
    return Extra(choice, path, roles, files)
