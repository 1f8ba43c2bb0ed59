"""A source that is joined to the data, as a person names it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ExtraSource:
    """A table, an embedding or a folder of pictures beside the data.

    Parameters
    ----------
    path : str
    id : str or None
        Its column of ids; ``row number`` joins row by row. None: the column that is called as in
        the data, or else a guess.
    columns : tuple of str or None
        The columns to join; a trailing ``*`` takes all that begin so. None: all but the ids.
    prefix : str
        Put before the names of its columns.
    """

    path: str
    id: str | None = None
    columns: tuple[str, ...] | None = None
    prefix: str = ""
