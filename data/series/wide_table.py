"""Make series of wide tables, in which each measurement of an item has a column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from bowerbird.data.column_types import is_number
from bowerbird.data.errors import DataError
from bowerbird.data.guessing.names import NUMBERED
from bowerbird.data.roles import expand
from bowerbird.data.series.columns import SeriesColumns
from bowerbird.data.source import Reread, Source

PARTING = "_ .-["  # between a stem and its numbers


def widen(source: Source, columns: SeriesColumns, file: str) -> tuple[Source, SeriesColumns]:
    """Put the columns that begin alike into one column of lists.

    Parameters
    ----------
    source : Source
    columns : SeriesColumns
        As a person stated them; those with a trailing ``*`` stand for several columns.
    file : str
        For messages.

    Returns
    -------
    source : Source
        With a column of lists in place of each group.
    columns : SeriesColumns
        With the names of these.

    Raises
    ------
    DataError
        If no column begins so, or one holds no numbers.
    """
    names = source.head.column_names
    groups: dict[str, list[str]] = {}
    roles: dict[str, str] = {}
    for role, pattern in columns.stated().items():
        if pattern.endswith("*") and pattern not in names:
            members = _members(source, pattern, f"series.{role}", file)
            roles[role] = _name(pattern, [name for name in names if name not in members])
            groups[roles[role]] = members
    return (_joined(source, groups) if groups else source), replace(columns, **roles)


def _members(source: Source, pattern: str, role: str, file: str) -> list[str]:
    members = expand([pattern], source.head.column_names, role, file)
    texts = [name for name in members if not is_number(source.head.schema.field(name).type)]
    if texts:
        raise DataError(f"{file}: {role} is {pattern!r}, but {texts[0]!r} is no column of numbers.")
    numbers = [match and float(match[2]) for match in map(NUMBERED.fullmatch, members)]
    if None in numbers:
        return members
    return [members[i] for i in np.argsort(np.array(numbers), kind="stable").tolist()]


def _name(pattern: str, others: Sequence[str]) -> str:
    stem = pattern.rstrip("*").rstrip(PARTING)
    return pattern if not stem or stem in others else stem


def _joined(source: Source, groups: Mapping[str, Sequence[str]]) -> Source:
    gone = {name for members in groups.values() for name in members}
    names = [*(name for name in source.head.column_names if name not in gone), *groups]

    def batches(chosen: Sequence[str], as_text: Sequence[str]) -> Iterator[pa.RecordBatch]:
        below = dict.fromkeys(n for name in chosen for n in groups.get(name, [name]))
        texts = [name for name in as_text if name not in groups]
        try:
            for batch in source.batches(list(below), texts):
                yield from _table(pa.Table.from_batches([batch]), chosen, groups).to_batches()
        except Reread as again:
            raise Reread(_joined(again.source, groups)) from again

    head = _table(source.head, names, groups)
    return replace(source, head=head, batches=batches, lists=(*source.lists, *groups))


def _table(table: pa.Table, names: Sequence[str], groups: Mapping[str, Sequence[str]]) -> pa.Table:
    return pa.table(
        {name: _lists(table, groups[name]) if name in groups else table[name] for name in names}
    )


def _lists(table: pa.Table, members: Sequence[str]) -> pa.ListArray:
    columns = [table[name].cast(pa.float64(), safe=False).to_numpy() for name in members]
    flat = np.column_stack(columns).ravel()
    ends = np.arange(len(table) + 1, dtype=np.int32) * len(members)
    return pa.ListArray.from_arrays(pa.array(ends, pa.int32()), pa.array(flat, pa.float64()))
