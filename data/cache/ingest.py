"""Read a table once, in batches, into the files of a pool's folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bowerbird.data import columns
from bowerbird.data.cache.rowfile import RowFile
from bowerbird.data.column_types import context_type, is_series
from bowerbird.data.errors import DataError
from bowerbird.data.guessing.names import is_corners
from bowerbird.data.label_names import one_spelling
from bowerbird.data.roles import ROW_NUMBER, Roles
from bowerbird.data.source import BATCH_ROWS, Source
from bowerbird.data.tables.bounds import BATCH_BYTES, written_out


@dataclass
class Gathered:
    """What one pass over a table leaves in memory: a few columns, and how many rows there were.

    Parameters
    ----------
    parts : dict of str to list of pyarrow.Array
        The columns that are gathered, batch by batch.
    box : list of ndarray of shape (4, b), float64
        The boxes' columns of each batch of b rows.
    rows : int
        All rows so far.
    """

    parts: dict[str, list[pa.Array]] = field(default_factory=dict)
    box: list[npt.NDArray[np.float64]] = field(default_factory=list)
    rows: int = 0

    def column(self, name: str) -> pa.ChunkedArray:
        """Return a gathered column as a whole."""
        return pa.chunked_array(self.parts[name])


class Gatherer:
    """One pass over a table: context and raw features go to disk, ids and labels are kept.

    Parameters
    ----------
    source : Source
    roles : Roles
        With every role filled in.
    folder : Path
        Where ``context.arrow`` and ``raw.npy`` are written.
    file : str
        The data's name, for messages.
    """

    def __init__(self, source: Source, roles: Roles, folder: Path, file: str) -> None:
        self._source, self._roles, self._folder, self._file = source, roles, folder, file
        self._features = () if source.embedding is not None else roles.features or ()
        self._widths = {name: width_of(source.head[name]) for name in self._features}
        self._kept = [n for n in (roles.id, roles.label, roles.parent) if n and n in self._have]
        types = [(name, context_type(source.head[name])) for name in roles.context or ()]
        self._schema = pa.schema([(name, kind) for name, kind in types if kind is not None])

    @property
    def _have(self) -> list[str]:
        return list(self._source.head.column_names)

    @property
    def raw_names(self) -> list[str]:
        """Names of the raw feature columns; a vector's are numbered."""
        if self._source.embedding is not None:
            stem = Path(self._source.embedding_name).stem
            return [f"{stem}[{i}]" for i in range(self._source.embedding.shape[1])]
        return [
            column
            for name, width in self._widths.items()
            for column in ([name] if width == 0 else [f"{name}[{i}]" for i in range(width)])
        ]

    def gather(self, progress: Callable[[int], None]) -> Gathered:
        """Make the pass.

        Parameters
        ----------
        progress : callable
            Called with the number of rows after each batch.

        Raises
        ------
        DataError
            Where a column cannot be read as asked.
        """
        gathered = Gathered({name: [] for name in self._kept})
        dtype = np.float32 if self._roles.scaling == "none" else np.float64
        context = self._folder / "context.arrow"
        with (
            pa.OSFile(str(context), "wb") as file,
            pa.ipc.new_file(file, self._schema) as writer,
            RowFile(self._folder / "raw.npy", len(self._raw_columns()), dtype) as raw,
        ):
            for batch in rechunked(self._source.batches(self._needed_columns(), self._as_text())):
                self._take(batch, gathered, writer, raw)
                progress(gathered.rows)
        return gathered

    def _raw_columns(self) -> list[str]:
        return [] if self._source.embedding is not None else self.raw_names

    def _needed_columns(self) -> list[str]:
        names = [*self._kept, *(self._roles.box or ()), *self._schema.names, *self._features]
        # A pass over no column at all would not say how many rows there are.
        return list(dict.fromkeys(names)) or self._have[:1]

    def _as_text(self) -> list[str]:
        with_role = {self._roles.id, self._roles.label, self._roles.parent, self._roles.image}
        return [
            name
            for name in self._needed_columns()
            if name in with_role and name not in self._features
        ]

    def _take(self, batch: pa.Table, gathered: Gathered, writer: Any, raw: RowFile) -> None:
        batch = columns.without_missing(batch, self._roles.missing)
        for name in self._kept:
            gathered.parts[name].extend(batch[name].chunks)
        if self._roles.box:
            gathered.box.append(np.stack([self._numbers(batch, n)[:, 0] for n in self._roles.box]))
        if self._schema.names:
            writer.write_table(
                pa.table([self._context_column(batch, f) for f in self._schema], self._schema)
            )
        if self._features:
            raw.append(np.hstack([self._numbers(batch, name) for name in self._features]))
        gathered.rows += batch.num_rows

    def _numbers(self, batch: pa.Table, name: str) -> npt.NDArray[np.float64]:
        whole = batch[name].combine_chunks()
        return columns.numbers(whole, self._widths.get(name, 0), name, self._file)

    def _context_column(self, batch: pa.Table, field: pa.Field) -> pa.ChunkedArray:
        column = batch[field.name]
        if pa.types.is_large_string(field.type):
            return columns.as_text(column, field.name, self._file)
        try:
            return column.cast(field.type, safe=False)
        except pa.ArrowException as error:
            raise DataError(
                f"{self._file}: column {field.name!r} changes from {field.type} to {column.type} "
                "between parts of the file. Give it one type, or exclude it."
            ) from error


def width_of(column: pa.ChunkedArray) -> int:
    """Return the length of a vector column's vectors, 0 for single numbers.

    Parameters
    ----------
    column : pyarrow.ChunkedArray
        The first rows.
    """
    if not is_series(column.type):
        return 0
    if pa.types.is_fixed_size_list(column.type):
        return int(column.type.list_size)
    return next((len(v) for v in column.slice(0, 1_000).to_pylist() if v is not None), 0)


def rechunked(batches: Any) -> Any:
    """Join small batches, since a table in many pieces is slow to index.

    Parameters
    ----------
    batches : iterator of pyarrow.RecordBatch

    Yields
    ------
    table : pyarrow.Table
        Of 65,536 rows or more, or of 256 MiB, but for the last.
    """
    waiting: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        waiting.append(batch)
        rows, size = rows + batch.num_rows, size + written_out(batch)
        if rows >= BATCH_ROWS or size >= BATCH_BYTES:
            yield pa.Table.from_batches(waiting).combine_chunks()
            waiting, rows, size = [], 0, 0
    if waiting:
        yield pa.Table.from_batches(waiting).combine_chunks()


def item_columns(gathered: Gathered, roles: Roles, file: str) -> dict[str, Any]:
    """Turn the gathered columns into a pool's ids, labels, parents and boxes.

    Parameters
    ----------
    gathered : Gathered
    roles : Roles
    file : str
        For messages.

    Returns
    -------
    items : dict
        ``ids``, ndarray of shape (n,); ``label`` and ``parent``, texts or None; ``boxes``, ndarray
        of shape (n, 4) or None.
    """
    items: dict[str, Any] = {"ids": np.arange(gathered.rows, dtype=np.int64), "boxes": None}
    if roles.id in gathered.parts and roles.id != ROW_NUMBER:
        items["ids"] = columns.ids(gathered.column(roles.id), name=roles.id, file=file)
    for role in ("label", "parent"):
        name = getattr(roles, role)
        items[role] = columns.labels(gathered.column(name), name, file) if name else None
    if items["label"] is not None:
        items["label"] = one_spelling(items["label"])
    if roles.box:
        four = list(np.concatenate(gathered.box, axis=1))
        items["boxes"] = columns.boxes(four, is_corners(roles.box))
    return items
