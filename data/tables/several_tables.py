"""Choose among the tables of a file: the one that is named, or else the largest."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bowerbird.data.errors import DataError
from bowerbird.data.remarks import Remark
from bowerbird.data.roles import listed


def choose(
    path: Path, sizes: Mapping[str, int], sought: str | None, what: str, expected: str = ""
) -> tuple[str, list[Remark]]:
    """Choose a table.

    Parameters
    ----------
    path : Path
        The file's.
    sizes : mapping of str to int
        How much each table holds.
    sought : str or None
        The one that a person names.
    what : str
        What a table is called in files of this kind, such as ``sheet``.
    expected : str
        What there should have been, for the message where there is none.

    Returns
    -------
    name : str
    remarks : list of Remark
        Where there are others.

    Raises
    ------
    DataError
        Where there is none, or none of that name.
    """
    if not any(sizes.values()):
        raise DataError(f"{path.name}: no {what} in it. {expected}".rstrip())
    if sought is not None and sought not in sizes:
        raise DataError(f"{path.name}: no {what} {sought!r} in it. There are: {listed([*sizes])}.")
    if sought is not None:
        return sought, []
    name = max(sizes, key=lambda candidate: sizes[candidate])
    others = [other for other, size in sizes.items() if size and other != name]
    if not others:
        return name, []
    text = f"There are {len(others) + 1} of the kind {what}: {listed([*sizes])}. {name} is read."
    return name, [Remark("format", text, f"data: {{table: {others[0]}}}")]
