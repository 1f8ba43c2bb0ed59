"""Read a source to disk once, so that its rows can be taken in any order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bowerbird.data.cache.ingest import width_of
from bowerbird.data.column_types import is_series, is_text, is_vector
from bowerbird.data.errors import DataError
from bowerbird.data.joining.id_texts import hashes, id_texts
from bowerbird.data.joining.row_store import RowStore, write_rows
from bowerbird.data.progress import Progress, show_rows
from bowerbird.data.source import Reread, Source

KEY = "key"


class Copier:
    """Copies columns of a source to disk, with the ids as text before them.

    Parameters
    ----------
    source : Source
    name : str
        For messages.
    scratch : Path
        A folder of its own.
    progress : callable
        Called with the rows that were read.
    """

    def __init__(self, source: Source, name: str, scratch: Path, progress: Progress) -> None:
        self.source, self._name = source, name
        self._scratch, self._progress, self._numbers = scratch, progress, count()
        self._hashes: list[npt.NDArray[np.uint64]] = []
        self._has_id: list[npt.NDArray[np.bool_]] = []

    def copy(self, names: Sequence[str], id_name: str | None) -> RowStore:
        """Copy columns, again from the start where one turns out to be of another type.

        Parameters
        ----------
        names : sequence of str
        id_name : str or None
            The column of ids, which are the first of the copy then.

        Returns
        -------
        rows : RowStore

        Raises
        ------
        DataError
            If a column changes its type, or the length of its vectors.
        """
        while True:
            self._hashes, self._has_id = [], []
            key = [pa.field(KEY, pa.large_string())] if id_name or not names else []
            schema = pa.schema([*key, *map(self.field, names)])
            try:
                return self._written(schema, self._batches(names, id_name, schema))
            except Reread as again:
                source = self.source
                self.source = again.source.beside(source.embedding, source.embedding_name)

    def copy_as_written(self, name: str) -> RowStore | None:
        """Copy a column as it is written, where that is otherwise than it is typed.

        Parameters
        ----------
        name : str

        Returns
        -------
        rows : RowStore or None
            One column of text; None where the format knows no other form than the typed one.
        """
        if is_text(self.source.head.schema.field(name).type):
            return None
        first = next(self.source.batches([name], [name]), None)
        if first is None or not is_text(first.schema.field(name).type):
            return None
        schema = pa.schema([pa.field(name, pa.large_string())])
        batches = self.source.batches([name], [name])
        return self._written(schema, (batch.cast(schema) for batch in batches))

    def hashes(self) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.bool_]]:
        """Return the hash of each row's id, and whether it has one; they are let go then.

        Returns
        -------
        hashes : ndarray of shape (n,), uint64
        has_id : ndarray of shape (n,), bool
        """
        every = np.concatenate([np.zeros(0, np.uint64), *self._hashes])
        has_id = np.concatenate([np.zeros(0, np.bool_), *self._has_id])
        self._hashes, self._has_id = [], []
        return every, has_id

    def field(self, name: str) -> pa.Field:
        """Return a column's field as it is copied: no dictionaries, vectors of one length.

        Parameters
        ----------
        name : str
        """
        column = self.source.head[name]
        kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        if is_series(kind) and is_vector(column) and name not in self.source.lists:
            kind = pa.list_(kind.value_type, width_of(column))
        return pa.field(name, kind)

    def _written(self, schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> RowStore:
        return write_rows(self._scratch / f"rows-{next(self._numbers)}.arrow", schema, batches)

    def _batches(
        self, names: Sequence[str], id_name: str | None, schema: pa.Schema
    ) -> Iterator[pa.RecordBatch]:
        ids = [id_name] if id_name is not None else []
        needed = list(dict.fromkeys([*ids, *names])) or self.source.head.column_names[:1]
        rows = 0
        for batch in self.source.batches(needed, ids):
            table = pa.Table.from_batches([batch])
            fields = list(schema)[len(schema) - len(names) :]
            columns = [_cast(table[field.name], field, self._name) for field in fields]
            keys = [self._keys(table, id_name)] if len(schema) > len(names) else []
            rows += len(table)
            show_rows(self._progress, f"reading {self._name}", rows, self.source.rows)
            yield from pa.table([*keys, *columns], schema).to_batches()

    def _keys(self, table: pa.Table, id_name: str | None) -> pa.Array:
        if id_name is None:
            return pa.nulls(len(table), pa.large_string())
        keys = id_texts(table[id_name], id_name, self._name)
        self._hashes.append(hashes(keys))
        self._has_id.append(keys.is_valid().to_numpy(zero_copy_only=False))
        return keys


def _cast(column: pa.ChunkedArray, field: pa.Field, file: str) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    try:
        if pa.types.is_fixed_size_list(field.type) and pa.types.is_large_list(column.type):
            column = column.cast(pa.list_(column.type.value_type))
        return column.cast(field.type)
    except pa.ArrowException as error:
        raise DataError(
            f"{file}: column {field.name!r} changes from {field.type} to {column.type}, or its "
            "vectors change their length, between rows of the file. Give it one type, or join "
            "others with data: {with: [{path: ..., columns: [...]}]}."
        ) from error
