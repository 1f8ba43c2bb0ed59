"""Describe data to the start page: columns, guesses and their reasons, what would go wrong."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bowerbird.app.start.choices import roles_by_column, roles_for
from bowerbird.data.column_types import is_bytes, is_number, is_series, is_text, kind_of
from bowerbird.data.columns import without_values
from bowerbird.data.distributions import summarise
from bowerbird.data.errors import DataError
from bowerbird.data.findings import warnings
from bowerbird.data.guessing.head import Head
from bowerbird.data.look import Look
from bowerbird.data.open import pool_of_head
from bowerbird.data.remarks import Remark
from bowerbird.data.roles import Roles
from bowerbird.data.tables.several_tables import Tables

MOST_COLUMNS = 400  # that are drawn; more are said, and keep what was guessed
EXAMPLES = 3
VALUES = 5
LETTERS = 80
LONGEST = 1e15  # up to which a whole number is written out
MOST_CLASSES = 60
MOST_TABLES = 500  # that are listed; any other is named in brackets behind the path


def describe(first: Look, look: Look, changes: Mapping[str, str], problem: str) -> dict[str, Any]:
    """Describe data and what would become of them.

    Parameters
    ----------
    first : Look
        Without changes; why a column was guessed to be what it is.
    look : Look
        With them.
    changes : mapping of str to str
        Roles that a person chose, by column.
    problem : str
        What is known to be wrong already.

    Returns
    -------
    description : dict
        JSON's types.
    """
    head = Head(_without_missing(look))
    tables = look.source.tables
    listed = tables.remarks if tables is not None else ()  # the page has a list in their place
    remarks = [r for r in (*look.source.remarks, *look.guess.remarks) if r not in listed]
    columns = _about_columns(first, look, changes, head)
    return {
        **about_rows(look, len(head)),
        "columns": columns,
        "more": len(head.names) - len(columns),
        **_about_tables(tables),
        "embedding": look.source.embedding_name,
        **_about_shown_together(look.guess.roles, head),
        "scaling": look.guess.roles.scaling,
        "label": look.guess.roles.label,
        "remarks": [{"text": r.text, "remedy": _remedy(r)} for r in remarks],
        **_about_pool(look, problem),
    }


def _about_columns(
    first: Look, look: Look, changes: Mapping[str, str], head: Head
) -> list[dict[str, Any]]:
    """Describe the values of each column that is drawn, its role, and why it has that."""
    by_column = roles_by_column(look.guess.roles, head.names) | dict(changes)
    guessed = first.guess.reasons
    return [
        {
            **about_column(head, name),
            "role": by_column[name],
            "roles": _offered(look, name, by_column[name]),
            "why": "you chose this" if name in changes else guessed.get(name, "not shown"),
            "changed": name in changes,
        }
        for name in head.names[:MOST_COLUMNS]
    ]


def _about_pool(look: Look, problem: str) -> dict[str, Any]:
    """Make a pool of the first rows, and describe its classes and what is wrong with it."""
    try:
        with tempfile.TemporaryDirectory(prefix="bowerbird-") as cache:
            pool = pool_of_head(look, Path(cache))
            advice = [f"{line[0].upper()}{line[1:]}" for line in warnings(pool)]
            classes = _labels(pool.known_labels)
    except DataError as error:
        return {"classes": None, "warnings": [], "problem": problem or str(error)}
    return {"classes": classes, "warnings": advice, "problem": problem}


def _without_missing(look: Look) -> pa.Table:
    """Return the first rows with null in place of what is stated to be missing."""
    table = look.source.head
    for name, values in look.stated.missing.items():
        at = table.column_names.index(name)
        table = table.set_column(at, name, without_values(table[name], values))
    return table


def _about_shown_together(roles: Roles, head: Head) -> dict[str, Any]:
    """Describe which columns are a position or errors, and which could be."""
    sky, errors = roles.sky or (), roles.errors or {}
    of_numbers = set(head.numbers)
    names = [name for name in roles.context or () if name in of_numbers][:MOST_COLUMNS]
    return {
        "numbers": list(dict.fromkeys([*names, *sky, *errors, *chain(*errors.values())])),
        "sky": list(sky),
        "errors": {name: list(of) for name, of in errors.items()},
    }


def _about_tables(tables: Tables | None) -> dict[str, Any]:
    """Describe the tables of a file, and which of them is read; none where it is the only one."""
    if tables is None or len(tables.shapes) < 2:
        return {"tables": [], "table": "", "is_largest": False}
    names = dict.fromkeys([*islice(tables.shapes, MOST_TABLES), tables.name])
    shapes = {name: tables.shapes[name] for name in names}
    several = [{"name": n, "rows": rows, "columns": width} for n, (rows, width) in shapes.items()]
    return {"tables": several, "table": tables.name, "is_largest": bool(tables.remarks)}


def about_rows(look: Look, head_rows: int) -> dict[str, Any]:
    """Describe how many rows there are, and how many of them were looked at.

    Parameters
    ----------
    look : Look
    head_rows : int

    Returns
    -------
    description : dict
        ``rows`` is None where nobody knows before all are read.
    """
    rows = look.source.rows
    return {
        "name": look.files.table.name,
        "rows": rows,
        "shown": head_rows,
        "rough": look.source.is_rough,
        "whole": not look.source.is_rough and rows is not None and rows <= head_rows,
    }


def about_column(head: Head, name: str) -> dict[str, Any]:
    """Describe the values of a column in the first rows.

    Parameters
    ----------
    head : Head
    name : str

    Returns
    -------
    description : dict
        ``histogram`` of a column of numbers, the most frequent ``values`` of others; ``examples``
        and the share that is ``missing``, from 0 to 1.
    """
    column = head.table[name]
    about: dict[str, Any] = {"name": name, "kind": _kind(column)}
    about["missing"] = _missing(column) / max(1, len(head))
    about["examples"] = [_text(value) for value in _first(column, EXAMPLES)]
    if is_number(column.type):
        summary = summarise(column)
        if np.isfinite(summary.quantiles).all():
            low, high = summary.quantiles[[0, -1]].tolist()
            whole = head.whole(name)
            about |= {
                "histogram": [round(h, 3) for h in summary.histogram],
                "low": _number(low, whole),
                "high": _number(high, whole),
            }
    elif not (is_bytes(column.type) or pa.types.is_nested(column.type)):
        counts = pc.value_counts(column.combine_chunks().drop_null()).to_pylist()
        about["distinct"] = len(counts)
        counts.sort(key=lambda entry: -entry["counts"])
        about["values"] = [[_text(c["values"]), c["counts"]] for c in counts[:VALUES]]
    return about


def _number(value: float, whole: bool) -> str:
    return f"{value:.0f}" if whole and abs(value) < LONGEST else f"{value:.6g}"


def _kind(column: pa.ChunkedArray) -> str:
    if is_series(column.type):
        return "vector"
    if not (is_text(column.type) or is_number(column.type) or is_bytes(column.type)):
        return str(column.type)[:40]
    return kind_of(column)


def _missing(column: pa.ChunkedArray) -> int:
    missing = int(column.null_count)
    if pa.types.is_floating(column.type):
        missing += int(pc.sum(pc.is_nan(column)).as_py() or 0)
    return missing


def _first(column: pa.ChunkedArray, most: int) -> list[Any]:
    """Return the first values that differ; bytes and long lists are not written out."""
    values = column.slice(0, 50).drop_null().to_pylist()
    texts = dict.fromkeys(
        value if isinstance(value, str | int | float) else _text(value) for value in values
    )
    return list(texts)[:most]


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return f"{len(value):,} bytes"
    if isinstance(value, list) and len(value) > 6:
        return f"{len(value):,} numbers"
    text = f"{value:.8g}" if isinstance(value, float) else str(value)
    return text if len(text) <= LETTERS else f"{text[: LETTERS - 1]}…"


def _offered(look: Look, name: str, role: str) -> list[str]:
    roles = roles_for(look.source.head[name], has_embedding=look.source.embedding is not None)
    return roles if role in roles else [role, *roles]


def _labels(labels: Any) -> list[list[Any]] | None:
    """Count the known labels of each class, the most frequent first."""
    if labels is None:
        return None
    present, counts = np.unique([n for n in labels if n is not None], return_counts=True)
    pairs = sorted(zip(present.tolist(), counts.tolist(), strict=True), key=lambda pair: -pair[1])
    return [[str(name), count] for name, count in pairs[:MOST_CLASSES]]


def _remedy(remark: Remark) -> str:
    """Return the setting that a remark names; a role is changed at its column."""
    return "" if remark.kind == "roles" else remark.remedy


def suggested_project(root: Path, stem: str) -> str:
    """Return the name of a project's folder that is not taken.

    Parameters
    ----------
    root : Path
    stem : str
        Of the data.
    """
    names: Sequence[str] = (f"{stem}.bower", *(f"{stem}-{n}.bower" for n in range(2, 1000)))
    return next((name for name in names if not (root / name).exists()), names[0])
