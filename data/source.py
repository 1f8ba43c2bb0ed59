"""What a reader gives: a table that can be read in batches, not yet a pool."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy.typing as npt
import pyarrow as pa

from bowerbird.data.remarks import Remark
from bowerbird.data.tables.several_tables import Tables

HEAD_ROWS = 10_000
BATCH_ROWS = 65_536


@dataclass(frozen=True)
class Source:
    """A table on disk, opened.

    Parameters
    ----------
    head : pyarrow.Table
        The first rows, 10,000 at most: what roles are guessed from. Its schema is the table's.
    batches : callable
        ``batches(columns, as_text)`` gives an iterator of record batches that hold those columns;
        those of `as_text` as they are written, where the format is text ("007" stays "007").
    rows : int or None
        Number of rows where it is known without reading them; for the progress bar.
    embedding : ndarray of shape (n, d), or None
        Vectors from beside the table.
    embedding_name : str
        The file that they come from.
    remarks : sequence of Remark
        What was found out or done; whole once all batches have been read.
    is_rough : bool
        Whether the number of rows is an estimate.
    sparse : tuple of str
        Columns of vectors that were joined, so that a row may have none; where they are learned
        from, such a row is left out.
    lists : tuple of str
        Columns of lists that belong to series, and are no vectors though the first be equally long.
    derived : mapping of str to str
        Columns that are computed from others, each with its expression.
    tables : Tables or None
        Those of the file, where such a file may hold several.
    context_only : tuple of str
        Columns of numbers that say nothing of what an item is, such as the size of its file: they
        are learned from where a person says so, and never by a guess.
    """

    head: pa.Table
    batches: Callable[[Sequence[str], Sequence[str]], Iterator[pa.RecordBatch]]
    rows: int | None = None
    embedding: npt.NDArray[Any] | None = None
    embedding_name: str = ""
    remarks: Sequence[Remark] = ()
    is_rough: bool = False
    sparse: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    derived: Mapping[str, str] = field(default_factory=dict)
    tables: Tables | None = None
    context_only: tuple[str, ...] = ()

    def beside(self, embedding: npt.NDArray[Any] | None, name: str) -> Source:
        """Return this table with the vectors that lie beside it.

        Parameters
        ----------
        embedding : ndarray of shape (n, d), or None
        name : str
            The file that they come from.
        """
        return replace(self, embedding=embedding, embedding_name=name)

    @classmethod
    def of(
        cls, table: pa.Table, remarks: Sequence[Remark] = (), tables: Tables | None = None
    ) -> Source:
        """Take a table that is in memory already.

        Parameters
        ----------
        table : pyarrow.Table
        remarks : sequence of Remark
            What was found out about it.
        tables : Tables, optional
            Those of the file that it comes from.
        """

        def batches(columns: Sequence[str], as_text: Sequence[str]) -> Iterator[pa.RecordBatch]:
            yield from table.select(list(columns)).to_batches(max_chunksize=BATCH_ROWS)

        head, rows = table.slice(0, HEAD_ROWS), table.num_rows
        return cls(head, batches, rows=rows, remarks=remarks, tables=tables)


class Reread(Exception):
    """A column turned out to be of another type: the table is to be read again from its start.

    Parameters
    ----------
    source : Source
        The same table, with types that hold for what was read so far.
    """

    def __init__(self, source: Source) -> None:
        super().__init__("read again")
        self.source = source
