"""What did not join, in plain words."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bowerbird.data.errors import DataError
from bowerbird.data.joining.extras import Extra
from bowerbird.data.joining.joined_table import JoinedTable
from bowerbird.data.remarks import Remark, counted
from bowerbird.data.roles import ROW_NUMBER, listed

EXAMPLES = 3


class Report:
    """Counts, along one pass over the data, of what joins: a byte for each row of the extra.

    Parameters
    ----------
    extra : Extra
    table : JoinedTable
        The same, read.
    file : str
        The data's name.
    id_name : str
        The data's column of ids.
    """

    def __init__(self, extra: Extra, table: JoinedTable, file: str, id_name: str) -> None:
        self._extra, self._table, self._file, self._id_name = extra, table, file, id_name
        self._used = np.zeros(len(table), dtype=bool)
        self._items = self._joined = 0
        self._missing: list[str] = []
        self._first: list[str] = []

    def add(self, rows: npt.NDArray[np.int64], ids: pa.Array) -> None:
        """Count some items.

        Parameters
        ----------
        rows : ndarray of shape (n,), int64
            The row of each in the extra; -1 where there is none.
        ids : pyarrow.Array of n large_string

        Raises
        ------
        DataError
            If rows go by their order, and there are more items than rows.
        """
        missing = rows < 0
        self._used[rows[~missing]] = True
        self._items += len(rows)
        self._joined += int(np.count_nonzero(~missing))
        if self._table.index is None and missing.any():
            raise self._other_length("at least")
        if len(self._missing) < EXAMPLES:
            examples = ids.filter(pa.array(missing)).slice(0, EXAMPLES).to_pylist()
            self._missing = [*self._missing, *map(str, examples)][:EXAMPLES]

    def finish(self, items: int) -> Iterator[Remark]:
        """Describe the whole pass.

        Parameters
        ----------
        items : int
            All of the data.

        Yields
        ------
        remark : Remark

        Raises
        ------
        DataError
            If no item is in the extra, or rows go by their order and differ in number.
        """
        if self._table.index is None:
            if items != len(self._table):
                raise self._other_length("only")
            yield self._by_row()
        elif items and not self._joined:
            raise self._nothing()
        else:
            yield self._by_id()
        if self._table.without_id:
            rows = counted(self._table.without_id, "row")
            yield Remark("values", f"{self._table.name}: {rows} without an id, which join nothing.")
        for remark in self._table.remarks:
            yield Remark(remark.kind, f"{self._table.name}: {remark.text}")

    @property
    def _noun(self) -> str:
        if self._extra.files is None:
            return "picture"
        return "vector" if self._table.schema.names == list(self._table.sparse) else "row"

    def _remedy(self, id_name: str) -> str:
        return f"data: {{with: [{{path: {self._extra.choice.path}, id: {id_name}}}]}}"

    def _by_row(self) -> Remark:
        text = (
            f"{self._table.name} is joined row by row: its {len(self._table):,} rows are taken to "
            f"be in the order of {self._file}."
        )
        has_columns = self._table.columns or self._extra.choice.id is not None
        return Remark("format", text, self._remedy("COLUMN") if has_columns else "")

    def _by_id(self) -> Remark:
        missing, noun = self._items - self._joined, self._noun
        text = f"{self._table.name} is joined by {self._how()}: "
        if missing:
            text += f"{missing:,} of {self._items:,} items have no {noun} in it"
            text += f", e.g. {listed([repr(name) for name in self._missing])}"
        else:
            text += f"each of the {self._items:,} items has its {noun} in it"
        unused = np.flatnonzero(~self._used)
        if len(unused) > self._table.without_id:
            ids = self._table.ids(unused[: EXAMPLES + 1]).drop_null().to_pylist()[:EXAMPLES]
            number = len(unused) - self._table.without_id
            verb = "belongs" if number == 1 else "belong"
            text += f"; {counted(number, noun)} {verb} to no item"
            text += f", e.g. {listed([repr(name) for name in ids])}" if ids else ""
        is_guess = self._extra.files is not None and self._extra.choice.id is None
        return Remark("format", f"{text}.", self._remedy("COLUMN") if is_guess else "")

    def _how(self) -> str:
        if self._extra.files is None:
            return f"{self._id_name!r} and the names of its files"
        other = self._table.id_name
        return f"{self._id_name!r}" + (f" and its {other!r}" if other != self._id_name else "")

    def _nothing(self) -> DataError:
        ids = self._table.ids(np.arange(min(EXAMPLES, len(self._table))))
        examples = listed([repr(name) for name in ids.drop_null().to_pylist()])
        remedy = f"data: {{id: COLUMN, with: [{{path: {self._extra.choice.path}, id: COLUMN}}]}}"
        if self._extra.files is None:
            remedy = "data: {id: COLUMN}"
        return DataError(
            f"{self._table.name}: no item of {self._file} has a {self._noun} in it. Joined by "
            f"{self._how()}: {listed([repr(name) for name in self._missing])} in the data, "
            f"{examples} there. Name the columns that fit with {remedy}."
        )

    def _other_length(self, how: str) -> DataError:
        return DataError(
            f"{self._file} has {how} {counted(self._items, 'row')} and {self._table.name} has "
            f"{len(self._table):,}, which go by their order. Both must have the same rows, or ids "
            f"to join by ({ROW_NUMBER!r} is none)."
        )
