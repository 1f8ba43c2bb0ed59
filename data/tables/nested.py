"""Lay out columns of records as columns of their own, and pictures of records as their bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

BYTES = "bytes"  # where the `datasets` library keeps a picture beside its path


def flat(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Lay out columns of records.

    Parameters
    ----------
    batch : pyarrow.RecordBatch

    Returns
    -------
    batch : pyarrow.RecordBatch
        Field ``b`` of column ``a`` is column ``a.b``; a record with ``bytes`` is these bytes.
    """
    columns: dict[str, pa.Array] = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        columns.update(_parts(name, column))
    return pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))


def flat_names(schema: pa.Schema) -> dict[str, str]:
    """Return the columns that `flat` makes, each with the column that it is a part of.

    Parameters
    ----------
    schema : pyarrow.Schema
    """
    names: dict[str, str] = {}
    for field in schema:
        names.update(dict.fromkeys(_names(field.name, field.type), field.name))
    return names


def needed(names: dict[str, str], columns: Sequence[str]) -> list[str]:
    """Return the columns of a file that hold some of those that `flat` makes.

    Parameters
    ----------
    names : dict of str to str
        As `flat_names` gives it.
    columns : sequence of str
    """
    return list(dict.fromkeys(names.get(column, column) for column in columns))


def _parts(name: str, column: pa.Array) -> Iterator[tuple[str, pa.Array]]:
    if not pa.types.is_struct(column.type):
        yield name, column
    elif _holds_bytes(column.type):
        yield name, pc.struct_field(column, BYTES)
    else:
        for field in column.type:
            yield from _parts(f"{name}.{field.name}", pc.struct_field(column, field.name))


def _names(name: str, kind: pa.DataType) -> Iterator[str]:
    if not pa.types.is_struct(kind) or _holds_bytes(kind):
        yield name
    else:
        for field in kind:
            yield from _names(f"{name}.{field.name}", field.type)


def _holds_bytes(kind: pa.StructType) -> bool:
    at = kind.get_field_index(BYTES)
    return at >= 0 and kind[at].type in (pa.binary(), pa.large_binary())
