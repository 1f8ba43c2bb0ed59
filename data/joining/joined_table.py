"""A source that is joined: read once into the scratch folder, then looked up batch by batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bowerbird.data.errors import DataError
from bowerbird.data.joining.copier import Copier
from bowerbird.data.joining.id_index import IdIndex
from bowerbird.data.joining.row_store import RowStore
from bowerbird.data.joining.vectors import Vectors
from bowerbird.data.progress import Progress
from bowerbird.data.remarks import Remark
from bowerbird.data.source import Source


class JoinedTable:
    """Columns of a source that is joined, and where each id is in it.

    Memory: 16 bytes a row for the index, and some 30 more while it is built; the rows themselves
    are on disk, and vectors stay in their file.

    Parameters
    ----------
    source : Source
    name : str
        For messages.
    id_name : str or None
        Its column of ids; None where it is joined row by row.
    columns : mapping of str to str
        The column's name in the pool, and in the source.
    vectors : str or None
        The name in the pool of the source's embedding; None to leave that out.
    scratch : Path
        A folder of its own.
    progress : callable
        Called with the rows that were read.

    Attributes
    ----------
    schema : pyarrow.Schema
        The columns as the pool has them.
    sparse : tuple of str
        Those of vectors, of which a row may have none.
    remarks : tuple of Remark
        What was found out while it was read.
    without_id : int
        How many rows have no id.

    Raises
    ------
    DataError
        If an id stands in several rows, or a column cannot be read.
    """

    def __init__(
        self,
        source: Source,
        name: str,
        id_name: str | None,
        columns: Mapping[str, str],
        vectors: str | None,
        *,
        scratch: Path,
        progress: Progress,
    ) -> None:
        self.name, self.id_name, self.columns = name, id_name, columns
        self._copier = Copier(source, name, scratch, progress)
        self._rows = self._copier.copy(list(columns.values()), id_name)
        self._as_written: dict[str, RowStore | None] = {}
        self.remarks: tuple[Remark, ...] = tuple(self._copier.source.remarks)
        self.without_id = 0
        self.index = self._indexed()
        self._vectors = self._of_embedding(source, vectors)
        fields = [self._copier.field(n).with_name(pooled) for pooled, n in columns.items()]
        self.schema = pa.schema([*fields, *(pa.field(n, v.type) for n, v in self._vectors.items())])
        is_fixed = pa.types.is_fixed_size_list
        self.sparse = tuple(field.name for field in self.schema if is_fixed(field.type))

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def rows_at_once(self) -> int:
        """How many rows stay within the bytes that a batch is meant to have."""
        return min([self._rows.rows_at_once, *(v.rows_at_once for v in self._vectors.values())])

    def ids(self, rows: npt.NDArray[np.int64]) -> pa.Array:
        """Return the ids of some rows, as text.

        Parameters
        ----------
        rows : ndarray of shape (n,), int64
        """
        ids = self._rows.take(rows, [0])[0]
        return pa.concat_arrays(ids.chunks) if ids.num_chunks else pa.array([], ids.type)

    def take(
        self, rows: npt.NDArray[np.int64], names: Sequence[str], as_text: Sequence[str]
    ) -> dict[str, pa.ChunkedArray]:
        """Return columns of some rows.

        Parameters
        ----------
        rows : ndarray of shape (n,), int64
            -1 where there is no row, and then there is no value.
        names : sequence of str
            As the pool has them; others are passed over.
        as_text : sequence of str
            Those of them that are meant as they are written.

        Returns
        -------
        columns : dict of str to pyarrow.ChunkedArray of n values
        """
        written = {n: store for n in names if n in as_text and (store := self._text_of(n))}
        typed = [n for n in names if n in self.columns and n not in written]
        places = {name: place for place, name in enumerate(self.columns, self.id_name is not None)}
        columns = {name: store.take(rows, [0])[0] for name, store in written.items()}
        if typed:
            table = self._rows.take(rows, [places[name] for name in typed])
            columns |= dict(zip(typed, table.columns, strict=True))
        for name in names:
            if name in self._vectors:
                columns[name] = pa.chunked_array([self._vectors[name].take(rows)])
        return columns

    def _text_of(self, name: str) -> RowStore | None:
        """Return a column as it is written, where that differs; it is read for that, once."""
        if name not in self.columns:
            return None
        if name not in self._as_written:
            self._as_written[name] = self._copier.copy_as_written(self.columns[name])
        return self._as_written[name]

    def _of_embedding(self, source: Source, name: str | None) -> dict[str, Vectors]:
        if name is None or source.embedding is None:
            return {}
        if len(source.embedding) != len(self):
            raise DataError(
                f"{self.name}: {len(self):,} rows beside {len(source.embedding):,} vectors in "
                f"{source.embedding_name}. Both must have the same rows in the same order."
            )
        return {name: Vectors(source.embedding)}

    def _indexed(self) -> IdIndex | None:
        if self.id_name is None:
            return None
        hashes, has_id = self._copier.hashes()
        self.without_id = int(np.count_nonzero(~has_id))
        index = IdIndex(hashes, has_id, self.ids)
        if again := index.repeated():
            rows = "; ".join(
                f"{text!r} in rows {', '.join(f'{row:,}' for row in rows)}"
                for text, rows in again.examples
            )
            number = f"{again.ids:,} ids in {self.id_name!r} stand"
            if again.ids == 1:
                number = f"1 id in {self.id_name!r} stands"
            raise DataError(
                f"{self.name}: {number} in several rows (counted from 0): {rows}. Which of them is "
                "meant is not ours to choose: keep one row for each id, or name another column of "
                "ids; or, where the rows of an id are its measurements, name their columns with "
                "data: {series: {value: ..., time: ...}}."
            )
        return index
