"""Look at data without reading them whole: the first rows, and what their columns seem to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bowerbird.data import files as reading
from bowerbird.data.expressions.derived import with_derived
from bowerbird.data.guessing.roles import Guess, guess_roles
from bowerbird.data.roles import Roles
from bowerbird.data.series.items import as_items
from bowerbird.data.source import Source


@dataclass(frozen=True)
class Look:
    """Data of which the first rows have been read.

    Parameters
    ----------
    files : Files
        What belongs to the data.
    source : Source
    stated : Roles
        As a person stated them.
    guess : Guess
    """

    files: reading.Files
    source: Source
    stated: Roles
    guess: Guess

    def again(self, stated: Roles) -> Look:
        """Guess again, under other roles; nothing is read.

        Parameters
        ----------
        stated : Roles
            Whose table and text format are those of before.
        """
        return replace(
            self, stated=stated, guess=guess_roles(self.source, stated, self.files.table.name)
        )


def look(path: Path, roles: Roles, readers: Mapping[str, reading.Reader]) -> Look:
    """Read the first rows of data and guess what the columns are for, as `open_pool` would.

    Parameters
    ----------
    path : Path
        As `open_pool` takes it.
    roles : Roles
        What is stated.
    readers : mapping of suffix to reader
        Readers besides the built-in ones.

    Returns
    -------
    look : Look

    Raises
    ------
    DataError
        Where the data cannot be read as asked.
    """
    path, table = reading.part_table(path)
    roles = replace(roles, table=table or roles.table)
    files = reading.files_of(path, roles, readers)
    reading.check(files)
    source = reading.read(files, roles, readers)
    source, roles = as_items(source, roles, files.table.name, head_only=True)
    source = with_derived(source, roles, files.table.name)
    return Look(files, source, roles, guess_roles(source, roles, files.table.name))
