"""Hold the roles that a person stated against the columns that there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa

from bowerbird.data.columns import refuse_nested
from bowerbird.data.errors import DataError
from bowerbird.data.names import unfit_in_column
from bowerbird.data.roles import NO_COLUMN, ROW_NUMBER, Roles, expand, listed

# Roles that can be stated not to be any column's.
WITHOUT_COLUMN = (("id", ROW_NUMBER), ("label", NO_COLUMN), ("parent", NO_COLUMN))


def check_names(names: Sequence[str], file: str) -> None:
    """Refuse columns of one name, and names that none may have.

    Parameters
    ----------
    names : sequence of str
        The columns'.
    file : str
        The file's name, for messages.

    Raises
    ------
    DataError
    """
    twice = sorted(name for name, times in Counter(names).items() if times > 1)
    if twice:
        raise DataError(
            f"{file}: columns {listed(twice)} appear more than once; each needs a name of its own."
        )
    for name in names:
        if sign := unfit_in_column(name):
            raise DataError(
                f"{file}: the name of column {name[:100]!r} holds {sign}, which no name may hold. "
                "Rename the column."
            )


def expand_roles(roles: Roles, names: Sequence[str], file: str) -> Roles:
    """Write out the prefixes among stated roles, and refuse columns that do not exist.

    Parameters
    ----------
    roles : Roles
        As the person stated them.
    names : sequence of str
        The table's columns.
    file : str
        The file's name, for messages.

    Returns
    -------
    roles : Roles

    Raises
    ------
    DataError
    """
    for role in ("id", "label", "image", "parent"):
        value = getattr(roles, role)
        if value is not None and (role, value) not in WITHOUT_COLUMN:
            expand([value.removesuffix("*")], names, role, file)
    expand(roles.box or (), names, "box", file)
    expand(roles.missing, names, "missing", file)

    def listed_columns(role: str) -> tuple[str, ...] | None:
        value = getattr(roles, role)
        return None if value is None else tuple(expand(value, names, role, file))

    return replace(
        roles,
        features=listed_columns("features"),
        context=listed_columns("context"),
        withhold=listed_columns("withhold"),
        exclude=listed_columns("exclude") or (),
    )


def refuse_lists(schema: pa.Schema, roles: Roles, file: str) -> None:
    """Refuse ids, labels and parents that hold more than one value a row.

    Parameters
    ----------
    schema : pyarrow.Schema
        The table's.
    roles : Roles
        As `expand_roles` returns them.
    file : str
        The file's name, for messages.

    Raises
    ------
    DataError
    """
    for name in (roles.id, roles.label, roles.parent):
        if name is not None and name in schema.names:
            refuse_nested(schema.field(name).type, name, file)
