"""Make items of tables whose rows or columns are measurements of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa

from bowerbird.data.column_types import is_number, is_text
from bowerbird.data.columns import without_missing
from bowerbird.data.errors import DataError
from bowerbird.data.guessing.series import config_line, find_long, repeating_id
from bowerbird.data.guessing.stated import check_names
from bowerbird.data.progress import Progress, show_rows, silent
from bowerbird.data.remarks import Remark, counted
from bowerbird.data.roles import ROW_NUMBER, Roles, expand, listed
from bowerbird.data.series.columns import SeriesColumns
from bowerbird.data.series.long_table import Grouped, group
from bowerbird.data.series.wide_table import widen
from bowerbird.data.source import Reread, Source

SHOWN = 6


def as_items(
    source: Source,
    roles: Roles,
    file: str,
    progress: Progress = silent,
    *,
    head_only: bool = False,
) -> tuple[Source, Roles]:
    """Make one row of all measurements of an item, where a table has several rows or columns.

    A long table is read into memory as a whole, and once more while it is sorted.

    Parameters
    ----------
    source : Source
    roles : Roles
        As a person stated them. Where they say nothing of series, a long table is one in which a
        column of ids repeats beside a time and a value.
    file : str
        For messages.
    progress : callable
        Called with the rows that were read.
    head_only : bool
        Take the first rows for the whole.

    Returns
    -------
    source : Source
        The same where each row is an item.
    roles : Roles
        With the columns of the series, and with the column of ids of a long table.

    Raises
    ------
    DataError
        If the columns that were stated are not there, or none names the items.
    """
    names = source.head.column_names
    check_names(names, file)
    if roles.series is not None and stands_in(roles.series, names):
        source, columns = widen(source, roles.series, file)
        roles = replace(roles, series=columns)
    plan = _plan(source, roles, file)
    if plan is None:
        return source, roles
    id_name, columns = plan
    table = source.head if head_only else _read(source, (id_name, roles.label), file, progress)
    grouped = group(without_missing(table, roles.missing), id_name, columns)
    roles, stated = _that_remain(roles, grouped, names, file), roles
    remarks = (*source.remarks, *_remarks(grouped, len(table), id_name, columns, stated))
    items = replace(Source.of(grouped.table, remarks, source.tables), lists=columns.lists)
    if head_only and source.rows != len(table):
        items = replace(items, rows=None)
    return items, replace(roles, id=id_name, series=columns)


def stands_in(columns: SeriesColumns, names: Sequence[str]) -> bool:
    """Return whether a table has the values of a series.

    Parameters
    ----------
    columns : SeriesColumns
    names : sequence of str
        The table's columns.
    """
    value = columns.value or ""
    begins = value.endswith("*") and any(name.startswith(value[:-1]) for name in names)
    return value in names or begins


def _plan(source: Source, roles: Roles, file: str) -> tuple[str, SeriesColumns] | None:
    """Return the column of ids and those of the series of a long table; None where it is none."""
    names, columns = source.head.column_names, roles.series
    if columns is None:
        is_plain = source.embedding is None and roles.features is None and roles.box is None
        return find_long(source.head, roles) if is_plain else None
    if columns.value not in names or not is_number(source.head.schema.field(columns.value).type):
        return None
    expand(columns.lists, names, "series", file)
    _check_single(source.head.schema, columns, file)
    id_name = roles.id or repeating_id(source.head)
    if id_name is None or id_name == ROW_NUMBER:
        raise DataError(
            f"{file}: series.value is {columns.value!r}, one number a row, and no column says to "
            "which item a row belongs. Name it with data: {id: COLUMN}."
        )
    return expand([id_name], names, "id", file)[0], columns


def _check_single(schema: pa.Schema, columns: SeriesColumns, file: str) -> None:
    """Refuse columns that hold anything but one number a row, or for bands one text."""
    for name in columns.lists:
        kind = schema.field(name).type
        if not (is_number(kind) or (name == columns.band and is_text(kind))):
            raise DataError(
                f"{file}: {name!r} of the series holds {kind}; expected one number a row, as in "
                f"{columns.value!r}, or for bands one text."
            )


def _that_remain(roles: Roles, grouped: Grouped, names: Sequence[str], file: str) -> Roles:
    """Return roles without what was said of columns that are left out."""
    excluded = expand(roles.exclude, names, "exclude", file)
    remaining = tuple(name for name in excluded if name not in grouped.left_out)
    missing = {n: values for n, values in roles.missing.items() if n not in grouped.left_out}
    return replace(roles, exclude=remaining, missing=missing)


def _read(source: Source, as_text: Sequence[str | None], file: str, progress: Progress) -> pa.Table:
    names = source.head.column_names
    texts = [name for name in names if name in as_text]
    while True:
        try:
            return _whole(source, names, texts, file, progress)
        except Reread as again:
            source = again.source


def _whole(
    source: Source, names: Sequence[str], texts: Sequence[str], file: str, progress: Progress
) -> pa.Table:
    batches: list[pa.RecordBatch] = []
    rows = 0
    for batch in source.batches(names, texts):
        batches.append(batch)
        rows += batch.num_rows
        show_rows(progress, f"reading {file}", rows, source.rows)
    return pa.Table.from_batches(batches) if batches else source.head.slice(0, 0)


def _remarks(
    grouped: Grouped, rows: int, id_name: str, columns: SeriesColumns, stated: Roles
) -> list[Remark]:
    items = counted(len(grouped.table), "item")
    text = f"{rows:,} rows are {items}: those with the same {id_name!r} are one."
    remedy = config_line(columns) if stated.series is None else ""
    remarks = [Remark("roles", text, remedy)]
    if grouped.without_id:
        text = f"Left out: {counted(grouped.without_id, 'row')} without {id_name!r}."
        remarks.append(Remark("values", text))
    left_out = [name for name in grouped.left_out if name not in stated.exclude]
    if left_out:
        text = f"Left out, because rows of one item differ in it: {listed(left_out, SHOWN)}."
        remarks.append(Remark("roles", text))
    return remarks
