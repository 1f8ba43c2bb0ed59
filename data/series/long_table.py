"""Make items of a long table, in which each row is a measurement and ids repeat."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from bowerbird.data.column_types import is_number
from bowerbird.data.series.columns import SeriesColumns

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Grouped:
    """A table with a row for each item.

    Parameters
    ----------
    table : pyarrow.Table
        The ids as they first come, columns that have one value in all rows of an item, and lists.
    left_out : tuple of str
        Columns whose values differ between the rows of an item, and are no part of the series.
    without_id : int
        Rows that belong to no item.
    """

    table: pa.Table
    left_out: tuple[str, ...]
    without_id: int


def group(table: pa.Table, id_name: str, columns: SeriesColumns) -> Grouped:
    """Make one row of all rows of an id, with their values as lists in the order of their times.

    Parameters
    ----------
    table : pyarrow.Table
        In memory as a whole, and once more while it is sorted.
    id_name : str
    columns : SeriesColumns
        Single values in the table.

    Returns
    -------
    grouped : Grouped
    """
    has_id = pc.is_valid(table[id_name])
    without_id = table.num_rows - (pc.sum(has_id).as_py() or 0)
    if without_id:
        table = table.filter(has_id)
    items = _codes(table[id_name])
    count = int(items.max(initial=-1)) + 1
    first = np.full(count, len(items), dtype=np.int64)
    np.minimum.at(first, items, np.arange(len(items)))
    lists = _lists(table, items, count, columns)
    others = [name for name in table.column_names if name not in lists]
    constant = [
        name for name in others if name == id_name or _is_constant(table, name, items, first)
    ]
    first_values = {name: table[name].take(pa.array(first)) for name in constant}
    every = {name: first_values.get(name, lists.get(name)) for name in table.column_names}
    rows = pa.table({name: column for name, column in every.items() if column is not None})
    left_out = tuple(name for name in others if name not in constant)
    return Grouped(rows, left_out, without_id)


def _lists(
    table: pa.Table, items: Ints, count: int, columns: SeriesColumns
) -> dict[str, pa.ListArray]:
    place = columns.time or columns.wavelength
    order = np.argsort(items, kind="stable")
    if place is not None:
        places = table[place].cast(pa.float64(), safe=False).to_numpy()
        order = np.lexsort((places, items))
    ends = np.cumsum(np.bincount(items, minlength=count))
    offsets = pa.array(np.concatenate([[0], ends]), pa.int32())
    lists = {}
    for name in columns.lists:
        values = table[name]
        kind = pa.float64() if is_number(values.type) else pa.large_string()
        flat = values.cast(kind, safe=False).take(pa.array(order)).combine_chunks()
        lists[name] = pa.ListArray.from_arrays(offsets, flat)
    return lists


def _is_constant(table: pa.Table, name: str, items: Ints, first: Ints) -> bool:
    """Whether a column has one value in all rows of each item."""
    if pa.types.is_nested(table.schema.field(name).type):
        return False
    codes = _codes(table[name])
    return bool((codes == codes[first][items]).all())


def _codes(column: pa.ChunkedArray) -> Ints:
    """Return numbers for the different values of a column, as they first come; null is one too."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    encoded = column.combine_chunks().dictionary_encode(null_encoding="encode")
    return np.asarray(encoded.indices.to_numpy(), dtype=np.int64)
