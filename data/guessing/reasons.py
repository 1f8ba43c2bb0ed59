"""Why a column was taken for what it is, in words."""

from __future__ import annotations

from bowerbird.data.column_types import is_number, is_series, kind_of
from bowerbird.data.guessing.aside import Aside
from bowerbird.data.guessing.head import Head
from bowerbird.data.guessing.names import ID_NAMES
from bowerbird.data.roles import Roles

BY_NAME = "its name says so"
SHOWN = {
    "image": "pictures",
    "sound": "files of sound",
    "link": "addresses of pages",
    "series": "series of numbers",
    "number": "numbers",
    "text": "text",
}


def reasons_of(head: Head, roles: Roles, aside: Aside) -> dict[str, str]:
    """Describe why each column has its role.

    Parameters
    ----------
    head : Head
    roles : Roles
        With every role filled in.
    aside : Aside
        Columns that no model learns from.

    Returns
    -------
    reasons : dict of str to str
        By the column's name; of a column that was left out there is none.
    """
    reasons = {name: _of_context(head, name) for name in roles.context or () if name in head.names}
    reasons |= {name: _of_feature(head, name) for name in roles.features or ()}
    reasons |= {name: reason for reason, names in aside.by_reason.items() for name in names}
    for name in aside.leaks.telling:
        reasons[name] = "a measurement; alone it tells the classes apart: was it made from them?"
    if roles.id in head.names:
        is_named = str(roles.id).casefold() in ID_NAMES
        reasons[str(roles.id)] = BY_NAME if is_named else "another value in every row"
    for name in (roles.label, roles.parent, *(roles.box or ())):
        if name is not None:
            reasons[name] = BY_NAME
    if roles.image is not None:
        reasons[roles.image] = "names of picture files, or their bytes"
    return reasons


def _of_feature(head: Head, name: str) -> str:
    if name not in head.names:
        return "an embedding beside the table"
    kind = head.table.schema.field(name).type
    return "vectors of one length" if is_series(kind) else "a measurement"


def _of_context(head: Head, name: str) -> str:
    column = head.table[name]
    if is_number(column.type):
        return SHOWN["number"]
    return SHOWN[kind_of(column)]
