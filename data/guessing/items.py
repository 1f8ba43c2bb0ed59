"""Guess which columns name the items and which show them: pictures, or boxes in images."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from bowerbird.data.column_types import holds_pictures, is_prose
from bowerbird.data.guessing.head import Head
from bowerbird.data.guessing.names import (
    BOX_NAMES,
    ID_ENDINGS,
    ID_NAMES,
    LABEL_ENDINGS,
    LABEL_NAMES,
    PARENT_NAMES,
    first_of,
)
from bowerbird.data.roles import NO_COLUMN, ROW_NUMBER, Roles

FEWEST_NAMES = 10  # rows in which other texts that differ are taken for names
LONG_ID = 60  # signs


def guess_id(head: pa.Table, roles: Roles) -> str:
    """Guess which column names the items.

    Parameters
    ----------
    head : pyarrow.Table
        The first rows.
    roles : Roles
        As the person stated them; a column that has another role names nothing.

    Returns
    -------
    name : str
        ``row number`` where there is none.
    """
    objects = guess_objects(head, head.column_names, replace(roles, features=None))
    return objects.id or choose_id(Head(head), head.column_names, objects)


def names_pictures(head: pa.Table, roles: Roles) -> bool:
    """Return whether a table brings pictures: paths or bytes of them, or boxes in images.

    Parameters
    ----------
    head : pyarrow.Table
        The first rows.
    roles : Roles
        As the person stated them.
    """
    objects = guess_objects(head, head.column_names, roles)
    return (objects.image or objects.parent or objects.box) is not None


def guess_objects(head: pa.Table, free: Sequence[str], roles: Roles) -> Roles:
    """Fill in what shows the items: pictures, or boxes and the images that they lie in.

    Parameters
    ----------
    head : pyarrow.Table
        The first rows.
    free : sequence of str
        The columns to guess among.
    roles : Roles
        As the person stated them.

    Returns
    -------
    roles : Roles
        With `image`, `parent` and `box`; each None where there is none.
    """
    pictures = [name for name in free if name != roles.id and holds_pictures(head[name])]
    image = roles.image or next(iter(pictures), None)
    if roles.parent == NO_COLUMN:
        return replace(roles, image=image, parent=None, box=None)
    box = roles.box or _guess_box(free)
    parent = roles.parent or (box and (image or first_of(PARENT_NAMES, free))) or None
    if not parent or not box:
        return replace(roles, image=image)
    return replace(roles, box=box, parent=parent, image=roles.image)


def _guess_box(free: Sequence[str]) -> tuple[str, str, str, str] | None:
    by_name = {name.casefold(): name for name in free}
    for four in BOX_NAMES:
        if all(name in by_name for name in four):
            left, top, third, fourth = (by_name[name] for name in four)
            return left, top, third, fourth
    return None


def choose_id(head: Head, free: Sequence[str], roles: Roles) -> str:
    """Choose the column that names the items, among those without a role.

    Parameters
    ----------
    head : Head
    free : sequence of str
        The columns to guess among.
    roles : Roles
        With what shows the items.

    Returns
    -------
    name : str
        ``row number`` where there is none.
    """
    assigned = roles.assigned
    names = [name for name in free if name not in assigned]
    exact = first_of(ID_NAMES, names)
    if exact is not None:
        return exact
    named = (n for n in names if n.casefold().endswith(ID_ENDINGS[:2]) and head.is_unique(n))
    texts = (n for n in names if _holds_text_ids(head, n))
    return next(named, None) or next(texts, None) or ROW_NUMBER


def _holds_text_ids(head: Head, name: str) -> bool:
    """Whether a column of text looks like names: another in each row, none long, no pictures."""
    if name not in head.texts or len(head) < 2 or not head.is_unique(name):
        return False
    if name.casefold().endswith((*LABEL_NAMES, *LABEL_ENDINGS)):
        return False
    column = head.table[name].cast(pa.large_string())  # what is kept as a dictionary too
    if (
        holds_pictures(column)
        or is_prose(column)
        or pc.all(pc.match_substring(column, "://")).as_py()
    ):
        return False
    longest = pc.max(pc.utf8_length(column)).as_py()
    is_short = longest <= LONG_ID and len(head) >= FEWEST_NAMES
    return is_short or name.casefold().endswith(ID_ENDINGS)
