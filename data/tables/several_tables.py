"""Choose among the tables of a file: the one that is named, or else the largest."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bowerbird.data.errors import DataError
from bowerbird.data.remarks import Remark
from bowerbird.data.roles import listed


@dataclass(frozen=True)
class Tables:
    """The tables of a file, and which of them is read.

    Parameters
    ----------
    name : str
        Of the one that is read.
    shapes : mapping of str to (int, int)
        Rows and columns of all that hold something, by name.
    remarks : tuple of Remark
        Where it was chosen among several, and nobody had named it.
    """

    name: str
    shapes: Mapping[str, tuple[int, int]]
    remarks: tuple[Remark, ...] = ()


def choose(
    path: Path,
    shapes: Mapping[str, tuple[int, int]],
    sought: str | None,
    what: str,
    expected: str = "",
    sizes: Mapping[str, int] | None = None,
) -> Tables:
    """Choose a table.

    Parameters
    ----------
    path : Path
        The file's.
    shapes : mapping of str to (int, int)
        Rows and columns of each table.
    sought : str or None
        The one that a person names.
    what : str
        What a table is called in files of this kind, such as ``sheet``.
    expected : str
        What there should have been, for the message where there is none.
    sizes : mapping of str to int, optional
        How much each table holds, where a column may hold several values a row.

    Returns
    -------
    tables : Tables

    Raises
    ------
    DataError
        Where there is none, or none of that name.
    """
    sizes = sizes or {name: math.prod(shape) for name, shape in shapes.items()}
    filled = {name: shape for name, shape in shapes.items() if sizes[name]}
    if not filled:
        raise DataError(f"{path.name}: no {what} in it. {expected}".rstrip())
    if sought is not None and sought not in shapes:
        raise DataError(f"{path.name}: no {what} {sought!r} in it. There are: {listed([*shapes])}.")
    if sought is not None:
        return Tables(sought, {**filled, sought: shapes[sought]})
    name = max(filled, key=lambda candidate: sizes[candidate])
    others = [other for other in filled if other != name]
    if not others:
        return Tables(name, filled)
    text = f"There are {len(filled)} of the kind {what}: {listed([*shapes])}. {name} is read."
    return Tables(name, filled, (Remark("format", text, f"data: {{table: {others[0]}}}"),))
