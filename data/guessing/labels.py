"""Guess which column holds the labels, and which others may hold classes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa

from bowerbird.data.guessing.head import Head
from bowerbird.data.guessing.names import LABEL_ENDINGS, LABEL_NAMES, first_of
from bowerbird.data.roles import NO_COLUMN, Roles

MOST_CLASSES = 50  # values of a column that is taken for classes
ROWS_A_CLASS = 5


def guess_label(head: Head, free: Sequence[str], roles: Roles) -> str | None:
    """Return the column of labels: the stated one, or one that is called so.

    Parameters
    ----------
    head : Head
    free : sequence of str
        The columns to guess among.
    roles : Roles
        With the items' names, and with what shows them.

    Returns
    -------
    name : str or None
        None where there is none, or where that is stated.
    """
    if roles.label is not None:
        return None if roles.label == NO_COLUMN else roles.label
    assigned = roles.assigned
    names = [name for name in free if name not in assigned and _may_be_classes(head, name)]
    ending = next((name for name in names if name.casefold().endswith(LABEL_ENDINGS)), None)
    return first_of(LABEL_NAMES, names) or ending


def find_classes(head: Head, roles: Roles) -> Iterator[str]:
    """Find the columns of text without a role that have few values, each in several rows.

    Parameters
    ----------
    head : Head
    roles : Roles
        With every role filled in.

    Yields
    ------
    name : str
    """
    assigned = roles.assigned
    for name in head.texts:
        if name not in assigned:
            classes = head.distinct(name)
            if 2 <= classes <= MOST_CLASSES and len(head) >= ROWS_A_CLASS * classes:
                yield name


def _may_be_classes(head: Head, name: str) -> bool:
    """Whether a column holds names, or numbers of which there are few."""
    if name in head.numbers:
        return head.whole(name) or head.distinct(name) <= MOST_CLASSES
    return not pa.types.is_nested(head.table.schema.field(name).type)
