"""Which columns of other data are those that a learner was made for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bowerbird.data.errors import DataError
from bowerbird.data.remarks import Remark
from bowerbird.data.roles import listed
from bowerbird.data.scaling import Scaling

DIRECTION = re.compile(r".+\[\d+\]")  # of a vector, or of an embedding in a file of its own


@dataclass(frozen=True)
class Match:
    """How columns are matched.

    Parameters
    ----------
    columns : tuple of str or None
        The data's names of the learner's columns, in its order; None where they are matched by
        position, as the directions of an embedding are.
    remarks : tuple of Remark
        What the person should know of it.
    """

    columns: tuple[str, ...] | None
    remarks: tuple[Remark, ...] = ()


def match_columns(scaling: Scaling, names: Sequence[str], file: str, is_embedding: bool) -> Match:
    """Match a learner's columns with those of other data, by name.

    Parameters
    ----------
    scaling : Scaling
        Of the pool that the learner was made on.
    names : sequence of str
        The columns of the other data.
    file : str
        For messages.
    is_embedding : bool
        Whether the other data come with an embedding in a file of its own.

    Returns
    -------
    match : Match

    Raises
    ------
    DataError
        If a column is missing, and they are no directions of an embedding.
    """
    if is_embedding:
        return Match(None)
    by_case = {name.casefold(): name for name in names}
    matches = [name if name in names else by_case.get(name.casefold()) for name in scaling.columns]
    missing = [n for n, match in zip(scaling.columns, matches, strict=True) if match is None]
    if not missing:
        columns = tuple(name for name in matches if name is not None)
        renamed = [f"{o} as {n}" for n, o in zip(scaling.columns, columns, strict=True) if n != o]
        text = f"{file}: columns that differ in case are taken for the same: {listed(renamed)}."
        return Match(columns, (Remark("roles", text),) if renamed else ())
    if all(DIRECTION.fullmatch(name) for name in scaling.columns):
        return Match(None)
    raise DataError(
        f"{file}: the learner needs {len(scaling.columns)} columns, and {listed(missing)} "
        f"{'is' if len(missing) == 1 else 'are'} missing. The columns are: "
        f"{listed(sorted(names))}. Rename them, or name other data."
    )
