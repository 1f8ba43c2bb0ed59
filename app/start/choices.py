"""What a person changes of the guessed roles, column by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from bowerbird.app.config.fields import read
from bowerbird.app.config.layers import Layer, merge
from bowerbird.app.config.safe_yaml import parse
from bowerbird.app.config.settings import Config
from bowerbird.data.column_types import (
    context_type,
    holds_pictures,
    is_bytes,
    is_number,
    is_text,
    is_vector,
)
from bowerbird.data.errors import ConfigError, DataError
from bowerbird.data.guessing.features import encodable
from bowerbird.data.guessing.head import Head
from bowerbird.data.look import Look
from bowerbird.data.roles import NO_COLUMN, ROW_NUMBER, Roles

BOX = ("left", "top", "third", "fourth")
SINGLE = ("id", "label", "image", "parent")
ROLES = (*SINGLE, *BOX, "feature", "context", "exclude")
INCOMPLETE = (
    "A box has four columns: left, top, and either width and height or right and bottom. Until all "
    "four are chosen, they are shown and no boxes."
)


def roles_by_column(roles: Roles, columns: list[str]) -> dict[str, str]:
    """Return the one role by which each column is called.

    Parameters
    ----------
    roles : Roles
        With every role filled in.
    columns : list of str
        The table's.

    Returns
    -------
    by_column : dict of str to str
        One of `ROLES`; a feature may be shown as well.
    """
    by_column = dict.fromkeys(columns, "exclude")
    by_column |= dict.fromkeys(roles.context or (), "context")
    by_column |= {name: "feature" for name in roles.features or () if name in by_column}
    by_column |= dict(zip(roles.box or (), BOX, strict=False))
    for role in reversed(SINGLE):
        name = getattr(roles, role)
        if name in by_column:
            by_column[name] = role
    return by_column


def roles_for(column: pa.ChunkedArray, *, has_embedding: bool) -> list[str]:
    """Return the roles that a column may have.

    Parameters
    ----------
    column : pyarrow.ChunkedArray
        The first rows.
    has_embedding : bool
        Whether vectors beside the table are what is learned from.
    """
    kind = column.type
    if context_type(column) is None:
        return ["exclude"]
    if is_bytes(kind):
        return ["image", "context", "exclude"] if holds_pictures(column) else ["context", "exclude"]
    roles = ["context", "exclude"]
    if not has_embedding and (is_number(kind) or is_vector(column)):
        roles = ["feature", *roles]
    if is_number(kind):
        roles = ["id", "label", *roles, *BOX]
    elif is_text(kind):
        roles = ["id", "label", "image", "parent", *roles]
    elif not pa.types.is_nested(kind):
        roles = ["id", "label", *roles]
    return roles


def with_changes(
    first: Look,
    changes: Mapping[str, str],
    sky: Sequence[str] | None = None,
    errors: Mapping[str, Sequence[str]] | None = None,
) -> tuple[Look, str]:
    """Guess again under what a person changed; everything else is guessed anew.

    Parameters
    ----------
    first : Look
        Of which nothing was changed.
    changes : mapping of str to str
        Columns and their new roles.
    sky : sequence of str, optional
        Columns of right ascension and declination; empty for none.
    errors : mapping of str to sequence of str, optional
        Columns of errors, by the column that they belong to.

    Returns
    -------
    look : Look
    problem : str
        What still is to be chosen; empty where nothing is.

    Raises
    ------
    DataError
        Where no pool can be made so, or a column or role does not exist.
    """
    names = first.source.head.column_names
    for name, role in changes.items():
        if name not in names or role not in ROLES:
            raise DataError(f"Column {name[:100]!r} cannot be {role[:20]!r} here.")
    box, problem = _box(first, changes)
    stated = replace(first.stated, **{**_single(first, changes), **box})
    if sky is not None:
        stated = replace(stated, sky=tuple(sky))
    if errors is not None:
        stated = replace(stated, errors={name: tuple(of) for name, of in errors.items()})
    left_out = [n for n in first.stated.exclude if changes.get(n, "exclude") == "exclude"]
    added = [n for n, role in changes.items() if role == "exclude" and n not in left_out]
    look = first.again(replace(stated, exclude=(*left_out, *added)))
    if {"feature", "context"} & set(changes.values()) and look.source.embedding is None:
        by_column = roles_by_column(look.guess.roles, names) | _plain(changes)
        features = tuple(name for name in names if by_column[name] == "feature")
        if not features and not encodable(Head(look.source.head), look.guess.roles, names):
            raise DataError("There is nothing to learn from: let one column be a feature.")
        look = look.again(replace(look.stated, features=features))
    return look, problem


def accepted(settings: Sequence[str]) -> Roles:
    """Return the roles that accepted lines of a configuration state together.

    Parameters
    ----------
    settings : sequence of str
        Such as ``data: {missing: {mag: ["-99"]}}``; what several say of one key is joined.

    Returns
    -------
    roles : Roles

    Raises
    ------
    ConfigError
        Where a line is no part of a configuration.
    """
    values: dict[str, Any] = {}
    for line in settings:
        parsed = parse(line.encode(errors="replace"), line)
        if not isinstance(parsed, dict) or set(parsed) != {"data"}:
            raise ConfigError(f"{line[:200]}: a setting of the data was expected.")
        read(Config, parsed, line)
        values = _joined(values, parsed)
    return merge(Layer("settings", read(Config, values, "settings"))).data


def _joined(first: Any, second: Any) -> Any:
    if isinstance(first, dict) and isinstance(second, dict):
        common = {key: _joined(first[key], second[key]) for key in first.keys() & second.keys()}
        return {**first, **second, **common}
    return [*first, *second] if isinstance(first, list) and isinstance(second, list) else second


def _plain(changes: Mapping[str, str]) -> dict[str, str]:
    return {name: role for name, role in changes.items() if role in ("feature", "context")}


def _single(first: Look, changes: Mapping[str, str]) -> dict[str, Any]:
    """Return the roles of one column each: as changed, or nobody's where it was taken away."""
    nobody = {"id": ROW_NUMBER, "label": NO_COLUMN, "image": None, "parent": NO_COLUMN}
    stated: dict[str, Any] = {}
    for role in SINGLE:
        names = [name for name, new in changes.items() if new == role]
        if names:
            stated[role] = names[-1]
        elif getattr(first.guess.roles, role) in changes:
            stated[role] = nobody[role]
    return stated


def _box(first: Look, changes: Mapping[str, str]) -> tuple[dict[str, Any], str]:
    """Return the columns of boxes, and what is missing of them."""
    parts = {
        part: name
        for part, name in zip(BOX, first.guess.roles.box or (), strict=False)
        if name not in changes
    }
    parts |= {role: name for name, role in changes.items() if role in BOX}
    if not any(name in changes for name in (*parts.values(), *(first.guess.roles.box or ()))):
        return {}, ""
    if len(parts) == len(BOX):
        return {"box": tuple(parts[part] for part in BOX)}, ""
    return {"parent": NO_COLUMN, "box": None}, INCOMPLETE if parts else ""
